//! One message a session, shown on the next page.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use crate::actions::sign_in::Who;

/// A message on top of the page.
pub(crate) struct Note {
    pub(crate) good: bool,
    pub(crate) text: String,
}

impl Note {
    pub(crate) fn bad(text: impl Into<String>) -> Option<Note> {
        let text = text.into();
        Some(Note { good: false, text })
    }
}

/// Messages waiting at most; beyond, one is dropped (its page then shows none).
const WAITING_MAX: usize = 1000;

/// The messages that wait.
#[derive(Default)]
pub(crate) struct FlashNotes(Mutex<BTreeMap<String, Note>>);

impl FlashNotes {
    pub(crate) fn put(&self, who: &Who, note: Note) {
        self.put_for(&who.token_hash, note);
    }

    /// For the session of this token's hash, which has only just begun.
    pub(crate) fn put_for(&self, token_hash: &str, note: Note) {
        let mut waiting = self.0.lock();
        if waiting.len() >= WAITING_MAX {
            waiting.pop_first();
        }
        waiting.insert(token_hash.to_owned(), note);
    }

    pub fn take(&self, who: &Who) -> Option<Note> {
        self.take_for(&who.token_hash)
    }

    /// The same of the token with this hash.
    pub(crate) fn take_for(&self, token_hash: &str) -> Option<Note> {
        self.0.lock().remove(token_hash)
    }
}
