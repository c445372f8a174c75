#!/usr/bin/env python3
"""Makes the traffic that the score tables are printed of, a folder a setting and in it one a seed, two at a time.

    tools/traffic_sets.py office --generator SHARED/tools/traffic.py --out .run/traffic --seeds 101-110
    tools/traffic_sets.py lives --out .run/lives --seeds 1-3

What is there already and was made by the same generator with the same arguments stays.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lives import LIVES

# The settings of the six samples, without their seeds.
OFFICE = {
    "error-0.008": "--exit-error 0.008 --passback 0.015",
    "error-0.02": "--exit-error 0.02 --passback 0.015",
    "error-0.05": "--exit-error 0.05 --passback 0.015",
    "fleet-0.02": "--exit-error 0.02 --fleet 0.3 --permits 280 --passback 0.015",
    "unread-0.04": "--exit-error 0.02 --unread 0.04 --passback 0.015",
    "honest": "--exit-error 0.02 --unseen 0.008 --passback 0.0015",
}
AT_ONCE = 2


def seeds(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def make(generator: Path, arguments: list[str], folder: Path) -> bool:
    """Whether it had to be made. A folder is complete or it is not there."""
    key = hashlib.sha256(generator.read_bytes() + repr(arguments).encode()).hexdigest()
    mark = folder / "made-by"
    if mark.is_file() and mark.read_text() == key:
        return False
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, str(generator), *arguments, "--out", str(part)], check=True)
    (part / "made-by").write_text(key)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=("office", "lives"))
    parser.add_argument("--generator", type=Path, help="traffic.py of the shared tools, for `office`")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=seeds, required=True, metavar="FIRST-LAST")
    args = parser.parse_args()
    generator = Path(__file__).with_name("lives.py") if args.which == "lives" else args.generator
    if generator is None or not generator.is_file():
        parser.error(f"--generator {generator}: the generator of the office's traffic is not there; say SHARED=… to make")
    settings = OFFICE if args.which == "office" else {name: f"--life {name}" for name in LIVES}
    jobs = [(name, seed, [*text.split(), "--seed", str(seed)]) for name, text in settings.items() for seed in args.seeds]
    # A seed that is not asked for any more would be scored with the others.
    for folder in (f for name in settings if (args.out / name).is_dir() for f in (args.out / name).iterdir()):
        if folder.name not in {str(seed) for seed in args.seeds}:
            shutil.rmtree(folder)
    done, lock = 0, threading.Lock()

    def one(job: tuple[str, int, list[str]]) -> None:
        nonlocal done
        name, seed, arguments = job
        made = make(generator, arguments, args.out / name / str(seed))
        with lock:
            done += 1
            if made or done == len(jobs):
                print(f"traffic: {done} of {len(jobs)}: {name}, seed {seed}", file=sys.stderr)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, jobs))


if __name__ == "__main__":
    main()
