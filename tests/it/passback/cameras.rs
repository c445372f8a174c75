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
         08:00:03 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234
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
         08:00:25 entry-2 AB1234 away -> open reentry/soft pulse passed=AB1234
         08:02 entry-1 AB1234 away -> open reentry/soft pulse passed=AB1234",
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

/// The camera of the other entrance looks across: it reads first, and its gate opens for nobody. The vehicle is let in where it
/// stands, and is inside once.
#[test]
fn who_stands_at_one_entrance_is_not_kept_out_by_what_the_other_saw() {
    let to_the_end = "08:00:30 inside -> AB1234
         08:00:30 count car-park -> 1
         08:05 entry-2 AB1234 -> refuse reentry/hard
         17:00 exit-1 AB1234 -> open permitted pulse passed=AB1234
         17:01 inside ->
         17:01 count car-park -> 0";
    check(
        hard,
        &format!(
            "08:00 permit P1 AB1234
             08:00 entry-2 AB1234 away -> open permitted pulse passed=AB1234
             08:00:03 entry-1 AB1234 towards -> presumed-left open permitted pulse passed=AB1234
             {to_the_end}"
        ),
    );
    // Nothing has crossed there, and nothing will.
    check(
        |s| {
            hard(s);
            told(s);
        },
        "08:00 permit P1 AB1234
         08:00 entry-2 AB1234 away -> open permitted pulse
         08:00:03 entry-1 AB1234 towards -> lapsed=not-crossed open permitted pulse
         08:00:06 crossing entry-1 in -> passed=AB1234/input
         08:00:12 crossing entry-2 in -> passed=?
         08:01 inside -> AB1234 ?",
    );
}

fn told(site: &mut Site) {
    lane_of(site, "", |l| {
        l.crossing = CrossingFrom::Input { within_ms: 20_000 }
    });
}

fn weighed(site: &mut Site) {
    hard(site);
    lane_of(site, "", |l| l.infer_missed_exits = true);
}

/// Later than `apart_s`, and without a direction of travel, it may be the same vehicle or not: nobody is refused for it, there or at
/// its next passage. Whoever was refused at the one entrance is refused at the other.
#[test]
fn what_cannot_be_told_makes_unsure() {
    for apart_s in [0, 10] {
        let far = |s: &mut Site| {
            hard(s);
            lane_of(s, "", |l| l.apart_s = apart_s);
        };
        check(
            far,
            "08:00 permit P1 AB1234
             08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
             08:00:25 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234
             08:10 entry-1 AB1234 -> open reentry/soft pulse passed=AB1234
             08:20 entry-1 AB1234 -> refuse reentry/hard
             08:20:25 entry-2 AB1234 -> refuse reentry/hard",
        );
        // The exit's camera sees who has come in: when it truly leaves it is not held.
        check(
            far,
            "08:00 permit P1 AB1234
             08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
             08:00:25 exit-1 AB1234 -> open permitted pulse passed=AB1234
             17:00 exit-1 AB1234 -> open exit-without-entry/soft pulse passed=AB1234
             17:10 exit-1 AB1234 -> refuse exit-without-entry/hard",
        );
        // It waits at the entrance, and has not crossed yet.
        check(
            |s| {
                far(s);
                told(s);
            },
            "08:00 permit P1 AB1234
             08:00 entry-1 AB1234 -> open permitted pulse
             08:00:15 exit-1 AB1234 -> open exit-without-entry/soft pulse
             08:00:18 crossing entry-1 in -> lapsed=not-crossed passed=AB1234/input
             08:01 inside -> AB1234
             17:00 exit-1 AB1234 -> open permitted pulse
             17:00:05 crossing exit-1 out -> passed=AB1234/input
             17:00:25 entry-1 AB1234 -> open permitted pulse",
        );
    }
    // Weighed, it is likelier one vehicle than two, and is inside once.
    check(
        weighed,
        "08:00 permit P1 AB12345
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         08:00:25 entry-2 AB12345 -> open permitted reentry/explained presumed-left pulse passed=AB12345
         08:00:26 causes turned_away>0.9 -> yes
         08:01 inside -> AB12345
         08:01 count car-park -> 1",
    );
    // Refused at the exit, which looked across: not refused at the entrance for it.
    check(
        hard,
        "08:00 permit P1 AB1234
         08:00 exit-1 AB1234 -> refuse exit-without-entry/hard
         08:00:04 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

/// One of the two cameras is in doubt of a character: the first or the second, the text being a permit's or not.
#[test]
fn read_surely_once_and_doubtfully_once() {
    for sites in [hard, weighed] {
        // The second.
        check(
            sites,
            "08:00 permit P1 AB12345
             08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
             08:00:04 entry-2 A[8B]12345 -> none seen-elsewhere
             08:00:06 exit-1 A[8B]12345 -> none seen-elsewhere
             08:01 inside -> AB12345
             17:00 exit-1 AB12345 -> open permitted pulse passed=AB12345
             17:00:05 entry-2 A[8B]12345 -> none seen-elsewhere
             17:01 inside ->
             17:01 count car-park -> 0",
        );
        // The first: its gate has opened.
        check(
            sites,
            "08:00 permit P1 AB12345
             08:00 permit P2 XY98765
             08:00 entry-1 A[8B]12345 -> open visitor-admitted near=P1 pulse passed=A812345
             08:00:04 entry-2 AB12345 -> none seen-elsewhere
             08:00:06 exit-1 AB12345 -> none seen-elsewhere
             08:01 count car-park -> 1",
        );
        // The first, and its gate stayed shut: it is let in where it is known.
        check(
            |s| {
                sites(s);
                lane_of(s, "", |l| l.visitors = Visitors::Refuse);
            },
            "08:00 permit P1 AB12345
             08:00 permit P2 XY98765
             08:00 entry-1 A[8B]12345 -> refuse visitor-refused near=P1
             08:00:04 entry-2 AB12345 -> open permitted pulse passed=AB12345
             08:01 inside -> AB12345",
        );
        // Two who were surely read are two.
        check(
            sites,
            "08:00 permit P1 AB12345
             08:00 permit P2 A812345
             08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
             08:00:04 entry-2 A812345 -> open permitted pulse passed=A812345
             08:01 count car-park -> 2",
        );
    }
}

#[test]
fn turned_away_where_passing_is_assumed_is_weighed() {
    // It backs out of the very entrance, and nobody was seen there since.
    for (when, least) in [("08:01", "0.4"), ("08:05", "0.15"), ("08:15", "0.02")] {
        check(
            |_| {},
            &format!(
                "08:00 permit P1 AB12345
                 08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
                 {when} entry-1 AB12345 -> refuse reentry/hard
                 {when} causes turned_away>{least} passback<0.97 -> yes"
            ),
        );
    }
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
