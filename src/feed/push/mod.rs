//! Cameras that read by themselves and tell what they read: the socket, and what a maker's file provides.
//!
//! A maker is one file here that implements [`Maker`], and one line in [`MAKERS`]. It turns bytes into a [`PushedRead`] and
//! does nothing else: the socket, its limits, faults and the way to the desk are here.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::BytesMut;
use futures::stream::{FuturesUnordered, StreamExt};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::{Deliver, Health, Start, TaskFeed, Tell};
use crate::clock::SharedClock;
use crate::domain::event::{FeedKind, Input, Motion, Provenance, Sighting};
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::LaneId;
use crate::port::fields::Fields;
use crate::port::reads::{PLAIN, sighting};
use crate::supervise::Life;

/// By the word that stands for it in the site file.
const MAKERS: &[(&str, Read)] = &[];

/// Reads a maker's own keys; `None` if something is faulty (noted).
type Read = fn(&mut Fields) -> Option<Arc<dyn Maker>>;

/// More of one message is not read: a picture may be in it.
const MESSAGE_MAX: usize = 8 * 1024 * 1024;
/// Connections of the camera at a time; the next one waits until one ends.
const CONNECTIONS_MAX: usize = 8;
/// A connection that posts may last for so long; cameras connect anew.
const CONNECTION: Duration = Duration::from_secs(60);
/// Connecting to a camera may take so long.
const CONNECT: Duration = Duration::from_secs(5);
/// After a fault it is tried again this much later.
const RETRY: Duration = Duration::from_secs(2);

/// What a maker's file provides.
pub trait Maker: Send + Sync {
    /// For people: whose cameras they are.
    fn name(&self) -> &'static str;

    /// What a post's body, or a message of a stream, says; `None`: no vehicle (a sign of life). The error says what is wrong
    /// with it, without the text of a plate.
    fn read(&self, message: &[u8]) -> Result<Option<PushedRead>, String>;

    /// Bytes of the first whole message of a stream; `None`: there is more to come. By default each message is a line.
    fn cut(&self, stream: &[u8]) -> Option<usize> {
        stream.iter().position(|b| *b == b'\n').map(|at| at + 1)
    }
}

/// What a camera says of one vehicle.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PushedRead {
    /// `None`: a vehicle passed and no plate was read.
    pub plate: Option<String>,
    /// How sure each character is, 0 to 1; `None`: it does not say.
    pub sure: Option<f32>,
    pub travel: Option<Motion>,
    /// JPEG, as it came.
    pub picture: Option<Vec<u8>>,
}

/// A `[[camera]]` section with a `maker`.
#[derive(Clone)]
pub struct Settings {
    pub maker: Arc<dyn Maker>,
    pub socket: Socket,
}

/// Who connects to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Socket {
    /// The camera posts to this address of ours. Others than the camera are not heard.
    Post { listen: SocketAddr, from: IpAddr },
    /// The camera streams to whoever connects to it: `host:port`.
    Stream { address: String },
}

impl Settings {
    pub fn read(fields: &mut Fields) -> Option<Settings> {
        let of_maker = fields.one_of("maker", MAKERS, None);
        let socket = match fields.opt_str("address") {
            Some(address) => Some(Socket::Stream {
                address: address.to_owned(),
            }),
            None => post(fields),
        };
        Some(Settings {
            maker: of_maker?(fields)?,
            socket: socket?,
        })
    }
}

fn post(fields: &mut Fields) -> Option<Socket> {
    let hint = key!("fault-write-where-cameras-posts-are");
    let listen = fields.str("listen", hint).map(str::parse);
    let hint = key!("fault-write-cameras-ip-address-from");
    let from = fields.str("from", hint).map(str::parse);
    let (Some(Ok(listen)), Some(Ok(from))) = (&listen, &from) else {
        if let Some(Err(_)) = listen {
            let hint = key!("fault-write-ip-address-port-listen");
            fields.fault("listen", t!("fault-no-address-listen-at"), hint);
        }
        if let Some(Err(_)) = from {
            fields.fault("from", t!("fault-no-ip-address"), hint);
        }
        return None;
    };
    Some(Socket::Post {
        listen: *listen,
        from: *from,
    })
}

/// Starts the feed of a lane whose camera reads by itself.
pub(super) fn start(settings: &Settings, with: Start<'_>) -> TaskFeed {
    let first = Health {
        seeing: None,
        told: "connecting".to_owned(),
    };
    let life = Life::new("push", with.camera, with.clock.clone());
    let (settings, lane) = (settings.clone(), with.lane.clone());
    let (deliver, clock) = (with.deliver, with.clock.clone());
    TaskFeed::start(life, first, move |tell| {
        let push = Push {
            maker: Arc::clone(&settings.maker),
            lane: lane.clone(),
            deliver: Arc::clone(&deliver),
            clock: clock.clone(),
            tell,
        };
        let socket = settings.socket.clone();
        Box::pin(async move { push.run(&socket).await })
    })
}

struct Push {
    maker: Arc<dyn Maker>,
    lane: LaneId,
    deliver: Deliver,
    clock: SharedClock,
    tell: Tell,
}

