//! The second factor: set up with an app, new recovery codes, turned off.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::actions::proof::Proof;
use crate::actions::secrets::{second_factor, token_hash, totp};
use crate::catalogue::Key;
use crate::port::accounts::{AccountsError, Role, Secret};
use crate::port::audit::kind;
use crate::web::html::layout::{Layout, Note};
use crate::web::html::refusals;
use crate::web::http::auth::session;
use crate::web::http::error::{self, PageError, PageResult};
use crate::web::http::guard::{SET_UP, Who, see_other};
use crate::web::http::routes::Routes;
use crate::web::pages::account;
use crate::web::pages::password::anew;
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, SET_UP, page)
        .post(Role::Viewer, SET_UP, set_up)
        .fresh()
        .post(Role::Viewer, "/account/second-factor/codes", new_codes)
        .post(Role::Viewer, "/account/second-factor/off", turn_off)
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SetUpPage {
    shell: Layout,
    must_set_up: bool,
    qr: Option<totp::Qr>,
    secret: String,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct CodesPage {
    shell: Layout,
    codes: Vec<String>,
}

/// `GET /account/second-factor`: new recovery codes, once; else the secret of an app to be set up.
pub(crate) async fn page(State(state): State<WebState>, who: Who) -> PageResult {
    let monotonic = state.house.clock.monotonic();
    if let Some(codes) = state.new_codes.take(&who.token_hash, monotonic) {
        let shell = Layout::new(
            &state,
            &who,
            account::PATH,
            key!("second-factor-recovery-codes"),
        )
        .await?;
        return error::page(&CodesPage { shell, codes });
    }
    if who.second_factor {
        return Ok(see_other(account::PATH));
    }
    let waiting = state.set_ups.get(&who.token_hash, monotonic);
    let secret = waiting.unwrap_or_else(|| {
        let secret = totp::new_secret();
        state
            .set_ups
            .put(&who.token_hash, secret.clone(), monotonic);
        secret
    });
    show(&state, &who, &secret, None).await
}

async fn show(state: &WebState, who: &Who, secret: &Secret, objection: Option<Key>) -> PageResult {
    let page = SetUpPage {
        shell: Layout::new(
            state,
            who,
            account::PATH,
            key!("second-factor-set-up-the-second-factor"),
        )
        .await?
        .with(objection.and_then(Note::bad)),
        must_set_up: who.must_set_up,
        qr: totp::qr(secret, &state.house.site.name, &who.name),
        secret: totp::grouped(secret),
    };
    error::form(&page, objection.is_none())
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: String,
}

/// `POST /account/second-factor`: the app shows the right code, so it is taken.
pub(crate) async fn set_up(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<CodeForm>,
) -> PageResult {
    let monotonic = state.house.clock.monotonic();
    let secret = state.set_ups.get(&who.token_hash, monotonic);
    let Some(secret) = secret.filter(|_| !who.second_factor) else {
        return Ok(see_other(SET_UP));
    };
    let Some(step) = totp::step_of(&secret, form.code.trim(), state.app_time()) else {
        let why = key!("second-factor-that-is-not-the-code-that");
        return show(&state, &who, &secret, Some(why)).await;
    };
    let what = "set up a second factor";
    state.house.note(&who, kind::ACCOUNT, what, "").await?;
    let begun = begin(&state, &who, secret, step).await?;
    state.set_ups.take(&who.token_hash, monotonic);
    Ok(begun)
}

/// Keeps a factor with new recovery codes, logs the person out elsewhere, and leads to the page that shows the codes.
async fn begin(
    state: &WebState,
    who: &Who,
    secret: Secret,
    step: i64,
) -> Result<Response, PageError> {
    let _turn = state.house.hashing.turn().await?;
    let (name, now) = (who.name.clone(), state.now());
    let (token, codes) = state
        .blocking(move |s| {
            let accounts = &*s.accounts;
            let (factor, codes) = second_factor::begin(secret, now, step)?;
            accounts.put_second_factor(&name, &factor)?;
            let token = session::start_anew(accounts, &name, now)?;
            Ok::<_, AccountsError>((token, codes))
        })
        .await?;
    let monotonic = state.house.clock.monotonic();
    let key = token_hash(&token);
    state.new_codes.put(&key, codes, monotonic);
    let text = key!("second-factor-the-second-factor-is-on-from");
    let note = Note {
        good: true,
        text: text.into(),
    };
    Ok(anew(state, &token, note, SET_UP))
}

/// `POST /account/second-factor/codes`: ten new recovery codes in place of the old ones.
pub(crate) async fn new_codes(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<CodeForm>,
) -> PageResult {
    let proof = Proof {
        password: None,
        code: Some(form.code),
    };
    if let Some(why) = state.house.objection(&who, proof).await? {
        return Ok(not_done(&state, &who, refusals::objection(why)));
    }
    let name = who.name.clone();
    let factor = state
        .blocking(move |s| s.accounts.second_factor(&name))
        .await?
        .ok_or(PageError::NotFound)?;
    let what = "made new recovery codes";
    state.house.note(&who, kind::ACCOUNT, what, "").await?;
    begin(&state, &who, factor.secret, factor.last_step).await
}

/// `POST /account/second-factor/off`
pub(crate) async fn turn_off(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<CodeForm>,
) -> PageResult {
    let proof = Proof {
        password: Some(form.password),
        code: Some(form.code),
    };
    if let Some(why) = state.house.objection(&who, proof).await? {
        return Ok(not_done(&state, &who, refusals::objection(why)));
    }
    let what = "turned the own second factor off";
    state.house.note(&who, kind::ACCOUNT, what, "").await?;
    let (name, now) = (who.caller.name, state.now());
    let token = state
        .blocking(move |s| {
            let accounts = &*s.accounts;
            accounts.remove_second_factor(&name)?;
            session::start_anew(accounts, &name, now)
        })
        .await?;
    let text = key!("second-factor-the-second-factor-is-off");
    let note = Note {
        good: true,
        text: text.into(),
    };
    Ok(anew(&state, &token, note, account::PATH))
}

fn not_done(state: &WebState, who: &Who, why: impl Into<String>) -> Response {
    let text = why.into();
    state.notes.put(who, Note { good: false, text });
    see_other(account::PATH)
}
