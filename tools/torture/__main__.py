"""The gateway killed, cut off, filled up and set wrong, under traffic, and what it promises checked afterwards.

    make torture                                    a thousand kills and an hour
    make soak                                       two hours at 80 vehicles a minute, nothing broken on purpose
    python3 -m tools.torture --binary target/release/plategate --kills 200 --minutes 10 --seed 7

Real parts: the program as built, its drivers with relays on loopback (Modbus by pymodbus, a web relay that acknowledges, one
that gives the pulse and never says so), a camera that posts its reads, an MQTT broker (mosquitto) where there is one. Played:
the other lanes' reads ([replay]), the disk and the wall clock (sim/bad_disk.c, in front of the C library), wires that are cut.

Three parts: kills (disk, wires; each pulse is found in the journal by its time); a long life with the same faults, whose memory
and open files are measured; a tenth of the kills again while the wall clock is set. A soak is the second part alone, without
faults, after as many vehicles as the engine keeps traces of: what is bounded by a count has reached its bound.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import check
from .camera import CARS, Camera
from .camera import plate as posted_plate
from .person import Person
from .world import Control, Gateway, HttpRelay, ModbusRelay, Pulses, Wire, modbus, say, web

LANES = [
    ("entry-1", "in", "modbus"),
    ("entry-2", "in", "answers"),
    ("exit-1", "out", "deaf"),
    ("exit-2", "out", "modbus"),
    ("entry-3", "in", "modbus"),
]
#: The lane of the camera that posts.
POSTED = "entry-3"
#: A measured life settles first, and again after the engine's first copy.
SETTLE_S = 60.0
#: So much may memory grow in the long life, kB a minute: noise of an allocator over a short run.
GROWTH_KB_MIN = 60.0
#: Open files at its end beyond those at its beginning: a connection or two that are under way.
FILES_MORE = 12
#: Reads of which the engine keeps a trace, to undo what followed from them (domain/access/state.rs).
TRACES = 10_000
#: How a soak comes there: vehicles a minute, by lanes without gates, which would not be ready so often.
FILL_PER_MINUTE = 1_200


def site(folder: Path, ports: dict[str, int], broker: int | None, per_minute: int, gates: bool) -> Path:
    text = '[site]\nname = "Torture"\n[web]\nlisten = "127.0.0.1:0"\napi_per_minute = 100000\n[store]\nreserve_mb = 0\n'
    text += f'[permits]\nfirst_import = "permits.csv"\n[replay]\nreads = "reads.jsonl"\nevery_ms = {60_000 // per_minute}\n[[area]]\nid = "yard"\n'
    for number, (lane, way, driver) in enumerate(LANES):
        if gates:
            text += f'[[gate]]\nid = "gate-{lane}"\npulse_ms = 300\nmin_gap_ms = 500\n'
            if driver == "modbus":
                text += f'driver = "modbus-tcp"\naddress = "127.0.0.1:{ports["modbus"]}"\ncoil = {number}\n'
            else:
                text += f'driver = "http"\nurl = "http://127.0.0.1:{ports[driver]}/open?for={{pulse_s}}"\n'
        from_to = ("offsite", "yard") if way == "in" else ("yard", "offsite")
        text += f'[[lane]]\nid = "{lane}"\ndirection = "{way}"\nfrom = "{from_to[0]}"\nto = "{from_to[1]}"\n'
        text += 'passback = "hard"\nrepeat_s = 1\n' + (f'gate = "gate-{lane}"\n' if gates else "")
        text += 'camera = "posts"\n' if lane == POSTED else ""
    text += '[[camera]]\nid = "posts"\nmaker = "webhook"\nprofile = "plain"\nfrom = "127.0.0.1"\n'
    text += f'listen = "127.0.0.1:{ports["camera"]}"\n'
    if broker:
        text += f'[[notify]]\nid = "house"\nkind = "mqtt"\nbroker = "127.0.0.1:{broker}"\n'
    path = folder / "site.toml"
    path.write_text(text)
    return path


def traffic(folder: Path, calm: bool) -> None:
    """Vehicles come in and go out by turns; one of ten is on no list. Those of the camera come in by its lane.

    Under torture, where a life sees the first few lines, a vehicle leaves right after it came. Else half of the vehicles are inside,
    and one of eight leaves by the gate of which nobody hears whether it opened.
    """
    permits, reads = "permit,group,holder,plate,valid_from,valid_to,exempt\n", []
    cars, later = (600, 300) if calm else (400, 0)

    def plate(car: int) -> str:
        return f"TT{car:03}{chr(65 + car % 26)}"

    for car in range(cars):
        if car % 10 != 9:
            permits += f"P{car},staff,Holder {car},{plate(car)},,,false\n"
        leaves = (car - later) % cars
        by = leaves % 2 + 1 if not calm else 1 if leaves % 8 == 0 else 2
        reads += [(f"entry-{car % 2 + 1}", plate(car)), (f"exit-{by}", plate(leaves))]
        if car % 6 == 5:
            reads.append((f"exit-{by}", posted_plate(car // 6 % CARS)))
    for car in range(CARS):
        permits += f"C{car},staff,Holder {car},{posted_plate(car)},,,false\n"
    (folder / "permits.csv").write_text(permits)
    at = "2026-03-02T06:00:00Z"
    lines = [json.dumps({"line": n, "at": at, "lane": lane, "plate": plate}) for n, (lane, plate) in enumerate(reads)]
    (folder / "reads.jsonl").write_text("\n".join(lines) + "\n")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Torture:
    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        self.args, self.folder = args, folder
        self.random = random.Random(args.seed)
        self.pulses, self.control, self.person = Pulses(), Control(folder), Person()
        gates = {lane: f"gate-{lane}" for lane, _, _ in LANES}
        self.modbus = ModbusRelay(self.pulses, list(gates.values()))
        self.wires = {"modbus": Wire(self.modbus.port, self.pulses, modbus(list(gates.values())))}
        for lane, _, driver in LANES:
            if driver != "modbus":
                relay = HttpRelay(self.pulses, gates[lane], driver == "deaf")
                self.wires[driver] = Wire(relay.port, self.pulses, web(gates[lane]))
        self.broker = self.start_broker()
        self.gateway: Gateway | None = None
        if self.broker:
            self.wires["broker"] = Wire(self.broker_port, self.pulses, lambda _: [])
        self.ports = {name: wire.port for name, wire in self.wires.items()} | {"camera": free_port()}
        traffic(folder, args.calm)
        self.site = self.site_of(args.rate)
        self.camera = Camera(self.ports["camera"], folder, args.seed, (8, 12) if args.calm else (0.05, 0.5))
        self.events = folder / "events.jsonl"
        #: Lives: when they began, and when they were killed.
        self.lives: list[tuple[float, float]] = []
        self.ready = self.not_begun = 0
        #: When, in the long life, the engine had been copied for a snapshot: from then on there is room for a copy.
        self.copied_at = 0.0
        #: By a signal: no more is done, and what was is judged.
        self.told_to_end = False
        #: Pulses that the relays had given before the clock was set.
        self.given_then = 0
        self.found = check.Found()
        #: Seconds of the long life, memory in all and its own (kB), open files.
        self.samples: list[tuple[float, int, int, int]] = []

    def site_of(self, per_minute: int, gates: bool = True) -> Path:
        return site(self.folder, self.ports, self.ports.get("broker"), per_minute, gates)

    def start_broker(self) -> subprocess.Popen[bytes] | None:
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
        if not program:
            say("torture: no mosquitto here: without a broker")
            return None
        self.broker_port = free_port()
        conf = self.folder / "mosquitto.conf"
        conf.write_text(f"listener {self.broker_port} 127.0.0.1\nallow_anonymous true\n")
        return subprocess.Popen([program, "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start(self) -> Gateway:
        self.gateway = Gateway(self.args.binary, self.site, self.control, ["--events", str(self.events)])
        return self.gateway

    def life(self, gateway: Gateway) -> bool:
        """Waits until it is ready; the person goes to its new address. `False`: the disk did not let it begin."""
        if not gateway.is_ready():
            self.not_begun += 1
            if not self.control.refused_between(gateway.began, time.time()):
                self.found.faults.append(f"the gateway ended by itself at its start ({gateway.process.returncode})")
            return False
        self.ready += 1
        self.person.base = gateway.base
        if gateway.password:
            self.person.first(gateway.base, gateway.password)
        return True

    def trouble(self, clock: bool) -> None:
        """Something goes wrong, or comes right again."""
        draw = self.random.random()
        if draw < 0.30:
            wire = self.random.choice(sorted(self.wires))
            self.wires[wire].set(not self.wires[wire].cut)
        elif draw < 0.65:
            well = self.control.now[0] != "well"
            disk = "well" if well else self.random.choice(["full", "read-only", "broken", "slow"])
            self.control.set(disk=disk, slow_ms=self.random.choice([20, 200, 1500]))
        elif clock:
            self.control.set(clock_s=self.random.choice([0, 1, -1, 30, -30, 3600, -3600]))

    def all_well(self) -> None:
        self.control.set(disk="well")
        for wire in self.wires.values():
            wire.set(False)

    def act(self, until: float, clock: bool, pace_s: float) -> None:
        """A person opens now and then, and things go wrong, until the time is over."""
        while (left := until - time.time()) > 0:
            time.sleep(min(left, self.random.uniform(0.02, pace_s)))
            if self.random.random() < 0.6:
                self.person.open_aside(self.random.choice(LANES)[0])
            else:
                self.trouble(clock)

    def kills(self, count: int, clock: bool, minutes: float) -> None:
        end, number = time.time() + 60 * minutes, 0
        while number < count and time.time() < end and not self.told_to_end:
            if self.lives and self.random.random() < 0.1:
                # It starts on a disk that is full, and freed in a moment.
                self.control.set(disk=self.random.choice(["full", "read-only"]))
            gateway = self.start()
            if self.lives and self.random.random() < 0.12:
                time.sleep(self.random.uniform(0, 0.4))
            else:
                if self.control.now[0] not in ("well", "slow"):
                    time.sleep(self.random.uniform(0, 0.4))
                self.all_well()
                if self.life(gateway):
                    self.act(time.time() + self.random.uniform(0.1, 1.2), clock, 0.25)
            gateway.kill()
            self.lives.append((gateway.began, time.time()))
            self.all_well_at_times()
            number += 1
            if number % 50 == 0:
                self.verify(f"{number} of {count} kills")
        self.found.counts["kills while the clock was set" if clock else "kills"] = number

    def all_well_at_times(self) -> None:
        if self.random.random() < 0.7:
            self.all_well()

    def verify(self, when: str) -> None:
        """The program's own checks, between two lives."""
        self.control.set(disk="well")
        for command in (["journal", "verify"], ["audit", "verify"]):
            if command[0] == "journal" and self.args.rate > 2000:
                continue
            done = subprocess.run([str(self.args.binary), *command, str(self.site)], capture_output=True, text=True)
            if done.returncode:
                self.found.faults.append(f"{when}: {' '.join(command)}: {(done.stdout + done.stderr).strip()[-400:]}")
        log = self.site.with_suffix(".log").read_text(errors="replace")
        panics = [line for line in log.splitlines() if "panicked" in line or "the gateway ends" in line]
        for line in panics[:3]:
            self.found.faults.append(f"{when}: its log says: {line[:300]}")
        opened, pulses = len(self.person.opened), len(self.pulses.given)
        say(f"torture: {when}: {opened} openings, {pulses} pulses, {len(self.found.faults)} faults")

    def long_life(self, minutes: float, calm: bool) -> None:
        """One life with all its faults but kills; memory and open files once a second."""
        self.all_well()
        gateway = self.start()
        if not self.life(gateway):
            raise SystemExit(f"torture: the gateway does not start on a disk that is well; see {gateway.log}")
        end, told, before = time.time() + 60 * minutes, time.time(), self.snapshots()
        while time.time() < end and not self.told_to_end:
            step = min(end, time.time() + 1)
            if calm:
                time.sleep(max(0.0, step - time.time()))
                if self.random.random() < 0.05:
                    self.person.open(self.random.choice(LANES)[0])
                    self.person.look()
            else:
                self.act(step, False, 0.6)
            if gateway.process.poll() is not None:
                self.found.faults.append(f"the long life ended by itself: {gateway.process.returncode}")
                break
            if not self.copied_at and self.snapshots() - before:
                self.copied_at = time.time() - gateway.began
            self.samples.append((time.time() - gateway.began, *gateway.memory_kb(), gateway.files()))
            with open(self.folder / "samples.csv", "a") as samples:
                samples.write("{:.0f},{},{},{}\n".format(*self.samples[-1]))
            if time.time() - told > 300:
                told = time.time()
                say("torture: long life {:.0f} s: {} kB, its own {} kB, {} files".format(*self.samples[-1]))
        self.all_well()
        time.sleep(5)
        self.end(gateway, "the long life")
        self.verify("the long life")

    def excused(self, since: float, until: float) -> bool:
        """Done by hand while the disk refused, in a life that was killed: not written, as its docs say."""
        lives = [life for life in self.lives if life[0] <= until and since <= life[1] + 0.5]
        return any(self.control.refused_between(*life) for life in lives)

    def judge(self, settled: int, settled_entry: int) -> None:
        journal = check.Journal(self.folder / "data/plategate.db")
        check.whole(journal, self.ready, self.found)
        check.events(self.events, journal, self.found)
        check.openings(self.person.opened, self.excused, journal, self.found)
        check.reads(self.camera.reads, journal, self.found)
        unwritten = [a for a in self.person.asked if self.excused(a.since, a.until)]
        later, sent = dict(journal.commands), self.pulses.sent
        given = self.pulses.given[: self.given_then]
        journal.commands = {c.entry: c for c in later.values() if c.entry <= settled_entry}
        check.pulses(sent[:settled], given, unwritten, journal, self.found)
        if len(sent) > settled:
            journal.commands = later
            check.pulses_counted(sent[settled:], unwritten, settled_entry + 1, journal, self.found)
        if self.found.faults:
            say(f"lives {self.lives}\nrefused {self.control.refused}")
        self.found.counts["starts that a refusing disk ended, with a sentence"] = self.not_begun
        self.found.counts["log-ins again (a session was lost unwritten)"] = self.person.log_ins
        self.found.faults += [f"a log-in was refused: {said}" for said in self.person.refused]
        self.measure()

    def measure(self) -> None:
        self.found.counts |= {f"{name} at the end": count for name, count in self.kept().items()}
        settled = self.copied_at + SETTLE_S
        rows = [s for s in self.samples if s[0] > min(settled, self.samples[-1][0] / 2)] if self.samples else []
        if len(rows) < 60:
            return
        tail = rows[len(rows) // 2 :]
        whole, half = (check.slope([(t, own) for t, _, own, _ in some]) for some in (rows, tail))
        files = check.slope([(t, n) for t, _, _, n in rows])
        more = max(n for *_, n in rows[-30:]) - max(n for *_, n in rows[:30])
        self.found.counts |= {
            "long life, s": round(rows[-1][0]),
            "memory at its end, kB": rows[-1][1],
            "of it its own, kB": rows[-1][2],
            "its own at its beginning, kB": rows[0][2],
            "slope of its own, kB a minute": round(whole),
            "slope in the second half, kB a minute": round(half),
            "open files at its end": rows[-1][3],
        }
        if half > GROWTH_KB_MIN and rows[-1][0] > 900:
            self.found.faults.append(f"memory grows by {half:.0f} kB a minute in the second half of the long life")
        if more > FILES_MORE:
            self.found.faults.append(f"{more} files more are open at the end of the long life ({files:.2f} a minute)")

    def fill(self) -> None:
        """So much traffic that what the engine keeps by number, traces of reads, has its full number before memory is measured."""
        self.site_of(FILL_PER_MINUTE, gates=False)
        gateway = self.start()
        if not self.life(gateway):
            raise SystemExit(f"torture: the gateway does not start on a disk that is well; see {gateway.log}")
        database = f"file:{self.folder / 'data/plategate.db'}?mode=ro"
        seen = 0
        while seen < TRACES * 1.05:
            time.sleep(5)
            if gateway.process.poll() is not None:
                raise SystemExit(f"torture: the gateway ended by itself; see {gateway.log}")
            journal = sqlite3.connect(database, uri=True)
            seen = journal.execute("SELECT count(*) FROM journal WHERE kind = 'sighting'").fetchone()[0]
            journal.close()
        self.end(gateway, "the life before it")
        kept = self.kept()
        if kept["traces"] < TRACES:
            self.found.faults.append(f"{kept['traces']} traces are kept after {seen} vehicles: memory is judged before its bound")
        self.found.counts |= {f"{name} before the long life": count for name, count in kept.items()}
        self.site_of(self.args.rate)

    def snapshots(self) -> set[Path]:
        return set((self.folder / "data/snapshots").glob("*.state"))

    def kept(self) -> dict[str, int]:
        """How many of what grows with the traffic the newest snapshot has."""
        newest = max(self.snapshots(), key=lambda path: int(path.stem))
        text = newest.read_text()
        state, _ = json.JSONDecoder().raw_decode(text, text.index('{"seq"'))
        found = {name: len(state[name]) for name in ("traces", "stays", "departures")}
        found["kB of the state, as it is kept on disk"] = newest.stat().st_size // 1024
        return found | {"recent reads": sum(len(lane["recent"]) for lane in state["lanes"].values())}

    def end(self, gateway: Gateway, which: str) -> None:
        if code := gateway.stop():
            self.found.faults.append(f"{which} was told to stop and ended with {code}")
        self.lives.append((gateway.began, time.time()))

    def last_entry(self) -> int:
        return max(check.Journal(self.folder / "data/plategate.db").numbers, default=0)

    def run(self) -> None:
        args = self.args
        if args.calm or args.fill:
            self.fill()
        self.kills(args.kills, clock=False, minutes=args.kill_minutes)
        if args.minutes:
            self.long_life(args.minutes, args.calm)
        # What is under way on this side comes to its end.
        self.person.settle()
        time.sleep(2)
        settled, self.given_then, entry = len(self.pulses.sent), len(self.pulses.given), self.last_entry()
        self.kills(args.kills // 10, clock=True, minutes=args.kill_minutes / 10)
        self.control.set(clock_s=0)
        self.all_well()
        gateway = self.start()
        if not self.life(gateway):
            raise SystemExit(f"torture: the gateway does not start on a disk that is well; see {gateway.log}")
        time.sleep(3)
        self.camera.close()
        self.person.settle()
        self.end(gateway, "the last life")
        self.verify("the end")
        self.judge(settled, entry)

    def close(self) -> None:
        """Nothing of it outlives this."""
        self.camera.ended.set()
        if self.gateway and self.gateway.process.poll() is None:
            self.gateway.kill()
        self.modbus.stop()
        if self.broker:
            self.broker.kill()
            self.broker.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--kill-minutes", type=float, default=600.0, help="kills end after so long, however many they are")
    parser.add_argument("--minutes", type=float, default=30.0, help="of the long life")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    parser.add_argument("--rate", type=int, default=600, help="vehicles read a minute")
    parser.add_argument("--calm", action="store_true", help="the long life without faults: a soak")
    parser.add_argument("--fill", action="store_true", help="traffic for ten thousand traces first, as a soak does: memory with faults is then judged beyond that bound")
    parser.add_argument("--keep", type=Path, help="folder for all that is left, instead of a temporary one")
    args = parser.parse_args()
    args.binary = args.binary.resolve()
    say(f"torture: seed {args.seed}")
    folder = args.keep or Path(tempfile.mkdtemp(prefix="plategate-torture-"))
    folder.mkdir(parents=True, exist_ok=True)
    torture = Torture(args, folder.resolve())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: setattr(torture, "told_to_end", True))
    began = time.time()
    try:
        torture.run()
    finally:
        torture.close()
    found = torture.found
    print(f"seed {args.seed}, {(time.time() - began) / 60:.1f} minutes")
    for name, count in found.counts.items():
        print(f"{count:>10}  {name}")
    print(f"{len(found.faults):>10}  faults")
    for fault in found.faults[:40]:
        print(f"  - {fault}")
    if found.faults:
        print(f"what is left lies in {folder}")
    elif not args.keep:
        shutil.rmtree(folder)
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
