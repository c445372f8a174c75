//! Lists of permits: looked over beside the list that there is, and then taken a piece at a time, so that no vehicle at a gate
//! waits for the whole of one.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::actions::error::{Conflict, Fault};
use crate::actions::orders::Done;
use crate::actions::plate_notes;
use crate::actions::table::{FileKind, Table};
use crate::actions::{ActionError, ActionResult, House};
use crate::catalogue::Language;
use crate::domain::event::{
    Exemption, ImportPiece, Input, Meanwhile, Permit, PermitChange, PermitEdit, PermitLeft,
    SeenPermit, Seq,
};
use crate::domain::site::PermitId;
use crate::port::caller::Caller;
use crate::port::permits::{LIST_MAX, PermitsAsked};
use crate::port::permits_csv::{self, ReadList, Reading, TwoHolders};
use crate::port::sheet;

/// Permits and plates that the engine takes at a time: a vehicle at a gate waits for one piece at most.
const PIECE: usize = 400;
/// Numbers that stand in a list with two holders are named up to so many.
const TWICE_MAX: usize = 20;

/// One permit as it was looked at, and as it is to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    pub(crate) before: Option<Permit>,
    pub(crate) after: Option<Permit>,
}

impl Change {
    /// What it weighs for whoever waits.
    fn weight(&self) -> usize {
        let permits = self.before.iter().chain(&self.after);
        permits.map(|p| 1 + p.plates.len()).sum()
    }

    fn edit(&self) -> Option<PermitEdit> {
        let seen = SeenPermit::of(self.before.as_ref());
        match (&self.before, &self.after) {
            (_, Some(after)) => Some(PermitEdit::Put {
                permit: Box::new(after.clone()),
                seen,
            }),
            (Some(before), None) => Some(PermitEdit::Remove {
                id: before.id.clone(),
                seen,
            }),
            (None, None) => None,
        }
    }
}

/// How many permits an import adds, changes, leaves and removes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) added: usize,
    pub(crate) changed: usize,
    pub(crate) same: usize,
    pub(crate) removed: usize,
}

/// A list that was looked over, and can be taken.
#[derive(Debug)]
pub(crate) struct Import {
    /// Added and changed ones by number, then those that go.
    pub(crate) changes: Vec<Change>,
    pub(crate) counts: Counts,
    /// What is to be said of its columns and plates.
    pub(crate) notes: Vec<String>,
    /// Permits that are left as they are already: of an import that is taken back, those that somebody has changed since.
    pub(crate) left: Vec<Left>,
    /// The import that this takes back ([`undo`](super::undo)).
    pub(crate) undoes: Option<Seq>,
}

/// An import that waits for its sender's word.
pub(crate) struct LookedOver {
    /// Of which text.
    pub(crate) name: String,
    pub(crate) import: Import,
}

impl LookedOver {
    /// A name for a text that is looked over. However its lines end: a browser sends each with CR LF, whatever it was given.
    pub(crate) fn name(text: &str, replace: bool) -> String {
        let mut hash = Sha256::new_with_prefix([u8::from(replace)]);
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        hash.update(text.as_bytes());
        let hash = hash.finalize();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What came of an import.
pub(crate) struct Imported {
    /// Of its first piece; `None`: there was nothing to change.
    pub(crate) done: Option<Done>,
    pub(crate) put: usize,
    pub(crate) removed: usize,
    /// Permits that were left as they are.
    pub(crate) left: Vec<Left>,
}

/// A permit that an import left as it is, for somebody else had a hand in it.
#[derive(Debug, Clone)]
pub(crate) struct Left {
    pub(crate) permit: PermitId,
    pub(crate) what: Meanwhile,
    /// Who; `None`: nobody knows.
    pub(crate) by: Option<String>,
}

/// One import at a time. A short one is over soon, and the next waits for it; whoever comes during a long one is told to wait.
#[derive(Default)]
pub(crate) struct ImportTurn {
    turn: tokio::sync::Mutex<()>,
    /// Who imports a long list.
    long: Mutex<Option<String>>,
}

struct Turn<'a> {
    of: &'a ImportTurn,
    _turn: tokio::sync::MutexGuard<'a, ()>,
}

impl ImportTurn {
    async fn take(&self, who: &str, long: bool) -> ActionResult<Turn<'_>> {
        if let Some(by) = self.long.lock().clone() {
            return Err(Conflict::Importing(by).into());
        }
        let turn = self.turn.lock().await;
        *self.long.lock() = long.then(|| who.to_owned());
        Ok(Turn {
            of: self,
            _turn: turn,
        })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.of.long.lock() = None;
    }
}

