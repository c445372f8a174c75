//! Access rules as tables.

use plategate::domain::site::*;

use crate::scenario_player::{check, lane_of};

#[test]
fn in_out_and_passback() {
    check(
        |_| {},
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:10 entry-2 AB1234 -> refuse reentry/hard
         08:11 inside -> AB1234
         08:20 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:21 inside ->
         08:30 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:31 count car-park -> 1",
    );
    check(
        |s| lane_of(s, "entry", |l| l.passback = PassbackMode::Soft),
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:10 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234
         08:11 inside -> AB1234 AB1234
         08:12 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:13 exit-2 AB1234 -> open permitted pulse cloned=AB1234 passed=AB1234
         08:14 inside ->",
    );
    check(
        |s| lane_of(s, "entry", |l| l.passback = PassbackMode::Off),
        "08:01 entry-1 AB1234 -> open visitor-admitted pulse passed=AB1234
         08:10 entry-2 AB1234 -> open visitor-admitted pulse passed=AB1234",
    );
}

#[test]
fn timer_exemption_reset() {
    check(
        |s| lane_of(s, "entry", |l| l.passback_timer_min = Some(60)),
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:30 entry-1 AB1234 -> refuse reentry/hard
         09:00 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
    check(
        |_| {},
        "08:00 permit P1 AB1234
         08:00 permit P2 XY9876 group=service
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 entry-2 XY9876 -> open exempt pulse passed=XY9876
         08:02 entry-2 XY9876 -> open exempt pulse passed=XY9876
         08:03 entry-2 AB1234 -> refuse reentry/hard
         08:03:10 exempt P1 until=08:30
         08:03:20 entry-2 AB1234 -> open exempt pulse passed=AB1234
         08:40 entry-2 AB1234 -> refuse reentry/hard
         08:40 exempt P9 -> rejected",
    );
    check(
        |_| {},
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:10 entry-2 AB1234 -> refuse reentry/hard
         08:10:05 reset AB1234
         08:10:10 entry-2 AB1234 -> open permitted pulse passed=AB1234
         08:20 entry-1 AB1234 -> refuse reentry/hard",
    );
}

#[test]
fn lists_and_visitors() {
    check(
        |s| lane_of(s, "entry", |l| l.visitors = Visitors::Ask),
        "08:00 permit P1 AB1234,CD5678 from=08:10 to=09:00
         08:00 permit P2 XX666 deny
         08:01 entry-1 AB1234 -> ask not-yet-valid
         08:10 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:11 entry-1 CD5678 -> open permitted pulse passed=CD5678
         08:12 entry-1 XX666 -> refuse denied
         08:13 entry-1 VIS17 -> ask visitor-ask
         08:14 open entry-1 -> pulse passed=VIS17/person
         09:00 exit-1 AB1234 -> open permitted pulse passed=AB1234
         09:01 entry-1 AB1234 -> ask no-longer-valid
         09:02 remove P1
         09:02 exit-1 CD5678 -> open free-exit pulse passed=CD5678
         09:03 remove P1 -> rejected",
    );
    check(
        |s| lane_of(s, "entry", |l| l.visitors = Visitors::Refuse),
        "08:01 entry-1 AB1234 -> refuse visitor-refused
         08:01:10 permit P1 AB1234
         08:01:20 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 permit P1 AB1234 deny
         08:30 exit-1 AB1234 -> open denied pulse passed=AB1234",
    );
}

#[test]
fn the_same_vehicle_again() {
    check(
        |_| {},
        "08:00 permit P1 AB12345
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         08:00:20 entry-1 AB12345 -> none repeated
         08:00:40 entry-1 A812345 -> none repeated
         08:00:50 inside -> AB12345
         08:01:30 entry-2 AB12345 -> refuse reentry/hard
         08:01:40 entry-2 AB12345 -> none repeated
         08:30 exit-1 AB12345 -> open permitted pulse passed=AB12345
         08:30:10 exit-1 AB12345 -> none repeated",
    );
    // Strangers whose plates differ in characters that nobody takes for each other, surely read, are two vehicles.
    check(
        |s| lane_of(s, "entry", |l| l.visitors = Visitors::Admit),
        "08:00 entry-1 KL200AB -> open visitor-admitted pulse passed=KL200AB
         08:00:10 entry-1 KL201AB -> open visitor-admitted pulse passed=KL201AB
         08:10 exit-1 KL200AB -> open free-exit pulse passed=KL200AB
         08:10:10 exit-1 KL201AB -> open free-exit pulse passed=KL201AB",
    );
    // Two neighbours of a fleet, one behind the other, are two vehicles.
    check(
        |_| {},
        "08:00 permit P1 AB12345
         08:00 permit P2 AB12346
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         08:00:10 entry-1 AB12346 -> open permitted pulse passed=AB12346
         08:10 exit-1 AB12345 -> open permitted pulse passed=AB12345
         08:10:10 exit-1 AB12346 -> open permitted pulse passed=AB12346",
    );
}

#[test]
fn gates_that_do_not_open() {
    for (answer, said) in [
        ("fail", true),
        ("expire", true),
        ("withhold", true),
        ("silent", false),
    ] {
        let lapsed = if said { " lapsed=gate-failed" } else { "" };
        let late = if said { "" } else { " lapsed=gate-failed" };
        check(
            |_| {},
            &format!(
                "08:00 permit P1 AB1234
                 08:00 gate {answer}
                 08:00 entry-1 AB1234 -> open permitted pulse{lapsed}
                 08:00:13 due -> {late}
                 08:00:14 inside ->
                 08:00:15 gate accept
                 08:00:20 entry-1 AB1234 -> open permitted pulse passed=AB1234"
            )
            .replace("->  ", "-> "),
        );
    }
    check(
        |_| {},
        "08:00 permit P1 AB1234
         08:00 gate fail
         08:00 entry-1 AB1234 -> open permitted pulse lapsed=gate-failed
         08:00:05 gate accept
         08:01:30 open entry-1 -> pulse passed=AB1234/person
         08:01:31 inside -> AB1234
         08:10 open entry-1 -> pulse passed=?
         08:11 inside -> AB1234 ?
         08:12 gate silent
         08:12 exit-1 AB1234 -> open permitted pulse
         08:12:01 started -> lapsed=gate-failed
         08:12:02 inside -> AB1234 ?",
    );
    check(
        |_| {},
        "08:00 permit P1 AB1234
         08:00 kill on
         08:00 entry-1 AB1234 -> open permitted held
         08:00:10 open entry-1 -> rejected
         08:00:20 kill off
         08:00:25 inside ->
         08:00:30 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

#[test]
fn opened_by_hand_after_things_have_changed() {
    check(
        |_| {},
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:10 gate fail
         08:10 exit-1 AB1234 -> open permitted pulse lapsed=gate-failed
         08:10:10 gate accept
         08:10:20 exit-2 AB1234 -> open permitted pulse passed=AB1234
         08:10:40 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:11 open exit-1 -> pulse passed=?
         08:12 inside -> AB1234",
    );
}

#[test]
fn crossings() {
    let input = |s: &mut Site| {
        lane_of(s, "e", |l| {
            l.crossing = CrossingFrom::Input { within_ms: 20_000 }
        });
    };
    check(
        input,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse
         08:00:10 inside ->
         08:00:15 crossing entry-1 in -> passed=AB1234/input
         08:01 inside -> AB1234
         08:10 exit-1 AB1234 -> open permitted pulse
         08:10:21 due -> lapsed=not-crossed
         08:10:22 exit-1 AB1234 -> none repeated pulse
         08:10:30 crossing exit-1 out -> passed=AB1234/input
         08:11 inside ->
         08:20 entry-1 AB1234 -> open permitted pulse
         08:20:05 entry-1 XY9876 -> open visitor-admitted pulse
         08:20:09 crossing entry-1 in -> passed=AB1234/input
         08:20:14 crossing entry-1 in -> passed=XY9876/input
         08:21:30 crossing entry-1 in -> passed=?
         08:22 inside -> AB1234 XY9876 ?
         08:23 count car-park -> 3",
    );
    // Where crossing is assumed an input only confirms.
    check(
        |_| {},
        "08:00 entry-1 AB1234 -> open visitor-admitted pulse passed=AB1234
         08:00:05 crossing entry-1 in ->
         08:10 crossing entry-1 in -> passed=?",
    );
}

#[test]
fn exits_of_the_unknown() {
    check(
        |_| {},
        "08:00 exit-1 AB1234 -> open exit-without-entry/soft pulse passed=AB1234
         08:10 entry-1 ? -> none unread passed=?
         08:11 exit-1 ? -> none unread passed=?",
    );
    check(
        |s| {
            lane_of(s, "exit", |l| {
                l.passback = PassbackMode::Hard;
                l.infer_missed_exits = false;
            });
        },
        "08:00 exit-1 AB1234 -> refuse exit-without-entry/hard
         08:00:10 open exit-1 -> pulse passed=AB1234/person
         08:10 reset CD5678
         08:11 exit-1 CD5678 -> open free-exit pulse passed=CD5678
         08:15 exit-1 CD5678 -> refuse exit-without-entry/hard",
    );
    check(
        |s| lane_of(s, "exit", |l| l.passback = PassbackMode::Off),
        "08:00 exit-1 AB1234 -> open free-exit pulse passed=AB1234",
    );
}

#[test]
fn misreads() {
    // An exit read wrong closes the stay all the same; no one is accused afterwards.
    check(
        |_| {},
        "08:00 permit P1 AB12345
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         09:00 exit-1 A812345 -> open permitted pulse passed=AB12345
         09:01 inside ->
         09:30 entry-1 AB12345 -> open permitted pulse passed=AB12345",
    );
    // A look-alike of a permit is decided as what was read, unless the lane takes likely matches (law L7).
    let refuse = |s: &mut Site| lane_of(s, "entry", |l| l.visitors = Visitors::Refuse);
    check(
        refuse,
        "08:00 permit P1 AB12345
         08:00 entry-1 A812345 -> refuse visitor-refused near=P1",
    );
    check(
        |s| {
            refuse(s);
            lane_of(s, "entry", |l| {
                l.matching = Matching::Likely { at_least: 0.95 }
            });
        },
        "08:00 permit P1 AB12345
         08:00 entry-1 A812345 -> open permitted pulse passed=AB12345
         08:01 entry-2 XY12345 -> refuse visitor-refused
         09:00 exit-1 AB12345 -> open permitted pulse passed=AB12345",
    );
    // The unread exit of the only vehicle inside speaks for the driver.
    check(
        |_| {},
        "08:00 permit P1 AB12345
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         12:00 exit-1 ? -> none unread passed=?
         13:00 entry-1 AB12345 -> open permitted reentry/explained presumed-left pulse passed=AB12345
         13:01 inside -> AB12345
         13:10 entry-2 AB12345 -> refuse reentry/hard",
    );
    // By the text alone, if the lane says so.
    check(
        |s| lane_of(s, "e", |l| l.infer_missed_exits = false),
        "08:00 permit P1 AB12345
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         12:00 exit-1 ? -> none unread passed=?
         13:00 entry-1 AB12345 -> refuse reentry/hard
         14:00 exit-1 A812345 -> open exit-without-entry/soft pulse passed=A812345",
    );
}
