//! Draws what is counted of lanes, and the reads that a person should judge, entry by entry.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::projection::json;
use super::{as_sql, at, journal, ns};
use crate::domain::diagnosis::Tally;
use crate::domain::diagnosis::tally::{Counting as Turn, pairs};
use crate::domain::event::{
    Decision, Heal, Input, JournalEntry, Judged, LaneDrift, Light, Matched, Order, OrderKind,
    Output, Passage, Seq, Sighting, StayId, Violation,
};
use crate::domain::misread::{LEARN, PROBABLE, SURE};
use crate::domain::plate::Plate;
use crate::domain::site::calendar::{Shift, hour_start};
use crate::domain::site::{Direction, LaneId, Site, Then};
use crate::port::lanes::DoubtKind;

/// Reads kept behind each confusion.
const EXAMPLES: i64 = 12;
/// So long a vehicle may take to pass after it was answered.
const TO_PASS: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);
/// A causes' share from which on a violation counts as the fault of an exit.
const BLAMED: f64 = 0.5;

/// What of the site the counts need.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SiteFacts {
    shifts: Vec<Shift>,
    lanes: Vec<(LaneId, Direction)>,
    /// From how likely a passback on the hard lanes refuse.
    #[serde(default)]
    hard: Vec<(LaneId, f64)>,
}

impl SiteFacts {
    fn of(site: &Site) -> SiteFacts {
        let lane = |l: &crate::domain::site::Lane| (l.id.clone(), l.direction);
        SiteFacts {
            shifts: site.shifts.clone(),
            lanes: site.lanes.iter().map(lane).collect(),
            hard: site
                .lanes
                .iter()
                .filter(|l| l.passback.policy().then == Then::Refuse)
                .map(|l| (l.id.clone(), l.bands.refuse_at))
                .collect(),
        }
    }

    /// The site's exit, if it has one only: an exit that went unnoticed was there.
    fn only_exit(&self) -> Option<&LaneId> {
        let mut exits = self.lanes.iter().filter(|l| l.1 == Direction::Out);
        let first = exits.next()?;
        exits.next().is_none().then_some(&first.0)
    }
}

/// Which counts: hour, lane, light.
type Key = (i64, LaneId, i64);

/// Counts lanes; remembers what of the site it needs.
pub(crate) struct Teller {
    place: SiteFacts,
}

impl Teller {
    pub fn new(c: &Connection) -> rusqlite::Result<Teller> {
        let text: Option<String> = c
            .query_row("SELECT value FROM word WHERE name = 'site'", [], |row| {
                row.get(0)
            })
            .optional()?;
        let place = text.and_then(|t| serde_json::from_str(&t).ok());
        Ok(Teller {
            place: place.unwrap_or_default(),
        })
    }

    /// From how likely a passback on a lane refuses, where it is hard.
    pub(crate) fn refuse_at(&self, lane: &LaneId) -> Option<f64> {
        let mut hard = self.place.hard.iter();
        hard.find(|(id, _)| id == lane).map(|(_, at)| *at)
    }

    /// Draws one entry. The caller has the transaction.
    pub(crate) fn tell(&mut self, c: &Connection, entry: &JournalEntry) -> rusqlite::Result<()> {
        if let Input::Configured { site } = &entry.input {
            self.place = SiteFacts::of(site);
            c.prepare_cached("INSERT OR REPLACE INTO word (name, value) VALUES ('site', ?)")?
                .execute([json(&self.place)?])?;
        }
        let mut page = Page {
            c,
            place: &self.place,
            counts: BTreeMap::new(),
        };
        match &entry.input {
            Input::Sighting(sighting) => page.sighting(entry, sighting)?,
            Input::Order(order) => page.order(entry, order)?,
            _ => {}
        }
        for output in &entry.outputs {
            match output {
                Output::Passage(passage) => page.passage(passage)?,
                Output::Healed(heal) => page.healed(entry, heal)?,
                Output::PresumedLeft { stay, .. } => page.presumed_left(entry, *stay)?,
                Output::Judged(judged) => page.judged(judged)?,
                Output::LaneDrift(drift) => page.drift(drift)?,
                Output::LaneSteady { lane, light, what } => {
                    page.take_alarm_off(lane, *light, &json(what)?)?;
                }
                _ => {}
            }
        }
        page.close()
    }
}

/// A stay's first read.
struct Stay {
    entry: Seq,
    plate: Option<Plate>,
    known: bool,
    accused: i64,
}

/// The counts that an entry touches: read once, written once.
struct Page<'a> {
    c: &'a Connection,
    place: &'a SiteFacts,
    counts: BTreeMap<Key, Tally>,
}

