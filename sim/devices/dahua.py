#!/usr/bin/env python3
"""A Dahua ITC camera that reads plates: ITSAPI posts, its two event streams, its barrier and its inputs.

    sim/devices/dahua.py --post-to http://127.0.0.1:8490 --post-user camera --post-password PASSWORD --empty-first
    sim/devices/dahua.py --user admin --password PASSWORD --zone-h 7

It posts a read until it hears `"Result": true`. All its times are local and carry no offset; `UTC` in its events is the
local time, too, as real firmware has it (`RealUTC` is the true one). No more than three streams at a time: more are
answered Bad Request. Told by `POST /emulator/…`:

    read   {"plate" (null: none found), "ago_s", "group", "index", "count", "direction", "sure", "lane",
            "to": post|stream|both}: a vehicle
    beat   {}: a sign of life now        drop {}: all streams end        input {"input": 1, "active": true}
"""

from __future__ import annotations

import base64
import json
import threading
import time
from datetime import datetime, timedelta, timezone
from typing import Any

from device import PICTURE, Answer, Asked, Device, LogIn, Outbox, Relay, Streams, Target, arguments, posting

SERIAL = "8M049B2PAJF3085"
MOST_STREAMS = 3


def satisfied(status: int, answer: str) -> bool:
    """A sign of life is told once; a read until Result is true."""
    try:
        said = json.loads(answer)
    except ValueError:
        return False
    return 200 <= status < 300 and isinstance(said, dict) and (said.get("Result") is True or said.get("Active") is True)


class Dahua(Device):
    def __init__(self, args: Any) -> None:
        super().__init__(LogIn(args.user, args.password, f"Login to {SERIAL}", lock_after=5))
        self.beat_s, self.zone = args.beat_s, timezone(timedelta(hours=args.zone_h))
        target = Target(args.post_to, args.post_user, args.post_password, args.empty_first) if args.post_to else None
        self.outbox = Outbox(self, lambda: target, satisfied, args.again_s)
        self.events, self.snaps = Streams(self), Streams(self)
        self.strobe = Relay(self, "strobe")
        self.output = Relay(self, "output-1")
        self.inputs = 0
        self.groups = 0
        self._pages()
        self.told = {"read": self.read, "beat": self.beat, "drop": self.drop, "input": self.set_input}

    def started(self) -> None:
        self.outbox.start()
        threading.Thread(target=self._beats, daemon=True).start()

    def _beats(self) -> None:
        while True:
            self.beat({})
            time.sleep(self.beat_s)

    # What happens before the camera.

    def read(self, how: dict[str, Any]) -> dict[str, int]:
        self.groups += 1
        group = how.get("group", self.groups)
        at = datetime.now(self.zone) - timedelta(seconds=how.get("ago_s", 0))
        to = how.get("to", "both")
        if to in ("both", "post"):
            body = json.dumps(tollgate(how, at)).encode()
            self.outbox.put(str(how["plate"]), "/NotificationInfo/TollgateInfo", body, "application/json; charset=UTF-8")
        if to in ("both", "stream"):
            event = junction(how, at, group)
            line = f"Code=TrafficJunction;action=Pulse;index=0;data={json.dumps(event, indent=1)}\n"
            self.events.send(part("text/plain", line.encode()))
            flat = "".join(f"Events[0].{name}={value}\r\n" for name, value in flattened(event))
            self.snaps.send(part("text/plain", flat.encode()) + part("image/jpeg", PICTURE))
        return {"group": group}

    def beat(self, _: dict[str, Any]) -> dict[str, bool]:
        body = json.dumps({"Active": "keepAlive", "DeviceID": SERIAL}).encode()
        self.outbox.put("beat", "/NotificationInfo/KeepAlive", body, "application/json; charset=UTF-8")
        return {"told": True}

    def drop(self, _: dict[str, Any]) -> dict[str, int]:
        return {"ended": self.events.send(None) + self.snaps.send(None)}

    def set_input(self, how: dict[str, Any]) -> dict[str, int]:
        bit = 1 << (int(how["input"]) - 1)
        self.inputs = self.inputs | bit if how["active"] else self.inputs & ~bit
        return {"inputs": self.inputs}

    # What is asked of it.

    def _pages(self) -> None:
        self.page("GET", "/cgi-bin/magicBox.cgi", self._magic_box)
        self.page("GET", "/cgi-bin/global.cgi", lambda _: lines(f"result={datetime.now(self.zone):%Y-%m-%d %H:%M:%S}"))
        self.page("GET", "/cgi-bin/eventManager.cgi", lambda asked: self._attached(asked, "attach", self.events))
        self.page("GET", "/cgi-bin/snapManager.cgi", lambda asked: self._attached(asked, "attachFileProc", self.snaps))
        self.page("GET", "/cgi-bin/trafficSnap.cgi", self._open_strobe)
        self.page("GET", "/cgi-bin/alarm.cgi", self._alarm)
        self.page("GET", "/cgi-bin/configManager.cgi", self._config)

    def _magic_box(self, asked: Asked) -> Answer:
        known = {"getMachineName": "name=Entry", "getSerialNo": f"sn={SERIAL}", "getDeviceType": "type=DHI-ITC215-PW6M",
                 "getSoftwareVersion": "version=2.625.0000000.5.R,build:2023-04-12", "getVendor": "vendor=Dahua"}
        said = known.get(asked.query.get("action", ""))
        return lines(said) if said else lines("Error\r\nBad Request!", 400)

    def _attached(self, asked: Asked, action: str, streams: Streams) -> Answer:
        if asked.query.get("action") != action:
            return lines("Error\r\nBad Request!", 400)
        if self.events.open + self.snaps.open >= MOST_STREAMS:
            return lines("Error\r\nBad Request!", 400)
        beat_s = float(asked.query.get("heartbeat", 0)) or 3600.0
        parts = streams.begin([], beat_s, lambda: part("text/plain", b"Heartbeat"))
        return Answer(kind="multipart/x-mixed-replace; boundary=myboundary", parts=parts)

    def _open_strobe(self, asked: Asked) -> Answer:
        query = asked.query
        if query.get("action") != "openStrobe" or query.get("channel") != "1" or query.get("info.openType") != "Normal":
            return lines("Error\r\nBad Request!", 400)
        self.strobe.set(True, "request", 0.3)
        return lines("OK")

    def _alarm(self, asked: Asked) -> Answer:
        if asked.query.get("action") != "getInState":
            return lines("Error\r\nBad Request!", 400)
        return lines(f"result={self.inputs}")

    def _config(self, asked: Asked) -> Answer:
        mode = asked.query.get("AlarmOut[0].Mode")
        if asked.query.get("action") != "setConfig" or mode not in ("0", "1", "2"):
            return lines("Error\r\nBad Request!", 400)
        self.output.set(mode == "1", "request")
        return lines("OK")


