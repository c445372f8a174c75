//! Two vehicles whose plates are one character apart, both surely read: neither is taken for the other.

use plategate::domain::site::*;

use super::with_deck;
use crate::scenario_player::{check, lane_of};

fn hard(site: &mut Site) {
    lane_of(site, "", |l| l.passback = PassbackMode::Hard);
}

/// Both on permits, one of them a visitor, or both visitors.
const LISTS: [&str; 4] = [
    "08:00 permit P1 AB12345\n08:00 permit P2 A812345",
    "08:00 permit P1 AB12345",
    "08:00 permit P2 A812345",
    "08:00 permit P3 XY98765",
];

#[test]
fn each_leaves_as_itself() {
    for list in LISTS {
        let mut play = crate::scenario_player::Play::new({
            let mut site = crate::scenario_player::site();
            hard(&mut site);
            site
        });
        list.lines().for_each(|line| {
            play.line(line);
        });
        for (event, passed) in [
            ("08:01 entry-1 AB12345", "passed=AB12345"),
            ("08:30 entry-1 A812345", "passed=A812345"),
            ("12:00 exit-1 A812345", "passed=A812345"),
            ("12:01 inside", "AB12345"),
            ("12:30 entry-1 A812345", "passed=A812345"),
            ("13:00 exit-1 AB12345", "passed=AB12345"),
            ("13:01 inside", "A812345"),
            ("13:30 entry-1 AB12345", "passed=AB12345"),
        ] {
            let said = play.line(event);

            assert!(said.ends_with(passed), "{list}\n{event}: {said}");
        }
    }
}

/// The one that fits the text has been there for weeks, or is one deck further in; the other came a moment ago.
#[test]
fn the_stay_of_the_very_text_ends_however_much_likelier_the_other_would_leave() {
    check(
        hard,
        "08:00 permit P1 AB12345
         08:00 permit P2 A812345
         08:00 entry-1 A812345 -> open permitted pulse passed=A812345
         20d08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         20d12:00 exit-1 A812345 -> open permitted pulse passed=A812345
         20d12:01 inside -> AB12345
         20d13:00 exit-1 AB12345 -> open permitted pulse passed=AB12345",
    );
    check(
        |s| {
            with_deck(s);
            lane_of(s, "exit", |l| {
                l.infer_missed_exits = true;
                l.passback = PassbackMode::Soft;
            });
        },
        "08:00 permit P1 AB12345
         08:00 permit P2 A812345
         08:00 entry-1 A812345 -> open permitted pulse passed=A812345
         08:01 up A812345 -> open permitted passed=A812345
         08:02 entry-1 AB12345 -> open permitted pulse passed=AB12345
         12:00 exit-1 A812345 -> open wrong-area/soft pulse passed=A812345
         12:01 inside -> AB12345",
    );
    // In doubt of the character it is weighed as ever.
    check(
        |_| {},
        "08:00 permit P1 AB12345
         08:00 permit P2 A812345
         08:00 entry-1 A812345 -> open permitted pulse passed=A812345
         40d08:00 entry-1 AB12345 -> open permitted pulse passed=AB12345
         40d12:00 exit-1 A[8B]12345 -> open permitted pulse passed=AB12345",
    );
}
