//! Who is exempt from passback, by permit and by group: since when, till when, where, why and by whom.

use axum::http::Uri;
use jiff::Timestamp;

use crate::actions::error::Fault;
use crate::actions::exemptions::{Exempted, Span, Whom};
use crate::actions::table::FileKind;
use crate::domain::event::Exemption;
use crate::domain::site::{AreaId, Site};
use crate::port::desk::Edited;
use crate::port::sorted::SortKey;
use crate::web::html::refill::Wrong;
use crate::web::html::sorting::{Heads, Sort};
use crate::web::pages::filter::address;
use crate::web::pages::prelude::*;
use crate::wording::{persons, rules};

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
        .get(Role::Viewer, "/exemptions.csv", export)
        .get(Role::Viewer, "/exemptions.xlsx", export)
}

const PATH: &str = "/exemptions";
/// Exemptions listed at most; the files have all.
const LISTED_MAX: usize = 1_000;
/// By what they can be sorted.
const COLUMNS: [&str; 4] = ["who", "until", "reason", "uses"];

/// What a form sends, field by field: `area` comes as often as areas are ticked.
pub type Fields = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "exemptions.html")]
struct ExemptionsPage {
    shell: Layout,
    rows: Vec<ExemptRow>,
    /// Those that are not listed.
    beyond: usize,
    /// Past ones are listed.
    past: bool,
    heads: Heads,
    /// As the address says it.
    sorted: String,
    csv: String,
    xlsx: String,
    groups: Vec<String>,
    areas: Vec<(String, String)>,
}

struct ExemptRow {
    /// The permit's page; `None`: a group.
    page: Option<String>,
    name: String,
    /// Empty: a permit.
    group: String,
    holder: String,
    state: Chip,
    from: Option<Stamp>,
    until: Option<Stamp>,
    /// When it was ended before its time, by whom and why.
    ended: Option<(Stamp, String, String)>,
    places: String,
    reason: String,
    by: String,
    /// How often it has waived a vehicle; `None`: not counted.
    uses: Option<u64>,
    /// It was ordered here and can be taken back here; a permit's on its page.
    ordered: bool,
    /// Lots at which it has not arrived.
    not_yet_at: String,
}

/// Which exemptions, as the address says it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct ExemptionsQuery {
    /// `ended`: past ones; else those in force and to come.
    show: String,
    sort: String,
}

impl ExemptionsQuery {
    fn is_past(&self) -> bool {
        self.show == "ended"
    }

