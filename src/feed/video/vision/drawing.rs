//! What a person has drawn for a lane: whether it makes sense, and as the lane's file.

use std::fmt::Write as _;

use toml::{Table, Value};

use super::calibration::{Calibration, convex};
use super::geometry::{self, Point};
use crate::port::calibration::{Drawing, SaveOrder};

/// A region smaller than this share of the picture was drawn by mistake.
const LEAST_REGION: f32 = 0.01;
/// Corners of a polygon, and masks of a lane.
const CORNERS_MAX: usize = 24;
const MASKS_MAX: usize = 12;
/// Narrower plates than this, in pixels, nobody reads: the file takes none either.
const LEAST_PLATE_PX: f32 = 4.0;
/// Widths may differ by so much from what was drawn, as the drawing is on whole pixels.
const SLACK_PX: f32 = 2.0;
/// Points across and down at which it is looked whether anything is left of the region.
const GRID: u16 = 64;
/// Keys that a drawing sets; all others stay as they are in the file.
const DRAWN: [&str; 7] = [
    "unit",
    "picture_px",
    "region",
    "masks",
    "plate_quad",
    "min_plate_px",
    "max_plate_px",
];

/// Everything that is wrong with a drawing, a sentence each, in pixels of a picture of this size.
pub(crate) fn faults(drawing: &Drawing, (width, height): (u32, u32)) -> Vec<String> {
    let mut faults = Vec::new();
    if width < 16 || height < 16 {
        faults.push(t!("drawing-picture-has-no-size-hold"));
        return faults;
    }
    let region = &drawing.region;
    if !region.is_empty() {
        faults.extend(polygon(&t!("drawing-region"), region));
        if faults.is_empty() && area(region) < LEAST_REGION {
            faults.push(t!("drawing-region-tiny-less-than-hundredth"));
        }
    }
    if drawing.masks.len() > MASKS_MAX {
        faults.push(t!("drawing-there-are-more-than-masks", max = MASKS_MAX));
    }
    for (mask, number) in drawing.masks.iter().zip(1..) {
        let name = t!("drawing-mask", number);
        let wrong = polygon(&name, mask);
        if wrong.is_none() && faults.is_empty() && !meets(mask, region) {
            faults.push(t!("drawing-lies-outside-region-where-nothing", name));
        }
        faults.extend(wrong);
    }
    if faults.is_empty() && !drawing.masks.is_empty() && nothing_left(drawing) {
        faults.push(t!("drawing-masks-cover-whole-region-nothing"));
    }
    #[allow(clippy::cast_precision_loss, reason = "pixels of a picture")]
    faults.extend(plate(drawing, width as f32));
    faults
}

/// What is wrong with a polygon; all its corners must lie in the picture.
fn polygon(name: &str, corners: &[Point]) -> Option<String> {
    if corners.len() < 3 {
        return Some(t!("drawing-needs-at-least-three-corners", name));
    }
    if corners.len() > CORNERS_MAX {
        return Some(t!("drawing-has-more-than-corners", name, max = CORNERS_MAX));
    }
    if let Some(number) = outside(corners) {
        return Some(t!("drawing-corner-lies-outside-picture", name, number));
    }
    if crosses_itself(corners) {
        return Some(t!("drawing-crosses-itself-put-its-corners", name));
    }
    None
}

/// The first corner that is not in the picture, from 1.
fn outside(corners: &[Point]) -> Option<usize> {
    let within = |v: f32| (0.0..=1.0).contains(&v);
    let place = corners.iter().position(|p| !(within(p.0) && within(p.1)));
    place.map(|i| i + 1)
}

