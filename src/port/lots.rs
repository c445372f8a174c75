//! What happened in all lots of a region, as rows that pages show.

use jiff::Timestamp;

use super::records::RecordsError;
use crate::domain::event::fact::LotEvent;
use crate::domain::event::{EvidenceId, Seq, ViolationKind};
use crate::domain::site::GatewayId;

/// An event of a lot.
#[derive(Debug, Clone, PartialEq)]
pub struct LotRow {
    /// `None`: this lot.
    pub gateway: Option<GatewayId>,
    pub event: LotEvent,
}

/// Which events are listed: all conditions that are given hold. Newest first.
#[derive(Debug, Clone, Default)]
pub struct LotQuery {
    /// One lot; `Some(None)`: this one.
    pub lot: Option<Option<GatewayId>>,
    pub violations_only: bool,
    pub kind: Option<ViolationKind>,
    /// Plate text or part of it, normal form.
    pub plate_part: Option<String>,
    pub from: Option<Timestamp>,
    /// Exclusive; also where the page before ended.
    pub to: Option<Timestamp>,
    /// 1..=500. More come only where several happened at the very moment of the last.
    pub limit: u32,
}

/// A page of them, and from where on there are more.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LotPage {
    pub rows: Vec<LotRow>,
    pub next: Option<Timestamp>,
}

/// Reads what was in all lots. Calls block on disk.
pub trait LotBook: Send + Sync {
    /// # Errors
    /// The database cannot be read.
    fn lot_events(&self, query: &LotQuery) -> Result<LotPage, RecordsError>;
    /// One event of another lot by its number there.
    ///
    /// # Errors
    /// The database cannot be read.
    fn lot_event(&self, gateway: &GatewayId, seq: Seq) -> Result<Option<LotEvent>, RecordsError>;
    /// The plate's picture of another lot's read.
    ///
    /// # Errors
    /// The database cannot be read.
    fn lot_crop(
        &self,
        gateway: &GatewayId,
        evidence: &EvidenceId,
    ) -> Result<Option<Vec<u8>>, RecordsError>;
    /// Pictures that violations name and that are not here, of the newest violations.
    ///
    /// # Errors
    /// The database cannot be read.
    fn crops_missing(&self, own: &GatewayId) -> Result<Vec<(GatewayId, EvidenceId)>, RecordsError>;
    /// Keeps one.
    ///
    /// # Errors
    /// The database cannot be written.
    fn keep_crop(
        &self,
        of: &(GatewayId, EvidenceId),
        jpeg: Vec<u8>,
        at: Timestamp,
    ) -> Result<(), RecordsError>;
}
