"""Frames and truth of one clip."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np

from .camera import Camera
from .car import Look, Vehicle
from .encode import Encoder, to_i420
from .lane import BARRIER_FAR_M, BARRIER_NEAR_M, arm_rows, background, barrier_arm, overlay
from .motion import BEHAVIOURS, Passage
from .plate import Mark, jurisdiction

PAINTS: list[tuple[float, float, float]] = [
    (58, 52, 48), (176, 172, 168), (112, 62, 34), (38, 34, 132), (222, 222, 220), (74, 88, 60), (150, 118, 60), (40, 96, 150)]


@dataclass(frozen=True)
class CarSpec:
    """One car of a clip: its plate, its looks, what it does, and when it comes."""

    plate: str
    jurisdiction: str = "eu"
    behaviour: str = "pass"
    starts_s: float = 0.3
    paint: int = 0
    van: bool = False
    wait_s: float | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class ClipSpec:
    """A whole clip. The same spec gives the same pictures."""

    label: str
    cars: tuple[CarSpec, ...] = ()
    seconds: float | None = None
    seed: int = 1
    lane_seed: int = 1
    night: bool = False
    width: int = 1920
    height: int = 1080
    fps: int = 15
    zoom: float = 1.0
    gop: int = 30
    kbit_s: int = 4000
    codec: str = "h264"
    clock_s: int = 0
    far_barrier: bool = False
    """The barrier stands ahead of the cars that are seen from behind, instead of in front of those that come."""

    @property
    def camera(self) -> Camera:
        return Camera.standard(self.width, self.height, self.zoom)

    @property
    def barrier_z_m(self) -> float:
        return BARRIER_FAR_M if self.far_barrier else BARRIER_NEAR_M


@dataclass
class Seen:
    """Where one car's plate is, frame by frame."""

    spec: CarSpec
    frames: list[dict[str, Any]] = field(default_factory=list)

    def truth(self) -> dict[str, Any]:
        rear = self.spec.behaviour == "leave"
        return {"plate": plain(self.spec.plate), "jurisdiction": self.spec.jurisdiction, "behaviour": self.spec.behaviour,
                "direction": "away" if rear else "towards", "view": "rear" if rear else "front",
                "marked": bool(self.spec.marks), "frames": self.frames}


def plain(text: str) -> str:
    """A plate's text without the spaces that part its groups."""
    return text.replace(" ", "")


class Actor:
    """A car on its way through a clip."""

    def __init__(self, spec: CarSpec, clip: ClipSpec, rng: Random) -> None:
        make = BEHAVIOURS[spec.behaviour]
        self.passage: Passage = make(wait_s=spec.wait_s) if spec.wait_s is not None else make()
        look = Look(PAINTS[spec.paint % len(PAINTS)], rear=spec.behaviour == "leave", van=spec.van, night=clip.night)
        self.vehicle = Vehicle(look, jurisdiction(spec.jurisdiction), spec.plate, spec.marks)
        self.x_m = rng.uniform(-0.12, 0.12)
        self.seen = Seen(spec)

    def z(self, t: float) -> float | None:
        return self.passage.z(t - self.seen.spec.starts_s)

    def note(self, camera: Camera, frame: int, z_m: float, arm: tuple[float, float] | None) -> None:
        """Write down where the plate is, when it is wholly in the picture; `arm` is the lowered arm's rows in front of it."""
        corners = self.vehicle.plate_corners(camera, self.x_m, z_m)
        low, high = corners.min(axis=0), corners.max(axis=0)
        if low.min() < 0 or high[0] > camera.width or high[1] > camera.height:
            return
        box = [round(float(v), 1) for v in (*low, *high)]
        covered = arm is not None and bool(low[1] < arm[1] and high[1] > arm[0])
        self.seen.frames.append({"frame": frame, "box": box, "corners": np.round(corners, 1).tolist(), "covered": covered})


def _arm_part(actors: list[Actor], t: float) -> float:
    """How far up the barrier is: up for a car that may pass, down again behind it."""
    part = 0.0
    for actor in actors:
        opens = actor.passage.opens_s
        if opens is not None:
            begins, ends = actor.seen.spec.starts_s + opens, actor.seen.spec.starts_s + actor.passage.seconds - 0.2
            part = max(part, min((t - begins) / 0.9, 1.0 - (t - ends) / 0.9, 1.0))
    return part


