//! A lane asks a person whether a vehicle may pass: accepted, refused, or nobody answers.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::grants::WAITING;
use super::state::{Case, Question, Waiting};
use crate::domain::event::{Decision, Done, KnownBy, Outcome, Output, QuestionEnd, Rejection, Seq};
use crate::domain::site::{Asking, Direction, Lane, LaneId, Unanswered};

/// A gate is not opened by the clock later than so: who waited may have driven off.
const OPENS_LATE: SignedDuration = SignedDuration::from_secs(10);

impl Engine {
    /// A vehicle was answered: what was asked about it before is settled, and now a person may be asked.
    pub(super) fn question(
        &mut self,
        now: Timestamp,
        lane: &Lane,
        (decision, case): (&Decision, &Case),
        out: &mut Vec<Output>,
    ) {
        if let Some(plate) = &case.plate {
            let same = |q: &Question| {
                q.case.lane == lane.id
                    && q.case
                        .plate
                        .as_ref()
                        .is_some_and(|p| self.is_same(p, plate))
            };
            let before = self.state.questions.iter().find(|q| same(q));
            if let Some(before) = before.map(|q| q.case.decision) {
                self.end_question(before, QuestionEnd::Gone, out);
            }
        }
        let Some(Asking { timeout_s, then }) = lane.asking else {
            return;
        };
        if decision.outcome == Outcome::Ask && decision.held_by.is_none() {
            self.state.questions.push(Question {
                since: now,
                until: now + SignedDuration::from_secs(i64::from(timeout_s)),
                then: match lane.direction {
                    Direction::Out => then,
                    Direction::In => Unanswered::Refuse,
                },
                case: case.clone(),
            });
        }
    }

    /// Questions that nobody has answered, the oldest first.
    pub fn questions(&self) -> impl ExactSizeIterator<Item = &Question> {
        self.state.questions.iter()
    }

    /// The vehicle before each lane's shut gate: the one for which *open* would be now. With it, since when it stands there.
    pub(crate) fn shut_out(
        &self,
        now: Timestamp,
    ) -> impl Iterator<Item = (&LaneId, Seq, Timestamp)> {
        self.state.lanes.iter().filter_map(move |(lane, memory)| {
            let waiting = memory.waiting.as_ref()?;
            let there = now <= waiting.until && !waiting.backed_off;
            there.then(|| (lane, waiting.case.decision, waiting.until - WAITING))
        })
    }

    /// The vehicle to which *open* at a lane would be booked now; `None`: none of those that were read.
    pub(crate) fn opens_for(&self, lane: &LaneId, now: Timestamp) -> Option<Seq> {
        if let Some(first) = self.first_question(lane) {
            return Some(first);
        }
        let memory = self.state.lanes.get(lane)?;
        let waiting = memory.waiting.as_ref().filter(|w| now <= w.until);
        let uncrossed = memory.uncrossed.as_ref().filter(|u| now <= u.until);
        let waiting = waiting.map(|w| w.case.decision);
        waiting.or_else(|| uncrossed.map(|u| u.case.decision))
    }

    fn take_question(&mut self, decision: Seq) -> Option<Question> {
        let all = &mut self.state.questions;
        let place = all.iter().position(|q| q.case.decision == decision)?;
        Some(all.remove(place))
    }

    /// Takes a question off, and says what became of it.
    pub(super) fn end_question(
        &mut self,
        decision: Seq,
        answer: QuestionEnd,
        out: &mut Vec<Output>,
    ) {
        if let Some(question) = self.take_question(decision) {
            out.push(Output::Answered {
                decision,
                lane: question.case.lane,
                answer,
            });
        }
    }

    /// The vehicle that stands first at a lane that asks.
    pub(super) fn first_question(&self, lane: &LaneId) -> Option<Seq> {
        let mut all = self.state.questions.iter();
        Some(all.find(|q| q.case.lane == *lane)?.case.decision)
    }

