//! How much of a lane's region changed between two pictures, measured on a coarse grid of mean brightness.

/// Where to look for motion, in shares of the picture (0..=1). Independent of the resolution.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Region {
    /// Corners of a polygon; fewer than three: the whole picture.
    pub polygon: Vec<(f32, f32)>,
    /// Polygons within which nothing counts (a street behind, a waving tree, the clock on the picture).
    pub masks: Vec<Vec<(f32, f32)>>,
}

impl Region {
    /// A rectangle by its corners, in shares of the picture.
    #[cfg(test)]
    fn rectangle(left: f32, top: f32, right: f32, bottom: f32) -> Region {
        Region {
            polygon: vec![(left, top), (right, top), (right, bottom), (left, bottom)],
            masks: Vec::new(),
        }
    }

    /// The whole picture.
    pub fn whole() -> Region {
        Region::default()
    }

    fn holds(&self, x: f32, y: f32) -> bool {
        (self.polygon.len() < 3 || inside(&self.polygon, x, y))
            && !self.masks.iter().any(|m| inside(m, x, y))
    }
}

/// Even-odd rule.
fn inside(polygon: &[(f32, f32)], x: f32, y: f32) -> bool {
    let mut odd = false;
    let mut from = match polygon.last() {
        Some(last) if polygon.len() >= 3 => *last,
        _ => return false,
    };
    for &to in polygon {
        if (from.1 > y) != (to.1 > y)
            && x < (to.0 - from.0) * (y - from.1) / (to.1 - from.1) + from.0
        {
            odd = !odd;
        }
        from = to;
    }
    odd
}

/// Cells across the picture, about.
const ACROSS: usize = 120;
/// A cell has changed when its mean brightness moved by more than this beyond the common shift, in grey levels.
const TOLERANCE: i32 = 9;
/// Where the picture is noisy the tolerance is this many times the median change, but at most [`TOLERANCE_MOST`].
const NOISE_FACTOR: i32 = 5;
const TOLERANCE_MOST: i32 = 24;
/// Light changes by less than this from picture to picture; a car that fills the region changes it by more.
const SHIFT_MOST: i32 = 40;
/// Share of the region (and number of cells) that must change to be called motion.
const MOVED_SHARE: f32 = 0.004;
const MOVED_CELLS: usize = 4;

/// The layout of the grid for one size of picture: which cells belong to the region.
pub(crate) struct Layout {
    width: usize,
    height: usize,
    /// Side of a cell in pixels.
    side: usize,
    /// Left top pixel of each cell in the region.
    cells: Vec<(usize, usize)>,
}

/// Mean brightness of the region's cells in one picture.
#[derive(Clone)]
pub(crate) struct Grid(Vec<u8>);

/// What changed between two grids.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Change {
    /// Share of the region's cells, 0..=1.
    pub(crate) share: f32,
    /// Enough to be something that moves.
    pub(crate) moved: bool,
}

impl Layout {
    /// `width`, `height` in pixels.
    pub fn new(region: &Region, width: usize, height: usize) -> Layout {
        let side = (width / ACROSS).max(4);
        let mut cells = Vec::new();
        #[allow(clippy::cast_precision_loss)]
        let share = |at: usize, of: usize| (at + side / 2) as f32 / of as f32;
        for top in (0..height.saturating_sub(side - 1)).step_by(side) {
            let row = (0..width.saturating_sub(side - 1)).step_by(side);
            cells.extend(
                row.map(|left| (left, top))
                    .filter(|c| region.holds(share(c.0, width), share(c.1, height))),
            );
        }
        Layout {
            width,
            height,
            side,
            cells,
        }
    }

    pub(crate) fn fits(&self, width: usize, height: usize) -> bool {
        self.width == width && self.height == height
    }

    /// `luma`: rows of `stride` bytes, at least `height` of them.
    pub(crate) fn grid(&self, luma: &[u8], stride: usize) -> Grid {
        let step = (self.side / 4).max(1);
        let mean = |&(left, top): &(usize, usize)| {
            let (mut sum, mut count) = (0u32, 0u32);
            for y in (top..top + self.side).step_by(step) {
                let row = luma
                    .get(y * stride + left..y * stride + left + self.side)
                    .unwrap_or_default();
                for pixel in row.iter().step_by(step) {
                    sum += u32::from(*pixel);
                    count += 1;
                }
            }
            u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX)
        };
        Grid(self.cells.iter().map(mean).collect())
    }
}

