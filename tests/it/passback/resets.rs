//! Resets and amnesties by order.

use plategate::domain::site::*;

use super::{by_text, with_deck};
use crate::scenario_player::{check, lane_of};

#[test]
fn one_group_area_all() {
    let hard = |s: &mut Site| {
        by_text(s);
        lane_of(s, "exit", |l| l.passback = PassbackMode::Hard);
    };
    let before = "08:00 permit P1 AB1234 group=night
         08:00 permit P2 CD5678
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 entry-2 CD5678 -> open permitted pulse passed=CD5678";
    for (scope, first, second) in [
        ("permit P1", true, false),
        ("group night", true, false),
        ("area car-park", true, true),
        ("all", true, true),
        ("plate CD5678", false, true),
    ] {
        let said = |free: bool, plate: &str| {
            if free {
                format!("open permitted pulse passed={plate}")
            } else {
                "refuse reentry/hard".to_string()
            }
        };
        check(
            hard,
            &format!(
                "{before}
                 08:02 reset-all {scope}
                 08:03 in car-park -> AB1234 CD5678
                 08:03 count car-park -> 2
                 08:04 entry-1 AB1234 -> {}
                 08:05 entry-2 CD5678 -> {}
                 08:06 entry-1 AB1234 -> refuse reentry/hard",
                said(first, "AB1234"),
                said(second, "CD5678"),
            ),
        );
    }
    check(
        hard,
        "08:00 reset-all permit P9 -> rejected
         08:00 reset-all area attic -> rejected",
    );
    // Taken for outside, and inside in truth: after a reset it may leave.
    check(
        hard,
        "08:00 exit-1 GHOST1 -> refuse exit-without-entry/hard
         08:01 reset-all all
         08:02 exit-1 GHOST1 -> open free-exit pulse passed=GHOST1
         08:03 exit-1 GHOST1 -> refuse exit-without-entry/hard",
    );
}

#[test]
fn one_free_move() {
    check(
        with_deck,
        "08:00 permit P1 AB1234 group=night
         08:00 permit P2 CD5678
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 entry-2 CD5678 -> open permitted pulse passed=CD5678
         08:02 amnesty group night
         08:03 state AB1234 -> free
         08:03 entry-2 CD5678 -> refuse reentry/hard
         08:04 entry-2 AB1234 -> open permitted pulse passed=AB1234
         08:05 entry-1 AB1234 -> refuse reentry/hard
         08:06 amnesty all
         08:07 down CD5678 -> open permitted passed=CD5678
         08:08 down CD5678 -> refuse wrong-area/hard
         1d08:05 entry-1 AB1234 -> open permitted pulse passed=AB1234
         1d08:07 amnesty plate ZZ9999
         2d08:08 exit-1 ZZ9999 -> refuse exit-without-entry/hard",
    );
    // A free move is used by passing, not by being refused for something else or turning away.
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| {
                l.crossing = CrossingFrom::Input { within_ms: 20_000 };
            });
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse
         08:01:05 crossing entry-1 in -> passed=AB1234/input
         08:02 amnesty permit P1
         08:03 entry-2 AB1234 -> open permitted pulse
         08:04 due -> lapsed=not-crossed
         08:05 entry-2 AB1234 -> open permitted pulse
         08:05:03 crossing entry-2 in -> passed=AB1234/input
         08:06 entry-1 AB1234 -> refuse reentry/hard",
    );
}

/// Who has a free move is settled when it is given: whoever comes later has none, for every scope and both orders.
#[test]
fn whoever_comes_later_has_no_free_move() {
    for order in ["reset-all", "amnesty"] {
        for scope in ["permit P2", "group night", "area car-park", "all"] {
            check(
                by_text,
                &format!(
                    "08:00 permit P1 AB1234 group=night
                     08:00 permit P2 CD5678,EF9012 group=night
                     08:01 entry-1 CD5678 -> open permitted pulse passed=CD5678
                     08:02 {order} {scope}
                     08:03 state AB1234 -> outside
                     08:03 state EF9012 -> outside
                     08:03 state CD5678 -> free
                     08:04 entry-1 AB1234 -> open permitted pulse passed=AB1234
                     08:05 entry-2 AB1234 -> refuse reentry/hard
                     08:06 entry-1 EF9012 -> open permitted pulse passed=EF9012
                     08:07 entry-2 EF9012 -> refuse reentry/hard
                     08:08 entry-1 VISIT1 -> open visitor-admitted pulse passed=VISIT1
                     08:09 entry-2 VISIT1 -> refuse reentry/hard
                     08:10 entry-2 CD5678 -> open permitted pulse passed=CD5678
                     08:11 entry-1 CD5678 -> refuse reentry/hard"
                ),
            );
        }
    }
}

