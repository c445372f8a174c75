//! Schedules by the site's clock, summer time and all.

use plategate::config::passback::shifts;
use plategate::domain::access::Engine;
use plategate::domain::event::{Input, Scope};
use plategate::domain::site::calendar::{Days, TimeOfDay, Window};
use plategate::domain::site::rules::{AmnestyKind, AmnestyPlan};
use plategate::domain::site::*;

use super::{by_text, lane};
use crate::scenario_player::check;

fn plan(site: &mut Site, at: &str, what: AmnestyKind, scope: Scope) {
    by_text(site);
    site.time_zone = "Europe/Vienna".into();
    site.shifts = shifts("Europe/Vienna");
    site.amnesties = vec![AmnestyPlan {
        at: TimeOfDay::parse(at).unwrap(),
        days: Days::ALL,
        scope,
        what,
    }];
}

#[test]
fn amnesty_by_the_clock() {
    check(
        |s| plan(s, "03:00", AmnestyKind::FreeMove, Scope::All),
        "08:00 permit P1 AB1234
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:02 entry-2 AB1234 -> refuse reentry/hard
         08:03 next -> 2026-03-03T02:00:00Z
         1d02:00 due -> clock: free-move for everyone
         1d08:00 entry-2 AB1234 -> open permitted pulse passed=AB1234
         1d08:01 entry-1 AB1234 -> refuse reentry/hard",
    );
    // Down at that time: made up at the start; not if it is a day ago.
    check(
        |s| {
            plan(
                s,
                "03:00",
                AmnestyKind::Reset,
                Scope::Group(GroupId::new("staff")),
            )
        },
        "08:00 permit P1 AB1234
         08:00 permit P2 CD5678 group=other
         08:01 entry-1 AB1234 -> open permitted pulse passed=AB1234
         08:01 entry-2 CD5678 -> open permitted pulse passed=CD5678
         1d07:00 started -> clock: reset for group staff
         1d07:01 entry-2 AB1234 -> open permitted pulse passed=AB1234
         1d07:02 entry-1 CD5678 -> refuse reentry/hard",
    );
}

/// A journal begins with its site: until that is told nothing is due, whatever stands on the calendar.
#[test]
fn nothing_is_due_before_the_site_is_told() {
    let mut site = crate::scenario_player::site();
    plan(&mut site, "03:00", AmnestyKind::FreeMove, Scope::All);
    let mut engine = Engine::new(site.clone());
    assert_eq!(engine.next_due(), None);
    let site = Box::new(site);
    let began = "2026-03-02T08:00:00Z".parse().unwrap();
    let _ = engine.handle(began, &Input::Configured { site });
    let due = "2026-03-03T02:00:00Z".parse().unwrap();
    assert_eq!(engine.next_due(), Some(due));
}

#[test]
fn the_hour_that_occurs_twice() {
    // 2026-10-25 in Vienna: 02:30 is at 00:30Z, and again at 01:30Z.
    check(
        |s| plan(s, "02:30", AmnestyKind::FreeMove, Scope::All),
        "2026-10-24T23:00:00Z permit P1 AB1234
         2026-10-24T23:01:00Z entry-1 AB1234 -> open permitted pulse passed=AB1234
         2026-10-25T00:30:00Z due -> clock: free-move for everyone
         2026-10-25T00:31:00Z entry-1 AB1234 -> open permitted pulse passed=AB1234
         2026-10-25T01:30:00Z due ->
         2026-10-25T01:31:00Z entry-2 AB1234 -> refuse reentry/hard
         2026-10-25T01:32:00Z next -> 2026-10-26T01:30:00Z",
    );
    // Skipped on 2026-03-29: it comes when the clock has jumped, at 01:00Z.
    check(
        |s| plan(s, "02:30", AmnestyKind::FreeMove, Scope::All),
        "2026-03-28T12:00:00Z due ->
         2026-03-28T12:00:00Z next -> 2026-03-29T01:00:00Z
         2026-03-29T01:00:00Z due -> clock: free-move for everyone",
    );
    // A window until 02:30 holds both times round; timers count real time.
    let window = Window {
        from: TimeOfDay::parse("02:00").unwrap(),
        to: TimeOfDay::parse("02:30").unwrap(),
        days: Days::ALL,
    };
    check(
        |s| {
            by_text(s);
            s.shifts = shifts("Europe/Vienna");
            let mut ramp = lane(
                s,
                "ramp",
                "offsite",
                "car-park",
                Direction::In,
                PassbackMode::Hard,
            );
            ramp.passback_timer_min = Some(60);
            ramp.reversible = Some(Reversible::Schedule {
                windows: vec![window],
            });
            s.lanes.push(ramp);
        },
        "2026-10-24T23:00:00Z permit P1 AB1234
         2026-10-24T23:50:00Z ramp AB1234 -> open permitted passed=AB1234
         2026-10-25T00:10:00Z ramp AB1234 -> open permitted passed=AB1234
         2026-10-25T00:15:00Z inside ->
         2026-10-25T00:40:00Z ramp AB1234 -> open permitted passed=AB1234
         2026-10-25T01:10:00Z ramp AB1234 -> open permitted passed=AB1234
         2026-10-25T01:12:00Z inside ->
         2026-10-25T01:40:00Z ramp AB1234 -> open permitted passed=AB1234
         2026-10-25T02:38:00Z ramp AB1234 -> refuse reentry/hard
         2026-10-25T02:40:00Z ramp AB1234 -> open permitted passed=AB1234",
    );
}
