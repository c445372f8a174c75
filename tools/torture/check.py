"""What the journal says after all of it, held against what the world was told and saw."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from .person import Opened

#: A command is sent within two seconds of its decision; the rest is the way to the relay.
LATE_S = 2.0 + 1.0
#: A pulse goes through so many threads of this side before it is noted; each may be as late as the machine is busy.
HOPS = 6
#: Two clocks of one machine, read one after the other.
EARLY_S = 0.3


@dataclass
class Command:
    gate: str
    at: float
    entry: int
    pulses: int = 0
    result: str = ""


@dataclass
class Found:
    """What is wrong, and what was counted."""

    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def wall(text: str) -> float:
    """Seconds since 1970 of a journal's time, whose fraction may have nine digits."""
    whole, _, rest = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(whole + "+00:00").timestamp() + (float("0." + rest) if rest else 0.0)


class Journal:
    def __init__(self, database: Path) -> None:
        connection = sqlite3.connect(database)
        rows = connection.execute("SELECT seq, at, input, outputs FROM journal ORDER BY seq")
        self.numbers: list[int] = []
        self.times: dict[int, int] = {}
        self.orders: dict[str, int] = {}
        self.commands: dict[int, Command] = {}
        self.starts = 0
        for seq, at, given, came in rows:
            self.numbers.append(seq)
            self.times[seq] = at
            self.take(seq, json.loads(given), json.loads(came))
        self.audit = connection.execute("SELECT at FROM audit ORDER BY seq").fetchall()
        connection.close()

    def take(self, seq: int, given: dict[str, Any], came: list[dict[str, Any]]) -> None:
        kind = given.get("kind")
        if kind == "started":
            self.starts += 1
        elif kind == "order":
            self.orders[given["reason"]] = seq
        elif kind == "gate_report":
            command = self.commands.get(given["command"])
            if command:
                command.result = given["result"]
        for output in came:
            if output["kind"] == "gate_command":
                self.commands[output["id"]] = Command(output["gate"], wall(output["issued_at"]), seq)


def events(path: Path, journal: Journal, found: Found) -> None:
    """Each whole line of --events was told to the outside: it is in the journal."""
    checked = halves = 0
    for line in path.read_text().splitlines():
        try:
            event = json.loads(line)
            number = event["journal"]
        except (ValueError, KeyError):
            halves += 1
            continue
        checked += 1
        if number not in journal.times:
            found.faults.append(f"entry {number} was told to --events and is not in the journal")
    found.counts |= {"events told": checked, "half lines of events (a kill in a write)": halves}


def openings(opened: list[Opened], excused: Any, journal: Journal, found: Found) -> None:
    """Each opening that was answered with "done" is in the journal, under the number that was told."""
    lost = 0
    for one in opened:
        entry = journal.orders.get(one.reason)
        if entry == one.entry:
            continue
        if entry is None and not one.written and excused(one.at):
            lost += 1
            continue
        found.faults.append(
            f"{one.reason!r} was answered at {one.at:.3f} with entry {one.entry}, written {one.written}; the journal has {entry}"
        )
    found.counts |= {
        "openings by hand answered": len(opened),
        "of them before they were written (disk refused)": sum(not o.written for o in opened),
        "of those lost, killed before there was room (told so)": lost,
    }


class Stalls:
    """How late this side itself was: what it notes is no sooner than it gets a turn."""

    def __init__(self, late: list[tuple[float, float]]) -> None:
        self.late = [(at, by) for at, by in late if by > 0.05]

    def before(self, at: float) -> float:
        return HOPS * max((by for t, by in self.late if at - 6 <= t <= at + 1), default=0.0)


def pulses(
    seen: list[tuple[float, str]], stalls: Stalls, excused: Any, asked: list[float], journal: Journal, found: Found
) -> None:
    """Each pulse that a relay gave belongs to one command of the journal, in time, and no command has two."""
    left: dict[str, list[float]] = {}
    for at, gate in sorted(seen):
        left.setdefault(gate, []).append(at)
    unwritten, latest = 0, 0.0
    # First those of which the relay's answer is in the journal, then those whose answer was lost; each takes the pulse that
    # came soonest after it.
    sent = [c for c in journal.commands.values() if c.result not in ("expired", "withheld")]
    for command in sorted(sent, key=lambda c: (c.result != "accepted", c.at)):
        fits = [at for at in left.get(command.gate, []) if command.at - EARLY_S <= at <= command.at + LATE_S + stalls.before(at)]
        if fits:
            left[command.gate].remove(fits[0])
            command.pulses += 1
            latest = max(latest, fits[0] - command.at) if command.result == "accepted" else latest
    for gate, times in left.items():
        for at in times:
            if excused(at) and any(0 <= at - a <= LATE_S + stalls.before(at) for a in asked):
                unwritten += 1
            else:
                near = [c.entry for c in journal.commands.values() if c.gate == gate and abs(at - c.at) < 10]
                found.faults.append(f"{gate} was pulsed at {at:.3f} without a command of its own in the journal (near it: {near})")
    missing = [c for c in journal.commands.values() if c.result == "accepted" and not c.pulses]
    found.faults += [f"entry {c.entry}: {c.gate} is said to have accepted a pulse that no relay gave" for c in missing]
    results: dict[str, int] = {}
    for command in journal.commands.values():
        results[command.result or "no report (killed)"] = results.get(command.result or "no report (killed)", 0) + 1
    found.counts |= {"pulses that relays gave": len(seen), "by hand and never written (killed on a full disk)": unwritten}
    found.counts |= {f"commands: {name}": count for name, count in sorted(results.items())}
    found.counts["longest that this side itself stood still, ms"] = round(1000 * max((by for _, by in stalls.late), default=0))
    found.counts["latest acknowledged pulse after its decision, ms"] = round(latest * 1000)


def pulses_counted(seen: list[tuple[float, str]], unwritten: int, since: int, journal: Journal, found: Found) -> None:
    """Where the clock is set meanwhile: no gate was pulsed more often than it was told to."""
    told: dict[str, int] = {}
    for entry, command in journal.commands.items():
        if entry >= since and command.result not in ("expired", "withheld"):
            told[command.gate] = told.get(command.gate, 0) + 1
    for gate in sorted({g for _, g in seen} | set(told)):
        given = sum(1 for _, g in seen if g == gate)
        if given > told.get(gate, 0) + unwritten:
            found.faults.append(f"{gate}: {given} pulses for {told.get(gate, 0)} commands")
    found.counts["pulses while the clock was set"] = len(seen)


def whole(journal: Journal, starts: int, found: Found) -> None:
    if journal.numbers != list(range(1, len(journal.numbers) + 1)):
        found.faults.append("the journal has gaps")
    times = list(journal.times.values())
    if times != sorted(times):
        found.faults.append("the journal's times go back")
    if journal.starts < starts:
        found.faults.append(f"{starts} starts were told as ready, the journal has {journal.starts}")
    found.counts |= {"journal entries": len(times), "starts": journal.starts, "rows of the audit log": len(journal.audit)}


def slope(samples: list[tuple[float, float]]) -> float:
    """Of values over seconds, a minute."""
    if len(samples) < 3:
        return 0.0
    mean_t = sum(t for t, _ in samples) / len(samples)
    mean_v = sum(v for _, v in samples) / len(samples)
    over = sum((t - mean_t) ** 2 for t, _ in samples)
    return 60 * sum((t - mean_t) * (v - mean_v) for t, v in samples) / over if over else 0.0
