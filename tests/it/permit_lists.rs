//! Changes of the list of permits: each is made only while the permit stands as its sender saw it.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use plategate::domain::access::Engine;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::PermitId;
use plategate::port::permits_csv::{self, Reading};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::scenario_player::site;

fn permit(id: &str, holder: &str) -> Permit {
    Permit {
        id: PermitId::new(id),
        holder: holder.into(),
        plates: vec![Plate::new(&format!("W{id}")).unwrap()],
        ..Permit::default()
    }
}

fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

/// An engine with one permit, or none.
fn engine(there: Option<&Permit>) -> Engine {
    let mut engine = Engine::new(site());
    if let Some(permit) = there {
        tell(&mut engine, PermitChange::put(permit.clone(), "ann"));
    }
    engine
}

fn tell(engine: &mut Engine, change: PermitChange) -> Vec<Output> {
    engine.handle(now(), &Input::Permits(change))
}

fn batch(edits: Vec<PermitEdit>) -> PermitChange {
    PermitChange::Batch {
        edits,
        piece: ImportPiece::default(),
        by: "nina".into(),
    }
}

fn edit(wanted: Result<&Permit, &str>, seen: SeenPermit) -> PermitEdit {
    match wanted {
        Ok(permit) => PermitEdit::Put {
            permit: Box::new(permit.clone()),
            seen,
        },
        Err(id) => PermitEdit::Remove {
            id: PermitId::new(id),
            seen,
        },
    }
}

/// The same by hand.
fn by_hand(edit: &PermitEdit) -> PermitChange {
    let by = "nina".to_owned();
    match edit.clone() {
        PermitEdit::Put { permit, seen } => PermitChange::Put { permit, seen, by },
        PermitEdit::Remove { id, seen } => PermitChange::Remove { id, seen, by },
    }
}

fn permits(engine: &Engine) -> BTreeMap<PermitId, Permit> {
    let state = serde_json::to_value(engine).unwrap();
    serde_json::from_value(state["permits"].clone()).unwrap()
}

/// One edit of a list with one permit, or none: what stands there then, and what became of it meanwhile if it is left.
fn check(there: Option<&Permit>, edit: &PermitEdit, then: Option<&str>, left: Option<Meanwhile>) {
    let id = PermitId::new("P1");
    let rejected = left.map(|what| {
        let permit = id.clone();
        Rejection::PermitMeanwhile { permit, what }
    });
    let mut hand = engine(there);
    let outputs = tell(&mut hand, by_hand(edit));
    match (&outputs[..], &rejected) {
        ([Output::Rejected(why)], Some(rejected)) => assert_eq!(why, rejected, "{edit:?}"),
        ([Output::Rejected(Rejection::NoPermit { .. })], None) => assert_eq!(there, None),
        ([Output::Done(_)], None) => {}
        (other, _) => panic!("{edit:?}: {other:?}"),
    }
    let mut list = engine(there);
    let outputs = tell(&mut list, batch(vec![edit.clone()]));
    let [Output::Done(Done::PermitsEdited { left: told, .. })] = &outputs[..] else {
        panic!("{outputs:?}");
    };
    let what: Vec<Meanwhile> = told.iter().map(|l| l.what).collect();
    assert_eq!(what, Vec::from_iter(left), "{edit:?}");
    for engine in [hand, list] {
        let now = permits(&engine).get(&id).map(|p| p.holder.clone());
        assert_eq!(now.as_deref(), then, "{edit:?}");
    }
}

#[test]
fn a_permit_is_changed_while_it_stands_as_it_was_seen() {
    let [anna, anne, bert] = ["Anna", "Anne", "Bert"].map(|holder| permit("P1", holder));
    let saw = |permit: &Permit| SeenPermit::As(permit.digest());
    let put = |seen| edit(Ok(&anne), seen);
    let remove = |seen| edit(Err("P1"), seen);
    use Meanwhile::{Added, Changed, Removed};
    // As it was seen.
    check(None, &put(SeenPermit::Nothing), Some("Anne"), None);
    check(Some(&anna), &put(saw(&anna)), Some("Anne"), None);
    check(Some(&anna), &remove(saw(&anna)), None, None);
    // Nobody looked.
    check(None, &put(SeenPermit::Anything), Some("Anne"), None);
    check(Some(&bert), &put(SeenPermit::Anything), Some("Anne"), None);
    check(Some(&bert), &remove(SeenPermit::Anything), None, None);
    // Somebody else was quicker.
    check(
        Some(&bert),
        &put(SeenPermit::Nothing),
        Some("Bert"),
        Some(Added),
    );
    check(Some(&bert), &put(saw(&anna)), Some("Bert"), Some(Changed));
    check(None, &put(saw(&anna)), None, Some(Removed));
    check(
        Some(&bert),
        &remove(saw(&anna)),
        Some("Bert"),
        Some(Changed),
    );
    // It stands already as it is to be.
    check(Some(&anne), &put(saw(&anna)), Some("Anne"), None);
    check(Some(&anne), &put(SeenPermit::Nothing), Some("Anne"), None);
    check(None, &remove(saw(&anna)), None, None);
}

