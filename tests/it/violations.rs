//! Violations in the store: lists by kind, cause and finding, counts for reports, and older databases.

use std::collections::BTreeMap;

use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::{LaneId, PassbackMode, PermitId};
use plategate::port::records::DecisionQuery;
use plategate::port::violations::{Span, Violations};
use plategate::store::Store;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use crate::store::{append_all, back_to, decisions_of, open, paged, settings, sighting, time};

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
            });
            violations.extend(d.violation.is_some().then_some(seq));
        }
        entries.push(entry);
    }
    (entries, found)
}

fn fits(d: &Decision, q: &DecisionQuery, found: &BTreeMap<Seq, Finding>) -> bool {
    let Some(v) = &d.violation else { return false };
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
    for q in &table {
        let mut naive: Vec<&Decision> = all.iter().filter(|d| fits(d, q, found)).collect();
        naive.reverse();
        let listed = paged(store, q);
        assert!(listed.iter().eq(naive.iter().copied()), "{q:?}");
    }
}

fn check_counts(store: &Store, all: &[Decision], found: &BTreeMap<Seq, Finding>) {
    for lanes in [vec![], vec![LaneId::new("exit-1")]] {
        let span = Span {
            from: time(2_000),
            to: time(12_000),
            lanes,
        };
        let within = |d: &&Decision| {
            d.violation.is_some()
                && (span.from..span.to).contains(&d.at)
                && (span.lanes.is_empty() || span.lanes.contains(&d.lane))
        };
        let (mut sorts, mut plates) = (BTreeMap::new(), BTreeMap::new());
        for d in all.iter().filter(within) {
            let v = d.violation.as_ref().unwrap();
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

/// Violations that were there before they had a table of their own.
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
    back_to(&s, 5);
    let store = open(&s);
    let all = decisions_of(&entries);
    check_lists(&store, &all, &BTreeMap::new());
    check_counts(&store, &all, &BTreeMap::new());
}
