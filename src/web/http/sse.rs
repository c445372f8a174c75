//! Events as they happen, by SSE: what the live page's stream and the API's have in common.

use std::convert::Infallible;
use std::net::IpAddr;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::actions::memory::streams::TooMany;
use crate::catalogue::Language;
use crate::port::caller::Caller;
use crate::web::http::error::PageError;
use crate::web::http::guard::find_caller;
use crate::web::http::listen::refused::Why;
use crate::web::http::state::WebState;

/// Pieces waiting for one browser. When full, its stream waits and then catches up from the records.
const PIECES_MAX: usize = 64;
/// How often it is checked that the person is still logged in.
const CHECK: Duration = Duration::from_secs(30);

/// Where a stream's task puts its events.
pub(crate) type Out = mpsc::Sender<Result<Event, Infallible>>;

/// Starts the task of a caller's stream, which ends when the reader goes, the person logs out (the token's time is over)
/// or the gateway stops.
///
/// # Errors
/// Too many are open, in all ([`PageError::Down`]) or of this person ([`PageError::TooMany`]).
pub fn open<F>(
    state: WebState,
    who: &Caller,
    headers: HeaderMap,
    run: impl FnOnce(WebState, Out) -> F,
) -> Result<Response, PageError>
where
    F: Future<Output = ()> + Send + 'static,
{
    let place = state.streams.begin(&who.name).map_err(|why| {
        state.refused.note(Why::Streams, None);
        match why {
            TooMany::OfPerson => PageError::TooMany(t!("problem-too-many-pages-yours-are")),
            TooMany::InAll => PageError::Down(t!("problem-too-many-pages-are-open")),
        }
    })?;
    let address = who.address;
    let (out, pieces) = mpsc::channel(PIECES_MAX);
    let work = run(state.clone(), out.clone());
    tokio::spawn(Language::present().during(async move {
        let mut stopping = state.stopping.clone();
        tokio::select! {
            () = work => {}
            () = out.closed() => {}
            () = logged_out(&state, &headers, address) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
        drop(place);
    }));
    let sse = Sse::new(ReceiverStream::new(pieces)).keep_alive(KeepAlive::default());
    Ok(([("x-accel-buffering", "no")], sse).into_response())
}

async fn logged_out(state: &WebState, headers: &HeaderMap, address: IpAddr) {
    loop {
        tokio::time::sleep(CHECK).await;
        if !matches!(
            find_caller(state, (headers, address), true, false).await,
            Ok(Some(_))
        ) {
            return;
        }
    }
}
