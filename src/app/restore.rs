//! The engine as the journal left it: from the newest snapshot and what came after it, or from the very first entry.

use jiff::Timestamp;

use super::StartError;
use crate::domain::access::Engine;
use crate::domain::event::{Input, JournalEntry, Seq};
use crate::domain::site::Site;
use crate::store::Store;
use crate::store::journal::JournalReader;
use crate::store::snapshot::Snapshots;

/// A start that replays more entries than this says how far it is, every so many.
const TELL_EVERY: u64 = 50_000;
/// Whether to go on is asked every so many entries.
const STOP_EVERY: u64 = 1_000;

/// What the journal says.
pub struct Restored {
    pub engine: Engine,
    /// The last sign of life; `None`: the journal is new.
    pub last: Option<Timestamp>,
    /// The site file has changed since (or this is the first start): the engine is to be told.
    pub reconfigure: bool,
    /// The entry of the snapshot that it started from; 0: none, the whole journal was replayed.
    pub snapshot: Seq,
}

/// The engine on its way along a journal, each of its answers compared with the one that was given then.
#[derive(Default)]
pub struct Replayer {
    engine: Option<Engine>,
    /// The last entry's time.
    pub last: Option<Timestamp>,
    /// Entries taken.
    pub count: u64,
    /// Of them, those that this version decides otherwise.
    pub otherwise: u64,
}

impl Replayer {
    /// From a state that stands where the journal was at some entry.
    pub fn from(engine: Engine) -> Replayer {
        Replayer {
            engine: Some(engine),
            ..Replayer::default()
        }
    }

    /// Takes the next entry; `false`: it is decided otherwise than it was.
    ///
    /// # Errors
    /// The journal does not begin with a site.
    pub fn take(&mut self, entry: &JournalEntry) -> Result<bool, StartError> {
        let engine = match (&mut self.engine, &entry.input) {
            (Some(engine), _) => engine,
            (none, Input::Configured { site }) => none.insert(Engine::new((**site).clone())),
            (_, _) => {
                return Err(StartError::Journal(
                    "its first entry is not the site".to_owned(),
                ));
            }
        };
        let same = engine.handle(entry.at, &entry.input) == entry.outputs;
        self.count += 1;
        self.otherwise += u64::from(!same);
        self.last = Some(entry.at);
        Ok(same)
    }

    /// The engine as it stands; `None` before the first entry.
    pub fn engine(&self) -> Option<&Engine> {
        self.engine.as_ref()
    }

    /// Ends the course.
    pub fn into_engine(self) -> Option<Engine> {
        self.engine
    }
}

/// Replays the journal from its newest snapshot. Blocks on disk.
///
/// # Errors
/// The journal is damaged, or not of this program.
pub fn restore(store: &Store, site: &Site) -> Result<Restored, StartError> {
    restore_while(store, site, || true)
}

/// As [`restore`], for as long as `goes_on` says yes.
///
/// # Errors
/// As [`restore`]; [`StartError::Stopped`]: it was to stop.
pub fn restore_while(
    store: &Store,
    site: &Site,
    goes_on: impl Fn() -> bool,
) -> Result<Restored, StartError> {
    let last_seq = store.read_journal(1)?.last_seq();
    let found = store.snapshots().newest(last_seq);
    let snapshot = found.as_ref().map_or(0, Engine::seq);
    let mut course = found.map_or_else(Replayer::default, Replayer::from);
    // The snapshot's own entry is read again for its time: with nothing after it, that is the last sign of life.
    let mut rest = store.read_journal(snapshot.max(1))?;
    if snapshot > 0 {
        course.last = rest.next().transpose()?.map(|entry| entry.at);
    }
    if last_seq - snapshot > TELL_EVERY {
        tracing::info!(
            "no usable snapshot near the journal's end (after an upgrade there is none): replaying {} entries",
            last_seq - snapshot
        );
    }
    for entry in rest {
        course.take(&entry?)?;
        if course.count.is_multiple_of(STOP_EVERY) && !goes_on() {
            return Err(StartError::Stopped(format!(
                "after {} entries of the journal were replayed",
                course.count
            )));
        }
        if course.count.is_multiple_of(TELL_EVERY) {
            let left = last_seq - snapshot - course.count;
            tracing::info!("replayed {} entries, {left} to go", course.count);
        }
    }
    if course.otherwise > 0 {
        tracing::warn!(
            "this version decides {} of the journal's entries otherwise than they were decided then; \
             `plategate journal` lists them",
            course.otherwise
        );
    }
    let last = course.last;
    let engine = course.into_engine();
    let reconfigure = engine.as_ref().is_none_or(|e| e.site() != site);
    Ok(Restored {
        engine: engine.unwrap_or_else(|| Engine::new(site.clone())),
        last,
        reconfigure,
        snapshot,
    })
}

/// What a check of the whole journal came to.
pub struct Verified {
    pub course: Replayer,
    /// Snapshots that hold the very state that the journal gives, and those that do not, each with the reason.
    pub good: Vec<Seq>,
    pub bad: Vec<(Seq, String)>,
}

/// Replays the whole journal, tells of each entry that is decided otherwise, and compares every snapshot with the state
/// at its entry. Blocks on disk.
///
/// # Errors
/// The journal is damaged, or not of this program.
pub fn verify(
    store: &Store,
    mut otherwise: impl FnMut(&JournalEntry),
) -> Result<Verified, StartError> {
    let snapshots = store.snapshots();
    let mut waiting = snapshots.list().into_iter().peekable();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    let mut course = Replayer::default();
    for entry in store.read_journal(1)? {
        let entry = entry?;
        if !course.take(&entry)? {
            otherwise(&entry);
        }
        if waiting.next_if_eq(&entry.seq).is_some() {
            let here = course.engine().map(Engine::digest);
            match snapshots.load(entry.seq) {
                Ok(kept) if Some(kept.digest()) == here => good.push(entry.seq),
                Ok(_) => bad.push((
                    entry.seq,
                    "it is not the state that the journal gives".into(),
                )),
                Err(why) => bad.push((entry.seq, why)),
            }
        }
    }
    bad.extend(waiting.map(|seq| (seq, "the journal does not reach it".to_owned())));
    Ok(Verified { course, good, bad })
}

/// The engine as it stood after the last entry at or before `at`; `None`: the journal had not begun. `goes_on` is asked
/// now and then with the share done, and stops the way if it says no. Needs no lock. Blocks on disk.
///
/// # Errors
/// The journal is damaged, or it was stopped.
pub fn past(
    database: &std::path::Path,
    at: Timestamp,
    mut goes_on: impl FnMut(f64) -> bool,
) -> Result<Option<Engine>, StartError> {
    let last = crate::store::journal::seq_at(database, at)?;
    if last == 0 {
        return Ok(None);
    }
    let from = Snapshots::beside(database).newest(last);
    let start = from.as_ref().map_or(0, Engine::seq);
    let mut course = from.map_or_else(Replayer::default, Replayer::from);
    for entry in JournalReader::open(database, start + 1)? {
        let entry = entry?;
        if entry.seq > last {
            break;
        }
        if entry.seq % 1_000 == 0 {
            // Numbers of entries: far below where a float loses count.
            #[allow(clippy::cast_precision_loss, reason = "a share for a progress bar")]
            let done = (entry.seq - start) as f64 / (last - start) as f64;
            if !goes_on(done) {
                return Err(StartError::Other("stopped".to_owned()));
            }
        }
        course.take(&entry)?;
    }
    Ok(course.into_engine())
}
