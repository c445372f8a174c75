"""Pictures for the detector: real ones at many scales, rendered plates with exact corners, and things that are no plates.

A label row is x1 y1 x2 y2, the corners (TL TR BR BL) as eight numbers, has corners, ignore.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from scenes.plate import draw, jurisdiction

from .common import read_lines, work_dir
from .plates import WORDS, Artist

SHARES = {"rl": 0.16, "ca": 0.18, "aq": 0.09, "kg": 0.13, "jy": 0.05, "oi": 0.29, "dp": 0.10}
"""How often a set is drawn; by what it adds, not by its size."""
OWN_SHARE = 0.4
"""The same for a set that is not named here: somebody's own pictures."""
STRETCH = {"ca": (1.2, 1.75), "aq": (1.2, 1.75)}
"""Sets that were squeezed into squares are widened again, by an unknown factor."""
FREE_PLATES = [0, 0, 0, 1, 1, 2]
CLEAN_IDS = ("eu", "mercosur", "us")


def u(low: float, high: float) -> float:
    return random.uniform(low, high)


def around(quad: np.ndarray) -> np.ndarray:
    return np.array([quad[:, 0].min(), quad[:, 1].min(), quad[:, 0].max(), quad[:, 1].max()], np.float32)


def seen_in_space(cx: float, cy: float, width: float, aspect: float) -> np.ndarray:
    """Corners of a plate of that width, turned in all three axes before a camera."""
    height = width / aspect
    yaw = math.radians(random.choice([random.gauss(0, 14), u(-55, 55)]))
    pitch = math.radians(random.gauss(0, 12))
    roll = math.radians(random.choice([random.gauss(0, 4), random.gauss(0, 4), u(-18, 18)]))
    far = width * u(2.5, 8)
    flat = np.array([[-width / 2, -height / 2, 0], [width / 2, -height / 2, 0], [width / 2, height / 2, 0], [-width / 2, height / 2, 0]])
    cy_, sy, cp, sp, cr, sr = math.cos(yaw), math.sin(yaw), math.cos(pitch), math.sin(pitch), math.cos(roll), math.sin(roll)
    turn = (
        np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
        @ np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
        @ np.array([[cy_, 0, sy], [0, 1, 0], [-sy, 0, cy_]])
    )
    space = flat @ turn.T
    scale = far / (far + space[:, 2])
    return np.stack([space[:, 0] * scale + cx, space[:, 1] * scale + cy], 1).astype(np.float32)


class Plates:
    """Coloured plates: the demo's clean ones with other colours, and the reader's grey ones tinted."""

    def __init__(self, seed: int, count: int = 500) -> None:
        artist = Artist(seed)
        self.all = [self._clean() if random.random() < 0.25 else self._tinted(artist) for _ in range(count)]
        self.aspects = [p.shape[1] / p.shape[0] for p in self.all]

    @staticmethod
    def _clean() -> np.ndarray:
        rules = jurisdiction(random.choice(CLEAN_IDS))
        ground, ink = random.choice(
            [
                ("#f4f4f0", "#111214"),
                ("#f0c020", "#111214"),
                ("#e8e8e8", "#1b3f9c"),
                ("#202020", "#e8e8e8"),
                ("#c8ccd0", "#101010"),
                ("#f4f4f0", "#9c1b1b"),
            ]
        )
        rng = random.Random(random.random())
        return draw(replace(rules, ground=ground, ink=ink), rules.make_text(rng), px_per_mm=0.5)[:, :, ::-1].copy()

    @staticmethod
    def _tinted(artist: Artist) -> np.ndarray:
        """Grey between two colours: dark parts take the ink's, light parts the ground's."""
        grey = np.clip(artist.plate().grey, 0, 255)[..., None] / 255
        light = np.array(
            random.choice([(255, 255, 255)] * 5 + [(60, 215, 250), (210, 235, 250), (250, 225, 200), (200, 200, 205)]), np.float32
        )
        dark = np.array(random.choice([(12, 12, 12)] * 4 + [(150, 30, 20), (30, 30, 150), (40, 90, 20), (90, 20, 90)]), np.float32)
        return np.clip(dark + (light - dark) * grey, 0, 255).astype(np.uint8)

    def pick(self, aspect: float | None = None) -> tuple[np.ndarray, float]:
        for _ in range(12):
            i = random.randrange(len(self.all))
            if aspect is None or 0.8 < self.aspects[i] / aspect < 1.25:
                break
        return self.all[i], self.aspects[i]


