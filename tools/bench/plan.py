"""What a run is made of: which car comes when in which lane, the source's time table, and the gateway's site file."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenes.arrival import readable
from scenes.benchset import EMPTY_S, LANES as FILMED

from .parts import ROOT

COILS = 8
#: The first car comes so long after the source's start: the gateway has started and its lanes have fallen asleep.
FIRST_S = 10


@dataclass(frozen=True)
class Lanes:
    """How a run's lanes are: one number each in `gops_s` (seconds between key frames) and `paces_s` (from car to car)."""

    gops_s: tuple[int, ...]
    paces_s: tuple[int, ...]
    seconds: float
    substream: bool = False
    calibration: Path = ROOT / "calibration" / "rendered-lane.toml"
    first_s: int = FIRST_S

    @property
    def count(self) -> int:
        return len(self.gops_s)

    def filmed(self, lane: int) -> int:
        """The lane whose clips this one shows: with more than four they are shown again."""
        return (lane - 1) % FILMED + 1


def comings(lanes: Lanes, lane: int) -> list[int]:
    """When the cars of a lane come, seconds of the time table: on its key frames, lanes shifted against each other."""
    gop_s, pace_s = lanes.gops_s[lane - 1], lanes.paces_s[lane - 1]
    shift = (lane - 1) * pace_s // lanes.count
    first = lanes.first_s + shift
    first += -first % gop_s
    if pace_s % gop_s:
        raise ValueError(f"lane {lane}: cars each {pace_s} s do not come on key frames each {gop_s} s")
    return [at_s for at_s in range(first, lanes.first_s + int(lanes.seconds), pace_s)] if pace_s else []


def car(lanes: Lanes, lane: int, number: int) -> str:
    """The clip of a lane's car by its number: its two cars take turns."""
    return f"car-{lanes.filmed(lane)}{'ab'[number % 2]}-{lanes.gops_s[lane - 1]}s"


def truth(clips: Path, name: str, calibration: Path) -> dict[str, Any]:
    """A car's truth, and the first picture (`wide_enough`) that the lane's calibration lets through."""
    found = json.loads((clips / f"{name}.json").read_text())
    lane = tomllib.loads(calibration.read_text())
    found["wide_enough"] = readable(found["frames"], lane["region"], max(lane.get("min_plate_px", 0), 0))
    return found


def schedule(clips: Path, lanes: Lanes) -> dict[str, Any]:
    """The source's time table."""
    mounts = []
    for lane in range(1, lanes.count + 1):
        plain, marked = [], []
        for number, at_s in enumerate(comings(lanes, lane)):
            name = car(lanes, lane, number)
            known = truth(clips, name, lanes.calibration)
            marks = {key: known[key] for key in ("comes", "readable", "wide_enough")}
            event = {"at_s": at_s, "id": f"{lane}-{number}", "lane": f"lane-{lane}", "plate": known["plate"], "gop_s": known["gop_s"]}
            marked.append(event | {"clip": str(clips / f"{name}.mp4"), "marks": marks})
            plain.append({"at_s": at_s, "id": f"{lane}-{number}-sub", "clip": str(clips / f"{name}-sub.mp4")})
        empty = f"empty-{lanes.filmed(lane)}-{lanes.gops_s[lane - 1]}s"
        loop_s = lanes.first_s + lanes.seconds + 60
        loop_s += -loop_s % EMPTY_S
        mounts.append({"mount": f"/lane-{lane}", "idle": str(clips / f"{empty}.mp4"), "events": marked, "loop_s": loop_s})
        if lanes.substream:
            mounts.append({"mount": f"/lane-{lane}-sub", "idle": str(clips / f"{empty}-sub.mp4"), "events": plain, "loop_s": loop_s})
    return {"mounts": mounts}


def site(lanes: Lanes, rtsp: int, relays: list[int]) -> str:
    """A site whose every car is let in."""
    text = '[site]\nname = "Bench"\n[web]\nlisten = "127.0.0.1:0"\nmetrics_open = true\n[vision]\n'
    text += f'pack = "{ROOT / "models"}"\n[[area]]\nid = "yard"\n'
    for n in range(1, lanes.count + 1):
        url = f"rtsp://127.0.0.1:{rtsp}/lane-{n}"
        second = f'substream = "{url}-sub"\n' if lanes.substream else ""
        text += f"""
[[gate]]
id = "gate-{n}"
driver = "modbus-tcp"
address = "127.0.0.1:{relays[(n - 1) // COILS]}"
coil = {(n - 1) % COILS}
min_gap_ms = 500
[[camera]]
id = "cam-{n}"
url = "{url}"
{second}[[lane]]
id = "lane-{n}"
direction = "in"
from = "offsite"
to = "yard"
camera = "cam-{n}"
gate = "gate-{n}"
visitors = "admit"
repeat_s = 5
calibration = "{lanes.calibration}"
"""
    return text
