//! What was: rows that pages and the API show, drawn from the journal by the store.

use jiff::Timestamp;

use crate::domain::event::{
    Cause, CommandId, Decision, Output, Passage, Seq, StayId, ViolationKind,
};
use crate::domain::fate::Fate;
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, PermitId};
use crate::port::deed::{ActEnd, Deed};

/// Which decisions to list. All given conditions must hold. Newest first.
#[derive(Debug, Clone, Default)]
pub struct DecisionQuery {
    pub lane: Option<LaneId>,
    /// Lanes that may be shown; none: all. Besides `lane`.
    pub lanes: Vec<LaneId>,
    /// Plate text or part of it, normal form.
    pub plate_part: Option<String>,
    /// Look-alikes (O and 0, B and 8) count as one in `plate_part`.
    pub alike: bool,
    pub permit: Option<PermitId>,
    pub from: Option<Timestamp>,
    /// Exclusive.
    pub to: Option<Timestamp>,
    pub violations_only: bool,
    /// Only explained contradictions: what else is said of violations here is then said of them.
    pub explained: bool,
    /// Violations of these kinds; none: of all, and what is no violation.
    pub kinds: Vec<ViolationKind>,
    /// Violations of which one of these is the likeliest cause; none: whatever it is.
    pub causes: Vec<Cause>,
    /// Violations of which a person has said what they were (`true`), or nobody has (`false`).
    pub acknowledged: Option<bool>,
    /// Rows before this number (the cursor of the page before).
    pub before: Option<Seq>,
    /// The first rows after this number, the oldest of them first.
    pub after: Option<Seq>,
    /// 1..=500.
    pub limit: u32,
}

impl DecisionQuery {
    /// Whether only violations (or explained contradictions) can fit.
    pub(crate) fn asks_for_violations(&self) -> bool {
        self.violations_only
            || self.explained
            || !self.kinds.is_empty()
            || !self.causes.is_empty()
            || self.acknowledged.is_some()
    }
}

/// Which part of a list by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cursor {
    /// From there back, newest first; `None`: from the newest.
    Before(Option<Seq>),
    /// From there on, oldest first.
    After(Seq),
}

impl Default for Cursor {
    fn default() -> Cursor {
        Cursor::Before(None)
    }
}

impl Cursor {
    /// Of a list that can be seen either way round; `from`: where the part before ended.
    pub(crate) fn new(oldest_first: bool, from: Option<Seq>) -> Cursor {
        match oldest_first {
            true => Cursor::After(from.unwrap_or(0)),
            false => Cursor::Before(from),
        }
    }
}

/// A page of rows, newest first, and where the next one starts.
#[derive(Debug, Clone)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<Seq>,
}

/// So far is counted: beyond, there are that many or more.
pub(crate) const COUNT_MAX: u32 = 1_000;

/// Reads what was. Calls block on disk: keep them off the async threads.
pub trait Records: Send + Sync {
    fn decisions(&self, query: &DecisionQuery) -> Result<Page<Decision>, RecordsError>;
    /// How many a query finds, from its first page on: at most [`COUNT_MAX`].
    fn count(&self, query: &DecisionQuery) -> Result<u32, RecordsError>;
    /// One decision by the number of its sighting.
    fn decision(&self, seq: Seq) -> Result<Option<Decision>, RecordsError>;
    /// The decision by which a stay began.
    fn entry_of(&self, stay: StayId) -> Result<Option<Decision>, RecordsError>;
    /// Passages before `before` (all if `None`), newest first, at most `limit`.
    fn passages(&self, before: Option<Seq>, limit: u32) -> Result<Page<Passage>, RecordsError>;
    /// Everything known of one plate, newest first, at most `limit`.
    fn history(&self, plate: &Plate, limit: u32) -> Result<Vec<Decision>, RecordsError>;
    /// What became of these decisions, in their order.
    fn fates(&self, decisions: &[Seq]) -> Result<Vec<Fate>, RecordsError>;
    /// The decision for which a person's order told the gate.
    fn commanded(&self, order: CommandId) -> Result<Option<Seq>, RecordsError>;
    /// What the gateway noticed by itself: long stays, repeated violators, drifting lanes.
    fn notices(&self, from: Cursor, limit: u32) -> Result<Page<NoticeRow>, RecordsError>;
    /// What persons did, newest first.
    fn orders(&self, before: Option<Seq>, limit: u32) -> Result<Page<OrderRow>, RecordsError>;
}

/// One thing that the gateway noticed.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeRow {
    /// Grows with time; the cursor of a page.
    pub(crate) id: u64,
    pub(crate) at: Timestamp,
    pub(crate) what: Output,
    /// Whose edit it was, where another lot's counts instead of it; empty: nobody knows any more.
    pub(crate) by: String,
}

/// One thing that a person did.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderRow {
    pub seq: Seq,
    pub(crate) at: Timestamp,
    pub by: String,
    pub what: Deed,
    pub reason: String,
    /// What came of it.
    pub result: Vec<ActEnd>,
}

/// The sentence names the file and the system's own message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RecordsError(pub(crate) String);
