#!/bin/sh
# rustc for `make fuzz` (cargo's RUSTC_WRAPPER): what is ours is watched by libFuzzer, the libraries are those of `cargo test`.
# The flags are cargo-fuzz's own, without a sanitizer.
case "$CARGO_PKG_NAME $*" in
*build_script_*) ;;
plategate-fuzz\ * | plategate\ *'feature="fuzz"'*)
  exec "$@" --cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cllvm-args=-simplifycfg-branch-fold-threshold=0
  ;;
esac
exec "$@"
