//! The decoder's thread of one camera: packets in, pictures handed over, asleep or awake.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::decode::{Decoder, Format, Packet, Picture};
use super::fault::Fault;
use super::motion::{Change, Grid, Layout, Region};
use super::past::Past;
use super::shared::Shared;
use super::wake::{HELD_BYTES, HELD_PACKETS, PacketFacts, Step, Wakefulness};
use crate::clock::SharedClock;
use crate::domain::site::CameraId;
use crate::port::frame::Frame;
use crate::supervise::{Death, Kept, Life};

/// What the connection feeds its worker.
pub(crate) enum Fed {
    Format(Format),
    /// With its share of the room on the way, given back when it is taken.
    Packet(Packet, OwnedSemaphorePermit),
}

/// Live packets older than this are skipped up to the newest key frame: better the car that is there now.
const BEHIND_MS: i64 = 1_500;
/// The reference picture for motion is renewed this often while awake: long enough for a creeping car to show.
const REFERENCE_MS: i64 = 400;
/// An unchanged picture is handed over this often all the same.
const UNCHANGED_MS: i64 = 10_000;
/// Waits for room where nothing may be lost (a file played as fast as possible).
const LOSSLESS_WAIT: Duration = Duration::from_secs(3_600);

/// What a worker is told at its start.
#[derive(Clone)]
pub(crate) struct Orders {
    pub(crate) camera: CameraId,
    pub(crate) region: Region,
    /// Decode everything, always.
    pub(crate) all: bool,
    /// Wait for vision instead of dropping (files played as fast as possible).
    pub(crate) lossless: bool,
    /// Nobody takes its pictures.
    pub(crate) only_shown: bool,
    pub(crate) clock: SharedClock,
}

pub(crate) struct Worker<'a> {
    orders: Orders,
    shared: &'a Shared,
    wake: Wakefulness,
    format: Option<Format>,
    decoder: Option<Decoder>,
    /// What was held when a key frame woke it, should vision ask.
    past: Option<Past>,
    session: u64,
    /// Packets since the last looked-at key frame, still encoded.
    held: VecDeque<Packet>,
    held_bytes: usize,
    /// How many of the held ones the decoder has taken in one chain.
    fed: usize,
    /// The first of the held is the key frame that the rest hangs on.
    headed: bool,
    layout: Option<Layout>,
    /// What motion is measured against, and its time.
    reference: Option<(Grid, i64)>,
    /// The last picture's grid: for the change since the frame before.
    before: Option<Grid>,
    last_captured: Timestamp,
    last_handed_ms: i64,
    /// The newest packet whose picture was looked at.
    judged: i64,
    /// The newest packet whose picture was handed over before it fell asleep.
    seen: i64,
}

/// The decoder's thread: works until the connection's end is dropped.
pub(crate) struct Decoding {
    pub(crate) orders: Orders,
    pub(crate) shared: Arc<Shared>,
    pub(crate) inbox: mpsc::Receiver<Fed>,
    pub(crate) life: Life,
}

impl Kept for Decoding {
    fn run(&mut self) -> Result<(), String> {
        let mut worker = Worker::new(self.orders.clone(), &self.shared);
        let mut waiting = VecDeque::new();
        while let Some(fed) = next(&mut self.inbox, &mut waiting) {
            self.life.step();
            worker.skip_if_behind(&fed, &mut waiting);
            match fed {
                Fed::Format(format) => worker.format(&format),
                Fed::Packet(packet, _room) => worker.packet(packet),
            }
        }
        worker.end();
        Ok(())
    }

    /// The connection begins anew, too: a new decoder needs the format and a key frame.
    fn died(&mut self, death: &Death, _wait: Duration) {
        self.shared.broke(Fault::Died {
            detail: death.to_string(),
        });
    }
}

fn next(inbox: &mut mpsc::Receiver<Fed>, waiting: &mut VecDeque<Fed>) -> Option<Fed> {
    while let Ok(fed) = inbox.try_recv() {
        waiting.push_back(fed);
        if waiting.len() >= 256 {
            break;
        }
    }
    waiting.pop_front().or_else(|| inbox.blocking_recv())
}

