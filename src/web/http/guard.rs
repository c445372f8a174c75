//! What every request must pass, and the headers that every answer carries.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Extension;
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request};
use axum::http::header::{
    ALLOW, AUTHORIZATION, CACHE_CONTROL, HeaderName, HeaderValue, LOCATION, SET_COOKIE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::actions::secrets::same_secret;

pub(crate) use crate::actions::sign_in::Who;
use crate::catalogue::{Key, Language};
use crate::port::accounts::Role;
use crate::port::caller::Caller;
use crate::web::http::bodies::{self, Received};
use crate::web::http::cookies::Cookie;
use crate::web::http::drafts;
use crate::web::http::error::PageError;
use crate::web::http::lane_scope;
use crate::web::http::listen::places::Mark;
pub(crate) use crate::web::http::origin::{is_api, local_path, same_origin};
use crate::web::http::problem::{Kind, Problem};
use crate::web::http::proxies;
use crate::web::http::route::{self, Route};
use crate::web::http::sent::Sent;
use crate::web::http::state::WebState;

/// Where a second factor is set up.
pub(crate) const SET_UP: &str = "/account/second-factor";

/// The session's token with a post that is no form.
const TOKEN_HEADER: &str = "x-csrf-token";

/// Script and style from here only, no frames, forms to here only; `blob:` for the live pictures.
const CSP: &str = "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; \
                   form-action 'self'; frame-ancestors 'none'";

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Caller, PageError> {
        Who::from_request_parts(parts, state)
            .await
            .map(|who| who.caller)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Who, PageError> {
        let found = Extension::<Who>::from_request_parts(parts, state).await;
        found
            .map(|Extension(who)| who)
            .map_err(|_| PageError::Forbidden(key!("guard-please-log-in-first")))
    }
}

/// Lets only persons who are logged in pass, and of their posts only those made on our own pages.
pub(crate) async fn logged_in(
    state: WebState,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let api = is_api(request.uri().path());
    let program = api && brought_token(request.headers()).is_some();
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let Some(ConnectInfo(address)) = address else {
        return refusal(PageError::broken("a request without an address"), api);
    };
    let from = (request.headers(), address.ip());
    let found = find_caller(&state, from, api, is_click(&request)).await;
    let who = match found {
        Ok(Some(who)) => who,
        Ok(None) if program => {
            let why = key!("guard-there-is-no-such-token-or");
            return Problem::new(Kind::LogIn, why).into_response();
        }
        Ok(None) => return log_in_first(&state, request).await,
        Err(fault) => return refusal(fault, api),
    };
    Language::chosen(who.language, let_in(state, who, matched, request, next)).await
}

/// Somebody who is known: lets pass what is theirs to do.
async fn let_in(
    state: WebState,
    who: Who,
    matched: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    tell_known(&request);
    let path = request.uri().path();
    let (api, program) = (is_api(path), who.is_program);
    if let Some(first) = must_first(&who, path) {
        return first;
    }
    let at = matched.as_ref().map_or("", MatchedPath::as_str);
    let Some(route) = route::find(state.table, request.method(), at) else {
        return not_there(state.table, at);
    };
    if let Some(answer) = shut(&who, route, api) {
        return answer;
    }
    if api && let Err(problem) = count(&state, &who) {
        return problem.into_response();
    }
    if let Err(fault) = lane_scope::admit(&state, &who, &mut request).await {
        return refusal(fault, api);
    }
    let received = match take_body(&state, &who, route, program, request).await {
        Ok(received) => received,
        Err((fault, sent)) => return carrying(refusal(fault, api), sent),
    };
    let (mut request, _held) = (received.request, received.list);
    let is_form = !api && !is_safe(request.method());
    let sent = is_form.then_some(Sent(received.bytes));
    request.extensions_mut().insert(route);
    request.extensions_mut().insert(who);
    carrying(next.run(request).await, sent)
}

/// An answer with what it is an answer to, should that be shown again.
fn carrying(mut answer: Response, sent: Option<Sent>) -> Response {
    if let Some(sent) = sent {
        answer.extensions_mut().insert(sent);
    }
    answer
}

/// The connection of somebody who is known is kept when strangers have to give way.
fn tell_known(request: &Request) {
    if let Some(mark) = request.extensions().get::<Arc<Mark>>() {
        mark.known();
    }
}

/// Counts a request of the API: so many a minute may one caller send.
fn count(state: &WebState, who: &Who) -> Result<(), Problem> {
    let (most, now) = (state.settings.api_per_minute, state.house.clock.monotonic());
    state.pace.count(&who.name, most, now).map_err(|seconds| {
        let why = t!("problem-at-most-requests-minute-try", most, seconds);
        Problem {
            retry_after_s: Some(seconds),
            ..Problem::new(Kind::TooMany, why)
        }
    })
}

/// What is sent along, whole; of a person only if it was sent from one of our pages.
async fn take_body<'a>(
    state: &'a WebState,
    who: &Who,
    route: &Route,
    program: bool,
    request: Request,
) -> Result<Received<'a>, (PageError, Option<Sent>)> {
    if is_safe(request.method()) {
        return Ok(Received::none(request));
    }
    // What a program brings no other site can make a browser send, so it needs no second token.
    match program {
        true => {
            let received = bodies::receive(state, route, request).await;
            received.map_err(|fault| (fault, None))
        }
        false => check_post(state, who, route, request).await,
    }
}

