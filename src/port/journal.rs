//! The journal as the desk sees it: a place that keeps entries for good.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::fault::FaultKind;
use crate::domain::event::{JournalEntry, Seq};
use crate::port::records::RecordsError;

/// What keeping a batch comes to.
pub type Keeping<'a> = Pin<Box<dyn Future<Output = Result<(), Refused>> + Send + 'a>>;

/// Keeps entries, in order, for good.
pub trait Journal: Send + Sync {
    /// Resolves when the whole batch is on disk. After a refusal the rest may be appended again where its kind says so.
    fn append(&self, batch: Vec<Arc<JournalEntry>>) -> Keeping<'_>;
}

/// Why a batch was not kept as a whole.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{why}")]
pub struct Refused {
    /// So many entries from its start are on disk; nothing of the others is.
    pub kept: usize,
    /// Whether it makes sense to try again.
    pub kind: FaultKind,
    /// The sentence names the file and the system's own message.
    pub why: String,
}

/// Reads entries again. Calls block on disk: keep them off the async threads.
pub trait Entries: Send + Sync {
    /// Number of the last entry that is on disk; 0: none.
    fn last(&self) -> Result<Seq, RecordsError>;
    /// Entries after number `after`, in order, at most `limit` (1..=512).
    fn after(&self, after: Seq, limit: u32) -> Result<Vec<JournalEntry>, RecordsError>;
}
