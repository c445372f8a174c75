//! Contacts that tell of a crossing (a loop behind the barrier or the barrier's own contact), or which way a reversible lane
//! works, on a Modbus TCP input.
//!
//! Polled: the field's relay boards have no other way. A contact is believed when two polls in a row agree.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_modbus::client::{Context, Reader, tcp};
use tokio_modbus::slave::Slave;

use crate::clock::SharedClock;
use crate::domain::event::Crossing;
use crate::domain::site::{Direction, LaneId};
use crate::port::fields::Fields;
use crate::supervise::Life;

/// Connecting, and each answer, may take this long.
const ANSWER_LIMIT: Duration = Duration::from_secs(1);
/// After a fault the device is asked again this much later.
const RETRY: Duration = Duration::from_secs(2);

/// Which edge of the contact means that a vehicle has gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The contact opens again: the vehicle has left the loop.
    Clear,
    /// The contact closes: the vehicle has reached the loop.
    Occupied,
}

/// An `[[input]]` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `host:port`
    pub address: String,
    pub unit: u8,
    /// Discrete input (function 02), zero-based.
    pub input: u16,
    pub on: Edge,
    pub poll: Duration,
}

impl Settings {
    pub fn read(fields: &mut Fields) -> Option<Settings> {
        fields.one_of("driver", &[("modbus-tcp", ())], Some(()))?;
        let unit = u8::try_from(fields.int("unit", 0..=247, 1)).ok()?;
        let input = u16::try_from(fields.int("input", 0..=65_535, 0)).ok()?;
        let poll = u64::try_from(fields.int("poll_ms", 20..=1000, 50)).ok()?;
        let edges = [("clear", Edge::Clear), ("occupied", Edge::Occupied)];
        let on = fields.one_of("on", &edges, Some(Edge::Clear))?;
        let address = fields.str(
            "address",
            "write the device's address: address = \"192.0.2.7:502\"",
        )?;
        Some(Settings {
            address: address.to_owned(),
            unit,
            input,
            on,
            poll: Duration::from_millis(poll),
        })
    }
}

/// Believes a contact when two polls in a row agree; says when the wanted edge is seen.
#[derive(Debug, Default)]
struct Debounce {
    settled: Option<bool>,
    last: Option<bool>,
}

impl Debounce {
    fn poll(&mut self, contact: bool, on: Edge) -> bool {
        let steady = self.last == Some(contact);
        self.last = Some(contact);
        if !steady || self.settled == Some(contact) {
            return false;
        }
        let before = self.settled.replace(contact);
        match on {
            Edge::Occupied => before == Some(false) && contact,
            Edge::Clear => before == Some(true) && !contact,
        }
    }
}

/// Watches one contact until `stop`. When `crossings` is full the watcher waits: a crossing is never dropped.
pub async fn watch(
    settings: Settings,
    (lane, direction): (LaneId, Direction),
    crossings: mpsc::Sender<Crossing>,
    clock: SharedClock,
    life: Life,
    stop: watch::Receiver<bool>,
) {
    let work = || async {
        let mut stopping = stop.clone();
        let watching = watch_contact(&settings, &lane, direction, &crossings, &clock);
        tokio::select! {
            () = watching => {}
            _ = stopping.wait_for(|s| *s) => {}
        }
        Ok(())
    };
    life.keep(stop.clone(), work).await;
}

async fn watch_contact(
    settings: &Settings,
    lane: &LaneId,
    direction: Direction,
    crossings: &mpsc::Sender<Crossing>,
    clock: &SharedClock,
) {
    let mut told = false;
    loop {
        let why = poll_until_fault(settings, lane, direction, crossings, clock, &mut told).await;
        if !told {
            tracing::error!(
                "the input {} at {} of lane {lane} does not answer ({why}): crossings of this lane are not seen; \
                     check its power, network and address",
                settings.input,
                settings.address
            );
            told = true;
        }
        tokio::time::sleep(RETRY).await;
    }
}

/// Watches the contact that says which way a reversible lane works: closed, as its `way` says; open, against it. While the
/// device does not answer the lane has no direction. When `ways` is full the watcher waits: a change is never dropped.
pub async fn watch_way(
    settings: Settings,
    (lane, closed): (LaneId, Direction),
    ways: mpsc::Sender<(LaneId, Option<Direction>)>,
    life: Life,
    stop: watch::Receiver<bool>,
) {
    let first = AtomicBool::new(true);
    let work = || async {
        let mut stopping = stop.clone();
        // After a death nobody knows what was told last: the lane has no direction until the contact is read.
        let unknown = !first.swap(false, Ordering::Relaxed);
        let watching = watch_direction(&settings, (&lane, closed), &ways, unknown);
        tokio::select! {
            () = watching => {}
            _ = stopping.wait_for(|s| *s) => {}
        }
        Ok(())
    };
    life.keep(stop.clone(), work).await;
}

