//! The audit log: rows in a hash chain, each bound to the journal as it was then. Whoever changes, removes or swaps a row, or
//! rewrites the journal, breaks the chain from there on; whoever recomputes all of it cannot make it end in the hash that is
//! kept elsewhere ([`head`]).
//!
//! A row's hash covers a digest of its texts, so that they can be erased and the chain still holds.

use std::path::Path;
use std::sync::Arc;

use rand::RngCore;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use sha2::{Digest, Sha256};

pub(crate) mod head;
pub mod publish;
pub(crate) mod seal;

use super::unwritten::{Late, WriteRow};
use super::{
    Store, StoreError, as_sql, at, from_json, from_sql, journal, json, ns, schema, turned,
};
use crate::domain::event::{Input, JournalEntry, Seq};
use crate::domain::site::Site;
use crate::port::accounts::Role;
use crate::port::audit::{Act, Audit, AuditError, AuditQuery, AuditRow, Break, Chain, Head};
use crate::port::deed::{ActEnd, Deed, kind};
use crate::port::records::{Cursor, Page};

/// The hash before the first row.
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The role of what no person did.
const GATEWAY: &str = "gateway";

impl From<StoreError> for AuditError {
    fn from(e: StoreError) -> AuditError {
        AuditError(e.sentence)
    }
}

/// What is written down.
#[derive(Clone)]
struct Draft {
    at: i64,
    journal: Option<Seq>,
    who: String,
    role: String,
    kind: String,
    what: String,
    reason: String,
    result: String,
}

/// A row without its number and hash.
struct Kept {
    draft: Draft,
    /// Where the journal ended, and that entry's hash.
    end: (Seq, String),
    salt: String,
    digest: String,
    erased: Option<Seq>,
}

impl Kept {
    /// A row to be added at the journal's `end`.
    fn new(draft: Draft, end: journal::End) -> Kept {
        let mut random = [0u8; 16];
        rand::rng().fill_bytes(&mut random);
        let salt = hex::encode(random);
        Kept {
            end: (end.seq, hex::encode(end.hash)),
            digest: digest(&salt, &draft),
            draft,
            salt,
            erased: None,
        }
    }

    /// Each field with its length in front, so that no text can pretend to be two.
    fn hash(&self, before: &str, seq: Seq) -> String {
        let row = &self.draft;
        let numbers = [
            seq.to_string(),
            row.at.to_string(),
            row.journal.map_or_else(String::new, |j| j.to_string()),
            self.end.0.to_string(),
        ];
        let texts = [&self.end.1, &row.who, &row.role, &row.kind, &self.digest];
        let mut sum = Sha256::new();
        sum.update(before.as_bytes());
        numbers.iter().chain(texts).for_each(|f| field(&mut sum, f));
        hex::encode(sum.finalize())
    }

    /// Whether the texts are those that were written; `None`: they were erased.
    fn is_whole(&self) -> Option<bool> {
        let row = &self.draft;
        match self.erased {
            None => Some(digest(&self.salt, row) == self.digest),
            Some(_) => None,
        }
    }

    fn is_blank(&self) -> bool {
        let row = &self.draft;
        let texts = [&self.salt, &row.what, &row.reason, &row.result];
        texts.iter().all(|text| text.is_empty())
    }
}

fn digest(salt: &str, row: &Draft) -> String {
    let mut sum = Sha256::new();
    for text in [salt, &row.what, &row.reason, &row.result] {
        field(&mut sum, text);
    }
    hex::encode(sum.finalize())
}

fn field(sum: &mut Sha256, text: &str) {
    sum.update((text.len() as u64).to_be_bytes());
    sum.update(text.as_bytes());
}

