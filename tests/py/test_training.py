"""The training recipe's parts that need neither torch nor the pictures: data kept apart, figures counted right.

That the whole recipe runs, from fonts to ONNX, is `models/training/toy.sh`, which needs torch.
"""

import csv
import hashlib
import json
import os
import random
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import cv2
import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "models" / "training"))
sys.path.insert(0, str(ROOT / "tools"))

import models_table  # noqa: E402
from plategate_train import data, evaluate, mine, readers, rearrange, streets, verdict, video  # noqa: E402
from plategate_train.common import ALPHABET, CLASSES, SLOTS, decode, encode, fold  # noqa: E402
from plategate_train.dies import Die  # noqa: E402
from plategate_train.fonts import GLYPH_H  # noqa: E402
from plategate_train.label import distance  # noqa: E402

FREE = {"MIT", "CC-BY-4.0", "CC0-1.0", "Apache-2.0"}


def scene(seed: int) -> np.ndarray:
    """A picture with a structure of its own."""
    coarse = np.random.default_rng(seed).integers(0, 255, (9, 12, 3)).astype(np.uint8)
    return cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC)


def read_of(text: str, sure: float = 0.9) -> np.ndarray:
    """Probabilities as a reader gives them."""
    out = np.full((SLOTS, CLASSES), (1 - sure) / (CLASSES - 1))
    out[np.arange(SLOTS), encode(text)] = sure
    return out


class WorkTest(unittest.TestCase):
    """With a work directory of its own."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        before = os.environ.get("PLATEGATE_TRAIN")
        os.environ["PLATEGATE_TRAIN"] = folder.name
        self.addCleanup(lambda: os.environ.pop("PLATEGATE_TRAIN") if before is None else os.environ.update(PLATEGATE_TRAIN=before))


class RearrangeTest(unittest.TestCase):
    """A plate of bars: each character is one to three of them, by its place in the alphabet."""

    TEXT = "AB1C24"

    def plate(self, rise: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
        """A wide crop of `TEXT`, whose line of text may rise, and the centres in the reader's crop."""
        wide = np.full((readers.WIDE_H, readers.WIDE_W), 200, np.uint8)
        pitch = readers.READER_W / (len(self.TEXT) + 2)
        centres = np.array([[(k + 1.5) * pitch, 32 + rise * (k - 2.5)] for k in range(len(self.TEXT))])
        for char, (x, y) in zip(self.TEXT, centres):
            across, down = self.in_wide(x, y)
            for bar in range(self.bars(char)):
                left = round(across - 2 * self.bars(char)) + 4 * bar
                wide[round(down) - 8 : round(down) + 8, left : left + 2] = 20
        return wide, centres

    @staticmethod
    def bars(char: str) -> int:
        return ALPHABET.index(char) % 3 + 1

    @staticmethod
    def in_wide(x: float, y: float) -> tuple[float, float]:
        return (
            readers.WIDE_W / 2 + (x - readers.READER_W / 2) / readers.READER_W * readers.WIDE_W * readers.CUT,
            readers.WIDE_H / 2 + (y - readers.READER_H / 2) / readers.READER_H * readers.WIDE_H * readers.CUT,
        )

    def test_characters_change_places_and_the_text_says_so(self) -> None:
        for rise in (0.0, 0.8, -0.8):
            wide, centres = self.plate(rise)
            found = rearrange.places(wide, centres)
            assert found is not None
            texts = set()
            for seed in range(20):
                random.seed(seed)
                out, classes = rearrange.rearranged(wide, np.array(encode(self.TEXT), np.uint8), found)
                text = decode(classes)
                texts.add(text)
                for k, (char, (x, y)) in enumerate(zip(text, centres)):
                    with self.subTest(rise=rise, seed=seed, place=k):
                        self.assertEqual(char.isdigit(), self.TEXT[k].isdigit(), "digits for digits")
                        self.assertIn(char, self.TEXT)
                        across, down = self.in_wide(x, y)
                        ink = (200 - out[round(down), round(across) - 7 : round(across) + 7].astype(float)) / 180
                        self.assertAlmostEqual(ink.sum() / 2, self.bars(char), delta=0.49, msg=text)
            self.assertGreater(len(texts), 15)
            self.assertEqual(wide.tolist(), self.plate(rise)[0].tolist(), "the crop itself stays as it was")

    def test_what_is_no_single_line_is_left_alone(self) -> None:
        wide, centres = self.plate()
        two_lines = centres.copy()
        two_lines[3:, 1] += 20
        backwards = centres[::-1]
        for name, wrong in (("two lines", two_lines), ("backwards", backwards), ("few", centres[:3]), ("on one spot", centres * [0.2, 1])):
            with self.subTest(name):
                self.assertIsNone(rearrange.places(wide, wrong))


