//! Another passback mode for a group, or at hours: the first schedule that fits a vehicle at a lane counts.

use jiff::Timestamp;

use super::Engine;
use crate::domain::event::Permit;
use crate::domain::site::rules::Schedule;
use crate::domain::site::{Direction, Lane};

impl Engine {
    /// The lane as it asks the vehicle of this permit now, if that is not what the lane itself says.
    pub(super) fn scheduled(
        &self,
        lane: &Lane,
        permit: Option<&Permit>,
        now: Timestamp,
    ) -> Option<Lane> {
        // Of whom a lane keeps no state there is nothing to judge by.
        if !lane.passback.policy().tracks {
            return None;
        }
        let site = &self.state.site;
        let fits = |s: &&Schedule| {
            let lanes = s.lanes.is_empty() || s.lanes.contains(&lane.id);
            let group = s
                .group
                .as_ref()
                .is_none_or(|g| permit.is_some_and(|p| p.group == *g));
            let hours = s.hours.is_empty() || s.hours.iter().any(|w| w.holds(site.clock(), now));
            lanes && group && hours && s.mode(lane.direction).is_some()
        };
        let mode = site.schedules.iter().find(fits)?.mode(lane.direction)?;
        (mode != lane.passback).then(|| Lane {
            passback: mode,
            ..lane.clone()
        })
    }
}

impl Schedule {
    /// The mode of the lanes that work so.
    pub(crate) fn mode(&self, direction: Direction) -> Option<crate::domain::site::PassbackMode> {
        match direction {
            Direction::In => self.entry,
            Direction::Out => self.exit,
        }
    }
}
