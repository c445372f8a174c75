//! Passages: every vehicle that was answered, searched by part of a plate, lane and time.

use crate::port::records::{COUNT_MAX, RecordsError};
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
    /// How many were found, where a plate was searched for.
    found: Option<String>,
    next: Option<String>,
}

async fn page(state: WebState, who: Who, Query(query): Query<FilterFields>) -> PageResult {
    let (query, filter, note) = query.read(&state, &who, PATH);
    let searched = query.plate_part.is_some();
    let (found, count) = state
        .blocking(move |s| {
            let count = searched.then(|| s.records.count(&query)).transpose()?;
            Ok::<_, RecordsError>((s.records.decisions(&query)?, count))
        })
        .await?;
    error::page(&PassagesPage {
        rows: rows(&state, &found.rows).await?,
        found: count.map(|count| match count {
            COUNT_MAX => t!("passages-found-or-more", count),
            _ => t!("passages-found", count),
        }),
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
