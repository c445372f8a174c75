//! Who did what, and why: rows in a chain, so that a change shows.

use jiff::Timestamp;

use crate::domain::event::Seq;
use crate::port::records::Page;

/// Kinds of acts, in the words that stand in the log: a closed list, for filters and counts.
pub mod kind {
    pub const RESET: &str = "reset";
    pub(crate) const RESET_WIDE: &str = "wider reset";
    pub(crate) const CORRECTION: &str = "put right";
    pub(crate) const EXEMPTION: &str = "exemption";
    pub(crate) const PERMIT: &str = "permit";
    pub(crate) const IMPORT: &str = "import";
    pub(crate) const OPEN: &str = "open";
    pub(crate) const ANSWER: &str = "answer";
    pub(crate) const JUDGED: &str = "read judged";
    pub(crate) const LANE_CHECKED: &str = "lane checked";
    pub(crate) const VIOLATION: &str = "violation";
    pub(crate) const CALIBRATION: &str = "calibration";
    pub(crate) const KILL_SWITCH: &str = "gates off/on";
    pub const LOG_IN: &str = "log-in";
    pub(crate) const ACCOUNT: &str = "account";
    pub(crate) const RULES: &str = "rules";
    pub(crate) const TRIAL: &str = "trial";
    pub(crate) const COMMISSIONING: &str = "commissioning";
    pub(crate) const GATEWAY: &str = "gateway";
    pub(crate) const OTHER: &str = "other";

    pub const ALL: [&str; 20] = [
        RESET,
        RESET_WIDE,
        CORRECTION,
        EXEMPTION,
        PERMIT,
        IMPORT,
        OPEN,
        ANSWER,
        JUDGED,
        LANE_CHECKED,
        VIOLATION,
        CALIBRATION,
        KILL_SWITCH,
        LOG_IN,
        ACCOUNT,
        RULES,
        TRIAL,
        COMMISSIONING,
        GATEWAY,
        OTHER,
    ];
}

/// An act to be written down that is no entry of the journal (those are written down by themselves).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub who: String,
    /// The role in which it was done.
    pub role: String,
    /// One of [`kind`].
    pub kind: &'static str,
    /// In plain words.
    pub what: String,
    pub reason: String,
    pub result: String,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1 without gaps.
    pub seq: Seq,
    pub at: Timestamp,
    pub journal: Option<Seq>,
    pub who: String,
    pub role: String,
    pub kind: String,
    pub what: String,
    pub reason: String,
    pub result: String,
    /// SHA-256, hex.
    pub hash: String,
}

/// Which rows to list, newest first. All given conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    pub who: Option<String>,
    pub kind: Option<String>,
    pub from: Option<Timestamp>,
    /// Exclusive.
    pub to: Option<Timestamp>,
    pub before: Option<Seq>,
    /// 1..=500.
    pub limit: u32,
}

/// What a check of the whole chain came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Rows that hold together, from the first.
    pub rows: Seq,
    /// The hash of the last of them: write it down elsewhere, and nobody can rewrite what is before it unseen.
    pub(crate) end: String,
    /// The first row that does not fit, and why.
    pub broken: Option<(Seq, String)>,
}

/// Keeps the log. Calls block on disk.
pub trait Audit: Send + Sync {
    /// Adds a row.
    fn note(&self, act: &Act) -> Result<(), AuditError>;
    /// A page of rows.
    fn rows(&self, query: &AuditQuery) -> Result<Page<AuditRow>, AuditError>;
    /// How many acts of a kind a person has done since.
    fn count(&self, who: &str, kind: &str, since: Timestamp) -> Result<u64, AuditError>;
    /// Checks the whole chain.
    fn check(&self) -> Result<Chain, AuditError>;
}

/// The sentence names the file and the system's own message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct AuditError(pub(crate) String);
