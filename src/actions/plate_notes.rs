//! What is said of plates when they are saved or imported: letters that are kept as a reader prints them, and texts that stand on
//! two permits, which a camera cannot tell apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::actions::{ActionResult, House};
use crate::domain::event::Permit;
use crate::domain::plate::Plate;
use crate::domain::site::PermitId;

/// Notes told at most; the rest are counted.
const NOTES_MAX: usize = 20;
/// So many places has the reader that comes with the program.
const READER_CHARS: usize = 10;
/// Pairs of permits with one text that are looked for at most.
const PAIRS_MAX: usize = 1_000;

/// One text on two permits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SameLetters {
    plate: Plate,
    permits: [PermitId; 2],
}

/// Plates of different permits that hold at the same time and have the same letters. A permit that follows another one is not meant.
fn same_letters(permits: &[Permit]) -> Vec<SameLetters> {
    let mut on: BTreeMap<&Plate, Vec<&Permit>> = BTreeMap::new();
    for permit in permits {
        for plate in &permit.plates {
            on.entry(plate).or_default().push(permit);
        }
    }
    let mut found = Vec::new();
    for (plate, permits) in on {
        for (i, one) in permits.iter().enumerate() {
            let others = permits[i + 1..].iter();
            let at_once = others.filter(|o| one.id != o.id && overlap(one, o));
            let room = PAIRS_MAX.saturating_sub(found.len());
            found.extend(at_once.take(room).map(|o| SameLetters {
                plate: plate.clone(),
                permits: [one.id.clone(), o.id.clone()],
            }));
            if found.len() == PAIRS_MAX {
                return found;
            }
        }
    }
    found
}

/// Whether two permits hold at the same time at some moment.
fn overlap(one: &Permit, other: &Permit) -> bool {
    let before = |a: &Permit, b: &Permit| {
        let times = a.valid_to.zip(b.valid_from);
        times.is_some_and(|(to, from)| to <= from)
    };
    !before(one, other) && !before(other, one)
}

/// The notes on texts as typed and on permits, in words.
fn notes(raw: &str, permits: &[Permit], same: &[SameLetters]) -> Vec<String> {
    let listed: BTreeSet<&Plate> = permits.iter().flat_map(|p| &p.plates).collect();
    let mut said: Vec<String> = Vec::new();
    for piece in raw
        .split(['\n', '\r', '\t', ',', ';', '+', '"'])
        .map(str::trim)
    {
        let Some(plate) = Plate::new(piece).ok().filter(|_| Plate::is_folded(piece)) else {
            continue;
        };
        if listed.contains(&plate) {
            said.push(t!("plate-kept-as", raw = piece, plate = plate));
        }
    }
    let all = permits.iter().flat_map(|p| &p.plates);
    let long = all.filter(|plate| plate.as_str().len() > READER_CHARS);
    said.extend(long.map(|plate| t!("plate-too-long-to-read", plate = plate, most = READER_CHARS)));
    said.extend(same.iter().map(|s| {
        let [one, other] = &s.permits;
        t!(
            "plate-same-letters",
            plate = s.plate,
            one = one,
            other = other
        )
    }));
    if said.len() > NOTES_MAX {
        let more = said.len() - NOTES_MAX;
        said.truncate(NOTES_MAX);
        said.push(t!("plate-more-notes", count = more));
    }
    said
}

impl House {
    /// What is to be said of a permit that was saved. `raw`: its plates as they were typed.
    pub(crate) async fn notes_on(&self, raw: &str, permit: &Permit) -> ActionResult<Vec<String>> {
        let mut near = self.desk.permits_on(permit.plates.clone()).await?;
        near.retain(|p| p.id != permit.id);
        near.push(permit.clone());
        near.sort_by(|a, b| a.id.cmp(&b.id));
        let mut same = same_letters(&near);
        same.retain(|s| s.permits.contains(&permit.id));
        Ok(notes(raw, &near, &same))
    }
}

/// What is to be said of a list that is to be imported. `raw`: the file; `near`: permits that stay beside it and have a plate
/// of it.
pub(crate) fn notes_on_list(raw: &str, permits: &[Permit], near: Vec<Permit>) -> Vec<String> {
    let mut all = near;
    all.extend_from_slice(permits);
    all.sort_by(|a, b| a.id.cmp(&b.id));
    notes(raw, permits, &same_letters(&all))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::permits_csv::{self, Reading};

    /// What is said of a file.
    fn check(rows: &str, wanted: &[&str]) {
        let text = format!("permit,plate,valid_from,valid_to\n{rows}");
        let permits = permits_csv::read(&text, &Reading::by("ann"))
            .unwrap()
            .permits;
        let said = notes_on_list(&text, &permits, Vec::new());
        assert_eq!(said.len(), wanted.len(), "{said:?}");
        for (said, part) in said.iter().zip(wanted) {
            assert!(said.contains(part), "{said:?}");
        }
    }

    #[test]
    fn what_is_kept_otherwise_and_what_is_one_text_is_said() {
        check("P1,W 1\nP2,W 2\n", &[]);
        check("P1,GÖ 12\n", &["\"GÖ 12\" is stored as GO12"]);
        check("P1,B-MW 555\nP2,BM-W 555\n", &["BMW555 is on P1 and on P2"]);
        check(
            "P1,А1\nP2,A 1\n",
            &["\"А1\" is stored as A1", "A1 is on P1 and on P2"],
        );
        check("P1,ABCDEF12345\n", &["ABCDEF12345 has more characters"]);
        // A permit that follows another one.
        check(
            "P1,W1,,2026-01-01T00:00:00Z\nP2,W1,2026-01-01T00:00:00Z,\n",
            &[],
        );
    }
}
