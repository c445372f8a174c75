#!/usr/bin/env python3
"""An ONVIF device of Profile M that reads plates, with a relay (RO_1) and two inputs (DI_1, DI_2): services device, event and deviceIO.

    sim/devices/onvif.py --user admin --password PASSWORD [--points 1] [--ahead-s 2700] [--says-host 10.0.0.9]

It is strict: SOAP 1.2 and its namespaces, WS-Security with a fresh digest by its own clock (five bad ones lock it), WS-Addressing
at the pull points, one pull at a time, durations that the relay knows. A pull point that nobody asks is gone when its time is over. Told by
`POST /emulator/…`:

    read    {"plate", "ago_s", "sure", "operation": Initialized|Changed|Deleted}: a vehicle
    input   {"input": "DI_1", "active": true}        clock {"ahead_s": 3600}        again {}: all properties are told anew
    forget  {"relays": true}: it was restarted; pull points are gone, and the relay's settings, too, if wanted
    points  {"most": 0}: so many pull points, from now on        renew {"refused": true}
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from device import Answer, Asked, Device, LogIn, Relay, arguments
from soap import TDS, TEV, TMD, TT, WSNT, Fault, Request, Tokens, duration_s, envelope, fields, instant, request, text

PULLS = "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription"
MANAGES = "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager"
CONCRETE = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
OASIS_CONCRETE = "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete"
MOST_WAIT_S = 60.0
MOST_MESSAGES = 1024
LASTS_S = 60.0
"""A pull point whose maker did not say how long it is wanted."""
SHORTEST_S, LONGEST_S = 0.1, 60.0
"""Between these a pulse may be."""
OPEN = {"GetSystemDateAndTime", "GetCapabilities", "GetServices", "GetServiceCapabilities", "GetHostname", "GetWsdlUrl"}
"""What a stranger may ask."""
INPUT, RELAY, PLATE = "tns1:Device/Trigger/DigitalInput", "tns1:Device/Trigger/Relay", "tns1:RuleEngine/Recognition/LicensePlate"
EXPECTED = {
    (TEV, "CreatePullPointSubscription"): "http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest",
    (TEV, "GetEventProperties"): "http://www.onvif.org/ver10/events/wsdl/EventPortType/GetEventPropertiesRequest",
    (TEV, "GetServiceCapabilities"): "http://www.onvif.org/ver10/events/wsdl/EventPortType/GetServiceCapabilities",
    (TEV, "PullMessages"): f"{PULLS}/PullMessagesRequest",
    (TEV, "SetSynchronizationPoint"): f"{PULLS}/SetSynchronizationPointRequest",
    (WSNT, "Renew"): f"{MANAGES}/RenewRequest",
    (WSNT, "Unsubscribe"): f"{MANAGES}/UnsubscribeRequest",
}
"""The actions without which the event service cannot be addressed."""


@dataclass
class Point:
    """A pull point."""

    number: int
    topics: list[tuple[str, bool]]
    """What it is told: a topic, and whether all below it; nothing is everything."""
    ends: datetime
    waiting: list[str] = field(default_factory=list)
    more: threading.Condition = field(default_factory=threading.Condition)
    pulled: bool = False
    gone: bool = False

    def wants(self, topic: str) -> bool:
        return not self.topics or any(topic == t or (below and topic.startswith(f"{t}/")) for t, below in self.topics)

    def put(self, topic: str, message: str) -> None:
        if self.wants(topic):
            with self.more:
                self.waiting.append(message)
                self.more.notify_all()

    def end(self) -> None:
        with self.more:
            self.gone = True
            self.more.notify_all()


def stamp(at: datetime) -> str:
    return at.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Onvif(Device):
    def __init__(self, args: Any) -> None:
        super().__init__(LogIn(args.user, args.password, "onvif", lock_after=5))
        self.guarded = "/onvif/never/"
        self.tokens = Tokens(args.user, args.password) if args.password is not None else None
        self.http_digest, self.by_parameter, self.quiet = args.http_digest, args.by_parameter, args.quiet
        self.ahead_s, self.says_host, self.most = args.ahead_s, args.says_host, args.points
        self.discrete = [float(one) for one in args.discrete.split()] if args.discrete else None
        self.points: dict[int, Point] = {}
        self.numbers = 0
        self.renew_refused = args.no_renew
        self.relay = Watched(self, "RO_1")
        self.settings = ("Bistable", 1.0, "open")
        self.inputs = {"DI_1": False, "DI_2": False}
        for service in ("device_service", "event_service", "deviceio_service", r"sub/(\d+)"):
            self.page("POST", f"/onvif/{service}", self._service, open_to_all=True)
        self.told = {"read": self.read, "input": self.set_input, "clock": self.set_clock, "again": self.again,
                     "forget": self.forget, "points": self.set_points, "renew": self.set_renew}
        self.does = {
            (TDS, "GetSystemDateAndTime"): self._date_and_time, (TDS, "GetCapabilities"): self._capabilities,
            (TDS, "GetServices"): self._services, (TDS, "GetDeviceInformation"): self._information,
            (TDS, "GetRelayOutputs"): self._relays, (TDS, "SetRelayOutputSettings"): self._set_settings,
            (TDS, "SetRelayOutputState"): self._set_state, (TMD, "SetRelayOutputSettings"): self._set_settings_io,
            (TMD, "GetRelayOutputOptions"): self._options, (TMD, "GetDigitalInputs"): self._digital_inputs,
            (TDS, "GetServiceCapabilities"): self._service_capabilities, (TMD, "GetServiceCapabilities"): self._service_capabilities,
            (TEV, "GetServiceCapabilities"): self._service_capabilities, (TEV, "GetEventProperties"): self._event_properties,
            (TEV, "CreatePullPointSubscription"): self._create, (TEV, "PullMessages"): self._pull,
            (TEV, "SetSynchronizationPoint"): self._synchronize, (WSNT, "Renew"): self._renew, (WSNT, "Unsubscribe"): self._unsubscribe,
        }

    @property
    def now(self) -> datetime:
        """By its own clock."""
        return datetime.now(timezone.utc) + timedelta(seconds=self.ahead_s)

    def address(self, service: str) -> str:
        host = self.says_host or f"127.0.0.1:{self.port}"
        return f"http://{host}/onvif/{service}"

    # What happens before the device.

    def read(self, how: dict[str, Any]) -> dict[str, int]:
        at = self.now - timedelta(seconds=how.get("ago_s", 0))
        sure = how.get("sure", 0.97)
        data = (f'<tt:SimpleItem Name="Likelihood" Value="{sure}"/><tt:ElementItem Name="LicensePlateInfo"><tt:LicensePlateInfo>'
                f'<tt:PlateNumber Likelihood="{sure}">{escape(how["plate"])}</tt:PlateNumber><tt:PlateType Likelihood="1">Normal</tt:PlateType>'
                "<tt:CountryCode Likelihood=\"0.8\">D</tt:CountryCode></tt:LicensePlateInfo></tt:ElementItem>")
        source = {"VideoSource": "VideoSource_1", "Rule": "Plates"}
        return self.tell(PLATE, message(PLATE, at, how.get("operation"), source, data))

    def tell(self, topic: str, text_of_message: str) -> dict[str, int]:
        with self._lock:
            points = list(self.points.values())
        for point in points:
            point.put(topic, text_of_message)
        return {"points": len(points)}

    def set_input(self, how: dict[str, Any]) -> dict[str, bool]:
        token, active = how["input"], bool(how["active"])
        was, self.inputs[token] = self.inputs[token], active
        if was != active:
            self.tell(INPUT, message(INPUT, self.now, "Changed", {"InputToken": token}, state(active)))
        return {"active": active}

    def relay_changed(self, on: bool) -> None:
        self.tell(RELAY, message(RELAY, self.now, "Changed", {"RelayToken": "RO_1"}, relay_state(on)))

    def properties(self) -> list[tuple[str, str]]:
        """How all stands, by topic."""
        now = self.now
        stands = [(INPUT, message(INPUT, now, "Initialized", {"InputToken": t}, state(on))) for t, on in self.inputs.items()]
        return stands + [(RELAY, message(RELAY, now, "Initialized", {"RelayToken": "RO_1"}, relay_state(self.relay.on)))]

    def again(self, _: dict[str, Any]) -> dict[str, int]:
        for topic, one in self.properties():
            self.tell(topic, one)
        return {"points": len(self.points)}

    def set_clock(self, how: dict[str, Any]) -> dict[str, float]:
        self.ahead_s = float(how["ahead_s"])
        return {"ahead_s": self.ahead_s}

    def set_points(self, how: dict[str, Any]) -> dict[str, int]:
        self.most = int(how["most"])
        return {"most": self.most}

    def set_renew(self, how: dict[str, Any]) -> dict[str, bool]:
        self.renew_refused = bool(how["refused"])
        return {"refused": self.renew_refused}

    def forget(self, how: dict[str, Any]) -> dict[str, int]:
        with self._lock:
            ended, self.points = list(self.points.values()), {}
        for point in ended:
            point.end()
        if how.get("relays"):
            self.settings = ("Bistable", 1.0, "open")
        return {"ended": len(ended)}

    # What is asked of it.

    def _service(self, asked: Asked, number: str | None = None) -> Answer:
        relates_to = None
        try:
            ask = request(asked)
            relates_to = ask.addressed("MessageID")
            if refused := self._refused(ask, asked):
                return refused
            does = self.does.get((ask.space, ask.name))
            if does is None or not self._belongs(ask, asked.path):
                raise Fault("Receiver", f"{ask.name} is no operation of this service", "ter:ActionNotSupported")
            action = self._addressed(ask, asked)
            body = does(ask, self._point(ask, number) if ask.name in FOR_POINTS else None)
            return envelope(body, action and action.removesuffix("Request") + "Response", relates_to)
        except Fault as fault:
            gone = "ter:Gone" in fault.subcodes
            self.note(what="gone" if gone else "fault", path=asked.path, code=fault.code, reason=fault.reason)
            return fault.answer(relates_to)

    def _refused(self, ask: Request, asked: Asked) -> Answer | None:
        """Devices ask for the log-in first, and say nothing of the rest to strangers."""
        if self.tokens is None or (ask.space == TDS and ask.name in OPEN):
            return None
        if self.http_digest or "Authorization" in asked.headers:
            return self.log_in.refuses(asked)
        why = "the account is locked" if self.log_in.locked else self.tokens.refuses(ask.header, self.now)
        if why is None:
            return None
        self.log_in.bad += why != "" and not self.log_in.locked
        self.note(what="refused", operation=ask.name, why=why)
        return Fault("Sender", "Sender not authorized", "ter:NotAuthorized").answer(ask.addressed("MessageID"))

    def _belongs(self, ask: Request, path: str) -> bool:
        place = path.removeprefix("/onvif/").partition("/")[0]
        if ask.name in FOR_POINTS:
            return place == ("event_service" if self.by_parameter else "sub")
        relays = ask.space == TDS and ask.name in ("GetRelayOutputs", "SetRelayOutputState")
        return place == {TDS: "device_service", TEV: "event_service", TMD: "deviceio_service"}.get(ask.space) or (
            relays and place == "deviceio_service")

    def _addressed(self, ask: Request, asked: Asked) -> str | None:
        """The action: needed where the service is one of WS-Notification, right wherever it is written."""
        # The actions of deviceIO are written otherwise than its namespace.
        wanted = EXPECTED.get((ask.space, ask.name)) or f"{ask.space.replace('deviceIO', 'deviceio')}/{ask.name}"
        written = [ask.addressed("Action")]
        _, _, more = asked.headers.get("Content-Type", "").partition("action=")
        written += [more.partition(";")[0].strip().strip('"')] if more else []
        for one in filter(None, written):
            if one != wanted:
                raise Fault("Sender", f"{one} is not the action of {ask.name}", "wsa:ActionMismatch")
        needed = (ask.space, ask.name) in EXPECTED or ask.addressed("To") is not None
        if needed and written[0] is None:
            raise Fault("Sender", f"{ask.name} without wsa:Action", "wsa:MessageAddressingHeaderRequired")
        return written[0]

    def _point(self, ask: Request, number: str | None) -> Point:
        """Which pull point is meant: by the address, or by the parameter that came with it."""
        if self.by_parameter:
            found = ask.header.find("{urn:emulator}SubscriptionId") if ask.header is not None else None
            number = text(found)
            if not number.isdecimal():
                raise Fault("Sender", "the reference parameter SubscriptionId is missing", "wsa:MessageAddressingHeaderRequired")
        place = "event_service" if self.by_parameter else f"sub/{number}"
        if not (ask.addressed("To") or "").endswith(f"/onvif/{place}"):
            raise Fault("Sender", f"wsa:To is not the address of {place}", "wsa:DestinationUnreachable")
        with self._lock:
            point = self.points.get(int(number or 0))
            if point is not None and point.ends < self.now:
                del self.points[point.number]
                self.note(what="expired", number=point.number)
                point.end()
                point = None
        if point is None:
            raise unknown(int(number or 0) <= self.numbers)
        return point

    # The device and its relay.

    def _date_and_time(self, ask: Request, _: Any) -> str:
        fields(ask.body, TDS)
        now = self.now
        at = (f"<tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second></tt:Time>"
              f"<tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date>")
        return ("<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>"
                "<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone>"
                f"<tt:UTCDateTime>{at}</tt:UTCDateTime><tt:LocalDateTime>{at}</tt:LocalDateTime></tds:SystemDateAndTime>"
                "</tds:GetSystemDateAndTimeResponse>")

    def _capabilities(self, ask: Request, _: Any) -> str:
        truths = "".join(f"<tt:{name}>true</tt:{name}>" for name in (
            "WSSubscriptionPolicySupport", "WSPullPointSupport", "WSPausableSubscriptionManagerInterfaceSupport"))
        return ("<tds:GetCapabilitiesResponse><tds:Capabilities>"
                f"<tt:Device><tt:XAddr>{self.address('device_service')}</tt:XAddr>"
                "<tt:IO><tt:InputConnectors>2</tt:InputConnectors><tt:RelayOutputs>1</tt:RelayOutputs></tt:IO></tt:Device>"
                f"<tt:Events><tt:XAddr>{self.address('event_service')}</tt:XAddr>{truths}</tt:Events>"
                f"<tt:Extension><tt:DeviceIO><tt:XAddr>{self.address('deviceio_service')}</tt:XAddr><tt:VideoSources>1</tt:VideoSources>"
                "<tt:VideoOutputs>0</tt:VideoOutputs><tt:AudioSources>0</tt:AudioSources><tt:AudioOutputs>0</tt:AudioOutputs>"
                "<tt:RelayOutputs>1</tt:RelayOutputs></tt:DeviceIO></tt:Extension></tds:Capabilities></tds:GetCapabilitiesResponse>")

    def _services(self, ask: Request, _: Any) -> str:
        fields(ask.body, TDS, "IncludeCapability")
        services = "".join(
            f"<tds:Service><tds:Namespace>{space}</tds:Namespace><tds:XAddr>{self.address(place)}</tds:XAddr>"
            "<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>"
            for space, place in ((TDS, "device_service"), (TEV, "event_service"), (TMD, "deviceio_service")))
        return f"<tds:GetServicesResponse>{services}</tds:GetServicesResponse>"

    def _service_capabilities(self, ask: Request, _: Any) -> str:
        inner = {
            TDS: '<tds:Network/><tds:Security UsernameToken="true" HttpDigest="true"/><tds:System/>',
            TEV: "", TMD: "",
        }[ask.space]
        more = {TDS: "", TMD: ' RelayOutputs="1" DigitalInputs="2"', TEV: (
            f' WSPullPointSupport="true" MaxPullPoints="{self.most}" PersistentNotificationStorage="false"')}[ask.space]
        prefix = {TDS: "tds", TEV: "tev", TMD: "tmd"}[ask.space]
        return (f"<{prefix}:GetServiceCapabilitiesResponse><{prefix}:Capabilities{more}>{inner}</{prefix}:Capabilities>"
                f"</{prefix}:GetServiceCapabilitiesResponse>")

    def _information(self, ask: Request, _: Any) -> str:
        fields(ask.body, TDS)
        return ("<tds:GetDeviceInformationResponse><tds:Manufacturer>Plategate</tds:Manufacturer><tds:Model>Emulated M</tds:Model>"
                "<tds:FirmwareVersion>2.60</tds:FirmwareVersion><tds:SerialNumber>000000000019</tds:SerialNumber>"
                "<tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>")

    def _relays(self, ask: Request, _: Any) -> str:
        fields(ask.body, TDS)
        mode, delay_s, idle = self.settings
        return ('<tds:GetRelayOutputsResponse><tds:RelayOutputs token="RO_1"><tt:Properties>'
                f"<tt:Mode>{mode}</tt:Mode><tt:DelayTime>PT{delay_s:g}S</tt:DelayTime><tt:IdleState>{idle}</tt:IdleState>"
                "</tt:Properties></tds:RelayOutputs></tds:GetRelayOutputsResponse>")

    def _options(self, ask: Request, _: Any) -> str:
        token = fields(ask.body, TMD, "RelayOutputToken?").get("RelayOutputToken")
        if token is not None:
            known_relay(token)
        times = self.discrete or [SHORTEST_S, LONGEST_S]
        return ('<tmd:GetRelayOutputOptionsResponse><tmd:RelayOutputOptions token="RO_1"><tmd:Mode>Monostable</tmd:Mode>'
                f'<tmd:Mode>Bistable</tmd:Mode><tmd:DelayTimes>{" ".join(f"{t:g}" for t in times)}</tmd:DelayTimes>'
                f"<tmd:Discrete>{str(self.discrete is not None).lower()}</tmd:Discrete></tmd:RelayOutputOptions>"
                "</tmd:GetRelayOutputOptionsResponse>")

    def _set_settings(self, ask: Request, _: Any) -> str:
        given = fields(ask.body, TDS, "RelayOutputToken", "Properties")
        known_relay(given["RelayOutputToken"])
        self._set(given["Properties"])
        return "<tds:SetRelayOutputSettingsResponse/>"

    def _set_settings_io(self, ask: Request, _: Any) -> str:
        output = fields(ask.body, TMD, "RelayOutput")["RelayOutput"]
        if output.get("token") != "RO_1":
            raise no_relay(str(output.get("token")))
        self._set(fields(output, TT, "Properties")["Properties"])
        return "<tmd:SetRelayOutputSettingsResponse/>"

    def _set(self, properties: Element) -> None:
        said = {name: text(one) for name, one in fields(properties, TT, "Mode", "DelayTime", "IdleState").items()}
        if said["Mode"] not in ("Monostable", "Bistable") or said["IdleState"] not in ("open", "closed"):
            raise Fault("Sender", f"mode or idle state: {said}", "ter:InvalidArgVal")
        delay_s = within(said["DelayTime"], "ter:InvalidArgVal")
        allowed = delay_s in self.discrete if self.discrete else SHORTEST_S <= delay_s <= LONGEST_S
        if said["Mode"] == "Monostable" and not allowed:
            raise Fault("Sender", f"a pulse of {delay_s} s is not supported", "ter:InvalidArgVal", "ter:MonostableTimeRange")
        self.settings = (said["Mode"], delay_s, said["IdleState"])
        self.note(what="settings", mode=said["Mode"], delay_s=delay_s)

    def _set_state(self, ask: Request, _: Any) -> str:
        given = fields(ask.body, TDS, "RelayOutputToken", "LogicalState")
        known_relay(given["RelayOutputToken"])
        wanted = text(given["LogicalState"])
        if wanted not in ("active", "inactive"):
            raise Fault("Sender", f"{wanted!r} is no state of a relay", "ter:InvalidArgVal")
        mode, delay_s, _ = self.settings
        self.relay.set(wanted == "active", "request", delay_s if mode == "Monostable" else None)
        return "<tds:SetRelayOutputStateResponse/>"

    def _digital_inputs(self, ask: Request, _: Any) -> str:
        fields(ask.body, TMD)
        inputs = "".join(f'<tmd:DigitalInputs token="{token}" IdleState="open"/>' for token in self.inputs)
        return f"<tmd:GetDigitalInputsResponse>{inputs}</tmd:GetDigitalInputsResponse>"

    # Events.

    def _event_properties(self, ask: Request, _: Any) -> str:
        fields(ask.body, TEV)

        def described(source: str, item: str) -> str:
            return (f'<tt:MessageDescription IsProperty="true"><tt:Source><tt:SimpleItemDescription Name="{source}" Type="tt:ReferenceToken"/>'
                    f"</tt:Source><tt:Data>{item}</tt:Data></tt:MessageDescription>")

        is_on = '<tt:SimpleItemDescription Name="LogicalState" Type="xs:boolean"/>'
        stands = '<tt:SimpleItemDescription Name="LogicalState" Type="tt:RelayLogicalState"/>'
        plate = '<tt:ElementItemDescription Name="LicensePlateInfo" Type="tt:LicensePlateInfo"/>'
        topics = ('<tns1:Device><Trigger><DigitalInput wstop:topic="true">' + described("InputToken", is_on) + "</DigitalInput>"
                  '<Relay wstop:topic="true">' + described("RelayToken", stands) + "</Relay></Trigger></tns1:Device>"
                  '<tns1:RuleEngine><Recognition><LicensePlate wstop:topic="true">' + described("VideoSource", plate).replace("true", "false", 1)
                  + "</LicensePlate></Recognition></tns1:RuleEngine>")
        return (f"<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>{SPACE_OF_TOPICS}</tev:TopicNamespaceLocation>"
                f"<wsnt:FixedTopicSet>true</wsnt:FixedTopicSet><wstop:TopicSet>{topics}</wstop:TopicSet>"
                f"<wsnt:TopicExpressionDialect>{CONCRETE}</wsnt:TopicExpressionDialect>"
                f"<wsnt:TopicExpressionDialect>{OASIS_CONCRETE}</wsnt:TopicExpressionDialect>"
                "<tev:MessageContentFilterDialect>http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter</tev:MessageContentFilterDialect>"
                "<tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd</tev:MessageContentSchemaLocation>"
                "</tev:GetEventPropertiesResponse>")

    def _create(self, ask: Request, _: Any) -> str:
        given = fields(ask.body, TEV, "Filter?", "InitialTerminationTime?", "SubscriptionPolicy?")
        topics = filtered(given["Filter"], ask.prefixes) if "Filter" in given else []
        ends = self._until(text(given.get("InitialTerminationTime")), "wsnt:UnacceptableInitialTerminationTimeFault")
        stands = [] if self.quiet else self.properties()
        with self._lock:
            self.points = {n: p for n, p in self.points.items() if p.ends >= self.now}
            full = len(self.points) >= self.most
            if not full:
                self.numbers += 1
                point = self.points[self.numbers] = Point(self.numbers, topics, ends)
        if full:
            raise Fault("Receiver", "no more pull points", "wsnt:SubscribeCreationFailedFault")
        for topic, one in stands:
            point.put(topic, one)
        self.note(what="subscribed", number=point.number, topics=[topic for topic, _ in topics])
        place = "event_service" if self.by_parameter else f"sub/{point.number}"
        parameter = (f'<wsa:ReferenceParameters><e:SubscriptionId xmlns:e="urn:emulator">{point.number}</e:SubscriptionId>'
                     "</wsa:ReferenceParameters>" if self.by_parameter else "")
        return (f"<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>{self.address(place)}</wsa:Address>"
                f"{parameter}</tev:SubscriptionReference>{self._times(point, 'wsnt')}</tev:CreatePullPointSubscriptionResponse>")

    def _until(self, written: str, refused: str) -> datetime:
        """The end of a subscription, by its own clock."""
        now = self.now
        if not written:
            return now + timedelta(seconds=LASTS_S)
        try:
            ends = now + timedelta(seconds=duration_s(written)) if written.startswith("P") else instant(written)
        except ValueError as fault:
            raise Fault("Sender", str(fault), "ter:InvalidArgVal") from None
        if ends <= now:
            raise Fault("Sender", f"{written} is over: it is {stamp(now)}", refused)
        return ends

    def _times(self, point: Point, prefix: str) -> str:
        return (f"<{prefix}:CurrentTime>{stamp(self.now)}</{prefix}:CurrentTime>"
                f"<{prefix}:TerminationTime>{stamp(point.ends)}</{prefix}:TerminationTime>")

    def _pull(self, ask: Request, point: Point) -> str:
        given = fields(ask.body, TEV, "Timeout", "MessageLimit")
        wait_s = within(text(given["Timeout"]), "ter:InvalidArgVal")
        limit = text(given["MessageLimit"])
        if not limit.isdecimal() or not 0 < int(limit) <= MOST_MESSAGES or wait_s > MOST_WAIT_S:
            most = (f"<tev:PullMessagesFaultResponse><tev:MaxTimeout>PT{MOST_WAIT_S:g}S</tev:MaxTimeout>"
                    f"<tev:MaxMessageLimit>{MOST_MESSAGES}</tev:MaxMessageLimit></tev:PullMessagesFaultResponse>")
            raise Fault("Sender", f"{wait_s} s and {limit} messages are too many", "ter:InvalidArgVal", detail=most)
        with point.more:
            if point.pulled:
                raise Fault("Receiver", "it is being pulled already", "ter:ConcurrentPull")
            point.pulled = True
            began = time.monotonic()
            point.ends = max(point.ends, self.now + timedelta(seconds=wait_s + LASTS_S))
            try:
                point.more.wait_for(lambda: point.waiting or point.gone, wait_s)
                if point.gone:
                    raise unknown(True)
                told, point.waiting = point.waiting[:int(limit)], point.waiting[int(limit):]
            finally:
                point.pulled = False
        if not told:
            self.note(what="quiet", number=point.number, waited_s=round(time.monotonic() - began, 3))
        return f"<tev:PullMessagesResponse>{self._times(point, 'tev')}{''.join(told)}</tev:PullMessagesResponse>"

    def _synchronize(self, ask: Request, point: Point) -> str:
        fields(ask.body, TEV)
        for topic, one in self.properties():
            point.put(topic, one)
        self.note(what="synchronized", number=point.number)
        return "<tev:SetSynchronizationPointResponse/>"

    def _renew(self, ask: Request, point: Point) -> str:
        given = fields(ask.body, WSNT, "TerminationTime")
        if self.renew_refused:
            raise Fault("Receiver", "Renew is not supported", "ter:ActionNotSupported")
        point.ends = self._until(text(given["TerminationTime"]), "wsnt:UnacceptableTerminationTimeFault")
        self.note(what="renewed", number=point.number)
        times = self._times(point, "wsnt")
        now, _, end = times.partition("<wsnt:TerminationTime>")
        return f"<wsnt:RenewResponse><wsnt:TerminationTime>{end}{now}</wsnt:RenewResponse>"

    def _unsubscribe(self, ask: Request, point: Point) -> str:
        fields(ask.body, WSNT)
        with self._lock:
            self.points.pop(point.number, None)
        point.end()
        self.note(what="unsubscribed", number=point.number)
        return "<wsnt:UnsubscribeResponse/>"


FOR_POINTS = {"PullMessages", "SetSynchronizationPoint", "Renew", "Unsubscribe"}
SPACE_OF_TOPICS = "http://www.onvif.org/onvif/ver10/topics/topicns.xml"


class Watched(Relay):
    """A relay whose device tells of each change."""

    def set(self, on: bool, by: str, falls_after_s: float | None = None) -> bool:
        was = super().set(on, by, falls_after_s)
        if was != on:
            self.device.relay_changed(on)
        return was


def message(topic: str, at: datetime, operation: str | None, source: dict[str, str], data: str) -> str:
    said = f' PropertyOperation="{operation}"' if operation else ""
    items = "".join(f"<tt:SimpleItem Name={quoteattr(name)} Value={quoteattr(value)}/>" for name, value in source.items())
    return (f'<wsnt:NotificationMessage><wsnt:Topic Dialect="{CONCRETE}">{topic}</wsnt:Topic><wsnt:Message>'
            f'<tt:Message UtcTime="{stamp(at)}"{said}><tt:Source>{items}</tt:Source><tt:Data>{data}</tt:Data></tt:Message>'
            "</wsnt:Message></wsnt:NotificationMessage>")


def state(on: bool) -> str:
    return f'<tt:SimpleItem Name="LogicalState" Value="{str(on).lower()}"/>'


def relay_state(on: bool) -> str:
    return f'<tt:SimpleItem Name="LogicalState" Value="{"active" if on else "inactive"}"/>'


def unknown(was_there: bool) -> Fault:
    """A pull point that there is not; one that there was is nobody's mistake."""
    subcodes = ("wsrf-rw:ResourceUnknownFault", "ter:Gone") if was_there else ("wsrf-rw:ResourceUnknownFault",)
    return Fault("Receiver", "there is no such pull point", *subcodes)


