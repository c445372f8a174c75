//! How sure a lane's last read was, alarms that stand, gates whose last command failed: drawn from the journal, its last entries at the start and those
//! that come from then on, since no table of the records has it.

use std::collections::BTreeMap;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use crate::actions::House;
use crate::actions::well::NoPulse;
use crate::domain::event::{
    CommandId, DriftOf, GateResult, Input, JournalEntry, LaneDrift, LapseReason, Light, Output, Seq,
};
use crate::domain::site::{GateId, LaneId, Site};
use crate::port::audit::AuditQuery;
use crate::port::deed::{Deed, kind};
use crate::port::records::RecordsError;

/// So many entries are read again at the start.
const BACK: Seq = 2_000;
/// So many rows of the audit log are looked through at the start for what persons have seen.
const SEEN_BACK: u32 = 200;
/// Dismissed vehicles remembered; beyond, the oldest is forgotten. A call lasts for minutes.
const DISMISSED_MAX: usize = 200;
/// Entries read at once.
const CHUNK: u32 = 500;

/// See the module.
#[derive(Default)]
pub(crate) struct Recent {
    inner: Mutex<Inner>,
    /// Told when somebody has said that nobody need be called.
    pub(crate) dismissals: watch::Sender<()>,
}

#[derive(Default)]
struct Inner {
    confidence: BTreeMap<LaneId, (Seq, f32)>,
    /// Alarms that are not over.
    drifts: BTreeMap<(LaneId, Option<Light>, DriftOf), LaneDrift>,
    /// The last command to each gate of which something was told, and what is wrong if it did not open the gate.
    pulses: BTreeMap<GateId, (CommandId, Option<NoPulse>)>,
    /// The newest command of each gate that a person has seen to have failed.
    seen: BTreeMap<GateId, CommandId>,
    /// Vehicles that nobody need be called for any more, and who said so.
    dismissed: BTreeMap<Seq, String>,
}

impl Inner {
    fn drift(&mut self, drift: LaneDrift) {
        let key = (drift.lane.clone(), drift.light, drift.what);
        self.drifts.insert(key, drift);
    }

    /// What came of a command. Told again, or after what a younger one came to, it changes nothing.
    fn pulse(&mut self, gate: &GateId, command: CommandId, failed: Option<NoPulse>) {
        let known = self.pulses.get(gate);
        if known.is_none_or(|(known, _)| *known <= command) {
            self.pulses.insert(gate.clone(), (command, failed));
        }
    }

    /// What an entry says of gates.
    fn gates(&mut self, site: &Site, entry: &JournalEntry) {
        if let Input::GateReport(report) = &entry.input {
            let failed = match &report.result {
                GateResult::Accepted { .. } => None,
                result => Some(NoPulse {
                    gate: report.gate.clone(),
                    command: report.command,
                    event: report.command.0,
                    at: report.at,
                    result: Some(result.clone()),
                }),
            };
            self.pulse(&report.gate, report.command, failed);
            return;
        }
        // The gateway had stopped before the gate answered.
        for output in &entry.outputs {
            let Output::Lapsed {
                decision,
                lane,
                why: LapseReason::GateFailed,
            } = output
            else {
                continue;
            };
            if let Some(gate) = site.lane(lane).and_then(|l| l.gate.clone()) {
                let command = CommandId(entry.seq);
                let failed = NoPulse {
                    gate: gate.clone(),
                    command,
                    event: *decision,
                    at: entry.at,
                    result: None,
                };
                self.pulse(&gate, command, Some(failed));
            }
        }
    }
}

impl Recent {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock()
    }

    /// Takes note of an entry. Twice changes nothing.
    pub(crate) fn note(&self, site: &Site, entry: &JournalEntry) {
        let mut inner = self.lock();
        inner.gates(site, entry);
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

    /// Gates whose last command did not open them, as far as nobody has seen it.
    pub(crate) fn no_pulse(&self) -> Vec<NoPulse> {
        let inner = self.lock();
        let seen = |n: &&NoPulse| {
            inner
                .seen
                .get(&n.gate)
                .is_some_and(|seen| *seen >= n.command)
        };
        let failed = inner
            .pulses
            .values()
            .filter_map(|(_, failed)| failed.as_ref());
        failed.filter(|n| !seen(n)).cloned().collect()
    }

    /// A person has seen that this command did not open the gate.
    pub(crate) fn pulse_seen(&self, gate: &GateId, command: CommandId) {
        let mut inner = self.lock();
        let seen = inner.seen.entry(gate.clone()).or_insert(command);
        *seen = (*seen).max(command);
    }

    /// Nobody need be called for this vehicle any more.
    pub(crate) fn dismiss(&self, decision: Seq, by: &str) {
        let mut inner = self.lock();
        inner.dismissed.insert(decision, by.to_owned());
        while inner.dismissed.len() > DISMISSED_MAX {
            inner.dismissed.pop_first();
        }
        drop(inner);
        self.dismissals.send_replace(());
    }

    pub(crate) fn is_dismissed(&self, decision: Seq) -> bool {
        self.lock().dismissed.contains_key(&decision)
    }

    pub(crate) fn dismissed_by(&self, decision: Seq) -> Option<String> {
        self.lock().dismissed.get(&decision).cloned()
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
                    Ok(entry) => self.recent.note(&self.site, &entry),
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
    let query = AuditQuery {
        kind: Some(kind::OTHER.to_owned()),
        limit: SEEN_BACK,
        ..AuditQuery::default()
    };
    let seen = h.audit.rows(&query);
    for row in seen.map_err(|e| RecordsError(e.to_string()))?.rows {
        if let Deed::PulseSeen { gate, command } = row.what {
            h.recent.pulse_seen(&gate, command);
        }
    }
    let end = h.journal.last()?;
    let mut had = end.saturating_sub(BACK);
    while had < end {
        let entries = h.journal.after(had, CHUNK)?;
        had = entries.last().map_or(end, |entry| entry.seq);
        for entry in entries {
            h.recent.note(&h.site, &entry);
        }
    }
    Ok(())
}
