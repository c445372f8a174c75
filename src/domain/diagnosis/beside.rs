//! Two cameras that look at one lane: which of them reads better. Told what each read; pairs the reads of one vehicle.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::domain::plate::Plate;

/// The two cameras read one vehicle within this.
const APART: SignedDuration = SignedDuration::from_secs(8);
/// So many characters may differ in two texts of one vehicle.
const DIFFER: usize = 3;
/// Reads that wait for their other; older ones are counted as alone.
const WAITING: usize = 64;

/// Which camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// The lane's own, by which it decides.
    Own,
    /// The other, which is only compared.
    Other,
}

/// What a camera made of a vehicle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Look {
    pub(crate) at: Timestamp,
    /// `None`: it saw a vehicle and read nothing.
    pub(crate) plate: Option<Plate>,
    /// The text is a plate on a permit.
    pub(crate) known: bool,
}

/// How often the two did what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Compared {
    /// The same text.
    pub same: u64,
    /// Two texts, of which the lane's own camera's alone is a plate on a permit.
    pub own_right: u64,
    /// And of which the other's is.
    pub other_right: u64,
    /// Two texts, and nobody can say which is right.
    pub differ: u64,
    /// One alone read, or saw, the vehicle.
    pub own_alone: u64,
    pub other_alone: u64,
}

impl Compared {
    pub(crate) fn vehicles(&self) -> u64 {
        let differ = self.own_right + self.other_right + self.differ;
        self.same + differ + self.own_alone + self.other_alone
    }
}

/// What a look came to, as figures name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Same,
    OwnRight,
    OtherRight,
    Differ,
    OwnAlone,
    OtherAlone,
}

impl Word {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Word::Same => "same",
            Word::OwnRight => "own-right",
            Word::OtherRight => "other-right",
            Word::Differ => "differ",
            Word::OwnAlone => "own-alone",
            Word::OtherAlone => "other-alone",
        }
    }
}

/// The comparison of one lane.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    waiting: VecDeque<(Which, Look)>,
    counts: Compared,
}

impl Beside {
    pub(crate) fn compared(&self) -> Compared {
        self.counts
    }

    /// A camera told a look; what that, and what has waited for too long by now, comes to.
    pub(crate) fn told(&mut self, which: Which, look: Look) -> Vec<Word> {
        let mut words = self.due(look.at);
        let fits = |(other, l): &(Which, Look)| {
            let near = l.at.duration_since(look.at).abs() <= APART;
            *other != which && near && may_be_one(&l.plate, &look.plate)
        };
        let distance = |(_, l): &(Which, Look)| {
            let apart = l.at.duration_since(look.at).abs();
            (l.plate != look.plate, apart)
        };
        let found = (0..self.waiting.len())
            .filter(|n| fits(&self.waiting[*n]))
            .min_by_key(|n| distance(&self.waiting[*n]));
        match found.and_then(|n| self.waiting.remove(n)) {
            Some((_, before)) => {
                let (own, other) = match which {
                    Which::Own => (&look, &before),
                    Which::Other => (&before, &look),
                };
                words.push(word(own, other));
            }
            None => self.waiting.push_back((which, look)),
        }
        while self.waiting.len() > WAITING {
            words.extend(self.waiting.pop_front().map(|(which, _)| alone(which)));
        }
        for word in &words {
            self.count(*word);
        }
        words
    }

    /// Those whose other does not come any more.
    fn due(&mut self, now: Timestamp) -> Vec<Word> {
        let mut words = Vec::new();
        self.waiting.retain(|(which, look)| {
            let waits = now.duration_since(look.at) <= APART;
            if !waits {
                words.push(alone(*which));
            }
            waits
        });
        words
    }

    fn count(&mut self, word: Word) {
        let counts = &mut self.counts;
        *match word {
            Word::Same => &mut counts.same,
            Word::OwnRight => &mut counts.own_right,
            Word::OtherRight => &mut counts.other_right,
            Word::Differ => &mut counts.differ,
            Word::OwnAlone => &mut counts.own_alone,
            Word::OtherAlone => &mut counts.other_alone,
        } += 1;
    }
}