/// Where the chain ends.
fn end(c: &Connection) -> rusqlite::Result<(Seq, String)> {
    let found = c
        .prepare_cached("SELECT seq, hash FROM audit_end")?
        .query_row([], |row| Ok((from_sql(row.get(0)?), row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or((0, NOTHING.to_owned())))
}

/// The time of the last row; `None`: there is none.
pub(crate) fn last_at(c: &Connection) -> rusqlite::Result<Option<i64>> {
    c.query_row(
        "SELECT at FROM audit ORDER BY seq DESC LIMIT 1",
        [],
        |row| row.get(0),
    )
    .optional()
}

/// Adds a row; the caller has the transaction.
fn append(c: &Connection, draft: Draft) -> rusqlite::Result<()> {
    let (last, before) = end(c)?;
    let (seq, row) = (last + 1, Kept::new(draft, journal::end(c)?));
    let hash = row.hash(&before, seq);
    let Kept {
        draft,
        end,
        salt,
        digest,
        ..
    } = row;
    c.prepare_cached(
        "INSERT INTO audit (seq, at, journal, journal_end, journal_hash, who, role, kind, what, reason, result, salt, digest, hash) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        as_sql(seq),
        draft.at,
        draft.journal.map(as_sql),
        as_sql(end.0),
        end.1,
        draft.who,
        draft.role,
        draft.kind,
        draft.what,
        draft.reason,
        draft.result,
        salt,
        digest,
        hash
    ])?;
    c.prepare_cached("INSERT OR REPLACE INTO audit_end (one, seq, hash) VALUES (1, ?, ?)")?
        .execute(params![as_sql(seq), hash])?;
    Ok(())
}

/// Writes down what an entry of the journal says of a person's act. The caller has the transaction.
pub(crate) fn of_entry(c: &Connection, entry: &JournalEntry) -> rusqlite::Result<()> {
    let before = match &entry.input {
        Input::Configured { .. } => site_before(c, entry.seq)?,
        _ => None,
    };
    let Some((who, deed)) = Deed::of_entry(entry, before.as_deref()) else {
        return Ok(());
    };
    // The role in which it was ordered, or else the one that the account has.
    let (ordered, reason) = match &entry.input {
        Input::Order(order) => (order.role.map(Role::from), order.reason.as_str()),
        _ => (None, ""),
    };
    let role: Option<String> = c
        .prepare_cached("SELECT role FROM account WHERE name = ?")?
        .query_row([who], |row| row.get(0))
        .optional()?;
    let role = ordered.map(|r| r.as_str().to_owned()).or(role);
    append(
        c,
        Draft {
            at: ns(entry.at),
            journal: Some(entry.seq),
            who: who.to_owned(),
            role: role.unwrap_or_else(|| GATEWAY.to_owned()),
            kind: deed.kind().to_owned(),
            what: json(&deed)?,
            reason: reason.to_owned(),
            result: json(&ActEnd::of_entry(entry))?,
        },
    )
}

/// Writes down what an erasure left, sealed. The caller has the transaction.
fn of_erasure(
    c: &Connection,
    now: jiff::Timestamp,
    entry: Seq,
    deed: &Deed,
) -> rusqlite::Result<()> {
    append(
        c,
        Draft {
            at: ns(now),
            journal: Some(entry),
            who: GATEWAY.to_owned(),
            role: GATEWAY.to_owned(),
            kind: deed.kind().to_owned(),
            what: json(deed)?,
            reason: String::new(),
            result: "[]".to_owned(),
        },
    )
}

/// The site that was configured before this entry.
fn site_before(c: &Connection, seq: Seq) -> rusqlite::Result<Option<Box<Site>>> {
    let before: Option<i64> = c
        .prepare_cached(
            "SELECT seq FROM journal WHERE kind = 'configured' AND seq < ? ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([as_sql(seq)], |row| row.get(0))
        .optional()?;
    let before = before.map(|seq| journal::input_of(c, from_sql(seq)));
    Ok(match before.transpose()?.flatten() {
        Some(Input::Configured { site }) => Some(site),
        _ => None,
    })
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let Kept { draft, .. } = kept(row)?;
    Ok(AuditRow {
        seq: from_sql(row.get(0)?),
        at: at(draft.at),
        journal: draft.journal,
        who: draft.who,
        role: draft.role,
        kind: draft.kind,
        what: deed(draft.what),
        reason: draft.reason,
        result: ends(draft.result),
        hash: row.get(9)?,
    })
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept {
        draft: Draft {
            at: row.get(1)?,
            journal: row.get::<_, Option<i64>>(2)?.map(from_sql),
            who: row.get(3)?,
            role: row.get(4)?,
            kind: row.get(5)?,
            what: row.get(6)?,
            reason: row.get(7)?,
            result: row.get(8)?,
        },
        end: (from_sql(row.get(10)?), row.get(11)?),
        salt: row.get(12)?,
        digest: row.get(13)?,
        erased: row.get::<_, Option<i64>>(14)?.map(from_sql),
    })
}

/// A row that somebody has tampered with is shown as it stands there.
pub(super) fn deed(text: String) -> Deed {
    from_json(&text).unwrap_or(Deed::Unclear { text })
}

pub(super) fn ends(text: String) -> Vec<ActEnd> {
    from_json(&text).unwrap_or_else(|_| vec![ActEnd::Unclear(text)])
}

const COLUMNS: &str = "seq, at, journal, who, role, kind, what, reason, result, hash, journal_end, journal_hash, salt, digest, erased";

/// All that came of it, with what the gate answered since.
const ENDS: &str =
    "(SELECT p.result FROM person_act p WHERE p.seq = audit.journal AND audit.erased IS NULL)";

/// Conditions and order of a list, and the conditions' values.
fn listed(query: &AuditQuery) -> (String, Vec<Value>) {
    let (beyond, bound, order) = turned(
        "seq",
        match query.after {
            Some(after) => Cursor::After(after),
            None => Cursor::Before(query.before),
        },
    );
    let mut parts = vec![beyond];
    let mut values: Vec<Value> = vec![bound.into()];
    let mut add = |part: &str, value: Value| {
        parts.push(part.to_owned());
        values.push(value);
    };
    if let Some(who) = &query.who {
        add("who = ?", who.clone().into());
    }
    if let Some(kind) = &query.kind {
        add("kind = ?", kind.clone().into());
    }
    if let Some(from) = query.from {
        add("at >= ?", ns(from).into());
    }
    if let Some(to) = query.to {
        add("at < ?", ns(to).into());
    }
    if query.acts_only {
        parts.push("EXISTS (SELECT 1 FROM person_act p WHERE p.seq = audit.journal)".to_owned());
    }
    let conditions = parts.join(" AND ");
    (format!("WHERE {conditions} ORDER BY seq {order}"), values)
}

/// Checks the chain of the database at `path`, read-only: a running gateway's too. Blocks on disk.
///
/// # Errors
/// The database cannot be read.
pub fn verify(path: &Path) -> Result<Chain, StoreError> {
    check_beside(path, &schema::open_reader(path)?)
}

/// The first entry of the journal beside the log that does not fit those before it, or by which more was taken out of rows than
/// the log knows of. Reads all of it.
///
/// # Errors
/// The database cannot be read.
pub fn journals_break(path: &Path) -> Result<Option<Seq>, StoreError> {
    let connection = schema::open_reader(path)?;
    let broken = match journal::first_unfit(&connection) {
        Ok(None) => seal::first_broken(&connection),
        other => other,
    };
    broken.map_err(|e| StoreError::sqlite(path, "checking the journal", &e))
}

/// Whether log and journal still hold what was written down elsewhere. `Err`: the row or entry that they do not.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn holds(path: &Path, head: &Head) -> Result<bool, StoreError> {
    let connection = schema::open_reader(path)?;
    let read = || {
        let row = hash_of(&connection, head.row)?;
        let entry = match &head.journal {
            Some((entry, _)) => journal::hash_of(&connection, *entry)?.map(hex::encode),
            None => None,
        };
        Ok((row, entry))
    };
    let read: rusqlite::Result<(Option<String>, Option<String>)> = read();
    let (row, entry) = read.map_err(|e| StoreError::sqlite(path, "reading the audit log", &e))?;
    let same = |found: Option<String>, held: &str| found.is_some_and(|f| f.starts_with(held));
    let of_journal = match &head.journal {
        // Nothing was there yet.
        None | Some((0, _)) => true,
        Some((_, hash)) => same(entry, hash),
    };
    Ok(same(row, &head.hash) && of_journal)
}

