//! Lanes that turn round, and lanes that ask for two things.

use plategate::domain::site::calendar::{Days, TimeOfDay, Window};
use plategate::domain::site::*;

use super::{by_text, lane};
use crate::scenario_player::{check, lane_of};

fn ramp(site: &mut Site, by: Reversible) {
    by_text(site);
    lane_of(site, "exit", |l| l.passback = PassbackMode::Hard);
    let mut ramp = lane(
        site,
        "ramp",
        "offsite",
        "car-park",
        Direction::In,
        PassbackMode::Hard,
    );
    ramp.reverse_passback = PassbackMode::Soft;
    ramp.reversible = Some(by);
    site.lanes.push(ramp);
}

#[test]
fn a_lane_that_is_reversed_by_the_clock() {
    let clock = |text| TimeOfDay::parse(text).unwrap();
    let window = Window {
        from: clock("16:00"),
        to: clock("19:00"),
        // 2026-03-02 is a Monday.
        days: Days(1),
    };
    check(
        |s| {
            ramp(
                s,
                Reversible::Schedule {
                    windows: vec![window],
                },
            );
        },
        "08:00 permit P1 AB1234
         08:01 ramp AB1234 -> open permitted passed=AB1234
         15:59 ramp AB1234 -> refuse reentry/hard
         16:00 ramp AB1234 -> open permitted passed=AB1234
         16:00 inside ->
         16:00 count car-park -> 0
         16:05 ramp AB1234 -> open exit-without-entry/soft passed=AB1234
         19:00 ramp AB1234 -> open permitted passed=AB1234
         19:01 inside -> AB1234
         1d16:30 ramp AB1234 -> refuse reentry/hard",
    );
}

#[test]
fn a_lane_that_is_reversed_by_an_input() {
    check(
        |s| ramp(s, Reversible::Input),
        "08:00 permit P1 AB1234
         08:00 direction ramp in
         08:01 ramp AB1234 -> open permitted passed=AB1234
         08:02 ramp AB1234 -> refuse reentry/hard
         08:03 direction ramp out
         08:04 ramp AB1234 -> open permitted passed=AB1234
         08:05 inside ->
         08:06 direction entry-1 out -> rejected",
    );
}

#[test]
fn without_a_direction_a_lane_is_not_armed() {
    check(
        |s| ramp(s, Reversible::Input),
        "08:00 permit P1 AB1234
         08:00 permit P2 XX666 deny
         08:01 ramp AB1234 -> open permitted
         08:02 inside ->
         08:02 count car-park -> 0
         08:03 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:04 ramp AB1234 -> open permitted
         08:05 ramp XX666 -> refuse denied
         08:05 inside -> AB1234
         08:06 direction ramp in
         08:07 ramp AB1234 -> refuse reentry/hard
         08:08 direction ramp none
         08:09 ramp AB1234 -> open permitted
         08:10 inside -> AB1234",
    );
}

#[test]
fn plate_and_pin() {
    let both = |s: &mut Site| {
        by_text(s);
        lane_of(s, "entry", |l| {
            l.second_factor_s = Some(20);
            l.visitors = Visitors::Ask;
        });
    };
    check(
        both,
        "08:00 permit P1 AB1234
         08:00 permit P2 CD5678
         08:01 entry-1 AB1234 -> ask second-factor
         08:01:05 factor entry-1 P2 -> rejected
         08:01:10 factor entry-1 P1 -> pulse passed=AB1234
         08:01:12 entry-1 AB1234 -> none repeated
         08:02 entry-2 AB1234 -> refuse reentry/hard
         08:03 entry-1 VIS001 -> ask visitor-ask
         08:04 factor exit-1 P1 -> rejected",
    );
    // Before the plate, used once, and not for ever.
    check(
        both,
        "08:00 permit P1 AB1234
         08:00 permit P2 CD5678
         08:01 factor entry-1 P1
         08:01:10 entry-1 CD5678 -> ask second-factor
         08:01:15 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:03 entry-1 AB1234 -> ask second-factor
         08:03:21 factor entry-1 P1
         08:03:30 entry-2 AB1234 -> ask second-factor
         08:05 factor entry-1 P1
         08:05:21 entry-1 AB1234 -> ask second-factor
         08:05:30 open entry-1 -> pulse passed=AB1234/person",
    );
    check(
        both,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> ask second-factor
         08:01:05 kill on
         08:01:06 factor entry-1 P1 -> rejected
         08:01:07 kill off
         08:01:08 factor entry-1 P1 -> pulse passed=AB1234",
    );
}

#[test]
fn who_was_seen_crossing_has_passed_whatever_the_gate_says() {
    for gate in ["silent", "accept"] {
        check(
            |s| {
                by_text(s);
                lane_of(s, "entry", |l| {
                    l.crossing = CrossingFrom::Input { within_ms: 20_000 };
                });
            },
            &format!(
                "08:00 permit P1 AB1234
                 08:00 gate {gate}
                 08:01 entry-1 AB1234 -> open permitted pulse
                 08:01:05 crossing entry-1 in -> passed=AB1234/input
                 08:01:12 due ->
                 08:02 inside -> AB1234
                 08:02 count car-park -> 1"
            ),
        );
    }
}
