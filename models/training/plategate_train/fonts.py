"""Stage `fonts`: glyph masks out of free fonts, from npm @fontsource packages and Debian packages unpacked in a folder.

    python -m plategate_train fonts --npm FOLDER/node_modules/@fontsource --debian UNPACKED

Only faces under OFL, MIT, UFL, Apache or public domain are asked for; the list with licences is written beside the glyphs.
"""

from __future__ import annotations

import argparse
import io
import json
import re
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .common import ALPHABET, whole, work_dir

GLYPH_H = 72
FREE = re.compile(r"OFL|MIT|UFL|Apache|Bitstream|public", re.I)
UNFIT = re.compile(r"Italic|Oblique|Serif|Light|Thin|Times|[Ww]ide|Free|osifont|Outline|Narrow-?Italic")
WEIGHTS = (500, 600, 700, 800)


def _npm(folder: Path) -> list[tuple[str, Path, str]]:
    """The upright latin faces of each package, at most two weights, with the licence that the package states."""
    out = []
    for package in sorted(p for p in folder.iterdir() if (p / "package.json").exists()):
        about = json.loads((package / "package.json").read_text())
        licence = about.get("license") or ""
        if not FREE.search(licence):
            continue
        files = {w: package / "files" / f"{package.name}-latin-{w}-normal.woff2" for w in (400, *WEIGHTS)}
        have = [w for w in WEIGHTS if files[w].exists()] or [400]
        for weight in sorted({have[0], have[-1]}):
            if files[weight].exists():
                out.append((f"@fontsource/{package.name}@{about['version']} {weight}", files[weight], licence))
    return out


def _debian(folder: Path) -> list[tuple[str, Path, str]]:
    files = sorted([*folder.rglob("*.ttf"), *folder.rglob("*.otf")])
    return [(f"debian {f.name}", f, "see the package's copyright file") for f in files if not UNFIT.search(f.name)]


def glyphs_of(file: Path) -> dict[str, np.ndarray] | None:
    """Every character's ink at one height; None when the face lacks one or draws several alike."""
    from fontTools.ttLib import TTFont  # here, so that what needs no faces runs without it

    try:
        font = TTFont(file, fontNumber=0)
        font.flavor = None
        plain = io.BytesIO()
        font.save(plain)
        face = ImageFont.truetype(io.BytesIO(plain.getvalue()), 110)
    except Exception as err:  # a broken face is no reason to stop
        print("skipped", file.name, err)
        return None
    if not set(map(ord, ALPHABET)) <= set(font.getBestCmap()):
        return None
    out = {}
    for char in ALPHABET:
        image = Image.new("L", (260, 260))
        ImageDraw.Draw(image).text((60, 50), char, font=face, fill=255)
        ink = np.array(image)
        ys, xs = np.where(ink > 90)
        if not len(ys):
            return None
        ink = ink[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
        out[char] = cv2.resize(ink, (max(4, round(ink.shape[1] * GLYPH_H / ink.shape[0])), GLYPH_H), interpolation=cv2.INTER_AREA)
    return out if len({g.tobytes() for c, g in out.items() if c in "ABCDEFGHJKLM0123456789"}) == 22 else None


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train fonts")
    parser.add_argument("--npm", type=Path)
    parser.add_argument("--debian", type=Path, default=Path("/usr/share/fonts"))
    given = parser.parse_args(args)
    faces = (_npm(given.npm) if given.npm else []) + _debian(given.debian)
    out, lines = {}, ["| face | licence |", "|---|---|"]
    for name, file, licence in faces:
        made = glyphs_of(file)
        if made:
            out[name] = made
            lines.append(f"| {name} | {licence} |")
    whole(work_dir() / "glyphs.npy", lambda p: np.save(open(p, "wb"), out, allow_pickle=True))  # type: ignore[arg-type]
    whole(work_dir() / "FONTS.md", lambda p: p.write_text("\n".join(lines) + "\n"))
    print(len(out), "faces of", len(faces))
