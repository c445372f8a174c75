//! Pictures of sightings: by number for people, by id for another gateway of the region. The store takes no id that leads out of its
//! folder.

use axum::extract::Query;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::Deserialize;

use crate::domain::event::{EvidenceId, Seq};
use crate::port::evidence::Shot;
use crate::web::http::error::{PageError, PageResult};
use crate::web::http::state::WebState;

/// How long a browser may keep a picture, for going back and forth in a list.
const KEEP_PICTURE: &str = "private, max-age=300";

/// Gives another gateway of the region a whole picture, for the region's token.
pub(crate) async fn for_region(
    state: WebState,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> PageResult {
    let token = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok());
    let token = token.and_then(|v| v.strip_prefix("Bearer "));
    let token = token.ok_or(PageError::NotFound)?;
    let id = EvidenceId(asked.of.as_str().into());
    let jpeg = state.house.picture_for(token, id).await?;
    let jpeg = jpeg.ok_or(PageError::NotFound)?;
    Ok(([(CONTENT_TYPE, "image/jpeg")], jpeg).into_response())
}

/// Which picture another gateway asks for.
#[derive(Deserialize)]
pub(crate) struct Asked {
    of: String,
}

/// A picture of a sighting; `shot`: `frame` or `crop`.
pub(crate) async fn shown(state: &WebState, seq: Seq, shot: &str) -> PageResult {
    let shot = match shot {
        "frame" => Shot::Frame,
        "crop" => Shot::Crop,
        _ => return Err(PageError::NotFound),
    };
    let Some(id) = state.house.decision(seq).await?.evidence else {
        return Err(PageError::NotFound);
    };
    let jpeg = state.blocking(move |s| s.evidence.get(&id, shot)).await?;
    let jpeg = jpeg.ok_or(PageError::NotFound)?;
    let headers = [(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, KEEP_PICTURE)];
    Ok((headers, jpeg).into_response())
}
