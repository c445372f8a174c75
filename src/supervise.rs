//! Whatever works by itself is watched (law L12). When it dies, by a panic or by an end that nobody asked for, that is told
//! in the log, counted, shown on the dashboard, and it begins again after a wait that grows.
//!
//! Each task and thread has a [`Life`], which its room hands out. [`Life::keep`] runs a task, [`Life::keep_thread`] a
//! thread's work. What cannot begin again (desk, journal writer) runs in [`Life::caught`], and `app` ends the process.

use std::any::Any;
use std::cell::RefCell;
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures::FutureExt;
use tokio::sync::{Notify, watch};

use crate::clock::SharedClock;

/// Waits before it begins again; the last one stands.
const WAITS_MS: [u64; 6] = [500, 1_000, 2_000, 5_000, 10_000, 30_000];
/// What has lived for so long begins with the shortest wait again.
const HEALED: Duration = Duration::from_secs(60);
/// A death is shown for so long.
const SHOWN: Duration = Duration::from_secs(3_600);
/// How often a thread that waits looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(50);
/// Characters of a panic's message that are told.
const MESSAGE_MAX: usize = 300;

/// Why it died; the middle of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Death(pub(crate) String);

/// What is known of a task or thread.
#[derive(Debug, Clone, Default)]
pub struct LifeState {
    /// So often it has died since the start of the gateway.
    pub deaths: u64,
    /// The last time, and why.
    pub(crate) last: Option<(Instant, Death)>,
    /// It has died and does not work yet again.
    pub down: bool,
}

/// One task or thread that is watched. Cheap to clone: all clones are the same life.
#[derive(Clone)]
pub struct Life(Arc<Inner>);

struct Inner {
    /// What it is (`camera`, `lane`, `gate`): a label of the metric.
    kind: &'static str,
    /// Whose it is: `entry-1`. May be empty.
    of: String,
    clock: SharedClock,
    state: watch::Sender<LifeState>,
    doomed: AtomicBool,
    doom: Notify,
}

/// The work of a thread that begins again when it dies.
pub trait Kept {
    /// Works until it is over. An error: it cannot go on, which is a death.
    fn run(&mut self) -> Result<(), String>;

    /// It has died and begins again after `wait`: put in order what it left behind.
    fn died(&mut self, _death: &Death, _wait: Duration) {}
}

impl Life {
    pub fn new(kind: &'static str, of: impl ToString, clock: SharedClock) -> Life {
        Life(Arc::new(Inner {
            kind,
            of: of.to_string(),
            clock,
            state: watch::Sender::new(LifeState::default()),
            doomed: AtomicBool::new(false),
            doom: Notify::new(),
        }))
    }

    /// `lane entry-1`.
    pub fn name(&self) -> String {
        format!("{} {}", self.0.kind, self.0.of)
            .trim_end()
            .to_owned()
    }

    pub fn state(&self) -> LifeState {
        self.0.state.borrow().clone()
    }

    /// Tells of each change.
    pub fn watch(&self) -> watch::Receiver<LifeState> {
        self.0.state.subscribe()
    }

    /// Resolves when it has died, with a sentence.
    pub(crate) async fn death(&self) -> String {
        let mut state = self.watch();
        let dead = state.wait_for(|s| s.deaths > 0).await;
        let last = dead.ok().and_then(|s| s.last.clone());
        let why = last.map(|(_, death)| death.0).unwrap_or_default();
        format!("{} died: {why}", self.name())
    }

    /// A sentence for people while it is down, and for an hour after it died.
    pub fn trouble(&self) -> Option<String> {
        let state = self.state();
        let (at, death) = state.last?;
        let ago = self.0.clock.monotonic().saturating_duration_since(at);
        if !state.down && ago >= SHOWN {
            return None;
        }
        let (name, minutes) = (self.name(), ago.as_secs() / 60);
        let (deaths, death) = (state.deaths, death.to_string());
        Some(match state.down {
            true => t!("life-begins-again", name, deaths, minutes, death),
            false => t!("life-works-again", name, deaths, minutes, death),
        })
    }

