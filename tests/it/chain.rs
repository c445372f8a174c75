//! The journal's chain of hashes: what was altered, removed or swapped is named, and what was erased is known as such.

use std::path::Path;

use plategate::domain::event::{Input, JournalEntry};
use plategate::store::StoreFault;

use crate::store::{append_all, journal, open, settings};

#[test]
fn gaps_and_damaged_rows_are_named() {
    // A journal like the other, in which entry 7 is another: its own hash fits.
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
            8,
            "entry 8 of the journal is damaged or was altered, or the one before it was",
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
    let sql = "SELECT input, outputs FROM journal WHERE seq = ?";
    let text = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
    let (input, outputs) = c.query_row(sql, [seq], text).unwrap();
    let length = (input.len() as u64).to_be_bytes();
    let sum = sha2::Sha256::new().chain_update(length);
    sum.chain_update(input)
        .chain_update(outputs)
        .finalize()
        .to_vec()
}

/// Texts may be erased: the chain of hashes holds, and who reads is told of it.
#[test]
fn an_erased_row_keeps_the_chain_whole() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&settings(dir.path()));
    append_all(&store, &journal(10));
    let was = texts_of(store.path(), 7);
    let c = rusqlite::Connection::open(store.path()).unwrap();
    let erase = r#"UPDATE journal SET erased = ?, input = '{"kind":"heartbeat"}', outputs = '[]' WHERE seq = 7"#;
    c.execute(erase, [&was]).unwrap();
    let mut reader = store.read_journal(1).unwrap();
    let read: Vec<JournalEntry> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!((read.len(), reader.erased()), (10, 1));
    assert_eq!(
        (&read[6].input, read[6].outputs.len()),
        (&Input::Heartbeat, 0)
    );
    // The digest is not to be had for nothing.
    c.execute(erase, [vec![7_u8; 32]]).unwrap();
    let read = store.read_journal(1).unwrap().last().unwrap();
    let error = read.unwrap_err();
    assert!(error.sentence.contains("entry 7 of the journal"), "{error}");
}
