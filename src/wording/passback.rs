//! What a lane asks of vehicles that are inside already.

use crate::catalogue::Key;
use crate::domain::site::{Lane, PassbackMode, Then};

/// In a few words, for a lane's tile.
pub(crate) fn at_lane(mode: PassbackMode) -> Key {
    let policy = mode.policy();
    match policy.then {
        _ if !policy.judges => key!("label-inside-twice-not-watched"),
        Then::Record => key!("label-inside-twice-noted"),
        Then::Refuse => key!("label-inside-twice-kept-shut"),
        Then::Trap => key!("label-inside-twice-let-in-not-out"),
    }
}

/// As a sentence, for the page of the rules.
pub(crate) fn of_lane(lane: &Lane) -> Key {
    let policy = lane.passback.policy();
    match (lane.from.is_outside(), policy.then) {
        _ if !policy.tracks => key!("rule-nobody-is-judged-here-and-who"),
        _ if !policy.judges => key!("rule-nobody-is-judged-here"),
        (true, Then::Record) => key!("rule-who-is-inside-already-is-let"),
        (true, Then::Refuse) if lane.infer_missed_exits => {
            key!("rule-who-is-inside-already-is-kept")
        }
        (true, Then::Refuse) => key!("rule-who-is-inside-already-is-kept-2"),
        (true, Then::Trap) => key!("rule-who-is-inside-already-is-let-2"),
        (false, Then::Record | Then::Trap) => key!("rule-who-is-not-known-to-be"),
        (false, Then::Refuse) if lane.infer_missed_exits => key!("rule-who-is-not-known-to-be-2"),
        (false, Then::Refuse) => key!("rule-who-is-not-known-to-be-3"),
    }
}
