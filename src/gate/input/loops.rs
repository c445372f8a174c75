//! Two loops tell which way a vehicle goes: the arming loop before the barrier, the closing loop under or behind it. Told the time
//! and the edges; knows no device.
//!
//! A vehicle goes the lane's way when it comes from the arming loop and leaves the closing loop behind. It goes against it when
//! it reaches the arming loop from the closing one and leaves that. Whoever backs off has not crossed.

use std::time::{Duration, Instant};

/// Between the two loops a short vehicle may stand on neither for so long.
const BETWEEN: Duration = Duration::from_secs(10);

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loop {
    Arming,
    Closing,
}

/// How a vehicle crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crossed {
    Along,
    Against,
}

/// How a vehicle came onto the closing loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    FromArming,
    FromBehind,
    /// It had come from behind onto the arming loop, and turns back.
    Back,
}

/// What the loops of one lane say.
#[derive(Debug, Default)]
pub(super) struct Loops {
    /// `None`: its device does not answer, or there is none.
    arming: Option<bool>,
    closing: Option<bool>,
    arming_left: Option<Instant>,
    /// Since the vehicle is on the closing loop, somebody has come onto the arming one.
    arming_anew: bool,
    /// Who stands on the arming loop came from the closing one.
    from_closing: bool,
    came: Option<Came>,
    /// When one that had come from behind left the closing loop, and was not on the other yet.
    left_behind: Option<Instant>,
}

fn lately(at: Option<Instant>, now: Instant) -> bool {
    at.is_some_and(|at| now.saturating_duration_since(at) <= BETWEEN)
}

impl Loops {
    /// A loop is occupied, free, or (`None`) not known any more; what that comes to.
    pub(super) fn told(
        &mut self,
        which: Loop,
        occupied: Option<bool>,
        now: Instant,
    ) -> Option<Crossed> {
        match (which, occupied) {
            (Loop::Arming, Some(true)) => {
                self.reached_arming(now);
                None
            }
            (Loop::Arming, Some(false)) => self.left_arming(now),
            (Loop::Closing, Some(true)) => {
                self.reached_closing(now);
                None
            }
            (Loop::Closing, Some(false)) => self.left_closing(now),
            (Loop::Arming, None) => {
                let (closing, came) = (self.closing, self.came);
                *self = Loops {
                    closing,
                    came: came.map(|_| Came::FromArming),
                    ..Loops::default()
                };
                None
            }
            (Loop::Closing, None) => {
                let arming = self.arming;
                *self = Loops {
                    arming,
                    ..Loops::default()
                };
                None
            }
        }
    }

    fn reached_arming(&mut self, now: Instant) {
        if self.arming.replace(true) == Some(true) {
            return;
        }
        let on_closing = self.closing == Some(true);
        self.arming_anew = on_closing;
        let behind = on_closing && self.came == Some(Came::FromBehind);
        self.from_closing = behind || lately(self.left_behind.take(), now);
    }

    fn left_arming(&mut self, now: Instant) -> Option<Crossed> {
        if self.arming.replace(false) != Some(true) {
            return None;
        }
        self.arming_left = Some(now);
        let against = std::mem::take(&mut self.from_closing) && self.closing != Some(true);
        against.then_some(Crossed::Against)
    }

    fn reached_closing(&mut self, now: Instant) {
        let before = self.closing.replace(true);
        if before == Some(true) {
            return;
        }
        self.arming_anew = false;
        self.came = Some(match self.arming {
            // Where only this loop tells, and where it is already occupied when it is first asked, the lane's way is meant.
            None => Came::FromArming,
            Some(_) if before.is_none() => Came::FromArming,
            Some(true) if self.from_closing => Came::Back,
            Some(true) => Came::FromArming,
            Some(false) if lately(self.arming_left, now) => Came::FromArming,
            Some(false) => Came::FromBehind,
        });
    }

    fn left_closing(&mut self, now: Instant) -> Option<Crossed> {
        if self.closing.replace(false) != Some(true) {
            return None;
        }
        let on_arming = self.arming == Some(true);
        match self.came.take()? {
            // It stands on the arming loop as before: it has backed off. Two that follow so closely that the arming loop never is free between
            // them are one here.
            Came::FromArming if on_arming && !self.arming_anew => None,
            Came::FromArming => {
                self.arming_left = None;
                Some(Crossed::Along)
            }
            Came::FromBehind => {
                self.left_behind = (!on_arming).then_some(now);
                None
            }
            Came::Back => {
                self.from_closing = on_arming;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    /// `a`: the arming loop, `c`: the closing one; `+` occupied, `-` free, `?` not known; digits: seconds that pass. What came of it:
    /// `>` along, `<` against.
    fn check(told: &str, want: &str) {
        let mut loops = Loops::default();
        let mut now = SystemClock::shared().monotonic();
        let mut found = String::new();
        for word in told.split_whitespace() {
            if let Ok(seconds) = word.parse() {
                now += Duration::from_secs(seconds);
                continue;
            }
            let (which, state) = word.split_at(1);
            let which = match which {
                "a" => Loop::Arming,
                _ => Loop::Closing,
            };
            let occupied = match state {
                "+" => Some(true),
                "-" => Some(false),
                _ => None,
            };
            found.push_str(match loops.told(which, occupied, now) {
                Some(Crossed::Along) => ">",
                Some(Crossed::Against) => "<",
                None => "",
            });
        }
        assert_eq!(found, want, "{told}");
    }

    #[test]
    fn which_way_a_vehicle_went() {
        // Along: a long one, a short one, one that waits between the loops.
        check("a- c- a+ 9 c+ a- c-", ">");
        check("a- c- a+ a- 2 c+ c-", ">");
        check("a- c- a+ 30 a- 9 c+ 60 c-", ">");
        // Against: a long one, a short one.
        check("a- c- c+ a+ c- a-", "<");
        check("a- c- c+ c- 3 a+ a-", "<");
        // It backs off: from the arming loop, from the closing one, from behind.
        check("a- c- a+ a-", "");
        check("a- c- a+ c+ c- a-", "");
        check("a- c- c+ c-", "");
        check("a- c- c+ a+ a- c-", "");
        // Comes the wrong way onto the arming loop, and goes back the lane's way: nobody crossed.
        check("a- c- c+ a+ c- c+ a- c-", "");
        // Backs off, and then goes.
        check("a- c- a+ c+ c- 5 c+ a- c-", ">");
        // The next one comes while the first is on the closing loop.
        check("a- c- a+ c+ a- a+ c- c+ a- c-", ">>");
        check("a- c- a+ a- c+ a+ c- a- c+ c-", ">>");
        // So close that the arming loop never is free between them: one.
        check("a- c- a+ c+ c- c+ a- c-", ">");
        // Another one that comes long after somebody backed off comes from behind.
        check("a- c- a+ a- 11 c+ c-", "");
        check("a- c- a+ a- 11 c+ a+ c- a-", "<");
        // One loop alone, and one whose device is silent.
        check("c- c+ c-", ">");
        check("c+ c-", ">");
        check("a- c- a? c+ c-", ">");
        check("a- c- c+ a? c-", ">");
        check("a- c- a+ c+ c? a- c- ", "");
        // Told twice is told once.
        check("a- c- a+ a+ c+ c+ a- a- c- c-", ">");
    }
}
