//! Resets and amnesties: what is forgotten of where credentials are, and free moves. Presence is another matter.
//!
//! Who has a free move is settled when it is given ([`Engine::may_be_in`]): who is there, and who may be there although an
//! exit that was not surely theirs says otherwise. Whoever comes later has none.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::state::{Amnesty, Credential, Lingering, Stay};
use crate::domain::event::{Done, Output, Rejection, Scope};
use crate::domain::plate::Plate;
use crate::domain::site::calendar::{come_since, next_after};
use crate::domain::site::rules::AmnestyKind;
use crate::domain::site::{AreaId, PermitId};

/// Free moves of vehicles that went nobody knows where are forgotten after this.
const UNKNOWN_DAYS: i64 = 30;

impl Engine {
    /// Forgets where a plate is: its next read counts as the first. The vehicle, if it is here, stays on the list of
    /// those inside, doubtfully.
    pub(super) fn reset(&mut self, now: Timestamp, plate: &Plate) -> Done {
        let ids = self.index.stays_of(plate).to_vec();
        for id in &ids {
            if let Some(stay) = self.stay_mut(*id) {
                stay.credential = Credential::Reset;
                stay.belief = stay.belief.min(0.5);
                stay.trapped = false;
            }
        }
        self.end_lingering(plate);
        let until = self.amnesty_ends(now);
        self.give_free_move(plate, until);
        Done::PlateReset { stays: ids.len() }
    }

    /// Forgets where all credentials in scope are, in other lots of the region too; an area is of this lot alone. Presence is left as
    /// it is.
    pub(super) fn reset_all(&mut self, now: Timestamp, scope: &Scope) -> Result<Done, Rejection> {
        let done = self.reset_all_here(now, scope)?;
        if !matches!(scope, Scope::Area(_)) {
            self.reset_elsewhere(scope);
        }
        Ok(done)
    }

    pub(super) fn reset_all_here(
        &mut self,
        now: Timestamp,
        scope: &Scope,
    ) -> Result<Done, Rejection> {
        if let Scope::Plate(plate) = scope {
            return Ok(self.reset(now, plate));
        }
        self.check_scope(scope)?;
        let there = self.may_be_in(scope);
        let ids: Vec<_> = self.state.stays.keys().copied().collect();
        let mut reset = 0;
        for id in ids {
            let inside = self.state.stays.get(&id);
            if !inside.is_some_and(|s| self.stay_in_scope(s, scope)) {
                continue;
            }
            if let Some(stay) = self.stay_mut(id) {
                stay.trapped = false;
                if stay.credential == Credential::Armed {
                    stay.credential = Credential::Reset;
                    reset += 1;
                }
            }
        }
        let gone: Vec<Plate> = self
            .state
            .lingering
            .iter()
            .filter(|(plate, l)| self.lingering_in_scope(plate, l, scope))
            .map(|(plate, _)| plate.clone())
            .collect();
        for plate in &gone {
            self.state.lingering.remove(plate);
        }
        self.begin_amnesty(now, scope, there);
        Ok(Done::Reset {
            scope: scope.clone(),
            credentials: reset + gone.len(),
        })
    }

    /// One free move for everybody who is in scope now.
    pub(super) fn amnesty(&mut self, now: Timestamp, scope: &Scope) -> Result<Done, Rejection> {
        self.check_scope(scope)?;
        let there = self.may_be_in(scope);
        self.begin_amnesty(now, scope, there);
        Ok(Done::FreeMove {
            scope: scope.clone(),
        })
    }

    fn begin_amnesty(&mut self, now: Timestamp, scope: &Scope, free: BTreeSet<Plate>) {
        let until = self.amnesty_ends(now);
        let all = &mut self.state.amnesties;
        all.retain(|a| a.scope != *scope && now < a.until);
        all.push(Amnesty {
            scope: scope.clone(),
            since: now,
            until,
            free,
        });
    }

    fn amnesty_ends(&self, now: Timestamp) -> Timestamp {
        let hours = i64::from(self.state.site.passback.amnesty_hours);
        now + SignedDuration::from_hours(hours)
    }

    /// The vehicles in scope: those that are there, those whose passback state is, and those that may be there although they
    /// are believed outside. A plate that is named is in scope wherever it is.
    fn may_be_in(&self, scope: &Scope) -> BTreeSet<Plate> {
        let mut there = BTreeSet::new();
        if let Scope::Plate(plate) = scope {
            there.insert(plate.clone());
            return there;
        }
        let stays = self.state.stays.values();
        let stays = stays.filter(|s| self.stay_in_scope(s, scope));
        there.extend(stays.filter_map(|s| s.identity().cloned()));
        let lingering = self.state.lingering.iter();
        let lingering = lingering.filter(|(plate, l)| self.lingering_in_scope(plate, l, scope));
        there.extend(lingering.map(|(plate, _)| plate.clone()));
        for (plate, area) in self.doubtfully_outside() {
            let permits = self.index.permits_of(plate).iter();
            let mut under = permits.map(Some).chain([None]);
            if under.any(|permit| self.in_scope(permit, area, scope)) {
                there.insert(plate.clone());
            }
        }
        there
    }

