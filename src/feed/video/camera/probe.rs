//! What can be found out of a camera in a few seconds, for the one who sets it up.

use std::time::Duration;

use tokio::time::timeout;

use super::decode::{Decoder, Packet};
use super::fault::Fault;
use super::rtsp::{self, Offer};
use super::settings::{Origin, Settings};
use super::source::Source;
use crate::clock::SharedClock;

/// What was found, in the order of finding.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// It answers, and took the user name and password if it asked for them.
    Offer(Offer),
    /// The first picture: milliseconds from the start of the probe, and pixels.
    FirstPicture {
        after_ms: u128,
        width: u32,
        height: u32,
    },
    Stream(StreamFacts),
}

/// Measured over the time of watching.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamFacts {
    pub(crate) seconds: f64,
    pub(crate) pictures: u32,
    pub fps: f64,
    pub kbit_per_s: f64,
    /// Seconds between key frames; `None`: fewer than two came.
    pub key_frame_s: Option<f64>,
    /// Every picture is a key frame (MJPEG).
    pub(crate) all_key: bool,
    pub(crate) lost_packets: u32,
    pub undecodable: u32,
}

/// Looks at an RTSP camera for `watch`, telling each step as it is found.
///
/// # Errors
/// The fault that a running gateway would show.
pub async fn probe(
    settings: &Settings,
    clock: SharedClock,
    watch: Duration,
    mut tell: impl FnMut(Found),
) -> Result<(), Fault> {
    let Origin::Rtsp {
        url,
        any_certificate,
        transport,
        ..
    } = &settings.origin
    else {
        return Err(Fault::NoVideo {
            offered: String::new(),
        });
    };
    let started = clock.monotonic();
    let ready = rtsp::describe(url, settings.credentials()?, *any_certificate, &clock).await?;
    tell(Found::Offer(ready.offer.clone()));
    let mut source = rtsp::play(ready, *transport, clock.clone()).await?;
    let mut tally = Tally::default();
    let watched = timeout(watch + Duration::from_secs(10), async {
        while tally.seconds < watch.as_secs_f64() {
            let first = tally.look(&mut source).await?;
            if let Some((width, height)) = first {
                let after_ms = (clock.monotonic() - started).as_millis();
                tell(Found::FirstPicture {
                    after_ms,
                    width,
                    height,
                });
            }
        }
        Ok(())
    });
    let result = watched.await.unwrap_or(Err(Fault::Frozen {
        limit_s: watch.as_secs() + 10,
    }));
    source.close().await;
    result?;
    if !tally.seen {
        let detail = format!("{} packets could not be decoded", tally.undecodable);
        return Err(Fault::Undecodable { detail });
    }
    tell(Found::Stream(tally.facts()));
    Ok(())
}

#[derive(Default)]
struct Tally {
    decoder: Option<Decoder>,
    seen: bool,
    first_s: Option<f64>,
    seconds: f64,
    pictures: u32,
    keys: u32,
    first_key_s: Option<f64>,
    last_key_s: f64,
    bytes: u64,
    lost: u32,
    undecodable: u32,
}

impl Tally {
    /// One packet. Gives the size of the first picture when it comes.
    async fn look(&mut self, source: &mut impl Source) -> Result<Option<(u32, u32)>, Fault> {
        let encoded = source.next().await?;
        if let Some(format) = &encoded.format {
            self.decoder = Some(Decoder::open(format)?);
        }
        #[allow(clippy::cast_precision_loss)]
        let at_s = encoded.captured.as_microsecond() as f64 / 1e6;
        self.seconds = at_s - *self.first_s.get_or_insert(at_s);
        self.pictures += 1;
        self.bytes += encoded.data.len() as u64;
        self.lost += u32::from(encoded.lost);
        if encoded.key {
            self.keys += 1;
            self.first_key_s.get_or_insert(at_s);
            self.last_key_s = at_s;
        }
        let packet = Packet {
            seq: i64::from(self.pictures),
            session: 0,
            captured: encoded.captured,
            key: encoded.key,
            data: encoded.data,
        };
        let Some(decoder) = &mut self.decoder else {
            return Ok(None);
        };
        match decoder.feed(&packet) {
            Ok(pictures) => {
                let first = pictures
                    .first()
                    .filter(|_| !self.seen)
                    .map(|p| (p.width(), p.height()));
                self.seen |= first.is_some();
                Ok(first)
            }
            Err(_) => {
                self.undecodable += 1;
                Ok(None)
            }
        }
    }

    fn facts(&self) -> StreamFacts {
        let seconds = self.seconds.max(0.001);
        let gap = self
            .first_key_s
            .map(|f| (self.last_key_s - f) / f64::from(self.keys.saturating_sub(1).max(1)));
        #[allow(clippy::cast_precision_loss)]
        let kbit = self.bytes as f64 * 8.0 / 1000.0;
        StreamFacts {
            seconds,
            pictures: self.pictures,
            fps: f64::from(self.pictures.saturating_sub(1)) / seconds,
            kbit_per_s: kbit / seconds,
            key_frame_s: gap.filter(|_| self.keys > 1),
            all_key: self.keys == self.pictures,
            lost_packets: self.lost,
            undecodable: self.undecodable,
        }
    }
}
