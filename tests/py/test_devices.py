"""The emulated devices behave like those they stand for. Asked with the standard library's own client and log-ins; what Plategate makes
of them is asked in tests/it/devices_by_others.rs."""

import base64
import hashlib
import http.server
import json
import os
import re
import threading
import time
import unittest
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.py.peers import Peer

PYTHON = "/usr/bin/python3"
PASSWORD = "plain-oak-7"
LIMIT_S = 120


class Device:
    def __init__(self, script: str, *args: str) -> None:
        self.peer = Peer(PYTHON, f"devices/{script}", *args)
        self.url = f"http://127.0.0.1:{self.peer.ready['port']}"

    def __enter__(self) -> "Device":
        return self

    def __exit__(self, *_: object) -> None:
        self.peer.__exit__()

    def tell(self, word: str, **how: Any) -> Any:
        asked = urllib.request.Request(f"{self.url}/emulator/{word}", json.dumps(how).encode())
        return json.load(urllib.request.urlopen(asked, timeout=LIMIT_S))

    def said(self) -> Any:
        return json.load(urllib.request.urlopen(f"{self.url}/emulator/heard", timeout=LIMIT_S))

    def heard(self, what: str) -> list[Any]:
        return [one for one in self.said()["heard"] if one["what"] == what]

    def wait(self, what: str, number: int) -> list[Any]:
        """The first so many things of one kind."""
        end = time.monotonic() + LIMIT_S
        while len(found := self.heard(what)) < number:
            if time.monotonic() > end:
                raise AssertionError(f"{number} of {what} were wanted: {found}")
            time.sleep(0.02)
        return found

    def ask(self, path: str, user: str | None = None, password: str = PASSWORD, scheme: str = "digest",
            body: bytes | None = None) -> tuple[int, str]:
        opener = urllib.request.build_opener()
        if user is not None:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, self.url, user, password)
            handlers = {"digest": urllib.request.HTTPDigestAuthHandler, "basic": urllib.request.HTTPBasicAuthHandler}
            opener = urllib.request.build_opener(handlers[scheme](known))
        asked = urllib.request.Request(self.url + path, body)
        try:
            with opener.open(asked, timeout=LIMIT_S) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as fault:
            with fault:
                text = fault.read()  # plain text where the client itself gave up
                return fault.code, text if isinstance(text, str) else text.decode()


class LogInTest(unittest.TestCase):
    def test_digest_and_basic(self) -> None:
        for script, args, user, path, scheme in (
            ("hikvision.py", (), "admin", "/ISAPI/System/deviceInfo", "digest"),
            ("dahua.py", (), "admin", "/cgi-bin/magicBox.cgi?action=getSerialNo", "digest"),
            ("axis.py", ("--user", "root"), "root", "/axis-cgi/io/port.cgi?checkactive=3", "digest"),
            ("shelly.py", ("--generation", "1"), "admin", "/relay/0", "basic"),
        ):
            with self.subTest(script), Device(script, "--password", PASSWORD, *args) as device:
                self.assertEqual(device.ask(path)[0], 401)
                self.assertEqual(device.said()["bad_log_ins"], 0, "asking without a log-in is no bad one")
                self.assertEqual(device.ask(path, user, scheme=scheme)[0], 200)

    def test_five_bad_log_ins_lock_a_camera(self) -> None:
        with Device("hikvision.py", "--password", PASSWORD) as device:
            while not device.said()["locked"]:  # the client tries several times by itself
                self.assertEqual(device.ask("/ISAPI/System/deviceInfo", "admin", "wrong")[0], 401)
            self.assertEqual(device.said()["bad_log_ins"], 5)
            self.assertEqual(device.ask("/ISAPI/System/deviceInfo", "admin")[0], 401)


