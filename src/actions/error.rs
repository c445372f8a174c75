//! Why something was not done: a kind, with what it is about. The words are made by whoever shows it.

use std::fmt::Display;

use crate::catalogue::Sentence;
use crate::domain::event::{Meanwhile, Rejection};
use crate::domain::fate::ByPerson;
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, PermitId};
use crate::port::calibration::Refused;
use crate::port::desk::DeskDown;
use crate::port::sheet::SheetFault;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ActionError {
    NotFound,
    NotAllowed(Limit),
    /// What was given makes no sense: all that is wrong with it.
    Invalid(Vec<Fault>),
    /// Something stands against it.
    Conflict(Conflict),
    /// The engine did not do it, and says why.
    Rejected(Rejection),
    /// A calibration was not looked at or not saved.
    Calibration(Refused),
    /// The engine does not answer.
    Unavailable(String),
    /// Something inside failed: a sentence for the log.
    Failed(String),
}

/// What goes beyond what the caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// An attendant has reset as many plates as within one shift are allowed.
    Resets,
    /// Violations are called false by supervisors.
    CallFalse,
    /// Whoever is limited to some lanes sees nothing of other lots.
    OtherLots,
}

/// One thing that is wrong with what was given; [`Fault::field`] says where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    NoReason,
    Number,
    Holder,
    GroupOrNote,
    NoPlates,
    TooManyPlates,
    /// Each plate is written once, and those of vehicles are among them, each with one vehicle.
    PlatesOfVehicles,
    Spaces,
    /// None were ticked, or more than so many.
    Ticked(usize),
    TooManyHours,
    NoLane(LaneId),
    ValidTo,
    /// A row of an import cannot be read.
    Row(Sentence),
    /// A spreadsheet cannot be read.
    Sheet(SheetFault),
    /// The list would have so many permits.
    TooManyPermits(usize),
    UntilIsPast,
    /// An exemption has an end, or it is said to be permanent.
    UntilOrPermanent,
    UntilBeforeFrom,
    NoArea,
    NoGroup,
    /// A wider reset is for an area, a group or all.
    Whom,
    Name,
    /// A name that could be taken for a program's, or for the gateway's own.
    NameReserved,
    /// No program of this role may do that.
    NotOfRole,
    NoScopes,
    TokenEnd,
    /// It would be good for longer than any is.
    TokenLong,
    PermitOrPlate,
    Future,
    Days,
    TooManyDays,
    Week,
    TrialDays,
    LongPolicy,
    /// No subscription of a push service.
    Device,
}

impl Fault {
    /// The field that it is about, as the API names it.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            Fault::NoReason => "reason",
            Fault::Number => "id",
            Fault::Holder => "holder",
            Fault::GroupOrNote | Fault::NoGroup => "group",
            Fault::NoPlates | Fault::TooManyPlates | Fault::PlatesOfVehicles => "plates",
            Fault::Spaces => "spaces",
            Fault::TooManyHours => "hours",
            Fault::NoLane(_) => "lanes",
            Fault::ValidTo => "valid_to",
            Fault::Row(_) | Fault::Sheet(_) | Fault::TooManyPermits(_) => "csv",
            Fault::UntilIsPast
            | Fault::UntilOrPermanent
            | Fault::UntilBeforeFrom
            | Fault::TokenEnd
            | Fault::TokenLong => "until",
            Fault::NoArea => "areas",
            Fault::Whom => "whom",
            Fault::Name | Fault::NameReserved => "name",
            Fault::NotOfRole | Fault::NoScopes => "scopes",
            Fault::PermitOrPlate | Fault::Ticked(_) => "permit",
            Fault::Future => "at",
            Fault::Days | Fault::TooManyDays => "from",
            Fault::Week => "week",
            Fault::TrialDays => "days",
            Fault::LongPolicy => "policy",
            Fault::Device => "endpoint",
        }
    }
}

/// What stands against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Conflict {
    PermitExists(PermitId),
    /// Somebody else was quicker; `None`: nobody knows who.
    PermitMeanwhile {
        permit: PermitId,
        what: Meanwhile,
        by: Option<String>,
    },
    /// This one imports a long list.
    Importing(String),
    /// By a source's list too many of its permits would go.
    TooManyVanish {
        gone: usize,
        before: usize,
    },
    /// The site file does not let this permit's holder change its plates.
    NotForHolders(PermitId),
    /// The import is older than one can be to be taken back.
    ImportTooOld,
    SeveralPermits,
    UserExists(String),
    TooManyUsers,
    LastAdministrator,
    OwnSecondFactor,
    TokenExists(String),
    TooManyTokens,
    TooManyDevices,
    /// A vehicle was answered before.
    NotFirst(ByPerson),
    /// Somebody has said that nobody need be called for it.
    Dismissed(String),
    /// Another vehicle, which is asked about, stands before it; `None`: an unread one.
    Behind(Option<Plate>),
    /// Another vehicle has come after it, or nobody is called for it any more.
    NotThere,
    /// A commissioning or a trial cannot begin: a sentence.
    CannotBegin(String),
}

impl ActionError {
    pub(crate) fn failed(fault: impl Display) -> ActionError {
        ActionError::Failed(fault.to_string())
    }
}

impl From<DeskDown> for ActionError {
    fn from(fault: DeskDown) -> ActionError {
        ActionError::Unavailable(fault.to_string())
    }
}

impl From<Fault> for ActionError {
    fn from(fault: Fault) -> ActionError {
        ActionError::Invalid(vec![fault])
    }
}

impl From<Conflict> for ActionError {
    fn from(conflict: Conflict) -> ActionError {
        ActionError::Conflict(conflict)
    }
}

impl From<Refused> for ActionError {
    fn from(refused: Refused) -> ActionError {
        ActionError::Calibration(refused)
    }
}
