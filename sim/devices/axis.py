#!/usr/bin/env python3
"""An Axis camera with License Plate Verifier, two outputs and two inputs.

    sim/devices/axis.py --post-to http://127.0.0.1:8490/reads/TOKEN --user root --password PASSWORD

Ports 1 and 2 are outputs, 3 and 4 inputs (0 to 3 in portmanagement.cgi). A port's sequence is run by the device itself.
It posts each event once. Told by `POST /emulator/…`:

    car    {"plate", "car", "ago_s", "texts": [one a state], "states": [new, update, lost], "way": in|out,
            "form": parts|images}: the events of one vehicle
    input  {"port": "2", "active": true}
"""

from __future__ import annotations

import base64
import json
import threading
import time
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

from device import PICTURE, Answer, Asked, Device, LogIn, Outbox, Relay, Target, arguments, as_json, posting

SERIAL = "ACCC8ED3290D"
PROPERTIES = (
    "API.HTTP.AdminPath=/operator/basic.shtml", "API.HTTP.Version=3", "API.Metadata.Metadata=yes", "API.Metadata.Version=1.0",
    "API.OnScreenControls.OnScreenControls=yes", "API.RTSP.Version=2.01", "API.WebService.WebService=yes", "EmbeddedDevelopment.Version=2.16",
    "Firmware.BuildDate=Feb 15 2024 09:19", "Firmware.BuildNumber=26", "Firmware.Version=11.5.64", "Image.Format=jpeg,mjpeg,h264,h265",
    "Image.NbrOfViews=2", "Image.Resolution=1920x1080,1280x720", "Image.Rotation=0,180", f"System.SerialNumber={SERIAL}",
)
"""What param.cgi tells of every camera."""


