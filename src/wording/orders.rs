//! What people order, and what came of it.

use std::fmt;

use crate::domain::access::state::{TRACE_DAYS, TRACES};
use crate::domain::event::{Done, Order, OrderKind, ReadFinding, Rejection, Scope};
use crate::domain::site::Site;

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
        Done::OpenedForWaiting => t!("order-opened-for-vehicle-was-waiting"),
        Done::Opened => t!("order-opened-no-vehicle-was-waiting"),
        Done::Accepted => t!("order-accepted-opened-for-vehicle-was"),
        Done::Refused => t!("order-refused-gate-stays-shut"),
        Done::FactorFits => t!("order-pin-or-card-fits-opened"),
        Done::FactorKept => t!("order-pin-or-card-kept-for"),
        Done::Noted => "Noted.".into(),
    }
}

fn rejection(why: &Rejection) -> String {
    match why {
        Rejection::NoLane { lane } => t!("order-there-no-lane-on-this", lane),
        Rejection::NoPermit { permit } => t!("order-there-no-permit", permit),
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

/// An order in the live page's stream: who did what, and why. No plate is in it.
pub(crate) fn given(site: &Site, order: &Order) -> String {
    let (by, reason) = (&order.by, &order.reason);
    let done = match &order.what {
        OrderKind::Open { lane } => {
            format!("opened {}", site.lane_name(lane))
        }
        OrderKind::Reset { .. } => "reset a vehicle's place".to_owned(),
        OrderKind::KillSwitch { on: true } => "switched all gates off".to_owned(),
        OrderKind::KillSwitch { on: false } => "switched the gates on again".to_owned(),
        OrderKind::Exempt { permit, .. } => format!("exempted permit {permit}"),
        OrderKind::Unexempt { permit } => format!("took back the exemption of permit {permit}"),
        OrderKind::ExemptGroup { group, .. } => format!("exempted group {group}"),
        OrderKind::UnexemptGroup { group } => format!("took back the exemption of group {group}"),
        OrderKind::ResetAll {
            scope: Scope::Plate(_),
        } => "reset a vehicle's place".to_owned(),
        OrderKind::ResetAll { scope } => format!("reset {scope}"),
        OrderKind::Amnesty {
            scope: Scope::Plate(_),
        } => "gave one free move to a vehicle".to_owned(),
        OrderKind::Amnesty { scope } => format!("gave one free move to {scope}"),
        OrderKind::SetCount { area, count } => format!("set the count of {area} to {count}"),
        OrderKind::HasLeft { .. } => "said that a vehicle has left".to_owned(),
        OrderKind::IsIn { area, .. } => format!("said that a vehicle is in {area}"),
        OrderKind::Judge { read, verdict } => match verdict {
            ReadFinding::Right => format!("said that read {read} is right"),
            ReadFinding::Plate { .. } => format!("said which plate read {read} is"),
            ReadFinding::NoPlate => format!("said that read {read} shows no plate"),
        },
        OrderKind::LaneChecked { lane } => format!("had a look at {lane}"),
        OrderKind::Answer { decision, accept } => {
            let done = if *accept { "let in" } else { "refused" };
            format!("{done} the vehicle of read {decision}")
        }
        OrderKind::Acknowledge { violation, finding } => {
            let was = if finding.is_false() { "false" } else { "seen" };
            format!("marked violation {violation} as {was}")
        }
    };
    format!("{by} {done}: {reason}")
}
