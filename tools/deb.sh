#!/usr/bin/env bash
# Makes the Debian package: builds the release, gathers what goes with it, and packs it. Prints where it lies.
set -euo pipefail
cd "$(dirname "$0")/.."

VERSION=3.8.0
BUILD="${CARGO_TARGET_DIR:-target}"
TOOLS="${PLATEGATE_TOOLS:-.tools}"

tools/setup.sh run >&2
command -v dpkg-shlibdeps >/dev/null || {
  echo "deb: dpkg-dev is missing: apt-get install dpkg-dev" >&2
  exit 1
}
if ! "$TOOLS/bin/cargo-deb" --version 2>/dev/null | grep -qF "$VERSION"; then
  echo "deb: building cargo-deb $VERSION (some minutes, once)" >&2
  CARGO_TARGET_DIR="$TOOLS/build" cargo install -q cargo-deb --version "$VERSION" --locked --root "$TOOLS" >&2
  rm -rf "$TOOLS/build"
fi

cargo build --release >&2
python3 tools/notices.py --out "$BUILD/release/THIRD-PARTY-NOTICES" >&2
rm -rf "$BUILD/release/package"
"$BUILD/release/plategate" packaging "$BUILD/release/package"
"$TOOLS/bin/cargo-deb" --no-build --no-dbgsym --strip --output "$BUILD/debian/" "$@"
