//! What passages and contradictions teach of the site's traffic.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::ruling::Contradiction;
use super::state::{Case, Stay};
use crate::domain::misread::age;
use crate::domain::misread::habits::{Class, GoingOn};
use crate::domain::plate::Plate;

/// Who has not come again after so long is taken to stay away.
const AWAY_DAYS: i64 = 30;
/// Vehicles whose last exit is kept at most; the first to have left go first.
const AWAY: usize = 50_000;
/// Little is known until so many stays have taught something.
pub(super) const EARLY: u64 = 2_000;
/// Longer than so many of all stays: overdue.
const OVERDUE: f64 = 0.95;

impl Engine {
    /// A stay has ended at an exit that was seen.
    pub(super) fn stayed(&mut self, now: Timestamp, at: Timestamp, stay: &Stay) {
        let (class, begun) = (Engine::class(stay), self.begun(stay.since));
        if self.parts.stay_lengths {
            let length = at.duration_since(stay.since);
            self.state.habits.stayed(now, class, begun, length);
        }
        if let Some(plate) = stay.identity() {
            let vehicle = self.index.vehicle(plate).clone();
            self.went_away(now, vehicle, at);
        }
    }

    /// It has not.
    pub(super) fn unstayed(&mut self, now: Timestamp, at: Timestamp, stay: &Stay) {
        let (class, begun) = (Engine::class(stay), self.begun(stay.since));
        let length = at.duration_since(stay.since);
        self.state.habits.unstayed((now, at), class, begun, length);
        if let Some(plate) = stay.identity() {
            let vehicle = self.index.vehicle(plate).clone();
            if self.state.away.get(&vehicle) == Some(&at) {
                self.state.away.remove(&vehicle);
            }
        }
    }

    fn went_away(&mut self, now: Timestamp, vehicle: Plate, at: Timestamp) {
        if self.state.away.len() >= AWAY {
            self.forget_away(now, |_, first| first);
        }
        self.state.away.insert(vehicle, at);
    }

    /// A vehicle has come: when it had left before, if that is known.
    pub(super) fn came_back(&mut self, at: Timestamp, case: &Case) -> Option<Timestamp> {
        let vehicle = self.index.vehicle(case.identity()?).clone();
        let left = self.state.away.remove(&vehicle)?;
        let class = self.class_of(&vehicle);
        let length = at.duration_since(left);
        if self.parts.stay_lengths && length > SignedDuration::ZERO {
            let begun = self.begun(left);
            self.state.habits.was_away(at, class, begun, length);
        }
        Some(left)
    }

    fn class_of(&self, plate: &Plate) -> Class {
        if self.index.permits_of(plate).is_empty() {
            Class::Visitor
        } else {
            Class::Permit
        }
    }

    /// Now and then it is looked at who is inside and who is away: every hour while little is known, later once a day.
    pub(super) fn habits_due(&mut self, before: Timestamp, now: Timestamp) {
        let hour_of = |at: Timestamp| at.as_second().div_euclid(3_600);
        let day = age::day_of(before) != age::day_of(now);
        let early = self.state.habits.stays_learned() < EARLY;
        if before == Timestamp::MIN || !(day || (early && hour_of(before) != hour_of(now))) {
            return;
        }
        if day {
            let oldest = now - SignedDuration::from_hours(24 * AWAY_DAYS);
            self.forget_away(now, |_, _| oldest);
        }
        for class in [Class::Permit, Class::Visitor] {
            let stays: Vec<GoingOn> = self
                .state
                .stays
                .values()
                .filter(|s| Engine::class(s) == class && s.identity().is_some() && s.since <= now)
                .filter_map(|s| self.goes_on(s, class, now))
                .collect();
            let away: Vec<GoingOn> = self
                .state
                .away
                .iter()
                .filter(|(plate, at)| self.class_of(plate) == class && **at <= now)
                .map(|(_, at)| (self.begun(*at), now.duration_since(*at), 1.0))
                .collect();
            self.state.habits.going_on(class, &stays, &away);
        }
    }

    /// A stay that goes on, as far as one knows. One that is longer than nearly all is rather one whose exit was missed: it must
    /// not teach that vehicles stay so long.
    fn goes_on(&self, stay: &Stay, class: Class, now: Timestamp) -> Option<GoingOn> {
        let (begun, length) = (self.begun(stay.since), now.duration_since(stay.since));
        let gone = self.state.habits.stays(class).ended_by(begun, length);
        (gone < OVERDUE).then(|| (begun, length, self.presence(stay, now)))
    }

    fn forget_away(&mut self, now: Timestamp, until: impl Fn(Timestamp, Timestamp) -> Timestamp) {
        let Some(first) = self.state.away.values().min().copied() else {
            return;
        };
        let until = until(now, first);
        let gone: Vec<(Plate, Timestamp)> = self
            .state
            .away
            .iter()
            .filter(|(_, at)| **at <= until)
            .map(|(plate, at)| (plate.clone(), *at))
            .collect();
        for (vehicle, at) in gone {
            self.state.away.remove(&vehicle);
            let (class, begun) = (self.class_of(&vehicle), self.begun(at));
            let length = SignedDuration::from_hours(24 * AWAY_DAYS + 1);
            self.state.habits.was_away(now, class, begun, length);
        }
    }

    /// An entry contradicts a stay: each stay teaches once what such entries are.
    pub(super) fn contradicted(
        &mut self,
        now: Timestamp,
        contradiction: &Contradiction,
        refused: bool,
    ) {
        if let Some(gateway) = &contradiction.lot {
            return self.contradicted_elsewhere(gateway, contradiction, refused);
        }
        let Some(stay) = self.stay_mut(contradiction.stay) else {
            return;
        };
        let first = !std::mem::replace(&mut stay.contradicted, true);
        if let Some(lesson) = contradiction.lesson.filter(|_| first) {
            self.state
                .habits
                .contradicted(now, contradiction.class, lesson);
        }
        // That it was refused proves nothing of where it is.
        if !refused {
            self.claim(contradiction);
        }
    }
}
