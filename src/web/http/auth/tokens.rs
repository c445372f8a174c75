//! Tokens for programs: a secret that a program sends as `Authorization: Bearer …` to the API, and to nothing else.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jiff::{SignedDuration, Timestamp};

use crate::port::accounts::{Accounts, AccountsError, ApiToken, Role};
use crate::web::api_tokens::Wanted;
use crate::web::http::auth::session;

/// What every token begins with, so that people (and scanners for leaked secrets) know one when they see it.
const PREFIX: &str = "plategate_";
/// When a token was used last is kept so exactly, to spare the disk.
const USED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// What a token may do, from little to much; never what only an administrator may.
pub const ROLES: [Role; 3] = [Role::Viewer, Role::Attendant, Role::Supervisor];

/// A new token: what is kept, and the secret, which is shown once.
pub fn make(wanted: &Wanted, by: &str, now: Timestamp) -> (ApiToken, String) {
    let secret = format!("{PREFIX}{}", session::random_token());
    let token = ApiToken {
        name: wanted.name.clone(),
        secret_hash: session::token_hash(&secret),
        role: wanted.role,
        scopes: wanted.scopes.clone(),
        by: by.to_owned(),
        created: now,
        expires: wanted.until,
        used: None,
    };
    (token, secret)
}

/// The secret that a request brings.
pub fn brought(headers: &HeaderMap) -> Option<&str> {
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
pub fn find(
    accounts: &dyn Accounts,
    secret: &str,
    now: Timestamp,
) -> Result<Option<ApiToken>, AccountsError> {
    let hash = session::token_hash(secret);
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
