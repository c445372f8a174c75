//! The 36 characters of plates as small numbers, and which look alike.

use crate::domain::plate::{MAX_CHARS, Plate, PlateRead};

/// How many characters there are: `0-9A-Z`.
pub(crate) const LETTERS: usize = 36;

/// What readers confuse most, whatever the camera (domain notes, 4.2).
const ALIKE: [&str; 15] = [
    "0ODQ", "1I", "2Z", "5S", "8B", "6G", "UV", "MN", "FP", "KX", "7T", "CG", "E3", "4A", "MH",
];

/// Characters that count as one where texts are only sifted; the first stands for the others.
const ONE: [&str; 12] = [
    "0ODQ", "1I", "2Z", "5S", "8B", "6GC", "UV", "MNH", "FP", "KX", "7T", "E3",
];

/// The part of the errors that falls on look-alikes; the rest may be anything.
const ALIKE_SHARE: f64 = 0.7;

/// The number of a plate character; anything else (a [`Plate`] has nothing else) counts as `0`.
pub(crate) fn index(c: char) -> u8 {
    match c {
        '0'..='9' => c as u8 - b'0',
        'A'..='Z' => c as u8 - b'A' + 10,
        _ => 0,
    }
}

/// The plate character of a number.
pub(crate) fn letter(index: u8) -> char {
    char::from(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[usize::from(index) % LETTERS])
}

/// A plate's text as numbers, in place: cheap to compare by the thousand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    letters: [u8; MAX_CHARS],
    len: u8,
}

impl Text {
    pub fn new(plate: &Plate) -> Text {
        Text::of(plate.as_str().chars())
    }

    /// The text as it was read.
    pub fn read(read: &PlateRead) -> Text {
        Text::of(read.chars().iter().map(|c| c.best().0))
    }

    fn of(chars: impl Iterator<Item = char>) -> Text {
        let mut letters = [0; MAX_CHARS];
        let mut len = 0;
        for (slot, c) in letters.iter_mut().zip(chars) {
            *slot = index(c);
            len += 1;
        }
        Text { letters, len }
    }

    /// Texts whose lengths differ by more are never taken for each other.
    pub(crate) const LENGTHS_APART: usize = 2;

    pub(crate) fn letters(&self) -> &[u8] {
        &self.letters[..usize::from(self.len)]
    }

    /// Whether the two texts differ in just one character, neither being longer.
    pub(crate) fn beside(&self, other: &Text) -> bool {
        let (a, b) = (self.letters(), other.letters());
        a.len() == b.len() && a.iter().zip(b).filter(|(x, y)| x != y).count() == 1
    }

    /// With all look-alikes as one: what is left of it when a reader takes them for each other.
    pub fn folded(&self) -> Text {
        let mut text = *self;
        for letter in &mut text.letters[..usize::from(self.len)] {
            *letter = FOLDED[usize::from(*letter)];
        }
        text
    }

    /// Whether the two texts could be one plate, read very badly: at most three characters (half of a short text) put
    /// in, left out or changed, look-alikes aside. [`super::plate_index`] asks it of many at once.
    pub(crate) fn may_be(&self, other: &Text) -> bool {
        let (a, b) = (self.folded(), other.folded());
        let (a, b) = (a.letters(), b.letters());
        let mut above: [usize; MAX_CHARS + 1] = std::array::from_fn(|j| j);
        for (i, x) in a.iter().enumerate() {
            let mut row = [i + 1; MAX_CHARS + 1];
            for (j, y) in b.iter().enumerate() {
                let changed = above[j] + usize::from(x != y);
                row[j + 1] = changed.min(above[j + 1] + 1).min(row[j] + 1);
            }
            above = row;
        }
        above[b.len()] <= most_edits(a.len().max(b.len()))
    }

    /// Whether the two texts could be one plate, read badly: all but three characters (half of a short text) agree when
    /// both are laid left-aligned up to some place and right-aligned after it. A cheap sieve before [`super::align`];
    /// [`super::plate_index`] asks it of many at once.
    pub fn resembles(&self, other: &Text) -> bool {
        let (a, b) = (self.letters(), other.letters());
        if a.len().abs_diff(b.len()) > Text::LENGTHS_APART {
            return false;
        }
        let needed = least_agreement(a.len().max(b.len()));
        let from_right = |i: usize| {
            let (x, y) = (a.len().checked_sub(i + 1), b.len().checked_sub(i + 1));
            matches!((x, y), (Some(x), Some(y)) if a[x] == b[y])
        };
        let short = a.len().min(b.len());
        let mut agree = (0..short).filter(|i| from_right(*i)).count();
        let mut best = agree;
        // Move the place where the alignment changes from the left end to the right one.
        for i in 0..short {
            agree += usize::from(a[i] == b[i]);
            agree -= usize::from(from_right(short - 1 - i));
            best = best.max(agree);
        }
        best >= needed
    }
}

