//! A vehicle is seen: the same one again, or a new one -> a decision.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::elsewhere::View;
use super::grants::WAITING;
use super::near::may_be_one;
use super::ruling::{Arrival, Ruling, Who};
use super::state::{Case, LaneMemory, LaneMode, Recent, Waiting};
use crate::domain::event::{
    Closes, Decision, HeldBy, KnownBy, Matched, Outcome, Output, Reason, Sighting, ViolationKind,
};
use crate::domain::misread::align::{ratio, ratio_known};
use crate::domain::misread::alphabet::Text;
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::{CrossingFrom, Lane};

/// A sighting may be told so much later than it was captured; until then earlier ones of its lane are remembered.
const LATE: SignedDuration = SignedDuration::from_mins(15);
/// How sure each character is taken to be where probabilities are left out.
const PLAIN: f32 = 0.97;
/// How much better than a stranger the vehicle of a moment ago must explain a read to count as the same one.
const SAME_VEHICLE: f64 = 1e4;
/// And how much better than any other vehicle that is known.
const SAME_VEHICLE_MARGIN: f64 = 20.0;

/// Whether a decision found what it should: who comes in was not inside, who leaves was.
fn is_in_order(decision: &Decision, case: &Case, lane: &Lane) -> bool {
    let found = decision.violation.iter().chain(&decision.explained);
    let contradicts = |kind| {
        use ViolationKind::{ExitWithoutEntry, Reentry, WrongArea};
        matches!(kind, Reentry | ExitWithoutEntry | WrongArea)
    };
    !found.map(|v| v.kind).any(contradicts) && (lane.from.is_outside() || case.leaves.is_some())
}

/// Whether what a sighting shows was too long ago to open a gate for it, or may have been.
fn is_late(seen: &Arrival) -> bool {
    if seen.sighting.source.stale.is_some() {
        return true;
    }
    let within = SignedDuration::from_secs(i64::from(seen.lane.open_within_s));
    seen.now.duration_since(seen.sighting.at) > within
}

impl Engine {
    pub(super) fn sighting(&mut self, now: Timestamp, s: &Sighting, out: &mut Vec<Output>) {
        let (lane, lane_mode) = match self.lane_here(&s.lane, now) {
            Ok(found) => found,
            Err(why) => return out.push(Output::Rejected(why)),
        };
        let Some(read) = &s.read else {
            return self.unread(now, s, (&lane, lane_mode), out);
        };
        let text = read.text();
        let plain = (!self.parts.confidence).then(|| PlateRead::plain(&text, PLAIN));
        let shown = plain.as_ref().unwrap_or(read);
        let mut seen = Arrival {
            sighting: s,
            lane: &lane,
            lane_mode,
            now,
            key: Text::new(&text),
            soft: self
                .memory(&lane)
                .model
                .soften(shown, s.scene.map(|scene| scene.light)),
            text,
            unsure_view: false,
        };
        self.forget_recent(&seen);
        let again = self.same_vehicle(&seen);
        if let Some(place) = again {
            let memory = self.memory_mut(&lane);
            let seen_at = &mut memory.recent[place].seen_at;
            *seen_at = s.at.max(*seen_at);
            let before = memory.recent[place].clone();
            let granted = matches!(before.outcome, Outcome::Open | Outcome::None);
            if granted && !before.failed {
                return self.repeated(&seen, &before, out);
            }
            if self.stands_there_still(&seen, &before, out) {
                return;
            }
        } else {
            match self.seen_elsewhere(&seen) {
                Some(View::Same(plate)) => return self.elsewhere(&seen, &plate, out),
                Some(View::Here(lane, decision)) => self.was_nobody(&lane, decision, out),
                Some(View::Unsure) => seen.unsure_view = true,
                None => {}
            }
        }
        let verdict = self.decide(&seen);
        if let Some(place) = again {
            let before = self.memory(&lane).recent[place].clone();
            let (d, answer) = (&verdict.decision, (before.outcome, before.reason));
            let same = d
                .plate
                .as_ref()
                .is_some_and(|p| self.is_same(p, &before.plate));
            if (d.outcome, d.reason) == answer && same && !before.failed {
                return self.repeated(&seen, &before, out);
            }
            self.memory_mut(&lane).recent.remove(place);
        }
        self.count_vehicle(now, s, &lane.id, out);
        self.trace(s, verdict.case.identity().cloned());
        self.settle(&seen, verdict, out);
    }

