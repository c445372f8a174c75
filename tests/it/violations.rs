//! Violations in the store: lists by kind, cause and finding, counts for reports, and older databases.

use std::collections::BTreeMap;

use plategate::domain::diagnosis::refusals::Refusals;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::{LaneId, PassbackMode, PermitId};
use plategate::port::records::DecisionQuery;
use plategate::port::violations::{Span, Violations, Weighed};
use plategate::store::{Settings, Store, glance};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use crate::store::{
    append_all, as_an_older_version, decisions_of, open, paged, settings, sighting, time,
};

fn word(seq: Seq, violation: Seq, finding: Finding) -> JournalEntry {
    JournalEntry {
        seq,
        at: time(seq as i64 * 10),
        input: Input::Order(Order {
            by: "ana".into(),
            role: None,
            reason: format!("word {seq}"),
            what: OrderKind::Acknowledge { violation, finding },
        }),
        outputs: vec![],
    }
}

/// Sightings of few plates with violations of every sort, and persons' words on a third of them.
fn journal(n: u64) -> (Vec<JournalEntry>, BTreeMap<Seq, Finding>) {
    let mut rng = StdRng::seed_from_u64(3);
    let mut found = BTreeMap::new();
    let mut violations: Vec<Seq> = Vec::new();
    let mut entries = Vec::new();
    for seq in 1..=n {
        if let Some(violation) = violations.choose(&mut rng).copied()
            && rng.random_bool(0.1)
        {
            let finding = *Finding::ALL.choose(&mut rng).unwrap();
            found.insert(violation, finding);
            entries.push(word(seq, violation, finding));
            continue;
        }
        let mut entry = sighting(&mut rng, seq);
        if let Output::Decision(d) = &mut entry.outputs[0] {
            let share = |rng: &mut StdRng| f64::from(rng.random_range(0..4_u8)) / 4.0;
            d.plate = Plate::new(&format!("W{}A", rng.random_range(100..130))).ok();
            d.violation = rng.random_bool(0.3).then(|| Violation {
                kind: *ViolationKind::ALL.choose(&mut rng).unwrap(),
                mode: PassbackMode::Soft,
                causes: Causes {
                    passback: share(&mut rng),
                    missed_exit: share(&mut rng),
                    misread_exit: share(&mut rng),
                    misread_entry: share(&mut rng),
                    ..Causes::default()
                },
                prior: None,
                elsewhere: None,
            });
            d.explained = rng.random_bool(0.2).then(|| Violation {
                kind: *ViolationKind::ALL.choose(&mut rng).unwrap(),
                mode: PassbackMode::Soft,
                causes: Causes {
                    passback: share(&mut rng) / 4.0,
                    missed_exit: share(&mut rng),
                    turned_away: share(&mut rng),
                    other_vehicle: share(&mut rng),
                    ..Causes::default()
                },
                prior: None,
                elsewhere: None,
            });
            let any = d.violation.is_some() || d.explained.is_some();
            violations.extend(any.then_some(seq));
        }
        entries.push(entry);
    }
    (entries, found)
}

/// The violation of a decision, or what is explained.
fn of(d: &Decision, explained: bool) -> Option<&Violation> {
    match explained {
        true => d.explained.as_ref(),
        false => d.violation.as_ref(),
    }
}

fn fits(d: &Decision, q: &DecisionQuery, found: &BTreeMap<Seq, Finding>) -> bool {
    let Some(v) = of(d, q.explained) else {
        return false;
    };
    let cause = v.causes.likeliest();
    let known = found.contains_key(&d.seq);
    q.lane.as_ref().is_none_or(|l| d.lane == *l)
        && (q.lanes.is_empty() || q.lanes.contains(&d.lane))
        && (q.kinds.is_empty() || q.kinds.contains(&v.kind))
        && (q.causes.is_empty() || cause.is_some_and(|c| q.causes.contains(&c)))
        && q.acknowledged.is_none_or(|a| a == known)
        && q.permit
            .as_ref()
            .is_none_or(|p| d.permit.as_ref() == Some(p))
        && q.plate_part.as_ref().is_none_or(|part| {
            let has = |p: &Option<Plate>| p.as_ref().is_some_and(|p| p.as_str().contains(part));
            has(&d.plate) || has(&d.read)
        })
        && q.from.is_none_or(|t| d.at >= t)
        && q.to.is_none_or(|t| d.at < t)
}

