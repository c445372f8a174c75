//! Vehicles that call a person: on top of the live page, and in a banner on every other one.

use axum::http::HeaderMap;

use crate::actions::calls::{Call, reset_helps};
use crate::domain::contradiction::Contradiction;
use crate::domain::event::{Decision, Outcome, Reason, Seq};
use crate::domain::site::Unanswered;
use crate::port::desk::Asked;
use crate::web::html::charts::percent;
use crate::web::pages::event::{Near, near, why_all};
use crate::web::pages::prelude::*;
use crate::web::pages::rows::behind;

pub(super) fn routes() -> Routes {
    Routes::default()
        .post(Role::Attendant, "/pending/{seq}", answer)
        .post(Role::Attendant, "/calls/{seq}/dismiss", dismiss)
}

/// A vehicle that waits, with what a person needs to know of it.
#[derive(Template)]
#[template(path = "pending.html")]
pub(crate) struct PendingVehicle {
    pub(crate) row: Row,
    pub(crate) near: Option<Near>,
    /// It may be inside already: what is known, and how likely it is a second vehicle.
    pub(crate) inside: Option<String>,
    /// Seconds left for an answer, and what happens if nobody answers; `None`: it was not let in, and nobody is asked.
    pub(crate) asked: Option<(i64, Key)>,
    /// It was not let in, and this one stands before it: number and plate.
    pub(crate) behind: Option<(Seq, Badge)>,
    /// Its plate may be reset: that is what stands against it.
    pub(crate) can_reset: bool,
    /// Token of the session's forms; `None`: the person may not answer.
    pub(crate) csrf: Option<String>,
}

/// All that call at lanes of this person: those that are asked about, the one that came first on top, then the refused ones.
pub(crate) async fn waiting(state: &WebState, who: &Who) -> Result<Vec<PendingVehicle>, PageError> {
    let calls = state.house.calls(who).await?;
    let mut pending = Vec::with_capacity(calls.len());
    for call in &calls {
        pending.push(one(state, who, call).await?);
    }
    Ok(pending)
}

async fn one(state: &WebState, who: &Who, call: &Call) -> Result<PendingVehicle, PageError> {
    let decision = &call.decision;
    let row = rows(state, std::slice::from_ref(decision)).await?.pop();
    let left = |asked: &Asked| {
        let left_s = asked.until.duration_since(state.now()).as_secs().max(0);
        let then = match asked.then {
            Unanswered::Refuse => key!("pending-then-the-gate-stays-shut"),
            Unanswered::Open => key!("pending-then-the-gate-opens"),
        };
        (left_s, then)
    };
    Ok(PendingVehicle {
        row: row.ok_or(PageError::NotFound)?,
        near: near(state, decision).await?,
        inside: inside(state, who, decision).await?,
        asked: call.asked.as_ref().map(left),
        behind: call.behind.as_ref().map(behind),
        can_reset: reset_helps(decision),
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
    flash::told((&state, &who, &headers), said, "/")
}

/// Nobody need be called for this vehicle.
async fn dismiss(
    state: WebState,
    who: Who,
    Path(seq): Path<Seq>,
    headers: HeaderMap,
    Form(_): Form<Nothing>,
) -> PageResult {
    let came = state.house.dismiss(&who, seq).await;
    let done = came.map(|()| key!("pending-dismissed"));
    flash::told((&state, &who, &headers), done, "/")
}

/// A form that says nothing more.
#[derive(Deserialize)]
struct Nothing {}