impl Page<'_> {
    fn close(self) -> rusqlite::Result<()> {
        for ((start, lane, light), tally) in self.counts {
            self.c
                .prepare_cached(
                    "INSERT OR REPLACE INTO lane_hour (start, lane, light, body) VALUES (?, ?, ?, ?)",
                )?
                .execute(params![start, lane.as_str(), light, json(&tally)?])?;
        }
        Ok(())
    }

    fn tally(&mut self, key: Key) -> rusqlite::Result<&mut Tally> {
        use std::collections::btree_map::Entry;
        match self.counts.entry(key) {
            Entry::Occupied(found) => Ok(found.into_mut()),
            Entry::Vacant(free) => {
                let (start, lane, light) = free.key();
                let body: Option<String> = self
                    .c
                    .prepare_cached(
                        "SELECT body FROM lane_hour WHERE start = ? AND lane = ? AND light = ?",
                    )?
                    .query_row(params![start, lane.as_str(), light], |row| row.get(0))
                    .optional()?;
                let tally = body.and_then(|b| serde_json::from_str(&b).ok());
                Ok(free.insert(tally.unwrap_or_default()))
            }
        }
    }

    fn key(&self, lane: &LaneId, at: jiff::Timestamp, light: Option<Light>) -> Key {
        let start = hour_start(&self.place.shifts, at).as_second();
        (start, lane.clone(), light_number(light))
    }

    /// In which counts a read is.
    fn key_of(&self, read: Seq) -> rusqlite::Result<Option<Key>> {
        self.c
            .prepare_cached("SELECT start, lane, light FROM lane_read WHERE seq = ?")?
            .query_row([as_sql(read)], |row| {
                let lane: String = row.get(1)?;
                Ok((row.get(0)?, LaneId::new(&lane), row.get(2)?))
            })
            .optional()
    }

    /// A vehicle came, and was answered.
    fn sighting(&mut self, entry: &JournalEntry, s: &Sighting) -> rusqlite::Result<()> {
        let decision = entry.outputs.iter().find_map(|o| match o {
            Output::Decision(decision) => Some(decision),
            _ => None,
        });
        // The same vehicle once more is no other vehicle.
        let Some(decision) = decision.filter(|d| !d.reason.is_answered_before()) else {
            return Ok(());
        };
        let key = self.key(&s.lane, s.at, s.scene.map(|x| x.light));
        self.c
            .prepare_cached(
                "INSERT OR IGNORE INTO lane_read (seq, start, lane, light) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![as_sql(entry.seq), key.0, key.1.as_str(), key.2])?;
        let t = self.tally(key.clone())?;
        t.vehicle(s.read.is_some(), s.plate_px, s.scene.as_ref());
        if let Some(violation) = &decision.violation {
            t.violations += 1;
            self.accuse(violation, decision)?;
        } else if decision.explained.is_some() {
            t.explained += 1;
        }
        if s.read.is_some() {
            self.match_of(key, decision, s)?;
        }
        Ok(())
    }

    /// A violation contradicts a stay: somebody is to blame, the driver or an exit.
    fn accuse(&mut self, violation: &Violation, decision: &Decision) -> rusqlite::Result<()> {
        let causes = &violation.causes;
        let blamed = causes.missed_exit + causes.misread_exit > BLAMED;
        let entrance = self
            .place
            .lanes
            .iter()
            .any(|l| l.0 == decision.lane && l.1 == Direction::In);
        if blamed
            && entrance
            && decision.heals.is_empty()
            && let Some(exit) = self.place.only_exit()
        {
            let key = self.key(&exit.clone(), decision.at, None);
            self.tally(key)?.false_violations += 1;
        } else if let Some(stay) = violation.prior {
            self.c
                .prepare_cached("UPDATE lane_stay SET accused = accused + 1 WHERE stay = ?")?
                .execute([as_sql(stay.0)])?;
        }
        Ok(())
    }

    /// What a read was matched to, whether that is the truth, and whether a person should look.
    fn match_of(&mut self, key: Key, d: &Decision, s: &Sighting) -> rusqlite::Result<()> {
        let stay = match d.closes.or(d.likely) {
            Some(c) => self.stay(c.stay)?.map(|stay| (c, stay)),
            None => None,
        };
        let corrected = d.plate.is_some() && d.plate != d.read;
        let likely = match d.matched {
            Matched::Likely { probability } => Some(probability),
            _ => None,
        };
        let sure = d.closes.or(d.likely).map(|c| c.probability).or(likely);
        let sure = sure.or_else(|| d.permit.as_ref().map(|_| 1.0));
        let t = self.tally(key)?;
        match sure {
            Some(p) if p >= SURE => {
                t.sure += 1;
                t.corrected += u64::from(corrected);
            }
            Some(_) => t.unsure += 1,
            None => t.unsure += u64::from(d.near.is_some()),
        }
        let truth = d.plate.clone().filter(|plate| {
            let agree = stay
                .as_ref()
                .is_some_and(|(_, s)| s.plate.as_ref() == Some(plate));
            sure.is_some_and(|p| p >= LEARN) && (d.permit.is_some() || (agree && !corrected))
        });
        if let Some(truth) = &truth {
            self.learn(d.seq, Some(s), Some(truth))?;
            // The other end of the same vehicle: a permit's plate here tells what it should have been there.
            if let Some((_, stay)) = &stay {
                self.learn(stay.entry, None, Some(truth))?;
            }
        }
        self.doubt_of(d, likely.filter(|_| corrected), stay)
    }

    fn doubt_of(
        &mut self,
        d: &Decision,
        corrected: Option<f64>,
        stay: Option<(crate::domain::event::Closes, Stay)>,
    ) -> rusqlite::Result<()> {
        let unsure = stay.filter(|(c, _)| c.probability < LEARN || corrected.is_some());
        if let Some((c, stay)) = unsure {
            let taken = stay.plate.or_else(|| d.plate.clone());
            if c.probability < LEARN {
                let what = (taken, Some(c.probability), Some(stay.entry));
                return self.doubt(d, DoubtKind::Unsure, what);
            }
        } else if let Some(p) = corrected.filter(|p| *p < LEARN) {
            return self.doubt(d, DoubtKind::Unsure, (d.plate.clone(), Some(p), None));
        }
        if let Some(near) = &d.near {
            let what = (Some(near.plate.clone()), Some(near.probability), None);
            return self.doubt(d, DoubtKind::Near, what);
        }
        let exit = self
            .place
            .lanes
            .iter()
            .any(|l| l.0 == d.lane && l.1 == Direction::Out);
        let prior = d.violation.as_ref().filter(|_| exit).and_then(|v| v.prior);
        if let (Some(prior), Some(v)) = (prior, &d.violation)
            && v.causes.misread_exit >= PROBABLE
            && let Some(stay) = self.stay(prior)?
        {
            let what = (stay.plate, Some(v.causes.misread_exit), Some(stay.entry));
            return self.doubt(d, DoubtKind::Unsure, what);
        }
        Ok(())
    }

    fn doubt(
        &mut self,
        d: &Decision,
        kind: DoubtKind,
        (taken, probability, other): (Option<Plate>, Option<f64>, Option<Seq>),
    ) -> rusqlite::Result<()> {
        self.c
            .prepare_cached(
                "INSERT OR REPLACE INTO doubt (seq, at, lane, kind, text, taken, probability, other, open) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NOT EXISTS (SELECT 1 FROM judgement WHERE seq = ?1))",
            )?
            .execute(params![
                as_sql(d.seq),
                ns(d.at),
                d.lane.as_str(),
                kind.as_str(),
                d.read.as_ref().map(Plate::as_str),
                taken.as_ref().map(Plate::as_str),
                probability,
                other.map(as_sql),
            ])?;
        Ok(())
    }

    fn decision(&self, seq: Seq) -> rusqlite::Result<Option<Decision>> {
        let body: Option<String> = self
            .c
            .prepare_cached("SELECT body FROM decision WHERE seq = ?")?
            .query_row([as_sql(seq)], |row| row.get(0))
            .optional()?;
        Ok(body.and_then(|b| serde_json::from_str(&b).ok()))
    }

    fn stay(&self, stay: StayId) -> rusqlite::Result<Option<Stay>> {
        self.c
            .prepare_cached("SELECT entry, plate, known, accused FROM lane_stay WHERE stay = ?")?
            .query_row([as_sql(stay.0)], |row| {
                let plate: Option<String> = row.get(1)?;
                Ok(Stay {
                    entry: super::from_sql(row.get(0)?),
                    plate: plate.and_then(|p| Plate::new(&p).ok()),
                    known: row.get(2)?,
                    accused: row.get(3)?,
                })
            })
            .optional()
    }

    fn passage(&mut self, passage: &Passage) -> rusqlite::Result<()> {
        match (passage.direction, passage.stay) {
            (Direction::In, Some(stay)) => {
                // A stay keeps the read that it began with when the vehicle goes on to an inner area.
                self.c
                    .prepare_cached(
                        "INSERT OR IGNORE INTO lane_stay (stay, entry, plate, known, accused) VALUES (?, ?, ?, ?, 0)",
                    )?
                    .execute(params![
                        as_sql(stay.0),
                        as_sql(passage.seq),
                        passage.plate.as_ref().map(Plate::as_str),
                        passage.permit.is_some(),
                    ])?;
            }
            (Direction::Out, None) if passage.plate.is_some() && passage.to.is_outside() => {
                let Some(key) = self.key_of(passage.seq)? else {
                    return Ok(());
                };
                // Likely one of those inside, and not surely: that is another doubt.
                let decision = self.decision(passage.seq)?;
                let Some(d) = decision.filter(|d| d.likely.is_none()) else {
                    return Ok(());
                };
                self.tally(key)?.orphans += 1;
                let known = self
                    .c
                    .prepare_cached("SELECT 1 FROM doubt WHERE seq = ?")?
                    .exists([as_sql(passage.seq)])?;
                if !known {
                    self.doubt(&d, DoubtKind::NoMatch, (None, None, None))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A stay had ended at an exit that was misread or unread: what was thought of the driver is that exit's fault.
    fn healed(&mut self, entry: &JournalEntry, heal: &Heal) -> rusqlite::Result<()> {
        let Some(key) = self.key_of(heal.exit)? else {
            return Ok(());
        };
        let Some(stay) = self.stay(heal.stay)? else {
            self.tally(key)?.heals += 1;
            return Ok(());
        };
        let accused = u64::try_from(stay.accused).unwrap_or(0);
        let t = self.tally(key)?;
        t.heals += 1;
        t.false_violations += accused;
        self.acquit(heal.stay)?;
        if heal.probability >= LEARN && stay.known {
            self.learn(heal.exit, None, stay.plate.as_ref())?;
        }
        // The order of a person who has just said what it was asks for no further word.
        let by_person = matches!(entry.input, Input::Order(_));
        if let Some(d) = self
            .decision(heal.exit)?
            .filter(|d| d.read.is_some() && !by_person)
        {
            let what = (stay.plate, Some(heal.probability), Some(stay.entry));
            self.doubt(&d, DoubtKind::Healed, what)?;
        }
        Ok(())
    }

    fn acquit(&mut self, stay: StayId) -> rusqlite::Result<()> {
        self.c
            .prepare_cached("UPDATE lane_stay SET accused = 0 WHERE stay = ?")?
            .execute([as_sql(stay.0)])?;
        Ok(())
    }

    fn presumed_left(&mut self, entry: &JournalEntry, stay: StayId) -> rusqlite::Result<()> {
        let Some(exit) = self.place.only_exit().cloned() else {
            return Ok(());
        };
        if let Some(found) = self.stay(stay)?.filter(|s| s.accused > 0) {
            let key = self.key(&exit, entry.at, None);
            let t = self.tally(key)?;
            t.false_violations += u64::try_from(found.accused).unwrap_or(0);
            self.acquit(stay)?;
        }
        Ok(())
    }

    fn order(&mut self, entry: &JournalEntry, order: &Order) -> rusqlite::Result<()> {
        match &order.what {
            OrderKind::Judge { read, verdict } => {
                self.c
                    .prepare_cached(
                        "INSERT OR REPLACE INTO judgement (seq, entry, at, who, verdict) VALUES (?, ?, ?, ?, ?)",
                    )?
                    .execute(params![
                        as_sql(*read),
                        as_sql(entry.seq),
                        ns(entry.at),
                        order.by,
                        json(verdict)?
                    ])?;
                // Judged, or too old to be: nobody is asked again. A vehicle that had not passed yet is asked about later.
                let rejected = |o: &Output| matches!(o, Output::Rejected(_));
                let late = entry.outputs.iter().any(rejected);
                let early = ns(entry.at - TO_PASS);
                self.c
                    .prepare_cached("UPDATE doubt SET open = ?2 AND at > ?3 WHERE seq = ?1")?
                    .execute(params![as_sql(*read), late, early])?;
            }
            OrderKind::LaneChecked { lane } => {
                self.c
                    .prepare_cached(
                        "INSERT OR REPLACE INTO lane_checked (lane, at, who) VALUES (?, ?, ?)",
                    )?
                    .execute(params![lane.as_str(), ns(entry.at), order.by])?;
            }
            _ => {}
        }
        Ok(())
    }

    fn judged(&mut self, judged: &Judged) -> rusqlite::Result<()> {
        self.learn(judged.read, None, judged.truth.as_ref())?;
        let Some(key) = self.key_of(judged.read)? else {
            return Ok(());
        };
        let closed = match judged.closed {
            Some(stay) => self.stay(stay)?.map(|s| (stay, s.accused)),
            None => None,
        };
        let unhealed = judged.unhealed.len() as u64;
        let t = self.tally(key)?;
        t.heals = t.heals.saturating_sub(unhealed);
        if let Some((stay, accused)) = closed {
            t.false_violations += u64::try_from(accused).unwrap_or(0);
            self.acquit(stay)?;
        }
        Ok(())
    }

    /// The truth of a read is `truth`; what was counted for it before is taken back.
    fn learn(
        &mut self,
        read: Seq,
        sighting: Option<&Sighting>,
        truth: Option<&Plate>,
    ) -> rusqlite::Result<()> {
        let (Some(key), Some(before)) = (self.key_of(read)?, self.truth_of(read)?) else {
            return Ok(());
        };
        if before.as_ref() == truth {
            return Ok(());
        }
        let found = match sighting {
            Some(_) => None,
            None => sighting_of(self.c, read)?,
        };
        let Some(s) = sighting.or(found.as_ref()) else {
            return Ok(());
        };
        let Some(text) = &s.read else { return Ok(()) };
        let picture = (s.plate_px, s.scene.as_ref());
        let t = self.tally(key.clone())?;
        if let Some(before) = &before {
            t.learn(text, before, picture, Turn::TakeBack);
        }
        if let Some(truth) = truth {
            t.learn(text, truth, picture, Turn::Count);
        }
        self.c
            .prepare_cached("UPDATE lane_read SET truth = ? WHERE seq = ?")?
            .execute(params![truth.map(Plate::as_str), as_sql(read)])?;
        self.c
            .prepare_cached("DELETE FROM lane_example WHERE seq = ?")?
            .execute([as_sql(read)])?;
        for pair in truth.map(|t| pairs(text, t)).unwrap_or_default() {
            self.example(&key.1, &String::from(pair), read)?;
        }
        Ok(())
    }

    /// `None`: no such read. `Some(None)`: its truth is not known.
    fn truth_of(&self, read: Seq) -> rusqlite::Result<Option<Option<Plate>>> {
        let found: Option<Option<String>> = self
            .c
            .prepare_cached("SELECT truth FROM lane_read WHERE seq = ?")?
            .query_row([as_sql(read)], |row| row.get(0))
            .optional()?;
        Ok(found.map(|t| t.and_then(|t| Plate::new(&t).ok())))
    }

    fn example(&self, lane: &LaneId, pair: &str, read: Seq) -> rusqlite::Result<()> {
        self.c
            .prepare_cached(
                "INSERT OR IGNORE INTO lane_example (lane, pair, seq) VALUES (?, ?, ?)",
            )?
            .execute(params![lane.as_str(), pair, as_sql(read)])?;
        self.c
            .prepare_cached(
                "DELETE FROM lane_example WHERE lane = ?1 AND pair = ?2 AND seq <= (SELECT seq FROM lane_example \
                 WHERE lane = ?1 AND pair = ?2 ORDER BY seq DESC LIMIT 1 OFFSET ?3)",
            )?
            .execute(params![lane.as_str(), pair, EXAMPLES])?;
        Ok(())
    }

    fn drift(&mut self, drift: &LaneDrift) -> rusqlite::Result<()> {
        self.c
            .prepare_cached(
                "INSERT OR REPLACE INTO lane_alarm (lane, light, what, body) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![
                drift.lane.as_str(),
                light_number(drift.light),
                json(&drift.what)?,
                json(drift)?
            ])?;
        Ok(())
    }

    fn take_alarm_off(
        &mut self,
        lane: &LaneId,
        light: Option<Light>,
        what: &str,
    ) -> rusqlite::Result<()> {
        self.c
            .prepare_cached("DELETE FROM lane_alarm WHERE lane = ? AND light = ? AND what = ?")?
            .execute(params![lane.as_str(), light_number(light), what])?;
        Ok(())
    }
}

/// A sighting as it stands in the journal.
pub(crate) fn sighting_of(c: &Connection, read: Seq) -> rusqlite::Result<Option<Sighting>> {
    Ok(match journal::input_of(c, read)? {
        Some(Input::Sighting(sighting)) => Some(sighting),
        _ => None,
    })
}

pub(crate) fn light_number(light: Option<Light>) -> i64 {
    match light {
        None => 0,
        Some(Light::Day) => 1,
        Some(Light::Night) => 2,
    }
}

pub(crate) fn light_of(number: i64) -> Option<Light> {
    match number {
        1 => Some(Light::Day),
        2 => Some(Light::Night),
        _ => None,
    }
}

/// The start of an hour as it is kept.
pub(crate) fn hour_at(start: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(start).unwrap_or_else(|_| at(i64::MAX))
}