/// Somebody who looks at some permits, and changes them later.
struct Sender {
    saw: BTreeMap<PermitId, Permit>,
    wants: Vec<(PermitId, Option<Permit>)>,
}

const PERMITS: usize = 12;

fn any_sender(rng: &mut StdRng, saw: BTreeMap<PermitId, Permit>) -> Sender {
    let ids = (0..PERMITS).filter(|_| rng.random_bool(0.4));
    let ids: Vec<String> = ids.map(|n| format!("P{n}")).collect();
    let wants = ids.iter().map(|id| {
        let holder = ["Anna", "Bert", "Cora"][rng.random_range(0..3)];
        let wanted = rng.random_bool(0.7).then(|| permit(id, holder));
        (PermitId::new(id), wanted)
    });
    Sender {
        wants: wants.collect(),
        saw,
    }
}

/// Several look and change by turns: the list is what a table gives in which each permit is put only over what its sender saw.
#[test]
fn the_list_is_what_a_plain_table_gives() {
    for seed in 0..200 {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut engine = Engine::new(site());
        let mut table: BTreeMap<PermitId, Permit> = BTreeMap::new();
        let mut senders: Vec<Sender> = Vec::new();
        let mut left_in_all = 0;
        for step in 0..60 {
            if senders.len() < 4 && rng.random_bool(0.5) {
                senders.push(any_sender(&mut rng, table.clone()));
                continue;
            }
            if senders.is_empty() {
                continue;
            }
            let sender = senders.swap_remove(rng.random_range(0..senders.len()));
            let mut left = Vec::new();
            let mut edits = Vec::new();
            for (id, wanted) in &sender.wants {
                let saw = sender.saw.get(id);
                let seen = saw.map_or(SeenPermit::Nothing, |p| SeenPermit::As(p.digest()));
                edits.push(edit(wanted.as_ref().ok_or(id.as_str()), seen));
                if table.get(id) != saw && table.get(id) != wanted.as_ref() {
                    left.push(id.clone());
                } else if let Some(wanted) = wanted {
                    table.insert(id.clone(), wanted.clone());
                } else {
                    table.remove(id);
                }
            }
            let at = now() + SignedDuration::from_secs(step);
            let outputs = engine.handle(at, &Input::Permits(batch(edits)));
            let [Output::Done(Done::PermitsEdited { left: told, .. })] = &outputs[..] else {
                panic!("seed {seed}: {outputs:?}");
            };
            let told: Vec<PermitId> = told.iter().map(|l| l.permit.clone()).collect();
            assert_eq!(told, left, "seed {seed}");
            assert_eq!(permits(&engine), table, "seed {seed}");
            left_in_all += left.len();
        }
        assert!(left_in_all > 0, "seed {seed}: nobody was in another's way");
    }
}

/// An exemption is a change, too; and what was saved twice is the same.
#[test]
fn a_digest_tells_permits_apart() {
    let anna = permit("P1", "Anna");
    let exempt = Permit {
        exempt: Some(Exemption::default()),
        ..anna.clone()
    };
    let all = [
        anna.clone(),
        permit("P1", "Anne"),
        permit("P2", "Anna"),
        exempt,
    ];
    for (n, one) in all.iter().enumerate() {
        for (m, other) in all.iter().enumerate() {
            assert_eq!(one.digest() == other.digest(), n == m, "{one:?} {other:?}");
        }
    }
    let again: Permit = serde_json::from_str(&serde_json::to_string(&anna).unwrap()).unwrap();
    assert_eq!(again.digest(), anna.digest());
}

/// A file of `tests/data/permit-lists`, read by the clock of Vienna.
fn file(name: &str) -> Result<Vec<Permit>, Vec<String>> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(root.join("tests/data/permit-lists").join(name)).unwrap();
    let how = Reading {
        zone: TimeZone::get("Europe/Vienna").unwrap(),
        ..Reading::by("ann")
    };
    let read = permits_csv::read(&permits_csv::decode(&bytes), &how);
    read.map(|list| list.permits)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

fn plates(permits: &[Permit]) -> Vec<&str> {
    permits
        .iter()
        .flat_map(|p| &p.plates)
        .map(Plate::as_str)
        .collect()
}

