//! Boxes, polygons, letterboxes and homographies, in plain numbers.

use crate::domain::reading::BoxPx;

/// A point in pixels.
pub(crate) type Point = (f32, f32);

/// A rectangle of whole pixels, inside its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) w: usize,
    pub(crate) h: usize,
}

/// Shared area over joint area, 0..=1.
pub(crate) fn iou(a: &BoxPx, b: &BoxPx) -> f32 {
    let shared = shared_area(a, b);
    let joint = a.w * a.h + b.w * b.h - shared;
    if joint > 0.0 { shared / joint } else { 0.0 }
}

/// Area of the overlap, square pixels.
pub(crate) fn shared_area(a: &BoxPx, b: &BoxPx) -> f32 {
    let w = (a.x + a.w).min(b.x + b.w) - a.x.max(b.x);
    let h = (a.y + a.h).min(b.y + b.h) - a.y.max(b.y);
    w.max(0.0) * h.max(0.0)
}

/// Whether `p` lies in the polygon (even-odd rule). A polygon of fewer than three points holds nothing.
pub(crate) fn inside(polygon: &[Point], p: Point) -> bool {
    let mut odd = false;
    for i in 0..polygon.len() {
        let (ax, ay) = polygon[i];
        let (bx, by) = polygon[(i + 1) % polygon.len()];
        if (ay > p.1) != (by > p.1) && p.0 < (bx - ax) * (p.1 - ay) / (by - ay) + ax {
            odd = !odd;
        }
    }
    odd && polygon.len() >= 3
}

/// Keeps the best of what overlaps: sorted by `score`, best first; one is dropped if its IoU with a better one is above
/// `limit`, or if four fifths of it lie within a better one (a state's name within its plate: the larger text line wins).
pub(crate) fn suppress<T>(
    mut found: Vec<T>,
    limit: f32,
    place: impl Fn(&T) -> (BoxPx, f32),
) -> Vec<T> {
    found.sort_by(|a, b| place(b).1.total_cmp(&place(a).1));
    let mut kept: Vec<T> = Vec::new();
    for one in found {
        let (b, _) = place(&one);
        let covered = kept.iter().any(|k| {
            let (k, _) = place(k);
            iou(&k, &b) > limit || shared_area(&k, &b) >= 0.8 * b.w * b.h
        });
        if !covered {
            kept.push(one);
        }
    }
    kept
}

/// How a part of a frame lies within a detector's input: scaled, and centred on a ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Letterbox {
    /// The part of the frame, even coordinates (chroma is at half size).
    pub(crate) part: Rect,
    /// The input's size.
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Where the part lies within the input; even coordinates.
    pub(crate) inner: Rect,
}

impl Letterbox {
    /// Fits `part` into an input of width x height at a scale of at most `most`.
    pub fn new(part: Rect, width: usize, height: usize, most: f32) -> Letterbox {
        let scale = (width as f32 / part.w as f32)
            .min(height as f32 / part.h as f32)
            .min(most);
        let even = |n: f32, most: usize| ((n / 2.0).round() as usize * 2).clamp(2, most & !1);
        let w = even(part.w as f32 * scale, width);
        let h = even(part.h as f32 * scale, height);
        let inner = Rect {
            x: ((width - w) / 2) & !1,
            y: ((height - h) / 2) & !1,
            w,
            h,
        };
        Letterbox {
            part,
            width,
            height,
            inner,
        }
    }

    /// From input pixels to frame pixels.
    pub(crate) fn to_frame(self, (x, y): Point) -> Point {
        let sx = self.part.w as f32 / self.inner.w as f32;
        let sy = self.part.h as f32 / self.inner.h as f32;
        (
            self.part.x as f32 + (x - self.inner.x as f32) * sx,
            self.part.y as f32 + (y - self.inner.y as f32) * sy,
        )
    }

    /// From frame pixels to input pixels.
    #[cfg(test)]
    pub(crate) fn to_input(self, (x, y): Point) -> Point {
        let sx = self.inner.w as f32 / self.part.w as f32;
        let sy = self.inner.h as f32 / self.part.h as f32;
        (
            self.inner.x as f32 + (x - self.part.x as f32) * sx,
            self.inner.y as f32 + (y - self.part.y as f32) * sy,
        )
    }
}

