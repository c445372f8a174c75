//! SQLite: journal, records, accounts; evidence on disk. One writer.
//!
//! * [`schema`]      opens the file, takes it for this process alone, upgrades it step by step
//! * [`format`]      numbered forms of what is kept for years
//! * [`writer`]      the one thread that writes; many entries a commit
//! * [`journal`]     entries as rows; reads them back in order for start-up and replay
//! * [`projection`]  tables that pages read, drawn from the journal in the same transaction
//! * `statistics`    counts of lanes and reads to be judged, drawn in the same transaction
//! * [`lanes`]       the queries over those
//! * `visits`        who was inside when, drawn in the same transaction
//! * `fates`         what became of decisions, drawn in the same transaction
//! * [`records`]     the queries of pages over those tables
//! * `search`        decisions by a part of their plates
//! * `lots`          what happened in all lots of a region
//! * [`violations`]  violations by themselves: what persons found, counts for reports
//! * [`permits`]     what became of permits, and the uses of exemptions
//! * [`audit`]       who did what, in a chain that shows tampering
//! * [`accounts`]    who may log in
//! * [`backup`]      copies of all of it on another disk, and how they come back
//! * [`answers`]     answers kept for requests that may be sent twice
//! * [`sheets`]      what commissioning recorded
//! * `notify`       how far each target has come of what is told to the outside
//! * `push`         devices that are told by Web Push
//! * [`snapshot`]    the engine's state beside the database, so that a start is quick
//! * `apart`         reads of one plate at two lanes within seconds
//! * [`glance`]      a look into a database that changes nothing
//! * [`privacy`]   what is personal data leaves when its time is over
//! * [`evidence`]    pictures on disk, with retention
//! * [`disk`]        how much room there is
//! * [`unwritten`]   log-ins that wait in memory while the disk refuses
//!
//! Durable means: in the write-ahead log, flushed to the disk (`synchronous = FULL`).

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::clock::SharedClock;
use crate::domain::event::Seq;
use crate::port::fault::FaultKind;
use crate::port::fields::Fields;
use crate::port::records::Cursor;
use crate::supervise::Life;

pub mod accounts;
pub mod answers;
mod apart;
pub mod audit;
pub(crate) mod backup;
pub(crate) mod disk;
pub mod evidence;
mod fates;
pub mod format;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
pub mod glance;
pub mod journal;
pub mod lanes;
mod lots;
mod notify;
pub(crate) mod permits;
mod pool;
pub mod privacy;
pub(crate) mod projection;
mod push;
pub mod records;
pub(crate) mod schema;
mod search;
pub(crate) mod sheets;
pub mod snapshot;
mod statistics;
pub(crate) mod unwritten;
pub mod violations;
mod visits;
pub mod writer;

use journal::JournalReader;
use pool::Pool;
use schema::DataLock;
use unwritten::Unwritten;
use writer::Writer;

/// Name of the database within the data folder.
pub(crate) const DATABASE: &str = "plategate.db";

/// Something of what was erased may stay in the files' unused parts: 1 in the table of notes.
const UNCLEAN: &str = "private_unclean";

/// A notice's number is its entry's times this, and its place among the outputs.
const NOTICES: i64 = 1_000;

/// The `[store]` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The data folder: database and evidence. As written; `config` makes it relative to the site file.
    pub dir: PathBuf,
    /// Evidence older than so many days is removed.
    pub evidence_days: u32,
    /// Evidence beyond so many MB (10^6 bytes) is removed, oldest first.
    pub evidence_max_mb: u32,
    /// Pictures leave so many MB of the disk free: the journal, log-ins and what people do go on when it is full.
    pub reserve_mb: u32,
}

impl Settings {
    /// Reads the section; absent keys take their defaults. `None` if something is faulty (noted in `fields`).
    pub fn read(fields: &mut Fields) -> Option<Settings> {
        let dir = if fields.value("dir").is_some() {
            fields.opt_str("dir")?
        } else {
            "data"
        };
        let days = fields.int("evidence_days", 1..=3_650, 30);
        let max_mb = fields.int("evidence_max_mb", 10..=100_000_000, 20_000);
        let reserve_mb = fields.int("reserve_mb", 0..=1_000_000, 500);
        Some(Settings {
            dir: PathBuf::from(dir),
            evidence_days: u32::try_from(days).ok()?,
            evidence_max_mb: u32::try_from(max_mb).ok()?,
            reserve_mb: u32::try_from(reserve_mb).ok()?,
        })
    }
}

/// What went wrong with the store: a sentence that names the file and says what to do. `kind` is for decisions in code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct StoreError {
    pub kind: StoreFault,
    pub sentence: String,
    pub(crate) obstacle: Option<Obstacle>,
}

/// What the system says, and of which file: for those who say it in another language than the sentence's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Obstacle {
    pub(crate) place: PathBuf,
    pub(crate) said: String,
}

impl StoreError {
    /// What may be done about it.
    pub(crate) fn fault_kind(&self) -> FaultKind {
        match self.kind {
            StoreFault::Disk | StoreFault::InUse => FaultKind::Unavailable,
            StoreFault::Order => FaultKind::Conflict,
            StoreFault::Newer | StoreFault::Damaged | StoreFault::Closed => FaultKind::Fatal,
        }
    }
}

