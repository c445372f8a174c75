//! What became of a decision (gate, passage, answer), how sure a lane's last read was, and alarms that stand: drawn from the
//! journal, its last entries at the start and those that come from then on, since no table of the records has it.

use std::collections::BTreeMap;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use crate::actions::House;
use crate::domain::event::{
    DriftOf, GateReport, GateResult, Input, JournalEntry, KnownBy, LaneDrift, LapseReason, Light,
    Output, QuestionEnd, Seq,
};
use crate::domain::site::LaneId;
use crate::port::records::RecordsError;

/// Decisions whose outcome is remembered; beyond, the oldest is forgotten.
const FACTS_MAX: usize = 500;
/// So many entries are read again at the start: some for each of those decisions.
const BACK: Seq = 2_000;
/// Entries read at once.
const CHUNK: u32 = 500;

/// See the module.
#[derive(Default)]
pub(crate) struct Recent(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    confidence: BTreeMap<LaneId, (Seq, f32)>,
    facts: BTreeMap<Seq, Facts>,
    /// Alarms that are not over.
    drifts: BTreeMap<(LaneId, Option<Light>, DriftOf), LaneDrift>,
}

/// What became of a decision.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Facts {
    pub(crate) gate: Option<GateResult>,
    pub(crate) passed: Option<KnownBy>,
    pub(crate) lapsed: Option<LapseReason>,
    /// A person was asked: how that ended, and who it was.
    pub(crate) answered: Option<(QuestionEnd, Option<String>)>,
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

    /// Takes note of an entry; gives the numbers of the decisions of which something new is known.
    pub(crate) fn note(&self, entry: &JournalEntry) -> Vec<Seq> {
        let mut inner = self.lock();
        let mut touched = Vec::new();
        if let Input::Sighting(sighting) = &entry.input
            && let Some(read) = &sighting.read
        {
            let sure = (entry.seq, read.confidence());
            inner.confidence.insert(sighting.lane.clone(), sure);
        }
        if let Input::GateReport(GateReport {
            command, result, ..
        }) = &entry.input
        {
            inner.facts.entry(command.0).or_default().gate = Some(result.clone());
            touched.push(command.0);
        }
        for output in &entry.outputs {
            match output {
                Output::Passage(passage) => {
                    inner.facts.entry(passage.seq).or_default().passed = Some(passage.known_by);
                    touched.push(passage.seq);
                }
                Output::Lapsed { decision, why, .. } => {
                    inner.facts.entry(*decision).or_default().lapsed = Some(*why);
                    touched.push(*decision);
                }
                Output::Answered {
                    decision, answer, ..
                } => {
                    let by = match &entry.input {
                        Input::Order(order) => Some(order.by.clone()),
                        _ => None,
                    };
                    inner.facts.entry(*decision).or_default().answered = Some((*answer, by));
                    touched.push(*decision);
                }
                Output::LaneDrift(drift) => inner.drift(drift.clone()),
                Output::LaneSteady { lane, light, what } => {
                    inner.drifts.remove(&(lane.clone(), *light, *what));
                }
                _ => {}
            }
        }
        while inner.facts.len() > FACTS_MAX {
            inner.facts.pop_first();
        }
        touched
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

    /// What became of decision `seq`.
    pub(crate) fn facts(&self, seq: Seq) -> Facts {
        let inner = self.lock();
        inner.facts.get(&seq).cloned().unwrap_or_default()
    }
}

impl House {
    /// Keeps [`Recent`] up to date, whether or not anyone watches, until the gateway stops.
    pub(crate) async fn keep_recent(&self, mut stopping: watch::Receiver<bool>) {
        // First listen, then read: what comes between is noted twice, which changes nothing.
        let mut entries = self.desk.subscribe();
        if let Err(fault) = self.blocking(read_again).await {
            tracing::warn!("what became of the last vehicles is not shown: {fault:?}");
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
