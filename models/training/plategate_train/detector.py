"""The detector: one class, no anchors, a box and four corners a cell. Plain convolutions, so that 8-bit weights suffice.

Cells at strides 8, 16 and 32 give 13 numbers each: the score's logit, the distances to left, top, right and bottom
(softplus, in strides), and the corners' offsets from top left clockwise (in strides).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STRIDES = (8, 16, 32)
OUTPUTS = 13


class Conv(nn.Sequential):
    def __init__(self, inputs: int, outputs: int, size: int = 3, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False), nn.BatchNorm2d(outputs, momentum=0.03), nn.ReLU(inplace=True)
        )


class Residual(nn.Module):
    def __init__(self, width: int, middle: int) -> None:
        super().__init__()
        self.first = Conv(width, middle, 1)
        self.second = nn.Sequential(nn.Conv2d(middle, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width, momentum=0.03))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))


class Split(nn.Module):
    """Half of the channels pass by, half go through residual blocks."""

    def __init__(self, inputs: int, outputs: int, blocks: int) -> None:
        super().__init__()
        half = outputs // 2
        self.by, self.through = Conv(inputs, half, 1), Conv(inputs, half, 1)
        self.blocks = nn.Sequential(*[Residual(half, half) for _ in range(blocks)])
        self.join = Conv(2 * half, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.join(torch.cat((self.by(x), self.blocks(self.through(x))), 1))


class Wide(nn.Module):
    """Sees far: the same map pooled once, twice and three times."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.enter, self.join, self.pool = Conv(width, width // 2, 1), Conv(width // 2 * 4, width, 1), nn.MaxPool2d(5, 1, 2)

    def forward(self, x: Tensor) -> Tensor:
        a = self.enter(x)
        b = self.pool(a)
        c = self.pool(b)
        return self.join(torch.cat((a, b, c, self.pool(c)), 1))


class Detector(nn.Module):
    def __init__(self, widths: tuple[int, ...] = (12, 24, 48, 96, 144), neck: int = 48, blocks: tuple[int, ...] = (1, 2, 2, 1)) -> None:
        super().__init__()
        w0, w1, w2, w3, w4 = widths
        self.stem = Conv(3, w0, 3, 2)
        self.at4 = nn.Sequential(Conv(w0, w1, 3, 2), *[Residual(w1, w1 // 2) for _ in range(blocks[0])])
        self.at8 = nn.Sequential(Conv(w1, w2, 3, 2), Split(w2, w2, blocks[1]))
        self.at16 = nn.Sequential(Conv(w2, w3, 3, 2), Split(w3, w3, blocks[2]))
        self.at32 = nn.Sequential(Conv(w3, w4, 3, 2), Split(w4, w4, blocks[3]), Wide(w4))
        self.side8, self.side16, self.side32 = Conv(w2, neck, 1), Conv(w3, neck, 1), Conv(w4, neck, 1)
        self.up16, self.up8 = Conv(neck, neck), Conv(neck, neck)
        self.down16, self.down32 = Conv(neck, neck, 3, 2), Conv(neck, neck, 3, 2)
        self.heads = nn.ModuleList([nn.Sequential(Conv(neck, neck), nn.Conv2d(neck, OUTPUTS, 1)) for _ in STRIDES])
        self._begin()

    def _begin(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        for head in self.heads:
            last = head[-1]
            nn.init.normal_(last.weight, 0, 0.01)
            with torch.no_grad():  # scores near .01; a plate six strides wide and two high
                last.bias.copy_(torch.tensor([-4.6, 2.95, 0.54, 2.95, 0.54, -3.0, -1, 3, -1, 3, 1, -3, 1]))

    def forward(self, x: Tensor) -> list[Tensor]:
        """RGB [n,3,H,W] of 0..1 -> three maps [n,13,H/s,W/s]."""
        x8 = self.at8(self.at4(self.stem(x * 4 - 2)))
        x16 = self.at16(x8)
        x32 = self.side32(self.at32(x16))
        x16 = self.up16(self.side16(x16) + F.interpolate(x32, scale_factor=2.0, mode="nearest"))
        x8 = self.up8(self.side8(x8) + F.interpolate(x16, scale_factor=2.0, mode="nearest"))
        x16 = x16 + self.down16(x8)
        x32 = x32 + self.down32(x16)
        return [head(x) for head, x in zip(self.heads, (x8, x16, x32))]


def flatten(maps: list[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Raw numbers [n,cells,13], the cells' centres [cells,2] in pixels, their strides [cells]."""
    raw, centres, strides = [], [], []
    for m, s in zip(maps, STRIDES):
        h, w = m.shape[2:]
        raw.append(m.float().flatten(2).transpose(1, 2))
        y, x = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing="ij")
        centres.append(torch.stack((x, y), -1).view(-1, 2) * s)
        strides.append(torch.full((h * w,), float(s)))
    return torch.cat(raw, 1), torch.cat(centres), torch.cat(strides)


def decode(raw: Tensor, centres: Tensor, strides: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Scores [n,cells], boxes [n,cells,4], corners [n,cells,4,2], in pixels."""
    d = F.softplus(raw[..., 1:5]) * strides[:, None]
    box = torch.cat((centres - d[..., :2], centres + d[..., 2:]), -1)
    corners = raw[..., 5:].reshape(*raw.shape[:2], 4, 2) * strides[:, None, None] + centres[:, None]
    return raw[..., 0].sigmoid(), box, corners


class Shipped(nn.Module):
    """What a pack holds: uint8 RGB [1,H,W,3] in, [1,cells,13] out: box, score, corners in input pixels; the caller thresholds."""

    def __init__(self, net: Detector) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> Tensor:
        maps = self.net(image.permute(0, 3, 1, 2).to(torch.float32) * (1 / 255))
        out = []
        for m, s in zip(maps, STRIDES):
            one = torch.ones_like(m[:, :1])  # the grid without arithmetic on shapes
            cx, cy = (one.cumsum(3) - 0.5) * s, (one.cumsum(2) - 0.5) * s
            d, k = F.softplus(m[:, 1:5]) * s, m[:, 5:] * s
            box = (cx - d[:, 0:1], cy - d[:, 1:2], cx + d[:, 2:3], cy + d[:, 3:4])
            out.append(torch.cat((*box, m[:, :1].sigmoid(), k + torch.cat((cx, cy) * 4, 1)), 1).flatten(2))
        return torch.cat(out, 2).transpose(1, 2)
