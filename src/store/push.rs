//! Devices that are told by Web Push, and the key that they are bound to.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError, at, ns};
use crate::port::push::{PushBook, Subscription};
use crate::port::records::RecordsError;

impl Store {
    fn change_push<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, RecordsError> {
        let path = self.path().to_owned();
        let doing = "keeping a device";
        let done = self
            .writer()
            .run(move |c| write(c).map_err(|e| StoreError::sqlite(&path, doing, &e)));
        Ok(done?)
    }
}

impl PushBook for Store {
    fn push_key(&self, made: &[u8]) -> Result<Vec<u8>, RecordsError> {
        let made = made.to_owned();
        self.change_push(move |c| {
            c.execute(
                "INSERT OR IGNORE INTO push_key (id, body) VALUES (1, ?)",
                [made],
            )?;
            c.query_row("SELECT body FROM push_key", [], |row| row.get(0))
        })
    }

    fn subscriptions(&self) -> Result<Vec<Subscription>, RecordsError> {
        let rows = self.readers().read("reading devices", |c| {
            c.prepare_cached(
                "SELECT endpoint, person, key, auth, at FROM push_device ORDER BY person, at",
            )?
            .query_map([], |row| {
                Ok(Subscription {
                    endpoint: row.get(0)?,
                    person: row.get(1)?,
                    key: row.get(2)?,
                    auth: row.get(3)?,
                    since: at(row.get(4)?),
                })
            })?
            .collect()
        });
        Ok(rows?)
    }

    fn subscribe(&self, one: &Subscription, most: u32) -> Result<bool, RecordsError> {
        let one = one.clone();
        self.change_push(move |c| {
            let others: u32 = c.query_row(
                "SELECT count(*) FROM push_device WHERE person = ? AND endpoint <> ?",
                params![one.person, one.endpoint],
                |row| row.get(0),
            )?;
            // Somebody else's device stays theirs until they give it up.
            let owner: Option<String> = c
                .query_row(
                    "SELECT person FROM push_device WHERE endpoint = ?",
                    [&one.endpoint],
                    |row| row.get(0),
                )
                .optional()?;
            if others >= most || owner.is_some_and(|owner| owner != one.person) {
                return Ok(false);
            }
            c.execute(
                "INSERT OR REPLACE INTO push_device (endpoint, person, key, auth, at) VALUES (?, ?, ?, ?, ?)",
                params![one.endpoint, one.person, one.key, one.auth, ns(one.since)],
            )?;
            Ok(true)
        })
    }

    fn unsubscribe(&self, endpoint: &str, person: Option<&str>) -> Result<(), RecordsError> {
        let (endpoint, person) = (endpoint.to_owned(), person.map(str::to_owned));
        self.change_push(move |c| {
            c.execute(
                "DELETE FROM push_device WHERE endpoint = ?1 AND (?2 IS NULL OR person = ?2)",
                params![endpoint, person],
            )
        })?;
        Ok(())
    }
}
