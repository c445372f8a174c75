//! What is counted of lanes, and the reads to be judged, as rows: drawn from the journal entry by entry
//! (`domain::diagnosis::statistics`).

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{as_sql, at, from_json, from_sql, journal, json, ns};
use crate::domain::diagnosis::statistics::{
    Book, CountedRead, Doubt, DoubtKind, FirstRead, Judgement, LaneHour, LaneStatistics, SiteFacts,
};
use crate::domain::diagnosis::{Pair, Tally};
use crate::domain::event::{Decision, DriftOf, Input, LaneDrift, Light, Seq, Sighting, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::LaneId;

/// Reads kept behind each confusion.
const EXAMPLES: i64 = 12;

/// Goes on where the tables were left.
pub(super) fn kept(c: &Connection) -> rusqlite::Result<LaneStatistics> {
    let facts = c
        .query_row("SELECT value FROM word WHERE name = 'site'", [], |row| {
            from_json(row.get_ref(0)?.as_str()?)
        })
        .optional()?;
    Ok(LaneStatistics::of(facts.unwrap_or_default()))
}

/// The book that the projector writes. The caller has the transaction, and draws an entry's decisions before.
pub(super) struct LaneBook<'a>(pub(super) &'a Connection);

impl Book for LaneBook<'_> {
    type Fault = rusqlite::Error;

    fn tally(&mut self, hour: &LaneHour) -> rusqlite::Result<Tally> {
        let tally = self
            .0
            .prepare_cached(
                "SELECT body FROM lane_hour WHERE start = ? AND lane = ? AND light = ?",
            )?
            .query_row(
                params![
                    hour.start.as_second(),
                    hour.lane.as_str(),
                    light_number(hour.light)
                ],
                |row| from_json(row.get_ref(0)?.as_str()?),
            )
            .optional()?;
        Ok(tally.unwrap_or_default())
    }

    fn put_tally(&mut self, hour: &LaneHour, tally: &Tally) -> rusqlite::Result<()> {
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO lane_hour (start, lane, light, body) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![
                hour.start.as_second(),
                hour.lane.as_str(),
                light_number(hour.light),
                json(tally)?
            ])?;
        Ok(())
    }

    fn read(&mut self, read: Seq) -> rusqlite::Result<Option<CountedRead>> {
        self.0
            .prepare_cached("SELECT start, lane, light, truth FROM lane_read WHERE seq = ?")?
            .query_row([as_sql(read)], |row| {
                let hour = LaneHour {
                    start: hour_at(row.get(0)?),
                    lane: LaneId::new(row.get_ref(1)?.as_str()?),
                    light: light_of(row.get(2)?),
                };
                let truth = plate(row, 3)?;
                Ok(CountedRead { hour, truth })
            })
            .optional()
    }

    fn put_read(&mut self, read: Seq, counted: &CountedRead) -> rusqlite::Result<()> {
        let hour = &counted.hour;
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO lane_read (seq, start, lane, light, truth) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                as_sql(read),
                hour.start.as_second(),
                hour.lane.as_str(),
                light_number(hour.light),
                counted.truth.as_ref().map(Plate::as_str),
            ])?;
        Ok(())
    }

    fn stay(&mut self, stay: StayId) -> rusqlite::Result<Option<FirstRead>> {
        self.0
            .prepare_cached("SELECT entry, plate, known, accused FROM lane_stay WHERE stay = ?")?
            .query_row([as_sql(stay.0)], |row| {
                Ok(FirstRead {
                    entry: from_sql(row.get(0)?),
                    plate: plate(row, 1)?,
                    known: row.get(2)?,
                    accused: from_sql(row.get(3)?),
                })
            })
            .optional()
    }

    fn put_stay(&mut self, stay: StayId, first: &FirstRead) -> rusqlite::Result<()> {
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO lane_stay (stay, entry, plate, known, accused) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                as_sql(stay.0),
                as_sql(first.entry),
                first.plate.as_ref().map(Plate::as_str),
                first.known,
                as_sql(first.accused),
            ])?;
        Ok(())
    }

    fn doubt(&mut self, read: Seq) -> rusqlite::Result<Option<Doubt>> {
        doubt_of(self.0, read)
    }

    fn put_doubt(&mut self, doubt: &Doubt) -> rusqlite::Result<()> {
        self.0
            .prepare_cached(&format!(
                "INSERT OR REPLACE INTO doubt ({DOUBT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ))?
            .execute(params![
                as_sql(doubt.read),
                ns(doubt.at),
                doubt.lane.as_str(),
                doubt.kind.as_str(),
                doubt.text.as_ref().map(Plate::as_str),
                doubt.taken.as_ref().map(Plate::as_str),
                doubt.probability,
                doubt.other.map(as_sql),
                doubt.open,
            ])?;
        Ok(())
    }

    fn is_judged(&mut self, read: Seq) -> rusqlite::Result<bool> {
        self.0
            .prepare_cached("SELECT 1 FROM judgement WHERE seq = ?")?
            .exists([as_sql(read)])
    }

    fn put_judgement(&mut self, judgement: &Judgement) -> rusqlite::Result<()> {
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO judgement (seq, entry, at, who, verdict) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                as_sql(judgement.read),
                as_sql(judgement.entry),
                ns(judgement.at),
                judgement.by,
                json(judgement.verdict)?
            ])?;
        Ok(())
    }

    fn put_examples(&mut self, read: Seq, lane: &LaneId, pairs: &[Pair]) -> rusqlite::Result<()> {
        self.0
            .prepare_cached("DELETE FROM lane_example WHERE seq = ?")?
            .execute([as_sql(read)])?;
        for pair in pairs {
            let pair = String::from(*pair);
            self.0
                .prepare_cached("INSERT INTO lane_example (lane, pair, seq) VALUES (?, ?, ?)")?
                .execute(params![lane.as_str(), pair, as_sql(read)])?;
            self.0
                .prepare_cached(
                    "DELETE FROM lane_example WHERE lane = ?1 AND pair = ?2 AND seq <= (SELECT seq FROM lane_example \
                     WHERE lane = ?1 AND pair = ?2 ORDER BY seq DESC LIMIT 1 OFFSET ?3)",
                )?
                .execute(params![lane.as_str(), pair, EXAMPLES])?;
        }
        Ok(())
    }

    fn put_alarm(&mut self, alarm: &LaneDrift) -> rusqlite::Result<()> {
        self.0
            .prepare_cached(
                "INSERT OR REPLACE INTO lane_alarm (lane, light, what, body) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![
                alarm.lane.as_str(),
                light_number(alarm.light),
                json(&alarm.what)?,
                json(alarm)?
            ])?;
        Ok(())
    }

    fn remove_alarm(
        &mut self,
        lane: &LaneId,
        light: Option<Light>,
        what: &DriftOf,
    ) -> rusqlite::Result<()> {
        self.0
            .prepare_cached("DELETE FROM lane_alarm WHERE lane = ? AND light = ? AND what = ?")?
            .execute(params![lane.as_str(), light_number(light), json(what)?])?;
        Ok(())
    }

    fn put_checked(&mut self, lane: &LaneId, at: Timestamp, by: &str) -> rusqlite::Result<()> {
        self.0
            .prepare_cached("INSERT OR REPLACE INTO lane_checked (lane, at, who) VALUES (?, ?, ?)")?
            .execute(params![lane.as_str(), ns(at), by])?;
        Ok(())
    }

    fn put_facts(&mut self, facts: &SiteFacts) -> rusqlite::Result<()> {
        self.0
            .prepare_cached("INSERT OR REPLACE INTO word (name, value) VALUES ('site', ?)")?
            .execute([json(facts)?])?;
        Ok(())
    }

    fn sighting(&mut self, read: Seq) -> rusqlite::Result<Option<Sighting>> {
        sighting_of(self.0, read)
    }

    fn decision(&mut self, read: Seq) -> rusqlite::Result<Option<Decision>> {
        self.0
            .prepare_cached("SELECT body FROM decision WHERE seq = ?")?
            .query_row([as_sql(read)], |row| from_json(row.get_ref(0)?.as_str()?))
            .optional()
    }
}

