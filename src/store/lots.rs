//! What happened in all lots of a region: drawn from the journal entry by entry, and the queries over it.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::records::Where;
use super::{Store, StoreError, as_sql, from_json, json, ns, set_unclean};
use crate::domain::event::fact::{FactKind, LotEvent};
use crate::domain::event::{EvidenceId, Input, JournalEntry, Output, Seq};
use crate::domain::plate::Plate;
use crate::domain::site::GatewayId;
use crate::port::lots::{LotBook, LotPage, LotQuery, LotRow};
use crate::port::records::RecordsError;

/// The most rows of one page.
const MOST_ROWS: u32 = 500;
/// Of so many of the newest violations are pictures looked for.
const LOOKED_FOR: usize = 50;
/// Pictures kept: some 100 MB at most. When full, the oldest go.
const CROPS_MAX: u32 = 10_000;

/// Draws what an entry says of events in lots.
pub(super) fn draw(c: &Connection, entry: &JournalEntry) -> rusqlite::Result<()> {
    if let Input::Elsewhere { gateway, fact } = &entry.input {
        put(c, gateway.as_str(), entry.seq, &fact.what)?;
    }
    for output in &entry.outputs {
        if let Output::Told { facts } = output {
            put(c, "", entry.seq, facts)?;
        }
    }
    Ok(())
}

fn put(c: &Connection, gateway: &str, entry: Seq, facts: &[FactKind]) -> rusqlite::Result<()> {
    for fact in facts {
        let FactKind::Event(event) = fact else {
            continue;
        };
        c.prepare_cached(
            "INSERT OR REPLACE INTO lot_event (gateway, seq, entry, at, plate, violation, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            gateway,
            as_sql(event.seq),
            as_sql(entry),
            ns(event.at),
            event.plate.as_ref().map(Plate::as_str),
            event.violation.as_ref().map(|v| v.kind.as_str()),
            json(event)?,
        ])?;
    }
    Ok(())
}

