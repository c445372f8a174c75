//! What a person found that a violation, or an explained contradiction, was: seen, or false and why. A read that was wrong is judged as well, so that its
//! lane learns.

use axum::http::HeaderMap;

use crate::actions::findings::Said;
use crate::catalogue::Key;
use crate::domain::event::{Finding, Seq, ViolationKind};
use crate::domain::plate::Plate;
use crate::port::violations::Found;
use crate::web::html::{labels, refusals};
use crate::web::pages::prelude::*;

/// Violations acknowledged at once at most: a page has twenty.
const CHOSEN_MAX: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::default()
        .post(Role::Attendant, "/violations/{seq}/finding", say)
        .post(Role::Attendant, "/violations/findings", acknowledge)
}

/// A person's word on a violation, as pages show it.
pub(crate) struct FoundBox {
    pub(crate) is_false: bool,
    pub(crate) words: Key,
    pub(crate) by: String,
    pub(crate) at: Stamp,
    pub(crate) word: String,
}

/// What persons found of these violations, in the same order.
pub async fn of(
    state: &WebState,
    violations: &[(Seq, ViolationKind)],
) -> Result<Vec<Option<FoundBox>>, PageError> {
    let seqs: Vec<Seq> = violations.iter().map(|v| v.0).collect();
    let found = state.house.findings(seqs).await?;
    let times = state.times();
    let show = |f: &Found, kind: ViolationKind| FoundBox {
        is_false: f.finding.is_false(),
        words: labels::finding(kind, f.finding),
        by: f.by.clone(),
        at: times.stamp(f.at),
        word: f.word.clone(),
    };
    let of = |(seq, kind): &(Seq, ViolationKind)| {
        found.iter().find(|f| f.seq == *seq).map(|f| show(f, *kind))
    };
    Ok(violations.iter().map(of).collect())
}

/// The form.
#[derive(Deserialize)]
pub(crate) struct FindingForm {
    finding: Finding,
    #[serde(default)]
    word: String,
    /// The plate that a read that is wrong shows.
    #[serde(default)]
    plate: String,
    /// The list that the person comes from.
    #[serde(default)]
    back: String,
}

async fn say(
    state: WebState,
    who: Who,
    Path(seq): Path<Seq>,
    headers: HeaderMap,
    Form(form): Form<FindingForm>,
) -> PageResult {
    let plate = match form.plate.trim() {
        "" => None,
        text => Some(
            Plate::new(text)
                .map_err(|why| PageError::wrong("plate", t!("findings-the-plate", why = why)))?,
        ),
    };
    let said = Said {
        finding: form.finding,
        word: form.word,
        plate,
    };
    let came = state.house.note_finding(&who, seq, said).await;
    let came = came.map(|noted| refusals::noted(&noted));
    let here = format!("/events/{seq}");
    let to = back(&form.back).unwrap_or(match form.back.as_str() {
        "event" => &here,
        _ => "/violations",
    });
    flash::told((&state, &who, &headers), came, to)
}

/// Several at once.
async fn acknowledge(state: WebState, who: Who, headers: HeaderMap, body: String) -> PageResult {
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let chosen = fields.iter().filter(|(name, _)| name == "seq");
    let chosen: Option<Vec<Seq>> = chosen.map(|(_, seq)| seq.parse().ok()).collect();
    let chosen = chosen.filter(|all| all.len() <= CHOSEN_MAX);
    let chosen = chosen.ok_or(PageError::Bad(t!("problem-address-or-form-not-complete")))?;
    let to = fields.iter().find(|(name, _)| name == "back");
    let to = to.and_then(|(_, address)| back(address));
    let came = state.house.acknowledge_all(&who, chosen).await;
    let done = came.map(|count| t!("violations-noted", count = count));
    flash::told((&state, &who, &headers), done, to.unwrap_or("/violations"))
}

/// An address of the list of violations, as our own pages write it.
pub(crate) fn back(address: &str) -> Option<&str> {
    let ours = address == "/violations" || address.starts_with("/violations?");
    ours.then_some(address)
}
