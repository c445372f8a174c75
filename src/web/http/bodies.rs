//! What callers send, taken whole before anybody looks at it: how large it may be goes by who sends it where, and it has to
//! come within a time. Held at the same moment at most: 8 KiB for each connection that has not logged in, 128 or 256 KiB for
//! each request of somebody who has, and two lists of 16 MiB.

use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody};
use axum::extract::{ConnectInfo, Request};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use percent_encoding::percent_decode;
use serde_json::Value;
use std::net::SocketAddr;
use tokio::sync::SemaphorePermit;

use crate::web::http::error::PageError;
use crate::web::http::listen::refused::Why;
use crate::web::http::routes::Route;
use crate::web::http::state::WebState;

/// The largest form of somebody who has not logged in, bytes: a name, a password or a code, and where to go on.
pub(crate) const STRANGERS_MAX: usize = 8 * 1024;
/// The largest form, bytes. The longest is a policy file to be tried.
pub(crate) const FORM_MAX: usize = 128 * 1024;
/// The largest body of the API, bytes.
pub(crate) const BODY_MAX: usize = 256 * 1024;
/// The largest list, bytes: 100,000 permits as CSV in a form are some 9 MB. One that is no larger than a form needs no turn.
pub(crate) const LIST_MAX: usize = 16 * 1024 * 1024;
/// A list may take so many times as long as a form.
const LIST_TIMES: u32 = 6;
/// Of what is too large so much is read and thrown away, that the sender may hear why before its connection is cut.
const THROWN_MAX: usize = 32 * 1024 * 1024;
/// No longer than this, too.
const THROWN: Duration = Duration::from_secs(5);

/// A request whose body has come whole.
pub(crate) struct Received<'a> {
    pub(crate) request: Request,
    /// Its body.
    pub(crate) bytes: Bytes,
    /// The turn of a list, to be held until the request is answered.
    pub(crate) list: Option<SemaphorePermit<'a>>,
}

impl Received<'_> {
    /// Of a request that brings nothing.
    pub(crate) fn none(request: Request) -> Received<'static> {
        Received {
            request,
            bytes: Bytes::new(),
            list: None,
        }
    }
}

/// Takes in what a person or program sends, once it is known that it may pass `route`.
pub(crate) async fn receive<'a>(
    state: &'a WebState,
    route: &Route,
    request: Request,
) -> Result<Received<'a>, PageError> {
    let limit = state.settings.limits.body;
    let most = match route.scope {
        Some(_) => BODY_MAX,
        None => FORM_MAX,
    };
    // A short list is taken like any form.
    let announced = request.body().size_hint().exact();
    let long = route.list && announced.is_none_or(|bytes| bytes > most as u64);
    let (most, limit) = match long {
        true => (LIST_MAX, limit * LIST_TIMES),
        false => (most, limit),
    };
    let turn = match long {
        true => Some(state.lists.try_acquire().map_err(|_| {
            state.refused.note(Why::Lists, None);
            PageError::Down(t!("body-other-lists-are-being-taken-in"))
        })?),
        false => None,
    };
    let (request, bytes) = take(state, request, most, limit).await?;
    Ok(Received {
        request,
        bytes,
        list: turn,
    })
}

/// Takes in what a stranger sends.
pub(crate) async fn of_stranger(
    state: &WebState,
    request: Request,
) -> Result<(Request, Bytes), PageError> {
    let limit = state.settings.limits.body;
    take(state, request, STRANGERS_MAX, limit).await
}

