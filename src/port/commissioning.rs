//! Commissioning: four tests with one car before a lot goes live, and the sheet that records them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Outcome, Seq};
use crate::domain::plate::Plate;
use crate::domain::site::LaneId;

/// The four tests, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Test {
    /// An entry is recorded, with its direction.
    Entry,
    /// A second entry is answered as configured.
    Second,
    /// An exit clears the state.
    Exit,
    /// The timer clears the state: in a copy of the engine, with its clock run forward.
    Timer,
}

impl Test {
    pub const ALL: [Test; 4] = [Test::Entry, Test::Second, Test::Exit, Test::Timer];
}

/// How a test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestState {
    /// Not its turn yet.
    Waits,
    /// Now: drive the car.
    Now,
    Passed,
    Failed,
    /// Nothing is configured that it could test.
    NotApplicable,
}

/// What has to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StepExpected {
    /// The car drives in by `lane`; an area has its name, outside has none.
    Entry { lane: String, into: Option<String> },
    /// It comes to `lane` once more after `after_s` seconds; `answer`: as the rules say, none where nobody is judged.
    Second {
        lane: String,
        after_s: u32,
        answer: Option<Outcome>,
    },
    /// It drives out by `lane`.
    Exit { lane: String },
    /// Nothing: it is tried in a copy.
    Timer,
}

/// What came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StepFound {
    Entry {
        from: Option<String>,
        to: Option<String>,
    },
    Second {
        outcome: Outcome,
        recorded: bool,
        why: Option<StepWhy>,
    },
    /// `ended`: it ended the stay. `again`: in a copy, a next entry was let in.
    Exit {
        from: Option<String>,
        to: Option<String>,
        ended: bool,
        again: Option<bool>,
    },
    /// None is configured.
    NoTimer,
    /// One is configured where nobody is judged.
    TimerUnused { minutes: u32 },
    /// Whether the car counted as inside a minute before the timer ended, and a minute after.
    Timer {
        minutes: u32,
        before: bool,
        after: bool,
        why: Option<StepWhy>,
    },
}

/// Why a second entry was not answered as the rules are meant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StepWhy {
    Exempt,
    FreeMove,
    LaneBlind,
    /// A second vehicle is `likely` likely; the lane refuses from `at` on.
    NotLikelyEnough {
        likely: f64,
        at: f64,
    },
    Soft,
    AnotherRule,
    /// It is `likely` likely; the lane records it from `at` on.
    Explained {
        likely: f64,
        at: f64,
    },
    NotInside,
}

/// One test of a sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub(crate) test: Test,
    pub verdict: TestState,
    pub expected: StepExpected,
    /// What came, as soon as it has.
    pub found: Option<StepFound>,
    pub(crate) at: Option<Timestamp>,
    /// The event that proves it: its pictures and its decision.
    pub event: Option<Seq>,
}

/// A sheet: on its way, or ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Given when it is kept.
    pub number: u64,
    pub(crate) by: String,
    pub(crate) begun: Timestamp,
    pub ended: Option<Timestamp>,
    pub(crate) plate: Plate,
    pub(crate) entry: LaneId,
    pub(crate) exit: LaneId,
    pub steps: Vec<Step>,
    /// Reads of other plates at the two lanes meanwhile: a misread test car shows here.
    pub others: Vec<Plate>,
}

impl Sheet {
    /// Whether every test that applies has passed.
    pub fn passed(&self) -> bool {
        let fine = |s: &Step| matches!(s.verdict, TestState::Passed | TestState::NotApplicable);
        self.steps.iter().all(fine)
    }
}

/// What a person wants tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommissionOrder {
    pub by: String,
    pub plate: Plate,
    pub entry: LaneId,
    pub exit: LaneId,
}

/// Runs the tests against the live lanes, one sheet at a time. Calls block on disk.
pub trait Commissioning: Send + Sync {
    /// Begins a sheet.
    ///
    /// # Errors
    /// One is under way, or the lanes do not fit: a sentence.
    fn start(&self, order: CommissionOrder) -> Result<(), String>;
    /// The sheet under way.
    fn current(&self) -> Option<Sheet>;
    /// Ends the sheet under way as it stands, and keeps it.
    fn stop(&self);
    /// Sheets that are kept, newest first.
    ///
    /// # Errors
    /// A sentence that names the file.
    fn sheets(&self) -> Result<Vec<Sheet>, String>;
}
