//! A week's violations and explained contradictions: by lane, kind, cause and what persons found, beside the week before. On the page, printed, as CSV.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use crate::domain::event::{Cause, Finding, ViolationKind};
use crate::domain::site::LaneId;
use crate::port::accounts::Role;
use crate::port::permits_csv::escape;
use crate::port::records::RecordsError;
use crate::port::violations::{Count, Span, Violator};
use crate::web::html::charts::{Columns, columns};
use crate::web::html::components::{Badge, Bar};
use crate::web::html::labels;
use crate::web::html::layout::Layout;
use crate::web::http::error::{self, PageError, PageResult};
use crate::web::http::guard::Who;
use crate::web::http::routes::Routes;
use crate::web::pages::visits::midnight;
use crate::web::state::WebState;
use crate::wording::Key;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/violations/report", page)
        .get(Role::Viewer, "/violations/report.csv", export)
}

/// Plates listed as the worst.
const WORST: u32 = 10;

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

/// Violations of one sort, and of the week before.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Sum {
    pub all: u64,
    /// Somebody has looked.
    pub seen: u64,
    /// And called them false.
    pub false_ones: u64,
    pub before: u64,
}

impl Sum {
    fn add(&mut self, count: &Count) {
        self.all += count.count;
        if let Some(finding) = count.finding {
            self.seen += count.count;
            self.false_ones += if finding.is_false() { count.count } else { 0 };
        }
    }

    fn open(&self) -> u64 {
        self.all - self.seen
    }

    /// Against the week before, with a sign.
    fn change(&self) -> String {
        match i128::from(self.all) - i128::from(self.before) {
            0 => t!("week-as-before"),
            more if more > 0 => format!("+{more}"),
            less => format!("\u{2212}{}", -less),
        }
    }
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
pub struct WeekQuery {
    /// A day of the week; this week where nothing is said.
    #[serde(default)]
    week: String,
}

impl WeekQuery {
    fn day(&self) -> Result<Option<Date>, PageError> {
        match self.week.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| no_date()),
        }
    }
}

/// A violation's sort.
pub type Sort = (LaneId, ViolationKind, Option<Cause>, Option<Finding>);

/// Counts of a week, and of the week before.
struct Counts {
    this: Vec<Count>,
    before: Vec<Count>,
}

impl Counts {
    /// Sums by something that the counts say of themselves.
    fn sums<K: Ord>(&self, of: impl Fn(&Count) -> K) -> BTreeMap<K, Sum> {
        let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
        for count in &self.this {
            sums.entry(of(count)).or_default().add(count);
        }
        for count in &self.before {
            sums.entry(of(count)).or_default().before += count.count;
        }
        sums
    }

    fn total(&self) -> Sum {
        self.sums(|_| ()).remove(&()).unwrap_or_default()
    }

    fn sorts(&self) -> BTreeMap<Sort, Sum> {
        self.sums(|c| (c.lane.clone(), c.kind, c.cause, c.finding))
    }
}

/// A week of the site's calendar, and its counts.
pub struct Week {
    pub monday: Date,
    violations: Counts,
    /// Contradictions that are likelier something else: no violations.
    explained: Counts,
    quarters: Vec<(Timestamp, u64)>,
    /// Plates with most, most first.
    pub worst: Vec<Violator>,
}

impl Week {
    /// The week of a day, or this one, at this person's lanes.
    ///
    /// # Errors
    /// It is beyond the calendar, or the records cannot be read.
    pub async fn read(state: &WebState, who: &Who, day: Option<Date>) -> Result<Week, PageError> {
        let today = || state.now().to_zoned(state.zone.clone()).date();
        let day = day.unwrap_or_else(today);
        let since_monday = i64::from(day.weekday().since(Weekday::Monday));
        let monday = shifted(day, -since_monday)?;
        let begin = |weeks: i64| midnight(state, shifted(monday, 7 * weeks)?);
        let span = |from, to, explained| Span {
            from,
            to,
            lanes: who.lanes.clone(),
            explained,
        };
        let this = span(begin(0)?, begin(1)?, false);
        let before = span(begin(-1)?, begin(0)?, false);
        let explained = [
            span(this.from, this.to, true),
            span(before.from, before.to, true),
        ];
        state
            .blocking(move |s| {
                let violations = &s.parts.violations;
                let counts = |this: &Span, before: &Span| {
                    Ok::<_, RecordsError>(Counts {
                        this: violations.counts(this)?,
                        before: violations.counts(before)?,
                    })
                };
                let [now, then] = &explained;
                Ok::<_, RecordsError>(Week {
                    monday,
                    quarters: violations.quarters(&this)?,
                    worst: violations.violators(&this, 1, WORST, 1)?,
                    violations: counts(&this, &before)?,
                    explained: counts(now, then)?,
                })
            })
            .await
    }

    /// Its last day.
    ///
    /// # Errors
    /// It is beyond the calendar.
    pub fn sunday(&self) -> Result<Date, PageError> {
        shifted(self.monday, 6)
    }

