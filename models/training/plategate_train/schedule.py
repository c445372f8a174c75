"""What both trainings share: a budget in minutes of work, averaged weights, checkpoints to go on from."""

from __future__ import annotations

import copy
import math
import time
from functools import partial
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from .common import append_line, pause_point, whole


def _folded(conv: nn.Conv2d, norm: nn.BatchNorm2d, x: torch.Tensor) -> torch.Tensor:
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()  # type: ignore[operator]
    bias = norm.bias - norm.running_mean * scale  # type: ignore[operator]
    return F.conv2d(x, conv.weight * scale[:, None, None, None], bias, conv.stride, conv.padding)


def fix_norms(net: nn.Module) -> None:
    """Norms keep the statistics they have and are multiplied into the convolutions before them.

    For warm starts: a quarter to a third less work a step. The function and the state's names stay as they are.
    """
    for block in net.modules():
        parts = list(block) if isinstance(block, nn.Sequential) else []
        for conv, norm in zip(parts, parts[1:]):
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                conv.forward = partial(_folded, conv, norm)  # type: ignore[method-assign]
                norm.forward = nn.Identity().forward  # type: ignore[method-assign]


class Run:
    """One training. Its clock is the processor's: a pause, a stop or a crowded machine does not shorten the schedule."""

    def __init__(self, net: nn.Module, folder: Path, minutes: float, rate: float, decay: float, init: Path | None = None) -> None:
        self.net, self.folder, self.minutes, self.rate = net, folder, minutes, rate
        self.average = copy.deepcopy(net).requires_grad_(False).eval()
        heavy = [p for p in net.parameters() if p.ndim > 1]
        light = [p for p in net.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [{"params": heavy, "weight_decay": decay}, {"params": light, "weight_decay": 0.0}], lr=rate, betas=(0.9, 0.98)
        )
        self.step, self.seen, self.worked_s, self.saved_s, self.best = 0, 0, 0.0, 0.0, -1.0
        self.warm_up = 60 if init else 200
        self._mark = time.process_time()
        last = folder / "last.pt"
        if last.exists():
            self._resume(torch.load(last, weights_only=True))
        elif init:
            weights = torch.load(init, weights_only=True)
            net.load_state_dict(weights["model"])
            self.average.load_state_dict(net.state_dict())
            self.seen = int(weights.get("seen", 0))

    def _resume(self, state: dict[str, Any]) -> None:
        self.net.load_state_dict(state["raw"])
        self.average.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seen, self.worked_s, self.best = state["step"], state["seen"], state["worked_s"], state["best"]
        self.saved_s = self.worked_s

    @property
    def progress(self) -> float:
        return self.worked_s / (self.minutes * 60)

    def ready(self) -> bool:
        """Wait while paused, set the learning rate; false when the budget is used up."""
        now = time.process_time()
        self.worked_s += now - self._mark
        pause_point()
        self._mark = time.process_time()
        if self.progress >= 1:
            return False
        rate = self.rate * min(1.0, (self.step + 1) / self.warm_up) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * self.progress)))
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        return True

    def learn(self, loss: torch.Tensor, count: int, clip: float) -> None:
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), clip)
        self.optimiser.step()
        self.step += 1
        self.seen += count
        keep = min(0.998, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for mean, now in zip(self.average.state_dict().values(), self.net.state_dict().values()):
                if mean.dtype.is_floating_point:
                    mean.lerp_(now, 1 - keep)
                else:
                    mean.copy_(now)

    def log(self, **values: float) -> None:
        line = {
            "step": self.step,
            "seen": self.seen,
            "worked_s": round(self.worked_s),
            "lr": round(self.optimiser.param_groups[0]["lr"], 6),
        } | values
        print(line, flush=True)
        append_line(self.folder / "log.jsonl", line)

    def due(self, every_s: float) -> bool:
        return self.worked_s - self.saved_s >= every_s

    def save(self, score: float | None = None) -> None:
        """Keep the state to go on from, and the averaged weights when they are the best yet."""
        self.saved_s = self.worked_s
        weights = {"model": self.average.state_dict(), "step": self.step, "seen": self.seen, "worked_s": self.worked_s}
        if score is not None and score >= self.best:
            self.best = score
            whole(self.folder / "best.pt", lambda p: torch.save(weights | {"score": score}, p))
        state = weights | {"raw": self.net.state_dict(), "optimiser": self.optimiser.state_dict(), "best": self.best}
        whole(self.folder / "last.pt", lambda p: torch.save(state, p))
