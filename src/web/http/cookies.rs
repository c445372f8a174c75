//! Cookies. What they stand for: [`crate::actions::sign_in`].

use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

use crate::actions::memory::pending::WAITS;
use crate::actions::sign_in::LONGEST;

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Somebody is logged in.
    Session,
    /// The password was right, and the code is awaited.
    HalfWay,
    /// A form waits for its sender, who had to log in first.
    Draft,
    /// The holder of a permit came by a link.
    Holder,
}

/// A holder's link is remembered for so long on a device.
const HOLDER: Duration = Duration::from_secs(3600);

impl Cookie {
    /// Its name: `__Host-` needs https, and browsers refuse it otherwise.
    fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Cookie::Session, true) => "__Host-plategate",
            (Cookie::Session, false) => "plategate",
            (Cookie::HalfWay, true) => "__Host-plategate-half",
            (Cookie::HalfWay, false) => "plategate-half",
            (Cookie::Draft, true) => "__Host-plategate-draft",
            (Cookie::Draft, false) => "plategate-draft",
            (Cookie::Holder, true) => "__Host-plategate-holder",
            (Cookie::Holder, false) => "plategate-holder",
        }
    }

    /// The `Set-Cookie` value that hands over `token`, or takes it back (`None`).
    pub fn set(self, https: bool, token: Option<&str>) -> String {
        let name = self.name(https);
        let secure = if https { "; Secure" } else { "" };
        let lasts = match self {
            Cookie::Session => LONGEST,
            Cookie::HalfWay | Cookie::Draft => WAITS,
            Cookie::Holder => HOLDER,
        };
        // A link is followed from a mail or a message: `Strict` would keep the cookie back on the way to the page.
        let site = match self {
            Cookie::Holder => "Lax",
            Cookie::Session | Cookie::HalfWay | Cookie::Draft => "Strict",
        };
        let (token, age) = match token {
            Some(token) => (token, lasts.as_secs()),
            None => ("", 0),
        };
        format!("{name}={token}; HttpOnly; SameSite={site}; Path=/; Max-Age={age}{secure}")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::secrets::random_token;

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
        assert!(
            Cookie::Holder
                .set(true, Some("t"))
                .contains("; SameSite=Lax;")
        );
        assert!(cookie.set(false, None).contains("Max-Age=0"));
    }
}
