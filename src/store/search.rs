//! Decisions by a part of their plates: every end of every text is a row, look-alikes as one, so that a part is how some of
//! these rows begin.

use rusqlite::{Connection, params};

use crate::domain::event::Decision;
use crate::domain::misread::alphabet::folded;
use crate::domain::plate::Plate;
use crate::port::records::DecisionQuery;
use crate::port::wildcards;

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

/// Rows that are looked at for a pattern at most, before it counts as common.
const PATTERN_ROWS: usize = 50_000;

/// What a person typed as part of a plate; or, with `?` for one character and `*` for any, as the whole of it.
pub(super) struct Part {
    /// As texts are kept.
    text: String,
    folded: String,
    /// The longest piece of it without a wildcard, folded: how some end of every text begins that it fits.
    run: String,
    whole: bool,
    /// Look-alikes count as one.
    alike: bool,
}

impl Part {
    /// `None`: nothing to look for.
    pub(super) fn of(query: &DecisionQuery) -> Option<Part> {
        let typed = query.plate_part.as_deref()?;
        let kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '?' | '*');
        let text: String = typed
            .chars()
            .filter(kept)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let folded = folded_pattern(&text);
        let runs = folded.split(['?', '*']);
        let run = runs.max_by_key(|run| run.len()).unwrap_or_default();
        let run = run.to_owned();
        (!text.is_empty()).then(|| Part {
            run,
            whole: text.contains(['?', '*']),
            folded,
            text,
            alike: query.alike,
        })
    }

    fn is_in(&self, text: &str) -> bool {
        let (part, text) = match self.alike {
            true => (&self.folded, folded(text)),
            false => (&self.text, text.to_owned()),
        };
        match self.whole {
            true => wildcards::fits(part.as_bytes(), text.as_bytes()),
            false => text.contains(part.as_str()),
        }
    }

    /// Whether a decision's plate has it, as read or as taken for.
    pub(super) fn is_of(&self, decision: &Decision) -> bool {
        let mut texts = [&decision.read, &decision.plate].into_iter().flatten();
        texts.any(|plate| self.is_in(plate.as_str()))
    }

    /// The texts that have it; `None`: too many to look up one by one.
    pub(super) fn texts(&self, c: &Connection) -> rusqlite::Result<Option<Vec<String>>> {
        if self.run.is_empty() {
            return Ok(None);
        }
        // Of ASCII texts, all that begin so and no others lie between it and it with the last character there is.
        let mut rows = c.prepare_cached(
            "SELECT DISTINCT text FROM plate_end WHERE folded >= ?1 AND folded < ?1 || '~'",
        )?;
        let mut rows = rows.query(params![self.run])?;
        let (mut texts, mut looked) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let text = row.get_ref(0)?.as_str()?;
            looked += 1;
            if self.is_in(text) {
                texts.push(text.to_owned());
            }
            if texts.len() as i64 > FEW_TEXTS || looked > PATTERN_ROWS {
                return Ok(None);
            }
        }
        Ok(Some(texts))
    }

    /// Rows between two numbers that have it, the newest first, until `take` says that it is enough.
    pub(super) fn walk(
        &self,
        c: &Connection,
        (low, high): (i64, i64),
        ascending: bool,
        mut take: impl FnMut(i64) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        let order = if ascending { "ASC" } else { "DESC" };
        let mut rows = c.prepare_cached(&format!(
            "SELECT seq, text FROM plate_row INDEXED BY plate_row_seq \
             WHERE seq >= ? AND seq <= ? ORDER BY seq {order}"
        ))?;
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

/// A pattern with all look-alikes as one; its wildcards stay.
fn folded_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for piece in text.split_inclusive(['?', '*']) {
        let letters = piece.trim_end_matches(['?', '*']);
        pattern.push_str(&folded(letters));
        pattern.push_str(&piece[letters.len()..]);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_one_character_or_for_any() {
        let check = |typed: &str, alike: bool, plate: &str, expect: bool| {
            let query = DecisionQuery {
                plate_part: Some(typed.to_owned()),
                alike,
                ..DecisionQuery::default()
            };
            let part = Part::of(&query).expect("something to look for");
            assert_eq!(part.is_in(plate), expect, "{typed} {plate}");
        };
        check("TR?48*", false, "TR148XY", true);
        check("TR?48*", false, "TRX48", true);
        check("TR?48*", false, "TR48XY", false);
        check("TR?48*", false, "ATR148", false);
        check("tr ?48 *", false, "TR148", true);
        check("*48", false, "TR148", true);
        check("*48", false, "TR1480", false);
        check("*4*8*", false, "T4R18", true);
        check("???", false, "ABC", true);
        check("???", false, "ABCD", false);
        check("*", false, "ABCD", true);
        check("*A*AB", false, "XAAAB", true);
        check("T?0*", false, "TROXY", false);
        check("T?0*", true, "TROXY", true);
        // Without one it is a part, as before.
        check("R14", false, "TR148", true);
    }
}
