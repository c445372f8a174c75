"""Real plates with other texts: the characters of a crop drawn anew from those that stand on it, letters for letters and
digits for digits, so that a reader learns what characters look like and not which texts there are.

Permuting boxed characters is older (Gonçalves and others, Real-time automatic license plate recognition through deep
multi-task networks, 2018); here a trained reader's attention says where they stand.
"""

from __future__ import annotations

import random
from typing import NamedTuple

import cv2
import numpy as np

from .common import EMPTY, READER_H, READER_W
from .readers import CUT, WIDE_H, WIDE_W

DIGITS = 10
FEWEST = 4
"""Characters that a plate must have for it."""
LEAST_PITCH = 5.0
"""Pixels of the reader's crop between two characters; closer ones are not told apart."""
MOST_OFF = 5.0
"""Pixels that a character may lie off the line through all; more means two lines of text."""
ALIKE = 1.35
"""How much wider a character may be than the one whose place it takes."""
MIDDLE = 0.5
"""Between two characters the emptiest column is taken; this much of the mean ink counts against one a pitch off the middle."""
TOP, BOTTOM = round(WIDE_H * (0.5 - 0.37)), round(WIDE_H * (0.5 + 0.37))
"""Rows of a wide crop that the plate lies in."""


class Places(NamedTuple):
    """Where the characters of one wide crop stand."""

    edges: np.ndarray
    """[n + 1], pixels from the left."""
    slope: float
    """Rows that the line of text goes down in a column."""


def places(wide: np.ndarray, centres: np.ndarray) -> Places | None:
    """From the centres (x, y) [n, 2] in the reader's crop, left to right; None where they are no single line of text."""
    x, y = centres[:, 0], centres[:, 1]
    if len(x) < FEWEST or np.diff(x).min() < LEAST_PITCH:
        return None
    slope, height = np.polyfit(x, y, 1)
    if np.abs(y - slope * x - height).max() > MOST_OFF:
        return None
    scale_x, scale_y = WIDE_W * CUT / READER_W, WIDE_H * CUT / READER_H
    at = WIDE_W / 2 + (x - READER_W / 2) * scale_x
    ink = np.abs(np.diff(wide[TOP + 12 : BOTTOM - 12].astype(np.float32), axis=0)).mean(0) + wide[TOP + 12 : BOTTOM - 12].std(0)
    ink = np.convolve(ink, np.ones(3) / 3, "same")
    inner = []
    for a, b in zip(at, at[1:]):
        columns = np.arange(round(a + 0.3 * (b - a)), round(b - 0.3 * (b - a)) + 1)
        off_middle = np.abs(columns - (a + b) / 2) / (b - a)
        inner.append(int(columns[np.argmin(ink[columns] + MIDDLE * ink.mean() * off_middle)]))
    edges = np.array([2 * at[0] - inner[0], *inner, 2 * at[-1] - inner[-1]])
    if edges[0] < 0 or edges[-1] > WIDE_W or np.diff(edges).min() < 4:
        return None
    return Places(edges, float(slope * scale_y / scale_x))


def rearranged(wide: np.ndarray, y: np.ndarray, where: Places) -> tuple[np.ndarray, np.ndarray]:
    """The crop with characters drawn anew, and its classes."""
    used = [int(k) for k in y if k != EMPTY]
    widths = np.diff(where.edges)
    out, classes = wide.copy(), list(used)
    for to, old in enumerate(used):
        kin = [k for k, c in enumerate(used) if (c < DIGITS) == (old < DIGITS) and 1 / ALIKE < widths[k] / widths[to] < ALIKE]
        source = random.choice(kin)
        if source == to:
            continue
        left, right = int(round(where.edges[to])), int(round(where.edges[to + 1]))
        width, height = right - left, BOTTOM - TOP
        a, b = where.edges[source], where.edges[source + 1]
        # The line of text may rise: what is taken from another column is moved along it.
        shift = where.slope * ((a + b) / 2 - (left + right) / 2)
        matrix = np.array([[(b - a) / width, 0, a], [0, 1, TOP + shift]], np.float32)
        piece = cv2.warpAffine(
            wide, matrix, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        )
        out[TOP:BOTTOM, left:right] = _feathered(out[TOP:BOTTOM, left:right], piece)
        classes[to] = used[source]
    return out, np.array(classes + [EMPTY] * (len(y) - len(classes)), y.dtype)


def _feathered(under: np.ndarray, over: np.ndarray) -> np.ndarray:
    """`over` with its rim of one pixel at the sides and three above and below half of what was there."""
    weight = np.ones(over.shape, np.float32)
    weight[:, [0, -1]] *= 0.5
    for k in range(3):
        weight[[k, -1 - k]] *= (k + 1) / 4
    return (over * weight + under * (1 - weight) + 0.5).astype(np.uint8)
