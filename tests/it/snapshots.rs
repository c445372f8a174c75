//! Snapshots: from one and the tail comes the very state that the whole journal gives; a bad one is passed over. And the
//! journal of a live gateway, replayed, gives the bytes that it holds.

use std::path::Path;

use jiff::SignedDuration;
use plategate::app::restore::{self, Replayer, restore};
use plategate::clock::SystemClock;
use plategate::domain::access::Engine;
use plategate::domain::event::{Input, JournalEntry};
use plategate::port::records::Records;
use plategate::store::{Settings, Store};

use crate::gateway::Gateway;
use crate::kill;
use crate::patience::until;
use crate::peers::Relay;
use crate::store::settings;
use crate::traffic::{self, Chance, Traffic};
use crate::visits::VisitLog;

/// A journal of some hundred entries on disk, and the same in memory.
fn journal(settings: &Settings, seed: u64) -> (Store, Vec<JournalEntry>) {
    let store = Store::open(settings, SystemClock::shared()).unwrap();
    let site = traffic::site(4);
    let plates = traffic::plates(&mut Chance::new(seed), 120);
    let mut engine = Engine::new(site.clone());
    let mut entries = Vec::new();
    let mut tell = |entry: JournalEntry| entries.push(entry);
    let configured = Input::Configured {
        site: Box::new(site.clone()),
    };
    traffic::step(&mut engine, traffic::start(), configured, &mut tell);
    let permits = traffic::import(&plates[..90]);
    traffic::step(&mut engine, traffic::start(), permits, &mut tell);
    for (at, input) in Traffic::new(&site, plates, 300.0, 5.0, seed).take(400) {
        traffic::step(&mut engine, at, input, &mut tell);
    }
    for entry in &entries {
        store
            .writer()
            .append_blocking(entry.clone())
            .wait()
            .unwrap();
    }
    (store, entries)
}

fn bytes(engine: &Engine) -> Vec<u8> {
    serde_json::to_vec(engine).unwrap()
}

/// The engine after the first `count` entries.
fn after(entries: &[JournalEntry], count: usize) -> Engine {
    let mut course = Replayer::default();
    for entry in &entries[..count] {
        assert!(course.take(entry).unwrap());
    }
    course.into_engine().unwrap()
}

#[test]
fn a_snapshot_and_the_tail_give_the_state_of_the_whole_journal() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());
    let (store, entries) = journal(&settings, 5);
    let whole = after(&entries, entries.len());
    for cut in [1, 2, 3, 57, 313, entries.len() - 1, entries.len()] {
        assert!(store.snapshots().save(&after(&entries, cut)).unwrap());
        let restored = restore(&store, whole.site()).unwrap();
        assert_eq!(restored.snapshot, cut as u64, "the newest one is taken");
        assert_eq!(bytes(&restored.engine), bytes(&whole), "cut at {cut}");
        assert_eq!(restored.last, Some(entries.last().unwrap().at));
        assert!(!restored.reconfigure);
    }
    let verified = restore::verify(&store, |e| panic!("entry {} differs", e.seq)).unwrap();
    assert_eq!(verified.good.len(), 2, "the newest two are kept");
    assert!(verified.bad.is_empty(), "{:?}", verified.bad);
    // The engine at any past moment, from a snapshot before it or from the start.
    for place in [10, 200, entries.len() - 1] {
        let past = restore::past(store.path(), entries[place].at, |_| true).unwrap();
        let next_other = entries[place + 1..]
            .iter()
            .position(|e| e.at > entries[place].at)
            .map_or(entries.len(), |n| place + 1 + n);
        assert_eq!(bytes(&past.unwrap()), bytes(&after(&entries, next_other)));
    }
}

/// The visits that the store keeps are those that the journal tells, whatever the period: also one that begins days after
/// somebody came who is still there, or who has left since.
#[test]
fn the_visits_of_a_period_are_those_of_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());
    let (store, mut entries) = journal(&settings, 7);
    let site = traffic::site(4);
    // Three days later those who are still inside leave, some of them.
    let mut engine = after(&entries, entries.len());
    let later = entries.last().unwrap().at + SignedDuration::from_hours(73);
    let staying: Vec<_> = engine.inside().filter_map(|s| s.plate.clone()).collect();
    for plate in staying.iter().step_by(2) {
        let exit = &site.lanes[1].id;
        let seen = traffic::sighting(&mut Chance::new(1), exit, later, plate);
        traffic::step(&mut engine, later, Input::Sighting(seen), |entry| {
            let kept = store.writer().append_blocking(entry.clone());
            kept.wait().unwrap();
            entries.push(entry);
        });
    }
    let visit_log = VisitLog::of(&entries);
    let start = entries[0].at;
    let check = |from: i64, to: i64, least: usize| {
        let (from, to) = (
            start + SignedDuration::from_mins(from),
            start + SignedDuration::from_mins(to),
        );
        let mut wanted: Vec<_> = visit_log.between(from, to).cloned().collect();
        wanted.sort_by_key(|v| (v.entered, v.stay));
        let found = store.visits_between(from, to).unwrap();
        assert_eq!(found, wanted, "{from} to {to}");
        assert!(found.len() >= least, "{from} to {to}: {}", found.len());
    };
    const DAY: i64 = 24 * 60;
    check(0, 10 * DAY, 30);
    check(9 * 60, 9 * 60 + 5, 1);
    check(0, 1, 0);
    check(2 * DAY, 2 * DAY + 1, 10);
    check(3 * DAY + 60, 4 * DAY, 10);
    check(20 * DAY, 30 * DAY, 5);
    check(-DAY, 0, 0);
    store.rebuild_projections().unwrap();
    check(0, 10 * DAY, 30);
    for visit in visit_log.visits() {
        let began = store.entry_of(visit.stay).unwrap().map(|d| d.seq);
        assert_eq!(began, Some(visit.entry), "{:?}", visit.stay);
    }
}