    /// Tells of a death and counts it. `wait`: after so long it begins again; `None`: it does not.
    fn dies(&self, death: &Death, wait: Option<Duration>) {
        let (name, now) = (self.name(), self.0.clock.monotonic());
        match wait {
            Some(wait) => tracing::error!(
                "{name} died ({death}) and begins again in {} ms; this is a fault of the program: report it with this log",
                wait.as_millis()
            ),
            None => tracing::error!(
                "{name} died ({death}); this is a fault of the program: report it with this log"
            ),
        }
        metrics::counter!("plategate_deaths_total", "kind" => self.0.kind, "of" => self.0.of.clone())
            .increment(1);
        self.0.state.send_modify(|s| {
            s.deaths += 1;
            s.last = Some((now, death.clone()));
            s.down = wait.is_none_or(|w| !w.is_zero());
        });
    }

    fn lives(&self) {
        let rises = |s: &mut LifeState| std::mem::replace(&mut s.down, false);
        self.0.state.send_if_modified(rises);
    }

    /// Runs a task's work; after a panic it is dead for good.
    ///
    /// # Errors
    /// It panicked; that is told and counted.
    pub(crate) async fn caught<T>(&self, work: impl Future<Output = T>) -> Result<T, Death> {
        let caught = self.catch(work).await;
        caught.inspect_err(|death| self.dies(death, None))
    }

    /// Runs one piece of the work of something that goes on with the next piece whatever becomes of this one.
    ///
    /// # Errors
    /// It panicked; that is told and counted.
    pub(crate) async fn piece<T>(&self, work: impl Future<Output = T>) -> Result<T, Death> {
        let caught = self.catch(work).await;
        caught.inspect_err(|death| self.dies(death, Some(Duration::ZERO)))
    }

    /// As [`Life::piece`], for work that does not wait.
    ///
    /// # Errors
    /// It panicked; that is told and counted.
    pub(crate) fn piece_now<T>(&self, work: impl FnOnce() -> T) -> Result<T, Death> {
        let work = || {
            self.step();
            work()
        };
        caught_now(work).inspect_err(|death| self.dies(death, Some(Duration::ZERO)))
    }

    /// As [`Life::caught`], for a thread.
    ///
    /// # Errors
    /// It panicked; that is told and counted.
    pub(crate) fn caught_thread<T>(&self, work: impl FnOnce() -> T) -> Result<T, Death> {
        caught_now(work).inspect_err(|death| self.dies(death, None))
    }

    async fn catch<T>(&self, work: impl Future<Output = T>) -> Result<T, Death> {
        let work = async {
            tokio::select! {
                done = work => done,
                never = self.until_doomed() => match never {},
            }
        };
        AssertUnwindSafe(work)
            .catch_unwind()
            .await
            .map_err(|panic| death_of(panic.as_ref()))
    }

    /// Runs a task's work, and begins it anew when it dies: by a panic, or by an error that it ends with. Ends when the work
    /// ends well, or when it died and `stop` says that all end.
    pub(crate) async fn keep<F>(
        &self,
        mut stop: watch::Receiver<bool>,
        mut begin: impl FnMut() -> F,
    ) where
        F: Future<Output = Result<(), String>>,
    {
        let mut waits = Waits::default();
        loop {
            let began = self.0.clock.monotonic();
            let death = match self.catch(begin()).await {
                Ok(Ok(())) => return,
                Ok(Err(why)) => Death(why),
                Err(death) => death,
            };
            if *stop.borrow() {
                return;
            }
            let wait = waits.after(self.0.clock.monotonic().saturating_duration_since(began));
            self.dies(&death, Some(wait));
            tokio::select! {
                _ = stop.wait_for(|s| *s) => return,
                () = tokio::time::sleep(wait) => {}
            }
            self.lives();
        }
    }

