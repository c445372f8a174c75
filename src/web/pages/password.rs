//! Changing one's own password; forced after the first log-in with the one-time password.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;

use crate::actions::proof::Proof;
use crate::actions::secrets::{password, token_hash};
use crate::catalogue::Key;
use crate::port::accounts::{Accounts, AccountsError, Role};
use crate::port::audit::kind;
use crate::web::html::layout::{Layout, Note};
use crate::web::html::refusals;
use crate::web::http::auth::session;
use crate::web::http::auth::session::Cookie;
use crate::web::http::error::{self, PageResult};
use crate::web::http::guard::{Who, see_other};
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
pub(crate) struct PasswordForm {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
}

/// `GET /password`
pub(crate) async fn page(State(state): State<WebState>, who: Who) -> PageResult {
    show(&state, &who, None).await
}

async fn show(state: &WebState, who: &Who, objection: Option<Key>) -> PageResult {
    let note = objection.and_then(Note::bad);
    let page = PasswordPage {
        shell: Layout::new(state, who, "/password", key!("password-change-password"))
            .await?
            .with(note),
        must_change: who.must_change,
        min_chars: password::MIN_CHARS,
    };
    error::form(&page, objection.is_none())
}

/// `POST /password`: ends all other sessions of this person and starts a new one.
pub(crate) async fn change(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<PasswordForm>,
) -> PageResult {
    if let Some(why) = password::objection(&form.new, &form.again, &form.old, &who.name) {
        return show(&state, &who, Some(why)).await;
    }
    let proof = Proof::password(&form.old);
    if let Some(why) = state.house.objection(&who, proof).await? {
        return show(&state, &who, Some(refusals::objection(why))).await;
    }
    let what = "changed the own password";
    state.house.note(&who, kind::ACCOUNT, what, "").await?;
    let token = {
        let _alone = state.house.one_by_one.lock().await;
        let _turn = state.house.hashing.turn().await?;
        let (name, now) = (who.name.clone(), state.now());
        state
            .blocking(move |s| set(&*s.accounts, &name, &form.new, now))
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
pub(crate) fn anew(state: &WebState, token: &str, note: Note, to: &str) -> Response {
    state.notes.put_for(&token_hash(token), note);
    let cookie = Cookie::Session.set(state.settings.https, Some(token));
    ([(SET_COOKIE, cookie)], see_other(to)).into_response()
}
