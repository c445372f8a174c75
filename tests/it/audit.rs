//! The audit log on disk: what goes in, and that no single change, removal or swap of rows goes unnoticed.

use std::process::Command;

use plategate::clock::SystemClock;
use plategate::domain::event::{Done, Input, JournalEntry, Order, OrderKind, Output};
use plategate::domain::plate::Plate;
use plategate::domain::site::PassbackMode;
use plategate::port::accounts::{Account, Accounts, Role};
use plategate::port::audit::{Act, Audit, AuditQuery, Break};
use plategate::port::deed::{Deed, Proved, kind};
use plategate::store::{Store, audit};
use proptest::prelude::*;
use rusqlite::Connection;

use crate::gateway::{Gateway, program, write};
use crate::patience::until;
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
    /// A row's texts are blanked, as if this entry of the journal said that they were erased.
    Erase(i64, i64),
}

const TEXTS: [&str; 10] = [
    "who",
    "role",
    "kind",
    "what",
    "reason",
    "result",
    "salt",
    "digest",
    "journal_hash",
    "hash",
];
const NUMBERS: [&str; 3] = ["at", "journal", "journal_end"];

fn tampering() -> impl Strategy<Value = Tampering> {
    let row = 1..10_i64;
    prop_oneof![
        (row.clone(), 0..TEXTS.len(), "[a-z0-9]{0,5}")
            .prop_map(|(r, c, t)| Tampering::Text(r, c, t)),
        (row.clone(), 0..NUMBERS.len(), 1..1000_i64)
            .prop_map(|(r, c, n)| Tampering::Number(r, c, n)),
        row.clone().prop_map(Tampering::Remove),
        (row.clone(), row.clone(), any::<bool>())
            .prop_filter("two rows", |(a, b, _)| a != b)
            .prop_map(|(a, b, h)| Tampering::Swap(a, b, h)),
        Just(Tampering::Add),
        proptest::option::of(1..9_i64).prop_map(Tampering::End),
        (row, 1..9_i64).prop_map(|(r, entry)| Tampering::Erase(r, entry)),
    ]
}

