"""The rows of the table: each makes its own region, and gives what was measured beside what is wanted."""

from __future__ import annotations

import json
import random
import shutil
import signal
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .world import DATABASE, Folder, Lot, Region, say, until

#: Cars' plates are far from one another: a misread is no part of these rows.
LETTERS = "BCDFGHJKLMNPRSTVWXZ"


@dataclass
class Row:
    """What one row of the table came to."""

    name: str
    lines: list[tuple[str, str, str, bool | None]] = field(default_factory=list)

    def add(self, what: str, measured: object, wanted: str = "", ok: bool | None = None) -> None:
        self.lines.append((what, str(measured), wanted, ok))

    def failed(self) -> bool:
        return any(ok is False for *_, ok in self.lines)

    def table(self) -> str:
        text = f"\n{self.name}\n"
        for what, measured, wanted, ok in self.lines:
            judged = {None: "", True: "pass", False: "FAIL"}[ok]
            text += f"  {what:<58} {measured:>22}  {wanted:<14} {judged}\n"
        return text


def plates(rng: random.Random, count: int) -> list[str]:
    found: set[str] = set()
    while len(found) < count:
        found.add("".join(rng.choice(LETTERS) for _ in range(3)) + f"{rng.randrange(1000, 10000)}")
    listed = sorted(found)
    rng.shuffle(listed)
    return listed


def ms(seconds: list[float]) -> str:
    """p50, p99, longest."""
    if not seconds:
        return "none"
    ordered = sorted(seconds)
    return f"{statistics.median(ordered) * 1e3:.1f} / {p99(ordered) * 1e3:.1f} / {ordered[-1] * 1e3:.0f} ms"


def p99(seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] if ordered else float("inf")


def wall(at: str | int) -> float:
    """Of a moment as facts have it, or as the journal has it (ns)."""
    return at / 1e9 if isinstance(at, int) else datetime.fromisoformat(at).timestamp()


# Traffic against a reference that knows everything.

#: Between two reads of one car, so that what happened has arrived everywhere: the window of the region is measured by itself.
APART_S = 2.5
#: What two lanes of one lot read within 30 s may be one vehicle seen twice: of that nobody is sure (passback.md, rule 6).
ONE_VIEW_S = 31.0


def traffic(args) -> Row:
    """Cars that go from lot to lot; now and then one tries to come in while it is inside somewhere."""
    row = Row("traffic: three lots, cars that go from lot to lot, against a reference that knows where each is")
    rng, names = random.Random(args.seed), ["north", "south", "west"]
    with Folder() as folder:
        region = Region(args.binary, folder, names)
        try:
            # By the text alone. A whole hour's stays within minutes, and more passbacks than anywhere: what is likely then is no
            # question of links (`make misread-table` asks it).
            region.begin(lanes=2, entry="infer_missed_exits = false\n")
            tries, refused = drive(region, rng, args.minutes * 60, args.rate)
            region.quiet()
            judge(row, region, tries, refused)
            equal, digests = region.settled()
            row.add("digests equal after quiet", equal, "True", equal)
        finally:
            region.close()
    return row


def drive(region: Region, rng: random.Random, seconds: float, per_minute: int) -> tuple[list[tuple], int]:
    """Each try: lot, lane, plate, what the reference says of it. Refusals of the camera's post are none of them."""
    cars = plates(rng, 240)
    inside: dict[str, str | None] = {car: None for car in cars}
    last = {car: 0.0 for car in cars}
    last_there: dict[tuple[str, str], float] = {}
    tries: list[tuple[str, str, str, str]] = []
    lost, due, end = 0, time.monotonic(), time.monotonic() + seconds
    while time.monotonic() < end:
        due += 60 / per_minute * rng.uniform(0.5, 1.5)
        time.sleep(max(0.0, due - time.monotonic()))
        now = time.monotonic()
        car = rng.choice([c for c in cars if now - last[c] >= APART_S])
        at, lots = inside[car], list(region.lots)
        others = [name for name in lots if name != at and now - last_there.get((car, name), 0.0) >= ONE_VIEW_S]
        if at is None:
            lot, way, expected = rng.choice(lots), "in", "open"
        elif others and rng.random() < 0.25:
            # It, or a copy of its plate, comes to another lot while it is inside: a passback.
            lot, way, expected = rng.choice(others), "in", "passback"
        else:
            lot, way, expected = at, "out", "open"
        lane = f"{way}-{rng.randint(1, len(region.lots[lot].lanes) // 2)}"
        took = region.lots[lot].post(lane, car)
        last[car] = last_there[car, lot] = time.monotonic()
        if took is None:
            lost += 1
            continue
        tries.append((lot, lane, car, expected))
        if expected == "open":
            inside[car] = lot if way == "in" else None
    return tries, lost


