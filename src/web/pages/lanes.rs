//! Lanes: all of them side by side, the worst first, a sentence each.

use std::collections::BTreeMap;

use crate::actions::lane_reports::{LaneReport, Period};
use crate::catalogue::Key;
use crate::catalogue::format::number;
use crate::domain::diagnosis::Tone;
use crate::domain::diagnosis::change::Count;
use crate::domain::site::Direction;
use crate::web::html::charts::share;
use crate::web::html::icons::Icon;
use crate::web::html::labels;
use crate::web::pages::prelude::*;
use crate::wording::findings::{self, Said};

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/lanes", page)
        .menu(MenuPlace::Further(1), "lanes", key!("menu-lanes"), 'h')
        .get(Role::Supervisor, "/lanes/learned.json", learned)
}

const PATH: &str = "/lanes";

#[derive(Template)]
#[template(path = "lanes.html")]
struct LanesPage {
    shell: Layout,
    periods: Vec<Choice>,
    period: &'static str,
    lanes: Vec<Card>,
    /// Some are worse than others as far as their counts tell; else they stand in the site's order.
    ranked: bool,
    /// Reads that wait for a person.
    waiting: u64,
}

/// A period to choose.
pub(crate) struct Choice {
    pub(crate) word: &'static str,
    pub(crate) name: Key,
    pub(crate) here: bool,
}

/// The periods, with the one that is shown.
pub(crate) fn choices(period: Period) -> Vec<Choice> {
    let name = |p| match p {
        Period::Day => key!("lanes-day"),
        Period::Week => key!("lanes-week"),
        Period::Month => key!("lanes-month"),
    };
    let choice = |p: Period| Choice {
        word: p.word(),
        name: name(p),
        here: p == period,
    };
    Period::ALL.iter().copied().map(choice).collect()
}

struct Card {
    id: String,
    name: String,
    direction: Icon,
    direction_word: Key,
    tone: &'static str,
    icon: Icon,
    sentence: String,
    alarms: Vec<String>,
    vehicles: String,
    unread: String,
    wrong: String,
    orphans: Option<String>,
    charged: u64,
}

/// How a report is to be taken: class and icon.
pub(crate) fn tone(tone: Tone) -> (&'static str, Icon) {
    match tone {
        Tone::Act => ("bad", Icon("ask")),
        Tone::Look => ("ask", Icon("ask")),
        Tone::Few => ("quiet", Icon("quiet")),
        Tone::Fine => ("ok", Icon("ok")),
    }
}

#[derive(Deserialize)]
pub(crate) struct PeriodQuery {
    pub(crate) period: Option<String>,
}

async fn page(state: WebState, who: Who, Query(query): Query<PeriodQuery>) -> PageResult {
    let period = Period::named(query.period.as_deref());
    let mut lanes = state.lane_reports(period, None).await?;
    lanes.retain(|l| who.sees(&l.lane.id));
    let ranked = lanes.iter().any(is_worse);
    if ranked {
        lanes.sort_by_key(|l| (l.alarms.is_empty(), l.report.rank()));
    }
    let waiting = state.blocking(|s| s.lanes.waiting()).await?;
    error::page(&LanesPage {
        shell: Layout::new(&state, &who, PATH, key!("lanes-lanes")).await?,
        periods: choices(period),
        period: period.word(),
        ranked,
        lanes: lanes.iter().map(|l| card(&state, l)).collect(),
        waiting: waiting.iter().map(|w| w.1).sum(),
    })
}

/// Whether something is known against a lane.
fn is_worse(l: &LaneReport<Said>) -> bool {
    !l.alarms.is_empty() || l.report.tone <= Tone::Look
}

fn card(state: &WebState, l: &LaneReport<Said>) -> Card {
    let t = &l.report.tally;
    let of = |events, of| share(Count { events, of });
    // An alarm that stands is worse than what the period's counts say.
    let worst = if l.alarms.is_empty() {
        l.report.tone
    } else {
        l.report.tone.min(Tone::Look)
    };
    let (tone, icon) = tone(worst);
    let alarm = |a| findings::drift(a, &l.lane.name, state.now(), &state.house.zone);
    Card {
        id: l.lane.id.to_string(),
        name: l.lane.name.clone(),
        direction: Icon::of(l.lane.direction),
        direction_word: labels::direction(l.lane.direction),
        tone,
        icon,
        sentence: l.said.summary.clone(),
        alarms: l.alarms.iter().map(alarm).collect(),
        vehicles: number(t.vehicles as f64),
        unread: of(t.unread, t.vehicles),
        wrong: of(t.plates.wrong, t.plates.all()),
        orphans: (l.lane.direction == Direction::Out).then(|| of(t.orphans, t.read())),
        charged: t.false_violations,
    }
}

/// What each lane has learned of its own misreads, as the engine keeps it.
async fn learned(state: WebState, who: Who) -> PageResult {
    let models = state.house.desk.lane_models().await?;
    let own = models.into_iter().filter(|(lane, _)| who.sees(lane));
    let lanes: BTreeMap<_, _> = own.collect();
    let text = serde_json::to_string_pretty(&lanes).map_err(PageError::broken)?;
    Ok(error::download("application/json", "learned.json", text))
}
