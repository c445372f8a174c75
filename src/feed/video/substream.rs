//! A camera's second stream: small pictures, for whoever only looks. It reads no plates: the main stream does, and goes on
//! whatever becomes of this one. It keeps the newest picture and no other, sleeps and wakes by itself like any camera, and
//! is told where motion counts, as the main stream is.

use parking_lot::Mutex;
use tokio::sync::watch;

use super::camera::{self, Camera, Eye, Fault, Health, Region};
use super::vision;
use crate::clock::SharedClock;
use crate::domain::site::CameraId;
use crate::supervise::Life;

/// What its name has behind that of its camera, in the log and in metrics.
const OF: &str = "/substream";

/// The second stream, running.
pub(super) struct Substream {
    pub(super) eye: Eye,
    /// How it does, now and whenever that changes.
    pub(super) health: watch::Receiver<Health>,
    /// Of its two threads.
    pub(super) lives: [Life; 2],
    running: Mutex<Option<Camera>>,
}

impl Substream {
    /// Starts the second stream of a camera; `None`: the site file names none.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn start(
        of: &CameraId,
        settings: &camera::Settings,
        region: Region,
        clock: &SharedClock,
    ) -> Result<Option<Substream>, Fault> {
        let Some(settings) = settings.substream() else {
            return Ok(None);
        };
        let id = CameraId::new(&format!("{of}{OF}"));
        let camera = camera::start(id, settings, region, clock.clone())?;
        Ok(Some(Substream {
            eye: camera.eye(),
            health: camera.health(),
            lives: camera.lives(),
            running: Mutex::new(Some(camera)),
        }))
    }

    /// Its newest picture, JPEG, at most `max_width` pixels wide; `None`: it has none now.
    pub(super) fn picture(&self, max_width: u32) -> Option<Vec<u8>> {
        vision::live_jpeg(&self.eye.slot().latest()?, max_width).ok()
    }

    /// What is said of it beside the main stream: nothing while it is well.
    pub(super) fn said(health: &Health) -> Option<String> {
        match health {
            Health::Blind { fault, .. } => {
                Some(t!("live-substream-fails", why = fault.to_string()))
            }
            Health::Starting | Health::Seeing { .. } => None,
        }
    }

    /// Stops it and waits for its threads. Blocks.
    pub(super) fn stop(&self) {
        if let Some(camera) = self.running.lock().take() {
            camera.stop();
        }
    }
}
