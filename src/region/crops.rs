//! Small pictures of the plates of violations: each gateway puts those that it took, and takes those that it shows.

use std::collections::VecDeque;

use crate::domain::event::fact::{FactKind, LotEvent};
use crate::domain::event::{EvidenceId, Input, JournalEntry, Output};
use crate::domain::site::GatewayId;

/// How often a picture is looked for that is not on disk yet.
const TRIES: u32 = 6;
/// Pictures that wait. When full, the oldest is given up.
const WAITING_MAX: usize = 256;
/// Pictures that are put between two other things.
const AT_ONCE: usize = 16;

/// Pictures of this gateway that violations ask for: its own, and those of stays here that others contradict.
pub(super) fn asked(own: &GatewayId, entry: &JournalEntry) -> Vec<EvidenceId> {
    let told = entry.outputs.iter().filter_map(|output| match output {
        Output::Told { facts } => Some(facts),
        _ => None,
    });
    let here = told.flatten().filter_map(violation);
    let here = here.flat_map(|event| {
        let before = before(event).filter(|(gateway, _)| *gateway == own);
        event.evidence.iter().chain(before.map(|(_, id)| id))
    });
    let there = match &entry.input {
        Input::Elsewhere { fact, .. } => fact.what.as_slice(),
        _ => &[],
    };
    let there = there.iter().filter_map(violation).filter_map(before);
    let there = there.filter(|(gateway, _)| *gateway == own);
    here.chain(there.map(|(_, id)| id)).cloned().collect()
}

fn violation(fact: &FactKind) -> Option<&LotEvent> {
    match fact {
        FactKind::Event(event) if event.violation.is_some() => Some(event),
        _ => None,
    }
}

/// Of the stay that it contradicts.
fn before(event: &LotEvent) -> Option<(&GatewayId, &EvidenceId)> {
    let before = event.violation.as_ref()?.before.as_ref()?;
    Some((&before.of.gateway, before.evidence.as_ref()?))
}

/// Pictures that are to be put.
#[derive(Debug, Default)]
pub(super) struct Wanted(VecDeque<(EvidenceId, u32)>);

impl Wanted {
    /// Whether there are any.
    pub(super) fn add(&mut self, found: impl Iterator<Item = EvidenceId>) -> bool {
        for id in found {
            if self.0.iter().any(|(known, _)| *known == id) {
                continue;
            }
            if self.0.len() >= WAITING_MAX {
                self.0.pop_front();
            }
            self.0.push_back((id, 0));
        }
        !self.0.is_empty()
    }

    /// The next to try. Those that were tried often enough are given up.
    pub(super) fn due(&mut self) -> Vec<EvidenceId> {
        self.0.retain(|(_, tries)| *tries < TRIES);
        let mut due = Vec::new();
        for (id, tries) in self.0.iter_mut().take(AT_ONCE) {
            *tries += 1;
            due.push(id.clone());
        }
        due
    }

    pub(super) fn done(&mut self, id: &EvidenceId) {
        self.0.retain(|(known, _)| known != id);
    }
}
