//! Violations: what, when, where, the two pictures, and why; with filters, page by page.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};

use super::event::{Why, why_all};
use super::filter::{Filter, FilterForm, FilterQuery};
use crate::web::error::{self, PageResult};
use crate::web::guard::{Who, see_other};
use crate::web::rows::{Row, rows};
use crate::web::shell::Shell;
use crate::web::state::WebState;

const PATH: &str = "/violations";

#[derive(Template)]
#[template(path = "violations.html")]
struct ViolationsPage {
    shell: Shell,
    filter: Filter,
    cards: Vec<Card>,
    next: Option<String>,
}

struct Card {
    row: Row,
    why: Why,
}

/// `GET /violations`
pub async fn page(
    State(state): State<WebState>,
    who: Who,
    Query(query): Query<FilterQuery>,
) -> PageResult {
    let (mut query, filter, note) = query.read(&state, &who, PATH);
    query.violations_only = true;
    query.limit = 20;
    let found = state
        .blocking(move |s| s.parts.records.decisions(&query))
        .await?;
    let whys = why_all(&state, &found.rows).await?;
    let rows = rows(&state, &found.rows).await?;
    let card = |(row, why): (Row, Option<Why>)| Some(Card { row, why: why? });
    error::page(&ViolationsPage {
        cards: rows.into_iter().zip(whys).filter_map(card).collect(),
        next: filter.next(found.next),
        filter,
        shell: Shell::new(&state, &who, PATH, "Violations")
            .await?
            .with(note),
    })
}

/// `POST /violations`: the filter.
pub async fn search(
    State(state): State<WebState>,
    who: Who,
    Form(form): Form<FilterForm>,
) -> PageResult {
    Ok(see_other(&form.address(&state, &who, PATH)))
}
