"""Where world points land in the picture.

World: metres; x to the right from the lane's middle, h up from the road, z away from the camera. The camera looks level
and its picture is shifted down (as with a shift lens), so upright things stay upright.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Camera:
    """A camera: picture size, focal length and horizon in pixels, and its place in metres."""

    width: int
    height: int
    focal_px: float
    horizon_px: float
    x_m: float
    height_m: float

    @staticmethod
    def standard(width: int, height: int, zoom: float = 1.0, x_m: float = 0.5) -> Camera:
        """The demo's camera: at a barrier, a plate 52 cm wide is about 180 px of 1920 at the stop line."""
        scale = width / 1920
        return Camera(width, height, 1600 * scale * zoom, (height * 0.5) + (300 * scale - height * 0.5) * zoom, x_m, 2.0)

    def project(self, points: np.ndarray) -> np.ndarray:
        """World points (n, 3) to pixels (n, 2)."""
        scale = self.focal_px / np.maximum(points[:, 2], 0.2)
        x = self.width * 0.5 + (points[:, 0] - self.x_m) * scale
        y = self.horizon_px + (self.height_m - points[:, 1]) * scale
        return np.stack([x, y], axis=1)

    def px_per_m(self, z_m: float) -> float:
        """How many pixels one metre across is at this distance."""
        return self.focal_px / max(z_m, 0.2)
