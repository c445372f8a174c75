#!/usr/bin/env bash
# The Debian package in a clean Debian 12: installed, started by its unit's command line, upgraded, removed, purged.
# Needs root (chroot) and Debian's packages; says at the end what it saw.
#
#   tools/deb_check.sh [FOLDER]     with 1.deb and 2.deb in it, two revisions; else they are made
set -euo pipefail
cd "$(dirname "$0")/.."

[ "$(id -u)" -eq 0 ] || {
  echo "deb-check: needs root, for a root folder of its own" >&2
  exit 1
}
command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap >/dev/null

say() { echo "deb-check: $*"; }
fail() {
  echo "deb-check: FAULT: $*" >&2
  exit 1
}

WORK="$(mktemp -d)"
CLEAN="$WORK/root"
GATEWAY=
JOURNALD=
tidy_up() {
  [ -z "$GATEWAY" ] || kill -KILL "$GATEWAY" 2>/dev/null || true
  [ -z "$JOURNALD" ] || { kill -KILL "$JOURNALD" && wait "$JOURNALD"; } 2>/dev/null || true
  umount "$CLEAN/proc" 2>/dev/null || true
  rm -rf "$WORK"
}
trap tidy_up EXIT

if [ -n "${1:-}" ]; then
  cp "$1/1.deb" "$1/2.deb" "$WORK/"
else
  say "making the package in two revisions"
  # The one before goes when the next is made. Packed quickly: nobody keeps them.
  for revision in 1 2; do
    tools/deb.sh --fast --deb-revision "$revision" >"$WORK/made"
    cp "$(tail -1 "$WORK/made")" "$WORK/$revision.deb"
  done
fi

say "making a clean Debian 12"
debootstrap --variant=minbase bookworm "$CLEAN" >"$WORK/debootstrap.log" || fail "debootstrap: $(tail -3 "$WORK/debootstrap.log")"
mount -t proc proc "$CLEAN/proc"
# Nothing is started by installing in here.
printf '#!/bin/sh\nexit 101\n' >"$CLEAN/usr/sbin/policy-rc.d" && chmod +x "$CLEAN/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$CLEAN/etc/" 2>/dev/null || true
rm -f "$CLEAN/etc/apt/sources.list"
cp -r /etc/apt/. "$CLEAN/etc/apt/"
cp -r /etc/ssl/certs "$CLEAN/etc/ssl/" 2>/dev/null || true
cp "$WORK/1.deb" "$CLEAN/tmp/one.deb"
cp "$WORK/2.deb" "$CLEAN/tmp/two.deb"

inside() { chroot "$CLEAN" /usr/bin/env DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
there() { [ -e "$CLEAN/$1" ] || fail "/$1 is missing"; }
gone() { [ ! -e "$CLEAN/$1" ] || fail "/$1 is still there"; }
mode() { [ "$(stat -c '%a %U' "$CLEAN/$1" 2>/dev/null)" = "$2" ] || fail "/$1 is $(stat -c '%a %U' "$CLEAN/$1"), not $2"; }

# What systemd's journal would get, field by field, goes to $WORK/journal.
journald() {
  python3 - "$CLEAN/run/systemd/journal/socket" "$WORK/journal" <<'PY' &
import os, socket, sys
os.makedirs(os.path.dirname(sys.argv[1]), exist_ok=True)
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
with open(sys.argv[2], "wb", buffering=0) as told:
    while True:
        told.write(listener.recv(1 << 20) + b"\n")
PY
  JOURNALD=$!
  for _ in $(seq 100); do
    [ -S "$CLEAN/run/systemd/journal/socket" ] && return
    sleep 0.1
  done
  fail "there is no socket of a journal"
}

# By the unit's own command line, as its user, in its folder. Says what it printed until it was ready.
start() {
  local command
  command="$(sed -n 's/^ExecStart=//p' "$CLEAN/usr/lib/systemd/system/plategate.service" 2>/dev/null ||
    sed -n 's/^ExecStart=//p' "$CLEAN/lib/systemd/system/plategate.service")"
  : >"$WORK/said" && : >"$WORK/log"
  # As systemd says that standard error is the journal's.
  chroot --userspec=plategate:plategate "$CLEAN" /usr/bin/env JOURNAL_STREAM="$(stat -c %d:%i "$WORK/log")" \
    /bin/sh -c "umask 0077; cd /var/lib/plategate && exec $command" >"$WORK/said" 2>"$WORK/log" &
  GATEWAY=$!
  for _ in $(seq 600); do
    grep -q '^Ready' "$WORK/said" && return
    kill -0 "$GATEWAY" 2>/dev/null || break
    sleep 0.2
  done
  fail "the gateway did not get ready: $(tail -5 "$WORK/log"; tail -30 "$WORK/journal")"
}
stop() {
  kill -TERM "$GATEWAY"
  wait "$GATEWAY" || fail "the gateway ended with a fault: $(tail -5 "$WORK/log")"
  GATEWAY=
}

