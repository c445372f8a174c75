#!/bin/sh
# Every stage of the training, made tiny: renders plates, trains both models for seconds, calibrates, exports and checks.
# Proves that the recipe runs, not that the weights are good. About two minutes; needs requirements.txt and nothing else.
#   models/training/toy.sh [PYTHON]
# Without torch it says so and stops with 77, which test runners take as "skipped".
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${1:-python3}
"$python" -c 'import torch, cv2, onnxruntime, fontTools' 2>/dev/null || { echo "toy: no torch for $python; skipped"; exit 77; }

PLATEGATE_TRAIN=$(mktemp -d)
export PLATEGATE_TRAIN OMP_NUM_THREADS=1 PYTHONPATH="$here:$here/../.."
trap 'rm -rf "$PLATEGATE_TRAIN"' EXIT
stage() { echo "== $*"; "$python" -m plategate_train "$@"; }

stage fonts --debian "${TOY_FONTS:-/usr/share/fonts}"
stage render --chunks 2 --size 512
"$python" -m plategate_train.toy
stage train-reader --run toy --minutes 0.25 --real-share 0.25 --every 8
stage calibrate --weights "$PLATEGATE_TRAIN/runs/reader-toy/best.pt"
stage train-detector --run toy --minutes 0.25 --batch 4 --size 192x160 --every 12
stage export --reader "$PLATEGATE_TRAIN/runs/reader-toy/last.pt" --detector "$PLATEGATE_TRAIN/runs/detector-toy/last.pt" \
  --out "$PLATEGATE_TRAIN/pack" --examples 2
# A training that was stopped goes on where it was, with its real plates rearranged.
stage train-reader --run toy --minutes 0.30 --real-share 0.25 --rearrange 0.5 --every 8
"$python" - <<'CHECK'
import json, os, pathlib
work = pathlib.Path(os.environ["PLATEGATE_TRAIN"])
steps = [json.loads(line)["step"] for line in (work / "runs/reader-toy/log.jsonl").read_text().splitlines()]
assert steps == sorted(steps) and steps[-1] > 0, steps
assert any("rearranged" in line for line in (work / "runs/reader-toy/log.jsonl").read_text().splitlines())
texts = [json.loads(line) for line in (work / "runs/reader-toy/log.jsonl").read_text().splitlines() if "valid_nll" in line]
assert texts[-1]["valid_nll"] < 4, texts[-1]
for name in ("plate_ocr.onnx", "platenet.onnx", "platenet_int8.onnx"):
    assert (work / "pack" / name).stat().st_size > 100_000, name
print("toy: the recipe runs from fonts to ONNX; last", texts[-1])
CHECK
