#!/usr/bin/python3
"""A real RTSP server (GStreamer's) that plays video files as if they were cameras.

    sim/rtsp_server.py --mount /entry-1=car.mp4 --mount /exit-1=a.mp4,b.mp4 --port 0
    sim/rtsp_server.py --schedule .run/clips/schedule.json --port 8554

Nothing is encoded while it runs: the files' access units are held in memory and pushed at their pace, with times that
never step back when a file starts again. The first line on stdout is {"ready": true, "port": N, ...}; each clip of a
schedule that starts prints a line of its own, and so does each picture that the schedule's `marks` name
({"at_s": 8, "clip": "car.mp4", "id": "one", "marks": {"readable": 26}}), with the time at which it was sent.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtsp, GstRtspServer  # noqa: E402,F401

from lifetime import leave_with_parent, say  # noqa: E402
from timeline import Clip, Timeline, Unit, scheduled, sequence  # noqa: E402


@dataclass(frozen=True)
class Codec:
    """How a codec is parsed, what travels through appsrc, what puts it into RTP, and how ffmpeg makes it."""

    probe_name: str
    parse: str
    caps: str
    pay: str
    encode: list[str]


X264 = ["-c:v", "libx264", "-preset", "veryfast", "-b:v", "4M", "-maxrate", "6M", "-bufsize", "6M", "-g", "30",
        "-bf", "0", "-flags", "+cgop", "-pix_fmt", "yuv420p"]
X265 = ["-c:v", "libx265", "-preset", "veryfast", "-b:v", "2M", "-pix_fmt", "yuv420p", "-x265-params",
        "keyint=30:bframes=0:open-gop=0:repeat-headers=1:log-level=error"]
MJPEG = ["-c:v", "mjpeg", "-q:v", "5", "-pix_fmt", "yuvj420p", "-huffman", "default"]
VP8 = ["-c:v", "libvpx", "-b:v", "2M", "-g", "30", "-deadline", "realtime", "-cpu-used", "8"]

CODECS = {
    "h264": Codec("h264", "h264parse config-interval=-1", "video/x-h264,stream-format=byte-stream,alignment=au",
                  "h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 config-interval=-1", X264),
    "h265": Codec("hevc", "h265parse config-interval=-1", "video/x-h265,stream-format=byte-stream,alignment=au",
                  "h265parse config-interval=-1 ! rtph265pay name=pay0 pt=96 config-interval=-1", X265),
    "mjpeg": Codec("mjpeg", "jpegparse", "image/jpeg", "jpegparse ! rtpjpegpay name=pay0 pt=26", MJPEG),
    # Plategate does not speak VP8: this is how an unsupported codec is shown to it.
    "vp8": Codec("vp8", "identity", "video/x-vp8", "rtpvp8pay name=pay0 pt=96", VP8),
}


def probe_codec(path: Path) -> str:
    """The codec of a file's first video stream, as ffprobe names it."""
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=codec_name",
               "-of", "default=nw=1:nk=1", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def load_clip(path: Path, codec: Codec, scratch: Path) -> Clip:
    """A file's access units in memory; a file of another codec is transcoded first, once."""
    if not path.is_file():
        raise FileNotFoundError(f"there is no video file {path}")
    if probe_codec(path) != codec.probe_name:
        made = scratch / f"{path.stem}-{abs(hash(str(path)))}.mkv"
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-an", *codec.encode, str(made)], check=True)
        path = made
    return read_units(path, codec)


def read_units(path: Path, codec: Codec) -> Clip:
    """Parse a file with GStreamer and keep every access unit, its times counted from the first."""
    pipeline = Gst.parse_launch(
        f"filesrc name=file ! parsebin ! {codec.parse} ! {codec.caps} ! appsink name=sink sync=false max-buffers=64"
    )
    pipeline.get_by_name("file").set_property("location", str(path))
    sink = pipeline.get_by_name("sink")
    pipeline.set_state(Gst.State.PLAYING)
    raw: list[tuple[bytes, int, int, bool]] = []
    while (sample := sink.try_pull_sample(10 * Gst.SECOND)) is not None:
        buffer = sample.get_buffer()
        dts = buffer.dts if buffer.dts != Gst.CLOCK_TIME_NONE else buffer.pts
        key = not buffer.has_flags(Gst.BufferFlags.DELTA_UNIT)
        raw.append((buffer.extract_dup(0, buffer.get_size()), buffer.pts, dts, key))
    fault = pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR)
    pipeline.set_state(Gst.State.NULL)
    if fault is not None or not raw:
        raise RuntimeError(f"{path} cannot be read as {codec.probe_name}: {fault.parse_error()[0] if fault else 'empty'}")
    return timed(raw)


