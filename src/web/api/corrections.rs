//! Counts and places that people put right.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::event::{Seq, StayId};
use crate::port::caller::Caller;
use crate::web::api::extract::{InBody, InPath};
use crate::web::api::openapi::ApiRoutes;
use crate::web::api::schemas::{Done, Plate, Why};
use crate::web::api::{ApiResult, RESETS};
use crate::web::state::WebState;

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
    count: u32,
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
}

/// `PUT /api/v1/areas/{area}/count`
pub(crate) async fn count(
    State(state): State<WebState>,
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

/// `POST /api/v1/areas/{area}/vehicles`
pub(crate) async fn vehicle(
    State(state): State<WebState>,
    who: Caller,
    InPath(area): InPath<String>,
    InBody(here): InBody<Here>,
) -> ApiResult<Done> {
    let house = &state.house;
    let done = house.is_in(&who, here.plate.0, &area, &here.reason);
    Ok(Json(done.await?.into()))
}

/// `POST /api/v1/stays/{stay}/left`
pub(crate) async fn left(
    State(state): State<WebState>,
    who: Caller,
    InPath(stay): InPath<Seq>,
    InBody(why): InBody<Why>,
) -> ApiResult<Done> {
    let done = state.house.has_left(&who, StayId(stay), &why.reason);
    Ok(Json(done.await?.into()))
}
