"""Stage `blend`: weights between two that one came from the other.

    python -m plategate_train blend --from OLD.pt --to NEW.pt --part 0.5 --out BETWEEN.pt

A short training on new pictures makes a model better there and a little worse elsewhere; on the line between both lie
weights that keep most of either. Only for weights of which one was trained from the other: others have no such line.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .common import whole


def between(old: dict[str, Any], new: dict[str, Any], part: float) -> dict[str, Any]:
    """`part` of the way from the old tensors to the new ones; counters are the new ones'."""
    if old.keys() != new.keys():
        raise SystemExit("these are weights of different networks")
    return {k: old[k] + (new[k] - old[k]) * part if new[k].dtype.is_floating_point else new[k] for k in new}


def main(args: list[str]) -> None:
    import torch

    parser = argparse.ArgumentParser(prog="plategate_train blend")
    parser.add_argument("--from", dest="old", type=Path, required=True)
    parser.add_argument("--to", dest="new", type=Path, required=True)
    parser.add_argument("--part", type=float, default=0.5)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(args)
    old, new = (torch.load(p, weights_only=True) for p in (given.old, given.new))
    kept = {k: new[k] for k in ("step", "seen", "worked_s") if k in new}
    whole(given.out, lambda p: torch.save(kept | {"model": between(old["model"], new["model"], given.part)}, p))
