"""Putting things into a picture: textures in perspective, shaded shapes, glows. Pictures are BGR, 8 bit."""

from __future__ import annotations

import cv2
import numpy as np

from .camera import Camera

Colour = tuple[float, float, float]


class Texture:
    """A BGRA picture with its halvings, so that shrinking it far does not flicker."""

    def __init__(self, bgra: np.ndarray) -> None:
        alpha = bgra[..., 3:].astype(np.float32) / 255
        flat = np.concatenate([bgra[..., :3] * alpha, bgra[..., 3:]], axis=2)
        self.levels = [np.clip(flat, 0, 255).astype(np.uint8)]
        while min(self.levels[-1].shape[:2]) > 16:
            self.levels.append(cv2.pyrDown(self.levels[-1]))

    def level_for(self, width_px: float) -> np.ndarray:
        """The smallest level that is at least as wide as it will appear."""
        for level in reversed(self.levels):
            if level.shape[1] >= width_px:
                return level
        return self.levels[0]


def region(frame: np.ndarray, points: np.ndarray, margin: int = 2) -> tuple[int, int, int, int] | None:
    """The part of the frame around the points as (x0, y0, x1, y1), or None when they are outside."""
    height, width = frame.shape[:2]
    low = np.floor(points.min(axis=0)).astype(int) - margin
    high = np.ceil(points.max(axis=0)).astype(int) + margin
    x0, y0, x1, y1 = max(low[0], 0), max(low[1], 0), min(high[0], width), min(high[1], height)
    return (x0, y0, x1, y1) if x1 - x0 > 1 and y1 - y0 > 1 else None


def put(frame: np.ndarray, texture: Texture, quad: np.ndarray) -> None:
    """Draw a texture into the quad (top left, top right, bottom right, bottom left; pixels)."""
    box = region(frame, quad)
    if box is None:
        return
    x0, y0, x1, y1 = box
    source = texture.level_for(float(np.linalg.norm(quad[1] - quad[0])))
    height, width = source.shape[:2]
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]]) - 0.5
    matrix = cv2.getPerspectiveTransform(corners, np.float32(quad - [x0, y0]))
    drawn = cv2.warpPerspective(source, matrix, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
    behind = cv2.cvtColor(255 - drawn[..., 3], cv2.COLOR_GRAY2BGR)
    part = frame[y0:y1, x0:x1]
    part[:] = cv2.add(cv2.multiply(part, behind, scale=1 / 255), np.ascontiguousarray(drawn[..., :3]))


def shape(frame: np.ndarray, points: np.ndarray, colour: Colour) -> None:
    """A filled polygon with smooth edges."""
    cv2.fillPoly(frame, [np.round(points * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)


def shape3(frame: np.ndarray, camera: Camera, points: list[tuple[float, float, float]], colour: Colour) -> None:
    """A polygon of world points."""
    shape(frame, camera.project(np.array(points, dtype=np.float64)), colour)


def shade(frame: np.ndarray, points: np.ndarray, strength: float, soft_px: float) -> None:
    """A soft shadow over a polygon."""
    box = region(frame, points, int(soft_px * 2) + 2)
    if box is None:
        return
    x0, y0, x1, y1 = box
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(mask, [np.round(points - [x0, y0]).astype(np.int32)], 255 * strength)
    small = cv2.blur(mask, (int(soft_px) * 2 + 1, int(soft_px) * 2 + 1))
    part = frame[y0:y1, x0:x1]
    part[:] = cv2.multiply(part, cv2.cvtColor(255 - small, cv2.COLOR_GRAY2BGR), scale=1 / 255)


def _make_glow() -> np.ndarray:
    y, x = np.mgrid[-1:1:256j, -1:1:256j]
    radius = np.sqrt(x * x + y * y)
    light = np.clip(1 - radius, 0, 1) ** 3 + 0.9 * np.clip(1 - radius / 0.14, 0, 1)
    return np.clip(light * 255, 0, 255).astype(np.uint8)


_GLOW = _make_glow()


def glow(frame: np.ndarray, centre: np.ndarray, radius_px: float, colour: Colour) -> None:
    """A lamp's glare, added to what is there."""
    points = np.array([centre - radius_px, centre + radius_px])
    box = region(frame, points, 0)
    if box is None:
        return
    x0, y0, x1, y1 = box
    scale = 2 * radius_px / 256
    matrix = np.float32([[scale, 0, points[0, 0] - x0], [0, scale, points[0, 1] - y0]])
    light = cv2.warpAffine(_GLOW, matrix, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
    tinted = cv2.multiply(cv2.cvtColor(light, cv2.COLOR_GRAY2BGR), (*[c / 255 for c in colour], 0.0))
    part = frame[y0:y1, x0:x1]
    part[:] = cv2.add(part, tinted)
