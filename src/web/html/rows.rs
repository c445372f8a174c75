//! Decisions as rows: the same in the live stream, in lists and in a plate's history.

use std::collections::BTreeMap;

use askama::Template;

use crate::catalogue::Key;
use crate::domain::event::{Decision, Outcome, Permit, Reason, Seq};
use crate::domain::site::{Direction, PermitId};
use crate::web::html::components::{Badge, Chip, Stamp, Times, Tone};
use crate::web::html::icons::Icon;
use crate::web::html::labels;
use crate::web::http::error::PageError;
use crate::web::state::WebState;

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
    /// Something to look at: it gets a mark at its edge.
    pub(crate) tone: &'static str,
    pub(crate) pictured: bool,
    pub(crate) after: Option<After>,
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

impl After {
    pub fn of(state: &WebState, seq: Seq) -> Option<After> {
        let (tone, words) = labels::facts(&state.house.recent.facts(seq))?;
        let tone = tone.class();
        Some(After { tone, words })
    }
}

impl Row {
    pub fn new(state: &WebState, times: &Times, holders: &Holders, decision: &Decision) -> Row {
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
        let chip = labels::outcome(decision);
        let quiet = decision.reason == Reason::Repeated || decision.outcome == Outcome::None;
        let tone = match chip.tone {
            Tone::Ok if decision.violation.is_none() => "",
            _ if quiet => "",
            tone => tone.class(),
        };
        Row {
            seq: decision.seq,
            at: times.stamp(decision.at),
            lane: site.lane_name(&decision.lane),
            direction: Icon::of(lane.map_or(Direction::In, |l| l.direction)),
            plate: Badge(decision.plate.clone()),
            read_as,
            chip,
            reason: labels::decided(decision),
            holder,
            tone,
            pictured: decision.evidence.is_some(),
            after: After::of(state, decision.seq),
        }
    }
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
    let times = state.times();
    let row = |d: &Decision| Row::new(state, &times, &holders, d);
    Ok(decisions.iter().map(row).collect())
}
