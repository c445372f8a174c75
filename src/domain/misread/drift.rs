//! Whether a lane reads otherwise than it used to: a sequential test (CUSUM) for each thing that is counted.
//!
//! A thing happens to a part `p` of the vehicles as usual. The test asks whether its odds have become [`Kind::odds`]-fold.
//! Each vehicle moves the score by the logarithm of how much better the second story explains it, `x ln k - ln(1 + (k-1) p)`
//! with `x` 1 where it happened, never below nought; at [`ALARM`] the lane drifts. Lorden's bound: on average at least
//! `e^ALARM` vehicles between false alarms. Downwards the same way from an alarm to [`STEADY`]. What is usual is what was
//! counted before today, and a standard deviation more, so that a short history does not alarm by its own chance.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::age;
use super::alphabet::{LETTERS, index, letter};
use crate::domain::event::{DriftOf, Light};
use crate::domain::plate::{Plate, PlateRead};

/// The score at which a lane drifts.
const ALARM: f64 = 12.0;
/// And at which one that drifted is steady again.
const STEADY: f64 = 7.0;
/// So much must have been counted before anything is unusual.
const LEAST_READS: f64 = 100.0;
/// What is usual in more than this part cannot become much more so.
const MOST: f64 = 0.7;

/// What is asked of one kind of thing.
struct Kind {
    /// How many times the odds.
    odds: f64,
    /// Its natural logarithm.
    ln_odds: f64,
    /// No part is taken to be less than this as usual.
    least: f64,
}

const WRONG: Kind = Kind {
    odds: 3.0,
    ln_odds: 1.098_612_288_668_109_8,
    least: 0.01,
};
const UNREAD: Kind = Kind {
    odds: 3.0,
    ln_odds: 1.098_612_288_668_109_8,
    least: 0.005,
};
const PAIR: Kind = Kind {
    odds: 5.0,
    ln_odds: 1.609_437_912_434_100_3,
    least: 0.005,
};

/// One thing that is counted, against what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
struct Gauge {
    /// How often it happened before today, aged, and today.
    before: f64,
    today: f64,
    score: f64,
    /// Since when the score is above nought, and what was counted since.
    since: Option<Timestamp>,
    hits: f64,
    of: f64,
    /// Up to which part it was usual when it began to drift; `None`: it does not.
    drifts: Option<f64>,
}

/// A gauge has moved far.
enum Move {
    Alarm {
        usual: f64,
        now: f64,
        since: Timestamp,
    },
    Steady,
}

impl Gauge {
    /// Takes one vehicle, of `of` before today.
    fn take(&mut self, at: Timestamp, hit: bool, of: f64, kind: &Kind) -> Option<Move> {
        let x = if hit { 1.0 } else { 0.0 };
        if let Some(usual) = self.drifts {
            self.score =
                (self.score + ln_1p((kind.odds - 1.0) * usual) - x * kind.ln_odds).max(0.0);
            if self.score >= STEADY {
                *self = Gauge {
                    before: self.before,
                    ..Gauge::default()
                };
                return Some(Move::Steady);
            }
            return None;
        }
        self.today += x;
        if of < LEAST_READS {
            return None;
        }
        let usual = usual(self.before, of).max(kind.least);
        if usual > MOST {
            return None;
        }
        let score = self.score + x * kind.ln_odds - ln_1p((kind.odds - 1.0) * usual);
        if score <= 0.0 {
            (self.score, self.since, self.hits, self.of) = (0.0, None, 0.0, 0.0);
            return None;
        }
        self.score = score;
        let since = *self.since.get_or_insert(at);
        self.hits += x;
        self.of += 1.0;
        if score < ALARM {
            return None;
        }
        let now = self.hits / self.of;
        (self.score, self.drifts) = (0.0, Some(usual));
        Some(Move::Alarm {
            usual: (self.before / of).min(now),
            now,
            since,
        })
    }

    fn new_day(&mut self, kept: f64) {
        // What was counted while it drifts is not usual.
        if self.drifts.is_none() {
            self.before = self.before * kept + self.today;
        }
        self.today = 0.0;
    }
}

/// The part that is usual: a standard deviation above what was counted.
fn usual(hits: f64, of: f64) -> f64 {
    let hits = hits + 0.5;
    // IEEE 754 rounds square roots as it does quotients: alike everywhere.
    (hits + hits.sqrt()) / (of + 1.0)
}

