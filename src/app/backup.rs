//! The site's backup: taken once a day while the gateway runs, and by command; its age is told on the dashboard.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::{StartError, restore};
use crate::catalogue::{Sentence, words};
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::domain::access::Engine;
use crate::domain::site::Site;
use crate::domain::site::calendar::{Days, last_at_or_before};
use crate::port::live::PartLive;
use crate::store::backup::copy::{Source, Step};
use crate::store::backup::{Backups, Manifest, Settings};
use crate::store::{Obstacle, StoreFault};

/// How often to look whether one is due.
const LOOK: Duration = Duration::from_secs(30);
/// After one that failed, the next is tried so much later.
const AGAIN: Duration = Duration::from_secs(900);

/// Takes a backup and looks at it: the engine is led along the copied journal, and the manifest holds what that came to.
/// `goes_on` is told how far it is, and stops it by `false`. Blocks on disk.
///
/// # Errors
/// A sentence that says what stands in the way. The backups there are stay as they are.
pub(crate) fn take(
    backups: &Backups,
    source: &Source,
    keep: usize,
    now: Timestamp,
    goes_on: &mut dyn FnMut(Step) -> bool,
) -> Result<Manifest, StartError> {
    let draft = backups.copy(source, now, goes_on)?;
    let engine = restore::last(&draft.database(), |_| true)?;
    let digest = engine.as_ref().map_or_else(String::new, Engine::digest);
    Ok(draft.finish((&source.site, digest), keep)?)
}

/// Why there is none, for the dashboard; the log has it as it came.
fn in_words(e: &StartError) -> Sentence {
    let StartError::Store(e) = e else {
        return sentence!("live-backup-unreadable", e = e.to_string());
    };
    match (e.kind, &e.obstacle) {
        (StoreFault::Disk, Some(Obstacle { place, said })) => {
            let place = place.display().to_string();
            sentence!("live-backup-disk", place, cause = words(said))
        }
        (StoreFault::InUse, None) => sentence!("live-backup-another"),
        (StoreFault::InUse, Some(_)) => sentence!("live-backup-locked"),
        (StoreFault::Closed, _) => sentence!("live-backup-stopped"),
        (StoreFault::Damaged, _) => sentence!("live-backup-damaged", e = e.sentence.clone()),
        _ => e.sentence.clone().into(),
    }
}

/// What a site's backup is made of.
pub(crate) fn source(loaded: &Loaded, with_pictures: bool) -> Source {
    let calibrations = loaded.calibrations.iter();
    Source {
        data: loaded.store.dir.clone(),
        site: loaded.site.name.clone(),
        file: loaded.file.clone(),
        calibrations: calibrations
            .map(|(lane, file)| (lane.clone(), file.path.clone()))
            .collect(),
        evidence_days: with_pictures.then_some(loaded.store.evidence_days),
    }
}

/// The daily backup.
#[derive(Clone)]
pub(crate) struct Daily(Arc<Inner>);

struct Inner {
    settings: Settings,
    source: Source,
    site: Site,
    clock: SharedClock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    newest: Option<Timestamp>,
    /// Why the last try failed, and when the next is due.
    failed: Option<(Sentence, Timestamp)>,
}

impl Daily {
    /// The one that the site file asks for.
    pub(crate) fn of(loaded: &Loaded, clock: &SharedClock) -> Option<Daily> {
        let settings = loaded.backup.clone()?;
        let newest = Backups::at(&settings.dir).newest().map(|m| m.made_at);
        Some(Daily(Arc::new(Inner {
            source: source(loaded, settings.pictures),
            settings,
            site: loaded.site.clone(),
            clock: clock.clone(),
            state: Mutex::new(State {
                newest,
                failed: None,
            }),
        })))
    }

