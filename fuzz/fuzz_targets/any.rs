#![no_main]

// One program for all targets, which `make fuzz` builds instead of one each: PLATEGATE_FUZZ says which.
use std::sync::LazyLock;

static TARGET: LazyLock<String> = LazyLock::new(|| std::env::var("PLATEGATE_FUZZ").expect("PLATEGATE_FUZZ names a target"));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| plategate::fuzz::run(&TARGET, bytes));