fn alone(which: Which) -> Word {
    match which {
        Which::Own => Word::OwnAlone,
        Which::Other => Word::OtherAlone,
    }
}

fn word(own: &Look, other: &Look) -> Word {
    match (&own.plate, &other.plate) {
        (Some(a), Some(b)) if a == b => Word::Same,
        (None, None) => Word::Same,
        (Some(_), None) => Word::OwnAlone,
        (None, Some(_)) => Word::OtherAlone,
        _ => match (own.known, other.known) {
            (true, false) => Word::OwnRight,
            (false, true) => Word::OtherRight,
            _ => Word::Differ,
        },
    }
}

/// Whether two texts may be one vehicle's: what was not read may be anybody's.
fn may_be_one(a: &Option<Plate>, b: &Option<Plate>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return true;
    };
    edits(a.as_str().as_bytes(), b.as_str().as_bytes()) <= DIFFER
}

/// Characters to be put in, taken out or changed.
fn edits(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SECOND own|other TEXT`, `-` for none, `!` behind a plate on a permit; what it came to.
    fn check(looks: &[&str], want: &[Word]) {
        let mut beside = Beside::default();
        let mut found = Vec::new();
        for look in looks {
            let mut parts = look.split(' ');
            let at: i64 = parts.next().unwrap().parse().unwrap();
            let which = match parts.next().unwrap() {
                "own" => Which::Own,
                _ => Which::Other,
            };
            let text = parts.next().unwrap();
            let known = text.ends_with('!');
            let plate = Plate::new(text.trim_end_matches('!')).ok();
            let at = Timestamp::from_second(1_000_000 + at).unwrap();
            found.extend(beside.told(which, Look { at, plate, known }));
        }
        assert_eq!(found, want, "{looks:?}");
        assert_eq!(beside.compared().vehicles(), want.len() as u64);
    }

    #[test]
    fn reads_of_one_vehicle_are_compared() {
        use Word::{Differ, OtherAlone, OtherRight, OwnAlone, OwnRight, Same};
        check(&["0 own AB123", "1 other AB123"], &[Same]);
        check(&["1 own AB123", "0 other AB123"], &[Same]);
        check(&["0 own AB123!", "1 other A8123"], &[OwnRight]);
        check(&["0 own AB123", "1 other A8123!"], &[OtherRight]);
        check(&["0 own AB123", "1 other A8123"], &[Differ]);
        check(&["0 own AB123!", "1 other AB124!"], &[Differ]);
        check(&["0 own AB123", "1 other -"], &[OwnAlone]);
        check(&["0 own -", "1 other AB123"], &[OtherAlone]);
        // Nobody else saw it.
        check(&["0 own AB123", "9 own CD456"], &[OwnAlone]);
        check(&["0 other AB123", "9 own CD456"], &[OtherAlone]);
        // Two vehicles close behind each other: each with its own text.
        let queue = [
            "0 own AB123",
            "2 own CD456",
            "3 other CD456",
            "4 other AB123",
        ];
        check(&queue, &[Same, Same]);
        // Too different to be one vehicle's.
        check(
            &["0 own AB123", "1 other XY999", "12 own -"],
            &[OwnAlone, OtherAlone],
        );
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut beside = Beside::default();
        let at = Timestamp::from_second(1_000_000).unwrap();
        for n in 0..1_000 {
            let plate = Plate::new(&format!("{n:05}")).ok();
            let known = false;
            beside.told(Which::Own, Look { at, plate, known });
        }
        assert_eq!(beside.waiting.len(), WAITING);
        assert_eq!(beside.compared().own_alone, 1_000 - WAITING as u64);
    }

    #[test]
    fn edits_are_counted() {
        let check = |a: &str, b: &str, want| assert_eq!(edits(a.as_bytes(), b.as_bytes()), want);
        check("AB123", "AB123", 0);
        check("AB123", "A8123", 1);
        check("AB123", "B123", 1);
        check("AB123", "", 5);
        check("", "", 0);
    }
}
