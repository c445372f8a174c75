//! What a site's traffic teaches: how long stays last and vehicles are away, how often a passback comes, how many exits leave no trace.

use jiff::{SignedDuration, Timestamp};
use plategate::config::passback::shifts;
use plategate::domain::misread::habits::{Class, Habits, Lesson, Return};
use plategate::domain::misread::spans::{Begun, Kind, Spans, stretches_within};
use plategate::domain::site::calendar::Shift;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

const CLASSES: [Class; 2] = [Class::Permit, Class::Visitor];

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// A Monday, eight o'clock (UTC), and so many minutes after.
fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    start + minutes(minute)
}

fn begun(minute: i64) -> Begun {
    Begun::at(&[], at(minute))
}

/// `per_h` summed up over all lengths to 60 days, a minute after the other.
fn summed(per_h: impl Fn(SignedDuration) -> f64) -> f64 {
    let days_60 = 60 * 24 * 60;
    (0..days_60).map(|m| per_h(minutes(m)) / 60.0).sum()
}

#[test]
fn a_density_sums_to_one_and_its_sum_is_what_has_ended() {
    for kind in [Kind::Stay, Kind::Away] {
        let mut spans = Spans::new(kind);
        for day in 0..40 {
            for hour in [0, 4, 12] {
                // Half before eight, half after noon: no two hours of the day are alike.
                let length = 60 + 37 * (day % 9) + 11 * hour;
                let minute = day * 1_440 + hour * 60;
                spans.learn(at(minute), begun(hour * 60), minutes(length));
            }
        }
        for hour in (0..24).step_by(3) {
            let begun = begun(hour * 60 + 20);
            let all = summed(|length| spans.density(begun, length));
            assert!((all - 1.0).abs() < 1e-6, "{kind:?} at {hour}: {all}");
            for until in [0, 7, 65, 240, 1_000, 20_000, 80_000] {
                let sum: f64 = (0..until)
                    .map(|m| spans.density(begun, minutes(m)) / 60.0)
                    .sum();
                let ended = spans.ended_by(begun, minutes(until));
                assert!(
                    (sum - ended).abs() < 1e-6,
                    "{kind:?} {hour} {until}: {sum} {ended}"
                );
            }
        }
    }
}

#[test]
fn lengths_are_learned_by_the_hour_at_which_they_begin() {
    let mut spans = Spans::new(Kind::Stay);
    let before = spans.ended_by(begun(0), minutes(480));
    for day in 0..60 {
        // In at eight for nine hours, in at noon for half an hour.
        spans.learn(at(day * 1_440), begun(0), minutes(540));
        spans.learn(at(day * 1_440 + 240), begun(240), minutes(30));
    }
    let by = |minute, length| spans.ended_by(begun(minute), minutes(length));
    assert!(by(0, 480) < 0.2 && by(0, 480) < before, "{}", by(0, 480));
    assert!(by(0, 660) > 0.9, "{}", by(0, 660));
    assert!(by(240, 60) > 0.75, "{}", by(240, 60));
    assert!(by(0, 60) < by(240, 60));
    // At the full hour it is as much of the hour before as of the one after.
    let (before, after) = (by(-30, 300), by(30, 300));
    assert!((by(0, 300) - (before + after) / 2.0).abs() < 1e-9);
}

#[test]
fn what_goes_on_raises_what_is_still_there() {
    let mut habits = Habits::default();
    for day in 0..30 {
        for car in 0..5 {
            let now = at(day * 1_440 + car);
            habits.stayed(now, Class::Permit, begun(car), minutes(60));
        }
    }
    let still = |habits: &Habits, length| {
        1.0 - habits
            .stays(Class::Permit)
            .ended_by(begun(0), minutes(length))
    };
    let before = still(&habits, 600);
    let all: Vec<_> = (0..20).map(|n| (begun(n), minutes(900), 1.0)).collect();
    let mut with = habits.clone();
    with.going_on(Class::Permit, &all, &[]);
    assert!(
        still(&with, 600) > 2.0 * before,
        "{before} {}",
        still(&with, 600)
    );
    // Doubtful ones count as much as they are sure, those that are not at all do not.
    let doubtful: Vec<_> = all.iter().map(|(b, l, _)| (*b, *l, 0.3)).collect();
    let mut doubted = habits.clone();
    doubted.going_on(Class::Permit, &doubtful, &[]);
    let between = still(&doubted, 600);
    assert!(before < between && between < still(&with, 600));
    let none: Vec<_> = all.iter().map(|(b, l, _)| (*b, *l, 0.0)).collect();
    let mut nobody = with.clone();
    nobody.going_on(Class::Permit, &none, &[]);
    assert_eq!(nobody, habits);
    // Those away are another matter, and so is the other class.
    assert_eq!(with.away(Class::Permit), habits.away(Class::Permit));
    assert_eq!(with.stays(Class::Visitor), habits.stays(Class::Visitor));
    // One that was just seen says nothing of lengths that are longer.
    let mut short = habits.clone();
    short.going_on(Class::Permit, &[(begun(0), minutes(0), 1.0)], &[]);
    let (same, new) = (still(&habits, 600), still(&short, 600));
    assert!((same - new).abs() < 0.02, "{same} {new}");
}

