//! The connection to a camera: RTSP messages and packets, taken apart as they come. Holds one message or packet at a time.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::Url;

use super::message::{self, Answer, Message, Request, Wrong};
use super::{STEP_LIMIT_S, rtp, tls};
use crate::clock::SharedClock;
use crate::feed::video::camera::fault::{Excess, Fault, Step};

/// Read at a time.
const READ_BYTES: usize = 32 << 10;
/// Channels of packets within the connection; a camera uses two, one that was set up before perhaps more.
const CHANNELS: u8 = 16;
/// So much of what is no RTSP is shown.
const SHOWN: usize = 24;

/// What came.
#[derive(Debug)]
pub(super) enum Item {
    Answer(Answer),
    Request(Request),
    /// A packet within the connection.
    Data(Bytes),
}

pub(super) struct Wire {
    stream: Box<dyn Duplex>,
    buffer: BytesMut,
    /// Something that was RTSP has come.
    understood: bool,
    /// What came last was none: look for where the next message or packet begins.
    lost_step: bool,
    clock: SharedClock,
    /// When something last came.
    pub(super) heard: Instant,
    /// Bytes that came, and of them those that were neither message nor packet.
    pub(super) received: u64,
    pub(super) skipped: u64,
    pub(super) camera: IpAddr,
    pub(super) own: IpAddr,
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

impl Wire {
    /// Connects, encrypted where the address says so.
    ///
    /// # Errors
    /// Why not; bounded in time.
    pub(super) async fn open(
        url: &Url,
        any_certificate: bool,
        clock: SharedClock,
    ) -> Result<Wire, Fault> {
        let limit = Duration::from_secs(STEP_LIMIT_S);
        let stream = match timeout(limit, connect(url)).await {
            Ok(stream) => stream?,
            Err(_) => {
                return Err(Fault::Unreachable {
                    address: address(url),
                    detail: t!("camera-detail-no-answer", limit_s = STEP_LIMIT_S),
                });
            }
        };
        let ip = |address: std::io::Result<SocketAddr>| address.map(|a| a.ip());
        let (camera, own) = (ip(stream.peer_addr()), ip(stream.local_addr()));
        let (Ok(camera), Ok(own)) = (camera, own) else {
            return Err(Fault::ServerGone);
        };
        let stream: Box<dyn Duplex> = if url.scheme() == "rtsps" {
            match timeout(limit, tls::wrap(stream, host(url), any_certificate)).await {
                Ok(stream) => Box::new(stream?),
                Err(_) => {
                    return Err(Fault::Silent {
                        step: Step::Connect,
                        limit_s: STEP_LIMIT_S,
                    });
                }
            }
        } else {
            Box::new(stream)
        };
        Ok(Wire {
            stream,
            buffer: BytesMut::new(),
            understood: false,
            lost_step: false,
            heard: clock.monotonic(),
            clock,
            received: 0,
            skipped: 0,
            camera,
            own,
        })
    }

    /// # Errors
    /// [`Fault::ServerGone`]
    pub(super) async fn send(&mut self, text: &str) -> Result<(), Fault> {
        let sent = async {
            self.stream.write_all(text.as_bytes()).await?;
            self.stream.flush().await
        };
        sent.await.map_err(|_| Fault::ServerGone)
    }

    /// The next message or packet. Nothing is lost when it is dropped halfway.
    ///
    /// # Errors
    /// The connection ends, or what comes cannot be taken.
    pub(super) async fn next(&mut self) -> Result<Item, Fault> {
        loop {
            if let Some(item) = self.item()? {
                return Ok(item);
            }
            self.buffer.reserve(READ_BYTES);
            let read = self.stream.read_buf(&mut self.buffer).await;
            match read {
                Ok(n @ 1..) => {
                    self.received += n as u64;
                    self.heard = self.clock.monotonic();
                }
                Ok(0) | Err(_) => return Err(Fault::ServerGone),
            }
        }
    }

