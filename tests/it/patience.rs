//! Waiting for what is to happen. No test goes by the clock: it asserts what happened and in which order, and how long that
//! took is nobody's business. The limit only ends a test whose subject hangs; it holds with six busy loops beside.

use std::time::{Duration, Instant};

/// Far more than anything here takes.
pub const LIMIT: Duration = Duration::from_secs(120);
/// Between two looks.
const AGAIN: Duration = Duration::from_millis(20);

/// Waits until something is so.
pub fn until(what: &str, is_so: impl FnMut() -> bool) {
    until_or(is_so, || what.to_owned());
}

/// The same; `why` says what to tell if it never is.
pub fn until_or(mut is_so: impl FnMut() -> bool, why: impl FnOnce() -> String) {
    let end = Instant::now() + LIMIT;
    while !is_so() {
        if Instant::now() > end {
            panic!("{}", why());
        }
        std::thread::sleep(AGAIN);
    }
}

/// The same within a runtime.
pub async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + LIMIT;
    while !is_so().await {
        assert!(Instant::now() < end, "{what}");
        tokio::time::sleep(AGAIN).await;
    }
}
