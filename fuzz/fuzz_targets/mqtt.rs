#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| plategate::fuzz::run("mqtt", bytes));
