//! May it come in? Deny list, validity, passback, visitors: in this order.

use jiff::Timestamp;

use super::Engine;
use super::arrival::{Seen, Verdict, Who};
use super::weigh::Finding;
use crate::domain::event::{Causes, List, Matched, NearMiss, Outcome, Permit, Reason};
use crate::domain::misread::align::ratio_known;
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::who::{Posterior, Story};
use crate::domain::misread::{PROBABLE, SURE};
use crate::domain::plate::Plate;
use crate::domain::site::{Lane, Matching, PassbackMode, PermitId, Visitors};

/// Part of the arrivals that are on no permit, before anything is known.
const VISITORS: f64 = 0.3;
/// Part of the visitors whose plate is one character off a permit's: neighbours of a fleet, plates of one dealer. Without
/// it a look-alike would always be taken for the permit's own vehicle.
const SIBLINGS: f64 = 0.002;
/// How many plates are one character off a plate of seven.
const NEIGHBOURS: f64 = 245.0;
/// How much less often the vehicle of a permit arrives that is believed inside.
const ARRIVES_INSIDE: f64 = 0.02;

impl Engine {
    pub(super) fn decide_entry(&self, seen: &Seen) -> Verdict {
        let who = self.who_comes(seen);
        let permit = self.permit_of(&who.plate);
        let (outcome, reason) = self.rule(seen.lane, permit, seen.now);
        let asked = self.asked(seen, &who, permit);
        let finding = self.find_passback(seen, &who, asked);
        let near = who.near.clone();
        let mut verdict = self.verdict(seen, who, outcome, reason, None);
        if outcome == Outcome::Refuse {
            return verdict;
        }
        match finding {
            Some(finding) => self.apply(finding, &mut verdict),
            None => self.suspect(seen, near, &mut verdict),
        }
        if verdict.decision.outcome != Outcome::Refuse {
            self.rule_pool(seen, permit, asked, &mut verdict);
        }
        verdict
    }

    /// What lists, validity and the lane's visitor rule say, before any question of location.
    pub(super) fn rule(
        &self,
        lane: &Lane,
        permit: Option<&Permit>,
        now: Timestamp,
    ) -> (Outcome, Reason) {
        let as_visitor = |reason: Option<Reason>| match lane.visitors {
            Visitors::Admit => (Outcome::Open, Reason::VisitorAdmitted),
            Visitors::Refuse => (Outcome::Refuse, reason.unwrap_or(Reason::VisitorRefused)),
            Visitors::Ask => (Outcome::Ask, reason.unwrap_or(Reason::VisitorAsk)),
        };
        let Some(permit) = permit else {
            return as_visitor(None);
        };
        let shifts = &self.state.site.shifts;
        if permit.list == List::Deny {
            (Outcome::Refuse, Reason::Denied)
        } else if permit.valid_from.is_some_and(|from| now < from) {
            as_visitor(Some(Reason::NotYetValid))
        } else if permit.valid_to.is_some_and(|to| now >= to) {
            as_visitor(Some(Reason::NoLongerValid))
        } else if !permit.lanes.is_empty() && !permit.lanes.contains(&lane.id) {
            as_visitor(Some(Reason::OtherLane))
        } else if !permit.hours.is_empty() && !permit.hours.iter().any(|w| w.holds(shifts, now)) {
            as_visitor(Some(Reason::OutsideHours))
        } else if lane.passback.is_armed() && self.is_exempt(Some(permit), lane, now) {
            (Outcome::Open, Reason::Exempt)
        } else {
            (Outcome::Open, Reason::Permitted)
        }
    }

    /// Writes a passback finding into the verdict: refused where sure and hard, else admitted and recorded, or the old
    /// stay found to have ended.
    fn apply(&self, finding: Finding, verdict: &mut Verdict) {
        verdict.case.prior_belief = finding.belief;
        verdict.ended = finding.ended;
        let heals = finding.ended.and_then(|e| e.heal());
        verdict.decision.heals.extend(heals);
        let Some(violation) = finding.violation else {
            return;
        };
        verdict.case.trap = violation.mode == PassbackMode::Trap;
        match violation.mode {
            PassbackMode::Hard => verdict.refuse(Reason::PassbackHard),
            _ if verdict.decision.outcome != Outcome::Open => {}
            PassbackMode::Trap => verdict.decision.reason = Reason::PassbackTrap,
            _ => verdict.decision.reason = Reason::PassbackSoft,
        }
        verdict.decision.violation = Some(violation);
    }

