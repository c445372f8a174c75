"""Stage `calibrate`: the temperature that makes the reader's certainty honest.

    python -m plategate_train calibrate --weights runs/reader-main/best.pt

Fitted on held-out real crops whose texts a person read, jittered as a detector's boxes are; never on the benchmark.
Look-alikes (O=Q=0, I=1) count as right, as the program folds them. Leaves `calibration.json`.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .common import ALPHABET, CLASSES, decode, fold, whole, work_dir
from .evaluate import certainty
from .reader import Reader, normalise
from .readers import cut_wide
from .train_reader import RealCrops

VIEWS = 6


def load_reader(path: Path) -> Reader:
    net = Reader()
    net.load_state_dict(torch.load(path, weights_only=True)["model"])
    return net.eval()


def shaken(wide: np.ndarray) -> np.ndarray:
    """The reader's crop out of a wide one, off by as much as a detector's box is."""
    g = random.gauss
    return cut_wide(wide, g(1, 0.04), g(1, 0.05), g(0, 0.012), g(0, 0.015))


def forgive(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """The truth, with what was read in its place where both look alike."""
    best = logits.argmax(-1)
    symbols = ALPHABET + "_"
    same = torch.tensor([[fold(symbols[a]) == fold(symbols[b]) for a, b in zip(r, t)] for r, t in zip(best.tolist(), truth.tolist())])
    return torch.where(same, best, truth)


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train calibrate")
    parser.add_argument("--weights", type=Path, required=True)
    given = parser.parse_args(args)
    torch.set_num_threads(1)
    random.seed(7)
    net, real = load_reader(given.weights), RealCrops()
    x = np.concatenate([real.held_out()] + [np.stack([shaken(real.wide[i]) for i in real.valid]) for _ in range(VIEWS)])
    y = np.concatenate([real.y[real.valid]] * (VIEWS + 1))
    with torch.no_grad():
        logits = torch.cat([net(normalise(torch.from_numpy(x[k : k + 64]))) for k in range(0, len(x), 64)])
    truth = forgive(logits, torch.from_numpy(y).long())
    grid = np.exp(np.linspace(np.log(0.4), np.log(3.5), 60))
    loss = [F.cross_entropy((logits / float(t)).reshape(-1, CLASSES), truth.reshape(-1)).item() for t in grid]
    temperature = round(float(grid[int(np.argmin(loss))]), 3)
    p = (logits / temperature).softmax(-1).numpy()
    texts = [decode(row) for row in y]
    found = {
        "temperature": temperature,
        "crops": len(real.valid),
        "views": VIEWS + 1,
        "before": certainty(list(logits.softmax(-1).numpy()), texts),
        "after": certainty(list(p), texts),
    }
    print(json.dumps(found))
    whole(work_dir() / "calibration.json", lambda f: f.write_text(json.dumps(found)))
