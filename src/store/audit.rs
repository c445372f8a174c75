//! The audit log: rows in a hash chain. Whoever changes, removes or swaps a row breaks the chain from there on; whoever
//! recomputes the whole chain cannot make it end in the hash that somebody has written down elsewhere.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use sha2::{Digest, Sha256};

use super::{Store, StoreError, as_sql, at, from_sql, journal, ns, projection, schema};
use crate::domain::event::{Input, JournalEntry, OrderKind, PermitChange, Seq};
use crate::domain::site::Site;
use crate::port::audit::{Act, Audit, AuditError, AuditQuery, AuditRow, Chain, kind};
use crate::port::records::Page;

/// The hash before the first row.
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// The role of what no person did.
const GATEWAY: &str = "gateway";
/// Keys of the site file named in a row when they change; more are counted.
const CHANGES_MAX: usize = 12;

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
    let (who, kind, what, reason) = match &entry.input {
        Input::Order(order) => (
            order.by.as_str(),
            kind_of(&order.what),
            projection::order_in_words(order),
            order.reason.as_str(),
        ),
        Input::Permits(change) => {
            let (who, what) = projection::change_in_words(change);
            let kind = match change {
                PermitChange::Import { .. } => kind::IMPORT,
                _ => kind::PERMIT,
            };
            (who, kind, what, "")
        }
        Input::Configured { site } => {
            let what = configured_in_words(c, entry.seq, site)?;
            ("site file", kind::RULES, what, "")
        }
        Input::Started { down_since } => {
            let what = match down_since {
                Some(at) => format!("started; the last sign of life before was at {at}"),
                None => "started for the first time".to_owned(),
            };
            ("gateway", kind::GATEWAY, what, "")
        }
        Input::Upgraded {
            from,
            to,
            tail,
            otherwise,
        } => {
            let from = from.as_deref().unwrap_or("a build that is not known");
            let what = format!(
                "{to} decides from here on, {from} did before; {tail} entries were carried over, {otherwise} of them it would \
                 decide otherwise"
            );
            ("gateway", kind::GATEWAY, what, "")
        }
        _ => return Ok(()),
    };
    // The role in which it was ordered, or else the one that the account has.
    let ordered = match &entry.input {
        Input::Order(order) => order.role.map(crate::port::accounts::Role::from),
        _ => None,
    };
    let role: Option<String> = c
        .prepare_cached("SELECT role FROM account WHERE name = ?")?
        .query_row([who], |row| row.get(0))
        .optional()?;
    append(
        c,
        &Draft {
            at: ns(entry.at),
            journal: Some(entry.seq),
            who: who.to_owned(),
            role: ordered
                .map(|r| r.to_string())
                .or(role)
                .unwrap_or_else(|| GATEWAY.to_owned()),
            kind: kind.to_owned(),
            what,
            reason: reason.to_owned(),
            result: projection::results(entry),
        },
    )
}

fn kind_of(order: &OrderKind) -> &'static str {
    match order {
        OrderKind::Open { .. } => kind::OPEN,
        OrderKind::Answer { .. } => kind::ANSWER,
        OrderKind::Reset { .. } => kind::RESET,
        OrderKind::ResetAll { .. } | OrderKind::Amnesty { .. } => kind::RESET_WIDE,
        OrderKind::SetCount { .. } | OrderKind::HasLeft { .. } | OrderKind::IsIn { .. } => {
            kind::CORRECTION
        }
        OrderKind::KillSwitch { .. } => kind::KILL_SWITCH,
        OrderKind::Exempt { .. }
        | OrderKind::Unexempt { .. }
        | OrderKind::ExemptGroup { .. }
        | OrderKind::UnexemptGroup { .. } => kind::EXEMPTION,
        OrderKind::Judge { .. } => kind::JUDGED,
        OrderKind::LaneChecked { .. } => kind::LANE_CHECKED,
        OrderKind::Acknowledge { .. } => kind::VIOLATION,
    }
}