def no_relay(token: str) -> Fault:
    return Fault("Sender", f"there is no relay {token}", "ter:InvalidArgVal", "ter:RelayToken")


def known_relay(token: Element) -> None:
    if text(token) != "RO_1":
        raise no_relay(text(token))


def within(written: str, refused: str) -> float:
    try:
        return duration_s(written)
    except ValueError as fault:
        raise Fault("Sender", str(fault), refused) from None


def filtered(given: Element, prefixes: dict[str, str]) -> list[tuple[str, bool]]:
    """The topics of a filter; each must be one that there is."""
    topics = []
    for one in given:
        if one.tag != f"{{{WSNT}}}TopicExpression":
            raise Fault("Sender", f"{one.tag} is no filter of this device", "wsnt:InvalidFilterFault")
        if one.get("Dialect") not in (CONCRETE, OASIS_CONCRETE):
            raise Fault("Sender", f"dialect {one.get('Dialect')}", "wsnt:TopicExpressionDialectUnknownFault")
        for expression in text(one).split("|"):
            prefix, _, rest = expression.strip().partition(":")
            if prefixes.get(prefix) != "http://www.onvif.org/ver10/topics":
                raise Fault("Sender", f"the topic's prefix {prefix} stands for nothing known", "wsnt:InvalidTopicExpressionFault")
            below = rest.endswith("//.")
            topic = "tns1:" + rest.removesuffix("//.")
            if not any(known == topic or (below and known.startswith(f"{topic}/")) for known in (INPUT, RELAY, PLATE)):
                raise Fault("Sender", f"there is no topic {expression}", "wsnt:TopicNotSupportedFault")
            topics.append((topic, below))
    return topics


if __name__ == "__main__":
    parser = arguments(__doc__)
    parser.add_argument("--points", type=int, default=2, help="so many pull points are given out (default %(default)s)")
    parser.add_argument("--quiet", action="store_true", help="how all stands is told only at a synchronization point")
    parser.add_argument("--ahead-s", type=float, default=0.0, help="by so much its clock is wrong")
    parser.add_argument("--says-host", metavar="HOST", help="where it thinks that it is, port 80")
    parser.add_argument("--http-digest", action="store_true", help="its log-in is HTTP's alone, as of newer devices")
    parser.add_argument("--by-parameter", action="store_true", help="all pull points have one address, and a parameter tells them apart")
    parser.add_argument("--discrete", metavar="SECONDS", help='the only lengths of its pulse, as "0.5 1 2"')
    parser.add_argument("--no-renew", action="store_true", help="Renew is refused")
    chosen = parser.parse_args()
    raise SystemExit(Onvif(chosen).serve(chosen))
