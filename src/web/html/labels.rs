//! What the engine says, in an operator's words. No term of the trade without need.

use crate::actions::recent::Facts;
use crate::domain::event::{
    Cause, Causes, Decision, Finding, GateResult, HeldBy, KnownBy, LapseReason, Matched, Outcome,
    QuestionEnd, Reason, Violation, ViolationKind,
};
use crate::domain::site::{Direction, PassbackMode, Visitors};
use crate::web::html::components::{Chip, Tone};

/// What was done about the vehicle.
pub fn outcome(decision: &Decision) -> Chip {
    if decision.held_by == Some(HeldBy::KillSwitch) {
        return Chip {
            tone: Tone::Ask,
            word: "May pass, gates off",
        };
    }
    let (tone, word) = match (decision.outcome, decision.violation.is_some()) {
        (Outcome::Open, false) => (Tone::Ok, "Let through"),
        (Outcome::Open, true) => (Tone::Ask, "Let through, noted"),
        (Outcome::Refuse, _) => (Tone::Bad, "Kept shut"),
        (Outcome::Ask, _) => (Tone::Ask, "Waits for you"),
        (Outcome::None, _) => (Tone::Quiet, "Nothing to do"),
    };
    Chip { tone, word }
}

/// Why, short.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Permitted => "Permit in order",
        Reason::Exempt => "Exempt permit",
        Reason::VisitorAdmitted => "Visitor, let in",
        Reason::VisitorRefused => "Visitor without a permit",
        Reason::VisitorAsk => "Visitor asks to come in",
        Reason::Denied => "On the deny list",
        Reason::NotYetValid => "Permit is not valid yet",
        Reason::NoLongerValid => "Permit has ended",
        Reason::OutsideHours => "Permit is for other hours",
        Reason::OtherLane => "Permit is for other lanes",
        Reason::PassbackSoft | Reason::PassbackHard => "Came in while already inside",
        Reason::ExitSoft | Reason::ExitHard => "Left without having come in",
        Reason::PassbackAsk => "May be inside already: a person decides",
        Reason::PassbackTrap => "Came in while already inside: not let out",
        Reason::PoolSoft | Reason::PoolHard => "All spaces of the permit are taken",
        Reason::WrongAreaSoft | Reason::WrongAreaHard => "Known to be in another area",
        Reason::Trapped => "Came in on a used permit: not let out",
        Reason::OverLimit | Reason::AreaFull => "The area is full",
        Reason::SecondFactor => "Waits for a PIN or card",
        Reason::FreeExit => "Left",
        Reason::Unread => "Plate could not be read",
        Reason::Repeated => "Same vehicle again",
    }
}

/// The same of a decision; where it goes against what is known and is explained, that too.
pub fn decided(decision: &Decision) -> &'static str {
    match (&decision.explained, decision.outcome) {
        (Some(found), Outcome::Open) if decision.violation.is_none() => explained(found.kind),
        _ => reason(decision.reason),
    }
}

/// What goes against what is known, where that is likelier something else than a violation, short.
pub fn explained(kind: ViolationKind) -> &'static str {
    match kind {
        ViolationKind::Reentry => "Came in, though believed inside",
        ViolationKind::ExitWithoutEntry => "Left, though no entry is known",
        ViolationKind::WrongArea => "Left, though believed in another area",
        ViolationKind::PoolFull => "Came in, though the spaces seemed taken",
        ViolationKind::AreaFull | ViolationKind::Trapped => violation(kind),
    }
}

/// How an explained contradiction is to be taken.
pub fn explained_rule(kind: ViolationKind) -> &'static str {
    match kind {
        ViolationKind::ExitWithoutEntry | ViolationKind::WrongArea => {
            "Likelier something missed or misread than a broken rule: no violation, and counted against nobody."
        }
        _ => {
            "Likelier something missed or misread than a second vehicle: no violation, and counted against nobody."
        }
    }
}

