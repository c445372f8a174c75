//! Searches that hold a plate or a name: posted, kept here, and named in addresses by a random token, so that no plate is
//! in an address, a browser's history or a proxy's log (law L9). They are forgotten at a restart.

use std::collections::VecDeque;

use parking_lot::Mutex;

use crate::actions::secrets::random_token;

/// Searches kept; beyond, the oldest is forgotten.
const KEPT_MAX: usize = 2000;
/// The longest text searched for, in characters.
pub(crate) const TEXT_MAX: usize = 40;

/// The searches of the last hours.
#[derive(Default)]
pub(crate) struct Searches(Mutex<VecDeque<Search>>);

struct Search {
    token: String,
    account: String,
    text: String,
}

impl Searches {
    /// Keeps a text and gives its token; the same text of the same person keeps its token. Empty: `None`.
    pub(crate) fn keep(&self, account: &str, text: &str) -> Option<String> {
        let text: String = text.trim().chars().take(TEXT_MAX).collect();
        if text.is_empty() {
            return None;
        }
        let mut kept = self.0.lock();
        if let Some(found) = kept.iter().find(|s| s.account == account && s.text == text) {
            return Some(found.token.clone());
        }
        if kept.len() >= KEPT_MAX {
            kept.pop_front();
        }
        let token = random_token();
        kept.push_back(Search {
            token: token.clone(),
            account: account.to_owned(),
            text,
        });
        Some(token)
    }

    /// The text of a token, for the person who searched; `None`: forgotten, or somebody else's.
    pub(crate) fn text(&self, account: &str, token: &str) -> Option<String> {
        let kept = self.0.lock();
        kept.iter()
            .find(|s| s.token == token && s.account == account)
            .map(|s| s.text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_found_by_its_owner_only_and_the_oldest_is_forgotten() {
        let searches = Searches::default();
        let token = searches.keep("ann", " W12 ").unwrap();
        assert_eq!(searches.keep("ann", "W12").as_ref(), Some(&token));
        assert_eq!(searches.text("ann", &token).as_deref(), Some("W12"));
        assert_eq!(searches.text("bob", &token), None);
        assert_eq!(searches.keep("ann", "  "), None);
        for i in 0..KEPT_MAX {
            searches.keep("ann", &format!("x{i}"));
        }
        assert_eq!(searches.text("ann", &token), None);
    }
}
