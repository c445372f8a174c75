//! What is due: which rows hold something that is to go. Reads only; the gateway goes on meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::key::Key;
use super::veil::{Due, RowVeil};
use super::{Settings, horizon};
use crate::domain::event::Seq;
use crate::domain::plate::Plate;
use crate::domain::privacy::{Class, Veil, scrub};
use crate::port::deed::{Deed, kind};
use crate::store::journal::{self, Chain};
use crate::store::{Store, StoreError, UNCLEAN, as_sql, from_json, from_sql, ns};

/// Up to which entry a class has been looked through, in the table of notes.
const MARK: &str = "private_";
/// The same for plates that are to be erased.
const WISH_MARK: &str = "private_wish";

/// When the last night was, in the table of notes.
const NIGHT: &str = "private_night";

/// What is to be done in one go.
pub(crate) struct Plan {
    pub(super) due: Due,
    /// Entries of the journal.
    pub(crate) rows: Vec<Seq>,
    /// Rows of the audit log.
    pub(crate) audit: Vec<Seq>,
    /// Versions of permits: number and entry.
    pub(super) versions: Vec<(String, Seq)>,
    /// Sheets of commissioning.
    pub(super) sheets: Vec<i64>,
    pub(super) log_before: Timestamp,
}

impl Plan {
    /// Plates that are to be erased, as their stand-ins.
    pub(crate) fn wishes(&self) -> impl Iterator<Item = &Plate> {
        self.due.wishes.keys()
    }

    pub(crate) fn is_wished(&self, key: &Key, plate: &Plate) -> bool {
        key.wish(&self.due.wishes, plate).is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        let all = self.rows.len() + self.audit.len() + self.versions.len() + self.sheets.len();
        all == 0
    }
}

fn mark(class: Class) -> String {
    let name = match class {
        Class::NoMatch => "no_match",
        Class::Visitor => "visitor",
        Class::Permit => "permit",
        Class::Violation => "violation",
        Class::Log => "log",
    };
    format!("{MARK}{name}")
}

fn note(c: &Connection, name: &str) -> rusqlite::Result<Seq> {
    let sql = "SELECT coalesce(max(value), 0) FROM note WHERE name = ?";
    Ok(from_sql(c.query_row(sql, [name], |row| row.get(0))?))
}

fn set_note(c: &Connection, name: &str, value: Seq) -> rusqlite::Result<()> {
    c.execute(
        "INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)",
        params![name, as_sql(value)],
    )?;
    Ok(())
}

/// All up to here has been looked through, and what was due has gone.
pub(super) fn set_marks(c: &Connection, due: &Due) -> rusqlite::Result<()> {
    for class in Class::ALL {
        let (name, up_to) = (mark(class), due.of(class));
        if up_to > note(c, &name)? {
            set_note(c, &name, up_to)?;
        }
    }
    set_note(c, WISH_MARK, due.horizon)
}

/// Nothing stays there.
pub(super) fn set_clean(c: &Connection) -> rusqlite::Result<()> {
    c.execute("DELETE FROM note WHERE name = ?", [UNCLEAN])?;
    Ok(())
}

pub(super) fn is_unclean(c: &Connection) -> rusqlite::Result<bool> {
    Ok(note(c, UNCLEAN)? > 0)
}

/// A further plate is to be erased: everything is looked through once more.
pub(super) fn look_again(c: &Connection) -> rusqlite::Result<()> {
    set_note(c, WISH_MARK, 0)
}

impl Store {
    /// What is due at `now`. Blocks on disk for as long as it takes.
    ///
    /// # Errors
    /// The database cannot be read, or a row is damaged.
    pub(crate) fn plan_erasure(
        &self,
        settings: &Settings,
        key: &Key,
        now: Timestamp,
    ) -> Result<Plan, StoreError> {
        let c = crate::store::schema::open_reader(self.path())?;
        let seq_at = |when| journal::seq_at(self.path(), when);
        let mut due = Due {
            horizon: seq_at(horizon(now))?,
            ..Due::default()
        };
        for class in Class::ALL {
            let up_to = seq_at(settings.before(class, now))?.min(due.horizon);
            due.up_to.insert(class as u8, up_to);
        }
        let fault = |e| StoreError::sqlite(self.path(), "looking for what is due", &e);
        due.wishes = wishes(&c).map_err(fault)?;
        let mut plan = Plan {
            audit: audit_due(&c, settings.audit_before(now), (key, &due)).map_err(fault)?,
            versions: versions_due(&c, key, &due).map_err(fault)?,
            sheets: sheets_due(&c, settings.before(Class::NoMatch, now)).map_err(fault)?,
            log_before: settings.before(Class::Log, now),
            due,
            rows: Vec::new(),
        };
        plan.rows = self.rows_due(&c, key, &plan.due)?;
        Ok(plan)
    }

