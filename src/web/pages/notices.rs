//! Notices: what the gateway noticed by itself, newest first.

use axum::http::Uri;

use crate::actions::table::FileKind;
use crate::catalogue::Key;
use crate::domain::event::StayId;
use crate::port::records::Cursor;
use crate::web::html::notices::chip;
use crate::web::html::sorting::{Heads, Sort};
use crate::web::pages::filter::{BY_TIME, Pager, ROWS, Turn, address, oldest_first};
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/notices", page)
        .menu(MenuPlace::Further(7), "ask", key!("menu-notices"), 'n')
        .get(Role::Viewer, "/notices.csv", export)
        .get(Role::Viewer, "/notices.xlsx", export)
}

const PATH: &str = "/notices";

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    shell: Layout,
    rows: Vec<Row>,
    heads: Heads,
    pager: Pager,
    csv: String,
    xlsx: String,
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
    let told = told.filter_map(|notice| Some((notice.row.at, notice.said(site)?)));
    let told: Vec<_> = told.collect();
    let stays = told.iter().flat_map(|(_, said)| &said.stays);
    let stays: Vec<StayId> = stays.map(|(stay, _)| *stay).collect();
    let entries = state.house.began(stays).await?;
    let times = state.times();
    let rows = told.into_iter().map(|(at, said)| Row {
        at: times.stamp(at),
        kind: chip(said.sort),
        plate: said.plate.map(|p| Badge(Some(p))),
        permit: said.permit.map(|id| (permit_page(&id), id.to_string())),
        text: said.text,
        events: (said.stays.iter())
            .filter_map(|(stay, what)| Some((format!("/events/{}", entries.get(stay)?), *what)))
            .chain((said.event).map(|seq| (format!("/events/{seq}"), key!("notices-the-event"))))
            .collect(),
    });
    let heads = Heads::new(Sort::read(&query.sort, &BY_TIME), PATH);
    let fields = [("sort", query.sort)];
    error::page(&NoticesPage {
        rows: rows.collect(),
        pager: turn.pager(PATH, &fields, found.next),
        csv: address("/notices.csv", &fields),
        xlsx: address("/notices.xlsx", &fields),
        heads,
        shell: Layout::new(&state, &who, PATH, key!("notices-notices")).await?,
    })
}

/// All of them, as a table.
async fn export(state: WebState, uri: Uri, Query(query): Query<NoticesQuery>) -> PageResult {
    let kind = FileKind::of(uri.path());
    let oldest_first = oldest_first(&query.sort);
    let file = state.house.notices_file(oldest_first, kind).await?;
    Ok(error::table(kind, &file.name, file.bytes))
}
