//! Plates of one list that a lane may take for each other: those that differ in one character.

use super::alphabet::{LETTERS, index};
use super::lane::LaneModel;
use crate::domain::plate::Plate;
use crate::domain::site::LaneId;

/// Two plates, and how often a lane reads the one as the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    /// The plate that stands there.
    pub(crate) truth: Plate,
    /// The one that it is read as.
    pub(crate) read: Plate,
    /// The lane that does so most often.
    pub lane: LaneId,
    /// The part of the reads of `truth` that come out as `read`, 0..1.
    pub chance: f64,
}

/// Pairs of `plates` (each once) that differ in one character, of two `lanes` the one that confuses them more often and of
/// the two directions the likelier one; most often first. Grows with the number of plates times their length, and with the number
/// of pairs.
pub(crate) fn alike(plates: &[Plate], lanes: &[(LaneId, LaneModel)]) -> Vec<Alike> {
    let worst = worst(lanes);
    let mut found: Vec<Alike> = pairs(plates)
        .into_iter()
        .filter_map(|(a, b)| {
            let (x, y) = differing(a, b)?;
            let (there, back) = (worst[x][y]?, worst[y][x]?);
            let (truth, read, (chance, lane)) = match there.0 >= back.0 {
                true => (a, b, there),
                false => (b, a, back),
            };
            Some(Alike {
                truth: truth.clone(),
                read: read.clone(),
                lane: lanes[lane].0.clone(),
                chance,
            })
        })
        .collect();
    found.sort_by(|x, y| {
        let by_chance = y.chance.total_cmp(&x.chance);
        by_chance.then_with(|| (&x.truth, &x.read).cmp(&(&y.truth, &y.read)))
    });
    found
}

/// By the true character and the one that is printed for it: the chance at the lane that does so most often, and its place.
/// Of texts drawn alike, P(printed | truth) is P(truth | printed), which is what a lane learns.
type Worst = [[Option<(f64, usize)>; LETTERS]; LETTERS];

fn worst(lanes: &[(LaneId, LaneModel)]) -> Worst {
    let mut worst: Worst = [[None; LETTERS]; LETTERS];
    for (place, (_, model)) in lanes.iter().enumerate() {
        for (truth, row) in worst.iter_mut().enumerate() {
            for (printed, slot) in row.iter_mut().enumerate().filter(|(y, _)| *y != truth) {
                let chance = model.taken_for(printed as u8, truth as u8);
                if slot.is_none_or(|(most, _)| chance > most) {
                    *slot = Some((chance, place));
                }
            }
        }
    }
    worst
}

/// The numbers of the characters in which two plates of one length differ first.
fn differing(a: &Plate, b: &Plate) -> Option<(usize, usize)> {
    let mut both = a.as_str().chars().zip(b.as_str().chars());
    let (x, y) = both.find(|(x, y)| x != y)?;
    Some((usize::from(index(x)), usize::from(index(y))))
}

/// Pairs that differ in one character: those with the same text once that character is left out of both.
fn pairs(plates: &[Plate]) -> Vec<(&Plate, &Plate)> {
    let mut shortened: Vec<(usize, u64, &Plate)> = Vec::new();
    for plate in plates {
        let places = 0..plate.as_str().len();
        shortened.extend(places.map(|place| (place, number_without(plate, place), plate)));
    }
    shortened.sort_unstable();
    let mut found = Vec::new();
    for group in shortened.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        for (i, a) in group.iter().enumerate() {
            found.extend(group[i + 1..].iter().map(|b| (a.2, b.2)));
        }
    }
    found
}

/// A text with one character left out, as a number of base 36: with a one in front, so that no two texts have the same.
/// Twelve digits fit.
fn number_without(plate: &Plate, place: usize) -> u64 {
    let letters = plate.as_str().chars().enumerate();
    letters
        .filter(|(i, _)| *i != place)
        .fold(1, |number, (_, c)| {
            number * LETTERS as u64 + u64::from(index(c))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plate::PlateRead;

    #[test]
    fn pairs_and_the_lane_that_confuses_them() {
        let plate = |text: &str| Plate::new(text).unwrap();
        let plates: Vec<Plate> = ["W123B0", "W12380", "W999XX", "G123B0", "W123B", "W12B30"]
            .into_iter()
            .map(plate)
            .collect();
        let mut bad = LaneModel::default();
        let at = "2026-03-02T06:00:00Z".parse().unwrap();
        for _ in 0..100 {
            let read = PlateRead::plain(&plate("W8"), 0.9);
            drop(bad.teach(at, None, &read, &plate("WB"), 1.0));
        }
        let lanes = [
            (LaneId::new("good"), LaneModel::default()),
            (LaneId::new("bad"), bad),
        ];
        let found = alike(&plates, &lanes);
        let said: Vec<String> = found
            .iter()
            .map(|a| format!("{} as {} at {}", a.truth, a.read, a.lane))
            .collect();
        assert_eq!(said[0], "W123B0 as W12380 at bad");
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(found[0].chance > 10.0 * found[1].chance, "{found:?}");
    }
}
