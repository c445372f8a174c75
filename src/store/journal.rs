//! The journal: entries as rows, and back in order.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use rand::RngCore;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::format::{self, JOURNAL_FORMAT};
use super::{Store, StoreError, StoreFault, as_sql, at, from_sql, json, ns, schema};
use crate::domain::event::{Input, JournalEntry, Seq};
use crate::port::journal::Entries;
use crate::port::records::RecordsError;
use crate::port::region::{ErasedEntry, OwnJournal};
use crate::supervise;

/// So many rows are fetched at once while reading.
const CHUNK: i64 = 512;
/// Pages that were read and wait for whoever reads the journal; when it is full the thread that reads ahead waits.
const AHEAD: usize = 2;

/// Of a row: covers the row before it, and so all that came before.
pub(crate) type Hash = [u8; 32];

/// An entry as it is kept.
pub(crate) struct Row {
    seq: i64,
    at: i64,
    format: u32,
    input: String,
    outputs: String,
    salt: Vec<u8>,
    /// The digest of its texts as they were written, where some were taken out since.
    erased: Option<Hash>,
    /// The form and the digest of the texts that were left then.
    left: Option<(u32, Hash)>,
    hash: Hash,
}

impl Row {
    /// The digest of its texts as they were written.
    fn texts(&self) -> Hash {
        self.erased.unwrap_or_else(|| self.now())
    }

    /// Of its texts as they are.
    fn now(&self) -> Hash {
        digest(&self.salt, &self.input, &self.outputs)
    }

    /// The form of its texts as they are.
    fn form(&self) -> u32 {
        self.left.map_or(self.format, |(form, _)| form)
    }

    /// Whether what was left of an erased row is what stands there.
    fn is_as_left(&self) -> bool {
        self.erased.is_none() || self.left.is_some_and(|(_, left)| left == self.now())
    }

    /// Whether it stands behind the row with the hash `before`.
    fn follows(&self, before: &Hash) -> bool {
        let texts = self.texts();
        link(before, (self.seq, self.at, self.format), &texts) == self.hash && self.is_as_left()
    }
}

/// Where a journal ends; before its first row the default.
#[derive(Clone, Copy)]
pub(crate) struct End {
    pub(crate) seq: Seq,
    pub(crate) at: i64,
    pub(crate) hash: Hash,
}

impl Default for End {
    fn default() -> End {
        End {
            seq: 0,
            at: i64::MIN,
            hash: Hash::default(),
        }
    }
}

/// Of a row's texts, so that they can be erased and the chain still holds.
fn digest(salt: &[u8], input: &str, outputs: &str) -> Hash {
    let mut sum = Sha256::new();
    sum.update(salt);
    sum.update((input.len() as u64).to_be_bytes());
    sum.update(input.as_bytes());
    sum.update(outputs.as_bytes());
    sum.finalize().into()
}

fn link(before: &Hash, (seq, at, format): (i64, i64, u32), texts: &Hash) -> Hash {
    let mut sum = Sha256::new();
    sum.update(before);
    sum.update(seq.to_be_bytes());
    sum.update(at.to_be_bytes());
    sum.update(format.to_be_bytes());
    sum.update(texts);
    sum.finalize().into()
}

/// Appends one row behind the one with the hash `before`, and gives its own; the caller has the transaction.
pub(crate) fn insert(
    connection: &Connection,
    entry: &JournalEntry,
    before: &Hash,
) -> rusqlite::Result<Hash> {
    let unfit = |e| rusqlite::Error::ToSqlConversionFailure(Box::new(e));
    let input = serde_json::to_string(&entry.input).map_err(unfit)?;
    let outputs = serde_json::to_string(&entry.outputs).map_err(unfit)?;
    let (seq, at) = (as_sql(entry.seq), ns(entry.at));
    let salt = salt();
    let texts = digest(&salt, &input, &outputs);
    let hash = link(before, (seq, at, JOURNAL_FORMAT), &texts);
    // The tag stands first: {"kind":"sighting",...
    let kind = input.split('"').nth(3).unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO journal (seq, at, format, kind, input, outputs, salt, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            seq,
            at,
            JOURNAL_FORMAT,
            kind,
            input,
            outputs,
            salt,
            hash
        ])?;
    Ok(hash)
}

