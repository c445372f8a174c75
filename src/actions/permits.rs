//! Permits: put and removed; and what must be right of one. A change says what its sender saw, so that the engine
//! leaves alone what somebody else has changed meanwhile.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::actions::error::{Conflict, Fault};
use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{Input, Permit, PermitChange, PermitDigest, Rejection, SeenPermit};
use crate::domain::permit::PlateTerms;
use crate::domain::plate::{Plate, PlateError};
use crate::domain::site::{LaneId, PermitId, Site};
use crate::port::caller::Caller;
use crate::port::permits::{HOURS_MAX, LIST_MAX, NOTE_MAX, PLATES_MAX, PermitsAsked, TEXT_MAX};
use crate::port::permits_csv::is_number;
use crate::port::records::RecordsError;

/// So often a permit is put anew in the place of whatever stands there by then.
const TRIES_MAX: u32 = 10;

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
            if existing.is_none() {
                self.room_for_one_more().await?;
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

    async fn room_for_one_more(&self) -> ActionResult<()> {
        let found = self.desk.find_permits(PermitsAsked::first(1)).await?.total + 1;
        match found > LIST_MAX {
            true => Err(Fault::TooManyPermits(found).into()),
            false => Ok(()),
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
    pub(super) async fn changed_last(
        &self,
        permits: &[PermitId],
    ) -> ActionResult<Vec<Option<String>>> {
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
    let mut known: BTreeSet<Plate> = BTreeSet::new();
    let pieces = text.split(['\n', '\r', ',', ';']).map(str::trim);
    for piece in pieces.filter(|p| !p.is_empty()) {
        let mut vehicle: Vec<Plate> = Vec::new();
        let joined = piece.contains('+');
        for part in piece.split('+').map(str::trim) {
            match Plate::new(part) {
                Ok(plate) if known.contains(&plate) && joined => {
                    faults.push(PlatesFault::Twice(plate));
                }
                Ok(plate) if known.contains(&plate) => {}
                Ok(plate) => {
                    known.insert(plate.clone());
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
}
