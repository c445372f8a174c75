"""Stage `render`: plates as a camera sees them, cropped as the detector crops, in chunks of a pool.

    python -m plategate_train render --chunks 100 --seed 1          resumable: chunks that exist are not made again
    python -m plategate_train render --preview sheet.png

A chunk holds x uint8 [n,64,128] grey, y uint8 [n,10] classes, pos uint8 [n,10,2] centres in the crop (255: none).
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import cv2
import numpy as np

from .common import EMPTY, READER_H, READER_W, SLOTS, encode, pause_point, whole, work_dir
from .plates import Artist

CHUNK = 2048


class Camera:
    """Distance, angle, light, lens, sensor and codec."""

    def __init__(self, artist: Artist) -> None:
        self.a = artist

    def shoot(self, plate: np.ndarray, centres: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
        """The crop at the reader's size, and the characters' centres in it."""
        harm = self.a.r.random() ** 1.2
        lit = self._light(plate.copy(), harm)
        picture, matrix, plate_h = self._place(lit)
        picture = self._expose(self._lens(picture, plate_h, harm), harm)
        points = cv2.perspectiveTransform(np.array(centres, np.float32)[None], matrix)[0]
        points = points * [READER_W / picture.shape[1], READER_H / picture.shape[0]]
        return cv2.resize(picture, (READER_W, READER_H), interpolation=cv2.INTER_LINEAR), np.clip(points, 0, [READER_W - 1, READER_H - 1])

    def _light(self, cv: np.ndarray, harm: float) -> np.ndarray:
        """On the plate itself: dirt, shadow, splashes, a lamp's glare."""
        a, (h, w) = self.a, cv.shape
        across, down = np.arange(w, dtype=np.float32)[None], np.arange(h, dtype=np.float32)[:, None]
        if a.may(0.5 * harm):
            cv *= 1 - a.u(0.15, 0.7) * (a.smooth(cv.shape, a.r.randint(2, 6)) + 0.5)
        if a.may(0.35 * harm):
            edge = (across / w * 2 - 1) * a.u(-1, 1) + (down / h * 2 - 1) * a.u(-1, 1) + a.u(-0.5, 0.5)
            cv *= 1 - a.u(0.2, 0.65) / (1 + np.exp(-edge * a.u(4, 40)))
        if a.may(0.15 * harm):
            for _ in range(a.r.randint(3, 25)):
                cv2.circle(cv, (int(a.u(0, w)), int(a.u(0, h))), a.r.randint(1, 3), a.u(20, 160), -1)
        if a.may(0.12 * harm):
            glow = np.exp(-(((across - a.u(0, w)) / (w * a.u(0.05, 0.3))) ** 2)) * np.exp(
                -(((down - a.u(0, h)) / (h * a.u(0.1, 0.6))) ** 2)
            )
            cv += glow * a.u(60, 220)
        return cv

    def _corners(self, pw: float, ph: float) -> np.ndarray:
        a = self.a
        quad = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) + a.np.uniform(-0.06, 0.06, (4, 2)) * [0.6, 1.0]
        quad = quad * [pw, ph]
        quad[:, 0] += a.r.gauss(0, 0.10) * quad[:, 1]
        quad[:, 1] += a.r.gauss(0, 0.05) * quad[:, 0] * 0.6
        turn = math.radians(a.r.gauss(0, 4) if a.may(0.82) else a.u(-16, 16))
        c, s = math.cos(turn), math.sin(turn)
        return quad @ np.array([[c, s], [-s, c]])

    def _place(self, plate: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        """The plate at its size in the picture, before what lies round it, cut out as a detector's box grown by about 8 %."""
        a, (h, w) = self.a, plate.shape
        pw = math.exp(a.u(math.log(44), math.log(230)))
        ph = pw * h / w * a.u(0.82, 1.2)
        if ph < 12:
            pw, ph = pw * 12 / ph, 12.0
        quad = self._corners(pw, ph)
        low, high = quad.min(0), quad.max(0)
        kind = a.r.random()
        span = (-0.03, 0.05) if kind < 0.2 else (0.0, 0.14) if kind < 0.8 else (-0.05, 0.28)
        size = high - low
        low, high = low - size * [a.u(*span), a.u(*span)], high + size * [a.u(*span), a.u(*span)]
        cw, ch = max(16, round(high[0] - low[0])), max(8, round(high[1] - low[1]))
        matrix = cv2.getPerspectiveTransform(np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), (quad - low).astype(np.float32))
        if w / pw > 1.6:
            plate = cv2.GaussianBlur(plate, (0, 0), 0.32 * w / pw)
        inside = cv2.warpPerspective(np.ones((h, w), np.float32), matrix, (cw, ch))
        seen = cv2.warpPerspective(plate, matrix, (cw, ch), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        around = self._around(ch, cw)
        return around + (seen - around) * inside, matrix, ph

    def _around(self, h: int, w: int) -> np.ndarray:
        a = self.a
        out = np.full((h, w), a.u(5, 235) if a.may(0.5) else a.u(5, 80), np.float32)
        out += np.linspace(a.u(-50, 50), a.u(-50, 50), h, dtype=np.float32)[:, None]
        if a.may(0.5):
            out += a.u(10, 90) * a.smooth(out.shape, a.r.randint(2, 6))
        for _ in range(a.r.randint(0, 4)):
            y = a.u(0, h)
            cv2.line(out, (0, int(y)), (w, int(y + a.u(-6, 6))), a.u(0, 255), a.r.randint(1, 4))
        if a.may(0.25):
            for x in range(0, w, a.r.randint(6, 14)):
                cv2.line(out, (x, 0), (x, h), a.u(0, 120), 2)
        if a.may(0.12):
            a.caption(out, a.u(0, w), h * a.r.choice([0.1, 0.98]), 10, a.u(0, 255))
        return out

    def _lens(self, picture: np.ndarray, plate_h: float, harm: float) -> np.ndarray:
        """Defocus or motion."""
        a = self.a
        kind = a.r.random() / (harm * 1.1 + 0.1)
        if kind < 0.5:
            return cv2.GaussianBlur(picture, (0, 0), a.u(0.4, max(0.45, min(plate_h * 0.045, 2.6))))
        if kind < 0.78:
            n = max(1, int(a.u(0.02, 0.085) * plate_h + 0.6))
            kernel = np.zeros((2 * n + 1, 2 * n + 1), np.float32)
            angle = a.r.gauss(0, 0.5) if a.may(0.7) else a.u(0, 3.14)
            dx, dy = n * math.cos(angle), n * math.sin(angle)
            cv2.line(kernel, (int(n - dx + 0.5), int(n - dy + 0.5)), (int(n + dx + 0.5), int(n + dy + 0.5)), 1.0, 1)
            return cv2.filter2D(picture, -1, kernel / kernel.sum())
        return picture

    def _expose(self, im: np.ndarray, harm: float) -> np.ndarray:
        """Light, noise, the camera's sharpening, scaling and compression."""
        a, kind, gain = self.a, self.a.r.random(), 1.0
        if kind < 0.55:
            gain = a.u(0.4, 1.25)
            im = (im - 128) * gain + 128 + a.u(-30, 50)
        elif kind < 0.69:
            gain = a.u(0.15, 0.6)
            im = im * gain + a.u(0, 25)
        elif kind < 0.78:
            im = im * a.u(1.05, 1.6) + a.u(0, 40)
        elif kind < 0.9:
            gain = a.u(0.14, 0.45)
            im = (im - 128) * gain + a.u(60, 190)
        if a.may(0.25):
            im = 255 * np.power(np.clip(im, 0, 255) / 255, a.u(0.5, 1.9))
        if a.may(0.03):
            im = 255 - im
        if a.may(0.6):
            im = im + a.np.standard_normal(im.shape, np.float32) * abs(a.r.gauss(0, 5)) * (2.5 if a.may(0.3 * harm) else 1.0) * min(
                1.0, gain * 1.2
            )
        if a.may(0.25):
            im = im + a.u(0.4, 1.8) * (im - cv2.GaussianBlur(im, (0, 0), a.u(0.8, 1.8)))
        out = np.clip(im, 0, 255).astype(np.uint8)
        h, w = out.shape
        if a.may(0.3 * harm):
            f = a.u(0.45, 0.85)
            small = cv2.resize(out, (max(14, int(w * f)), max(7, int(h * f))), interpolation=a.r.choice([cv2.INTER_AREA, cv2.INTER_LINEAR]))
            out = cv2.resize(small, (w, h), interpolation=a.r.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC]))
        if a.may(0.55):
            out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, a.r.randint(22, 92)])[1], 0)
        return out