fn salt() -> [u8; 16] {
    let mut salt = [0; 16];
    rand::rng().fill_bytes(&mut salt);
    salt
}

/// Puts what is left of an entry in the place of its row; `by`: the entry that says so. The caller has the transaction.
pub(crate) fn put_left(
    connection: &Connection,
    left: &JournalEntry,
    by: Seq,
) -> rusqlite::Result<()> {
    let seq = as_sql(left.seq);
    let Some(row) = fetch(connection, left.seq, left.seq)?.pop() else {
        return Ok(());
    };
    let (input, outputs) = (json(&left.input)?, json(&left.outputs)?);
    let salt = salt();
    let texts = digest(&salt, &input, &outputs);
    connection
        .prepare_cached(
            "UPDATE journal SET input = ?, outputs = ?, salt = ?, erased = ?, erased_by = ? WHERE seq = ?",
        )?
        .execute(params![
            input,
            outputs,
            salt,
            row.texts(),
            as_sql(by),
            seq
        ])?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO erased_row (by, seq, format, texts) VALUES (?, ?, ?, ?)",
        )?
        .execute(params![as_sql(by), seq, JOURNAL_FORMAT, texts])?;
    Ok(())
}

/// The last row from which something was erased: no state before it leads to what came after; 0: there is none.
pub(crate) fn last_erased(connection: &Connection) -> rusqlite::Result<Seq> {
    let last = "SELECT coalesce(max(seq), 0) FROM erased_row";
    Ok(from_sql(connection.query_row(last, [], |row| row.get(0))?))
}

/// The same of the database at `path`. Needs no lock.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn sealed_up_to(path: &Path) -> Result<Seq, StoreError> {
    let connection = schema::open_reader(path)?;
    last_erased(&connection).map_err(|e| StoreError::sqlite(path, "reading the journal", &e))
}

/// Where the journal ends.
pub(crate) fn end(connection: &Connection) -> rusqlite::Result<End> {
    let found = connection
        .query_row(
            "SELECT seq, at, hash FROM journal ORDER BY seq DESC LIMIT 1",
            [],
            |row| {
                Ok(End {
                    seq: from_sql(row.get(0)?),
                    at: row.get(1)?,
                    hash: row.get(2)?,
                })
            },
        )
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Whether this very entry stands in its row.
pub(super) fn is_kept(connection: &Connection, entry: &JournalEntry) -> rusqlite::Result<bool> {
    let unfit = |e| rusqlite::Error::ToSqlConversionFailure(Box::new(e));
    let input = serde_json::to_string(&entry.input).map_err(unfit)?;
    let outputs = serde_json::to_string(&entry.outputs).map_err(unfit)?;
    connection
        .prepare_cached(
            "SELECT 1 FROM journal WHERE seq = ? AND at = ? AND input = ? AND outputs = ?",
        )?
        .exists(params![as_sql(entry.seq), ns(entry.at), input, outputs])
}

/// The hash of row `seq`.
pub(crate) fn hash_of(connection: &Connection, seq: Seq) -> rusqlite::Result<Option<Hash>> {
    connection
        .prepare_cached("SELECT hash FROM journal WHERE seq = ?")?
        .query_row([as_sql(seq)], |row| row.get(0))
        .optional()
}

/// Whether row `seq` says that personal data were erased.
pub(super) fn is_erasure(connection: &Connection, seq: Seq) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM journal WHERE seq = ? AND kind = 'erased'")?
        .exists([as_sql(seq)])
}

/// Whether the first entry is one that the audit log has, too: the gateway's own journals all begin with the site.
pub(super) fn begins_with_an_act(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM journal WHERE seq = 1 AND kind = 'configured'")?
        .exists([])
}

/// The first row that does not fit those before it. Reads all of them, and understands none.
pub(super) fn first_unfit(connection: &Connection) -> rusqlite::Result<Option<Seq>> {
    let end = end(connection)?.seq;
    let (mut next, mut before) = (1, Hash::default());
    while next <= end {
        let rows = fetch(connection, next, end)?;
        if rows.is_empty() {
            return Ok(Some(next));
        }
        for row in rows {
            if from_sql(row.seq) != next || !row.follows(&before) {
                return Ok(Some(next));
            }
            (next, before) = (next + 1, row.hash);
        }
    }
    Ok(None)
}

