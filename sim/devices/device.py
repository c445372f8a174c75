"""What every emulated device shares: its web server and log-in, how it posts, and the hidden pages by which it is moved.

A device is told what happens by `POST /emulator/WORD` with JSON, and says what it was asked, what it was answered and
what its contacts did by `GET /emulator/heard`. No real device has these pages.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import http.client
import json
import re
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from lifetime import leave_with_parent, say  # noqa: E402

POST_LIMIT_S = 10.0
"""So long a device waits for the answer to what it posts."""

PICTURE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgy"
    "PC4zNDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q=="
)
"""The smallest grey JPEG."""


@dataclass
class Asked:
    """One request to the device."""

    method: str
    path: str
    """Without the query, percent signs taken out."""
    target: str
    """As it was sent."""
    query: dict[str, str]
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Answer:
    """What the device answers; `parts` instead of a body is an endless stream."""

    status: int = 200
    body: bytes | str = b""
    kind: str = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)
    parts: Iterable[bytes] | None = None


def as_json(value: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(value), "application/json")


class LogIn:
    """Basic or Digest (RFC 7616); with `lock_after` bad ones an address is locked for half an hour."""

    def __init__(self, user: str, password: str | None, realm: str, scheme: str = "digest", algorithm: str = "MD5",
                 lock_after: int | None = None, quoted_algorithm: bool = False) -> None:
        self.user, self.password, self.realm, self.scheme = user, password, realm, scheme
        self.algorithm, self.lock_after, self.quoted_algorithm = algorithm, lock_after, quoted_algorithm
        self.bad = 0
        self.nonces: set[str] = set()
        self._counts: dict[tuple[str, str], int] = {}

    @property
    def locked(self) -> bool:
        return self.lock_after is not None and self.bad >= self.lock_after

    def hash(self, text: str) -> str:
        return (hashlib.sha256 if self.algorithm == "SHA-256" else hashlib.md5)(text.encode()).hexdigest()

    def refuses(self, asked: Asked) -> Answer | None:
        """None for who may come in."""
        if self.password is None:
            return None
        shown = asked.headers.get("Authorization", "")
        if self.locked:
            return self.challenge()
        if not shown:
            return self.challenge()
        if self.scheme == "basic":
            right = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            if hmac.compare_digest(shown, f"Basic {right}"):
                return None
            self.bad += 1
            return self.challenge()
        if not shown.lower().startswith("digest "):
            self.bad += 1
            return self.challenge()
        said = digest_fields(shown[7:])
        if said.get("nonce") not in self.nonces:
            return self.challenge(stale=True)
        if self._is_right(said, asked):
            return None
        self.bad += 1
        return self.challenge()

    def _is_right(self, said: dict[str, str], asked: Asked) -> bool:
        if said.get("username") != self.user or said.get("realm") != self.realm or said.get("uri") != asked.target:
            return False
        if said.get("algorithm", "MD5").upper() != self.algorithm:
            return False
        ha1 = self.hash(f"{self.user}:{self.realm}:{self.password}")
        ha2 = self.hash(f"{asked.method}:{asked.target}")
        if said.get("qop") != "auth":
            return False  # each of these devices asks for it
        count = int(said.get("nc", "0"), 16)
        seen = (said["nonce"], said.get("cnonce", ""))
        if count <= self._counts.get(seen, 0):
            return False  # the same count again is somebody who listened
        self._counts[seen] = count
        right = self.hash(f"{ha1}:{said['nonce']}:{said['nc']}:{said['cnonce']}:auth:{ha2}")
        return hmac.compare_digest(said.get("response", ""), right)

    def challenge(self, stale: bool = False) -> Answer:
        if self.scheme == "basic":
            return Answer(401, "401 Unauthorized", headers={"WWW-Authenticate": f'Basic realm="{self.realm}"'})
        nonce = secrets.token_hex(16)
        self.nonces.add(nonce)
        algorithm = f'"{self.algorithm}"' if self.quoted_algorithm else self.algorithm
        asks = f'Digest qop="auth", realm="{self.realm}", nonce="{nonce}", algorithm={algorithm}'
        if stale:
            asks += ", stale=true"
        return Answer(401, "401 Unauthorized", headers={"WWW-Authenticate": asks})


def digest_fields(text: str) -> dict[str, str]:
    return {m[1].lower(): m[2] if m[2] is not None else m[3] for m in re.finditer(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', text)}


class Relay:
    """One output: says each change, and falls by itself where the device was told to let it."""

    def __init__(self, device: Device, name: str) -> None:
        self.device, self.name, self.on = device, name, False
        self._since = 0.0
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def set(self, on: bool, by: str, falls_after_s: float | None = None) -> bool:
        """Switches it; true if it was on before."""
        with self._lock:
            was = self.on
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if on and falls_after_s is not None:
                self._timer = threading.Timer(falls_after_s, self.set, (False, "timer"))
                self._timer.daemon = True
                self._timer.start()
            if on != was:
                held = None if on else round((time.monotonic() - self._since) * 1000)
                self._since = time.monotonic()
                self.on = on
                self.device.note(what="relay", relay=self.name, on=on, by=by, held_ms=held)
            return was


class Device:
    """A device: its pages by path, and what it has heard."""

    def __init__(self, log_in: LogIn) -> None:
        self.log_in = log_in
        self.heard: list[dict[str, Any]] = []
        self.pages: list[tuple[str, re.Pattern[str], Callable[..., Answer]]] = []
        self.open_pages: set[str] = set()
        self.guarded = "/"
        """Below this path a stranger is asked to log in even where there is nothing."""
        self.told: dict[str, Callable[[dict[str, Any]], Any]] = {}
        self._lock = threading.Lock()
        self.port = 0

    def note(self, **fields: Any) -> None:
        with self._lock:
            self.heard.append({"t": round(time.time(), 3), **fields})

    def page(self, method: str, path: str, answer: Callable[..., Answer], open_to_all: bool = False) -> None:
        """`path` is a regular expression; its groups are handed to `answer` after the request."""
        self.pages.append((method, re.compile(path + "$", re.IGNORECASE), answer))
        if open_to_all:
            self.open_pages.add(path)

    def answer(self, asked: Asked) -> Answer:
        if asked.path.startswith("/emulator/"):
            return self._moved(asked)
        for method, path, page in self.pages:
            found = path.match(asked.path)
            if method != asked.method or found is None:
                continue
            refused = None if path.pattern[:-1] in self.open_pages else self.log_in.refuses(asked)
            answer = refused if refused is not None else page(asked, *found.groups())
            break
        else:
            guarded = asked.path.startswith(self.guarded)
            answer = (self.log_in.refuses(asked) if guarded else None) or Answer(404, "not found")
        self.note(what="asked", method=asked.method, target=asked.target, path=asked.path, query=asked.query,
                  body=asked.text, status=answer.status, shown="Authorization" in asked.headers)
        return answer

    def _moved(self, asked: Asked) -> Answer:
        word = asked.path.removeprefix("/emulator/")
        if word == "heard":
            with self._lock:
                return as_json({"heard": self.heard, "bad_log_ins": self.log_in.bad, "locked": self.log_in.locked})
        if word not in self.told:
            return Answer(404, f"this device cannot be told {word}")
        return as_json(self.told[word](json.loads(asked.body or b"{}")))

    def serve(self, args: argparse.Namespace) -> int:
        """Serves until it is ended; the first line on stdout says the port."""
        leave_with_parent()
        try:
            server = Server((args.host, args.port), self)
        except OSError as fault:
            print(f"port {args.port} of {args.host} cannot be used: {fault}", file=sys.stderr)
            return 2
        self.port = server.server_address[1]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        say(ready=True, port=self.port)
        self.started()
        server.serve_forever()
        return 0

    def started(self) -> None:
        """What a device does by itself."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], device: Device) -> None:
        self.device = device
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        fault = sys.exc_info()[1]
        if not isinstance(fault, ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def _any(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        asked = Asked(self.command, unquote(parts.path), self.path, query, self.headers, body)
        if self.headers.get("Upgrade", "").lower() == "websocket" and hasattr(self.server.device, "socket"):
            self.close_connection = True
            self.server.device.socket(self, asked)
            return
        answer = self.server.device.answer(asked)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.kind)
        if answer.parts is not None:
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            try:
                for part in answer.parts:
                    self.wfile.write(part)
                    self.wfile.flush()
            except OSError:
                pass
            finally:
                answer.parts.close()
            return
        content = answer.body.encode() if isinstance(answer.body, str) else answer.body
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _any

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what was asked is noted."""


@dataclass
class Target:
    """Where a device posts, and what it shows there."""

    url: str
    user: str | None = None
    password: str | None = None
    empty_first: bool = False
    """Some cameras show an empty digest before they were asked for one."""


def post(target: Target, path: str, body: bytes, kind: str) -> tuple[int, str]:
    """One post with its log-in; status 0 means that nobody answered."""
    url = urlsplit(target.url)
    whole = url.path.rstrip("/") + path or "/"
    whole += f"?{url.query}" if url.query else ""
    headers = {"Content-Type": kind, "Connection": "close"}
    first = dict(headers)
    if target.user is not None and target.empty_first:
        first["Authorization"] = (f'Digest username="{target.user}", realm="", nonce="", uri="{whole}", '
                                  f'cnonce="", nc=00000001, qop="", response="{"0" * 32}"')
    status, text, asks = _once(url, whole, body, first)
    if status == 401 and target.user is not None and asks:
        status, text, _ = _once(url, whole, body, headers | {"Authorization": shown_for(target, whole, asks)})
    return status, text


def _once(url: Any, whole: str, body: bytes, headers: dict[str, str]) -> tuple[int, str, str]:
    try:
        link = http.client.HTTPConnection(url.hostname, url.port or 80, timeout=POST_LIMIT_S)
        try:
            link.request("POST", whole, body, headers)
            answer = link.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, text, answer.getheader("WWW-Authenticate", "")
        finally:
            link.close()
    except (OSError, http.client.HTTPException) as fault:
        return 0, f"{type(fault).__name__}: {fault}", ""


def shown_for(target: Target, whole: str, asks: str) -> str:
    """The answer to a challenge, Digest or Basic."""
    if not asks.lower().startswith("digest"):
        both = f"{target.user}:{target.password}".encode()
        return "Basic " + base64.b64encode(both).decode()
    said = digest_fields(asks)
    kind = hashlib.sha256 if said.get("algorithm", "MD5").upper() == "SHA-256" else hashlib.md5

    def one(text: str) -> str:
        return kind(text.encode()).hexdigest()

    realm, nonce, cnonce = said.get("realm", ""), said.get("nonce", ""), secrets.token_hex(8)
    ha1, ha2 = one(f"{target.user}:{realm}:{target.password}"), one(f"POST:{whole}")
    shown = f'Digest username="{target.user}", realm="{realm}", nonce="{nonce}", uri="{whole}"'
    if "opaque" in said:
        shown += f', opaque="{said["opaque"]}"'
    if "algorithm" in said:
        shown += f', algorithm={said["algorithm"]}'
    if "auth" in said.get("qop", ""):
        right = one(f"{ha1}:{nonce}:00000001:{cnonce}:auth:{ha2}")
        return f'{shown}, qop=auth, nc=00000001, cnonce="{cnonce}", response="{right}"'
    return f'{shown}, response="{one(f"{ha1}:{nonce}:{ha2}")}"'


class Outbox(threading.Thread):
    """What a device posts, one after the other: a message is posted again until its answer satisfies the device."""

    def __init__(self, device: Device, target: Callable[[], Target | None], satisfied: Callable[[int, str], bool],
                 again_s: float) -> None:
        super().__init__(name="outbox", daemon=True)
        self.device, self.target, self.satisfied, self.again_s = device, target, satisfied, again_s
        self._waiting: list[tuple[str, str, bytes, str]] = []
        self._more = threading.Condition()

    def put(self, label: str, path: str, body: bytes, kind: str) -> None:
        with self._more:
            self._waiting.append((label, path, body, kind))
            self._more.notify()

    def run(self) -> None:
        while True:
            with self._more:
                while not self._waiting:
                    self._more.wait()
                label, path, body, kind = self._waiting[0]
            target = self.target()
            if target is not None:
                status, text = post(target, path, body, kind)
                done = self.satisfied(status, text)
                self.device.note(what="posted", label=label, status=status, answer=text, satisfied=done)
                if done:
                    with self._more:
                        self._waiting.pop(0)
                    continue
            time.sleep(self.again_s)


class Streams:
    """The streams that are open, each with a queue of parts of its own."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self._open: list[tuple[list[bytes | None], threading.Condition]] = []
        self._lock = threading.Lock()

    @property
    def open(self) -> int:
        with self._lock:
            return len(self._open)

    def begin(self, first: list[bytes], quiet_s: float, sign: Callable[[], bytes]) -> Iterable[bytes]:
        """The parts of one stream: `first`, then what comes, and a sign of life after so much quiet."""
        queue: list[bytes | None] = list(first)
        ready = threading.Condition()
        with self._lock:
            self._open.append((queue, ready))
        self.device.note(what="stream", open=True)
        try:
            while True:
                with ready:
                    if not queue:
                        ready.wait(quiet_s)
                    quiet = not queue
                    part = sign() if quiet else queue.pop(0)
                if part is None:
                    return
                yield part
                if quiet:
                    self.device.note(what="sign")
        finally:
            with self._lock:
                self._open = [(q, r) for q, r in self._open if q is not queue]
            self.device.note(what="stream", open=False)

    def send(self, part: bytes | None) -> int:
        """To everybody who listens; None ends their streams. How many that are."""
        with self._lock:
            listening = list(self._open)
        for queue, ready in listening:
            with ready:
                queue.append(part)
                ready.notify()
        return len(listening)


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--user", default="admin")
    parser.add_argument("--password", help="left out: nobody has to log in")
    return parser


def posting(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The arguments of a device that posts."""
    parser.add_argument("--post-to", metavar="URL", help="where it posts what it reads")
    parser.add_argument("--post-user")
    parser.add_argument("--post-password")
    parser.add_argument("--again-s", type=float, default=0.2, help="so long after an answer that it does not like it posts again")
    return parser
