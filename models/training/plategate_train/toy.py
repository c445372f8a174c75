"""What toy.sh trains on in place of real pictures: rendered crops taken for real ones, and streets of noise with plates."""

from __future__ import annotations

import json

import cv2
import numpy as np

from .common import whole, work_dir
from .plates import Artist
from .readers import CUT, WIDE_H, WIDE_W
from .render import samples
from .streets import around, paste, seen_in_space


def crops(count: int = 96) -> None:
    x, y, _ = samples(5, count)
    edge_x, edge_y = round(WIDE_W * (1 - CUT) / 2), round(WIDE_H * (1 - CUT) / 2)
    wide = np.stack(
        [
            cv2.resize(
                cv2.copyMakeBorder(
                    cv2.resize(c, (WIDE_W - 2 * edge_x, WIDE_H - 2 * edge_y)), edge_y, edge_y, edge_x, edge_x, cv2.BORDER_REPLICATE
                ),
                (WIDE_W, WIDE_H),
            )
            for c in x
        ]
    )
    meta = np.array([[f"toy/{i}.jpg", "0", "ca", f"toy/{i}", "valid" if i % 4 == 0 else "train", "person"] for i in range(count)])
    whole(work_dir() / "crops.npz", lambda p: np.savez(p, x=x, wide=wide, y=y, meta=meta))


def streets(count: int = 24) -> None:
    artist, rng, lines = Artist(3), np.random.default_rng(3), []
    folder = work_dir() / "pictures" / "ca"
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        picture = cv2.resize(rng.integers(0, 255, (8, 10, 3)).astype(np.uint8), (320, 240), interpolation=cv2.INTER_CUBIC)
        quad = seen_in_space(160, 120, 90, 2.5)
        paste(picture, np.repeat(np.clip(artist.plate().grey, 0, 255).astype(np.uint8)[..., None], 3, 2), quad)
        cv2.imwrite(str(folder / f"{i}.jpg"), picture)
        lines.append(
            {
                "set": "ca",
                "file": f"ca/{i}.jpg",
                "origin": str(i),
                "w": 320,
                "h": 240,
                "boxes": [around(quad).tolist()],
                "negative": False,
                "group": f"ca/{i}",
                "split": "valid" if i % 4 == 0 else "train",
            }
        )
    whole(work_dir() / "index.jsonl", lambda p: p.write_text("".join(json.dumps(x) + "\n" for x in lines)))


if __name__ == "__main__":
    crops()
    streets()
