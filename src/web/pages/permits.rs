//! Permits: search and list; the export.

use std::collections::BTreeSet;

use axum::http::Uri;
use jiff::Timestamp;

use crate::actions::bulk::BulkEdit;
use crate::actions::table::FileKind;
use crate::domain::event::{List, Permit};
use crate::domain::site::{GroupId, PermitId};
use crate::port::desk::Exempt;
use crate::web::pages::exemptions::{self, Fields, field};
use crate::web::pages::filter::address;
use crate::web::pages::import;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/permits", page)
        .menu(MenuPlace::First(4), "permits", key!("menu-permits"), 'p')
        .post(Role::Viewer, "/permits", search)
        .post(Role::Supervisor, "/permits/bulk", bulk)
        .get(Role::Supervisor, "/permits.csv", export)
        .get(Role::Supervisor, "/permits.xlsx", export)
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
    /// To choose from.
    groups: Vec<String>,
    q: String,
    after: String,
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

/// The groups that are exempt from it now, by the site file or by an order.
async fn exempt_groups(state: &WebState) -> Result<BTreeSet<GroupId>, PageError> {
    let now = state.now();
    let ordered = state.house.desk.exemptions().await?.into_iter();
    let ordered = ordered.filter_map(|exempt| match exempt {
        Exempt::Group(group, exemption) if exemption.is_on(now) => Some(group),
        _ => None,
    });
    let by_file = state.house.site.groups.iter().filter(|g| g.exempt);
    Ok(ordered.chain(by_file.map(|g| g.id.clone())).collect())
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
    let groups = exempt_groups(&state).await?;
    let all_groups = state.house.desk.groups().await?;
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
        exempt: is_exempt(p, &times) || groups.contains(&p.group),
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
        groups: all_groups.iter().map(ToString::to_string).collect(),
        q: query.q.clone(),
        after: query.after.clone().unwrap_or_default(),
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
async fn export(state: WebState, uri: Uri) -> PageResult {
    let kind = FileKind::of(uri.path());
    let file = state.house.permits_file(kind).await?;
    Ok(error::table(kind, "permits", file))
}

/// Changes those that are ticked. Fields: `permit` as often as permits are ticked, `what`, and what it needs.
async fn bulk(state: WebState, who: Who, Form(fields): Form<Fields>) -> PageResult {
    let edit = match field(&fields, "what") {
        "group" => BulkEdit::Group(GroupId::new(field(&fields, "group"))),
        "end" => BulkEdit::End(end(&state, &fields)?),
        "exempt" => BulkEdit::Exempt {
            why: field(&fields, "reason").to_owned(),
            span: exemptions::span(&state, &fields)?,
        },
        _ => return Err(PageError::wrong("what", t!("bulk-choose-what"))),
    };
    let ticked = fields.iter().filter(|(name, _)| name == "permit");
    let ids = ticked.map(|(_, id)| PermitId::new(id)).collect();
    let (house, caller) = (state.house.clone(), who.caller.clone());
    let editing = async move { house.edit_permits(&caller, ids, &edit).await };
    let came = state.to_its_end(editing).await;
    let back = [
        ("q", field(&fields, "q")),
        ("after", field(&fields, "after")),
    ];
    let back = back.map(|(name, value)| (name, value.to_owned()));
    flash::back(
        &state,
        &who,
        came.map(|i| import::came_of(&i)),
        &address(PATH, &back),
    )
}

/// The end that is set; empty: none.
fn end(state: &WebState, fields: &Fields) -> Result<Option<Timestamp>, PageError> {
    let text = field(fields, "until");
    let end = state.times().parse_local(text);
    if end.is_none() && !text.is_empty() {
        let name = key!("permit-valid-to");
        let why = t!("permit-is-not-a-date-and-time", name = name);
        return Err(PageError::wrong("until", why));
    }
    Ok(end)
}
