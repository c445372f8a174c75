//! What is counted of one lane, in one hour, by one light. Counts add up: hours to days, lights to all, lanes to the site.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Light, Scene};
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::LaneId;

/// Confidence classes of characters: below each edge, and from the last one on.
pub(crate) const EDGES: [f32; 7] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.985];
/// How many there are.
pub(crate) const CLASSES: usize = EDGES.len() + 1;

/// A character printed, and the one that it was in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pair {
    pub(crate) printed: char,
    pub(crate) truth: char,
}

impl From<Pair> for String {
    fn from(pair: Pair) -> String {
        String::from_iter([pair.printed, pair.truth])
    }
}

impl TryFrom<String> for Pair {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Pair, &'static str> {
        let mut chars = text.chars();
        match (chars.next(), chars.next(), chars.next()) {
            (Some(printed), Some(truth), None) => Ok(Pair { printed, truth }),
            _ => Err("a pair has two characters"),
        }
    }
}

/// What is measured of the picture of a read plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fact {
    /// Width of the plate, px.
    Width,
    /// Mean brightness of the lane, 0..=255.
    Brightness,
    /// Of the plate, 0..=255.
    Contrast,
    /// Of the plate, 0..=100.
    Sharpness,
}

impl Fact {
    pub const ALL: [Fact; 4] = [
        Fact::Width,
        Fact::Brightness,
        Fact::Contrast,
        Fact::Sharpness,
    ];

    /// Classes: below each edge, and from the last one on.
    pub(crate) fn edges(self) -> &'static [u32] {
        match self {
            Fact::Width => &[50, 65, 80, 110, 150],
            Fact::Brightness => &[30, 60, 90, 130, 180],
            Fact::Contrast => &[30, 50, 75, 100, 140],
            Fact::Sharpness => &[15, 25, 35, 50, 70],
        }
    }

    fn class(self, value: u32) -> u8 {
        let class = self.edges().iter().filter(|e| value >= **e).count();
        u8::try_from(class).unwrap_or(u8::MAX)
    }
}

/// A count of values and their sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Sum(pub(crate) u64, pub(crate) u64);

impl Sum {
    fn add(&mut self, value: u32) {
        self.0 += 1;
        self.1 += u64::from(value);
    }

    /// `None`: nothing was measured.
    pub(crate) fn mean(&self) -> Option<f64> {
        (self.0 > 0).then(|| self.1 as f64 / self.0 as f64)
    }
}

/// Right and wrong ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Known {
    pub(crate) right: u64,
    pub wrong: u64,
}

impl Known {
    pub(crate) fn all(&self) -> u64 {
        self.right + self.wrong
    }

    fn count(&mut self, right: bool, direction: Counting) {
        direction.turn(if right {
            &mut self.right
        } else {
            &mut self.wrong
        });
    }

    fn merge(&mut self, other: &Known) {
        self.right += other.right;
        self.wrong += other.wrong;
    }
}

/// Whether something is counted or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    Count,
    TakeBack,
}

impl Counting {
    /// One more, or one less.
    pub(crate) fn turn(self, count: &mut u64) {
        match self {
            Counting::Count => *count += 1,
            Counting::TakeBack => *count = count.saturating_sub(1),
        }
    }
}

/// The counts. Only what is not nought is written.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Vehicles, read or not.
    #[serde(skip_serializing_if = "is_zero")]
    pub vehicles: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub unread: u64,
    /// Reads that were surely one vehicle inside, or one permit.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) sure: u64,
    /// Of those: taken for another text than was read.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) corrected: u64,
    /// Reads that were likely, not surely, one vehicle or permit.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) unsure: u64,
    /// Vehicles that left under a text that fits nobody inside.
    #[serde(skip_serializing_if = "is_zero")]
    pub orphans: u64,
    /// Stays that were found later to have ended at this exit.
    #[serde(skip_serializing_if = "is_zero")]
    pub heals: u64,
    /// Violations noted at this lane.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) violations: u64,
    /// Contradictions noted at this lane that are likelier something else than a passback: no violations.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) explained: u64,
    /// Violations noted anywhere that this exit is to blame for: it had not noticed that the vehicle left.
    #[serde(skip_serializing_if = "is_zero")]
    pub false_violations: u64,
    /// Plates whose truth is known, read right and wrong.
    #[serde(skip_serializing_if = "is_none")]
    pub plates: Known,
    /// Characters whose truth is known, by confidence class.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) bins: BTreeMap<u8, Known>,
    /// Plates with a known truth, by the characters in it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) letters: BTreeMap<char, u64>,
    /// Plates in which a character was printed that is another one in truth.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) pairs: BTreeMap<Pair, u64>,
    /// What the pictures of read plates were like.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) facts: BTreeMap<Fact, Sum>,
    /// Plates whose truth is known, by what their picture was like: fact and class.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) classes: BTreeMap<Fact, BTreeMap<u8, Known>>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_none(known: &Known) -> bool {
    known.all() == 0
}

