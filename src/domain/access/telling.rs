//! What the region's other gateways are told of an entry: of each own stay, exit, count, permit and group that it touched, how that is
//! now. Nothing is gathered where the gateway is alone.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::state::{Departure, Stay};
use crate::domain::event::fact::{
    Edit, EditPlace, FactKind, LotArea, LotEvent, LotExit, LotLane, LotStay, LotViolation,
};
use crate::domain::event::{Decision, Input, LotStayId, OrderKind, Output, Scope, Seq, StayId};
use crate::domain::site::{AreaId, GroupId, OwnLot, PermitId};
use crate::domain::violation::LotPrior;

/// An edit is later than the one that its author saw, whatever the clock says.
const LATER: SignedDuration = SignedDuration::from_micros(1);

/// What one entry has touched so far. No part of the state: after each entry there is nothing left.
#[derive(Debug, Clone, Default)]
pub(super) struct Tells {
    stays: BTreeSet<StayId>,
    exits: BTreeSet<Seq>,
    areas: BTreeSet<AreaId>,
    permits: BTreeSet<PermitId>,
    groups: BTreeSet<GroupId>,
    facts: Vec<FactKind>,
}

impl Tells {
    pub(super) fn fact(&mut self, fact: FactKind) {
        self.facts.push(fact);
    }

    pub(super) fn stay(&mut self, id: StayId) {
        self.stays.insert(id);
    }

    pub(super) fn exit(&mut self, seq: Seq) {
        self.exits.insert(seq);
    }

    pub(super) fn area(&mut self, area: &AreaId) {
        self.areas.insert(area.clone());
    }

    pub(super) fn permit(&mut self, id: &PermitId) {
        self.permits.insert(id.clone());
    }

    pub(super) fn group(&mut self, group: &GroupId) {
        self.groups.insert(group.clone());
    }
}

impl Engine {
    /// A stay that is about to change.
    pub(super) fn stay_mut(&mut self, id: StayId) -> Option<&mut Stay> {
        self.tells.stay(id);
        self.state.stays.get_mut(&id)
    }

    pub(super) fn put_stay(&mut self, stay: Stay) {
        self.tells.stay(stay.id);
        self.index.opened(&stay);
        self.state.stays.insert(stay.id, stay);
    }

    /// Says what the others are to be told.
    pub(super) fn tell(&mut self, now: Timestamp, input: &Input, out: &mut Vec<Output>) {
        let tells = std::mem::take(&mut self.tells);
        let Some(own) = self.state.site.own_lot.clone() else {
            return;
        };
        let mut facts = self.what_happened(input, out);
        let decided = out.iter().filter_map(|output| match output {
            Output::Decision(decision) if !decision.reason.is_answered_before() => {
                Some(FactKind::Event(Box::new(self.told_event(&own, decision))))
            }
            _ => None,
        });
        facts.extend(decided);
        facts.extend(tells.facts);
        for id in tells.stays {
            facts.push(match self.state.stays.get(&id) {
                Some(stay) => FactKind::Stay(Box::new(self.told_stay(stay))),
                None => FactKind::Ended {
                    stay: self.number(id),
                },
            });
        }
        for seq in tells.exits {
            let exit = self.state.departures.iter().rev().find(|d| d.seq == seq);
            facts.push(match exit {
                Some(exit) => FactKind::Unmatched(Box::new(self.told_exit(exit))),
                None => FactKind::Matched {
                    exit: self.state.region.number(seq),
                },
            });
        }
        let counts = tells.areas.into_iter().filter_map(|area| {
            let count = *self.state.occupancy.get(&area)?;
            Some(FactKind::Counted { area, count })
        });
        facts.extend(counts);
        for id in tells.permits {
            let over = self.state.region.permits.get(&id).cloned();
            let edit = self.edit(now, (&own, author(input)), over);
            self.state
                .region
                .permits
                .insert(id.clone(), edit.place.clone());
            let permit = self.state.permits.get(&id).cloned().map(Box::new);
            facts.push(FactKind::Permit { id, permit, edit });
        }
        for group in tells.groups {
            let over = self.state.region.groups.get(&group).cloned();
            let edit = self.edit(now, (&own, author(input)), over);
            let place = edit.place.clone();
            self.state.region.groups.insert(group.clone(), place);
            let exempt = self.state.group_exemptions.get(&group).cloned();
            facts.push(FactKind::GroupExemption {
                group,
                exempt,
                edit,
            });
        }
        if !facts.is_empty() {
            out.push(Output::Told { facts });
        }
    }