/// The journal's word for it.
const ERASED: &str = r#"{"kind":"erased","what":{"before":"2026-03-02T08:00:00Z"},"by":"bob"}"#;
const ERASE: &str =
    "UPDATE audit SET erased = ?, salt = '', what = '', reason = '', result = '' WHERE seq = ?";

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
            let column = NUMBERS[*column];
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
            let numbers = NUMBERS.join(", ");
            let columns = if *hashes {
                format!("{numbers}, {texts}")
            } else {
                format!("{numbers}, {}", TEXTS[..9].join(", "))
            };
            copy(*a, *b, &columns);
            copy(*b, *a, &columns);
            *a.min(b) + 1
        }
        Tampering::Add => {
            let sql = "INSERT INTO audit SELECT 10, at, journal, journal_end, journal_hash, who, role, kind, \
                       what, reason, result, salt, digest, erased, hash FROM audit WHERE seq = 3";
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
        Tampering::Erase(row, entry) => {
            c.execute(ERASE, [entry, row]).unwrap();
            *row
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

/// The journal's rows from this one on are given other hashes, so that its chain holds.
fn recompute_journal(c: &Connection, from: i64) {
    use sha2::{Digest, Sha256};
    let mut all = c
        .prepare("SELECT seq, at, format, input, outputs, hash, salt FROM journal ORDER BY seq")
        .unwrap();
    let mut rows = all.query([]).unwrap();
    let mut before = vec![0_u8; 32];
    while let Some(row) = rows.next().unwrap() {
        let (seq, at): (i64, i64) = (row.get(0).unwrap(), row.get(1).unwrap());
        let format: u32 = row.get(2).unwrap();
        let (input, outputs): (String, String) = (row.get(3).unwrap(), row.get(4).unwrap());
        let salt: Vec<u8> = row.get(6).unwrap();
        let texts = Sha256::new()
            .chain_update(salt)
            .chain_update((input.len() as u64).to_be_bytes())
            .chain_update(input)
            .chain_update(outputs)
            .finalize();
        let hash = Sha256::new()
            .chain_update(&before)
            .chain_update(seq.to_be_bytes())
            .chain_update(at.to_be_bytes())
            .chain_update(format.to_be_bytes())
            .chain_update(texts)
            .finalize()
            .to_vec();
        let kept: Vec<u8> = row.get(5).unwrap();
        assert!(seq >= from || kept == hash, "this is how it is computed");
        c.execute("UPDATE journal SET hash = ? WHERE seq = ?", (&hash, seq))
            .unwrap();
        before = hash;
    }
}

/// A filled log, closed: its folder and its database.
fn closed() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = filled(folder.path());
    let path = store.path().to_owned();
    store.close();
    (folder, path)
}

/// `audit verify` of the site whose data these are.
fn verify(folder: &std::path::Path, more: &[&str]) -> (bool, String) {
    let site = write(
        folder,
        "site.toml",
        "[site]\nname = \"A\"\n[[area]]\nid = \"yard\"\n[[lane]]\nid = \"a\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\n",
    );
    let mut command: Command = program();
    command.args(["audit", "verify"]).arg(&site).args(more);
    let out = command.output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let said = said + &String::from_utf8_lossy(&out.stderr);
    (out.status.success(), said)
}

/// Whoever rewrites the journal, with all its hashes, has the audit log against it.
#[test]
fn a_rewritten_journal_does_not_fit_the_log() {
    const OTHER: &str = "UPDATE journal SET outputs = '[]' WHERE seq = ?";
    let table = [
        // The entry that is rewritten, and the row that is the first to have been written after it.
        (1, 1, 1),
        (2, 2, 2),
        (3, 3, 4),
        (6, 5, 6),
        (7, 6, 7),
    ];
    for (entry, row, bound) in table {
        let (folder, path) = closed();
        let c = Connection::open(&path).unwrap();
        c.execute(OTHER, [entry]).unwrap();
        let (good, said) = verify(folder.path(), &[]);
        let place = format!("entry {entry} of the journal was changed");
        assert!(!good && said.contains(&place), "{entry}: {said}");
        recompute_journal(&c, entry);
        drop(c);
        let chain = audit::verify(&path).unwrap();
        assert_eq!(chain.broken, Some((row, Break::Journal(bound))), "{entry}");
        let (good, said) = verify(folder.path(), &[]);
        let place = format!("row {row} is the first that does not fit");
        assert!(!good && said.contains(&place), "{entry}: {said}");
    }
    let (_folder, path) = closed();
    let c = Connection::open(&path).unwrap();
    c.execute("DELETE FROM journal", []).unwrap();
    let broken = audit::verify(&path).unwrap().broken;
    assert_eq!(broken, Some((1, Break::Journal(1))));
}

/// What is taken from the log's end is missed though all tables agree.
#[test]
fn a_log_that_was_cut_or_emptied_is_missed() {
    const EMPTY: &str = "DELETE FROM audit; DELETE FROM audit_end;";
    const CUT: &str = "DELETE FROM audit WHERE seq > 5; DELETE FROM audit_end; \
                       INSERT INTO audit_end SELECT 1, seq, hash FROM audit WHERE seq = 5;";
    let table = [
        ("", true, None),
        ("", false, None),
        (EMPTY, true, Some((1, Break::Emptied))),
        (EMPTY, false, Some((1, Break::Emptied))),
        (CUT, true, Some((6, Break::HeadFile))),
        // Only who has written the head down elsewhere sees this.
        (CUT, false, None),
    ];
    for (sql, with_file, expect) in table {
        let (folder, path) = closed();
        let (_, said) = verify(folder.path(), &[]);
        let head = said.trim().rsplit(' ').next().unwrap().to_owned();
        let file = path.with_file_name("audit.head");
        assert!(head.starts_with(std::fs::read_to_string(&file).unwrap().trim()));
        if !with_file {
            std::fs::remove_file(&file).unwrap();
        }
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let chain = audit::verify(&path).unwrap();
        assert_eq!(chain.broken, expect, "{sql} {with_file}");
        let (good, said) = verify(folder.path(), &["--head", &head]);
        assert_eq!(good, sql.is_empty(), "{sql} {with_file}: {said}");
        assert_eq!(
            said.contains("audit.head is not beside"),
            good && !with_file
        );
        if sql == CUT && with_file {
            // A gateway that starts on it leaves the file as it is, for a person to see.
            let store = Store::open(&settings(folder.path()), SystemClock::shared()).unwrap();
            let act = Act {
                who: "eve".into(),
                role: "administrator".into(),
                what: Deed::LoggedOut { everywhere: true },
                reason: String::new(),
            };
            for _ in 0..9 {
                store.note(&act).unwrap();
            }
            let broken = store.check().unwrap().broken;
            assert_eq!(broken.map(|b| b.1), Some(Break::HeadFile));
        }
    }
}

/// Texts may be erased if the journal says so: then the chain holds all the same.
#[test]
fn an_erased_row_keeps_the_chain_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (store, count) = filled(folder.path());
    let erased = |seq| JournalEntry {
        seq,
        at: time(seq as i64),
        input: serde_json::from_str(ERASED).unwrap(),
        outputs: Vec::new(),
    };
    store.writer().append_blocking(erased(8)).wait().unwrap();
    let path = store.path().to_owned();
    store.close();
    let c = Connection::open(&path).unwrap();
    let check = |entry: i64, expect: Option<(u64, Break)>| {
        c.execute(ERASE, [entry, 3]).unwrap();
        let chain = audit::verify(&path).unwrap();
        assert_eq!(chain.broken, expect, "{entry}");
        chain.rows
    };
    check(7, Some((3, Break::Erased)));
    check(99, Some((3, Break::Erased)));
    assert!(check(8, None) >= count);
    c.execute("UPDATE audit SET reason = 'x' WHERE seq = 3", [])
        .unwrap();
    let broken = audit::verify(&path).unwrap().broken;
    assert_eq!(broken, Some((3, Break::Erased)), "half erased is altered");
}

