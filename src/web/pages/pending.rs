//! Vehicles that a lane asks about: they wait on top of the live page until a person has answered.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Json};
use serde::Serialize;

use crate::domain::contradiction::Contradiction;
use crate::domain::event::{Decision, Outcome, Reason, Seq};
use crate::domain::site::Unanswered;
use crate::port::desk::Asked;
use crate::web::html::charts::percent;
use crate::web::pages::event::{Near, near, why_all};
use crate::web::pages::prelude::*;

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

/// A person answers.
async fn answer(
    state: WebState,
    who: Who,
    Path(seq): Path<Seq>,
    headers: HeaderMap,
    Form(form): Form<AnswerForm>,
) -> PageResult {
    let accept = matches!(form.answer, Said::Accept);
    let done = match accept {
        true => key!("pending-accepted-the-gate-has-been-asked"),
        false => key!("pending-refused-the-gate-stays-shut"),
    };
    let came = state.house.answer(&who, (seq, accept), &form.reason).await;
    let said = came.map(|came| flash::by_hand(&came, done));
    if !wants_a_sentence(&headers) {
        return flash::back(&state, &who, said, "/");
    }
    let Note { good, text } = flash::note(said)?;
    Ok(Json(Told { good, text }).into_response())
}

/// What came of an answer.
#[derive(Serialize)]
struct Told {
    good: bool,
    text: String,
}

/// A page that stays where it is asks for what came of it, not for another page.
fn wants_a_sentence(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_some_and(|a| a.starts_with("application/json"))
}
