//! May it come in? Deny list, validity, passback, visitors: in this order.

use super::Engine;
use super::denied::on_likely_denied;
use super::near::doubtful_where_it_differs;
use super::ruling::{Arrival, Ended, Ruling, Who};
use super::waived::Asked;
use super::weigh::Finding;
use crate::domain::event::{List, Matched, NearMiss, Outcome, Permit, Reason};
use crate::domain::misread::{LEARN, PROBABLE};
use crate::domain::plate::Plate;
use crate::domain::site::bands::Band;
use crate::domain::site::{Matching, Then, Visitors};

/// How much less often the vehicle of a permit arrives that is believed inside.
const ARRIVES_INSIDE: f64 = 0.02;
/// A match leaves no doubt if no other is within this factor of it.
const RIVAL: f64 = 100.0;
/// And no text of which the reader was sure is more likely another plate's than this: a car that bears it is as good a story.
const UNDOUBTED: f64 = 0.95;

impl Engine {
    pub(super) fn decide_entry(&self, seen: &Arrival) -> Ruling {
        let who = self.who_comes(seen);
        let permit = self.permit_for(&who.plate, seen);
        match self.scheduled(seen.lane, permit, seen.now) {
            Some(lane) => self.judge_entry(&seen.at(&lane), who),
            None => self.judge_entry(seen, who),
        }
    }

    fn judge_entry(&self, seen: &Arrival, who: Who) -> Ruling {
        let permit = self.permit_for(&who.plate, seen);
        let (mut outcome, mut reason) = self.rule(seen, &who.plate, permit);
        let likely_denied = self.likely_denied(seen, &who);
        let likely_denied = likely_denied.filter(|_| reason != Reason::Denied);
        if likely_denied.is_some() {
            (outcome, reason) = on_likely_denied(seen.lane.denied_likely, (outcome, reason));
        }
        let asked = self.asked(seen, &who, permit);
        let finding = self.find_passback(seen, &who, asked);
        let near = who.near.clone();
        let waived = self.why_waived(seen, &who, permit);
        let mut verdict = self.verdict(seen, who, outcome, reason, None);
        verdict.decision.likely_denied = likely_denied;
        verdict.decision.waived = waived;
        if outcome == Outcome::Refuse {
            return verdict;
        }
        match finding {
            Some(finding) => self.apply(finding, &mut verdict),
            None => self.suspect(seen, near, asked, &mut verdict),
        }
        if verdict.decision.outcome != Outcome::Refuse {
            self.rule_pool(seen, permit, asked, &mut verdict);
        }
        verdict
    }

    /// What lists, validity and the lane's visitor rule say, before any question of location.
    pub(super) fn rule(
        &self,
        seen: &Arrival,
        plate: &Plate,
        permit: Option<&Permit>,
    ) -> (Outcome, Reason) {
        let (lane, now) = (seen.lane, seen.now);
        let as_visitor = |reason: Option<Reason>| match lane.visitors {
            Visitors::Admit => (Outcome::Open, Reason::VisitorAdmitted),
            Visitors::Refuse => (Outcome::Refuse, reason.unwrap_or(Reason::VisitorRefused)),
            Visitors::Ask => (Outcome::Ask, reason.unwrap_or(Reason::VisitorAsk)),
        };
        let Some(permit) = permit else {
            return as_visitor(None);
        };
        if permit.list == List::Deny {
            return (Outcome::Refuse, Reason::Denied);
        }
        let stands = self.permit_stands(permit, plate, Some(lane), now);
        if let Some(why) = stands.reason() {
            as_visitor(Some(why))
        } else if lane.passback.policy().judges && self.is_exempt(Some(permit), lane, now) {
            (Outcome::Open, Reason::Exempt)
        } else {
            (Outcome::Open, Reason::Permitted)
        }
    }

    /// Writes a passback finding into the verdict: refused where likely and hard, a person asked where the lane asks, else
    /// admitted and recorded, or the old stay found to have ended.
    fn apply(&self, finding: Finding, verdict: &mut Ruling) {
        verdict.case.prior_belief = finding.belief;
        verdict.contradiction = finding.contradiction;
        let heals = finding.ended.as_ref().and_then(Ended::heal);
        verdict.decision.heals.extend(heals);
        verdict.ended = finding.ended;
        verdict.decision.explained = finding.explained;
        let Some(violation) = finding.violation else {
            return;
        };
        verdict.case.trap = violation.mode.policy().then == Then::Trap;
        verdict.violates(violation, finding.ask);
    }

