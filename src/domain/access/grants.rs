//! Decision -> command -> report -> crossing -> passage; and what becomes of it when one of them does not come.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::place::{BEHIND, Place};
use super::state::{Case, Crossed, Grant, LaneMemory, LaneMode, Phase, Waiting};
use crate::domain::event::{
    Crossing, GateReport, GateResult, KnownBy, LapseReason, Outcome, Output,
};
use crate::domain::site::{CrossingFrom, Direction, Lane};

/// After this a command must not be sent any more.
pub(super) const COMMAND: SignedDuration = SignedDuration::from_secs(2);
/// After this a report is no longer awaited; the gate's runner has long since given up.
const REPORT: SignedDuration = SignedDuration::from_secs(12);
/// For so long a person's *open* means the vehicle that was not let through, if nobody else is seen and it is not gone.
pub(super) const WAITING: SignedDuration = SignedDuration::from_mins(10);
/// Where crossing is assumed, an input within this time after a passage only confirms it.
const CONFIRMS: SignedDuration = SignedDuration::from_secs(30);

impl Engine {
    /// What is remembered of a lane of the site.
    pub(super) fn memory(&self, lane: &Lane) -> &LaneMemory {
        // `State::sync_with_site` made one for every lane of the site, and `lane` is one.
        &self.state.lanes[&lane.id]
    }

    pub(super) fn memory_mut(&mut self, lane: &Lane) -> &mut LaneMemory {
        self.state.lanes.entry(lane.id.clone()).or_default()
    }

    /// A vehicle may pass: tells the gate, or lets it through at once where there is none. Who waits for a crossing waits
    /// in a line.
    pub(super) fn grant(&mut self, now: Timestamp, lane: &Lane, case: Case, out: &mut Vec<Output>) {
        self.shut_no_more(&case);
        let Some(command) = self.pulse(now, lane) else {
            match lane.crossing {
                CrossingFrom::Assumed => {
                    // Let through later than it was seen, by a person or a factor, it passes then.
                    let at_once = case.decision == self.state.seq;
                    let (at, by) = (if at_once { case.at } else { now }, case.known_by);
                    self.pass(now, at, &case, by, out);
                }
                CrossingFrom::Input { within_ms } => self.state.grants.push(Grant {
                    case,
                    command: None,
                    phase: Phase::Crossing,
                    since: now,
                    lapses_at: now + SignedDuration::from_millis(i64::from(within_ms)),
                }),
            }
            return;
        };
        self.state.grants.push(Grant {
            case,
            command: Some(command.id),
            phase: Phase::Gate,
            since: now,
            lapses_at: now + REPORT,
        });
        out.push(Output::GateCommand(command));
    }

    fn lapse(&mut self, grant: Grant, why: LapseReason, out: &mut Vec<Output>) {
        self.gave_up(&grant, why);
        let case = grant.case;
        if let Some(memory) = self.state.lanes.get_mut(&case.lane) {
            let mine = memory.recent.iter_mut();
            for recent in mine.filter(|r| r.decision == case.decision) {
                recent.failed = true;
            }
            if why == LapseReason::GateFailed {
                memory.waiting = Some(Waiting {
                    until: self.state.now + WAITING,
                    case: case.clone(),
                    factor_until: None,
                    backed_off: false,
                });
            }
        }
        out.push(Output::Lapsed {
            decision: case.decision,
            lane: case.lane,
            why,
        });
    }

    /// Ends the grants whose time is over.
    pub(super) fn lapse_due(&mut self, now: Timestamp, out: &mut Vec<Output>) {
        while let Some(place) = self.state.grants.iter().position(|g| g.lapses_at <= now) {
            let grant = self.state.grants.remove(place);
            match grant.phase {
                Phase::Gate => self.lapse(grant, LapseReason::GateFailed, out),
                Phase::Crossing => self.lapse(grant, LapseReason::NotCrossed, out),
            }
        }
    }

    /// The gateway came up: commands that were on their way are lost and never repeated.
    pub(super) fn started(&mut self, out: &mut Vec<Output>) {
        let lost = |g: &Grant| g.phase == Phase::Gate;
        while let Some(place) = self.state.grants.iter().position(lost) {
            let grant = self.state.grants.remove(place);
            self.lapse(grant, LapseReason::GateFailed, out);
        }
    }

    /// What became of a command. A report of a grant that has lapsed changes nothing.
    pub(super) fn gate_report(
        &mut self,
        now: Timestamp,
        report: &GateReport,
        out: &mut Vec<Output>,
    ) {
        let mine = |g: &Grant| g.command == Some(report.command) && g.phase == Phase::Gate;
        if let Some(place) = self.state.grants.iter().position(mine) {
            match report.result {
                GateResult::Accepted { .. } => self.accepted(now, place, report.at, out),
                _ => {
                    let grant = self.state.grants.remove(place);
                    self.lapse(grant, LapseReason::GateFailed, out);
                }
            }
        }
        self.lapse_due(now, out);
    }

