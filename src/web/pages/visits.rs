//! Visits: attendance and visitors of some days: who came when, left when, how long. On the page, printed, or as CSV.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use crate::domain::access::visits::Visit;
use crate::domain::event::{Permit, Seq};
use crate::domain::site::PermitId;
use crate::port::accounts::Role;
use crate::port::permits_csv::escape;
use crate::web::html::components::{Badge, Stamp};
use crate::web::html::layout::Layout;
use crate::web::html::rows::permit_page;
use crate::web::http::error::{self, PageError, PageResult};
use crate::web::http::guard::Who;
use crate::web::http::routes::{MenuPlace, Routes};
use crate::web::pages::filter::address;
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/visits", page)
        .menu(MenuPlace::Further(6), "visits", key!("menu-visits"), 'w')
        .get(Role::Viewer, "/visits.csv", export)
}

const PATH: &str = "/visits";
/// Visits listed at most; the totals count all, and the CSV has all.
const LISTED_MAX: usize = 1_000;
/// The longest period, days.
const DAYS_MAX: i32 = 366;

#[derive(Template)]
#[template(path = "visits.html")]
struct VisitsPage {
    shell: Layout,
    from: Date,
    to: Date,
    groups: Vec<(String, bool)>,
    visitors_only: bool,
    totals: Totals,
    visits: Vec<Line>,
    /// Visits that are counted and not listed.
    beyond: usize,
    csv: String,
}

struct Totals {
    visits: usize,
    vehicles: usize,
    visitors: usize,
    unread: usize,
    inside: usize,
}

struct Line {
    seq: Seq,
    plate: Badge,
    /// Page, number and holder of the permit.
    permit: Option<(String, String, String)>,
    group: String,
    entered: Stamp,
    left: Option<Stamp>,
    /// It was not seen leaving: it is only known to have been gone by then.
    unseen: bool,
    lasting: String,
    areas: String,
}

#[derive(Deserialize)]
pub struct VisitsQuery {
    /// First day, as `2026-03-02`; empty: the last one, or today.
    #[serde(default)]
    pub from: String,
    /// Last day; empty: today.
    #[serde(default)]
    pub to: String,
    /// Empty: all.
    #[serde(default)]
    pub group: String,
    /// Not empty: those without a permit only.
    #[serde(default)]
    pub visitors: String,
}

/// The days asked for, and what was found in them.
pub struct Report {
    from: Date,
    to: Date,
    pub visits: Vec<Visit>,
    permits: BTreeMap<PermitId, Permit>,
}

impl Report {
    /// Reads the visits; the permits of the first `described` of them.
    ///
    /// # Errors
    /// No such days, or the records cannot be read.
    pub async fn read(
        state: &WebState,
        query: &VisitsQuery,
        described: usize,
    ) -> Result<Report, PageError> {
        let (from, to) = days(state, query)?;
        let begin = midnight(state, from)?;
        let day_after = to.checked_add(1.day()).map_err(|_| no_date())?;
        let end = midnight(state, day_after)?;
        let mut report = Report {
            from,
            to,
            visits: state.parts.desk.visits(begin, end).await?,
            permits: BTreeMap::new(),
        };
        if !query.visitors.is_empty() {
            report.visits.retain(|v| v.permit.is_none());
        }
        if !query.group.is_empty() {
            report.learn(state, usize::MAX).await?;
            let mut visits = std::mem::take(&mut report.visits);
            visits.retain(|v| report.group(v) == query.group);
            report.visits = visits;
        } else {
            report.learn(state, described).await?;
        }
        Ok(report)
    }

    /// Asks for the permits of the first `described` visits.
    async fn learn(&mut self, state: &WebState, described: usize) -> Result<(), PageError> {
        let visits = self.visits.iter().take(described);
        let ids: BTreeSet<PermitId> = visits.filter_map(|v| v.permit.clone()).collect();
        let found = state.parts.desk.permits(ids.into_iter().collect()).await?;
        self.permits = found.into_iter().map(|p| (p.id.clone(), p)).collect();
        Ok(())
    }

    /// The visit's permit, if it still exists.
    pub fn permit(&self, visit: &Visit) -> Option<&Permit> {
        self.permits.get(visit.permit.as_ref()?)
    }

    /// The group that the permit is in now; empty: none.
    pub fn group(&self, visit: &Visit) -> &str {
        self.permit(visit).map_or("", |p| p.group.as_str())
    }

    fn totals(&self) -> Totals {
        let visits = || self.visits.iter();
        // One that was not read may be any vehicle: each counts as one.
        let vehicle = |v: &Visit| v.plate.clone().ok_or(v.stay);
        let visitors = visits().filter(|v| v.permit.is_none());
        Totals {
            visits: self.visits.len(),
            vehicles: visits().map(vehicle).collect::<BTreeSet<_>>().len(),
            visitors: visitors.map(vehicle).collect::<BTreeSet<_>>().len(),
            unread: visits().filter(|v| v.plate.is_none()).count(),
            inside: visits().filter(|v| v.left.is_none()).count(),
        }
    }
}

