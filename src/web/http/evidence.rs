//! Pictures of sightings: by number for people, by id for another gateway of the region. The store takes no id that leads out of its
//! folder.

use axum::extract::Query;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use jiff::SignedDuration;
use serde::Deserialize;

use crate::domain::event::{EvidenceId, Seq};
use crate::port::evidence::Shot;
use crate::web::http::error::{PageError, PageResult};
use crate::web::http::state::WebState;

/// How long a browser may keep a picture, for going back and forth in a list.
const KEEP_PICTURE: &str = "private, max-age=300";

/// A picture may come so long after its event is told: the disk is slower than the journal.
const LATE: SignedDuration = SignedDuration::from_secs(60);
const AGAIN_S: &str = "1";

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

/// The same for a page: of an event of just now whose picture is not on the disk yet it says when to ask again.
pub(crate) async fn on_page(state: &WebState, seq: Seq, shot: &str) -> PageResult {
    let found = shown(state, seq, shot).await;
    if !matches!(found, Err(PageError::NotFound)) {
        return found;
    }
    let decision = state.house.decision(seq).await?;
    let is_new = state.now().duration_since(decision.at) < LATE;
    if !(decision.evidence.is_some() && is_new) {
        return found;
    }
    let mut later = PageError::NotFound.into_response();
    let headers = later.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from_static(AGAIN_S));
    Ok(later)
}
