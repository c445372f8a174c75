//! Inside now: every vehicle believed inside, by area, longest first.

use crate::actions::presence::LIKELY;
use crate::domain::site::Area;
use crate::port::desk::Inside;
use crate::web::pages::prelude::*;
use crate::web::pages::rows::{Holder, holders};

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, "/inside", page).menu(
        MenuPlace::First(3),
        "inside",
        key!("menu-inside-now"),
        'i',
    )
}

/// Vehicles listed of one area at most; the count above says how many there are.
const LISTED_MAX: usize = 2000;
/// Below this belief the page says how sure it is.
const SURE: f64 = 0.995;

#[derive(Template)]
#[template(path = "inside.html")]
struct InsidePage {
    shell: Layout,
    areas: Vec<AreaList>,
    total: usize,
}

struct AreaList {
    name: String,
    /// Those that have probably left unseen.
    doubtful: bool,
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

async fn page(state: WebState, who: Who) -> PageResult {
    let inside = state.house.desk.inside().await?;
    let holders = holders(&state, inside.iter().filter_map(|v| v.permit.as_ref())).await?;
    let times = state.times();
    let vehicle = |v: &Inside| Vehicle {
        seq: v.entry,
        plate: Badge(v.plate.clone()),
        since: times.stamp(v.since),
        lasting: times.since(v.since),
        holder: v.permit.as_ref().map(|id| Holder {
            permit: id.clone(),
            page: permit_page(id),
            name: holders.get(id).cloned().unwrap_or_default(),
        }),
        // Whose lane it came in by is not known here.
        pictured: v.evidence.is_some() && !who.is_limited(),
        belief: (v.belief < SURE).then_some(Bar(v.belief)),
    };
    let list = |area: &Area, doubtful: bool| {
        let fits = |v: &&Inside| v.area == area.id && (v.belief < LIKELY) == doubtful;
        AreaList {
            name: area.name.clone(),
            doubtful,
            count: inside.iter().filter(fits).count(),
            vehicles: inside
                .iter()
                .filter(fits)
                .take(LISTED_MAX)
                .map(vehicle)
                .collect(),
        }
    };
    let areas = &state.house.site.areas;
    let lists = areas.iter().flat_map(|a| [list(a, false), list(a, true)]);
    let areas: Vec<AreaList> = lists.filter(|l| !l.doubtful || l.count > 0).collect();
    let total = areas.iter().filter(|l| !l.doubtful).map(|l| l.count).sum();
    error::page(&InsidePage {
        shell: Layout::new(&state, &who, "/inside", key!("inside-inside-now")).await?,
        areas,
        total,
    })
}
