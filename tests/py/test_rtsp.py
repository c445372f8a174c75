"""The RTSP simulator over real RTSP: pictures, passwords, schedules, and going away with its starter."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from scenes.render import ClipSpec, render
from tests.py.peers import ROOT, Peer

PYTHON = "/usr/bin/python3"


def watch(url: str, seconds: float) -> tuple[int, list[float], str]:
    """Watch a stream: exit code, the times of its pictures, and what went wrong."""
    command = ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-read_intervals", f"%+{seconds}",
               "-show_entries", "packet=pts_time", "-of", "csv=p=0", url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    times = [float(line.strip(",")) for line in done.stdout.split() if line.strip(",") not in ("", "N/A")]
    return done.returncode, times, done.stderr


class RtspTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.clips = Path(cls.folder.name)
        for name, seconds in (("idle", 1.0), ("event", 1.0)):
            render(ClipSpec("Test", width=320, height=180, seconds=seconds), cls.clips / f"{name}.mp4")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def test_a_loop_goes_on_with_times_that_never_step_back(self) -> None:
        with Peer(PYTHON, "rtsp_server.py", "--port", "0", "--mount", f"/lane={self.clips / 'idle.mp4'}") as server:
            code, times, fault = watch(f"rtsp://127.0.0.1:{server.ready['port']}/lane", 3)
        self.assertEqual(code, 0, fault)
        self.assertGreater(len(times), 35, "three rounds of a clip of one second")
        gaps = [b - a for a, b in zip(times, times[1:])]
        self.assertTrue(all(0.05 < gap < 0.09 for gap in gaps), gaps)

    def test_only_the_right_password_and_path_see_pictures(self) -> None:
        for method in ("basic", "digest"):
            args = ["--port", "0", "--mount", f"/lane={self.clips / 'idle.mp4'}", "--user", "cam", "--password", "s3cret", "--auth", method]
            with Peer(PYTHON, "rtsp_server.py", *args) as server:
                port = server.ready["port"]
                for login, path, wanted in (("cam:s3cret@", "lane", ""), ("cam:wrong@", "lane", "401"), ("", "lane", "401"),
                                            ("cam:s3cret@", "nowhere", "404")):
                    code, times, fault = watch(f"rtsp://{login}127.0.0.1:{port}/{path}", 0.5)
                    self.assertEqual(bool(times), wanted == "", f"{method} {login} {path}: {fault}")
                    self.assertIn(wanted, fault)

    def test_a_schedule_says_what_it_starts(self) -> None:
        plan = {"mount": "/lane", "idle": "idle.mp4", "loop_s": 3.0, "events": [
            {"at_s": 1.5, "clip": "event.mp4", "id": "car", "marks": {"readable": 6}}]}
        (self.clips / "schedule.json").write_text(json.dumps({"mounts": [plan]}))
        with Peer(PYTHON, "rtsp_server.py", "--port", "0", "--schedule", str(self.clips / "schedule.json")) as server:
            code, times, fault = watch(f"rtsp://127.0.0.1:{server.ready['port']}/lane", 6)
            self.assertEqual(code, 0, fault)
            first, marked, second = server.line(), server.line(), server.line()
        self.assertEqual((first["event"], first["id"], second["turn"] - first["turn"]), ("clip", "car", 1))
        self.assertEqual((marked["event"], marked["id"], marked["marks"], marked["picture"]), ("picture", "car", ["readable"], 6))
        self.assertGreater(marked["t"], first["t"] + 0.3, "the seventh picture of fifteen a second")
        self.assertLess(marked["t"], second["t"])

    def test_it_does_not_outlive_its_starter(self) -> None:
        script = (f"import subprocess, sys; p = subprocess.Popen([{PYTHON!r}, {str(ROOT / 'sim' / 'rtsp_server.py')!r}, '--port', '0',"
                  f" '--mount', '/lane={self.clips / 'idle.mp4'}'], stdout=subprocess.PIPE); p.stdout.readline(); print(p.pid)")
        pid = int(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            state = Path(f"/proc/{pid}/stat")
            if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)
        self.fail("the server went on without its starter")


if __name__ == "__main__":
    unittest.main()
