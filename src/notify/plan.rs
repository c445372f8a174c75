//! What of that which waits is told next, and when: told the time, knows no clock. Quiet hours hold back what is no alarm;
//! a window lets a few messages through one by one and makes one digest of what comes beyond.

use jiff::{SignedDuration, Timestamp};

use super::kind::Severity;

/// So many within a window are told one by one.
const SINGLES: usize = 3;
/// So many are held in quiet hours; beyond, a digest is told even then.
pub(super) const HELD_MAX: usize = 500;

/// What to do next with those that wait, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Nothing, until something else comes.
    Idle,
    /// Look again then.
    Wait(Timestamp),
    /// Tell the one at this place.
    One(usize),
    /// Tell the first so many as one.
    Digest(usize),
}

/// One target's window. Forgotten at a restart: then a new one begins.
#[derive(Debug, Clone, Default)]
pub(super) struct Window {
    /// `None`: everything is told one by one.
    length: Option<SignedDuration>,
    began: Option<Timestamp>,
    told: usize,
    /// Quiet hours have held something back: what they held becomes a digest.
    held: bool,
}

/// How long it looks away in quiet hours.
const QUIET_LOOK: SignedDuration = SignedDuration::from_secs(60);

impl Window {
    pub(super) fn of(length_s: Option<u32>) -> Window {
        let length = length_s.map(|s| SignedDuration::from_secs(i64::from(s)));
        Window {
            length,
            ..Window::default()
        }
    }

    /// What to do at `now` with what waits, by its severity.
    pub(super) fn plan(&mut self, waiting: &[Severity], now: Timestamp, quiet: bool) -> Plan {
        if waiting.is_empty() {
            return Plan::Idle;
        }
        if quiet && waiting.len() < HELD_MAX {
            let alarm = waiting.iter().position(|s| *s == Severity::Alarm);
            self.held |= waiting.iter().any(|s| *s != Severity::Alarm);
            return alarm.map_or(Plan::Wait(now + QUIET_LOOK), Plan::One);
        }
        // Still quiet here: more is held than may be.
        if (quiet || std::mem::take(&mut self.held)) && waiting.len() > 1 {
            return Plan::Digest(waiting.len().min(HELD_MAX));
        }
        let Some(length) = self.length else {
            return Plan::One(0);
        };
        match self.began {
            // A clock that was put back must not hold the window open for ever.
            Some(began) if began <= now && now < began + length => match self.told < SINGLES {
                true => Plan::One(0),
                false => Plan::Wait(began + length),
            },
            _ if waiting.len() > SINGLES => Plan::Digest(waiting.len().min(HELD_MAX)),
            _ => Plan::One(0),
        }
    }

    /// What was planned has been told.
    pub(super) fn was_told(&mut self, plan: Plan, now: Timestamp) {
        let Some(length) = self.length else { return };
        let open = self.began.is_some_and(|b| b <= now && now < b + length);
        if !open {
            (self.began, self.told) = (Some(now), 0);
        }
        self.told += match plan {
            Plan::Digest(_) => SINGLES,
            _ => 1,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + s).unwrap()
    }

    /// Messages come at these seconds; the plan is asked for at each step, and what it says is told at once.
    fn check(
        length_s: Option<u32>,
        quiet: (i64, i64),
        coming: &[(i64, Severity)],
        expect: &[&str],
    ) {
        let (mut window, mut waiting, mut told) = (Window::of(length_s), Vec::new(), Vec::new());
        for second in 0..400 {
            waiting.extend(coming.iter().filter(|c| c.0 == second).copied());
            loop {
                let severities: Vec<Severity> = waiting.iter().map(|w| w.1).collect();
                let quiet = (quiet.0..quiet.1).contains(&second);
                let plan = window.plan(&severities, at(second), quiet);
                match plan {
                    Plan::Idle => break,
                    Plan::Wait(until) => {
                        assert!(until > at(second), "{second}: it would never wait");
                        break;
                    }
                    Plan::One(place) => {
                        let one = waiting.remove(place);
                        told.push(format!("{second}: {}", one.0));
                    }
                    Plan::Digest(n) => {
                        let all: Vec<String> =
                            waiting.drain(..n).map(|w| w.0.to_string()).collect();
                        told.push(format!("{second}: [{}]", all.join(" ")));
                    }
                }
                window.was_told(plan, at(second));
            }
        }
        assert!(waiting.is_empty(), "{waiting:?} was never told");
        assert_eq!(told, expect);
    }

    #[test]
    fn a_few_are_told_at_once_and_many_become_one() {
        const W: Severity = Severity::Warning;
        const A: Severity = Severity::Alarm;
        let never = (0, 0);
        check(None, never, &[(0, W), (0, W), (0, W), (0, W)], &["0: 0"; 4]);
        check(Some(60), never, &[(5, W), (70, W)], &["5: 5", "70: 70"]);
        // The fourth waits for the end of the window, and so do those after it.
        let many: Vec<(i64, Severity)> = (0..8).map(|s| (s, W)).collect();
        check(
            Some(60),
            never,
            &many,
            &["0: 0", "1: 1", "2: 2", "60: [3 4 5 6 7]"],
        );
        // One that waits alone is no digest.
        check(
            Some(60),
            never,
            &many[..4],
            &["0: 0", "1: 1", "2: 2", "60: 3"],
        );
        // After an outage: all at once.
        check(Some(60), never, &[(9, W); 5], &["9: [9 9 9 9 9]"]);
        // After a digest, too, the next ones wait for their window.
        let mut more = many.clone();
        more.extend([(61, W), (62, A)]);
        check(
            Some(60),
            never,
            &more,
            &[
                "0: 0",
                "1: 1",
                "2: 2",
                "60: [3 4 5 6 7]",
                "120: 61",
                "120: 62",
            ],
        );
    }

    #[test]
    fn quiet_hours_let_alarms_through_and_hold_the_rest_for_a_digest() {
        const W: Severity = Severity::Warning;
        const A: Severity = Severity::Alarm;
        let night = (10, 200);
        check(
            None,
            night,
            &[(5, W), (20, W), (30, A), (40, W), (210, W)],
            &["5: 5", "30: 30", "200: [20 40]", "210: 210"],
        );
        // A single one is told as it is.
        check(Some(60), night, &[(20, W)], &["200: 20"]);
        // Not without end: so many that nobody could hold them are told even then.
        let flood = vec![(20, W); HELD_MAX];
        let all = vec!["20"; HELD_MAX].join(" ");
        check(None, night, &flood, &[&format!("20: [{all}]")]);
    }

    #[test]
    fn a_clock_that_is_put_back_holds_nothing() {
        let mut window = Window::of(Some(60));
        for _ in 0..SINGLES {
            window.was_told(Plan::One(0), at(1_000));
        }
        let plan = window.plan(&[Severity::Info], at(0), false);
        assert_eq!(plan, Plan::One(0));
    }
}
