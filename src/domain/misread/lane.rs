//! What one lane's reader gets wrong: learned from sure matches, forgotten with time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::alphabet::{LETTERS, index, prior_confusion};
use crate::domain::plate::{CharRead, Plate, PlateRead};

/// Confidence classes: below each edge, and above the last.
const EDGES: [f32; 7] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.985];
const CLASSES: usize = EDGES.len() + 1;
/// How often a character of each class is right, before the lane has taught otherwise: the reader is believed, a little.
const PRIOR_RIGHT: [f64; CLASSES] = [0.45, 0.55, 0.65, 0.75, 0.85, 0.92, 0.965, 0.99];
/// How many observations the priors are worth.
const RIGHT_STRENGTH: f64 = 10.0;
const CONFUSION_STRENGTH: f64 = 6.0;
/// When the first choice is wrong: how often the truth is among the other choices that the reader named (as 8 of 10).
const LISTED: (f64, f64) = (8.0, 2.0);
/// Unread vehicles before the lane has taught otherwise: 1 in 50, worth 50 vehicles.
const UNREAD: (f64, f64) = (1.0, 49.0);
/// What is left of a count after a day: half after 30.
const KEPT_A_DAY: f64 = 0.977_159_968_434_245_7;

/// The learned part of a lane, a piece of the engine's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaneModel {
    /// Weighted counts of (printed, truth) where they differ, `printed * 36 + truth`, sparse in the snapshot.
    #[serde(with = "sparse")]
    confusions: Vec<f64>,
    /// Weighted counts of (right, wrong) by confidence class.
    calibration: [(f64, f64); CLASSES],
    /// Wrong characters whose truth was, and was not, among the alternatives.
    listed: (f64, f64),
    /// Vehicles unread and read.
    unread: (f64, f64),
    /// The day (since 1970, UTC) up to which the counts have been aged.
    day: i64,
}

impl Default for LaneModel {
    fn default() -> Self {
        LaneModel {
            confusions: vec![0.0; LETTERS * LETTERS],
            calibration: [(0.0, 0.0); CLASSES],
            listed: (0.0, 0.0),
            unread: (0.0, 0.0),
            day: 0,
        }
    }
}

/// How sure a character of a known plate is.
pub const KNOWN: f64 = 0.9995;

/// A read as seen through a lane's model: for every position, how likely each character is the truth.
#[derive(Debug, Clone)]
pub struct SoftRead(pub Vec<[f64; LETTERS]>);

impl SoftRead {
    /// A plate that is known, all but surely.
    pub fn known(plate: &Plate) -> SoftRead {
        let rest = (1.0 - KNOWN) / (LETTERS - 1) as f64;
        SoftRead(
            plate
                .as_str()
                .chars()
                .map(|c| {
                    let mut row = [rest; LETTERS];
                    row[usize::from(index(c))] = KNOWN;
                    row
                })
                .collect(),
        )
    }
}

impl LaneModel {
    /// Counts a vehicle, read or not.
    pub fn count(&mut self, now: Timestamp, read: bool) {
        self.age(now);
        if read {
            self.unread.1 += 1.0;
        } else {
            self.unread.0 += 1.0;
        }
    }

    /// The part of the vehicles that this lane does not read, 0..1.
    pub fn unread_rate(&self) -> f64 {
        let (a, b) = (self.unread.0 + UNREAD.0, self.unread.1 + UNREAD.1);
        a / (a + b)
    }

    /// Learns from a read whose truth is known. Reads of another length teach nothing about single characters.
    pub fn learn(&mut self, now: Timestamp, read: &PlateRead, truth: &Plate, weight: f64) {
        self.age(now);
        if read.chars().len() != truth.as_str().len() {
            return;
        }
        for (position, z) in read.chars().iter().zip(truth.as_str().chars()) {
            let (y, confidence) = position.best();
            let class = &mut self.calibration[class_of(confidence)];
            if y == z {
                class.0 += weight;
                continue;
            }
            class.1 += weight;
            self.confusions[pair(index(y), index(z))] += weight;
            if position.alternatives().len() > 1 {
                if position.of(z) > 0.0 {
                    self.listed.0 += weight;
                } else {
                    self.listed.1 += weight;
                }
            }
        }
    }

    /// How likely a character of this confidence is right here.
    pub fn right(&self, confidence: f32) -> f64 {
        let class = class_of(confidence);
        let (right, wrong) = self.calibration[class];
        (right + RIGHT_STRENGTH * PRIOR_RIGHT[class]) / (right + wrong + RIGHT_STRENGTH)
    }

    /// How likely `truth` is when this lane printed `printed` and was wrong.
    fn confusion(&self, printed: u8, truth: u8, row_sum: f64) -> f64 {
        let seen = self.confusions[pair(printed, truth)];
        (seen + CONFUSION_STRENGTH * prior_confusion(printed, truth))
            / (row_sum + CONFUSION_STRENGTH)
    }

