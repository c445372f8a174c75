//! What a test of commissioning wants, and what came of it.

use super::findings::percent;
use crate::domain::event::Outcome;
use crate::port::commissioning::{StepExpected, StepFound, StepWhy};

pub(crate) fn expected(expected: &StepExpected) -> String {
    match expected {
        StepExpected::Entry { lane, into } => {
            t!(
                "commission-expected-entry",
                lane,
                into = place(into.as_deref())
            )
        }
        StepExpected::Second {
            lane,
            after_s,
            answer,
        } => {
            let answer = match answer {
                None => key!("commission-expected-unjudged"),
                Some(Outcome::Refuse) => key!("commission-expected-refused"),
                Some(Outcome::Ask) => key!("commission-expected-asked"),
                Some(Outcome::Open | Outcome::None) => key!("commission-expected-open"),
            };
            t!("commission-expected-second", lane, after_s, answer)
        }
        StepExpected::Exit { lane } => t!("commission-expected-exit", lane),
        StepExpected::Timer => t!("commission-expected-timer"),
    }
}

/// Empty while it is awaited.
pub fn found(found: Option<&StepFound>) -> String {
    found.map(came).unwrap_or_default()
}

fn came(found: &StepFound) -> String {
    match found {
        StepFound::Entry { from, to } => t!(
            "commission-found-entry",
            from = place(from.as_deref()),
            to = place(to.as_deref())
        ),
        StepFound::Second {
            outcome,
            recorded,
            why: reason,
        } => {
            let answer = match outcome {
                Outcome::Open => key!("commission-answer-open"),
                Outcome::Refuse => key!("commission-answer-refused"),
                Outcome::Ask => key!("commission-answer-asked"),
                Outcome::None => key!("commission-answer-none"),
            };
            let recorded = flag(*recorded);
            and_why(
                t!("commission-found-second", answer, recorded),
                reason.as_ref(),
            )
        }
        StepFound::Exit {
            from,
            to,
            ended,
            again,
        } => {
            let (from, to) = (place(from.as_deref()), place(to.as_deref()));
            let again = again.map_or("untried", flag);
            t!(
                "commission-found-exit",
                from,
                to,
                ended = flag(*ended),
                again
            )
        }
        StepFound::NoTimer => t!("commission-found-no-timer"),
        StepFound::TimerUnused { minutes } => t!("commission-found-timer-unused", minutes),
        StepFound::Timer {
            minutes,
            before,
            after,
            why: reason,
        } => {
            let (before, after) = (flag(*before), flag(*after));
            let said = t!("commission-found-timer", minutes, before, after);
            and_why(said, reason.as_ref())
        }
    }
}

/// What an area is called; outside has no name of its own.
fn place(name: Option<&str>) -> String {
    name.map_or_else(|| t!("commission-outside"), str::to_owned)
}

/// As messages choose between two forms.
fn flag(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

fn and_why(said: String, reason: Option<&StepWhy>) -> String {
    match reason {
        Some(reason) => format!("{said} {}", why(*reason)),
        None => said,
    }
}

fn why(why: StepWhy) -> String {
    match why {
        StepWhy::Exempt => t!("commission-why-exempt"),
        StepWhy::FreeMove => t!("commission-why-free-move"),
        StepWhy::LaneBlind => t!("commission-why-lane-blind"),
        StepWhy::NotLikelyEnough { likely, at } => t!(
            "commission-why-not-likely-enough",
            likely = percent(likely),
            at = percent(at)
        ),
        StepWhy::Soft => t!("commission-why-soft"),
        StepWhy::AnotherRule => t!("commission-why-another-rule"),
        StepWhy::Explained { likely, at } => t!(
            "commission-why-explained",
            likely = percent(likely),
            at = percent(at)
        ),
        StepWhy::NotInside => t!("commission-why-not-inside"),
    }
}
