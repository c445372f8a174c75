//! Who is here: inside now, at a past moment, too long, and the visits of some days.

use axum::extract::State;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actions::presence::{LONG_H, LONG_H_OF, VisitsAsked, over, stayed};
use crate::domain::access::visits;
use crate::port::desk::{Inside, Present};
use crate::web::api::LOOK;
use crate::web::api::extract::InQuery;
use crate::web::api::openapi::ApiRoutes;
use crate::web::api::page::ListResult;
use crate::web::api::problem::{Kind, Problem};
use crate::web::api::schemas::{Plate, Time};
use crate::web::state::WebState;

pub(super) fn routes() -> ApiRoutes {
    ApiRoutes::default()
        .get(LOOK, "/api/v1/inside", inside)
        .named("inside")
        .does("Every vehicle believed to be inside")
        .gives("The longest there first.")
        .get(LOOK, "/api/v1/muster", muster)
        .named("muster")
        .does("Who is there, or was at a past moment")
        .gives("The longest there first.")
        .may_fail(&[422])
        .get(LOOK, "/api/v1/overstays", overstays)
        .named("overstays")
        .does("Who has been there longer than is meant")
        .gives("The longest there first.")
        .get(LOOK, "/api/v1/visits", visits)
        .named("visits")
        .does("The visits of some days")
        .gives("In the order of entry.")
        .may_fail(&[422])
}

/// A vehicle believed to be inside.
#[derive(Serialize, ToSchema)]
pub(crate) struct Vehicle {
    stay: u64,
    /// Journal number of the sighting by which it came in.
    entry: u64,
    area: String,
    since: Time,
    /// Null: it came in unread.
    plate: Option<Plate>,
    /// Null: a visitor.
    permit: Option<String>,
    /// How likely it is still inside, 0 to 1.
    belief: f64,
}

impl From<&Inside> for Vehicle {
    fn from(v: &Inside) -> Vehicle {
        Vehicle {
            stay: v.stay.0,
            entry: v.entry,
            area: v.area.to_string(),
            since: v.since.into(),
            plate: v.plate.clone().map(Plate),
            permit: v.permit.as_ref().map(ToString::to_string),
            belief: v.belief,
        }
    }
}

/// `GET /api/v1/inside`
pub(crate) async fn inside(State(state): State<WebState>) -> ListResult<Vehicle> {
    let inside = state.house.desk.inside().await?;
    Ok(inside.iter().map(Vehicle::from).collect())
}

/// A vehicle on a muster list.
#[derive(Serialize, ToSchema)]
pub(crate) struct OnList {
    #[serde(flatten)]
    vehicle: Vehicle,
    in_area_since: Time,
    holder: Option<String>,
    group: Option<String>,
    /// How long it may stay there, minutes.
    limit_min: Option<u32>,
    /// It is beyond that.
    beyond: bool,
    /// An older stay of the same plate goes on as well: two vehicles may be there.
    two_vehicles: bool,
}

fn on_list(p: &Present, now: Timestamp) -> OnList {
    OnList {
        vehicle: Vehicle::from(&p.inside),
        in_area_since: p.in_area_since.into(),
        holder: p.holder.clone(),
        group: p.group.as_ref().map(ToString::to_string),
        limit_min: p.limit_min,
        beyond: stayed(p, now).1,
        two_vehicles: p.twice,
    }
}

/// Which muster list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct MusterQuery {
    /// A past moment; now where nothing is said.
    at: Option<Time>,
    /// Those in this area and in the areas within it.
    area: Option<String>,
    group: Option<String>,
}

/// `GET /api/v1/muster`
pub(crate) async fn muster(
    State(state): State<WebState>,
    InQuery(query): InQuery<MusterQuery>,
) -> ListResult<OnList> {
    let at = query.at.map(|t| t.0);
    let (area, group) = (
        query.area.unwrap_or_default(),
        query.group.unwrap_or_default(),
    );
    let present = state.house.muster(at, (&area, &group)).await?;
    let shown = at.unwrap_or(state.now());
    Ok(present.iter().map(|p| on_list(p, shown)).collect())
}

/// How long is too long.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverstaysQuery {
    /// Where the site sets no limit; 24 where nothing is said.
    #[param(minimum = 1, maximum = 8760)]
    hours: Option<u32>,
}

/// `GET /api/v1/overstays`
pub(crate) async fn overstays(
    State(state): State<WebState>,
    InQuery(query): InQuery<OverstaysQuery>,
) -> ListResult<OnList> {
    let hours = query.hours.unwrap_or(LONG_H);
    if !LONG_H_OF.contains(&hours) {
        let why = t!("problem-hours-1-8760");
        return Err(Problem::new(Kind::Malformed, why));
    }
    let now = state.now();
    let present = state.house.desk.present(None).await?;
    let over = over(&present, now, hours).map(|(p, _)| on_list(p, now));
    Ok(over.collect())
}

/// Which visits.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DaysQuery {
    /// First day of the site's clock; the last one, or today, where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last day; today where nothing is said. 366 days at most.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    group: Option<String>,
    /// Only those without a permit.
    #[serde(default)]
    visitors_only: bool,
}

/// One vehicle's time on the site.
#[derive(Serialize, ToSchema)]
pub struct Visit {
    stay: u64,
    entry: u64,
    plate: Option<Plate>,
    permit: Option<String>,
    holder: Option<String>,
    group: Option<String>,
    entered: Time,
    /// Null: it is still there.
    left: Option<Time>,
    /// It was seen leaving; else it is only known to have been gone by then.
    left_seen: bool,
    /// The areas that it was in, one after the other.
    areas: Vec<String>,
}

/// `GET /api/v1/visits`
pub(crate) async fn visits(
    State(state): State<WebState>,
    InQuery(query): InQuery<DaysQuery>,
) -> ListResult<Visit> {
    let asked = VisitsAsked {
        from: query.from,
        to: query.to,
        group: query.group.unwrap_or_default(),
        visitors_only: query.visitors_only,
    };
    let report = state.house.visits(&asked, usize::MAX).await?;
    let visit = |v: &visits::Visit| {
        let permit = report.permit(v);
        Visit {
            stay: v.stay.0,
            entry: v.entry,
            plate: v.plate.clone().map(Plate),
            permit: v.permit.as_ref().map(ToString::to_string),
            holder: permit.map(|p| p.holder.clone()),
            group: permit.map(|p| p.group.to_string()),
            entered: v.entered.into(),
            left: v.left.map(|l| Time(l.at)),
            left_seen: v.left.is_some_and(|l| l.seen),
            areas: v.areas.iter().map(|(_, id)| id.to_string()).collect(),
        }
    };
    Ok(report.visits.iter().map(visit).collect())
}
