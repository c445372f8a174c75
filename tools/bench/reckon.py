"""The bench's arithmetic: which pulse belongs to which car, and how values are spread. No processes, no files."""

from __future__ import annotations

import calendar
import re
import time
from dataclasses import dataclass
from typing import Any, Iterable

NAN = float("nan")


@dataclass(frozen=True)
class Car:
    """One car as the source sent it: times are those at which its pictures were sent, seconds since 1970."""

    id: str
    lane: str
    plate: str
    came_s: float
    readable_s: float
    #: The first picture on which its plate is as wide as the lane's calibration asks for at least.
    wide_enough_s: float
    #: Whether the gateway decoded all of this lane's pictures when it came; `None`: it was not asked.
    awake: bool | None = None
    gop_s: int = 0
    substream: bool = False


@dataclass(frozen=True)
class Pulse:
    """One acknowledged command to a relay, and the pictures that it goes back to, seconds since 1970."""

    lane: str
    acked_s: float
    deciding_s: float
    text_s: float
    plate: str
    #: The first picture on which the plate was found, and when the decision was recorded.
    first_s: float = NAN
    recorded_s: float = NAN
    plate_px: float | None = None


def quantile(values: Iterable[float], q: float) -> float:
    """The value below which a share `q` lies (nearest rank); not a number where there is none."""
    ranked = sorted(values)
    if not ranked:
        return NAN
    return ranked[min(len(ranked) - 1, int(q * len(ranked)))]


def spread(values: Iterable[float]) -> dict[str, float]:
    """Median, 95th percentile, most, and how many."""
    kept = list(values)
    return {"p50": quantile(kept, 0.5), "p95": quantile(kept, 0.95), "max": max(kept, default=NAN), "n": len(kept)}


def at(text: str) -> float:
    """Seconds since 1970 of an RFC 3339 time in UTC; its fraction may have nine digits."""
    whole, _, rest = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{rest or 0}")


def pair(cars: Iterable[Car], pulses: Iterable[Pulse]) -> tuple[list[tuple[Car, Pulse | None]], list[Pulse]]:
    """Each car with the first pulse of its lane between its coming and the next car's there; and the pulses that are left."""
    left = sorted(pulses, key=lambda p: p.acked_s)
    ordered = sorted(cars, key=lambda c: c.came_s)
    pairs: list[tuple[Car, Pulse | None]] = []
    for index, car in enumerate(ordered):
        until = min((c.came_s for c in ordered[index + 1:] if c.lane == car.lane), default=float("inf"))
        own = next((p for p in left if p.lane == car.lane and car.came_s <= p.acked_s < until), None)
        if own is not None:
            left.remove(own)
        pairs.append((car, own))
    return pairs, left


def pulses(events: Iterable[dict[str, Any]]) -> list[Pulse]:
    """The acknowledged commands of the gateway's events, with the sighting that each follows from. Gates are named as their lanes."""
    sightings: dict[int, dict[str, Any]] = {}
    plates: dict[int, str] = {}
    found = []
    for event in events:
        if event["kind"] == "sighting":
            sightings[event["journal"]] = event
        elif event["kind"] == "decision" and event.get("read"):
            plates[event["journal"]] = event["read"]
        elif event["kind"] == "gate_report" and event["result"] == "accepted" and event["command"] in sightings:
            seen = sightings[event["command"]]
            found.append(Pulse(event["gate"].replace("gate-", "lane-"), at(event["at"]), at(seen["last_seen"]), at(seen["at"]),
                               plates.get(event["command"], ""), at(seen["first_seen"]), at(seen["recorded_at"]), seen.get("plate_px")))
    return found


def parts_ms(pairs: Iterable[tuple[Car, Pulse | None]]) -> dict[str, list[float]]:
    """Where the time of each car goes, ms: `arrival` is the sum of the five behind it, which follow one another."""
    parts: dict[str, list[float]] = {name: [] for name in ("arrival", "wide_enough", "found", "sure", "recorded", "gate", "deciding", "text")}
    for car, pulse in pairs:
        if pulse is None:
            continue
        spans = {
            "arrival": (car.readable_s, pulse.acked_s),
            # What the lane's calibration takes: its plates must be so wide.
            "wide_enough": (car.readable_s, car.wide_enough_s),
            # To the capture of the first picture on which it was found: sleep, pauses between looks, pictures that gave way.
            "found": (car.wide_enough_s, pulse.first_s),
            # To the capture of the picture that decided: further looks until the text is sure.
            "sure": (pulse.first_s, pulse.deciding_s),
            # Decoding, waiting for the lane, models, decision, journal.
            "recorded": (pulse.deciding_s, pulse.recorded_s),
            "gate": (pulse.recorded_s, pulse.acked_s),
            "deciding": (pulse.deciding_s, pulse.acked_s),
            "text": (pulse.text_s, pulse.acked_s),
        }
        for name, (since, until) in spans.items():
            parts[name].append(1000 * (until - since))
    return parts


def stages(metrics: str) -> dict[str, dict[str, float]]:
    """p50 and p95 of each stage's histogram, ms (the upper edge of the bucket)."""
    buckets: dict[str, dict[float, int]] = {}
    for labels, count in re.findall(r'plategate_stage_seconds_bucket\{([^}]*)\} (\d+)', metrics):
        named = dict(re.findall(r'(\w+)="([^"]*)"', labels))
        rows = buckets.setdefault(named["stage"], {})
        edge = float(named["le"].replace("+Inf", "inf"))
        rows[edge] = rows.get(edge, 0) + int(count)
    found = {}
    for stage, rows in buckets.items():
        ranked = sorted(rows.items())
        total = ranked[-1][1]
        edges = {f"p{int(q * 100)}": 1000 * next((e for e, c in ranked if total and c >= q * total), NAN) for q in (0.5, 0.95)}
        found[stage] = edges | {"n": total}
    return found


def total(metrics: str, name: str, **labels: str) -> float:
    """The sum of a metric's rows, or of those with these labels."""
    rows = re.findall(rf"^{name}(?:\{{([^}}]*)\}})? ([0-9.e+-]+)$", metrics, re.MULTILINE)
    wanted = {f'{key}="{value}"' for key, value in labels.items()}
    return sum(float(value) for text, value in rows if wanted <= set(text.split(",")))
