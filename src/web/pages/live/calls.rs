//! Vehicles that wait for an answer, and where each stands, told to whichever page a person has open.

use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use crate::actions::well::Trouble;
use crate::domain::event::{Input, JournalEntry, OrderKind, Outcome, Output, Seq};
use crate::web::html::labels;
use crate::web::http::sse::{Out, open};
use crate::web::pages::pending::waiting;
use crate::web::pages::prelude::*;
use crate::web::pages::rows::StandsNow;

use super::stream;

/// One message to a page.
#[derive(Serialize, Default)]
struct Calls {
    /// All vehicles that wait at lanes of this person, the first before the others, each as on the live page.
    pending: Vec<(Seq, String)>,
    /// Where vehicles stand of which something new is known.
    states: Vec<StandsNow>,
    /// How those ended that were answered just now: number, and a sentence that says by whom.
    ended: Vec<(Seq, String)>,
    /// How many things are not well at this person's lanes, and whether the gates are off.
    troubles: usize,
    gates_off: bool,
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
    let mut calls = match stream::newest(&state, &who).await {
        Ok(states) => Calls {
            states,
            ..Calls::default()
        },
        Err(_) => return,
    };
    loop {
        if tell(&state, &who, &out, calls).await.is_none() {
            return;
        }
        calls = loop {
            match entries.recv().await {
                Ok(entry) => match change(&state, &who, &entry).await {
                    Ok(Some(calls)) => break calls,
                    Ok(None) => {}
                    Err(_) => return,
                },
                Err(RecvError::Lagged(_)) => match stream::newest(&state, &who).await {
                    Ok(states) => {
                        break Calls {
                            states,
                            ..Calls::default()
                        };
                    }
                    Err(_) => return,
                },
                Err(RecvError::Closed) => return,
            }
        };
    }
}

/// `None`: the stream is over.
async fn tell(state: &WebState, who: &Who, out: &Out, mut calls: Calls) -> Option<()> {
    // Whoever may not answer is not called.
    if who.role >= Role::Attendant {
        for vehicle in waiting(state, who).await.ok()? {
            calls
                .pending
                .push((vehicle.row.seq, vehicle.render().ok()?));
        }
    }
    let troubles = state.house.troubles(Some(who)).await.ok()?;
    calls.gates_off = troubles.contains(&Trouble::GatesOff);
    calls.troubles = troubles.len();
    let event = Event::default().event("calls").json_data(&calls).ok()?;
    out.send(Ok(event)).await.ok()
}

/// What an entry changes for this person; `None`: nothing.
async fn change(
    state: &WebState,
    who: &Who,
    entry: &JournalEntry,
) -> Result<Option<Calls>, PageError> {
    let view = who.view(&state.house.site, entry);
    let touched = match view.part_of(entry) {
        Some(part) => state.house.touched(&part, view.input).await?,
        None => Vec::new(),
    };
    let states = stream::stands(state, &touched);
    Ok(match ended(state, who, entry) {
        Some(ended) => Some(Calls {
            ended,
            states,
            ..Calls::default()
        }),
        None if states.is_empty() && !is_about_the_site(entry) => None,
        None => Some(Calls {
            states,
            ..Calls::default()
        }),
    })
}

/// Whether an entry may change how well all is.
fn is_about_the_site(entry: &JournalEntry) -> bool {
    match &entry.input {
        Input::LaneHealth { .. } | Input::GateReport(_) => true,
        Input::Order(order) => matches!(order.what, OrderKind::KillSwitch { .. }),
        _ => false,
    }
}

/// How questions ended by this entry, if it changes who waits at this person's lanes; a new one has no end yet.
fn ended(state: &WebState, who: &Who, entry: &JournalEntry) -> Option<Vec<(Seq, String)>> {
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
