//! The file `audit.head` beside the database: where the log ends. A log that was cut or emptied is missed, though the tables of
//! the database agree with one another.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{end, hash_of};
use crate::domain::event::Seq;
use crate::port::audit::Head;
use crate::store::schema;

pub(crate) fn beside(database: &Path) -> PathBuf {
    database.with_file_name("audit.head")
}

/// What the file says; `None`: it is not there, or holds nothing that could be understood.
pub(super) fn read(database: &Path) -> Option<Head> {
    let text = fs::read_to_string(beside(database)).ok()?;
    text.parse().ok()
}

/// Keeps the file as the log grows. It follows the database, never leads: after a crash it may be behind.
pub(crate) struct HeadFile {
    path: PathBuf,
    row: Seq,
    /// It could not be written: said once.
    failed: bool,
    /// It says something else than the log did when this began: it stays as it is, for a person to see.
    contradicts: bool,
}

impl HeadFile {
    pub(crate) fn new(database: &Path, c: &Connection) -> rusqlite::Result<HeadFile> {
        let contradicts = match read(database) {
            Some(head) => hash_of(c, head.row)?.as_ref() != Some(&head.hash),
            None => false,
        };
        Ok(HeadFile {
            path: beside(database),
            row: 0,
            failed: false,
            contradicts,
        })
    }

    /// Writes the file if the log has grown. The log itself is safe without: a fault is only said.
    pub(crate) fn keep(&mut self, c: &Connection) {
        let Ok((row, hash)) = end(c) else { return };
        if row == self.row || self.contradicts {
            return;
        }
        let head = Head {
            row,
            hash,
            journal: None,
        };
        match self.write(&head) {
            Ok(()) => (self.row, self.failed) = (row, false),
            Err(e) if !self.failed => {
                tracing::warn!("{}: cannot be written: {e}", self.path.display());
                self.failed = true;
            }
            Err(_) => {}
        }
    }

    fn write(&self, head: &Head) -> io::Result<()> {
        let part = self.path.with_extension("head.part");
        let mut file = schema::private_file(&part)?;
        writeln!(file, "{head}")?;
        fs::rename(&part, &self.path)
    }
}
