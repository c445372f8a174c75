//! A read that a device tells again is one read.

use std::collections::{HashSet, VecDeque};

use jiff::{SignedDuration, Timestamp};

/// What a device has told is known for so long.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);
/// And so many of a camera at most; the oldest goes first.
const MOST: usize = 20_000;
/// Longer keys are cut: no maker's is.
const KEY_MAX: usize = 200;

/// The reads of a camera that have been taken.
#[derive(Debug, Default)]
pub(super) struct Once {
    keys: HashSet<String>,
    order: VecDeque<(Timestamp, String)>,
}

impl Once {
    /// Whether it has been told before.
    pub(super) fn has(&mut self, key: &str, now: Timestamp) -> bool {
        while let Some((at, _)) = self.order.front() {
            let old = now.duration_since(*at) > REMEMBERED;
            if !old && self.order.len() <= MOST {
                break;
            }
            if let Some((_, key)) = self.order.pop_front() {
                self.keys.remove(&key);
            }
        }
        self.keys.contains(cut(key))
    }

    /// It has been taken.
    pub(super) fn note(&mut self, key: &str, now: Timestamp) {
        let key = cut(key).to_owned();
        if self.keys.insert(key.clone()) {
            self.order.push_back((now, key));
        }
    }
}

fn cut(key: &str) -> &str {
    let end = key
        .char_indices()
        .nth(KEY_MAX)
        .map_or(key.len(), |(at, _)| at);
    &key[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_for_a_day() {
        let start: Timestamp = "2026-05-06T10:00:00Z".parse().unwrap();
        let hours = |h: i64| start + SignedDuration::from_hours(h);
        let mut once = Once::default();
        assert!(!once.has("a", start));
        once.note("a", start);
        once.note("b", hours(12));
        assert!(once.has("a", hours(23)) && once.has("b", hours(23)));
        assert!(!once.has("a", hours(25)) && once.has("b", hours(25)));
        for n in 0..=MOST {
            once.note(&n.to_string(), hours(26));
        }
        assert!(!once.has("b", hours(26)), "there is room for so many only");
        assert!(once.keys.len() <= MOST && once.keys.len() == once.order.len());
    }
}
