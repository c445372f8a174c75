"""Small clips for the tests: python3 -m scenes.testset --out .run/testclips

    one-car.mp4       a car comes, stops and drives on (H.264, a key frame every 2 s)
    one-car-h265.mp4  the same in H.265
    one-car-mjpeg.mkv the same in MJPEG
    empty.mp4         an empty lane
    two-cars.mp4      two cars, the second close behind the first
    two-gops.mp4      4 s, exactly two groups of pictures; the car comes in the middle of the first
    larger.mp4        another car at 800x450, for a stream whose size changes
    night.mp4         a car with its lamps on, by night
    reversing.mp4     a car that waits and backs away
    short.mp4         plates of two and three characters
    leaving.mp4       a car seen from behind

Beside each clip lies its truth (`.json`): plate, direction, and the plate's box on every frame where it is whole.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .render import CarSpec, ClipSpec
from .work import render_all


def small(*cars: CarSpec, **more: Any) -> ClipSpec:
    """A 640x360 clip whose camera is zoomed in, so that plates stay readable."""
    settings: dict[str, Any] = {"width": 640, "height": 360, "zoom": 1.55, "kbit_s": 1200, "label": "Test lane"} | more
    return ClipSpec(cars=cars, **settings)


def clips() -> dict[str, ClipSpec]:
    """Every test clip by its file name."""
    one = CarSpec("W 482 KT")
    return {
        "one-car.mp4": small(one),
        "one-car-h265.mp4": small(one, codec="h265"),
        "one-car-mjpeg.mkv": small(one, codec="mjpeg"),
        "empty.mp4": small(seconds=4.0),
        "two-cars.mp4": small(CarSpec("TRK 4825", "us", paint=1), CarSpec("M 736 EX", starts_s=6.6, paint=4)),
        "two-gops.mp4": small(CarSpec("GR 518 B", paint=3, wait_s=0.6), seconds=4.0),
        "larger.mp4": small(CarSpec("H 274 VN", paint=2), width=800, height=450),
        "night.mp4": small(CarSpec("K 915 ZR", paint=1), night=True),
        "reversing.mp4": small(CarSpec("T 863 FD", paint=5, behaviour="turn-away")),
        "short.mp4": small(CarSpec("F 1", paint=2), CarSpec("B 12", starts_s=6.6, paint=4)),
        "leaving.mp4": small(CarSpec("S 347 PL", paint=6, behaviour="leave"), far_barrier=True),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(".run/testclips"))
    parser.add_argument("--only", nargs="*", metavar="NAME", help="these clips only")
    args = parser.parse_args()
    wanted = {name: spec for name, spec in clips().items() if not args.only or name in args.only}
    render_all(wanted, args.out)


if __name__ == "__main__":
    main()