    /// Asks the rules. Changes nothing.
    fn decide(&self, seen: &Arrival) -> Ruling {
        let mut verdict = if seen.lane.from.is_outside() {
            self.decide_entry(seen)
        } else {
            self.decide_exit(seen)
        };
        let permit = verdict.decision.permit.clone();
        let permit = permit.and_then(|id| self.state.permits.get(&id));
        self.rule_limits(seen, permit, &mut verdict);
        self.rule_second_factor(seen, permit, &mut verdict);
        verdict
    }

    /// Announces a decision and sets in motion what it grants.
    fn settle(&mut self, seen: &Arrival, verdict: Ruling, out: &mut Vec<Output>) {
        let Ruling {
            mut decision,
            case,
            ended,
            contradiction,
            factor_used,
            factor_until,
        } = verdict;
        let lane = seen.lane;
        decision.held_by = self.held_by(seen, decision.outcome);
        let is_late = decision.held_by == Some(HeldBy::Late);
        let now = seen.now;
        let recent = seen.sighting.read.as_ref().map(|read| Recent {
            decision: decision.seq,
            seen_at: seen.sighting.at,
            read: read.clone(),
            plate: case.plate.clone().unwrap_or_else(|| seen.text.clone()),
            known: case.known,
            outcome: decision.outcome,
            reason: decision.reason,
            failed: decision.held_by.is_some(),
            light: case.light,
            travel: seen.sighting.travel,
            in_order: is_in_order(&decision, &case, lane),
            track: seen.sighting.source.track.clone(),
        });
        let memory = self.memory_mut(lane);
        memory.recent.extend(recent);
        memory.waiting = None;
        memory.uncrossed = None;
        if let Some(permit) = factor_used.filter(|_| !is_late) {
            memory.factors.retain(|g| g.permit != permit);
        }
        let open = decision.outcome == Outcome::Open && decision.held_by.is_none();
        if !open {
            memory.waiting = Some(Waiting {
                until: now + WAITING,
                case: case.clone(),
                factor_until: factor_until.filter(|_| !is_late),
                backed_off: false,
            });
            self.stays_shut(&case);
        }
        out.push(Output::Decision(decision.clone()));
        self.question(now, lane, (&decision, &case), out);
        self.count_offence(&decision, out);
        if let Some(contradiction) = contradiction {
            let refused = decision.outcome == Outcome::Refuse;
            self.contradicted(now, &contradiction, refused);
        }
        if let Some(ended) = ended.filter(|_| decision.outcome != Outcome::Refuse) {
            self.end_late(now, ended, out);
        }
        if open {
            self.grant(now, lane, case, out);
        }
    }

    /// What keeps the gate shut although the vehicle may pass, or would be asked about.
    fn held_by(&self, seen: &Arrival, outcome: Outcome) -> Option<HeldBy> {
        seen.lane.gate.as_ref()?;
        match outcome {
            Outcome::Open if self.state.kill_switch => Some(HeldBy::KillSwitch),
            Outcome::Open | Outcome::Ask => is_late(seen).then_some(HeldBy::Late),
            Outcome::Refuse | Outcome::None => None,
        }
    }

    /// A vehicle passed and no plate was read: nothing to decide, but it did pass. Where an input reports crossings,
    /// that input says so.
    fn unread(
        &mut self,
        now: Timestamp,
        s: &Sighting,
        (lane, lane_mode): (&Lane, LaneMode),
        out: &mut Vec<Output>,
    ) {
        let mut decision = self.blank(s, Outcome::None, Reason::Unread);
        decision.evidence = s.evidence.clone();
        self.count_vehicle(now, s, &lane.id, out);
        self.trace(s, None);
        let case = self.blank_case(s, lane, lane_mode);
        out.push(Output::Decision(decision));
        if lane.crossing == CrossingFrom::Assumed {
            self.pass(now, s.at, &case, KnownBy::Assumed, out);
        } else {
            self.unread_in_line(s, case, lane);
        }
    }