impl House {
    /// Reads a CSV text beside the list as it is. `replace`: permits that it does not name go. `cells`: what is wrong with it already.
    pub(crate) async fn look_over(
        &self,
        who: &Caller,
        (text, cells): (String, Option<Fault>),
        replace: bool,
    ) -> ActionResult<Import> {
        let by = who.name.clone();
        let (read, text) = self
            .looking(move |house| {
                let how = Reading {
                    by: &by,
                    zone: house.zone.clone(),
                    site: Some(house.site.as_ref()),
                };
                (permits_csv::read(&text, &how), text)
            })
            .await?;
        let (read, rows) = match read {
            Ok(read) => (Some(read), Vec::new()),
            Err(rows) => (None, rows),
        };
        let rows = rows.into_iter().map(Fault::Row);
        let faults: Vec<Fault> = cells.into_iter().chain(rows).collect();
        let Some(read) = read.filter(|_| faults.is_empty()) else {
            return Err(ActionError::Invalid(faults));
        };
        let (present, near) = match replace {
            true => (self.all_permits().await?, Vec::new()),
            false => {
                let named = read.permits.iter().map(|p| p.id.clone()).collect();
                let plates = read.permits.iter().flat_map(|p| p.plates.iter().cloned());
                let near = self.desk.permits_on(plates.collect()).await?;
                (self.desk.permits(named).await?, near)
            }
        };
        let import = self
            .looking(move |_| import(&text, read, present, near, replace))
            .await?;
        let total = self.desk.find_permits(PermitsAsked::first(1)).await?.total;
        let found = total + import.counts.added - import.counts.removed.min(total);
        if import.counts.added > 0 && found > LIST_MAX {
            return Err(Fault::TooManyPermits(found).into());
        }
        Ok(import)
    }

    /// A spreadsheet as the CSV text that it would be, with what is wrong with its cells: that is told with all else.
    pub(crate) async fn sheet_text(&self, bytes: Vec<u8>) -> ActionResult<(String, Option<Fault>)> {
        let sheet = self.looking(move |_| sheet::as_csv(&bytes)).await?;
        let sheet = sheet.map_err(Fault::Sheet)?;
        Ok((sheet.text, sheet.errors.map(Fault::Sheet)))
    }

    /// The whole list as a file.
    pub(crate) async fn permits_file(&self, kind: FileKind) -> ActionResult<Vec<u8>> {
        let permits = self.all_permits().await?;
        let table = move |house: &House| {
            let rows = permits_csv::rows(&permits, &house.zone);
            Table::new(permits_csv::COLUMNS, rows).written(kind)
        };
        self.looking(table).await?.map_err(ActionError::failed)
    }

    /// Long computations on lists: away from the async threads, and one at a time, so that a core is left for who decides.
    pub(super) async fn looking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&House) -> T + Send + 'static,
    ) -> ActionResult<T> {
        let _turn = self.looking.lock().await;
        let language = Language::present();
        self.blocking(move |house| Ok::<T, Infallible>(language.within(|| work(house))))
            .await
    }

    /// Makes the changes of a list that was looked over, a piece at a time. A permit that stands otherwise than it did then is
    /// left as it is.
    pub(crate) async fn import(&self, who: &Caller, import: &Import) -> ActionResult<Imported> {
        let weight: usize = import.changes.iter().map(Change::weight).sum();
        let _turn = self.importing.take(&who.name, weight > PIECE).await?;
        let mut piece = ImportPiece {
            first: None,
            undoes: import.undoes,
            added: import.counts.added,
            changed: import.counts.changed,
            removed: import.counts.removed,
        };
        let mut imported = Imported {
            done: None,
            put: 0,
            removed: 0,
            left: import.left.clone(),
        };
        let mut left = Vec::new();
        for changes in pieces(&import.changes) {
            let batch = PermitChange::Batch {
                edits: changes.iter().filter_map(Change::edit).collect(),
                piece: piece.clone(),
                by: who.name.clone(),
            };
            let done = self.submit(Input::Permits(batch)).await?;
            let changed = done.entry().permits_changed();
            let put = changed
                .iter()
                .filter(|(_, permit)| permit.is_some())
                .count();
            imported.put += put;
            imported.removed += changed.len() - put;
            left.extend(done.entry().permits_left().iter().cloned());
            piece.first.get_or_insert(done.entry().seq);
            imported.done.get_or_insert(done);
        }
        imported.left.extend(self.whose_hands(left).await?);
        Ok(imported)
    }

    /// Permits that were left as they are, with who had a hand in each.
    pub(super) async fn whose_hands(&self, left: Vec<PermitLeft>) -> ActionResult<Vec<Left>> {
        let ids: Vec<PermitId> = left.iter().map(|l| l.permit.clone()).collect();
        let by = self.changed_last(&ids).await?;
        let all = left.into_iter().zip(by);
        Ok(all
            .map(|(PermitLeft { permit, what }, by)| Left { permit, what, by })
            .collect())
    }

    /// The whole list.
    pub(crate) async fn all_permits(&self) -> ActionResult<Vec<Permit>> {
        let all = self.desk.find_permits(PermitsAsked::first(LIST_MAX));
        Ok(all.await?.rows)
    }
}

