//! The store: journal, projections, queries, accounts, upgrades, crashes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use plategate::clock::{Clock, SystemClock};
use plategate::domain::event::*;
use plategate::domain::misread::alphabet::folded;
use plategate::domain::plate::{CharRead, Plate, PlateRead};
use plategate::domain::site::*;
use plategate::port::evidence::{Evidence, Pictures};
use plategate::port::lanes::LaneBook;
use plategate::port::records::{DecisionQuery, Records};
use plategate::store::evidence::EvidenceFolder;
use plategate::store::journal::JournalReader;
use plategate::store::{Settings, Store, StoreFault};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

pub fn settings(dir: &Path) -> Settings {
    Settings {
        dir: dir.join("data"),
        evidence_days: 30,
        evidence_max_mb: 10,
        reserve_mb: 0,
    }
}

pub fn open(settings: &Settings) -> Store {
    Store::open(settings, SystemClock::shared()).unwrap()
}

pub fn time(second: i64) -> Timestamp {
    Timestamp::from_second(1_750_000_000 + second).unwrap()
}

const LANES: [&str; 3] = ["entry-1", "exit-1", "entry-2"];

fn random_read(rng: &mut StdRng) -> PlateRead {
    let letters = b"ABCD0123";
    let chars = (0..rng.random_range(4..8))
        .map(|_| {
            let one = |rng: &mut StdRng| letters[rng.random_range(0..letters.len())] as char;
            let best: f32 = rng.random_range(0.5..1.0);
            let other = (one(rng), (1.0 - best) * rng.random_range(0.1..0.9_f32));
            CharRead::new(vec![(one(rng), best), other]).unwrap()
        })
        .collect();
    PlateRead::new(chars).unwrap()
}

/// A sighting with its decision; now and then a late one, a violation, a permit, a corrected text, a passage.
pub fn sighting(rng: &mut StdRng, seq: Seq) -> JournalEntry {
    let told = time(seq as i64 * 10);
    let at = told - SignedDuration::from_millis(rng.random_range(200..40_000));
    let lane = LaneId::new(LANES[rng.random_range(0..LANES.len())]);
    let read = random_read(rng);
    let text = read.text();
    let taken = if rng.random_bool(0.1) {
        Plate::new(&format!("{}Z", text.as_str())).unwrap()
    } else {
        text.clone()
    };
    let violation = rng.random_bool(0.1).then(|| Violation {
        kind: ViolationKind::Reentry,
        mode: PassbackMode::Hard,
        causes: Causes {
            passback: rng.random(),
            ..Causes::default()
        },
        prior: Some(StayId(1)),
        elsewhere: None,
    });
    let permit = rng
        .random_bool(0.5)
        .then(|| PermitId::new(&format!("P{}", rng.random_range(0..5))));
    let decision = Decision {
        seq,
        lane: lane.clone(),
        at,
        outcome: Outcome::Open,
        reason: Reason::Permitted,
        read: Some(text),
        plate: Some(taken),
        permit,
        matched: Matched::Likely {
            probability: rng.random(),
        },
        violation,
        explained: None,
        closes: None,
        likely: None,
        heals: vec![],
        near: None,
        likely_denied: None,
        waived: None,
        held_by: None,
        evidence: None,
    };
    let mut outputs = vec![Output::Decision(decision.clone())];
    if rng.random_bool(0.7) {
        outputs.push(Output::Passage(passage(&decision)));
    }
    let input = Input::Sighting(Sighting {
        lane,
        at,
        read: Some(read),
        runner_up: None,
        looks: 3,
        first_seen: at,
        last_seen: told,
        travel: Some(Motion::Towards),
        scene: None,
        plate_px: Some(120),
        evidence: Some(EvidenceId("20250615/entry-1/1-2".into())),
        source: Default::default(),
    });
    JournalEntry {
        seq,
        at: told,
        input,
        outputs,
    }
}