fn check_lists(store: &Store, all: &[Decision], found: &BTreeMap<Seq, Finding>) {
    let query = || DecisionQuery {
        limit: 7,
        violations_only: true,
        ..DecisionQuery::default()
    };
    let [exit, entry] = ["exit-1", "entry-2"].map(LaneId::new);
    #[rustfmt::skip]
    let table = [
        query(),
        DecisionQuery { kinds: vec![ViolationKind::WrongArea], violations_only: false, ..query() },
        DecisionQuery { kinds: vec![ViolationKind::Reentry, ViolationKind::Trapped], ..query() },
        DecisionQuery { causes: vec![Cause::MissedExit], violations_only: false, ..query() },
        DecisionQuery { causes: vec![Cause::TurnedAway], violations_only: false, ..query() },
        DecisionQuery { causes: vec![Cause::OtherVehicle], ..query() },
        DecisionQuery { causes: vec![Cause::Passback, Cause::MisreadEntry], lane: Some(exit.clone()), ..query() },
        DecisionQuery { acknowledged: Some(true), violations_only: false, ..query() },
        DecisionQuery { acknowledged: Some(false), violations_only: false, ..query() },
        DecisionQuery { acknowledged: Some(false), permit: Some(PermitId::new("P3")), ..query() },
        DecisionQuery { lanes: vec![exit.clone(), entry.clone()], ..query() },
        DecisionQuery { lanes: vec![exit.clone()], lane: Some(entry), ..query() },
        DecisionQuery { plate_part: Some("W11".into()), kinds: vec![ViolationKind::Reentry], ..query() },
        DecisionQuery { plate_part: Some("2".into()), lanes: vec![exit], acknowledged: Some(true), ..query() },
        DecisionQuery { from: Some(time(3_000)), to: Some(time(9_000)), causes: vec![Cause::MisreadExit], ..query() },
    ];
    let explained = table.clone().map(|q| DecisionQuery {
        explained: true,
        ..q
    });
    for q in table.iter().chain(&explained) {
        let mut naive: Vec<&Decision> = all.iter().filter(|d| fits(d, q, found)).collect();
        naive.reverse();
        let listed = paged(store, q);
        assert!(listed.iter().eq(naive.iter().copied()), "{q:?}");
    }
}

fn check_counts(store: &Store, all: &[Decision], found: &BTreeMap<Seq, Finding>) {
    let exit = vec![LaneId::new("exit-1")];
    for (lanes, explained) in [
        (vec![], false),
        (exit.clone(), false),
        (vec![], true),
        (exit, true),
    ] {
        let span = Span {
            from: time(2_000),
            to: time(12_000),
            lanes,
            explained,
        };
        let within = |d: &&Decision| {
            of(d, explained).is_some()
                && (span.from..span.to).contains(&d.at)
                && (span.lanes.is_empty() || span.lanes.contains(&d.lane))
        };
        let (mut sorts, mut plates) = (BTreeMap::new(), BTreeMap::new());
        for d in all.iter().filter(within) {
            let v = of(d, explained).unwrap();
            let finding = found.get(&d.seq).copied();
            let key = (d.lane.clone(), v.kind, v.causes.likeliest(), finding);
            *sorts.entry(key).or_insert(0_u64) += 1;
            if finding.is_none_or(|f| !f.is_false()) {
                *plates.entry(d.plate.clone().unwrap()).or_insert(0_u64) += 1;
            }
        }
        let counts: BTreeMap<_, _> = store
            .counts(&span)
            .unwrap()
            .into_iter()
            .map(|c| ((c.lane, c.kind, c.cause, c.finding), c.count))
            .collect();
        assert_eq!(counts, sorts);
        let hours: u64 = store.quarters(&span).unwrap().iter().map(|q| q.1).sum();
        assert_eq!(hours, sorts.values().sum::<u64>());
        plates.retain(|_, n| *n >= 4);
        let violators = store.violators(&span, 4, 100, 3).unwrap();
        assert!(violators.is_sorted_by(|a, b| a.count >= b.count));
        for v in &violators {
            assert_eq!(plates.get(&v.plate), Some(&v.count));
            assert_eq!(v.newest.len(), 3);
            let newest = all.iter().find(|d| d.seq == v.newest[0]).unwrap();
            assert_eq!(newest.plate.as_ref(), Some(&v.plate));
        }
        assert_eq!(violators.len(), plates.len());
    }
}

