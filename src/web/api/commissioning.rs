//! Commissioning: four tests with one car, and the sheets that are kept of them.

use axum::response::NoContent;

use crate::port::commissioning as port;
use crate::web::api::prelude::*;
use crate::web::api::schemas::{Test, TestState};
use crate::wording::commissioning;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(INSPECT, "/api/v1/commissioning", sheets)
        .named("commissioning")
        .does("The commissioning under way, and the sheets that are kept")
        .gives("The sheets.")
        .post(REVIEW, "/api/v1/commissioning", begin)
        .named("beginCommissioning")
        .does("Begins four tests with one car at an entry and an exit")
        .gives("The sheet.")
        .delete(REVIEW, "/api/v1/commissioning", end)
        .named("endCommissioning")
        .does("Ends the sheet under way as it stands, and keeps it")
}

/// One test of a sheet.
#[derive(Serialize, ToSchema)]
pub(crate) struct Step {
    test: Test,
    verdict: TestState,
    /// What has to come, in plain words.
    expected: String,
    /// What came; empty while it is awaited.
    found: String,
    at: Option<Time>,
    /// Journal number of the sighting that proves it.
    event: Option<u64>,
}

impl From<&port::Step> for Step {
    fn from(s: &port::Step) -> Step {
        Step {
            test: s.test.into(),
            verdict: s.verdict.into(),
            expected: commissioning::expected(&s.expected),
            found: commissioning::found(s.found.as_ref()),
            at: s.at.map(Time),
            event: s.event,
        }
    }
}

/// A sheet.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sheet {
    /// 0 while it is under way.
    number: u64,
    by: String,
    begun: Time,
    ended: Option<Time>,
    plate: Plate,
    entry: String,
    exit: String,
    /// Every test that applies has passed.
    passed: bool,
    steps: Vec<Step>,
    /// Other plates that were read at the two lanes meanwhile: a misread test car shows here.
    others: Vec<Plate>,
}

impl From<&port::Sheet> for Sheet {
    fn from(s: &port::Sheet) -> Sheet {
        Sheet {
            number: s.number,
            by: s.by.clone(),
            begun: s.begun.into(),
            ended: s.ended.map(Time),
            plate: Plate(s.plate.clone()),
            entry: s.entry.to_string(),
            exit: s.exit.to_string(),
            passed: s.passed(),
            steps: s.steps.iter().map(Step::from).collect(),
            others: s.others.iter().cloned().map(Plate).collect(),
        }
    }
}

/// The sheet under way and those that are kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sheets {
    under_way: Option<Sheet>,
    /// Newest first.
    kept: Vec<Sheet>,
}

async fn sheets(state: WebState) -> ApiResult<Sheets> {
    let kept = state.house.sheets().await?;
    let under_way = state.house.commissioning.current();
    Ok(Json(Sheets {
        under_way: under_way.as_ref().map(Sheet::from),
        kept: kept.iter().map(Sheet::from).collect(),
    }))
}

/// What is to be tested.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Begin {
    /// The test car's.
    plate: Plate,
    /// A lane that leads in from outside.
    entry: String,
    /// A lane that leads out of the area that `entry` leads into.
    exit: String,
}

async fn begin(
    state: WebState,
    who: Caller,
    InBody(asked): InBody<Begin>,
) -> Result<Created<Sheet>, Problem> {
    let lanes = (asked.entry.as_str(), asked.exit.as_str());
    let plate = asked.plate.0;
    state.house.begin_commissioning(&who, plate, lanes).await?;
    let sheet = state.house.commissioning.current();
    let sheet = sheet.ok_or_else(|| Problem::bare_of(Kind::Refused))?;
    Ok(Created(Sheet::from(&sheet)))
}

async fn end(state: WebState, who: Caller) -> Result<NoContent, Problem> {
    state.house.end_commissioning(&who).await?;
    Ok(NoContent)
}