/// The natural logarithm of `1 + x` for `x` from 0 to 4, by a series: plus, minus, times and divide alone.
fn ln_1p(x: f64) -> f64 {
    let t = x / (2.0 + x);
    let (mut power, mut sum, mut n) = (t, 0.0, 1.0);
    while power > 1e-18 {
        sum += power / n;
        power *= t * t;
        n += 2.0;
    }
    2.0 * sum
}

/// A pair of characters that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Pair {
    printed: u8,
    truth: u8,
    gauge: Gauge,
}

/// What is watched of one lane by one light.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Watch {
    light: Option<Light>,
    wrong: Gauge,
    unread: Gauge,
    pairs: Vec<Pair>,
    /// Vehicles before today and today, and of them reads whose truth is known.
    vehicles: (f64, f64),
    reads: (f64, f64),
    /// Characters printed before today and today.
    printed: Vec<(f64, f64)>,
    day: i64,
}

/// A lane has begun to drift, or has ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Notice {
    Drift {
        light: Option<Light>,
        what: DriftOf,
        usual: f64,
        now: f64,
        since: Timestamp,
    },
    Steady {
        light: Option<Light>,
        what: DriftOf,
    },
}

impl Watch {
    pub fn new(light: Option<Light>) -> Watch {
        Watch {
            light,
            wrong: Gauge::default(),
            unread: Gauge::default(),
            pairs: Vec::new(),
            vehicles: (0.0, 0.0),
            reads: (0.0, 0.0),
            printed: vec![(0.0, 0.0); LETTERS],
            day: 0,
        }
    }

    pub(crate) fn light(&self) -> Option<Light> {
        self.light
    }

    /// Whether nothing is to be learned from this lane's own matches: what it reads is no longer what it used to.
    pub(crate) fn freezes(&self) -> bool {
        self.wrong.drifts.is_some() || self.pairs.iter().any(|p| p.gauge.drifts.is_some())
    }

    /// A vehicle, read or not.
    pub(crate) fn vehicle(&mut self, at: Timestamp, read: bool, out: &mut Vec<Notice>) {
        self.turn_day(at);
        self.vehicles.1 += 1.0;
        let moved = self.unread.take(at, !read, self.vehicles.0, &UNREAD);
        self.tell(moved, DriftOf::Unread, out);
    }

    /// A read whose truth is known.
    pub fn read(&mut self, at: Timestamp, read: &PlateRead, truth: &Plate, out: &mut Vec<Notice>) {
        self.turn_day(at);
        self.reads.1 += 1.0;
        let wrong = read.text() != *truth;
        let moved = self.wrong.take(at, wrong, self.reads.0, &WRONG);
        self.tell(moved, DriftOf::Wrong, out);
        if read.chars().len() != truth.as_str().len() {
            return;
        }
        for (position, z) in read.chars().iter().zip(truth.as_str().chars()) {
            self.character(at, index(position.best().0), index(z), out);
        }
    }

    fn character(&mut self, at: Timestamp, printed: u8, truth: u8, out: &mut Vec<Notice>) {
        let of = &mut self.printed[usize::from(printed)];
        of.1 += 1.0;
        let of = of.0;
        let known = |p: &Pair| p.printed == printed && p.truth == truth;
        if printed != truth && !self.pairs.iter().any(known) {
            let gauge = Gauge::default();
            self.pairs.push(Pair {
                printed,
                truth,
                gauge,
            });
        }
        let mut moved = Vec::new();
        for pair in self.pairs.iter_mut().filter(|p| p.printed == printed) {
            let hit = pair.truth == truth;
            let what = DriftOf::Pair {
                printed: letter(printed),
                truth: letter(pair.truth),
            };
            moved.push((pair.gauge.take(at, hit, of, &PAIR), what));
        }
        for (moved, what) in moved {
            self.tell(moved, what, out);
        }
    }

    fn tell(&self, moved: Option<Move>, what: DriftOf, out: &mut Vec<Notice>) {
        let light = self.light;
        out.extend(moved.map(|moved| match moved {
            Move::Alarm { usual, now, since } => Notice::Drift {
                light,
                what,
                usual,
                now,
                since,
            },
            Move::Steady => Notice::Steady { light, what },
        }));
    }

    /// A person has looked: what drifted is over, and what is usual is found anew.
    pub(crate) fn checked(&mut self, out: &mut Vec<Notice>) {
        let gauges = [(self.wrong, DriftOf::Wrong), (self.unread, DriftOf::Unread)];
        let pairs = self.pairs.iter().map(|p| {
            let (printed, truth) = (letter(p.printed), letter(p.truth));
            (p.gauge, DriftOf::Pair { printed, truth })
        });
        let drifting = gauges.into_iter().chain(pairs);
        let light = self.light;
        out.extend(
            drifting
                .filter(|(gauge, _)| gauge.drifts.is_some())
                .map(|(_, what)| Notice::Steady { light, what }),
        );
        *self = Watch::new(light);
    }