    /// A read that is probably a permit's whose vehicle is inside: recorded, and decided as the text read (law L7).
    fn suspect(&self, seen: &Seen, near: Option<NearMiss>, verdict: &mut Verdict) {
        let Some(near) = near.filter(|_| seen.lane.weigh) else {
            return;
        };
        let who = Who {
            plate: near.plate.clone(),
            permit: Some(near.permit.clone()),
            known: false,
            matched: Matched::Nothing,
            near: None,
        };
        let permit = self.permit_of(&near.plate);
        let asked = self.asked(seen, &who, permit);
        let Some(finding) = self.find_passback(seen, &who, asked) else {
            return;
        };
        if near.probability >= SURE {
            verdict.case.prior_belief = finding.belief;
            verdict.ended = finding.ended;
            let heals = finding.ended.and_then(|e| e.heal());
            verdict.decision.heals.extend(heals);
        }
        let Some(mut violation) = finding.violation else {
            return;
        };
        // All that is said of the permit's vehicle holds only if it is that vehicle.
        let (c, p) = (violation.causes, near.probability);
        violation.causes = Causes {
            passback: c.passback * p,
            missed_exit: c.missed_exit * p,
            misread_exit: c.misread_exit * p,
            misread_entry: c.misread_entry * p + (1.0 - p),
        };
        violation.mode = PassbackMode::Soft;
        if violation.causes.passback >= PROBABLE {
            verdict.decision.violation = Some(violation);
        }
    }

    /// Resolves a read to a plate: the very text of a permit; a likely misread of one where the lane takes those; else
    /// the text itself.
    pub(super) fn who_comes(&self, seen: &Seen) -> Who {
        let plain = |matched| Who {
            plate: seen.text.clone(),
            permit: self.permit_of(&seen.text).map(|p| p.id.clone()),
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
        let Some((permit, plate, probability)) = self.nearest_permit(seen) else {
            return who;
        };
        match seen.lane.matching {
            Matching::Likely { at_least } if probability >= f64::from(at_least) => {
                who.plate = plate;
                who.permit = Some(permit);
                who.matched = Matched::Likely { probability };
            }
            _ => {
                who.near = Some(NearMiss {
                    permit,
                    plate,
                    probability,
                });
            }
        }
        who
    }

    /// The permit's plate that the read most likely is, if that is the likelier story at all.
    fn nearest_permit(&self, seen: &Seen) -> Option<(PermitId, Plate, f64)> {
        let plates: Vec<&Plate> = self.index.permits_like(&seen.key).collect();
        if plates.is_empty() {
            return None;
        }
        let all = self.index.permit_plates() as f64;
        let stories = plates.iter().enumerate().map(|(who, plate)| {
            let inside = !self.index.stays_of(plate).is_empty();
            let arrives = if inside { ARRIVES_INSIDE } else { 1.0 };
            let fit = ratio_known(&Text::new(plate), &seen.soft);
            Story {
                who,
                mass: (1.0 - VISITORS) / all * arrives * fit,
            }
        });
        let itself = ratio_known(&seen.key, &seen.soft);
        // Plates that are further off than one character are far more, so each is far rarer.
        let beside = plates.iter().any(|p| Text::new(p).beside(&seen.key));
        let crowd = if beside {
            NEIGHBOURS
        } else {
            NEIGHBOURS * NEIGHBOURS
        };
        let nobody = VISITORS * (1.0 + SIBLINGS * itself / (crowd * all));
        let (best, p) = Posterior::of(stories.collect(), nobody).best()?;
        let plate = plates[best];
        let permit = self.permit_of(plate)?.id.clone();
        (p >= PROBABLE).then(|| (permit, plate.clone(), p))
    }
}
