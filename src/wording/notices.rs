//! What the gateway noticed by itself, in words.

use strum::IntoStaticStr;

use crate::catalogue::Key;
use crate::domain::event::{Decision, LotStayId, Output, Seq, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::calendar::TimeOfDay;
use crate::domain::site::rules::{AmnestyKind, Scope};
use crate::domain::site::{AreaId, GatewayId, GroupId, LaneId, PermitId, Site};
use crate::wording::{findings, rules};

/// What sort of thing was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub(crate) enum Sort {
    GateDidNotOpen,
    LongStay,
    TakenToHaveLeft,
    AgainAndAgain,
    OnePlateTwoVehicles,
    InTwoLots,
    EditLost,
    Tailgating,
    ByTheClock,
    LaneReadsWorse,
    LaneReadsWellAgain,
}

impl Sort {
    /// As tables have it.
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }

    pub(crate) fn word(self) -> Key {
        match self {
            Sort::GateDidNotOpen => key!("notices-gate-did-not-open"),
            Sort::LongStay => key!("notices-long-stay"),
            Sort::TakenToHaveLeft => key!("notices-taken-to-have-left"),
            Sort::AgainAndAgain => key!("notices-again-and-again"),
            Sort::OnePlateTwoVehicles => key!("notices-one-plate-two-vehicles"),
            Sort::InTwoLots => key!("notices-in-two-lots"),
            Sort::EditLost => key!("notices-edit-lost"),
            Sort::Tailgating => key!("notices-tailgating"),
            Sort::ByTheClock => key!("notices-by-the-clock"),
            Sort::LaneReadsWorse => key!("notices-lane-reads-worse"),
            Sort::LaneReadsWellAgain => key!("notices-lane-reads-well-again"),
        }
    }
}

/// What a notice says.
pub(crate) struct Said {
    pub(crate) sort: Sort,
    pub(crate) plate: Option<Plate>,
    pub(crate) permit: Option<PermitId>,
    pub(crate) text: String,
    /// Stays that it is about, and what the event is by which each began.
    pub(crate) stays: Vec<(StayId, Key)>,
    /// The event that it is about.
    pub(crate) event: Option<Seq>,
}

impl Said {
    fn new(sort: Sort, text: String) -> Said {
        Said {
            sort,
            plate: None,
            permit: None,
            text,
            stays: Vec::new(),
            event: None,
        }
    }

    fn of(mut self, plate: Option<&Plate>, permit: Option<&PermitId>) -> Said {
        (self.plate, self.permit) = (plate.cloned(), permit.cloned());
        self
    }

    fn about(mut self, stay: StayId, what: Key) -> Said {
        self.stays.push((stay, what));
        self
    }
}

/// A stay that is too long, or that is there at a time that is not for staying.
fn long_stay(site: &Site, area: &AreaId, limit_min: u32, inside_at: Option<TimeOfDay>) -> String {
    let (area, limit) = (rules::area(site, area), rules::minutes(limit_min));
    match inside_at {
        Some(at) => t!("notices-inside-at", area = area, at = at.to_string()),
        None => t!("notices-in-for-longer-than", area = area, limit = limit),
    }
}

/// A vehicle that was to pass, and the gate did not open.
fn no_pulse(site: &Site, vehicle: Option<&Decision>, decision: Seq, lane: &LaneId) -> Said {
    let text = t!("notices-got-no-pulse", lane = site.lane_name(lane));
    let said = Said::new(Sort::GateDidNotOpen, text).of(
        vehicle.and_then(|d| d.plate.as_ref()),
        vehicle.and_then(|d| d.permit.as_ref()),
    );
    Said {
        event: Some(decision),
        ..said
    }
}

/// A free move or a reset came by the clock.
fn amnesty(site: &Site, scope: &Scope, what: AmnestyKind) -> Said {
    let whom = rules::scope(site, scope);
    let text = match what {
        AmnestyKind::FreeMove => t!("notices-by-the-clock-one-free-move", whom = whom),
        AmnestyKind::Reset => t!("notices-by-the-clock-forgotten-where-are", whom = whom),
    };
    Said::new(Sort::ByTheClock, text)
}