/// Takes in what strangers send.
pub(crate) async fn of_strangers(state: WebState, request: Request, next: Next) -> Response {
    match of_stranger(&state, request).await {
        Ok((request, _)) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

async fn take(
    state: &WebState,
    request: Request,
    most: usize,
    limit: Duration,
) -> Result<(Request, Bytes), PageError> {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let from = from.map(|a| a.0.ip());
    let (parts, body) = request.into_parts();
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut pieces = body.into_data_stream();
    let read = async {
        if announced > most {
            return Err(PageError::TooLarge);
        }
        let mut bytes = BytesMut::new();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|_| PageError::Bad(t!("body-it-was-not-sent-whole")))?;
            if bytes.len() + piece.len() > most {
                return Err(PageError::TooLarge);
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.freeze())
    };
    let read = tokio::time::timeout(limit, read).await;
    let kind = parts.headers.get(CONTENT_TYPE);
    let kind = kind.map_or(&b""[..], |kind| kind.as_bytes());
    match read {
        Ok(Ok(bytes)) if !is_utf8(kind, &bytes) => Err(PageError::Unreadable(t!("body-not-utf-8"))),
        Ok(Ok(bytes)) if !is_typed(kind, &bytes) => {
            Err(PageError::Bad(t!("body-control-characters")))
        }
        Ok(Ok(bytes)) => Ok((Request::from_parts(parts, Body::from(bytes.clone())), bytes)),
        Ok(Err(fault)) => {
            if matches!(fault, PageError::TooLarge) {
                state.refused.note(Why::BodyLarge, from);
                let life = state.lives.requests.clone();
                tokio::spawn(async move {
                    let thrown = tokio::time::timeout(THROWN, throw_away(pieces));
                    drop(life.piece(thrown).await);
                });
            }
            Err(fault)
        }
        Err(_) => {
            state.refused.note(Why::BodySlow, from);
            Err(PageError::TooSlow)
        }
    }
}

/// Whether a body is UTF-8, what stands in a form behind `%` included: what is put in for bytes that are none would be kept and
/// shown as if somebody had typed it.
fn is_utf8(kind: &[u8], bytes: &[u8]) -> bool {
    match is_form(kind) {
        // `&`, `=` and `+` are never part of another character: the whole is UTF-8 if each field is.
        true => percent_decode(bytes).decode_utf8().is_ok(),
        false => std::str::from_utf8(bytes).is_ok(),
    }
}

fn is_form(kind: &[u8]) -> bool {
    kind.to_ascii_lowercase()
        .starts_with(b"application/x-www-form-urlencoded")
}

/// Whether all texts of a body are such as people type: NUL and its kin end up in lists, logs and messages, and are somebody's
/// try. What cannot be read here is refused by whoever wants to read it.
fn is_typed(kind: &[u8], bytes: &[u8]) -> bool {
    let typed = |text: &str| !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    if is_form(kind) {
        let mut fields = url::form_urlencoded::parse(bytes);
        return fields.all(|(key, value)| typed(&key) && typed(&value));
    }
    if kind.to_ascii_lowercase().starts_with(b"application/json") {
        let value = serde_json::from_slice::<Value>(bytes).ok();
        return value.is_none_or(|value| all_texts(&value, &typed));
    }
    std::str::from_utf8(bytes).ok().is_none_or(typed)
}

fn all_texts(value: &Value, typed: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => typed(text),
        Value::Array(all) => all.iter().all(|value| all_texts(value, typed)),
        Value::Object(all) => {
            let mut all = all.iter();
            all.all(|(key, value)| typed(key) && all_texts(value, typed))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// Reads on while the answer goes out: a connection that is closed with something unread loses the answer as well.
async fn throw_away(mut pieces: BodyDataStream) {
    let mut thrown = 0;
    while let Some(Ok(piece)) = pieces.next().await {
        thrown += piece.len();
        if thrown > THROWN_MAX {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_types_is_seen_in_every_kind_of_body() {
        let check = |kind: &str, body: &str, expect: bool| {
            assert_eq!(
                is_typed(kind.as_bytes(), body.as_bytes()),
                expect,
                "{kind} {body:?}"
            );
        };
        let form = "application/x-www-form-urlencoded";
        check(form, "holder=Ann&note=one%0D%0Atwo%09three", true);
        check(form, "holder=J%C3%B6rg", true);
        check(form, "holder=Ann%00", false);
        check(form, "hol%1Bder=Ann", false);
        check(form, "holder=%C2%9B31m", false);
        let json = "application/json; charset=utf-8";
        check(json, r#"{"holder":"Ann\n","plates":["W1"],"n":1}"#, true);
        check(json, r#"{"holder":"Ann\u0000"}"#, false);
        check(json, r#"{"of":[{"note\u001b":null}]}"#, false);
        check(json, r#"{"holder":"\u007f"}"#, false);
        check(json, "not json \0", true);
        check("text/csv", "permit,plate\r\nP1,W1\r\n", true);
        check("text/csv", "permit,plate\nP1,W\u{0}1", false);
        check("", "\u{1}", false);
    }

    #[test]
    fn what_is_no_utf8_is_seen_in_every_kind_of_body() {
        let check = |kind: &str, body: &[u8], expect: bool| {
            assert_eq!(is_utf8(kind.as_bytes(), body), expect, "{kind} {body:?}");
        };
        let form = "application/x-www-form-urlencoded";
        check(form, b"reason=J%C3%B6rg&a=+%2B", true);
        check(form, "reason=Jörg".as_bytes(), true);
        check(form, b"reason=100%&note=%zz", true);
        check(form, b"reason=%FF%FE", false);
        check(form, b"reason=%C3&note=%B6", false);
        check(form, b"%FF=x", false);
        check(form, b"reason=\xff", false);
        check("Application/X-WWW-Form-Urlencoded", b"a=%FF", false);
        check(form, b"reason=%ED%A0%80", false);
        check("application/json", b"{\"a\":\"\xff\"}", false);
        check("text/csv", b"permit,plate\nP1,\xff\n", false);
        check("", b"\xff", false);
    }
}
