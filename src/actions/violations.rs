//! Violations of a week beside the week before, and repeated violators.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::actions::error::Fault;
use crate::actions::table::Table;
use crate::actions::{ActionResult, House};
use crate::domain::diagnosis::refusals::Refusals;
use crate::domain::event::{Cause, Finding, ViolationKind};
use crate::domain::site::{Lane, LaneId, Site};
use crate::port::caller::Caller;
use crate::port::permits_csv::escape;
use crate::port::records::RecordsError;
use crate::port::violations::{Count, Span, Violator, Weighed};
use crate::wording::thresholds;

/// Plates listed as the worst of a week.
const WORST: u32 = 10;
/// Repeated violators given, and events of each.
pub(crate) const VEHICLES: u32 = 50;
const EVENTS: u32 = 4;
/// So many violations make one, and over how many days, unless somebody asks otherwise; and what may be asked.
pub(crate) const LEAST: u32 = 3;
pub(crate) const LEAST_OF: (u32, u32) = (2, 1000);
pub(crate) const DAYS: u32 = 30;
pub(crate) const DAYS_OF: (u32, u32) = (1, 366);

/// Violations of one sort, and of the week before.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Sum {
    pub(crate) all: u64,
    /// Somebody has looked.
    pub(crate) seen: u64,
    /// And called them false.
    pub(crate) false_ones: u64,
    pub(crate) before: u64,
}

impl Sum {
    fn add(&mut self, count: &Count) {
        self.all += count.count;
        if let Some(finding) = count.finding {
            self.seen += count.count;
            self.false_ones += if finding.is_false() { count.count } else { 0 };
        }
    }

    pub fn open(&self) -> u64 {
        self.all - self.seen
    }
}

/// A violation's sort.
pub(crate) type Sort = (LaneId, ViolationKind, Option<Cause>, Option<Finding>);

/// Counts of a week, and of the week before.
pub struct Counts {
    this: Vec<Count>,
    before: Vec<Count>,
}

impl Counts {
    /// Sums by something that the counts say of themselves.
    pub(crate) fn sums<K: Ord>(&self, of: impl Fn(&Count) -> K) -> BTreeMap<K, Sum> {
        let mut sums: BTreeMap<K, Sum> = BTreeMap::new();
        for count in &self.this {
            sums.entry(of(count)).or_default().add(count);
        }
        for count in &self.before {
            sums.entry(of(count)).or_default().before += count.count;
        }
        sums
    }

    /// All of them.
    pub(crate) fn total(&self) -> Sum {
        self.sums(|_| ()).remove(&()).unwrap_or_default()
    }

    /// By all that is counted of them.
    pub(crate) fn sorts(&self) -> BTreeMap<Sort, Sum> {
        self.sums(|c| (c.lane.clone(), c.kind, c.cause, c.finding))
    }
}

/// A week of the site's calendar, and its counts.
pub(crate) struct Week {
    pub(crate) monday: Date,
    pub(crate) violations: Counts,
    /// Contradictions that are likelier something else: no violations.
    pub(crate) explained: Counts,
    quarters: Vec<(Timestamp, u64)>,
    /// Plates with most, most first.
    pub(crate) worst: Vec<Violator>,
}

impl Week {
    /// Its last day.
    pub(crate) fn sunday(&self) -> ActionResult<Date> {
        shifted(self.monday, 6)
    }

    /// A row for each sort of violations, then of explained contradictions, with the week before.
    pub(crate) fn table<'a>(&'a self, site: &'a Site) -> Table<'a> {
        let head = [
            "week_of",
            "lane",
            "kind",
            "likeliest_cause",
            "found",
            "violations",
            "week_before",
            "what",
        ];
        let both = [
            (&self.violations, "violation"),
            (&self.explained, "explained"),
        ];
        let sorts = both.into_iter();
        let sorts =
            sorts.flat_map(|(counts, what)| counts.sorts().into_iter().map(move |s| (s, what)));
        let rows = sorts.map(move |(((lane, kind, cause, finding), sum), what)| {
            [
                self.monday.to_string(),
                escape(&site.lane_name(&lane)),
                kind.as_str().to_owned(),
                cause.map_or("", Cause::as_str).to_owned(),
                finding.map_or("", Finding::as_str).to_owned(),
                sum.all.to_string(),
                sum.before.to_string(),
                what.to_owned(),
            ]
        });
        Table::new(head, rows)
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
}

/// The day so many days on.
pub(crate) fn shifted(day: Date, days: i64) -> ActionResult<Date> {
    let shifted = day.checked_add(days.days());
    shifted.map_err(|_| Fault::Week.into())
}

impl House {
    /// The week of a day, or this one, at this caller's lanes.
    pub(crate) async fn week(&self, who: &Caller, day: Option<Date>) -> ActionResult<Week> {
        let day = day.unwrap_or_else(|| self.today());
        let since_monday = i64::from(day.weekday().since(Weekday::Monday));
        let monday = shifted(day, -since_monday)?;
        let begin = |weeks: i64| self.midnight(shifted(monday, 7 * weeks)?);
        let (before, from, to) = (begin(-1)?, begin(0)?, begin(1)?);
        let lanes = who.lanes.clone();
        self.blocking(move |h| {
            let span = |from, to, explained| Span {
                from,
                to,
                lanes: lanes.clone(),
                explained,
            };
            let counts = |explained| {
                Ok::<_, RecordsError>(Counts {
                    this: h.violations.counts(&span(from, to, explained))?,
                    before: h.violations.counts(&span(before, from, explained))?,
                })
            };
            let this = span(from, to, false);
            Ok::<_, RecordsError>(Week {
                monday,
                quarters: h.violations.quarters(&this)?,
                worst: h.violations.violators(&this, 1, WORST, 1)?,
                violations: counts(false)?,
                explained: counts(true)?,
            })
        })
        .await
    }

    /// Plates with so many violations in the last days at this caller's lanes, most first; [`VEHICLES`] at most.
    pub(crate) async fn repeated_violators(
        &self,
        who: &Caller,
        least: u32,
        days: u32,
    ) -> ActionResult<Vec<Violator>> {
        let span = Span::last(i64::from(days), self.now(), who.lanes.clone());
        self.blocking(move |h| h.violations.violators(&span, least, VEHICLES, EVENTS))
            .await
    }

    /// What the thresholds of this caller's lanes were weighed against in the last days, by lane.
    pub(crate) async fn weighed(&self, who: &Caller) -> ActionResult<Vec<Weighed>> {
        let span = Span::last(thresholds::DAYS, self.now(), who.lanes.clone());
        self.blocking(move |h| h.violations.weighed(&span)).await
    }
}

/// What was recorded of a lane; `None`: the lane is not this caller's, or goes by the text alone.
pub(crate) fn recorded(who: &Caller, weighed: &[Weighed], lane: &Lane) -> Option<Refusals> {
    Weighed::of(weighed, lane).filter(|_| who.sees(&lane.id))
}
