//! What a barrier's own contacts say of it: it did not move, it stays open, something stands under it. Told the time, the pulses that
//! its relay took and the edges; knows no device.

use std::time::{Duration, Instant};

/// What is wrong with a barrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BarrierFault {
    /// Its relay took a pulse, and it did not open in its time.
    DidNotMove,
    /// It is open for longer than it should be.
    StaysOpen,
    /// Its safety contact is occupied for longer than it should be.
    Blocked,
}

impl BarrierFault {
    /// As figures name it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            BarrierFault::DidNotMove => "did-not-move",
            BarrierFault::StaysOpen => "stays-open",
            BarrierFault::Blocked => "blocked",
        }
    }
}

/// Which contact of a barrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// Closed when it is fully open.
    Up,
    /// Closed when it is fully shut.
    Down,
    /// Closed while something stands under it.
    Safety,
}

/// How long a barrier may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// From the pulse until it moves.
    pub(crate) moves_within: Duration,
    /// Open, or its safety contact occupied.
    pub(crate) open_at_most: Duration,
}

/// One barrier.
#[derive(Debug)]
pub(in crate::gate) struct Barrier {
    patience: Patience,
    up: Option<bool>,
    down: Option<bool>,
    /// Since when something stands under it.
    blocked_since: Option<Instant>,
    /// A pulse that it has not followed yet.
    pulsed: Option<Instant>,
    /// Since when it is open without a pulse.
    open_since: Option<Instant>,
    /// It did not follow its last pulse.
    stuck: bool,
}

impl Barrier {
    pub(in crate::gate) fn new(patience: Patience) -> Barrier {
        Barrier {
            patience,
            up: None,
            down: None,
            blocked_since: None,
            pulsed: None,
            open_since: None,
            stuck: false,
        }
    }

    /// Whether it is open, or on its way; `None`: that is not known.
    fn is_open(&self) -> Option<bool> {
        match (self.up, self.down) {
            (Some(true), _) => Some(true),
            (_, Some(down)) => Some(!down),
            (up, None) => up,
        }
    }

    /// A contact is closed, open, or (`None`) not known any more.
    pub(in crate::gate) fn told(&mut self, side: Side, closed: Option<bool>, now: Instant) {
        match side {
            Side::Up => self.up = closed,
            Side::Down => self.down = closed,
            Side::Safety => {
                let since = self.blocked_since.unwrap_or(now);
                self.blocked_since = (closed == Some(true)).then_some(since);
                return;
            }
        }
        match self.is_open() {
            Some(true) => {
                (self.pulsed, self.stuck) = (None, false);
                self.open_since.get_or_insert(now);
            }
            Some(false) => self.open_since = None,
            // Nobody can say any more whether it moved.
            None => (self.pulsed, self.stuck, self.open_since) = (None, false, None),
        }
    }

    /// Its relay took a pulse.
    pub(in crate::gate) fn pulsed(&mut self, now: Instant) {
        match self.is_open() {
            Some(false) => {
                self.pulsed.get_or_insert(now);
            }
            // The next vehicle of a queue: it stays open for that one.
            Some(true) => self.open_since = Some(now),
            None => {}
        }
    }

    /// What is wrong with it now.
    pub(in crate::gate) fn fault(&mut self, now: Instant) -> Option<BarrierFault> {
        let over = |since: Option<Instant>, limit| {
            since.is_some_and(|since| now.saturating_duration_since(since) >= limit)
        };
        if over(self.pulsed, self.patience.moves_within) {
            (self.pulsed, self.stuck) = (None, true);
        }
        let open_at_most = self.patience.open_at_most;
        let all = [
            (self.stuck, BarrierFault::DidNotMove),
            (over(self.open_since, open_at_most), BarrierFault::StaysOpen),
            (
                over(self.blocked_since, open_at_most),
                BarrierFault::Blocked,
            ),
        ];
        all.into_iter().find_map(|(is, fault)| is.then_some(fault))
    }

    /// When that may change by itself.
    pub(in crate::gate) fn next_look(&self, now: Instant) -> Option<Instant> {
        let Patience {
            moves_within,
            open_at_most,
        } = self.patience;
        let all = [
            self.pulsed.map(|at| at + moves_within),
            self.open_since.map(|at| at + open_at_most),
            self.blocked_since.map(|at| at + open_at_most),
        ];
        all.into_iter().flatten().filter(|at| *at > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    /// `u`, `d`, `s`: up, down, safety; `+` closed, `-` open, `?` not known; `p`: a pulse; digits: seconds that pass. What it looks like after
    /// each word: `.` well, `m` did not move, `o` stays open, `b` blocked; changes only.
    fn check(told: &str, want: &str) {
        let mut barrier = Barrier::new(Patience {
            moves_within: Duration::from_secs(5),
            open_at_most: Duration::from_secs(60),
        });
        let mut now = SystemClock::shared().monotonic();
        let mut found = String::new();
        for word in told.split_whitespace() {
            let closed = match &word[1..] {
                "+" => Some(true),
                "-" => Some(false),
                _ => None,
            };
            match word.as_bytes()[0] {
                b'u' => barrier.told(Side::Up, closed, now),
                b'd' => barrier.told(Side::Down, closed, now),
                b's' => barrier.told(Side::Safety, closed, now),
                b'p' => barrier.pulsed(now),
                _ => now += Duration::from_secs(word.parse().unwrap()),
            }
            let next = barrier.next_look(now);
            let now_is = match barrier.fault(now) {
                None => '.',
                Some(BarrierFault::DidNotMove) => 'm',
                Some(BarrierFault::StaysOpen) => 'o',
                Some(BarrierFault::Blocked) => 'b',
            };
            assert!(next.is_none_or(|at| at > now), "{told}");
            if !found.ends_with(now_is) {
                found.push(now_is);
            }
        }
        assert_eq!(found, want, "{told}");
    }

    #[test]
    fn a_barrier_that_does_not_do_as_it_should_is_told_of() {
        // Opens and shuts, by either contact or both.
        check("u- d+ p 2 d- 2 u+ 9 u- d+ 99", ".");
        check("u- p 4 u+ 9 u- 99", ".");
        check("d+ p 4 d- 9 d+ 99", ".");
        // Does not move; moves at last, or at the next pulse.
        check("d+ p 4 1", ".m");
        check("u- p 5 9 u+ 3 u-", ".m.");
        check("d+ p 5 p 1 d- 2 d+", ".m.");
        // Still opening as the next pulse comes: timed from the first.
        check("d+ p 3 p 2", ".m");
        // Stays open: by hand, or behind a vehicle; not with a queue, whose pulses come one after the other.
        check("d+ d- 59 1", ".o");
        check("u- p 1 u+ 60 u-", ".o.");
        check("d+ p 1 d- 40 p 40 p 59 d+", ".");
        check("d+ p 1 d- 40 p 60", ".o");
        // Between the contacts it is on its way, and open.
        check("u- d+ p 1 d- 60", ".o");
        // Something stands under it.
        check("d+ s+ 59 s- 9 s+ 60 s-", ".b.");
        // What is not known is not complained of.
        check("p 99 u? d? 99", ".");
        check("d+ p 1 d? 99 d+ 9", ".");
        check("d- 30 d? 99", ".");
    }
}
