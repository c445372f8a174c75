//! Lanes: camera and gate now, how well they read, what they have learned.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::actions::lane_reports::LaneReport;
use crate::domain::misread::lane::LaneModel;
use crate::domain::site::{self, LaneId};
use crate::port::live::{GateLive, LaneLive};
use crate::web::api::page::List;
use crate::web::api::prelude::*;
use crate::web::api::schemas::{Direction, PassbackMode, Since, Tone};
use crate::wording::findings::{self, Said};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(LOOK, "/api/v1/lanes", list)
        .named("lanes")
        .does("Every lane with its camera and gate as they are now")
        .gives("In the order of the site file.")
        .get(LOOK, "/api/v1/lane-reports", read_well)
        .named("laneReports")
        .does("How well lanes read, and what to do about it")
        .gives("A report a lane.")
        .may_fail(&[404])
        .get(INSPECT, "/api/v1/lane-models", learned)
        .named("laneModels")
        .does("What each lane has learned of its own misreads, as the engine keeps it")
        .gives("By lane.")
        .post(NOTE, "/api/v1/lanes/{lane}/checked", checked)
        .named("laneChecked")
        .does("Says that somebody has looked at a lane's camera")
        .gives("The lane learns again.")
}

shows! {
    /// A lane's camera as it is now.
    pub(crate) struct Camera of LaneLive {
        seeing: bool,
        /// What is the matter, for people.
        health: String,
        frames_per_s: f32,
        /// Pictures that were not looked at because newer ones had come, since the start.
        dropped: u64,
    }
}

shows! {
    /// A gate as it is now.
    pub struct Gate of GateLive {
        id = gate: String,
        ok: bool,
        health: String,
        last_pulse: Option<Time>,
    }
}

/// A lane with its camera and gate.
#[derive(Serialize, ToSchema)]
pub struct Lane {
    id: String,
    name: String,
    direction: Direction,
    /// The area that a vehicle leaves by it.
    from: String,
    /// The area that a vehicle enters by it.
    to: String,
    passback: PassbackMode,
    camera: Option<Camera>,
    gate: Option<Gate>,
}

async fn list(state: WebState, who: Caller) -> List<Lane> {
    let live = state.house.live.lanes();
    let gates = state.house.live.gates();
    let lane = |lane: &site::Lane| {
        let camera = live.iter().find(|l| l.lane == lane.id);
        let gate = gates.iter().find(|g| Some(&g.gate) == lane.gate.as_ref());
        Lane {
            id: lane.id.to_string(),
            name: lane.name.clone(),
            direction: lane.direction.into(),
            from: lane.from.to_string(),
            to: lane.to.to_string(),
            passback: lane.passback.into(),
            camera: camera.map(Camera::from),
            gate: gate.map(Gate::from),
        }
    };
    let own = state.house.site.lanes.iter().filter(|l| who.sees(&l.id));
    own.map(lane).collect()
}

/// Which reports.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportsQuery {
    /// A week where nothing is said.
    #[param(inline)]
    period: Option<Since>,
    /// Of this lane only.
    lane: Option<String>,
}

/// How well a lane reads.
#[derive(Serialize, ToSchema)]
pub(crate) struct Report {
    lane: String,
    tone: Tone,
    /// What is the matter and what to do.
    sentence: String,
    /// All that is wrong, worst first.
    findings: Vec<String>,
    /// Alarms that stand.
    alarms: Vec<String>,
    vehicles: u64,
    unread: u64,
    /// Plates whose truth is known, and how many of them were read wrong.
    known: u64,
    wrong: u64,
    /// Vehicles that left under a text that fits nobody inside.
    orphans: u64,
    violations: u64,
    /// Contradictions noted here that are likelier something else: no violations.
    explained: u64,
    /// Violations noted anywhere that this exit is to blame for.
    false_violations: u64,
}

fn report(state: &WebState, l: &LaneReport<Said>) -> Report {
    let t = &l.report.tally;
    let alarm = |a| findings::drift(a, &l.lane.name, state.now(), &state.house.zone);
    Report {
        lane: l.lane.id.to_string(),
        tone: l.report.tone.into(),
        sentence: l.said.summary.clone(),
        findings: l.said.findings.clone(),
        alarms: l.alarms.iter().map(alarm).collect(),
        vehicles: t.vehicles,
        unread: t.unread,
        known: t.plates.all(),
        wrong: t.plates.wrong,
        orphans: t.orphans,
        violations: t.violations,
        explained: t.explained,
        false_violations: t.false_violations,
    }
}

async fn read_well(
    state: WebState,
    who: Caller,
    InQuery(query): InQuery<ReportsQuery>,
) -> ListResult<Report> {
    let lane = query
        .lane
        .map(|id| state.house.lane(&id).map(|l| l.id.clone()));
    let period = query.period.map(Into::into).unwrap_or_default();
    let found = state.lane_reports(period, lane.transpose()?).await?;
    let own = found.iter().filter(|l| who.sees(&l.lane.id));
    Ok(own.map(|l| report(&state, l)).collect())
}

/// By lane. What is inside is the engine's own and changes with it.
#[derive(Serialize, ToSchema)]
pub(crate) struct LaneModels(BTreeMap<String, Value>);

async fn learned(state: WebState, who: Caller) -> ApiResult<LaneModels> {
    let models = state.house.desk.lane_models().await?;
    let own = models.into_iter().filter(|(lane, _)| who.sees(lane));
    let text = |(lane, model): (LaneId, LaneModel)| {
        Some((lane.to_string(), serde_json::to_value(model).ok()?))
    };
    Ok(Json(LaneModels(own.filter_map(text).collect())))
}

async fn checked(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
    InBody(why): InBody<Why>,
) -> ApiResult<Done> {
    let checked = state.house.lane_checked(&who, &id, &why.reason);
    Ok(Json(checked.await?.into()))
}
