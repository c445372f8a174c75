//! The journal's chain of hashes: what was altered, removed or swapped is named, and what was erased is known as such.

use std::path::Path;

use plategate::domain::event::{Input, JournalEntry};
use plategate::store::StoreFault;

use crate::store::{append_all, journal, open, settings};

#[test]
fn gaps_and_damaged_rows_are_named() {
    // Entry 7 of a journal like the other: its hash fits what was before it there, and nowhere else.
    let strange = tempfile::tempdir().unwrap();
    let mut entries = journal(10);
    entries[6].input = Input::Heartbeat;
    append_all(&open(&settings(strange.path())), &entries);
    let strange = settings(strange.path()).dir.join("plategate.db");
    let foreign = format!(
        "ATTACH '{}' AS strange; REPLACE INTO journal SELECT * FROM strange.journal WHERE seq = 7",
        strange.display()
    );
    for (sql, place, words) in [
        ("DELETE FROM journal WHERE seq = 7", 7, "entry 7 is missing"),
        (
            "UPDATE journal SET outputs = '[]' WHERE seq = 7",
            7,
            "entry 7 of the journal is damaged",
        ),
        (
            "UPDATE journal SET input = substr(input, 1, 40) WHERE seq = 7",
            7,
            "entry 7 of the journal is damaged",
        ),
        (
            "UPDATE journal SET at = at + 1 WHERE seq = 7",
            7,
            "entry 7 of the journal is damaged or was altered",
        ),
        (
            "UPDATE journal SET hash = zeroblob(32) WHERE seq = 7",
            7,
            "entry 7 of the journal is damaged or was altered",
        ),
        (
            foreign.as_str(),
            7,
            "entry 7 of the journal is damaged or was altered, or the one before it was",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&settings(dir.path()));
        append_all(&store, &journal(10));
        rusqlite::Connection::open(store.path())
            .unwrap()
            .execute_batch(sql)
            .unwrap();
        let read: Vec<_> = store.read_journal(1).unwrap().collect();
        assert_eq!(read.len(), place, "{sql}");
        let error = read[place - 1].as_ref().unwrap_err();
        assert_eq!(error.kind, StoreFault::Damaged);
        assert!(error.sentence.contains(words), "{error}");
    }
}

/// The digest of a row's texts, as its hash takes it.
fn texts_of(path: &Path, seq: i64) -> Vec<u8> {
    use sha2::Digest;
    let c = rusqlite::Connection::open(path).unwrap();
    let sql = "SELECT salt, input, outputs FROM journal WHERE seq = ?";
    let (salt, input, outputs): (Vec<u8>, String, String) = c
        .query_row(sql, [seq], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    let length = (input.len() as u64).to_be_bytes();
    let sum = sha2::Sha256::new().chain_update(salt);
    sum.chain_update(length)
        .chain_update(input)
        .chain_update(outputs)
        .finalize()
        .to_vec()
}

/// Texts may be erased: the chain of hashes holds, and who reads is told of it. What is left then is as hard to alter.
#[test]
fn an_erased_row_keeps_the_chain_whole() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    append_all(&store, &journal(10));
    let was = texts_of(store.path(), 7);
    let c = rusqlite::Connection::open(store.path()).unwrap();
    let erase = r#"UPDATE journal SET erased = ?, erased_by = 9, input = '{"kind":"heartbeat"}', outputs = '[]' WHERE seq = 7"#;
    c.execute(erase, [&was]).unwrap();
    let refused = |store: &plategate::store::Store| {
        let read = store.read_journal(1).unwrap().last().unwrap();
        let error = read.unwrap_err();
        assert!(error.sentence.contains("entry 7 of the journal"), "{error}");
    };
    // Nobody says what was left.
    refused(&store);
    let left = texts_of(store.path(), 7);
    let say = "INSERT OR REPLACE INTO erased_row (by, seq, format, texts) VALUES (9, 7, 1, ?)";
    c.execute(say, [&left]).unwrap();
    let mut reader = store.read_journal(1).unwrap();
    let read: Vec<JournalEntry> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!((read.len(), reader.erased()), (10, 1));
    assert_eq!(
        (&read[6].input, read[6].outputs.len()),
        (&Input::Heartbeat, 0)
    );
    c.execute("UPDATE journal SET outputs = '[ ]' WHERE seq = 7", [])
        .unwrap();
    refused(&store);
    // The digest is not to be had for nothing.
    c.execute(erase, [vec![7_u8; 32]]).unwrap();
    refused(&store);
}