fn plate(drawing: &Drawing, width: f32) -> Vec<String> {
    let mut faults = Vec::new();
    let px = |share: f32| (share * width).round();
    if let (Some(least), Some(most)) = (drawing.narrowest, drawing.widest)
        && least >= most
    {
        faults.push(t!("drawing-least-width-plate-not-below"));
    }
    for (which, share) in [("least", drawing.narrowest), ("greatest", drawing.widest)] {
        let fits = |share: f32| share * width >= LEAST_PLATE_PX && share <= 1.0;
        if share.is_some_and(|share| !fits(share)) {
            faults.push(t!(
                "drawing-width-plate-must-be-between",
                which,
                least = LEAST_PLATE_PX
            ));
        }
    }
    let Some(quad) = &drawing.plate else {
        return faults;
    };
    if let Some(number) = outside(quad) {
        faults.push(t!("drawing-plate-corner-lies-outside-picture", number));
    } else if !convex(quad) {
        faults.push(t!("drawing-plates-corners-are-not-in"));
    } else {
        let wide = geometry::bounds(quad).w;
        let slack = SLACK_PX / width;
        if let Some(least) = drawing.narrowest.filter(|l| wide + slack < *l) {
            faults.push(t!(
                "drawing-plate-below",
                wide = px(wide),
                least = px(least)
            ));
        }
        if let Some(most) = drawing.widest.filter(|m| wide - slack > *m) {
            faults.push(t!("drawing-plate-above", wide = px(wide), most = px(most)));
        }
    }
    faults
}

/// Share of the picture.
fn area(corners: &[Point]) -> f32 {
    let next = corners.iter().cycle().skip(1);
    let twice: f32 = corners
        .iter()
        .zip(next)
        .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
        .sum();
    twice.abs() / 2.0
}

/// Whether two edges that are no neighbours meet.
fn crosses_itself(corners: &[Point]) -> bool {
    let n = corners.len();
    let edge = |i: usize| (corners[i], corners[(i + 1) % n]);
    (0..n).any(|i| {
        let others = (i + 2..n).filter(|j| (j + 1) % n != i);
        others.into_iter().any(|j| meet(edge(i), edge(j)))
    })
}

/// On which side of `a` to `b` the point `p` lies.
fn side(a: Point, b: Point, p: Point) -> f32 {
    (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0)
}

