//! Situations and what is found in them. (`wording::findings` tests the sentences.)

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::domain::diagnosis::tally::{Known, Sum};
use crate::domain::site::LaneId;

/// What a lane does in an hour, per vehicle.
#[derive(Clone, Copy)]
pub(crate) struct Habit {
    vehicles: f64,
    unread: f64,
    /// Of the plates whose truth is known.
    wrong: f64,
    /// B printed as 8, of the plates that have a B.
    pub(crate) b_as_8: f64,
    orphans: f64,
    pub(crate) width: u64,
    contrast: u64,
    sharpness: u64,
    luma: u64,
}

const GOOD: Habit = Habit {
    vehicles: 20.0,
    unread: 0.01,
    wrong: 0.01,
    b_as_8: 0.0,
    orphans: 0.005,
    width: 120,
    contrast: 110,
    sharpness: 50,
    luma: 110,
};

/// Fractions of an event add up over the hours, so that small rates come out right and alike in every run.
#[derive(Default)]
struct Rest([f64; 5]);

impl Rest {
    fn take(&mut self, slot: usize, n: f64) -> u64 {
        self.0[slot] += n;
        let whole = self.0[slot].floor();
        self.0[slot] -= whole;
        whole as u64
    }
}

fn hour(start: Timestamp, light: Light, h: Habit, rest: &mut Rest) -> Hour {
    let mut t = Tally {
        vehicles: rest.take(0, h.vehicles),
        ..Tally::default()
    };
    let n = t.vehicles as f64;
    t.unread = rest.take(1, n * h.unread);
    let b = (t.read() as f64 / 4.0).round();
    let taken = rest.take(2, b * h.b_as_8);
    let wrong = rest.take(3, n * h.wrong) + taken;
    t.plates = Known {
        right: t.read().saturating_sub(wrong),
        wrong,
    };
    t.letters.insert('B', b as u64);
    if taken > 0 {
        t.pairs.insert(pair(), taken);
    }
    t.orphans = rest.take(4, n * h.orphans);
    for (fact, mean) in [
        (Fact::Width, h.width),
        (Fact::Contrast, h.contrast),
        (Fact::Sharpness, h.sharpness),
        (Fact::Brightness, h.luma),
    ] {
        t.facts.insert(fact, Sum(t.read(), t.read() * mean));
    }
    Hour {
        lane: LaneId::new("exit-2"),
        start,
        light: Some(light),
        tally: t.into(),
    }
}

fn pair() -> Pair {
    Pair {
        printed: '8',
        truth: 'B',
    }
}

/// Friday 13 March 2026, 16:00 in Vienna.
pub(crate) fn now() -> Timestamp {
    "2026-03-13T15:00:00Z".parse().unwrap()
}

/// Four weeks up to now; `habit` is told the hours that are left until now, and the light.
pub(crate) fn weeks(habit: impl Fn(i64, Light) -> Habit) -> Vec<Hour> {
    let mut rest = [Rest::default(), Rest::default()];
    let hours = (1..=28 * 24).rev();
    hours
        .map(|left| {
            let start = now() - SignedDuration::from_hours(left);
            let clock = start.to_zoned(zone()).hour();
            let (light, one) = if (7..18).contains(&clock) {
                (Light::Day, 0)
            } else {
                (Light::Night, 1)
            };
            hour(start, light, habit(left, light), &mut rest[one])
        })
        .collect()
}

pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Europe/Vienna").unwrap()
}

/// The other exits, a good week.
pub(crate) fn others() -> Tally {
    let hours = weeks(|_, _| GOOD);
    Tally::sum(hours.iter().rev().take(7 * 24).map(|h| &*h.tally))
}

fn report(hours: &[Hour], direction: crate::domain::site::Direction, site_false: u64) -> Report {
    diagnose(&asked(hours, direction, site_false, &zone(), &others()))
}

pub(crate) fn asked<'a>(
    hours: &'a [Hour],
    direction: crate::domain::site::Direction,
    site_false: u64,
    zone: &'a TimeZone,
    others: &'a Tally,
) -> Asked<'a> {
    Asked {
        name: "Exit 2",
        direction,
        zone,
        now: now(),
        from: now() - SignedDuration::from_hours(7 * 24),
        period: "week",
        hours,
        neighbours: (others, 2),
        site_false,
    }
}

