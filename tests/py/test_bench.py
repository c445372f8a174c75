"""The bench's arithmetic: when a plate can be read, which pulse is a car's, where key frames lie, how times are spread."""

import json
import math
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from typing import Any

from scenes.arrival import readable, smear_px, within, width_at
from scenes.benchset import FPS, GOPS_S, PLATES, car_pictures, lead_pictures, streams, tail_pictures, truth_of
from tools.bench.plan import Lanes, car, comings, schedule, site
from tools.bench.reckon import Car, Pulse, at, pair, parts_ms, pulses, quantile, spread, stages, total
from tools.bench.runs import Watch, to_woken_ms, woken

REGION = [[100, 100], [300, 100], [300, 400], [100, 400]]


def seen(frame: int, x: float, y: float, width: float, covered: bool = False) -> dict[str, Any]:
    """A plate of a clip's truth: its top left corner and its width; it is 20 px high."""
    corners = [[x, y], [x + width, y], [x + width, y + 20], [x, y + 20]]
    return {"frame": frame, "box": [x, y, x + width, y + 20], "corners": corners, "covered": covered}


class ReadableTest(unittest.TestCase):
    def test_when_a_plate_is_first_readable(self) -> None:
        rows = [
            ("it never comes", [], 80, None),
            ("wide enough at once", [seen(5, 110, 110, 90)], 80, 5),
            ("just as wide as is asked", [seen(5, 110, 110, 79.9), seen(6, 110, 112, 80)], 80, 6),
            ("it grows", [seen(5, 110, 110, 60), seen(6, 110, 115, 79), seen(7, 110, 120, 82)], 80, 7),
            ("never wide enough", [seen(5, 110, 110, 60), seen(6, 110, 115, 79)], 80, None),
            ("a calibration that asks for more", [seen(5, 110, 110, 90), seen(6, 110, 115, 101)], 100, 6),
            ("one corner outside, then whole in the region", [seen(5, 90, 110, 90), seen(6, 101, 115, 90)], 80, 6),
            ("above the region, then in it", [seen(5, 110, 85, 90), seen(6, 110, 101, 90)], 80, 6),
            ("behind the arm, then free", [seen(5, 110, 110, 90, covered=True), seen(6, 110, 112, 92)], 80, 6),
            ("too fast to be sharp, then slow", [seen(5, 110, 110, 85), seen(6, 110, 150, 90, covered=True), seen(7, 110, 180, 95),
                                                 seen(8, 110, 185, 96)], 86, 8),
            ("fast over pictures on which it was not seen", [seen(5, 110, 110, 70), seen(8, 110, 150, 90)], 80, 8),
        ]
        for name, frames, least_px, want in rows:
            with self.subTest(name):
                self.assertEqual(readable(frames, REGION, least_px), want)

    def test_a_point_in_a_polygon(self) -> None:
        slanted = [[620, 480], [1100, 480], [1150, 1079], [420, 1079]]
        for region, point, want in ((REGION, (200, 200), True), (REGION, (99, 200), False), (REGION, (200, 401), False), ([], (5, 5), True),
                                    (slanted, (700, 500), True), (slanted, (500, 500), False), (slanted, (500, 1000), True), (slanted, (1149, 1070), True)):
            self.assertEqual(within(region, point), want, (region, point))

    def test_smear_and_width(self) -> None:
        one, two = seen(4, 100, 100, 80), seen(6, 103, 104, 80)
        self.assertEqual(smear_px(one, None), 0)
        self.assertAlmostEqual(smear_px(two, one), 0.25, msg="5 px in two pictures, a tenth of the time")
        for number, want in ((3, 0), (4, 80), (5, 80), (9, 80)):
            self.assertEqual(width_at([one, two], number), want)


