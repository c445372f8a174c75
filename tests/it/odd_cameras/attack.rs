//! What a camera can send to do harm.

use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};

use super::fake::linger;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Attack {
    /// A description of two gigabytes.
    GiantDescription,
    /// A description of half a megabyte, all of it.
    LongDescription,
    EndlessHead,
    EndlessLine,
    /// An answer byte by byte, a few a second.
    Drip,
    /// Packets without end instead of an answer.
    NoAnswer,
    /// Closes as soon as it should play.
    Slam,
    /// Lengths of packets that are not theirs.
    WrongLengths,
    /// Fragments of one picture for ever.
    EndlessPicture,
    /// A picture byte by byte.
    PictureDrip,
    /// Answers without end, where pictures should come.
    EndlessAnswers,
    /// A packet full of the smallest pictures.
    ManyPictures,
}

impl Attack {
    pub const ALL: [Attack; 12] = [
        Attack::GiantDescription,
        Attack::LongDescription,
        Attack::EndlessHead,
        Attack::EndlessLine,
        Attack::Drip,
        Attack::NoAnswer,
        Attack::Slam,
        Attack::WrongLengths,
        Attack::EndlessPicture,
        Attack::PictureDrip,
        Attack::EndlessAnswers,
        Attack::ManyPictures,
    ];

    /// The request that it answers.
    pub fn at(self) -> &'static str {
        match self {
            Attack::GiantDescription
            | Attack::LongDescription
            | Attack::EndlessHead
            | Attack::EndlessLine
            | Attack::Drip => "DESCRIBE",
            Attack::NoAnswer => "SETUP",
            _ => "PLAY",
        }
    }

    pub fn answers_first(self) -> bool {
        self.at() == "PLAY"
    }

    /// What the operator reads.
    pub fn sentence(self) -> &'static str {
        match self {
            Attack::GiantDescription | Attack::LongDescription => {
                "the camera sends a description (SDP) of more than 256 KB"
            }
            Attack::EndlessHead | Attack::EndlessLine => {
                "the camera sends an answer whose head does not end"
            }
            Attack::Drip => "bytes of an answer came within 5 s while asking what it offers",
            Attack::NoAnswer => "bytes of an answer came within 5 s while setting up the stream",
            Attack::Slam => "the camera closed the connection",
            Attack::WrongLengths | Attack::PictureDrip | Attack::EndlessAnswers => {
                "within 5 s and no whole picture"
            }
            Attack::EndlessPicture => "the camera sends a picture of more than 8 MB",
            Attack::ManyPictures => "no picture can be decoded from it",
        }
    }

    /// Goes on until nobody takes it any more.
    pub fn run(
        self,
        stream: &mut impl Write,
        taken: &AtomicU64,
        over: &AtomicBool,
    ) -> std::io::Result<()> {
        let mut send = |bytes: &[u8]| -> std::io::Result<()> {
            if over.load(SeqCst) {
                return Err(std::io::ErrorKind::BrokenPipe.into());
            }
            stream.write_all(bytes)?;
            taken.fetch_add(bytes.len() as u64, SeqCst);
            Ok(())
        };
        let head = "RTSP/1.0 200 OK\r\n";
        let line = format!("a=x:{}\r\n", "y".repeat(1_000));
        match self {
            Attack::GiantDescription | Attack::LongDescription => {
                let long = self == Attack::LongDescription;
                let length = if long { 500_000 } else { 2_000_000_000 };
                send(format!("{head}Content-Length: {length}\r\n\r\n").as_bytes())?;
                let lines = if long { 500 } else { usize::MAX };
                for _ in 0..lines {
                    send(line.as_bytes())?;
                }
                loop {
                    linger(50);
                    send(b"")?;
                }
            }
            Attack::EndlessHead => {
                send(head.as_bytes())?;
                loop {
                    send(b"X: y\r\n")?;
                }
            }
            Attack::EndlessLine => {
                send(format!("{head}X: ").as_bytes())?;
                loop {
                    send(line.trim_end().as_bytes())?;
                }
            }
            Attack::Drip => {
                for byte in head.bytes().cycle() {
                    send(&[byte])?;
                    linger(300);
                }
            }
            Attack::Slam => return Err(std::io::ErrorKind::BrokenPipe.into()),
            Attack::NoAnswer => loop {
                send(&framed(0, &rtp(0, 96, &[0x41, 0x9a, 1])))?;
            },
            Attack::WrongLengths => {
                for number in (0..=u16::MAX).cycle() {
                    send(&framed(700, &rtp(number, 96, &[0x7c; 900])))?;
                }
            }
            Attack::EndlessPicture => {
                send(&framed(0, &rtp(0, 96, &[0x7c, 0x85, 0x88])))?;
                let fragment = [&[0x7c, 0x05][..], &[7; 1_300]].concat();
                for number in (1..=u16::MAX).chain(0..=0).cycle() {
                    send(&framed(0, &rtp(number, 96, &fragment)))?;
                }
            }
            Attack::PictureDrip => {
                for byte in framed(0, &rtp(0, 96, &[0x7c; 60_000])) {
                    send(&[byte])?;
                    linger(300);
                }
            }
            Attack::EndlessAnswers => {
                loop {
                    send(b"RTSP/1.0 401 X\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n\r\n")?;
                }
            }
            Attack::ManyPictures => {
                let mut payload = vec![24];
                for _ in 0..10_000 {
                    payload.extend([0, 2, 0x65, 0x88]);
                }
                for number in (0..=u16::MAX).cycle() {
                    send(&framed(0, &rtp(number, 96, &payload)))?;
                    linger(2);
                }
            }
        }
        Ok(())
    }
}

/// A packet within the connection; its length wrong by so much.
fn framed(wrong: u16, packet: &[u8]) -> Vec<u8> {
    let length = u16::try_from(packet.len()).unwrap() - wrong;
    [&[b'$', 0][..], &length.to_be_bytes(), packet].concat()
}

fn rtp(number: u16, kind: u8, payload: &[u8]) -> Vec<u8> {
    let number = number.to_be_bytes();
    let head = [0x80, kind, number[0], number[1], 0, 0, 0, 7, 0, 0, 0, 1];
    [&head[..], payload].concat()
}
