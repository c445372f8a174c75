//! The calibration of a lane: a TOML file of its own. Every key may be left out; without a file the whole frame counts.
//! An example with every key: `calibration/example.toml`.

use std::path::Path;
use std::sync::Arc;

use parking_lot::RwLock;
use toml::{Table, Value};

use super::geometry::{self, Point};
use super::prior::{self, MOST_WEIGHT, Prior};
use crate::catalogue::Key;
use crate::port::calibration::Drawing;
use crate::port::fields::{Fault, Faults, Fields};

/// What vision is told of a lane. Points are shares of the frame's width and height (0..=1).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Calibration {
    /// Plates are looked for in this polygon; empty: in the whole frame.
    pub region: Vec<Point>,
    /// Candidates whose middle lies in one of these polygons are ignored.
    pub masks: Vec<Vec<Point>>,
    /// How a plate lies in this lane: the corners of one as drawn (top left, top right, bottom right, bottom left). Only its
    /// shape counts. `None`: upright.
    pub plate_quad: Option<[Point; 4]>,
    pub lens: Option<Lens>,
    /// Least and greatest width of a plate, as shares of the frame's width.
    pub min_plate: Option<f32>,
    pub max_plate: Option<f32>,
    pub prior: Prior,
    /// Instead of the model's own thresholds.
    pub detector_threshold: Option<f32>,
    pub reader_threshold: Option<f32>,
}

/// A lane's calibration as it is now: whoever looks by it takes a new one from the next picture on. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Current(Arc<RwLock<Arc<Calibration>>>);

impl Current {
    pub fn get(&self) -> Arc<Calibration> {
        Arc::clone(&self.0.read())
    }

    pub fn set(&self, calibration: Calibration) {
        *self.0.write() = Arc::new(calibration);
    }
}

impl From<Calibration> for Current {
    fn from(calibration: Calibration) -> Current {
        Current(Arc::new(RwLock::new(Arc::new(calibration))))
    }
}

/// Radial distortion (Brown's model, as OpenCV's).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lens {
    pub(crate) k1: f64,
    pub(crate) k2: f64,
    /// Focal length as a share of the frame's width.
    pub(crate) focal: f64,
    /// Optical centre, shares of width and height.
    pub(crate) centre: (f64, f64),
}

/// In what unit a file's points are.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Share,
    Px,
}

impl Calibration {
    /// Reads a lane's file. All faults at once.
    pub fn read(path: &Path) -> Result<Calibration, Vec<Fault>> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Calibration::parse(&name, &text),
            Err(e) => {
                let faults = Faults::of(&name);
                let hint = t!("fault-see-calibration-example-toml-or");
                faults.add("(file)", t!("fault-cannot-be-read-6", error = e), hint);
                Err(faults.into_vec())
            }
        }
    }

    /// Checks the text of a file; `name` names it in faults.
    pub fn parse(name: &str, text: &str) -> Result<Calibration, Vec<Fault>> {
        let faults = Faults::of(name);
        let table: Table = match text.parse() {
            Ok(table) => table,
            Err(e) => {
                let hint = key!("fault-see-calibration-example-toml");
                faults.add("(file)", t!("fault-not-toml", e), hint);
                return Err(faults.into_vec());
            }
        };
        let read = read(Fields::new(&table, "", &faults));
        if faults.is_empty() {
            Ok(read)
        } else {
            Err(faults.into_vec())
        }
    }

    /// The corners of [`Calibration::plate_quad`] as shares of the box around them. The picture's own shape does not
    /// matter: within the box only the proportions remain.
    pub(crate) fn plate_shape(&self) -> Option<[Point; 4]> {
        let quad = self.plate_quad?;
        let b = geometry::bounds(&quad);
        Some(quad.map(|(x, y)| ((x - b.x) / b.w, (y - b.y) / b.h)))
    }

    /// What of it can be drawn.
    pub fn drawing(&self) -> Drawing {
        Drawing {
            region: self.region.clone(),
            masks: self.masks.clone(),
            plate: self.plate_quad,
            narrowest: self.min_plate,
            widest: self.max_plate,
        }
    }

    /// The same with another drawing; what cannot be drawn stays.
    pub fn drawn(&self, drawing: &Drawing) -> Calibration {
        Calibration {
            region: drawing.region.clone(),
            masks: drawing.masks.clone(),
            plate_quad: drawing.plate,
            min_plate: drawing.narrowest,
            max_plate: drawing.widest,
            ..self.clone()
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "pixels and shares, single precision"
)]
fn read(mut f: Fields<'_>) -> Calibration {
    let units = [("share", Unit::Share), ("px", Unit::Px)];
    let unit = f
        .one_of("unit", &units, Some(Unit::Share))
        .unwrap_or(Unit::Share);
    let picture = read_picture(&mut f);
    let needs_picture = unit == Unit::Px
        || ["min_plate_px", "max_plate_px"]
            .iter()
            .any(|k| f.value(k).is_some());
    if needs_picture && picture.is_none() {
        let hint = t!("fault-write-picture-px-width-height");
        f.missing("picture_px", hint);
    }
    let size = picture.unwrap_or((1.0, 1.0));
    let unit_size = if unit == Unit::Px { size } else { (1.0, 1.0) };
    let region = read_polygon(&mut f, "region", unit_size).unwrap_or_default();
    let masks = read_masks(&mut f, unit_size);
    let plate_quad = read_quad(&mut f, unit_size);
    let lens = read_lens(&mut f, unit_size);
    let width = |v: Option<f64>| v.map(|v| v as f32 / size.0);
    let min_plate = width(f.opt_float("min_plate_px", 4.0..=8192.0));
    let max_plate = width(f.opt_float("max_plate_px", 4.0..=8192.0));
    if let (Some(min), Some(max)) = (min_plate, max_plate)
        && min >= max
    {
        let hint = key!("fault-write-least-width-first");
        f.fault("min_plate_px", t!("fault-not-below-max-plate-px"), hint);
    }
    let calibration = Calibration {
        region,
        masks,
        plate_quad,
        lens,
        min_plate,
        max_plate,
        prior: read_prior(&mut f),
        detector_threshold: f
            .opt_float("detector_threshold", 0.05..=0.99)
            .map(|v| v as f32),
        reader_threshold: f
            .opt_float("reader_threshold", 0.0..=0.99)
            .map(|v| v as f32),
    };
    f.finish();
    calibration
}