    /// A read that is probably a permit's whose vehicle is inside. No gate opens for that (law L7); one may well stay shut.
    fn suspect(
        &self,
        seen: &Arrival,
        near: Option<NearMiss>,
        asked_here: Asked,
        verdict: &mut Ruling,
    ) {
        let Some(near) = near.filter(|_| seen.lane.infer_missed_exits) else {
            return;
        };
        let who = Who {
            plate: near.plate.clone(),
            permit: Some(near.permit.clone()),
            known: false,
            matched: Matched::Nothing,
            near: None,
        };
        let permit = self.permit_for(&near.plate, seen);
        let asked = self.asked(seen, &who, permit);
        let Some(mut finding) = self.find_passback(seen, &who, asked) else {
            return;
        };
        // All that is said of the permit's vehicle holds only if it is that vehicle.
        let bands = seen.lane.bands;
        let judged = finding.violation.take().or(finding.explained.take());
        finding.ask = false;
        if let Some(mut violation) = judged {
            violation.causes = violation.causes.if_read_right(near.probability);
            let band = bands.of(violation.causes.passback);
            let doubtful = doubtful_where_it_differs(seen, &near.plate);
            let likely = near.probability >= LEARN && doubtful;
            if band != Band::Refuse || !likely || asked_here.waived {
                violation.mode = violation.mode.in_doubt();
            }
            finding.ask = band == Band::Ask && near.sure && finding.may_ask && !asked_here.waived;
            match band {
                Band::Explained => finding.explained = Some(violation),
                _ => finding.violation = Some(violation),
            }
        }
        if !near.sure {
            (finding.ended, finding.contradiction, finding.belief) = (None, None, 1.0);
        }
        self.apply(finding, verdict);
    }

    /// Resolves a read to a plate: the very text of a permit; a likely misread of one where the lane takes those; else
    /// the text itself.
    pub(super) fn who_comes(&self, seen: &Arrival) -> Who {
        let plain = |matched| Who {
            plate: seen.text.clone(),
            permit: self.permit_for(&seen.text, seen).map(|p| p.id.clone()),
            known: !self.index.permits_of(&seen.text).is_empty(),
            matched,
            near: None,
        };
        if !self.index.permits_of(&seen.text).is_empty()
            || !self.index.stays_of(&seen.text).is_empty()
        {
            return plain(Matched::Exact);
        }
        let mut who = plain(Matched::Nothing);
        let Some(mut near) = self.nearest_permit(seen) else {
            return who;
        };
        let probability = near.probability;
        if !doubtful_where_it_differs(seen, &near.plate) {
            near.probability = probability.min(UNDOUBTED);
        }
        match seen.lane.matching {
            Matching::Likely { at_least } if probability >= f64::from(at_least) => {
                who.plate = near.plate;
                who.permit = Some(near.permit);
                who.matched = Matched::Likely { probability };
            }
            _ => who.near = Some(near),
        }
        who
    }

    /// The permit's plate that the read most likely is, if that is the likelier story at all.
    fn nearest_permit(&self, seen: &Arrival) -> Option<NearMiss> {
        let plates: Vec<&Plate> = self.index.permits_like(&seen.key).collect();
        if plates.is_empty() {
            return None;
        }
        let posterior = self.weigh_listed(seen, &plates, |plate| {
            let inside = !self.index.stays_of(plate).is_empty();
            if inside { ARRIVES_INSIDE } else { 1.0 }
        });
        let (best, probability) = posterior.best()?;
        let plate = plates[best];
        let rival = posterior.ranked.get(1).map_or(0.0, |(_, p)| *p);
        let sure = probability >= LEARN
            && rival.max(posterior.nobody) * RIVAL <= probability
            && doubtful_where_it_differs(seen, plate);
        let permit = self.permit_for(plate, seen)?.id.clone();
        (probability >= PROBABLE).then(|| NearMiss {
            permit,
            plate: plate.clone(),
            probability,
            sure,
        })
    }
}
