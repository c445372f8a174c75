//! Connects the room `region` with the own gateway: its engine by the desk, its journal by the store.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock, Weak};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::{broadcast, watch};

use super::StartError;
use super::backup::Daily;
use super::lives::Lives;
use super::restore::Restored;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::{DeskError, DeskHandle};
use crate::domain::access::Engine;
use crate::domain::event::{EvidenceId, Input, JournalEntry};
use crate::domain::site::{GatewayId, LaneId, Site};
use crate::port::evidence::{Evidence, Shot};
use crate::port::live::{Live, PartLive};
use crate::port::lots::LotBook;
use crate::port::records::RecordsError;
use crate::port::region::{
    CROP_BYTES, GateState, Gone, Known, KnownLot, LaneState, LotState, Lots, OwnGateway,
    OwnJournal, Telling,
};
use crate::region::{self, Region, Tasks};
use crate::store::backup::give_back;
use crate::store::privacy::key::keep_region_key;
use crate::store::{Store, disk};

/// The disk's room is said in steps of so many bytes, so that each small change is no news.
const DISK_STEP: u64 = 1_000_000_000;
/// A plate's picture that is too large is made so wide.
const CROP_PX: u32 = 320;
const CROP_SIDE_MAX: u32 = 8_192;

/// The own gateway, as the region's room sees it.
pub struct Own {
    pub desk: DeskHandle,
    pub store: Store,
    pub own: GatewayId,
    pub evidence: Arc<dyn Evidence>,
    pub clock: SharedClock,
    /// The disk is asked by this folder.
    pub folder: PathBuf,
    /// Where others fetch pictures.
    pub pictures: Option<String>,
    /// How lanes, gates and parts are: known when all has started.
    pub around: OnceLock<Around>,
}

/// What tells how the lot is.
pub struct Around {
    pub(crate) site: Arc<Site>,
    /// It knows the region's room itself.
    pub(crate) live: Weak<dyn Live>,
    pub(crate) backup: Option<Daily>,
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

    fn state(&self) -> Telling<'_, LotState> {
        Box::pin(async {
            let gates_off = self.desk.ask(Engine::kill_switch).await.map_err(gone)?;
            let mut state = LotState {
                gates_off,
                pictures: self.pictures.clone(),
                free_mb: disk::free(&self.folder).ok().map(|b| b / DISK_STEP * 1_000),
                ..LotState::default()
            };
            if let Some(around) = self.around.get() {
                around.tell(&mut state);
            }
            Ok(state)
        })
    }

    fn crop(&self, evidence: &EvidenceId) -> Option<Vec<u8>> {
        let jpeg = self.evidence.get(evidence, Shot::Crop).ok()??;
        match jpeg.len() <= CROP_BYTES {
            true => Some(jpeg),
            false => smaller(&jpeg),
        }
    }

    fn crops_missing(&self) -> Vec<(GatewayId, EvidenceId)> {
        let missing = self.store.crops_missing(&self.own);
        missing.unwrap_or_else(|why| {
            tracing::warn!("pictures of other lots are not looked for: {why}");
            Vec::new()
        })
    }

    fn keep_crop(&self, of: &(GatewayId, EvidenceId), jpeg: Vec<u8>) {
        if let Err(why) = self.store.keep_crop(of, jpeg, self.clock.now()) {
            tracing::warn!("a picture of another lot is not kept: {why}");
        }
    }

    fn crops_gone(&self, mut of: Vec<EvidenceId>) -> Vec<EvidenceId> {
        of.retain(|id| matches!(self.evidence.get(id, Shot::Crop), Ok(None)));
        of
    }

    fn keep_region_key(&self, key: &str) -> Result<(), RecordsError> {
        Ok(keep_region_key(self.store.path(), key)?)
    }
}

impl Around {
    fn tell(&self, state: &mut LotState) {
        let Some(around) = self.live.upgrade() else {
            return;
        };
        let live = around.lanes();
        let seeing = |id: &LaneId| live.iter().find(|l| l.lane == *id).is_none_or(|l| l.seeing);
        let lanes = self.site.lanes.iter().map(|lane| LaneState {
            id: lane.id.clone(),
            name: lane.name.clone(),
            seeing: seeing(&lane.id),
        });
        state.lanes = lanes.collect();
        let gates = around.gates().into_iter();
        state.gates = gates
            .map(|gate| GateState {
                id: gate.gate,
                ok: gate.ok,
            })
            .collect();
        // How the link stands is told by whether anything is heard.
        let parts = around.parts().into_iter();
        let troubles = parts.filter(|part| !part.ok && part.name != "region");
        state.troubles = troubles.map(|part| part.name).collect();
        state.backup_at = self.backup.as_ref().and_then(Daily::newest);
    }
}

/// A plate's picture made smaller, for it to travel; `None`: it is none, or stays too large.
fn smaller(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut reader = image::ImageReader::new(Cursor::new(jpeg));
    reader.set_format(image::ImageFormat::Jpeg);
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(CROP_SIDE_MAX), Some(CROP_SIDE_MAX));
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let small = picture.thumbnail(CROP_PX, CROP_PX).into_rgb8();
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 75);
    small.write_with_encoder(encoder).ok()?;
    (jpeg.len() <= CROP_BYTES).then_some(jpeg)
}

/// The room at work, where the site file has a `[region]`.
pub(crate) struct InRegion {
    pub(crate) room: Option<Region>,
    own: Option<Arc<Own>>,
    running: Option<(Tasks, watch::Sender<bool>)>,
}

impl InRegion {
    pub(crate) fn start(
        loaded: &Loaded,
        (desk, store, evidence): (&DeskHandle, &Store, Arc<dyn Evidence>),
        clock: &SharedClock,
        lives: &mut Lives,
    ) -> InRegion {
        let Some(settings) = &loaded.region else {
            return InRegion {
                room: None,
                own: None,
                running: None,
            };
        };
        let own = Arc::new(Own {
            desk: desk.clone(),
            store: store.clone(),
            own: settings.gateway.clone(),
            evidence,
            clock: clock.clone(),
            folder: loaded.store.dir.clone(),
            pictures: settings.pictures.as_ref().map(ToString::to_string),
            around: OnceLock::new(),
        });
        let zone = TimeZone::get(&loaded.site.time_zone).unwrap_or(TimeZone::UTC);
        let room = Region::new(settings, own.clone(), zone, clock);
        let (stop, stopping) = watch::channel(false);
        let tasks = room.start(&host(), &stopping, |kind, of| lives.born(kind, of));
        InRegion {
            room: Some(room),
            own: Some(own),
            running: Some((tasks, stop)),
        }
    }

    /// All has started: from now on it is told how the lot is.
    pub(crate) fn goes_on(&self, site: &Arc<Site>, live: &Arc<dyn Live>, backup: Option<Daily>) {
        if let Some(own) = &self.own {
            let _ = own.around.set(Around {
                site: Arc::clone(site),
                live: Arc::downgrade(live),
                backup,
            });
        }
    }

    /// For pages.
    pub(crate) fn lots(&self) -> Option<Arc<dyn Lots>> {
        self.room.as_ref().map(Region::lots)
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
