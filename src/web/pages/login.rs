//! Log-in, in one step or two, and log-out.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};

use crate::actions::secrets::second_factor::Taken;
use crate::actions::secrets::{random_token, token_hash};
use crate::actions::sign_in::{HalfWay, Refusal};
use crate::port::deed::{Deed, Proved};
use crate::web::http::assets;
use crate::web::http::cookies::Cookie;
use crate::web::http::drafts;
use crate::web::http::guard::{local_path, same_origin};
use crate::web::http::listen::refused::Why;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default().post(Role::Viewer, "/logout", log_out)
}

/// What both pages show around their form.
struct Frame {
    site: String,
    objection: Option<String>,
    css: String,
    js: String,
    forms_js: String,
    icon: String,
}

impl Frame {
    fn new(state: &WebState, objection: Option<String>) -> Frame {
        Frame {
            site: state.house.site.name.clone(),
            objection,
            css: assets::CSS.address(),
            js: assets::JS.address(),
            forms_js: assets::FORMS_JS.address(),
            icon: assets::ICON.address(),
        }
    }
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    frame: Frame,
    name: String,
    next: String,
    /// A form that was sent without a session waits for the log-in.
    kept: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct LoginForm {
    name: String,
    password: String,
    next: String,
}

/// Status and sentence for somebody who is not let in; or too many are logging in at the moment.
fn refused(
    state: &WebState,
    ip: IpAddr,
    why: Refusal,
    wrong: Key,
) -> Result<(StatusCode, String), PageError> {
    match why {
        Refusal::Wrong => Ok((StatusCode::UNAUTHORIZED, wrong.into())),
        Refusal::Held(left) => {
            let minutes = left.as_secs().div_ceil(60);
            let why = t!(
                "login-too-many-wrong-passwords-please-wait",
                minutes = minutes
            );
            Ok((StatusCode::TOO_MANY_REQUESTS, why))
        }
        Refusal::Crowded => {
            state.refused.note(Why::LogIns, Some(ip));
            let why = t!("login-too-many-are-logging-in-at");
            Err(PageError::TooMany(why))
        }
    }
}

fn show(
    state: &WebState,
    headers: &HeaderMap,
    form: LoginForm,
    refused: Option<(StatusCode, String)>,
) -> PageResult {
    let (status, objection) = refused.unzip();
    let page = error::page(&LoginPage {
        frame: Frame::new(state, objection),
        name: form.name,
        next: local_path(&form.next).to_owned(),
        kept: drafts::is_kept(state, headers),
    })?;
    Ok((status.unwrap_or_default(), page).into_response())
}

pub(crate) async fn page(
    state: WebState,
    headers: HeaderMap,
    Query(form): Query<LoginForm>,
) -> PageResult {
    let next = form.next;
    let form = LoginForm {
        next,
        ..LoginForm::default()
    };
    show(&state, &headers, form, None)
}

/// A right password starts a session, or leads on to the code.
pub(crate) async fn log_in(
    state: WebState,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> PageResult {
    if !same_origin(&headers) {
        return Err(ELSEWHERE);
    }
    let ip = address.ip();
    let checked = state.house.check_password(&form.name, &form.password, ip);
    let next = local_path(&form.next);
    match checked.await? {
        Ok(right) if !right.code_awaited => {
            let next = if right.must_change { "/password" } else { next };
            let who = (right.account.as_str(), ip);
            let entered = enter(&state, who, &headers, next, Proved::Password).await?;
            Ok(entered.1)
        }
        Ok(right) => {
            let token = random_token();
            let half = HalfWay {
                account: right.account,
                next: next.to_owned(),
            };
            let (key, monotonic) = (token_hash(&token), state.house.clock.monotonic());
            state.half_way.put(&key, half, monotonic);
            let cookie = Cookie::HalfWay.set(state.settings.https, Some(&token));
            Ok(([(SET_COOKIE, cookie)], see_other("/login/code")).into_response())
        }
        Err(why) => {
            let why = refused(&state, ip, why, WRONG)?;
            show(&state, &headers, form, Some(why))
        }
    }
}

/// Lets a person in: a new session, whatever cookie the request brought. Gives its token's hash and the answer.
async fn enter(
    state: &WebState,
    (account, ip): (&str, IpAddr),
    headers: &HeaderMap,
    next: &str,
    by: Proved,
) -> Result<(String, Response), PageError> {
    let https = state.settings.https;
    let old = Cookie::Session.token(headers, https);
    let token = state.house.enter(account, ip, old, by).await?;
    let cookies = AppendHeaders([
        (SET_COOKIE, Cookie::Session.set(https, Some(&token))),
        (SET_COOKIE, Cookie::HalfWay.set(https, None)),
    ]);
    let answer = (cookies, see_other(next)).into_response();
    Ok((token_hash(&token), answer))
}

#[derive(Template)]
#[template(path = "login_code.html")]
struct CodePage {
    frame: Frame,
}

fn show_code(state: &WebState, refused: Option<(StatusCode, String)>) -> PageResult {
    let (status, objection) = refused.unzip();
    let frame = Frame::new(state, objection);
    let page = error::page(&CodePage { frame })?;
    Ok((status.unwrap_or_default(), page).into_response())
}

/// The log-in that the request's cookie stands for, and where it is kept.
fn half_way(state: &WebState, headers: &HeaderMap) -> Option<(String, HalfWay)> {
    let token = Cookie::HalfWay.token(headers, state.settings.https)?;
    let key = token_hash(token);
    let half = state.half_way.get(&key, state.house.clock.monotonic())?;
    Some((key, half))
}

/// The second step, after a right password.
pub(crate) async fn code_page(state: WebState, headers: HeaderMap) -> PageResult {
    match half_way(&state, &headers) {
        Some(_) => show_code(&state, None),
        None => Ok(see_other("/login")),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct CodeForm {
    code: String,
    recovery: String,
}

pub(crate) async fn code(
    state: WebState,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> PageResult {
    if !same_origin(&headers) {
        return Err(ELSEWHERE);
    }
    let Some((key, half)) = half_way(&state, &headers) else {
        return Ok(see_other("/login"));
    };
    let ip = address.ip();
    let typed = if form.recovery.trim().is_empty() {
        form.code
    } else {
        form.recovery
    };
    let (taken, must_change) = match state.house.check_code(&half.account, typed, ip).await? {
        Ok(right) => right,
        Err(why) => return show_code(&state, Some(refused(&state, ip, why, WRONG_CODE)?)),
    };
    state.half_way.take(&key, state.house.clock.monotonic());
    let by = match taken {
        Taken::App => Proved::Code,
        Taken::Recovery { .. } => Proved::RecoveryCode,
    };
    let next = if must_change { "/password" } else { &half.next };
    let (begun, entered) = enter(&state, (&half.account, ip), &headers, next, by).await?;
    if let Taken::Recovery { left } = taken {
        let text = t!("login-that-recovery-code-is-used-up", left = left);
        state.notes.put_for(&begun, Note { good: true, text });
    }
    Ok(entered)
}

const WRONG: Key = key!("login-the-name-or-the-password-is");
const WRONG_CODE: Key = key!("login-the-code-is-wrong-or-was");
const ELSEWHERE: PageError = PageError::Forbidden(key!("login-the-log-in-did-not-come"));

async fn log_out(state: WebState, who: Who) -> Result<Response, PageError> {
    let everywhere = false;
    let deed = Deed::LoggedOut { everywhere };
    state.house.note(&who, deed, "").await?;
    state
        .blocking(move |s| s.accounts.remove_session(&who.token_hash))
        .await?;
    state.house.rights.send_replace(());
    let cookie = Cookie::Session.set(state.settings.https, None);
    let clear = [("clear-site-data", "\"cache\"")];
    Ok((clear, [(SET_COOKIE, cookie)], see_other("/login")).into_response())
}