    /// When what was due was erased last.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn last_night(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT max(value) FROM note WHERE name = ?";
        let read = |c: &Connection| c.query_row(sql, [NIGHT], |row| row.get::<_, Option<i64>>(0));
        let found = self.readers().read("looking for the last night", read);
        Ok(found?.map(crate::store::at))
    }

    /// It was at `now`.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn note_night(&self, now: Timestamp) -> Result<(), StoreError> {
        self.write_private(Box::new(move |tx, _| {
            tx.execute(
                "INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)",
                params![NIGHT, ns(now)],
            )?;
            Ok(())
        }))
    }

    fn rows_due(&self, c: &Connection, key: &Key, due: &Due) -> Result<Vec<Seq>, StoreError> {
        let fault = |e| StoreError::sqlite(self.path(), "looking for what is due", &e);
        let mut found = BTreeSet::new();
        let mut windows = Vec::new();
        for class in Class::ALL {
            windows.push((note(c, &mark(class)).map_err(fault)?, due.of(class)));
        }
        if !due.wishes.is_empty() {
            windows.push((note(c, WISH_MARK).map_err(fault)?, due.horizon));
        }
        for (after, to) in windows {
            let mut chain = Chain::before(c, after + 1).map_err(fault)?;
            let mut next = after + 1;
            while next <= to {
                let rows = journal::fetch(c, next, to).map_err(fault)?;
                if rows.is_empty() {
                    break;
                }
                for row in &rows {
                    let entry = chain.take(self.path(), row)?;
                    next = entry.seq + 1;
                    if is_due(c, (key, due), &entry).map_err(fault)? {
                        found.insert(entry.seq);
                    }
                }
            }
        }
        // Rows of permits that were changed since, however long ago they were written.
        let marks = [Class::Permit, Class::Visitor].map(|class| note(c, &mark(class)));
        let mut after = u64::MAX;
        for mark in marks {
            after = after.min(mark.map_err(fault)?);
        }
        for seq in changed_permits(c, after, due).map_err(fault)? {
            let row = journal::fetch(c, seq, seq).map_err(fault)?.pop();
            let Some(row) = row else { continue };
            let entry = Chain::before(c, seq)
                .map_err(fault)?
                .take(self.path(), &row)?;
            if is_due(c, (key, due), &entry).map_err(fault)? {
                found.insert(seq);
            }
        }
        Ok(found.into_iter().collect())
    }
}

fn is_due(
    c: &Connection,
    by: (&Key, &Due),
    entry: &crate::domain::event::JournalEntry,
) -> rusqlite::Result<bool> {
    let veil = RowVeil::new(c, by, entry.seq);
    let due = scrub::entry(&veil, entry).is_some();
    veil.end()?;
    Ok(due)
}

/// Up to here a permit's time may be over, whatever it is.
fn last_of_permits(due: &Due) -> Seq {
    due.of(Class::Permit).max(due.of(Class::Visitor))
}

/// Entries with permits that a later entry, which is due since, has changed or removed.
fn changed_permits(c: &Connection, after: Seq, due: &Due) -> rusqlite::Result<Vec<Seq>> {
    let all = !due.wishes.is_empty();
    c.prepare(
        "SELECT DISTINCT v.seq FROM permit_version v JOIN journal ON journal.seq = v.seq AND journal.kind IN ('permits', 'elsewhere') \
         WHERE EXISTS (SELECT 1 FROM permit_version n JOIN journal j ON j.seq = n.seq AND j.kind IN ('permits', 'elsewhere') \
         WHERE n.permit = v.permit AND n.seq > v.seq AND (?3 OR (n.seq > ?1 AND n.seq <= ?2)))",
    )?
    .query_map(
        params![as_sql(after), as_sql(last_of_permits(due)), all],
        |row| row.get(0).map(from_sql),
    )?
    .collect()
}