async fn watch_direction(
    settings: &Settings,
    (lane, closed): (&LaneId, Direction),
    ways: &mpsc::Sender<(LaneId, Option<Direction>)>,
    unknown: bool,
) {
    if unknown && ways.send((lane.clone(), None)).await.is_err() {
        return;
    }
    let mut told = None;
    loop {
        let why = tell_way(settings, (lane, closed), ways, &mut told).await;
        if told.is_some() && ways.send((lane.clone(), None)).await.is_err() {
            return;
        }
        if told.take().is_some() {
            tracing::error!(
                "the input {} at {} of lane {lane} does not answer ({why}): which way the lane works is not known, \
                     so it is not armed; check its power, network and address",
                settings.input,
                settings.address
            );
        }
        tokio::time::sleep(RETRY).await;
    }
}

/// Tells each change, until a fault. `told`: what was told last.
async fn tell_way(
    settings: &Settings,
    (lane, closed): (&LaneId, Direction),
    ways: &mpsc::Sender<(LaneId, Option<Direction>)>,
    told: &mut Option<Direction>,
) -> String {
    let mut device = match connect(settings).await {
        Ok(device) => device,
        Err(why) => return why,
    };
    let mut last = None;
    loop {
        let contact = match read(&mut device, settings).await {
            Ok(contact) => contact,
            Err(why) => return why,
        };
        let direction = if contact { closed } else { closed.turned() };
        let steady = last.replace(contact) == Some(contact);
        if steady && *told != Some(direction) {
            *told = Some(direction);
            if ways.send((lane.clone(), Some(direction))).await.is_err() {
                return "the gateway is stopping".to_owned();
            }
        }
        tokio::time::sleep(settings.poll).await;
    }
}

async fn read(device: &mut Context, settings: &Settings) -> Result<bool, String> {
    match timeout(ANSWER_LIMIT, device.read_discrete_inputs(settings.input, 1)).await {
        Err(_) => Err("no answer within 1 s".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Ok(Ok(Err(exception))) => Err(format!("it refuses: {exception}")),
        Ok(Ok(Ok(bits))) => Ok(bits.first().copied().unwrap_or(false)),
    }
}

async fn poll_until_fault(
    settings: &Settings,
    lane: &LaneId,
    direction: Direction,
    crossings: &mpsc::Sender<Crossing>,
    clock: &SharedClock,
    told: &mut bool,
) -> String {
    let mut device = match connect(settings).await {
        Ok(device) => device,
        Err(why) => return why,
    };
    let mut debounce = Debounce::default();
    loop {
        let contact = match read(&mut device, settings).await {
            Ok(contact) => contact,
            Err(why) => return why,
        };
        if std::mem::take(told) {
            tracing::info!("the input at {} answers again", settings.address);
        }
        if debounce.poll(contact, settings.on) {
            let crossing = Crossing {
                lane: lane.clone(),
                at: clock.now(),
                direction,
            };
            if crossings.send(crossing).await.is_err() {
                return "the gateway is stopping".to_owned();
            }
        }
        tokio::time::sleep(settings.poll).await;
    }
}

async fn connect(settings: &Settings) -> Result<Context, String> {
    let resolve = tokio::net::lookup_host(&settings.address);
    let address = match timeout(ANSWER_LIMIT, resolve).await {
        Ok(Ok(mut found)) => found
            .next()
            .ok_or_else(|| "the name has no address".to_owned())?,
        Ok(Err(error)) => return Err(error.to_string()),
        Err(_) => return Err("the name was not resolved within 1 s".to_owned()),
    };
    match timeout(
        ANSWER_LIMIT,
        tcp::connect_slave(address, Slave(settings.unit)),
    )
    .await
    {
        Ok(Ok(device)) => Ok(device),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no connection within 1 s".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crossing_is_one_edge_that_two_polls_agree_on() {
        let check = |on: Edge, polls: &str, crossings: usize| {
            let mut debounce = Debounce::default();
            let found = polls
                .chars()
                .filter(|c| debounce.poll(*c == '1', on))
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