    /// The most frequent confusions (printed, truth, weighted count), most first.
    pub fn top_confusions(&self, limit: usize) -> Vec<(char, char, f64)> {
        let letter = |i: usize| char::from(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[i]);
        let mut all: Vec<_> = self
            .confusions
            .iter()
            .enumerate()
            .filter(|(_, n)| **n > 0.0)
            .map(|(i, n)| (letter(i / LETTERS), letter(i % LETTERS), *n))
            .collect();
        all.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
        all.truncate(limit);
        all
    }

    /// A read, seen through this lane's habits.
    pub fn soften(&self, read: &PlateRead) -> SoftRead {
        SoftRead(read.chars().iter().map(|c| self.soften_char(c)).collect())
    }

    fn soften_char(&self, position: &CharRead) -> [f64; LETTERS] {
        let (y, confidence) = position.best();
        let y = index(y);
        let right = self.right(confidence);
        let start = pair(y, 0);
        let row_sum: f64 = self.confusions[start..start + LETTERS].iter().sum();
        let mut wrong = [0.0; LETTERS];
        for (z, slot) in wrong.iter_mut().enumerate() {
            *slot = self.confusion(y, z as u8, row_sum);
        }
        wrong[usize::from(y)] = 0.0;
        let mut named = [0.0; LETTERS];
        for (c, p) in position.alternatives().iter().skip(1) {
            let z = usize::from(index(*c));
            named[z] = f64::from(*p) * wrong[z];
        }
        let total: f64 = named.iter().sum();
        let (a, b) = (self.listed.0 + LISTED.0, self.listed.1 + LISTED.1);
        let share = if total > 0.0 { a / (a + b) } else { 0.0 };
        let unnamed: f64 = (0..LETTERS)
            .filter(|z| named[*z] == 0.0)
            .map(|z| wrong[z])
            .sum();
        let mut out = [0.0; LETTERS];
        for z in 0..LETTERS {
            out[z] = (1.0 - right)
                * if named[z] > 0.0 {
                    share * named[z] / total
                } else {
                    (1.0 - share) * wrong[z] / unnamed
                };
        }
        out[usize::from(y)] = right;
        out
    }

    fn age(&mut self, now: Timestamp) {
        let day = now.as_second().div_euclid(86_400);
        let days = (day - self.day).clamp(0, 3_650);
        if self.day != 0 && days > 0 {
            let kept = (0..days).fold(1.0, |k, _| k * KEPT_A_DAY);
            self.confusions.iter_mut().for_each(|n| *n *= kept);
            for n in self
                .calibration
                .iter_mut()
                .chain([&mut self.listed, &mut self.unread])
            {
                *n = (n.0 * kept, n.1 * kept);
            }
        }
        self.day = self.day.max(day);
    }
}

fn class_of(confidence: f32) -> usize {
    EDGES.iter().filter(|edge| confidence >= **edge).count()
}

fn pair(printed: u8, truth: u8) -> usize {
    usize::from(printed) * LETTERS + usize::from(truth)
}

/// Only what is not nought goes into a snapshot.
mod sparse {
    use super::LETTERS;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(counts: &[f64], to: S) -> Result<S::Ok, S::Error> {
        let some: Vec<(usize, f64)> = counts
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, n)| *n != 0.0)
            .collect();
        some.serialize(to)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<f64>, D::Error> {
        let some = Vec::<(usize, f64)>::deserialize(from)?;
        let mut counts = vec![0.0; LETTERS * LETTERS];
        for (i, n) in some {
            if let Some(slot) = counts.get_mut(i) {
                *slot = n;
            }
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plate(s: &str) -> Plate {
        Plate::new(s).unwrap()
    }

    #[test]
    fn a_lane_learns_its_own_confusion_and_forgets_it() {
        let mut lane = LaneModel::default();
        let at: Timestamp = "2026-03-02T06:00:00Z".parse().unwrap();
        let read = PlateRead::plain(&plate("W8"), 0.9);
        let before = lane.soften(&read).0[1][usize::from(index('H'))];
        for _ in 0..50 {
            lane.learn(at, &read, &plate("WH"), 1.0);
        }
        let after = lane.soften(&read).0[1][usize::from(index('H'))];
        assert!(after > 20.0 * before, "{before} {after}");
        assert_eq!(lane.top_confusions(1)[0].0, '8');
        lane.count(at + jiff::SignedDuration::from_hours(24 * 600), true);
        let late = lane.soften(&read).0[1][usize::from(index('H'))];
        assert!(late < 1.1 * before, "{before} {late}");
    }

    #[test]
    fn a_softened_character_sums_to_one() {
        let lane = LaneModel::default();
        let c = CharRead::new(vec![('8', 0.6), ('B', 0.3), ('S', 0.05)]).unwrap();
        let row = lane.soften_char(&c);
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(row[usize::from(index('B'))] > row[usize::from(index('S'))]);
    }
}
