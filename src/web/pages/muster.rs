//! Muster: who is where, by area and group, now or at any past moment; to be printed and ticked off. And overstays: who has
//! been here longer than is meant. Both answer from the last state, also while cameras are down.

use axum::http::Uri;
use jiff::Timestamp;

use crate::actions::presence::{InLot, LIKELY, LONG_H, LONG_H_OF, over};
use crate::actions::table::FileKind;
use crate::catalogue::format::hours;
use crate::domain::plate::Plate;
use crate::port::desk::{Present, PresentThere};
use crate::port::sorted::SortKey;
use crate::web::html::sorting::{Heads, Sort};
use crate::web::pages::filter::address;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/muster", page)
        .menu(MenuPlace::Further(4), "muster", key!("menu-muster"), 'm')
        .get(Role::Viewer, "/muster.csv", export)
        .get(Role::Viewer, "/muster.xlsx", export)
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
    /// In the region's other lots, now.
    elsewhere: Vec<ThereList>,
    total: usize,
    unread: usize,
    /// Whoever looks may put it right.
    may_correct: bool,
    heads: Heads,
    csv: String,
    xlsx: String,
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

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct MusterQuery {
    at: String,
    area: String,
    group: String,
    sort: String,
}

impl MusterQuery {
    /// Which list it is.
    fn fields(&self) -> [(&'static str, String); 3] {
        [
            ("at", self.at.clone()),
            ("area", self.area.clone()),
            ("group", self.group.clone()),
        ]
    }
}

/// The vehicles of one area of another lot.
struct ThereList {
    lot: String,
    area: String,
    /// Since when nothing is heard of it.
    silent: Option<Stamp>,
    vehicles: Vec<There>,
}

struct There {
    page: String,
    plate: Badge,
    holder: Option<(String, String)>,
    group: String,
    since: Stamp,
    lasting: String,
    belief: Option<Bar>,
}

/// By what a list of vehicles on the site can be sorted; the longest there come first.
const COLUMNS: [&str; 3] = ["since", "plate", "holder"];

fn sort_key(p: &Present, column: &'static str) -> SortKey {
    match column {
        "plate" => SortKey::text(p.inside.plate.as_ref().map_or("", Plate::as_str)),
        "holder" => SortKey::text(p.holder.as_deref().unwrap_or_default()),
        _ => SortKey::time(Some(p.inside.since)),
    }
}

/// As a table.
async fn export(state: WebState, uri: Uri, Query(query): Query<MusterQuery>) -> PageResult {
    let kind = FileKind::of(uri.path());
    let (at, note) = moment(&state.times(), &query.at);
    if note.is_some() {
        return Err(PageError::Bad(t!("muster-that-is-no-date-and-time")));
    }
    let of = (query.area.as_str(), query.group.as_str());
    let file = state.house.muster_file(at, of, kind).await?;
    Ok(error::table(kind, &file.name, file.bytes))
}

async fn page(state: WebState, who: Who, Query(query): Query<MusterQuery>) -> PageResult {
    let times = state.times();
    let (at, note) = moment(&times, &query.at);
    let present = state.house.muster(at, (&query.area, &query.group)).await?;
    let sort = Sort::read(&query.sort, &COLUMNS);
    let present = sort.arrange(present, sort_key);
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
    let everything = at.is_none() && query.area.is_empty();
    let elsewhere = match everything && state.house.is_in_region() {
        true => elsewhere(&state, &times, &query.group).await?,
        false => Vec::new(),
    };
    error::page(&MusterPage {
        at: times.day(shown),
        now: at.is_none(),
        heads: Heads::new(sort, address("/muster", &query.fields())),
        csv: address("/muster.csv", &query.fields()),
        xlsx: address("/muster.xlsx", &query.fields()),
        field: query.at,
        areas: areas.collect(),
        groups: groups.collect(),
        total: present.iter().filter(likely).count(),
        may_correct: at.is_none() && who.role >= Role::Supervisor,
        unread: present.iter().filter(|p| p.inside.plate.is_none()).count(),
        lists,
        elsewhere,
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

/// By area in the site's order, likely before doubtful, then by group; within it as they are sorted.
fn lists(state: &WebState, times: &Times, shown: Timestamp, present: &[Present]) -> Vec<List> {
    let mut lists = Vec::new();
    let mut left = LISTED_MAX;
    for doubtful in [false, true] {
        for area in &state.house.site.areas {
            let here =
                |p: &&Present| p.inside.area == area.id && (p.inside.belief < LIKELY) == doubtful;
            let mut here: Vec<&Present> = present.iter().filter(here).collect();
            here.sort_by(|a, b| a.group.cmp(&b.group));
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

/// Who is in the other lots, by lot and area.
async fn elsewhere(
    state: &WebState,
    times: &Times,
    group: &str,
) -> Result<Vec<ThereList>, PageError> {
    let all = state.house.muster_elsewhere(group).await?;
    let of_one = |a: &InLot, b: &InLot| (&a.lot, &a.area) == (&b.lot, &b.area);
    let lists = all.chunk_by(of_one).map(|here| ThereList {
        lot: here[0].lot.clone(),
        area: here[0].area.clone(),
        silent: here[0].silent_since.map(|at| times.stamp(at)),
        vehicles: here
            .iter()
            .take(LISTED_MAX)
            .map(|p| there(times, &p.vehicle))
            .collect(),
    });
    Ok(lists.collect())
}

fn there(times: &Times, p: &PresentThere) -> There {
    There {
        page: format!("/lots/{}/events/{}", p.gateway, p.entry),
        plate: Badge(p.plate.clone()),
        holder: p
            .permit
            .as_ref()
            .map(|id| (permit_page(id), p.holder.clone().unwrap_or_default())),
        group: p.group.as_ref().map_or(String::new(), ToString::to_string),
        since: times.stamp(p.since),
        lasting: times.between(p.since, times.now()),
        belief: (p.belief < SURE).then_some(Bar(p.belief)),
    }
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
        limit: p.limit_min.map(hours),
    }
}

#[derive(Template)]
#[template(path = "overstays.html")]
struct OverstaysPage {
    shell: Layout,
    hours: u32,
    limited: bool,
    heads: Heads,
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
    #[serde(default)]
    sort: String,
}

async fn overstays(state: WebState, who: Who, Query(query): Query<OverstaysQuery>) -> PageResult {
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
    let sort = Sort::read(&query.sort, &COLUMNS);
    let present = sort.arrange(state.house.desk.present(None).await?, sort_key);
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
        heads: Heads::new(sort, address("/overstays", &[("hours", hours.to_string())])),
        hours,
        limited,
        shell: Layout::new(&state, &who, "/overstays", key!("muster-overstays")).await?,
    })
}
