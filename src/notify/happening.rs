//! What happened and may be told, drawn from an entry of the journal or from what the gateway noticed of itself. The same
//! entry gives the same happenings with the same ids, after a restart, too.

use jiff::Timestamp;

use super::kind::Kind;
use crate::catalogue::Key;
use crate::domain::event::{
    Decision, EvidenceId, GateResult, Input, JournalEntry, Outcome, Output, Reason, Seq,
};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, GateId, GatewayId, GroupId, LaneId, PermitId, Site};
use crate::port::notify::{Aside, AsideRow};
use crate::wording::labels;

/// Where it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Journal(Seq),
    Aside(u64),
}

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Happening {
    pub(crate) id: String,
    pub(crate) place: Place,
    pub(crate) at: Timestamp,
    /// All that it is, the most urgent first; never empty.
    pub(crate) kinds: Vec<Kind>,
    /// The lanes that it happened at; none: it concerns no lane.
    pub(crate) lanes: Vec<LaneId>,
    pub(crate) what: What,
    /// Of a vehicle.
    pub(crate) vehicle: Option<Vehicle>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Vehicle {
    pub(crate) plate: Option<Plate>,
    pub(crate) permit: Option<PermitId>,
    pub(crate) evidence: Option<EvidenceId>,
    /// The decision whose page tells of it.
    pub(crate) event: Option<Seq>,
}

/// What its words are made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    Decided {
        why: Key,
    },
    Overstay {
        area: AreaId,
        since: Timestamp,
    },
    Tailgated,
    InTwoLots {
        lot: GatewayId,
    },
    Lot {
        lot: GatewayId,
        /// `None`: it is heard again.
        silent_since: Option<Timestamp>,
    },
    EditLost {
        lot: GatewayId,
        /// The permit, or the group whose exemption was edited.
        permit: Option<PermitId>,
        group: Option<GroupId>,
        /// Whose edit gave way; empty until it is looked up, and where nobody knows any more.
        by: String,
    },
    Camera {
        seeing: bool,
    },
    Gate {
        gate: GateId,
    },
    Drift,
    Started {
        down_since: Option<Timestamp>,
    },
    Stopped,
    Part {
        name: String,
        well: bool,
    },
    /// For one target.
    AuditHead {
        to: String,
        head: String,
    },
}

impl Happening {
    /// All of an entry, in order.
    pub(crate) fn of_entry(site: &Site, entry: &JournalEntry) -> Vec<Happening> {
        let mut found = Vec::new();
        if let Some(told) = of_input(site, &entry.input) {
            found.push(told);
        }
        found.extend(entry.outputs.iter().filter_map(of_output));
        let numbered = (0_usize..).zip(found);
        numbered
            .map(|(number, told)| Happening {
                // The entry's time tells one gateway's journal from another's.
                id: format!("plg_{}_{number}_{}", entry.seq, entry.at.as_millisecond()),
                place: Place::Journal(entry.seq),
                at: told.at.unwrap_or(entry.at),
                kinds: told.kinds,
                lanes: told.lanes,
                what: told.what,
                vehicle: told.vehicle,
            })
            .collect()
    }

    /// What the gateway noticed of itself.
    pub(crate) fn of_aside(row: &AsideRow) -> Happening {
        let (kind, what) = match &row.what {
            Aside::Stopped => (Kind::Stopped, What::Stopped),
            Aside::PartFailed { part } => (failed(part), part_told(part, false)),
            Aside::PartWell { part } => (Kind::PartWell, part_told(part, true)),
            Aside::AuditHead { to, head } => {
                let (to, head) = (to.clone(), head.clone());
                (Kind::AuditHead, What::AuditHead { to, head })
            }
        };
        Happening {
            id: format!("plg_a{}_0_{}", row.id, row.at.as_millisecond()),
            place: Place::Aside(row.id),
            at: row.at,
            kinds: vec![kind],
            lanes: Vec::new(),
            what,
            vehicle: None,
        }
    }
}

fn part_told(part: &str, well: bool) -> What {
    let name = part.to_owned();
    What::Part { name, well }
}

/// Parts whose names say more than that something failed.
fn failed(part: &str) -> Kind {
    match part {
        "disk" => Kind::DiskLow,
        "backup" => Kind::BackupOld,
        _ => Kind::PartFailed,
    }
}

/// A happening without its number.
struct Found {
    at: Option<Timestamp>,
    kinds: Vec<Kind>,
    lanes: Vec<LaneId>,
    what: What,
    vehicle: Option<Vehicle>,
}