class StreamsTest(unittest.TestCase):
    def test_every_stream_is_whole_groups_and_each_car_comes_elsewhere_in_one(self) -> None:
        made = [s for s in streams(car_pictures()) if s.car]
        for gop_s in GOPS_S:
            group = gop_s * FPS
            own = [s for s in made if s.gop_s == gop_s]
            self.assertEqual(len(own), len(PLATES))
            self.assertTrue(all((s.lead + car_pictures() + s.tail) % group == 0 for s in own))
            places = [s.lead / group for s in own]
            self.assertEqual(len(set(places)), len(places))
            self.assertTrue(all(abs(place - i / len(places)) <= 1 / group for i, place in enumerate(places)), places)

    def test_leads_and_tails(self) -> None:
        for index, gop_s, lead in ((0, 1, 0), (1, 1, 1), (7, 1, 13), (4, 2, 15), (7, 4, 52)):
            self.assertEqual(lead_pictures(index, gop_s), lead)
        for pictures, gop_s, tail in ((15, 1, 0), (16, 1, 14), (116, 2, 4), (168, 4, 12)):
            self.assertEqual(tail_pictures(pictures, gop_s), tail)

    def test_truth_counts_the_empty_pictures_before_the_car(self) -> None:
        stream = next(s for s in streams(116) if s.name == "car-2b-2s")
        source = {"frames": 116, "cars": [{"plate": "M957ZE", "frames": [seen(5, 110, 110, 60), seen(9, 110, 115, 85)]}]}
        found = truth_of(stream, source, REGION)
        self.assertEqual((found["comes"], found["readable"], found["plate"]), (5 + stream.lead, 9 + stream.lead, "M957ZE"))
        self.assertEqual(found["pictures"] % (2 * FPS), 0)


