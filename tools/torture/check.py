"""What the journal says after all of it, held against what the world was told and saw."""

from __future__ import annotations

import heapq
import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from .camera import Read
from .person import Asked, Opened

#: A command is sent within two seconds of its decision.
WHOLE_S = 2.0
#: From looking at the clock to sending, and from the answer to the report: a few steps of a program that waits for its turn.
TURN_S = 0.25


#: From when until when.
Window = tuple[float, float]


@dataclass
class Command:
    gate: str
    at: float
    entry: int
    result: str = ""
    #: When its report was made.
    reported: float = float("inf")

    def window(self) -> Window:
        """When it may have been sent."""
        return self.at - TURN_S, min(self.at + WHOLE_S, self.reported) + TURN_S


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
        #: How often each read of the camera stands there, by the moment of its capture.
        self.captured: dict[str, list[int]] = {}
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
                command.result, command.reported = given["result"], wall(given["at"])
        elif kind == "sighting" and given.get("source", {}).get("feed") == "push":
            self.captured.setdefault(given["source"]["captured"], []).append(seq)
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
        if entry is None and not one.written and excused(one.at, one.at):
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


def reads(taken: list[Read], journal: Journal, found: Found) -> None:
    """Each read that the camera was told is taken stands in the journal, once, however often it was posted."""
    for read in taken:
        entries = journal.captured.get(moment(read.captured), [])
        if (read.taken and len(entries) != 1) or len(entries) > 1:
            told = f"taken at {read.taken:.3f}" if read.taken else "not taken"
            found.faults.append(f"the camera's read of {read.captured}, posted {read.posts} times, {told}, is in entries {entries}")
    found.counts |= {
        "reads of the camera that were told to be taken": sum(r.taken is not None for r in taken),
        "of them posted more than once": sum(r.taken is not None and r.posts > 1 for r in taken),
    }


def moment(text: str) -> str:
    """As the journal writes a time: without noughts at the end of its fraction."""
    whole, _, rest = text.rstrip("Z").partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest}Z" if rest else f"{whole}Z"


def matched(moments: list[float], windows: list[Window]) -> tuple[list[float], list[Window]]:
    """Gives as many moments as can be a window of their own, each window at most one. What is left of both.

    Of the windows that are open at a moment the one that closes first is taken: for windows no choice gives more.
    """
    waiting, left, missed = sorted(windows, key=lambda w: w[0], reverse=True), [], []
    opened: list[tuple[float, float]] = []
    for at in sorted(moments):
        while waiting and waiting[-1][0] <= at:
            since, until = waiting.pop()
            heapq.heappush(opened, (until, since))
        while opened and opened[0][0] < at:
            until, since = heapq.heappop(opened)
            missed.append((since, until))
        if opened:
            heapq.heappop(opened)
        else:
            left.append(at)
    return left, missed + [(since, until) for until, since in opened] + waiting


def pulses(
    sent: list[tuple[float, str]],
    given: list[tuple[float, str]],
    unwritten: list[Asked],
    journal: Journal,
    found: Found,
) -> None:
    """Each sending for a pulse belongs to one command of the journal, in its time, and no command is sent twice; what is said
    to be accepted was sent, and a relay gave it.

    That each sending has a command and each accepted command its sending is asked one after the other: where both can be, both
    can be at once (Mendelsohn and Dulmage). `unwritten`: by hand, done on a disk that refused, in a life that was killed.
    """
    commands = [c for c in journal.commands.values() if c.result not in ("expired", "withheld")]
    of_hands = 0
    for gate in sorted({g for _, g in sent + given} | {c.gate for c in commands}):
        came, own = [at for at, g in sent if g == gate], [c for c in commands if c.gate == gate]
        by_hand = [(a.since - TURN_S, a.until + WHOLE_S + TURN_S) for a in unwritten if a.gate == gate]
        windows = [c.window() for c in own]
        without, _ = matched(came, windows)
        lost, _ = matched(came, windows + by_hand)
        of_hands += len(without) - len(lost)
        for at in lost:
            near = [f"{c.entry} {c.at - at:+.3f} s {c.result or 'no report'}" for c in own if abs(at - c.at) < 10]
            found.faults.append(f"{gate} was told to pulse at {at:.3f} without a command of its own in the journal (near it: {near})")
        accepted = [c for c in own if c.result == "accepted"]
        _, unsent = matched(came, [c.window() for c in accepted])
        found.faults += [f"{gate}: a command of {since + TURN_S:.3f} is said to be accepted and was not sent" for since, _ in unsent]
        relay = sum(g == gate for _, g in given)
        if not len(accepted) <= relay <= len(came):
            found.faults.append(f"{gate}: {len(came)} sendings, {relay} pulses that its relay gave, {len(accepted)} accepted")
    results: dict[str, int] = {}
    for command in journal.commands.values():
        results[command.result or "no report (killed)"] = results.get(command.result or "no report (killed)", 0) + 1
    found.counts |= {"sendings for a pulse, as they arrived": len(sent), "pulses that relays gave": len(given)}
    found.counts["by hand and never written (killed on a full disk)"] = of_hands
    # Of what was sent to the gate last before: no more than that is known, for a wire may have been cut in between.
    late = [at - max((s for s, g in sent if g == gate and s <= at), default=at) for at, gate in given]
    found.counts["longest from a sending's arrival until this side had noted its pulse, ms"] = round(1000 * max(late, default=0))
    found.counts |= {f"commands: {name}": count for name, count in sorted(results.items())}
    took = [c.reported - c.at for c in commands if c.result == "accepted"]
    found.counts["longest from a decision to the report that it was accepted, ms"] = round(1000 * max(took, default=0))


def pulses_counted(seen: list[tuple[float, str]], unwritten: list[Asked], since: int, journal: Journal, found: Found) -> None:
    """Where the clock is set meanwhile: no gate was told to pulse more often than there are commands."""
    told: dict[str, int] = {}
    for entry, command in journal.commands.items():
        if entry >= since and command.result not in ("expired", "withheld"):
            told[command.gate] = told.get(command.gate, 0) + 1
    for gate in sorted({g for _, g in seen} | set(told)):
        given = sum(1 for _, g in seen if g == gate)
        if given > told.get(gate, 0) + sum(a.gate == gate for a in unwritten):
            found.faults.append(f"{gate}: {given} sendings for {told.get(gate, 0)} commands")
    found.counts["sendings for a pulse while the clock was set"] = len(seen)


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