/// What was wrong, short.
pub fn violation(kind: ViolationKind) -> &'static str {
    match kind {
        ViolationKind::Reentry => "Came in while already inside",
        ViolationKind::ExitWithoutEntry => "Left without having come in",
        ViolationKind::WrongArea => "Known to be in another area",
        ViolationKind::PoolFull => "All spaces of the permit were taken",
        ViolationKind::AreaFull => "The area was full",
        ViolationKind::Trapped => "Wanted out on a used permit",
    }
}

/// The rule that the violation broke and what the lane does about it.
pub fn rule(violation: &Violation) -> &'static str {
    match (violation.kind, violation.mode) {
        (ViolationKind::Reentry, PassbackMode::Hard) => {
            "A permit can be inside once only. This lane keeps the gate shut when the rule is broken."
        }
        (ViolationKind::Reentry, _) => {
            "A permit can be inside once only. This lane lets the vehicle through and notes it."
        }
        (ViolationKind::ExitWithoutEntry, PassbackMode::Hard) => {
            "Only a vehicle that came in may leave. This lane keeps the gate shut when the rule is broken."
        }
        (ViolationKind::ExitWithoutEntry, _) => {
            "Only a vehicle that came in may leave. This lane lets the vehicle through and notes it."
        }
        (ViolationKind::WrongArea, PassbackMode::Hard) => {
            "A vehicle leaves the area that it is in. This lane keeps the gate shut when the rule is broken."
        }
        (ViolationKind::WrongArea, _) => {
            "A vehicle leaves the area that it is in. This lane lets the vehicle through and notes it."
        }
        (ViolationKind::PoolFull, PassbackMode::Hard) => {
            "A permit has so many spaces. This lane keeps the gate shut when they are taken."
        }
        (ViolationKind::PoolFull, _) => {
            "A permit has so many spaces. This lane lets the vehicle through and notes it."
        }
        (ViolationKind::AreaFull, PassbackMode::Hard) => {
            "An area holds so many vehicles. The gate stays shut when it is full."
        }
        (ViolationKind::AreaFull, _) => {
            "An area holds so many vehicles. The vehicle is let through and noted."
        }
        (ViolationKind::Trapped, _) => {
            "A vehicle that came in on a used permit is not let out until a person opens."
        }
    }
}

/// The rule where a lane asks a person, because it is not sure that it was broken.
pub const ASKED_RULE: &str = "A permit can be inside once only. This lane asks a person when it is not sure that the rule is broken.";

/// The causes with their shares, likeliest first. What each means depends on which rule was broken.
pub fn causes(kind: ViolationKind, causes: &Causes) -> Vec<(&'static str, f64)> {
    let words = match kind {
        ViolationKind::AreaFull | ViolationKind::Trapped => return Vec::new(),
        ViolationKind::Reentry | ViolationKind::PoolFull => [
            "A second vehicle on the same permit",
            "It had left and no camera noticed",
            "It had left and its plate was misread",
            "This read is wrong: another vehicle",
            "The earlier read was another vehicle's",
            "It had been let in, and turned away",
        ],
        ViolationKind::ExitWithoutEntry | ViolationKind::WrongArea => [
            "Its permit has left already",
            "Its entry was missed: no camera noticed",
            "This read is wrong: another vehicle",
            "It came in and its plate was misread",
            "The earlier read was another vehicle's",
            "It had been let in, and turned away",
        ],
    };
    let shares = [
        causes.passback,
        causes.missed_exit,
        causes.misread_exit,
        causes.misread_entry,
        causes.other_vehicle,
        causes.turned_away,
    ];
    let mut list: Vec<_> = words.into_iter().zip(shares).collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    list
}

/// A cause, whichever rule was broken.
pub fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Passback => "A second vehicle",
        Cause::MissedExit => "Not seen at the other end",
        Cause::MisreadExit => "Misread at an exit",
        Cause::MisreadEntry => "Misread at an entrance",
        Cause::OtherVehicle => "The earlier read was another vehicle's",
        Cause::TurnedAway => "It had turned away",
    }
}

