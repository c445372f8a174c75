//! The live page's events: pieces of HTML, made by the same templates as the page. (Programs have `api::events`.)
//!
//! A reader that falls behind, or comes back, is first given what it missed: by number, from the records.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;
use axum::response::sse::Event;
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;

use super::{Health, TileStatus, last_of, statuses};
use crate::domain::event::{
    Decision, GateReport, GateResult, Input, JournalEntry, Order, OrderKind, Output, Seq,
};
use crate::domain::fate::Fate;
use crate::domain::site::LaneId;
use crate::port::records::DecisionQuery;
use crate::web::html::icons::Icon;
use crate::web::html::labels;
use crate::web::http::sse::{Out, open};
use crate::web::pages::pending::waiting;
use crate::web::pages::prelude::*;
use crate::web::pages::rows::StandsNow;
use crate::wording::{audit, findings};

/// How often cameras and gates are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// So many of the newest vehicles are told of once more where something may have been missed.
const AGAIN: u32 = 30;
/// Decisions given again after a gap at most.
const CATCH_UP_MAX: u32 = 100;

#[derive(Deserialize)]
pub(crate) struct StreamQuery {
    /// The newest decision that the page shows already.
    since: Option<Seq>,
}

/// One message to the live page: what to put where. Pieces of HTML, made by the same templates as the page.
#[derive(Serialize, Default)]
struct Pieces {
    /// New rows on top of the stream, oldest first.
    rows: Vec<String>,
    /// What lanes' tiles say of their last vehicle.
    lasts: Vec<(LaneId, String)>,
    /// What cameras and gates say.
    statuses: Vec<(LaneId, bool, String)>,
    /// Where vehicles stand of which something new is known.
    states: Vec<StandsNow>,
    health: Option<String>,
    /// The kill switch was turned.
    gates_off: Option<bool>,
    /// All vehicles that wait for an answer, the first before the others.
    pending: Option<Vec<(Seq, String)>>,
}

impl Pieces {
    fn is_empty(&self) -> bool {
        self.rows.is_empty()
            && self.statuses.is_empty()
            && self.states.is_empty()
            && self.health.is_none()
            && self.gates_off.is_none()
            && self.pending.is_none()
    }
}

/// What is not a decision, in a line of the stream.
#[derive(Template)]
#[template(path = "row_note.html")]
struct NoteRow {
    at: Stamp,
    tone: &'static str,
    icon: Icon,
    text: String,
}

