//! How full areas may be, of all vehicles or of a group's.

use super::Engine;
use super::ruling::{Arrival, Ruling};
use crate::domain::event::{Causes, Outcome, Permit, Reason, Violation, ViolationKind};
use crate::domain::misread::PROBABLE;
use crate::domain::site::rules::{Limit, LimitMode};
use crate::domain::site::{AreaId, GroupId, PassbackMode};

impl Engine {
    /// The areas that a passage from one to another comes into, from the inside out.
    pub(super) fn entered(&self, from: &AreaId, to: &AreaId) -> Vec<AreaId> {
        let site = &self.state.site;
        let new = site.around(to).filter(|a| !site.is_in(from, &a.id));
        new.map(|a| a.id.clone()).collect()
    }

    pub(super) fn rule_limits(
        &self,
        seen: &Arrival,
        permit: Option<&Permit>,
        verdict: &mut Ruling,
    ) {
        if self.state.site.limits.is_empty() || verdict.decision.outcome == Outcome::Refuse {
            return;
        }
        for area in self.entered(&seen.lane.from, &seen.lane.to) {
            let limits = self.state.site.limits.iter().filter(|l| l.area == area);
            for limit in limits {
                let concerned = match &limit.group {
                    Some(group) => permit.is_some_and(|p| p.group == *group),
                    None => true,
                };
                if !concerned || limit.mode == LimitMode::None || !self.is_full(limit) {
                    continue;
                }
                if limit.mode == LimitMode::Hard {
                    verdict.refuse(Reason::AreaFull);
                    verdict.decision.violation = Some(too_full(PassbackMode::Hard));
                    return;
                }
                let d = &mut verdict.decision;
                if d.violation.is_none() {
                    d.violation = Some(too_full(PassbackMode::Soft));
                    if d.outcome == Outcome::Open {
                        d.reason = Reason::AreaFull;
                    }
                }
            }
        }
    }

    fn is_full(&self, limit: &Limit) -> bool {
        self.count_of(limit) >= i64::from(limit.max)
    }

    /// How many vehicles count towards a limit now.
    pub(crate) fn count_of(&self, limit: &Limit) -> i64 {
        match &limit.group {
            None => self.occupancy(&limit.area),
            Some(group) => self.group_in(group, &limit.area),
        }
    }

    /// How many vehicles of a group's permits are in an area, or in one within it, likelier than not.
    pub(crate) fn group_in(&self, group: &GroupId, area: &AreaId) -> i64 {
        let of_group = |id| {
            let permit = self.state.permits.get(id);
            permit.is_some_and(|p| p.group == *group)
        };
        let stays = self.state.stays.values().filter(|s| {
            s.belief >= PROBABLE
                && s.permit.as_ref().is_some_and(of_group)
                && self.state.site.is_in(&s.area, area)
        });
        i64::try_from(stays.count()).unwrap_or(i64::MAX)
    }
}

fn too_full(mode: PassbackMode) -> Violation {
    Violation {
        kind: ViolationKind::AreaFull,
        mode,
        causes: Causes::default(),
        prior: None,
        elsewhere: None,
    }
}
