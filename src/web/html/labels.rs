//! What became of a vehicle: words with how they are to be taken. (Words alone: [`crate::wording::labels`].)

use crate::catalogue::Key;
use crate::domain::event::{
    Decision, GateResult, HeldBy, KnownBy, LapseReason, Outcome, QuestionEnd,
};
use crate::domain::fate::{ByPerson, End, Fate, PersonDid, Standing};
use crate::web::html::components::{Chip, Times, Tone};

pub(crate) use crate::wording::labels::*;
use crate::wording::persons;

/// What was decided about the vehicle.
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

/// Where the vehicle stands now.
pub(crate) fn standing(decision: &Decision, standing: Standing) -> Chip {
    let (tone, word) = match standing {
        Standing::Refused
        | Standing::Waits
        | Standing::Held(_)
        | Standing::Admitted
        | Standing::NothingToDo => return outcome(decision),
        Standing::RefusedByPerson => (Tone::Bad, key!("label-refused-by-a-person")),
        Standing::Unanswered => (Tone::Ask, key!("label-nobody-answered")),
        Standing::Gone => (Tone::Quiet, key!("label-gone")),
        Standing::AdmittedBy(PersonDid::Answered {
            end: QuestionEnd::Identified,
        }) => (Tone::Ok, key!("label-let-through")),
        Standing::AdmittedBy(PersonDid::Answered {
            end: QuestionEnd::TimedOutOpen,
        }) => (Tone::Ask, key!("label-nobody-answered-and-opened")),
        Standing::AdmittedBy(_) => (Tone::Ok, key!("label-admitted-by-a-person")),
        Standing::GateFailed => (Tone::Bad, key!("label-the-gate-did-not-open")),
        Standing::TurnedAway => (Tone::Quiet, key!("label-admitted-did-not-pass")),
        Standing::PassedAnyway => (Tone::Bad, key!("label-passed-all-the-same")),
    };
    Chip { tone, word }
}

/// What became of it since, as far as it is known: who did what and when, what the gate did, whether it passed.
pub(crate) fn since(fate: &Fate, times: &Times) -> Option<(Tone, String)> {
    let Some(by) = &fate.person else {
        return without_person(fate);
    };
    let (mut tone, mut words) = person(by);
    if by.by.is_some() {
        words = t!("label-at", what = words, at = times.words(by.at));
    }
    if by.did.admits()
        && let Some((worse, more)) = gate_and_passage(fate)
    {
        tone = worse;
        words = t!("label-then", first = words, then = more);
    }
    Some((tone, words))
}

/// The gate's answer to a person, and the passage.
fn gate_and_passage(fate: &Fate) -> Option<(Tone, String)> {
    match (&fate.end, &fate.gate) {
        (Some(End::Passed { known_by }), _) if *known_by == KnownBy::Input => {
            Some((Tone::Ok, t!("label-passed")))
        }
        (Some(End::Lapsed { why }), None) => Some((Tone::Bad, lapsed(*why).to_string())),
        (Some(End::Lapsed { why }), _) if *why == LapseReason::NotCrossed => {
            Some((Tone::Ask, lapsed(*why).to_string()))
        }
        (_, Some(answer)) => Some(match &answer.result {
            GateResult::Accepted { .. } => (Tone::Ok, t!("label-gate-confirmed")),
            other => gate_result(other),
        }),
        // Without a gate there is none to wait for.
        (None, None) if fate.command.is_some() => Some((Tone::Ask, t!("label-gate-asked"))),
        _ => None,
    }
}

fn without_person(fate: &Fate) -> Option<(Tone, String)> {
    match (&fate.end, &fate.gate) {
        (Some(End::Passed { known_by }), _) => {
            let words = match known_by {
                KnownBy::Assumed => key!("label-gate-opened"),
                KnownBy::Input => key!("label-passed"),
                KnownBy::Person => key!("label-let-through-by-a-person"),
            };
            Some((Tone::Ok, words.to_string()))
        }
        (Some(End::Lapsed { why }), answer) => Some(match answer {
            Some(answer) if *why == LapseReason::GateFailed => gate_result(&answer.result),
            _ => (Tone::Ask, lapsed(*why).to_string()),
        }),
        (None, answer) => answer.as_ref().map(|answer| gate_result(&answer.result)),
    }
}

fn lapsed(why: LapseReason) -> Key {
    match why {
        LapseReason::NotCrossed => key!("label-did-not-pass"),
        LapseReason::GateFailed => key!("label-gate-did-not-open"),
    }
}

/// What a person did about a vehicle, or that nobody did.
pub(crate) fn person(person: &ByPerson) -> (Tone, String) {
    let by = person.by.as_deref();
    let name = || by.map_or_else(|| t!("label-a-person"), persons::shown);
    match person.did {
        PersonDid::Opened => (Tone::Ok, t!("label-opened-by", by = name())),
        PersonDid::Answered { end } => answer(end, by),
    }
}

/// How a question to a person ended, and by whom.
pub(crate) fn answer(answer: QuestionEnd, by: Option<&str>) -> (Tone, String) {
    let by = by.map_or_else(|| t!("label-a-person"), persons::shown);
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