/// What a person has to do before anything else.
fn must_first(who: &Who, path: &str) -> Option<Response> {
    let (page, why) = if who.must_change {
        (
            "/password",
            key!("guard-change-the-one-time-password-first"),
        )
    } else if who.must_set_up {
        (SET_UP, key!("guard-set-up-the-second-factor-first"))
    } else {
        return None;
    };
    if path == page || path == "/logout" {
        return None;
    }
    Some(match is_api(path) {
        true => refusal(PageError::Forbidden(why), true),
        false => see_other(page),
    })
}

/// A method that is not for this address; or nothing at all, also where a handler is in the router and not in the table.
fn not_there(routes: &[Route], path: &str) -> Response {
    let methods = routes.iter().filter(|r| r.path == path);
    let methods: Vec<&str> = methods.map(|r| r.method.as_str()).collect();
    if methods.is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, methods.join(","))]).into_response()
}

/// What is answered where the role or the token does not open the route.
fn shut(who: &Who, route: &Route, api: bool) -> Option<Response> {
    if who.role < route.least {
        let why = not_for(route.least);
        return Some(match api {
            true => Problem::new(Kind::Role, why).into_response(),
            false => PageError::Forbidden(why).into_response(),
        });
    }
    let scope = route.scope.filter(|s| !who.scopes.contains(s))?;
    let why = t!("guard-this-token-does-not-open", scope = scope.to_string());
    Some(Problem::new(Kind::Scope, why).into_response())
}

/// A fault as a page, or as a problem of the API.
fn refusal(fault: PageError, api: bool) -> Response {
    match api {
        true => Problem::from(fault).into_response(),
        false => fault.into_response(),
    }
}

/// Who sends a request: of the API a program may be, by its token; else a person, by the cookie.
pub(crate) async fn find_caller(
    state: &WebState,
    (headers, address): (&HeaderMap, IpAddr),
    api: bool,
    click: bool,
) -> Result<Option<Who>, PageError> {
    match brought_token(headers).filter(|_| api) {
        Some(secret) => Ok(state.house.program(secret, address).await?),
        None => find_person(state, (headers, address), click).await,
    }
}

fn not_for(least: Role) -> Key {
    match least {
        Role::Viewer => key!("guard-this-is-not-for-your-role"),
        Role::Attendant => key!("guard-this-is-for-attendants-ask-one"),
        Role::Supervisor => key!("guard-this-is-for-supervisors-ask-one"),
        Role::Administrator => key!("guard-this-is-for-administrators"),
    }
}

