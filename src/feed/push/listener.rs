//! An address of ours at which cameras post. Several may share it: each has its own allowed addresses, path, log-in and maker. Whose a
//! post is says the peer's address; where several have the same one (a recorder, a router in between) its path, or the token that it shows.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Weak};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use hyper::{HeaderMap, Request, Response, StatusCode};
use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

use super::login::{Denied, Login};
use super::maker::{Answer, Maker, Message};
use super::parts::{self, MESSAGE_MAX};
use super::taking::{Refused, Taking, TurnedAway};

/// A message, and who waits to hear that it was taken. He may have hung up.
pub(super) type Post = (Message, oneshot::Sender<Result<(), Refused>>);

/// The addresses that are listened at.
static PORTS: Mutex<Vec<(SocketAddr, Weak<Port>)>> = Mutex::new(Vec::new());

/// An address that is listened at, and the cameras that may post there.
pub(super) struct Port {
    listener: TcpListener,
    seats: Mutex<Vec<Arc<Seat>>>,
    /// Who was turned away last: told once, however often it comes.
    stranger: Mutex<Option<IpAddr>>,
}

/// A camera that may post.
pub(super) struct Seat {
    pub(super) from: Vec<IpAddr>,
    /// Its posts go to this path or below; empty: to any.
    pub(super) path: String,
    pub(super) login: Login,
    pub(super) maker: Arc<dyn Maker>,
    pub(super) taking: Arc<Taking>,
    /// When it is full the camera is told to come again.
    pub(super) posts: mpsc::Sender<Post>,
    /// Connections of its that wait to be served. When it is full the next one is closed, and the camera comes again.
    pub(super) arriving: mpsc::Sender<(TcpStream, IpAddr)>,
}

/// A camera's seat, for as long as it is held.
pub(super) struct Joined {
    pub(super) port: Arc<Port>,
    seat: Arc<Seat>,
}

impl Drop for Joined {
    fn drop(&mut self) {
        let mut seats = self.port.seats.lock();
        seats.retain(|seat| !Arc::ptr_eq(seat, &self.seat));
    }
}

impl Port {
    /// Listens at an address, or joins whoever does. Call within a runtime.
    ///
    /// # Errors
    /// Another program has it, or it is none of this machine's.
    pub(super) fn join(listen: SocketAddr, seat: Seat) -> io::Result<Joined> {
        let mut ports = PORTS.lock();
        ports.retain(|(_, port)| port.strong_count() > 0);
        let there = ports.iter().find(|(at, _)| *at == listen);
        let port = match there.and_then(|(_, port)| port.upgrade()) {
            Some(port) => port,
            None => {
                let listener = std::net::TcpListener::bind(listen)?;
                listener.set_nonblocking(true)?;
                let port = Arc::new(Port {
                    listener: TcpListener::from_std(listener)?,
                    seats: Mutex::default(),
                    stranger: Mutex::default(),
                });
                ports.push((listen, Arc::downgrade(&port)));
                port
            }
        };
        drop(ports);
        let seat = Arc::new(seat);
        port.seats.lock().push(Arc::clone(&seat));
        Ok(Joined { port, seat })
    }

    /// Takes the next connection, and hands it to whose it is: any of those who share the address may do that for all.
    ///
    /// # Errors
    /// Nothing can be accepted.
    pub(super) async fn accept(&self) -> io::Result<()> {
        let (stream, peer) = self.listener.accept().await?;
        let peer = peer.ip().to_canonical();
        match self.seats_of(peer).first() {
            Some(seat) => drop(seat.arriving.try_send((stream, peer))),
            None => self.tells_of_stranger(peer),
        }
        Ok(())
    }

    fn seats_of(&self, peer: IpAddr) -> Vec<Arc<Seat>> {
        let seats = self.seats.lock();
        let own = seats.iter().filter(|seat| seat.from.contains(&peer));
        own.cloned().collect()
    }

    /// A camera posts, and not as it should.
    fn turns_away(&self, peer: IpAddr, who: TurnedAway) {
        for seat in self.seats_of(peer) {
            if seat.taking.turns_away(who) {
                let (lane, why) = (seat.taking.lane(), seat.taking.turned_away());
                let why = why.map(|why| why.english()).unwrap_or_default();
                tracing::warn!("lane {lane}: {peer}: {why}");
            }
        }
    }

    fn tells_of_stranger(&self, peer: IpAddr) {
        let seats = self.seats.lock().clone();
        for seat in &seats {
            seat.taking.turns_away(TurnedAway::Stranger(peer));
        }
        if self.stranger.lock().replace(peer) == Some(peer) {
            return;
        }
        let list = seats.iter().map(|seat| {
            let from: Vec<String> = seat.from.iter().map(IpAddr::to_string).collect();
            format!("{} ({})", seat.taking.lane(), from.join(", "))
        });
        let list = list.collect::<Vec<_>>().join(", ");
        tracing::warn!("lane {list}: {peer} is not its camera and is not heard: check `from`");
    }

