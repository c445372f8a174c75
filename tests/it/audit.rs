//! The audit log on disk: what goes in, and that no single change, removal or swap of rows goes unnoticed.

use std::process::Command;

use plategate::clock::SystemClock;
use plategate::domain::event::{Done, Input, JournalEntry, Order, OrderKind, Output};
use plategate::domain::plate::Plate;
use plategate::domain::site::PassbackMode;
use plategate::port::accounts::{Account, Accounts, Role};
use plategate::port::audit::{Act, Audit, AuditQuery};
use plategate::port::deed::{Deed, Proved, kind};
use plategate::store::{Store, audit};
use proptest::prelude::*;
use rusqlite::Connection;

use crate::gateway::{program, write};
use crate::store::{settings, time};
use crate::traffic;

/// A store whose log holds a bit of everything; returns how many rows.
fn filled(folder: &std::path::Path) -> (Store, u64) {
    let store = Store::open(&settings(folder), SystemClock::shared()).unwrap();
    let account = Account {
        name: "ann".into(),
        role: Role::Attendant,
        password_hash: String::new(),
        must_change: false,
        disabled: false,
        lanes: Vec::new(),
    };
    store.put_account(&account).unwrap();
    let site = traffic::site(4);
    let mut changed = site.clone();
    changed.lanes[0].passback = PassbackMode::Soft;
    let order = |what: OrderKind| {
        Input::Order(Order {
            by: "ann".into(),
            reason: "seen by me".into(),
            role: Some(plategate::domain::event::Role::Attendant),
            what,
        })
    };
    let plate = Plate::new("W123AB").unwrap();
    let inputs = [
        Input::Configured {
            site: Box::new(site),
        },
        Input::Started { down_since: None },
        Input::Heartbeat,
        order(OrderKind::Reset { plate }),
        order(OrderKind::KillSwitch { on: true }),
        Input::Configured {
            site: Box::new(changed),
        },
        order(OrderKind::KillSwitch { on: false }),
    ];
    for (seq, input) in (1..).zip(inputs) {
        let entry = JournalEntry {
            seq,
            at: time(seq as i64),
            input,
            outputs: vec![Output::Done(Done::Noted)],
        };
        store.writer().append_blocking(entry).wait().unwrap();
    }
    let act = Act {
        who: "ann".into(),
        role: "attendant".into(),
        what: Deed::LoggedIn {
            by: Proved::Password,
            from: [192, 0, 2, 7].into(),
        },
        reason: String::new(),
    };
    for _ in 0..3 {
        store.note(&act).unwrap();
    }
    (store, 9)
}

#[test]
fn every_act_is_written_down_with_who_in_which_role_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let (store, count) = filled(folder.path());
    let all = AuditQuery {
        limit: 100,
        ..AuditQuery::default()
    };
    let rows = store.rows(&all).unwrap().rows;
    assert_eq!(rows.len() as u64, count, "a heartbeat is nobody's act");
    let check = |seq: u64, who: &str, role: &str, what: &str, reason: &str| {
        let row = rows.iter().find(|r| r.seq == seq).unwrap();
        assert_eq!((row.who.as_str(), row.role.as_str()), (who, role));
        let said = row.what.to_string();
        assert!(said.contains(what), "{said}");
        assert_eq!(row.reason, reason);
    };
    check(1, "site file", "gateway", "for the first time", "");
    check(3, "ann", "attendant", "reset W123AB", "seen by me");
    let change = "lanes.entry-1.passback: \"hard\" -> \"soft\"";
    check(5, "site file", "gateway", change, "");
    check(9, "ann", "attendant", "logged in, from 192.0.2.7", "");
    let of = |query: AuditQuery| store.rows(&query).unwrap().rows.len();
    let kind = |kind: &str| AuditQuery {
        kind: Some(kind.into()),
        ..all.clone()
    };
    assert_eq!(of(kind(kind::RESET)), 1);
    let page = store
        .rows(&AuditQuery {
            limit: 4,
            who: Some("ann".into()),
            ..all.clone()
        })
        .unwrap();
    assert_eq!(
        page.rows.iter().map(|r| r.seq).collect::<Vec<_>>(),
        [9, 8, 7, 6]
    );
    assert_eq!(page.next, Some(6));
    assert_eq!(store.count("ann", kind::RESET, time(0)).unwrap(), 1);
    assert_eq!(store.count("ann", kind::RESET, time(1_000)).unwrap(), 0);
    // Drawing the pages' tables anew leaves it alone.
    store.rebuild_projections().unwrap();
    let chain = store.check().unwrap();
    assert_eq!((chain.rows, chain.broken), (count, None));
}

/// What somebody with the file and the sqlite3 tool might do.
#[derive(Debug, Clone)]
enum Tampering {
    Text(i64, usize, String),
    Number(i64, usize, i64),
    Remove(i64),
    /// Two rows change places, with or without their hashes.
    Swap(i64, i64, bool),
    /// A row is written in between, at the end.
    Add,
    /// The mark of the log's end is moved or taken away.
    End(Option<i64>),
}

const TEXTS: [&str; 7] = ["who", "role", "kind", "what", "reason", "result", "hash"];

fn tampering() -> impl Strategy<Value = Tampering> {
    let row = 1..10_i64;
    prop_oneof![
        (row.clone(), 0..TEXTS.len(), "[a-z0-9]{0,5}")
            .prop_map(|(r, c, t)| Tampering::Text(r, c, t)),
        (row.clone(), 0..2_usize, 1..1000_i64).prop_map(|(r, c, n)| Tampering::Number(r, c, n)),
        row.clone().prop_map(Tampering::Remove),
        (row.clone(), row.clone(), any::<bool>())
            .prop_filter("two rows", |(a, b, _)| a != b)
            .prop_map(|(a, b, h)| Tampering::Swap(a, b, h)),
        Just(Tampering::Add),
        proptest::option::of(1..9_i64).prop_map(Tampering::End),
    ]
}

