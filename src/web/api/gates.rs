//! Gates: open one by hand; switch all of them off and on.

use crate::web::api::prelude::*;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(GATES, "/api/v1/lanes/{lane}/open", open)
        .named("openGate")
        .does("Opens a lane's gate by one pulse")
        .gives("The gate has been asked to open.")
        .get(LOOK, "/api/v1/kill-switch", kill_switch)
        .named("killSwitch")
        .does("Whether all gates are switched off")
        .gives("The switch.")
        .put(GATES, "/api/v1/kill-switch", turn)
        .named("turnKillSwitch")
        .does("Switches all gates off or on")
        .gives("It is as you said.")
}

async fn open(
    state: WebState,
    who: Caller,
    InPath(id): InPath<String>,
    InBody(why): InBody<Why>,
) -> ApiResult<Done> {
    Ok(Json(state.house.open(&who, &id, &why.reason).await?.into()))
}

/// The switch that keeps all gates shut.
#[derive(Serialize, ToSchema)]
pub(crate) struct KillSwitch {
    /// No gate is pulsed.
    on: bool,
}

async fn kill_switch(state: WebState) -> ApiResult<KillSwitch> {
    let on = state.house.desk.kill_switch().await?;
    Ok(Json(KillSwitch { on }))
}

/// How the switch is to stand, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Turn {
    on: bool,
    #[schema(min_length = 1, pattern = r"\S")]
    reason: String,
}

async fn turn(state: WebState, who: Caller, InBody(turn): InBody<Turn>) -> ApiResult<Done> {
    let turned = state.house.kill_switch(&who, turn.on, &turn.reason);
    Ok(Json(turned.await?.into()))
}
