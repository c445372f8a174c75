"""A real Home Assistant beside a real gateway and a real broker: does it make the device, hear what happens, open a gate?

    make home-assistant-check
    python3 -m tools.home_assistant --root FOLDER --binary target/release/plategate

FOLDER is a root folder with Home Assistant in /opt/ha (tools/home_assistant_check.sh makes one). Each line says what was looked at.
"""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable
from urllib.parse import urlencode

from .torture.__main__ import free_port
from .torture.camera import picture
from .torture.world import Control, Gateway, HttpRelay, Pulses, say

#: Anything takes no longer, on a machine with other things to do.
LIMIT_S = 180.0


def site(folder: Path, relay: int, camera: int, broker: int) -> Path:
    text = f"""
[site]
name = "North car park"
[web]
listen = "127.0.0.1:0"
[store]
reserve_mb = 0
[permits]
first_import = "permits.csv"
[[area]]
id = "yard"
name = "Yard"
[[gate]]
id = "gate"
driver = "http"
url = "http://127.0.0.1:{relay}/open"
[[lane]]
id = "in"
name = "North"
direction = "in"
from = "offsite"
to = "yard"
gate = "gate"
camera = "posts"
visitors = "ask"
[[camera]]
id = "posts"
maker = "webhook"
profile = "plain"
from = "127.0.0.1"
listen = "127.0.0.1:{camera}"
[[notify]]
id = "house"
kind = "mqtt"
broker = "127.0.0.1:{broker}"
open = ["in"]
pictures = true
"""
    (folder / "permits.csv").write_text("permit,group,holder,plate,valid_from,valid_to,exempt\nP1,staff,Holder,HA123BC,,,false\n")
    path = folder / "site.toml"
    path.write_text(text)
    return path


def drive_by(port: int, plate: str, jpeg: str) -> None:
    """The camera posts a read."""
    now = datetime.now(timezone.utc)
    said = {"plate": plate, "confidence": 0.98, "direction": "towards", "picture": jpeg, "id": now.isoformat()}
    said["time"] = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/reads", json.dumps(said), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    if answer.status != 200:
        raise SystemExit(f"the read was not taken: {answer.status} {answer.read().decode()}")