def judge(row: Row, region: Region, tries: list[tuple], lost: int) -> None:
    """Lays what was decided beside what the reference says: the n-th read of a car in a lot is the n-th try there."""
    decided: dict[tuple[str, str], list[dict]] = {}
    for name, lot in region.lots.items():
        for (outputs,) in lot.rows("SELECT outputs FROM journal WHERE kind = 'sighting' ORDER BY seq"):
            for output in json.loads(outputs):
                if output["kind"] == "decision":
                    decided.setdefault((name, output.get("read") or output.get("plate")), []).append(output)
    found = {"open": [0, 0], "passback": [0, 0]}
    wrong = []
    for lot, lane, car, expected in tries:
        waiting = decided.get((lot, car), [])
        decision = waiting.pop(0) if waiting else {}
        opened = decision.get("outcome") == "open"
        right = opened if expected == "open" else not opened and decision.get("reason") == "reentry"
        found[expected][0] += 1
        found[expected][1] += right
        if not right:
            wrong.append(f"{car} at {lot} {lane}: {expected}, decided {decision.get('outcome')} {decision.get('reason')}: {decision.get('violation') or decision.get('explained')}")
    for one in sorted(wrong, key=lambda one: ": passback" in one)[:5]:
        say(f"region: {one}")
    for what, (count, right) in found.items():
        name = {"open": "honest moves let through", "passback": "passbacks across lots refused"}[what]
        row.add(name, f"{right} of {count}", "all", right == count and count > 0)
    row.add("reads that a camera could not post", lost, "0", lost == 0)


# How long a fact takes.


def latency(args) -> Row:
    """From a passage at one gateway to where it is applied at another: times of both journals, one clock."""
    row = Row("latency: from a passage at one gateway to applied at another (p50 / p99 / longest), loopback")
    rng, names = random.Random(args.seed), ["north", "south", "west"]
    with Folder() as folder:
        region = Region(args.binary, folder, names)
        try:
            region.begin()
            begun = {name: lot.last() for name, lot in region.lots.items()}
            cars, due = plates(rng, int(args.minutes * 60 * 10)), time.monotonic()
            for car in cars:
                region.lots[rng.choice(names)].post("in-1", car)
                due += 0.1
                time.sleep(max(0.0, due - time.monotonic()))
            region.quiet()
            took = []
            for name, lot in region.lots.items():
                facts = lot.elsewhere(begun[name])
                took += [wall(at) - wall(happened) for *_, happened, at in facts]
            row.add("facts taken, ten passages a second in the region", len(took))
            row.add("from its decision to applied elsewhere", ms(took))
            row.add("p50", f"{statistics.median(took) * 1e3:.1f} ms", "<= 30 ms", statistics.median(took) <= 0.030)
            row.add("p99", f"{p99(took) * 1e3:.1f} ms", "<= 250 ms", p99(took) <= 0.250)
        finally:
            region.close()
    return row


# A decision never waits for the network.


def reads(lot: Lot, rng: random.Random, seconds: float, per_s: float = 25.0) -> list[float]:
    """Reads at the entry for so long: how long each answer took, from the first byte to where it stands in the journal."""
    took, due, end = [], time.monotonic(), time.monotonic() + seconds
    while time.monotonic() < end:
        answer = lot.post("in-1", "".join(rng.choice(LETTERS) for _ in range(4)) + f"{rng.randrange(100, 1000)}")
        took.append(float("inf") if answer is None else answer)
        due += 1 / per_s
        time.sleep(max(0.0, due - time.monotonic()))
    return took


def tmpfs(folder: Path, mb: int) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mb}m,mode=755", "tmpfs", str(folder)], capture_output=True)
    return done.returncode == 0


