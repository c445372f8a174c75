#!/usr/bin/env python3
"""Four 1080p15 H.264 cameras over RTSP on this machine: how long from the capture of the deciding frame to the relay's
acknowledgement, by stage; what an idle camera costs; memory; whether a passage was lost.

    make bench                      builds, renders the clips, runs this
    tools/bench.py --binary target/release/plategate [--passes 12] [--json FILE]

Real parts throughout: GStreamer's RTSP server, the gateway as built, a pymodbus relay. Everything on loopback. The RTSP server
and the relay run on the same cores; their processor time is not counted as the gateway's.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LANES = 4
#: Seconds between two cars of one lane; a bench clip is 7.7 s long.
PACE_S = 11.0
TICKS = os.sysconf("SC_CLK_TCK")


def say(text: str) -> None:
    """Progress goes to stderr, results to stdout."""
    print(text, file=sys.stderr, flush=True)


class Peer:
    """A child process whose first line on stdout is JSON with its port."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.port = int(json.loads(self.process.stdout.readline())["port"])

    def lines(self) -> list[dict[str, Any]]:
        """Ends the peer and gives what it said."""
        self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate(timeout=10)
        return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


def schedule(clips: Path, folder: Path, passes: int) -> Path:
    """A time table of four lanes: empty, and a car every PACE_S seconds, lanes shifted against each other."""
    mounts = []
    for lane in range(1, LANES + 1):
        first = 8.0 + (lane - 1) * PACE_S / LANES
        events = [
            {"at_s": round(first + n * PACE_S, 3), "clip": str(clips / f"bench-{lane}.mp4"), "id": f"{lane}-{n}"}
            for n in range(passes)
        ]
        length = 8.0 + (passes + 1) * PACE_S + PACE_S
        mounts.append({"mount": f"/lane-{lane}", "idle": str(clips / f"bench-empty-{lane}.mp4"), "events": events, "loop_s": length})
    path = folder / f"schedule-{passes}.json"
    path.write_text(json.dumps({"mounts": mounts}))
    return path


def site(folder: Path, rtsp: int, relay: int) -> Path:
    """A site whose every car is let in."""
    text = '[site]\nname = "Bench"\n[web]\nlisten = "127.0.0.1:0"\nmetrics_open = true\n[vision]\n'
    text += f'pack = "{ROOT / "models"}"\n[[area]]\nid = "yard"\n'
    for n in range(1, LANES + 1):
        text += f"""
[[gate]]
id = "gate-{n}"
driver = "modbus-tcp"
address = "127.0.0.1:{relay}"
coil = {n - 1}
min_gap_ms = 500
[[camera]]
id = "cam-{n}"
url = "rtsp://127.0.0.1:{rtsp}/lane-{n}"
[[lane]]
id = "lane-{n}"
direction = "in"
from = "offsite"
to = "yard"
camera = "cam-{n}"
gate = "gate-{n}"
visitors = "admit"
repeat_s = 5
calibration = "{ROOT / "calibration/rendered-lane.toml"}"
"""
    path = folder / "site.toml"
    path.write_text(text)
    return path


class Stolen:
    """Processor time that the host of a virtual machine gave to others meanwhile: where it is more than a few percent, times
    say little about the gateway."""

    def __init__(self) -> None:
        self.before = self._now()

    @staticmethod
    def _now() -> tuple[int, int]:
        fields = [int(n) for n in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        return fields[7], sum(fields) - fields[3] - fields[4]

    def share(self) -> float:
        """Of the time that was asked for since the start, 0..1."""
        stolen, asked = (now - then for now, then in zip(self._now(), self.before))
        return stolen / max(asked, 1)


class Gateway:
    """The gateway as a child process."""

    def __init__(self, binary: Path, site_file: Path, events: Path) -> None:
        self.log = open(site_file.with_suffix(".log"), "a")
        command = [str(binary), "run", str(site_file), "--events", str(events)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self.log, text=True)
        assert self.process.stdout
        self.dashboard = ""
        for line in self.process.stdout:
            if found := re.match(r"Dashboard: (\S+)", line):
                self.dashboard = found[1].rstrip("/")
            if line.startswith("Ready"):
                return
        raise SystemExit(f"the gateway did not get ready; see {self.log.name}")

    def cpu_s(self) -> float:
        """Processor seconds so far, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_mb(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def metrics(self) -> str:
        with urllib.request.urlopen(f"{self.dashboard}/metrics", timeout=5) as answer:
            return answer.read().decode()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


def quantile(values: list[float], q: float) -> float:
    """The value below which a share `q` lies (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(q * len(ranked)))] if ranked else float("nan")


