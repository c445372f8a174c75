//! The drawing as a form. The script draws by the same fields, so that everything works without it, too.

use crate::actions::drawing::{Corner, Typed, number};
use crate::catalogue::Key;

/// Empty rows after a polygon's corners, for more.
const SPARE: usize = 2;

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
    let mut shapes = vec![polygon(
        "region",
        "region",
        &t!("calibration-shape-region"),
        &typed.region,
    )];
    let more = std::iter::once(Vec::new());
    for (mask, n) in typed.masks.iter().cloned().chain(more).zip(1..) {
        let (key, name) = (format!("mask-{n}"), t!("drawing-mask", number = n));
        shapes.push(polygon(&key, "mask", &name, &mask));
    }
    let names = PLATE_CORNERS.map(String::from).to_vec();
    shapes.push(shape(
        ("plate", "plate", &t!("calibration-shape-plate")),
        names,
        &typed.plate,
    ));
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
    use crate::port::calibration::Drawing;

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
}
