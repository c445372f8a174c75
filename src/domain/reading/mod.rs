//! Many looks at one vehicle -> one [`crate::domain::event::Sighting`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::plate::PlateRead;

/// A rectangle in frame pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BoxPx {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

/// One plate candidate in one frame, without its pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// Position of the candidate among its frame's candidates: with the frame's number it names the pixels.
    pub index: u32,
    pub place: BoxPx,
    /// The detector's score, 0..=1.
    pub score: f32,
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
    pub height_px: u32,
    /// Share of the lane's region that changed since the frame before, 0..=1; `None`: not measured.
    pub motion: Option<f32>,
    pub looks: Vec<Look>,
}
