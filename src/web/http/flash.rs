//! One message a session, shown on the next page: what came of a form.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::domain::event::JournalEntry;
use crate::web::html::layout::Note;
use crate::web::http::guard::Who;
use crate::web::orders;
use crate::web::state::WebState;

/// Messages waiting at most; beyond, one is dropped (its page then shows none).
const WAITING_MAX: usize = 1000;

/// See the module.
#[derive(Default)]
pub struct FlashNotes(Mutex<BTreeMap<String, Note>>);

impl FlashNotes {
    pub fn put(&self, who: &Who, note: Note) {
        self.put_for(&who.token_hash, note);
    }

    /// For the session of this token's hash, which has only just begun.
    pub fn put_for(&self, token_hash: &str, note: Note) {
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

/// Tells the person what came of an order: the engine's refusal, or `done`.
pub fn tell(state: &WebState, who: &Who, entry: &JournalEntry, done: impl Into<String>) {
    let rejected = orders::rejected(entry);
    let note = Note {
        good: rejected.is_none(),
        text: rejected.map_or_else(|| done.into(), |why| t!("flash-not-done", why = why)),
    };
    state.notes.put(who, note);
}
