//! Events as they happen, by SSE: what the live page's stream and the API's have in common.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::actions::memory::streams::TooMany;
use crate::catalogue::Language;
use crate::web::http::error::PageError;
use crate::web::http::guard::{Who, find_caller};
use crate::web::http::listen::refused::Why;
use crate::web::http::state::WebState;

/// Pieces waiting for one browser. When full, its stream waits and then catches up from the records.
const PIECES_MAX: usize = 64;
/// How often it is checked that the caller may still have it. A change of rights made here is seen at once.
const CHECK: Duration = Duration::from_secs(30);

/// Where a stream's task puts its events.
pub(crate) type Out = mpsc::Sender<Result<Event, Infallible>>;

/// Starts the task of a caller's stream, which ends when the reader goes, the person logs out (the token's time is over), the
/// caller's rights become others, the person chooses another language (a browser then asks for it again), or the gateway stops.
///
/// # Errors
/// Too many are open, in all ([`PageError::Down`]) or of this person ([`PageError::TooMany`]).
pub fn open<F>(
    state: WebState,
    who: &Who,
    headers: HeaderMap,
    run: impl FnOnce(WebState, Out) -> F,
) -> Result<Response, PageError>
where
    F: Future<Output = ()> + Send + 'static,
{
    let place = state.streams.begin(who).map_err(|why| {
        state.refused.note(Why::Streams, None);
        match why {
            TooMany::OfCaller => PageError::TooMany(t!("problem-too-many-pages-yours-are")),
            TooMany::InAll => PageError::Down(t!("problem-too-many-pages-are-open")),
        }
    })?;
    let own = who.clone();
    let (out, pieces) = mpsc::channel(PIECES_MAX);
    let work = run(state.clone(), out.clone());
    tokio::spawn(Language::present().during(async move {
        let mut stopping = state.stopping.clone();
        tokio::select! {
            // First: once rights are cut, nothing more is sent.
            biased;
            () = while_allowed(&state, (&headers, &own), work) => {}
            () = out.closed() => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
        drop(place);
    }));
    let sse = Sse::new(ReceiverStream::new(pieces)).keep_alive(KeepAlive::default());
    Ok(([("x-accel-buffering", "no")], sse).into_response())
}

/// Works for as long as the caller may have what it is about. While that is looked at, nothing is sent.
async fn while_allowed(
    state: &WebState,
    (headers, own): (&HeaderMap, &Who),
    work: impl Future<Output = ()>,
) {
    let mut changed = state.house.rights.subscribe();
    let mut every = tokio::time::interval(CHECK);
    tokio::pin!(work);
    loop {
        tokio::select! {
            biased;
            _ = changed.changed() => {}
            _ = every.tick() => {}
            () = &mut work => return,
        }
        if !is_allowed(state, headers, own).await {
            return;
        }
    }
}

/// Whether the caller is the one that the stream was opened for, with the same rights and the same language.
async fn is_allowed(state: &WebState, headers: &HeaderMap, own: &Who) -> bool {
    let found = find_caller(state, (headers, own.caller.address), true, false).await;
    let Ok(Some(now)) = found else { return false };
    let same = now.caller == own.caller && now.language == own.language;
    same && !now.must_change && !now.must_set_up
}
