"""One command a stage: python -m plategate_train STAGE --help."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path


def _place(text: str) -> tuple[str, Path]:
    name, _, path = text.partition("=")
    if not path or not Path(path).exists():
        raise argparse.ArgumentTypeError(f"{text!r}: give SET=PATH, the path of a local copy that exists")
    return name, Path(path)


def _data(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train data", description="Bring the pictures of data.toml from local copies.")
    parser.add_argument("--from", dest="places", action="append", type=_place, default=[], metavar="SET=PATH")
    parser.add_argument("--benchmark", type=Path, required=True, help="the evaluation pictures, to drop what they know")
    given = parser.parse_args(args)
    importlib.import_module("plategate_train.data").main(dict(given.places), given.benchmark)


STAGES = {"data": _data}
"""Stages with arguments of their own; the others are modules with a `main(args)`."""
MODULES = {
    "label": "label",
    "render": "render",
    "train-reader": "train_reader",
    "train-detector": "train_detector",
    "mine": "mine",
    "calibrate": "calibrate",
    "export": "export",
    "evaluate": "evaluate",
    "card": "card",
    "fonts": "fonts",
    "video": "video",
    "blend": "blend",
    "verdict": "verdict",
}


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in STAGES | MODULES:
        sys.exit("stages: " + ", ".join([*STAGES, *MODULES]))
    stage, args = sys.argv[1], sys.argv[2:]
    if stage in STAGES:
        STAGES[stage](args)
    else:
        importlib.import_module(f"plategate_train.{MODULES[stage]}").main(args)


if __name__ == "__main__":
    main()
