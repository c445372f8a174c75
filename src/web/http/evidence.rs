//! Pictures of sightings: by number, so that no path of a request reaches the disk.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

use crate::domain::event::Seq;
use crate::port::evidence::Shot;
use crate::web::http::error::{PageError, PageResult};
use crate::web::http::state::WebState;

/// How long a browser may keep a picture, for going back and forth in a list.
const KEEP_PICTURE: &str = "private, max-age=300";

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
