//! What a lane's display is to show: a pure fold over the journal. It holds one text, the newest, and until when it stays; there
//! is no list of older ones.

use jiff::{SignedDuration, Timestamp};

use super::text::Text;
use crate::domain::event::{
    CommandId, Decision, GateReport, GateResult, HeldBy, Input, JournalEntry, LapseReason, Outcome,
    Output, QuestionEnd, Reason, Seq,
};
use crate::domain::plate::Plate;
use crate::domain::site::{Direction, Lane, LaneId};

/// A text that could not be sent for so long is not shown any more: its driver may have gone.
pub const LATE: SignedDuration = SignedDuration::from_secs(5);
/// What waits for an answer stays a little longer than the answer may take.
const AFTER_ANSWER: SignedDuration = SignedDuration::from_secs(2);

/// A lane's display, as it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    lane: LaneId,
    /// `None`: the lane turns round.
    direction: Option<Direction>,
    has_gate: bool,
    open_within: SignedDuration,
    /// So long a person may be asked.
    asked: SignedDuration,
    stays: SignedDuration,
    /// Texts so far.
    count: u64,
    shown: Option<Shown>,
    /// What its gate was told last.
    command: Option<CommandId>,
}

/// A text for a vehicle.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Which it is, from 1.
    pub number: u64,
    pub text: Text,
    /// The plate as it was taken for.
    pub(crate) plate: Option<Plate>,
    decision: Option<Seq>,
    since: Timestamp,
    pub(crate) until: Timestamp,
}

impl Face {
    /// `seconds`: so long a text stays.
    pub fn new(lane: &Lane, seconds: u32) -> Face {
        let stays = SignedDuration::from_secs(i64::from(seconds));
        let asked = lane.asking.map(|a| i64::from(a.timeout_s));
        let factor = lane.second_factor_s.map(i64::from);
        let waits = asked.into_iter().chain(factor).max();
        Face {
            lane: lane.id.clone(),
            direction: lane.reversible.is_none().then_some(lane.direction),
            has_gate: lane.gate.is_some(),
            open_within: SignedDuration::from_secs(i64::from(lane.open_within_s)),
            asked: waits.map_or(stays, |s| SignedDuration::from_secs(s) + AFTER_ANSWER),
            stays,
            count: 0,
            shown: None,
            command: None,
        }
    }

    /// Takes in what happened; true: what is to be shown is another thing now.
    pub fn take(&mut self, entry: &JournalEntry) -> bool {
        let before = self.shown.clone();
        if let Input::GateReport(report) = &entry.input {
            self.report(entry.at, report);
        }
        for output in &entry.outputs {
            self.output(entry, output);
        }
        self.shown != before
    }

    /// Nothing is known any more of who stands there.
    pub(crate) fn forget(&mut self) {
        self.shown = None;
        self.command = None;
    }

    /// The text that belongs there now; `None`: nothing happens. `sent`: the number of the last one that the display has
    /// taken. Another one is not begun with when it is late.
    pub fn now(&self, now: Timestamp, sent: u64) -> Option<&Shown> {
        let shown = self.shown.as_ref().filter(|s| now < s.until)?;
        let in_time = shown.number == sent || now.duration_since(shown.since) <= LATE;
        in_time.then_some(shown)
    }

