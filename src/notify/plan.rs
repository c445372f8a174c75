//! What of that which waits is told next, and when: told the time, knows no clock. Quiet hours hold back what is no alarm;
//! a window lets a few messages of each kind through one by one and makes one digest of what comes beyond.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::kind::{Kind, Severity};

/// So many are held in quiet hours; beyond, a digest is told even then.
pub(super) const HELD_MAX: usize = 500;

/// How the messages of a target are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gather {
    /// How long a window is, s; 0: everything is told one by one.
    pub(crate) window_s: u32,
    /// So many of a kind within it are told one by one.
    pub(crate) singles: usize,
}

impl Default for Gather {
    fn default() -> Gather {
        Gather {
            window_s: 0,
            singles: 3,
        }
    }
}

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
#[derive(Debug, Clone)]
pub(super) struct Window {
    /// `None`: everything is told one by one.
    length: Option<SignedDuration>,
    singles: usize,
    began: Option<Timestamp>,
    /// How many of each kind were told since.
    told: BTreeMap<Kind, usize>,
    /// Quiet hours have held something back: what they held becomes a digest.
    held: bool,
}

/// How long it looks away in quiet hours.
const QUIET_LOOK: SignedDuration = SignedDuration::from_secs(60);

impl Window {
    pub(super) fn of(how: Gather) -> Window {
        let length = SignedDuration::from_secs(i64::from(how.window_s));
        Window {
            length: Some(length).filter(|l| !l.is_zero()),
            singles: how.singles,
            began: None,
            told: BTreeMap::new(),
            held: false,
        }
    }

    /// What to do at `now` with what waits.
    pub(super) fn plan(&mut self, waiting: &[Kind], now: Timestamp, quiet: bool) -> Plan {
        if waiting.is_empty() {
            return Plan::Idle;
        }
        let is_alarm = |kind: &Kind| kind.severity() == Severity::Alarm;
        if quiet && waiting.len() < HELD_MAX {
            self.held |= !waiting.iter().all(is_alarm);
            let alarm = waiting.iter().position(is_alarm);
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
            Some(began) if began <= now && now < began + length => {
                let next = waiting.iter().position(|kind| self.is_single(*kind));
                next.map_or(Plan::Wait(began + length), Plan::One)
            }
            _ if self.is_many(waiting) => Plan::Digest(waiting.len().min(HELD_MAX)),
            _ => Plan::One(0),
        }
    }

    /// Whether more of one kind wait than are told one by one.
    fn is_many(&self, waiting: &[Kind]) -> bool {
        let of = |kind: &Kind| waiting.iter().filter(|k| *k == kind).count();
        waiting.iter().any(|kind| of(kind) > self.singles)
    }

    /// Whether the next one of this kind is told by itself.
    fn is_single(&self, kind: Kind) -> bool {
        self.told.get(&kind).is_none_or(|told| *told < self.singles)
    }

    /// What was planned for those that wait has been told.
    pub(super) fn was_told(&mut self, plan: Plan, waiting: &[Kind], now: Timestamp) {
        let Some(length) = self.length else { return };
        let open = self.began.is_some_and(|b| b <= now && now < b + length);
        if !open {
            (self.began, self.told) = (Some(now), BTreeMap::new());
        }
        let (told, each) = match plan {
            Plan::One(place) => (waiting.get(place..=place), 1),
            Plan::Digest(many) => (waiting.get(..many), self.singles),
            Plan::Idle | Plan::Wait(_) => (None, 0),
        };
        for kind in told.unwrap_or_default() {
            *self.told.entry(*kind).or_default() += each;
        }
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
        (window_s, singles): (u32, usize),
        quiet: (i64, i64),
        coming: &[(i64, Kind)],
        expect: &[&str],
    ) {
        let (mut window, mut waiting, mut told) = (
            Window::of(Gather { window_s, singles }),
            Vec::new(),
            Vec::new(),
        );
        for second in 0..400 {
            waiting.extend(coming.iter().filter(|c| c.0 == second).copied());
            loop {
                let kinds: Vec<Kind> = waiting.iter().map(|w: &(i64, Kind)| w.1).collect();
                let quiet = (quiet.0..quiet.1).contains(&second);
                let plan = window.plan(&kinds, at(second), quiet);
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
                window.was_told(plan, &kinds, at(second));
            }
        }
        assert!(waiting.is_empty(), "{waiting:?} was never told");
        assert_eq!(told, expect);
    }

