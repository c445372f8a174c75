//! Whom passback does not ask: the exempt, the timed out, those with a free move; and how hard a lane asks now.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::ruling::{Arrival, Who};
use super::state::{Lingering, Stay};
use crate::domain::event::{Exemption, Permit, Waived};
use crate::domain::plate::Plate;
use crate::domain::site::rules::WhileDown;
use crate::domain::site::{AreaId, Lane, PassbackMode, PermitId};

/// What passback asks of one vehicle at one lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// Nobody is asked here, or not this vehicle.
    pub(crate) waived: bool,
    /// A hard lane is soft now, for everybody.
    pub(crate) softened: bool,
}

impl Engine {
    pub(super) fn asked(&self, seen: &Arrival, who: &Who, permit: Option<&Permit>) -> Asked {
        let while_down = self.while_down(seen.lane);
        let exempt = self.is_exempt(permit, seen.lane, seen.now);
        let armed = seen.lane.passback.policy().judges && while_down != WhileDown::Off;
        Asked {
            waived: !armed || exempt || self.is_free(&who.plate, seen.now),
            softened: while_down == WhileDown::Soft,
        }
    }

    /// Why passback is not asked of a vehicle, at a lane that asks it.
    pub(super) fn why_waived(
        &self,
        seen: &Arrival,
        who: &Who,
        permit: Option<&Permit>,
    ) -> Option<Waived> {
        match seen.lane.passback.policy().judges {
            false => None,
            true if self.is_exempt(permit, seen.lane, seen.now) => Some(Waived::Exempt),
            true if self.is_free(&who.plate, seen.now) => Some(Waived::FreeMove),
            true => (self.while_down(seen.lane) == WhileDown::Off).then_some(Waived::LaneBlind),
        }
    }

    /// The mode that a violation gets: what the lane says, but soft where hard would not be fair.
    pub(super) fn mode(lane: &Lane, asked: Asked, sure: bool) -> PassbackMode {
        match asked.softened || !sure {
            true => lane.passback.in_doubt(),
            false => lane.passback,
        }
    }

    /// Whether a permit is exempt from passback at a lane, by itself or by its group; or nobody's plate as such.
    pub(super) fn is_exempt(&self, permit: Option<&Permit>, lane: &Lane, now: Timestamp) -> bool {
        let site = &self.state.site;
        let Some(permit) = permit else {
            return site.passback.exempt_visitors;
        };
        let group = &permit.group;
        let ordered = self.state.group_exemptions.get(group);
        let here = |area: &AreaId| site.is_in(&lane.from, area) || site.is_in(&lane.to, area);
        let holds =
            |e: &Exemption| e.is_on(now) && (e.areas.is_empty() || e.areas.iter().any(here));
        permit.exempt.iter().chain(ordered).any(holds)
            || site.group(group).is_some_and(|g| g.exempt)
    }

    /// Whether a passback state that began at `since` in `area` no longer counts at a lane: the group's timer, else the
    /// area's or the nearest around, else the lane's.
    pub(super) fn timed_out(
        &self,
        permit: Option<&PermitId>,
        area: &AreaId,
        since: Timestamp,
        lane: Option<&Lane>,
        at: Timestamp,
    ) -> bool {
        let timer = self.timer_min(permit, area, lane);
        timer.is_some_and(|min| {
            at.duration_since(since) >= SignedDuration::from_mins(i64::from(min))
        })
    }

    pub(super) fn timer_min(
        &self,
        permit: Option<&PermitId>,
        area: &AreaId,
        lane: Option<&Lane>,
    ) -> Option<u32> {
        let site = &self.state.site;
        let permit = permit.and_then(|id| self.state.permits.get(id));
        let of_group = permit.and_then(|p| site.group(&p.group)?.timer_min);
        let of_area = || site.around(area).find_map(|a| a.timer_min);
        let of_lane = || lane.and_then(|l| l.passback_timer_min);
        of_group.or_else(of_area).or_else(of_lane)
    }

    /// The same of a stay.
    pub(super) fn is_timed_out(&self, stay: &Stay, lane: Option<&Lane>, at: Timestamp) -> bool {
        stay.passback_in().is_some_and(|area| {
            self.timed_out(stay.permit.as_ref(), area, stay.passback_began(), lane, at)
        })
    }

    /// Whether a vehicle's next passage is free.
    pub(super) fn is_free(&self, plate: &Plate, now: Timestamp) -> bool {
        self.index.plates_of(plate).iter().any(|p| {
            let own = self.state.free_moves.get(p);
            let mut given = self.state.amnesties.iter();
            own.is_some_and(|until| now < *until)
                || given.any(|a| now < a.until && a.free.contains(p))
        })
    }

    /// A vehicle has moved: its free moves are used up.
    pub(super) fn use_up_free_moves(&mut self, plate: &Plate) {
        for plate in self.index.plates_of(plate) {
            self.state.free_moves.remove(plate);
            for amnesty in &mut self.state.amnesties {
                amnesty.free.remove(plate);
            }
        }
    }

    /// The passback state of a plate's vehicle that has outlived its stay.
    pub(super) fn lingering_of(&self, plate: &Plate) -> Option<&Lingering> {
        let all = self.index.plates_of(plate).iter();
        let states = all.filter_map(|p| self.state.lingering.get(p));
        states.max_by_key(|l| l.stay)
    }

    pub(super) fn end_lingering(&mut self, plate: &Plate) {
        for plate in self.index.plates_of(plate) {
            self.state.lingering.remove(plate);
        }
    }
}
