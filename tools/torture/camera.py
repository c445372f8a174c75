"""A camera that reads by itself. It posts each read until it hears that it was taken, as such cameras do."""

from __future__ import annotations

import base64
import http.client
import json
import random
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

#: An answer that takes longer is none: it posts again.
LIMIT_S = 3.0
#: Between two tries.
AGAIN_S = 0.15
#: How many vehicles come by it again and again.
CARS = 60


def plate(car: int) -> str:
    return f"CC{car:03}{chr(65 + car % 26)}"


@dataclass
class Read:
    """`captured` tells it from every other."""

    captured: str
    posts: int = 0
    #: When it was told that it was taken.
    taken: float | None = None


def picture(folder: Path) -> str:
    """A JPEG in base64; none where nothing makes one."""
    program, path = shutil.which("ffmpeg"), folder / "lane.jpg"
    if not program:
        return ""
    made = [program, "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=size=640x360", "-frames:v", "1", str(path)]
    subprocess.run(made, check=True)
    return base64.b64encode(path.read_bytes()).decode()


class Camera:
    def __init__(self, port: int, folder: Path, seed: int, wait_s: tuple[float, float]) -> None:
        self.port, self.wait_s = port, wait_s
        self.random = random.Random(seed)
        self.reads: list[Read] = []
        self.picture = picture(folder)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self) -> None:
        number = 0
        while not self.ended.wait(self.random.uniform(*self.wait_s)):
            now = datetime.now(timezone.utc)
            captured = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"
            read = Read(captured)
            self.reads.append(read)
            said = {"plate": plate(number % CARS), "confidence": 0.98, "time": captured, "direction": "towards"}
            said |= {"id": f"read {number}"} | ({"picture": self.picture} if self.picture else {})
            number += 1
            while not self.ended.is_set() and not self.post(read, json.dumps(said)):
                self.ended.wait(AGAIN_S)

    def post(self, read: Read, body: str) -> bool:
        """Whether it was taken."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        try:
            connection.connect()
            read.posts += 1
            connection.request("POST", "/reads", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if answer.status == 200:
            read.taken = time.time()
        return answer.status == 200

    def close(self) -> None:
        self.ended.set()
        self.thread.join()
