"""One clip: python3 -m scenes.clip --plate "W 482 KT" --out car.mp4 [--night --rear --seed 7 ...]"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

from .encode import CODECS
from .motion import BEHAVIOURS
from .plate import PLATES_DIR, jurisdiction
from .render import PAINTS, CarSpec, ClipSpec, render


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plate", help="text, groups parted by spaces; left out: one is made up from the seed")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--jurisdiction", default="eu", choices=sorted(p.stem for p in PLATES_DIR.glob("*.toml")))
    parser.add_argument("--behaviour", default="pass", choices=sorted(BEHAVIOURS))
    parser.add_argument("--codec", default="h264", choices=sorted(CODECS))
    parser.add_argument("--size", default="1920x1080", metavar="WxH")
    parser.add_argument("--zoom", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--night", action="store_true")
    parser.add_argument("--label", default="Lane")
    args = parser.parse_args()
    rng = Random(args.seed)
    plate = args.plate or jurisdiction(args.jurisdiction).make_text(rng)
    width, height = (int(part) for part in args.size.split("x"))
    car = CarSpec(plate, args.jurisdiction, args.behaviour, paint=rng.randrange(len(PAINTS)), van=rng.random() < 0.2)
    truth = render(ClipSpec(args.label, (car,), seed=args.seed, lane_seed=args.seed, night=args.night, width=width,
                            height=height, zoom=args.zoom, far_barrier=args.behaviour == "leave", codec=args.codec), args.out)
    print(f"{args.out}: {truth['seconds']} s, plate {truth['cars'][0]['plate']}")


if __name__ == "__main__":
    main()
