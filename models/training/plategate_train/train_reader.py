"""Stage `train-reader`: rendered crops from the pool and real crops, one thread, resumable.

    python -m plategate_train train-reader --run main --minutes 60 [--init weights.pt] [--real-share 0.3]

Every few minutes the averaged weights are measured on the held-out real crops (never on the benchmark); the best stay
in `runs/reader-<run>/best.pt`.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import Any, Iterator

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from .common import CLASSES, EMPTY, READER_H, READER_W, SLOTS, decode, fold, work_dir
from .reader import COLUMNS, ROWS, Reader, normalise
from .readers import CUT, WIDE_H, WIDE_W, cut_wide
from .rearrange import Places, places, rearranged
from .schedule import Run, fix_norms


class Pool:
    """Chunks in order, each once; when the renderer is behind, old ones again."""

    def __init__(self, skip: int) -> None:
        self.used: list[Path] = []
        self.skip = skip

    def batches(self, size: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        while True:
            files = sorted((work_dir() / "pool").glob("[0-9]*.npz"))
            if not files:
                time.sleep(2)
                continue
            fresh = [f for f in files if f not in self.used]
            if self.skip:
                self.used, self.skip = files[: self.skip], 0
                continue
            file = fresh[0] if fresh else random.choice(files)
            if fresh:
                self.used.append(file)
            chunk = np.load(file)
            x, y, pos = chunk["x"], chunk["y"], chunk["pos"]
            order = np.random.permutation(len(x))
            for k in range(0, len(x) - size + 1, size):
                pick = order[k : k + size]
                yield x[pick].copy(), y[pick].copy(), pos[pick].copy()


class RealCrops:
    """Held apart by group; a batch draws groups evenly, so that augmented copies do not crowd out single pictures."""

    def __init__(self, texts: str = "all", rearrange: float = 0) -> None:
        self.rearrange = rearrange
        self.places: dict[int, Places] = {}
        data = np.load(work_dir() / "crops.npz")
        meta = data["meta"]
        self.wide, self.y = data["wide"], data["y"]
        self.valid = np.flatnonzero((meta[:, 4] == "valid") & (meta[:, 5] == "person"))
        if not len(self.valid):
            self.valid = np.flatnonzero(meta[:, 4] == "valid")
        held = {row.tobytes() for row in self.y[self.valid]}  # the same car may stand in pictures that do not look alike
        train = np.array([i for i in np.flatnonzero(meta[:, 4] == "train") if self.y[i].tobytes() not in held])
        train = train[meta[train, 5] == "person"] if texts == "person" else train
        self.groups: dict[str, list[int]] = {}
        for i in train:
            self.groups.setdefault(meta[i, 3], []).append(int(i))
        self.keys = list(self.groups)
        self.weight = np.array([min(len(v), 4) ** 0.5 for v in self.groups.values()])
        self.weight /= self.weight.sum()

    def held_out(self) -> np.ndarray:
        """The validation plates as the program cuts them."""
        return np.stack([cut_wide(self.wide[i]) for i in self.valid])

    def find_characters(self, net: Reader) -> None:
        """Where the characters stand on the crops that `net` reads right, by its attention."""
        picks = [i for crops in self.groups.values() for i in crops]
        for k in range(0, len(picks), 64):
            part = picks[k : k + 64]
            x = normalise(torch.from_numpy(np.stack([cut_wide(self.wide[i]) for i in part])))
            with torch.no_grad():
                logits, _, attention = net.parts(x)
            centres = (attention @ CELLS).numpy()
            for i, read, middle in zip(part, logits.argmax(-1).numpy(), centres):
                used = int((self.y[i] != EMPTY).sum())
                found = places(self.wide[i], middle[:used]) if (read == self.y[i]).all() else None
                if found is not None:
                    self.places[i] = found

    def draw(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        picks = [random.choice(self.groups[self.keys[k]]) for k in np.random.choice(len(self.keys), count, p=self.weight)]
        x, y = zip(*(self.one(i) for i in picks))
        return np.stack(x), np.stack(y)

    def one(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        wide, y = self.wide[i], self.y[i]
        if i in self.places and random.random() < self.rearrange:
            wide, y = rearranged(wide, y, self.places[i])
        return vary(wide), y


class NonPlates:
    """What a detector took for a plate and is none (`mine`): the reader learns to say nothing there, as of empty slots."""

    def __init__(self) -> None:
        file = work_dir() / "nonplates.npz"
        data = np.load(file) if file.exists() else {}
        self.wide = data["wide"] if "wide" in data else np.zeros((0, WIDE_H, WIDE_W), np.uint8)

    def draw(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        picks = np.random.randint(0, len(self.wide), count)
        return np.stack([vary(self.wide[i]) for i in picks]), np.full((count, SLOTS), EMPTY, np.uint8)


def vary(wide: np.ndarray) -> np.ndarray:
    """A real crop cut as another detector would cut it, by another camera in another light."""
    u, r = random.uniform, random.random
    cut_w, cut_h = WIDE_W * CUT * u(0.86, 1.14), WIDE_H * CUT * u(0.84, 1.16)
    cx, cy = WIDE_W / 2 + WIDE_W * u(-0.045, 0.045), WIDE_H / 2 + WIDE_H * u(-0.06, 0.06)
    shear, turn = (u(-0.10, 0.10), u(-0.05, 0.05)) if r() < 0.85 else (u(-0.25, 0.25), u(-0.09, 0.09))
    corners = np.array([[-1, -1], [1, -1], [-1, 1]], np.float32) * [cut_w / 2, cut_h / 2]
    source = np.stack([corners[:, 0] + shear * corners[:, 1] + cx, corners[:, 1] + turn * corners[:, 0] + cy], 1).astype(np.float32)
    target = np.array([[0, 0], [READER_W, 0], [0, READER_H]], np.float32)
    out = cv2.warpAffine(
        wide, cv2.getAffineTransform(source, target), (READER_W, READER_H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    if r() < 0.25:
        f = u(0.4, 0.85)
        out = cv2.resize(cv2.resize(out, (int(READER_W * f), int(READER_H * f)), interpolation=cv2.INTER_AREA), (READER_W, READER_H))
    if r() < 0.25:
        out = cv2.GaussianBlur(out, (0, 0), u(0.4, 1.5))
    if r() < 0.08:  # moved while the shutter was open
        length = random.randint(2, 5)
        out = cv2.blur(out, (length, 1) if r() < 0.7 else (1, length))
    im = out.astype(np.float32)
    if r() < 0.12:
        im *= _shadow(u(0.35, 0.8))
    if r() < 0.75:
        im = (im - im.mean()) * u(0.4, 1.3) + im.mean() * u(0.5, 1.3) + u(-15, 25)
    if r() < 0.2:
        im = 255 * np.power(np.clip(im, 0, 255) / 255, u(0.5, 1.9))
    if r() < 0.4:
        im += np.random.randn(*im.shape).astype(np.float32) * u(1, 9)
    out = np.clip(im, 0, 255).astype(np.uint8)
    if r() < 0.25:
        out = cv2.imdecode(cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, random.randint(25, 85)])[1], 0)
    return out


def _shadow(dark: float) -> np.ndarray:
    """Factors [64, 128]: a straight edge anywhere, `dark` on one side of it, soft over a few pixels."""
    angle = random.uniform(0, 2 * np.pi)
    x, y = np.meshgrid(np.linspace(-1, 1, READER_W), np.linspace(-0.5, 0.5, READER_H))
    side = (x * np.cos(angle) + y * np.sin(angle) - random.uniform(-0.7, 0.7)) / random.uniform(0.01, 0.3)
    return (dark + (1 - dark) / (1 + np.exp(-np.clip(side, -30, 30)))).astype(np.float32)


ROW_Y = torch.tensor([8.0, 24, 40, 56])
COLUMN_X = 2 + 4 * torch.arange(float(COLUMNS))
CELLS = torch.stack([COLUMN_X.repeat(ROWS), ROW_Y.repeat_interleave(COLUMNS)], 1)
"""Centre (x, y) of each cell in the reader's crop, in the order of the attention."""
CELL_WEIGHT = torch.ones(CLASSES)
CELL_WEIGHT[EMPTY] = 0.15


