//! Known traffic as it lies in a folder, and what was decided of it, as `replay` writes it (docs/ref/known-traffic.md).

use std::path::Path;

use serde::Deserialize;

use crate::cli::Failure;

/// What truly happened at one line of the reads.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Truth {
    pub(crate) line: u64,
    pub(crate) vehicle: u64,
    pub(crate) kind: Kind,
    /// The vehicle has a permit.
    #[serde(default)]
    pub(crate) permit: bool,
    /// How this event was recorded.
    pub(crate) recorded: Recorded,
    /// Hours since the run began.
    pub(crate) hour: f64,
    /// Of an entry: how the exit before it was recorded.
    #[serde(default)]
    pub(crate) exit_before: Option<Recorded>,
    /// Of a passback: hours since the entry that it contradicts.
    #[serde(default)]
    pub(crate) gap_h: f64,
    /// Of an exit or a passback: how the entry before it was recorded.
    #[serde(default)]
    pub(crate) entry: Option<Recorded>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Entry,
    Exit,
    Passback,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Recorded {
    Read,
    Misread,
    Unread,
    /// There was no event at all.
    Unseen,
}

impl Recorded {
    pub(super) const ALL: [Recorded; 4] = [
        Recorded::Read,
        Recorded::Misread,
        Recorded::Unread,
        Recorded::Unseen,
    ];

    /// A text was read, rightly or not.
    pub(super) fn has_text(self) -> bool {
        matches!(self, Recorded::Read | Recorded::Misread)
    }
}

/// What was decided at one line.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Decided {
    pub(crate) line: u64,
    pub(crate) outcome: String,
    pub(crate) violation: Option<Contradiction>,
    /// A contradiction that is likelier something else than a passback: recorded, but no violation.
    #[serde(default)]
    pub(crate) explained: Option<Contradiction>,
    pub(crate) closes: Option<u64>,
    #[serde(default)]
    pub(crate) heals: Vec<Heal>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Contradiction {
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) causes: Causes,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Causes {
    pub passback: Option<f64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Heal {
    pub(crate) exit_line: u64,
    pub(crate) entry_line: u64,
}

impl Decided {
    /// Recorded as a re-entry that is a violation.
    pub(super) fn hit(&self) -> bool {
        self.violation.as_ref().is_some_and(Contradiction::reentry)
    }

    /// The re-entry that was told, a violation or explained.
    pub(super) fn told(&self) -> Option<&Contradiction> {
        let told = self.violation.as_ref().or(self.explained.as_ref());
        told.filter(|c| c.reentry())
    }
}

impl Contradiction {
    fn reentry(&self) -> bool {
        self.kind == "reentry"
    }
}

/// The objects of a file or a text of JSON lines.
///
/// # Errors
/// The first line that is none, with its place.
pub(super) fn lines<T: for<'d> Deserialize<'d>>(
    named: &Path,
    text: &[u8],
) -> Result<Vec<T>, Failure> {
    let lines = text.split(|byte| *byte == b'\n');
    lines
        .filter(|line| !line.is_empty())
        .zip(1..)
        .map(|(line, number)| {
            serde_json::from_slice(line)
                .map_err(|e| Failure(format!("{}, line {number}: {e}", named.display())))
        })
        .collect()
}
