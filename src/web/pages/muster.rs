//! Muster: who is where, by area and group, now or at any past moment; to be printed and ticked off. And overstays: who has
//! been here longer than is meant. Both answer from the last state, also while cameras are down.

use askama::Template;
use axum::extract::{Query, State};
use jiff::Timestamp;
use serde::Deserialize;

use crate::actions::presence::{LIKELY, LONG_H, LONG_H_OF, over};
use crate::port::accounts::Role;
use crate::port::desk::Present;
use crate::web::html::components::{Badge, Bar, Stamp, Times};
use crate::web::html::layout::{Layout, Note};
use crate::web::html::rows::permit_page;
use crate::web::http::error::{self, PageError, PageResult};
use crate::web::http::guard::Who;
use crate::web::http::routes::{MenuPlace, Routes};
use crate::web::state::WebState;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/muster", page)
        .menu(MenuPlace::Further(4), "muster", key!("menu-muster"), 'm')
        .get(Role::Viewer, "/overstays", overstays)
        .menu(MenuPlace::Further(5), "clock", key!("menu-overstays"), 'e')
}

/// Vehicles listed at most; the counts say how many there are.
const LISTED_MAX: usize = 5_000;
/// Below this belief the page says how sure it is.
const SURE: f64 = 0.995;

#[derive(Template)]
#[template(path = "muster.html")]
struct MusterPage {
    shell: Layout,
    at: Stamp,
    now: bool,
    field: String,
    areas: Vec<Choice>,
    groups: Vec<Choice>,
    lists: Vec<List>,
    total: usize,
    unread: usize,
    /// Whoever looks may put it right.
    may_correct: bool,
}

/// An entry of a list of choices.
struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

/// The vehicles of one area and one group.
struct List {
    area: String,
    group: String,
    /// Those that have probably left unseen.
    doubtful: bool,
    vehicles: Vec<Vehicle>,
}

