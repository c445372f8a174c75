//! Trying other rules on the past: the journal's inputs once more, through an engine with other rules.
//!
//! * [`policy`]  which rules: a policy file, laid over the site
//! * [`tally`]   what is counted of each side
//! * [`timer`]   the timer that the site's own stays propose
//!
//! **The traffic goes as it went.** A vehicle that the other rules would have refused is counted as refused, and then taken
//! to have passed if it did pass; one that they would have let in did not come in if it was turned away. So each answer
//! is judged by where the vehicles really were, and one difference does not breed others.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::domain::access::Engine;
use crate::domain::event::{
    Crossing, Decision, GateCommand, GateReport, GateResult, ImportPiece, Input, JournalEntry,
    Order, OrderKind, Output, Passage, PermitChange, PermitEdit, SeenPermit, Seq,
};
use crate::domain::site::CrossingFrom;
use crate::port::trials::{Difference, TrialReport};

pub mod policy;
pub(crate) mod tally;
pub(crate) mod timer;

use policy::Overlay;
use tally::Tally;

/// Differences kept; more are counted.
const DIFFERENCES_MAX: usize = 200;
/// A vehicle that has not passed by then will not.
const PASSES_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// Who orders what happened to happen again.
const HISTORY: &str = "as it happened";

/// A vehicle that was answered, and that may pass yet.
struct Case {
    at: Timestamp,
    command: Option<GateCommand>,
    passed: bool,
}

/// One trial on its way along the journal.
pub(crate) struct Trial {
    engine: Engine,
    overlay: Overlay,
    cases: BTreeMap<Seq, Case>,
    was: Tally,
    would: Tally,
    differences: Vec<Difference>,
    differing: u64,
    lost: u64,
    entries: u64,
    from: Timestamp,
    to: Timestamp,
}

impl Trial {
    /// From the engine as it stood at `from`, which gets the other rules at that moment.
    ///
    /// # Errors
    /// The policy names a lane that the site has not.
    pub fn new(mut engine: Engine, overlay: Overlay, from: Timestamp) -> Result<Trial, String> {
        let site = overlay.apply(engine.site().clone())?;
        let configured = Input::Configured {
            site: Box::new(site),
        };
        drop(engine.handle(from, &configured));
        let mut trial = Trial {
            engine,
            overlay,
            cases: BTreeMap::new(),
            was: Tally::default(),
            would: Tally::default(),
            differences: Vec::new(),
            differing: 0,
            lost: 0,
            entries: 0,
            from,
            to: from,
        };
        trial.exempt(from);
        Ok(trial)
    }

    /// Changes the list as it was changed then: what was left as it was stays so here, too.
    fn list(&mut self, entry: &JournalEntry, change: &PermitChange) {
        if let PermitChange::Import { .. } = change {
            return drop(self.give(entry.at, &entry.input));
        }
        let changed = entry.permits_changed().into_iter();
        let edits = changed.map(|(id, permit)| match permit {
            Some(permit) => PermitEdit::Put {
                permit: Box::new(permit.clone()),
                seen: SeenPermit::Anything,
            },
            None => PermitEdit::Remove {
                id: id.clone(),
                seen: SeenPermit::Anything,
            },
        });
        let change = PermitChange::Batch {
            edits: edits.collect(),
            piece: ImportPiece::default(),
            by: String::new(),
        };
        drop(self.give(entry.at, &Input::Permits(change)));
    }

    fn exempt(&mut self, at: Timestamp) {
        for permit in self.overlay.exempt_permits().to_vec() {
            self.order(
                at,
                OrderKind::Exempt {
                    permit,
                    until: None,
                    from: None,
                    areas: Vec::new(),
                },
            );
        }
    }

    fn order(&mut self, at: Timestamp, what: OrderKind) -> Vec<Output> {
        let order = Order {
            by: HISTORY.to_owned(),
            reason: HISTORY.to_owned(),
            role: None,
            what,
        };
        self.give(at, &Input::Order(order))
    }

    /// One input to the other engine; what it says is counted.
    fn give(&mut self, at: Timestamp, input: &Input) -> Vec<Output> {
        let outputs = self.engine.handle(at, input);
        self.would.take(&outputs);
        outputs
    }

