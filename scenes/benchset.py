"""The streams of `make bench`: python3 -m scenes.benchset --out .run/benchclips

    empty-L-Gs.mp4    lane L (1 to 4) without a car, 1920x1080 at 15 pictures a second, a key frame each G (1, 2, 4) seconds
    car-LX-Gs.mp4     car X (a, b) in lane L, behind as much of the empty lane as puts it elsewhere between two key frames:
                      the eight cars lie an eighth of the distance between key frames apart
    ...-sub.mp4       the same at 640x360, as a camera's second stream

Every clip is a whole number of groups of pictures long, so in a timeline of them key frames stay evenly apart, as a camera's
do. Beside a car's clip lies its truth: plate, the box on every picture, the first picture with the car (`comes`) and the
first on which its plate can be read (`readable`: scenes/arrival.py, with the region of calibration/rendered-lane.toml).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from .arrival import readable
from .encode import H264
from .render import Actor, CarSpec, ClipSpec, length_s, spec_fields
from .work import code_digest, render_all

LANES = 4
GOPS_S = (1, 2, 4)
FPS = 15
EMPTY_S = 4
#: Plates of lane 1 to 4, two each.
PLATES = {"1a": "B 725 HR", "2a": "L 394 TW", "3a": "P 618 MK", "4a": "F 279 GX",
          "1b": "K 482 VD", "2b": "M 957 ZE", "3b": "H 163 NX", "4b": "D 840 RU"}
CALIBRATION = Path(__file__).parents[1] / "calibration" / "rendered-lane.toml"
RATE, SUB_RATE = 4000, 400
#: The rendered pictures are kept at this rate until the streams are made of them: next to nothing is lost.
FIRST_RATE = 16000


@dataclass(frozen=True)
class Stream:
    """One stream to make: of which rendered clips, and so many empty pictures before and behind the car."""

    name: str
    empty: str
    car: str | None
    gop_s: int
    lead: int
    tail: int


def specs() -> dict[str, ClipSpec]:
    """What is rendered."""
    made = {f"empty-{n}.mp4": ClipSpec(f"Bench {n}", seconds=EMPTY_S, lane_seed=n, seed=n + 100, kbit_s=FIRST_RATE) for n in range(1, LANES + 1)}
    for index, (name, plate) in enumerate(PLATES.items()):
        lane = int(name[0])
        made[f"car-{name}.mp4"] = ClipSpec(f"Bench {lane}", (CarSpec(plate, paint=index),), lane_seed=lane, seed=index + 1, kbit_s=FIRST_RATE)
    return made


def lead_pictures(index: int, gop_s: int) -> int:
    """So many empty pictures before car `index` of eight: an eighth of a group of pictures more for each."""
    return index * gop_s * FPS // len(PLATES)


def tail_pictures(pictures: int, gop_s: int) -> int:
    """So many behind it, up to a whole number of groups."""
    return -pictures % (gop_s * FPS)


def car_pictures() -> int:
    """How long each car's rendered clip is."""
    spec = specs()["car-1a.mp4"]
    return round(length_s(spec, [Actor(car, spec, Random(spec.seed)) for car in spec.cars]) * spec.fps)


def streams(pictures: int) -> list[Stream]:
    """All streams, of cars' clips of so many pictures."""
    made = []
    for gop_s in GOPS_S:
        made += [Stream(f"empty-{n}-{gop_s}s", f"empty-{n}.mp4", None, gop_s, EMPTY_S * FPS, 0) for n in range(1, LANES + 1)]
        for index, name in enumerate(PLATES):
            lead = lead_pictures(index, gop_s)
            tail = tail_pictures(lead + pictures, gop_s)
            made.append(Stream(f"car-{name}-{gop_s}s", f"empty-{name[0]}.mp4", f"car-{name}.mp4", gop_s, lead, tail))
    return made


