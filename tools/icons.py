"""Draws the icons of the installable app (static/icon-*.png) from the shapes of static/icon.svg. No library is needed.

    python3 tools/icons.py static
"""

import struct
import sys
import zlib
from pathlib import Path

BLUE, WHITE = (29, 91, 208), (255, 255, 255)
# Points looked at in each pixel, along each side.
SAMPLES = 4


def in_rounded(x, y, box, radius):
    """Whether a point lies in a rectangle with round corners."""
    left, top, right, bottom = box
    if not (left <= x <= right and top <= y <= bottom):
        return False
    dx = max(left + radius - x, 0, x - (right - radius))
    dy = max(top + radius - y, 0, y - (bottom - radius))
    return dx * dx + dy * dy <= radius * radius


def near_line(x, y, line, reach):
    """Whether a point lies within `reach` of a line."""
    (ax, ay), (bx, by) = line
    vx, vy = bx - ax, by - ay
    t = max(0, min(1, ((x - ax) * vx + (y - ay) * vy) / (vx * vx + vy * vy)))
    return (x - ax - t * vx) ** 2 + (y - ay - t * vy) ** 2 <= reach * reach


def colour(x, y, full):
    """The colour at a point of the 32 x 32 drawing, or None. `full`: the ground fills all, and the plate is smaller."""
    ground = full or in_rounded(x, y, (0, 0, 32, 32), 7)
    if full:
        x, y = (x - 4.8) / 0.7, (y - 4.8) / 0.7
    if any(near_line(x, y, ((a, 19), (a + 4, 13)), 1.2) for a in (9, 14, 19)):
        return BLUE
    if in_rounded(x, y, (4.5, 9, 27.5, 23), 3):
        return WHITE
    return BLUE if ground else None


def picture(size, full):
    """The drawing as a PNG."""
    steps = [(n + 0.5) / SAMPLES for n in range(SAMPLES)]
    rows = bytearray()
    for row in range(size):
        rows.append(0)
        for column in range(size):
            found = [
                colour((column + dx) * 32 / size, (row + dy) * 32 / size, full) for dx in steps for dy in steps
            ]
            seen = [c for c in found if c]
            mean = [sum(c[n] for c in seen) // len(seen) if seen else 0 for n in range(3)]
            rows += bytes([*mean, 255 * len(seen) // len(found)])

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    packed = zlib.compress(bytes(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def main():
    folder = Path(sys.argv[1])
    for name, size, full in [("icon-192.png", 192, False), ("icon-512.png", 512, False), ("icon-full-512.png", 512, True)]:
        (folder / name).write_bytes(picture(size, full))


if __name__ == "__main__":
    main()
