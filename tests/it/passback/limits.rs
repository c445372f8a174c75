//! How full, how long, how often.

use plategate::domain::site::rules::{Group, Limit, LimitMode};
use plategate::domain::site::*;

use super::{by_text, with_deck};
use crate::scenario_player::{check, lane_of};

fn limit(area: &str, group: Option<&str>, max: u32, mode: LimitMode) -> Limit {
    Limit {
        area: AreaId::new(area),
        group: group.map(GroupId::new),
        max,
        mode,
    }
}

#[test]
fn full() {
    for (mode, said) in [
        (LimitMode::Hard, "refuse area-full/hard"),
        (LimitMode::Soft, "open area-full/soft pulse passed=VIS002"),
        (LimitMode::None, "open visitor-admitted pulse passed=VIS002"),
    ] {
        check(
            |s| {
                by_text(s);
                s.limits = vec![limit("car-park", None, 2, mode)];
            },
            &format!(
                "08:00 permit P1 AB1234
                 08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
                 08:02 entry-1 ? -> none unread passed=?
                 08:03 entry-1 VIS002 -> {said}
                 08:04 exit-1 AB1234 -> open permitted pulse passed=AB1234
                 08:05 exit-1 ? -> none unread passed=?
                 08:06 entry-2 VIS003 -> open visitor-admitted pulse passed=VIS003"
            ),
        );
    }
    // A group's part; the violation of passback comes first, and full goes before soft.
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| l.passback = PassbackMode::Soft);
            s.limits = vec![
                limit("car-park", Some("tenant"), 1, LimitMode::Hard),
                limit("car-park", None, 2, LimitMode::Soft),
            ];
        },
        "08:00 permit P1 TEN001 group=tenant
         08:00 permit P2 TEN002 group=tenant
         08:00 permit P3 STAFF3
         08:00 permit P4 STAFF4
         08:01 entry-1 TEN001 -> open permitted pulse passed=TEN001
         08:02 entry-1 TEN002 -> refuse area-full/hard
         08:03 entry-1 STAFF3 -> open permitted pulse passed=STAFF3
         08:04 entry-2 STAFF3 -> open reentry/soft pulse passed=STAFF3
         08:05 entry-2 TEN001 -> refuse area-full/hard
         08:06 entry-1 STAFF4 -> open area-full/soft pulse passed=STAFF4",
    );
    // An inner area, and one around it: within the car park only the deck's limit is asked.
    check(
        |s| {
            with_deck(s);
            s.limits = vec![
                limit("deck", None, 1, LimitMode::Hard),
                limit("car-park", None, 2, LimitMode::Hard),
            ];
        },
        "08:01 entry-1 AAA001 -> open visitor-admitted pulse passed=AAA001
         08:02 entry-1 AAA002 -> open visitor-admitted pulse passed=AAA002
         08:03 entry-1 AAA003 -> refuse area-full/hard
         08:04 up AAA001 -> open visitor-admitted passed=AAA001
         08:05 up AAA002 -> refuse area-full/hard
         08:06 down AAA001 -> open free-exit passed=AAA001
         08:07 up AAA002 -> open visitor-admitted passed=AAA002",
    );
}

#[test]
fn who_stays_too_long_is_reported_once() {
    check(
        |s| {
            with_deck(s);
            s.areas[0].loiter_min = Some(60);
            s.groups = vec![Group {
                id: GroupId::new("long"),
                loiter_min: Some(90),
                ..Group::default()
            }];
        },
        "08:00 permit P1 AB1234
         08:00 permit P2 LONG01 group=long
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:00 entry-2 LONG01 -> open permitted pulse passed=LONG01
         08:30 next -> 2026-03-02T09:00:00Z
         09:00 due -> overstay=AB1234/car-park
         09:10 due ->
         09:20 up AB1234 -> open permitted passed=AB1234
         09:30 due -> overstay=LONG01/car-park
         10:20 due -> overstay=AB1234/deck
         10:21 next ->",
    );
}

#[test]
fn presence_ends_by_time() {
    check(
        |s| {
            by_text(s);
            lane_of(s, "exit", |l| l.passback = PassbackMode::Hard);
            s.areas[0].presence_timeout_min = Some(60);
        },
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:59 in car-park -> AB1234
         09:00 due -> presence-ended=3
         09:01 in car-park ->
         09:01 count car-park -> 1
         09:01 state AB1234 -> free
         09:02 exit-1 AB1234 -> open permitted pulse passed=AB1234
         09:03 exit-1 AB1234 -> refuse exit-without-entry/hard",
    );
}

#[test]
fn repeated_violators() {
    check(
        |s| {
            by_text(s);
            s.passback.repeated = 2;
            s.passback.repeated_days = 2;
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 entry-2 AB1234 -> refuse reentry/hard
         08:03 entry-2 AB1234 -> refuse reentry/hard repeated=AB1234/2
         08:03:10 entry-2 AB1234 -> none repeated
         2d08:02:30 entry-2 AB1234 -> refuse reentry/hard repeated=AB1234/2
         5d08:00 entry-2 AB1234 -> refuse reentry/hard",
    );
    // It had left unread: what was held against it is taken back.
    check(
        |s| s.passback.repeated = 2,
        "08:00 permit P1 AB12345
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         08:01 entry-2 AB12345 -> refuse reentry/hard
         12:00 exit-1 ? -> none unread passed=?
         13:00 entry-1 AB12345 -> open permitted reentry/explained presumed-left pulse passed=AB12345
         13:10 entry-2 AB12345 -> refuse reentry/hard",
    );
}
