//! Inside now: every vehicle believed inside, by area, longest first.

use crate::actions::presence::LIKELY;
use crate::domain::plate::Plate;
use crate::domain::site::Area;
use crate::port::desk::Inside;
use crate::port::sorted::SortKey;
use crate::web::html::sorting::{Heads, Sort};
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
    heads: Heads,
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

/// By what it can be sorted; the longest inside come first.
const COLUMNS: [&str; 4] = ["since", "plate", "holder", "sure"];

#[derive(Deserialize)]
pub(crate) struct InsideQuery {
    #[serde(default)]
    sort: String,
}

async fn page(state: WebState, who: Who, Query(query): Query<InsideQuery>) -> PageResult {
    let inside = state.house.desk.inside().await?;
    let holders = holders(&state, inside.iter().filter_map(|v| v.permit.as_ref())).await?;
    let sort = Sort::read(&query.sort, &COLUMNS);
    let inside = sort.arrange(inside, |v: &Inside, column| match column {
        "plate" => SortKey::text(v.plate.as_ref().map_or("", Plate::as_str)),
        "holder" => {
            let holder = v.permit.as_ref().and_then(|id| holders.get(id));
            SortKey::text(holder.map_or("", String::as_str))
        }
        // In thousandths.
        "sure" => SortKey::number((v.belief.clamp(0.0, 1.0) * 1_000.0).round() as i64),
        _ => SortKey::time(Some(v.since)),
    });
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
        heads: Heads::new(sort, "/inside"),
        areas,
        total,
    })
}
