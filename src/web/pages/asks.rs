//! Vehicles that a lane asks about: they wait on top of the live page until a person has answered.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use serde::Deserialize;

use super::event::{Near, near};
use crate::domain::event::{Decision, OrderKind, Seq};
use crate::domain::site::Unanswered;
use crate::port::accounts::Role;
use crate::web::desk::Asked;
use crate::web::error::{PageError, PageResult};
use crate::web::guard::{Who, see_other};
use crate::web::notes;
use crate::web::orders;
use crate::web::rows::{Row, rows};
use crate::web::shell::Note;
use crate::web::state::WebState;
use crate::web::words;

/// A vehicle that waits, with what a person needs to know of it.
#[derive(Template)]
#[template(path = "ask.html")]
pub struct Ask {
    pub row: Row,
    pub near: Option<Near>,
    /// Seconds left for an answer.
    pub left_s: i64,
    /// What happens if nobody answers.
    pub then: &'static str,
    /// Token of the session's forms; `None`: the person may not answer.
    pub csrf: Option<String>,
}

/// All that wait at lanes of this person, the one that came first on top.
///
/// # Errors
/// The desk does not answer, or the records cannot be read.
pub async fn waiting(state: &WebState, who: &Who) -> Result<Vec<Ask>, PageError> {
    let asked = state.parts.desk.questions().await?;
    let numbers: Vec<Seq> = asked.iter().map(|a| a.decision).collect();
    let found = state
        .blocking(move |s| {
            let find = |seq: &Seq| s.parts.records.decision(*seq);
            numbers.iter().map(find).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let mut asks = Vec::with_capacity(asked.len());
    for (asked, decision) in asked.iter().zip(found) {
        // A question that is not in the records yet comes with the stream in a moment.
        if let Some(decision) = decision.filter(|d| who.sees(&d.lane)) {
            asks.push(ask(state, who, asked, &decision).await?);
        }
    }
    Ok(asks)
}

async fn ask(
    state: &WebState,
    who: &Who,
    asked: &Asked,
    decision: &Decision,
) -> Result<Ask, PageError> {
    let row = rows(state, std::slice::from_ref(decision)).await?.pop();
    Ok(Ask {
        row: row.ok_or(PageError::NotFound)?,
        near: near(state, decision).await?,
        left_s: asked.until.duration_since(state.now()).as_secs().max(0),
        then: match asked.then {
            Unanswered::Refuse => "then the gate stays shut",
            Unanswered::Open => "then the gate opens",
        },
        csrf: (who.role >= Role::Attendant).then(|| who.csrf.clone()),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Said {
    Accept,
    Refuse,
}

/// The answer's form.
#[derive(Deserialize)]
pub struct AnswerForm {
    answer: Said,
    #[serde(default)]
    reason: String,
}

/// `POST /asks/{seq}`: a person answers.
pub async fn answer(
    State(state): State<WebState>,
    who: Who,
    Path(seq): Path<Seq>,
    Form(form): Form<AnswerForm>,
) -> PageResult {
    let accept = matches!(form.answer, Said::Accept);
    let what = OrderKind::Answer {
        decision: seq,
        accept,
    };
    let entry = orders::say(&state, &who, &form.reason, what).await?;
    let rejected = orders::rejected(&entry).is_some();
    // Somebody else was quicker: it is said who.
    match words::answered(&state.recent.facts(seq)).filter(|_| rejected) {
        Some((_, what)) => {
            let note = Note::bad(format!("You were not the first: {what}."));
            note.into_iter()
                .for_each(|note| state.notes.put(&who, note));
        }
        None => {
            let done = if accept {
                "Accepted: the gate has been asked to open."
            } else {
                "Refused: the gate stays shut."
            };
            notes::tell(&state, &who, &entry, done);
        }
    }
    Ok(see_other("/"))
}
