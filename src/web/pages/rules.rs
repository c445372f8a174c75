//! The rules in force: what each lane does, how full areas are, free moves, repeated violators.

use crate::actions::violations::recorded;
use crate::domain::diagnosis::refusals::Refusals;
use crate::domain::site::Lane;
use crate::port::desk::Standing;
use crate::web::html::charts::{self, Refusing};
use crate::web::pages::prelude::*;
use crate::wording::{rules, thresholds};

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, "/rules", page).menu(
        MenuPlace::Further(8),
        "menu",
        key!("menu-rules"),
        'b',
    )
}

const PATH: &str = "/rules";

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    shell: Layout,
    lanes: Vec<LaneRules>,
    everywhere: Vec<String>,
    areas: Vec<AreaRow>,
    limits: Vec<LimitRow>,
    plans: Vec<String>,
    free: Vec<(String, Stamp)>,
    repeated: Vec<Repeated>,
    unsure: usize,
    learned: Vec<String>,
}

struct LaneRules {
    name: String,
    direction: String,
    said: Vec<String>,
    hard: Option<Hard>,
}

/// What a hard lane's thresholds mean, and what they would have brought.
struct Hard {
    said: Vec<String>,
    /// `None`: it goes by the text alone, or nothing was recorded yet.
    curve: Option<Refusing>,
}

impl Hard {
    fn of(lane: &Lane, recorded: Option<Refusals>) -> Option<Hard> {
        thresholds::is_hard(lane).then(|| Hard {
            said: thresholds::said(lane, recorded.as_ref()),
            curve: recorded
                .filter(|found| found.vehicles > 0)
                .map(|found| charts::refusing(&found, lane.bands.refuse_at)),
        })
    }
}

struct AreaRow {
    name: String,
    within: String,
    count: i64,
    said: String,
}

struct LimitRow {
    said: String,
    count: i64,
    full: bool,
}

struct Repeated {
    plate: Badge,
    /// The permit's page and number.
    permit: Option<(String, String)>,
    count: usize,
    last: Stamp,
}

async fn page(state: WebState, who: Who) -> PageResult {
    let site = &state.house.site;
    let times = state.times();
    let standing: Standing = state.house.desk.standing(state.now()).await?;
    let weighed = state.house.weighed(&who).await?;
    let lane = |lane: &Lane| LaneRules {
        hard: Hard::of(lane, recorded(&who, &weighed, lane)),
        name: lane.name.clone(),
        direction: t!(
            "rules-to",
            from = rules::area(site, &lane.from),
            to = rules::area(site, &lane.to)
        ),
        said: rules::lane(site, lane),
    };
    let count_of = |id| standing.occupancy.iter().find(|(area, _)| area == id);
    let areas = site.areas.iter().map(|a| AreaRow {
        name: a.name.clone(),
        within: a
            .within
            .as_ref()
            .map_or(String::new(), |id| rules::area(site, id)),
        count: count_of(&a.id).map_or(0, |(_, n)| *n),
        said: rules::of_area(a),
    });
    let limits = standing.limits.iter().map(|(limit, count)| LimitRow {
        said: rules::limit(site, limit),
        count: *count,
        full: *count >= i64::from(limit.max),
    });
    let free = standing.free.iter();
    let repeated = standing.repeated.iter().map(|r| Repeated {
        plate: Badge(Some(r.plate.clone())),
        permit: r
            .permit
            .as_ref()
            .map(|id| (permit_page(id), id.to_string())),
        count: r.count,
        last: times.day(r.last),
    });
    error::page(&RulesPage {
        lanes: site.lanes.iter().map(lane).collect(),
        everywhere: [rules::everywhere(&site.passback), rules::by_time(site)].concat(),
        areas: areas.collect(),
        limits: limits.collect(),
        plans: site
            .amnesties
            .iter()
            .map(|p| rules::plan(site, p))
            .collect(),
        free: free
            .map(|(scope, until)| (rules::scope(site, scope), times.day(*until)))
            .collect(),
        repeated: repeated.collect(),
        unsure: standing.unsure,
        learned: thresholds::learned(&standing.learned),
        shell: Layout::new(&state, &who, PATH, key!("rules-rules")).await?,
    })
}
