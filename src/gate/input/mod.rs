//! Contacts: loops tell of a crossing and of its direction, and whether reads count; a switch tells in which direction a
//! reversible lane works; a barrier's own contacts tell how it does. One driver a file with its settings, and one line in [`DRIVERS`].
//!
//! * [`modbus`]   discrete inputs of Modbus TCP boards, polled
//! * [`rtu`]      the same and status registers on a serial line
//! * [`web`]      boards and cameras that are asked by HTTP, polled
//! * [`mqtt`]     boards that tell a broker of each change
//! * [`onvif`]    inputs and relays of ONVIF devices, which tell of each change
//! * [`gpio`]     the board's own pins
//! * [`polled`]   what is the same for all that are polled
//! * [`contacts`] what the contacts of one lane say together, by [`loops`], [`arming`] and [`crate::gate::barrier`]

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use crate::catalogue::Sentence;
use crate::clock::SharedClock;
use crate::domain::event::{Crossing, Input};
use crate::domain::site::{Direction, LaneId};
use crate::gate::barrier::{Patience, Side};
use crate::port::fields::Fields;
use crate::supervise::Life;

mod arming;
mod contacts;
mod gpio;
mod loops;
pub(crate) mod modbus;
mod mqtt;
mod onvif;
mod polled;
mod rtu;
mod web;

pub(crate) use arming::{Arming, MISSES};
pub use contacts::Contacts;
pub(crate) use contacts::Stand;

/// By the word that stands for it in the site file; the first one is meant where there is none.
const DRIVERS: &[(&str, Read)] = &[
    ("modbus-tcp", modbus::read),
    ("modbus-rtu", rtu::read),
    ("board", web::of_board),
    ("http", web::read),
    ("mqtt", mqtt::read),
    ("onvif", onvif::read),
    ("gpio", gpio::read),
];

/// Reads a driver's own keys; `None` if something is faulty (noted). Paths of the site file start from the folder.
type Read = fn(&mut Fields, &Path) -> Option<Arc<dyn Contact>>;

/// After a fault the device is asked again this much later.
const RETRY: Duration = Duration::from_secs(2);

/// No two vehicles cross one loop within so little time: the contact bounces.
const BOUNCE: Duration = Duration::from_millis(300);

/// What a device answers; the error is the middle of a sentence.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Sentence>> + Send + 'a>>;

/// A device's contact.
pub(crate) trait Contact: Send + Sync {
    /// For people: which contact of which device, without credentials.
    fn describe(&self) -> String;

    /// Connects. Dropping the line lets the connection go.
    fn connect<'a>(&'a self, clock: &SharedClock) -> Answer<'a, Box<dyn Line + 'a>>;
}

/// A connection to a contact's device.
pub(crate) trait Line: Send {
    /// Whether the contact is closed, as soon as that can be believed: first as it is now, then at each change.
    fn next(&mut self) -> Answer<'_, bool>;
}

/// Which edge of the contact means that a vehicle has gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The contact opens again: the vehicle has left the loop.
    Clear,
    /// The contact closes: the vehicle has reached the loop.
    Occupied,
}

impl Edge {
    fn is_between(self, before: Option<bool>, now: bool) -> bool {
        before == Some(!now) && now == (self == Edge::Occupied)
    }
}

/// What a contact tells of its lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Each such edge is a vehicle that goes the lane's way.
    Crossing(Edge),
    /// The loop under or behind the barrier. With the arming loop it tells the direction, too.
    Closing,
    /// The loop before the barrier. `holds_reads`: reads count only while it is occupied.
    Arming { holds_reads: bool },
    /// Closed, the lane works as its `direction` says; open, against it.
    Direction,
    /// Of the lane's barrier.
    Barrier(Side, Patience),
}

impl Meaning {
    /// A vehicle that goes through is told of by it.
    pub(crate) fn tells_crossings(self) -> bool {
        matches!(self, Meaning::Crossing(_) | Meaning::Closing)
    }

