#!/usr/bin/env python3
"""A Shelly relay with two outputs and two inputs: the first generation, or the second and later ones.

    sim/devices/shelly.py --generation 1 --user admin --password PASSWORD      # Basic
    sim/devices/shelly.py --generation 2 --password PASSWORD                   # Digest with SHA-256, user admin

A relay that was switched with a timer switches back by itself. The second generation also speaks its RPC over a WebSocket
(/rpc), with the log-in inside the messages. Told by `POST /emulator/input {"input": 0, "active": true}`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import struct
import time
from typing import Any

from device import Answer, Asked, Device, Handler, LogIn, Relay, arguments, as_json

MAC = "F008D1D8B8B8"


def truth(text: Any) -> bool:
    return text is True or str(text).lower() in ("true", "1")


class Shelly(Device):
    def __init__(self, log_in: LogIn) -> None:
        super().__init__(log_in)
        self.relays = [Relay(self, f"relay-{n}") for n in (0, 1)]
        self.inputs = [False, False]
        self.ends: dict[int, tuple[float, float]] = {}
        self.told = {"input": self.set_input}

    def set_input(self, how: dict[str, Any]) -> dict[str, bool]:
        self.inputs[int(how["input"])] = bool(how["active"])
        return {"active": bool(how["active"])}

    def switch(self, number: int, on: bool, timer_s: float | None) -> bool:
        if timer_s:
            self.ends[number] = (time.monotonic(), timer_s)
        else:
            self.ends.pop(number, None)
        return self.relays[number].set(on, "request", timer_s if on else None)

    def timer(self, number: int) -> tuple[float, float] | None:
        """When the timer began, and how long it runs, while it does."""
        began, length = self.ends.get(number, (0.0, 0.0))
        return (began, length) if time.monotonic() < began + length else None


class First(Shelly):
    """Gen 1: whole seconds, Basic."""

    def __init__(self, args: Any) -> None:
        super().__init__(LogIn(args.user, args.password, "SHELLY25", scheme="basic"))
        self.page("GET", "/shelly", lambda _: as_json(
            {"type": "SHSW-25", "mac": MAC, "auth": args.password is not None, "fw": "20230913-114008/v1.14.0-gcb84623",
             "longid": 1, "num_outputs": 2, "num_meters": 2}), open_to_all=True)
        self.page("GET", "/relay/([01])", self._relay)
        self.page("GET", "/status", lambda _: as_json(
            {"relays": [self._state(0), self._state(1)], "has_update": False, "mac": MAC, "uptime": 1000,
             "inputs": [{"input": int(on), "event": "", "event_cnt": 0} for on in self.inputs]}))

    def _state(self, number: int) -> dict[str, Any]:
        runs = self.timer(number)
        return {"ison": self.relays[number].on, "has_timer": runs is not None, "timer_started": int(runs[0]) if runs else 0,
                "timer_duration": int(runs[1]) if runs else 0,
                "timer_remaining": round(runs[0] + runs[1] - time.monotonic()) if runs else 0,
                "overpower": False, "is_valid": True, "source": "http"}

    def _relay(self, asked: Asked, number: str) -> Answer:
        turn = asked.query.get("turn")
        timer = asked.query.get("timer")
        if turn not in (None, "on", "off", "toggle"):
            return Answer(400, "Bad turn!")
        if timer is not None and not timer.isdecimal():
            return Answer(400, "Bad timer!")
        if turn is not None:
            on = not self.relays[int(number)].on if turn == "toggle" else turn == "on"
            self.switch(int(number), on, float(timer) if timer else None)
        return as_json(self._state(int(number)))


class Second(Shelly):
    """Gen 2 and later: RPC, fractions of a second, Digest with SHA-256."""

    def __init__(self, args: Any) -> None:
        self.id = f"shellypro2-{MAC.lower()}"
        super().__init__(LogIn("admin", args.password, self.id, algorithm="SHA-256"))
        self.page("GET", "/shelly", lambda _: as_json(self._info()), open_to_all=True)
        self.page("GET", "/rpc/Shelly.GetDeviceInfo", lambda _: as_json(self._info()), open_to_all=True)
        self.page("GET", r"/rpc/([A-Za-z]+\.[A-Za-z]+)", self._get)
        self.page("POST", r"/rpc/([A-Za-z]+\.[A-Za-z]+)", lambda asked, m: self._plain(m, json.loads(asked.body or b"{}")))
        self.page("POST", "/rpc", self._post)

    def _info(self) -> dict[str, Any]:
        secret = self.log_in.password is not None
        return {"name": None, "id": self.id, "mac": MAC, "slot": 0, "model": "SPSW-202XE16EU", "gen": 2,
                "fw_id": "20241011-114449/1.4.4-g6d2a586", "ver": "1.4.4", "app": "Pro2", "profile": "switch",
                "auth_en": secret, "auth_domain": self.id if secret else None}

    def call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """The result of one call; LookupError or ValueError where the device would refuse it."""
        if method == "Shelly.GetDeviceInfo":
            return self._info()
        if method == "Shelly.GetStatus":
            return ({f"switch:{n}": self._switch(n) for n in (0, 1)} | {f"input:{n}": {"id": n, "state": self.inputs[n]} for n in (0, 1)}
                    | {"sys": {"mac": MAC, "uptime": 1000, "restart_required": False, "cfg_rev": 1}})
        if method == "Shelly.GetConfig":
            return ({f"switch:{n}": {"id": n, "name": None, "in_mode": "detached", "initial_state": "off"} for n in (0, 1)}
                    | {f"input:{n}": {"id": n, "name": None, "type": "switch", "invert": False} for n in (0, 1)}
                    | {"sys": {"device": {"name": None, "mac": MAC, "fw_id": self._info()["fw_id"]}, "cfg_rev": 1}})
        if method == "Shelly.GetComponents":
            return {"components": [], "cfg_rev": 1, "offset": 0, "total": 0}
        if method == "Shelly.ListMethods":
            return {"methods": ["Switch.Set", "Switch.GetStatus", "Input.GetStatus", "Shelly.GetStatus", "Shelly.GetConfig",
                                "Shelly.GetDeviceInfo", "Shelly.GetComponents", "Shelly.ListMethods"]}
        number = int(params["id"])
        if method == "Switch.Set":
            after = params.get("toggle_after")
            return {"was_on": self.switch(number, truth(params["on"]), float(after) if after is not None else None)}
        if method == "Switch.GetStatus":
            return self._switch(number)
        if method == "Input.GetStatus":
            return {"id": number, "state": self.inputs[number]}
        raise LookupError(f"No handler for {method}")

    def _switch(self, number: int) -> dict[str, Any]:
        said = {"id": number, "source": "HTTP_in", "output": self.relays[number].on, "temperature": {"tC": 41.2, "tF": 106.2}}
        if runs := self.timer(number):
            said |= {"timer_started_at": round(time.time() - (time.monotonic() - runs[0]), 2), "timer_duration": runs[1]}
        return said

    def _get(self, asked: Asked, method: str) -> Answer:
        return self._plain(method, asked.query)

    def _plain(self, method: str, params: dict[str, Any]) -> Answer:
        try:
            return as_json(self.call(method, params))
        except LookupError as fault:
            return as_json({"code": 404, "message": str(fault)}, 404)
        except ValueError as fault:
            return as_json({"code": -103, "message": f"Invalid argument: {fault}"}, 500)

    def _post(self, asked: Asked) -> Answer:
        return as_json(self._framed(json.loads(asked.body)))

    def _framed(self, frame: dict[str, Any]) -> dict[str, Any]:
        about = {"id": frame.get("id"), "src": self.id, "dst": frame.get("src")}
        try:
            return about | {"result": self.call(frame["method"], frame.get("params") or {})}
        except LookupError as fault:
            return about | {"error": {"code": 404, "message": str(fault)}}
        except ValueError as fault:
            return about | {"error": {"code": -103, "message": str(fault)}}

    # The WebSocket.

    def socket(self, handler: Handler, asked: Asked) -> None:
        key = asked.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        handler.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            b"Sec-WebSocket-Accept: " + accept.encode() + b"\r\n\r\n")
        handler.wfile.flush()
        while (message := read_frame(handler)) is not None:
            kind, content = message
            if kind == 9:
                write_frame(handler, 10, content)
            elif kind == 1:
                frame = json.loads(content)
                said = self._refused(frame) or self._framed(frame)
                self.note(what="rpc", method=frame.get("method"), params=frame.get("params"), refused="error" in said)
                write_frame(handler, 1, json.dumps(said).encode())

    def _refused(self, frame: dict[str, Any]) -> dict[str, Any] | None:
        """The log-in inside a message; what a stranger may ask is the device's name alone."""
        if self.log_in.password is None or frame.get("method") == "Shelly.GetDeviceInfo":
            return None
        one = self.log_in.hash
        said = frame.get("auth")
        if said:
            ha1 = one(f"admin:{self.id}:{self.log_in.password}")
            right = one(f"{ha1}:{said['nonce']}:{said['nc']}:{said['cnonce']}:auth:{one('dummy_method:dummy_uri')}")
            if str(said["nonce"]) in self.log_in.nonces and hmac.compare_digest(str(said["response"]), right):
                return None
            self.log_in.bad += 1
        nonce = str(int(time.time()) + secrets.randbelow(1000))
        self.log_in.nonces.add(nonce)
        asks = {"auth_type": "digest", "nonce": int(nonce), "nc": 1, "realm": self.id, "algorithm": "SHA-256"}
        return {"id": frame.get("id"), "src": self.id, "dst": frame.get("src"), "error": {"code": 401, "message": json.dumps(asks)}}


def read_frame(handler: Handler) -> tuple[int, bytes] | None:
    head = handler.rfile.read(2)
    if len(head) < 2 or head[0] & 15 == 8:
        return None
    length = head[1] & 127
    if length > 125:
        form = ">H" if length == 126 else ">Q"
        length = struct.unpack(form, handler.rfile.read(struct.calcsize(form)))[0]
    mask = handler.rfile.read(4)
    content = handler.rfile.read(length)
    return head[0] & 15, bytes(byte ^ mask[index % 4] for index, byte in enumerate(content))


def write_frame(handler: Handler, kind: int, content: bytes) -> None:
    size = len(content)
    if size < 126:
        length = bytes([size])
    elif size < 65536:
        length = b"\x7e" + struct.pack(">H", size)
    else:
        length = b"\x7f" + struct.pack(">Q", size)
    handler.wfile.write(bytes([128 | kind]) + length + content)
    handler.wfile.flush()


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--generation", type=int, choices=[1, 2], default=2)
    chosen = parser.parse_args()
    raise SystemExit((First if chosen.generation == 1 else Second)(chosen).serve(chosen))
