"""Stage `export`: weights into ONNX files that the program loads, checked against what was trained.

    python -m plategate_train export --reader runs/reader-main/best.pt --detector runs/detector-main/best.pt --out FOLDER

plate_ocr.onnx: uint8 grey [n,64,128,1] in, probabilities [n,10,37] out. platenet.onnx: uint8 RGB [1,H,W,3] in, sides any
multiple of 32; [1,N,13] out: box, score, corners (TL TR BR BL) in input pixels. platenet_int8.onnx: the same in 8 bits
(QDQ), its three output convolutions left in float: logits, distances and corners differ too much in range.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any, Iterator

import numpy as np
import onnx
import torch
from torch import nn

from .calibrate import load_reader
from .common import ALPHABET, SLOTS, decode, work_dir
from .detector import OUTPUTS, Detector
from .detector import Shipped as ShippedDetector
from .reader import Shipped as ShippedReader
from .readers import session


def fuse(net: nn.Module) -> nn.Module:
    """Fold each normalisation into the convolution before it, so that the graph has convolutions only."""
    for module in net.modules():
        if not isinstance(module, nn.Sequential):
            continue
        names = list(module._modules)
        for a, b in zip(names, names[1:]):
            conv, norm = module._modules[a], module._modules[b]
            if isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
                conv.weight.data *= gain[:, None, None, None].data
                conv.bias = nn.Parameter((norm.bias - norm.running_mean * gain).data)
                module._modules[b] = nn.Identity()
    return net


def _finish(path: Path, about: dict[str, str]) -> str:
    """Drop traces of where it was made, say what it is, return its sha256."""
    graph = onnx.load(path)
    del graph.metadata_props[:]
    for node in graph.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for key, value in about.items():
        entry = graph.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.checker.check_model(graph)
    onnx.save(graph, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def reader(weights: Path, out: Path) -> dict[str, Any]:
    found = work_dir() / "calibration.json"
    temperature = json.loads(found.read_text())["temperature"] if found.exists() else 1.0
    shipped = ShippedReader(load_reader(weights), temperature).eval()
    fuse(shipped)
    torch.onnx.export(
        shipped,
        (torch.zeros(1, 64, 128, 1, dtype=torch.uint8),),
        str(out),
        opset_version=17,
        dynamo=False,
        input_names=["input"],
        output_names=["probs"],
        dynamic_axes={"input": {0: "n"}, "probs": {0: "n"}},
    )
    digest = _finish(
        out, {"alphabet": ALPHABET + "_", "slots": str(SLOTS), "input": "uint8 NHWC grey 64x128", "temperature": str(temperature)}
    )
    crops = work_dir() / "crops.npz"
    x = (
        np.load(crops)["x"][:200, ..., None]
        if crops.exists()
        else np.random.default_rng(1).integers(0, 256, (50, 64, 128, 1)).astype(np.uint8)
    )
    with torch.no_grad():
        wanted = shipped(torch.from_numpy(x)).numpy()
    got = session(out).run(None, {"input": x})[0]
    same = sum(decode(a.argmax(1)) == decode(b.argmax(1)) for a, b in zip(wanted, got))
    difference = float(np.abs(wanted - got).max())
    if difference > 1e-3:
        raise SystemExit(f"{out.name} does not give what was trained: off by {difference}")
    return {
        "file": out.name,
        "sha256": digest,
        "bytes": out.stat().st_size,
        "max_difference": difference,
        "same_text": f"{same}/{len(x)}",
        "temperature": temperature,
    }


def detector(weights: Path, out: Path) -> dict[str, Any]:
    net = Detector()
    net.load_state_dict(torch.load(weights, weights_only=True)["model"])
    shipped = ShippedDetector(net).eval()
    fuse(shipped)
    example = torch.randint(0, 256, (1, 384, 640, 3), dtype=torch.uint8)
    dim = torch.export.Dim
    shapes = {"image": {1: 32 * dim("h32", min=2, max=128), 2: 32 * dim("w32", min=2, max=128)}}
    torch.onnx.export(
        shipped,
        (example,),
        str(out),
        input_names=["image"],
        output_names=["dets"],
        opset_version=18,
        dynamo=True,
        dynamic_shapes=shapes,
        external_data=False,
    )
    digest = _finish(out, {"input": "uint8 NHWC RGB, sides multiples of 32", "output": "x1 y1 x2 y2 score, corners TL TR BR BL"})
    worst = 0.0
    for h, w in ((384, 640), (256, 416), (640, 640), (736, 1280)):
        x = torch.randint(0, 256, (1, h, w, 3), dtype=torch.uint8)
        with torch.no_grad():
            wanted = shipped(x).numpy()
        got = session(out).run(None, {"image": x.numpy()})[0]
        worst = max(worst, float(np.abs(wanted - got).max()))
    if worst > 0.5:
        raise SystemExit(f"{out.name} does not give what was trained: off by {worst} pixels")
    return {"file": out.name, "sha256": digest, "bytes": out.stat().st_size, "max_difference_px": worst}


def _examples(count: int) -> Iterator[dict[str, np.ndarray]]:
    """Pictures as the detector will see them, for the ranges of its numbers."""
    try:
        from .streets import Streets

        streets = Streets(640, 384, 99)
        for _ in range(count):
            yield {"image": streets.sample()[0][None]}
    except (IndexError, FileNotFoundError):
        rng = np.random.default_rng(1)
        for _ in range(count):
            yield {"image": rng.integers(0, 256, (1, 384, 640, 3)).astype(np.uint8)}


def eight_bit(source: Path, out: Path, count: int) -> dict[str, Any]:
    from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Examples(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self.rows = _examples(count)

        def get_next(self) -> dict[str, np.ndarray] | None:
            return next(self.rows, None)

    ready = out.with_suffix(".ready.onnx")
    quant_pre_process(str(source), str(ready), skip_symbolic_shape=True)
    graph = onnx.load(ready).graph
    shape = {t.name: tuple(t.dims) for t in graph.initializer}
    floats = [n.name for n in graph.node if n.op_type == "Conv" and shape[n.input[1]][0] == OUTPUTS]
    made = {o for n in graph.node if n.name in floats for o in n.output}
    for node in graph.node:  # the output convolutions and all that follows them
        if node.name not in floats and any(i in made for i in node.input):
            floats.append(node.name)
            made.update(node.output)
    quantize_static(
        str(ready),
        str(out),
        Examples(),
        quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["Conv", "Add", "MaxPool", "Resize", "Relu"],
        nodes_to_exclude=floats,
        calibrate_method=CalibrationMethod.MinMax,
        extra_options={"ActivationSymmetric": False},
    )
    ready.unlink()
    return {"file": out.name, "sha256": hashlib.sha256(out.read_bytes()).hexdigest(), "bytes": out.stat().st_size}


def main(args: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="plategate_train export")
    parser.add_argument("--reader", type=Path)
    parser.add_argument("--detector", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--examples", type=int, default=64, help="pictures for the ranges of the 8-bit detector")
    given = parser.parse_args(args)
    torch.set_num_threads(1)
    given.out.mkdir(parents=True, exist_ok=True)
    made = []
    if given.reader:
        made.append(reader(given.reader, given.out / "plate_ocr.onnx"))
    if given.detector:
        made.append(detector(given.detector, given.out / "platenet.onnx"))
        made.append(eight_bit(given.out / "platenet.onnx", given.out / "platenet_int8.onnx", given.examples))
    for line in made:
        print(json.dumps(line))
    (given.out / "export.json").write_text(json.dumps(made, indent=1) + "\n")