fn passage(decision: &Decision) -> Passage {
    Passage {
        seq: decision.seq,
        lane: decision.lane.clone(),
        at: decision.at,
        direction: Direction::In,
        from: AreaId::offsite(),
        to: AreaId::new("car-park"),
        plate: decision.plate.clone(),
        permit: decision.permit.clone(),
        stay: Some(StayId(decision.seq)),
        known_by: KnownBy::Assumed,
        evidence: None,
    }
}

fn order(seq: Seq, lane: &str) -> JournalEntry {
    let at = time(seq as i64 * 10);
    JournalEntry {
        seq,
        at,
        input: Input::Order(Order {
            by: "anna".into(),
            reason: "van with a trailer".into(),
            what: OrderKind::Open {
                lane: LaneId::new(lane),
            },
            role: None,
        }),
        outputs: vec![
            Output::Done(Done::Opened),
            Output::GateCommand(GateCommand {
                id: CommandId(seq),
                gate: GateId::new("barrier-1"),
                lane: LaneId::new(lane),
                pulse_ms: 500,
                issued_at: at,
                expires_at: at + SignedDuration::from_secs(2),
            }),
        ],
    }
}

fn report(seq: Seq, command: Seq) -> JournalEntry {
    let at = time(seq as i64 * 10);
    JournalEntry {
        seq,
        at,
        input: Input::GateReport(GateReport {
            command: CommandId(command),
            gate: GateId::new("barrier-1"),
            at,
            result: GateResult::Accepted { took_ms: 12 },
        }),
        outputs: vec![],
    }
}

/// A journal of `n` entries from a seed.
pub fn journal(n: u64) -> Vec<JournalEntry> {
    let mut rng = StdRng::seed_from_u64(7);
    (1..=n)
        .map(|seq| match seq % 20 {
            1 => order(seq, "exit-1"),
            2 => report(seq, seq - 1),
            _ => sighting(&mut rng, seq),
        })
        .collect()
}

pub fn append_all(store: &Store, entries: &[JournalEntry]) {
    let waiting: Vec<_> = entries
        .iter()
        .map(|e| store.writer().append_blocking(e.clone()))
        .collect();
    for (durable, entry) in waiting.into_iter().zip(entries) {
        assert_eq!(durable.wait().unwrap(), entry.seq);
    }
}

fn read_all(store: &Store) -> Vec<JournalEntry> {
    store.read_journal(1).unwrap().map(Result::unwrap).collect()
}

