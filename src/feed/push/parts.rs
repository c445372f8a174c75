//! A post's body in its parts, and a stream's parts one by one, as devices write them: with or without a boundary in the
//! header, with bare line feeds, with or without lengths.

use bytes::{Buf, Bytes, BytesMut};

/// More of one message is not read: a picture may be in it.
pub(super) const MESSAGE_MAX: usize = 8 * 1024 * 1024;
/// Parts of one post.
const PARTS_MAX: usize = 24;
/// Bytes of a part's head.
const HEAD_MAX: usize = 8 * 1024;
/// Dashes before a delimiter that are taken for a part of it.
const DASHES_MAX: usize = 8;

/// One part of a message, or a whole message that has no parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Its name in a form, or the name of its file.
    pub name: String,
    pub file: String,
    /// Its content type as sent, in small letters; may be empty.
    pub kind: String,
    pub bytes: Bytes,
}

impl Part {
    /// A picture in JPEG, whatever its head says.
    pub(super) fn is_jpeg(&self) -> bool {
        self.bytes.starts_with(&[0xFF, 0xD8])
    }

    pub(super) fn is_xml(&self) -> bool {
        self.kind.contains("xml") || self.first_sign() == Some(b'<')
    }

    pub(super) fn is_json(&self) -> bool {
        matches!(self.first_sign(), Some(b'{' | b'['))
    }

    fn first_sign(&self) -> Option<u8> {
        let text = self
            .bytes
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(&self.bytes);
        text.iter().copied().find(|b| !b.is_ascii_whitespace())
    }

    /// Whether its name or its file's name has this in it.
    pub(super) fn is_called(&self, word: &str) -> bool {
        let has = |name: &str| name.to_ascii_lowercase().contains(word);
        has(&self.name) || has(&self.file)
    }
}

/// The parts of a post.
///
/// # Errors
/// It says that it has parts, and none can be found; it has too many.
pub(super) fn of(content_type: &str, body: &Bytes) -> Result<Vec<Part>, String> {
    let whole = || Part {
        kind: content_type.to_ascii_lowercase(),
        bytes: body.clone(),
        ..Part::default()
    };
    let claims = content_type
        .trim()
        .to_ascii_lowercase()
        .starts_with("multipart/");
    if !claims && !content_type.is_empty() {
        return Ok(vec![whole()]);
    }
    // Some say "multipart" and send one bare document; some send parts and do not say by what they are divided.
    let Some(boundary) = boundary_of(content_type).or_else(|| sniffed(body)) else {
        return Ok(vec![whole()]);
    };
    if find(body, &dashed(&boundary)).is_none() {
        return match whole() {
            part if part.is_json() || part.is_xml() => Ok(vec![part]),
            _ => Err("a message in parts without a part".to_owned()),
        };
    }
    let mut cutter = Cutter::new(boundary);
    cutter.buffer.extend_from_slice(body);
    let mut parts = Vec::new();
    while let Some(part) = cutter.next(true)? {
        if parts.len() == PARTS_MAX {
            return Err("a message in too many parts".to_owned());
        }
        parts.push(part);
    }
    Ok(parts)
}

/// A delimiter's beginning. The name may have been given with its two dashes.
fn dashed(boundary: &[u8]) -> Vec<u8> {
    match boundary.starts_with(b"--") {
        true => boundary.to_vec(),
        false => [b"--", boundary].concat(),
    }
}

/// The boundary that a content type names.
pub(super) fn boundary_of(content_type: &str) -> Option<Vec<u8>> {
    let at = content_type.to_ascii_lowercase().find("boundary=")?;
    let rest = &content_type[at + "boundary=".len()..];
    let named = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ']).next()?,
    };
    let named = named.trim();
    (!named.is_empty() && named.len() <= 200).then(|| named.as_bytes().to_vec())
}

/// The boundary as the first line shows it.
fn sniffed(body: &[u8]) -> Option<Vec<u8>> {
    let body = &body[body.iter().position(|b| !b.is_ascii_whitespace())?..];
    let line = body.split(|b| *b == b'\n').next()?;
    let name = line
        .strip_suffix(b"\r")
        .unwrap_or(line)
        .strip_prefix(b"--")?;
    let fits = (1..=200).contains(&name.len()) && name.iter().all(u8::is_ascii_graphic);
    fits.then(|| name.to_vec())
}

/// Cuts parts off a stream, as soon as each is whole.
pub(super) struct Cutter {
    boundary: Vec<u8>,
    pub(super) buffer: BytesMut,
}

impl Cutter {
    pub(super) fn new(boundary: Vec<u8>) -> Cutter {
        Cutter {
            boundary,
            buffer: BytesMut::new(),
        }
    }