    /// A person answers.
    pub(super) fn answer(
        &mut self,
        now: Timestamp,
        decision: Seq,
        accept: bool,
        out: &mut Vec<Output>,
    ) -> Result<Done, Rejection> {
        let found = self
            .state
            .questions
            .iter()
            .find(|q| q.case.decision == decision);
        let found = found.ok_or(Rejection::NotAsked)?;
        let (lane, _) = self.lane_here(&found.case.lane, now)?;
        if !accept {
            self.shut(now, decision, QuestionEnd::Refused, out);
            return Ok(Done::Refused);
        }
        if lane.gate.is_some() && self.state.kill_switch {
            return Err(Rejection::KillSwitchOn);
        }
        self.let_in(now, &lane, decision, QuestionEnd::Accepted, out);
        Ok(Done::Accepted)
    }

    /// The vehicle goes through as itself.
    fn let_in(
        &mut self,
        now: Timestamp,
        lane: &Lane,
        decision: Seq,
        answer: QuestionEnd,
        out: &mut Vec<Output>,
    ) {
        let Some(question) = self.take_question(decision) else {
            return;
        };
        let mut case = question.case;
        if answer == QuestionEnd::Accepted {
            case.known_by = KnownBy::Person;
        }
        let memory = self.memory_mut(lane);
        memory
            .waiting
            .take_if(|waiting| waiting.case.decision == decision);
        self.answered(lane, &case);
        out.push(Output::Answered {
            decision,
            lane: lane.id.clone(),
            answer,
        });
        self.grant(now, lane, case, out);
    }

    /// The vehicle is not let in; for a while *open* still means it, and a PIN or card no longer does.
    fn shut(&mut self, now: Timestamp, decision: Seq, answer: QuestionEnd, out: &mut Vec<Output>) {
        let Some(question) = self.take_question(decision) else {
            return;
        };
        let lane = question.case.lane.clone();
        if let Some(memory) = self.state.lanes.get_mut(&lane) {
            let waiting = memory.waiting.as_ref();
            if waiting.is_none_or(|w| w.case.decision <= decision) {
                memory.waiting = Some(Waiting {
                    until: now + WAITING,
                    case: question.case,
                    factor_until: None,
                    backed_off: false,
                });
            }
        }
        out.push(Output::Answered {
            decision,
            lane,
            answer,
        });
    }

    /// Somebody has passed: those who stood before it in the lane are gone. Of a vehicle that nobody read it is taken
    /// that it stood first.
    pub(super) fn questions_passed(&mut self, lane: &LaneId, case: &Case, out: &mut Vec<Output>) {
        let last = match case.plate {
            Some(_) => Some(case.decision),
            None => self.first_question(lane),
        };
        while let Some(first) = self.first_question(lane).filter(|f| Some(*f) <= last) {
            self.end_question(first, QuestionEnd::Gone, out);
        }
    }

    /// What nobody has answered in time. A gate is opened by [`crate::domain::event::Input::Due`] only, one at a time:
    /// an input commands one gate at most.
    pub(super) fn questions_due(&mut self, now: Timestamp, is_due: bool, out: &mut Vec<Output>) {
        let opens =
            |q: &Question| q.then == Unanswered::Open && now.duration_since(q.until) <= OPENS_LATE;
        let over = |q: &&Question| q.until <= now;
        let all = &self.state.questions;
        let shut: Vec<Seq> = all
            .iter()
            .filter(over)
            .filter(|q| !opens(q))
            .map(|q| q.case.decision)
            .collect();
        let open = all.iter().filter(over).find(|q| opens(q));
        let open = open.filter(|_| is_due).map(|q| q.case.clone());
        for decision in shut {
            self.shut(now, decision, QuestionEnd::TimedOut, out);
        }
        let Some(case) = open else { return };
        match self.lane_now(&case.lane, now) {
            Some((lane, _)) if lane.gate.is_none() || !self.state.kill_switch => {
                self.let_in(now, &lane, case.decision, QuestionEnd::TimedOutOpen, out);
            }
            _ => self.shut(now, case.decision, QuestionEnd::TimedOut, out),
        }
    }
}
