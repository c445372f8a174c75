//! A week's violations and explained contradictions: by lane, kind, cause and what persons found, beside the week before. On the page, printed, as CSV.

use axum::http::Uri;
use jiff::civil::Date;

use crate::actions::error::Fault;
use crate::actions::table::FileKind;
use crate::actions::violations::{Sum, Week, shifted};
use crate::actions::{ActionResult, House};
use crate::catalogue::Key;
use crate::domain::event::{Cause, Finding};
use crate::domain::site::LaneId;
use crate::port::violations::Count;
use crate::web::html::charts::{Columns, columns};
use crate::web::html::labels;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/violations/report", page)
        .get(Role::Viewer, "/violations/report.csv", export)
        .get(Role::Viewer, "/violations/report.xlsx", export)
}

#[derive(Template)]
#[template(path = "week.html")]
struct WeekPage {
    shell: Layout,
    first: Date,
    last: Date,
    /// Mondays of the weeks before and after; none after this one.
    earlier: Option<Date>,
    later: Option<Date>,
    total: Sum,
    explained: Sum,
    /// The lane with most of them, in a sentence.
    worst_lane: Option<String>,
    lanes: Vec<LaneRow>,
    sorts: Vec<SortTable>,
    hours: Columns,
    worst: Vec<(Badge, u64, u64)>,
}

struct LaneRow {
    name: String,
    sum: Sum,
    share: Bar,
    /// Explained contradictions.
    explained: u64,
}

/// Violations by one of their sides.
struct SortTable {
    id: &'static str,
    heading: Key,
    rows: Vec<SortRow>,
}

struct SortRow {
    name: String,
    sum: Sum,
    share: Bar,
}

#[derive(Deserialize)]
pub(crate) struct WeekQuery {
    /// A day of the week; this week where nothing is said.
    #[serde(default)]
    week: String,
}

impl WeekQuery {
    fn day(&self) -> ActionResult<Option<Date>> {
        match self.week.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Fault::Week.into()),
        }
    }
}

/// Rows by a sort, most first.
fn sort_rows<K: Ord + Copy>(
    week: &Week,
    of: impl Fn(&Count) -> K,
    name: impl Fn(K) -> String,
) -> Vec<SortRow> {
    let all = week.violations.total().all;
    let row = |(key, sum): (K, Sum)| SortRow {
        name: name(key),
        share: share(sum.all, all),
        sum,
    };
    let mut rows: Vec<SortRow> = week.violations.sums(of).into_iter().map(row).collect();
    rows.sort_by_key(|r| std::cmp::Reverse((r.sum.all, r.sum.before)));
    rows
}

/// Against the week before, with a sign.
fn change(sum: impl std::borrow::Borrow<Sum>) -> String {
    let sum = sum.borrow();
    match i128::from(sum.all) - i128::from(sum.before) {
        0 => t!("week-as-before"),
        more if more > 0 => format!("+{more}"),
        less => format!("\u{2212}{}", -less),
    }
}

fn share(part: u64, all: u64) -> Bar {
    Bar(if all == 0 {
        0.0
    } else {
        part as f64 / all as f64
    })
}

fn cause_words(cause: Option<Cause>) -> String {
    cause
        .map_or(key!("week-not-weighed"), labels::cause)
        .to_string()
}

fn finding_words(finding: Option<Finding>) -> String {
    match finding {
        None => t!("week-nobody-has-looked-yet"),
        Some(Finding::Seen) => t!("week-acknowledged-2"),
        Some(finding) => t!("week-false-2", finding = labels::finding_short(finding)),
    }
}

fn sort_tables(week: &Week) -> Vec<SortTable> {
    let kind = |kind| labels::violation(kind).to_string();
    let table = |(id, heading, rows)| SortTable { id, heading, rows };
    let all = [
        (
            "kinds",
            key!("week-by-kind"),
            sort_rows(week, |c| c.kind, kind),
        ),
        (
            "causes",
            key!("week-by-likeliest-cause"),
            sort_rows(week, |c| c.cause, cause_words),
        ),
        (
            "found",
            key!("week-what-persons-found"),
            sort_rows(week, |c| c.finding, finding_words),
        ),
    ];
    all.into_iter().map(table).collect()
}

/// Every lane of the person, also those without any, and lanes that are there no more; most first.
fn lane_rows(state: &WebState, who: &Who, week: &Week) -> Vec<LaneRow> {
    let all = week.violations.total().all;
    let mut sums = week.violations.sums(|c| c.lane.clone());
    let explained = week.explained.sums(|c| c.lane.clone());
    let own = state.house.site.lanes.iter();
    let own = own.filter(|l| who.sees(&l.id)).map(|l| &l.id);
    for lane in own.chain(explained.keys()) {
        sums.entry(lane.clone()).or_default();
    }
    let row = |(lane, sum): (LaneId, Sum)| LaneRow {
        name: state.house.site.lane_name(&lane),
        explained: explained.get(&lane).map_or(0, |e| e.all),
        share: share(sum.all, all),
        sum,
    };
    let mut rows: Vec<LaneRow> = sums.into_iter().map(row).collect();
    rows.sort_by_key(|r| std::cmp::Reverse(r.sum.all));
    rows
}

async fn page(state: WebState, who: Who, Query(query): Query<WeekQuery>) -> PageResult {
    let week = state.house.week(&who, query.day()?).await?;
    let total = week.violations.total();
    let lanes = lane_rows(&state, &who, &week);
    let worst_lane = lanes.first().filter(|l| l.sum.all > 0).map(|lane| {
        let (part, all) = (lane.sum.all, total.all);
        t!(
            "week-of-violations-this-week",
            lane = lane.name,
            part = part,
            all = all
        )
    });
    let next = shifted(week.monday, 7)?;
    let worst = week.worst.iter().map(|v| {
        let before = Badge(Some(v.plate.clone()));
        (before, v.count, v.newest.first().copied().unwrap_or(0))
    });
    error::page(&WeekPage {
        shell: Layout::new(
            &state,
            &who,
            "/violations",
            key!("week-violations-of-a-week"),
        )
        .await?,
        first: week.monday,
        last: week.sunday()?,
        earlier: shifted(week.monday, -7).ok(),
        later: (state.house.midnight(next)? <= state.now()).then_some(next),
        total,
        explained: week.explained.total(),
        worst_lane,
        lanes,
        sorts: sort_tables(&week),
        hours: columns(&week.hours(&state.house.zone)),
        worst: worst.collect(),
    })
}

/// A row for each sort of violations, then of explained contradictions, with the
/// week before.
async fn export(state: WebState, who: Who, uri: Uri, Query(query): Query<WeekQuery>) -> PageResult {
    let kind = FileKind::of(uri.path());
    let week = state.house.week(&who, query.day()?).await?;
    let name = format!("violations-{}", week.monday);
    let written = move |h: &House| week.table(&h.site).written(kind);
    Ok(error::table(kind, &name, state.blocking(written).await?))
}