/// The hash of row `seq` of the database at `path`, hex. Needs no lock.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn row_hash(path: &Path, seq: Seq) -> Result<Option<String>, StoreError> {
    let hash = hash_of(&schema::open_reader(path)?, seq)
        .map_err(|e| StoreError::sqlite(path, "reading the journal", &e))?;
    Ok(hash.map(hex::encode))
}

/// The input of row `seq`; `None`: there is none, or it cannot be understood.
pub(crate) fn input_of(connection: &Connection, seq: Seq) -> rusqlite::Result<Option<Input>> {
    let found = connection
        .prepare_cached(
            "SELECT coalesce(kept.format, journal.format), input FROM journal \
             LEFT JOIN erased_row AS kept ON kept.by = erased_by AND kept.seq = journal.seq WHERE journal.seq = ?",
        )?
        .query_row([as_sql(seq)], |row| {
            Ok(format::entry(row.get(0)?, row.get_ref(1)?.as_str()?).ok())
        })
        .optional()?;
    Ok(found.flatten())
}

/// The number of the last entry at or before `at`; 0: none. Needs no lock.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn seq_at(path: &Path, when: jiff::Timestamp) -> Result<Seq, StoreError> {
    let connection = schema::open_reader(path)?;
    let fault = |e: rusqlite::Error| StoreError::sqlite(path, "looking for a moment", &e);
    let last = end(&connection).map_err(fault)?.seq;
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
        Ok(self.readers().read("reading the journal's end", end)?.seq)
    }

    fn after(&self, after: Seq, limit: u32) -> Result<Vec<JournalEntry>, RecordsError> {
        let to = after.saturating_add(u64::from(limit));
        let next = after.saturating_add(1);
        let (mut chain, rows) = self.readers().read("reading the journal", |c| {
            Ok((Chain::before(c, next)?, fetch(c, next, to)?))
        })?;
        let entries = rows.iter().map(|row| chain.take(self.path(), row));
        Ok(entries.collect::<Result<_, _>>()?)
    }
}

impl OwnJournal for Store {
    fn epochs(&self) -> Result<Vec<(u32, Seq)>, RecordsError> {
        let configured = self.readers().read("looking for epochs", |c| {
            let mut all =
                c.prepare_cached("SELECT seq FROM journal WHERE kind = 'configured' ORDER BY seq")?;
            let all = all.query_map([], |row| Ok(from_sql(row.get(0)?)))?;
            all.collect::<rusqlite::Result<Vec<Seq>>>()
        })?;
        let mut epochs: Vec<(u32, Seq)> = Vec::new();
        for seq in configured {
            let entries = self.after(seq - 1, 1)?;
            let Some(JournalEntry {
                input: Input::Configured { site },
                ..
            }) = entries.first()
            else {
                continue;
            };
            let Some(own) = &site.own_lot else { continue };
            if epochs.last().is_none_or(|(last, _)| *last < own.epoch) {
                epochs.push((own.epoch, seq));
            }
        }
        Ok(epochs)
    }

    fn left_after(
        &self,
        (by, seq): (Seq, Seq),
        limit: u32,
    ) -> Result<Vec<ErasedEntry>, RecordsError> {
        let rows = self.readers().read("looking for erased rows", |c| {
            let all =
                "SELECT by, seq FROM erased_row WHERE (by, seq) > (?, ?) ORDER BY by, seq LIMIT ?";
            let mut query = c.prepare_cached(all)?;
            let rows = query.query_map(params![as_sql(by), as_sql(seq), limit], |row| {
                Ok((from_sql(row.get(0)?), from_sql(row.get(1)?)))
            })?;
            rows.collect::<rusqlite::Result<Vec<(Seq, Seq)>>>()
        })?;
        let mut left = Vec::new();
        for (by, seq) in rows {
            let entries = self.after(seq - 1, 1)?;
            left.extend(entries.into_iter().map(|entry| ErasedEntry { by, entry }));
        }
        Ok(left)
    }

    fn newest_wish(&self) -> Result<Option<jiff::Timestamp>, RecordsError> {
        let newest = self.readers().read("looking for erasures", |c| {
            c.prepare_cached("SELECT max(at) FROM erasure_wish")?
                .query_row([], |row| row.get::<_, Option<i64>>(0))
        })?;
        Ok(newest.map(at))
    }
}