    /// Vehicles that are believed outside and may be inside: last seen at a lane that leads out of an area and not let
    /// through there, or taken to have left by an exit that read another text than theirs.
    fn doubtfully_outside(&self) -> BTreeMap<&Plate, &AreaId> {
        let mut found = BTreeMap::new();
        for trace in self.state.traces.values() {
            let Some(plate) = &trace.taken else { continue };
            let plate = self.index.vehicle(plate);
            let read = trace.read.as_ref().map(|r| r.text());
            let surely = trace.judged || read.is_some_and(|text| self.is_same(&text, plate));
            match &trace.passed {
                Some((from, to)) if to.is_outside() && !from.is_outside() && !surely => {
                    found.insert(plate, from);
                }
                Some(_) => {
                    found.remove(plate);
                }
                None => {
                    let lane = self.state.site.lane(&trace.lane);
                    if let Some(lane) =
                        lane.filter(|l| !l.from.is_outside() && l.reversible.is_none())
                    {
                        found.insert(plate, &lane.from);
                    }
                }
            }
        }
        found
    }

    fn check_scope(&self, scope: &Scope) -> Result<(), Rejection> {
        let there = match scope {
            Scope::Permit(id) => self.state.permits.contains_key(id),
            Scope::Area(area) => self.state.site.area(area).is_some(),
            // A group may have no permit yet, a plate may be a visitor's.
            Scope::Plate(_) | Scope::Group(_) | Scope::All => true,
        };
        let scope = || Rejection::NoScope {
            scope: scope.clone(),
        };
        there.then_some(()).ok_or_else(scope)
    }

    pub(super) fn stay_in_scope(&self, stay: &Stay, scope: &Scope) -> bool {
        match scope {
            Scope::Plate(plate) => stay.identity().is_some_and(|p| self.is_same(p, plate)),
            _ => self.in_scope(stay.permit.as_ref(), &stay.area, scope),
        }
    }

    fn lingering_in_scope(&self, of: &Plate, lingering: &Lingering, scope: &Scope) -> bool {
        match scope {
            Scope::Plate(plate) => self.is_same(plate, of),
            _ => self.in_scope(lingering.permit.as_ref(), &lingering.area, scope),
        }
    }

    fn in_scope(&self, permit: Option<&PermitId>, area: &AreaId, scope: &Scope) -> bool {
        match scope {
            Scope::Plate(_) => false,
            Scope::Permit(id) => permit == Some(id),
            Scope::Group(group) => {
                let permit = permit.and_then(|id| self.state.permits.get(id));
                permit.is_some_and(|p| p.group == *group)
            }
            Scope::Area(outer) => self.state.site.is_in(area, outer),
            Scope::All => true,
        }
    }

    /// Does what the clock has brought since the last input.
    pub(super) fn run_calendar(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        if self.state.site.amnesties.is_empty() {
            return;
        }
        let Some(before) = self.state.calendar_at.replace(now) else {
            return;
        };
        let plans = self.state.site.amnesties.clone();
        for plan in plans {
            let (shifts, when) = (&self.state.site.shifts, (plan.at, plan.days));
            if come_since(shifts, when, before, now).is_none() {
                continue;
            }
            let done = match plan.what {
                AmnestyKind::FreeMove => self.amnesty(now, &plan.scope),
                AmnestyKind::Reset => self.reset_all(now, &plan.scope),
            };
            out.push(match done {
                Ok(_) => Output::Amnesty {
                    scope: plan.scope,
                    what: plan.what,
                },
                Err(why) => Output::Rejected(why),
            });
        }
    }

    /// When the clock brings something next.
    pub(super) fn next_on_calendar(&self) -> Option<Timestamp> {
        let site = &self.state.site;
        let from = self.state.calendar_at.unwrap_or(self.state.now);
        let plans = site.amnesties.iter();
        plans
            .filter_map(|p| next_after(&site.shifts, p.at, p.days, from))
            .min()
    }

    /// Forgets what is over: free moves, passback states that outlived their stay, amnesties.
    pub(super) fn forget_old(&mut self, now: Timestamp) {
        let oldest = now - SignedDuration::from_hours(24 * UNKNOWN_DAYS);
        self.state.lingering.retain(|_, l| l.left > oldest);
        self.state.amnesties.retain(|a| now < a.until);
        self.state.line_doubts.retain(|_, d| d.at > oldest);
        self.state.free_moves.retain(|_, until| now < *until);
        self.forget_offences_before(now);
    }

    /// Nobody knows where a vehicle is: its next passage is not judged.
    pub(super) fn free_for_now(&mut self, now: Timestamp, plate: &Plate) {
        self.give_free_move(plate, now + SignedDuration::from_hours(24 * UNKNOWN_DAYS));
    }

    fn give_free_move(&mut self, plate: &Plate, until: Timestamp) {
        let given = self.state.free_moves.entry(plate.clone()).or_insert(until);
        *given = until.max(*given);
    }
}
