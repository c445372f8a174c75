//! Several vehicles before one gate whose crossings an input tells: first in, first out.

use plategate::domain::site::*;

use super::by_text;
use crate::scenario_player::{check, lane_of};

/// Crossings told by an input within 20 seconds, all lanes hard, by the text alone.
fn told(site: &mut Site) {
    by_text(site);
    weighed(site);
}

/// The same, weighed.
fn weighed(site: &mut Site) {
    lane_of(site, "", |l| {
        l.crossing = CrossingFrom::Input { within_ms: 20_000 };
        l.passback = PassbackMode::Hard;
    });
}

#[test]
fn two_close_behind_each_other_are_both_passed() {
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:04 entry-1 CD5678 -> open permitted pulse
         07:00:05 crossing entry-1 in -> passed=AB1234/input
         07:00:10 crossing entry-1 in -> passed=CD5678/input
         07:01 inside -> AB1234 CD5678
         07:20 entry-1 AB1234 -> refuse reentry/hard
         07:21 entry-1 CD5678 -> refuse reentry/hard
         17:00 exit-1 CD5678 -> open permitted pulse
         17:00:04 exit-1 AB1234 -> open permitted pulse
         17:00:08 crossing exit-1 out -> passed=CD5678/input
         17:00:12 crossing exit-1 out -> passed=AB1234/input
         17:01 inside ->
         17:01 count car-park -> 0",
    );
    // The second one is passed in its own time when the first gave its place up long before.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:20 due -> lapsed=not-crossed
         07:05 entry-1 CD5678 -> open permitted pulse
         07:05:05 crossing entry-1 in -> passed=CD5678/input
         07:06 entry-1 CD5678 -> refuse reentry/hard
         07:07 exit-1 AB1234 -> refuse exit-without-entry/hard",
    );
}

#[test]
fn read_again_while_it_waits_it_keeps_its_place() {
    check(
        |s| {
            told(s);
            lane_of(s, "", |l| {
                l.crossing = CrossingFrom::Input { within_ms: 90_000 };
            });
        },
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:10 entry-1 CD5678 -> open permitted pulse
         07:00:15 entry-1 AB1234 -> none repeated
         07:00:55 entry-1 AB1234 -> none repeated
         07:01:00 crossing entry-1 in -> passed=AB1234/input
         07:01:10 crossing entry-1 in -> passed=CD5678/input
         07:02 inside -> AB1234 CD5678",
    );
    // Nothing crossed in its time, it stands there still: the same visit, and the gate is told once more.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:40 entry-1 AB1234 -> lapsed=not-crossed none repeated pulse
         07:00:50 crossing entry-1 in -> passed=AB1234/input",
    );
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:20 due -> lapsed=not-crossed
         07:00:40 entry-1 AB1234 -> none repeated pulse
         07:00:50 crossing entry-1 in -> passed=AB1234/input
         07:01 inside -> AB1234
         07:10 entry-1 AB1234 -> refuse reentry/hard",
    );
    // While nothing may be pulsed it is decided anew.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:20 due -> lapsed=not-crossed
         07:00:25 kill on
         07:00:40 entry-1 AB1234 -> open permitted held",
    );
    // Somebody else was seen there, or it was away too long: it comes anew.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:20 due -> lapsed=not-crossed
         07:00:30 entry-1 CD5678 -> open permitted pulse
         07:00:35 crossing entry-1 in -> passed=CD5678/input
         07:00:52 entry-1 AB1234 -> open permitted pulse
         07:01:12 due -> lapsed=not-crossed
         07:02:30 entry-1 AB1234 -> open permitted pulse
         07:02:35 crossing entry-1 in -> passed=AB1234/input",
    );
}

