//! What one lane's reader gets wrong: learned from sure matches and from what people say, forgotten with time.
//!
//! A lane has a model for each light (day, night), which leans on that of the lane in all, which leans on what is known of
//! readers anywhere: `(counted + strength * leaned on) / (all counted + strength)`, for each class of confidence and each
//! row of confusions. Little data changes little, and a night of which nothing is known reads as the lane does.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::age;
use super::alphabet::{LETTERS, index, prior_confusion};
use super::drift::{Notice, Watch};
use crate::domain::event::Light;
use crate::domain::plate::{CharRead, Plate, PlateRead};

/// Confidence classes: below each edge, and above the last.
const EDGES: [f32; 7] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.985];
const CLASSES: usize = EDGES.len() + 1;
/// How often a character of each class is right, before the lane has taught otherwise: the reader is believed, a little.
const PRIOR_RIGHT: [f64; CLASSES] = [0.45, 0.55, 0.65, 0.75, 0.85, 0.92, 0.965, 0.99];
/// How many observations the priors are worth.
const RIGHT_STRENGTH: f64 = 10.0;
const CONFUSION_STRENGTH: f64 = 6.0;
/// How many observations the lane in all is worth to one light of it.
const LEAN_RIGHT: f64 = 30.0;
const LEAN_CONFUSION: f64 = 12.0;
const LEAN_LISTED: f64 = 20.0;
/// How much more a person's word teaches than a match.
pub(crate) const PERSON: f64 = 5.0;
/// When the first choice is wrong: how often the truth is among the other choices that the reader named (as 8 of 10).
const LISTED: (f64, f64) = (8.0, 2.0);
/// Characters right and wrong before the lane has taught otherwise: 1 in 100 wrong.
const USUAL: (f64, f64) = (99.0, 1.0);

/// The learned part of a lane, a piece of the engine's state.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LaneModel {
    all: Counts,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    by_light: BTreeMap<Light, Counts>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    watches: Vec<Watch>,
}

/// What was counted, aged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Counts {
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

impl Default for Counts {
    fn default() -> Self {
        Counts {
            confusions: vec![0.0; LETTERS * LETTERS],
            calibration: [(0.0, 0.0); CLASSES],
            listed: (0.0, 0.0),
            unread: (0.0, 0.0),
            day: 0,
        }
    }
}

/// How sure a character of a known plate is.
pub(crate) const KNOWN: f64 = 0.9995;

/// A read as seen through a lane's model: for every position, how likely each character is the truth.
#[derive(Debug, Clone)]
pub(crate) struct SoftRead(pub(crate) Vec<[f64; LETTERS]>);

impl SoftRead {
    /// A plate that is known, all but surely.
    #[cfg(test)]
    pub(crate) fn known(plate: &Plate) -> SoftRead {
        let rest = (1.0 - KNOWN) / (LETTERS - 1) as f64;
        let row = |c| {
            let mut row = [rest; LETTERS];
            row[usize::from(index(c))] = KNOWN;
            row
        };
        SoftRead(plate.as_str().chars().map(row).collect())
    }
}

/// A lesson: a read, and the truth that it was taught. Kept to be taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lesson {
    pub(crate) truth: Plate,
    pub(crate) weight: f64,
    /// The day (since 1970, UTC) on which it was taught.
    day: i64,
}

impl LaneModel {
    /// The most frequent confusion: printed, truth, weighted count.
    #[cfg(test)]
    fn top_confusion(&self) -> Option<(char, char, f64)> {
        let counts = self.all.confusions.iter().enumerate();
        let (i, count) = counts.max_by(|a, b| a.1.total_cmp(b.1))?;
        let at = |i: usize| super::alphabet::letter(i as u8);
        Some((at(i / LETTERS), at(i % LETTERS), *count))
    }

    /// Counts a vehicle, read or not.
    pub(crate) fn count(
        &mut self,
        now: Timestamp,
        light: Option<Light>,
        read: bool,
    ) -> Vec<Notice> {
        for counts in self.counts_of(light) {
            counts.age(now);
            let slot = if read {
                &mut counts.unread.1
            } else {
                &mut counts.unread.0
            };
            *slot += 1.0;
        }
        let mut out = Vec::new();
        self.watch(light).vehicle(now, read, &mut out);
        out
    }

    /// Learns from a sure match, unless the lane drifts. Says what it has learned, and whether it drifts.
    pub(crate) fn learn(
        &mut self,
        now: Timestamp,
        light: Option<Light>,
        read: &PlateRead,
        truth: &Plate,
    ) -> (Option<Lesson>, Vec<Notice>) {
        let mut out = Vec::new();
        let watch = self.watch(light);
        watch.read(now, read, truth, &mut out);
        let lesson = (!watch.freezes()).then(|| self.teach(now, light, read, truth, 1.0));
        (lesson, out)
    }

