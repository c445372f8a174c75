//! Permits that let in at some hours and lanes only (rule 12).

use plategate::config::passback::shifts;
use plategate::domain::site::*;

use crate::scenario_player::{check, lane_of};

#[test]
fn a_permit_lets_in_at_its_hours() {
    // The table's first day is a Monday in Vienna, an hour ahead of what is written.
    let in_vienna = |s: &mut Site| {
        s.shifts = shifts("Europe/Vienna");
        lane_of(s, "entry", |l| l.visitors = Visitors::Refuse);
    };
    check(
        in_vienna,
        "05:00 permit P1 AAA111 hours=mon-fri_07:00-19:00
         05:59 entry-1 AAA111 -> refuse outside-hours
         06:00 entry-1 AAA111 -> open permitted pulse passed=AAA111
         18:30 exit-1 AAA111 -> open permitted pulse passed=AAA111
         18:31 entry-1 AAA111 -> refuse outside-hours
         18:40 permit P1 AAA111 hours=mon_18:00-20:00;sun_00:00-01:00
         18:41 entry-1 AAA111 -> open permitted pulse passed=AAA111",
    );
    // Past midnight: the day is that on which the stretch begins.
    check(
        in_vienna,
        "05:00 permit P1 AAA111 hours=mon_22:00-02:00
         20:59 entry-1 AAA111 -> refuse outside-hours
         21:00 entry-1 AAA111 -> open permitted pulse passed=AAA111
         21:30 exit-1 AAA111 -> open permitted pulse passed=AAA111
         1d00:59 entry-1 AAA111 -> open permitted pulse passed=AAA111
         1d01:10 exit-1 AAA111 -> open permitted pulse passed=AAA111
         1d01:11 entry-1 AAA111 -> refuse outside-hours
         1d21:30 entry-1 AAA111 -> refuse outside-hours",
    );
}

#[test]
fn a_permit_lets_in_at_its_lanes() {
    let refuse = |s: &mut Site| lane_of(s, "entry", |l| l.visitors = Visitors::Refuse);
    check(
        refuse,
        "08:00 permit P1 AAA111 lanes=entry-2
         08:01 entry-1 AAA111 -> refuse other-lane
         08:02 entry-2 AAA111 -> open permitted pulse passed=AAA111
         08:03 exit-1 AAA111 -> open permitted pulse passed=AAA111",
    );
    // At a lane or an hour that is not its own the lane's rule for visitors holds; a deny list comes before all while it holds.
    check(
        |s| lane_of(s, "entry", |l| l.visitors = Visitors::Admit),
        "08:00 permit P1 AAA111 lanes=entry-2
         08:01 entry-1 AAA111 -> open visitor-admitted pulse passed=AAA111
         08:02 permit P2 BBB222 hours=tue_00:00-00:00 deny
         08:03 entry-1 BBB222 -> open visitor-admitted pulse passed=BBB222
         1d08:02 exit-1 BBB222 -> open denied pulse passed=BBB222
         1d08:03 entry-1 BBB222 -> refuse denied",
    );
    check(
        |s| lane_of(s, "entry", |l| l.visitors = Visitors::Ask),
        "08:00 permit P1 AAA111 hours=tue_00:00-00:00
         08:01 entry-1 AAA111 -> ask outside-hours",
    );
}