class Axis(Device):
    def __init__(self, args: Any) -> None:
        super().__init__(LogIn(args.user, args.password, f"AXIS_{SERIAL}"))
        target = Target(args.post_to, args.post_user, args.post_password) if args.post_to else None
        self.outbox = Outbox(self, lambda: target, lambda status, _: status > 0, args.again_s)
        self.packets = 11890300
        self.cars = 1144696
        self.ports = {"0": Relay(self, "port-0"), "1": Relay(self, "port-1")}
        self.inputs = {"2": False, "3": False}
        self.page("POST", "/axis-cgi/io/portmanagement.cgi", self._port_management)
        self.page("GET", "/axis-cgi/io/port.cgi", self._port)
        for method in ("GET", "POST"):
            self.page(method, "/axis-cgi/param.cgi", self._param)
        self.told = {"car": self.car, "input": self.set_input}

    def started(self) -> None:
        self.outbox.start()

    def car(self, how: dict[str, Any]) -> dict[str, str]:
        self.cars += 1
        car = str(how.get("car", self.cars))
        for number, state in enumerate(how.get("states", ["new", "update", "lost"])):
            self.packets += 1
            text = how.get("texts", [how["plate"]] * 9)[number]
            way = "unknown" if state == "new" else how.get("way", "in")
            event = self._event(text, state, way, car, how.get("ago_s", 0))
            body = with_images(event) if how.get("form") == "images" else in_parts(event)
            self.outbox.put(f"{text} {state}", "", *body)
        return {"car": car}

    def _event(self, text: str, state: str, way: str, car: str, ago_s: float) -> dict[str, Any]:
        at = datetime.now(timezone.utc) - timedelta(seconds=ago_s)
        ms = int(at.timestamp() * 1000)
        plain = text.replace("Ä", "A").replace("Ö", "O").replace("Ü", "U")
        return {
            "packetCounter": str(self.packets), "capture_timestamp": str(ms), "frame_timestamp": "0",
            "capture_ts": str(ms * 1_000_000), "datetime": f"{at:%Y%m%d %H%M%S}{ms % 1000:03d}",
            "plateText": text, "plateUnicode": text, "plateUTF8": text, "plateASCII": plain,
            "plateCountry": "DEU", "plateConfidence": "0.919034", "carState": state, "roiID": "1", "profileID": "0",
            "geotag": {"lat": 50.4, "lon": 30.4}, "imageType": "plate", "plateImageType": "jpg", "plateImageSize": "0",
            "carMoveDirection": way, "timeProcessing": "0", "plateCoordinates": [1185, 532, 140, 28],
            "plateCoordinatesRelative": [1030, 196, 140, 28], "carID": car, "GEOtarget": "Camera", "imagesURI": [],
            "plateList": "",
            "vehicle_info": {"view": "front", "type": "car", "color": "white"},
            "camera_info": {"SerialNumber": SERIAL, "ProdShortName": "AXIS P1465-LE-3", "MACAddress": "AC:CC:8E:D3:29:0D"},
            "sensorProviderID": "defaultID_176",
        }

    def set_input(self, how: dict[str, Any]) -> dict[str, bool]:
        self.inputs[str(how["port"])] = bool(how["active"])
        return {"active": bool(how["active"])}

    def _port_management(self, asked: Asked) -> Answer:
        try:
            said = json.loads(asked.body)
        except ValueError:
            return as_json({"apiVersion": "1.0", "error": {"code": 4000, "message": "Invalid JSON"}})
        about = {"apiVersion": said.get("apiVersion", "1.0"), "context": said.get("context", ""), "method": said.get("method", "")}
        does = {"getPorts": self._get_ports, "setPorts": self._set_ports, "setStateSequence": self._sequence,
                "getSupportedVersions": lambda _: {"apiVersions": ["1.0", "1.1"]}}.get(about["method"])
        if does is None:
            return as_json(about | {"error": {"code": 2004, "message": "Method not supported"}})
        if about["method"] != "getSupportedVersions" and not str(about["apiVersion"]).startswith("1."):
            return as_json(about | {"error": {"code": 2003, "message": "Requested API version is not supported"}})
        try:
            return as_json(about | {"data": does(said.get("params"))})
        except (KeyError, TypeError, ValueError) as fault:
            return as_json(about | {"error": {"code": 4002, "message": f"Required parameter missing or invalid: {fault}"}})

    def _get_ports(self, _: Any) -> dict[str, Any]:
        states = {n: ("output", r.on) for n, r in self.ports.items()} | {n: ("input", on) for n, on in self.inputs.items()}
        return {"numberOfPorts": len(states), "items": [
            {"port": n, "configurable": False, "usage": "", "name": f"Port {int(n) + 1}", "direction": way,
             "state": "closed" if on else "open", "normalState": "open"} for n, (way, on) in states.items()]}

    def _set_ports(self, params: Any) -> dict[str, Any]:
        ports = params["ports"] if isinstance(params, dict) else params
        for one in ports:
            if "state" in one:
                self.ports[one["port"]].set(one["state"] == "closed", "request")
        return {}

    def _sequence(self, params: Any) -> dict[str, Any]:
        """Runs by itself: each state is kept for its time, the last one for good."""
        port = self.ports[str(params["port"])]
        steps = [(one["state"], int(one["time"])) for one in params["sequence"]]
        if not steps or any(state not in ("open", "closed") or time_ms < 0 for state, time_ms in steps):
            raise ValueError("sequence")

        def run() -> None:
            for number, (state, time_ms) in enumerate(steps):
                port.set(state == "closed", "request" if number == 0 else "sequence")
                time.sleep(time_ms / 1000)

        threading.Thread(target=run, daemon=True).start()
        return {}

    def _port(self, asked: Asked) -> Answer:
        """Ports are numbered from 1 here; `action=1:/700\\` closes for 700 ms."""
        if (wanted := asked.query.get("checkactive")) is not None:
            states = {n: r.on for n, r in self.ports.items()} | self.inputs
            states = {str(int(n) + 1): on for n, on in states.items()}
            said = [f"port{n}={'active' if states[n] else 'inactive'}" for n in wanted.split(",") if n in states]
            return Answer(200, "".join(f"{one}\r\n" for one in said) or "Error: no such port\r\n")
        number, _, actions = asked.query.get("action", "").partition(":")
        port = self.ports.get(str(int(number) - 1)) if number.isdecimal() else None
        if port is None or not actions.startswith("/"):
            return Answer(400, "Error: bad action\r\n")
        length = actions[1:].rstrip("\\")
        port.set(True, "request", int(length) / 1000 if length else None)
        return Answer(204)

    def _param(self, asked: Asked) -> Answer:
        known = {"Brand": "root.Brand.Brand=AXIS\nroot.Brand.ProdFullName=AXIS P1465-LE-3\nroot.Brand.ProdNbr=P1465-LE-3\n"
                          "root.Brand.ProdShortName=AXIS P1465-LE-3\nroot.Brand.ProdType=Network Camera\n"
                          "root.Brand.ProdVariant=\nroot.Brand.WebURL=http://www.axis.com\n",
                 "Properties": "".join(f"root.Properties.{line}\n" for line in PROPERTIES)}
        form = asked.query | dict(parse_qsl(asked.text))
        group = form.get("group", "").removeprefix("root.").split(".")[0]
        return Answer(200, known.get(group, f"# Error: Error getting param in group '{group}'\n"))


def in_parts(event: dict[str, Any]) -> tuple[bytes, str]:
    """A form of two parts, event and image."""
    body = b""
    for name, file, kind, content in (("event", "event.json", "application/json", json.dumps(event).encode()),
                                      ("image", "image.jpg", "image/jpeg", PICTURE)):
        body += (f'--axisboundary\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
                 f"Content-Type: {kind}\r\n\r\n").encode() + content + b"\r\n"
    return body + b"--axisboundary--\r\n", "multipart/form-data; boundary=axisboundary"


def with_images(event: dict[str, Any]) -> tuple[bytes, str]:
    """JSON that carries its pictures."""
    picture = base64.b64encode(PICTURE).decode()
    images = [{"ImageType": kind, "ImageFormat": "jpg", "BinaryImage": picture} for kind in ("plate", "frame")]
    return json.dumps(event | {"ImageArray": images}).encode(), "application/json"


if __name__ == "__main__":
    chosen = posting(arguments(__doc__)).parse_args()
    raise SystemExit(Axis(chosen).serve(chosen))
