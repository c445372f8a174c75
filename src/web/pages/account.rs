//! Your account: password, second factor, and where one is logged in.

use axum::http::header::SET_COOKIE;
use axum::response::IntoResponse;

use crate::actions::sign_in::IDLE;
use crate::catalogue::Language;
use crate::port::accounts::{AccountsError, Session};
use crate::port::deed::Deed;
use crate::web::http::cookies::Cookie;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/account", page)
        .post(Role::Viewer, "/account/language", choose_language)
        .post(
            Role::Viewer,
            "/account/log-out-everywhere",
            log_out_everywhere,
        )
}

/// Where this page is.
pub(crate) const PATH: &str = "/account";

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    shell: Layout,
    factor: Option<Factor>,
    /// The site asks a second factor of this role.
    asked: bool,
    sessions: Vec<LogIn>,
    languages: Vec<Choice>,
}

/// A language that can be chosen.
struct Choice {
    tag: String,
    /// What it calls itself.
    name: String,
    chosen: bool,
}

#[derive(Deserialize)]
struct LanguageForm {
    /// Empty: as the browser asks.
    language: String,
}

/// The second factor as it stands.
struct Factor {
    since: Stamp,
    recovery_left: usize,
}

/// One place where this person is logged in.
struct LogIn {
    since: Stamp,
    /// Within five minutes.
    last: Stamp,
    here: bool,
}

async fn page(state: WebState, who: Who) -> PageResult {
    let name = who.name.clone();
    let (factor, sessions) = state
        .blocking(move |s| {
            let accounts = &*s.accounts;
            let factor = accounts.second_factor(&name)?;
            Ok::<_, AccountsError>((factor, accounts.sessions(&name)?))
        })
        .await?;
    let times = state.times();
    let log_in = |s: Session| LogIn {
        since: times.stamp(s.created),
        // The end was put off at the last click; near the longest time it no longer is.
        last: times.stamp((s.expires - IDLE).max(s.created)),
        here: s.token_hash == who.token_hash,
    };
    let choice = |&language: &Language| Choice {
        tag: language.tag(),
        name: language.name(),
        chosen: who.language == Some(language),
    };
    let asked = state.settings.second_factor.is_some_and(|r| who.role >= r);
    let now = state.now();
    error::page(&AccountPage {
        factor: factor.map(|f| Factor {
            since: times.day(f.since),
            recovery_left: f.recovery.len(),
        }),
        asked,
        languages: Language::all().iter().map(choice).collect(),
        sessions: sessions
            .into_iter()
            .filter(|s| s.expires > now)
            .map(log_in)
            .collect(),
        shell: Layout::new(&state, &who, PATH, key!("account-your-account")).await?,
    })
}

/// From the next page on; what pages that are open are told goes on in it at once.
async fn choose_language(state: WebState, who: Who, Form(form): Form<LanguageForm>) -> PageResult {
    let tag = Some(form.language).filter(|tag| !tag.is_empty());
    let known = |tag: &String| Language::tagged(tag).is_some();
    if !tag.as_ref().is_none_or(known) {
        return Err(PageError::Bad(t!("account-no-such-language")));
    }
    state
        .blocking(move |s| s.accounts.put_language(&who.name, tag.as_deref()))
        .await?;
    state.house.rights.send_replace(());
    Ok(see_other(PATH))
}

async fn log_out_everywhere(state: WebState, who: Who) -> PageResult {
    let everywhere = true;
    let deed = Deed::LoggedOut { everywhere };
    state.house.note(&who, deed, "").await?;
    let now = state.now();
    state
        .blocking(move |s| s.accounts.remove_sessions(Some(&who.name), now))
        .await?;
    state.house.rights.send_replace(());
    let cookie = Cookie::Session.set(state.settings.https, None);
    Ok(([(SET_COOKIE, cookie)], see_other("/login")).into_response())
}
