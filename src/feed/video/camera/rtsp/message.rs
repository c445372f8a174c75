//! Heads of RTSP messages. Taken leniently (line ends, case, missing phrases), and with a limit on all that can be long.

use bytes::{Bytes, BytesMut};

/// A head may have so many bytes,
pub(super) const HEAD_BYTES: usize = 16 << 10;
/// and so many lines.
pub(super) const HEAD_LINES: usize = 64;
/// What follows a head: a stream's description, nothing else is long.
pub(super) const BODY_BYTES: usize = 256 << 10;

/// What a camera may ask of its viewer.
const ASKED: [&str; 7] = [
    "OPTIONS",
    "GET_PARAMETER",
    "SET_PARAMETER",
    "ANNOUNCE",
    "REDIRECT",
    "TEARDOWN",
    "PLAY_NOTIFY",
];

/// An answer of the camera.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Headers,
    pub(super) body: Bytes,
}

/// What the camera itself asks.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) cseq: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) enum Message {
    Answer(Answer),
    Request(Request),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// The first of that name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|h| h.0.eq_ignore_ascii_case(name));
        found.map(|h| h.1.as_str())
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = move |h: &&(String, String)| h.0.eq_ignore_ascii_case(name);
        self.0.iter().filter(named).map(|h| h.1.as_str())
    }
}

/// Why it is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    HeadTooLong,
    BodyTooLong,
    NotRtsp,
}

/// May a message begin so? True also where too little has come to tell.
pub(super) fn may_begin(bytes: &[u8]) -> bool {
    let fits = |word: &[u8]| {
        let n = word.len().min(bytes.len());
        bytes[..n] == word[..n] && (n < word.len() || matches!(bytes.get(n), None | Some(b' ')))
    };
    may_answer(bytes) || ASKED.iter().any(|word| fits(word.as_bytes()))
}

/// The same of an answer only.
pub(super) fn may_answer(bytes: &[u8]) -> bool {
    let n = bytes.len().min(5);
    bytes[..n] == b"RTSP/"[..n]
}

/// Takes a message off the front; `None`: more must come first.
///
/// # Errors
/// It is none, or one beyond all measure.
pub(super) fn take(buffer: &mut BytesMut) -> Result<Option<Message>, Wrong> {
    let Some(head) = head_bytes(buffer)? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&buffer[..head]).into_owned();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (plain(name), plain(value)));
    let headers = Headers(headers.collect());
    let length = headers.get("content-length").unwrap_or("0");
    // A length that is no number is none: what follows is then out of step, and skipped.
    let length = length.parse::<u64>().unwrap_or(0);
    let length = usize::try_from(length).map_err(|_| Wrong::BodyTooLong)?;
    if length > BODY_BYTES {
        return Err(Wrong::BodyTooLong);
    }
    if buffer.len() < head + length {
        return Ok(None);
    }
    let _ = buffer.split_to(head);
    let body = buffer.split_to(length).freeze();
    message(first, headers, body).map(Some)
}

/// Without what ends a line for others: parts of it go back to the camera, in a line of ours.
fn plain(text: &str) -> String {
    text.trim().replace(|c: char| c.is_control(), " ")
}

fn message(first: &str, headers: Headers, body: Bytes) -> Result<Message, Wrong> {
    let mut words = first.split_whitespace();
    let (one, two, three) = (words.next(), words.next(), words.next());
    let one = one.unwrap_or_default();
    if one.starts_with("RTSP/") {
        let status = two.and_then(|s| s.parse::<u16>().ok());
        let status = status.filter(|s| (100..600).contains(s));
        let status = status.ok_or(Wrong::NotRtsp)?;
        return Ok(Message::Answer(Answer {
            status,
            headers,
            body,
        }));
    }
    if !three.is_some_and(|v| v.starts_with("RTSP/")) {
        return Err(Wrong::NotRtsp);
    }
    Ok(Message::Request(Request {
        method: one.to_owned(),
        cseq: headers.get("cseq").map(str::to_owned),
    }))
}

/// How long the head is, its empty line included.
fn head_bytes(buffer: &[u8]) -> Result<Option<usize>, Wrong> {
    let (mut at, mut lines) = (0, 0);
    let within = &buffer[..buffer.len().min(HEAD_BYTES)];
    while let Some(length) = within[at..].iter().position(|b| *b == b'\n') {
        let line = &within[at..at + length];
        at += length + 1;
        if line.is_empty() || line == b"\r" {
            return Ok(Some(at));
        }
        lines += 1;
        if lines > HEAD_LINES {
            return Err(Wrong::HeadTooLong);
        }
    }
    if buffer.len() >= HEAD_BYTES {
        return Err(Wrong::HeadTooLong);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Result<Option<(String, usize)>, Wrong> {
        let mut buffer = BytesMut::from(text);
        let message = take(&mut buffer)?;
        Ok(message.map(|m| match m {
            Message::Answer(a) => (
                format!("{} {}", a.status, String::from_utf8_lossy(&a.body)),
                buffer.len(),
            ),
            Message::Request(r) => (
                format!("{} {}", r.method, r.cseq.unwrap_or_default()),
                buffer.len(),
            ),
        }))
    }

    type Taken<'a> = Result<Option<(&'a str, usize)>, Wrong>;

    #[test]
    fn messages_are_taken_as_cameras_write_them() {
        let lines = "x: y\r\n".repeat(HEAD_LINES + 1);
        let long = format!("RTSP/1.0 200 OK\r\nx: {}", "y".repeat(HEAD_BYTES));
        let cases: &[(&str, Taken)] = &[
            ("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n", Ok(Some(("200 ", 0)))),
            (
                "RTSP/1.0 200\ncontent-LENGTH : 3\n\nabcd",
                Ok(Some(("200 abc", 1))),
            ),
            (
                "RTSP/1.0 200 OK\r\nContent-Length: many\r\nno colon\r\n\r\n",
                Ok(Some(("200 ", 0))),
            ),
            ("RTSP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nab", Ok(None)),
            ("RTSP/1.0 200 OK\r\nCSeq: 1\r\n", Ok(None)),
            (
                "OPTIONS * RTSP/1.0\r\nCSeq: 7\r\n\r\n",
                Ok(Some(("OPTIONS 7", 0))),
            ),
            ("RTSP/1.0 OK\r\n\r\n", Err(Wrong::NotRtsp)),
            ("OPTIONS everything\r\n\r\n", Err(Wrong::NotRtsp)),
            (&long, Err(Wrong::HeadTooLong)),
            (&lines, Err(Wrong::HeadTooLong)),
            (
                "RTSP/1.0 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                Ok(Some(("200 ", 0))),
            ),
            (
                "RTSP/1.0 200 OK\r\nContent-Length: 262145\r\n\r\n",
                Err(Wrong::BodyTooLong),
            ),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|some| some.map(|(t, n)| (t.to_owned(), n)));
            let told: String = text.chars().take(60).collect();
            assert_eq!(taken(text), expected, "{told}");
        }
    }

    #[test]
    fn a_web_server_does_not_begin_like_a_camera() {
        let cases = [
            ("", true),
            ("RT", true),
            ("RTSP/1.0", true),
            ("OPT", true),
            ("OPTIONS *", true),
            ("OPTIONSX", false),
            ("HTTP/1.1 400", false),
            ("\u{0}", false),
        ];
        for (text, expected) in cases {
            assert_eq!(may_begin(text.as_bytes()), expected, "{text}");
        }
    }
}
