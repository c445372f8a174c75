//! A read that a device told becomes a sighting of its lane: once, at its own time, with its pictures.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use super::maker::{Heard, Message, PushedRead, Zones};
use super::once::Once;
use super::times::{self, SKEW_TOLD, Skew, Told};
use super::{Settings, Start};
use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::domain::event::{EvidenceId, FeedKind, Input, Provenance, Sighting, Stale};
use crate::domain::plate::{CharRead, Plate, PlateRead};
use crate::domain::site::LaneId;
use crate::feed::{Captured, Deliver};
use crate::port::evidence::KeepSent;
use crate::port::onvif::moved;
use crate::port::reads::{PLAIN, sighting};

/// A connection that was made again has told what it had kept when nothing has come for so long.
const QUIET: Duration = Duration::from_secs(1);
/// How sure a character is taken to be at most, and at least, whatever a device says.
const SURE: std::ops::RangeInclusive<f32> = 0.2..=0.999;
/// A device's own words are cut after so many characters.
pub(super) const WORD_MAX: usize = 80;

/// What is the same for every message of a lane's camera.
pub(super) struct Taking {
    lane: LaneId,
    settings: Settings,
    deliver: Deliver,
    clock: SharedClock,
    pictures: Option<KeepSent>,
    pub(super) zones: Zones,
    /// What stood in the journal at the start.
    before: HashSet<Captured>,
    state: Mutex<State>,
    /// Messages of a lane are taken one after the other.
    turn: tokio::sync::Mutex<()>,
}

/// Who posted, and was not heard. The last one is told until the camera is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TurnedAway {
    /// Somebody whose address is not on the list; told only while the camera itself was never heard.
    Stranger(IpAddr),
    /// To another path, or without the token.
    Elsewhere,
    /// With a wrong name or password.
    Login,
}

/// So often in a row a log-in is refused before it is told: cameras begin with an empty one.
const REFUSED: u32 = 2;

struct State {
    turned_away: Option<TurnedAway>,
    /// Log-ins in a row.
    refused: u32,
    was_heard: bool,
    once: Once,
    skew: Skew,
    skew_told: bool,
    /// By so much the device's clock was ahead when it was asked for it.
    ahead: Option<SignedDuration>,
    after_break: AfterBreak,
    opens_by_itself: bool,
    /// Pictures of this moment are told apart by it.
    pictures: u32,
}

/// Whether what comes may be what a device had kept while nobody listened.
struct AfterBreak {
    /// None, once it has been quiet.
    of: Option<Break>,
    last: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Break {
    /// The gateway's own start. A read's own time says whether it is old.
    Start,
    Connection,
}

impl AfterBreak {
    fn begins(of: Break, now: Instant) -> AfterBreak {
        AfterBreak {
            of: Some(of),
            last: now,
        }
    }

