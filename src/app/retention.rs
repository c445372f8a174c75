//! Every night what is personal data and whose time is over leaves the data folder (docs/decisions/0008, docs/guide/privacy.md).
//!
//! In this order, so that no moment of it leaves something that cannot be replayed: the journal says that it will be done; the
//! engine's state is kept, which from then on is what the journal is replayed from; the rows lose what is due; what is left is
//! sealed into the audit log; older states go; nothing of it stays in the files' unused parts.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::StartError;
use super::lives::Lives;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::DeskHandle;
use crate::domain::access::Engine;
use crate::domain::event::fact::Erasure;
use crate::domain::event::{Input, JournalEntry, Seq};
use crate::domain::plate::Plate;
use crate::domain::privacy::HEAL_DAYS;
use crate::domain::site::Site;
use crate::domain::site::calendar::{Days, last_at_or_before};
use crate::store::Store;
use crate::store::privacy::key::Key;
use crate::store::privacy::plan::Plan;
use crate::store::privacy::{Settings, days_before};

/// How often to look whether the night has come.
const LOOK: Duration = Duration::from_secs(60);
/// While a reader keeps something of what was erased in the files, it is tried again so soon.
const UNCLEAN: Duration = Duration::from_secs(5);
/// After a night that failed, the next try comes so much later.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);
/// The state is kept when the journal has its last row: so often it is looked for, so far apart.
const TRIES: u32 = 50;
const APART: Duration = Duration::from_millis(100);
/// Who says in the journal that data were erased.
pub(super) const BY: &str = "gateway";

/// What a night came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Night {
    /// Rows of the journal and of the audit log that hold less now.
    pub rows: usize,
    pub audit: usize,
    /// States of the engine that are gone.
    pub snapshots: usize,
    /// Nothing stays in the files' unused parts; `false`: to be tried again.
    pub clean: bool,
}

/// The engine, in a running gateway or beside one that stands.
pub trait Hand {
    /// Puts an input into the journal; its number.
    ///
    /// # Errors
    /// The journal refuses.
    fn tell(&mut self, input: Input) -> Result<Seq, StartError>;
    /// The engine as it is.
    ///
    /// # Errors
    /// It has ended.
    fn engine(&mut self) -> Result<Engine, StartError>;
}

/// While no gateway runs: the journal goes on by itself.
pub struct Alone<'a> {
    pub store: &'a Store,
    pub engine: Engine,
    pub now: Timestamp,
}

impl Hand for Alone<'_> {
    fn tell(&mut self, input: Input) -> Result<Seq, StartError> {
        let at = self.now.max(self.engine.now());
        let outputs = self.engine.handle(at, &input);
        let entry = JournalEntry {
            seq: self.engine.seq(),
            at,
            input,
            outputs,
        };
        Ok(self.store.writer().append_blocking(entry).wait()?)
    }

    fn engine(&mut self) -> Result<Engine, StartError> {
        Ok(self.engine.clone())
    }
}

/// In a running gateway, from a thread that may block.
pub(super) struct Live {
    desk: DeskHandle,
    runtime: tokio::runtime::Handle,
}

impl Live {
    /// Within the gateway's runtime.
    pub(super) fn new(desk: &DeskHandle) -> Live {
        Live {
            desk: desk.clone(),
            runtime: tokio::runtime::Handle::current(),
        }
    }
}

impl Hand for Live {
    fn tell(&mut self, input: Input) -> Result<Seq, StartError> {
        let told = self.runtime.block_on(self.desk.submit(input));
        told.map(|entry| entry.seq)
            .map_err(|e| StartError::Other(e.to_string()))
    }

    fn engine(&mut self) -> Result<Engine, StartError> {
        let asked = self.runtime.block_on(self.desk.ask(Clone::clone));
        asked.map_err(|e| StartError::Other(e.to_string()))
    }
}

/// Does what is due at `now`. Blocks on disk.
///
/// # Errors
/// A sentence that says what stands in the way. What is done stays done, and the next night does the rest.
pub fn night(
    store: &Store,
    (settings, site): (&Settings, &Site),
    hand: &mut dyn Hand,
    now: Timestamp,
) -> Result<Night, StartError> {
    let _one = store.one_erasure();
    let key = Key::of(store.path())?;
    let plan = store.plan_erasure(settings, &key, now)?;
    let wished = plan.wishes().next().is_some();
    if wished {
        store.drop_lot_crops_of(|plate| plan.is_wished(&key, plate))?;
    }
    let from = settings.snapshots_from(site, now);
    let snapshots = store.snapshots();
    let mut done = Night {
        rows: plan.rows.len(),
        audit: plan.audit.len(),
        ..Night::default()
    };
    let before = settings.known_from(now);
    let forgets = hand.engine()?.has_to_forget(before);
    if plan.is_empty() && !forgets {
        store.nothing_due(&plan)?;
        end_wishes(store, (&plan, &key), hand, now)?;
        // A state that was kept before may know a plate of another lot that this lot has erased since.
        let sealed = if wished { Seq::MAX } else { 0 };
        if wished || !snapshots.older(from, 0)?.is_empty() {
            keep_state(store, hand)?;
            done.snapshots = snapshots.forget(from, sealed)?;
        }
        done.clean = store.clean_file()?;
        return Ok(done);
    }
    let what = Erasure {
        before,
        plate: None,
    };
    let by = BY.to_owned();
    let entry = hand.tell(Input::Erased { what, by })?;
    keep_state(store, hand)?;
    match plan.is_empty() {
        true => store.nothing_due(&plan)?,
        false => store.erase(&plan, &key, entry, now)?,
    }
    let sealed = match wished {
        true => Seq::MAX,
        false => plan.rows.last().copied().unwrap_or(0),
    };
    done.snapshots = snapshots.forget(from, sealed)?;
    end_wishes(store, (&plan, &key), hand, now)?;
    done.clean = store.clean_file()?;
    Ok(done)
}

