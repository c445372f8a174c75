#!/usr/bin/env python3
"""Judges the emulated devices: the clients that others wrote for the real ones log in, look round, follow events and switch relays.

    tools/devices_judges.py [hikvision dahua axis shelly-1 shelly-2 onvif tasmota tasmota-mqtt]

The clients come from PyPI, as tools/requirements-judges.txt pins them, into .run/judges. A judge who is not satisfied ends it with 1.
`tasmota-mqtt` needs mosquitto.
"""

import asyncio
import contextlib
import hashlib
import itertools
import json
import logging
import os
import pathlib
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.py.test_devices import PASSWORD, Device  # noqa: E402

WANTED = ROOT / "tools/requirements-judges.txt"
PLACE = ROOT / ".run/judges"
LIMIT_S = 60


def inside():
    """Runs this program in the judges' environment; makes it where it is missing or of other versions."""
    version = hashlib.sha256(WANTED.read_bytes() + sys.version.encode()).hexdigest()
    mark = PLACE / "version"
    if not mark.exists() or mark.read_text() != version:
        shutil.rmtree(PLACE, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", PLACE], check=True)
        pip = [PLACE / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", WANTED]
        if subprocess.run(pip).returncode:
            sys.exit("devices_judges: the clients cannot be installed")
        mark.write_text(version)
    python = str(PLACE / "bin/python")
    os.execv(python, [python, __file__, *sys.argv[1:]])


def that(holds, what):
    """A judge's finding."""
    if not holds:
        raise AssertionError(what)
    print(f"  {what}")


def gave_a_pulse(device, relay):
    changes = [c for c in device.wait("relay", 2) if c["relay"] == relay]
    that([c["on"] for c in changes] == [True, False], f"{relay} closes, and opens by itself after {changes[1]['held_ms']} ms")
    that(changes[1]["by"] != "request", "nobody had to let it go")


# One for each device.


def hikvision():
    from pyhik.hikvision import HikCamera

    with Device("hikvision.py", "--password", PASSWORD, "--beat-s", "0.5") as device:
        host, port = device.url.rsplit(":", 1)
        camera = HikCamera(host, int(port), "admin", PASSWORD)
        that(camera.get_name == "Entry" and camera.get_type == "CAM", "pyHik logs in and reads name and kind")
        that("Motion" in (camera.current_event_states or {}), f"it finds the events: {list(camera.current_event_states)}")
        heard = queue.Queue()
        camera.process_stream = heard.put
        camera.thrd.daemon = True
        camera.start_stream()
        try:
            device.wait("stream", 1)
            device.tell("read", plate="B725HR", to="stream")
            space = "{http://www.hikvision.com/ver20/XMLSchema}"
            kinds = {}
            while len(kinds) < 2:
                alert = heard.get(timeout=LIMIT_S)
                kinds[alert.findtext(f"{space}eventType")] = alert.findtext(f"{space}ANPR/{space}licensePlate")
            that(kinds == {"videoloss": None, "ANPR": "B725HR"}, f"it follows alertStream: {kinds}")
            that(camera.stream_connected, "the stream holds")
        finally:
            camera.kill_thrd.set()


def dahua():
    from amcrest import AmcrestCamera

    with Device("dahua.py", "--password", PASSWORD) as device:
        host, port = device.url.removeprefix("http://").split(":")
        camera = AmcrestCamera(host, int(port), "admin", PASSWORD).camera
        that(camera.serial_number.strip() == "8M049B2PAJF3085", "amcrest logs in and reads the serial number")
        that("ITC215" in camera.device_type, f"the type: {camera.device_type.strip()}")
        that(camera.software_information[0].startswith("2.625"), f"the firmware: {camera.software_information}")
        away = abs(camera.current_time - datetime.now(timezone.utc).replace(tzinfo=None))
        that(away < timedelta(seconds=LIMIT_S), f"its clock: {away} away")
        heard = queue.Queue()
        threading.Thread(target=lambda: [heard.put(e) for e in camera.event_actions("TrafficJunction")], daemon=True).start()
        device.wait("stream", 1)
        for plate in ("B725HR", "M483KL"):
            device.tell("read", plate=plate, to="stream")
            code, payload = heard.get(timeout=LIMIT_S)
            said = payload["data"]["TrafficCar"]["PlateNumber"]
            that((code, said) == ("TrafficJunction", plate), f"it hears {said} by {code}, {payload['action']}")


def axis():
    import httpx
    from axis.device import AxisDevice
    from axis.models.configuration import Configuration
    from axis.models.port_management import Sequence

    async def judge(device):
        host, port = device.url.removeprefix("http://").split(":")
        async with httpx.AsyncClient(verify=False) as session:
            vapix = AxisDevice(Configuration(session, host, port=int(port), username="root", password=PASSWORD)).vapix
            await vapix.initialize()
            that(vapix.serial_number == "ACCC8ED3290D", "axis logs in and reads the serial number")
            that(vapix.product_number == "P1465-LE-3", f"the model: {vapix.product_number}, {vapix.firmware_version}")
            ports = vapix.io_port_management
            found = await ports.get_ports()
            that([str(p.direction) for p in found.values()] == ["output"] * 2 + ["input"] * 2, f"the ports: {list(found)}")
            device.tell("input", port="2", active=True)
            that((await ports.get_ports())["2"].state == "closed", "an input that closes is seen")
            await ports.set_state_sequence("1", [Sequence("closed", 300), Sequence("open", 0)])
            gave_a_pulse(device, "port-1")
            that("1.1" in await ports.get_supported_versions(), "the versions of the interface")

    with Device("axis.py", "--user", "root", "--password", PASSWORD) as device:
        asyncio.run(judge(device))


def shelly_1():
    """By the requests alone: this client wants Shelly's first generation at port 80, with CoAP on the local network."""
    import aiohttp
    from aioshelly.block_device import BlockDevice
    from aioshelly.common import ConnectionOptions, get_info

    class NoCoap:
        def subscribe_updates(self, *_):
            return lambda: None

    async def judge(device):
        host, port = device.url.removeprefix("http://").split(":")

        def at_our_port(request, url, **how):
            return real(request, url.with_port(int(port)), **how)

        async with aiohttp.ClientSession() as session:
            real, session.request = session.request, at_our_port
            info = await get_info(session, host, port=int(port))
            that(info["type"] == "SHSW-25" and info["auth"], f"aioshelly knows it: {info['type']}, {info['fw']}")
            relay = BlockDevice(NoCoap(), session, ConnectionOptions(host, "admin", PASSWORD))
            relay._shelly = info
            said = await relay.http_request("get", "relay/1", {"turn": "on", "timer": 1})
            that(said["ison"] and said["has_timer"], "it logs in by Basic and switches with a timer")
            gave_a_pulse(device, "relay-1")
            device.tell("input", input=0, active=True)
            await relay.update_status()
            that(relay._status["inputs"][0]["input"] == 1, "an input that closes is seen")

    with Device("shelly.py", "--generation", "1", "--password", PASSWORD) as device:
        asyncio.run(judge(device))


def shelly_2():
    import aiohttp
    from aioshelly.common import ConnectionOptions
    from aioshelly.rpc_device import RpcDevice

    async def judge(device, password):
        host, port = device.url.removeprefix("http://").split(":")
        async with aiohttp.ClientSession() as session:
            options = ConnectionOptions(host, "admin", password, port=int(port))
            relay = await RpcDevice.create(session, None, options)
            try:
                await relay.initialize()
                that(relay.gen == 2 and relay.model == "SPSW-202XE16EU", f"aioshelly logs in by SHA-256: {relay.model}, {relay.version}")
                that("switch:1" in relay.status and "input:0" in relay.config, "status and configuration")
                said = await relay.call_rpc("Switch.Set", {"id": 1, "on": True, "toggle_after": 0.3})
                that(said == {"was_on": False}, "it switches with a timer")
                that("timer_duration" in await relay.call_rpc("Switch.GetStatus", {"id": 1}), "the timer is told")
                gave_a_pulse(device, "relay-1")
                device.tell("input", input=0, active=True)
                that((await relay.call_rpc("Input.GetStatus", {"id": 0}))["state"] is True, "an input that closes is seen")
            finally:
                await relay.shutdown()

    async def refused(device):
        from aioshelly.exceptions import InvalidAuthError

        try:
            await judge(device, "wrong")
        except InvalidAuthError:
            that(True, "a wrong password is refused")
        else:
            raise AssertionError("a wrong password is taken")

    with Device("shelly.py", "--password", PASSWORD) as device:
        asyncio.run(judge(device, PASSWORD))
        asyncio.run(refused(device))


def onvif():
    for args in ([], ["--ahead-s", "2700", "--says-host", "10.0.0.9"]):
        print(f"  the device with {' '.join(args) or 'nothing odd'}")
        with Device("onvif.py", "--password", PASSWORD, *args) as device:
            asyncio.run(onvif_judge(device))


async def onvif_judge(device):
    from onvif import ONVIFCamera
    from zeep.exceptions import Fault

    host, port = device.url.removeprefix("http://").split(":")
    camera = ONVIFCamera(host, int(port), "admin", PASSWORD, adjust_time=True, nat_override=True)
    try:
        await camera.update_xaddrs()
        that(len(camera.xaddrs) == 3, f"onvif-zeep-async asks the time and finds the services, {camera.dt_diff} away")
        capabilities = await camera.get_capabilities()
        that(capabilities["Events"]["WSPullPointSupport"], "the capabilities")
        management = await camera.create_devicemgmt_service()
        that((await management.GetDeviceInformation()).Model == "Emulated M", "it logs in by WS-Security")
        lost = []
        manager = await camera.create_pullpoint_manager(timedelta(seconds=60), lambda: lost.append(1))
        pulls = manager.get_service()

        async def pulled(count):
            messages = []
            while len(messages) < count:
                said = await pulls.PullMessages({"Timeout": timedelta(seconds=5), "MessageLimit": 100})
                messages += [(m.Topic._value_1, m.Message._value_1) for m in said.NotificationMessage]
            return messages

        first = await pulled(3)
        that([m.PropertyOperation for _, m in first] == ["Initialized"] * 3, "how all stands is told at the start")
        device.tell("input", input="DI_1", active=True)
        device.tell("read", plate="B725HR")
        (topic, moved), (other, read) = await pulled(2)
        that(topic.endswith("DigitalInput") and moved.Data.SimpleItem[0].Value == "true", "an input that closes is told")
        plate = read.Data.ElementItem[0]._value_1.findtext("{http://www.onvif.org/ver10/schema}PlateNumber")
        that(other.endswith("LicensePlate") and plate == "B725HR", f"a plate is told: {plate}")
        await manager.set_synchronization_point()
        that(len(await pulled(3)) == 3, "and told anew at a synchronization point")
        renewed = await manager._subscription.Renew(camera.get_next_termination_time(timedelta(seconds=60)))
        that(renewed.TerminationTime > renewed.CurrentTime, "it is renewed")
        await onvif_relay(device, camera, management)
        that({t.split("/")[-1] for t, _ in await pulled(2)} == {"Relay"}, "what the relay did is told")
        await manager.shutdown()
        that(not lost and device.heard("unsubscribed"), "it unsubscribes")
        try:
            await pulls.PullMessages({"Timeout": timedelta(seconds=1), "MessageLimit": 1})
        except Fault as fault:
            that("no such pull point" in fault.message, "then there is no such pull point")
        else:
            raise AssertionError("a pull point is there that was unsubscribed")
        refused = [f["reason"] for f in device.heard("fault")]
        that(device.said()["bad_log_ins"] == 0 and refused == ["there is no relay RO_9"], "nothing else was refused")
    finally:
        await camera.close()


async def onvif_relay(device, camera, management):
    from zeep.exceptions import Fault

    io = await camera.create_deviceio_service()
    options = (await io.GetRelayOutputOptions())[0]
    that("Monostable" in options.Mode and options.DelayTimes == [0.1, 60], f"the relay's options: {options.DelayTimes}")
    that([i.token for i in await io.GetDigitalInputs()] == ["DI_1", "DI_2"], "the inputs")
    settings = {"Mode": "Monostable", "DelayTime": timedelta(seconds=0.3), "IdleState": "open"}
    await management.SetRelayOutputSettings({"RelayOutputToken": "RO_1", "Properties": settings})
    found = (await management.GetRelayOutputs())[0]
    that(found.Properties.Mode == "Monostable" and found.Properties.DelayTime == settings["DelayTime"], "its settings are read back")
    await management.SetRelayOutputState({"RelayOutputToken": "RO_1", "LogicalState": "active"})
    gave_a_pulse(device, "RO_1")
    try:
        await management.SetRelayOutputState({"RelayOutputToken": "RO_9", "LogicalState": "active"})
    except Fault as fault:
        that("RO_9" in fault.message, "another relay is refused")
    else:
        raise AssertionError("a relay is switched that there is not")


def tasmota():
    import tasmotadevicecontroller
    from tasmotadevicecontroller import TasmotaDevice
    from tasmotadevicecontroller import tasmota_types as t

    async def judge(device):
        board = await TasmotaDevice.connect(device.url, "admin", PASSWORD)
        said = [await board.sendRawRequest(order) for order in ("PulseTime1 3", "PowerOnState 0", "Nonsense")]
        wanted = [{"PulseTime1": {"Set": 3, "Remaining": 0}}, {"PowerOnState": 0}, {"Command": "Unknown"}]
        that(said == wanted, f"tasmotadevicecontroller logs in and sets: {said}")
        firmware = await board.getStatus(t.StatusType.FIRMWARE)
        that("StatusFWR" in firmware, f"it reads the firmware: {firmware}")
        that(await board.setPower(t.PowerType.ON, t.PowerOutputType.OUTPUT_1), "it switches on")
        gave_a_pulse(device, "power-1")
        that(not await board.getPower(t.PowerOutputType.OUTPUT_1), "and reads that it is off")
        try:
            await TasmotaDevice.connect(device.url, "admin", "wrong")
        except (ConnectionError, tasmotadevicecontroller.AuthenticationError) as fault:
            that(True, f"a wrong password is refused: {type(fault).__name__}")
        else:
            raise AssertionError("a wrong password is taken")

    with Device("tasmota.py", "--relays", "1", "--password", PASSWORD) as device:
        asyncio.run(judge(device))


@contextlib.contextmanager
def mosquitto():
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = pathlib.Path(folder) / "settings"
        settings.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
        program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        broker = subprocess.Popen([program, "-c", settings], stderr=subprocess.DEVNULL)
        try:
            yield port
        finally:
            broker.kill()
            broker.wait()


def tasmota_mqtt():
    with mosquitto() as port, Device("tasmota.py", "--relays", "1", "--switches", "1", "--broker", f"127.0.0.1:{port}", "--topic", "barrier") as device:
        asyncio.run(tasmota_judge(device, port))


async def tasmota_judge(device, port):
    """hatasmota is what Home Assistant knows of these boards; it is handed a client of the broker."""
    import paho.mqtt.client as mqtt
    from hatasmota.discovery import TasmotaDiscovery
    from hatasmota.mqtt import ReceiveMessage, TasmotaMQTTClient

    loop, listening, heard = asyncio.get_running_loop(), {}, asyncio.Queue()
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)

    async def told(message):
        for topic, callback in list(listening.values()):
            if mqtt.topic_matches_sub(topic, message.topic):
                said = callback(ReceiveMessage(message.topic, message.payload.decode(), message.qos, message.retain))
                if asyncio.iscoroutine(said):
                    await said

    async def subscribe(state, topics):
        for one in topics.values():
            listening[next(numbers)] = (one["topic"], one["msg_callback"])
            client.subscribe(one["topic"])
        return state or {}

    async def publish(topic, payload, qos, retain):
        client.publish(topic, payload, qos or 0, bool(retain))

    async def unsubscribe(state):
        return state or {}

    numbers = itertools.count()
    client.on_message = lambda _client, _data, message: asyncio.run_coroutine_threadsafe(told(message), loop)
    end = time.monotonic() + LIMIT_S
    while True:
        try:
            client.connect("127.0.0.1", port)
            break
        except OSError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.05)
    client.loop_start()
    hands = TasmotaMQTTClient(publish, subscribe, unsubscribe)
    await publish("cmnd/barrier/Backlog", "PulseTime1 3; PowerOnState 0; SwitchMode1 15", 1, False)
    found = asyncio.Queue()

    async def discovered(config, mac):
        await found.put((config, mac))

    async def sensors(*_):
        pass

    await TasmotaDiscovery("tasmota/discovery", hands).start_discovery(discovered, sensors)
    while True:
        config, mac = await asyncio.wait_for(found.get(), LIMIT_S)
        if config["swc"][0] == 15:
            break
    that(config["t"] == "barrier" and config["rl"][0] == 1, f"hatasmota discovers {mac}: {config['dn']} {config['sw']}")
    relay, switch = relay_and_switch(config, hands)
    for name, one in (("relay", relay), ("switch", switch)):
        one.set_on_availability_callback(lambda up, name=name: heard.put_nowait((name, "there", up)) and None)
        one.set_on_state_callback(lambda on, name=name, **_: heard.put_nowait((name, "on", on)))
        await one.subscribe_topics()
    seen = []

    async def until(wanted, what):
        while wanted not in seen:
            seen.append(await asyncio.wait_for(heard.get(), LIMIT_S))
        seen[:] = seen[seen.index(wanted) + 1:]
        that(True, what)

    await until(("relay", "there", True), "it is there, by its kept LWT")
    await relay.set_state(True)
    await until(("relay", "on", True), "it switches on, and is told so")
    await until(("relay", "on", False), "the board tells when its pulse is over")
    gave_a_pulse(device, "power-1")
    device.tell("input", input=1, active=True)
    await until(("switch", "on", True), "a switch that closes is told")
    device.tell("cut")
    await until(("relay", "there", False), "a broken link is told by its last will")
    client.loop_stop()


