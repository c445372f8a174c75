//! Plates that were erased in another lot of the region, as the journal was told: each is looked at once.

use jiff::Timestamp;
use rusqlite::params;

use crate::domain::event::fact::FactKind;
use crate::domain::event::{Input, Seq};
use crate::domain::plate::Plate;
use crate::domain::site::GatewayId;
use crate::port::journal::Entries;
use crate::store::{Store, StoreError, as_sql, from_sql, journal};

/// Up to which entry the journal has been looked through, in the table of notes.
const MARK: &str = "private_told";

/// A plate that was erased elsewhere.
pub(crate) struct ToldErasure {
    pub(crate) by: GatewayId,
    pub(crate) at: Timestamp,
    /// The plate's name by the region's key.
    pub(crate) name: Plate,
}

impl Store {
    /// Whether a plate waits to be erased.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn has_wishes(&self) -> Result<bool, StoreError> {
        self.readers().read("looking for erasures", |c| {
            c.prepare_cached("SELECT 1 FROM erasure_wish")?.exists([])
        })
    }

    /// Those that have not been looked at, and up to which entry those are all.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn told_erasures(&self) -> Result<(Vec<ToldErasure>, Seq), StoreError> {
        let (up_to, rows) = self.readers().read("looking for erasures", |c| {
            let mark = "SELECT coalesce(max(value), 0) FROM note WHERE name = ?";
            let mark: i64 = c
                .prepare_cached(mark)?
                .query_row([MARK], |row| row.get(0))?;
            let up_to = journal::end(c)?.seq;
            let all = "SELECT seq FROM journal WHERE seq > ? AND seq <= ? AND kind = 'elsewhere' \
                       AND instr(input, '\"fact\":\"erased\"') ORDER BY seq";
            let mut query = c.prepare_cached(all)?;
            let rows = query.query_map(params![mark, as_sql(up_to)], |row| {
                Ok(from_sql(row.get(0)?))
            })?;
            Ok((up_to, rows.collect::<rusqlite::Result<Vec<Seq>>>()?))
        })?;
        let mut told = Vec::new();
        for seq in rows {
            let entries = self.after(seq - 1, 1);
            let entries =
                entries.map_err(|e| StoreError::new(crate::store::StoreFault::Disk, e.0))?;
            let Some(Input::Elsewhere { gateway, fact }) = entries.first().map(|e| &e.input) else {
                continue;
            };
            let plates = fact.what.iter().filter_map(|what| match what {
                FactKind::Erased { what } => Plate::new(what.plate.as_ref()?).ok(),
                _ => None,
            });
            told.extend(plates.map(|name| ToldErasure {
                by: gateway.clone(),
                at: fact.at,
                name,
            }));
        }
        Ok((told, up_to))
    }

    /// All up to there are done.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(crate) fn note_told_erasures(&self, up_to: Seq) -> Result<(), StoreError> {
        self.write_private(Box::new(move |tx, _| {
            tx.execute(
                "INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)",
                params![MARK, as_sql(up_to)],
            )?;
            Ok(())
        }))
    }
}
