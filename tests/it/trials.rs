//! Other rules on the past: the same rules change nothing, softer ones refuse nobody, and each figure is counted right.

use jiff::{SignedDuration, Timestamp};
use plategate::app::trials::{self, TrialDesk};
use plategate::clock::SystemClock;
use plategate::domain::access::Engine;
use plategate::domain::event::{Input, JournalEntry, Outcome, Output};
use plategate::port::trials::{TrialOrder, TrialReport, TrialState, Trials};
use plategate::store::Store;
use plategate::trial::policy::Overlay;

use crate::store::settings;
use crate::traffic::{self, Chance, Traffic};

/// Weeks of traffic in which exits are missed and vehicles are refused, in a journal on disk.
fn past(folder: &std::path::Path) -> (Store, Vec<JournalEntry>) {
    let store = Store::open(&settings(folder), SystemClock::shared()).unwrap();
    let site = traffic::site(4);
    let plates = traffic::plates(&mut Chance::new(3), 60);
    let mut engine = Engine::new(site.clone());
    let mut entries: Vec<JournalEntry> = Vec::new();
    let mut tell = |entry: JournalEntry| entries.push(entry);
    let configured = Input::Configured {
        site: Box::new(site.clone()),
    };
    traffic::step(&mut engine, traffic::start(), configured, &mut tell);
    let permits = traffic::import(&plates[..50]);
    traffic::step(&mut engine, traffic::start(), permits, &mut tell);
    let mut chance = Chance::new(4);
    for (at, input) in Traffic::new(&site, plates.clone(), 120.0, 3.0, 9).take(1_500) {
        traffic::step(&mut engine, at, input, &mut tell);
        // Now and then somebody who is inside stands at the entrance a second time.
        if chance.share() < 0.05
            && let Some(inside) = engine.inside().last().and_then(|s| s.plate.clone())
        {
            let at = at + SignedDuration::from_millis(1);
            let lane = engine.site().lanes[0].id.clone();
            let again = traffic::sighting(&mut Chance::new(1), &lane, at, &inside);
            traffic::step(&mut engine, at, Input::Sighting(again), &mut tell);
        }
    }
    let mut waiting = Vec::new();
    for entry in &entries {
        waiting.push(store.writer().append_blocking(entry.clone()));
        if waiting.len() == 200 {
            waiting.drain(..).for_each(|w| assert!(w.wait().is_ok()));
        }
    }
    waiting.drain(..).for_each(|w| assert!(w.wait().is_ok()));
    (store, entries)
}

fn refused(entries: &[JournalEntry]) -> u64 {
    let outputs = entries.iter().flat_map(|e| &e.outputs);
    let refused = |o: &&Output| matches!(o, Output::Decision(d) if d.outcome == Outcome::Refuse);
    outputs.filter(refused).count() as u64
}

#[test]
fn other_rules_are_tried_on_the_past() {
    let folder = tempfile::tempdir().unwrap();
    let (store, entries) = past(folder.path());
    let all = refused(&entries);
    assert!(all > 20, "too few refusals to prove anything: {all}");
    let middle = entries[entries.len() / 2].at;
    let try_it = |policy: &str, from: Timestamp| -> TrialReport {
        let overlay = Overlay::parse(policy).unwrap();
        trials::run(store.path(), overlay, from, |_| true).unwrap()
    };
    // The same rules: nothing is otherwise, from the beginning and from the middle on.
    for (from, count) in [
        (Timestamp::UNIX_EPOCH, all),
        (
            middle,
            refused(&entries[entries.iter().position(|e| e.at > middle).unwrap()..]),
        ),
    ] {
        let same = try_it("", from);
        assert_eq!(same.was.refused, count);
        assert_eq!(same.differing, 0, "{:?}", same.differences.first());
        assert_eq!(same.was, same.would);
        assert_eq!(same.lost, 0);
    }
    let begin = Timestamp::UNIX_EPOCH;
    let soft = try_it("[all]\npassback = \"soft\"", begin);
    assert_eq!((soft.was.refused, soft.would.refused), (all, 0));
    assert_eq!(soft.differing, all, "each refusal is let through");
    // Whoever was let through and did not pass is judged anew, where a refusal would have been told as repeated.
    assert!(soft.would.violations >= soft.was.violations, "and noted");
    let off = try_it("[all]\npassback = \"off\"", begin);
    assert_eq!((off.would.refused, off.would.violations), (0, 0));
    let short = try_it("[site]\ntimer_min = 1", begin);
    assert!(short.would.refused < all / 2, "{}", short.would.refused);
    let waived = try_it("[site]\nexempt_groups = [\"staff\"]", begin);
    assert!(waived.would.refused < all / 2, "{}", waived.would.refused);
    // Most stays last 3 h, some to 15 h; the proposal follows from the curve.
    let timer = &soft.timer;
    assert!(timer.stays > 300, "{}", timer.stays);
    let at = |minutes: u32| timer.curve.iter().find(|p| p.minutes == minutes).unwrap();
    assert!(at(30).unwatched > 0.8 && at(600).unwatched < 0.05);
    let proposed = timer.minutes.unwrap();
    assert!(
        at(proposed).unwatched <= 0.01 && proposed > 300,
        "{proposed}"
    );
    assert!(
        timer
            .curve
            .is_sorted_by(|a, b| a.unwatched >= b.unwatched && a.waived >= b.waived)
    );
    assert!(trials::run(store.path(), Overlay::default(), begin, |_| false).is_err());
}

#[test]
fn a_trial_runs_beside_the_gateway_and_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let (store, entries) = past(folder.path());
    let desk = TrialDesk::new(store.path(), &traffic::site(4), SystemClock::shared());
    let order = |policy: &str| TrialOrder {
        // The traffic's own days are long past.
        days: 3_650,
        policy: policy.into(),
    };
    assert!(
        desk.start(order("[lane.nowhere]\npassback = \"off\""))
            .is_err()
    );
    assert!(desk.start(order("nonsense")).is_err());
    assert_eq!(desk.state(), TrialState::None);
    desk.start(order("")).unwrap();
    assert!(desk.start(order("")).is_err(), "one at a time");
    desk.cancel();
    let settled = |desk: &TrialDesk| {
        crate::patience::until("it ends", || {
            !matches!(desk.state(), TrialState::Running { .. })
        });
        desk.state()
    };
    assert_eq!(settled(&desk), TrialState::None);
    desk.start(order("")).unwrap();
    match settled(&desk) {
        TrialState::Done { report, .. } => assert_eq!(report.entries, entries.len() as u64 - 1),
        other => panic!("{other:?}"),
    }
}