/// A lane that is `bad` in the last hours, by any light or in the dark.
fn since(hours: i64, bad: Habit) -> impl Fn(i64, Light) -> Habit {
    move |left, _| if left <= hours { bad } else { GOOD }
}

pub(crate) fn dark(hours: i64, bad: Habit) -> impl Fn(i64, Light) -> Habit {
    move |left, light| {
        if left <= hours && light == Light::Night {
            bad
        } else {
            GOOD
        }
    }
}

pub(crate) fn but(with: fn(&mut Habit)) -> Habit {
    let mut bad = GOOD;
    with(&mut bad);
    bad
}

pub(crate) type Told = (&'static str, Vec<Hour>);

pub(crate) fn situations() -> Vec<Told> {
    vec![
        ("nothing wrong", weeks(|_, _| GOOD)),
        ("no vehicle at all", Vec::new()),
        ("too few", weeks(since(9_999, but(|h| h.vehicles = 0.1)))),
        (
            "B as 8 after dark, small plates, since Tuesday",
            weeks(dark(74, but(|h| (h.b_as_8, h.width) = (0.33, 61)))),
        ),
        (
            "B as 8 all along",
            weeks(since(9_999, but(|h| h.b_as_8 = 0.25))),
        ),
        (
            "B as 8 since yesterday, nothing to see in the pictures",
            weeks(since(26, but(|h| h.b_as_8 = 0.5))),
        ),
        (
            "unread after dark, faint",
            weeks(dark(60, but(|h| (h.unread, h.contrast) = (0.2, 38)))),
        ),
        (
            "unread by day, glare",
            weeks(|left, light| {
                if left <= 90 && light == Light::Day {
                    Habit {
                        unread: 0.3,
                        luma: 220,
                        ..GOOD
                    }
                } else {
                    GOOD
                }
            }),
        ),
        (
            "wrong since two weeks, blurred",
            weeks(since(14 * 24, but(|h| (h.wrong, h.sharpness) = (0.12, 14)))),
        ),
        (
            "camera moved",
            weeks(since(30, but(|h| (h.wrong, h.width) = (0.2, 90)))),
        ),
        (
            "fit nobody, today",
            weeks(since(6, but(|h| h.orphans = 0.3))),
        ),
        (
            "fit nobody all along, narrow",
            weeks(since(9_999, but(|h| (h.orphans, h.width) = (0.1, 70)))),
        ),
        ("silent", weeks(since(5, but(|h| h.vehicles = 0.0)))),
        (
            "unread all along",
            weeks(since(9_999, but(|h| h.unread = 0.12))),
        ),
    ]
}

/// Every situation with its sentence.
#[test]
fn worst_lanes_come_first() {
    use crate::domain::site::Direction;
    let ranks: Vec<_> = [
        weeks(|_, _| Habit {
            unread: 0.5,
            ..GOOD
        }),
        weeks(|_, _| Habit {
            unread: 0.2,
            ..GOOD
        }),
        weeks(|_, _| Habit {
            vehicles: 0.1,
            ..GOOD
        }),
        weeks(|_, _| GOOD),
    ]
    .iter()
    .map(|hours| report(hours, Direction::Out, 0).rank())
    .collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
}

/// A good lane for 100 different weeks of chance: hardly ever a word of complaint.
#[test]
fn chance_alone_is_no_finding() {
    use crate::domain::site::Direction;
    let mut seed = 5_u64;
    let mut roll = move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as f64 / (1_u64 << 31) as f64
    };
    let mut complaints = 0;
    for _ in 0..60 {
        let mut hours = weeks(|_, _| GOOD);
        for h in &mut hours {
            let t = Arc::make_mut(&mut h.tally);
            let mut n = |of: u64, p: f64| (0..of).filter(|_| roll() < p).count() as u64;
            t.unread = n(t.vehicles, 0.015);
            t.plates.wrong = n(t.read(), 0.012);
            t.plates.right = t.read() - t.plates.wrong;
            t.orphans = n(t.read(), 0.008);
        }
        let r = report(&hours, Direction::Out, 0);
        complaints += usize::from(r.tone < Tone::Few);
    }
    assert!(complaints <= 2, "{complaints} of 60");
}