def timed(raw: list[tuple[bytes, int, int, bool]]) -> Clip:
    """Nanoseconds of the file to seconds from its first picture; pictures without a time of their own get the next."""
    first = min(pts for _, pts, _, _ in raw if pts != Gst.CLOCK_TIME_NONE)
    shown = sorted(pts for _, pts, _, _ in raw if pts != Gst.CLOCK_TIME_NONE)
    step = median(b - a for a, b in zip(shown, shown[1:])) if len(shown) > 1 else Gst.SECOND // 15
    units = []
    for index, (data, pts, dts, key) in enumerate(raw):
        pts_s = (pts - first if pts != Gst.CLOCK_TIME_NONE else index * step) / Gst.SECOND
        dts_s = (dts - first if dts != Gst.CLOCK_TIME_NONE else index * step) / Gst.SECOND
        units.append(Unit(data, pts_s, max(dts_s, 0.0), key or index == 0))
    return Clip(units, max(unit.pts_s for unit in units) + step / Gst.SECOND)


class Feeder(threading.Thread):
    """Pushes one mount's timeline into one media until the media is gone."""

    def __init__(self, mount: Mount, source: GstApp.AppSrc, media: GstRtspServer.RTSPMedia) -> None:
        super().__init__(name=f"feed{mount.path}", daemon=True)
        self.mount = mount
        self.source = source
        self.gone = threading.Event()
        media.connect("unprepared", lambda _media: self.gone.set())

    def run(self) -> None:
        timeline = self.mount.timeline
        turn, index = self.mount.position()
        zero = time.monotonic() - (turn * timeline.length_s + timeline.steps[index].due_s)
        begun = turn * timeline.length_s + timeline.steps[index].pts_s
        while not self.gone.is_set():
            step = timeline.steps[index]
            offset = turn * timeline.length_s
            wait = zero + offset + step.due_s - time.monotonic()
            if wait > 0 and self.gone.wait(wait):
                return
            if step.starts is not None:
                say(event="clip", t=round(time.time(), 3), mount=self.mount.path, turn=turn, **step.starts)
            if step.mark is not None:
                say(event="picture", t=round(time.time(), 4), mount=self.mount.path, turn=turn, **step.mark)
            if not self.push(step.unit, offset + step.pts_s - begun):
                return
            index += 1
            if index == len(timeline.steps):
                turn, index = turn + 1, 0
                if self.mount.once:
                    self.source.end_of_stream()
                    return

    def push(self, unit: Unit, pts_s: float) -> bool:
        """Hand one unit over; false when the media no longer takes any."""
        buffer = Gst.Buffer.new_wrapped(unit.data)
        buffer.pts = int(max(pts_s, 0.0) * Gst.SECOND)
        if not unit.key:
            buffer.set_flags(Gst.BufferFlags.DELTA_UNIT)
        return self.source.push_buffer(buffer) == Gst.FlowReturn.OK


@dataclass
class Mount:
    """One path of the server and what plays there."""

    path: str
    codec: Codec
    timeline: Timeline
    once: bool
    started: float | None
    """Monotonic time of the timeline's second 0; None for a mount that starts afresh with its first watcher."""

    def position(self) -> tuple[int, int]:
        """Where a new media begins: a schedule runs on with or without watchers, a plain file begins at its start."""
        return (0, 0) if self.started is None else self.timeline.last_key(time.monotonic() - self.started)

    def factory(self) -> GstRtspServer.RTSPMediaFactory:
        """A factory whose one media all watchers of this path share."""
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(
            f"( appsrc name=src is-live=true format=time max-bytes=0 caps={self.codec.caps} ! {self.codec.pay} )"
        )
        factory.set_shared(True)
        factory.connect("media-configure", self._configure)
        return factory

    def _configure(self, _factory: GstRtspServer.RTSPMediaFactory, media: GstRtspServer.RTSPMedia) -> None:
        Feeder(self, media.get_element().get_by_name("src"), media).start()


