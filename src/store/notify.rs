//! How far each target has come of what is told to the outside, and what the gateway noticed of itself.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError, as_sql, at, from_json, from_sql, json, ns, records};
use crate::domain::event::Seq;
use crate::domain::site::{GroupId, PermitId};
use crate::port::notify::{Aside, AsideRow, Position, Told};
use crate::port::records::RecordsError;

/// Rows of what the gateway noticed of itself at most; beyond, the oldest is forgotten.
const ASIDES_MAX: u64 = 1_000;

impl Store {
    fn change_told(
        &self,
        write: impl FnOnce(&Connection) -> rusqlite::Result<()> + Send + 'static,
    ) -> Result<(), RecordsError> {
        let path = self.path().to_owned();
        let doing = "keeping what was told";
        let done = self
            .writer()
            .run(move |c| write(c).map_err(|e| StoreError::sqlite(&path, doing, &e)));
        Ok(done?)
    }
}

impl Told for Store {
    fn position(&self, target: &str) -> Result<Option<Position>, RecordsError> {
        let found = self.readers().read("reading what was told", |c| {
            c.prepare_cached("SELECT body FROM notify_position WHERE target = ?")?
                .query_row([target], |row| from_json(row.get_ref(0)?.as_str()?))
                .optional()
        });
        Ok(found?)
    }

    fn keep_position(&self, target: &str, position: &Position) -> Result<(), RecordsError> {
        let (target, position) = (target.to_owned(), position.clone());
        self.change_told(move |c| {
            c.prepare_cached(
                "INSERT INTO notify_position (target, body) VALUES (?, ?)
                 ON CONFLICT (target) DO UPDATE SET body = excluded.body",
            )?
            .execute(params![target, json(&position)?])?;
            Ok(())
        })
    }

    fn put_aside(&self, at: Timestamp, what: &Aside) -> Result<(), RecordsError> {
        let what = what.clone();
        self.change_told(move |c| {
            c.execute(
                "INSERT INTO notify_aside (at, body) VALUES (?, ?)",
                params![ns(at), json(&what)?],
            )?;
            c.execute(
                "DELETE FROM notify_aside WHERE id <= (SELECT max(id) FROM notify_aside) - ?",
                [as_sql(ASIDES_MAX)],
            )?;
            Ok(())
        })
    }

    fn last_aside(&self) -> Result<u64, RecordsError> {
        let last = self.readers().read("reading what was noticed", |c| {
            let last = "SELECT coalesce(max(id), 0) FROM notify_aside";
            c.query_row(last, [], |row| row.get(0))
        });
        Ok(from_sql(last?))
    }

    fn asides(&self, after: u64, limit: u32) -> Result<Vec<AsideRow>, RecordsError> {
        let rows = self.readers().read("reading what was noticed", |c| {
            c.prepare_cached(
                "SELECT id, at, body FROM notify_aside WHERE id > ? ORDER BY id LIMIT ?",
            )?
            .query_map(params![as_sql(after), limit], |row| {
                Ok(AsideRow {
                    id: from_sql(row.get(0)?),
                    at: at(row.get(1)?),
                    what: from_json(row.get_ref(2)?.as_str()?)?,
                })
            })?
            .collect()
        });
        Ok(rows?)
    }

    fn author_of_lost(
        &self,
        permit: Option<PermitId>,
        group: Option<GroupId>,
        seq: Seq,
    ) -> Result<String, RecordsError> {
        let found = self.readers().read("reading whose edit gave way", |c| {
            records::author(c, permit.as_ref(), group.as_ref(), as_sql(seq))
        });
        Ok(found?)
    }
}