class Home:
    """Home Assistant in its root folder, reached as its users reach it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.port, self.token = root, free_port(), ""
        self.log = folder / "home-assistant.log"
        self.config = root / "opt/config"
        shutil.rmtree(self.config, ignore_errors=True)
        self.config.mkdir(parents=True)
        text = f"http:\n  server_host: 127.0.0.1\n  server_port: {self.port}\napi:\n"
        (self.config / "configuration.yaml").write_text(text)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with open(self.log, "ab") as log:
            command = ["chroot", str(self.root), "/opt/ha/bin/hass", "--skip-pip", "-c", "/opt/config"]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        self.until("Home Assistant answers", lambda: self.call("GET", "/api/onboarding")[0] == 200)
        if not self.token:
            self.log_in()
        self.until("Home Assistant is up", lambda: self.call("GET", "/api/config")[1].get("state") == "RUNNING")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def call(self, method: str, path: str, body: object = None, kind: str = "application/json") -> tuple[int, dict]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": kind} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        text = body if isinstance(body, str) else json.dumps(body) if body is not None else None
        try:
            connection.request(method, path, text, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException):
            return 0, {}
        finally:
            connection.close()
        try:
            found = json.loads(said)
        except ValueError:
            found = {"text": said.decode("utf-8", "replace")}
        return answer.status, found

    def log_in(self) -> None:
        """The first person, as on its first page."""
        client = f"http://127.0.0.1:{self.port}/"
        first = {"client_id": client, "name": "Nina", "username": "nina", "password": "a quiet harbour at night", "language": "en"}
        code = self.call("POST", "/api/onboarding/users", first)[1]["auth_code"]
        form = urlencode({"client_id": client, "grant_type": "authorization_code", "code": code})
        self.token = self.call("POST", "/auth/token", form, "application/x-www-form-urlencoded")[1]["access_token"]

    def add_broker(self, port: int) -> None:
        """As a person does by *Add integration*."""
        status, flow = self.call("POST", "/api/config/config_entries/flow", {"handler": "mqtt"})
        if flow.get("type") == "menu":
            step = {"next_step_id": "broker"}
            status, flow = self.call("POST", f"/api/config/config_entries/flow/{flow['flow_id']}", step)
        said = {"broker": "127.0.0.1", "port": port}
        status, flow = self.call("POST", f"/api/config/config_entries/flow/{flow['flow_id']}", said)
        if flow.get("type") != "create_entry":
            raise SystemExit(f"Home Assistant does not take the broker: {status} {flow}")

    def state(self, entity: str) -> dict:
        return self.call("GET", f"/api/states/{entity}")[1]

    def entities(self) -> dict[str, str]:
        """All that it has of the gateway, with the states."""
        all_of_it = self.call("GET", "/api/states")[1]
        if not isinstance(all_of_it, list):
            return {}
        mine = [s for s in all_of_it if "north_car_park" in s["entity_id"]]
        return {s["entity_id"]: s["state"] for s in mine}

    def until(self, what: str, holds: Callable[[], bool]) -> None:
        end = time.time() + LIMIT_S
        while time.time() < end:
            try:
                if holds():
                    return
            except (KeyError, TypeError, AttributeError):
                pass
            time.sleep(0.2)
        tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
        raise SystemExit(f"FAULT: not seen within {LIMIT_S:.0f} s: {what}\n{tail}\n{json.dumps(self.entities(), indent=1)}")

    def sees(self, what: str, holds: Callable[[], bool]) -> None:
        self.until(what, holds)
        print(f"  yes  {what}", flush=True)


def one(entities: dict[str, str], kind: str, word: str) -> str:
    """The one entity of its kind whose name has the word."""
    found = [e for e in entities if e.startswith(f"{kind}.") and word in e]
    if len(found) != 1:
        raise KeyError(f"{kind} {word}: {found} of {sorted(entities)}")
    return found[0]


class Check:
    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        self.args, self.folder = args, folder
        self.pulses, self.control = Pulses(), Control(folder)
        relay = HttpRelay(self.pulses, "gate", deaf=False)
        self.camera, self.broker_port = free_port(), free_port()
        self.jpeg = picture(folder)
        self.site = site(folder, relay.port, self.camera, self.broker_port)
        conf = folder / "mosquitto.conf"
        conf.write_text(f"listener {self.broker_port} 127.0.0.1\nallow_anonymous true\n")
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self.broker = subprocess.Popen([program, "-c", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.gateway: Gateway | None = None
        self.home = Home(args.root, folder)

    def start(self) -> None:
        self.gateway = Gateway(self.args.binary, self.site, self.control, [])
        if not self.gateway.is_ready():
            raise SystemExit(f"the gateway does not start: {self.gateway.log.read_text()[-2000:]}")

    def device(self) -> dict[str, str]:
        """The entities of the device, by what they are for."""
        all_of_it = self.home.entities()
        return {
            "event": one(all_of_it, "event", ""),
            "violations": one(all_of_it, "sensor", "violations"),
            "yard": one(all_of_it, "sensor", "yard"),
            "open": one(all_of_it, "button", "north"),
            "picture": one(all_of_it, "image", ""),
        }

    def everything(self) -> None:
        home = self.home
        self.start()
        home.start()
        home.add_broker(self.broker_port)
        home.sees("a device made by itself: event, violations, area, button, picture", lambda: len(self.device()) == 5)
        names = self.device()
        home.sees("the area has no vehicle", lambda: home.state(names["yard"])["state"] == "0")
        self.passage(names)
        self.button(names)
        self.gone(names)
        self.again(names)

    def passage(self, names: dict[str, str]) -> None:
        home = self.home
        drive_by(self.camera, "HA123BC", self.jpeg)
        home.sees("a permitted vehicle counts in its area", lambda: home.state(names["yard"])["state"] == "1")
        given = len(self.pulses.given)
        drive_by(self.camera, "XX999XX", self.jpeg)
        refused = lambda: home.state(names["event"])["attributes"]["event_type"] not in (None, "started")  # noqa: E731
        home.sees("a vehicle on no list, which waits for a person, is an event", refused)
        event = home.state(names["event"])["attributes"]
        print(f"       {event['event_type']}: {event.get('text')}")
        if "XX999XX" in json.dumps(event):
            raise SystemExit("FAULT: a plate in an event of a target that takes none")
        if self.jpeg:
            home.sees("its picture", lambda: home.state(names["picture"])["state"] not in ("unknown", "unavailable"))
            address = home.state(names["picture"])["attributes"]["entity_picture"]
            connection = http.client.HTTPConnection("127.0.0.1", home.port, timeout=30)
            connection.request("GET", address)
            if not connection.getresponse().read().startswith(b"\xff\xd8"):
                raise SystemExit("FAULT: what Home Assistant shows is no JPEG")
        if len(self.pulses.given) != given:
            raise SystemExit("FAULT: a vehicle without a permit opened the gate")

    def button(self, names: dict[str, str]) -> None:
        """A press that comes more than 2 s late on a busy machine opens nothing, as it should: another one is made then."""
        given, presses, pressed = len(self.pulses.given), 0, 0.0

        def opened() -> bool:
            nonlocal presses, pressed
            if len(self.pulses.given) > given:
                return True
            if time.time() - pressed > 5:
                status, _ = self.home.call("POST", "/api/services/button/press", {"entity_id": names["open"]})
                presses, pressed = presses + (status == 200), time.time()
            return False

        self.home.sees("a press of the button opens the gate", opened)
        time.sleep(3)
        if len(self.pulses.given) - given > presses:
            raise SystemExit(f"FAULT: {presses} presses opened the gate {len(self.pulses.given) - given} times")
        inside = lambda: self.home.state(names["yard"])["state"] == "2"  # noqa: E731
        self.home.sees("and the vehicle that waited there is in", inside)

    def gone(self, names: dict[str, str]) -> None:
        assert self.gateway
        self.gateway.kill()
        away = lambda: all(self.home.state(e)["state"] == "unavailable" for e in names.values())  # noqa: E731
        self.home.sees("killed, all of it is unavailable", away)
        # Nobody hears it; it opens nothing when the gateway is back.
        given = len(self.pulses.given)
        self.home.call("POST", "/api/services/button/press", {"entity_id": names["open"]})
        self.start()
        self.home.sees("started again, it is back, with its states", lambda: self.home.state(names["yard"])["state"] == "2")
        time.sleep(3)
        if len(self.pulses.given) != given:
            raise SystemExit("FAULT: a press from while the gateway was away opened the gate")
        print("  yes  a press while it was away opens nothing")

    def again(self, names: dict[str, str]) -> None:
        self.home.stop()
        self.home.start()
        known = lambda: self.device() == names and self.home.state(names["yard"])["state"] == "2"  # noqa: E731
        self.home.sees("Home Assistant started again knows device and states", known)

    def close(self) -> None:
        self.home.stop()
        if self.gateway and self.gateway.process.poll() is None:
            self.gateway.stop()
        self.broker.kill()
        self.broker.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="root folder with Home Assistant in /opt/ha")
    parser.add_argument("--binary", type=Path, required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check = Check(args, Path(folder))
        try:
            check.everything()
        finally:
            check.close()
    say("home-assistant-check: all seen")


if __name__ == "__main__":
    sys.exit(main())
