//! Permits: search and list; the export.

use std::collections::BTreeSet;

use axum::http::Uri;
use jiff::Timestamp;

use crate::actions::bulk::{self, BulkEdit};
use crate::actions::table::FileKind;
use crate::domain::event::Permit;
use crate::domain::site::{GroupId, PermitId};
use crate::port::desk::Exempt;
use crate::port::permits::{PermitSort, PermitState, PermitsAsked};
use crate::web::html::sorting::{Heads, Sort};
use crate::web::pages::exemptions::{self, Fields, field};
use crate::web::pages::filter::{Choice, address, choices};
use crate::web::pages::import;
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/permits", page)
        .menu(MenuPlace::First(4), "permits", key!("menu-permits"), 'p')
        .post(Role::Viewer, "/permits", search)
        .post(Role::Supervisor, "/permits/bulk", change_several)
        .get(Role::Supervisor, "/permits.csv", export)
        .get(Role::Supervisor, "/permits.xlsx", export)
}

const PATH: &str = "/permits";
/// Permits of a page.
const ROWS: usize = 50;
/// By what they can be sorted.
const COLUMNS: [&str; 4] = ["number", "holder", "group", "until"];
/// How they can stand.
const STATES: [(&str, PermitState); 4] = [
    ("valid", PermitState::Valid),
    ("not-yet", PermitState::NotYet),
    ("ended", PermitState::Ended),
    ("deny", PermitState::Denied),
];

#[derive(Template)]
#[template(path = "permits.html")]
struct PermitsPage {
    shell: Layout,
    text: String,
    rows: Vec<PermitRow>,
    total: usize,
    /// To choose from.
    groups: Vec<String>,
    /// The one that is shown; empty: all.
    group: String,
    states: Vec<Choice>,
    /// The list is not the whole one.
    any: bool,
    heads: Heads,
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

/// Which permits, as it is posted and as it stands in an address.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct PermitsQuery {
    /// As posted; in an address `q` stands in its place: it may be a plate.
    text: String,
    q: String,
    group: String,
    state: String,
    sort: String,
    after: Option<String>,
}

impl PermitsQuery {
    fn sort(&self) -> Sort {
        Sort::read(&self.sort, &COLUMNS)
    }

