//! The only place that reads time (law L4). Wall time that never steps back, and a monotonic clock for durations.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// Tells time. Real in the gateway, set by hand in tests.
pub trait Clock: Send + Sync {
    /// Wall time; never before what it told last.
    fn now(&self) -> Timestamp;
    /// For durations only.
    fn monotonic(&self) -> Instant;
}

/// A clock as it is handed around.
pub type SharedClock = Arc<dyn Clock>;

/// The system's clock, held back when it steps back (NTP), so that the journal's times never decrease.
#[derive(Default)]
pub struct SystemClock {
    last: Mutex<Timestamp>,
}

impl SystemClock {
    pub fn shared() -> SharedClock {
        Arc::new(SystemClock::default())
    }
}

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one place that reads time"
    )]
    fn now(&self) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(|e| e.into_inner());
        *last = (*last).max(Timestamp::now());
        *last
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one place that reads time"
    )]
    fn monotonic(&self) -> Instant {
        Instant::now()
    }
}

/// A clock that stands where it is put. For tests and replay.
pub struct SetClock {
    state: Mutex<(Timestamp, Instant)>,
}

impl SetClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "an Instant can only be had from the system"
    )]
    pub fn at(start: Timestamp) -> Arc<SetClock> {
        Arc::new(SetClock {
            state: Mutex::new((start, Instant::now())),
        })
    }

    pub fn advance(&self, by: Duration) {
        let mut s = self.state.lock().unwrap_or_else(|e| e.into_inner());
        s.0 += by;
        s.1 += by;
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        self.state.lock().unwrap_or_else(|e| e.into_inner()).0
    }

    fn monotonic(&self) -> Instant {
        self.state.lock().unwrap_or_else(|e| e.into_inner()).1
    }
}
