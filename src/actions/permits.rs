//! Permits: put, removed, imported as a whole list; and what must be right of one.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::actions::error::{Conflict, Fault};
use crate::actions::orders::Done;
use crate::actions::plate_notes;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{Input, Permit, PermitChange};
use crate::domain::permit::PlateTerms;
use crate::domain::plate::{Plate, PlateError};
use crate::domain::site::{LaneId, PermitId, Site};
use crate::port::caller::Caller;
use crate::port::permits_csv::{self, is_number};

/// Plates of one permit at most.
pub(crate) const PLATES_MAX: usize = 20;
/// Stretches of hours of one permit at most.
pub(crate) const HOURS_MAX: usize = 20;
/// The longest text of a permit's field, in characters.
pub(crate) const TEXT_MAX: usize = 120;
/// The longest note of a permit, in characters.
const NOTE_MAX: usize = 1000;
/// Faults of lanes that are told at most.
const LANE_FAULTS_MAX: usize = 20;
/// Permits of the whole list at most.
const LIST_MAX: usize = 200_000;

/// All that is wrong with a permit.
pub(crate) fn faults(site: &Site, permit: &Permit) -> Vec<Fault> {
    let plates = permit.plates.len();
    let ends_first = |from: Option<Timestamp>, to: Option<Timestamp>| {
        from.zip(to).is_some_and(|(from, to)| to <= from)
    };
    let checks = [
        (!is_number(permit.id.as_str()), Fault::Number),
        (permit.holder.is_empty(), Fault::Holder),
        (plates == 0, Fault::NoPlates),
        (plates > PLATES_MAX, Fault::TooManyPlates),
        (permit.spaces == Some(0), Fault::Spaces),
        (permit.hours.len() > HOURS_MAX, Fault::TooManyHours),
        (
            ends_first(permit.valid_from, permit.valid_to)
                || permit
                    .plate_terms
                    .iter()
                    .any(|t| ends_first(t.valid_from, t.valid_to)),
            Fault::ValidTo,
        ),
    ];
    let wrong = checks.into_iter().filter(|(wrong, _)| *wrong);
    let lanes = unknown_lanes(site, permit).cloned().map(Fault::NoLane);
    let wrong = wrong.map(|(_, fault)| fault);
    wrong.chain(texts(permit)).chain(lanes).collect()
}

/// What is wrong with a permit's texts, wherever they come from.
fn texts(permit: &Permit) -> impl Iterator<Item = Fault> {
    let unfit =
        |text: &str, most: usize| text.chars().count() > most || text.contains(char::is_control);
    let note = permit.note.chars().count() > NOTE_MAX
        || permit
            .note
            .contains(|c: char| c.is_control() && !c.is_whitespace());
    let why = permit.exempt.as_ref().map_or("", |e| e.reason.as_str());
    let checks = [
        (unfit(&permit.holder, TEXT_MAX), Fault::Holder),
        (
            unfit(permit.group.as_str(), TEXT_MAX) || note,
            Fault::GroupOrNote,
        ),
        (unfit(why, NOTE_MAX), Fault::NoReason),
    ];
    checks
        .into_iter()
        .filter(|(wrong, _)| *wrong)
        .map(|(_, fault)| fault)
}

fn unknown_lanes<'a>(site: &Site, permit: &'a Permit) -> impl Iterator<Item = &'a LaneId> {
    let own = permit.plate_terms.iter().flat_map(|t| &t.lanes);
    let lanes = permit.lanes.iter().chain(own);
    lanes.filter(|id| site.lane(id).is_none())
}

/// What an import changes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) same: usize,
    pub(crate) removed: usize,
}

/// A list that was looked over, and can be taken.
pub(crate) struct Import {
    permits: Vec<Permit>,
    pub(crate) changes: Changes,
    /// What is to be said of its plates.
    pub(crate) notes: Vec<String>,
}

impl House {
    /// The permit of this number.
    pub(crate) async fn permit(&self, id: &str) -> ActionResult<Permit> {
        let found = self.find_permit(id).await?;
        found.ok_or(ActionError::NotFound)
    }

    /// The permit of this number, if there is one.
    pub(crate) async fn find_permit(&self, id: &str) -> ActionResult<Option<Permit>> {
        let id = PermitId::new(id.trim());
        Ok(self.desk.permits(vec![id]).await?.pop())
    }

