//! Resets: forget where vehicles are, or give each one free move.

use crate::domain::event::Scope;
use crate::domain::site::{AreaId, GroupId};
use crate::web::api::prelude::*;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(RESET_ONE, "/api/v1/resets/plate", plate)
        .named("resetPlate")
        .does("Forgets where a plate is; attendants a few times a shift")
        .gives("Its next passage counts as the first.")
        .post(RESETS, "/api/v1/resets", wide)
        .named("reset")
        .does("Forgets where those of an area, a group or all are")
        .gives("Forgotten.")
        .fresh()
        .post(RESETS, "/api/v1/amnesties", free_move)
        .named("freeMove")
        .does("Gives each of an area, a group or all one free move")
        .gives("The next passage of each is not judged.")
        .fresh()
}

/// Which plate, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResetPlate {
    plate: Plate,
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
}

async fn plate(state: WebState, who: Caller, InBody(reset): InBody<ResetPlate>) -> ApiResult<Done> {
    let (why, plate) = (&reset.reason, reset.plate.0);
    Ok(Json(
        state.house.reset_plate(&who, why, plate).await?.into(),
    ))
}

/// Whom it is for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase", tag = "kind")]
pub(crate) enum Whom {
    /// All vehicles.
    All,
    /// Those in an area.
    Area { id: String },
    /// Those of a group.
    Group { id: String },
}

impl From<Whom> for Scope {
    fn from(whom: Whom) -> Scope {
        match whom {
            Whom::All => Scope::All,
            Whom::Area { id } => Scope::Area(AreaId::new(&id)),
            Whom::Group { id } => Scope::Group(GroupId::new(&id)),
        }
    }
}

/// Whom, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wide {
    whom: Whom,
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
}

async fn wide(state: WebState, who: Caller, InBody(wide): InBody<Wide>) -> ApiResult<Done> {
    let (why, scope) = (&wide.reason, wide.whom.into());
    Ok(Json(state.house.reset_all(&who, why, scope).await?.into()))
}

async fn free_move(state: WebState, who: Caller, InBody(wide): InBody<Wide>) -> ApiResult<Done> {
    let (why, scope) = (&wide.reason, wide.whom.into());
    Ok(Json(state.house.amnesty(&who, why, scope).await?.into()))
}
