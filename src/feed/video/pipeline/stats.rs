//! What a lane has done, for the dashboard.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::Timestamp;

/// Counts since the start, kept up by the lane's thread and read by anyone.
#[derive(Debug, Default)]
pub struct Stats {
    pub(super) frames: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) rested: AtomicU64,
    pub(super) looks: AtomicU64,
    pub(super) sightings: AtomicU64,
    pub(super) no_reads: AtomicU64,
    pub(super) faults: AtomicU64,
    pub(super) pictures_lost: AtomicU64,
    /// Milliseconds since 1970; 0: none yet.
    pub(super) last_frame_ms: AtomicI64,
    pub(super) last_sighting_ms: AtomicI64,
}

/// A lane's counts at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Frames that vision looked at.
    pub frames: u64,
    /// Frames that gave way to newer ones before vision came to them.
    pub dropped: u64,
    /// Frames that needed no look: all plates in sight were read, or nothing moved.
    pub rested: u64,
    /// Plate candidates in those frames.
    pub looks: u64,
    pub sightings: u64,
    /// Vehicles that passed unread.
    pub(crate) no_reads: u64,
    /// Frames that vision failed on.
    pub faults: u64,
    /// Sightings whose pictures were not kept because the disk could not keep up.
    pub pictures_lost: u64,
    /// Capture time of the last frame looked at.
    pub(crate) last_frame: Option<Timestamp>,
    /// Capture time of the last sighting or no-read.
    pub(crate) last_sighting: Option<Timestamp>,
}

impl Counts {}

impl Stats {
    /// The counts now.
    pub fn read(&self) -> Counts {
        let get = |n: &AtomicU64| n.load(Ordering::Relaxed);
        let time = |n: &AtomicI64| {
            let at = n.load(Ordering::Relaxed);
            (at != 0)
                .then(|| Timestamp::from_millisecond(at).ok())
                .flatten()
        };
        Counts {
            frames: get(&self.frames),
            dropped: get(&self.dropped),
            rested: get(&self.rested),
            looks: get(&self.looks),
            sightings: get(&self.sightings),
            no_reads: get(&self.no_reads),
            faults: get(&self.faults),
            pictures_lost: get(&self.pictures_lost),
            last_frame: time(&self.last_frame_ms),
            last_sighting: time(&self.last_sighting_ms),
        }
    }

    pub(super) fn add(to: &AtomicU64, n: usize) {
        to.fetch_add(n as u64, Ordering::Relaxed);
    }
}
