//! Lanes: each is started with its feed, and what becomes of a feed's health.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::StreamExt;
use futures::stream::BoxStream;
use jiff::tz::TimeZone;
use tokio::sync::watch;

use super::StartError;
use super::lives::Lives;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::DeskHandle;
use crate::domain::event::{FeedKind, Input, Seq};
use crate::domain::site::LaneId;
use crate::feed::video::pipeline::EvidenceWriter;
use crate::feed::video::vision::Pack;
use crate::feed::{self, Captured, Deliver, Feed, Health};
use crate::port::evidence::Evidence;
use crate::port::journal::Entries;
use crate::store::Store;

/// So many of the journal's last entries are looked through for what cameras have told that read by themselves: they tell
/// again what they heard no answer to.
const TOLD_BEFORE: Seq = 4_000;

/// What was told before the start, by its lane.
pub(super) type ToldBefore = BTreeMap<LaneId, Vec<Captured>>;

/// Reads the journal's end, where the site has such cameras. What cannot be read is not known: it may stand there twice then.
pub(super) fn told_before(store: &Store, loaded: &Loaded) -> ToldBefore {
    let mut told = ToldBefore::new();
    if !loaded.has_pushing_cameras() {
        return told;
    }
    let entries = Entries::last(store).ok().and_then(|last| {
        let from = last.saturating_sub(TOLD_BEFORE) + 1;
        store.read_journal(from).ok()
    });
    for entry in entries.into_iter().flatten().map_while(Result::ok) {
        if let Input::Sighting(seen) = entry.input
            && seen.source.feed == FeedKind::Push
            && let (Some(at), Some(read)) = (seen.source.captured, seen.read)
        {
            told.entry(seen.lane).or_default().push((read.text(), at));
        }
    }
    told
}

/// A lane that is being watched.
pub(crate) struct Watched {
    pub(crate) id: LaneId,
    pub(crate) feed: Arc<dyn Feed>,
}

/// All of them.
pub(crate) struct Lanes {
    pub(crate) watched: Vec<Watched>,
    replay: Option<Arc<dyn Feed>>,
    evidence_writer: Option<EvidenceWriter>,
}

impl Lanes {
    /// Starts a feed for each lane of the site that has a camera, and the one of a rehearsal.
    pub fn start(
        loaded: &Loaded,
        pack: Option<&Pack>,
        desk: &DeskHandle,
        (evidence, mut told): (&Arc<impl Evidence + 'static>, ToldBefore),
        clock: &SharedClock,
        (stopping, lives): (&watch::Receiver<bool>, &mut Lives),
    ) -> Result<Lanes, StartError> {
        let deliver = deliver_to(desk);
        let mut lanes = Lanes {
            watched: Vec::new(),
            replay: None,
            evidence_writer: None,
        };
        let time_zone = TimeZone::get(&loaded.site.time_zone).unwrap_or(TimeZone::UTC);
        // Cameras that read by themselves send pictures along.
        if pack.is_some() || loaded.has_pushing_cameras() {
            let store: Arc<dyn Evidence> = Arc::clone(evidence) as Arc<dyn Evidence>;
            let writer = EvidenceWriter::start(store, clock.clone())
                .map_err(|e| StartError::Other(format!("no thread for the evidence: {e}")))?;
            lives.add(writer.life());
            lanes.evidence_writer = Some(writer);
        }
        for lane in &loaded.site.lanes {
            let (Some((camera, settings)), Some(file)) =
                (loaded.feed(lane), loaded.calibrations.get(&lane.id))
            else {
                continue;
            };
            let with = feed::Start {
                lane: &lane.id,
                camera,
                calibration: &file.calibration,
                pack,
                evidence: lanes.evidence_writer.as_ref(),
                time_zone: &time_zone,
                told: told.remove(&lane.id).unwrap_or_default(),
                deliver: match settings.is_video() {
                    true => Arc::clone(&deliver),
                    false => deliver_durably(desk),
                },
                clock,
            };
            let fault = |why| StartError::Other(format!("camera {camera}: {why}"));
            let feed = settings.start(with).map_err(fault)?;
            tell_health(&lane.id, &feed, desk, stopping, lives);
            let id = lane.id.clone();
            lanes.watched.push(Watched { id, feed });
        }
        if let Some(settings) = &loaded.replay {
            let feed = feed::replay::start(settings, deliver, clock);
            feed.lives().into_iter().for_each(|life| lives.add(life));
            lanes.replay = Some(feed);
        }
        Ok(lanes)
    }

    /// Stops the feeds, then waits until their pictures are stored. Blocks.
    pub fn stop(self) {
        let feeds = self.watched.into_iter().map(|w| w.feed);
        let feeds: Vec<_> = feeds.chain(self.replay).collect();
        // Side by side: each camera may take a second to say farewell.
        std::thread::scope(|all| {
            for feed in &feeds {
                all.spawn(|| feed.stop());
            }
        });
        if let Some(evidence_writer) = self.evidence_writer {
            evidence_writer.stop();
        }
    }
}

/// For devices that repeat what they hear no answer to: waits until it stands in the journal.
fn deliver_durably(desk: &DeskHandle) -> Deliver {
    let desk = desk.clone();
    Arc::new(move |input| {
        let desk = desk.clone();
        Box::pin(async move { desk.submit(input).await.is_ok() })
    })
}

fn deliver_to(desk: &DeskHandle) -> Deliver {
    let desk = desk.clone();
    Arc::new(move |input| {
        let desk = desk.clone();
        Box::pin(async move { desk.hand_over(input).await.is_ok() })
    })
}

fn tell_health(
    lane: &LaneId,
    feed: &Arc<dyn Feed>,
    desk: &DeskHandle,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) {
    let life = lives.born("lane-health", lane);
    let (lane, feed) = (lane.clone(), Arc::clone(feed));
    let (stop, desk) = (stopping.clone(), desk.clone());
    tokio::spawn(async move {
        let work = || async {
            let mut stopping = stop.clone();
            tokio::select! {
                () = report_health(feed.health(), &lane, &desk) => {}
                _ = stopping.wait_for(|s| *s) => {}
            }
            Ok(())
        };
        life.keep(stop.clone(), work).await;
    });
}

/// Tells log and engine when a lane goes blind or sees again.
async fn report_health(mut health: BoxStream<'static, Health>, lane: &LaneId, desk: &DeskHandle) {
    let mut told: Option<bool> = None;
    while let Some(now) = health.next().await {
        let Some(seeing) = now.seeing.filter(|s| told != Some(*s)) else {
            continue;
        };
        match seeing {
            true => tracing::info!("lane {lane}: {}", now.told),
            false => tracing::warn!("lane {lane} is blind: {}", now.told),
        }
        let lane = lane.clone();
        if desk
            .submit(Input::LaneHealth { lane, seeing })
            .await
            .is_err()
        {
            return;
        }
        told = Some(seeing);
    }
}
