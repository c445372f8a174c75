//! The only place that reads time (law L4). Wall time that never steps back, and a monotonic clock for durations.
//!
//! Records have wall time; limits and durations have monotonic time. When the system's clock is set back, the time told
//! goes on without a jump, a tenth slower than real time, until the system's clock has caught up with it. When it is set
//! forward, the time told goes with it at once. Both are told in the log and on the dashboard (docs/ref/clock.md).

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, MutexGuard};

/// Less than this is no step: the two clocks are not read at the same moment.
const STEP: SignedDuration = SignedDuration::from_secs(2);
/// A step is shown for so long.
const SHOWN: Duration = Duration::from_secs(3_600);
/// While it is ahead of the system's clock, the time told goes at nine tenths of its pace.
const SLOWED: (u32, u32) = (9, 10);

/// Tells time. Real in the gateway, set by hand in tests.
pub trait Clock: Send + Sync {
    /// Wall time; never before what it told last.
    fn now(&self) -> Timestamp;
    /// For durations only.
    fn monotonic(&self) -> Instant;
    /// The system's own time, which may step back. Only for what is compared with a clock outside (codes of authenticators).
    fn system(&self) -> Timestamp {
        self.now()
    }
    /// From now on no time before `at` is told: something is on record at that time.
    fn not_before(&self, _at: Timestamp) {}
    /// How the system's clock behaves.
    fn health(&self) -> ClockHealth {
        ClockHealth::default()
    }
}

/// A clock as it is handed around.
pub type SharedClock = Arc<dyn Clock>;

/// How the system's clock behaves. `Display` is a sentence for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockHealth {
    /// By how much the time told is ahead of the system's.
    pub(crate) ahead: Duration,
    /// The step of the last hour, if there was one; below zero: back.
    pub(crate) step: Option<SignedDuration>,
}

impl ClockHealth {
    pub(crate) fn is_ok(&self) -> bool {
        self.step.is_none() && !self.is_ahead()
    }

    fn is_ahead(&self) -> bool {
        self.ahead > STEP.unsigned_abs()
    }

    /// By how much it is ahead, and in about how long no more; `None`: it is not.
    pub(crate) fn is_ahead_by(&self) -> Option<(Duration, Duration)> {
        let (of_ten, ten) = SLOWED;
        let gone_in = self.ahead * ten / (ten - of_ten);
        self.is_ahead().then_some((self.ahead, gone_in))
    }
}

impl fmt::Display for ClockHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Some(by) if by.is_negative() => {
                write!(
                    f,
                    "this machine's clock was set back by {}. ",
                    words(by.unsigned_abs())
                )?;
            }
            Some(by) => write!(
                f,
                "this machine's clock was set forward by {} (or the machine slept): time limits that ended in between are over. ",
                words(by.unsigned_abs())
            )?,
            None => {}
        }
        if let Some((ahead, gone_in)) = self.is_ahead_by() {
            write!(
                f,
                "The journal has entries that are {} ahead of this machine's clock; new entries follow those, \
                 and the difference is gone in about {}. ",
                words(ahead),
                words(gone_in)
            )?;
        }
        if self.is_ok() {
            return f.write_str("this machine's clock runs evenly");
        }
        f.write_str("Check the machine's time service (timedatectl)")
    }
}

/// A duration for people, by its two largest units.
fn words(length: Duration) -> String {
    let s = length.as_secs();
    match s {
        0..60 => format!("{s} s"),
        60..3_600 => format!("{} min {} s", s / 60, s % 60),
        3_600..172_800 => format!("{} h {} min", s / 3_600, s / 60 % 60),
        _ => format!("{} days", s / 86_400),
    }
}

type Read = Box<dyn Fn() -> (Timestamp, Instant) + Send + Sync>;

/// The system's clock, made even: see the module.
pub struct SystemClock {
    read: Read,
    told: Mutex<Told>,
}

/// What was told and read last.
struct Told {
    now: Timestamp,
    system: Timestamp,
    at: Instant,
    step: Option<(SignedDuration, Instant)>,
}

impl Default for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the one place that reads time"
    )]
    fn default() -> SystemClock {
        SystemClock::reading(|| (Timestamp::now(), Instant::now()))
    }
}

impl SystemClock {
    pub fn shared() -> SharedClock {
        Arc::new(SystemClock::default())
    }

    /// A clock over other clocks than the machine's: wall time and monotonic time. For tests.
    pub fn reading(read: impl Fn() -> (Timestamp, Instant) + Send + Sync + 'static) -> SystemClock {
        let (system, at) = read();
        SystemClock {
            told: Mutex::new(Told {
                now: system,
                system,
                at,
                step: None,
            }),
            read: Box::new(read),
        }
    }

    /// Reads the system's clocks and brings what is told up to them; a step is told in the log.
    fn look(&self) -> MutexGuard<'_, Told> {
        let mut told = self.told.lock();
        let (system, at) = (self.read)();
        if let Some(by) = told.take(system, at) {
            metrics::counter!("plategate_clock_steps_total").increment(1);
            tracing::warn!("{}", told.health());
            tracing::debug!("the clock's step: {by:#}");
        }
        told
    }
}