    /// As [`Life::keep`], on a thread. `over`: all end.
    pub(crate) fn keep_thread(&self, over: impl Fn() -> bool, work: &mut impl Kept) {
        let mut waits = Waits::default();
        loop {
            let began = self.0.clock.monotonic();
            let death = match caught_now(|| work.run()) {
                Ok(Ok(())) => return,
                Ok(Err(why)) => Death(why),
                Err(death) => death,
            };
            if over() {
                return;
            }
            let died = self.0.clock.monotonic();
            let wait = waits.after(died.saturating_duration_since(began));
            self.dies(&death, Some(wait));
            if let Err(again) = caught_now(|| work.died(&death, wait)) {
                tracing::error!("{}: putting it in order failed, too: {again}", self.name());
            }
            while self.0.clock.monotonic().saturating_duration_since(died) < wait {
                if over() {
                    return;
                }
                std::thread::sleep(LOOK);
            }
            self.lives();
        }
    }

    /// For tests: whatever works here panics at its next step.
    pub fn doom(&self) {
        self.0.doomed.store(true, Ordering::SeqCst);
        self.0.doom.notify_one();
    }

    /// A step of a thread's work: here it panics if it is doomed.
    pub fn step(&self) {
        assert!(
            !self.0.doomed.swap(false, Ordering::SeqCst),
            "doomed by a test"
        );
    }

    /// Waits until it is doomed, and panics then.
    pub(crate) async fn until_doomed(&self) -> Infallible {
        loop {
            self.0.doom.notified().await;
            self.step();
        }
    }
}

/// How long to wait before the next beginning.
#[derive(Default)]
struct Waits {
    step: usize,
}

impl Waits {
    fn after(&mut self, lived: Duration) -> Duration {
        if lived >= HEALED {
            self.step = 0;
        }
        let wait = WAITS_MS[self.step.min(WAITS_MS.len() - 1)];
        self.step += 1;
        Duration::from_millis(wait)
    }
}

thread_local! {
    /// The panic of this thread that nobody has caught yet.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From now on every panic of the process is told in the log, without what may be a plate, and counted. Called once, by the
/// program; without it deaths are told without their place.
pub(crate) fn tell_panics() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let place = info
            .location()
            .map(|l| format!(" at {}:{}", l.file(), l.line()))
            .unwrap_or_default();
        let said = format!("{}{place}", message(payload));
        let thread = std::thread::current();
        let thread = thread.name().unwrap_or("without a name").to_owned();
        metrics::counter!("plategate_panics_total").increment(1);
        tracing::error!("panic in thread {thread}: {said}");
        PANIC.with(|p| *p.borrow_mut() = Some(said));
    }));
}

/// Runs work that nobody watches by a [`Life`]: whoever waits for it is told of a panic.
///
/// # Errors
/// It panicked.
pub(crate) fn caught_now<T>(work: impl FnOnce() -> T) -> Result<T, Death> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).map_err(|panic| death_of(panic.as_ref()))
}

fn death_of(payload: &(dyn Any + Send)) -> Death {
    let told = PANIC.with(|p| p.borrow_mut().take());
    Death(told.unwrap_or_else(|| message(payload)))
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned());
    without_plates(&text.unwrap_or_else(|| "without a message".to_owned()))
}

