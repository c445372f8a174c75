//! One plate on several permits, and plates with terms of their own (rules 5 and 12).

use plategate::config::passback::shifts;
use plategate::domain::site::*;

use super::by_text;
use crate::scenario_player::{check, lane_of};

fn no_visitors(site: &mut Site) {
    by_text(site);
    site.shifts = shifts("Europe/Vienna");
    lane_of(site, "entry", |l| l.visitors = Visitors::Refuse);
}

/// One that lets in here and now decides, whatever its number and in whatever order they were listed.
#[test]
fn one_that_lets_in_decides() {
    // Renewed under a new number: the old one is over, or the new one is to come.
    for (old, new) in [("P1", "P2"), ("P2", "P1")] {
        check(
            no_visitors,
            &format!(
                "08:00 permit {old} AB1234 to=07:00
                 08:00 permit {new} AB1234 from=07:00
                 08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
                 09:00 exit-1 AB1234 -> open permitted pulse passed=AB1234
                 10:00 permit {old} AB1234 to=1d00:00
                 10:00 permit {new} AB1234 from=1d00:00
                 10:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
                 1d08:00 exit-1 AB1234 -> open permitted pulse passed=AB1234
                 1d08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234"
            ),
        );
    }
    // Nights and weekends; one lane and the other.
    check(
        no_visitors,
        "1d06:30 permit A1 AB1234 hours=mon-fri_18:00-08:00
         1d06:30 permit B1 AB1234 hours=tue_10:00-12:00
         1d06:31 entry-1 AB1234 -> open permitted pulse passed=AB1234
         1d08:00 exit-1 AB1234 -> open permitted pulse passed=AB1234
         1d08:10 entry-1 AB1234 -> refuse outside-hours
         1d09:30 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
    check(
        no_visitors,
        "08:00 permit A1 AB1234 lanes=entry-2
         08:00 permit B1 AB1234 lanes=entry-1 hours=sun_00:00-00:00
         08:00 permit C1 AB1234 lanes=entry-1
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

/// A family car on a full pool and on a permit of its own comes in on its own.
#[test]
fn a_free_space_comes_before_a_full_pool() {
    for (pool, own) in [("P1", "P2"), ("P2", "P1")] {
        check(
            no_visitors,
            &format!(
                "08:00 permit {pool} FAM001,FAM002 spaces=1
                 08:00 permit {own} FAM002
                 08:01 entry-1 FAM001 -> open permitted pulse passed=FAM001
                 08:30 entry-1 FAM002 -> open permitted pulse passed=FAM002
                 08:40 inside -> FAM001 FAM002"
            ),
        );
    }
    // The space of its own permit is its own, whoever comes first: the pool's stays free for the other car.
    for (pool, own) in [("P1", "P2"), ("P2", "P1")] {
        check(
            no_visitors,
            &format!(
                "08:00 permit {own} FAM002
                 08:00 permit {pool} FAM001,FAM002 spaces=1
                 08:01 entry-1 FAM002 -> open permitted pulse passed=FAM002
                 08:02 entry-1 FAM001 -> open permitted pulse passed=FAM001"
            ),
        );
        // While its own does not hold, it is on the pool.
        check(
            no_visitors,
            &format!(
                "08:00 permit {own} FAM002 to=07:00
                 08:00 permit {pool} FAM001,FAM002 spaces=1
                 08:01 entry-1 FAM002 -> open permitted pulse passed=FAM002
                 08:02 entry-1 FAM001 -> refuse pool-full/hard"
            ),
        );
    }
    // Two pools: the second has a space; when both are full, it is refused.
    check(
        no_visitors,
        "08:00 permit P1 AA1,BB2,CC3 spaces=1
         08:00 permit P2 BB2,CC3 spaces=1
         08:01 entry-1 AA1 -> open permitted pulse passed=AA1
         08:02 entry-1 BB2 -> open permitted pulse passed=BB2
         08:03 entry-1 CC3 -> refuse pool-full/hard
         08:04 exit-1 BB2 -> open permitted pulse passed=BB2
         08:05 entry-1 CC3 -> open permitted pulse passed=CC3
         08:06 exit-1 AA1 -> open permitted pulse passed=AA1
         08:07 entry-1 BB2 -> open permitted pulse passed=BB2",
    );
    // A pool that is over lets nobody in, full or not.
    check(
        no_visitors,
        "08:00 permit P1 AA1,BB2 spaces=1
         08:00 permit P2 BB2 to=07:00
         08:01 entry-1 AA1 -> open permitted pulse passed=AA1
         08:02 entry-1 BB2 -> refuse pool-full/hard",
    );
}

/// A deny list counts while it holds, then before all others; when it does not, it is as if it were not there.
#[test]
fn a_ban_holds_while_it_holds() {
    check(
        no_visitors,
        "08:00 permit D1 AB1234 to=07:00 deny
         08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 exit-1 AB1234 -> open permitted pulse passed=AB1234
         08:03 permit D1 AB1234 from=1d00:00 to=2d00:00 deny
         08:04 entry-1 AB1234 -> open permitted pulse passed=AB1234
         1d08:00 exit-1 AB1234 -> open denied pulse passed=AB1234
         1d08:01 entry-1 AB1234 -> refuse denied
         2d08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
    // Alone and over: its plate is a visitor's.
    check(
        no_visitors,
        "08:00 permit D1 AB1234 to=07:00 deny
         08:01 entry-1 AB1234 -> refuse visitor-refused",
    );
    check(
        no_visitors,
        "08:00 permit Z1 AB1234 lanes=entry-2 deny
         08:00 permit A1 AB1234
         08:01 entry-2 AB1234 -> refuse denied
         08:02 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

/// If none lets in, the reason is that of the one that comes nearest: hours pass, another lane is driven to, what is to
/// come holds one day, what is over never again.
#[test]
fn the_nearest_says_why() {
    let rest = [
        ("hours=sun_00:00-00:00", "outside-hours"),
        ("lanes=entry-2", "other-lane"),
        ("from=9d00:00", "not-yet-valid"),
        ("to=07:00", "no-longer-valid"),
    ];
    for (i, (near, why)) in rest.iter().enumerate() {
        for (far, _) in &rest[i..] {
            for (one, other) in [("A1", "B1"), ("B1", "A1")] {
                check(
                    no_visitors,
                    &format!(
                        "08:00 permit {one} AB1234 {near}
                         08:00 permit {other} AB1234 {far}
                         08:01 entry-1 AB1234 -> refuse {why}"
                    ),
                );
            }
        }
    }
}

/// A stay goes on under the permit by which the vehicle came in, as long as its plate is on it.
#[test]
fn a_stay_keeps_its_permit() {
    check(
        no_visitors,
        "08:00 permit P2 AB1234 group=night
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 permit P1 AB1234 group=day
         08:03 reset-all group day
         08:03 state AB1234 -> inside car-park
         08:04 amnesty group night
         08:05 state AB1234 -> free
         08:06 permit P2 XX0000
         08:07 exit-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

/// A hire car for a week in a row of its own: its dates are its own, the other cars of the permit have none.
#[test]
fn a_plate_with_dates_of_its_own() {
    check(
        no_visitors,
        "07:00 permit P1 AB1234,HIRE1 own=HIRE1@6d00:00
         07:00 entry-1 HIRE1 -> open permitted pulse passed=HIRE1
         08:00 exit-1 HIRE1 -> open permitted pulse passed=HIRE1
         8d07:00 entry-1 HIRE1 -> refuse no-longer-valid
         8d07:01 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
    // And the other way round: the permit is over, one plate goes on.
    check(
        no_visitors,
        "07:00 permit P1 AB1234,HIRE1 to=06:00 own=HIRE1@6d00:00
         07:00 entry-1 HIRE1 -> open permitted pulse passed=HIRE1
         07:01 entry-1 AB1234 -> refuse no-longer-valid",
    );
}
