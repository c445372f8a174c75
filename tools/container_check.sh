#!/usr/bin/env bash
# The container: its image is built from a clean Debian 12 and the package, and started. Needs root and Debian's packages, and
# no registry. Says at the end what it saw.
#
#   make deb && tools/container_check.sh
set -euo pipefail
cd "$(dirname "$0")/.."

[ "$(id -u)" -eq 0 ] || {
  echo "container-check: needs root, for a root folder of its own" >&2
  exit 1
}
for tool in debootstrap buildah; do
  command -v "$tool" >/dev/null || apt-get install -y -qq --no-install-recommends "$tool" >/dev/null
done

say() { echo "container-check: $*"; }
fail() {
  echo "container-check: FAULT: $*" >&2
  exit 1
}

WORK="$(mktemp -d)"
GATEWAY=
images() { buildah --root "$WORK/images" --runroot "$WORK/run" --storage-driver vfs "$@"; }
tidy_up() {
  [ -z "$GATEWAY" ] || kill -KILL "$GATEWAY" 2>/dev/null || true
  images rm --all >/dev/null 2>&1 || true
  rm -rf "$WORK"
}
trap tidy_up EXIT

DEBS="${CARGO_TARGET_DIR:-target}/debian"
ls "$DEBS"/plategate_*.deb >/dev/null 2>&1 || fail "there is no package in $DEBS: make deb"

say "making a clean Debian 12"
debootstrap --variant=minbase bookworm "$WORK/root" >"$WORK/log" || fail "debootstrap: $(tail -3 "$WORK/log")"
# Packages come from where this machine has them from.
rm -f "$WORK/root/etc/apt/sources.list"
cp -r /etc/apt/. "$WORK/root/etc/apt/"
cp -r /etc/ssl/certs "$WORK/root/etc/ssl/" 2>/dev/null || true
base="$(images from scratch)"
images add --quiet "$base" "$WORK/root" / >/dev/null
rm -rf "$WORK/root"
images commit --quiet --rm "$base" docker.io/library/debian:bookworm-slim >/dev/null

say "building the image"
mkdir "$WORK/context"
cp "$(ls -t "$DEBS"/plategate_*.deb | head -1)" "$WORK/context/"
images build --isolation chroot --network host --pull-never -f deploy/container/Containerfile -t plategate "$WORK/context" \
  >"$WORK/log" 2>&1 || fail "the image: $(tail -15 "$WORK/log")"

say "starting it"
container="$(images from --pull-never plategate)"
images inspect --type image plategate | grep -q '"User": "plategate"' || fail "it does not run as plategate"
PORT="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
sed "s/:8480/:$PORT/; s/^name = \"Car park\"$/name = \"Container\"/" deploy/site.toml >"$WORK/site.toml"
chmod 0644 "$WORK/site.toml"
run() { images run --isolation chroot --network host -v "$WORK/site.toml:/etc/plategate/site.toml:ro" "$@"; }
run "$container" -- plategate --version
run "$container" -- plategate check /etc/plategate/site.toml
run "$container" -- plategate run /etc/plategate/site.toml >"$WORK/said" 2>"$WORK/log" &
GATEWAY=$!
for _ in $(seq 300); do
  grep -q '^Ready' "$WORK/said" && break
  kill -0 "$GATEWAY" 2>/dev/null || break
  sleep 0.2
done
grep -q "Container" "$WORK/said" || fail "it did not get ready: $(tail -5 "$WORK/said" "$WORK/log")"
# What the image's own HEALTHCHECK asks.
bash -c "exec 3<>/dev/tcp/127.0.0.1/$PORT" || fail "the dashboard does not answer"
python3 - "$PORT" <<'PY' || fail "the dashboard does not answer"
import sys, urllib.request
with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/", timeout=20) as answer:
    assert b"Plategate" in answer.read()
PY
say "built from $(basename "$WORK"/context/*.deb), started as plategate: all as it should be"
