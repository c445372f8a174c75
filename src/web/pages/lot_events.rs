//! What happened in all lots of the region: violations with both plates' pictures, passages, one event of another lot, and its
//! whole picture, fetched from there when somebody asks.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use jiff::Timestamp;

use crate::actions::lots::{RegionView, decision, own_number};
use crate::domain::event::{Decision, EvidenceId, Seq, ViolationKind};
use crate::domain::site::GatewayId;
use crate::port::lots::{LotQuery, LotRow};
use crate::port::region::Unreached;
use crate::web::html::labels;
use crate::web::pages::event::{Before, Cause};
use crate::web::pages::filter::{self, Choice, Pager, Turn, address, choices};
use crate::web::pages::layout::LOTS;
use crate::web::pages::prelude::*;
use crate::web::pages::rows::{Holders, holders};

pub(super) fn routes() -> Routes {
    Routes::default()
        .get(Role::Viewer, VIOLATIONS, violations)
        .post(Role::Viewer, VIOLATIONS, search_violations)
        .get(Role::Viewer, PASSAGES, passages)
        .post(Role::Viewer, PASSAGES, search_passages)
        .get(Role::Viewer, "/lots/{lot}/events/{number}", one)
        .get(Role::Viewer, "/lots/{lot}/events/{number}/{shot}", picture)
}

const VIOLATIONS: &str = "/lots/violations";
const PASSAGES: &str = "/lots/passages";
/// How long a browser may keep a picture.
const KEEP_PICTURE: &str = "private, max-age=300";

#[derive(Template)]
#[template(path = "lot_violations.html")]
struct ViolationsPage {
    shell: Layout,
    filter: LotFilter,
    cards: Vec<Card>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "lot_passages.html")]
struct PassagesPage {
    shell: Layout,
    filter: LotFilter,
    cards: Vec<Card>,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "lot_event.html")]
struct EventPage {
    shell: Layout,
    card: Card,
}

/// An event of a lot, ready to be shown.
struct Card {
    page: String,
    lot: String,
    at: Stamp,
    lane: String,
    plate: Badge,
    read_as: Option<Badge>,
    chip: Chip,
    reason: Key,
    holder: Option<(String, String)>,
    tone: &'static str,
    /// Address of the plate's picture.
    crop: Option<String>,
    /// Address of the whole picture.
    frame: Option<String>,
    why: Option<Why>,
}

struct Why {
    heading: Key,
    story: String,
    rule: Key,
    causes: Vec<Cause>,
    before: Option<Before>,
}

/// The filter as it is posted, and as it stands in an address.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub(crate) struct Fields {
    lot: String,
    kind: String,
    plate: String,
    q: String,
    from: String,
    to: String,
    before: Option<Seq>,
}

struct LotFilter {
    path: &'static str,
    lots: Vec<LotChoice>,
    kinds: Vec<Choice>,
    plate: String,
    from: String,
    to: String,
    any: bool,
}

struct LotChoice {
    id: String,
    name: String,
    chosen: bool,
}

impl Fields {
    fn base(&self) -> Vec<(&'static str, String)> {
        let fields = [
            ("lot", &self.lot),
            ("kind", &self.kind),
            ("q", &self.q),
            ("from", &self.from),
            ("to", &self.to),
        ];
        fields.map(|(name, value)| (name, value.clone())).to_vec()
    }

    fn address(mut self, state: &WebState, who: &Who, path: &str) -> String {
        let token = state.searches.keep(&who.name, &self.plate);
        self.q = token.unwrap_or_default();
        address(path, &self.base())
    }

    fn query(&self, state: &WebState, view: &RegionView, part: Option<String>) -> LotQuery {
        let times = state.times();
        let own = view.own().map(|lot| lot.gateway.to_string());
        let lot = match self.lot.as_str() {
            "" => None,
            lot if own.as_deref() == Some(lot) => Some(None),
            lot => Some(Some(GatewayId::new(lot))),
        };
        let before = self.before.map(i128::from);
        let before = before.and_then(|ns| Timestamp::from_nanosecond(ns).ok());
        LotQuery {
            lot,
            violations_only: false,
            kind: ViolationKind::named(&self.kind),
            plate_part: part,
            from: times.parse_local(&self.from),
            to: before.or(times.parse_local(&self.to)),
            limit: filter::ROWS,
        }
    }

    fn filter(&self, path: &'static str, view: &RegionView, plate: String) -> LotFilter {
        let lots = view.lots.iter().map(|lot| LotChoice {
            id: lot.gateway.to_string(),
            name: lot.name.clone(),
            chosen: lot.gateway.as_str() == self.lot,
        });
        let kinds = ViolationKind::ALL.iter();
        LotFilter {
            path,
            lots: lots.collect(),
            kinds: choices(
                kinds.map(|&k| (k.as_str(), labels::violation(k))),
                &self.kind,
            ),
            plate,
            from: self.from.clone(),
            to: self.to.clone(),
            any: self.base().iter().any(|(_, value)| !value.is_empty()),
        }
    }
}

