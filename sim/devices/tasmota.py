#!/usr/bin/env python3
"""A Tasmota relay board: /cm?cmnd=… with PulseTime, PowerOnState and SwitchMode.

    sim/devices/tasmota.py --relays 2 --user admin --password PASSWORD
    sim/devices/tasmota.py --relays 1 --no-basic          # older firmware, which takes the password in the query alone

With PulseTime a relay falls by itself: 1 to 111 are tenths of a second, beyond that seconds + 100.
"""

from __future__ import annotations

import base64
import re
import time
from typing import Any

from device import Answer, Asked, Device, LogIn, Relay, arguments, as_json


class Tasmota(Device):
    def __init__(self, args: Any) -> None:
        super().__init__(LogIn(args.user, None, "Tasmota", scheme="basic"))
        self.user, self.password, self.basic = args.user, args.password, not args.no_basic
        self.relays = [Relay(self, f"power-{n}") for n in range(1, args.relays + 1)]
        self.pulse_times = [args.pulse_time] * args.relays
        self.began = [0.0] * args.relays
        self.kept = {"POWERONSTATE": 3, "SWITCHMODE1": 0}
        self.page("GET", "/cm", self._command)
        self.page("POST", "/cm", self._command)

    def _may(self, asked: Asked) -> bool:
        if self.password is None:
            return True
        if self.basic:
            right = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            if asked.headers.get("Authorization") == f"Basic {right}":
                return True
        return asked.query.get("user") == self.user and asked.query.get("password") == self.password

    def _command(self, asked: Asked) -> Answer:
        if not self._may(asked):
            if "password" in asked.query or "Authorization" in asked.headers:
                self.log_in.bad += 1
            return as_json({"WARNING": "Need user=<username>&password=<password>"}, 401)
        words = asked.query.get("cmnd", "").split(None, 1)
        if not words:
            return as_json({"WARNING": "Enter command cmnd="})
        found = re.fullmatch(r"([A-Za-z]+)(\d*)", words[0])
        name, index = (found[1].upper(), found[2]) if found else (words[0].upper(), "")
        said = words[1].strip() if len(words) > 1 else ""
        if name in ("POWER", "PULSETIME") and 1 <= int(index or 1) <= len(self.relays):
            return as_json(self._power(int(index or 1), said) if name == "POWER" else self._pulse_time(int(index or 1), said))
        if name + index in self.kept:
            if said:
                self.kept[name + index] = int(said)
            return as_json({words[0]: self.kept[name + index]})
        if name == "STATUS":
            power = "".join(str(int(relay.on)) for relay in self.relays)
            return as_json({"Status": {"Module": 1, "DeviceName": "Barrier", "Topic": "barrier", "Power": power,
                                       "PowerOnState": self.kept["POWERONSTATE"], "SwitchMode": [self.kept["SWITCHMODE1"]]}})
        return as_json({"Command": "Unknown"})

    def _power(self, number: int, said: str) -> dict[str, str]:
        relay = self.relays[number - 1]
        word = said.lower()
        if word in ("on", "1", "true", "off", "0", "false", "toggle", "2"):
            on = not relay.on if word in ("toggle", "2") else word in ("on", "1", "true")
            self.began[number - 1] = time.monotonic()
            relay.set(on, "request", self._length(number) if on else None)
        # With one relay the answer has no number.
        return {"POWER" if len(self.relays) == 1 else f"POWER{number}": "ON" if relay.on else "OFF"}

    def _length(self, number: int) -> float | None:
        set_to = self.pulse_times[number - 1]
        return None if set_to == 0 else set_to / 10 if set_to <= 111 else set_to - 100

    def _pulse_time(self, number: int, said: str) -> dict[str, dict[str, int]]:
        if said.isdecimal():
            self.pulse_times[number - 1] = int(said)
        left = 0
        if self.relays[number - 1].on and (length := self._length(number)):
            left = max(0, round((length - (time.monotonic() - self.began[number - 1])) * 10))
        return {f"PulseTime{number}": {"Set": self.pulse_times[number - 1], "Remaining": left}}


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--relays", type=int, default=2)
    parser.add_argument("--pulse-time", type=int, default=0, help="as PulseTime sets it, for every relay (default %(default)s)")
    parser.add_argument("--no-basic", action="store_true", help="the password counts in the query alone")
    chosen = parser.parse_args()
    raise SystemExit(Tasmota(chosen).serve(chosen))
