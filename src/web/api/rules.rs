//! The rules in force, where they stand, and plates that a lane may take for each other.

use crate::actions::violations::recorded;
use crate::domain::diagnosis::refusals::{Refusals, Refused};
use crate::domain::site::Lane;
use crate::web::api::prelude::*;
use crate::wording::{rules, thresholds};

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(LOOK, "/api/v1/rules", in_force)
        .named("rules")
        .does("The rules in force, and where they stand")
        .gives("In words and counts.")
        .get(LOOK, "/api/v1/look-alikes", look_alikes)
        .named("lookAlikes")
        .does("Plates of the list that a lane may take for each other")
        .gives("Those that are confused most often first.")
}

/// What a lane does.
#[derive(Serialize, ToSchema)]
pub(crate) struct LaneRules {
    lane: String,
    /// A sentence each.
    said: Vec<String>,
    /// What hard means here; null: it is not hard.
    hard: Option<Hard>,
}

shows! {
    /// What a threshold for refusing would have brought.
    pub(crate) struct Threshold of Refused {
        refuse_at: f64,
        refused: u64,
        /// About so many of them wrongly.
        wrongly: f64,
    }
}

/// What the thresholds of a hard lane are, mean and would have brought in the last 90 days.
#[derive(Serialize, ToSchema)]
pub(crate) struct Hard {
    /// False: it goes by the text alone.
    infer_missed_exits: bool,
    record_at: f64,
    /// Null: nobody is asked.
    ask_at: Option<f64>,
    refuse_at: f64,
    /// A sentence each.
    said: Vec<String>,
    /// Null: the lane is not for this caller, or it goes by the text alone.
    recorded: Option<Recorded>,
}

/// By the probabilities that were stored when the vehicles were decided.
#[derive(Serialize, ToSchema)]
pub(crate) struct Recorded {
    days: i64,
    /// Vehicles that came.
    vehicles: u64,
    /// By the threshold in force.
    present: Threshold,
    /// For thresholds from 0.05 to 0.99.
    curve: Vec<Threshold>,
}

impl Hard {
    fn of(lane: &Lane, recorded: Option<Refusals>) -> Option<Hard> {
        let bands = lane.bands;
        thresholds::is_hard(lane).then(|| Hard {
            infer_missed_exits: lane.infer_missed_exits,
            record_at: bands.record_at,
            ask_at: bands.ask_at,
            refuse_at: bands.refuse_at,
            said: thresholds::said(lane, recorded.as_ref()),
            recorded: recorded.map(|found| Recorded {
                days: thresholds::DAYS,
                vehicles: found.vehicles,
                present: Threshold::from(&found.at(bands.refuse_at)),
                curve: found.curve().iter().map(Threshold::from).collect(),
            }),
        })
    }
}

/// What the site has taught of its traffic.
#[derive(Serialize, ToSchema)]
pub(crate) struct Learned {
    /// Stays that have taught something.
    stays: u64,
    /// Until so many the site is careful.
    needed: u64,
    /// Second vehicles on one plate in an hour that its vehicle is inside, on a permit.
    passbacks_per_hour_permits: f64,
    /// The same of visitors.
    passbacks_per_hour_visitors: f64,
    /// The part of the exits that leave no trace.
    unseen_exits: f64,
    /// A sentence each.
    said: Vec<String>,
}

/// How many are in an area, as counted at its lanes.
#[derive(Serialize, ToSchema)]
pub(crate) struct Occupancy {
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
pub(crate) struct FreeMove {
    whom: String,
    until: Time,
}

/// A vehicle that was caught at passback again and again.
#[derive(Serialize, ToSchema)]
pub(crate) struct Repeated {
    plate: Plate,
    permit: Option<String>,
    count: usize,
    last: Time,
}

/// The rules in force and where they stand.
#[derive(Serialize, ToSchema)]
pub(crate) struct Rules {
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
    learned: Learned,
}

async fn in_force(state: WebState, who: Caller) -> ApiResult<Rules> {
    let site = &state.house.site;
    let standing = state.house.desk.standing(state.now()).await?;
    let weighed = state.house.weighed(&who).await?;
    let taught = standing.learned;
    let lanes = site.lanes.iter().map(|lane| LaneRules {
        hard: Hard::of(lane, recorded(&who, &weighed, lane)),
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
        everywhere: [rules::everywhere(&site.passback), rules::by_time(site)].concat(),
        plans: plans.collect(),
        occupancy: occupancy.collect(),
        limits: limits.collect(),
        free_moves: free.collect(),
        repeated: repeated.collect(),
        unsure: standing.unsure,
        learned: Learned {
            stays: taught.stays,
            needed: taught.needed,
            passbacks_per_hour_permits: taught.passbacks_per_h[0],
            passbacks_per_hour_visitors: taught.passbacks_per_h[1],
            unseen_exits: taught.unseen,
            said: thresholds::learned(&taught),
        },
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
    /// The lane that does so most often; empty where both have the same letters: every lane does, always.
    lane: String,
    /// How often, of all reads of `truth` there.
    chance: f64,
}

async fn look_alikes(state: WebState) -> ListResult<LookAlike> {
    let found = state.house.desk.look_alikes().await?;
    let pair = |l: crate::port::desk::LookAlike| LookAlike {
        truth: Plate(l.alike.truth),
        read: Plate(l.alike.read),
        truth_permit: l.permits[0].to_string(),
        read_permit: l.permits[1].to_string(),
        lane: l.alike.lane.to_string(),
        chance: l.alike.chance,
    };
    Ok(found.into_iter().map(pair).collect())
}
