//! What became of a vehicle after it was decided on: what a person did, what the gate did, whether it passed. Folded from the
//! journal entry by entry into a book that somebody else keeps, so that every page tells the same of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::domain::event::{
    CommandId, Decision, GateResult, HeldBy, Input, JournalEntry, KnownBy, LapseReason, OrderKind,
    Outcome, Output, QuestionEnd, Reason, Seq,
};

/// What is known of a vehicle since it was decided on. What is younger replaces what it makes untrue: a person who opens
/// after a failed pulse begins anew.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Fate {
    /// What a person did about it last, or that nobody did in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<ByPerson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateAnswer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<End>,
    /// The order's number, where it was a person's order that told the gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
}

/// What a person did, or did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByPerson {
    pub did: PersonDid,
    /// `None`: nobody did, or it is not told who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<SmolStr>,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "did")]
pub enum PersonDid {
    /// Opened the gate by hand.
    Opened,
    /// Was asked, and so it ended.
    Answered { end: QuestionEnd },
}

impl PersonDid {
    /// Whether the vehicle may pass by it.
    #[must_use]
    pub fn admits(self) -> bool {
        match self {
            PersonDid::Opened => true,
            PersonDid::Answered { end } => match end {
                QuestionEnd::Accepted | QuestionEnd::Identified | QuestionEnd::TimedOutOpen => true,
                QuestionEnd::Refused | QuestionEnd::TimedOut | QuestionEnd::Gone => false,
            },
        }
    }
}

/// What the gate answered last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateAnswer {
    pub at: Timestamp,
    #[serde(flatten)]
    pub result: GateResult,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "end")]
pub enum End {
    Passed { known_by: KnownBy },
    Lapsed { why: LapseReason },
}

/// Where a vehicle stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    NothingToDo,
    /// A person is asked.
    Waits,
    /// By the rules.
    Refused,
    RefusedByPerson,
    /// A person was asked and nobody answered: not let in.
    Unanswered,
    /// It was asked about, and is gone.
    Gone,
    /// May pass, and the gate was not told.
    Held(HeldBy),
    /// May pass by the rules.
    Admitted,
    /// May pass because a person, a PIN or a card says so, or nobody said otherwise.
    AdmittedBy(PersonDid),
    /// May pass, and the gate did not open.
    GateFailed,
    /// The gate opened, and it did not pass.
    TurnedAway,
    /// Was not let in, and passed all the same.
    PassedAnyway,
}

impl Standing {
    /// Whether it stands before a shut gate: a person may open for it.
    #[must_use]
    pub fn is_shut_out(self) -> bool {
        match self {
            Standing::Waits
            | Standing::Refused
            | Standing::RefusedByPerson
            | Standing::Unanswered
            | Standing::Held(_)
            | Standing::GateFailed => true,
            Standing::NothingToDo
            | Standing::Gone
            | Standing::Admitted
            | Standing::AdmittedBy(_)
            | Standing::TurnedAway
            | Standing::PassedAnyway => false,
        }
    }
}

impl Fate {
    /// Where the vehicle of this decision stands.
    #[must_use]
    pub fn standing(&self, decision: &Decision) -> Standing {
        match self.end {
            Some(End::Lapsed { why }) => match why {
                LapseReason::GateFailed => Standing::GateFailed,
                LapseReason::NotCrossed => Standing::TurnedAway,
            },
            Some(End::Passed { .. }) | None => self.admission(decision),
        }
    }

    /// Whether its passage says all: the gate took the command, it passed, and no person had to do with it.
    #[must_use]
    pub fn is_ordinary(&self) -> bool {
        let taken = |g: &GateAnswer| matches!(g.result, GateResult::Accepted { .. });
        self.person.is_none()
            && self.gate.as_ref().is_none_or(taken)
            && matches!(self.end, Some(End::Passed { .. }))
    }

    fn admission(&self, decision: &Decision) -> Standing {
        match self.person.as_ref().map(|person| person.did) {
            Some(did) if did.admits() => return Standing::AdmittedBy(did),
            Some(PersonDid::Answered { end }) => match end {
                QuestionEnd::Refused => return Standing::RefusedByPerson,
                QuestionEnd::TimedOut => return Standing::Unanswered,
                _ => return self.passed_anyway().unwrap_or(Standing::Gone),
            },
            _ => {}
        }
        match (decision.held_by, decision.outcome) {
            (Some(by), Outcome::Open) => self.passed_anyway().unwrap_or(Standing::Held(by)),
            (_, Outcome::Open) => Standing::Admitted,
            (_, Outcome::Refuse) => self.passed_anyway().unwrap_or(Standing::Refused),
            (_, Outcome::Ask) if decision.reason == Reason::SecondFactor => {
                let end = QuestionEnd::Identified;
                let passed = self.passed_anyway();
                passed.map_or(Standing::Waits, |_| {
                    Standing::AdmittedBy(PersonDid::Answered { end })
                })
            }
            (_, Outcome::Ask) => self.passed_anyway().unwrap_or(Standing::Waits),
            (_, Outcome::None) => Standing::NothingToDo,
        }
    }

