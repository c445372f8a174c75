//! How near a read is to a plate on a list: what is known before the read, and whether the reader was in doubt.

use super::Engine;
use super::ruling::Arrival;
use crate::domain::misread::align::ratio_known;
use crate::domain::misread::alphabet::{Text, look_as_one};
use crate::domain::misread::who::{Posterior, Story};
use crate::domain::plate::{Plate, PlateRead};

/// Part of the arrivals that are on no permit, before anything is known.
const VISITORS: f64 = 0.3;
/// Part of the visitors whose plate is one character off a permit's: neighbours of a fleet, plates of one dealer. Without
/// it a look-alike would always be taken for the permit's own vehicle.
const SIBLINGS: f64 = 0.002;
/// How many plates are one character off a plate of seven.
const NEIGHBOURS: f64 = 245.0;
/// Below this confidence a reader is in doubt of a character.
const DOUBTFUL: f32 = 0.97;

impl Engine {
    /// How likely a read is each of some plates of the list, against the others and against vehicles that are on none; `arrives` is how
    /// often a plate's vehicle comes, against the rest.
    pub(super) fn weigh_listed(
        &self,
        seen: &Arrival,
        plates: &[&Plate],
        arrives: impl Fn(&Plate) -> f64,
    ) -> Posterior<usize> {
        let all = self.index.permit_plates() as f64;
        let stories = plates.iter().enumerate().map(|(who, plate)| {
            let fit = ratio_known(&Text::new(plate), &seen.soft);
            let mass = (1.0 - VISITORS) / all * arrives(plate) * fit;
            Story { who, mass }
        });
        let itself = ratio_known(&seen.key, &seen.soft);
        // Plates that are further off than one character are far more, so each is far rarer.
        let beside = plates.iter().any(|p| Text::new(p).beside(&seen.key));
        let crowd = if beside {
            NEIGHBOURS
        } else {
            NEIGHBOURS * NEIGHBOURS
        };
        let nobody = VISITORS * (1.0 + SIBLINGS * itself / (crowd * all));
        Posterior::of(stories.collect(), nobody)
    }
}

/// Whether two reads may be of one vehicle by the reader's own word: where they differ, it was in doubt, now or before, or the characters
/// look as one. What one of them has more may have been lost or won, which no confidence tells.
pub(super) fn may_be_one(seen: &Arrival, before: &PlateRead) -> bool {
    let now = seen
        .sighting
        .read
        .as_ref()
        .map_or(&[][..], PlateRead::chars);
    let mut pairs = now.iter().zip(before.chars());
    now.len() != before.chars().len()
        || pairs.all(|(now, then)| {
            let ((a, sure), (b, before)) = (now.best(), then.best());
            look_as_one(a, b) || sure.min(before) < DOUBTFUL
        })
}

/// Whether two reads differ in one character, of which a reader was in doubt, now or before.
pub(super) fn differs_by_one_doubt(seen: &Arrival, before: &PlateRead) -> bool {
    let read = seen.sighting.read.as_ref();
    let now = read.map_or(&[][..], PlateRead::chars);
    let pairs = now.iter().zip(before.chars());
    let pairs = pairs.map(|(now, then)| (now.best(), then.best()));
    let mut differ = pairs.filter(|((a, _), (b, _))| a != b);
    let first = differ.next();
    let doubted = first.is_some_and(|((_, a), (_, b))| a.min(b) < DOUBTFUL);
    doubted && differ.next().is_none() && now.len() == before.chars().len()
}

/// Whether the reader itself was in doubt about each character in which its text differs from a plate. A text of which it was
/// sure may be another vehicle's, however alike. One that is longer or shorter has lost or won a character, which no
/// confidence tells.
pub(super) fn doubtful_where_it_differs(seen: &Arrival, plate: &Plate) -> bool {
    let chars = seen.sighting.read.iter().flat_map(|read| read.chars());
    if plate.as_str().len() != seen.text.as_str().len() {
        return true;
    }
    let mut pairs = chars.zip(plate.as_str().chars());
    pairs.all(|(read, c)| {
        let (printed, confidence) = read.best();
        printed == c || confidence < DOUBTFUL
    })
}

/// Whether the reader was sure of every character.
pub(super) fn doubtful_nowhere(seen: &Arrival) -> bool {
    let mut chars = seen.sighting.read.iter().flat_map(|read| read.chars());
    chars.all(|read| read.best().1 >= DOUBTFUL)
}
