"""The renderer tells the truth about its own pictures, and the demo's cast can be played."""

import csv
import json
import subprocess
import tempfile
import tomllib
import unittest
from pathlib import Path
from random import Random

import cv2
import numpy as np

from scenes.demo import CastError, clips_of, event_clip, load_cast, schedule_of
from scenes.plate import PLATES_DIR, draw, jurisdiction
from scenes.render import Actor, CarSpec, ClipSpec, length_s, plain, render

DEMO = Path(__file__).parents[2] / "examples" / "demo"
WAY = {"entry-1": "in", "entry-2": "in", "exit-1": "out", "exit-2": "out"}


class RenderTest(unittest.TestCase):
    def test_the_plate_is_where_the_truth_says(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "car.mp4"
            spec = ClipSpec("Test", (CarSpec("B 725 HR", paint=0),), width=640, height=360, zoom=1.5, seconds=4.5)
            truth = render(spec, out)
            frames = {f["frame"]: f["box"] for f in truth["cars"][0]["frames"] if not f["covered"]}
            self.assertGreater(len(frames), 40)
            self.assertLess(len(frames), len(truth["cars"][0]["frames"]), "the arm covers the plate for a moment")
            self.assertEqual(truth["cars"][0]["plate"], "B725HR")
            video, checked = cv2.VideoCapture(str(out)), 0
            for number in range(truth["frames"]):
                alive, picture = video.read()
                self.assertTrue(alive, f"picture {number} of {truth['frames']} is missing")
                if number in frames and frames[number][2] - frames[number][0] > 40:
                    self._check_plate(picture, frames[number], number)
                    checked += 1
            self.assertGreater(checked, 20)

    def _check_plate(self, picture: np.ndarray, box: list[float], number: int) -> None:
        """A white plate on a dark car: bright inside the box, dark just beside it."""
        x0, y0, x1, y1 = (round(v) for v in box)
        inside = np.median(picture[y0 + 1:y1 - 1, x0:x1])
        beside = np.median(picture[y0 + 2:y1 - 2, x0 - 8:x0 - 4])
        self.assertGreater(inside, beside + 60, f"picture {number}, box {box}")

    def test_the_same_spec_gives_the_same_file(self) -> None:
        spec = ClipSpec("Test", (CarSpec("TRK 4825", "us"),), width=320, height=180, seconds=1.5, seed=5)
        with tempfile.TemporaryDirectory() as folder:
            one, two = Path(folder) / "one.mp4", Path(folder) / "two.mp4"
            render(spec, one)
            render(spec, two)
            self.assertEqual(one.read_bytes(), two.read_bytes())

    def test_a_clip_is_made_of_closed_groups(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "empty.mp4"
            render(ClipSpec("Test", width=320, height=180, seconds=4.0), out)
            command = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=pict_type,key_frame",
                       "-of", "json", str(out)]
            frames = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)["frames"]
        self.assertEqual([i for i, f in enumerate(frames) if f["key_frame"]], [0, 30])
        self.assertEqual({f["pict_type"] for f in frames}, {"I", "P"})

    def test_every_jurisdiction_draws_the_texts_it_makes(self) -> None:
        for path in PLATES_DIR.glob("*.toml"):
            rules, rng = jurisdiction(path.stem), Random(3)
            for _ in range(5):
                text = rules.make_text(rng)
                self.assertRegex(plain(text), "^[A-Z0-9]{5,8}$")
                picture = draw(rules, text)
                self.assertAlmostEqual(picture.shape[1] / picture.shape[0], rules.size_mm[0] / rules.size_mm[1], delta=.1)
                self.assertGreater(picture.std(), 30, "a plate without ink")


class CastTest(unittest.TestCase):
    def setUp(self) -> None:
        self.cast = load_cast()
        self.events = sorted(self.cast["event"], key=lambda event: event["at_s"])

    def test_no_two_clips_of_a_lane_overlap(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for event in self.events:
                spec = event_clip(self.cast, event)
                seconds = length_s(spec, [Actor(car, spec, Random(1)) for car in spec.cars])
                truth = {"seconds": seconds, "fps": 15, "cars": [{"frames": [{"frame": 5}], "direction": "towards"}]}
                (folder / f"{event['id']}.json").write_text(json.dumps(truth))
            schedule = schedule_of(self.cast, folder)
            self.assertEqual(len(schedule["mounts"]), 4)
            self.events[1]["lane"], self.events[1]["at_s"] = self.events[0]["lane"], self.events[0]["at_s"] + 1
            with self.assertRaises(CastError):
                schedule_of(self.cast, folder)

    def test_each_round_leaves_nobody_inside_but_the_misread_one(self) -> None:
        """Follow the reads through a round by exact text, as the rules of the demo's site do."""
        inside: set[str] = set()
        for event in self.events:
            plate = plain(self.cast["vehicle"][event["vehicle"]]["plate"])
            if WAY[event["lane"]] == "in":
                if event["id"] == "adler-passback":
                    self.assertIn(plate, inside, "a passback attempt needs a permit that is inside")
                elif event["id"] == "service-again":
                    self.assertIn(plate, inside)
                elif event["expect"] == "open":
                    self.assertNotIn(plate, inside, event["id"])
                if event["expect"] == "open":
                    inside.add(plate)
            else:
                self.assertIn(plate, inside, f"{event['id']} goes out without having come in")
                inside.discard(event.get("reads_as", plate))
        self.assertEqual(inside, {plain(self.cast["vehicle"]["north"]["plate"])})

    def test_the_first_minute_shows_one_of_each(self) -> None:
        early = {event["id"] for event in self.events if event["at_s"] + 5 <= 60}
        wanted = {"adler-in", "brandt-out", "visitor-in", "service-again", "denied", "adler-passback", "north-out-misread"}
        self.assertLessEqual(wanted, early)

    def test_site_and_permits_agree_with_the_cast(self) -> None:
        site = tomllib.loads((DEMO / "site.toml").read_text())
        self.assertEqual({lane["id"]: lane["direction"] for lane in site["lane"]}, WAY)
        mounts = {camera["id"]: camera["url"].rsplit("/", 1)[1] for camera in site["camera"]}
        self.assertEqual({mounts[lane["camera"]]: lane["id"] for lane in site["lane"]}, {lane: lane for lane in WAY})
        timers = {lane["passback_timer_min"] * 60 for lane in site["lane"] if lane["direction"] == "in"}
        self.assertLess(max(timers), self.cast["loop_s"])
        with (DEMO / "permits.csv").open() as file:
            listed = {row["plate"]: row["list"] for row in csv.DictReader(file)}
        for event in self.events:
            plate = plain(self.cast["vehicle"][event["vehicle"]]["plate"])
            wanted = {"visitor": None, "stranger": None, "denied": "deny"}.get(event["vehicle"], "allow")
            self.assertEqual(listed.get(plate), wanted, event["id"])

    def test_every_clip_has_its_own_name(self) -> None:
        self.assertEqual(len(clips_of(self.cast)), len(self.events) + 4)


if __name__ == "__main__":
    unittest.main()
