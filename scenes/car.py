"""A vehicle: a textured front (or rear) with its plate, and a body of a few shaded faces behind it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .camera import Camera
from .paint import Colour, Texture, glow, put, shade, shape, shape3
from .plate import Jurisdiction, Mark, draw

PX_PER_M = 720
FACE_H = 1.0


@dataclass(frozen=True)
class Look:
    """What a vehicle looks like. Colours are BGR; lengths in metres."""

    colour: Colour
    rear: bool = False
    van: bool = False
    width_m: float = 1.8
    night: bool = False

    @property
    def roof_m(self) -> float:
        return 1.95 if self.van else 1.46

    @property
    def plate_h_m(self) -> float:
        """The height of the plate's middle above the road."""
        return 0.62 if self.rear else 0.46


def tint(colour: Colour, factor: float) -> Colour:
    """The colour in more or less light."""
    return tuple(float(min(max(c * factor, 0), 255)) for c in colour)  # type: ignore[return-value]


class Vehicle:
    """One car with its plate, ready to be drawn at any distance."""

    def __init__(self, look: Look, rules: Jurisdiction, text: str, marks: tuple[Mark, ...] = ()) -> None:
        self.look = look
        self.light = 0.32 if look.night else 1.0
        self.plate_m = (rules.size_mm[0] / 1000, rules.size_mm[1] / 1000)
        plate = draw(rules, text, PX_PER_M / 1000 * 2, marks)[..., ::-1]
        self.face = Texture(_face(look, plate, self.plate_m, self.light))

    def plate_corners(self, camera: Camera, x_m: float, z_m: float) -> np.ndarray:
        """The plate's corners in pixels: top left, top right, bottom right, bottom left."""
        half, middle, tall = self.plate_m[0] / 2, self.look.plate_h_m, self.plate_m[1] / 2
        corners = [(x_m - half, middle + tall, z_m), (x_m + half, middle + tall, z_m),
                   (x_m + half, middle - tall, z_m), (x_m - half, middle - tall, z_m)]
        return camera.project(np.array(corners))

    def draw(self, frame: np.ndarray, camera: Camera, x_m: float, z_m: float) -> None:
        """Draw the car with its near face at z, from the back to the front."""
        look, half = self.look, self.look.width_m / 2
        ground = camera.project(np.array([(x_m - half - 0.1, 0, z_m - 0.15), (x_m + half + 0.1, 0, z_m - 0.15),
                                          (x_m + half + 0.15, 0, z_m + 4.3), (x_m - half - 0.15, 0, z_m + 4.3)]))
        shade(frame, ground, 0.35 if look.night else 0.62, 0.12 * camera.px_per_m(z_m))
        self._body(frame, camera, x_m, z_m)
        corners = [(x_m - half, FACE_H, z_m), (x_m + half, FACE_H, z_m), (x_m + half, 0, z_m), (x_m - half, 0, z_m)]
        put(frame, self.face, camera.project(np.array(corners)))
        if look.night:
            self._glare(frame, camera, x_m, z_m)

    def _body(self, frame: np.ndarray, camera: Camera, x: float, z: float) -> None:
        """Roof, sides, screen and bonnet; `near` runs from the face to the screen's foot, `slope` along the screen."""
        look = self.look
        near, slope = (0.25, 0.5) if look.rear or look.van else (1.0, 0.8)
        w, roof, top = look.width_m / 2, look.roof_m, FACE_H - 0.06
        foot, glass = z + near, z + near + slope
        end = z + 4.2
        body, lit = look.colour, self.light
        side = 1 if camera.x_m > x else -1
        s = side * w
        shape3(frame, camera, [(x + s * .98, .25, z), (x + s * .98, top, z), (x + s * .96, 1.0, end),
                               (x + s * .96, .25, end)], tint(body, .5 * lit))
        shape3(frame, camera, [(x + s * .93, top, foot), (x + s * .74, roof, glass), (x + s * .74, roof, end - .5),
                               (x + s * .93, 1.0, end)], tint((52, 46, 42), lit))
        shape3(frame, camera, [(x - w * .74, roof, glass), (x + w * .74, roof, glass), (x + w * .72, roof, end - .6),
                               (x - w * .72, roof, end - .6)], tint(body, .95 * lit))
        shape3(frame, camera, [(x - w * .95, top + .02, foot), (x + w * .95, top + .02, foot),
                               (x + w * .76, roof + .015, glass), (x - w * .76, roof + .015, glass)], tint(body, .8 * lit))
        self._screen(frame, camera, x, (foot - .02, top + .05), (glass - .04, roof - .05))
        shape3(frame, camera, [(x - w * .93, top - .04, z), (x + w * .93, top - .04, z), (x + w * .93, top + .04, foot),
                               (x - w * .93, top + .04, foot)], tint(body, 1.12 * lit))
        shape3(frame, camera, [(x - w * .5, top - .02, z + .03), (x + w * .5, top - .02, z + .03),
                               (x + w * .42, top + .045, foot), (x - w * .42, top + .045, foot)], tint(body, 1.2 * lit))
        if not look.rear:
            for hand in (-1, 1):
                m = x + hand * (w + .03)
                shape3(frame, camera, [(m - .11, 1.0, foot), (m + .11, 1.0, foot), (m + .1, 1.15, foot),
                                       (m - .09, 1.15, foot)], tint(body, .6 * lit))

    def _screen(self, frame: np.ndarray, camera: Camera, x: float, foot: tuple[float, float],
                head: tuple[float, float]) -> None:
        """The windscreen or rear window, with what shows behind it and the sky's reflection."""
        w, lit = self.look.width_m / 2, self.light
        (z0, h0), (z1, h1) = foot, head
        shape3(frame, camera, [(x - w * .87, h0, z0), (x + w * .87, h0, z0), (x + w * .7, h1, z1),
                               (x - w * .7, h1, z1)], tint((44, 38, 32), lit))
        for seat in (-.38, .38):
            c = camera.project(np.array([(x + seat, (h0 + h1) / 2 - .02, (z0 + z1) / 2)]))[0]
            r = .13 * camera.px_per_m(z0)
            cv2.ellipse(frame, (int(c[0]), int(c[1])), (max(int(r), 1), max(int(r * 1.1), 1)), 0, 0, 360,
                        tint((66, 60, 56), lit), -1, cv2.LINE_AA)
        shape3(frame, camera, [(x - w * .8, h0 + .04, z0), (x - w * .35, h0 + .04, z0), (x + w * .05, h1 - .03, z1),
                               (x - w * .42, h1 - .03, z1)], tint((96, 88, 78), lit))

    def _glare(self, frame: np.ndarray, camera: Camera, x: float, z: float) -> None:
        """Head or tail lamps by night."""
        for hand in (-1, 1):
            spot = camera.project(np.array([(x + hand * self.look.width_m * .38, .68, z)]))[0]
            scale = camera.px_per_m(z)
            if self.look.rear:
                glow(frame, spot, .35 * scale, (40, 40, 255))
            else:
                glow(frame, spot, .55 * scale + 30, (215, 235, 255))


