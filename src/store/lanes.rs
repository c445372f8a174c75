//! The queries of the lanes' pages and of the review.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use rusqlite::{OptionalExtension, params};

use super::statistics::{DOUBT, doubt, doubt_of, hour_at, light_of, plate, sighting_of};
use super::{Store, at, from_json, from_sql, turned};
use crate::domain::diagnosis::statistics::{Doubt, DoubtKind};
use crate::domain::diagnosis::{Hour, Pair, Tally};
use crate::domain::event::{EvidenceId, LaneDrift, ReadFinding, Seq, Sighting};
use crate::domain::site::LaneId;
use crate::port::lanes::{DoubtQuery, Label, LaneBook};
use crate::port::records::RecordsError;

/// Hours that are kept as they were read; beyond, all are forgotten. 35 days of 30 lanes, by day and by night.
const KNOWN_MAX: usize = 50_000;
/// The most doubts of one list.
const MOST_DOUBTS: u32 = 500;

/// Tallies beside the texts that they were read from: most hours never change again, and to read their JSON anew was most of
/// what the lanes' page took. Two who ask at once wait for one another, some milliseconds.
#[derive(Default)]
pub(super) struct Known(Mutex<Tallies>);

#[derive(Default)]
struct Tallies(HashMap<Place, Read>);

/// The hour from a second on, a lane and a light.
type Place = (i64, LaneId, i64);

struct Read {
    text: Box<str>,
    tally: Arc<Tally>,
}

impl Tallies {
    /// The tally that `text` says.
    fn tally(&mut self, hour: Place, text: &str) -> rusqlite::Result<Arc<Tally>> {
        if self.0.len() >= KNOWN_MAX {
            self.0.clear();
        }
        if let Some(known) = self.0.get(&hour).filter(|known| *known.text == *text) {
            return Ok(Arc::clone(&known.tally));
        }
        let tally = Arc::new(from_json(text)?);
        let read = Read {
            text: text.into(),
            tally: Arc::clone(&tally),
        };
        self.0.insert(hour, read);
        Ok(tally)
    }
}

