//! Trying rules on the past: what is asked, how far it is, what came of it.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::event::{Decision, Seq};
use crate::domain::plate::Plate;
use crate::domain::site::PermitId;

/// What to try.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrialOrder {
    /// So many days back from now.
    pub days: u32,
    /// A policy file's text (docs/ref/policy-file.md).
    pub policy: String,
}

/// Counts of one side: as it was, or as it would have been.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Side {
    /// Vehicles answered; repeated looks at the same one do not count.
    pub(crate) answered: u64,
    pub(crate) let_through: u64,
    pub refused: u64,
    pub(crate) asked: u64,
    pub violations: u64,
    /// Refused for a violation of which a later event shows that it was none: the stay that it contradicted had ended.
    pub refused_wrongly: u64,
    /// The same, let through.
    pub(crate) noted_wrongly: u64,
    /// Vehicles with three violations or more, most first.
    pub(crate) repeated: Vec<Repeated>,
}

/// A vehicle with several violations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Repeated {
    pub(crate) plate: Plate,
    pub(crate) permit: Option<PermitId>,
    pub(crate) count: u64,
}

/// One vehicle that would have been answered otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Number of the event as it was.
    pub(crate) seq: Seq,
    pub(crate) was: Decision,
    pub(crate) would: Decision,
}

/// A point of the curve that the timer is read from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TimerPoint {
    pub minutes: u32,
    /// Of the stays that ended: the share that lasted longer. While they last, a timer this short watches nobody.
    pub unwatched: f64,
    /// Of the violations that proved wrong: the share that a timer this short would have waived.
    pub waived: f64,
}

/// A timer that the site's own stays propose.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct TimerProposal {
    /// Minutes; `None`: too few stays to say.
    pub minutes: Option<u32>,
    pub curve: Vec<TimerPoint>,
    /// Stays whose both ends are known.
    pub stays: u64,
    /// Violations that proved wrong.
    pub(crate) wrong: u64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrialReport {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Entries of the journal that were gone through.
    pub entries: u64,
    pub was: Side,
    pub would: Side,
    /// The first of them; `differing` counts all.
    pub differences: Vec<Difference>,
    pub differing: u64,
    /// Passages that the other rules could not follow.
    pub lost: u64,
    pub timer: TimerProposal,
}

/// How a trial stands.
#[derive(Debug, Clone, PartialEq)]
pub enum TrialState {
    /// None was started since the gateway came up.
    None,
    Running {
        order: TrialOrder,
        /// 0..=1.
        done: f64,
    },
    Done {
        order: TrialOrder,
        report: Box<TrialReport>,
    },
    Failed {
        order: TrialOrder,
        why: String,
    },
}

/// Runs trials, one at a time, off the desk's task.
pub trait Trials: Send + Sync {
    /// Starts one.
    ///
    /// # Errors
    /// One is running, or the policy makes no sense: a sentence.
    fn start(&self, order: TrialOrder) -> Result<(), String>;
    fn state(&self) -> TrialState;
    /// Stops the one that is running, if any.
    fn cancel(&self);
}
