//! Pixels on their way from a camera to vision.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::domain::site::CameraId;

/// One decoded picture. Cheap to clone: the pixels are shared.
#[derive(Clone)]
pub struct Frame {
    pub camera: CameraId,
    /// When it was captured, by the arrival clock (monotonic, RTP-smoothed): the one time of all that is read from it.
    pub captured: Timestamp,
    /// Counts the camera's decoded frames; with `camera` it names a frame (same number = same picture).
    pub number: u64,
    pub width: u32,
    pub height: u32,
    pub pixels: Pixels,
    /// Share of the lane's region that changed since the frame before, 0..=1; `None`: not measured.
    pub motion: Option<f32>,
}

/// Layouts that vision takes.
#[derive(Clone)]
pub enum Pixels {
    /// Planar YUV 4:2:0 as the decoder made it: plane 0 is Y `[height, stride]`, 1 is U, 2 is V `[(height+1)/2, stride]`.
    I420 {
        planes: Arc<dyn Planes>,
        full_range: bool,
    },
    /// Interleaved 8-bit BGR `[height, width, 3]` without padding (pictures from files).
    Bgr(Arc<Vec<u8>>),
}

/// Borrowed planes of a decoder's own buffer: no copy between decoding and detection.
pub trait Planes: Send + Sync {
    /// Bytes of plane 0, 1 or 2; at least `stride * rows` long.
    fn plane(&self, index: usize) -> &[u8];
    /// Bytes from one row to the next.
    fn stride(&self, index: usize) -> usize;
}

/// What [`FrameSlot::take`] brings.
pub enum Taken {
    Frame(Box<Frame>),
    /// What was asked for of the time before the camera woke, oldest first: older than frames taken already.
    Past(Vec<Frame>),
    /// Nothing came within the limit; the camera may be blind, or nothing moves.
    Nothing,
    /// The camera has stopped and every frame was taken.
    Closed,
}

/// Hands frames from one camera's decoder to one vision thread. Bounded: when it is full the **oldest** waiting frame gives
/// way to the newest, and the loss is counted. Keeps the last picture for previews too.
pub struct FrameSlot {
    state: Mutex<Slot>,
    /// A frame came, or the slot was closed.
    arrived: Condvar,
    /// A frame was taken.
    room: Condvar,
    capacity: usize,
}

#[derive(Default)]
struct Slot {
    waiting: VecDeque<Frame>,
    latest: Option<Frame>,
    past: Option<Vec<Frame>>,
    dropped: u64,
    closed: bool,
}

