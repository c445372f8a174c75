//! The reference model: questions to persons (rule 40).

use jiff::SignedDuration;
use plategate::domain::event::*;
use plategate::domain::site::*;

use super::facts::*;
use super::moves::PERSON_S;
use crate::scenario_player::word;

fn secs(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n)
}

impl Model {
    fn tell_answer(&mut self, question: &Question, answer: QuestionEnd) {
        let (decision, lane) = (question.case.decision, &question.case.lane_mode.lane);
        let line = format!("answered {decision} {lane} {}", word(answer));
        self.say(&line);
    }

    /// A sighting was answered: an older question about the vehicle ends, and a new one may begin.
    pub fn asks(&mut self, case: &Case, outcome: Outcome, late: bool) {
        let same = |q: &Question| {
            q.case.lane_mode.lane == case.lane_mode.lane && self.same(&q.case.plate, &case.plate)
        };
        if let Some(i) = self.questions.iter().position(same) {
            let question = self.questions.remove(i);
            self.tell_answer(&question, QuestionEnd::Gone);
        }
        let Some(asking) = self.lane(&case.lane_mode.lane).asking else {
            return;
        };
        if outcome == Outcome::Ask && !late {
            self.questions.push(Question {
                case: case.clone(),
                until: self.now + secs(asking.timeout_s.into()),
                opens: asking.then == Unanswered::Open
                    && case.lane_mode.direction == Direction::Out,
            });
        }
    }

    pub fn first_question(&self, lane: &LaneId) -> Option<Seq> {
        let mut all = self.questions.iter();
        all.find(|q| q.case.lane_mode.lane == *lane)
            .map(|q| q.case.decision)
    }

    /// The factor that it waits for was given.
    pub fn identified(&mut self, decision: Seq) {
        let mine = |q: &Question| q.case.decision == decision;
        if let Some(i) = self.questions.iter().position(mine) {
            let question = self.questions.remove(i);
            self.tell_answer(&question, QuestionEnd::Identified);
        }
    }

    /// A vehicle has passed; `decision`: which, if it was read.
    pub fn passing_ends_questions(&mut self, lane: &LaneId, decision: Option<Seq>) {
        let Some(first) = self.first_question(lane) else {
            return;
        };
        let last = decision.unwrap_or(first);
        let (gone, left) = std::mem::take(&mut self.questions)
            .into_iter()
            .partition(|q| q.case.lane_mode.lane == *lane && q.case.decision <= last);
        self.questions = left;
        let gone: Vec<Question> = gone;
        for question in gone {
            self.tell_answer(&question, QuestionEnd::Gone);
        }
    }

    /// A person answers.
    pub fn person_answers(&mut self, decision: Seq, accept: bool) {
        let mine = |q: &Question| q.case.decision == decision;
        let Some(i) = self.questions.iter().position(mine) else {
            return self.say("rejected");
        };
        let lane = self.lane(&self.questions[i].case.lane_mode.lane);
        if accept && lane.gate.is_some() && self.kill {
            return self.say("rejected");
        }
        let question = self.questions.remove(i);
        if accept {
            self.let_in(question, QuestionEnd::Accepted);
        } else {
            self.keep_out(question, QuestionEnd::Refused);
        }
    }

    fn let_in(&mut self, question: Question, answer: QuestionEnd) {
        self.tell_answer(&question, answer);
        let case = question.case;
        self.waiting.retain(|w| w.case.decision != case.decision);
        self.now_let_through(&case);
        self.let_through(case, answer == QuestionEnd::Accepted, self.now);
    }

    fn keep_out(&mut self, question: Question, answer: QuestionEnd) {
        self.tell_answer(&question, answer);
        let case = question.case;
        let newer = |w: &Waiting| {
            w.case.lane_mode.lane == case.lane_mode.lane && w.case.decision > case.decision
        };
        if self.waiting.iter().any(newer) {
            return;
        }
        self.waiting
            .retain(|w| w.case.lane_mode.lane != case.lane_mode.lane);
        self.waiting.push(Waiting {
            until: self.now + secs(PERSON_S),
            factor_until: None,
            backed_off: false,
            case,
        });
    }

    /// Nobody has answered in time.
    pub fn time_out_questions(&mut self, due: bool) {
        let now = self.now;
        let over = |q: &Question| q.until <= now;
        let may_open = |q: &Question| q.opens && now.duration_since(q.until) <= secs(10);
        while let Some(i) = self.questions.iter().position(|q| over(q) && !may_open(q)) {
            let question = self.questions.remove(i);
            self.keep_out(question, QuestionEnd::TimedOut);
        }
        let first = self.questions.iter().position(over);
        let Some(i) = first.filter(|_| due) else {
            return;
        };
        let question = self.questions.remove(i);
        if self.kill && self.lane(&question.case.lane_mode.lane).gate.is_some() {
            self.keep_out(question, QuestionEnd::TimedOut);
        } else {
            self.let_in(question, QuestionEnd::TimedOutOpen);
        }
    }
}
