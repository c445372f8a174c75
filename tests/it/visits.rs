//! A book of visits in memory: what the store's is measured by.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use jiff::Timestamp;
use plategate::domain::access::visits::{self, Book, Visit};
use plategate::domain::event::{JournalEntry, Passage, Seq, StayId};
use plategate::domain::plate::Plate;
use plategate::domain::site::AreaId;

#[derive(Debug, Clone, Default)]
pub struct VisitLog {
    visits: BTreeMap<StayId, Visit>,
    exits: BTreeMap<Seq, Timestamp>,
}

impl VisitLog {
    /// Of journal entries, in their order.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a JournalEntry>) -> VisitLog {
        let mut visit_log = VisitLog::default();
        for entry in entries {
            let Ok(()) = visits::take(&mut visit_log, entry);
        }
        visit_log
    }

    /// All visits, in the order of entry.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.values()
    }

    /// The visits of which some part lies at or after `from` and before `to`, in the order of entry.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &Visit> {
        self.visits().filter(move |visit| visit.touches(from, to))
    }

    /// Who was inside at a moment, and where.
    pub fn inside_at(&self, at: Timestamp) -> impl Iterator<Item = (&Visit, &AreaId)> {
        let visits = self.visits.values();
        visits.filter_map(move |visit| Some((visit, visit.place_at(at)?)))
    }
}

impl Book for VisitLog {
    type Fault = Infallible;

    fn visit(&mut self, stay: StayId) -> Result<Option<Visit>, Infallible> {
        Ok(self.visits.get(&stay).cloned())
    }

    fn put(&mut self, visit: &Visit) -> Result<(), Infallible> {
        self.visits.insert(visit.stay, visit.clone());
        Ok(())
    }

    fn open_of(&mut self, plate: &Plate) -> Result<Vec<StayId>, Infallible> {
        let open = |v: &&Visit| v.left.is_none() && v.plate.as_ref() == Some(plate);
        let stays: BTreeSet<StayId> = self.visits().filter(open).map(|v| v.stay).collect();
        Ok(stays.into_iter().collect())
    }

    fn put_exit(&mut self, passage: &Passage) -> Result<(), Infallible> {
        self.exits.insert(passage.seq, passage.at);
        Ok(())
    }

    fn exit_at(&mut self, read: Seq) -> Result<Option<Timestamp>, Infallible> {
        Ok(self.exits.get(&read).copied())
    }
}
