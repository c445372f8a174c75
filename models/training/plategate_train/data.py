"""Stage `data`: bring the pictures of data.toml from local copies, drop what the evaluation knows, group copies, split.

Leaves `pictures/<set>/*.jpg` and `index.jsonl`: one line a picture with its boxes (x1 y1 x2 y2 in pixels), its group
(pictures that show the same scene share one) and its split (train or valid, by group).
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, Iterator

import cv2
import numpy as np

from .common import HERE, pause_point, whole, work_dir

LONG_SIDE = 1280
SAME_AS_BENCHMARK = 10
"""Differing bits of 64 up to which a picture counts as one of the evaluation's. Generous: a wrong drop costs little."""
SAME_SCENE = 6
VALID_SHARE = 0.12
LEAST_SPELLED = 6
"""Characters of a text that labels spell; with fewer, some may not have been boxed."""


class Source:
    """A repository's files, from a clone with or without a work tree."""

    def __init__(self, path: Path) -> None:
        self.path = path
        inner = path / ".git"
        self.git = inner if inner.exists() else path if (path / "HEAD").exists() else None
        self.cat: subprocess.Popen[bytes] | None = None

    def names(self) -> list[str]:
        if self.git is None:
            return sorted(str(p.relative_to(self.path)) for p in self.path.rglob("*") if p.is_file())
        out = subprocess.run(["git", f"--git-dir={self.git}", "ls-tree", "-rz", "--name-only", "HEAD"], capture_output=True, check=True)
        return sorted(n for n in out.stdout.decode("utf-8", "replace").split("\0") if n)

    def read(self, name: str) -> bytes | None:
        if self.git is None:
            file = self.path / name
            return file.read_bytes() if file.is_file() else None
        if self.cat is None:
            self.cat = subprocess.Popen(
                ["git", f"--git-dir={self.git}", "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        assert self.cat.stdin and self.cat.stdout
        self.cat.stdin.write(f"HEAD:{name}\n".encode())
        self.cat.stdin.flush()
        head = self.cat.stdout.readline().split()
        if head[-1] == b"missing":
            return None
        body = self.cat.stdout.read(int(head[2]))
        self.cat.stdout.read(1)
        return body


def manifest() -> list[dict[str, Any]]:
    return tomllib.loads((HERE / "data.toml").read_text(encoding="utf-8"))["set"]


def _voc(text: bytes) -> list[list[float]]:
    return [[float(box.findtext(k) or 0) for k in ("xmin", "ymin", "xmax", "ymax")] for box in ET.fromstring(text).iter("bndbox")]


def _yolo(text: bytes, width: int, height: int) -> list[tuple[int, list[float]]]:
    """Classes and boxes, and polygons as the boxes round them."""
    out = []
    for line in text.decode().splitlines():
        numbers = [float(x) for x in line.split()]
        v = numbers[1:]
        if len(v) == 4:
            x, y, w, h = v
            box = [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
        elif len(v) >= 6:
            box = [min(v[0::2]), min(v[1::2]), max(v[0::2]), max(v[1::2])]
        else:
            continue
        out.append((int(numbers[0]), [min(max(a, 0.0), 1.0) * s for a, s in zip(box, (width, height, width, height))]))
    return out


def _spelled(boxes: list[tuple[int, list[float]]], characters: str) -> tuple[list[list[float]], list[str]]:
    """Of labels that box every character: the plates (class 0), and what the characters in each spell from left to right (class
    k is the k-th of `characters`); fewer than `LEAST_SPELLED` are no text."""
    plates, texts = [b for kind, b in boxes if kind == 0], []
    for plate in plates:
        inside = []
        for kind, b in boxes:
            x, y = (b[0] + b[2]) / 2, (b[1] + b[3]) / 2
            if 0 < kind <= len(characters) and plate[0] <= x <= plate[2] and plate[1] <= y <= plate[3]:
                inside.append((x, characters[kind - 1]))
        text = "".join(c for _, c in sorted(inside))
        texts.append(text if len(text) >= LEAST_SPELLED else "")
    return plates, texts


FOLDERS = {"voc": ("/images/", "/annots/"), "yolo": ("(^|/)images/", r"\1labels/")}
"""Where labels lie beside pictures, unless a set says otherwise (`labels_at`): a pattern in the path, and what takes its place."""


def _label_name(picture: str, spec: dict[str, Any]) -> str:
    kind = spec["labels"]
    place, instead = spec.get("labels_at", FOLDERS[kind])
    return re.sub(place, instead, picture.rsplit(".", 1)[0]) + (".xml" if kind == "voc" else ".txt")


def phash(picture: np.ndarray) -> int:
    """64 bits of a picture's coarse structure; the same for copies, other sizes and stretchings of it."""
    grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:8, :8].flatten()
    bits = low > np.median(low[1:])
    return int("".join("1" if b else "0" for b in bits), 2)


def _frames(video: bytes, every: int) -> Iterator[np.ndarray]:
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(video)
        file.flush()
        reader, n = cv2.VideoCapture(file.name), 0
        while reader.grab():
            if n % every == 0:
                ok, frame = reader.retrieve()
                if ok:
                    yield frame
            n += 1


def _pictures(spec: dict[str, Any], source: Source, digest: list[str]) -> Iterator[tuple[str, np.ndarray, list[list[float]], list[str]]]:
    """Name, picture, boxes and, where labels spell them, the boxes' texts."""
    for name in source.names():
        if not re.search(spec["pictures"], name):
            continue
        body = source.read(name)
        if body is None:
            continue
        digest.append(f"{name} {hashlib.sha256(body).hexdigest()}")
        stem = Path(name).stem
        if name.endswith(".mp4"):
            for n, frame in enumerate(_frames(body, spec["frames_every"])):
                yield f"{stem}-{n:04d}", frame, [], []
            continue
        picture = cv2.imdecode(np.frombuffer(body, np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            continue
        boxes: list[list[float]] = []
        texts: list[str] = []
        if spec["labels"] != "none":
            label = _label_name(name, spec)
            text = source.read(label)
            if text is None:
                continue
            digest.append(f"{label} {hashlib.sha256(text).hexdigest()}")
            height, width = picture.shape[:2]
            if spec["labels"] == "voc":
                boxes = _voc(text)
            elif "characters" in spec:
                boxes, texts = _spelled(_yolo(text, width, height), spec["characters"])
            else:
                boxes = [b for _, b in _yolo(text, width, height)]
        yield stem, picture, boxes, texts


def bring(spec: dict[str, Any], local: Path) -> dict[str, Any]:
    """Bring one set; returns its count and digest. Done already: nothing happens."""
    folder = work_dir() / "pictures" / spec["id"]
    done = folder / "done.json"
    if done.exists():
        return json.loads(done.read_text())
    folder.mkdir(parents=True, exist_ok=True)
    digest: list[str] = []
    lines = []
    names: set[str] = set()
    for stem, picture, boxes, texts in _pictures(spec, Source(local), digest):
        pause_point()
        shrink = min(1.0, LONG_SIDE / max(picture.shape[:2]))
        if shrink < 1:
            picture = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        name = re.sub(r"[^A-Za-z0-9._-]", "_", stem)[:120] + ".jpg"
        if name in names:  # the same picture in two parts of its set; rarely another whose name begins with the same 120 signs
            continue
        names.add(name)
        cv2.imwrite(str(folder / name), picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
        scaled = [[round(v * shrink, 2) for v in b] for b in boxes]
        lines.append(
            {
                "set": spec["id"],
                "file": f"{spec['id']}/{name}",
                "origin": re.sub(r"(_jpe?g|_png)?\.rf\.[0-9a-f]+$", "", stem),
                "w": picture.shape[1],
                "h": picture.shape[0],
                "boxes": scaled,
                "phash": phash(picture),
                "negative": "negative" in spec["use"],
            }
            | ({"texts": texts} if any(texts) else {})
        )
    whole(folder / "index.jsonl", lambda p: p.write_text("".join(json.dumps(x) + "\n" for x in lines)))
    result = {
        "pictures": len(lines),
        "boxes": sum(len(x["boxes"]) for x in lines),
        "sha256": hashlib.sha256("\n".join(sorted(digest)).encode()).hexdigest(),
    }
    whole(done, lambda p: p.write_text(json.dumps(result)))
    return result


def _distance(a: np.ndarray, b: int) -> np.ndarray:
    """In how many of 64 bits each of `a` differs from `b`."""
    return np.unpackbits((a ^ np.uint64(b)).view(np.uint8).reshape(len(a), 8), axis=1).sum(1)


def _groups(records: list[dict[str, Any]]) -> list[int]:
    """Pictures of one origin or of nearly equal structure get one number."""
    parent = list(range(len(records)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[tuple[str, str], int] = {}
    hashes = np.array([r["phash"] for r in records], np.uint64)
    for i, record in enumerate(records):
        parent[root(i)] = root(first.setdefault((record["set"], record["origin"]), i))
        for j in np.flatnonzero(_distance(hashes[:i], record["phash"]) <= SAME_SCENE):
            parent[root(i)] = root(int(j))
    return [root(i) for i in range(len(records))]


def benchmark_hashes(folder: Path) -> np.ndarray:
    """Of every evaluation picture, as it is and mirrored."""
    out = []
    for file in sorted(folder.rglob("*")):
        if file.suffix.lower() in (".jpg", ".jpeg", ".png"):
            picture = cv2.imread(str(file))
            out += [phash(picture), phash(picture[:, ::-1])]
    return np.array(out, np.uint64)


def _group_names(records: list[dict[str, Any]]) -> list[str]:
    return [f"{records[group]['set']}/{records[group]['origin']}" for group in _groups(records)]


def _unlike(record: dict[str, Any], known: np.ndarray, bits: int) -> bool:
    return not len(known) or bool(_distance(known, record["phash"]).min() > bits)


def index(benchmark: Path) -> dict[str, Any]:
    """Join the sets that were brought into `index.jsonl`."""
    records: list[dict[str, Any]] = []
    for file in sorted((work_dir() / "pictures").glob("*/index.jsonl")):
        records += [json.loads(line) for line in file.read_text().splitlines()]
    known = benchmark_hashes(benchmark)
    late = {spec["id"] for spec in manifest() if spec.get("train_only")}
    first = [r for r in records if r["set"] not in late and _unlike(r, known, SAME_AS_BENCHMARK)]
    for record, name in zip(first, _group_names(first)):
        record["group"] = name
        record["split"] = "valid" if int(hashlib.sha1(name.encode()).hexdigest(), 16) % 1000 < VALID_SHARE * 1000 else "train"
    # Sets that came later leave the held-out part as it is, and are not to show what stands there.
    held = np.array([r["phash"] for r in first if r["split"] == "valid"], np.uint64)
    more = [r for r in records if r["set"] in late and _unlike(r, known, SAME_AS_BENCHMARK) and _unlike(r, held, SAME_SCENE)]
    for record, name in zip(more, _group_names(more)):
        record["group"], record["split"] = name, "train"
    kept = first + more
    files = {r["file"] for r in kept}
    dropped = [r["file"] for r in records if r["file"] not in files]
    whole(work_dir() / "index.jsonl", lambda p: p.write_text("".join(json.dumps(r) + "\n" for r in kept)))
    whole(work_dir() / "dropped.json", lambda p: p.write_text(json.dumps(dropped, indent=0)))
    return {
        "pictures": len(kept),
        "groups": len({r["group"] for r in kept}),
        "valid": sum(r["split"] == "valid" for r in kept),
        "dropped": len(dropped),
    }


def main(places: dict[str, Path], benchmark: Path) -> None:
    for spec in manifest():
        if spec["id"] in places:
            result = bring(spec, places[spec["id"]])
            fresh = "" if spec.get("sha256") in (None, result["sha256"]) else "  DIFFERS from data.toml"
            print(spec["id"], result, fresh, flush=True)
    print(index(benchmark))
