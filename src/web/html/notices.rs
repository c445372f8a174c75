//! What the gateway noticed by itself, in words.

use crate::domain::diagnosis::words as lanes;
use crate::domain::event::{Output, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::rules::AmnestyKind;
use crate::domain::site::{PermitId, Site};
use crate::port::records::NoticeRow;
use crate::web::html::components::{Chip, Tone};
use crate::web::html::rules;

/// What a notice says.
pub struct Said {
    pub kind: Chip,
    pub plate: Option<Plate>,
    pub permit: Option<PermitId>,
    pub text: String,
    /// Page and what it is.
    pub events: Vec<(String, &'static str)>,
}

impl Said {
    fn new(tone: Tone, word: &'static str, text: String) -> Said {
        Said {
            kind: Chip { tone, word },
            plate: None,
            permit: None,
            text,
            events: Vec::new(),
        }
    }

    fn of(mut self, plate: Option<&Plate>, permit: Option<&PermitId>) -> Said {
        (self.plate, self.permit) = (plate.cloned(), permit.cloned());
        self
    }

    fn about(mut self, stay: StayId, what: &'static str) -> Said {
        self.events.push((format!("/events/{}", stay.0), what));
        self
    }
}

/// A notice in words; `None`: nothing to tell of.
pub fn said(site: &Site, notice: &NoticeRow) -> Option<Said> {
    Some(match &notice.what {
        Output::Overstay {
            stay,
            plate,
            permit,
            area,
            limit_min,
            ..
        } => {
            let (area, limit) = (rules::area(site, area), rules::minutes(*limit_min));
            let text = format!("In {area} for longer than {limit}.");
            Said::new(Tone::Ask, "Long stay", text)
                .of(plate.as_ref(), permit.as_ref())
                .about(*stay, "came in")
        }
        Output::PresenceEnded {
            stay,
            area,
            limit_min,
        } => {
            let (area, limit) = (rules::area(site, area), rules::minutes(*limit_min));
            let text =
                format!("Nothing was seen of it in {area} for {limit}: it is taken to have left.");
            Said::new(Tone::Quiet, "Taken to have left", text).about(*stay, "came in")
        }
        Output::RepeatedViolator {
            plate,
            permit,
            count,
        } => {
            let days = rules::minutes(site.passback.repeated_days * 1440);
            let text = format!("Came in while already inside {count} times within {days}.");
            Said::new(Tone::Bad, "Again and again", text).of(Some(plate), permit.as_ref())
        }
        Output::ClonedPlate { plate, stays } => {
            let text =
                "Two vehicles with this plate were inside at once: both left, one after the other.";
            Said::new(Tone::Bad, "One plate, two vehicles", text.to_owned())
                .of(Some(plate), None)
                .about(stays[0], "the one came in")
                .about(stays[1], "the other came in")
        }
        Output::Amnesty { scope, what } => {
            let whom = rules::scope(site, scope);
            let text = match what {
                AmnestyKind::FreeMove => format!("By the clock: one free move for {whom}."),
                AmnestyKind::Reset => format!("By the clock: forgotten where {whom} are."),
            };
            Said::new(Tone::Quiet, "By the clock", text)
        }
        Output::LaneDrift(drift) => {
            let text = lanes::noticed(drift, &site.lane_name(&drift.lane));
            Said::new(Tone::Bad, "Lane reads worse", text)
        }
        Output::LaneSteady { lane, what, .. } => {
            let text = lanes::steady(*what, &site.lane_name(lane));
            Said::new(Tone::Ok, "Lane reads well again", text)
        }
        _ => return None,
    })
}
