//! So many requests a minute may one caller send, so that a program gone wild does not take the API from all others.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Callers remembered at most; beyond, those who have been quiet are forgotten, which lets nobody send more.
const CALLERS_MAX: usize = 2000;
const MINUTE: Duration = Duration::from_secs(60);

/// Who has sent how many since when.
#[derive(Default)]
pub(crate) struct RateLimit(Mutex<BTreeMap<String, (Instant, u32)>>);

impl RateLimit {
    /// Counts a request; the seconds to wait if it is one too many.
    pub(crate) fn count(&self, caller: &str, most: u32, now: Instant) -> Result<(), u64> {
        let mut callers = self.0.lock();
        if callers.len() >= CALLERS_MAX {
            callers.retain(|_, (since, _)| now.duration_since(*since) < MINUTE);
        }
        let (since, sent) = callers.entry(caller.to_owned()).or_insert((now, 0));
        if now.duration_since(*since) >= MINUTE {
            (*since, *sent) = (now, 0);
        }
        if *sent < most {
            *sent += 1;
            return Ok(());
        }
        let left = MINUTE - now.duration_since(*since);
        Err(left.as_secs() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, SetClock};

    #[test]
    fn so_many_a_minute_and_each_caller_apart() {
        let pace = RateLimit::default();
        let start = SetClock::at(jiff::Timestamp::UNIX_EPOCH).monotonic();
        let check = |caller: &str, second: u64, expect: Result<(), u64>| {
            let now = start + Duration::from_secs(second);
            assert_eq!(pace.count(caller, 2, now), expect, "{caller} {second}");
        };
        check("ann", 0, Ok(()));
        check("ann", 10, Ok(()));
        check("ann", 20, Err(41));
        check("bob", 20, Ok(()));
        check("ann", 60, Ok(()));
    }
}
