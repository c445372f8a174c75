//! Follows what a caller sends, and stops it at what two programs may read in two ways: one in front of the gateway takes it for
//! one request, the gateway for two. Everything else is hyper's to judge.

use crate::web::http::listen::limits::HEAD_MAX;

/// A request that may be read in two ways; or what is no request at all.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Doubtful;

/// Where in the stream of requests the next byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a line of a head.
    Head,
    /// In a body, with so many bytes to come.
    Body(u64),
    /// In the line that says how long a piece of a body is.
    Size,
    Piece(u64),
    /// In the empty line behind a piece.
    PieceEnd,
    /// In a line behind the last piece.
    Trailer,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Follower {
    place: Place,
    /// The line, as far as it has come, without its end.
    line: Vec<u8>,
    /// Its last byte was a CR.
    cr: bool,
    head: Head,
}

/// What a head has said so far.
#[derive(Debug, Default)]
struct Head {
    begun: bool,
    host: bool,
    length: Option<u64>,
    chunked: bool,
}

impl Default for Follower {
    fn default() -> Follower {
        Follower {
            place: Place::Head,
            line: Vec::new(),
            cr: false,
            head: Head::default(),
        }
    }
}

impl Follower {
    /// Takes what has come.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Result<(), Doubtful> {
        while let Some(first) = bytes.first() {
            match self.place {
                Place::Body(left) | Place::Piece(left) => {
                    let here = left.min(bytes.len() as u64);
                    bytes = bytes
                        .get(usize::try_from(here).unwrap_or(usize::MAX)..)
                        .unwrap_or(&[]);
                    self.skip(left - here);
                }
                _ => {
                    self.byte(*first)?;
                    bytes = &bytes[1..];
                }
            }
        }
        Ok(())
    }

    /// Of what is passed over so much is left.
    fn skip(&mut self, left: u64) {
        self.place = match (self.place, left) {
            (Place::Body(_), 0) => Place::Head,
            (Place::Body(_), left) => Place::Body(left),
            (_, 0) => Place::PieceEnd,
            (_, left) => Place::Piece(left),
        };
    }

    /// A byte of a line. A line ends in CR LF, and has neither of them within.
    fn byte(&mut self, byte: u8) -> Result<(), Doubtful> {
        match (self.cr, byte) {
            (false, b'\r') => self.cr = true,
            (true, b'\n') => {
                self.cr = false;
                let line = std::mem::take(&mut self.line);
                return self.line(&line);
            }
            (true, _) | (false, b'\n') => return Err(Doubtful),
            (false, byte) if self.line.len() < HEAD_MAX => self.line.push(byte),
            // Too long: hyper has said so by now.
            (false, _) => {}
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Doubtful> {
        match self.place {
            Place::Head if line.is_empty() && self.head.begun => {
                let head = std::mem::take(&mut self.head);
                self.place = match head.length {
                    _ if head.chunked => Place::Size,
                    None | Some(0) => Place::Head,
                    Some(length) => Place::Body(length),
                };
            }
            // Empty lines before a request are passed over.
            Place::Head if line.is_empty() => {}
            Place::Head if self.head.begun => self.head.take(line)?,
            Place::Head => self.head.begun = true,
            Place::Size => {
                self.place = match piece(line).ok_or(Doubtful)? {
                    0 => Place::Trailer,
                    length => Place::Piece(length),
                };
            }
            Place::PieceEnd if line.is_empty() => self.place = Place::Size,
            Place::PieceEnd => return Err(Doubtful),
            Place::Trailer if line.is_empty() => self.place = Place::Head,
            Place::Trailer | Place::Body(_) | Place::Piece(_) => {}
        }
        Ok(())
    }
}

impl Head {
    /// A field of the head.
    fn take(&mut self, line: &[u8]) -> Result<(), Doubtful> {
        let colon = line.iter().position(|b| *b == b':').ok_or(Doubtful)?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        // A field that goes on in the next line, and a blank that some take for a part of the name.
        if name.is_empty() || name.iter().any(|b| b.is_ascii_whitespace()) {
            return Err(Doubtful);
        }
        if name.eq_ignore_ascii_case(b"host") && std::mem::replace(&mut self.host, true) {
            return Err(Doubtful);
        }
        if name.eq_ignore_ascii_case(b"content-length") {
            let length = number(value, 10).ok_or(Doubtful)?;
            if self.length.replace(length).is_some() {
                return Err(Doubtful);
            }
        }
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            let twice = std::mem::replace(&mut self.chunked, true);
            if twice || !value.eq_ignore_ascii_case(b"chunked") {
                return Err(Doubtful);
            }
        }
        match self.chunked && self.length.is_some() {
            true => Err(Doubtful),
            false => Ok(()),
        }
    }
}

/// How long a piece is, by its line: a number, and perhaps what nobody reads.
fn piece(line: &[u8]) -> Option<u64> {
    let number_ends = line.iter().position(|b| *b == b';').unwrap_or(line.len());
    number(line[..number_ends].trim_ascii_end(), 16)
}

/// Digits alone: no sign, no blank.
fn number(digits: &[u8], radix: u32) -> Option<u64> {
    let fits = digits.iter().all(|b| char::from(*b).is_digit(radix));
    let text = std::str::from_utf8(digits).ok().filter(|_| fits)?;
    u64::from_str_radix(text, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole, and byte by byte.
    fn check(sent: &str, expect: Result<(), Doubtful>) {
        assert_eq!(
            Follower::default().take(sent.as_bytes()),
            expect,
            "{sent:?}"
        );
        let mut follower = Follower::default();
        let one_by_one = sent.bytes().try_for_each(|byte| follower.take(&[byte]));
        assert_eq!(one_by_one, expect, "{sent:?}, byte by byte");
    }

    #[test]
    fn one_request_is_one_request() {
        const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        const POST: &str = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na\nb\rc";
        const PIECES: &str = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n\
                              4;x=y\r\n\r\n\n\r\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: x\r\n\r\n";
        for sent in [GET, POST, PIECES] {
            check(sent, Ok(()));
            for next in [GET, POST, PIECES] {
                check(&format!("{sent}{next}"), Ok(()));
                check(&format!("{sent}\r\n{next}"), Ok(()));
                // What is behind a body is looked at again.
                check(
                    &format!("{sent}{}", next.replacen("\r\n", "\n", 1)),
                    Err(Doubtful),
                );
            }
        }
    }

    #[test]
    fn what_may_be_read_in_two_ways_is_stopped() {
        let head = |fields: &str| format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n");
        for fields in [
            "Host: b",
            "hOST: a",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Content-Length: 5\r\nContent-Length: 5",
            "Content-Length: 5, 5",
            "Content-Length: +5",
            "Content-Length: 0x5",
            "Content-Length: ",
            "Content-Length: 99999999999999999999",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding : chunked",
            "X: a\r\n b",
            "X: a\r\n\tb",
            "X: a\nY: b",
            "X: a\rY: b",
            "X",
            ": a",
        ] {
            check(&head(fields), Err(Doubtful));
        }
        check("GET / HTTP/1.1\nHost: a\n\n", Err(Doubtful));
        check("GET / HTTP/1.1\r\nHost: a\r\n\n", Err(Doubtful));
        let pieces = |rest: &str| format!("{}{rest}", head("Transfer-Encoding: chunked"));
        for rest in [
            "5\nabcde\r\n",
            "-1\r\n",
            "x\r\n",
            "\r\n",
            "1\r\nab\r\n",
            "1\r\na\n",
            "0x1\r\na\r\n",
        ] {
            check(&pieces(rest), Err(Doubtful));
        }
    }
}