#[test]
fn fewer_crossings_than_vehicles_make_unsure_those_concerned() {
    // Three, two crossings: nobody is refused for it, until it is seen somewhere.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 permit P3 EF9012
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:04 entry-1 CD5678 -> open permitted pulse
         07:00:06 entry-1 EF9012 -> open permitted pulse
         07:00:08 crossing entry-1 in -> passed=AB1234/input
         07:00:12 crossing entry-1 in -> passed=CD5678/input
         07:00:26 due -> lapsed=not-crossed
         07:01 inside -> AB1234 CD5678
         09:00 exit-1 EF9012 -> open exit-without-entry/soft pulse
         09:00:05 crossing exit-1 out -> passed=EF9012/input
         09:10 exit-1 EF9012 -> refuse exit-without-entry/hard
         09:20 entry-1 AB1234 -> open reentry/soft pulse
         09:20:05 crossing entry-1 in -> passed=AB1234/input
         09:30 entry-1 AB1234 -> refuse reentry/hard
         1d07:00:25 entry-1 CD5678 -> open reentry/soft pulse
         1d07:00:46 due -> lapsed=not-crossed
         1d07:10 entry-1 CD5678 -> refuse reentry/hard",
    );
    // At an exit: who is still listed may be gone, and who is not may be there.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:04 crossing entry-1 in -> passed=AB1234/input
         07:01 entry-1 CD5678 -> open permitted pulse
         07:01:04 crossing entry-1 in -> passed=CD5678/input
         17:00 exit-1 AB1234 -> open permitted pulse
         17:00:05 exit-1 CD5678 -> open permitted pulse
         17:00:09 crossing exit-1 out -> passed=AB1234/input
         17:00:25 due -> lapsed=not-crossed
         17:30 entry-1 CD5678 -> open reentry/soft pulse
         17:30:04 crossing entry-1 in -> passed=CD5678/input
         17:40 exit-1 AB1234 -> open exit-without-entry/soft pulse",
    );
    // Who came when the other had crossed is not concerned.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:04 crossing entry-1 in -> passed=AB1234/input
         07:00:06 entry-1 CD5678 -> open permitted pulse
         07:00:26 due -> lapsed=not-crossed
         07:20 entry-1 AB1234 -> refuse reentry/hard",
    );
    // The first one's time runs out, and then the one behind it crosses: it may have been the first.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:15 entry-1 CD5678 -> open permitted pulse
         07:00:20 due -> lapsed=not-crossed
         07:00:24 crossing entry-1 in -> passed=CD5678/input
         09:00 exit-1 AB1234 -> open exit-without-entry/soft pulse
         09:10 entry-1 CD5678 -> lapsed=not-crossed open reentry/soft pulse",
    );
    // Nobody was beside it: it turned away, and that is a fact.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:20 due -> lapsed=not-crossed
         09:00 exit-1 AB1234 -> refuse exit-without-entry/hard",
    );
    // A reset, and the time of an outage's doubt, end it.
    check(
        |s| {
            told(s);
            s.passback.outage_grace_min = 60;
        },
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:04 entry-1 CD5678 -> open permitted pulse
         07:00:08 crossing entry-1 in -> passed=AB1234/input
         07:00:24 due -> lapsed=not-crossed
         08:10 entry-1 AB1234 -> refuse reentry/hard
         08:11 exit-1 CD5678 -> refuse exit-without-entry/hard",
    );
}

/// The first backs off, the second crosses and is taken for the first; which it was is open as long as one of them waits.
#[test]
fn who_backs_off_out_of_a_line_is_not_refused() {
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:15 entry-1 CD5678 -> open permitted pulse
         07:00:18 crossing entry-1 in -> passed=AB1234/input
         07:00:32 entry-1 AB1234 -> open reentry/soft pulse
         07:00:35 due -> lapsed=not-crossed
         07:00:37 crossing entry-1 in -> passed=AB1234/input
         09:00 exit-1 CD5678 -> open exit-without-entry/soft pulse",
    );
    // Both have crossed: both are inside.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:15 entry-1 CD5678 -> open permitted pulse
         07:00:18 crossing entry-1 in -> passed=AB1234/input
         07:00:28 crossing entry-1 in -> passed=CD5678/input
         07:00:32 entry-1 AB1234 -> refuse reentry/hard",
    );
}

