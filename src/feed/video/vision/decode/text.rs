//! Reader outputs.

use super::BadShape;
use crate::domain::plate::{CharRead, MAX_CHARS, PlateRead};
use crate::feed::video::vision::manifest::Decoder;

/// Alternatives kept a character.
const ALTERNATIVES: usize = 5;
/// Alternatives below this are not worth their bytes.
const LEAST: f32 = 0.001;

/// The symbols of a reader, ready for decoding: the character of `0-9A-Z` that each output index stands for.
#[derive(Debug, Clone)]
pub(crate) struct Alphabet {
    decoder: Decoder,
    plain: Vec<Option<char>>,
    /// Index of the empty slot (`slots`) or of the blank (`ctc`).
    empty: usize,
}

impl Alphabet {
    /// `symbols` as in the manifest. `slots`: `_` is the empty slot. `ctc`: the blank comes first and is not listed;
    /// one more symbol than listed (a space at the end) is taken too.
    pub fn new(decoder: Decoder, symbols: &[String]) -> Alphabet {
        let plain = symbols.iter().map(|s| plain(s));
        match decoder {
            Decoder::Ctc => Alphabet {
                decoder,
                plain: std::iter::once(None).chain(plain).collect(),
                empty: 0,
            },
            _ => Alphabet {
                decoder,
                empty: symbols
                    .iter()
                    .position(|s| s == "_")
                    .unwrap_or(symbols.len()),
                plain: plain.collect(),
            },
        }
    }

    /// Whether a model with `n` symbols goes with this alphabet.
    pub(crate) fn fits(&self, n: usize) -> bool {
        n == self.plain.len() || (self.decoder == Decoder::Ctc && n == self.plain.len() + 1)
    }

    /// How many symbols are expected, in words.
    pub(crate) fn expected(&self) -> String {
        match self.decoder {
            Decoder::Ctc => format!(
                "{} (a blank and {})",
                self.plain.len(),
                self.plain.len() - 1
            ),
            _ => self.plain.len().to_string(),
        }
    }
}

/// The plate character that a symbol stands for.
fn plain(symbol: &str) -> Option<char> {
    let mut chars = symbol.chars();
    let c = chars.next()?.to_ascii_uppercase();
    (chars.next().is_none() && c.is_ascii_alphanumeric()).then_some(c)
}

/// Checks an output's shape: `[1, steps, symbols]`. `Ok` holds the number of symbols.
pub(crate) fn symbols_in(shape: &[i64]) -> Result<usize, BadShape> {
    match shape {
        [1, steps, symbols] if *steps > 0 && *symbols > 1 => {
            Ok(usize::try_from(*symbols).unwrap_or(0))
        }
        _ => Err(BadShape("[1, steps, symbols]".to_owned())),
    }
}

/// Reads the probabilities of one plate, `[steps, symbols]` row by row. `None`: fewer than two characters, or more than
/// a plate has.
pub fn read(alphabet: &Alphabet, symbols: usize, data: &[f32]) -> Option<PlateRead> {
    let rows = data.chunks_exact(symbols.max(1));
    let positions = match alphabet.decoder {
        Decoder::Ctc => ctc(alphabet, rows),
        _ => slots(alphabet, rows),
    };
    if !(2..=MAX_CHARS).contains(&positions.len()) {
        return None;
    }
    let chars: Option<Vec<CharRead>> = positions.into_iter().map(CharRead::new).collect();
    PlateRead::new(chars?)
}

/// Two reads of one plate as one: the geometric mean of their probabilities, row by row.
pub(crate) fn both(first: &[f32], second: &[f32], symbols: usize) -> Vec<f32> {
    let mut mean: Vec<f32> = first
        .iter()
        .zip(second)
        .map(|(a, b)| (a.max(0.0) * b.max(0.0)).sqrt())
        .collect();
    for row in mean.chunks_mut(symbols.max(1)) {
        let sum: f32 = row.iter().sum();
        row.iter_mut()
            .for_each(|p| *p /= sum.max(f32::MIN_POSITIVE));
    }
    mean
}

