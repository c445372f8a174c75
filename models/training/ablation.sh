#!/bin/sh
# What each part of the reader's training is worth: runs of the same length from the same weights, measured on held-out real
# plates and on labelled pictures. Without INIT.pt they begin from weights that saw rendered plates only, for twice as long:
# nothing real is in them. Each goes on where it was stopped. Processor time: 6 x MINUTES; wall clock on two cores: 4 x.
#   models/training/ablation.sh MINUTES PLATES [INIT.pt]       PLATES: a folder with a truth.csv for each set
set -eu
here=$(cd "$(dirname "$0")" && pwd)
minutes=$1 plates=$2 init=${3:-}
python=${PYTHON:-python3}
export OMP_NUM_THREADS=1 PYTHONPATH="$here:$here/../.."
work=${PLATEGATE_TRAIN:-$here/work}
stage() { nice -n 19 "$python" -m plategate_train "$@"; }

if [ -z "$init" ]; then
  stage train-reader --run ablation-base --minutes $((2 * minutes)) --seed 1 --blank-share 0 --real-share 0
  init=$work/runs/reader-ablation-base/last.pt
fi

# name                what is different
# rendered            no real crop in any batch
# person              + real crops whose text a person read
# selftrained         + real crops whose text two readers agreed on
# blank               + things that are no plate, read as nothing
train() { # NAME ARGUMENTS: two runs at a time
  stage train-reader --run "ablation-$1" --minutes "$minutes" --init "$init" --seed 1 --blank-share "$3" --real-share "$2" --texts "$4"
}
train rendered 0 0 all & train person 0.36 0 person & wait
train selftrained 0.36 0 all & train blank 0.36 0.05 all & wait

for name in rendered person selftrained blank; do
  run=$work/runs/reader-ablation-$name
  weights=$run/best.pt
  [ -f "$weights" ] || weights=$run/last.pt # nothing real, nothing to choose the best by
  stage calibrate --weights "$weights" >"$run/calibration.json"
  stage export --reader "$weights" --out "$run/pack" >/dev/null
  echo "== $name"
  stage evaluate --reader "$run/pack/plate_ocr.onnx" # held-out
  stage evaluate --reader "$run/pack/plate_ocr.onnx" --plates "$plates"
done

# Rectification and 8 bits need no training: the shipped models, corners not used, used, or used where the read is unsure.
for detector in platenet platenet_int8; do
  for way in box straight second; do
    echo "== $detector $way"
    stage evaluate --plates "$plates" --size fit --threshold 0.46 --way "$way" \
      --detector "$here/../$detector.onnx" --reader "$here/../plate_ocr.onnx"
  done
done
