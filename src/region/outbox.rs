//! The own journal as the outbox: from where on the database has not been told, and what its entries tell.

use std::sync::Arc;

use jiff::Timestamp;

use super::link::Fault;
use crate::domain::event::fact::FactKind;
use crate::domain::event::{Input, JournalEntry, Output, Seq};
use crate::port::records::RecordsError;
use crate::port::region::{Known, OwnJournal};

/// Rows that are read at once, and so facts that are told at once.
pub(super) const ROWS: u32 = 256;

/// What one entry tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ToldEntry {
    pub(super) epoch: u32,
    pub(super) seq: Seq,
    pub(super) at: Timestamp,
    /// The facts, as JSON.
    pub(super) body: String,
}

/// Goes through the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outbox {
    /// The last entry that was looked at, and the epoch that holds behind it.
    pub(super) seq: Seq,
    pub(super) epoch: u32,
}

impl Outbox {
    /// The next entries in order: what they tell.
    pub(super) fn pass(&mut self, entries: &[impl AsRef<JournalEntry>]) -> Vec<ToldEntry> {
        let mut told = Vec::new();
        for entry in entries {
            let entry = entry.as_ref();
            if let Input::Configured { site } = &entry.input
                && let Some(own) = &site.own_lot
            {
                self.epoch = own.epoch;
            }
            self.seq = entry.seq;
            let what = entry.outputs.iter().filter_map(|output| match output {
                Output::Told { facts } => Some(facts),
                _ => None,
            });
            let what: Vec<&FactKind> = what.flatten().collect();
            if what.is_empty() {
                continue;
            }
            // Plain numbers, texts and lists always serialise.
            let Ok(body) = serde_json::to_string(&what) else {
                continue;
            };
            told.push(ToldEntry {
                epoch: self.epoch,
                seq: entry.seq,
                at: entry.at,
                body,
            });
        }
        told
    }
}

/// From where on the database is to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Behind(Outbox),
    /// It knows what this journal does not: the journal is from a backup. Numbers go on in this epoch.
    NewEpoch(u32),
}

/// The epochs of the own journal: from which entry on each holds, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Epochs(pub(super) Vec<(u32, Seq)>);

impl Epochs {
    /// Read only where there has been more than the first.
    pub(super) async fn of(journal: &Arc<dyn OwnJournal>, newest: u32) -> Result<Epochs, Fault> {
        match newest {
            0 => Ok(Epochs(vec![(0, 1)])),
            _ => {
                let journal = Arc::clone(journal);
                Ok(Epochs(blocking(move || journal.epochs()).await?))
            }
        }
    }

    /// The first entry that is no more of an epoch; `None`: the journal goes on in it.
    pub(super) fn end(&self, epoch: u32) -> Option<Seq> {
        let next = self.0.iter().find(|(later, _)| *later > epoch);
        next.map(|(_, from)| *from)
    }

    /// In which an own entry stands.
    pub(super) fn of_entry(&self, seq: Seq) -> u32 {
        let begun = self.0.iter().rev().find(|(_, from)| *from <= seq);
        begun.map_or(0, |(epoch, _)| *epoch)
    }

    /// Whether this journal has, or had, the entry.
    pub(super) fn holds(&self, (epoch, seq): (u32, Seq)) -> bool {
        self.end(epoch).is_none_or(|end| seq < end)
    }
}

/// `told`: what the database was told last. `same`: whether that entry of this journal is the one that was told, where there
/// is such an entry.
pub(super) fn start(
    known: &Known,
    epochs: &Epochs,
    last: Seq,
    (told, same): ((u32, Seq), bool),
) -> Start {
    let (epoch, seq) = told;
    if told == (0, 0) {
        return Start::Behind(Outbox { seq: 0, epoch: 0 });
    }
    if epoch > known.epoch {
        return Start::NewEpoch(epoch + 1);
    }
    match epochs.end(epoch) {
        // The journal has gone on in a newer epoch since.
        Some(end) => {
            let seq = seq.min(end.saturating_sub(1));
            Start::Behind(Outbox { seq, epoch })
        }
        None if seq > last || !same => Start::NewEpoch(epoch + 1),
        None => Start::Behind(Outbox { seq, epoch }),
    }
}

/// Runs a call that blocks on disk away from the async threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RecordsError> + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.unwrap_or_else(|e| Err(RecordsError(e.to_string())));
    done.map_err(|e| Fault(e.to_string().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_on_where_the_database_is_and_never_uses_a_number_twice() {
        // The own epoch, where epochs begin, the journal's last entry; what the database was told last, whether that entry is the same.
        let check = |epoch: u32,
                     epochs: &[(u32, Seq)],
                     last: Seq,
                     told: (u32, Seq),
                     same: bool,
                     expected: Start| {
            let known = Known {
                epoch,
                ..Known::default()
            };
            let found = start(&known, &Epochs(epochs.to_vec()), last, (told, same));
            assert_eq!(found, expected, "{epochs:?} {last} {told:?}");
        };
        let behind = |seq, epoch| Start::Behind(Outbox { seq, epoch });
        let first = [(0, 1)];
        // A new database, one that is as far, one from yesterday.
        check(0, &first, 90, (0, 0), false, behind(0, 0));
        check(0, &first, 90, (0, 90), true, behind(90, 0));
        check(0, &first, 90, (0, 40), true, behind(40, 0));
        // A journal from yesterday; one that has grown past its lost end meanwhile.
        check(0, &first, 90, (0, 120), false, Start::NewEpoch(1));
        check(0, &first, 190, (0, 120), false, Start::NewEpoch(1));
        // The new epoch has begun, and is told of.
        let second = [(0, 1), (1, 91)];
        check(1, &second, 95, (0, 120), false, behind(90, 0));
        check(1, &second, 95, (1, 93), true, behind(93, 1));
        // The database is older still.
        check(1, &second, 95, (0, 40), true, behind(40, 0));
        // The same backup once more: its second epoch was told of already.
        check(0, &first, 90, (1, 95), false, Start::NewEpoch(2));
        check(1, &second, 95, (1, 99), false, Start::NewEpoch(2));
    }
}
