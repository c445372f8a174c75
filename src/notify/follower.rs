//! One target's task: follows the journal, tells one message after the other, tries again until it is taken. Nothing waits
//! for it: what comes meanwhile stays in the journal.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rand::Rng as _;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::timeout;

use super::message::{Message, Words};
use super::plan::{Plan, Window};
use super::queue::{Queue, Sources};
use super::settings::Retry;
use super::state::Watched;
use super::target::{FaultOf, SendFault, Target};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::domain::event::JournalEntry;
use crate::port::evidence::Shot;

/// A message that takes longer was not taken.
const SEND: Duration = Duration::from_secs(60);
/// While the gateway stops, so long is told what can be told at once.
const FAREWELL: Duration = Duration::from_secs(2);
/// A message that the target refuses so often is given up: others wait behind it.
const REFUSALS_MAX: u32 = 5;
/// How often it looks for more if nobody wakes it.
const LOOK: Duration = Duration::from_secs(30);

/// See the module.
pub(super) struct Follower {
    pub(super) watched: Arc<Watched>,
    pub(super) target: Arc<dyn Target>,
    pub(super) sources: Sources,
    pub(super) words: Arc<Words>,
    pub(super) clock: SharedClock,
    /// Told when something was put aside.
    pub(super) asides: watch::Receiver<u64>,
}

/// What is new; it only wakes: what is told is read from the disk.
struct News {
    entries: broadcast::Receiver<Arc<JournalEntry>>,
    asides: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
}

impl News {
    fn stops(&self) -> bool {
        *self.stop.borrow()
    }

    /// Waits for something new, the stop, or the end of `most`.
    async fn wait(&mut self, most: Duration) {
        let closed = tokio::select! {
            said = self.entries.recv() => said == Err(RecvError::Closed),
            _ = self.asides.changed() => false,
            _ = self.stop.wait_for(|s| *s) => false,
            () = tokio::time::sleep(most) => false,
        };
        // What else came is read in the same look.
        while self.entries.try_recv().is_ok() {}
        if closed {
            // The desk is gone: the stop is near.
            self.pause(most).await;
        }
    }

    /// Waits in peace: only the stop ends it.
    async fn pause(&mut self, wait: Duration) {
        let _ = timeout(wait, self.stop.wait_for(|s| *s)).await;
    }
}

/// Tries of one message.
struct Tries {
    retry: Retry,
    failed: u32,
    /// How often the message itself was refused.
    refused: u32,
}

impl Tries {
    /// How long to wait before the next; never longer than `most` and a fifth.
    fn wait(&mut self, after: Option<Duration>) -> Duration {
        let doubled = self.retry.first.saturating_mul(1 << self.failed.min(16));
        self.failed += 1;
        let wait = doubled.min(self.retry.most);
        // Not all at once after an outage.
        let spread = wait.mul_f64(rand::rng().random_range(0.0..0.2));
        (wait + spread).max(after.unwrap_or_default())
    }
}

impl Follower {
    /// Runs until the stop.
    ///
    /// # Errors
    /// What could not be read or kept of what was told, as a sentence.
    pub(super) async fn run(&self, stop: watch::Receiver<bool>) -> Result<(), String> {
        let mut news = News {
            entries: self.sources.desk.subscribe(),
            asides: self.asides.clone(),
            stop,
        };
        let mut queue = self.open(&mut news).await;
        let mut window = Window::of(self.watched.settings.wants.gather);
        let mut tries = self.tries();
        while let (Some(open), false) = (&mut queue, news.stops()) {
            if let Err(why) = self.look(open, &mut window, &mut tries, &mut news).await {
                self.store_failed(&why);
                news.pause(tries.wait(None)).await;
            }
        }
        if let Some(queue) = &mut queue {
            self.farewell(queue, &mut window).await;
        }
        Ok(())
    }

    fn tries(&self) -> Tries {
        Tries {
            retry: self.watched.settings.retry,
            failed: 0,
            refused: 0,
        }
    }

