//! One message a session, shown on the next page: what came of a form.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::actions::{ActionError, ActionResult};
use crate::web::html::layout::Note;
use crate::web::html::refusals;
use crate::web::http::error::PageResult;
use crate::web::http::guard::{Who, see_other};
use crate::web::state::WebState;

/// Messages waiting at most; beyond, one is dropped (its page then shows none).
const WAITING_MAX: usize = 1000;

/// See the module.
#[derive(Default)]
pub(crate) struct FlashNotes(Mutex<BTreeMap<String, Note>>);

impl FlashNotes {
    pub(crate) fn put(&self, who: &Who, note: Note) {
        self.put_for(&who.token_hash, note);
    }

    /// For the session of this token's hash, which has only just begun.
    pub(crate) fn put_for(&self, token_hash: &str, note: Note) {
        let mut waiting = self.0.lock().unwrap_or_else(|e| e.into_inner());
        if waiting.len() >= WAITING_MAX {
            waiting.pop_first();
        }
        waiting.insert(token_hash.to_owned(), note);
    }

    pub fn take(&self, who: &Who) -> Option<Note> {
        let mut waiting = self.0.lock().unwrap_or_else(|e| e.into_inner());
        waiting.remove(&who.token_hash)
    }
}

/// Back to a page that tells what came of a form: what was done (nothing: the page shows it by itself), or
/// what stands against it. Any other fault is a page of its
/// own.
pub(crate) fn back(
    state: &WebState,
    who: &Who,
    came: ActionResult<impl Into<String>>,
    to: &str,
) -> PageResult {
    let note = match came {
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
    };
    if !note.text.is_empty() {
        state.notes.put(who, note);
    }
    Ok(see_other(to))
}
