//! One permit: add, edit, exempt, remove.

use axum::http::HeaderMap;
use axum::http::header::ORIGIN;

use crate::actions::error::{Conflict, Fault};
use crate::actions::permits::{self, Over, PlatesFault};
use crate::actions::{ActionError, House};
use crate::domain::event::{List, Permit, PermitDigest};
use crate::domain::site::{Direction, GroupId, LaneId, PermitId, Site, hours};
use crate::port::desk::Edited;
use crate::port::permits::Version;
use crate::port::records::{DecisionQuery, RecordsError};
use crate::web::html::refill::Wrong;
use crate::web::html::refusals;
use crate::web::pages::exemptions::{self, Fields, field};
use crate::web::pages::live::ReasonForm;
use crate::web::pages::permits::{exempt_groups, is_exempt, state_of};
use crate::web::pages::prelude::*;
use crate::wording::{permit_changes, persons, rules};

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Supervisor, "/permits/new", add)
        .post(Role::Supervisor, "/permits/save", save)
        .get(Role::Viewer, "/permits/{id}", page)
        .post(Role::Supervisor, "/permits/{id}/exempt", exempt)
        .post(Role::Supervisor, "/permits/{id}/unexempt", unexempt)
        .post(Role::Supervisor, "/permits/{id}/remove", remove)
        .post(Role::Supervisor, "/permits/{id}/link", make_link)
        .post(Role::Supervisor, "/permits/{id}/link/remove", remove_link)
}

/// Changes shown of a permit.
const CHANGES: u32 = 50;
/// Events shown of a permit.
const HISTORY: u32 = 20;

#[derive(Template)]
#[template(path = "permit.html")]
struct PermitPage {
    shell: Layout,
    form: PermitForm,
    saved: Option<Saved>,
    /// To choose from.
    groups: Vec<String>,
    history: Vec<Row>,
    changes: Vec<Change>,
    /// When and where it lets in, and what the site file says of its group.
    when_and_where: Vec<String>,
    /// To tick where an exemption holds.
    areas: Vec<(String, String)>,
    /// To tick where it lets in: lanes that lead in, and others that it has.
    lanes: Vec<Tick>,
    /// Lots at which its latest change has not arrived.
    not_yet_at: String,
}

struct Tick {
    id: LaneId,
    name: String,
    ticked: bool,
}

/// What only a permit that exists has.
struct Saved {
    page: String,
    state: Chip,
    /// It may come in again though it is inside: by an order, or as one of its group.
    exempt_now: bool,
    exempt: Option<ExemptBox>,
    /// Its holder may change the plates.
    own: Option<OwnBox>,
}

/// What a permit's holder may do, and by which link.
struct OwnBox {
    plates: usize,
    changes: u32,
    /// When the link was made, and by whom.
    link: Option<(Stamp, String)>,
}

/// What somebody changed in it.
struct Change {
    at: Stamp,
    by: String,
    reason: String,
    what: Vec<String>,
}

struct ExemptBox {
    reason: String,
    by: String,
    from: Option<Stamp>,
    until: Option<Stamp>,
    places: String,
    state: Chip,
    /// How often it has waived a vehicle.
    uses: u64,
    over: bool,
}

/// The form of a permit, as it is shown and posted.
#[derive(Default)]
pub(crate) struct PermitForm {
    pub(crate) id: String,
    pub(crate) holder: String,
    pub(crate) group: String,
    pub(crate) plates: String,
    /// How many of its vehicles may be inside at a time; empty: all.
    pub(crate) spaces: String,
    pub(crate) valid_from: String,
    pub(crate) valid_to: String,
    /// When it lets in; empty: at any time.
    pub(crate) hours: String,
    /// Lanes that are ticked; none: all.
    pub(crate) lanes: Vec<LaneId>,
    pub(crate) deny: bool,
    pub(crate) note: String,
    /// A new permit must not replace another.
    pub(crate) adding: bool,
    /// The digest of the permit as it was shown.
    pub(crate) seen: String,
}

