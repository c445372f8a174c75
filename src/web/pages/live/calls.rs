//! Vehicles that wait for an answer, and where each stands, told to whichever page a person has open.

use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::MissedTickBehavior;

use crate::actions::well::Trouble;
use crate::domain::event::{Input, JournalEntry, Output, Seq};
use crate::web::html::labels;
use crate::web::http::sse::{Out, open};
use crate::web::pages::pending::waiting;
use crate::web::pages::prelude::*;
use crate::web::pages::rows::StandsNow;

use super::stream;

/// How often it is looked at what no entry tells: a call whose time is over, a part of the gateway that is not well.
const LOOK: Duration = Duration::from_secs(5);

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

/// Follows one person's calls.
struct Follower {
    state: WebState,
    who: Who,
    out: Out,
    /// What was told last: who calls, how many things are not well, and whether the gates are off.
    told: Option<(Vec<Seq>, usize, bool)>,
}

async fn follow(state: WebState, who: Who, out: Out) {
    // First listen, then look: what comes between is told twice, which changes nothing.
    let mut entries = state.house.desk.subscribe();
    let mut dismissals = state.house.recent.dismissals.subscribe();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut follower = Follower {
        state,
        who,
        out,
        told: None,
    };
    let mut news = follower.all().await;
    loop {
        let Ok(calls) = news else { return };
        if follower.tell(calls).await.is_none() {
            return;
        }
        news = tokio::select! {
            entry = entries.recv() => match entry {
                Ok(entry) => change(&follower.state, &follower.who, &entry).await,
                Err(RecvError::Lagged(_)) => follower.all().await,
                Err(RecvError::Closed) => return,
            },
            _ = dismissals.changed() => Ok(Calls::default()),
            _ = look.tick() => Ok(Calls::default()),
        };
    }
}

impl Follower {
    /// Where the newest vehicles stand: for a page that may have missed something.
    async fn all(&self) -> Result<Calls, PageError> {
        Ok(Calls {
            states: stream::newest(&self.state, &self.who).await?,
            ..Calls::default()
        })
    }

    /// Who dismissed those that called and call no more. Asked whatever woke this stream: a journal entry may come before the
    /// dismissal itself.
    fn dismissed(&self, calling: &[Seq]) -> Vec<(Seq, String)> {
        let called = self.told.iter().flat_map(|(called, _, _)| called);
        let gone = called.filter(|seq| !calling.contains(seq));
        let dismissed = gone.filter_map(|seq| {
            let by = self.state.house.recent.dismissed_by(*seq)?;
            Some((*seq, t!("pending-dismissed-by", by = by)))
        });
        dismissed.collect()
    }

    /// Tells what is new, if anything is; `None`: the stream is over.
    async fn tell(&mut self, mut calls: Calls) -> Option<()> {
        let (state, who) = (&self.state, &self.who);
        // Whoever may not answer is not called.
        if who.role >= Role::Attendant {
            for vehicle in waiting(state, who).await.ok()? {
                let html = vehicle.render().ok()?;
                calls.pending.push((vehicle.row.seq, html));
            }
        }
        let troubles = state.house.troubles(Some(who)).await.ok()?;
        calls.gates_off = troubles.contains(&Trouble::GatesOff);
        calls.troubles = troubles.len();
        let call: Vec<Seq> = calls.pending.iter().map(|(seq, _)| *seq).collect();
        calls.ended.extend(self.dismissed(&call));
        let told = Some((call, calls.troubles, calls.gates_off));
        if self.told == told && calls.states.is_empty() && calls.ended.is_empty() {
            return Some(());
        }
        self.told = told;
        let event = Event::default().event("calls").json_data(&calls).ok()?;
        self.out.send(Ok(event)).await.ok()
    }
}

/// What an entry tells this person.
async fn change(state: &WebState, who: &Who, entry: &JournalEntry) -> Result<Calls, PageError> {
    let view = who.view(&state.house.site, entry);
    let touched = match view.part_of(entry) {
        Some(part) => state.house.touched(&part, view.input).await?,
        None => Vec::new(),
    };
    Ok(Calls {
        states: stream::stands(state, &touched),
        ended: ended(state, who, entry),
        ..Calls::default()
    })
}

/// How questions ended by this entry at this person's lanes.
fn ended(state: &WebState, who: &Who, entry: &JournalEntry) -> Vec<(Seq, String)> {
    let by = match &entry.input {
        Input::Order(order) => Some(order.by.as_str()),
        _ => None,
    };
    let end = |output: &Output| match output {
        Output::Answered {
            decision,
            lane,
            answer,
        } if who.sees(lane) => {
            let lane = state.house.site.lane_name(lane);
            let (_, end) = labels::answer(*answer, by);
            Some((*decision, t!("live-call-ended", lane, end)))
        }
        _ => None,
    };
    entry.outputs.iter().filter_map(end).collect()
}