/// Kinds of [`StoreError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreFault {
    /// No room, no access, a failing disk: may pass. Nothing was acknowledged; the same entry may be appended again.
    Disk,
    /// Another process has the data.
    InUse,
    /// Written by a newer version.
    Newer,
    /// Damaged, or not ours.
    Damaged,
    /// An entry did not follow the one before it, or contradicts what is there: a fault of the program, or another hand in
    /// the file.
    Order,
    /// The store was closed.
    Closed,
}

impl StoreError {
    pub fn new(kind: StoreFault, sentence: impl Into<String>) -> StoreError {
        StoreError {
            kind,
            sentence: sentence.into(),
            obstacle: None,
        }
    }

    /// With what the system says of a file.
    pub(crate) fn at(mut self, place: &Path, said: &dyn fmt::Display) -> StoreError {
        self.obstacle = Some(Obstacle {
            place: place.to_owned(),
            said: said.to_string(),
        });
        self
    }

    /// A fault of SQLite while it was busy with `doing`, said in words.
    pub(crate) fn sqlite(path: &Path, doing: &str, e: &rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode as Code;
        let file = path.display();
        let (kind, what) = match e.sqlite_error_code() {
            Some(Code::DiskFull) => (
                StoreFault::Disk,
                "the disk is full: free some space; it goes on by itself".to_owned(),
            ),
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => (
                StoreFault::InUse,
                "another process holds the database: close it (a second Plategate, or an sqlite3 shell)"
                    .to_owned(),
            ),
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => (
                StoreFault::Damaged,
                format!(
                    "the file is damaged ({e}): keep a copy, then restore a backup, or move it away to start anew"
                ),
            ),
            Some(Code::ReadOnly | Code::PermissionDenied | Code::CannotOpen) => (
                StoreFault::Disk,
                format!("no access ({e}): check the owner and the rights of the file and its folder"),
            ),
            Some(Code::SystemIoFailure) => (
                StoreFault::Disk,
                format!("the disk reports a failure ({e}): look into the system's log"),
            ),
            Some(Code::ConstraintViolation) => (
                StoreFault::Order,
                format!(
                    "it contradicts what is there ({e}): does another program write this file? keep a copy, then start the gateway anew"
                ),
            ),
            // What may pass by itself; SQLite says which.
            Some(
                Code::OutOfMemory
                | Code::OperationInterrupted
                | Code::OperationAborted
                | Code::FileLockingProtocolFailed
                | Code::SchemaChanged,
            ) => (StoreFault::Disk, e.to_string()),
            // No table, no such column, a value that is none: to try again changes nothing.
            Some(_) | None => (
                StoreFault::Order,
                format!("a fault of the program: {e}; report it with the log"),
            ),
        };
        StoreError::new(kind, format!("{file}: {doing}: {what}")).at(path, e)
    }
}

/// The open store. Cheap to clone. Writes go through its one [`Writer`]; reads through a few connections of their own.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: Writer,
    readers: Pool,
    unwritten: Arc<Unwritten>,
    held_keys: answers::HeldKeys,
    /// Hours of lanes as they were last read.
    hours: lanes::Known,
    clock: SharedClock,
    path: PathBuf,
    /// Held while personal data are erased: what one erasure leaves is sealed before another begins.
    erasing: Mutex<()>,
    /// Held as long as the store lives: nobody else may write here.
    _lock: DataLock,
}

impl Drop for Inner {
    /// The folder is given back only when the last entry is on disk.
    fn drop(&mut self) {
        self.writer.stop();
    }
}

impl Store {
    /// Opens the data folder (made if absent, for its owner alone), takes it for this process, upgrades the database, and
    /// starts the writer's thread. Blocks on disk.
    ///
    /// # Errors
    /// In use by another process, newer than this program, damaged, not accessible, disk full: one sentence each.
    pub fn open(settings: &Settings, clock: SharedClock) -> Result<Store, StoreError> {
        let lock = DataLock::take(&settings.dir)?;
        let path = settings.dir.join(DATABASE);
        let mut connection = schema::open(&path)?;
        schema::upgrade(&mut connection, &path)?;
        projection::bring_up_to_date(&mut connection, &path)?;
        let unwritten = Arc::new(Unwritten::default());
        let waiting = Arc::clone(&unwritten);
        let writer = Writer::start(connection, path.clone(), clock.clone(), waiting)?;
        let inner = Inner {
            writer,
            readers: Pool::new(path.clone()),
            unwritten,
            held_keys: answers::HeldKeys::default(),
            hours: lanes::Known::default(),
            clock,
            path,
            erasing: Mutex::new(()),
            _lock: lock,
        };
        Ok(Store {
            inner: Arc::new(inner),
        })
    }

    /// The journal's writer first, which does not begin again; then its tidying, and other writes one by one.
    pub fn lives(&self) -> [Life; 3] {
        self.inner.writer.lives()
    }

