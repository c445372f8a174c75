//! Reads that count only while a vehicle stands on the arming loop: of traffic that passes by, of the parked car beside the lane, of the
//! second vehicle in a queue. Whoever is read a moment before it reaches the loop is waited for.
//!
//! A loop that is broken must keep nobody out. While its device does not answer, every read counts. After [`MISSES`] vehicles that
//! were read and on which the loop never closed, every read counts too, and that is told, until it closes again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::watch;

/// So many reads in a row that the loop says nothing of: it is the loop that is not believed.
pub(crate) const MISSES: u32 = 5;

/// A lane's arming loop, as whoever hands on its reads asks it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Arming(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    occupied: watch::Sender<Option<bool>>,
    /// Reads in a row while it was not occupied.
    missed: AtomicU32,
}

impl Arming {
    pub(super) fn new() -> Arming {
        Arming(Arc::new(Shared {
            occupied: watch::Sender::new(None),
            missed: AtomicU32::new(0),
        }))
    }

    pub(super) fn told(&self, occupied: Option<bool>) {
        if occupied == Some(true) {
            self.0.missed.store(0, Ordering::Relaxed);
        }
        self.0.occupied.send_replace(occupied);
    }

    /// Whether the loop is not believed any more.
    pub(crate) fn is_doubted(&self) -> bool {
        self.0.missed.load(Ordering::Relaxed) >= MISSES
    }

    /// Whether a read counts that may wait for the loop for so long.
    pub(crate) async fn counts(&self, wait: Duration) -> bool {
        let mut occupied = self.0.occupied.subscribe();
        // The sender lives in `self`: this cannot fail.
        let told = occupied.wait_for(|o| *o != Some(false));
        if tokio::time::timeout(wait, told).await.is_ok() {
            return true;
        }
        let missed = self.0.missed.fetch_add(1, Ordering::Relaxed) + 1;
        missed >= MISSES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn reads_count_while_the_loop_is_occupied_or_cannot_be_believed() {
        let arming = Arming::new();
        let (wait, long) = (Duration::from_millis(1), Duration::from_secs(600));
        assert!(arming.counts(wait).await, "its device does not answer");
        arming.told(Some(true));
        assert!(arming.counts(wait).await);
        arming.told(Some(false));
        assert!(!arming.counts(wait).await, "nobody stands on it");
        // It comes a moment later.
        let (counts, ()) = tokio::join!(arming.counts(long), async {
            tokio::task::yield_now().await;
            arming.told(Some(true));
        });
        assert!(counts);
        arming.told(Some(false));
        for missed in 1..MISSES {
            assert!(!arming.counts(wait).await, "{missed}");
            assert!(!arming.is_doubted());
        }
        assert!(arming.counts(wait).await && arming.is_doubted());
        assert!(arming.counts(Duration::ZERO).await);
        arming.told(Some(true));
        assert!(!arming.is_doubted());
        arming.told(Some(false));
        assert!(!arming.counts(wait).await);
    }
}
