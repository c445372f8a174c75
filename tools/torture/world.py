"""What stands around the gateway under torture: relays that note each pulse, wires that can be cut, a disk that can be
filled, a clock that can be set, and the gateway's own process."""

from __future__ import annotations

import json
import os
import signal
import socket
import socketserver
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parents[2]
#: As in sim/bad_disk.c.
DISK = {"well": 0, "full": 1, "read-only": 2, "broken": 3, "slow": 4}
#: A start takes no longer, on a machine with other things to do.
READY_S = 120.0
#: Linux: each chunk that is received comes with the moment at which it arrived. Python has no name for it.
SO_TIMESTAMPNS = 35


@dataclass
class Pulses:
    """Wall times and gates: of what was sent for a pulse, as it came over the wires, and of the pulses that the relays gave."""

    sent: list[tuple[float, str]] = field(default_factory=list)
    given: list[tuple[float, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, gate: str) -> None:
        with self.lock:
            self.given.append((time.time(), gate))

    def note_sent(self, at: float, gates: list[str]) -> None:
        with self.lock:
            self.sent += [(at, gate) for gate in gates]


#: Which gates are pulsed by what comes over a wire.
Heard = Callable[[bytes], list[str]]


def modbus(gates: list[str]) -> Heard:
    """Coil N on is a pulse of the N-th gate. Requests have 12 bytes: function 5, coil, 0xff00."""

    def heard(data: bytes) -> list[str]:
        requests = (data[at : at + 12] for at in range(0, len(data) - 11, 12))
        return [gates[r[9]] for r in requests if r[7] == 5 and r[10:] == b"\xff\x00"]

    return heard


def web(gate: str) -> Heard:
    return lambda data: [gate] if data.startswith(b"GET /open") else []


class HttpRelay:
    """A relay that takes a web request. One that is `deaf` gives the pulse and never says so."""

    def __init__(self, pulses: Pulses, gate: str, deaf: bool) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pulses.note(gate)
                if deaf:
                    self.close_connection = True
                    return
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Who asked was killed: that is what this is for."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class ModbusRelay:
    """sim/modbus_relay.py: coil N is the N-th of `gates`."""

    def __init__(self, pulses: Pulses, gates: list[str]) -> None:
        python = ROOT / ".venv/bin/python"
        command = [str(python), str(ROOT / "sim/modbus_relay.py"), "--port", "0"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout
        self.port = int(json.loads(self.process.stdout.readline())["port"])

        def read() -> None:
            assert self.process.stdout
            for line in self.process.stdout:
                said = json.loads(line)
                if said.get("on"):
                    pulses.note(gates[said["coil"]])

        threading.Thread(target=read, daemon=True).start()

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class Wire:
    """Passes connections on to a port of this machine, until it is cut. Notes what the gateway sends for a pulse at the
    moment at which the kernel got it: how late this side itself gets a turn plays no part."""

    def __init__(self, to: int, pulses: Pulses, heard: Heard) -> None:
        self.cut = False
        self.pulses, self.heard = pulses, heard
        self.open: set[socket.socket] = set()
        self.lock = threading.Lock()
        wire = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                if not wire.cut:
                    wire.carry(self.request, to)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_: object) -> None:
                """One end was killed: that is what this is for."""

        self.server = Server(("127.0.0.1", 0), Handler)
        # What it accepts inherits it.
        self.server.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def carry(self, near: socket.socket, to: int) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", to), 2)
        except OSError:
            return
        far.settimeout(None)
        both = (near, far)
        with self.lock:
            self.open.update(both)
        back = threading.Thread(target=self.pump, args=(far, near), daemon=True)
        back.start()
        self.pump(near, far, self.note)
        back.join()
        with self.lock:
            self.open.difference_update(both)
        far.close()

    def note(self, data: bytes, told: list[tuple[int, int, bytes]]) -> None:
        if gates := self.heard(data):
            stamp = next(value for _, kind, value in told if kind == SO_TIMESTAMPNS)
            seconds, ns = struct.unpack("=qq", stamp)
            self.pulses.note_sent(seconds + ns / 1e9, gates)

    @staticmethod
    def pump(source: socket.socket, to: socket.socket, note: Callable[..., None] | None = None) -> None:
        try:
            while True:
                some, told, _, _ = source.recvmsg(65536, 256)
                if not some:
                    break
                if note:
                    note(some, told)
                to.sendall(some)
        except OSError:
            pass
        for end in (source, to):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def set(self, cut: bool) -> None:
        self.cut = cut
        if cut:
            with self.lock:
                ends = list(self.open)
            for end in ends:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


class Control:
    """The disk and the clock, as sim/bad_disk.c plays them."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "bad_disk.so"
        build = ["cc", "-shared", "-fPIC", "-O2", "-o", str(self.library), str(ROOT / "sim/bad_disk.c"), "-ldl"]
        subprocess.run(build, check=True)
        self.file = folder / "control"
        self.file.write_bytes(bytes(16))
        self.now = ("well", 0, 0.0)
        #: Wall times between which the disk refused.
        self.refused: list[list[float]] = []

    def set(self, disk: str | None = None, slow_ms: int = 200, clock_s: float | None = None) -> None:
        was = self.now
        disk = was[0] if disk is None else disk
        clock_s = was[2] if clock_s is None else clock_s
        self.now = (disk, slow_ms, clock_s)
        refuses, refused = (d in ("full", "read-only", "broken") for d in (disk, was[0]))
        if refuses and not refused:
            self.refused.append([time.time(), float("inf")])
        with open(self.file, "r+b") as file:
            file.write(struct.pack("=IIq", DISK[disk], slow_ms, int(clock_s * 1e9)))
        if refused and not refuses:
            self.refused[-1][1] = time.time()

    def refused_between(self, start: float, end: float) -> bool:
        return any(a <= end and start <= b for a, b in self.refused)


class Gateway:
    """A process of the program under test."""

    def __init__(self, binary: Path, site: Path, control: Control, more: list[str]) -> None:
        env = dict(os.environ, LD_PRELOAD=str(control.library), BAD_DISK_CONTROL=str(control.file), BAD_DISK_FOLDER=str(site.parent / "data"))
        self.log = site.with_suffix(".log")
        self.began = time.time()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([str(binary), "run", str(site), *more], env=env, stdout=subprocess.PIPE, stderr=log, text=True)
        self.pid = self.process.pid
        self.base = ""
        self.password: str | None = None
        self.ready = threading.Event()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("Dashboard: "):
                self.base = line.split(": ", 1)[1].strip().rstrip("/")
            if "one-time password: " in line:
                self.password = line.split("one-time password: ", 1)[1].split()[0]
            if line.startswith("Ready"):
                self.ready.set()

    def is_ready(self) -> bool:
        """Waits until it is; `False`: it ended by itself, with a sentence: the disk did not let it begin."""
        end = time.time() + READY_S
        while not self.ready.wait(0.05):
            if self.process.poll() is not None:
                return False
            if time.time() > end:
                raise SystemExit(f"torture: the gateway does not get ready; see {self.log}")
        return True

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            return -9

    def memory_kb(self) -> tuple[int, int]:
        """In all, and of it what is its own: not a part of any file."""
        with open(f"/proc/{self.pid}/status") as status:
            sizes = dict(line.split(":", 1) for line in status)
        return int(sizes["VmRSS"].split()[0]), int(sizes["RssAnon"].split()[0])

    def files(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))


def say(text: str) -> None:
    """Progress goes to stderr, the table to stdout."""
    print(text, file=sys.stderr, flush=True)