fn meet((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Points spread evenly over the picture.
fn grid() -> impl Iterator<Item = Point> {
    let at = |i: u16| (f32::from(i) + 0.5) / f32::from(GRID);
    (0..GRID).flat_map(move |y| (0..GRID).map(move |x| (at(x), at(y))))
}

fn in_region(region: &[Point], p: Point) -> bool {
    region.is_empty() || geometry::inside(region, p)
}

/// Whether a mask covers something of the region: a point of the grid, or a corner of its own for a small one.
fn meets(mask: &[Point], region: &[Point]) -> bool {
    let covered = |p: Point| geometry::inside(mask, p) && in_region(region, p);
    mask.iter().any(|p| in_region(region, *p)) || grid().any(covered)
}

fn nothing_left(drawing: &Drawing) -> bool {
    let masked = |p: Point| drawing.masks.iter().any(|m| geometry::inside(m, p));
    !grid().any(|p| in_region(&drawing.region, p) && !masked(p))
}

/// The lane's file with this drawing: `before` is the file as it was, whose other keys stay. `opening`: lines that say
/// what it was measured on.
///
/// # Errors
/// What [`Calibration::parse`] would say of it at the next start.
pub(crate) fn file(
    before: &str,
    order: &SaveOrder,
    opening: &[String],
) -> Result<String, Vec<String>> {
    let mut text = String::new();
    for line in opening {
        // A person's words may not begin a line of their own: it would be a key.
        let line: String = line
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let _ = writeln!(text, "# {}", line.trim());
    }
    let (width, height) = order.picture_px;
    let _ = writeln!(text, "\nunit = \"px\"\npicture_px = [{width}, {height}]");
    let size = (f64::from(width), f64::from(height));
    let drawing = &order.drawing;
    if !drawing.region.is_empty() {
        let _ = writeln!(text, "region = {}", list(&drawing.region, size));
    }
    if !drawing.masks.is_empty() {
        let masks: Vec<String> = drawing.masks.iter().map(|m| list(m, size)).collect();
        let _ = writeln!(text, "masks = [\n    {},\n]", masks.join(",\n    "));
    }
    if let Some(quad) = &drawing.plate {
        let _ = writeln!(text, "plate_quad = {}", list(quad, size));
    }
    let widths = [
        ("min_plate_px", drawing.narrowest),
        ("max_plate_px", drawing.widest),
    ];
    for (key, share) in widths {
        if let Some(share) = share {
            let _ = writeln!(text, "{key} = {}", number(f64::from(share) * size.0));
        }
    }
    let others = others(before, size);
    if !others.is_empty() {
        let _ = write!(text, "\n{others}");
    }
    let sentence = |f: crate::port::fields::Fault| format!("{} {}.", f.key, f.found);
    Calibration::parse("the file", &text)
        .map_err(|faults| faults.into_iter().map(sentence).collect())
        .map(|_| text)
}

fn list(points: &[Point], (width, height): (f64, f64)) -> String {
    let one = |p: &Point| {
        let (x, y) = (f64::from(p.0) * width, f64::from(p.1) * height);
        format!("[{}, {}]", number(x), number(y))
    };
    let all: Vec<String> = points.iter().map(one).collect();
    format!("[{}]", all.join(", "))
}

/// To a tenth of a pixel, and whole where it is whole.
fn number(px: f64) -> String {
    let tenth = (px * 10.0).round() / 10.0;
    format!("{tenth}")
}

/// The keys of a file that cannot be drawn, as TOML in pixels of a picture of this size.
fn others(before: &str, size: (f64, f64)) -> String {
    let Ok(mut table) = before.parse::<Table>() else {
        return String::new();
    };
    let was = match (table.get("unit").and_then(Value::as_str), picture(&table)) {
        (Some("px"), Some(was)) => was,
        _ => (1.0, 1.0),
    };
    table.retain(|key, _| !DRAWN.contains(&key));
    let lens = table.get_mut("lens").and_then(Value::as_table_mut);
    if let Some(Value::Array(centre)) = lens.and_then(|l| l.get_mut("centre")) {
        let scales = [size.0 / was.0, size.1 / was.1];
        for (value, scale) in centre.iter_mut().zip(scales) {
            if let Some(px) = as_number(value) {
                *value = Value::Float(px * scale);
            }
        }
    }
    toml::to_string(&table).unwrap_or_default()
}

fn picture(table: &Table) -> Option<(f64, f64)> {
    match table.get("picture_px")?.as_array()?.as_slice() {
        [w, h] => Some((as_number(w)?, as_number(h)?)),
        _ => None,
    }
}

#[allow(clippy::cast_precision_loss, reason = "pixels of a picture")]
fn as_number(value: &Value) -> Option<f64> {
    value
        .as_float()
        .or_else(|| value.as_integer().map(|n| n as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (u32, u32) = (1920, 1080);

    fn square(left: f32, top: f32, right: f32, bottom: f32) -> Vec<Point> {
        vec![(left, top), (right, top), (right, bottom), (left, bottom)]
    }

    fn good() -> Drawing {
        Drawing {
            region: square(0.2, 0.3, 0.8, 0.9),
            masks: vec![square(0.2, 0.8, 0.4, 0.95)],
            plate: Some([(0.5, 0.6), (0.6, 0.62), (0.6, 0.66), (0.5, 0.64)]),
            narrowest: Some(80.0 / 1920.0),
            widest: Some(400.0 / 1920.0),
        }
    }

    fn order(drawing: Drawing) -> SaveOrder {
        SaveOrder {
            drawing,
            picture_px: SIZE,
            measured_on: "a live picture".into(),
            by: "Anna".into(),
            reason: "new lens".into(),
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let check = |change: fn(&mut Drawing), want: &str| {
            let mut drawing = good();
            change(&mut drawing);
            let found = faults(&drawing, SIZE).join(" ");
            assert!(
                found.contains(want) && found.is_empty() == want.is_empty(),
                "{want}: {found}"
            );
        };
        check(|_| {}, "");
        check(|d| *d = Drawing::default(), "");
        check(|d| d.region.truncate(2), "The region needs at least three");
        check(|d| d.region.swap(1, 2), "The region crosses itself");
        check(
            |d| d.region[2].0 = 1.01,
            "The region: corner 3 lies outside",
        );
        check(
            |d| d.region = square(0.2, 0.2, 0.25, 0.25),
            "The region is tiny",
        );
        check(|d| d.masks[0].truncate(1), "Mask 1 needs at least three");
        check(
            |d| d.masks.push(square(0.0, 0.0, 0.1, 0.1)),
            "Mask 2 lies outside the region",
        );
        check(
            |d| d.masks = vec![square(0.0, 0.0, 1.0, 1.0)],
            "cover the whole region",
        );
        check(
            |d| d.plate.as_mut().unwrap().swap(0, 3),
            "The plate's corners are not in order",
        );
        check(
            |d| d.plate.as_mut().unwrap()[2] = (0.52, 0.63),
            "none of them dented in",
        );
        check(
            |d| d.narrowest = Some(0.12),
            "The plate as drawn is 192 px wide, below the least width of 230 px",
        );
        check(|d| d.widest = Some(0.05), "above the greatest width");
        check(|d| d.widest = Some(0.01), "is not below the greatest");
        check(|d| d.narrowest = Some(0.001), "must be between 4 px");
        let found = faults(&good(), (0, 0)).join(" ");
        assert!(found.contains("no size"), "{found}");
    }

    #[test]
    fn a_file_is_read_back_as_it_was_drawn() {
        let opening = ["Lane entry-1.".to_owned()];
        let text = file("", &order(good()), &opening).unwrap();
        assert!(text.starts_with("# Lane entry-1.\n"), "{text}");
        let read = Calibration::parse("f", &text).unwrap().drawing();
        let near = |a: &[Point], b: &[Point]| {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(p, q)| (p.0 - q.0).abs() < 1e-4 && (p.1 - q.1).abs() < 1e-4)
        };
        let want = good();
        assert!(near(&read.region, &want.region), "{read:?}");
        assert!(near(&read.masks[0], &want.masks[0]));
        assert!(near(&read.plate.unwrap(), &want.plate.unwrap()));
        assert_eq!((read.narrowest, read.widest), (want.narrowest, want.widest));
        let text = file("", &order(Drawing::default()), &opening).unwrap();
        assert_eq!(
            Calibration::parse("f", &text).unwrap(),
            Calibration::default()
        );
    }

    #[test]
    fn what_cannot_be_drawn_stays() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/calibration/example.toml");
        let before = std::fs::read_to_string(path).unwrap();
        let was = Calibration::parse("before", &before).unwrap();
        let mut small = order(good());
        small.picture_px = (640, 360);
        let text = file(&before, &small, &[]).unwrap();
        let now = Calibration::parse("after", &text).unwrap();
        assert_eq!(now.prior, was.prior);
        assert_eq!(now.detector_threshold, was.detector_threshold);
        let (a, b) = (now.lens.unwrap(), was.lens.unwrap());
        assert!(
            (a.centre.0 - b.centre.0).abs() < 1e-3 && a.k1 == b.k1,
            "{a:?}"
        );
        assert_ne!(now.region, was.region);
    }

    #[test]
    fn a_persons_words_cannot_become_keys() {
        let opening = ["By Eve: \nreader_threshold = 0.9\r\n[lens]".to_owned()];
        let text = file("", &order(good()), &opening).unwrap();
        let read = Calibration::parse("f", &text).unwrap();
        assert_eq!((read.reader_threshold, read.lens), (None, None));
    }
}
