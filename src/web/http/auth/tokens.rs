//! Tokens for programs: a secret that a program sends as `Authorization: Bearer …` to the API, and to nothing else.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jiff::{SignedDuration, Timestamp};

use crate::actions::secrets;
use crate::port::accounts::{Accounts, AccountsError, ApiToken};

/// When a token was used last is kept so exactly, to spare the disk.
const USED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// The secret that a request brings.
pub(crate) fn brought(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(secret.trim())
}

/// The token of this secret, if it may still be used; notes that it was.
///
/// # Errors
/// The accounts cannot be read.
pub(crate) fn find(
    accounts: &dyn Accounts,
    secret: &str,
    now: Timestamp,
) -> Result<Option<ApiToken>, AccountsError> {
    let hash = secrets::token_hash(secret);
    let Some(mut token) = accounts.token(&hash)?.filter(|t| t.expires > now) else {
        return Ok(None);
    };
    if token
        .used
        .is_none_or(|t| now.duration_since(t) >= USED_EVERY)
    {
        token.used = Some(now);
        accounts.put_token(&token)?;
    }
    Ok(Some(token))
}