    /// Adds a permit (`new`: there must be none of its number yet) or changes the one of its number. Exemptions are orders of
    /// their own: the one that it has stays. So do terms of single plates where none are given.
    pub(crate) async fn put_permit(
        &self,
        who: &Caller,
        mut permit: Permit,
        own_terms: Option<Vec<PlateTerms>>,
        new: bool,
    ) -> ActionResult<Done> {
        let existing = self.find_permit(permit.id.as_str()).await?;
        if new && existing.is_some() {
            return Err(Conflict::PermitExists(permit.id).into());
        }
        let before = existing.unwrap_or_default();
        permit.exempt = before.exempt;
        permit.plate_terms = own_terms.unwrap_or(before.plate_terms);
        permit
            .plate_terms
            .retain(|t| permit.plates.contains(&t.plate));
        let change = PermitChange::Put {
            permit: Box::new(permit),
            by: who.name.clone(),
        };
        self.submit(Input::Permits(change)).await
    }

    /// Takes a permit off the list.
    pub(crate) async fn remove_permit(&self, who: &Caller, id: &str) -> ActionResult<Done> {
        let change = PermitChange::Remove {
            id: self.permit(id).await?.id,
            by: who.name.clone(),
        };
        self.submit(Input::Permits(change)).await
    }

    /// Reads a CSV text beside the list as it is. `replace`: permits that it does not name go.
    pub(crate) async fn look_over(
        &self,
        who: &Caller,
        text: &str,
        replace: bool,
    ) -> ActionResult<Import> {
        let rows = |faults: Vec<String>| faults.into_iter().map(Fault::Row).collect();
        let read = permits_csv::read(text, &who.name).map_err(rows);
        let read = read.map_err(ActionError::Invalid)?;
        let faults = faults_of_list(&self.site, &read);
        if !faults.is_empty() {
            return Err(ActionError::Invalid(faults));
        }
        let present = self.desk.find_permits(String::new(), None, LIST_MAX);
        let (permits, changes) = merge(present.await?.rows, read, replace);
        let notes = plate_notes::notes_on_list(text, &permits);
        Ok(Import {
            permits,
            changes,
            notes,
        })
    }

    /// Makes a list that was looked over the list.
    pub(crate) async fn import(&self, who: &Caller, import: Import) -> ActionResult<Done> {
        let change = PermitChange::Import {
            permits: import.permits,
            by: who.name.clone(),
        };
        self.submit(Input::Permits(change)).await
    }

    /// The whole list.
    pub(crate) async fn all_permits(&self) -> ActionResult<Vec<Permit>> {
        let all = self.desk.find_permits(String::new(), None, LIST_MAX);
        Ok(all.await?.rows)
    }
}

/// Exemptions without an end, and lanes that are none of the site.
fn faults_of_list(site: &Site, permits: &[Permit]) -> Vec<Fault> {
    let endless = |p: &&Permit| p.exempt.as_ref().is_some_and(|e| e.until.is_none());
    let mut endless = permits.iter().filter(endless);
    let endless = endless
        .next()
        .map(|first| Fault::EndlessExemption(first.id.clone(), endless.count()));
    let unknown = permits.iter().flat_map(|permit| {
        let lanes = unknown_lanes(site, permit).cloned();
        lanes.map(|lane| Fault::LaneOfRow(permit.id.clone(), lane))
    });
    let texts = permits.iter().flat_map(|permit| {
        texts(permit).map(|fault| Fault::OfPermit(permit.id.clone(), Box::new(fault)))
    });
    let others = texts.chain(unknown).take(LANE_FAULTS_MAX);
    endless.into_iter().chain(others).collect()
}

/// The list after the import, and what changes.
fn merge(present: Vec<Permit>, read: Vec<Permit>, replace: bool) -> (Vec<Permit>, Changes) {
    let mut old: BTreeMap<PermitId, Permit> =
        present.into_iter().map(|p| (p.id.clone(), p)).collect();
    let mut changes = Changes::default();
    let mut merged = BTreeMap::new();
    for permit in read {
        match old.remove(&permit.id) {
            None => changes.added += 1,
            Some(before) if same(&before, &permit) => changes.same += 1,
            Some(_) => changes.changed += 1,
        }
        merged.insert(permit.id.clone(), permit);
    }
    if replace {
        changes.removed = old.len();
    } else {
        merged.append(&mut old);
    }
    (merged.into_values().collect(), changes)
}