impl From<Fields> for PermitForm {
    /// `lane` comes as often as lanes are ticked.
    fn from(fields: Fields) -> PermitForm {
        let text = |key: &str| field(&fields, key).to_owned();
        let ticked = fields.iter().filter(|(key, _)| key == "lane");
        PermitForm {
            id: text("id"),
            holder: text("holder"),
            group: text("group"),
            plates: text("plates"),
            spaces: text("spaces"),
            valid_from: text("valid_from"),
            valid_to: text("valid_to"),
            hours: text("hours"),
            lanes: ticked.map(|(_, id)| LaneId::new(id)).collect(),
            deny: field(&fields, "deny") == "true",
            note: text("note"),
            adding: field(&fields, "adding") == "true",
            seen: text("seen"),
        }
    }
}

impl PermitForm {
    fn of(permit: &Permit, state: &WebState) -> PermitForm {
        let times = state.times();
        PermitForm {
            id: permit.id.to_string(),
            holder: permit.holder.clone(),
            group: permit.group.to_string(),
            plates: permits::written(permit),
            spaces: permit.spaces.map_or_else(String::new, |n| n.to_string()),
            valid_from: permit
                .valid_from
                .map_or_else(String::new, |t| times.field(t)),
            valid_to: permit.valid_to.map_or_else(String::new, |t| times.field(t)),
            hours: hours::written(&permit.hours),
            lanes: permit.lanes.clone(),
            deny: permit.list == List::Deny,
            note: permit.note.clone(),
            adding: false,
            seen: permit.digest().to_string(),
        }
    }

    fn over(&self) -> Over {
        match self.adding {
            true => Over::Nothing,
            false => over(&self.seen),
        }
    }

    /// For whom only reads it; who changes it writes as the site file does.
    fn hours_in_words(&self) -> String {
        let Ok(windows) = hours::read(&self.hours) else {
            return self.hours.clone();
        };
        let said: Vec<String> = windows.iter().map(rules::window).collect();
        said.join("; ")
    }

    /// The page that the form stands on.
    fn page(&self) -> String {
        match self.adding {
            true => "/permits/new".to_owned(),
            false => page_of(&self.id),
        }
    }

    /// The permit, or all that is wrong with the form.
    fn read(&self, state: &WebState) -> Result<Permit, Vec<Wrong>> {
        let mut faults = Vec::new();
        let times = state.times();
        let (plates, vehicles, bad) = permits::read_plates(&self.plates);
        faults.extend(bad.into_iter().map(|fault| {
            let why = match fault {
                PlatesFault::Twice(plate) => t!("permit-plates-is-written-twice", plate = plate),
                PlatesFault::Unfit(part, why) => {
                    t!("permit-plates-unfit", part, why = why)
                }
            };
            Wrong::new("plates", why)
        }));
        let spaces = match self.spaces.trim() {
            "" => None,
            text => text.parse::<u32>().ok().or_else(|| {
                let why = t!("permit-spaces-write-a-number-from-1");
                faults.push(Wrong::new("spaces", why));
                None
            }),
        };
        let mut time = |field: &'static str, name: Key, text: &str| {
            let time = times.parse_local(text);
            if time.is_none() && !text.trim().is_empty() {
                let why = t!("permit-is-not-a-date-and-time", name = name);
                faults.push(Wrong::new(field, why));
            }
            time
        };
        let valid_from = time("valid_from", key!("permit-valid-from"), &self.valid_from);
        let valid_to = time("valid_to", key!("permit-valid-to"), &self.valid_to);
        let hours = hours::read(&self.hours).unwrap_or_else(|fault| {
            let why = t!("permit-hours-2", fault = fault);
            faults.push(Wrong::new("hours", why));
            Vec::new()
        });
        let permit = Permit {
            id: PermitId::new(self.id.trim()),
            group: GroupId::new(self.group.trim()),
            holder: self.holder.trim().to_owned(),
            plates,
            valid_from,
            valid_to,
            list: if self.deny { List::Deny } else { List::Allow },
            exempt: None,
            note: self.note.trim().to_owned(),
            spaces,
            vehicles,
            hours,
            lanes: self.lanes.clone(),
            // They are in the list that is imported, and stay.
            plate_terms: Vec::new(),
        };
        // Where no plate can be read, that is said once.
        let unread = permit.plates.is_empty() && !faults.is_empty();
        let further = permits::faults(&state.house.site, &permit).into_iter();
        let further = further.filter(|f| !(unread && *f == Fault::NoPlates));
        faults.extend(further.map(|f| refusals::wrong(&f)));
        if faults.is_empty() {
            Ok(permit)
        } else {
            Err(faults)
        }
    }
}

