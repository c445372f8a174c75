//! The one task that owns the engine: an input comes in, the engine answers, the journal keeps both, and only then does
//! anything happen outside (gate, stream, acknowledgement). So a crash at any moment loses nothing that was acknowledged,
//! and what the journal holds is never done a second time.
//!
//! Commits are grouped by themselves: while one batch is on its way to the disk, inputs gather for the next.
//!
//! When the disk refuses, the batch is tried again every second, for as long as it takes: inputs wait (bounded channel,
//! the senders wait too), gate commands grow old and expire, the dashboard says why. Nothing is dropped. Once the gateway is
//! told to stop, a few more tries are made. What cannot heal (the entry contradicts the journal, the file is damaged) ends
//! the desk with a sentence, and `app` ends the process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::clock::SharedClock;
use crate::domain::access::Engine;
use crate::domain::event::{CommandId, GateResult, Input, JournalEntry, Output};
use crate::port::fault::FaultKind;
use crate::port::journal::{Journal, Refused};
use crate::supervise::Life;

/// Inputs waiting for the desk. When full, the sender waits: inputs are never dropped.
const INPUTS_MAX: usize = 1024;
/// Inputs taken into one commit at most.
const BATCH_MAX: usize = 64;
/// Entries a slow listener may be behind before it must re-read the records (it is told how many it missed).
const STREAM_MAX: usize = 1024;
/// How long to wait before a refused batch is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// So often a refused batch is tried again once the gateway is told to stop.
const LAST_TRIES: u32 = 3;
/// How often a sign of life is written, so that an outage's length can be told afterwards.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// Commands whose answer is awaited, for the capture-to-acknowledgement figure; older ones are forgotten.
const AWAITED_MAX: usize = 256;

/// What an entry does outside, now that it is on disk: commands to gates, the kill switch. Must not block. The moment is
/// the one at which the entry was decided: by it gate commands expire, whatever becomes of the wall clock.
pub(crate) type Effects = Box<dyn Fn(&JournalEntry, Instant) + Send>;
/// A short look at the engine.
type Look = Box<dyn FnOnce(&Engine) + Send>;
type Ack = oneshot::Sender<Arc<JournalEntry>>;

/// An entry on its way to the journal.
struct Decided {
    entry: Arc<JournalEntry>,
    at: Instant,
    ack: Option<Ack>,
}

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

/// Why the desk ended before all was kept. What was not acknowledged is not in the journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeskFault {
    #[error("the journal cannot go on, so the gateway ends: {0}")]
    Fatal(String),
    #[error(
        "told to stop while the journal could not be written: what waited for it was never acknowledged and is not kept: {0}"
    )]
    GaveUp(String),
}

