"""Stage `verdict`: is it a plate? How much the detector's score and the reader's certainty say of it together.

    python -m plategate_train verdict --detector platenet_int8.onnx --reader plate_ocr.onnx

Logistic regression on the held-out pictures (never on the benchmark). Prints the manifest's `plate = {…}`, the threshold
of a detector that decides alone (for packs with another reader; certainty is that of the first look), and the recall
at .05 and .10 false positives a picture, by the score alone and by both; the latter with weights fitted on the other
four fifths of the scenes, so that it is not too good.
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path

import cv2
import numpy as np

from .common import PAD
from .evaluate import at_false_positives, finder, held_out_pictures, onnx_run
from .readers import confidence, crop, slots_reader

LIMIT = 6.0
"""As in the program (src/vision/verdict.rs)."""
PARTS = 5


def logit(p: np.ndarray | float) -> np.ndarray:
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.clip(np.log(p / (1 - p)), -LIMIT, LIMIT)


def features(score: float, sure: float) -> list[float]:
    return [1.0, float(logit(score)), float(logit(sure))]


def fit(x: np.ndarray, y: np.ndarray, ridge: float = 1.0) -> np.ndarray:
    """Weights of a logistic regression, by Newton's steps."""
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (p - y) + ridge * w
        curve = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(w))
        w -= np.linalg.solve(curve, slope)
    return w


def least_for(scored: list[tuple[float, bool]], pictures: int, rate: float) -> float:
    """The probability that lets through `rate` false positives a picture."""
    wrong = sorted((p for p, good in scored if not good), reverse=True)
    allowed = int(rate * pictures)
    return wrong[allowed] if allowed < len(wrong) else 0.0


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train verdict")
    parser.add_argument("--detector", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--floor", type=float, default=0.2, help="the detector's own threshold")
    parser.add_argument("--rate", type=float, default=0.05, help="false positives a picture that `least` lets through")
    given = parser.parse_args(args)
    cv2.setNumThreads(1)
    find, read = finder(onnx_run(given.detector), None), slots_reader(given.reader)
    rows, good, part, scores, plates, pictures = [], [], [], [], 0, 0
    for one in held_out_pictures():
        plates, pictures = plates + len(one.wanted), pictures + 1
        for (box, score, _), right in one.judged(find(one.picture, given.floor)):
            rows.append(features(score, confidence(read([crop(one.picture, box, PAD)])[0])))
            good.append(right)
            scores.append(score)
            part.append(zlib.crc32(one.group.encode()) % PARTS)
    x, y, parts = np.array(rows), np.array(good, float), np.array(part)
    apart = np.zeros(len(y))
    for k in range(PARTS):
        apart[parts == k] = x[parts == k] @ fit(x[parts != k], y[parts != k])
    w = fit(x, y)
    whole = [(float(p), bool(g)) for p, g in zip(1 / (1 + np.exp(-(x @ w))), good)]
    for name, by in (("score alone", x[:, 1]), ("both, fitted on other scenes", apart)):
        scored = [(float(s), bool(g)) for s, g in zip(by, good)]
        print(json.dumps({"by": name} | {f"recall_at_fp{r}": round(at_false_positives(scored, plates, pictures, r / 100), 3) for r in (5, 10, 20)}))
    for name, scored in (("threshold", list(zip(scores, good))), ("least", whole)):
        least = max(0.01, least_for(scored, pictures, given.rate))
        figures = {
            name: least,
            "recall": sum(g for p, g in scored if p > least) / plates,
            "false_positives": sum(not g for p, g in scored if p > least) / pictures,
            "any": sum(good) / plates,
        }
        print(json.dumps({k: round(v, 3) for k, v in figures.items()}))
    print("plate = {{ bias = {:.2f}, detector = {:.2f}, reader = {:.2f}, least = {:.2f} }}".format(*w, least))
