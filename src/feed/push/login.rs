//! Whether whoever posts may: by its address, a token in the path or the header, or a name and a password (Basic, or Digest
//! with MD5 or SHA-256).

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use md5::{Digest as _, Md5};
use parking_lot::Mutex;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::port::secret::Secret;

/// A question may be answered for so long.
const NONCE_LIFE: Duration = Duration::from_secs(300);
/// Questions that wait for an answer.
const NONCES_MAX: usize = 64;
const REALM: &str = "plategate";

/// What a camera must show.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) token: Option<Secret>,
    pub(super) user: Option<(String, Secret)>,
}

/// Looks at what posts show.
pub(super) struct Login {
    wanted: Wanted,
    nonces: Mutex<VecDeque<(String, Instant)>>,
}

/// It may not.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Denied {
    /// No or a wrong token: as if nothing were here.
    NotHere,
    /// Name and password are asked for: these questions.
    Asked(Vec<String>),
}

impl Login {
    pub(super) fn new(wanted: Wanted) -> Login {
        Login {
            wanted,
            nonces: Mutex::default(),
        }
    }

    /// # Errors
    /// What to answer instead.
    pub(super) fn check(
        &self,
        (method, target): (&str, &str),
        headers: &HeaderMap,
        now: Instant,
    ) -> Result<(), Denied> {
        if let Some(token) = &self.wanted.token
            && !shows_token(token, target, headers)
        {
            return Err(Denied::NotHere);
        }
        let Some((user, password)) = &self.wanted.user else {
            return Ok(());
        };
        let shown = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok());
        let (scheme, rest) = shown.unwrap_or("").split_once(' ').unwrap_or_default();
        let right = match scheme.to_ascii_lowercase().as_str() {
            "basic" => is_basic(rest, user, password),
            "digest" => self.is_digest(rest, (method, target), (user, password), now),
            _ => false,
        };
        if right {
            return Ok(());
        }
        Err(Denied::Asked(self.questions(now)))
    }

    fn questions(&self, now: Instant) -> Vec<String> {
        let nonce = hex::encode(rand::random::<[u8; 16]>());
        let mut nonces = self.nonces.lock();
        nonces.retain(|(_, asked)| now.duration_since(*asked) < NONCE_LIFE);
        if nonces.len() == NONCES_MAX {
            nonces.pop_front();
        }
        nonces.push_back((nonce.clone(), now));
        drop(nonces);
        let digest = |algorithm: &str| {
            format!(
                "Digest realm=\"{REALM}\", qop=\"auth\", nonce=\"{nonce}\", algorithm={algorithm}"
            )
        };
        vec![
            digest("SHA-256"),
            digest("MD5"),
            format!("Basic realm=\"{REALM}\""),
        ]
    }

    fn is_digest(
        &self,
        shown: &str,
        (method, target): (&str, &str),
        (user, password): (&str, &Secret),
        now: Instant,
    ) -> bool {
        let field = |name: &str| parameter(shown, name);
        let nonce = field("nonce").unwrap_or_default();
        let nonces = self.nonces.lock();
        let asked = nonces
            .iter()
            .any(|(n, at)| *n == nonce && now.duration_since(*at) < NONCE_LIFE);
        drop(nonces);
        let uri = field("uri").unwrap_or_default();
        // Some write the whole address.
        if !asked || field("username").as_deref() != Some(user) || !uri.ends_with(target) {
            return false;
        }
        let hash = match field("algorithm")
            .map(|a| a.to_ascii_uppercase())
            .as_deref()
        {
            None | Some("MD5") => |text: &str| hex::encode(Md5::digest(text)),
            Some("SHA-256") => |text: &str| hex::encode(Sha256::digest(text)),
            Some(_) => return false,
        };
        let realm = field("realm").unwrap_or_default();
        let ours = hash(&format!("{user}:{realm}:{}", password.reveal()));
        let what = hash(&format!("{method}:{uri}"));
        let expected = match field("qop") {
            Some(qop) if qop == "auth" => {
                let (nc, cnonce) = (field("nc"), field("cnonce"));
                let (nc, cnonce) = (nc.unwrap_or_default(), cnonce.unwrap_or_default());
                hash(&format!("{ours}:{nonce}:{nc}:{cnonce}:{qop}:{what}"))
            }
            Some(_) => return false,
            None => hash(&format!("{ours}:{nonce}:{what}")),
        };
        same(&expected, &field("response").unwrap_or_default())
    }
}