    /// Violations by all that is counted of them.
    pub fn sorts(&self) -> BTreeMap<Sort, Sum> {
        self.violations.sorts()
    }

    /// The same of explained contradictions.
    pub fn explained_sorts(&self) -> BTreeMap<Sort, Sum> {
        self.explained.sorts()
    }

    /// Counts by the hour of a clock.
    pub fn hours(&self, zone: &TimeZone) -> [u64; 24] {
        let mut day = [0_u64; 24];
        for (at, count) in &self.quarters {
            let hour = at.to_zoned(zone.clone()).hour();
            if let Some(sum) = usize::try_from(hour).ok().and_then(|h| day.get_mut(h)) {
                *sum += count;
            }
        }
        day
    }

    /// All violations.
    pub fn total(&self) -> Sum {
        self.violations.total()
    }

    /// All explained contradictions.
    pub fn explained_total(&self) -> Sum {
        self.explained.total()
    }

    /// Rows by a sort, most first.
    fn rows<K: Ord + Copy>(
        &self,
        of: impl Fn(&Count) -> K,
        name: impl Fn(K) -> String,
    ) -> Vec<SortRow> {
        let all = self.total().all;
        let row = |(key, sum): (K, Sum)| SortRow {
            name: name(key),
            share: share(sum.all, all),
            sum,
        };
        let mut rows: Vec<SortRow> = self.violations.sums(of).into_iter().map(row).collect();
        rows.sort_by_key(|r| std::cmp::Reverse((r.sum.all, r.sum.before)));
        rows
    }
}

fn no_date() -> PageError {
    PageError::Bad(t!("week-the-week-write-one-of-its"))
}

fn shifted(day: Date, days: i64) -> Result<Date, PageError> {
    day.checked_add(days.days()).map_err(|_| no_date())
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
        ("kinds", key!("week-by-kind"), week.rows(|c| c.kind, kind)),
        (
            "causes",
            key!("week-by-likeliest-cause"),
            week.rows(|c| c.cause, cause_words),
        ),
        (
            "found",
            key!("week-what-persons-found"),
            week.rows(|c| c.finding, finding_words),
        ),
    ];
    all.into_iter().map(table).collect()
}

/// Every lane of the person, also those without any, and lanes that are there no more; most first.
fn lane_rows(state: &WebState, who: &Who, week: &Week) -> Vec<LaneRow> {
    let all = week.total().all;
    let mut sums = week.violations.sums(|c| c.lane.clone());
    let explained = week.explained.sums(|c| c.lane.clone());
    let own = state.parts.site.lanes.iter();
    let own = own.filter(|l| who.sees(&l.id)).map(|l| &l.id);
    for lane in own.chain(explained.keys()) {
        sums.entry(lane.clone()).or_default();
    }
    let row = |(lane, sum): (LaneId, Sum)| LaneRow {
        name: state.parts.site.lane_name(&lane),
        explained: explained.get(&lane).map_or(0, |e| e.all),
        share: share(sum.all, all),
        sum,
    };
    let mut rows: Vec<LaneRow> = sums.into_iter().map(row).collect();
    rows.sort_by_key(|r| std::cmp::Reverse(r.sum.all));
    rows
}

/// `GET /violations/report?week=2026-03-02`
pub async fn page(
    State(state): State<WebState>,
    who: Who,
    Query(query): Query<WeekQuery>,
) -> PageResult {
    let week = Week::read(&state, &who, query.day()?).await?;
    let total = week.total();
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
        later: (midnight(&state, next)? <= state.now()).then_some(next),
        total,
        explained: week.explained_total(),
        worst_lane,
        lanes,
        sorts: sort_tables(&week),
        hours: columns(&week.hours(&state.zone)),
        worst: worst.collect(),
    })
}

/// `GET /violations/report.csv?week=2026-03-02`: a row for each sort of violations, then of explained contradictions, with the
/// week before.
pub async fn export(
    State(state): State<WebState>,
    who: Who,
    Query(query): Query<WeekQuery>,
) -> PageResult {
    let week = Week::read(&state, &who, query.day()?).await?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail; should it ever, the text ends early, which the reader sees.
    let _ = writer.write_record([
        "week_of",
        "lane",
        "kind",
        "likeliest_cause",
        "found",
        "violations",
        "week_before",
        "what",
    ]);
    let violations = week.sorts().into_iter().map(|row| (row, "violation"));
    let explained = week.explained_sorts().into_iter();
    for (((lane, kind, cause, finding), sum), what) in
        violations.chain(explained.map(|row| (row, "explained")))
    {
        let _ = writer.write_record([
            week.monday.to_string(),
            escape(&state.parts.site.lane_name(&lane)),
            kind.as_str().to_owned(),
            cause.map_or("", Cause::as_str).to_owned(),
            finding.map_or("", Finding::as_str).to_owned(),
            sum.all.to_string(),
            sum.before.to_string(),
            what.to_owned(),
        ]);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    let name = format!("attachment; filename=\"violations-{}.csv\"", week.monday);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}
