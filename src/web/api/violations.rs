//! Violations: what persons found of them, a week's report, repeated violators.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::actions::findings::Said;
use crate::actions::violations::{DAYS, DAYS_OF, LEAST, LEAST_OF, Sort, Sum};
use crate::domain::event::Seq;
use crate::port::violations;
use crate::web::api::prelude::*;
use crate::web::api::schemas::{Cause, Finding, ViolationKind};
use crate::web::html::refusals;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .post(NOTE, "/api/v1/violations/{seq}/finding", find)
        .named("noteFinding")
        .does("Acknowledges a violation or an explained contradiction, or (from supervisors on) calls it false")
        .gives("Noted.")
        .get(LOOK, "/api/v1/violations/report", report)
        .named("violationsReport")
        .does("The violations of a week, beside the week before")
        .gives("The report.")
        .may_fail(&[422])
        .get(LOOK, "/api/v1/violations/repeated", again)
        .named("repeatedViolators")
        .does("Plates with several violations in the last days")
        .gives("Most first, 50 at most.")
}

/// What a violation was.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Found {
    finding: Finding,
    /// Goes into the log.
    #[serde(default)]
    word: String,
    /// With `misread-here`: the plate that the vehicle has; none: it has no plate that can be read.
    plate: Option<Plate>,
}

async fn find(
    state: WebState,
    who: Caller,
    InPath(seq): InPath<Seq>,
    InBody(found): InBody<Found>,
) -> ApiResult<Done> {
    let said = Said {
        finding: found.finding.into(),
        word: found.word,
        plate: found.plate.map(|p| p.0),
    };
    let noted = state.house.note_finding(&who, seq, said).await?;
    Ok(Json(Done {
        written: true,
        note: Some(refusals::noted(&noted)),
        entry: noted.done.entry().seq,
    }))
}

/// Which week.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct WeekQuery {
    /// A day of it, by the site's clock; this week where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    week: Option<Date>,
}

shows! {
    /// So many violations.
    pub(crate) struct Total of Sum {
        violations = all: u64,
        /// A person has said what they were.
        acknowledged = seen: u64,
        /// And that they were none.
        #[serde(rename = "false")]
        false_ones: u64,
        week_before = before: u64,
    }
}

/// So many violations of one sort.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfSort {
    lane: String,
    kind: ViolationKind,
    /// The likeliest; null: none was weighed.
    cause: Option<Cause>,
    /// Null: nobody has looked.
    finding: Option<Finding>,
    violations: u64,
    week_before: u64,
}

impl From<(Sort, Sum)> for OfSort {
    fn from(((lane, kind, cause, finding), sum): (Sort, Sum)) -> OfSort {
        OfSort {
            lane: lane.to_string(),
            kind: kind.into(),
            cause: cause.map(Into::into),
            finding: finding.map(Into::into),
            violations: sum.all,
            week_before: sum.before,
        }
    }
}

shows! {
    /// A plate with several violations that nobody has called false.
    pub struct Violator of violations::Violator {
        plate: Plate,
        /// That it had at the last one.
        permit: Option<String>,
        violations = count: u64,
        /// Journal numbers of the newest few, newest first.
        newest: Vec<u64>,
    }
}

/// The violations of a week, beside the week before.
#[derive(Serialize, ToSchema)]
pub(crate) struct WeekReport {
    /// Monday.
    #[schema(value_type = String, format = Date)]
    first: Date,
    /// Sunday.
    #[schema(value_type = String, format = Date)]
    last: Date,
    total: Total,
    /// By lane, kind, likeliest cause and finding; those without any are left out.
    sorts: Vec<OfSort>,
    /// Contradictions that are likelier something else: no violations.
    explained: Total,
    /// As `sorts`.
    explained_sorts: Vec<OfSort>,
    /// By the hour of the site's clock, from midnight on.
    hours: Vec<u64>,
    /// Plates with most, most first.
    worst: Vec<Violator>,
}

async fn report(
    state: WebState,
    who: Caller,
    InQuery(query): InQuery<WeekQuery>,
) -> ApiResult<WeekReport> {
    let week = state.house.week(&who, query.week).await?;
    let sorts = |sorts: BTreeMap<Sort, Sum>| sorts.into_iter().map(OfSort::from).collect();
    Ok(Json(WeekReport {
        first: week.monday,
        last: week.sunday()?,
        total: Total::from(&week.violations.total()),
        sorts: sorts(week.violations.sorts()),
        explained: Total::from(&week.explained.total()),
        explained_sorts: sorts(week.explained.sorts()),
        hours: week.hours(&state.house.zone).to_vec(),
        worst: week.worst.iter().map(Violator::from).collect(),
    }))
}

/// Who counts as repeated.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepeatedQuery {
    /// Violations at least; 3 where nothing is said.
    #[param(minimum = 2, maximum = 1000)]
    least: Option<u32>,
    /// Within the last days; 30 where nothing is said.
    #[param(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// A number of the query, if it is one that may be asked.
fn within(name: &str, asked: u32, (from, to): (u32, u32)) -> Result<u32, Problem> {
    if (from..=to).contains(&asked) {
        return Ok(asked);
    }
    let why = format!("{name}: {from} to {to}.");
    Err(Problem::new(Kind::Malformed, why))
}

async fn again(
    state: WebState,
    who: Caller,
    InQuery(query): InQuery<RepeatedQuery>,
) -> ListResult<Violator> {
    let least = within("least", query.least.unwrap_or(LEAST), LEAST_OF)?;
    let days = within("days", query.days.unwrap_or(DAYS), DAYS_OF)?;
    let found = state.house.repeated_violators(&who, least, days).await?;
    Ok(found.iter().map(Violator::from).collect())
}
