//! Passages: every vehicle that was answered, searched by part of a plate, lane and time.

use crate::web::pages::filter::{Filter, FilterFields};
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/passages", page)
        .menu(MenuPlace::First(5), "passages", key!("menu-passages"), 'a')
        .post(Role::Viewer, "/passages", search)
}

const PATH: &str = "/passages";

#[derive(Template)]
#[template(path = "passages.html")]
struct PassagesPage {
    shell: Layout,
    filter: Filter,
    rows: Vec<Row>,
    next: Option<String>,
}

async fn page(state: WebState, who: Who, Query(query): Query<FilterFields>) -> PageResult {
    let (query, filter, note) = query.read(&state, &who, PATH);
    let found = state.blocking(move |s| s.records.decisions(&query)).await?;
    error::page(&PassagesPage {
        rows: rows(&state, &found.rows).await?,
        next: filter.next(found.next),
        filter,
        shell: Layout::new(&state, &who, PATH, key!("passages-passages"))
            .await?
            .with(note),
    })
}

/// The filter.
async fn search(state: WebState, who: Who, Form(form): Form<FilterFields>) -> PageResult {
    Ok(see_other(&form.address(&state, &who, PATH)))
}
