//! Passages: every vehicle that was answered, searched by part of a plate, lane and time.

use axum::http::Uri;

use crate::actions::table::FileKind;
use crate::port::records::{COUNT_MAX, RecordsError};
use crate::web::pages::filter::{Filter, FilterFields, Pager};
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/passages", page)
        .menu(MenuPlace::First(5), "passages", key!("menu-passages"), 'a')
        .post(Role::Viewer, "/passages", search)
        .get(Role::Viewer, "/passages.csv", export)
        .get(Role::Viewer, "/passages.xlsx", export)
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
    pager: Pager,
    csv: String,
    xlsx: String,
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
        pager: filter.pager(found.next),
        csv: filter.at("/passages.csv"),
        xlsx: filter.at("/passages.xlsx"),
        filter,
        shell: Layout::new(&state, &who, PATH, key!("passages-passages"))
            .await?
            .with(note),
    })
}

/// All that the filter finds, as a table.
async fn export(
    state: WebState,
    who: Who,
    uri: Uri,
    Query(query): Query<FilterFields>,
) -> PageResult {
    let kind = FileKind::of(uri.path());
    let query = query.all(&state, &who, PATH)?;
    let file = state.house.passages_file(query, kind).await?;
    Ok(error::table(kind, &file.name, file.bytes))
}

/// The filter.
async fn search(state: WebState, who: Who, Form(form): Form<FilterFields>) -> PageResult {
    Ok(see_other(&form.address(&state, &who, PATH)))
}
