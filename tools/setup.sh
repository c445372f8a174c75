#!/usr/bin/env bash
# Installs what Plategate needs on Debian 12. Safe to run again; a second run finds everything there and is quick.
#
#   tools/setup.sh run    what the gateway and its demo car park need
#   tools/setup.sh test   that, and what the tests need
#   tools/setup.sh ldap   that, and a directory's server
#   tools/setup.sh ci     that, and what .ci/run needs besides
set -euo pipefail
cd "$(dirname "$0")/.."

LEVEL="${1:-run}"
case "$LEVEL" in
run | test | ldap | ci) ;;
*)
  echo "usage: tools/setup.sh run|test|ldap|ci" >&2
  exit 2
  ;;
esac

PYTHON=/usr/bin/python3

say() { echo "setup: $*" >&2; }
fail() {
  echo "setup: $*" >&2
  exit 1
}

# To build: a C toolchain, libclang for the bindings, libav and OpenCV.
BUILD_PACKAGES=(
  gcc g++ libc6-dev make pkg-config clang libclang-dev ca-certificates
  libopencv-dev libavcodec-dev libavformat-dev libavutil-dev libswscale-dev libavdevice-dev libavfilter-dev
)
# The demo's peers: clips are rendered with Python, served by GStreamer's RTSP server, and a relay answers.
DEMO_PACKAGES=(
  ffmpeg python3 python3-venv python3-numpy python3-pil python3-opencv python3-gi
  gir1.2-gst-rtsp-server-1.0 gir1.2-gst-plugins-base-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good
  gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-libav
  fonts-dejavu-core fonts-liberation fonts-national-park fonts-opendin fonts-routed-gothic
)
TEST_PACKAGES=(systemd chromium faketime mosquitto mosquitto-clients postgresql-15 socat)

# A directory for `make test-ldap`, and for nothing else.
LDAP_PACKAGES=(slapd)

# promtool.
CI_PACKAGES=(prometheus)

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "system packages are missing and this is neither root nor is there sudo; run as root: $*"
  fi
}

missing_packages() {
  comm -23 <(printf '%s\n' "$@" | sort -u) \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

install_packages() {
  command -v dpkg-query >/dev/null || fail "this script knows Debian 12 only; install by hand: $*"
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -eq 0 ] && return
  say "installing ${#missing[@]} system packages (a few minutes on a fresh machine): ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# The virtual environment is remade when its requirement files change.
make_venv() {
  local files=(tools/requirements.txt) stamp
  [ "$LEVEL" = run ] || files+=(tools/requirements-test.txt)
  [ "$LEVEL" = ci ] && files+=(tools/requirements-ci.txt)
  local file wanted
  [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null || {
    say "making a Python environment in .venv"
    rm -rf .venv
    "$PYTHON" -m venv .venv
  }
  for file in "${files[@]}"; do
    stamp=".venv/$(basename "$file").installed"
    wanted="$(sha256sum <"$file")"
    [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && continue
    say "installing the Python packages of $file"
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$file"
    echo "$wanted" >"$stamp"
  done
}

# The ONNX Runtime library out of its wheel: the wheel's hash is pinned, a note beside the library says which one it came from.
install_onnxruntime() {
  local list=tools/requirements-onnxruntime.txt place="${ONNXRUNTIME_PLACE:-third_party/onnxruntime}" wanted scratch
  wanted="$(sha256sum <"$list")"
  # For another processor than this one's: what lies there for this one will not do.
  [ -z "${ONNXRUNTIME_MACHINE:-}" ] || wanted+=" $ONNXRUNTIME_MACHINE"
  if [ -f "$place/libonnxruntime.so" ] && [ "$(cat "$place/installed" 2>/dev/null || true)" = "$wanted" ]; then
    return
  fi
  local machine="${ONNXRUNTIME_MACHINE:-$(uname -m)}"
  case "$machine" in
  x86_64 | aarch64) ;;
  *) fail "there is no ONNX Runtime pinned for this processor ($machine); x86_64 and aarch64 are known" ;;
  esac
  say "fetching the ONNX Runtime library (about 20 MB)"
  mkdir -p "$place"
  scratch="$(mktemp -d)"
  # shellcheck disable=SC2064
  trap "rm -rf '$scratch'" RETURN
  .venv/bin/python -m pip download -q --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
    --platform "manylinux_2_28_$machine" --python-version 3.11 -d "$scratch" -r "$list"
  "$PYTHON" -m zipfile -e "$scratch"/onnxruntime-*.whl "$scratch/wheel"
  cp "$scratch"/wheel/onnxruntime/capi/libonnxruntime.so.* "$scratch/libonnxruntime.so"
  cp "$scratch"/wheel/onnxruntime/LICENSE "$scratch"/wheel/onnxruntime/ThirdPartyNotices.txt "$place/"
  mv "$scratch/libonnxruntime.so" "$place/libonnxruntime.so"
  echo "$wanted" >"$place/installed"
}

install_browser_driver() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    install_packages nodejs npm
  fi
  local stamp=tests/browser/node_modules/.installed wanted
  wanted="$(sha256sum <tests/browser/package-lock.json)"
  [ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && return
  say "installing the browser driver for the tests"
  (cd tests/browser && npm ci --silent)
  echo "$wanted" >"$stamp"
}

command -v cargo >/dev/null || fail "there is no cargo; install Rust from https://rustup.rs first"
packages=("${BUILD_PACKAGES[@]}" "${DEMO_PACKAGES[@]}")
[ "$LEVEL" = run ] || packages+=("${TEST_PACKAGES[@]}")
[ "$LEVEL" != ci ] || packages+=("${CI_PACKAGES[@]}")
[ "$LEVEL" != ldap ] || packages+=("${LDAP_PACKAGES[@]}")
install_packages "${packages[@]}"
make_venv
install_onnxruntime
[ "$LEVEL" = run ] || install_browser_driver
say "everything that '$LEVEL' needs is here"