/// Lists as offices have them.
#[test]
fn one_permit_whatever_saved_the_file() {
    for (name, number, holder, plate) in [
        ("blank-lines.csv", "T1", "Ida Imhof", "G2468X"),
        ("bom-semicolon.csv", "T1", "Ida Imhof", "G2468X"),
        ("head-in-capitals.csv", "T1", "Ida Imhof", "G2468X"),
        ("number-with-slash.csv", "2026/31", "Ida Imhof", "G2468X"),
        ("semicolon.csv", "T1", "Ida Imhof", "G2468X"),
        ("sep-line.csv", "T1", "Ida Imhof", "G2468X"),
        ("tab.csv", "T1", "Ida Imhof", "G2468X"),
        ("utf-16.csv", "T1", "Zoë Müller", "G2468X"),
        ("windows-1252.csv", "T1", "Zoë Müller", "GO24X"),
    ] {
        let permits = file(name).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
        let [permit] = &permits[..] else {
            panic!("{name}: {permits:?}");
        };
        assert_eq!(
            (permit.id.as_str(), permit.holder.as_str()),
            (number, holder),
            "{name}"
        );
        assert_eq!(plates(&permits), [plate], "{name}");
        assert_eq!(permit.exempt, None, "{name}");
    }
}

#[test]
fn days_plates_and_words_as_offices_write_them() {
    let permits = file("dates.csv").unwrap();
    assert_eq!(permits.len(), 6);
    for permit in permits {
        let [from, to] = [permit.valid_from, permit.valid_to].map(|t| t.unwrap().to_string());
        assert_eq!(from, "2026-01-31T23:00:00Z", "{}", permit.id);
        assert_eq!(
            to, "2026-11-30T23:00:00Z",
            "{}: the end of that day",
            permit.id
        );
    }
    let mut permits = file("plates.csv").unwrap();
    permits.sort_by_key(|p| p.id.as_str()[1..].parse::<u32>().unwrap());
    let as_read = [
        "G2468X", "G2469X", "G2470X", "G2471X", "G2472X", "G2473X", "G2474X", "A2475BC", "LOXY246",
        "G2476X",
    ];
    assert_eq!(plates(&permits), as_read);
    let permits = file("yes-and-no.csv").unwrap();
    let exempt: Vec<bool> = permits.iter().map(|p| p.exempt.is_some()).collect();
    assert_eq!(exempt, [true, true, false, false]);
    assert_eq!(
        file("one-plate-two-permits.csv").unwrap().len(),
        2,
        "a note, no fault"
    );
}

/// All that cannot be taken, at once: the line of the file, the column, what was found and what would do.
#[test]
fn each_fault_has_its_line_whatever_ends_a_line() {
    let faults = file("faults-crlf.csv").unwrap_err();
    let told: [(u32, &[&str]); 6] = [
        (3, &["plate is \"G?2A\"", "'?'"]),
        (4, &["valid_to is \"32.12.2026\"", "31.12.2026"]),
        (6, &["exempt is \"perhaps\"", "true or false"]),
        (6, &["valid_from is \"4/3/2026\"", "2026-03-04"]),
        (8, &["9 cells", "7 columns"]),
        (8, &["holder is \"M\u{fffd}x\"", "CSV UTF-8"]),
    ];
    assert_eq!(faults.len(), told.len(), "{faults:?}");
    for (fault, (line, parts)) in faults.iter().zip(told) {
        assert!(fault.starts_with(&format!("Line {line}: ")), "{fault}");
        for part in parts {
            assert!(fault.contains(part), "{fault} lacks {part}");
        }
    }
}

/// Sixty thousand plates on one permit are too many, and are told at once.
#[test]
fn so_many_and_no_more() {
    let check = |text: String, told: &str| {
        let faults = permits_csv::read(&text, &Reading::by("ann")).unwrap_err();
        assert!(
            faults.iter().any(|f| f.to_string().contains(told)),
            "{told}: {faults:?}"
        );
    };
    let rows: String = (0..60_000).map(|n| format!("P1,W{n}\n")).collect();
    check(format!("permit,plate\n{rows}"), "more than 1000 plates");
    let rows: String = (0..200_001).map(|n| format!("P{n},W1\n")).collect();
    check(format!("permit,plate\n{rows}"), "at most 200000");
    let long = |n: usize| "x".repeat(n);
    check(
        format!("permit,plate,holder\nP1,W1,{}", long(121)),
        "at most 120",
    );
    check(
        format!("permit,plate,note\nP1,W1,{}", long(1_001)),
        "at most 1000",
    );
    check(format!("permit,plate\nP{},W1", long(40)), "1 to 40");
}
