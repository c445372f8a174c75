//! The page on which the holder of a permit changes its plates, on a phone and without an account: a personal link leads to it.
//! Not of the dashboard: there is no role for it, no menu and no script. Where the site file has no `[[own_plates]]`, there is none.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::actions::own_plates::{Came, Holder, Objection};
use crate::actions::secrets::{same_secret, token_hash};
use crate::actions::{ActionError, ActionResult};
use crate::domain::event::PermitDigest;
use crate::port::caller::network;
use crate::web::http::assets;
use crate::web::http::cookies::Cookie;
use crate::web::http::guard::same_origin;
pub(crate) use crate::web::http::settings::HOLDERS as PATH;
use crate::web::pages::exemptions::{Fields, field};
use crate::web::pages::prelude::*;

/// Looks and changes from one network within a minute at most.
const PER_MINUTE: u32 = 60;

/// What stands around the page.
struct Frame {
    site: String,
    css: String,
    icon: String,
}

#[derive(Template)]
#[template(path = "own_plates.html")]
struct OwnPlatesPage {
    frame: Frame,
    csrf: String,
    permit: String,
    holder: String,
    until: Option<Stamp>,
    seen: String,
    /// A field a plate, as it stands or was typed; empty ones for those that may be added.
    fields: Vec<(usize, String)>,
    fixed: Vec<String>,
    left: u32,
    most: usize,
    done: Option<String>,
    objection: Option<String>,
}

#[derive(Template)]
#[template(path = "own_plates_none.html")]
struct NonePage {
    frame: Frame,
    sentence: Key,
}

fn frame(state: &WebState) -> Frame {
    Frame {
        site: state.house.site.name.clone(),
        css: assets::CSS.address(),
        icon: assets::ICON.address(),
    }
}

/// A page that says why there is nothing to change.
fn none(state: &WebState, status: StatusCode, sentence: Key) -> PageResult {
    let frame = frame(state);
    let page = error::page(&NonePage { frame, sentence })?;
    Ok((status, page).into_response())
}

/// Who comes, by a link's secret; else the page that is answered.
async fn find(
    state: &WebState,
    secret: Option<&str>,
    ip: IpAddr,
) -> Result<Result<(Holder, String), Response>, PageError> {
    if !state.house.own_plates.is_on() {
        return Err(PageError::NotFound);
    }
    let (from, now) = (network(ip).to_string(), state.house.clock.monotonic());
    if let Err(seconds) = state.strangers.count(&from, PER_MINUTE, now) {
        let mut page = none(
            state,
            StatusCode::TOO_MANY_REQUESTS,
            key!("own-plates-too-often"),
        )?;
        page.headers_mut().insert(RETRY_AFTER, seconds.into());
        return Ok(Err(page));
    }
    let Some(secret) = secret else {
        let page = none(
            state,
            StatusCode::FORBIDDEN,
            key!("own-plates-open-your-link"),
        );
        return page.map(Err);
    };
    let (status, sentence) = match state.house.holder(secret, ip).await? {
        Came::Holder(holder) => return Ok(Ok((*holder, secret.to_owned()))),
        Came::Nowhere => (StatusCode::NOT_FOUND, key!("own-plates-no-such-link")),
        Came::Ended => (StatusCode::FORBIDDEN, key!("own-plates-permit-is-over")),
    };
    none(state, status, sentence).map(Err)
}

fn secret_of<'a>(state: &WebState, headers: &'a HeaderMap) -> Option<&'a str> {
    Cookie::Holder.token(headers, state.settings.https)
}

/// What a form must bring: no other site knows it.
fn csrf_of(secret: &str) -> String {
    token_hash(&format!("holder-form:{secret}"))
}

/// A link was followed: from here on its secret stands in no address.
pub(crate) async fn by_link(
    state: WebState,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Path(secret): Path<String>,
) -> PageResult {
    match find(&state, Some(&secret), address.ip()).await? {
        Err(page) => Ok(page),
        Ok((_, secret)) => {
            let cookie = Cookie::Holder.set(state.settings.https, Some(&secret));
            Ok(([(SET_COOKIE, cookie)], see_other(PATH)).into_response())
        }
    }
}

pub(crate) async fn page(
    state: WebState,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> PageResult {
    match find(&state, secret_of(&state, &headers), address.ip()).await? {
        Err(page) => Ok(page),
        Ok((holder, secret)) => {
            let done = state.notes.take_for(&token_hash(&secret));
            let shown = Shown {
                done: done.map(|note| note.text),
                ..Shown::default()
            };
            show(&state, &holder, &secret, shown)
        }
    }
}

/// What the page says besides the permit.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    done: Option<String>,
    objection: Option<String>,
    /// What was typed and not taken.
    typed: Option<Vec<String>>,
}

