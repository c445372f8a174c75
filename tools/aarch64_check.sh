#!/usr/bin/env bash
# The gateway for aarch64, built here and started under emulation: its libraries come from Debian 12 for arm64, ONNX Runtime
# from its wheel, QEMU from bookworm-backports (Debian 12's own crashes in ONNX Runtime). Nothing is installed for it but the
# compiler; root is not needed then.
#
#   tools/aarch64_check.sh       PROFILE=dev (or release)
set -euo pipefail
cd "$(dirname "$0")/.."

TARGET=aarch64-unknown-linux-gnu
PROFILE="${PROFILE:-dev}"
BUILD="${CARGO_TARGET_DIR:-$PWD/target}"
TOOLS="${PLATEGATE_TOOLS:-$PWD/.tools}"
PLACE="$TOOLS/aarch64"
ROOT="$PLACE/root"
LIBRARIES="$ROOT/usr/lib/aarch64-linux-gnu"
PACKAGES=(
  libc6-dev libstdc++-12-dev libssl3 ca-certificates
  libopencv-dev libavcodec-dev libavformat-dev libavutil-dev libswscale-dev libavdevice-dev libavfilter-dev
)

say() { echo "aarch64-check: $*"; }
fail() {
  echo "aarch64-check: FAULT: $*" >&2
  exit 1
}

tools/setup.sh run >&2
for tool in aarch64-linux-gnu-gcc aarch64-linux-gnu-g++; do
  command -v "$tool" >/dev/null || fail "$tool is missing: apt-get install gcc-aarch64-linux-gnu g++-aarch64-linux-gnu"
done
rustc --print target-libdir --target "$TARGET" | xargs ls >/dev/null 2>&1 || rustup target add "$TARGET" >&2

# Where this machine's own Debian packages come from.
ARCHIVE="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 'Component: main' | head -1)"
[ -n "$ARCHIVE" ] || fail "apt knows no source of bookworm: apt-get update"

# Debian's packages of another architecture or suite, fetched into a folder and installed nowhere: `debian ARCH SUITE… -- apt-get's words`.
debian() {
  local arch="$1" folder="$PLACE/apt-$1" key=/usr/share/keyrings/debian-archive-keyring.gpg suite
  shift
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
  : >"$folder/status"
  : >"$folder/sources.list"
  while [ "$1" != -- ]; do
    suite="$1"
    echo "deb [arch=$arch signed-by=$key] $ARCHIVE $suite main" >>"$folder/sources.list"
    shift
  done
  shift
  apt-get -qq -o APT::Architecture="$arch" -o APT::Architectures="$arch" -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=1 \
    -o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$folder/lists" \
    -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache" "$@" >>"$PLACE/log" 2>&1 ||
    fail "apt-get: $(tail -3 "$PLACE/log")"
}
unpack() { # FOLDER PACKAGE…
  local into="$1" package
  shift
  for package; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$into" --keep-directory-symlink --no-same-owner
  done
}

