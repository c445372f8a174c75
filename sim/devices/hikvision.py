#!/usr/bin/env python3
"""A Hikvision camera that reads plates (ISAPI), with its barrier relay, two outputs and two inputs.

    sim/devices/hikvision.py --post-to http://127.0.0.1:8490/reads/TOKEN
    sim/devices/hikvision.py --user admin --password PASSWORD

It posts each read until it hears 200, and streams the same reads at /ISAPI/Event/notification/alertStream to whoever has
logged in, beginning with the reads that it still remembers. Five bad log-ins lock it. Told by `POST /emulator/…`:

    read   {"plate", "ago_s", "again", "history", "form": xml|json, "generation": full|minimal, "direction", "uuid",
            "to": post|stream|both, "sure", "zone_h", "camera" (its name), "plate_picture", "two_in_one"}:
            a vehicle; answers the UUID of the alert
    beat   {}: a sign of life now        drop {}: all streams end        input {"input": 1, "active": true}
    opens-by-itself {"mode": 0}: ctrlMod, 0 the camera opens, 1 the platform, 2 both        clock {"ahead_s": 3600}
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from datetime import datetime, timedelta, timezone
from typing import Any
from xml.sax.saxutils import escape

from device import PICTURE, Answer, Asked, Device, LogIn, Outbox, Relay, Streams, Target, arguments, posting

SPACE = "http://www.hikvision.com/ver20/XMLSchema"
REMEMBERED = 128
"""As many reads as a backlog holds at most."""


def stamp(ago_s: float, zone_h: float) -> datetime:
    """So long ago by the camera's clock."""
    return datetime.now(timezone(timedelta(hours=zone_h))) - timedelta(seconds=ago_s - Hikvision.ahead_s)


