//! The engine as the journal left it: from the newest snapshot and what came after it. What an older build decided stays
//! decided (law L10): the state comes over in a snapshot, and [`Input::Upgraded`] marks where another build goes on.

use jiff::Timestamp;

use super::StartError;
use crate::domain::access::Engine;
use crate::domain::event::{Input, JournalEntry, Seq};
use crate::domain::site::Site;
use crate::store::Store;
use crate::store::journal::{self, JournalReader};
use crate::store::snapshot::{Kept, Snapshots};

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
    /// So many entries were taken after it.
    pub replayed: u64,
    /// Another build decided them, or this one decides some otherwise: to be written down.
    upgraded: Option<Input>,
}

impl Restored {
    /// What [`Restored::mark_upgrade`] would write down.
    pub(crate) fn upgraded(&self) -> Option<&Input> {
        self.upgraded.as_ref()
    }

    /// Writes an upgrade down and keeps the state at once, so that the entries before are never gone through again. Blocks on
    /// disk.
    ///
    /// # Errors
    /// The journal refuses.
    pub fn mark_upgrade(&mut self, store: &Store, snapshots: &Snapshots) -> Result<(), StartError> {
        let Some(input) = self.upgraded.take() else {
            return Ok(());
        };
        let at = store.now().max(self.engine.now());
        let outputs = self.engine.handle(at, &input);
        let entry = JournalEntry {
            seq: self.engine.seq(),
            at,
            input,
            outputs,
        };
        store.writer().append_blocking(entry).wait()?;
        match snapshots.save(&self.engine) {
            Ok(_) => self.snapshot = self.engine.seq(),
            Err(why) => tracing::warn!("no snapshot was kept, the next start replays more: {why}"),
        }
        Ok(())
    }
}

/// The engine on its way along a journal, each of its answers compared with the one that was given then.
#[derive(Default)]
pub struct Replayer {
    engine: Option<Engine>,
    /// The build that decided the last entry, as far as it is known.
    by: Option<String>,
    /// Entries taken.
    pub count: u64,
    /// Of them, those that this version decides otherwise.
    pub otherwise: u64,
}

impl From<Kept> for Replayer {
    fn from(kept: Kept) -> Replayer {
        Replayer {
            engine: Some(kept.engine),
            by: Some(kept.build),
            ..Replayer::default()
        }
    }
}

impl Replayer {
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
        if let Input::Upgraded { to, .. } = &entry.input {
            self.by = Some(to.to_string());
        }
        Ok(same)
    }

    /// The engine as it stands; `None` before the first entry.
    pub fn engine(&self) -> Option<&Engine> {
        self.engine.as_ref()
    }

    /// Ends the replay.
    pub fn into_engine(self) -> Option<Engine> {
        self.engine
    }

    /// What is to be written down before the build `here` decides anything.
    fn upgrade(&self, here: &str) -> Option<Input> {
        if self.otherwise == 0 && self.by.as_deref().is_none_or(|by| by == here) {
            return None;
        }
        let from = self.by.as_deref();
        tracing::warn!(
            "{} decided so far, {here} goes on; {} entries came after the last usable snapshot, {} of them it would decide \
             otherwise: they stand as they were decided",
            from.unwrap_or("a build that is not known"),
            self.count,
            self.otherwise
        );
        Some(Input::Upgraded {
            from: from.map(Into::into),
            to: here.into(),
            tail: self.count,
            otherwise: self.otherwise,
        })
    }
}

/// Goes on from the journal's newest snapshot. Blocks on disk.
///
/// # Errors
/// The journal is damaged, or not of this program.
pub fn restore(store: &Store, site: &Site) -> Result<Restored, StartError> {
    restore_while(store, &store.snapshots(), site, || true)
}

/// As [`restore`], for as long as `goes_on` says yes.
///
/// # Errors
/// As [`restore`]; [`StartError::Stopped`]: it was to stop.
pub fn restore_while(
    store: &Store,
    snapshots: &Snapshots,
    site: &Site,
    goes_on: impl Fn() -> bool,
) -> Result<Restored, StartError> {
    let last_seq = store.read_journal(1)?.last_seq();
    let found = snapshots.newest(last_seq);
    let snapshot = found.as_ref().map_or(0, |kept| kept.engine.seq());
    let mut replayer = found.map_or_else(Replayer::default, Replayer::from);
    if last_seq - snapshot > TELL_EVERY {
        tracing::warn!(
            "no usable snapshot near the journal's end (its folder was removed or damaged): replaying {} entries",
            last_seq - snapshot
        );
    }
    for entry in store.read_journal(snapshot + 1)? {
        replayer.take(&entry?)?;
        if replayer.count.is_multiple_of(STOP_EVERY) && !goes_on() {
            return Err(StartError::Stopped(format!(
                "after {} entries of the journal were replayed",
                replayer.count
            )));
        }
        if replayer.count.is_multiple_of(TELL_EVERY) {
            let left = last_seq - snapshot - replayer.count;
            tracing::info!("replayed {} entries, {left} to go", replayer.count);
        }
    }
    let upgraded = replayer.upgrade(snapshots.build().name);
    let replayed = replayer.count;
    let engine = replayer.into_engine();
    let reconfigure = engine.as_ref().is_none_or(|e| !is_same(e.site(), site));
    Ok(Restored {
        engine: engine.unwrap_or_else(|| Engine::new(site.clone())),
        last: last_sign(store, last_seq)?,
        reconfigure,
        snapshot,
        replayed,
        upgraded,
    })
}

