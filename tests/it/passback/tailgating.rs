//! Who crosses behind another: what is doubtful then, and what is not.

use plategate::domain::site::*;

use super::by_text;
use crate::scenario_player::{check, lane_of};

fn told(site: &mut Site) {
    by_text(site);
    lane_of(site, "", |l| {
        l.crossing = CrossingFrom::Input { within_ms: 20_000 };
        l.passback = PassbackMode::Hard;
        l.visitors = Visitors::Refuse;
    });
}

/// Refused or asked about, it may have slipped in behind the next one: it is not kept in for that. The other is inside, surely.
#[test]
fn who_was_refused_there_may_be_the_one_behind() {
    check(
        told,
        "08:00 permit P1 AB1234
         08:01 entry-1 VISIT1 -> refuse visitor-refused
         08:01:10 entry-1 AB1234 -> open permitted pulse
         08:01:15 crossing entry-1 in -> passed=AB1234/input
         08:01:19 crossing entry-1 in -> tailgated=entry-1 passed=?
         08:02 count car-park -> 2
         09:00 entry-1 AB1234 -> refuse reentry/hard
         09:10 exit-1 VISIT1 -> open exit-without-entry/soft pulse
         09:10:05 crossing exit-1 out -> passed=VISIT1/input
         09:20 exit-1 VISIT1 -> refuse exit-without-entry/hard",
    );
    // It was let in elsewhere before: not the one.
    check(
        |s| {
            told(s);
            lane_of(s, "entry-2", |l| l.visitors = Visitors::Admit);
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 VISIT1 -> refuse visitor-refused
         08:02:10 entry-2 VISIT1 -> open visitor-admitted pulse
         08:02:15 crossing entry-2 in -> passed=VISIT1/input
         08:03:10 entry-1 AB1234 -> open permitted pulse
         08:03:15 crossing entry-1 in -> passed=AB1234/input
         08:03:19 crossing entry-1 in -> tailgated=entry-1 passed=?
         09:10 entry-2 VISIT1 -> refuse reentry/hard",
    );
}

/// Read a moment after it had crossed, it gets a pulse of its own and never crosses: it is not kept in for that.
#[test]
fn who_is_read_when_it_has_crossed_may_be_the_one_behind() {
    check(
        told,
        "08:00 permit P1 AB1234
         08:00 permit P2 CD5678
         08:01:10 entry-1 AB1234 -> open permitted pulse
         08:01:15 crossing entry-1 in -> passed=AB1234/input
         08:01:19 crossing entry-1 in -> tailgated=entry-1 passed=?
         08:01:21 entry-1 CD5678 -> open permitted pulse
         08:01:41 due -> lapsed=not-crossed
         09:00 entry-1 AB1234 -> refuse reentry/hard
         09:10 exit-1 CD5678 -> open exit-without-entry/soft pulse",
    );
    // Later than that it is another vehicle, which has turned away.
    check(
        told,
        "08:00 permit P2 CD5678
         08:01:19 crossing entry-1 in -> passed=?
         08:01:40 entry-1 CD5678 -> open permitted pulse
         08:02:00 due -> lapsed=not-crossed
         09:10 exit-1 CD5678 -> refuse exit-without-entry/hard",
    );
}

/// Nobody has read it at all: the first vehicle that leaves without an entry may be it, and is let out. The next is held.
#[test]
fn whom_nobody_has_read_is_not_kept_in() {
    check(
        told,
        "08:00 permit P1 AB1234
         08:01:10 entry-1 AB1234 -> open permitted pulse
         08:01:15 crossing entry-1 in -> passed=AB1234/input
         08:01:19 crossing entry-1 in -> tailgated=entry-1 passed=?
         09:00 exit-1 VISIT1 -> open exit-without-entry/soft pulse
         09:00:05 crossing exit-1 out -> passed=VISIT1/input
         09:01 count car-park -> 1
         09:10 exit-1 VISIT2 -> refuse exit-without-entry/hard",
    );
    // Not for ever, and only for who came behind another: a lone crossing says nothing of the sort.
    check(
        |s| {
            told(s);
            s.passback.outage_grace_min = 60;
        },
        "08:00 permit P1 AB1234
         08:01:10 entry-1 AB1234 -> open permitted pulse
         08:01:15 crossing entry-1 in -> passed=AB1234/input
         08:01:19 crossing entry-1 in -> tailgated=entry-1 passed=?
         09:10 exit-1 VISIT1 -> refuse exit-without-entry/hard",
    );
    check(
        told,
        "08:01:19 crossing entry-1 in -> passed=?
         09:00 exit-1 VISIT1 -> refuse exit-without-entry/hard",
    );
}
