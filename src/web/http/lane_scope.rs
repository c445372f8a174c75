//! The lanes of a person: one rule, which routes, lists, pictures and streams ask.
//!
//! What belongs to the site as a whole (who is inside, permits, resets, the gates' switch, the log) goes by the role alone.

use axum::RequestExt;
use axum::extract::{RawPathParams, Request};

use crate::domain::event::Seq;
use crate::domain::site::LaneId;
use crate::port::caller::Caller;
use crate::web::http::error::PageError;
use crate::web::http::state::WebState;

const NOT_YOURS: PageError = PageError::Forbidden(key!("guard-this-is-not-among-your-lanes"));

/// Lets a request pass if the lane that its route names is the person's, or the lane of the event that it names: whatever
/// handler it leads to.
pub(crate) async fn admit(
    state: &WebState,
    who: &Caller,
    request: &mut Request,
) -> Result<(), PageError> {
    if !who.is_limited() {
        return Ok(());
    }
    let named = request.extract_parts::<RawPathParams>().await;
    for (name, value) in &named.map_err(|_| PageError::NotFound)? {
        let lane = match name {
            "lane" => {
                let lane = LaneId::new(value);
                let there = state.house.site.lane(&lane).is_some();
                Some(there.then_some(lane).ok_or(PageError::NotFound)?)
            }
            "seq" => {
                let seq: Seq = value.parse().map_err(|_| PageError::NotFound)?;
                let found = state.blocking(move |s| s.records.decision(seq));
                // Where there is none, the handler says so.
                found.await?.map(|decision| decision.lane)
            }
            _ => None,
        };
        if lane.is_some_and(|lane| !who.sees(&lane)) {
            return Err(NOT_YOURS);
        }
    }
    Ok(())
}
