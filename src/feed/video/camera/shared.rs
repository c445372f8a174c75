//! What a camera's two threads and its owner share: the slot, counts, and what the decoder has to say.

use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use parking_lot::Mutex;

use super::fault::Fault;
use super::motion::Region;
use crate::domain::site::CameraId;
use crate::port::frame::FrameSlot;

/// Frames that may wait for vision: a quarter of a second at 15 a second, 12 MB at 1920x1080.
const WAITING_FRAMES: usize = 4;
/// So many damaged packets in a row are no longer bad luck.
const STUMBLES: u32 = 60;

pub(crate) struct Shared {
    pub(crate) slot: FrameSlot,
    pub(crate) counts: Counters,
    wanted_until_ms: AtomicI64,
    recalled_ms: AtomicI64,
    stumbles: AtomicU32,
    seen: Mutex<LastPicture>,
    /// Where motion counts from now on, until the decoder has taken it.
    region: Mutex<Option<Region>>,
}

/// What the decoder last saw.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastPicture {
    /// The connection whose packets last gave a picture.
    pub(crate) session: u64,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Why no picture can be made.
    pub(crate) broken: Option<Fault>,
}

impl Shared {
    pub fn new(camera: &CameraId) -> Shared {
        Shared {
            slot: FrameSlot::new(WAITING_FRAMES),
            counts: Counters::new(camera),
            wanted_until_ms: AtomicI64::new(i64::MIN),
            recalled_ms: AtomicI64::new(i64::MIN),
            stumbles: AtomicU32::new(0),
            seen: Mutex::default(),
            region: Mutex::default(),
        }
    }

    pub(crate) fn want_until_ms(&self, at_ms: i64) {
        self.wanted_until_ms.fetch_max(at_ms, Relaxed);
    }

    pub(crate) fn wanted_until_ms(&self) -> i64 {
        self.wanted_until_ms.load(Relaxed)
    }

    /// Vision asks for what was before, as of a frame captured then.
    pub(crate) fn recall(&self, at_ms: i64) {
        self.recalled_ms.fetch_max(at_ms, Relaxed);
    }

    pub(crate) fn recalled_ms(&self) -> i64 {
        self.recalled_ms.load(Relaxed)
    }

    pub(crate) fn seen(&self) -> LastPicture {
        self.seen.lock().clone()
    }

    pub(crate) fn set_region(&self, region: Region) {
        *self.region.lock() = Some(region);
    }

    /// A region that was set since the last call.
    pub(crate) fn new_region(&self) -> Option<Region> {
        self.region.lock().take()
    }

    /// A connection begins: what the decoder said of the one before is void.
    pub fn begin(&self) {
        self.stumbles.store(0, Relaxed);
        self.seen.lock().broken = None;
    }

    pub(crate) fn saw(&self, session: u64, width: u32, height: u32) {
        let mut seen = self.seen.lock();
        (seen.session, seen.width, seen.height) = (session, width, height);
    }

    pub(crate) fn decodes(&self) {
        self.stumbles.store(0, Relaxed);
    }

    /// One packet could not be decoded.
    pub(crate) fn stumbled(&self, detail: String) {
        self.counts.damaged.fetch_add(1, Relaxed);
        if self.stumbles.fetch_add(1, Relaxed) + 1 == STUMBLES {
            self.broke(Fault::Undecodable { detail });
        }
    }

    pub(crate) fn broke(&self, fault: Fault) {
        self.seen.lock().broken = Some(fault);
    }
}

/// What a camera has done since its start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Encoded pictures that arrived, and their bytes.
    pub packets: u64,
    pub bytes: u64,
    /// RTP packets that the network lost.
    pub lost: u64,
    /// Packets given to the decoder's pictures: pictures that came out.
    pub decoded: u64,
    /// Packets that could not be decoded.
    pub damaged: u64,
    /// Frames handed over to vision.
    pub handed: u64,
    /// Frames that gave way to newer ones because vision was behind.
    pub dropped: u64,
    /// Packets skipped because decoding was behind.
    pub late: u64,
    /// Connections after the first.
    pub reconnects: u64,
}

/// The same as metrics, and readable.
pub(crate) struct Counters {
    packets: AtomicU64,
    bytes: AtomicU64,
    lost: AtomicU64,
    decoded: AtomicU64,
    damaged: AtomicU64,
    handed: AtomicU64,
    late: AtomicU64,
    dropped: AtomicU64,
    connections: AtomicU64,
    numbers: AtomicU64,
    metrics: Metrics,
}

struct Metrics {
    packets: metrics::Counter,
    bytes: metrics::Counter,
    lost: metrics::Counter,
    decoded: metrics::Counter,
    handed: metrics::Counter,
    dropped_slot: metrics::Counter,
    dropped_late: metrics::Counter,
    reconnects: metrics::Counter,
    decode_seconds: metrics::Histogram,
    arrived_age: metrics::Histogram,
    handed_age: metrics::Histogram,
    awake: metrics::Gauge,
    seeing: metrics::Gauge,
}