def lines(text: str, status: int = 200) -> Answer:
    return Answer(status, text + "\r\n", "text/plain;charset=utf-8")


def part(kind: str, content: bytes) -> bytes:
    return f"--myboundary\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n\r\n"


def tollgate(how: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The ITSAPI message of one vehicle."""
    plate = how["plate"]
    local = f"{at:%Y-%m-%d %H:%M:%S}"
    picture = {"Content": base64.b64encode(PICTURE).decode(), "PicName": f"{at:%Y%m%d%H%M%S}.jpg"}
    return {"Picture": {
        "Plate": {"IsExist": plate is not None, "PlateNumber": plate or "", "PlateColor": "White", "PlateType": "Normal",
                  "Confidence": how.get("sure", 204), "BoundingBox": [544, 835, 584, 870], "Channel": 0, "Region": "DEU", "UploadNum": 1},
        "Vehicle": {"VehicleColor": "White", "VehicleType": "PassengerCar", "VehicleSign": "Unknown", "VehicleSeries": "Unknown",
                    "VehicleBoundingBox": [400, 300, 900, 900]},
        "SnapInfo": {"TriggerSource": "Video", "SnapTime": local, "AccurateTime": f"{local}.{at.microsecond // 1000:03d}",
                     "TimeZone": 0, "DSTTune": 0, "LanNo": how.get("lane", 1), "Direction": how.get("direction", "Approach"),
                     "OpenStrobe": False, "AllowUser": False, "BlockUser": False, "DefenceCode": "", "DeviceID": SERIAL,
                     "InCarPeopleNum": 0, "SnapAddress": "Entry"},
        "NormalPic": picture, "CutoutPic": dict(picture, PicName="cutout.jpg"), "VehiclePic": dict(picture, PicName="vehicle.jpg"),
    }}


def junction(how: dict[str, Any], at: datetime, group: int) -> dict[str, Any]:
    """The event of one vehicle, as its streams tell it."""
    local = int(at.replace(tzinfo=timezone.utc).timestamp())
    plate, sure = how["plate"] or "", how.get("sure", 204)
    index, count = how.get("index", 1), how.get("count", 1)
    obverse = how.get("direction", "Approach") == "Approach"
    return {
        "Class": "Traffic", "Code": "TrafficJunction", "CountInGroup": count, "DSTTune": 0, "EventID": 516, "FrameSequence": 2262629,
        "GroupID": group, "IndexInGroup": index, "JunctionDirection": "Obverse" if obverse else "Reverse", "Lane": how.get("lane", 1),
        "LocaleTime": f"{at:%Y-%m-%d %H:%M:%S}", "Name": "TrafficJunction1",
        "Object": {"Action": "Appear", "BoundingBox": [4544, 5000, 4700, 5100], "Category": "Normal", "Confidence": sure,
                   "ObjectID": 5995, "ObjectType": "Plate", "Text": plate},
        "RealUTC": int(at.timestamp()), "Speed": 12,
        "TrafficCar": {"CountInGroup": count, "Country": "", "DrivingDirection": ["Approach" if obverse else "Leave", "", ""],
                       "Event": "TrafficJunction", "GroupID": group, "IndexInGroup": index, "Lane": how.get("lane", 1),
                       "MachineName": SERIAL, "PlateColor": "White", "PlateNumber": plate, "PlateType": "Normal", "UTC": local,
                       "VehicleColor": "White", "VehicleSign": "Unknown"},
        "UTC": local, "UTCMS": at.microsecond // 1000,
        "Vehicle": {"Category": "PassengerCar", "Confidence": 160, "ObjectID": 5995, "ObjectType": "Vehicle", "Text": "Unknown"},
    }


def flattened(value: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [one for key, inner in value.items() for one in flattened(inner, f"{name}.{key}" if name else key)]
    if isinstance(value, list):
        return [one for index, inner in enumerate(value) for one in flattened(inner, f"{name}[{index}]")]
    return [(name, value)]


if __name__ == "__main__":
    parser = posting(arguments(__doc__))
    parser.add_argument("--beat-s", type=float, default=30.0, help="so often it gives a sign of life (default %(default)s)")
    parser.add_argument("--zone-h", type=float, default=0.0, help="hours by which its local time is ahead of UTC")
    parser.add_argument("--empty-first", action="store_true", help="shows an empty digest before it is asked for one")
    chosen = parser.parse_args()
    raise SystemExit(Dahua(chosen).serve(chosen))
