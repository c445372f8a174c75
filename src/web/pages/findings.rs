//! What a person found that a violation, or an explained contradiction, was: seen, or false and why. A read that was wrong is judged as well, so that its
//! lane learns.

use crate::actions::findings::Said;
use crate::catalogue::Key;
use crate::domain::event::{Finding, Seq, ViolationKind};
use crate::domain::plate::Plate;
use crate::port::violations::Found;
use crate::web::html::{labels, refusals};
use crate::web::pages::prelude::*;

pub(super) fn routes() -> Routes {
    Routes::default().post(Role::Attendant, "/violations/{seq}/finding", say)
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
    Form(form): Form<FindingForm>,
) -> PageResult {
    let plate = match form.plate.trim() {
        "" => None,
        text => Some(Plate::new(text).map_err(|why| {
            PageError::wrong("plate", t!("findings-the-plate", why = why.to_string()))
        })?),
    };
    let said = Said {
        finding: form.finding,
        word: form.word,
        plate,
    };
    let came = state.house.note_finding(&who, seq, said).await;
    let came = came.map(|noted| refusals::noted(&noted));
    flash::back(
        &state,
        &who,
        came,
        back(&form.back).unwrap_or("/violations"),
    )
}

/// An address of the list of violations, as our own pages write it.
pub(crate) fn back(address: &str) -> Option<&str> {
    let ours = address == "/violations" || address.starts_with("/violations?");
    ours.then_some(address)
}
