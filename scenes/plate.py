"""Plates: jurisdictions are data files in `plates/`, drawing is here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

PLATES_DIR = Path(__file__).parent / "plates"


@dataclass(frozen=True)
class Mark:
    """A flaw over one character: a rectangle in parts of the character's box, in dirt's colour or worn to the ground's."""

    char: int
    box: tuple[float, float, float, float]
    kind: str = "dirt"


@dataclass(frozen=True)
class Jurisdiction:
    """How the plates of one place look. Lengths in millimetres, colours as #rrggbb."""

    id: str
    name: str
    size_mm: tuple[float, float]
    ground: str
    ink: str
    border_mm: float
    font: str
    char_height_mm: float
    char_width_mm: float
    gap_mm: float
    space_mm: float
    middle: tuple[float, float]
    patterns: tuple[str, ...]
    letters: str
    digits: str
    band: dict[str, Any] = field(default_factory=dict)
    caption: dict[str, Any] = field(default_factory=dict)

    def make_text(self, rng: Random) -> str:
        """A plate text of one of the patterns: L a letter, D a digit, a space parts groups."""
        pick = {"L": self.letters, "D": self.digits}
        return "".join(rng.choice(pick[c]) if c in pick else c for c in rng.choice(self.patterns))


@lru_cache(maxsize=None)
def jurisdiction(name: str) -> Jurisdiction:
    """The jurisdiction of `plates/NAME.toml`."""
    path = PLATES_DIR / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in PLATES_DIR.glob("*.toml")))
        raise ValueError(f"there is no jurisdiction {name!r}; known: {known}")
    raw = tomllib.loads(path.read_text())
    for key in ("size_mm", "middle", "patterns"):
        raw[key] = tuple(raw[key])
    return Jurisdiction(id=name, **raw)


@lru_cache(maxsize=512)
def _glyph(font: str, char: str, width: int, height: int) -> Image.Image:
    """One character as a mask, its ink scaled to the height, and to the width unless it is a narrow one."""
    face = ImageFont.truetype(font, 400)
    x0, y0, x1, y1 = face.getbbox(char)
    mask = Image.new("L", (x1 - x0, y1 - y0))
    ImageDraw.Draw(mask).text((-x0, -y0), char, font=face, fill=255)
    reach = face.getbbox("H")
    natural = (x1 - x0) / (reach[2] - reach[0])
    wide = width if natural > 0.75 else max(int(width * natural), 2)
    return mask.resize((wide, height), Image.LANCZOS)


def draw(rules: Jurisdiction, text: str, px_per_mm: float = 1.2, marks: tuple[Mark, ...] = ()) -> np.ndarray:
    """A plate as RGB pixels. A space in the text parts groups and is not drawn."""
    ss = px_per_mm * 2
    size = (round(rules.size_mm[0] * ss), round(rules.size_mm[1] * ss))
    image = Image.new("RGB", size, rules.ground)
    pen = ImageDraw.Draw(image)
    _decorate(pen, rules, size, ss)
    boxes = _layout(rules, text, ss, size)
    for char, (x, y, w, h) in boxes:
        mask = _glyph(rules.font, char, w, h)
        image.paste(rules.ink, (x + (w - mask.width) // 2, y), mask)
    for mark in marks:
        image = _flaw(image, rules, boxes[mark.char][1], mark)
    return np.asarray(image.resize((size[0] // 2, size[1] // 2), Image.LANCZOS))


def _layout(rules: Jurisdiction, text: str, ss: float, size: tuple[int, int]) -> list[tuple[str, tuple[int, int, int, int]]]:
    """The box of each character, the whole line centred on the jurisdiction's middle and pressed together to fit."""
    advance = [rules.space_mm if c == " " else rules.char_width_mm + rules.gap_mm for c in text]
    left = float(rules.band.get("width_mm", 0.0)) if rules.band.get("side") == "left" else 0.0
    room = rules.size_mm[0] - left - 4 * rules.border_mm
    squeeze = min(1.0, room / (sum(advance) - rules.gap_mm))
    x = rules.middle[0] * (rules.size_mm[0] - left) + left - (sum(advance) - rules.gap_mm) * squeeze / 2
    top = (rules.middle[1] * rules.size_mm[1] - rules.char_height_mm / 2) * ss
    boxes = []
    for char, step in zip(text, advance):
        if char != " ":
            width = round(rules.char_width_mm * squeeze * ss)
            boxes.append((char, (round(x * ss), round(top), width, round(rules.char_height_mm * ss))))
        x += step * squeeze
    return boxes


def _decorate(pen: ImageDraw.ImageDraw, rules: Jurisdiction, size: tuple[int, int], ss: float) -> None:
    """Band, caption and border: everything printed on a plate besides its text."""
    width, height = size
    if rules.band:
        reach = rules.band["width_mm"] * ss
        box = (0, 0, reach, height) if rules.band["side"] == "left" else (0, 0, width, reach)
        pen.rectangle(box, fill=rules.band["colour"])
    if rules.caption:
        face = ImageFont.truetype(rules.caption["font"], round(rules.caption["height_mm"] * ss * 1.35))
        x, y = rules.caption["middle"][0] * width, rules.caption["middle"][1] * height
        pen.text((x, y), rules.caption["text"], font=face, fill=rules.caption["colour"], anchor="mm")
    line = max(round(rules.border_mm * ss), 1)
    pen.rounded_rectangle((line // 2, line // 2, width - line, height - line), 6 * ss, outline=rules.ink, width=line)


def _flaw(image: Image.Image, rules: Jurisdiction, box: tuple[int, int, int, int], mark: Mark) -> Image.Image:
    """Cover a part of one character, with a soft edge as mud and worn paint have."""
    x, y, w, h = box
    left, top, right, bottom = mark.box
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).rounded_rectangle((x + left * w, y + top * h, x + right * w, y + bottom * h), w * 0.12, fill=255)
    colour = rules.ground if mark.kind == "worn" else "#3a2f25"
    image.paste(colour, (0, 0), mask.filter(ImageFilter.GaussianBlur(w * 0.02)))
    return image
