//! What became of vehicles since they were decided on.

use std::collections::BTreeSet;

use crate::actions::{ActionResult, House};
use crate::domain::event::{Decision, Input, JournalEntry, Output, Seq};
use crate::domain::fate::Fate;
use crate::port::records::RecordsError;

impl House {
    /// What became of these decisions, in their order.
    pub(crate) async fn fates(&self, decisions: Vec<Seq>) -> ActionResult<Vec<Fate>> {
        self.blocking(move |h| h.records.fates(&decisions)).await
    }

    /// The decisions of which this entry tells something new, with all that is known of them now. The entry: as far as the
    /// caller sees it; `input`: whether that is its input, too.
    pub(crate) async fn touched(
        &self,
        entry: &JournalEntry,
        input: bool,
    ) -> ActionResult<Vec<(Decision, Fate)>> {
        let report = match &entry.input {
            Input::GateReport(report) if input => Some(report.command),
            _ => None,
        };
        let named = named(entry);
        if named.is_empty() && report.is_none() {
            return Ok(Vec::new());
        }
        self.blocking(move |h| {
            let mut seqs = named;
            if let Some(command) = report {
                seqs.insert(h.records.commanded(command)?.unwrap_or(command.0));
            }
            let seqs: Vec<Seq> = seqs.into_iter().collect();
            let fates = h.records.fates(&seqs)?.into_iter();
            let both = seqs.iter().zip(fates).map(|(seq, fate)| {
                // An order that opened for nobody has no decision.
                let decision = h.records.decision(*seq)?;
                Ok(decision.map(|decision| (decision, fate)))
            });
            both.filter_map(Result::transpose)
                .collect::<Result<Vec<_>, RecordsError>>()
        })
        .await
    }
}

/// The decisions that an entry's outputs speak of.
fn named(entry: &JournalEntry) -> BTreeSet<Seq> {
    let of = |output: &Output| match output {
        Output::Passage(passage) => Some(passage.seq),
        Output::Lapsed { decision, .. } | Output::Answered { decision, .. } => Some(*decision),
        Output::Done(done) => done.opened_for(),
        _ => None,
    };
    entry.outputs.iter().filter_map(of).collect()
}
