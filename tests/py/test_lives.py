"""Traffic of other lives: its truth fits its reads, and its shares are what was asked."""

import collections
import csv
import dataclasses
import json
import sys
import tempfile
import unittest
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import lives  # noqa: E402
from lives import LIVES, Life  # noqa: E402


def short(name: str) -> Life:
    """A life with fewer days where they only take time."""
    life = LIVES[name]
    return dataclasses.replace(life, days=6) if name == "big" else life


class LivesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.made = {name: lives.traffic(short(name), name, 7) for name in LIVES}

    def test_truth_fits_the_reads(self) -> None:
        for name, (reads, truths, permits) in self.made.items():
            with self.subTest(name):
                self.assertEqual([r["line"] for r in reads], list(range(1, len(reads) + 1)))
                self.assertEqual([t["line"] for t in truths], list(range(1, len(reads) + 1)))
                times = [datetime.fromisoformat(r["at"].replace("Z", "+00:00")) for r in reads]
                self.assertEqual(times, sorted(times), "in the order of their times")
                plates = {plate for _, plate in permits}
                self.assertEqual(len(plates), len(permits), "no plate on two permits")
                for read, truth in zip(reads, truths):
                    self.assertEqual(read["lane"].split("-")[0], "exit" if truth["kind"] == "exit" else "entry")
                    self.assertIn(read["lane"], ("entry-1", "entry-2", *LIVES[name].exits))
                    text = "".join(column[0][0] for column in read["chars"]) if "chars" in read else None
                    self.assertEqual(text, read["plate"])
                    how = "unread" if text is None else "read" if text == truth["plate"] else "misread"
                    self.assertEqual(how, truth["recorded"])
                    self.assertEqual(truth["permit"], truth["plate"] in plates)
                    columns = read.get("chars", [])
                    self.assertTrue(all(sum(p for _, p in c) < 1.0001 and min(p for _, p in c) >= 0 for c in columns), read)

    def test_every_vehicle_comes_before_it_goes(self) -> None:
        """An entry or an exit without an event leaves its mark in the truth of the next one."""
        for name, (_, truths, _) in self.made.items():
            inside: dict[int, dict] = {}
            left: dict[int, str] = {}
            with self.subTest(name):
                for truth in truths:
                    vehicle, kind = truth["vehicle"], truth["kind"]
                    if kind == "entry":
                        if vehicle in inside:
                            self.assertEqual(truth["exit_before"], "unseen")
                        elif truth["exit_before"] not in (None, "unseen"):
                            self.assertEqual(truth["exit_before"], left[vehicle])
                        inside[vehicle] = truth
                        continue
                    entry = inside.get(vehicle) if truth["entry"] != "unseen" else None
                    if truth["entry"] != "unseen":
                        self.assertIsNotNone(entry, "every exit and every passback has an entry")
                        self.assertEqual(truth["entry"], entry["recorded"])
                        self.assertLess(entry["hour"], truth["hour"])
                    if kind == "exit":
                        inside.pop(vehicle, None)
                        left[vehicle] = truth["recorded"]
                    elif entry:
                        self.assertAlmostEqual(truth["gap_h"], truth["hour"] - entry["hour"], places=2)

    def near(self, hits: int, of: int, share: float, slack: float = 0.0) -> None:
        """Within five standard deviations (and a slack, where the share itself is drawn)."""
        within = 5 * (of * share * (1 - share)) ** 0.5 + of * slack + 1e-9
        self.assertLessEqual(abs(hits - of * share), within, f"{hits} of {of}, asked {share}")

    def test_shares_are_as_asked(self) -> None:
        for name, (_, truths, _) in self.made.items():
            life, count = LIVES[name], collections.Counter((t["kind"], t["recorded"], t["permit"]) for t in truths)
            total = lambda kind: sum(n for key, n in count.items() if key[0] == kind)  # noqa: E731
            with self.subTest(name):
                unread = sum(n for (kind, how, _), n in count.items() if (kind, how) == ("exit", "unread"))
                self.near(unread, total("exit"), life.unread)
                stays = sum(n for (kind, _, permit), n in count.items() if kind == "entry" and permit)
                # Stays that the end of the run cuts have had less time for a passback.
                self.near(total("passback"), stays, life.passback, 0.1 * life.passback)
                returns = [t for t in truths if t["kind"] == "entry" and t["exit_before"]]
                self.near(sum(t["exit_before"] == "unseen" for t in returns), len(returns), life.unseen)
                goings = [t for t in truths if t["kind"] == "exit"]
                self.near(sum(t["entry"] == "unseen" for t in goings), len(goings), life.tailgated)

    def test_passbacks_come_at_any_time_of_a_stay(self) -> None:
        """In the first and in the second half of a stay about as many."""
        early, late = 0, 0
        for _, truths, _ in self.made.values():
            since, pending = {}, collections.defaultdict(list)
            for truth in truths:
                if truth["kind"] == "entry":
                    since[truth["vehicle"]] = truth["hour"]
                    pending.pop(truth["vehicle"], None)
                elif truth["kind"] == "passback":
                    pending[truth["vehicle"]].append(truth)
                elif truth["entry"] != "unseen" and truth["vehicle"] in since:
                    middle = (since[truth["vehicle"]] + truth["hour"]) / 2
                    for passback in pending.pop(truth["vehicle"], []):
                        early += passback["hour"] < middle
                        late += passback["hour"] >= middle
        self.assertGreater(early + late, 1000)
        self.near(early, early + late, 0.5)

    def test_lives_differ_as_they_say(self) -> None:
        def hours(name: str, kind: str) -> list[int]:
            reads, truths, _ = self.made[name]
            at = [datetime.fromisoformat(r["at"].replace("Z", "+00:00")) for r in reads]
            return [a.hour for a, t in zip(at, truths) if t["kind"] == kind and t["permit"]]

        def part(of: list[int], within: set[int]) -> float:
            return sum(h in within for h in of) / len(of)

        for name, kind, within, low, high in (
            ("shifts", "entry", {5, 13, 21}, 0.9, 1.0),
            ("residents", "exit", {5, 6, 7, 8, 9}, 0.4, 0.8),
            ("residents", "entry", {16, 17, 18, 19, 20}, 0.4, 0.8),
            ("mixed", "entry", {6, 7, 8, 9}, 0.35, 0.7),
            ("hotel", "entry", {22, 23, 0, 1}, 0.05, 0.4),
            ("los-angeles", "entry", {0, 1, 2}, 0.15, 0.6),
        ):
            self.assertTrue(low <= part(hours(name, kind), within) <= high, f"{name} {kind}: {part(hours(name, kind), within)}")
        a_day = lambda name, day: sum(int(t["hour"] // 24) == day for t in self.made[name][1])  # noqa: E731
        self.assertLess(sum(a_day("holidays", d) for d in range(21, 35)), 0.25 * sum(a_day("holidays", d) for d in range(7, 21)))

    def test_clocks_put_forward_and_back(self) -> None:
        """The day of the change has 23 or 25 hours; eight in the morning is eight in the morning after it, too."""
        for name, change, before, after in (("summer-time", date(2026, 3, 29), 31, 30), ("winter-time", date(2026, 10, 25), 30, 31)):
            life = LIVES[name]
            day = (change - life.first).days
            shift = [lives.elapsed(life, d * 24 + 8 + 24) - lives.elapsed(life, d * 24 + 8) for d in (day - 2, day - 1, day)]
            self.assertEqual(shift, [24.0, 24.0 + after - before, 24.0], name)

    def test_a_seed_gives_the_same_files_and_another_one_others(self) -> None:
        def files(life: str, seed: int) -> dict[str, bytes]:
            with tempfile.TemporaryDirectory() as folder:
                lives.write(dataclasses.replace(LIVES[life], days=7), life, seed, Path(folder))
                return {path.name: path.read_bytes() for path in Path(folder).iterdir()}

        one = files("summer-time", 3)
        self.assertEqual(one, files("summer-time", 3))
        self.assertNotEqual(one["reads.jsonl"], files("summer-time", 4)["reads.jsonl"])
        self.assertIn(b'time_zone = "Europe/Berlin"', one["site.toml"])
        self.assertNotIn("site.toml", files("mixed", 3))
        rows = list(csv.DictReader(one["permits.csv"].decode().splitlines()))
        self.assertEqual(set(rows[0]), {"permit", "group", "holder", "plate", "valid_from", "valid_to", "exempt"})
        self.assertEqual(len(rows), sum(LIVES["summer-time"].people.values()))
        first = json.loads(one["truth.jsonl"].splitlines()[0])
        self.assertEqual(first["line"], 1)


if __name__ == "__main__":
    unittest.main()