/// Plates that were to be erased and of which nothing is left, nor can come any more, are forgotten as such.
fn end_wishes(
    store: &Store,
    (plan, key): (&Plan, &Key),
    hand: &mut dyn Hand,
    now: Timestamp,
) -> Result<(), StartError> {
    if plan.wishes().next().is_none() {
        return Ok(());
    }
    let engine = hand.engine()?;
    let gone = |wish: &&Plate| !engine.knows_one_of(|plate| key.names(plate).contains(wish));
    let done = plan.wishes().filter(gone).cloned().collect();
    // The day of the wish, and the night after it.
    let before = days_before(now, HEAL_DAYS + 1);
    Ok(store.end_wishes(before, done)?)
}

/// Keeps the engine's state as it is now.
fn keep_state(store: &Store, hand: &mut dyn Hand) -> Result<(), StartError> {
    let engine = hand.engine()?;
    let snapshots = store.snapshots();
    for _ in 0..TRIES {
        if snapshots.save(&engine)? {
            return Ok(());
        }
        std::thread::sleep(APART);
    }
    Err(StartError::Journal(
        "its last entry is not on disk yet, so no state was kept and nothing was erased".to_owned(),
    ))
}

struct Keeper {
    settings: Settings,
    site: Site,
    store: Store,
    desk: DeskHandle,
    clock: SharedClock,
}

/// Begins to look whether a night has come.
pub(super) fn start(
    loaded: &Loaded,
    (desk, store): (&DeskHandle, &Store),
    clock: &SharedClock,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) {
    let keeper = Keeper {
        settings: loaded.retention,
        site: loaded.site.clone(),
        store: store.clone(),
        desk: desk.clone(),
        clock: clock.clone(),
    };
    let (life, stop) = (lives.born("retention", ""), stopping.clone());
    tokio::spawn(async move {
        let work = || async {
            keeper.keep(stop.clone()).await;
            Ok(())
        };
        life.keep(stop.clone(), work).await;
    });
}

impl Keeper {
    async fn keep(&self, mut stop: watch::Receiver<bool>) {
        let mut look = tokio::time::interval(LOOK);
        let mut not_before = Timestamp::MIN;
        loop {
            tokio::select! {
                _ = look.tick() => {}
                _ = stop.wait_for(|s| *s) => return,
            }
            let now = self.clock.now();
            if now < not_before {
                continue;
            }
            match self.look(now).await {
                Ok(true) => {}
                Ok(false) => look.reset_after(UNCLEAN),
                Err(why) => {
                    tracing::error!("what is personal data and due could not all be erased: {why}");
                    metrics::counter!("plategate_retention_failures_total").increment(1);
                    not_before = now.saturating_add(AGAIN).unwrap_or(Timestamp::MAX);
                }
            }
        }
    }

    /// A night, if one has come; `false`: something of what was erased stays in the files for now.
    async fn look(&self, now: Timestamp) -> Result<bool, String> {
        let due = last_at_or_before(&self.site.shifts, self.settings.at, Days::ALL, now);
        let (store, settings, site) = (self.store.clone(), self.settings, self.site.clone());
        let mut hand = Live::new(&self.desk);
        let mut work = move || {
            if store.last_night()?.is_some_and(|last| due <= Some(last)) {
                return Ok(store.clean_file()?);
            }
            let done = night(&store, (&settings, &site), &mut hand, now)?;
            store.note_night(now)?;
            if done.rows + done.audit + done.snapshots > 0 {
                tracing::info!(
                    "retention: personal data left {} rows of the journal and {} of the audit log, {} older states are gone",
                    done.rows,
                    done.audit,
                    done.snapshots
                );
            }
            Ok(done.clean)
        };
        let done = tokio::task::spawn_blocking(move || {
            let done: Result<bool, StartError> = work();
            done.map_err(|e| e.to_string())
        });
        done.await.map_err(|died| died.to_string())?
    }
}
