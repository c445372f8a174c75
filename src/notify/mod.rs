//! What is told to the outside. Each target follows the journal by itself and keeps on disk how far it has come: what cannot
//! be told now is told later, in order, and no decision waits for it.
//!
//! * [`kind`]       what can be told: a closed list
//! * [`happening`]  one such thing, drawn from an entry of the journal
//! * [`message`]    a happening in words
//! * [`settings`]   the `[[notify]]` sections
//! * [`queue`]      what waits for a target
//! * [`plan`]       what is told next, and when: quiet hours, digests
//! * [`follower`]   a target's task
//! * [`target`]     what takes messages, one file a kind

mod follower;
pub(crate) mod happening;
pub(crate) mod kind;
pub(crate) mod message;
mod plan;
mod queue;
mod settings;
mod target;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::clock::SharedClock;
use crate::port::live::PartLive;
use crate::port::notify::{Aside, Notifier, TargetLive, Told, Tried, Trying};
use crate::supervise::Life;
use follower::{Follower, State};
use message::Words;
pub use queue::Sources;
pub use settings::{Retry, Settings};
use target::Target;

/// A test message is waited for so long.
const TEST: Duration = Duration::from_secs(30);

/// One target at work.
struct Watched {
    settings: Settings,
    /// Why there is none.
    target: Result<Arc<dyn Target>, String>,
    state: watch::Receiver<State>,
}

/// The room, started. Cheap to clone.
#[derive(Clone)]
pub struct Notify(Arc<Inner>);

struct Inner {
    all: Vec<Watched>,
    words: Arc<Words>,
    told: Arc<dyn Told>,
    asides: watch::Sender<u64>,
    clock: SharedClock,
}

/// The tasks, to be waited for at the stop.
pub struct Tasks(Vec<JoinHandle<()>>);

impl Tasks {
    /// Waits until all have said what they could; they were told to stop.
    pub async fn ended(self) {
        for task in self.0 {
            let _ = task.await;
        }
    }
}

/// Starts a task for each target. `born` makes a life for each.
pub fn start(
    all: &[Settings],
    sources: &Sources,
    dashboard: Option<&str>,
    clock: &SharedClock,
    stop: &watch::Receiver<bool>,
    mut born: impl FnMut(&str) -> Life,
) -> (Notify, Tasks) {
    let words = Arc::new(Words::new(&sources.site, dashboard));
    let (asides, put_aside) = watch::channel(0);
    let (mut watched, mut tasks) = (Vec::new(), Vec::new());
    for settings in all {
        let target = settings.way.build(clock);
        if let Err(why) = &target {
            tracing::error!("notify {}: {why}", settings.id);
        }
        let (state, now) = watch::channel(State::default());
        if let Ok(target) = &target {
            let follower = Follower {
                settings: settings.clone(),
                target: Arc::clone(target),
                sources: sources.clone(),
                words: Arc::clone(&words),
                clock: clock.clone(),
                state,
                asides: put_aside.clone(),
            };
            let (life, stop) = (born(&settings.id), stop.clone());
            tasks.push(tokio::spawn(async move {
                let work = || follower.run(stop.clone());
                life.keep(stop.clone(), work).await;
            }));
        }
        watched.push(Watched {
            settings: settings.clone(),
            target,
            state: now,
        });
    }
    let inner = Inner {
        all: watched,
        words,
        told: Arc::clone(&sources.told),
        asides,
        clock: clock.clone(),
    };
    (Notify(Arc::new(inner)), Tasks(tasks))
}

impl Notify {
    /// Keeps what the gateway notices of itself; it is told like an entry of the journal.
    pub(crate) async fn put_aside(&self, what: Aside) {
        if self.0.all.is_empty() {
            return;
        }
        let (told, now) = (Arc::clone(&self.0.told), self.0.clock.now());
        let kept = tokio::task::spawn_blocking(move || told.put_aside(now, &what)).await;
        match kept {
            Ok(Ok(())) => self.0.asides.send_modify(|n| *n += 1),
            Ok(Err(why)) => tracing::error!("what the gateway noticed is not told: {why}"),
            Err(why) => tracing::error!("what the gateway noticed is not told: {why}"),
        }
    }

    /// Targets that are behind, for the dashboard and for monitoring.
    pub(crate) fn parts(&self) -> Vec<PartLive> {
        let behind = self.targets().into_iter();
        let behind = behind.filter_map(|t| Some((t.id, t.trouble?)));
        let part = |(id, health): (String, String)| PartLive {
            name: format!("notify {id}"),
            ok: false,
            vital: false,
            health,
        };
        behind.map(part).collect()
    }

    fn live(&self, one: &Watched) -> TargetLive {
        let state = one.state.borrow().clone();
        let id = &one.settings.id;
        let trouble = match (&one.target, state.trouble) {
            (Err(why), _) => Some(t!("notify-never-built", id, why)),
            (Ok(_), None) => None,
            (Ok(_), Some(why)) => {
                let since = state.since.map(|at| self.0.words.clock(at));
                let (waiting, since) = (state.waiting, since.unwrap_or_default());
                Some(t!("notify-behind", id, waiting, since, why))
            }
        };
        TargetLive {
            id: id.clone(),
            kind: one.settings.way.kind(),
            waiting: state.waiting,
            since: state.since,
            trouble,
        }
    }
}

/// Sends one test message and waits for what comes back.
async fn try_it(target: &dyn Target, words: &Words, clock: &SharedClock) -> Tried {
    let message = words.test(clock.now());
    match timeout(TEST, target.send(&message)).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(fault)) if fault.said.is_empty() => Err(fault.why),
        Ok(Err(fault)) => Err(format!("{}: {}", fault.why, fault.said)),
        Err(_) => {
            let (host, limit_s) = (words.site(), TEST.as_secs());
            Err(t!("notify-no-answer", host, limit_s))
        }
    }
}

impl Notifier for Notify {
    fn targets(&self) -> Vec<TargetLive> {
        self.0.all.iter().map(|one| self.live(one)).collect()
    }

    fn test<'a>(&'a self, target: &'a str) -> Trying<'a> {
        Box::pin(async move {
            let one = self.0.all.iter().find(|w| w.settings.id == target)?;
            Some(match &one.target {
                Ok(target) => try_it(target.as_ref(), &self.0.words, &self.0.clock).await,
                Err(why) => Err(why.clone()),
            })
        })
    }
}
