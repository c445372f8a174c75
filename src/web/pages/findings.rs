//! What a person found that a violation, or an explained contradiction, was: seen, or false and why. A read that was wrong is judged as well, so that its
//! lane learns.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, State};
use serde::Deserialize;

use crate::domain::event::{Finding, JournalEntry, OrderKind, ReadFinding, Seq, ViolationKind};
use crate::domain::plate::Plate;
use crate::port::accounts::Role;
use crate::port::violations::Found;
use crate::web::contradiction::Contradiction;
use crate::web::html::components::Stamp;
use crate::web::html::labels;
use crate::web::http::error::{PageError, PageResult};
use crate::web::http::flash;
use crate::web::http::guard::{Who, see_other};
use crate::web::http::routes::Routes;
use crate::web::orders;
use crate::web::pages::event::find;
use crate::web::state::WebState;
use crate::wording::Key;

pub(super) fn routes() -> Routes {
    Routes::default().post(Role::Attendant, "/violations/{seq}/finding", say)
}

/// A person's word on a violation, as pages show it.
pub struct FoundBox {
    pub is_false: bool,
    pub words: Key,
    pub by: String,
    pub at: Stamp,
    pub word: String,
}

/// What persons found of these violations, in the same order.
///
/// # Errors
/// The records cannot be read.
pub async fn of(
    state: &WebState,
    violations: &[(Seq, ViolationKind)],
) -> Result<Vec<Option<FoundBox>>, PageError> {
    let seqs: Vec<Seq> = violations.iter().map(|v| v.0).collect();
    let found = state
        .blocking(move |s| s.parts.violations.findings(&seqs))
        .await?;
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

/// What a person has to say of a violation.
pub struct Said {
    pub finding: Finding,
    /// May be empty.
    pub word: String,
    /// What the vehicle's plate is, where this read is wrong.
    pub plate: Option<Plate>,
}

/// FlashNotes what a person found, and judges a read that was wrong; gives the entry, and in words what was done.
///
/// # Errors
/// It contradicts nothing that is known, it is not for this role to call it false, or the engine does not answer.
pub async fn note(
    state: &WebState,
    who: &Who,
    seq: Seq,
    said: Said,
) -> Result<(Arc<JournalEntry>, String), PageError> {
    let decision = find(state, seq).await?;
    let contradiction = Contradiction::of(&decision).ok_or(PageError::NotFound)?;
    let kind = contradiction.what.kind;
    if said.finding.is_false() && who.role < Role::Supervisor {
        return Err(PageError::Forbidden(key!(
            "findings-a-violation-is-called-false-by"
        )));
    }
    let mut done = t!(
        "findings-noted",
        finding = labels::finding(kind, said.finding)
    );
    if said.finding == Finding::MisreadHere {
        let plate = |plate| ReadFinding::Plate { plate };
        let verdict = said.plate.map_or(ReadFinding::NoPlate, plate);
        let judge = OrderKind::Judge { read: seq, verdict };
        let judged = orders::say(state, who, &said.word, judge).await?;
        if let Some(why) = orders::rejected(&judged) {
            done = t!(
                "findings-the-read-itself-could-not-be",
                done = done,
                why = why.to_string()
            );
        }
    }
    let acknowledge = OrderKind::Acknowledge {
        violation: seq,
        finding: said.finding,
    };
    let entry = orders::say(state, who, &said.word, acknowledge).await?;
    Ok((entry, done))
}

/// The form.
#[derive(Deserialize)]
pub struct FindingForm {
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

/// `POST /violations/{seq}/finding`
pub async fn say(
    State(state): State<WebState>,
    who: Who,
    Path(seq): Path<Seq>,
    Form(form): Form<FindingForm>,
) -> PageResult {
    let plate = match form.plate.trim() {
        "" => None,
        text => Some(
            Plate::new(text)
                .map_err(|why| PageError::Bad(t!("findings-the-plate", why = why.to_string())))?,
        ),
    };
    let said = Said {
        finding: form.finding,
        word: form.word,
        plate,
    };
    let (entry, done) = note(&state, &who, seq, said).await?;
    flash::tell(&state, &who, &entry, &done);
    Ok(see_other(back(&form.back).unwrap_or("/violations")))
}

/// An address of the list of violations, as our own pages write it.
pub fn back(address: &str) -> Option<&str> {
    let ours = address == "/violations" || address.starts_with("/violations?");
    ours.then_some(address)
}
