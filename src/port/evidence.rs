//! The pictures kept of a read: the frame and the crop that the text came from.

use std::sync::Arc;

use bytes::Bytes;

use crate::domain::event::EvidenceId;

/// Which of the two pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shot {
    /// The whole frame (scaled down to at most 1280 px wide), JPEG.
    Frame,
    /// The plate as the reader saw it, JPEG.
    Crop,
}

/// Pictures of one read, encoded as JPEG.
#[derive(Debug, Clone)]
pub struct Pictures {
    pub frame: Vec<u8>,
    pub crop: Vec<u8>,
}

/// Keeps evidence. Calls block on disk: keep them off the async threads.
pub trait Evidence: Send + Sync {
    fn put(&self, id: &EvidenceId, pictures: &Pictures) -> Result<(), EvidenceError>;
    /// `Ok(None)`: never kept, or removed by retention.
    fn get(&self, id: &EvidenceId, shot: Shot) -> Result<Option<Vec<u8>>, EvidenceError>;
}

/// Takes pictures that a camera sent as JPEG, of the scene and of the plate; false: there is no room for them.
pub(crate) type KeepSent = Arc<dyn Fn(EvidenceId, Bytes, Bytes) -> bool + Send + Sync>;

/// The sentence names the file and the system's own message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct EvidenceError(pub String);
