//! Who did what, and why: rows in a chain, so that a change shows.

use jiff::Timestamp;

use crate::domain::event::Seq;
use crate::port::deed::{ActEnd, Deed};
use crate::port::records::Page;

/// An act to be written down that is no entry of the journal (those are written down by themselves).
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    pub who: String,
    /// The role in which it was done.
    pub role: String,
    pub what: Deed,
    pub reason: String,
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// From 1 without gaps.
    pub seq: Seq,
    pub at: Timestamp,
    pub journal: Option<Seq>,
    pub who: String,
    pub role: String,
    pub kind: String,
    pub what: Deed,
    pub reason: String,
    pub result: Vec<ActEnd>,
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
