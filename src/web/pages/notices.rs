//! Notices: what the gateway noticed by itself, newest first.

use std::collections::BTreeMap;

use crate::actions::House;
use crate::catalogue::Key;
use crate::domain::event::{Seq, StayId};
use crate::port::records::{Cursor, RecordsError};
use crate::web::html::notices::said;
use crate::web::html::sorting::{Heads, Sort};
use crate::web::pages::filter::{BY_TIME, Pager, ROWS, Turn, oldest_first};
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, "/notices", page).menu(
        MenuPlace::Further(7),
        "ask",
        key!("menu-notices"),
        'n',
    )
}

const PATH: &str = "/notices";

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    shell: Layout,
    rows: Vec<Row>,
    heads: Heads,
    pager: Pager,
}

/// One notice, in words.
struct Row {
    at: Stamp,
    kind: Chip,
    plate: Option<Badge>,
    /// The permit's page and number.
    permit: Option<(String, String)>,
    text: String,
    /// Events that it is about: page and what it is.
    events: Vec<(String, Key)>,
}

#[derive(Deserialize)]
pub(crate) struct NoticesQuery {
    #[serde(default)]
    sort: String,
    before: Option<u64>,
}

async fn page(state: WebState, who: Who, Query(query): Query<NoticesQuery>) -> PageResult {
    let turn = Turn {
        further: query.before.is_some(),
        oldest_first: oldest_first(&query.sort),
    };
    let at = Cursor::new(turn.oldest_first, query.before);
    let found = state.house.notices(at, ROWS).await?;
    let site = &state.house.site;
    let told = found.rows.iter();
    let told = told.filter_map(|notice| Some((notice.row.at, said(site, notice)?)));
    let told: Vec<_> = told.collect();
    let stays = told.iter().flat_map(|(_, said)| &said.stays);
    let stays: Vec<StayId> = stays.map(|(stay, _)| *stay).collect();
    let entries = state.blocking(move |s| began(s, &stays)).await?;
    let times = state.times();
    let rows = told.into_iter().map(|(at, said)| Row {
        at: times.stamp(at),
        kind: said.kind,
        plate: said.plate.map(|p| Badge(Some(p))),
        permit: said.permit.map(|id| (permit_page(&id), id.to_string())),
        text: said.text,
        events: (said.stays.iter())
            .filter_map(|(stay, what)| Some((format!("/events/{}", entries.get(stay)?), *what)))
            .chain((said.event).map(|seq| (format!("/events/{seq}"), key!("notices-the-event"))))
            .collect(),
    });
    let heads = Heads::new(Sort::read(&query.sort, &BY_TIME), PATH);
    error::page(&NoticesPage {
        rows: rows.collect(),
        pager: turn.pager(PATH, &[("sort", query.sort)], found.next),
        heads,
        shell: Layout::new(&state, &who, PATH, key!("notices-notices")).await?,
    })
}

/// The event by which each stay began.
fn began(house: &House, stays: &[StayId]) -> Result<BTreeMap<StayId, Seq>, RecordsError> {
    let mut entries = BTreeMap::new();
    for stay in stays {
        let entry = house.records.entry_of(*stay)?;
        entries.extend(entry.map(|e| (*stay, e.seq)));
    }
    Ok(entries)
}