def position_losses(
    cells: torch.Tensor, attention: torch.Tensor, classes: torch.Tensor, pos: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """How well cells name the character that lies on them, and how well attention lies on the centres; rendered crops only."""
    has = pos[..., 0] < 254
    near = ((ROW_Y - pos[..., 1:]).abs() <= 12).float()[..., None] * torch.exp(-(((COLUMN_X - pos[..., :1]) / 3) ** 2))[:, :, None]
    near = near * has[..., None, None]
    strongest, owner = near.max(1)
    label = torch.where(strongest > 0.5, classes.gather(1, owner.flatten(1)).view_as(owner), torch.where(strongest < 0.15, EMPTY, -100))
    label[~has.any(1)] = -100
    wanted = near.flatten(2)
    wanted = wanted / wanted.sum(-1, keepdim=True).clamp(min=1e-6)
    miss = -(wanted * (attention + 1e-6).log()).sum(-1)[has].mean()
    return F.cross_entropy(cells, label, weight=CELL_WEIGHT), miss


@torch.no_grad()
def logits_of(net: Reader, x: np.ndarray, size: int = 64) -> torch.Tensor:
    return torch.cat([net(normalise(torch.from_numpy(x[k : k + size]))) for k in range(0, len(x), size)])


def scores(net: Reader, x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    logits = logits_of(net, x)
    read = [decode(row) for row in logits.argmax(-1)]
    truth = [decode(row) for row in y]
    nll = F.cross_entropy(logits.reshape(-1, CLASSES), torch.from_numpy(y).long().reshape(-1)).item()
    return {
        "exact": round(float(np.mean([a == b for a, b in zip(read, truth)])), 4),
        "folded": round(float(np.mean([fold(a) == fold(b) for a, b in zip(read, truth)])), 4),
        "nll": round(nll, 5),
    }


def _step(net: Reader, run: Run, x: np.ndarray, y: np.ndarray, pos: np.ndarray, smooth: float) -> list[float]:
    pictures = normalise(torch.from_numpy(x)).contiguous(memory_format=torch.channels_last)
    classes, places = torch.from_numpy(y).long(), torch.from_numpy(pos).float()
    with torch.autocast("cpu", torch.bfloat16):
        logits, cells, attention = net.parts(pictures)
    text = F.cross_entropy(logits.reshape(-1, CLASSES), classes.reshape(-1), label_smoothing=smooth)
    cell, miss = position_losses(cells, attention, classes, places)
    guide = max(0.05, 1 - 1.5 * run.progress)
    run.learn(text + 0.5 * guide * cell + 0.2 * guide * miss, len(x), 2.0)
    return [text.item(), cell.item(), miss.item()]


def train(run: Run, net: Reader, given: Any) -> None:
    real = RealCrops(given.texts, given.rearrange) if given.real_share > 0 else None
    if real and given.rearrange > 0:
        real.find_characters(run.average)  # type: ignore[arg-type]
        run.log(rearranged=len(real.places))
    count = round(given.batch * given.real_share)
    none = NonPlates()
    blank = round(given.batch * given.blank_share) if len(none.wide) else 0
    source = Pool(run.step * (given.batch - count) // 2048).batches(given.batch)
    recent: list[list[float]] = []
    net.train()
    while run.ready():
        x, y, pos = next(source)
        if real and count:
            x[:count], y[:count] = real.draw(count)
            pos[:count] = 255
        if blank:  # they come last: the rendered plates that they take the place of are as good as any
            x[-blank:], y[-blank:] = none.draw(blank)
            pos[-blank:] = 255
        recent.append(_step(net, run, x, y, pos, given.smooth))
        if run.step % 100 == 0:
            mean = np.mean(recent, 0)
            recent = []
            run.log(text=round(float(mean[0]), 4), cell=round(float(mean[1]), 4), miss=round(float(mean[2]), 4))
        if run.due(given.every):
            _check(run, real)
    _check(run, real)


def _check(run: Run, real: RealCrops | None) -> None:
    """Measure on held-out real crops. The likelihood decides, not the count: it is smoother on a small set."""
    if real is None:
        run.save()
        return
    found = scores(run.average, real.held_out(), real.y[real.valid])  # type: ignore[arg-type]
    run.log(**{"valid_" + k: v for k, v in found.items()}, valid_n=len(real.valid))
    run.save(1 / (1 + found["nll"]))


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train train-reader")
    parser.add_argument("--run", default="main")
    parser.add_argument("--minutes", type=float, default=60, help="time at work")
    parser.add_argument("--init", type=Path, help="weights to begin with")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--real-share", type=float, default=0.3)
    parser.add_argument("--texts", choices=("all", "person"), default="all", help="real crops: also those that readers agreed on?")
    parser.add_argument("--rearrange", type=float, default=0, help="share of the real crops drawn with other texts (needs a trained --init)")
    parser.add_argument("--blank-share", type=float, default=0.05, help="of what is no plate, where `mine` has found such")
    parser.add_argument("--smooth", type=float, default=0.02)
    parser.add_argument("--every", type=float, default=240, help="seconds at work between checks")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(args)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(given.seed)
    np.random.seed(given.seed)
    random.seed(given.seed)
    net = Reader().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    run = Run(net, work_dir() / "runs" / f"reader-{given.run}", given.minutes, given.rate, 0.02, given.init)
    run.folder.mkdir(parents=True, exist_ok=True)
    if given.init:
        fix_norms(net)
    train(run, net, given)


__all__ = ["SLOTS", "ROWS", "main"]
