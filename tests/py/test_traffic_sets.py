"""Sets of traffic: made once, made anew when their generator or its arguments change, never half."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import traffic_sets  # noqa: E402

GENERATOR = 'import pathlib, sys\nout = pathlib.Path(sys.argv[-1])\nout.mkdir()\n(out / "reads.jsonl").write_text("one")\n'


class TrafficSetsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.place = tempfile.TemporaryDirectory()
        self.addCleanup(self.place.cleanup)
        self.generator, self.folder = Path(self.place.name) / "gen.py", Path(self.place.name) / "out" / "setting" / "1"
        self.generator.write_text(GENERATOR)

    def make(self, *arguments: str) -> bool:
        return traffic_sets.make(self.generator, list(arguments), self.folder)

    def test_seeds(self) -> None:
        self.assertEqual(traffic_sets.seeds("101-103"), [101, 102, 103])
        self.assertEqual(traffic_sets.seeds("7"), [7])

    def test_what_is_there_stays_until_something_changes(self) -> None:
        self.assertTrue(self.make("--seed", "1"))
        self.assertFalse(self.make("--seed", "1"))
        self.assertTrue(self.make("--seed", "2"), "other arguments")
        self.generator.write_text(GENERATOR.replace("one", "two"))
        self.assertTrue(self.make("--seed", "2"), "another generator")
        self.assertEqual((self.folder / "reads.jsonl").read_text(), "two")

    def test_a_generator_that_fails_leaves_no_folder(self) -> None:
        self.generator.write_text(GENERATOR + "sys.exit(3)\n")
        with self.assertRaises(subprocess.CalledProcessError):
            self.make()
        self.assertFalse(self.folder.exists())


if __name__ == "__main__":
    unittest.main()
