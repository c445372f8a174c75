//! One event: its pictures beside those of the entry it contradicts, why it was decided so, the plate's history, and what
//! a person can do about it.

use axum::http::HeaderMap;

use crate::actions::ActionError;
use crate::actions::calls::{Stand, reset_helps};
use crate::domain::contradiction::Contradiction;
use crate::domain::event::{Decision, Outcome, Permit, Reason, Seq, StayId};
use crate::domain::site::Direction;
use crate::domain::violation::LotPrior;
use crate::port::records::{DecisionQuery, RecordsError};
use crate::web::html::labels;
use crate::web::http::evidence;
use crate::web::pages::exemptions::choices;
use crate::web::pages::findings::{self, FoundBox};
use crate::web::pages::permits::is_exempt;
use crate::web::pages::prelude::*;
use crate::web::pages::rows::behind;

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, "/events/{seq}", page)
        .post(Role::Attendant, "/events/{seq}/open", let_in)
        .post(Role::Attendant, "/events/{seq}/reset", reset)
        .get(Role::Viewer, "/evidence/{seq}/{shot}", picture)
}

/// Rows of a plate's history.
const HISTORY: u32 = 30;

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    shell: Layout,
    row: Row,
    direction_word: Key,
    matched: Option<String>,
    near: Option<Near>,
    why: Option<Why>,
    found: Option<FoundBox>,
    permit: Option<PermitBox>,
    history: Vec<Row>,
    can_reset: bool,
    can_judge: bool,
    /// It stands before a shut gate, and this person may open for it.
    can_open: bool,
    /// It stands before a shut gate, and this one before it.
    behind: Option<(Seq, Badge)>,
    /// A reset takes away what stands against it.
    reset_helps: bool,
    /// It is a violation that nobody has looked at.
    can_acknowledge: bool,
    /// It has a permit that is not exempt, and this person may exempt it.
    can_exempt: bool,
    /// The events before and after it: of the same list.
    previous: Option<Seq>,
    next: Option<Seq>,
    /// To tick where an exemption holds.
    areas: Vec<(String, String)>,
}

/// Why something is a violation, or goes against what is known and is explained, for people.
pub(crate) struct Why {
    pub(crate) is_explained: bool,
    pub(crate) heading: Key,
    pub(crate) story: String,
    pub(crate) rule: Key,
    pub(crate) causes: Vec<Cause>,
    pub(crate) prior: Option<Prior>,
    /// The same, where it was in another lot.
    pub(crate) before: Option<Before>,
}

/// An entry in another lot that a violation contradicts.
pub(crate) struct Before {
    pub(crate) lot: String,
    pub(crate) at: Stamp,
    /// Addresses of the plate's picture, and of the whole one.
    pub(crate) crop: Option<String>,
    pub(crate) frame: Option<String>,
}

/// A cause and how likely it is.
pub struct Cause {
    pub(crate) words: Key,
    pub(crate) share: Bar,
    pub(crate) likeliest: bool,
}

/// The event that the violation contradicts.
pub struct Prior {
    pub(crate) seq: Seq,
    pub(crate) at: Stamp,
    pub(crate) lane: String,
    pub(crate) pictured: bool,
}

/// A permit that the read is close to.
pub(crate) struct Near {
    pub(crate) plate: Badge,
    /// Path of the permit's page.
    pub(crate) page: String,
    pub(crate) holder: String,
    pub(crate) share: String,
}

struct PermitBox {
    page: String,
    id: String,
    group: String,
    holder: String,
    exempt: Option<String>,
    exempt_until: Option<Stamp>,
}

