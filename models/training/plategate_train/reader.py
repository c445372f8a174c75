"""The reader: one grey crop in, ten slots of 37 probabilities out (0-9, A-Z, empty).

Plain 3x3 convolutions down to a map of 4 x 32 cells. Each slot pools the map by its own attention, which sees a running
sum along the width (so that slot k can count the characters before it), and one classifier serves all slots. The slots
then look at each other once, for plate syntax (LLLDDDD: O or 0, I or 1). For training only: every cell says which
character it sees, and attention is drawn to the centres that the renderer knows; without that nothing is learnt at our budget.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .common import CLASSES, SLOTS

ROWS, COLUMNS = 4, 32
"""The map's cells; a cell is 16 x 4 pixels of the crop."""


def conv(inputs: int, outputs: int, size: int | tuple[int, int] = 3, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    pad = size // 2 if isinstance(size, int) else tuple(s // 2 for s in size)
    return nn.Sequential(nn.Conv2d(inputs, outputs, size, stride, pad, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)), inplace=True)


class Reader(nn.Module):
    def __init__(self, widths: tuple[int, int, int, int] = (32, 32, 64, 128), key: int = 32, mixer: int = 48, drop: float = 0.1) -> None:
        super().__init__()
        a, b, c, d = widths
        self.body = nn.Sequential(
            conv(1, a, 3, 2), conv(a, b, 3, 2), Residual(b), conv(b, c, 3, (2, 1)), Residual(c), conv(c, d, 3, (2, 1)), Residual(d)
        )
        self.key = nn.Sequential(conv(d, key, 1), conv(key, key, (3, 5)))
        self.count = nn.Sequential(conv(3 * key, 2 * key, 1), conv(2 * key, key, (3, 9)))
        self.register_buffer("running", torch.triu(torch.ones(COLUMNS, COLUMNS)) / 8)
        self.place = nn.Parameter(torch.zeros(1, key, ROWS, COLUMNS))
        self.attend = nn.Conv2d(key, SLOTS, 1)
        self.value = conv(d, 2 * d, 1)
        self.hidden = nn.Sequential(nn.Linear(2 * d, 256), nn.ReLU(inplace=True), nn.Dropout(drop))
        self.slot_bias = nn.Parameter(torch.zeros(SLOTS, 256))
        self.classify = nn.Linear(256, CLASSES)
        self.narrow = nn.Linear(256, mixer)
        self.mix = nn.Sequential(nn.Linear(SLOTS * mixer, SLOTS * mixer), nn.ReLU(inplace=True), nn.Dropout(drop))
        self.widen = nn.Linear(mixer, 256)
        nn.init.zeros_(self.widen.weight)
        nn.init.zeros_(self.widen.bias)
        self.cell = nn.Conv2d(d, CLASSES, 1)

    def parts(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits [n,10,37], cells' logits [n,37,4,32], attention [n,10,128], of normalised pictures [n,1,64,128]."""
        seen = self.body(x)
        key = self.key(seen)
        running = key @ self.running.to(key.dtype)
        whole = (key @ self.running[:, -1:].to(key.dtype)).expand_as(key)
        attention = self.attend(self.count(torch.cat([key, running, whole], 1)) + self.place).flatten(2).float().softmax(-1)
        value = self.value(seen).flatten(2).transpose(1, 2)
        h = self.hidden(torch.bmm(attention.to(value.dtype), value)) + self.slot_bias
        h = h + self.widen(self.mix(self.narrow(h).flatten(1)).view(h.shape[0], SLOTS, -1))
        return self.classify(h).float(), self.cell(seen).float(), attention

    def forward(self, x: Tensor) -> Tensor:
        return self.parts(x)[0]


def normalise(grey: Tensor) -> Tensor:
    """uint8 [n,64,128] -> what the network takes."""
    return (grey.float() * (1 / 64) - 2)[:, None]


class Shipped(nn.Module):
    """What a pack holds: uint8 [n,64,128,1] in, calibrated probabilities [n,10,37] out."""

    def __init__(self, net: Reader, temperature: float) -> None:
        super().__init__()
        self.net, self.temperature = net, temperature

    def forward(self, image: Tensor) -> Tensor:
        return (self.net(image.permute(0, 3, 1, 2).float() * (1 / 64) - 2) / self.temperature).softmax(-1)