    /// The next whole part. `ended`: nothing more will come.
    ///
    /// # Errors
    /// A head that does not end.
    pub(super) fn next(&mut self, ended: bool) -> Result<Option<Part>, String> {
        loop {
            let Some(after) = self.delimiter(0).map(|(_, after)| after) else {
                return Ok(None);
            };
            // What stands before the first delimiter is no part.
            let head = &self.buffer[after..];
            if head.starts_with(b"--") {
                self.buffer.advance(after + 2);
                continue;
            }
            let Some((head_end, body_start)) = blank_line(head) else {
                if head.len() > HEAD_MAX {
                    return Err("a part's head without an end".to_owned());
                }
                return Ok(None);
            };
            let (mut part, length) = read_head(&head[..head_end]);
            let start = after + body_start;
            let Some((end, next)) = self.body_end(start, length, &part.kind, ended) else {
                return Ok(None);
            };
            let mut bytes = self.buffer.split_to(next);
            bytes.truncate(end);
            bytes.advance(start);
            part.bytes = bytes.freeze();
            return Ok(Some(part));
        }
    }

    /// Where a body that starts at `start` ends, and where the rest begins.
    fn body_end(
        &self,
        start: usize,
        length: Option<usize>,
        kind: &str,
        ended: bool,
    ) -> Option<(usize, usize)> {
        let here = self.buffer.len();
        if let Some(length) = length
            && let Some(end) = start.checked_add(length)
            && end <= here
        {
            // A length is believed where a delimiter, or nothing yet, follows.
            let rest = &self.buffer[end..];
            let blank = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
            if rest.len() == blank || rest[blank..].starts_with(b"--") {
                return Some((end, end));
            }
        }
        if let Some((line, _)) = self.delimiter(start) {
            return Some((line, line));
        }
        let whole = length.is_none() && ends_by_itself(&self.buffer[start..], kind);
        (ended || whole).then_some((here, here))
    }

    /// The next delimiter from `from` on: where the line break before it begins, and where its own line's text ends.
    fn delimiter(&self, from: usize) -> Option<(usize, usize)> {
        let bytes = &self.buffer[..];
        let mut at = from;
        while let Some(found) = find(&bytes[at..], &self.boundary).map(|f| f + at) {
            at = found + 1;
            let dashed = self.boundary.starts_with(b"--");
            let start = match dashed {
                true => found,
                false if found >= from + 2 && &bytes[found - 2..found] == b"--" => found - 2,
                false => continue,
            };
            // Some write four dashes where two belong.
            let lead = bytes[from..start]
                .iter()
                .rev()
                .take(DASHES_MAX)
                .take_while(|b| **b == b'-')
                .count();
            let start = start - lead;
            let before = &bytes[from..start];
            if !before.is_empty() && !before.ends_with(b"\n") {
                continue;
            }
            let cut = before.strip_suffix(b"\n").unwrap_or(before);
            let cut = cut.strip_suffix(b"\r").unwrap_or(cut);
            return Some((from + cut.len(), found + self.boundary.len()));
        }
        None
    }
}

/// Whether a document without a length is whole before the next delimiter comes.
fn ends_by_itself(body: &[u8], kind: &str) -> bool {
    let text = body.trim_ascii_end();
    if kind.contains("json") {
        return serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok();
    }
    if !kind.contains("xml") || !text.ends_with(b">") {
        return false;
    }
    // The last tag closes the first one.
    let name = |tag: &[u8]| {
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'/');
        tag.split(ends).next().map(<[u8]>::to_vec)
    };
    let mut tags = text.split(|b| *b == b'<').skip(1);
    let first = tags.find(|tag| !tag.starts_with(b"?") && !tag.starts_with(b"!"));
    let last = text
        .rsplit(|b| *b == b'<')
        .next()
        .and_then(|t| t.strip_prefix(b"/"));
    matches!((first, last), (Some(first), Some(last)) if name(first) == name(last))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

/// The blank line after a head: where the head ends, and where the body begins. The head starts with the rest of its
/// delimiter's line.
fn blank_line(head: &[u8]) -> Option<(usize, usize)> {
    for (at, _) in head.iter().enumerate().filter(|(_, b)| **b == b'\n') {
        let rest = &head[at + 1..];
        if rest.starts_with(b"\r\n") {
            return Some((at, at + 3));
        }
        if rest.starts_with(b"\n") {
            return Some((at, at + 2));
        }
    }
    None
}

fn read_head(head: &[u8]) -> (Part, Option<usize>) {
    let (mut part, mut length) = (Part::default(), None);
    for line in String::from_utf8_lossy(head).lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => part.kind = value.to_ascii_lowercase(),
            "content-length" => length = value.parse().ok(),
            "content-disposition" => {
                part.name = parameter(value, "name").unwrap_or_default();
                part.file = parameter(value, "filename").unwrap_or_default();
            }
            _ => {}
        }
    }
    (part, length)
}

