"""A person at the dashboard, who opens gates by hand and notes what was answered."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

PASSWORD = "a quiet harbour at night"
#: An answer that takes longer is none.
LIMIT_S = 30.0


@dataclass
class Asked:
    """An opening by hand, answered or not: for which gate, and from when until when the gateway may have done it."""

    gate: str
    since: float
    until: float = float("inf")


@dataclass
class Opened:
    """An opening by hand that was answered with "done"."""

    reason: str
    at: float
    entry: int
    written: bool


class Person:
    def __init__(self) -> None:
        self.base = ""
        self.cookie = ""
        self.csrf = ""
        self.lock = threading.Lock()
        self.number = 0
        #: The opening that is under way.
        self.hand: threading.Thread | None = None
        #: What was answered with "done"; all that was asked.
        self.opened: list[Opened] = []
        self.asked: list[Asked] = []
        #: Log-ins that were answered otherwise than with a session, while the gateway was up.
        self.log_ins = 0
        self.refused: list[str] = []

    def request(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, str, str]:
        """Status, Location and body."""
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=LIMIT_S)
        headers = {"Origin": self.base, "Cookie": self.cookie, "X-CSRF-Token": self.csrf}
        if kind:
            headers["Content-Type"] = kind
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            for value in answer.msg.get_all("Set-Cookie") or []:
                pair = value.split(";")[0]
                if not pair.endswith("="):
                    self.cookie = pair
            found = re.search(r'name="csrf" value="([^"]+)"', text)
            if found:
                self.csrf = found[1]
            return answer.status, answer.headers.get("Location", ""), text
        finally:
            connection.close()

    def form(self, path: str, **fields: str) -> tuple[int, str, str]:
        body = urlencode({"csrf": self.csrf, **fields})
        return self.request("POST", path, body, "application/x-www-form-urlencoded")

    def first(self, base: str, one_time: str) -> None:
        """The first log-in, with the one-time password."""
        self.base = base
        self.request("GET", "/login")
        self.form("/login", name="admin", password=one_time)
        self.request("GET", "/password")
        status, to, text = self.form("/password", old=one_time, new=PASSWORD, again=PASSWORD)
        if (status, to) != (303, "/"):
            raise SystemExit(f"torture: the first log-in failed: {status} {text[:400]}")
        self.request("GET", "/passages")

    def log_in(self) -> bool:
        self.cookie = ""
        self.request("GET", "/login")
        status, to, text = self.form("/login", name="admin", password=PASSWORD)
        self.log_ins += 1
        if (status, to) != (303, "/"):
            self.refused.append(f"{status} {re.sub('<[^>]+>', ' ', text)[:300]}")
            return False
        self.request("GET", "/passages")
        return True

    def look(self) -> None:
        """Looks at the live page; on a machine that stands still it may not come."""
        try:
            self.request("GET", "/")
        except (OSError, http.client.HTTPException):
            pass

    def open_aside(self, lane: str) -> None:
        """Opens a gate, and does not wait for the answer: the gateway may be killed before it comes. One at a time."""
        if not self.hand or not self.hand.is_alive():
            self.hand = threading.Thread(target=self.open, args=(lane,), daemon=True)
            self.hand.start()

    def settle(self) -> None:
        """Until what was asked is answered, or cannot be any more."""
        if self.hand:
            self.hand.join()

    def open(self, lane: str) -> None:
        """Opens a gate by hand; whatever is not answered says nothing."""
        with self.lock:
            self.number += 1
            reason, asked = f"torture {self.number}", Asked(f"gate-{lane}", time.time())
            self.asked.append(asked)
            path, body = f"/api/v1/lanes/{lane}/open", json.dumps({"reason": reason})
            status, text = 0, ""
            try:
                status, _, text = self.request("POST", path, body, "application/json")
                if status in (401, 403) and self.log_in():
                    status, _, text = self.request("POST", path, body, "application/json")
            except (OSError, http.client.HTTPException):
                return
            finally:
                asked.until = time.time()
            if status == 200:
                said = json.loads(text)
                self.opened.append(Opened(reason, asked.until, said["entry"], said["written"]))
