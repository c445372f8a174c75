//! What came of a form, told on the next page.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Json};
use serde::Serialize;

use crate::actions::memory::notes::Note;
use crate::actions::orders::Done;
use crate::actions::{ActionError, ActionResult};
use crate::web::html::refusals;
use crate::web::http::error::{NotDone, PageError, PageResult};
use crate::web::http::guard::{Who, see_other};
use crate::web::http::state::WebState;

/// Back to a page that tells what came of a form, as [`note`] says it (nothing: the page shows it by itself).
pub(crate) fn back(
    state: &WebState,
    who: &Who,
    came: ActionResult<impl Into<String>>,
    to: &str,
) -> PageResult {
    let note = note(came)?;
    let not_done = !note.good;
    if !note.text.is_empty() {
        state.notes.put(who, note);
    }
    let mut next = see_other(to);
    if not_done {
        next.extensions_mut().insert(NotDone);
    }
    Ok(next)
}

/// What came of a form, for a page that stays where it is.
#[derive(Serialize)]
struct Told {
    good: bool,
    text: String,
}

/// The same for a page that stays where it is, if it asks so (`Accept: application/json`): nobody is thrown to the top of
/// another one.
pub(crate) fn told(
    (state, who, headers): (&WebState, &Who, &HeaderMap),
    came: ActionResult<impl Into<String>>,
    to: &str,
) -> PageResult {
    if !stays(headers) {
        return back(state, who, came, to);
    }
    let Note { good, text } = note(came)?;
    Ok(Json(Told { good, text }).into_response())
}

/// A page that stays where it is asks for what came of it, not for another page.
fn stays(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_some_and(|a| a.starts_with("application/json"))
}

/// What is said of something done by hand, which is done also while it cannot be written.
pub(crate) fn by_hand(came: &Done, done: impl Into<String>) -> String {
    let done = done.into();
    match came.written {
        true => done,
        false => t!("flash-not-yet-written", done = done),
    }
}

/// What is said of it: what was done, or what stands against it. Any other fault is a page of its own.
pub(crate) fn note(came: ActionResult<impl Into<String>>) -> Result<Note, PageError> {
    Ok(match came {
        Ok(done) => Note {
            good: true,
            text: done.into(),
        },
        Err(ActionError::Rejected(why)) => Note {
            good: false,
            text: t!("flash-not-done", why = why.to_string()),
        },
        Err(why @ ActionError::Conflict(_)) => Note {
            good: false,
            text: refusals::sentences(&why),
        },
        Err(why) => return Err(why.into()),
    })
}
