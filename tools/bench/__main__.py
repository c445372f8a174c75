"""How long a driver waits: from the picture on which a plate can first be read to the relay's acknowledgement, with 1080p15 H.264
cameras over RTSP on this machine; what decoding alone would cost; what an idle camera costs; memory; whether a car was lost.

    make bench                                                    builds, renders the clips, runs this: under five minutes
    make bench-knee                                               4, 8, 12, 16, 20 cameras, a car a minute in each
    python3 -m tools.bench --binary target/release/plategate      the same as `make bench`, without building
    python3 -m tools.bench --binary … awake floor                 these runs only
    python3 -m tools.bench --binary … knee --cameras 16 20        two rows of that table

Real parts throughout: GStreamer's RTSP server, the gateway as built, pymodbus relays. Everything on loopback. The RTSP server and
the relays run on the same cores; their processor time is not counted as the gateway's.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import show
from .parts import ROOT
from .plan import Lanes
from .runs import floor, idle, loaded

RUNS = ("awake", "asleep", "asleep_sub", "floor", "idle", "idle_sub")
#: Cars so close on one another that no lane falls asleep between them.
AWAKE_PACE_S = 9
#: ... and so far apart that each does, by the seconds between its key frames.
ASLEEP_PACE_S = {1: 13, 2: 14, 4: 16}
#: Four lanes that sleep: key frames each 1, 2 and 4 s side by side.
ASLEEP_GOPS_S = (1, 1, 2, 4)
MINUTE_S = 60


def narrower(calibration: Path, least_px: float | None, folder: Path) -> Path:
    """The calibration with another least width of plates."""
    if least_px is None:
        return calibration
    text, found = re.subn(r"(?m)^min_plate_px = .*$", f"min_plate_px = {least_px:g}", calibration.read_text())
    if not found:
        raise SystemExit(f"bench: {calibration} has no min_plate_px")
    path = folder / "calibration.toml"
    path.write_text(text)
    return path


def bench(args: argparse.Namespace, calibration: Path) -> dict[str, Any]:
    """The runs that were asked for."""
    four = Lanes((args.gop,) * 4, (AWAKE_PACE_S,) * 4, AWAKE_PACE_S * args.passes, calibration=calibration)
    asleep = Lanes(ASLEEP_GOPS_S, tuple(ASLEEP_PACE_S[g] for g in ASLEEP_GOPS_S), args.asleep_s, calibration=calibration)
    still = replace(four, gops_s=(args.idle_gop,) * 4, seconds=args.idle_s)
    result: dict[str, Any] = {}
    for name in args.runs or RUNS:
        keep = args.keep / name if args.keep else None
        if name == "awake":
            result[name] = loaded(args.binary, args.clips, four, "cars in lanes that are awake", True, keep)
        elif name == "asleep":
            result[name] = loaded(args.binary, args.clips, asleep, "cars in lanes that sleep", False, keep)
        elif name == "asleep_sub":
            result[name] = loaded(args.binary, args.clips, replace(asleep, substream=True), "cars in lanes that sleep, with a second stream", False, keep)
        elif name == "floor":
            result[name] = floor(args.clips, replace(four, first_s=4, seconds=2 * AWAKE_PACE_S))
        elif name == "idle":
            result[name] = idle(args.binary, args.clips, still, f"idle, key frames each {args.idle_gop} s")
        else:
            result[name] = idle(args.binary, args.clips, replace(still, substream=True), "the same with a second stream")
    return result


def knee(args: argparse.Namespace, calibration: Path) -> list[dict[str, Any]]:
    """A row for each number of cameras."""
    rows = []
    for count in args.cameras:
        lanes = Lanes((args.gop,) * count, (MINUTE_S,) * count, MINUTE_S * args.minutes, substream=args.substream, calibration=calibration,
                      first_s=10 + count // 2)
        keep = args.keep / f"knee-{count}" if args.keep else None
        rows.append(loaded(args.binary, args.clips, lanes, f"a car a minute in each of {count} lanes", None, keep))
        show.cars(rows[-1])
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"of {', '.join(RUNS)}, or `knee`; left out: all but that")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/plategate")
    parser.add_argument("--clips", type=Path, default=ROOT / ".run/benchclips")
    parser.add_argument("--calibration", type=Path, default=ROOT / "calibration/rendered-lane.toml")
    parser.add_argument("--least-px", type=float, help="narrowest plate that the lanes' calibration lets through, instead of its own")
    parser.add_argument("--passes", type=int, default=5, help="cars in each lane of `awake` (default %(default)s)")
    parser.add_argument("--gop", type=int, default=1, choices=(1, 2, 4), help="seconds between key frames, `awake`, `floor` and `knee` (default %(default)s)")
    parser.add_argument("--asleep-s", type=float, default=48, help="seconds in which cars come to sleeping lanes (default %(default)s)")
    parser.add_argument("--idle-s", type=float, default=12)
    parser.add_argument("--idle-gop", type=int, default=2, choices=(1, 2, 4), help="seconds between an idle camera's key frames (default %(default)s)")
    parser.add_argument("--cameras", type=int, nargs="+", default=[4, 8, 12, 16, 20], help="rows of `knee`")
    parser.add_argument("--minutes", type=int, default=2, help="of each row of `knee` (default %(default)s)")
    parser.add_argument("--substream", action="store_true", help="`knee` with second streams")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="copy events, log and metrics of each run into this folder")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: ended"))
    if unknown := set(args.runs) - {*RUNS, "knee"}:
        parser.error(f"there is no run {', '.join(sorted(unknown))}")
    args.clips, args.binary = args.clips.resolve(), args.binary.resolve()
    with tempfile.TemporaryDirectory(prefix="plategate-bench-") as name:
        calibration = narrower(args.calibration.resolve(), args.least_px, Path(name))
        if "knee" in args.runs:
            result: Any = knee(args, calibration)
            show.knee(result)
        else:
            result = bench(args, calibration)
            show.bench(result)
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
