//! A plate that was erased in another lot of the region is erased here, too: its pictures at once, rows as those of one that was erased
//! here (docs/ref/region.md). Which plate it is, a name by the region's key tells.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use super::StartError;
use super::lives::Lives;
use super::retention::{Hand, Live, night};
use super::subject;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::DeskHandle;
use crate::domain::event::fact::FactKind;
use crate::domain::event::{Input, JournalEntry};
use crate::domain::site::Site;
use crate::store::Store;
use crate::store::evidence::EvidenceFolder;
use crate::store::privacy::Settings;
use crate::store::privacy::key::Key;
use crate::store::privacy::subject::{known_of, plates_of};

/// How often to look where nothing was heard of one, and after a fault.
const LOOK: Duration = Duration::from_secs(60);
/// Whoever hears of it so much later says it again: it may have told of the plate meanwhile, and the others forget what they wait for.
const LATE: SignedDuration = SignedDuration::from_hours(24);

struct Told {
    store: Store,
    evidence: EvidenceFolder,
    by: (Settings, Site),
    desk: DeskHandle,
    clock: SharedClock,
}

/// Begins to look, where the gateway is of a region.
pub(super) fn start(
    loaded: &Loaded,
    (desk, store): (&DeskHandle, &Store),
    clock: &SharedClock,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) {
    if loaded.region.is_none() {
        return;
    }
    let told = Told {
        store: store.clone(),
        evidence: EvidenceFolder::new(&loaded.store),
        by: (loaded.retention, loaded.site.clone()),
        desk: desk.clone(),
        clock: clock.clone(),
    };
    let (life, stop) = (lives.born("told-erasures", ""), stopping.clone());
    tokio::spawn(async move {
        let work = || async {
            told.keep(stop.clone()).await;
            Ok(())
        };
        life.keep(stop.clone(), work).await;
    });
}

/// Whether another lot tells in it that something was erased: a plate, or what it knew from before a moment.
fn tells(entry: &JournalEntry) -> bool {
    let Input::Elsewhere { fact, .. } = &entry.input else {
        return false;
    };
    let mut all = fact.what.iter();
    all.any(|what| matches!(what, FactKind::Erased { .. }))
}

impl Told {
    async fn keep(&self, mut stop: watch::Receiver<bool>) {
        let mut entries = self.desk.subscribe();
        let mut look = tokio::time::interval(LOOK);
        loop {
            let mut heard = false;
            tokio::select! {
                _ = look.tick() => {}
                news = entries.recv() => match news {
                    Ok(entry) if tells(&entry) => heard = true,
                    Ok(_) => continue,
                    // One may be among those that were missed.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                },
                _ = stop.wait_for(|s| *s) => return,
            }
            if let Err(why) = self.look(heard).await {
                tracing::error!(
                    "a plate that was erased in another lot could not be erased here: {why}"
                );
                metrics::counter!("plategate_retention_failures_total").increment(1);
            }
        }
    }

    async fn look(&self, heard: bool) -> Result<(), String> {
        let (store, evidence) = (self.store.clone(), self.evidence.clone());
        let (settings, site) = self.by.clone();
        let mut hand = Live::new(&self.desk);
        let now = self.clock.now();
        let done = tokio::task::spawn_blocking(move || {
            let by = (&settings, &site);
            let done = erase_told((&store, &evidence), by, &mut hand, (now, heard));
            done.map_err(|e| e.to_string())
        });
        done.await.map_err(|died| died.to_string())?
    }
}

/// Does all that was told since. `heard`: a lot has said so just now. Blocks on disk.
fn erase_told(
    (store, evidence): (&Store, &EvidenceFolder),
    by: (&Settings, &Site),
    hand: &mut dyn Hand,
    (now, heard): (Timestamp, bool),
) -> Result<(), StartError> {
    let (told, up_to) = store.told_erasures()?;
    if told.is_empty() {
        store.note_told_erasures(up_to)?;
        // That lot knows no more of what it had told: nor is a plate that somebody wants erased to be kept here with the state.
        if heard && store.has_wishes()? {
            night(store, by, hand, now)?;
        }
        return Ok(());
    }
    let key = Key::of(store.path())?;
    for erasure in &told {
        for plate in plates_of(store.path(), &key, &erasure.name)? {
            let (_, pictures) = known_of(store.path(), &key, &plate)?;
            for id in &pictures {
                let gone = evidence.remove(id);
                gone.map_err(|e| StartError::Other(e.to_string()))?;
            }
        }
        store.wish_erased(&erasure.name, erasure.by.as_str(), now)?;
    }
    let night = night(store, by, hand, now)?;
    for erasure in told.iter().filter(|e| now.duration_since(e.at) > LATE) {
        hand.tell(subject::erased(&erasure.name, now))?;
    }
    store.note_told_erasures(up_to)?;
    tracing::info!(
        "{} plates that were erased in other lots left {} rows of the journal",
        told.len(),
        night.rows
    );
    Ok(())
}
