//! Contact sheet of repeated violators: plate, how often, when, and the newest pictures, to be printed.

use askama::Template;
use axum::extract::{Query, State};
use jiff::SignedDuration;
use serde::Deserialize;

use crate::port::accounts::Role;
use crate::port::violations::{Span, Violator};
use crate::web::html::components::Badge;
use crate::web::html::layout::Layout;
use crate::web::html::rows::{Row, rows};
use crate::web::http::error::{self, PageError, PageResult};
use crate::web::http::guard::Who;
use crate::web::http::routes::Routes;
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, "/violations/repeated", page)
}

/// Vehicles on a sheet, and pictures of each.
pub const VEHICLES: u32 = 50;
const PICTURES: u32 = 4;
/// So many violations make one, and over how many days, unless somebody asks otherwise; and what may be asked.
pub const LEAST: u32 = 3;
pub const LEAST_OF: (u32, u32) = (2, 1000);
pub const DAYS: u32 = 30;
pub const DAYS_OF: (u32, u32) = (1, 366);

#[derive(Template)]
#[template(path = "violators.html")]
struct ViolatorsPage {
    shell: Layout,
    least: u32,
    days: u32,
    violators: Vec<Contact>,
}

/// A vehicle on the sheet.
struct Contact {
    plate: Badge,
    count: u64,
    /// The newest first.
    newest: Vec<Row>,
}

#[derive(Deserialize)]
pub struct SheetQuery {
    least: Option<u32>,
    days: Option<u32>,
}

/// Plates with so many violations in the last days at this person's lanes, most first; [`VEHICLES`] at most.
///
/// # Errors
/// The records cannot be read.
pub async fn repeated(
    state: &WebState,
    who: &Who,
    least: u32,
    days: u32,
) -> Result<Vec<Violator>, PageError> {
    let now = state.now();
    let span = Span {
        from: now - SignedDuration::from_hours(24 * i64::from(days)),
        to: now,
        lanes: who.lanes.clone(),
        explained: false,
    };
    state
        .blocking(move |s| {
            let violations = &s.parts.violations;
            violations.violators(&span, least, VEHICLES, PICTURES)
        })
        .await
}

/// `GET /violations/repeated?days=30&least=3`
pub async fn page(
    State(state): State<WebState>,
    who: Who,
    Query(query): Query<SheetQuery>,
) -> PageResult {
    let least = query.least.unwrap_or(LEAST).clamp(LEAST_OF.0, LEAST_OF.1);
    let days = query.days.unwrap_or(DAYS).clamp(DAYS_OF.0, DAYS_OF.1);
    let found = repeated(&state, &who, least, days).await?;
    let mut violators = Vec::with_capacity(found.len());
    for violator in found {
        violators.push(contact(&state, violator).await?);
    }
    error::page(&ViolatorsPage {
        shell: Layout::new(
            &state,
            &who,
            "/violations",
            key!("violators-repeated-violators"),
        )
        .await?,
        least,
        days,
        violators,
    })
}

async fn contact(state: &WebState, violator: Violator) -> Result<Contact, PageError> {
    let Violator {
        plate,
        count,
        newest,
        ..
    } = violator;
    let decisions = state
        .blocking(move |s| {
            let find = |seq: &u64| s.parts.records.decision(*seq).transpose();
            newest
                .iter()
                .filter_map(find)
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    Ok(Contact {
        plate: Badge(Some(plate)),
        count,
        newest: rows(state, &decisions).await?,
    })
}
