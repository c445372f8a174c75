"""Frames into a video file, through ffmpeg. Every clip opens with a key frame and has no B frames, so clips can be spliced."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np

# One thread each: the same frames give the same file on any machine, and clips are rendered side by side anyway.
H264 = ["-c:v", "libx264", "-preset", "superfast", "-b:v", "{rate}", "-maxrate", "{peak}", "-bufsize", "{peak}", "-bf", "0",
        "-g", "{gop}", "-keyint_min", "{gop}", "-sc_threshold", "0", "-flags", "+cgop", "-profile:v", "high", "-threads", "1",
        "-x264-params", "rc-lookahead=10:mbtree=0"]
H265 = ["-c:v", "libx265", "-preset", "ultrafast", "-b:v", "{rate}", "-x265-params",
        "keyint={gop}:min-keyint={gop}:scenecut=0:bframes=0:open-gop=0:repeat-headers=1:pools=1:frame-threads=1:log-level=error"]
MJPEG = ["-c:v", "mjpeg", "-q:v", "4", "-huffman", "default", "-color_range", "pc", "-threads", "1"]
CODECS = {"h264": H264, "h265": H265, "mjpeg": MJPEG}


class Encoder:
    """Takes frames in I420; the file appears under its name only when it is whole."""

    def __init__(self, path: Path, width: int, height: int, fps: int, codec: str, kbit_s: int, gop: int) -> None:
        self.path = path
        self.part = path.with_name(f".{path.stem}.part{os.getpid()}{path.suffix}")
        values = {"rate": f"{kbit_s}k", "peak": f"{kbit_s * 3 // 2}k", "gop": str(gop)}
        options = [part.format(**values) for part in CODECS[codec]]
        if codec == "mjpeg":
            options += ["-pix_fmt", "yuvj420p"]
        command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s",
                   f"{width}x{height}", "-r", str(fps), "-i", "pipe:0", *options, "-movflags", "+faststart",
                   "-fflags", "+bitexact", "-flags:v", "+bitexact" + ("+cgop" if codec == "h264" else ""), str(self.part)]
        path.parent.mkdir(parents=True, exist_ok=True)
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE)

    def write(self, i420: np.ndarray) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(i420.data)

    def __enter__(self) -> Encoder:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait()
        if kind is None and code == 0:
            self.part.replace(self.path)
            return
        self.part.unlink(missing_ok=True)
        if kind is None:
            raise RuntimeError(f"ffmpeg could not write {self.path} (exit {code})")


def to_i420(bgr: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV_I420)
