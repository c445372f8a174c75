//! The one task that owns the engine: an input comes in, the engine answers, the journal keeps both, and only then does
//! anything happen outside (gate, stream, acknowledgement). So a crash at any moment loses nothing that was acknowledged,
//! and what the journal holds is never done a second time.
//!
//! Commits are grouped by themselves: while one batch is on its way to the disk, inputs gather for the next.
//!
//! When the disk refuses, what is decided is held in memory and tried again every second, in its order and with its own
//! times, for as long as it takes; the dashboard says how much is not yet written, and why. No gate is opened for a vehicle
//! meanwhile: its command grows old and expires. What people do by hand ([`by_hand`]) is done all the same, at once. Where too
//! much is held ([`HELD_MAX`]) inputs wait (bounded channel, the senders wait too). Nothing is dropped. Once the gateway is
//! told to stop, a few more tries are made. What cannot heal (the entry contradicts the journal, the file is damaged) ends
//! the desk with a sentence, and `app` ends the process.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::MissedTickBehavior;

use crate::clock::SharedClock;
use crate::domain::access::Engine;
use crate::domain::event::{
    CommandId, GateResult, Input, JournalEntry, Order, OrderKind, Output, Seq,
};
use crate::port::fault::FaultKind;
use crate::port::journal::{Journal, Refused};
use crate::supervise::Life;

/// Inputs waiting for the desk. When full, the sender waits: inputs are never dropped.
const INPUTS_MAX: usize = 1024;
/// Inputs taken into one commit at most.
const BATCH_MAX: usize = 64;
/// Entries held in memory while the disk refuses: half an hour of a busy site. The last [`HELD_FOR_HANDS`] of them are kept
/// for what people do by hand. When it is full, inputs wait where they come from.
const HELD_MAX: usize = 8_192;
const HELD_FOR_HANDS: usize = 512;
/// Entries held that are written in one go when the disk works again.
const HELD_BATCH: usize = 256;
/// What people do by hand while the disk refuses, waiting for the desk. When full, the sender waits.
const BY_HAND_MAX: usize = 64;
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
    /// What follows from it outside was done before it was written: by hand, or nothing but an expired command.
    acted: bool,
}

impl Decided {
    /// Whether no command of it can be sent any more.
    fn is_over(&self, now: Instant) -> bool {
        let age = now.saturating_duration_since(self.at);
        self.entry.outputs.iter().all(|output| match output {
            Output::GateCommand(command) => {
                let lifetime = command.expires_at.duration_since(command.issued_at);
                Duration::try_from(lifetime).is_ok_and(|lifetime| age > lifetime)
            }
            _ => true,
        })
    }
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
        "told to stop while the journal could not be written: what waited for it is not kept; what people did by hand meanwhile stands in this log alone: {0}"
    )]
    GaveUp(String),
}

/// Whether the journal takes entries; a sentence for people if not.
pub(crate) type JournalHealth = Result<(), String>;

/// What is decided and not written, while the disk refuses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unwritten {
    /// The first entry that is not on disk; `None`: all are.
    pub from: Option<Seq>,
    pub entries: usize,
    /// Of them, what people have done by hand.
    pub by_hand: usize,
}

