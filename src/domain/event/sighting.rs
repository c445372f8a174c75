//! A vehicle seen at a lane: what was read, of what picture, and where that comes from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::domain::ids::EvidenceId;
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::LaneId;

/// One vehicle's settled plate, or the fact that a vehicle passed unread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sighting {
    pub lane: LaneId,
    /// Capture time of the look that the text came from: the one time of this read, everywhere.
    pub at: Timestamp,
    /// `None`: a vehicle passed and no plate was read.
    pub read: Option<PlateRead>,
    /// The second most likely text, if a vote had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<Plate>,
    /// How many looks went into it.
    #[serde(default)]
    pub looks: u32,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
    /// Direction of travel from the track: towards the camera or away from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<Motion>,
    /// Width of the plate in the frame, px.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate_px: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
    /// What the picture was like; `None`: not known (older journals, reads from a file).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<Scene>,
    /// Where it comes from; not written where the lane's own camera gave it.
    #[serde(default, skip_serializing_if = "Provenance::is_plain")]
    pub source: Provenance,
}

/// Where a sighting comes from, and when by the clocks on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    #[serde(default)]
    pub feed: FeedKind,
    /// What the device calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<SmolStr>,
    /// When the device took the picture, by its own clock. [`Sighting::at`] is what was made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Timestamp>,
    /// When the device sent it, by its own clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Timestamp>,
    /// When it came here, by this gateway's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Timestamp>,
    /// By what the device knows the vehicle while it is in view: what it tells later of the same one is no new vehicle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<SmolStr>,
    /// No gate opens for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<Stale>,
}

/// Why a read that a device told opens no gate: nobody knows whether the vehicle is still there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stale {
    /// Its own time is too long ago, or ahead of ours.
    Old,
    /// The device says that it tells it again, or out of its memory.
    Repeated,
    /// It came in the first batch after the connection was made again.
    AfterBreak,
}

impl Provenance {
    /// Of a feed whose device says nothing of itself.
    pub fn of(feed: FeedKind) -> Provenance {
        Provenance {
            feed,
            ..Provenance::default()
        }
    }

    fn is_plain(&self) -> bool {
        *self == Provenance::default()
    }
}

/// What a lane sees by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedKind {
    /// This gateway read the plate from a camera's pictures.
    #[default]
    Video,
    /// A camera read it by itself and sent the text.
    Push,
    /// Recorded reads.
    Replay,
}

/// What the picture was like that the text came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scene {
    pub light: Light,
    /// Mean brightness of the frame, 0..=255.
    pub luma: u8,
    /// Of the plate: 90th minus 10th percentile of its brightness, 0..=255.
    pub contrast: u8,
    /// Of the plate, 0 (blurred) to 100.
    pub sharpness: u8,
}

/// By what light a picture was taken. A lane learns its reader's habits by each, because headlights, infrared lamps and
/// the low sun make other mistakes than daylight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Light {
    Day,
    Night,
}

/// Direction of travel seen from the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Motion {
    Towards,
    Away,
    Standing,
}
