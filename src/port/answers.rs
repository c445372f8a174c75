//! Answers kept for a while, so that a request sent twice (the first answer got lost on the way) is carried out once.

use jiff::Timestamp;

use super::records::RecordsError;

/// A request that brings a key of its sender's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedRequest {
    /// Whose keys these are.
    pub caller: String,
    pub key: String,
    /// SHA-256, hex, of all that makes it this request.
    pub request: String,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResponse {
    pub status: u16,
    pub media_type: String,
    pub body: Vec<u8>,
}

/// How a request stands to those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// The first with this key: carry it out.
    New,
    /// The key was used for another request.
    Other,
    /// The same one is under way, or left no answer (the gateway stopped, or it failed half way).
    Unanswered,
    /// The same one was answered.
    Answered(StoredResponse),
}

/// Keeps answers, for good until they are purged. Calls block on disk.
pub trait Answers: Send + Sync {
    /// Takes note of a request, and says whether it was there before. Forgets those that began before `forget_before`.
    fn begin(
        &self,
        request: &KeyedRequest,
        now: Timestamp,
        forget_before: Timestamp,
    ) -> Result<Begun, RecordsError>;
    /// Keeps the answer to a request that has begun.
    fn finish(&self, request: &KeyedRequest, answer: &StoredResponse) -> Result<(), RecordsError>;
    /// Nothing was done: the same key may come again.
    fn forget(&self, request: &KeyedRequest) -> Result<(), RecordsError>;
}
