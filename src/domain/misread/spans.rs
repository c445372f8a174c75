//! How long something lasts that begins at some hour of the day: stays, and the times that vehicles are away. Histograms
//! over stretches that grow, one for each part of the day, which lean on that of the whole day; learned, and forgotten.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::age;
use crate::domain::site::calendar::Shift;
use crate::domain::site::calendar::hour_of_day;

/// Ends of the stretches, minutes. What is longer falls into the last one, taken to end at [`LONGEST_MIN`].
const EDGES_MIN: [u32; STRETCHES - 1] = [
    5, 10, 15, 20, 30, 40, 50, 60, 75, 90, 105, 120, 150, 180, 210, 240, 270, 300, 330, 360, 390,
    420, 450, 480, 510, 540, 570, 600, 660, 720, 780, 840, 900, 960, 1_020, 1_080, 1_200, 1_320,
    1_440, 1_560, 1_800, 2_160, 2_520, 2_880, 3_600, 4_320, 5_760, 7_200, 10_080, 14_400, 20_160,
    43_200,
];
/// How many stretches there are.
pub(crate) const STRETCHES: usize = 53;
const LONGEST_MIN: u32 = 86_400;
/// ModelParts of the day, an hour each.
const PARTS: usize = 24;
/// How many lengths the whole day's histogram is worth to that of a part of the day.
const LEAN: f64 = 12.0;
/// What is left of a count after a day: half after 60.
const KEPT_A_DAY: f64 = 0.988_514_020_352_898_9;

/// A share of all lengths that lies, before anything is learned, below so many minutes and above those before.
type Prior = [(u32, f64); 8];

/// What one expects of a kind of lengths before anything is learned, and how many lengths that is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    #[default]
    Stay,
    Away,
}

impl Kind {
    const fn prior(self) -> Prior {
        match self {
            Kind::Stay => [
                (10, 0.015),
                (60, 0.085),
                (240, 0.35),
                (720, 0.44),
                (1_440, 0.095),
                (4_320, 0.013_5),
                (20_160, 0.001_4),
                (LONGEST_MIN, 0.000_1),
            ],
            Kind::Away => [
                (10, 0.01),
                (60, 0.09),
                (240, 0.25),
                (720, 0.2),
                (1_440, 0.25),
                (4_320, 0.1),
                (20_160, 0.06),
                (LONGEST_MIN, 0.04),
            ],
        }
    }

    /// How many lengths the prior is worth.
    const fn strength(self) -> f64 {
        match self {
            Kind::Stay => 6.0,
            Kind::Away => 20.0,
        }
    }
}

/// A point of the day at which a length begins, and how it is shared out over the two nearest parts of the day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Begun {
    parts: [(usize, f64); 2],
}

impl Begun {
    /// By the site's clock.
    pub fn at(shifts: &[Shift], at: Timestamp) -> Begun {
        let hour = hour_of_day(shifts, at);
        // From the middle of one part to that of the next the weight goes over.
        let place = hour - 0.5;
        let low = if place < 0.0 {
            PARTS - 1
        } else {
            place as usize
        };
        let share = if place < 0.0 {
            place + 1.0
        } else {
            place - low as f64
        };
        Begun {
            parts: [(low % PARTS, 1.0 - share), ((low + 1) % PARTS, share)],
        }
    }
}

/// Lengths as learned, a piece of the engine's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Counts", into = "Counts")]
pub struct Spans {
    counts: Counts,
    /// What follows from the counts, by part of the day.
    parts: Vec<Curve>,
}

/// By stretch, the share of all lengths that end before it; at the end 1.
#[derive(Debug, Clone, PartialEq)]
struct Curve([f64; STRETCHES + 1]);

/// What is kept of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Counts {
    kind: Kind,
    /// By part of the day; what is nought at the end is left out.
    ended: Vec<Vec<f64>>,
    /// The same of those that go on, by how long they have lasted when they were last looked at.
    #[serde(default)]
    going_on: Vec<Vec<f64>>,
    day: i64,
}

