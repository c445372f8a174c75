//! What the engine decided, in an operator's words. No term of the trade without need.

use crate::catalogue::Key;
use crate::catalogue::format::decimal;
use crate::domain::event::{
    Cause, Causes, Decision, Finding, Matched, Outcome, Reason, Violation, ViolationKind,
};
use crate::domain::site::{Direction, PassbackMode, Then, Visitors};
use crate::wording;

/// Why, short.
pub(crate) fn reason(decision: &Decision) -> Key {
    let then = decision.violation.as_ref().map(|v| v.mode.policy().then);
    match decision.reason {
        Reason::Reentry if decision.outcome == Outcome::Ask => {
            key!("label-may-be-inside-already-a-person")
        }
        Reason::Reentry if then == Some(Then::Trap) => {
            key!("label-came-in-while-already-inside-not")
        }
        Reason::Reentry => key!("label-came-in-while-already-inside"),
        Reason::ExitWithoutEntry => key!("label-left-without-having-come-in"),
        Reason::WrongArea => key!("label-known-to-be-in-another-area"),
        Reason::PoolFull => key!("label-all-spaces-of-the-permit-are"),
        Reason::AreaFull => key!("label-the-area-is-full"),
        Reason::Permitted => key!("label-permit-in-order"),
        Reason::Exempt => key!("label-exempt-permit"),
        Reason::VisitorAdmitted => key!("label-visitor-let-in"),
        Reason::VisitorRefused => key!("label-visitor-without-a-permit"),
        Reason::VisitorAsk => key!("label-visitor-asks-to-come-in"),
        Reason::Denied => key!("label-on-the-deny-list"),
        Reason::DeniedLikely => key!("label-likely-on-the-deny-list"),
        Reason::NotYetValid => key!("label-permit-is-not-valid-yet"),
        Reason::NoLongerValid => key!("label-permit-has-ended"),
        Reason::OutsideHours => key!("label-permit-is-for-other-hours"),
        Reason::OtherLane => key!("label-permit-is-for-other-lanes"),
        Reason::Trapped => key!("label-came-in-on-a-used-permit"),
        Reason::SecondFactor => key!("label-waits-for-a-pin-or-card"),
        Reason::FreeExit => key!("label-left"),
        Reason::Unread => key!("label-plate-could-not-be-read"),
        Reason::Repeated => key!("label-same-vehicle-again"),
        Reason::SeenElsewhere => key!("label-seen-at-another-lane"),
    }
}

/// The same of a decision; where it goes against what is known and is explained, that too.
pub(crate) fn decided(decision: &Decision) -> Key {
    match (&decision.explained, decision.outcome) {
        (Some(found), Outcome::Open) if decision.violation.is_none() => explained(found.kind),
        _ => reason(decision),
    }
}

/// What goes against what is known, where that is likelier something else than a violation, short.
pub(crate) fn explained(kind: ViolationKind) -> Key {
    match kind {
        ViolationKind::Reentry => key!("label-came-in-though-believed-inside"),
        ViolationKind::ExitWithoutEntry => key!("label-left-though-no-entry-is-known"),
        ViolationKind::WrongArea => key!("label-left-though-believed-in-another-area"),
        ViolationKind::PoolFull => key!("label-came-in-though-the-spaces-seemed"),
        ViolationKind::AreaFull | ViolationKind::Trapped => violation(kind),
    }
}

/// How an explained contradiction is to be taken.
pub(crate) fn explained_rule(kind: ViolationKind) -> Key {
    match kind {
        ViolationKind::ExitWithoutEntry | ViolationKind::WrongArea => {
            key!("label-likelier-something-missed-or-misread-than")
        }
        _ => {
            key!("label-likelier-something-missed-or-misread-than-2")
        }
    }
}

/// What was wrong, short.
pub(crate) fn violation(kind: ViolationKind) -> Key {
    match kind {
        ViolationKind::Reentry => key!("label-came-in-while-already-inside"),
        ViolationKind::ExitWithoutEntry => key!("label-left-without-having-come-in"),
        ViolationKind::WrongArea => key!("label-known-to-be-in-another-area"),
        ViolationKind::PoolFull => key!("label-all-spaces-of-the-permit-were"),
        ViolationKind::AreaFull => key!("label-the-area-was-full"),
        ViolationKind::Trapped => key!("label-wanted-out-on-a-used-permit"),
    }
}

/// The rule that the violation broke and what the lane does about it.
pub(crate) fn rule(violation: &Violation) -> Key {
    match (violation.kind, violation.mode.policy().then) {
        (ViolationKind::Reentry, Then::Refuse) => {
            key!("label-a-permit-can-be-inside-once")
        }
        (ViolationKind::Reentry, _) => {
            key!("label-a-permit-can-be-inside-once-2")
        }
        (ViolationKind::ExitWithoutEntry, Then::Refuse) => {
            key!("label-only-a-vehicle-that-came-in")
        }
        (ViolationKind::ExitWithoutEntry, _) => {
            key!("label-only-a-vehicle-that-came-in-2")
        }
        (ViolationKind::WrongArea, Then::Refuse) => {
            key!("label-a-vehicle-leaves-the-area-that")
        }
        (ViolationKind::WrongArea, _) => {
            key!("label-a-vehicle-leaves-the-area-that-2")
        }
        (ViolationKind::PoolFull, Then::Refuse) => {
            key!("label-a-permit-has-so-many-spaces")
        }
        (ViolationKind::PoolFull, _) => {
            key!("label-a-permit-has-so-many-spaces-2")
        }
        (ViolationKind::AreaFull, Then::Refuse) => {
            key!("label-an-area-holds-so-many-vehicles")
        }
        (ViolationKind::AreaFull, _) => {
            key!("label-an-area-holds-so-many-vehicles-2")
        }
        (ViolationKind::Trapped, _) => {
            key!("label-a-vehicle-that-came-in-on")
        }
    }
}