impl Grid {
    /// What changed since `before`. The common shift (a cloud, auto exposure) is taken out, noise is tolerated.
    pub(crate) fn change_since(&self, before: &Grid) -> Change {
        let cells = self.0.len();
        if cells == 0 || cells != before.0.len() {
            return Change {
                share: 0.0,
                moved: false,
            };
        }
        let mut deltas: Vec<i32> = self
            .0
            .iter()
            .zip(&before.0)
            .map(|(a, b)| i32::from(*a) - i32::from(*b))
            .collect();
        let shift = (*deltas.select_nth_unstable(cells / 2).1).clamp(-SHIFT_MOST, SHIFT_MOST);
        deltas.iter_mut().for_each(|d| *d = (*d - shift).abs());
        let noise = *deltas.select_nth_unstable(cells / 2).1;
        let tolerance = (noise * NOISE_FACTOR).clamp(TOLERANCE, TOLERANCE_MOST);
        let changed = deltas.iter().filter(|d| **d > tolerance).count();
        #[allow(clippy::cast_precision_loss)]
        let share = changed as f32 / cells as f32;
        Change {
            share,
            moved: changed >= MOVED_CELLS && share >= MOVED_SHARE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const W: usize = 1920;
    const H: usize = 1080;

    fn picture(noise: u32, shift: u8, car: Option<(usize, usize)>) -> Vec<u8> {
        let mut seed = u32::from(shift) + noise * 77 + 1;
        let mut luma = vec![0u8; W * H];
        for (i, pixel) in luma.iter_mut().enumerate() {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = if noise == 0 { 0 } else { (seed >> 16) % noise };
            let (x, y) = (i % W, i / W);
            let in_car = car
                .is_some_and(|(cx, cy)| (cx..cx + 300).contains(&x) && (cy..cy + 200).contains(&y));
            let base = if in_car { 200 } else { 60 + (x / 64 % 4) * 10 };
            *pixel = u8::try_from(base)
                .unwrap()
                .saturating_add(shift)
                .saturating_add(u8::try_from(grain).unwrap());
        }
        luma
    }

    fn change(region: &Region, before: &[u8], after: &[u8]) -> Change {
        let layout = Layout::new(region, W, H);
        layout.grid(after, W).change_since(&layout.grid(before, W))
    }

    #[test]
    fn a_car_in_the_region_moves_and_weather_does_not() {
        let whole = Region::whole();
        let right = Region::rectangle(0.5, 0.0, 1.0, 1.0);
        let masked = Region {
            masks: vec![Region::rectangle(0.0, 0.0, 0.5, 1.0).polygon],
            ..Region::whole()
        };
        let still = picture(0, 0, None);
        let car = picture(0, 0, Some((200, 400)));
        let cases = [
            ("the same picture", &whole, picture(0, 0, None), false),
            ("noise", &whole, picture(40, 3, None), false),
            ("a cloud", &whole, picture(0, 35, None), false),
            ("a car", &whole, car.clone(), true),
            (
                "a car in noise",
                &whole,
                picture(40, 3, Some((200, 400))),
                true,
            ),
            ("a car outside the region", &right, car.clone(), false),
            ("a car behind a mask", &masked, car.clone(), false),
            (
                "a car in the region",
                &right,
                picture(0, 0, Some((1_400, 300))),
                true,
            ),
        ];
        for (name, region, after, moved) in cases {
            let before = if name.contains("noise") {
                picture(40, 1, None)
            } else {
                still.clone()
            };
            assert_eq!(change(region, &before, &after).moved, moved, "{name}");
        }
    }

    #[test]
    fn the_share_is_that_of_the_region() {
        let before = picture(0, 0, None);
        let after = picture(0, 0, Some((200, 400)));
        let share = change(
            &Region::rectangle(
                200.0 / 1920.0,
                400.0 / 1080.0,
                1_100.0 / 1920.0,
                600.0 / 1080.0,
            ),
            &before,
            &after,
        )
        .share;
        assert!((0.25..0.42).contains(&share), "{share}");
    }
}