class PlanTest(unittest.TestCase):
    def test_when_cars_come(self) -> None:
        rows = [
            ("awake", Lanes((1,) * 4, (9,) * 4, 45), [[10, 19, 28, 37, 46], [12, 21, 30, 39, 48], [14, 23, 32, 41, 50], [16, 25, 34, 43, 52]]),
            ("on key frames", Lanes((1, 4), (13, 16), 48), [[10, 23, 36, 49], [20, 36, 52]]),
            ("empty", Lanes((2, 2), (0, 0), 12), [[], []]),
            ("a car a minute", Lanes((1,) * 3, (60,) * 3, 120), [[10, 70], [30, 90], [50, 110]]),
        ]
        for name, lanes, want in rows:
            with self.subTest(name):
                self.assertEqual([comings(lanes, n) for n in range(1, lanes.count + 1)], want)
        with self.assertRaisesRegex(ValueError, "key frames"):
            comings(Lanes((4,), (9,), 45), 1)

    def test_more_than_four_lanes_show_the_same_clips_again(self) -> None:
        lanes = Lanes((1,) * 9, (60,) * 9, 60)
        for lane, number, want in ((1, 0, "car-1a-1s"), (4, 1, "car-4b-1s"), (5, 2, "car-1a-1s"), (9, 3, "car-1b-1s")):
            self.assertEqual(car(lanes, lane, number), want)

    def test_the_schedule_and_the_site_belong_together(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            clips = Path(name)
            truth = {"plate": "B725HR", "gop_s": 1, "comes": 5, "readable": 6, "frames": [seen(5, 700, 700, 60), seen(6, 700, 702, 85), seen(9, 700, 705, 120)]}
            for clip in ("car-1a-1s", "car-1b-1s", "car-2a-1s", "car-2b-1s"):
                (clips / f"{clip}.json").write_text(json.dumps(truth))
            strict = clips / "strict.toml"
            strict.write_text("region = [[620, 480], [1100, 480], [1150, 1079], [420, 1079]]\nmin_plate_px = 100\n")
            lanes = Lanes((1, 1), (9, 9), 18, substream=True, calibration=strict)
            plan = schedule(clips, lanes)
            self.assertEqual([m["mount"] for m in plan["mounts"]], ["/lane-1", "/lane-1-sub", "/lane-2", "/lane-2-sub"])
            self.assertEqual(plan["mounts"][0]["events"][0]["marks"], {"comes": 5, "readable": 6, "wide_enough": 9}, "100 px by this calibration")
            self.assertEqual([e["at_s"] for e in plan["mounts"][0]["events"]], [e["at_s"] for e in plan["mounts"][1]["events"]])
            self.assertEqual(len([m for m in schedule(clips, replace(lanes, substream=False))["mounts"]]), 2)
        text = site(Lanes((1,) * 9, (60,) * 9, 60, substream=True), 8554, [501, 502])
        self.assertEqual((text.count(":501\""), text.count(":502\"")), (8, 1), "eight coils a relay board")
        self.assertIn('substream = "rtsp://127.0.0.1:8554/lane-9-sub"', text)
        self.assertNotIn("substream", site(Lanes((1,), (60,), 60), 8554, [501]))


def came(number: int, lane: str, at_s: float) -> Car:
    return Car(f"{lane}-{number}", lane, "X", at_s, at_s + 1.4, at_s + 1.9)


def pulse(lane: str, at_s: float) -> Pulse:
    return Pulse(lane, at_s, at_s - 0.03, at_s - 0.1, "X", first_s=at_s - 0.06, recorded_s=at_s - 0.01)


class PairTest(unittest.TestCase):
    def test_pulses_find_their_cars(self) -> None:
        rows = [
            ("one each", [("a", 10), ("a", 20)], [("a", 12), ("a", 22)], [12, 22], 0),
            ("lanes by themselves", [("a", 10), ("b", 11)], [("b", 12), ("a", 13)], [13, 12], 0),
            ("a car without a pulse", [("a", 10), ("a", 20)], [("a", 22)], [None, 22], 0),
            ("the last one without", [("a", 10), ("a", 20)], [("a", 12)], [12, None], 0),
            ("two pulses for one car", [("a", 10), ("a", 20)], [("a", 12), ("a", 14), ("a", 22)], [12, 22], 1),
            ("a pulse before anybody came", [("a", 10)], [("a", 9), ("a", 12)], [12], 1),
            ("a pulse of a lane without cars", [("a", 10)], [("c", 12)], [None], 1),
            ("told in any order", [("a", 20), ("a", 10)], [("a", 22), ("a", 12)], [12, 22], 0),
            ("nobody", [], [], [], 0),
        ]
        for name, cars, given, want, left in rows:
            with self.subTest(name):
                pairs, over = pair([came(i, lane, t) for i, (lane, t) in enumerate(cars)], [pulse(lane, t) for lane, t in given])
                self.assertEqual([p.acked_s if p else None for _, p in pairs], want)
                self.assertEqual(len(over), left)

    def test_the_parts_of_a_cars_time_add_up(self) -> None:
        pairs, _ = pair([came(1, "a", 10)], [pulse("a", 12.0)])
        parts = {name: [round(v) for v in values] for name, values in parts_ms([*pairs, (came(2, "a", 30), None)]).items()}
        self.assertEqual(parts, {"arrival": [600], "wide_enough": [500], "found": [40], "sure": [30], "recorded": [20], "gate": [10], "deciding": [30],
                                 "text": [100]})
        self.assertEqual(sum(parts[name][0] for name in ("wide_enough", "found", "sure", "recorded", "gate")), parts["arrival"][0])

    def test_pulses_of_the_gateways_events(self) -> None:
        time = "2026-11-30T10:00:0{}Z".format
        events = [
            {"kind": "sighting", "journal": 7, "first_seen": time("1"), "last_seen": time("1.5"), "at": time("1.25"),
             "recorded_at": time("1.625"), "plate_px": 101},
            {"kind": "decision", "journal": 7, "read": "B725HR", "reason": "visitor"},
            {"kind": "gate_report", "command": 7, "gate": "gate-3", "result": "accepted", "at": time("1.75")},
            {"kind": "gate_report", "command": 7, "gate": "gate-3", "result": "expired", "at": time("2")},
            {"kind": "gate_report", "command": 9, "gate": "gate-3", "result": "accepted", "at": time("3")},
        ]
        self.assertEqual([(p.lane, p.plate, p.plate_px, p.acked_s - p.deciding_s, p.acked_s - p.text_s, p.acked_s - p.first_s, p.acked_s - p.recorded_s)
                          for p in pulses(events)], [("lane-3", "B725HR", 101, 0.25, 0.5, 0.75, 0.125)],
                         "refused ones and those that follow from no sighting are none")

    def test_until_a_lane_was_awake(self) -> None:
        rows = [("slept", False, [12.5, 14.0], [500]), ("was awake", True, [12.5], []), ("not asked", None, [12.5], []),
                ("woken before it came, and not again", False, [11.9], []), ("woken for the next one", False, [30.0], [])]
        for name, awake, wakes, want in rows:
            with self.subTest(name):
                one = replace(came(1, "lane-3", 12.0), awake=awake)
                self.assertEqual(to_woken_ms([(one, None)], {"cam-3": wakes, "cam-1": [12.1]}), want)

    def test_what_the_source_says_becomes_cars(self) -> None:
        watch = Watch(Lanes((2,), (9,), 45))
        for number in ("1-0", "1-1"):
            watch({"event": "clip", "id": number, "lane": "lane-1", "plate": "B725HR", "gop_s": 2, "t": 5.0})
        watch({"event": "clip", "id": "1-0-sub", "t": 5.0})
        watch({"event": "picture", "id": "1-0", "marks": ["comes"], "t": 5.5})
        watch({"event": "picture", "id": "1-0", "marks": ["readable", "wide_enough"], "t": 6.5})
        watch({"event": "picture", "id": "1-1", "marks": ["comes"], "t": 14.5})
        self.assertEqual(watch.cars(), [Car("1-0", "lane-1", "B725HR", 5.5, 6.5, 6.5, None, 2)], "the second was not readable before the end")


class SpreadTest(unittest.TestCase):
    def test_quantiles(self) -> None:
        rows = [([5], 0.5, 5), ([5], 0.95, 5), ([1, 2, 3, 4], 0.5, 3), ([4, 3, 2, 1], 0.0, 1), ([1, 2, 3, 4], 1.0, 4),
                (list(range(100)), 0.95, 95), (list(range(20)), 0.95, 19), (list(range(1, 41)), 0.95, 39)]
        for values, q, want in rows:
            self.assertEqual(quantile(values, q), want, (values, q))
        self.assertTrue(math.isnan(quantile([], 0.5)))
        self.assertEqual(spread([3, 1, 2]), {"p50": 2, "p95": 3, "max": 3, "n": 3})
        self.assertEqual(spread([])["n"], 0)

    def test_times(self) -> None:
        for text, want in (("1970-01-01T00:00:01Z", 1.0), ("1970-01-02T00:00:00.25Z", 86400.25), ("2026-11-30T20:00:00.123456789Z", 1796068800.123456789)):
            self.assertAlmostEqual(at(text), want, places=6)

    def test_metrics(self) -> None:
        text = ('plategate_stage_seconds_bucket{stage="read",lane="a",le="0.005"} 1\nplategate_stage_seconds_bucket{stage="read",lane="a",le="+Inf"} 2\n'
                'plategate_stage_seconds_bucket{stage="read",lane="b",le="0.005"} 1\nplategate_stage_seconds_bucket{stage="read",lane="b",le="+Inf"} 1\n'
                'dropped_total{camera="cam-1",why="vision-behind"} 3\ndropped_total{camera="cam-10",why="vision-behind"} 4\n'
                'dropped_total{camera="cam-1",why="decoder-behind"} 1\nup 1\n')
        self.assertEqual(stages(text), {"read": {"p50": 5.0, "p95": math.inf, "n": 3}})
        for name, labels, want in (("dropped_total", {}, 8), ("dropped_total", {"camera": "cam-1"}, 4), ("dropped_total", {"camera": "cam-2"}, 0), ("up", {}, 1)):
            self.assertEqual(total(text, name, **labels), want, (name, labels))

    def test_when_cameras_were_woken(self) -> None:
        log = ("\x1b[2m1970-01-01T00:00:05.500000Z\x1b[0m DEBUG plategate::feed: \x1b[3mcamera\x1b[0m\x1b[2m=\x1b[0mcam-1 age_ms=12 woken: something moves\n"
               "1970-01-01T00:00:06Z DEBUG plategate::feed: looked through what was held camera=cam-1 held=3\n"
               "1970-01-01T00:00:07Z DEBUG plategate::feed: woken: something moves camera=cam-2 age_ms=3\n")
        self.assertEqual(woken(log), {"cam-1": [5.5], "cam-2": [7.0]})


if __name__ == "__main__":
    unittest.main()
