//! A place in the line before a lane whose crossings an input tells, and what is left open when one goes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::plate::Plate;

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