    /// The next entry of the journal.
    pub fn take(&mut self, entry: &JournalEntry) {
        self.entries += 1;
        self.to = entry.at;
        self.was.take(&entry.outputs);
        match &entry.input {
            Input::Sighting(_) => self.sighting(entry),
            // What gates and contacts said follows from the decisions; here the passages are what counts.
            Input::GateReport(_) | Input::Due => {}
            Input::Crossing(_) => {
                let unannounced = |o: &Output| match o {
                    Output::Passage(p) => p.seq == entry.seq,
                    _ => false,
                };
                if entry.outputs.iter().any(unannounced) {
                    drop(self.give(entry.at, &entry.input));
                }
            }
            Input::Order(order) => match order.what {
                OrderKind::KillSwitch { .. } | OrderKind::Judge { .. } => {}
                // If nobody had waited, an unread vehicle passes for it.
                OrderKind::Open { .. } => {
                    let at = entry.at;
                    let (command, passed) = (None, false);
                    let case = Case {
                        at,
                        command,
                        passed,
                    };
                    self.cases.insert(entry.seq, case);
                }
                _ => drop(self.give(entry.at, &entry.input)),
            },
            Input::Configured { site } => {
                // A lane that the policy names may be gone by then: the site then stays as it is.
                if let Ok(site) = self.overlay.apply((**site).clone()) {
                    let site = Box::new(site);
                    drop(self.give(entry.at, &Input::Configured { site }));
                }
            }
            Input::Permits(change) => {
                self.list(entry, change);
                self.exempt(entry.at);
            }
            _ => drop(self.give(entry.at, &entry.input)),
        }
        for output in &entry.outputs {
            let Output::Passage(passage) = output else {
                continue;
            };
            let before = passage.seq != entry.seq && !self.cases.contains_key(&passage.seq);
            match &entry.input {
                // It has passed, and backs out.
                Input::Crossing(_) if before => drop(self.give(entry.at, &entry.input)),
                _ => self.pass(entry.at, passage),
            }
        }
        while self
            .cases
            .first_key_value()
            .is_some_and(|(_, c)| c.at + PASSES_WITHIN < entry.at)
        {
            self.cases.pop_first();
        }
    }

    fn sighting(&mut self, entry: &JournalEntry) {
        let outputs = self.give(entry.at, &entry.input);
        let would = decision_of(&outputs);
        if let (Some(was), Some(would)) = (decision_of(&entry.outputs), would) {
            let told = !was.reason.is_answered_before() && !would.reason.is_answered_before();
            if was.outcome != would.outcome && told {
                self.differing += 1;
                if self.differences.len() < DIFFERENCES_MAX {
                    self.differences.push(Difference {
                        seq: entry.seq,
                        was: was.clone(),
                        would: would.clone(),
                    });
                }
            }
        }
        let command = outputs.iter().find_map(|o| match o {
            Output::GateCommand(command) => Some(command.clone()),
            _ => None,
        });
        let case = Case {
            at: entry.at,
            command,
            passed: passes(&outputs),
        };
        self.cases.insert(entry.seq, case);
    }

    /// A vehicle did pass: so it does here, whatever was decided.
    fn pass(&mut self, at: Timestamp, passage: &Passage) {
        let Some(mut case) = self.cases.remove(&passage.seq) else {
            return;
        };
        if case.passed {
            return;
        }
        let mut passed = false;
        if case.command.is_none() {
            let lane = passage.lane.clone();
            let outputs = self.order(at, OrderKind::Open { lane });
            passed = passes(&outputs);
            case.command = outputs.into_iter().find_map(|o| match o {
                Output::GateCommand(command) => Some(command),
                _ => None,
            });
        }
        if let Some(command) = case.command.filter(|_| !passed) {
            let report = GateReport {
                command: command.id,
                gate: command.gate,
                at,
                result: GateResult::Accepted { took_ms: 0 },
            };
            passed = passes(&self.give(at, &Input::GateReport(report)));
        }
        let lane = self.engine.site().lane(&passage.lane);
        let by_input = lane.is_some_and(|l| matches!(l.crossing, CrossingFrom::Input { .. }));
        if !passed && by_input {
            let crossing = Crossing {
                lane: passage.lane.clone(),
                at,
                direction: passage.direction,
            };
            passed = passes(&self.give(at, &Input::Crossing(crossing)));
        }
        self.lost += u64::from(!passed);
    }

    /// What came of it.
    pub(crate) fn report(self) -> TrialReport {
        TrialReport {
            from: self.from,
            to: self.to,
            entries: self.entries,
            timer: timer::propose(&self.was, &self.would),
            was: self.was.side(),
            would: self.would.side(),
            differences: self.differences,
            differing: self.differing,
            lost: self.lost,
        }
    }
}

fn decision_of(outputs: &[Output]) -> Option<&Decision> {
    outputs.iter().find_map(|o| match o {
        Output::Decision(decision) => Some(decision),
        _ => None,
    })
}

fn passes(outputs: &[Output]) -> bool {
    outputs.iter().any(|o| matches!(o, Output::Passage(_)))
}
