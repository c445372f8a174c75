//! The line before a lane whose crossings an input tells: first in, first out; and what is not sure where crossings are
//! fewer than the vehicles that were let through, or more.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::grants::WAITING;
use super::place::{BEHIND, LineDoubt, Place, Shut};
use super::state::{Case, Crossed, Grant, LaneMode, Phase, Uncrossed};
use crate::domain::event::{CommandId, GateCommand, KnownBy, LapseReason, Output, Seq, Sighting};
use crate::domain::plate::Plate;
use crate::domain::site::{CrossingFrom, Lane, LaneId};

/// A vehicle that did not cross in its time, seen again within this, is on the same visit; a crossing that is nobody
/// else's within this may be its; and one that has just crossed may back out.
const VISIT: SignedDuration = SignedDuration::from_secs(60);
/// So many who stood in line are kept, for so long: the longest wait for a crossing is ten minutes.
const PLACES: usize = 64;
const PLACE_KEPT: SignedDuration = SignedDuration::from_mins(20);

impl Engine {
    /// The first in line at a lane for something that happened at `at`.
    pub(super) fn first_in_line(&self, lane: &LaneId, at: Timestamp) -> Option<usize> {
        let mut all = self.state.grants.iter();
        all.position(|g| g.case.lane == *lane && g.lapses_at >= at)
    }

    /// Whether a decision's vehicle still waits for its crossing.
    pub(super) fn is_in_line(&self, decision: Seq) -> bool {
        let mut all = self.state.grants.iter();
        all.any(|g| g.case.decision == decision)
    }

    /// Someone leaves the line: those of whom it is not sure any more who has crossed are noted.
    pub(super) fn leave_line(&mut self, lane: &LaneId, place: Place) {
        let memory = self.state.lanes.get(lane);
        let mut places = memory.map_or_else(Vec::new, |m| m.places.clone());
        places.retain(|p| place.until.duration_since(p.until) <= PLACE_KEPT);
        if place.crossed {
            // It has crossed at last: what came of it before is of no account.
            places.retain(|p| p.crossed || !self.are_one(&p.plate, &place.plate));
        }
        let beside = |p: &&Place| {
            p.crossed != place.crossed
                && p.since <= place.until
                && place.since <= p.until
                && !self.are_one(&p.plate, &place.plate)
        };
        let mut unsure: Vec<Plate> = places
            .iter()
            .filter(beside)
            .filter_map(|p| p.plate.clone())
            .collect();
        if places.iter().any(|p| beside(&p)) {
            unsure.extend(place.plate.clone());
        }
        let at = place.until.min(self.state.now);
        places.push(place);
        let many = places.len().saturating_sub(PLACES);
        places.drain(..many);
        self.doubt(lane, at, unsure);
        if let Some(memory) = self.state.lanes.get_mut(lane) {
            memory.places = places;
        }
    }

    /// A vehicle crossed of which nobody knows: those who were let through and did not cross a moment ago may be it; and if it came
    /// right behind another, those who were not let through.
    pub(super) fn crossed_unknown(&mut self, lane: &LaneId, at: Timestamp, tailgates: bool) {
        let now = self.state.now;
        let Some(memory) = self.state.lanes.get(lane) else {
            return;
        };
        let lapsed = memory
            .places
            .iter()
            .filter(|p| !p.crossed && p.since <= at && at.duration_since(p.until) <= VISIT);
        let mut unsure: Vec<Plate> = lapsed.filter_map(|p| p.plate.clone()).collect();
        if tailgates {
            let shut = memory.shut.iter();
            let shut = shut.filter(|s| now.duration_since(s.at) <= WAITING);
            unsure.extend(shut.map(|s| s.plate.clone()));
        }
        self.doubt(lane, at, unsure);
    }

    /// Whether a crossing follows right behind another one.
    pub(super) fn tailgates(&self, lane: &LaneId, at: Timestamp) -> bool {
        let memory = self.state.lanes.get(lane);
        let last = memory.and_then(|m| m.last_passage);
        last.is_some_and(|last| last <= at && at.duration_since(last) <= BEHIND)
    }

