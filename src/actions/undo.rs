//! Imports taken back, for a day: each permit becomes what it was before. The engine decides in its order, as with every list:
//! what somebody has changed since stays as it is, and is named.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::actions::error::Conflict;
use crate::actions::imports::{Change, Counts, Import};
use crate::actions::{ActionError, ActionResult, House};
use crate::domain::event::{
    ImportPiece, Input, JournalEntry, Meanwhile, Permit, PermitChange, PermitEdit, PermitLeft,
    SeenPermit, Seq,
};
use crate::domain::site::PermitId;
use crate::port::audit::AuditQuery;
use crate::port::deed::{Deed, kind};
use crate::port::records::RecordsError;

/// So many hours after it an import can be taken back.
pub(crate) const UNDO_H: i64 = 24;
/// Imports that are listed at most, the newest.
const LISTED_MAX: usize = 50;
/// Rows of the audit log that are looked through for them at most: a program may import every minute.
const ROWS_MAX: usize = 5_000;
/// Rows or entries that are read at a time.
const READ: u32 = 500;
/// Entries of the journal between two pieces of one import at most: it was broken off where there are more.
const GAP_MAX: u64 = 20_000;

/// An import of the last day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ImportMade {
    /// The journal entry of its first piece, by which it is named.
    pub(crate) seq: Seq,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    /// What it was to change.
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) removed: usize,
    /// Who took it back last.
    pub(crate) taken_back_by: Option<String>,
}

/// What an import did to one permit.
struct Step {
    edit: PermitEdit,
    before: Option<Permit>,
}

impl House {
    /// The imports that can be taken back, or were: newest first.
    pub(crate) async fn imports_made(&self) -> ActionResult<Vec<ImportMade>> {
        self.blocking(imports_made).await
    }

    /// What would come of taking an import back.
    pub(crate) async fn look_over_undo(&self, import: Seq) -> ActionResult<Import> {
        let first = self.blocking(move |h| entry(h, import)).await?;
        let first = first.filter(|e| piece_of(e).is_some_and(|(p, _)| p.first.is_none()));
        let first = first.ok_or(ActionError::NotFound)?;
        if self.now().duration_since(first.at) > SignedDuration::from_hours(UNDO_H) {
            return Err(Conflict::ImportTooOld.into());
        }
        let steps = self.looking(move |h| steps(h, &first)).await?;
        let steps = steps.map_err(ActionError::failed)?;
        let ids = steps.iter().map(|s| s.edit.id().clone()).collect();
        let present = self.desk.permits(ids).await?;
        let (mut undo, left) = self.looking(move |_| inverse(steps, present)).await?;
        undo.left = self.whose_hands(left).await?;
        undo.undoes = Some(import);
        Ok(undo)
    }
}

fn imports_made(house: &House) -> Result<Vec<ImportMade>, crate::port::audit::AuditError> {
    let mut query = AuditQuery {
        kind: Some(kind::IMPORT.to_owned()),
        from: Some(house.now() - SignedDuration::from_hours(UNDO_H)),
        limit: READ,
        ..AuditQuery::default()
    };
    let (mut made, mut back) = (Vec::new(), BTreeMap::new());
    let mut looked = 0;
    while made.len() < LISTED_MAX && looked < ROWS_MAX {
        let page = house.audit.rows(&query)?;
        looked += page.rows.len();
        for row in page.rows {
            match (row.what, row.journal) {
                (Deed::ImportTakenBack { import, .. }, _) => {
                    back.entry(import).or_insert(row.who);
                }
                (
                    Deed::PermitsImported {
                        added,
                        changed,
                        removed,
                    },
                    Some(seq),
                ) => made.push(ImportMade {
                    seq,
                    at: row.at,
                    by: row.who,
                    added,
                    changed,
                    removed,
                    taken_back_by: back.get(&seq).cloned(),
                }),
                _ => {}
            }
        }
        match page.next {
            Some(next) => query.before = Some(next),
            None => break,
        }
    }
    made.truncate(LISTED_MAX);
    Ok(made)
}

fn entry(house: &House, seq: Seq) -> Result<Option<JournalEntry>, RecordsError> {
    let Some(after) = seq.checked_sub(1) else {
        return Ok(None);
    };
    let found = house.journal.after(after, 1)?;
    Ok(found.into_iter().find(|e| e.seq == seq))
}

/// Of an entry that is a piece of an import.
fn piece_of(entry: &JournalEntry) -> Option<(&ImportPiece, &[PermitEdit])> {
    match &entry.input {
        Input::Permits(PermitChange::Batch { edits, piece, .. }) => Some((piece, edits)),
        _ => None,
    }
}

