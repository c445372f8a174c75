//! Events as they happen, by SSE: pieces of the live page for browsers. (Programs have `api::events`.)
//!
//! A reader that falls behind, or comes back, is first given what it missed: by number, from the records.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::catalogue::Language;
use crate::domain::event::{
    Decision, GateReport, GateResult, Input, JournalEntry, Order, OrderKind, Outcome, Output,
    ReadFinding, Scope, Seq,
};
use crate::domain::site::LaneId;
use crate::port::caller::Caller;
use crate::port::records::DecisionQuery;
use crate::web::html::components::Stamp;
use crate::web::html::icons::Icon;
use crate::web::html::labels;
use crate::web::html::rows::{After, rows};
use crate::web::http::error::PageError;
use crate::web::http::guard::{Who, find_caller};
use crate::web::http::listen::refused::Why;
use crate::web::pages::live::{Health, TileStatus, health, last_of, statuses};
use crate::web::pages::pending::waiting;
use crate::web::state::WebState;
use crate::wording::findings;

/// Pieces waiting for one browser. When full, its stream waits and then catches up from the records.
const PIECES_MAX: usize = 64;
/// How often cameras and gates are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How often it is checked that the person is still logged in.
const CHECK: Duration = Duration::from_secs(30);
/// Event streams open at the same moment in all; beyond, a browser is told to come back later.
const STREAMS_MAX: usize = 64;
/// And of one person or program: a page that is open in so many windows.
const STREAMS_PER_PERSON: usize = 8;
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
    /// What became of earlier decisions.
    afters: Vec<(Seq, String)>,
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
            && self.afters.is_empty()
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

/// `GET /live/stream`: the live page's events.
pub async fn live(
    State(state): State<WebState>,
    who: Who,
    headers: HeaderMap,
    Query(query): Query<StreamQuery>,
) -> Result<Response, PageError> {
    let last_id = headers.get("last-event-id");
    let last_id = last_id.and_then(|v| v.to_str().ok()?.parse::<Seq>().ok());
    let since = last_id.max(query.since);
    let caller = who.caller.clone();
    open(state, &caller, headers, move |state, out| {
        LiveStream {
            state,
            who,
            out,
            since: since.unwrap_or(0),
            statuses: Vec::new(),
            health: None,
        }
        .run()
    })
}

/// Where a stream's task puts its events.
pub(crate) type Out = mpsc::Sender<Result<Event, Infallible>>;

/// The streams that are open, by person.
#[derive(Default)]
pub(crate) struct Streams(Mutex<BTreeMap<String, usize>>);

/// A stream's place among [`Streams`], given back when dropped.
struct Open {
    state: WebState,
    name: String,
}

impl Open {
    /// # Errors
    /// Too many are open, in all or of this person.
    fn begin(state: &WebState, name: &str) -> Result<Open, PageError> {
        let mut open = state.streams.0.lock().unwrap_or_else(|e| e.into_inner());
        let own = open.get(name).copied().unwrap_or(0);
        let fault = if own >= STREAMS_PER_PERSON {
            let why = t!("problem-too-many-pages-yours-are");
            Some(PageError::TooMany(why))
        } else if open.values().sum::<usize>() >= STREAMS_MAX {
            let why = t!("problem-too-many-pages-are-open");
            Some(PageError::Down(why))
        } else {
            None
        };
        if let Some(fault) = fault {
            state.refused.note(Why::Streams, None);
            return Err(fault);
        }
        open.insert(name.to_owned(), own + 1);
        Ok(Open {
            state: state.clone(),
            name: name.to_owned(),
        })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let open = self.state.streams.0.lock();
        let mut open = open.unwrap_or_else(|e| e.into_inner());
        let own = open.get(&self.name).copied().unwrap_or(0);
        if own > 1 {
            open.insert(self.name.clone(), own - 1);
        } else {
            open.remove(&self.name);
        }
    }
}

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
    let place = Open::begin(&state, &who.name)?;
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