    /// Tries until the database can be read, or the gateway stops.
    async fn open(&self, news: &mut News) -> Option<Queue> {
        let (id, wants) = (&self.watched.settings.id, &self.watched.settings.wants);
        let mut tries = self.tries();
        while !news.stops() {
            match Queue::open(id, wants, &self.sources).await {
                Ok(queue) => return Some(queue),
                Err(why) => self.store_failed(&why.to_string()),
            }
            news.pause(tries.wait(None)).await;
        }
        None
    }

    /// Reads what is new and tells what is due.
    async fn look(
        &self,
        queue: &mut Queue,
        window: &mut Window,
        tries: &mut Tries,
        news: &mut News,
    ) -> Result<(), String> {
        queue.fill().await.map_err(|e| e.to_string())?;
        self.show(queue);
        let plan = self.plan(queue, window);
        let wait = match plan {
            Plan::Idle => {
                queue.keep(false).await.map_err(|e| e.to_string())?;
                Some(LOOK)
            }
            Plan::Wait(until) => Some(self.until(until)),
            Plan::One(_) | Plan::Digest(_) => None,
        };
        if let Some(wait) = wait {
            news.wait(wait).await;
            return Ok(());
        }
        let Some(message) = self.message(queue, plan) else {
            return Ok(());
        };
        let message = self.with_picture(message).await;
        let sent = tokio::select! {
            sent = self.send(&message) => sent,
            // It is told again at the next start.
            _ = news.stop.wait_for(|s| *s) => return Ok(()),
        };
        match sent {
            Ok(_) => {
                *tries = self.tries();
                self.told(queue, plan, window).await
            }
            Err(fault) => {
                self.failed(&fault, &message, queue, plan, tries, news)
                    .await
            }
        }
    }

    fn plan(&self, queue: &Queue, window: &mut Window) -> Plan {
        let now = self.clock.now();
        let site = self.sources.site.clock();
        let quiet = self.watched.settings.wants.quiet;
        let quiet = quiet.is_some_and(|q| q.holds(site, now));
        window.plan(&queue.kinds(), now, quiet)
    }

    fn until(&self, until: Timestamp) -> Duration {
        let left = until.duration_since(self.clock.now());
        // A clock that is set meanwhile is noticed soon.
        Duration::try_from(left).unwrap_or_default().min(LOOK)
    }

    fn message(&self, queue: &Queue, plan: Plan) -> Option<Message> {
        let allowed = self.watched.settings.wants.allowed;
        match plan {
            Plan::One(place) => {
                let waiting = queue.at(place)?;
                Some(self.words.message(&waiting.what, waiting.kind, allowed))
            }
            Plan::Digest(many) => {
                let all = queue.first(many);
                let all = all.map(|w| self.words.message(&w.what, w.kind, allowed));
                self.words.digest(&all.collect::<Vec<_>>())
            }
            Plan::Idle | Plan::Wait(_) => None,
        }
    }

    /// With its picture, where the target may have it and it is there. One that cannot be read is no reason to tell nothing.
    async fn with_picture(&self, mut message: Message) -> Message {
        if let Some(id) = message.picture.clone() {
            let evidence = Arc::clone(&self.sources.evidence);
            let read = move || evidence.get(&id, Shot::Frame);
            let found = tokio::task::spawn_blocking(read).await;
            message.jpeg = found.ok().and_then(Result::ok).flatten();
        }
        message
    }

    async fn send(&self, message: &Message) -> Result<Sentence, SendFault> {
        let limit_s = SEND.as_secs();
        let sent = timeout(SEND, self.target.send(message)).await;
        sent.unwrap_or_else(|_| {
            let host = &self.watched.settings.id;
            Err(SendFault::target(sentence!(
                "notify-no-answer",
                host,
                limit_s
            )))
        })
    }

