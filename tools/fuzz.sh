#!/usr/bin/env bash
# Gives each target of fuzz/ some seconds, or so many inputs (docs/ref/fuzzing.md). What it finds lies in fuzz/artifacts.
#
#   tools/fuzz.sh [TARGET…]     FUZZ_S=5 seconds each, or FUZZ_RUNS=1000000 inputs each; FUZZ_SEED=1: the same ones each time
set -euo pipefail
cd "$(dirname "$0")/.."

TARGETS=("$@")
[ "${#TARGETS[@]}" -gt 0 ] || mapfile -t TARGETS < <(ls fuzz/museum)
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
LIMITS=(-rss_limit_mb=1024 -timeout=20 -max_len=16384 -close_fd_mask=3)
LIMITS+=(${FUZZ_SEED:+-seed="$FUZZ_SEED"})
if [ -n "${FUZZ_RUNS:-}" ]; then LIMITS+=(-runs="$FUZZ_RUNS"); else LIMITS+=(-max_total_time="${FUZZ_S:-5}"); fi

# The libraries of `cargo test`, in the same versions.
cp Cargo.lock fuzz/Cargo.lock
RUSTC_WRAPPER="$PWD/tools/fuzz_rustc.sh" cargo build --manifest-path fuzz/Cargo.toml --bin any

faults=()
for target in "${TARGETS[@]}"; do
  mkdir -p "fuzz/corpus/$target" "fuzz/artifacts/$target"
  dictionary=()
  [ ! -f "fuzz/words/$target" ] || dictionary=(-dict="fuzz/words/$target")
  log="fuzz/artifacts/$target.log"
  PLATEGATE_FUZZ="$target" "$CARGO_TARGET_DIR/debug/any" "${LIMITS[@]}" "${dictionary[@]}" -print_final_stats=1 \
    -artifact_prefix="fuzz/artifacts/$target/" "fuzz/corpus/$target" "fuzz/museum/$target" 2>"$log" || {
    tail -25 "$log"
    faults+=("$target")
  }
  echo "fuzz: $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs"
done
[ "${#faults[@]}" -eq 0 ] || {
  echo "fuzz: FAULT: ${faults[*]}: put the input into fuzz/museum, mend, and run again" >&2
  exit 1
}
