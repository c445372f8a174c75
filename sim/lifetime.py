"""What every simulated peer shares: it never outlives the process that started it."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import Any

_OUT_LOCK = threading.Lock()


def say(**fields: Any) -> None:
    """Print one JSON line at once; the starter of this process reads them as they come."""
    with _OUT_LOCK:
        try:
            sys.stdout.write(json.dumps(fields) + "\n")
            sys.stdout.flush()
        except (BrokenPipeError, ValueError):
            os._exit(0)  # nobody listens any more: the starter is gone


def leave_with_parent(poll_s: float = 0.25) -> None:
    """End this process when its parent has died.

    The parent is watched by its process id. The kernel's own signal for this (PR_SET_PDEATHSIG) goes off when the
    *thread* that started us ends, and a multi-threaded parent ends threads all the time.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(poll_s)
        os._exit(0)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