/// Who exempted it is not in the file and does not count as a change.
fn same(a: &Permit, b: &Permit) -> bool {
    let mut b = b.clone();
    if let (Some(old), Some(new)) = (&a.exempt, &mut b.exempt) {
        new.by.clone_from(&old.by);
    }
    *a == b
}

/// Plates one a line, as people type them: those of one vehicle on one line with a plus between.
pub(crate) fn written(permit: &Permit) -> String {
    let mut lines: Vec<String> = Vec::new();
    for plate in &permit.plates {
        let vehicle = permit.vehicles.iter().find(|v| v.contains(plate));
        match vehicle.filter(|v| v.len() > 1) {
            None => lines.push(plate.to_string()),
            Some(vehicle) if vehicle.first() == Some(plate) => {
                let all: Vec<&str> = vehicle.iter().map(Plate::as_str).collect();
                lines.push(all.join(" + "));
            }
            Some(_) => {}
        }
    }
    lines.join("\n")
}

/// What is wrong with plates as typed.
pub(crate) enum PlatesFault {
    Twice(Plate),
    /// What was typed is no plate.
    Unfit(String, PlateError),
}

/// Plates separated by lines, commas or semicolons, those of one vehicle (front and rear) by a plus: all of them, the
/// vehicles that have several, and what is wrong.
pub(crate) fn read_plates(text: &str) -> (Vec<Plate>, Vec<Vec<Plate>>, Vec<PlatesFault>) {
    let (mut plates, mut vehicles, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    let pieces = text.split(['\n', '\r', ',', ';']).map(str::trim);
    for piece in pieces.filter(|p| !p.is_empty()) {
        let mut vehicle: Vec<Plate> = Vec::new();
        let joined = piece.contains('+');
        for part in piece.split('+').map(str::trim) {
            match Plate::new(part) {
                Ok(plate) if plates.contains(&plate) && joined => {
                    faults.push(PlatesFault::Twice(plate));
                }
                Ok(plate) if plates.contains(&plate) => {}
                Ok(plate) => {
                    plates.push(plate.clone());
                    vehicle.push(plate);
                }
                Err(why) => faults.push(PlatesFault::Unfit(part.to_owned(), why)),
            }
        }
        if vehicle.len() > 1 {
            vehicles.push(vehicle);
        }
    }
    (plates, vehicles, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_are_taken_one_a_line_or_with_commas() {
        let check = |text: &str, plates: usize, vehicles: usize, faults: usize| {
            let (p, v, f) = read_plates(text);
            assert_eq!(
                (p.len(), v.len(), f.len()),
                (plates, vehicles, faults),
                "{text:?}"
            );
        };
        check("W-123 AB\r\nW 123AB, G 1", 2, 0, 0);
        check("", 0, 0, 0);
        check("<script>", 0, 0, 1);
        check("W1;品川", 1, 0, 1);
        check("W1 + W2\nW3", 3, 1, 0);
        check("W1 + W2\nW3 + W1", 3, 1, 1);
        check("W1 + W1", 1, 0, 1);
        check("W1 +", 1, 0, 1);
    }

    #[test]
    fn what_is_read_is_written_the_same() {
        for text in ["W1", "W1\nW2", "W1 + W2\nW3", "W3\nW1 + W2 + W4\nW5"] {
            let (plates, vehicles, _) = read_plates(text);
            let permit = Permit {
                plates,
                vehicles,
                ..Permit::default()
            };
            assert_eq!(written(&permit), text);
        }
    }

    #[test]
    fn what_an_import_changes_is_counted() {
        let read =
            |rows: &str| permits_csv::read(&format!("permit,holder,plate\n{rows}"), "ann").unwrap();
        let old = read("P1,Ann,W1\nP2,Bob,W2\nP3,Cy,W3");
        let new = read("P1,Ann,W1\nP2,Bob,W9\nP4,Di,W4");
        let (list, changes) = merge(old.clone(), new.clone(), false);
        let expect = Changes {
            added: 1,
            changed: 1,
            same: 1,
            removed: 0,
        };
        assert_eq!((list.len(), changes), (4, expect));
        let (list, changes) = merge(old, new, true);
        assert_eq!((list.len(), changes.removed), (3, 1));
    }
}