impl<'a> Worker<'a> {
    fn new(orders: Orders, shared: &'a Shared) -> Worker<'a> {
        Worker {
            wake: Wakefulness::new(orders.all),
            orders,
            shared,
            format: None,
            decoder: None,
            past: None,
            session: 0,
            held: VecDeque::new(),
            held_bytes: 0,
            fed: 0,
            headed: false,
            layout: None,
            reference: None,
            before: None,
            last_captured: Timestamp::MIN,
            last_handed_ms: i64::MIN,
            judged: i64::MIN,
            seen: i64::MIN,
        }
    }

    /// Drops what waits up to the newest key frame when `fed` is too old to matter.
    fn skip_if_behind(&mut self, fed: &Fed, waiting: &mut VecDeque<Fed>) {
        let Fed::Packet(first, _) = fed else { return };
        let now_ms = self.orders.clock.now().as_millisecond();
        if self.orders.lossless || now_ms - first.at_ms() < BEHIND_MS {
            return;
        }
        let is_key = |f: &Fed| matches!(f, Fed::Packet(p, _) if p.key);
        if waiting.iter().any(|f| matches!(f, Fed::Format(_))) {
            return;
        }
        if let Some(newest) = waiting.iter().rposition(is_key).filter(|n| *n > 0) {
            waiting.drain(..newest);
            self.shared.counts.late(newest as u64);
        }
    }

    fn format(&mut self, format: &Format) {
        self.finish_chain();
        self.forget_held();
        self.past = None;
        self.format = Some(format.clone());
        match Decoder::open(format) {
            Ok(decoder) => self.decoder = Some(decoder),
            Err(fault) => {
                self.decoder = None;
                self.shared.broke(fault);
            }
        }
        self.wake = Wakefulness::new(self.orders.all);
    }

    fn end(&mut self) {
        self.finish_chain();
        self.shared.slot.close();
    }

    /// Hands over what the decoder still holds back.
    fn finish_chain(&mut self) {
        if self.wake.is_awake()
            && let Some(decoder) = &mut self.decoder
        {
            let pictures = decoder.drain();
            self.take(pictures);
        }
    }

    fn forget_held(&mut self) {
        self.held.clear();
        self.held_bytes = 0;
        self.fed = 0;
        self.headed = false;
    }

    /// Awake: the chain since the last key frame stays at hand, for the moment it falls asleep.
    fn keep(&mut self, packet: Packet) {
        if packet.key {
            self.forget_held();
            self.headed = true;
        }
        if self.headed {
            self.hold(packet);
            self.fed = self.held.len();
        }
        if self.held.len() >= HELD_PACKETS || self.held_bytes >= HELD_BYTES {
            self.forget_held();
        }
    }

    fn hold(&mut self, packet: Packet) {
        self.held_bytes += packet.data.len();
        self.held.push_back(packet);
    }

    fn packet(&mut self, packet: Packet) {
        if packet.session != self.session {
            self.session = packet.session;
            self.reference = None;
            self.before = None;
        }
        let step = self.wake.on_packet(PacketFacts {
            at_ms: packet.at_ms(),
            bytes: packet.data.len(),
            key: packet.key,
            held: self.held.len(),
            held_bytes: self.held_bytes,
            wanted_until_ms: self.shared.wanted_until_ms(),
        });
        self.shared.counts.awake(self.wake.is_awake());
        self.recall(packet.at_ms());
        match step {
            Step::Decode => {
                let pictures = self.decode(&packet);
                self.take(pictures);
                self.keep(packet);
            }
            Step::Hold => self.hold(packet),
            Step::Look => self.look(packet),
            Step::Peek => {
                self.hold(packet);
                self.peek();
            }
            Step::Wake => {
                self.hold(packet);
                self.replay(false);
            }
        }
    }

    /// A key frame while asleep.
    fn look(&mut self, packet: Packet) {
        if !self.headed && self.held.len() > self.fed && self.peek() {
            // What was held hung on an older chain and showed motion: go on from there.
            let pictures = self.decode(&packet);
            self.take(pictures);
            return;
        }
        let mut pictures = self.decode(&packet);
        let held_back = pictures.is_empty();
        if held_back && let Some(decoder) = &mut self.decoder {
            // A stream with B frames: take the picture now, at the price of feeding the key frame again on waking.
            pictures = decoder.drain();
        }
        let Some(picture) = pictures.pop() else {
            return self.hold(packet);
        };
        let change = self.measure(&picture);
        let at_ms = picture.captured.as_millisecond();
        if self.reference.is_some() && change.moved {
            self.wake.on_picture(at_ms, true);
            let past = self.headed && self.held.len() > self.fed;
            if self.orders.lossless && (past || held_back) {
                let rewind = self.headed && !self.held.is_empty();
                self.hold(packet);
                return self.replay(rewind);
            }
            self.wake_with(Some((picture, change)));
            if held_back {
                let again = self.decode(&packet);
                self.take(again);
            }
            return;
        }
        self.set_reference(at_ms);
        self.judged = picture.seq;
        if change.share == 0.0 && at_ms.saturating_sub(self.last_handed_ms) < UNCHANGED_MS {
            self.show(picture);
        } else {
            self.hand(picture, change);
        }
        self.forget_held();
        self.hold(packet);
        self.fed = usize::from(!held_back);
        self.headed = true;
    }

    /// Decodes some of what was before it woke, if vision asked.
    fn recall(&mut self, now_ms: i64) {
        let (Some(past), Some(format)) = (&mut self.past, &self.format) else {
            return;
        };
        if past.is_stale(now_ms) {
            self.past = None;
            return;
        }
        if !past.is_wanted(self.shared.recalled_ms()) {
            return;
        }
        if let Some(pictures) = past.advance(format) {
            self.past = None;
            let frames = pictures.into_iter().map(|p| {
                let captured = p.captured;
                Frame {
                    captured,
                    ..self.frame(p, None)
                }
            });
            let frames: Vec<Frame> = frames.collect();
            self.shared.slot.put_past(frames);
        }
    }

    /// Decodes all that is held, for somebody needs what comes now. `rewind`: the decoder has gone on to a newer key frame, so
    /// start again at the first of the held.
    fn replay(&mut self, rewind: bool) {
        if rewind {
            if let Some(decoder) = &mut self.decoder {
                decoder.flush();
            }
            self.fed = 0;
        }
        // Measure from the quiet picture on, not from the key frame that came after all this.
        self.before = self.reference.as_ref().map(|r| r.0.clone());
        let judged = self.judged;
        let mut begun = !rewind;
        let mut newest = None;
        for index in self.fed..self.held.len() {
            for picture in self.decode_held(index) {
                let change = self.measure(&picture);
                begun |= change.moved || index + 1 == self.held.len();
                if picture.seq > judged && begun {
                    self.wake
                        .on_picture(picture.captured.as_millisecond(), change.moved);
                    self.pass(&mut newest, picture, change);
                }
            }
        }
        self.wake_with(newest);
    }

    /// Looks through what is held. True when something moved: then it is awake, and what is there now was handed over.
    fn peek(&mut self) -> bool {
        let mut woke = false;
        let mut newest = None;
        let judged = self.judged;
        for index in self.fed..self.held.len() {
            for picture in self.decode_held(index) {
                if picture.seq <= judged {
                    continue;
                }
                self.judged = self.judged.max(picture.seq);
                let change = self.measure(&picture);
                woke |= self
                    .wake
                    .on_picture(picture.captured.as_millisecond(), change.moved);
                if woke {
                    self.pass(&mut newest, picture, change);
                } else {
                    newest = Some((picture, change));
                }
            }
        }
        tracing::debug!(
            camera = %self.orders.camera,
            held = self.held.len(),
            decoded = self.held.len() - self.fed,
            woke,
            "looked through what was held"
        );
        self.fed = self.held.len();
        if woke {
            self.wake_with(newest);
            return true;
        }
        self.wake.on_false_alarm();
        if let Some((picture, _)) = newest {
            self.show(picture);
        }
        if self.held.len() >= HELD_PACKETS || self.held_bytes >= HELD_BYTES {
            self.forget_held();
        }
        false
    }

    /// A picture of what was held, on waking: where nothing may be lost each is handed over, else only the newest in the end.
    fn pass(&mut self, newest: &mut Option<(Picture, Change)>, picture: Picture, change: Change) {
        if self.orders.lossless {
            *newest = None;
            self.hand(picture, change);
        } else {
            *newest = Some((picture, change));
        }
    }

    /// What is there now comes first: it is what the gate must open for. What was held before is kept for the asking.
    fn wake_with(&mut self, newest: Option<(Picture, Change)>) {
        if let Some((picture, change)) = newest {
            if self.headed && self.held.len() > 1 {
                let woken_ms = picture.captured.as_millisecond();
                let held = std::mem::take(&mut self.held);
                self.past = Some(Past::new(held, self.seen, woken_ms));
            }
            let age_ms =
                self.orders.clock.now().as_millisecond() - picture.captured.as_millisecond();
            tracing::debug!(camera = %self.orders.camera, age_ms, "woken: something moves");
            self.hand(picture, change);
        }
        self.forget_held();
    }

    fn decode_held(&mut self, index: usize) -> Vec<Picture> {
        let Some(packet) = self.held.get(index) else {
            return Vec::new();
        };
        decode(
            self.decoder.as_mut(),
            packet,
            self.shared,
            &self.orders.clock,
        )
    }

    fn decode(&mut self, packet: &Packet) -> Vec<Picture> {
        decode(
            self.decoder.as_mut(),
            packet,
            self.shared,
            &self.orders.clock,
        )
    }

    fn take(&mut self, pictures: Vec<Picture>) {
        for picture in pictures {
            self.judged = self.judged.max(picture.seq);
            self.seen = self.judged;
            let change = self.measure(&picture);
            self.wake
                .on_picture(picture.captured.as_millisecond(), change.moved);
            self.hand(picture, change);
        }
    }

    /// Motion against the reference; renews the reference while awake.
    fn measure(&mut self, picture: &Picture) -> Change {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        if let Some(region) = self.shared.new_region() {
            self.orders.region = region;
            self.layout = None;
        }
        if !self.layout.as_ref().is_some_and(|l| l.fits(width, height)) {
            self.layout = Some(Layout::new(&self.orders.region, width, height));
            self.reference = None;
            self.before = None;
        }
        let none = Change {
            share: 0.0,
            moved: false,
        };
        let Some(layout) = &self.layout else {
            return none;
        };
        let (luma, stride) = picture.luma();
        let grid = layout.grid(luma, stride);
        let at_ms = picture.captured.as_millisecond();
        let change = self
            .reference
            .as_ref()
            .map_or(none, |(reference, _)| grid.change_since(reference));
        let due = self
            .reference
            .as_ref()
            .is_none_or(|(_, since)| at_ms - since >= REFERENCE_MS);
        let share = self
            .before
            .as_ref()
            .map_or(change.share, |before| grid.change_since(before).share);
        self.before = Some(grid.clone());
        if self.wake.is_awake() && due {
            self.reference = Some((grid, at_ms));
        }
        let share = if self.wake.is_awake() {
            share
        } else {
            change.share
        };
        Change {
            share,
            moved: change.moved,
        }
    }

    /// The last measured picture becomes the one to measure against.
    fn set_reference(&mut self, at_ms: i64) {
        self.reference = self.before.clone().map(|grid| (grid, at_ms));
    }

    fn frame(&mut self, picture: Picture, motion: Option<f32>) -> Frame {
        self.last_captured = self.last_captured.max(picture.captured);
        let (width, height) = (picture.width(), picture.height());
        self.shared.saw(self.session, width, height);
        Frame {
            camera: self.orders.camera.clone(),
            captured: self.last_captured,
            number: self.shared.counts.next_number(),
            width,
            height,
            pixels: picture.into_pixels(),
            motion,
        }
    }

    fn show(&mut self, picture: Picture) {
        let frame = self.frame(picture, Some(0.0));
        self.shared.slot.show(frame);
    }

    fn hand(&mut self, picture: Picture, change: Change) {
        if self.orders.only_shown {
            return self.show(picture);
        }
        self.last_handed_ms = picture.captured.as_millisecond();
        let now_ms = self.orders.clock.now().as_millisecond();
        self.shared.counts.age(now_ms - self.last_handed_ms);
        let frame = self.frame(picture, Some(change.share));
        let slot = &self.shared.slot;
        let gave_way = if self.orders.lossless {
            slot.put_waiting(frame, LOSSLESS_WAIT)
        } else {
            slot.put(frame)
        };
        self.shared.counts.handed(gave_way);
    }
}

fn decode(
    decoder: Option<&mut Decoder>,
    packet: &Packet,
    shared: &Shared,
    clock: &SharedClock,
) -> Vec<Picture> {
    let Some(decoder) = decoder else {
        return Vec::new();
    };
    let started = clock.monotonic();
    let decoded = decoder.feed(packet);
    shared.counts.decoded(
        decoded.as_ref().map_or(0, Vec::len),
        clock.monotonic() - started,
    );
    match decoded {
        Ok(pictures) => {
            if !pictures.is_empty() {
                shared.decodes();
            }
            pictures
        }
        Err(error) => {
            shared.stumbled(error.to_string());
            Vec::new()
        }
    }
}