    fn read(fields: &mut Fields) -> Option<Meaning> {
        let words = [
            ("crossing", "crossing"),
            ("closing", "closing"),
            ("arming", "arming"),
            ("direction", "direction"),
            ("barrier-up", "barrier-up"),
            ("barrier-down", "barrier-down"),
            ("safety", "safety"),
        ];
        let side = match fields.one_of("meaning", &words, Some("crossing"))? {
            "closing" => return Some(Meaning::Closing),
            "direction" => return Some(Meaning::Direction),
            "arming" => {
                let holds_reads = fields.bool("holds_reads", false);
                return Some(Meaning::Arming { holds_reads });
            }
            "barrier-up" => Side::Up,
            "barrier-down" => Side::Down,
            "safety" => Side::Safety,
            _ => {
                let edges = [("clear", Edge::Clear), ("occupied", Edge::Occupied)];
                let edge = fields.one_of("on", &edges, Some(Edge::Clear))?;
                return Some(Meaning::Crossing(edge));
            }
        };
        let moves_within = fields.int("moves_within_s", 1..=60, 8);
        let open_at_most = fields.int("open_at_most_s", 5..=86_400, 120);
        let seconds = |s| u64::try_from(s).ok().map(Duration::from_secs);
        let patience = Patience {
            moves_within: seconds(moves_within)?,
            open_at_most: seconds(open_at_most)?,
        };
        Some(Meaning::Barrier(side, patience))
    }
}

/// An `[[input]]` section.
#[derive(Clone)]
pub struct Settings {
    pub lane: LaneId,
    pub(crate) meaning: Meaning,
    /// The contact is open where others are closed.
    inverted: bool,
    pub(crate) contact: Arc<dyn Contact>,
}

impl Settings {
    /// Reads `meaning` and what belongs to it, `inverted`, `driver` and the driver's own keys; `lane` is the caller's. Paths of the
    /// site file start from the folder. `None` if something is faulty.
    pub fn read(fields: &mut Fields, lane: LaneId, folder: &Path) -> Option<Settings> {
        let meaning = Meaning::read(fields);
        let inverted = fields.bool("inverted", false);
        let of_driver = fields.one_of("driver", DRIVERS, DRIVERS.first().map(|d| d.1));
        let contact = of_driver.and_then(|read| read(fields, folder));
        Some(Settings {
            lane,
            meaning: meaning?,
            inverted,
            contact: contact?,
        })
    }

    /// What its task is called.
    pub(crate) fn kind(&self) -> &'static str {
        match self.meaning {
            Meaning::Crossing(_) => "input",
            Meaning::Closing => "closing-input",
            Meaning::Arming { .. } => "arming-input",
            Meaning::Direction => "direction-input",
            Meaning::Barrier(Side::Up, _) => "barrier-up-input",
            Meaning::Barrier(Side::Down, _) => "barrier-down-input",
            Meaning::Barrier(Side::Safety, _) => "safety-input",
        }
    }
}

/// Watches one of a lane's contacts until `stop`. When `to` is full the watcher waits: what a contact told is never dropped. While the
/// device does not answer a reversible lane has no direction, and every read counts.
pub async fn watch(
    settings: Settings,
    contacts: Contacts,
    to: mpsc::Sender<Input>,
    clock: SharedClock,
    life: Life,
    stop: watch::Receiver<bool>,
) {
    let first = AtomicBool::new(true);
    let work = || async {
        let mut stopping = stop.clone();
        let mut watcher = Watcher::new(&settings, &contacts, &to, &clock);
        // After a death nobody knows what was told last: the lane has no direction until the contact is read.
        let died = !first.swap(false, Ordering::Relaxed);
        tokio::select! {
            _ = watcher.run(died) => {}
            _ = stopping.wait_for(|s| *s) => {}
        }
        Ok(())
    };
    life.keep(stop.clone(), work).await;
}