    /// It passed without having been let in: an opened gate of which it is not told for whom, or behind another.
    fn passed_anyway(&self) -> Option<Standing> {
        match self.end {
            Some(End::Passed {
                known_by: KnownBy::Person,
            }) => Some(Standing::AdmittedBy(PersonDid::Opened)),
            Some(End::Passed { .. }) => Some(Standing::PassedAnyway),
            _ => None,
        }
    }
}

/// Where fates are kept: on disk, or in a test's memory.
pub trait Book {
    type Fault;

    /// What became of a decision; the default if nothing is kept.
    fn fate(&mut self, decision: Seq) -> Result<Fate, Self::Fault>;
    /// The decision for which a person's order told the gate.
    fn commanded(&mut self, order: CommandId) -> Result<Option<Seq>, Self::Fault>;
    /// Adds or replaces.
    fn put(&mut self, decision: Seq, fate: &Fate) -> Result<(), Self::Fault>;
}

/// Takes the journal's next entry into the book; gives the decisions of which something new is known.
///
/// # Errors
/// The book's own.
pub fn take<B: Book>(book: &mut B, entry: &JournalEntry) -> Result<Vec<Seq>, B::Fault> {
    let mut changed: BTreeMap<Seq, Fate> = BTreeMap::new();
    if let Input::GateReport(report) = &entry.input {
        // A command bears the number of the input that caused it: the sighting's, or that of a person's order.
        let decision = book.commanded(report.command)?;
        let decision = decision.unwrap_or(report.command.0);
        let mut fate = book.fate(decision)?;
        fate.gate = Some(GateAnswer {
            at: report.at,
            result: report.result.clone(),
        });
        changed.insert(decision, fate);
    }
    // First what persons did: a lane without a gate lets through in the same breath.
    let opened = |o: &Output| matches!(o, Output::GateCommand(_));
    let opened = entry.outputs.iter().any(opened);
    for (decision, person) in persons(entry) {
        let command = (opened && person.did.admits()).then_some(CommandId(entry.seq));
        let fate = Fate {
            person: Some(person),
            command,
            ..Fate::default()
        };
        changed.insert(decision, fate);
    }
    for (decision, end) in ends(entry) {
        let mut fate = match changed.remove(&decision) {
            Some(fate) => fate,
            None => book.fate(decision)?,
        };
        fate.end = Some(end);
        changed.insert(decision, fate);
    }
    for (decision, fate) in &changed {
        book.put(*decision, fate)?;
    }
    Ok(changed.into_keys().collect())
}

/// What persons did by this entry, and about which decisions.
fn persons(entry: &JournalEntry) -> Vec<(Seq, ByPerson)> {
    let order = match &entry.input {
        Input::Order(order) => Some(order),
        _ => None,
    };
    let person = |did: PersonDid| ByPerson {
        did,
        by: order.map(|o| o.by.as_str().into()),
        at: entry.at,
    };
    let opens = order.is_some_and(|o| matches!(o.what, OrderKind::Open { .. }));
    let found = entry.outputs.iter().filter_map(|output| match output {
        Output::Answered {
            decision, answer, ..
        } => {
            let did = match answer {
                QuestionEnd::Accepted if opens => PersonDid::Opened,
                end => PersonDid::Answered { end: *end },
            };
            Some((*decision, person(did)))
        }
        Output::Done(done) => Some((done.opened_for()?, person(PersonDid::Opened))),
        _ => None,
    });
    found.collect()
}