/// A free move is one passage, out as well as in, and does not come back with the vehicle.
#[test]
fn who_leaves_and_comes_again_has_used_his_free_move() {
    for order in ["reset-all", "amnesty"] {
        for scope in [
            "permit P1",
            "group night",
            "area car-park",
            "all",
            "plate AB1234",
        ] {
            check(
                by_text,
                &format!(
                    "08:00 permit P1 AB1234 group=night
                     08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
                     08:02 {order} {scope}
                     08:10 exit-1 AB1234 -> open permitted pulse passed=AB1234
                     09:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
                     09:05 entry-2 AB1234 -> refuse reentry/hard"
                ),
            );
        }
    }
    // An exit that nobody saw uses nothing; the entry after it does.
    check(
        by_text,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 amnesty area car-park
         12:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         12:01 entry-2 AB1234 -> refuse reentry/hard
         12:02 amnesty area car-park
         1d12:01 state AB1234 -> free
         1d12:02 entry-2 AB1234 -> refuse reentry/hard",
    );
    // Nor does the pool of a permit become larger for those who come later.
    check(
        by_text,
        "08:00 permit P1 AB1234,CD5678 spaces=1
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 amnesty all
         08:03 entry-1 CD5678 -> refuse pool-full/hard",
    );
    // A visitor who is there has one, too; and a car with two plates has one for both.
    check(
        by_text,
        "08:00 permit P1 FRONT1/REAR99
         08:01 entry-1 FRONT1 -> open permitted pulse passed=FRONT1
         08:01 entry-2 VISIT1 -> open visitor-admitted pulse passed=VISIT1
         08:02 amnesty all
         08:03 entry-1 REAR99 -> open permitted pulse passed=REAR99
         08:04 entry-2 FRONT1 -> refuse reentry/hard
         08:05 entry-1 VISIT1 -> open visitor-admitted pulse passed=VISIT1
         08:06 entry-2 VISIT1 -> refuse reentry/hard",
    );
}

/// Believed outside, and may be there all the same: by an exit that was read as another text, or seen at an exit that stayed shut.
#[test]
fn who_may_be_there_has_a_free_move() {
    let hard = |s: &mut Site| lane_of(s, "exit", |l| l.passback = PassbackMode::Hard);
    // The exit read W12345B, and took it for W12345A.
    check(
        hard,
        "08:00 permit P1 W12345A
         08:01 entry-1 W12345A -> open permitted pulse passed=W12345A
         09:00 exit-1 W12345[BA] -> open permitted pulse passed=W12345A
         09:01 state W12345A -> outside
         09:02 amnesty area car-park
         09:03 state W12345A -> free
         09:04 exit-1 W12345A -> open permitted pulse passed=W12345A",
    );
    // Read as itself, it has left.
    check(
        hard,
        "08:00 permit P1 W12345A
         08:01 entry-1 W12345A -> open permitted pulse passed=W12345A
         09:00 exit-1 W12345A -> open permitted pulse passed=W12345A
         09:02 amnesty area car-park
         09:03 state W12345A -> outside",
    );
    // Seen at an exit that stayed shut: it is there.
    check(
        |s| {
            by_text(s);
            lane_of(s, "exit", |l| l.passback = PassbackMode::Hard);
        },
        "08:00 exit-1 GHOST1 -> refuse exit-without-entry/hard
         08:00 exit-2 GHOST2 -> refuse exit-without-entry/hard
         08:01 amnesty area car-park
         08:02 exit-1 GHOST1 -> open free-exit pulse passed=GHOST1
         08:03 exit-1 GHOST1 -> refuse exit-without-entry/hard
         1d08:01 exit-2 GHOST2 -> refuse exit-without-entry/hard",
    );
    // What lingers of a vehicle that left by a lane that does not track is in scope by where it lingers.
    check(
        |s| {
            by_text(s);
            lane_of(s, "exit-2", |l| l.passback = PassbackMode::None);
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 exit-2 AB1234 -> open permitted pulse passed=AB1234
         08:03 entry-1 AB1234 -> refuse reentry/hard
         08:04 amnesty area car-park
         08:05 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:06 entry-2 AB1234 -> refuse reentry/hard",
    );
}
