//! Plate and PIN or card: a lane may demand both, a moment apart, in either order.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::ruling::{Arrival, Ruling};
use super::state::{Given, Waiting};
use crate::domain::event::{Done, Outcome, Output, Permit, QuestionEnd, Reason, Rejection};
use crate::domain::site::{LaneId, PermitId};

impl Engine {
    /// Whether the PIN or card is still wanted.
    pub(super) fn rule_second_factor(
        &self,
        seen: &Arrival,
        permit: Option<&Permit>,
        verdict: &mut Ruling,
    ) {
        let (Some(within_s), Some(permit)) = (seen.lane.second_factor_s, permit) else {
            return;
        };
        if verdict.decision.outcome != Outcome::Open {
            return;
        }
        let within = SignedDuration::from_secs(i64::from(within_s));
        let given = |g: &Given| g.permit == permit.id && seen.now.duration_since(g.at) <= within;
        if self.memory(seen.lane).factors.iter().any(given) {
            verdict.factor_used = Some(permit.id.clone());
            return;
        }
        verdict.decision.outcome = Outcome::Ask;
        verdict.decision.reason = Reason::SecondFactor;
        verdict.factor_until = Some(seen.now + within);
    }

    /// A PIN or card was given: for the vehicle that waits, or for one that comes in a moment.
    pub(super) fn factor(
        &mut self,
        now: Timestamp,
        id: &LaneId,
        permit: &PermitId,
        out: &mut Vec<Output>,
    ) {
        let done = self.take_factor(now, id, permit, out);
        out.push(match done {
            Ok(done) => Output::Done(done),
            Err(why) => Output::Rejected(why),
        });
    }

    fn take_factor(
        &mut self,
        now: Timestamp,
        id: &LaneId,
        permit: &PermitId,
        out: &mut Vec<Output>,
    ) -> Result<Done, Rejection> {
        let lane = self.state.site.lane(id).cloned();
        let wanted = lane.and_then(|l| Some((l.second_factor_s?, l)));
        let (within_s, lane) = wanted.ok_or(Rejection::NoFactorWanted)?;
        let kill_switch = self.state.kill_switch && lane.gate.is_some();
        let memory = self.memory_mut(&lane);
        let waits = |w: &Waiting| w.factor_until.is_some_and(|until| now <= until);
        let waiting = memory
            .waiting
            .take_if(|w| waits(w) && !kill_switch && w.case.permit.as_ref() == Some(permit));
        if let Some(waiting) = waiting {
            let case = waiting.case;
            self.end_question(case.decision, QuestionEnd::Identified, out);
            self.answered(&lane, &case);
            self.grant(now, &lane, case, out);
            return Ok(Done::FactorFits);
        }
        if memory.waiting.as_ref().is_some_and(waits) {
            return Err(if kill_switch {
                Rejection::KillSwitchOn
            } else {
                Rejection::OtherPermitWaits
            });
        }
        let within = SignedDuration::from_secs(i64::from(within_s));
        memory
            .factors
            .retain(|g| now.duration_since(g.at) <= within);
        memory.factors.push(Given {
            permit: permit.clone(),
            at: now,
        });
        Ok(Done::FactorKept)
    }
}