    #[test]
    fn a_few_are_told_at_once_and_many_become_one() {
        const W: Kind = Kind::Violation;
        const A: Kind = Kind::GateFailed;
        let never = (0, 0);
        check(
            (0, 3),
            never,
            &[(0, W), (0, W), (0, W), (0, W)],
            &["0: 0"; 4],
        );
        check((60, 3), never, &[(5, W), (70, W)], &["5: 5", "70: 70"]);
        // The fourth waits for the end of the window, and so do those after it.
        let many: Vec<(i64, Kind)> = (0..8).map(|s| (s, W)).collect();
        check(
            (60, 3),
            never,
            &many,
            &["0: 0", "1: 1", "2: 2", "60: [3 4 5 6 7]"],
        );
        // One that waits alone is no digest.
        check(
            (60, 3),
            never,
            &many[..4],
            &["0: 0", "1: 1", "2: 2", "60: 3"],
        );
        // After an outage: all at once.
        check((60, 3), never, &[(9, W); 5], &["9: [9 9 9 9 9]"]);
        // After a digest, too, the next ones wait for their window.
        let mut more = many.clone();
        more.extend([(61, W), (62, A)]);
        check(
            (60, 3),
            never,
            &more,
            &[
                "0: 0",
                "1: 1",
                "2: 2",
                "60: [3 4 5 6 7]",
                // The first of its kind.
                "62: 62",
                "120: 61",
            ],
        );
    }

    #[test]
    fn the_first_vehicle_that_waits_is_told_at_once_and_the_others_as_one() {
        const V: Kind = Kind::Waiting;
        const G: Kind = Kind::GateFailed;
        let (mail, never) = ((180, 1), (0, 0));
        check(mail, never, &[(5, V), (300, V)], &["5: 5", "300: 300"]);
        // Two kinds at once are two first ones.
        check(mail, never, &[(5, V), (5, G)], &["5: 5", "5: 5"]);
        let many: Vec<(i64, Kind)> = (0..20).map(|n| (10 * n, V)).collect();
        check(
            mail,
            never,
            &many,
            &[
                "0: 0",
                "180: [10 20 30 40 50 60 70 80 90 100 110 120 130 140 150 160 170 180]",
                "360: 190",
            ],
        );
        // Something else meanwhile is not held back by them.
        let beside = [(0, V), (10, V), (20, G), (30, V), (40, G)];
        let told = ["0: 0", "20: 20", "180: [10 30 40]"];
        check(mail, never, &beside, &told);
        // All at once, as after an outage.
        check(mail, never, &[(3, V), (3, V)], &["3: [3 3]"]);
    }

    #[test]
    fn quiet_hours_let_alarms_through_and_hold_the_rest_for_a_digest() {
        const W: Kind = Kind::Violation;
        const A: Kind = Kind::GateFailed;
        let night = (10, 200);
        check(
            (0, 3),
            night,
            &[(5, W), (20, W), (30, A), (40, W), (210, W)],
            &["5: 5", "30: 30", "200: [20 40]", "210: 210"],
        );
        // A single one is told as it is.
        check((60, 3), night, &[(20, W)], &["200: 20"]);
        // Not without end: so many that nobody could hold them are told even then.
        let flood = vec![(20, W); HELD_MAX];
        let all = vec!["20"; HELD_MAX].join(" ");
        check((0, 3), night, &flood, &[&format!("20: [{all}]")]);
    }

    #[test]
    fn a_clock_that_is_put_back_holds_nothing() {
        let how = Gather {
            window_s: 60,
            ..Gather::default()
        };
        let mut window = Window::of(how);
        for _ in 0..how.singles {
            window.was_told(Plan::One(0), &[Kind::Started], at(1_000));
        }
        let plan = window.plan(&[Kind::Started], at(0), false);
        assert_eq!(plan, Plan::One(0));
    }
}
