//! What the pages show of the engine. Nothing here changes anything.

use std::ops::Bound;

use super::Engine;
use super::lessons::EARLY;
use super::state::{Departure, Stay};
use crate::domain::event::{Permit, StayId};
use crate::domain::misread::habits::Class;
use crate::domain::misread::lane::LaneModel;
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, LaneId, PermitId, Site};

/// What this site has taught of its traffic.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Learned {
    /// Stays that have taught something.
    pub(crate) stays: u64,
    /// So many are needed before the site's own traffic counts for more than what is usual elsewhere.
    pub(crate) needed: u64,
    /// Second vehicles on one plate in an hour that its vehicle is inside: of permits, of visitors.
    pub(crate) passbacks_per_h: [f64; 2],
    /// The part of the exits of which no event is made, 0..=1.
    pub(crate) unseen: f64,
}

impl Learned {
    /// Little is known yet.
    pub(crate) fn is_early(&self) -> bool {
        self.stays < self.needed
    }
}

impl Engine {
    pub(crate) fn learned(&self) -> Learned {
        let habits = &self.state.habits;
        Learned {
            stays: habits.stays_learned(),
            needed: EARLY,
            passbacks_per_h: [Class::Permit, Class::Visitor].map(|c| habits.passbacks_per_h(c)),
            unseen: habits.unseen(),
        }
    }

    pub fn site(&self) -> &Site {
        &self.state.site
    }

    /// All permits, by number.
    pub(crate) fn permits(&self) -> impl ExactSizeIterator<Item = &Permit> {
        self.state.permits.values()
    }

    /// The list, copied.
    pub fn permits_now(&self) -> Vec<Permit> {
        self.permits().cloned().collect()
    }

    pub(crate) fn permit(&self, id: &PermitId) -> Option<&Permit> {
        self.state.permits.get(id)
    }

    /// The permits that a plate is on, by number.
    pub(crate) fn permits_on(&self, plate: &Plate) -> &[PermitId] {
        self.index.permits_of(plate)
    }

    /// The permits after a number, or all of them, by number.
    pub(crate) fn permits_after(&self, after: Option<&PermitId>) -> impl Iterator<Item = &Permit> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let range = (from, Bound::Unbounded);
        self.state
            .permits
            .range::<PermitId, _>(range)
            .map(|(_, p)| p)
    }

    /// Vehicles on the site, the longest there first; also those of which that is doubtful (`Stay::belief`).
    pub fn inside(&self) -> impl ExactSizeIterator<Item = &Stay> {
        self.state.stays.values()
    }

    pub fn stay(&self, id: StayId) -> Option<&Stay> {
        self.state.stays.get(&id)
    }

    /// Vehicles in an area as counted at its lanes, whoever they were.
    pub fn occupancy(&self, area: &AreaId) -> i64 {
        self.state.occupancy.get(area).copied().unwrap_or(0)
    }

    /// Exits of which it is not known whose they were, oldest first.
    pub fn departures(&self) -> impl ExactSizeIterator<Item = &Departure> {
        self.state.departures.iter()
    }

    /// What a lane's reader gets wrong, as learned.
    pub(crate) fn lane_model(&self, id: &LaneId) -> Option<&LaneModel> {
        self.state.lanes.get(id).map(|memory| &memory.model)
    }

    /// Whether all gates are kept from being pulsed.
    pub fn kill_switch(&self) -> bool {
        self.state.kill_switch
    }
}
