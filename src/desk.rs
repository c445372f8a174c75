//! The one task that owns the engine: an input comes in, the engine answers, the journal keeps both, and only then does
//! anything happen outside (gate, stream, acknowledgement). So a crash at any moment loses nothing that was acknowledged,
//! and what the journal holds is never done a second time.
//!
//! Commits are grouped by themselves: while one batch is on its way to the disk, inputs gather for the next.
//!
//! When the disk refuses, the batch is tried again every second, for as long as it takes: inputs wait (bounded channel,
//! the senders wait too), gate commands grow old and expire, the dashboard says why. Nothing is dropped.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::clock::SharedClock;
use crate::domain::access::Engine;
use crate::domain::event::{CommandId, GateResult, Input, JournalEntry, Output};
use crate::port::journal::Journal;

/// Inputs waiting for the desk. When full, the sender waits: inputs are never dropped.
const INPUTS_MAX: usize = 1024;
/// Inputs taken into one commit at most.
const BATCH_MAX: usize = 64;
/// Entries a slow listener may be behind before it must re-read the records (it is told how many it missed).
const STREAM_MAX: usize = 1024;
/// How long to wait before a refused batch is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// How often a sign of life is written, so that an outage's length can be told afterwards.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// Commands whose answer is awaited, for the capture-to-acknowledgement figure; older ones are forgotten.
const AWAITED_MAX: usize = 256;

/// What an entry does outside, now that it is on disk: commands to gates, the kill switch. Must not block.
pub type Effects = Box<dyn Fn(&JournalEntry) + Send>;
/// A short look at the engine.
type Look = Box<dyn FnOnce(&Engine) + Send>;
type Ack = oneshot::Sender<Arc<JournalEntry>>;

struct Submission {
    input: Input,
    ack: Option<Ack>,
}

/// Why the desk did not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DeskError {
    #[error("the gateway is shutting down")]
    Stopped,
}

/// Whether the journal takes entries; a sentence for people if not.
pub type JournalHealth = Result<(), String>;

/// The way to the engine, cheap to clone.
#[derive(Clone)]
pub struct DeskHandle {
    inputs: mpsc::Sender<Submission>,
    looks: mpsc::Sender<Look>,
    stream: broadcast::Sender<Arc<JournalEntry>>,
    health: watch::Receiver<JournalHealth>,
}

impl DeskHandle {
    /// Hands an input to the engine; resolves when the journal has it on disk.
    pub async fn submit(&self, input: Input) -> Result<Arc<JournalEntry>, DeskError> {
        let (ack, kept) = oneshot::channel();
        self.inputs
            .send(Submission {
                input,
                ack: Some(ack),
            })
            .await
            .map_err(|_| DeskError::Stopped)?;
        kept.await.map_err(|_| DeskError::Stopped)
    }

    /// The same from a thread of its own; waits while the desk is behind, and does not wait for the disk.
    pub fn submit_blocking(&self, input: Input) -> Result<(), DeskError> {
        self.inputs
            .blocking_send(Submission { input, ack: None })
            .map_err(|_| DeskError::Stopped)
    }

    /// Runs a short look at the engine between two inputs. It must take less than a millisecond: decisions wait.
    pub async fn ask<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Result<T, DeskError> {
        let (tx, rx) = oneshot::channel();
        let look: Look = Box::new(move |engine| drop(tx.send(look(engine))));
        self.looks
            .send(look)
            .await
            .map_err(|_| DeskError::Stopped)?;
        rx.await.map_err(|_| DeskError::Stopped)
    }

    /// Every durable entry from now on. One that falls behind by more than 1,024 is told how many it missed.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<JournalEntry>> {
        self.stream.subscribe()
    }

    /// Whether the journal takes entries.
    pub fn journal_health(&self) -> JournalHealth {
        self.health.borrow().clone()
    }
}

/// Everything the desk task owns.
pub struct Desk {
    engine: Engine,
    journal: Arc<dyn Journal>,
    clock: SharedClock,
    effects: Effects,
    events: Option<mpsc::Sender<Arc<JournalEntry>>>,
    inputs: mpsc::Receiver<Submission>,
    looks: mpsc::Receiver<Look>,
    stream: broadcast::Sender<Arc<JournalEntry>>,
    health: watch::Sender<JournalHealth>,
    awaited: BTreeMap<CommandId, Timestamp>,
}

impl Desk {
    /// `engine` must stand where the journal ends. `events`, if given, gets every durable entry, in order and without
    /// loss: the desk waits for it.
    pub fn new(
        engine: Engine,
        journal: Arc<dyn Journal>,
        clock: SharedClock,
        effects: Effects,
        events: Option<mpsc::Sender<Arc<JournalEntry>>>,
    ) -> (Desk, DeskHandle) {
        let (input_tx, inputs) = mpsc::channel(INPUTS_MAX);
        let (look_tx, looks) = mpsc::channel(INPUTS_MAX);
        let (stream, _) = broadcast::channel(STREAM_MAX);
        let (health, health_rx) = watch::channel(Ok(()));
        let handle = DeskHandle {
            inputs: input_tx,
            looks: look_tx,
            stream: stream.clone(),
            health: health_rx,
        };
        let awaited = BTreeMap::new();
        (
            Desk {
                engine,
                journal,
                clock,
                effects,
                events,
                inputs,
                looks,
                stream,
                health,
                awaited,
            },
            handle,
        )
    }