async fn add(state: WebState, who: Who) -> PageResult {
    let form = PermitForm {
        adding: true,
        ..PermitForm::default()
    };
    show(&state, &who, form, None, Vec::new()).await
}

async fn page(state: WebState, who: Who, Path(id): Path<String>) -> PageResult {
    let permit = state.house.permit(&id).await?;
    let form = PermitForm::of(&permit, &state);
    show(&state, &who, form, Some(permit), Vec::new()).await
}

async fn show(
    state: &WebState,
    who: &Who,
    form: PermitForm,
    permit: Option<Permit>,
    faults: Vec<Wrong>,
) -> PageResult {
    let times = state.times();
    let say = |at, edge| times.edge_words(at, edge);
    let when_and_where = match &permit {
        None => Vec::new(),
        Some(permit) => permit_changes::when_and_where(&state.house.site, &say, permit),
    };
    let (changes, uses) = record(state, permit.as_ref()).await?;
    let history = match &permit {
        None => Vec::new(),
        Some(permit) => {
            let query = DecisionQuery {
                permit: Some(permit.id.clone()),
                lanes: who.lanes.clone(),
                limit: HISTORY,
                ..DecisionQuery::default()
            };
            let found = state.blocking(move |s| s.records.decisions(&query)).await?;
            rows(state, &found.rows).await?
        }
    };
    let own = own_box(state, permit.as_ref()).await?;
    let edited = permit.as_ref().map(|p| Edited::Permit(p.id.clone()));
    let not_yet_at = state.house.not_yet_at(edited).await?.join(", ");
    let exempt_groups = exempt_groups(state).await?;
    let saved = permit.map(|permit| Saved {
        own,
        page: permit_page(&permit.id),
        state: state_of(&permit, &times),
        exempt_now: is_exempt(&permit, &times) || exempt_groups.contains(&permit.group),
        exempt: permit.exempt.as_ref().map(|e| ExemptBox {
            reason: e.reason.clone(),
            by: persons::shown(&e.by),
            from: e.from.map(|t| times.day(t)),
            until: e.until.map(|t| times.end(t)),
            places: exemptions::places(e, &state.house.site),
            state: exemptions::state_of(e, times.now()),
            uses,
            over: e.is_over(times.now()),
        }),
    });
    let title = match form.adding {
        true => t!("permit-new-permit"),
        false => t!("permit-permit", id = form.id),
    };
    let stands = form.page();
    let groups = state.house.desk.groups().await?;
    let page = PermitPage {
        shell: Layout::new(state, who, "/permits", &title).await?,
        lanes: ticks(&state.house.site, &form.lanes),
        form,
        saved,
        groups: groups.iter().map(ToString::to_string).collect(),
        history,
        changes,
        when_and_where,
        areas: exemptions::choices(&state.house.site),
        not_yet_at,
    };
    error::form_beside(&page, (&stands, "/permits/save"), &faults)
}

/// What the site file lets the holder do, if it does.
async fn own_box(state: &WebState, permit: Option<&Permit>) -> Result<Option<OwnBox>, PageError> {
    let Some(permit) = permit else {
        return Ok(None);
    };
    let Some(rule) = state.house.own_plates.rule_of(permit) else {
        return Ok(None);
    };
    let link = state.house.holder_link(permit).await?;
    let times = state.times();
    Ok(Some(OwnBox {
        plates: rule.plates,
        changes: rule.changes_per_month,
        link: link.map(|l| (times.day(l.created), l.by)),
    }))
}