    /// What an input itself says to the region.
    fn what_happened(&self, input: &Input, out: &[Output]) -> Vec<FactKind> {
        let rejected = out.iter().any(|o| matches!(o, Output::Rejected(_)));
        let fact = match input {
            Input::Configured { .. } => self.own_lot_now(),
            Input::Started { down_since } => FactKind::Up {
                down_since: *down_since,
            },
            Input::LaneHealth { lane, seeing } => FactKind::LaneHealth {
                lane: lane.clone(),
                seeing: *seeing,
            },
            Input::Erased { what, .. } => FactKind::Erased { what: what.clone() },
            Input::Order(order) if !rejected => match &order.what {
                OrderKind::Reset { plate } => FactKind::Reset {
                    scope: Scope::Plate(plate.clone()),
                },
                // An area is of this lot alone.
                OrderKind::ResetAll { scope } if !matches!(scope, Scope::Area(_)) => {
                    FactKind::Reset {
                        scope: scope.clone(),
                    }
                }
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        vec![fact]
    }

    fn own_lot_now(&self) -> FactKind {
        let site = &self.state.site;
        let areas = site.areas.iter().filter(|a| !a.id.is_outside());
        FactKind::Lot {
            name: site.name.clone(),
            areas: areas
                .map(|a| LotArea {
                    id: a.id.clone(),
                    name: a.name.clone(),
                    region: site.region(&a.id),
                })
                .collect(),
            lanes: site
                .lanes
                .iter()
                .map(|l| LotLane {
                    id: l.id.clone(),
                    name: l.name.clone(),
                })
                .collect(),
        }
    }

    pub(super) fn number(&self, id: StayId) -> StayId {
        StayId(self.state.region.number(id.0))
    }

    fn told_stay(&self, stay: &Stay) -> LotStay {
        let held = stay.passback_in().filter(|_| stay.counts());
        LotStay {
            stay: self.number(stay.id),
            plate: stay.plate.clone(),
            permit: stay.permit.clone(),
            known: stay.known,
            near: stay.near.clone(),
            read: stay.read.clone(),
            light: stay.light,
            lane: stay.lane.clone(),
            area: stay.area.clone(),
            since: stay.since,
            entered_area_at: stay.entered_area_at,
            entry: self.state.region.number(stay.entry),
            evidence: stay.evidence.clone(),
            passback: held.map(|area| (area.clone(), stay.passback_began())),
            belief: stay.belief,
        }
    }

    fn told_event(&self, own: &OwnLot, decision: &Decision) -> LotEvent {
        let here = |id: &StayId| {
            let stay = self.state.stays.get(id)?;
            Some(LotPrior {
                of: LotStayId {
                    gateway: own.gateway.clone(),
                    stay: self.number(*id),
                },
                since: stay.since,
                evidence: stay.evidence.clone(),
            })
        };
        let violation = decision.violation.as_ref().map(|v| LotViolation {
            kind: v.kind,
            mode: v.mode,
            causes: v.causes,
            before: v.elsewhere.clone().or_else(|| here(v.prior.as_ref()?)),
        });
        LotEvent {
            seq: self.state.region.number(decision.seq),
            lane: decision.lane.clone(),
            at: decision.at,
            outcome: decision.outcome,
            reason: decision.reason,
            read: decision.read.clone(),
            plate: decision.plate.clone(),
            permit: decision.permit.clone(),
            evidence: decision.evidence.clone(),
            violation,
        }
    }

    fn told_exit(&self, exit: &Departure) -> LotExit {
        let claims = exit.claims.iter();
        LotExit {
            exit: self.state.region.number(exit.seq),
            lane: exit.lane.clone(),
            at: exit.at,
            from: exit.from.clone(),
            read: exit.read.clone(),
            light: exit.light,
            rate_per_min: exit.rate_per_min,
            claims: claims.map(|c| (self.number(c.stay), c.odds)).collect(),
        }
    }

    fn edit(&self, now: Timestamp, (own, by): (&OwnLot, &str), over: Option<EditPlace>) -> Edit {
        let after = over.as_ref().map(|before| before.edited + LATER);
        Edit {
            place: EditPlace {
                edited: after.map_or(now, |after| after.max(now)),
                gateway: own.gateway.clone(),
                number: self.state.region.number(self.state.seq),
            },
            by: by.to_owned(),
            over,
        }
    }
}

/// Who edits permits and exemptions by an input.
fn author(input: &Input) -> &str {
    match input {
        Input::Permits(change) => change.by(),
        Input::Order(order) => &order.by,
        _ => "",
    }
}
