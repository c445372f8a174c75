//! Timers close the passback state, and nothing else.

use plategate::domain::site::rules::Group;
use plategate::domain::site::*;

use super::{by_text, with_deck};
use crate::scenario_player::{check, lane_of};

#[test]
fn four_hours_and_a_day() {
    for (minutes, before, after) in [
        (240, "11:59", "12:01"),
        (1440, "1d07:59", "1d08:01"),
        (1, "08:01:30", "08:02:30"),
    ] {
        for (mode, seen) in [
            (PassbackMode::Hard, "refuse reentry/hard"),
            (
                PassbackMode::Soft,
                "open reentry/soft pulse lapsed=gate-failed",
            ),
        ] {
            let since = if minutes == 1 { "08:01" } else { "08:00" };
            check(
                |s| {
                    by_text(s);
                    lane_of(s, "entry", |l| {
                        l.passback = mode;
                        l.passback_timer_min = Some(minutes);
                    });
                },
                &format!(
                    "07:00 permit P1 AB1234
                     {since} entry-1 AB1234 -> open permitted pulse passed=AB1234
                     {since} gate fail
                     {before} entry-2 AB1234 -> {seen}
                     {since} gate accept
                     {after} entry-1 AB1234 -> open permitted pulse passed=AB1234"
                ),
            );
        }
    }
}

#[test]
fn a_timer_never_empties_the_muster() {
    check(
        |s| {
            by_text(s);
            lane_of(s, "exit", |l| l.passback = PassbackMode::Hard);
            lane_of(s, "entry", |l| l.passback_timer_min = Some(60));
        },
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         20:00 state AB1234 -> ended in car-park
         20:00 in car-park -> AB1234
         20:00 count car-park -> 1
         20:01 exit-1 AB1234 -> open permitted pulse passed=AB1234
         20:02 in car-park ->",
    );
}

#[test]
fn by_group_by_area_by_lane() {
    let group = |id: &str, min| Group {
        id: GroupId::new(id),
        timer_min: min,
        ..Group::default()
    };
    check(
        |s| {
            by_text(s);
            s.groups = vec![group("long", Some(180)), group("staff", None)];
            s.areas[0].timer_min = Some(120);
            lane_of(s, "entry", |l| l.passback_timer_min = Some(60));
        },
        "08:00 permit P1 LONG01 group=long
         08:00 permit P2 STAFF1 group=staff
         08:00 entry-1 LONG01 -> open permitted pulse passed=LONG01
         08:00 entry-2 STAFF1 -> open permitted pulse passed=STAFF1
         09:30 entry-1 STAFF1 -> refuse reentry/hard
         10:00 entry-1 STAFF1 -> open permitted pulse passed=STAFF1
         10:59 entry-2 LONG01 -> refuse reentry/hard
         11:00 entry-2 LONG01 -> open permitted pulse passed=LONG01",
    );
    // The area around; and a timer runs from the last passage that tracked.
    check(
        |s| {
            with_deck(s);
            s.areas[0].timer_min = Some(60);
        },
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:40 up AB1234 -> open permitted passed=AB1234
         09:20 entry-1 AB1234 -> refuse reentry/hard
         09:21 exit-1 AB1234 -> refuse wrong-area/hard
         09:40 exit-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}
