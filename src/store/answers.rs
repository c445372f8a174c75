//! Answers kept for requests that may be sent twice.

use std::collections::BTreeMap;

use jiff::Timestamp;
use parking_lot::Mutex;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::unwritten::may_wait;
use super::{Store, StoreError, ns};
use crate::port::answers::{Answers, Begun, KeyedRequest, StoredResponse};
use crate::port::records::RecordsError;

/// Answers kept at most; beyond, the oldest is forgotten.
const KEPT_MAX: u32 = 10_000;
/// Keys held in memory at most, while the disk refuses.
const HELD_MAX: usize = 500;

/// A row: of which request, and its answer if there is one.
type Kept = (String, Option<u16>, Option<String>, Option<Vec<u8>>);

fn begin(
    c: &mut Connection,
    r: &KeyedRequest,
    now: Timestamp,
    forget_before: Timestamp,
) -> rusqlite::Result<Begun> {
    let tx = c.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute(
        "DELETE FROM kept_answer WHERE at < ?1 OR at < \
         (SELECT at FROM kept_answer ORDER BY at DESC LIMIT 1 OFFSET ?2)",
        // Of the newest so many the last one, which stays.
        params![ns(forget_before), KEPT_MAX - 1],
    )?;
    let kept: Option<Kept> = tx
        .query_row(
            "SELECT request, status, media_type, body FROM kept_answer WHERE caller = ? AND key = ?",
            params![r.caller, r.key],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    let begun = match kept {
        None => {
            tx.execute(
                "INSERT INTO kept_answer (caller, key, request, at) VALUES (?, ?, ?, ?)",
                params![r.caller, r.key, r.request, ns(now)],
            )?;
            Begun::New
        }
        Some((request, status, media_type, body)) => {
            let answer = status.map(|status| StoredResponse {
                status,
                media_type: media_type.unwrap_or_default(),
                body: body.unwrap_or_default(),
            });
            begun_before(r, &request, answer)
        }
    };
    tx.commit()?;
    Ok(begun)
}

/// What comes of a key that was sent before, with this request.
fn begun_before(r: &KeyedRequest, request: &str, answer: Option<StoredResponse>) -> Begun {
    match answer {
        _ if request != r.request => Begun::Other,
        Some(answer) => Begun::Answered(answer),
        None => Begun::Unanswered,
    }
}

/// Keys that came while the disk refused: of which request, and its answer if there is one. They stay here until the gateway
/// ends. When [`HELD_MAX`] are held a request with a new key is refused.
#[derive(Default)]
pub(crate) struct HeldKeys(Mutex<BTreeMap<(String, String), HeldKey>>);

type HeldKey = (String, Option<StoredResponse>);

fn name(r: &KeyedRequest) -> (String, String) {
    (r.caller.clone(), r.key.clone())
}

impl HeldKeys {
    fn begun(&self, r: &KeyedRequest) -> Option<Begun> {
        let held = self.0.lock();
        let (request, answer) = held.get(&name(r))?;
        Some(begun_before(r, request, answer.clone()))
    }

    /// `None`: too many are held.
    fn begin(&self, r: &KeyedRequest) -> Option<Begun> {
        let mut held = self.0.lock();
        if let Some((request, answer)) = held.get(&name(r)) {
            return Some(begun_before(r, request, answer.clone()));
        }
        if held.len() >= HELD_MAX {
            return None;
        }
        held.insert(name(r), (r.request.clone(), None));
        Some(Begun::New)
    }

    fn holds(&self, r: &KeyedRequest) -> bool {
        self.0.lock().contains_key(&name(r))
    }

    fn finish(&self, r: &KeyedRequest, answer: &StoredResponse) {
        let kept = (r.request.clone(), Some(answer.clone()));
        self.0.lock().insert(name(r), kept);
    }
}

impl Store {
    fn change_answer<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let path = self.path().to_owned();
        let doing = "keeping an answer";
        self.writer()
            .run(move |c| write(c).map_err(|e| StoreError::sqlite(&path, doing, &e)))
    }
}