impl From<Counts> for Spans {
    fn from(mut counts: Counts) -> Spans {
        for all in [&mut counts.ended, &mut counts.going_on] {
            all.resize_with(PARTS, Vec::new);
            for part in all {
                part.resize(STRETCHES, 0.0);
            }
        }
        let mut spans = Spans {
            counts,
            parts: Vec::new(),
        };
        spans.sum_up();
        spans
    }
}

impl From<Spans> for Counts {
    fn from(spans: Spans) -> Counts {
        let mut counts = spans.counts;
        for part in counts.ended.iter_mut().chain(&mut counts.going_on) {
            let used = part.iter().rposition(|n| *n != 0.0).map_or(0, |i| i + 1);
            part.truncate(used);
        }
        counts
    }
}

impl Spans {
    /// Nothing is learned yet.
    pub fn new(kind: Kind) -> Spans {
        Spans::from(Counts {
            kind,
            ..Counts::default()
        })
    }

    /// Learns a length that has surely ended.
    pub fn learn(&mut self, now: Timestamp, begun: Begun, length: SignedDuration) {
        let counts = &mut self.counts;
        if let Some(kept) = age::turn(&mut counts.day, now, KEPT_A_DAY) {
            counts.ended.iter_mut().flatten().for_each(|n| *n *= kept);
        }
        self.add(begun, length, 1.0);
    }

    /// Takes back what was learned at `then`, as much of it as is left.
    pub(crate) fn unlearn(
        &mut self,
        now: Timestamp,
        then: Timestamp,
        begun: Begun,
        length: SignedDuration,
    ) {
        let left = age::kept(KEPT_A_DAY, age::day_of(now) - age::day_of(then));
        self.add(begun, length, -left);
    }

    /// Half of a length's weight falls on its own stretch, a quarter on each beside it.
    fn add(&mut self, begun: Begun, length: SignedDuration, weight: f64) {
        let here = stretch_of(minutes(length));
        let beside = [
            (here.saturating_sub(1), 0.25),
            (here, 0.5),
            ((here + 1).min(STRETCHES - 1), 0.25),
        ];
        for (part, share) in begun.parts {
            for (stretch, part_of_it) in beside {
                let count = &mut self.counts.ended[part][stretch];
                // What is taken back may have been rounded: never below nought.
                *count = (*count + weight * share * part_of_it).max(0.0);
            }
        }
        self.sum_up();
    }

    /// What goes on now, each with its weight: it counts as having lasted at least so long. Without that only the short
    /// ones would be known at first.
    pub fn going_on(&mut self, all: impl Iterator<Item = (Begun, SignedDuration, f64)>) {
        for part in &mut self.counts.going_on {
            part.iter_mut().for_each(|n| *n = 0.0);
        }
        for (begun, length, weight) in all {
            let here = stretch_of(minutes(length));
            for (part, share) in begun.parts {
                self.counts.going_on[part][here] += weight * share;
            }
        }
        self.sum_up();
    }

    fn sum_up(&mut self) {
        let prior = shares(self.counts.kind);
        let strength = self.counts.kind.strength();
        let mut ended = prior.map(|share| share * strength);
        let mut going_on = [0.0; STRETCHES];
        let counts = &self.counts;
        add_all(&mut ended, counts.ended.iter());
        add_all(&mut going_on, counts.going_on.iter());
        let whole = Curve::of(&ended, &going_on);
        let parts = counts.ended.iter().zip(&counts.going_on);
        let curves = parts.map(|(part, going_on)| {
            let mut ended: [f64; STRETCHES] = std::array::from_fn(|i| LEAN * whole.share(i));
            add_all(&mut ended, std::iter::once(part));
            Curve::of(&ended, going_on)
        });
        self.parts = curves.collect();
    }

    /// The chance that a length that began then has ended by now, strictly below 1.
    pub fn ended_by(&self, begun: Begun, length: SignedDuration) -> f64 {
        let at = minutes(length);
        self.mix(begun, |curve| curve.before(at)).min(1.0 - 1e-9)
    }

