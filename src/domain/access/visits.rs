//! Who was inside when: the journal folded into visits, entry by entry, into a book that somebody else keeps. It needs no
//! engine, so it answers for any moment of the past ("at the time of the incident"), for attendance and for visitors.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Done, JournalEntry, Judged, Output, Passage, Seq, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, PermitId};

/// One vehicle's time on the site, as its passages tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    pub stay: StayId,
    /// `None`: it came in unread.
    pub plate: Option<Plate>,
    /// `None`: a visitor.
    pub permit: Option<PermitId>,
    pub entered: Timestamp,
    /// Journal number of the sighting by which it came in.
    pub entry: Seq,
    /// Where it was from when on, the entry first.
    pub areas: Vec<(Timestamp, AreaId)>,
    pub left: Option<Left>,
}

/// How a visit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub at: Timestamp,
    /// Seen at an exit; else it is only known to have been gone by then.
    pub seen: bool,
}

impl Visit {
    /// Whether some part of it lies at or after `from` and before `to`.
    pub fn touches(&self, from: Timestamp, to: Timestamp) -> bool {
        self.entered < to && self.left.is_none_or(|left| left.at >= from)
    }

    /// Where it was at a moment, if it was there.
    pub fn place_at(&self, at: Timestamp) -> Option<&AreaId> {
        let gone = self.left.is_some_and(|left| left.at <= at);
        let places = self.areas.iter().rev();
        let mut places = places.filter(|(since, _)| *since <= at && !gone);
        places.next().map(|(_, area)| area)
    }
}

/// Where visits are kept: on disk, or in a test's memory.
pub trait Book {
    type Fault;

    fn visit(&mut self, stay: StayId) -> Result<Option<Visit>, Self::Fault>;
    /// Adds or replaces.
    fn put(&mut self, visit: &Visit) -> Result<(), Self::Fault>;
    /// The visits of a plate that are not over, in the order of entry.
    fn open_of(&mut self, plate: &Plate) -> Result<Vec<StayId>, Self::Fault>;
    /// Remembers a passage to the outside: a later event may name whose it was.
    fn put_exit(&mut self, passage: &Passage) -> Result<(), Self::Fault>;
    /// When the vehicle of this sighting passed to the outside, if it did.
    fn exit_at(&mut self, read: Seq) -> Result<Option<Timestamp>, Self::Fault>;
}

/// Takes the journal's next entry into the book.
///
/// # Errors
/// The book's own.
pub fn take<B: Book>(book: &mut B, entry: &JournalEntry) -> Result<(), B::Fault> {
    for output in &entry.outputs {
        match output {
            Output::Passage(passage) => take_passage(book, passage)?,
            Output::Healed(heal) => {
                let at = book.exit_at(heal.exit)?.unwrap_or(entry.at);
                end(book, heal.stay, Left { at, seen: true })?;
            }
            Output::Judged(judged) => take_judged(book, entry, judged)?,
            Output::Done(done) => take_told(book, entry, done)?,
            Output::PresumedLeft { stay, .. } | Output::PresenceEnded { stay, .. } => {
                let left = Left {
                    at: entry.at,
                    seen: false,
                };
                end(book, *stay, left)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn take_passage<B: Book>(book: &mut B, passage: &Passage) -> Result<(), B::Fault> {
    if passage.to.is_outside() {
        book.put_exit(passage)?;
    }
    let Some(stay) = passage.stay else {
        return Ok(());
    };
    if passage.to.is_outside() {
        let left = Left {
            at: passage.at,
            seen: true,
        };
        return end(book, stay, left);
    }
    match book.visit(stay)? {
        Some(mut visit) => {
            visit.areas.push((passage.at, passage.to.clone()));
            book.put(&visit)
        }
        None => begin(book, stay, passage),
    }
}

/// A person has said that a vehicle has left, or where it is.
fn take_told<B: Book>(book: &mut B, entry: &JournalEntry, done: &Done) -> Result<(), B::Fault> {
    match done {
        Done::VehicleLeft { stay, .. } => {
            let left = Left {
                at: entry.at,
                seen: false,
            };
            end(book, *stay, left)
        }
        Done::VehicleIn {
            stay,
            plate,
            permit,
            area,
        } => {
            let here = (entry.at, area.clone());
            let visit = match book.visit(*stay)? {
                Some(mut visit) => {
                    visit.areas.push(here);
                    visit
                }
                None => Visit {
                    stay: *stay,
                    plate: Some(plate.clone()),
                    permit: permit.clone(),
                    entered: entry.at,
                    entry: entry.seq,
                    areas: vec![here],
                    left: None,
                },
            };
            book.put(&visit)
        }
        _ => Ok(()),
    }
}

/// A person has said what a read was: what had followed from it is undone.
fn take_judged<B: Book>(
    book: &mut B,
    entry: &JournalEntry,
    judged: &Judged,
) -> Result<(), B::Fault> {
    for stay in &judged.reopened {
        if let Some(mut visit) = book.visit(*stay)? {
            visit.left = None;
            book.put(&visit)?;
        }
    }
    if let (Some(stay), Some(plate)) = (judged.renamed, &judged.truth)
        && let Some(mut visit) = book.visit(stay)?
    {
        visit.plate = Some(plate.clone());
        book.put(&visit)?;
    }
    if let Some(stay) = judged.closed
        && let Some(mut visit) = book.visit(stay)?
    {
        let at = book.exit_at(judged.read)?.unwrap_or(entry.at);
        visit.left = Some(Left { at, seen: true });
        book.put(&visit)?;
    }
    Ok(())
}

fn begin<B: Book>(book: &mut B, stay: StayId, passage: &Passage) -> Result<(), B::Fault> {
    if let Some(plate) = &passage.plate {
        // Beside the new stay of a plate the engine keeps the one before; older ones are over.
        let open = book.open_of(plate)?;
        let over = open.len().saturating_sub(1);
        for old in &open[..over] {
            let left = Left {
                at: passage.at,
                seen: false,
            };
            end(book, *old, left)?;
        }
    }
    book.put(&Visit {
        stay,
        plate: passage.plate.clone(),
        permit: passage.permit.clone(),
        entered: passage.at,
        entry: passage.seq,
        areas: vec![(passage.at, passage.to.clone())],
        left: None,
    })
}

/// Ends a visit; one that is over stays as it is.
fn end<B: Book>(book: &mut B, stay: StayId, left: Left) -> Result<(), B::Fault> {
    match book.visit(stay)? {
        Some(mut visit) if visit.left.is_none() => {
            visit.left = Some(left);
            book.put(&visit)
        }
        _ => Ok(()),
    }
}
