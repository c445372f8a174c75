#!/usr/bin/env bash
# A real Home Assistant hears the gateway through a real broker, and opens a gate. It needs a newer Python than Debian 12 has: a root
# folder of Debian 13 is made for it. Needs root (chroot), Debian's packages and the Python package index; some ten minutes the first time.
#
#   tools/home_assistant_check.sh BINARY [ROOT]     ROOT is kept for the next time; else it goes when all is seen
set -euo pipefail
cd "$(dirname "$0")/.."
VERSION=2025.7.4

fail() {
  echo "home-assistant-check: $*" >&2
  exit 1
}
[ "$(id -u)" -eq 0 ] || fail "needs root, for a root folder of its own"
[ -n "${1:-}" ] || fail "which binary? tools/home_assistant_check.sh BINARY [ROOT]"
command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap >/dev/null

WORK="$(mktemp -d)"
CLEAN="${2:-$WORK/root}"
tidy_up() {
  umount "$CLEAN/proc" 2>/dev/null || true
  rm -rf "$WORK"
}
trap tidy_up EXIT

if [ ! -x "$CLEAN/opt/ha/bin/hass" ]; then
  echo "home-assistant-check: making a Debian 13 with Home Assistant $VERSION"
  mkdir -p "$CLEAN"
  debootstrap --variant=minbase --include=python3,python3-venv,python3-dev,gcc,g++,libc6-dev,libffi-dev,ca-certificates \
    trixie "$CLEAN" >"$WORK/log" || fail "debootstrap: $(tail -3 "$WORK/log")"
  cp /etc/resolv.conf /etc/pip.conf "$CLEAN/etc/" 2>/dev/null || true
  cp -r /etc/ssl/certs "$CLEAN/etc/ssl/" 2>/dev/null || true
  chroot "$CLEAN" python3 -m venv /opt/ha
  pip=(chroot "$CLEAN" /opt/ha/bin/pip install -q)
  "${pip[@]}" "homeassistant==$VERSION" >"$WORK/log" 2>&1 || fail "pip: $(tail -3 "$WORK/log")"
  # What its MQTT and its first page need, in the versions that it asks for.
  limits="$(chroot "$CLEAN" sh -c 'echo /opt/ha/lib/python3*/site-packages/homeassistant/package_constraints.txt')"
  "${pip[@]}" -c "$limits" paho-mqtt home-assistant-frontend PyTurboJPEG 'pycares<5' >"$WORK/log" 2>&1 || fail "pip: $(tail -3 "$WORK/log")"
fi
mountpoint -q "$CLEAN/proc" || mount -t proc proc "$CLEAN/proc"
.venv/bin/python -m tools.home_assistant --root "$CLEAN" --binary "$1"
