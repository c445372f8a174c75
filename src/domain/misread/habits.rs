//! What a site has taught of its traffic: how long vehicles stay and are away, how often a plate comes in while its vehicle is
//! inside, and how many exits leave no trace. Each begins with a stated prior, worth a stated number of stays.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::age;
use super::spans::{Begun, Kind, Spans, stretches_within};

/// Passbacks, and hours that vehicles spent inside, before the site has taught otherwise: one attempt in 58 stays of eight
/// hours, worth 35 stays.
const PASSBACKS: (f64, f64) = (0.6, 280.0);
/// That few have tried so far teaches little of the next one: one attempt in 180 stays of eight hours at least.
const LEAST_PASSBACKS_PER_H: f64 = 7e-4;
/// Exits of which no event is made at all, and exits: 1 in 9, worth 27 exits. A new site may have a lane that is often
/// passed unseen.
const UNSEEN: (f64, f64) = (3.0, 27.0);
/// Vehicles that were let in, passing assumed, and backed out and came again: 1 in 20,000.
const TURNED_AWAY: f64 = 5e-5;
/// So many times likelier where it comes again by the very lane and nobody else was seen there since.
const STOOD_THERE: f64 = 3.0;
/// Three in four of those come again within this.
const TURNS_MIN: f64 = 6.0;
/// How often in an hour a vehicle comes of which one does not know when it left.
const COMES_PER_H: f64 = 1.0 / 48.0;
/// So many contradictions are kept, the newest.
const LESSONS: usize = 1_000;
/// With so few the rates are bettered with each stay, with more only now and then.
const FEW: usize = 64;
/// How often the rates are bettered with each.
const ROUNDS: usize = 4;
/// What is left of a count after a day: half after 60.
const KEPT_A_DAY: f64 = 0.988_514_020_352_898_9;

/// Vehicles on a permit keep other hours than those that are on none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    Permit,
    Visitor,
}

/// An entry that contradicted a stay, in what it teaches: how each story would be weighed, per hour.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// The chance that the vehicle was still inside: to be multiplied with the rate of passbacks.
    pub still: f64,
    /// That it had left and come again, if no exit left a trace: to be multiplied with the part that does not.
    pub unseen: f64,
    /// All other stories.
    pub rest: f64,
}

/// A length that has not ended: when it began, how long it lasts by now, and how surely it does.
pub(crate) type GoingOn = (Begun, SignedDuration, f64);

/// What is learned, a piece of the engine's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Habits {
    stays: [Spans; 2],
    away: [Spans; 2],
    /// Hours that vehicles were inside, and exits that ended a stay.
    inside_h: [f64; 2],
    exits: f64,
    /// Entries that contradicted a stay, with their days, oldest first.
    lessons: VecDeque<(i64, Class, Lesson)>,
    /// What follows from all that.
    passbacks_per_h: [f64; 2],
    unseen: f64,
    /// The day (since 1970, UTC) up to which the counts have been aged.
    day: i64,
    /// How many stays have taught something, all in all.
    stays_learned: u64,
}

impl Default for Habits {
    fn default() -> Habits {
        let of = |kind| [Spans::new(kind), Spans::new(kind)];
        Habits {
            stays: of(Kind::Stay),
            away: of(Kind::Away),
            inside_h: [0.0; 2],
            exits: 0.0,
            lessons: VecDeque::new(),
            passbacks_per_h: [PASSBACKS.0 / PASSBACKS.1; 2],
            unseen: UNSEEN.0 / UNSEEN.1,
            day: 0,
            stays_learned: 0,
        }
    }
}

impl Habits {
    pub fn stays(&self, class: Class) -> &Spans {
        &self.stays[class as usize]
    }

    pub fn away(&self, class: Class) -> &Spans {
        &self.away[class as usize]
    }

    /// What goes on now.
    pub fn going_on(&mut self, class: Class, stays: &[GoingOn], away: &[GoingOn]) {
        self.stays[class as usize].going_on(stays.iter().copied());
        self.away[class as usize].going_on(away.iter().copied());
    }

    /// How many stays have taught something.
    pub fn stays_learned(&self) -> u64 {
        self.stays_learned
    }

    /// Passbacks in an hour that a vehicle is inside.
    pub fn passbacks_per_h(&self, class: Class) -> f64 {
        self.passbacks_per_h[class as usize]
    }

    /// The part of the exits of which no event is made.
    pub fn unseen(&self) -> f64 {
        self.unseen
    }

    /// How often in an hour a vehicle that has been away so long comes now.
    pub fn comes_per_h(&self, class: Class, away: Option<(Begun, SignedDuration)>) -> f64 {
        away.map_or(COMES_PER_H, |(begun, length)| {
            self.away(class).hazard(begun, length)
        })
    }

    /// How often in an hour a vehicle that was let in so long ago comes again because it had turned away.
    pub fn turned_away_per_h(since: SignedDuration, stood_there: bool) -> f64 {
        let times = if stood_there { STOOD_THERE } else { 1.0 };
        times * TURNED_AWAY * Habits::comes_again_per_h(since)
    }

