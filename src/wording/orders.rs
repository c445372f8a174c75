//! What came of what people order.

use std::fmt;

use crate::domain::access::state::{TRACE_DAYS, TRACES};
use crate::domain::event::{Done, Rejection};

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
        Done::PermitListed { permit } => format!("Permit {permit} is on the list."),
        Done::PermitRemoved { permit } => format!("Permit {permit} is off the list."),
        Done::PermitsReplaced { permits } => format!("The list now has {permits} permits."),
        Done::KillSwitchOn => "No gate is pulsed until the kill switch is off.".into(),
        Done::KillSwitchOff => "Gates are pulsed again.".into(),
        Done::PermitExempt { permit } => format!("Permit {permit} is exempt from passback."),
        Done::PermitNotExempt { permit } => {
            format!("Permit {permit} is no longer exempt from passback.")
        }
        Done::GroupExempt { group } => format!("Group {group} is exempt from passback."),
        Done::GroupNotExempt { group } => {
            format!("Group {group} is no longer exempt from passback.")
        }
        Done::PlateReset { stays } => format!("The plate is reset; {stays} stays were open."),
        Done::Reset { scope, credentials } => {
            format!("Reset {scope}: {credentials} credentials were inside.")
        }
        Done::FreeMove { scope } => format!("One free move for {scope}."),
        Done::CountSet { area, was, count } => {
            format!("{area} holds {count} vehicles from now on; it was {was}.")
        }
        Done::VehicleLeft { area, .. } => format!("The vehicle is counted out of {area}."),
        Done::VehicleIn { area, .. } => format!("The vehicle is in {area}."),
        Done::LaneLearns { lane } => format!("{lane} learns from now on."),
        Done::OpenedForWaiting => "Opened for the vehicle that was waiting.".into(),
        Done::Opened => {
            "Opened. No vehicle was waiting; whoever passes is counted when it is seen.".into()
        }
        Done::Accepted => "Accepted: opened for the vehicle that was waiting.".into(),
        Done::Refused => "Refused: the gate stays shut.".into(),
        Done::FactorFits => "The PIN or card fits: opened for the vehicle that was waiting.".into(),
        Done::FactorKept => "The PIN or card is kept for the vehicle that comes next.".into(),
        Done::Noted => "Noted.".into(),
    }
}

fn rejection(why: &Rejection) -> String {
    match why {
        Rejection::NoLane { lane } => format!("There is no lane {lane} on this site."),
        Rejection::NoPermit { permit } => format!("There is no permit {permit}."),
        Rejection::NoScope { scope } => format!("There is no {scope}."),
        Rejection::GroupNotExempt { group } => format!("Group {group} has no exemption by order."),
        Rejection::NoStay { .. } => "This vehicle is no longer on the site.".into(),
        Rejection::KillSwitchOn => "The kill switch is on: no gate is pulsed.".into(),
        Rejection::NothingToOpen => {
            "This lane has no gate, and no vehicle is waiting there.".into()
        }
        Rejection::NotAsked => "It has been answered already, or the vehicle is gone.".into(),
        Rejection::NotPassedYet => {
            "The vehicle has not passed yet; say so again when it has.".into()
        }
        Rejection::ReadNotKept { read } => format!(
            "Read {read} cannot be judged: it is none, or older than {TRACE_DAYS} days or the last {TRACES} reads."
        ),
        Rejection::NothingRead => "Nothing was read there that could be right.".into(),
        Rejection::NoFactorWanted => "This lane asks for no PIN or card.".into(),
        Rejection::OtherPermitWaits => {
            "The PIN or card belongs to another permit than the plate of the vehicle that waits."
                .into()
        }
        Rejection::DirectionNotTold { lane } => {
            format!("There is no lane {lane} whose direction an input tells.")
        }
    }
}