/// The counts of one lane in the hour from `start` on, by one light.
#[derive(Debug, Clone, PartialEq)]
pub struct Hour {
    pub lane: LaneId,
    /// Full hour of the site's clock.
    pub start: Timestamp,
    /// `None`: not told.
    pub light: Option<Light>,
    pub tally: Arc<Tally>,
}

impl Tally {
    /// A vehicle came.
    pub(crate) fn vehicle(&mut self, read: bool, plate_px: Option<u32>, scene: Option<&Scene>) {
        self.vehicles += 1;
        if !read {
            self.unread += 1;
            return;
        }
        for (fact, value) in facts(plate_px, scene) {
            self.facts.entry(fact).or_default().add(value);
        }
    }

    /// The truth of a read is known (or, taken back, was not what was thought).
    pub(crate) fn learn(
        &mut self,
        read: &PlateRead,
        truth: &Plate,
        (plate_px, scene): (Option<u32>, Option<&Scene>),
        direction: Counting,
    ) {
        let right = read.text() == *truth;
        self.plates.count(right, direction);
        for (fact, value) in facts(plate_px, scene) {
            let classes = self.classes.entry(fact).or_default();
            let class = classes.entry(fact.class(value)).or_default();
            class.count(right, direction);
        }
        let mut letters: Vec<char> = truth.as_str().chars().collect();
        letters.sort_unstable();
        letters.dedup();
        for letter in letters {
            direction.turn(self.letters.entry(letter).or_default());
        }
        // A text of another length says nothing about single characters.
        if read.chars().len() != truth.as_str().len() {
            return;
        }
        for pair in pairs(read, truth) {
            direction.turn(self.pairs.entry(pair).or_default());
        }
        for (position, z) in read.chars().iter().zip(truth.as_str().chars()) {
            let (y, confidence) = position.best();
            let bin = self.bins.entry(class_of(confidence)).or_default();
            bin.count(y == z, direction);
        }
    }

    /// Adds other counts.
    pub(crate) fn merge(&mut self, other: &Tally) {
        for (mine, theirs) in [
            (&mut self.vehicles, other.vehicles),
            (&mut self.unread, other.unread),
            (&mut self.sure, other.sure),
            (&mut self.corrected, other.corrected),
            (&mut self.unsure, other.unsure),
            (&mut self.orphans, other.orphans),
            (&mut self.heals, other.heals),
            (&mut self.violations, other.violations),
            (&mut self.explained, other.explained),
            (&mut self.false_violations, other.false_violations),
        ] {
            *mine += theirs;
        }
        self.plates.merge(&other.plates);
        for (class, known) in &other.bins {
            self.bins.entry(*class).or_default().merge(known);
        }
        for (letter, n) in &other.letters {
            *self.letters.entry(*letter).or_default() += n;
        }
        for (pair, n) in &other.pairs {
            *self.pairs.entry(*pair).or_default() += n;
        }
        for (fact, sum) in &other.facts {
            let mine = self.facts.entry(*fact).or_default();
            *mine = Sum(mine.0 + sum.0, mine.1 + sum.1);
        }
        for (fact, classes) in &other.classes {
            let mine = self.classes.entry(*fact).or_default();
            for (class, known) in classes {
                mine.entry(*class).or_default().merge(known);
            }
        }
    }

