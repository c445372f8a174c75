//! The drawing as a form: corners as numbers, in pixels of the picture. The script draws by the same fields, so that
//! everything works without it, too.

use crate::catalogue::Key;
use crate::domain::event::Seq;
use crate::port::calibration::{Drawing, Point, USUAL_PX};

/// Corners of a shape that are read at most; the checks allow fewer.
const CORNERS_MAX: usize = 60;
/// Masks that are read at most.
const MASKS_MAX: usize = 20;
/// Empty rows after a polygon's corners, for more.
const SPARE: usize = 2;
const SIDES_PX: std::ops::RangeInclusive<u32> = 16..=16_384;

/// A corner as typed.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Corner {
    pub(crate) x: String,
    pub(crate) y: String,
}

/// The form as typed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Typed {
    /// The picture that is drawn on; empty: the live one.
    pub(crate) picture: String,
    /// The size that the numbers are in, px.
    pub(crate) space: (u32, u32),
    pub(crate) region: Vec<Corner>,
    pub(crate) masks: Vec<Vec<Corner>>,
    pub(crate) plate: Vec<Corner>,
    pub(crate) narrowest: String,
    pub(crate) widest: String,
    pub(crate) reason: String,
    /// A kept picture is asked for.
    pub(crate) event: Option<Seq>,
    /// The page's script asks: it wants a piece, not a page.
    pub(crate) piece: bool,
}

impl Typed {
    /// Reads a posted form; what is not of it is passed over.
    pub fn read(fields: Vec<(String, String)>) -> Typed {
        let mut typed = Typed::of(&Drawing::default(), USUAL_PX);
        let mut masks: Vec<(String, Vec<Corner>)> = Vec::new();
        for (key, value) in fields {
            let value = value.trim().to_owned();
            match key.as_str() {
                "picture" => typed.picture = value,
                "width" => typed.space.0 = side(&value, USUAL_PX.0),
                "height" => typed.space.1 = side(&value, USUAL_PX.1),
                "narrowest" => typed.narrowest = value,
                "widest" => typed.widest = value,
                "reason" => typed.reason = value,
                "event" => typed.event = value.parse().ok(),
                "piece" => typed.piece = true,
                "region.x" | "region.y" => put(&mut typed.region, &key, value),
                "plate.x" | "plate.y" => put(&mut typed.plate, &key, value),
                _ => {
                    let Some((mask, _)) = key.split_once('.').filter(|k| is_mask(k.0)) else {
                        continue;
                    };
                    if masks.last().is_none_or(|m| m.0 != mask) {
                        masks.push((mask.to_owned(), Vec::new()));
                    }
                    masks.truncate(MASKS_MAX);
                    if let Some((_, corners)) = masks.last_mut().filter(|m| m.0 == mask) {
                        put(corners, &key, value);
                    }
                }
            }
        }
        typed.masks = masks.into_iter().map(|m| m.1).collect();
        typed.tidy();
        typed
    }

    /// The form of a drawing, in pixels of a picture of this size.
    pub fn of(drawing: &Drawing, space: (u32, u32)) -> Typed {
        let (w, h) = (f64::from(space.0), f64::from(space.1));
        let px = |share: f32, side: f64| format!("{:.0}", f64::from(share) * side);
        let corner = |p: &Point| Corner {
            x: px(p.0, w),
            y: px(p.1, h),
        };
        let polygon = |points: &[Point]| points.iter().map(corner).collect::<Vec<_>>();
        let width = |share: Option<f32>| share.map_or_else(String::new, |s| px(s, w));
        Typed {
            picture: String::new(),
            space,
            region: polygon(&drawing.region),
            masks: drawing.masks.iter().map(|m| polygon(m)).collect(),
            plate: drawing.plate.as_ref().map_or_else(Vec::new, |q| polygon(q)),
            narrowest: width(drawing.narrowest),
            widest: width(drawing.widest),
            reason: String::new(),
            event: None,
            piece: false,
        }
    }

