//! Where packets come from.

use jiff::Timestamp;

use super::decode::Format;
use super::fault::Fault;

/// One encoded picture as a source gives it.
pub(crate) struct Encoded {
    pub(crate) captured: Timestamp,
    /// Decodable without those before it.
    pub(crate) key: bool,
    pub(crate) data: Vec<u8>,
    /// RTP packets lost before it.
    pub(crate) lost: u16,
    /// How this packet and those after it are encoded; `None`: as before.
    pub(crate) format: Option<Format>,
}

/// A stream, a file or a folder, giving packets at their pace.
pub(crate) trait Source {
    /// The next packet. Ends with a fault, never with a wait without limit.
    fn next(&mut self) -> impl Future<Output = Result<Encoded, Fault>>;
    /// Lets go of the other end politely; bounded.
    fn close(self) -> impl Future<Output = ()>;
}
