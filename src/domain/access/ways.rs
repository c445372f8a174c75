//! Which way a lane works: reversible lanes by the site's clock or by an input.

use jiff::Timestamp;

use super::Engine;
use super::state::LaneMode;
use crate::domain::event::{Output, Rejection};
use crate::domain::site::{Direction, Lane, LaneId, PassbackMode, Reversible};

impl Engine {
    /// Which way a lane works at a moment.
    pub(crate) fn lane_mode(&self, lane: &Lane, at: Timestamp) -> LaneMode {
        let reversed = match &lane.reversible {
            None => false,
            Some(Reversible::Schedule { windows }) => {
                let clock = self.state.site.clock();
                windows.iter().any(|w| w.holds(clock, at))
            }
            Some(Reversible::Input) => {
                let told = self
                    .state
                    .lanes
                    .get(&lane.id)
                    .and_then(|m| m.told_direction);
                let Some(direction) = told else {
                    return LaneMode::Unknown;
                };
                direction != lane.direction
            }
        };
        if reversed {
            LaneMode::Reversed
        } else {
            LaneMode::Forward
        }
    }

    /// The lane as it works in that mode. Without a direction it is not armed and tracks nothing.
    pub(super) fn lane_on(&self, id: &LaneId, lane_mode: LaneMode) -> Option<Lane> {
        let mut lane = self.state.site.lane(id)?.clone();
        match lane_mode {
            LaneMode::Forward => {}
            LaneMode::Reversed => lane = lane.reversed(),
            LaneMode::Unknown => lane.passback = PassbackMode::None,
        }
        Some(lane)
    }

    /// The lane as it works now.
    pub(super) fn lane_now(&self, id: &LaneId, now: Timestamp) -> Option<(Lane, LaneMode)> {
        let lane_mode = self.lane_mode(self.state.site.lane(id)?, now);
        Some((self.lane_on(id, lane_mode)?, lane_mode))
    }

    /// The same, or that it is no lane of this site.
    pub(super) fn lane_here(
        &self,
        id: &LaneId,
        now: Timestamp,
    ) -> Result<(Lane, LaneMode), Rejection> {
        let found = self.lane_now(id, now);
        found.ok_or_else(|| Rejection::NoLane { lane: id.clone() })
    }

    /// An input says which way a reversible lane works from now on.
    pub(super) fn lane_direction(
        &mut self,
        id: &LaneId,
        direction: Option<Direction>,
        out: &mut Vec<Output>,
    ) {
        let lane = self.state.site.lane(id);
        if lane.is_none_or(|l| l.reversible != Some(Reversible::Input)) {
            let lane = id.clone();
            return out.push(Output::Rejected(Rejection::DirectionNotTold { lane }));
        }
        if let Some(memory) = self.state.lanes.get_mut(id) {
            memory.told_direction = direction;
        }
    }
}
