//! Gates that a person opens: for whom, and what then counts.

use plategate::domain::site::*;

use super::by_text;
use crate::scenario_player::{check, lane_of};

fn told(site: &mut Site) {
    by_text(site);
    lane_of(site, "", |l| {
        l.crossing = CrossingFrom::Input { within_ms: 20_000 };
        l.passback = PassbackMode::Hard;
    });
}

#[test]
fn with_nobody_waiting_an_unread_vehicle_is_let_through() {
    check(
        |_| {},
        "07:00 open entry-1 -> pulse passed=?
         07:01 inside -> ?
         07:01 count car-park -> 1
         17:00 open exit-1 -> pulse passed=?
         17:01 count car-park -> 0",
    );
    // A gate that did not open let nobody in.
    check(
        |_| {},
        "07:00 gate fail
         07:00 open entry-1 -> pulse lapsed=gate-failed
         07:01 count car-park -> 0
         07:02 gate accept
         07:02 kill on
         07:03 open entry-1 -> rejected
         07:03 count car-park -> 0",
    );
    // An exit by hand is one that an entry that comes again may have been.
    check(
        |_| {},
        "08:00 permit P1 AB12345
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         12:00 open exit-1 -> pulse passed=?
         13:00 entry-1 AB12345 -> open permitted reentry/explained presumed-left pulse passed=AB12345
         13:01 count car-park -> 1",
    );
}

#[test]
fn a_crossing_is_that_of_the_one_that_was_let_through_unread() {
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 open entry-1 -> pulse
         07:00:05 entry-1 AB1234 -> open permitted pulse
         07:00:07 crossing entry-1 in -> passed=?
         07:00:10 crossing entry-1 in -> passed=AB1234/input
         07:01 inside -> ? AB1234",
    );
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:05 crossing entry-1 in -> passed=AB1234/input
         07:00:10 open entry-1 -> pulse
         07:00:15 crossing entry-1 in -> passed=?
         07:01 count car-park -> 2
         07:02 entry-1 AB1234 -> refuse reentry/hard
         07:10 open exit-1 -> pulse
         07:10:20 due -> lapsed=not-crossed
         07:11 count car-park -> 2",
    );
    // One crossing for two: it may have been either's.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 open entry-1 -> pulse
         07:00:05 entry-1 AB1234 -> open permitted pulse
         07:00:07 crossing entry-1 in -> passed=?
         07:00:25 due -> lapsed=not-crossed
         09:00 exit-1 AB1234 -> open exit-without-entry/soft pulse",
    );
    // Who was let through and has not crossed gets one more pulse, and no more time than from now.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:15 open entry-1 -> pulse
         07:00:30 crossing entry-1 in -> passed=AB1234/input
         07:01 count car-park -> 1
         07:01 inside -> AB1234",
    );
    // Also where its time is over and it stands there still.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:20 due -> lapsed=not-crossed
         07:00:40 open entry-1 -> pulse
         07:00:45 crossing entry-1 in -> passed=AB1234/input
         07:01 count car-park -> 1",
    );
    // Seen unread, then a crossing that is nobody else's.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:02 entry-1 ? -> none unread
         07:00:05 crossing entry-1 in -> passed=AB1234/input
         07:00:08 crossing entry-1 in -> passed=?
         07:01 count car-park -> 2
         07:02 entry-1 AB1234 -> refuse reentry/hard",
    );
}

#[test]
fn after_a_refusal_it_is_the_refused_vehicle() {
    // Up to ten minutes.
    for (when, passed, inside) in [("08:19", "XX666/person", "XX666"), ("08:21", "?", "?")] {
        check(
            |s| lane_of(s, "entry", |l| l.visitors = Visitors::Refuse),
            &format!(
                "08:10 entry-1 XX666 -> refuse visitor-refused
                 {when} open entry-1 -> pulse passed={passed}
                 08:30 inside -> {inside}"
            ),
        );
    }
    // Until another is seen there, read or not; or somebody passes.
    for (line, passed) in [
        (
            "08:11 entry-1 YY777 -> refuse visitor-refused",
            "YY777/person",
        ),
        ("08:11 entry-1 ? -> none unread passed=?", "?"),
        (
            "08:11 entry-2 YY777 -> refuse visitor-refused",
            "XX666/person",
        ),
    ] {
        check(
            |s| lane_of(s, "entry", |l| l.visitors = Visitors::Refuse),
            &format!(
                "08:10 entry-1 XX666 -> refuse visitor-refused
                 {line}
                 08:12 open entry-1 -> pulse passed={passed}"
            ),
        );
    }
    check(
        |s| {
            told(s);
            lane_of(s, "entry", |l| l.visitors = Visitors::Refuse);
        },
        "08:10 entry-1 XX666 -> refuse visitor-refused
         08:11 entry-1 ? -> none unread
         08:12 open entry-1 -> pulse
         08:12:05 crossing entry-1 in -> passed=?",
    );
    // It is gone: let in at another lane.
    check(
        |s| lane_of(s, "entry-1", |l| l.visitors = Visitors::Refuse),
        "08:10 entry-1 XX666 -> refuse visitor-refused
         08:11 entry-2 XX666 -> open visitor-admitted pulse passed=XX666
         08:12 open entry-1 -> pulse passed=?
         08:13 inside -> XX666 ?",
    );
}
