//! Modes: entry and exit apart, lanes that do not track, trap.

use plategate::domain::site::*;

use super::{by_text, lane, with_deck};
use crate::scenario_player::{check, lane_of};

#[test]
fn entry_and_exit_apart() {
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| l.passback = PassbackMode::Soft);
            lane_of(s, "exit", |l| l.passback = PassbackMode::Hard);
        },
        "08:00 permit P1 AB1234
         08:00 exit-1 AB1234 -> refuse exit-without-entry/hard
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234",
    );
    check(
        |s| {
            by_text(s);
            lane_of(s, "exit", |l| l.passback = PassbackMode::Off);
        },
        "08:00 permit P1 AB1234
         08:00 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 entry-2 AB1234 -> refuse reentry/hard",
    );
}

#[test]
fn a_lane_that_does_not_track() {
    // Entry: present, and not inside for passback.
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry-2", |l| l.passback = PassbackMode::None);
            lane_of(s, "exit-1", |l| l.passback = PassbackMode::Hard);
        },
        "08:00 permit P1 AB1234
         08:01 entry-2 AB1234 -> open permitted pulse passed=AB1234
         08:02 in car-park -> AB1234
         08:02 count car-park -> 1
         08:02 state AB1234 -> ended in car-park
         08:03 exit-1 AB1234 -> refuse exit-without-entry/hard
         08:04 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:05 exit-1 AB1234 -> open permitted pulse passed=AB1234",
    );
    // Exit: gone, and still inside for passback, until it leaves by a lane that tracks.
    check(
        |s| {
            by_text(s);
            lane_of(s, "exit-2", |l| l.passback = PassbackMode::None);
            lane_of(s, "exit-1", |l| l.passback = PassbackMode::Hard);
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 exit-2 AB1234 -> open permitted pulse passed=AB1234
         08:03 inside ->
         08:03 count car-park -> 0
         08:03 state AB1234 -> inside car-park
         08:04 entry-1 AB1234 -> refuse reentry/hard
         08:05 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:06 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
    // Between areas: the vehicle moves, the passback state does not.
    check(
        |s| {
            with_deck(s);
            let back = lane(
                s,
                "stairs",
                "deck",
                "car-park",
                Direction::Out,
                PassbackMode::None,
            );
            s.lanes.push(back);
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 up AB1234 -> open permitted passed=AB1234
         08:03 stairs AB1234 -> open permitted passed=AB1234
         08:04 in deck ->
         08:04 state AB1234 -> inside deck
         08:05 exit-1 AB1234 -> refuse wrong-area/hard
         08:06 down AB1234 -> open permitted passed=AB1234
         08:07 exit-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

#[test]
fn trap() {
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| l.passback = PassbackMode::Trap);
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 entry-2 AB1234 -> open reentry/trap pulse passed=AB1234
         08:03 exit-1 AB1234 -> refuse trapped/trap
         08:04 open exit-1 -> pulse passed=AB1234/person
         08:05 exit-2 AB1234 -> open permitted pulse cloned=AB1234 passed=AB1234",
    );
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| l.passback = PassbackMode::Trap);
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 entry-2 AB1234 -> open reentry/trap pulse passed=AB1234
         08:03 reset AB1234
         08:04 exit-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

#[test]
fn let_through_by_hand_it_has_been_answered() {
    check(
        by_text,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 entry-2 AB1234 -> refuse reentry/hard
         08:02:10 open entry-2 -> pulse passed=AB1234/person
         08:02:15 entry-2 AB1234 -> none repeated
         08:02:50 entry-2 AB1234 -> refuse reentry/hard
         08:03 gate fail
         08:03 open entry-2 -> pulse lapsed=gate-failed
         08:03:05 gate accept
         08:03:05 entry-2 AB1234 -> refuse reentry/hard",
    );
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| l.visitors = Visitors::Ask);
        },
        "08:01 entry-1 VIS001 -> ask visitor-ask
         08:01:10 open entry-1 -> pulse passed=VIS001/person
         08:01:20 entry-1 VIS001 -> none repeated
         08:02 entry-1 VIS001 -> refuse reentry/hard",
    );
}
