//! Vehicles that wait for an answer, told to whichever page a person has open.

use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use crate::domain::event::{Input, JournalEntry, Outcome, Output, Seq};
use crate::web::html::labels;
use crate::web::http::sse::{Out, open};
use crate::web::pages::pending::waiting;
use crate::web::pages::prelude::*;

/// One message to a page.
#[derive(Serialize, Default)]
struct Calls {
    /// All vehicles that wait at lanes of this person, the first before the others, each as on the live page.
    pending: Vec<(Seq, String)>,
    /// How those ended that were answered just now: number, and a sentence that says by whom.
    ended: Vec<(Seq, String)>,
}

/// The calls of a person's lanes.
pub(crate) async fn calls(
    state: WebState,
    who: Who,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let own = who.clone();
    open(state, &who, headers, move |state, out| {
        follow(state, own, out)
    })
}

async fn follow(state: WebState, who: Who, out: Out) {
    // First listen, then look: what comes between is told twice, which changes nothing.
    let mut entries = state.house.desk.subscribe();
    let mut ended = Vec::new();
    loop {
        if tell(&state, &who, &out, ended).await.is_none() {
            return;
        }
        ended = loop {
            match entries.recv().await {
                Ok(entry) => {
                    if let Some(ended) = change(&state, &who, &entry) {
                        break ended;
                    }
                }
                Err(RecvError::Lagged(_)) => break Vec::new(),
                Err(RecvError::Closed) => return,
            }
        };
    }
}

/// `None`: the stream is over.
async fn tell(state: &WebState, who: &Who, out: &Out, ended: Vec<(Seq, String)>) -> Option<()> {
    let mut calls = Calls {
        ended,
        ..Calls::default()
    };
    for vehicle in waiting(state, who).await.ok()? {
        calls
            .pending
            .push((vehicle.row.seq, vehicle.render().ok()?));
    }
    let event = Event::default().event("calls").json_data(&calls).ok()?;
    out.send(Ok(event)).await.ok()
}

/// How questions ended by this entry, if it changes who waits at this person's lanes; a new one has no end yet.
fn change(state: &WebState, who: &Who, entry: &JournalEntry) -> Option<Vec<(Seq, String)>> {
    let by = match &entry.input {
        Input::Order(order) => Some(order.by.as_str()),
        _ => None,
    };
    let (mut changed, mut ended) = (false, Vec::new());
    for output in &entry.outputs {
        match output {
            Output::Decision(d) if d.outcome == Outcome::Ask && who.sees(&d.lane) => changed = true,
            Output::Answered {
                decision,
                lane,
                answer,
                ..
            } if who.sees(lane) => {
                changed = true;
                let lane = state.house.site.lane_name(lane);
                let (_, end) = labels::answer(*answer, by);
                ended.push((*decision, t!("live-call-ended", lane, end)));
            }
            _ => {}
        }
    }
    changed.then_some(ended)
}