    /// It was read at a lane and is not let through.
    pub(super) fn stays_shut(&mut self, case: &Case) {
        let now = self.state.now;
        let plate = case.identity().cloned();
        if let (Some(plate), Some(memory)) = (plate, self.state.lanes.get_mut(&case.lane)) {
            let shut = &mut memory.shut;
            shut.retain(|s| now.duration_since(s.at) <= WAITING);
            shut.push(Shut { plate, at: now });
            let many = shut.len().saturating_sub(PLACES);
            shut.drain(..many);
        }
    }

    /// It is let through: it is none of those who are not.
    pub(super) fn shut_no_more(&mut self, case: &Case) {
        let Some(plate) = case.identity() else { return };
        let index = &self.index;
        let own = index.vehicle(plate);
        let lanes = self.state.lanes.values_mut();
        for memory in lanes.filter(|m| !m.shut.is_empty()) {
            memory.shut.retain(|s| index.vehicle(&s.plate) != own);
        }
    }

    fn are_one(&self, one: &Option<Plate>, other: &Option<Plate>) -> bool {
        let both = one.as_ref().zip(other.as_ref());
        both.is_some_and(|(a, b)| self.is_same(a, b))
    }

    fn doubt(&mut self, lane: &LaneId, at: Timestamp, unsure: Vec<Plate>) {
        let lane = self.state.site.lane(lane);
        let leaving = lane.is_some_and(|l| !l.from.is_outside());
        for plate in unsure {
            let doubt = LineDoubt { at, leaving };
            self.state.line_doubts.insert(plate, doubt);
        }
    }

    /// Whether it is not sure that a vehicle crossed where it was let through last; as long as an outage makes unsure.
    pub(super) fn line_doubt(&self, plate: &Plate) -> Option<LineDoubt> {
        let kept = self.kept_line_doubt(plate);
        kept.or_else(|| self.unsettled(plate))
    }

    /// It has crossed, and one that stood in line with it waits there still: which of them it was is open.
    fn unsettled(&self, plate: &Plate) -> Option<LineDoubt> {
        self.state.grants.iter().find_map(|grant| {
            let other = &grant.case;
            if other.plate.as_ref().is_some_and(|p| self.is_same(p, plate)) {
                return None;
            }
            let memory = self.state.lanes.get(&other.lane)?;
            let mut places = memory.places.iter();
            let place = places.rfind(|p| {
                let own = p.plate.as_ref().is_some_and(|p| self.is_same(p, plate));
                own && p.crossed && grant.since <= p.until
            })?;
            let lane = self.state.site.lane(&other.lane)?;
            Some(LineDoubt {
                at: place.until,
                leaving: !lane.from.is_outside(),
            })
        })
    }

    fn kept_line_doubt(&self, plate: &Plate) -> Option<LineDoubt> {
        let grace = i64::from(self.state.site.passback.outage_grace_min);
        let grace = SignedDuration::from_mins(grace);
        let plates = self.index.plates_of(plate).iter();
        let doubts = plates.filter_map(|p| self.state.line_doubts.get(p));
        let newest = doubts.copied().max_by_key(|d| d.at)?;
        (self.state.now.duration_since(newest.at) < grace).then_some(newest)
    }

    /// It has passed somewhere: one knows again where it is.
    pub(super) fn end_line_doubt(&mut self, plate: &Plate) {
        for plate in self.index.plates_of(plate) {
            self.state.line_doubts.remove(plate);
        }
    }

    /// A vehicle's time is over and nobody is behind it: it may stand there still.
    pub(super) fn keep_uncrossed(&mut self, case: &Case, at: Timestamp) {
        let until = at + VISIT;
        if let Some(memory) = self.state.lanes.get_mut(&case.lane) {
            let newest = memory.recent.iter().map(|r| r.decision).max();
            if newest.is_none_or(|newest| newest <= case.decision) {
                let case = case.clone();
                memory.uncrossed = Some(Uncrossed { case, until });
            }
        }
    }

    /// The vehicle of a decision, if it did not cross in its time and may stand there still.
    pub(super) fn take_uncrossed(
        &mut self,
        lane: &LaneId,
        at: Timestamp,
        decision: Option<Seq>,
    ) -> Option<Case> {
        let memory = self.state.lanes.get_mut(lane)?;
        let found = memory.uncrossed.take_if(|u| {
            at <= u.until && decision.is_none_or(|decision| u.case.decision == decision)
        });
        found.map(|u| u.case)
    }