    /// It was let through, did not cross in its time, and stands there still: the same visit. The gate is told once more.
    fn stands_there_still(
        &mut self,
        seen: &Arrival,
        before: &Recent,
        out: &mut Vec<Output>,
    ) -> bool {
        if seen.lane.gate.is_some() && (self.state.kill_switch || is_late(seen)) {
            return false;
        }
        let (lane, decision) = (seen.lane, Some(before.decision));
        let Some(case) = self.take_uncrossed(&lane.id, seen.sighting.at, decision) else {
            return false;
        };
        self.repeated(seen, before, out);
        self.answered(lane, &case);
        self.grant(seen.now, lane, case, out);
        true
    }

    fn repeated(&self, seen: &Arrival, before: &Recent, out: &mut Vec<Output>) {
        out.push(self.answered_before(seen, &before.plate, Reason::Repeated));
    }

    /// What is said of a vehicle that has its answer.
    pub(super) fn answered_before(&self, seen: &Arrival, plate: &Plate, reason: Reason) -> Output {
        let mut decision = self.blank(seen.sighting, Outcome::None, reason);
        decision.read = Some(seen.text.clone());
        decision.permit = self.permit_for(plate, seen).map(|p| p.id.clone());
        decision.plate = Some(plate.clone());
        Output::Decision(decision)
    }

    fn forget_recent(&mut self, seen: &Arrival) {
        let limit = SignedDuration::from_secs(i64::from(seen.lane.repeat_s)) + LATE;
        let memory = self.memory_mut(seen.lane);
        memory
            .recent
            .retain(|r| seen.now.duration_since(r.seen_at) <= limit);
    }

    /// The vehicle of a moment ago that this is, by its place in the lane's memory.
    fn same_vehicle(&self, seen: &Arrival) -> Option<usize> {
        let memory = self.memory(seen.lane);
        let track = seen.sighting.source.track.as_ref();
        let tracked = track.and_then(|track| {
            let mut all = memory.recent.iter();
            all.rposition(|r| r.track.as_ref() == Some(track) && self.is_one_visit(seen, memory, r))
        });
        let text = || {
            let mut all = memory.recent.iter();
            all.rposition(|r| self.is_one_visit(seen, memory, r) && self.is_text_of(seen, r))
        };
        tracked.or_else(text).or_else(|| {
            let mut all = memory.recent.iter();
            all.rposition(|r| {
                self.is_one_visit(seen, memory, r) && self.is_misread_of(seen, memory, r)
            })
        })
    }

    /// Whether it may be there still: by the time, or because it was let through and has not crossed.
    fn is_one_visit(&self, seen: &Arrival, memory: &LaneMemory, before: &Recent) -> bool {
        let limit = SignedDuration::from_secs(i64::from(seen.lane.repeat_s));
        let at = seen.sighting.at;
        if at.duration_since(before.seen_at).abs() <= limit {
            return true;
        }
        let stands = memory.uncrossed.as_ref();
        let stands = stands.is_some_and(|u| u.case.decision == before.decision && at <= u.until);
        let crosses = seen.lane.crossing != CrossingFrom::Assumed;
        crosses && (stands || self.is_in_line(before.decision))
    }

    /// Whether it is the same vehicle, at whatever lane it was seen before.
    pub(super) fn is_again(&self, seen: &Arrival, memory: &LaneMemory, before: &Recent) -> bool {
        self.is_text_of(seen, before) || self.is_misread_of(seen, memory, before)
    }

    pub(super) fn is_text_of(&self, seen: &Arrival, before: &Recent) -> bool {
        self.is_same(&before.plate, &seen.text) || before.read.is_text(&seen.text)
    }

    fn is_misread_of(&self, seen: &Arrival, memory: &LaneMemory, before: &Recent) -> bool {
        if !seen.lane.infer_missed_exits || self.is_known(seen) {
            return false;
        }
        // Two texts of which the reader was sure are of two vehicles.
        if !may_be_one(seen, &before.read) {
            return false;
        }
        let own = || ratio(&memory.model.soften(&before.read, before.light), &seen.soft);
        self.reads_alike(seen, memory, before)
            && own() >= SAME_VEHICLE_MARGIN * self.best_other(seen, &before.plate)
    }