struct Watcher<'a> {
    settings: &'a Settings,
    contacts: &'a Contacts,
    to: &'a mpsc::Sender<Input>,
    clock: &'a SharedClock,
    /// The direction that was told last.
    told: Option<Direction>,
    /// The last crossing.
    crossed: Option<Instant>,
    /// The contact bounces, and that is told.
    bounces: bool,
    /// The device does not answer, and that is told.
    silent: bool,
}

impl<'a> Watcher<'a> {
    fn new(
        settings: &'a Settings,
        contacts: &'a Contacts,
        to: &'a mpsc::Sender<Input>,
        clock: &'a SharedClock,
    ) -> Watcher<'a> {
        Watcher {
            settings,
            contacts,
            to,
            clock,
            told: None,
            crossed: None,
            bounces: false,
            silent: false,
        }
    }

    /// `None`: the gateway is stopping.
    async fn run(&mut self, died: bool) -> Option<()> {
        let Settings { lane, contact, .. } = self.settings;
        let lost = match self.settings.meaning {
            Meaning::Crossing(_) | Meaning::Closing => "crossings of this lane are not seen",
            Meaning::Arming { .. } => {
                "every read of this lane counts, and the direction of crossings is not known"
            }
            Meaning::Direction => {
                "the direction in which the lane works is not known, so it is not armed"
            }
            Meaning::Barrier(..) => "whether its barrier does as it should is not known",
        };
        if died && self.settings.meaning == Meaning::Direction {
            self.tell_direction(None).await?;
        }
        loop {
            let why = self.until_fault().await?;
            if !std::mem::replace(&mut self.silent, true) {
                tracing::error!(
                    "the {} of lane {lane} does not answer ({}): {lost}; check its power, network and address",
                    contact.describe(),
                    why.english()
                );
            }
            self.stands(&Stand::Silent(why)).await?;
            if self.told.take().is_some() {
                self.tell_direction(None).await?;
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Tells what the contact says, until a fault.
    async fn until_fault(&mut self) -> Option<Sentence> {
        let contact = &self.settings.contact;
        let mut line = match contact.connect(self.clock).await {
            Ok(line) => line,
            Err(why) => return Some(why),
        };
        let mut before = None;
        loop {
            let closed = match line.next().await {
                Ok(closed) => closed != self.settings.inverted,
                Err(why) => return Some(why),
            };
            if std::mem::take(&mut self.silent) {
                tracing::info!("the {} answers again", contact.describe());
            }
            let stand = if closed { Stand::Closed } else { Stand::Open };
            self.stands(&stand).await?;
            match self.settings.meaning {
                Meaning::Direction => {
                    let usual = self.contacts.direction();
                    let direction = if closed { usual } else { usual.turned() };
                    self.told = Some(direction);
                    self.tell_direction(Some(direction)).await?;
                }
                Meaning::Crossing(edge) if edge.is_between(before, closed) => {
                    self.crossed(self.contacts.direction()).await?;
                }
                _ => {}
            }
            before = Some(closed);
        }
    }

    /// How the contact stands now, and what that comes to beside the others of its lane.
    async fn stands(&mut self, stand: &Stand) -> Option<()> {
        let which = (self.settings.kind(), self.settings.meaning);
        let now = self.clock.monotonic();
        match self.contacts.told(which, stand, now) {
            Some(direction) => self.crossed(direction).await,
            None => Some(()),
        }
    }

    async fn crossed(&mut self, direction: Direction) -> Option<()> {
        let now = self.clock.monotonic();
        let before = self.crossed.replace(now);
        if before.is_some_and(|before| now.saturating_duration_since(before) < BOUNCE) {
            self.bounced();
            return Some(());
        }
        let crossing = Crossing {
            lane: self.settings.lane.clone(),
            at: self.clock.now(),
            direction,
        };
        self.to.send(Input::Crossing(crossing)).await.ok()
    }

    /// What comes so soon is no vehicle.
    fn bounced(&mut self) {
        let lane = self.settings.lane.to_string();
        metrics::counter!("plategate_contact_bounces_total", "lane" => lane).increment(1);
        if !std::mem::replace(&mut self.bounces, true) {
            tracing::warn!(
                "lane {}: the {} bounces: within {} ms of a crossing there was another, which is not counted; check the detector and its wiring",
                self.settings.lane,
                self.settings.contact.describe(),
                BOUNCE.as_millis()
            );
        }
    }

    async fn tell_direction(&self, direction: Option<Direction>) -> Option<()> {
        let lane = self.settings.lane.clone();
        let input = Input::LaneDirection { lane, direction };
        self.to.send(input).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use jiff::Timestamp;

    use super::*;
    use crate::clock::{Clock, SystemClock};

    /// A contact that stands so at these times, ms; and the clock that goes by it.
    struct Scripted {
        base: Instant,
        ms: Arc<AtomicU64>,
        stands: Vec<(u64, bool)>,
    }

    impl Clock for Scripted {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        fn monotonic(&self) -> Instant {
            self.base + Duration::from_millis(self.ms.load(Ordering::Relaxed))
        }
    }

    struct Playing(Arc<AtomicU64>, std::vec::IntoIter<(u64, bool)>);

    impl Contact for Scripted {
        fn describe(&self) -> String {
            "loop".to_owned()
        }

        fn connect<'a>(&'a self, _clock: &SharedClock) -> Answer<'a, Box<dyn Line + 'a>> {
            let line = Playing(Arc::clone(&self.ms), self.stands.clone().into_iter());
            Box::pin(async move {
                let line: Box<dyn Line + 'a> = Box::new(line);
                Ok(line)
            })
        }
    }

    impl Line for Playing {
        fn next(&mut self) -> Answer<'_, bool> {
            let next = self.1.next();
            Box::pin(async move {
                let (ms, closed) = next.ok_or_else(|| "the end".to_owned())?;
                self.0.store(ms, Ordering::Relaxed);
                Ok(closed)
            })
        }
    }

    async fn crossings(stands: &[(u64, bool)]) -> usize {
        let scripted = Arc::new(Scripted {
            base: SystemClock::shared().monotonic(),
            ms: Arc::default(),
            stands: stands.to_vec(),
        });
        let settings = Settings {
            lane: LaneId::new("in"),
            meaning: Meaning::Crossing(Edge::Clear),
            inverted: false,
            contact: Arc::clone(&scripted) as Arc<dyn Contact>,
        };
        let contacts = Contacts::of(
            &settings.lane,
            Direction::In,
            std::slice::from_ref(&settings),
        );
        let (to, mut told) = mpsc::channel(16);
        let clock: SharedClock = scripted;
        let mut watcher = Watcher::new(&settings, &contacts, &to, &clock);
        let why = watcher.until_fault().await.map(|why| why.english());
        assert_eq!(why.as_deref(), Some("the end"));
        let mut count = 0;
        while told.try_recv().is_ok() {
            count += 1;
        }
        count
    }

    #[tokio::test]
    async fn a_contact_that_bounces_is_one_vehicle() {
        let check = async |stands: &[(u64, bool)], want: usize| {
            assert_eq!(crossings(stands).await, want, "{stands:?}");
        };
        let one = [(0, false), (1_000, true), (1_500, false)];
        check(&one, 1).await;
        let bounced = [(1_510, true), (1_520, false), (1_600, true), (1_790, false)];
        check(&[&one[..], &bounced[..]].concat(), 1).await;
        // The next one comes as soon as a vehicle can.
        let next = [(1_810, true), (2_100, false)];
        check(&[&one[..], &bounced[..], &next[..]].concat(), 2).await;
        check(&[&one[..], &next[..]].concat(), 2).await;
    }
}
