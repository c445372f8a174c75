//! Changing one's own password; forced after the first log-in with the one-time password.

use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};

use crate::actions::proof::Proof;
use crate::actions::secrets::{password, token_hash};
use crate::web::html::refill::Wrong;
use crate::web::html::refusals;
use crate::web::http::cookies::Cookie;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, PATH, page)
        .post(Role::Viewer, PATH, change)
}

const PATH: &str = "/password";

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    shell: Layout,
    must_change: bool,
    min_chars: usize,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct PasswordForm {
    old: String,
    new: String,
    again: String,
}

async fn page(state: WebState, who: Who) -> PageResult {
    show(&state, &who, &[]).await
}

async fn show(state: &WebState, who: &Who, wrong: &[Wrong]) -> PageResult {
    let page = PasswordPage {
        shell: Layout::new(state, who, PATH, key!("password-change-password")).await?,
        must_change: who.must_change,
        min_chars: password::MIN_CHARS,
    };
    error::form_beside(&page, (PATH, PATH), wrong)
}

/// Ends all other sessions of this person and starts a new one.
async fn change(state: WebState, who: Who, Form(form): Form<PasswordForm>) -> PageResult {
    let names = (who.name.as_str(), state.house.site.name.as_str());
    let found = password::objections(&form.new, &form.again, &form.old, names).into_iter();
    let mut wrong: Vec<Wrong> = found.map(|(field, why)| Wrong::new(field, why)).collect();
    let proof = Proof::password(&form.old);
    if let Some(why) = state.house.objection(&who, proof).await? {
        wrong.push(Wrong::new("old", refusals::objection(why)));
    }
    if !wrong.is_empty() {
        return show(&state, &who, &wrong).await;
    }
    let token = state.house.set_own_password(&who, form.new).await?;
    let done = t!("password-the-password-has-been-changed");
    Ok(anew(&state, &token, done, "/"))
}

/// Hands over the cookie of a session that has just begun in place of all others, with a message for its first page.
pub(crate) fn anew(state: &WebState, token: &str, text: String, to: &str) -> Response {
    let note = Note { good: true, text };
    state.notes.put_for(&token_hash(token), note);
    let cookie = Cookie::Session.set(state.settings.https, Some(token));
    ([(SET_COOKIE, cookie)], see_other(to)).into_response()
}