    fn fields(&self) -> [(&'static str, String); 2] {
        let show = if self.is_past() { "ended" } else { "" };
        [("show", show.to_owned()), ("sort", self.sort.clone())]
    }
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

/// Reads from, until, areas and reason of a form, with all that is wrong with them.
pub(crate) fn span(state: &WebState, fields: &Fields, faults: &mut Faults) -> Option<Span> {
    let times: Times = state.times();
    faults.reason(field(fields, "reason"));
    let given = |name: &str| !field(fields, name).is_empty();
    let from = times.parse_local(field(fields, "from"));
    let until = times.parse_local(field(fields, "until"));
    let permanent = field(fields, "permanent") == "true";
    let no_from = from.is_none() && given("from");
    if no_from {
        let why = key!("exemptions-from-is-not-a-date-and");
        faults.tell(Wrong::new("from", why));
    }
    let no_until = until.is_none() && (!permanent || given("until"));
    if no_until {
        let why = key!("exemptions-until-is-not-a-date-and");
        faults.tell(Wrong::new("until", why));
    }
    let ticked = fields.iter().filter(|(key, _)| key == "area");
    let areas: Vec<AreaId> = ticked.map(|(_, id)| AreaId::new(id)).collect();
    let span = Span {
        from,
        until,
        permanent,
        areas,
    };
    for fault in state.house.span_faults(&span) {
        // That it has no end is said already.
        if !(no_until && fault == Fault::UntilOrPermanent) {
            faults.add(&fault);
        }
    }
    (!no_from && !no_until).then_some(span)
}

async fn page(state: WebState, who: Who, Query(query): Query<ExemptionsQuery>) -> PageResult {
    let past = query.is_past();
    let (site, times) = (&state.house.site, state.times());
    let sort = Sort::read(&query.sort, &COLUMNS);
    let all = state.house.exempted(past).await?;
    let all = match query.sort.is_empty() {
        // Groups first, then permits; of past ones those that ended last.
        true => all,
        false => sort.arrange(all, sort_key),
    };
    let beyond = all.len().saturating_sub(LISTED_MAX);
    let shown = all.iter().take(LISTED_MAX);
    let mut rows = Vec::new();
    for exempted in shown {
        let edited = match &exempted.whom {
            Whom::Permit(id, _) => Edited::Permit(id.clone()),
            Whom::Group(group) => Edited::Group(group.clone()),
        };
        let behind = state.house.not_yet_at(Some(edited)).await?;
        let mut row = row(exempted, site, &times);
        row.not_yet_at = behind.join(", ");
        rows.push(row);
    }
    let groups = state.house.desk.groups().await?;
    let own = query.fields();
    let base = [own[0].clone()];
    error::page(&ExemptionsPage {
        shell: Layout::new(&state, &who, PATH, key!("exemptions-exemptions")).await?,
        rows,
        beyond,
        past,
        heads: Heads::new(sort, address(PATH, &base)),
        sorted: query.sort.clone(),
        csv: address("/exemptions.csv", &own),
        xlsx: address("/exemptions.xlsx", &own),
        groups: groups.into_iter().map(|g| g.to_string()).collect(),
        areas: choices(site),
    })
}

/// As a table: those in force and to come, or past ones.
async fn export(state: WebState, uri: Uri, Query(query): Query<ExemptionsQuery>) -> PageResult {
    let kind = FileKind::of(uri.path());
    let file = state.house.exemptions_file(query.is_past(), kind).await?;
    Ok(error::table(kind, &file.name, file.bytes))
}

fn sort_key(e: &Exempted, column: &'static str) -> SortKey {
    match column {
        "until" => SortKey::time(e.ended.as_ref().map(|ended| ended.at).or(e.exemption.until)),
        "reason" => SortKey::text(&e.exemption.reason),
        "uses" => e.uses.map_or(SortKey::Nothing, SortKey::number),
        _ => SortKey::text(e.whom.id()),
    }
}

fn row(e: &Exempted, site: &Site, times: &Times) -> ExemptRow {
    let (page, name) = match &e.whom {
        Whom::Permit(id, _) => (Some(permit_page(id)), id.to_string()),
        Whom::Group(group) => (None, t!("exemptions-group", group = group)),
    };
    let exemption = &e.exemption;
    let ended = e.ended.as_ref();
    let is_past = e.is_past(times.now());
    ExemptRow {
        ordered: page.is_none() && e.uses.is_some() && !is_past,
        page,
        name,
        group: match &e.whom {
            Whom::Group(group) => group.to_string(),
            Whom::Permit(..) => String::new(),
        },
        holder: e.whom.holder().to_owned(),
        state: match is_past {
            true => Chip {
                tone: Tone::Quiet,
                word: key!("exemptions-ended"),
            },
            false => state_of(exemption, times.now()),
        },
        from: exemption.from.map(|t| times.day(t)),
        until: exemption.until.map(|t| times.end(t)),
        ended: ended.map(|ended| {
            (
                times.day(ended.at),
                persons::shown(&ended.by),
                ended.why.clone(),
            )
        }),
        places: places(exemption, site),
        reason: exemption.reason.clone(),
        by: persons::shown(&exemption.by),
        uses: e.uses,
        not_yet_at: String::new(),
    }
}

/// Exempts a group, or takes that back.
async fn change(state: WebState, who: Who, Form(fields): Form<Fields>) -> PageResult {
    let (group, why) = (field(&fields, "group"), field(&fields, "reason"));
    let mut faults = Faults::default();
    let known = faults.asked(state.house.group(group).await)?;
    let (came, done) = match field(&fields, "what") {
        "exempt" => {
            let span = span(&state, &fields, &mut faults);
            let (_, span) = faults.all(known.zip(span))?;
            let came = state.house.exempt_group(&who, group, why, span).await;
            (
                came,
                t!("exemptions-group-is-exempt-now-or-will", group = group),
            )
        }
        "unexempt" => {
            faults.reason(why);
            faults.all(known)?;
            let came = state.house.unexempt_group(&who, group, why).await;
            let done = t!("exemptions-the-exemption-of-group-has-been", group = group);
            (came, done)
        }
        _ => {
            let why = t!("exemptions-choose-what-is-to-be-done");
            return Err(PageError::wrong("what", why));
        }
    };
    flash::back(&state, &who, came.map(|_| done), PATH)
}