def plain_mount(text: str, codec: Codec, once: bool, scratch: Path) -> Mount:
    """`/path=a.mp4[,b.mp4…]` as a mount."""
    path, _, files = text.partition("=")
    if not path.startswith("/") or not files:
        raise ValueError(f"--mount needs /path=file.mp4[,next.mp4], not {text!r}")
    clips = [load_clip(Path(name), codec, scratch) for name in files.split(",")]
    return Mount(path, codec, sequence(clips), once, None)


def scheduled_mounts(file: Path, codec: Codec, started: float, scratch: Path) -> list[Mount]:
    """The mounts of a schedule file; clip names are relative to it, and each clip is read once."""
    content: Any = json.loads(file.read_text())
    plans = content["mounts"] if isinstance(content, dict) and "mounts" in content else content
    plans = plans if isinstance(plans, list) else [plans]
    names = sorted({plan["idle"] for plan in plans} | {e["clip"] for plan in plans for e in plan["events"]})
    # One after the other: PyGObject fills in a type's fields at first use, and two threads at once find it half done.
    clips = {name: load_clip(file.parent / name, codec, scratch) for name in names}
    mounts = []
    for plan in plans:
        events = [(float(e["at_s"]), clips[e["clip"]], e) for e in plan["events"]]
        timeline = scheduled(clips[plan["idle"]], events, float(plan["loop_s"]))
        mounts.append(Mount(plan["mount"], codec, timeline, False, started))
    return mounts


def guard(server: GstRtspServer.RTSPServer, factories: list[GstRtspServer.RTSPMediaFactory],
          user: str, password: str, method: str) -> None:
    """Ask every watcher for this user and password, by one method only."""
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "watcher")
    auth = GstRtspServer.RTSPAuth()
    if method == "basic":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, token)
    server.set_auth(auth)
    role = Gst.Structure.new_empty("watcher")
    role.set_value("media.factory.access", True)
    role.set_value("media.factory.construct", True)
    for factory in factories:
        factory.add_role_from_structure(role)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8554, help="0 takes a free one (default %(default)s)")
    parser.add_argument("--mount", action="append", default=[], metavar="/PATH=FILE[,FILE]", help="repeatable")
    parser.add_argument("--schedule", type=Path, help="JSON: idle clips, and clips at their seconds, a mount each")
    parser.add_argument("--start-in", type=float, default=0.0, metavar="S", help="second 0 of the schedule, from ready")
    parser.add_argument("--codec", choices=sorted(CODECS), default="h264", help="transcoded ahead where a file differs")
    parser.add_argument("--once", action="store_true", help="end the stream after the last clip instead of looping")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--auth", choices=["basic", "digest"], default="digest")
    return parser.parse_args()


def build_mounts(args: argparse.Namespace) -> list[Mount]:
    """Every mount asked for, its media in memory."""
    codec = CODECS[args.codec]
    with tempfile.TemporaryDirectory(prefix="plategate-rtsp-") as folder:
        scratch = Path(folder)
        mounts = [plain_mount(text, codec, args.once, scratch) for text in args.mount]
        if args.schedule is not None:
            mounts += scheduled_mounts(args.schedule, codec, 0.0, scratch)
    if not mounts:
        raise ValueError("nothing to serve: give --mount or --schedule")
    return mounts


def main() -> int:
    args = arguments()
    leave_with_parent()
    Gst.init(None)
    try:
        mounts = build_mounts(args)
    except (OSError, ValueError, KeyError, RuntimeError, subprocess.CalledProcessError) as fault:
        print(f"rtsp_server: {fault}", file=sys.stderr)
        return 2
    server = GstRtspServer.RTSPServer()
    server.set_address(args.host)
    server.set_service(str(args.port))
    factories = [mount.factory() for mount in mounts]
    for mount, factory in zip(mounts, factories):
        server.get_mount_points().add_factory(mount.path, factory)
    if args.user:
        guard(server, factories, args.user, args.password or "", args.auth)
    if server.attach(None) == 0:
        print(f"rtsp_server: port {args.port} of {args.host} cannot be used (taken by another program?)", file=sys.stderr)
        return 2
    for mount in mounts:
        if mount.started is not None:
            mount.started = time.monotonic() + args.start_in
    loop = GLib.MainLoop()
    for number in (signal.SIGTERM, signal.SIGINT):
        GLib.unix_signal_add(GLib.PRIORITY_HIGH, number, loop.quit)
    say(ready=True, port=server.get_bound_port(), mounts=[mount.path for mount in mounts],
        started_at=round(time.time() + args.start_in, 3))
    loop.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