def paste(picture: np.ndarray, plate: np.ndarray, quad: np.ndarray, mount: bool = True) -> None:
    """Put a plate into the picture, lit as its place is; with a mount, a frame or recess round it."""
    height, width = picture.shape[:2]
    box = around(quad)
    fit = 1.3 * max(np.hypot(*(quad[1] - quad[0])) / plate.shape[1], np.hypot(*(quad[3] - quad[0])) / plate.shape[0])
    if fit < 1:
        plate = cv2.resize(plate, (max(4, round(plate.shape[1] * fit)), max(3, round(plate.shape[0] * fit))), interpolation=cv2.INTER_AREA)
    margin = 0.25 * max(box[2] - box[0], box[3] - box[1]) if mount else 2
    x0, y0 = max(0, int(box[0] - margin)), max(0, int(box[1] - margin))
    x1, y1 = min(width, int(box[2] + margin) + 2), min(height, int(box[3] + margin) + 2)
    if x1 - x0 < 3 or y1 - y0 < 3:
        return
    view, off = picture[y0:y1, x0:x1].astype(np.float32), np.array([x0, y0], np.float32)
    if mount and random.random() < 0.6:
        middle = quad.mean(0)
        rim = (quad - middle) * np.array([u(1.03, 1.2), u(1.03, 1.45)], np.float32) + middle - off
        mask = np.zeros(view.shape[:2], np.float32)
        cv2.fillConvexPoly(mask, np.round(rim).astype(np.int32), 1.0)
        mask = cv2.GaussianBlur(mask, (0, 0), u(0.4, 1.5))[..., None] * u(0.6, 1)
        tone = random.choice([u(0, 50), u(0, 120), u(60, 255)])
        view = view * (1 - mask) + mask * np.array([tone * u(0.8, 1.2) for _ in range(3)], np.float32)
    h, w = plate.shape[:2]
    matrix = cv2.getPerspectiveTransform(np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), quad - off)
    laid = cv2.warpPerspective(plate, matrix, (x1 - x0, y1 - y0), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, (x1 - x0, y1 - y0))[..., None].astype(np.float32) / 255
    laid *= np.clip((view.mean() + 25) / 135, 0.25, 1.25) ** u(0.2, 0.9) * u(0.65, 1.15)
    if random.random() < 0.3:
        laid = laid * 0.6 + 0.4 * laid.mean(2, keepdims=True)
    if random.random() < 0.5:
        laid = laid * 0.85 + 0.15 * view.mean((0, 1))
    picture[y0:y1, x0:x1] = np.clip(view * (1 - mask) + laid * mask, 0, 255).astype(np.uint8)