wanted="$(printf '%s\n' "${PACKAGES[@]}" | sha256sum)"
if [ "$(cat "$PLACE/unpacked" 2>/dev/null || true)" != "$wanted" ]; then
  say "fetching Debian's libraries for arm64 (270 MB) and QEMU (60 MB)"
  rm -rf "$PLACE"
  mkdir -p "$ROOT/usr/bin" "$ROOT/usr/sbin" "$ROOT/usr/lib" "$PLACE/qemu"
  for folder in bin sbin lib; do ln -s "usr/$folder" "$ROOT/$folder"; done
  debian arm64 bookworm bookworm-updates -- update
  debian arm64 bookworm bookworm-updates -- install --yes --download-only --no-install-recommends "${PACKAGES[@]}"
  unpack "$ROOT" "$PLACE"/apt-arm64/cache/archives/*.deb
  debian amd64 bookworm bookworm-backports -- update
  (cd "$PLACE/qemu" && debian amd64 bookworm bookworm-backports -- download qemu-user/bookworm-backports)
  unpack "$PLACE/qemu" "$PLACE"/qemu/*.deb
  rm -rf "$PLACE"/apt-* "$PLACE"/qemu/*.deb
  echo "$wanted" >"$PLACE/unpacked"
fi
ONNXRUNTIME_MACHINE=aarch64 ONNXRUNTIME_PLACE="$PLACE/onnxruntime" tools/setup.sh run >&2

say "building (profile $PROFILE)"
links="-Clink-arg=--sysroot=$ROOT"
for folder in "$LIBRARIES" "$LIBRARIES/blas" "$LIBRARIES/lapack"; do links+=" -Clink-arg=-Wl,-rpath-link,$folder"; done
env PKG_CONFIG_ALLOW_CROSS=1 PKG_CONFIG_SYSROOT_DIR="$ROOT" PKG_CONFIG_LIBDIR="$LIBRARIES/pkgconfig:$ROOT/usr/share/pkgconfig" \
  CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc CFLAGS_aarch64_unknown_linux_gnu="--sysroot=$ROOT" \
  CXX_aarch64_unknown_linux_gnu=aarch64-linux-gnu-g++ CXXFLAGS_aarch64_unknown_linux_gnu="--sysroot=$ROOT" \
  BINDGEN_EXTRA_CLANG_ARGS_aarch64_unknown_linux_gnu="--sysroot=$ROOT" \
  CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS="$links" \
  cargo build --target "$TARGET" --profile "$PROFILE" --bin plategate >&2
folder="$PROFILE"
[ "$PROFILE" != dev ] || folder=debug
PROGRAM="$BUILD/$TARGET/$folder/plategate"
[ "$(od -An -tx1 -j18 -N2 "$PROGRAM" | tr -d ' ')" = b700 ] || fail "$PROGRAM is not for aarch64"

WORK="$(mktemp -d)"
GATEWAY=
tidy_up() {
  [ -z "$GATEWAY" ] || kill -KILL "$GATEWAY" 2>/dev/null || true
  rm -rf "$WORK"
}
trap tidy_up EXIT
EMULATED=(
  env LC_ALL=C.UTF-8 ORT_DYLIB_PATH="$PLACE/onnxruntime/libonnxruntime.so" QEMU_LD_PREFIX="$ROOT"
  QEMU_SET_ENV="LD_LIBRARY_PATH=$LIBRARIES:$LIBRARIES/blas:$LIBRARIES/lapack"
  "$PLACE/qemu/usr/bin/qemu-aarch64" "$PROGRAM"
)

say "starting it under $("$PLACE/qemu/usr/bin/qemu-aarch64" --version | head -1)"
"${EMULATED[@]}" --version
PORT="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
sed "s/:8480/:$PORT/; s#/var/lib/plategate#$WORK/data#; s/^name = \"Car park\"$/name = \"Emulated\"/" deploy/site.toml >"$WORK/site.toml"
"${EMULATED[@]}" check "$WORK/site.toml"
"${EMULATED[@]}" run "$WORK/site.toml" >"$WORK/said" 2>"$WORK/log" &
GATEWAY=$!
for _ in $(seq 600); do
  grep -q '^Ready' "$WORK/said" && break
  kill -0 "$GATEWAY" 2>/dev/null || break
  sleep 0.5
done
grep -q "Emulated" "$WORK/said" || fail "it did not get ready: $(tail -5 "$WORK/said" "$WORK/log")"
python3 - "$PORT" <<'PY' || fail "the dashboard does not answer"
import sys, urllib.request
with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/", timeout=60) as answer:
    assert b"Plategate" in answer.read()
PY
"${EMULATED[@]}" doctor "$WORK/site.toml" >"$WORK/doctor" || true
grep -q "^well  *models" "$WORK/doctor" || fail "the models cannot be used: $(cat "$WORK/doctor")"
grep -q "^well  *dashboard" "$WORK/doctor" || fail "doctor does not see the gateway: $(cat "$WORK/doctor")"
say "built for aarch64, started under emulation, its models loaded, its dashboard answers: all as it should be"
