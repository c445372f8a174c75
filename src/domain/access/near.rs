//! How near a read is to a plate on a list: what is known before the read, and whether the reader was in doubt.

use super::ruling::Arrival;
use crate::domain::misread::alphabet::look_as_one;
use crate::domain::plate::{CharRead, Plate, PlateRead};

/// Part of the arrivals that are on no permit, before anything is known.
pub(super) const VISITORS: f64 = 0.3;
/// Part of the visitors whose plate is one character off a permit's: neighbours of a fleet, plates of one dealer. Without
/// it a look-alike would always be taken for the permit's own vehicle.
pub(super) const SIBLINGS: f64 = 0.002;
/// How many plates are one character off a plate of seven.
pub(super) const NEIGHBOURS: f64 = 245.0;
/// Below this confidence a reader is in doubt of a character.
const DOUBTFUL: f32 = 0.97;

/// Whether two reads may be of one vehicle by the reader's own word: where they differ, it was in doubt, now or before, or the characters
/// look as one. What one of them has more may have been lost or won, which no confidence tells.
pub(super) fn may_be_one(seen: &Arrival, before: &PlateRead) -> bool {
    let now = seen.sighting.read.iter().flat_map(|read| read.chars());
    let now: Vec<_> = now.map(CharRead::best).collect();
    let then: Vec<_> = before.chars().iter().map(CharRead::best).collect();
    let mut pairs = now.iter().zip(&then);
    now.len() != then.len() || pairs.all(|(a, b)| look_as_one(a.0, b.0) || a.1.min(b.1) < DOUBTFUL)
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
