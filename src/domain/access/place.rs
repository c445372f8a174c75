//! A place in the line before a lane whose crossings an input tells, and what is left open when one goes.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::plate::Plate;

/// A crossing of nobody so shortly after another is that of a vehicle right behind; and one that is read so shortly after a crossing
/// of nobody may have been that.
pub(super) const BEHIND: SignedDuration = SignedDuration::from_secs(10);

/// A vehicle stood in line for a crossing, and does no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) plate: Option<Plate>,
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) crossed: bool,
}

/// A vehicle that was read at a lane and not let through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shut {
    pub(crate) plate: Plate,
    pub(crate) at: Timestamp,
}

/// Whether a vehicle crossed is not sure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct LineDoubt {
    pub(crate) at: Timestamp,
    /// At a lane that leaves an area: it may be gone. Else it may not have come in.
    pub(crate) leaving: bool,
}