/// The reasons why of each decision; `None` where it contradicts nothing. `what`: which contradiction of a decision.
pub(crate) async fn why_all(
    state: &WebState,
    who: &Who,
    decisions: &[Decision],
    what: fn(&Decision) -> Option<Contradiction<'_>>,
) -> Result<Vec<Option<Why>>, PageError> {
    let prior = |d: &Decision| what(d).and_then(|c| c.what.prior);
    let wanted: Vec<Option<StayId>> = decisions.iter().map(prior).collect();
    let priors = state
        .blocking(move |s| {
            let find = |stay: &Option<StayId>| match stay {
                Some(stay) => s.records.entry_of(*stay),
                None => Ok(None),
            };
            wanted.iter().map(find).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let times = state.times();
    let mut all = Vec::with_capacity(decisions.len());
    for (d, p) in decisions.iter().zip(priors) {
        let Some(found) = what(d) else {
            all.push(None);
            continue;
        };
        let before = match &found.what.elsewhere {
            Some(there) => Some(before(state, who, d, there).await?),
            None => None,
        };
        let why = why(state, who, &times, (d, found), p.as_ref());
        all.push(Some(Why { before, ..why }));
    }
    Ok(all)
}

/// The entry in another lot: its pictures are for those who may see that lot.
async fn before(
    state: &WebState,
    who: &Who,
    decision: &Decision,
    there: &LotPrior,
) -> Result<Before, PageError> {
    let (view, gateway) = (state.house.lots_by_name().await?, &there.of.gateway);
    let evidence = there.evidence.clone().filter(|_| !who.is_limited());
    let own = view.own().map(|own| own.gateway.clone());
    let event = own.map(|own| format!("/lots/{own}/events/{}", decision.seq));
    let (mut crop, mut frame) = (None, None);
    if let (Some(id), Some(event)) = (evidence, event) {
        let kept = state.house.lot_crop(Some(gateway), id).await?;
        crop = kept.map(|_| format!("{event}/before"));
        frame = Some(format!("{event}/before-frame"));
    }
    Ok(Before {
        lot: view.name_of(gateway),
        at: state.times().stamp(there.since),
        crop,
        frame,
    })
}

fn why(
    state: &WebState,
    who: &Who,
    times: &Times,
    (decision, contradiction): (&Decision, Contradiction<'_>),
    prior: Option<&Decision>,
) -> Why {
    let Contradiction {
        what: violation,
        is_explained,
    } = contradiction;
    let causes = labels::causes(violation.kind, &violation.causes, decision.permit.is_some());
    let cause = |(i, (words, share)): (usize, (Key, f64))| Cause {
        words,
        share: Bar(share),
        likeliest: i == 0,
    };
    let lane_name = |d: &Decision| state.house.site.lane_name(&d.lane);
    Why {
        is_explained,
        heading: match is_explained {
            true => labels::explained(violation.kind),
            false => labels::violation(violation.kind),
        },
        story: match &violation.elsewhere {
            Some(there) => story_elsewhere(times, decision, there, &lane_name),
            None => story(times, decision, prior, &lane_name),
        },
        rule: match is_explained {
            true => labels::explained_rule(violation.kind),
            false if decision.outcome == Outcome::Ask && decision.reason == Reason::Reentry => {
                labels::ASKED_RULE
            }
            false => labels::rule(violation),
        },
        causes: causes.into_iter().enumerate().map(cause).collect(),
        prior: prior.filter(|p| who.sees(&p.lane)).map(|p| Prior {
            seq: p.seq,
            at: times.stamp(p.at),
            lane: lane_name(p),
            pictured: p.evidence.is_some(),
        }),
        before: None,
    }
}

/// The same of a vehicle that is inside another lot.
fn story_elsewhere(
    times: &Times,
    decision: &Decision,
    there: &LotPrior,
    lane_name: &dyn Fn(&Decision) -> String,
) -> String {
    t!(
        "event-this-vehicle-came-in-at-lot",
        lot = there.of.gateway.to_string(),
        at = times.words(there.since),
        gap = times.between(there.since, decision.at),
        here = lane_name(decision)
    )
}

/// What happened, in a sentence or two.
fn story(
    times: &Times,
    decision: &Decision,
    prior: Option<&Decision>,
    lane_name: &dyn Fn(&Decision) -> String,
) -> String {
    let here = lane_name(decision);
    let Some(prior) = prior else {
        return t!("event-no-entry-of-this-vehicle-is", here = here);
    };
    let (before, at) = (lane_name(prior), times.words(prior.at));
    let gap = times.between(prior.at, decision.at);
    if prior.plate == decision.plate {
        t!(
            "event-this-vehicle-came-in-by-at",
            before = before,
            at = at,
            gap = gap,
            here = here
        )
    } else if decision.permit.is_none() {
        t!(
            "event-a-vehicle-with-a-similar-plate",
            before = before,
            at = at,
            gap = gap,
            here = here
        )
    } else {
        t!(
            "event-another-vehicle-of-the-same-permit",
            before = before,
            at = at,
            gap = gap,
            here = here
        )
    }
}

async fn is_order(state: &WebState, seq: Seq) -> Result<bool, PageError> {
    let found = state.blocking(move |s| s.records.orders(Some(seq + 1), 1));
    Ok(found.await?.rows.iter().any(|order| order.seq == seq))
}

async fn page(state: WebState, who: Who, Path(seq): Path<Seq>) -> PageResult {
    let decision = match state.house.decision(seq).await {
        // A stay may have begun by a person's word: that stands in the log.
        Err(ActionError::NotFound) if is_order(&state, seq).await? => {
            return Ok(see_other(&format!("/log?entry={seq}")));
        }
        found => found?,
    };
    let plate = decision.plate.clone();
    let mut history = state
        .blocking(move |s| match &plate {
            Some(plate) => s.records.history(plate, HISTORY),
            None => Ok(Vec::new()),
        })
        .await?;
    history.retain(|d| who.sees(&d.lane));
    let contradiction = Contradiction::of(&decision);
    let here = if contradiction.is_some() {
        "/violations"
    } else {
        "/passages"
    };
    let one = std::slice::from_ref(&decision);
    let row = rows(&state, one).await?.pop().ok_or(PageError::NotFound)?;
    let sort: Vec<_> = contradiction.iter().map(|c| (seq, c.what.kind)).collect();
    let why = why_all(&state, &who, one, Contradiction::of)
        .await?
        .pop()
        .flatten();
    let title = why.as_ref().map_or(row.reason, |why| why.heading);
    let direction = state
        .house
        .site
        .lane(&decision.lane)
        .map_or(Direction::In, |l| l.direction);
    let found = findings::of(&state, &sort).await?.pop().flatten();
    let may_act = who.role >= Role::Attendant;
    let stand = state.house.stand(&decision).await?;
    let (previous, next) = beside(&state, &who, &decision, contradiction.is_some()).await?;
    let permit = permit_box(&state, &decision).await?;
    let not_exempt = permit.as_ref().is_some_and(|p| p.exempt.is_none());
    error::page(&EventPage {
        can_exempt: not_exempt && who.role >= Role::Supervisor,
        can_open: may_act && stand == Stand::First && row.shut_out,
        behind: match &stand {
            Stand::Behind(before) if may_act && row.shut_out => Some(behind(before)),
            _ => None,
        },
        reset_helps: reset_helps(&decision),
        can_acknowledge: may_act && !sort.is_empty() && found.is_none(),
        previous,
        next,
        shell: Layout::new(&state, &who, here, title).await?,
        row,
        direction_word: labels::direction(direction),
        matched: labels::matched(&decision.matched),
        near: near(&state, &decision).await?,
        why,
        found,
        permit,
        history: rows(&state, &history).await?,
        can_judge: decision.read.is_some() && who.role >= Role::Supervisor,
        can_reset: decision.plate.is_some() && who.role >= Role::Attendant,
        areas: choices(&state.house.site),
    })
}

/// The events before and after this one at the person's lanes; of a violation, among violations.
async fn beside(
    state: &WebState,
    who: &Who,
    decision: &Decision,
    violations_only: bool,
) -> Result<(Option<Seq>, Option<Seq>), PageError> {
    let explained = violations_only && decision.violation.is_none();
    let query = DecisionQuery {
        lanes: who.lanes.clone(),
        violations_only: violations_only && !explained,
        explained,
        limit: 1,
        ..DecisionQuery::default()
    };
    let seq = decision.seq;
    let found = state.blocking(move |s| {
        let before = DecisionQuery {
            before: Some(seq),
            ..query.clone()
        };
        let after = DecisionQuery {
            after: Some(seq),
            ..query
        };
        let one = |q: &DecisionQuery| s.records.decisions(q).map(|page| page.rows);
        Ok::<_, RecordsError>((one(&before)?, one(&after)?))
    });
    let (before, after) = found.await?;
    let first = |rows: Vec<Decision>| rows.first().map(|d| d.seq);
    Ok((first(before), first(after)))
}

/// The permit that a read is close to, if any.
pub(crate) async fn near(state: &WebState, decision: &Decision) -> Result<Option<Near>, PageError> {
    let near = decision.likely_denied.as_ref().or(decision.near.as_ref());
    let Some(near) = near else {
        return Ok(None);
    };
    let found = state.house.desk.permits(vec![near.permit.clone()]).await?;
    let holder = found.into_iter().next().map(|p| p.holder);
    Ok(Some(Near {
        plate: Badge(Some(near.plate.clone())),
        page: permit_page(&near.permit),
        holder: holder.unwrap_or_else(|| near.permit.to_string()),
        share: format!("{:.0}\u{a0}%", near.probability * 100.0),
    }))
}

async fn permit_box(state: &WebState, decision: &Decision) -> Result<Option<PermitBox>, PageError> {
    let ids: Vec<_> = decision.permit.iter().cloned().collect();
    let found = match ids.is_empty() {
        true => None,
        false => state.house.desk.permits(ids).await?.pop(),
    };
    let times = state.times();
    let exempt = found.as_ref().is_some_and(|p| is_exempt(p, &times));
    Ok(found.map(|permit: Permit| PermitBox {
        page: permit_page(&permit.id),
        id: permit.id.to_string(),
        group: permit.group.to_string(),
        holder: permit.holder,
        exempt_until: permit
            .exempt
            .as_ref()
            .filter(|_| exempt)
            .and_then(|e| e.until)
            .map(|t| times.end(t)),
        exempt: permit.exempt.filter(|_| exempt).map(|e| e.reason),
    }))
}

/// The form by which a vehicle is let in.
#[derive(Deserialize)]
pub(crate) struct LetInForm {
    #[serde(default)]
    reason: String,
    /// Not empty: where its plate is, is forgotten first.
    #[serde(default)]
    reset: String,
}

/// Opens for this vehicle, if it stands there.
async fn let_in(
    state: WebState,
    who: Who,
    Path(seq): Path<Seq>,
    headers: HeaderMap,
    Form(form): Form<LetInForm>,
) -> PageResult {
    let lane = state.house.decision(seq).await?.lane;
    let reset = !form.reset.is_empty();
    let came = state.house.let_in(&who, seq, &form.reason, reset).await;
    let name = state.house.site.lane_name(&lane);
    let done = t!("live-the-gate-has-been-asked-to", name = name);
    let here = format!("/events/{seq}");
    let said = came.map(|came| flash::by_hand(&came, done));
    flash::told((&state, &who, &headers), said, &here)
}

/// A reset's form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct ResetForm {
    reason: String,
    /// The list that the person comes from.
    back: String,
}

/// Forget where this event's plate is.
async fn reset(
    state: WebState,
    who: Who,
    Path(seq): Path<Seq>,
    headers: HeaderMap,
    Form(form): Form<ResetForm>,
) -> PageResult {
    let decision = state.house.decision(seq).await?;
    let plate = decision
        .plate
        .ok_or(PageError::Bad(t!("event-this-event-has-no-plate")))?;
    let came = state.house.reset_plate(&who, &form.reason, plate).await;
    let done = key!("event-forgotten-where-this-vehicle-is-its");
    let here = format!("/events/{seq}");
    let to = findings::back(&form.back).unwrap_or(&here);
    flash::told((&state, &who, &headers), came.map(|_| done), to)
}

/// By number, so that no path of a request reaches the disk.
async fn picture(state: WebState, Path((seq, shot)): Path<(Seq, String)>) -> PageResult {
    evidence::on_page(&state, seq, &shot).await
}
