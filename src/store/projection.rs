//! Tables that pages read, drawn from the journal: entry by entry in the transaction that appends it, or all anew.

use std::path::Path;

use rusqlite::{Connection, params};

use super::fates::FateBook;
use super::statistics::{self, LaneBook};
use super::visits::VisitBook;
use super::{NOTICES, StoreError, as_sql, journal, json, lots, ns, permits, search, violations};
use crate::domain::access::visits;
use crate::domain::diagnosis::statistics::LaneStatistics;
use crate::domain::event::{
    Decision, GateReport, Input, JournalEntry, LapseReason, Output, Passage,
};
use crate::domain::fate;
use crate::port::deed::{ActEnd, Deed};

/// Grows by one whenever the tables' content changes its form: they are then drawn anew at the next start.
const FORM: i64 = 3;

/// Draws entries; remembers what the next row needs of those before it.
pub(crate) struct Projector {
    /// Latest capture time of all decisions so far.
    newest: i64,
    /// The most by which a decision's capture time lags behind `newest`.
    lateness: i64,
    lanes: LaneStatistics,
    /// Whether lanes are counted.
    counts: bool,
}

impl Projector {
    pub fn new(connection: &Connection) -> rusqlite::Result<Projector> {
        let newest: Option<i64> =
            connection.query_row("SELECT max(newest) FROM decision", [], |row| row.get(0))?;
        Ok(Projector {
            newest: newest.unwrap_or(i64::MIN),
            lateness: note(connection, "lateness")?.unwrap_or(0),
            lanes: statistics::kept(connection)?,
            counts: true,
        })
    }

    /// Draws one entry. The caller has the transaction.
    pub(crate) fn project(&mut self, c: &Connection, entry: &JournalEntry) -> rusqlite::Result<()> {
        match &entry.input {
            Input::GateReport(report) => gate_report(c, report)?,
            Input::Order(order) => {
                person_act(c, entry, &order.reason)?;
                violations::found(c, entry, order)?;
                permits::ordered(c, entry, order)?;
            }
            Input::Permits(change) => {
                person_act(c, entry, "")?;
                permits::changed(c, entry, change)?;
            }
            Input::Elsewhere { fact, .. } => permits::changed_elsewhere(c, entry, fact)?,
            _ => {}
        }
        for (place, output) in entry.outputs.iter().enumerate() {
            match output {
                Output::Decision(decision) => self.decision(c, decision)?,
                Output::Passage(made) => passage(c, entry, made)?,
                Output::Overstay { .. }
                | Output::PresenceEnded { .. }
                | Output::RepeatedViolator { .. }
                | Output::ClonedPlate { .. }
                | Output::InTwoLots { .. }
                | Output::EditLost { .. }
                | Output::Tailgated { .. }
                | Output::Amnesty { .. }
                | Output::LaneDrift(_)
                | Output::LaneSteady { .. }
                // A vehicle that was to pass got no pulse.
                | Output::Lapsed {
                    why: LapseReason::GateFailed,
                    ..
                } => notice(c, entry, place, output)?,
                _ => {}
            }
        }
        lots::draw(c, entry)?;
        fate::take(&mut FateBook(c), entry)?;
        visits::take(&mut VisitBook(c), entry)?;
        if !self.counts {
            return Ok(());
        }
        self.lanes.take(&mut LaneBook(c), entry)
    }

    fn decision(&mut self, c: &Connection, decision: &Decision) -> rusqlite::Result<()> {
        let (seq, at) = (as_sql(decision.seq), ns(decision.at));
        self.newest = self.newest.max(at);
        let late = self.newest.saturating_sub(at);
        if late > self.lateness {
            self.lateness = late;
            set_note(c, "lateness", late)?;
        }
        c.prepare_cached(
            "INSERT OR REPLACE INTO decision (seq, at, newest, lane, permit, violation, body) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            seq,
            at,
            self.newest,
            decision.lane.as_str(),
            decision.permit.as_ref().map(|p| p.as_str()),
            decision.violation.is_some(),
            json(decision)?,
        ])?;
        violations::draw(c, decision, self.lanes.facts())?;
        permits::waived(c, decision)?;
        for plate in [&decision.plate, &decision.read].into_iter().flatten() {
            search::put(c, plate, seq)?;
        }
        Ok(())
    }
}

fn passage(c: &Connection, entry: &JournalEntry, passage: &Passage) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO passage (seq, entry, body) VALUES (?, ?, ?)")?
        .execute(params![
            as_sql(passage.seq),
            as_sql(entry.seq),
            json(passage)?
        ])?;
    Ok(())
}