class ManifestTest(unittest.TestCase):
    def test_every_set_says_where_it_is_from_and_may_be_used(self) -> None:
        for spec in data.manifest():
            with self.subTest(spec["id"]):
                self.assertIn(spec["licence"], FREE)
                self.assertTrue(spec["attribution"] and spec["repository"] and len(spec["commit"]) == 40)
                self.assertNotIn("openalpr", spec["repository"].lower())
                if spec["count"]:
                    self.assertEqual(len(spec["sha256"]), 64)

    def test_texts_are_plates_of_pictures_in_the_manifest(self) -> None:
        ids = {spec["id"] for spec in data.manifest()}
        with (ROOT / "models/training/texts.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len({(r["file"], r["box"]) for r in rows}), len(rows), "a box has two texts")
        for row in rows:
            self.assertIn(row["file"].split("/")[0], ids)
            if row["text"] != "-":
                self.assertTrue(2 <= len(row["text"]) <= SLOTS and set(row["text"]) <= set(ALPHABET), row)

    def test_the_pack_is_what_its_manifest_says(self) -> None:
        manifest = tomllib.loads((ROOT / "models/manifest.toml").read_text(encoding="utf-8"))
        for model in manifest["model"]:
            body = (ROOT / "models" / model["file"]).read_bytes()
            self.assertEqual(hashlib.sha256(body).hexdigest(), model["sha256"], model["name"])


class DataTest(WorkTest):
    def bring(self, name: str, pictures: dict[str, np.ndarray]) -> dict[str, Any]:
        source = self.work / f"clone-{name}"
        for stem, picture in pictures.items():
            for kind in ("images", "labels"):
                (source / kind).mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(source / f"images/{stem}.jpg"), picture)
            (source / f"labels/{stem}.txt").write_text("0 0.5 0.5 0.25 0.1\n0 0.1 0.2 0.3 0.2 0.3 0.4 0.1 0.4\n")
        spec = {"id": name, "pictures": "^images/", "labels": "yolo", "use": ["detector"]}
        return data.bring(spec, source)

    def records(self) -> dict[str, dict[str, Any]]:
        lines = (self.work / "index.jsonl").read_text().splitlines()
        return {Path(r["file"]).stem: r for r in map(json.loads, lines)}

    def test_what_the_benchmark_knows_is_dropped_and_copies_stay_together(self) -> None:
        benchmark = self.work / "benchmark"
        benchmark.mkdir()
        cv2.imwrite(str(benchmark / "known.jpg"), scene(1))
        pictures = {
            "smaller": cv2.resize(scene(1), (200, 150)),
            "mirrored": scene(1)[:, ::-1],
            "car_jpg.rf.00aa": scene(2),
            "car_jpg.rf.11bb": cv2.GaussianBlur(scene(3), (5, 5), 1),  # the same origin, whatever it looks like
            "darker": (scene(2) * 0.7).astype(np.uint8),  # the same scene under another name
        } | {f"other{k}": scene(10 + k) for k in range(40)}
        found = self.bring("aa", pictures)
        self.assertEqual((found["pictures"], found["boxes"]), (45, 90))
        told = data.index(benchmark)
        self.assertEqual(told["dropped"], 2)
        records = self.records()
        self.assertFalse({"smaller", "mirrored"} & set(records))
        groups = {records[k]["group"] for k in ("car_jpg.rf.00aa", "car_jpg.rf.11bb", "darker")}
        self.assertEqual(len(groups), 1)
        splits: dict[str, set[str]] = {}
        for r in records.values():
            splits.setdefault(r["group"], set()).add(r["split"])
        self.assertTrue(all(len(s) == 1 for s in splits.values()), "a scene is on both sides")
        self.assertEqual({s for both in splits.values() for s in both}, {"train", "valid"})

    def test_sets_that_came_later_leave_the_held_out_part_as_it_is(self) -> None:
        first = {f"other{k}": scene(10 + k) for k in range(40)}
        self.bring("aa", first)
        data.index(self.work / "none")
        before = {k: (r["group"], r["split"]) for k, r in self.records().items()}
        held = next(k for k, (_, split) in before.items() if split == "valid")
        self.bring("zz", {f"new{k}": scene(100 + k) for k in range(20)} | {"again": (first[held] * 0.8).astype(np.uint8)})
        with mock.patch.object(data, "manifest", lambda: [{"id": "aa"}, {"id": "zz", "train_only": True}]):
            told = data.index(self.work / "none")
        records = self.records()
        self.assertEqual({k: (records[k]["group"], records[k]["split"]) for k in before}, before)
        self.assertEqual({r["split"] for k, r in records.items() if k not in before}, {"train"})
        self.assertEqual((told["dropped"], "again" in records), (1, False))

    def test_characters_spell_a_plate_from_left_to_right(self) -> None:
        plate, other = [10.0, 10, 110, 40], [200.0, 10, 300, 40]
        boxes = [(0, plate), (0, other), (12, [210.0, 12, 220, 38])]
        for k, char in enumerate("K902MA"):
            x = 95.0 - 15 * k  # told from right to left
            boxes.append(("1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(char) + 1, [x, 12, x + 9, 38]))
        found = data._spelled(boxes, "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        self.assertEqual(found, ([plate, other], ["AM209K", ""]))  # one character is no text

    def test_an_empty_line_of_a_label_is_no_box(self) -> None:
        self.assertEqual(data._yolo(b"3 0.5 0.5 0.5 0.5\n\n", 100, 40), [(3, [25.0, 10.0, 75.0, 30.0])])

    def test_labels_lie_where_a_set_says(self) -> None:
        for spec, want in (
            ({"labels": "yolo"}, "data/train/labels/a.b.txt"),
            ({"labels": "voc"}, "data/train/annots/a.b.xml"),
            ({"labels": "voc", "labels_at": ["/train/images/", "/boxes/"]}, "data/boxes/a.b.xml"),
        ):
            self.assertEqual(data._label_name("data/train/images/a.b.jpg", spec), want)

    def test_a_set_is_brought_once_and_its_boxes_are_pixels(self) -> None:
        first = self.bring("bb", {"one": scene(5)})
        (self.work / "clone-bb/images/two.jpg").write_bytes((self.work / "clone-bb/images/one.jpg").read_bytes())
        self.assertEqual(data.bring({"id": "bb"}, self.work / "clone-bb"), first)
        boxes = json.loads((self.work / "pictures/bb/index.jsonl").read_text())["boxes"]
        self.assertEqual(boxes, [[120.0, 108.0, 200.0, 132.0], [32.0, 48.0, 96.0, 96.0]])


class DiesTest(unittest.TestCase):
    def test_every_set_of_dies_has_all_characters_and_tells_them_apart(self) -> None:
        for seed in range(20):
            die = Die(Random(seed), 0.5)
            shapes = {c: die[c] for c in ALPHABET}
            for char, ink in shapes.items():
                with self.subTest(seed=seed, char=char):
                    self.assertEqual(ink.shape[0], GLYPH_H)
                    self.assertTrue(0.03 < (ink > 127).mean() < (1.01 if char in "I1" else 0.85), (ink > 127).mean())
            told_apart = [c for c in ALPHABET if c not in "O0QI1"]  # alike on many plates, too
            square = {c: cv2.resize(shapes[c], (36, 72)).astype(int) for c in told_apart}
            for i, a in enumerate(told_apart):
                for b in told_apart[i + 1 :]:
                    self.assertGreater(np.abs(square[a] - square[b]).mean(), 2, f"{a} and {b} of seed {seed}")

    def test_a_seed_is_one_set(self) -> None:
        self.assertTrue((Die(Random(4), 0.5)["R"] == Die(Random(4), 0.5)["R"]).all())
        self.assertFalse(np.array_equal(Die(Random(4), 0.5)["R"], Die(Random(5), 0.5)["R"]))


class MineTest(WorkTest):
    LABELLED, FOUND, OTHER = [20.0, 20, 80, 40], [200.0, 100, 260, 120], [200.0, 180, 260, 200]

    def search(self, again: bool = False) -> list[tuple[str, list[float], bool]]:
        """What is mined where a detector finds all three in every picture, and the reader can read none."""
        found = [(np.array(b), 0.8, np.zeros((4, 2))) for b in (self.LABELLED, self.FOUND, self.OTHER)]
        with (
            mock.patch.object(mine, "onnx_run", lambda path: path),
            mock.patch.object(mine, "finder", lambda run, size: lambda picture, threshold: found),
            mock.patch.object(mine, "slots_reader", lambda path: lambda crops: np.stack([read_of("AB12", 0.3)])),
            mock.patch.object(mine, "manifest", lambda: [{"id": "aa"}, {"id": "zz", "some_boxed": True}]),
        ):
            mine.main(["--detector", "d", "--reader", "r"] + (["--again"] if again else []))
        lines = (self.work / "mined.jsonl").read_text().splitlines()
        return [(m["file"], m["box"], m["plate"]) for m in map(json.loads, lines)]

    def test_mistakes_are_what_a_fully_boxed_picture_does_not_have(self) -> None:
        for name in ("aa", "zz"):
            (self.work / "pictures" / name).mkdir(parents=True)
            cv2.imwrite(str(self.work / "pictures" / name / "one.jpg"), scene(3))
        records = [
            {"file": f"{s}/one.jpg", "set": s, "origin": s, "group": s, "split": "train", "w": 320, "h": 240, "boxes": [self.LABELLED]}
            for s in ("aa", "zz")
        ]
        (self.work / "index.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
        first = [(f"{s}/one.jpg", box, s == "zz") for s in ("aa", "zz") for box in (self.FOUND, self.OTHER)]
        self.assertEqual(self.search(), first)
        self.assertEqual(self.search(), first, "each picture once")
        self.assertEqual(self.search(again=True), first + first[:2], "a mistake that is made again counts twice, a plate does not")


class VerdictTest(unittest.TestCase):
    def test_the_least_sure_character_counts_as_in_the_program(self) -> None:
        for text, change, want in (
            ("AB12", {}, 0.81),  # its own .9, and the .9 of the slots behind it
            ("AB12", {1: 0.4}, 0.4),
            ("AB12", {6: 0.5}, 0.45),  # the doubt of an empty slot is the last character's
            ("A", {}, 0.0),  # nothing legible
        ):
            p = read_of(text)
            for slot, sure in change.items():
                best = p[slot].argmax()
                p[slot] = (1 - sure) / (CLASSES - 1)
                p[slot, best] = sure
            self.assertAlmostEqual(readers.confidence(p), want, places=6)

    def test_the_fit_finds_what_was_put_in(self) -> None:
        rng = np.random.default_rng(1)
        x = np.c_[np.ones(4000), rng.normal(0, 2, (4000, 2))]
        y = (rng.random(4000) < 1 / (1 + np.exp(-x @ [-0.5, 1.5, 0.4]))).astype(float)
        self.assertTrue(np.allclose(verdict.fit(x, y), [-0.5, 1.5, 0.4], atol=0.2))

    def test_the_least_probability_lets_through_so_many(self) -> None:
        scored = [(0.9, True), (0.8, False), (0.6, False), (0.5, True), (0.3, False)]
        self.assertEqual(verdict.least_for(scored, 10, 0.1), 0.6)
        self.assertEqual(verdict.least_for(scored, 10, 0.5), 0.0)


class StreetsTest(unittest.TestCase):
    def test_a_mirror_keeps_the_corners_in_order(self) -> None:
        picture = np.zeros((1, 40, 100, 3), np.uint8)
        picture[0, 10:20, 10:40] = 255
        quad = [10, 10, 40, 10, 40, 20, 10, 20]  # from top left clockwise
        row = np.array([[10, 10, 40, 20, *quad, 1, 0]], np.float32)
        seen, labels = streets.mirrored(picture, [row])
        x1, y1, x2, y2 = labels[0][0, :4].astype(int)
        self.assertEqual((x1, y1, x2, y2), (60, 10, 90, 20))
        self.assertTrue((seen[0, y1:y2, x1:x2] == 255).all() and seen.sum() == picture.sum())
        self.assertEqual(labels[0][0, 4:12].tolist(), [60, 10, 90, 10, 90, 20, 60, 20])


class FiguresTest(unittest.TestCase):
    def test_texts(self) -> None:
        self.assertEqual(decode(encode("AB12")), "AB12")
        self.assertEqual(fold("OQ0I1A"), "00011A")
        for a, b, want in (("", "ABC", 3), ("AXC", "ABC", 1), ("XABC", "ABCX", 2)):
            self.assertEqual(distance(a, b), want, (a, b))

    def test_recall_is_told_at_a_rate_of_false_positives(self) -> None:
        scored = [(0.9, True), (0.8, False), (0.7, True), (0.6, False), (0.5, True)]
        for rate, want in ((0.0, 1 / 4), (0.1, 2 / 4), (0.2, 3 / 4)):
            self.assertAlmostEqual(evaluate.at_false_positives(scored, 4, 10, rate), want, msg=str(rate))

    def test_certainty_is_honest_when_it_is_as_often_right(self) -> None:
        self.assertAlmostEqual(evaluate.ece([0.75] * 4, [True, True, True, False]), 0.0)
        self.assertAlmostEqual(evaluate.ece([0.95] * 4, [True, True, False, False]), 0.45)
        found = evaluate.certainty([read_of("A0", 0.99), read_of("B1", 0.9)], ["AO", "B7"])
        self.assertEqual((found["kept"], found["precision"]), (0.5, 1.0))  # O and 0 look alike

    def test_the_size_shown_is_the_programs(self) -> None:
        """The table of `input_sizes` in src/feed/video/vision/geometry.rs, where parts of frames are never enlarged."""
        for w, h, want in ((1920, 1080, (640, 384)), (1024, 768, (576, 416)), (320, 180, (320, 192)), (1920, 270, (1280, 192))):
            self.assertEqual(video.input_size(w, h), want, (w, h))


class PassagesTest(unittest.TestCase):
    def test_looks_in_one_place_are_one_vehicle_and_add_up(self) -> None:
        def look(x: float, text: str, sure: float) -> dict[str, Any]:
            return {"box": np.array([x, 50, x + 80, 70.0]), "score": 0.7, "p": read_of(text, sure)}

        frames = [[look(10 + 4 * n, "AB123C" if n % 2 else "A8123C", 0.9 if n % 2 else 0.6)] for n in range(6)]
        frames += [[] for _ in range(12)] + [[look(30, "ZZ9", 0.8), look(400, "4444", 0.5)]]
        rows = video.report(frames, ["AB123C", "ZZ9"], 0.5)
        told = [(r["vehicle"], r["adds_up_to"], r["found"], r["right"]) for r in rows]
        self.assertIn(("AB123C", "AB123C", 6, 3), told)
        self.assertIn(("ZZ9", "ZZ9", 1, 1), told)
        self.assertIn((None, "4444", 1, 0), told)

    def test_a_lane_counts_its_region_and_sizes(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "lane.toml"
            file.write_text("region = [[100, 100], [300, 100], [300, 200], [100, 200]]\nmin_plate_px = 30\nmax_plate_px = 90\n")
            lane = video.Lane(file)
        for box, want in (
            ([150, 140, 200, 160], True),
            ([150, 140, 170, 150], False),
            ([150, 140, 250, 180], False),
            ([400, 140, 450, 160], False),
        ):
            self.assertEqual(lane.counts(np.array(box, float)), want, box)
        self.assertEqual(lane.part(np.zeros((720, 1280, 3), np.uint8)), (48, 70, 352, 229))


class TableTest(unittest.TestCase):
    def test_one_row_a_pack_and_the_targets_beside(self) -> None:
        shares = {"exact": 0.5, "folded": 0.75, "cer": 0.1, "true_box_exact": 0.6, "true_box_folded": 0.8, "sure_share": 0.5, "sure_precision": 1.0}
        found = {"n": 3, "recall_50": 1.0, "false_positives_per_picture": 0.25, "detect_ms_p50": 7.0, "read_ms_p50": 2.0}
        one = shares | found | {"detector": "d", "reader": "r"}
        text = models_table.table({models_table.title("a/pack", one): {"us": one}}, ["us"])
        self.assertIn("| `pack` (d + r) | 0.500 / 0.750 |", text)
        self.assertIn("| to reach | .90 / .94 |", text)
        self.assertEqual(len(text.splitlines()), 2 + 2 * len(models_table.ROWS) + len(models_table.WANTED))

    def test_sets_are_folders_with_a_truth(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("br", "us", "zz", "notes"):
                (Path(folder) / name).mkdir()
                if name != "notes":
                    (Path(folder) / name / "truth.csv").write_text("file\n")
            self.assertEqual([p.name for p in models_table.sets_of(Path(folder))], ["us", "br", "zz"])


if __name__ == "__main__":
    unittest.main()