/// Lanes to choose from: those that lead in, and others that are chosen.
fn ticks(site: &Site, chosen: &[LaneId]) -> Vec<Tick> {
    let gone = chosen.iter().filter(|id| site.lane(id).is_none());
    let there = site
        .lanes
        .iter()
        .filter(|l| l.direction == Direction::In || chosen.contains(&l.id));
    let all = there.map(|l| (l.id.clone(), l.name.clone()));
    let all = all.chain(gone.map(|id| (id.clone(), format!("{id} (gone)"))));
    let tick = |(id, name): (LaneId, String)| Tick {
        ticked: chosen.contains(&id),
        id,
        name,
    };
    all.map(tick).collect()
}

/// What was changed in a permit, newest first, and how often its exemption was used.
async fn record(
    state: &WebState,
    permit: Option<&Permit>,
) -> Result<(Vec<Change>, u64), PageError> {
    let Some(permit) = permit.cloned() else {
        return Ok((Vec::new(), 0));
    };
    let (versions, uses) = state
        .blocking(move |s| {
            let book = &s.permits;
            let uses = permit.exempt.as_ref().map(|e| book.uses(&permit.id, e));
            let uses = uses.transpose()?.unwrap_or(0);
            // One more than is shown: the oldest one's change is told by what was before it.
            let versions = book.versions(&permit.id, CHANGES + 1)?;
            Ok::<_, RecordsError>((versions, uses))
        })
        .await?;
    let times = state.times();
    let say = |at, edge| times.edge_words(at, edge);
    let before = |i: usize| versions.get(i + 1).and_then(|v| v.permit.as_ref());
    let change = |(i, v): (usize, &Version)| Change {
        at: times.stamp(v.at),
        by: persons::shown(&v.by),
        reason: v.reason.clone(),
        what: permit_changes::difference(&state.house.site, &say, before(i), v.permit.as_ref()),
    };
    let shown = versions.iter().enumerate().take(CHANGES as usize);
    Ok((shown.map(change).collect(), uses))
}

/// Of a form that shows a permit as it was.
fn over(seen: &str) -> Over {
    match seen.trim() {
        "" => Over::Anything,
        seen => Over::Seen(PermitDigest::sent(seen)),
    }
}

/// Adds or changes. Exemptions are orders of their own and stay as they are.
async fn save(state: WebState, who: Who, Form(fields): Form<Fields>) -> PageResult {
    let mut form = PermitForm::from(fields);
    let mut faults = match form.read(&state) {
        Err(faults) => faults,
        Ok(permit) => {
            let page = permit_page(&permit.id);
            let mut said = vec![t!("permit-saved")];
            said.extend(state.house.notes_on(&form.plates, &permit).await?);
            match state
                .house
                .put_permit(&who, permit, None, &form.over())
                .await
            {
                Err(ActionError::Conflict(Conflict::PermitExists(id))) => {
                    let why = t!("permit-number-there-is-a-permit-already", trim = id);
                    vec![Wrong::new("id", why)]
                }
                Err(ActionError::Conflict(Conflict::PermitMeanwhile { permit, what, by })) => {
                    let why = refusals::meanwhile(&permit, what, by.as_deref());
                    vec![Wrong::new("", why)]
                }
                // What was typed stays; a new permit has no page to go back to.
                Err(ActionError::Rejected(why)) => {
                    vec![Wrong::new("", t!("flash-not-done", why = why.to_string()))]
                }
                came => {
                    return flash::back(&state, &who, came.map(|_| said.join(" ")), &page);
                }
            }
        }
    };
    let existing = state.house.find_permit(&form.id).await?;
    if let Some(there) = existing.as_ref().filter(|_| form.adding) {
        let why = t!("permit-number-there-is-a-permit-already", trim = there.id);
        let told = Wrong::new("id", why);
        if !faults.contains(&told) {
            faults.insert(0, told);
        }
    }
    let shown = existing.filter(|_| !form.adding);
    let otherwise = catch_up(&state, &mut form, shown.as_ref()).await?;
    faults.extend(otherwise.into_iter().map(|said| Wrong::new("", said)));
    show(&state, &who, form, shown, faults).await
}

