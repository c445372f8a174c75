//! Logging in at a camera: Digest (MD5, SHA-256) and Basic, as the camera asks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use digest_auth::{AuthContext, HttpMethod, WwwAuthenticateHeader};

use super::message::Answer;
use crate::feed::video::camera::fault::Fault;
use crate::feed::video::camera::settings::Credentials;
use crate::port::challenge::{Challenge, challenges, written};

/// A camera may say so often within one request that its nonce was too old.
const STALE_TRIES: u32 = 3;
/// More challenges in one answer are not looked at.
const CHALLENGES: usize = 8;

/// Who we are, and how this camera wants to be told.
pub(super) struct Login {
    credentials: Option<Credentials>,
    way: Option<Way>,
    /// Challenges answered within this request.
    answered: u32,
}

enum Way {
    Basic,
    Digest {
        challenge: Box<WwwAuthenticateHeader>,
        /// As the camera wrote it: some take no other spelling, and some no algorithm at all where they named none.
        algorithm: Option<String>,
    },
}

impl Login {
    pub(super) fn new(credentials: Option<Credentials>) -> Login {
        Login {
            credentials,
            way: None,
            answered: 0,
        }
    }

    /// A new request begins.
    pub(super) fn begin(&mut self) {
        self.answered = 0;
    }

    /// The camera has answered 401. `Ok`: ask again.
    ///
    /// # Errors
    /// What is wrong with our name and password, or with the camera's question.
    pub(super) fn challenged(&mut self, answer: &Answer) -> Result<(), Fault> {
        if self.credentials.is_none() {
            return Err(Fault::PasswordAsked);
        }
        let asked: Vec<Challenge> = answer
            .headers
            .all("www-authenticate")
            .flat_map(challenges)
            .take(CHALLENGES)
            .collect();
        let stale = asked.iter().any(Challenge::is_stale);
        if self.answered > 0 && !(stale && self.answered < STALE_TRIES) {
            return Err(Fault::WrongPassword);
        }
        self.answered += 1;
        let ways = asked.iter().filter_map(way);
        let Some(way) = ways.min_by_key(Way::rank) else {
            let mut found: Vec<&str> = asked.iter().map(|c| c.scheme.as_str()).collect();
            found.dedup();
            let found = found.join(", ").chars().take(60).collect();
            return Err(Fault::LoginUnknown { found });
        };
        self.way = Some(way);
        Ok(())
    }

    /// The header that says who asks; `None` while the camera has not asked.
    pub(super) fn header(&mut self, method: &str, uri: &str) -> Option<String> {
        let Credentials { username, password } = self.credentials.as_ref()?;
        let password = password.as_ref().map_or("", |p| p.reveal());
        match self.way.as_mut()? {
            Way::Basic => {
                let coded = STANDARD.encode(format!("{username}:{password}"));
                Some(format!("Basic {coded}"))
            }
            Way::Digest {
                challenge,
                algorithm,
            } => {
                let context = AuthContext::new_with_method(
                    username.as_str(),
                    password,
                    uri,
                    Some(&b""[..]),
                    HttpMethod(method.to_owned().into()),
                );
                let answer = challenge.respond(&context).ok()?;
                Some(written(&answer, algorithm.as_deref()))
            }
        }
    }
}

impl Way {
    /// The best first.
    fn rank(&self) -> u8 {
        match self {
            Way::Digest { challenge, .. } => {
                u8::from(challenge.algorithm.algo == digest_auth::AlgorithmType::MD5)
            }
            Way::Basic => 2,
        }
    }
}

