//! How well lanes read, by the hour; their alarms; and the reads that a person should judge. Drawn from the journal by the
//! store.

use jiff::Timestamp;

use super::records::{Cursor, RecordsError};
use crate::domain::diagnosis::statistics::{Doubt, DoubtKind};
use crate::domain::diagnosis::{Hour, Pair};
use crate::domain::event::{EvidenceId, LaneDrift, ReadFinding, Seq, Sighting};
use crate::domain::plate::Plate;
use crate::domain::site::LaneId;

/// A picture of a plate, and what a person said that it shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub(crate) read: Seq,
    /// When the plate was seen.
    pub(crate) at: Timestamp,
    pub(crate) lane: LaneId,
    pub(crate) text: Option<Plate>,
    pub(crate) verdict: ReadFinding,
    pub(crate) by: String,
    pub(crate) evidence: Option<EvidenceId>,
}

/// Which doubts to list.
#[derive(Debug, Clone, Default)]
pub struct DoubtQuery {
    pub(crate) kind: Option<DoubtKind>,
    pub(crate) lane: Option<LaneId>,
    /// Lanes that may be shown; none: all. Besides `lane`.
    pub(crate) lanes: Vec<LaneId>,
    pub(crate) at: Cursor,
    /// 1..=500.
    pub(crate) limit: u32,
}

/// Reads what was counted of lanes. Calls block on disk: keep them off the async threads.
pub trait LaneBook: Send + Sync {
    /// The hours that begin within `from..to`, of one lane or of all, in order of time.
    fn hours(
        &self,
        lane: Option<&LaneId>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Hour>, RecordsError>;
    /// The newest reads behind each confusion of a lane, newest first.
    fn examples(&self, lane: &LaneId) -> Result<Vec<(Pair, Vec<Seq>)>, RecordsError>;
    /// Alarms that are not over.
    fn alarms(&self) -> Result<Vec<LaneDrift>, RecordsError>;
    /// When somebody last looked at a lane's camera, and who.
    fn checked(&self, lane: &LaneId) -> Result<Option<(Timestamp, String)>, RecordsError>;
    /// Open doubts.
    fn doubts(&self, query: &DoubtQuery) -> Result<Vec<Doubt>, RecordsError>;
    /// The doubt about a read, open or not.
    fn doubt(&self, read: Seq) -> Result<Option<Doubt>, RecordsError>;
    /// How many are open, of each kind.
    fn waiting(&self) -> Result<Vec<(DoubtKind, u64)>, RecordsError>;
    /// Judged reads, newest first, at most `limit`.
    fn labels(&self, limit: u32) -> Result<Vec<Label>, RecordsError>;
    /// A read as it came, with the probabilities of its characters.
    fn sighting(&self, read: Seq) -> Result<Option<Sighting>, RecordsError>;
}
