"""Starting the simulated peers: a process that has said it is ready, and that is ended for certain."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Peer:
    """A peer's process. Its first line is in `ready`; the later ones come from `line`."""

    def __init__(self, python: str, script: str, *args: str) -> None:
        self.process = subprocess.Popen([python, str(ROOT / "sim" / script), *args], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.lines: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.ready = self.line()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def line(self, timeout_s: float = 120) -> dict[str, Any]:
        return self.lines.get(timeout=timeout_s)

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