    /// What a post comes to.
    pub(super) async fn post(&self, peer: IpAddr, request: Request<Incoming>) -> Response<Body> {
        let target = request.uri().path_and_query().map(ToString::to_string);
        let target = target.unwrap_or_default();
        let asked = (request.method().as_str(), target.as_str());
        let seats = match whose(self.seats_of(peer), asked, request.headers()) {
            Ok(seats) => seats,
            Err(Denied::NotHere) => {
                self.turns_away(peer, TurnedAway::Elsewhere);
                return bare(StatusCode::NOT_FOUND);
            }
            Err(Denied::Asked(questions)) => {
                if request.headers().contains_key(AUTHORIZATION) {
                    self.turns_away(peer, TurnedAway::Login);
                }
                let mut answer = bare(StatusCode::UNAUTHORIZED);
                for question in questions
                    .iter()
                    .filter_map(|q| HeaderValue::from_str(q).ok())
                {
                    answer.headers_mut().append(WWW_AUTHENTICATE, question);
                }
                return answer;
            }
        };
        let kind = request.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
        let body = axum::body::to_bytes(Body::new(request.into_body()), MESSAGE_MAX).await;
        let Ok(body) = body else {
            return bare(StatusCode::PAYLOAD_TOO_LARGE);
        };
        let parts = parts::of(&kind, &body).unwrap_or_default();
        let mut answered = bare(StatusCode::NOT_FOUND);
        for seat in seats {
            let message = Message {
                parts: parts.clone(),
                target: target.clone(),
                zones: seat.taking.zones.clone(),
            };
            answered = seat.take(message).await;
            // It comes again, for all.
            if answered.status() == StatusCode::SERVICE_UNAVAILABLE {
                break;
            }
        }
        answered
    }
}

impl Seat {
    async fn take(&self, message: Message) -> Response<Body> {
        self.taking.hears();
        let well = self.maker.answer(&message);
        if message.parts.is_empty() {
            // It repeats for ever what is refused: what cannot be used is counted, and taken.
            let _ = self.taking.odd("no message in it".to_owned());
            return answer(well);
        }
        let (told, taken) = oneshot::channel();
        if self.posts.try_send((message, told)).is_err() {
            return bare(StatusCode::SERVICE_UNAVAILABLE);
        }
        match taken.await {
            Ok(Ok(()) | Err(Refused::Odd)) => answer(well),
            Ok(Err(Refused::Stopping)) | Err(_) => bare(StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

/// Whose a post is, of the cameras that have the peer's address: of those with the longest path that it lies below, all whose log-in it
/// shows. They are several where a recorder posts for its channels.
fn whose(
    seats: Vec<Arc<Seat>>,
    (method, target): (&str, &str),
    headers: &HeaderMap,
) -> Result<Vec<Arc<Seat>>, Denied> {
    let near = seats
        .into_iter()
        .filter(|seat| is_below(target, &seat.path));
    let near: Vec<Arc<Seat>> = near.collect();
    let longest = near.iter().map(|seat| seat.path.len()).max();
    let (mut may, mut denied) = (Vec::new(), Denied::NotHere);
    for seat in near {
        if Some(seat.path.len()) != longest {
            continue;
        }
        match seat
            .login
            .check((method, target), headers, seat.taking.now())
        {
            Ok(()) => may.push(seat),
            Err(asks @ Denied::Asked(_)) if denied == Denied::NotHere => denied = asks,
            Err(_) => {}
        }
    }
    if may.is_empty() { Err(denied) } else { Ok(may) }
}

/// Whether a post goes to a path, or below it.
fn is_below(target: &str, path: &str) -> bool {
    let target = target.split(['?', '#']).next().unwrap_or_default();
    let rest = target.strip_prefix(path);
    rest.is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with('/'))
}

fn bare(status: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = status;
    answer
}

fn answer(said: Answer) -> Response<Body> {
    let mut answer = Response::new(Body::from(Bytes::from(said.body)));
    *answer.status_mut() = StatusCode::from_u16(said.status).unwrap_or(StatusCode::OK);
    let kind = HeaderValue::from_static(said.kind);
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_lies_below_a_path() {
        let check = |target: &str, path: &str, want: bool| {
            assert_eq!(is_below(target, path), want, "{target} {path}");
        };
        check("/", "", true);
        check("/in", "/in", true);
        check("/in/NotificationInfo/TollgateInfo?a=b", "/in", true);
        check("/in?a=b", "/in", true);
        check("/inner", "/in", false);
        check("/", "/in", false);
        check("", "/in", false);
        check("/x/in", "/in", false);
    }
}
