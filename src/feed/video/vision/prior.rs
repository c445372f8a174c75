//! What an operator knows of the plates in a lane: their characters and their formats. A prior, never a filter: it only
//! settles near ties.
//!
//! The rule. A *fitting* character is one of the lane's alphabet and, where a format of the read's length is set, of the
//! class (letter or digit) that the format has at that position. Where the likeliest character `a` of a position does not
//! fit and the likeliest fitting one `b` has `p(b) * weight >= p(a)`, the two exchange their probabilities. `weight` is
//! at most 4, so a character that the pixels make more than four times likelier always stays; and because probabilities
//! are only exchanged, no read becomes surer than its pixels made it. With several formats of the read's length, the one
//! that needs the fewest exchanges counts (the first one in the file among equals); a read that no format fits even so
//! keeps what the pixels say at the positions that cannot be settled.

use crate::domain::plate::{CharRead, PlateRead};

/// The most that a prior may weigh against the pixels.
pub(crate) const MOST_WEIGHT: f32 = 4.0;

/// The class of one position of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `L`
    Letter,
    /// `D`
    Digit,
    /// `?`
    Any,
}

impl Class {
    fn holds(self, c: char) -> bool {
        match self {
            Class::Letter => c.is_ascii_uppercase(),
            Class::Digit => c.is_ascii_digit(),
            Class::Any => true,
        }
    }
}

/// What is known of a lane's plates.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// Characters that occur; empty: all.
    pub(crate) alphabet: String,
    pub formats: Vec<Vec<Class>>,
    /// 1 (no effect but on exact ties) to [`MOST_WEIGHT`].
    pub(crate) weight: f32,
}

impl Default for Prior {
    fn default() -> Prior {
        Prior {
            alphabet: String::new(),
            formats: Vec::new(),
            weight: MOST_WEIGHT,
        }
    }
}

/// A format as typed: `L` letter, `D` digit, `?` either; blanks and dashes are only for the eye. `Err`: the sign that is none.
pub(crate) fn parse_format(text: &str) -> Result<Vec<Class>, char> {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '-'))
        .map(|c| match c {
            'L' => Ok(Class::Letter),
            'D' => Ok(Class::Digit),
            '?' => Ok(Class::Any),
            other => Err(other),
        })
        .collect()
}

/// The read as the prior leaves it.
pub(crate) fn settle(read: PlateRead, prior: &Prior) -> PlateRead {
    let any = vec![Class::Any; read.chars().len()];
    let fitting = prior.formats.iter().filter(|f| f.len() == any.len());
    let Some(format) = fitting
        .min_by_key(|f| changes(&read, f, prior))
        .or_else(|| (!prior.alphabet.is_empty()).then_some(&any))
    else {
        return read;
    };
    let chars: Vec<CharRead> = read
        .chars()
        .iter()
        .zip(format)
        .map(|(c, class)| settle_one(c, *class, prior))
        .collect();
    PlateRead::new(chars).unwrap_or(read)
}

/// Positions whose likeliest character does not fit, those that cannot be settled counting tenfold.
fn changes(read: &PlateRead, format: &[Class], prior: &Prior) -> usize {
    read.chars()
        .iter()
        .zip(format)
        .map(|(c, class)| match rival(c, *class, prior) {
            Rival::Fits => 0,
            Rival::Near(_) => 1,
            Rival::Far => 10,
        })
        .sum()
}

enum Rival {
    /// The likeliest character fits.
    Fits,
    /// A fitting one is near: its place among the alternatives.
    Near(usize),
    Far,
}

fn rival(chars: &CharRead, class: Class, prior: &Prior) -> Rival {
    let fits =
        |c: char| class.holds(c) && (prior.alphabet.is_empty() || prior.alphabet.contains(c));
    let best = chars.best();
    if fits(best.0) {
        return Rival::Fits;
    }
    let weight = prior.weight.clamp(1.0, MOST_WEIGHT);
    match chars.alternatives().iter().position(|(c, _)| fits(*c)) {
        Some(at) if chars.alternatives()[at].1 * weight >= best.1 => Rival::Near(at),
        _ => Rival::Far,
    }
}

fn settle_one(chars: &CharRead, class: Class, prior: &Prior) -> CharRead {
    let Rival::Near(at) = rival(chars, class, prior) else {
        return chars.clone();
    };
    let mut list = chars.alternatives().to_vec();
    let (first, second) = (list[0].1, list[at].1);
    // An exact tie would be sorted by character again: the fitting one is left the hair that decides.
    list[0].1 = if first > second {
        second
    } else {
        second * 0.999
    };
    list[at].1 = first;
    CharRead::new(list).unwrap_or_else(|| chars.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(formats: &[&str], alphabet: &str, read: &[&[(char, f32)]], want: &str) {
        let chars = read
            .iter()
            .map(|c| CharRead::new(c.to_vec()).unwrap())
            .collect();
        let read = PlateRead::new(chars).unwrap();
        let prior = Prior {
            alphabet: alphabet.to_owned(),
            formats: formats.iter().map(|f| parse_format(f).unwrap()).collect(),
            weight: MOST_WEIGHT,
        };
        let got = settle(read.clone(), &prior);
        assert_eq!(got.text().as_str(), want, "{formats:?}");
        assert!(
            got.confidence() <= read.confidence() + 1e-6,
            "a prior makes nothing surer"
        );
    }

    #[test]
    fn only_near_ties_are_settled() {
        const A: &[(char, f32)] = &[('A', 0.99)];
        const NEAR: &[(char, f32)] = &[('O', 0.6), ('0', 0.3)];
        const FAR: &[(char, f32)] = &[('O', 0.85), ('0', 0.15)];
        const TIE: &[(char, f32)] = &[('8', 0.5), ('B', 0.5)];
        check(&[], "", &[A, NEAR], "AO");
        check(&["LD"], "", &[A, NEAR], "A0");
        check(&["LD"], "", &[A, FAR], "AO"); // the pixels are surer than the prior may weigh
        check(&["LL"], "", &[A, NEAR], "AO");
        check(&["LDD"], "", &[A, NEAR], "AO"); // another length: no say
        check(&["LD", "LL"], "", &[A, NEAR], "AO"); // the format that the pixels fit wins
        check(&["DL", "LD"], "", &[A, NEAR], "A0");
        check(&["LL"], "", &[A, TIE], "AB");
        check(&["LD"], "", &[A, TIE], "A8");
        check(&[], "A0123456789", &[A, NEAR], "A0");
        check(&[], "A0123456789", &[A, FAR], "AO");
    }

    #[test]
    fn formats_as_typed() {
        assert_eq!(
            parse_format("L-D ?"),
            Ok(vec![Class::Letter, Class::Digit, Class::Any])
        );
        assert_eq!(parse_format("LX"), Err('X'));
    }
}