    /// Runs until every handle is gone or `stop` fires; then commits what is waiting, and gives the engine back: it stands
    /// where the journal ends.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) -> Engine {
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.tick().await;
        loop {
            let due = self.time_to_due();
            tokio::select! {
                first = self.inputs.recv() => match first {
                    Some(first) => self.take(first).await,
                    None => return self.engine,
                },
                Some(look) = self.looks.recv() => look(&self.engine),
                () = sleep_or_never(due) => self.take(Submission { input: Input::Due, ack: None }).await,
                _ = heartbeat.tick() => self.take(Submission { input: Input::Heartbeat, ack: None }).await,
                () = stopped(&mut stop) => break,
            }
        }
        self.inputs.close();
        while let Some(first) = self.inputs.recv().await {
            self.take(first).await;
        }
        self.engine
    }

    fn time_to_due(&self) -> Option<Duration> {
        let due = self.engine.next_due()?;
        Some(Duration::try_from(due.duration_since(self.clock.now())).unwrap_or(Duration::ZERO))
    }

    /// Handles an input and all that wait behind it, commits them together, then lets them act.
    async fn take(&mut self, first: Submission) {
        let started = self.clock.monotonic();
        let mut batch = vec![self.handle(first)];
        while batch.len() < BATCH_MAX {
            match self.inputs.try_recv() {
                Ok(next) => batch.push(self.handle(next)),
                Err(_) => break,
            }
        }
        self.commit(batch.iter().map(|(entry, _)| Arc::clone(entry)).collect())
            .await;
        let kept = self.clock.monotonic().duration_since(started);
        metrics::histogram!("plategate_stage_seconds", "stage" => "decide_and_keep")
            .record(kept.as_secs_f64());
        for (entry, ack) in batch {
            self.act(&entry).await;
            if let Some(ack) = ack {
                let _ = ack.send(entry);
            }
        }
    }

    fn handle(&mut self, submission: Submission) -> (Arc<JournalEntry>, Option<Ack>) {
        let at = self.clock.now();
        let outputs = self.engine.handle(at, &submission.input);
        let entry = JournalEntry {
            seq: self.engine.seq(),
            at,
            input: submission.input,
            outputs,
        };
        (Arc::new(entry), submission.ack)
    }

    /// Keeps the batch, however long that takes; looks at the engine go on meanwhile.
    async fn commit(&mut self, mut batch: Vec<Arc<JournalEntry>>) {
        let journal = Arc::clone(&self.journal);
        loop {
            let mut kept = journal.append(batch.clone());
            let result = loop {
                tokio::select! {
                    result = &mut kept => break result,
                    Some(look) = self.looks.recv() => look(&self.engine),
                }
            };
            match result {
                Ok(()) => {
                    self.health
                        .send_if_modified(|h| std::mem::replace(h, Ok(())).is_err());
                    return;
                }
                Err(refused) => {
                    batch.drain(..refused.kept);
                    self.refused(&refused.why).await;
                }
            }
        }
    }

    async fn refused(&mut self, why: &str) {
        tracing::error!("the journal could not be written, no gate is opened until it can: {why}");
        metrics::counter!("plategate_journal_refusals_total").increment(1);
        let _ = self.health.send(Err(why.to_owned()));
        let wait = tokio::time::sleep(RETRY);
        tokio::pin!(wait);
        loop {
            tokio::select! {
                () = &mut wait => return,
                Some(look) = self.looks.recv() => look(&self.engine),
            }
        }
    }

    /// What follows from an entry outside, now that it is on disk.
    async fn act(&mut self, entry: &Arc<JournalEntry>) {
        self.measure(entry);
        (self.effects)(entry);
        if let Some(events) = &self.events
            && events.send(Arc::clone(entry)).await.is_err()
        {
            tracing::error!("the events file is gone; events are no longer written");
            self.events = None;
        }
        // No listener is not an error.
        let _ = self.stream.send(Arc::clone(entry));
    }

    /// From the capture of the deciding frame to the relay's acknowledgement.
    fn measure(&mut self, entry: &JournalEntry) {
        match &entry.input {
            Input::Sighting(sighting) => {
                for output in &entry.outputs {
                    if let Output::GateCommand(command) = output {
                        self.awaited.insert(command.id, sighting.at);
                    }
                }
                while self.awaited.len() > AWAITED_MAX {
                    self.awaited.pop_first();
                }
            }
            Input::GateReport(report) => {
                if let (Some(captured), GateResult::Accepted { .. }) =
                    (self.awaited.remove(&report.command), &report.result)
                {
                    let took = report.at.duration_since(captured).as_secs_f64().max(0.0);
                    metrics::histogram!("plategate_capture_to_relay_seconds").record(took);
                }
            }
            _ => {}
        }
    }
}

async fn sleep_or_never(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

/// Resolves when it is time to stop, or nobody is left who could say so.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The guard of the value must not live across an await.
    let _ = stop.wait_for(|s| *s).await.map(|_| ());
}