class Streets:
    """Endless samples from one seed."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        random.seed(seed)
        np.random.seed(seed % 2**32)
        self.width, self.height = width, height
        self.plates = Plates(seed)
        self.groups: dict[str, list[list[dict[str, Any]]]] = defaultdict(list)
        by_origin: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for record in read_lines(work_dir() / "index.jsonl"):
            if record["split"] == "train" and not self._only_plate(record):
                by_origin[record["set"], record["origin"]].append(record)
        for (name, _), records in by_origin.items():
            self.groups[name].append(self._straightest(records))
        self.mined = [m for m in read_lines(work_dir() / "mined.jsonl") if not m["plate"]]
        ignored: dict[str, list[list[float]]] = defaultdict(list)
        for m in read_lines(work_dir() / "mined.jsonl"):
            if m["plate"]:
                ignored[m["file"]].append(m["box"])
        self.ignored = ignored
        self.by_file = {r["file"]: r for groups in self.groups.values() for g in groups for r in g}

    @staticmethod
    def _only_plate(record: dict[str, Any]) -> bool:
        return any((b[2] - b[0]) / record["w"] > 0.85 for b in record["boxes"])

    @staticmethod
    def _straightest(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Of augmented copies the half with the flattest boxes: turning only loosens a box."""

        def flat(r: dict[str, Any]) -> float:
            return float(np.mean([(b[2] - b[0]) / max(1, b[3] - b[1]) for b in r["boxes"]])) if r["boxes"] else 0.0

        return sorted(records, key=flat, reverse=True)[: (len(records) + 1) // 2] if len(records) > 2 else records

    # ---- one part of a picture

    def _choose(self) -> tuple[dict[str, Any], list[float] | None]:
        """A picture, and where to look when it is a mistake that an earlier detector made there."""
        if self.mined and random.random() < 0.3:
            m = random.choice(self.mined)
            if m["file"] in self.by_file:
                return self.by_file[m["file"]], m["box"]
        have = [s for s, groups in sorted(self.groups.items()) if groups]
        name = random.choices(have, [SHARES.get(s, OWN_SHARE) for s in have])[0]
        return random.choice(random.choice(self.groups[name])), None

    def tile(self, width: int, height: int, low: float, high: float) -> tuple[np.ndarray, list[np.ndarray]]:
        """A view of a real picture in which a plate (or a mined mistake) is `low` to `high` pixels wide."""
        record, focus = self._choose()
        source = cv2.imread(str(work_dir() / "pictures" / record["file"]))
        h, w = source.shape[:2]
        stretch = u(*STRETCH.get(record["set"], (0.92, 1.08)))
        boxes = record["boxes"]
        target = focus or (random.choice(boxes) if boxes else None)
        if target:
            wanted = math.exp(u(math.log(low), math.log(high)))
            scale = wanted / max(4.0, (target[2] - target[0]) * stretch)
            point = np.array([target[0] + target[2], target[1] + target[3]]) / 2
        else:
            scale = max(width / w / stretch, height / h) * u(0.8, 1.6)
            point = np.array([w * u(0.2, 0.8), h * u(0.2, 0.8)])
        scale = max(min(scale, 2.2 if record["set"] in STRETCH else 1.8), 0.8 * min(width / w / stretch, height / h))
        matrix, flip = self._view(point, (w, h), (width, height), scale, stretch)
        picture = self._warp(source, matrix, scale, width, height, bool(boxes))
        rows = self._labels(picture, record, matrix, flip)
        return picture, rows

    def _view(
        self, point: np.ndarray, size: tuple[int, int], out: tuple[int, int], scale: float, stretch: float
    ) -> tuple[np.ndarray, bool]:
        turn, flip = math.radians(random.gauss(0, 2)), random.random() < 0.5
        c, s = math.cos(turn), math.sin(turn)
        linear = (
            np.array([[c, -s], [s, c]]) @ np.array([[1, u(-0.04, 0.04)], [0, 1]]) @ np.diag([scale * stretch * (-1 if flip else 1), scale])
        )
        extent = np.abs(linear @ np.diag(size)).sum(1)
        centre = np.array([(size[0] - point[0]) if flip else point[0], point[1]]) * [scale * stretch, scale]
        place = [out[0] * u(0.08, 0.92), out[1] * u(0.08, 0.92)]
        for d in range(2):  # no empty border where the picture is large enough
            if extent[d] >= out[d] and random.random() < 0.85:
                place[d] = max(min(place[d], centre[d]), out[d] - (extent[d] - centre[d]))
        return np.c_[linear, np.array(place) - linear @ point], flip

    @staticmethod
    def _warp(source: np.ndarray, matrix: np.ndarray, scale: float, width: int, height: int, has_plates: bool) -> np.ndarray:
        if scale < 0.6:  # make it smaller first: the warp takes single pixels
            h, w = source.shape[:2]
            first = max(scale * 1.5, 0.15)
            source = cv2.resize(source, None, fx=first, fy=first, interpolation=cv2.INTER_AREA)
            matrix = matrix.copy()
            matrix[:, :2] /= [source.shape[1] / w, source.shape[0] / h]
        kind, tone = random.random(), random.choice([114, 114, random.randint(0, 255)])
        border = cv2.BORDER_CONSTANT if kind < 0.75 else cv2.BORDER_REPLICATE if has_plates else cv2.BORDER_REFLECT_101
        return cv2.warpAffine(source, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=border, borderValue=(tone, tone, tone))

    def _labels(self, picture: np.ndarray, record: dict[str, Any], matrix: np.ndarray, flip: bool) -> list[np.ndarray]:
        height, width = picture.shape[:2]
        rows = []
        for box, known in [(b, True) for b in record["boxes"]] + [(b, False) for b in self.ignored.get(record["file"], [])]:
            quad = np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]) @ matrix[:, :2].T + matrix[:, 2]
            quad = (quad[[1, 0, 3, 2]] if flip else quad).astype(np.float32)
            full = around(quad)
            if not self._part(full, width, height) > 0.02:
                continue
            drawn = known and random.random() < 0.38 and full[2] - full[0] > 20
            if drawn:  # a rendered plate over the real one: its corners are known
                plate, _ = self.plates.pick((full[2] - full[0]) / max(1, full[3] - full[1]))
                quad = (quad + np.random.uniform(-0.05, 0.05, (4, 2)) * [full[2] - full[0], full[3] - full[1]]).astype(np.float32)
                paste(picture, plate, quad, mount=False)
                full = around(quad)
            seen = np.clip(full, 0, [width, height, width, height])
            part = self._part(full, width, height)
            if seen[2] - seen[0] < 2 or seen[3] - seen[1] < 2:
                continue
            ignore = not known or part < 0.65 or seen[2] - seen[0] < 12 or seen[3] - seen[1] < 5
            rows.append(np.r_[seen, quad.ravel() if drawn else np.zeros(8), float(drawn and part > 0.9), float(ignore)])
        return rows

    @staticmethod
    def _part(full: np.ndarray, width: int, height: int) -> float:
        """The part of a box that lies in the picture."""
        seen = np.clip(full, 0, [width, height, width, height])
        return float((seen[2] - seen[0]) * (seen[3] - seen[1]) / max(1e-6, (full[2] - full[0]) * (full[3] - full[1])))

    # ---- a whole sample

    def sample(self) -> tuple[np.ndarray, np.ndarray]:
        """An RGB picture and its labels."""
        if random.random() < 0.6:
            picture, rows = self.tile(self.width, self.height, 26, 380)
        else:
            picture, rows = self._four()
        taken = [r[:4] for r in rows]
        if random.random() < 0.6:
            for _ in range(random.choice([1, 1, 2, 2, 3, 4])):
                self._lettering(picture, taken)
        if random.random() < 0.25:
            self._bars(picture, taken)
        for _ in range(random.choice(FREE_PLATES)):
            self._free_plate(picture, rows, taken)
        picture = photograph(picture)
        return np.ascontiguousarray(picture[:, :, ::-1]), np.array(rows, np.float32).reshape(-1, 14)

    def _four(self) -> tuple[np.ndarray, list[np.ndarray]]:
        picture, rows = np.zeros((self.height, self.width, 3), np.uint8), []
        cx, cy = int(self.width * u(0.3, 0.7)), int(self.height * u(0.3, 0.7))
        for x0, y0, x1, y1 in ((0, 0, cx, cy), (cx, 0, self.width, cy), (0, cy, cx, self.height), (cx, cy, self.width, self.height)):
            part, labels = self.tile(x1 - x0, y1 - y0, 20, 110)
            picture[y0:y1, x0:x1] = part
            for row in labels:
                row[0:12:2] += x0
                row[1:12:2] += y0
                rows.append(row)
        return picture, rows

    @staticmethod
    def _free(box: tuple[float, ...] | np.ndarray, taken: list[np.ndarray], gap: float = 4) -> bool:
        return all(box[2] + gap < o[0] or box[0] - gap > o[2] or box[3] + gap < o[1] or box[1] - gap > o[3] for o in taken)

    def _lettering(self, picture: np.ndarray, taken: list[np.ndarray]) -> None:
        """Text that is no plate: on the bodywork, as a clock or a camera's name in the picture, near a plate."""
        text = random.choice(["2026-11-21 23:59:07", "11/21/2026 08:14:22", "12:45:30", "CAM 04", f"F{random.randint(100, 999)}", *WORDS])
        width, kind = u(30, 200), random.random()
        (tw, th), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)
        size = width / tw
        height = th * size
        x, y = u(0, self.width - width), u(height, self.height - 2)
        if kind < 0.3:
            x, y = random.choice([2, self.width - width - 3, x]), random.choice([height + 1, self.height - 3])
        elif kind < 0.7 and taken:
            near = random.choice(taken)
            reach = near[2] - near[0]
            x, y = u(near[0] - reach, near[2] + reach - width), random.choice([near[1] - u(3, reach), near[3] + height + u(3, reach * 0.5)])
        if (
            height < 5
            or x < 0
            or x + width >= self.width
            or y - height < 0
            or y >= self.height
            or not self._free((x, y - height, x + width, y), taken, 1)
        ):
            return
        grey = random.choice([random.randint(0, 255), random.randint(200, 255), random.randint(0, 50)])
        colour = (grey, grey, grey) if random.random() < 0.7 else tuple(random.randint(0, 255) for _ in range(3))
        face = random.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_COMPLEX])
        if random.random() < 0.2:  # a sign: the text on a panel
            cv2.rectangle(
                picture,
                (int(x - 4), int(y - height - 4)),
                (int(x + width + 4), int(y + 4)),
                tuple(random.randint(0, 255) for _ in range(3)),
                -1,
            )
        cv2.putText(picture, text, (int(x), int(y)), face, size, colour, random.choice([1, 1, 2]), cv2.LINE_AA)

    def _bars(self, picture: np.ndarray, taken: list[np.ndarray]) -> None:
        """A fence, a grille, a drain: parallel bars."""
        w, h = int(u(20, 180)), int(u(10, 90))
        x, y = int(u(0, self.width - w - 1)), int(u(0, self.height - h - 1))
        if not self._free((x, y, x + w, y + h), taken):
            return
        view, n, tone, lean, upright = (
            picture[y : y + h, x : x + w],
            random.randint(5, 24),
            random.randint(0, 255),
            int(u(-0.3, 0.3) * h),
            random.random() < 0.7,
        )
        thick = max(1, int((w if upright else h) / n * u(0.2, 0.6)))
        for i in range(n):
            at = int((i + 0.5) * (w if upright else h) / n)
            ends = ((at, 0), (at + lean, h)) if upright else ((0, at), (w, at))
            cv2.line(view, *ends, (tone, tone, tone), thick, cv2.LINE_AA)

    def _free_plate(self, picture: np.ndarray, rows: list[np.ndarray], taken: list[np.ndarray]) -> None:
        plate, aspect = self.plates.pick()
        quad = seen_in_space(u(0, self.width), u(0, self.height), math.exp(u(math.log(24), math.log(250))), aspect)
        box = around(quad)
        if (
            box[0] < 1
            or box[1] < 1
            or box[2] > self.width - 1
            or box[3] > self.height - 1
            or box[3] - box[1] < 7
            or box[2] - box[0] < 14
            or not self._free(box, taken)
        ):
            return
        paste(picture, plate, quad)
        taken.append(box)
        rows.append(np.r_[box, quad.ravel(), 1.0, 0.0])


