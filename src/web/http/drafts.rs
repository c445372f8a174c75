//! Forms that came when their sender was not logged in any more: kept for a while, for the page that they stood on.

use axum::extract::Request;
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, Method};

use crate::actions::secrets::{random_token, token_hash};
use crate::web::html::refill::PAGE;
use crate::web::http::bodies;
use crate::web::http::cookies::Cookie;
use crate::web::http::origin::{local_path, page_before, same_origin};
use crate::web::http::sent::Draft;
use crate::web::http::state::WebState;

/// Fields that are not kept: tokens, and what proves who somebody is.
const SECRETS: [&str; 7] = ["csrf", "confirm", "password", "old", "new", "again", "code"];

/// Whether a form is kept for whoever asks: it waits for the log-in.
pub(crate) fn is_kept(state: &WebState, headers: &HeaderMap) -> bool {
    let token = Cookie::Draft.token(headers, state.settings.https);
    let now = state.house.clock.monotonic();
    token.is_some_and(|token| state.drafts.get(&token_hash(token), now).is_some())
}

/// Keeps a form whose sender has to log in first. Gives the page that it stood on, and the cookie by which it is found again.
/// Whatever does not come from a page of ours is not kept.
pub(crate) async fn keep(state: &WebState, request: Request) -> Option<(String, String)> {
    let headers = request.headers();
    let ours = headers.contains_key(ORIGIN) && same_origin(headers);
    let page = page_before(headers).filter(|_| ours && request.method() == Method::POST)?;
    let action = request.uri().path_and_query()?.as_str().to_owned();
    // Larger ones are kept by the browser's tab (static/forms.js).
    let (_, bytes) = bodies::of_stranger(state, request).await.ok()?;
    let fields = url::form_urlencoded::parse(&bytes).into_owned();
    let fields: Vec<(String, String)> = fields
        .filter(|(name, _)| !SECRETS.contains(&name.as_str()))
        .collect();
    let given = fields.iter().find(|(name, _)| name == PAGE);
    let given = given.map(|(_, page)| page.clone());
    let page = given.filter(|p| local_path(p) == p).unwrap_or(page);
    let draft = Draft {
        page: page.clone(),
        action,
        fields,
    };
    let token = random_token();
    let now = state.house.clock.monotonic();
    state.drafts.put(&token_hash(&token), draft, now);
    let cookie = Cookie::Draft.set(state.settings.https, Some(&token));
    Some((page, cookie))
}
