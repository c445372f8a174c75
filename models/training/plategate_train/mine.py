"""Stage `mine`: where a detector errs on the training pictures, so that the next training looks there.

    python -m plategate_train mine --detector D.onnx --reader R.onnx

What is found without a label is either a plate that nobody labelled (a reader reads it surely, or the set is one that
boxes only some of its plates: ignored from then on) or a mistake (shown again and again). Leaves `mined.jsonl`,
`mined-valid.jsonl` for the held-out pictures, and the mistakes' crops for the reader, `nonplates.npz`. A person looks through
both lists and puts `"plate": true` where it is one; `--crops-only` then makes the crops anew.
`--again`: every training picture once more, by a newer detector; a mistake that it still makes is drawn twice as often.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from .common import EMPTY, append_line, decode, pause_point, read_lines, whole, work_dir
from .data import manifest
from .evaluate import finder, iou, onnx_run
from .readers import crop, slots_reader

SIZES = ((640, 384), (416, 416))


def write_nonplates() -> int:
    """The mistakes as crops, cut as the reader's real crops are: it is to read nothing there."""
    from .label import wide_crop

    wide, meta = [], []
    for split, name in (("train", "mined.jsonl"), ("valid", "mined-valid.jsonl")):
        for m in read_lines(work_dir() / name):
            if not m["plate"]:
                pause_point()
                wide.append(wide_crop(cv2.imread(str(work_dir() / "pictures" / m["file"])), m["box"]))
                meta.append(split)
    if not wide:
        return 0
    rows, split = np.stack(wide), np.array(meta)
    train, valid = rows[split == "train"], rows[split == "valid"]
    whole(work_dir() / "nonplates.npz", lambda p: np.savez(p, wide=train, valid=valid))
    return len(train)


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train mine")
    parser.add_argument("--detector", type=Path)
    parser.add_argument("--reader", type=Path)
    parser.add_argument("--crops-only", action="store_true")
    parser.add_argument("--again", action="store_true", help="not resumable: a mistake would be counted once more")
    parser.add_argument("--threshold", type=float, default=0.25)
    given = parser.parse_args(args)
    cv2.setNumThreads(1)
    if not given.crops_only:
        if not (given.detector and given.reader):
            parser.error("--detector and --reader are wanted")
        _search(given)
    crops = write_nonplates()
    mined = read_lines(work_dir() / "mined.jsonl")
    print({"mistakes": crops, "unlabelled plates": sum(m["plate"] for m in mined)})


def _search(given: argparse.Namespace) -> None:
    finders, read = [finder(onnx_run(given.detector), s) for s in SIZES], slots_reader(given.reader)
    partly = {spec["id"] for spec in manifest() if spec.get("some_boxed")}
    done_file = work_dir() / "mined-done.jsonl"
    done = {} if given.again else {r["file"]: r["origin"] for r in read_lines(done_file)}
    origins: set[str] = set(done.values())
    plates: dict[str, list[list[float]]] = {}
    for m in read_lines(work_dir() / "mined.jsonl") + read_lines(work_dir() / "mined-valid.jsonl"):
        if m["plate"]:
            plates.setdefault(m["file"], []).append(m["box"])
    for record in read_lines(work_dir() / "index.jsonl"):
        if record["file"] in done or record["origin"] in origins or (given.again and record["split"] != "train"):
            continue
        pause_point()
        origins.add(record["origin"])
        picture = cv2.imread(str(work_dir() / "pictures" / record["file"]))
        out = work_dir() / ("mined.jsonl" if record["split"] == "train" else "mined-valid.jsonl")
        taken: list[list[float]] = list(record["boxes"]) + plates.get(record["file"], [])
        for find in finders:
            for box, score, _ in find(picture, given.threshold):
                if any(iou(box, b) > 0.05 for b in taken):
                    continue
                p = read([crop(picture, box, 0.08)])[0]
                text, used = decode(p.argmax(1)), p.max(1)[p.argmax(1) != EMPTY]
                plate = record["set"] in partly or (4 <= len(text) <= 9 and float(used.min()) > 0.6)
                row = [round(float(v), 1) for v in box]
                taken.append(row)
                append_line(out, {"file": record["file"], "box": row, "score": round(score, 3), "plate": plate, "text": text})
        if not given.again:
            append_line(done_file, {"file": record["file"], "origin": record["origin"]})
