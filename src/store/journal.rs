//! The journal: entries as rows, and back in order.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

use super::{Store, StoreError, StoreFault, as_sql, at, from_sql, ns, schema};
use crate::domain::event::{Input, JournalEntry, Output, Seq};
use crate::port::journal::Entries;
use crate::port::records::RecordsError;

/// So many rows are fetched at once while reading.
const CHUNK: i64 = 512;

/// An entry as it is kept.
pub(crate) struct Row {
    seq: i64,
    at: i64,
    input: String,
    outputs: String,
    sum: i64,
}

/// Detects a damaged row; not a defence against an attacker.
fn checksum(seq: i64, at: i64, input: &str, outputs: &str) -> i64 {
    let mut hash = Sha256::new();
    hash.update(seq.to_be_bytes());
    hash.update(at.to_be_bytes());
    hash.update(input.as_bytes());
    hash.update([0]);
    hash.update(outputs.as_bytes());
    let digest = hash.finalize();
    let mut first = [0_u8; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

/// The input's kind, as its JSON tag says.
fn kind(input: &Input) -> &'static str {
    match input {
        Input::Configured { .. } => "configured",
        Input::Started { .. } => "started",
        Input::Heartbeat => "heartbeat",
        Input::LaneHealth { .. } => "lane_health",
        Input::Sighting(_) => "sighting",
        Input::Crossing(_) => "crossing",
        Input::GateReport(_) => "gate_report",
        Input::Permits(_) => "permits",
        Input::Order(_) => "order",
        Input::Due => "due",
        Input::LaneDirection { .. } => "lane_way",
        Input::Factor { .. } => "factor",
    }
}

/// Appends one row; the caller has the transaction.
pub(crate) fn insert(connection: &Connection, entry: &JournalEntry) -> rusqlite::Result<()> {
    let json = |e: serde_json::Error| rusqlite::Error::ToSqlConversionFailure(Box::new(e));
    let input = serde_json::to_string(&entry.input).map_err(json)?;
    let outputs = serde_json::to_string(&entry.outputs).map_err(json)?;
    let (seq, at) = (as_sql(entry.seq), ns(entry.at));
    let sum = checksum(seq, at, &input, &outputs);
    connection
        .prepare_cached(
            "INSERT INTO journal (seq, at, kind, input, outputs, sum) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![seq, at, kind(&entry.input), input, outputs, sum])?;
    Ok(())
}

/// The last entry's number and time; `(0, i64::MIN)` in an empty journal.
pub(crate) fn last(connection: &Connection) -> rusqlite::Result<(Seq, i64)> {
    connection
        .query_row(
            "SELECT seq, at FROM journal ORDER BY seq DESC LIMIT 1",
            [],
            |row| Ok((from_sql(row.get(0)?), row.get(1)?)),
        )
        .or_else(|e| match e {
            rusqlite::Error::QueryReturnedNoRows => Ok((0, i64::MIN)),
            other => Err(other),
        })
}

/// The number of the last entry at or before `at`; 0: none. Needs no lock.
///
/// # Errors
/// The database cannot be read.
pub fn seq_at(path: &Path, when: jiff::Timestamp) -> Result<Seq, StoreError> {
    let connection = schema::open_reader(path)?;
    let fault = |e: rusqlite::Error| StoreError::sqlite(path, "looking for a moment", &e);
    let (last, _) = last(&connection).map_err(fault)?;
    // Times never decrease with the number: halve the span. There is no index on time, and none is needed.
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let at: i64 = connection
            .query_row(
                "SELECT at FROM journal WHERE seq = ?",
                [as_sql(middle)],
                |row| row.get(0),
            )
            .map_err(fault)?;
        if at <= ns(when) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}

impl Entries for Store {
    fn last(&self) -> Result<Seq, RecordsError> {
        let found = self.readers().read("reading the journal's end", last)?;
        Ok(found.0)
    }

    fn after(&self, after: Seq, limit: u32) -> Result<Vec<JournalEntry>, RecordsError> {
        let to = after.saturating_add(u64::from(limit));
        let rows = self.readers().read("reading the journal", |c| {
            fetch(c, after.saturating_add(1), to)
        })?;
        let numbers = after.saturating_add(1)..;
        let entries = numbers.zip(&rows);
        let entries = entries.map(|(seq, row)| decode(self.path(), row, seq));
        Ok(entries.collect::<Result<_, _>>()?)
    }
}

/// Rows `from..=to`, at most [`CHUNK`] of them.
pub(crate) fn fetch(connection: &Connection, from: Seq, to: Seq) -> rusqlite::Result<Vec<Row>> {
    connection
        .prepare_cached(
            "SELECT seq, at, input, outputs, sum FROM journal WHERE seq BETWEEN ? AND ? ORDER BY seq LIMIT ?",
        )?
        .query_map(params![as_sql(from), as_sql(to), CHUNK], |row| {
            Ok(Row {
                seq: row.get(0)?,
                at: row.get(1)?,
                input: row.get(2)?,
                outputs: row.get(3)?,
                sum: row.get(4)?,
            })
        })?
        .collect()
}

/// The entry in a row, which must be number `expected`.
pub(crate) fn decode(path: &Path, row: &Row, expected: Seq) -> Result<JournalEntry, StoreError> {
    let damaged = |what: String| {
        StoreError::new(
            StoreFault::Damaged,
            format!(
                "{}: {what}: keep a copy of the folder, then restore a backup",
                path.display()
            ),
        )
    };
    let seq = from_sql(row.seq);
    if seq != expected {
        return Err(damaged(format!(
            "the journal has a gap: entry {expected} is missing, the next one is {seq}"
        )));
    }
    if checksum(row.seq, row.at, &row.input, &row.outputs) != row.sum {
        return Err(damaged(format!(
            "entry {seq} of the journal is damaged (its checksum does not fit)"
        )));
    }
    let unknown = |e: serde_json::Error| {
        damaged(format!(
            "entry {seq} of the journal cannot be understood by this version ({e})"
        ))
    };
    let input: Input = serde_json::from_str(&row.input).map_err(unknown)?;
    let outputs: Vec<Output> = serde_json::from_str(&row.outputs).map_err(unknown)?;
    Ok(JournalEntry {
        seq,
        at: at(row.at),
        input,
        outputs,
    })
}

/// The journal in order. Ends after the first error.
pub struct JournalReader {
    connection: Connection,
    path: PathBuf,
    next: Seq,
    last: Seq,
    waiting: VecDeque<Row>,
    broken: bool,
}

impl JournalReader {
    /// Reads the database at `path` from entry `from` to the last that is durable at this moment. Needs no lock: a running
    /// gateway's journal can be read too.
    pub fn open(path: &Path, from: Seq) -> Result<JournalReader, StoreError> {
        let connection = schema::open_reader(path)?;
        let (last, _) = last(&connection)
            .map_err(|e| StoreError::sqlite(path, "reading the journal's end", &e))?;
        Ok(JournalReader {
            connection,
            path: path.to_owned(),
            next: from.max(1),
            last,
            waiting: VecDeque::new(),
            broken: false,
        })
    }

    /// Number of the last entry that will be read; 0 in an empty journal.
    pub fn last_seq(&self) -> Seq {
        self.last
    }

    fn step(&mut self) -> Result<JournalEntry, StoreError> {
        if self.waiting.is_empty() {
            self.waiting = fetch(&self.connection, self.next, self.last)
                .map_err(|e| StoreError::sqlite(&self.path, "reading the journal", &e))?
                .into();
        }
        let Some(row) = self.waiting.pop_front() else {
            return Err(StoreError::new(
                StoreFault::Damaged,
                format!(
                    "{}: the journal ends before entry {}, though entry {} was there a moment ago: restore a backup",
                    self.path.display(),
                    self.next,
                    self.last
                ),
            ));
        };
        let entry = decode(&self.path, &row, self.next)?;
        self.next += 1;
        Ok(entry)
    }
}

impl Iterator for JournalReader {
    type Item = Result<JournalEntry, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken || self.next > self.last {
            return None;
        }
        let step = self.step();
        self.broken = step.is_err();
        Some(step)
    }
}
