//! Notices: what the gateway noticed by itself, newest first.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use jiff::Timestamp;
use serde::Deserialize;

use crate::domain::event::{Output, Seq, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::rules::AmnestyKind;
use crate::domain::site::{PermitId, Site};
use crate::port::accounts::Role;
use crate::port::records::{NoticeRow, RecordsError};
use crate::web::html::components::{Badge, Chip, Stamp, Tone};
use crate::web::html::layout::Layout;
use crate::web::html::rows::permit_page;
use crate::web::http::error::{self, PageResult};
use crate::web::http::guard::Who;
use crate::web::http::routes::{MenuPlace, Routes};
use crate::web::pages::filter::{ROWS, address};
use crate::web::rules;
use crate::web::state::{Shared, WebState};
use crate::wording::Key;
use crate::wording::findings;

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, "/notices", page).menu(
        MenuPlace::Further(7),
        "ask",
        key!("menu-notices"),
        'n',
    )
}

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
    events: Vec<(String, Key)>,
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
    let found = state
        .blocking(move |s| s.parts.records.notices(query.before, ROWS))
        .await?;
    let site = &state.parts.site;
    let told = found.rows.iter();
    let told = told.filter_map(|notice| Some((notice.at, said(site, notice)?)));
    let told: Vec<(Timestamp, Said)> = told.collect();
    let stays = told.iter().flat_map(|(_, said)| &said.stays);
    let stays: Vec<StayId> = stays.map(|(stay, _)| *stay).collect();
    let entries = state.blocking(move |s| began(s, &stays)).await?;
    let times = state.times();
    let rows = told.into_iter().map(|(at, said)| Row {
        at: times.stamp(at),
        kind: said.kind,
        plate: said.plate.map(|p| Badge(Some(p))),
        permit: said.permit.map(|id| (permit_page(&id), id.to_string())),
        text: said.text,
        events: (said.stays.iter())
            .filter_map(|(stay, what)| Some((format!("/events/{}", entries.get(stay)?), *what)))
            .collect(),
    });
    let next = |id: u64| address(PATH, &[("before", id.to_string())]);
    error::page(&NoticesPage {
        rows: rows.collect(),
        further: query.before.is_some(),
        next: found.next.map(next),
        shell: Layout::new(&state, &who, PATH, key!("notices-notices")).await?,
    })
}

/// The event by which each stay began.
fn began(shared: &Shared, stays: &[StayId]) -> Result<BTreeMap<StayId, Seq>, RecordsError> {
    let mut entries = BTreeMap::new();
    for stay in stays {
        let entry = shared.parts.records.entry_of(*stay)?;
        entries.extend(entry.map(|e| (*stay, e.seq)));
    }
    Ok(entries)
}

/// What a notice says.
pub struct Said {
    pub kind: Chip,
    pub plate: Option<Plate>,
    pub permit: Option<PermitId>,
    pub text: String,
    /// Stays that it is about, and what the event is by which each began.
    pub stays: Vec<(StayId, Key)>,
}

impl Said {
    fn new(tone: Tone, word: Key, text: String) -> Said {
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

    fn about(mut self, stay: StayId, what: Key) -> Said {
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
            let text = t!("notices-in-for-longer-than", area = area, limit = limit);
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
        Output::Amnesty { scope, what } => {
            let whom = rules::scope(site, scope);
            let text = match what {
                AmnestyKind::FreeMove => t!("notices-by-the-clock-one-free-move", whom = whom),
                AmnestyKind::Reset => t!("notices-by-the-clock-forgotten-where-are", whom = whom),
            };
            Said::new(Tone::Quiet, key!("notices-by-the-clock"), text)
        }
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