#[test]
fn lists_and_counts_are_those_of_a_naive_search() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    let (entries, found) = journal(1_500);
    append_all(&store, &entries);
    let all = decisions_of(&entries);
    check_lists(&store, &all, &found);
    check_counts(&store, &all, &found);
    let seqs: Vec<Seq> = all.iter().map(|d| d.seq).collect();
    let findings = store.findings(&seqs).unwrap();
    let kept: BTreeMap<Seq, Finding> = findings.iter().map(|f| (f.seq, f.finding)).collect();
    assert_eq!(kept, found);
    assert!(
        findings
            .iter()
            .all(|f| f.by == "ana" && f.word.starts_with("word "))
    );
}

/// Violations of a database that had no table for them.
#[test]
fn violations_of_an_older_database_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let s = settings(dir.path());
    let (mut entries, _) = journal(600);
    entries.iter_mut().for_each(|e| {
        if let Input::Order(order) = &mut e.input {
            order.what = OrderKind::KillSwitch { on: false };
        }
    });
    let store = open(&s);
    append_all(&store, &entries);
    drop(store);
    as_an_older_version(&s, "DELETE FROM note");
    let store = open(&s);
    let all = decisions_of(&entries);
    check_lists(&store, &all, &BTreeMap::new());
    check_counts(&store, &all, &BTreeMap::new());
}

/// Every table that is drawn from the journal, row by row.
fn tables(settings: &Settings) -> Vec<String> {
    let c = rusqlite::Connection::open(settings.dir.join("plategate.db")).unwrap();
    let mut rows = Vec::new();
    for table in ["violation", "explained", "lane_hour"] {
        let mut query = c
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3"))
            .unwrap();
        let columns = query.column_count();
        let mut found = query.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<_> = (0..columns).map(|i| row.get_ref(i).unwrap()).collect();
            rows.push(format!("{table} {values:?}"));
        }
    }
    rows
}

#[test]
fn drawn_anew_all_is_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let s = settings(dir.path());
    let store = open(&s);
    let (entries, _) = journal(800);
    append_all(&store, &entries);
    let before = tables(&s);
    assert!(before.iter().any(|row| row.starts_with("explained")));
    // A row that the journal does not know goes.
    let c = rusqlite::Connection::open(s.dir.join("plategate.db")).unwrap();
    let stray = "INSERT INTO explained (seq, at, lane, kind, passback, refusable) VALUES (99999, 1, 'a', 'reentry', 0.01, 1)";
    c.execute(stray, []).unwrap();
    store.rebuild_projections().unwrap();
    assert_eq!(tables(&s), before);
}

/// A journal of one hard lane: probabilities, and whether each was refused.
fn weighed(refuse_at: f64, decided: &[(f64, PassbackMode)]) -> (Vec<JournalEntry>, LaneId) {
    let mut site = crate::scenario_player::site();
    let lane = &mut site.lanes[0];
    lane.passback = PassbackMode::Hard;
    lane.bands.refuse_at = refuse_at;
    let id = lane.id.clone();
    let mut rng = StdRng::seed_from_u64(5);
    let mut entries = vec![JournalEntry {
        seq: 1,
        at: time(0),
        input: Input::Configured {
            site: Box::new(site),
        },
        outputs: vec![],
    }];
    for (seq, (passback, mode)) in (2..).zip(decided) {
        let mut entry = sighting(&mut rng, seq);
        let (Input::Sighting(seen), Output::Decision(d)) =
            (&mut entry.input, &mut entry.outputs[0])
        else {
            unreachable!("a sighting and its decision");
        };
        (seen.lane, d.lane) = (id.clone(), id.clone());
        let found = Violation {
            kind: ViolationKind::Reentry,
            mode: *mode,
            causes: Causes {
                passback: *passback,
                missed_exit: 1.0 - passback,
                ..Causes::default()
            },
            prior: None,
            elsewhere: None,
        };
        (d.violation, d.explained) = match *passback < 0.1 {
            true => (None, Some(found)),
            false => (Some(found), None),
        };
        entries.push(entry);
    }
    (entries, id)
}

