"""What stands still: the road and what is around it, the barrier arm, and the camera's own clock text."""

from __future__ import annotations

from functools import lru_cache
from math import cos, radians, sin

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .camera import Camera
from .paint import shape, shape3

GROUND_PX_PER_M = 40
HALF_WIDTH_M, DEPTH_M = 14.0, 60.0
BARRIER_X_M, BARRIER_H_M, ARM_HALF_M = -2.25, 0.98, 0.045
BARRIER_NEAR_M, BARRIER_FAR_M = 4.1, 9.6
CLOCK_FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"


def _grain(rng: np.random.Generator, height: int, width: int, scale: int) -> np.ndarray:
    """Smooth noise of mean 0 and deviation 1 whose lumps are `scale` pixels wide."""
    small = rng.standard_normal((height // scale + 2, width // scale + 2)).astype(np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def _ground(rng: np.random.Generator) -> np.ndarray:
    """The ground from above: grass, asphalt with stains and tyre marks, kerbs and lines."""
    width, height = int(2 * HALF_WIDTH_M * GROUND_PX_PER_M), int(DEPTH_M * GROUND_PX_PER_M)
    fine, wide = _grain(rng, height, width, 2), _grain(rng, height, width, 60)
    ground = np.empty((height, width, 3), np.float32)
    ground[:] = (70, 104, 92)
    ground += (fine * 7 + wide * 8)[..., None]

    def column(x_m: float) -> int:
        return int((x_m + HALF_WIDTH_M) * GROUND_PX_PER_M)

    road = slice(column(-1.9), column(2.1))
    ground[:, road] = 98 + (fine * 5 + wide * 6)[:, road, None]
    for x_m in (-0.75, 0.75):
        ground[:, column(x_m - .16):column(x_m + .16)] -= 9
    for x_m in (-2.15, 2.1):
        ground[:, column(x_m):column(x_m + .25)] = 150 + (fine * 6)[:, column(x_m):column(x_m + .25), None]
    ground[:, column(-4.6):column(-2.15)] = 128 + (fine * 4 + wide * 3)[:, column(-4.6):column(-2.15), None]
    ground[:, column(1.85):column(1.95)] = 205
    stop = slice(int((4.25) * GROUND_PX_PER_M), int(4.6 * GROUND_PX_PER_M))
    ground[stop, road] = 205 + (fine * 5)[stop, road, None]
    for z_m, x_m, size in zip(rng.uniform(5, 40, 14), rng.uniform(-1.5, 1.6, 14), rng.uniform(.1, .5, 14)):
        centre = (column(x_m), int(z_m * GROUND_PX_PER_M))
        patch = np.zeros((height, width), np.uint8)
        cv2.ellipse(patch, centre, (int(size * 40), int(size * 70)), 0, 0, 360, 22, -1)
        near = slice(max(centre[1] - 60, 0), centre[1] + 60)
        ground[near] -= cv2.blur(patch[near], (15, 15))[..., None]
    return np.clip(ground, 0, 255).astype(np.uint8)


def _behind(rng: np.random.Generator, camera: Camera) -> np.ndarray:
    """Sky, a plain hall and some trees. No windows in the hall: rows of dark squares on a light wall look like a plate."""
    scale = camera.width / 1920
    image = np.empty((camera.height, camera.width, 3), np.float32)
    fade = np.linspace(0, 1, camera.height, dtype=np.float32)[:, None]
    image[:] = np.stack([225 - 20 * fade, 214 - 10 * fade, 202 + 0 * fade], axis=2)
    base = camera.project(np.array([(0.0, 0.0, DEPTH_M)]))[0, 1] + 4 * scale
    left, right = rng.uniform(.42, .55) * camera.width, rng.uniform(.74, .86) * camera.width
    roof = base - rng.uniform(190, 250) * scale
    shade = rng.uniform(130, 165)
    cv2.rectangle(image, (int(left), int(roof)), (int(right), int(base)), (shade * .95, shade, shade * 1.03), -1)
    for x in np.arange(left, right, 26 * scale):
        cv2.line(image, (int(x), int(roof)), (int(x), int(base)), (shade * .9, shade * .95, shade * .98), max(int(4 * scale), 1))
    for x in [*np.arange(-40 * scale, left, 70 * scale), *np.arange(right - 60 * scale, camera.width, 64 * scale)]:
        size = rng.uniform(55, 105) * scale
        colour = np.array([52, 88, 70]) * rng.uniform(.75, 1.1)
        cv2.circle(image, (int(x), int(base - size * .8)), int(size), colour.tolist(), -1, cv2.LINE_AA)
    image += (_grain(rng, camera.height, camera.width, 3) * 3)[..., None]
    return cv2.GaussianBlur(np.clip(image, 0, 255), (0, 0), 1.6 * scale).astype(np.uint8)


def _meadow(image: np.ndarray, camera: Camera, rng: np.random.Generator) -> None:
    """Grass out to the horizon, for what the ground's own picture does not reach."""
    top = int(camera.project(np.array([(0.0, 0.0, DEPTH_M)]))[0, 1])
    rows = camera.height - top
    grass = np.float32([70, 104, 92]) + (_grain(rng, rows, camera.width, 4) * 4)[..., None]
    image[top:] = np.clip(grass, 0, 255).astype(np.uint8)


@lru_cache(maxsize=8)
def background(camera: Camera, seed: int, night: bool, barrier_z_m: float) -> np.ndarray:
    """The empty lane as this camera sees it; treat it as read-only."""
    rng = np.random.default_rng(seed)
    image = _behind(rng, camera)
    ground = _ground(rng)
    reach = np.array([(-HALF_WIDTH_M, 0, 1.2), (HALF_WIDTH_M, 0, 1.2), (HALF_WIDTH_M, 0, DEPTH_M), (-HALF_WIDTH_M, 0, DEPTH_M)])
    source = np.float32([[(x + HALF_WIDTH_M) * GROUND_PX_PER_M, z * GROUND_PX_PER_M] for x, _, z in reach])
    _meadow(image, camera, rng)
    matrix = cv2.getPerspectiveTransform(source, np.float32(camera.project(reach)))
    size = (camera.width, camera.height)
    laid = cv2.warpPerspective(cv2.GaussianBlur(ground, (0, 0), 1.0), matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full(ground.shape[:2], 255, np.uint8), matrix, size)
    image[mask > 127] = laid[mask > 127]
    _furniture(image, camera, barrier_z_m)
    if night:
        image = np.clip(image * np.array([.30, .25, .22]), 0, 255).astype(np.uint8)
    return image


def _furniture(image: np.ndarray, camera: Camera, barrier_z_m: float) -> None:
    """The barrier's cabinet and a ticket column on the island at the left."""
    for x, z, width, depth, tall, colour in ((-3.1, 6.6, .34, .3, 1.35, (150, 120, 70)),
                                             (BARRIER_X_M - .32, barrier_z_m, .36, .36, 1.08, (60, 150, 215))):
        shape3(image, camera, [(x + width, 0, z), (x + width, tall, z), (x + width, tall, z + depth),
                               (x + width, 0, z + depth)], tuple(c * .6 for c in colour))  # type: ignore[arg-type]
        shape3(image, camera, [(x, 0, z), (x, tall, z), (x + width, tall, z), (x + width, 0, z)], colour)
        shape3(image, camera, [(x + .06, tall - .3, z), (x + .06, tall - .12, z), (x + width - .06, tall - .12, z),
                               (x + width - .06, tall - .3, z)], (70, 66, 62))


def arm_rows(camera: Camera, z_m: float) -> tuple[float, float]:
    """The first and last row of the picture that the lowered arm covers."""
    ends = camera.project(np.array([(0, BARRIER_H_M + ARM_HALF_M, z_m), (0, BARRIER_H_M - ARM_HALF_M, z_m)]))
    return float(ends[0, 1]), float(ends[1, 1])


def barrier_arm(frame: np.ndarray, camera: Camera, z_m: float, open_part: float, night: bool) -> None:
    """The red and white arm, from down (0) to up (1), turning about its post."""
    angle = radians(84 * min(max(open_part, 0.0), 1.0))
    light = .55 if night else 1.0
    stripe, stripes, thick = .42, 9, ARM_HALF_M
    for i in range(stripes):
        ends = []
        for along in (i * stripe, (i + 1) * stripe):
            for across in (-thick, thick):
                x = BARRIER_X_M + along * cos(angle) - across * sin(angle)
                h = BARRIER_H_M + along * sin(angle) + across * cos(angle)
                ends.append((x, h, z_m))
        quad = camera.project(np.array([ends[0], ends[1], ends[3], ends[2]]))
        colour = (52, 46, 196) if i % 2 == 0 else (232, 234, 236)
        shape(frame, quad, tuple(c * light for c in colour))  # type: ignore[arg-type]


@lru_cache(maxsize=512)
def _clock(text: str, size: int) -> np.ndarray:
    face = ImageFont.truetype(CLOCK_FONT, size)
    box = face.getbbox(text)
    image = Image.new("RGB", (box[2] + 8, box[3] + 8))
    ImageDraw.Draw(image).text((4, 4), text, font=face, fill=(235, 235, 235), stroke_width=max(size // 16, 1), stroke_fill=(20, 20, 20))
    return np.asarray(image)[..., ::-1]


def overlay(frame: np.ndarray, camera: Camera, label: str, second: int) -> None:
    """The text that cameras burn into their picture: name and clock. It is no plate."""
    size = max(int(30 * camera.width / 1920), 10)
    clock = f"2026-06-01  {8 + second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    for text, right in ((label, False), (clock, True)):
        drawn = _clock(text, size)
        height, width = drawn.shape[:2]
        x = camera.width - width - size if right else size
        part = frame[size // 2:size // 2 + height, x:x + width]
        np.copyto(part, drawn, where=drawn > 12)