/// `place`: among the entry's outputs.
fn notice(
    c: &Connection,
    entry: &JournalEntry,
    place: usize,
    what: &Output,
) -> rusqlite::Result<()> {
    let place = i64::try_from(place).unwrap_or(i64::MAX).min(NOTICES - 1);
    c.prepare_cached("INSERT OR REPLACE INTO notice (id, at, body) VALUES (?, ?, ?)")?
        .execute(params![
            as_sql(entry.seq) * NOTICES + place,
            ns(entry.at),
            json(what)?
        ])?;
    Ok(())
}

fn gate_report(c: &Connection, report: &GateReport) -> rusqlite::Result<()> {
    // A command bears the number of the input that caused it: for a manual open that is the order's row.
    c.prepare_cached(
        "UPDATE person_act SET result = json_insert(result, '$[#]', json(?)) WHERE seq = ?",
    )?
    .execute(params![
        json(&ActEnd::Gate(report.result.clone()))?,
        as_sql(report.command.0)
    ])?;
    Ok(())
}

fn person_act(c: &Connection, entry: &JournalEntry, reason: &str) -> rusqlite::Result<()> {
    let Some((who, deed)) = Deed::of_entry(entry, None) else {
        return Ok(());
    };
    // Its time is over.
    if who.is_empty() {
        return Ok(());
    }
    c.prepare_cached(
        "INSERT INTO person_act (seq, at, who, what, reason, result) VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        as_sql(entry.seq),
        ns(entry.at),
        who,
        json(&deed)?,
        reason,
        json(&ActEnd::of_entry(entry))?
    ])?;
    Ok(())
}

fn note(c: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    c.prepare_cached("SELECT value FROM note WHERE name = ?")?
        .query_map([name], |row| row.get(0))?
        .next()
        .transpose()
}

fn set_note(c: &Connection, name: &str, value: i64) -> rusqlite::Result<()> {
    c.prepare_cached("INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)")?
        .execute(params![name, value])?;
    Ok(())
}

/// Whether the tables are drawn as this version draws them.
pub(crate) fn is_up_to_date(c: &Connection) -> rusqlite::Result<bool> {
    Ok(note(c, "projection")? == Some(FORM))
}

/// Draws everything anew if an older form, or none, is there.
pub(crate) fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let fault = |e| StoreError::sqlite(path, "reading its notes", &e);
    if is_up_to_date(connection).map_err(fault)? {
        return Ok(());
    }
    rebuild(connection, path)
}

/// What lanes were counted for, and what persons said of reads: not to be drawn from rows from which texts were taken.
const COUNTED: &str = "DELETE FROM lane_hour; DELETE FROM lane_read; DELETE FROM lane_stay; DELETE FROM lane_example; \
     DELETE FROM doubt; DELETE FROM judgement; DELETE FROM lane_alarm; DELETE FROM lane_checked; DELETE FROM word;";

/// Throws all projections away and draws them anew, in one transaction. Where personal data were erased the counts of lanes stay as
/// they are: whoever changes their form writes a step for them (docs/decisions/0008).
pub(crate) fn rebuild(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let fault = |e: rusqlite::Error| StoreError::sqlite(path, "drawing its tables anew", &e);
    let tx = connection.transaction().map_err(fault)?;
    tx.execute_batch(
        "DELETE FROM decision; DELETE FROM violation; DELETE FROM explained; DELETE FROM permit_version; DELETE FROM group_exempted; DELETE FROM waived; DELETE FROM plate_row; DELETE FROM plate_end; DELETE FROM passage; DELETE FROM fate; DELETE FROM visit; \
         DELETE FROM person_act; DELETE FROM lot_event; DELETE FROM note WHERE name = 'lateness'; DELETE FROM notice;",
    )
    .map_err(fault)?;
    let counts = journal::last_erased(&tx).map_err(fault)? == 0;
    if counts {
        tx.execute_batch(COUNTED).map_err(fault)?;
    }
    let last = journal::end(&tx).map_err(fault)?.seq;
    let mut projector = Projector::new(&tx).map_err(fault)?;
    projector.counts = counts;
    let (mut next, mut chain) = (1, journal::Chain::before(&tx, 1).map_err(fault)?);
    while next <= last {
        let rows = journal::fetch(&tx, next, last).map_err(fault)?;
        if rows.is_empty() {
            // The reader of the journal says what is missing; pages show what is there.
            break;
        }
        for row in &rows {
            let entry = chain.take(path, row)?;
            projector.project(&tx, &entry).map_err(fault)?;
            next += 1;
        }
    }
    set_note(&tx, "projection", FORM).map_err(fault)?;
    tx.commit().map_err(fault)
}