    /// Appends to the journal.
    pub fn writer(&self) -> &Writer {
        &self.inner.writer
    }

    /// The journal from entry `from` (1 is the first) to the last one that is durable now, in order. Blocks on disk.
    pub fn read_journal(&self, from: Seq) -> Result<JournalReader, StoreError> {
        JournalReader::open(&self.inner.path, from)
    }

    /// The database's file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Throws all projections away and draws them anew from the journal, in one transaction. Blocks on disk.
    pub fn rebuild_projections(&self) -> Result<(), StoreError> {
        let path = self.inner.path.clone();
        self.inner
            .writer
            .run(move |connection| projection::rebuild(connection, &path))
    }

    /// Writes out what is queued and ends the writer's thread. Appends after that are refused. Blocks on disk.
    pub fn close(&self) {
        self.inner.writer.stop();
    }

    /// One erasure of personal data at a time.
    pub(crate) fn one_erasure(&self) -> MutexGuard<'_, ()> {
        self.inner.erasing.lock()
    }

    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.inner.clock.now()
    }

    pub(crate) fn held_keys(&self) -> &answers::HeldKeys {
        &self.inner.held_keys
    }

    pub(crate) fn readers(&self) -> &Pool {
        &self.inner.readers
    }
}

/// Where a part of a list by time begins: the condition, what it compares with, and the order.
fn turned(column: &str, at: Cursor) -> (String, i64, &'static str) {
    match at {
        Cursor::Before(before) => (
            format!("{column} < ?"),
            before.map_or(i64::MAX, as_sql),
            "DESC",
        ),
        Cursor::After(after) => (format!("{column} > ?"), as_sql(after), "ASC"),
    }
}

/// From here on something of what was erased may stay in the files' unused parts.
fn set_unclean(c: &rusqlite::Connection) -> rusqlite::Result<()> {
    let note = "INSERT OR REPLACE INTO note (name, value) VALUES (?, 1)";
    c.execute(note, [UNCLEAN]).map(|_| ())
}

/// A file's number as SQLite keeps it. Numbers of the journal stay far below 2^63.
pub(crate) fn as_sql(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(crate) fn from_sql(seq: i64) -> Seq {
    Seq::try_from(seq).unwrap_or(0)
}

pub(crate) fn json<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// JSON that the store wrote, as a value.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    use rusqlite::types::Type;
    serde_json::from_str(text)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(e)))
}

/// Nanoseconds since 1970, held at the ends of what fits (years 1678 to 2262).
pub(crate) fn ns(at: jiff::Timestamp) -> i64 {
    let ns = at.as_nanosecond();
    i64::try_from(ns).unwrap_or(if ns < 0 { i64::MIN } else { i64::MAX })
}

pub fn at(ns: i64) -> jiff::Timestamp {
    // Every i64 of nanoseconds lies within jiff's years.
    jiff::Timestamp::from_nanosecond(i128::from(ns)).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn what_may_pass_is_tried_again_and_what_cannot_heal_is_not() {
        let check = |code: i32, kind: FaultKind, word: &str| {
            let e = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let fault = StoreError::sqlite(Path::new("a.db"), "writing the journal", &e);
            assert_eq!(fault.fault_kind(), kind, "{code}: {fault}");
            assert!(fault.sentence.contains(word), "{code}: {fault}");
            assert!(fault.sentence.starts_with("a.db: writing the journal: "));
        };
        let (passes, ends) = (FaultKind::Unavailable, FaultKind::Conflict);
        check(ffi::SQLITE_FULL, passes, "the disk is full");
        check(ffi::SQLITE_BUSY, passes, "another process");
        check(ffi::SQLITE_LOCKED, passes, "another process");
        check(
            ffi::SQLITE_IOERR_FSYNC,
            passes,
            "the disk reports a failure",
        );
        check(ffi::SQLITE_READONLY, passes, "no access");
        check(ffi::SQLITE_CANTOPEN, passes, "no access");
        check(ffi::SQLITE_PERM, passes, "no access");
        check(ffi::SQLITE_NOMEM, passes, "memory");
        check(ffi::SQLITE_INTERRUPT, passes, "interrupt");
        check(ffi::SQLITE_PROTOCOL, passes, "lock");
        check(ffi::SQLITE_SCHEMA, passes, "schema");
        check(ffi::SQLITE_CORRUPT, FaultKind::Fatal, "damaged");
        check(ffi::SQLITE_NOTADB, FaultKind::Fatal, "damaged");
        check(ffi::SQLITE_CONSTRAINT, ends, "it contradicts");
        check(ffi::SQLITE_ERROR, ends, "a fault of the program");
        check(ffi::SQLITE_MISMATCH, ends, "a fault of the program");
        check(ffi::SQLITE_TOOBIG, ends, "a fault of the program");
        let others = [
            (StoreFault::InUse, passes),
            (StoreFault::Newer, FaultKind::Fatal),
            (StoreFault::Closed, FaultKind::Fatal),
        ];
        for (fault, kind) in others {
            assert_eq!(StoreError::new(fault, "").fault_kind(), kind, "{fault:?}");
        }
    }
}
