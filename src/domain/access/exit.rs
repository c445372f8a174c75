//! Who leaves, and may it? A vehicle is never held for want of a permit, for a doubtful read, or by the deny list: only
//! a lane that is configured `hard` refuses an exit, and only a vehicle that it does not know to be in its area.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::denied::on_likely_denied;
use super::near::doubtful_nowhere;
use super::ruling::{Arrival, Ruling, Who};
use super::state::Stay;
use super::waived::Asked;
use crate::domain::event::{
    Causes, Closes, List, Matched, Outcome, Permit, Reason, StayId, Violation, ViolationKind,
};
use crate::domain::misread::align::ratio_known;
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::cause::{STRANGERS, UNNOTICED};
use crate::domain::misread::habits::Class;
use crate::domain::misread::who::{Posterior, Story};
use crate::domain::misread::{PROBABLE, SURE};
use crate::domain::plate::Plate;
use crate::domain::site::bands::Band;
use crate::domain::site::{AreaId, Direction, PassbackMode};

/// How much less often a vehicle leaves by a lane of an area that it is not in (an inner lane missed it).
const ELSEWHERE: f64 = 0.02;
/// A vehicle leaves without a trace of an entry. Against one whose credential was used to leave before, it is one that came in
/// under another text; that came in unseen (by the part of exits that go unseen here: at a new site many, and cars that
/// were there before the gateway); and for each vehicle inside that came in unread, one of them.
const MISREAD_ENTRY: f64 = 0.1;
const UNSEEN_ENTRY: f64 = 40.0;
const UNREAD_ENTRY: f64 = 10.0;
/// And if a crossing that was counted for another may have been its own.
const LINE_ENTRY: f64 = 20.0;
/// A read of which the reader was sure is that of the stay with the very text, unless another explains it nearly as well.
const SURE_OF_OWN: f64 = 10.0;
/// A chance of being here still that is not worth counting, nor are those of all who came before.
const HARDLY: f64 = 1e-3;

/// Who may have been read at an exit, and how likely each is.
pub(super) struct Leaving {
    /// The stay, if any is the likelier story.
    pub(crate) best: Option<Closes>,
    /// The chance that it is one of the vehicles inside at all.
    pub(crate) someone: f64,
}

/// Where a vehicle is that leaves an area.
enum Location<'a> {
    Here,
    /// Its passback state has ended: nothing speaks against it.
    Unknown,
    Elsewhere(&'a Stay),
    Nowhere,
}

impl Engine {
    pub(super) fn decide_exit(&self, seen: &Arrival) -> Ruling {
        let leaving = if seen.lane.infer_missed_exits {
            self.who_leaves(seen)
        } else {
            self.who_leaves_by_text(seen)
        };
        let sure = leaving.best.filter(|c| c.probability >= SURE);
        let who = self.who_goes(seen, sure);
        match self.scheduled(seen.lane, self.permit_for(&who.plate, seen), seen.now) {
            Some(lane) => self.judge_exit(&seen.at(&lane), who, &leaving),
            None => self.judge_exit(seen, who, &leaving),
        }
    }

    fn judge_exit(&self, seen: &Arrival, who: Who, leaving: &Leaving) -> Ruling {
        let sure = leaving.best.filter(|c| c.probability >= SURE);
        let permit = self.permit_for(&who.plate, seen);
        let asked = self.asked(seen, &who, permit);
        let waived = self.why_waived(seen, &who, permit);
        let (mut outcome, mut reason) = self.exit_rule(seen, &who.plate, permit);
        let likely_denied = self.likely_denied(seen, &who);
        let likely_denied = likely_denied.filter(|_| reason != Reason::Denied);
        if likely_denied.is_some() {
            (outcome, reason) = match seen.lane.direction {
                Direction::In => on_likely_denied(seen.lane.denied_likely, (outcome, reason)),
                Direction::Out => (outcome, Reason::DeniedLikely),
            };
        }
        let mut verdict = self.verdict(seen, who, outcome, reason, leaving.best);
        let outside = |_: &Closes| seen.lane.to.is_outside();
        verdict.decision.likely_denied = likely_denied;
        verdict.decision.waived = waived;
        verdict.decision.closes = sure.filter(outside);
        verdict.decision.likely = leaving.best.filter(|_| sure.is_none()).filter(outside);
        if outcome != Outcome::Refuse && !asked.waived {
            self.rule_trapped(seen, &mut verdict);
            self.rule_location(seen, leaving, asked, &mut verdict);
        }
        verdict
    }