    /// The size that numbers are in: that of the camera's picture, else a usual one.
    pub(crate) fn space(picture_px: Option<(u32, u32)>) -> (u32, u32) {
        picture_px.unwrap_or(USUAL_PX)
    }

    /// Rows that were left empty go.
    fn tidy(&mut self) {
        let shapes = [&mut self.region, &mut self.plate].into_iter();
        for corners in shapes.chain(&mut self.masks) {
            corners.retain(|c| !(c.x.is_empty() && c.y.is_empty()));
        }
        self.masks.retain(|m| !m.is_empty());
    }

    /// What it draws, or everything that is no number.
    ///
    /// # Errors
    /// Sentences.
    pub fn drawing(&self) -> Result<Drawing, Vec<String>> {
        let mut faults = Vec::new();
        let space = (f64::from(self.space.0), f64::from(self.space.1));
        let region = polygon(&t!("drawing-region"), &self.region, space, &mut faults);
        let named = self.masks.iter().zip(1..);
        let masks = named
            .map(|(m, n)| polygon(&t!("drawing-mask", number = n), m, space, &mut faults))
            .collect();
        let corners = polygon(&t!("drawing-plate"), &self.plate, space, &mut faults);
        let plate: Option<[Point; 4]> = corners.as_slice().try_into().ok();
        if plate.is_none() && !self.plate.is_empty() && faults.is_empty() {
            faults.push(t!("drawing-plate-needs-four-corners-or"));
        }
        let mut width = |which: &str, text: &str| {
            let found = (!text.is_empty()).then(|| number(text));
            if found == Some(None) {
                faults.push(t!("drawing-width-plate-no-number", which));
            }
            found.flatten().map(|px| as_share(px, space.0))
        };
        let narrowest = width("least", &self.narrowest);
        let widest = width("greatest", &self.widest);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Drawing {
            region,
            masks,
            plate,
            narrowest,
            widest,
        })
    }
}

fn side(text: &str, usual: u32) -> u32 {
    let px = text.parse().ok().filter(|px| SIDES_PX.contains(px));
    px.unwrap_or(usual)
}

fn is_mask(name: &str) -> bool {
    let number = name.strip_prefix("mask-");
    number.is_some_and(|n| n.len() <= 4 && n.bytes().all(|b| b.is_ascii_digit()))
}

/// A corner comes as two fields, x before y.
fn put(corners: &mut Vec<Corner>, key: &str, value: String) {
    if key.ends_with(".y") {
        if let Some(corner) = corners.last_mut() {
            corner.y = value;
        }
    } else if corners.len() < CORNERS_MAX {
        corners.push(Corner {
            x: value,
            y: String::new(),
        });
    }
}

/// With a point or a comma.
fn number(text: &str) -> Option<f64> {
    let found: f64 = text.replace(',', ".").parse().ok()?;
    found.is_finite().then_some(found)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a share of the picture, single precision"
)]
fn as_share(px: f64, side: f64) -> f32 {
    (px / side) as f32
}

fn polygon(
    name: &str,
    corners: &[Corner],
    (w, h): (f64, f64),
    faults: &mut Vec<String>,
) -> Vec<Point> {
    let mut points = Vec::with_capacity(corners.len());
    for (corner, i) in corners.iter().zip(1..) {
        match (number(&corner.x), number(&corner.y)) {
            (Some(x), Some(y)) => points.push((as_share(x, w), as_share(y, h))),
            _ => faults.push(t!("drawing-corner-needs-two-numbers", name, i)),
        }
    }
    points
}

/// A shape as the page shows it.
pub(crate) struct Shape {
    /// `region`, `mask-1`, `plate`: the fields' names begin with it.
    pub(crate) key: String,
    /// `region`, `mask`, `plate`.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    /// Its complete corners as an SVG takes them.
    pub(crate) points: String,
    pub(crate) corners: Vec<Row>,
}

/// A corner's two fields.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) corner: Corner,
}

const PLATE_CORNERS: [Key; 4] = [
    key!("drawing-top-left"),
    key!("drawing-top-right"),
    key!("drawing-bottom-right"),
    key!("drawing-bottom-left"),
];

