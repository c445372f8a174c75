//! The rules in force, where they stand, and plates that a lane may take for each other.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Answer;
use super::schemas::{Plate, Time};
use crate::web::rules;
use crate::web::state::WebState;

/// What a lane does.
#[derive(Serialize, ToSchema)]
pub struct LaneRules {
    lane: String,
    /// A sentence each.
    said: Vec<String>,
}

/// How many are in an area, as counted at its lanes.
#[derive(Serialize, ToSchema)]
pub struct Occupancy {
    area: String,
    count: i64,
}

/// How full an area may be.
#[derive(Serialize, ToSchema)]
pub struct Limit {
    area: String,
    /// Of this group only.
    group: Option<String>,
    max: u32,
    count: i64,
    said: String,
}

/// A free move in force.
#[derive(Serialize, ToSchema)]
pub struct FreeMove {
    whom: String,
    until: Time,
}

/// A vehicle that was caught at passback again and again.
#[derive(Serialize, ToSchema)]
pub struct Repeated {
    plate: Plate,
    permit: Option<String>,
    count: usize,
    last: Time,
}

/// The rules in force and where they stand.
#[derive(Serialize, ToSchema)]
pub struct Rules {
    lanes: Vec<LaneRules>,
    /// What holds in all lanes.
    everywhere: Vec<String>,
    /// What comes by the clock.
    plans: Vec<String>,
    occupancy: Vec<Occupancy>,
    limits: Vec<Limit>,
    free_moves: Vec<FreeMove>,
    /// Most first.
    repeated: Vec<Repeated>,
    /// Vehicles that could have left unseen, so that nobody keeps them out.
    unsure: usize,
}

/// `GET /api/v1/rules`
pub async fn in_force(State(state): State<WebState>) -> Answer<Rules> {
    let site = &state.parts.site;
    let standing = state.parts.desk.standing(state.now()).await?;
    let lanes = site.lanes.iter().map(|lane| LaneRules {
        lane: lane.id.to_string(),
        said: rules::lane(site, lane),
    });
    let occupancy = standing.occupancy.iter().map(|(area, count)| Occupancy {
        area: area.to_string(),
        count: *count,
    });
    let limits = standing.limits.iter().map(|(limit, count)| Limit {
        area: limit.area.to_string(),
        group: limit.group.as_ref().map(ToString::to_string),
        max: limit.max,
        count: *count,
        said: rules::limit(site, limit),
    });
    let free = standing.free.iter().map(|(scope, until)| FreeMove {
        whom: rules::scope(site, scope),
        until: Time(*until),
    });
    let repeated = standing.repeated.iter().map(|r| Repeated {
        plate: Plate(r.plate.clone()),
        permit: r.permit.as_ref().map(ToString::to_string),
        count: r.count,
        last: Time(r.last),
    });
    let plans = site.amnesties.iter().map(|plan| rules::plan(site, plan));
    Ok(Json(Rules {
        lanes: lanes.collect(),
        everywhere: rules::everywhere(&site.passback),
        plans: plans.collect(),
        occupancy: occupancy.collect(),
        limits: limits.collect(),
        free_moves: free.collect(),
        repeated: repeated.collect(),
        unsure: standing.unsure,
    }))
}

/// Two plates of the list that a lane may take for each other.
#[derive(Serialize, ToSchema)]
pub struct LookAlike {
    truth: Plate,
    /// As it may be read.
    read: Plate,
    truth_permit: String,
    read_permit: String,
    /// The lane that does so most often.
    lane: String,
    /// How often, of all reads of `truth` there.
    chance: f64,
}

/// `GET /api/v1/look-alikes`
pub async fn look_alikes(State(state): State<WebState>) -> Answer<Vec<LookAlike>> {
    let found = state.parts.desk.look_alikes().await?;
    let pair = |l: crate::web::desk::LookAlike| LookAlike {
        truth: Plate(l.alike.truth),
        read: Plate(l.alike.read),
        truth_permit: l.permits[0].to_string(),
        read_permit: l.permits[1].to_string(),
        lane: l.alike.lane.to_string(),
        chance: l.alike.chance,
    };
    Ok(Json(found.into_iter().map(pair).collect()))
}
