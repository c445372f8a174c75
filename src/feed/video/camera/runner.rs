//! Keeps one camera's connection: opens it, feeds the decoder, and after a fault says so and tries again in time.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc, watch};
use tracing::{debug, info, warn};

use super::Health;
use super::backoff::Backoff;
use super::decode::Packet;
use super::fault::Fault;
use super::file::{FileSource, PicturesSource};
use super::motion::Region;
use super::rtsp;
use super::settings::{Decoded, Origin, Pace, Settings};
use super::shared::Shared;
use super::source::{Encoded, Source};
use super::worker::{Decoding, Fed, Orders};
use crate::clock::SharedClock;
use crate::domain::site::CameraId;
use crate::supervise::{Death, Kept, Life};

/// Packets on their way to the decoder: about 8 s at 15 a second. When it is full, packets are dropped up to the next key
/// frame, and counted as late.
const ON_THE_WAY: usize = 128;
/// They have so many bytes together, at most; beyond, it is as if the channel were full.
const ON_THE_WAY_BYTES: usize = 32 << 20;
/// Packets came for so long, and no picture was decoded.
const NO_PICTURE: Duration = Duration::from_secs(8);

/// Spawns the two threads of a camera; each begins again if it dies.
pub(crate) fn spawn(
    (id, [life, decoder_life]): (CameraId, [Life; 2]),
    settings: Settings,
    region: Region,
    clock: SharedClock,
    shared: Arc<Shared>,
    tell: watch::Sender<Health>,
    stopped: watch::Receiver<bool>,
) -> Result<Vec<JoinHandle<()>>, Fault> {
    let (feed, inbox) = mpsc::channel(ON_THE_WAY);
    let lossless = pace(&settings.origin) == Pace::Fast;
    let orders = Orders {
        camera: id.clone(),
        region,
        all: settings.decode == Decoded::All,
        lossless,
        only_shown: settings.only_shown,
        clock: Arc::clone(&clock),
    };
    let name = id.to_string();
    let mut decoding = Decoding {
        orders,
        shared: Arc::clone(&shared),
        inbox,
        life: decoder_life.clone(),
    };
    let over = stopped.clone();
    let decoder = thread(format!("decode {name}"), move || {
        decoder_life.keep_thread(|| *over.borrow(), &mut decoding);
    })?;
    let over = stopped.clone();
    let mut runner = Runner {
        id,
        life: life.clone(),
        settings,
        clock,
        shared,
        tell,
        stopped,
        feed,
        room: Arc::new(Semaphore::new(ON_THE_WAY_BYTES)),
        lossless,
        session: 0,
        seq: 0,
        waiting_for_key: false,
        backoff: Backoff::default(),
        size: None,
    };
    let connection = thread(format!("camera {name}"), move || {
        life.keep_thread(|| *over.borrow(), &mut runner);
    })?;
    Ok(vec![connection, decoder])
}

fn thread(name: String, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fault> {
    // The system cuts names to 15 bytes.
    let thread = std::thread::Builder::new().name(name).spawn(work);
    thread.map_err(|e| Fault::Internal {
        detail: format!("no thread: {e}"),
    })
}

fn pace(origin: &Origin) -> Pace {
    match origin {
        Origin::Rtsp { .. } => Pace::Real,
        Origin::File { pace, .. } | Origin::Pictures { pace, .. } => *pace,
    }
}

struct Runner {
    id: CameraId,
    life: Life,
    settings: Settings,
    clock: SharedClock,
    shared: Arc<Shared>,
    tell: watch::Sender<Health>,
    stopped: watch::Receiver<bool>,
    feed: mpsc::Sender<Fed>,
    /// Bytes that may still be on the way.
    room: Arc<Semaphore>,
    lossless: bool,
    session: u64,
    seq: i64,
    /// Packets were dropped on the way: nothing can be decoded before the next key frame.
    waiting_for_key: bool,
    backoff: Backoff,
    /// The picture's size when it was last seen, over all sessions.
    size: Option<(u32, u32)>,
}

impl Kept for Runner {
    fn run(&mut self) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        // What holds the connection, its own tasks too, goes with the runtime.
        let runtime = runtime.map_err(|e| format!("it got no runtime: {e}"))?;
        runtime.block_on(self.connect_and_feed());
        // A name that is being looked up is not waited for.
        runtime.shutdown_background();
        Ok(())
    }

    fn died(&mut self, death: &Death, wait: Duration) {
        let detail = death.to_string();
        self.blind(Fault::Died { detail }, Some(wait));
    }
}