/// What is otherwise in the site as it is configured now.
fn configured_in_words(c: &Connection, seq: Seq, site: &Site) -> rusqlite::Result<String> {
    let before: Option<i64> = c
        .prepare_cached(
            "SELECT seq FROM journal WHERE kind = 'configured' AND seq < ? ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([as_sql(seq)], |row| row.get(0))
        .optional()?;
    let before = before.map(|seq| journal::input_of(c, from_sql(seq)));
    let Some(Some(Input::Configured { site: before })) = before.transpose()? else {
        return Ok("rules taken from the site file for the first time".to_owned());
    };
    let plain = |site: &Site| serde_json::to_value(site).unwrap_or_default();
    let mut changes = Vec::new();
    differences("", &plain(&before), &plain(site), &mut changes);
    let more = changes.len().saturating_sub(CHANGES_MAX);
    changes.truncate(CHANGES_MAX);
    let more = if more > 0 {
        format!("; and {more} more")
    } else {
        String::new()
    };
    Ok(format!("site file changed: {}{more}", changes.join("; ")))
}

/// Every place in which two values differ, as `lanes.entry-1.passback: "hard" -> "soft"`.
fn differences(path: &str, a: &serde_json::Value, b: &serde_json::Value, found: &mut Vec<String>) {
    use serde_json::Value as Json;
    let under = |key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    match (a, b) {
        (a, b) if a == b => {}
        (Json::Object(a), Json::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let of = |map: &serde_json::Map<String, Json>| {
                    map.get(key).cloned().unwrap_or(Json::Null)
                };
                differences(&under(key), &of(a), &of(b), found);
            }
        }
        (Json::Array(a), Json::Array(b)) if named(a) && named(b) => {
            let by_id = |all: &[Json]| -> serde_json::Map<String, Json> {
                let id = |item: &Json| item["id"].as_str().unwrap_or_default().to_owned();
                all.iter().map(|item| (id(item), item.clone())).collect()
            };
            differences(
                path,
                &Json::Object(by_id(a)),
                &Json::Object(by_id(b)),
                found,
            );
        }
        (Json::Null, Json::Object(_)) => found.push(format!("{path}: new")),
        (Json::Object(_), Json::Null) => found.push(format!("{path}: gone")),
        (a, b) => found.push(format!("{path}: {a} -> {b}")),
    }
}

fn named(all: &[serde_json::Value]) -> bool {
    all.iter().all(|item| item["id"].is_string())
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    Ok(AuditRow {
        seq: from_sql(row.get(0)?),
        at: at(row.get(1)?),
        journal: row.get::<_, Option<i64>>(2)?.map(from_sql),
        who: row.get(3)?,
        role: row.get(4)?,
        kind: row.get(5)?,
        what: row.get(6)?,
        reason: row.get(7)?,
        result: row.get(8)?,
        hash: row.get(9)?,
    })
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
        let row = match read_row(found) {
            Ok(row) => row,
            Err(e) => {
                chain.broken = Some((expected, format!("it cannot be read ({e})")));
                return Ok(chain);
            }
        };
        if row.seq != expected {
            chain.broken = Some((expected, "it is missing".to_owned()));
            return Ok(chain);
        }
        let draft = Draft {
            at: found.get(1)?,
            journal: row.journal,
            who: row.who,
            role: row.role,
            kind: row.kind,
            what: row.what,
            reason: row.reason,
            result: row.result,
        };
        if hash(&chain.end, row.seq, &draft) != row.hash {
            let why = "it was changed, or the row before it was";
            chain.broken = Some((expected, why.to_owned()));
            return Ok(chain);
        }
        chain.rows = row.seq;
        chain.end = row.hash;
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
        let act = act.clone();
        let now = self.now();
        self.writer().run(move |c| {
            let tx = c
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
                .map_err(|e| StoreError::sqlite(&path, "writing the audit log", &e))?;
            let draft = Draft {
                at: ns(now),
                journal: None,
                who: act.who,
                role: act.role,
                kind: act.kind.to_owned(),
                what: act.what,
                reason: act.reason,
                result: act.result,
            };
            append(&tx, &draft)
                .and_then(|()| tx.commit())
                .map_err(|e| StoreError::sqlite(&path, "writing the audit log", &e))
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
