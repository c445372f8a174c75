//! Forms that change much at once (see [`crate::web::http::routes::Route::fresh`]) are taken only from somebody who has just proved who
//! they are. Else the answer is a page that asks, and carries all that was filled in along: nothing is typed twice.

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::REFERER;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;

use crate::actions::proof::{Objection, Proof};
use crate::web::api::problem::{Kind, Problem};
use crate::web::html::layout::{Layout, Note};
use crate::web::html::refusals;
use crate::web::http::auth::session;
use crate::web::http::bodies::LIST_MAX;
use crate::web::http::error::{self, PageError, PageResult};
use crate::web::http::guard::{Who, is_api, local_path};
use crate::web::state::WebState;

/// So long a proof counts.
pub(crate) const FRESH: SignedDuration = SignedDuration::from_mins(5);
/// The field that the page adds to the form.
const FIELD: &str = "confirm";

#[derive(Template)]
#[template(path = "confirm.html")]
struct ConfirmPage {
    shell: Layout,
    /// Where the form goes: where it went in the first place.
    action: String,
    fields: Vec<(String, String)>,
    by_code: bool,
    back: String,
}

/// A form that passes.
pub(crate) struct Passes {
    pub(crate) request: Request,
    /// The session's new token, if it had to be proved who sends it.
    pub(crate) token: Option<String>,
}

/// Lets a form pass, or gives what is answered in its place.
///
/// # Errors
/// The answer: the page that asks, or that something failed.
pub(crate) async fn pass(
    state: &WebState,
    who: &Who,
    request: Request,
) -> Result<Passes, Response> {
    if state.now().duration_since(who.confirmed) < FRESH {
        let token = None;
        return Ok(Passes { request, token });
    }
    if is_api(request.uri().path()) {
        let why = t!("problem-this-asks-for-log-in");
        return Err(Problem::new(Kind::Confirm, why).into_response());
    }
    match ask(state, who, request).await {
        Ok(Asked::Passes(passes)) => Ok(*passes),
        Ok(Asked::Page(page)) => Err(page),
        Err(fault) => Err(fault.into_response()),
    }
}

enum Asked {
    Passes(Box<Passes>),
    Page(Response),
}

async fn ask(state: &WebState, who: &Who, request: Request) -> Result<Asked, PageError> {
    let (parts, body) = request.into_parts();
    // It has come whole, and was not too large.
    let body = to_bytes(body, LIST_MAX).await.map_err(PageError::broken)?;
    let sent = url::form_urlencoded::parse(&body).into_owned();
    let (typed, fields): (Vec<_>, Vec<_>) = sent.partition(|(name, _)| name == FIELD);
    let objection = match typed.first() {
        None => None,
        Some((_, typed)) => {
            let proof = Proof::usual(who.second_factor, typed);
            let objection = state.house.objection(who, proof).await?;
            if objection.is_none() {
                let token = Some(remember(state, who).await?);
                let request = Request::from_parts(parts, Body::from(body));
                return Ok(Asked::Passes(Box::new(Passes { request, token })));
            }
            objection
        }
    };
    let action = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let back = before(&parts.headers);
    let page = show(state, who, action, fields, back, objection).await?;
    Ok(Asked::Page(page))
}

/// The person has just proved who they are: the session goes on under a new token, and the old one is worth nothing.
async fn remember(state: &WebState, who: &Who) -> Result<String, PageError> {
    let (old, now) = (who.token_hash.clone(), state.now());
    state
        .blocking(move |s| session::renew(&*s.accounts, &old, now))
        .await
}

async fn show(
    state: &WebState,
    who: &Who,
    action: &str,
    fields: Vec<(String, String)>,
    back: String,
    objection: Option<Objection>,
) -> PageResult {
    let note = objection.map(refusals::objection).and_then(Note::bad);
    let page = error::page(&ConfirmPage {
        shell: Layout::new(state, who, "", t!("problem-still-you"))
            .await?
            .with(note),
        action: action.to_owned(),
        fields,
        by_code: who.second_factor,
        back,
    })?;
    Ok((StatusCode::FORBIDDEN, page).into_response())
}

/// The page that the form was on.
fn before(headers: &HeaderMap) -> String {
    let page = headers.get(REFERER).and_then(|v| v.to_str().ok());
    let page = page.and_then(|p| url::Url::parse(p).ok());
    page.map_or_else(|| "/".to_owned(), |p| local_path(p.path()).to_owned())
}