/// The live page's events.
pub async fn live(
    state: WebState,
    who: Who,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<Response, PageError> {
    let last_id = headers.get("last-event-id");
    let last_id = last_id.and_then(|v| v.to_str().ok()?.parse::<Seq>().ok());
    let since = last_id.max(query.since);
    let own = who.clone();
    open(state, &who, headers, move |state, out| {
        LiveStream {
            state,
            who: own,
            out,
            since: since.unwrap_or(0),
            statuses: Vec::new(),
            health: None,
            calling: None,
        }
        .run()
    })
}

/// Where these vehicles stand.
pub(super) fn stands(state: &WebState, all: &[(Decision, Fate)]) -> Vec<StandsNow> {
    let times = state.times();
    let one = |(decision, fate): &(Decision, Fate)| StandsNow::of(&times, decision, fate);
    all.iter().map(one).collect()
}

/// Where the newest vehicles stand: for a page that may have missed something.
pub(super) async fn newest(state: &WebState, who: &Who) -> Result<Vec<StandsNow>, PageError> {
    let query = DecisionQuery {
        lanes: who.lanes.clone(),
        limit: AGAIN,
        ..DecisionQuery::default()
    };
    let found = state.blocking(move |s| s.records.decisions(&query)).await?;
    let fates = state
        .house
        .fates(found.rows.iter().map(|d| d.seq).collect());
    let both: Vec<_> = found.rows.into_iter().zip(fates.await?).collect();
    Ok(stands(state, &both))
}

struct LiveStream {
    state: WebState,
    who: Who,
    out: Out,
    /// The newest decision that the page shows.
    since: Seq,
    statuses: Vec<(LaneId, TileStatus)>,
    health: Option<Health>,
    /// Vehicles that call, as the page shows them.
    calling: Option<Vec<Seq>>,
}

impl LiveStream {
    async fn run(mut self) {
        let mut entries = self.state.house.desk.subscribe();
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let first = self.catch_up().await;
        if !self.send(first).await {
            return;
        }
        loop {
            let pieces = tokio::select! {
                entry = entries.recv() => match entry {
                    Ok(entry) => self.pieces(&entry).await,
                    Err(RecvError::Lagged(_)) => self.catch_up().await,
                    Err(RecvError::Closed) => return,
                },
                _ = look.tick() => Ok(self.look().await),
            };
            if !self.send(pieces).await {
                return;
            }
        }
    }

    /// False: the stream is over.
    async fn send(&self, pieces: Result<Pieces, PageError>) -> bool {
        let Ok(pieces) = pieces else { return false };
        if pieces.is_empty() {
            return true;
        }
        let event = Event::default().event("pieces").id(self.since.to_string());
        let Ok(event) = event.json_data(&pieces) else {
            return false;
        };
        self.out.send(Ok(event)).await.is_ok()
    }

    /// What changed with cameras and gates since the last look.
    async fn look(&mut self) -> Pieces {
        let mut pieces = Pieces::default();
        let now = statuses(&self.state, &self.who);
        for (lane, status) in &now {
            let known = self.statuses.iter().any(|(l, s)| l == lane && s == status);
            if !known && let Ok(html) = status.render() {
                pieces.statuses.push((lane.clone(), status.seeing, html));
            }
        }
        self.statuses = now;
        // While the desk does not answer, the page says what it said.
        let _ = self.pending(&mut pieces).await;
        if let Ok(health) = Health::of(&self.state, &self.who).await
            && self.health.as_ref() != Some(&health)
        {
            pieces.health = health.render().ok();
            self.health = Some(health);
        }
        pieces
    }

    /// Decisions that the page does not show yet.
    async fn catch_up(&mut self) -> Result<Pieces, PageError> {
        let query = DecisionQuery {
            lanes: self.who.lanes.clone(),
            limit: CATCH_UP_MAX,
            ..DecisionQuery::default()
        };
        let found = self
            .state
            .blocking(move |s| s.records.decisions(&query))
            .await?;
        let since = self.since;
        let mut missed: Vec<Decision> = found.rows.into_iter().filter(|d| d.seq > since).collect();
        missed.reverse();
        let mut pieces = Pieces::default();
        for decision in &missed {
            self.add(&mut pieces, decision).await?;
        }
        pieces.states = newest(&self.state, &self.who).await?;
        self.calling = None;
        self.pending(&mut pieces).await?;
        Ok(pieces)
    }

    /// The vehicles that call, if they are others than the page shows.
    async fn pending(&mut self, pieces: &mut Pieces) -> Result<(), PageError> {
        let calling = waiting(&self.state, &self.who).await?;
        let numbers: Vec<Seq> = calling.iter().map(|c| c.row.seq).collect();
        if self.calling.as_ref() == Some(&numbers) {
            return Ok(());
        }
        self.calling = Some(numbers);
        let mut pending = Vec::with_capacity(calling.len());
        for call in calling {
            pending.push((call.row.seq, call.render().map_err(PageError::broken)?));
        }
        pieces.pending = Some(pending);
        Ok(())
    }

    async fn add(&mut self, pieces: &mut Pieces, decision: &Decision) -> Result<(), PageError> {
        if decision.seq <= self.since {
            return Ok(());
        }
        self.since = decision.seq;
        if !self.who.sees(&decision.lane) {
            return Ok(());
        }
        for row in rows(&self.state, std::slice::from_ref(decision)).await? {
            pieces.rows.push(row.render().map_err(PageError::broken)?);
        }
        let last = last_of(&self.state, Some(decision)).await?;
        let html = last.render().map_err(PageError::broken)?;
        pieces.lasts.push((decision.lane.clone(), html));
        Ok(())
    }

    /// What an entry changes on the page.
    async fn pieces(&mut self, entry: &Arc<JournalEntry>) -> Result<Pieces, PageError> {
        let mut pieces = Pieces::default();
        let house = &self.state.house;
        house.recent.note(&house.site, entry);
        let view = self.who.view(&self.state.house.site, entry);
        let Some(entry) = &view.part_of(entry) else {
            return Ok(pieces);
        };
        for output in &entry.outputs {
            if let Output::Decision(decision) = output {
                self.add(&mut pieces, decision).await?;
            }
        }
        self.pending(&mut pieces).await?;
        let touched = self.state.house.touched(entry, view.input).await?;
        pieces.states = stands(&self.state, &touched);
        for note in self.lane_notes(entry) {
            pieces.rows.push(note.render().map_err(PageError::broken)?);
        }
        if view.input
            && let Some(note) = self.note(entry)
        {
            pieces.rows.push(note.render().map_err(PageError::broken)?);
        }
        if let Input::Order(Order {
            what: OrderKind::KillSwitch { on },
            ..
        }) = &entry.input
        {
            pieces.gates_off = Some(*on);
        }
        Ok(pieces)
    }

    /// Lines for lanes that read otherwise than they used to, or as usual again.
    fn lane_notes(&self, entry: &JournalEntry) -> Vec<NoteRow> {
        let state = &self.state;
        let name = |lane: &LaneId| state.house.site.lane_name(lane);
        let words = |output: &Output| match output {
            Output::LaneDrift(d) if self.who.sees(&d.lane) => {
                let text = findings::drift(d, &name(&d.lane), entry.at, &state.house.zone);
                Some(("ask", text))
            }
            Output::LaneSteady { lane, what, .. } if self.who.sees(lane) => {
                Some(("ok", findings::steady(*what, &name(lane))))
            }
            _ => None,
        };
        let note = |(tone, text)| NoteRow {
            at: state.times().stamp(entry.at),
            tone,
            icon: Icon("camera"),
            text,
        };
        entry.outputs.iter().filter_map(words).map(note).collect()
    }

    /// A line for what is not a decision: what persons did, gates that failed.
    fn note(&self, entry: &JournalEntry) -> Option<NoteRow> {
        let at = self.state.times().stamp(entry.at);
        match &entry.input {
            Input::Order(order) => {
                let text = audit::given(&self.state.house.site, order);
                Some(NoteRow {
                    at,
                    tone: "quiet",
                    icon: Icon("key"),
                    text,
                })
            }
            Input::GateReport(GateReport { gate, result, .. }) => {
                let (tone, words) = match result {
                    GateResult::Accepted { .. } => return None,
                    other => labels::gate_result(other),
                };
                let known = self.state.house.site.gate(gate);
                let name = known.map_or(gate.as_str(), |g| &g.name);
                let text = format!("{name}: {words}");
                Some(NoteRow {
                    at,
                    tone: tone.class(),
                    icon: Icon("gate"),
                    text,
                })
            }
            _ => None,
        }
    }
}