/// The columns of a doubt.
pub(super) const DOUBT: &str = "seq, at, lane, kind, text, taken, probability, other, open";

pub(super) fn doubt(row: &Row<'_>) -> rusqlite::Result<Doubt> {
    Ok(Doubt {
        read: from_sql(row.get(0)?),
        at: at(row.get(1)?),
        lane: LaneId::new(row.get_ref(2)?.as_str()?),
        kind: DoubtKind::named(row.get_ref(3)?.as_str()?).unwrap_or(DoubtKind::Unsure),
        text: plate(row, 4)?,
        taken: plate(row, 5)?,
        probability: row.get(6)?,
        other: row.get::<_, Option<i64>>(7)?.map(from_sql),
        open: row.get(8)?,
    })
}

/// The doubt about a read.
pub(super) fn doubt_of(c: &Connection, read: Seq) -> rusqlite::Result<Option<Doubt>> {
    c.prepare_cached(&format!("SELECT {DOUBT} FROM doubt WHERE seq = ?"))?
        .query_row([as_sql(read)], doubt)
        .optional()
}

/// A sighting as it stands in the journal.
pub(super) fn sighting_of(c: &Connection, read: Seq) -> rusqlite::Result<Option<Sighting>> {
    Ok(match journal::input_of(c, read)? {
        Some(Input::Sighting(sighting)) => Some(sighting),
        _ => None,
    })
}

pub(super) fn plate(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Plate>> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|t| Plate::new(&t).ok()))
}

fn light_number(light: Option<Light>) -> i64 {
    match light {
        None => 0,
        Some(Light::Day) => 1,
        Some(Light::Night) => 2,
    }
}

pub(super) fn light_of(number: i64) -> Option<Light> {
    match number {
        1 => Some(Light::Day),
        2 => Some(Light::Night),
        _ => None,
    }
}

/// The start of an hour as it is kept.
pub(super) fn hour_at(start: i64) -> Timestamp {
    Timestamp::from_second(start).unwrap_or_else(|_| at(i64::MAX))
}