    /// Learns from a read whose truth is known. Reads of another length teach nothing about single characters.
    pub(crate) fn teach(
        &mut self,
        now: Timestamp,
        light: Option<Light>,
        read: &PlateRead,
        truth: &Plate,
        weight: f64,
    ) -> Lesson {
        for counts in self.counts_of(light) {
            counts.age(now);
            counts.add(read, truth, weight);
        }
        Lesson {
            truth: truth.clone(),
            weight,
            day: age::day_of(now),
        }
    }

    /// Takes a lesson back, as much of it as is left.
    pub(crate) fn unlearn(
        &mut self,
        now: Timestamp,
        light: Option<Light>,
        read: &PlateRead,
        lesson: &Lesson,
    ) {
        let left = lesson.weight * age::kept(age::LANE, age::day_of(now) - lesson.day);
        for counts in self.counts_of(light) {
            counts.age(now);
            counts.add(read, &lesson.truth, -left);
        }
    }

    /// A person has looked at the lane: it learns again, and what is usual is found anew.
    pub(crate) fn checked(&mut self) -> Vec<Notice> {
        let mut out = Vec::new();
        for watch in &mut self.watches {
            watch.checked(&mut out);
        }
        out
    }

    fn counts_of(&mut self, light: Option<Light>) -> impl Iterator<Item = &mut Counts> {
        let own = light.map(|light| self.by_light.entry(light).or_default());
        std::iter::once(&mut self.all).chain(own)
    }

    fn watch(&mut self, light: Option<Light>) -> &mut Watch {
        let place = self.watches.iter().position(|w| w.light() == light);
        let place = place.unwrap_or_else(|| {
            self.watches.push(Watch::new(light));
            self.watches.len() - 1
        });
        &mut self.watches[place]
    }

    fn own(&self, light: Option<Light>) -> Option<&Counts> {
        light.and_then(|light| self.by_light.get(&light))
    }

    /// How likely a character of this confidence is right here.
    pub(crate) fn right(&self, light: Option<Light>, confidence: f32) -> f64 {
        let class = class_of(confidence);
        let lean = |counts: &Counts, on: f64, strength: f64| {
            let (right, wrong) = counts.calibration[class];
            (right + strength * on) / (right + wrong + strength)
        };
        let lane = lean(&self.all, PRIOR_RIGHT[class], RIGHT_STRENGTH);
        let own = self.own(light);
        own.map_or(lane, |counts| lean(counts, lane, LEAN_RIGHT))
    }

    /// How likely each character is the truth when this lane printed `printed` and was wrong.
    fn confusion(&self, light: Option<Light>, printed: u8) -> [f64; LETTERS] {
        let mut row = std::array::from_fn(|z| prior_confusion(printed, z as u8));
        self.all.lean(printed, CONFUSION_STRENGTH, &mut row);
        if let Some(own) = self.own(light) {
            own.lean(printed, LEAN_CONFUSION, &mut row);
        }
        row
    }

    /// How likely `truth` stands there when this lane prints `printed`, whatever the light and the confidence (numbers of the
    /// alphabet, not the same).
    pub(crate) fn taken_for(&self, printed: u8, truth: u8) -> f64 {
        let (right, wrong) = self
            .all
            .calibration
            .iter()
            .fold(USUAL, |sum, class| (sum.0 + class.0, sum.1 + class.1));
        let row = self.confusion(None, printed);
        let others: f64 = (0..LETTERS)
            .filter(|z| *z != usize::from(printed))
            .map(|z| row[z])
            .sum();
        wrong / (right + wrong) * row[usize::from(truth)] / others
    }

    /// When the first choice is wrong: how often the truth is among the other choices.
    fn listed(&self, light: Option<Light>) -> f64 {
        let (a, b) = (self.all.listed.0 + LISTED.0, self.all.listed.1 + LISTED.1);
        let lane = a / (a + b);
        self.own(light).map_or(lane, |own| {
            (own.listed.0 + LEAN_LISTED * lane) / (own.listed.0 + own.listed.1 + LEAN_LISTED)
        })
    }

    /// A read, seen through this lane's habits by that light.
    pub(crate) fn soften(&self, read: &PlateRead, light: Option<Light>) -> SoftRead {
        let chars = read.chars().iter();
        SoftRead(chars.map(|c| self.soften_char(c, light)).collect())
    }

