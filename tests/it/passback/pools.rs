//! What plates have and cards do not: pools, two plates on a vehicle, plates that change hands, clones.

use plategate::domain::site::*;

use super::by_text;
use crate::scenario_player::{check, lane_of};

#[test]
fn three_plates_one_space() {
    check(
        by_text,
        "08:00 permit P1 AAA111,BBB222,CCC333 spaces=1
         08:01 entry-1 AAA111 -> open permitted pulse passed=AAA111
         08:02 entry-1 BBB222 -> refuse pool-full/hard
         08:03 entry-2 AAA111 -> refuse reentry/hard
         08:04 exit-1 AAA111 -> open permitted pulse passed=AAA111
         08:05 entry-1 BBB222 -> open permitted pulse passed=BBB222
         08:06 entry-2 CCC333 -> refuse pool-full/hard
         08:07 open entry-2 -> pulse passed=CCC333/person
         08:08 inside -> BBB222 CCC333",
    );
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| {
                l.passback = PassbackMode::Soft;
                l.passback_timer_min = Some(60);
            });
        },
        "08:00 permit P1 AAA111,BBB222,CCC333 spaces=2
         08:01 entry-1 AAA111 -> open permitted pulse passed=AAA111
         08:02 entry-1 BBB222 -> open permitted pulse passed=BBB222
         08:03 entry-1 CCC333 -> open pool-full/soft pulse passed=CCC333
         08:04 exit-1 CCC333 -> open permitted pulse passed=CCC333
         09:01 entry-1 CCC333 -> open permitted pulse passed=CCC333",
    );
    // Weighed: a vehicle of the pool left unread, so its space is free, as likely as not.
    check(
        |_| {},
        "08:00 permit P1 AAA111,BBB222 spaces=1
         08:00 entry-1 AAA111 -> open permitted pulse passed=AAA111
         08:10 entry-1 BBB222 -> refuse pool-full/hard
         12:00 exit-1 ? -> none unread passed=?
         13:00 entry-1 BBB222 -> open permitted pool-full/explained pulse passed=BBB222",
    );
    // Exempt, or with a free move: not asked.
    check(
        by_text,
        "08:00 permit P1 AAA111,BBB222 spaces=1
         08:01 entry-1 AAA111 -> open permitted pulse passed=AAA111
         08:02 exempt P1 until=08:30
         08:03 entry-1 BBB222 -> open exempt pulse passed=BBB222",
    );
}

#[test]
fn front_and_rear() {
    for weigh in [true, false] {
        check(
            |s| lane_of(s, "", |l| l.infer_missed_exits = weigh),
            "08:00 permit P1 FRONT1/REAR99,OTHER7
             08:01 entry-1 FRONT1 -> open permitted pulse passed=FRONT1
             08:01:05 entry-1 REAR99 -> none repeated
             08:02 entry-2 REAR99 -> refuse reentry/hard
             08:03 entry-2 OTHER7 -> open permitted pulse passed=OTHER7
             08:10 exit-1 REAR99 -> open permitted pulse passed=REAR99
             08:11 inside -> OTHER7
             08:12 entry-2 REAR99 -> open permitted pulse passed=REAR99
             08:20 exit-1 FRONT1 -> open permitted pulse passed=FRONT1
             08:21 inside -> OTHER7",
        );
    }
    // A misread of the rear plate, where the front plate came in.
    check(
        |_| {},
        "08:00 permit P1 FRONT12/REAR9988
         08:01 entry-1 FRONT12 -> open permitted pulse passed=FRONT12
         09:00 exit-1 REAR99B8 -> open permitted pulse passed=FRONT12
         09:01 inside ->",
    );
}

#[test]
fn a_plate_that_changes_hands() {
    check(
        by_text,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 permit P2 AB1234
         08:02 state AB1234 -> inside car-park
         08:03 permit P1 XX0000
         08:04 state AB1234 -> ended in car-park
         08:04 in car-park -> AB1234
         08:05 entry-2 AB1234 -> open permitted pulse passed=AB1234
         08:06 entry-1 AB1234 -> refuse reentry/hard",
    );
    // Saved anew under the same permit: nothing has changed.
    check(
        by_text,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 permit P1 AB1234 group=other
         08:03 entry-2 AB1234 -> refuse reentry/hard",
    );
}

#[test]
fn two_vehicles_on_one_plate() {
    check(
        |s| lane_of(s, "entry", |l| l.passback = PassbackMode::Soft),
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:10 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234
         08:20 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:30 exit-2 AB1234 -> open permitted pulse cloned=AB1234 passed=AB1234",
    );
    // One vehicle whose exit went unseen is no clone: the older stay is gone when it comes again.
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| l.passback = PassbackMode::Soft);
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:10 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234
         08:20 exit-1 AB1234 -> open permitted pulse passed=AB1234
         09:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         10:00 exit-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

/// What is known of a plate is known of the vehicle, also if the list made them one only afterwards.
#[test]
fn a_second_plate_for_a_vehicle_that_has_left_untracked() {
    let untracked = |s: &mut Site| {
        by_text(s);
        lane_of(s, "exit-2", |l| l.passback = PassbackMode::None);
    };
    check(
        untracked,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 exit-2 AB1234 -> open permitted pulse passed=AB1234
         08:03 permit P1 FRONT1/AB1234
         08:04 entry-1 AB1234 -> refuse reentry/hard
         08:05 entry-1 FRONT1 -> refuse reentry/hard
         08:06 reset FRONT1
         08:07 permit P1 AB1234
         08:08 entry-2 AB1234 -> open permitted pulse passed=AB1234",
    );
    // It changes hands all the same.
    check(
        untracked,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 exit-2 AB1234 -> open permitted pulse passed=AB1234
         08:03 permit P1 XX0000
         08:04 permit P2 AB1234
         08:05 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
    check(
        by_text,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 remove P1
         08:03 state AB1234 -> inside car-park
         08:04 permit P2 AB1234
         08:05 state AB1234 -> ended in car-park",
    );
}

#[test]
fn front_and_rear_are_refused_once() {
    check(
        by_text,
        "08:00 permit P1 FRONT1/REAR99
         08:01 entry-1 FRONT1 -> open permitted pulse passed=FRONT1
         08:05 entry-2 FRONT1 -> refuse reentry/hard
         08:05:05 entry-2 REAR99 -> none repeated",
    );
}