/// The input size, in multiples of `multiple` and of at most `budget` square pixels, that shows a part of `w` x `h`
/// pixels largest (a scale above `most` counts as `most`); among equals the smallest. Returns (width, height).
pub(crate) fn input_size(
    w: usize,
    h: usize,
    budget: usize,
    multiple: usize,
    most: f32,
) -> (usize, usize) {
    let mut best = (multiple, multiple);
    let mut best_key = (f32::MIN, 0);
    for tall in (multiple..=budget / multiple).step_by(multiple) {
        let wide = budget / tall / multiple * multiple;
        if wide == 0 {
            break;
        }
        let scale = (wide as f32 / w as f32)
            .min(tall as f32 / h as f32)
            .min(most);
        // Trim what the picture does not fill. The small slack forgives a rounding of the scale.
        let trim = |n: usize, limit: usize| {
            (((n as f32 * scale - 0.01) / multiple as f32)
                .ceil()
                .max(1.0) as usize
                * multiple)
                .min(limit)
        };
        let (wide, tall) = (trim(w, wide), trim(h, tall));
        let key = ((scale * 1000.0).round(), usize::MAX - wide * tall);
        if key > best_key {
            best_key = key;
            best = (wide, tall);
        }
    }
    best
}

/// The scale at which a part of `w` x `h` pixels lies in an input of this size.
pub(crate) fn scale_in(w: usize, h: usize, (width, height): (usize, usize)) -> f32 {
    (width as f32 / w as f32).min(height as f32 / h as f32)
}

/// The whole-pixel rectangle around a box that is grown by `pad` of its size on each side, cut at the frame's edge.
/// Rounds as the readers were trained: down on the left and top, to the nearest on the right and bottom.
pub(crate) fn grown(place: &BoxPx, pad: f32, frame_w: usize, frame_h: usize) -> Rect {
    let (dx, dy) = (place.w * pad, place.h * pad);
    let x1 = ((place.x - dx).max(0.0) as usize).min(frame_w.saturating_sub(2));
    let y1 = ((place.y - dy).max(0.0) as usize).min(frame_h.saturating_sub(2));
    let x2 = ((place.x + place.w + dx + 0.5).max(0.0) as usize).min(frame_w);
    let y2 = ((place.y + place.h + dy + 0.5).max(0.0) as usize).min(frame_h);
    Rect {
        x: x1,
        y: y1,
        w: x2.max(x1 + 2) - x1,
        h: y2.max(y1 + 2) - y1,
    }
}

/// The four corners of a plate that fills `place` and has the shape of `quad` (corners as shares of their bounding box),
/// grown by `pad` of the box around their middle.
pub(crate) fn quad_at(place: &BoxPx, quad: &[Point; 4], pad: f32) -> [Point; 4] {
    let grow = 1.0 + 2.0 * pad;
    let mid = quad
        .iter()
        .fold((0.0, 0.0), |m, q| (m.0 + q.0 / 4.0, m.1 + q.1 / 4.0));
    quad.map(|(x, y)| {
        let gx = mid.0 + (x - mid.0) * grow;
        let gy = mid.1 + (y - mid.1) * grow;
        (place.x + gx * place.w, place.y + gy * place.h)
    })
}

