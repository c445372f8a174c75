//! Violations and explained contradictions by themselves: drawn from the journal, and the queries over them.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::records::Where;
use super::{Store, as_sql, at, from_sql, ns};
use crate::domain::diagnosis::refusals::Refusals;
use crate::domain::diagnosis::statistics::SiteFacts;
use crate::domain::event::{
    Cause, Decision, Finding, JournalEntry, Order, OrderKind, Output, Seq, ViolationKind,
};
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, PermitId};
use crate::port::records::RecordsError;
use crate::port::violations::{Count, Found, Span, Violations, Violator, Weighed};

/// A quarter of an hour, ns.
const QUARTER: i64 = 900_000_000_000;

/// The tables of what contradicts what is known.
const TABLES: [&str; 2] = ["violation", "explained"];

/// Draws a decision's violation and its explained contradiction, if it has one.
pub(super) fn draw(c: &Connection, decision: &Decision, facts: &SiteFacts) -> rusqlite::Result<()> {
    let both = [&decision.violation, &decision.explained];
    for (table, found) in TABLES.into_iter().zip(both) {
        let Some(found) = found else { continue };
        c.prepare_cached(&format!(
            "INSERT OR REPLACE INTO {table} (seq, at, lane, plate, permit, kind, cause, passback, refusable) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ))?
        .execute(params![
            as_sql(decision.seq),
            ns(decision.at),
            decision.lane.as_str(),
            decision.plate.as_ref().map(Plate::as_str),
            decision.permit.as_ref().map(PermitId::as_str),
            found.kind.as_str(),
            found.causes.likeliest().map(Cause::as_str),
            found.causes.passback,
            facts.is_refusable(&decision.lane, found),
        ])?;
    }
    Ok(())
}

/// Draws a person's word on a violation or an explained contradiction.
pub(super) fn found(c: &Connection, entry: &JournalEntry, order: &Order) -> rusqlite::Result<()> {
    let OrderKind::Acknowledge { violation, finding } = &order.what else {
        return Ok(());
    };
    for table in TABLES {
        c.prepare_cached(&format!(
            "UPDATE {table} SET finding = ?, found_at = ?, found_by = ?, word = ? WHERE seq = ?"
        ))?
        .execute(params![
            finding.as_str(),
            ns(entry.at),
            order.by,
            order.reason,
            as_sql(*violation),
        ])?;
    }
    Ok(())
}

/// Counts what is committed, for whoever watches the gateway.
pub(super) fn count(entry: &JournalEntry) {
    for output in &entry.outputs {
        let Output::Decision(decision) = output else {
            continue;
        };
        let both = [&decision.violation, &decision.explained];
        for (what, _) in TABLES.into_iter().zip(both).filter(|(_, f)| f.is_some()) {
            let lane = decision.lane.to_string();
            metrics::counter!("plategate_contradictions_total", "lane" => lane, "what" => what)
                .increment(1);
        }
    }
}

/// How the entries of a span were weighed, lane by lane.
pub(super) fn weighed(c: &Connection, span: &Span) -> rusqlite::Result<Vec<Weighed>> {
    let mut lanes: BTreeMap<LaneId, Refusals> = BTreeMap::new();
    let lane =
        |row: &rusqlite::Row<'_>| Ok::<_, rusqlite::Error>(LaneId::new(row.get_ref(0)?.as_str()?));
    let mut conditions = Where::default();
    conditions.add("start >= ?", span.from.as_second());
    conditions.add("start < ?", span.to.as_second());
    conditions.one_of("lane", span.lanes.iter().map(LaneId::as_str));
    let sql = format!(
        "SELECT lane, coalesce(sum(body ->> '$.vehicles'), 0) FROM lane_hour WHERE {} GROUP BY lane",
        conditions.parts.join(" AND ")
    );
    let mut query = c.prepare_cached(&sql)?;
    let mut rows = query.query(params_from_iter(&conditions.values))?;
    while let Some(row) = rows.next()? {
        lanes.entry(lane(row)?).or_default().vehicles = from_sql(row.get(1)?);
    }
    let (filter, values) = filter(span);
    for table in TABLES {
        let sql = format!(
            "SELECT lane, passback FROM {table} INDEXED BY {table}_at \
             WHERE {filter} AND refusable = 1"
        );
        let mut query = c.prepare_cached(&sql)?;
        let mut rows = query.query(params_from_iter(&values))?;
        while let Some(row) = rows.next()? {
            let refusals = lanes.entry(lane(row)?).or_default();
            refusals.passbacks.push(row.get(1)?);
        }
    }
    let all = lanes.into_iter();
    Ok(all
        .map(|(lane, refusals)| Weighed { lane, refusals })
        .collect())
}

impl Violations for Store {
    fn findings(&self, seqs: &[Seq]) -> Result<Vec<Found>, RecordsError> {
        let found = self.readers().read("reading what persons found", |c| {
            let mut query = c.prepare_cached(
                "SELECT finding, found_at, found_by, word FROM violation WHERE seq = ?1 AND finding IS NOT NULL \
                 UNION SELECT finding, found_at, found_by, word FROM explained WHERE seq = ?1 AND finding IS NOT NULL",
            )?;
            let mut found = Vec::new();
            for &seq in seqs {
                let row = query.query_row([as_sql(seq)], |row| {
                    Ok(Found {
                        seq,
                        finding: named(row, 0, Finding::named)?,
                        at: at(row.get(1)?),
                        by: row.get(2)?,
                        word: row.get(3)?,
                    })
                });
                found.extend(row.optional()?);
            }
            Ok(found)
        })?;
        Ok(found)
    }

    fn counts(&self, span: &Span) -> Result<Vec<Count>, RecordsError> {
        let (table, (filter, values)) = (table(span), filter(span));
        let sql = format!(
            "SELECT lane, kind, cause, finding, count(*) FROM {table} INDEXED BY {table}_at WHERE {filter} \
             GROUP BY lane, kind, cause, finding"
        );
        let counts = self.readers().read("counting violations", |c| {
            c.prepare_cached(&sql)?
                .query_map(params_from_iter(&values), |row| {
                    Ok(Count {
                        lane: LaneId::new(row.get_ref(0)?.as_str()?),
                        kind: named(row, 1, ViolationKind::named)?,
                        cause: maybe_named(row, 2, Cause::named)?,
                        finding: maybe_named(row, 3, Finding::named)?,
                        count: from_sql(row.get(4)?),
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(counts)
    }

    fn quarters(&self, span: &Span) -> Result<Vec<(jiff::Timestamp, u64)>, RecordsError> {
        let (table, (filter, values)) = (table(span), filter(span));
        let sql = format!(
            "SELECT at / {QUARTER} AS quarter, count(*) FROM {table} INDEXED BY {table}_at WHERE {filter} \
             GROUP BY quarter ORDER BY quarter"
        );
        let quarters = self
            .readers()
            .read("counting violations by the hour", |c| {
                c.prepare_cached(&sql)?
                    .query_map(params_from_iter(&values), |row| {
                        let quarter: i64 = row.get(0)?;
                        Ok((at(quarter * QUARTER), from_sql(row.get(1)?)))
                    })?
                    .collect::<rusqlite::Result<Vec<_>>>()
            })?;
        Ok(quarters)
    }

    fn weighed(&self, span: &Span) -> Result<Vec<Weighed>, RecordsError> {
        let found = self
            .readers()
            .read("reading how entries were weighed", |c| weighed(c, span))?;
        Ok(found)
    }

    fn violators(
        &self,
        span: &Span,
        least: u32,
        limit: u32,
        newest: u32,
    ) -> Result<Vec<Violator>, RecordsError> {
        let (table, (filter, values)) = (table(span), filter(span));
        let counts = format!(
            "{filter} AND plate IS NOT NULL AND (finding IS NULL OR finding = '{}')",
            Finding::Seen.as_str()
        );
        let sql = format!(
            "SELECT plate, count(*) AS n, max(seq), permit FROM {table} INDEXED BY {table}_at WHERE {counts} \
             GROUP BY plate HAVING n >= {least} ORDER BY n DESC, max(seq) DESC LIMIT {limit}"
        );
        let own = format!(
            "SELECT seq FROM {table} INDEXED BY {table}_plate WHERE {counts} AND plate = ? \
             ORDER BY at DESC LIMIT {newest}"
        );
        let violators = self.readers().read("reading repeated violators", |c| {
            let rows = c
                .prepare_cached(&sql)?
                .query_map(params_from_iter(&values), |row| {
                    let permit: Option<String> = row.get(3)?;
                    Ok((
                        row.get::<_, String>(0)?,
                        from_sql(row.get(1)?),
                        permit.map(|p| PermitId::new(&p)),
                    ))
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let mut query = c.prepare_cached(&own)?;
            let mut violators = Vec::with_capacity(rows.len());
            for (text, count, permit) in rows {
                let Ok(plate) = Plate::new(&text) else {
                    continue;
                };
                let mut values = values.clone();
                values.push(text.into());
                let seqs = query.query_map(params_from_iter(values), |row| row.get(0))?;
                let seqs = seqs.collect::<rusqlite::Result<Vec<i64>>>()?;
                violators.push(Violator {
                    plate,
                    permit,
                    count,
                    newest: seqs.into_iter().map(from_sql).collect::<Vec<Seq>>(),
                });
            }
            Ok(violators)
        })?;
        Ok(violators)
    }
}

fn table(span: &Span) -> &'static str {
    TABLES[usize::from(span.explained)]
}

fn filter(span: &Span) -> (String, Vec<rusqlite::types::Value>) {
    let mut conditions = Where::default();
    conditions.add("at >= ?", ns(span.from));
    conditions.add("at < ?", ns(span.to));
    conditions.one_of("lane", span.lanes.iter().map(LaneId::as_str));
    (conditions.parts.join(" AND "), conditions.values)
}

/// A column that holds one of our own words.
fn named<T>(
    row: &rusqlite::Row<'_>,
    column: usize,
    of: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    maybe_named(row, column, of)?.ok_or_else(|| {
        rusqlite::Error::InvalidColumnType(
            column,
            "a word that this version does not know".to_owned(),
            rusqlite::types::Type::Text,
        )
    })
}

/// The same where it may be empty.
fn maybe_named<T>(
    row: &rusqlite::Row<'_>,
    column: usize,
    of: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<Option<T>> {
    Ok(row.get_ref(column)?.as_str_or_null()?.and_then(of))
}
