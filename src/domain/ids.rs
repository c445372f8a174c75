//! By what number or name things of the journal are called.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A row of the journal: the input's number, from 1 without gaps.
pub type Seq = u64;

/// A stay: one vehicle's time inside, named by the journal number of the input that opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StayId(pub Seq);

/// A command to a gate, named by the journal number of the input that caused it (one input commands at most one gate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub Seq);

/// Handle of the pictures kept of one look: the frame and the crop that a text came from. `<yyyymmdd>/<lane>/<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EvidenceId(pub SmolStr);