def command(stream: Stream, rendered: Path, main: Path, sub: Path) -> list[str]:
    """ffmpeg's, for a stream and its second one."""
    inputs, parts, chain = [], [], []

    def add(file: str, pictures: int | None) -> None:
        number = len(parts)
        cut = f"trim=end_frame={pictures}," if pictures is not None else ""
        inputs.extend(["-i", str(rendered / file)])
        chain.append(f"[{number}:v]{cut}setpts=PTS-STARTPTS[p{number}]")
        parts.append(f"[p{number}]")

    if stream.lead:
        add(stream.empty, stream.lead)
    if stream.car:
        add(stream.car, None)
    if stream.tail:
        add(stream.empty, stream.tail)
    chain.append(f"{''.join(parts)}concat=n={len(parts)}:v=1:a=0,fps=15,split[main][small];[small]scale=640:360:flags=area[sub]")
    encode = []
    for label, rate, path in (("[main]", RATE, main), ("[sub]", SUB_RATE, sub)):
        values = {"rate": f"{rate}k", "peak": f"{rate * 3 // 2}k", "gop": str(stream.gop_s * FPS)}
        encode += ["-map", label, *(part.format(**values) for part in H264), "-f", "mp4", str(path)]
    return ["ffmpeg", "-v", "error", "-nostdin", "-y", "-threads", "1", *inputs, "-filter_complex", ";".join(chain), *encode]


def truth_of(stream: Stream, rendered: dict[str, Any], region: list[list[float]]) -> dict[str, Any]:
    """A car's truth in its stream, numbers counted with the empty pictures before it."""
    car = rendered["cars"][0]
    frames = [entry | {"frame": entry["frame"] + stream.lead} for entry in car["frames"]]
    return {"plate": car["plate"], "gop_s": stream.gop_s, "fps": FPS, "pictures": stream.lead + rendered["frames"] + stream.tail,
            "comes": frames[0]["frame"], "readable": readable(frames, region), "frames": frames}


def stamps(wanted: list[Stream], region: list[list[float]]) -> dict[str, str]:
    """For each stream a hash of all that it and its truth are made of."""
    common = [code_digest(), {name: spec_fields(spec) for name, spec in specs().items()}, region,
              Path(__file__).with_name("arrival.py").read_text()]
    here = Path()
    text = {s.name: json.dumps([*common, command(s, here, here, here)], sort_keys=True, default=str) for s in wanted}
    return {name: hashlib.sha256(content.encode()).hexdigest() for name, content in text.items()}


def _make(stream: Stream, rendered: Path, out: Path, region: list[list[float]]) -> None:
    main, sub = out / f"{stream.name}.mp4", out / f"{stream.name}-sub.mp4"
    parts = [path.with_suffix(f".part{os.getpid()}") for path in (main, sub)]
    subprocess.run(command(stream, rendered, *parts), check=True)
    if stream.car:
        source = json.loads((rendered / stream.car).with_suffix(".json").read_text())
        main.with_suffix(".json").write_text(json.dumps(truth_of(stream, source, region)) + "\n")
    for part, path in zip(parts, (main, sub)):
        part.replace(path)


def make_all(out: Path) -> int:
    """Brings `out` up to date; how many streams were made."""
    out.mkdir(parents=True, exist_ok=True)
    region = tomllib.loads(CALIBRATION.read_text())["region"]
    wanted = streams(car_pictures())
    marks = stamps(wanted, region)
    wanted = [s for s in wanted if not _fresh(out / f"{s.name}.stamp", marks[s.name])]
    if not wanted:
        return 0
    with tempfile.TemporaryDirectory(dir=out) as name:
        rendered = Path(name)
        needed = {file for stream in wanted for file in (stream.empty, stream.car)}
        render_all({file: spec for file, spec in specs().items() if file in needed}, rendered)
        print(f"Making {len(wanted)} streams of them ...", file=sys.stderr, flush=True)

        def one(stream: Stream) -> None:
            _make(stream, rendered, out, region)
            (out / f"{stream.name}.stamp").write_text(marks[stream.name] + "\n")

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(one, wanted))
    return len(wanted)


def _fresh(mark: Path, stamp: str) -> bool:
    return mark.is_file() and mark.read_text().strip() == stamp


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(".run/benchclips"))
    make_all(parser.parse_args().out)


if __name__ == "__main__":
    main()