/// Whether the journal takes entries; a sentence for people if not.
pub(crate) type JournalHealth = Result<(), String>;

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

    /// The same without waiting for the disk; waits while the desk is behind.
    pub(crate) async fn hand_over(&self, input: Input) -> Result<(), DeskError> {
        let sent = self.inputs.send(Submission { input, ack: None }).await;
        sent.map_err(|_| DeskError::Stopped)
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
pub struct DeskTask {
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
    life: Life,
    /// Of looks: one that panics harms nobody but who asked.
    looks_life: Life,
}

impl DeskTask {
    /// `engine` must stand where the journal ends. `events`, if given, gets every durable entry, in order and without
    /// loss: the desk waits for it.
    pub fn new(
        engine: Engine,
        journal: Arc<dyn Journal>,
        clock: SharedClock,
        effects: Effects,
        events: Option<mpsc::Sender<Arc<JournalEntry>>>,
    ) -> (DeskTask, DeskHandle) {
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
        let life = Life::new("desk", "", clock.clone());
        let looks_life = Life::new("desk-look", "", clock.clone());
        (
            DeskTask {
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
                life,
                looks_life,
            },
            handle,
        )
    }

    /// What watches over it: run it within.
    pub(crate) fn life(&self) -> Life {
        self.life.clone()
    }

    /// What watches over looks.
    pub fn looks(&self) -> Life {
        self.looks_life.clone()
    }

    /// Runs until every handle is gone or `stop` fires; then commits what is waiting, and gives the engine back: it stands
    /// where the journal ends. `leaving`: the gateway is about to stop; a journal that refuses is not waited for any more.
    ///
    /// # Errors
    /// The journal cannot go on, or it refused until the stop.
    pub async fn run(
        mut self,
        mut stop: watch::Receiver<bool>,
        leaving: watch::Receiver<bool>,
    ) -> Result<Engine, DeskFault> {
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.tick().await;
        loop {
            let due = self.time_to_due();
            tokio::select! {
                first = self.inputs.recv() => match first {
                    Some(first) => self.take(first, &leaving).await?,
                    None => return Ok(self.engine),
                },
                Some(look) = self.looks.recv() => self.show(look),
                () = sleep_or_never(due) => {
                    // Time may have gone slower than the wait (clock.rs): then it is not due yet.
                    if self.time_to_due() == Some(Duration::ZERO) {
                        self.take(Submission { input: Input::Due, ack: None }, &leaving).await?;
                    }
                }
                _ = heartbeat.tick() => {
                    self.take(Submission { input: Input::Heartbeat, ack: None }, &leaving).await?;
                }
                () = stopped(&mut stop) => break,
            }
        }
        self.inputs.close();
        while let Some(first) = self.inputs.recv().await {
            self.take(first, &leaving).await?;
        }
        Ok(self.engine)
    }

    /// A look that panics harms nobody but who asked: it cannot change the engine.
    fn show(&self, look: Look) {
        show(&self.looks_life, look, &self.engine);
    }

    fn time_to_due(&self) -> Option<Duration> {
        let due = self.engine.next_due()?;
        Some(Duration::try_from(due.duration_since(self.clock.now())).unwrap_or(Duration::ZERO))
    }

    /// Handles an input and all that wait behind it, commits them together, then lets them act.
    async fn take(
        &mut self,
        first: Submission,
        leaving: &watch::Receiver<bool>,
    ) -> Result<(), DeskFault> {
        let started = self.clock.monotonic();
        let mut batch = vec![self.handle(first)];
        while batch.len() < BATCH_MAX {
            match self.inputs.try_recv() {
                Ok(next) => batch.push(self.handle(next)),
                Err(_) => break,
            }
        }
        let entries = batch.iter().map(|d| Arc::clone(&d.entry)).collect();
        self.commit(entries, leaving).await?;
        let kept = self.clock.monotonic().duration_since(started);
        metrics::histogram!("plategate_stage_seconds", "stage" => "decide_and_keep")
            .record(kept.as_secs_f64());
        for Decided { entry, at, ack } in batch {
            self.act(&entry, at).await;
            if let Some(ack) = ack {
                let _ = ack.send(entry);
            }
        }
        Ok(())
    }

    fn handle(&mut self, submission: Submission) -> Decided {
        // The journal's times never decrease, whatever clock this is.
        let at = self.clock.now().max(self.engine.now());
        let outputs = self.engine.handle(at, &submission.input);
        let entry = JournalEntry {
            seq: self.engine.seq(),
            at,
            input: submission.input,
            outputs,
        };
        Decided {
            entry: Arc::new(entry),
            at: self.clock.monotonic(),
            ack: submission.ack,
        }
    }

    /// Keeps the batch, however long that takes; looks at the engine go on meanwhile.
    async fn commit(
        &mut self,
        mut batch: Vec<Arc<JournalEntry>>,
        leaving: &watch::Receiver<bool>,
    ) -> Result<(), DeskFault> {
        let mut last_tries = LAST_TRIES;
        let journal = Arc::clone(&self.journal);
        loop {
            let mut kept = journal.append(batch.clone());
            let result = loop {
                tokio::select! {
                    result = &mut kept => break result,
                    Some(look) = self.looks.recv() => show(&self.looks_life, look, &self.engine),
                }
            };
            match result {
                Ok(()) => {
                    self.health
                        .send_if_modified(|h| std::mem::replace(h, Ok(())).is_err());
                    return Ok(());
                }
                Err(refused) => {
                    batch.drain(..refused.kept);
                    self.refused(&refused)?;
                    if *leaving.borrow() {
                        last_tries = last_tries
                            .checked_sub(1)
                            .ok_or(DeskFault::GaveUp(refused.why))?;
                    }
                    self.wait_to_retry().await;
                }
            }
        }
    }

    /// Tells of a refusal; an error if no further try makes sense.
    fn refused(&self, Refused { kind, why, .. }: &Refused) -> Result<(), DeskFault> {
        metrics::counter!("plategate_journal_refusals_total").increment(1);
        let _ = self.health.send(Err(why.clone()));
        match kind {
            FaultKind::Unavailable => {
                tracing::error!(
                    "the journal could not be written, no gate is opened until it can: {why}"
                );
                Ok(())
            }
            FaultKind::Conflict | FaultKind::Fatal => Err(DeskFault::Fatal(why.clone())),
        }
    }

    async fn wait_to_retry(&mut self) {
        let wait = tokio::time::sleep(RETRY);
        tokio::pin!(wait);
        loop {
            tokio::select! {
                () = &mut wait => return,
                Some(look) = self.looks.recv() => self.show(look),
            }
        }
    }

    /// What follows from an entry outside, now that it is on disk.
    async fn act(&mut self, entry: &Arc<JournalEntry>, decided: Instant) {
        self.measure(entry);
        (self.effects)(entry, decided);
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

/// Who asked hears nothing if the look panics, and says that the desk did not answer.
fn show(life: &Life, look: Look, engine: &Engine) {
    let _ = life.piece_now(|| look(engine));
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
