//! Programs and their tokens: made and taken back by administrators, on the page of users and by the API.

use jiff::Timestamp;

use crate::port::accounts::{ApiToken, Role, Scope};
use crate::port::audit::kind;
use crate::web::audit;
use crate::web::http::auth::tokens;
use crate::web::http::error::PageError;
use crate::web::http::guard::Who;
use crate::web::state::WebState;

/// Tokens at most.
const TOKENS_MAX: usize = 200;

/// A token that is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub name: String,
    pub role: Role,
    pub scopes: Vec<Scope>,
    pub until: Timestamp,
}

/// Makes a token: what is kept, and the secret, to be shown once.
///
/// # Errors
/// No program may do that, the end is past, there is one of that name, or they are too many.
pub async fn issue(
    state: &WebState,
    who: &Who,
    mut wanted: Wanted,
) -> Result<(ApiToken, String), PageError> {
    let bad = |why: &str| Err(PageError::Bad(why.to_owned()));
    wanted.scopes.sort_unstable();
    wanted.scopes.dedup();
    let allowed = Scope::of(wanted.role);
    if !tokens::ROLES.contains(&wanted.role) || wanted.scopes.iter().any(|s| !allowed.contains(s)) {
        return bad("No program of this role may do that.");
    }
    if wanted.scopes.is_empty() {
        return bad("Choose what the program may do.");
    }
    if wanted.until <= state.now() {
        return bad("\"Until\" is not a date and time to come: every token has an end.");
    }
    let _alone = state.one_by_one.lock().await;
    let all = state.blocking(|s| s.parts.accounts.tokens()).await?;
    let name = wanted.name.to_lowercase();
    if all.iter().any(|t| t.name.to_lowercase() == name) {
        let name = wanted.name;
        let why = format!("There is a token for {name} already. Take it back first.");
        return Err(PageError::Refused(why));
    }
    if all.len() >= TOKENS_MAX {
        let why = format!("There are {TOKENS_MAX} tokens: that is the most.");
        return Err(PageError::Refused(why));
    }
    let scopes: Vec<&str> = wanted.scopes.iter().map(|s| s.as_str()).collect();
    let what = format!(
        "made a token for the program {}, as {}, for {}",
        wanted.name,
        wanted.role,
        scopes.join(", ")
    );
    audit::note(state, who, kind::ACCOUNT, what, "").await?;
    let (token, secret) = tokens::make(&wanted, &who.name, state.now());
    let kept = token.clone();
    state
        .blocking(move |s| s.parts.accounts.put_token(&kept))
        .await?;
    Ok((token, secret))
}

/// Takes a token back: it is out at once.
///
/// # Errors
/// There is none of this name.
pub async fn take_back(state: &WebState, who: &Who, name: &str) -> Result<(), PageError> {
    let all = state.blocking(|s| s.parts.accounts.tokens()).await?;
    if !all.iter().any(|t| t.name == name) {
        return Err(PageError::NotFound);
    }
    let what = format!("took back the token of the program {name}");
    audit::note(state, who, kind::ACCOUNT, what, "").await?;
    let name = name.to_owned();
    state
        .blocking(move |s| s.parts.accounts.remove_token(&name))
        .await
}