fn read_picture(f: &mut Fields<'_>) -> Option<(f32, f32)> {
    let value = f.value("picture_px")?;
    let size = point(value).filter(|p| p.0 >= 16.0 && p.1 >= 16.0);
    if size.is_none() {
        let hint = key!("fault-write-width-height-e-g");
        f.fault("picture_px", t!("fault-no-size"), hint);
    }
    size
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "pixels, single precision"
)]
fn point(value: &Value) -> Option<Point> {
    let number = |v: &Value| v.as_float().or_else(|| v.as_integer().map(|n| n as f64));
    match value.as_array()?.as_slice() {
        [x, y] => Some((number(x)? as f32, number(y)? as f32)),
        _ => None,
    }
}

/// The points of a list, in shares; `None`: it is no list of points within the picture.
fn points(value: &Value, size: (f32, f32)) -> Option<Vec<Point>> {
    let all = value.as_array()?.iter().map(|v| {
        let (x, y) = point(v)?;
        let share = (x / size.0, y / size.1);
        let inside = (0.0..=1.0).contains(&share.0) && (0.0..=1.0).contains(&share.1);
        inside.then_some(share)
    });
    all.collect()
}

const POLYGON_HINT: Key = key!("fault-write-at-least-three-points");

fn read_polygon(f: &mut Fields<'_>, name: &'static str, size: (f32, f32)) -> Option<Vec<Point>> {
    let value = f.value(name)?;
    let polygon = points(value, size).filter(|p| p.len() >= 3);
    if polygon.is_none() {
        f.fault(name, t!("fault-no-polygon-within-picture"), POLYGON_HINT);
    }
    polygon
}

fn read_masks(f: &mut Fields<'_>, size: (f32, f32)) -> Vec<Vec<Point>> {
    let Some(value) = f.value("masks") else {
        return Vec::new();
    };
    let masks = value.as_array().map(|list| {
        let each = list
            .iter()
            .map(|v| points(v, size).filter(|p| p.len() >= 3));
        each.collect::<Option<Vec<_>>>()
    });
    let masks = masks.flatten();
    if masks.is_none() {
        f.fault(
            "masks",
            t!("fault-no-list-polygons-within-picture"),
            POLYGON_HINT,
        );
    }
    masks.unwrap_or_default()
}

/// The plate's corners as drawn in a picture.
fn read_quad(f: &mut Fields<'_>, size: (f32, f32)) -> Option<[Point; 4]> {
    let value = f.value("plate_quad")?;
    let hint = key!("fault-write-plates-corners-as-seen");
    let quad: Option<[Point; 4]> = points(value, size).and_then(|p| p.try_into().ok());
    let quad = quad.filter(convex);
    if quad.is_none() {
        f.fault("plate_quad", t!("fault-no-plate-within-picture"), hint);
    }
    quad
}

