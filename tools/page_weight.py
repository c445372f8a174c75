#!/usr/bin/env python3
"""How heavy the dashboard's pages are, how soon their first byte comes, and what the streams bring.

    PLATEGATE_PASSWORD=... python3 tools/page_weight.py http://127.0.0.1:8480 [--name admin] [--seconds 60]

Of a running gateway: logs in, asks for each page ten times, once packed as a browser asks for it, and listens to the stream of the
live page and to that of calls. What a page brings along (style, script, icons) is counted once: a browser keeps it.
"""

import argparse
import gzip
import http.client
import os
import re
import statistics
import threading
import time
import urllib.parse

PAGES = ["/", "/violations", "/passages", "/permits", "/muster", "/visits", "/lanes", "/rules", "/log", "/notices", "/exemptions"]
TIMES = 10


class Dashboard:
    def __init__(self, base: str) -> None:
        self.address = urllib.parse.urlsplit(base)
        self.cookie = ""

    def connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.address.scheme == "https" else http.client.HTTPConnection
        return kind(self.address.netloc, timeout=30)

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[http.client.HTTPResponse, bytes, float]:
        """An answer, its bytes as they came, and the seconds to the first of them."""
        connection = self.connect()
        connection.connect()
        begun = time.perf_counter()
        connection.request(method, path, body, {"Cookie": self.cookie, **headers})
        answer = connection.getresponse()
        first = time.perf_counter() - begun
        return answer, answer.read(), first

    def log_in(self, name: str, password: str) -> None:
        answer, page, _ = self.ask("GET", "/login")
        self.keep(answer)
        token = re.search(rb'name="csrf" value="([^"]*)"', page)
        fields = {"name": name, "password": password, "csrf": token.group(1).decode() if token else ""}
        answer, _, _ = self.ask("POST", "/login", urllib.parse.urlencode(fields), **{
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"{self.address.scheme}://{self.address.netloc}",
        })
        self.keep(answer)
        if answer.status != 303:
            raise SystemExit(f"the log-in was not taken: {answer.status}")
        if answer.headers.get("Location") == "/password":
            raise SystemExit("this password is for once only: log in with a browser first and change it")

    def keep(self, answer: http.client.HTTPResponse) -> None:
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            pair = cookie.split(";")[0]
            if pair.startswith("plategate="):
                self.cookie = pair

    def heard(self, path: str, seconds: float) -> int:
        """Bytes of a stream as they come, its head with them."""
        connection = self.connect()
        connection.connect()
        head = f"GET {path} HTTP/1.1\r\nHost: {self.address.netloc}\r\nCookie: {self.cookie}\r\nAccept: text/event-stream\r\n\r\n"
        connection.sock.sendall(head.encode())
        connection.sock.settimeout(1)
        end, size = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            try:
                piece = connection.sock.recv(65536)
            except TimeoutError:
                continue
            if not piece:
                break
            size += len(piece)
        connection.close()
        return size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base")
    parser.add_argument("--name", default="admin")
    parser.add_argument("--seconds", type=float, default=60, help="how long the streams are listened to")
    args = parser.parse_args()
    dashboard = Dashboard(args.base)
    dashboard.log_in(args.name, os.environ["PLATEGATE_PASSWORD"])
    brought: dict[str, tuple[int, int]] = {}
    print("page          | kB as sent  kB unpacked | first byte, ms: median  most")
    for path in PAGES:
        times = []
        for _ in range(TIMES):
            answer, body, first = dashboard.ask("GET", path, **{"Accept-Encoding": "gzip"})
            times.append(first * 1000)
        if answer.status != 200:
            print(f"{path:13} | {answer.status}")
            continue
        page = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
        print(f"{path:13} | {len(body) / 1000:10.1f} {len(page) / 1000:12.1f} | {statistics.median(times):22.1f} {max(times):5.1f}")
        for link in set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', page)):
            name = link.decode()
            if name not in brought:
                answer, body, _ = dashboard.ask("GET", name, **{"Accept-Encoding": "gzip"})
                packed = answer.headers.get("Content-Encoding") == "gzip"
                brought[name] = (len(body), len(gzip.decompress(body)) if packed else len(body))
    sent, whole = (sum(size[i] for size in brought.values()) for i in (0, 1))
    print(f"brought along by all of them, once: {sent / 1000:.1f} kB as sent, {whole / 1000:.1f} unpacked ({len(brought)} files)")
    heard: dict[str, int] = {}
    streams = ["/live/stream", "/live/calls/stream"]
    listeners = [threading.Thread(target=lambda s=s: heard.update({s: dashboard.heard(s, args.seconds)})) for s in streams]
    for listener in listeners:
        listener.start()
    for listener in listeners:
        listener.join()
    for stream in streams:
        print(f"{stream}: {heard[stream] / 1000:.1f} kB in {args.seconds:.0f} s")


if __name__ == "__main__":
    main()