/// The first line of a panic's message, without quoted text: that may be a plate, which is not logged (law L9).
fn without_plates(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut out = String::new();
    for (number, part) in line.split(['"', '`']).enumerate() {
        // Names of our own and of the language: `Option::unwrap()`, `None`.
        let a_name =
            part.chars().any(char::is_lowercase) && !part.chars().any(|c| c.is_ascii_digit());
        match (number % 2, a_name) {
            (0, _) | (_, true) => out.push_str(part),
            _ => out.push('…'),
        }
    }
    out.chars().take(MESSAGE_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SetClock;

    fn life() -> (Life, Arc<SetClock>) {
        let clock = SetClock::at(jiff::Timestamp::UNIX_EPOCH);
        (Life::new("lane", "entry-1", clock.clone()), clock)
    }

    /// Dies as often as it says, then ends.
    struct Mortal {
        deaths: u32,
        begun: u32,
        put_in_order: Vec<(String, Duration)>,
        clock: Arc<SetClock>,
    }

    impl Kept for Mortal {
        fn run(&mut self) -> Result<(), String> {
            self.begun += 1;
            match self.deaths.checked_sub(1) {
                Some(left) => self.deaths = left,
                None => return Ok(()),
            }
            if self.deaths.is_multiple_of(2) {
                return Err("the device is gone".to_owned());
            }
            panic!("index out of bounds");
        }

        fn died(&mut self, death: &Death, wait: Duration) {
            self.put_in_order.push((death.0.clone(), wait));
            self.clock.advance(wait);
        }
    }

    #[test]
    fn a_thread_that_dies_is_told_counted_and_begins_again() {
        let (life, clock) = life();
        let mut work = Mortal {
            deaths: 8,
            begun: 0,
            put_in_order: Vec::new(),
            clock: Arc::clone(&clock),
        };
        life.keep_thread(|| false, &mut work);
        assert_eq!(work.begun, 9);
        let waits: Vec<u128> = work.put_in_order.iter().map(|d| d.1.as_millis()).collect();
        assert_eq!(
            waits,
            [500, 1_000, 2_000, 5_000, 10_000, 30_000, 30_000, 30_000]
        );
        let why: Vec<&str> = work.put_in_order.iter().map(|d| d.0.as_str()).collect();
        assert_eq!(why[..2], ["index out of bounds", "the device is gone"]);
        let state = life.state();
        assert_eq!((state.deaths, state.down), (8, false));
        let told = life.trouble().unwrap();
        assert!(told.starts_with("lane entry-1 died 8 times"), "{told}");
        assert!(
            told.contains("(the device is gone), and works again"),
            "{told}"
        );
        clock.advance(SHOWN);
        assert_eq!(life.trouble(), None);
    }

    #[test]
    fn what_is_told_to_stop_does_not_begin_again() {
        let (life, clock) = life();
        let mut work = Mortal {
            deaths: 3,
            begun: 0,
            put_in_order: Vec::new(),
            clock,
        };
        life.keep_thread(|| true, &mut work);
        assert_eq!((work.begun, life.state().deaths), (1, 0));
    }

    #[tokio::test]
    async fn a_task_that_dies_is_told_counted_and_begins_again() {
        let (life, _) = life();
        let (_stop, stopping) = watch::channel(false);
        let begun = std::sync::atomic::AtomicU32::new(0);
        let work = || async {
            match begun.fetch_add(1, Ordering::SeqCst) + 1 {
                1 => panic!("index out of bounds"),
                2 => Err("the device is gone".to_owned()),
                3 => {
                    life.doom();
                    std::future::pending().await
                }
                _ => Ok(()),
            }
        };
        life.keep(stopping, work).await;
        let state = life.state();
        let begun = begun.into_inner();
        assert_eq!((begun, state.deaths, state.down), (4, 3, false));
        assert_eq!(state.last.unwrap().1, Death("doomed by a test".into()));
    }

    #[tokio::test]
    async fn what_cannot_begin_again_stays_down_and_a_piece_does_not() {
        let (first, _) = life();
        let fault = first.caught(async { panic!("broken") }).await;
        assert_eq!(fault, Err::<(), _>(Death("broken".into())));
        assert!(first.state().down);
        assert_eq!(first.death().await, "lane entry-1 died: broken");
        let (second, _) = life();
        assert!(second.piece_now(|| panic!("broken")).is_err());
        assert_eq!((second.state().deaths, second.state().down), (1, false));
    }

    #[test]
    fn a_panic_is_told_without_plates() {
        let check = |said: &str, told: &str| assert_eq!(without_plates(said), told);
        check(
            "index out of bounds: the len is 3",
            "index out of bounds: the len is 3",
        );
        check(
            "called `Option::unwrap()` on a `None` value",
            "called Option::unwrap() on a None value",
        );
        check(
            "byte index 3 is not a char boundary; it is inside 'Ä' of `BÄ123`",
            "byte index 3 is not a char boundary; it is inside 'Ä' of …",
        );
        check("no such plate: \"B AB 123\"\nmore", "no such plate: …");
        check(
            "unexpected Plate(\"KABC\") here",
            "unexpected Plate(…) here",
        );
    }
}
