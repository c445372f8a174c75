//! Changing one's own password; forced after the first log-in with the one-time password.

use std::net::SocketAddr;

use askama::Template;
use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;

use crate::port::accounts::{Accounts, AccountsError, Role};
use crate::port::audit::kind;
use crate::web::audit;
use crate::web::html::layout::{Layout, Note};
use crate::web::http::auth::session::Cookie;
use crate::web::http::auth::{password, session};
use crate::web::http::error::{self, PageResult};
use crate::web::http::guard::{Who, see_other};
use crate::web::http::proof::{self, Proof};
use crate::web::http::routes::Routes;
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/password", page)
        .post(Role::Viewer, "/password", change)
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    shell: Layout,
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
        shell: Layout::new(state, who, "/password", key!("password-change-password"))
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
    let proof = Proof::password(&form.old);
    if let Some(why) = proof::objection(&state, &who, address.0.ip(), proof).await? {
        return show(&state, &who, Some(why)).await;
    }
    audit::note(&state, &who, kind::ACCOUNT, "changed the own password", "").await?;
    let token = {
        let _alone = state.one_by_one.lock().await;
        let _turn = state.hashing.turn().await?;
        let (name, now) = (who.name.clone(), state.now());
        state
            .blocking(move |s| set(&*s.parts.accounts, &name, &form.new, now))
            .await?
    };
    let note = Note {
        good: true,
        text: t!("password-the-password-has-been-changed"),
    };
    Ok(anew(&state, &token, note, "/"))
}

/// Blocks (disk, hashing).
fn set(
    accounts: &dyn Accounts,
    name: &str,
    new: &str,
    now: Timestamp,
) -> Result<String, AccountsError> {
    let mut account = accounts
        .account(name)?
        .ok_or_else(|| AccountsError(format!("there is no account {name} any more")))?;
    account.password_hash = password::hash(new)?;
    account.must_change = false;
    accounts.put_account(&account)?;
    session::start_anew(accounts, name, now)
}

/// Hands over the cookie of a session that has just begun in place of all others, with a message for its first page.
pub fn anew(state: &WebState, token: &str, note: Note, to: &str) -> Response {
    state.notes.put_for(&session::token_hash(token), note);
    let cookie = Cookie::Session.set(state.settings.https, Some(token));
    ([(SET_COOKIE, cookie)], see_other(to)).into_response()
}