def at(text: str) -> float:
    """Seconds of an RFC 3339 time; its fraction may have nine digits."""
    whole, _, rest = text.rstrip("Z").partition(".")
    return time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{rest or 0}")


def latencies(events: Path) -> tuple[list[float], list[float], dict[str, int]]:
    """Milliseconds to the relay's acknowledgement: from the deciding frame (the newest that the vehicle was seen on when its
    plate was settled), and from the frame that its text came from, which is older where more looks were waited for; and
    decisions by plate."""
    decided: dict[int, float] = {}
    read: dict[int, float] = {}
    from_deciding: list[float] = []
    from_text: list[float] = []
    seen: dict[str, int] = {}
    for line in events.read_text().splitlines():
        event = json.loads(line)
        if event["kind"] == "sighting":
            decided[event["journal"]], read[event["journal"]] = at(event["last_seen"]), at(event["at"])
        if event["kind"] == "decision" and event.get("read") and event["reason"] != "repeated":
            seen[event["read"]] = seen.get(event["read"], 0) + 1
        if event["kind"] == "gate_report" and event["result"] == "accepted":
            from_deciding.append(1000 * (at(event["at"]) - decided[event["command"]]))
            from_text.append(1000 * (at(event["at"]) - read[event["command"]]))
    return from_deciding, from_text, seen