    fn message(&mut self, now: Instant) -> Option<Break> {
        if now.duration_since(self.last) >= QUIET {
            self.of = None;
        }
        self.last = now;
        self.of
    }
}

/// Why a message came to nothing.
#[derive(Debug)]
pub(super) enum Refused {
    /// It is none of this maker's.
    Odd,
    /// The gateway is stopping.
    Stopping,
}

impl TurnedAway {
    fn words(self) -> Sentence {
        match self {
            TurnedAway::Stranger(peer) => {
                sentence!("fault-camera-is-another-address", peer = peer.to_string())
            }
            TurnedAway::Elsewhere => sentence!("fault-camera-posts-elsewhere"),
            TurnedAway::Login => sentence!("fault-camera-posts-wrong-password"),
        }
    }
}

impl Taking {
    pub(super) fn new(settings: &Settings, with: &Start<'_>) -> Taking {
        Taking {
            lane: with.lane.clone(),
            settings: settings.clone(),
            deliver: Arc::clone(&with.deliver),
            clock: with.clock.clone(),
            pictures: with.evidence.map(|writer| writer.keep_sent()),
            zones: Zones {
                device: settings.time_zone.clone(),
                site: with.time_zone.clone(),
            },
            before: with.told.iter().cloned().collect(),
            state: Mutex::new(State {
                turned_away: None,
                refused: 0,
                was_heard: false,
                once: Once::default(),
                skew: Skew::default(),
                skew_told: false,
                ahead: None,
                after_break: AfterBreak::begins(Break::Start, with.clock.monotonic()),
                opens_by_itself: false,
                pictures: 0,
            }),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// A connection was made again, or the device is heard again after it was silent.
    pub(super) fn connected(&self) {
        let begins = AfterBreak::begins(Break::Connection, self.now());
        self.state.lock().after_break = begins;
    }

    /// The device has said what time it is. What was learned of another clock that it had before is worth nothing.
    pub(super) fn clock_is(&self, ahead: SignedDuration) {
        let mut state = self.state.lock();
        let before = state.ahead.replace(ahead);
        if before.is_some_and(|before| moved(before, ahead)) {
            state.skew = Skew::default();
        }
    }

    /// The time of the clock on the wall.
    pub(super) fn wall(&self) -> Timestamp {
        self.clock.now()
    }

    /// For durations.
    pub(super) fn now(&self) -> Instant {
        self.clock.monotonic()
    }

    pub(super) fn lane(&self) -> &LaneId {
        &self.lane
    }

    /// Somebody posted, and was not heard. True: it is to be told.
    pub(super) fn turns_away(&self, who: TurnedAway) -> bool {
        let mut state = self.state.lock();
        match who {
            TurnedAway::Stranger(_) if state.was_heard => return false,
            TurnedAway::Login => {
                state.refused += 1;
                if state.refused < REFUSED {
                    return false;
                }
            }
            TurnedAway::Stranger(_) | TurnedAway::Elsewhere => {}
        }
        state.turned_away.replace(who) != Some(who)
    }

    /// Whoever posts now may.
    pub(super) fn hears(&self) {
        let mut state = self.state.lock();
        state.turned_away = None;
        state.refused = 0;
        state.was_heard = true;
    }

    /// Who was turned away, in words.
    pub(super) fn turned_away(&self) -> Option<Sentence> {
        let who = self.state.lock().turned_away;
        who.map(TurnedAway::words)
    }

    /// A sentence for the lane's tile where all is not well with what the device tells.
    pub(super) fn doubt(&self) -> Option<Sentence> {
        let state = self.state.lock();
        let skew = state.skew.known().filter(|s| s.abs() > SKEW_TOLD);
        let opens = state.opens_by_itself;
        let turned_away = state.turned_away;
        drop(state);
        if let Some(who) = turned_away {
            return Some(who.words());
        }
        if opens {
            return Some(sentence!("fault-camera-opens-by-itself"));
        }
        skew.map(skew_words)
    }

    /// Takes what a message says, now or (`kept`) out of a broker's memory. The picture of the last vehicle is handed back.
    ///
    /// # Errors
    /// The message is odd, or the gateway is stopping.
    pub(super) async fn take(
        &self,
        message: &Message,
        kept: bool,
    ) -> Result<Option<Vec<u8>>, Refused> {
        let _turn = self.turn.lock().await;
        let received = self.clock.now();
        let heard = self
            .settings
            .maker
            .read(message)
            .map_err(|why| self.odd(why))?;
        let after_break = self.note(&heard, received);
        let mut reads = heard.reads;
        if let Some(channel) = &self.settings.channel {
            reads.retain(|r| r.channel.as_ref().is_none_or(|c| c == channel));
        }
        // A batch comes in no order.
        reads.sort_by_key(|r| r.captured);
        let mut picture = None;
        for read in reads {
            let shown = read.frame.clone().or_else(|| read.crop.clone());
            let told = Told {
                captured: read.captured,
                received,
                flagged: read.told_again || kept,
                after_break: match after_break {
                    Some(Break::Connection) => true,
                    Some(Break::Start) => read.captured.is_none(),
                    None => false,
                },
            };
            if self.one(read, told).await? {
                picture = shown.map(|p| p.to_vec()).or(picture);
            }
        }
        Ok(picture)
    }

    /// Whether the message may be of what a device had kept.
    fn note(&self, heard: &Heard, received: Timestamp) -> Option<Break> {
        let now = self.now();
        let mut state = self.state.lock();
        let after_break = state.after_break.message(now);
        state.opens_by_itself |= heard.opens_by_itself;
        let live = heard.reads.iter().filter(|r| !r.told_again);
        if after_break.is_none() {
            let times = live.filter_map(|r| r.captured).chain(heard.clock);
            times.for_each(|at| state.skew.note(at, received));
        } else if let Some(clock) = heard.clock {
            state.skew.note(clock, received);
        }
        let skew = state.skew.known();
        let told = skew.filter(|s| s.abs() > SKEW_TOLD);
        let news = told.is_some() && !state.skew_told;
        state.skew_told = told.is_some();
        drop(state);
        if let Some(skew) = skew {
            metrics::gauge!("plategate_push_skew_seconds", "lane" => self.lane.to_string())
                .set(skew.as_secs_f64());
        }
        if let Some(skew) = told.filter(|_| news) {
            tracing::warn!("lane {}: {}", self.lane, skew_words(skew).english());
        }
        after_break
    }

    /// One read; false: it was told before.
    async fn one(&self, read: PushedRead, told: Told) -> Result<bool, Refused> {
        let key = key_of(&read);
        let (before, skew) = self.known(key.as_deref(), told.received);
        if before || self.stands(&read) {
            metrics::counter!("plategate_push_repeated_total", "lane" => self.lane.to_string())
                .increment(1);
            return Ok(false);
        }
        let (at, stale) = times::judge(told, skew, self.settings.open_within);
        if let Some(why) = stale {
            metrics::counter!("plategate_push_stale_total", "lane" => self.lane.to_string())
                .increment(1);
            let late = told.received.duration_since(at).as_secs();
            tracing::info!(
                "lane {}: a read of {late} s ago opens nothing ({why:?})",
                self.lane
            );
        }
        let seen = self.sighting(read, told, (at, stale));
        if !(self.deliver)(Input::Sighting(seen)).await {
            return Err(Refused::Stopping);
        }
        if let Some(key) = key {
            self.state.lock().once.note(&key, told.received);
        }
        Ok(true)
    }

    /// Whether a read was told before, and the skew.
    fn known(&self, key: Option<&str>, now: Timestamp) -> (bool, Option<SignedDuration>) {
        let mut state = self.state.lock();
        let before = key.is_some_and(|key| state.once.has(key, now));
        (before, state.skew.known())
    }

    /// Whether it stood in the journal at the start: the gateway ended before the device had its answer.
    fn stands(&self, read: &PushedRead) -> bool {
        let plate = read.plate.as_deref().and_then(|p| Plate::new(p).ok());
        plate
            .zip(read.captured)
            .is_some_and(|it| self.before.contains(&it))
    }

    fn sighting(
        &self,
        read: PushedRead,
        told: Told,
        (at, stale): (Timestamp, Option<Stale>),
    ) -> Sighting {
        let evidence = self.keep_pictures(&read, at);
        let word = |text: String| text.chars().take(WORD_MAX).collect::<String>().into();
        Sighting {
            travel: read.travel,
            evidence,
            looks: 1,
            source: Provenance {
                feed: FeedKind::Push,
                device: read.device.clone().map(word),
                captured: read.captured,
                sent: None,
                received: Some(told.received),
                track: read.track.clone().map(word),
                stale,
            },
            ..sighting(self.lane.clone(), at, self.plate(&read))
        }
    }

    fn plate(&self, read: &PushedRead) -> Option<PlateRead> {
        let text = read.plate.as_deref()?;
        let Ok(plate) = Plate::new(text) else {
            tracing::warn!("lane {}: its camera's text cannot be a plate's", self.lane);
            self.count_odd();
            return None;
        };
        let count = plate.as_str().chars().count();
        if read.chars.len() == count {
            let each = plate.as_str().chars().zip(&read.chars);
            let chars: Option<Vec<CharRead>> = each
                .map(|(c, p)| CharRead::new(vec![(c, p.clamp(*SURE.start(), *SURE.end()))]))
                .collect();
            if let Some(read) = chars.and_then(PlateRead::new) {
                return Some(read);
            }
        }
        let each = read.sure.map_or(PLAIN, |sure| each_of(sure, count));
        Some(PlateRead::plain(&plate, each))
    }

    /// Hands its pictures to whoever keeps them.
    fn keep_pictures(&self, read: &PushedRead, at: Timestamp) -> Option<EvidenceId> {
        let keeper = self.pictures.as_ref()?;
        let (frame, crop) = match (read.frame.clone(), read.crop.clone()) {
            (None, None) => return None,
            (Some(frame), Some(crop)) => (frame, crop),
            (Some(one), None) | (None, Some(one)) => (one.clone(), one),
        };
        let mut state = self.state.lock();
        state.pictures = state.pictures.wrapping_add(1) % 10_000;
        let id = EvidenceId::taken(&self.lane, at, u64::from(state.pictures));
        drop(state);
        if keeper(id.clone(), frame, crop) {
            return Some(id);
        }
        metrics::counter!("plategate_evidence_lost_total").increment(1);
        None
    }

    pub(super) fn odd(&self, why: String) -> Refused {
        tracing::warn!("lane {}: its camera's message is odd: {why}", self.lane);
        self.count_odd();
        Refused::Odd
    }

    fn count_odd(&self) {
        metrics::counter!("plategate_push_odd_total", "lane" => self.lane.to_string()).increment(1);
    }
}

/// What tells it from every other read; by plate and time where the device has nothing better.
fn key_of(read: &PushedRead) -> Option<String> {
    read.key.clone().or_else(|| {
        let plate = read.plate.as_deref()?;
        Some(format!("{plate} {}", read.captured?))
    })
}

/// How sure each character is, of a text that is as sure as that.
fn each_of(sure: f32, characters: usize) -> f32 {
    let characters = u8::try_from(characters.max(1)).unwrap_or(u8::MAX);
    let each = sure.clamp(0.0, 1.0).powf(1.0 / f32::from(characters));
    each.clamp(*SURE.start(), *SURE.end())
}

fn skew_words(skew: SignedDuration) -> Sentence {
    let by = skew.abs().as_secs();
    // By quarters of an hour it is the zone, not the clock.
    let quarters = by >= 900 - 30 && (by + 30) % 900 <= 60;
    match quarters {
        true => sentence!("fault-camera-clock-zone", minutes = (by + 30) / 60),
        false => sentence!("fault-camera-clock-wrong", seconds = by),
    }
}
