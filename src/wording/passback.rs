//! What a lane asks of vehicles that are inside already.

use crate::domain::event::Outcome;
use crate::domain::site::{Lane, PassbackMode, Policy, Then};

/// In a few words, for a lane's tile.
pub(crate) fn at_lane(mode: PassbackMode) -> &'static str {
    let policy = mode.policy();
    match policy.then {
        _ if !policy.judges => "inside twice: not watched",
        Then::Record => "inside twice: noted",
        Then::Refuse => "inside twice: kept shut",
        Then::Trap => "inside twice: let in, not out",
    }
}

/// As a sentence, for the page of the rules.
pub(crate) fn of_lane(lane: &Lane) -> &'static str {
    let policy = lane.passback.policy();
    match (lane.from.is_outside(), policy.then) {
        _ if !policy.tracks => {
            "Nobody is judged here, and who passes counts as being where it was before."
        }
        _ if !policy.judges => "Nobody is judged here.",
        (true, Then::Record) => "Who is inside already is let in, and it is noted.",
        (true, Then::Refuse) if lane.infer_missed_exits => {
            "Who is inside already is kept out, if that is likely enough."
        }
        (true, Then::Refuse) => "Who is inside already is kept out.",
        (true, Then::Trap) => {
            "Who is inside already is let in, noted, and not let out until a person opens."
        }
        (false, Then::Record | Then::Trap) => {
            "Who is not known to be here is let through, and it is noted."
        }
        (false, Then::Refuse) if lane.infer_missed_exits => {
            "Who is not known to be here is not let through, if it is likely enough that the rule is broken."
        }
        (false, Then::Refuse) => "Who is not known to be here is not let through.",
    }
}

/// What a second entry with one plate must come to when a site is commissioned.
pub(crate) fn of_second_entry(policy: Policy) -> &'static str {
    match policy.then.outcome() {
        _ if !policy.judges => "The gate opens: nothing is watched here.",
        Outcome::Refuse => "The gate stays shut.",
        Outcome::Ask => "The gate waits for a person, and it is noted.",
        Outcome::Open | Outcome::None => "The gate opens, and it is noted.",
    }
}