    /// What was planned has been told, or is given up.
    async fn told(&self, queue: &mut Queue, plan: Plan, window: &mut Window) -> Result<(), String> {
        let target = self.watched.settings.id.clone();
        metrics::counter!("plategate_notify_sent_total", "target" => target).increment(1);
        window.was_told(plan, &queue.kinds(), self.clock.now());
        remove(queue, plan);
        self.watched
            .state
            .send_if_modified(|s| s.trouble.take().is_some());
        self.show(queue);
        queue.keep(true).await.map_err(|e| e.to_string())
    }

    async fn failed(
        &self,
        fault: &SendFault,
        message: &Message,
        queue: &mut Queue,
        plan: Plan,
        tries: &mut Tries,
        news: &mut News,
    ) -> Result<(), String> {
        let id = &self.watched.settings.id;
        metrics::counter!("plategate_notify_failures_total", "target" => id.clone()).increment(1);
        if tries.failed == 0 {
            let why = fault.why.english();
            tracing::warn!("notify {id}: {why}; it is tried again until it is taken");
        } else {
            tracing::debug!("notify {id}: {}", fault.why.english());
        }
        self.trouble(fault.why.clone());
        let after = match fault.what {
            FaultOf::Target { after } => after,
            FaultOf::Message => {
                tries.refused += 1;
                None
            }
        };
        if tries.refused >= REFUSALS_MAX {
            let (message, why) = (&message.id, fault.why.clone());
            metrics::counter!("plategate_notify_given_up_total", "target" => id.clone())
                .increment(1);
            let said = sentence!("notify-given-up", id, message, tries = tries.refused, why);
            tracing::error!("{}", said.english());
            remove(queue, plan);
            *tries = self.tries();
            return queue.keep(true).await.map_err(|e| e.to_string());
        }
        news.pause(tries.wait(after)).await;
        Ok(())
    }

    fn store_failed(&self, why: &str) {
        tracing::error!("notify {}: {why}", self.watched.settings.id);
        self.trouble(sentence!("notify-store", why));
    }

    fn trouble(&self, why: Sentence) {
        self.watched.state.send_if_modified(|s| {
            let new = s.trouble.as_ref() != Some(&why);
            s.trouble = Some(why);
            new
        });
    }

    #[allow(clippy::cast_precision_loss, reason = "a handful, shown")]
    fn show(&self, queue: &Queue) {
        let (waiting, since) = (queue.len(), queue.oldest().map(|w| w.what.at));
        let behind = since.map_or(0.0, |at| self.clock.now().duration_since(at).as_secs_f64());
        let target = || self.watched.settings.id.clone();
        metrics::gauge!("plategate_notify_waiting", "target" => target()).set(waiting as f64);
        metrics::gauge!("plategate_notify_behind_seconds", "target" => target())
            .set(behind.max(0.0));
        self.watched.state.send_if_modified(|s| {
            let new = (s.waiting, s.since) != (waiting, since);
            (s.waiting, s.since) = (waiting, since);
            new
        });
    }

    /// Tells what can be told at once, that the gateway stops among it; the rest is told at the next start.
    async fn farewell(&self, queue: &mut Queue, window: &mut Window) {
        if self.watched.state.borrow().trouble.is_some() {
            return;
        }
        let last_words = async {
            while queue.fill().await.is_ok() {
                let plan = self.plan(queue, window);
                let Some(message) = self.message(queue, plan) else {
                    break;
                };
                if self.send(&message).await.is_err() {
                    break;
                }
                if self.told(queue, plan, window).await.is_err() {
                    break;
                }
            }
        };
        let _ = timeout(FAREWELL, last_words).await;
        if let Err(why) = queue.keep(true).await {
            tracing::warn!(
                "notify {}: {why}; some may be told twice",
                self.watched.settings.id
            );
        }
    }
}

fn remove(queue: &mut Queue, plan: Plan) {
    match plan {
        Plan::One(place) => queue.remove(place, 1),
        Plan::Digest(many) => queue.remove(0, many),
        Plan::Idle | Plan::Wait(_) => {}
    }
}
