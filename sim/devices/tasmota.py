#!/usr/bin/env python3
"""A Tasmota relay board: /cm?cmnd=… with PulseTime, PowerOnState and SwitchMode.

    sim/devices/tasmota.py --relays 2 --user admin --password PASSWORD
    sim/devices/tasmota.py --relays 1 --no-basic          # older firmware, which takes the password in the query alone
    sim/devices/tasmota.py --relays 1 --broker 127.0.0.1:1883 --topic barrier

Behind a broker it hears `cmnd/TOPIC/COMMAND` and answers `stat/TOPIC/RESULT`; a relay tells each change as `stat/TOPIC/POWER`, whoever moved
it. `tele/TOPIC/LWT` is *Online* or *Offline*. A switch is moved by `POST /emulator/input {"input": 1, "active": true}`; with SwitchMode 15 it is told
as `tele/TOPIC/SENSOR`, kept with SensorRetain 1.

With PulseTime a relay falls by itself: 1 to 111 are tenths of a second, beyond that seconds + 100.
"""

from __future__ import annotations

import base64
import json
import re
import time
from typing import Any

from device import Answer, Asked, Device, LogIn, Relay, arguments, as_json
from mqtt import Link


class TellingRelay(Relay):
    """Says each change to the broker, too."""

    def __init__(self, board: Tasmota, number: int) -> None:
        super().__init__(board, f"power-{number}")
        self.board, self.number = board, number

    def set(self, on: bool, by: str, falls_after_s: float | None = None) -> bool:
        was = super().set(on, by, falls_after_s)
        if by == "timer" and was:
            self.board.fell(self.number)
        if by != "timer" or was:
            self.board.tell_relay(self.number, on)
        return was


class Tasmota(Device):
    def __init__(self, args: Any) -> None:
        super().__init__(LogIn(args.user, None, "Tasmota", scheme="basic"))
        self.user, self.password, self.basic = args.user, args.password, not args.no_basic
        self.relays = [TellingRelay(self, number) for number in range(1, args.relays + 1)]
        self.pulse_times = [args.pulse_time] * args.relays
        self.began = [0.0] * args.relays
        self.kept = {"POWERONSTATE": 3, "SWITCHMODE1": 0, "SWITCHMODE2": 0, "SENSORRETAIN": 0}
        self.switches = [False, False]
        self.told = {"input": self.set_input}
        self.topic = args.topic
        self.link = None
        if args.broker:
            self.link = Link(args.broker, f"DVES_{args.topic}", f"cmnd/{args.topic}/+", (f"tele/{args.topic}/LWT", "Offline"),
                             self._hello, self._heard)
        self.page("GET", "/cm", self._command)
        self.page("POST", "/cm", self._command)

    def started(self) -> None:
        if self.link is not None:
            self.link.start()

    def _hello(self) -> None:
        self._say("tele", "LWT", "Online", kept=True)

    def _say(self, prefix: str, word: str, payload: str | dict[str, Any], kept: bool = False) -> None:
        if self.link is not None:
            text = payload if isinstance(payload, str) else json.dumps(payload, separators=(",", ":"))
            self.note(what="published", topic=f"{prefix}/{self.topic}/{word}", payload=text)
            self.link.publish(f"{prefix}/{self.topic}/{word}", text, kept)

    def _heard(self, topic: str, payload: str) -> None:
        word = topic.rsplit("/", 1)[1]
        self.note(what="command", word=word, payload=payload)
        self._say("stat", "RESULT", self._do(word, payload.strip()))

    def tell_relay(self, number: int, on: bool) -> None:
        """Each change, and each command."""
        name = "POWER" if len(self.relays) == 1 else f"POWER{number}"
        self._say("stat", name, "ON" if on else "OFF")

    def fell(self, number: int) -> None:
        """By its PulseTime: there is no command that is answered, and it is told all the same."""
        name = "POWER" if len(self.relays) == 1 else f"POWER{number}"
        self._say("stat", "RESULT", {name: "OFF"})

    def set_input(self, how: dict[str, Any]) -> dict[str, bool]:
        number, active = int(how["input"]), bool(how["active"])
        changed, self.switches[number - 1] = self.switches[number - 1] != active, active
        if changed and self.kept[f"SWITCHMODE{number}"] == 15:
            said = {"Time": time.strftime("%Y-%m-%dT%H:%M:%S"), f"Switch{number}": "ON" if active else "OFF"}
            self._say("tele", "SENSOR", said, kept=self.kept["SENSORRETAIN"] == 1)
        return {"active": active}

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
        return as_json(self._do(words[0], words[1].strip() if len(words) > 1 else ""))

    def _do(self, word: str, said: str) -> dict[str, Any]:
        """A command, whichever way it came."""
        found = re.fullmatch(r"([A-Za-z]+)(\d*)", word)
        name, index = (found[1].upper(), found[2]) if found else (word.upper(), "")
        if name in ("POWER", "PULSETIME") and 1 <= int(index or 1) <= len(self.relays):
            return self._power(int(index or 1), said) if name == "POWER" else self._pulse_time(int(index or 1), said)
        if name + index in self.kept:
            if said:
                self.kept[name + index] = int(said)
            return {word: self.kept[name + index]}
        if name == "STATUS":
            power = "".join(str(int(relay.on)) for relay in self.relays)
            return {"Status": {"Module": 1, "DeviceName": "Barrier", "Topic": "barrier", "Power": power,
                                       "PowerOnState": self.kept["POWERONSTATE"], "SwitchMode": [self.kept["SWITCHMODE1"]]}}
        return {"Command": "Unknown"}

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
    parser.add_argument("--broker", help="HOST:PORT of the broker that it keeps a link to")
    parser.add_argument("--topic", default="tasmota", help="what it is called there (default %(default)s)")
    parser.add_argument("--no-basic", action="store_true", help="the password counts in the query alone")
    chosen = parser.parse_args()
    raise SystemExit(Tasmota(chosen).serve(chosen))
