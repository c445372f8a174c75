#!/usr/bin/env python3
"""An ONVIF device: a camera that reads plates (Profile M), with digital inputs and a relay. SOAP 1.2, WS-Security by its own clock, pull points.

    sim/devices/onvif.py --user viewer --password PASSWORD --ahead-s 2700

Told by `POST /emulator/WORD`:
    read   {"plate": "B725HR", "sure": 0.93, "operation": "Changed"}
    input  {"input": "DI_1", "active": true}       forget {}: it was restarted, and knows no subscription any more

A request that is not well formed, of another namespace, or without the log-in that it needs is refused as the specification says. Two questions at one
pull point at the same time are a fault. It gives out so many pull points as `--points` says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import threading
import time
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta, timezone
from typing import Any
from xml.sax.saxutils import escape

from device import Answer, Asked, Device, LogIn, Relay, arguments

SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
DIGEST = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest"
TDS = "http://www.onvif.org/ver10/device/wsdl"
TEV = "http://www.onvif.org/ver10/events/wsdl"
TT = "http://www.onvif.org/ver10/schema"
WSNT = "http://docs.oasis-open.org/wsn/b-2"
FRESH_S = 300
OPEN_TO_ALL = {"GetSystemDateAndTime", "GetServices", "GetServiceCapabilities"}


class Refused(Exception):
    def __init__(self, code: str, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.code, self.why, self.status = code, why, status


def seconds(text: str) -> float:
    found = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", text.strip())
    if found is None or not any(found.groups()):
        raise Refused("ter:InvalidArgVal", f"{text} is no duration")
    hours, minutes, rest = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + rest


class PullPoint:
    def __init__(self, device: Onvif, number: int, lasts_s: float) -> None:
        self.device, self.number = device, number
        self.waiting: list[str] = []
        self.ends = time.monotonic() + lasts_s
        self.asked = threading.Lock()

    @property
    def over(self) -> bool:
        return time.monotonic() > self.ends


class TellingRelay(Relay):
    """Says each change as an event."""

    def __init__(self, owner: Onvif, token: str) -> None:
        super().__init__(owner, token)
        self.owner = owner
        self.mode, self.delay_s = "Bistable", 0.0

    def set(self, on: bool, by: str, falls_after_s: float | None = None) -> bool:
        was = super().set(on, by, falls_after_s)
        if was != on:
            self.owner.tell(self.owner.relay_event(self, "Changed"))
        return was


class Onvif(Device):
    def __init__(self, args: Any) -> None:
        super().__init__(LogIn(args.user, args.password, "ONVIF"))
        self.ahead = timedelta(seconds=args.ahead_s)
        self.points_max, self.host, self.told_at_start = args.points, args.says_host, not args.quiet
        self.inputs = {f"DI_{n}": False for n in range(1, args.inputs + 1)}
        self.relay = TellingRelay(self, "RO_1")
        self.points: dict[int, PullPoint] = {}
        self.made = 0
        self.seen: set[str] = set()
        self.more = threading.Condition()
        self.told = {"read": self.read, "input": self.set_input, "forget": self.forget}
        self.page("POST", r"/onvif/(.*)", self._soap, open_to_all=True)

    # What happens at it.

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + self.ahead

    def stamp(self) -> str:
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def event(self, topic: str, operation: str, source: str, data: str) -> str:
        kind = f' PropertyOperation="{operation}"' if operation else ""
        return (f'<wsnt:NotificationMessage><wsnt:Topic Dialect="{TEV.replace("events/wsdl", "tev/topicExpression")}/ConcreteSet">{topic}</wsnt:Topic>'
                f'<wsnt:Message><tt:Message UtcTime="{self.stamp()}"{kind}><tt:Source>{source}</tt:Source><tt:Data>{data}</tt:Data>'
                "</tt:Message></wsnt:Message></wsnt:NotificationMessage>")

    def input_event(self, token: str, operation: str) -> str:
        state = "true" if self.inputs[token] else "false"
        return self.event("tns1:Device/Trigger/DigitalInput", operation, item("InputToken", token), item("LogicalState", state))

    def relay_event(self, relay: Relay, operation: str) -> str:
        state = "active" if relay.on else "inactive"
        return self.event("tns1:Device/Trigger/Relay", operation, item("RelayToken", relay.name), item("LogicalState", state))

    def properties(self) -> list[str]:
        told = [self.input_event(token, "Initialized") for token in self.inputs]
        return [*told, self.relay_event(self.relay, "Initialized")]

    def tell(self, event: str) -> None:
        with self.more:
            for point in self.points.values():
                point.waiting.append(event)
            self.more.notify_all()

    def read(self, how: dict[str, Any]) -> dict[str, bool]:
        sure = how.get("sure", 0.95)
        data = ('<tt:ElementItem Name="LicensePlateInfo"><tt:LicensePlateInfo>'
                f'<tt:PlateNumber Likelihood="{sure}">{escape(how["plate"])}</tt:PlateNumber></tt:LicensePlateInfo></tt:ElementItem>')
        self.tell(self.event("tns1:RuleEngine/Recognition/LicensePlate", how.get("operation", ""), item("VideoSource", "VS_1"), data))
        return {"told": True}

    def set_input(self, how: dict[str, Any]) -> dict[str, bool]:
        token, active = how["input"], bool(how["active"])
        if self.inputs[token] != active:
            self.inputs[token] = active
            self.tell(self.input_event(token, "Changed"))
        return {"active": active}

    def forget(self, _: dict[str, Any]) -> dict[str, bool]:
        with self.more:
            self.points.clear()
            self.more.notify_all()
        return {"forgotten": True}

    # What it is asked.

    def _soap(self, asked: Asked, place: str) -> Answer:
        try:
            name, inner = self._request(asked)
            return envelope(self._do(name, inner, place))
        except Refused as refused:
            fault = (f'<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{refused.code}</s:Value></s:Subcode></s:Code>'
                     f'<s:Reason><s:Text xml:lang="en">{escape(refused.why)}</s:Text></s:Reason></s:Fault>')
            return envelope(fault, refused.status)

    def _request(self, asked: Asked) -> tuple[str, ET.Element]:
        if not asked.headers.get("Content-Type", "").startswith("application/soap+xml"):
            raise Refused("ter:WellFormed", "this is no SOAP 1.2")
        try:
            tree = ET.fromstring(asked.body)
        except ET.ParseError as fault:
            raise Refused("ter:WellFormed", str(fault)) from fault
        body = tree.find(f"{{{SOAP}}}Body")
        if tree.tag != f"{{{SOAP}}}Envelope" or body is None or len(body) != 1:
            raise Refused("ter:WellFormed", "there is no one request in a body")
        space, _, name = body[0].tag[1:].partition("}")
        if space not in (TDS, TEV, WSNT):
            raise Refused("ter:Namespace", f"{space} is not known")
        if name not in OPEN_TO_ALL:
            self._logged_in(tree)
        self.note(what="soap", name=name, path=asked.path)
        return name, body[0]

    def _logged_in(self, tree: ET.Element) -> None:
        if self.log_in.password is None:
            return
        token = tree.find(f"{{{SOAP}}}Header/{{{WSSE}}}Security/{{{WSSE}}}UsernameToken")
        text = {one: (token.findtext(f"{{{space}}}{one}") or "") if token is not None else ""
                for space, one in ((WSSE, "Username"), (WSSE, "Password"), (WSSE, "Nonce"), (WSU, "Created"))}
        try:
            nonce = base64.b64decode(text["Nonce"], validate=True)
            created = datetime.fromisoformat(text["Created"].replace("Z", "+00:00"))
        except ValueError:
            nonce, created = b"", None
        kind = token.find(f"{{{WSSE}}}Password") if token is not None else None
        right = base64.b64encode(hashlib.sha1(nonce + text["Created"].encode() + self.log_in.password.encode()).digest()).decode()
        is_right = (kind is not None and kind.get("Type") == DIGEST and text["Username"] == self.log_in.user and nonce != b""
                    and created is not None and abs((self.now() - created).total_seconds()) < FRESH_S and text["Nonce"] not in self.seen
                    and hmac.compare_digest(text["Password"], right))
        if not is_right:
            self.log_in.bad += 1
            raise Refused("ter:NotAuthorized", "Sender not Authorized")
        self.seen.add(text["Nonce"])

    def _do(self, name: str, inner: ET.Element, place: str) -> str:
        words = {"GetSystemDateAndTime": self._clock, "GetCapabilities": self._capabilities, "GetRelayOutputs": self._relays,
                 "SetRelayOutputSettings": self._settings, "SetRelayOutputState": self._state,
                 "CreatePullPointSubscription": self._subscribe}
        if name in words:
            return words[name](inner)
        found = re.fullmatch(r"sub/(\d+)", place)
        with self.more:
            point = self.points.get(int(found[1])) if found else None
        if point is None or point.over:
            raise Refused("wsrf-rw:ResourceUnknownFault", "there is no such subscription", 500)
        if name == "PullMessages":
            return self._pull(point, inner)
        if name == "SetSynchronizationPoint":
            with self.more:
                point.waiting += self.properties()
                self.more.notify_all()
            return "<tev:SetSynchronizationPointResponse/>"
        if name == "Unsubscribe":
            with self.more:
                del self.points[point.number]
            return "<wsnt:UnsubscribeResponse/>"
        if name == "Renew":
            point.ends = time.monotonic() + seconds(inner.findtext(f"{{{WSNT}}}TerminationTime") or "PT60S")
            return f"<wsnt:RenewResponse>{self._times(point)}</wsnt:RenewResponse>"
        raise Refused("ter:ActionNotSupported", f"{name} is not supported")

    def _clock(self, _: ET.Element) -> str:
        now = self.now()
        utc = (f"<tt:UTCDateTime><tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second></tt:Time>"
               f"<tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date></tt:UTCDateTime>")
        return ("<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
                f"<tt:DaylightSavings>false</tt:DaylightSavings>{utc}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>")

    def address(self, place: str) -> str:
        return f"http://{self.host or f'127.0.0.1:{self.port}'}/onvif/{place}"

    def _capabilities(self, _: ET.Element) -> str:
        return ("<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Events>"
                f"<tt:XAddr>{self.address('event_service')}</tt:XAddr><tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>"
                "<tt:WSPullPointSupport>true</tt:WSPullPointSupport>"
                "<tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport>"
                "</tt:Events></tds:Capabilities></tds:GetCapabilitiesResponse>")

    def _relays(self, _: ET.Element) -> str:
        relay = self.relay
        return (f'<tds:GetRelayOutputsResponse><tds:RelayOutputs token="{relay.name}"><tt:Properties><tt:Mode>{relay.mode}</tt:Mode>'
                f"<tt:DelayTime>PT{relay.delay_s}S</tt:DelayTime><tt:IdleState>open</tt:IdleState></tt:Properties></tds:RelayOutputs>"
                "</tds:GetRelayOutputsResponse>")

    def _of_relay(self, inner: ET.Element) -> TellingRelay:
        if inner.findtext(f"{{{TDS}}}RelayOutputToken") != self.relay.name:
            raise Refused("ter:RelayToken", "there is no such relay")
        return self.relay

    def _settings(self, inner: ET.Element) -> str:
        relay, said = self._of_relay(inner), inner.find(f"{{{TDS}}}Properties")
        mode = said.findtext(f"{{{TT}}}Mode") if said is not None else None
        if said is None or mode not in ("Monostable", "Bistable") or said.findtext(f"{{{TT}}}IdleState") not in ("open", "closed"):
            raise Refused("ter:InvalidArgVal", "these are no settings of a relay")
        relay.mode, relay.delay_s = mode, seconds(said.findtext(f"{{{TT}}}DelayTime") or "")
        return "<tds:SetRelayOutputSettingsResponse/>"

    def _state(self, inner: ET.Element) -> str:
        relay, said = self._of_relay(inner), inner.findtext(f"{{{TDS}}}LogicalState")
        if said not in ("active", "inactive"):
            raise Refused("ter:InvalidArgVal", "this is no state of a relay")
        relay.set(said == "active", "request", relay.delay_s if relay.mode == "Monostable" else None)
        return "<tds:SetRelayOutputStateResponse/>"

    def _subscribe(self, inner: ET.Element) -> str:
        lasts = seconds(inner.findtext(f"{{{TEV}}}InitialTerminationTime") or "PT60S")
        with self.more:
            self.points = {n: point for n, point in self.points.items() if not point.over}
            if len(self.points) >= self.points_max:
                raise Refused("wsntw:SubscribeCreationFailedFault", "there are no more pull points", 500)
            self.made += 1
            point = PullPoint(self, self.made, lasts)
            if self.told_at_start:
                point.waiting += self.properties()
            self.points[self.made] = point
        self.note(what="subscribed", number=self.made)
        return (f"<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa5:Address>{self.address(f'sub/{self.made}')}</wsa5:Address>"
                f"</tev:SubscriptionReference>{self._times(point)}</tev:CreatePullPointSubscriptionResponse>")

    def _times(self, point: PullPoint) -> str:
        ends = self.now() + timedelta(seconds=point.ends - time.monotonic())
        return (f"<wsnt:CurrentTime>{self.stamp()}</wsnt:CurrentTime>"
                f"<wsnt:TerminationTime>{ends.isoformat(timespec='seconds').replace('+00:00', 'Z')}</wsnt:TerminationTime>")

    def _pull(self, point: PullPoint, inner: ET.Element) -> str:
        wait = seconds(inner.findtext(f"{{{TEV}}}Timeout") or "")
        limit = int(inner.findtext(f"{{{TEV}}}MessageLimit") or 0)
        if not point.asked.acquire(blocking=False):
            self.note(what="fault", why="two questions at once")
            raise Refused("ter:InvalidArgVal", "somebody asks already")
        try:
            end = time.monotonic() + wait
            with self.more:
                point.ends = max(point.ends, end + 60)
                while not point.waiting and point.number in self.points and (left := end - time.monotonic()) > 0:
                    self.more.wait(left)
                if point.number not in self.points:
                    raise Refused("wsrf-rw:ResourceUnknownFault", "there is no such subscription", 500)
                told, point.waiting = point.waiting[:limit], point.waiting[limit:]
        finally:
            point.asked.release()
        if not told:
            self.note(what="quiet", number=point.number, waited_s=wait)
        ends = self.now() + timedelta(seconds=60)
        return (f"<tev:PullMessagesResponse><tev:CurrentTime>{self.stamp()}</tev:CurrentTime>"
                f"<tev:TerminationTime>{ends.isoformat(timespec='seconds').replace('+00:00', 'Z')}</tev:TerminationTime>"
                f"{''.join(told)}</tev:PullMessagesResponse>")


def item(name: str, value: str) -> str:
    return f'<tt:SimpleItem Name="{name}" Value="{escape(value)}"/>'


def envelope(body: str, status: int = 200) -> Answer:
    text = (f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{SOAP}" xmlns:tds="{TDS}" xmlns:tev="{TEV}" xmlns:tt="{TT}" '
            f'xmlns:wsnt="{WSNT}" xmlns:wsa5="http://www.w3.org/2005/08/addressing" xmlns:tns1="http://www.onvif.org/ver10/topics" '
            'xmlns:ter="http://www.onvif.org/ver10/error" xmlns:wsrf-rw="http://docs.oasis-open.org/wsrf/rw-2" '
            f'xmlns:wsntw="http://docs.oasis-open.org/wsn/bw-2"><s:Body>{body}</s:Body></s:Envelope>')
    return Answer(status, text, "application/soap+xml; charset=utf-8")


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--ahead-s", type=float, default=0, help="by so much its clock is ahead (default %(default)s)")
    parser.add_argument("--points", type=int, default=2, help="pull points that it gives out (default %(default)s)")
    parser.add_argument("--inputs", type=int, default=2)
    parser.add_argument("--says-host", help="HOST:PORT that it believes to be at, as behind a router")
    parser.add_argument("--quiet", action="store_true", help="how things stand is told only when it is asked to")
    chosen = parser.parse_args()
    raise SystemExit(Onvif(chosen).serve(chosen))
