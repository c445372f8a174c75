//! Counts of areas: they do not drift, and people put them right (rules 23 and 41).

use plategate::domain::site::*;

use super::{area, by_text, lane, with_deck};
use crate::scenario_player::{check, lane_of};

/// Who leaves the outer area is out of the inner one; who leaves by another lot is counted out of the one that he was in.
#[test]
fn who_leaves_is_counted_out_of_where_it_was() {
    let soft = |s: &mut Site| {
        with_deck(s);
        lane_of(s, "", |l| l.passback = PassbackMode::Soft);
    };
    check(
        soft,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 up AB1234 -> open permitted passed=AB1234
         08:03 exit-1 AB1234 -> open wrong-area/soft pulse passed=AB1234
         08:04 count car-park -> 0
         08:04 count deck -> 0
         08:04 in car-park ->",
    );
    // The lane up missed it: it was never counted on the deck.
    check(
        soft,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:03 down AB1234 -> open wrong-area/soft passed=AB1234
         08:04 count car-park -> 1
         08:04 count deck -> 0
         08:05 up AB1234 -> open permitted passed=AB1234
         08:06 up AB1234 -> open wrong-area/soft passed=AB1234
         08:07 count car-park -> 1
         08:07 count deck -> 1",
    );
    let two_lots = |s: &mut Site| {
        by_text(s);
        s.areas.push(area("lot-b", None));
        let (to_b, from_b) = (
            lane(
                s,
                "b-in",
                "offsite",
                "lot-b",
                Direction::In,
                PassbackMode::Soft,
            ),
            lane(
                s,
                "b-out",
                "lot-b",
                "offsite",
                Direction::Out,
                PassbackMode::Soft,
            ),
        );
        s.lanes.extend([to_b, from_b]);
    };
    check(
        two_lots,
        "08:00 permit P1 AB1234
         08:00 permit P2 CD5678
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 b-in CD5678 -> open permitted passed=CD5678
         08:02 b-out AB1234 -> open wrong-area/soft passed=AB1234
         08:03 count car-park -> 0
         08:03 count lot-b -> 1
         08:04 exit-1 CD5678 -> open wrong-area/soft pulse passed=CD5678
         08:05 count car-park -> 0
         08:05 count lot-b -> 0",
    );
}

#[test]
fn never_below_nought() {
    check(
        by_text,
        "08:00 exit-1 GHOST1 -> open exit-without-entry/soft pulse passed=GHOST1
         08:01 exit-2 ? -> none unread passed=?
         08:02 count car-park -> 0
         08:03 entry-1 VISIT1 -> open visitor-admitted pulse passed=VISIT1
         08:04 count car-park -> 1",
    );
}

/// A vehicle that was read at an entry which did not open has not come in, whatever the contact says while it backs off.
#[test]
fn a_vehicle_that_backs_off_is_not_counted() {
    let with_loop = |s: &mut Site| {
        by_text(s);
        lane_of(s, "entry", |l| {
            l.visitors = Visitors::Refuse;
            l.crossing = CrossingFrom::Input { within_ms: 20_000 };
        });
    };
    check(
        with_loop,
        "08:00 permit P1 AB1234
         08:01 entry-1 VISIT1 -> refuse visitor-refused
         08:01:20 crossing entry-1 in ->
         08:02 count car-park -> 0
         08:02 inside ->
         08:03 entry-1 AB1234 -> open permitted pulse
         08:03:05 crossing entry-1 in -> passed=AB1234/input
         08:04 entry-1 VISIT2 -> refuse visitor-refused
         08:04:10 open entry-1 -> pulse
         08:04:15 crossing entry-1 in -> passed=VISIT2/input
         08:05 count car-park -> 2
         08:30 crossing entry-1 in -> passed=?
         08:31 count car-park -> 3",
    );
    // It backs off once: the next crossing is another's. Read again, it has not come in.
    check(
        with_loop,
        "08:01 entry-1 VISIT1 -> refuse visitor-refused
         08:01:20 crossing entry-1 in ->
         08:01:40 crossing entry-1 in -> passed=?
         08:02 count car-park -> 1
         08:03 entry-1 VISIT1 -> refuse visitor-refused
         08:03:20 crossing entry-1 in ->
         08:04 count car-park -> 1",
    );
    // It backs off, and is let in by hand when it comes forward again.
    check(
        with_loop,
        "08:01 entry-1 VISIT1 -> refuse visitor-refused
         08:01:20 crossing entry-1 in ->
         08:01:40 open entry-1 -> pulse
         08:01:45 crossing entry-1 in -> passed=VISIT1/input
         08:02 count car-park -> 1",
    );
    // One that slips in behind another is counted: the gate was open.
    check(
        with_loop,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse
         08:01:04 entry-1 VISIT1 -> refuse visitor-refused
         08:01:06 crossing entry-1 in -> passed=AB1234/input
         08:01:09 crossing entry-1 in -> tailgated=entry-1 passed=?
         08:02 count car-park -> 2",
    );
}

/// Somebody has looked: this one is gone, that one is there, and so many are in it.
#[test]
fn people_put_it_right() {
    check(
        with_deck,
        "08:00 permit P1 AB1234
         08:00 permit P2 CD5678
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 entry-2 CD5678 -> open permitted pulse passed=CD5678
         08:02 up CD5678 -> open permitted passed=CD5678
         08:03 has-left CD5678
         08:04 inside -> AB1234
         08:04 count car-park -> 1
         08:04 count deck -> 0
         08:05 has-left CD5678 -> rejected
         08:06 entry-2 CD5678 -> open permitted pulse passed=CD5678
         08:07 is-in AB1234 deck
         08:08 in deck -> AB1234
         08:08 count car-park -> 2
         08:08 count deck -> 1
         08:09 state AB1234 -> inside deck
         08:10 exit-1 AB1234 -> refuse wrong-area/hard
         08:11 down AB1234 -> open permitted passed=AB1234
         08:12 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:13 count deck -> 0",
    );
    // One that came in while nobody saw it may leave, and may not come in a second time.
    check(
        with_deck,
        "08:00 permit P1 AB1234
         08:01 exit-1 AB1234 -> refuse exit-without-entry/hard
         08:02 is-in AB1234 car-park
         08:02 count car-park -> 1
         08:03 entry-1 AB1234 -> refuse reentry/hard
         08:04 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:05 count car-park -> 0
         08:06 is-in AB1234 attic -> rejected",
    );
    check(
        with_deck,
        "08:00 set-count deck 3
         08:01 count deck -> 3
         08:01 count car-park -> 0
         08:02 set-count car-park 5
         08:03 entry-1 VISIT1 -> open visitor-admitted pulse passed=VISIT1
         08:04 count car-park -> 6
         08:05 set-count attic 1 -> rejected",
    );
}
