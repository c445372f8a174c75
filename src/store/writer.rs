//! The one thread that writes. Entries that wait together are committed together (group commit): one flush to the disk
//! for all of them, and each caller hears only when its own entry is durable.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::audit::head::HeadFile;
use super::projection::Projector;
use super::unwritten::{Late, Unwritten};
use super::{Store, StoreError, StoreFault, audit, journal, ns, schema, violations};
use crate::clock::SharedClock;
use crate::domain::event::{JournalEntry, Seq};
use crate::port::journal::{Journal, Keeping, Refused};
use crate::supervise::{Kept, Life};

/// Entries that may wait for the disk. When it is full the caller waits: the journal never drops.
const QUEUE: usize = 1024;
/// At most so many entries go into one commit, so that the first of them does not wait for long.
const BATCH: usize = 256;

/// Entries after which the write-ahead log is brought into the database, once nobody has written for [`IDLE`]…
const TIDY: u64 = 64;
const IDLE: Duration = Duration::from_millis(100);
/// … or each time after so many while it is written to all the time: by the tidying thread, beside the writing one…
const TIDY_BESIDE: u64 = 500;
/// … which does the rest after so many, so that the log begins anew: the database is flushed, which the next entries wait for, up to 0.1 s. Some
/// 200 MB at a hundred lanes that are read twice a second; a flush of a log that does not grow waits for no other file.
const TIDY_REST: u64 = 6_000;
/// … and at the latest, after which the next entry waits for whatever there is.
const TIDY_MOST: u64 = 12_000;
/// How often that is looked after.
const TIDY_EVERY: Duration = Duration::from_millis(250);

/// What waits for the disk is tried again so often.
const CATCH_UP_EVERY: Duration = Duration::from_secs(1);

type Written = oneshot::Sender<Result<Seq, StoreError>>;
/// An entry, and who waits for it to be durable.
type Waiting = (Arc<JournalEntry>, Written);
type Task = Box<dyn FnOnce(&mut Connection) + Send>;

enum Job {
    Append(Arc<JournalEntry>, Written),
    /// Other writes (accounts, rebuilding): alone, in their own transaction.
    Run(Task),
    /// A good moment to bring the write-ahead log into the database, if nobody is waiting. `rest`: most of it is done, so whoever
    /// waits does not wait for long, and the log begins anew.
    Tidy {
        rest: bool,
    },
    Stop,
}

/// Hands entries to the writing thread. Cheap to clone.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
    path: Arc<PathBuf>,
    lives: [Life; 3],
}

/// Resolves when the entry is durable (to its number), or with the reason why it is not: then nothing of it was kept.
pub struct Durable {
    answer: oneshot::Receiver<Result<Seq, StoreError>>,
    path: Arc<PathBuf>,
}

impl Durable {
    /// Waits on a thread of its own. Not for async threads.
    pub fn wait(self) -> Result<Seq, StoreError> {
        let path = self.path;
        self.answer
            .blocking_recv()
            .unwrap_or_else(|_| Err(closed(&path)))
    }
}

impl Future for Durable {
    type Output = Result<Seq, StoreError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let answer = std::task::ready!(Pin::new(&mut self.answer).poll(cx));
        Poll::Ready(answer.unwrap_or_else(|_| Err(closed(&self.path))))
    }
}

impl Journal for Store {
    fn append(&self, batch: Vec<Arc<JournalEntry>>) -> Keeping<'_> {
        Box::pin(async move {
            let mut waiting = Vec::with_capacity(batch.len());
            for entry in batch {
                waiting.push(self.writer().append(entry).await);
            }
            // Each is heard, also after one that was refused: what still waited here would stand before what is tried again.
            let mut refused = None;
            for (kept, durable) in waiting.into_iter().enumerate() {
                if let Err(e) = durable.await {
                    refused.get_or_insert(Refused {
                        kept,
                        kind: e.fault_kind(),
                        why: e.to_string(),
                    });
                }
            }
            refused.map_or(Ok(()), Err)
        })
    }
}

fn closed(path: &Path) -> StoreError {
    StoreError::new(
        StoreFault::Closed,
        format!(
            "{}: the store was closed, or its thread died (then the log says why); nothing was kept",
            path.display()
        ),
    )
}

