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
