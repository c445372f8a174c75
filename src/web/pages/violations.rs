//! Violations, or explained contradictions: what, when, where, the two pictures, and why; with filters, page by page.

use axum::http::Uri;

use crate::actions::table::FileKind;
use crate::domain::contradiction::Contradiction;
use crate::domain::event::{Decision, Finding, ViolationKind};
use crate::web::html::labels;
use crate::web::pages::event::{Why, why_all};
use crate::web::pages::filter::{Filter, FilterFields, Pager};
use crate::web::pages::findings::{self, FoundBox};
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/violations", page)
        .menu(
            MenuPlace::First(2),
            "violations",
            key!("menu-violations"),
            'v',
        )
        .post(Role::Viewer, "/violations", search)
        .get(Role::Viewer, "/violations.csv", export)
        .get(Role::Viewer, "/violations.xlsx", export)
}

const PATH: &str = "/violations";

#[derive(Template)]
#[template(path = "violations.html")]
struct ViolationsPage {
    shell: Layout,
    filter: Filter,
    cards: Vec<Card>,
    pager: Pager,
    csv: String,
    xlsx: String,
}

struct Card {
    row: Row,
    why: Why,
    found: Option<FoundBox>,
    /// What it may be instead of a violation: value and words.
    falses: Vec<(&'static str, Key)>,
}

async fn page(state: WebState, who: Who, Query(query): Query<FilterFields>) -> PageResult {
    let (mut query, filter, note) = query.read(&state, &who, PATH);
    query.violations_only = !query.explained;
    let what: fn(&Decision) -> Option<Contradiction<'_>> = match query.explained {
        true => Contradiction::explained,
        false => Contradiction::of,
    };
    query.limit = 20;
    let found = state.blocking(move |s| s.records.decisions(&query)).await?;
    let sort = |d: &Decision| what(d).map(|c| (d.seq, c.what.kind));
    let sorts: Vec<_> = found.rows.iter().filter_map(sort).collect();
    let findings = findings::of(&state, &sorts).await?;
    let whys = why_all(&state, &who, &found.rows, what).await?;
    let rows = rows(&state, &found.rows).await?;
    let all = rows.into_iter().zip(whys).zip(sorts).zip(findings);
    let cards = all.filter_map(|(((row, why), (_, kind)), found)| {
        let why = why?;
        let falses = falses(kind);
        Some(Card {
            row,
            why,
            found,
            falses,
        })
    });
    let title = match filter.explained {
        true => key!("violations-explained-contradictions"),
        false => key!("violations-violations"),
    };
    error::page(&ViolationsPage {
        cards: cards.collect(),
        pager: filter.pager(found.next),
        csv: filter.at("/violations.csv"),
        xlsx: filter.at("/violations.xlsx"),
        filter,
        shell: Layout::new(&state, &who, PATH, title).await?.with(note),
    })
}

/// What a person may find it to be instead.
fn falses(kind: ViolationKind) -> Vec<(&'static str, Key)> {
    let all = Finding::ALL.iter().copied().filter(|f| f.is_false());
    all.map(|f| (f.as_str(), labels::finding(kind, f)))
        .collect()
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
    let file = state.house.violations_file(&who, query, kind).await?;
    Ok(error::table(kind, &file.name, file.bytes))
}

/// The filter.
async fn search(state: WebState, who: Who, Form(form): Form<FilterFields>) -> PageResult {
    Ok(see_other(&form.address(&state, &who, PATH)))
}
