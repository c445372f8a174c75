//! A session with a camera: requests and answers, logging in, addresses as cameras write them.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::timeout;
use url::Url;

use super::STEP_LIMIT_S;
use super::digest::Login;
use super::message::{Answer, Request};
use super::wire::{Item, Wire};
use crate::feed::video::camera::fault::{Fault, Step};
use crate::feed::video::camera::settings::{Credentials, shown_path};

/// Packets that come before the camera has answered PLAY, and after it was told to end.
const EARLY_BYTES: usize = 1 << 20;
/// An address or a session's name that is longer is none.
const NAME_BYTES: usize = 2 << 10;

pub(super) struct Session {
    pub(super) wire: Wire,
    login: Login,
    cseq: u32,
    /// Its name, as the camera gave it.
    name: Option<String>,
    /// So long does the camera wait for a sign of life.
    timeout_s: Option<u64>,
    early: VecDeque<Bytes>,
    early_bytes: usize,
}

/// A request: what, of which address, and more lines.
#[derive(Clone, Copy)]
pub(super) struct Ask<'a> {
    pub(super) method: &'a str,
    pub(super) uri: &'a str,
    pub(super) more: &'a [(&'a str, &'a str)],
}

impl Session {
    pub(super) fn new(wire: Wire, credentials: Option<Credentials>) -> Session {
        Session {
            wire,
            login: Login::new(credentials),
            cseq: 0,
            name: None,
            timeout_s: None,
            early: VecDeque::new(),
            early_bytes: 0,
        }
    }

    /// Asks and waits for the answer, whatever its status; logs in where the camera wants that.
    ///
    /// # Errors
    /// No answer, or none that can be taken; a wrong name or password.
    pub(super) async fn ask(&mut self, step: Step, ask: Ask<'_>) -> Result<Answer, Fault> {
        let before = self.wire.received;
        let limit = Duration::from_secs(STEP_LIMIT_S);
        match timeout(limit, self.exchange(ask)).await {
            Ok(result) => result,
            Err(_) if self.wire.received > before => Err(Fault::Halting {
                step,
                limit_s: STEP_LIMIT_S,
                bytes: self.wire.received - before,
            }),
            Err(_) => Err(Fault::Silent {
                step,
                limit_s: STEP_LIMIT_S,
            }),
        }
    }

    async fn exchange(&mut self, ask: Ask<'_>) -> Result<Answer, Fault> {
        self.login.begin();
        loop {
            self.tell(ask).await?;
            let answer = self.answer().await?;
            if answer.status != 401 {
                return Ok(answer);
            }
            self.login.challenged(&answer)?;
        }
    }