LEAST_CONTRAST = 14
"""Grey levels; with less nobody could read it, and nothing is learnt from it but to guess."""


def contrast(crop: np.ndarray, centres: np.ndarray) -> float:
    """Between dark and light where the characters stand, in grey levels."""
    (left, top), (right, low) = centres.min(0), centres.max(0)
    part = cv2.blur(crop, (3, 3))[max(0, int(top) - 8) : int(low) + 9, max(0, int(left) - 3) : int(right) + 4]
    dark, light = np.percentile(part, (8, 92))
    return float(light - dark)


def samples(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    artist = Artist(seed)
    camera = Camera(artist)
    x = np.empty((count, READER_H, READER_W), np.uint8)
    y = np.full((count, SLOTS), EMPTY, np.uint8)
    pos = np.full((count, SLOTS, 2), 255, np.uint8)
    for i in range(count):
        while True:
            plate = artist.plate()
            x[i], centres = camera.shoot(plate.grey, plate.centres)
            if contrast(x[i], centres) >= LEAST_CONTRAST:
                break
        y[i] = encode(plate.text)
        pos[i, : len(plate.text)] = centres
    return x, y, pos


def sheet(x: np.ndarray, y: np.ndarray, columns: int = 12) -> np.ndarray:
    """Crops with their texts below, to look at."""
    from .common import decode

    cells = []
    for crop, classes in zip(x, y):
        cell = cv2.copyMakeBorder(crop, 0, 14, 0, 4, cv2.BORDER_CONSTANT)
        cv2.putText(cell, decode(classes), (2, READER_H + 11), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 255, 1)
        cells.append(cell)
    while len(cells) % columns:
        cells.append(np.zeros_like(cells[0]))
    return np.vstack([np.hstack(cells[i : i + columns]) for i in range(0, len(cells), columns)])


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train render")
    parser.add_argument("--chunks", type=int, default=100)
    parser.add_argument("--size", type=int, default=CHUNK)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--preview", type=Path)
    given = parser.parse_args(args)
    cv2.setNumThreads(1)
    if given.preview:
        x, y, pos = samples(given.seed, 120)
        for crop, points in zip(x, pos):
            for px, py in points:
                if px < 255:
                    cv2.circle(crop, (int(px), int(py)), 1, 255, -1)
        cv2.imwrite(str(given.preview), sheet(x, y))
        return
    for k in range(given.chunks):
        file = work_dir() / "pool" / f"{given.seed:03d}-{k:05d}.npz"
        if file.exists():
            continue
        pause_point()
        begun = time.time()
        x, y, pos = samples(given.seed * 100_003 + k, given.size)
        whole(file, lambda p: np.savez(p, x=x, y=y, pos=pos))  # noqa: B023
        print(file.name, f"{given.size / (time.time() - begun):.0f} crops/s", flush=True)
