//! One lane's loop: frame -> looks -> sighting -> desk. One thread a lane; pictures are encoded and stored on another.
//!
//! A sighting goes out the moment it is settled, with the name its pictures will have; the pictures follow, or are dropped
//! and counted when the disk cannot keep up. A sighting is never dropped.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::SharedClock;
use crate::domain::event::Sighting;
use crate::domain::reading;
use crate::domain::site::LaneId;
use crate::feed::video::vision::{Current, Eye};
use crate::port::frame::{FrameSlot, Taken};
use crate::supervise::Life;

mod evidence_writer;
mod held_frames;
mod lane;
mod stats;

pub use evidence_writer::{EvidenceSender, EvidenceWriter};
pub use stats::{Counts, Stats};

/// What a lane needs of its camera.
pub trait Frames: Send {
    /// The next frame, oldest first; waits up to `limit`.
    fn take(&self, limit: Duration) -> Taken;
    /// Asks for every frame until the one captured at `until`: a vehicle is being read.
    fn awake_until(&self, until: Timestamp);
    /// Asks for what was before the camera woke, as of a frame captured at `seen`.
    fn recall(&self, seen: Timestamp);
    /// Frames that gave way to newer ones since the start.
    fn dropped(&self) -> u64;
}

/// A slot without a camera's sleep: every frame that is put into it is looked at.
impl Frames for Arc<FrameSlot> {
    fn take(&self, limit: Duration) -> Taken {
        FrameSlot::take(self, limit)
    }

    fn awake_until(&self, _until: Timestamp) {}

    fn recall(&self, _seen: Timestamp) {}

    fn dropped(&self) -> u64 {
        FrameSlot::dropped(self)
    }
}

impl Frames for crate::feed::video::camera::Eye {
    fn take(&self, limit: Duration) -> Taken {
        self.slot().take(limit)
    }

    fn awake_until(&self, until: Timestamp) {
        crate::feed::video::camera::Eye::awake_until(self, until);
    }

    fn recall(&self, seen: Timestamp) {
        crate::feed::video::camera::Eye::recall(self, seen);
    }

    fn dropped(&self) -> u64 {
        self.slot().dropped()
    }
}

/// Takes a settled sighting. May block (the desk is behind); while it does, the lane's frames give way to newer ones.
pub(crate) type Deliver = Box<dyn FnMut(Sighting) + Send>;

/// All that a lane's thread owns.
pub struct LaneParts {
    pub lane: LaneId,
    pub frames: Box<dyn Frames>,
    pub eye: Eye,
    /// Looked by from picture to picture: it may be exchanged.
    pub calibration: Current,
    pub reading: reading::Settings,
    pub evidence_writer: EvidenceSender,
    pub clock: SharedClock,
    pub deliver: Deliver,
}

/// A running lane. Dropping it tells the thread to stop; [`Lane::stop`] waits for it.
pub struct Lane {
    pub id: LaneId,
    stats: Arc<Stats>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    life: Life,
}

/// Starts a lane's thread. It ends when it is told to, or when the camera's slot is closed and empty; if it dies it begins
/// again, without the vehicles that were in sight.
///
/// # Errors
/// The system gives no thread.
pub fn start(parts: LaneParts) -> io::Result<Lane> {
    let id = parts.lane.clone();
    let stats = Arc::new(Stats::default());
    let stop = Arc::new(AtomicBool::new(false));
    let life = Life::new("lane", &id, parts.clock.clone());
    let own = life.clone();
    let mut worker = lane::Worker::new(parts, Arc::clone(&stats), Arc::clone(&stop), life.clone());
    let told = Arc::clone(&stop);
    let thread = std::thread::Builder::new()
        .name(format!("lane {id}"))
        .spawn(move || own.keep_thread(|| told.load(Ordering::Acquire), &mut worker))?;
    Ok(Lane {
        id,
        stats,
        stop,
        thread: Some(thread),
        life,
    })
}

impl Lane {
    /// Its thread, watched.
    pub(crate) fn life(&self) -> Life {
        self.life.clone()
    }

    /// What it has done so far.
    pub fn stats(&self) -> Arc<Stats> {
        Arc::clone(&self.stats)
    }

    /// Stops it and waits: half a second and one look at most.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::Release);
        self.wait();
    }

    fn wait(&mut self) {
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!(lane = %self.id, "the lane's thread has failed; its panic message is above");
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}