fn ends(entry: &JournalEntry) -> Vec<(Seq, End)> {
    let found = entry.outputs.iter().filter_map(|output| match output {
        Output::Passage(passage) => {
            let known_by = passage.known_by;
            Some((passage.seq, End::Passed { known_by }))
        }
        Output::Lapsed { decision, why, .. } => Some((*decision, End::Lapsed { why: *why })),
        _ => None,
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{
        Done, GateDevice, GateFault, GateFaultKind, GateReport, Order, Passage,
    };
    use crate::domain::site::{AreaId, Direction, GateId, LaneId};

    #[derive(Default)]
    struct Memory(BTreeMap<Seq, Fate>);

    impl Book for Memory {
        type Fault = ();

        fn fate(&mut self, decision: Seq) -> Result<Fate, ()> {
            Ok(self.0.get(&decision).cloned().unwrap_or_default())
        }

        fn commanded(&mut self, order: CommandId) -> Result<Option<Seq>, ()> {
            let mut all = self.0.iter();
            let found = all.find(|(_, fate)| fate.command == Some(order));
            Ok(found.map(|(seq, _)| *seq))
        }

        fn put(&mut self, decision: Seq, fate: &Fate) -> Result<(), ()> {
            self.0.insert(decision, fate.clone());
            Ok(())
        }
    }

    /// The decision that is looked at.
    const READ: Seq = 7;
    /// The number of a person's order on it.
    const ORDER: Seq = 9;

    fn at() -> Timestamp {
        "2026-03-02T15:40:37Z".parse().unwrap()
    }

    fn lane() -> LaneId {
        LaneId::new("entry-1")
    }

    fn decided(outcome: &str, reason: &str, held: &str) -> Decision {
        let text = format!(
            r#"{{"seq":7,"lane":"entry-1","at":"2026-03-02T15:40:00Z","outcome":"{outcome}","reason":"{reason}",
            "read":null,"plate":null,"permit":null,"matched":{{"by":"nothing"}}{held}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    fn entry(seq: Seq, input: Input, outputs: Vec<Output>) -> JournalEntry {
        JournalEntry {
            seq,
            at: at(),
            input,
            outputs,
        }
    }

    fn ordered(what: OrderKind, outputs: Vec<Output>) -> JournalEntry {
        let order = Order {
            by: "nina".into(),
            role: None,
            reason: String::new(),
            what,
        };
        entry(ORDER, Input::Order(order), outputs)
    }

    fn command() -> Output {
        let text = r#"{"kind":"gate_command","id":9,"gate":"barrier-1","lane":"entry-1","pulse_ms":500,
            "issued_at":"2026-03-02T15:40:37Z","expires_at":"2026-03-02T15:40:39Z"}"#;
        serde_json::from_str(text).unwrap()
    }

    fn answered(answer: QuestionEnd) -> Output {
        Output::Answered {
            decision: READ,
            lane: lane(),
            answer,
        }
    }

    /// A person opens for the vehicle that was not let in.
    fn opens() -> JournalEntry {
        let done = Done::OpenedForWaiting {
            decision: Some(READ),
        };
        let what = OrderKind::Open { lane: lane() };
        ordered(what, vec![command(), Output::Done(done)])
    }

    fn accepts(end: QuestionEnd) -> JournalEntry {
        let accept = end == QuestionEnd::Accepted;
        let what = OrderKind::Answer {
            decision: READ,
            accept,
        };
        let mut outputs = vec![answered(end)];
        outputs.extend(accept.then(command));
        ordered(what, outputs)
    }

    fn report(command: Seq, took: bool, outputs: Vec<Output>) -> JournalEntry {
        let result = match took {
            true => GateResult::Accepted { took_ms: 41 },
            false => GateResult::Failed {
                fault: GateFault {
                    device: GateDevice::Recorder,
                    what: GateFaultKind::NoAnswer { limit_ms: 500 },
                },
            },
        };
        let report = GateReport {
            command: CommandId(command),
            gate: GateId::new("barrier-1"),
            at: at(),
            result,
        };
        entry(command + 1, Input::GateReport(report), outputs)
    }

    fn passes(known_by: KnownBy) -> Output {
        Output::Passage(Passage {
            seq: READ,
            lane: lane(),
            at: at(),
            direction: Direction::In,
            from: AreaId::new("outside"),
            to: AreaId::new("car-park"),
            plate: None,
            permit: None,
            stay: None,
            known_by,
            evidence: None,
        })
    }

    fn lapses(why: LapseReason) -> Output {
        Output::Lapsed {
            decision: READ,
            lane: lane(),
            why,
        }
    }

    fn check(decision: &Decision, entries: &[JournalEntry], expect: Standing, shut_out: bool) {
        let mut book = Memory::default();
        for entry in entries {
            let touched = take(&mut book, entry).unwrap();
            assert_eq!(touched, [READ], "{entry:?}");
        }
        let fate = book.fate(READ).unwrap();
        let standing = fate.standing(decision);
        assert_eq!(standing, expect, "{entries:?}");
        assert_eq!(standing.is_shut_out(), shut_out, "{standing:?}");
    }

    #[test]
    fn a_refused_vehicle_stands_where_person_and_gate_have_brought_it() {
        use LapseReason::{GateFailed, NotCrossed};
        let opened = Standing::AdmittedBy(PersonDid::Opened);
        let due = |outputs| entry(ORDER, Input::Due, outputs);
        let refused = decided("refuse", "reentry", "");
        check(&refused, &[], Standing::Refused, true);
        check(&refused, &[opens()], opened, false);
        let then = |took, outputs| [opens(), report(ORDER, took, outputs)];
        check(&refused, &then(true, vec![]), opened, false);
        check(
            &refused,
            &then(true, vec![passes(KnownBy::Person)]),
            opened,
            false,
        );
        check(
            &refused,
            &then(false, vec![lapses(GateFailed)]),
            Standing::GateFailed,
            true,
        );
        let [open, took] = then(true, vec![]);
        let turned = [open, took, due(vec![lapses(NotCrossed)])];
        check(&refused, &turned, Standing::TurnedAway, false);
        let slipped = [due(vec![passes(KnownBy::Input)])];
        check(&refused, &slipped, Standing::PassedAnyway, false);
    }

    #[test]
    fn one_that_is_asked_about_stands_where_the_answer_has_brought_it() {
        let opened = Standing::AdmittedBy(PersonDid::Opened);
        let by = |end| Standing::AdmittedBy(PersonDid::Answered { end });
        let due = |outputs| entry(ORDER, Input::Due, outputs);
        let asked = decided("ask", "visitor-ask", "");
        check(&asked, &[], Standing::Waits, true);
        check(
            &asked,
            &[accepts(QuestionEnd::Accepted)],
            by(QuestionEnd::Accepted),
            false,
        );
        check(
            &asked,
            &[accepts(QuestionEnd::Refused)],
            Standing::RefusedByPerson,
            true,
        );
        let late = [accepts(QuestionEnd::Refused), opens()];
        check(&asked, &late, opened, false);
        check(
            &asked,
            &[due(vec![answered(QuestionEnd::TimedOut)])],
            Standing::Unanswered,
            true,
        );
        check(
            &asked,
            &[due(vec![answered(QuestionEnd::Gone)])],
            Standing::Gone,
            false,
        );
        let let_out = [due(vec![answered(QuestionEnd::TimedOutOpen), command()])];
        check(&asked, &let_out, by(QuestionEnd::TimedOutOpen), false);
        // Opening while it waits is an answer, and says how.
        let what = OrderKind::Open { lane: lane() };
        let by_hand = ordered(what, vec![answered(QuestionEnd::Accepted), command()]);
        check(&asked, &[by_hand], opened, false);
        let pin = decided("ask", "second-factor", "");
        let fits = due(vec![passes(KnownBy::Assumed)]);
        check(&pin, &[fits], by(QuestionEnd::Identified), false);
    }

    #[test]
    fn one_that_may_pass_stands_where_the_gate_has_brought_it() {
        use LapseReason::GateFailed;
        let opened = Standing::AdmittedBy(PersonDid::Opened);
        let open = decided("open", "permitted", "");
        let own = |took, outputs| report(READ, took, outputs);
        check(&open, &[], Standing::Admitted, false);
        check(
            &open,
            &[own(true, vec![passes(KnownBy::Assumed)])],
            Standing::Admitted,
            false,
        );
        let failed = own(false, vec![lapses(GateFailed)]);
        check(
            &open,
            std::slice::from_ref(&failed),
            Standing::GateFailed,
            true,
        );
        check(
            &open,
            &[failed, opens(), report(ORDER, true, vec![])],
            opened,
            false,
        );
        let held = decided("open", "permitted", r#","held_by":"kill-switch""#);
        check(&held, &[], Standing::Held(HeldBy::KillSwitch), true);
        check(&held, &[opens()], opened, false);
        check(
            &decided("none", "unread", ""),
            &[],
            Standing::NothingToDo,
            false,
        );
    }

    #[test]
    fn of_an_ordinary_passage_nothing_more_need_be_kept() {
        let fate = |entries: &[JournalEntry]| {
            let mut book = Memory::default();
            for entry in entries {
                take(&mut book, entry).unwrap();
            }
            book.fate(READ).unwrap()
        };
        let own = report(READ, true, vec![passes(KnownBy::Assumed)]);
        assert!(fate(&[own]).is_ordinary());
        let by_hand = report(ORDER, true, vec![passes(KnownBy::Person)]);
        assert!(!fate(&[opens(), by_hand]).is_ordinary());
        assert!(
            !fate(&[report(READ, true, vec![])]).is_ordinary(),
            "not yet"
        );
        assert!(!fate(&[]).is_ordinary());
    }
}