/// The hash of row `seq`.
fn hash_of(c: &Connection, seq: Seq) -> rusqlite::Result<Option<String>> {
    c.query_row(
        "SELECT hash FROM audit WHERE seq = ?",
        [as_sql(seq)],
        |row| row.get(0),
    )
    .optional()
}

/// Checks the chain, and that it has what the file beside it says.
fn check_beside(path: &Path, c: &Connection) -> Result<Chain, StoreError> {
    // First the file: a row that is added meanwhile is in the database before it is in there.
    let noted = head::read(path);
    let fault = |e| StoreError::sqlite(path, "checking the audit log", &e);
    let mut chain = check(c).map_err(fault)?;
    if let (None, Some(head)) = (&chain.broken, noted) {
        let held = hash_of(c, head.row).map_err(fault)?;
        if held.as_ref() != Some(&head.hash) {
            let row = (chain.rows + 1).min(head.row.max(1));
            chain.broken = Some((row, Break::HeadFile));
        }
    }
    Ok(chain)
}

fn check(c: &Connection) -> rusqlite::Result<Chain> {
    // One snapshot of the file, so that a row added meanwhile is not missed at the end.
    let tx = c.unchecked_transaction()?;
    let (last, last_hash) = end(&tx)?;
    let mut chain = Chain {
        rows: 0,
        end: NOTHING.to_owned(),
        journal: (0, NOTHING.to_owned()),
        broken: None,
    };
    let mut all = tx.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq"))?;
    let mut rows = all.query([])?;
    while let Some(found) = rows.next()? {
        let expected = chain.rows + 1;
        let read = || Ok((from_sql(found.get(0)?), kept(found)?, found.get(9)?));
        let read: rusqlite::Result<(Seq, Kept, String)> = read();
        let (seq, row, held) = match read {
            Ok(read) => read,
            Err(e) => {
                chain.broken = Some((expected, Break::Unreadable(e.to_string())));
                return Ok(chain);
            }
        };
        if let Some(why) = unfit(&tx, &chain, (seq, &row, &held))? {
            chain.broken = Some((expected, why));
            return Ok(chain);
        }
        (chain.rows, chain.end, chain.journal) = (seq, held, row.end);
    }
    chain.broken = ends_otherwise(&tx, &chain, (last, &last_hash))?;
    Ok(chain)
}