/// Whether a reader takes the one for the other even where it is sure.
pub(crate) fn look_as_one(a: char, b: char) -> bool {
    FOLDED[usize::from(index(a))] == FOLDED[usize::from(index(b))]
}

/// A text, or a part of one, with all look-alikes as one.
pub fn folded(text: &str) -> String {
    text.chars()
        .map(|c| letter(FOLDED[usize::from(index(c))]))
        .collect()
}

/// How many edits may lie between two folded texts that could be one plate, by the length of the longer one.
pub(super) fn most_edits(longest: usize) -> usize {
    (longest / 2).min(3)
}

/// In how many places two texts must agree that could be one plate, by the length of the longer one.
pub(super) fn least_agreement(longest: usize) -> usize {
    longest.saturating_sub(3).max(longest.div_ceil(2))
}

/// How likely `truth` is when a reader printed `printed` and was wrong, before anything is known of the lane.
pub(crate) fn prior_confusion(printed: u8, truth: u8) -> f64 {
    PRIOR[usize::from(printed)][usize::from(truth)]
}

static FOLDED: [u8; LETTERS] = fold_table();

const fn fold_table() -> [u8; LETTERS] {
    let mut table = [0; LETTERS];
    let mut y = 0;
    while y < LETTERS {
        table[y] = y as u8;
        let mut g = 0;
        while g < ONE.len() {
            let group = ONE[g].as_bytes();
            let mut i = 0;
            while i < group.len() {
                if number(group[i]) == y {
                    table[y] = number(group[0]) as u8;
                }
                i += 1;
            }
            g += 1;
        }
        y += 1;
    }
    table
}

const fn number(c: u8) -> usize {
    (if c <= b'9' { c - b'0' } else { c - b'A' + 10 }) as usize
}

static PRIOR: [[f64; LETTERS]; LETTERS] = prior_table();

const fn prior_table() -> [[f64; LETTERS]; LETTERS] {
    let mut table = [[0.0; LETTERS]; LETTERS];
    let mut y = 0;
    while y < LETTERS {
        let mut alike = 0;
        let mut z = 0;
        while z < LETTERS {
            alike += (z != y && look_alike(y, z)) as usize;
            z += 1;
        }
        let share = if alike == 0 { 0.0 } else { ALIKE_SHARE };
        z = 0;
        while z < LETTERS {
            if z != y {
                table[y][z] = (1.0 - share) / (LETTERS - 1) as f64;
                if look_alike(y, z) {
                    table[y][z] += share / alike as f64;
                }
            }
            z += 1;
        }
        y += 1;
    }
    table
}

const fn look_alike(y: usize, z: usize) -> bool {
    let mut g = 0;
    while g < ALIKE.len() {
        let group = ALIKE[g].as_bytes();
        let (mut has_y, mut has_z) = (false, false);
        let mut i = 0;
        while i < group.len() {
            let k = number(group[i]);
            has_y |= k == y;
            has_z |= k == z;
            i += 1;
        }
        if has_y && has_z {
            return true;
        }
        g += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: &str, b: &str, expected: bool) {
        let (x, y) = (Plate::new(a).unwrap(), Plate::new(b).unwrap());
        let (x, y) = (Text::new(&x), Text::new(&y));
        assert_eq!(x.resembles(&y), expected, "{a} {b}");
        assert_eq!(y.resembles(&x), expected, "{b} {a}");
    }

    #[test]
    fn resemblance_is_a_wide_sieve() {
        check("W12345A", "W12345A", true);
        check("W12345A", "W1234SA", true);
        check("W12345A", "W1234A", true);
        check("W12345A", "12345A", true);
        check("W12345A", "VVI2345A", true);
        check("W12345A", "X98765B", false);
        check("W12345A", "W123", false);
        check("AB1", "AB7", true);
        check("AB1", "XY1", false);
    }

    #[test]
    fn the_prior_sums_to_one() {
        for y in 0..LETTERS as u8 {
            let sum: f64 = (0..LETTERS as u8).map(|z| prior_confusion(y, z)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{y}: {sum}");
        }
        assert!(prior_confusion(index('8'), index('B')) > 0.5);
    }
}
