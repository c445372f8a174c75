//! Contacts: a loop behind the barrier (or the barrier's own contact) tells of a crossing, a switch of the direction in which a
//! reversible lane works. One driver a file with its settings, and one line in [`DRIVERS`].
//!
//! * [`modbus`]  discrete inputs of Modbus TCP boards, polled

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::clock::SharedClock;
use crate::domain::event::{Crossing, Input};
use crate::domain::site::{Direction, LaneId};
use crate::port::fields::Fields;
use crate::supervise::Life;

pub(crate) mod modbus;

/// By the word that stands for it in the site file; the first one is meant where there is none.
const DRIVERS: &[(&str, Read)] = &[("modbus-tcp", modbus::read)];

/// Reads a driver's own keys; `None` if something is faulty (noted).
type Read = fn(&mut Fields) -> Option<Arc<dyn Contact>>;

/// After a fault the device is asked again this much later.
const RETRY: Duration = Duration::from_secs(2);

/// What a device answers; the error is the middle of a sentence.
pub(crate) type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

/// A device's contact.
pub(crate) trait Contact: Send + Sync {
    /// For people: which contact of which device, without credentials.
    fn describe(&self) -> String;

    /// Connects. Dropping the line lets the connection go.
    fn connect(&self) -> Answer<'_, Box<dyn Line + '_>>;
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
    Crossing(Edge),
    /// Closed, the lane works as its `direction` says; open, against it.
    Direction,
}

/// An `[[input]]` section.
#[derive(Clone)]
pub struct Settings {
    pub lane: LaneId,
    pub(crate) meaning: Meaning,
    pub(crate) contact: Arc<dyn Contact>,
}

impl Settings {
    /// Reads `meaning`, `on`, `driver` and the driver's own keys; `lane` is the caller's. `None` if something is faulty.
    pub fn read(fields: &mut Fields, lane: LaneId) -> Option<Settings> {
        let edges = [("clear", Edge::Clear), ("occupied", Edge::Occupied)];
        let edge = fields.one_of("on", &edges, Some(Edge::Clear))?;
        let crossing = Meaning::Crossing(edge);
        let meanings = [("crossing", crossing), ("direction", Meaning::Direction)];
        let meaning = fields.one_of("meaning", &meanings, Some(crossing))?;
        let of_driver = fields.one_of("driver", DRIVERS, DRIVERS.first().map(|d| d.1))?;
        Some(Settings {
            lane,
            meaning,
            contact: of_driver(fields)?,
        })
    }

    /// What its task is called.
    pub(crate) fn kind(&self) -> &'static str {
        match self.meaning {
            Meaning::Crossing(_) => "input",
            Meaning::Direction => "direction-input",
        }
    }
}

/// For drivers that poll: a contact is believed when two polls in a row agree.
#[derive(Debug, Default)]
struct Debounce {
    settled: Option<bool>,
    last: Option<bool>,
}

impl Debounce {
    /// Takes a poll; gives the contact's state where it is a new one.
    fn poll(&mut self, closed: bool) -> Option<bool> {
        let steady = self.last.replace(closed) == Some(closed);
        (steady && self.settled.replace(closed) != Some(closed)).then_some(closed)
    }
}

/// Watches one contact of a lane with this `direction` until `stop`. When `to` is full the watcher waits: what a contact told
/// is never dropped. While the device does not answer a reversible lane has no direction.
pub async fn watch(
    settings: Settings,
    direction: Direction,
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
            direction,
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
    direction: Direction,
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
            Meaning::Crossing(_) => "crossings of this lane are not seen",
            Meaning::Direction => {
                "the direction in which the lane works is not known, so it is not armed"
            }
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
            if self.told.take().is_some() {
                self.tell_direction(None).await?;
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Tells what the contact says, until a fault.
    async fn until_fault(&mut self) -> Option<String> {
        let contact = &self.settings.contact;
        let mut line = match contact.connect().await {
            Ok(line) => line,
            Err(why) => return Some(why),
        };
        let mut before = None;
        loop {
            let closed = match line.next().await {
                Ok(closed) => closed,
                Err(why) => return Some(why),
            };
            if std::mem::take(&mut self.silent) {
                tracing::info!("the {} answers again", contact.describe());
            }
            match self.settings.meaning {
                Meaning::Direction => {
                    let direction = if closed {
                        self.direction
                    } else {
                        self.direction.turned()
                    };
                    self.told = Some(direction);
                    self.tell_direction(Some(direction)).await?;
                }
                Meaning::Crossing(edge) if edge.is_between(before, closed) => {
                    let crossing = Crossing {
                        lane: self.settings.lane.clone(),
                        at: self.clock.now(),
                        direction: self.direction,
                    };
                    self.to.send(Input::Crossing(crossing)).await.ok()?;
                }
                Meaning::Crossing(_) => {}
            }
            before = Some(closed);
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
    use super::*;

    #[test]
    fn a_crossing_is_one_edge_that_two_polls_agree_on() {
        let check = |on: Edge, polls: &str, crossings: usize| {
            let (mut debounce, mut before) = (Debounce::default(), None);
            let states = polls.chars().filter_map(|c| debounce.poll(c == '1'));
            let found = states
                .filter(|now| on.is_between(before.replace(*now), *now))
                .count();
            assert_eq!(found, crossings, "{on:?} {polls}");
        };
        check(Edge::Clear, "000111000", 1);
        check(Edge::Clear, "000111", 0);
        check(Edge::Occupied, "000111", 1);
        check(Edge::Clear, "00010001000", 0);
        check(Edge::Clear, "0011011001100", 2);
        check(Edge::Clear, "1111000", 1);
        check(Edge::Occupied, "1111000", 0);
    }
}
