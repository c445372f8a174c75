//! Decisions by a part of their plates: every end of every text is a row, look-alikes as one, so that a part is how some of
//! these rows begin.

use rusqlite::{Connection, params};

use crate::domain::event::Decision;
use crate::domain::misread::alphabet::folded;
use crate::domain::plate::Plate;
use crate::port::records::DecisionQuery;

/// A part of a plate that fits no more texts than this is looked up text by text; one that fits more is so common that a
/// walk from the newest row finds a page soon.
const FEW_TEXTS: i64 = 500;

/// Keeps a text of the decision with the number `seq`. The caller has the transaction.
pub(super) fn put(c: &Connection, plate: &Plate, seq: i64) -> rusqlite::Result<()> {
    let text = plate.as_str();
    c.prepare_cached("INSERT OR IGNORE INTO plate_row (text, seq) VALUES (?, ?)")?
        .execute(params![text, seq])?;
    // Found by the whole of it; a part of a stand-in means nothing.
    if plate.is_stand_in() {
        return Ok(());
    }
    let folded = folded(text);
    let mut end =
        c.prepare_cached("INSERT OR IGNORE INTO plate_end (folded, text) VALUES (?, ?)")?;
    // The whole text comes first: where it was there, its ends were, too.
    for from in 0..folded.len() {
        if end.execute(params![&folded[from..], text])? == 0 && from == 0 {
            break;
        }
    }
    Ok(())
}

/// What a person typed as part of a plate.
pub(super) struct Part {
    /// As texts are kept.
    text: String,
    folded: String,
    /// Look-alikes count as one.
    alike: bool,
}

impl Part {
    /// `None`: nothing to look for.
    pub(super) fn of(query: &DecisionQuery) -> Option<Part> {
        let typed = query.plate_part.as_deref()?;
        let text: String = typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        (!text.is_empty()).then(|| Part {
            folded: folded(&text),
            text,
            alike: query.alike,
        })
    }

    fn is_in(&self, text: &str) -> bool {
        match self.alike {
            true => folded(text).contains(&self.folded),
            false => text.contains(&self.text),
        }
    }

    /// Whether a decision's plate has it, as read or as taken for.
    pub(super) fn is_of(&self, decision: &Decision) -> bool {
        let mut texts = [&decision.read, &decision.plate].into_iter().flatten();
        texts.any(|plate| self.is_in(plate.as_str()))
    }

    /// The texts that have it; `None`: too many to look up one by one.
    pub(super) fn texts(&self, c: &Connection) -> rusqlite::Result<Option<Vec<String>>> {
        // Of ASCII texts, all that begin so and no others lie between it and it with the last character there is.
        let texts: Vec<String> = c
            .prepare_cached(
                "SELECT DISTINCT text FROM plate_end \
                 WHERE folded >= ?1 AND folded < ?1 || '~' AND (?2 OR instr(text, ?3) > 0) LIMIT ?4",
            )?
            .query_map(
                params![self.folded, self.alike, self.text, FEW_TEXTS + 1],
                |row| row.get(0),
            )?
            .collect::<rusqlite::Result<_>>()?;
        Ok((texts.len() as i64 <= FEW_TEXTS).then_some(texts))
    }

    /// Rows between two numbers that have it, the newest first, until `take` says that it is enough.
    pub(super) fn walk(
        &self,
        c: &Connection,
        (low, high): (i64, i64),
        mut take: impl FnMut(i64) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        let mut rows = c.prepare_cached(
            "SELECT seq, text FROM plate_row INDEXED BY plate_row_seq \
             WHERE seq >= ? AND seq <= ? ORDER BY seq DESC",
        )?;
        let mut rows = rows.query(params![low, high])?;
        let mut taken = None;
        while let Some(row) = rows.next()? {
            let seq = row.get(0)?;
            if taken != Some(seq) && self.is_in(row.get_ref(1)?.as_str()?) {
                taken = Some(seq);
                if !take(seq)? {
                    break;
                }
            }
        }
        Ok(())
    }
}
