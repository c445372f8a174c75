#!/usr/bin/env python3
"""A Tasmota board: relays that it times itself, switches, its web requests and its link to a broker.

    sim/devices/tasmota.py --password PASSWORD --relays 2 --pulse-time 7
    sim/devices/tasmota.py --relays 1 --broker 127.0.0.1:1883 --topic barrier

Fresh from the factory, as it is here, a switch toggles its relay, no pulse ends, and the last state comes back after a restart. Told
by `POST /emulator/…`:

    input    {"input": 1, "active": true}: a switch        tele {}: its periodic messages now
    restart  {}: its power fails and comes back            cut  {}: its link to the broker breaks
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from device import Answer, Asked, Device, LogIn, Relay, arguments
from mqtt import Link

VERSION = "14.3.0"
MAC = "5CCF7F000019"
NEED = "Need user=<username>&password=<password>"
LONGEST_PULSE = 64900
STATES = {"0": False, "off": False, "false": False, "1": True, "on": True, "true": True}
SWITCH_MODES = range(17)
"""Of which 0 toggles, 1 follows, 2 follows turned round, and 15 only tells."""
BACKLOG_MOST = 30


class Refused(Exception):
    """A command that the board does not carry out; what it says instead."""


def pulse_s(value: int) -> float | None:
    """PulseTime: tenths of a second up to 111, then seconds and 100; 0 is no pulse."""
    if value == 0:
        return None
    return value / 10 if value <= 111 else float(value - 100)


def plain(said: dict[str, Any]) -> str:
    """Its JSON holds no spaces."""
    return json.dumps(said, separators=(",", ":"))


def onoff(on: bool) -> str:
    return "ON" if on else "OFF"


class Told(Relay):
    """A relay each of whose changes is told, whoever made it."""

    def __init__(self, device: Tasmota, number: int) -> None:
        super().__init__(device, f"power-{number}")
        self.number = number

    def set(self, on: bool, by: str, falls_after_s: float | None = None) -> bool:
        was = super().set(on, by, falls_after_s)
        if by == "timer":
            self.device.tell_power(self.number)
        return was


class Tasmota(Device):
    def __init__(self, args: Any) -> None:
        super().__init__(LogIn("admin", args.password, "Tasmota", scheme="basic"))
        self.guarded = "/nothing/"
        self.topic, self.old = args.topic, args.no_basic
        self.relays = [Told(self, n) for n in range(1, args.relays + 1)]
        self.ends = [0.0] * args.relays
        self.pulses = [args.pulse_time] * args.relays
        self.switches = [False] * args.switches
        self.modes = [0] * args.switches
        self.power_on_state = 3
        self.locked_on = False
        self.saved = [False] * args.relays
        self.retains = {"SENSORRETAIN": False, "POWERRETAIN": False, "STATERETAIN": False}
        self.tele_period = 300
        self.booted = time.monotonic()
        self.first = True
        """Its first link to the broker since it was switched on."""
        self._acts = threading.RLock()
        self.link = None if args.broker is None else Link(
            args.broker, f"DVES_{MAC[6:]}_{self.topic}", f"cmnd/{self.topic}/#", (f"tele/{self.topic}/LWT", "Offline"), self.hello, self.heard_topic)
        for method in ("GET", "POST"):
            self.page(method, "/cm", self._cm, open_to_all=True)
        self.page("GET", "/", lambda _: Answer(200, "<html><head><title>Tasmota - Main Menu</title></head></html>", "text/html"))
        self.told = {"input": self.set_input, "tele": self.tele, "restart": self.restart, "cut": self.cut}
        self.commands: dict[str, Callable[[int | None, str], dict[str, Any]]] = {
            "POWER": self._power, "PULSETIME": self._pulse_time, "POWERONSTATE": self._power_on_state, "SWITCHMODE": self._switch_mode,
            "SENSORRETAIN": lambda _, to: self._retain("SensorRetain", to), "POWERRETAIN": lambda _, to: self._retain("PowerRetain", to),
            "STATERETAIN": lambda _, to: self._retain("StateRetain", to), "TELEPERIOD": self._tele_period, "STATUS": self._status,
            "STATE": lambda *_: self.state(), "TOPIC": lambda *_: {"Topic": self.topic}, "RESTART": self._restart,
        }

    def started(self) -> None:
        if self.link is not None:
            self.link.start()
        threading.Thread(target=self._periodic, daemon=True).start()

    def _periodic(self) -> None:
        last = time.monotonic()
        while True:
            time.sleep(1)
            if self.tele_period and time.monotonic() - last >= self.tele_period:
                last = time.monotonic()
                self.tele({})

    # What it says by itself.

    def say(self, prefix: str, what: str, payload: str, kept: bool = False) -> None:
        if self.link is not None:
            topic = f"{prefix}/{self.topic}/{what}"
            self.note(what="published", topic=topic, payload=payload, retained=kept)
            self.link.publish(topic, payload, kept)

    def hello(self) -> None:
        self.say("tele", "LWT", "Online", kept=True)
        if self.first:
            self.first = False
            for number, info in enumerate(({"Module": "Generic", "Version": f"{VERSION}(release-tasmota)", "FallbackTopic": "cmnd/DVES_fb/"},
                                           {"WebServerMode": "Admin", "Hostname": self.topic, "IPAddress": "192.0.2.19"},
                                           {"RestartReason": "Power On"}), start=1):
                self.say("tele", f"INFO{number}", plain({f"Info{number}": info}))
            for relay in self.relays:
                self.tell_power(relay.number)
            self.discovered()

    def discovered(self) -> None:
        """What Home Assistant reads of a board, as the firmware publishes it by itself."""
        places = range(8)
        config = {
            "ip": "192.0.2.19", "dn": "Tasmota", "fn": ["Tasmota"] + [None] * 7, "hn": self.topic, "mac": MAC, "md": "Generic", "ty": 0,
            "if": 0, "ofln": "Offline", "onln": "Online", "state": ["OFF", "ON", "TOGGLE", "HOLD"], "sw": VERSION, "t": self.topic,
            "ft": "%prefix%/%topic%/", "tp": ["cmnd", "stat", "tele"], "rl": [int(n < len(self.relays)) for n in places],
            "swc": [self.modes[n] if n < len(self.modes) else -1 for n in places], "swn": [None] * 8, "btn": [0] * 8,
            "so": {"4": 0, "11": 0, "13": 0, "17": 0, "20": 0, "30": 0, "68": 0, "73": 0, "82": 0, "114": 0, "117": 0},
            "lk": 0, "lt_st": 0, "bat": 0, "dslp": 0, "sho": [0] * 4, "sht": [], "ver": 1,
        }
        for what, payload in (("config", config), ("sensors", {"sn": self.sensor(), "ver": 1})):
            self.link.publish(f"tasmota/discovery/{MAC}/{what}", plain(payload), True)

    def word(self, number: int) -> str:
        """A board of one relay calls it POWER."""
        return "POWER" if len(self.relays) == 1 else f"POWER{number}"

    def tell_power(self, number: int) -> None:
        on = onoff(self.relays[number - 1].on)
        self.saved[number - 1] = self.relays[number - 1].on
        self.say("stat", "RESULT", plain({self.word(number): on}))
        self.say("stat", self.word(number), on, kept=self.retains["POWERRETAIN"])

    def sensor(self) -> dict[str, Any]:
        return {"Time": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")} | {
            f"Switch{n}": onoff(on) for n, on in enumerate(self.switches, start=1)}

    def state(self) -> dict[str, Any]:
        uptime = int(time.monotonic() - self.booted)
        return {"Time": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S"), "Uptime": f"0T00:{uptime // 60:02d}:{uptime % 60:02d}",
                "UptimeSec": uptime, "MqttCount": 1} | {self.word(r.number): onoff(r.on) for r in self.relays}

    def tele(self, _: dict[str, Any]) -> dict[str, bool]:
        self.say("tele", "STATE", plain(self.state()), self.retains["STATERETAIN"])
        self.say("tele", "SENSOR", plain(self.sensor()), self.retains["SENSORRETAIN"])
        return {"told": True}

    # What happens before it.

    def set_input(self, how: dict[str, Any]) -> dict[str, bool]:
        number, active = int(how["input"]), bool(how["active"])
        with self._acts:
            was, self.switches[number - 1] = self.switches[number - 1], active
            if was != active:
                self._switched(number, active)
        return {"active": active}

    def _switched(self, number: int, active: bool) -> None:
        mode = self.modes[number - 1]
        if mode == 15:
            self.say("tele", "SENSOR", plain(self.sensor()), self.retains["SENSORRETAIN"])
        elif number <= len(self.relays):
            on = {0: not self.relays[number - 1].on, 1: active, 2: not active}.get(mode)
            if on is not None:
                self.switch(number, on, "switch")

    def restart(self, _: dict[str, Any]) -> dict[str, list[bool]]:
        """Its settings stay; PowerOnState says what its relays do."""
        with self._acts:
            saved = list(self.saved)
            self.cut({})
            self.first, self.booted, self.locked_on = True, time.monotonic(), self.power_on_state == 4
            for relay, was in zip(self.relays, saved):
                relay.set(False, "restart")
                on = {0: False, 1: True, 2: not was, 3: was, 4: True, 5: True}[self.power_on_state]
                if on:
                    relay.set(True, "restart", None if self.locked_on else pulse_s(self.pulses[relay.number - 1]))
                self.saved[relay.number - 1] = on
        return {"on": [relay.on for relay in self.relays]}

    def cut(self, _: dict[str, Any]) -> dict[str, bool]:
        if self.link is not None:
            self.link.cut()
        return {"cut": self.link is not None}

    def switch(self, number: int, on: bool, by: str) -> None:
        if self.locked_on:
            return
        length = pulse_s(self.pulses[number - 1])
        self.ends[number - 1] = time.monotonic() + length if on and length else 0.0
        self.relays[number - 1].set(on, by, length if on else None)
        self.tell_power(number)

    # Its commands.

    def act(self, word: str, to: str, by: str) -> dict[str, Any]:
        """What is answered to a command, and told at stat/…/RESULT."""
        word = word.strip().upper()
        self.note(what="command", word=word, to=to, by=by)
        found = re.fullmatch(r"([A-Z]+)(\d*)", word)
        does = self.commands.get(found[1]) if found else None
        if does is None:
            return {"Command": "Unknown"}
        try:
            with self._acts:
                return does(int(found[2]) if found and found[2] else None, to.strip())
        except Refused:
            return {"Command": "Error"}

    def _one(self, number: int | None, most: int) -> int:
        number = 1 if number is None else number
        if not 1 <= number <= most:
            raise Refused
        return number

    def _power(self, number: int | None, to: str) -> dict[str, Any]:
        numbers = [r.number for r in self.relays] if number == 0 else [self._one(number, len(self.relays))]
        if to:
            for one in numbers:
                on = not self.relays[one - 1].on if to.lower() in ("2", "toggle") else STATES.get(to.lower())
                if on is None:
                    raise Refused
                self.switch(one, on, "request")
        return {self.word(one): onoff(self.relays[one - 1].on) for one in numbers}

    def _pulse_time(self, number: int | None, to: str) -> dict[str, Any]:
        number = self._one(number, len(self.relays))
        if to:
            self.pulses[number - 1] = whole(to, range(LONGEST_PULSE + 1))
        left = max(self.ends[number - 1] - time.monotonic(), 0)
        left = round(left * 10) if left <= 11.1 else round(left) + 100
        return {f"PulseTime{number}": {"Set": self.pulses[number - 1], "Remaining": left}}

    def _power_on_state(self, _: int | None, to: str) -> dict[str, Any]:
        if to:
            self.power_on_state = whole(to, range(6))
        return {"PowerOnState": self.power_on_state}

    def _switch_mode(self, number: int | None, to: str) -> dict[str, Any]:
        number = self._one(number, len(self.switches))
        if to:
            self.modes[number - 1] = whole(to, SWITCH_MODES)
            if self.link is not None:
                self.discovered()
        return {f"SwitchMode{number}": self.modes[number - 1]}

    def _retain(self, name: str, to: str) -> dict[str, Any]:
        if to:
            on = STATES.get(to.lower())
            if on is None:
                raise Refused
            self.retains[name.upper()] = on
        return {name: onoff(self.retains[name.upper()])}

    def _tele_period(self, _: int | None, to: str) -> dict[str, Any]:
        if to:
            seconds = whole(to, range(3601))
            self.tele_period = max(seconds, 10) if seconds > 1 else seconds * 300
        return {"TelePeriod": self.tele_period}

    def _restart(self, _: int | None, to: str) -> dict[str, Any]:
        if to != "1":
            return {"Restart": "1 to restart"}
        threading.Timer(0.1, self.restart, ({},)).start()
        return {"Restart": "Restarting"}

    def _status(self, _: int | None, to: str) -> dict[str, Any]:
        bits = sum(r.on << (r.number - 1) for r in self.relays)
        known: dict[str, dict[str, Any]] = {
            "": {"Status": {"Module": 1, "DeviceName": "Tasmota", "FriendlyName": ["Tasmota"], "Topic": self.topic, "ButtonTopic": "0",
                            "Power": bits, "PowerOnState": self.power_on_state, "LedState": 1, "SwitchTopic": "0",
                            "SwitchMode": self.modes, "SensorRetain": int(self.retains["SENSORRETAIN"]), "PowerRetain": int(self.retains["POWERRETAIN"])}},
            "2": {"StatusFWR": {"Version": f"{VERSION}(release-tasmota)", "Hardware": "ESP8266EX"}},
            "5": {"StatusNET": {"Hostname": self.topic, "IPAddress": "192.0.2.19", "Mac": ":".join(MAC[n:n + 2] for n in range(0, 12, 2))}},
            "10": {"StatusSNS": self.sensor()}, "11": {"StatusSTS": self.state()},
        }
        known["8"] = known["10"]
        if to == "0":
            return {name: one for part in ("", "2", "5", "10", "11") for name, one in known[part].items()}
        if to not in known:
            raise Refused
        return known[to]

    # By the broker, and by the web.

    def heard_topic(self, topic: str, payload: str) -> None:
        _, _, word = topic.partition(f"cmnd/{self.topic}/")
        if word.upper() in ("BACKLOG", "BACKLOG0"):
            return self._backlog(payload, "mqtt")
        self._answered(word, payload, self.act(word, payload, "mqtt"))

    def _answered(self, word: str, to: str, said: dict[str, Any]) -> None:
        """Tells what was answered; a change of power has told itself."""
        name = word.strip().upper()
        if name.rstrip("0123456789") == "POWER" and to.strip() and "Command" not in said:
            return
        place = "STATUS" + (to.strip() if to.strip() not in ("", "0") else "") if name == "STATUS" and "Command" not in said else "RESULT"
        self.say("stat", place, plain(said))

    def _backlog(self, orders: str, by: str) -> None:
        for one in [o.strip() for o in orders.split(";") if o.strip() not in ("", "NoDelay")][:BACKLOG_MOST]:
            word, _, to = one.partition(" ")
            self._answered(word, to, self.act(word, to, by))

    def _cm(self, asked: Asked) -> Answer:
        form = dict(asked.query)
        if self.log_in.password is not None and not self._may(asked, form):
            return self._json({"WARNING": NEED}, 200 if self.old else 401)
        word, _, to = form.get("cmnd", "").strip().partition(" ")
        if not word:
            return self._json({"WARNING": "Enter command cmnd="})
        if word.upper() in ("BACKLOG", "BACKLOG0"):
            self._backlog(to, "http")
            return self._json({})
        said = self.act(word, to, "http")
        self._answered(word, to, said)
        return self._json(said)

    def _may(self, asked: Asked, form: dict[str, str]) -> bool:
        right = self.log_in.password or ""
        both = base64.b64encode(f"admin:{right}".encode()).decode()
        shown = asked.headers.get("Authorization")
        if not self.old and shown is not None and hmac.compare_digest(shown, f"Basic {both}"):
            return True
        if form.get("user") == "admin" and hmac.compare_digest(form.get("password", "").encode(), right.encode()):
            return True
        self.log_in.bad += "password" in form or (shown is not None and not self.old)
        return False

    @staticmethod
    def _json(said: dict[str, Any], status: int = 200) -> Answer:
        return Answer(status, plain(said), "application/json")


def whole(to: str, allowed: range) -> int:
    if not to.isdecimal() or int(to) not in allowed:
        raise Refused
    return int(to)


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--relays", type=int, default=2)
    parser.add_argument("--switches", type=int, default=2)
    parser.add_argument("--pulse-time", type=int, default=0, help="PulseTime of all relays (default %(default)s: none)")
    parser.add_argument("--no-basic", action="store_true", help="older firmware: no Basic, and 200 where the log-in is missing")
    parser.add_argument("--broker", metavar="HOST:PORT")
    parser.add_argument("--topic", default="tasmota")
    chosen = parser.parse_args()
    raise SystemExit(Tasmota(chosen).serve(chosen))
