//! Who is exempt from passback, by permit and by group: since when, till when, where, why and by whom.

use jiff::Timestamp;

use crate::actions::exemptions::Span;
use crate::domain::event::Exemption;
use crate::domain::site::{AreaId, Site};
use crate::port::desk::Exempt;
use crate::web::html::refill::Wrong;
use crate::web::html::refusals;
use crate::web::pages::prelude::*;
use crate::wording::rules;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/exemptions", page)
        .menu(
            MenuPlace::Further(3),
            "shield",
            key!("menu-exemptions"),
            'x',
        )
        .post(Role::Supervisor, "/exemptions", change)
        .fresh()
}

const PATH: &str = "/exemptions";

/// What a form sends, field by field: `area` comes as often as areas are ticked.
pub type Fields = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "exemptions.html")]
struct ExemptionsPage {
    shell: Layout,
    rows: Vec<ExemptRow>,
    groups: Vec<String>,
    areas: Vec<(String, String)>,
}

struct ExemptRow {
    /// The permit's page; `None`: a group.
    page: Option<String>,
    name: String,
    of: String,
    state: Chip,
    from: Option<Stamp>,
    until: Option<Stamp>,
    places: String,
    reason: String,
    by: String,
    /// How often it has waived a vehicle; `None`: not counted.
    uses: Option<u64>,
    /// It was ordered here and can be taken back here; a permit's on its page.
    ordered: bool,
}

/// What is to be chosen from where an exemption is given: the areas, if there is more than one.
pub(crate) fn choices(site: &Site) -> Vec<(String, String)> {
    let areas = site.areas.iter();
    let all: Vec<_> = areas.map(|a| (a.id.to_string(), a.name.clone())).collect();
    if all.len() > 1 { all } else { Vec::new() }
}

/// Whether an exemption holds now, does not yet, or no more.
pub(crate) fn state_of(exemption: &Exemption, now: Timestamp) -> Chip {
    let (tone, word) = match exemption {
        e if e.is_over(now) => (Tone::Quiet, key!("exemptions-ended")),
        e if e.is_on(now) && e.until.is_none() => (Tone::Ok, key!("exemptions-permanent")),
        e if e.is_on(now) => (Tone::Ok, key!("exemptions-in-force")),
        _ => (Tone::Quiet, key!("exemptions-not-yet")),
    };
    Chip { tone, word }
}

/// Where an exemption holds, in words.
pub(crate) fn places(exemption: &Exemption, site: &Site) -> String {
    let names = exemption.areas.iter().map(|id| rules::area(site, id));
    let names: Vec<String> = names.collect();
    match names.is_empty() {
        true => t!("exemptions-everywhere"),
        false => names.join(", "),
    }
}

/// The last value of a field; empty if there is none.
pub(crate) fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    let found = fields.iter().rev().find(|(key, _)| key == name);
    found.map_or("", |(_, value)| value.trim())
}

/// Reads from, until and areas of a form; or all that is wrong with them, and that no reason is given.
pub(crate) fn span(state: &WebState, fields: &Fields) -> Result<Span, PageError> {
    let times: Times = state.times();
    let mut wrong: Vec<Wrong> = refusals::no_reason(field(fields, "reason"))
        .into_iter()
        .collect();
    let from = times.parse_local(field(fields, "from"));
    if from.is_none() && !field(fields, "from").is_empty() {
        let why = key!("exemptions-from-is-not-a-date-and");
        wrong.push(Wrong::new("from", why));
    }
    let until = times.parse_local(field(fields, "until"));
    let permanent = field(fields, "permanent") == "true";
    if until.is_none() && (!permanent || !field(fields, "until").is_empty()) {
        let why = key!("exemptions-until-is-not-a-date-and");
        wrong.push(Wrong::new("until", why));
    }
    let ticked = fields.iter().filter(|(key, _)| key == "area");
    let areas: Vec<AreaId> = ticked.map(|(_, id)| AreaId::new(id)).collect();
    let span = Span {
        from,
        until,
        permanent,
        areas,
    };
    if wrong.is_empty() {
        return Ok(span);
    }
    if until.is_some() {
        let more = state.house.span_faults(&span);
        wrong.extend(more.iter().map(refusals::wrong));
    }
    Err(PageError::Invalid(wrong))
}

async fn page(state: WebState, who: Who) -> PageResult {
    let site = &state.house.site;
    let times = state.times();
    let ordered = state.house.desk.exemptions().await?;
    let uses = state.house.exemption_uses(ordered.clone()).await?;
    let all = ordered.iter().zip(uses);
    let mut rows: Vec<ExemptRow> = all.map(|(e, n)| row(e, n, site, &times)).collect();
    let by_file = site.groups.iter().filter(|g| g.exempt).map(|g| &g.id);
    rows.extend(by_file.map(|group| ExemptRow {
        page: None,
        name: t!("exemptions-group", group = group),
        of: String::new(),
        state: Chip {
            tone: Tone::Ok,
            word: key!("exemptions-in-force"),
        },
        from: None,
        until: None,
        places: t!("exemptions-everywhere"),
        reason: t!("exemptions-so-the-site-file-says"),
        by: String::new(),
        uses: None,
        ordered: false,
    }));
    let groups = state.house.desk.groups().await?;
    error::page(&ExemptionsPage {
        shell: Layout::new(&state, &who, PATH, key!("exemptions-exemptions")).await?,
        rows,
        groups: groups.into_iter().map(|g| g.to_string()).collect(),
        areas: choices(site),
    })
}

fn row(exempt: &Exempt, uses: u64, site: &Site, times: &Times) -> ExemptRow {
    let (page, name, of, exemption) = match exempt {
        Exempt::Permit(permit, exemption) => (
            Some(permit_page(&permit.id)),
            permit.id.to_string(),
            permit.holder.clone(),
            exemption,
        ),
        Exempt::Group(group, exemption) => (
            None,
            t!("exemptions-group", group = group),
            group.to_string(),
            exemption,
        ),
    };
    ExemptRow {
        ordered: page.is_none(),
        page,
        name,
        of,
        state: state_of(exemption, times.now()),
        from: exemption.from.map(|t| times.day(t)),
        until: exemption.until.map(|t| times.day(t)),
        places: places(exemption, site),
        reason: exemption.reason.clone(),
        by: exemption.by.clone(),
        uses: Some(uses),
    }
}

/// Exempts a group, or takes that back.
async fn change(state: WebState, who: Who, Form(fields): Form<Fields>) -> PageResult {
    let (group, why) = (field(&fields, "group"), field(&fields, "reason"));
    let (came, done) = match field(&fields, "what") {
        "exempt" => {
            let span = span(&state, &fields)?;
            let came = state.house.exempt_group(&who, group, why, span).await;
            (
                came,
                t!("exemptions-group-is-exempt-now-or-will", group = group),
            )
        }
        "unexempt" => {
            let came = state.house.unexempt_group(&who, group, why).await;
            let done = t!("exemptions-the-exemption-of-group-has-been", group = group);
            (came, done)
        }
        _ => return Err(PageError::Bad(t!("exemptions-choose-what-is-to-be-done"))),
    };
    flash::back(&state, &who, came.map(|_| done), PATH)
}
