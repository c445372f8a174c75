//! What came of an order, as data: the sentences are made where people read them ([`crate::wording`]).

use serde::{Deserialize, Serialize};

use super::ids::{Seq, StayId};
use super::permit::Meanwhile;
use super::plate::Plate;
use super::site::rules::Scope;
use super::site::{AreaId, GroupId, LaneId, PermitId};

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "did")]
pub enum Done {
    PermitListed {
        permit: PermitId,
    },
    PermitRemoved {
        permit: PermitId,
    },
    /// The whole list was replaced, and now has so many.
    PermitsReplaced {
        permits: usize,
    },
    /// So much of a batch was done; what somebody else had changed meanwhile was left as it is.
    PermitsEdited {
        put: usize,
        removed: usize,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        left: Vec<PermitLeft>,
    },
    KillSwitchOn,
    KillSwitchOff,
    PermitExempt {
        permit: PermitId,
    },
    PermitNotExempt {
        permit: PermitId,
    },
    GroupExempt {
        group: GroupId,
    },
    GroupNotExempt {
        group: GroupId,
    },
    /// So many stays of the plate were open.
    PlateReset {
        stays: usize,
    },
    /// So many credentials in scope were inside.
    Reset {
        scope: Scope,
        credentials: usize,
    },
    FreeMove {
        scope: Scope,
    },
    /// An area's count was put right.
    CountSet {
        area: AreaId,
        was: i64,
        count: u32,
    },
    /// A person says that it is gone.
    VehicleLeft {
        stay: StayId,
        area: AreaId,
    },
    /// A person says where it is: its stay goes on there, or begins.
    VehicleIn {
        stay: StayId,
        plate: Plate,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        permit: Option<PermitId>,
        area: AreaId,
    },
    LaneLearns {
        lane: LaneId,
    },
    /// For the vehicle that was waiting.
    OpenedForWaiting {
        /// The decision that had not let it in; `None`: not told (older journals).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<Seq>,
    },
    /// No vehicle was waiting.
    Opened,
    Accepted,
    Refused,
    /// The PIN or card fits the vehicle that was waiting: opened.
    FactorFits,
    /// The PIN or card is kept for the vehicle that comes next.
    FactorKept,
    Noted,
}

impl Done {
    /// The decision whose vehicle was let through by hand.
    #[must_use]
    pub(crate) fn opened_for(&self) -> Option<Seq> {
        match self {
            Done::OpenedForWaiting { decision } => *decision,
            _ => None,
        }
    }
}

/// A permit that a batch left as it is, and what had become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermitLeft {
    pub permit: PermitId,
    pub what: Meanwhile,
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Rejection {
    NoLane {
        lane: LaneId,
    },
    NoPermit {
        permit: PermitId,
    },
    /// The permit stands otherwise than its sender saw it.
    PermitMeanwhile {
        permit: PermitId,
        what: Meanwhile,
    },
    /// The scope names what is not there.
    NoScope {
        scope: Scope,
    },
    GroupNotExempt {
        group: GroupId,
    },
    /// The vehicle has left by now, or was never there.
    NoStay {
        stay: StayId,
    },
    KillSwitchOn,
    /// The lane has no gate, and no vehicle waits there.
    NothingToOpen,
    /// Somebody has answered already, or the vehicle is gone.
    NotAsked,
    /// The vehicle of the read has not passed yet.
    NotPassedYet,
    /// The read is none, or too old to be judged.
    ReadNotKept {
        read: u64,
    },
    /// Nothing was read there that could be right.
    NothingRead,
    /// The lane demands no PIN or card.
    NoFactorWanted,
    /// The PIN or card belongs to another permit than the plate of the vehicle that waits.
    OtherPermitWaits,
    /// No input tells the lane's direction.
    DirectionNotTold {
        lane: LaneId,
    },
}