def written(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


class Hikvision(Device):
    ahead_s = 0.0
    """By so much its clock is wrong."""

    def __init__(self, args: Any) -> None:
        super().__init__(LogIn(args.user, args.password, "IP Camera(C5654)", lock_after=5))
        self.beat_s = args.beat_s
        self.guarded = "/" if args.all_guarded else "/ISAPI/"
        self.target = Target(args.post_to, args.post_user, args.post_password) if args.post_to else None
        self.outbox = Outbox(self, lambda: self.target, lambda status, _: status == 200, args.again_s)
        self.streams = Streams(self)
        self.remembered: list[bytes] = []
        self.barrier = Relay(self, "barrier")
        self.outputs = {n: Relay(self, f"output-{n}") for n in (1, 2)}
        self.inputs = {1: False, 2: False}
        self.hosts = ["", "", ""]
        self.opens_by_itself = "1"
        self._pages()
        self.told = {"read": self.read, "beat": self.beat, "drop": self.drop, "input": self.set_input,
                     "opens-by-itself": self.set_opens_by_itself, "clock": self.set_clock}

    def started(self) -> None:
        self.outbox.start()
        threading.Thread(target=self._beats, daemon=True).start()

    def _beats(self) -> None:
        while True:
            time.sleep(self.beat_s)
            self.outbox.put("beat", "", *form([beat_part()]))

    # What happens before the camera.

    def read(self, how: dict[str, Any]) -> dict[str, str]:
        uuid = how.get("uuid") or datetime.now().strftime("%Y%m%d%H%M%S%f") + secrets.token_hex(16)
        as_text = alert_json if how.get("form") == "json" else alert_xml
        text = as_text(how, uuid)
        if how.get("two_in_one"):
            text += alert_xml(dict(how, plate=how["two_in_one"]), uuid + "B")
        parts = [alert_part(text, how.get("form", "xml"))] + pictures(how)
        to = how.get("to", "both")
        if to in ("both", "post"):
            self.outbox.put(how["plate"], "", *form(parts))
        if to in ("both", "stream"):
            whole = b"".join(streamed(kind, name, content) for kind, name, content in parts)
            if not how.get("again"):
                self.remembered = (self.remembered + [whole])[-REMEMBERED:]
            self.streams.send(whole)
        return {"uuid": uuid}

    def beat(self, _: dict[str, Any]) -> dict[str, int]:
        self.outbox.put("beat", "", *form([beat_part()]))
        return {"listening": self.streams.send(self._sign())}

    def drop(self, _: dict[str, Any]) -> dict[str, int]:
        return {"ended": self.streams.send(None)}

    def set_opens_by_itself(self, how: dict[str, Any]) -> dict[str, str]:
        self.opens_by_itself = str(how["mode"])
        return {"mode": self.opens_by_itself}

    def set_clock(self, how: dict[str, Any]) -> dict[str, float]:
        Hikvision.ahead_s = float(how["ahead_s"])
        return {"ahead_s": Hikvision.ahead_s}

    def set_input(self, how: dict[str, Any]) -> dict[str, bool]:
        self.inputs[int(how["input"])] = bool(how["active"])
        return {"active": bool(how["active"])}

    # What is asked of it.

    def _pages(self) -> None:
        self.page("GET", "/ISAPI/System/deviceInfo", lambda _: xml(DEVICE_INFO))
        self.page("GET", "/ISAPI/System/time", lambda _: xml(
            f'<Time version="2.0" xmlns="{SPACE}"><timeMode>NTP</timeMode><localTime>{written(stamp(0, 0))}</localTime>'
            "<timeZone>CST-0:00:00</timeZone></Time>"))
        self.page("GET", "/ISAPI/Event/triggers", lambda _: xml(TRIGGERS))
        self.page("GET", "/ISAPI/Event/notification/alertStream", self._alert_stream)
        self.page("GET", "/ISAPI/ITC/Entrance/entranceParam", lambda _: xml(
            f'<EntranceParam version="2.0" xmlns="{SPACE}"><ctrlMod>{self.opens_by_itself}</ctrlMod></EntranceParam>'))
        self.page("GET", "/ISAPI/Event/notification/httpHosts", lambda _: xml(
            f'<HttpHostNotificationList version="2.0" xmlns="{SPACE}">{"".join(map(self._host, (1, 2, 3)))}'
            "</HttpHostNotificationList>"))
        self.page("PUT", "/ISAPI/Event/notification/httpHosts(?:/([123]))?", self._set_hosts)
        self.page("POST", "/ISAPI/Event/notification/httpHosts/([123])/test", lambda _, n: xml(
            f'<HttpHostTestResult version="2.0" xmlns="{SPACE}"><errorDescription>ok</errorDescription></HttpHostTestResult>'))
        self.page("PUT", "/ISAPI/Traffic/ANPR/alarmHttpPushProtocol", lambda asked: done(asked))
        self.page("PUT", "/ISAPI/Parking/channels/1/barrierGate", self._barrier)
        self.page("PUT", "/ISAPI/System/IO/outputs/([12])/trigger", self._output)
        self.page("GET", "/ISAPI/System/IO/inputs/([12])/status", lambda _, n: xml(
            f'<IOPortStatus version="2.0" xmlns="{SPACE}"><ioPortID>{n}</ioPortID><ioPortType>input</ioPortType>'
            f'<ioState>{"active" if self.inputs[int(n)] else "inactive"}</ioState></IOPortStatus>'))

    def _alert_stream(self, _: Asked) -> Answer:
        parts = self.streams.begin(list(self.remembered), self.beat_s, self._sign)
        return Answer(kind="multipart/mixed; boundary=boundary", parts=parts)

    def _sign(self) -> bytes:
        return streamed(*beat_part())

    def _barrier(self, asked: Asked) -> Answer:
        if between(asked.text, "ctrlMode") != "open":
            return xml(status(4, "Invalid Operation", "notSupport"), 403)
        self.barrier.set(True, "request", 0.3)
        return done(asked)

    def _output(self, asked: Asked, number: str) -> Answer:
        state = between(asked.text, "outputState")
        if state not in ("high", "low"):
            return xml(status(6, "Invalid Content", "badXmlContent"), 400)
        self.outputs[int(number)].set(state == "high", "request")
        return done(asked)

    def _host(self, number: int) -> str:
        return self.hosts[number - 1] or (
            f'<HttpHostNotification version="2.0" xmlns="{SPACE}"><id>{number}</id><url>/</url>'
            "<protocolType>HTTP</protocolType><parameterFormatType>XML</parameterFormatType>"
            "<addressingFormatType>ipaddress</addressingFormatType>"
            "<ipAddress>0.0.0.0</ipAddress><portNo>80</portNo><userName></userName>"
            "<httpAuthenticationMethod>none</httpAuthenticationMethod></HttpHostNotification>")

    def _set_hosts(self, asked: Asked, number: str | None) -> Answer:
        """The first host that is set is where it posts from now on."""
        for one in asked.text.split("<HttpHostNotification")[1:]:
            address = between(one, "ipAddress") or between(one, "hostName")
            if between(one, "id") is None or address in (None, "", "0.0.0.0"):
                continue
            self.hosts[int(number or between(one, "id") or 1) - 1] = (
                "<HttpHostNotification" + one.split("</HttpHostNotification>")[0] + "</HttpHostNotification>")
            path = (between(one, "url") or "/").replace("&amp;", "&")
            self.target = Target(f"http://{address}:{between(one, 'portNo') or 80}{path}")
            return done(asked)
        return xml(status(6, "Invalid Content", "badXmlContent"), 400)


def between(text: str, tag: str) -> str | None:
    """The text of the first element of this name, whatever its name space."""
    _, found, rest = text.partition(f"<{tag}>")
    return rest.split("</", 1)[0].strip() if found else None


def xml(text: str, code: int = 200) -> Answer:
    return Answer(code, '<?xml version="1.0" encoding="UTF-8"?>\n' + text, "application/xml")


def status(code: int, string: str, sub: str) -> str:
    return (f'<ResponseStatus version="2.0" xmlns="{SPACE}">\n<requestURL></requestURL>\n'
            f"<statusCode>{code}</statusCode>\n<statusString>{string}</statusString>\n"
            f"<subStatusCode>{sub}</subStatusCode>\n</ResponseStatus>")


def done(_: Asked) -> Answer:
    return xml(status(1, "OK", "ok"))


DEVICE_INFO = f"""<DeviceInfo version="2.0" xmlns="{SPACE}">
<deviceName>Entry</deviceName>
<deviceID>88a0c1d2-0000-11ee-a1b2-bc5e33622a5c</deviceID>
<model>DS-TCG405-E</model>
<serialNumber>DS-TCG405-E20230101</serialNumber>
<macAddress>bc:5e:33:62:2a:5c</macAddress>
<firmwareVersion>V5.4.0</firmwareVersion>
<firmwareReleasedDate>build 230110</firmwareReleasedDate>
<deviceType>IPCamera</deviceType>
</DeviceInfo>"""

TRIGGERS = f"""<EventNotification version="2.0" xmlns="{SPACE}">
<EventTriggerList version="2.0">
<EventTrigger>
<id>VMD-1</id>
<eventType>VMD</eventType>
<videoInputChannelID>1</videoInputChannelID>
<EventTriggerNotificationList>
<EventTriggerNotification>
<id>center</id>
<notificationMethod>center</notificationMethod>
</EventTriggerNotification>
</EventTriggerNotificationList>
</EventTrigger>
</EventTriggerList>
</EventNotification>"""

ALERT = f"""<?xml version="1.0" encoding="UTF-8"?>
<EventNotificationAlert version="2.0" xmlns="{SPACE}">
<ipAddress>192.0.2.64</ipAddress>
<portNo>80</portNo>
<protocol>HTTP</protocol>
<macAddress>bc:5e:33:62:2a:5c</macAddress>
<channelID>1</channelID>
<dateTime>%(at)s</dateTime>
<activePostCount>%(count)s</activePostCount>
<eventType>%(kind)s</eventType>
<eventState>%(state)s</eventState>
<eventDescription>%(kind)s</eventDescription>
%(rest)s</EventNotificationAlert>
"""

RECT = "<plateRect>\n<X>544</X>\n<Y>835</Y>\n<width>40</width>\n<height>35</height>\n</plateRect>"

MINIMAL = f"""<ANPR>
<country>DE</country>
<licensePlate>%(plate)s</licensePlate>
<line>1</line>
<direction>%(direction)s</direction>
<confidenceLevel>%(sure)s</confidenceLevel>
{RECT}
</ANPR>
"""

FULL = f"""<channelName>%(camera)s</channelName>
<ANPR>
<country>5</country>
<licensePlate>%(plate)s</licensePlate>
<line>1</line>
<direction>%(direction)s</direction>
<confidenceLevel>%(sure)s</confidenceLevel>
<plateType>unknown</plateType>
<plateColor>white</plateColor>
<licenseBright>0</licenseBright>
<plateCharBelieve>%(each)s</plateCharBelieve>
<speedLimit>60</speedLimit>
<vehicleType>vehicle</vehicleType>
<detectDir>8</detectDir>
<detectType>0</detectType>
<barrierGateCtrlType>0</barrierGateCtrlType>
<alarmDataType>%(history)d</alarmDataType>
<vehicleInfo>
<index>39</index>
<color>white</color>
</vehicleInfo>
<pictureInfoList>
<pictureInfo>
<fileName>licensePlatePicture.jpg</fileName>
<type>licensePlatePicture</type>
<absTime>%(absolute)s</absTime>
<pId>%(uuid)sP</pId>
</pictureInfo>
<pictureInfo>
<fileName>detectionPicture.jpg</fileName>
<type>detectionPicture</type>
<absTime>%(absolute)s</absTime>
{RECT}
<pId>%(uuid)sD</pId>
</pictureInfo>
</pictureInfoList>
<originalLicensePlate>%(plate)s</originalLicensePlate>
<CRIndex>5</CRIndex>
<vehicleListName>otherList</vehicleListName>
</ANPR>
<UUID>%(uuid)s</UUID>
<picNum>2</picNum>
<isDataRetransmission>%(again)s</isDataRetransmission>
"""


def alert_xml(how: dict[str, Any], uuid: str) -> str:
    """The alert of the full or of the minimal generation. A name goes in as it is: a bare & is what real ones write, too."""
    at = stamp(how.get("ago_s", 0), how.get("zone_h", 0))
    rest = (MINIMAL if how.get("generation") == "minimal" else FULL) % {
        "plate": escape(how["plate"]), "direction": how.get("direction", "forward"), "sure": how.get("sure", 97),
        "each": ",".join(["99"] * len(how["plate"])), "camera": how.get("camera", "Camera 01"), "uuid": uuid,
        "absolute": at.strftime("%Y%m%d%H%M%S") + "555", "history": bool(how.get("history")),
        "again": "true" if how.get("again") else "false",
    }
    return ALERT % {"at": written(at), "count": 1, "kind": "ANPR", "state": "active", "rest": rest}


def alert_json(how: dict[str, Any], uuid: str) -> str:
    """The twin in JSON, in which everything is a string."""
    return json.dumps({
        "ipAddress": "192.0.2.64", "portNo": "80", "protocol": "HTTP", "macAddress": "bc:5e:33:62:2a:5c",
        "channelID": "1", "dateTime": written(stamp(how.get("ago_s", 0), how.get("zone_h", 0))),
        "activePostCount": "1", "eventType": "ANPR", "eventState": "active", "eventDescription": "ANPR", "UUID": uuid,
        "isDataRetransmission": "true" if how.get("again") else "false",
        "aNPR": {"country": "5", "licensePlate": how["plate"], "line": "1", "direction": how.get("direction", "forward"),
                 "confidenceLevel": str(how.get("sure", 97)), "plateCharBelieve": ",".join(["99"] * len(how["plate"])),
                 "vehicleType": "vehicle", "alarmDataType": "1" if how.get("history") else "0", "vehicleListName": "otherList"},
    })


def alert_part(text: str, written_as: str) -> tuple[str, str, bytes]:
    kind, name = ("application/json", "anpr.json") if written_as == "json" else ("text/xml", "anpr.xml")
    return kind, name, text.encode()


def pictures(how: dict[str, Any]) -> list[tuple[str, str, bytes]]:
    """The plate's picture may be empty."""
    if how.get("generation") == "minimal":
        return []
    plate = PICTURE if how.get("plate_picture") else b""
    return [("image/jpeg", "licensePlatePicture.jpg", plate), ("image/jpeg", "detectionPicture.jpg", PICTURE)]


def beat_part() -> tuple[str, str, bytes]:
    said = {"at": written(stamp(0, 0)), "count": 0, "kind": "videoloss", "state": "inactive", "rest": ""}
    return "application/xml", "videoloss.xml", (ALERT % said).encode()


def form(parts: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    body = b"".join(
        f'--boundary\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\nContent-Type: {kind}\r\n'
        f"Content-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n"
        for kind, name, content in parts)
    return body + b"--boundary--\r\n", "multipart/form-data; boundary=boundary"


def streamed(kind: str, name: str, content: bytes) -> bytes:
    kind = f'{kind}; charset="UTF-8"' if kind != "image/jpeg" else kind
    extra = f'Content-Disposition: form-data; name="{name}"\r\n' if kind == "image/jpeg" else ""
    head = f"--boundary\r\n{extra}Content-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content + b"\r\n"


if __name__ == "__main__":
    parser = posting(arguments(__doc__))
    parser.add_argument("--beat-s", type=float, default=10.0, help="so often it gives a sign of life (default %(default)s)")
    parser.add_argument("--all-guarded", action="store_true", help="asks for a log-in before it says that there is no such page")
    chosen = parser.parse_args()
    raise SystemExit(Hikvision(chosen).serve(chosen))
