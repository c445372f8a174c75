//! The audit log: rows in a hash chain. Whoever changes, removes or swaps a row breaks the chain from there on; whoever
//! recomputes the whole chain cannot make it end in the hash that somebody has written down elsewhere.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use sha2::{Digest, Sha256};

use super::{Store, StoreError, as_sql, at, from_json, from_sql, journal, json, ns, schema};
use crate::domain::event::{Input, JournalEntry, Seq};
use crate::domain::site::Site;
use crate::port::accounts::Role;
use crate::port::audit::{Act, Audit, AuditError, AuditQuery, AuditRow, Chain};
use crate::port::deed::{ActEnd, Deed};
use crate::port::records::Page;

/// The hash before the first row.
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The role of what no person did.
const GATEWAY: &str = "gateway";

impl From<StoreError> for AuditError {
    fn from(e: StoreError) -> AuditError {
        AuditError(e.sentence)
    }
}

/// A row without its place in the chain.
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

/// The row's hash: each field with its length in front, so that no text can pretend to be two.
fn hash(before: &str, seq: Seq, row: &Draft) -> String {
    let mut sum = Sha256::new();
    let numbers = [
        seq.to_string(),
        row.at.to_string(),
        row.journal.map_or_else(String::new, |j| j.to_string()),
    ];
    let texts = [
        &row.who,
        &row.role,
        &row.kind,
        &row.what,
        &row.reason,
        &row.result,
    ];
    sum.update(before.as_bytes());
    for field in numbers.iter().chain(texts) {
        sum.update((field.len() as u64).to_be_bytes());
        sum.update(field.as_bytes());
    }
    hex::encode(sum.finalize())
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
fn append(c: &Connection, row: &Draft) -> rusqlite::Result<()> {
    let (last, before) = end(c)?;
    let seq = last + 1;
    let hash = hash(&before, seq, row);
    c.prepare_cached(
        "INSERT INTO audit (seq, at, journal, who, role, kind, what, reason, result, hash) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        as_sql(seq),
        row.at,
        row.journal.map(as_sql),
        row.who,
        row.role,
        row.kind,
        row.what,
        row.reason,
        row.result,
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
        &Draft {
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
    let draft = draft(row)?;
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

fn draft(row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        at: row.get(1)?,
        journal: row.get::<_, Option<i64>>(2)?.map(from_sql),
        who: row.get(3)?,
        role: row.get(4)?,
        kind: row.get(5)?,
        what: row.get(6)?,
        reason: row.get(7)?,
        result: row.get(8)?,
    })
}

/// A row that somebody has tampered with is shown as it stands there.
pub(super) fn deed(text: String) -> Deed {
    from_json(&text).unwrap_or(Deed::Unclear { text })
}

pub(super) fn ends(text: String) -> Vec<ActEnd> {
    from_json(&text).unwrap_or_else(|_| vec![ActEnd::Unclear(text)])
}

const COLUMNS: &str = "seq, at, journal, who, role, kind, what, reason, result, hash";

/// Checks the chain of the database at `path`, read-only: a running gateway's too. Blocks on disk.
///
/// # Errors
/// The database cannot be read.
pub fn verify(path: &Path) -> Result<Chain, StoreError> {
    let connection = schema::open_reader(path)?;
    check(&connection).map_err(|e| StoreError::sqlite(path, "checking the audit log", &e))
}

/// The hash of row `seq`, if it is there: to compare with one that was written down.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn hash_of(path: &Path, seq: Seq) -> Result<Option<String>, StoreError> {
    let connection = schema::open_reader(path)?;
    connection
        .query_row(
            "SELECT hash FROM audit WHERE seq = ?",
            [as_sql(seq)],
            |row| row.get(0),
        )
        .optional()
        .map_err(|e| StoreError::sqlite(path, "reading the audit log", &e))
}

fn check(c: &Connection) -> rusqlite::Result<Chain> {
    // One snapshot of the file, so that a row added meanwhile is not missed at the end.
    let tx = c.unchecked_transaction()?;
    let (last, last_hash) = end(&tx)?;
    let mut chain = Chain {
        rows: 0,
        end: NOTHING.to_owned(),
        broken: None,
    };
    let mut all = tx.prepare(&format!("SELECT {COLUMNS} FROM audit ORDER BY seq"))?;
    let mut rows = all.query([])?;
    while let Some(found) = rows.next()? {
        let expected = chain.rows + 1;
        let read = || Ok((from_sql(found.get(0)?), draft(found)?, found.get(9)?));
        let read: rusqlite::Result<(Seq, Draft, String)> = read();
        let (seq, draft, held) = match read {
            Ok(read) => read,
            Err(e) => {
                chain.broken = Some((expected, format!("it cannot be read ({e})")));
                return Ok(chain);
            }
        };
        if seq != expected {
            chain.broken = Some((expected, "it is missing".to_owned()));
            return Ok(chain);
        }
        if hash(&chain.end, seq, &draft) != held {
            let why = "it was changed, or the row before it was";
            chain.broken = Some((expected, why.to_owned()));
            return Ok(chain);
        }
        (chain.rows, chain.end) = (seq, held);
    }
    if chain.rows < last {
        chain.broken = Some((chain.rows + 1, "it is missing".to_owned()));
    } else if (chain.rows, &chain.end) != (last, &last_hash) {
        let why = "the log ends otherwise than it was closed";
        chain.broken = Some((chain.rows.max(1), why.to_owned()));
    }
    Ok(chain)
}

impl Audit for Store {
    fn note(&self, act: &Act) -> Result<(), AuditError> {
        let path = self.path().to_owned();
        let (act, now) = (act.clone(), self.now());
        self.writer().run(move |c| {
            let fault = |e| StoreError::sqlite(&path, "writing the audit log", &e);
            let tx = c
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
                .map_err(fault)?;
            let draft = Draft {
                at: ns(now),
                journal: None,
                who: act.who,
                role: act.role,
                kind: act.what.kind().to_owned(),
                what: json(&act.what).map_err(fault)?,
                reason: act.reason,
                result: "[]".to_owned(),
            };
            append(&tx, &draft)
                .and_then(|()| tx.commit())
                .map_err(fault)
        })?;
        Ok(())
    }

    fn rows(&self, query: &AuditQuery) -> Result<Page<AuditRow>, AuditError> {
        let limit = query.limit.clamp(1, 500);
        let mut parts = vec!["seq < ?".to_owned()];
        let mut values: Vec<Value> = vec![query.before.map_or(i64::MAX, as_sql).into()];
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
        let sql = format!(
            "SELECT {COLUMNS} FROM audit WHERE {} ORDER BY seq DESC LIMIT {limit}",
            parts.join(" AND ")
        );
        let rows: Vec<AuditRow> = self.readers().read("reading the audit log", |c| {
            c.prepare_cached(&sql)?
                .query_map(params_from_iter(values), read_row)?
                .collect()
        })?;
        let full = rows.len() >= limit as usize;
        let next = rows.last().filter(|_| full).map(|r| r.seq);
        Ok(Page { rows, next })
    }

    fn count(&self, who: &str, kind: &str, since: jiff::Timestamp) -> Result<u64, AuditError> {
        let count = self.readers().read("reading the audit log", |c| {
            c.prepare_cached("SELECT count(*) FROM audit WHERE who = ? AND kind = ? AND at >= ?")?
                .query_row(params![who, kind, ns(since)], |row| row.get::<_, i64>(0))
        })?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn check(&self) -> Result<Chain, AuditError> {
        Ok(self.readers().read("checking the audit log", check)?)
    }
}
