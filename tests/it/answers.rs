//! Answers kept on disk for requests that may be sent twice, and the journal read again from a place.

use jiff::SignedDuration;
use plategate::clock::SystemClock;
use plategate::domain::event::{Input, JournalEntry, Seq};
use plategate::port::answers::{Answers, Begun, KeyedRequest, StoredResponse};
use plategate::port::journal::Entries;
use plategate::store::Store;

use crate::store::{settings, time};

fn request(key: &str, body: &str) -> KeyedRequest {
    KeyedRequest {
        caller: "program Intercom".into(),
        key: key.into(),
        request: body.into(),
    }
}

fn answer(body: &str) -> StoredResponse {
    StoredResponse {
        status: 200,
        media_type: "application/json".into(),
        body: body.as_bytes().to_vec(),
    }
}

#[test]
fn answers_outlive_a_restart_and_are_forgotten_after_a_while() {
    let dir = tempfile::tempdir().unwrap();
    let s = settings(dir.path());
    let store = Store::open(&s, SystemClock::shared()).unwrap();
    let day = SignedDuration::from_hours(24);
    let begin = |store: &Store, request: &KeyedRequest, second: i64| {
        let now = time(second);
        store.begin(request, now, now - day).unwrap()
    };
    let open = request("k-1", "open");
    assert_eq!(begin(&store, &open, 0), Begun::New);
    assert_eq!(begin(&store, &open, 1), Begun::Unanswered);
    store.finish(&open, &answer("done")).unwrap();
    let cut_off = request("k-2", "open");
    assert_eq!(begin(&store, &cut_off, 2), Begun::New);
    let refused = request("k-3", "open");
    assert_eq!(begin(&store, &refused, 2), Begun::New);
    store.forget(&refused).unwrap();
    drop(store);

    let store = Store::open(&s, SystemClock::shared()).unwrap();
    assert_eq!(begin(&store, &open, 10), Begun::Answered(answer("done")));
    assert_eq!(begin(&store, &request("k-1", "close"), 10), Begun::Other);
    assert_eq!(begin(&store, &cut_off, 10), Begun::Unanswered);
    assert_eq!(begin(&store, &refused, 10), Begun::New);
    let somebody = KeyedRequest {
        caller: "ann".into(),
        ..open.clone()
    };
    assert_eq!(begin(&store, &somebody, 10), Begun::New);
    assert_eq!(
        begin(&store, &open, 86_399),
        Begun::Answered(answer("done"))
    );
    assert_eq!(begin(&store, &open, 86_402), Begun::New);
}

/// However many keys are sent, so many are kept and no more.
#[test]
fn the_oldest_answers_go_first() {
    const MOST: i64 = 10_000;
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&settings(dir.path()), SystemClock::shared()).unwrap();
    // Written by hand: ten thousand commits would take a while.
    let mut c = rusqlite::Connection::open(store.path()).unwrap();
    let tx = c.transaction().unwrap();
    for n in 0..=MOST {
        let at = i64::try_from(time(n).as_nanosecond()).unwrap();
        let row = (format!("k-{n}"), "open", at);
        tx.execute("INSERT INTO kept_answer (caller, key, request, at) VALUES ('program Intercom', ?, ?, ?)", row)
            .unwrap();
    }
    tx.commit().unwrap();
    let now = time(MOST + 1);
    let before = now - SignedDuration::from_hours(24);
    let begin = |n: i64| store.begin(&request(&format!("k-{n}"), "open"), now, before);
    assert_eq!(begin(1).unwrap(), Begun::Unanswered);
    assert_eq!(
        begin(0).unwrap(),
        Begun::New,
        "the oldest one was forgotten"
    );
}

#[test]
fn the_journal_is_read_again_from_a_place() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&settings(dir.path()), SystemClock::shared()).unwrap();
    let entry = |seq: Seq| JournalEntry {
        seq,
        at: time(seq as i64),
        input: Input::Heartbeat,
        outputs: Vec::new(),
    };
    assert_eq!(store.last().unwrap(), 0);
    assert_eq!(store.after(0, 10).unwrap(), []);
    for seq in 1..=9 {
        let kept = store.writer().append_blocking(entry(seq));
        kept.wait().unwrap();
    }
    assert_eq!(store.last().unwrap(), 9);
    let check = |after: Seq, limit: u32, expect: std::ops::RangeInclusive<Seq>| {
        let found = store.after(after, limit).unwrap();
        assert_eq!(
            found,
            expect.map(entry).collect::<Vec<_>>(),
            "{after} {limit}"
        );
    };
    check(0, 3, 1..=3);
    check(3, 100, 4..=9);
    check(8, 1, 9..=9);
    assert_eq!(store.after(9, 10).unwrap(), []);
}
