//! So many requests a minute may one caller send, so that a program gone wild does not take the API from all others.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::web::api::problem::{Kind, Problem};
use crate::web::http::guard::Who;
use crate::web::state::WebState;

/// Callers remembered at most; beyond, those who have been quiet are forgotten, which lets nobody send more.
const CALLERS_MAX: usize = 2000;
const MINUTE: Duration = Duration::from_secs(60);

/// Who has sent how many since when.
#[derive(Default)]
pub(crate) struct RateLimit(Mutex<BTreeMap<String, (Instant, u32)>>);

impl RateLimit {
    /// Counts a request; the seconds to wait if it is one too many.
    fn count(&self, caller: &str, most: u32, now: Instant) -> Result<(), u64> {
        let mut callers = self.0.lock().unwrap_or_else(|e| e.into_inner());
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

/// Counts a request of the API.
///
/// # Errors
/// It is one too many within this minute.
pub fn take(state: &WebState, who: &Who) -> Result<(), Problem> {
    let most = state.settings.api_per_minute;
    let counted = state
        .pace
        .count(&who.name, most, state.house.clock.monotonic());
    counted.map_err(|seconds| {
        let why = t!("problem-at-most-requests-minute-try", most, seconds);
        let mut problem = Problem::new(Kind::TooMany, why);
        problem.retry_after_s = Some(seconds);
        problem
    })
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
