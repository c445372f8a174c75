//! What the pages show of the engine. Nothing here changes anything.

use jiff::Timestamp;

use super::Engine;
use super::lessons::EARLY;
use super::state::{Departure, Grant, LaneMemory, Stay, Waiting};
use crate::domain::event::{Decision, Permit, StayId};
use crate::domain::misread::habits::Class;
use crate::domain::misread::lane::LaneModel;
use crate::domain::site::{AreaId, LaneId, PermitId, Site};

/// A lane as it stands.
#[derive(Debug, Clone, Copy)]
pub struct LaneView<'a> {
    /// The answer to the last sighting.
    pub last: Option<&'a Decision>,
    /// The vehicle that may pass and has not yet.
    pub pending: Option<&'a Grant>,
    /// The vehicle that was not let in and that a person may let through.
    pub waiting: Option<&'a Waiting>,
    /// Whether the camera sees.
    pub seeing: bool,
    pub last_passage: Option<Timestamp>,
    /// What the lane's reader gets wrong, as learned.
    pub model: &'a LaneModel,
}

/// What this site has taught of its traffic.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Learned {
    /// Stays that have taught something.
    pub stays: u64,
    /// So many are needed before the site's own traffic counts for more than what is usual elsewhere.
    pub needed: u64,
    /// Second vehicles on one plate in an hour that its vehicle is inside: of permits, of visitors.
    pub passbacks_per_h: [f64; 2],
    /// The part of the exits of which no event is made, 0..=1.
    pub unseen: f64,
}

impl Learned {
    /// Little is known yet.
    pub fn is_early(&self) -> bool {
        self.stays < self.needed
    }
}

impl Engine {
    pub fn learned(&self) -> Learned {
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
    pub fn permits(&self) -> impl ExactSizeIterator<Item = &Permit> {
        self.state.permits.values()
    }

    pub fn permit(&self, id: &PermitId) -> Option<&Permit> {
        self.state.permits.get(id)
    }

    /// Permits whose number, holder, group or plate has the query in it, upper or lower case, blanks aside. By number.
    pub fn find_permits(&self, query: &str, limit: usize) -> Vec<&Permit> {
        let plain = |s: &str| s.to_lowercase();
        let wanted = plain(query.trim());
        let plate: String = wanted.chars().filter(|c| c.is_alphanumeric()).collect();
        let hit = |p: &&Permit| {
            [p.id.as_str(), p.holder.as_str(), p.group.as_str()]
                .iter()
                .any(|s| plain(s).contains(&wanted))
                || (!plate.is_empty()
                    && p.plates.iter().any(|t| plain(t.as_str()).contains(&plate)))
        };
        self.permits().filter(hit).take(limit).collect()
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

    pub fn lane_state(&self, id: &LaneId) -> Option<LaneView<'_>> {
        let memory: &LaneMemory = self.state.lanes.get(id)?;
        Some(LaneView {
            last: memory.last.as_ref(),
            pending: self.state.grants.iter().find(|g| g.case.lane == *id),
            waiting: memory
                .waiting
                .as_ref()
                .filter(|w| self.state.now <= w.until),
            seeing: memory.seeing,
            last_passage: memory.last_passage,
            model: &memory.model,
        })
    }

    /// Whether all gates are kept from being pulsed.
    pub fn kill_switch(&self) -> bool {
        self.state.kill_switch
    }
}