fn parameter(value: &str, name: &str) -> Option<String> {
    let mut pairs = value.split(';').filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.map(|(_, text)| text.trim().trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(content_type: &str, body: &str) -> Vec<(String, String)> {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let parts = of(content_type, &body).unwrap_or_else(|e| panic!("{content_type}: {e}"));
        let told = parts.into_iter().map(|p| {
            let name = if p.name.is_empty() { p.file } else { p.name };
            (name, String::from_utf8_lossy(&p.bytes).into_owned())
        });
        told.collect()
    }

    #[test]
    fn parts_as_devices_send_them() {
        let check = |content_type: &str, body: &str, found: &[(&str, &str)]| {
            let found: Vec<(String, String)> = found
                .iter()
                .map(|(n, b)| ((*n).to_owned(), (*b).to_owned()))
                .collect();
            assert_eq!(names(content_type, body), found, "{content_type}\n{body}");
        };
        let two = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b\r\n\
                   Content-Disposition: form-data; name=\"y\"; filename=\"f.jpg\"\r\n\r\n2\n3\r\n--b--\r\n";
        check(
            "multipart/form-data; boundary=b",
            two,
            &[("x", "1"), ("y", "2\n3")],
        );
        check(
            "multipart/form-data; boundary=\"b\"",
            two,
            &[("x", "1"), ("y", "2\n3")],
        );
        check("multipart/form-data", two, &[("x", "1"), ("y", "2\n3")]);
        check("", two, &[("x", "1"), ("y", "2\n3")]);
        check(
            "multipart/form-data; boundary=--b",
            two,
            &[("x", "1"), ("y", "2\n3")],
        );
        let bare = "--b\nContent-Type: text/xml\n\n<a/>\n--b--";
        check("multipart/mixed; boundary=b", bare, &[("", "<a/>")]);
        let cut_off = "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n12";
        check("multipart/form-data; boundary=b", cut_off, &[("x", "12")]);
        let empty = "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n--b--";
        check("multipart/form-data; boundary=b", empty, &[("x", "")]);
        let length = "--b\r\nContent-Length: 7\r\n\r\na\r\n--bc\r\n--b--";
        check(
            "multipart/form-data; boundary=b",
            length,
            &[("", "a\r\n--bc")],
        );
        let wrong_length = "--b\r\nContent-Length: 2\r\n\r\nabcd\r\n--b--";
        check(
            "multipart/form-data; boundary=b",
            wrong_length,
            &[("", "abcd")],
        );
        check("multipart/form-data", "{\"a\":1}", &[("", "{\"a\":1}")]);
        check("multipart/form-data; boundary=b", "<a/>", &[("", "<a/>")]);
        check("application/json", "--b\r\n\r\n1", &[("", "--b\r\n\r\n1")]);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let body = Bytes::from_static(b"rubbish");
        assert!(of("multipart/form-data; boundary=b", &body).is_err());
        let many = "--b\r\n\r\nx\r\n".repeat(PARTS_MAX + 1);
        assert!(of("multipart/form-data; boundary=b", &Bytes::from(many)).is_err());
        let mut endless = b"--b\r\n".to_vec();
        endless.extend(std::iter::repeat_n(b'h', HEAD_MAX + 10));
        assert!(of("multipart/form-data; boundary=b", &Bytes::from(endless)).is_err());
    }

    /// Were the dashes counted back from each of them, its time would grow by the square.
    #[test]
    fn a_megabyte_of_dashes_is_no_delimiter() {
        let dashes = format!("x{}", "-".repeat(1 << 20));
        let parts = of("multipart/form-data; boundary=-", &Bytes::from(dashes));
        assert_eq!(parts, Ok(Vec::new()));
    }

    /// Each part of a stream comes out as soon as it is whole, however the bytes arrive.
    #[test]
    fn a_stream_is_cut_at_once() {
        let stream = "--b\r\nContent-Type: application/xml\r\n\r\n<a><b>1</b></a>\r\n\
                      --b\r\nContent-Type: image/jpeg\r\nContent-Length: 3\r\n\r\nx\r\n\r\n\
                      --b\r\nContent-Type: application/json\r\n\r\n{\"a\":{}}\r\n";
        for step in [1, 2, 7, stream.len()] {
            let mut cutter = Cutter::new(b"b".to_vec());
            let mut found = Vec::new();
            for piece in stream.as_bytes().chunks(step) {
                cutter.buffer.extend_from_slice(piece);
                while let Some(part) = cutter.next(false).unwrap() {
                    found.push(String::from_utf8_lossy(&part.bytes).trim().to_owned());
                }
            }
            assert_eq!(found, ["<a><b>1</b></a>", "x", "{\"a\":{}}"], "by {step}");
        }
    }
}