/// Why a row does not fit behind the chain, if so.
fn unfit(
    c: &Connection,
    chain: &Chain,
    (seq, row, held): (Seq, &Kept, &str),
) -> rusqlite::Result<Option<Break>> {
    if seq != chain.rows + 1 {
        return Ok(Some(Break::Missing));
    }
    if row.hash(&chain.end, seq) != held || row.is_whole() == Some(false) {
        return Ok(Some(Break::Changed));
    }
    if let Some(entry) = row.erased
        && !(row.is_blank() && journal::is_erasure(c, entry)?)
    {
        return Ok(Some(Break::Erased));
    }
    let (entry, hash) = &row.end;
    let there = match *entry {
        0 => Some(NOTHING.to_owned()),
        entry => journal::hash_of(c, entry)?.map(hex::encode),
    };
    let fits = there.as_ref() == Some(hash) && *entry >= chain.journal.0;
    Ok((!fits).then_some(Break::Journal(*entry)))
}

/// What is wrong with the end, where all rows fit.
fn ends_otherwise(
    c: &Connection,
    chain: &Chain,
    (last, last_hash): (Seq, &str),
) -> rusqlite::Result<Option<(Seq, Break)>> {
    Ok(if chain.rows < last {
        Some((chain.rows + 1, Break::Missing))
    } else if (chain.rows, chain.end.as_str()) != (last, last_hash) {
        Some((chain.rows.max(1), Break::End))
    } else if chain.rows == 0 && journal::begins_with_an_act(c)? {
        Some((1, Break::Emptied))
    } else {
        None
    })
}