/// Where the permit stands otherwise than the form showed it: what is otherwise. The form counts as having shown it as it is now.
async fn catch_up(
    state: &WebState,
    form: &mut PermitForm,
    now: Option<&Permit>,
) -> Result<Vec<String>, PageError> {
    let digest = now.map(|p| p.digest().to_string()).unwrap_or_default();
    let seen = std::mem::replace(&mut form.seen, digest);
    let (false, false, Some(now)) = (seen.is_empty(), seen == form.seen, now) else {
        return Ok(Vec::new());
    };
    let id = now.id.clone();
    let book = move |s: &House| s.permits.versions(&id, CHANGES);
    let versions = state.blocking(book).await?;
    let mut before = versions.iter().filter_map(|v| v.permit.as_ref());
    let times = state.times();
    let say = |at, edge| times.edge_words(at, edge);
    let mut said = match before.find(|p| p.digest().to_string() == seen) {
        None => Vec::new(),
        before => permit_changes::difference(&state.house.site, &say, before, Some(now)),
    };
    said.push(t!("permit-what-you-typed-stands-below"));
    Ok(said)
}

async fn exempt(
    state: WebState,
    who: Who,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> PageResult {
    let mut faults = Faults::default();
    let span = exemptions::span(&state, &fields, &mut faults);
    let span = faults.all(span)?;
    let done = match span.from {
        Some(from) if from > state.now() => key!("permit-noted-this-permit-will-be-exempt"),
        _ => key!("permit-exempt-this-permit-may-now-be"),
    };
    let why = field(&fields, "reason");
    let came = state.house.exempt(&who, &id, why, span).await;
    flash::back(&state, &who, came.map(|_| done), &page_of(&id))
}

async fn unexempt(
    state: WebState,
    who: Who,
    Path(id): Path<String>,
    Form(form): Form<ReasonForm>,
) -> PageResult {
    let came = state.house.unexempt(&who, &id, &form.reason).await;
    let came = came.map(|_| key!("permit-the-exemption-has-been-taken-back"));
    flash::back(&state, &who, came, &page_of(&id))
}

fn page_of(id: &str) -> String {
    permit_page(&PermitId::new(id))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RemoveForm {
    /// The digest of the permit as it was shown.
    seen: String,
}

async fn remove(
    state: WebState,
    who: Who,
    Path(id): Path<String>,
    Form(form): Form<RemoveForm>,
) -> PageResult {
    let came = state
        .house
        .remove_permit(&who, &id, &over(&form.seen))
        .await;
    let to = match came {
        Ok(_) => "/permits",
        Err(_) => &page_of(&id),
    };
    let done = t!("permit-permit-has-been-removed", id = id);
    flash::back(&state, &who, came.map(|_| done), to)
}

/// A link for the holder, shown once.
async fn make_link(
    state: WebState,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> PageResult {
    let made = state.house.make_holder_link(&who, &id).await;
    let made = made.map(|secret| {
        let origin = headers.get(ORIGIN).and_then(|v| v.to_str().ok());
        let link = state.settings.holder_link(origin, &secret);
        t!("permit-link-shown-only-now", link)
    });
    flash::back(&state, &who, made, &page_of(&id))
}

async fn remove_link(state: WebState, who: Who, Path(id): Path<String>) -> PageResult {
    let gone = state.house.take_holder_link_back(&who, &id).await;
    let gone = gone.map(|()| key!("permit-link-taken-back"));
    flash::back(&state, &who, gone, &page_of(&id))
}
