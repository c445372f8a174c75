//! Takes out what is due: of the journal's rows, and of every table that was drawn from them. A table that is added one day and
//! holds a plate belongs in here; `tests/it/privacy.rs` searches all files for what was forgotten.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::clean;
use super::key::Key;
use super::plan::{self, Plan};
use super::veil::{Due, RowVeil};
use crate::domain::access::visits::Visit;
use crate::domain::event::{
    Decision, Done, Input, JournalEntry, Order, OrderKind, Output, Permit, ReadFinding, Seq, StayId,
};
use crate::domain::misread::alphabet::folded;
use crate::domain::plate::Plate;
use crate::domain::privacy::{Class, Veil, scrub};
use crate::port::commissioning::Sheet;
use crate::port::deed::{ActEnd, Deed};
use crate::store::journal::{self, Chain};
use crate::store::{
    Store, StoreError, as_sql, audit, from_json, json, lots, ns, search, set_unclean,
};

/// Rows in one transaction: whoever decides waits for no more than that.
const AT_ONCE: usize = 100;
/// An entry's notices have its number times this, and their places.
const NOTICES: i64 = 1_000;
/// Answers kept for requests that may be sent twice are nobody's business after so long.
const ANSWERS_DAYS: u32 = 2;

impl Store {
    /// Does what was planned; `by`: the journal's entry that says so. Blocks on disk; nobody who decides waits for more than a
    /// hundred rows. What is done stays done if it is cut off, and the next plan has the rest.
    ///
    /// # Errors
    /// The database cannot be written, or a row is damaged.
    pub(crate) fn erase(
        &self,
        plan: &Plan,
        key: &Key,
        by: Seq,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let write = |task: Task| self.write_private(task);
        write(Box::new(move |tx, _| {
            set_unclean(tx)?;
            audit::seal::begin(tx, by)
        }))?;
        for rows in plan.rows.chunks(AT_ONCE) {
            let (rows, due) = (rows.to_vec(), plan.due.clone());
            let key = key.clone();
            write(Box::new(move |tx, path| {
                for seq in rows {
                    row(tx, path, (&key, &due), (seq, by))?;
                }
                Ok(())
            }))?;
        }
        for lot in plan.audit.chunks(AT_ONCE) {
            let lot = lot.to_vec();
            write(Box::new(move |tx, _| {
                for seq in lot {
                    tx.prepare_cached(
                        "UPDATE audit SET salt = '', what = '', reason = '', result = '', erased = ? WHERE seq = ?",
                    )?
                    .execute(params![as_sql(by), as_sql(seq)])?;
                }
                Ok(())
            }))?;
        }
        for lot in plan.versions.chunks(AT_ONCE) {
            let (lot, key, due) = (lot.to_vec(), key.clone(), plan.due.clone());
            write(Box::new(move |tx, _| {
                lot.iter()
                    .try_for_each(|(permit, seq)| version(tx, (&key, &due), permit, *seq))
            }))?;
        }
        let (due, sheets, log_before) = (plan.due.clone(), plan.sheets.clone(), plan.log_before);
        let key = key.clone();
        write(Box::new(move |tx, _| {
            sheets
                .iter()
                .try_for_each(|number| sheet(tx, &key, *number))?;
            of_people(tx, due.of(Class::Log), log_before)?;
            tx.execute(
                "DELETE FROM kept_answer WHERE at < ?",
                [ns(super::days_before(now, ANSWERS_DAYS))],
            )?;
            audit::seal::end(tx, now)?;
            plan::set_marks(tx, &due)
        }))
    }

