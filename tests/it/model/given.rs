//! What the reference model is told of a decision: the probabilities, which it does not weigh itself. Everything that follows from them it
//! decides by itself.

use plategate::domain::access::Engine;
use plategate::domain::event::fact::{FactKind, LotFinding};
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::GatewayId;

use super::facts::Model;

#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The vehicle of a moment ago, if it is that one again.
    pub repeated: Option<Plate>,
    /// The vehicle of a moment ago at another lane, if it is that one.
    pub elsewhere: Option<Plate>,
    /// The permit that it probably is.
    pub near: Option<NearMiss>,
    /// The banned plate that it likely is.
    pub denied: Option<NearMiss>,
    /// The stay that an exit ends, surely or probably.
    pub leaves: Option<(Seq, f64)>,
    pub violation: Option<(ViolationKind, Causes)>,
    pub explained: Option<(ViolationKind, Causes)>,
    /// The exit that the stay which has ended was bound to.
    pub bound: Option<Seq>,
    /// The stay that has ended, if any: where nothing is recorded, nothing says how likely that is.
    pub ended: Option<Seq>,
    /// It had not been counted out.
    pub counted: bool,
    /// The claims that exits bear now: exit, stay. Asked of exits of which something was read, and where they are too many.
    pub claims: Vec<(Seq, Seq)>,
    /// Stays of other lots that had ended.
    pub left_there: Vec<(GatewayId, Seq)>,
}

impl Given {
    /// From what the engine said, and knows now.
    pub fn of(engine: &Engine, outputs: &[Output]) -> Given {
        let mut given = Given::default();
        for output in outputs {
            match output {
                Output::Decision(d) => given.decision(d),
                Output::Healed(heal) => given.ended = Some(heal.stay.0),
                Output::PresumedLeft { stay, counted, .. } => {
                    (given.ended, given.counted) = (Some(stay.0), *counted);
                }
                Output::Told { facts } => given.told(facts),
                _ => {}
            }
        }
        for exit in engine.departures() {
            let claims = exit.claims.iter().map(|c| (exit.seq, c.stay.0));
            given.claims.extend(claims);
        }
        given
    }

    fn told(&mut self, facts: &[FactKind]) {
        let left = facts.iter().filter_map(|fact| match fact {
            FactKind::Found {
                of,
                what: LotFinding::Left { .. },
            } => Some((of.gateway.clone(), of.stay.0)),
            _ => None,
        });
        self.left_there.extend(left);
    }

    fn decision(&mut self, d: &Decision) {
        if d.reason == Reason::Repeated {
            self.repeated.clone_from(&d.plate);
        }
        if d.reason == Reason::SeenElsewhere {
            self.elsewhere.clone_from(&d.plate);
        }
        self.near.clone_from(&d.near);
        self.denied.clone_from(&d.likely_denied);
        let leaves = d.closes.or(d.likely);
        self.leaves = leaves.map(|c| (c.stay.0, c.probability));
        self.violation = d.violation.as_ref().map(|v| (v.kind, v.causes));
        self.explained = d.explained.as_ref().map(|v| (v.kind, v.causes));
        self.bound = d.heals.first().map(|h| h.exit);
    }

    /// The causes of a contradiction of this kind, a violation or explained.
    pub fn causes(&self, kind: ViolationKind) -> Option<Causes> {
        let both = self.violation.iter().chain(&self.explained);
        both.filter(|(k, _)| *k == kind).map(|(_, c)| *c).next()
    }
}

impl Model {
    /// How likely a vehicle is inside that came as somebody who was asked nothing, when it came again: nothing has said.
    pub fn learn_beliefs(&mut self, engine: &Engine) {
        for stay in self.stays.iter_mut().filter(|s| s.belief.is_none()) {
            stay.belief = engine.stay(StayId(stay.id)).map(|s| s.belief);
        }
    }
}