/// What people do by hand and must be able to do on a full disk: open a gate, answer for a vehicle that waits, switch gates
/// off and on. It is done before it is written, and written when there is room again.
pub(crate) fn by_hand(input: &Input) -> Option<&Order> {
    match input {
        Input::Order(order) => match order.what {
            OrderKind::Open { .. } | OrderKind::Answer { .. } | OrderKind::KillSwitch { .. } => {
                Some(order)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The way to the engine, cheap to clone.
#[derive(Clone)]
pub struct DeskHandle {
    inputs: mpsc::Sender<Submission>,
    /// Past the inputs that wait while the disk refuses.
    by_hand: mpsc::Sender<Submission>,
    looks: mpsc::Sender<Look>,
    stream: broadcast::Sender<Arc<JournalEntry>>,
    health: watch::Receiver<JournalHealth>,
    unwritten: watch::Receiver<Unwritten>,
}

impl DeskHandle {
    /// Hands an input to the engine; resolves when the journal has it on disk. What people do by hand resolves while the
    /// disk refuses, too ([`DeskHandle::unwritten`] says so).
    pub async fn submit(&self, input: Input) -> Result<Arc<JournalEntry>, DeskError> {
        let (ack, kept) = oneshot::channel();
        let past = by_hand(&input).is_some() && self.health.borrow().is_err();
        let way = if past { &self.by_hand } else { &self.inputs };
        way.send(Submission {
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

    /// What is not written while it does not.
    pub fn unwritten(&self) -> Unwritten {
        *self.unwritten.borrow()
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
    by_hand: mpsc::Receiver<Submission>,
    looks: mpsc::Receiver<Look>,
    stream: broadcast::Sender<Arc<JournalEntry>>,
    health: watch::Sender<JournalHealth>,
    unwritten: watch::Sender<Unwritten>,
    /// Decided and not written yet, in order.
    held: VecDeque<Decided>,
    /// The disk refuses.
    refused: bool,
    /// Tries left once the gateway is told to stop.
    last_tries: u32,
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
        let (by_hand_tx, by_hand) = mpsc::channel(BY_HAND_MAX);
        let (look_tx, looks) = mpsc::channel(INPUTS_MAX);
        let (stream, _) = broadcast::channel(STREAM_MAX);
        let (health, health_rx) = watch::channel(Ok(()));
        let (unwritten, unwritten_rx) = watch::channel(Unwritten::default());
        let handle = DeskHandle {
            inputs: input_tx,
            by_hand: by_hand_tx,
            looks: look_tx,
            stream: stream.clone(),
            health: health_rx,
            unwritten: unwritten_rx,
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
                by_hand,
                looks,
                stream,
                health,
                unwritten,
                held: VecDeque::new(),
                refused: false,
                last_tries: LAST_TRIES,
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
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.tick().await;
        let mut again = tokio::time::interval(RETRY);
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = self.time_to_due();
            let refused = self.refused;
            let room = self.held.len() < HELD_MAX - HELD_FOR_HANDS;
            tokio::select! {
                first = self.inputs.recv(), if room => match first {
                    Some(first) => self.take(first, &leaving).await?,
                    None => break,
                },
                Some(first) = self.by_hand.recv(), if self.held.len() < HELD_MAX => {
                    self.take(first, &leaving).await?;
                }
                Some(look) = self.looks.recv() => self.show(look),
                () = sleep_or_never(due), if room => {
                    // Time may have gone slower than the wait (clock.rs): then it is not due yet.
                    if self.time_to_due() == Some(Duration::ZERO) {
                        self.take(Submission { input: Input::Due, ack: None }, &leaving).await?;
                    }
                }
                _ = heartbeat.tick(), if !refused => {
                    self.take(Submission { input: Input::Heartbeat, ack: None }, &leaving).await?;
                }
                _ = again.tick(), if refused => self.keep(&leaving).await?,
                () = stopped(&mut stop) => break,
            }
        }
        self.finish(&leaving).await?;
        Ok(self.engine)
    }

    /// Keeps what is waiting.
    async fn finish(&mut self, leaving: &watch::Receiver<bool>) -> Result<(), DeskFault> {
        self.inputs.close();
        self.by_hand.close();
        while let Some(first) = self.by_hand.recv().await {
            self.take(first, leaving).await?;
        }
        while let Some(first) = self.inputs.recv().await {
            self.take(first, leaving).await?;
        }
        while self.refused {
            self.wait_to_retry().await;
            self.keep(leaving).await?;
        }
        Ok(())
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
        let first = self.handle(first);
        self.held.push_back(first);
        if self.refused {
            self.act_unwritten();
            return Ok(());
        }
        while self.held.len() < BATCH_MAX {
            match self.inputs.try_recv() {
                Ok(next) => {
                    let next = self.handle(next);
                    self.held.push_back(next);
                }
                Err(_) => break,
            }
        }
        self.keep(leaving).await?;
        let kept = self.clock.monotonic().duration_since(started);
        metrics::histogram!("plategate_stage_seconds", "stage" => "decide_and_keep")
            .record(kept.as_secs_f64());
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
            acted: false,
        }
    }

    /// Brings what is held to the journal, in order, until nothing is left or the disk refuses; then it is tried again in a
    /// while. Looks at the engine go on meanwhile.
    async fn keep(&mut self, leaving: &watch::Receiver<bool>) -> Result<(), DeskFault> {
        while !self.held.is_empty() {
            let batch = self.held.iter().take(HELD_BATCH);
            let batch: Vec<_> = batch.map(|d| Arc::clone(&d.entry)).collect();
            let count = batch.len();
            match self.append(batch).await {
                Ok(()) => {
                    self.health
                        .send_if_modified(|h| std::mem::replace(h, Ok(())).is_err());
                    self.kept(count).await;
                }
                Err(refused) => {
                    self.kept(refused.kept).await;
                    self.tell_refused(&refused)?;
                    self.refused = true;
                    self.act_unwritten();
                    if *leaving.borrow() {
                        self.last_tries = self
                            .last_tries
                            .checked_sub(1)
                            .ok_or(DeskFault::GaveUp(refused.why))?;
                    }
                    return Ok(());
                }
            }
        }
        self.refused = false;
        self.tell_unwritten();
        Ok(())
    }

    async fn append(&mut self, batch: Vec<Arc<JournalEntry>>) -> Result<(), Refused> {
        let journal = Arc::clone(&self.journal);
        let mut kept = journal.append(batch);
        loop {
            tokio::select! {
                result = &mut kept => return result,
                Some(look) = self.looks.recv() => show(&self.looks_life, look, &self.engine),
            }
        }
    }

    /// So many of what is held are on disk: now they act.
    async fn kept(&mut self, count: usize) {
        let kept: Vec<Decided> = self.held.drain(..count).collect();
        for decided in kept {
            if !decided.acted {
                self.measure(&decided.entry);
                (self.effects)(&decided.entry, decided.at);
            }
            self.publish(&decided.entry).await;
            if let Some(ack) = decided.ack {
                let _ = ack.send(decided.entry);
            }
        }
    }

    /// While the disk refuses: what people do by hand is done, and a command that is too old to be sent is told so, that the
    /// engine knows that its vehicle still waits. The log has what is done, should the gateway end before it is written.
    fn act_unwritten(&mut self) {
        // Before anybody hears: who asks whether it is written must not be told that it is.
        self.tell_unwritten();
        let now = self.clock.monotonic();
        for decided in self.held.iter_mut().filter(|d| !d.acted) {
            let order = by_hand(&decided.entry.input);
            if order.is_none() && !decided.is_over(now) {
                continue;
            }
            (self.effects)(&decided.entry, decided.at);
            decided.acted = true;
            if let Some(order) = order {
                let (number, by) = (decided.entry.seq, &order.by);
                let what = OrderKindName(&order.what);
                tracing::warn!("done by hand and not yet written: entry {number}, {what}, by {by}");
                if let Some(ack) = decided.ack.take() {
                    let _ = ack.send(Arc::clone(&decided.entry));
                }
            }
        }
    }

    fn tell_unwritten(&self) {
        let by_hand = self
            .held
            .iter()
            .filter(|d| by_hand(&d.entry.input).is_some());
        let now = Unwritten {
            from: self.held.front().map(|d| d.entry.seq),
            entries: self.held.len(),
            by_hand: by_hand.count(),
        };
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        metrics::gauge!("plategate_unwritten_entries").set(now.entries as f64);
        self.unwritten
            .send_if_modified(|told| std::mem::replace(told, now) != now);
    }

    /// Tells of a refusal; an error if no further try makes sense.
    fn tell_refused(&self, Refused { kind, why, .. }: &Refused) -> Result<(), DeskFault> {
        metrics::counter!("plategate_journal_refusals_total").increment(1);
        let _ = self.health.send(Err(why.clone()));
        match kind {
            FaultKind::Unavailable => {
                tracing::error!(
                    "the journal could not be written, no gate is opened for a vehicle until it can: {why}"
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

    /// Tells all who listen of an entry that is on disk.
    async fn publish(&mut self, entry: &Arc<JournalEntry>) {
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

/// What was ordered, for the log: no plate.
struct OrderKindName<'a>(&'a OrderKind);

impl std::fmt::Display for OrderKindName<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            OrderKind::Open { lane } => write!(f, "open {lane}"),
            OrderKind::Answer { decision, accept } => {
                let answer = if *accept { "accept" } else { "refuse" };
                write!(f, "{answer} the vehicle of entry {decision}")
            }
            OrderKind::KillSwitch { on } => write!(f, "gates {}", if *on { "off" } else { "on" }),
            _ => f.write_str("an order"),
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
