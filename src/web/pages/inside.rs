//! Inside now: every vehicle believed inside, by area, longest first.

use askama::Template;
use axum::extract::State;

use crate::web::desk::Inside;
use crate::web::error::{self, PageResult};
use crate::web::guard::Who;
use crate::web::parts::{Badge, Bar, Stamp};
use crate::web::rows::{Holder, holders, permit_page};
use crate::web::shell::Shell;
use crate::web::state::WebState;

/// Vehicles listed of one area at most; the count above says how many there are.
const LISTED_MAX: usize = 2000;
/// Below this belief the page says that it is a guess.
const SURE: f64 = 0.995;

#[derive(Template)]
#[template(path = "inside.html")]
struct InsidePage {
    shell: Shell,
    areas: Vec<AreaList>,
    total: usize,
}

struct AreaList {
    name: String,
    count: usize,
    vehicles: Vec<Vehicle>,
}

struct Vehicle {
    seq: u64,
    plate: Badge,
    since: Stamp,
    lasting: String,
    holder: Option<Holder>,
    pictured: bool,
    /// How sure it is that it is still inside; `None`: sure.
    belief: Option<Bar>,
}

/// `GET /inside`
pub async fn page(State(state): State<WebState>, who: Who) -> PageResult {
    let inside = state.parts.desk.inside().await?;
    let holders = holders(&state, inside.iter().filter_map(|v| v.permit.as_ref())).await?;
    let times = state.times();
    let vehicle = |v: &Inside| Vehicle {
        seq: v.stay.0,
        plate: Badge(v.plate.clone()),
        since: times.stamp(v.since),
        lasting: times.since(v.since),
        holder: v.permit.as_ref().map(|id| Holder {
            permit: id.clone(),
            page: permit_page(id),
            name: holders.get(id).cloned().unwrap_or_default(),
        }),
        pictured: v.evidence.is_some(),
        belief: (v.belief < SURE).then_some(Bar(v.belief)),
    };
    let areas = state.parts.site.areas.iter().map(|area| {
        let here = || inside.iter().filter(|v| v.area == area.id);
        AreaList {
            name: area.name.clone(),
            count: here().count(),
            vehicles: here().take(LISTED_MAX).map(vehicle).collect(),
        }
    });
    error::page(&InsidePage {
        shell: Shell::new(&state, &who, "/inside", "Inside now").await?,
        areas: areas.collect(),
        total: inside.len(),
    })
}
