//! Changing one's own password; forced after the first log-in with the one-time password.

use std::net::SocketAddr;

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;
use serde::Deserialize;

use crate::port::accounts::AccountsError;
use crate::port::audit::kind;
use crate::web::acts;
use crate::web::auth::{password, session};
use crate::web::error::{self, PageError, PageResult};
use crate::web::guard::{Who, see_other};
use crate::web::shell::{Note, Shell};
use crate::web::state::WebState;

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    shell: Shell,
    must_change: bool,
    min_chars: usize,
}

#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
}

/// `GET /password`
pub async fn page(State(state): State<WebState>, who: Who) -> PageResult {
    show(&state, &who, None).await
}

async fn show(state: &WebState, who: &Who, objection: Option<&str>) -> PageResult {
    let status = if objection.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let note = objection.and_then(Note::bad);
    let page = error::page(&PasswordPage {
        shell: Shell::new(state, who, "/password", "Change password")
            .await?
            .with(note),
        must_change: who.must_change,
        min_chars: password::MIN_CHARS,
    })?;
    Ok((status, page).into_response())
}

/// `POST /password`: ends all other sessions of this person and starts a new one.
pub async fn change(
    State(state): State<WebState>,
    who: Who,
    address: ConnectInfo<SocketAddr>,
    Form(form): Form<PasswordForm>,
) -> PageResult {
    if let Some(why) = password::objection(&form.new, &form.again, &form.old, &who.name) {
        return show(&state, &who, Some(why)).await;
    }
    if form.old.len() > password::MAX_BYTES {
        return show(&state, &who, Some("The password so far is wrong.")).await;
    }
    let (monotonic, ip) = (state.parts.clock.monotonic(), address.0.ip());
    if state.brake.try_one(&who.name, ip, monotonic).is_err() {
        return show(
            &state,
            &who,
            Some("Too many wrong passwords. Please wait a while."),
        )
        .await;
    }
    let _turn = state.hashing.acquire().await.map_err(PageError::broken)?;
    let (name, now) = (who.name.clone(), state.now());
    let token = state
        .blocking(move |s| {
            let accounts = &*s.parts.accounts;
            let account = accounts.account(&name)?;
            let Some(mut account) = account.filter(|a| password::matches(Some(a), &form.old))
            else {
                return Ok::<_, AccountsError>(None);
            };
            account.password_hash = password::hash(&form.new)?;
            account.must_change = false;
            accounts.put_account(&account)?;
            accounts.remove_sessions(Some(&name), now)?;
            session::start(accounts, &name, now).map(Some)
        })
        .await?;
    let Some(token) = token else {
        return show(&state, &who, Some("The password so far is wrong.")).await;
    };
    state.brake.right(&who.name, ip);
    acts::note(&state, &who, kind::ACCOUNT, "changed the own password", "").await?;
    let changed = Who {
        token_hash: session::token_hash(&token),
        ..who
    };
    let note = Note {
        good: true,
        text: "The password has been changed.".into(),
    };
    state.notes.put(&changed, note);
    let cookie = session::cookie(state.settings.https, Some(&token));
    Ok(([(SET_COOKIE, cookie)], see_other("/")).into_response())
}
