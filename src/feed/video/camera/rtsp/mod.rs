//! RTSP 1.0, as a viewer speaks it, with cameras as they are: what they send is taken leniently, every wait has a limit, and
//! so has all that is kept of what comes (docs/decisions/0002).
//!
//! From the network up: [`wire`] takes messages ([`message`]) and packets apart, [`udp`] has the packets beside the
//! connection, [`tls`] encrypts it. [`session`] asks, logs in ([`digest`]) and waits. [`sdp`] reads what is offered. [`rtp`] sorts
//! packets, and the [`depacketizer`] makes pictures of them ([`h264`], [`h265`] by [`access_unit`], [`mjpeg`]; [`sps`] for what is
//! told of them ahead).

mod access_unit;
mod depacketizer;
mod digest;
#[cfg(any(test, feature = "fuzz"))]
pub(crate) mod fuzz;
mod h264;
mod h265;
mod message;
mod mjpeg;
mod rtp;
#[cfg(test)]
mod rubbish_tests;
mod sdp;
mod session;
mod sps;
mod tls;
mod udp;
mod wire;

use std::time::{Duration, Instant};

use bytes::Bytes;
use ffmpeg_next::codec::Id;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};
use url::Url;

use self::access_unit::Unit;
use self::depacketizer::{Depacketizer, codec};
use self::message::Answer;
use self::rtp::Sorter;
use self::sdp::{Description, Media};
use self::session::{Ask, Session};
use self::udp::Udp;
use self::wire::{Item, Wire};
use super::arrival::ArrivalClock;
use super::decode::Format;
use super::fault::{Fault, Step};
use super::settings::{Credentials, Transport};
use super::source::{Encoded, Source};
use crate::clock::SharedClock;

/// Each step of setting up.
const STEP_LIMIT_S: u64 = 5;
/// From one picture to the next.
const PACKET_LIMIT_S: u64 = 3;
/// For saying goodbye.
const SHORT: Duration = Duration::from_secs(1);
/// A picture encoded larger than this is not one.
const PICTURE_BYTES: usize = 8 << 20;
/// So often may a camera send us on.
const SENT_ON: usize = 3;
/// Bytes that came within so long before the end of a wait: the camera sends, if no picture.
const STILL_SENDS: Duration = Duration::from_millis(2_500);

/// What a camera offers, for `probe-camera` and logs.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// As the camera names it, upper case.
    pub codec: String,
    /// Pixels, where the camera tells them ahead.
    pub(crate) size: Option<(u32, u32)>,
    /// Pictures a second, where the camera tells them ahead.
    pub(crate) fps: Option<f32>,
    /// All streams, e.g. `video H264`, `audio PCMU`.
    pub streams: Vec<String>,
}

/// A described, not yet playing stream.
pub(crate) struct Ready {
    session: Session,
    url: Url,
    /// What addresses hang on.
    base: String,
    /// Of the whole.
    control: Option<String>,
    media: Media,
    codec: Id,
    pub(crate) offer: Offer,
}

/// A playing stream.
pub(crate) struct RtspSource {
    session: Session,
    /// What signs of life are for.
    uri: String,
    life: SignsOfLife,
    udp: Option<Udp>,
    sorter: Sorter,
    depacketizer: Depacketizer,
    clock: SharedClock,
    origin: Instant,
    arrival: ArrivalClock,
    codec: Id,
    announced: bool,
    /// When a packet last came beside the connection.
    heard: Instant,
    /// Bytes that came beside the connection.
    beside: u64,
    /// What had come by the last picture.
    before: Traffic,
}

/// Bytes that came, and of them those that were neither message nor packet.
#[derive(Debug, Default, Clone, Copy)]
struct Traffic {
    received: u64,
    skipped: u64,
}

/// Signs of life, so that the camera does not end the session.
struct SignsOfLife {
    timer: Interval,
    /// The camera knows requests for this very purpose, and some count no others; false: it says so and refuses them.
    by_parameter: Option<bool>,
    /// One is under way.
    asked: bool,
    renewed: bool,
}

/// Connects and asks what the camera offers.
///
/// # Errors
/// Why not, as the operator's sentence.
pub(crate) async fn describe(
    url: &Url,
    credentials: Option<Credentials>,
    any_certificate: bool,
    clock: &SharedClock,
) -> Result<Ready, Fault> {
    let mut url = url.clone();
    for _ in 0..=SENT_ON {
        let wire = Wire::open(&url, any_certificate, clock.clone()).await?;
        let mut session = Session::new(wire, credentials.clone());
        let ask = Ask {
            method: "DESCRIBE",
            uri: url.as_str(),
            more: &[("Accept", "application/sdp")],
        };
        let answer = session.ask(Step::Describe, ask).await?;
        if let Some(next) = session::sent_on(&answer, &url)? {
            url = next;
            continue;
        }
        if !(200..300).contains(&answer.status) {
            return Err(session::refusal(&answer, Step::Describe, &url));
        }
        return ready(session, url, &answer);
    }
    Err(Fault::SentElsewhere {
        to: url.host_str().unwrap_or_default().to_owned(),
    })
}

