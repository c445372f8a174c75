//! What waits for one target: read from the journal and from what the gateway noticed of itself, in the order of time. Kept
//! on disk is only how far the target has come; the journal itself is the queue, so that nothing is lost by a restart or an
//! outage, however long.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::happening::{Happening, Place, What};
use super::kind::Kind;
use super::settings::Wants;
use crate::domain::event::Seq;
use crate::domain::site::{GroupId, PermitId, Site};
use crate::port::desk::Desk;
use crate::port::evidence::Evidence;
use crate::port::journal::Entries;
use crate::port::live::Live;
use crate::port::notify::{Position, Told};
use crate::port::records::RecordsError;
use crate::port::violations::Violations;

/// So many wait in memory at most; when there are more, the rest is read once those are told.
const WAITING_MAX: usize = 512;
/// Rows read at once.
const CHUNK: u32 = 256;
/// How far the reader may be ahead of what is kept on disk, where nothing in between was for this target.
const LAZY: Seq = 2_000;

/// Where what is told comes from.
#[derive(Clone)]
pub struct Sources {
    pub site: Arc<Site>,
    pub journal: Arc<dyn Entries>,
    pub told: Arc<dyn Told>,
    pub desk: Arc<dyn Desk>,
    pub evidence: Arc<dyn Evidence>,
    pub violations: Arc<dyn Violations>,
    pub live: Arc<dyn Live>,
    /// Where all stood before this start: a target that is new hears of what came after.
    pub began: Position,
}

/// One that waits, and as what it is told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Waiting {
    pub(super) what: Happening,
    pub(super) kind: Kind,
}

/// See the module.
pub(super) struct Queue {
    target: String,
    wants: Wants,
    sources: Sources,
    waiting: VecDeque<Waiting>,
    /// Read up to here.
    journal: Seq,
    aside: u64,
    /// Told from beyond what is kept: not to be told again.
    ahead: BTreeSet<(Place, String)>,
    /// What is kept on disk.
    known: Position,
}