/// What an import did, permit by permit: what it left as it was is not among it.
fn steps(house: &House, first: &JournalEntry) -> Result<Vec<Step>, RecordsError> {
    let mut edits = Vec::new();
    let mut looked_for = piece_of(first).map_or(0, |(p, _)| p.added + p.changed + p.removed);
    let (mut after, mut last) = (first.seq - 1, first.seq);
    'journal: while looked_for > 0 && after < last + GAP_MAX {
        let entries = house.journal.after(after, READ)?;
        let Some(end) = entries.last().map(|e| e.seq) else {
            break;
        };
        after = end;
        for entry in &entries {
            let Some((piece, all)) = piece_of(entry) else {
                continue;
            };
            if piece.first.unwrap_or(entry.seq) != first.seq {
                continue;
            }
            last = entry.seq;
            looked_for = looked_for.saturating_sub(all.len());
            let left = entry.permits_left();
            let made = all
                .iter()
                .filter(|e| left.iter().all(|l| l.permit != *e.id()));
            edits.extend(made.map(|e| (e.clone(), entry.seq)));
            if looked_for == 0 {
                break 'journal;
            }
        }
    }
    let ids: Vec<(PermitId, Seq)> = edits
        .iter()
        .map(|(e, seq)| (e.id().clone(), *seq))
        .collect();
    let before = house.permits.before(&ids)?;
    let all = edits.into_iter().zip(before);
    Ok(all
        .map(|((edit, _), before)| Step { edit, before })
        .collect())
}

/// What takes an import back, and the permits that stay as they are.
fn inverse(steps: Vec<Step>, present: Vec<Permit>) -> (Import, Vec<PermitLeft>) {
    let present = present.into_iter().map(|p| (p.id.clone(), p));
    let mut present: BTreeMap<PermitId, Permit> = present.collect();
    let (mut changes, mut left) = (Vec::new(), Vec::new());
    let mut counts = Counts::default();
    for Step { edit, before } in steps {
        let now = present.remove(edit.id());
        // It was so already before the import, or is so again.
        if before.as_ref() == edit.to_be() || before == now {
            counts.same += 1;
            continue;
        }
        let stands = SeenPermit::of(edit.to_be()).since(now.as_ref());
        // What was there before must be the very permit that the import saw.
        let known = SeenPermit::of(before.as_ref()) == *edit.seen();
        match stands.or((!known).then_some(Meanwhile::Changed)) {
            Some(what) => left.push(PermitLeft {
                permit: edit.id().clone(),
                what,
            }),
            None => {
                match (&now, &before) {
                    (None, _) => counts.added += 1,
                    (_, None) => counts.removed += 1,
                    _ => counts.changed += 1,
                }
                changes.push(Change {
                    before: now,
                    after: before,
                });
            }
        }
    }
    let undo = Import {
        changes,
        counts,
        notes: Vec::new(),
        left: Vec::new(),
        undoes: None,
    };
    (undo, left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permit(holder: &str) -> Option<Permit> {
        (!holder.is_empty()).then(|| Permit {
            id: PermitId::new("P1"),
            holder: holder.into(),
            ..Permit::default()
        })
    }

    /// Holders of one permit: before the import, as the import made it, and now; none: no permit.
    fn check(before: &str, made: &str, now: &str, expect: Result<&str, Option<Meanwhile>>) {
        let seen = SeenPermit::of(permit(before).as_ref());
        let edit = match permit(made) {
            Some(permit) => PermitEdit::Put {
                permit: Box::new(permit),
                seen,
            },
            None => PermitEdit::Remove {
                id: PermitId::new("P1"),
                seen,
            },
        };
        let step = Step {
            edit,
            before: permit(before),
        };
        let (undo, left) = inverse(vec![step], permit(now).into_iter().collect());
        let said = format!("{before:?} -> {made:?}, now {now:?}");
        match expect {
            Ok(after) => {
                assert_eq!(undo.changes.len(), 1, "{said}");
                assert_eq!(undo.changes[0].after, permit(after), "{said}");
                assert_eq!(undo.changes[0].before, permit(now), "{said}");
            }
            Err(what) => {
                assert!(undo.changes.is_empty(), "{said}");
                assert_eq!(left.first().map(|l| l.what), what, "{said}");
            }
        }
    }

    #[test]
    fn what_stands_as_the_import_left_it_goes_back_and_the_rest_stays() {
        check("", "Ann", "Ann", Ok(""));
        check("Ann", "Bob", "Bob", Ok("Ann"));
        check("Ann", "", "", Ok("Ann"));
        check("Ann", "Bob", "Cy", Err(Some(Meanwhile::Changed)));
        check("Ann", "Bob", "", Err(Some(Meanwhile::Removed)));
        check("Ann", "", "Cy", Err(Some(Meanwhile::Added)));
        // Somebody has done it by hand.
        check("Ann", "Bob", "Ann", Err(None));
        check("", "Ann", "", Err(None));
        check("Ann", "", "Ann", Err(None));
    }

    #[test]
    fn a_permit_of_which_nobody_knows_what_it_was_stays() {
        let edit = PermitEdit::Put {
            permit: Box::new(permit("Bob").unwrap()),
            seen: SeenPermit::of(permit("Ann").as_ref()),
        };
        let step = Step { edit, before: None };
        let (undo, left) = inverse(vec![step], permit("Bob").into_iter().collect());
        assert!(undo.changes.is_empty());
        assert_eq!(left.len(), 1);
    }
}
