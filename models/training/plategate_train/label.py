"""Stage `label`: texts for real plates that carry none, by agreement of readers, views and copies.

    python -m plategate_train label --reader A.onnx --reader B.onnx [--line C.onnx]

Every box is read by each reader at three paddings. A text is taken when two different readers agree on it and the votes
of all copies of the plate (augmented pictures share an origin) give it most of the weight. Copies too poor to read get
the text of their better siblings. What stays without a text is kept apart: `--sheets` draws it for a person, whose
answers in `texts.csv` (file,box,text) count before any reader's.

Leaves `crops.npz`: x uint8 [n,64,128], y, and for each its picture, box, set, group, split.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from .common import HERE, SLOTS, append_line, decode, encode, fold, pause_point, plain, read_lines, whole, work_dir
from .readers import WIDE_H, WIDE_W, crop, cut_wide, line_reader, slots_reader

VIEWS = (0.0, 0.04, 0.10)
WIDE = (WIDE_W, WIDE_H)
SMALLEST = (26, 9)
"""A smaller box holds nothing to read."""


def distance(a: str, b: str) -> int:
    """Edits from one text to the other."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def read_all(readers: list[Path], line: Path | None) -> None:
    """Reads of every box into `reads.jsonl`, one line a picture; goes on where it stopped."""
    out = work_dir() / "reads.jsonl"
    done = {r["file"] for r in read_lines(out)}
    nets = [(p.stem, slots_reader(p)) for p in readers]
    extra = line_reader(line) if line else None
    for record in read_lines(work_dir() / "index.jsonl"):
        if record["file"] in done or not record["boxes"]:
            continue
        pause_point()
        picture = cv2.imread(str(work_dir() / "pictures" / record["file"]))
        rows = []
        for box in record["boxes"]:
            if box[2] - box[0] < SMALLEST[0] or box[3] - box[1] < SMALLEST[1]:
                rows.append([])
                continue
            views = [crop(picture, box, pad) for pad in VIEWS]
            votes = []
            for name, net in nets:
                for p in net(views):
                    best = p.max(1)
                    used = best[p.argmax(1) != p.shape[1] - 1]
                    votes.append([name, decode(p.argmax(1)), round(float(best.min() if len(used) else 0), 4)])
            agreed = len({v[1] for v in votes}) == 1 and min(v[2] for v in votes) > 0.8
            if extra and not agreed:
                votes += [["line", *extra(view)] for view in views[:2]]
            rows.append(votes)
        append_line(out, {"file": record["file"], "votes": rows})


def _weights(votes: list[list[Any]]) -> dict[str, float]:
    out: dict[str, float] = defaultdict(float)
    for _, text, sure in votes:
        if 4 <= len(text) <= 9:
            out[text] += max(sure, 0.02)
    return out


def settle(boxes: list[dict[str, Any]]) -> None:
    """Give the boxes of one origin their texts. A box is {votes, …}; `text` is set or stays None."""
    for box in boxes:
        box["own"] = _weights(box["votes"])
        box["best"] = max(box["own"], key=lambda t: box["own"][t], default="")
    for box in boxes:
        box["text"] = None
        if not box["best"]:
            continue
        kin = [b for b in boxes if b["best"] and distance(b["best"], box["best"]) <= 2]
        total: dict[str, float] = defaultdict(float)
        voices: dict[str, set[str]] = defaultdict(set)
        for b in kin:
            for name, text, sure in b["votes"]:
                if 4 <= len(text) <= 9:
                    total[text] += max(sure, 0.02)
                    voices[text].add(name)
        text = max(total, key=lambda t: total[t])
        share = total[text] / sum(total.values())
        if len(voices[text]) >= 2 and share >= 0.5 and distance(text, box["best"]) <= 2:
            box["text"], box["share"] = text, share


def person_texts() -> dict[tuple[str, int], str]:
    """Texts read by a person: `-` means that it cannot be read. (Sets whose labels spell their plates bring theirs along.)"""
    out = {}
    for file in (HERE / "texts.csv", work_dir() / "texts.csv"):
        if file.exists():
            for row in csv.DictReader(file.open(encoding="utf-8")):
                out[row["file"], int(row["box"])] = row["text"]
    return out


def collect() -> list[dict[str, Any]]:
    """Every readable box with what is known of it."""
    known = {r["file"]: r for r in read_lines(work_dir() / "index.jsonl")}
    by_origin: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in read_lines(work_dir() / "reads.jsonl"):
        record = known.get(line["file"])
        for n, votes in enumerate(line["votes"] if record else []):
            if votes:
                by_origin[f"{record['set']}/{record['origin']}"].append(
                    {
                        "file": line["file"],
                        "n": n,
                        "box": record["boxes"][n],
                        "votes": votes,
                        "set": record["set"],
                        "origin": record["origin"],
                        "group": record["group"],
                        "split": record["split"],
                        "told": record["texts"][n] if "texts" in record else "",
                    }
                )
    for boxes in by_origin.values():
        settle(boxes)
    flat = [b for boxes in by_origin.values() for b in boxes]
    texts = person_texts()
    for box in flat:
        read = texts.get((box["file"], box["n"]), box["told"] or None)
        box["person"] = read is not None
        if read is not None:
            box["text"], box["share"] = (plain(read) or None), 1.0
    return flat