/// How this question wants to be answered.
fn way(asked: &Challenge) -> Option<Way> {
    if asked.scheme.eq_ignore_ascii_case("basic") {
        return Some(Way::Basic);
    }
    let (challenge, algorithm) = asked.digest()?;
    Some(Way::Digest {
        challenge: Box::new(challenge),
        algorithm,
    })
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;
    use crate::feed::video::camera::rtsp::message::{Message, take};

    fn answer(challenges: &[&str]) -> Answer {
        let lines: String = challenges
            .iter()
            .map(|c| format!("WWW-Authenticate: {c}\r\n"))
            .collect();
        let text = format!("RTSP/1.0 401 Unauthorized\r\n{lines}\r\n");
        match take(&mut BytesMut::from(text.as_str())) {
            Ok(Some(Message::Answer(answer))) => answer,
            other => panic!("{other:?}"),
        }
    }

    fn login() -> Login {
        Login::new(Some(Credentials {
            username: "admin".to_owned(),
            password: None,
        }))
    }

    #[test]
    fn each_camera_is_answered_as_it_asks() {
        let cases: &[(&[&str], &str)] = &[
            (
                &["Digest realm=\"a\", nonce=\"n\""],
                "Digest username=\"admin\", realm=\"a\", nonce=\"n\", uri=\"rtsp://c/\", response=",
            ),
            (
                &["Digest realm=\"a\", nonce=\"n\", algorithm=\"SHA-256\", stale=\"FALSE\""],
                ", algorithm=SHA-256",
            ),
            (
                &["digest nonce=n,realm=\"K\u{e4}mera \\\"1\\\"\" , algorithm=md5"],
                "realm=\"K\u{e4}mera \\\"1\\\"\"",
            ),
            (
                &["Digest realm=\"a\", nonce=\"n\", qop=\"auth-int, auth\", opaque=\"o\""],
                "opaque=\"o\", qop=auth, nc=00000001, cnonce=\"",
            ),
            (
                &["Digest realm=\"a\", nonce=\"n\", algorithm=X, Basic realm=\"a\""],
                "Basic YWRtaW46",
            ),
            (
                &["Basic realm=\"a\"", "Digest realm=\"a\", nonce=\"n\""],
                "Digest ",
            ),
            (
                &[
                    "Digest realm=\"a\", nonce=\"m\"",
                    "Digest realm=\"a\", nonce=\"s\", algorithm=SHA-256",
                ],
                "nonce=\"s\"",
            ),
        ];
        for (asked, expected) in cases {
            let mut login = login();
            login.challenged(&answer(asked)).unwrap();
            let header = login.header("DESCRIBE", "rtsp://c/").unwrap();
            assert!(header.contains(expected), "{asked:?}: {header}");
        }
    }

    #[test]
    fn a_digest_is_right() {
        // RFC 2069's form, worked out with md5sum: admin, realm a, no password, nonce n.
        let mut login = login();
        login
            .challenged(&answer(&["Digest realm=\"a\", nonce=\"n\""]))
            .unwrap();
        let header = login.header("DESCRIBE", "rtsp://c/").unwrap();
        assert!(
            header.contains("response=\"1a6250a96e72bd42effef055ce621f79\""),
            "{header}"
        );
    }

    #[test]
    fn a_password_is_tried_once_and_a_stale_nonce_is_renewed() {
        let plain = answer(&["Digest realm=\"a\", nonce=\"1\""]);
        let stale = answer(&["Digest realm=\"a\", nonce=\"2\", stale=TRUE"]);
        let cases: &[(&[&Answer], bool)] = &[
            (&[&plain], true),
            (&[&plain, &plain], false),
            (&[&plain, &stale], true),
            (&[&stale, &stale, &stale], true),
            (&[&stale, &stale, &stale, &stale], false),
        ];
        for (index, (answers, expected)) in cases.iter().enumerate() {
            let mut login = login();
            login.begin();
            let last = answers.iter().map(|a| login.challenged(a)).last();
            assert_eq!(last.unwrap().is_ok(), *expected, "case {index}");
            login.begin();
            assert!(login.challenged(&plain).is_ok(), "a new request, {index}");
        }
        let mut nobody = Login::new(None);
        assert_eq!(nobody.challenged(&plain), Err(Fault::PasswordAsked));
        let found = "NTLM, Negotiate".to_owned();
        let strange = answer(&["NTLM", "Negotiate"]);
        assert_eq!(
            login().challenged(&strange),
            Err(Fault::LoginUnknown { found })
        );
    }

    #[test]
    fn rubbish_in_a_challenge_is_no_end() {
        for text in [
            "",
            ",",
            "=",
            "Digest",
            "Digest =",
            "Digest realm",
            "Digest realm=\"",
            "\u{e4}\u{e4}=\"\\",
            "Digest \u{e4}=\"x\", ,,= nonce=",
        ] {
            let _ = challenges(text);
        }
    }
}