/// The rule where a lane asks a person, because it is not sure that it was broken.
pub(crate) const ASKED_RULE: Key = key!("label-a-permit-can-be-inside-once-3");

/// The causes with their shares, likeliest first. What each means depends on which rule was broken.
pub(crate) fn causes(kind: ViolationKind, causes: &Causes, has_permit: bool) -> Vec<(Key, f64)> {
    let words = match kind {
        ViolationKind::AreaFull | ViolationKind::Trapped => return Vec::new(),
        ViolationKind::Reentry | ViolationKind::PoolFull => [
            match has_permit {
                true => key!("label-a-second-vehicle-on-the-same"),
                false => key!("label-a-second-vehicle-with-this-plate"),
            },
            key!("label-it-had-left-and-no-camera"),
            key!("label-it-had-left-and-its-plate"),
            key!("label-this-read-is-wrong-another-vehicle"),
            key!("label-the-earlier-read-was-another-vehicles"),
            key!("label-it-had-been-let-in-and"),
        ],
        ViolationKind::ExitWithoutEntry | ViolationKind::WrongArea => [
            match has_permit {
                true => key!("label-its-permit-has-left-already"),
                false => key!("label-it-has-left-already"),
            },
            key!("label-its-entry-was-missed-no-camera"),
            key!("label-this-read-is-wrong-another-vehicle"),
            key!("label-it-came-in-and-its-plate"),
            key!("label-the-earlier-read-was-another-vehicles"),
            key!("label-it-had-been-let-in-and"),
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
pub(crate) fn cause(cause: Cause) -> Key {
    match cause {
        Cause::Passback => key!("label-a-second-vehicle"),
        Cause::MissedExit => key!("label-not-seen-at-the-other-end"),
        Cause::MisreadExit => key!("label-misread-at-an-exit"),
        Cause::MisreadEntry => key!("label-misread-at-an-entrance"),
        Cause::OtherVehicle => key!("label-the-earlier-read-was-another-vehicles"),
        Cause::TurnedAway => key!("label-it-had-turned-away"),
    }
}

/// What a person found that a violation was.
pub(crate) fn finding(kind: ViolationKind, finding: Finding) -> Key {
    let entering = matches!(kind, ViolationKind::Reentry | ViolationKind::PoolFull);
    match (finding, entering) {
        (Finding::Seen, _) => key!("label-acknowledged"),
        (Finding::MisreadHere, _) => key!("label-false-this-read-is-wrong"),
        (Finding::MisreadThere, true) => key!("label-false-it-had-left-and-was"),
        (Finding::MisreadThere, false) => key!("label-false-it-had-come-in-and"),
        (Finding::Unseen, true) => key!("label-false-it-had-left-and-was-2"),
        (Finding::Unseen, false) => key!("label-false-it-had-come-in-and-2"),
        (Finding::Other, _) => key!("label-false-for-another-reason"),
    }
}

/// Why a violation was false, within a sentence.
pub(crate) fn finding_short(finding: Finding) -> Key {
    match finding {
        Finding::Seen => key!("label-acknowledged-2"),
        Finding::MisreadHere => key!("label-read-wrong-here"),
        Finding::MisreadThere => key!("label-misread-at-the-other-end"),
        Finding::Unseen => key!("label-not-seen-at-the-other-end-2"),
        Finding::Other => key!("label-for-another-reason"),
    }
}

/// How the plate was found, where that says something.
pub(crate) fn matched(matched: &Matched) -> Option<String> {
    match matched {
        Matched::Likely { probability } => Some(t!(
            "label-taken-for-a-likely-misreading-sure",
            probability = decimal(probability * 100.0, 0)
        )),
        Matched::Exact | Matched::Nothing => None,
    }
}

pub(crate) fn direction(direction: Direction) -> Key {
    match direction {
        Direction::In => key!("label-entry"),
        Direction::Out => key!("label-exit"),
    }
}

/// What a lane does with vehicles that break the once-inside rule, and with visitors.
pub(crate) fn lane_rule(passback: PassbackMode, visitors: Visitors) -> String {
    let passback = wording::passback::at_lane(passback);
    let visitors = match visitors {
        Visitors::Admit => key!("label-visitors-let-through"),
        Visitors::Refuse => key!("label-visitors-kept-shut"),
        Visitors::Ask => key!("label-visitors-you-decide"),
    };
    t!("label-lane-rule", passback = passback, visitors = visitors)
}