#[test]
fn a_line_that_is_weighed() {
    // It was the other one that crossed: explained, and counted once.
    check(
        weighed,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:04 entry-1 CD5678 -> open permitted pulse
         07:00:08 crossing entry-1 in -> passed=AB1234/input
         07:00:24 due -> lapsed=not-crossed
         07:06 entry-1 AB1234 -> open permitted reentry/explained presumed-left pulse
         07:06:01 causes turned_away>0.9 passback<0.1 -> yes
         07:06:04 crossing entry-1 in -> passed=AB1234/input
         07:07 count car-park -> 2
         09:00 exit-1 CD5678 -> open permitted exit-without-entry/explained pulse
         09:00:01 causes passback<0.1 missed_exit>0.5 -> yes
         09:00:04 crossing exit-1 out -> passed=CD5678/input
         09:01 count car-park -> 1",
    );
    // At an exit it had left by the crossing that was taken for the other's.
    check(
        weighed,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:04 crossing entry-1 in -> passed=AB1234/input
         07:01 entry-1 CD5678 -> open permitted pulse
         07:01:04 crossing entry-1 in -> passed=CD5678/input
         12:00 exit-1 AB1234 -> open permitted pulse
         12:00:05 exit-1 CD5678 -> open permitted pulse
         12:00:09 crossing exit-1 out -> passed=AB1234/input
         12:00:25 due -> lapsed=not-crossed
         13:00 entry-1 CD5678 -> open permitted reentry/explained presumed-left pulse
         13:00:01 causes missed_exit>0.9 passback<0.1 -> yes
         13:00:04 crossing entry-1 in -> passed=CD5678/input
         13:01 count car-park -> 2",
    );
}

#[test]
fn a_gate_that_fails_for_one_of_them() {
    // The first drives in behind the second's pulse: both are unsure.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 gate fail
         07:00 entry-1 AB1234 -> open permitted pulse lapsed=gate-failed
         07:00:02 gate accept
         07:00:04 entry-1 CD5678 -> open permitted pulse
         07:00:08 crossing entry-1 in -> passed=CD5678/input
         07:00:12 crossing entry-1 in -> tailgated=entry-1 passed=?
         07:01 count car-park -> 2
         09:00 exit-1 AB1234 -> open exit-without-entry/soft pulse
         09:10 entry-1 CD5678 -> lapsed=not-crossed open reentry/soft pulse",
    );
    // It is let through after all, and keeps nobody else unsure.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 gate fail
         07:00 entry-1 AB1234 -> open permitted pulse lapsed=gate-failed
         07:00:02 gate accept
         07:00:05 entry-1 AB1234 -> open permitted pulse
         07:00:08 crossing entry-1 in -> passed=AB1234/input
         07:00:12 entry-1 CD5678 -> open permitted pulse
         07:00:16 crossing entry-1 in -> passed=CD5678/input
         09:10 entry-1 CD5678 -> refuse reentry/hard
         09:11 entry-1 AB1234 -> refuse reentry/hard",
    );
    // The gate has not answered the first yet: it stands first all the same.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 permit P2 CD5678
         07:00 gate silent
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:02 gate accept
         07:00:03 entry-1 CD5678 -> open permitted pulse
         07:00:05 crossing entry-1 in -> passed=AB1234/input
         07:00:08 crossing entry-1 in -> passed=CD5678/input
         07:00:20 inside -> AB1234 CD5678",
    );
}

#[test]
fn a_crossing_too_late_too_many_or_back() {
    // A slow one: nobody else was seen, so it was this one.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:20 due -> lapsed=not-crossed
         07:00:31 crossing entry-1 in -> passed=AB1234/input
         07:01 inside -> AB1234
         07:02:30 crossing entry-1 in -> passed=?",
    );
    // It crosses and backs out again: it was never there, and nobody learns a stay of ten seconds.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:05 crossing entry-1 in -> passed=AB1234/input
         07:00:15 crossing entry-1 out -> passed=AB1234/input
         07:01 inside ->
         07:01 count car-park -> 0
         07:05 entry-1 AB1234 -> open permitted pulse
         07:05:05 crossing entry-1 in -> passed=AB1234/input
         07:10 crossing entry-1 out -> passed=?",
    );
    // Back in by the exit.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:05 crossing entry-1 in -> passed=AB1234/input
         17:00 exit-1 AB1234 -> open permitted pulse
         17:00:05 crossing exit-1 out -> passed=AB1234/input
         17:00:15 crossing exit-1 in -> passed=AB1234/input
         17:01 inside -> AB1234
         17:05 exit-1 AB1234 -> open permitted pulse
         17:05:05 crossing exit-1 out -> passed=AB1234/input
         17:06 count car-park -> 0",
    );
    // A crossing against the lane's way takes nobody's place.
    check(
        told,
        "07:00 permit P1 AB1234
         07:00 entry-1 AB1234 -> open permitted pulse
         07:00:03 crossing entry-1 out -> passed=?
         07:00:05 crossing entry-1 in -> passed=AB1234/input",
    );
}
