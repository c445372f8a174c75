"""Characters as the dies of a plate press make them: strokes of one width, in proportions that every plate draws anew.

No free face made for plates was found, and general faces differ from them in what matters: plates have one stroke width,
round corners between straight sides, narrow cells of one width, and their own shapes of 1, 3, 4, 6, 7, 9, G and M. Here a
character is a few centre lines in a unit square (x to the right, y down) that a round or a square pen follows.
"""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np

from .fonts import GLYPH_H

Line = list[tuple[float, float]]
SCALE = 3
"""Drawn this many times larger, then shrunk: smooth edges."""
THIN = {"M": 0.78, "W": 0.72, "N": 0.9}
"""Where strokes are close together, dies are cut finer."""


class Die:
    """One set of characters; a mask is drawn when it is first asked for."""

    def __init__(self, r: Random, width: float) -> None:
        u, may = r.uniform, lambda share: r.random() < share
        self.width = width
        self.stroke = u(0.085, 0.175)
        self.square_pen = may(0.35)
        self.n = 2.0 if may(0.2) else u(2.2, 5.0)
        self.middle = u(0.42, 0.54)
        self.mouth = u(18, 55)
        self.drop = u(0.3, 0.55)
        self.bar = u(0.60, 0.78)
        self.stem = u(0.6, 0.88)
        self.vertex = u(0.4, 1.0) if may(0.7) else 1.0
        self.inner = u(0.0, 0.75)
        self.flat_a = u(0.0, 0.14) if may(0.6) else 0.0
        self.leg = u(0.2, 0.5)
        self.short = u(0.6, 0.95)
        self.chin = u(0.45, 0.62)
        self.flag, self.foot = may(0.75), may(0.35)
        self.serif_i, self.serif_j = may(0.45), may(0.25)
        self.flat_three, self.open_four = may(0.2), may(0.22)
        self.straight_tail, self.hook_seven = may(0.3), may(0.12)
        self.slash, self.round_o = may(0.04), may(0.25)
        self.wide_wm = u(1.0, 1.25) if may(0.4) else 1.0
        self._masks: dict[str, np.ndarray] = {}

    def __getitem__(self, char: str) -> np.ndarray:
        """Ink 0 to 255, `GLYPH_H` pixels high."""
        if char not in self._masks:
            self._masks[char] = self._draw(char)
        return self._masks[char]

    def _draw(self, char: str) -> np.ndarray:
        lines: list[Line] = getattr(self, "_" + char.lower())()
        part = self.wide_wm if char in "WM" else 1.0
        if char == "I" or (char == "1" and not self.foot):
            part = 0.75 if (char == "I" and self.serif_i) or (char == "1" and self.flag) else 0.0
        pen = max(3, round(self.stroke * THIN.get(char, 1.0) * GLYPH_H * SCALE))
        high, wide = GLYPH_H * SCALE, max(pen + 2, round(self.width * part * GLYPH_H * SCALE))
        ink = np.zeros((high, wide), np.uint8)
        half, shift = pen / 2, 4
        for line in lines:
            at = np.array(line) * [wide - 1 - pen, high - 1 - pen] + half
            cv2.polylines(ink, [np.round(at * 2**shift).astype(np.int32)], False, 255, 1, cv2.LINE_8, shift)
        shape = cv2.MORPH_RECT if self.square_pen else cv2.MORPH_ELLIPSE
        side = pen if not self.square_pen else max(2, round(pen * 0.92))
        ink = cv2.dilate(ink, cv2.getStructuringElement(shape, (side, side)))
        return cv2.resize(ink, (max(4, wide // SCALE), GLYPH_H), interpolation=cv2.INTER_AREA)

    def _arc(self, cx: float, cy: float, rx: float, ry: float, begin: float, end: float, n: float | None = None) -> Line:
        """Along a superellipse, degrees from the right, downwards (clockwise as seen) when `end` is larger."""
        out, n = [], n or self.n
        for k in range(25):
            t = math.radians(begin + (end - begin) * k / 24)
            c, s = math.cos(t), math.sin(t)
            out.append((cx + rx * math.copysign(abs(c) ** (2 / n), c), cy + ry * math.copysign(abs(s) ** (2 / n), s)))
        return out

    def _ring(self, top: float = 0.0, low: float = 1.0, rx: float = 0.5) -> Line:
        return self._arc(0.5, (top + low) / 2, rx, (low - top) / 2, 0, 360)

    def _bowl(self, top: float, low: float, right: float = 1.0) -> Line:
        """From the spine to the right and back."""
        bend = min(0.5, (low - top) * 0.9)
        return [(0, top), *self._arc(right - bend, (top + low) / 2, bend, (low - top) / 2, 270, 450), (0, low)]

    # ---- digits

    def _0(self) -> list[Line]:
        return [self._ring()] + ([[(0.85, 0.1), (0.15, 0.9)]] if self.slash else [])

    def _1(self) -> list[Line]:
        x = 0.5 if self.foot else 1.0 if self.flag else 0.5
        return (
            [[(x, 0), (x, 1)]]
            + ([[(max(0, x - 0.75), self.drop * 0.5), (x, 0)]] if self.flag else [])
            + ([[(0, 1), (1, 1)]] if self.foot else [])
        )

    def _2(self) -> list[Line]:
        return [[*self._arc(0.5, 0.3, 0.5, 0.3, 180 + self.mouth * 0.3, 375), (0, 1), (1, 1)]]

    def _3(self) -> list[Line]:
        m = self.middle
        low = self._arc(0.46, (1 + m) / 2, 0.54, (1 - m) / 2, 270, 540 - self.mouth * 0.6)
        if self.flat_three:
            return [[(0.02, 0), (0.97, 0), (0.4, m), *low]]
        return [[*self._arc(0.46, m / 2, 0.5, m / 2, 180 + self.mouth * 0.6, 450), (0.3, m)], [(0.3, m), *low]]

    def _4(self) -> list[Line]:
        if self.open_four:
            return [[(0.2, 0), (0, self.bar), (1, self.bar)], [(self.stem, self.drop), (self.stem, 1)]]
        return [[(self.stem, 1), (self.stem, 0), (0, self.bar), (1, self.bar)]]

    def _5(self) -> list[Line]:
        top = self.middle * 0.85
        return [[(0.95, 0), (0.06, 0), (0, top + 0.12), *self._arc(0.48, (1 + top) / 2, 0.52, (1 - top) / 2, 225, 540 - self.mouth * 0.6)]]

    def _6(self) -> list[Line]:
        top = self.middle * 0.85
        ring = self._ring(top)
        if self.straight_tail:
            return [ring, [(0.78, 0), (0.03, (top + 1) / 2 - 0.08)]]
        return [ring, [*self._arc(0.5, 0.5, 0.5, 0.5, 360 - self.mouth, 180), (0, (top + 1) / 2)]]

    def _7(self) -> list[Line]:
        return [([(0, 0.16)] if self.hook_seven else []) + [(0, 0), (1, 0), (self.leg, 1)]]

    def _8(self) -> list[Line]:
        return [self._ring(0, self.middle, 0.46), self._ring(self.middle, 1)]

    def _9(self) -> list[Line]:
        return [[(1 - x, 1 - y) for x, y in line] for line in self._6()]

    # ---- letters

    def _a(self) -> list[Line]:
        return [[(0, 1), (0.5 - self.flat_a, 0), (0.5 + self.flat_a, 0), (1, 1)], [(0.17, self.bar), (0.83, self.bar)]]

    def _b(self) -> list[Line]:
        return [[(0, 0), (0, 1)], self._bowl(0, self.middle, 0.94), self._bowl(self.middle, 1)]

    def _c(self) -> list[Line]:
        return [self._arc(0.5, 0.5, 0.5, 0.5, 360 - self.mouth, self.mouth)]

    def _d(self) -> list[Line]:
        return [[(0, 1), (0, 0)], self._bowl(0, 1)]

    def _e(self) -> list[Line]:
        return [[(1, 0), (0, 0), (0, 1), (1, 1)], [(0, self.middle), (self.short, self.middle)]]

    def _f(self) -> list[Line]:
        return [[(1, 0), (0, 0), (0, 1)], [(0, self.middle), (self.short, self.middle)]]

    def _g(self) -> list[Line]:
        return [[*self._arc(0.5, 0.5, 0.5, 0.5, 360 - self.mouth, 25), (1, self.chin), (0.5, self.chin)]]

    def _h(self) -> list[Line]:
        return [[(0, 0), (0, 1)], [(1, 0), (1, 1)], [(0, self.middle), (1, self.middle)]]

    def _i(self) -> list[Line]:
        return [[(0.5, 0), (0.5, 1)]] + ([[(0, 0), (1, 0)], [(0, 1), (1, 1)]] if self.serif_i else [])

    def _j(self) -> list[Line]:
        x = 0.72 if self.serif_j else 1.0
        hook = [[(x, 0), *self._arc(x / 2, 0.72, x / 2, 0.28, 0, 180 - self.mouth * 0.3)]]
        return hook + ([[(0.3, 0), (1, 0)]] if self.serif_j else [])

    def _k(self) -> list[Line]:
        return [[(0, 0), (0, 1)], [(0.97, 0), (0, self.bar - 0.08)], [(0.32, self.middle - 0.04), (1, 1)]]

    def _l(self) -> list[Line]:
        return [[(0, 0), (0, 1), (1, 1)]]

    def _m(self) -> list[Line]:
        return [[(0, 1), (0, 0), (0.5, self.vertex), (1, 0), (1, 1)]]

    def _n(self) -> list[Line]:
        return [[(0, 1), (0, 0), (1, 1), (1, 0)]]

    def _o(self) -> list[Line]:
        return [self._arc(0.5, 0.5, 0.5, 0.5, 0, 360, 2.0 if self.round_o else None)]

    def _p(self) -> list[Line]:
        return [[(0, 0), (0, 1)], self._bowl(0, self.chin)]

    def _q(self) -> list[Line]:
        return [*self._o(), [(0.58, 0.68), (1, 1)]]

    def _r(self) -> list[Line]:
        return [[(0, 0), (0, 1)], self._bowl(0, self.chin), [(self.leg, self.chin), (1, 1)]]

    def _s(self) -> list[Line]:
        m = self.middle
        top = self._arc(0.5, m / 2, 0.48, m / 2, 360 - self.mouth * 0.6, 90)
        return [[*top, *self._arc(0.5, (1 + m) / 2, 0.5, (1 - m) / 2, 270, 540 - self.mouth * 0.6)]]

    def _t(self) -> list[Line]:
        return [[(0, 0), (1, 0)], [(0.5, 0), (0.5, 1)]]

    def _u(self) -> list[Line]:
        return [[(0, 0), *self._arc(0.5, 0.66, 0.5, 0.34, 180, 0), (1, 0)]]

    def _v(self) -> list[Line]:
        return [[(0, 0), (0.5, 1), (1, 0)]]

    def _w(self) -> list[Line]:
        return [[(0, 0), (0.25, 1), (0.5, self.inner), (0.75, 1), (1, 0)]]

    def _x(self) -> list[Line]:
        return [[(0, 0), (1, 1)], [(1, 0), (0, 1)]]

    def _y(self) -> list[Line]:
        return [[(0, 0), (0.5, self.middle), (1, 0)], [(0.5, self.middle), (0.5, 1)]]

    def _z(self) -> list[Line]:
        return [[(0, 0), (1, 0), (0, 1), (1, 1)]]