impl Told {
    /// Takes a new reading; `Some`: the system's clock has stepped by so much since the one before.
    fn take(&mut self, system: Timestamp, at: Instant) -> Option<SignedDuration> {
        let passed = at.saturating_duration_since(self.at);
        let slowed = passed * SLOWED.0 / SLOWED.1;
        let went_on = self.now.checked_add(slowed).unwrap_or(self.now);
        let real = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
        let by = system.duration_since(self.system).saturating_sub(real);
        self.now = went_on.max(system);
        (self.system, self.at) = (system, at);
        if by.abs() < STEP {
            return None;
        }
        self.step = Some((by, at));
        Some(by)
    }

    fn health(&self) -> ClockHealth {
        let ahead = self.now.duration_since(self.system);
        let recent = |(_, at): &(SignedDuration, Instant)| self.at.duration_since(*at) < SHOWN;
        ClockHealth {
            ahead: Duration::try_from(ahead).unwrap_or(Duration::ZERO),
            step: self.step.filter(recent).map(|(by, _)| by),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.look().now
    }

    fn monotonic(&self) -> Instant {
        (self.read)().1
    }

    fn system(&self) -> Timestamp {
        self.look().system
    }

    fn not_before(&self, at: Timestamp) {
        let mut told = self.look();
        if at <= told.now {
            return;
        }
        told.now = at;
        let health = told.health();
        if health.is_ahead() {
            tracing::warn!("{health}");
        }
    }

    fn health(&self) -> ClockHealth {
        let health = self.look().health();
        metrics::gauge!("plategate_clock_ahead_seconds").set(health.ahead.as_secs_f64());
        health
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
        let mut s = self.state.lock();
        s.0 += by;
        s.1 += by;
    }

    /// Sets the wall time alone, as a time service does, forward or back.
    pub fn step(&self, by: SignedDuration) {
        let mut s = self.state.lock();
        s.0 += by;
    }

    /// Both clocks, as a machine has them.
    pub fn read(&self) -> (Timestamp, Instant) {
        *self.state.lock()
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        self.read().0
    }

    fn monotonic(&self) -> Instant {
        self.read().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the machine's clocks do (`+N`: N seconds pass; `step N`: the wall clock is set by N seconds), and after it:
    /// seconds told since the start, and by how many that is ahead of the machine's.
    fn check(table: &str) {
        let start: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let machine = SetClock::at(start);
        let own = Arc::clone(&machine);
        let clock = SystemClock::reading(move || own.read());
        let mut before = clock.now();
        for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let (done, expected) = line.split_once("->").unwrap();
            match done.trim().split_once(' ') {
                Some(("step", by)) => {
                    machine.step(SignedDuration::from_secs(by.parse().unwrap()));
                }
                Some(("kept", at)) => {
                    clock.not_before(start + SignedDuration::from_secs(at.parse().unwrap()));
                }
                _ => machine.advance(Duration::from_secs(done.trim()[1..].parse().unwrap())),
            }
            let now = clock.now();
            assert!(now >= before, "it went back: {line}");
            before = now;
            let told = now.duration_since(start).as_secs();
            let health = clock.health();
            let step = health.step.map_or(0, |s| s.as_secs());
            let found = format!("{told} {} {step}", health.ahead.as_secs());
            assert_eq!(found, expected.trim(), "{line}");
        }
    }

    #[test]
    fn time_told_never_goes_back_and_never_stands_still() {
        // Nothing happens.
        check("+10 -> 10 0 0\n+3600 -> 3610 0 0");
        // An hour back: it goes on, slower, and ten hours later the machine's clock has caught up.
        check(
            "+10 -> 10 0 0
             step -3600 -> 10 3600 -3600
             +100 -> 100 3590 -3600
             +3500 -> 3250 3240 0
             +32400 -> 32410 0 0
             +100 -> 32510 0 0",
        );
        // An hour forward: at once. Back to where it was: that is an hour back.
        check(
            "step 3600 -> 3600 0 3600
             +10 -> 3610 0 3600
             step -3600 -> 3610 3600 -3600
             +20 -> 3628 3598 -3600
             step 3600 -> 3630 0 3600",
        );
        // A restart with the clock an hour back: from the last entry on.
        check("kept 3600 -> 3600 3600 0\n+10 -> 3609 3599 0");
        // What is on record is older than the machine's time, as it ought to be.
        check("+100 -> 100 0 0\nkept 50 -> 100 0 0");
        // The seconds by which a time service puts a clock right are no step.
        check("+10 -> 10 0 0\nstep -1 -> 10 1 0\n+20 -> 29 0 0");
    }

    #[test]
    fn what_is_said_of_the_clock_says_where_to_look() {
        let say = |ahead_s: u64, step: Option<i64>| {
            ClockHealth {
                ahead: Duration::from_secs(ahead_s),
                step: step.map(SignedDuration::from_secs),
            }
            .to_string()
        };
        assert_eq!(say(0, None), "this machine's clock runs evenly");
        let back = say(3_600, Some(-3_600));
        assert!(back.contains("set back by 1 h 0 min"), "{back}");
        assert!(back.contains("gone in about 10 h 0 min"), "{back}");
        assert!(back.ends_with("(timedatectl)"), "{back}");
        let forward = say(0, Some(90));
        assert!(forward.contains("set forward by 1 min 30 s"), "{forward}");
    }
}