    /// Whether it was let in as a passback and is not to be let out.
    fn rule_trapped(&self, seen: &Arrival, verdict: &mut Ruling) {
        let Some(plate) = &verdict.case.plate else {
            return;
        };
        let stays = self.index.stays_of(plate).iter().rev();
        let mut stays = stays.filter_map(|id| self.state.stays.get(id));
        let trapped = stays.find(|s| s.trapped);
        if let Some(stay) = trapped.filter(|_| seen.lane.direction == Direction::Out) {
            verdict.refuse(Reason::Trapped);
            verdict.decision.violation = Some(Violation {
                kind: ViolationKind::Trapped,
                mode: PassbackMode::Trap,
                causes: Causes::default(),
                prior: Some(stay.id),
                elsewhere: None,
            });
        }
    }

    /// Whether it is known to be in the area that the lane leaves.
    fn rule_location(&self, seen: &Arrival, leaving: &Leaving, asked: Asked, verdict: &mut Ruling) {
        if verdict.decision.outcome == Outcome::Refuse {
            return;
        }
        let at = seen.sighting.at;
        let (kind, prior, sure, causes) =
            match self.location(seen, leaving, verdict.case.plate.as_ref()) {
                Location::Here | Location::Unknown => return,
                Location::Elsewhere(stay) => {
                    let sure = !self.is_stay_unsure(stay) && !seen.unsure_view;
                    let causes = Engine::why_elsewhere(leaving);
                    (ViolationKind::WrongArea, Some(stay.id), sure, causes)
                }
                Location::Nowhere => {
                    let behind = self.tailgater(&seen.lane.from);
                    let behind = behind.filter(|_| leaving.best.is_none());
                    let prior = leaving.best.map(|c| c.stay).or(behind);
                    if behind.is_some() {
                        verdict.case.leaves = prior.map(|stay| Closes {
                            stay,
                            probability: PROBABLE,
                        });
                    }
                    let in_line = verdict.case.identity().and_then(|p| self.line_doubt(p));
                    let unsure = in_line.is_some() || seen.unsure_view;
                    let sure =
                        !self.could_have_come(&seen.lane.from) && !unsure && behind.is_none();
                    let causes = self.why_unknown(leaving, unsure, at);
                    (ViolationKind::ExitWithoutEntry, prior, sure, causes)
                }
            };
        let causes = if seen.lane.infer_missed_exits {
            causes
        } else {
            Causes::PASSBACK
        };
        let band = seen.lane.bands.of(causes.passback);
        let mode = Engine::mode(seen.lane, asked, sure && band == Band::Refuse).beside_reentry();
        let found = Violation {
            kind,
            mode,
            causes,
            prior,
            elsewhere: None,
        };
        if band == Band::Explained {
            verdict.decision.explained = Some(found);
            return;
        }
        verdict.violates(found, false);
    }

    /// Who came into an area right behind another, read by nobody, and may still be there: a vehicle that leaves without an entry
    /// may be this one.
    fn tailgater(&self, area: &AreaId) -> Option<StayId> {
        let grace = i64::from(self.state.site.passback.outage_grace_min);
        let grace = SignedDuration::from_mins(grace);
        let textless = self.index.textless_stays();
        let stays = textless.filter_map(|id| self.state.stays.get(&id));
        let may = stays.filter(|s| {
            let lately = self.state.now.duration_since(s.since) < grace;
            s.tailgated && s.area == *area && s.belief > PROBABLE && lately
        });
        may.map(|s| s.id).min()
    }

