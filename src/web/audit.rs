//! What persons do that is no order to the engine (log-ins, accounts, trials): written into the audit log from here.

use crate::port::audit::Act;
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::state::WebState;

/// Writes down what a person did.
///
/// # Errors
/// The log cannot be written: then it must not be done either.
pub async fn note(
    state: &WebState,
    who: &Who,
    kind: &'static str,
    what: impl Into<String>,
    reason: &str,
) -> Result<(), PageError> {
    let act = Act {
        who: who.name.clone(),
        role: who.role.to_string(),
        kind,
        what: what.into(),
        reason: reason.to_owned(),
        result: String::new(),
    };
    state.blocking(move |s| s.parts.audit.note(&act)).await
}