    /// There was nothing to do up to there.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn nothing_due(&self, plan: &Plan) -> Result<(), StoreError> {
        let due = plan.due.clone();
        self.write_private(Box::new(move |tx, _| plan::set_marks(tx, &due)))
    }

    /// A plate, by one of its names ([`Key::names`]), is to be erased from everything, as soon as that can be.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn wish_erased(
        &self,
        plate: &Plate,
        who: &str,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let (plate, stand_in, who) = (plate.clone(), Key::chance(), who.to_owned());
        self.write_private(Box::new(move |tx, _| {
            tx.execute(
                "INSERT INTO erasure_wish (plate, stand_in, at, who) VALUES (?, ?, ?, ?) \
                 ON CONFLICT (plate) DO UPDATE SET at = excluded.at",
                params![plate.as_str(), stand_in.as_str(), ns(now), who],
            )?;
            plan::look_again(tx)
        }))
    }

    /// Wishes from before this moment whose plates nobody knows any more are done: what led to them goes.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn end_wishes(
        &self,
        before: jiff::Timestamp,
        done: Vec<Plate>,
    ) -> Result<(), StoreError> {
        self.write_private(Box::new(move |tx, _| {
            for plate in &done {
                tx.execute(
                    "DELETE FROM erasure_wish WHERE plate = ? AND at < ?",
                    params![plate.as_str(), ns(before)],
                )?;
            }
            Ok(())
        }))
    }

    /// The database without its unused parts, and nothing in its log. For when nobody decides, or it is small.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn write_anew(&self) -> Result<bool, StoreError> {
        let path = self.path().to_owned();
        self.writer().run(move |c| {
            clean::whole(c, &path)?;
            clean::and_log(c, &path)
        })
    }

    pub(super) fn write_private(&self, task: Task) -> Result<(), StoreError> {
        let path = self.path().to_owned();
        self.writer().run(move |c| {
            let done = c
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .and_then(|tx| {
                    task(&tx, &path)?;
                    tx.commit()
                });
            done.map_err(|e| StoreError::sqlite(&path, "erasing personal data", &e))
        })
    }

    /// Of what was erased since it was clean, nothing stays in the write-ahead log or in the file's unused parts. `false`: a reader
    /// holds it back for now.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn clean_file(&self) -> Result<bool, StoreError> {
        let unclean = self
            .readers()
            .read("looking whether it is clean", plan::is_unclean)?;
        if !unclean {
            return Ok(true);
        }
        let path = self.path().to_owned();
        self.writer().run(move |c| clean::clean(c, &path))
    }
}

