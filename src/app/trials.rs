//! Trials of other rules on this gateway's journal: one at a time, on a thread of its own, never on the desk's task.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, MutexGuard};

use super::StartError;
use super::restore;
use crate::clock::SharedClock;
use crate::domain::event::Seq;
use crate::domain::site::Site;
use crate::port::trials::{TrialOrder, TrialReport, TrialState, Trials};
use crate::store::journal::{self, JournalReader};
use crate::supervise::Life;
use crate::trial::Trial;
use crate::trial::policy::Overlay;

/// The part of the way that bringing the engine to the first day is counted as.
const LEAD_IN: f64 = 0.4;

/// Goes through the journal of the database at `path` from `from` on with other rules. Reads only: the gateway may be
/// running. `goes_on` gets the share done, and stops it by saying no. Blocks for as long as it takes.
///
/// # Errors
/// The journal is damaged or empty, the policy does not fit, or it was stopped.
pub fn run(
    path: &Path,
    overlay: Overlay,
    from: Timestamp,
    mut goes_on: impl FnMut(f64) -> bool,
) -> Result<TrialReport, StartError> {
    let mut first = journal::seq_at(path, from)?.max(1);
    let begin = match restore::earliest(path)? {
        // What was before it cannot be gone through again.
        Some((engine, at)) if engine.seq() > first => {
            first = engine.seq();
            Some((engine, at))
        }
        None if first == 1 => from_first(path)?,
        _ => {
            restore::past(path, from, |done| goes_on(done * LEAD_IN))?.map(|engine| (engine, from))
        }
    };
    let (engine, from) =
        begin.ok_or_else(|| StartError::Journal("there is nothing in it yet".to_owned()))?;
    let mut trial = Trial::new(engine, overlay, from).map_err(StartError::Other)?;
    let rest = JournalReader::open(path, first + 1)?;
    let last = rest.last_seq();
    for entry in rest {
        let entry = entry?;
        trial.take(&entry);
        if entry.seq % 500 == 0
            && !goes_on(LEAD_IN + (1.0 - LEAD_IN) * part(entry.seq, first, last))
        {
            return Err(StartError::Other("stopped".to_owned()));
        }
    }
    Ok(trial.report())
}

/// Where the journal is younger than what is asked for: from its very beginning.
fn from_first(
    path: &Path,
) -> Result<Option<(crate::domain::access::Engine, Timestamp)>, StartError> {
    let Some(entry) = JournalReader::open(path, 1)?.next().transpose()? else {
        return Ok(None);
    };
    let mut replayer = restore::Replayer::default();
    replayer.take(&entry)?;
    Ok(replayer.into_engine().map(|engine| (engine, entry.at)))
}

fn part(seq: Seq, first: Seq, last: Seq) -> f64 {
    // Numbers of entries: far below where a float loses count.
    #[allow(clippy::cast_precision_loss, reason = "a share for a progress bar")]
    let part = (seq - first) as f64 / (last - first).max(1) as f64;
    part
}

/// The dashboard's way to trials.
pub struct TrialDesk {
    database: PathBuf,
    site: Site,
    clock: SharedClock,
    job: Arc<Mutex<Job>>,
}

struct Job {
    state: TrialState,
    /// Raised to stop the job that is running; each has its own.
    stop: Arc<AtomicBool>,
}

impl TrialDesk {
    pub fn new(database: &Path, site: &Site, clock: SharedClock) -> TrialDesk {
        TrialDesk {
            database: database.to_owned(),
            site: site.clone(),
            clock,
            job: Arc::new(Mutex::new(Job {
                state: TrialState::None,
                stop: Arc::default(),
            })),
        }
    }
}

fn lock(job: &Mutex<Job>) -> MutexGuard<'_, Job> {
    job.lock()
}

impl Trials for TrialDesk {
    fn start(&self, order: TrialOrder) -> Result<(), String> {
        let overlay = Overlay::parse(&order.policy)?;
        overlay.apply(self.site.clone())?;
        let stop = Arc::new(AtomicBool::new(false));
        let mut job = lock(&self.job);
        if matches!(job.state, TrialState::Running { .. }) {
            return Err(t!("trial-trial-running-wait-for-or"));
        }
        let from = self.clock.now() - SignedDuration::from_hours(24 * i64::from(order.days));
        let (database, clock, shared, raised) = (
            self.database.clone(),
            self.clock.clone(),
            Arc::clone(&self.job),
            Arc::clone(&stop),
        );
        let asked = order.clone();
        let work = move || {
            let goes_on = |done: f64| {
                if let TrialState::Running { done: shown, .. } = &mut lock(&shared).state {
                    *shown = done;
                }
                !raised.load(Ordering::Relaxed)
            };
            let life = Life::new("trial", "", clock);
            let result = life
                .caught_thread(|| run(&database, overlay, from, goes_on))
                .unwrap_or_else(|death| {
                    Err(StartError::Other(t!(
                        "trial-trial-died",
                        death = death.to_string()
                    )))
                });
            let order = asked;
            lock(&shared).state = match result {
                Ok(report) => TrialState::Done {
                    order,
                    report: Box::new(report),
                },
                Err(_) if raised.load(Ordering::Relaxed) => TrialState::None,
                Err(why) => TrialState::Failed {
                    order,
                    why: why.to_string(),
                },
            };
        };
        let thread = std::thread::Builder::new().name("trial".to_owned());
        thread
            .spawn(work)
            .map_err(|e| t!("trial-operating-system-gave-no-thread", e))?;
        job.state = TrialState::Running { order, done: 0.0 };
        job.stop = stop;
        Ok(())
    }

    fn state(&self) -> TrialState {
        lock(&self.job).state.clone()
    }

    fn cancel(&self) {
        lock(&self.job).stop.store(true, Ordering::Relaxed);
    }
}

impl Drop for TrialDesk {
    fn drop(&mut self) {
        self.cancel();
    }
}
