//! Notices: what the gateway noticed by itself, newest first.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;

use crate::domain::diagnosis::words as lanes;
use crate::domain::event::{Output, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::rules::AmnestyKind;
use crate::domain::site::{PermitId, Site};
use crate::port::records::{NoticeRow, RecordsError};
use crate::web::html::components::{Badge, Chip, Stamp, Tone};
use crate::web::html::layout::Layout;
use crate::web::html::rows::permit_page;
use crate::web::http::error::{self, PageResult};
use crate::web::http::guard::Who;
use crate::web::pages::filter::{ROWS, address};
use crate::web::rules;
use crate::web::state::WebState;

const PATH: &str = "/notices";

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    shell: Layout,
    rows: Vec<Row>,
    further: bool,
    next: Option<String>,
}

/// One notice, in words.
struct Row {
    at: Stamp,
    kind: Chip,
    plate: Option<Badge>,
    /// The permit's page and number.
    permit: Option<(String, String)>,
    text: String,
    /// Events that it is about: page and what it is.
    events: Vec<(String, &'static str)>,
}

#[derive(Deserialize)]
pub struct NoticesQuery {
    before: Option<u64>,
}

/// `GET /notices`
pub async fn page(
    State(state): State<WebState>,
    who: Who,
    Query(query): Query<NoticesQuery>,
) -> PageResult {
    let (rows, next) = state
        .blocking(move |s| {
            let records = &s.parts.records;
            let found = records.notices(query.before, ROWS)?;
            let mut rows = Vec::new();
            for notice in &found.rows {
                let Some(said) = said(&s.parts.site, notice) else {
                    continue;
                };
                let mut events = Vec::new();
                for (stay, what) in &said.stays {
                    let entry = records.entry_of(*stay)?;
                    events.extend(entry.map(|e| (format!("/events/{}", e.seq), *what)));
                }
                rows.push((notice.at, said, events));
            }
            Ok::<_, RecordsError>((rows, found.next))
        })
        .await?;
    let times = state.times();
    let rows = rows.into_iter().map(|(at, said, events)| Row {
        at: times.stamp(at),
        kind: said.kind,
        plate: said.plate.map(|p| Badge(Some(p))),
        permit: said.permit.map(|id| (permit_page(&id), id.to_string())),
        text: said.text,
        events,
    });
    let address_of = |id: u64| address(PATH, &[("before", id.to_string())]);
    error::page(&NoticesPage {
        rows: rows.collect(),
        further: query.before.is_some(),
        next: next.map(address_of),
        shell: Layout::new(&state, &who, PATH, "Notices").await?,
    })
}

/// What a notice says.
pub struct Said {
    pub kind: Chip,
    pub plate: Option<Plate>,
    pub permit: Option<PermitId>,
    pub text: String,
    /// Stays that it is about, and what the event is by which each began.
    pub stays: Vec<(StayId, &'static str)>,
}

impl Said {
    fn new(tone: Tone, word: &'static str, text: String) -> Said {
        Said {
            kind: Chip { tone, word },
            plate: None,
            permit: None,
            text,
            stays: Vec::new(),
        }
    }

    fn of(mut self, plate: Option<&Plate>, permit: Option<&PermitId>) -> Said {
        (self.plate, self.permit) = (plate.cloned(), permit.cloned());
        self
    }

    fn about(mut self, stay: StayId, what: &'static str) -> Said {
        self.stays.push((stay, what));
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
