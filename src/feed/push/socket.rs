//! The way in: posts to an address of ours, a bare stream, or a stream that is asked for by HTTP.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use futures::stream::{FuturesUnordered, StreamExt};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use parking_lot::Mutex;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::listener::{Port, Post, Seat};
use super::login::Login;
use super::maker::Message;
use super::parts::{MESSAGE_MAX, Part};
use super::taking::{Refused, Taking};
use super::{Settings, Socket};
use crate::catalogue::Sentence;
use crate::feed::Tell;
use crate::port::ask::CONNECT;

/// Connections of the camera at a time; the next one waits until one ends.
const CONNECTIONS_MAX: usize = 8;
/// Connections that wait to be served.
const ARRIVING_MAX: usize = 64;
/// Posts that wait to be taken, of cameras that are there and of some that have hung up. When it is full the camera is told to
/// come again (503).
const POSTS_MAX: usize = 16;
/// A connection that posts may last for so long; cameras connect anew.
const CONNECTION: Duration = Duration::from_secs(60);
/// What is under way then may come to its end for so long.
const LAST_POST: Duration = Duration::from_secs(10);
/// The head of a post must be there in so long.
const HEAD: Duration = Duration::from_secs(10);
/// After a fault it is tried again this much later.
const RETRY: Duration = Duration::from_secs(2);
/// Signs of life that may be missed.
const MISSED_MAX: u32 = 3;
/// How often it is looked whether one is missed.
const LOOK: Duration = Duration::from_secs(1);

/// A camera's way in.
pub(super) struct Push {
    pub(super) settings: Settings,
    pub(super) taking: Arc<Taking>,
    pub(super) tell: Tell,
    heard: Mutex<Ears>,
}

/// When it was heard last, and whether it is taken for silent.
struct Ears {
    last: Instant,
    silent: bool,
    /// Who is not heard, as it was told last.
    turned_away: Option<Sentence>,
    /// What the tile says while all is well.
    well: Sentence,
}

impl Push {
    pub(super) fn new(settings: Settings, taking: Arc<Taking>, tell: Tell) -> Push {
        let last = taking.now();
        Push {
            settings,
            taking,
            tell,
            heard: Mutex::new(Ears {
                last,
                silent: false,
                turned_away: None,
                well: Sentence::from(String::new()),
            }),
        }
    }

    pub(super) async fn run(&self) -> Result<(), String> {
        loop {
            let why = match &self.settings.socket {
                Socket::Post { listen, path, from } => self.take_posts(*listen, path, from).await,
                Socket::Stream { address } => self.follow(address).await,
                Socket::Ask { url } if self.settings.maker.pulls() => self.pull(url).await,
                Socket::Ask { url } => self.ask(url).await,
                Socket::Subscribe { broker, topic } => self.subscribe(broker, topic).await,
            };
            self.tell.health(Some(false), why);
            tokio::time::sleep(RETRY).await;
        }
    }

    /// From now on all is well, as far as is known.
    pub(super) fn begins(&self, well: Sentence) {
        let mut heard = self.heard.lock();
        heard.last = self.taking.now();
        heard.silent = false;
        heard.well.clone_from(&well);
        drop(heard);
        self.tell
            .health(Some(true), self.taking.doubt().unwrap_or(well));
    }

    fn was_heard(&self) {
        let mut heard = self.heard.lock();
        heard.last = self.taking.now();
        let back = std::mem::take(&mut heard.silent);
        drop(heard);
        if back {
            // It may tell now what it could not tell before.
            self.taking.connected();
        }
    }

    fn is_well(&self) {
        let well = self.heard.lock().well.clone();
        self.tell
            .health(Some(true), self.taking.doubt().unwrap_or(well));
    }

