//! Visits as rows: who was inside when, drawn from the journal entry by entry (`domain::access::visits`).

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Store, StoreError, as_sql, at, from_json, from_sql, json, ns};
use crate::domain::access::visits::{Book, Visit};
use crate::domain::event::{Passage, Seq, StayId};
use crate::domain::plate::Plate;

/// Visits of more than this are in the index `visit_long`.
const LONG: SignedDuration = SignedDuration::from_hours(48);

/// The book that the projector writes. The caller has the transaction, and draws an entry's passages before its visits.
pub(super) struct VisitBook<'a>(pub(crate) &'a Connection);

impl Book for VisitBook<'_> {
    type Fault = rusqlite::Error;

    fn visit(&mut self, stay: StayId) -> rusqlite::Result<Option<Visit>> {
        self.0
            .prepare_cached("SELECT body FROM visit WHERE stay = ?")?
            .query_row([as_sql(stay.0)], visit)
            .optional()
    }

    fn put(&mut self, visit: &Visit) -> rusqlite::Result<()> {
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO visit (stay, plate, entered, left, body) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                as_sql(visit.stay.0),
                visit.plate.as_ref().map(Plate::as_str),
                ns(visit.entered),
                visit.left.map(|left| ns(left.at)),
                json(visit)?,
            ])?;
        Ok(())
    }

    fn open_of(&mut self, plate: &Plate) -> rusqlite::Result<Vec<StayId>> {
        self.0
            .prepare_cached(
                "SELECT stay FROM visit WHERE plate = ? AND left IS NULL ORDER BY stay",
            )?
            .query_map([plate.as_str()], |row| Ok(StayId(from_sql(row.get(0)?))))?
            .collect()
    }

    /// Nothing to do: it is in `passage`.
    fn put_exit(&mut self, _: &Passage) -> rusqlite::Result<()> {
        Ok(())
    }

    fn exit_at(&mut self, read: Seq) -> rusqlite::Result<Option<Timestamp>> {
        let mut rows = self
            .0
            .prepare_cached("SELECT body FROM passage WHERE seq = ? ORDER BY entry DESC")?;
        let passages = rows.query_map([as_sql(read)], |row| {
            from_json::<Passage>(row.get_ref(0)?.as_str()?)
        })?;
        for passage in passages {
            let passage = passage?;
            if passage.to.is_outside() {
                return Ok(Some(passage.at));
            }
        }
        Ok(None)
    }
}

fn visit(row: &Row<'_>) -> rusqlite::Result<Visit> {
    from_json(row.get_ref(0)?.as_str()?)
}

impl Store {
    /// The visits of which some part lies at or after `from` and before `to`, in the order of entry. Blocks on disk.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn visits_between(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Visit>, StoreError> {
        let began = ns(from.saturating_sub(LONG).unwrap_or(at(i64::MIN)));
        let mut visits = self.readers().read("reading visits", |c| {
            // The first part: short ones and long ones that began lately; the second: long ones that began before.
            c.prepare_cached(
                "SELECT body FROM visit INDEXED BY visit_entered \
                 WHERE entered >= ?3 AND entered < ?2 AND (left IS NULL OR left >= ?1) \
                 UNION ALL \
                 SELECT body FROM visit INDEXED BY visit_long \
                 WHERE (left IS NULL OR left - entered > 172800000000000) AND entered < min(?2, ?3) \
                 AND (left IS NULL OR left >= ?1)",
            )?
            .query_map(params![ns(from), ns(to), began], visit)?
            .collect::<rusqlite::Result<Vec<Visit>>>()
        })?;
        visits.sort_by_key(|v| (v.entered, v.stay));
        Ok(visits)
    }
}
