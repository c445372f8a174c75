//! Situations and the sentences that they lead to.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::SignedDuration;

use super::*;
use crate::domain::diagnosis::find::tests::{
    asked, but, dark, now, others, situations, weeks, zone,
};
use crate::domain::diagnosis::{Hour, diagnose};
use crate::domain::site::LaneId;

fn summary(hours: &[Hour], site_false: u64) -> String {
    let (zone, others) = (zone(), others());
    let asked = asked(
        hours,
        crate::domain::site::Direction::Out,
        site_false,
        &zone,
        &others,
    );
    let found = diagnose(&asked);
    format!("{:?}: {}", found.tone, report(&asked, &found).summary)
}

#[test]
fn sentences() {
    let mut text = String::new();
    for (name, hours) in &situations() {
        writeln!(text, "{name}\n  {}", summary(hours, 0)).unwrap();
    }
    let mut hours = weeks(dark(74, but(|h| (h.b_as_8, h.width) = (0.33, 61))));
    Arc::make_mut(&mut hours.last_mut().unwrap().tally).false_violations = 14;
    writeln!(text, "false alarms\n  {}", summary(&hours, 19)).unwrap();
    insta::assert_snapshot!("sentences", text);
}

#[test]
fn alarms_in_words() {
    use crate::domain::event::{DriftOf, LaneDrift};
    let pair = DriftOf::Pair {
        printed: '8',
        truth: 'B',
    };
    let at = |what, light, frozen| LaneDrift {
        lane: LaneId::new("exit-2"),
        light,
        what,
        usual: 0.02,
        now: 0.31,
        since: now() - SignedDuration::from_mins(73 * 60 + 50),
        frozen,
    };
    let mut text = String::new();
    for alarm in [
        at(pair, Some(Light::Night), true),
        at(DriftOf::Wrong, None, false),
        at(DriftOf::Unread, Some(Light::Day), false),
    ] {
        writeln!(text, "{}", drift(&alarm, "Exit 2", now(), &zone())).unwrap();
        writeln!(text, "{}", steady(alarm.what, "Exit 2")).unwrap();
    }
    insta::assert_snapshot!("alarms", text);
}