class RelaysTest(unittest.TestCase):
    def test_they_let_go_by_themselves(self) -> None:
        sequence = {"apiVersion": "1.0", "method": "setStateSequence",
                    "params": {"port": "1", "sequence": [{"state": "closed", "time": 100}, {"state": "open", "time": 0}]}}
        for script, args, path, body in (
            ("shelly.py", ("--generation", "1"), "/relay/1?turn=on&timer=1", None),
            ("shelly.py", (), "/rpc/Switch.Set?id=1&on=true&toggle_after=0.2", None),
            ("tasmota.py", ("--pulse-time", "1"), "/cm?cmnd=Power2%20ON", None),
            ("axis.py", (), "/axis-cgi/io/portmanagement.cgi", json.dumps(sequence).encode()),
        ):
            with self.subTest(path), Device(script, *args) as device:
                self.assertEqual(device.ask(path, body=body)[0], 200)
                rise, fall = device.wait("relay", 2)
                self.assertEqual((rise["on"], fall["on"]), (True, False))
                self.assertIn(fall["by"], ("timer", "sequence"))

    def test_what_they_refuse(self) -> None:
        for script, args, path, wanted in (
            ("shelly.py", ("--generation", "1"), "/relay/0?turn=on&timer=0.5", (400, "Bad timer!")),
            ("tasmota.py", ("--password", PASSWORD), "/cm?cmnd=Power1%20ON", (401, "WARNING")),
            ("tasmota.py", ("--password", PASSWORD), f"/cm?cmnd=Power1%20ON&user=admin&password={PASSWORD}", (200, '"POWER1":"ON"')),
            ("tasmota.py", ("--relays", "1"), "/cm?cmnd=Power1%20ON", (200, '"POWER":"ON"')),
            ("tasmota.py", ("--password", PASSWORD, "--no-basic"), "/cm?cmnd=Power1%20ON", (200, "WARNING")),
            ("tasmota.py", (), "/cm?cmnd=Pulse1%207", (200, '{"Command":"Unknown"}')),
            ("tasmota.py", (), "/cm?cmnd=PulseTime3%207", (200, '{"Command":"Error"}')),
            ("tasmota.py", (), "/cm?cmnd=PulseTime2%207", (200, '{"PulseTime2":{"Set":7,"Remaining":0}}')),
            ("dahua.py", (), "/cgi-bin/trafficSnap.cgi?action=openStrobe&channel=0&info.openType=Test", (400, "Bad Request")),
        ):
            with self.subTest(path), Device(script, *args) as device:
                status, text = device.ask(path)
                self.assertEqual(status, wanted[0])
                self.assertIn(wanted[1], text)