def relay_and_switch(config, hands):
    from hatasmota.relay import TasmotaRelay, TasmotaRelayConfig
    from hatasmota.switch import TasmotaSwitch, TasmotaSwitchConfig

    relay = TasmotaRelay(config=TasmotaRelayConfig.from_discovery_message(config, 0, "switch"), mqtt_client=hands)
    switch = TasmotaSwitch(config=TasmotaSwitchConfig.from_discovery_message(config, 0, "binary_sensor"), mqtt_client=hands)
    return relay, switch


JUDGES = {"hikvision": hikvision, "dahua": dahua, "axis": axis, "shelly-1": shelly_1, "shelly-2": shelly_2, "onvif": onvif,
          "tasmota": tasmota, "tasmota-mqtt": tasmota_mqtt}


def main():
    if pathlib.Path(sys.prefix) != PLACE and not os.environ.get("JUDGES_HERE"):
        inside()
    logging.disable(logging.ERROR)
    wanted = sys.argv[1:] or list(JUDGES)
    if unknown := set(wanted) - JUDGES.keys():
        sys.exit(f"devices_judges: {', '.join(unknown)}: there are {', '.join(JUDGES)}")
    failed = []
    for name in wanted:
        print(f"{name}:", flush=True)
        try:
            JUDGES[name]()
        except Exception as fault:
            failed.append(name)
            print(f"  NOT SATISFIED: {type(fault).__name__}: {fault}")
    print(json.dumps({"satisfied": len(wanted) - len(failed), "not": failed}))
    sys.stdout.flush()
    # Some clients leave threads that wait for ever.
    os._exit(1 if failed else 0)


if __name__ == "__main__":
    main()