fn found(kind: Kind, lanes: Vec<LaneId>, what: What) -> Found {
    Found {
        at: None,
        kinds: vec![kind],
        lanes,
        what,
        vehicle: None,
    }
}

fn of_input(site: &Site, input: &Input) -> Option<Found> {
    match input {
        Input::Started { down_since } => {
            let down_since = *down_since;
            Some(found(
                Kind::Started,
                Vec::new(),
                What::Started { down_since },
            ))
        }
        Input::LaneHealth { lane, seeing } => {
            let kind = match seeing {
                true => Kind::CameraUp,
                false => Kind::CameraDown,
            };
            let seeing = *seeing;
            Some(found(kind, vec![lane.clone()], What::Camera { seeing }))
        }
        Input::LotSilent { gateway, since } => {
            let kind = match since {
                Some(_) => Kind::LotSilent,
                None => Kind::LotHeard,
            };
            let (lot, silent_since) = (gateway.clone(), *since);
            Some(found(kind, Vec::new(), What::Lot { lot, silent_since }))
        }
        Input::GateReport(report) => match report.result {
            GateResult::Failed { .. } | GateResult::Expired => {
                let lanes = site.lanes.iter();
                let lanes = lanes.filter(|l| l.gate.as_ref() == Some(&report.gate));
                let gate = report.gate.clone();
                Some(Found {
                    at: Some(report.at),
                    ..found(
                        Kind::GateFailed,
                        lanes.map(|l| l.id.clone()).collect(),
                        What::Gate { gate },
                    )
                })
            }
            GateResult::Accepted { .. } | GateResult::Withheld { .. } => None,
        },
        _ => None,
    }
}

fn of_output(output: &Output) -> Option<Found> {
    match output {
        Output::Decision(decision) => of_decision(decision),
        Output::Overstay {
            plate,
            permit,
            area,
            since,
            ..
        } => {
            let (area, since) = (area.clone(), *since);
            let vehicle = Vehicle {
                plate: plate.clone(),
                permit: permit.clone(),
                ..Vehicle::default()
            };
            Some(Found {
                vehicle: Some(vehicle),
                ..found(Kind::Overstay, Vec::new(), What::Overstay { area, since })
            })
        }
        Output::Tailgated { lane, at } => Some(Found {
            at: Some(*at),
            ..found(Kind::Tailgating, vec![lane.clone()], What::Tailgated)
        }),
        Output::InTwoLots { plate, other, .. } => {
            let vehicle = Vehicle {
                plate: Some(plate.clone()),
                ..Vehicle::default()
            };
            let lot = other.gateway.clone();
            Some(Found {
                vehicle: Some(vehicle),
                ..found(Kind::InTwoLots, Vec::new(), What::InTwoLots { lot })
            })
        }
        Output::EditLost { permit, group, to } => {
            let what = What::EditLost {
                lot: to.clone(),
                permit: permit.clone(),
                group: group.clone(),
                by: String::new(),
            };
            Some(found(Kind::EditLost, Vec::new(), what))
        }
        Output::LaneDrift(drift) => Some(found(
            Kind::LaneDrift,
            vec![drift.lane.clone()],
            What::Drift,
        )),
        _ => None,
    }
}

fn of_decision(decision: &Decision) -> Option<Found> {
    let kinds = kinds_of(decision);
    if kinds.is_empty() {
        return None;
    }
    let vehicle = Vehicle {
        plate: decision.plate.clone().or_else(|| decision.read.clone()),
        permit: decision.permit.clone(),
        evidence: decision.evidence.clone(),
        event: Some(decision.seq),
    };
    Some(Found {
        at: Some(decision.at),
        kinds,
        lanes: vec![decision.lane.clone()],
        what: What::Decided {
            why: labels::decided(decision),
        },
        vehicle: Some(vehicle),
    })
}

fn kinds_of(decision: &Decision) -> Vec<Kind> {
    let mut kinds = Vec::new();
    // One that had its answer a moment ago is no news.
    if decision.reason.is_answered_before() {
        return kinds;
    }
    if decision.outcome == Outcome::Ask && decision.held_by.is_none() {
        kinds.push(Kind::Waiting);
    }
    if matches!(decision.reason, Reason::Denied | Reason::DeniedLikely) {
        kinds.push(Kind::Denied);
    }
    if decision.reason == Reason::AreaFull {
        kinds.push(Kind::AreaFull);
    } else if decision.violation.is_some() {
        kinds.push(Kind::Violation);
    }
    let refused = decision.outcome == Outcome::Refuse && decision.permit.is_some();
    if refused && kinds.is_empty() {
        kinds.push(Kind::Refused);
    }
    kinds
}