impl Answers for Store {
    fn begin(
        &self,
        request: &KeyedRequest,
        now: Timestamp,
        forget_before: Timestamp,
    ) -> Result<Begun, RecordsError> {
        let held = self.held_keys();
        if let Some(begun) = held.begun(request) {
            return Ok(begun);
        }
        let r = request.clone();
        match self.change_answer(move |c| begin(c, &r, now, forget_before)) {
            Err(why) if may_wait(&why) => held.begin(request).ok_or(why.into()),
            begun => Ok(begun?),
        }
    }

    fn finish(&self, request: &KeyedRequest, answer: &StoredResponse) -> Result<(), RecordsError> {
        let held = self.held_keys();
        if held.holds(request) {
            held.finish(request, answer);
            return Ok(());
        }
        let (r, a) = (request.clone(), answer.clone());
        let kept = self.change_answer(move |c| {
            c.execute(
                "UPDATE kept_answer SET status = ?, media_type = ?, body = ? WHERE caller = ? AND key = ?",
                params![a.status, a.media_type, a.body, r.caller, r.key],
            )
        });
        match kept {
            // What was done is known: nobody shall be told that it is not.
            Err(why) if may_wait(&why) => held.finish(request, answer),
            kept => drop(kept?),
        }
        Ok(())
    }

    fn forget(&self, request: &KeyedRequest) -> Result<(), RecordsError> {
        self.held_keys().0.lock().remove(&name(request));
        let r = request.clone();
        self.change_answer(move |c| {
            c.execute(
                "DELETE FROM kept_answer WHERE caller = ? AND key = ?",
                params![r.caller, r.key],
            )
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::{Settings, Store};
    use super::HELD_MAX;
    use crate::clock::SystemClock;
    use crate::port::answers::{Answers, Begun, KeyedRequest, StoredResponse};

    #[test]
    fn while_the_disk_refuses_a_key_is_good_once_all_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Settings {
            dir: dir.path().join("data"),
            evidence_days: 1,
            evidence_max_mb: 10,
            reserve_mb: 0,
        };
        let store = Store::open(&settings, SystemClock::shared()).unwrap();
        let refuses = |refuses: bool| {
            let set = store.writer().run(move |c| {
                c.pragma_update(None, "query_only", refuses).unwrap();
                Ok(())
            });
            set.unwrap();
        };
        let asked = |key: &str, request: &str| KeyedRequest {
            caller: "program".into(),
            key: key.into(),
            request: request.into(),
        };
        let begin = |key: &str, request: &str| {
            let now = store.now();
            store.begin(&asked(key, request), now, Timestamp::UNIX_EPOCH)
        };
        let answer = StoredResponse {
            status: 200,
            media_type: "application/json".into(),
            body: b"{}".to_vec(),
        };
        let is = |begun: Begun, wanted: &str| {
            let got = match begun {
                Begun::New => "new",
                Begun::Other => "other",
                Begun::Answered(a) => {
                    assert_eq!(a.body, b"{}");
                    "answered"
                }
                Begun::Unanswered => "unanswered",
            };
            assert_eq!(got, wanted);
        };
        is(begin("before", "a").unwrap(), "new");
        refuses(true);
        store.finish(&asked("before", "a"), &answer).unwrap();
        is(begin("before", "a").unwrap(), "answered");
        is(begin("one", "a").unwrap(), "new");
        is(begin("one", "a").unwrap(), "unanswered");
        is(begin("one", "b").unwrap(), "other");
        store.finish(&asked("one", "a"), &answer).unwrap();
        for n in 2..HELD_MAX {
            is(begin(&n.to_string(), "a").unwrap(), "new");
        }
        begin("more", "a").unwrap_err();
        refuses(false);
        is(begin("one", "a").unwrap(), "answered");
        is(begin("more", "a").unwrap(), "new");
    }
}