def _blur(frame: np.ndarray, actor: Actor, camera: Camera, z_m: float, before_m: float | None) -> None:
    """Motion blur of a shutter of a tenth of the frame time, over the moving car only."""
    if before_m is None:
        return
    moved = abs(camera.px_per_m(z_m) - camera.px_per_m(before_m)) * camera.height_m
    length = int(moved * 0.1)
    if length < 2:
        return
    half = actor.vehicle.look.width_m / 2 + 0.2
    points = camera.project(np.array([(actor.x_m - half, 1.1, z_m), (actor.x_m + half, 0, z_m)]))
    x0, y0 = np.maximum(points.min(axis=0).astype(int), 0)
    x1, y1 = np.minimum(points.max(axis=0).astype(int), (camera.width, camera.height))
    if x1 - x0 > 4 and y1 - y0 > 4:
        frame[y0:y1, x0:x1] = cv2.blur(frame[y0:y1, x0:x1], (1, length))


class Grain:
    """The sensor's noise, on brightness only; a few tiles are made once and shifted about."""

    def __init__(self, camera: Camera, sigma: float, rng: Random) -> None:
        self.rng = rng
        shape = (camera.height + 64, camera.width + 64)
        noise = np.random.default_rng(rng.randrange(2**32)).normal(0, sigma, shape)
        self.up = np.clip(noise, 0, 255).round().astype(np.uint8)
        self.down = np.clip(-noise, 0, 255).round().astype(np.uint8)

    def add(self, i420: np.ndarray, height: int, width: int) -> None:
        y, x = self.rng.randrange(64), self.rng.randrange(64)
        bright = i420[:height]
        cv2.add(bright, self.up[y:y + height, x:x + width], dst=bright)
        cv2.subtract(bright, self.down[y:y + height, x:x + width], dst=bright)


def length_s(spec: ClipSpec, actors: list[Actor]) -> float:
    """As long as asked, or until the last car has gone and the arm is down."""
    if spec.seconds is not None:
        return spec.seconds
    return max((a.seen.spec.starts_s + a.passage.seconds for a in actors), default=4.0) + 0.7


def render(spec: ClipSpec, out: Path) -> dict[str, Any]:
    """Write the clip and, beside it, its truth as JSON; returns the truth."""
    rng, camera = Random(spec.seed), spec.camera
    actors = [Actor(car, spec, rng) for car in spec.cars]
    empty = background(camera, spec.lane_seed, spec.night, spec.barrier_z_m)
    grain = Grain(camera, 2.6 if spec.night else 1.3, rng)
    total = round(length_s(spec, actors) * spec.fps)
    with Encoder(out, spec.width, spec.height, spec.fps, spec.codec, spec.kbit_s, spec.gop) as encoder:
        for number in range(total):
            frame = _frame(spec, camera, actors, empty, number)
            i420 = to_i420(frame)
            grain.add(i420, spec.height, spec.width)
            encoder.write(i420)
    truth = {"clip": out.name, "width": spec.width, "height": spec.height, "fps": spec.fps, "frames": total,
             "seconds": round(total / spec.fps, 3), "night": spec.night, "cars": [actor.seen.truth() for actor in actors]}
    out.with_suffix(".json").write_text(json.dumps(truth, indent=1) + "\n")
    return truth


def _frame(spec: ClipSpec, camera: Camera, actors: list[Actor], empty: np.ndarray, number: int) -> np.ndarray:
    """One picture: the empty lane, the cars from far to near, the arm, the clock."""
    t = number / spec.fps
    frame = empty.copy()
    arm_part = _arm_part(actors, t)
    lowered = arm_part < 0.3
    present: list[tuple[float, Actor | None]] = [(z, actor) for actor in actors if (z := actor.z(t)) is not None]
    present.append((spec.barrier_z_m, None))
    for z_m, actor in sorted(present, key=lambda pair: -pair[0]):
        if actor is None:
            barrier_arm(frame, camera, z_m, arm_part, spec.night)
            continue
        actor.vehicle.draw(frame, camera, actor.x_m, z_m)
        _blur(frame, actor, camera, z_m, actor.z(t - 1 / spec.fps))
        actor.note(camera, number, z_m, arm_rows(camera, spec.barrier_z_m) if lowered and z_m > spec.barrier_z_m else None)
    overlay(frame, camera, spec.label, spec.clock_s + int(t))
    return frame


def spec_fields(spec: ClipSpec) -> dict[str, Any]:
    """The spec as plain data, for content hashes."""
    return asdict(spec)
