//! Vehicles that a lane asks about, and the answer to one.

use crate::domain::event::{Decision, Seq};
use crate::port::desk::Asked;
use crate::web::api::prelude::*;
use crate::web::api::schemas::Unanswered;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(LOOK, "/api/v1/pending", waiting)
        .named("pending")
        .does("Vehicles that wait for a person's answer")
        .gives("The one that came first before the others.")
        .post(GATES, "/api/v1/pending/{seq}", answer)
        .named("answerPending")
        .does("Lets a vehicle that waits pass, or does not")
        .gives("The gate has been asked to open, or stays shut.")
}

/// A vehicle that waits for an answer.
#[derive(Serialize, ToSchema)]
pub(crate) struct PendingVehicle {
    /// Journal number of the sighting: the decision tells the rest.
    event: u64,
    lane: String,
    /// So long an answer is taken.
    until: Time,
    /// What comes of it if nobody answers.
    then: Unanswered,
}

impl From<&(Asked, Decision)> for PendingVehicle {
    fn from((asked, decision): &(Asked, Decision)) -> PendingVehicle {
        PendingVehicle {
            event: asked.decision,
            lane: decision.lane.to_string(),
            until: asked.until.into(),
            then: asked.then.into(),
        }
    }
}

async fn waiting(state: WebState, who: Caller) -> ListResult<PendingVehicle> {
    let questions = state.house.questions(&who).await?;
    Ok(questions.iter().map(PendingVehicle::from).collect())
}

/// Whether it may pass.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    accept: bool,
    /// Goes into the log.
    #[serde(default)]
    reason: String,
}

async fn answer(
    state: WebState,
    who: Caller,
    InPath(seq): InPath<Seq>,
    InBody(said): InBody<Reply>,
) -> ApiResult<Done> {
    let answer = state.house.answer(&who, (seq, said.accept), &said.reason);
    Ok(Json(answer.await?.into()))
}
