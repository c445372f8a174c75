//! Who was inside when: the journal folded into visits. It needs no engine, so it answers for any moment of the past
//! ("at the time of the incident"), for attendance and for visitors.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::event::{JournalEntry, Judged, Output, Passage, Seq, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, PermitId};

/// One vehicle's time on the site, as its passages tell.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// The visits of a stretch of the journal, told in its order from its beginning.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    visits: BTreeMap<StayId, Visit>,
    open: BTreeMap<Plate, Vec<StayId>>,
    /// Exits that ended no stay when they happened: a later event may name whose they were.
    exits: BTreeMap<Seq, Timestamp>,
}

impl Roll {
    pub fn take(&mut self, entry: &JournalEntry) {
        for output in &entry.outputs {
            match output {
                Output::Passage(passage) => self.passage(passage),
                Output::Healed(heal) => {
                    let at = self.exits.remove(&heal.exit).unwrap_or(entry.at);
                    self.end(heal.stay, Left { at, seen: true });
                }
                Output::Judged(judged) => self.judged(entry, judged),
                Output::PresumedLeft { stay, .. } | Output::PresenceEnded { stay, .. } => {
                    let left = Left {
                        at: entry.at,
                        seen: false,
                    };
                    self.end(*stay, left);
                }
                _ => {}
            }
        }
    }

    fn passage(&mut self, passage: &Passage) {
        let seen = Left {
            at: passage.at,
            seen: true,
        };
        match (passage.to.is_outside(), passage.stay) {
            (true, Some(stay)) => self.end(stay, seen),
            (true, None) => drop(self.exits.insert(passage.seq, passage.at)),
            (false, Some(stay)) => match self.visits.get_mut(&stay) {
                Some(visit) => visit.areas.push((passage.at, passage.to.clone())),
                None => self.begin(stay, passage),
            },
            (false, None) => {}
        }
    }

    /// A person has said what a read was: what had followed from it is undone.
    fn judged(&mut self, entry: &JournalEntry, judged: &Judged) {
        for stay in &judged.reopened {
            let Some(visit) = self.visits.get_mut(stay) else {
                continue;
            };
            visit.left = None;
            if let Some(plate) = &visit.plate {
                self.open.entry(plate.clone()).or_default().push(*stay);
            }
        }
        if let (Some(id), Some(plate)) = (judged.renamed, &judged.truth)
            && let Some(visit) = self.visits.get_mut(&id)
        {
            let before = visit.plate.replace(plate.clone());
            let own = before.and_then(|p| self.open.get_mut(&p));
            own.into_iter()
                .for_each(|open| open.retain(|stay| *stay != id));
            self.open.entry(plate.clone()).or_default().push(id);
        }
        if let Some(stay) = judged.closed {
            let at = self.exits.remove(&judged.read).unwrap_or(entry.at);
            let left = Left { at, seen: true };
            if let Some(visit) = self.visits.get_mut(&stay) {
                visit.left = None;
            }
            self.end(stay, left);
        }
    }

    fn begin(&mut self, stay: StayId, passage: &Passage) {
        if let Some(plate) = &passage.plate {
            // Beside the new stay of a plate the engine keeps the one before; older ones are over.
            let open = self.open.entry(plate.clone()).or_default();
            open.push(stay);
            let over = open.len().saturating_sub(2);
            for old in open.drain(..over).collect::<Vec<_>>() {
                let left = Left {
                    at: passage.at,
                    seen: false,
                };
                self.end(old, left);
            }
        }
        let visit = Visit {
            stay,
            plate: passage.plate.clone(),
            permit: passage.permit.clone(),
            entered: passage.at,
            entry: passage.seq,
            areas: vec![(passage.at, passage.to.clone())],
            left: None,
        };
        self.visits.insert(stay, visit);
    }

    fn end(&mut self, stay: StayId, left: Left) {
        let Some(visit) = self.visits.get_mut(&stay) else {
            return;
        };
        visit.left.get_or_insert(left);
        if let Some(open) = visit.plate.as_ref().and_then(|p| self.open.get_mut(p)) {
            open.retain(|id| *id != stay);
        }
    }

    /// All visits, in the order of entry.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.values()
    }

    /// The visits of which some part lies at or after `from` and before `to`, in the order of entry.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &Visit> {
        self.visits().filter(move |visit| visit.touches(from, to))
    }

    /// Drops visits that are over and of which no part lies in the period: a journal of years fits into memory.
    pub fn forget_outside(&mut self, from: Timestamp, to: Timestamp) {
        self.visits
            .retain(|_, visit| visit.left.is_none() || visit.touches(from, to));
    }

    /// Who was inside at a moment, and where.
    pub fn inside_at(&self, at: Timestamp) -> impl Iterator<Item = (&Visit, &AreaId)> {
        let visits = self.visits.values();
        visits.filter_map(move |visit| Some((visit, visit.place_at(at)?)))
    }
}
