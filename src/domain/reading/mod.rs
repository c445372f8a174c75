//! Many looks at one vehicle -> one [`crate::domain::event::Sighting`].
//!
//! A [`Reader`] is told, frame by frame, what vision saw in its lane ([`FrameLooks`]); it answers with the vehicles that
//! are settled by now ([`Settled`]: a plate, or the fact that a vehicle passed unread) and with the frames worth holding
//! on to as evidence ([`Step::holds`]).
//!
//! * `track`  which look belongs to which vehicle: prediction, gating, best assignment; what stands, what left
//! * `vote`   alignment of reads of different length, character-wise vote over distributions
//! * `settle` when the evidence suffices, and what is no plate however well it reads
//! * `noread` vehicles that passed unread
//!
//! **One sighting is never corrected**: a gate may have opened on it. So the reader is right before it speaks: it waits
//! while a plate is small, grows and is not yet sure ([`Settings::ripe_px`], [`Settings::fair_wait_ms`]). Later looks
//! that differ in a character or two are the same vehicle; a wholly different text is a new one.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{EvidenceId, Motion, Sighting};
use super::plate::{Plate, PlateRead};
use super::site::LaneId;

mod assign;
mod noread;
mod reader;
mod settle;
#[cfg(test)]
mod simulation;
mod track;
mod vote;

pub use reader::Reader;

/// A rectangle in frame pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoxPx {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl BoxPx {
    /// Centre, px.
    pub(crate) fn centre(&self) -> (f32, f32) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    fn overlap_px2(&self, other: &BoxPx) -> f32 {
        let w = (self.x + self.w).min(other.x + other.w) - self.x.max(other.x);
        let h = (self.y + self.h).min(other.y + other.h) - self.y.max(other.y);
        w.max(0.0) * h.max(0.0)
    }

    /// Intersection over union, 0..=1.
    pub(crate) fn iou(&self, other: &BoxPx) -> f32 {
        let both = self.overlap_px2(other);
        both / (self.w * self.h + other.w * other.h - both).max(1e-6)
    }

    /// The share of the smaller box that lies in the other, 0..=1.
    fn containment(&self, other: &BoxPx) -> f32 {
        self.overlap_px2(other) / (self.w * self.h).min(other.w * other.h).max(1e-6)
    }

    /// The smallest box around both.
    fn hull(&self, other: &BoxPx) -> BoxPx {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        BoxPx {
            x,
            y,
            w: (self.x + self.w).max(other.x + other.w) - x,
            h: (self.y + self.h).max(other.y + other.h) - y,
        }
    }

    /// Grown by `by` px on every side.
    fn grown(&self, by: f32) -> BoxPx {
        BoxPx {
            x: self.x - by,
            y: self.y - by,
            w: self.w + 2.0 * by,
            h: self.h + 2.0 * by,
        }
    }
}

/// One plate candidate in one frame, without its pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// Position of the candidate among its frame's candidates: with the frame's number it names the pixels.
    pub(crate) index: u32,
    pub(crate) place: BoxPx,
    /// The detector's score, 0..=1.
    pub(crate) score: f32,
    /// What the reader made of it; `None`: nothing legible.
    pub read: Option<PlateRead>,
}

/// All candidates of one frame of one lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameLooks {
    /// Number of the camera's frame.
    pub frame: u64,
    /// Capture time.
    pub at: Timestamp,
    pub width_px: u32,
    pub(crate) height_px: u32,
    /// The part of the frame that was looked at: a plate cut by its edge is no vote. `None`: the whole frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) region: Option<BoxPx>,
    /// Share of the lane's region that changed since the frame before, 0..=1; `None`: not measured.
    pub motion: Option<f32>,
    pub looks: Vec<Look>,
}

/// What a lane may tune. The defaults are what the toll-gate video and the rendered scenes were measured with.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// A narrower plate is followed but not voted on, px.
    pub min_plate_px: f32,
    /// Fewer characters are no plate.
    pub min_chars: usize,
    /// A text of fewer characters must be beyond doubt: lettering on a car and the rest of a plate that is half hidden read like one.
    pub short_chars: usize,
    /// From this width on a plate is as legible as it gets: no waiting for a larger look, px.
    pub ripe_px: f32,
    /// Settled at any width: at least three agreeing looks, the lowest character at this probability.
    pub sure_at: f32,
    /// Settled when ripe: at least two agreeing looks, the lowest character at this probability.
    pub fair_at: f32,
    /// A fair text of a small, growing plate waits so long for larger looks, ms.
    pub fair_wait_ms: i64,
    /// The least that is reported when the vehicle has gone or waited long: two agreeing looks at this probability.
    pub late_at: f32,
    /// How long a standing vehicle waits for a better text than `late_at`, ms.
    pub late_wait_ms: i64,
    /// A lone look is taken when beyond doubt: the lowest character at this probability.
    pub lone_at: f32,
    /// Motion of a vehicle: at least this share of the region changes from frame to frame, 0..=1.
    pub motion_on: f32,
    /// ... and once in the episode at least this share.
    pub motion_peak: f32,
    /// ... for at least so long, ms.
    pub motion_ms: i64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            min_plate_px: 28.0,
            min_chars: 2,
            short_chars: 4,
            ripe_px: 64.0,
            sure_at: 0.97,
            fair_at: 0.90,
            fair_wait_ms: 1_200,
            late_at: 0.60,
            late_wait_ms: 2_500,
            lone_at: 0.95,
            motion_on: 0.06,
            motion_peak: 0.15,
            motion_ms: 700,
        }
    }
}

/// The pixels that something came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Source {
    /// Number of the camera's frame.
    pub(crate) frame: u64,
    /// Index of the look among the frame's looks; `None`: the frame as a whole.
    pub(crate) look: Option<u32>,
}

/// One vehicle, settled: a [`Sighting`] without its lane and evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The look that the text came from: always one of the holds of the step before, or of this frame.
    pub(crate) source: Source,
    /// Capture time of that look.
    pub at: Timestamp,
    pub read: Option<PlateRead>,
    pub runner_up: Option<Plate>,
    pub looks: u32,
    pub first_seen: Timestamp,
    pub(crate) last_seen: Timestamp,
    pub travel: Option<Motion>,
    pub plate_px: Option<u32>,
}

impl Settled {
    /// As the engine wants it.
    pub(crate) fn sighting(self, lane: LaneId, evidence: Option<EvidenceId>) -> Sighting {
        Sighting {
            lane,
            at: self.at,
            read: self.read,
            runner_up: self.runner_up,
            looks: self.looks,
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            travel: self.travel,
            plate_px: self.plate_px,
            evidence,
            scene: None,
            source: Default::default(),
        }
    }
}

/// What one frame led to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step {
    pub settled: Vec<Settled>,
    /// The looks of which a later sighting may need the pixels; at most two a live vehicle. All others may go.
    pub(crate) holds: Vec<Source>,
    /// A vehicle is being read: the camera should decode every frame.
    pub(crate) awake: bool,
    /// Something moves and no plate was seen since it began: what was before may show it ([`Reader::recall`]).
    pub(crate) recall: bool,
    /// Nothing would be lost by not looking for so long after this frame, ms: 0 while a vehicle is being read.
    pub(crate) rest_ms: i64,
}

/// Milliseconds from `from` to `to`; negative if `to` is earlier.
fn ms(from: Timestamp, to: Timestamp) -> i64 {
    to.as_millisecond() - from.as_millisecond()
}
