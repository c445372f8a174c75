//! `POST /api/v1/lanes/{lane}/factor`: a PIN or card was checked by a person or a program and is told to the engine.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::acts;
use super::error::PageError;
use super::guard::{Who, problem};
use super::state::WebState;
use crate::domain::event::{Input, Output};
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, PermitId};
use crate::port::audit::kind;

/// What is sent, as JSON or as a form; other fields are left alone.
#[derive(Deserialize)]
struct Given {
    plate: Option<String>,
    permit: Option<String>,
    kind: Kind,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Pin,
    Card,
}

const HOW: &str = "send kind (pin or card) and either permit or plate, as JSON or as a form";

fn read(headers: &HeaderMap, body: &[u8]) -> Option<Given> {
    let of_kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    if of_kind.is_some_and(|k| k.starts_with("application/json")) {
        return serde_json::from_slice(body).ok();
    }
    let fields = url::form_urlencoded::parse(body).filter(|(_, value)| !value.is_empty());
    let fields: Map<String, Value> = fields
        .map(|(key, value)| (key.into_owned(), Value::from(value.into_owned())))
        .collect();
    serde_json::from_value(Value::Object(fields)).ok()
}

/// See the module. 200: taken, with the engine's sentence; 409: the engine says why not.
pub async fn give(
    State(state): State<WebState>,
    who: Who,
    Path(lane): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let lane = LaneId::new(&lane);
    if state.parts.site.lane(&lane).is_none() {
        return problem(StatusCode::NOT_FOUND, "there is no such lane");
    }
    let Some(given) = read(&headers, &body) else {
        return problem(StatusCode::BAD_REQUEST, HOW);
    };
    let permit = match permit(&state, &given).await {
        Ok(permit) => permit,
        Err((status, why)) => return problem(status, &why),
    };
    match hand_over(&state, &who, lane, permit, given.kind).await {
        Ok(answer) => answer,
        Err(PageError::Down(why)) => problem(StatusCode::SERVICE_UNAVAILABLE, &why),
        Err(fault) => fault.into_response(),
    }
}

/// The permit that is meant.
async fn permit(state: &WebState, given: &Given) -> Result<PermitId, (StatusCode, String)> {
    let bad = |why: &str| (StatusCode::BAD_REQUEST, why.to_owned());
    let down = |e: super::desk::DeskDown| (StatusCode::SERVICE_UNAVAILABLE, e.to_string());
    let desk = &state.parts.desk;
    let found: Vec<PermitId> = match (&given.permit, &given.plate) {
        (Some(id), None) => {
            let found = desk.permits(vec![PermitId::new(id.trim())]).await;
            found.map_err(down)?.into_iter().map(|p| p.id).collect()
        }
        (None, Some(text)) => {
            let plate = Plate::new(text).map_err(|_| bad("that is no plate"))?;
            let found = desk.find_permits(plate.to_string(), None, usize::MAX - 1);
            let found = found.await.map_err(down)?.rows.into_iter();
            let has = found.filter(|p| p.plates.contains(&plate));
            has.map(|p| p.id).collect()
        }
        _ => return Err(bad(HOW)),
    };
    match found.as_slice() {
        [permit] => Ok(permit.clone()),
        [] => Err((StatusCode::NOT_FOUND, "there is no such permit".into())),
        _ => {
            let why = "several permits have this plate: send permit instead";
            Err((StatusCode::CONFLICT, why.into()))
        }
    }
}

async fn hand_over(
    state: &WebState,
    who: &Who,
    lane: LaneId,
    permit: PermitId,
    given: Kind,
) -> Result<Response, PageError> {
    let word = match given {
        Kind::Pin => "PIN",
        Kind::Card => "card",
    };
    // The journal has no name with it, so the audit log has.
    let what = format!("told the lane {lane} of a {word} for the permit {permit}");
    acts::note(state, who, kind::OTHER, what, "").await?;
    let at = state.now();
    let input = Input::Factor { lane, at, permit };
    let entry = state.parts.desk.submit(input).await?;
    let rejected = entry.outputs.iter().find_map(|output| match output {
        Output::Rejected { why } => Some(problem(StatusCode::CONFLICT, why)),
        _ => None,
    });
    let done = entry.outputs.iter().find_map(|output| match output {
        Output::Done { note } => Some(note.as_str()),
        _ => None,
    });
    Ok(rejected
        .unwrap_or_else(|| Json(json!({ "entry": entry.seq, "note": done })).into_response()))
}
