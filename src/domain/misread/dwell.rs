//! How long vehicles stay: a histogram over stretches that grow, learned from sure exits, forgotten with time.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::age;

/// Ends of the stretches, minutes. What is longer falls into the last one, taken to end at [`LONGEST_MIN`].
const EDGES_MIN: [f64; 22] = [
    5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 240.0, 300.0, 360.0, 420.0, 480.0,
    540.0, 600.0, 720.0, 960.0, 1_440.0, 2_880.0, 7_200.0, 20_160.0,
];
const STRETCHES: usize = EDGES_MIN.len() + 1;
const LONGEST_MIN: f64 = 86_400.0;
/// Before anything is learned, in stays: few end within the hour, the others in any stretch.
const PRIOR_QUARTER: usize = 4;
const PRIOR_HALF: usize = 6;
/// What is left of a count after a day: half after 60.
const KEPT_A_DAY: f64 = 0.988_514_020_352_898_9;

/// Stay lengths as learned, a piece of the engine's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Counts", into = "Counts")]
pub struct Dwell {
    counts: Counts,
    /// What follows from the counts: by stretch, the weight of all before it; at the end that of all.
    before: [f64; STRETCHES + 1],
}

/// What is kept of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Counts {
    ended: [f64; STRETCHES],
    day: i64,
}

impl From<Counts> for Dwell {
    fn from(counts: Counts) -> Dwell {
        let mut dwell = Dwell {
            counts,
            before: [0.0; STRETCHES + 1],
        };
        dwell.sum_up();
        dwell
    }
}

impl From<Dwell> for Counts {
    fn from(dwell: Dwell) -> Counts {
        dwell.counts
    }
}

impl Default for Dwell {
    fn default() -> Dwell {
        Counts::default().into()
    }
}

impl Dwell {
    /// Learns from a stay that surely ended.
    pub fn learn(&mut self, now: Timestamp, length: SignedDuration) {
        let counts = &mut self.counts;
        if let Some(kept) = age::turn(&mut counts.day, now, KEPT_A_DAY) {
            counts.ended.iter_mut().for_each(|n| *n *= kept);
        }
        counts.ended[stretch_of(minutes(length))] += 1.0;
        self.sum_up();
    }

    /// Takes back what was learned at `then`, as much of it as is left.
    pub fn unlearn(&mut self, now: Timestamp, then: Timestamp, length: SignedDuration) {
        let left = age::kept(KEPT_A_DAY, age::day_of(now) - age::day_of(then));
        let count = &mut self.counts.ended[stretch_of(minutes(length))];
        *count = (*count - left).max(0.0);
        self.sum_up();
    }

    fn sum_up(&mut self) {
        let mut sum = 0.0;
        for stretch in 0..STRETCHES {
            self.before[stretch] = sum;
            sum += self.weight(stretch);
        }
        self.before[STRETCHES] = sum;
    }

    /// The chance that a stay has ended by this length, strictly below 1.
    pub fn ended_by(&self, length: SignedDuration) -> f64 {
        let at = minutes(length);
        let here = stretch_of(at);
        let (from, to) = bounds(here);
        let part = ((at - from) / (to - from)).clamp(0.0, 1.0);
        ((self.before[here] + part * self.weight(here)) / self.total()).min(1.0 - 1e-6)
    }

    /// The chance, per minute, that a stay ends at just this length.
    pub fn density(&self, length: SignedDuration) -> f64 {
        let here = stretch_of(minutes(length));
        let (from, to) = bounds(here);
        self.weight(here) / self.total() / (to - from)
    }

    /// The chance, per minute, that a vehicle that has stayed so long leaves now.
    pub fn hazard(&self, length: SignedDuration) -> f64 {
        self.density(length) / (1.0 - self.ended_by(length))
    }

    fn weight(&self, stretch: usize) -> f64 {
        self.counts.ended[stretch] + prior(stretch)
    }

    fn total(&self) -> f64 {
        self.before[STRETCHES]
    }
}

fn prior(stretch: usize) -> f64 {
    if stretch < PRIOR_QUARTER {
        0.25
    } else if stretch < PRIOR_HALF {
        0.5
    } else {
        1.0
    }
}

fn minutes(length: SignedDuration) -> f64 {
    (length.as_millis() as f64 / 60_000.0).max(0.0)
}

fn stretch_of(at_min: f64) -> usize {
    EDGES_MIN.partition_point(|edge| *edge <= at_min)
}

fn bounds(stretch: usize) -> (f64, f64) {
    let from = if stretch == 0 {
        0.0
    } else {
        EDGES_MIN[stretch - 1]
    };
    (from, EDGES_MIN.get(stretch).copied().unwrap_or(LONGEST_MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_learned() {
        let mut dwell = Dwell::default();
        let at: Timestamp = "2026-03-02T06:00:00Z".parse().unwrap();
        let hours = SignedDuration::from_hours;
        assert!(dwell.ended_by(hours(24 * 400)) < 1.0);
        for _ in 0..1000 {
            dwell.learn(at, hours(8) + SignedDuration::from_mins(20));
        }
        assert!(dwell.ended_by(hours(7)) < 0.05);
        assert!(dwell.ended_by(hours(10)) > 0.95);
        assert!(dwell.hazard(hours(8)) > 10.0 * dwell.hazard(hours(3)));
    }
}