    fn item(&mut self) -> Result<Option<Item>, Fault> {
        loop {
            let blank = |b: &u8| matches!(b, b'\r' | b'\n' | 0);
            let blanks = self.buffer.iter().take_while(|b| blank(b)).count();
            let _ = self.buffer.split_to(blanks);
            let Some(first) = self.buffer.first() else {
                return Ok(None);
            };
            if *first == b'$' {
                match self.packet() {
                    Packet::Whole(packet) => return Ok(Some(Item::Data(packet))),
                    Packet::Partly => return Ok(None),
                    Packet::None => {}
                }
            } else if message::may_answer(&self.buffer)
                || !self.lost_step && message::may_begin(&self.buffer)
            {
                return self.message();
            }
            self.skip()?;
        }
    }

    fn message(&mut self) -> Result<Option<Item>, Fault> {
        let taken = message::take(&mut self.buffer).map_err(|wrong| match wrong {
            Wrong::HeadTooLong => Fault::TooMuch { what: Excess::Head },
            Wrong::BodyTooLong => Fault::TooMuch {
                what: Excess::Description,
            },
            Wrong::NotRtsp => self.rubbish(),
        })?;
        if taken.is_some() {
            self.understood = true;
            self.lost_step = false;
        }
        Ok(taken.map(|message| match message {
            Message::Answer(answer) => Item::Answer(answer),
            Message::Request(request) => Item::Request(request),
        }))
    }

    fn packet(&mut self) -> Packet {
        let Some(head) = self.buffer.first_chunk::<4>() else {
            return Packet::Partly;
        };
        let (channel, length) = (head[1], u16::from_be_bytes([head[2], head[3]]));
        let length = usize::from(length);
        let begins = self.buffer.get(4);
        if !self.understood || channel >= CHANNELS {
            return Packet::None;
        }
        if self.lost_step {
            match begins {
                Some(b) if !rtp::is_rtp(&[*b]) => return Packet::None,
                None => return Packet::Partly,
                Some(_) => {}
            }
        }
        if self.buffer.len() < 4 + length {
            return Packet::Partly;
        }
        let _ = self.buffer.split_to(4);
        self.lost_step = false;
        Packet::Whole(self.buffer.split_to(length).freeze())
    }

    /// Goes on to where something may begin.
    fn skip(&mut self) -> Result<(), Fault> {
        if !self.understood {
            return Err(self.rubbish());
        }
        self.lost_step = true;
        let may = |at: &usize| {
            let rest = &self.buffer[*at..];
            rest[0] == b'$' || message::may_answer(rest)
        };
        let next = (1..self.buffer.len()).find(may);
        let gone = next.unwrap_or(self.buffer.len());
        self.skipped += gone as u64;
        let _ = self.buffer.split_to(gone);
        Ok(())
    }

    /// What comes is not RTSP. Shown only before we have said who we are: a camera might send that back.
    fn rubbish(&self) -> Fault {
        let detail = if self.understood {
            t!("camera-detail-broken-answer")
        } else {
            let begins = &self.buffer[..self.buffer.len().min(SHOWN)];
            let begins = begins.escape_ascii().to_string();
            t!("camera-detail-begins", begins)
        };
        Fault::Rubbish { detail }
    }
}

enum Packet {
    Whole(Bytes),
    Partly,
    None,
}

async fn connect(url: &Url) -> Result<TcpStream, Fault> {
    let host = host(url);
    let found = lookup_host((host, port(url))).await;
    let mut addresses = match found {
        Ok(addresses) => addresses.peekable(),
        Err(_) => {
            let host = host.to_owned();
            return Err(Fault::UnknownHost { host });
        }
    };
    if addresses.peek().is_none() {
        let host = host.to_owned();
        return Err(Fault::UnknownHost { host });
    }
    let mut last = None;
    for one in addresses {
        match TcpStream::connect(one).await {
            Ok(stream) => {
                // Requests are short, and the camera waits for each.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => last = Some(error),
        }
    }
    let address = address(url);
    Err(match last {
        Some(e) if e.kind() == std::io::ErrorKind::ConnectionRefused => Fault::Refused { address },
        Some(e) => Fault::Unreachable {
            address,
            detail: e.to_string(),
        },
        None => Fault::ServerGone,
    })
}

/// Without the brackets of IPv6.
pub(super) fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default().trim_matches(['[', ']'])
}

pub(super) fn port(url: &Url) -> u16 {
    let default = if url.scheme() == "rtsps" { 322 } else { 554 };
    url.port().unwrap_or(default)
}

fn address(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), port(url))
}

