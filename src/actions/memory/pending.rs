//! What is begun and not finished, kept in memory for some minutes: log-ins that wait for a code, apps being set up.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// How long something waits.
pub(crate) const WAITS: Duration = Duration::from_secs(10 * 60);
/// Things waiting at most; beyond, the oldest is forgotten.
const WAITING_MAX: usize = 1000;

/// Things by a key, which is the hash of a random token.
pub(crate) struct Pending<T> {
    waiting: Mutex<BTreeMap<String, (Instant, T)>>,
    most: usize,
}

impl<T> Default for Pending<T> {
    fn default() -> Pending<T> {
        Pending::at_most(WAITING_MAX)
    }
}

impl<T> Pending<T> {
    /// Beyond so many, the oldest is forgotten.
    pub(crate) fn at_most(most: usize) -> Pending<T> {
        Pending {
            waiting: Mutex::default(),
            most,
        }
    }
}

impl<T: Clone> Pending<T> {
    /// Keeps a thing, in place of what was there.
    pub(crate) fn put(&self, key: &str, thing: T, now: Instant) {
        let mut all = self.waiting.lock();
        all.retain(|_, (since, _)| now.saturating_duration_since(*since) < WAITS);
        if all.len() >= self.most {
            let oldest = all.iter().min_by_key(|(_, (since, _))| *since);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                all.remove(&key);
            }
        }
        all.insert(key.to_owned(), (now, thing));
    }

    /// What waits there waits under another key from now on.
    pub(crate) fn rename(&self, key: &str, new: &str) {
        let mut all = self.waiting.lock();
        if let Some(waits) = all.remove(key) {
            all.insert(new.to_owned(), waits);
        }
    }

    /// What waits there still.
    pub fn get(&self, key: &str, now: Instant) -> Option<T> {
        let all = self.waiting.lock();
        let (since, thing) = all.get(key)?;
        (now.saturating_duration_since(*since) < WAITS).then(|| thing.clone())
    }

    /// The same, and it is gone.
    pub fn take(&self, key: &str, now: Instant) -> Option<T> {
        let found = self.get(key, now);
        let mut all = self.waiting.lock();
        all.remove(key);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SetClock};

    #[test]
    fn what_waits_is_forgotten_in_time_and_never_too_much() {
        let clock = SetClock::at("2026-03-02T08:00:00Z".parse().unwrap());
        let pending = Pending::default();
        pending.put("a", 1, clock.monotonic());
        assert_eq!(pending.get("a", clock.monotonic()), Some(1));
        assert_eq!(pending.take("a", clock.monotonic()), Some(1));
        assert_eq!(pending.take("a", clock.monotonic()), None);
        pending.put("b", 2, clock.monotonic());
        clock.advance(WAITS);
        assert_eq!(pending.get("b", clock.monotonic()), None);
        for n in 0..=WAITING_MAX {
            clock.advance(Duration::from_millis(1));
            pending.put(&n.to_string(), n, clock.monotonic());
        }
        assert_eq!(pending.get("0", clock.monotonic()), None, "the oldest");
        assert_eq!(pending.get("1", clock.monotonic()), Some(1));
    }
}