impl Runner {
    async fn connect_and_feed(&mut self) {
        let life = self.life.clone();
        loop {
            let mut stopped = self.stopped.clone();
            let fault = tokio::select! {
                fault = self.session() => fault,
                never = life.until_doomed() => match never {},
            };
            if *stopped.borrow() {
                return;
            }
            let wait = self.backoff.after(&fault);
            self.blind(fault, wait);
            let Some(wait) = wait else { return };
            tokio::select! {
                _ = stopped.wait_for(|s| *s) => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// From connecting to the fault that ends it, or to the stop.
    async fn session(&mut self) -> Fault {
        self.session += 1;
        self.waiting_for_key = false;
        self.shared.begin();
        let clock = Arc::clone(&self.clock);
        match self.settings.origin.clone() {
            Origin::Rtsp {
                url,
                any_certificate,
                transport,
                ..
            } => {
                let source = async {
                    let credentials = self.settings.credentials()?;
                    let ready = rtsp::describe(&url, credentials, any_certificate, &clock).await?;
                    rtsp::play(ready, transport, clock).await
                };
                let mut stopped = self.stopped.clone();
                let source = tokio::select! {
                    _ = stopped.wait_for(|s| *s) => Err(Fault::Ended),
                    source = source => source,
                };
                match source {
                    Ok(source) => self.pump(source).await,
                    Err(fault) => fault,
                }
            }
            Origin::File { path, repeat, pace } => {
                match FileSource::open(&path, repeat, pace, clock) {
                    Ok(source) => self.pump(source).await,
                    Err(fault) => fault,
                }
            }
            Origin::Pictures {
                folder,
                interval_ms,
                repeat,
                pace,
            } => match PicturesSource::open(&folder, interval_ms, repeat, pace, clock) {
                Ok(source) => self.pump(source).await,
                Err(fault) => fault,
            },
        }
    }

    async fn pump(&mut self, mut source: impl Source) -> Fault {
        self.shared.counts.connected();
        let started = self.clock.monotonic();
        let mut stopped = self.stopped.clone();
        let fault = loop {
            let encoded = tokio::select! {
                _ = stopped.wait_for(|s| *s) => break Fault::Ended,
                encoded = source.next() => encoded,
            };
            let encoded = match encoded {
                Ok(encoded) => encoded,
                Err(fault) => break fault,
            };
            tokio::select! {
                _ = stopped.wait_for(|s| *s) => break Fault::Ended,
                () = self.pass_on(encoded) => {}
            }
            let seen = self.shared.seen();
            if let Some(fault) = seen.broken {
                break fault;
            }
            if seen.session == self.session {
                self.seeing(seen.width, seen.height);
            } else if !self.lossless && self.clock.monotonic() - started > NO_PICTURE {
                let detail = format!("not one in {} s", NO_PICTURE.as_secs());
                break Fault::Undecodable { detail };
            }
        };
        source.close().await;
        fault
    }

    async fn pass_on(&mut self, encoded: Encoded) {
        self.shared.counts.packet(encoded.data.len());
        if encoded.lost > 0 {
            self.shared.counts.lost(u64::from(encoded.lost));
        }
        if let Some(format) = encoded.format {
            // Waits for room: without it nothing after makes sense. The decoder always goes on.
            let _ = self.feed.send(Fed::Format(format)).await;
        }
        let age = self.clock.now().duration_since(encoded.captured);
        self.shared
            .counts
            .arrived(age.as_millis().try_into().unwrap_or(i64::MAX));
        self.seq += 1;
        self.waiting_for_key &= !encoded.key;
        let bytes = encoded.data.len().min(ON_THE_WAY_BYTES);
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let packet = Packet {
            seq: self.seq,
            session: self.session,
            captured: encoded.captured,
            key: encoded.key,
            data: encoded.data,
        };
        let room = Arc::clone(&self.room);
        if self.lossless {
            if let Ok(room) = room.acquire_many_owned(bytes).await {
                let _ = self.feed.send(Fed::Packet(packet, room)).await;
            }
            return;
        }
        let passed = match room.try_acquire_many_owned(bytes) {
            Ok(room) if !self.waiting_for_key => {
                self.feed.try_send(Fed::Packet(packet, room)).is_ok()
            }
            _ => false,
        };
        if !passed {
            self.waiting_for_key = true;
            self.shared.counts.late(1);
        }
    }

    fn seeing(&mut self, width: u32, height: u32) {
        let now = self.clock.now();
        let size = (width, height);
        let (since, was) = match &*self.tell.borrow() {
            Health::Seeing { since, was, .. } if self.size == Some(size) => {
                let _ = (since, was);
                return;
            }
            Health::Seeing { since, .. } => (*since, self.size),
            _ => (now, self.size.filter(|before| *before != size)),
        };
        self.backoff.pictures_came();
        self.size = Some(size);
        self.shared.counts.seeing(true);
        let health = Health::Seeing {
            since,
            width,
            height,
            was,
        };
        match was {
            Some(_) => warn!(camera = %self.id, "{health}"),
            None => info!(camera = %self.id, "{health}"),
        }
        self.tell.send_replace(health);
    }

    fn blind(&mut self, fault: Fault, wait: Option<Duration>) {
        if *self.stopped.borrow() {
            return;
        }
        let now = self.clock.now();
        let next_try: Option<Timestamp> = wait.map(|w| now + w);
        let (since, known) = match &*self.tell.borrow() {
            Health::Blind {
                since,
                fault: before,
                ..
            } => (*since, before.kind() == fault.kind()),
            _ => (now, false),
        };
        let source = self.settings.describe();
        if known {
            debug!(camera = %self.id, %source, "still: {fault}");
        } else {
            warn!(camera = %self.id, %source, hint = %fault.hint(), "{fault}");
        }
        self.shared.counts.seeing(false);
        self.shared.slot.forget();
        self.tell.send_replace(Health::Blind {
            fault,
            since,
            next_try,
        });
    }
}