    /// Where an input tells of crossings it keeps its place in the line.
    fn accepted(&mut self, now: Timestamp, place: usize, at: Timestamp, out: &mut Vec<Output>) {
        let Some(grant) = self.state.grants.get_mut(place) else {
            return;
        };
        let lane = self.state.site.lane(&grant.case.lane);
        match lane.map(|lane| lane.crossing) {
            Some(CrossingFrom::Input { within_ms }) => {
                grant.phase = Phase::Crossing;
                grant.lapses_at = now + SignedDuration::from_millis(i64::from(within_ms));
            }
            Some(CrossingFrom::Assumed) => {
                let case = self.state.grants.remove(place).case;
                self.pass(now, at, &case, case.known_by, out);
            }
            None => {}
        }
    }

    /// A vehicle is let through after all: seen again while it drives off, it has been answered.
    pub(super) fn answered(&mut self, lane: &Lane, case: &Case) {
        let recent = self.memory_mut(lane).recent.iter_mut();
        for recent in recent.filter(|r| r.decision == case.decision) {
            recent.outcome = Outcome::Open;
            recent.failed = false;
        }
    }

    /// A vehicle went through, as an input says: the one that was let in, or one that nobody let in.
    pub(super) fn crossing(&mut self, now: Timestamp, c: &Crossing, out: &mut Vec<Output>) {
        let (lane, lane_mode) = match self.lane_here(&c.lane, now) {
            Ok(found) => found,
            Err(why) => return out.push(Output::Rejected(why)),
        };
        // A contact does not see the direction: at a lane that turns round it is the lane's.
        let direction = if lane.reversible.is_some() {
            lane.direction
        } else {
            c.direction
        };
        if direction == lane.direction && self.crossing_granted(now, c, &lane, out) {
            return self.lapse_due(now, out);
        }
        self.lapse_due(now, out);
        let confirmed = self.memory(&lane).last_passage.is_some_and(|last| {
            lane.crossing == CrossingFrom::Assumed
                && direction == lane.direction
                && c.at.duration_since(last).abs() <= CONFIRMS
        });
        if confirmed || (direction == lane.direction && self.backs_off(now, &lane)) {
            return;
        }
        if direction != lane.direction {
            return self.crossing_back(now, c.at, (&lane, lane_mode, direction), out);
        }
        // It may be one that did not cross in its time, or that was seen unread.
        let found = self.take_uncrossed(&lane.id, c.at, None);
        if let Some(case) = found.or_else(|| self.take_unread(&lane.id, c.at)) {
            return self.crosses(now, (&case, c.at, c.at), c.at, out);
        }
        let mut case = self.nobody(&lane, lane_mode, c.at);
        case.tailgated = self.tailgates(&lane.id, c.at);
        self.crossed_unknown(&lane.id, c.at, case.tailgated);
        if case.tailgated {
            let lane = lane.id.clone();
            out.push(Output::Tailgated { lane, at: c.at });
        }
        // Who is read a moment later may have been this.
        self.crosses(now, (&case, c.at, c.at + BEHIND), c.at, out);
    }

    /// A vehicle crosses against the lane's way: the one that has just crossed backs out, or one that nobody knows.
    fn crossing_back(
        &mut self,
        now: Timestamp,
        at: Timestamp,
        (lane, lane_mode, direction): (&Lane, LaneMode, Direction),
        out: &mut Vec<Output>,
    ) {
        let case = self.take_crossed(&lane.id, at);
        let case = case.unwrap_or_else(|| self.nobody(lane, lane_mode, at));
        self.pass_between(
            now,
            at,
            &case,
            KnownBy::Input,
            (lane.clone(), direction),
            out,
        );
    }

    /// A vehicle of the line crosses, in the lane's way; since when and until when it is taken to have stood there.
    fn crosses(
        &mut self,
        now: Timestamp,
        (case, since, until): (&Case, Timestamp, Timestamp),
        at: Timestamp,
        out: &mut Vec<Output>,
    ) {
        self.pass(now, at, case, KnownBy::Input, out);
        let place = Place {
            plate: case.identity().cloned(),
            since,
            until,
            crossed: true,
        };
        self.leave_line(&case.lane, place);
        if let Some(memory) = self.state.lanes.get_mut(&case.lane) {
            let case = case.clone();
            memory.crossed = Some(Crossed { case, at });
        }
    }

    /// Whether the vehicle that stands at an entrance was read and not let in: what its contact tells is that it backs off,
    /// which it does once.
    fn backs_off(&mut self, now: Timestamp, lane: &Lane) -> bool {
        let memory = self.memory_mut(lane);
        let waiting = memory.waiting.as_mut();
        let waiting = waiting.filter(|w| now <= w.until && !w.backed_off);
        let Some(waiting) = waiting else { return false };
        let decision = waiting.case.decision;
        let mut recent = memory.recent.iter();
        let shut = recent.any(|r| r.decision == decision && r.outcome != Outcome::Open);
        let backs_off = shut && lane.gate.is_some() && lane.from.is_outside();
        waiting.backed_off = backs_off;
        backs_off
    }

    /// Whether the crossing was that of a vehicle that was let in. One that crosses before the gate has answered has
    /// passed, whatever the gate says then.
    fn crossing_granted(
        &mut self,
        now: Timestamp,
        c: &Crossing,
        lane: &Lane,
        out: &mut Vec<Output>,
    ) -> bool {
        let Some(place) = self.first_in_line(&lane.id, c.at) else {
            return false;
        };
        let grant = self.state.grants.remove(place);
        self.crosses(now, (&grant.case, grant.since, c.at), c.at, out);
        true
    }
}