fn show(state: &WebState, holder: &Holder, secret: &str, shown: Shown) -> PageResult {
    let permit = &holder.permit;
    let (fixed, own): (Vec<_>, Vec<_>) = permit.plates.iter().partition(|p| holder.is_fixed(p));
    let room = holder.most() - fixed.len();
    let own = own.iter().map(ToString::to_string).collect();
    let mut fields: Vec<String> = shown.typed.unwrap_or(own);
    fields.resize(room.max(1), String::new());
    let page = error::page(&OwnPlatesPage {
        frame: frame(state),
        csrf: csrf_of(secret),
        permit: permit.id.to_string(),
        holder: permit.holder.clone(),
        until: permit.valid_to.map(|to| state.times().end(to)),
        seen: permit.digest().to_string(),
        fields: (1..).zip(fields).collect(),
        fixed: fixed.iter().map(ToString::to_string).collect(),
        left: holder.left,
        most: holder.most(),
        done: shown.done,
        objection: shown.objection,
    })?;
    Ok((shown.status, page).into_response())
}

/// Takes the plates as they are to be. Fields: `plate`, as often as there are.
pub(crate) async fn change(
    state: WebState,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> PageResult {
    let found = find(&state, secret_of(&state, &headers), address.ip()).await?;
    let (holder, secret) = match found {
        Err(page) => return Ok(page),
        Ok(found) => found,
    };
    if !ours(&headers, &fields, &secret) {
        return none(
            &state,
            StatusCode::FORBIDDEN,
            key!("own-plates-page-too-old"),
        );
    }
    let typed = fields.iter().filter(|(key, _)| key == "plate");
    let typed: Vec<String> = typed.map(|(_, text)| text.clone()).collect();
    let seen = PermitDigest::sent(field(&fields, "seen"));
    let came = state.house.change_own_plates(&holder, &typed, &seen).await;
    let result = match &came {
        Ok(Ok(())) => "changed",
        _ => "refused",
    };
    metrics::counter!("plategate_own_plates_total", "result" => result).increment(1);
    let objection = match said(came)? {
        None => {
            let text = t!("own-plates-saved");
            state
                .notes
                .put_for(&token_hash(&secret), Note { good: true, text });
            return Ok(see_other(PATH));
        }
        Some(objection) => objection,
    };
    // As it stands by now: somebody else may have changed it.
    let now = find(&state, Some(&secret), address.ip()).await?;
    let Ok((holder, _)) = now else {
        return Ok(see_other(PATH));
    };
    let shown = Shown {
        status: StatusCode::CONFLICT,
        objection: Some(objection),
        typed: Some(typed),
        ..Shown::default()
    };
    show(&state, &holder, &secret, shown)
}

/// Sent from our own page.
fn ours(headers: &HeaderMap, fields: &Fields, secret: &str) -> bool {
    same_origin(headers) && same_secret(field(fields, "csrf"), &csrf_of(secret))
}

/// What stands against a change, in words.
fn said(came: ActionResult<Result<(), Objection>>) -> Result<Option<String>, PageError> {
    let objection = match came {
        Ok(Ok(())) => return Ok(None),
        Ok(Err(objection)) => objection,
        Err(ActionError::Conflict(_) | ActionError::Rejected(_)) => {
            return Ok(Some(t!("own-plates-meanwhile")));
        }
        Err(why) => return Err(why.into()),
    };
    Ok(Some(match objection {
        Objection::Unfit(text, why) => t!("permit-plates-unfit", part = text, why),
        Objection::Twice(plate) => t!("permit-plates-is-written-twice", plate),
        Objection::NoPlate => t!("own-plates-one-stays"),
        Objection::TooMany(most) => t!("own-plates-too-many", most),
        Objection::Taken(plate) => t!("own-plates-taken", plate),
        Objection::NoneLeft => t!("own-plates-none-left"),
        Objection::Same => t!("own-plates-same"),
    }))
}

/// The link is forgotten on this device.
pub(crate) async fn leave(
    state: WebState,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> PageResult {
    let left = secret_of(&state, &headers).is_some_and(|s| ours(&headers, &fields, s));
    let sentence = match left {
        true => key!("own-plates-left"),
        false => key!("own-plates-open-your-link"),
    };
    let page = none(&state, StatusCode::OK, sentence)?;
    if !left {
        return Ok(page);
    }
    let cookie = Cookie::Holder.set(state.settings.https, None);
    Ok(([(SET_COOKIE, cookie)], page).into_response())
}
