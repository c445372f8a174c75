//! Pixels on their way from a camera to vision.

use std::sync::Arc;

use jiff::Timestamp;

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
