//! Log-in, in one step or two, and log-out.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;

use crate::actions::secrets::hashing::Turn;
use crate::actions::secrets::second_factor::{self, Taken};
use crate::actions::secrets::{password, random_token, token_hash};
use crate::catalogue::Key;
use crate::port::accounts::{AccountsError, Role};
use crate::port::audit::{Act, kind};
use crate::web::html::layout::Note;
use crate::web::http::assets;
use crate::web::http::auth::session;
use crate::web::http::auth::session::{Cookie, HalfWay};
use crate::web::http::error::{self, PageError, PageResult};
use crate::web::http::guard::{Who, local_path, same_origin, see_other};
use crate::web::http::listen::refused::Why;
use crate::web::http::routes::Routes;
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default().post(Role::Viewer, "/logout", log_out)
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    site: String,
    name: String,
    next: String,
    objection: Option<String>,
    css: String,
    js: String,
    icon: String,
}

#[derive(Deserialize)]
pub(crate) struct LoginQuery {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(crate) struct LoginForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

fn show(
    state: &WebState,
    status: StatusCode,
    form: LoginForm,
    objection: Option<String>,
) -> PageResult {
    let page = error::page(&LoginPage {
        site: state.house.site.name.clone(),
        name: form.name,
        next: local_path(&form.next).to_owned(),
        objection,
        css: assets::CSS.address(),
        js: assets::JS.address(),
        icon: assets::ICON.address(),
    })?;
    Ok((status, page).into_response())
}

/// `GET /login`
pub(crate) async fn page(
    State(state): State<WebState>,
    Query(query): Query<LoginQuery>,
) -> PageResult {
    let form = LoginForm {
        name: String::new(),
        password: String::new(),
        next: query.next,
    };
    show(&state, StatusCode::OK, form, None)
}

/// `POST /login`: a right password starts a session, or leads on to the code.
pub(crate) async fn log_in(
    State(state): State<WebState>,
    address: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> PageResult {
    if !same_origin(&headers) {
        return Err(ELSEWHERE);
    }
    if form.password.len() > password::MAX_BYTES || form.name.len() > 64 {
        return show(&state, StatusCode::UNAUTHORIZED, form, Some(WRONG.into()));
    }
    let monotonic = state.house.clock.monotonic();
    let ip = address.0.ip();
    if let Err(left) = state.house.lockout.try_one(&form.name, ip, monotonic) {
        let sentence = held(ip, left);
        return show(&state, StatusCode::TOO_MANY_REQUESTS, form, Some(sentence));
    }
    let account = form.name.trim();
    let old = Cookie::Session.token(&headers, state.settings.https);
    match check_password(&state, account, &form.password, ip).await? {
        Some(Right::Alone { must_change }) => {
            let next = if must_change {
                "/password"
            } else {
                local_path(&form.next)
            };
            let (_, entered) = enter(&state, account, ip, old, next, "logged in").await?;
            Ok(entered)
        }
        Some(Right::CodeAwaited) => {
            state.house.lockout.right_so_far(ip);
            let token = random_token();
            let half = HalfWay {
                account: account.to_owned(),
                next: local_path(&form.next).to_owned(),
            };
            let key = token_hash(&token);
            state.half_way.put(&key, half, monotonic);
            let cookie = Cookie::HalfWay.set(state.settings.https, Some(&token));
            Ok(([(SET_COOKIE, cookie)], see_other("/login/code")).into_response())
        }
        None => {
            let what = "log-in refused: wrong name or password";
            wrong(&state, account, ip, what).await?;
            show(&state, StatusCode::UNAUTHORIZED, form, Some(WRONG.into()))
        }
    }
}

/// The turn to check what a stranger typed.
async fn turn(state: &WebState, ip: IpAddr) -> Result<Turn<'_>, PageError> {
    let turn = state.house.hashing.turn_of_stranger(ip).await;
    turn.ok_or_else(|| {
        state.refused.note(Why::LogIns, Some(ip));
        PageError::TooMany(t!("login-too-many-are-logging-in-at"))
    })
}

/// What a right password leads to.
enum Right {
    Alone {
        must_change: bool,
    },
    /// There is a second factor.
    CodeAwaited,
}

async fn check_password(
    state: &WebState,
    account: &str,
    given: &str,
    ip: IpAddr,
) -> Result<Option<Right>, PageError> {
    let _turn = turn(state, ip).await?;
    let (name, given) = (account.to_owned(), given.to_owned());
    state
        .blocking(move |s| {
            let accounts = &*s.accounts;
            let account = accounts.account(&name)?;
            if !password::matches(account.as_ref(), &given) {
                return Ok::<_, AccountsError>(None);
            }
            if accounts.second_factor(&name)?.is_some() {
                return Ok(Some(Right::CodeAwaited));
            }
            let must_change = account.is_some_and(|a| a.must_change);
            Ok(Some(Right::Alone { must_change }))
        })
        .await
}

/// Lets a person in: a new session, whatever cookie the request brought. Gives its token's hash and the answer.
async fn enter(
    state: &WebState,
    account: &str,
    ip: IpAddr,
    old: Option<&str>,
    next: &str,
    what: &str,
) -> Result<(String, Response), PageError> {
    state.house.lockout.right(account, ip);
    noted(state, account, ip, what).await?;
    metrics::counter!("plategate_logins_total", "result" => "right").increment(1);
    let (name, old) = (account.to_owned(), old.map(token_hash));
    let now = state.now();
    let token = state
        .blocking(move |s| {
            let accounts = &*s.accounts;
            if let Some(old) = old {
                accounts.remove_session(&old)?;
            }
            session::start(accounts, &name, now)
        })
        .await?;
    let https = state.settings.https;
    let cookies = AppendHeaders([
        (SET_COOKIE, Cookie::Session.set(https, Some(&token))),
        (SET_COOKIE, Cookie::HalfWay.set(https, None)),
    ]);
    let answer = (cookies, see_other(next)).into_response();
    Ok((token_hash(&token), answer))
}

async fn wrong(state: &WebState, account: &str, ip: IpAddr, what: &str) -> Result<(), PageError> {
    metrics::counter!("plategate_logins_total", "result" => "wrong").increment(1);
    tracing::warn!("{what}, from {ip}");
    noted(state, account, ip, what).await
}

/// The sentence for somebody who has to wait.
fn held(ip: IpAddr, left: Duration) -> String {
    metrics::counter!("plategate_logins_total", "result" => "held").increment(1);
    tracing::warn!("log-in held back after too many wrong passwords or codes, from {ip}");
    let minutes = left.as_secs().div_ceil(60);
    t!(
        "login-too-many-wrong-passwords-please-wait",
        minutes = minutes
    )
}

#[derive(Template)]
#[template(path = "login_code.html")]
struct CodePage {
    site: String,
    objection: Option<String>,
    css: String,
    js: String,
    icon: String,
}

fn show_code(state: &WebState, status: StatusCode, objection: Option<String>) -> PageResult {
    let page = error::page(&CodePage {
        site: state.house.site.name.clone(),
        objection,
        css: assets::CSS.address(),
        js: assets::JS.address(),
        icon: assets::ICON.address(),
    })?;
    Ok((status, page).into_response())
}

/// The log-in that the request's cookie stands for, and where it is kept.
fn half_way(state: &WebState, headers: &HeaderMap) -> Option<(String, HalfWay)> {
    let token = Cookie::HalfWay.token(headers, state.settings.https)?;
    let key = token_hash(token);
    let half = state.half_way.get(&key, state.house.clock.monotonic())?;
    Some((key, half))
}

/// `GET /login/code`: the second step, after a right password.
pub(crate) async fn code_page(State(state): State<WebState>, headers: HeaderMap) -> PageResult {
    match half_way(&state, &headers) {
        Some(_) => show_code(&state, StatusCode::OK, None),
        None => Ok(see_other("/login")),
    }
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    recovery: String,
}

/// `POST /login/code`
pub async fn code(
    State(state): State<WebState>,
    address: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> PageResult {
    if !same_origin(&headers) {
        return Err(ELSEWHERE);
    }
    let Some((key, half)) = half_way(&state, &headers) else {
        return Ok(see_other("/login"));
    };
    let (monotonic, ip) = (state.house.clock.monotonic(), address.0.ip());
    if let Err(left) = state.house.lockout.try_one(&half.account, ip, monotonic) {
        return show_code(&state, StatusCode::TOO_MANY_REQUESTS, Some(held(ip, left)));
    }
    let typed = if form.recovery.trim().is_empty() {
        form.code
    } else {
        form.recovery
    };
    let Some((taken, must_change)) = check_code(&state, &half.account, typed, ip).await? else {
        wrong(&state, &half.account, ip, "log-in refused: wrong code").await?;
        return show_code(&state, StatusCode::UNAUTHORIZED, Some(WRONG_CODE.into()));
    };
    state.half_way.take(&key, monotonic);
    let what = match taken {
        Taken::App => "logged in with a code",
        Taken::Recovery { .. } => "logged in with a recovery code",
    };
    let next = if must_change { "/password" } else { &half.next };
    let old = Cookie::Session.token(&headers, state.settings.https);
    let (begun, entered) = enter(&state, &half.account, ip, old, next, what).await?;
    if let Taken::Recovery { left } = taken {
        let text = t!("login-that-recovery-code-is-used-up", left = left);
        state.notes.put_for(&begun, Note { good: true, text });
    }
    Ok(entered)
}

/// The code, and whether the password must be changed; `None`: wrong, or the account has been stopped meanwhile.
async fn check_code(
    state: &WebState,
    account: &str,
    typed: String,
    ip: IpAddr,
) -> Result<Option<(Taken, bool)>, PageError> {
    let _turn = turn(state, ip).await?;
    let (name, now) = (account.to_owned(), state.app_time());
    state
        .blocking(move |s| {
            let accounts = &*s.accounts;
            let Some(account) = accounts.account(&name)?.filter(|a| !a.disabled) else {
                return Ok::<_, AccountsError>(None);
            };
            let taken = second_factor::take(accounts, &name, &typed, now)?;
            Ok(taken.map(|t| (t, account.must_change)))
        })
        .await
}

/// Writes a log-in down. A name that nobody has is not: it may be a password, typed in the wrong field.
async fn noted(state: &WebState, name: &str, ip: IpAddr, what: &str) -> Result<(), PageError> {
    let (name, what) = (name.to_owned(), format!("{what}, from {ip}"));
    state
        .blocking(move |s| {
            let account = s.accounts.account(&name).map_err(|e| e.to_string())?;
            let act = Act {
                who: account.as_ref().map_or("somebody", |a| &a.name).to_owned(),
                role: account.map_or_else(|| "nobody".to_owned(), |a| a.role.to_string()),
                kind: kind::LOG_IN,
                what,
                reason: String::new(),
                result: String::new(),
            };
            s.audit.note(&act).map_err(|e| e.to_string())
        })
        .await
}

const WRONG: Key = key!("login-the-name-or-the-password-is");
const WRONG_CODE: Key = key!("login-the-code-is-wrong-or-was");
const ELSEWHERE: PageError = PageError::Forbidden(key!("login-the-log-in-did-not-come"));

/// `POST /logout`
pub(crate) async fn log_out(
    State(state): State<WebState>,
    who: Who,
) -> Result<Response, PageError> {
    let what = "logged out";
    state.house.note(&who, kind::LOG_IN, what, "").await?;
    state
        .blocking(move |s| s.accounts.remove_session(&who.token_hash))
        .await?;
    let cookie = Cookie::Session.set(state.settings.https, None);
    let clear = [("clear-site-data", "\"cache\"")];
    Ok((clear, [(SET_COOKIE, cookie)], see_other("/login")).into_response())
}