#[test]
fn audit_verify_names_the_first_broken_row() {
    let (folder, path) = closed();
    let count = audit::verify(&path).unwrap().rows;
    let hash: String = Connection::open(&path)
        .unwrap()
        .query_row(
            "SELECT hash FROM audit WHERE seq = ?",
            [count as i64],
            |r| r.get(0),
        )
        .unwrap();
    let verify = |more: &[&str]| verify(folder.path(), more);
    let (good, said) = verify(&[]);
    assert!(good && said.contains(&format!("{count} rows")), "{said}");
    let (good, said) = verify(&["--head", &format!("{count}:{}", &hash[..12])]);
    assert!(good, "{said}");
    let head = said.trim().rsplit(' ').next().unwrap().to_owned();
    let file = format!("2026-03-02T08:00:00Z {count}:{hash}\n2026-03-03T08:00:00Z {head}\n");
    let file = write(folder.path(), "heads.txt", &file);
    let (good, said) = verify(&["--head", file.to_str().unwrap()]);
    assert!(good && said.contains("all 2 heads"), "{said}");
    let other = format!("{}0000", &head[..head.len() - 4]);
    for wrong in ["2:0123456789", &format!("99:{hash}"), &other] {
        let (good, said) = verify(&["--head", wrong]);
        assert!(!good && said.contains("rewritten"), "{wrong}: {said}");
    }
    let (good, said) = verify(&["--head", "nonsense"]);
    assert!(!good && said.contains("no head of an audit log"), "{said}");
    let c = Connection::open(&path).unwrap();
    c.execute("UPDATE audit SET reason = 'nothing' WHERE seq = 4", [])
        .unwrap();
    drop(c);
    let (good, said) = verify(&[]);
    assert!(!good && said.contains("row 4 is the first"), "{said}");
}

/// Where the operator says, the end is published: who puts another log in the place of this one is found out.
#[test]
fn the_end_is_published_and_finds_out_who_rewrites_all() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[site]\nname = \"A\"\n[web]\nlisten = \"127.0.0.1:0\"\n[audit]\npublish = \"./heads.txt\"\n\
                [[area]]\nid = \"yard\"\n[[lane]]\nid = \"a\"\ndirection = \"in\"\nfrom = \"offsite\"\nto = \"yard\"\n";
    let site = write(folder.path(), "site.toml", text);
    let heads = folder.path().join("heads.txt");
    let lines = || std::fs::read_to_string(&heads).unwrap_or_default();
    let verify = || {
        let mut command: Command = program();
        command.args(["audit", "verify"]).arg(&site);
        command
            .arg("--head")
            .arg(&heads)
            .output()
            .unwrap()
            .status
            .success()
    };
    for _ in 0..2 {
        let gateway = Gateway::start(&site, &[]);
        until("the end is published", || lines().ends_with('\n'));
        gateway.stop();
        assert_eq!(lines().lines().count(), 1, "once a day");
        assert!(verify());
    }
    std::fs::remove_dir_all(folder.path().join("data")).unwrap();
    Gateway::start(&site, &[]).stop();
    assert!(!verify(), "another log");
}