    fn soften_char(&self, position: &CharRead, light: Option<Light>) -> [f64; LETTERS] {
        let (y, confidence) = position.best();
        let y = index(y);
        let right = self.right(light, confidence);
        let mut wrong = self.confusion(light, y);
        wrong[usize::from(y)] = 0.0;
        let mut named = [0.0; LETTERS];
        for (c, p) in position.alternatives().iter().skip(1) {
            let z = usize::from(index(*c));
            named[z] = f64::from(*p) * wrong[z];
        }
        let total: f64 = named.iter().sum();
        let share = if total > 0.0 { self.listed(light) } else { 0.0 };
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
}

impl Counts {
    fn add(&mut self, read: &PlateRead, truth: &Plate, weight: f64) {
        if read.chars().len() != truth.as_str().len() {
            return;
        }
        // What is taken back may have been rounded: never below nought.
        let add = |slot: &mut f64| *slot = (*slot + weight).max(0.0);
        for (position, z) in read.chars().iter().zip(truth.as_str().chars()) {
            let (y, confidence) = position.best();
            let class = &mut self.calibration[class_of(confidence)];
            if y == z {
                add(&mut class.0);
                continue;
            }
            add(&mut class.1);
            add(&mut self.confusions[pair(index(y), index(z))]);
            if position.alternatives().len() > 1 {
                if position.of(z) > 0.0 {
                    add(&mut self.listed.0);
                } else {
                    add(&mut self.listed.1);
                }
            }
        }
    }

    /// Mixes what was counted of a printed character into what it leans on.
    fn lean(&self, printed: u8, strength: f64, row: &mut [f64; LETTERS]) {
        let start = pair(printed, 0);
        let counted = &self.confusions[start..start + LETTERS];
        let sum: f64 = counted.iter().sum();
        for (on, seen) in row.iter_mut().zip(counted) {
            *on = (seen + strength * *on) / (sum + strength);
        }
    }

    fn age(&mut self, now: Timestamp) {
        let Some(kept) = age::turn(&mut self.day, now, age::LANE) else {
            return;
        };
        self.confusions.iter_mut().for_each(|n| *n *= kept);
        let pairs = [&mut self.listed, &mut self.unread];
        for n in self.calibration.iter_mut().chain(pairs) {
            *n = (n.0 * kept, n.1 * kept);
        }
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

    pub(crate) fn serialize<S: Serializer>(counts: &[f64], to: S) -> Result<S::Ok, S::Error> {
        let some: Vec<(usize, f64)> = counts
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, n)| *n != 0.0)
            .collect();
        some.serialize(to)
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<f64>, D::Error> {
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
        let before = lane.soften(&read, None).0[1][usize::from(index('H'))];
        for _ in 0..50 {
            lane.teach(at, None, &read, &plate("WH"), 1.0);
        }
        let after = lane.soften(&read, None).0[1][usize::from(index('H'))];
        assert!(after > 20.0 * before, "{before} {after}");
        assert_eq!(lane.top_confusion().unwrap().0, '8');
        drop(lane.count(at + jiff::SignedDuration::from_hours(24 * 600), None, true));
        let late = lane.soften(&read, None).0[1][usize::from(index('H'))];
        assert!(late < 1.1 * before, "{before} {late}");
    }

    #[test]
    fn a_softened_character_sums_to_one() {
        let lane = LaneModel::default();
        let c = CharRead::new(vec![('8', 0.6), ('B', 0.3), ('S', 0.05)]).unwrap();
        let row = lane.soften_char(&c, None);
        assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(row[usize::from(index('B'))] > row[usize::from(index('S'))]);
    }

    #[test]
    fn a_light_leans_on_its_lane_and_learns_its_own() {
        let mut lane = LaneModel::default();
        let at: Timestamp = "2026-03-02T06:00:00Z".parse().unwrap();
        let read = PlateRead::plain(&plate("W8"), 0.9);
        let (day, night) = (Some(Light::Day), Some(Light::Night));
        let of = |lane: &LaneModel, light, truth| {
            lane.soften(&read, light).0[1][usize::from(index(truth))]
        };
        for _ in 0..100 {
            lane.teach(at, day, &read, &plate("WH"), 1.0);
        }
        assert_eq!(of(&lane, night, 'H'), of(&lane, None, 'H'));
        for _ in 0..100 {
            lane.teach(at, night, &read, &plate("WB"), 1.0);
        }
        assert!(of(&lane, night, 'B') > 3.0 * of(&lane, day, 'B'));
        assert!(of(&lane, day, 'H') > 3.0 * of(&lane, night, 'H'));
        let mixed = of(&lane, None, 'H');
        assert!(of(&lane, night, 'H') < mixed && mixed < of(&lane, day, 'H'));
    }

    #[test]
    fn a_lesson_is_taken_back_with_what_is_left_of_it() {
        let mut lane = LaneModel::default();
        let at: Timestamp = "2026-03-02T06:00:00Z".parse().unwrap();
        let read = PlateRead::plain(&plate("W8"), 0.9);
        lane.teach(at, Some(Light::Day), &read, &plate("W8"), 1.0);
        let before = lane.clone();
        let lesson = lane.teach(at, Some(Light::Day), &read, &plate("WB"), PERSON);
        lane.unlearn(at, Some(Light::Day), &read, &lesson);
        assert_eq!(lane, before);
        let lesson = lane.teach(at, None, &read, &plate("WB"), PERSON);
        let later = at + jiff::SignedDuration::from_hours(24 * 30);
        lane.unlearn(later, None, &read, &lesson);
        assert!(lane.top_confusion().is_none_or(|(_, _, n)| n < 1e-9));
    }
}