/// The likeliest characters of one row, at most [`ALTERNATIVES`], likeliest first.
fn alternatives(alphabet: &Alphabet, row: &[f32]) -> Vec<(char, f32)> {
    let mut found: Vec<(char, f32)> = Vec::with_capacity(8);
    for (i, p) in row.iter().enumerate() {
        let Some(c) = alphabet.plain.get(i).copied().flatten() else {
            continue;
        };
        if *p >= LEAST {
            // "a" and "A" are the same plate character.
            match found.iter_mut().find(|(k, _)| *k == c) {
                Some((_, sum)) => *sum = (*sum + p).min(1.0),
                None => found.push((c, p.min(1.0))),
            }
        }
    }
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(ALTERNATIVES);
    found
}

fn best_of(row: &[f32]) -> (usize, f32) {
    row.iter().copied().enumerate().fold(
        (0, f32::MIN),
        |best, one| if one.1 > best.1 { one } else { best },
    )
}

/// Fixed slots. An empty slot is dropped; the doubt whether it really is empty (a character may be missing there) is
/// charged to the character before it, or to the first one. The chance that a taken slot is empty needs no charging: the
/// probabilities of its characters sum to that much less than 1.
fn slots<'a>(alphabet: &Alphabet, rows: impl Iterator<Item = &'a [f32]>) -> Vec<Vec<(char, f32)>> {
    let mut taken: Vec<Vec<(char, f32)>> = Vec::new();
    let mut sure: Vec<f32> = Vec::new();
    let mut before_first = 1.0_f32;
    for row in rows {
        let (best, p) = best_of(row);
        if best == alphabet.empty {
            let charged = sure.last_mut().unwrap_or(&mut before_first);
            *charged = charged.min(p.clamp(0.0, 1.0));
            continue;
        }
        let found = alternatives(alphabet, row);
        if !found.is_empty() {
            taken.push(found);
            sure.push(1.0);
        }
    }
    if let Some(first) = sure.first_mut() {
        *first = first.min(before_first);
    }
    for (chars, sure) in taken.iter_mut().zip(sure) {
        chars.iter_mut().for_each(|(_, p)| *p *= sure);
    }
    taken
}