/// What a person found that a violation was.
pub fn finding(kind: ViolationKind, finding: Finding) -> &'static str {
    let entering = matches!(kind, ViolationKind::Reentry | ViolationKind::PoolFull);
    match (finding, entering) {
        (Finding::Seen, _) => "Acknowledged",
        (Finding::MisreadHere, _) => "False: this read is wrong",
        (Finding::MisreadThere, true) => "False: it had left and was misread",
        (Finding::MisreadThere, false) => "False: it had come in and was misread",
        (Finding::Unseen, true) => "False: it had left and was not seen",
        (Finding::Unseen, false) => "False: it had come in and was not seen",
        (Finding::Other, _) => "False: for another reason",
    }
}

/// Why a violation was false, within a sentence.
pub fn finding_short(finding: Finding) -> &'static str {
    match finding {
        Finding::Seen => "acknowledged",
        Finding::MisreadHere => "read wrong here",
        Finding::MisreadThere => "misread at the other end",
        Finding::Unseen => "not seen at the other end",
        Finding::Other => "for another reason",
    }
}

/// How the plate was found, where that says something.
pub fn matched(matched: &Matched) -> Option<String> {
    match matched {
        Matched::Likely { probability } => Some(format!(
            "taken for a likely misreading ({:.0} % sure)",
            probability * 100.0
        )),
        Matched::Exact | Matched::Nothing => None,
    }
}

/// What became of the decision, if anything is known: short, with how to take it.
pub fn facts(facts: &Facts) -> Option<(Tone, String)> {
    if let Some(by) = facts.passed {
        let words = match by {
            KnownBy::Assumed => "gate opened",
            KnownBy::Input => "passed",
            KnownBy::Person => "let through by a person",
        };
        return Some((Tone::Ok, words.to_owned()));
    }
    if let Some(lapsed) = facts.lapsed {
        let words = match lapsed {
            LapseReason::NotCrossed => "did not pass",
            LapseReason::GateFailed => "gate did not open",
            LapseReason::Superseded => "another vehicle came first",
        };
        return Some((Tone::Ask, words.to_owned()));
    }
    match &facts.answered {
        Some((end, by)) => Some(answer(*end, by.as_deref())),
        None => facts.gate.as_ref().map(gate_result),
    }
}

/// How a question to a person ended, and by whom.
pub fn answer(answer: QuestionEnd, by: Option<&str>) -> (Tone, String) {
    let by = by.unwrap_or("a person");
    match answer {
        QuestionEnd::Accepted => (Tone::Ok, format!("let in by {by}")),
        QuestionEnd::Refused => (Tone::Bad, format!("refused by {by}")),
        QuestionEnd::Identified => (Tone::Ok, "PIN or card was given".to_owned()),
        QuestionEnd::TimedOut => (Tone::Ask, "nobody answered: kept shut".to_owned()),
        QuestionEnd::TimedOutOpen => (Tone::Ask, "nobody answered: opened".to_owned()),
        QuestionEnd::Gone => (Tone::Quiet, "gone without an answer".to_owned()),
    }
}

/// What a gate answered.
pub fn gate_result(result: &GateResult) -> (Tone, String) {
    match result {
        GateResult::Accepted { took_ms } => {
            (Tone::Ok, format!("gate took the command in {took_ms} ms"))
        }
        GateResult::Failed { why } => (Tone::Bad, format!("gate did not take the command: {why}")),
        GateResult::Expired => (
            Tone::Bad,
            "too late for the gate: nothing was sent".to_owned(),
        ),
        GateResult::Withheld { why } => (Tone::Ask, format!("held back: {why}")),
    }
}

pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "entry",
        Direction::Out => "exit",
    }
}

/// What a lane does with vehicles that break the once-inside rule, and with visitors.
pub fn lane_rule(passback: PassbackMode, visitors: Visitors) -> String {
    let passback = match passback {
        PassbackMode::Off | PassbackMode::None => "inside twice: not watched",
        PassbackMode::Trap => "inside twice: let in, not out",
        PassbackMode::Soft => "inside twice: noted",
        PassbackMode::Hard => "inside twice: kept shut",
    };
    let visitors = match visitors {
        Visitors::Admit => "visitors: let through",
        Visitors::Refuse => "visitors: kept shut",
        Visitors::Ask => "visitors: you decide",
    };
    format!("{passback}; {visitors}")
}