/// Two vehicles with one plate have been inside.
fn two_vehicles(plate: &Plate, stays: &[StayId; 2]) -> Said {
    let text = t!("notices-two-vehicles-with-this-plate-were");
    Said::new(Sort::OnePlateTwoVehicles, text)
        .of(Some(plate), None)
        .about(stays[0], key!("notices-the-one-came-in"))
        .about(stays[1], key!("notices-the-other-came-in"))
}

/// One plate is inside here and in another lot.
fn in_two_lots(plate: &Plate, stay: StayId, other: &LotStayId) -> Said {
    let lot = other.gateway.to_string();
    let text = t!("notices-let-in-at-another-lot-too", lot = lot);
    Said::new(Sort::InTwoLots, text)
        .of(Some(plate), None)
        .about(stay, key!("notices-came-in"))
}

/// What was edited here, and at another lot without knowing of it.
fn edit_lost(permit: Option<&PermitId>, group: Option<&GroupId>, to: &GatewayId) -> Said {
    let lot = to.to_string();
    let text = match group {
        Some(group) => t!(
            "notices-another-exemption-counts",
            group = group.to_string(),
            lot = lot
        ),
        None => t!("notices-another-edit-counts", lot = lot),
    };
    Said::new(Sort::EditLost, text).of(None, permit)
}

fn tailgated(site: &Site, lane: &LaneId) -> Said {
    let text = t!(
        "notices-somebody-crossed-behind",
        lane = site.lane_name(lane)
    );
    Said::new(Sort::Tailgating, text)
}

/// A notice in words; `None`: nothing to tell of. `vehicle`: the one for which a gate did not open.
pub(crate) fn said(site: &Site, what: &Output, vehicle: Option<&Decision>) -> Option<Said> {
    Some(match what {
        Output::Lapsed { decision, lane, .. } => no_pulse(site, vehicle, *decision, lane),
        Output::Overstay {
            stay,
            plate,
            permit,
            area,
            limit_min,
            inside_at,
            ..
        } => {
            let text = long_stay(site, area, *limit_min, *inside_at);
            Said::new(Sort::LongStay, text)
                .of(plate.as_ref(), permit.as_ref())
                .about(*stay, key!("notices-came-in"))
        }
        Output::PresenceEnded {
            stay,
            area,
            limit_min,
        } => {
            let (area, limit) = (rules::area(site, area), rules::minutes(*limit_min));
            let text = t!(
                "notices-nothing-was-seen-of-it-in",
                area = area,
                limit = limit
            );
            Said::new(Sort::TakenToHaveLeft, text).about(*stay, key!("notices-came-in"))
        }
        Output::RepeatedViolator {
            plate,
            permit,
            count,
        } => {
            let days = rules::minutes(site.passback.repeated_days * 1440);
            let text = t!(
                "notices-came-in-while-already-inside-times",
                count = count,
                days = days
            );
            Said::new(Sort::AgainAndAgain, text).of(Some(plate), permit.as_ref())
        }
        Output::ClonedPlate { plate, stays } => two_vehicles(plate, stays),
        Output::InTwoLots { plate, stay, other } => in_two_lots(plate, *stay, other),
        Output::EditLost { permit, group, to } => edit_lost(permit.as_ref(), group.as_ref(), to),
        Output::Tailgated { lane, .. } => tailgated(site, lane),
        Output::Amnesty { scope, what } => amnesty(site, scope, *what),
        Output::LaneDrift(drift) => {
            let text = findings::noticed(drift, &site.lane_name(&drift.lane));
            Said::new(Sort::LaneReadsWorse, text)
        }
        Output::LaneSteady { lane, what, .. } => {
            let text = findings::steady(*what, &site.lane_name(lane));
            Said::new(Sort::LaneReadsWellAgain, text)
        }
        _ => return None,
    })
}
