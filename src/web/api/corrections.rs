//! Counts and places that people put right.

use crate::domain::event::{Seq, StayId};
use crate::web::api::prelude::*;
use crate::web::api::schemas::a_whole;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .put(RESETS, "/api/v1/areas/{area}/count", count)
        .named("setCount")
        .does("Sets how many vehicles are in an area, as somebody has counted")
        .gives("The area holds so many.")
        .post(RESETS, "/api/v1/areas/{area}/vehicles", vehicle)
        .named("vehicleIsIn")
        .does("Says that a vehicle is in an area, whatever the lanes say")
        .gives("Its stay goes on there, or begins.")
        .post(RESETS, "/api/v1/stays/{stay}/left", left)
        .named("vehicleHasLeft")
        .does("Says that a vehicle has left, whatever the lanes say")
        .gives("It is off the muster, and counted out.")
}

/// How many there are, and who says so.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Count {
    #[serde(deserialize_with = "a_whole")]
    count: u32,
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
}

async fn count(
    state: WebState,
    who: Caller,
    InPath(area): InPath<String>,
    InBody(count): InBody<Count>,
) -> ApiResult<Done> {
    let house = &state.house;
    let done = house.set_count(&who, &area, count.count, &count.reason);
    Ok(Json(done.await?.into()))
}

/// Which vehicle, and who says so.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Here {
    plate: Plate,
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
}

async fn vehicle(
    state: WebState,
    who: Caller,
    InPath(area): InPath<String>,
    InBody(here): InBody<Here>,
) -> ApiResult<Done> {
    let house = &state.house;
    let done = house.is_in(&who, here.plate.0, &area, &here.reason);
    Ok(Json(done.await?.into()))
}

async fn left(
    state: WebState,
    who: Caller,
    InPath(stay): InPath<Seq>,
    InBody(why): InBody<Why>,
) -> ApiResult<Done> {
    let done = state.house.has_left(&who, StayId(stay), &why.reason);
    Ok(Json(done.await?.into()))
}
