"""Which access unit is due when: the plain arithmetic of the RTSP simulator, free of GStreamer.

A timeline is a list of steps in the order of their due times, and the length after which it starts again.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Unit:
    """One encoded picture: its bytes, its times within the clip in seconds, and whether decoding can start here."""

    data: bytes
    pts_s: float
    dts_s: float
    key: bool


@dataclass(frozen=True)
class Clip:
    """An encoded clip. `length_s` is the time from its first picture to where the next clip's first would be."""

    units: list[Unit]
    length_s: float


@dataclass(frozen=True)
class Step:
    """One unit at its place: `due_s` is when it is sent, `pts_s` when it is shown; both from the timeline's start."""

    due_s: float
    pts_s: float
    unit: Unit
    starts: dict[str, Any] | None = None
    mark: dict[str, Any] | None = None
    """What is told when this picture of a clip is sent: its names and its number in the clip."""


@dataclass
class Timeline:
    """Steps sorted by `due_s`, repeated every `length_s` seconds."""

    steps: list[Step]
    length_s: float
    _keys: list[int] = field(init=False, repr=False)
    _key_due: list[float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._keys = [i for i, step in enumerate(self.steps) if step.unit.key]
        if not self._keys or self._keys[0] != 0:
            raise ValueError("a timeline must begin with a key frame")
        self._key_due = [self.steps[i].due_s for i in self._keys]

    def last_key(self, at_s: float) -> tuple[int, int]:
        """The round and the index of the latest key frame that is due at or before `at_s`."""
        turn, within = divmod(max(at_s, 0.0), self.length_s)
        return int(turn), self._keys[max(bisect_right(self._key_due, within) - 1, 0)]


def _append(steps: list[Step], clip: Clip, at_s: float, until_s: float, starts: dict[str, Any] | None) -> float:
    """Put a clip at `at_s`, cut at `until_s`; returns where it ended. `marks` of `starts` names pictures by their numbers."""
    note = starts or {}
    marked = {number: [name for name, n in note.get("marks", {}).items() if n == number] for number in note.get("marks", {}).values()}
    for index, unit in enumerate(clip.units):
        due = at_s + unit.dts_s
        if due >= until_s - 1e-3:
            return until_s
        mark = {"id": note.get("id"), "marks": marked[index], "picture": index} if index in marked else None
        steps.append(Step(due, at_s + unit.pts_s, unit, starts if index == 0 else None, mark))
    return min(at_s + clip.length_s, until_s)


def sequence(clips: list[Clip]) -> Timeline:
    """The clips one after the other, then again from the first."""
    steps: list[Step] = []
    at_s = 0.0
    for clip in clips:
        at_s = _append(steps, clip, at_s, at_s + clip.length_s, None)
    return Timeline(steps, at_s)


def scheduled(idle: Clip, events: list[tuple[float, Clip, dict[str, Any]]], loop_s: float) -> Timeline:
    """Clips at their times, and the idle clip wherever nothing else plays.

    Cutting the idle clip anywhere is safe because every clip begins with a key frame and none has B frames.
    """
    steps: list[Step] = []
    at_s = 0.0
    for start_s, clip, note in sorted(events, key=lambda event: event[0]):
        if start_s + 1e-6 < at_s:
            raise ValueError(f"the clip at {start_s} s begins before the one in front of it ends ({at_s:.2f} s)")
        while at_s < start_s - 1e-6:
            at_s = _append(steps, idle, at_s, start_s, None)
        at_s = _append(steps, clip, at_s, loop_s, note)
    while at_s < loop_s - 1e-6:
        at_s = _append(steps, idle, at_s, loop_s, None)
    return Timeline(steps, loop_s)
