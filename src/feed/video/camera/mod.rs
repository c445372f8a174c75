//! Cameras: encoded packets in, frames out, and how each camera is doing.
//!
//! Two threads a camera. The connection's (`runner`) opens the [`source`] (RTSP, a video file, a folder of pictures), gives
//! each picture its capture time ([`arrival`]), and goes round again after a fault ([`fault`], `backoff`). The decoder's
//! (`worker`) sleeps on key frames and wakes for what moves (`wake`, [`motion`]), and hands frames over through
//! [`FrameSlot`](crate::port::frame::FrameSlot).

use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;

use jiff::Timestamp;
use tokio::sync::watch;

pub(crate) mod arrival;
mod backoff;
pub mod decode;
pub(crate) mod fault;
pub(crate) mod file;
pub(crate) mod motion;
mod past;
pub mod probe;
pub(crate) mod rtsp;
mod runner;
pub(crate) mod settings;
mod shared;
pub(crate) mod source;
mod wake;
mod worker;

pub use fault::Fault;
pub use motion::Region;
pub use settings::Settings;
pub use shared::Counts;

use crate::clock::SharedClock;
use crate::domain::site::CameraId;
use crate::port::frame::FrameSlot;
use crate::supervise::Life;

/// How a camera is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    Starting,
    /// Pictures come.
    Seeing {
        since: Timestamp,
        width: u32,
        height: u32,
        /// The size before, where it changed: calibration may no longer fit.
        was: Option<(u32, u32)>,
    },
    /// No pictures come.
    Blind {
        fault: Fault,
        since: Timestamp,
        /// `None`: it will not be tried again.
        next_try: Option<Timestamp>,
    },
}

impl Health {
    pub fn is_seeing(&self) -> bool {
        matches!(self, Health::Seeing { .. })
    }
}

/// One sentence for the operator.
impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Health::Starting => f.write_str(&t!("feed-connecting")),
            Health::Seeing {
                width,
                height,
                was: None,
                ..
            } => f.write_str(&t!("camera-seeing", width = *width, height = *height)),
            Health::Seeing {
                width,
                height,
                was: Some((w, h)),
                ..
            } => {
                let (width, height) = (*width, *height);
                f.write_str(&t!("camera-seeing-changed", w = *w, h = *h, width, height))
            }
            Health::Blind { fault, .. } => write!(f, "{fault}"),
        }
    }
}

/// A running camera. Dropping it stops it without waiting; [`Camera::stop`] waits.
pub struct Camera {
    pub id: CameraId,
    shared: Arc<shared::Shared>,
    health: watch::Receiver<Health>,
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
    /// Of the connection's thread, and of the decoder's.
    lives: [Life; 2],
}

/// Starts a camera on two threads of its own; needs no async runtime. It keeps trying until it is stopped; how it is doing is
/// told by [`Camera::health`]. `region`: where motion wakes it.
///
/// # Errors
/// [`Fault::Internal`]: the system gives no thread.
pub fn start(
    id: CameraId,
    settings: Settings,
    region: Region,
    clock: SharedClock,
) -> Result<Camera, Fault> {
    let shared = Arc::new(shared::Shared::new(&id));
    let (tell, health) = watch::channel(Health::Starting);
    let (stop, stopped) = watch::channel(false);
    let lives = ["camera", "decoder"].map(|kind| Life::new(kind, &id, clock.clone()));
    let threads = runner::spawn(
        (id.clone(), lives.clone()),
        settings,
        region,
        clock,
        Arc::clone(&shared),
        tell,
        stopped,
    )?;
    Ok(Camera {
        id,
        shared,
        health,
        stop,
        threads,
        lives,
    })
}

impl Camera {
    /// Where its frames are taken from.
    pub fn slot(&self) -> &FrameSlot {
        &self.shared.slot
    }

    /// A handle for the vision thread that outlives a borrow of the camera.
    pub fn eye(&self) -> Eye {
        Eye(Arc::clone(&self.shared))
    }

    /// How it is doing, now and whenever that changes.
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// Its two threads, watched.
    pub fn lives(&self) -> [Life; 2] {
        self.lives.clone()
    }

    pub fn counts(&self) -> Counts {
        self.shared.counts.read()
    }

    /// Every frame is decoded and handed over until a frame captured at `until` (a track in progress). Never shortens.
    pub fn awake_until(&self, until: Timestamp) {
        self.shared.want_until_ms(until.as_millisecond());
    }

    /// Stops it and waits for its threads (about a second at most). Blocks: keep it off the async threads.
    pub fn stop(mut self) {
        self.tell_to_stop();
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so on its own; there is nothing left to stop.
            let _ = thread.join();
        }
    }

    fn tell_to_stop(&self) {
        self.stop.send_replace(true);
        self.shared.slot.close();
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.tell_to_stop();
    }
}

/// What a vision thread needs of its camera.
#[derive(Clone)]
pub struct Eye(Arc<shared::Shared>);

impl Eye {
    pub fn slot(&self) -> &FrameSlot {
        &self.0.slot
    }

    /// See [`Camera::awake_until`].
    pub fn awake_until(&self, until: Timestamp) {
        self.0.want_until_ms(until.as_millisecond());
    }

    /// Asks for the pictures from before a key frame woke the camera, as of a frame captured at `seen`. They come as
    /// [`crate::port::frame::Taken::Past`], if they are still there.
    pub fn recall(&self, seen: Timestamp) {
        self.0.recall(seen.as_millisecond());
    }

    pub fn counts(&self) -> Counts {
        self.0.counts.read()
    }

    /// From the next picture on, motion counts here.
    pub(crate) fn set_region(&self, region: Region) {
        self.0.set_region(region);
    }
}