fn ready(session: Session, url: Url, answer: &Answer) -> Result<Ready, Fault> {
    let description = sdp::parse(&String::from_utf8_lossy(&answer.body));
    if description.skipped > 0 {
        let lines = description.skipped;
        tracing::debug!(camera = %url.host_str().unwrap_or_default(), lines, "lines of its description were skipped");
    }
    let (media, codec) = choose(&description)?;
    let ahead = match (codec, media.format()) {
        (Id::H264, Some(format)) => h264::facts(format),
        _ => None,
    };
    let offer = Offer {
        codec: media.format().map_or(String::new(), |f| f.name.clone()),
        size: ahead.as_ref().map(|a| a.size).or(media.size),
        fps: media.fps.or(ahead.and_then(|a| a.fps)),
        streams: description.media.iter().map(Media::told).collect(),
    };
    Ok(Ready {
        base: session::base(answer, &url),
        control: description.control.clone(),
        media: media.clone(),
        session,
        url,
        codec,
        offer,
    })
}

/// The first video stream that can be decoded.
fn choose(description: &Description) -> Result<(&Media, Id), Fault> {
    let mut other = None;
    for media in &description.media {
        if !matches!(media.kind.as_str(), "video" | "image") {
            continue;
        }
        let name = media.format().map_or("", |f| f.name.as_str());
        match codec(name) {
            Some(id) => return Ok((media, id)),
            None => other = other.or((!name.is_empty()).then(|| name.to_owned())),
        }
    }
    if let Some(found) = other {
        return Err(Fault::UnsupportedCodec { found });
    }
    let told: Vec<String> = description.media.iter().map(Media::told).collect();
    let offered = match told.is_empty() {
        true => String::new(),
        false => t!("camera-offers-only", offered = told.join(", ")),
    };
    Err(Fault::NoVideo { offered })
}

/// Sets up and starts the stream.
///
/// # Errors
/// Why not, as the operator's sentence.
pub(crate) async fn play(
    ready: Ready,
    transport: Transport,
    clock: SharedClock,
) -> Result<RtspSource, Fault> {
    let Ready {
        mut session,
        url,
        base,
        control,
        media,
        codec,
        ..
    } = ready;
    let (Some(format), Some(depacketizer)) = (media.format(), Depacketizer::new(&media)) else {
        return Err(Fault::NoVideo {
            offered: String::new(),
        });
    };
    let mut udp = match transport {
        Transport::Tcp => None,
        Transport::Udp => Some(Udp::open(session.wire.own, session.wire.camera).await?),
    };
    let wanted = match &udp {
        None => "RTP/AVP/TCP;unicast;interleaved=0-1".to_owned(),
        Some(udp) => format!("RTP/AVP;unicast;client_port={}-{}", udp.port, udp.port + 1),
    };
    let own = session::addresses(&base, media.control.as_deref(), &url);
    let more = [("Transport", wanted.as_str())];
    let (uri, answer) = first_there(&mut session, (Step::Setup, "SETUP"), &own, &more, &url)
        .await
        .map_err(|fault| match fault {
            Fault::Refusal { code: 461, .. } => Fault::TransportRefused { udp: udp.is_some() },
            fault => fault,
        })?;
    session.note_name(&answer);
    if let Some(udp) = &mut udp {
        udp.set_up(&answer).await;
    }
    let mut whole = session::addresses(&base, control.as_deref(), &url);
    whole.push(uri);
    let more = [("Range", "npt=0.000-")];
    let (uri, answer) =
        first_there(&mut session, (Step::Play, "PLAY"), &whole, &more, &url).await?;
    session.note_name(&answer);
    let origin = clock.monotonic();
    let mut timer = interval(session.life_every());
    timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    Ok(RtspSource {
        life: SignsOfLife {
            timer,
            by_parameter: None,
            asked: false,
            renewed: false,
        },
        session,
        uri,
        udp,
        sorter: Sorter::new(format.payload_type),
        depacketizer,
        origin,
        clock,
        arrival: ArrivalClock::new(format.ticks_per_s),
        codec,
        announced: false,
        heard: origin,
        beside: 0,
        before: Traffic::default(),
    })
}

/// Asks of one address after the other until the camera knows one; that, and its answer.
async fn first_there(
    session: &mut Session,
    (step, method): (Step, &str),
    addresses: &[String],
    more: &[(&str, &str)],
    url: &Url,
) -> Result<(String, Answer), Fault> {
    let mut refused = None;
    for uri in addresses {
        let answer = session.ask(step, Ask { method, uri, more }).await?;
        if (200..300).contains(&answer.status) {
            return Ok((uri.clone(), answer));
        }
        let again = session::not_there(&answer);
        // The first address is the one that should have been right.
        let fault = refused.get_or_insert_with(|| session::refusal(&answer, step, url));
        if !again {
            return Err(fault.clone());
        }
    }
    Err(refused.unwrap_or(Fault::ServerGone))
}