/// Draws an entry anew from which personal data were taken; with them go the small pictures.
pub(super) fn draw_left(c: &Connection, left: &JournalEntry) -> rusqlite::Result<()> {
    let own = c
        .prepare_cached("SELECT gateway, body FROM lot_event WHERE entry = ?")?
        .query_map([as_sql(left.seq)], |row| {
            Ok((row.get::<_, String>(0)?, event(row, 1)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    draw(c, left)?;
    for (gateway, event) in own {
        for (of, evidence) in pictures(&gateway, &event) {
            c.prepare_cached("DELETE FROM lot_crop WHERE gateway = ? AND evidence = ?")?
                .execute([of, evidence])?;
        }
    }
    Ok(())
}

/// The small pictures of a violation: whose they are, and which.
fn pictures<'a>(gateway: &'a str, event: &'a LotEvent) -> Vec<(&'a str, &'a str)> {
    let Some(violation) = &event.violation else {
        return Vec::new();
    };
    let before = violation.before.as_ref();
    let before = before.and_then(|b| Some((b.of.gateway.as_str(), b.evidence.as_ref()?)));
    let here = event.evidence.as_ref().map(|id| (gateway, id));
    let both = here.into_iter().chain(before);
    both.map(|(of, id)| (of, id.0.as_str())).collect()
}

fn event(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<LotEvent> {
    from_json(row.get_ref(column)?.as_str()?)
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<LotRow> {
    let gateway: String = row.get(0)?;
    Ok(LotRow {
        gateway: (!gateway.is_empty()).then(|| GatewayId::new(&gateway)),
        event: event(row, 1)?,
    })
}

fn conditions(query: &LotQuery) -> Where {
    let mut all = Where::default();
    if let Some(lot) = &query.lot {
        let name = lot.as_ref().map_or("", GatewayId::as_str);
        all.add("gateway = ?", name.to_owned());
    }
    if let Some(kind) = query.kind {
        all.add("violation = ?", kind.as_str().to_owned());
    }
    if query.violations_only {
        all.parts.push("violation IS NOT NULL".to_owned());
    }
    if let Some(part) = &query.plate_part {
        all.add("instr(plate, ?)", part.clone());
    }
    if let Some(from) = query.from {
        all.add("at >= ?", ns(from));
    }
    all
}

impl LotBook for Store {
    fn lot_events(&self, query: &LotQuery) -> Result<LotPage, RecordsError> {
        let limit = query.limit.clamp(1, MOST_ROWS);
        let base = conditions(query);
        let found = self.readers().read("reading events of all lots", |c| {
            let select = |more: &str, last: Vec<Value>, limit: u32| {
                let mut parts = base.parts.clone();
                parts.push(more.to_owned());
                let sql = format!(
                    "SELECT gateway, body FROM lot_event WHERE {} ORDER BY at DESC, gateway, seq DESC LIMIT {limit}",
                    parts.join(" AND ")
                );
                let values = base.values.iter().cloned().chain(last);
                c.prepare_cached(&sql)?
                    .query_map(params_from_iter(values), row)?
                    .collect::<rusqlite::Result<Vec<LotRow>>>()
            };
            let to = query.to.map_or(i64::MAX, ns);
            let mut rows = select("at < ?", vec![to.into()], limit)?;
            let Some(last) = rows.last().map(|r| r.event.at) else {
                return Ok(LotPage::default());
            };
            let full = rows.len() == limit as usize;
            if full {
                // All of one moment stand on one page.
                rows.retain(|r| r.event.at != last);
                rows.extend(select("at = ?", vec![ns(last).into()], MOST_ROWS)?);
            }
            Ok(LotPage {
                rows,
                next: full.then_some(last),
            })
        })?;
        Ok(found)
    }

    fn lot_event(&self, gateway: &GatewayId, seq: Seq) -> Result<Option<LotEvent>, RecordsError> {
        let found = self.readers().read("reading an event of a lot", |c| {
            // An own one also by its number in the own journal.
            c.prepare_cached(
                "SELECT body FROM lot_event WHERE gateway = ?1 AND (seq = ?2 OR (?1 = '' AND entry = ?2)) ORDER BY seq DESC LIMIT 1",
            )?
            .query_row(params![gateway.as_str(), as_sql(seq)], |row| event(row, 0))
            .optional()
        })?;
        Ok(found)
    }

    fn lot_crop(
        &self,
        gateway: &GatewayId,
        evidence: &EvidenceId,
    ) -> Result<Option<Vec<u8>>, RecordsError> {
        let found = self.readers().read("reading a picture of a lot", |c| {
            c.prepare_cached("SELECT jpeg FROM lot_crop WHERE gateway = ? AND evidence = ?")?
                .query_row([gateway.as_str(), evidence.0.as_str()], |row| row.get(0))
                .optional()
        })?;
        Ok(found)
    }

    fn crops_missing(&self, own: &GatewayId) -> Result<Vec<(GatewayId, EvidenceId)>, RecordsError> {
        let found = self.readers().read("looking for pictures of lots", |c| {
            let sql = format!(
                "SELECT gateway, body FROM lot_event WHERE violation IS NOT NULL ORDER BY at DESC LIMIT {LOOKED_FOR}"
            );
            let rows = c
                .prepare_cached(&sql)?
                .query_map([], |row| Ok((row.get::<_, String>(0)?, event(row, 1)?)))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            let mut known = c.prepare_cached("SELECT 1 FROM lot_crop WHERE gateway = ? AND evidence = ?")?;
            let mut missing = Vec::new();
            for (gateway, event) in &rows {
                let nobody = event.plate.as_ref().is_some_and(Plate::is_stand_in);
                for (of, id) in pictures(gateway, event) {
                    let here = of.is_empty() || of == own.as_str();
                    if !here && !nobody && !known.exists([of, id])? {
                        missing.push((GatewayId::new(of), EvidenceId(id.into())));
                    }
                }
            }
            Ok(missing)
        })?;
        Ok(found)
    }

    fn keep_crop(
        &self,
        (gateway, evidence): &(GatewayId, EvidenceId),
        jpeg: Vec<u8>,
        at: Timestamp,
    ) -> Result<(), RecordsError> {
        let (gateway, evidence) = (gateway.to_string(), evidence.0.to_string());
        let path = self.path().to_owned();
        let kept = self.writer().run(move |c| {
            let put = |c: &Connection| {
                c.execute(
                    "INSERT OR REPLACE INTO lot_crop (gateway, evidence, at, jpeg) VALUES (?, ?, ?, ?)",
                    params![gateway, evidence, ns(at), jpeg],
                )?;
                c.execute(
                    "DELETE FROM lot_crop WHERE id <= (SELECT max(id) FROM lot_crop) - ?",
                    [CROPS_MAX],
                )
            };
            let done = put(c);
            done.map_err(|e| StoreError::sqlite(&path, "keeping a picture of a lot", &e))
        });
        kept?;
        Ok(())
    }
}

impl Store {
    /// Small pictures of violations go whose plate somebody wants erased.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub(crate) fn drop_lot_crops_of(
        &self,
        is_wanted: impl Fn(&Plate) -> bool,
    ) -> Result<(), StoreError> {
        let all = "SELECT gateway, body FROM lot_event WHERE violation IS NOT NULL";
        let rows = self.readers().read("looking for pictures of lots", |c| {
            let mut query = c.prepare_cached(all)?;
            let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, event(row, 1)?)))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let mut gone: Vec<(String, String)> = Vec::new();
        for (gateway, event) in &rows {
            let texts = [&event.plate, &event.read].into_iter().flatten();
            if texts.into_iter().any(&is_wanted) {
                let both = pictures(gateway, event);
                gone.extend(both.iter().map(|(of, id)| (of.to_string(), id.to_string())));
            }
        }
        if gone.is_empty() {
            return Ok(());
        }
        let path = self.path().to_owned();
        self.writer().run(move |c| {
            let drop = |c: &Connection| {
                set_unclean(c)?;
                let mut drop =
                    c.prepare_cached("DELETE FROM lot_crop WHERE gateway = ? AND evidence = ?")?;
                gone.iter()
                    .try_for_each(|(of, id)| drop.execute([of, id]).map(|_| ()))
            };
            drop(c).map_err(|e| StoreError::sqlite(&path, "dropping pictures of lots", &e))
        })
    }

    /// Small pictures of other lots from before this moment go.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn drop_lot_crops(&self, before: Timestamp) -> Result<usize, StoreError> {
        let path = self.path().to_owned();
        self.writer().run(move |c| {
            let gone = c.execute("DELETE FROM lot_crop WHERE at < ?", [ns(before)]);
            gone.map_err(|e| StoreError::sqlite(&path, "dropping pictures of lots", &e))
        })
    }
}