class OnvifTest(unittest.TestCase):
    """Asked by plain requests, as the specification writes them."""

    def soap(self, device: Device, place: str, body: str, head: str | None = None, kind: str = "application/soap+xml") -> tuple[int, str]:
        """`head` None is a right log-in, and the addresses that the service needs."""
        if head is None:
            name = re.findall(r"<(\w+)", body)[0]
            head = signature(PASSWORD) + addresses(f"{device.url}/onvif/{place}", name)
        text = (f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">'
                f"<s:Header>{head}</s:Header><s:Body>{body}</s:Body></s:Envelope>")
        asked = urllib.request.Request(f"{device.url}/onvif/{place}", text.encode(), {"Content-Type": kind})
        try:
            with urllib.request.urlopen(asked, timeout=LIMIT_S) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as fault:
            with fault:
                return fault.code, fault.read().decode()

    def test_who_may_ask_and_what_is_told(self) -> None:
        with Device("onvif.py", "--password", PASSWORD, "--points", "1") as device:
            self.assertEqual(self.soap(device, "event_service", SUBSCRIBE, head="")[0], 400)
            self.assertEqual(self.soap(device, "device_service", CLOCK, head="")[0], 200)
            status, text = self.soap(device, "event_service", SUBSCRIBE)
            self.assertEqual((status, "/onvif/sub/1" in text), (200, True))
            status, text = self.soap(device, "event_service", SUBSCRIBE)
            self.assertEqual((status, "no more pull points" in text), (500, True))
            _, text = self.soap(device, "sub/1", PULL)
            self.assertEqual(text.count("Initialized"), 3, "two inputs and a relay")
            device.tell("input", input="DI_1", active=True)
            _, text = self.soap(device, "sub/1", PULL)
            self.assertIn('Name="LogicalState" Value="true"', text)
            _, text = self.soap(device, "sub/1", PULL)
            self.assertNotIn("NotificationMessage", text)
            _, text = self.soap(device, "sub/1", f"<SetSynchronizationPoint {EVENTS}/>")
            _, text = self.soap(device, "sub/1", PULL)
            self.assertEqual(text.count("Initialized"), 3)
            device.tell("forget")
            self.assertEqual(self.soap(device, "sub/1", PULL)[0], 500)
            self.assertEqual(device.said()["bad_log_ins"], 0)

    def test_what_it_refuses(self) -> None:
        with Device("onvif.py", "--password", PASSWORD) as device:
            self.assertEqual(self.soap(device, "event_service", SUBSCRIBE)[0], 200)
            to = addresses(f"{device.url}/onvif/sub/1", "PullMessages")
            used = signature(PASSWORD)
            for place, body, head, wanted in (
                ("sub/1", PULL, used + to, (200, "PullMessagesResponse")),
                ("sub/1", PULL, used + to, (400, "NotAuthorized")),  # the same nonce again
                ("sub/1", PULL, signature(PASSWORD, ahead_s=-600) + to, (400, "NotAuthorized")),
                ("sub/1", PULL, signature("wrong") + to, (400, "NotAuthorized")),
                ("sub/1", PULL, signature(PASSWORD), (400, "wsa:")),
                ("sub/1", PULL, signature(PASSWORD) + to.replace("PullMessages", "Renew"), (400, "ActionMismatch")),
                ("sub/1", PULL.replace("<MessageLimit>9</MessageLimit>", ""), signature(PASSWORD) + to, (400, "InvalidArgs")),
                ("sub/1", PULL.replace("PT0.1S", "PT2H"), signature(PASSWORD) + to, (400, "MaxTimeout")),
                ("sub/1", f"<Pull {EVENTS}/>", None, (500, "ActionNotSupported")),
                ("device_service", SUBSCRIBE, None, (500, "ActionNotSupported")),
                ("device_service", "<undeclared:GetSystemDateAndTime/>", "", (400, "WellFormed")),
                ("device_service", "<GetSystemDateAndTime/>", "", (400, "NotAuthorized")),  # of no namespace
                ("device_service", CLOCK, '<x:Odd xmlns:x="urn:x" s:mustUnderstand="1"/>', (500, "MustUnderstand")),
            ):
                with self.subTest(body=body, head=head):
                    status, text = self.soap(device, place, body, head)
                    self.assertEqual((status, wanted[1] in text), (wanted[0], True), text)
            self.assertEqual(self.soap(device, "device_service", CLOCK, "", "text/xml")[0], 415)
            self.assertEqual(device.said()["bad_log_ins"], 3)

    def test_its_relay_and_what_pulses_it_knows(self) -> None:
        def settings(length: str) -> str:
            schema = 'xmlns:t="http://www.onvif.org/ver10/schema"'
            return (f"<SetRelayOutputSettings {DEVICE}><RelayOutputToken>RO_1</RelayOutputToken><Properties><t:Mode {schema}>Monostable</t:Mode>"
                    f"<t:DelayTime {schema}>{length}</t:DelayTime><t:IdleState {schema}>open</t:IdleState></Properties></SetRelayOutputSettings>")

        on = f"<SetRelayOutputState {DEVICE}><RelayOutputToken>RO_1</RelayOutputToken><LogicalState>active</LogicalState></SetRelayOutputState>"
        with Device("onvif.py", "--password", PASSWORD, "--discrete", "0.2 1") as device:
            self.assertEqual(self.soap(device, "device_service", settings("PT0.3S"))[0], 400)
            self.assertEqual(self.soap(device, "device_service", settings("PT0.2S"))[0], 200)
            self.assertEqual(self.soap(device, "device_service", on.replace("RO_1", "RO_2"))[0], 400)
            self.assertEqual(self.soap(device, "device_service", on)[0], 200)
            _, fall = device.wait("relay", 2)
            self.assertEqual((fall["on"], fall["by"]), (False, "timer"))