struct LiveStream {
    state: WebState,
    who: Who,
    out: Out,
    /// The newest decision that the page shows.
    since: Seq,
    statuses: Vec<(LaneId, TileStatus)>,
    health: Option<Health>,
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
                _ = look.tick() => Ok(self.look()),
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
    fn look(&mut self) -> Pieces {
        let mut pieces = Pieces::default();
        let now = statuses(&self.state, &self.who);
        for (lane, status) in &now {
            let known = self.statuses.iter().any(|(l, s)| l == lane && s == status);
            if !known && let Ok(html) = status.render() {
                pieces.statuses.push((lane.clone(), status.seeing, html));
            }
        }
        self.statuses = now;
        let health = health(&self.state, &self.who);
        if self.health.as_ref() != Some(&health) {
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
        self.pending(&mut pieces).await?;
        Ok(pieces)
    }

    /// The vehicles that wait for an answer.
    async fn pending(&self, pieces: &mut Pieces) -> Result<(), PageError> {
        let mut pending = Vec::new();
        for ask in waiting(&self.state, &self.who).await? {
            pending.push((ask.row.seq, ask.render().map_err(PageError::broken)?));
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
        let touched = self.state.house.recent.note(entry);
        if !self.who.sees_entry(&self.state.house.site, entry) {
            return Ok(pieces);
        }
        for output in &entry.outputs {
            if let Output::Decision(decision) = output {
                self.add(&mut pieces, decision).await?;
            }
        }
        let asked = |o: &Output| match o {
            Output::Decision(d) => d.outcome == Outcome::Ask,
            other => matches!(other, Output::Answered { .. }),
        };
        if entry.outputs.iter().any(asked) {
            self.pending(&mut pieces).await?;
        }
        for seq in touched {
            if let Some(html) = After::of(&self.state, seq).and_then(|a| a.render().ok()) {
                pieces.afters.push((seq, html));
            }
        }
        for note in self.lane_notes(entry) {
            pieces.rows.push(note.render().map_err(PageError::broken)?);
        }
        if let Some(note) = self.note(entry) {
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
                let text = order_words(&self.state, order);
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

fn order_words(state: &WebState, order: &Order) -> String {
    let (by, reason) = (&order.by, &order.reason);
    let done = match &order.what {
        OrderKind::Open { lane } => {
            format!("opened {}", state.house.site.lane_name(lane))
        }
        OrderKind::Reset { .. } => "reset a vehicle's place".to_owned(),
        OrderKind::KillSwitch { on: true } => "switched all gates off".to_owned(),
        OrderKind::KillSwitch { on: false } => "switched the gates on again".to_owned(),
        OrderKind::Exempt { permit, .. } => format!("exempted permit {permit}"),
        OrderKind::Unexempt { permit } => format!("took back the exemption of permit {permit}"),
        OrderKind::ExemptGroup { group, .. } => format!("exempted group {group}"),
        OrderKind::UnexemptGroup { group } => format!("took back the exemption of group {group}"),
        OrderKind::ResetAll {
            scope: Scope::Plate(_),
        } => "reset a vehicle's place".to_owned(),
        OrderKind::ResetAll { scope } => format!("reset {scope}"),
        OrderKind::Amnesty {
            scope: Scope::Plate(_),
        } => "gave one free move to a vehicle".to_owned(),
        OrderKind::Amnesty { scope } => format!("gave one free move to {scope}"),
        OrderKind::SetCount { area, count } => format!("set the count of {area} to {count}"),
        OrderKind::HasLeft { .. } => "said that a vehicle has left".to_owned(),
        OrderKind::IsIn { area, .. } => format!("said that a vehicle is in {area}"),
        OrderKind::Judge { read, verdict } => match verdict {
            ReadFinding::Right => format!("said that read {read} is right"),
            ReadFinding::Plate { .. } => format!("said which plate read {read} is"),
            ReadFinding::NoPlate => format!("said that read {read} shows no plate"),
        },
        OrderKind::LaneChecked { lane } => format!("had a look at {lane}"),
        OrderKind::Answer { decision, accept } => {
            let done = if *accept { "let in" } else { "refused" };
            format!("{done} the vehicle of read {decision}")
        }
        OrderKind::Acknowledge { violation, finding } => {
            let was = if finding.is_false() { "false" } else { "seen" };
            format!("marked violation {violation} as {was}")
        }
    };
    format!("{by} {done}: {reason}")
}
