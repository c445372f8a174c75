//! One vehicle before two cameras: it is answered once.

use plategate::domain::site::*;

use super::by_text;
use crate::scenario_player::{check, lane_of};

/// By the text alone, where nothing explains a contradiction away.
fn hard(site: &mut Site) {
    by_text(site);
    lane_of(site, "", |l| l.passback = PassbackMode::Hard);
}

#[test]
fn a_plate_seen_at_a_second_lane_within_seconds_is_the_same_vehicle() {
    // The camera of the other entrance looks across.
    check(
        hard,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:00:04 entry-2 AB1234 -> none seen-elsewhere
         08:00:20 entry-1 AB1234 -> none repeated
         08:00:28 entry-2 AB1234 -> none seen-elsewhere
         08:01 inside -> AB1234
         08:02 entry-2 AB1234 -> refuse reentry/hard
         08:02:03 entry-1 AB1234 -> none seen-elsewhere",
    );
    // The entrance's camera sees a vehicle that has just left; and the exit's one that has just come in.
    check(
        hard,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:00:05 exit-1 AB1234 -> none seen-elsewhere
         17:00 exit-1 AB1234 -> open permitted pulse passed=AB1234
         17:00:06 entry-1 AB1234 -> none seen-elsewhere
         17:01 inside ->
         17:02 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
    // Never, where the site says so; further apart, where it says that.
    check(
        |s| {
            hard(s);
            lane_of(s, "entry-2", |l| l.apart_s = 0);
            lane_of(s, "exit", |l| l.apart_s = 30);
        },
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:00:03 entry-2 AB1234 -> refuse reentry/hard
         08:10 entry-1 CD5678 -> open visitor-admitted pulse passed=CD5678
         08:10:25 exit-1 CD5678 -> none seen-elsewhere
         08:10:30 exit-1 CD5678 -> open free-exit pulse passed=CD5678",
    );
}

#[test]
fn who_leaves_is_not_kept_in_by_a_camera_that_looks_across() {
    // The entrance reads a vehicle that comes to the exit.
    check(
        hard,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         17:00 entry-1 AB1234 -> refuse reentry/hard
         17:00:04 exit-1 AB1234 -> open permitted pulse passed=AB1234
         17:01 inside ->",
    );
    check(
        |s| {
            hard(s);
            lane_of(s, "entry", |l| l.passback = PassbackMode::Soft);
        },
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         17:00 entry-1 AB1234 -> open reentry/soft pulse passed=AB1234
         17:00:04 exit-1 AB1234 -> open permitted pulse passed=AB1234",
    );
    // The exit reads a vehicle that comes to the entrance.
    check(
        |s| {
            hard(s);
            lane_of(s, "exit", |l| l.passback = PassbackMode::Soft);
        },
        "08:00 permit P1 AB1234
         08:00 exit-1 AB1234 -> open exit-without-entry/soft pulse passed=AB1234
         08:00:04 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

#[test]
fn the_direction_of_travel_tells() {
    // It moves away from the entrance's camera: it has left, however long that took.
    check(
        hard,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 towards -> open permitted pulse passed=AB1234
         17:00 exit-1 AB1234 towards -> open permitted pulse passed=AB1234
         17:00:40 entry-1 AB1234 away -> none seen-elsewhere
         17:01:30 entry-1 AB1234 towards -> open permitted pulse passed=AB1234",
    );
    // The first was the camera that looked across.
    check(
        hard,
        "08:00 permit P1 AB1234
         08:00 exit-1 AB1234 away -> refuse exit-without-entry/hard
         08:00:03 entry-1 AB1234 towards -> open permitted pulse passed=AB1234",
    );
    // A camera that reads rear plates sees all of them move away.
    check(
        hard,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 away -> open permitted pulse passed=AB1234
         08:00:40 entry-2 AB1234 away -> refuse reentry/hard",
    );
}

#[test]
fn lanes_that_lead_on_from_one_another_are_passed_within_seconds() {
    check(
        super::with_deck,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:00:06 up AB1234 -> open permitted passed=AB1234
         08:01 in deck -> AB1234
         17:00 down AB1234 -> open permitted passed=AB1234
         17:00:05 exit-1 AB1234 -> open permitted pulse passed=AB1234
         17:01 inside ->",
    );
}

#[test]
fn read_otherwise_by_the_second_camera_it_is_still_one() {
    check(
        |_| {},
        "08:00 permit P1 AB12345
         08:00 permit P2 AB12346
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         08:00:04 entry-2 A[B8]12345 -> none seen-elsewhere
         08:00:08 entry-2 AB12346 -> open permitted pulse passed=AB12346
         08:01 count car-park -> 2",
    );
}

#[test]
fn turned_away_where_passing_is_assumed_is_weighed() {
    // It backs out of the entrance and comes again: not surely a passback.
    for (when, least) in [("08:02", "0.1"), ("08:05", "0.03"), ("08:15", "0.001")] {
        check(
            |_| {},
            &format!(
                "08:00 permit P1 AB12345
                 08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
                 {when} entry-2 AB12345 -> refuse reentry/hard
                 {when} causes turned_away>{least} passback<0.99 -> yes"
            ),
        );
    }
}
