//! The deny list, looked for with tolerance (rule 11).

use plategate::domain::site::*;

use super::{area, lane};
use crate::scenario_player::{check, lane_of};

#[test]
fn a_likely_banned_plate_is_asked_about() {
    // One wrong character: neither a visitor nor a neighbour's permit is let in for it.
    check(
        |_| {},
        "08:00 permit D1 W12345A deny
         08:00 permit P1 W12346A
         08:01 entry-1 W1234[S5]A -> ask denied-likely near=D1
         08:02 entry-1 W12B45A -> ask denied-likely near=D1
         08:03 entry-1 W12345A -> refuse denied
         08:04 entry-1 W1234[65]A -> ask denied-likely
         08:05 entry-1 W12346A -> open permitted pulse passed=W12346A
         08:06 entry-1 X987YZ -> open visitor-admitted pulse passed=X987YZ",
    );
    // A lane that takes a likely misread for a permit's own plate does not when it is as likely a banned one.
    check(
        |s| {
            lane_of(s, "entry", |l| {
                l.matching = Matching::Likely { at_least: 0.9 }
            })
        },
        "08:00 permit D1 W12345A deny
         08:00 permit P1 W12346A
         08:01 entry-1 W1234[S5]A -> refuse denied
         08:02 entry-1 W1234[G6]A -> open permitted pulse passed=W12346A
         08:03 entry-2 W1234[65]A -> ask denied-likely reentry/soft",
    );
    // A person lets it in all the same.
    check(
        |s| {
            let asking = Asking {
                timeout_s: 60,
                then: Unanswered::Refuse,
            };
            lane_of(s, "entry", |l| l.asking = Some(asking));
        },
        "08:00 permit D1 W12345A deny
         08:01 entry-1 W12B45A -> ask denied-likely near=D1
         08:01:20 accept W12B45A -> answered=accepted pulse passed=W12B45A/person",
    );
}

#[test]
fn a_lane_may_refuse_what_is_likely_banned() {
    check(
        |s| lane_of(s, "entry", |l| l.denied_likely = DeniedLikely::Refuse),
        "08:00 permit D1 W12345A deny
         08:00 permit P1 W12346A
         08:01 entry-1 W12B45A -> refuse denied-likely near=D1
         08:02 entry-1 W1234[65]A -> refuse denied-likely
         08:03 entry-1 W12346A -> open permitted pulse passed=W12346A",
    );
    // A lane that refuses visitors refuses it as before, and says why.
    check(
        |s| lane_of(s, "entry", |l| l.visitors = Visitors::Refuse),
        "08:00 permit D1 W12345A deny
         08:01 entry-1 W12B45A -> refuse denied-likely near=D1
         08:02 entry-1 X987YZ -> refuse visitor-refused",
    );
}

#[test]
fn a_ban_that_does_not_hold_asks_nobody() {
    check(
        |_| {},
        "08:00 permit D1 W12345A deny to=08:10
         08:01 entry-1 W12B45A -> ask denied-likely near=D1
         08:10 entry-1 W12B45A -> open visitor-admitted pulse passed=W12B45A",
    );
    check(
        |_| {},
        "08:00 permit D2 K777AB deny from=09:00
         08:11 entry-1 K7T7AB -> open visitor-admitted pulse passed=K7T7AB
         08:20 exit-1 K7T7AB -> open free-exit pulse passed=K7T7AB
         09:00 entry-2 K7T7AB -> ask denied-likely near=D2",
    );
}

#[test]
fn a_likely_banned_plate_is_let_out_and_that_is_said() {
    check(
        |s| {
            s.areas.push(area("deck", Some("car-park")));
            let up = lane(
                s,
                "up",
                "car-park",
                "deck",
                Direction::In,
                PassbackMode::Off,
            );
            s.lanes.push(up);
            lane_of(s, "exit", |l| l.passback = PassbackMode::Soft);
        },
        "08:00 permit D1 W12345A deny
         08:00 permit P1 W12346A
         08:01 entry-1 W12346A -> open permitted pulse passed=W12346A
         08:02 exit-1 W12B45A -> open denied-likely exit-without-entry/soft pulse passed=W12B45A
         08:03 up W12B45A -> ask denied-likely
         08:04 exit-1 W1234[65]A -> open permitted pulse passed=W12346A
         08:05 exit-1 X987YZ -> open exit-without-entry/soft pulse passed=X987YZ",
    );
}
