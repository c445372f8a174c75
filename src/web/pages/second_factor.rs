//! The second factor: set up with an app, new recovery codes, turned off.

use axum::response::Response;

use crate::actions::proof::Proof;
use crate::actions::secrets::{token_hash, totp};
use crate::port::accounts::Secret;
use crate::web::html::refusals;
use crate::web::http::guard::SET_UP;
use crate::web::pages::account;
use crate::web::pages::password::anew;
use crate::web::pages::prelude::*;

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

/// New recovery codes, once; else the secret of an app to be set up.
async fn page(state: WebState, who: Who) -> PageResult {
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

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct CodeForm {
    code: String,
    password: String,
}

/// The app shows the right code, so it is taken.
async fn set_up(state: WebState, who: Who, Form(form): Form<CodeForm>) -> PageResult {
    let monotonic = state.house.clock.monotonic();
    let secret = state.set_ups.get(&who.token_hash, monotonic);
    let Some(secret) = secret.filter(|_| !who.second_factor) else {
        return Ok(see_other(SET_UP));
    };
    let Some(step) = totp::step_of(&secret, form.code.trim(), state.app_time()) else {
        let why = key!("second-factor-that-is-not-the-code-that");
        return show(&state, &who, &secret, Some(why)).await;
    };
    let begun = state.house.set_up_second_factor(&who, secret, step).await?;
    state.set_ups.take(&who.token_hash, monotonic);
    Ok(with_codes(&state, begun))
}

/// Leads to the page that shows the recovery codes; everywhere else the person is logged out.
fn with_codes(state: &WebState, (token, codes): (String, Vec<String>)) -> Response {
    let key = token_hash(&token);
    let monotonic = state.house.clock.monotonic();
    state.new_codes.put(&key, codes, monotonic);
    let done = t!("second-factor-the-second-factor-is-on-from");
    anew(state, &token, done, SET_UP)
}

/// Ten new recovery codes in place of the old ones.
async fn new_codes(state: WebState, who: Who, Form(form): Form<CodeForm>) -> PageResult {
    let proof = Proof {
        password: None,
        code: Some(form.code),
    };
    if let Some(why) = state.house.objection(&who, proof).await? {
        return Ok(not_done(&state, &who, refusals::objection(why)));
    }
    let begun = state.house.new_recovery_codes(&who).await?;
    Ok(with_codes(&state, begun))
}

async fn turn_off(state: WebState, who: Who, Form(form): Form<CodeForm>) -> PageResult {
    let proof = Proof {
        password: Some(form.password),
        code: Some(form.code),
    };
    if let Some(why) = state.house.objection(&who, proof).await? {
        return Ok(not_done(&state, &who, refusals::objection(why)));
    }
    let token = state.house.end_second_factor(&who).await?;
    let done = t!("second-factor-the-second-factor-is-off");
    Ok(anew(&state, &token, done, account::PATH))
}

fn not_done(state: &WebState, who: &Who, why: impl Into<String>) -> Response {
    let text = why.into();
    state.notes.put(who, Note { good: false, text });
    see_other(account::PATH)
}
