//! What the scrubber asks of the tables, of one row at a time.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::SignedDuration;
use rusqlite::{Connection, OptionalExtension, params};

use super::key::Key;
use crate::domain::event::{Permit, Seq};
use crate::domain::plate::Plate;
use crate::domain::privacy::{Class, Veil};
use crate::domain::site::PermitId;
use crate::store::{as_sql, from_json, from_sql};

/// A permit that holds no longer than this, from its beginning to its end, is a visitor's.
const VISIT: SignedDuration = SignedDuration::from_hours(31 * 24);

/// People type a plate in so many groups at most.
const GROUPS: usize = 4;

/// Up to which entry everything of a class is due, and which plates are to be erased.
#[derive(Debug, Clone, Default)]
pub(crate) struct Due {
    pub(super) up_to: BTreeMap<u8, Seq>,
    /// The last entry that is older than what can still be put right.
    pub(super) horizon: Seq,
    /// By the stand-in of a plate the one that takes its place.
    pub(super) wishes: BTreeMap<Plate, Plate>,
}

impl Due {
    pub(super) fn of(&self, class: Class) -> Seq {
        self.up_to.get(&(class as u8)).copied().unwrap_or(0)
    }
}

pub(super) struct RowVeil<'a> {
    c: &'a Connection,
    key: &'a Key,
    due: &'a Due,
    entry: Seq,
    /// The first time the database could not be asked: what was scrubbed then is not kept.
    fault: RefCell<Option<rusqlite::Error>>,
}

impl<'a> RowVeil<'a> {
    pub(super) fn new(
        c: &'a Connection,
        (key, due): (&'a Key, &'a Due),
        entry: Seq,
    ) -> RowVeil<'a> {
        RowVeil {
            c,
            key,
            due,
            entry,
            fault: RefCell::default(),
        }
    }

    /// # Errors
    /// The database could not be asked.
    pub(super) fn end(self) -> rusqlite::Result<()> {
        self.fault.into_inner().map_or(Ok(()), Err)
    }

    fn asked<T>(&self, answer: rusqlite::Result<T>, otherwise: T) -> T {
        answer.unwrap_or_else(|e| {
            self.fault.borrow_mut().get_or_insert(e);
            otherwise
        })
    }

    fn wish(&self, plate: &Plate) -> Option<&Plate> {
        self.key.wish(&self.due.wishes, plate)
    }
}

impl Veil for RowVeil<'_> {
    fn is_due(&self, class: Class) -> bool {
        self.entry <= self.due.of(class)
    }

    fn is_wanted(&self, plate: &Plate) -> bool {
        self.entry <= self.due.horizon && self.wish(plate).is_some()
    }

    fn names_wanted(&self, text: &str) -> bool {
        if self.due.wishes.is_empty() || self.entry > self.due.horizon {
            return false;
        }
        let words: Vec<&str> = text.split_whitespace().collect();
        let groups = (1..=GROUPS).flat_map(|n| words.windows(n));
        let mut plates = groups.filter_map(|words| {
            let of_plate = |c: char| !c.is_alphanumeric();
            Plate::new(words.concat().trim_matches(of_plate)).ok()
        });
        plates.any(|plate| self.wish(&plate).is_some())
    }

    fn stand_in(&self, plate: &Plate) -> Plate {
        let wish = self.wish(plate).cloned();
        wish.unwrap_or_else(|| match plate.is_stand_in() {
            true => plate.clone(),
            false => self.key.stand_in(plate),
        })
    }

    fn class_of(&self, decision: Seq) -> Class {
        let found = self
            .c
            .prepare_cached("SELECT violation, permit FROM decision WHERE seq = ?")
            .and_then(|mut query| {
                let row = query.query_row([as_sql(decision)], |row| {
                    Ok((row.get::<_, bool>(0)?, row.get::<_, Option<String>>(1)?))
                });
                row.optional()
            });
        match self.asked(found, None) {
            None => Class::NoMatch,
            Some((true, _)) => Class::Violation,
            Some((false, permit)) => self.class_on(permit.as_deref().map(PermitId::new).as_ref()),
        }
    }

    fn class_on(&self, permit: Option<&PermitId>) -> Class {
        let Some(permit) = permit else {
            return Class::NoMatch;
        };
        let newest = self
            .c
            .prepare_cached(
                "SELECT body FROM permit_version WHERE permit = ? AND body IS NOT NULL ORDER BY seq DESC LIMIT 1",
            )
            .and_then(|mut query| {
                let row = query.query_row([permit.as_str()], |row| {
                    from_json::<Permit>(row.get_ref(0)?.as_str()?)
                });
                row.optional()
            });
        let span = self
            .asked(newest, None)
            .and_then(|p| Some((p.valid_from?, p.valid_to?)));
        match span {
            Some((from, to)) if to.duration_since(from) <= VISIT => Class::Visitor,
            _ => Class::Permit,
        }
    }

    fn permit_goes(&self, entry: Seq, permit: &PermitId, wanted: bool) -> bool {
        let found = self
            .c
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM permit_version WHERE permit = ?1 AND seq = ?2), \
                 (SELECT min(v.seq) FROM permit_version v JOIN journal ON journal.seq = v.seq \
                 WHERE v.permit = ?1 AND v.seq > ?2 AND journal.kind IN ('permits', 'elsewhere'))",
            )
            .and_then(|mut query| {
                query.query_row(params![permit.as_str(), as_sql(entry)], |row| {
                    Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?))
                })
            });
        let last = self.due.of(self.class_on(Some(permit)));
        match self.asked(found, (true, None)) {
            // It was changed or removed since.
            (_, Some(next)) => wanted || from_sql(next) <= last,
            // It holds still.
            (true, None) => false,
            // Nothing was otherwise in it than before, or it was not made: another row says what holds.
            (false, None) => entry <= last,
        }
    }
}