EVENTS = 'xmlns="http://www.onvif.org/ver10/events/wsdl"'
DEVICE = 'xmlns="http://www.onvif.org/ver10/device/wsdl"'
SUBSCRIBE = f"<CreatePullPointSubscription {EVENTS}/>"
PULL = f"<PullMessages {EVENTS}><Timeout>PT0.1S</Timeout><MessageLimit>9</MessageLimit></PullMessages>"
CLOCK = f"<GetSystemDateAndTime {DEVICE}/>"


def addresses(to: str, name: str) -> str:
    """WS-Addressing's headers."""
    port = {"CreatePullPointSubscription": "events/wsdl/EventPortType/", "PullMessages": "events/wsdl/PullPointSubscription/",
            "SetSynchronizationPoint": "events/wsdl/PullPointSubscription/"}.get(name)
    if port is None:
        return ""
    return f"<a:Action>http://www.onvif.org/ver10/{port}{name}Request</a:Action><a:To>{to}</a:To>"


def signature(password: str, ahead_s: float = 0) -> str:
    """OASIS Web Services Security, UsernameToken with a digest."""
    nonce = os.urandom(16)
    created = (datetime.now(timezone.utc) + timedelta(seconds=ahead_s)).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = base64.b64encode(hashlib.sha1(nonce + created.encode() + password.encode()).digest()).decode()
    oasis = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
    return (f'<w:Security xmlns:w="{oasis}-wssecurity-secext-1.0.xsd"><w:UsernameToken><w:Username>admin</w:Username>'
            f'<w:Password Type="{oasis}-username-token-profile-1.0#PasswordDigest">{digest}</w:Password>'
            f'<w:Nonce>{base64.b64encode(nonce).decode()}</w:Nonce>'
            f'<u:Created xmlns:u="{oasis}-wssecurity-utility-1.0.xsd">{created}</u:Created></w:UsernameToken></w:Security>')


class PostsTest(unittest.TestCase):
    def test_a_read_is_posted_until_it_is_taken(self) -> None:
        """Hikvision by 200, Dahua by Result: true."""
        for script, answers, posts in (
            ("hikvision.py", [(500, b""), (404, b"")], 3),
            ("dahua.py", [(200, b'{"Result":false}'), (200, b"fine"), (500, b'{"Result":true}')], 4),
        ):
            with self.subTest(script), Receiver(answers) as receiver:
                with Device(script, "--post-to", receiver.url, "--beat-s", "3600", "--again-s", "0.01") as device:
                    device.tell("read", plate="B725HR", to="post")
                    end = time.monotonic() + LIMIT_S
                    while not (told := [p for p in device.heard("posted") if p["label"] == "B725HR"]) or not told[-1]["satisfied"]:
                        self.assertLess(time.monotonic(), end)
                        time.sleep(0.02)
                self.assertEqual([p["satisfied"] for p in told], [False] * (posts - 1) + [True])
                self.assertEqual(len(set(receiver.bodies)), 1, "each time the same")


class Receiver:
    """Takes posts of reads: these answers first, then what every device wants to hear. A sign of life is taken at once."""

    def __init__(self, answers: list[tuple[int, bytes]]) -> None:
        self.bodies: list[bytes] = []
        outer, left = self, list(answers)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                beat = b"keepAlive" in body or b"videoloss" in body
                status, text = (200, b'{"Result":true}') if beat or not left else left.pop(0)
                if not beat:
                    outer.bodies.append(body)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


if __name__ == "__main__":
    unittest.main()