#[cfg(any(test, feature = "fuzz"))]
impl Wire {
    /// One that reads nothing by itself: what comes is fed to it. What is sent goes to `stream`.
    pub(super) fn fed(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Wire {
        let local = IpAddr::from([127, 0, 0, 1]);
        let clock = crate::clock::SystemClock::shared();
        Wire {
            stream: Box::new(stream),
            buffer: BytesMut::new(),
            understood: false,
            lost_step: false,
            heard: clock.monotonic(),
            clock,
            received: 0,
            skipped: 0,
            camera: local,
            own: local,
        }
    }

    /// Takes what has come; all that is whole by then goes to `items`.
    ///
    /// # Errors
    /// It cannot be taken.
    pub(super) fn feed(&mut self, bytes: &[u8], items: &mut Vec<Item>) -> Result<(), Fault> {
        self.buffer.extend_from_slice(bytes);
        while let Some(item) = self.item()? {
            items.push(item);
        }
        Ok(())
    }

    /// Bytes that are kept until more of them comes.
    pub(super) fn kept(&self) -> usize {
        self.buffer.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out of these bytes, however they are cut.
    fn items(bytes: &[u8]) -> Vec<String> {
        let read = |step: usize| {
            let mut wire = Wire::fed(tokio::io::empty());
            let mut items = Vec::new();
            let fed = bytes
                .chunks(step)
                .try_for_each(|part| wire.feed(part, &mut items));
            let mut told: Vec<String> = items
                .iter()
                .map(|item| match item {
                    Item::Answer(a) => a.status.to_string(),
                    Item::Request(r) => r.method.clone(),
                    Item::Data(d) => format!("{} bytes", d.len()),
                })
                .collect();
            told.extend(fed.err().map(|fault| fault.kind().to_owned()));
            told
        };
        let whole = read(bytes.len().max(1));
        assert_eq!(read(1), whole, "byte by byte");
        whole
    }

    /// Name, what comes, and as what it is taken.
    type Case<'a> = (&'a str, Vec<&'a [u8]>, &'a [&'a str]);

    #[test]
    fn messages_and_packets_are_told_apart_and_found_again() {
        let ok: &[u8] = b"RTSP/1.0 200 OK\r\n\r\n";
        let packet: &[u8] = b"$\0\0\x05\x80abcd";
        let cases: &[Case] = &[
            (
                "in turn",
                vec![ok, packet, b"\r\n", ok, packet],
                &["200", "5 bytes", "200", "5 bytes"],
            ),
            (
                "a request of the camera's",
                vec![b"OPTIONS * RTSP/1.0\r\n\r\n", ok],
                &["OPTIONS", "200"],
            ),
            (
                "a web server",
                vec![b"HTTP/1.1 400 Bad Request\r\n"],
                &["rubbish"],
            ),
            ("a packet first", vec![packet], &["rubbish"]),
            (
                "a length too short",
                vec![ok, b"$\0\0\x05\x80abcdefg", packet],
                &["200", "5 bytes", "5 bytes"],
            ),
            (
                "dollars within",
                vec![ok, b"x$$\xff$\0\0\x09ab", packet],
                &["200", "5 bytes"],
            ),
            (
                "an answer within",
                vec![ok, b"rubbish", ok],
                &["200", "200"],
            ),
            (
                "an empty packet",
                vec![ok, b"$\0\0\0", packet],
                &["200", "0 bytes", "5 bytes"],
            ),
            (
                "a status that is none",
                vec![ok, b"RTSP/1.0 abc\r\n\r\n"],
                &["200", "rubbish"],
            ),
            ("nothing", vec![], &[]),
        ];
        for (name, parts, expected) in cases {
            assert_eq!(items(&parts.concat()), *expected, "{name}");
        }
        let endless = [ok, b"RTSP/1.0 200 OK\r\nx: ", &[b'y'; 20_000]].concat();
        assert_eq!(items(&endless), ["200", "too-much"]);
    }
}