    /// How long it may be silent.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.settings.sign_of_life.map(|every| every * MISSED_MAX)
    }

    /// Whoever is not heard is told of on the lane's tile.
    fn look_who_is_turned_away(&self) {
        let mut heard = self.heard.lock();
        let told = self.taking.turned_away();
        if heard.silent || heard.turned_away == told {
            return;
        }
        heard.turned_away = told;
        drop(heard);
        self.is_well();
    }

    fn look_whether_silent(&self) {
        let Some(patience) = self.patience() else {
            return;
        };
        let mut heard = self.heard.lock();
        let silence = self.taking.now().duration_since(heard.last);
        if silence <= patience || heard.silent {
            return;
        }
        heard.silent = true;
        drop(heard);
        let name = self.settings.maker.name();
        let silent = || sentence!("fault-camera-silent", name, seconds = silence.as_secs());
        let why = self.taking.turned_away().unwrap_or_else(silent);
        self.tell.health(Some(false), why);
    }

    /// Takes posts until the port cannot be used.
    async fn take_posts(&self, listen: SocketAddr, path: &str, from: &[IpAddr]) -> Sentence {
        let login = match self.settings.login.wanted() {
            Ok(wanted) => Login::new(wanted),
            Err(why) => return why,
        };
        let (posts, waiting) = mpsc::channel(POSTS_MAX);
        let (arriving, mut arrived) = mpsc::channel(ARRIVING_MAX);
        let seat = Seat {
            from: from.to_vec(),
            path: path.to_owned(),
            login,
            maker: Arc::clone(&self.settings.maker),
            taking: Arc::clone(&self.taking),
            posts,
            arriving,
        };
        let joined = match Port::join(listen, seat) {
            Ok(joined) => joined,
            Err(e) => return sentence!("fault-cannot-be-listened-at-check", listen, e),
        };
        let list: Vec<String> = from.iter().map(IpAddr::to_string).collect();
        let name = self.settings.maker.name();
        self.begins(sentence!(
            "fault-waits-at-for-what-camera",
            listen = format!("{listen}{path}"),
            name,
            from = list.join(", ")
        ));
        let mut taking = pin!(self.take_in_turn(waiting));
        let mut connections = FuturesUnordered::new();
        let mut look = tokio::time::interval(LOOK);
        loop {
            tokio::select! {
                accepted = joined.port.accept() => if let Err(e) = accepted {
                    return sentence!("fault-nothing-can-be-accepted-at", listen, e);
                },
                Some((stream, peer)) = arrived.recv(), if connections.len() < CONNECTIONS_MAX => {
                    connections.push(serve(&joined.port, stream, peer));
                }
                Some(()) = connections.next(), if !connections.is_empty() => {}
                // Never over: this end of the posts is held here.
                () = &mut taking => {}
                _ = look.tick() => {
                    self.look_whether_silent();
                    self.look_who_is_turned_away();
                }
            }
        }
    }

    /// A camera that does not wait until it stands in the journal hangs up, and posts the same again. What it posted is taken to
    /// its end all the same: then it is known, and the second is no further read.
    async fn take_in_turn(&self, mut waiting: mpsc::Receiver<Post>) {
        while let Some((message, answer)) = waiting.recv().await {
            let _ = answer.send(self.take(&message).await);
        }
    }

    pub(super) async fn take(&self, message: &Message) -> Result<(), Refused> {
        self.take_from(message, false).await
    }

    /// `kept`: it comes out of somebody's memory.
    pub(super) async fn take_from(&self, message: &Message, kept: bool) -> Result<(), Refused> {
        self.was_heard();
        if let Some(picture) = self.taking.take(message, kept).await? {
            self.tell.picture.send_replace(Some(picture));
        }
        self.is_well();
        Ok(())
    }

    /// Follows a camera's bare stream until it breaks.
    async fn follow(&self, address: &str) -> Sentence {
        let maker = &self.settings.maker;
        let at = sentence!("fault-camera-at", name = maker.name(), address);
        let mut stream = match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(e)) => {
                return sentence!("fault-cannot-be-reached-check-power", at, e);
            }
            Err(_) => return sentence!("fault-does-not-answer-check-power", at),
        };
        self.taking.connected();
        self.begins(sentence!("fault-follows-camera", at = at.clone()));
        let mut buffer = BytesMut::new();
        loop {
            let whole = maker.cut(&buffer).filter(|end| *end > 0);
            if let Some(end) = whole.map(|end| end.min(buffer.len())) {
                let message = self.streamed(vec![Part {
                    bytes: buffer.split_to(end).freeze(),
                    ..Part::default()
                }]);
                if matches!(self.take(&message).await, Err(Refused::Stopping)) {
                    return sentence!("fault-gateway-stopping");
                }
                continue;
            }
            if buffer.len() > MESSAGE_MAX {
                return sentence!("fault-sends-message-without-end-check", at);
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) => return sentence!("fault-has-closed-stream", at),
                Ok(_) => {}
                Err(e) => return sentence!("fault-stream-broke", at, e),
            }
        }
    }

    /// A message of a stream.
    pub(super) fn streamed(&self, parts: Vec<Part>) -> Message {
        Message {
            target: String::new(),
            parts,
            zones: self.taking.zones.clone(),
        }
    }
}

