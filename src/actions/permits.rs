//! Permits: put, removed, imported; and what must be right of one. A change says what its sender saw, so that the engine
//! leaves alone what somebody else has changed meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::actions::error::{Conflict, Fault};
use crate::actions::orders::Done;
use crate::actions::plate_notes;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{
    Exemption, ImportPiece, Input, Meanwhile, Permit, PermitChange, PermitDigest, PermitEdit,
    PermitLeft, Rejection, SeenPermit,
};
use crate::domain::permit::PlateTerms;
use crate::domain::plate::{Plate, PlateError};
use crate::domain::site::{LaneId, PermitId, Site};
use crate::port::caller::Caller;
use crate::port::permits_csv::{self, is_number};
use crate::port::records::RecordsError;

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
/// Permits of an import that the engine takes at a time: a vehicle at a gate waits for one piece at most.
const PIECE: usize = 200;
/// So often a permit is put anew in the place of whatever stands there by then.
const TRIES_MAX: u32 = 10;

/// All that is wrong with a permit.
pub(crate) fn faults(site: &Site, permit: &Permit) -> Vec<Fault> {
    let long = |text: &str, most: usize| text.chars().count() > most;
    let (holder, plates) = (&permit.holder, permit.plates.len());
    let ends_first = |from: Option<Timestamp>, to: Option<Timestamp>| {
        from.zip(to).is_some_and(|(from, to)| to <= from)
    };
    let checks = [
        (!is_number(permit.id.as_str()), Fault::Number),
        (holder.is_empty() || long(holder, TEXT_MAX), Fault::Holder),
        (
            long(permit.group.as_str(), TEXT_MAX) || long(&permit.note, NOTE_MAX),
            Fault::GroupOrNote,
        ),
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
    wrong.map(|(_, fault)| fault).chain(lanes).collect()
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
    edits: Vec<PermitEdit>,
    pub(crate) changes: Changes,
    /// What is to be said of its plates.
    pub(crate) notes: Vec<String>,
}

/// An import that waits for its sender's word.
pub(crate) struct LookedOver {
    /// Of which text.
    pub(crate) name: String,
    pub(crate) import: Import,
}

impl LookedOver {
    /// A name for a text that is looked over.
    pub(crate) fn name(text: &str, replace: bool) -> String {
        let mut hash = Sha256::new_with_prefix([u8::from(replace)]);
        hash.update(text.as_bytes());
        let hash = hash.finalize();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What came of an import.
pub(crate) struct Imported {
    /// Of its first piece; `None`: there was nothing to change.
    pub(crate) done: Option<Done>,
    pub(crate) put: usize,
    pub(crate) removed: usize,
    /// Permits that were left as they are.
    pub(crate) left: Vec<Left>,
}

/// A permit that an import left as it is, for somebody else had a hand in it.
pub(crate) struct Left {
    pub(crate) permit: PermitId,
    pub(crate) what: Meanwhile,
    /// Who; `None`: nobody knows.
    pub(crate) by: Option<String>,
}

/// What a permit that is put or removed by hand may take the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Over {
    /// Nothing: it is new.
    Nothing,
    /// The permit as the sender saw it.
    Seen(PermitDigest),
    /// Whatever stands there.
    Anything,
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

    /// Adds a permit or changes the one of its number. Exemptions are orders of their own: the one that it has stays. So do
    /// terms of single plates where none are given.
    pub(crate) async fn put_permit(
        &self,
        who: &Caller,
        permit: Permit,
        own_terms: Option<Vec<PlateTerms>>,
        over: &Over,
    ) -> ActionResult<Done> {
        let mut tries = 0;
        loop {
            let existing = self.find_permit(permit.id.as_str()).await?;
            if *over == Over::Nothing && existing.is_some() {
                return Err(Conflict::PermitExists(permit.id).into());
            }
            // What it keeps of the permit that stands there it keeps of the one that was seen.
            let seen = match over {
                Over::Seen(seen) => SeenPermit::As(seen.clone()),
                Over::Nothing | Over::Anything => SeenPermit::of(existing.as_ref()),
            };
            let put = PermitChange::Put {
                permit: Box::new(kept(permit.clone(), existing, own_terms.clone())),
                seen,
                by: who.name.clone(),
            };
            tries += 1;
            match self.submit(Input::Permits(put)).await {
                Err(ActionError::Rejected(Rejection::PermitMeanwhile { .. }))
                    if *over == Over::Anything && tries < TRIES_MAX => {}
                came => return self.or_meanwhile(came).await,
            }
        }
    }

    /// Takes a permit off the list.
    pub(crate) async fn remove_permit(
        &self,
        who: &Caller,
        id: &str,
        over: &Over,
    ) -> ActionResult<Done> {
        let permit = self.permit(id).await?;
        let change = PermitChange::Remove {
            id: permit.id,
            seen: match over {
                Over::Seen(seen) => SeenPermit::As(seen.clone()),
                Over::Nothing | Over::Anything => SeenPermit::Anything,
            },
            by: who.name.clone(),
        };
        let came = self.submit(Input::Permits(change)).await;
        self.or_meanwhile(came).await
    }

    /// Says who was quicker, where somebody was.
    async fn or_meanwhile(&self, came: ActionResult<Done>) -> ActionResult<Done> {
        let Err(ActionError::Rejected(Rejection::PermitMeanwhile { permit, what })) = came else {
            return came;
        };
        let by = self.changed_last(std::slice::from_ref(&permit)).await?;
        let by = by.into_iter().next().flatten();
        Err(Conflict::PermitMeanwhile { permit, what, by }.into())
    }

    /// Who changed each of these permits last.
    async fn changed_last(&self, permits: &[PermitId]) -> ActionResult<Vec<Option<String>>> {
        let permits = permits.to_vec();
        let find = move |h: &House| {
            let last = |id| Ok(h.permits.versions(id, 1)?.pop().map(|v| v.by));
            permits
                .iter()
                .map(last)
                .collect::<Result<_, RecordsError>>()
        };
        self.blocking(find).await
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
        let present = match replace {
            true => self.all_permits().await?,
            false => {
                let named = read.iter().map(|p| p.id.clone()).collect();
                self.desk.permits(named).await?
            }
        };
        let mut near = Vec::new();
        if !replace {
            let listed: BTreeSet<&PermitId> = read.iter().map(|p| &p.id).collect();
            let plates = read.iter().flat_map(|p| p.plates.iter().cloned());
            near = self.desk.permits_on(plates.collect()).await?;
            near.retain(|p| !listed.contains(&p.id));
        }
        let notes = plate_notes::notes_on_list(text, &read, near);
        let (edits, changes) = edits(present, read, replace);
        Ok(Import {
            edits,
            changes,
            notes,
        })
    }

    /// Makes the changes of a list that was looked over, a piece at a time. A permit that stands otherwise than it did then is
    /// left as it is.
    pub(crate) async fn import(&self, who: &Caller, import: &Import) -> ActionResult<Imported> {
        let mut piece = ImportPiece {
            first: None,
            added: import.changes.added,
            changed: import.changes.changed,
            removed: import.changes.removed,
        };
        let mut imported = Imported {
            done: None,
            put: 0,
            removed: 0,
            left: Vec::new(),
        };
        let mut left = Vec::new();
        for edits in import.edits.chunks(PIECE) {
            let batch = PermitChange::Batch {
                edits: edits.to_vec(),
                piece: piece.clone(),
                by: who.name.clone(),
            };
            let done = self.submit(Input::Permits(batch)).await?;
            let changed = done.entry().permits_changed();
            let put = changed
                .iter()
                .filter(|(_, permit)| permit.is_some())
                .count();
            imported.put += put;
            imported.removed += changed.len() - put;
            left.extend(done.entry().permits_left().iter().cloned());
            piece.first.get_or_insert(done.entry().seq);
            imported.done.get_or_insert(done);
        }
        let ids: Vec<PermitId> = left.iter().map(|l| l.permit.clone()).collect();
        let by = self.changed_last(&ids).await?;
        let all = left.into_iter().zip(by);
        imported.left = all
            .map(|(PermitLeft { permit, what }, by)| Left { permit, what, by })
            .collect();
        Ok(imported)
    }

    /// The whole list.
    pub(crate) async fn all_permits(&self) -> ActionResult<Vec<Permit>> {
        let all = self.desk.find_permits(String::new(), None, LIST_MAX);
        Ok(all.await?.rows)
    }
}

/// A permit as it is put in the place of one: with its exemption, and with its terms of single plates if none are given.
fn kept(mut permit: Permit, before: Option<Permit>, own_terms: Option<Vec<PlateTerms>>) -> Permit {
    let before = before.unwrap_or_default();
    permit.exempt = before.exempt;
    permit.plate_terms = own_terms.unwrap_or(before.plate_terms);
    permit
        .plate_terms
        .retain(|t| permit.plates.contains(&t.plate));
    permit
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
    let unknown = unknown.take(LANE_FAULTS_MAX);
    endless.into_iter().chain(unknown).collect()
}

/// What is to be changed in the list, and how much that is. `present`: the permits that the list has now, at least those that
/// were read; `replace`: all of them, and those that were not read go.
fn edits(present: Vec<Permit>, read: Vec<Permit>, replace: bool) -> (Vec<PermitEdit>, Changes) {
    let present = present.into_iter().map(|p| (p.id.clone(), p));
    let mut old: BTreeMap<PermitId, Permit> = present.collect();
    let mut changes = Changes::default();
    let mut edits = Vec::new();
    for mut permit in read {
        let before = old.remove(&permit.id);
        if let Some(before) = &before {
            keep_whose_exemption(before, &mut permit);
        }
        match &before {
            None => changes.added += 1,
            Some(before) if *before == permit => {
                changes.same += 1;
                continue;
            }
            Some(_) => changes.changed += 1,
        }
        edits.push(PermitEdit::Put {
            seen: SeenPermit::of(before.as_ref()),
            permit: Box::new(permit),
        });
    }
    if replace {
        changes.removed = old.len();
        let gone = old.values().map(|p| PermitEdit::Remove {
            id: p.id.clone(),
            seen: SeenPermit::of(Some(p)),
        });
        edits.extend(gone);
    }
    (edits, changes)
}

/// Who exempted it is not in the file: an exemption that says the same is the one that there was.
fn keep_whose_exemption(before: &Permit, permit: &mut Permit) {
    if let (Some(old), Some(new)) = (&before.exempt, &mut permit.exempt) {
        let same = Exemption {
            by: old.by.clone(),
            ..new.clone()
        };
        if same == *old {
            *new = same;
        }
    }
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
        let (only, changes) = edits(old.clone(), new.clone(), false);
        let expect = Changes {
            added: 1,
            changed: 1,
            same: 1,
            removed: 0,
        };
        let ids = |edits: &[PermitEdit]| {
            let ids = edits
                .iter()
                .map(|e| (e.id().to_string(), e.to_be().is_some()));
            ids.collect::<Vec<_>>()
        };
        let put = [("P2".to_owned(), true), ("P4".to_owned(), true)];
        assert_eq!((ids(&only), changes), (put.to_vec(), expect));
        let (all, changes) = edits(old.clone(), new, true);
        assert_eq!(
            (ids(&all)[2..].to_vec(), changes.removed),
            (vec![("P3".to_owned(), false)], 1)
        );
        assert_eq!(*all[0].seen(), SeenPermit::of(Some(&old[1])));
        assert_eq!(*all[1].seen(), SeenPermit::Nothing);
    }
}
