//! What became of permits: each version of each, and how often an exemption was used; and how many there may be of what.

use jiff::Timestamp;

use super::records::RecordsError;
use crate::domain::event::{Exemption, Permit, Seq};
use crate::domain::site::{GroupId, PermitId};

/// Permits of the list at most.
pub(crate) const LIST_MAX: usize = 200_000;
/// Plates of one permit at most.
pub(crate) const PLATES_MAX: usize = 1_000;
/// Stretches of hours of one permit, and of one of its plates, at most.
pub(crate) const HOURS_MAX: usize = 20;
/// The longest text of a permit's field, in characters.
pub(crate) const TEXT_MAX: usize = 120;
/// The longest note of a permit, in characters.
pub(crate) const NOTE_MAX: usize = 1_000;

/// A permit as somebody left it.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The journal entry of the change.
    pub seq: Seq,
    pub(crate) at: Timestamp,
    pub by: String,
    pub reason: String,
    /// `None`: it was removed.
    pub permit: Option<Permit>,
}

/// Reads what became of permits. Calls block on disk.
pub trait PermitBook: Send + Sync {
    /// The versions of a permit, newest first.
    fn versions(&self, permit: &PermitId, limit: u32) -> Result<Vec<Version>, RecordsError>;
    /// How each of these permits stood before the journal entry given with it; `None`: there was none.
    fn before(&self, permits: &[(PermitId, Seq)]) -> Result<Vec<Option<Permit>>, RecordsError>;
    /// How many decisions a permit's exemption has waived since it began.
    fn uses(&self, permit: &PermitId, exemption: &Exemption) -> Result<u64, RecordsError>;
    /// The same for a group's.
    fn group_uses(&self, group: &GroupId, exemption: &Exemption) -> Result<u64, RecordsError>;
}