/// Does it, and says which row can be named at most; `None`: nothing was changed by it.
fn tamper(c: &Connection, how: &Tampering) -> Option<i64> {
    let texts = TEXTS.join(", ");
    let copy = |from: i64, to: i64, columns: &str| {
        let sql = format!(
            "UPDATE audit SET ({columns}) = (SELECT {columns} FROM kept WHERE seq = ?) WHERE seq = ?"
        );
        c.execute(&sql, [from, to]).unwrap();
    };
    let before = dump(c);
    let most = match how {
        Tampering::Text(row, column, text) => {
            let sql = format!("UPDATE audit SET {} = ? WHERE seq = ?", TEXTS[*column]);
            c.execute(&sql, rusqlite::params![text, row]).unwrap();
            row + 1
        }
        Tampering::Number(row, column, by) => {
            let column = ["at", "journal"][*column];
            let sql =
                format!("UPDATE audit SET {column} = coalesce({column}, 0) + ? WHERE seq = ?");
            c.execute(&sql, rusqlite::params![by, row]).unwrap();
            row + 1
        }
        Tampering::Remove(row) => {
            c.execute("DELETE FROM audit WHERE seq = ?", [row]).unwrap();
            *row
        }
        Tampering::Swap(a, b, hashes) => {
            c.execute("CREATE TEMP TABLE kept AS SELECT * FROM audit", [])
                .unwrap();
            let columns = if *hashes {
                format!("at, journal, {texts}")
            } else {
                format!("at, journal, {}", TEXTS[..6].join(", "))
            };
            copy(*a, *b, &columns);
            copy(*b, *a, &columns);
            *a.min(b) + 1
        }
        Tampering::Add => {
            let sql = "INSERT INTO audit SELECT 10, at, journal, who, role, kind, what, reason, result, hash \
                       FROM audit WHERE seq = 3";
            c.execute(sql, []).unwrap();
            10
        }
        Tampering::End(row) => {
            c.execute("DELETE FROM audit_end", []).unwrap();
            if let Some(row) = row {
                let sql = "INSERT INTO audit_end SELECT 1, seq, hash FROM audit WHERE seq = ?";
                c.execute(sql, [row]).unwrap();
            }
            9
        }
    };
    (dump(c) != before).then_some(most)
}

fn dump(c: &Connection) -> Vec<String> {
    let mut rows = Vec::new();
    for table in ["audit", "audit_end"] {
        let mut all = c
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1"))
            .unwrap();
        let width = all.column_count();
        let read = |row: &rusqlite::Row<'_>| {
            let one = |i| {
                row.get::<_, rusqlite::types::Value>(i)
                    .map(|v| format!("{v:?}"))
            };
            (0..width).map(one).collect::<Result<Vec<_>, _>>()
        };
        let found = all.query_map([], read).unwrap();
        rows.extend(found.map(|r| r.unwrap().join("|")));
    }
    rows
}

#[test]
fn no_single_tampering_goes_unnoticed() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = filled(folder.path());
    let path = store.path().to_owned();
    store.close();
    drop(store);
    let image = folder.path().join("tampered.db");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let run = runner.run(&tampering(), |how| {
        std::fs::copy(&path, &image).unwrap();
        let c = Connection::open(&image).unwrap();
        let most = tamper(&c, &how);
        drop(c);
        let chain = audit::verify(&image).unwrap();
        match (most, chain.broken) {
            (None, broken) => prop_assert_eq!(broken, None),
            (Some(most), Some((row, _))) => {
                prop_assert!(row as i64 <= most, "row {} is named", row)
            }
            (Some(_), None) => prop_assert!(false, "unnoticed"),
        }
        Ok(())
    });
    run.unwrap();
}

#[test]
fn audit_verify_names_the_first_broken_row() {
    let folder = tempfile::tempdir().unwrap();
    let (store, count) = filled(folder.path());
    let held = store.rows(&AuditQuery {
        limit: 1,
        ..AuditQuery::default()
    });
    let held = held.unwrap().rows.remove(0).hash;
    let path = store.path().to_owned();
    store.close();
    drop(store);
    let site = write(
        folder.path(),
        "site.toml",
        "[site]\nname = \"A\"\n[[area]]\nid = \"yard\"\n[[lane]]\nid = \"a\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\n",
    );
    let verify = |more: &[&str]| {
        let mut command: Command = program();
        command.args(["audit", "verify"]).arg(&site).args(more);
        let out = command.output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        (
            out.status.success(),
            said + &String::from_utf8_lossy(&out.stderr),
        )
    };
    let (good, said) = verify(&[]);
    assert!(good && said.contains(&format!("{count} rows")), "{said}");
    let (good, said) = verify(&["--holds", &format!("{count}:{held}")]);
    assert!(good, "{said}");
    let (good, said) = verify(&["--holds", "2:0123456789"]);
    assert!(!good && said.contains("rewritten"), "{said}");
    let c = Connection::open(&path).unwrap();
    c.execute("UPDATE audit SET reason = 'nothing' WHERE seq = 4", [])
        .unwrap();
    drop(c);
    let (good, said) = verify(&[]);
    assert!(!good && said.contains("row 4 is the first"), "{said}");
}
