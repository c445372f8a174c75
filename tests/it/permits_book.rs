//! What became of permits: every version with who made it, and the uses of exemptions.

use plategate::domain::event::fact::{Edit, EditPlace, Fact, FactKind};
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::{GatewayId, GroupId, LaneId, PermitId};
use plategate::port::permits::PermitBook;
use plategate::store::Store;

use crate::store::{append_all, open, settings, time};

fn permit(id: &str, holder: &str) -> Permit {
    Permit {
        id: PermitId::new(id),
        group: GroupId::new("staff"),
        holder: holder.into(),
        plates: vec![Plate::new("W1A").unwrap()],
        ..Permit::default()
    }
}

fn put(permit: Permit, by: &str) -> Input {
    Input::Permits(PermitChange::put(permit, by))
}

fn order(what: OrderKind) -> Input {
    Input::Order(Order {
        by: "ana".into(),
        role: None,
        reason: "two cars".into(),
        what,
    })
}

fn exempt(id: &str) -> Input {
    order(OrderKind::Exempt {
        permit: PermitId::new(id),
        from: None,
        until: Some(time(100_000)),
        areas: Vec::new(),
    })
}

/// A vehicle of the permit comes, and its exemption spares it (or not).
fn comes(seq: Seq, id: &str, reason: Reason) -> (Input, Vec<Output>) {
    let decision = Decision {
        seq,
        lane: LaneId::new("entry-1"),
        at: time(seq as i64 * 10),
        outcome: Outcome::Open,
        reason,
        read: None,
        plate: None,
        permit: Some(PermitId::new(id)),
        matched: Matched::Exact,
        violation: None,
        explained: None,
        closes: None,
        likely: None,
        heals: Vec::new(),
        near: None,
        likely_denied: None,
        waived: None,
        held_by: None,
        evidence: None,
    };
    (Input::Heartbeat, vec![Output::Decision(decision)])
}

fn journal() -> Vec<JournalEntry> {
    let both = vec![permit("P1", "Anna"), permit("P3", "Cleo")];
    let rejected = vec![Output::Rejected(Rejection::KillSwitchOn)];
    let all: Vec<(Input, Vec<Output>)> = vec![
        (put(permit("P1", "Anne"), "ben"), vec![]),
        (put(permit("P2", "Bert"), "ben"), vec![]),
        (put(permit("P1", "Anne"), "cid"), vec![]),
        comes(4, "P1", Reason::Exempt),
        (exempt("P1"), vec![]),
        comes(6, "P1", Reason::Exempt),
        comes(7, "P1", Reason::Permitted),
        comes(8, "P1", Reason::Exempt),
        (exempt("P2"), rejected),
        (
            order(OrderKind::ExemptGroup {
                group: GroupId::new("staff"),
                from: None,
                until: None,
                areas: Vec::new(),
            }),
            vec![],
        ),
        comes(11, "P2", Reason::Exempt),
        (
            Input::Permits(PermitChange::Import {
                permits: both,
                by: "file".into(),
            }),
            vec![],
        ),
    ];
    let entry = |(i, (input, outputs)): (usize, (Input, Vec<Output>))| JournalEntry {
        seq: i as Seq + 1,
        at: time((i as i64 + 1) * 10),
        input,
        outputs,
    };
    all.into_iter().enumerate().map(entry).collect()
}

/// Versions of a permit as `number by holder`, newest first.
fn versions(store: &Store, id: &str) -> Vec<String> {
    let all = store.versions(&PermitId::new(id), 100).unwrap();
    let words = all.iter().map(|v| {
        let permit = v.permit.as_ref();
        let holder = permit.map_or("gone", |p| p.holder.as_str());
        let exempt = permit.is_some_and(|p| p.exempt.is_some());
        format!(
            "{} {} {holder}{}",
            v.seq,
            v.by,
            if exempt { " exempt" } else { "" }
        )
    });
    words.collect()
}