/// All shapes with rows for more, and one mask more than there are.
pub(crate) fn shapes(typed: &Typed) -> Vec<Shape> {
    let numbered = |i: usize| (i + 1).to_string();
    let spare = |corners: &[Corner]| (corners.len() + SPARE).max(4);
    let polygon = |key: &str, kind, name: &str, corners: &[Corner]| {
        let names = (0..spare(corners)).map(numbered).collect();
        shape((key, kind, name), names, corners)
    };
    let mut shapes = vec![polygon("region", "region", "Region", &typed.region)];
    let more = std::iter::once(Vec::new());
    for (mask, n) in typed.masks.iter().cloned().chain(more).zip(1..) {
        let (key, name) = (format!("mask-{n}"), t!("drawing-mask", number = n));
        shapes.push(polygon(&key, "mask", &name, &mask));
    }
    let names = PLATE_CORNERS.map(String::from).to_vec();
    shapes.push(shape(("plate", "plate", "Plate"), names, &typed.plate));
    shapes
}

fn shape(
    (key, kind, name): (&str, &'static str, &str),
    names: Vec<String>,
    corners: &[Corner],
) -> Shape {
    let point = |c: &Corner| Some(format!("{},{}", number(&c.x)?, number(&c.y)?));
    let points: Vec<String> = corners.iter().filter_map(point).collect();
    let row = |(i, name): (usize, String)| Row {
        name,
        corner: corners.get(i).cloned().unwrap_or_default(),
    };
    Shape {
        key: key.to_owned(),
        kind,
        name: name.to_owned(),
        points: points.join(" "),
        corners: names.into_iter().enumerate().map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(k, v): &(&str, &str)| ((*k).to_owned(), (*v).to_owned());
        list.iter().map(own).collect()
    }

    #[test]
    fn a_drawing_goes_through_the_form_and_back() {
        let square = |a: f32, b: f32| vec![(a, a), (b, a), (b, b), (a, b)];
        let drawing = Drawing {
            region: square(0.25, 0.75),
            masks: vec![square(0.5, 0.6), square(0.1, 0.2)],
            plate: Some([(0.5, 0.5), (0.6, 0.5), (0.6, 0.55), (0.5, 0.55)]),
            narrowest: Some(0.05),
            widest: None,
        };
        let typed = Typed::of(&drawing, (1000, 1000));
        let mut fields = pairs(&[("width", "1000"), ("height", "1000"), ("narrowest", "50")]);
        for shape in shapes(&typed) {
            for row in shape.corners {
                fields.push((format!("{}.x", shape.key), row.corner.x));
                fields.push((format!("{}.y", shape.key), row.corner.y));
            }
        }
        assert_eq!(Typed::read(fields).drawing().unwrap(), drawing);
    }

    #[test]
    fn what_is_no_number_is_said() {
        let typed = Typed::read(pairs(&[
            ("region.x", "12"),
            ("region.y", "ab"),
            ("region.x", "7"),
            ("plate.x", "1,5"),
            ("plate.y", "2"),
            ("mask-1.x", "inf"),
            ("mask-1.y", "1"),
            ("narrowest", "wide"),
            ("somewhere.x", "1"),
        ]));
        let faults = typed.drawing().unwrap_err();
        assert_eq!(
            faults,
            [
                "The region: corner 1 needs two numbers.",
                "The region: corner 2 needs two numbers.",
                "Mask 1: corner 1 needs two numbers.",
                "The least width of a plate is no number.",
            ]
        );
        let typed = Typed::read(pairs(&[("plate.x", "1,5"), ("plate.y", "2")]));
        assert_eq!(
            typed.drawing().unwrap_err(),
            ["The plate needs four corners, or none."]
        );
    }

    #[test]
    fn a_form_without_end_is_cut() {
        let mut fields = Vec::new();
        for i in 0..5_000 {
            fields.push(("region.x".to_owned(), i.to_string()));
            fields.push((format!("mask-{}.x", i % 1_000), i.to_string()));
        }
        let typed = Typed::read(fields);
        assert_eq!((typed.region.len(), typed.masks.len()), (60, 20));
    }
}