/// The smallest box around points.
pub(crate) fn bounds(points: &[Point]) -> BoxPx {
    let fold = |f: fn(f32, f32) -> f32, start: f32, x: bool| {
        points
            .iter()
            .map(|p| if x { p.0 } else { p.1 })
            .fold(start, f)
    };
    let (x, y) = (
        fold(f32::min, f32::MAX, true),
        fold(f32::min, f32::MAX, false),
    );
    BoxPx {
        x,
        y,
        w: fold(f32::max, f32::MIN, true) - x,
        h: fold(f32::max, f32::MIN, false) - y,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bx(x: f32, y: f32, w: f32, h: f32) -> BoxPx {
        BoxPx { x, y, w, h }
    }

    #[test]
    fn overlap() {
        for (a, b, want) in [
            (bx(0., 0., 10., 10.), bx(0., 0., 10., 10.), 1.0),
            (bx(0., 0., 10., 10.), bx(5., 0., 10., 10.), 1.0 / 3.0),
            (bx(0., 0., 10., 10.), bx(20., 0., 10., 10.), 0.0),
            (bx(0., 0., 0., 0.), bx(0., 0., 0., 0.), 0.0),
        ] {
            assert!((iou(&a, &b) - want).abs() < 1e-6, "{a:?} {b:?}");
        }
    }

    #[test]
    fn polygons_hold_points() {
        let u = [
            (0., 0.),
            (10., 0.),
            (10., 10.),
            (6., 10.),
            (6., 4.),
            (4., 4.),
            (4., 10.),
            (0., 10.),
        ];
        for (p, want) in [
            ((2., 8.), true),
            ((5., 8.), false),
            ((8., 8.), true),
            ((5., 2.), true),
            ((11., 2.), false),
        ] {
            assert_eq!(inside(&u, p), want, "{p:?}");
        }
        assert!(!inside(&[(0., 0.), (9., 9.)], (4., 4.)));
    }

    #[test]
    fn the_better_of_two_stays_and_what_lies_within_goes() {
        let found = vec![
            (bx(0., 0., 100., 30.), 0.6),
            (bx(5., 0., 100., 30.), 0.9),
            (bx(40., 2., 30., 6.), 0.7), // the state's name on the plate
            (bx(300., 0., 100., 30.), 0.5),
        ];
        let kept = suppress(found, 0.45, |f| *f);
        assert_eq!(kept.iter().map(|k| k.1).collect::<Vec<_>>(), [0.9, 0.5]);
    }

    #[test]
    fn letterbox_there_and_back() {
        for (part, w, h) in [
            (
                Rect {
                    x: 0,
                    y: 0,
                    w: 1280,
                    h: 720,
                },
                640,
                384,
            ),
            (
                Rect {
                    x: 100,
                    y: 51,
                    w: 333,
                    h: 777,
                },
                416,
                416,
            ),
            (
                Rect {
                    x: 8,
                    y: 8,
                    w: 64,
                    h: 32,
                },
                640,
                384,
            ),
        ] {
            let lb = Letterbox::new(part, w, h, f32::MAX);
            assert!(
                lb.inner.x + lb.inner.w <= w && lb.inner.y + lb.inner.h <= h,
                "{lb:?}"
            );
            assert!(
                [lb.inner.x, lb.inner.y, lb.inner.w, lb.inner.h]
                    .iter()
                    .all(|n| n.is_multiple_of(2))
            );
            for p in [
                (part.x as f32, part.y as f32),
                (part.x as f32 + 31.5, part.y as f32 + 7.0),
            ] {
                let q = lb.to_frame(lb.to_input(p));
                assert!(
                    (p.0 - q.0).abs() < 0.01 && (p.1 - q.1).abs() < 0.01,
                    "{p:?} {q:?}"
                );
            }
            let corner = lb.to_frame((
                (lb.inner.x + lb.inner.w) as f32,
                (lb.inner.y + lb.inner.h) as f32,
            ));
            assert!(
                (corner.0 - (part.x + part.w) as f32).abs() < 0.01,
                "{corner:?}"
            );
        }
    }

    #[test]
    fn input_sizes() {
        let budget = 640 * 384;
        for (w, h, most, want) in [
            (1920, 1080, f32::MAX, (640, 384)),
            (1280, 720, f32::MAX, (640, 384)),
            (1024, 768, f32::MAX, (576, 416)),
            (720, 1280, f32::MAX, (384, 640)),
            (320, 180, 1.0, (320, 192)), // not enlarged: smaller and cheaper
            (1920, 270, 1.0, (1280, 192)),
        ] {
            assert_eq!(input_size(w, h, budget, 32, most), want, "{w}x{h}");
        }
        for w in (64..2000).step_by(37) {
            for h in (48..1200).step_by(41) {
                let (iw, ih) = input_size(w, h, budget, 32, f32::MAX);
                assert!(iw * ih <= budget && iw % 32 == 0 && ih % 32 == 0, "{w}x{h}");
            }
        }
    }

    #[test]
    fn a_region_never_shows_plates_smaller_than_the_frame() {
        let budget = 640 * 384;
        let whole = scale_in(1920, 1080, input_size(1920, 1080, budget, 32, f32::MAX));
        for (w, h) in [(1920, 300), (960, 1080), (600, 400), (1000, 1000)] {
            let part = scale_in(w, h, input_size(w, h, budget, 32, 1.0)).min(1.0);
            assert!(part >= whole - 1e-3, "{w}x{h}: {part} < {whole}");
        }
    }

    #[test]
    fn boxes_grow_and_stay_in_the_frame() {
        let r = grown(&bx(100., 50., 50., 20.), 0.08, 640, 480);
        assert_eq!((r.x, r.y, r.w, r.h), (96, 48, 58, 24));
        let r = grown(&bx(-5., -5., 20., 20.), 0.5, 640, 480);
        assert_eq!((r.x, r.y), (0, 0));
        let r = grown(&bx(635., 478., 50., 20.), 0.08, 640, 480);
        assert!(r.x + r.w <= 640 && r.y + r.h <= 480, "{r:?}");
    }

    #[test]
    fn quads_scale_with_their_box() {
        let quad = [(0.0, 0.2), (1.0, 0.0), (1.0, 0.8), (0.0, 1.0)];
        let at = quad_at(&bx(10., 20., 100., 50.), &quad, 0.0);
        assert_eq!(at, [(10., 30.), (110., 20.), (110., 60.), (10., 70.)]);
        let b = bounds(&quad_at(&bx(10., 20., 100., 50.), &quad, 0.1));
        assert!(
            (b.w - 120.0).abs() < 1e-3 && (b.x - 0.0).abs() < 1e-3,
            "{b:?}"
        );
    }
}
