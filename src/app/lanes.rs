//! Lanes: each is started with its feed, and what becomes of a feed's health.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use tokio::sync::{mpsc, watch};

use super::StartError;
use super::beside::Comparisons;
use super::lives::Lives;
use super::told_before::ToldBefore;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::DeskHandle;
use crate::domain::event::Input;
use crate::domain::site::{Lane, LaneId};
use crate::feed::video::pipeline::EvidenceWriter;
use crate::feed::video::vision::Pack;
use crate::feed::{self, Deliver, Feed, Health};
use crate::gate::input::{Arming, Contacts};
use crate::port::evidence::Evidence;

/// Reads that wait for the arming loop.
const LINE_MAX: usize = 64;

/// A lane that is being watched.
pub(crate) struct Watched {
    pub(crate) id: LaneId,
    pub(crate) feed: Arc<dyn Feed>,
}

/// All of them.
pub(crate) struct Lanes {
    pub(crate) watched: Vec<Watched>,
    /// Second cameras, whose reads are only compared.
    others: Vec<Arc<dyn Feed>>,
    pub(crate) comparisons: Comparisons,
    replay: Option<Arc<dyn Feed>>,
    evidence_writer: Option<EvidenceWriter>,
}

impl Lanes {
    /// Starts a feed for each lane of the site that has a camera, and the one of a rehearsal.
    pub fn start(
        loaded: &Loaded,
        pack: Option<&Pack>,
        (desk, contacts): (&DeskHandle, &BTreeMap<LaneId, Contacts>),
        (evidence, told): (&Arc<impl Evidence + 'static>, &ToldBefore),
        clock: &SharedClock,
        (stopping, lives): (&watch::Receiver<bool>, &mut Lives),
    ) -> Result<Lanes, StartError> {
        let deliver = deliver_to(desk);
        let mut lanes = Lanes {
            watched: Vec::new(),
            others: Vec::new(),
            comparisons: Comparisons::of(loaded.compared.keys()),
            replay: None,
            evidence_writer: None,
        };
        let time_zone = TimeZone::get(&loaded.site.time_zone).unwrap_or(TimeZone::UTC);
        let writer = evidence_writer(loaded, pack, (evidence, clock), lives)?;
        let make = |lane, camera, deliver, shown| {
            let found = loaded
                .cameras
                .get(camera)
                .zip(loaded.calibrations.get(lane));
            let Some((settings, file)) = found else {
                return Ok(None);
            };
            let with = feed::Start {
                lane,
                camera,
                calibration: &file.calibration,
                shown,
                pack,
                evidence: writer.as_ref(),
                time_zone: &time_zone,
                told: told.get(lane).cloned().unwrap_or_default(),
                deliver,
                clock,
            };
            let fault = |why| StartError::Other(format!("camera {camera}: {why}"));
            settings.start(with).map(Some).map_err(fault)
        };
        for lane in &loaded.site.lanes {
            let Some((camera, settings)) = loaded.feed(lane) else {
                continue;
            };
            let own = match (settings.is_video(), arming(contacts, lane)) {
                (true, None) => Arc::clone(&deliver),
                (true, Some(held)) => queued(&deliver, held, &lane.id, clock, (stopping, lives)),
                (false, None) => deliver_durably(desk),
                (false, Some(held)) => while_armed(deliver_durably(desk), held, clock),
            };
            if let Some(feed) = make(&lane.id, camera, own, true)? {
                tell_health(&lane.id, &feed, desk, stopping, lives);
                let id = lane.id.clone();
                lanes.watched.push(Watched { id, feed });
            }
            let Some(other) = loaded.compared.get(&lane.id) else {
                continue;
            };
            if let Some(feed) = make(&lane.id, other, lanes.comparisons.deliver(desk), false)? {
                feed.lives().into_iter().for_each(|life| lives.add(life));
                lanes.others.push(feed);
            }
        }
        lanes.evidence_writer = writer;
        lanes.comparisons.follow(desk, stopping, lives);
        lanes.replay = replay(loaded, deliver, clock, lives);
        Ok(lanes)
    }

    /// Stops the feeds, then waits until their pictures are stored. Blocks.
    pub fn stop(self) {
        let feeds = self.watched.into_iter().map(|w| w.feed);
        let feeds: Vec<_> = feeds.chain(self.others).chain(self.replay).collect();
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

/// The recorded reads of a rehearsal.
fn replay(
    loaded: &Loaded,
    deliver: Deliver,
    clock: &SharedClock,
    lives: &mut Lives,
) -> Option<Arc<dyn Feed>> {
    let feed = feed::replay::start(loaded.replay.as_ref()?, deliver, clock);
    feed.lives().into_iter().for_each(|life| lives.add(life));
    Some(feed)
}

/// Who keeps pictures. Cameras that read by themselves send some along.
fn evidence_writer(
    loaded: &Loaded,
    pack: Option<&Pack>,
    (evidence, clock): (&Arc<impl Evidence + 'static>, &SharedClock),
    lives: &mut Lives,
) -> Result<Option<EvidenceWriter>, StartError> {
    if pack.is_none() && !loaded.has_pushing_cameras() {
        return Ok(None);
    }
    let store: Arc<dyn Evidence> = Arc::clone(evidence) as Arc<dyn Evidence>;
    let writer = EvidenceWriter::start(store, clock.clone())
        .map_err(|e| StartError::Other(format!("no thread for the evidence: {e}")))?;
    lives.add(writer.life());
    Ok(Some(writer))
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

/// Reads of a lane that wait for its arming loop: the loop, and for how long after they were taken.
type Held = (Arming, SignedDuration);

/// The loop on which a lane's vehicles must stand for their reads to count.
fn arming(contacts: &BTreeMap<LaneId, Contacts>, lane: &Lane) -> Option<Held> {
    let arming = contacts.get(&lane.id)?.holds_reads()?.clone();
    Some((arming, SignedDuration::from_secs(lane.open_within_s.into())))
}

/// Hands a read on if it counts; a camera that tells one that does not count is told that it was taken.
fn while_armed(deliver: Deliver, (arming, within): Held, clock: &SharedClock) -> Deliver {
    let clock = clock.clone();
    Arc::new(move |input| {
        let Input::Sighting(sighting) = &input else {
            return deliver(input);
        };
        let lane = sighting.lane.to_string();
        let left = within - clock.now().duration_since(sighting.at);
        let (deliver, arming) = (Arc::clone(&deliver), arming.clone());
        Box::pin(async move {
            let wait = Duration::try_from(left).unwrap_or(Duration::ZERO);
            if arming.counts(wait).await {
                return deliver(input).await;
            }
            metrics::counter!("plategate_reads_not_armed_total", "lane" => lane).increment(1);
            true
        })
    })
}

/// The same for a feed that must not wait: reads stand in a line of their own. When that is full the feed waits.
fn queued(
    deliver: &Deliver,
    held: Held,
    lane: &LaneId,
    clock: &SharedClock,
    (stopping, lives): (&watch::Receiver<bool>, &mut Lives),
) -> Deliver {
    let (line, waiting) = mpsc::channel(LINE_MAX);
    let waiting = tokio::sync::Mutex::new(waiting);
    let deliver = while_armed(Arc::clone(deliver), held, clock);
    let (life, stop) = (lives.born("arming", lane), stopping.clone());
    tokio::spawn(async move {
        let work = || async {
            let mut waiting = waiting.lock().await;
            while let Some(input) = waiting.recv().await {
                if !deliver(input).await {
                    break;
                }
            }
            Ok(())
        };
        life.keep(stop, work).await;
    });
    Arc::new(move |input| {
        let line = line.clone();
        Box::pin(async move { line.send(input).await.is_ok() })
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
        let first = told.replace(seeing).is_none();
        match seeing {
            true => tracing::info!("lane {lane}: {}", now.told.english()),
            false => tracing::warn!("lane {lane} is blind: {}", now.told.english()),
        }
        let lane = lane.clone();
        // One that is not known to have been blind gives nothing *again*.
        let of = lane.clone();
        let known = desk.ask(move |engine| engine.is_seeing(&of)).await;
        if first && seeing && known.is_ok_and(|known| known) {
            continue;
        }
        let health = Input::LaneHealth { lane, seeing };
        if desk.submit(health).await.is_err() {
            return;
        }
    }
}
