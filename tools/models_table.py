#!/usr/bin/env python3
"""One table of what model packs are worth: `plategate measure` on every set of labelled pictures, pack by pack.

    make models-table                                      the packs that come with the program, shared/data/plates
    tools/models_table.py --plates DIR [--pack FOLDER[:NAME] …] [--json FILE]

DIR holds a folder for each set, with its pictures and truth.csv. A pack of another origin is a folder with a manifest of its
own (docs/guide/model-packs.md). One inference thread; run it on an idle machine where the milliseconds matter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OWN_PACKS = ("plategate", "plategate-float")
#: What a column of figures is called, and how it is shown. Exact and folded are told beside each other.
ROWS = (
    ("end to end, exact / folded", lambda f: f"{f['exact']:.3f} / {f['folded']:.3f}"),
    ("reader on true boxes, exact / folded", lambda f: f"{f['true_box_exact']:.3f} / {f['true_box_folded']:.3f}"),
    ("character error rate, end to end", lambda f: f"{f['cer']:.3f}"),
    ("recall at IoU .5 / false positives a picture", lambda f: f"{f['recall_50']:.3f} / {f['false_positives_per_picture']:.2f}"),
    ("least character ≥ .95: share, right of these", lambda f: f"{f['sure_share']:.2f}, {f['sure_precision']:.2f}"),
    ("ms: detect / read a plate", lambda f: f"{f['detect_ms_p50']:.1f} / {f['read_ms_p50']:.1f}"),
)
#: Issue 4's targets for our own packs, by set.
WANTED = {
    "end to end, exact / folded": {"us": ".90 / .94", "eu": ".93 / .99", "br": ".96 / .98"},
    "recall at IoU .5 / false positives a picture": {"us": ".98 / .10", "eu": ".99 / .10", "br": "1.0 / .10"},
    "least character ≥ .95: share, right of these": {"us": ".80, .99", "eu": ".80, .99", "br": ".80, .99"},
    "ms: detect / read a plate": {"us": "12 / 3", "eu": "12 / 3", "br": "12 / 3"},
}


def plates_folder() -> Path | None:
    """The shared benchmark pictures, where they lie beside the checkout."""
    places = [os.environ.get("PLATEGATE_SHARED"), ROOT / "shared", ROOT / "../shared", ROOT / "../../shared"]
    return next((p for p in (Path(q) / "data/plates" for q in places if q) if p.is_dir()), None)


def sets_of(folder: Path) -> list[Path]:
    found = [p for p in sorted(folder.iterdir()) if (p / "truth.csv").is_file()]
    order = {"us": 0, "eu": 1, "br": 2}
    return sorted(found, key=lambda p: (order.get(p.name, 9), p.name))


def measure(binary: Path, plates: Path, pack: str) -> dict[str, Any]:
    """The figures of one pack on one set; a pack that does not run says why."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        command = [str(binary), "measure", str(plates), "--truth", str(plates / "truth.csv"), "--pack", pack, "--json", str(out)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode or not out.exists():
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SystemExit(f"{pack} on {plates.name}: {reason}")
        return json.loads(out.read_text(encoding="utf-8"))


def table(figures: dict[str, dict[str, dict[str, Any]]], sets: list[str]) -> str:
    """`figures[pack][set]` as Markdown, a block of rows for each kind of figure."""
    lines = ["| | " + " | ".join(f"{s} ({next(iter(figures.values()))[s]['n']})" for s in sets) + " |", "|---" * (len(sets) + 1) + "|"]
    for name, show in ROWS:
        lines.append(f"| **{name}** |" + " |" * len(sets))
        wanted = WANTED.get(name, {})
        if any(s in wanted for s in sets):
            lines.append("| to reach | " + " | ".join(wanted.get(s, "") for s in sets) + " |")
        for pack, by_set in figures.items():
            lines.append(f"| {pack} | " + " | ".join(show(by_set[s]) for s in sets) + " |")
    return "\n".join(lines)


def title(pack: str, figures: dict[str, Any]) -> str:
    return f"`{Path(pack).name if '/' in pack else pack}` ({figures['detector']} + {figures['reader']})"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/plategate")
    parser.add_argument("--plates", type=Path, default=plates_folder())
    parser.add_argument("--pack", action="append", default=[], help="a pack besides our own: FOLDER or FOLDER:NAME")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not given.plates:
        sys.exit("models-table: no labelled pictures; give --plates DIR with a folder and a truth.csv for each set")
    sets = sets_of(given.plates)
    if not sets:
        sys.exit(f"models-table: {given.plates} holds no folder with a truth.csv")
    figures: dict[str, dict[str, dict[str, Any]]] = {}
    for pack in [*OWN_PACKS, *given.pack]:
        found = {}
        for folder in sets:
            print(f"models-table: {pack} on {folder.name}", file=sys.stderr, flush=True)
            found[folder.name] = measure(given.binary.resolve(), folder, pack)
        figures[title(pack, found[sets[0].name])] = found
    print(table(figures, [s.name for s in sets]))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
