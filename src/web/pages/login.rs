//! Log-in and log-out.

use std::net::{IpAddr, SocketAddr};

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::port::accounts::AccountsError;
use crate::port::audit::{Act, kind};
use crate::web::acts;
use crate::web::assets;
use crate::web::auth::{password, session};
use crate::web::error::{self, PageError, PageResult};
use crate::web::guard::{Who, same_origin, see_other};
use crate::web::state::WebState;

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
pub struct LoginQuery {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub struct LoginForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// Only a path of our own: never another site.
fn local_path(next: &str) -> &str {
    let ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n'])
        && next.len() < 512;
    if ours { next } else { "/" }
}

fn show(
    state: &WebState,
    status: StatusCode,
    form: LoginForm,
    objection: Option<String>,
) -> PageResult {
    let page = error::page(&LoginPage {
        site: state.parts.site.name.clone(),
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
pub async fn page(State(state): State<WebState>, Query(query): Query<LoginQuery>) -> PageResult {
    let form = LoginForm {
        name: String::new(),
        password: String::new(),
        next: query.next,
    };
    show(&state, StatusCode::OK, form, None)
}

/// `POST /login`: a right password starts a new session, whatever cookie the request brought.
pub async fn log_in(
    State(state): State<WebState>,
    address: ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> PageResult {
    if !same_origin(&headers) {
        return Err(PageError::Forbidden(
            "The log-in did not come from this dashboard.",
        ));
    }
    if form.password.len() > password::MAX_BYTES || form.name.len() > 64 {
        return show(&state, StatusCode::UNAUTHORIZED, form, Some(WRONG.into()));
    }
    let monotonic = state.parts.clock.monotonic();
    let ip = address.0.ip();
    if let Err(left) = state.brake.try_one(&form.name, ip, monotonic) {
        metrics::counter!("plategate_logins_total", "result" => "held").increment(1);
        tracing::warn!("log-in held back after too many wrong passwords, from {ip}");
        let minutes = left.as_secs().div_ceil(60);
        let sentence =
            format!("Too many wrong passwords. Please wait {minutes} min and try again.");
        return show(&state, StatusCode::TOO_MANY_REQUESTS, form, Some(sentence));
    }
    match try_log_in(&state, &form, &headers).await? {
        Some((token, must_change)) => {
            state.brake.right(&form.name, ip);
            noted(&state, form.name.trim(), ip, "logged in").await?;
            metrics::counter!("plategate_logins_total", "result" => "right").increment(1);
            let to = if must_change {
                "/password"
            } else {
                local_path(&form.next)
            };
            let cookie = session::cookie(state.settings.https, Some(&token));
            Ok(([(SET_COOKIE, cookie)], see_other(to)).into_response())
        }
        None => {
            metrics::counter!("plategate_logins_total", "result" => "wrong").increment(1);
            noted(
                &state,
                form.name.trim(),
                ip,
                "log-in refused: wrong name or password",
            )
            .await?;
            tracing::warn!("log-in with a wrong name or password, from {ip}");
            show(&state, StatusCode::UNAUTHORIZED, form, Some(WRONG.into()))
        }
    }
}

/// Writes a log-in down. A name that nobody has is not: it may be a password, typed in the wrong field.
async fn noted(state: &WebState, name: &str, ip: IpAddr, what: &str) -> Result<(), PageError> {
    let (name, what) = (name.to_owned(), format!("{what}, from {ip}"));
    state
        .blocking(move |s| {
            let account = s.parts.accounts.account(&name).map_err(|e| e.to_string())?;
            let act = Act {
                who: account.as_ref().map_or("somebody", |a| &a.name).to_owned(),
                role: account.map_or_else(|| "nobody".to_owned(), |a| a.role.to_string()),
                kind: kind::LOG_IN,
                what,
                reason: String::new(),
                result: String::new(),
            };
            s.parts.audit.note(&act).map_err(|e| e.to_string())
        })
        .await
}

const WRONG: &str = "The name or the password is wrong.";

/// The new session's token, and whether the password must be changed first.
async fn try_log_in(
    state: &WebState,
    form: &LoginForm,
    headers: &HeaderMap,
) -> Result<Option<(String, bool)>, PageError> {
    let _turn = state.hashing.acquire().await.map_err(PageError::broken)?;
    let old = session::token_of(headers, state.settings.https).map(session::token_hash);
    let (name, given, now) = (
        form.name.trim().to_owned(),
        form.password.clone(),
        state.now(),
    );
    state
        .blocking(move |s| {
            let accounts = &*s.parts.accounts;
            let account = accounts.account(&name)?;
            if !password::matches(account.as_ref(), &given) {
                return Ok::<_, AccountsError>(None);
            }
            if let Some(old) = old {
                accounts.remove_session(&old)?;
            }
            let must_change = account.is_some_and(|a| a.must_change);
            Ok(Some((session::start(accounts, &name, now)?, must_change)))
        })
        .await
}

/// `POST /logout`
pub async fn log_out(State(state): State<WebState>, who: Who) -> Result<Response, PageError> {
    acts::note(&state, &who, kind::LOG_IN, "logged out", "").await?;
    state
        .blocking(move |s| s.parts.accounts.remove_session(&who.token_hash))
        .await?;
    let cookie = session::cookie(state.settings.https, None);
    let clear = [("clear-site-data", "\"cache\"")];
    Ok((clear, [(SET_COOKIE, cookie)], see_other("/login")).into_response())
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn after_log_in_one_stays_on_this_site() {
        let check = |next: &str, expect: &str| assert_eq!(local_path(next), expect, "{next}");
        check("/violations?lane=a", "/violations?lane=a");
        check("", "/");
        check("//evil.example", "/");
        check("/\\evil.example", "/");
        check("https://evil.example", "/");
        check("/a\r\nSet-Cookie: b=c", "/");
    }
}