impl Queue {
    /// Goes on where the target stood when the gateway ended.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) async fn open(
        target: &str,
        wants: &Wants,
        sources: &Sources,
    ) -> Result<Queue, RecordsError> {
        let (told, name) = (Arc::clone(&sources.told), target.to_owned());
        let known = blocking(move || told.position(&name)).await?;
        let is_new = known.is_none();
        let position = known.unwrap_or_else(|| sources.began.clone());
        if is_new {
            // From now on it is known where it begins, even if nothing can be told to it before the next start.
            let (told, name) = (Arc::clone(&sources.told), target.to_owned());
            let first = position.clone();
            blocking(move || told.keep_position(&name, &first)).await?;
        }
        Ok(Queue {
            target: target.to_owned(),
            wants: wants.clone(),
            sources: sources.clone(),
            waiting: VecDeque::new(),
            journal: position.journal,
            aside: position.aside,
            ahead: BTreeSet::new(),
            known: position,
        })
    }

    /// Reads on until enough waits or nothing more is there.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) async fn fill(&mut self) -> Result<(), RecordsError> {
        let before = self.waiting.len();
        while self.waiting.len() < WAITING_MAX {
            let (journal, after) = (Arc::clone(&self.sources.journal), self.journal);
            let entries = blocking(move || journal.after(after, CHUNK)).await?;
            let Some(last) = entries.last() else { break };
            let last = last.seq;
            for entry in &entries {
                for what in Happening::of_entry(&self.sources.site, entry) {
                    self.take(what).await;
                }
            }
            self.journal = last;
        }
        let (told, after) = (Arc::clone(&self.sources.told), self.aside);
        let rows = blocking(move || told.asides(after, CHUNK)).await?;
        for row in &rows {
            self.take(Happening::of_aside(row)).await;
            self.aside = row.id;
        }
        if self.waiting.len() > before && !rows.is_empty() {
            let by_time = self.waiting.make_contiguous();
            by_time[before..].sort_by_key(|w| w.what.at);
        }
        Ok(())
    }

    async fn take(&mut self, mut what: Happening) {
        let kind = match &what.what {
            // Whatever else the target wants.
            What::AuditHead { to, .. } => (*to == self.target).then_some(Kind::AuditHead),
            _ => self.wants.kind_of(&what),
        };
        let Some(kind) = kind else { return };
        if self.was_told(&what) {
            self.ahead.insert((what.place, what.id));
            return;
        }
        if let Some(vehicle) = &what.vehicle
            && self.wants.asks_for_groups()
        {
            let group = self.group_of(vehicle.permit.clone()).await;
            if !self.wants.takes_group(group.as_ref()) {
                return;
            }
        }
        self.find_author(&mut what).await;
        self.waiting.push_back(Waiting { what, kind });
    }

    /// Whose edit gave way. Where that cannot be read, the message goes without.
    async fn find_author(&self, what: &mut Happening) {
        if let (
            What::EditLost {
                permit, group, by, ..
            },
            Place::Journal(seq),
        ) = (&mut what.what, what.place)
        {
            let told = Arc::clone(&self.sources.told);
            let (permit, group) = (permit.clone(), group.clone());
            let found = blocking(move || told.author_of_lost(permit, group, seq)).await;
            *by = found.unwrap_or_default();
        }
    }

    fn was_told(&self, what: &Happening) -> bool {
        let known = self.known.ahead.iter();
        let now = self.ahead.iter().map(|(_, id)| id);
        known.chain(now).any(|id| *id == what.id)
    }

    /// The group of a permit as it is now.
    async fn group_of(&self, permit: Option<PermitId>) -> Option<GroupId> {
        let found = self.sources.desk.permits(vec![permit?]).await;
        let group = found.ok()?.into_iter().next()?.group;
        Some(group)
    }

    pub(super) fn kinds(&self) -> Vec<Kind> {
        self.waiting.iter().map(|w| w.kind).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn oldest(&self) -> Option<&Waiting> {
        self.waiting.front()
    }

    pub(super) fn at(&self, place: usize) -> Option<&Waiting> {
        self.waiting.get(place)
    }

    pub(super) fn first(&self, many: usize) -> impl Iterator<Item = &Waiting> {
        self.waiting.iter().take(many)
    }

    /// These were told, or are given up: `many` from place `from` on.
    pub(super) fn remove(&mut self, from: usize, many: usize) {
        let told: Vec<Waiting> = self.waiting.drain(from..from + many).collect();
        for Waiting { what, .. } in told {
            self.ahead.insert((what.place, what.id));
        }
    }

    /// How far the target has come.
    fn position(&mut self) -> Position {
        let mut position = Position {
            journal: self.journal,
            aside: self.aside,
            ahead: Vec::new(),
        };
        for waiting in &self.waiting {
            match waiting.what.place {
                Place::Journal(seq) => position.journal = position.journal.min(seq - 1),
                Place::Aside(id) => position.aside = position.aside.min(id - 1),
            }
        }
        self.ahead.retain(|(place, _)| match place {
            Place::Journal(seq) => *seq > position.journal,
            Place::Aside(id) => *id > position.aside,
        });
        position.ahead = self.ahead.iter().map(|(_, id)| id.clone()).collect();
        position
    }

    /// Keeps how far the target has come; where nothing was told since, only now and then.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(super) async fn keep(&mut self, at_once: bool) -> Result<(), RecordsError> {
        let position = self.position();
        let same = self.known == position;
        let near = self.known.aside == position.aside
            && position.journal.saturating_sub(self.known.journal) < LAZY;
        if same || (near && !at_once) {
            return Ok(());
        }
        let (told, target) = (Arc::clone(&self.sources.told), self.target.clone());
        let kept = position.clone();
        blocking(move || told.keep_position(&target, &kept)).await?;
        self.known = position;
        Ok(())
    }
}

/// Runs a call that blocks on disk away from the async threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RecordsError> + Send + 'static,
) -> Result<T, RecordsError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|e| Err(RecordsError(e.to_string())))
}
