"""Stage `train-detector`: one thread for learning, one process for making pictures, resumable.

    python -m plategate_train train-detector --run main --minutes 60 [--init weights.pt]

Watched by recall and false positives on held-out real pictures (never the benchmark).
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
from pathlib import Path
from typing import Any, Iterator

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .common import pause_point, work_dir
from .detector import Detector, decode, flatten
from .schedule import Run, fix_norms

FOCUS = 1.0
"""Power of the quality focal loss; with 2 many false positives kept scores of .3 to .5."""


def overlap(a: Tensor, b: Tensor, generalised: bool = False) -> Tensor:
    """IoU (or GIoU) of boxes side by side."""
    iw = (torch.min(a[..., 2], b[..., 2]) - torch.max(a[..., 0], b[..., 0])).clamp(min=0)
    ih = (torch.min(a[..., 3], b[..., 3]) - torch.max(a[..., 1], b[..., 1])).clamp(min=0)
    area = lambda q: (q[..., 2] - q[..., 0]) * (q[..., 3] - q[..., 1])  # noqa: E731
    union = area(a) + area(b) - iw * ih + 1e-6
    iou = iw * ih / union
    if generalised:
        ow = torch.max(a[..., 2], b[..., 2]) - torch.min(a[..., 0], b[..., 0])
        oh = torch.max(a[..., 3], b[..., 3]) - torch.min(a[..., 1], b[..., 1])
        hull = ow * oh + 1e-6
        iou = iou - (hull - union) / hull
    return iou


@torch.no_grad()
def assign(scores: Tensor, boxes: Tensor, centres: Tensor, strides: Tensor, truth: Tensor, top: int = 10) -> tuple[Tensor, Tensor]:
    """Which cells answer for which plate: the best by score^.5 * IoU^4 among cells inside it. Plate per cell (-1), quality wanted."""
    cells = len(centres)
    owner = torch.full((cells,), -1, dtype=torch.long)
    wanted = torch.zeros(cells)
    if not len(truth):
        return owner, wanted
    g = truth[:, None, :4]
    x, y = centres[None, :, 0], centres[None, :, 1]
    inside = (x > g[..., 0]) & (x < g[..., 2]) & (y > g[..., 1]) & (y < g[..., 3])
    middle = (g[..., :2] + g[..., 2:]) / 2
    inside |= (centres[None] - middle).abs().amax(-1) <= 0.75 * strides[None]
    iou = overlap(boxes[None], g) * inside
    fit = scores[None] ** 0.5 * iou**4
    value, place = fit.topk(min(top, cells), 1)
    chosen = torch.zeros_like(fit, dtype=torch.bool).scatter_(1, place, value > 1e-9)
    _, best = (iou * chosen).max(0)
    mine = chosen[best, torch.arange(cells)] & chosen.any(0)
    owner[mine] = best[mine]
    fit = fit * chosen
    quality = fit / fit.amax(1, keepdim=True).clamp(min=1e-12) * (iou * chosen).amax(1, keepdim=True)
    wanted[mine] = quality[best, torch.arange(cells)][mine]
    return owner, wanted


def losses(maps: list[Tensor], labels: list[np.ndarray]) -> tuple[Tensor, Tensor, Tensor]:
    """Score, box and corner loss. A label is x1 y1 x2 y2, eight corner numbers, has corners, ignore."""
    raw, centres, strides = flatten(maps)
    scores, boxes, corners = decode(raw, centres, strides)
    target, weight = torch.zeros_like(scores), torch.ones_like(scores)
    box_loss, corner_loss = raw.sum() * 0, raw.sum() * 0
    box_n = corner_n = 0.0
    for n, row in enumerate(labels):
        label = torch.from_numpy(row)
        ignore = label[:, 13] > 0.5
        truth = label[~ignore]
        owner, target[n] = assign(scores[n].detach(), boxes[n].detach(), centres, strides, truth)
        got = owner >= 0
        for q in label[ignore]:
            near = (centres[:, 0] > q[0] - 4) & (centres[:, 0] < q[2] + 4) & (centres[:, 1] > q[1] - 4) & (centres[:, 1] < q[3] + 4)
            weight[n][near & ~got] = 0
        if not got.any():
            continue
        g, w = truth[owner[got]], target[n][got]
        box_loss = box_loss + ((1 - overlap(boxes[n][got], g[:, :4], True)) * w).sum()
        box_n += float(w.sum())
        has = g[:, 12] > 0.5
        if has.any():
            size = ((g[has, 2] - g[has, 0]) + (g[has, 3] - g[has, 1])) / 2
            miss = (corners[n][got][has] - g[has, 4:12].view(-1, 4, 2)).abs() / size[:, None, None]
            corner_loss = (
                corner_loss + (F.smooth_l1_loss(miss, torch.zeros_like(miss), beta=0.05, reduction="none").mean((1, 2)) * w[has]).sum()
            )
            corner_n += float(w[has].sum())
    focal = (target - scores.detach()).abs() ** FOCUS * F.binary_cross_entropy_with_logits(raw[..., 0], target, reduction="none") * weight
    return focal.sum() / max(1.0, float(target.sum())), box_loss / max(1.0, box_n), corner_loss / max(1.0, corner_n)


def _maker(queue: Any, width: int, height: int, batch: int, seed: int) -> None:
    from .streets import Streets

    cv2.setNumThreads(1)
    streets = Streets(width, height, seed)
    while True:
        pause_point()
        made = [streets.sample() for _ in range(batch)]
        queue.put((np.stack([m[0] for m in made]), [m[1] for m in made]))


def _batches(queue: Any) -> Iterator[tuple[np.ndarray, list[np.ndarray]]]:
    from .streets import mirrored

    while True:
        made = queue.get()
        yield made
        yield mirrored(*made)


def train(run: Run, net: Detector, queue: Any, given: Any) -> None:
    from .evaluate import held_out

    recent: list[list[float]] = []
    net.train()
    source = _batches(queue)
    while run.ready():
        pictures, labels = next(source)
        x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(255)
        with torch.autocast("cpu", torch.bfloat16):
            maps = net(x)
        score, box, corner = losses(maps, labels)
        run.learn(score + 2 * box + corner, len(pictures), 10.0)
        recent.append([score.item(), box.item(), corner.item()])
        if run.step % 50 == 0:
            mean = np.mean(recent, 0)
            recent = []
            run.log(score=round(float(mean[0]), 4), box=round(float(mean[1]), 4), corner=round(float(mean[2]), 4))
        if run.due(given.every):
            found = held_out(run.average)  # type: ignore[arg-type]
            run.log(**{"valid_" + k: v for k, v in found.items()})
            run.save(found["recall_at_fp10"])
    found = held_out(run.average)  # type: ignore[arg-type]
    run.log(**{"valid_" + k: v for k, v in found.items()})
    run.save(found["recall_at_fp10"])


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train train-detector")
    parser.add_argument("--run", default="main")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--init", type=Path)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--size", default="416x320")
    parser.add_argument("--every", type=float, default=480)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(args)
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(given.seed)
    width, height = map(int, given.size.split("x"))
    queue: Any = mp.Queue(4)
    net = Detector().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    run = Run(net, work_dir() / "runs" / f"detector-{given.run}", given.minutes, given.rate, 0.03, given.init)
    run.folder.mkdir(parents=True, exist_ok=True)
    if given.init:
        fix_norms(net)
    maker = mp.Process(target=_maker, args=(queue, width, height, given.batch, given.seed + run.step), daemon=True)
    maker.start()
    try:
        train(run, net, queue, given)
    finally:
        maker.terminate()