impl FrameSlot {
    /// `capacity`: frames that may wait (at least 1); each holds its pixels, 3.1 MB at 1920x1080.
    pub fn new(capacity: usize) -> FrameSlot {
        FrameSlot {
            state: Mutex::default(),
            arrived: Condvar::new(),
            room: Condvar::new(),
            capacity: capacity.max(1),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.state.lock()
    }

    /// Hands `frame` over without waiting. Returns how many older frames gave way (0 or 1).
    pub fn put(&self, frame: Frame) -> u64 {
        let mut slot = self.lock();
        if slot.closed {
            return 0;
        }
        let mut gave_way = 0;
        while slot.waiting.len() >= self.capacity {
            slot.waiting.pop_front();
            gave_way += 1;
        }
        slot.dropped += gave_way;
        slot.latest = Some(frame.clone());
        slot.waiting.push_back(frame);
        drop(slot);
        self.arrived.notify_one();
        gave_way
    }

    /// As [`FrameSlot::put`], but waits up to `limit` for room first: for frames of the past, which come in a burst.
    pub(crate) fn put_waiting(&self, frame: Frame, limit: Duration) -> u64 {
        let mut slot = self.lock();
        let full = |s: &mut Slot| !s.closed && s.waiting.len() >= self.capacity;
        self.room.wait_while_for(&mut slot, full, limit);
        drop(slot);
        self.put(frame)
    }

    /// Hands over frames of the past, all at once; what is there gives way.
    pub(crate) fn put_past(&self, frames: Vec<Frame>) {
        self.lock().past = Some(frames);
        self.arrived.notify_one();
    }

    /// The next frame, oldest first; waits up to `limit`. Blocks its thread: never call it on an async one.
    pub fn take(&self, limit: Duration) -> Taken {
        let mut slot = self.lock();
        let empty = |s: &mut Slot| s.waiting.is_empty() && s.past.is_none() && !s.closed;
        self.arrived.wait_while_for(&mut slot, empty, limit);
        let taken = match slot.waiting.pop_front() {
            Some(frame) => Taken::Frame(Box::new(frame)),
            None if slot.past.is_some() => Taken::Past(slot.past.take().unwrap_or_default()),
            None if slot.closed => Taken::Closed,
            None => Taken::Nothing,
        };
        drop(slot);
        self.room.notify_one();
        taken
    }

    /// Keeps `frame` for previews only: vision need not look at it.
    pub(crate) fn show(&self, frame: Frame) {
        self.lock().latest = Some(frame);
    }

    /// The last picture, handed over or only shown; `None` before the first and after [`FrameSlot::forget`].
    pub fn latest(&self) -> Option<Frame> {
        self.lock().latest.clone()
    }

    /// Forgets the last picture, so that a blind camera is never shown as live.
    pub(crate) fn forget(&self) {
        self.lock().latest = None;
    }

    /// Frames that gave way to newer ones since the start.
    pub fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    /// No more frames will come; whoever waits is woken.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
        self.room.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(number: u64) -> Frame {
        Frame {
            camera: CameraId::new("c"),
            captured: Timestamp::UNIX_EPOCH,
            number,
            width: 2,
            height: 2,
            pixels: Pixels::Bgr(Arc::new(vec![0; 12])),
            motion: None,
        }
    }

    fn taken(slot: &FrameSlot) -> Option<u64> {
        match slot.take(Duration::from_millis(1)) {
            Taken::Frame(f) => Some(f.number),
            Taken::Past(_) | Taken::Nothing | Taken::Closed => None,
        }
    }

    #[test]
    fn the_newest_win_and_the_loss_is_counted() {
        let slot = FrameSlot::new(2);
        for n in 1..=5 {
            slot.put(frame(n));
        }
        assert_eq!(slot.dropped(), 3);
        assert_eq!(slot.latest().unwrap().number, 5);
        assert_eq!(
            [taken(&slot), taken(&slot), taken(&slot)],
            [Some(4), Some(5), None]
        );
    }

    #[test]
    fn a_burst_waits_for_room() {
        let slot = Arc::new(FrameSlot::new(1));
        let taker = Arc::clone(&slot);
        let reader = std::thread::spawn(move || {
            let mut seen = Vec::new();
            loop {
                match taker.take(Duration::from_secs(5)) {
                    Taken::Frame(f) => seen.push(f.number),
                    Taken::Closed => return seen,
                    Taken::Past(_) | Taken::Nothing => {}
                }
            }
        });
        for n in 1..=20 {
            slot.put_waiting(frame(n), Duration::from_secs(5));
        }
        slot.close();
        assert_eq!(reader.join().unwrap(), (1..=20).collect::<Vec<u64>>());
        assert_eq!(slot.dropped(), 0);
    }

    #[test]
    fn what_is_there_now_comes_before_the_past() {
        let slot = FrameSlot::new(2);
        slot.put_past(vec![frame(1), frame(2)]);
        slot.put(frame(7));
        assert_eq!(taken(&slot), Some(7));
        let past = slot.take(Duration::from_millis(1));
        assert!(matches!(past, Taken::Past(f) if f.len() == 2));
        assert_eq!(taken(&slot), None);
    }

    #[test]
    fn a_closed_slot_says_so_after_its_last_frame() {
        let slot = FrameSlot::new(2);
        slot.put(frame(1));
        slot.close();
        assert_eq!(taken(&slot), Some(1));
        assert!(matches!(slot.take(Duration::from_secs(9)), Taken::Closed));
    }
}
