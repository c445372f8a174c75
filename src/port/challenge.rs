//! The questions by which a device asks who we are (`WWW-Authenticate`), read from whatever bytes it sends: cameras and
//! relays. Nothing in them panics; what cannot be understood is no question.

use std::fmt::Write as _;

use digest_auth::{Algorithm, AuthorizationHeader, Charset, Qop, WwwAuthenticateHeader};

/// One question.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    pub(crate) scheme: String,
    values: Vec<(String, String)>,
}

impl Challenge {
    fn value(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|v| v.0.eq_ignore_ascii_case(name));
        found.map(|v| v.1.as_str())
    }

    /// What it calls itself.
    pub(crate) fn realm(&self) -> Option<&str> {
        self.value("realm")
    }

    pub(crate) fn is_stale(&self) -> bool {
        self.value("stale")
            .is_some_and(|v| v.eq_ignore_ascii_case("true"))
    }

    /// A Digest question, with the algorithm as the device wrote it; `None`: it is another, or cannot be answered.
    pub(crate) fn digest(&self) -> Option<(WwwAuthenticateHeader, Option<String>)> {
        if !self.scheme.eq_ignore_ascii_case("digest") {
            return None;
        }
        let algorithm = self.value("algorithm").filter(|a| !a.is_empty());
        let known = match algorithm {
            None => Algorithm::default(),
            Some(text) => {
                let text = text.to_ascii_uppercase().replace("-SESS", "-sess");
                text.parse().ok()?
            }
        };
        let qop = self.value("qop").unwrap_or_default();
        let offered = |name: &str| qop.split(',').any(|q| q.trim().eq_ignore_ascii_case(name));
        let qop = match (offered("auth"), offered("auth-int")) {
            (true, _) => Some(vec![Qop::AUTH]),
            (false, true) => Some(vec![Qop::AUTH_INT]),
            (false, false) => None,
        };
        let challenge = WwwAuthenticateHeader {
            domain: None,
            realm: self.value("realm").unwrap_or_default().to_owned(),
            nonce: self.value("nonce")?.to_owned(),
            opaque: self.value("opaque").map(str::to_owned),
            stale: self.is_stale(),
            algorithm: known,
            qop,
            userhash: false,
            charset: Charset::UTF8,
            nc: 0,
        };
        Some((challenge, algorithm.map(str::to_owned)))
    }
}

/// The questions within one header: `Digest realm="a", nonce="b", Basic realm="a"`.
pub(crate) fn challenges(header: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    let mut rest = header.trim_start();
    while !rest.is_empty() {
        let end = rest.find(['=', ',', ' ', '\t']).unwrap_or(rest.len());
        let word = &rest[..end];
        let after = rest[end..].trim_start();
        rest = if let Some(value) = after.strip_prefix('=').filter(|_| !word.is_empty()) {
            let (value, after) = value_of(value.trim_start());
            if let Some(last) = found.last_mut() {
                last.values.push((word.to_owned(), value));
            }
            after
        } else {
            if !word.is_empty() {
                found.push(Challenge {
                    scheme: word.to_owned(),
                    values: Vec::new(),
                });
            }
            after
        };
        rest = rest.trim_start_matches([',', ' ', '\t', '=']);
    }
    found
}

/// A value, quoted or plain, and what follows it.
fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|next| next.1)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// The answer as the header says it; the algorithm as the device wrote it: some take no other spelling, and some none at all
/// where they named none.
pub(crate) fn written(answer: &AuthorizationHeader, algorithm: Option<&str>) -> String {
    let mut text = String::from("Digest ");
    let quoted = [
        ("username", Some(&answer.username)),
        ("realm", Some(&answer.realm)),
        ("nonce", Some(&answer.nonce)),
        ("uri", Some(&answer.uri)),
        ("response", Some(&answer.response)),
        ("opaque", answer.opaque.as_ref()),
    ];
    let mut between = "";
    for (name, value) in quoted {
        let Some(value) = value else { continue };
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = write!(text, "{between}{name}=\"{value}\"");
        between = ", ";
    }
    if let Some(algorithm) = algorithm {
        let _ = write!(text, ", algorithm={algorithm}");
    }
    if let (Some(qop), Some(cnonce)) = (&answer.qop, &answer.cnonce) {
        let _ = write!(
            text,
            ", qop={qop}, nc={:08x}, cnonce=\"{cnonce}\"",
            answer.nc
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a device may send, and the realm and nonce that are understood of its first Digest question.
    #[test]
    fn hostile_questions_are_read_or_passed_over() {
        let long = format!("Digest realm=\"{}\", nonce=\"n\"", "a".repeat(70_000));
        let cases: &[(&str, Option<(&str, &str)>)] = &[
            ("Digest realm=\"a\", nonce=\"n\"", Some(("a", "n"))),
            // Where letters of several bytes stand before a name, digest_auth's own parser cuts within one and panics.
            (
                "Digest realm=\"\u{d6}st-Tor \u{fc}\u{fc}\u{fc}\", nonce=\"n\", \u{e9}=1",
                Some(("\u{d6}st-Tor \u{fc}\u{fc}\u{fc}", "n")),
            ),
            (
                "Digest \u{1f6a7}=\u{1f6a7}, nonce=\u{1f6a7}, realm=r",
                Some(("r", "\u{1f6a7}")),
            ),
            (
                "Digest realm=\"Tor\u{fffd}\", nonce=\"n\"",
                Some(("Tor\u{fffd}", "n")),
            ),
            ("Digest realm=\"never closed, nonce=\"n", None),
            ("Digest realm=\"a\\", None),
            ("Digest realm=\"a\", nonce=", Some(("a", ""))),
            ("Digest nonce", None),
            ("Digest", None),
            ("Digest =,=,==\"\"=", None),
            ("Digest realm=\"a\", nonce=\"n\", algorithm=\u{e9}", None),
            (
                "Digest realm=\"a\", nonce=\"n\", qop=\"\u{e9},,auth\"",
                Some(("a", "n")),
            ),
            ("Dig\u{e9}st realm=\"a\", nonce=\"n\"", None),
            ("", None),
            ("\u{0}\u{7f}\u{85}", None),
            (",,,,   \t=\"", None),
            (&long, Some((&long[14..70_014], "n"))),
        ];
        for (header, expected) in cases {
            let found = challenges(header).iter().find_map(Challenge::digest);
            let found = found
                .as_ref()
                .map(|(c, _)| (c.realm.as_str(), c.nonce.as_str()));
            assert_eq!(found, *expected, "{:.80}", header);
        }
    }

    /// Whatever bytes come: no panic.
    #[test]
    fn rubbish_is_no_question() {
        let letters = [
            "Digest ",
            "realm",
            "nonce",
            "=",
            "\"",
            ",",
            " ",
            "\\",
            "\u{e9}",
            "\u{1f6a7}",
            "qop",
            "MD5",
        ];
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..12 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = usize::try_from(seed >> 40).unwrap_or(0) % letters.len();
                text += letters[at];
            }
            challenges(&text).iter().for_each(|c| drop(c.digest()));
        }
    }
}
