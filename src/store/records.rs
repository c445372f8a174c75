//! The queries of pages and of the API over the projections.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde::de::DeserializeOwned;

use super::search::Part;
use super::{
    NOTICES, Store, StoreError, as_sql, at, audit, fates, from_json, from_sql, ns, turned,
};
use crate::domain::event::{CommandId, Decision, Output, Passage, Seq, StayId};
use crate::domain::fate::Fate;
use crate::domain::plate::Plate;
use crate::domain::site::{GroupId, LaneId, PermitId};
use crate::port::records::{
    COUNT_MAX, Cursor, DecisionQuery, NoticeRow, OrderRow, Page, Records, RecordsError,
};

/// The most rows of one page.
const MOST_ROWS: u32 = 500;

impl From<StoreError> for RecordsError {
    fn from(e: StoreError) -> RecordsError {
        RecordsError(e.sentence)
    }
}

impl Records for Store {
    fn decisions(&self, query: &DecisionQuery) -> Result<Page<Decision>, RecordsError> {
        let limit = query.limit.clamp(1, MOST_ROWS);
        let rows = self.readers().read("reading decisions", |c| {
            let tx = c.unchecked_transaction()?;
            decisions(&tx, query, limit)
        })?;
        Ok(page(rows, limit, |d: &Decision| d.seq))
    }

    fn decision(&self, seq: Seq) -> Result<Option<Decision>, RecordsError> {
        let found = self.readers().read("reading a decision", |c| {
            c.prepare_cached("SELECT body FROM decision WHERE seq = ?")?
                .query_map([as_sql(seq)], body)?
                .next()
                .transpose()
        })?;
        Ok(found)
    }

    fn entry_of(&self, stay: StayId) -> Result<Option<Decision>, RecordsError> {
        let found = self.readers().read("reading how a stay began", |c| {
            c.prepare_cached(
                "SELECT d.body FROM visit v JOIN decision d ON d.seq = v.body ->> '$.entry' WHERE v.stay = ?",
            )?
            .query_map([as_sql(stay.0)], body)?
            .next()
            .transpose()
        })?;
        Ok(found)
    }

    fn passages(&self, before: Option<Seq>, limit: u32) -> Result<Page<Passage>, RecordsError> {
        let limit = limit.clamp(1, MOST_ROWS);
        let rows = self.readers().read("reading passages", |c| {
            let tx = c.unchecked_transaction()?;
            passages(&tx, before, limit)
        })?;
        Ok(page(rows, limit, |p: &Passage| p.seq))
    }

    fn count(&self, query: &DecisionQuery) -> Result<u32, RecordsError> {
        let all = DecisionQuery {
            before: None,
            after: None,
            ..query.clone()
        };
        let found = self
            .readers()
            .read("counting decisions", |c| decisions(c, &all, COUNT_MAX))?;
        Ok(u32::try_from(found.len()).unwrap_or(COUNT_MAX))
    }

    fn history(&self, plate: &Plate, limit: u32) -> Result<Vec<Decision>, RecordsError> {
        let limit = limit.clamp(1, MOST_ROWS);
        let rows = self.readers().read("reading a plate's history", |c| {
            c.prepare_cached(
                "SELECT d.body FROM plate_row p JOIN decision d ON d.seq = p.seq \
                 WHERE p.text = ? ORDER BY p.seq DESC LIMIT ?",
            )?
            .query_map(params![plate.as_str(), limit], body)?
            .collect::<rusqlite::Result<Vec<Decision>>>()
        })?;
        Ok(rows)
    }

    fn fates(&self, decisions: &[Seq]) -> Result<Vec<Fate>, RecordsError> {
        let found = self
            .readers()
            .read("reading what became of vehicles", |c| {
                let all = decisions.iter().map(|seq| fates::fate(c, *seq));
                all.collect::<rusqlite::Result<Vec<Fate>>>()
            })?;
        Ok(found)
    }

    fn commanded(&self, order: CommandId) -> Result<Option<Seq>, RecordsError> {
        let found = self
            .readers()
            .read("reading for whom a gate was opened", |c| {
                fates::commanded(c, order)
            })?;
        Ok(found)
    }