    /// Where the passback state says that it is.
    fn location<'a>(
        &'a self,
        seen: &Arrival,
        leaving: &Leaving,
        plate: Option<&Plate>,
    ) -> Location<'a> {
        let from = &seen.lane.from;
        let lingering = plate.and_then(|p| self.lingering_of(p));
        if lingering.is_some_and(|l| l.area == *from) {
            return Location::Here;
        }
        let likely = leaving
            .best
            .filter(|_| seen.lane.infer_missed_exits)
            .map(|c| c.stay);
        let by_text = plate.filter(|_| !seen.lane.infer_missed_exits);
        let by_text = by_text.map_or(&[][..], |p| self.index.stays_of(p));
        let stays = likely.iter().chain(by_text);
        let stay = stays
            .filter_map(|id| self.state.stays.get(id))
            .filter(|s| s.passback_in().is_some())
            .max_by_key(|s| (s.passback_in() == Some(from), s.counts(), s.id));
        match stay {
            None => Location::Nowhere,
            Some(s) if s.passback_in() == Some(from) => Location::Here,
            Some(s) if !s.counts() => Location::Unknown,
            Some(s) if self.is_timed_out(s, Some(seen.lane), seen.sighting.at) => Location::Unknown,
            Some(s) => Location::Elsewhere(s),
        }
    }

    /// A way out asks nothing of permits; an inner way in asks what an entrance asks.
    fn exit_rule(
        &self,
        seen: &Arrival,
        plate: &Plate,
        permit: Option<&Permit>,
    ) -> (Outcome, Reason) {
        if seen.lane.direction == Direction::In {
            return self.rule(seen, plate, permit);
        }
        let reason = match permit {
            Some(p) if p.list == List::Deny => Reason::Denied,
            Some(_)
                if seen.lane.passback.policy().judges
                    && self.is_exempt(permit, seen.lane, seen.now) =>
            {
                Reason::Exempt
            }
            Some(_) => Reason::Permitted,
            None => Reason::FreeExit,
        };
        (Outcome::Open, reason)
    }

    /// The plate that the read is taken for: that of the stay that surely ends, unless the very text is on a permit and
    /// the stay's is only a text that somebody read.
    fn who_goes(&self, seen: &Arrival, sure: Option<Closes>) -> Who {
        let known = !self.index.permits_of(&seen.text).is_empty();
        let mut who = Who {
            plate: seen.text.clone(),
            known,
            matched: if known {
                Matched::Exact
            } else {
                Matched::Nothing
            },
            permit: self.permit_for(&seen.text, seen).map(|p| p.id.clone()),
            near: None,
        };
        let Some(closes) = sure else { return who };
        let Some(stay) = self.state.stays.get(&closes.stay) else {
            return who;
        };
        let Some(plate) = stay.identity() else {
            return who;
        };
        if self.is_same(plate, &seen.text) {
            who.matched = Matched::Exact;
        } else if stay.known || stay.near.is_some() || !who.known {
            who.plate = plate.clone();
            who.permit = self.permit_for(plate, seen).map(|p| p.id.clone());
            who.known = !self.index.permits_of(plate).is_empty();
            who.matched = Matched::Likely {
                probability: closes.probability,
            };
        }
        who
    }

    /// The classical rule: the very text, or nobody.
    fn who_leaves_by_text(&self, seen: &Arrival) -> Leaving {
        let stays = self.index.stays_of(&seen.text).iter();
        let stay = stays
            .filter_map(|id| self.state.stays.get(id))
            .max_by_key(|s| (s.area == seen.lane.from, s.counts(), s.id));
        Leaving {
            best: stay.map(|s| Closes {
                stay: s.id,
                probability: 1.0,
            }),
            someone: f64::from(u8::from(stay.is_some())),
        }
    }

    /// The posterior over the vehicles inside, by how well each explains the read.
    fn who_leaves(&self, seen: &Arrival) -> Leaving {
        // A text that a stay bears is seldom a bad misread of another one; the others are sought far and wide.
        let borne = !self.index.stays_of(&seen.text).is_empty();
        let like: Vec<StayId> = if borne || !self.parts.far_and_wide {
            self.index.stays_like(&seen.key).collect()
        } else {
            self.index.stays_near(&seen.key).collect()
        };
        let own = self.fit_of_own(seen);
        let stories: Vec<Story<(bool, StayId)>> = like
            .into_iter()
            .filter_map(|id| self.state.stays.get(&id))
            .filter(|stay| stay.since <= seen.sighting.at)
            .filter(|stay| own.is_none_or(|own| self.may_rival(seen, stay, own)))
            .map(|stay| {
                let here = if stay.area == seen.lane.from {
                    1.0
                } else {
                    ELSEWHERE
                };
                let fit = self.fit(stay, &seen.soft);
                Story {
                    who: (stay.counts(), stay.id),
                    mass: here * self.presence(stay, seen.sighting.at) * fit,
                }
            })
            .collect();
        let posterior = Posterior::of(stories, self.strangers(seen));
        let someone = 1.0 - posterior.nobody;
        let Some(((_, first), _)) = posterior.best() else {
            return Leaving {
                best: None,
                someone,
            };
        };
        // Two stays on one plate are one question; which of the two ends is settled by who was let in last.
        let plate = self.state.stays.get(&first).and_then(Stay::identity);
        let of_plate = |id: &StayId| {
            let stay = self.state.stays.get(id);
            stay.is_some_and(|s| {
                s.identity() == plate || s.near.as_ref().map(|n| &n.plate) == plate
            })
        };
        let family = posterior.ranked.iter().filter(|((_, id), _)| of_plate(id));
        let probability = family.clone().map(|(_, p)| p).sum::<f64>().min(1.0);
        let bears = |id: &StayId| self.state.stays.get(id).and_then(Stay::identity) == plate;
        let newest = family
            .map(|(who, _)| *who)
            .filter(|(_, id)| bears(id))
            .max();
        Leaving {
            best: newest
                .filter(|_| probability >= PROBABLE)
                .map(|(_, stay)| Closes { stay, probability }),
            someone,
        }
    }

    /// How well the stay of the very text explains a read of which the reader was sure.
    fn fit_of_own(&self, seen: &Arrival) -> Option<f64> {
        let own = self.index.stays_of(&seen.text).iter();
        let own = own.filter_map(|id| self.state.stays.get(id));
        let own = own.filter(|stay| stay.since <= seen.sighting.at && stay.belief > 0.0);
        own.map(|stay| self.fit_by_text(stay, &seen.soft))
            .reduce(f64::max)
            .filter(|_| doubtful_nowhere(seen))
    }

    /// Whether a read of which the reader was sure may be another stay's than that of the very text: only where this lane often
    /// reads the one for the other. That the other vehicle is the likelier to leave just now does not make it this one.
    fn may_rival(&self, seen: &Arrival, stay: &Stay, own: f64) -> bool {
        let bears = stay.identity().is_some_and(|p| self.is_same(p, &seen.text));
        bears || self.fit(stay, &seen.soft) * SURE_OF_OWN > own
    }

    /// The mass of all who are not among the vehicles inside with a plate: those who came in unread or unseen, or whose
    /// stay was closed wrongly. Permit holders among them have plates that one knows: if one explains the read, that
    /// speaks against every look-alike inside.
    fn strangers(&self, seen: &Arrival) -> f64 {
        let texted = self.index.texted_stays() as f64;
        let unread = self.unread_inside(seen.sighting.at, Class::Visitor);
        let mass = STRANGERS * texted + unread + 0.5;
        if !self.index.stays_of(&seen.text).is_empty() {
            return mass;
        }
        let outside = self.index.permits_like(&seen.key);
        let outside = outside.filter(|p| self.index.stays_of(p).is_empty());
        let fit = |p: &Plate| ratio_known(&Text::new(p), &seen.soft);
        let known: f64 = outside.map(fit).sum();
        let all = (self.index.permit_plates() as f64).max(1.0);
        mass * (0.5 + 0.5 * known / all)
    }

    /// How many vehicles may be inside that came in unread. Nobody sees them leave, so all that speaks for their leaving is
    /// that few stay so long.
    fn unread_inside(&self, at: Timestamp, class: Class) -> f64 {
        let spans = self.state.habits.stays(class);
        let ids = self.index.textless_stays();
        let stays = ids.filter_map(|id| self.state.stays.get(&id));
        stays
            .map(|s| {
                let gone = spans.ended_by(self.begun(s.since), at.duration_since(s.since));
                s.belief * (1.0 - gone)
            })
            .take_while(|still| *still > HARDLY)
            .sum()
    }

    /// The causes of an exit without entry: this read is wrong, or the entry was read as another text, was not read, or was
    /// not seen; else its credential has been used to leave before.
    fn why_unknown(&self, leaving: &Leaving, in_line: bool, at: Timestamp) -> Causes {
        let missed = f64::from(u8::from(in_line)) * LINE_ENTRY
            + UNSEEN_ENTRY * self.state.habits.unseen()
            + UNREAD_ENTRY * self.unread_inside(at, Class::Permit);
        let all = 1.0 + MISREAD_ENTRY + missed;
        let rest = 1.0 - leaving.someone;
        Causes {
            passback: rest / all,
            misread_exit: leaving.someone,
            misread_entry: rest * MISREAD_ENTRY / all,
            missed_exit: rest * missed / all,
            ..Causes::default()
        }
    }

    /// The causes of leaving an area while known to be in another: it is there, or an inner lane missed it, or this read is
    /// wrong.
    fn why_elsewhere(leaving: &Leaving) -> Causes {
        let known = leaving.best.map_or(1.0, |c| c.probability);
        Causes {
            passback: known * (1.0 - UNNOTICED),
            missed_exit: known * UNNOTICED,
            misread_exit: 1.0 - known,
            ..Causes::default()
        }
    }
}