# The administrator: logs in, gives a permit and reports its vehicle at the entry (`first PASSWORD`); or finds both again.
person() {
  python3 - "$PORT" "$@" <<'PY'
import json, sys, time
from tools.torture.person import Person
base, one_time = f"http://127.0.0.1:{sys.argv[1]}", sys.argv[3] if len(sys.argv) > 3 else ""
person = Person()

def ask(method, path, body=None):
    text = json.dumps(body) if body is not None else ""
    status, _, said = person.request(method, "/api/v1" + path, text, "application/json" if text else "")
    assert status in (200, 201), f"{method} {path}: {status} {said[:300]}"
    return json.loads(said)

if sys.argv[2] == "first":
    person.first(base, one_time)
    ask("PUT", "/permits/P-17", {"holder": "Nina", "plates": ["AB123CD"]})
    ask("POST", "/lanes/entry/reads", {"plate": "AB123CD"})
else:
    person.base = base
    assert person.log_in(), person.refused
    assert ask("GET", "/permits/P-17")["plates"] == ["AB123CD"], "the permit is another"
for _ in range(100):
    if "AB123CD" in json.dumps(ask("GET", "/inside")):
        break
    time.sleep(0.2)
else:
    sys.exit("the vehicle is not inside")
print(len(ask("GET", "/decisions")["items"]))
PY
}

say "installing"
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends /tmp/one.deb >"$WORK/apt.log" 2>&1 || fail "apt: $(tail -5 "$WORK/apt.log")"
grep -q "plategate check" "$WORK/apt.log" || fail "the installation does not say what to do next"
for path in usr/bin/plategate usr/lib/plategate/libonnxruntime.so usr/lib/plategate/models/manifest.toml \
  etc/plategate/secrets usr/lib/systemd/system/plategate.service \
  usr/share/bash-completion/completions/plategate usr/share/zsh/vendor-completions/_plategate \
  usr/share/fish/vendor_completions.d/plategate.fish usr/share/doc/plategate/THIRD-PARTY-NOTICES; do
  there "$path"
done
for some in 'usr/lib/plategate/models/*.onnx' 'usr/share/man/man1/plategate.1*' 'usr/share/man/man1/plategate-run.1*'; do
  compgen -G "$CLEAN/$some" >/dev/null || fail "there is no /$some"
done
mode etc/plategate/secrets "600 root"
mode etc/plategate/site.toml "640 root"
inside getent passwd plategate | grep -q ':/usr/sbin/nologin$' || fail "there is no user plategate who cannot log in"
inside stat -c '%a %U' /var/lib/plategate | grep -qx '700 plategate' || fail "/var/lib/plategate is not plategate's alone"
inside plategate --version
inside plategate check /etc/plategate/site.toml

PORT="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
sed -i "s/:8480/:$PORT/; s/^name = \"Car park\"$/name = \"Clean root\"/" "$CLEAN/etc/plategate/site.toml"

say "starting by the unit's command line"
journald
start
grep -q "Clean root" "$WORK/said" || fail "it serves another site: $(cat "$WORK/said")"
grep -q "one-time password" "$WORK/said" || fail "a first start gives no password"
python3 - "$PORT" <<'PY' || fail "the dashboard does not answer"
import sys, urllib.request
with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/", timeout=20) as answer:
    assert b"Plategate" in answer.read()
PY
BEFORE="$(person first "$(sed -n 's/.*one-time password: *//p' "$WORK/said" | awk '{print $1}')")" || fail "nobody can work with it"
[ "$BEFORE" -ge 1 ] || fail "a read was not decided"
inside plategate doctor /etc/plategate/site.toml >"$WORK/doctor" || true
grep -q "^well  *models" "$WORK/doctor" || fail "the package's models cannot be used: $(cat "$WORK/doctor")"
grep -q "^well  *dashboard" "$WORK/doctor" || fail "doctor does not see the gateway"
stop
# A field stands as NAME=value, or NAME and, behind its length, the value.
for field in MESSAGE PRIORITY SYSLOG_IDENTIFIER PLATEGATE_; do
  grep -aq "^$field" "$WORK/journal" || fail "the log has no field $field: $(tail -20 "$WORK/journal" | tr -d '\0')"
done
[ ! -s "$WORK/log" ] || fail "what goes to the journal stands on standard error, too: $(head -3 "$WORK/log")"

say "upgrading"
inside apt-get install -y -qq --no-install-recommends /tmp/two.deb >"$WORK/apt.log" 2>&1 || fail "apt: $(tail -5 "$WORK/apt.log")"
inside dpkg-query -W -f='${Version}\n' plategate | grep -q -- '-2$' || fail "the second revision is not installed"
grep -q "Clean root" "$CLEAN/etc/plategate/site.toml" || fail "the upgrade took the site file"
start
! grep -q "one-time password" "$WORK/said" || fail "the upgrade forgot its users"
AFTER="$(person again)" || fail "the upgrade forgot permit or vehicle"
[ "$AFTER" = "$BEFORE" ] || fail "the upgrade made $AFTER decisions of $BEFORE"
stop
inside plategate journal verify /etc/plategate/site.toml || fail "the journal is not whole after the upgrade"

say "removing"
inside apt-get remove -y -qq plategate >"$WORK/apt.log" 2>&1 || fail "apt: $(tail -5 "$WORK/apt.log")"
gone usr/bin/plategate
there etc/plategate/site.toml
there var/lib/plategate/plategate.db
inside apt-get purge -y -qq plategate >"$WORK/apt.log" 2>&1 || fail "apt: $(tail -5 "$WORK/apt.log")"
gone etc/plategate/site.toml
gone etc/plategate/secrets
there var/lib/plategate/plategate.db
grep -q "still in /var/lib/plategate" "$WORK/apt.log" || fail "purging does not say that the data is still there"
say "installed, started, used, upgraded with its data, removed, purged: all as it should be ($(stat -c %s "$WORK/1.deb" | numfmt --to=si)B package)"
