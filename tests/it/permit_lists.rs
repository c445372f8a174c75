//! Changes of the list of permits: each is made only while the permit stands as its sender saw it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use plategate::domain::access::Engine;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::PermitId;
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