pub fn decisions_of(entries: &[JournalEntry]) -> Vec<Decision> {
    let outputs = entries.iter().flat_map(|e| &e.outputs);
    outputs
        .filter_map(|o| match o {
            Output::Decision(d) => Some(d.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn what_is_appended_is_read_back_to_the_last_bit() {
    let dir = tempfile::tempdir().unwrap();
    let entries = journal(2_000);
    let store = open(&settings(dir.path()));
    append_all(&store, &entries);
    assert!(read_all(&store) == entries);
    drop(store);
    let store = open(&settings(dir.path()));
    assert!(read_all(&store) == entries);
    let tail: Vec<_> = store.read_journal(1_990).unwrap().collect();
    assert_eq!(tail.len(), 11);
    assert_eq!(tail[0].as_ref().unwrap().seq, 1_990);
}

#[test]
fn entries_out_of_order_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    append_all(&store, &journal(3));
    let mut back_in_time = order(4, "exit-1");
    back_in_time.at = time(0);
    for wrong in [order(3, "exit-1"), order(5, "exit-1"), back_in_time] {
        let e = store.writer().append_blocking(wrong).wait().unwrap_err();
        assert_eq!(e.kind, StoreFault::Order, "{e}");
    }
    append_all(&store, &[order(4, "exit-1")]);
    assert_eq!(read_all(&store).len(), 4);
}

#[test]
fn only_its_owner_may_look() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(dir.path());
    let store = open(&settings);
    append_all(&store, &journal(1));
    let evidence = EvidenceFolder::new(&settings);
    let pictures = Pictures {
        frame: vec![1],
        crop: vec![2],
    };
    let id = EvidenceId("20250615/entry-1/a".into());
    evidence.put(&id, &pictures).unwrap();
    let mode = |p: &str| {
        let meta = fs::metadata(settings.dir.join(p)).unwrap();
        meta.permissions().mode() & 0o777
    };
    for (path, right) in [
        ("", 0o700),
        ("plategate.db", 0o600),
        ("plategate.db-wal", 0o600),
        ("lock", 0o600),
        ("evidence", 0o700),
        ("evidence/20250615/entry-1", 0o700),
        ("evidence/20250615/entry-1/a.frame.jpg", 0o600),
    ] {
        assert_eq!(mode(path), right, "{path}: {:o}", mode(path));
    }
}

#[test]
fn a_database_that_cannot_be_used_is_refused_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let check = |name: &str, prepare: &dyn Fn(&Path), kind: StoreFault, words: &[&str]| {
        let s = settings(&dir.path().join(name));
        drop(open(&s));
        prepare(&s.dir.join("plategate.db"));
        let error = Store::open(&s, SystemClock::shared()).err().unwrap();
        assert_eq!(error.kind, kind, "{name}: {error}");
        for word in words {
            assert!(error.sentence.contains(word), "{name}: {error}");
        }
    };
    let sql = |sql: &'static str| {
        move |path: &Path| {
            let c = rusqlite::Connection::open(path).unwrap();
            c.execute_batch(sql).unwrap();
        }
    };
    check(
        "newer",
        &sql("PRAGMA user_version = 99"),
        StoreFault::Newer,
        &[
            "plategate.db",
            "version is 99",
            "this program knows",
            "install the newer",
        ],
    );
    check(
        "foreign",
        &sql("PRAGMA application_id = 5"),
        StoreFault::Damaged,
        &["not one of Plategate's"],
    );
    check(
        "rubbish",
        &|path: &Path| fs::write(path, [b'x'; 8192]).unwrap(),
        StoreFault::Damaged,
        &["damaged", "backup"],
    );
    let a_folder = |path: &Path| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    };
    check("folder", &a_folder, StoreFault::Disk, &["plategate.db"]);
}

#[test]
fn a_second_process_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let s = settings(dir.path());
    let first = open(&s);
    let error = Store::open(&s, SystemClock::shared()).err().unwrap();
    assert_eq!(error.kind, StoreFault::InUse);
    let me = std::process::id().to_string();
    assert!(error.sentence.contains(&me), "{error}");
    drop(first);
    drop(open(&s));
}

/// Tables that are drawn from the journal.
const DRAWN: [&str; 20] = [
    "decision",
    "plate_row",
    "plate_end",
    "passage",
    "visit",
    "person_act",
    "notice",
    "violation",
    "explained",
    "lane_hour",
    "lane_read",
    "lane_stay",
    "lane_example",
    "doubt",
    "judgement",
    "lane_alarm",
    "lane_checked",
    "permit_version",
    "group_exempted",
    "waived",
];

/// The database as an older version left it that drew its tables otherwise, or not at all.
pub fn as_an_older_version(s: &Settings, note: &str) {
    let c = rusqlite::Connection::open(s.dir.join("plategate.db")).unwrap();
    for table in DRAWN {
        let rows: i64 = c
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .unwrap();
        let gone = c.execute(&format!("DELETE FROM {table}"), []).unwrap();
        assert_eq!(gone as i64, rows, "{table}");
    }
    c.execute_batch(note).unwrap();
}

#[test]
fn tables_of_an_older_version_are_drawn_anew() {
    for note in [
        "UPDATE note SET value = 0 WHERE name = 'projection'",
        "DELETE FROM note",
        "UPDATE note SET value = 99 WHERE name = 'projection'",
    ] {
        let dir = tempfile::tempdir().unwrap();
        let s = settings(dir.path());
        let entries = journal(300);
        let store = open(&s);
        append_all(&store, &entries);
        drop(store);
        as_an_older_version(&s, note);
        let store = open(&s);
        assert!(read_all(&store) == entries, "{note}");
        assert_same_as_naive(&store, &entries);
    }
}