def spread(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and most."""
    return {"p50": quantile(values, .5), "p95": quantile(values, .95), "max": max(values, default=float("nan")), "n": len(values)}


def stages(metrics: str) -> dict[str, dict[str, float]]:
    """p50 and p95 of each stage's histogram, ms (the upper edge of the bucket)."""
    buckets: dict[str, list[tuple[float, int]]] = {}
    row = re.compile(r'plategate_stage_seconds_bucket\{([^}]*)\} (\d+)')
    for labels, count in row.findall(metrics):
        named = dict(re.findall(r'(\w+)="([^"]*)"', labels))
        edge = float(named["le"].replace("+Inf", "inf"))
        buckets.setdefault(named["stage"], []).append((edge, int(count)))
    found = {}
    for stage, rows in buckets.items():
        merged: dict[float, int] = {}
        for edge, count in rows:
            merged[edge] = merged.get(edge, 0) + count
        ranked = sorted(merged.items())
        total = ranked[-1][1]
        found[stage] = {
            f"p{int(q * 100)}": 1000 * next((e for e, c in ranked if total and c >= q * total), float("nan"))
            for q in (0.5, 0.95)
        } | {"n": total}
    return found


def truth(clips: Path) -> dict[str, str]:
    """The plate of each bench clip, by lane."""
    cars = {n: json.loads((clips / f"bench-{n}.json").read_text())["cars"] for n in range(1, LANES + 1)}
    return {f"lane-{n}": c[0]["plate"].replace(" ", "") for n, c in cars.items()}


def loaded(binary: Path, clips: Path, passes: int, keep: Path | None) -> dict[str, Any]:
    """Cars in all four lanes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        relay = Peer([".venv/bin/python", "sim/modbus_relay.py", "--port", "0"])
        rtsp = Peer(["/usr/bin/python3", "sim/rtsp_server.py", "--port", "0", "--schedule", str(schedule(clips, folder, passes))])
        gateway = Gateway(binary, site(folder, rtsp.port, relay.port), folder / "events.jsonl")
        seconds = 8.0 + (passes + 1) * PACE_S
        say(f"bench: {passes} cars in each of {LANES} lanes, {seconds:.0f} s")
        cpu, began, peak, stolen = gateway.cpu_s(), time.monotonic(), 0.0, Stolen()
        while time.monotonic() - began < seconds:
            time.sleep(1)
            peak = max(peak, gateway.memory_mb())
        cpu = (gateway.cpu_s() - cpu) / (time.monotonic() - began)
        stolen_share = stolen.share()
        metrics = gateway.metrics()
        gateway.stop()
        rtsp.lines()
        pulses = sum(1 for line in relay.lines() if line.get("on"))
        took, since_text, seen = latencies(folder / "events.jsonl")
        expected = {plate: passes for plate in truth(clips).values()}
        if keep:
            shutil.copytree(folder, keep, dirs_exist_ok=True)
            (keep / "metrics.txt").write_text(metrics)
        lost = sum(max(0, n - seen.get(plate, 0)) for plate, n in expected.items())
        dropped = sum(int(n) for n in re.findall(r"plategate_camera_frames_dropped_total\{[^}]*\} (\d+)", metrics))
        return {
            "passages": passes * LANES, "lost": lost, "pulses": pulses, "other_plates": sum(seen.values()) - sum(
                min(seen.get(p, 0), n) for p, n in expected.items()),
            "capture_to_relay_ms": spread(took), "text_to_relay_ms": spread(since_text),
            "stages_ms": stages(metrics), "cpu_cores": cpu, "memory_mb_a_camera": peak / LANES, "frames_dropped": dropped,
            "stolen_share": stolen_share,
        }


def idle(binary: Path, clips: Path, seconds: float) -> dict[str, Any]:
    """Nothing moves in any lane."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rtsp = Peer(["/usr/bin/python3", "sim/rtsp_server.py", "--port", "0", "--schedule", str(schedule(clips, folder, 0))])
        gateway = Gateway(binary, site(folder, rtsp.port, 1), folder / "events.jsonl")
        say(f"bench: empty lanes, {seconds:.0f} s")
        time.sleep(10)
        cpu, began = gateway.cpu_s(), time.monotonic()
        time.sleep(seconds)
        share = (gateway.cpu_s() - cpu) / (time.monotonic() - began) / LANES
        memory = gateway.memory_mb() / LANES
        gateway.stop()
        rtsp.lines()
        return {"cpu_share_of_a_core_a_camera": share, "memory_mb_a_camera": memory}


def show(result: dict[str, Any]) -> None:
    load, rest = result["loaded"], result["idle"]
    took = load["capture_to_relay_ms"]
    print(f"{'passages':34}{load['passages']:>8}   lost {load['lost']}, other plates {load['other_plates']}, pulses {load['pulses']}")
    text = load["text_to_relay_ms"]
    print(f"{'capture of deciding frame to relay':34}{took['p50']:>8.0f} ms p50, {took['p95']:.0f} ms p95, {took['max']:.0f} ms most")
    print(f"{'capture of the text to relay':34}{text['p50']:>8.0f} ms p50, {text['p95']:.0f} ms p95, {text['max']:.0f} ms most")
    for stage, row in sorted(load["stages_ms"].items()):
        print(f"    {stage:30}{row['p50']:>8.0f} ms p50, {row['p95']:.0f} ms p95 (bucket edges, n {row['n']})")
    print(f"{'processor, cars in every lane':34}{100 * load['cpu_cores']:>8.0f} % of a core, all cameras; frames dropped {load['frames_dropped']}")
    print(f"{'stolen by the host meanwhile':34}{100 * load['stolen_share']:>8.0f} % of the processor time that was asked for")
    print(f"{'processor, idle':34}{100 * rest['cpu_share_of_a_core_a_camera']:>8.1f} % of a core a camera")
    print(f"{'memory':34}{load['memory_mb_a_camera']:>8.0f} MB a camera (idle {rest['memory_mb_a_camera']:.0f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/plategate")
    parser.add_argument("--clips", type=Path, default=ROOT / ".run/testclips")
    parser.add_argument("--passes", type=int, default=12, help="cars in each lane (default %(default)s)")
    parser.add_argument("--idle-s", type=float, default=40.0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="copy events, log and metrics into this folder")
    args = parser.parse_args()
    clips = args.clips.resolve()
    result = {"loaded": loaded(args.binary, clips, args.passes, args.keep), "idle": idle(args.binary, clips, args.idle_s)}
    show(result)
    if args.json:
        args.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
