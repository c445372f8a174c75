//! What became of permits: each version of each, and how often an exemption was used.

use jiff::Timestamp;

use super::records::RecordsError;
use crate::domain::event::{Exemption, Permit, Seq};
use crate::domain::site::{GroupId, PermitId};

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
    /// How many decisions a permit's exemption has waived since it began.
    fn uses(&self, permit: &PermitId, exemption: &Exemption) -> Result<u64, RecordsError>;
    /// The same for a group's.
    fn group_uses(&self, group: &GroupId, exemption: &Exemption) -> Result<u64, RecordsError>;
}
