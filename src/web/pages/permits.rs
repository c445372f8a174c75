//! Permits: search and list; the export.

use crate::domain::event::{List, Permit};
use crate::domain::site::PermitId;
use crate::port::permits_csv;
use crate::web::http::error::CSV;
use crate::web::pages::filter::address;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/permits", page)
        .menu(MenuPlace::First(4), "permits", key!("menu-permits"), 'p')
        .post(Role::Viewer, "/permits", search)
        .get(Role::Supervisor, "/permits.csv", export)
}

const PATH: &str = "/permits";
/// Permits of a page.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "permits.html")]
struct PermitsPage {
    shell: Layout,
    text: String,
    rows: Vec<PermitRow>,
    total: usize,
    further: bool,
    first: String,
    next: Option<String>,
}

struct PermitRow {
    page: String,
    id: String,
    holder: String,
    group: String,
    plates: Vec<Badge>,
    state: Chip,
    exempt: bool,
    valid_to: Option<Stamp>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct PermitsQuery {
    q: String,
    after: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct PermitsForm {
    #[serde(default)]
    text: String,
}

/// Whether the permit lets anyone in now.
pub(crate) fn state_of(permit: &Permit, times: &Times) -> Chip {
    let now = times.now();
    let (tone, word) = match permit {
        Permit {
            list: List::Deny, ..
        } => (Tone::Bad, key!("permit-deny-list")),
        Permit {
            valid_to: Some(to), ..
        } if *to <= now => (Tone::Quiet, key!("permit-ended")),
        Permit {
            valid_from: Some(from),
            ..
        } if *from > now => (Tone::Quiet, key!("permit-not-yet-valid")),
        _ => (Tone::Ok, key!("permit-valid")),
    };
    Chip { tone, word }
}

/// Whether it is exempt from the once-inside rule now.
pub(crate) fn is_exempt(permit: &Permit, times: &Times) -> bool {
    let exempt = permit.exempt.as_ref();
    exempt.is_some_and(|e| e.is_on(times.now()))
}

async fn page(state: WebState, who: Who, Query(query): Query<PermitsQuery>) -> PageResult {
    let text = state.searches.text(&who.name, &query.q);
    let forgotten = text.is_none() && !query.q.is_empty();
    let text = text.unwrap_or_default();
    let after = query.after.as_deref().map(PermitId::new);
    let found = state
        .house
        .desk
        .find_permits(text.clone(), after, ROWS)
        .await?;
    let times = state.times();
    let row = |p: &Permit| PermitRow {
        page: permit_page(&p.id),
        id: p.id.to_string(),
        holder: p.holder.clone(),
        group: p.group.to_string(),
        plates: p
            .plates
            .iter()
            .map(|plate| Badge(Some(plate.clone())))
            .collect(),
        state: state_of(p, &times),
        exempt: is_exempt(p, &times),
        valid_to: p.valid_to.map(|t| times.day(t)),
    };
    let last = found.rows.last().filter(|_| found.more);
    let next = last.map(|p| address(PATH, &[("q", query.q.clone()), ("after", p.id.to_string())]));
    let note = forgotten.then(|| Note::bad(key!("permits-this-search-has-been-forgotten-please")));
    error::page(&PermitsPage {
        shell: Layout::new(&state, &who, PATH, key!("permits-permits"))
            .await?
            .with(note.flatten()),
        text,
        rows: found.rows.iter().map(row).collect(),
        total: found.total,
        further: query.after.is_some(),
        first: address(PATH, &[("q", query.q)]),
        next,
    })
}

/// The search.
async fn search(state: WebState, who: Who, Form(form): Form<PermitsForm>) -> PageResult {
    let token = state.searches.keep(&who.name, &form.text);
    Ok(see_other(&address(
        PATH,
        &[("q", token.unwrap_or_default())],
    )))
}

/// The whole list.
async fn export(state: WebState, _who: Who) -> PageResult {
    let text = permits_csv::write(&state.house.all_permits().await?);
    Ok(error::download(CSV, "permits.csv", text))
}
