"""From which picture on a plate can be read, by a clip's truth: plain arithmetic, no pictures.

A plate counts as readable where it is wide enough, whole within the lane's region, sharp, and nothing stands in front of it.
"""

from __future__ import annotations

from typing import Any, Sequence

#: As narrow as that a plate is read.
READABLE_PX = 80.0
#: The renderer's shutter is open for a tenth of a picture's time (`render._blur`) ...
SHUTTER = 0.1
#: ... and a plate that moves less than this meanwhile is sharp.
SHARP_PX = 2.0

Point = Sequence[float]
Entry = dict[str, Any]


def within(region: Sequence[Point], point: Point) -> bool:
    """Whether a point lies in a polygon; everything lies in none at all."""
    if len(region) < 3:
        return True
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(region, [*region[1:], region[0]]):
        if (y1 > y) != (y2 > y) and x < x1 + (x2 - x1) * (y - y1) / (y2 - y1):
            inside = not inside
    return inside


def width_px(entry: Entry) -> float:
    return float(entry["box"][2] - entry["box"][0])


def smear_px(entry: Entry, before: Entry | None) -> float:
    """By how much the plate's middle moved while the shutter was open; nothing is known of the first picture: 0."""
    if before is None:
        return 0.0
    pictures = max(entry["frame"] - before["frame"], 1)
    moved = [(entry["box"][i] + entry["box"][i + 2] - before["box"][i] - before["box"][i + 2]) / 2 for i in (0, 1)]
    return SHUTTER * (moved[0] ** 2 + moved[1] ** 2) ** 0.5 / pictures


def readable(frames: Sequence[Entry], region: Sequence[Point], least_px: float = READABLE_PX) -> int | None:
    """The number of the first picture on which this car's plate can be read; `None`: it never can."""
    before = None
    for entry in frames:
        whole = all(within(region, corner) for corner in entry["corners"])
        sharp = smear_px(entry, before) < SHARP_PX
        if width_px(entry) >= least_px and whole and sharp and not entry["covered"]:
            return int(entry["frame"])
        before = entry
    return None


def width_at(frames: Sequence[Entry], number: int) -> float:
    """How wide the plate was on the newest picture that is not after `number`; 0: it had not come."""
    widths = [width_px(entry) for entry in frames if entry["frame"] <= number]
    return widths[-1] if widths else 0.0