    /// The list's address, with these fields besides.
    fn address<const N: usize>(&self, more: [(&'static str, String); N]) -> String {
        let own = [
            ("q", self.q.clone()),
            ("group", self.group.clone()),
            ("state", self.state.clone()),
        ];
        let fields: Vec<_> = own.into_iter().chain(more).collect();
        address(PATH, &fields)
    }

    /// As the address says it; empty: as usual.
    fn sorted(&self) -> (&'static str, String) {
        let as_usual = self.sort() == Sort::read("", &COLUMNS);
        let sort = if as_usual {
            String::new()
        } else {
            self.sort().written()
        };
        ("sort", sort)
    }

    fn asked(&self, text: String, now: Timestamp) -> PermitsAsked {
        let sort = self.sort();
        let state = STATES.iter().find(|s| s.0 == self.state);
        PermitsAsked {
            text,
            group: (!self.group.is_empty()).then(|| GroupId::new(&self.group)),
            state: state.map(|s| (s.1, now)),
            sort: match sort.by {
                "holder" => PermitSort::Holder,
                "group" => PermitSort::Group,
                "until" => PermitSort::Until,
                _ => PermitSort::Number,
            },
            down: sort.down,
            after: self.after.as_deref().map(PermitId::new),
            limit: ROWS,
        }
    }
}

fn chip(state: PermitState) -> Chip {
    let (tone, word) = match state {
        PermitState::Denied => (Tone::Bad, key!("permit-deny-list")),
        PermitState::Ended => (Tone::Quiet, key!("permit-ended")),
        PermitState::NotYet => (Tone::Quiet, key!("permit-not-yet-valid")),
        PermitState::Valid => (Tone::Ok, key!("permit-valid")),
    };
    Chip { tone, word }
}

/// Whether the permit lets anyone in now.
pub(crate) fn state_of(permit: &Permit, times: &Times) -> Chip {
    chip(PermitState::of(permit, times.now()))
}

/// Whether it is exempt from the once-inside rule now.
pub(crate) fn is_exempt(permit: &Permit, times: &Times) -> bool {
    let exempt = permit.exempt.as_ref();
    exempt.is_some_and(|e| e.is_on(times.now()))
}

/// The groups that are exempt from it now, by the site file or by an order.
pub(crate) async fn exempt_groups(state: &WebState) -> Result<BTreeSet<GroupId>, PageError> {
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
    let times = state.times();
    let asked = query.asked(text.clone(), times.now());
    let found = state.house.desk.find_permits(asked).await?;
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
        valid_to: p.valid_to.map(|t| times.end(t)),
    };
    let last = found.rows.last().filter(|_| found.more);
    let next = last.map(|p| query.address([query.sorted(), ("after", p.id.to_string())]));
    let states = STATES.map(|(value, state)| (value, chip(state).word));
    let note = forgotten.then(|| Note::bad(key!("permits-this-search-has-been-forgotten-please")));
    error::page(&PermitsPage {
        shell: Layout::new(&state, &who, PATH, key!("permits-permits"))
            .await?
            .with(note.flatten()),
        text,
        rows: found.rows.iter().map(row).collect(),
        total: found.total,
        groups: all_groups.iter().map(ToString::to_string).collect(),
        states: choices(states, &query.state),
        any: query.address([]) != PATH,
        heads: Heads::new(query.sort(), query.address([])),
        further: query.after.is_some(),
        first: query.address([query.sorted()]),
        q: query.q,
        group: query.group,
        after: query.after.unwrap_or_default(),
        next,
    })
}

/// The search.
async fn search(state: WebState, who: Who, Form(mut form): Form<PermitsQuery>) -> PageResult {
    let token = state.searches.keep(&who.name, &form.text);
    form.q = token.unwrap_or_default();
    Ok(see_other(&form.address([form.sorted()])))
}

/// The whole list.
async fn export(state: WebState, uri: Uri) -> PageResult {
    let kind = FileKind::of(uri.path());
    let file = state.house.permits_file(kind).await?;
    Ok(error::table(kind, "permits", file))
}

/// Changes those that are ticked. Fields: `permit` as often as permits are ticked, `what`, and what it needs.
async fn change_several(state: WebState, who: Who, Form(fields): Form<Fields>) -> PageResult {
    let mut faults = Faults::default();
    let ticked = fields.iter().filter(|(name, _)| name == "permit");
    let ids: Vec<PermitId> = ticked.map(|(_, id)| PermitId::new(id)).collect();
    if let Some(fault) = bulk::ticked(ids.len()) {
        faults.add(&fault);
    }
    let edit = match field(&fields, "what") {
        "group" => Some(BulkEdit::Group(GroupId::new(field(&fields, "group")))),
        "end" => end(&state, &fields, &mut faults).map(BulkEdit::End),
        "exempt" => {
            let why = field(&fields, "reason").to_owned();
            let span = exemptions::span(&state, &fields, &mut faults);
            span.map(|span| BulkEdit::Exempt { why, span })
        }
        _ => faults.read("what", Err(key!("bulk-choose-what"))),
    };
    let edit = faults.all(edit)?;
    let (house, caller) = (state.house.clone(), who.caller.clone());
    let editing = async move { house.edit_permits(&caller, ids, &edit).await };
    let came = state.to_its_end(editing).await;
    let back = ["q", "group", "state", "sort", "after"];
    let of_list = |name: &'static str| match name {
        "group" => (name, field(&fields, "shown_group").to_owned()),
        _ => (name, field(&fields, name).to_owned()),
    };
    let back = back.map(of_list);
    flash::back(
        &state,
        &who,
        came.map(|i| import::came_of(&i)),
        &address(PATH, &back),
    )
}

/// The end that is set; empty: none.
fn end(state: &WebState, fields: &Fields, faults: &mut Faults) -> Option<Option<Timestamp>> {
    let text = field(fields, "until");
    let end = state.times().parse_local(text);
    let unfit = end.is_none() && !text.is_empty();
    let name = key!("permit-valid-to");
    let end = (!unfit).then_some(end);
    let why = || t!("permit-is-not-a-date-and-time", name = name);
    faults.read("until", end.ok_or_else(why))
}
