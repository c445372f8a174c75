//! What people order, and what came of it.

use std::fmt;

use crate::domain::access::state::{TRACE_DAYS, TRACES};
use crate::domain::event::{Done, Meanwhile, Rejection};

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&done(self))
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&rejection(self))
    }
}

fn done(done: &Done) -> String {
    match done {
        Done::PermitListed { permit } => t!("order-permit-on-list", permit),
        Done::PermitRemoved { permit } => t!("order-permit-off-list", permit),
        Done::PermitsReplaced { permits } => t!("order-list-now-has-permits", permits),
        Done::PermitsEdited { put, removed, left } => match left.len() {
            0 => t!("order-permits-edited", put, removed),
            left => t!("order-permits-edited-and-left", put, removed, left),
        },
        Done::KillSwitchOn => t!("order-no-gate-pulsed-until-kill"),
        Done::KillSwitchOff => t!("order-gates-are-pulsed-again"),
        Done::PermitExempt { permit } => t!("order-permit-exempt-from-passback", permit),
        Done::PermitNotExempt { permit } => t!("order-permit-no-longer-exempt-from", permit),
        Done::GroupExempt { group } => t!("order-group-exempt-from-passback", group),
        Done::GroupNotExempt { group } => t!("order-group-no-longer-exempt-from", group),
        Done::PlateReset { stays } => t!("order-plate-reset-stays-were-open", stays),
        Done::Reset { scope, credentials } => {
            t!("order-reset-credentials-were-inside", scope, credentials)
        }
        Done::FreeMove { scope } => t!("order-one-free-move-for", scope),
        Done::CountSet { area, was, count } => {
            t!("order-area-holds-so-many", area, was, count)
        }
        Done::VehicleLeft { area, .. } => t!("order-vehicle-counted-out-of", area),
        Done::VehicleIn { area, .. } => t!("order-vehicle-is-in", area),
        Done::LaneLearns { lane } => t!("order-learns-from-now-on", lane),
        Done::OpenedForWaiting { .. } => t!("order-opened-for-vehicle-was-waiting"),
        Done::Opened => t!("order-opened-no-vehicle-was-waiting"),
        Done::Accepted => t!("order-accepted-opened-for-vehicle-was"),
        Done::Refused => t!("order-refused-gate-stays-shut"),
        Done::FactorFits => t!("order-pin-or-card-fits-opened"),
        Done::FactorKept => t!("order-pin-or-card-kept-for"),
        Done::Noted => t!("order-noted"),
    }
}

fn rejection(why: &Rejection) -> String {
    match why {
        Rejection::NoLane { lane } => t!("order-there-no-lane-on-this", lane),
        Rejection::NoPermit { permit } => t!("order-there-no-permit", permit),
        Rejection::PermitMeanwhile { permit, what } => match what {
            Meanwhile::Added => t!("order-permit-added-meanwhile", permit),
            Meanwhile::Changed => t!("order-permit-changed-meanwhile", permit),
            Meanwhile::Removed => t!("order-permit-removed-meanwhile", permit),
        },
        Rejection::NoScope { scope } => t!("order-there-no", scope),
        Rejection::GroupNotExempt { group } => t!("order-group-has-no-exemption-by", group),
        Rejection::NoStay { .. } => t!("order-vehicle-no-longer-on-site"),
        Rejection::KillSwitchOn => t!("order-kill-switch-on-no-gate"),
        Rejection::NothingToOpen => t!("order-this-lane-has-no-gate"),
        Rejection::NotAsked => t!("order-has-been-answered-already-or"),
        Rejection::NotPassedYet => t!("order-vehicle-has-not-passed-yet"),
        Rejection::ReadNotKept { read } => t!(
            "order-read-cannot-be-judged-none",
            read,
            days = TRACE_DAYS,
            traces = TRACES
        ),
        Rejection::NothingRead => t!("order-nothing-was-read-there-could"),
        Rejection::NoFactorWanted => t!("order-this-lane-asks-for-no"),
        Rejection::OtherPermitWaits => t!("order-pin-or-card-belongs-another"),
        Rejection::DirectionNotTold { lane } => t!("order-there-no-lane-whose-direction", lane),
    }
}
