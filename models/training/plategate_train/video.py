"""Stage `video`: every frame of a video through a pack, and what was read of the vehicles that are known to be in it.

    python -m plategate_train video --video CLIP --truth 34A36837,34A23126 --detector D.onnx --reader R.onnx
        [--calibration calibration/toll-gate.toml] [--threshold .4] [--pad .08]

For each vehicle: frames in which its plate was found, with which scores, how often it was read right, and the text that
its reads add up to (the votes of a character are its probabilities; the program's own reading engine weighs more).
The program shows the detector a lane's region as here, but scales pictures by its own code: scores differ by some .02.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any, Iterator

import cv2
import numpy as np

from .common import CLASSES, PAD, SLOTS, decode, fold, pause_point
from .evaluate import finder, iou, onnx_run
from .label import distance
from .readers import Reader, crop, slots_reader

MARGIN = 0.04
"""The region is looked at with so much around it, as the program does."""
SAME = 0.15
"""A box that overlaps a track's last one by so much belongs to it."""


class Lane:
    """The part of the frame that is looked at, and the boxes in it that count."""

    def __init__(self, path: Path | None) -> None:
        table = tomllib.loads(path.read_text(encoding="utf-8")) if path else {}
        self.region = np.array(table.get("region", []), np.float32).reshape(-1, 2)
        self.least, self.most = table.get("min_plate_px", 0), table.get("max_plate_px", 1 << 20)
        self.threshold = table.get("detector_threshold")

    def part(self, frame: np.ndarray) -> tuple[int, int, int, int]:
        h, w = frame.shape[:2]
        if not len(self.region):
            return 0, 0, w, h
        low, high = self.region.min(0) - [w * MARGIN, h * MARGIN], self.region.max(0) + [w * MARGIN, h * MARGIN]
        return int(max(0, low[0])) & ~1, int(max(0, low[1])) & ~1, int(min(w, np.ceil(high[0]))), int(min(h, np.ceil(high[1])))

    def counts(self, box: np.ndarray) -> bool:
        if not self.least <= box[2] - box[0] <= self.most:
            return False
        middle = (float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2)
        return not len(self.region) or cv2.pointPolygonTest(self.region, middle, False) >= 0


def input_size(w: int, h: int, budget: int = 640 * 384, step: int = 32) -> tuple[int, int]:
    """The sides that show a part of a frame largest within the budget, never enlarged; as the program chooses them."""
    best, best_key = (step, step), (-1.0, 0)
    for tall in range(step, budget // step + 1, step):
        wide = budget // tall // step * step
        if not wide:
            break
        scale = min(wide / w, tall / h, 1.0)
        size = tuple(min(int(max(1, np.ceil((n * scale - 0.01) / step))) * step, limit) for n, limit in ((w, wide), (h, tall)))
        key = (round(scale * 1000), -size[0] * size[1])
        if key > best_key:
            best, best_key = (size[0], size[1]), key
    return best


def frames(path: Path) -> Iterator[np.ndarray]:
    film = cv2.VideoCapture(str(path))
    while True:
        ok, frame = film.read()
        if not ok:
            return
        yield frame


def looks(path: Path, lane: Lane, detector: Path, read: Reader, threshold: float, pad: float) -> Iterator[list[dict[str, Any]]]:
    """For each frame its plates: box, score, probabilities of the characters."""
    run, find = onnx_run(detector), None
    for frame in frames(path):
        pause_point()
        x1, y1, x2, y2 = lane.part(frame)
        find = find or finder(run, input_size(x2 - x1, y2 - y1))
        seen = []
        for box, score, _ in find(frame[y1:y2, x1:x2], threshold):
            box = box + [x1, y1, x1, y1]
            if lane.counts(box):
                seen.append({"box": box, "score": score, "p": read([crop(frame, box, pad)])[0]})
        yield seen


def tracks(all_looks: list[list[dict[str, Any]]], gap: int = 8) -> list[list[dict[str, Any]]]:
    """Looks that follow each other in one place."""
    done: list[list[dict[str, Any]]] = []
    live: list[list[dict[str, Any]]] = []
    for n, seen in enumerate(all_looks):
        live, ended = [t for t in live if n - t[-1]["frame"] <= gap], [t for t in live if n - t[-1]["frame"] > gap]
        done += ended
        for look in seen:
            look = look | {"frame": n}
            near = max(live, key=lambda t: iou(t[-1]["box"], look["box"]), default=None)
            if near and near[-1]["frame"] < n and iou(near[-1]["box"], look["box"]) > SAME:
                near.append(look)
            else:
                live.append([look])
    return done + live


def adds_up(rows: list[dict[str, Any]]) -> str:
    """The text that a track's reads vote for: the usual length first, then each character among reads of that length."""
    reads = [(decode(r["p"].argmax(1)), r["p"], float(r["p"].max(1).min())) for r in rows]
    votes: dict[int, float] = defaultdict(float)
    for text, _, sure in reads:
        votes[len(text)] += sure
    length = max(votes, key=lambda k: votes[k])
    total = np.zeros((SLOTS, CLASSES))
    for text, p, sure in reads:
        if len(text) == length:
            total += p * sure
    return decode(total.argmax(1))


def report(all_looks: list[list[dict[str, Any]]], truth: list[str], threshold: float) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for track in tracks(all_looks):
        text = adds_up(track)
        owner = min(truth, key=lambda t: distance(text, t))
        known = distance(text, owner) <= max(2, len(owner) // 3)
        reads = [decode(look["p"].argmax(1)) for look in track]
        scores = sorted(look["score"] for look in track)
        rows.append(
            {
                "vehicle": owner if known else None,
                "adds_up_to": text,
                "frames": [track[0]["frame"], track[-1]["frame"]],
                "found": len(track),
                "found_at_threshold": sum(s >= threshold for s in scores),
                "right": sum(fold(r) == fold(owner) for r in reads) if known else 0,
                "score_p10_p50_p90": [round(float(np.quantile(scores, q)), 3) for q in (0.1, 0.5, 0.9)],
                "width_px": [round(float(v)) for v in np.quantile([k["box"][2] - k["box"][0] for k in track], (0, 0.5, 1))],
            }
        )
    return sorted(rows, key=lambda r: r["frames"])


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train video")
    parser.add_argument("--video", type=Path, required=True)
    parser.add_argument("--truth", required=True, help="the plates in it, with commas between")
    parser.add_argument("--detector", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--calibration", type=Path)
    parser.add_argument("--threshold", type=float, default=0.5, help="counted at; boxes are kept from .25 up")
    parser.add_argument("--pad", type=float, default=PAD)
    given = parser.parse_args(args)
    cv2.setNumThreads(1)
    lane = Lane(given.calibration)
    found = list(looks(given.video, lane, given.detector, slots_reader(given.reader), min(0.25, given.threshold), given.pad))
    rows = report(found, given.truth.split(","), given.threshold)
    for row in rows:
        if row["found"] > 2 or row["found_at_threshold"]:
            print(json.dumps(row))
    stray = [r for r in rows if r["vehicle"] is None]
    print(
        json.dumps(
            {
                "frames": len(found),
                "passages_right": len({r["vehicle"] for r in rows if r["vehicle"] and fold(r["adds_up_to"]) == fold(r["vehicle"])}),
                "of": len(given.truth.split(",")),
                "looks_at_threshold": sum(r["found_at_threshold"] for r in rows if r["vehicle"]),
                "reads_right": sum(r["right"] for r in rows),
                "stray_looks_at_threshold": sum(r["found_at_threshold"] for r in stray),
            }
        )
    )
