"""Stage `card`: the facts of a pack, gathered for models/CARD.md and models/manifest.toml.

    python -m plategate_train card --pack FOLDER [--measured FILE]

Prints Markdown: files with sha256, data with licences and counts as brought, calibration. Words are a person's work.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from .common import read_lines, work_dir
from .data import manifest


def files(pack: Path) -> list[str]:
    rows = ["| file | bytes | sha256 |", "|---|---|---|"]
    for path in sorted(pack.glob("*.onnx")):
        rows.append(f"| {path.name} | {path.stat().st_size:,} | `{hashlib.sha256(path.read_bytes()).hexdigest()}` |")
    return rows


def data() -> list[str]:
    rows = ["| set | licence, attribution | pictures | boxes | used |", "|---|---|---|---|---|"]
    for spec in manifest():
        done = work_dir() / "pictures" / spec["id"] / "done.json"
        found = json.loads(done.read_text()) if done.exists() else {"pictures": 0, "boxes": 0}
        rows.append(
            f"| {spec['id']} ({spec['repository']}) | {spec['licence']}; {spec['attribution']} | {found['pictures']} | {found['boxes']} | {', '.join(spec['use'])} |"
        )
    return rows


def training(run: str) -> list[str]:
    lines = read_lines(work_dir() / "runs" / run / "log.jsonl")
    checks = [line for line in lines if any(k.startswith("valid_") for k in line)]
    return (
        [
            f"{run}: {lines[-1]['seen']:,} samples seen, {lines[-1]['worked_s'] / 60:.0f} minutes at work; last check {json.dumps(checks[-1] if checks else {})}"
        ]
        if lines
        else []
    )


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train card")
    parser.add_argument("--pack", type=Path, required=True)
    given = parser.parse_args(args)
    runs = sorted(p.name for p in (work_dir() / "runs").glob("*"))
    parts = [files(given.pack), data(), [line for run in runs for line in training(run)]]
    calibration = work_dir() / "calibration.json"
    if calibration.exists():
        parts.append([f"Calibration: {calibration.read_text()}"])
    print("\n\n".join("\n".join(part) for part in parts))
