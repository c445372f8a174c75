//! Forms that change much at once (see [`crate::web::http::route::Route::fresh`]) are taken only from somebody who has just
//! proved who they are. Else the answer is a page that asks, and carries all that was filled in along: nothing is typed twice.

use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;

use crate::actions::proof::{Objection, Proof};
use crate::actions::secrets::token_hash;
use crate::web::html::refill::PAGE;
use crate::web::html::refusals;
use crate::web::http::bodies::LIST_MAX;
use crate::web::http::cookies::Cookie;
use crate::web::http::origin::{is_api, page_before};
use crate::web::http::problem::{Kind, Problem};
use crate::web::http::route::Route;
use crate::web::pages::prelude::*;

/// So long a proof counts.
const FRESH: SignedDuration = SignedDuration::from_mins(5);
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
struct Passes {
    request: Request,
    /// The session's new token, if it had to be proved who sends it.
    token: Option<String>,
}

/// What each request must pass behind the guard.
pub(crate) async fn fresh(
    state: WebState,
    mut who: Who,
    Extension(route): Extension<&'static Route>,
    request: Request,
    next: Next,
) -> Response {
    if !route.fresh || who.is_program {
        return next.run(request).await;
    }
    let asked = match &route.fresh_with {
        Some(field) => has(request, field).await,
        None => Ok((request, true)),
    };
    let request = match asked {
        Ok((request, true)) => request,
        Ok((request, false)) => return next.run(request).await,
        Err(fault) => return fault.into_response(),
    };
    let Passes { mut request, token } = match pass(&state, &who, request).await {
        Ok(passes) => passes,
        Err(answer) => return answer,
    };
    let Some(token) = token else {
        return next.run(request).await;
    };
    let cookie = Cookie::Session.set(state.settings.https, Some(&token));
    let before = std::mem::replace(&mut who.token_hash, token_hash(&token));
    // What was looked over before the proof waits for the same person's word.
    state.looked_over.rename(&before, &who.token_hash);
    request.extensions_mut().insert(who);
    let mut answer = next.run(request).await;
    // A handler that began a session of its own has its cookie already.
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        answer.headers_mut().entry(SET_COOKIE).or_insert(cookie);
    }
    answer
}

/// Whether a form has a field as `true`.
async fn has(request: Request, field: &str) -> Result<(Request, bool), PageError> {
    let (parts, body) = request.into_parts();
    // It has come whole, and was not too large.
    let body = to_bytes(body, LIST_MAX).await.map_err(PageError::broken)?;
    let mut fields = url::form_urlencoded::parse(&body);
    let has = fields.any(|(name, value)| name == field && value == "true");
    Ok((Request::from_parts(parts, Body::from(body)), has))
}

/// Lets a form pass, or gives what is answered in its place: the page that asks, or that something failed.
async fn pass(state: &WebState, who: &Who, request: Request) -> Result<Passes, Response> {
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
                let token = Some(state.house.renew_session(who).await?);
                let request = Request::from_parts(parts, Body::from(body));
                return Ok(Asked::Passes(Box::new(Passes { request, token })));
            }
            objection
        }
    };
    let action = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let back = page_before(&parts.headers).unwrap_or_else(|| "/".to_owned());
    let fields = with_page(fields, &back);
    let page = show(state, who, action, fields, back, objection).await?;
    Ok(Asked::Page(page))
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

/// The fields with the page that the form was on: this one takes its place for a moment.
fn with_page(mut fields: Vec<(String, String)>, page: &str) -> Vec<(String, String)> {
    if fields.iter().all(|(name, _)| name != PAGE) {
        fields.push((PAGE.to_owned(), page.to_owned()));
    }
    fields
}