/// What a list found: its cards, the filter, the pages around, a message.
async fn listed(
    state: &WebState,
    who: &Who,
    fields: &Fields,
    (path, violations_only): (&'static str, bool),
) -> Result<(Vec<Card>, LotFilter, Pager, Option<Note>), PageError> {
    let view = state.house.region_view(who).await?;
    let (plate, part, note) = filter::searched(state, who, &fields.q);
    let mut query = fields.query(state, &view, part);
    query.violations_only = violations_only;
    let page = state.house.lot_events(who, query).await?;
    let next = page
        .next
        .map(|at| Seq::try_from(at.as_nanosecond()).unwrap_or(0));
    let turn = Turn {
        further: fields.before.is_some(),
        oldest_first: false,
    };
    let pager = turn.pager(path, &fields.base(), next);
    let cards = cards(state, &view, &page.rows).await?;
    Ok((cards, fields.filter(path, &view, plate), pager, note))
}

async fn violations(state: WebState, who: Who, Query(fields): Query<Fields>) -> PageResult {
    let found = listed(&state, &who, &fields, (VIOLATIONS, true)).await?;
    let (cards, filter, pager, note) = found;
    error::page(&ViolationsPage {
        cards,
        filter,
        pager,
        shell: Layout::new(&state, &who, LOTS, key!("lots-violations"))
            .await?
            .with(note),
    })
}

async fn passages(state: WebState, who: Who, Query(fields): Query<Fields>) -> PageResult {
    let found = listed(&state, &who, &fields, (PASSAGES, false)).await?;
    let (cards, filter, pager, note) = found;
    error::page(&PassagesPage {
        cards,
        filter,
        pager,
        shell: Layout::new(&state, &who, LOTS, key!("lots-passages"))
            .await?
            .with(note),
    })
}

async fn search_violations(state: WebState, who: Who, Form(form): Form<Fields>) -> PageResult {
    Ok(see_other(&form.address(&state, &who, VIOLATIONS)))
}

async fn search_passages(state: WebState, who: Who, Form(form): Form<Fields>) -> PageResult {
    Ok(see_other(&form.address(&state, &who, PASSAGES)))
}

async fn one(state: WebState, who: Who, Path((lot, number)): Path<(String, Seq)>) -> PageResult {
    let view = state.house.region_view(&who).await?;
    let gateway = GatewayId::new(&lot);
    let event = state.house.lot_event(&who, &gateway, number).await?;
    let is_own = view.own().is_some_and(|own| own.gateway == gateway);
    let row = LotRow {
        gateway: (!is_own).then_some(gateway),
        event,
    };
    let card = cards(&state, &view, &[row]).await?.pop();
    let card = card.ok_or(PageError::NotFound)?;
    let title = card.why.as_ref().map_or(card.reason, |why| why.heading);
    error::page(&EventPage {
        card,
        shell: Layout::new(&state, &who, LOTS, title).await?,
    })
}

async fn cards(
    state: &WebState,
    view: &RegionView,
    rows: &[LotRow],
) -> Result<Vec<Card>, PageError> {
    let permits = rows.iter().filter_map(|row| row.event.permit.as_ref());
    let holders = holders(state, permits).await?;
    let mut cards = Vec::with_capacity(rows.len());
    for row in rows {
        cards.push(card(state, view, &holders, row).await?);
    }
    Ok(cards)
}

async fn card(
    state: &WebState,
    view: &RegionView,
    holders: &Holders,
    row: &LotRow,
) -> Result<Card, PageError> {
    let (times, decision) = (state.times(), decision(row));
    let lot = view.lot(row.gateway.as_ref());
    let gateway = lot.map(|lot| lot.gateway.clone());
    let gateway = row.gateway.clone().or(gateway).unwrap_or_default();
    let own = own_number(decision.seq);
    let there = format!("/lots/{gateway}/events/{}", decision.seq);
    let evidence = decision.evidence.as_ref();
    // Of the other lots' passages only violations have a small picture here.
    let is_own = row.gateway.is_none();
    let crop = match evidence.filter(|_| is_own || decision.violation.is_some()) {
        Some(id) => has_crop(state, Some(&gateway).filter(|_| !is_own), id).await?,
        None => false,
    };
    let (page, pictures) = match is_own {
        true => (format!("/events/{own}"), format!("/evidence/{own}")),
        false => (there.clone(), there.clone()),
    };
    // Whether another lot still has its full picture is known when it is asked for it.
    let frame = evidence.is_some() && (crop || !is_own);
    let frame = frame.then(|| format!("{pictures}/frame"));
    let crop = crop.then(|| format!("{pictures}/crop"));
    let chip = labels::outcome(&decision);
    let holder = decision.permit.as_ref().and_then(|id| {
        let name = holders.get(id)?.clone();
        Some((permit_page(id), name))
    });
    Ok(Card {
        page,
        lot: view.name_of(&gateway),
        at: times.stamp(decision.at),
        lane: lot.map_or_else(
            || decision.lane.to_string(),
            |l| l.lane_name(&decision.lane),
        ),
        plate: Badge(decision.plate.clone()),
        read_as: (decision.read != decision.plate).then(|| Badge(decision.read.clone())),
        tone: match (chip.tone, decision.violation.is_some()) {
            (Tone::Ok | Tone::Quiet, false) => "",
            (tone, _) => tone.class(),
        },
        chip,
        reason: labels::reason(&decision),
        holder,
        crop,
        frame,
        why: why(state, view, &decision, &there).await?,
    })
}

async fn has_crop(
    state: &WebState,
    gateway: Option<&GatewayId>,
    id: &EvidenceId,
) -> Result<bool, PageError> {
    let found = state.house.lot_crop(gateway, id.clone()).await?;
    Ok(found.is_some())
}

async fn why(
    state: &WebState,
    view: &RegionView,
    decision: &Decision,
    there: &str,
) -> Result<Option<Why>, PageError> {
    let Some(violation) = &decision.violation else {
        return Ok(None);
    };
    let times = state.times();
    let before = match &violation.elsewhere {
        None => None,
        Some(prior) => {
            let crop = match &prior.evidence {
                Some(id) => has_crop(state, Some(&prior.of.gateway), id).await?,
                None => false,
            };
            let frame = prior.evidence.as_ref();
            Some(Before {
                lot: view.name_of(&prior.of.gateway),
                at: times.stamp(prior.since),
                crop: crop.then(|| format!("{there}/before")),
                frame: frame.map(|_| format!("{there}/before-frame")),
            })
        }
    };
    let story = match &violation.elsewhere {
        Some(prior) => t!(
            "lots-story",
            lot = view.name_of(&prior.of.gateway),
            at = times.words(prior.since),
            gap = times.between(prior.since, decision.at)
        ),
        None => t!("lots-story-nothing-before"),
    };
    let causes = labels::causes(violation.kind, &violation.causes, decision.permit.is_some());
    let causes = causes.into_iter().enumerate();
    Ok(Some(Why {
        heading: labels::violation(violation.kind),
        story,
        rule: labels::rule(violation),
        causes: causes
            .map(|(i, (words, share))| Cause {
                words,
                share: Bar(share),
                likeliest: i == 0,
            })
            .collect(),
        before,
    }))
}

/// A picture of an event, or of the entry that it contradicts: the plate's as it came with it, the whole one from its gateway.
async fn picture(
    state: WebState,
    who: Who,
    Path((lot, number, shot)): Path<(String, Seq, String)>,
) -> PageResult {
    let gateway = GatewayId::new(&lot);
    let event = state.house.lot_event(&who, &gateway, number).await?;
    let before = event.violation.as_ref().and_then(|v| v.before.as_ref());
    let of = match shot.as_str() {
        "crop" | "frame" => event.evidence.clone().map(|id| (gateway, id)),
        "before" | "before-frame" => {
            before.and_then(|b| Some((b.of.gateway.clone(), b.evidence.clone()?)))
        }
        _ => None,
    };
    let (gateway, id) = of.ok_or(PageError::NotFound)?;
    let whole = shot.ends_with("frame");
    let jpeg = match whole {
        false => {
            let found = state.house.lot_crop(Some(&gateway), id).await?;
            found.ok_or(PageError::NotFound)?
        }
        true => whole_picture(&state, &gateway, &id).await?,
    };
    let headers = [(CONTENT_TYPE, "image/jpeg"), (CACHE_CONTROL, KEEP_PICTURE)];
    Ok((headers, jpeg).into_response())
}

async fn whole_picture(
    state: &WebState,
    gateway: &GatewayId,
    id: &EvidenceId,
) -> Result<Vec<u8>, PageError> {
    if let Some(own) = state.house.own_picture(gateway, id).await? {
        return Ok(own);
    }
    let lot = state.house.lots_by_name().await?.name_of(gateway);
    let fetched = state.house.lot_picture(gateway, id).await;
    fetched.map_err(|why| match why {
        Unreached::NoWay => PageError::Away(t!("lots-picture-no-way", lot)),
        Unreached::Silent => PageError::Away(t!("lots-picture-silent", lot)),
        Unreached::NotTrusted => PageError::Away(t!("lots-picture-not-trusted", lot)),
        Unreached::Refused => PageError::Away(t!("lots-picture-refused", lot)),
        Unreached::Gone => PageError::Away(t!("lots-picture-gone", lot)),
    })
}