    /// Asks and does not wait.
    ///
    /// # Errors
    /// [`Fault::ServerGone`]
    pub(super) async fn tell(&mut self, ask: Ask<'_>) -> Result<(), Fault> {
        let Ask { method, uri, more } = ask;
        self.cseq += 1;
        let mut text = format!(
            "{method} {uri} RTSP/1.0\r\nCSeq: {}\r\nUser-Agent: plategate\r\n",
            self.cseq
        );
        for (name, value) in more {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        if let Some(name) = &self.name {
            let _ = write!(text, "Session: {name}\r\n");
        }
        if let Some(authorization) = self.login.header(method, uri) {
            let _ = write!(text, "Authorization: {authorization}\r\n");
        }
        text.push_str("\r\n");
        self.wire.send(&text).await
    }

    /// Says goodbye, and waits until that is heard. What still comes in between has an end, too.
    ///
    /// # Errors
    /// [`Fault::ServerGone`]
    pub(super) async fn end(&mut self, uri: &str) -> Result<(), Fault> {
        let ask = Ask {
            method: "TEARDOWN",
            uri,
            more: &[],
        };
        self.tell(ask).await?;
        let before = self.wire.received;
        while self.wire.received - before < EARLY_BYTES as u64 {
            if matches!(self.wire.next().await?, Item::Answer(_)) {
                break;
            }
        }
        Ok(())
    }

    /// A sign of life was answered 401: its nonce has become too old, perhaps. True: worth another try.
    pub(super) fn renews(&mut self, answer: &Answer) -> bool {
        self.login.begin();
        self.login.challenged(answer).is_ok()
    }

    /// The only request that is under way is answered; its number does not matter, and not all cameras send the right one.
    async fn answer(&mut self) -> Result<Answer, Fault> {
        loop {
            match self.wire.next().await? {
                // "Still working on it."
                Item::Answer(answer) if answer.status < 200 => {}
                Item::Answer(answer) => return Ok(answer),
                Item::Request(request) => self.reply(&request).await?,
                Item::Data(packet) => self.keep(packet),
            }
        }
    }

    /// Some cameras ask, too, whether we are still there.
    ///
    /// # Errors
    /// [`Fault::ServerGone`]
    pub(super) async fn reply(&mut self, request: &Request) -> Result<(), Fault> {
        let status = match request.method.as_str() {
            "OPTIONS" | "GET_PARAMETER" | "SET_PARAMETER" => "200 OK",
            _ => "501 Not Implemented",
        };
        let cseq = request.cseq.as_deref().unwrap_or("0");
        let text = format!("RTSP/1.0 {status}\r\nCSeq: {cseq}\r\n\r\n");
        self.wire.send(&text).await
    }

    fn keep(&mut self, packet: Bytes) {
        if self.early_bytes + packet.len() <= EARLY_BYTES {
            self.early_bytes += packet.len();
            // A copy: a part of the buffer would keep the whole of it.
            self.early.push_back(Bytes::copy_from_slice(&packet));
        }
    }

    /// A packet that came before it was expected.
    pub(super) fn early(&mut self) -> Option<Bytes> {
        let packet = self.early.pop_front()?;
        self.early_bytes -= packet.len();
        Some(packet)
    }

    /// `Session: 12345678;timeout=60`, or what a camera makes of it.
    pub(super) fn note_name(&mut self, answer: &Answer) {
        let Some(line) = answer.headers.get("session") else {
            return;
        };
        let mut parts = line.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        if !name.is_empty() && name.len() <= NAME_BYTES {
            self.name = Some(name.to_owned());
        }
        for part in parts {
            if let Some((what, value)) = part.split_once('=')
                && what.trim().eq_ignore_ascii_case("timeout")
            {
                self.timeout_s = value.trim().parse().ok();
            }
        }
    }

    /// How often the camera wants a sign of life: well before its patience ends.
    pub(super) fn life_every(&self) -> Duration {
        let patience_s = self.timeout_s.filter(|s| *s > 0).unwrap_or(60);
        Duration::from_secs((patience_s / 2).clamp(1, 30))
    }
}

/// What an answer other than 2xx means.
pub(super) fn refusal(answer: &Answer, step: Step, url: &Url) -> Fault {
    match answer.status {
        403 => Fault::Forbidden,
        404 => Fault::UnknownPath {
            path: shown_path(url),
        },
        code => Fault::Refusal { step, code },
    }
}

/// Where a camera sends us on to, if it does: another path or port of the same machine, and never to less protection.
///
/// # Errors
/// [`Fault::SentElsewhere`]
pub(super) fn sent_on(answer: &Answer, url: &Url) -> Result<Option<Url>, Fault> {
    if !matches!(answer.status, 301 | 302 | 303 | 305 | 307 | 308) {
        return Ok(None);
    }
    let to = answer.headers.get("location").unwrap_or_default();
    let next = url.join(to.trim()).ok().filter(Url::has_host);
    let Some(mut next) = next.filter(|next| next.as_str().len() <= NAME_BYTES) else {
        let to = String::from("?");
        return Err(Fault::SentElsewhere { to });
    };
    let host = |u: &Url| u.host_str().map(str::to_ascii_lowercase);
    let protected = next.scheme() == url.scheme() || next.scheme() == "rtsps";
    if host(&next) != host(url) || !protected {
        let host = next.host_str().unwrap_or_default();
        let to = format!("{}://{host}", next.scheme());
        return Err(Fault::SentElsewhere { to });
    }
    // A name or password in it is none of ours.
    let _ = next.set_username("");
    let _ = next.set_password(None);
    Ok(Some(next))
}

/// What all addresses of a description hang on.
pub(super) fn base(answer: &Answer, url: &Url) -> String {
    ["content-base", "content-location"]
        .iter()
        .filter_map(|name| answer.headers.get(name))
        .map(str::trim)
        .find(|text| is_address(text))
        .map_or_else(|| url.to_string(), str::to_owned)
}

fn is_address(text: &str) -> bool {
    let scheme = text.split("://").next().unwrap_or_default();
    let known = scheme.eq_ignore_ascii_case("rtsp") || scheme.eq_ignore_ascii_case("rtsps");
    known
        && text.len() > scheme.len() + 3
        && text.len() <= NAME_BYTES
        && text.chars().all(|c| c.is_ascii_graphic())
}

/// What a medium's address may mean, the likeliest first. It goes to the camera as it is: where it points to does not matter,
/// for the connection stands.
pub(super) fn addresses(base: &str, control: Option<&str>, url: &Url) -> Vec<String> {
    let control = control.unwrap_or_default().trim();
    let joined = |base: &str| {
        let between = if base.ends_with('/') || control.starts_with(['/', '?']) {
            ""
        } else {
            "/"
        };
        let control = match base.strip_suffix('/') {
            Some(_) => control.trim_start_matches('/'),
            None => control,
        };
        format!("{base}{between}{control}")
    };
    let whole = |text: &str| Url::parse(text).ok();
    let mut found = match control {
        "" | "*" => vec![base.to_owned()],
        text if is_address(text) => vec![text.to_owned()],
        text if text.starts_with('/') => {
            let from_root = whole(base).and_then(|base| base.join(text).ok());
            let from_root = from_root.map(|url| url.to_string());
            from_root.into_iter().chain([joined(base)]).collect()
        }
        _ => vec![joined(base), joined(url.as_str())],
    };
    found.push(url.to_string());
    let fits =
        |text: &String| text.len() <= NAME_BYTES && text.chars().all(|c| c.is_ascii_graphic());
    found.retain(fits);
    let mut unique: Vec<String> = Vec::new();
    for text in found {
        if !unique.contains(&text) {
            unique.push(text);
        }
    }
    unique
}

/// The camera does not know this address, or does not do this there: another one may be meant.
pub(super) fn not_there(answer: &Answer) -> bool {
    matches!(answer.status, 400 | 404 | 405 | 451 | 454 | 455 | 459 | 460)
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;
    use crate::feed::video::camera::rtsp::message::{Message, take};

    fn answer(text: &str) -> Answer {
        let text = format!("{text}\r\n\r\n");
        match take(&mut BytesMut::from(text.as_str())) {
            Ok(Some(Message::Answer(answer))) => answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn addresses_are_put_together_as_cameras_mean_them() {
        let url = Url::parse("rtsp://c/live").unwrap();
        let cases: &[(&str, Option<&str>, &[&str])] = &[
            (
                "rtsp://c/live/",
                Some("track1"),
                &["rtsp://c/live/track1", "rtsp://c/live"],
            ),
            (
                "rtsp://c/live",
                Some("track1"),
                &["rtsp://c/live/track1", "rtsp://c/live"],
            ),
            ("rtsp://c/live", Some("*"), &["rtsp://c/live"]),
            ("rtsp://c/live", None, &["rtsp://c/live"]),
            (
                "rtsp://0.0.0.0/x/",
                Some("t"),
                &["rtsp://0.0.0.0/x/t", "rtsp://c/live/t", "rtsp://c/live"],
            ),
            (
                "rtsp://c/live/",
                Some("RTSP://10.0.0.1/t"),
                &["RTSP://10.0.0.1/t", "rtsp://c/live"],
            ),
            (
                "rtsp://c/live/",
                Some("/t"),
                &["rtsp://c/t", "rtsp://c/live/t", "rtsp://c/live"],
            ),
            (
                "rtsp://c/live?a=1",
                Some("t=2"),
                &[
                    "rtsp://c/live?a=1/t=2",
                    "rtsp://c/live/t=2",
                    "rtsp://c/live",
                ],
            ),
            (
                "rtsp://c/live",
                Some("?ctype=video"),
                &["rtsp://c/live?ctype=video", "rtsp://c/live"],
            ),
            ("rtsp://c/live", Some("a b"), &["rtsp://c/live"]),
        ];
        for (base, control, expected) in cases {
            assert_eq!(
                addresses(base, *control, &url),
                *expected,
                "{base} {control:?}"
            );
        }
    }

    #[test]
    fn a_base_is_taken_only_where_it_is_an_address() {
        let url = Url::parse("rtsp://c/live").unwrap();
        for (lines, expected) in [
            ("Content-Base: rtsp://c/live/ ", "rtsp://c/live/"),
            (
                "Content-Base: \r\nContent-Location: rtsp://c/x",
                "rtsp://c/x",
            ),
            ("Content-Base: /live", "rtsp://c/live"),
            ("Content-Base: rtsp://", "rtsp://c/live"),
            ("X: y", "rtsp://c/live"),
        ] {
            let answer = answer(&format!("RTSP/1.0 200 OK\r\n{lines}"));
            assert_eq!(base(&answer, &url), expected, "{lines}");
        }
    }

    #[test]
    fn a_camera_may_send_us_on_within_itself() {
        let url = Url::parse("rtsp://c:554/live").unwrap();
        let elsewhere = |to: &str| Err(Fault::SentElsewhere { to: to.to_owned() });
        for (to, expected) in [
            ("rtsp://c:554/moved", Ok("rtsp://c:554/moved")),
            ("rtsp://joe:secret@C/moved", Ok("rtsp://C/moved")),
            ("/moved", Ok("rtsp://c:554/moved")),
            ("rtsps://c/moved", Ok("rtsps://c/moved")),
            ("rtsp://evil/moved", elsewhere("rtsp://evil")),
            ("http://c/moved", elsewhere("http://c")),
        ] {
            let answer = answer(&format!("RTSP/1.0 302 Moved\r\nLocation: {to}"));
            let found = sent_on(&answer, &url).map(|u| u.unwrap().to_string());
            assert_eq!(found, expected.map(str::to_owned), "{to}");
        }
        assert_eq!(sent_on(&answer("RTSP/1.0 200 OK"), &url), Ok(None));
        let safe = Url::parse("rtsps://c/live").unwrap();
        let down = answer("RTSP/1.0 302 Moved\r\nLocation: rtsp://c/live");
        assert_eq!(sent_on(&down, &safe).map(|_| ""), elsewhere("rtsp://c"));
    }
}
