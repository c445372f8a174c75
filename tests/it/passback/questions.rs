//! Lanes that ask a person: answers, and what comes of it when nobody answers (rule 40).

use plategate::domain::site::*;

use super::by_text;
use crate::scenario_player::{check, lane_of};

fn asking(then: Unanswered) -> Option<Asking> {
    let timeout_s = 60;
    Some(Asking { timeout_s, then })
}

/// Entrances ask about visitors; exits want a card, and open where nobody answers.
fn asks(site: &mut Site) {
    by_text(site);
    lane_of(site, "entry", |l| {
        l.visitors = Visitors::Ask;
        l.asking = asking(Unanswered::Open);
    });
    lane_of(site, "exit", |l| {
        l.second_factor_s = Some(20);
        l.asking = asking(Unanswered::Open);
    });
}

#[test]
fn a_person_answers() {
    check(
        asks,
        "08:00 entry-1 VIS001 -> ask visitor-ask
         08:00:10 accept VIS001 -> answered=accepted pulse passed=VIS001/person
         08:00:20 accept VIS001 -> rejected
         08:00:25 entry-1 VIS001 -> none repeated
         08:05 entry-1 VIS002 -> ask visitor-ask
         08:05:10 refuse VIS002 -> answered=refused
         08:05:11 accept VIS002 -> rejected
         08:05:20 entry-1 VIS002 -> none repeated
         08:06 open entry-1 -> pulse passed=VIS002/person
         08:10 inside -> VIS001 VIS002",
    );
}

#[test]
fn the_first_of_a_lane_stands_first() {
    check(
        asks,
        "08:00 entry-1 VIS001 -> ask visitor-ask
         08:00:05 entry-1 VIS002 -> ask visitor-ask
         08:00:10 open entry-1 -> answered=accepted pulse passed=VIS001/person
         08:00:20 accept VIS002 -> answered=accepted pulse passed=VIS002/person
         08:01 entry-1 VIS003 -> ask visitor-ask
         08:01:10 entry-1 VIS004 -> ask visitor-ask
         08:01:20 accept VIS004 -> answered=accepted pulse answered=gone passed=VIS004/person
         08:02 inside -> VIS001 VIS002 VIS004",
    );
}

#[test]
fn nobody_answers() {
    check(
        asks,
        "08:00 permit P1 AB1234
         08:00 entry-1 VIS001 -> ask visitor-ask
         08:00:59 due ->
         08:01:00 due -> answered=timed-out
         08:01:30 open entry-1 -> pulse passed=VIS001/person
         08:02 entry-1 AB1234 -> open permitted pulse passed=AB1234
         09:00 exit-1 AB1234 -> ask second-factor
         09:00:30 next -> 2026-03-02T09:01:00Z
         09:01:01 heartbeat ->
         09:01:02 due -> answered=timed-out-open pulse passed=AB1234
         09:02 inside -> VIS001",
    );
}

#[test]
fn a_gate_does_not_open_long_after() {
    check(
        asks,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         09:00 exit-1 AB1234 -> ask second-factor
         09:01:11 due -> answered=timed-out
         09:10 exit-1 AB1234 -> ask second-factor
         09:10:05 kill on ->
         09:10:10 accept AB1234 -> rejected
         09:11 due -> answered=timed-out
         09:12 inside -> AB1234",
    );
}

#[test]
fn a_card_answers_too() {
    check(
        asks,
        "08:00 permit P1 AB1234
         08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         09:00 exit-1 AB1234 -> ask second-factor
         09:00:10 factor exit-1 P1 -> answered=identified pulse passed=AB1234
         09:00:11 accept AB1234 -> rejected
         09:05 inside ->",
    );
}

#[test]
fn older_journals_ask_for_ever() {
    check(
        |s| {
            asks(s);
            lane_of(s, "entry", |l| l.asking = None);
        },
        "08:00 entry-1 VIS001 -> ask visitor-ask
         08:00:10 accept VIS001 -> rejected
         08:01:30 due ->
         08:01:31 open entry-1 -> pulse passed=VIS001/person",
    );
}
