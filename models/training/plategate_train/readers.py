"""Readers as functions from crops to probabilities, whoever made them; crops as the program makes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Callable

import cv2
import numpy as np

if TYPE_CHECKING:
    import onnxruntime as ort

from .common import ALPHABET, CLASSES, EMPTY, PAD, READER_H, READER_W

Reader = Callable[[list[np.ndarray]], np.ndarray]
"""BGR crops -> probabilities [n, slots, 37]."""


def session(path: Path, threads: int = 1) -> ort.InferenceSession:
    import onnxruntime as ort  # here, so that figures and cuts can be tested where it is not installed

    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def crop(picture: np.ndarray, box: list[float] | np.ndarray, pad: float) -> np.ndarray:
    """The box grown by `pad` of its size on each side, cut off at the picture's edge; at least two pixels."""
    height, width = picture.shape[:2]
    dx, dy = (box[2] - box[0]) * pad, (box[3] - box[1]) * pad
    x1, y1 = max(0, int(box[0] - dx)), max(0, int(box[1] - dy))
    x2, y2 = min(width, int(box[2] + dx + 0.5)), min(height, int(box[3] + dy + 0.5))
    return picture[y1 : max(y1 + 2, y2), x1 : max(x1 + 2, x2)]


def rectified(picture: np.ndarray, corners: np.ndarray, pad: float) -> np.ndarray:
    """The plate between four corners (TL TR BR BL), grown by `pad`, seen from straight in front, at the reader's size."""
    middle = corners.mean(0)
    source = ((corners - middle) * (1 + 2 * pad) + middle).astype(np.float32)
    target = np.array([[0, 0], [READER_W, 0], [READER_W, READER_H], [0, READER_H]], np.float32)
    return cv2.warpPerspective(picture, cv2.getPerspectiveTransform(source, target), (READER_W, READER_H), borderMode=cv2.BORDER_REPLICATE)


SECOND_LOOK = 0.9
"""As the pack's manifest says: a read less sure is read again, straightened, and the two are averaged."""


def confidence(p: np.ndarray) -> float:
    """Of a read, as the program counts it: the least sure character; the doubt of an empty slot is charged to the
    character before it. 0: nothing legible."""
    best, top = p.argmax(1), p.max(1)
    sure: list[float] = []
    doubt: list[float] = []
    first = 1.0
    for k, probability in zip(best, top):
        if k != EMPTY:
            sure.append(float(probability))
            doubt.append(1.0)
        elif doubt:
            doubt[-1] = min(doubt[-1], float(probability))
        else:
            first = min(first, float(probability))
    if len(sure) < 2:
        return 0.0
    doubt[0] = min(doubt[0], first)
    return min(s * d for s, d in zip(sure, doubt))


def look(read: Reader, picture: np.ndarray, box: np.ndarray, corners: np.ndarray, pad: float) -> np.ndarray:
    """Probabilities of what was found, as the program reads it."""
    first = read([crop(picture, box, pad)])[0]
    if confidence(first) >= SECOND_LOOK:
        return first
    both = np.sqrt(first * read([rectified(picture, corners, pad)])[0])
    return both / both.sum(1, keepdims=True)


WIDE_H, WIDE_W = 96, 192
"""Real crops are kept with more round them (the box grown by a quarter), so that they can be cut anew."""
CUT = (1 + 2 * PAD) / 1.5
"""The part of a wide crop that the reader's own crop takes."""


def cut_wide(wide: np.ndarray, width: float = 1, height: float = 1, right: float = 0, down: float = 0) -> np.ndarray:
    """The reader's crop out of a wide one; as a detector would that errs by these factors, and by these parts of the wide crop."""
    w, h = WIDE_W * CUT * width, WIDE_H * CUT * height
    cx, cy = WIDE_W * (0.5 + right), WIDE_H * (0.5 + down)
    source = np.array([[cx - w / 2, cy - h / 2], [cx + w / 2, cy - h / 2], [cx - w / 2, cy + h / 2]], np.float32)
    target = np.array([[0, 0], [READER_W, 0], [0, READER_H]], np.float32)
    matrix = cv2.getAffineTransform(source, target)
    return cv2.warpAffine(wide, matrix, (READER_W, READER_H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def grey_input(bgr: np.ndarray) -> np.ndarray:
    """What our reader takes: grey first, then resized without keeping the shape."""
    grey = bgr if bgr.ndim == 2 else cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    return cv2.resize(grey, (READER_W, READER_H), interpolation=cv2.INTER_LINEAR)


def slots_reader(path: Path) -> Reader:
    """A reader with a row of classes for each slot: ours (grey) or another's of the same kind (colour)."""
    net = session(path)
    entry = net.get_inputs()[0]
    colour = entry.shape[3] == 3

    def read(crops: list[np.ndarray]) -> np.ndarray:
        out = []
        for bgr in crops:
            if colour:
                three = bgr if bgr.ndim == 3 else cv2.cvtColor(bgr, cv2.COLOR_GRAY2BGR)
                x = cv2.cvtColor(cv2.resize(three, (READER_W, READER_H)), cv2.COLOR_BGR2RGB)
            else:
                x = grey_input(bgr)[..., None]
            probabilities = net.run(None, {entry.name: x[None]})[0].reshape(-1, CLASSES)
            out.append(probabilities)
        return np.stack(out)

    return read


def line_reader(path: Path) -> Callable[[np.ndarray], tuple[str, float]]:
    """A general text reader with a CTC head (PP-OCR's kind, its symbols in the model's metadata): text and lowest certainty."""
    net = session(path)
    symbols = ["", *net.get_modelmeta().custom_metadata_map["character"].splitlines(), " "]
    name = net.get_inputs()[0].name

    def read(bgr: np.ndarray) -> tuple[str, float]:
        width = min(max(48, round(48 * bgr.shape[1] / bgr.shape[0])), 480)
        x = (cv2.resize(bgr, (width, 48)).astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
        p = net.run(None, {name: x})[0][0]
        best = p.argmax(1)
        keep = (best != 0) & (best != np.r_[0, best[:-1]])
        text, sure = [], 1.0
        for symbol, prob in zip(best[keep], p.max(1)[keep]):
            char = symbols[symbol].upper() if symbol < len(symbols) else ""
            if char in ALPHABET and char:
                text.append(char)
                sure = min(sure, float(prob))
        return "".join(text), sure

    return read
