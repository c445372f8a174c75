"""The bench's runs: cars in lanes that are awake or asleep, empty lanes, decoding alone, and the table by number of cameras."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from .parts import Floor, Gateway, Peer, Stolen, relay, say, source
from .plan import COILS, Lanes, comings, schedule, site
from .reckon import Car, Pulse, at, pair, parts_ms, pulses, spread, stages, total

#: After the last car's clip has begun: empty pictures before it, the approach, and the pulse.
LAST_S = 9.0


class Watch:
    """What the source says of its cars; asks the gateway, at each car's coming, whether its lane is awake."""

    def __init__(self, lanes: Lanes) -> None:
        self.lanes = lanes
        self.gateway: Gateway | None = None
        self.begun: dict[str, dict[str, Any]] = {}
        self.marks: dict[str, dict[str, float]] = {}
        self.awake: dict[str, bool] = {}

    def __call__(self, line: dict[str, Any]) -> None:
        if line.get("event") == "clip" and "plate" in line:
            self.begun[line["id"]] = line
        if line.get("event") != "picture":
            return
        for mark in line["marks"]:
            self.marks.setdefault(line["id"], {})[mark] = line["t"]
        if "comes" in line["marks"] and self.gateway:
            camera = f"cam-{line['id'].split('-')[0]}"
            try:
                self.awake[line["id"]] = total(self.gateway.metrics(), "plategate_camera_awake", camera=camera) > 0
            except OSError:
                pass  # it ends just now: this car is told without it

    def cars(self) -> list[Car]:
        """Those whose plate became readable before the end."""
        found = []
        for number, line in self.begun.items():
            marks = self.marks.get(number, {})
            if {"comes", "readable", "wide_enough"} <= marks.keys():
                found.append(Car(number, line["lane"], line["plate"], marks["comes"], marks["readable"], marks["wide_enough"],
                                 self.awake.get(number), line["gop_s"], self.lanes.substream))
        return found