    /// The sum of many.
    pub fn sum<'a>(all: impl IntoIterator<Item = &'a Tally>) -> Tally {
        let mut sum = Tally::default();
        for tally in all {
            sum.merge(tally);
        }
        sum
    }

    /// Vehicles that were read.
    pub fn read(&self) -> u64 {
        self.vehicles.saturating_sub(self.unread)
    }

    /// Mean of what was measured of the pictures.
    pub(crate) fn mean(&self, fact: Fact) -> Option<f64> {
        self.facts.get(&fact)?.mean()
    }

    /// The most frequent confusions, most first, with the plates that hold the true character.
    pub(crate) fn top_pairs(&self, limit: usize) -> Vec<(Pair, u64, u64)> {
        let with = |pair: &Pair| self.letters.get(&pair.truth).copied().unwrap_or(0);
        let mut all: Vec<_> = self
            .pairs
            .iter()
            .filter(|(_, n)| **n > 0)
            .map(|(pair, n)| (*pair, *n, with(pair).max(*n)))
            .collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(limit);
        all
    }
}

/// The confusions of a read, each once.
pub(crate) fn pairs(read: &PlateRead, truth: &Plate) -> Vec<Pair> {
    if read.chars().len() != truth.as_str().len() {
        return Vec::new();
    }
    let positions = read.chars().iter().zip(truth.as_str().chars());
    let mut found: Vec<Pair> = positions
        .map(|(position, truth)| Pair {
            printed: position.best().0,
            truth,
        })
        .filter(|pair| pair.printed != pair.truth)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn facts(plate_px: Option<u32>, scene: Option<&Scene>) -> Vec<(Fact, u32)> {
    let mut all: Vec<(Fact, u32)> = plate_px.map(|px| (Fact::Width, px)).into_iter().collect();
    if let Some(scene) = scene {
        all.push((Fact::Brightness, u32::from(scene.luma)));
        all.push((Fact::Contrast, u32::from(scene.contrast)));
        all.push((Fact::Sharpness, u32::from(scene.sharpness)));
    }
    all
}

fn class_of(confidence: f32) -> u8 {
    let class = EDGES.iter().filter(|edge| confidence >= **edge).count();
    u8::try_from(class).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plate(text: &str) -> Plate {
        Plate::new(text).unwrap()
    }

    #[test]
    fn what_is_learned_can_be_taken_back() {
        let mut tally = Tally::default();
        let scene = Scene {
            light: Light::Night,
            luma: 40,
            contrast: 60,
            sharpness: 30,
        };
        tally.vehicle(true, Some(61), Some(&scene));
        tally.vehicle(false, None, Some(&scene));
        let before = tally.clone();
        let read = PlateRead::plain(&plate("W88X"), 0.97);
        tally.learn(
            &read,
            &plate("WB8X"),
            (Some(61), Some(&scene)),
            Counting::Count,
        );
        let pair = Pair {
            printed: '8',
            truth: 'B',
        };
        assert_eq!(tally.top_pairs(3), [(pair, 1, 1)]);
        assert_eq!(tally.plates, Known { right: 0, wrong: 1 });
        assert_eq!(tally.bins[&6], Known { right: 3, wrong: 1 });
        assert_eq!(tally.mean(Fact::Width), Some(61.0));
        tally.learn(
            &read,
            &plate("WB8X"),
            (Some(61), Some(&scene)),
            Counting::TakeBack,
        );
        assert_eq!(
            (tally.plates, tally.top_pairs(3)),
            (before.plates, Vec::new())
        );
        tally.learn(&read, &plate("W88XX"), (None, None), Counting::Count);
        assert!(
            tally.top_pairs(3).is_empty(),
            "another length teaches no pair"
        );
    }

    #[test]
    fn counts_are_written_short_and_read_back() {
        let mut tally = Tally::default();
        assert_eq!(serde_json::to_string(&tally).unwrap(), "{}");
        let read = PlateRead::plain(&plate("W88X"), 0.97);
        tally.vehicle(true, Some(90), None);
        tally.learn(&read, &plate("WB8X"), (Some(90), None), Counting::Count);
        let text = serde_json::to_string(&tally).unwrap();
        assert!(text.contains(r#""pairs":{"8B":1}"#), "{text}");
        let back: Tally = serde_json::from_str(&text).unwrap();
        assert_eq!(back, tally);
        let mut twice = back.clone();
        twice.merge(&back);
        assert_eq!(twice.top_pairs(1)[0].1, 2);
        assert_eq!(twice.facts[&Fact::Width], Sum(2, 180));
    }
}