/// Serves a camera's connection until it ends.
async fn serve(port: &Port, stream: TcpStream, peer: IpAddr) {
    let answer = service_fn(async |request: Request<Incoming>| {
        Ok::<_, Infallible>(port.post(peer, request).await)
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let mut serving = pin!(server.serve_connection(TokioIo::new(stream), answer));
    // Whatever ends it, the camera connects anew.
    if timeout(CONNECTION, serving.as_mut()).await.is_err() {
        serving.as_mut().graceful_shutdown();
        let _ = timeout(LAST_POST, serving).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;
    use tokio::sync::{Notify, watch};

    use super::*;
    use crate::clock::SystemClock;
    use crate::domain::site::{CameraId, LaneId};
    use crate::feed::push::maker::{Heard, Maker, PushedRead};
    use crate::feed::{Deliver, Health, Start};

    /// Far more than anything here takes, also on a busy machine.
    const LIMIT: Duration = Duration::from_secs(90);

    /// Each message is a read with its text as its key.
    struct Plain;

    impl Maker for Plain {
        fn name(&self) -> &str {
            "Plain"
        }

        fn read(&self, message: &Message) -> Result<Heard, String> {
            let key = String::from_utf8_lossy(&message.parts[0].bytes).into_owned();
            Ok(Heard {
                reads: vec![PushedRead {
                    plate: Some("AB123".to_owned()),
                    key: Some(key),
                    ..PushedRead::default()
                }],
                ..Heard::default()
            })
        }
    }

    /// A journal that is slow, and the way in before it.
    struct Slow {
        delivered: AtomicUsize,
        begun: Notify,
        goes_on: Notify,
    }

    fn way_in(journal: &Arc<Slow>, listen: SocketAddr) -> Push {
        let settings = Settings::posting(Arc::new(Plain), listen, listen.ip());
        let journal = Arc::clone(journal);
        let (lane, camera) = (LaneId::new("in"), CameraId::new("cam"));
        let clock = SystemClock::shared();
        let deliver: Deliver = Arc::new(move |_| {
            let journal = Arc::clone(&journal);
            Box::pin(async move {
                journal.delivered.fetch_add(1, Ordering::SeqCst);
                journal.begun.notify_one();
                journal.goes_on.notified().await;
                true
            })
        });
        let with = Start::plain((&lane, &camera), deliver, &clock);
        let tell = Tell {
            health: watch::Sender::new(Health {
                seeing: None,
                told: String::new().into(),
            }),
            picture: watch::Sender::new(None),
        };
        let taking = Arc::new(Taking::new(&settings, &with));
        Push::new(settings, taking, tell)
    }

    async fn post(listen: SocketAddr, key: &str) -> TcpStream {
        let mut stream = TcpStream::connect(listen).await.unwrap();
        let length = key.len();
        let text =
            format!("POST / HTTP/1.1\r\nHost: gate\r\nContent-Length: {length}\r\n\r\n{key}");
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    #[tokio::test]
    async fn a_camera_that_hangs_up_before_its_answer_has_told_one_read() {
        let journal = Arc::new(Slow {
            delivered: AtomicUsize::new(0),
            begun: Notify::new(),
            goes_on: Notify::new(),
        });
        let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let listen = free.local_addr().unwrap();
        drop(free);
        let push = way_in(&journal, listen);
        let from = [listen.ip()];
        let camera = async {
            while TcpStream::connect(listen).await.is_err() {
                tokio::task::yield_now().await;
            }
            let first = post(listen, "one").await;
            journal.begun.notified().await;
            drop(first);
            // Its end is noticed before the next one is taken: both come over one listener, in order.
            let mut second = post(listen, "one").await;
            let mut other = post(listen, "two").await;
            journal.goes_on.notify_one();
            journal.begun.notified().await;
            journal.goes_on.notify_one();
            for stream in [&mut second, &mut other] {
                let mut answer = [0; 12];
                stream.read_exact(&mut answer).await.unwrap();
                assert_eq!(&answer, b"HTTP/1.1 200");
            }
        };
        tokio::select! {
            why = push.take_posts(listen, "", &from) => panic!("{why}"),
            done = tokio::time::timeout(LIMIT, camera) => done.unwrap(),
        }
        assert_eq!(journal.delivered.load(Ordering::SeqCst), 2, "one and two");
    }
}