#[test]
fn waiting_entries_share_commits() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    let entries: Vec<Arc<JournalEntry>> = journal(4_000).into_iter().map(Arc::new).collect();
    let clock = SystemClock::default();
    let one_by_one = clock.monotonic();
    for entry in &entries[..200] {
        store
            .writer()
            .append_blocking(entry.clone())
            .wait()
            .unwrap();
    }
    let alone = 200.0 / (clock.monotonic() - one_by_one).as_secs_f64();
    let together = clock.monotonic();
    let waiting: Vec<_> = entries[200..]
        .iter()
        .map(|e| store.writer().append_blocking(e.clone()))
        .collect();
    for durable in waiting {
        durable.wait().unwrap();
    }
    let grouped = 3_800.0 / (clock.monotonic() - together).as_secs_f64();
    println!("durable entries a second: {alone:.0} one by one, {grouped:.0} in groups");
    assert!(grouped > alone * 1.5, "{grouped:.0} against {alone:.0}");
}

fn query() -> DecisionQuery {
    DecisionQuery {
        limit: 7,
        ..DecisionQuery::default()
    }
}

fn fits(d: &Decision, q: &DecisionQuery) -> bool {
    let part = |p: &Option<Plate>| {
        let part = q.plate_part.as_deref().unwrap_or("");
        p.as_ref().is_some_and(|p| match q.alike {
            true => folded(p.as_str()).contains(&folded(part)),
            false => p.as_str().contains(part),
        })
    };
    q.lane.as_ref().is_none_or(|l| d.lane == *l)
        && q.permit
            .as_ref()
            .is_none_or(|p| d.permit.as_ref() == Some(p))
        && (q.plate_part.is_none() || part(&d.read) || part(&d.plate))
        && q.from.is_none_or(|from| d.at >= from)
        && q.to.is_none_or(|to| d.at < to)
        && (!q.violations_only || d.violation.is_some())
        && q.before.is_none_or(|before| d.seq < before)
}

/// All pages of a query, as one list.
pub fn paged(store: &Store, q: &DecisionQuery) -> Vec<Decision> {
    let (mut all, mut q) = (Vec::new(), q.clone());
    loop {
        let page = store.decisions(&q).unwrap();
        assert!(page.rows.len() <= q.limit as usize);
        all.extend(page.rows);
        match page.next {
            Some(next) => q.before = Some(next),
            None => return all,
        }
    }
}