/// When the gateway last lived, by the entry `seq` or one before it: to mark an upgrade is not to live.
fn last_sign(store: &Store, seq: Seq) -> Result<Option<Timestamp>, StartError> {
    for seq in (1..=seq).rev() {
        let Some(entry) = store.read_journal(seq)?.next().transpose()? else {
            break;
        };
        if !matches!(entry.input, Input::Upgraded { .. }) {
            return Ok(Some(entry.at));
        }
    }
    Ok(None)
}

/// Entries that one build decided.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// `None`: nobody knows.
    pub build: Option<String>,
    pub entries: u64,
    /// Of them, those that this version decides otherwise.
    pub otherwise: u64,
}

/// What a check of the whole journal came to.
#[derive(Default)]
pub struct Verified {
    pub replayer: Replayer,
    /// From the first build to the last.
    pub spans: Vec<Span>,
    /// Snapshots that hold the very state that the journal gives.
    pub good: Vec<Seq>,
    /// Those that carried a state over where another build decided: the entries after them were held against that state.
    pub carried: Vec<Seq>,
    /// Those that are not used, each with the reason.
    pub bad: Vec<(Seq, String)>,
    /// The journal's last row and its hash.
    pub(crate) end: (Seq, String),
    /// Rows from which personal data were erased.
    pub(crate) erased: u64,
    /// Entries up to here were not decided anew, for personal data were erased from some of them: the state that was kept there
    /// is what the others were held against. 0: all were.
    pub base: Seq,
}

impl Verified {
    /// Entries that the build `here`, or nobody knows which, decides otherwise than it did. Others' may differ.
    pub fn faults(&self, here: &str) -> u64 {
        let ours = |s: &&Span| s.build.as_deref().is_none_or(|b| b == here);
        self.spans.iter().filter(ours).map(|s| s.otherwise).sum()
    }

    /// Goes on from the first state that no erased row comes after.
    fn begin_at(&mut self, snapshots: &Snapshots, sealed: Seq) -> Result<(), StartError> {
        for seq in snapshots.list().into_iter().filter(|seq| *seq >= sealed) {
            match snapshots.load(seq) {
                Ok(kept) => {
                    self.base = seq;
                    self.good.push(seq);
                    self.spans[0].build = Some(kept.build.clone());
                    self.replayer = Replayer::from(kept);
                    return Ok(());
                }
                Err(why) => self.bad.push((seq, why)),
            }
        }
        Err(StartError::Journal(no_state(sealed)))
    }

    fn next_build(&mut self, from: Option<&str>, to: &str) {
        if let Some(span) = self.spans.last_mut() {
            span.build = span.build.take().or(from.map(str::to_owned));
        }
        self.spans.push(Span {
            build: Some(to.to_owned()),
            ..Span::default()
        });
    }

    /// Holds the state against the snapshot of this entry. `strayed`: it need not be the same any more.
    fn compare(&mut self, snapshots: &Snapshots, seq: Seq, strayed: &mut bool) {
        let kept = match snapshots.load(seq) {
            Ok(kept) => kept,
            Err(why) => return self.bad.push((seq, why)),
        };
        if let Some(span) = self.spans.last_mut() {
            span.build.get_or_insert_with(|| kept.build.clone());
        }
        let here = self.replayer.engine().map(Engine::digest);
        if here == Some(kept.engine.digest()) {
            self.good.push(seq);
        } else if *strayed || kept.build != snapshots.build().name {
            self.carried.push(seq);
            self.replayer.engine = Some(kept.engine);
        } else {
            let why = "it is not the state that the journal gives";
            return self.bad.push((seq, why.to_owned()));
        }
        *strayed = false;
    }
}