/// A year of a site whose contradictions come at known rates: what the habits make of it.
fn simulated(seed: u64, passbacks_per_h: f64, unseen: f64) -> Habits {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut habits = Habits::default();
    for n in 0..20_000_i64 {
        // Sixty stays a day of one to twelve hours; some end unseen, and the vehicle comes again after some hours.
        let minute = n * 24;
        let length = rng.random_range(60..720);
        let hours = f64::from(length as u32) / 60.0;
        let (came, left) = (begun(minute), at(minute + length));
        let is_passback = rng.random_bool((passbacks_per_h * hours).min(1.0));
        let is_unseen = rng.random_bool(unseen);
        let again = match (is_passback, is_unseen) {
            (true, _) => rng.random_range(1..length),
            (false, true) => length + rng.random_range(60..720),
            (false, false) => 0,
        };
        if again > 0 {
            // How it would be weighed, by what is true here.
            let still = 1.0 - (again - 60).clamp(0, 660) as f64 / 660.0;
            let gone = (again - 120).clamp(0, 660) as f64 / 660.0;
            let lesson = Lesson {
                still,
                unseen: gone * 60.0 / 660.0,
                rest: 1e-6,
            };
            habits.contradicted(at(minute + again), Class::Permit, lesson);
        }
        if !is_unseen || is_passback {
            habits.stayed(left, Class::Permit, came, minutes(length));
        }
    }
    habits
}

#[test]
fn rates_are_recovered_from_contradictions() {
    for (seed, passbacks, unseen) in [(1, 0.002, 0.01), (2, 0.001, 0.03), (3, 0.004, 0.002)] {
        let habits = simulated(seed, passbacks, unseen);
        let (found, part) = (habits.passbacks_per_h(Class::Permit), habits.unseen());
        println!("seed {seed}: {passbacks} {found}, {unseen} {part}");
        let near = |found: f64, truth: f64| found > truth / 1.7 && found < truth * 1.7;
        assert!(
            near(found, passbacks),
            "seed {seed}: {found}, not {passbacks}"
        );
        assert!(
            near(part, unseen) || (part - unseen).abs() < 0.004,
            "seed {seed}: {part}, not {unseen}"
        );
    }
}

#[test]
fn what_was_learned_is_taken_back() {
    let mut habits = Habits::default();
    for n in 0..50 {
        habits.stayed(
            at(n * 30),
            Class::Permit,
            begun(n * 30),
            minutes(90 + n * 7),
        );
    }
    let before = habits.clone();
    let (now, then) = (at(2_000), begun(500));
    habits.stayed(now, Class::Visitor, then, minutes(300));
    habits.unstayed((now, now), Class::Visitor, then, minutes(300));
    let lengths = [0, 10, 60, 290, 300, 310, 1_000, 9_000];
    for class in CLASSES {
        for minute in (0..1_440).step_by(60) {
            for length in lengths {
                let ended = |h: &Habits| h.stays(class).ended_by(begun(minute), minutes(length));
                let (a, b) = (ended(&before), ended(&habits));
                assert!((a - b).abs() < 1e-9, "{class:?} {minute} {length}: {a} {b}");
            }
        }
    }
    assert_eq!(habits.stays_learned(), before.stays_learned());
    // A month later there is less of it, and no count falls below nought.
    let mut old = before.clone();
    old.stayed(now, Class::Visitor, then, minutes(300));
    for _ in 0..3 {
        old.unstayed(
            (at(2_000 + 30 * 1_440), now),
            Class::Visitor,
            then,
            minutes(300),
        );
    }
    let ended = old.stays(Class::Visitor).ended_by(then, minutes(400));
    assert!((0.0..=1.0).contains(&ended), "{ended}");
}

#[test]
fn what_is_written_and_read_back_is_the_same_to_the_bit() {
    let mut habits = simulated(9, 0.002, 0.01);
    habits.was_away(at(600_000), Class::Visitor, begun(7), minutes(777));
    let stays = [
        (begun(3), minutes(100), 0.25),
        (begun(900), minutes(4_000), 1.0),
    ];
    habits.going_on(Class::Permit, &stays, &stays[..1]);
    let text = serde_json::to_string(&habits).unwrap();
    let mut again: Habits = serde_json::from_str(&text).unwrap();
    assert_eq!(again, habits);
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
    // And so is what both say and learn from then on.
    for n in 0..40 {
        let (now, length) = (at(600_000 + n * 700), minutes(10 + n * 97));
        for h in [&mut habits, &mut again] {
            h.stayed(now, Class::Permit, begun(n * 50), length);
        }
        let say = |h: &Habits| {
            let spans = h.stays(Class::Permit);
            let all = [
                spans.ended_by(begun(n), length),
                spans.density(begun(n), length),
                spans.hazard(begun(n), length),
                h.unseen(),
                h.passbacks_per_h(Class::Permit),
            ];
            all.map(f64::to_bits)
        };
        assert_eq!(say(&habits), say(&again), "{n}");
    }
}