impl Audit for Store {
    fn note(&self, act: &Act) -> Result<(), AuditError> {
        let doing = "writing the audit log";
        let fault = |e| StoreError::sqlite(self.path(), doing, &e);
        let draft = Draft {
            at: ns(self.now()),
            journal: None,
            who: act.who.clone(),
            role: act.role.clone(),
            kind: act.what.kind().to_owned(),
            what: json(&act.what).map_err(fault)?,
            reason: act.reason.clone(),
            result: "[]".to_owned(),
        };
        // A full disk keeps nobody out; whatever else is done waits until it can be written down.
        if act.what.kind() == kind::LOG_IN {
            let refused = matches!(act.what, Deed::LogInRefused { .. });
            let write: WriteRow = Arc::new(move |c| append(c, draft.clone()));
            let late = Late::Audit { write, refused };
            self.write_or_wait(doing, late, |_, _| Ok(true))?;
            return Ok(());
        }
        let path = self.path().to_owned();
        self.writer().run(move |c| {
            let fault = |e| StoreError::sqlite(&path, doing, &e);
            let tx = c
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
                .map_err(fault)?;
            append(&tx, draft).and_then(|()| tx.commit()).map_err(fault)
        })?;
        Ok(())
    }

    fn rows(&self, query: &AuditQuery) -> Result<Page<AuditRow>, AuditError> {
        let limit = query.limit.clamp(1, 500);
        let (listed, values) = listed(query);
        let sql = format!("SELECT {COLUMNS}, {ENDS} FROM audit {listed} LIMIT {limit}");
        let rows: Vec<AuditRow> = self.readers().read("reading the audit log", |c| {
            c.prepare_cached(&sql)?
                .query_map(params_from_iter(values), |row| {
                    let mut read = read_row(row)?;
                    // Behind the columns.
                    if query.with_ends
                        && let Some(since) = row.get(15)?
                    {
                        read.result = ends(since);
                    }
                    Ok(read)
                })?
                .collect()
        })?;
        let full = rows.len() >= limit as usize;
        let next = rows.last().filter(|_| full).map(|r| r.seq);
        Ok(Page { rows, next })
    }

    fn row_of(&self, entry: Seq) -> Result<Option<Seq>, AuditError> {
        let row = self.readers().read("reading the audit log", |c| {
            c.prepare_cached("SELECT seq FROM audit WHERE journal = ? ORDER BY seq DESC LIMIT 1")?
                .query_row([as_sql(entry)], |row| row.get::<_, i64>(0))
                .optional()
        })?;
        Ok(row.map(from_sql))
    }

    fn count(&self, who: &str, kind: &str, since: jiff::Timestamp) -> Result<u64, AuditError> {
        let count = self.readers().read("reading the audit log", |c| {
            c.prepare_cached("SELECT count(*) FROM audit WHERE who = ? AND kind = ? AND at >= ?")?
                .query_row(params![who, kind, ns(since)], |row| row.get::<_, i64>(0))
        })?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn check(&self) -> Result<Chain, AuditError> {
        let check = |c: &Connection| Ok(check_beside(self.path(), c));
        Ok(self.readers().read("checking the audit log", check)??)
    }
}