    /// Whether two reads are likelier of one vehicle than of two that have nothing to do with each other.
    pub(super) fn reads_alike(&self, seen: &Arrival, memory: &LaneMemory, before: &Recent) -> bool {
        let own = || ratio(&memory.model.soften(&before.read, before.light), &seen.soft);
        Text::new(&before.plate).resembles(&seen.key) && own() >= SAME_VEHICLE
    }

    /// Whether two plates are on one vehicle.
    pub(super) fn is_same(&self, one: &Plate, other: &Plate) -> bool {
        self.index.vehicle(one) == self.index.vehicle(other)
    }

    /// Whether the very text belongs to a vehicle that one knows and that may be here now.
    pub(super) fn is_known(&self, seen: &Arrival) -> bool {
        let entering = seen.lane.from.is_outside();
        let permit = !self.index.permits_of(&seen.text).is_empty();
        let inside = !self.index.stays_of(&seen.text).is_empty();
        if entering { permit } else { inside }
    }

    /// How well the best other vehicle that may be here explains the read.
    fn best_other(&self, seen: &Arrival, plate: &Plate) -> f64 {
        let explains = |p: &Plate| {
            if p == plate {
                0.0
            } else {
                ratio_known(&Text::new(p), &seen.soft)
            }
        };
        if seen.lane.from.is_outside() {
            let like = self.index.permits_like(&seen.key);
            like.map(explains).fold(0.0, f64::max)
        } else {
            let like = self.index.stays_like(&seen.key);
            like.filter_map(|id| self.state.stays.get(&id)?.identity())
                .map(explains)
                .fold(0.0, f64::max)
        }
    }

    /// A decision about a sighting of which nothing is known yet.
    pub(super) fn blank(&self, s: &Sighting, outcome: Outcome, reason: Reason) -> Decision {
        Decision {
            seq: self.state.seq,
            lane: s.lane.clone(),
            at: s.at,
            outcome,
            reason,
            read: None,
            plate: None,
            permit: None,
            matched: Matched::Nothing,
            violation: None,
            explained: None,
            closes: None,
            likely: None,
            heals: Vec::new(),
            near: None,
            likely_denied: None,
            waived: None,
            held_by: None,
            evidence: s.evidence.clone(),
        }
    }

    pub(super) fn blank_case(&self, s: &Sighting, lane: &Lane, lane_mode: LaneMode) -> Case {
        Case {
            decision: self.state.seq,
            lane: lane.id.clone(),
            at: s.at,
            read: s.read.clone(),
            plate: None,
            permit: None,
            known: false,
            near: None,
            evidence: s.evidence.clone(),
            leaves: None,
            prior_belief: 1.0,
            known_by: KnownBy::Assumed,
            lane_mode,
            trap: false,
            tailgated: false,
            unsure_view: false,
            light: s.scene.map(|scene| scene.light),
        }
    }

    /// A verdict with everything that follows from who it is; the rules fill in the rest.
    pub(super) fn verdict(
        &self,
        seen: &Arrival,
        who: Who,
        outcome: Outcome,
        reason: Reason,
        leaves: Option<Closes>,
    ) -> Ruling {
        let mut decision = self.blank(seen.sighting, outcome, reason);
        decision.read = Some(seen.text.clone());
        let mut case = self.blank_case(seen.sighting, seen.lane, seen.lane_mode);
        case.plate = Some(who.plate.clone());
        case.permit = who.permit.clone();
        case.known = who.known;
        case.near = who.near.clone().filter(|_| seen.lane.infer_missed_exits);
        case.leaves = leaves;
        case.unsure_view = seen.unsure_view;
        decision.plate = Some(who.plate);
        decision.permit = who.permit;
        decision.matched = who.matched;
        decision.near = who.near;
        Ruling {
            decision,
            case,
            ended: None,
            contradiction: None,
            factor_used: None,
            factor_until: None,
        }
    }
}