    /// The chance, per hour, that a length ends at just this one.
    pub fn density(&self, begun: Begun, length: SignedDuration) -> f64 {
        let here = stretch_of(minutes(length));
        let (from, to) = bounds(here);
        60.0 * self.mix(begun, |curve| curve.share(here)) / (to - from)
    }

    /// The chance, per hour, that what has lasted so long ends now.
    pub fn hazard(&self, begun: Begun, length: SignedDuration) -> f64 {
        self.density(begun, length) / (1.0 - self.ended_by(begun, length))
    }

    fn mix(&self, begun: Begun, of: impl Fn(&Curve) -> f64) -> f64 {
        let parts = begun.parts.iter();
        parts
            .map(|(part, share)| share * of(&self.parts[*part]))
            .sum()
    }
}

impl Curve {
    /// Of those that come to a stretch, the part that ends in it (Kaplan and Meier); one that goes on is taken to have come
    /// to the middle of its own.
    fn of(ended: &[f64], going_on: &[f64]) -> Curve {
        let mut come = ended.iter().sum::<f64>() + going_on.iter().sum::<f64>();
        let mut before = [0.0; STRETCHES + 1];
        let mut last = 1.0;
        for (slot, (ended, going_on)) in before.iter_mut().zip(ended.iter().zip(going_on)) {
            *slot = 1.0 - last;
            let at_risk = come - going_on / 2.0;
            if at_risk > 0.0 {
                last *= 1.0 - (ended / at_risk).clamp(0.0, 1.0);
            }
            come -= ended + going_on;
        }
        before[STRETCHES] = 1.0;
        Curve(before)
    }

    fn share(&self, stretch: usize) -> f64 {
        self.0[stretch + 1] - self.0[stretch]
    }

    fn before(&self, at_min: f64) -> f64 {
        let here = stretch_of(at_min);
        let (from, to) = bounds(here);
        let part = ((at_min - from) / (to - from)).clamp(0.0, 1.0);
        self.0[here] + part * self.share(here)
    }
}

/// The ends of the stretches below a length, longest first: between them a density does not change.
pub fn stretches_within(
    length: SignedDuration,
) -> impl Iterator<Item = (SignedDuration, SignedDuration)> {
    let at = minutes(length);
    (0..=stretch_of(at)).map(move |stretch| {
        let (from, to) = bounds(stretch);
        // The last one has no end.
        let to = if stretch + 1 == STRETCHES { at } else { to };
        (of_minutes(from), of_minutes(to.min(at)))
    })
}

fn of_minutes(minutes: f64) -> SignedDuration {
    SignedDuration::from_millis((minutes * 60_000.0) as i64)
}

fn add_all<'a>(sums: &mut [f64; STRETCHES], parts: impl Iterator<Item = &'a Vec<f64>>) {
    for part in parts {
        for (sum, n) in sums.iter_mut().zip(part) {
            *sum += n;
        }
    }
}

/// What one expects of each stretch before anything is learned.
fn shares(kind: Kind) -> [f64; STRETCHES] {
    std::array::from_fn(|stretch| {
        let (from, to) = bounds(stretch);
        let mut below = 0.0;
        let mut share = 0.0;
        for (end, mass) in kind.prior() {
            let end = f64::from(end);
            let overlap = (to.min(end) - from.max(below)).max(0.0);
            share += mass * overlap / (end - below);
            below = end;
        }
        share
    })
}

fn minutes(length: SignedDuration) -> f64 {
    (length.as_millis() as f64 / 60_000.0).max(0.0)
}

fn stretch_of(at_min: f64) -> usize {
    EDGES_MIN.partition_point(|edge| f64::from(*edge) <= at_min)
}

fn bounds(stretch: usize) -> (f64, f64) {
    let from = stretch.checked_sub(1).map_or(0, |i| EDGES_MIN[i]);
    let to = EDGES_MIN.get(stretch).copied().unwrap_or(LONGEST_MIN);
    (f64::from(from), f64::from(to))
}