impl LaneBook for Store {
    fn hours(
        &self,
        lane: Option<&LaneId>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Hour>, RecordsError> {
        let lane = lane.map(LaneId::as_str);
        let mut known = self.inner.hours.0.lock();
        let rows = self.readers().read("reading what lanes did", |c| {
            c.prepare_cached(
                "SELECT start, lane, light, body FROM lane_hour WHERE start >= ?1 AND start < ?2 \
                 AND (?3 IS NULL OR lane = ?3) ORDER BY start",
            )?
            .query_map(params![from.as_second(), to.as_second(), lane], |row| {
                let (start, light) = (row.get(0)?, row.get(2)?);
                let lane = LaneId::new(row.get_ref(1)?.as_str()?);
                Ok(Hour {
                    lane: lane.clone(),
                    start: hour_at(start),
                    light: light_of(light),
                    tally: known.tally((start, lane, light), row.get_ref(3)?.as_str()?)?,
                })
            })?
            .collect::<rusqlite::Result<Vec<Hour>>>()
        })?;
        Ok(rows)
    }

    fn examples(&self, lane: &LaneId) -> Result<Vec<(Pair, Vec<Seq>)>, RecordsError> {
        let rows = self.readers().read("reading examples", |c| {
            c.prepare_cached(
                "SELECT pair, seq FROM lane_example WHERE lane = ? ORDER BY pair, seq DESC",
            )?
            .query_map([lane.as_str()], |row| {
                Ok((row.get::<_, String>(0)?, from_sql(row.get(1)?)))
            })?
            .collect::<rusqlite::Result<Vec<(String, Seq)>>>()
        })?;
        let mut all: Vec<(Pair, Vec<Seq>)> = Vec::new();
        for (pair, seq) in rows {
            let Ok(pair) = Pair::try_from(pair) else {
                continue;
            };
            match all.last_mut() {
                Some((last, reads)) if *last == pair => reads.push(seq),
                _ => all.push((pair, vec![seq])),
            }
        }
        Ok(all)
    }

    fn alarms(&self) -> Result<Vec<LaneDrift>, RecordsError> {
        let rows = self.readers().read("reading alarms", |c| {
            c.prepare_cached("SELECT body FROM lane_alarm ORDER BY lane, what, light")?
                .query_map([], |row| from_json(&row.get::<_, String>(0)?))?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(rows)
    }

    fn checked(&self, lane: &LaneId) -> Result<Option<(Timestamp, String)>, RecordsError> {
        let row = self.readers().read("reading who looked", |c| {
            c.prepare_cached("SELECT at, who FROM lane_checked WHERE lane = ?")?
                .query_row([lane.as_str()], |row| Ok((at(row.get(0)?), row.get(1)?)))
                .optional()
        })?;
        Ok(row)
    }

    fn doubts(&self, query: &DoubtQuery) -> Result<Vec<Doubt>, RecordsError> {
        let kind = query.kind.map(DoubtKind::as_str);
        let lane = query.lane.as_ref().map(LaneId::as_str);
        let lanes = (!query.lanes.is_empty()).then(|| serde_json::to_string(&query.lanes));
        let lanes = lanes.transpose().map_err(|e| RecordsError(e.to_string()))?;
        let (beyond, bound, order) = turned("seq", query.at);
        let rows = self.readers().read("reading what waits for a person", |c| {
            c.prepare_cached(&format!(
                "SELECT {DOUBT} FROM doubt \
                 WHERE open = 1 AND {beyond}1 AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR lane = ?3) \
                 AND (?5 IS NULL OR lane IN (SELECT value FROM json_each(?5))) ORDER BY seq {order} LIMIT ?4"
            ))?
            .query_map(
                params![bound, kind, lane, query.limit.clamp(1, MOST_DOUBTS), lanes],
                doubt,
            )?
            .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(rows)
    }

    fn doubt(&self, read: Seq) -> Result<Option<Doubt>, RecordsError> {
        let readers = self.readers();
        Ok(readers.read("reading a doubt", |c| doubt_of(c, read))?)
    }

    fn waiting(&self) -> Result<Vec<(DoubtKind, u64)>, RecordsError> {
        let rows = self.readers().read("counting what waits", |c| {
            c.prepare_cached("SELECT kind, count(*) FROM doubt WHERE open = 1 GROUP BY kind")?
                .query_map([], |row| {
                    Ok((row.get::<_, String>(0)?, from_sql(row.get(1)?)))
                })?
                .collect::<rusqlite::Result<Vec<(String, u64)>>>()
        })?;
        let known = |(kind, n): (String, u64)| DoubtKind::named(&kind).map(|k| (k, n));
        Ok(rows.into_iter().filter_map(known).collect())
    }

    fn labels(&self, limit: u32) -> Result<Vec<Label>, RecordsError> {
        let rows = self.readers().read("reading judged reads", |c| {
            c.prepare_cached(
                "SELECT j.seq, d.at, d.lane, d.body ->> 'read', j.verdict, j.who, d.body ->> 'evidence' \
                 FROM judgement j JOIN decision d ON d.seq = j.seq ORDER BY j.entry DESC LIMIT ?",
            )?
            .query_map([limit], |row| {
                let (lane, verdict): (String, String) = (row.get(2)?, row.get(4)?);
                Ok(Label {
                    read: from_sql(row.get(0)?),
                    at: at(row.get(1)?),
                    lane: LaneId::new(&lane),
                    text: plate(row, 3)?,
                    verdict: from_json::<ReadFinding>(&verdict)?,
                    by: row.get(5)?,
                    evidence: row.get::<_, Option<String>>(6)?.map(|e| EvidenceId(e.into())),
                })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(rows)
    }

    fn sighting(&self, read: Seq) -> Result<Option<Sighting>, RecordsError> {
        let found = self
            .readers()
            .read("reading a read", |c| sighting_of(c, read))?;
        Ok(found)
    }
}