type Task = Box<dyn FnOnce(&Transaction<'_>, &std::path::Path) -> rusqlite::Result<()> + Send>;

fn row(
    c: &Connection,
    path: &std::path::Path,
    by: (&Key, &Due),
    (seq, erasure): (Seq, Seq),
) -> rusqlite::Result<()> {
    let Some(found) = journal::fetch(c, seq, seq)?.pop() else {
        return Ok(());
    };
    let unfit = |e: StoreError| rusqlite::Error::ToSqlConversionFailure(Box::new(e));
    let was = Chain::before(c, seq)?.take(path, &found).map_err(unfit)?;
    let veil = RowVeil::new(c, by, seq);
    let Some(left) = scrub::entry(&veil, &was) else {
        return veil.end();
    };
    // The tables first: by them the veil knows what a row is about.
    for (place, (was, left)) in was.outputs.iter().zip(&left.outputs).enumerate() {
        match (was, left) {
            (Output::Decision(was), Output::Decision(left)) if was != left => {
                decision(c, &veil, was, left)?;
            }
            (Output::Passage(was), Output::Passage(left)) if was != left => {
                c.prepare_cached("UPDATE passage SET body = ? WHERE seq = ? AND entry = ?")?
                    .execute(params![json(left)?, as_sql(left.seq), as_sql(seq)])?;
                if let Some(stay) = left.stay {
                    of_stay(c, &veil, stay, Some(left.seq))?;
                }
            }
            (Output::Done(Done::VehicleIn { stay, .. }), left) if was != left => {
                of_stay(c, &veil, *stay, None)?;
            }
            (Output::Judged(was), Output::Judged(left)) if was != left => {
                if let Some(stay) = left.renamed {
                    of_stay(c, &veil, stay, None)?;
                }
            }
            (was, left) if was != left => {
                let place = i64::try_from(place).unwrap_or(NOTICES);
                c.prepare_cached("UPDATE notice SET body = ? WHERE id = ?")?
                    .execute(params![json(left)?, as_sql(seq) * NOTICES + place])?;
            }
            _ => {}
        }
    }
    person(c, &was, &left)?;
    lots::draw_left(c, &left)?;
    veil.end()?;
    journal::put_left(c, &left, erasure)
}

fn decision(
    c: &Connection,
    veil: &RowVeil<'_>,
    was: &Decision,
    left: &Decision,
) -> rusqlite::Result<()> {
    let seq = as_sql(left.seq);
    c.prepare_cached("UPDATE decision SET body = ? WHERE seq = ?")?
        .execute(params![json(left)?, seq])?;
    c.prepare_cached("DELETE FROM plate_row WHERE seq = ?")?
        .execute([seq])?;
    for text in [&was.plate, &was.read].into_iter().flatten() {
        forget_text(c, text)?;
    }
    for text in [&left.plate, &left.read].into_iter().flatten() {
        search::put(c, text, seq)?;
    }
    let plate = left.plate.as_ref().map(Plate::as_str);
    for table in ["violation", "explained"] {
        c.prepare_cached(&format!("UPDATE {table} SET plate = ? WHERE seq = ?"))?
            .execute(params![plate, seq])?;
    }
    of_read(c, veil, left)
}

/// A text by whose parts nothing is found any more.
fn forget_text(c: &Connection, plate: &Plate) -> rusqlite::Result<()> {
    let text = plate.as_str();
    let used = c
        .prepare_cached("SELECT 1 FROM plate_row WHERE text = ?")?
        .exists([text])?;
    if used || plate.is_stand_in() {
        return Ok(());
    }
    let folded = folded(text);
    let mut end = c.prepare_cached("DELETE FROM plate_end WHERE folded = ? AND text = ?")?;
    for from in 0..folded.len() {
        end.execute(params![&folded[from..], text])?;
    }
    Ok(())
}

/// What was counted of a read stays counted. That it was this one does not: nobody can say any more what it should have been.
fn of_read(c: &Connection, veil: &RowVeil<'_>, left: &Decision) -> rusqlite::Result<()> {
    let seq = as_sql(left.seq);
    c.prepare_cached("DELETE FROM lane_read WHERE seq = ?")?
        .execute([seq])?;
    c.prepare_cached("UPDATE doubt SET text = ?, taken = NULL, open = 0 WHERE seq = ?")?
        .execute(params![left.read.as_ref().map(Plate::as_str), seq])?;
    let verdict: Option<String> = c
        .prepare_cached("SELECT verdict FROM judgement WHERE seq = ?")?
        .query_map([seq], |row| row.get(0))?
        .next()
        .transpose()?;
    if let Some(Ok(ReadFinding::Plate { plate })) = verdict.map(|v| from_json(&v)) {
        let plate = veil.stand_in(&plate);
        c.prepare_cached("UPDATE judgement SET verdict = ? WHERE seq = ?")?
            .execute(params![json(&ReadFinding::Plate { plate })?, seq])?;
    }
    Ok(())
}

/// A stay that began with this passage (`None`: with what is looked at, whatever it says of its entry).
fn of_stay(
    c: &Connection,
    veil: &RowVeil<'_>,
    stay: StayId,
    began: Option<Seq>,
) -> rusqlite::Result<()> {
    let visit: Option<Visit> = c
        .prepare_cached("SELECT body FROM visit WHERE stay = ?")?
        .query_map([as_sql(stay.0)], |row| from_json(row.get_ref(0)?.as_str()?))?
        .next()
        .transpose()?;
    let Some(mut visit) = visit.filter(|v| began.is_none_or(|entry| v.entry == entry)) else {
        return Ok(());
    };
    visit.plate = visit.plate.map(|plate| veil.stand_in(&plate));
    c.prepare_cached("UPDATE visit SET plate = ?, body = ? WHERE stay = ?")?
        .execute(params![
            visit.plate.as_ref().map(Plate::as_str),
            json(&visit)?,
            as_sql(stay.0)
        ])?;
    c.prepare_cached("UPDATE lane_stay SET plate = NULL WHERE stay = ?")?
        .execute([as_sql(stay.0)])?;
    Ok(())
}

/// What a person did, as the operators' log has it; an order of nobody is in no log.
fn person(c: &Connection, was: &JournalEntry, left: &JournalEntry) -> rusqlite::Result<()> {
    let seq = as_sql(left.seq);
    let Some((who, deed)) = Deed::of_entry(left, None) else {
        return Ok(());
    };
    if who.is_empty() {
        c.prepare_cached("DELETE FROM person_act WHERE seq = ?")?
            .execute([seq])?;
        return match &left.input {
            Input::Order(order) => word(c, left.seq, order),
            _ => Ok(()),
        };
    }
    let ends = ActEnd::of_entry(left);
    if was.input == left.input && ends == ActEnd::of_entry(was) {
        return Ok(());
    }
    let kept: Option<String> = c
        .prepare_cached("SELECT result FROM person_act WHERE seq = ?")?
        .query_map([seq], |row| row.get(0))?
        .next()
        .transpose()?;
    let Some(kept) = kept else { return Ok(()) };
    // Behind what the engine said stands what gates answered later.
    let mut all: Vec<ActEnd> = from_json(&kept)?;
    all.splice(..ends.len().min(all.len()), ends);
    c.prepare_cached("UPDATE person_act SET what = ?, result = ? WHERE seq = ?")?
        .execute(params![json(&deed)?, json(&all)?, seq])?;
    match &left.input {
        Input::Order(order) if order.reason.is_empty() => {
            c.prepare_cached("UPDATE person_act SET reason = '' WHERE seq = ?")?
                .execute([seq])?;
            word(c, left.seq, order)
        }
        _ => Ok(()),
    }
}

/// Whose word it was, and which.
fn word(c: &Connection, entry: Seq, order: &Order) -> rusqlite::Result<()> {
    match &order.what {
        OrderKind::Acknowledge { violation, .. } => {
            for table in ["violation", "explained"] {
                c.prepare_cached(&format!(
                    "UPDATE {table} SET found_by = ?, word = ? WHERE seq = ? AND finding IS NOT NULL"
                ))?
                .execute(params![order.by, order.reason, as_sql(*violation)])?;
            }
        }
        OrderKind::Judge { .. } => {
            c.prepare_cached("UPDATE judgement SET who = ? WHERE entry = ?")?
                .execute(params![order.by, as_sql(entry)])?;
        }
        _ => {}
    }
    Ok(())
}

/// A permit as it was left once.
fn version(
    c: &Connection,
    (key, due): (&Key, &Due),
    permit: &str,
    seq: Seq,
) -> rusqlite::Result<()> {
    let find = "SELECT body FROM permit_version WHERE permit = ? AND seq = ? AND body IS NOT NULL";
    let mut body: Permit = c.query_row(find, params![permit, as_sql(seq)], |row| {
        from_json(row.get_ref(0)?.as_str()?)
    })?;
    scrub::bare(&mut body, |plate| {
        let wish = key.wish(&due.wishes, plate).cloned();
        wish.unwrap_or_else(|| key.stand_in(plate))
    });
    c.prepare_cached("UPDATE permit_version SET body = ? WHERE permit = ? AND seq = ?")?
        .execute(params![json(&body)?, permit, as_sql(seq)])?;
    Ok(())
}

/// A commissioning's test car is a car.
fn sheet(c: &Connection, key: &Key, number: i64) -> rusqlite::Result<()> {
    let find = "SELECT body FROM commissioning WHERE number = ?";
    let body: String = c.query_row(find, [number], |row| row.get(0))?;
    // One that this version cannot read is shown nowhere, and goes.
    let Ok(mut sheet) = from_json::<Sheet>(&body) else {
        c.execute("DELETE FROM commissioning WHERE number = ?", [number])?;
        return Ok(());
    };
    sheet.plate = key.stand_in(&sheet.plate);
    sheet.others.clear();
    c.execute(
        "UPDATE commissioning SET body = ? WHERE number = ?",
        params![json(&sheet)?, number],
    )?;
    Ok(())
}

/// Who changed permits and looked at lanes, and why.
fn of_people(c: &Connection, up_to: Seq, before: jiff::Timestamp) -> rusqlite::Result<()> {
    c.execute(
        "UPDATE permit_version SET who = '', reason = '' WHERE seq <= ? AND who != ''",
        [as_sql(up_to)],
    )?;
    c.execute(
        "UPDATE fate SET body = json_remove(body, '$.person.by') WHERE seq <= ? AND body ->> '$.person.by' IS NOT NULL",
        [as_sql(up_to)],
    )?;
    c.execute(
        "UPDATE lane_checked SET who = '' WHERE at < ? AND who != ''",
        [ns(before)],
    )?;
    Ok(())
}
