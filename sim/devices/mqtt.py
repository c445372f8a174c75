"""A device's link to a broker: MQTT 3.1.1 as a small board speaks it, with its last will."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable

ALIVE_S = 30
AGAIN_S = 0.5


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("!H", len(raw)) + raw


def _packet(kind: int, body: bytes) -> bytes:
    length, left = b"", len(body)
    while True:
        left, low = left >> 7, left & 0x7F
        length += bytes([low | (0x80 if left else 0)])
        if not left:
            return bytes([kind]) + length + body


class Link(threading.Thread):
    """Keeps a connection up; says `hello` and hears `topic` each time it is there."""

    def __init__(self, broker: str, name: str, topic: str, will: tuple[str, str], hello: Callable[[], None],
                 heard: Callable[[str, str], None]) -> None:
        super().__init__(name="mqtt", daemon=True)
        host, _, port = broker.partition(":")
        self.at, self.id, self.topic, self.will = (host, int(port or 1883)), name, topic, will
        self.hello, self.heard = hello, heard
        self._link: socket.socket | None = None
        self._lock = threading.Lock()

    def run(self) -> None:
        while True:
            try:
                self._stay()
            except OSError:
                pass
            with self._lock:
                self._link = None
            time.sleep(AGAIN_S)

    def _stay(self) -> None:
        with socket.create_connection(self.at, timeout=10) as link:
            topic, last = self.will
            # A clean session, and a will that is kept.
            head = _text("MQTT") + bytes([4, 0b0010_0110]) + struct.pack("!H", ALIVE_S)
            link.sendall(_packet(0x10, head + _text(self.id) + _text(topic) + _text(last)))
            kind, body = self._read(link)
            if kind != 0x20 or body[1] != 0:
                raise OSError(f"the broker refuses: {body!r}")
            link.sendall(_packet(0x82, struct.pack("!H", 1) + _text(self.topic) + b"\x00"))
            link.settimeout(ALIVE_S / 2)
            with self._lock:
                self._link = link
            self.hello()
            while True:
                try:
                    kind, body = self._read(link)
                except TimeoutError:
                    with self._lock:
                        link.sendall(_packet(0xC0, b""))
                    continue
                if kind & 0xF0 == 0x30:
                    size = struct.unpack("!H", body[:2])[0]
                    self.heard(body[2:2 + size].decode(), body[2 + size:].decode("utf-8", "replace"))

    @staticmethod
    def _read(link: socket.socket) -> tuple[int, bytes]:
        def exactly(count: int) -> bytes:
            got = b""
            while len(got) < count:
                more = link.recv(count - len(got))
                if not more:
                    raise OSError("the broker hung up")
                got += more
            return got

        kind, length, shift = exactly(1)[0], 0, 0
        while True:
            one = exactly(1)[0]
            length |= (one & 0x7F) << shift
            shift += 7
            if not one & 0x80:
                return kind, exactly(length)

    def publish(self, topic: str, payload: str, kept: bool = False) -> None:
        """At most once; lost while there is no connection."""
        with self._lock:
            if self._link is not None:
                try:
                    self._link.sendall(_packet(0x31 if kept else 0x30, _text(topic) + payload.encode()))
                except OSError:
                    pass

    def cut(self) -> None:
        """Breaks the connection off, without a word: the broker tells the last will."""
        with self._lock:
            if self._link is not None:
                try:
                    self._link.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
