//! Sessions: a random token in a cookie, its hash in the store.

use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use jiff::Timestamp;

use crate::actions::secrets::{random_token, token_hash};
use crate::port::accounts::{Accounts, AccountsError, Session};
use crate::web::http::auth::pending::WAITS;

/// A session ends after so long without a click: a shift.
pub(crate) const IDLE: Duration = Duration::from_secs(12 * 3600);
/// A session ends after so long whatever happens.
pub(crate) const LONGEST: Duration = Duration::from_secs(24 * 3600);
/// A click prolongs a session only if so much of the idle time is used up, to spare the disk.
const PROLONG_AFTER: Duration = Duration::from_secs(5 * 60);

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Somebody is logged in.
    Session,
    /// The password was right, and the code is awaited.
    HalfWay,
}

impl Cookie {
    /// Its name: `__Host-` needs https, and browsers refuse it otherwise.
    fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Cookie::Session, true) => "__Host-plategate",
            (Cookie::Session, false) => "plategate",
            (Cookie::HalfWay, true) => "__Host-plategate-half",
            (Cookie::HalfWay, false) => "plategate-half",
        }
    }

    /// The `Set-Cookie` value that hands over `token`, or takes it back (`None`).
    pub fn set(self, https: bool, token: Option<&str>) -> String {
        let name = self.name(https);
        let secure = if https { "; Secure" } else { "" };
        let lasts = match self {
            Cookie::Session => LONGEST,
            Cookie::HalfWay => WAITS,
        };
        let (token, age) = match token {
            Some(token) => (token, lasts.as_secs()),
            None => ("", 0),
        };
        format!("{name}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age={age}{secure}")
    }

    /// The token that a request brings.
    pub(crate) fn token(self, headers: &HeaderMap, https: bool) -> Option<&str> {
        let name = self.name(https);
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, token)| token)
            .filter(|token| (32..=64).contains(&token.len()))
    }
}

/// A log-in whose password was right.
#[derive(Debug, Clone)]
pub(crate) struct HalfWay {
    pub(crate) account: String,
    /// The path where the person wants to go.
    pub(crate) next: String,
}

/// Starts a session and gives its token. Blocks on disk.
pub fn start(
    accounts: &dyn Accounts,
    account: &str,
    now: Timestamp,
) -> Result<String, AccountsError> {
    let token = random_token();
    accounts.remove_sessions(None, now)?;
    accounts.put_session(&Session {
        token_hash: token_hash(&token),
        account: account.to_owned(),
        csrf: random_token(),
        created: now,
        expires: now + IDLE,
        confirmed: now,
    })?;
    Ok(token)
}

/// Ends the person's sessions, all of them, and starts a new one: after a change of what proves who they are. Blocks on disk.
///
/// # Errors
/// The accounts cannot be written.
pub(crate) fn start_anew(
    accounts: &dyn Accounts,
    account: &str,
    now: Timestamp,
) -> Result<String, AccountsError> {
    accounts.remove_sessions(Some(account), now)?;
    start(accounts, account, now)
}

/// The session goes on under a new token, of somebody who has just proved who they are. Pages that are open keep their own
/// token for forms. Blocks on disk.
///
/// # Errors
/// The accounts cannot be read or written, or the session is over.
pub(crate) fn renew(
    accounts: &dyn Accounts,
    old_hash: &str,
    now: Timestamp,
) -> Result<String, AccountsError> {
    let session = accounts.session(old_hash)?;
    let session = session.ok_or_else(|| AccountsError("the session is over".to_owned()))?;
    let token = random_token();
    accounts.put_session(&Session {
        token_hash: token_hash(&token),
        confirmed: now,
        ..session
    })?;
    accounts.remove_session(old_hash)?;
    Ok(token)
}

/// The session of a token, if it lasts; prolongs it when `click` (a person's doing, not a picture refreshing itself).
/// Blocks on disk.
pub(crate) fn find(
    accounts: &dyn Accounts,
    token: &str,
    now: Timestamp,
    click: bool,
) -> Result<Option<Session>, AccountsError> {
    let Some(mut session) = accounts.session(&token_hash(token))? else {
        return Ok(None);
    };
    let end = session.created + LONGEST;
    if session.expires <= now || end <= now {
        accounts.remove_session(&session.token_hash)?;
        return Ok(None);
    }
    let expires = (now + IDLE).min(end);
    if click && session.expires + PROLONG_AFTER < expires {
        session.expires = expires;
        accounts.put_session(&session)?;
    }
    Ok(Some(session))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_cookie_is_taken() {
        let check = |header: &str, https: bool, expect: Option<usize>| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, header.parse().unwrap());
            let found = Cookie::Session.token(&headers, https).map(str::len);
            assert_eq!(found, expect, "{header}");
        };
        let token = random_token();
        check(&format!("plategate={token}"), false, Some(43));
        check(&format!("a=b; plategate={token}; c=d"), false, Some(43));
        check(&format!("plategate={token}"), true, None);
        check(&format!("__Host-plategate={token}"), true, Some(43));
        check(&format!("plategate-half={token}"), false, None);
        check("plategate=short", false, None);
        check(
            "xplategate=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            false,
            None,
        );
    }

    #[test]
    fn cookies_are_strict_and_secure_under_https() {
        let cookie = Cookie::Session;
        assert!(
            cookie
                .set(false, Some("t"))
                .contains("HttpOnly; SameSite=Strict; Path=/")
        );
        assert!(!cookie.set(false, Some("t")).contains("Secure"));
        assert!(
            cookie
                .set(true, Some("t"))
                .starts_with("__Host-plategate=t;")
        );
        assert!(cookie.set(true, Some("t")).ends_with("; Secure"));
        assert!(cookie.set(false, None).contains("Max-Age=0"));
    }
}
