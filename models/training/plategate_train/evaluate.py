"""Stage `evaluate`: the project's figures, in Python; `plategate measure` prints the official ones.

    python -m plategate_train evaluate --plates FOLDER --detector D.onnx --reader R.onnx [--threshold .5] [--size 640x384]
    python -m plategate_train evaluate --reader R.onnx                  (held-out real crops only)
    python -m plategate_train evaluate --detector weights.pt            (held-out real pictures only)

Exact and folded (O=Q=0, I=1) reads on true boxes and end to end, recall at IoU .5, false positives a picture (IoU < .3;
unlabelled second plates count as such), milliseconds of the graphs, calibration. Benchmark pictures are for measuring only.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterator

import cv2
import numpy as np

from .common import ALPHABET, EMPTY, PAD, decode, fold, plain, read_lines, work_dir
from .readers import Reader, crop, cut_wide, look, rectified, session, slots_reader

Finding = tuple[np.ndarray, float, np.ndarray]
"""Box in picture pixels, score, corners."""
Finder = Callable[[np.ndarray, float], list[Finding]]


def iou(a: Any, b: Any) -> float:
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)


def letterbox(picture: np.ndarray, width: int, height: int) -> tuple[np.ndarray, float, int, int]:
    h, w = picture.shape[:2]
    scale = min(height / h, width / w)
    nw, nh = round(w * scale), round(h * scale)
    px, py = (width - nw) // 2, (height - nh) // 2
    out = np.full((height, width, 3), 114, np.uint8)
    out[py : py + nh, px : px + nw] = cv2.resize(picture, (nw, nh), interpolation=cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR)
    return out, scale, px, py


def fit_size(picture: np.ndarray, area: int) -> tuple[int, int]:
    """The sides, multiples of 32 and about `area` together, nearest the picture's shape; as the program chooses them."""
    aspect = picture.shape[1] / picture.shape[0]
    height = max(64, int((area / aspect) ** 0.5 / 32 + 0.5) * 32)
    width = max(64, area // height // 32 * 32)
    return width, height


def finder(run: Callable[[np.ndarray], np.ndarray], size: tuple[int, int] | None, area: int = 640 * 384) -> Finder:
    """`run` takes a uint8 RGB picture [1,H,W,3] and gives rows of 13 numbers; this adds letterbox, threshold and suppression."""

    def find(picture: np.ndarray, threshold: float) -> list[Finding]:
        width, height = size or fit_size(picture, area)
        canvas, scale, px, py = letterbox(picture, width, height)
        rows = run(np.ascontiguousarray(canvas[None, :, :, ::-1]))
        rows = rows[rows[:, 4] > threshold]
        keep = (
            cv2.dnn.NMSBoxes(
                [[float(r[0]), float(r[1]), float(r[2] - r[0]), float(r[3] - r[1])] for r in rows], rows[:, 4].tolist(), threshold, 0.45
            )
            if len(rows)
            else []
        )
        h, w = picture.shape[:2]
        out = []
        for i in keep:
            row = rows[int(i)]
            box = (row[:4] - [px, py, px, py]) / scale
            out.append((np.clip(box, 0, [w, h, w, h]), float(row[4]), (row[5:].reshape(4, 2) - [px, py]) / scale))
        return sorted(out, key=lambda f: -f[1])

    return find


def onnx_run(path: Path) -> Callable[[np.ndarray], np.ndarray]:
    net = session(path)
    name = net.get_inputs()[0].name
    return lambda x: net.run(None, {name: x})[0][0]


def torch_run(net: Any) -> Callable[[np.ndarray], np.ndarray]:
    import torch

    from .detector import Shipped

    shipped = Shipped(net).eval()

    def run(x: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return shipped(torch.from_numpy(x))[0].numpy()

    return run


def at_false_positives(scored: list[tuple[float, bool]], plates: int, pictures: int, rate: float) -> float:
    """Recall at the threshold that lets through `rate` false positives a picture."""
    allowed, hits, best = rate * pictures, 0, 0
    wrong = 0
    for _, good in sorted(scored, reverse=True):
        hits, wrong = hits + good, wrong + (not good)
        if wrong > allowed:
            break
        best = hits
    return best / max(1, plates)


LARGEST = 0.6
"""Of a picture's width: a plate that is wider is a picture of a plate, not of a lane."""


@dataclass
class HeldOut:
    """A real picture kept from training."""

    group: str
    picture: np.ndarray
    wanted: list[list[float]]
    """Plates that are to be found."""
    ignored: list[list[float]]
    """Plates too small or too large to ask for, and plates that nobody labelled."""

    def judged(self, found: list[Finding]) -> list[tuple[Finding, bool]]:
        """Each finding, best first, and whether it is a plate; what lies half on one is left out."""
        free, out = list(range(len(self.wanted))), []
        for finding in found:
            box = finding[0]
            hit = max(free, key=lambda k: iou(box, self.wanted[k]), default=None)
            if hit is not None and iou(box, self.wanted[hit]) >= 0.5:
                free.remove(hit)
                out.append((finding, True))
            elif all(iou(box, b) < 0.3 for b in self.wanted + self.ignored):
                out.append((finding, False))
        return out


def held_out_pictures(limit: int = 260) -> Iterator[HeldOut]:
    """One of each origin."""
    seen: set[str] = set()
    doubtful = {(m["file"], tuple(m["box"])) for m in read_lines(work_dir() / "mined-valid.jsonl") if m["plate"]}
    for record in read_lines(work_dir() / "index.jsonl"):
        if record["split"] != "valid" or record["origin"] in seen or len(seen) >= limit:
            continue
        seen.add(record["origin"])
        picture = cv2.imread(str(work_dir() / "pictures" / record["file"]))
        scale = min(640 / picture.shape[1], 384 / picture.shape[0])
        wanted = [b for b in record["boxes"] if 20 / scale <= b[2] - b[0] <= LARGEST * picture.shape[1]]
        small = [b for b in record["boxes"] if b not in wanted] + [list(b) for f, b in doubtful if f == record["file"]]
        yield HeldOut(record["group"], picture, wanted, small)


def held_out(net: Any, limit: int = 260) -> dict[str, float]:
    """Recall at .05 and .10 false positives a picture, on held-out pictures."""
    find = finder(torch_run(net), (640, 384)) if not callable(getattr(net, "find", None)) else net.find
    scored: list[tuple[float, bool]] = []
    plates = pictures = 0
    for one in held_out_pictures(limit):
        plates, pictures = plates + len(one.wanted), pictures + 1
        scored += [(finding[1], good) for finding, good in one.judged(find(one.picture, 0.05))]
    return {
        "recall_at_fp05": round(at_false_positives(scored, plates, pictures, 0.05), 4),
        "recall_at_fp10": round(at_false_positives(scored, plates, pictures, 0.10), 4),
        "recall_any": round(sum(g for _, g in scored) / max(1, plates), 4),
        "pictures": pictures,
        "plates": plates,
    }


def _kind(read: str, text: str) -> str:
    """What kind of mistake this is."""
    if fold(read) == fold(text):
        return "right"
    if len(read) != len(text):
        return "length"
    wrong = [(a, b) for a, b in zip(read, text) if fold(a) != fold(b)]
    return f"{wrong[0][1]} read as {wrong[0][0]}" if len(wrong) == 1 else "several"


def held_out_reads(read: Reader) -> dict[str, Any]:
    """A reader on the held-out real plates that a person read: folded accuracy by length, and mistakes by kind."""
    data = np.load(work_dir() / "crops.npz")
    meta = data["meta"]
    rows = np.flatnonzero((meta[:, 4] == "valid") & (meta[:, 5] == "person"))
    texts = [decode(data["y"][i]) for i in rows]
    found = [decode(p.argmax(1)) for p in read([cut_wide(data["wide"][i]) for i in rows])]
    right = np.array([fold(a) == fold(b) for a, b in zip(found, texts)])
    size = np.array([len(t) for t in texts])
    kinds: dict[str, int] = {}
    for a, b in zip(found, texts):
        kinds[_kind(a, b)] = kinds.get(_kind(a, b), 0) + 1
    part = {
        name: [round(float(right[m].mean()), 3), int(m.sum())] for name, m in (("up to 8", size <= 8), ("9 and 10", size > 8)) if m.any()
    }
    kinds = dict(sorted(kinds.items(), key=lambda k: -k[1]))
    return {"folded": round(float(right.mean()), 3), "n": len(rows), "by_length": part, "kinds": kinds}


# ---- the benchmark


def truths(folder: Path) -> list[tuple[np.ndarray, np.ndarray, str]]:
    """Picture, true box, text."""
    out = []
    for row in csv.DictReader((folder / "truth.csv").open(encoding="utf-8")):
        picture = cv2.imread(str(folder / row["file"]))
        x, y, w, h = (int(row[k]) for k in ("x_px", "y_px", "w_px", "h_px"))
        out.append((picture, np.array([x, y, x + w, y + h], float), plain(row["plate"])))
    return out


def ece(sure: list[float], right: list[bool], bins: int = 10) -> float:
    """Expected calibration error: how far certainty is from being right, over bins of certainty."""
    c, ok = np.array(sure), np.array(right, float)
    place = np.minimum((c * bins).astype(int), bins - 1)
    return float(sum(abs(c[place == k].mean() - ok[place == k].mean()) * (place == k).mean() for k in range(bins) if (place == k).any()))


def certainty(probabilities: list[np.ndarray], texts: list[str]) -> dict[str, float]:
    """Of the characters (look-alikes counted as right), and what a lowest character of .95 keeps and gets right."""
    chars: list[float] = []
    right: list[bool] = []
    lowest: list[float] = []
    whole: list[bool] = []
    for p, text in zip(probabilities, texts):
        read = decode(p.argmax(1))
        used = p.max(1)[p.argmax(1) != EMPTY]
        lowest.append(float(used.min()) if len(used) else 0.0)
        whole.append(fold(read) == fold(text))
        codes = [ALPHABET.find(c) for c in text] + [EMPTY] * (p.shape[0] - len(text))
        for row, code in zip(p, codes):
            best = int(row.argmax())
            if best != EMPTY or code != EMPTY:
                chars.append(float(row.max()))
                right.append(best == code or (EMPTY not in (best, code) and fold(ALPHABET[best]) == fold(ALPHABET[code])))
    kept = np.array(lowest) >= 0.95
    return {
        "character_ece": round(ece(chars, right), 4),
        "kept": round(float(kept.mean()), 3),
        "precision": round(float(np.array(whole)[kept].mean()), 3) if kept.any() else 0.0,
    }


def _read_figures(read: Reader, rows: list[tuple[np.ndarray, np.ndarray, str]], pad: float) -> tuple[dict[str, float], list[np.ndarray]]:
    p = list(read([crop(picture, box, pad) for picture, box, _ in rows]))
    texts = [decode(x.argmax(1)) for x in p]
    exact = np.mean([a == t for a, (_, _, t) in zip(texts, rows)])
    folded = np.mean([fold(a) == fold(t) for a, (_, _, t) in zip(texts, rows)])
    return {"exact": round(float(exact), 3), "folded": round(float(folded), 3)}, p


def _find_figures(
    find: Finder, threshold: float, read: Reader | None, rows: list[tuple[np.ndarray, np.ndarray, str]], pad: float, way: str
) -> dict[str, float]:
    recall = wrong = exact = folded = 0
    for picture, box, text in rows:
        found = find(picture, threshold)
        recall += any(iou(f[0], box) >= 0.5 for f in found)
        wrong += sum(iou(f[0], box) < 0.3 for f in found)
        if read and found:
            box, _, corners = found[0]
            if way == "second":
                p = look(read, picture, box, corners, pad)
            else:
                p = read([rectified(picture, corners, pad) if way == "straight" else crop(picture, box, pad)])[0]
            got = decode(p.argmax(1))
            exact, folded = exact + (got == text), folded + (fold(got) == fold(text))
    n = len(rows)
    return {
        "recall": round(recall / n, 3),
        "false_positives": round(wrong / n, 2),
        "end_to_end_exact": round(exact / n, 3),
        "end_to_end_folded": round(folded / n, 3),
    }


def milliseconds(path: Path, shape: tuple[int, ...], runs: int = 60) -> float:
    net = session(path)
    name, x = net.get_inputs()[0].name, np.random.randint(0, 256, shape).astype(np.uint8)
    took = []
    for _ in range(runs):
        begun = time.perf_counter()
        net.run(None, {name: x})
        took.append((time.perf_counter() - begun) * 1e3)
    return round(float(np.median(took[5:])), 2)


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train evaluate")
    parser.add_argument("--plates", type=Path)
    parser.add_argument("--detector", type=Path)
    parser.add_argument("--reader", type=Path)
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--size", default="640x384", help="or `fit` for the program's own choice of sides")
    parser.add_argument("--pad", type=float, default=PAD)
    ways = "cut out by the detector's box, between its corners, or as the program does: where the first is unsure, by both"
    parser.add_argument("--way", choices=("box", "straight", "second"), default="second", help=ways)
    given = parser.parse_args(args)
    cv2.setNumThreads(1)
    size = None if given.size == "fit" else tuple(map(int, given.size.split("x")))
    if given.detector and given.detector.suffix == ".pt":
        import torch

        from .detector import Detector

        torch.set_num_threads(1)
        net = Detector()
        net.load_state_dict(torch.load(given.detector, weights_only=True)["model"])
        print(json.dumps(held_out(net.eval())))
        return
    find = finder(onnx_run(given.detector), size) if given.detector else None  # type: ignore[arg-type]
    read = slots_reader(given.reader) if given.reader else None
    probabilities: list[np.ndarray] = []
    texts: list[str] = []
    for name in ("us", "eu", "br") if given.plates else ():
        rows = truths(given.plates / name)
        line: dict[str, Any] = {"set": name, "n": len(rows)}
        if read:
            figures, p = _read_figures(read, rows, given.pad)
            probabilities += p
            texts += [t for _, _, t in rows]
            line |= {"true_boxes": figures}
        if find:
            line |= _find_figures(find, given.threshold, read, rows, given.pad, given.way)
        print(json.dumps(line), flush=True)
    if read and probabilities:
        print(json.dumps(certainty(probabilities, texts)))
    if given.detector:
        print(json.dumps({"detector_ms_640x384": milliseconds(given.detector, (1, 384, 640, 3))}))
    if given.reader and not given.plates:
        print(json.dumps(held_out_reads(slots_reader(given.reader))))
    if given.reader:
        print(json.dumps({"reader_ms": milliseconds(given.reader, (1, 64, 128, session(given.reader).get_inputs()[0].shape[3]), 300)}))