/// Parts of an import, each as much as the engine takes at a time.
fn pieces(mut changes: &[Change]) -> impl Iterator<Item = &[Change]> {
    std::iter::from_fn(move || {
        let mut weight = 0;
        let fits = |change: &&Change| {
            weight += change.weight();
            weight <= PIECE
        };
        // A permit that is too heavy by itself is a piece of its own.
        let many = changes.iter().take_while(fits).count().max(1);
        let (piece, rest) = changes.split_at_checked(many)?;
        changes = rest;
        Some(piece)
    })
}

/// What a list changes. `present`: the permits that there are now, at least those that were read; `near`: permits that have a
/// plate of it; `replace`: `present` is all of them, and those that were not read go.
fn import(
    text: &str,
    read: ReadList,
    present: Vec<Permit>,
    mut near: Vec<Permit>,
    replace: bool,
) -> Import {
    let listed: BTreeSet<&PermitId> = read.permits.iter().map(|p| &p.id).collect();
    near.retain(|p| !listed.contains(&p.id));
    let unknown = read.unknown.iter();
    let mut notes: Vec<String> = unknown
        .map(|column| t!("import-column-is-not-taken", column))
        .collect();
    notes.extend(plate_notes::notes_on_list(text, &read.permits, near));
    let (changes, counts) = changes(&read, present, replace);
    notes.extend(twice_given(&read.two_holders, &changes));
    Import {
        changes,
        counts,
        notes,
        left: Vec::new(),
        undoes: None,
    }
}

/// Numbers that stand there with two holders, of permits that would change: what was so before is meant so.
fn twice_given(found: &[TwoHolders], changes: &[Change]) -> Vec<String> {
    let changed: BTreeSet<&PermitId> = changes
        .iter()
        .filter_map(|c| c.after.as_ref())
        .map(|p| &p.id)
        .collect();
    let told = found.iter().filter(|two| changed.contains(&two.permit));
    let say = |two: &TwoHolders| {
        let ([line, other], [holder, other_holder]) = (two.lines, &two.holders);
        let permit = &two.permit;
        t!(
            "import-two-holders",
            permit,
            line,
            other,
            holder,
            other_holder
        )
    };
    told.take(TWICE_MAX).map(say).collect()
}

pub(super) fn changes(
    read: &ReadList,
    present: Vec<Permit>,
    replace: bool,
) -> (Vec<Change>, Counts) {
    let present = present.into_iter().map(|p| (p.id.clone(), p));
    let mut old: BTreeMap<PermitId, Permit> = present.collect();
    let mut counts = Counts::default();
    let mut changes = Vec::new();
    for permit in &read.permits {
        let mut after = permit.clone();
        let before = old.remove(&permit.id);
        if let Some(before) = &before {
            read.beside(before, &mut after);
            keep_whose_exemption(before, &mut after);
        }
        match &before {
            None => counts.added += 1,
            Some(before) if *before == after => {
                counts.same += 1;
                continue;
            }
            Some(_) => counts.changed += 1,
        }
        let after = Some(after);
        changes.push(Change { before, after });
    }
    if replace {
        counts.removed = old.len();
        let gone = old.into_values().map(|before| Change {
            before: Some(before),
            after: None,
        });
        changes.extend(gone);
    }
    (changes, counts)
}