impl Counters {
    fn new(camera: &CameraId) -> Counters {
        let zero = || AtomicU64::new(0);
        Counters {
            packets: zero(),
            bytes: zero(),
            lost: zero(),
            decoded: zero(),
            damaged: zero(),
            handed: zero(),
            late: zero(),
            dropped: zero(),
            connections: zero(),
            numbers: zero(),
            metrics: Metrics::new(camera),
        }
    }

    pub(crate) fn packet(&self, bytes: usize) {
        self.packets.fetch_add(1, Relaxed);
        self.bytes.fetch_add(bytes as u64, Relaxed);
        self.metrics.packets.increment(1);
        self.metrics.bytes.increment(bytes as u64);
    }

    pub(crate) fn lost(&self, packets: u64) {
        self.lost.fetch_add(packets, Relaxed);
        self.metrics.lost.increment(packets);
    }

    pub(crate) fn decoded(&self, pictures: usize, took: Duration) {
        self.decoded.fetch_add(pictures as u64, Relaxed);
        self.metrics.decoded.increment(pictures as u64);
        self.metrics.decode_seconds.record(took.as_secs_f64());
    }

    /// How old a packet was on arrival: by how much it is later than the luckiest of the last seconds (the network's jitter,
    /// and a camera that sends late).
    pub(crate) fn arrived(&self, age_ms: i64) {
        self.metrics.arrived_age.record(seconds(age_ms));
    }

    /// How old a live frame was when it was handed over: arrival, and the wait for the decoder.
    pub(crate) fn age(&self, age_ms: i64) {
        self.metrics.handed_age.record(seconds(age_ms));
    }

    pub(crate) fn handed(&self, gave_way: u64) {
        self.handed.fetch_add(1, Relaxed);
        self.dropped.fetch_add(gave_way, Relaxed);
        self.metrics.handed.increment(1);
        self.metrics.dropped_slot.increment(gave_way);
    }

    pub(crate) fn late(&self, packets: u64) {
        self.late.fetch_add(packets, Relaxed);
        self.metrics.dropped_late.increment(packets);
    }

    pub(crate) fn connected(&self) {
        if self.connections.fetch_add(1, Relaxed) > 0 {
            self.metrics.reconnects.increment(1);
        }
    }

    pub(crate) fn awake(&self, awake: bool) {
        self.metrics.awake.set(f64::from(u8::from(awake)));
    }

    pub(crate) fn seeing(&self, seeing: bool) {
        self.metrics.seeing.set(f64::from(u8::from(seeing)));
    }

    pub(crate) fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Relaxed) + 1
    }

    pub fn read(&self) -> Counts {
        Counts {
            packets: self.packets.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            lost: self.lost.load(Relaxed),
            decoded: self.decoded.load(Relaxed),
            damaged: self.damaged.load(Relaxed),
            handed: self.handed.load(Relaxed),
            dropped: self.dropped.load(Relaxed),
            late: self.late.load(Relaxed),
            reconnects: self.connections.load(Relaxed).saturating_sub(1),
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn seconds(ms: i64) -> f64 {
    ms.max(0) as f64 / 1000.0
}

impl Metrics {
    fn new(camera: &CameraId) -> Metrics {
        let id = || camera.to_string();
        let dropped = |why: &'static str| metrics::counter!("plategate_camera_frames_dropped_total", "camera" => id(), "why" => why);
        Metrics {
            packets: metrics::counter!("plategate_camera_packets_total", "camera" => id()),
            bytes: metrics::counter!("plategate_camera_bytes_total", "camera" => id()),
            lost: metrics::counter!("plategate_camera_rtp_lost_total", "camera" => id()),
            decoded: metrics::counter!("plategate_camera_frames_decoded_total", "camera" => id()),
            handed: metrics::counter!("plategate_camera_frames_handed_total", "camera" => id()),
            dropped_slot: dropped("vision-behind"),
            dropped_late: dropped("decoder-behind"),
            reconnects: metrics::counter!("plategate_camera_reconnects_total", "camera" => id()),
            decode_seconds: metrics::histogram!("plategate_camera_decode_seconds", "camera" => id()),
            arrived_age: metrics::histogram!("plategate_camera_arrived_age_seconds", "camera" => id()),
            handed_age: metrics::histogram!("plategate_camera_handed_age_seconds", "camera" => id()),
            awake: metrics::gauge!("plategate_camera_awake", "camera" => id()),
            seeing: metrics::gauge!("plategate_camera_seeing", "camera" => id()),
        }
    }
}
