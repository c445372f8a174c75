//! What a maker's file provides, and what it makes of a message.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::parts::Part;
use crate::domain::event::Motion;
use crate::port::ask::Ask;

/// What a maker's file provides. It turns messages into reads and does nothing else.
pub trait Maker: Send + Sync {
    /// For people: whose cameras they are.
    fn name(&self) -> &str;

    /// What a message says.
    ///
    /// # Errors
    /// What is wrong with it, without the text of a plate.
    fn read(&self, message: &Message) -> Result<Heard, String>;

    /// What the device wants to hear when a message was taken, or cannot be used: it repeats for ever what it takes for lost.
    fn answer(&self, _message: &Message) -> Answer {
        Answer::default()
    }

    /// How often it gives a sign of life, where it does without being told to.
    fn sign_of_life(&self) -> Option<Duration> {
        None
    }

    /// Where to ask for its stream, for one that is asked: path and query.
    fn stream(&self) -> Option<Ask> {
        None
    }

    /// Whether events are asked for at a pull point of ONVIF.
    fn pulls(&self) -> bool {
        false
    }

    /// Bytes of the first whole message of a bare stream; `None`: there is more to come. By default each message is a line.
    fn cut(&self, stream: &[u8]) -> Option<usize> {
        stream.iter().position(|b| *b == b'\n').map(|at| at + 1)
    }
}

/// What came.
#[derive(Debug, Clone)]
pub struct Message {
    /// Path and query of a post; empty for a stream's.
    pub target: String,
    pub parts: Vec<Part>,
    pub zones: Zones,
}

impl Message {
    /// The pictures that came along, in their order.
    pub(super) fn pictures(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_jpeg())
    }

    /// The picture whose part is called so.
    pub(super) fn picture_called(&self, words: &[&str]) -> Option<Bytes> {
        let mut pictures = self.pictures();
        let found = pictures.find(|part| words.iter().any(|word| part.is_called(word)));
        found.map(|part| part.bytes.clone())
    }
}

/// In what zone a time without an offset is.
#[derive(Debug, Clone)]
pub struct Zones {
    /// What the site file says of the device: goes before an offset that the device writes.
    pub device: Option<TimeZone>,
    pub site: TimeZone,
}

/// What a device gets for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub kind: &'static str,
    pub body: String,
}

impl Default for Answer {
    fn default() -> Answer {
        Answer {
            status: 200,
            kind: "text/plain",
            body: String::new(),
        }
    }
}

impl Answer {
    pub(super) fn json(body: &str) -> Answer {
        Answer {
            kind: "application/json",
            body: body.to_owned(),
            ..Answer::default()
        }
    }
}

/// What a message says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Heard {
    pub reads: Vec<PushedRead>,
    /// The device's clock, where it says only that it is alive.
    pub clock: Option<Timestamp>,
    /// The device opens its barrier by itself: passback cannot be kept.
    pub opens_by_itself: bool,
}

/// What a camera says of one vehicle.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PushedRead {
    /// `None`: a vehicle passed and no plate was read.
    pub plate: Option<String>,
    /// How sure the whole text is, 0 to 1; `None`: it does not say.
    pub sure: Option<f32>,
    /// The same of each character, where it says so.
    pub chars: Vec<f32>,
    pub travel: Option<Motion>,
    /// When the picture was taken, by the camera's clock.
    pub captured: Option<Timestamp>,
    /// What tells this read from every other of the camera.
    pub key: Option<String>,
    /// What the camera knows the vehicle by while it is in view.
    pub track: Option<String>,
    /// The camera says that it is told again, or from its memory.
    pub told_again: bool,
    /// Which of several cameras behind one address.
    pub channel: Option<String>,
    /// Its serial number or name, as it says.
    pub device: Option<String>,
    /// JPEG, as they came: the scene, and the plate.
    pub frame: Option<Bytes>,
    pub crop: Option<Bytes>,
}

/// What devices say when they could read nothing.
const UNREAD: [&str; 10] = [
    "unknown",
    "unlicensed",
    "noplate",
    "no plate",
    "none",
    "null",
    "--",
    "-",
    "n/a",
    "undefined",
];

impl PushedRead {
    /// Its plate as the device wrote it; nothing where it means that there is none.
    pub(super) fn with_text(text: Option<String>) -> PushedRead {
        let said = text.filter(|text| {
            let bare = text.trim().to_lowercase();
            !bare.is_empty() && !UNREAD.contains(&bare.as_str())
        });
        PushedRead {
            plate: said,
            ..PushedRead::default()
        }
    }
}
