//! Decisions as rows: the same in the live stream, in lists and in a plate's history.

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;

use crate::actions::calls::Before;
use crate::catalogue::Key;
use crate::domain::event::{Decision, Outcome, Permit, Reason, Seq};
use crate::domain::fate::{Fate, Standing};
use crate::domain::site::{Direction, PermitId};
use crate::web::html::components::{Badge, Chip, Stamp, Times, Tone};
use crate::web::html::icons::Icon;
use crate::web::html::labels;
use crate::web::http::error::PageError;
use crate::web::http::state::WebState;

/// One decision, ready to be shown.
#[derive(Template, Clone)]
#[template(path = "row.html")]
pub(crate) struct Row {
    pub(crate) seq: Seq,
    pub(crate) at: Stamp,
    pub(crate) lane: String,
    pub(crate) direction: Icon,
    pub(crate) plate: Badge,
    /// The text as read, where it was taken for another plate.
    pub(crate) read_as: Option<Badge>,
    pub(crate) chip: Chip,
    pub(crate) reason: Key,
    pub(crate) holder: Option<Holder>,
    /// Its plate is on the deny list, or likely is.
    pub(crate) denied: bool,
    /// Something to look at: it gets a mark at its edge.
    pub(crate) tone: &'static str,
    pub(crate) pictured: bool,
    pub(crate) after: Option<After>,
    /// It stands before a shut gate: a person may open for it.
    pub(crate) shut_out: bool,
    /// It was to pass, and the gate did not open.
    pub(crate) gate_failed: bool,
}

/// Whose permit it is.
#[derive(Clone)]
pub(crate) struct Holder {
    pub(crate) permit: PermitId,
    /// Path of the permit's page.
    pub(crate) page: String,
    pub(crate) name: String,
}

/// What became of it.
#[derive(Template, Clone)]
#[template(path = "after.html")]
pub(crate) struct After {
    pub(crate) tone: &'static str,
    pub(crate) words: String,
}

/// Holders by permit.
pub(crate) type Holders = BTreeMap<PermitId, String>;

/// Path of a permit's page. A permit's number is the operator's own text: it is escaped.
pub(crate) fn permit_page(id: &PermitId) -> String {
    let id: String = url::form_urlencoded::byte_serialize(id.as_str().as_bytes()).collect();
    format!("/permits/{}", id.replace('+', "%20"))
}

/// Where a vehicle stands: what was decided, what a person did, what the gate did. The same on every page, and put anew
/// there when it changes.
#[derive(Clone)]
pub(crate) struct Stands {
    chip: Chip,
    after: Option<After>,
    /// It stands before a shut gate.
    shut_out: bool,
    gate_failed: bool,
}

impl Stands {
    pub fn of(times: &Times, decision: &Decision, fate: &Fate) -> Stands {
        let standing = fate.standing(decision);
        let after = labels::since(fate, times).map(|(tone, words)| After {
            tone: tone.class(),
            words,
        });
        Stands {
            chip: labels::standing(decision, standing),
            after,
            shut_out: standing.is_shut_out(),
            gate_failed: standing == Standing::GateFailed,
        }
    }
}

/// The same for a page that is open.
#[derive(Serialize)]
pub(crate) struct StandsNow {
    seq: Seq,
    chip: String,
    after: String,
    tone: &'static str,
    /// That of a row's edge.
    edge: &'static str,
    shut_out: bool,
}

impl StandsNow {
    pub fn of(times: &Times, decision: &Decision, fate: &Fate) -> StandsNow {
        let stands = Stands::of(times, decision, fate);
        let after = stands.after.as_ref().and_then(|a| a.render().ok());
        StandsNow {
            seq: decision.seq,
            chip: stands.chip.to_string(),
            after: after.unwrap_or_default(),
            tone: stands.chip.tone.class(),
            edge: edge(decision, &stands.chip),
            shut_out: stands.shut_out,
        }
    }
}

/// The mark at a row's edge: there is something to look at.
fn edge(decision: &Decision, chip: &Chip) -> &'static str {
    let quiet = decision.reason == Reason::Repeated || decision.outcome == Outcome::None;
    match chip.tone {
        Tone::Ok if decision.violation.is_none() => "",
        _ if quiet => "",
        tone => tone.class(),
    }
}

impl Row {
    pub fn new(
        state: &WebState,
        times: &Times,
        holders: &Holders,
        (decision, fate): (&Decision, &Fate),
    ) -> Row {
        let site = &state.house.site;
        let lane = site.lane(&decision.lane);
        let holder = decision.permit.as_ref().and_then(|id| {
            let name = holders.get(id)?.clone();
            Some(Holder {
                permit: id.clone(),
                page: permit_page(id),
                name,
            })
        });
        let read_as = (decision.read != decision.plate).then(|| Badge(decision.read.clone()));
        let Stands {
            chip,
            after,
            shut_out,
            gate_failed,
        } = Stands::of(times, decision, fate);
        Row {
            seq: decision.seq,
            at: times.stamp(decision.at),
            lane: site.lane_name(&decision.lane),
            direction: Icon::of(lane.map_or(Direction::In, |l| l.direction)),
            plate: Badge(decision.plate.clone()),
            read_as,
            tone: edge(decision, &chip),
            chip,
            reason: labels::decided(decision),
            denied: matches!(decision.reason, Reason::Denied | Reason::DeniedLikely),
            holder,
            pictured: decision.evidence.is_some(),
            after,
            shut_out,
            gate_failed,
        }
    }
}

/// A vehicle that stands before another: number and plate.
pub(crate) fn behind(before: &Before) -> (Seq, Badge) {
    (before.decision, Badge(before.plate.clone()))
}

/// The holders of the permits that the decisions name.
pub(crate) async fn holders<'a>(
    state: &WebState,
    permits: impl Iterator<Item = &'a PermitId>,
) -> Result<Holders, PageError> {
    let mut ids: Vec<PermitId> = permits.cloned().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Holders::new());
    }
    let found: Vec<Permit> = state.house.desk.permits(ids).await?;
    Ok(found.into_iter().map(|p| (p.id, p.holder)).collect())
}

/// Decisions as rows, with their permits' holders.
pub(crate) async fn rows(state: &WebState, decisions: &[Decision]) -> Result<Vec<Row>, PageError> {
    let holders = holders(state, decisions.iter().filter_map(|d| d.permit.as_ref())).await?;
    let fates = state.house.fates(decisions.iter().map(|d| d.seq).collect());
    let fates = fates.await?;
    let times = state.times();
    let row = |of: (&Decision, &Fate)| Row::new(state, &times, &holders, of);
    Ok(decisions.iter().zip(&fates).map(row).collect())
}