    /// Looks and takes until `stop`.
    pub(crate) async fn keep(&self, mut stop: watch::Receiver<bool>) {
        let mut look = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                _ = look.tick() => {}
                _ = stop.wait_for(|s| *s) => return,
            }
            if self.is_due() {
                self.once(stop.clone()).await;
            }
            self.tell_metrics();
        }
    }

    fn is_due(&self) -> bool {
        let (now, site) = (self.0.clock.now(), &self.0.site);
        let due = last_at_or_before(&site.shifts, self.0.settings.at, Days::ALL, now);
        let state = self.0.state.lock();
        let waits = state.failed.as_ref().is_some_and(|(_, until)| now < *until);
        !waits && state.newest.is_none_or(|newest| due > Some(newest))
    }

    async fn once(&self, stop: watch::Receiver<bool>) {
        let inner = Arc::clone(&self.0);
        let taken = tokio::task::spawn_blocking(move || {
            let backups = Backups::at(&inner.settings.dir);
            let (keep, now) = (inner.settings.keep, inner.clock.now());
            take(&backups, &inner.source, keep, now, &mut |_| !*stop.borrow())
        });
        let taken = match taken.await {
            Ok(taken) => taken.map_err(|e| {
                tracing::error!("no backup was taken: {e}");
                in_words(&e)
            }),
            Err(died) => {
                tracing::error!("no backup was taken: {died}");
                Err(died.to_string().into())
            }
        };
        let mut state = self.0.state.lock();
        match taken {
            Ok(manifest) => {
                tracing::info!(
                    "backup: journal up to entry {}, audit log up to row {}, {} pictures, in {}",
                    manifest.journal.0,
                    manifest.audit.0,
                    manifest.pictures.0,
                    self.0.settings.dir.display()
                );
                (state.newest, state.failed) = (Some(manifest.made_at), None);
            }
            Err(why) => {
                metrics::counter!("plategate_backup_failures_total").increment(1);
                state.failed = Some((why, self.0.clock.now() + AGAIN));
            }
        }
    }

    fn tell_metrics(&self) {
        if let Some(age) = self.age() {
            metrics::gauge!("plategate_backup_age_seconds").set(age.as_secs_f64());
        }
    }

    /// When the newest was made.
    pub(crate) fn newest(&self) -> Option<Timestamp> {
        self.0.state.lock().newest
    }

    fn age(&self) -> Option<jiff::SignedDuration> {
        let newest = self.newest()?;
        Some(self.0.clock.now().duration_since(newest))
    }

    /// For the dashboard and whoever is told when it is old.
    pub(crate) fn part(&self) -> PartLive {
        let age_h = self.age().map(|age| age.as_hours().max(0));
        let warn_after_h = i64::from(self.0.settings.warn_after_h);
        let dir = self.0.settings.dir.display().to_string();
        let told = match age_h {
            None => t!("live-backup-none", dir),
            Some(hours) => t!("live-backup-age", hours, dir),
        };
        let failed = self.0.state.lock().failed.clone();
        let health = match failed {
            None => told,
            Some((why, _)) => t!("live-backup-failed", told, why),
        };
        PartLive {
            name: "backup".to_owned(),
            ok: age_h.is_some_and(|hours| hours <= warn_after_h),
            vital: false,
            health,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::catalogue::Language;
    use crate::store::StoreError;

    #[test]
    fn why_a_backup_failed_is_said_in_the_readers_language() {
        let check = |e: StoreError, parts: [&str; 3]| {
            let said = in_words(&e.into());
            for (tag, part) in ["en", "de", "es"].into_iter().zip(parts) {
                let language = Language::tagged(tag).unwrap();
                let said = language.within(|| said.to_string());
                assert!(said.contains(part), "{said}");
            }
        };
        let new = |kind| StoreError::new(kind, "in English");
        let full = std::io::Error::from_raw_os_error(28);
        check(
            new(StoreFault::Disk).at(Path::new("/mnt/b"), &full),
            [
                "/mnt/b: No space left on device",
                "/mnt/b: der Datenträger ist voll",
                "/mnt/b: el disco está lleno",
            ],
        );
        let full = rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(13),
            Some("database or disk is full".to_owned()),
        );
        let full = StoreError::sqlite(Path::new("/mnt/b"), "writing the copy", &full);
        check(
            full,
            [
                "/mnt/b: database or disk is full",
                "/mnt/b: der Datenträger ist voll",
                "/mnt/b: el disco está lleno",
            ],
        );
        check(
            new(StoreFault::InUse),
            ["another backup", "andere Sicherung", "otra copia"],
        );
        check(
            new(StoreFault::InUse).at(Path::new("/d"), &"locked"),
            [
                "holds the database",
                "hält die Datenbank",
                "usa la base de datos",
            ],
        );
        check(
            new(StoreFault::Closed),
            ["was stopped", "wurde beendet", "se detuvo"],
        );
        check(
            new(StoreFault::Damaged),
            ["damaged", "beschädigt", "dañada"],
        );
    }
}