def decision(args) -> Row:
    """The time of an answer with the database as it should be, and in each way in which it is not. As without: at most half as much
    again, or 10 ms more; single flushes of the disk make more than that."""
    row = Row("decision: from a read's first byte to its decision in the journal (p50 / p99 / longest)")
    rng, seconds = random.Random(args.seed), args.minutes * 60
    with Folder() as folder:
        is_small = tmpfs(folder / "postgres", 400)
        region = Region(args.binary, folder, ["north", "south"], "max_wal_size=64MB", "min_wal_size=32MB")
        try:
            north, _ = region.add("north").start(), region.add("south").start()
            until("both are in the region", lambda: (0, 0) not in region.there().values())
            reads(north, rng, 5)
            well, worst = [], []
            for name, put, back in troubles(region, is_small):
                before = reads(north, rng, seconds / 2)
                said = len(north.said())
                put()
                # The gateway is to know of it: half of the reads come while it tries, half when it waits.
                during = reads(north, rng, seconds)
                back()
                well += before
                row.add(f"{name}: as it should be", ms(before))
                row.add(f"{name}", ms(during))
                told = [line.split("region: ", 1)[1] for line in north.said()[said:].splitlines() if "region: " in line]
                say(f"region: {name}: {told[0] if told else 'nothing was said'}")
                worst.append((name, p99(during)))
                until("it is well again", lambda: caught_up(region), 90, 0.3)
            row.add("as it should be, all of them", ms(well))
            for name, found in worst:
                as_well = found <= max(1.5 * p99(well), p99(well) + 0.01)
                row.add(f"p99 of {name}, against that", f"{found / p99(well):.2f}", "as without", as_well)
        finally:
            region.close()
            if is_small:
                subprocess.run(["umount", str(folder / "postgres")])
    return row


def caught_up(region: Region) -> bool:
    north = region.lots["north"]
    return region.there()["north"][1] >= north.told()[-1]


def troubles(region: Region, is_small: bool):
    """Name, how it is brought about, how it ends."""
    cluster, cable = region.cluster, region.cables["north"]

    def slow() -> None:
        cable.delay_s = 0.2

    def fast() -> None:
        cable.delay_s = 0.0

    def refusing() -> None:
        cluster.kill(signal.SIGINT)

    yield "frozen (SIGSTOP)", lambda: cluster.signal(signal.SIGSTOP), lambda: cluster.signal(signal.SIGCONT)
    yield "cut", cable.cut, cable.join
    yield "slow (200 ms each way)", slow, fast
    yield "refusing (stopped)", refusing, cluster.start
    if is_small:
        ballast = cluster.folder / "ballast"

        def fill() -> None:
            with open(ballast, "wb") as file:
                try:
                    while True:
                        file.write(bytes(64 * 1024))
                        file.flush()
                except OSError:
                    pass

        def free() -> None:
            ballast.unlink()
            if cluster.process and cluster.process.poll() is not None:
                cluster.start()

        yield "full (a disk of 400 MB)", fill, free
    else:
        say("region: no tmpfs can be mounted here: without a full disk")


# A day offline.


def offline(args) -> Row:
    """South has no link while north tells a day; then it has."""
    row = Row(f"offline: {args.facts} facts told while a gateway had no link")
    rng = random.Random(args.seed)
    with Folder() as folder:
        region = Region(args.binary, folder, ["north", "south"])
        try:
            north, south = region.add("north", lanes=4).start(), region.add("south").start()
            until("both are in the region", lambda: (0, 0) not in region.there().values())
            region.quiet()
            calm = reads(south, rng, 15, 20)
            region.cables["south"].cut()
            first = south.elsewhere()[-1][0]
            fill(north, rng, args.facts)
            until("all of it is in the database", lambda: caught_up(region), 300, 0.3)
            newest = region.there()["north"]
            facts = int(region.cluster.sql("SELECT count(*) FROM plategate.fact WHERE gateway = 'north'"))
            took: list[float] = []
            ended = threading.Event()

            def lanes() -> None:
                while not ended.is_set():
                    took.extend(reads(south, rng, 0.5, 20))

            working = threading.Thread(target=lanes)
            joined = time.time()
            region.cables["south"].join()
            working.start()
            until("it has caught up", lambda: south.taken("north") >= newest, 300, 0.2)
            ended.set()
            working.join()
            entries = [e for e in south.elsewhere(first) if e[1] == "north"]
            begun, done = wall(entries[0][5]), wall(entries[-1][5])
            row.add("facts of north in the database; taken by south since", f"{facts}; {len(entries)}", f">= {args.facts}", len(entries) >= args.facts)
            row.add("from the first of them taken to the last", f"{done - begun:.1f} s, {len(entries) / (done - begun):.0f} a second")
            row.add("from the link's return to its first try that succeeds", f"{begun - joined:.1f} s")
            row.add("from the link's return to caught up", f"{done - joined:.1f} s", "<= 10 s", done - joined <= 10)
            row.add("south's lanes before (p50 / p99 / longest)", ms(calm))
            row.add("south's lanes meanwhile", ms(took), "all answered", bool(took) and max(took) < 5)
            equal, _ = region.settled()
            row.add("digests equal after quiet", equal, "True", equal)
        finally:
            region.close()
    return row


