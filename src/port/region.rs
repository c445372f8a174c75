//! What the carrier of a region's facts needs of its own gateway: its journal, and what the engine has taken so far.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use super::journal::Entries;
use super::records::RecordsError;
use super::secret::Secret;
use crate::catalogue::Sentence;
use crate::domain::event::{EvidenceId, Input, JournalEntry, Seq};
use crate::domain::site::{GateId, GatewayId, LaneId};

/// A plate's picture that goes from lot to lot has so many bytes at most.
pub const CROP_BYTES: usize = 20 * 1024;
/// Whoever is not heard for so long is silent.
pub(crate) const SILENT: Duration = Duration::from_secs(30);
/// A clock that differs by more from the database's is told of.
pub(crate) const AHEAD_MS: i64 = 2_000;

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

impl Known {
    /// Up to which of a gateway's facts this one has taken.
    pub fn taken(&self, gateway: &GatewayId) -> (u32, Seq) {
        self.lots.get(gateway).map_or((0, 0), |lot| lot.taken)
    }
}

/// Another gateway, as the database knows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Peer {
    pub gateway: GatewayId,
    /// Up to which of its entries it has told.
    pub told: (u32, Seq),
    pub last_seen: Option<Timestamp>,
    /// For how long it has not been heard, by the database's clock.
    pub silent_s: Option<f64>,
    pub build: Option<String>,
    /// By so much its clock is ahead of the database's.
    pub ahead_ms: Option<i64>,
    pub host: Option<String>,
}

/// How a gateway's lot is, as it says itself: only the newest counts. It only grows, as facts do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LotState {
    pub lanes: Vec<LaneState>,
    pub gates: Vec<GateState>,
    /// Its own parts that are not well (`journal`, `disk`, `backup`).
    pub troubles: Vec<String>,
    pub gates_off: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_mb: Option<u64>,
    /// When its newest backup was made; `None`: it makes none, or has none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup_at: Option<Timestamp>,
    /// Where its pictures are fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pictures: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LaneState {
    pub id: LaneId,
    pub name: String,
    pub seeing: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GateState {
    pub id: GateId,
    pub ok: bool,
}

/// What a gateway says of itself in its own row of the database.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeerSaid {
    pub state: Option<LotState>,
    /// When it said so, by the database's clock.
    pub state_at: Option<Timestamp>,
    /// Up to which epoch and number it has taken the facts of each gateway.
    pub taken: BTreeMap<GatewayId, (u32, Seq)>,
}

/// How the region stands, as this gateway has heard.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegionNow {
    pub region: String,
    pub own: GatewayId,
    /// Since when there is no link, and why.
    pub down: Option<(Timestamp, Sentence)>,
    /// By so much this clock is ahead of the database's.
    pub ahead_ms: Option<i64>,
    /// When the database was heard last.
    pub heard: Option<Timestamp>,
    pub peers: Vec<(Peer, PeerSaid)>,
}

/// The region, for those who look at all lots.
pub trait Lots: Send + Sync {
    fn now(&self) -> RegionNow;
    /// The whole picture of a read, from the gateway that has it.
    fn picture(&self, gateway: GatewayId, evidence: EvidenceId) -> Fetching<'_>;
    /// What another gateway shows to be given a picture; `None`: none is given.
    fn token(&self) -> Option<Secret>;
}

/// A picture, JPEG.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, Unreached>> + Send + 'a>>;

/// Why a picture of another lot cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreached {
    /// No way to it is set here or there.
    NoWay,
    /// Its gateway does not answer.
    Silent,
    /// Whoever answers shows a certificate that is not trusted here.
    NotTrusted,
    /// It refuses, or answers something else than a picture.
    Refused,
    /// It is kept no more.
    Gone,
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
    /// How the own lot is now.
    fn state(&self) -> Telling<'_, LotState>;
    /// The plate's picture of a read, at most [`CROP_BYTES`]. Blocks.
    fn crop(&self, evidence: &EvidenceId) -> Option<Vec<u8>>;
    /// Plates' pictures that violations of other lots name and that are not here yet, newest first. Blocks on disk.
    fn crops_missing(&self) -> Vec<(GatewayId, EvidenceId)>;
    /// Keeps one. Blocks on disk.
    fn keep_crop(&self, of: &(GatewayId, EvidenceId), jpeg: Vec<u8>);
    /// Those of these own reads whose plate's picture is kept no more. Blocks on disk.
    fn crops_gone(&self, of: Vec<EvidenceId>) -> Vec<EvidenceId>;
    /// Keeps the region's key, by which an erased plate is named. Blocks on disk.
    ///
    /// # Errors
    /// It cannot be written.
    fn keep_region_key(&self, key: &str) -> Result<(), RecordsError>;
}

/// What was left of an own entry from which personal data were taken.
#[derive(Debug, Clone, PartialEq)]
pub struct ErasedEntry {
    /// The entry that says so.
    pub by: Seq,
    pub entry: JournalEntry,
}

/// The own journal. Calls block on disk.
pub trait OwnJournal: Entries {
    /// From which entry on each epoch holds, in order.
    ///
    /// # Errors
    /// The database cannot be read.
    fn epochs(&self) -> Result<Vec<(u32, Seq)>, RecordsError>;
    /// What was left of entries, in the order of what took something out and of their own numbers.
    ///
    /// # Errors
    /// The database cannot be read.
    fn left_after(&self, after: (Seq, Seq), limit: u32) -> Result<Vec<ErasedEntry>, RecordsError>;
    /// When somebody wanted a plate erased last, here or in another lot, if that is not over.
    ///
    /// # Errors
    /// The database cannot be read.
    fn newest_wish(&self) -> Result<Option<Timestamp>, RecordsError>;
}