    /// Texts so far.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    fn output(&mut self, entry: &JournalEntry, output: &Output) {
        let now = entry.at;
        match output {
            Output::Decision(decision) if decision.lane == self.lane => {
                self.decision(entry, decision);
            }
            Output::GateCommand(command) if command.lane == self.lane => {
                self.command = Some(command.id);
                // By hand, perhaps: then nothing was decided.
                let said = |s: &Shown| s.text.lets_through() && s.since == now;
                if !self.shown.as_ref().is_some_and(said) {
                    self.show(now, self.go(), (None, None));
                }
            }
            Output::Answered {
                decision,
                lane,
                answer,
            } if *lane == self.lane => self.answered(now, *decision, *answer),
            Output::Lapsed {
                decision,
                lane,
                why,
            } if *lane == self.lane => match why {
                LapseReason::GateFailed => self.say_again(now, Text::GateFailed, *decision),
                LapseReason::NotCrossed => self.clear(*decision),
            },
            _ => {}
        }
    }

    fn decision(&mut self, entry: &JournalEntry, decision: &Decision) {
        // Nobody knows whether that vehicle is still there.
        if decision.held_by == Some(HeldBy::Late) || self.is_old(entry, decision) {
            return;
        }
        let text = match decision.outcome {
            Outcome::Open if decision.held_by.is_some() => Text::PressButton,
            Outcome::Open => self.go(),
            Outcome::Ask if decision.reason == Reason::SecondFactor => Text::Factor,
            Outcome::Ask => Text::PleaseWait,
            Outcome::Refuse => self.refused(decision.reason),
            Outcome::None if decision.reason.is_answered_before() => {
                return self.stays_on(entry.at);
            }
            // Where there is no gate it has driven on.
            Outcome::None if self.has_gate => Text::Unread,
            Outcome::None => return,
        };
        let of = (decision.plate.clone(), Some(decision.seq));
        self.show(entry.at, text, of);
    }

    /// Whether what was decided is of a moment too long ago, or told again.
    fn is_old(&self, entry: &JournalEntry, decision: &Decision) -> bool {
        let stale = |s: &crate::domain::event::Sighting| s.source.stale.is_some();
        let told_again = matches!(&entry.input, Input::Sighting(s) if stale(s));
        told_again || entry.at.duration_since(decision.at) > self.open_within
    }

    fn refused(&self, reason: Reason) -> Text {
        match reason {
            // Who is held at an exit needs somebody, whatever the reason.
            _ if self.direction == Some(Direction::Out) => Text::PressButton,
            Reason::Reentry => Text::AlreadyInside,
            Reason::AreaFull => Text::CarParkFull,
            Reason::PoolFull => Text::SpacesTaken,
            Reason::OutsideHours => Text::OutsideHours,
            Reason::OtherLane => Text::OtherLane,
            Reason::NotYetValid => Text::NotYetValid,
            Reason::NoLongerValid => Text::NoLongerValid,
            Reason::Trapped
            | Reason::WrongArea
            | Reason::ExitWithoutEntry
            | Reason::SecondFactor => Text::PressButton,
            Reason::Permitted
            | Reason::Exempt
            | Reason::VisitorAdmitted
            | Reason::VisitorRefused
            | Reason::VisitorAsk
            | Reason::Denied
            | Reason::DeniedLikely
            | Reason::FreeExit
            | Reason::Unread
            | Reason::Repeated
            | Reason::SeenElsewhere => Text::NotPermitted,
        }
    }

    fn answered(&mut self, now: Timestamp, decision: Seq, answer: QuestionEnd) {
        match answer {
            QuestionEnd::Accepted | QuestionEnd::Identified | QuestionEnd::TimedOutOpen => {
                self.say_again(now, self.go(), decision);
            }
            QuestionEnd::Refused => self.say_again(now, self.refused(Reason::Denied), decision),
            QuestionEnd::TimedOut => self.say_again(now, Text::PressButton, decision),
            QuestionEnd::Gone => self.clear(decision),
        }
    }

    fn report(&mut self, now: Timestamp, report: &GateReport) {
        let taken = matches!(report.result, GateResult::Accepted { .. });
        if self.command == Some(report.command) && !taken {
            let of = self.shown.as_ref();
            let of = of.map(|s| (s.plate.clone(), s.decision));
            self.show(now, Text::GateFailed, of.unwrap_or_default());
        }
    }

    /// What is said to a vehicle that is let through.
    fn go(&self) -> Text {
        match self.direction {
            Some(Direction::In) => Text::Welcome,
            Some(Direction::Out) => Text::Goodbye,
            None => Text::DriveOn,
        }
    }

    /// Another text for the vehicle of this decision.
    fn say_again(&mut self, now: Timestamp, text: Text, decision: Seq) {
        let same = self.shown.as_ref().filter(|s| s.decision == Some(decision));
        let plate = same.and_then(|s| s.plate.clone());
        let said = |s: &Shown| s.text == text && s.since == now;
        if !self.shown.as_ref().is_some_and(said) {
            self.show(now, text, (plate, Some(decision)));
        }
    }

    fn show(
        &mut self,
        now: Timestamp,
        text: Text,
        (plate, decision): (Option<Plate>, Option<Seq>),
    ) {
        self.count += 1;
        let stays = if text.is_open() {
            self.asked
        } else {
            self.stays
        };
        self.shown = Some(Shown {
            number: self.count,
            text,
            plate,
            decision,
            since: now,
            until: now + stays,
        });
    }

    /// The vehicle is seen again: what it was told stays.
    fn stays_on(&mut self, now: Timestamp) {
        let stays = self.stays;
        if let Some(shown) = self.shown.as_mut().filter(|s| now < s.until) {
            shown.until = shown.until.max(now + stays);
        }
    }

    /// The vehicle of this decision has gone.
    fn clear(&mut self, decision: Seq) {
        self.shown.take_if(|s| s.decision == Some(decision));
    }
}
