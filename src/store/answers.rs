//! Answers kept for requests that may be sent twice.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{Store, StoreError, ns};
use crate::port::answers::{Answers, Begun, KeyedRequest, StoredResponse};
use crate::port::records::RecordsError;

/// Answers kept at most; beyond, the oldest is forgotten.
const KEPT_MAX: u32 = 10_000;

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
        Some((request, ..)) if request != r.request => Begun::Other,
        Some((_, Some(status), media_type, body)) => Begun::Answered(StoredResponse {
            status,
            media_type: media_type.unwrap_or_default(),
            body: body.unwrap_or_default(),
        }),
        Some(_) => Begun::Unanswered,
    };
    tx.commit()?;
    Ok(begun)
}

impl Store {
    fn change_answer<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, RecordsError> {
        let path = self.path().to_owned();
        let doing = "keeping an answer";
        let done = self
            .writer()
            .run(move |c| write(c).map_err(|e| StoreError::sqlite(&path, doing, &e)));
        Ok(done?)
    }
}

impl Answers for Store {
    fn begin(
        &self,
        request: &KeyedRequest,
        now: Timestamp,
        forget_before: Timestamp,
    ) -> Result<Begun, RecordsError> {
        let r = request.clone();
        self.change_answer(move |c| begin(c, &r, now, forget_before))
    }

    fn finish(&self, request: &KeyedRequest, answer: &StoredResponse) -> Result<(), RecordsError> {
        let (r, a) = (request.clone(), answer.clone());
        self.change_answer(move |c| {
            c.execute(
                "UPDATE kept_answer SET status = ?, media_type = ?, body = ? WHERE caller = ? AND key = ?",
                params![a.status, a.media_type, a.body, r.caller, r.key],
            )
        })?;
        Ok(())
    }

    fn forget(&self, request: &KeyedRequest) -> Result<(), RecordsError> {
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
