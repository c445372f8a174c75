//! Snapshots: from one and the tail comes the very state that the whole journal gives; a bad one is passed over. And the
//! journal of a live gateway, replayed, gives the bytes that it holds.

use std::path::Path;

use jiff::SignedDuration;
use plategate::app::restore::{self, Replayer, Span, restore, restore_while};
use plategate::clock::SystemClock;
use plategate::domain::access::Engine;
use plategate::domain::event::{Input, JournalEntry};
use plategate::port::records::Records;
use plategate::store::format::{Build, THIS};
use plategate::store::snapshot::Snapshots;
use plategate::store::{Settings, Store};

use crate::gateway::Gateway;
use crate::kill;
use crate::patience::until;
use crate::peers::Relay;
use crate::store::settings;
use crate::traffic::{self, Chance, Traffic};
use crate::visits::VisitLog;
use sha2::Digest;

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
    let mut replayer = Replayer::default();
    for entry in &entries[..count] {
        assert!(replayer.take(entry).unwrap());
    }
    replayer.into_engine().unwrap()
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
    let end = entries.len() as u64;
    assert_eq!(
        verified.good,
        [1, end - 1, end],
        "the first of its build and the newest two are kept"
    );
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

const OLDER: Build = Build {
    name: "0.0.9+older",
    state: &[],
};

/// A build that calls the kill switch otherwise than the older one did.
const NEWER: Build = Build {
    name: "9.0.0+newer",
    state: &[|state| state["kill_switch"] = state["gates_off"].take()],
};

/// Keeps a snapshot as the older build wrote it, with a name of its own for the kill switch, which is `on`.
fn keep_older(store: &Store, engine: &Engine, on: bool) {
    let snapshots = store.snapshots().of_build(OLDER);
    assert!(snapshots.save(engine).unwrap());
    let path = snapshots.path_of(engine.seq());
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, state) = text.split_once('\n').unwrap();
    let older = state.replace("\"kill_switch\":false", &format!("\"gates_off\":{on}"));
    assert_ne!(state, older);
    let mut head: serde_json::Value = serde_json::from_str(head).unwrap();
    head["sha256"] = hex::encode(sha2::Sha256::digest(&older)).into();
    std::fs::write(path, format!("{head}\n{older}")).unwrap();
}

fn read_all(store: &Store) -> Vec<JournalEntry> {
    store.read_journal(1).unwrap().map(Result::unwrap).collect()
}

/// However long the journal is: what an older build decided is not gone through again, also where its state had another form.
#[test]
fn after_an_upgrade_a_start_reads_only_what_came_after_the_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let (store, mut entries) = journal(&settings(folder.path()), 5);
    let mut engine = after(&entries, entries.len());
    let (mut now, short) = (entries.last().unwrap().at, entries.len());
    let mut kept = None;
    for beat in 0..20_000 {
        now += SignedDuration::from_secs(60);
        if beat == 19_700 {
            kept = Some(engine.clone());
        }
        traffic::step(&mut engine, now, Input::Heartbeat, |e| entries.push(e));
    }
    crate::store::append_all(&store, &entries[short..]);
    let kept = kept.unwrap();
    keep_older(&store, &kept, false);
    let newer = store.snapshots().of_build(NEWER);
    let go =
        |snapshots: &Snapshots| restore_while(&store, snapshots, engine.site(), || true).unwrap();
    let mut restored = go(&newer);
    let tail = engine.seq() - kept.seq();
    assert!((300..400).contains(&tail), "{tail}");
    assert_eq!((restored.snapshot, restored.replayed), (kept.seq(), tail));
    assert_eq!(bytes(&restored.engine), bytes(&engine));
    restored.mark_upgrade(&store, &newer).unwrap();
    let journal = read_all(&store);
    assert!(journal[..entries.len()] == entries, "the journal stays");
    let marked = journal[entries.len()..].to_vec();
    assert_eq!(marked.len(), 1);
    let upgraded = Input::Upgraded {
        from: Some(OLDER.name.into()),
        to: NEWER.name.into(),
        tail,
        otherwise: 0,
    };
    assert_eq!((&marked[0].input, marked[0].outputs.len()), (&upgraded, 0));
    // The next start has nothing to read, and the last sign of life is what it was.
    let mut again = go(&newer);
    assert_eq!((again.snapshot, again.replayed), (engine.seq() + 1, 0));
    assert_eq!(bytes(&again.engine), bytes(&restored.engine));
    assert_eq!(again.last, Some(now));
    again.mark_upgrade(&store, &newer).unwrap();
    assert_eq!(read_all(&store).len(), journal.len(), "nothing to mark");
    // The older build cannot read the newer one's state, and says so.
    let older = store.snapshots().of_build(OLDER);
    let why = older.load(engine.seq() + 1).err().unwrap();
    assert!(why.contains("install the newer program again"), "{why}");
}

