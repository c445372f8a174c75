//! What nobody could see: doubt for those whom it concerns, for a while, and never a blanket reset.

use plategate::domain::site::rules::{OutageRule, WhileDown};
use plategate::domain::site::*;

use super::{by_text, lane};
use crate::scenario_player::{check, lane_of};

#[test]
fn grace() {
    let hour = |s: &mut Site| {
        by_text(s);
        lane_of(s, "exit", |l| l.passback = PassbackMode::Hard);
        s.passback.outage_grace_min = 60;
    };
    check(
        hour,
        "08:00 permit P1 AB1234
         08:00 permit P2 CD5678
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 entry-1 CD5678 -> open permitted pulse passed=CD5678
         08:10 started down=08:05
         08:11 inside -> AB1234 CD5678
         08:12 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234
         08:13 entry-1 AB1234 -> refuse reentry/hard
         08:14 exit-1 GHOST1 -> open exit-without-entry/soft pulse passed=GHOST1
         09:10 entry-1 CD5678 -> refuse reentry/hard
         09:11 exit-1 GHOST1 -> refuse exit-without-entry/hard",
    );
    // Too short to matter; and one lane's camera, of another area.
    check(
        |s| {
            hour(s);
            s.areas.push(super::area("yard", None));
            let yard = lane(
                s,
                "yard-out",
                "yard",
                "offsite",
                Direction::Out,
                PassbackMode::Off,
            );
            s.lanes.push(yard);
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:10 started down=08:09
         08:11 entry-2 AB1234 -> refuse reentry/hard
         08:20 blind yard-out
         08:30 entry-2 AB1234 -> refuse reentry/hard
         08:31 blind entry-1
         08:39 entry-2 AB1234 -> refuse reentry/hard
         08:40 blind exit-2
         08:41 entry-2 AB1234 -> refuse reentry/hard
         08:44:50 sees exit-2
         08:45 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234
         08:46 entry-1 AB1234 -> refuse reentry/hard",
    );
    // The process stood still: heartbeats that are far apart tell.
    check(
        hour,
        "08:00 permit P1 AB1234
         08:00 heartbeat
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 heartbeat
         08:31 heartbeat
         08:32 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234",
    );
    check(
        |s| {
            hour(s);
            s.passback.outage = OutageRule::Ignore;
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:20 started down=08:05
         08:21 entry-2 AB1234 -> refuse reentry/hard",
    );
}

#[test]
fn one_free_entry() {
    check(
        |s| {
            by_text(s);
            s.passback.outage = OutageRule::FreeEntry;
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:10 started down=08:05
         08:12 entry-2 AB1234 -> open permitted pulse passed=AB1234
         08:13 entry-1 AB1234 -> refuse reentry/hard
         09:10 started down=09:05
         09:12 entry-2 AB1234 -> open permitted pulse passed=AB1234",
    );
}

#[test]
fn while_a_part_is_down() {
    for (rule, said) in [
        (WhileDown::Keep, "refuse reentry/hard"),
        (WhileDown::Soft, "open reentry/soft pulse passed=AB1234"),
        (WhileDown::Off, "open permitted pulse passed=AB1234"),
    ] {
        check(
            |s| {
                by_text(s);
                s.passback.while_down = rule;
                s.passback.outage = OutageRule::Ignore;
            },
            &format!(
                "08:00 permit P1 AB1234
                 08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
                 08:05 blind entry-1
                 08:06 entry-2 AB1234 -> {said}
                 08:07 sees entry-1
                 08:08 entry-2 AB1234 -> refuse reentry/hard"
            ),
        );
    }
}

#[test]
fn belief_falls_with_the_lanes_that_were_blind() {
    // Nobody is set outside; the longer an exit could not be seen, the less sure.
    check(
        |_| {},
        "08:00 permit P1 AB12345
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         08:10 belief AB12345 -> 1.00
         09:00 blind exit-1
         11:00 belief AB12345 -> 0.85
         17:00 sees exit-1
         17:00 belief AB12345 -> 0.53
         17:00 inside -> AB12345
         17:01 blind exit-2
         19:00 sees exit-2
         19:00 belief AB12345 -> 0.39",
    );
    // It was away unseen, and comes back: nobody is accused, and its first stay is taken to have ended.
    check(
        |_| {},
        "08:00 permit P1 AB12345
         08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         16:00 started down=09:00
         16:30 entry-2 AB12345 -> open permitted reentry/explained presumed-left pulse passed=AB12345
         16:31 count car-park -> 1",
    );
}

#[test]
fn the_region_is_that_of_the_area_which_is_left() {
    check(
        |s| {
            by_text(s);
            s.passback.while_down = WhileDown::Off;
            s.passback.outage = OutageRule::Ignore;
            s.areas[0].region = Some(RegionId::new("south"));
            s.areas.push(super::area("north", None));
            for (id, from, direction) in [
                ("bridge", "north", Direction::Out),
                ("north-in", "offsite", Direction::In),
            ] {
                let to = if direction == Direction::In {
                    "north"
                } else {
                    "car-park"
                };
                let new = lane(s, id, from, to, direction, PassbackMode::Hard);
                s.lanes.push(new);
            }
        },
        "08:00 permit P1 AB1234
         08:01 bridge AB1234 -> refuse exit-without-entry/hard
         08:02 blind entry-1
         08:03 bridge AB1234 -> refuse exit-without-entry/hard
         08:04 sees entry-1
         08:05 blind north-in
         08:06 bridge AB1234 -> open permitted passed=AB1234",
    );
}