class World:
    """A run's processes and files, ended and removed with it."""

    def __init__(self, clips: Path, lanes: Lanes, keep: Path | None = None) -> None:
        self.lanes, self.keep = lanes, keep
        self.scratch = tempfile.TemporaryDirectory(prefix="plategate-bench-")
        self.folder = Path(self.scratch.name)
        self.plan = self.folder / "schedule.json"
        self.plan.write_text(json.dumps(schedule(clips, lanes)))
        self.watch = Watch(lanes)
        self.running: list[Any] = []

    def __enter__(self) -> World:
        return self

    def source(self) -> Peer:
        peer = source(self.plan, self.watch)
        self.running.append(peer)
        self.begun = float(peer.ready["started_at"])
        return peer

    def gateway(self, binary: Path, rtsp: int) -> Gateway:
        self.relays = [relay() for _ in range(-(-self.lanes.count // COILS))]
        self.running += self.relays
        file = self.folder / "site.toml"
        file.write_text(site(self.lanes, rtsp, [peer.port for peer in self.relays]))
        gateway = Gateway(binary, file, self.folder / "events.jsonl")
        self.running.insert(0, gateway)
        self.watch.gateway = gateway
        if time.time() > self.begun + self.lanes.first_s - 4:
            say("bench: the gateway took so long to start that the first lanes may not be asleep yet")
        return gateway

    def wait(self, second: float) -> None:
        """Until this second of the time table."""
        time.sleep(max(0.0, self.begun + second - time.time()))

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "events.jsonl").read_text().splitlines()]

    def stop(self) -> None:
        while self.running:
            self.running.pop(0).stop()

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self.keep:
            shutil.copytree(self.folder, self.keep, dirs_exist_ok=True)
        self.scratch.cleanup()


def woken(log: str) -> dict[str, list[float]]:
    """When each camera was woken by what moved, seconds since 1970, by the gateway's log."""
    found: dict[str, list[float]] = {}
    for line in re.sub(r"\x1b\[[0-9;]*m", "", log).splitlines():
        when, camera = re.match(r"\s*(\d{4}-\d\d-\d\dT[0-9:.]+Z)", line), re.search(r"camera=(\S+)", line)
        if when and camera and "woken: something moves" in line:
            found.setdefault(camera[1], []).append(at(when[1]))
    return found


def to_woken_ms(pairs: list[tuple[Car, Pulse | None]], wakes: dict[str, list[float]]) -> list[float]:
    """From the coming of each car into a lane that slept until that lane was awake, ms."""
    found = []
    for car, _ in pairs:
        later = [t for t in wakes.get(car.lane.replace("lane", "cam"), []) if car.came_s <= t < car.came_s + LAST_S]
        if later and car.awake is False:
            found.append(1000 * (min(later) - car.came_s))
    return found


def judged(world: World, log: str, metrics: str, awake: bool | None) -> dict[str, Any]:
    """Cars against pulses, after the run. `awake`: times are those of cars whose lanes were so when they came; `None`: of all."""
    pairs, left = pair(world.watch.cars(), pulses(world.events()))
    timed = [(car, pulse) for car, pulse in pairs if awake is None or car.awake is awake]
    dropped = total(metrics, "plategate_camera_frames_dropped_total")
    return {
        "cars": len(pairs), "lost": sum(1 for _, pulse in pairs if pulse is None), "pulses_of_nobody": len(left),
        "other_plates": sum(1 for car, pulse in pairs if pulse and pulse.plate != car.plate),
        "relay_pulses": sum(1 for peer in world.relays for line in peer.said if line.get("on")),
        "awake_when_it_came": sum(1 for car, _ in pairs if car.awake), "asleep_when_it_came": sum(1 for car, _ in pairs if car.awake is False),
        "frames_dropped": int(dropped), "came_to_woken_ms": spread(to_woken_ms(timed, woken(log))),
        "by_gop_s": {gop: told([p for p in timed if p[0].gop_s == gop]) for gop in sorted({car.gop_s for car, _ in timed})},
        "stages_ms": stages(metrics),
    } | told(timed)


def told(pairs: list[tuple[Car, Pulse | None]]) -> dict[str, Any]:
    widths = [pulse.plate_px for _, pulse in pairs if pulse and pulse.plate_px]
    return {"parts_ms": {name: spread(values) for name, values in parts_ms(pairs).items()}, "plate_px": spread(widths)}


def loaded(binary: Path, clips: Path, lanes: Lanes, what: str, awake: bool | None, keep: Path | None = None) -> dict[str, Any]:
    """Cars in all lanes; `awake` as `judged` takes it."""
    cars = sum(len(comings(lanes, n)) for n in range(1, lanes.count + 1))
    say(f"bench: {what}: {cars} cars in {lanes.count} lanes, {lanes.first_s + lanes.seconds + LAST_S:.0f} s")
    with World(clips, lanes, keep) as world:
        peer = world.source()
        gateway = world.gateway(binary, peer.port)
        world.wait(lanes.first_s)
        began, stolen, peak = time.monotonic(), Stolen(), 0.0
        cpu, source_cpu = gateway.cpu_s(), peer.cpu_s()
        while time.time() < world.begun + lanes.first_s + lanes.seconds:
            time.sleep(0.5)
            peak = max(peak, gateway.memory_mb())
        took = time.monotonic() - began
        used = {"cpu_cores": (gateway.cpu_s() - cpu) / took, "source_cpu_cores": (peer.cpu_s() - source_cpu) / took,
                "stolen_share": stolen.share()}
        world.wait(lanes.first_s + lanes.seconds + LAST_S)
        used["memory_mb_a_camera"] = max(peak, gateway.memory_mb()) / lanes.count
        metrics = gateway.metrics()
        if keep:
            (world.folder / "metrics.txt").write_text(metrics)
        world.stop()
        return judged(world, gateway.log.read_text(), metrics, awake) | used | {"what": what, "cameras": lanes.count}


def idle(binary: Path, clips: Path, lanes: Lanes, what: str) -> dict[str, Any]:
    """Nothing moves in any lane."""
    lanes = replace(lanes, paces_s=(0,) * lanes.count)
    say(f"bench: {what}: {lanes.first_s + lanes.seconds:.0f} s")
    with World(clips, lanes) as world:
        gateway = world.gateway(binary, world.source().port)
        world.wait(lanes.first_s)
        cpu, began, stolen = gateway.cpu_s(), time.monotonic(), Stolen()
        world.wait(lanes.first_s + lanes.seconds)
        share = (gateway.cpu_s() - cpu) / (time.monotonic() - began) / lanes.count
        return {"what": what, "cpu_share_of_a_core_a_camera": share, "memory_mb_a_camera": gateway.memory_mb() / lanes.count,
                "stolen_share": stolen.share()}


def floor(clips: Path, lanes: Lanes) -> dict[str, Any]:
    """The same streams through ffmpeg, decoded and thrown away."""
    say(f"bench: decoding alone: {lanes.first_s + lanes.seconds:.0f} s")
    with World(clips, lanes) as world:
        port = world.source().port
        decoders = Floor([f"rtsp://127.0.0.1:{port}/lane-{n}" for n in range(1, lanes.count + 1)])
        world.running.insert(0, decoders)
        world.wait(lanes.first_s)
        cpu, began = decoders.cpu_s(), time.monotonic()
        world.wait(lanes.first_s + lanes.seconds)
        return {"cpu_cores": (decoders.cpu_s() - cpu) / (time.monotonic() - began)}