    /// How often in an hour one comes again that has turned away.
    pub fn comes_again_per_h(since: SignedDuration) -> f64 {
        let far = 1.0 + since.as_millis().max(0) as f64 / 60_000.0 / TURNS_MIN;
        2.0 * 60.0 / TURNS_MIN / (far * far * far)
    }

    /// A stay ended at an exit that was seen.
    pub fn stayed(&mut self, now: Timestamp, class: Class, begun: Begun, length: SignedDuration) {
        self.age(now);
        self.stays[class as usize].learn(now, begun, length);
        self.inside_h[class as usize] += hours(length);
        self.exits += 1.0;
        self.stays_learned += 1;
        // One stay changes little where much is known.
        if self.lessons.len() < FEW || self.stays_learned.is_multiple_of(FEW as u64) {
            self.better();
        }
    }

    /// Takes that back, as much of it as is left.
    pub fn unstayed(
        &mut self,
        (now, then): (Timestamp, Timestamp),
        class: Class,
        begun: Begun,
        length: SignedDuration,
    ) {
        self.age(now);
        let left = age::kept(KEPT_A_DAY, age::day_of(now) - age::day_of(then));
        self.stays[class as usize].unlearn(now, then, begun, length);
        let inside_h = &mut self.inside_h[class as usize];
        *inside_h = (*inside_h - left * hours(length)).max(0.0);
        self.exits = (self.exits - left).max(0.0);
        self.stays_learned = self.stays_learned.saturating_sub(1);
    }

    /// A vehicle was away so long.
    pub fn was_away(&mut self, now: Timestamp, class: Class, begun: Begun, length: SignedDuration) {
        self.age(now);
        self.away[class as usize].learn(now, begun, length);
    }

    /// A vehicle came that was believed inside.
    pub fn contradicted(&mut self, now: Timestamp, class: Class, lesson: Lesson) {
        self.age(now);
        if self.lessons.len() >= LESSONS {
            self.lessons.pop_front();
        }
        self.lessons.push_back((self.day, class, lesson));
        for _ in 0..ROUNDS {
            self.better();
        }
    }

    /// One step of expectation and maximisation: each contradiction is shared out over its stories by the rates as they are,
    /// and the rates follow from the shares. Each step makes what was seen likelier.
    fn better(&mut self) {
        let (mut passbacks, mut unseen) = ([0.0; 2], 0.0);
        let (mut kept, mut kept_from) = (1.0, self.day);
        for (day, class, lesson) in self.lessons.iter().rev() {
            kept *= age::kept(KEPT_A_DAY, kept_from - day);
            kept_from = *day;
            let p = self.passbacks_per_h(*class) * lesson.still;
            let u = self.unseen * lesson.unseen;
            let total = p + u + lesson.rest;
            if total > 0.0 {
                passbacks[*class as usize] += kept * p / total;
                unseen += kept * u / total;
            }
        }
        for (class, passbacks) in passbacks.iter().enumerate() {
            let rate = (passbacks + PASSBACKS.0) / (self.inside_h[class] + PASSBACKS.1);
            self.passbacks_per_h[class] = rate.max(LEAST_PASSBACKS_PER_H);
        }
        self.unseen = (unseen + UNSEEN.0) / (self.exits + unseen + UNSEEN.1);
    }

    fn age(&mut self, now: Timestamp) {
        let before = self.day;
        if let Some(kept) = age::turn(&mut self.day, now, KEPT_A_DAY) {
            self.inside_h.iter_mut().for_each(|h| *h *= kept);
            self.exits *= kept;
        }
        if before == 0 {
            self.lessons
                .iter_mut()
                .for_each(|(day, ..)| *day = self.day);
        }
    }
}

/// A vehicle that may have left unseen between `from` and `until` and comes now: by the chance per hour that it left, times
/// that it comes again just now, summed over when it may have left. The times are those since it came.
pub struct Return<'a> {
    pub stays: (&'a Spans, Begun),
    pub away: &'a Spans,
    /// How long ago it came.
    pub since: SignedDuration,
}

impl Return<'_> {
    /// Per hour. `begun`: by how long ago it left, the part of the day at which it did.
    pub fn per_h(
        &self,
        from: SignedDuration,
        until: SignedDuration,
        begun: impl Fn(SignedDuration) -> Begun,
    ) -> f64 {
        let (spans, came) = self.stays;
        let longest = self.since - from;
        let least = self.since - until;
        stretches_within(longest)
            .filter(|(_, to)| *to > least)
            .map(|(from, to)| {
                let from = from.max(least);
                let middle = (from + to) / 2;
                let left =
                    spans.ended_by(came, self.since - from) - spans.ended_by(came, self.since - to);
                left * self.away.density(begun(middle), middle)
            })
            .sum()
    }
}

fn hours(length: SignedDuration) -> f64 {
    length.as_millis().max(0) as f64 / 3_600_000.0
}
