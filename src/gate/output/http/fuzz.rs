//! What a relay may answer by HTTP: for `cargo fuzz` and for the museum of what it found (`crate::fuzz`). Where a head ends and
//! how long a body is, hyper says; here it is what is made of them.

use std::sync::LazyLock;

use futures::executor::block_on;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Response, Url};

use super::{ANSWER_BYTES, Auth, HttpGate, Settings, State, holds};
use crate::clock::SystemClock;
use crate::port::secret::Secret;

/// One that wants a status and a text, and one that takes any success.
static GATES: LazyLock<[HttpGate; 2]> = LazyLock::new(|| {
    [(Some(200), Some("\"ison\":true")), (None, None)].map(|(status, text)| {
        let settings = Settings {
            method: "GET".to_owned(),
            url: "http://127.0.0.1/relay/0?turn=on&timer={pulse_s}".to_owned(),
            body: None,
            content_type: None,
            accept: None,
            auth: Auth::None,
            username: "admin".to_owned(),
            password: None,
            expect_status: status,
            expect_body_contains: text.map(str::to_owned),
            any_certificate: false,
        };
        let gate = HttpGate::new(&settings, SystemClock::shared());
        let mut gate = gate.unwrap_or_else(|e| panic!("{e}"));
        gate.settings.auth = Auth::Digest;
        gate.secret = Some(Secret::of("secret"));
        gate
    })
});

/// An answer: its status, a line; lines of its head; an empty line; its body.
pub(crate) fn answer(bytes: &[u8]) {
    let end = bytes.windows(2).position(|two| two == b"\n\n");
    let (head, body) = match end {
        Some(at) => (&bytes[..at], &bytes[at + 2..]),
        None => (bytes, &[][..]),
    };
    let mut lines = head.split(|b| *b == b'\n');
    let status = lines.next().and_then(|l| std::str::from_utf8(l).ok());
    let status = status.and_then(|l| l.trim().parse::<u16>().ok());
    let headers = headers(lines);
    for gate in &*GATES {
        *gate.state() = State::default();
        log_in(gate, &headers);
        let mut made = hyper::Response::new(body.to_vec());
        let Some(Ok(status)) = status.map(hyper::StatusCode::from_u16) else {
            continue;
        };
        *made.status_mut() = status;
        *made.headers_mut() = headers.clone();
        let taken = block_on(gate.check(Response::from(made))).is_ok();
        let read = String::from_utf8_lossy(body);
        let says_so = match &gate.settings.expect_body_contains {
            Some(text) => status == 200 && holds(&read, text),
            None => status.is_success(),
        };
        assert!(says_so || !taken, "{status} {read}");
        assert!(taken || !says_so || body.len() > ANSWER_BYTES);
    }
}

fn headers<'a>(lines: impl Iterator<Item = &'a [u8]>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in lines.take(64) {
        let Some(colon) = line.iter().position(|b| *b == b':') else {
            continue;
        };
        let name = HeaderName::from_bytes(line[..colon].trim_ascii());
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    headers
}

/// What is asked for is answered in one header, or not at all.
fn log_in(gate: &HttpGate, headers: &HeaderMap) {
    if !gate.take_challenge(headers) {
        return;
    }
    let url = Url::parse("http://127.0.0.1/relay/0?turn=on").unwrap_or_else(|e| panic!("{e}"));
    if let Ok(said) = gate.authorization(&url, None) {
        let said = said.unwrap_or_else(|| panic!("a challenge that was taken is answered"));
        assert!(HeaderValue::from_str(&said).is_ok(), "{said:?}");
    }
}