    fn turn_day(&mut self, at: Timestamp) {
        let Some(kept) = age::turn(&mut self.day, at, age::LANE) else {
            return;
        };
        // While one of them drifts its vehicles are not counted either, or it would look rarer than it is.
        if self.unread.drifts.is_none() {
            self.vehicles.0 = self.vehicles.0 * kept + self.vehicles.1;
        }
        if self.wrong.drifts.is_none() {
            self.reads.0 = self.reads.0 * kept + self.reads.1;
        }
        self.vehicles.1 = 0.0;
        self.reads.1 = 0.0;
        for of in &mut self.printed {
            *of = (of.0 * kept + of.1, 0.0);
        }
        self.wrong.new_day(kept);
        self.unread.new_day(kept);
        self.pairs.iter_mut().for_each(|p| p.gauge.new_day(kept));
        self.pairs
            .retain(|p| p.gauge.before > 0.01 || p.gauge.score > 0.0 || p.gauge.drifts.is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn the_series_is_the_logarithm() {
        for x in [0.0, 0.01, 0.3, 1.0, 2.0, 3.6] {
            assert!((ln_1p(x) - f64::ln_1p(x)).abs() < 1e-12, "{x}");
        }
    }

    /// A lane of 200 reads a day: one in `before` wrong (in the same place) for 20 days, then one in `after` for 10. How
    /// many notices there are, and what the last one is.
    fn check(before: u32, after: u32, expected: &[DriftOf]) {
        let start: Timestamp = "2026-03-02T06:00:00Z".parse().unwrap();
        let truth = Plate::new("WB1").unwrap();
        let wrong = PlateRead::plain(&Plate::new("W81").unwrap(), 0.9);
        let right = PlateRead::plain(&truth, 0.9);
        let (mut watch, mut out) = (Watch::new(None), Vec::new());
        for i in 0..6_000_u32 {
            let at = start + SignedDuration::from_secs(432 * i64::from(i));
            let every = if i < 4_000 { before } else { after };
            let read = if i % every == 0 { &wrong } else { &right };
            watch.read(at, read, &truth, &mut out);
        }
        let drifts = out.iter().filter_map(|n| match n {
            Notice::Drift { what, .. } => Some(*what),
            Notice::Steady { .. } => None,
        });
        let mut drifts: Vec<DriftOf> = drifts.collect();
        drifts.sort();
        assert_eq!(drifts, expected, "{out:?}");
        assert_eq!(watch.freezes(), !expected.is_empty());
        watch.checked(&mut out);
        assert!(!watch.freezes());
    }

    #[test]
    fn a_lane_that_reads_worse_drifts_and_one_that_does_not_does_not() {
        check(20, 20, &[]);
        check(20, 16, &[]);
        check(20, 5, &[DriftOf::Wrong]);
        check(50, 2, &[DriftOf::Wrong]);
    }

    /// Ten plates in turn. Nine are read as usual: one read in twenty wrong, each time elsewhere. The tenth bears a B, which
    /// is read as 8 from half way on, a tenth of the vehicles seeing to it that 8 is printed rightly, too.
    #[test]
    fn a_pair_that_jumps_by_itself_is_named_and_lives_on_in_a_snapshot() {
        let start: Timestamp = "2026-03-02T06:00:00Z".parse().unwrap();
        let plate = |text: &str| Plate::new(text).unwrap();
        let (mut watch, mut out) = (Watch::new(None), Vec::new());
        for i in 0..12_000_usize {
            let at = start + SignedDuration::from_secs(432 * i as i64);
            let truth = match i % 10 {
                0 => plate("W1B4"),
                1 => plate("W184"),
                k => plate(&format!("W{k}{}4", k * 7 % 10)),
            };
            let jumps = i % 10 == 0 && i >= 6_000 && i % 30 == 0;
            let other = i % 20 == 13;
            let read = match (jumps, other) {
                (true, _) => plate("W184"),
                (false, true) => plate(&format!("{}334", letter((i / 20 % 36) as u8))),
                (false, false) => truth.clone(),
            };
            watch.read(at, &PlateRead::plain(&read, 0.9), &truth, &mut out);
        }
        let pair = DriftOf::Pair {
            printed: '8',
            truth: 'B',
        };
        let named = |n: &Notice| matches!(n, Notice::Drift { what, .. } if *what == pair);
        assert!(out.len() == 1 && out.iter().all(named), "{out:?}");
        assert!(watch.freezes());
        let kept: Watch = serde_json::from_str(&serde_json::to_string(&watch).unwrap()).unwrap();
        assert!(kept == watch && kept.freezes());
    }

    /// SplitMix64.
    struct Chance(u64);

    impl Chance {
        fn share(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }

        fn below(&mut self, n: usize) -> usize {
            ((self.share() * n as f64) as usize).min(n - 1)
        }
    }

    const DAYS: i64 = 30;
    const A_DAY: i64 = 250;

    /// What a reader makes of a plate: `wrong` of its characters something else, mostly each character's favourite.
    fn misread(chance: &mut Chance, truth: &[u8], wrong: f64, favourite: &[u8]) -> String {
        let printed = truth.iter().map(|z| match chance.share() {
            p if p >= wrong => *z,
            p if p < 0.7 * wrong => favourite[usize::from(*z)],
            _ => chance.below(36) as u8,
        });
        printed.map(letter).collect()
    }

    /// A lane of 250 vehicles a day for two months: the first is history, in the second its errors are `times` as many
    /// from 14:00 of its first day on. A third of the reads are bad, with three times the errors of the others; of 6 in 10
    /// reads the truth is known. The alarms of the second month, with the hours after that minute.
    fn lane_month(seed: u64, times: f64) -> Vec<(DriftOf, i64)> {
        let chance = &mut Chance(seed);
        let rate = [0.003, 0.006, 0.012, 0.025][chance.below(4)];
        let unread = [0.005, 0.01, 0.02][chance.below(3)];
        let favourite: Vec<u8> = (0..36).map(|_| chance.below(36) as u8).collect();
        let start: Timestamp = "2026-01-05T00:00:00Z".parse().unwrap();
        let second = start + SignedDuration::from_hours(24 * DAYS);
        let change = second + SignedDuration::from_hours(14);
        let (mut watch, mut found) = (Watch::new(None), Vec::new());
        for i in 0..2 * DAYS * A_DAY {
            let at = start + SignedDuration::from_secs(i * 86_400 / A_DAY);
            let by = if at >= change { times } else { 1.0 };
            let mut out = Vec::new();
            let seen = chance.share() >= unread * by;
            watch.vehicle(at, seen, &mut out);
            if seen && chance.share() < 0.6 {
                let wrong = rate * by * [0.6, 0.6, 1.8][chance.below(3)];
                let truth: Vec<u8> = (0..7).map(|_| chance.below(36) as u8).collect();
                let printed = misread(chance, &truth, wrong, &favourite);
                let read = PlateRead::plain(&Plate::new(&printed).unwrap(), 0.9);
                let truth: String = truth.into_iter().map(letter).collect();
                watch.read(at, &read, &Plate::new(&truth).unwrap(), &mut out);
            }
            found.extend(out.iter().filter(|_| at >= second).filter_map(|n| match n {
                Notice::Drift { what, .. } => Some((*what, at.duration_since(change).as_hours())),
                Notice::Steady { .. } => None,
            }));
        }
        found
    }

    /// The figures of docs/figures.md: `cargo test --lib -- --ignored --nocapture drift_figures`.
    #[test]
    #[ignore = "prints figures; takes a minute"]
    fn drift_figures() {
        const SEED: u64 = 20_260_302;
        println!("seed {SEED}; 200 lane-months of {A_DAY} vehicles a day");
        let kind = |what: &DriftOf| match what {
            DriftOf::Wrong => "wrong",
            DriftOf::Unread => "unread",
            DriftOf::Pair { .. } => "pair",
        };
        for times in [1.0, 3.0] {
            let months: Vec<_> = (0..200).map(|i| lane_month(SEED + i, times)).collect();
            for wanted in ["wrong", "unread", "pair", "any"] {
                let after = |hours: i64| times == 1.0 || hours >= 0;
                let first = |month: &Vec<(DriftOf, i64)>| {
                    let own = month.iter().filter(|(what, hours)| {
                        (wanted == "any" || kind(what) == wanted) && after(*hours)
                    });
                    own.map(|(_, hours)| *hours).min()
                };
                let mut hours: Vec<i64> = months.iter().filter_map(first).collect();
                hours.sort_unstable();
                let at = |p: usize| hours.get(hours.len() * p / 100).copied().unwrap_or(-1);
                println!(
                    "errors x{times}, {wanted}: an alarm in {} of 200; after hours p50 {} p90 {}",
                    hours.len(),
                    at(50),
                    at(90)
                );
            }
        }
    }
}