/// Rows `from..=to`, at most [`CHUNK`] of them.
pub(crate) fn fetch(connection: &Connection, from: Seq, to: Seq) -> rusqlite::Result<Vec<Row>> {
    connection
        .prepare_cached(
            "SELECT journal.seq, at, journal.format, input, outputs, salt, erased, kept.format, kept.texts, hash \
             FROM journal LEFT JOIN erased_row AS kept ON kept.by = erased_by AND kept.seq = journal.seq \
             WHERE journal.seq BETWEEN ? AND ? ORDER BY journal.seq LIMIT ?",
        )?
        .query_map(params![as_sql(from), as_sql(to), CHUNK], |row| {
            Ok(Row {
                seq: row.get(0)?,
                at: row.get(1)?,
                format: row.get(2)?,
                input: row.get(3)?,
                outputs: row.get(4)?,
                salt: row.get(5)?,
                erased: row.get(6)?,
                left: match row.get(7)? {
                    Some(form) => Some((form, row.get(8)?)),
                    None => None,
                },
                hash: row.get(9)?,
            })
        })?
        .collect()
}

/// Rows in order, each held against the one before it.
pub struct Chain {
    next: Seq,
    before: Hash,
    /// Rows whose texts were erased.
    erased: u64,
}

impl Chain {
    /// That goes on with row `next`.
    pub(crate) fn before(connection: &Connection, next: Seq) -> rusqlite::Result<Chain> {
        Ok(Chain {
            next,
            before: hash_of(connection, next - 1)?.unwrap_or_default(),
            erased: 0,
        })
    }

    /// The entry in the next row.
    pub(crate) fn take(&mut self, path: &Path, row: &Row) -> Result<JournalEntry, StoreError> {
        let fault = |kind, what: String| {
            let file = path.display();
            StoreError::new(kind, format!("{file}: {what}"))
        };
        const DO: &str = "keep a copy of the folder, then restore a backup";
        let (seq, expected) = (from_sql(row.seq), self.next);
        if seq != expected {
            let what = format!(
                "the journal has a gap: entry {expected} is missing, the next one is {seq}: {DO}"
            );
            return Err(fault(StoreFault::Damaged, what));
        }
        if !row.follows(&self.before) {
            let what = format!(
                "entry {seq} of the journal is damaged or was altered, or the one before it was (its hash does not fit): {DO}"
            );
            return Err(fault(StoreFault::Damaged, what));
        }
        let unknown = |why: String| {
            let kind = match row.form() > JOURNAL_FORMAT {
                true => StoreFault::Newer,
                false => StoreFault::Damaged,
            };
            let what = format!("entry {seq} of the journal cannot be understood by this version");
            fault(kind, format!("{what}: {why}"))
        };
        let entry = JournalEntry {
            seq,
            at: at(row.at),
            input: format::entry(row.form(), &row.input).map_err(unknown)?,
            outputs: format::entry(row.form(), &row.outputs).map_err(unknown)?,
        };
        (self.next, self.before) = (seq + 1, row.hash);
        self.erased += u64::from(row.erased.is_some());
        Ok(entry)
    }
}

/// The journal in order. Ends after the first error. Behind the first page, rows are read and understood ahead, on a thread of their
/// own: whoever replays a long journal does not wait for them.
pub struct JournalReader {
    end: End,
    pages: Pages,
    waiting: std::vec::IntoIter<JournalEntry>,
    /// What stands behind those that wait.
    fault: Option<StoreError>,
    erased: u64,
}

/// Where pages come from.
enum Pages {
    First(Rows),
    Ahead(Receiver<Page>),
    Over,
}

/// Rows that were understood.
#[derive(Default)]
struct Page {
    entries: Vec<JournalEntry>,
    /// In all rows up to here.
    erased: u64,
    /// Nothing comes behind it.
    is_last: bool,
    /// Why, if that is not the journal's end.
    fault: Option<StoreError>,
}

/// Rows on the disk, from the next one on.
struct Rows {
    connection: Connection,
    path: PathBuf,
    chain: Chain,
    end: Seq,
}

impl Rows {
    fn is_over(&self) -> bool {
        self.chain.next > self.end
    }

