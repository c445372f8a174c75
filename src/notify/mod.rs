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
//! * [`state`]      how a target stands
//! * [`target`]     what takes messages, one file a kind

mod follower;
pub(crate) mod happening;
pub(crate) mod kind;
pub(crate) mod message;
mod plan;
mod queue;
mod settings;
mod state;
mod target;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::catalogue::{Language, Sentence};
use crate::clock::SharedClock;
use crate::domain::site::Site;
use crate::port::live::PartLive;
use crate::port::notify::{Aside, Notifier, TargetLive, Told, Tried, Trying};
use crate::port::push::{NotSubscribed, Subscription};
use crate::supervise::Life;
use follower::Follower;
use message::Words;
pub use queue::Sources;
pub use settings::{Retry, Settings};
use state::Watched;
pub use target::Kept;
use target::{Around, SendFault, Sending, Target, With};

/// A test message is waited for so long.
const TEST: Duration = Duration::from_secs(30);

/// The room. Cheap to clone.
#[derive(Clone)]
pub struct Notify(Arc<Inner>);

struct Inner {
    all: Vec<Arc<Watched>>,
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

impl Notify {
    /// All targets, none at work yet. `dashboard`: where people reach it, for links.
    pub fn new(
        all: &[Settings],
        site: &Site,
        kept: Kept,
        dashboard: Option<&str>,
        clock: &SharedClock,
    ) -> Notify {
        let told = Arc::clone(&kept.told);
        let with = With {
            clock: clock.clone(),
            kept: Some(kept),
        };
        let build = |settings: &Settings| {
            let target = settings.way.build(&with);
            if let Err(why) = &target {
                tracing::error!("notify {}: {}", settings.id, why.english());
            }
            Arc::new(Watched {
                settings: settings.clone(),
                target,
                state: watch::Sender::default(),
            })
        };
        Notify(Arc::new(Inner {
            all: all.iter().map(build).collect(),
            words: Arc::new(Words::new(site, dashboard)),
            told,
            asides: watch::Sender::default(),
            clock: clock.clone(),
        }))
    }

    /// Starts the tasks of each target. `born` makes a life for each.
    pub fn start(
        &self,
        sources: &Sources,
        stop: &watch::Receiver<bool>,
        mut born: impl FnMut(&'static str, &str) -> Life,
    ) -> Tasks {
        let mut tasks = Vec::new();
        for one in &self.0.all {
            let Ok(target) = &one.target else { continue };
            let follower = Follower {
                watched: Arc::clone(one),
                target: Arc::clone(target),
                sources: sources.clone(),
                words: Arc::clone(&self.0.words),
                clock: self.0.clock.clone(),
                asides: self.0.asides.subscribe(),
            };
            let id = &one.settings.id;
            let (life, beside) = (born("notify", id), born("notify-link", id));
            let (stop, worker) = (stop.clone(), Arc::clone(target));
            let around = self.around(one, sources);
            let (end, ends) = watch::channel(false);
            let language = one.settings.language;
            let following = tokio::spawn(Language::chosen(language, async move {
                let work = || follower.run(stop.clone());
                life.keep(stop.clone(), work).await;
                // A connection is needed until the last word was said.
                let _ = end.send(true);
            }));
            let working = tokio::spawn(Language::chosen(language, async move {
                let work = || async {
                    match worker.work(&around, ends.clone()) {
                        Some(work) => work.await,
                        None => Ok(()),
                    }
                };
                beside.keep(ends.clone(), work).await;
            }));
            tasks.extend([following, working]);
        }
        Tasks(tasks)
    }

    fn around(&self, one: &Watched, sources: &Sources) -> Around {
        Around {
            target: one.settings.id.clone(),
            site: Arc::clone(&sources.site),
            desk: Arc::clone(&sources.desk),
            live: Arc::clone(&sources.live),
            violations: Arc::clone(&sources.violations),
            clock: self.0.clock.clone(),
        }
    }
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

    /// Tells the syslog of this machine where the audit log ends.
    pub(crate) async fn tell_syslog(&self, head: &str) -> Tried {
        let message = self.0.words.audit_head(head, self.0.clock.now());
        let syslog = target::syslog::of_this_machine();
        said(answer(&self.0.words, syslog.send(&message)).await)
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

    fn built(&self) -> impl Iterator<Item = &Arc<dyn Target>> {
        self.0.all.iter().filter_map(|one| one.target.as_ref().ok())
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
                let why = why.to_string().trim_end_matches('.').to_owned();
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

/// Sends one test message to a target of a gateway that is not at work here.
pub(crate) async fn try_alone(
    settings: &Settings,
    site: &Site,
    dashboard: Option<&str>,
    clock: &SharedClock,
) -> Tried {
    let with = With {
        clock: clock.clone(),
        kept: None,
    };
    let target = settings.way.build(&with)?;
    let words = Words::new(site, dashboard);
    let sending = async {
        let message = words.test(clock.now());
        answer(&words, target.send_alone(&message)).await
    };
    said(Language::chosen(settings.language, sending).await)
}

/// Waits for what comes back of a test message.
async fn answer(words: &Words, sending: Sending<'_>) -> Result<Sentence, SendFault> {
    let answered = timeout(TEST, sending).await;
    answered.unwrap_or_else(|_| {
        let (host, limit_s) = (words.site(), TEST.as_secs());
        Err(SendFault::target(sentence!(
            "notify-no-answer",
            host,
            limit_s
        )))
    })
}

/// The same for whoever has asked, in that person's language: the message was in the target's.
fn said(answer: Result<Sentence, SendFault>) -> Tried {
    match answer {
        Ok(answer) => Ok(answer.to_string()),
        Err(fault) if fault.said.is_empty() => Err(fault.why.to_string()),
        Err(fault) => Err(format!("{}: {}", fault.why, fault.said)),
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
                Ok(target) => {
                    let sending = async {
                        let message = self.0.words.test(self.0.clock.now());
                        answer(&self.0.words, target.send(&message)).await
                    };
                    said(Language::chosen(one.settings.language, sending).await)
                }
                Err(why) => Err(why.to_string()),
            })
        })
    }

    fn push_key(&self) -> Option<String> {
        self.built().find_map(|target| target.push_key())
    }

    fn subscribe(&self, device: &Subscription) -> Result<(), NotSubscribed> {
        // The first that takes devices; there is hardly ever a second.
        let takes = self.built().find(|target| target.push_key().is_some());
        takes.map_or(Err(NotSubscribed::NoTarget), |t| t.subscribe(device))
    }
}
