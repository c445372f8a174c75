//! How much better one vehicle explains a read than an unrelated plate would: a pair-HMM over soft characters.

use super::alphabet::{LETTERS, Text};
use super::lane::{KNOWN, SoftRead};
use crate::domain::plate::MAX_CHARS;

/// Chance that a character is dropped from, or one too many slips into, a read.
const INDEL: f64 = 0.006;

/// Sums kept side by side; the letters divide into them evenly.
const LANES: usize = 4;
const _: () = assert!(LETTERS.is_multiple_of(LANES));

/// The likelihood ratio of "both are one plate" against "two plates that have nothing to do with each other": the sum
/// over all alignments. About `36^n` for equal sure texts of `n` characters, far below 1 for strangers.
pub(crate) fn ratio(one: &SoftRead, other: &SoftRead) -> f64 {
    let one = &one.0[..one.0.len().min(MAX_CHARS)];
    forward(one, other, agreement)
}

/// The same for a plate that is known, all but surely ([`KNOWN`]).
pub(crate) fn ratio_known(plate: &Text, other: &SoftRead) -> f64 {
    const REST: f64 = (1.0 - KNOWN) / (LETTERS - 1) as f64;
    forward(plate.letters(), other, |letter, q| {
        // The chances of a position sum to 1, so all others are what is left of it.
        LETTERS as f64 * (REST + (KNOWN - REST) * q[usize::from(*letter)])
    })
}

fn forward<E>(one: &[E], other: &SoftRead, agree: impl Fn(&E, &[f64; LETTERS]) -> f64) -> f64 {
    let m = other.0.len().min(MAX_CHARS);
    let mut above = [0.0; MAX_CHARS + 1];
    above[0] = 1.0;
    for j in 1..=m {
        above[j] = above[j - 1] * INDEL;
    }
    for e in one {
        let mut row = [0.0; MAX_CHARS + 1];
        row[0] = above[0] * INDEL;
        for (j, q) in other.0[..m].iter().enumerate() {
            row[j + 1] = above[j] * (1.0 - 2.0 * INDEL) * agree(e, q)
                + above[j + 1] * INDEL
                + row[j] * INDEL;
        }
        above = row;
    }
    above[m]
}

fn agreement(e: &[f64; LETTERS], q: &[f64; LETTERS]) -> f64 {
    // Four sums side by side: one after the other would make each addition wait for the last.
    let mut sums = [0.0; LANES];
    for (e, q) in e.chunks_exact(LANES).zip(q.chunks_exact(LANES)) {
        for ((sum, e), q) in sums.iter_mut().zip(e).zip(q) {
            *sum += e * q;
        }
    }
    LETTERS as f64 * ((sums[0] + sums[1]) + (sums[2] + sums[3]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::misread::lane::LaneModel;
    use crate::domain::plate::{Plate, PlateRead};

    fn soft(s: &str) -> SoftRead {
        let plate = Plate::new(s).unwrap();
        LaneModel::default().soften(&PlateRead::plain(&plate, 0.97), None)
    }

    #[test]
    fn a_known_plate_is_one_whose_characters_are_all_but_sure() {
        for (plate, read) in [("W12845A", "W12B45A"), ("AB1", "AB1"), ("W1", "ZZZ9")] {
            let plate = Plate::new(plate).unwrap();
            let (quick, slow) = (
                ratio_known(&Text::new(&plate), &soft(read)),
                ratio(&SoftRead::known(&plate), &soft(read)),
            );
            assert!((quick - slow).abs() < 1e-9 * slow, "{quick} {slow}");
        }
    }

    #[test]
    fn the_nearer_text_explains_a_read_better() {
        let truth = SoftRead::known(&Plate::new("W12845A").unwrap());
        let order = [
            "W12845A", "W12B45A", "W12X45A", "W1845A", "VV1B4SA", "K98711Q",
        ];
        let ratios: Vec<f64> = order.iter().map(|s| ratio(&truth, &soft(s))).collect();
        assert!(ratios.is_sorted_by(|a, b| a > b), "{ratios:?}");
        assert!(ratios[0] > 1e9 && ratios[5] < 1e-3, "{ratios:?}");
    }
}
