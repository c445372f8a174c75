#!/usr/bin/env python3
"""Writes the third-party notices: every crate that is linked into the binary with its licence and the texts that came with
it, ONNX Runtime beside the binary, and the models.

    tools/notices.py --out dist/THIRD-PARTY-NOTICES

A crate that ships no text of its licence gets the text of that licence from another crate, and is named in the summary; one
without a licence, or with one nobody ships the text of, is an error.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys
import tomllib

TARGET = "x86_64-unknown-linux-gnu"
NAMES = re.compile(r"^(licen[cs]e|copying|notice|copyright|unlicense)", re.IGNORECASE)
# Whose a text is stands beside it; a text that is borrowed for another crate is nobody's.
COPYRIGHT = re.compile(r"^\s*copyright .*\n", re.IGNORECASE | re.MULTILINE)
# What a file's name says about which licence it holds.
BY_NAME = {"apache": "Apache-2.0", "mit": "MIT", "zlib": "Zlib", "bsd": "BSD", "unlicense": "Unlicense", "boost": "BSL-1.0", "isc": "ISC"}


def linked(root):
    """The crates linked into the binary, ours left out: no build scripts' and no tests' dependencies."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", TARGET]
    meta = json.loads(subprocess.run(command, cwd=root, check=True, capture_output=True).stdout)
    packages = {p["id"]: p for p in meta["packages"]}
    nodes = {n["id"]: n for n in meta["resolve"]["nodes"]}
    start = meta["resolve"]["root"]
    seen, todo = {start}, [start]
    while todo:
        for dep in nodes[todo.pop()]["deps"]:
            normal = any(kind["kind"] is None for kind in dep["dep_kinds"])
            if normal and dep["pkg"] not in seen:
                seen.add(dep["pkg"])
                todo.append(dep["pkg"])
    seen.discard(start)
    return sorted((packages[i] for i in seen), key=lambda p: (p["name"], p["version"]))


def texts_of(package):
    """The licence texts that came with a crate."""
    folder = pathlib.Path(package["manifest_path"]).parent
    files = [f for f in folder.iterdir() if NAMES.match(f.name) and f.is_file()]
    for inner in folder.iterdir():
        if inner.is_dir() and NAMES.match(inner.name):
            files += [f for f in inner.iterdir() if f.is_file()]
    if package.get("license_file"):
        files.append(folder / package["license_file"])
    found = {f.name: f.read_text(encoding="utf-8", errors="replace").strip() for f in sorted(set(files))}
    return {name: text for name, text in found.items() if text}


def standing_in(packages):
    """A text by licence, for crates that ship none: from crates whose file's name or licence leaves no doubt."""
    found = {}
    for package in packages:
        for name, text in texts_of(package).items():
            by_name = next((spdx for word, spdx in BY_NAME.items() if word in name.lower()), None)
            alone = package["license"] if package["license"] and " " not in package["license"] else None
            for spdx in filter(None, (by_name, alone)):
                found.setdefault(spdx, COPYRIGHT.sub("", text).strip())
    return found


def chosen(expression, have):
    """The licences of an SPDX expression whose texts are to be shown; empty: no way to show one."""
    ways = re.split(r"\s+OR\s+|/", expression.replace("(", " ").replace(")", " "))
    for way in ways:
        parts = [p.split(" WITH ")[0].strip() for p in re.split(r"\s+AND\s+", way.strip())]
        if all(p in have for p in parts):
            return parts
    return []


def models(root):
    manifest = tomllib.loads((root / "models/manifest.toml").read_text(encoding="utf-8"))
    for model in manifest["model"]:
        yield model["name"], model["licence"], model["origin"]


def write(root, out):
    packages = linked(root)
    have = standing_in(packages)
    have["Apache-2.0"] = (root / "LICENSE").read_text(encoding="utf-8").strip()
    faults, without, shown, lines = [], [], {}, []
    for package in packages:
        title = f"{package['name']} {package['version']}"
        licence = package["license"] or "see text"
        texts = texts_of(package)
        if not texts:
            texts = {f"{spdx} (standard text)": have[spdx] for spdx in chosen(licence, have)}
            without.append(title)
        if not texts:
            faults.append(f"{title}: no text for {licence}")
        for name, text in texts.items():
            shown.setdefault(text, []).append(f"{title} ({licence}), {name}; {', '.join(package['authors']) or 'its authors'}")
    runtime = root / "third_party/onnxruntime"
    for name in ("LICENSE", "ThirdPartyNotices.txt"):
        if (runtime / name).exists():
            shown.setdefault((runtime / name).read_text(encoding="utf-8", errors="replace").strip(), []).append(f"ONNX Runtime (MIT), {name}")
        else:
            faults.append(f"third_party/onnxruntime/{name} is missing: tools/setup.sh run fetches it")
    for name, licence, origin in models(root):
        if licence not in have:
            faults.append(f"model {name}: no text for {licence}")
        shown.setdefault(have.get(licence, ""), []).append(f"model {name} ({licence}); {origin}")
    if faults:
        sys.exit("notices: " + "\nnotices: ".join(faults))
    lines.append("Plategate is licensed under the Apache License, Version 2.0 (LICENSE). It contains, or comes with, what follows.")
    lines.append("libav (LGPL-2.1 or later) and OpenCV (Apache-2.0) are taken from the system and are not part of it.")
    for text, whose in sorted(shown.items(), key=lambda item: item[1]):
        lines += ["", "=" * 100, *whose, "-" * 100, "", text]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"notices: {len(packages)} crates, {len(shown)} texts -> {out}", file=sys.stderr)
    if without:
        print(f"notices: {len(without)} crates ship no text and got the standard one: {', '.join(without)}", file=sys.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    write(pathlib.Path(__file__).resolve().parent.parent, parser.parse_args().out)