fn assert_same_as_naive(store: &Store, entries: &[JournalEntry]) {
    let mut all = decisions_of(entries);
    all.reverse();
    let text = |i: usize| all[i].read.as_ref().unwrap().as_str().to_owned();
    let lane = Some(LaneId::new("exit-1"));
    let permit = Some(PermitId::new("P3"));
    #[rustfmt::skip]
    let table = [
        query(),
        DecisionQuery { lane: lane.clone(), ..query() },
        DecisionQuery { permit: permit.clone(), ..query() },
        DecisionQuery { violations_only: true, ..query() },
        DecisionQuery { violations_only: true, lane: lane.clone(), permit: permit.clone(), ..query() },
        DecisionQuery { from: Some(time(1_000)), to: Some(time(2_000)), ..query() },
        DecisionQuery { from: Some(time(1_500)), lane: lane.clone(), ..query() },
        DecisionQuery { to: Some(time(700)), violations_only: true, ..query() },
        DecisionQuery { from: Some(time(1_000_000)), ..query() },
        DecisionQuery { to: Some(time(-1_000_000)), ..query() },
        DecisionQuery { before: Some(100), lane: lane.clone(), ..query() },
        DecisionQuery { plate_part: Some(text(20)), ..query() },
        DecisionQuery { plate_part: Some(text(20)[1..4].to_owned()), ..query() },
        DecisionQuery { plate_part: Some("A".into()), permit, ..query() },
        DecisionQuery { plate_part: Some("Z".into()), from: Some(time(1_000)), ..query() },
        DecisionQuery { plate_part: Some("NONESUCH".into()), ..query() },
        DecisionQuery { plate_part: Some(folded(&text(20))), alike: true, ..query() },
        DecisionQuery { plate_part: Some("0".into()), alike: true, lane: lane.clone(), ..query() },
        DecisionQuery { plate_part: Some("B".into()), alike: true, violations_only: true, ..query() },
    ];
    // Capture times lag by up to 40 s and rows are 10 s apart: every end of a span cuts through rows out of order.
    let ends = (300..400).map(|s| DecisionQuery {
        to: Some(time(s)),
        from: Some(time(s - 90)),
        ..query()
    });
    for q in table.into_iter().chain(ends) {
        let q = &q;
        let naive: Vec<Decision> = all.iter().filter(|d| fits(d, q)).cloned().collect();
        assert!(paged(store, q) == naive, "{q:?}: {} rows", naive.len());
    }
    for d in all.iter().take(20) {
        assert_eq!(store.decision(d.seq).unwrap().as_ref(), Some(d));
        let plate = d.plate.clone().unwrap();
        let naive: Vec<Decision> = all
            .iter()
            .filter(|o| o.plate.as_ref() == Some(&plate) || o.read.as_ref() == Some(&plate))
            .cloned()
            .collect();
        assert!(store.history(&plate, 500).unwrap() == naive);
    }
    let mut passages: Vec<Passage> = entries
        .iter()
        .flat_map(|e| &e.outputs)
        .filter_map(|o| match o {
            Output::Passage(p) => Some(p.clone()),
            _ => None,
        })
        .collect();
    passages.reverse();
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = store.passages(before, 9).unwrap();
        found.extend(page.rows);
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert!(found == passages);
}

#[test]
fn queries_answer_as_a_naive_search_would() {
    let dir = tempfile::tempdir().unwrap();
    let s = settings(dir.path());
    let entries = journal(2_500);
    let store = open(&s);
    append_all(&store, &entries);
    assert_same_as_naive(&store, &entries);
    store.rebuild_projections().unwrap();
    assert_same_as_naive(&store, &entries);
    let more: Vec<_> = journal(2_600).split_off(2_500);
    append_all(&store, &more);
    assert_same_as_naive(&store, &journal(2_600));
}

#[test]
fn orders_show_who_did_what_and_what_came_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    append_all(&store, &journal(45));
    let page = store.orders(None, 2).unwrap();
    assert_eq!(page.rows.len(), 2);
    let row = &page.rows[0];
    assert_eq!((row.seq, row.by.as_str()), (41, "anna"));
    assert_eq!(row.what.to_string(), "opened exit-1");
    assert_eq!(row.reason, "van with a trailer");
    let result = "Opened. No vehicle was waiting; whoever passes is counted when it is seen.; the gate took it in 12 ms";
    let ends: Vec<String> = row.result.iter().map(ToString::to_string).collect();
    assert_eq!(ends.join("; "), result);
    let rest = store.orders(page.next, 2).unwrap();
    assert_eq!(rest.rows.len(), 1);
    assert_eq!(rest.rows[0].seq, 1);
}

