//! How sure a lane's last read was, and alarms that stand: drawn from the journal, its last entries at the start and those
//! that come from then on, since no table of the records has it.

use std::collections::BTreeMap;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use crate::actions::House;
use crate::domain::event::{DriftOf, Input, JournalEntry, LaneDrift, Light, Output, Seq};
use crate::domain::site::LaneId;
use crate::port::records::RecordsError;

/// So many entries are read again at the start.
const BACK: Seq = 2_000;
/// Entries read at once.
const CHUNK: u32 = 500;

/// See the module.
#[derive(Default)]
pub(crate) struct Recent(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    confidence: BTreeMap<LaneId, (Seq, f32)>,
    /// Alarms that are not over.
    drifts: BTreeMap<(LaneId, Option<Light>, DriftOf), LaneDrift>,
}

impl Inner {
    fn drift(&mut self, drift: LaneDrift) {
        let key = (drift.lane.clone(), drift.light, drift.what);
        self.drifts.insert(key, drift);
    }
}

impl Recent {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock()
    }

    /// Takes note of an entry. Twice changes nothing.
    pub(crate) fn note(&self, entry: &JournalEntry) {
        let mut inner = self.lock();
        if let Input::Sighting(sighting) = &entry.input
            && let Some(read) = &sighting.read
        {
            let sure = (entry.seq, read.confidence());
            inner.confidence.insert(sighting.lane.clone(), sure);
        }
        for output in &entry.outputs {
            match output {
                Output::LaneDrift(drift) => inner.drift(drift.clone()),
                Output::LaneSteady { lane, light, what } => {
                    inner.drifts.remove(&(lane.clone(), *light, *what));
                }
                _ => {}
            }
        }
    }

    /// A lane's alarms that are not over.
    pub(crate) fn drifts(&self, lane: &LaneId) -> Vec<LaneDrift> {
        let inner = self.lock();
        let all = inner.drifts.values();
        all.filter(|d| d.lane == *lane).cloned().collect()
    }

    /// How sure the read of decision `seq` was, if it was the lane's last.
    pub(crate) fn confidence(&self, lane: &LaneId, seq: Seq) -> Option<f32> {
        let inner = self.lock();
        let (last, sure) = inner.confidence.get(lane)?;
        (*last == seq).then_some(*sure)
    }
}

impl House {
    /// Keeps [`Recent`] up to date, whether or not anyone watches, until the gateway stops.
    pub(crate) async fn keep_recent(&self, mut stopping: watch::Receiver<bool>) {
        // First listen, then read: what comes between is noted twice, which changes nothing.
        let mut entries = self.desk.subscribe();
        if let Err(fault) = self.blocking(read_again).await {
            tracing::warn!("how sure the last reads were is not shown: {fault:?}");
        }
        loop {
            tokio::select! {
                entry = entries.recv() => match entry {
                    Ok(entry) => { self.recent.note(&entry); }
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                },
                _ = stopping.wait_for(|stop| *stop) => return,
            }
        }
    }
}

/// Notes alarms that stand, and the journal's last entries.
fn read_again(h: &House) -> Result<(), RecordsError> {
    for alarm in h.lanes.alarms()? {
        h.recent.lock().drift(alarm);
    }
    let end = h.journal.last()?;
    let mut had = end.saturating_sub(BACK);
    while had < end {
        let entries = h.journal.after(had, CHUNK)?;
        had = entries.last().map_or(end, |entry| entry.seq);
        for entry in entries {
            h.recent.note(&entry);
        }
    }
    Ok(())
}