#[test]
fn every_version_has_its_hand() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    append_all(&store, &journal());
    assert_eq!(
        versions(&store, "P1"),
        ["12 file Anna", "5 ana Anne exempt", "1 ben Anne"],
        "what changes nothing is no version"
    );
    assert_eq!(versions(&store, "P2"), ["12 file gone", "2 ben Bert"]);
    assert_eq!(versions(&store, "P3"), ["12 file Cleo"]);
    let p1 = store.versions(&PermitId::new("P1"), 2).unwrap();
    assert_eq!(p1[1].reason, "two cars");
}

/// What a batch left as it was, and what was rejected, makes no version.
#[test]
fn what_was_not_done_is_no_version() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    let put = |id: &str| PermitEdit::Put {
        permit: Box::new(permit(id, "Nina")),
        seen: SeenPermit::Nothing,
    };
    let batch = Input::Permits(PermitChange::Batch {
        edits: vec![put("P1"), put("P4")],
        piece: ImportPiece::default(),
        by: "nina".into(),
    });
    let (permit_id, what) = (PermitId::new("P1"), Meanwhile::Added);
    let left = PermitLeft {
        permit: permit_id.clone(),
        what,
    };
    let done = Done::PermitsEdited {
        put: 1,
        removed: 0,
        left: vec![left],
    };
    let rejected = Rejection::PermitMeanwhile {
        permit: permit_id,
        what,
    };
    let mut all = journal();
    for (input, output) in [
        (batch, Output::Done(done)),
        (
            self::put(permit("P1", "Olaf"), "olaf"),
            Output::Rejected(rejected),
        ),
    ] {
        let seq = all.len() as Seq + 1;
        all.push(JournalEntry {
            seq,
            at: time(seq as i64 * 10),
            input,
            outputs: vec![output],
        });
    }
    append_all(&store, &all);
    assert_eq!(versions(&store, "P1")[0], "12 file Anna");
    assert_eq!(versions(&store, "P4"), ["13 nina Nina"]);
}

#[test]
fn uses_count_from_when_the_exemption_was_given() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    append_all(&store, &journal()[..11]);
    let id = PermitId::new("P1");
    let newest = store.versions(&id, 1).unwrap().remove(0).permit.unwrap();
    let exemption = newest.exempt.unwrap();
    assert_eq!(
        store.uses(&id, &exemption).unwrap(),
        2,
        "not the one before it"
    );
    let later = Exemption {
        from: Some(time(75)),
        ..exemption
    };
    assert_eq!(store.uses(&id, &later).unwrap(), 1, "not before it begins");
    let group = GroupId::new("staff");
    let uses = store.group_uses(&group, &Exemption::default()).unwrap();
    assert_eq!(uses, 1, "of all permits of the group, since it was ordered");
}

/// An edit of another lot that counts here stands in the permit's history, with who made it there; one that does not count is not.
#[test]
fn edits_of_other_lots() {
    let edit = |id: &str, holder: &str| FactKind::Permit {
        id: PermitId::new(id),
        permit: Some(Box::new(permit(id, holder))),
        edit: Edit {
            place: EditPlace {
                edited: time(20),
                gateway: GatewayId::new("south"),
                number: 5,
            },
            by: "bea".into(),
            over: None,
        },
    };
    let told = Input::Elsewhere {
        gateway: GatewayId::new("south"),
        fact: Box::new(Fact {
            epoch: 0,
            seq: 5,
            at: time(20),
            what: vec![edit("P1", "Counts"), edit("P2", "Does not")],
        }),
    };
    let taken = Output::EditTaken {
        permit: Some(PermitId::new("P1")),
        group: None,
    };
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    append_all(
        &store,
        &[JournalEntry {
            seq: 1,
            at: time(21),
            input: told,
            outputs: vec![taken],
        }],
    );
    let versions = |id: &str| {
        let all = store.versions(&PermitId::new(id), 9).unwrap().into_iter();
        let all = all.map(|v| (v.by, v.permit.map(|p| p.holder)));
        all.collect::<Vec<_>>()
    };
    assert_eq!(versions("P1"), [("bea".into(), Some("Counts".into()))]);
    assert_eq!(versions("P2"), []);
}
