//! Visits: attendance and visitors of some days: who came when, left when, how long. On the page, printed, or as CSV.

use std::collections::BTreeSet;

use axum::http::Uri;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actions::error::Fault;
use crate::actions::presence::{VisitReport, VisitsAsked};
use crate::actions::table::FileKind;
use crate::actions::{ActionResult, House};
use crate::catalogue::format;
use crate::domain::access::visits::Visit;
use crate::domain::event::Seq;
use crate::domain::plate::Plate;
use crate::port::sorted::SortKey;
use crate::web::html::sorting::{Heads, Sort};
use crate::web::pages::filter::address;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/visits", page)
        .menu(MenuPlace::Further(6), "visits", key!("menu-visits"), 'w')
        .get(Role::Viewer, "/visits.csv", export)
        .get(Role::Viewer, "/visits.xlsx", export)
}

const PATH: &str = "/visits";
/// Visits listed at most; the totals count all, and the CSV has all.
const LISTED_MAX: usize = 1_000;

#[derive(Template)]
#[template(path = "visits.html")]
struct VisitsPage {
    shell: Layout,
    from: Date,
    to: Date,
    /// The same, to be read.
    days: String,
    groups: Vec<(String, bool)>,
    visitors_only: bool,
    totals: Totals,
    heads: Heads,
    visits: Vec<Line>,
    /// Visits that are counted and not listed.
    beyond: usize,
    csv: String,
    xlsx: String,
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

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct VisitsQuery {
    /// First day, as `2026-03-02`; empty: the last one, or today.
    from: String,
    /// Last day; empty: today.
    to: String,
    /// Empty: all.
    group: String,
    /// Not empty: those without a permit only.
    visitors: String,
    sort: String,
}

/// By what they can be sorted; usually as they came.
const COLUMNS: [&str; 6] = ["came", "plate", "permit", "group", "left", "stayed"];

fn sort_key(report: &VisitReport, v: &Visit, column: &'static str, now: Timestamp) -> SortKey {
    let left = v.left.map(|left| left.at);
    match column {
        "plate" => SortKey::text(v.plate.as_ref().map_or("", Plate::as_str)),
        "permit" => SortKey::text(report.permit(v).map_or("", |p| p.holder.as_str())),
        "group" => SortKey::text(report.group(v)),
        "left" => SortKey::time(left),
        "stayed" => SortKey::number(left.unwrap_or(now).duration_since(v.entered).as_secs()),
        _ => SortKey::time(Some(v.entered)),
    }
}

impl VisitsQuery {
    fn asked(&self) -> ActionResult<VisitsAsked> {
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Fault::Days),
        };
        Ok(VisitsAsked {
            from: day(&self.from)?,
            to: day(&self.to)?,
            group: self.group.clone(),
            visitors_only: !self.visitors.is_empty(),
        })
    }
}

fn totals(report: &VisitReport) -> Totals {
    let visits = || report.visits.iter();
    // One that was not read may be any vehicle: each counts as one.
    let vehicle = |v: &Visit| v.plate.clone().ok_or(v.stay);
    let visitors = visits().filter(|v| v.permit.is_none());
    Totals {
        visits: report.visits.len(),
        vehicles: visits().map(vehicle).collect::<BTreeSet<_>>().len(),
        visitors: visitors.map(vehicle).collect::<BTreeSet<_>>().len(),
        unread: visits().filter(|v| v.plate.is_none()).count(),
        inside: visits().filter(|v| v.left.is_none()).count(),
    }
}

async fn page(state: WebState, who: Who, Query(query): Query<VisitsQuery>) -> PageResult {
    let sort = Sort::read(&query.sort, &COLUMNS);
    // Otherwise it is not known yet which of them are listed.
    let described = match sort == Sort::read("", &COLUMNS) {
        true => LISTED_MAX,
        false => usize::MAX,
    };
    let mut report = state.house.visits(&query.asked()?, described).await?;
    let times = state.times();
    let visits = std::mem::take(&mut report.visits);
    report.visits = sort.arrange(visits, |v, by| sort_key(&report, v, by, times.now()));
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
        areas: state.house.areas_of(v),
    };
    let groups = state.house.desk.groups().await?;
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
        heads: Heads::new(sort, address(PATH, &asked)),
        from: report.from,
        to: report.to,
        days: match report.from == report.to {
            true => format::date(report.from),
            false => t!("visits-to", from = report.from, to = report.to),
        },
        groups: groups.collect(),
        visitors_only: !query.visitors.is_empty(),
        totals: totals(&report),
        visits: report.visits.iter().take(LISTED_MAX).map(line).collect(),
        beyond: report.visits.len().saturating_sub(LISTED_MAX),
        csv: address("/visits.csv", &asked),
        xlsx: address("/visits.xlsx", &asked),
        shell: Layout::new(&state, &who, PATH, key!("visits-visits-2")).await?,
    })
}

/// All of the same visits. Times with the site's offset from UTC, durations in minutes.
async fn export(state: WebState, uri: Uri, Query(query): Query<VisitsQuery>) -> PageResult {
    let kind = FileKind::of(uri.path());
    let report = state.house.visits(&query.asked()?, usize::MAX).await?;
    let name = format!("visits-{}-{}", report.from, report.to);
    let written = move |h: &House| h.visits_table(&report).written(kind);
    Ok(error::table(kind, &name, state.blocking(written).await?))
}