struct Vehicle {
    stay: u64,
    /// Two vehicles with this plate may be there.
    twice: bool,
    seq: u64,
    plate: Badge,
    holder: Option<(String, String)>,
    since: Stamp,
    lasting: String,
    belief: Option<Bar>,
    limit: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct MusterQuery {
    #[serde(default)]
    at: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    group: String,
}

/// `GET /muster`
pub(crate) async fn page(
    State(state): State<WebState>,
    who: Who,
    Query(query): Query<MusterQuery>,
) -> PageResult {
    let times = state.times();
    let (at, note) = moment(&times, &query.at);
    let present = state.house.muster(at, (&query.area, &query.group)).await?;
    let site = &state.house.site;
    let shown = at.unwrap_or(times.now());
    let lists = lists(&state, &times, shown, &present);
    let areas = site.areas.iter().map(|a| Choice {
        id: a.id.to_string(),
        name: a.name.clone(),
        chosen: a.id.as_str() == query.area,
    });
    let groups = state.house.desk.groups().await?;
    let groups = groups.into_iter().map(|g| Choice {
        chosen: g.as_str() == query.group,
        id: g.to_string(),
        name: g.to_string(),
    });
    let likely = |p: &&Present| p.inside.belief >= LIKELY;
    error::page(&MusterPage {
        at: times.day(shown),
        now: at.is_none(),
        field: query.at,
        areas: areas.collect(),
        groups: groups.collect(),
        total: present.iter().filter(likely).count(),
        may_correct: at.is_none() && who.role >= Role::Supervisor,
        unread: present.iter().filter(|p| p.inside.plate.is_none()).count(),
        lists,
        shell: Layout::new(&state, &who, "/muster", key!("muster-muster"))
            .await?
            .with(note),
    })
}

/// The moment asked for; `None`: now.
fn moment(times: &Times, text: &str) -> (Option<Timestamp>, Option<Note>) {
    match times.parse_local(text) {
        None if text.is_empty() => (None, None),
        None => (None, Note::bad(key!("muster-that-is-no-date-and-time"))),
        Some(at) if at >= times.now() => {
            (None, Note::bad(key!("muster-that-is-in-the-future-this")))
        }
        Some(at) => (Some(at), None),
    }
}

/// By area in the site's order, likely before doubtful, then by group.
fn lists(state: &WebState, times: &Times, shown: Timestamp, present: &[Present]) -> Vec<List> {
    let mut lists = Vec::new();
    let mut left = LISTED_MAX;
    for doubtful in [false, true] {
        for area in &state.house.site.areas {
            let here =
                |p: &&Present| p.inside.area == area.id && (p.inside.belief < LIKELY) == doubtful;
            let mut here: Vec<&Present> = present.iter().filter(here).collect();
            here.sort_by(|a, b| (&a.group, a.inside.since).cmp(&(&b.group, b.inside.since)));
            for group in here.chunk_by(|a, b| a.group == b.group) {
                let name = group[0].group.as_ref().filter(|g| !g.as_str().is_empty());
                let vehicles = group.iter().take(left).map(|p| vehicle(times, shown, p));
                let vehicles: Vec<Vehicle> = vehicles.collect();
                left -= vehicles.len();
                lists.push(List {
                    area: area.name.clone(),
                    group: name.map_or_else(|| t!("muster-no-group"), ToString::to_string),
                    doubtful,
                    vehicles,
                });
            }
        }
    }
    lists
}

fn vehicle(times: &Times, shown: Timestamp, p: &Present) -> Vehicle {
    let v = &p.inside;
    Vehicle {
        stay: v.stay.0,
        twice: p.twice,
        seq: v.entry,
        plate: Badge(v.plate.clone()),
        holder: v
            .permit
            .as_ref()
            .map(|id| (permit_page(id), p.holder.clone().unwrap_or_default())),
        since: times.stamp(v.since),
        lasting: times.between(v.since, shown),
        belief: (v.belief < SURE).then_some(Bar(v.belief)),
        limit: p.limit_min.map(|min| match (min / 60, min % 60) {
            (0, m) => format!("{m} min"),
            (h, 0) => format!("{h} h"),
            (h, m) => format!("{h} h {m} min"),
        }),
    }
}

#[derive(Template)]
#[template(path = "overstays.html")]
struct OverstaysPage {
    shell: Layout,
    hours: u32,
    limited: bool,
    over: Vec<Over>,
}

struct Over {
    area: String,
    group: String,
    vehicle: Vehicle,
    /// It is beyond a limit that the site sets, not only long.
    beyond: bool,
}

#[derive(Deserialize)]
pub(crate) struct OverstaysQuery {
    hours: Option<String>,
}

/// `GET /overstays`
pub(crate) async fn overstays(
    State(state): State<WebState>,
    who: Who,
    Query(query): Query<OverstaysQuery>,
) -> PageResult {
    let hours = match query.hours.as_deref().map(str::trim) {
        None | Some("") => LONG_H,
        Some(text) => text
            .parse()
            .ok()
            .filter(|h| LONG_H_OF.contains(h))
            .ok_or_else(|| PageError::Bad(t!("muster-hours-write-1-to-8760")))?,
    };
    let times = state.times();
    let now = times.now();
    let present = state.house.desk.present(None).await?;
    let limited = present.iter().any(|p| p.limit_min.is_some());
    let over = over(&present, now, hours).map(|(p, beyond)| {
        let area = state.house.site.area(&p.inside.area);
        Over {
            area: area.map_or_else(|| p.inside.area.to_string(), |a| a.name.clone()),
            group: p.group.as_ref().map_or(String::new(), ToString::to_string),
            vehicle: vehicle(&times, now, p),
            beyond,
        }
    });
    error::page(&OverstaysPage {
        over: over.take(LISTED_MAX).collect(),
        hours,
        limited,
        shell: Layout::new(&state, &who, "/overstays", key!("muster-overstays")).await?,
    })
}
