"""Rendering many clips: side by side on all cores, and only those whose inputs changed."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2

from .render import ClipSpec, render, spec_fields


def code_digest() -> str:
    """A hash of everything besides the spec that decides a clip's pictures: the renderer and the plates' data."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    no_part_in_it = {"arrival.py", "benchset.py", "clip.py", "demo.py", "testset.py", "work.py"}
    for path in sorted([*here.glob("*.py"), *here.glob("plates/*.toml")]):
        if path.name not in no_part_in_it:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _stamp(spec: ClipSpec, code: str) -> str:
    return hashlib.sha256((json.dumps(spec_fields(spec), sort_keys=True, default=str) + code).encode()).hexdigest()


def _one(job: tuple[ClipSpec, Path, str]) -> str:
    spec, out, stamp = job
    cv2.setNumThreads(1)
    render(spec, out)
    out.with_suffix(".stamp").write_text(stamp + "\n")
    return out.name


def render_all(clips: dict[str, ClipSpec], folder: Path) -> int:
    """Bring `folder` up to date; says what it does on stderr; returns how many clips were rendered."""
    folder.mkdir(parents=True, exist_ok=True)
    code = code_digest()
    jobs = []
    for name, spec in clips.items():
        out, stamp = folder / name, _stamp(spec, code)
        mark = out.with_suffix(".stamp")
        fresh = out.is_file() and out.with_suffix(".json").is_file() and mark.is_file()
        if not fresh or mark.read_text().strip() != stamp:
            jobs.append((spec, out, stamp))
    if not jobs:
        return 0
    # Longest first, so that no long clip is left for one core at the end.
    jobs.sort(key=lambda job: (-job[0].width * len(job[0].cars), job[1].name))
    begun = time.monotonic()
    print(f"Rendering {len(jobs)} clips into {folder} ...", file=sys.stderr, flush=True)
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(jobs))) as pool:
        for done, name in enumerate(pool.map(_one, jobs), 1):
            print(f"  {done}/{len(jobs)} {name} ({time.monotonic() - begun:.0f} s)", file=sys.stderr, flush=True)
    return len(jobs)
