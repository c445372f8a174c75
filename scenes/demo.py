"""The demo's clips and schedule: python3 -m scenes.demo --out .run/clips

Reads the cast (examples/demo/cast.toml), renders what is missing or out of date, and writes beside the clips
`schedule.json`: for sim/rtsp_server.py what plays when, and for the demo's own score what ought to be read.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from .plate import Mark
from .render import CarSpec, ClipSpec, plain
from .work import render_all

CAST = Path(__file__).parent.parent / "examples" / "demo" / "cast.toml"
IDLE_S = 6.0
# What the burnt-in clock shows at the start of a round, counted from its own 08:00.
CLOCK_START_S = 3600


class CastError(ValueError):
    """The cast cannot be played; the text says why."""


def load_cast(path: Path = CAST) -> dict[str, Any]:
    """The cast, checked for names that do not exist."""
    cast = tomllib.loads(path.read_text())
    lanes = {lane["id"] for lane in cast["lane"]}
    for event in cast["event"]:
        if event["lane"] not in lanes:
            raise CastError(f"{path}: event {event['id']} names the lane {event['lane']!r}, which is not there")
        if event["vehicle"] not in cast["vehicle"]:
            raise CastError(f"{path}: event {event['id']} names the vehicle {event['vehicle']!r}, which is not there")
    return cast


def lane_clip(lane: dict[str, Any], **more: Any) -> ClipSpec:
    """A clip in front of this lane's camera."""
    return ClipSpec(label=lane["label"], lane_seed=lane["seed"], far_barrier=lane.get("rear", False), **more)


def event_clip(cast: dict[str, Any], event: dict[str, Any]) -> ClipSpec:
    """The clip of one event; only the burnt-in clock depends on when it plays."""
    lane = next(lane for lane in cast["lane"] if lane["id"] == event["lane"])
    vehicle = cast["vehicle"][event["vehicle"]]
    marks = tuple(Mark(mark["char"], tuple(mark["box"]), mark["kind"]) for mark in event.get("mark", []))
    behaviour = event.get("behaviour", "leave" if lane.get("rear") else "pass")
    car = CarSpec(vehicle["plate"], vehicle.get("jurisdiction", "eu"), behaviour, paint=vehicle["paint"],
                  van=vehicle.get("van", False), marks=marks)
    seed = lane["seed"] * 1000 + sum(map(ord, vehicle["plate"]))
    return lane_clip(lane, cars=(car,), seed=seed, clock_s=CLOCK_START_S + int(event["at_s"]))


def clips_of(cast: dict[str, Any]) -> dict[str, ClipSpec]:
    """Every clip of the demo by its file name."""
    clips = {f"{lane['id']}-idle.mp4": lane_clip(lane, seconds=IDLE_S, seed=lane["seed"], clock_s=CLOCK_START_S)
             for lane in cast["lane"]}
    for event in cast["event"]:
        clips[f"{event['id']}.mp4"] = event_clip(cast, event)
    return clips


def schedule_of(cast: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What plays when on each mount, with the truth of each event; checks that clips of a lane do not overlap."""
    mounts = []
    for lane in cast["lane"]:
        events, busy_until = [], 0.0
        for event in sorted((e for e in cast["event"] if e["lane"] == lane["id"]), key=lambda e: e["at_s"]):
            truth = json.loads((folder / f"{event['id']}.json").read_text())
            if event["at_s"] < busy_until or event["at_s"] + truth["seconds"] > cast["loop_s"]:
                raise CastError(f"event {event['id']} at {event['at_s']} s has no room in lane {lane['id']}")
            busy_until = event["at_s"] + truth["seconds"]
            events.append(_event_truth(cast, event, truth))
        mounts.append({"mount": f"/{lane['id']}", "lane": lane["id"], "idle": f"{lane['id']}-idle.mp4",
                       "loop_s": cast["loop_s"], "events": events})
    return {"loop_s": cast["loop_s"], "mounts": mounts}


def _event_truth(cast: dict[str, Any], event: dict[str, Any], truth: dict[str, Any]) -> dict[str, Any]:
    """One event of the schedule: when, which clip, and what is right."""
    frames = truth["cars"][0]["frames"]
    entry = {"id": event["id"], "at_s": event["at_s"], "clip": f"{event['id']}.mp4", "lane": event["lane"],
             "seconds": truth["seconds"], "plate": plain(cast["vehicle"][event["vehicle"]]["plate"]),
             "seen_from_s": round(event["at_s"] + frames[0]["frame"] / truth["fps"], 2),
             "seen_to_s": round(event["at_s"] + frames[-1]["frame"] / truth["fps"], 2),
             "direction": truth["cars"][0]["direction"], "expect": event["expect"], "why": event["why"]}
    if "reads_as" in event:
        entry["reads_as"] = event["reads_as"]
    return entry


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(".run/clips"))
    parser.add_argument("--cast", type=Path, default=CAST)
    args = parser.parse_args()
    try:
        cast = load_cast(args.cast)
        render_all(clips_of(cast), args.out)
        schedule = schedule_of(cast, args.out)
    except CastError as fault:
        print(f"scenes.demo: {fault}", file=sys.stderr)
        return 2
    text = json.dumps(schedule, indent=1) + "\n"
    target = args.out / "schedule.json"
    if not target.is_file() or target.read_text() != text:
        target.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
