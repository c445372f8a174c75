//! By what number or name things of the journal are called.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::site::{GatewayId, LaneId};

/// A row of the journal: the input's number, from 1 without gaps.
pub type Seq = u64;

/// A stay: one vehicle's time inside, named by the journal number of the input that opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StayId(pub Seq);

/// A stay by the name that it has in the whole region: its gateway, and the number under which that tells of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LotStayId {
    pub gateway: GatewayId,
    pub stay: StayId,
}

/// A command to a gate, named by the journal number of the input that caused it (one input commands at most one gate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub Seq);

/// Handle of the pictures kept of one look: the frame and the crop that a text came from. `<yyyymmdd>/<lane>/<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EvidenceId(pub SmolStr);

impl EvidenceId {
    /// `<yyyymmdd>/<lane>/<hhmmssmmm>-<number>`, UTC.
    pub(crate) fn taken(lane: &LaneId, at: Timestamp, number: u64) -> EvidenceId {
        let (day, time) = (at.strftime("%Y%m%d"), at.strftime("%H%M%S"));
        let ms = at.as_millisecond().rem_euclid(1_000);
        EvidenceId(format!("{day}/{lane}/{time}{ms:03}-{number}").into())
    }
}