def benchmark_texts(folder: Path) -> set[str]:
    return {fold(plain(row["plate"])) for file in folder.rglob("truth.csv") for row in csv.DictReader(file.open(encoding="utf-8"))}


def sheets(boxes: list[dict[str, Any]], stem: Path, rows: int = 8, columns: int = 6) -> None:
    """Numbered crops with their guesses, and a list of what each number is."""
    cells = []
    for n, box in enumerate(boxes):
        picture = cv2.imread(str(work_dir() / "pictures" / box["file"]))
        view = cv2.resize(crop(picture, box["box"], 0.1), (256, 128), interpolation=cv2.INTER_CUBIC)
        view = cv2.copyMakeBorder(view, 0, 24, 0, 6, cv2.BORDER_CONSTANT)
        cv2.putText(
            view, f"{n}: {box['text'] or '?' + box['best']}", (3, 146), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1, cv2.LINE_AA
        )
        cells.append(view)
    per = rows * columns
    for k in range(0, len(cells), per):
        part = cells[k : k + per]
        part += [np.zeros_like(cells[0])] * (-len(part) % columns)
        cv2.imwrite(f"{stem}-{k // per:02d}.png", np.vstack([np.hstack(part[i : i + columns]) for i in range(0, len(part), columns)]))
    Path(f"{stem}.json").write_text(json.dumps([[b["file"], b["n"], b["text"] or "", b["best"]] for b in boxes]))


def one_copy(boxes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each origin the copy whose plates are the widest for their height, that is the one turned the least."""
    copies: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for box in boxes:
        copies[box["set"], box["origin"]][box["file"]].append(box)

    def flat(copy: list[dict[str, Any]]) -> float:
        return sum(float((b["box"][2] - b["box"][0]) ** 2 / (b["box"][3] - b["box"][1])) for b in copy)

    return [box for files in copies.values() for box in max(files.values(), key=flat)]


def wide_crop(picture: np.ndarray, box: list[float]) -> np.ndarray:
    """The box grown by a quarter on each side, edges repeated where the picture ends: training cuts it anew each time."""
    dx, dy = (box[2] - box[0]) * 0.25, (box[3] - box[1]) * 0.25
    source = np.array([[box[0] - dx, box[1] - dy], [box[2] + dx, box[1] - dy], [box[0] - dx, box[3] + dy]], np.float32)
    target = np.array([[0, 0], [WIDE[0], 0], [0, WIDE[1]]], np.float32)
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    shrink = WIDE[0] / max(1.0, (box[2] - box[0]) * 1.5)
    if shrink < 0.7:  # blur first: the warp takes single pixels
        grey = cv2.GaussianBlur(grey, (0, 0), 0.4 / shrink)
    return cv2.warpAffine(grey, cv2.getAffineTransform(source, target), WIDE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def write_crops(boxes: list[dict[str, Any]], forbidden: set[str]) -> dict[str, int]:
    x, wide, y, meta, known = [], [], [], [], 0
    for box in boxes:
        text = box["text"]
        if not text or not 3 <= len(text) <= SLOTS:
            continue
        if fold(text) in forbidden:
            known += 1
            continue
        picture = cv2.imread(str(work_dir() / "pictures" / box["file"]))
        wide.append(wide_crop(picture, box["box"]))
        x.append(cut_wide(wide[-1]))
        y.append(encode(text))
        meta.append([box["file"], str(box["n"]), box["set"], box["group"], box["split"], "person" if box["person"] else "agreed"])
    whole(
        work_dir() / "crops.npz",
        lambda p: np.savez(p, x=np.stack(x), wide=np.stack(wide), y=np.array(y, np.uint8), meta=np.array(meta)),
    )
    return {"crops": len(x), "equal to a benchmark text": known}


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train label")
    parser.add_argument("--reader", type=Path, action="append", default=[])
    parser.add_argument("--line", type=Path)
    parser.add_argument("--benchmark", type=Path, required=True)
    parser.add_argument("--sheets", action="store_true", help="draw the held-out and the unsettled plates for a person")
    given = parser.parse_args(args)
    if given.reader:
        read_all(given.reader, given.line)
    boxes = collect()
    print({"boxes": len(boxes), "with a text": sum(b["text"] is not None for b in boxes)})
    if given.sheets:
        sheets(one_copy([b for b in boxes if b["split"] == "valid"]), work_dir() / "held-out")
        sheets(one_copy([b for b in boxes if b["split"] == "train" and not b["text"]]), work_dir() / "unsettled")
    print(write_crops(boxes, benchmark_texts(given.benchmark)))
