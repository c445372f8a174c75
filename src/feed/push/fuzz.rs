//! What cameras and their software send who read by themselves: for `cargo fuzz` and for the museum of what it found
//! (`crate::fuzz`).

use std::future::ready;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use futures::FutureExt;
use futures::executor::block_on;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use parking_lot::Mutex;

use super::maker::{Maker, Message, Zones};
use super::parts::{self, Cutter, Part};
use super::profile::PROFILES;
use super::taking::{Taking, WORD_MAX};
use super::{MAKERS, Settings, Socket};
use crate::clock::{Clock, SharedClock, SystemClock};
use crate::domain::event::{Input, Sighting};
use crate::domain::site::{CameraId, LaneId};
use crate::feed::video::vision::Calibration;
use crate::feed::{Deliver, Start};
use crate::port::fields::{Faults, Fields};

/// What is wrong with a message is said in a line: nobody's message comes back in it.
const SAID_MAX: usize = 200;
/// When it comes.
const NOW: Timestamp = Timestamp::constant(1_778_061_600, 0);

thread_local! {
    static OF_MAKERS: Vec<Arc<dyn Maker>> = ["axis", "dahua", "hikvision", "onvif"].map(|name| maker(name, "")).into();
    static OF_PROFILES: Vec<Arc<dyn Maker>> = PROFILES
        .files()
        .filter_map(|file| file.path().file_stem()?.to_str())
        .map(|name| maker("webhook", name))
        .collect();
    static FRIGATE: Arc<dyn Maker> = maker("webhook", "frigate");
}

/// As the site file names it.
fn maker(name: &str, profile: &str) -> Arc<dyn Maker> {
    let table = toml::toml! { profile = profile };
    let faults = Faults::of("site.toml");
    let mut fields = Fields::new(&table, "camera", &faults);
    let read = MAKERS.iter().find(|(known, _)| *known == name);
    let made = read.and_then(|(_, read)| read(&mut fields, Path::new("/nowhere")));
    made.unwrap_or_else(|| panic!("there is no {name} {profile}"))
}

/// A post: its content type, its path, and from the third line on its body. Every maker gets it.
pub(crate) fn makers(bytes: &[u8]) {
    OF_MAKERS.with(|makers| post(bytes, makers));
}

/// The same for every profile.
pub(crate) fn profiles(bytes: &[u8]) {
    OF_PROFILES.with(|makers| post(bytes, makers));
}

/// What Frigate publishes.
pub(crate) fn published(payload: &[u8]) {
    let part = Part {
        bytes: Bytes::copy_from_slice(payload),
        ..Part::default()
    };
    FRIGATE.with(|maker| all_of(maker, &message("", vec![part])));
}

fn post(bytes: &[u8], makers: &[Arc<dyn Maker>]) {
    let mut lines = bytes.splitn(3, |b| *b == b'\n');
    let mut line = || String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let (kind, target) = (line(), line());
    let body = Bytes::copy_from_slice(lines.next().unwrap_or_default());
    stream(&kind, &body);
    let parts = match parts::of(&kind, &body) {
        Ok(parts) => parts,
        Err(why) => return short(&why),
    };
    assert!(parts.iter().all(|part| part.bytes.len() <= body.len()));
    let message = message(&target, parts);
    for maker in makers {
        all_of(maker, &message);
    }
}

fn message(target: &str, parts: Vec<Part>) -> Message {
    let zones = Zones {
        device: None,
        site: TimeZone::UTC,
    };
    Message {
        target: target.to_owned(),
        parts,
        zones,
    }
}

/// The same as a stream that comes in pieces: no byte comes out twice, and it ends.
fn stream(kind: &str, body: &Bytes) {
    let boundary = parts::boundary_of(kind).unwrap_or_else(|| b"b".to_vec());
    let mut cutter = Cutter::new(boundary);
    let mut out = 0;
    for piece in body.chunks(100) {
        cutter.buffer.extend_from_slice(piece);
        while let Ok(Some(part)) = cutter.next(false) {
            out += part.bytes.len();
        }
    }
    assert!(
        out + cutter.buffer.len() <= body.len(),
        "{out} bytes came out"
    );
}

fn short(said: &str) {
    assert!((1..=SAID_MAX).contains(&said.len()), "{said:?}");
}

/// A clock that stands, so that the same message comes to the same.
struct Still {
    now: Timestamp,
    since: Instant,
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn monotonic(&self) -> Instant {
        self.since
    }
}

/// A lane's camera, and what reaches the desk of it.
fn lane(maker: &Arc<dyn Maker>) -> (Taking, Arc<Mutex<Vec<Sighting>>>) {
    let settings = Settings::plain(
        Arc::clone(maker),
        Socket::Stream {
            address: String::new(),
        },
    );
    let clock: SharedClock = Arc::new(Still {
        now: NOW,
        since: SystemClock::shared().monotonic(),
    });
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&seen);
    let deliver: Deliver = Arc::new(move |input| {
        if let Input::Sighting(sighting) = input {
            into.lock().push(sighting);
        }
        ready(true).boxed()
    });
    let taking = Taking::new(
        &settings,
        &Start {
            lane: &LaneId::new("in"),
            camera: &CameraId::new("cam"),
            calibration: &Calibration::default(),
            shown: false,
            pack: None,
            evidence: None,
            told: Vec::new(),
            time_zone: &TimeZone::UTC,
            deliver,
            clock: &clock,
        },
    );
    (taking, seen)
}

/// Answered, read, and taken twice: what can be told apart from other reads counts once.
fn all_of(maker: &Arc<dyn Maker>, message: &Message) {
    assert_eq!(maker.answer(message).status, 200, "it repeats for ever");
    let reads = match maker.read(message) {
        Ok(heard) => heard.reads.len(),
        Err(why) => return short(&why),
    };
    if reads == 0 {
        return;
    }
    let (taking, seen) = lane(maker);
    let take = || {
        let taken = block_on(taking.take(message, false));
        assert!(taken.is_ok(), "it can be read, and is not taken");
        std::mem::take(&mut *seen.lock())
    };
    let (first, again) = (take(), take());
    assert!(first.len() <= reads && again.len() <= first.len());
    for sighting in &first {
        possible(sighting, NOW);
    }
}

/// It can have been, and the journal keeps it as it is.
fn possible(sighting: &Sighting, now: Timestamp) {
    assert!(sighting.at <= now, "{sighting:?} is of the future");
    if let Some(read) = &sighting.read {
        let sure = read.chars().iter().map(|c| c.best().1);
        assert!(sure.clone().all(|p| p > 0.0 && p <= 1.0), "{read:?}");
    }
    let source = &sighting.source;
    let words = [&source.device, &source.track].into_iter().flatten();
    for word in words {
        assert!(word.chars().count() <= WORD_MAX, "{word:?}");
    }
    let input = Input::Sighting(sighting.clone());
    let kept = serde_json::to_string(&input).unwrap_or_else(|e| panic!("{e}: {input:?}"));
    let again: Input = serde_json::from_str(&kept).unwrap_or_else(|e| panic!("{e}: {kept}"));
    assert_eq!(again, input, "{kept}");
}