/// A person's doing prolongs the session; what a page does by itself does not.
fn is_click(request: &Request) -> bool {
    let path = request.uri().path();
    !(path.starts_with("/live/") || path.starts_with("/evidence/") || is_api(path))
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// The person whom the request's cookie stands for.
pub(crate) async fn find_person(
    state: &WebState,
    (headers, address): (&HeaderMap, IpAddr),
    click: bool,
) -> Result<Option<Who>, PageError> {
    let asked = state.settings.second_factor;
    Ok(match Cookie::Session.token(headers, state.settings.https) {
        Some(token) => state.house.person(token, address, asked, click).await?,
        None => None,
    })
}

/// The secret that a program sends as `Authorization: Bearer …`: to the API, and to nothing else.
fn brought_token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(secret.trim())
}

/// Whoever is not logged in does so first; a form of ours waits meanwhile.
async fn log_in_first(state: &WebState, request: Request) -> Response {
    let answer = to_login(&request);
    if is_safe(request.method()) || answer.status() != StatusCode::SEE_OTHER {
        return answer;
    }
    let Some((page, cookie)) = drafts::keep(state, request).await else {
        return answer;
    };
    let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
    (
        [(SET_COOKIE, cookie)],
        see_other(&format!("/login?next={next}")),
    )
        .into_response()
}

fn to_login(request: &Request) -> Response {
    let path = request.uri().path();
    if is_api(path) || path.starts_with("/live/") {
        return Problem::new(Kind::LogIn, key!("guard-log-in-first-or-send-a")).into_response();
    }
    let wanted = request.uri().path_and_query().map_or("/", |p| p.as_str());
    if !is_safe(request.method()) || wanted == "/" {
        return see_other("/login");
    }
    let next: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    see_other(&format!("/login?next={next}"))
}

/// `303 See Other`: the answer to every post that was carried out.
pub(crate) fn see_other(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

/// The request came from one of our pages: its `Origin` is our host, and its form brings the session's token.
async fn check_post<'a>(
    state: &'a WebState,
    who: &Who,
    route: &Route,
    request: Request,
) -> Result<Received<'a>, (PageError, Option<Sent>)> {
    const STALE: PageError = PageError::Forbidden(key!("guard-the-page-was-too-old-or"));
    if !same_origin(request.headers()) {
        return Err((STALE, None));
    }
    let received = bodies::receive(state, route, request).await;
    let received = received.map_err(|fault| (fault, None))?;
    // A form brings the token as a field, JSON in a header, which no other site can set.
    let in_header = received.request.headers().get(TOKEN_HEADER);
    let in_header = in_header.and_then(|v| v.to_str().ok()).map(Cow::from);
    let in_form = || url::form_urlencoded::parse(&received.bytes).find(|(key, _)| key == "csrf");
    let given = in_header.or_else(|| Some(in_form()?.1));
    let ours = given.is_some_and(|token| same_secret(&token, &who.csrf));
    match ours {
        true => Ok(received),
        // From a page of ours, which is too old: what was typed there is not lost.
        false => Err((STALE, Some(Sent(received.bytes)))),
    }
}

/// From here on a request's address is its caller's.
pub(crate) async fn see_through(state: WebState, mut request: Request, next: Next) -> Response {
    let found = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if let Some(ConnectInfo(peer)) = found.copied() {
        let trusted = &state.settings.trusted_proxies;
        let ip = proxies::caller(peer.ip(), request.headers(), trusted);
        let from = SocketAddr::new(ip, peer.port());
        request.extensions_mut().insert(ConnectInfo(from));
    }
    next.run(request).await
}

/// The headers of every answer.
pub(crate) async fn headers(state: WebState, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        ("content-security-policy", CSP),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        // Not `no-referrer`: with that, browsers send `Origin: null` with our own forms.
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    if state.settings.https {
        let name = HeaderName::from_static("strict-transport-security");
        headers.insert(name, HeaderValue::from_static("max-age=31536000"));
    }
    // Pages show personal data: nothing of them stays in a cache, unless the handler says so.
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The request comes from this very machine, not through a proxy on it.
pub(crate) fn is_local(address: &ConnectInfo<SocketAddr>, headers: &HeaderMap) -> bool {
    let proxied = ["x-forwarded-for", "forwarded", "x-real-ip", "via"];
    address.0.ip().is_loopback() && !proxied.iter().any(|name| headers.contains_key(*name))
}
