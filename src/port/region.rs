//! What the carrier of a region's facts needs of its own gateway: its journal, and what the engine has taken so far.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::broadcast;

use super::journal::Entries;
use super::records::RecordsError;
use crate::domain::event::{Input, JournalEntry, Seq};
use crate::domain::site::GatewayId;

/// What a method comes to; [`Gone`]: the desk has ended.
pub type Telling<'a, T> = Pin<Box<dyn Future<Output = Result<T, Gone>> + Send + 'a>>;

/// The gateway is stopping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the gateway is stopping")]
pub struct Gone;

/// What the engine knows of another gateway.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KnownLot {
    /// Epoch and number up to which its facts are taken.
    pub taken: (u32, Seq),
    /// When the last of them happened.
    pub last_at: Option<Timestamp>,
    pub silent_since: Option<Timestamp>,
}

/// What the engine knows of the region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Own epoch.
    pub epoch: u32,
    /// Number of the last entry that was decided.
    pub seq: Seq,
    /// By name; where this gateway goes on from a backup, it stands among them.
    pub lots: BTreeMap<GatewayId, KnownLot>,
}

/// The own gateway.
pub trait OwnGateway: Send + Sync {
    fn known(&self) -> Telling<'_, Known>;
    /// Resolves when all are on disk, in this order. What happens at the lanes meanwhile goes in between.
    fn take(&self, inputs: Vec<Input>) -> Telling<'_, ()>;
    /// From now on entries bear this epoch. Resolves when that is on disk.
    fn begin_epoch(&self, epoch: u32) -> Telling<'_, ()>;
    /// Every durable entry from now on.
    fn entries(&self) -> broadcast::Receiver<Arc<JournalEntry>>;
    fn journal(&self) -> Arc<dyn OwnJournal>;
}

/// The own journal. Calls block on disk.
pub trait OwnJournal: Entries {
    /// From which entry on each epoch holds, in order.
    ///
    /// # Errors
    /// The database cannot be read.
    fn epochs(&self) -> Result<Vec<(u32, Seq)>, RecordsError>;
}
