//! What became of decisions, as rows: drawn from the journal entry by entry (`domain::fate`).

use rusqlite::{Connection, OptionalExtension, params};

use super::{as_sql, from_json, from_sql, json};
use crate::domain::event::{CommandId, Passage, Seq};
use crate::domain::fate::{Book, End, Fate};

/// The book that the projector writes. The caller has the transaction, and draws an entry's passages before its fates.
pub(super) struct FateBook<'a>(pub(crate) &'a Connection);

impl Book for FateBook<'_> {
    type Fault = rusqlite::Error;

    fn fate(&mut self, decision: Seq) -> rusqlite::Result<Fate> {
        fate(self.0, decision)
    }

    fn commanded(&mut self, order: CommandId) -> rusqlite::Result<Option<Seq>> {
        commanded(self.0, order)
    }

    fn put(&mut self, decision: Seq, fate: &Fate) -> rusqlite::Result<()> {
        if fate.is_ordinary() {
            self.0
                .prepare_cached("DELETE FROM fate WHERE seq = ?")?
                .execute([as_sql(decision)])?;
            return Ok(());
        }
        self.0
            .prepare_cached("INSERT OR REPLACE INTO fate (seq, command, body) VALUES (?, ?, ?)")?
            .execute(params![
                as_sql(decision),
                fate.command.map(|c| as_sql(c.0)),
                json(fate)?
            ])?;
        Ok(())
    }
}

/// What became of a decision.
pub(super) fn fate(c: &Connection, decision: Seq) -> rusqlite::Result<Fate> {
    let kept = c
        .prepare_cached("SELECT body FROM fate WHERE seq = ?")?
        .query_row([as_sql(decision)], |row| {
            from_json(row.get_ref(0)?.as_str()?)
        })
        .optional()?;
    if let Some(kept) = kept {
        return Ok(kept);
    }
    let passed: Option<Passage> = c
        .prepare_cached("SELECT body FROM passage WHERE seq = ? ORDER BY entry DESC LIMIT 1")?
        .query_row([as_sql(decision)], |row| {
            from_json(row.get_ref(0)?.as_str()?)
        })
        .optional()?;
    Ok(Fate {
        end: passed.map(|p| End::Passed {
            known_by: p.known_by,
        }),
        ..Fate::default()
    })
}

/// The decision for which an order told the gate.
pub(super) fn commanded(c: &Connection, order: CommandId) -> rusqlite::Result<Option<Seq>> {
    c.prepare_cached("SELECT seq FROM fate WHERE command = ?")?
        .query_row([as_sql(order.0)], |row| Ok(from_sql(row.get(0)?)))
        .optional()
}
