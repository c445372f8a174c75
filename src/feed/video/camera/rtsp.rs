//! RTSP by `retina`: session, authentication, RTP. It has no limits of its own, so every await here stands under one.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ffmpeg_next::codec::Id;
use futures::StreamExt;
use retina::client::{
    Demuxed, Described, PlayOptions, Session, SessionGroup, SessionOptions, SetupOptions,
    TcpTransportOptions, UdpTransportOptions,
};
use retina::codec::{CodecItem, FrameFormat, ParametersRef, VideoFrame};
use tokio::time::timeout;
use url::Url;

use super::arrival::ArrivalClock;
use super::decode::Format;
use super::fault::{Fault, Step};
use super::settings::{Credentials, Transport};
use super::source::{Encoded, Source};
use crate::clock::SharedClock;

/// Each step of setting up.
const STEP_LIMIT_S: u64 = 5;
/// From one packet to the next.
const PACKET_LIMIT_S: u64 = 3;
/// For the check whether a silent camera can be reached at all, and for saying goodbye.
const SHORT: Duration = Duration::from_secs(1);
/// A picture encoded larger than this is not one.
const PICTURE_BYTES: usize = 16 << 20;

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

/// A playing stream.
pub(crate) struct RtspSource {
    demuxed: Pin<Box<Demuxed>>,
    group: Arc<SessionGroup>,
    clock: SharedClock,
    origin: Instant,
    arrival: ArrivalClock,
    codec: Id,
    announced: bool,
}

/// A described, not yet playing stream.
pub(crate) struct Ready {
    session: Session<Described>,
    group: Arc<SessionGroup>,
    stream: usize,
    codec: Id,
    pub(crate) offer: Offer,
}

/// Connects and asks what the camera offers.
///
/// # Errors
/// Why not, as the operator's sentence.
pub(crate) async fn describe(url: &Url, credentials: Option<Credentials>) -> Result<Ready, Fault> {
    let group = Arc::new(SessionGroup::default());
    let creds = credentials.map(|c| retina::client::Credentials {
        username: c.username,
        password: c
            .password
            .map_or_else(String::new, |p| p.reveal().to_owned()),
    });
    let options = SessionOptions::default()
        .creds(creds)
        .session_group(Arc::clone(&group))
        .user_agent("plategate".to_owned());
    let described = timeout(
        Duration::from_secs(STEP_LIMIT_S),
        Session::describe(url.clone(), options),
    )
    .await;
    let session = match described {
        Ok(Ok(session)) => session,
        Ok(Err(error)) => return Err(classify(&error, Step::Describe, url)),
        Err(_) => return Err(silent_or_unreachable(url).await),
    };
    let (stream, codec) = choose(&session)?;
    let offer = offer(&session, stream);
    Ok(Ready {
        session,
        group,
        stream,
        codec,
        offer,
    })
}

/// Sets up and starts the stream.
///
/// # Errors
/// Why not, as the operator's sentence.
pub(crate) async fn play(
    ready: Ready,
    url: &Url,
    transport: Transport,
    clock: SharedClock,
) -> Result<RtspSource, Fault> {
    let Ready {
        mut session,
        group,
        stream,
        codec,
        ..
    } = ready;
    let transport = match transport {
        Transport::Tcp => retina::client::Transport::Tcp(TcpTransportOptions::default()),
        Transport::Udp => retina::client::Transport::Udp(UdpTransportOptions::default()),
    };
    let ticks_per_s = session.streams()[stream].clock_rate_hz();
    let options = SetupOptions::default()
        .transport(transport)
        .frame_format(FrameFormat::SIMPLE);
    limited(Step::Setup, url, session.setup(stream, options)).await?;
    let playing = limited(Step::Play, url, session.play(PlayOptions::default())).await?;
    let demuxed = playing
        .demuxed()
        .map_err(|e| classify(&e, Step::Play, url))?;
    let origin = clock.monotonic();
    Ok(RtspSource {
        demuxed: Box::pin(demuxed),
        group,
        clock,
        origin,
        arrival: ArrivalClock::new(ticks_per_s),
        codec,
        announced: false,
    })
}

async fn limited<T>(
    step: Step,
    url: &Url,
    work: impl Future<Output = Result<T, retina::Error>>,
) -> Result<T, Fault> {
    match timeout(Duration::from_secs(STEP_LIMIT_S), work).await {
        Ok(result) => result.map_err(|e| classify(&e, step, url)),
        Err(_) => Err(Fault::Silent {
            step,
            limit_s: STEP_LIMIT_S,
        }),
    }
}

/// No answer at all: does the machine take the connection?
async fn silent_or_unreachable(url: &Url) -> Fault {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let connect = tokio::net::TcpStream::connect((host, url.port().unwrap_or(554)));
    match timeout(SHORT, connect).await {
        Ok(Ok(_)) => Fault::Silent {
            step: Step::Describe,
            limit_s: STEP_LIMIT_S,
        },
        _ => Fault::Unreachable {
            address: address(url),
            detail: format!("no answer for {STEP_LIMIT_S} s"),
        },
    }
}

fn address(url: &Url) -> String {
    format!(
        "{}:{}",
        url.host_str().unwrap_or_default(),
        url.port().unwrap_or(554)
    )
}