def fill(lot: Lot, rng: random.Random, facts: int) -> None:
    """So many facts, as fast as they are taken: a car comes in at one lane, and leaves later."""
    cars = plates(rng, facts // 2 + facts // 50)
    entries, exits = ([l for l in lot.lanes if l.startswith(way)] for way in ("in", "out"))
    per_lane = len(cars) // len(entries)

    def one(place: int) -> None:
        own = cars[place * per_lane : (place + 1) * per_lane]
        for at, car in enumerate(own):
            lot.post(entries[place], car)
            if at >= 100:
                lot.post(exits[place], own[at - 100])
        for car in own[-100:]:
            lot.post(exits[place], car)

    began, threads = time.time(), [threading.Thread(target=one, args=(n,)) for n in range(len(entries))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    say(f"region: {facts} facts made in {time.time() - began:.0f} s")


# The database from a backup, and made anew.


def restored(args) -> Row:
    """The database is put back to an earlier state, then dropped and made anew: the gateways fill it."""
    row = Row("restored: the database from an earlier copy; and made anew")
    rng, names = random.Random(args.seed), ["north", "south", "west"]
    with Folder() as folder:
        region = Region(args.binary, folder, names)
        try:
            region.begin()
            drive(region, rng, 30, 600)
            region.quiet()
            region.cluster.stop()
            copy = folder / "earlier"
            subprocess.run(["cp", "-a", str(region.cluster.data), str(copy)], check=True)
            region.cluster.start()
            drive(region, rng, args.minutes * 60, 600)
            region.quiet()
            before = facts_there(region)
            region.cluster.stop()
            shutil.rmtree(region.cluster.data)
            copy.rename(region.cluster.data)
            region.cluster.start()
            then = facts_there(region)
            began = time.monotonic()
            region.quiet()
            until("it is filled again", lambda: facts_there(region) >= before)
            took = time.monotonic() - began
            row.add("facts before, in the copy, and after", f"{before}, {then}, {facts_there(region)}", "none missing", then < before)
            row.add("filled up by the gateways within", f"{took:.1f} s")
            same_everywhere(row, region, "after the copy")
            region.cluster.sql(f"DROP DATABASE {DATABASE} WITH (FORCE)", "postgres")
            region.cluster.sql(f"CREATE DATABASE {DATABASE}", "postgres")
            before, began = sum(len(lot.told()) for lot in region.lots.values()), time.monotonic()
            region.init()
            until("it is filled again", lambda: facts_there(region) >= before)
            row.add("made anew: facts told again, within", f"{facts_there(region)}, {time.monotonic() - began:.1f} s", f">= {before}", True)
            drive(region, rng, 10, 600)
            same_everywhere(row, region, "made anew")
        finally:
            region.close()
    return row


def facts_there(region: Region) -> int:
    return int(region.cluster.sql("SELECT count(*) FROM plategate.fact"))


def same_everywhere(row: Row, region: Region, when: str) -> None:
    """Nothing is lost, nothing is taken twice, and all agree."""
    region.quiet()
    faults = lost_or_twice(region)
    for fault in faults:
        say(f"region: {fault}")
    row.add(f"{when}: facts lost or taken twice", len(faults), "0", not faults)
    equal, _ = region.settled()
    row.add(f"{when}: digests equal after quiet", equal, "True", equal)


def lost_or_twice(region: Region) -> list[str]:
    """What each journal tells is in the database once; and each other journal has all of that, once, but for what was told in an
    epoch that its gateway has lost, which it has too."""
    listed = region.cluster.sql("SELECT gateway, epoch, seq FROM plategate.fact")
    there: dict[str, set[tuple[int, int]]] = {}
    for line in listed.splitlines():
        name, epoch, seq = line.split("|")
        there.setdefault(name, set()).add((int(epoch), int(seq)))
    faults = []
    for name, lot in region.lots.items():
        own = set(lot.told())
        missing = own - {seq for _, seq in there.get(name, set())}
        if missing:
            faults.append(f"{len(missing)} entries of {name} are not in the database, first {min(missing)}")
        taken: dict[str, list[tuple[int, int]]] = {}
        for _, origin, epoch, seq, _, _ in lot.elsewhere():
            taken.setdefault(origin, []).append((epoch, seq))
        for origin, facts in taken.items():
            if len(facts) != len(set(facts)):
                faults.append(f"{name} has taken {len(facts) - len(set(facts))} facts of {origin} twice")
        for origin in region.lots:
            lost = there.get(origin, set()) - set(taken.get(origin, []))
            if origin != name and lost:
                faults.append(f"{name} has not taken {len(lost)} facts of {origin}, first {min(lost)}")
    return faults


# A gateway from yesterday's backup on a new machine.


def backup(args) -> Row:
    """`plategate backup`, more traffic, `plategate restore` into an empty folder: the old machine is gone."""
    row = Row("backup: a gateway from an earlier backup on a new machine")
    rng, names = random.Random(args.seed), ["north", "south"]
    with Folder() as folder:
        region = Region(args.binary, folder, names)
        try:
            region.begin()
            drive(region, rng, 20, 600)
            region.quiet()
            north = region.lots["north"]
            program(region, "backup", str(folder / "backups"), "--site", str(north.site))
            drive(region, rng, args.minutes * 60, 600)
            region.quiet()
            before = {tuple(line.split("|")) for line in region.cluster.sql("SELECT epoch, seq FROM plategate.fact WHERE gateway = 'north'").splitlines()}
            north.kill()
            shutil.rmtree(north.folder / "data")
            said = program(region, "restore", str(folder / "backups"), "--site", str(north.site))
            say(f"region: {said.splitlines()[0]}")
            north.start()
            until("a new epoch has begun", lambda: region.there()["north"][0] > 0)
            drive(region, rng, 15, 600)
            region.quiet()
            after = {tuple(line.split("|")) for line in region.cluster.sql("SELECT epoch, seq FROM plategate.fact WHERE gateway = 'north'").splitlines()}
            row.add("facts told before; of them still there", f"{len(before)}; {len(before & after)}", "all", before <= after)
            own = [e for e in north.elsewhere() if e[1] == "north"]
            row.add("of the lost part that came back to it", len(own), "> 0", bool(own))
            row.add("told in the new epoch", len([n for n in after if n[0] != "0"]), "> 0", any(n[0] != "0" for n in after))
            same_everywhere(row, region, "restored")
        finally:
            region.close()
    return row


def program(region: Region, *args: str) -> str:
    done = subprocess.run([str(region.binary), *args], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{args}: {done.stdout}{done.stderr}")
    return done.stdout


# What is refused.


def refused(args) -> Row:
    """Two gateways under one name; a role that writes under another's name; a schema that is newer."""
    row = Row("refused: with a clear sentence")
    with Folder() as folder:
        region = Region(args.binary, folder, ["north", "south"])
        try:
            region.add("north").start()
            until("north is in the region", lambda: region.there()["north"] != (0, 0))
            second = Lot(region, "north", region.cluster.port, folder="second").start()
            hears(row, second, "a second gateway under the name", "the name north is in use on")
            second.stop()
            password = (folder / "north.password").read_text().strip()
            for what, statement in [
                ("a fact under another's name", "INSERT INTO plategate.fact (gateway, epoch, seq, at, body) VALUES ('south', 0, 9, now(), '[]')"),
                ("a fact changed", "UPDATE plategate.fact SET body = '[1]'"),
                ("a fact removed", "DELETE FROM plategate.fact"),
            ]:
                done = region.cluster.try_sql(statement, user="plategate_north", password=password)
                told = done.stderr.strip().split("ERROR:")[-1].strip()
                row.add(what, told[:60], "refused", done.returncode != 0)
            region.cluster.sql("UPDATE plategate.region SET form = 99")
            south = region.add("south").start()
            hears(row, south, "a schema that is newer", "upgrade this gateway")
        finally:
            region.close()
    return row


def hears(row: Row, lot: Lot, what: str, words: str) -> None:
    def line() -> str:
        return next((l for l in lot.said().splitlines() if words in l), "")

    try:
        said = until(words, line, 30)
        row.add(what, words, "refused", True)
        say(f"region: {said.split('region: ', 1)[-1]}")
    except TimeoutError:
        row.add(what, "nothing was said", "refused", False)