/// CTC: equal symbols in a row are one; a blank parts two. A character's probabilities are those of its likeliest step.
fn ctc<'a>(alphabet: &Alphabet, rows: impl Iterator<Item = &'a [f32]>) -> Vec<Vec<(char, f32)>> {
    let mut taken: Vec<Vec<(char, f32)>> = Vec::new();
    let mut last = alphabet.empty;
    let mut peak = 0.0;
    for row in rows {
        let (best, p) = best_of(row);
        let goes_on = best == last;
        last = best;
        if best == alphabet.empty || alphabet.plain.get(best).copied().flatten().is_none() {
            continue;
        }
        if goes_on && p <= peak {
            continue;
        }
        let found = alternatives(alphabet, row);
        peak = p;
        match taken.last_mut() {
            Some(before) if goes_on => *before = found,
            _ => taken.push(found),
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row over `0-9A-Z_` with the given probabilities.
    fn slot(given: &[(char, f32)]) -> Vec<f32> {
        let mut row = vec![0.0; 37];
        for (c, p) in given {
            let i = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_".find(*c).unwrap();
            row[i] = *p;
        }
        row
    }

    fn letters() -> Alphabet {
        let symbols: Vec<String> = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
            .chars()
            .map(String::from)
            .collect();
        Alphabet::new(Decoder::Slots, &symbols)
    }

    fn check(rows: &[Vec<f32>], want: Option<(&str, f32)>) {
        let got = read(&letters(), 37, &rows.concat());
        let got = got.as_ref().map(|r| (r.text(), r.confidence()));
        match (got, want) {
            (None, None) => {}
            (Some((text, p)), Some((want, q))) => {
                assert_eq!(text.as_str(), want);
                assert!((p - q).abs() < 1e-5, "{want}: {p} is not {q}");
            }
            (got, want) => panic!("{} instead of {want:?}", got.is_some()),
        }
    }

    #[test]
    fn two_reads_are_one() {
        // Two slots of three symbols: agreed, and each sure of another.
        let first = [0.8, 0.1, 0.1, 0.9, 0.05, 0.05];
        let second = [0.2, 0.2, 0.6, 0.9, 0.05, 0.05];
        let got = both(&first, &second, 3);
        let want = [0.5087, 0.1798, 0.3115, 0.9, 0.05, 0.05];
        for (row, (g, w)) in got.iter().zip(want).enumerate() {
            assert!((g - w).abs() < 0.002, "{row}: {got:?}");
        }
        assert_eq!(
            both(&[0.0, 0.0], &[1.0, 0.0], 2),
            [0.0, 0.0],
            "no row of sum 0 becomes NaN"
        );
    }

    #[test]
    fn slots_drop_what_is_empty_and_charge_their_doubt() {
        let a = || slot(&[('A', 0.9), ('4', 0.1)]);
        let one = || slot(&[('1', 0.8), ('I', 0.2)]);
        let none = |p: f32| slot(&[('_', p), ('7', 1.0 - p)]);
        check(&[a(), one(), none(1.0)], Some(("A1", 0.8)));
        check(&[a(), one(), none(0.6)], Some(("A1", 0.48)));
        check(&[a(), one(), none(0.9), none(0.6)], Some(("A1", 0.48)));
        check(&[none(0.6), a(), one()], Some(("A1", 0.54)));
        check(&[a(), none(0.7), one()], Some(("A1", 0.63)));
        // A taken slot that may be empty: its characters have that much less.
        check(
            &[a(), slot(&[('1', 0.55), ('_', 0.45)]), none(1.0)],
            Some(("A1", 0.55)),
        );
        check(&[a(), none(1.0)], None);
        check(&[none(1.0), none(1.0)], None);
        check(&vec![a(); 13], None);
    }

    #[test]
    fn alternatives_are_few_and_sorted() {
        let row = slot(&[
            ('O', 0.5),
            ('0', 0.3),
            ('Q', 0.1),
            ('D', 0.05),
            ('C', 0.03),
            ('G', 0.01),
            ('8', 0.0005),
        ]);
        let got = read(&letters(), 37, &[row.clone(), row].concat()).unwrap();
        let chars: String = got.chars()[0]
            .alternatives()
            .iter()
            .map(|(c, _)| *c)
            .collect();
        assert_eq!(chars, "O0QDC");
    }

    #[test]
    fn ctc_collapses_and_keeps_doubles() {
        // Symbols: blank, A, b, 1, -, and the space that PP-OCR adds.
        let symbols: Vec<String> = ["A", "b", "1", "-"].map(String::from).to_vec();
        let alphabet = Alphabet::new(Decoder::Ctc, &symbols);
        let step = |i: usize, p: f32| {
            let mut row = vec![(1.0 - p) / 5.0; 6];
            row[i] = p;
            row
        };
        let rows = [
            step(1, 0.6),
            step(1, 0.9),
            step(1, 0.7), // one A, its best step counts
            step(0, 0.9),
            step(1, 0.8), // a second A
            step(4, 0.9), // a dash is no character
            step(2, 0.95),
            step(5, 0.9),
            step(3, 0.85),
        ];
        let got = read(&alphabet, 6, &rows.concat()).unwrap();
        assert_eq!(got.text().as_str(), "AAB1");
        let ps: Vec<f32> = got.chars().iter().map(|c| c.best().1).collect();
        assert_eq!(ps, [0.9, 0.8, 0.95, 0.85]);
        assert!(alphabet.fits(5) && alphabet.fits(6) && !alphabet.fits(7));
    }

    #[test]
    fn shapes() {
        assert_eq!(symbols_in(&[1, 10, 37]), Ok(37));
        for bad in [&[10, 37][..], &[2, 10, 37], &[1, 0, 37], &[1, 10, 37, 1]] {
            assert!(symbols_in(bad).is_err(), "{bad:?}");
        }
    }
}