impl Source for RtspSource {
    async fn next(&mut self) -> Result<Encoded, Fault> {
        // A camera may take its time for the first picture.
        let limit_s = if self.announced {
            PACKET_LIMIT_S
        } else {
            STEP_LIMIT_S
        };
        // Control messages and packets do not count as pictures: the limit spans them.
        match timeout(Duration::from_secs(limit_s), self.unit()).await {
            Ok(unit) => unit.map(|unit| self.encoded(unit)),
            Err(_) => Err(self.no_picture(limit_s)),
        }
    }

    async fn close(mut self) {
        // The camera frees its place by itself if this goodbye does not reach it.
        let _ = timeout(SHORT, self.session.end(&self.uri)).await;
    }
}

/// What woke it.
enum Came {
    Packet(Bytes),
    Answer(Answer),
    Request(message::Request),
    Time,
}

impl RtspSource {
    async fn unit(&mut self) -> Result<Unit, Fault> {
        loop {
            if let Some(unit) = self.depacketizer.next() {
                return Ok(unit);
            }
            match self.came().await? {
                Came::Packet(packet) => {
                    if let Some(packet) = self.sorter.sort(&packet) {
                        self.depacketizer.push(&packet)?;
                    }
                }
                Came::Request(request) => self.session.reply(&request).await?,
                Came::Answer(answer) => self.still_there(&answer).await?,
                Came::Time => self.life().await?,
            }
        }
    }

    async fn came(&mut self) -> Result<Came, Fault> {
        if let Some(early) = self.session.early() {
            return Ok(Came::Packet(early));
        }
        let beside = async {
            match &mut self.udp {
                Some(udp) => udp.next().await,
                None => std::future::pending().await,
            }
        };
        Ok(tokio::select! {
            item = self.session.wire.next() => match item? {
                Item::Data(packet) => Came::Packet(packet),
                Item::Answer(answer) => Came::Answer(answer),
                Item::Request(request) => Came::Request(request),
            },
            packet = beside => {
                self.heard = self.clock.monotonic();
                self.beside += packet.len() as u64;
                Came::Packet(packet)
            }
            _ = self.life.timer.tick() => Came::Time,
        })
    }

    /// The first is OPTIONS: every camera knows that one, and its answer tells whether there is a better one.
    async fn life(&mut self) -> Result<(), Fault> {
        self.life.asked = true;
        self.life.renewed = false;
        self.ask_for_life().await
    }

    async fn ask_for_life(&mut self) -> Result<(), Fault> {
        let method = match self.life.by_parameter {
            Some(true) => "GET_PARAMETER",
            Some(false) | None => "OPTIONS",
        };
        let ask = Ask {
            method,
            uri: &self.uri,
            more: &[],
        };
        self.session.tell(ask).await
    }

    /// An answer to a sign of life. A camera that refuses it hears the other one from then on; pictures matter, not this.
    async fn still_there(&mut self, answer: &Answer) -> Result<(), Fault> {
        if !std::mem::take(&mut self.life.asked) {
            return Ok(());
        }
        match answer.status {
            401 if !self.life.renewed && self.session.renews(answer) => {
                self.life.asked = true;
                self.life.renewed = true;
                return self.ask_for_life().await;
            }
            200..300 if self.life.by_parameter.is_none() => {
                let public = answer.headers.get("public").unwrap_or_default();
                let mut known = public.split(',').map(str::trim);
                let better = known.any(|m| m.eq_ignore_ascii_case("GET_PARAMETER"));
                self.life.by_parameter = better.then_some(true);
            }
            200..300 => {}
            _ => self.life.by_parameter = Some(false),
        }
        Ok(())
    }

    fn no_picture(&self, limit_s: u64) -> Fault {
        let now = self.clock.monotonic();
        let heard = self.heard.max(self.session.wire.heard);
        let traffic = self.traffic();
        match now.saturating_duration_since(heard) < STILL_SENDS {
            true => Fault::NoWholePicture {
                limit_s,
                bytes: traffic.received - self.before.received,
                skipped: traffic.skipped - self.before.skipped,
            },
            false => Fault::Frozen { limit_s },
        }
    }

    fn traffic(&self) -> Traffic {
        Traffic {
            received: self.session.wire.received + self.beside,
            skipped: self.session.wire.skipped,
        }
    }

    fn encoded(&mut self, unit: Unit) -> Encoded {
        self.before = self.traffic();
        let arrival = self.clock.monotonic().duration_since(self.origin);
        let late = arrival.saturating_sub(self.arrival.capture(arrival, unit.time));
        let format = (!std::mem::replace(&mut self.announced, true)).then_some(Format {
            codec: self.codec,
            parameters: None,
        });
        Encoded {
            captured: self.clock.now() - late,
            key: unit.key,
            lost: unit.lost,
            format,
            data: unit.data,
        }
    }
}