def _face(look: Look, plate: np.ndarray, plate_m: tuple[float, float], light: float) -> np.ndarray:
    """The front or rear as BGRA, one metre tall; the plate keeps more light than the paint, as it throws it back."""
    width, height = int(look.width_m * PX_PER_M), int(FACE_H * PX_PER_M)
    pen = _Face(width, height, look)
    pen.tyres()
    pen.shell()
    if look.rear:
        pen.rear()
    else:
        pen.front()
    image = np.dstack([np.clip(pen.image * light, 0, 255), pen.alpha]).astype(np.uint8)
    w, h = round(plate_m[0] * PX_PER_M), round(plate_m[1] * PX_PER_M)
    x, y = (width - w) // 2, round((FACE_H - look.plate_h_m) * PX_PER_M - h / 2)
    frame = tint((30, 30, 30), max(light, .5))
    cv2.rectangle(image, (x - 5, y - 5), (x + w + 4, y + h + 4), (*frame, 255), -1)
    bright = min(light * 2.3, 0.96)
    image[y:y + h, x:x + w, :3] = np.clip(cv2.resize(plate, (w, h), interpolation=cv2.INTER_AREA) * bright, 0, 255)
    return image


class _Face:
    """Draws the parts of a face; coordinates are metres from the car's middle and from the road."""

    def __init__(self, width: int, height: int, look: Look) -> None:
        self.image = np.zeros((height, width, 3), np.float32)
        self.alpha = np.zeros((height, width), np.uint8)
        self.look = look
        self.half = look.width_m / 2

    def at(self, points: list[tuple[float, float]]) -> np.ndarray:
        return np.array([((x + self.half) * PX_PER_M, (FACE_H - h) * PX_PER_M) for x, h in points])

    def fill(self, points: list[tuple[float, float]], colour: Colour) -> None:
        shape(self.image, self.at(points), colour)

    def both(self, points: list[tuple[float, float]], colour: Colour) -> None:
        """The same shape on either side."""
        self.fill(points, colour)
        self.fill([(-x, h) for x, h in points], colour)

    def tyres(self) -> None:
        w = self.half
        for hand in (-1, 1):
            points = self.at([(hand * (w - .05), 0), (hand * (w - .27), 0), (hand * (w - .28), .36), (hand * (w - .04), .36)])
            shape(self.image, points, (22, 22, 24))
            shape(self.alpha, points, (255,))  # type: ignore[arg-type]

    def shell(self) -> None:
        """The painted body with its light from above."""
        w = self.half
        points = [(-w * .93, .2), (w * .93, .2), (w * .985, .32), (w, .55), (w * .985, .8), (w * .93, .9), (w * .8, .935),
                  (-w * .8, .935), (-w * .93, .9), (-w * .985, .8), (-w, .55), (-w * .985, .32)]
        mask = np.zeros_like(self.alpha)
        shape(mask, self.at(points), (255,))  # type: ignore[arg-type]
        rows = np.linspace(1.12, .55, self.image.shape[0], dtype=np.float32)[:, None, None]
        columns = 1 - .22 * np.linspace(-1, 1, self.image.shape[1], dtype=np.float32)[None, :, None] ** 4
        paint = np.float32(self.look.colour)[None, None] * rows * columns
        cover = (mask.astype(np.float32) / 255)[..., None]
        self.image = self.image * (1 - cover) + paint * cover
        self.alpha = np.maximum(self.alpha, mask)

    def front(self) -> None:
        w, colour = self.half, self.look.colour
        self.fill([(-w * .72, .22), (w * .72, .22), (w * .62, .34), (-w * .62, .34)], (30, 29, 28))
        self.fill([(-w * .9, .375), (w * .9, .375), (w * .9, .385), (-w * .9, .385)], tint(colour, .45))
        self.fill([(-w * .9, .57), (w * .9, .57), (w * .9, .578), (-w * .9, .578)], tint(colour, .45))
        self.fill([(-w * .46, .605), (w * .46, .605), (w * .52, .775), (-w * .52, .775)], (34, 33, 32))
        for h in (.645, .69, .735):
            self.fill([(-w * .5, h), (w * .5, h), (w * .5, h + .012), (-w * .5, h + .012)], (120, 118, 116))
        centre = self.at([(0, .69)])[0]
        cv2.circle(self.image, (int(centre[0]), int(centre[1])), int(.06 * PX_PER_M), (168, 164, 160), -1, cv2.LINE_AA)
        cv2.circle(self.image, (int(centre[0]), int(centre[1])), int(.042 * PX_PER_M), (60, 56, 54), -1, cv2.LINE_AA)
        self.both([(w * .56, .61), (w * .93, .64), (w * .95, .79), (w * .58, .755)], (62, 60, 58))
        self.both([(w * .585, .625), (w * .915, .652), (w * .93, .775), (w * .6, .742)], (186, 184, 180))
        for hand in (-1, 1):
            lamp = self.at([(hand * w * .75, .695)])[0]
            cv2.circle(self.image, (int(lamp[0]), int(lamp[1])), int(.055 * PX_PER_M), (240, 240, 236), -1, cv2.LINE_AA)
            cv2.circle(self.image, (int(lamp[0]), int(lamp[1])), int(.03 * PX_PER_M), (255, 255, 255), -1, cv2.LINE_AA)
        self.both([(w * .74, .27), (w * .86, .28), (w * .86, .35), (w * .74, .34)], (70, 68, 66))

    def rear(self) -> None:
        w, colour = self.half, self.look.colour
        self.fill([(-w * .96, .2), (w * .96, .2), (w * .97, .46), (-w * .97, .46)], tint(colour, .72))
        self.fill([(-w * .94, .46), (w * .94, .46), (w * .94, .468), (-w * .94, .468)], tint(colour, .4))
        self.fill([(-w * .42, .5), (w * .42, .5), (w * .46, .75), (-w * .46, .75)], tint(colour, .62))
        self.fill([(-w * .4, .735), (w * .4, .735), (w * .4, .76), (-w * .4, .76)], (140, 138, 136))
        self.both([(w * .6, .58), (w * .97, .6), (w * .96, .86), (w * .66, .82)], (30, 30, 60))
        self.both([(w * .62, .6), (w * .955, .62), (w * .95, .73), (w * .65, .71)], (34, 30, 190))
        self.both([(w * .65, .73), (w * .95, .745), (w * .945, .8), (w * .66, .78)], (90, 110, 210))
        self.both([(w * .68, .24), (w * .86, .24), (w * .86, .29), (w * .68, .29)], (40, 40, 120))
