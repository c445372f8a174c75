//! What is counted of one side of a trial, from the engine's own outputs.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::event::{
    Decision, Outcome, Output, Passage, Reason, Seq, StayId, ViolationKind,
};
use crate::domain::plate::Plate;
use crate::domain::site::PermitId;
use crate::port::trials::{Repeated, Side};

/// So many violations make a repeated violator.
const REPEATED: u64 = 3;
/// Repeated violators listed.
const LISTED: usize = 50;
/// Exits remembered by number, to know when a stay that is healed had ended.
const EXITS: usize = 20_000;

/// A violation that contradicts a stay, until it is known whether it was one.
#[derive(Debug, Clone)]
struct Doubt {
    seq: Seq,
    refused: bool,
    /// How long after the stay's beginning, minutes.
    gap_min: Option<f64>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Tally {
    side: Side,
    violators: BTreeMap<Plate, (u64, Option<PermitId>)>,
    begun: BTreeMap<StayId, Timestamp>,
    exits: BTreeMap<Seq, Timestamp>,
    doubts: BTreeMap<StayId, Vec<Doubt>>,
    /// Lengths of stays whose both ends are known, minutes.
    pub(crate) lengths_min: Vec<f64>,
    /// How long after the contradicted stay's beginning the violations came that proved wrong, minutes.
    pub(crate) wrong_min: Vec<f64>,
}

impl Tally {
    /// What the engine said to one input.
    pub fn take(&mut self, outputs: &[Output]) {
        for output in outputs {
            match output {
                Output::Decision(decision) => self.decision(decision),
                Output::Passage(passage) => self.passage(passage),
                Output::Healed(heal) => {
                    let end = self.exits.get(&heal.exit).copied();
                    self.ended_before(heal.stay, Some(heal.exit), end);
                }
                Output::PresumedLeft {
                    stay, probability, ..
                } if *probability > 0.0 => {
                    self.ended_before(*stay, None, None);
                }
                _ => {}
            }
        }
    }

    fn decision(&mut self, d: &Decision) {
        if matches!(d.reason, Reason::Repeated | Reason::Unread) {
            return;
        }
        self.side.answered += 1;
        match d.outcome {
            Outcome::Open => self.side.let_through += 1,
            Outcome::Refuse => self.side.refused += 1,
            Outcome::Ask => self.side.asked += 1,
            Outcome::None => {}
        }
        let Some(violation) = &d.violation else {
            return;
        };
        self.side.violations += 1;
        if let Some(plate) = &d.plate {
            let entry = self.violators.entry(plate.clone()).or_default();
            entry.0 += 1;
            entry.1.clone_from(&d.permit);
        }
        if let (ViolationKind::Reentry, Some(prior)) = (violation.kind, violation.prior) {
            let gap = self.begun.get(&prior).map(|begun| minutes(*begun, d.at));
            self.doubts.entry(prior).or_default().push(Doubt {
                seq: d.seq,
                refused: d.outcome == Outcome::Refuse,
                gap_min: gap,
            });
        }
    }

    fn passage(&mut self, passage: &Passage) {
        if passage.from.is_outside() {
            if let Some(stay) = passage.stay {
                self.begun.insert(stay, passage.at);
            }
        } else if passage.to.is_outside() {
            self.exits.insert(passage.seq, passage.at);
            while self.exits.len() > EXITS {
                self.exits.pop_first();
            }
            if let Some(begun) = passage.stay.and_then(|s| self.begun.remove(&s)) {
                self.lengths_min.push(minutes(begun, passage.at));
            }
        }
    }

    /// A stay is found to have ended earlier: what was held against its plate since then was wrong.
    fn ended_before(&mut self, stay: StayId, exit: Option<Seq>, end: Option<Timestamp>) {
        let begun = self.begun.remove(&stay);
        if let (Some(begun), Some(end)) = (begun, end) {
            self.lengths_min.push(minutes(begun, end));
        }
        let doubts = self.doubts.remove(&stay).unwrap_or_default();
        for doubt in doubts {
            if exit.is_some_and(|exit| exit > doubt.seq) {
                // It left only afterwards: it was inside, then.
                continue;
            }
            if doubt.refused {
                self.side.refused_wrongly += 1;
            } else {
                self.side.noted_wrongly += 1;
            }
            self.wrong_min.extend(doubt.gap_min);
        }
    }

    /// The counts.
    pub(crate) fn side(self) -> Side {
        let mut side = self.side;
        let many = self.violators.into_iter();
        side.repeated = many
            .filter(|(_, (count, _))| *count >= REPEATED)
            .map(|(plate, (count, permit))| Repeated {
                plate,
                permit,
                count,
            })
            .collect();
        side.repeated.sort_by_key(|r| std::cmp::Reverse(r.count));
        side.repeated.truncate(LISTED);
        side
    }
}

fn minutes(from: Timestamp, to: Timestamp) -> f64 {
    (to.duration_since(from).as_secs_f64() / 60.0).max(0.0)
}
