//! Rules by time: modes by schedule and by group, holidays, who is inside at night.

use plategate::config::passback::shifts;
use plategate::domain::site::calendar::{Days, TimeOfDay};
use plategate::domain::site::holidays::Holiday;
use plategate::domain::site::rules::{Overnight, Schedule};
use plategate::domain::site::*;

use super::{by_text, with_deck};
use crate::scenario_player::{check, lane_of};

fn schedule(group: Option<&str>, hours: &str, entry: PassbackMode) -> Schedule {
    Schedule {
        group: group.map(GroupId::new),
        hours: hours::read(hours).unwrap(),
        entry: Some(entry),
        ..Schedule::default()
    }
}

/// Staff hard by day, tenants soft; what the lane says holds for all others and at all other hours.
#[test]
fn a_mode_by_group_and_by_hours() {
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| l.passback = PassbackMode::Off);
            s.schedules = vec![
                schedule(Some("staff"), "mon-fri 07:00-19:00", PassbackMode::Hard),
                schedule(Some("tenant"), "", PassbackMode::Soft),
            ];
        },
        "06:00 permit P1 AB1234 group=staff
         06:00 permit P2 CD5678 group=tenant
         06:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         06:02 entry-2 AB1234 -> open permitted pulse passed=AB1234
         07:00 entry-1 AB1234 -> refuse reentry/hard
         07:01 entry-1 CD5678 -> open permitted pulse passed=CD5678
         07:02 entry-2 CD5678 -> open reentry/soft pulse passed=CD5678
         07:03 entry-1 VIS001 -> open visitor-admitted pulse passed=VIS001
         07:04 entry-2 VIS001 -> open visitor-admitted pulse passed=VIS001
         19:00 entry-1 AB1234 -> open permitted pulse passed=AB1234
         5d08:00 entry-1 AB1234 -> open permitted pulse passed=AB1234",
    );
}

/// The first that fits counts, at its lanes; the exit is judged by what stands for exits.
#[test]
fn the_first_schedule_that_fits_counts() {
    check(
        |s| {
            by_text(s);
            let at_entry_2 = Schedule {
                lanes: vec![LaneId::new("entry-2")],
                ..schedule(None, "", PassbackMode::Soft)
            };
            let exits = Schedule {
                exit: Some(PassbackMode::Hard),
                entry: None,
                ..schedule(None, "08:00-09:00", PassbackMode::Soft)
            };
            s.schedules = vec![at_entry_2, exits, schedule(None, "", PassbackMode::Hard)];
        },
        "07:00 permit P1 AB1234
         07:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         07:02 entry-1 AB1234 -> refuse reentry/hard
         07:03 entry-2 AB1234 -> open reentry/soft pulse passed=AB1234
         07:04 exit-1 VIS001 -> open exit-without-entry/soft pulse passed=VIS001
         08:00 exit-1 VIS002 -> refuse exit-without-entry/hard
         09:00 exit-1 VIS003 -> open exit-without-entry/soft pulse passed=VIS003",
    );
    // A lane that does not track has nothing to judge by.
    check(
        |s| {
            by_text(s);
            lane_of(s, "entry", |l| l.passback = PassbackMode::None);
            s.schedules = vec![schedule(None, "", PassbackMode::Hard)];
        },
        "07:00 permit P1 AB1234
         07:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         07:02 entry-2 AB1234 -> open permitted pulse passed=AB1234",
    );
}

/// A holiday is no day of the week: of hours, only those of `hol` and those of all days hold.
#[test]
fn holidays_in_hours() {
    let closed = |s: &mut Site| {
        s.holidays = ["03-02", "2026-03-04"]
            .map(|d| Holiday::parse(d).unwrap())
            .to_vec();
        lane_of(s, "entry", |l| l.visitors = Visitors::Refuse);
    };
    check(
        closed,
        "08:00 permit P1 AAA111 hours=mon-fri_07:00-19:00
         08:00 permit P2 BBB222 hours=mon-fri_07:00-19:00;hol_10:00-12:00
         08:00 permit P3 CCC333 hours=07:00-19:00
         09:00 entry-1 AAA111 -> refuse outside-hours
         09:01 entry-1 BBB222 -> refuse outside-hours
         09:02 entry-1 CCC333 -> open permitted pulse passed=CCC333
         10:00 entry-1 BBB222 -> open permitted pulse passed=BBB222
         1d09:00 entry-1 AAA111 -> open permitted pulse passed=AAA111
         1d19:00 exit-1 AAA111 -> open permitted pulse passed=AAA111
         2d09:00 entry-1 AAA111 -> refuse outside-hours
         3d09:00 entry-1 AAA111 -> open permitted pulse passed=AAA111",
    );
    // Past midnight the day is that on which the stretch begins; lanes turn round by the same clock.
    check(
        |s| {
            s.holidays = vec![Holiday::parse("2026-03-03").unwrap()];
            lane_of(s, "entry-2", |l| {
                let windows =
                    hours::read("mon 22:00-02:00; tue 08:00-09:00; hol 10:00-11:00").unwrap();
                l.reversible = Some(Reversible::Schedule { windows });
            });
        },
        "21:00 permit P1 AAA111
         21:00 entry-1 AAA111 -> open permitted pulse passed=AAA111
         1d01:59 entry-2 AAA111 -> open permitted pulse passed=AAA111
         1d08:10 entry-2 AAA111 -> open permitted pulse passed=AAA111
         1d10:10 entry-2 AAA111 -> open permitted pulse passed=AAA111
         1d10:20 inside ->",
    );
}

fn night(at: &str, area: Option<&str>, group: Option<&str>) -> Overnight {
    Overnight {
        at: TimeOfDay::parse(at).unwrap(),
        days: Days::ALL,
        area: area.map(AreaId::new),
        group: group.map(GroupId::new),
    }
}

/// Who is inside at two in the morning, by the site's clock, is told of once that night.
#[test]
fn inside_at_night() {
    check(
        |s| {
            by_text(s);
            s.shifts = shifts("Europe/Vienna");
            s.overnight = vec![night("02:00", None, None)];
        },
        "20:00 permit P1 AB1234
         20:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         20:02 entry-1 CD5678 -> open visitor-admitted pulse passed=CD5678
         20:03 exit-1 CD5678 -> open free-exit pulse passed=CD5678
         20:04 next -> 2026-03-03T01:00:00Z
         1d00:59 due ->
         1d01:00 due -> overstay=AB1234/car-park@02:00
         1d01:01 due ->
         1d01:02 entry-1 EF9012 -> open visitor-admitted pulse passed=EF9012
         2d01:00 exit-1 AB1234 -> overstay=AB1234/car-park@02:00 overstay=EF9012/car-park@02:00 open permitted pulse passed=AB1234",
    );
    // By area and by group.
    check(
        |s| {
            with_deck(s);
            s.overnight = vec![
                night("02:00", Some("deck"), None),
                night("03:00", None, Some("tenant")),
            ];
        },
        "20:00 permit P1 AB1234 group=staff
         20:00 permit P2 CD5678 group=tenant
         20:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         20:02 up AB1234 -> open permitted passed=AB1234
         20:03 entry-1 CD5678 -> open permitted pulse passed=CD5678
         1d02:00 due -> overstay=AB1234/deck@02:00
         1d03:00 due -> overstay=CD5678/car-park@03:00",
    );
}
