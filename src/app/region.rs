//! Connects the room `region` with the own gateway: its engine by the desk, its journal by the store.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::{broadcast, watch};

use super::StartError;
use super::lives::Lives;
use super::restore::Restored;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::{DeskError, DeskHandle};
use crate::domain::event::{Input, JournalEntry};
use crate::domain::site::Site;
use crate::port::live::PartLive;
use crate::port::region::{Gone, Known, KnownLot, OwnGateway, OwnJournal, Telling};
use crate::region::{self, Region, Tasks};
use crate::store::Store;
use crate::store::backup::give_back;

/// The own gateway, as the region's room sees it.
pub struct Own {
    pub desk: DeskHandle,
    pub store: Store,
}

fn gone(_: DeskError) -> Gone {
    Gone
}

impl OwnGateway for Own {
    fn known(&self) -> Telling<'_, Known> {
        Box::pin(async {
            let known = self.desk.ask(|engine| {
                let own = engine.site().own_lot.as_ref();
                let lots = engine.lots().map(|(gateway, lot)| {
                    let known = KnownLot {
                        taken: engine.taken_from(gateway).unwrap_or_default(),
                        last_at: lot.last_at,
                        silent_since: lot.silent_since,
                    };
                    (gateway.clone(), known)
                });
                Known {
                    epoch: own.map_or(0, |own| own.epoch),
                    seq: engine.seq(),
                    lots: lots.collect(),
                }
            });
            known.await.map_err(gone)
        })
    }

    fn take(&self, mut inputs: Vec<Input>) -> Telling<'_, ()> {
        Box::pin(async move {
            // The last one is on disk only after those before it.
            let Some(last) = inputs.pop() else {
                return Ok(());
            };
            for input in inputs {
                self.desk.hand_over(input).await.map_err(gone)?;
            }
            self.desk.submit(last).await.map_err(gone)?;
            Ok(())
        })
    }

    fn begin_epoch(&self, epoch: u32) -> Telling<'_, ()> {
        Box::pin(async move {
            let site: Result<Site, _> = self.desk.ask(|engine| engine.site().clone()).await;
            let mut site = site.map_err(gone)?;
            if let Some(own) = &mut site.own_lot {
                own.epoch = epoch;
            }
            let site = Box::new(site);
            let begun = self.desk.submit(Input::Configured { site }).await;
            begun.map(|_| ()).map_err(gone)
        })
    }

    fn entries(&self) -> broadcast::Receiver<Arc<JournalEntry>> {
        self.desk.subscribe()
    }

    fn journal(&self) -> Arc<dyn OwnJournal> {
        Arc::new(self.store.clone())
    }
}

/// The room at work, where the site file has a `[region]`.
pub(crate) struct InRegion {
    pub(crate) room: Option<Region>,
    running: Option<(Tasks, watch::Sender<bool>)>,
}

impl InRegion {
    pub(crate) fn start(
        loaded: &Loaded,
        (desk, store): (&DeskHandle, &Store),
        clock: &SharedClock,
        lives: &mut Lives,
    ) -> InRegion {
        let Some(settings) = &loaded.region else {
            return InRegion {
                room: None,
                running: None,
            };
        };
        let own = Arc::new(Own {
            desk: desk.clone(),
            store: store.clone(),
        });
        let zone = TimeZone::get(&loaded.site.time_zone).unwrap_or(TimeZone::UTC);
        let room = Region::new(settings, own, zone, clock);
        let (stop, stopping) = watch::channel(false);
        let tasks = room.start(&host(), &stopping, |kind, of| lives.born(kind, of));
        InRegion {
            room: Some(room),
            running: Some((tasks, stop)),
        }
    }

    pub(crate) fn part(&self) -> Option<PartLive> {
        self.room.as_ref().map(Region::part)
    }

    /// Tells what is left, as far as that is quick, and ends.
    pub(crate) async fn stop(self) {
        if let Some((tasks, stop)) = self.running {
            let _ = stop.send(true);
            tasks.ended().await;
        }
    }
}

/// This machine's name, for people.
fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname");
    name.map_or_else(|_| String::new(), |name| name.trim().to_owned())
}

/// The epoch is what the journal says; a new one, where its data were restored from a backup. A gateway's name is that of its first
/// start in the region.
///
/// # Errors
/// The site file gives it another one.
pub(crate) fn keep_epoch(
    loaded: &mut Loaded,
    restored: &mut Restored,
    now: Timestamp,
) -> Result<(), StartError> {
    let before = restored.engine.site().own_lot.as_ref();
    let Some(own) = &mut loaded.site.own_lot else {
        return Ok(());
    };
    if let Some(before) = before {
        if own.gateway != before.gateway {
            let (was, now) = (before.gateway.to_string(), own.gateway.to_string());
            return Err(StartError::Other(t!("region-renamed", was, now)));
        }
        own.epoch = before.epoch;
    }
    if give_back::is_marked_restored(&loaded.store.dir) {
        own.epoch = region::epoch_after_restore(own.epoch, now);
        restored.reconfigure = true;
        tracing::warn!(
            "region: the data are from a backup: epoch {} begins",
            own.epoch
        );
    }
    Ok(())
}

/// The start is on disk, and with it the new epoch.
///
/// # Errors
/// The mark cannot be taken away: each start would begin another epoch.
pub(crate) fn epoch_has_begun(loaded: &Loaded) -> Result<(), StartError> {
    match loaded.site.own_lot {
        Some(_) => Ok(give_back::unmark_restored(&loaded.store.dir)?),
        None => Ok(()),
    }
}
