"""The bench's processes: the source, the relays, the gateway, and ffmpeg as the floor. Each ends with the bench."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any, Callable

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
#: Tells when a lane was woken, a line each.
LOG = "info,plategate::feed::video::camera=debug,ort=warn,hyper=warn"


def say(text: str) -> None:
    """Progress goes to stderr, results to stdout."""
    print(text, file=sys.stderr, flush=True)


def cpu_s(pid: int) -> float:
    """Processor seconds of a process so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Peer:
    """A simulated device whose first line on stdout is JSON with its port. What it says later is told to `heard`, on a thread."""

    def __init__(self, command: list[str], heard: Callable[[dict[str, Any]], None] | None = None) -> None:
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.ready = json.loads(self.process.stdout.readline())
        self.port = int(self.ready["port"])
        self.said: list[dict[str, Any]] = []
        self.heard = heard
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("{"):
                self.said.append(json.loads(line))
                if self.heard:
                    self.heard(self.said[-1])

    def cpu_s(self) -> float:
        return cpu_s(self.process.pid)

    def stop(self) -> list[dict[str, Any]]:
        """Ends it and gives what it said."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        self.reader.join(timeout=10)
        return self.said


def source(schedule: Path, heard: Callable[[dict[str, Any]], None] | None = None) -> Peer:
    """GStreamer's RTSP server, its time table running from now on."""
    return Peer(["/usr/bin/python3", "sim/rtsp_server.py", "--port", "0", "--schedule", str(schedule)], heard)


def relay() -> Peer:
    return Peer([".venv/bin/python", "sim/modbus_relay.py", "--port", "0"])


class Gateway:
    """The gateway as a child process; here when it is ready."""

    def __init__(self, binary: Path, site_file: Path, events: Path) -> None:
        self.log = site_file.with_suffix(".log")
        command = [str(binary), "run", str(site_file), "--events", str(events)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | {"RUST_LOG": LOG})
        assert self.process.stdout
        self.dashboard = ""
        for line in self.process.stdout:
            if found := re.match(r"Dashboard: (\S+)", line):
                self.dashboard = found[1].rstrip("/")
            if line.startswith("Ready"):
                return
        raise SystemExit(f"bench: the gateway did not get ready:\n{self.log.read_text()[-2000:]}")

    def cpu_s(self) -> float:
        return cpu_s(self.process.pid)

    def memory_mb(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def metrics(self) -> str:
        with urllib.request.urlopen(f"{self.dashboard}/metrics", timeout=5) as answer:
            return answer.read().decode()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


class Floor:
    """`ffmpeg -f null` on each stream: decoding alone, one thread each, nothing done with the pictures."""

    def __init__(self, urls: list[str]) -> None:
        command = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-rtsp_transport", "tcp", "-i"]
        self.processes = [subprocess.Popen([*command, url, "-an", "-f", "null", "-"]) for url in urls]

    def cpu_s(self) -> float:
        return sum(cpu_s(process.pid) for process in self.processes)

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(timeout=20)


class Stolen:
    """Processor time that the host of a virtual machine gave to others meanwhile: where it is more than a few percent, times
    say little about the gateway."""

    def __init__(self) -> None:
        self.before = self._now()

    @staticmethod
    def _now() -> tuple[int, int]:
        fields = [int(n) for n in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return fields[7], sum(fields) - fields[3] - fields[4]

    def share(self) -> float:
        """Of the time that was asked for since the start, 0..1."""
        stolen, asked = (now - then for now, then in zip(self._now(), self.before))
        return stolen / max(asked, 1)