/// Who exempted it is not in the file: an exemption that says the same is the one that there was.
fn keep_whose_exemption(before: &Permit, permit: &mut Permit) {
    if let (Some(old), Some(new)) = (&before.exempt, &mut permit.exempt) {
        let same = Exemption {
            by: old.by.clone(),
            ..new.clone()
        };
        if same == *old {
            *new = same;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plate::Plate;

    fn read(text: &str) -> ReadList {
        permits_csv::read(text, &Reading::by("ann")).unwrap()
    }

    #[test]
    fn what_an_import_changes_is_counted() {
        let old = read("permit,holder,plate\nP1,Ann,W1\nP2,Bob,W2\nP3,Cy,W3").permits;
        let new = read("permit,holder,plate\nP1,Ann,W1\nP2,Bob,W9\nP4,Di,W4");
        let ids = |changes: &[Change]| -> Vec<(String, bool)> {
            let edits = changes.iter().filter_map(Change::edit);
            edits
                .map(|e| (e.id().to_string(), e.to_be().is_some()))
                .collect()
        };
        let (only, counts) = changes(&new, old.clone(), false);
        let expect = Counts {
            added: 1,
            changed: 1,
            same: 1,
            removed: 0,
        };
        let put = [("P2".to_owned(), true), ("P4".to_owned(), true)];
        assert_eq!((ids(&only), counts), (put.to_vec(), expect));
        let (all, counts) = changes(&new, old.clone(), true);
        assert_eq!(ids(&all)[2..], [("P3".to_owned(), false)]);
        assert_eq!(counts.removed, 1);
        let seen: Vec<SeenPermit> = all
            .iter()
            .filter_map(|c| Some(c.edit()?.seen().clone()))
            .collect();
        assert_eq!(seen[0], SeenPermit::of(Some(&old[1])));
        assert_eq!(seen[1], SeenPermit::Nothing);
    }

    /// What a list has no column for stays as it is.
    #[test]
    fn a_list_says_nothing_of_columns_that_it_lacks() {
        let old = read(
            "permit,group,holder,plate,valid_to,note,exempt,exempt_until\n\
            P1,staff,Ann,W1,2026-12-31,gate key,yes,2026-06-30\nP1,,,W2,2026-01-31,,,",
        )
        .permits;
        let check = |text: &str, change: fn(&mut Permit)| {
            let (found, _) = changes(&read(text), old.clone(), false);
            let mut expect = old[0].clone();
            change(&mut expect);
            let expect = (expect != old[0]).then_some(expect);
            assert_eq!(
                found.into_iter().next().and_then(|c| c.after),
                expect,
                "{text}"
            );
        };
        check("permit,plate\nP1,W1\nP1,W2", |_| {});
        check("permit,holder,plate\nP1,Anna,W1", |p| {
            p.holder = "Anna".into();
            p.plates = vec![Plate::new("W1").unwrap()];
            p.plate_terms.clear();
        });
        check("permit,holder,plate\nP1,Ann,W1\nP1,Ben,W2", |p| {
            p.plate_terms[0].holder = "Ben".into();
        });
        check("permit,plate,note\nP1,W1,\nP1,W2,", |p| p.note.clear());
        check("permit,plate,exempt\nP1,W1,no\nP1,W2,", |p| p.exempt = None);
    }

    #[test]
    fn pieces_are_light() {
        let permit = |plates: usize| Change {
            before: None,
            after: Some(Permit {
                plates: (0..plates)
                    .map(|n| Plate::new(&format!("W{n}")).unwrap())
                    .collect(),
                ..Permit::default()
            }),
        };
        let check = |plates: &[usize], expect: &[usize]| {
            let all: Vec<Change> = plates.iter().map(|n| permit(*n)).collect();
            let sizes: Vec<usize> = pieces(&all).map(<[Change]>::len).collect();
            assert_eq!(sizes, expect, "{plates:?}");
        };
        check(&[], &[]);
        check(&[1; 500], &[200, 200, 100]);
        check(&[1, 1_000, 1], &[1, 1, 1]);
        check(&[199, 199, 1], &[2, 1]);
    }

    #[tokio::test]
    async fn one_imports_at_a_time_and_who_comes_during_a_long_one_is_told() {
        let turns = ImportTurn::default();
        let short = turns.take("ann", false).await.unwrap();
        let next = turns.take("bob", false);
        tokio::pin!(next);
        assert!(
            futures::poll!(&mut next).is_pending(),
            "it waits for the short one"
        );
        drop(short);
        drop(next.await.unwrap());
        let long = turns.take("nina", true).await.unwrap();
        let told = turns.take("ann", false).await.err();
        assert_eq!(told, Some(Conflict::Importing("nina".into()).into()));
        drop(long);
        assert!(turns.take("ann", false).await.is_ok());
    }
}
