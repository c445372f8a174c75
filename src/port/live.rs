//! What is going on right now: cameras, gates and the gateway's own parts, for the dashboard.

use jiff::Timestamp;

use crate::domain::diagnosis::beside::Compared;
use crate::domain::reading::BoxPx;
use crate::domain::site::{GateId, LaneId};

/// A lane's camera as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneLive {
    pub lane: LaneId,
    /// Pictures arrive and are looked at.
    pub seeing: bool,
    /// One sentence for people: what is wrong and where to look, or that all is well. Without credentials.
    pub health: String,
    /// Decoded frames a second, over the last seconds.
    pub frames_per_s: f32,
    /// Frames that were not looked at because newer ones had come, since the start.
    pub dropped: u64,
    /// Where a plate was seen last.
    pub look: Option<LookBox>,
}

/// A plate candidate's place in its frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LookBox {
    pub at: Timestamp,
    pub frame_width_px: u32,
    pub frame_height_px: u32,
    pub place: BoxPx,
}

/// A gate as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct GateLive {
    pub(crate) gate: GateId,
    /// The last command was taken, or none was sent yet.
    pub(crate) ok: bool,
    /// Only the last command is wrong with it: the device itself may be well by now.
    pub(crate) last_failed: bool,
    /// One sentence for people, without credentials.
    pub(crate) health: String,
    /// When the device last took a pulse.
    pub(crate) last_pulse: Option<Timestamp>,
}

/// One of the gateway's own parts: journal, evidence disk, clock, models.
#[derive(Debug, Clone, PartialEq)]
pub struct PartLive {
    /// Short and stable, e.g. `journal`, `evidence`: monitoring keys on it.
    pub name: String,
    pub ok: bool,
    /// Without this part the gateway does not do its work: `/healthz` answers 503 while it is not ok.
    pub vital: bool,
    pub health: String,
}

/// Tells what is going on. Calls are short and do not block, except [`Live::jpeg`] and
/// [`Live::live_jpeg`].
pub trait Live: Send + Sync {
    /// One entry a lane, in the site file's order.
    fn lanes(&self) -> Vec<LaneLive>;
    /// The newest picture of what is read, JPEG, at most `max_width` pixels wide; `None`: none yet. May take a few milliseconds of a CPU:
    /// keep it off the async threads.
    fn jpeg(&self, lane: &LaneId, max_width: u32) -> Option<Vec<u8>>;
    /// The same to be looked at only: of the camera's second stream, where it has one that gives pictures.
    fn live_jpeg(&self, lane: &LaneId, max_width: u32) -> Option<Vec<u8>> {
        self.jpeg(lane, max_width)
    }
    /// What a second camera at the lane read beside the lane's own, since the start; `None`: it has none.
    fn compared(&self, _lane: &LaneId) -> Option<Compared> {
        None
    }
    fn gates(&self) -> Vec<GateLive>;
    fn parts(&self) -> Vec<PartLive>;
}