    fn notices(&self, from: Cursor, limit: u32) -> Result<Page<NoticeRow>, RecordsError> {
        let limit = limit.clamp(1, MOST_ROWS);
        let (beyond, bound, order) = turned("id", from);
        let rows = self.readers().read("reading notices", |c| {
            c.prepare_cached(&format!(
                "SELECT body, id, at FROM notice WHERE {beyond} ORDER BY id {order} LIMIT ?"
            ))?
            .query_map(params![bound, limit], |row| {
                let (what, id) = (body(row)?, row.get(1)?);
                Ok(NoticeRow {
                    by: author_of_lost(c, &what, id)?,
                    what,
                    id: from_sql(id),
                    at: at(row.get(2)?),
                })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(page(rows, limit, |n: &NoticeRow| n.id))
    }

    fn orders(&self, before: Option<Seq>, limit: u32) -> Result<Page<OrderRow>, RecordsError> {
        let limit = limit.clamp(1, MOST_ROWS);
        let rows = self.readers().read("reading what persons did", |c| {
            c.prepare_cached(
                "SELECT seq, at, who, what, reason, result FROM person_act WHERE seq < ? ORDER BY seq DESC LIMIT ?",
            )?
            .query_map(params![before.map_or(i64::MAX, as_sql), limit], |row| {
                Ok(OrderRow {
                    seq: from_sql(row.get(0)?),
                    at: at(row.get(1)?),
                    by: row.get(2)?,
                    what: audit::deed(row.get(3)?),
                    reason: row.get(4)?,
                    result: audit::ends(row.get(5)?),
                })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(page(rows, limit, |o: &OrderRow| o.seq))
    }
}

/// A page; there is a next one if this one is full.
fn page<T>(rows: Vec<T>, limit: u32, seq: impl Fn(&T) -> Seq) -> Page<T> {
    let full = rows.len() >= limit as usize;
    let next = if full { rows.last().map(seq) } else { None };
    Page { rows, next }
}

/// The first column, JSON, as a value.
fn body<T: DeserializeOwned>(row: &rusqlite::Row<'_>) -> rusqlite::Result<T> {
    from_json(row.get_ref(0)?.as_str()?)
}

fn passages(c: &Connection, before: Option<Seq>, limit: u32) -> rusqlite::Result<Vec<Passage>> {
    let mut rows: Vec<(i64, Passage)> = c
        .prepare_cached(
            "SELECT body, entry FROM passage WHERE seq < ? ORDER BY seq DESC, entry DESC LIMIT ?",
        )?
        .query_map(params![before.map_or(i64::MAX, as_sql), limit], |row| {
            Ok((row.get(1)?, body(row)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    // Passages of one number stay on one page, because the next page starts below that number.
    if let Some((entry, last)) = rows.last() {
        let rest: Vec<(i64, Passage)> = c
            .prepare_cached(
                "SELECT body, entry FROM passage WHERE seq = ? AND entry < ? ORDER BY entry DESC",
            )?
            .query_map(params![as_sql(last.seq), entry], |row| {
                Ok((row.get(1)?, body(row)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        rows.extend(rest);
    }
    Ok(rows.into_iter().map(|(_, passage)| passage).collect())
}

/// Conditions with their values, joined by AND.
#[derive(Default)]
pub(super) struct Where {
    pub(super) parts: Vec<String>,
    pub(super) values: Vec<Value>,
    /// The oldest first.
    pub(super) ascending: bool,
}

impl Where {
    pub(super) fn add(&mut self, part: &str, value: impl Into<Value>) {
        self.parts.push(part.to_owned());
        self.values.push(value.into());
    }

    /// `column` is one of `values`, if there are any.
    pub(super) fn one_of<'v>(&mut self, column: &str, values: impl Iterator<Item = &'v str>) {
        let before = self.values.len();
        self.values
            .extend(values.map(|v| Value::from(v.to_owned())));
        let marks = vec!["?"; self.values.len() - before];
        if !marks.is_empty() {
            self.parts
                .push(format!("{column} IN ({})", marks.join(",")));
        }
    }

    /// What a query says of time, lane, permit and violation.
    fn facts(&mut self, q: &DecisionQuery) {
        if let Some(from) = q.from {
            self.add("r.at >= ?", ns(from));
        }
        if let Some(to) = q.to {
            self.add("r.at < ?", ns(to));
        }
        if let Some(lane) = &q.lane {
            self.add("r.lane = ?", lane.as_str().to_owned());
        }
        if let Some(permit) = &q.permit {
            self.add("r.permit = ?", permit.as_str().to_owned());
        }
        self.one_of("r.lane", q.lanes.iter().map(LaneId::as_str));
        self.one_of("r.kind", q.kinds.iter().map(|k| k.as_str()));
        self.one_of("r.cause", q.causes.iter().map(|c| c.as_str()));
        match q.acknowledged {
            Some(true) => self.parts.push("r.finding IS NOT NULL".to_owned()),
            Some(false) => self.parts.push("r.finding IS NULL".to_owned()),
            None => {}
        }
    }
}

fn decisions(c: &Connection, q: &DecisionQuery, limit: u32) -> rusqlite::Result<Vec<Decision>> {
    let Some(span) = span_of_seq(c, q)? else {
        return Ok(Vec::new());
    };
    let mut conditions = Where::default();
    conditions.add("r.seq >= ?", span.0);
    conditions.add("r.seq <= ?", span.1);
    conditions.facts(q);
    conditions.ascending = q.after.is_some();
    let Some(part) = Part::of(q) else {
        return listed(c, &table(q, index_for(q)), &conditions, limit, |_| true);
    };
    match part.texts(c)? {
        Some(texts) if texts.is_empty() => Ok(Vec::new()),
        Some(texts) => {
            let marks = vec!["?"; texts.len()].join(",");
            conditions.parts.push(format!(
                "r.seq IN (SELECT seq FROM plate_row WHERE text IN ({marks}) AND seq BETWEEN ? AND ?)"
            ));
            conditions.values.extend(texts.into_iter().map(Value::from));
            conditions.values.extend([span.0, span.1].map(Value::from));
            listed(c, &table(q, None), &conditions, limit, |_| true)
        }
        None if q.permit.is_some() || q.asks_for_violations() => {
            listed(c, &table(q, index_for(q)), &conditions, limit, |d| {
                part.is_of(d)
            })
        }
        None => walked(c, &part, span, &conditions, limit),
    }
}

/// Where the rows are sought; `r` is the row that conditions are about: violations and explained contradictions
/// have tables of their own.
fn table(q: &DecisionQuery, index: Option<&str>) -> String {
    let by = index.map_or("NOT INDEXED".to_owned(), |i| format!("INDEXED BY {i}"));
    if q.asks_for_violations() {
        let table = if q.explained {
            "explained"
        } else {
            "violation"
        };
        format!("{table} r {by} CROSS JOIN decision d ON d.seq = r.seq")
    } else {
        format!("decision r {by}")
    }
}

/// The newest rows of a table for which the conditions hold, and `fits`.
fn listed(
    c: &Connection,
    table: &str,
    conditions: &Where,
    limit: u32,
    fits: impl Fn(&Decision) -> bool,
) -> rusqlite::Result<Vec<Decision>> {
    let filter = conditions.parts.join(" AND ");
    let order = if conditions.ascending { "ASC" } else { "DESC" };
    let sql = format!("SELECT body FROM {table} WHERE {filter} ORDER BY r.seq {order}");
    c.prepare_cached(&sql)?
        .query_map(params_from_iter(&conditions.values), body)?
        .filter(|row| row.as_ref().map_or(true, &fits))
        .take(limit as usize)
        .collect()
}

/// The first decisions, by their order, with a common part of a plate for which the conditions hold.
fn walked(
    c: &Connection,
    part: &Part,
    span: (i64, i64),
    conditions: &Where,
    limit: u32,
) -> rusqlite::Result<Vec<Decision>> {
    let filter = conditions.parts.join(" AND ");
    let sql = format!("SELECT body FROM decision r NOT INDEXED WHERE {filter} AND r.seq = ?");
    let mut row = c.prepare_cached(&sql)?;
    let mut found = Vec::new();
    part.walk(c, span, conditions.ascending, |seq| {
        let seq = Value::from(seq);
        let values = params_from_iter(conditions.values.iter().chain([&seq]));
        found.extend(row.query_map(values, body)?.next().transpose()?);
        Ok(found.len() < limit as usize)
    })?;
    Ok(found)
}

/// The index to go by, the rarest condition first: it is named, because SQLite has no statistics here to choose by.
fn index_for(q: &DecisionQuery) -> Option<&'static str> {
    if !q.asks_for_violations() {
        return if q.permit.is_some() {
            Some("decision_permit")
        } else {
            q.lane.as_ref().map(|_| "decision_lane")
        };
    }
    let [permit, open, kind, cause, lane] = if q.explained {
        [
            "explained_permit",
            "explained_open",
            "explained_kind",
            "explained_cause",
            "explained_lane",
        ]
    } else {
        [
            "violation_permit",
            "violation_open",
            "violation_kind",
            "violation_cause",
            "violation_lane",
        ]
    };
    if q.permit.is_some() {
        Some(permit)
    } else if q.acknowledged == Some(false) {
        Some(open)
    } else if q.kinds.len() == 1 {
        Some(kind)
    } else if q.causes.len() == 1 {
        Some(cause)
    } else {
        q.lane.as_ref().map(|_| lane)
    }
}

/// Bounds the rows by number: by the cursor, and by the span of time. `newest` grows with the number, so the first row
/// that can be as late as `from`, and the last that can be as early as `to`, are two look-ups. `None`: no row can fit.
fn span_of_seq(c: &Connection, q: &DecisionQuery) -> rusqlite::Result<Option<(i64, i64)>> {
    let first_with = |newest: i64| -> rusqlite::Result<Option<i64>> {
        c.prepare_cached("SELECT seq FROM decision WHERE newest >= ? ORDER BY newest, seq LIMIT 1")?
            .query_map([newest], |row| row.get(0))?
            .next()
            .transpose()
    };
    let mut low = q.after.map_or(0, |a| as_sql(a).saturating_add(1));
    let mut high = q.before.map_or(i64::MAX, |b| as_sql(b).saturating_sub(1));
    if let Some(from) = q.from {
        match first_with(ns(from))? {
            Some(seq) => low = low.max(seq),
            None => return Ok(None),
        }
    }
    if let Some(to) = q.to {
        let lateness: i64 = c
            .prepare_cached("SELECT coalesce(max(value), 0) FROM note WHERE name = 'lateness'")?
            .query_row([], |row| row.get(0))?;
        if let Some(seq) = first_with(ns(to).saturating_add(lateness))? {
            high = high.min(seq - 1);
        }
    }
    Ok((low <= high).then_some((low, high)))
}

/// Whose edit another lot's has taken the place of; empty: it is no such notice, or nobody knows any more.
fn author_of_lost(c: &Connection, what: &Output, notice: i64) -> rusqlite::Result<String> {
    match what {
        Output::EditLost { permit, group, .. } => {
            author(c, permit.as_ref(), group.as_ref(), notice / NOTICES)
        }
        _ => Ok(String::new()),
    }
}

/// Who edited a permit, or exempted a group, last before an entry; empty: nobody knows.
pub(super) fn author(
    c: &Connection,
    permit: Option<&PermitId>,
    group: Option<&GroupId>,
    entry: i64,
) -> rusqlite::Result<String> {
    let who = match (permit, group) {
        (Some(permit), _) => c
            .prepare_cached(
                "SELECT who FROM permit_version WHERE permit = ? AND seq < ? ORDER BY seq DESC LIMIT 1",
            )?
            .query_row(params![permit.as_str(), entry], |row| row.get(0))
            .optional()?,
        (None, Some(group)) => {
            let named = format!("\"group\":{}", super::json(group)?);
            c.prepare_cached(
                "SELECT who FROM person_act WHERE seq < ? AND instr(what, 'exempt_group') AND instr(what, ?) ORDER BY seq DESC LIMIT 1",
            )?
            .query_row(params![entry, named], |row| row.get(0))
            .optional()?
        }
        (None, None) => None,
    };
    Ok(who.unwrap_or_default())
}
