"""What every stage shares: the alphabet, where things lie, politeness on a shared machine, files that are whole or absent."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any, Callable

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
EMPTY = len(ALPHABET)
"""Class of a slot that holds no character."""
CLASSES = EMPTY + 1
SLOTS = 10
READER_H, READER_W = 64, 128
PAD = 0.04
"""How much of its width and height a box is grown on each side before it is read; the pack's manifest says the same."""

HERE = Path(__file__).resolve().parent.parent


def work_dir() -> Path:
    """Everything that a stage makes lies here; nothing of it is committed."""
    path = Path(os.environ.get("PLATEGATE_TRAIN", HERE / "work"))
    path.mkdir(parents=True, exist_ok=True)
    return path


def pause_point() -> None:
    """Sleep while the file that PLATEGATE_TRAIN_PAUSE names exists, so that others on the machine can measure in peace."""
    flag = os.environ.get("PLATEGATE_TRAIN_PAUSE")
    while flag and os.path.exists(flag):
        time.sleep(2)


def whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file under another name first: a stage that is killed leaves no half of one behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{os.getpid()}-{path.name}")
    write(part)
    os.replace(part, path)


def encode(text: str) -> list[int]:
    """A text as classes, filled up with empty slots."""
    codes = [ALPHABET.index(c) for c in text]
    return codes + [EMPTY] * (SLOTS - len(codes))


def decode(classes: Any) -> str:
    """The text that a row of classes spells."""
    return "".join(ALPHABET[int(k)] for k in classes if int(k) != EMPTY)


def plain(text: str) -> str:
    """Letters and digits only, upper case."""
    return "".join(c for c in text.upper() if c in ALPHABET)


def fold(text: str) -> str:
    """Look-alikes that many plates do not tell apart made equal: O, Q and 0; I and 1."""
    return text.translate(str.maketrans("OQI", "001"))


def append_line(path: Path, record: dict[str, Any]) -> None:
    with open(path, "a", encoding="utf-8") as out:
        out.write(json.dumps(record) + "\n")


def read_lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
