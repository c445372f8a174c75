//! What the gateway noticed by itself, in words.

use crate::actions::notices::Noticed;
use crate::catalogue::Key;
use crate::domain::event::{Output, Seq, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::calendar::TimeOfDay;
use crate::domain::site::rules::{AmnestyKind, Scope};
use crate::domain::site::{AreaId, LaneId, PermitId, Site};
use crate::web::html::components::{Chip, Tone};
use crate::wording::{findings, rules};

/// What a notice says.
pub(crate) struct Said {
    pub(crate) kind: Chip,
    pub(crate) plate: Option<Plate>,
    pub(crate) permit: Option<PermitId>,
    pub(crate) text: String,
    /// Stays that it is about, and what the event is by which each began.
    pub(crate) stays: Vec<(StayId, Key)>,
    /// The event that it is about.
    pub(crate) event: Option<Seq>,
}

impl Said {
    fn new(tone: Tone, word: Key, text: String) -> Said {
        Said {
            kind: Chip { tone, word },
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
fn no_pulse(site: &Site, notice: &Noticed, decision: Seq, lane: &LaneId) -> Said {
    let text = t!("notices-got-no-pulse", lane = site.lane_name(lane));
    let vehicle = notice.decision.as_ref();
    let said = Said::new(Tone::Bad, key!("notices-gate-did-not-open"), text).of(
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
    Said::new(Tone::Quiet, key!("notices-by-the-clock"), text)
}

fn tailgated(site: &Site, lane: &LaneId) -> Said {
    let text = t!(
        "notices-somebody-crossed-behind",
        lane = site.lane_name(lane)
    );
    Said::new(Tone::Bad, key!("notices-tailgating"), text)
}

/// A notice in words; `None`: nothing to tell of.
pub(crate) fn said(site: &Site, notice: &Noticed) -> Option<Said> {
    Some(match &notice.row.what {
        Output::Lapsed { decision, lane, .. } => no_pulse(site, notice, *decision, lane),
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
            Said::new(Tone::Ask, key!("notices-long-stay"), text)
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
            Said::new(Tone::Quiet, key!("notices-taken-to-have-left"), text)
                .about(*stay, key!("notices-came-in"))
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
            Said::new(Tone::Bad, key!("notices-again-and-again"), text)
                .of(Some(plate), permit.as_ref())
        }
        Output::ClonedPlate { plate, stays } => {
            let text = t!("notices-two-vehicles-with-this-plate-were");
            Said::new(Tone::Bad, key!("notices-one-plate-two-vehicles"), text)
                .of(Some(plate), None)
                .about(stays[0], key!("notices-the-one-came-in"))
                .about(stays[1], key!("notices-the-other-came-in"))
        }
        Output::Tailgated { lane, .. } => tailgated(site, lane),
        Output::Amnesty { scope, what } => amnesty(site, scope, *what),
        Output::LaneDrift(drift) => {
            let text = findings::noticed(drift, &site.lane_name(&drift.lane));
            Said::new(Tone::Bad, key!("notices-lane-reads-worse"), text)
        }
        Output::LaneSteady { lane, what, .. } => {
            let text = findings::steady(*what, &site.lane_name(lane));
            Said::new(Tone::Ok, key!("notices-lane-reads-well-again"), text)
        }
        _ => return None,
    })
}