#[test]
fn what_was_weighed_is_kept_for_the_curve() {
    use PassbackMode::{Hard, Soft};
    let check = |refuse_at: f64, decided: &[(f64, PassbackMode)], kept: &[f64]| {
        let dir = tempfile::tempdir().unwrap();
        let settings = settings(dir.path());
        let store = open(&settings);
        let (entries, lane) = weighed(refuse_at, decided);
        append_all(&store, &entries);
        let span = Span {
            from: time(0) - jiff::SignedDuration::from_hours(1),
            to: time(100_000),
            lanes: vec![],
            explained: false,
        };
        let refusals = Refusals {
            vehicles: decided.len() as u64,
            passbacks: kept.to_vec(),
        };
        let mut expected = vec![Weighed { lane, refusals }];
        expected.retain(|w| w.refusals.vehicles > 0);
        let sorted = |mut found: Vec<Weighed>| {
            for lane in &mut found {
                lane.refusals.passbacks.sort_by(f64::total_cmp);
            }
            found
        };
        assert_eq!(sorted(store.weighed(&span).unwrap()), expected);
        let none = Span {
            lanes: vec![LaneId::new("elsewhere")],
            ..span.clone()
        };
        assert_eq!(store.weighed(&none).unwrap(), []);
        // `check` looks into the same file beside the gateway, and after it.
        let glance = || sorted(glance::weighed(&settings, &span).unwrap().unwrap());
        assert_eq!(glance(), expected);
        drop(store);
        let files = || {
            let all = std::fs::read_dir(&settings.dir).unwrap();
            let mut names: Vec<_> = all.map(|f| f.unwrap().file_name()).collect();
            names.sort();
            names
        };
        let before = files();
        assert_eq!(glance(), expected);
        assert_eq!(files(), before, "nothing is made or taken away");
    };
    check(0.3, &[], &[]);
    check(
        0.3,
        &[(0.02, Soft), (0.2, Soft), (0.9, Hard)],
        &[0.02, 0.2, 0.9],
    );
    // Reached the threshold and was let in: an outage or a doubtful plate waived it, as at any other threshold.
    check(0.3, &[(0.4, Soft), (0.4, Hard)], &[0.4]);
    check(0.5, &[(0.4, Soft), (0.6, Hard)], &[0.4, 0.6]);
}

#[test]
fn a_glance_at_no_database_makes_none() {
    let dir = tempfile::tempdir().unwrap();
    let settings = settings(&dir.path().join("not there"));
    let span = Span {
        from: time(0),
        to: time(1),
        lanes: vec![],
        explained: false,
    };
    assert_eq!(glance::weighed(&settings, &span).unwrap(), None);
    assert!(!settings.dir.exists());
}

/// What `check` prints of a site file.
fn checked(site: &std::path::Path) -> String {
    let out = crate::gateway::program()
        .arg("check")
        .arg(site)
        .output()
        .unwrap();
    assert!(out.status.success(), "{out:?}");
    String::from_utf8(out.stdout).unwrap()
}

