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
use std::time::Duration;

use tokio::sync::{mpsc, watch};

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

/// What a device answers; the error is the middle of a sentence.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

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
        let mut watcher = Watcher {
            settings: &settings,
            contacts: &contacts,
            to: &to,
            clock: &clock,
            told: None,
            silent: false,
        };
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
    /// The device does not answer, and that is told.
    silent: bool,
}

impl Watcher<'_> {
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
                    "the {} of lane {lane} does not answer ({why}): {lost}; check its power, network and address",
                    contact.describe()
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
    async fn until_fault(&mut self) -> Option<String> {
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
    async fn stands(&self, stand: &Stand) -> Option<()> {
        let which = (self.settings.kind(), self.settings.meaning);
        let now = self.clock.monotonic();
        match self.contacts.told(which, stand, now) {
            Some(direction) => self.crossed(direction).await,
            None => Some(()),
        }
    }

    async fn crossed(&self, direction: Direction) -> Option<()> {
        let crossing = Crossing {
            lane: self.settings.lane.clone(),
            at: self.clock.now(),
            direction,
        };
        self.to.send(Input::Crossing(crossing)).await.ok()
    }

    async fn tell_direction(&self, direction: Option<Direction>) -> Option<()> {
        let lane = self.settings.lane.clone();
        let input = Input::LaneDirection { lane, direction };
        self.to.send(input).await.ok()
    }
}
