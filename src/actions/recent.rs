//! What the journal's stream told lately and the records do not hold: how sure a lane's last read was, and what became of
//! a decision (gate, passage). Lost at a restart: then the pages show a little less.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::domain::event::{
    DriftOf, GateReport, GateResult, Input, JournalEntry, KnownBy, LaneDrift, LapseReason, Light,
    Output, QuestionEnd, Seq,
};
use crate::domain::site::LaneId;

/// Decisions whose outcome is remembered; beyond, the oldest is forgotten.
const FACTS_MAX: usize = 500;

/// See the module.
#[derive(Default)]
pub struct Recent(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    confidence: BTreeMap<LaneId, (Seq, f32)>,
    facts: BTreeMap<Seq, Facts>,
    /// Alarms that are not over.
    drifts: BTreeMap<(LaneId, Option<Light>, DriftOf), LaneDrift>,
}

/// What became of a decision.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    pub gate: Option<GateResult>,
    pub passed: Option<KnownBy>,
    pub lapsed: Option<LapseReason>,
    /// A person was asked: how that ended, and who it was.
    pub answered: Option<(QuestionEnd, Option<String>)>,
}

impl Inner {
    fn drift(&mut self, drift: LaneDrift) {
        let key = (drift.lane.clone(), drift.light, drift.what);
        self.drifts.insert(key, drift);
    }
}

impl Recent {
    /// Takes note of an entry; gives the numbers of the decisions of which something new is known.
    pub fn note(&self, entry: &JournalEntry) -> Vec<Seq> {
        let mut inner = self.0.lock().unwrap_or_else(|e| e.into_inner());
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

    /// Takes note of alarms that stood when the gateway came up.
    pub fn begin_with(&self, alarms: Vec<LaneDrift>) {
        let mut inner = self.0.lock().unwrap_or_else(|e| e.into_inner());
        alarms.into_iter().for_each(|a| inner.drift(a));
    }

    /// A lane's alarms that are not over.
    pub fn drifts(&self, lane: &LaneId) -> Vec<LaneDrift> {
        let inner = self.0.lock().unwrap_or_else(|e| e.into_inner());
        let all = inner.drifts.values();
        all.filter(|d| d.lane == *lane).cloned().collect()
    }

    /// How sure the read of decision `seq` was, if it was the lane's last.
    pub fn confidence(&self, lane: &LaneId, seq: Seq) -> Option<f32> {
        let inner = self.0.lock().unwrap_or_else(|e| e.into_inner());
        let (last, sure) = inner.confidence.get(lane)?;
        (*last == seq).then_some(*sure)
    }

    /// What became of decision `seq`.
    pub fn facts(&self, seq: Seq) -> Facts {
        let inner = self.0.lock().unwrap_or_else(|e| e.into_inner());
        inner.facts.get(&seq).cloned().unwrap_or_default()
    }
}