    /// A vehicle was seen unread where an input tells of crossings. What crossed a moment ago unknown was this one.
    pub(super) fn unread_in_line(&mut self, s: &Sighting, case: Case, lane: &Lane) {
        let memory = self.memory_mut(lane);
        memory.waiting = None;
        memory.uncrossed = None;
        let crossed = memory.crossed.as_ref();
        let was_this = crossed
            .is_some_and(|c| c.case.plate.is_none() && c.at.duration_since(s.at).abs() <= VISIT);
        memory.unread = (!was_this).then_some(case);
    }

    /// The vehicle that was seen unread a moment ago.
    pub(super) fn take_unread(&mut self, lane: &LaneId, at: Timestamp) -> Option<Case> {
        let memory = self.state.lanes.get_mut(lane)?;
        let case = memory.unread.take()?;
        (at.duration_since(case.at).abs() <= VISIT).then_some(case)
    }

    /// Who crossed a lane a moment ago, if it is now backing out.
    pub(super) fn take_crossed(&mut self, lane: &LaneId, at: Timestamp) -> Option<Case> {
        let memory = self.state.lanes.get_mut(lane)?;
        let near = |c: &mut Crossed| at.duration_since(c.at).abs() <= VISIT;
        Some(memory.crossed.take_if(near)?.case)
    }

    /// A person opens a lane where nobody waits to be let through. For who was let through and has not crossed yet: once
    /// more. Else for a vehicle that nobody has read.
    pub(super) fn open_unread(
        &mut self,
        now: Timestamp,
        (lane, lane_mode): (&Lane, LaneMode),
        out: &mut Vec<Output>,
    ) {
        let crossing = |g: &&mut Grant| g.case.lane == lane.id && g.phase == Phase::Crossing;
        if let CrossingFrom::Input { within_ms } = lane.crossing
            && let Some(first) = self.state.grants.iter_mut().find(crossing)
        {
            first.lapses_at = now + SignedDuration::from_millis(i64::from(within_ms));
            return out.extend(self.pulse(now, lane).map(Output::GateCommand));
        }
        let mut case = self.nobody(lane, lane_mode, now);
        case.known_by = KnownBy::Person;
        self.grant(now, lane, case, out);
    }

    /// A request to open, if the lane has a gate.
    pub(super) fn pulse(&self, now: Timestamp, lane: &Lane) -> Option<GateCommand> {
        let gate = lane.gate.as_ref()?;
        Some(GateCommand {
            id: CommandId(self.state.seq),
            gate: gate.clone(),
            lane: lane.id.clone(),
            pulse_ms: self.state.site.gate(gate).map_or(500, |g| g.pulse_ms),
            issued_at: now,
            expires_at: now + super::grants::COMMAND,
        })
    }

    /// What a vehicle's passage means that nobody has read.
    pub(super) fn nobody(&self, lane: &Lane, lane_mode: LaneMode, at: Timestamp) -> Case {
        Case {
            decision: self.state.seq,
            lane: lane.id.clone(),
            at,
            read: None,
            plate: None,
            permit: None,
            known: false,
            near: None,
            evidence: None,
            leaves: None,
            prior_belief: 1.0,
            known_by: KnownBy::Input,
            lane_mode,
            trap: false,
            tailgated: false,
            unsure_view: false,
            light: None,
        }
    }

    /// A grant that ends without a crossing: its place in the line, if it had one.
    pub(super) fn gave_up(&mut self, grant: &Grant, why: LapseReason) {
        let case = &grant.case;
        let lane = self.state.site.lane(&case.lane);
        if !matches!(lane.map(|l| l.crossing), Some(CrossingFrom::Input { .. })) {
            return;
        }
        let (until, now) = (grant.lapses_at, self.state.now);
        // Whose gate failed may drive in behind another.
        let until = match why {
            LapseReason::NotCrossed => until,
            LapseReason::GateFailed => now + VISIT,
        };
        let place = Place {
            plate: case.identity().cloned(),
            since: grant.since,
            until,
            crossed: false,
        };
        let lane = case.lane.clone();
        self.leave_line(&lane, place);
        if why == LapseReason::NotCrossed {
            let case = case.clone();
            self.keep_uncrossed(&case, grant.lapses_at);
        }
    }
}