/// The first video stream that can be decoded.
fn choose(session: &Session<Described>) -> Result<(usize, Id), Fault> {
    let codec = |name: &str| match name {
        "h264" => Some(Id::H264),
        "h265" => Some(Id::HEVC),
        "jpeg" => Some(Id::MJPEG),
        _ => None,
    };
    let mut other = None;
    for (index, stream) in session.streams().iter().enumerate() {
        if !matches!(stream.media(), "video" | "image") {
            continue;
        }
        match codec(stream.encoding_name()) {
            Some(id) => return Ok((index, id)),
            None => other = other.or(Some(stream.encoding_name().to_uppercase())),
        }
    }
    Err(other.map_or(Fault::NoVideo, |found| Fault::UnsupportedCodec { found }))
}

fn offer(session: &Session<Described>, chosen: usize) -> Offer {
    let streams = session.streams();
    let parameters = match streams[chosen].parameters() {
        Some(ParametersRef::Video(video)) => Some(video),
        _ => None,
    };
    #[allow(clippy::cast_precision_loss)]
    let of_codec = parameters
        .and_then(|p| p.frame_rate())
        .map(|(n, d)| d as f32 / n.max(1) as f32);
    let name =
        |s: &retina::client::Stream| format!("{} {}", s.media(), s.encoding_name().to_uppercase());
    Offer {
        codec: streams[chosen].encoding_name().to_uppercase(),
        size: parameters
            .map(retina::codec::VideoParameters::pixel_dimensions)
            .filter(|s| s.0 > 0),
        fps: streams[chosen].framerate().or(of_codec),
        streams: streams.iter().map(name).collect(),
    }
}

impl Source for RtspSource {
    async fn next(&mut self) -> Result<Encoded, Fault> {
        // Control messages do not count as pictures: the limit spans them.
        match timeout(Duration::from_secs(PACKET_LIMIT_S), self.frame()).await {
            Ok(result) => result,
            Err(_) => Err(Fault::Frozen {
                limit_s: PACKET_LIMIT_S,
            }),
        }
    }

    async fn close(self) {
        let group = Arc::clone(&self.group);
        drop(self);
        // The camera frees its place by itself if this goodbye does not reach it.
        let _ = timeout(SHORT, group.await_teardown()).await;
    }
}

impl RtspSource {
    async fn frame(&mut self) -> Result<Encoded, Fault> {
        loop {
            match self.demuxed.next().await {
                None => return Err(Fault::ServerGone),
                Some(Err(error)) => return Err(by_text(&error.to_string())),
                Some(Ok(CodecItem::VideoFrame(frame))) => return self.encoded(frame),
                Some(Ok(_)) => {}
            }
        }
    }

    fn encoded(&mut self, frame: VideoFrame) -> Result<Encoded, Fault> {
        if frame.data().len() > PICTURE_BYTES {
            let detail = format!("a picture of {} MB", frame.data().len() >> 20);
            return Err(Fault::Rubbish { detail });
        }
        let arrival = self.clock.monotonic().duration_since(self.origin);
        // The stamp as it was on the wire: 32 bits that wrap.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rtp = frame.timestamp().timestamp() as u32;
        let late = arrival.saturating_sub(self.arrival.capture(arrival, rtp));
        let format = (!std::mem::replace(&mut self.announced, true)).then_some(Format {
            codec: self.codec,
            parameters: None,
        });
        Ok(Encoded {
            captured: self.clock.now() - late,
            key: frame.is_random_access_point(),
            lost: frame.loss(),
            format,
            data: frame.into_data(),
        })
    }
}

/// retina tells its errors in words only (and a status code where the camera gave one).
fn classify(error: &retina::Error, step: Step, url: &Url) -> Fault {
    let text = error.to_string();
    match error.status_code() {
        Some(401) if text.contains("no credentials supplied") => Fault::PasswordAsked,
        Some(401) => Fault::WrongPassword,
        Some(403) => Fault::Forbidden,
        Some(404) => Fault::UnknownPath {
            path: url.path().to_owned(),
        },
        Some(code) if !(200..300).contains(&code) => Fault::Refusal { step, code },
        Some(_) => Fault::Rubbish {
            detail: first_line(&text),
        },
        None if text.starts_with("Unable to connect") => not_connected(&text, url),
        None => by_text(&text),
    }
}

fn not_connected(text: &str, url: &Url) -> Fault {
    if text.contains("os error 111") {
        Fault::Refused {
            address: address(url),
        }
    } else if text.contains("lookup address") {
        Fault::UnknownHost {
            host: url.host_str().unwrap_or_default().to_owned(),
        }
    } else {
        let detail = first_line(text)
            .trim_start_matches("Unable to connect to RTSP server: ")
            .to_owned();
        Fault::Unreachable {
            address: address(url),
            detail,
        }
    }
}

fn by_text(text: &str) -> Fault {
    let line = first_line(text);
    if line.starts_with("Error reading from RTSP peer")
        || line.starts_with("Error writing to RTSP peer")
        || line.starts_with("Error receiving UDP")
    {
        Fault::ServerGone
    } else {
        Fault::Rubbish { detail: line }
    }
}

/// The first line, cut short: the rest is addresses and hex.
fn first_line(text: &str) -> String {
    text.lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(160)
        .collect()
}