def mirrored(pictures: np.ndarray, labels: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray]]:
    """A batch seen in a mirror: a picture costs about as much to make as to learn from, so each is learnt from twice."""
    width, turned = pictures.shape[2], []
    for rows in labels:
        out = rows.copy()
        out[:, [0, 2]] = width - rows[:, [2, 0]]
        corners = rows[:, 4:12].reshape(-1, 4, 2)[:, [1, 0, 3, 2]].copy()
        corners[..., 0] = width - corners[..., 0]
        out[:, 4:12] = corners.reshape(-1, 8)
        turned.append(out)
    return np.ascontiguousarray(pictures[:, :, ::-1]), turned


def photograph(im: np.ndarray) -> np.ndarray:
    """Scale, blur, colour, light, noise and compression of some camera."""
    r = random.random
    if r() < 0.15:
        k, (h, w) = u(0.35, 0.8), im.shape[:2]
        im = cv2.resize(cv2.resize(im, None, fx=k, fy=k, interpolation=cv2.INTER_AREA), (w, h))
    if r() < 0.2:
        im = cv2.GaussianBlur(im, (0, 0), u(0.4, 1.6))
    elif r() < 0.12:
        n = random.choice([3, 5, 7])
        kernel = np.zeros((n, n), np.float32)
        cv2.line(kernel, (0, random.randint(0, n - 1)), (n - 1, random.randint(0, n - 1)), 1.0, 1)
        im = cv2.filter2D(im, -1, kernel / kernel.sum())
    a = im.astype(np.float32)
    if r() < 0.22:  # night or infrared
        a = np.repeat(a.mean(2, keepdims=True), 3, 2)
        if r() < 0.15:
            a = a * np.array([u(0.8, 1.1), u(0.7, 1), u(0.8, 1.1)], np.float32)
    elif r() < 0.6:
        a = a * np.array([u(0.85, 1.15) for _ in range(3)], np.float32)
        grey = a.mean(2, keepdims=True)
        a = grey + (a - grey) * u(0.3, 1.5)
    if r() < 0.8:
        a = (a - a.mean()) * u(0.55, 1.4) + a.mean() * u(0.6, 1.35)
    a = np.clip(a, 0, 255)
    if r() < 0.4:
        a = 255 * (a / 255) ** u(0.55, 1.8)
    if r() < 0.3:
        a = a + np.random.standard_normal((*a.shape[:2], 1)).astype(np.float32) * u(2, 14)
    out = np.clip(a, 0, 255).astype(np.uint8)
    if r() < 0.45:
        out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, random.randint(25, 90)])[1], 1)
    return out