/// Why a message came to nothing.
enum Refused {
    /// It is none of this maker's.
    Odd(String),
    /// The gateway is stopping.
    Stopping,
}

impl Push {
    async fn run(&self, socket: &Socket) -> Result<(), String> {
        loop {
            let why = match socket {
                Socket::Post { listen, from } => self.take_posts(*listen, *from).await,
                Socket::Stream { address } => self.follow(address).await,
            };
            self.tell.health(Some(false), why);
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Takes posts until the port cannot be used.
    async fn take_posts(&self, listen: SocketAddr, from: IpAddr) -> String {
        let listener = match TcpListener::bind(listen).await {
            Ok(listener) => listener,
            Err(e) => return t!("fault-cannot-be-listened-at-check", listen, e),
        };
        let told = t!(
            "fault-waits-at-for-what-camera",
            listen,
            name = self.maker.name(),
            from
        );
        self.tell.health(Some(true), told);
        let mut connections = FuturesUnordered::new();
        // Who was turned away last: told once, however often it comes.
        let mut stranger = None;
        loop {
            tokio::select! {
                accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                    Ok((stream, peer)) if peer.ip().to_canonical() == from => {
                        connections.push(self.connection(stream));
                    }
                    Ok((_, peer)) => if stranger.replace(peer.ip()) != Some(peer.ip()) {
                        tracing::warn!(
                            "lane {}: {peer} is not its camera ({from}) and is not heard: check `from`", self.lane
                        );
                    },
                    Err(e) => return t!("fault-nothing-can-be-accepted-at", listen, e),
                },
                Some(()) = connections.next(), if !connections.is_empty() => {}
            }
        }
    }

    async fn connection(&self, stream: TcpStream) {
        let answer = service_fn(async |request: Request<Incoming>| {
            let (status, said) = self.post(request).await;
            let mut answer = Response::new(Body::from(said));
            *answer.status_mut() = status;
            Ok::<_, Infallible>(answer)
        });
        let serving = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
        // Whatever ends it, the camera connects anew.
        let _ = timeout(CONNECTION, serving).await;
    }

    async fn post(&self, request: Request<Incoming>) -> (StatusCode, String) {
        let body = axum::body::to_bytes(Body::new(request.into_body()), MESSAGE_MAX).await;
        let Ok(message) = body else {
            return (StatusCode::PAYLOAD_TOO_LARGE, "too long".to_owned());
        };
        match self.take(&message).await {
            Ok(()) => (StatusCode::OK, String::new()),
            Err(Refused::Odd(why)) => (StatusCode::BAD_REQUEST, why),
            Err(Refused::Stopping) => (StatusCode::SERVICE_UNAVAILABLE, String::new()),
        }
    }

    /// Follows a camera's stream until it breaks.
    async fn follow(&self, address: &str) -> String {
        let at = t!("fault-camera-at", name = self.maker.name(), address);
        let mut stream = match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(e)) => {
                return t!("fault-cannot-be-reached-check-power", at, e);
            }
            Err(_) => return t!("fault-does-not-answer-check-power", at),
        };
        self.tell.health(Some(true), format!("follows {at}"));
        let mut buffer = BytesMut::new();
        loop {
            let whole = self.maker.cut(&buffer).filter(|end| *end > 0);
            if let Some(end) = whole.map(|end| end.min(buffer.len())) {
                let message = buffer.split_to(end);
                if matches!(self.take(&message).await, Err(Refused::Stopping)) {
                    return t!("fault-gateway-stopping");
                }
                continue;
            }
            if buffer.len() > MESSAGE_MAX {
                return t!("fault-sends-message-without-end-check", at);
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) => return t!("fault-has-closed-stream", at),
                Ok(_) => {}
                Err(e) => return t!("fault-stream-broke", at, e),
            }
        }
    }

    async fn take(&self, message: &[u8]) -> Result<(), Refused> {
        let odd = |why: String| {
            tracing::warn!("lane {}: its camera's message is odd: {why}", self.lane);
            metrics::counter!("plategate_push_odd_total", "lane" => self.lane.to_string())
                .increment(1);
            Refused::Odd(why)
        };
        let Some(mut read) = self.maker.read(message).map_err(odd)? else {
            return Ok(());
        };
        if let Some(picture) = read.picture.take() {
            self.tell.picture.send_replace(Some(picture));
        }
        let seen = self.sighting(&read).map_err(odd)?;
        match (self.deliver)(Input::Sighting(seen)).await {
            true => Ok(()),
            false => Err(Refused::Stopping),
        }
    }

    /// The camera's own clock is not asked: the read counts from now.
    fn sighting(&self, read: &PushedRead) -> Result<Sighting, String> {
        let text = read.plate.as_deref().map(Plate::new).transpose();
        let text = text.map_err(|_| "its text cannot be a plate's".to_owned())?;
        let plate = text.map(|plate| PlateRead::plain(&plate, read.sure.unwrap_or(PLAIN)));
        Ok(Sighting {
            travel: read.travel,
            source: Provenance::of(FeedKind::Push),
            ..sighting(self.lane.clone(), self.clock.now(), plate)
        })
    }
}