fn any_gap(rng: &mut StdRng) -> SignedDuration {
    let most = 400 * 86_400_000_i64;
    let ms = match rng.random_range(0..6) {
        0 => rng.random_range(0..3),
        1 => rng.random_range(0..60_000),
        2 => rng.random_range(0..86_400_000),
        3 => most,
        4 => -rng.random_range(0..86_400_000),
        _ => rng.random_range(0..=most),
    };
    SignedDuration::from_millis(ms)
}

fn any_time(rng: &mut StdRng) -> Timestamp {
    // Round the hours that summer time leaves out and repeats, too.
    let around = [
        "2026-03-29T01:00:00Z",
        "2026-10-25T01:00:00Z",
        "2026-07-01T12:00:00Z",
    ];
    let middle: Timestamp = around[rng.random_range(0..around.len())].parse().unwrap();
    middle + SignedDuration::from_secs(rng.random_range(-20_000..20_000))
}

fn learns_something(rng: &mut StdRng, habits: &mut Habits, shifts: &[Shift]) {
    let class = CLASSES[rng.random_range(0..2)];
    // The clock may step back: a time is told that is before the last one.
    let (now, then) = (any_time(rng), any_time(rng));
    let (begun, length) = (Begun::at(shifts, then), any_gap(rng));
    match rng.random_range(0..5) {
        0 => habits.was_away(now, class, begun, length),
        1 => habits.unstayed((now, then), class, begun, length),
        2 => {
            let lesson = Lesson {
                still: rng.random(),
                unseen: rng.random::<f64>() * 0.1,
                rest: rng.random::<f64>() * 0.01,
            };
            habits.contradicted(now, class, lesson);
        }
        3 => {
            let all = [(begun, length, rng.random())];
            habits.going_on(class, &all, &all);
        }
        _ => habits.stayed(now, class, begun, length),
    }
}

#[test]
fn whatever_is_learned_chances_are_chances() {
    let seed = 20_261_128;
    let mut rng = StdRng::seed_from_u64(seed);
    let shifts = shifts("Europe/Vienna");
    let mut habits = Habits::default();
    for case in 0..4_000 {
        if case % 500 == 0 {
            habits = Habits::default();
        }
        learns_something(&mut rng, &mut habits, &shifts);
        let class = CLASSES[case % 2];
        let (begun, length) = (Begun::at(&shifts, any_time(&mut rng)), any_gap(&mut rng));
        for spans in [habits.stays(class), habits.away(class)] {
            let ended = spans.ended_by(begun, length);
            assert!(
                (0.0..1.0).contains(&ended),
                "seed {seed}, case {case}: {ended}"
            );
            let longer = spans.ended_by(begun, length + any_gap(&mut rng).abs());
            assert!(
                longer >= ended - 1e-12,
                "seed {seed}, case {case}: {longer} after {ended}"
            );
            for rate in [spans.density(begun, length), spans.hazard(begun, length)] {
                assert!(
                    rate.is_finite() && rate >= 0.0,
                    "seed {seed}, case {case}: {rate}"
                );
            }
        }
        let unseen = habits.unseen();
        assert!(
            (0.0..=1.0).contains(&unseen),
            "seed {seed}, case {case}: {unseen}"
        );
        let returns = Return {
            stays: (habits.stays(class), begun),
            away: habits.away(class),
            since: length.abs(),
        };
        let per_h = returns.per_h(SignedDuration::ZERO, length.abs(), |_| begun);
        for rate in [
            per_h,
            habits.passbacks_per_h(class),
            habits.comes_per_h(class, Some((begun, length))),
            habits.comes_per_h(class, None),
            Habits::turned_away_per_h(length, false),
        ] {
            assert!(
                rate.is_finite() && rate >= 0.0,
                "seed {seed}, case {case}: {rate}"
            );
        }
    }
}

#[test]
fn the_stretches_of_a_length_are_all_of_it() {
    for length in [0, 1, 5, 7, 60, 1_439, 1_440, 50_000, 86_000] {
        let mut all: Vec<_> = stretches_within(minutes(length)).collect();
        all.sort();
        assert_eq!(all[0].0, SignedDuration::ZERO);
        assert_eq!(all.last().unwrap().1, minutes(length));
        for pair in all.windows(2) {
            assert_eq!(pair[0].1, pair[1].0, "of {length} minutes");
        }
    }
}