/// The test binary starts itself as a child that appends and says what was acknowledged, and kills it.
#[test]
fn a_killed_process_loses_nothing_acknowledged() {
    use std::io::{BufRead, BufReader};
    let dir = tempfile::tempdir().unwrap();
    let s = settings(dir.path());
    for round in 0..5_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "store::child_that_appends",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env("PLATEGATE_TEST_STORE", dir.path())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut acknowledged = 0;
        let until = 40 + round * 37;
        let mut seen = 0;
        for line in lines.by_ref().map_while(Result::ok) {
            if let Some(seq) = line.strip_prefix("kept ") {
                acknowledged = seq.parse::<u64>().unwrap();
                seen += 1;
            }
            if seen == until {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(seen >= until);
        let store = open(&s);
        let read = read_all(&store);
        assert!(read.len() as u64 >= acknowledged, "round {round}");
        assert!(read == journal(read.len() as u64));
        assert_same_as_naive(&store, &read);
    }
}

#[test]
#[ignore = "the child of a_killed_process_loses_nothing_acknowledged"]
fn child_that_appends() {
    let Ok(dir) = std::env::var("PLATEGATE_TEST_STORE") else {
        return;
    };
    let store = open(&settings(Path::new(&dir)));
    let from = JournalReader::open(store.path(), 1).unwrap().last_seq();
    println!();
    for pair in journal(from + 5_000)[from as usize..].chunks(3) {
        let waiting: Vec<_> = pair
            .iter()
            .map(|e| store.writer().append_blocking(e.clone()))
            .collect();
        for durable in waiting {
            println!("kept {}", durable.wait().unwrap());
        }
    }
}

/// A real full disk: a file system of 4 MB in memory. Needs the right to mount; without it the unit test of the writer
/// still covers the journal.
#[test]
fn a_full_file_system_is_said_and_survived() {
    let dir = tempfile::tempdir().unwrap();
    let small = dir.path().join("small");
    fs::create_dir(&small).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
        .arg(&small)
        .stderr(std::process::Stdio::null())
        .status();
    if !mounted.is_ok_and(|s| s.success()) {
        eprintln!("not allowed to mount a small file system: passed over");
        return;
    }
    let _guard = Unmount(&small);
    let s = settings(&small);
    let store = open(&s);
    let folder = EvidenceFolder::new(&s);
    append_all(&store, &journal(10));
    let pictures = Pictures {
        frame: vec![7; 300_000],
        crop: vec![7; 1_000],
    };
    let full = (0..20).find_map(|i| {
        let id = EvidenceId(format!("20250615/entry-1/{i}").into());
        folder.put(&id, &pictures).err()
    });
    let sentence = full.unwrap().0;
    assert!(sentence.contains("disk is full"), "{sentence}");
    fs::write(small.join("rest"), vec![0; 4_000_000]).unwrap_err();
    let entries = journal(3_000);
    let mut kept = 10;
    let fault = loop {
        let next = entries[kept].clone();
        match store.writer().append_blocking(next).wait() {
            Ok(_) => kept += 1,
            Err(e) => break e,
        }
    };
    assert_eq!(fault.kind, StoreFault::Disk);
    assert!(fault.sentence.contains("the disk is full"), "{fault}");
    assert!(read_all(&store) == entries[..kept]);
    fs::remove_dir_all(s.dir.join("evidence")).unwrap();
    fs::remove_file(small.join("rest")).unwrap();
    append_all(&store, &entries[kept..kept + 5]);
    assert!(read_all(&store) == entries[..kept + 5]);
}

struct Unmount<'a>(&'a Path);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

/// What was read before is given again only while it stands there.
#[test]
fn an_hour_of_a_lane_that_changed_is_read_anew() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    let c = rusqlite::Connection::open(store.path()).unwrap();
    let (from, to) = (time(0), time(7_200));
    for vehicles in [3, 4, 4, 1] {
        let put = "INSERT OR REPLACE INTO lane_hour (start, lane, light, body) VALUES (?, ?, ?, ?)";
        for (lane, light) in [("entry-1", 0), ("entry-1", 1), ("exit-1", 0)] {
            let n = vehicles * 10 + light + i64::from(lane == "exit-1") * 5;
            let body = format!("{{\"vehicles\":{n}}}");
            c.execute(put, rusqlite::params![from.as_second(), lane, light, body])
                .unwrap();
        }
        let found = store.hours(None, from, to).unwrap();
        let mut found: Vec<u64> = found.iter().map(|h| h.tally.vehicles).collect();
        found.sort_unstable();
        let n = vehicles as u64 * 10;
        assert_eq!(found, [n, n + 1, n + 5]);
    }
}
