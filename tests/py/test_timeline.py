"""The arithmetic of the RTSP simulator: what is due when."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "sim"))
from timeline import Clip, Timeline, Unit, scheduled, sequence  # noqa: E402


def clip(name: str, pictures: int, fps: float = 10.0) -> Clip:
    """A clip with a key frame every four pictures."""
    units = [Unit(f"{name}{i}".encode(), i / fps, i / fps, i % 4 == 0) for i in range(pictures)]
    return Clip(units, pictures / fps)


class TimelineTest(unittest.TestCase):
    def test_clips_follow_each_other_without_a_gap(self) -> None:
        line = sequence([clip("a", 3), clip("b", 2)])
        self.assertEqual([s.unit.data for s in line.steps], [b"a0", b"a1", b"a2", b"b0", b"b1"])
        self.assertEqual([round(s.due_s, 3) for s in line.steps], [0.0, 0.1, 0.2, 0.3, 0.4])
        self.assertAlmostEqual(line.length_s, 0.5)

    def test_idle_fills_the_rest_and_every_clip_starts_at_its_time(self) -> None:
        line = scheduled(clip("i", 6), [(1.0, clip("a", 5), {"id": "one"}), (2.0, clip("b", 5), {"id": "two"})], 3.0)
        starts = {s.starts["id"]: (s.due_s, s.unit.data) for s in line.steps if s.starts}
        self.assertEqual(starts, {"one": (1.0, b"a0"), "two": (2.0, b"b0")})
        self.assertEqual(len(line.steps), 30, "one picture every 0.1 s, none twice, none missing")
        gaps = [b.due_s - a.due_s for a, b in zip(line.steps, line.steps[1:])]
        self.assertTrue(all(abs(gap - 0.1) < 1e-6 for gap in gaps))

    def test_marked_pictures_bear_their_names(self) -> None:
        note = {"id": "one", "marks": {"comes": 0, "readable": 3, "wide_enough": 3, "never": 9}}
        line = scheduled(clip("i", 6), [(1.0, clip("a", 5), note), (2.0, clip("b", 5), {"id": "two"})], 3.0)
        marks = [(round(s.due_s, 3), s.mark["id"], s.mark["marks"], s.mark["picture"]) for s in line.steps if s.mark]
        self.assertEqual(marks, [(1.0, "one", ["comes"], 0), (1.3, "one", ["readable", "wide_enough"], 3)])

    def test_each_cut_lands_on_a_key_frame(self) -> None:
        line = scheduled(clip("i", 6), [(1.05, clip("a", 5), {})], 3.0)
        for before, after in zip(line.steps, line.steps[1:]):
            if before.unit.data[:1] != after.unit.data[:1]:
                self.assertTrue(after.unit.key, f"{before.unit.data!r} -> {after.unit.data!r}")

    def test_overlapping_clips_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "begins before"):
            scheduled(clip("i", 6), [(1.0, clip("a", 8), {}), (1.5, clip("b", 2), {})], 3.0)

    def test_a_late_watcher_joins_at_the_last_key_frame(self) -> None:
        line: Timeline = sequence([clip("a", 10)])
        for at_s, wanted in ((0.0, (0, 0)), (0.35, (0, 0)), (0.45, (0, 4)), (0.95, (0, 8)), (1.0, (1, 0)), (2.5, (2, 4))):
            self.assertEqual(line.last_key(at_s), wanted, f"at {at_s} s")


if __name__ == "__main__":
    unittest.main()
