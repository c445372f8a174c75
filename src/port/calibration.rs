//! Calibrating a lane: what a person draws, pictures that are held for it, what the models make of them, and the lane's file.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::catalogue::Key;
use crate::domain::plate::PlateRead;
use crate::domain::site::LaneId;

/// A point as shares of a picture's width and height, 0..=1.
pub type Point = (f32, f32);
/// The size that pixels are of where no picture tells one.
pub(crate) const USUAL_PX: (u32, u32) = (1920, 1080);

/// What a person draws for a lane.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    /// Plates are looked for in this polygon; empty: in the whole picture.
    pub region: Vec<Point>,
    /// What lies in one of these polygons is ignored.
    pub masks: Vec<Vec<Point>>,
    /// A plate as it lies in the picture: top left, top right, bottom right, bottom left. `None`: plates are upright.
    pub plate: Option<[Point; 4]>,
    /// Least and greatest width of a plate, as shares of the picture's width.
    pub narrowest: Option<f32>,
    pub widest: Option<f32>,
}

/// A lane's calibration as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    pub drawing: Drawing,
    /// Width and height of the camera's picture now; `None`: there is none.
    pub picture_px: Option<(u32, u32)>,
    /// Where it is kept.
    pub(crate) file: PathBuf,
    /// What the file says of itself in its opening comment, a line each: measured on what, when, by whom.
    pub told: Vec<String>,
    /// Why the file could not be used at the next start, a sentence each.
    pub faults: Vec<String>,
}

/// What picture to hold.
pub enum Wanted<'a> {
    /// The camera's newest.
    Newest,
    /// One that was kept of a read: JPEG, and when it was taken.
    Kept { jpeg: &'a [u8], at: Timestamp },
}

/// A picture that is held for drawing on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Names it in addresses: random.
    pub id: String,
    pub width_px: u32,
    pub height_px: u32,
    /// When it was taken.
    pub at: Timestamp,
}

/// A rectangle as shares of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub(crate) h: f32,
}

/// A plate that was cut out and read.
#[derive(Debug, Clone, PartialEq)]
pub struct Cutting {
    pub place: Place,
    /// The detector's score, 0..=1; `None`: a person drew it.
    pub score: Option<f32>,
    /// `None`: nothing legible.
    pub read: Option<PlateRead>,
    /// Number of its picture, for [`Calibrations::crop`].
    pub crop: u32,
}

/// What the models make of a picture under a drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// The picture that was looked at.
    pub picture: Held,
    /// What is found and counts, best first.
    pub found: Vec<Cutting>,
    /// The plate that the person drew.
    pub drawn: Option<Cutting>,
    /// The part of the picture that is looked at.
    pub part: Place,
    /// How long detector and reader took, milliseconds.
    pub(crate) took_ms: u32,
}

/// A calibration to be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct SaveOrder {
    pub drawing: Drawing,
    /// Size of the picture in whose pixels it is written, px.
    pub picture_px: (u32, u32),
    /// In words: a live picture, or the kept one of an event.
    pub measured_on: String,
    pub by: String,
    pub reason: String,
}

/// What was saved, and where the file before is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    pub file: PathBuf,
    pub before: Option<PathBuf>,
}

/// Why it cannot be done: sentences for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Later it can: the models are at work.
    #[error("{0}")]
    Busy(Key),
    /// There is no such picture.
    #[error("{0}")]
    NoPicture(Key),
    /// The drawing makes no sense: everything that is wrong with it.
    #[error("{}", .0.join(" "))]
    Drawing(Vec<String>),
    /// Something failed; the sentence names the file or the model.
    #[error("{0}")]
    Failed(String),
}

/// Calibrates lanes. Calls block on disk or on a model: keep them off the async threads. None of them waits for a lane, and
/// no lane waits for them.
pub trait Calibrations: Send + Sync {
    /// How a lane stands; `None`: it has no camera.
    fn standing(&self, lane: &LaneId) -> Option<Standing>;
    /// Everything that is wrong with a drawing, a sentence each. `picture_px`: the size in whose pixels sentences speak.
    fn faults(&self, drawing: &Drawing, picture_px: (u32, u32)) -> Vec<String>;
    /// Holds a picture. A few are held; the oldest gives way.
    ///
    /// # Errors
    /// [`Refused::NoPicture`], [`Refused::Failed`].
    fn hold(&self, lane: &LaneId, wanted: Wanted<'_>) -> Result<Held, Refused>;
    /// A picture that is held.
    fn held(&self, lane: &LaneId, picture: &str) -> Option<Held>;
    /// Looks at a held picture, or at the newest, under a drawing. One at a time.
    ///
    /// # Errors
    /// Any [`Refused`].
    fn try_out(
        &self,
        lane: &LaneId,
        picture: Option<&str>,
        drawing: &Drawing,
    ) -> Result<Tried, Refused>;
    /// A held picture as JPEG, at its own size.
    fn jpeg(&self, lane: &LaneId, picture: &str) -> Option<Vec<u8>>;
    /// A plate of the picture's last tries as JPEG.
    fn crop(&self, lane: &LaneId, picture: &str, number: u32) -> Option<Vec<u8>>;
    /// Writes the lane's file and has the lane look by it from the next picture on.
    ///
    /// # Errors
    /// [`Refused::Drawing`], or [`Refused::Failed`]: then the file is as it was.
    fn save(&self, lane: &LaneId, order: &SaveOrder) -> Result<Saved, Refused>;
}