impl Writer {
    pub(crate) fn start(
        connection: Connection,
        path: PathBuf,
        clock: SharedClock,
        unwritten: Arc<Unwritten>,
    ) -> Result<Writer, StoreError> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let lives =
            ["store", "store-tidy", "store-write"].map(|kind| Life::new(kind, "", clock.clone()));
        let mut hand = Hand::new(connection, path.clone(), clock, lives.clone(), unwritten)?;
        let untidy = hand.untidy.clone();
        let no_thread = |e: std::io::Error| {
            let why = format!("the store's thread cannot be started: {e}");
            StoreError::new(StoreFault::Disk, why)
        };
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                // Half a write may be in its hands: it does not go on, and its callers hear that it is closed.
                let [life, ..] = hand.lives.clone();
                let _ = life.caught_thread(move || hand.work(queue));
            })
            .map_err(no_thread)?;
        let [_, tidy, _] = lives.clone();
        let jobs_left = jobs.downgrade();
        let mut tidier = Tidier {
            jobs: jobs.downgrade(),
            life: tidy.clone(),
            path: path.clone(),
            untidy,
            done: 0,
        };
        std::thread::Builder::new()
            .name("store-tidy".to_owned())
            .spawn(move || tidy.keep_thread(|| jobs_left.upgrade().is_none(), &mut tidier))
            .map_err(no_thread)?;
        Ok(Writer {
            jobs,
            thread: Arc::new(Mutex::new(Some(thread))),
            path: Arc::new(path),
            lives,
        })
    }

    pub fn lives(&self) -> [Life; 3] {
        self.lives.clone()
    }

    /// Queues `entry`, waiting for room if need be; the [`Durable`] that comes back resolves when it is on disk. Entries
    /// must come in the order of their numbers, each one more than the last; one that does not is refused. After an error
    /// the entry may be appended again: nothing of it, nor of any entry after it, was kept.
    pub async fn append(&self, entry: impl Into<Arc<JournalEntry>>) -> Durable {
        let (send, answer) = oneshot::channel();
        // A closed queue drops `send`, and the receiver then says so.
        let _ = self.jobs.send(Job::Append(entry.into(), send)).await;
        self.durable(answer)
    }

    /// [`Writer::append`] for callers outside of async code.
    pub fn append_blocking(&self, entry: impl Into<Arc<JournalEntry>>) -> Durable {
        let (send, answer) = oneshot::channel();
        let _ = self.jobs.blocking_send(Job::Append(entry.into(), send));
        self.durable(answer)
    }

    fn durable(&self, answer: oneshot::Receiver<Result<Seq, StoreError>>) -> Durable {
        Durable {
            answer,
            path: self.path.clone(),
        }
    }

    /// Runs `write` on the writer's connection and waits for it. Blocks; also fine on a thread that blocks within an
    /// async runtime (`spawn_blocking`).
    pub fn run<T: Send + 'static>(
        &self,
        write: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (send, answer) = std::sync::mpsc::sync_channel(1);
        let task: Task = Box::new(move |connection| {
            let _ = send.send(write(connection));
        });
        let mut job = Job::Run(task);
        // Tokio's blocking send panics on async threads; a handler that forgot spawn_blocking must not bring a lane down.
        loop {
            match self.jobs.try_send(job) {
                Ok(()) => break,
                Err(mpsc::error::TrySendError::Closed(_)) => return Err(closed(&self.path)),
                Err(mpsc::error::TrySendError::Full(back)) => {
                    job = back;
                    std::thread::sleep(std::time::Duration::from_millis(1));
                }
            }
        }
        answer.recv().unwrap_or_else(|_| Err(closed(&self.path)))
    }

    pub fn stop(&self) {
        let mut job = Job::Stop;
        while let Err(mpsc::error::TrySendError::Full(back)) = self.jobs.try_send(job) {
            job = back;
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        let thread = self.thread.lock().take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

/// Says now and then that the log wants to be tidied, and does most of it while there is no rest; ends with the store. A full
/// queue has better things to do.
struct Tidier {
    jobs: mpsc::WeakSender<Job>,
    life: Life,
    path: PathBuf,
    untidy: Arc<AtomicU64>,
    /// Of those, so many are in the database.
    done: u64,
}

impl Tidier {
    /// Whether only the rest is left for the writing thread, and it is time for it.
    fn look(&mut self) -> bool {
        let untidy = self.untidy.load(Ordering::Relaxed);
        // The log has begun anew.
        self.done = if untidy < self.done { 0 } else { self.done };
        if untidy - self.done >= TIDY_BESIDE {
            self.tidy_beside();
            // Also where it did not work: it is said once in so many, and the writing thread has all of it to do.
            self.done = untidy;
        }
        self.done >= TIDY_REST
    }

    /// Brings what stands in the log into the database, on a connection of its own: the writing thread goes on meanwhile.
    fn tidy_beside(&self) {
        match schema::open_reader(&self.path) {
            Ok(connection) => checkpoint(&connection, &self.path),
            Err(e) => tracing::warn!("{e}"),
        }
    }
}

fn checkpoint(connection: &Connection, path: &Path) {
    let done = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
    if let Err(e) = done {
        let fault = StoreError::sqlite(path, "tidying its log", &e);
        tracing::warn!("{fault}");
    }
}

impl Kept for Tidier {
    fn run(&mut self) -> Result<(), String> {
        loop {
            std::thread::sleep(TIDY_EVERY);
            if self.jobs.strong_count() == 0 {
                return Ok(());
            }
            let rest = self.look();
            let Some(jobs) = self.jobs.upgrade() else {
                return Ok(());
            };
            if let Err(mpsc::error::TrySendError::Closed(_)) = jobs.try_send(Job::Tidy { rest }) {
                return Ok(());
            }
            // Not held while it panics, or the store could not end.
            drop(jobs);
            self.life.step();
        }
    }
}

/// What the writing thread holds.
struct Hand {
    connection: Connection,
    path: PathBuf,
    clock: SharedClock,
    projector: Projector,
    /// The last durable entry.
    last: journal::End,
    /// Where the audit log ends, beside the database.
    head: HeadFile,
    /// Entries since the write-ahead log was brought into the database, and when the last of them was written.
    untidy: Arc<AtomicU64>,
    wrote: Instant,
    /// The sentence of the failure that is going on: said once, not once an entry.
    trouble: Option<String>,
    /// Log-ins that wait for the disk, and when they were last tried.
    unwritten: Arc<Unwritten>,
    tried: Instant,
    lives: [Life; 3],
}

impl Hand {
    fn new(
        connection: Connection,
        path: PathBuf,
        clock: SharedClock,
        lives: [Life; 3],
        unwritten: Arc<Unwritten>,
    ) -> Result<Hand, StoreError> {
        let fault = |e: rusqlite::Error| StoreError::sqlite(&path, "reading the journal's end", &e);
        let last = journal::end(&connection).map_err(fault)?;
        // What is on record is never followed by an earlier time, also when the machine's clock stepped back meanwhile.
        let audited = audit::last_at(&connection).map_err(fault)?;
        if let Some(newest) = audited.max((last.seq > 0).then_some(last.at)) {
            clock.not_before(super::at(newest));
        }
        let projector = Projector::new(&connection).map_err(fault)?;
        // SQLite would do it within a commit, every 1,000 pages: one entry in a hundred would wait for it.
        connection
            .pragma_update(None, "wal_autocheckpoint", 0)
            .map_err(fault)?;
        let wrote = clock.monotonic();
        let mut head = HeadFile::new(&path, &connection).map_err(fault)?;
        head.keep(&connection);
        Ok(Hand {
            connection,
            path,
            clock,
            projector,
            last,
            head,
            untidy: Arc::default(),
            wrote,
            trouble: None,
            unwritten,
            tried: wrote,
            lives,
        })
    }

    fn work(&mut self, mut queue: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(BATCH);
        let mut batch: Vec<Waiting> = Vec::with_capacity(BATCH);
        while queue.blocking_recv_many(&mut jobs, BATCH) > 0 {
            self.lives[0].step();
            for job in jobs.drain(..) {
                match job {
                    Job::Append(entry, answer) => batch.push((entry, answer)),
                    Job::Run(task) => {
                        self.commit(&mut batch);
                        // Its transaction is rolled back; who waits for it hears that it failed.
                        let _ = self.lives[2].piece_now(|| task(&mut self.connection));
                        // Rebuilding projections changes what the projector knew.
                        self.resync();
                        self.head.keep(&self.connection);
                    }
                    Job::Tidy { rest: true } => {
                        self.commit(&mut batch);
                        self.tidy();
                    }
                    Job::Tidy { rest: false } => {
                        let now = self.clock.monotonic();
                        let idle = now.duration_since(self.wrote) >= IDLE;
                        // While the journal itself waits, its next try brings them along, in order of time.
                        if idle && self.trouble.is_none() && queue.is_empty() {
                            self.catch_up(now);
                        }
                        if idle && self.untidy() >= TIDY && queue.is_empty() {
                            self.tidy();
                        }
                    }
                    Job::Stop => {
                        self.commit(&mut batch);
                        self.write_down(&self.unwritten.all());
                        queue.close();
                    }
                }
            }
            self.commit(&mut batch);
            if self.untidy() >= TIDY_MOST {
                self.tidy();
            }
        }
    }

    /// Writes down what waits for the disk, if anything does.
    fn catch_up(&mut self, now: Instant) {
        if now.saturating_duration_since(self.tried) >= CATCH_UP_EVERY {
            self.tried = now;
            self.write_down(&self.unwritten.all());
        }
    }

    fn write_down(&mut self, late: &[(i64, Late)]) {
        if late.is_empty() {
            return;
        }
        let written = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .and_then(|tx| {
                late.iter().try_for_each(|(_, late)| late.write(&tx))?;
                tx.commit()
            });
        match written {
            Ok(()) => {
                self.unwritten.written(late.len());
                self.head.keep(&self.connection);
                tracing::info!(
                    "{}: writing works again; {} log-ins that waited are written down",
                    self.path.display(),
                    late.len()
                );
            }
            Err(e) => {
                let fault = StoreError::sqlite(&self.path, "writing down log-ins", &e);
                tracing::warn!("{fault}; they stay in memory");
            }
        }
    }

    /// Brings the write-ahead log into the database, as far as readers let it. Durable it is before, too.
    fn tidy(&mut self) {
        checkpoint(&self.connection, &self.path);
        // What readers held back is taken with the next one.
        self.untidy.store(0, Ordering::Relaxed);
    }

    fn untidy(&self) -> u64 {
        self.untidy.load(Ordering::Relaxed)
    }

    /// Writes a batch in one transaction and tells every caller. All of it is kept, or nothing.
    fn commit(&mut self, batch: &mut Vec<Waiting>) {
        if batch.is_empty() {
            return;
        }
        let began = self.clock.monotonic();
        let (fit, unfit) = self.in_order(std::mem::take(batch));
        for (fault, answer) in unfit {
            let _ = answer.send(Err(fault));
        }
        if fit.is_empty() {
            return;
        }
        match self.write(&fit) {
            Ok(end) => {
                self.last = end;
                self.head.keep(&self.connection);
                self.wrote = self.clock.monotonic();
                self.untidy.fetch_add(fit.len() as u64, Ordering::Relaxed);
                let took = self.wrote.duration_since(began);
                metrics::histogram!("plategate_stage_seconds", "stage" => "journal")
                    .record(took.as_secs_f64());
                metrics::counter!("plategate_journal_entries_total").increment(fit.len() as u64);
                metrics::counter!("plategate_journal_commits_total").increment(1);
                fit.iter().for_each(|(entry, _)| violations::count(entry));
                if self.trouble.take().is_some() {
                    tracing::info!("{}: writing works again", self.path.display());
                }
                for (entry, answer) in fit {
                    let _ = answer.send(Ok(entry.seq));
                }
            }
            Err(e) => {
                metrics::counter!("plategate_journal_failures_total").increment(1);
                let fault = StoreError::sqlite(&self.path, "writing the journal", &e);
                if self.trouble.as_ref() != Some(&fault.sentence) {
                    tracing::error!("{fault}; nothing was acknowledged");
                    self.trouble = Some(fault.sentence.clone());
                }
                self.resync();
                for (_, answer) in fit {
                    let _ = answer.send(Err(fault.clone()));
                }
            }
        }
    }

    /// Parts a batch into the entries that follow the last durable one without a gap, and the rest with the reason. One that is on
    /// disk already is kept: a disk may report that a write has failed that it has made.
    fn in_order(&self, batch: Vec<Waiting>) -> (Vec<Waiting>, Vec<(StoreError, Written)>) {
        let (mut seq, mut at) = (self.last.seq, self.last.at);
        let (mut fit, mut unfit) = (Vec::with_capacity(batch.len()), Vec::new());
        for (entry, answer) in batch {
            if entry.seq == seq + 1 && ns(entry.at) >= at {
                (seq, at) = (entry.seq, ns(entry.at));
                fit.push((entry, answer));
                continue;
            }
            let known = entry.seq <= self.last.seq;
            if known && journal::is_kept(&self.connection, &entry).is_ok_and(|kept| kept) {
                let _ = answer.send(Ok(entry.seq));
                continue;
            }
            let fault = StoreError::new(
                StoreFault::Order,
                format!(
                    "{}: entry {} does not follow entry {seq} of the journal in number and time; nothing of it was kept",
                    self.path.display(),
                    entry.seq
                ),
            );
            unfit.push((fault, answer));
        }
        (fit, unfit)
    }

    fn write(&mut self, batch: &[Waiting]) -> rusqlite::Result<journal::End> {
        let tx = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut end = self.last;
        let late = self.unwritten.all();
        let mut waiting = late.iter().peekable();
        for (entry, _) in batch {
            // What waited for the disk comes in its place in time, so that the audit log stays in order.
            while let Some((_, late)) = waiting.next_if(|(at, _)| *at <= ns(entry.at)) {
                late.write(&tx)?;
            }
            end = journal::End {
                seq: entry.seq,
                at: ns(entry.at),
                hash: journal::insert(&tx, entry, &end.hash)?,
            };
            self.projector.project(&tx, entry)?;
            audit::of_entry(&tx, entry)?;
        }
        // On any error above the transaction rolls back as it is dropped.
        let left = waiting.count();
        tx.commit()?;
        self.unwritten.written(late.len() - left);
        Ok(end)
    }

    /// Takes up from what the file says, after something else than a plain append.
    fn resync(&mut self) {
        if let Ok(last) = journal::end(&self.connection) {
            self.last = last;
        }
        if let Ok(projector) = Projector::new(&self.connection) {
            self.projector = projector;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Settings, Store, StoreFault};
    use super::Tidier;
    use crate::clock::SystemClock;
    use crate::domain::event::{Done, Input, JournalEntry, Output};
    use crate::domain::site::PermitId;

    fn entry(seq: u64, bytes: usize) -> JournalEntry {
        JournalEntry {
            seq,
            at: jiff::Timestamp::UNIX_EPOCH,
            input: Input::Heartbeat,
            outputs: vec![Output::Done(Done::PermitRemoved {
                permit: PermitId::new(&"x".repeat(bytes)),
            })],
        }
    }

    fn settings(dir: &std::path::Path) -> Settings {
        Settings {
            dir: dir.join("data"),
            evidence_days: 1,
            evidence_max_mb: 10,
            reserve_mb: 0,
        }
    }

    #[test]
    fn a_full_disk_acknowledges_nothing_and_heals() {
        let dir = tempfile::tempdir().unwrap();
        let settings = settings(dir.path());
        let store = Store::open(&settings, SystemClock::shared()).unwrap();
        let limit = |pages: u32| {
            let set = move |c: &mut rusqlite::Connection| {
                c.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
                    .unwrap();
                Ok(())
            };
            store.writer().run(set).unwrap();
        };
        limit(40);
        let mut kept = 0;
        let fault = loop {
            match store
                .writer()
                .append_blocking(entry(kept + 1, 20_000))
                .wait()
            {
                Ok(_) => kept += 1,
                Err(e) => break e,
            }
        };
        assert_eq!(fault.kind, StoreFault::Disk);
        assert!(fault.sentence.contains("the disk is full"), "{fault}");
        let count = |store: &Store| store.read_journal(1).unwrap().map(Result::unwrap).count();
        assert_eq!(count(&store) as u64, kept);
        // One that would fit must not jump the one that did not.
        let next = store.writer().append_blocking(entry(kept + 2, 1)).wait();
        assert_eq!(next.unwrap_err().kind, StoreFault::Order);
        limit(1_000_000);
        let again = store
            .writer()
            .append_blocking(entry(kept + 1, 20_000))
            .wait();
        assert_eq!(again.unwrap(), kept + 1);
        store.close();
        let closed = store.writer().append_blocking(entry(kept + 2, 1)).wait();
        assert_eq!(closed.unwrap_err().kind, StoreFault::Closed);
        drop(store);
        let store = Store::open(&settings, SystemClock::shared()).unwrap();
        assert_eq!(count(&store) as u64, kept + 1);
    }

    /// What was given up stands before what is tried again: it must not take it along. And what the disk has kept although it
    /// reported a failure is not a conflict.
    #[test]
    fn what_is_tried_again_is_kept_whatever_stands_before_it() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&settings(dir.path()), SystemClock::shared()).unwrap();
        // One word each way.
        let (go, wait) = std::sync::mpsc::sync_channel::<()>(1);
        let (begins, begun) = std::sync::mpsc::sync_channel::<()>(1);
        let busy = {
            let store = store.clone();
            std::thread::spawn(move || {
                let work = move |_: &mut rusqlite::Connection| {
                    let _ = begins.send(());
                    let _ = wait.recv();
                    Ok(())
                };
                store.writer().run(work)
            })
        };
        begun.recv().unwrap();
        let other = |seq| entry(seq, 9);
        let all = [
            (entry(2, 1), Some(StoreFault::Order)),
            (entry(1, 1), None),
            (entry(2, 1), None),
            (other(2), Some(StoreFault::Order)),
            (entry(4, 1), Some(StoreFault::Order)),
            (entry(3, 1), None),
        ];
        let waiting: Vec<_> = all
            .iter()
            .map(|(entry, _)| store.writer().append_blocking(entry.clone()))
            .collect();
        go.send(()).unwrap();
        busy.join().unwrap().unwrap();
        for (durable, (entry, fault)) in waiting.into_iter().zip(all) {
            let found = durable.wait().map_err(|e| e.kind);
            assert_eq!(found, fault.map_or(Ok(entry.seq), Err), "{}", entry.seq);
        }
        let again = store.writer().append_blocking(entry(2, 1)).wait();
        assert_eq!(again.unwrap(), 2);
    }

    #[test]
    fn the_log_is_tidied_when_nobody_writes_and_never_grows_without_end() {
        let dir = tempfile::tempdir().unwrap();
        let settings = settings(dir.path());
        let store = Store::open(&settings, SystemClock::shared()).unwrap();
        let log = store.path().with_extension(format!(
            "{}-wal",
            store.path().extension().unwrap().to_str().unwrap()
        ));
        let size = || std::fs::metadata(&log).unwrap().len();
        let mut seq = 0;
        let mut round = || {
            for _ in 0..200 {
                seq += 1;
                let kept = store.writer().append_blocking(entry(seq, 2_000));
                kept.wait().unwrap();
            }
            std::thread::sleep(std::time::Duration::from_millis(900));
            size()
        };
        let first = round();
        let last = (0..4).map(|_| round()).last().unwrap();
        assert!(last < first * 2, "{first} bytes, then {last}");
    }

    /// While it is written to without a rest the tidying thread does most of it, and the writing one need not be asked.
    #[test]
    fn the_log_is_brought_into_the_database_beside_the_writer() {
        const ENTRIES: u32 = 300;
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&settings(dir.path()), SystemClock::shared()).unwrap();
        for seq in 1..=ENTRIES {
            store.writer().append_blocking(entry(seq.into(), 2_000));
        }
        let copy = dir.path().join("copy.db");
        // In the file alone, without its log.
        let in_file = move |path: &std::path::Path| -> i64 {
            std::fs::copy(path, &copy).unwrap();
            let c = rusqlite::Connection::open(&copy).unwrap();
            // Its tables may stand in the log alone.
            c.query_row("SELECT count(*) FROM journal", [], |row| row.get(0))
                .unwrap_or(0)
        };
        let tidier = Tidier {
            jobs: store.writer().jobs.downgrade(),
            life: store.writer().lives[1].clone(),
            path: store.path().to_owned(),
            untidy: Arc::default(),
            done: 0,
        };
        let path = store.path().to_owned();
        // As long as this lasts the writer does nothing.
        let found = store.writer().run(move |_| {
            let before = in_file(&path);
            tidier.tidy_beside();
            Ok((before, in_file(&path)))
        });
        assert_eq!(found.unwrap(), (0, ENTRIES.into()));
    }
}
