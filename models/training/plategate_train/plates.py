"""A plate as grey pixels, with the centre of every character: families from jurisdictions/*.toml.

Grey, because a reader that never sees colour cannot rely on it (night pictures have none), and it is a third of the work.
`scenes/plate.py` draws the demo's few clean coloured plates; here are thousands of worn and varied ones.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

import cv2
import numpy as np

from .common import ALPHABET, HERE, SLOTS, work_dir
from .dies import Die
from .fonts import GLYPH_H

LETTERS, DIGITS = ALPHABET[10:], ALPHABET[:10]
CONFUSED = "WMVYZDOQBGSN4780"
"""Drawn more often: what readers mistake on real pictures."""
LIKELY = (
    "barlow",
    "saira",
    "OSP-DIN",
    "routed",
    "National",
    "big-shoulders",
    "rajdhani",
    "share-tech",
    "overpass",
    "league-gothic",
    "antonio",
    "oswald",
    "roboto-cond",
    "archivo-narrow",
    "pathway",
    "encode",
    "fira-sans-",
    "norwester",
    "b612",
    "blinker",
    "alumni",
    "bebas",
    "khand",
    "pt-sans-n",
    "asap-c",
    "OCRB",
    "LiberationSansN",
    "k2d",
    "monda",
)
"""Faces like those stamped on plates; three times as likely as the others."""
DIE_SHARE = 0.6
"""Of plates drawn with the shapes of a plate press (`dies.py`); the others with a free face."""
WORDS = (
    "CALIFORNIA|ARIZONA|Texas|FLORIDA|New York|MISSOURI|OHIO|Illinois|WASHINGTON|GEORGIA|INDIANA|Colorado|Nevada|VIRGINIA|MICHIGAN|Minnesota|OREGON|"
    "Utah|IOWA|KANSAS|GRAND CANYON STATE|SHOW ME STATE|Land of Lincoln|GREAT LAKES|SUNSHINE STATE|Lone Star|GARDEN STATE|EVERGREEN STATE|MOTORS|"
    "AUTO MALL|SALVADOR|SAO PAULO|RIO DE JANEIRO|BRASILIA|CONTAGEM|BRASIL|AUTOHAUS|MUSTER GMBH|AUTO MOBIL|www.auto.com|SCENIC|moving forward"
).split("|")
VANITY = "LOVE FAST SMILE BOAT GOLF DOC QUEEN KING MOM DAD TURBO JEEP HOME SURF SKI FISH BEACH HAPPY LUCKY BLUE GREEN MAX ZOOM ROCK JAZZ EAGLE TIGER".split()
HERSHEY = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
)


@dataclass
class Plate:
    """One drawn plate."""

    grey: np.ndarray
    text: str
    centres: list[tuple[float, float]] = field(default_factory=list)


@lru_cache(maxsize=1)
def faces() -> dict[str, dict[str, np.ndarray]]:
    return np.load(work_dir() / "glyphs.npy", allow_pickle=True).item()


@lru_cache(maxsize=1)
def families() -> list[dict[str, Any]]:
    found = [tomllib.loads(p.read_text(encoding="utf-8")) | {"id": p.stem} for p in sorted((HERE / "jurisdictions").glob("*.toml"))]
    if not found:
        raise FileNotFoundError(f"no family of plates in {HERE / 'jurisdictions'}")
    return found


class Artist:
    """Draws plates from one seed."""

    def __init__(self, seed: int) -> None:
        self.r = Random(seed)
        self.np = np.random.default_rng(seed)
        self.names = list(faces())
        self.weights = [3.0 if any(part in name for part in LIKELY) else 1.0 for name in self.names]
        self.family_shares = [f["share"] for f in families()]

    def u(self, low: float, high: float) -> float:
        return self.r.uniform(low, high)

    def may(self, share: float) -> bool:
        return self.r.random() < share

    # ---- texts

    def _char(self, kind: str) -> str:
        pool = {"L": LETTERS, "N": "ABCDEFGHJKLMNPRSTUVWXYZ", "C": "BCDFGHJKLMNPRSTVWXYZ", "D": DIGITS}.get(kind)
        if pool is None:
            return kind
        if self.may(0.18):
            pool = [c for c in CONFUSED if c in pool] or pool  # type: ignore[assignment]
        return self.r.choice(pool)

    def text(self, family: dict[str, Any]) -> str:
        if self.may(family.get("vanity_share", 0)):
            word = (
                self.r.choice(VANITY)
                if self.may(0.5)
                else "".join(self.r.choice(LETTERS if self.may(0.75) else DIGITS) for _ in range(self.r.randint(3, 7)))
            )
            number = "".join(self.r.choice(DIGITS) for _ in range(self.r.randint(0, max(0, min(3, 7 - len(word))))))
            return (word + number)[:7] if self.may(0.7) else (number + word)[:7]
        if self.may(family.get("random_share", 0)):
            body = "".join(self.r.choice(ALPHABET) + (self.r.choice(" ~-") if self.may(0.12) else "") for _ in range(self.r.randint(4, 9)))
            return body.strip(" ~-")
        patterns = family["patterns"]
        pattern = self.r.choices([p for p, _ in patterns], [w for _, w in patterns])[0]
        return "".join(self._char(c) for c in pattern)

    # ---- the line of characters

    def style(self, family: dict[str, Any]) -> dict[str, Any]:
        kind, u = self.r.random(), self.u
        cell = u(*family["char_width"])
        die = self.may(DIE_SHARE)
        return {
            "face": Die(self.r, cell) if die else faces()[self.r.choices(self.names, self.weights)[0]],
            "mono": 1.0 if die else 0.0 if kind < 0.15 else u(0.35, 0.9) if kind < 0.5 else u(0.88, 1.0),
            "cell": cell,
            "stretch": 1.0 if die else u(0.78, 1.2),
            "gap": u(0.05, 0.2),
            "space": u(0.18, 0.5),
            "wide_one": self.may(0.8),
            "mixed": self.may(0.03),
            "narrow_wm": self.may(0.6),
            "fill": self.may(family["fill_share"]),
            "lean": 0.5 if self.may(0.8) else u(0.2, 0.8),
            "stroke": self.r.choice([0, 0, 0, 0, 1, 1, 2, -1]),
            "emboss": u(8, 60) if self.may(0.6) else 0.0,
            "worn": u(0.2, 0.75) if self.may(0.12) else 0.0,
            "light": (self.r.choice([-2, -1, 0, 1, 2]), self.r.choice([-2, -1, 1, 2])),
            "dot_low": self.may(0.33),
        }

    def _advance(self, text: str, st: dict[str, Any]) -> tuple[list[tuple[Any, float, float]], float]:
        """What stands where, in parts of the height: (mask or sign, left, width), and the whole width."""
        x, row = 0.0, []
        for char in text:
            if char == " ":
                x += st["space"]
                continue
            if char in "-~.":
                width = self.u(0.22, 0.36) if char == "~" else self.u(0.16, 0.3)
                row.append((char, x + st["gap"] * 0.5, width))
                x += width + st["gap"]
                continue
            mask = (faces()[self.r.choice(self.names)] if st["mixed"] else st["face"])[char]
            width = max(0.1, mask.shape[1] / GLYPH_H * st["stretch"])
            if char in "WM" and st["narrow_wm"]:
                width = min(width, st["cell"] * 1.08)
            if st["mono"] > 0 and char not in "I1":
                width = width ** (1 - st["mono"]) * st["cell"] ** st["mono"]
            width = min(width, 1.05)
            room = max(width, st["cell"] * self.u(0.6, 1.0)) if st["mono"] > 0 and char in "I1" and st["wide_one"] else width
            row.append((mask, x + (room - width) / 2, width))
            x += room + st["gap"]
        return row, max(0.1, x - st["gap"])

    def line(self, cv: np.ndarray, plate: Plate, text: str, box: tuple[float, float, float, float], ink: float, st: dict[str, Any]) -> None:
        """Draw a text into a box (left, top, width, height), squeezed when too long, stretched when the style fills."""
        left, top, wide, high = box
        row, total = self._advance(text, st)
        scale = wide / total if total * high > wide else min(wide / total, high * 1.35) if st["fill"] else high
        x0 = left + (wide - total * scale) * st["lean"]
        y, h = int(round(top)), max(4, int(round(high)))
        cover = np.zeros(cv.shape, np.uint8)
        for what, gx, gw in row:
            px, pw = int(round(x0 + gx * scale)), max(3, int(round(gw * scale)))
            if isinstance(what, str):
                self._sign(cv, cover, what, (px, y, pw, h), st)
                continue
            plate.centres.append((px + pw / 2, y + h / 2))
            glyph = cv2.resize(what, (pw, h), interpolation=cv2.INTER_LINEAR if pw > what.shape[1] * 0.5 else cv2.INTER_AREA)
            xa, xb, ya, yb = max(0, px), min(cv.shape[1], px + pw), max(0, y), min(cv.shape[0], y + h)
            if xb > xa and yb > ya:
                np.maximum(cover[ya:yb, xa:xb], glyph[ya - y : yb - y, xa - px : xb - px], out=cover[ya:yb, xa:xb])
        self._ink(cv, cover, ink, st)

    def _ink(self, cv: np.ndarray, cover: np.ndarray, ink: float, st: dict[str, Any]) -> None:
        if st["stroke"]:
            size = 2 + (abs(st["stroke"]) > 1)
            cover = (cv2.dilate if st["stroke"] > 0 else cv2.erode)(cover, np.ones((size, size), np.uint8))
        a = cover.astype(np.float32) / 255
        if st["emboss"]:
            dx, dy = st["light"]
            cv += st["emboss"] * np.clip(np.roll(a, (dy, dx), (0, 1)) - a, 0, 1)
            cv -= st["emboss"] * 0.8 * np.clip(np.roll(a, (-dy, -dx), (0, 1)) - a, 0, 1)
        if st["worn"]:
            a *= 1 - st["worn"] * (self.smooth(cv.shape, 12, whole=True) + 0.5)
        cv += (ink - cv) * a

    def _sign(self, cv: np.ndarray, cover: np.ndarray, sign: str, box: tuple[int, int, int, int], st: dict[str, Any]) -> None:
        x, y, w, h = box
        if sign == "-":
            thick = max(2, int(h * self.u(0.09, 0.15)))
            yy = y + h // 2 - thick // 2
            cover[max(0, yy) : yy + thick, max(0, x) : x + w] = 255
        elif sign == ".":
            cv2.circle(cover, (x + w // 2, y + int(h * (0.92 if st["dot_low"] else 0.5))), max(1, int(h * 0.07)), 255, -1)
        else:
            self.seal(cv, x, y, w, h)

    # ---- ornaments and decoys

    def seal(self, cv: np.ndarray, x: int, y: int, w: int, h: int) -> None:
        """What stands between groups and is no character: seals, stickers, arms, bars."""
        cx, cy, kind, shade = x + w // 2, y + h // 2, self.r.random(), self.u(30, 225)
        if kind < 0.4:
            self.shield(cv, cx, cy, w * self.u(0.7, 1.1), h * self.u(0.3, 0.75))
        elif kind < 0.48:
            for part in (0.2, 0.45, 0.7):
                cv2.rectangle(cv, (x, y + int(h * part)), (x + w, y + int(h * (part + 0.12))), shade, -1)
        elif kind < 0.66:
            r = max(2, int(min(w * 0.5, h * 0.18)))
            cv2.circle(cv, (cx, y + int(h * 0.25)), r, self.u(30, 225), -1)
            cv2.circle(cv, (cx, y + int(h * 0.72)), r, shade, -1)
        elif kind < 0.8:
            r = max(2, int(min(w * 0.55, h * 0.25)))
            cv2.circle(cv, (cx, y + int(h * self.u(0.3, 0.7))), r, shade, -1)
            cv2.circle(cv, (cx, cy), max(1, r // 2), self.u(30, 225), -1)
        elif kind < 0.94:
            half, yy = int(h * self.u(0.14, 0.3)), cy + int(h * self.u(-0.2, 0.2))
            cv2.rectangle(cv, (x, yy - half), (x + w, yy + half), shade, -1)
            if self.may(0.5):
                self.small(cv, self.r.choice(["08", "15", "06", "MO", "12", "21"]), x + 1, yy + half // 2, max(4, half), self.u(0, 255))
        else:
            cv2.ellipse(cv, (cx, cy), (max(2, w // 2), int(h * 0.4)), 0, 0, 360, shade, 2 if self.may(0.5) else -1)

    def shield(self, cv: np.ndarray, cx: float, cy: float, w: float, h: float) -> None:
        """A coat of arms: a decoy about as tall as a character."""
        x, y, w_, h_ = int(cx), int(cy), max(3, int(w)), max(4, int(h))
        ground, kind = self.u(20, 240), self.r.random()
        if kind < 0.6:
            shape = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.05], [0.38, 0.3], [0, 0.5], [-0.38, 0.3], [-0.5, 0.05]])
            points = (shape * [w_, h_] + [x, y]).astype(np.int32)
            cv2.fillPoly(cv, [points], ground)
            if self.may(0.5):
                cv2.polylines(cv, [points], True, self.u(0, 255), 1)
        elif kind < 0.8:
            cv2.ellipse(cv, (x, y), (w_ // 2, h_ // 2), 0, 0, 360, ground, -1 if self.may(0.6) else 1)
        else:
            cv2.rectangle(cv, (x - w_ // 2, y - h_ // 2), (x + w_ // 2, y + h_ // 2), ground, -1)
        for _ in range(self.r.randint(0, 3)):
            dx, dy, shade = int(self.u(-0.2, 0.2) * w_), int(self.u(-0.3, 0.3) * h_), self.u(20, 240)
            if self.may(0.35):
                cv2.line(cv, (x - w_ // 3, y + dy), (x + w_ // 3, y + dy), shade, max(1, w_ // 9))
            elif self.may(0.5):
                cv2.line(cv, (x + dx, y - h_ // 3), (x + dx, y + h_ // 3), shade, max(1, w_ // 9))
            else:
                cv2.circle(cv, (x + dx, y + dy), max(1, w_ // 5), shade, -1)

    def small(self, cv: np.ndarray, text: str, x: float, y: float, h: float, shade: float, bold: int = 1) -> None:
        cv2.putText(cv, text, (int(x), int(y)), self.r.choice(HERSHEY), h / 22, float(shade), bold, cv2.LINE_AA)

    def caption(self, cv: np.ndarray, cx: float, y: float, h: float, shade: float, text: str | None = None) -> None:
        text, face, bold = text or self.r.choice(WORDS), self.r.choice(HERSHEY), self.r.choice([1, 1, 2])
        (width, _), _ = cv2.getTextSize(text, face, h / 22, bold)
        fit = min(1.0, cv.shape[1] * 0.84 / max(1, width))
        cv2.putText(cv, text, (int(cx - width * fit / 2), int(y)), face, h * fit / 22, float(shade), bold, cv2.LINE_AA)

    def smooth(self, shape: tuple[int, ...], cells: int, whole: bool = False) -> np.ndarray:
        """Slow noise between -0.5 and 0.5; `cells` is its grain (with `whole`, the size of a grain in pixels)."""
        h, w = shape[:2]
        rows = max(2, h // cells) if whole else cells
        grid = self.np.random((rows, max(2, rows * w // max(h, 1))), np.float32)
        return cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC) - 0.5

    # ---- the whole plate

    def tones(self, dark_share: float) -> tuple[float, float]:
        """Ground and ink. Some plates have little contrast: dirt, sun, night."""
        if self.may(0.10):
            ground = self.u(40, 220)
            return ground, float(np.clip(ground + self.r.choice([-1, 1]) * self.u(28, 75), 0, 255))
        return (self.u(10, 110), self.u(150, 250)) if self.may(dark_share) else (self.u(130, 250), self.u(0, 90))

    def ground(self, h: int, w: int, tone: float) -> np.ndarray:
        cv = np.full((h, w), tone, np.float32)
        if self.may(0.35):
            cv += np.linspace(self.u(-45, 45), self.u(-45, 45), h, dtype=np.float32)[:, None]
        if self.may(0.3):
            cv += self.u(10, 50) * self.smooth(cv.shape, self.r.randint(2, 8))
        return cv

    def plate(self) -> Plate:
        family = self.r.choices(families(), self.family_shares)[0]
        while True:
            text = self.text(family)
            bare = "".join(c for c in text if c in ALPHABET)
            if 2 <= len(bare) <= SLOTS:
                break
        h = 112 if family["aspect"][1] < 2.5 else 88
        w = int(h * self.u(*family["aspect"]))
        tone, ink = self.tones(family["dark_share"])
        plate = Plate(self.ground(h, w, tone), bare)
        left, right = self._before(plate.grey, family, tone, ink)
        self._lines(plate, family, text, (left, right), ink)
        self._after(plate, family, ink)
        return plate

    def _lines(self, plate: Plate, family: dict[str, Any], text: str, room: tuple[float, float], ink: float) -> None:
        h, w = plate.grey.shape
        left, right = room
        st = self.style(family)
        wide = min(w * self.u(*family["text_width"]), right - left)
        x0 = left + (right - left - wide) * self.u(0.35, 0.65)
        high = h * self.u(*family["text_height"])
        middle = h * self.u(*family["text_middle"])
        longest = max(len(part) for part in text.split("|"))
        high = min(high, wide / max(3.5, longest) * 2.1)
        for part in text.split("|"):
            self.line(plate.grey, plate, part, (x0, middle - high / 2, wide, high), ink, st)
            x0, wide = w * self.u(0.04, 0.08), w * self.u(0.86, 0.92)
            middle += high * self.u(1.1, 1.28)

    def _before(self, cv: np.ndarray, family: dict[str, Any], tone: float, ink: float) -> tuple[float, float]:
        """Ornaments under the text; returns the text's room (left, right)."""
        h, w = cv.shape
        has = {k: self.may(v) for k, v in family.get("ornaments", {}).items()}
        left, right = w * 0.015, w * 0.985
        if has.get("scenery"):
            self._scenery(cv, tone)
        if has.get("top_band"):
            cv[: int(h * self.u(0.2, 0.28))] = self.u(20, 100)
            self.caption(cv, w / 2, h * 0.19, self.u(10, 14), self.u(190, 255), "BRASIL")
        elif has.get("caption_top"):
            self.caption(cv, w * self.u(0.42, 0.58), h * self.u(0.16, 0.24), self.u(8, 18), ink if self.may(0.6) else self.u(0, 200))
        if has.get("band"):
            left = self._band(cv, family, tone)
            if has.get("second_band"):
                cv[:, -int(w * 0.08) :] = self.u(15, 110)
                right = w * 0.91
        elif has.get("badge"):
            cv2.circle(cv, (int(w * 0.035), int(h * 0.35)), max(2, int(w * 0.022)), self.u(0, 230), -1)
            left = w * 0.08
        if has.get("side_picture"):
            left = self._side(cv)
        if has.get("light_dot"):
            cv2.circle(cv, (int(w * self.u(0.08, 0.25)), int(h * self.u(0.15, 0.25))), int(h * self.u(0.03, 0.07)), self.u(30, 200), -1)
        if has.get("tabs"):
            for part in (0.1, 0.75):
                cv2.rectangle(cv, (int(w * part), 0), (int(w * (part + 0.12)), int(h * 0.05)), self.u(60, 160), -1)
        return left, right

    def _scenery(self, cv: np.ndarray, tone: float) -> None:
        h, w = cv.shape
        kind = self.r.random()
        if kind < 0.35:
            cv[int(h * self.u(0.6, 0.85)) :] += self.u(-70, 30)
        elif kind < 0.55:
            cv[: int(h * self.u(0.15, 0.35))] += self.u(-110, 30)
        elif kind < 0.75:
            hills = np.array([[0, h]] + [[w * i / 6, h * self.u(0.45, 0.9)] for i in range(7)] + [[w, h]], np.int32)
            cv2.fillPoly(cv, [hills], float(tone + self.u(-50, 20)))
        else:
            cv2.circle(cv, (int(self.u(0, w)), int(self.u(0.2, 0.8) * h)), int(h * self.u(0.1, 0.3)), float(tone + self.u(-70, 40)), -1)

    def _band(self, cv: np.ndarray, family: dict[str, Any], tone: float) -> float:
        h, w = cv.shape
        b = int(w * self.u(0.06, 0.1))
        cv[:, :b] = self.u(15, 110)
        kind, r = self.r.random(), max(2, int(b * 0.32))
        if kind < 0.35:
            for i in range(12):
                cv2.circle(cv, (int(b / 2 + r * math.cos(i * 0.5236)), int(h * 0.32 + r * math.sin(i * 0.5236))), 1, self.u(120, 255), -1)
        elif kind < 0.5:
            cv2.ellipse(cv, (b // 2, int(h * 0.3)), (r, r), 0, 0, 360, self.u(140, 255), 1)
        elif kind < 0.85:
            if self.may(0.6):  # no band, the arms stand on the plate
                cv[:, :b] = tone if self.may(0.7) else self.u(60, 240)
            self.shield(cv, b * self.u(0.45, 0.6), h * self.u(0.3, 0.5), b * self.u(0.5, 0.85), h * self.u(0.3, 0.6))
        country, size = self.r.choice(family["countries"]), h * self.u(0.16, 0.3)
        shade = self.u(180, 255) if cv[h // 2, 1] < 120 else self.u(0, 90)
        cv2.putText(
            cv,
            country,
            (int(b / 2 - size * 0.38 * len(country)), int(h * self.u(0.8, 0.93))),
            cv2.FONT_HERSHEY_SIMPLEX,
            size / 22,
            float(shade),
            1,
            cv2.LINE_AA,
        )
        return b + w * self.u(0.005, 0.05)

    def _side(self, cv: np.ndarray) -> float:
        h, w = cv.shape
        for _ in range(self.r.randint(1, 4)):
            centre = (int(w * self.u(0.08, 0.18)), int(h * self.u(0.4, 0.7)))
            axes = (int(w * 0.2 * self.u(0.1, 0.4)), int(w * 0.2 * self.u(0.1, 0.45)))
            cv2.ellipse(cv, centre, axes, self.u(0, 90), 0, 360, self.u(50, 220), -1 if self.may(0.6) else 2)
        if self.may(0.4):
            self.shield(cv, w * 0.14, h * 0.55, w * 0.1, h * self.u(0.2, 0.45))
        return w * 0.25

    def _after(self, plate: Plate, family: dict[str, Any], ink: float) -> None:
        """What lies over the plate: stickers, bolts, border, frame, holder."""
        cv = plate.grey
        h, w = cv.shape
        has = {k: self.may(v) for k, v in family.get("ornaments", {}).items()}
        if has.get("caption_bottom"):
            self.caption(cv, w * 0.5, h * self.u(0.9, 0.98), self.u(6, 12), ink if self.may(0.6) else self.u(0, 200))
        if has.get("stickers"):
            for cx, cy in ((0.1, 0.14), (0.9, 0.14), (0.1, 0.88), (0.9, 0.88)):
                if self.may(0.4):
                    self._sticker(cv, w * cx, h * cy)
        if has.get("bolts"):
            for _ in range(self.r.randint(1, 4)):
                x, y, r = self.u(0.1, 0.9) * w, self.r.choice([0.09, 0.91]) * h, max(2, int(h * self.u(0.018, 0.04)))
                cv2.circle(cv, (int(x), int(y)), r, self.u(0, 255), -1)
                cv2.circle(cv, (int(x) - 1, int(y) - 1), max(1, r // 2), self.u(0, 255), -1)
        if self.may(family["border_share"]):
            edge = int(h * self.u(0, 0.04))
            cv2.rectangle(cv, (edge, edge), (w - 1 - edge, h - 1 - edge), self.u(0, 255), max(1, int(h * self.u(0.01, 0.05))))
        if has.get("dealer_frame"):
            self._dealer_frame(cv)
        if has.get("holder"):
            self._holder(plate)

    def _sticker(self, cv: np.ndarray, cx: float, cy: float) -> None:
        sx, sy = cv.shape[1] * self.u(0.04, 0.07), cv.shape[0] * self.u(0.05, 0.1)
        cv2.rectangle(cv, (int(cx - sx), int(cy - sy)), (int(cx + sx), int(cy + sy)), self.u(20, 250), -1)
        if self.may(0.7):
            self.small(
                cv,
                self.r.choice(["SEP", "APR", "08", "2007", "25", "9", "MAR", "12", "06"]),
                cx - sx + 1,
                cy + sy * 0.7,
                sy * 1.6,
                self.u(0, 255),
            )

    def _dealer_frame(self, cv: np.ndarray) -> None:
        h, w = cv.shape
        top, low, side = int(h * self.u(0.03, 0.2)), int(h * self.u(0.03, 0.16)), int(w * self.u(0.01, 0.05))
        shade = self.u(0, 80) if self.may(0.65) else self.u(120, 255)
        cv[:top], cv[-low:], cv[:, : max(1, side)], cv[:, -max(1, side) :] = shade, shade, shade, shade
        if top > 9:
            self.caption(cv, w / 2, top - 2, top * 0.8, 255 - shade)
        if low > 9:
            self.caption(cv, w / 2, h - 2, low * 0.8, 255 - shade)

    def _holder(self, plate: Plate) -> None:
        h, w = plate.grey.shape
        low = int(h * self.u(0.06, 0.2))
        shade = self.u(0, 60) if self.may(0.8) else self.u(150, 250)
        out = np.full((h + low + 4, w), shade, np.float32)
        out[4 : h + 4] = plate.grey
        if self.may(0.8):
            self.caption(out, w / 2, h + low + 2, low * 0.9, 255 - shade)
        plate.grey, plate.centres = out, [(x, y + 4) for x, y in plate.centres]
