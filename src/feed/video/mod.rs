//! Video: packets -> frames -> looks -> one sighting a vehicle.
//!
//! * [`camera`]    encoded packets -> frames: RTSP, files, pictures; health
//! * `substream`   small pictures of the same camera, for whoever only looks
//! * [`vision`]    frames -> plates: model packs, detector, reader, geometry; pixels end here
//! * [`pipeline`]  one lane's loop: frame -> looks -> sighting -> desk

use std::sync::Arc;

use futures::executor::block_on;
use futures::stream::{BoxStream, StreamExt, select_all};
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;

use super::{Counts, Feed, Health, Start};
use crate::domain::event::Input;
use crate::domain::reading;
use crate::domain::site::CameraId;
use crate::port::frame::Frame;
use crate::supervise::Life;
use camera::{Camera, Region};
use pipeline::{Lane, LaneParts, Stats};
use substream::Substream;
use vision::{Calibration, Current, Eye};

pub mod camera;
pub mod pipeline;
mod substream;
pub mod vision;

/// What drawing a lane's calibration needs of its feed.
pub(crate) struct Calibrated {
    pub(crate) camera: CameraId,
    /// What the lane looks by.
    pub(crate) current: Current,
    /// The camera's newest frame.
    pub(crate) newest: Box<dyn Fn() -> Option<Frame> + Send + Sync>,
    /// Tells the camera where to look for motion.
    pub(crate) tell: Box<dyn Fn(&Calibration) + Send + Sync>,
}

/// A lane with a camera whose pictures are read here.
pub(super) struct Video {
    id: CameraId,
    eye: camera::Eye,
    health: watch::Receiver<camera::Health>,
    calibration: Current,
    stats: Arc<Stats>,
    /// Of its camera's two threads, and of the lane's.
    lives: [Life; 3],
    substream: Option<Substream>,
    running: Mutex<Option<(Camera, Lane)>>,
}

impl Video {
    pub fn start(settings: &camera::Settings, with: Start<'_>) -> Result<Video, String> {
        let (pack, evidence) = with.pack.zip(with.evidence).ok_or("no models are loaded")?;
        let (clock, deliver) = (with.clock, with.deliver);
        let region = region(with.calibration);
        let substream = match with.shown {
            true => Substream::start(with.camera, settings, region.clone(), clock),
            false => Ok(None),
        };
        let substream = substream.map_err(|e| e.to_string())?;
        let camera = camera::start(with.camera.clone(), settings.clone(), region, clock.clone())
            .map_err(|e| e.to_string())?;
        let calibration = Current::from(with.calibration.clone());
        let lane = pipeline::start(LaneParts {
            lane: with.lane.clone(),
            frames: Box::new(camera.eye()),
            eye: Eye::open(pack, clock.clone()).map_err(|e| e.to_string())?,
            calibration: calibration.clone(),
            reading: reading::Settings::default(),
            evidence_writer: evidence.handle(),
            clock: clock.clone(),
            deliver: Box::new(move |seen| {
                block_on(deliver(Input::Sighting(seen)));
            }),
        });
        let lane = lane.map_err(|e| format!("no thread for lane {}: {e}", with.lane))?;
        let [connection, decoder] = camera.lives();
        Ok(Video {
            id: with.camera.clone(),
            eye: camera.eye(),
            health: camera.health(),
            calibration,
            stats: lane.stats(),
            lives: [connection, decoder, lane.life()],
            substream,
            running: Mutex::new(Some((camera, lane))),
        })
    }
}

/// Motion is looked for where plates are.
fn region(calibration: &Calibration) -> Region {
    Region {
        polygon: calibration.region.clone(),
        masks: calibration.masks.clone(),
    }
}

/// A lane is blind if its camera gives no pictures, or if nobody looks at them. Its second stream is no matter of that.
fn health(camera: &camera::Health, nobody_looks: bool, beside: Option<String>) -> Health {
    let seeing = match camera {
        camera::Health::Starting => None,
        camera::Health::Seeing { .. } => Some(!nobody_looks),
        camera::Health::Blind { .. } => Some(false),
    };
    let told = match (seeing, camera.is_seeing()) {
        (Some(false), true) => t!("feed-nobody-looks"),
        _ => camera.to_string(),
    };
    let told = match beside {
        Some(beside) => format!("{told}. {beside}"),
        None => told,
    };
    let told = told.into();
    Health { seeing, told }
}

impl Feed for Video {
    fn health(&self) -> BoxStream<'static, Health> {
        let [.., looks] = &self.lives;
        let (camera, looks) = (self.health.clone(), looks.watch());
        let beside = self.substream.as_ref().map(|s| s.health.clone());
        let mut told = vec![
            WatchStream::new(camera.clone()).map(drop).boxed(),
            WatchStream::new(looks.clone()).map(drop).boxed(),
        ];
        told.extend((beside.clone()).map(|beside| WatchStream::new(beside).map(drop).boxed()));
        let now = move |()| {
            let beside = beside.as_ref().and_then(|b| Substream::said(&b.borrow()));
            health(&camera.borrow(), looks.borrow().down, beside)
        };
        select_all(told).map(now).boxed()
    }

    fn latest_picture(&self, max_width: u32) -> Option<Vec<u8>> {
        vision::live_jpeg(&self.eye.slot().latest()?, max_width).ok()
    }

    fn live_picture(&self, max_width: u32) -> Option<Vec<u8>> {
        let small = self.substream.as_ref();
        let small = small.and_then(|s| s.picture(max_width));
        small.or_else(|| self.latest_picture(max_width))
    }

    fn counts(&self) -> Counts {
        Counts {
            frames: self.eye.counts().decoded,
            dropped: self.stats.read().dropped,
        }
    }

    fn lives(&self) -> Vec<Life> {
        self.lives.to_vec()
    }

    fn lives_beside(&self) -> Vec<Life> {
        let small = self.substream.iter();
        small.flat_map(|s| s.lives.clone()).collect()
    }

    fn calibrated(&self) -> Option<Calibrated> {
        let newest = self.eye.clone();
        let small = self.substream.iter().map(|s| s.eye.clone());
        let told: Vec<camera::Eye> = [self.eye.clone()].into_iter().chain(small).collect();
        Some(Calibrated {
            camera: self.id.clone(),
            current: self.calibration.clone(),
            newest: Box::new(move || newest.slot().latest()),
            tell: Box::new(move |calibration| {
                for eye in &told {
                    eye.set_region(region(calibration));
                }
            }),
        })
    }

    fn stop(&self) {
        let mut running = self.running.lock();
        if let Some((camera, lane)) = running.take() {
            camera.stop();
            lane.stop();
        }
        if let Some(substream) = &self.substream {
            substream.stop();
        }
    }
}
