//! Vehicles that a lane asks about, and the answer to one.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::event::{Decision, Seq};
use crate::port::caller::Caller;
use crate::port::desk::Asked;
use crate::web::api::ApiResult;
use crate::web::api::extract::{InBody, InPath};
use crate::web::api::schemas::{Done, Time, Unanswered};
use crate::web::state::WebState;

/// A vehicle that waits for an answer.
#[derive(Serialize, ToSchema)]
pub struct Ask {
    /// Journal number of the sighting: the decision tells the rest.
    event: u64,
    lane: String,
    /// So long an answer is taken.
    until: Time,
    /// What comes of it if nobody answers.
    then: Unanswered,
}

impl From<&(Asked, Decision)> for Ask {
    fn from((asked, decision): &(Asked, Decision)) -> Ask {
        Ask {
            event: asked.decision,
            lane: decision.lane.to_string(),
            until: asked.until.into(),
            then: asked.then.into(),
        }
    }
}

/// `GET /api/v1/asks`
pub async fn waiting(State(state): State<WebState>, who: Caller) -> ApiResult<Vec<Ask>> {
    let questions = state.house.questions(&who).await?;
    Ok(Json(questions.iter().map(Ask::from).collect()))
}

/// Whether it may pass.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    accept: bool,
    /// Goes into the log.
    #[serde(default)]
    reason: String,
}

/// `POST /api/v1/asks/{seq}`
pub async fn answer(
    State(state): State<WebState>,
    who: Caller,
    InPath(seq): InPath<Seq>,
    InBody(said): InBody<Reply>,
) -> ApiResult<Done> {
    let answer = state.house.answer(&who, (seq, said.accept), &said.reason);
    Ok(Json(answer.await?.into()))
}