/// Clockwise as seen (y goes down), every corner turning the same way.
pub(super) fn convex(quad: &[Point; 4]) -> bool {
    (0..4).all(|i| {
        let (a, b, c) = (quad[i], quad[(i + 1) % 4], quad[(i + 2) % 4]);
        (b.0 - a.0) * (c.1 - b.1) - (b.1 - a.1) * (c.0 - b.0) > 0.0
    })
}

fn read_lens(f: &mut Fields<'_>, size: (f32, f32)) -> Option<Lens> {
    let table = f.table("lens")?;
    let mut l = f.inner(table, "lens");
    let k1 = l.opt_float("k1", -2.0..=2.0).unwrap_or(0.0);
    let k2 = l.opt_float("k2", -2.0..=2.0).unwrap_or(0.0);
    let focal = l.opt_float("focal", 0.1..=20.0).unwrap_or(1.0);
    let centre = match l.value("centre") {
        None => Some((0.5, 0.5)),
        Some(v) => point(v).map(|(x, y)| (x / size.0, y / size.1)),
    };
    let centre = centre.filter(|c| (0.0..=1.0).contains(&c.0) && (0.0..=1.0).contains(&c.1));
    if centre.is_none() {
        let hint = key!("fault-write-x-y-in-files");
        l.fault("centre", t!("fault-no-point-within-picture"), hint);
    }
    l.finish();
    let (x, y) = centre?;
    Some(Lens {
        k1,
        k2,
        focal,
        centre: (f64::from(x), f64::from(y)),
    })
}

#[allow(clippy::cast_possible_truncation, reason = "1..=4")]
fn read_prior(f: &mut Fields<'_>) -> Prior {
    let alphabet = f.opt_str("alphabet").unwrap_or_default().to_owned();
    if let Some(c) = alphabet
        .chars()
        .find(|c| !c.is_ascii_digit() && !c.is_ascii_uppercase())
    {
        let hint = key!("fault-write-characters-occur-0-9");
        f.fault("alphabet", format!("holds {c:?}"), hint);
    }
    let mut formats = Vec::new();
    for text in f.strings("formats") {
        match prior::parse_format(text) {
            Ok(format) if (2..=12).contains(&format.len()) => formats.push(format),
            Ok(_) => f.fault(
                "formats",
                format!("has \"{text}\""),
                t!("fault-format-has-2-12-positions"),
            ),
            Err(c) => f.fault(
                "formats",
                t!("fault-has-in", c = format!("{c:?}"), text),
                t!("fault-l-letter-d-digit-either"),
            ),
        }
    }
    let weight = f.opt_float("format_weight", 1.0..=f64::from(MOST_WEIGHT));
    Prior {
        alphabet,
        formats,
        weight: weight.map_or(MOST_WEIGHT, |w| w as f32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_means_the_whole_frame() {
        assert_eq!(Calibration::parse("c", "").unwrap(), Calibration::default());
    }

    #[test]
    fn the_example_is_sound_and_uses_every_key() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("calibration/example.toml");
        let c = Calibration::read(&path).unwrap();
        assert_eq!(c.region.len(), 4);
        assert_eq!(c.masks.len(), 1);
        assert!(c.plate_quad.is_some() && c.lens.is_some());
        assert!(c.min_plate < c.max_plate);
        assert_eq!(c.prior.formats.len(), 2);
        assert!(c.detector_threshold.is_some() && c.reader_threshold.is_some());
    }

    #[test]
    fn pixels_and_shares_mean_the_same() {
        let px = "unit = \"px\"\npicture_px = [1920, 1080]\nregion = [[0, 540], [1920, 540], [960, 1080]]";
        let share = "region = [[0, 0.5], [1, 0.5], [0.5, 1.0]]";
        assert_eq!(Calibration::parse("c", px), Calibration::parse("c", share));
    }

    #[test]
    fn faults_come_all_at_once() {
        let text = "region = [[0, 0], [2, 2], [0, 1]]\nmasks = [[[0, 0]]]\nmin_plate_px = 100\nmax_plate_px = 50\n\
                    plate_quad = [[0, 0], [0, 1], [1, 1], [1, 0]]\nformats = [\"LX\"]\nalphabet = \"abc\"\nrigion = 1\n\
                    [lens]\nk1 = 9\nkk = 1";
        let keys: Vec<String> = Calibration::parse("c", text)
            .unwrap_err()
            .into_iter()
            .map(|f| f.key)
            .collect();
        for key in [
            "picture_px",
            "region",
            "masks",
            "min_plate_px",
            "plate_quad",
            "formats",
            "alphabet",
            "rigion",
            "lens.k1",
            "lens.kk",
        ] {
            assert!(keys.contains(&key.to_owned()), "{key} is not in {keys:?}");
        }
    }
}
