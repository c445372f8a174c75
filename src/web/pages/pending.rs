//! Vehicles that a lane asks about: they wait on top of the live page until a person has answered.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use serde::Deserialize;

use crate::catalogue::Key;
use crate::domain::contradiction::Contradiction;
use crate::domain::event::{Decision, Outcome, Reason, Seq};
use crate::domain::site::Unanswered;
use crate::port::accounts::Role;
use crate::port::desk::Asked;
use crate::web::html::charts::percent;
use crate::web::html::rows::{Row, rows};
use crate::web::http::error::{PageError, PageResult};
use crate::web::http::flash;
use crate::web::http::guard::Who;
use crate::web::http::routes::Routes;
use crate::web::pages::event::{Near, near, why_all};
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default().post(Role::Attendant, "/pending/{seq}", answer)
}

/// A vehicle that waits, with what a person needs to know of it.
#[derive(Template)]
#[template(path = "pending.html")]
pub(crate) struct PendingVehicle {
    pub(crate) row: Row,
    pub(crate) near: Option<Near>,
    /// It may be inside already: what is known, and how likely it is a second vehicle.
    pub(crate) inside: Option<String>,
    /// Seconds left for an answer.
    pub(crate) left_s: i64,
    /// What happens if nobody answers.
    pub(crate) then: Key,
    /// Token of the session's forms; `None`: the person may not answer.
    pub(crate) csrf: Option<String>,
}

/// All that wait at lanes of this person, the one that came first on top.
pub(crate) async fn waiting(state: &WebState, who: &Who) -> Result<Vec<PendingVehicle>, PageError> {
    let questions = state.house.questions(who).await?;
    let mut pending = Vec::with_capacity(questions.len());
    for (asked, decision) in &questions {
        pending.push(one(state, who, asked, decision).await?);
    }
    Ok(pending)
}

async fn one(
    state: &WebState,
    who: &Who,
    asked: &Asked,
    decision: &Decision,
) -> Result<PendingVehicle, PageError> {
    let row = rows(state, std::slice::from_ref(decision)).await?.pop();
    Ok(PendingVehicle {
        row: row.ok_or(PageError::NotFound)?,
        near: near(state, decision).await?,
        inside: inside(state, who, decision).await?,
        left_s: asked.until.duration_since(state.now()).as_secs().max(0),
        then: match asked.then {
            Unanswered::Refuse => key!("pending-then-the-gate-stays-shut"),
            Unanswered::Open => key!("pending-then-the-gate-opens"),
        },
        csrf: (who.role >= Role::Attendant).then(|| who.csrf.clone()),
    })
}

async fn inside(
    state: &WebState,
    who: &Who,
    decision: &Decision,
) -> Result<Option<String>, PageError> {
    let violation = decision.violation.as_ref();
    let Some(found) = violation
        .filter(|_| decision.outcome == Outcome::Ask && decision.reason == Reason::Reentry)
    else {
        return Ok(None);
    };
    let one = std::slice::from_ref(decision);
    let why = why_all(state, who, one, Contradiction::of).await?.pop();
    let story = why.flatten().map_or(String::new(), |why| why.story);
    let likely = percent(found.causes.passback);
    Ok(Some(t!(
        "pending-likely-a-second-vehicle",
        story = story,
        likely = likely
    )))
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Said {
    Accept,
    Refuse,
}

/// The answer's form.
#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    answer: Said,
    #[serde(default)]
    reason: String,
}

/// `POST /pending/{seq}`: a person answers.
pub(crate) async fn answer(
    State(state): State<WebState>,
    who: Who,
    Path(seq): Path<Seq>,
    Form(form): Form<AnswerForm>,
) -> PageResult {
    let accept = matches!(form.answer, Said::Accept);
    let done = match accept {
        true => key!("pending-accepted-the-gate-has-been-asked"),
        false => key!("pending-refused-the-gate-stays-shut"),
    };
    let came = state.house.answer(&who, (seq, accept), &form.reason).await;
    flash::back(&state, &who, came.map(|_| done), "/")
}