/// Decides the whole journal anew, tells of each entry that comes out otherwise, and compares every snapshot with the state
/// at its entry. Blocks on disk.
///
/// # Errors
/// The journal is damaged (the sentence names the row), or not of this program.
pub fn verify(
    store: &Store,
    mut otherwise: impl FnMut(&JournalEntry),
) -> Result<Verified, StartError> {
    let snapshots = store.snapshots();
    let mut found = Verified::default();
    found.spans.push(Span::default());
    let sealed = journal::sealed_up_to(store.path())?;
    if sealed > 0 {
        found.begin_at(&snapshots, sealed)?;
        seals_hold(store)?;
    }
    let base = found.base;
    let later = snapshots.list().into_iter().filter(|seq| *seq > base);
    let mut waiting = later.peekable();
    let mut strayed = false;
    let mut rest = store.read_journal(1)?;
    found.end = (rest.last_seq(), rest.last_hash());
    for entry in &mut rest {
        let entry = entry?;
        if entry.seq <= base {
            continue;
        }
        if let Input::Upgraded { from, to, .. } = &entry.input {
            found.next_build(from.as_deref(), to);
            strayed = true;
        }
        let same = found.replayer.take(&entry)?;
        if let Some(span) = found.spans.last_mut() {
            span.entries += 1;
            span.otherwise += u64::from(!same);
        }
        if !same {
            otherwise(&entry);
            strayed = true;
        }
        if waiting.next_if_eq(&entry.seq).is_some() {
            found.compare(&snapshots, entry.seq, &mut strayed);
        }
    }
    found.erased = rest.erased();
    let beyond = waiting.map(|seq| (seq, "the journal does not reach it".to_owned()));
    found.bad.extend(beyond);
    Ok(found)
}

/// What erasures left is what stands there.
fn seals_hold(store: &Store) -> Result<(), StartError> {
    match crate::store::audit::journals_break(store.path())? {
        None => Ok(()),
        Some(seq) => Err(StartError::Journal(format!(
            "entry {seq} is damaged or was altered, or more was taken out of rows than the audit log knows of: restore a backup"
        ))),
    }
}

/// The first state from which the journal can still be gone through, where personal data were erased from rows before it, and
/// its time. `None`: from its very beginning.
///
/// # Errors
/// The journal cannot be read, or no such state is kept.
pub(crate) fn earliest(
    database: &std::path::Path,
) -> Result<Option<(Engine, Timestamp)>, StartError> {
    let sealed = journal::sealed_up_to(database)?;
    if sealed == 0 {
        return Ok(None);
    }
    let snapshots = Snapshots::beside(database);
    let usable = snapshots.list().into_iter().filter(|seq| *seq >= sealed);
    let engine = usable.filter_map(|seq| snapshots.load(seq).ok()).next();
    let engine = engine.map(|kept| kept.engine);
    match engine {
        Some(engine) => {
            let at = engine.now();
            Ok(Some((engine, at)))
        }
        None => Err(StartError::Journal(no_state(sealed))),
    }
}

fn no_state(sealed: Seq) -> String {
    format!(
        "personal data were erased up to entry {sealed}, and no usable state is kept from there on: restore a backup"
    )
}

/// Whether a replay from behind entry `from` up to `last` meets no row that is not what it was.
fn leads(database: &std::path::Path, from: Seq, last: Seq) -> Result<(), StartError> {
    let sealed = journal::sealed_up_to(database)?;
    if from >= sealed || last == 0 {
        return Ok(());
    }
    let first = earliest(database)?;
    let at = first.map_or_else(String::new, |(_, at)| format!("{at:.0}"));
    Err(StartError::Other(t!("past-erased", at)))
}

/// The engine as it stood after the last entry at or before `at`; `None`: the journal had not begun. `goes_on` is asked
/// now and then with the share done, and stops the way if it says no. Needs no lock. Blocks on disk.
///
/// # Errors
/// The journal is damaged, or it was stopped.
pub fn past(
    database: &std::path::Path,
    at: Timestamp,
    goes_on: impl FnMut(f64) -> bool,
) -> Result<Option<Engine>, StartError> {
    let last = journal::seq_at(database, at)?;
    up_to(database, last, goes_on)
}

/// The same after the journal's last entry.
///
/// # Errors
/// As [`past`].
pub(crate) fn last(
    database: &std::path::Path,
    goes_on: impl FnMut(f64) -> bool,
) -> Result<Option<Engine>, StartError> {
    let last = JournalReader::open(database, 1)?.last_seq();
    up_to(database, last, goes_on)
}

fn up_to(
    database: &std::path::Path,
    last: Seq,
    mut goes_on: impl FnMut(f64) -> bool,
) -> Result<Option<Engine>, StartError> {
    if last == 0 {
        return Ok(None);
    }
    let from = Snapshots::beside(database).newest(last);
    let start = from.as_ref().map_or(0, |kept| kept.engine.seq());
    leads(database, start, last)?;
    let mut replayer = from.map_or_else(Replayer::default, Replayer::from);
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
        replayer.take(&entry)?;
    }
    Ok(replayer.into_engine())
}

/// Whether the site is as the engine knows it, but for the epoch: that the journal alone says.
fn is_same(known: &Site, site: &Site) -> bool {
    let mut site = site.clone();
    if let (Some(own), Some(before)) = (&mut site.own_lot, &known.own_lot) {
        own.epoch = before.epoch;
    }
    *known == site
}
