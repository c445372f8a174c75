//! Decision -> command -> report -> crossing -> passage; and what becomes of it when one of them does not come.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::state::{Case, Grant, LaneMemory, Phase, Waiting};
use crate::domain::event::{
    CommandId, Crossing, GateCommand, GateReport, GateResult, KnownBy, LapseReason, Outcome, Output,
};
use crate::domain::site::{CrossingFrom, Lane};

/// After this a command must not be sent any more.
const COMMAND: SignedDuration = SignedDuration::from_secs(2);
/// After this a report is no longer awaited; the gate's runner has long since given up.
const REPORT: SignedDuration = SignedDuration::from_secs(12);
/// For so long after a failed pulse a person's *open* is taken to mean that very vehicle.
const WAITING: SignedDuration = SignedDuration::from_mins(2);
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

    /// A vehicle may pass: tells the gate, or lets it through at once where there is none.
    pub(super) fn grant(&mut self, now: Timestamp, lane: &Lane, case: Case, out: &mut Vec<Output>) {
        self.supersede(lane, out);
        let Some(gate) = &lane.gate else {
            match lane.crossing {
                CrossingFrom::Assumed => {
                    // Let through later than it was seen, by a person or a factor, it passes then.
                    let at_once = case.decision == self.state.seq;
                    let (at, by) = (if at_once { case.at } else { now }, case.known_by);
                    self.pass(now, at, &case, by, out);
                }
                CrossingFrom::Input { within_ms } => {
                    self.await_crossing(now, case, within_ms);
                }
            }
            return;
        };
        let id = CommandId(self.state.seq);
        let pulse_ms = self.state.site.gate(gate).map_or(500, |g| g.pulse_ms);
        out.push(Output::GateCommand(GateCommand {
            id,
            gate: gate.clone(),
            lane: lane.id.clone(),
            pulse_ms,
            issued_at: now,
            expires_at: now + COMMAND,
        }));
        self.state.grants.push(Grant {
            case,
            command: Some(id),
            phase: Phase::Gate,
            lapses_at: now + REPORT,
        });
    }

    fn await_crossing(&mut self, now: Timestamp, case: Case, within_ms: u32) {
        self.state.grants.push(Grant {
            case,
            command: None,
            phase: Phase::Crossing,
            lapses_at: now + SignedDuration::from_millis(i64::from(within_ms)),
        });
    }

    /// Another vehicle is let into the lane: one that was to cross and has not, did not.
    fn supersede(&mut self, lane: &Lane, out: &mut Vec<Output>) {
        let gone = |g: &Grant| g.case.lane == lane.id && g.phase == Phase::Crossing;
        while let Some(place) = self.state.grants.iter().position(gone) {
            let grant = self.state.grants.remove(place);
            self.lapse(grant, LapseReason::Superseded, out);
        }
    }

    fn lapse(&mut self, grant: Grant, why: LapseReason, out: &mut Vec<Output>) {
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
            let grant = self.state.grants.remove(place);
            match report.result {
                GateResult::Accepted { .. } => self.accepted(now, grant, report.at, out),
                _ => self.lapse(grant, LapseReason::GateFailed, out),
            }
        }
        self.lapse_due(now, out);
    }

    fn accepted(&mut self, now: Timestamp, grant: Grant, at: Timestamp, out: &mut Vec<Output>) {
        let case = grant.case;
        let Some(lane) = self.state.site.lane(&case.lane) else {
            return;
        };
        match lane.crossing {
            CrossingFrom::Assumed => self.pass(now, at, &case, case.known_by, out),
            CrossingFrom::Input { within_ms } => self.await_crossing(now, case, within_ms),
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
        let (lane, course) = match self.lane_here(&c.lane, now) {
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
        if confirmed || (direction == lane.direction && self.stayed_shut(now, &lane)) {
            return;
        }
        let case = Case {
            decision: self.state.seq,
            lane: lane.id.clone(),
            at: c.at,
            read: None,
            plate: None,
            permit: None,
            known: false,
            near: None,
            evidence: None,
            leaves: None,
            prior_belief: 1.0,
            known_by: KnownBy::Input,
            course,
            trap: false,
            light: None,
        };
        self.pass_between(now, c.at, &case, KnownBy::Input, (lane, direction), out);
    }

    /// Whether the vehicle that stands at an entrance was read and not let in: what its contact tells is that it backs off.
    fn stayed_shut(&self, now: Timestamp, lane: &Lane) -> bool {
        let memory = self.memory(lane);
        let waiting = memory.waiting.as_ref().filter(|w| now <= w.until);
        let decision = waiting.map(|w| w.case.decision);
        let mut recent = memory.recent.iter();
        let shut = recent.any(|r| Some(r.decision) == decision && r.outcome != Outcome::Open);
        shut && lane.gate.is_some() && lane.from.is_outside()
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
        let here = |g: &Grant| g.case.lane == lane.id && g.lapses_at >= c.at;
        let grants = &mut self.state.grants;
        let awaited = grants
            .iter()
            .position(|g| here(g) && g.phase == Phase::Crossing);
        let Some(place) = awaited.or_else(|| grants.iter().position(here)) else {
            return false;
        };
        let grant = grants.remove(place);
        self.pass(now, c.at, &grant.case, KnownBy::Input, out);
        true
    }
}
