//! The `[audit]` section of the site file, and the file into which the log's end is written once a day: a disk, a mount or a
//! printer that whoever can write the database cannot.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::end;
use crate::port::audit::{AuditError, Head};
use crate::port::fields::Fields;
use crate::store::{Store, StoreError, at, journal, ns};

/// When it was published last, in the table of notes.
const NOTE: &str = "audit_published";

/// Where the log's end is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Publish {
    /// A line a day is added. As written; `config` makes it relative to the site file.
    File(PathBuf),
    /// Of this machine.
    Syslog,
    /// A `[[notify]]` section.
    Target(String),
}

impl Publish {
    /// A file's path starts from the folder of the site file.
    pub(crate) fn relative_to(self, base: &Path) -> Publish {
        match self {
            Publish::File(path) => Publish::File(base.join(path)),
            other => other,
        }
    }
}

/// Reads the section. `None`: faulty; noted.
pub(crate) fn read(fields: &mut Fields) -> Option<Option<Publish>> {
    if fields.value("publish").is_none() {
        return Some(None);
    }
    let text = fields.opt_str("publish")?;
    Some(Some(match text {
        "syslog" => Publish::Syslog,
        path if path.contains('/') => Publish::File(path.into()),
        id => Publish::Target(id.to_owned()),
    }))
}

/// Adds a line to the file, on disk when it returns.
///
/// # Errors
/// The system's.
pub(crate) fn append(path: &Path, now: Timestamp, head: &Head) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    writeln!(file, "{now:.0} {head}")?;
    file.sync_all()
}

impl Store {
    /// Where log and journal end now.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn audit_head(&self) -> Result<Head, AuditError> {
        Ok(self.readers().read("reading the audit log", |c| {
            let tx = c.unchecked_transaction()?;
            let ((row, hash), entry) = (end(&tx)?, journal::end(&tx)?);
            let journal = Some((entry.seq, hex::encode(entry.hash)));
            Ok(Head { row, hash, journal })
        })?)
    }

    /// When the end was published last.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn audit_published(&self) -> Result<Option<Timestamp>, AuditError> {
        let read = |c: &Connection| {
            c.query_row("SELECT value FROM note WHERE name = ?", [NOTE], |row| {
                row.get(0)
            })
            .optional()
        };
        Ok(self.readers().read("reading the audit log", read)?.map(at))
    }

    /// It was published now.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn note_audit_published(&self, now: Timestamp) -> Result<(), AuditError> {
        let path = self.path().to_owned();
        self.writer().run(move |c| {
            c.execute(
                "INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)",
                params![NOTE, ns(now)],
            )
            .map(|_| ())
            .map_err(|e| StoreError::sqlite(&path, "writing the audit log", &e))
        })?;
        Ok(())
    }
}