#[test]
fn a_bad_snapshot_is_passed_over() {
    let other = tempfile::tempdir().unwrap();
    let (strange, strangers) = journal(&crate::store::settings(other.path()), 6);
    assert!(strange.snapshots().save(&after(&strangers, 200)).unwrap());
    let strange = std::fs::read(strange.snapshots().path_of(200)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());
    let (store, entries) = journal(&settings, 5);
    let whole = bytes(&after(&entries, entries.len()));
    let site = traffic::site(4);
    let path = store.snapshots().path_of(200);
    let check = |what: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>, taken: bool| {
        assert!(store.snapshots().save(&after(&entries, 200)).unwrap());
        let good = std::fs::read(&path).unwrap();
        std::fs::write(&path, change(good)).unwrap();
        let restored = restore(&store, &site).unwrap();
        assert_eq!(restored.snapshot, if taken { 200 } else { 0 }, "{what}");
        assert_eq!(bytes(&restored.engine), whole, "{what}");
        let verified = restore::verify(&store, |_| {}).unwrap();
        assert_eq!(verified.bad.is_empty(), taken, "{what}: {:?}", verified.bad);
    };
    let swap = |from: &'static str, to: &'static str| {
        move |good: Vec<u8>| {
            let text = String::from_utf8(good).unwrap();
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1).into_bytes()
        }
    };
    check("as it is", &|good| good, true);
    check("empty", &|_| Vec::new(), false);
    check("no JSON", &|_| b"\0\0\0".to_vec(), false);
    check("cut off", &|good| good[..good.len() - 9].to_vec(), false);
    check("one letter", &swap("Holder 17", "Holder 71"), false);
    check("another form", &swap("snapshot\":1", "snapshot\":2"), false);
    check(
        "another engine",
        &swap("\"engine\":\"", "\"engine\":\"0"),
        false,
    );
    check("another number", &swap("\"seq\":200", "\"seq\":201"), false);
    check("another journal's", &|_| strange.clone(), false);
    std::fs::remove_file(&path).unwrap();
    // One ahead of the journal: what it stands for was never kept.
    let ahead = tempfile::tempdir().unwrap();
    let settings = crate::store::settings(ahead.path());
    let short = Store::open(&settings, SystemClock::shared()).unwrap();
    for entry in &entries[..100] {
        short
            .writer()
            .append_blocking(entry.clone())
            .wait()
            .unwrap();
    }
    assert!(!short.snapshots().save(&after(&entries, 101)).unwrap());
    assert!(short.snapshots().list().is_empty());
}

/// Line 3 of what is to be shown: a live gateway's journal, through `replay`'s engine, gives the same bytes.
#[test]
fn a_live_journal_replays_byte_for_byte_and_from_its_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let relay = Relay::start(&[]);
    let site = kill::site_of(folder.path(), relay.port);
    let gateway = Gateway::start(&site, &[]);
    let database = folder.path().join("data/plategate.db");
    until("traffic comes", || raw_rows(&database).len() > 150);
    gateway.stop();
    let rows = raw_rows(&database);
    let store = Store::open(
        &crate::store::settings(folder.path()),
        SystemClock::shared(),
    )
    .unwrap();
    let mut engine: Option<Engine> = None;
    for (entry, (seq, outputs)) in store.read_journal(1).unwrap().zip(&rows) {
        let entry = entry.unwrap();
        assert_eq!(entry.seq, *seq);
        if let (None, Input::Configured { site }) = (&engine, &entry.input) {
            engine = Some(Engine::new((**site).clone()));
        }
        let again = engine.as_mut().unwrap().handle(entry.at, &entry.input);
        assert_eq!(
            serde_json::to_string(&again).unwrap(),
            *outputs,
            "entry {seq}"
        );
    }
    let engine = engine.unwrap();
    let restored = restore(&store, engine.site()).unwrap();
    assert_eq!(
        restored.snapshot,
        engine.seq(),
        "a clean stop leaves a snapshot"
    );
    assert_eq!(bytes(&restored.engine), bytes(&engine));
}

fn raw_rows(path: &Path) -> Vec<(u64, String)> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut rows = connection
        .prepare("SELECT seq, outputs FROM journal ORDER BY seq")
        .unwrap();
    let rows = rows.query_map([], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}
