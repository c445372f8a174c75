//! Violations and explained contradictions by themselves: what persons found, and counts for reports.

use jiff::{SignedDuration, Timestamp};

use super::records::RecordsError;
use crate::domain::diagnosis::refusals::Refusals;
use crate::domain::event::{Cause, Finding, Seq, ViolationKind};
use crate::domain::plate::Plate;
use crate::domain::site::{Lane, LaneId, PermitId};

/// What a person said last of a violation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The violation.
    pub seq: Seq,
    pub finding: Finding,
    pub(crate) at: Timestamp,
    pub by: String,
    /// Their words to it; may be empty.
    pub word: String,
}

/// Which violations are counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub from: Timestamp,
    /// Exclusive.
    pub to: Timestamp,
    /// None: all.
    pub lanes: Vec<LaneId>,
    /// Explained contradictions in place of violations.
    pub explained: bool,
}

impl Span {
    /// Violations of the last days, at these lanes.
    pub(crate) fn last(days: i64, to: Timestamp, lanes: Vec<LaneId>) -> Span {
        Span {
            from: to - SignedDuration::from_hours(24 * days),
            to,
            lanes,
            explained: false,
        }
    }
}

/// So many violations of one sort.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    pub lane: LaneId,
    pub kind: ViolationKind,
    /// The likeliest, if causes were weighed.
    pub cause: Option<Cause>,
    /// `None`: nobody has looked.
    pub finding: Option<Finding>,
    pub count: u64,
}

/// A plate with several violations.
#[derive(Debug, Clone, PartialEq)]
pub struct Violator {
    pub plate: Plate,
    /// The permit that it had at the last one.
    pub(crate) permit: Option<PermitId>,
    pub count: u64,
    /// The newest few, newest first.
    pub newest: Vec<Seq>,
}

/// A lane's vehicles, and how likely a passback each was that contradicts what is known and could have been refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    pub lane: LaneId,
    pub refusals: Refusals,
}

impl Weighed {
    /// What was recorded of a lane; `None`: it goes by the text alone.
    pub(crate) fn of(weighed: &[Weighed], lane: &Lane) -> Option<Refusals> {
        let found = weighed.iter().find(|w| w.lane == lane.id);
        let found = found.map(|w| w.refusals.clone()).unwrap_or_default();
        lane.infer_missed_exits.then_some(found)
    }
}

/// Reads violations. Calls block on disk.
pub trait Violations: Send + Sync {
    /// What persons found of these; nothing of those that nobody has looked at.
    fn findings(&self, seqs: &[Seq]) -> Result<Vec<Found>, RecordsError>;
    /// By lane, kind, likeliest cause and finding.
    fn counts(&self, span: &Span) -> Result<Vec<Count>, RecordsError>;
    /// By quarter of an hour (of UTC, hence of any zone's clock), those without any left out.
    fn quarters(&self, span: &Span) -> Result<Vec<(Timestamp, u64)>, RecordsError>;
    /// Every lane at which vehicles came: how they were weighed, violations and explained ones together.
    fn weighed(&self, span: &Span) -> Result<Vec<Weighed>, RecordsError>;
    /// Plates with at least `least` violations that nobody has called false, most first; with `newest` numbers each.
    fn violators(
        &self,
        span: &Span,
        least: u32,
        limit: u32,
        newest: u32,
    ) -> Result<Vec<Violator>, RecordsError>;
}
