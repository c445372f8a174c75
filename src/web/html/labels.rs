//! What became of a vehicle: words with how they are to be taken. (Words alone: [`crate::wording::labels`].)

use crate::actions::recent::Facts;
use crate::catalogue::Key;
use crate::domain::event::{
    Decision, GateResult, HeldBy, KnownBy, LapseReason, Outcome, QuestionEnd,
};
use crate::web::html::components::{Chip, Tone};

pub(crate) use crate::wording::labels::*;

/// What was done about the vehicle.
pub(crate) fn outcome(decision: &Decision) -> Chip {
    if decision.held_by == Some(HeldBy::KillSwitch) {
        return Chip {
            tone: Tone::Ask,
            word: key!("label-may-pass-gates-off"),
        };
    }
    if decision.held_by == Some(HeldBy::Late) {
        return Chip {
            tone: Tone::Ask,
            word: key!("label-told-too-late"),
        };
    }
    let (tone, word) = match (decision.outcome, decision.violation.is_some()) {
        (Outcome::Open, false) => (Tone::Ok, key!("label-let-through")),
        (Outcome::Open, true) => (Tone::Ask, key!("label-let-through-noted")),
        (Outcome::Refuse, _) => (Tone::Bad, key!("label-kept-shut")),
        (Outcome::Ask, _) => (Tone::Ask, key!("label-waits-for-you")),
        (Outcome::None, _) => (Tone::Quiet, key!("label-nothing-to-do")),
    };
    Chip { tone, word }
}

/// What became of the decision, if anything is known: short, with how to take it.
pub(crate) fn facts(facts: &Facts) -> Option<(Tone, String)> {
    if let Some(by) = facts.passed {
        // Whoever answered is told of by name.
        if let Some(said) = answered(facts).filter(|_| by == KnownBy::Person) {
            return Some(said);
        }
        let words = match by {
            KnownBy::Assumed => key!("label-gate-opened"),
            KnownBy::Input => key!("label-passed"),
            KnownBy::Person => key!("label-let-through-by-a-person"),
        };
        return Some((Tone::Ok, words.to_string()));
    }
    if let Some(lapsed) = facts.lapsed {
        let words = match lapsed {
            LapseReason::NotCrossed => key!("label-did-not-pass"),
            LapseReason::GateFailed => key!("label-gate-did-not-open"),
        };
        return Some((Tone::Ask, words.to_string()));
    }
    answered(facts).or_else(|| facts.gate.as_ref().map(gate_result))
}

/// How the question about it ended, if somebody was asked.
fn answered(facts: &Facts) -> Option<(Tone, String)> {
    let (end, by) = facts.answered.as_ref()?;
    Some(answer(*end, by.as_deref()))
}

/// How a question to a person ended, and by whom.
pub(crate) fn answer(answer: QuestionEnd, by: Option<&str>) -> (Tone, String) {
    let by = by.map_or_else(|| t!("label-a-person"), str::to_owned);
    match answer {
        QuestionEnd::Accepted => (Tone::Ok, t!("label-let-in-by", by = by)),
        QuestionEnd::Refused => (Tone::Bad, t!("label-refused-by", by = by)),
        QuestionEnd::Identified => (Tone::Ok, t!("label-pin-or-card-was-given")),
        QuestionEnd::TimedOut => (Tone::Ask, t!("label-nobody-answered-kept-shut")),
        QuestionEnd::TimedOutOpen => (Tone::Ask, t!("label-nobody-answered-opened")),
        QuestionEnd::Gone => (Tone::Quiet, t!("label-gone-without-an-answer")),
    }
}

/// What a gate answered.
pub(crate) fn gate_result(result: &GateResult) -> (Tone, String) {
    match result {
        GateResult::Accepted { took_ms } => (
            Tone::Ok,
            t!("label-gate-took-the-command-in-ms", took_ms = took_ms),
        ),
        GateResult::Failed { fault } => (
            Tone::Bad,
            t!(
                "label-gate-did-not-take-the-command",
                why = fault.to_string()
            ),
        ),
        GateResult::Expired => (Tone::Bad, t!("label-too-late-for-the-gate-nothing")),
        GateResult::Withheld { by } => (Tone::Ask, t!("label-held-back", why = by.to_string())),
    }
}

/// The days of a week, as hours are written and as they are called.
pub(crate) const WEEK: [(&str, Key); 7] = [
    ("mon", key!("day-mon")),
    ("tue", key!("day-tue")),
    ("wed", key!("day-wed")),
    ("thu", key!("day-thu")),
    ("fri", key!("day-fri")),
    ("sat", key!("day-sat")),
    ("sun", key!("day-sun")),
];