/// The token stands as a piece of the path, as `token` of the query, or as a bearer's.
fn shows_token(token: &Secret, target: &str, headers: &HeaderMap) -> bool {
    let token = token.reveal();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let bearer = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok());
    let bearer = bearer.and_then(|v| v.strip_prefix("Bearer "));
    let of_query = query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("token="));
    let mut shown = path.split('/').chain(of_query).chain(bearer);
    shown.any(|text| same(text, token))
}

fn is_basic(rest: &str, user: &str, password: &Secret) -> bool {
    let shown = STANDARD.decode(rest.trim()).unwrap_or_default();
    same(
        &String::from_utf8_lossy(&shown),
        &format!("{user}:{}", password.reveal()),
    )
}

fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// A field of a Digest header, quoted or not.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header;
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.trim_matches([',', ' ']);
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => after.split_once(',').unwrap_or((after, "")),
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value.trim().to_owned());
        }
        rest = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    fn now() -> Instant {
        SystemClock::shared().monotonic()
    }

    fn login(token: Option<&str>, user: Option<(&str, &str)>) -> Login {
        let user = user.map(|(name, password)| (name.to_owned(), Secret::of(password)));
        let token = token.map(Secret::of);
        Login::new(Wanted { token, user })
    }

    fn shown(value: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(value) = value {
            headers.insert(AUTHORIZATION, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn tokens() {
        let login = login(Some("s3cret"), None);
        let check = |target: &str, header: Option<&str>, may: bool| {
            let told = login.check(("POST", target), &shown(header), now());
            assert_eq!(told.is_ok(), may, "{target} {header:?}");
        };
        check("/reads/s3cret", None, true);
        check("/reads/s3cret/NotificationInfo/TollgateInfo", None, true);
        check("/x?a=1&token=s3cret", None, true);
        check("/x", Some("Bearer s3cret"), true);
        check("/x", None, false);
        check("/reads/s3cre", None, false);
        check("/reads/s3cret2", None, false);
        check("/x", Some("Bearer "), false);
    }

    #[test]
    fn names_and_passwords() {
        let login = login(None, Some(("cam", "pass:word")));
        let now = now();
        let denied = login.check(("POST", "/x"), &shown(None), now);
        let Err(Denied::Asked(questions)) = denied else {
            panic!("{denied:?}");
        };
        assert_eq!(questions.len(), 3);
        let nonce = parameter(&questions[0], "nonce").unwrap();
        let digest = |algorithm: &str, uri: &str, password: &str, qop: bool, nonce: &str| {
            let hash = |text: String| match algorithm {
                "SHA-256" => hex::encode(Sha256::digest(text)),
                _ => hex::encode(Md5::digest(text)),
            };
            let ours = hash(format!("cam:{REALM}:{password}"));
            let what = hash(format!("POST:{uri}"));
            let (answer, more) = match qop {
                true => (
                    hash(format!("{ours}:{nonce}:00000001:abc:auth:{what}")),
                    ", qop=auth, nc=00000001, cnonce=\"abc\"",
                ),
                false => (hash(format!("{ours}:{nonce}:{what}")), ""),
            };
            format!(
                "Digest username=\"cam\", realm=\"{REALM}\", nonce=\"{nonce}\", uri=\"{uri}\", \
                 algorithm={algorithm}, response=\"{answer}\"{more}"
            )
        };
        let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
        for (header, may) in [
            (basic("cam:pass:word"), true),
            (basic("cam:pass"), false),
            (basic(""), false),
            (digest("MD5", "/x", "pass:word", true, &nonce), true),
            (digest("MD5", "/x", "pass:word", false, &nonce), true),
            (digest("SHA-256", "/x", "pass:word", true, &nonce), true),
            (digest("SHA-256", "/y", "pass:word", true, &nonce), false),
            (digest("MD5", "/x", "password", true, &nonce), false),
            (digest("MD5", "/x", "pass:word", true, "made-up"), false),
            ("Digest".to_owned(), false),
            ("Digest username=\"cam".to_owned(), false),
        ] {
            let told = login.check(("POST", "/x"), &shown(Some(&header)), now);
            assert_eq!(told.is_ok(), may, "{header}");
        }
        let late = now + NONCE_LIFE;
        let header = digest("MD5", "/x", "pass:word", true, &nonce);
        assert!(
            login
                .check(("POST", "/x"), &shown(Some(&header)), late)
                .is_err()
        );
    }
}