/// Versions of permits that hold no more and whose time is over, or that have a plate that is to be erased.
fn versions_due(c: &Connection, key: &Key, due: &Due) -> rusqlite::Result<Vec<(String, Seq)>> {
    let mut query = c.prepare(
        "SELECT permit, seq, body, next FROM (SELECT permit, seq, body, \
         lead(seq) OVER (PARTITION BY permit ORDER BY seq) AS next FROM permit_version) \
         WHERE body IS NOT NULL AND next IS NOT NULL AND (?2 OR (next <= ?1 AND (body ->> '$.holder' != '' \
         OR coalesce(body ->> '$.note', '') != '' OR body GLOB '*\"plates\":[[]\"[^#]*')))",
    )?;
    let all = !due.wishes.is_empty();
    let mut rows = query.query(params![as_sql(last_of_permits(due)), all])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, next) = (from_sql(row.get(1)?), from_sql(row.get(3)?));
        let permit: crate::domain::event::Permit = from_json(row.get_ref(2)?.as_str()?)?;
        let wish = |p: &Plate| key.wish(&due.wishes, p).is_some();
        let class = RowVeil::new(c, (key, due), seq).class_on(Some(&permit.id));
        if next <= due.of(class) || permit.plates.iter().any(wish) {
            found.push((row.get(0)?, seq));
        }
    }
    Ok(found)
}

/// Rows of the audit log whose time is over, or that name a plate that is to be erased.
fn audit_due(
    c: &Connection,
    before: Timestamp,
    (key, due): (&Key, &Due),
) -> rusqlite::Result<Vec<Seq>> {
    let mut query = c.prepare(
        "SELECT seq, at, what, journal, reason FROM audit WHERE erased IS NULL AND kind != ?1 AND (at < ?2 OR ?3)",
    )?;
    let all = !due.wishes.is_empty();
    // By plates alone: of the log's own classes nothing is due here.
    let wanted = Due {
        up_to: BTreeMap::new(),
        ..due.clone()
    };
    let mut rows = query.query(params![kind::ERASURE, ns(before), all])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let seq = from_sql(row.get(0)?);
        let old = row.get::<_, i64>(1)? < ns(before);
        let entry = row.get::<_, Option<i64>>(3)?.map_or(u64::MAX, from_sql);
        let named = || -> rusqlite::Result<bool> {
            let veil = RowVeil::new(c, (key, &wanted), entry);
            let mut scrub = scrub::Scrub::new(&veil, entry);
            scrub.typed(&mut row.get(4)?);
            if let Deed::Ordered { mut order } = crate::store::audit::deed(row.get(2)?) {
                scrub.order_kind(&mut order);
            }
            Ok(scrub.changed)
        };
        if old || named()? {
            found.push(seq);
        }
    }
    Ok(found)
}

fn sheets_due(c: &Connection, before: Timestamp) -> rusqlite::Result<Vec<i64>> {
    c.prepare("SELECT number FROM commissioning WHERE at < ? AND body NOT GLOB '*\"plate\":\"#*'")?
        .query_map([ns(before)], |row| row.get(0))?
        .collect()
}

/// Plates that are to be erased.
fn wishes(c: &Connection) -> rusqlite::Result<BTreeMap<Plate, Plate>> {
    let mut query = c.prepare("SELECT plate, stand_in FROM erasure_wish")?;
    let rows = query.query_map([], |row| {
        let plate = |n| Ok::<_, rusqlite::Error>(Plate::new(row.get_ref(n)?.as_str()?).ok());
        Ok((plate(0)?, plate(1)?))
    })?;
    let mut all = BTreeMap::new();
    for row in rows {
        if let (Some(plate), Some(stand_in)) = row? {
            all.insert(plate, stand_in);
        }
    }
    Ok(all)
}
