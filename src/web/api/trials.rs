//! Other rules on the past: what they would have done, beside what was.

use axum::response::NoContent;

use crate::port::trials::{self, TimerProposal, TrialOrder, TrialReport, TrialState};
use crate::web::api::prelude::*;
use crate::web::api::schemas::Decision;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(INSPECT, "/api/v1/trial", last)
        .named("trial")
        .does("How the last trial of other rules stands, and what came of it")
        .gives("The trial.")
        .post(INSPECT, "/api/v1/trial", begin)
        .named("tryRules")
        .does("Tries other rules on the last days; nothing in force is changed")
        .gives("It runs: ask again with GET.")
        .delete(INSPECT, "/api/v1/trial", stop)
        .named("stopTrial")
        .does("Stops the trial that is running, if any")
}

shows! {
    /// Counts of one side.
    pub struct Side of trials::Side {
        /// Vehicles answered.
        answered: u64,
        let_through: u64,
        refused: u64,
        asked: u64,
        violations: u64,
        /// Refused for a violation that proved to be none.
        refused_wrongly: u64,
        /// The same, let through.
        noted_wrongly: u64,
    }
}

/// A vehicle that would have been answered otherwise.
#[derive(Serialize, ToSchema)]
pub struct Difference {
    was: Decision,
    would: Decision,
}

shows! {
    /// A point of the curve that the timer is read from.
    pub struct TimerPoint of trials::TimerPoint {
        minutes: u32,
        /// Of the stays that ended, the share that lasted longer, 0 to 1.
        unwatched: f64,
        /// Of the violations that proved wrong, the share that such a timer would have waived.
        waived: f64,
    }
}

shows! {
    /// The timer that the site's own stays propose.
    pub(crate) struct Timer of TimerProposal {
        /// Null: too few stays to say.
        minutes: Option<u32>,
        /// Stays whose both ends are known.
        stays: u64,
        /// Violations that proved wrong.
        wrong: u64,
        curve: Vec<TimerPoint>,
    }
}

/// What came of a trial.
#[derive(Serialize, ToSchema)]
pub(crate) struct Outcomes {
    from: Time,
    to: Time,
    was: Side,
    would: Side,
    /// How many vehicles would have been answered otherwise.
    differing: u64,
    /// The first of them.
    differences: Vec<Difference>,
    /// Passages that the other rules could not follow.
    lost: u64,
    timer: Timer,
}

impl From<&TrialReport> for Outcomes {
    fn from(r: &TrialReport) -> Outcomes {
        let difference = |d: &trials::Difference| Difference {
            was: Decision::from(&d.was),
            would: Decision::from(&d.would),
        };
        Outcomes {
            from: r.from.into(),
            to: r.to.into(),
            was: Side::from(&r.was),
            would: Side::from(&r.would),
            differing: r.differing,
            differences: r.differences.iter().map(difference).collect(),
            lost: r.lost,
            timer: Timer::from(&r.timer),
        }
    }
}

/// How far a trial is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Progress {
    /// None was begun since the gateway came up.
    None,
    Running,
    Done,
    Failed,
}

/// The last trial.
#[derive(Serialize, ToSchema)]
pub(crate) struct Trial {
    progress: Progress,
    /// So many days back.
    days: Option<u32>,
    /// The rules that were tried, a policy file's text.
    policy: Option<String>,
    /// The part that is done while it is running, 0 to 1.
    done: Option<f64>,
    /// Why it failed.
    why: Option<String>,
    report: Option<Outcomes>,
}

impl From<TrialState> for Trial {
    fn from(state: TrialState) -> Trial {
        let (progress, order) = match &state {
            TrialState::None => (Progress::None, None),
            TrialState::Running { order, .. } => (Progress::Running, Some(order.clone())),
            TrialState::Done { order, .. } => (Progress::Done, Some(order.clone())),
            TrialState::Failed { order, .. } => (Progress::Failed, Some(order.clone())),
        };
        let (done, why, report) = match state {
            TrialState::None => (None, None, None),
            TrialState::Running { done, .. } => (Some(done), None, None),
            TrialState::Done { report, .. } => (None, None, Some(Outcomes::from(&*report))),
            TrialState::Failed { why, .. } => (None, Some(why), None),
        };
        Trial {
            progress,
            days: order.as_ref().map(|o| o.days),
            policy: order.map(|o| o.policy),
            done,
            why,
            report,
        }
    }
}

async fn last(state: WebState) -> Json<Trial> {
    Json(state.house.trials.state().into())
}

/// What to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Try {
    /// So many days back from now.
    #[schema(minimum = 1, maximum = 366)]
    days: u32,
    /// A policy file's text: docs/ref/policy-file.md.
    #[schema(max_length = 20_000)]
    policy: String,
}

async fn begin(state: WebState, who: Caller, InBody(asked): InBody<Try>) -> ApiResult<Trial> {
    let (days, policy) = (asked.days, asked.policy);
    let order = TrialOrder { days, policy };
    state.house.begin_trial(&who, order).await?;
    Ok(last(state).await)
}

async fn stop(state: WebState) -> NoContent {
    state.house.trials.cancel();
    NoContent
}