#[test]
fn check_says_what_hard_means() {
    const SITE: &str = "[site]\nname = \"X\"\n[store]\ndir = \"data\"\n[[area]]\nid = \"yard\"\n[[lane]]\nid = \"entry-1\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\npassback = \"hard\"\n[[lane]]\nid = \"exit-1\"\ndirection = \"out\"\nfrom = \"yard\"\nto = \"offsite\"\n";
    let dir = tempfile::tempdir().unwrap();
    let path = crate::gateway::write(dir.path(), "site.toml", SITE);
    let said = checked(&path);
    for part in [
        "entry-1: hard.",
        "\n  From 30\u{a0}% (refuse_at) it is refused.",
        "There are no figures of this site's own yet: its database is not there.",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!dir.path().join("data").exists(), "nothing is made");
    let settings = Settings {
        dir: dir.path().join("data"),
        ..settings(dir.path())
    };
    let decided = [0.02, 0.2, 0.9, 0.95].map(|p| {
        let mode = match p < 0.3 {
            true => PassbackMode::Soft,
            false => PassbackMode::Hard,
        };
        (p, mode)
    });
    let (mut entries, _) = weighed(0.3, &decided);
    let now = plategate::clock::SystemClock::shared().now();
    for (entry, ago) in entries.iter_mut().skip(1).zip(1..) {
        let at = now - jiff::SignedDuration::from_hours(24 * ago);
        if let (Input::Sighting(seen), Output::Decision(d)) =
            (&mut entry.input, &mut entry.outputs[0])
        {
            (seen.at, d.at) = (at, at);
        }
    }
    let store = open(&settings);
    append_all(&store, &entries);
    let figures = "\n  With refuse_at = 0.3 the last 90 days' 4 entries would have brought 2 refusals, hardly any of them wrongly.";
    let said = checked(&path);
    assert!(said.contains(figures), "beside the gateway: {said}");
    drop(store);
    let said = checked(&path);
    assert!(said.contains(figures), "after it: {said}");
    // A database that cannot be read is said, and the file is in order all the same.
    std::fs::write(settings.dir.join("plategate.db"), "nonsense").unwrap();
    let said = checked(&path);
    assert!(
        said.contains("This site's own figures could not be read:"),
        "{said}"
    );
    let text = SITE.replace("\"hard\"\n", "\"hard\"\ninfer_missed_exits = false\n");
    let path = crate::gateway::write(dir.path(), "text.toml", &text);
    assert!(
        checked(&path).contains("It goes by the plate text alone (infer_missed_exits = false)")
    );
}

/// Two lanes read one plate within seconds again and again: `check` says what apart_s would do.
#[test]
fn check_proposes_apart_s() {
    let site = |apart_s: u32| {
        let lane = |id: &str| {
            format!(
                "[[lane]]\nid = \"{id}\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\napart_s = {apart_s}\n"
            )
        };
        let (one, other) = (lane("entry-1"), lane("entry-2"));
        format!(
            "[site]\nname = \"X\"\n[store]\ndir = \"data\"\n[[area]]\nid = \"yard\"\n{one}{other}"
        )
    };
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings {
        dir: dir.path().join("data"),
        ..settings(dir.path())
    };
    let now = plategate::clock::SystemClock::shared().now();
    let mut rng = StdRng::seed_from_u64(8);
    let mut entries = Vec::new();
    for seq in 1..=12 {
        let mut entry = sighting(&mut rng, seq);
        if let (Input::Sighting(seen), Output::Decision(d)) =
            (&mut entry.input, &mut entry.outputs[0])
        {
            let (vehicle, second) = (seq.div_ceil(2), seq % 2 == 0);
            let hours = jiff::SignedDuration::from_hours(100 - vehicle as i64);
            let after = jiff::SignedDuration::from_secs(if second { 13 } else { 0 });
            let at = now - hours + after;
            let lane = LaneId::new(if second { "entry-2" } else { "entry-1" });
            let plate = Plate::new(&format!("KB{vehicle}W")).unwrap();
            (seen.at, seen.lane) = (at, lane.clone());
            (d.at, d.lane, d.plate) = (at, lane, Some(plate));
        }
        entries.push(entry);
    }
    let store = open(&settings);
    append_all(&store, &entries);
    let said = |apart_s| {
        let path = crate::gateway::write(dir.path(), "site.toml", &site(apart_s));
        checked(&path)
    };
    let proposal = "entry-1 and entry-2 read the same plate within 14 s of each other 6 times in the last 90 days";
    assert!(said(10).contains(proposal), "{}", said(10));
    assert!(!said(14).contains("read the same plate"), "{}", said(14));
}
