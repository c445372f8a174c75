//! Log: what persons did, and what came of it.

use crate::domain::event::Seq;
use crate::port::records::OrderRow;
use crate::web::pages::filter::{ROWS, address};
use crate::web::pages::prelude::*;
use crate::wording::audit::outcome;

pub(super) fn routes() -> Routes {
    Routes::default().get(Role::Viewer, "/log", page).menu(
        MenuPlace::Further(9),
        "log",
        key!("menu-log"),
        'o',
    )
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    shell: Layout,
    rows: Vec<LogRow>,
    further: bool,
    next: Option<String>,
}

struct LogRow {
    at: Stamp,
    by: String,
    what: String,
    reason: String,
    result: String,
}

#[derive(Deserialize)]
pub(crate) struct LogQuery {
    before: Option<Seq>,
}

async fn page(state: WebState, who: Who, Query(query): Query<LogQuery>) -> PageResult {
    let found = state
        .blocking(move |s| s.records.orders(query.before, ROWS))
        .await?;
    let times = state.times();
    let row = |order: OrderRow| LogRow {
        at: times.stamp(order.at),
        by: order.by,
        what: order.what.to_string(),
        reason: order.reason,
        result: outcome(&order.result),
    };
    let next = |seq: Seq| address("/log", &[("before", seq.to_string())]);
    error::page(&LogPage {
        shell: Layout::new(&state, &who, "/log", key!("log-log")).await?,
        rows: found.rows.into_iter().map(row).collect(),
        further: query.before.is_some(),
        next: found.next.map(next),
    })
}