fn no_date() -> PageError {
    PageError::Bad(t!("visits-from-and-to-write-days-such"))
}

/// The first and the last day; today where nothing is said.
fn days(state: &WebState, query: &VisitsQuery) -> Result<(Date, Date), PageError> {
    let today = state.now().to_zoned(state.zone.clone()).date();
    let day = |text: &str, other: Date| match text.trim() {
        "" => Ok(other),
        text => text.parse().map_err(|_| no_date()),
    };
    let from = day(&query.from, day(&query.to, today)?)?;
    let to = day(&query.to, today.max(from))?;
    if from > to {
        return Err(no_date());
    }
    if from.until(to).map_err(|_| no_date())?.get_days() >= DAYS_MAX {
        let text = t!("visits-a-report-covers-days-at-most", days_max = DAYS_MAX);
        return Err(PageError::Bad(text));
    }
    Ok((from, to))
}

/// When a day begins at the site.
///
/// # Errors
/// No calendar has it.
pub fn midnight(state: &WebState, day: Date) -> Result<Timestamp, PageError> {
    let begin = day.to_zoned(state.zone.clone()).map_err(|_| no_date())?;
    Ok(begin.timestamp())
}

/// The areas that it was in, one after the other.
fn areas(state: &WebState, visit: &Visit) -> String {
    let name = |id| {
        let area = state.parts.site.area(id);
        area.map_or_else(|| id.to_string(), |a| a.name.clone())
    };
    let names: Vec<String> = visit.areas.iter().map(|(_, id)| name(id)).collect();
    names.join(" → ")
}

/// `GET /visits`
pub async fn page(
    State(state): State<WebState>,
    who: Who,
    Query(query): Query<VisitsQuery>,
) -> PageResult {
    let report = Report::read(&state, &query, LISTED_MAX).await?;
    let times = state.times();
    let line = |v: &Visit| Line {
        seq: v.entry,
        plate: Badge(v.plate.clone()),
        permit: v.permit.as_ref().map(|id| {
            let holder = report.permit(v).map_or("", |p| p.holder.as_str());
            (permit_page(id), id.to_string(), holder.to_owned())
        }),
        group: report.group(v).to_owned(),
        entered: times.day(v.entered),
        left: v.left.map(|left| times.day(left.at)),
        unseen: v.left.is_some_and(|left| !left.seen),
        lasting: times.between(v.entered, v.left.map_or(times.now(), |left| left.at)),
        areas: areas(&state, v),
    };
    let groups = state.parts.desk.groups().await?;
    let groups = groups.iter().map(|g| {
        let name = g.to_string();
        (name.clone(), name == query.group)
    });
    let asked = [
        ("from", report.from.to_string()),
        ("to", report.to.to_string()),
        ("group", query.group.clone()),
        ("visitors", query.visitors.clone()),
    ];
    error::page(&VisitsPage {
        from: report.from,
        to: report.to,
        groups: groups.collect(),
        visitors_only: !query.visitors.is_empty(),
        totals: report.totals(),
        visits: report.visits.iter().take(LISTED_MAX).map(line).collect(),
        beyond: report.visits.len().saturating_sub(LISTED_MAX),
        csv: address("/visits.csv", &asked),
        shell: Layout::new(&state, &who, PATH, key!("visits-visits-2")).await?,
    })
}

/// `GET /visits.csv`: all of the same visits. Times with the site's offset from UTC, durations in minutes.
pub async fn export(
    State(state): State<WebState>,
    _who: Who,
    Query(query): Query<VisitsQuery>,
) -> PageResult {
    let report = Report::read(&state, &query, usize::MAX).await?;
    let now = state.now();
    let time = |at: Timestamp| {
        let local = at.to_zoned(state.zone.clone());
        local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail; should it ever, the text ends early, which the reader sees.
    let _ = writer.write_record([
        "entered",
        "left",
        "left_seen",
        "minutes",
        "plate",
        "permit",
        "holder",
        "group",
        "areas",
    ]);
    for v in &report.visits {
        let end = v.left.map_or(now, |left| left.at);
        let minutes = end.duration_since(v.entered).as_mins().max(0);
        let _ = writer.write_record([
            time(v.entered),
            v.left.map_or_else(String::new, |left| time(left.at)),
            v.left
                .map_or_else(String::new, |left| left.seen.to_string()),
            minutes.to_string(),
            v.plate
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            v.permit
                .as_ref()
                .map_or_else(|| "visitor".to_owned(), |id| escape(id.as_str())),
            escape(report.permit(v).map_or("", |p| &p.holder)),
            escape(report.group(v)),
            escape(&areas(&state, v)),
        ]);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    let name = format!(
        "attachment; filename=\"visits-{}-{}.csv\"",
        report.from, report.to
    );
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}