    /// The next rows. After a fault no more are asked for.
    fn page(&mut self) -> Page {
        let mut page = Page::default();
        page.fault = self.fill(&mut page.entries).err();
        page.erased = self.chain.erased;
        page.is_last = page.fault.is_some() || self.is_over();
        page
    }

    fn fill(&mut self, entries: &mut Vec<JournalEntry>) -> Result<(), StoreError> {
        let rows = fetch(&self.connection, self.chain.next, self.end)
            .map_err(|e| StoreError::sqlite(&self.path, "reading the journal", &e))?;
        if rows.is_empty() {
            let what = format!(
                "{}: the journal ends before entry {}, though entry {} was there a moment ago: restore a backup",
                self.path.display(),
                self.chain.next,
                self.end
            );
            return Err(StoreError::new(StoreFault::Damaged, what));
        }
        for row in &rows {
            entries.push(self.chain.take(&self.path, row)?);
        }
        Ok(())
    }

    /// Goes on by itself, at most [`AHEAD`] pages ahead of the reader; ends with it.
    fn ahead(mut self) -> Pages {
        let (pages, ahead) = sync_channel(AHEAD);
        let work = move || {
            let mut goes_on = true;
            while goes_on {
                let page = supervise::caught_now(|| self.page()).unwrap_or_else(|death| Page {
                    is_last: true,
                    fault: Some(StoreError::new(StoreFault::Damaged, death.to_string())),
                    ..Page::default()
                });
                goes_on = !page.is_last;
                goes_on &= pages.send(page).is_ok();
            }
        };
        let thread = std::thread::Builder::new().name("journal".to_owned());
        // Without a thread the channel is closed, and the reader says so.
        let _ = thread.spawn(work);
        Pages::Ahead(ahead)
    }
}

impl JournalReader {
    /// Reads the database at `path` from entry `from` to the last that is durable at this moment. Needs no lock: a running
    /// gateway's journal can be read too.
    pub fn open(path: &Path, from: Seq) -> Result<JournalReader, StoreError> {
        let connection = schema::open_reader(path)?;
        let fault = |e| StoreError::sqlite(path, "reading the journal's end", &e);
        let chain = Chain::before(&connection, from.max(1)).map_err(fault)?;
        let end = end(&connection).map_err(fault)?;
        let rows = Rows {
            connection,
            path: path.to_owned(),
            chain,
            end: end.seq,
        };
        Ok(JournalReader {
            end,
            pages: match rows.is_over() {
                true => Pages::Over,
                false => Pages::First(rows),
            },
            waiting: Vec::new().into_iter(),
            fault: None,
            erased: 0,
        })
    }

    /// Number of the last entry that will be read; 0 in an empty journal.
    pub fn last_seq(&self) -> Seq {
        self.end.seq
    }

    /// The hash of that entry's row, hex: it stands for the whole journal up to there.
    pub(crate) fn last_hash(&self) -> String {
        hex::encode(self.end.hash)
    }

    /// Rows from which personal data were erased, of all once the last entry was read.
    pub fn erased(&self) -> u64 {
        self.erased
    }

    /// The next page; `None`: there is none.
    fn turn(&mut self) -> Option<Page> {
        match std::mem::replace(&mut self.pages, Pages::Over) {
            Pages::Over => None,
            Pages::First(mut rows) => {
                let page = rows.page();
                if !page.is_last {
                    self.pages = rows.ahead();
                }
                Some(page)
            }
            Pages::Ahead(ahead) => {
                let page = ahead.recv().unwrap_or_else(|_| Page {
                    is_last: true,
                    fault: Some(no_thread()),
                    erased: self.erased,
                    ..Page::default()
                });
                if !page.is_last {
                    self.pages = Pages::Ahead(ahead);
                }
                Some(page)
            }
        }
    }
}

fn no_thread() -> StoreError {
    let what =
        "the operating system gave no thread to read the journal: is there a limit on processes?";
    StoreError::new(StoreFault::Disk, what)
}

impl Iterator for JournalReader {
    type Item = Result<JournalEntry, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.waiting.next() {
                return Some(Ok(entry));
            }
            if let Some(fault) = self.fault.take() {
                return Some(Err(fault));
            }
            let page = self.turn()?;
            self.waiting = page.entries.into_iter();
            (self.fault, self.erased) = (page.fault, page.erased);
        }
    }
}
