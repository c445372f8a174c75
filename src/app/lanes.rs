//! Cameras and lanes: what is started for each, and what becomes of a camera's health.

use std::sync::Arc;

use tokio::sync::watch;

use super::StartError;
use super::lives::Lives;
use crate::clock::SharedClock;
use crate::config::{LaneFile, Loaded};
use crate::desk::DeskHandle;
use crate::domain::event::Input;
use crate::domain::reading;
use crate::domain::site::LaneId;
use crate::feed::video::camera::{self, Camera, Health, Region};
use crate::feed::video::pipeline::{self, EvidenceWriter, Lane, LaneParts, Stats};
use crate::feed::video::vision::{Calibration, Current, Eye, Pack};
use crate::port::evidence::Evidence;
use crate::supervise::{Life, LifeState};

/// A lane that is being watched.
pub struct Watched {
    pub id: LaneId,
    pub camera: Camera,
    /// Of its camera's two threads, and its own.
    pub lives: [Life; 3],
    pub stats: Arc<Stats>,
    /// What it looks by.
    pub calibration: Current,
    lane: Lane,
}

/// All of them.
pub struct Lanes {
    pub watched: Vec<Watched>,
    evidence_writer: Option<EvidenceWriter>,
}

impl Lanes {
    /// Starts a camera and a lane for each lane of the site that has a camera.
    pub fn start(
        loaded: &Loaded,
        pack: Option<&Pack>,
        desk: &DeskHandle,
        evidence: &Arc<impl Evidence + 'static>,
        clock: &SharedClock,
        (stopping, lives): (&watch::Receiver<bool>, &mut Lives),
    ) -> Result<Lanes, StartError> {
        let Some(pack) = pack else {
            return Ok(Lanes {
                watched: Vec::new(),
                evidence_writer: None,
            });
        };
        let store: Arc<dyn Evidence> = Arc::clone(evidence) as Arc<dyn Evidence>;
        let evidence_writer = EvidenceWriter::start(store, clock.clone())
            .map_err(|e| StartError::Other(format!("no thread for the evidence: {e}")))?;
        lives.add(evidence_writer.life());
        let mut watched = Vec::new();
        for (id, LaneFile { calibration, .. }) in &loaded.calibrations {
            let site = loaded.site.lane(id).and_then(|l| l.camera.clone());
            let Some((camera, settings)) =
                site.and_then(|c| Some((c.clone(), loaded.cameras.get(&c)?.clone())))
            else {
                continue;
            };
            let camera = camera::start(camera, settings, region(calibration), clock.clone())
                .map_err(StartError::Camera)?;
            let calibration = Current::from(calibration.clone());
            let to = desk.clone();
            let lane = pipeline::start(LaneParts {
                lane: id.clone(),
                frames: Box::new(camera.eye()),
                eye: Eye::open(pack, clock.clone())?,
                calibration: calibration.clone(),
                reading: reading::Settings::default(),
                evidence_writer: evidence_writer.handle(),
                clock: clock.clone(),
                deliver: Box::new(move |sighting| {
                    drop(to.submit_blocking(Input::Sighting(sighting)))
                }),
            });
            let lane =
                lane.map_err(|e| StartError::Other(format!("no thread for lane {id}: {e}")))?;
            let [connection, decoder] = camera.lives();
            let (health, down) = (camera.health(), lane.life().watch());
            let life = lives.born("lane-health", id);
            let (id, stop, to) = (id.clone(), stopping.clone(), desk.clone());
            let told = id.clone();
            tokio::spawn(async move {
                let work = || async {
                    report_health(health.clone(), down.clone(), &told, &to).await;
                    Ok(())
                };
                life.keep(stop, work).await;
            });
            watched.push(Watched {
                id,
                lives: [connection, decoder, lane.life()],
                camera,
                stats: lane.stats(),
                calibration,
                lane,
            });
        }
        Ok(Lanes {
            watched,
            evidence_writer: Some(evidence_writer),
        })
    }

    /// Stops cameras, then lanes, then waits until their pictures are stored. Blocks.
    pub fn stop(self) {
        for Watched { camera, lane, .. } in self.watched {
            camera.stop();
            lane.stop();
        }
        if let Some(evidence_writer) = self.evidence_writer {
            evidence_writer.stop();
        }
    }
}

/// Motion is looked for where plates are.
pub fn region(calibration: &Calibration) -> Region {
    Region {
        polygon: calibration.region.clone(),
        masks: calibration.masks.clone(),
    }
}

/// Tells log and engine when a lane goes blind or sees again: its camera gives no pictures, or nobody looks at them.
async fn report_health(
    mut health: watch::Receiver<Health>,
    mut life: watch::Receiver<LifeState>,
    lane: &LaneId,
    desk: &DeskHandle,
) {
    let mut told: Option<bool> = None;
    loop {
        let now = health.borrow_and_update().clone();
        let down = life.borrow_and_update().down;
        let seeing = match &now {
            Health::Starting => None,
            Health::Seeing { .. } => Some(!down),
            Health::Blind { .. } => Some(false),
        };
        if seeing.is_some() && seeing != told {
            match seeing {
                Some(true) => tracing::info!("lane {lane}: {now}"),
                _ if down => {
                    tracing::warn!("lane {lane} is blind: who looks at its pictures died");
                }
                _ => tracing::warn!("lane {lane} is blind: {now}"),
            }
            let input = Input::LaneHealth {
                lane: lane.clone(),
                seeing: seeing == Some(true),
            };
            if desk.submit(input).await.is_err() {
                return;
            }
            told = seeing;
        }
        let changed = tokio::select! {
            changed = health.changed() => changed,
            changed = life.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
    }
}