/// Where another build goes on, and what it finds: from, entries gone through, of them decided otherwise.
#[test]
fn what_was_decided_stands_whatever_another_build_would_decide() {
    type Found = Option<(Option<&'static str>, u64, u64)>;
    let check =
        |what: &str, (build, back): (Build, Option<usize>), altered: bool, wanted: Found| {
            let folder = tempfile::tempdir().unwrap();
            let settings = settings(folder.path());
            let (_, entries) = journal(&settings, 5);
            let engine = after(&entries, entries.len());
            // The same journal, but one of the last fifty entries was decided otherwise then.
            let mut then = entries.clone();
            let place = then.iter().rposition(|e| !e.outputs.is_empty()).unwrap();
            if altered {
                then[place].outputs.clear();
            }
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(
                &crate::store::settings(folder.path()),
                SystemClock::shared(),
            )
            .unwrap();
            crate::store::append_all(&store, &then);
            if let Some(back) = back {
                let kept = after(&entries, entries.len() - back);
                assert!(store.snapshots().of_build(build).save(&kept).unwrap());
            }
            let snapshots = store.snapshots();
            let mut restored = restore(&store, engine.site()).unwrap();
            restored.mark_upgrade(&store, &snapshots).unwrap();
            let journal = read_all(&store);
            assert!(journal[..then.len()] == then, "{what}: the journal stays");
            let marked = journal.get(then.len()).map(|e| e.input.clone());
            let upgraded = wanted.map(|(from, tail, otherwise)| Input::Upgraded {
                from: from.map(Into::into),
                to: THIS.name.into(),
                tail,
                otherwise,
            });
            assert_eq!(marked, upgraded, "{what}");
            assert_eq!(restored.last, Some(then.last().unwrap().at), "{what}");
            let again = restore(&store, engine.site()).unwrap();
            assert_eq!(again.engine.digest(), restored.engine.digest(), "{what}");
            let nothing_left = marked.is_none() || again.replayed == 0;
            assert!(nothing_left, "{what}: {} read again", again.replayed);
            // Decided anew on purpose, the difference shows, and whose it is.
            let mut told = Vec::new();
            let verified = restore::verify(&store, |e| told.push(e.seq)).unwrap();
            let otherwise: Vec<u64> = altered.then_some(place as u64 + 1).into_iter().collect();
            assert_eq!(told, otherwise, "{what}");
            assert!(verified.bad.is_empty(), "{what}: {:?}", verified.bad);
            let ours = altered && (build.name == THIS.name || back.is_none());
            assert_eq!(verified.faults(THIS.name), u64::from(ours), "{what}");
        };
    let entries = {
        let folder = tempfile::tempdir().unwrap();
        journal(&settings(folder.path()), 5).1.len() as u64
    };
    let older = Some(OLDER.name);
    check("the same build", (THIS, Some(50)), false, None);
    check(
        "stopped in order",
        (OLDER, Some(0)),
        false,
        Some((older, 0, 0)),
    );
    check("crashed", (OLDER, Some(50)), false, Some((older, 50, 0)));
    check(
        "decides otherwise",
        (OLDER, Some(50)),
        true,
        Some((older, 50, 1)),
    );
    check("no snapshot, decided alike", (OLDER, None), false, None);
    check("no snapshot", (OLDER, None), true, Some((None, entries, 1)));
    let here = Some(THIS.name);
    check("our own", (THIS, Some(50)), true, Some((here, 50, 1)));
}

/// A state that the journal would not give today is carried all the same, and what came after it is held against it.
#[test]
fn a_state_of_an_older_build_is_carried_and_verified_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let (store, entries) = journal(&settings(folder.path()), 5);
    let end = entries.len() as u64;
    let build = Build {
        name: THIS.name,
        ..NEWER
    };
    let newer = store.snapshots().of_build(build);
    keep_older(&store, &after(&entries, entries.len()), true);
    let site = traffic::site(4);
    let mut restored = restore_while(&store, &newer, &site, || true).unwrap();
    assert!(restored.engine.kill_switch(), "as the older build left it");
    restored.mark_upgrade(&store, &newer).unwrap();
    std::fs::remove_file(newer.path_of(end)).unwrap();
    assert!(store.snapshots().save(&restored.engine).unwrap());
    let verified = restore::verify(&store, |e| panic!("entry {} differs", e.seq)).unwrap();
    assert_eq!((verified.good, verified.carried), (vec![], vec![end + 1]));
    assert!(verified.replayer.engine().unwrap().kill_switch());
    let span = |build: &str, entries| Span {
        build: Some(build.to_owned()),
        entries,
        otherwise: 0,
    };
    assert_eq!(verified.spans, [span(OLDER.name, end), span(THIS.name, 1)]);
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
        "another build",
        &swap("\"build\":\"", "\"build\":\"0"),
        true,
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
    assert!(rows.len() > 150, "rows are lost: {} are left", rows.len());
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
