//! When to try again: soon after a network fault, rarely where the camera has said no.

use std::time::Duration;

use super::fault::{Fault, Patience};

/// Waits after network faults. The last one bounds how long a camera that is back waits for us (5 s with its key frame).
const SOON_MS: [u64; 4] = [500, 1_000, 2_000, 3_000];
/// Waits where the camera has said no; then every 5 minutes.
const LONG_S: [u64; 5] = [15, 30, 60, 120, 240];
const LONGEST_S: u64 = 300;
/// A camera that was just seen and now says 404 is probably still starting: so often it is asked soon.
const STARTING_TRIES: u32 = 5;

/// Counts the tries since pictures last came.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    tries: u32,
    patience: Option<Patience>,
    /// Pictures have come from this address before: its path is right.
    known_good: bool,
}

impl Backoff {
    /// Pictures came: the next fault starts anew.
    pub(crate) fn pictures_came(&mut self) {
        *self = Backoff {
            known_good: true,
            ..Backoff::default()
        };
    }

    /// How long to wait after `fault`; `None`: never try again.
    pub(crate) fn after(&mut self, fault: &Fault) -> Option<Duration> {
        let mut patience = fault.patience();
        self.known_good &= self.tries < STARTING_TRIES;
        if self.known_good && matches!(fault, Fault::UnknownPath { .. }) {
            patience = Patience::Soon;
        }
        if self.patience != Some(patience) {
            self.patience = Some(patience);
            self.tries = 0;
        }
        let step = usize::try_from(self.tries).unwrap_or(usize::MAX);
        self.tries = self.tries.saturating_add(1);
        match patience {
            Patience::Soon => Some(Duration::from_millis(SOON_MS[step.min(SOON_MS.len() - 1)])),
            Patience::Long => Some(Duration::from_secs(*LONG_S.get(step).unwrap_or(&LONGEST_S))),
            Patience::Done => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(fault: &Fault, seen: bool, count: usize) -> Vec<f64> {
        let mut backoff = Backoff::default();
        if seen {
            backoff.pictures_came();
        }
        let waits = (0..count).filter_map(|_| backoff.after(fault));
        waits.map(|w| w.as_secs_f64()).collect()
    }

    #[test]
    fn waits_follow_the_fault() {
        let path = Fault::UnknownPath { path: "/x".into() };
        let cases = [
            (Fault::ServerGone, false, vec![0.5, 1.0, 2.0, 3.0, 3.0]),
            (
                Fault::WrongPassword,
                false,
                vec![15.0, 30.0, 60.0, 120.0, 240.0, 300.0, 300.0],
            ),
            (Fault::WrongPassword, true, vec![15.0, 30.0]),
            (path.clone(), false, vec![15.0, 30.0, 60.0]),
            (path, true, vec![0.5, 1.0, 2.0, 3.0, 3.0, 15.0, 30.0]),
            (Fault::Ended, false, vec![]),
        ];
        for (fault, seen, expected) in cases {
            assert_eq!(
                waits(&fault, seen, expected.len().max(1)),
                expected,
                "{fault}"
            );
        }
    }

    #[test]
    fn pictures_start_the_count_anew() {
        let mut backoff = Backoff::default();
        for _ in 0..9 {
            backoff.after(&Fault::ServerGone);
        }
        backoff.pictures_came();
        assert_eq!(
            backoff.after(&Fault::ServerGone),
            Some(Duration::from_millis(500))
        );
    }
}
