//! A sighting that is told late is decided and written down, and opens nothing.

use plategate::domain::site::*;

use super::by_text;
use crate::scenario_player::{check, lane_of};

fn within(seconds: u32) -> impl Fn(&mut Site) {
    move |site| {
        by_text(site);
        lane_of(site, "", |l| l.open_within_s = seconds);
    }
}

#[test]
fn a_stale_sighting_never_opens_a_gate() {
    check(
        within(10),
        "08:00 permit P1 AB1234
         08:03 entry-1 AB1234 seen=08:02:49 -> open permitted held
         08:03:01 inside ->
         08:03:02 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:10 exit-1 AB1234 seen=08:06 -> open permitted held
         08:10:01 exit-1 AB1234 seen=08:09:52 -> open permitted pulse passed=AB1234",
    );
    // A person who sees it there may open.
    check(
        within(10),
        "08:00 permit P1 AB1234
         08:03 entry-1 AB1234 seen=08:00 -> open permitted held
         08:03:10 open entry-1 -> pulse passed=AB1234/person",
    );
    // As long as the lane says; without a gate there is nothing to open.
    check(
        |s| {
            within(60)(s);
            lane_of(s, "exit-1", |l| l.gate = None);
            lane_of(s, "exit-1", |l| l.open_within_s = 1);
        },
        "08:00 permit P1 AB1234
         08:03 entry-1 AB1234 seen=08:02:01 -> open permitted pulse passed=AB1234
         08:10 exit-1 AB1234 seen=08:06 -> open permitted passed=AB1234",
    );
}

/// Nor in a roundabout way: nobody is asked about it, no card lets it through, and it is no vehicle that stands there still.
#[test]
fn nor_in_a_roundabout_way() {
    check(
        |s| {
            within(10)(s);
            lane_of(s, "", |l| {
                l.passback = PassbackMode::Off;
                l.visitors = Visitors::Ask;
                l.asking = Some(Asking {
                    timeout_s: 60,
                    then: Unanswered::Open,
                });
                l.second_factor_s = Some(60);
            });
        },
        "08:00 permit P1 AB1234
         08:03 entry-1 VISIT1 seen=08:00 -> ask visitor-ask held
         08:03:01 accept VISIT1 -> rejected
         08:04 exit-1 AB1234 seen=08:00 -> ask second-factor held
         08:04:10 factor exit-1 P1 ->
         08:06 due ->
         08:06:10 exit-1 AB1234 -> ask second-factor
         08:06:20 factor exit-1 P1 -> answered=identified pulse passed=AB1234",
    );
    check(
        |s| {
            within(10)(s);
            lane_of(s, "", |l| {
                l.crossing = CrossingFrom::Input { within_ms: 20_000 }
            });
        },
        "08:00 permit P1 AB1234
         08:03 entry-1 AB1234 -> open permitted pulse
         08:03:20 due -> lapsed=not-crossed
         08:04:30 entry-1 AB1234 seen=08:03:45 -> open permitted held",
    );
}
