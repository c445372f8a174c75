//! Who did what, and why: rows in a chain, so that a change shows.

use std::fmt;
use std::str::FromStr;

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

/// Which rows to list, newest first unless `after` is said. All given conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    pub who: Option<String>,
    pub kind: Option<String>,
    pub from: Option<Timestamp>,
    /// Exclusive.
    pub to: Option<Timestamp>,
    pub before: Option<Seq>,
    /// The first rows after this number, the oldest of them first.
    pub after: Option<Seq>,
    /// Only what persons did by the journal: orders and changes of permits.
    pub acts_only: bool,
    /// With what the gate answered since; the chain has what came of it at once.
    pub with_ends: bool,
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
    /// Where the journal ended when the last of them was written, and that entry's hash; 0: there was no journal yet.
    pub(crate) journal: (Seq, String),
    /// The first row that does not fit, and why.
    pub broken: Option<(Seq, Break)>,
}

/// Why a row does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Break {
    /// What the system says.
    Unreadable(String),
    Missing,
    /// It was changed, or the row before it was.
    Changed,
    /// Its texts are gone, and no entry of the journal says that they were erased.
    Erased,
    /// This entry of the journal is not the one beside which the row was written.
    Journal(Seq),
    /// The log ends otherwise than it was closed.
    End,
    /// There is no row at all, though the journal has entries.
    Emptied,
    /// The file `audit.head` knows of later rows, or of another one in its place.
    HeadFile,
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self {
            Break::Unreadable(cause) => t!("audit-break-unreadable", cause),
            Break::Missing => t!("audit-break-missing"),
            Break::Changed => t!("audit-break-changed"),
            Break::Erased => t!("audit-break-erased"),
            Break::Journal(entry) => t!("audit-break-journal", entry),
            Break::End => t!("audit-break-end"),
            Break::Emptied => t!("audit-break-emptied"),
            Break::HeadFile => t!("audit-break-head-file"),
        };
        f.write_str(&said)
    }
}

impl Chain {
    /// Where it ends, to be kept elsewhere.
    pub(crate) fn head(&self) -> Head {
        Head {
            row: self.rows,
            hash: self.end.clone(),
            journal: Some(self.journal.clone()),
        }
    }
}

/// Where the log ended once, and the journal beside it, as it is kept elsewhere: `ROW:HASH:ENTRY:HASH`, or `ROW:HASH` as a
/// person may have written it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub(crate) row: Seq,
    pub(crate) hash: String,
    pub(crate) journal: Option<(Seq, String)>,
}

/// It is no head.
#[derive(Debug, PartialEq, Eq)]
pub struct NoHead;

/// Hex digits of a hash that are enough to know it by.
const HASH_MIN: usize = 8;

impl FromStr for Head {
    type Err = NoHead;

    fn from_str(text: &str) -> Result<Head, NoHead> {
        let parts: Vec<&str> = text.trim().split(':').collect();
        let number = |text: &str| text.parse::<Seq>().map_err(|_| NoHead);
        let hash = |text: &str| {
            let hex = text.bytes().all(|b| b.is_ascii_hexdigit());
            let fits = hex && (HASH_MIN..=64).contains(&text.len());
            fits.then(|| text.to_ascii_lowercase()).ok_or(NoHead)
        };
        let journal = match parts[..] {
            [_, _] => None,
            [_, _, entry, of_entry] => Some((number(entry)?, hash(of_entry)?)),
            _ => return Err(NoHead),
        };
        Ok(Head {
            row: number(parts[0])?,
            hash: hash(parts[1])?,
            journal,
        })
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.row, self.hash)?;
        match &self.journal {
            Some((entry, hash)) => write!(f, ":{entry}:{hash}"),
            None => Ok(()),
        }
    }
}

/// Keeps the log. Calls block on disk.
pub trait Audit: Send + Sync {
    /// Adds a row.
    fn note(&self, act: &Act) -> Result<(), AuditError>;
    /// A page of rows.
    fn rows(&self, query: &AuditQuery) -> Result<Page<AuditRow>, AuditError>;
    /// The row that an entry of the journal belongs to.
    fn row_of(&self, entry: Seq) -> Result<Option<Seq>, AuditError>;
    /// How many acts of a kind a person has done since.
    fn count(&self, who: &str, kind: &str, since: Timestamp) -> Result<u64, AuditError>;
    /// Checks the whole chain.
    fn check(&self) -> Result<Chain, AuditError>;
}

/// The sentence names the file and the system's own message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct AuditError(pub(crate) String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_is_written() {
        let (one, other) = ("a".repeat(64), "b".repeat(64));
        for text in [format!("7:{one}:12:{other}"), "7:0123abcd".to_owned()] {
            let head: Head = text.parse().unwrap();
            assert_eq!(head.to_string(), text);
        }
        let long = format!("7:{one}a");
        for wrong in [
            "",
            "7",
            "x:0123abcd",
            "7:012",
            "7:0123abcd:9",
            "7:0123abcg",
            "7:0123abcd:1:2",
            &long,
        ] {
            assert_eq!(wrong.parse::<Head>(), Err(NoHead), "{wrong:?}");
        }
    }
}
