//! Areas, adjacency, regions.

use plategate::domain::site::*;

use super::{area, by_text, lane, with_deck};
use crate::scenario_player::{check, lane_of};

#[test]
fn the_last_area_must_be_the_one_that_the_lane_leaves() {
    check(
        with_deck,
        "08:00 permit P1 AB1234
         08:00 up AB1234 -> refuse exit-without-entry/hard
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 down AB1234 -> refuse wrong-area/hard
         08:03 up AB1234 -> open permitted passed=AB1234
         08:04 exit-1 AB1234 -> refuse wrong-area/hard
         08:05 state AB1234 -> inside deck
         08:06 down AB1234 -> open permitted passed=AB1234
         08:07 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:08 state AB1234 -> outside",
    );
    check(
        |s| {
            with_deck(s);
            lane_of(s, "exit", |l| l.passback = PassbackMode::Soft);
        },
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:03 up AB1234 -> open permitted passed=AB1234
         08:04 exit-1 AB1234 -> open wrong-area/soft pulse passed=AB1234
         08:05 inside ->",
    );
}

#[test]
fn a_refusal_ends_in_the_true_area() {
    check(
        with_deck,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 entry-2 AB1234 -> refuse reentry/hard
         08:03 entry-2 AB1234 -> refuse reentry/hard
         08:04 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:05 entry-2 AB1234 -> open permitted pulse passed=AB1234",
    );
}

#[test]
fn nested_areas_count_and_list() {
    check(
        with_deck,
        "08:00 permit P1 AB1234
         08:00 permit P2 CD5678
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 entry-2 CD5678 -> open permitted pulse passed=CD5678
         08:02 up AB1234 -> open permitted passed=AB1234
         08:03 count car-park -> 2
         08:03 count deck -> 1
         08:03 in car-park -> AB1234 CD5678
         08:03 in deck -> AB1234
         08:04 down AB1234 -> open permitted passed=AB1234
         08:05 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:06 count car-park -> 1
         08:06 count deck -> 0",
    );
}

#[test]
fn unknown_contradicts_nobody() {
    check(
        |s| {
            by_text(s);
            lane_of(s, "exit", |l| l.passback = PassbackMode::Hard);
            lane_of(s, "exit-2", |l| l.to = AreaId::unknown());
        },
        "08:00 permit P1 AB1234
         08:00 exit-1 AB1234 -> refuse exit-without-entry/hard
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 exit-2 AB1234 -> open permitted pulse passed=AB1234
         08:03 state AB1234 -> free
         08:03 count car-park -> 0
         08:04 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:05 exit-1 AB1234 -> refuse exit-without-entry/hard",
    );
}

/// Two lots, each with its own entrance and exit.
fn lots(site: &mut Site, region: [Option<&str>; 2]) {
    by_text(site);
    site.areas[0].region = region[0].map(RegionId::new);
    let mut north = area("north", None);
    north.region = region[1].map(RegionId::new);
    site.areas.push(north);
    let into = lane(
        site,
        "north-in",
        "offsite",
        "north",
        Direction::In,
        PassbackMode::Hard,
    );
    let out = lane(
        site,
        "north-out",
        "north",
        "offsite",
        Direction::Out,
        PassbackMode::Hard,
    );
    site.lanes.extend([into, out]);
}

#[test]
fn regions_share_what_they_know() {
    for regions in [[None, None], [Some("town"), Some("town")]] {
        check(
            |s| lots(s, regions),
            "08:00 permit P1 AB1234
             08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
             08:02 north-in AB1234 -> refuse reentry/hard
             08:03 north-out AB1234 -> refuse wrong-area/hard
             08:04 exit-1 AB1234 -> open permitted pulse passed=AB1234
             08:05 north-in AB1234 -> open permitted passed=AB1234",
        );
    }
    check(
        |s| lots(s, [Some("south"), Some("north")]),
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 north-in AB1234 -> open permitted passed=AB1234
         08:03 inside -> AB1234 AB1234
         08:04 north-in AB1234 -> refuse reentry/hard
         08:05 entry-2 AB1234 -> refuse reentry/hard
         08:06 north-out AB1234 -> open permitted passed=AB1234
         08:07 exit-1 AB1234 -> open permitted pulse cloned=AB1234 passed=AB1234",
    );
}

#[test]
fn beside_a_new_stay_one_older_is_kept_in_its_region() {
    let lots = |s: &mut Site| {
        lots(s, [Some("south"), Some("north")]);
        lane_of(s, "entry", |l| l.passback = PassbackMode::Soft);
        let walk = lane(
            s,
            "walk",
            "car-park",
            "north",
            Direction::Out,
            PassbackMode::None,
        );
        let bridge = lane(
            s,
            "bridge",
            "north",
            "car-park",
            Direction::Out,
            PassbackMode::Off,
        );
        s.lanes.extend([walk, bridge]);
    };
    // The region is that of the passback state, where a lane that does not track has moved the vehicle.
    check(
        lots,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 walk AB1234 -> open permitted passed=AB1234
         08:03 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234
         08:04 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:05 state AB1234 -> ended in car-park",
    );
    check(
        lots,
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 north-in AB1234 -> open permitted passed=AB1234
         08:03 bridge AB1234 -> open permitted passed=AB1234
         08:04 inside -> AB1234 AB1234
         08:05 entry-1 AB1234 -> open reentry/soft pulse passed=AB1234
         08:06 inside -> AB1234 AB1234",
    );
}
