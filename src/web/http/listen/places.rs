//! Who is connected, and who gives way when another comes.
//!
//! A newcomer is not kept waiting behind connections that do nothing. When all places are taken, a connection that has not
//! logged in gives way: one of the address that holds the most, and of these the one that has been at its step for longest.
//! If there is none, one of a person who is logged in and idle. Only when all are being answered is the newcomer refused.
//! So whoever wants to keep an honest caller out must open connections faster than one is answered, not merely hold them.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::Notify;

use crate::port::caller::network;
use crate::web::http::listen::limits::{HANDSHAKES_MAX, Limits};
use crate::web::http::listen::refused::{Refused, Why};

/// What a connection is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Handshake,
    /// Nothing has come yet.
    Fresh,
    /// The beginning of a request has come.
    Headers,
    /// From the end of the headers to the end of the answer.
    Answering,
    /// Answered, and the next request has not begun.
    Idle,
}

/// A connection as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub(crate) phase: Phase,
    /// When its phase began, in the order of all steps of all connections; of no two the same.
    pub(crate) since: u64,
    /// A person or program who is known has asked by it.
    pub(crate) known: bool,
    /// Since which step the caller takes nothing of the answer.
    pub(crate) stalled: Option<u64>,
}

struct Entry {
    network: IpAddr,
    standing: Standing,
    signal: Arc<Signal>,
}

/// How a connection's task is told.
#[derive(Default)]
struct Signal {
    changed: Notify,
    gives_way: AtomicBool,
}

/// The table of connections.
pub(crate) struct Places {
    pub(crate) limits: Limits,
    pub(crate) refused: Arc<Refused>,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    /// Counts steps and names connections.
    step: u64,
    open: BTreeMap<u64, Entry>,
}

impl Table {
    fn next(&mut self) -> u64 {
        self.step += 1;
        self.step
    }

    /// The connection that gives way, of those that `may`.
    fn victim(&self, may: impl Fn(&Entry) -> bool) -> Option<u64> {
        let mut held: BTreeMap<IpAddr, usize> = BTreeMap::new();
        for entry in self.open.values() {
            *held.entry(entry.network).or_default() += 1;
        }
        let of = |entry: &Entry| held.get(&entry.network).copied().unwrap_or(0);
        let candidates = self.open.iter().filter(|(_, entry)| {
            let kept = entry.standing.known && entry.standing.phase == Phase::Answering;
            !kept && may(entry)
        });
        let rank = |entry: &Entry| {
            let standing = entry.standing;
            (standing.known, Reverse(of(entry)), standing.since)
        };
        let found = candidates.min_by_key(|(_, entry)| rank(entry));
        found.map(|(id, _)| *id)
    }

    fn give_way(&mut self, id: u64) {
        if let Some(entry) = self.open.remove(&id) {
            entry.signal.gives_way.store(true, Ordering::SeqCst);
            entry.signal.changed.notify_one();
        }
    }
}

impl Places {
    pub fn new(limits: Limits, refused: Arc<Refused>) -> Arc<Places> {
        Arc::new(Places {
            limits,
            refused,
            table: Mutex::default(),
        })
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock()
    }

    /// Takes a place for a caller, which another one may have to leave.
    pub(crate) fn enter(
        self: &Arc<Places>,
        address: IpAddr,
        first: Phase,
    ) -> Result<Arc<Mark>, Why> {
        let network = network(address);
        let mut table = self.table();
        let of_address = |e: &Entry| e.network == network;
        if table.open.values().filter(|e| of_address(e)).count() >= self.limits.per_address {
            let victim = table.victim(of_address).ok_or(Why::AddressCrowded)?;
            table.give_way(victim);
        }
        if table.open.len() >= self.limits.connections {
            let victim = table.victim(|_| true).ok_or(Why::Crowded)?;
            table.give_way(victim);
        }
        let shaking = |e: &Entry| e.standing.phase == Phase::Handshake;
        let too_many = table.open.values().filter(|e| shaking(e)).count() >= HANDSHAKES_MAX;
        if first == Phase::Handshake
            && too_many
            && let Some(victim) = table.victim(shaking)
        {
            table.give_way(victim);
        }
        let id = table.next();
        let signal = Arc::<Signal>::default();
        let standing = Standing {
            phase: first,
            since: id,
            known: false,
            stalled: None,
        };
        let entry = Entry {
            network,
            standing,
            signal: Arc::clone(&signal),
        };
        table.open.insert(id, entry);
        metrics::gauge!("plategate_web_connections").set(table.open.len() as f64);
        Ok(Arc::new(Mark {
            places: Arc::clone(self),
            id,
            signal,
            phase: Mutex::new(first),
        }))
    }
}

/// A connection's own line in the table.
pub(crate) struct Mark {
    places: Arc<Places>,
    id: u64,
    signal: Arc<Signal>,
    /// The phase as its own task knows it, also when its line has gone to another.
    phase: Mutex<Phase>,
}

impl Mark {
    /// Goes on to a phase.
    pub fn step(&self, phase: Phase) {
        *self.phase_mut() = phase;
        self.change(|standing, step| {
            (standing.phase, standing.since) = (phase, step);
        });
    }

    /// Bytes of a request have come.
    pub(crate) fn heard(&self) {
        let before = self.phase();
        if !matches!(before, Phase::Fresh | Phase::Idle) {
            return;
        }
        *self.phase_mut() = Phase::Headers;
        self.change(|standing, step| {
            standing.phase = Phase::Headers;
            // The first request has had its time running since the connection.
            if before == Phase::Idle {
                standing.since = step;
            }
        });
    }

    /// Who asks is known.
    pub(crate) fn known(&self) {
        self.change(|standing, _| standing.known = true);
    }

    /// The answer's last piece was handed on.
    pub(crate) fn answered(&self) {
        if self.phase() == Phase::Answering {
            self.step(Phase::Idle);
        }
    }

    /// Whether the caller takes what it is sent.
    pub(crate) fn stalled(&self, stalled: bool) {
        self.change(|standing, step| {
            if standing.stalled.is_some() != stalled {
                standing.stalled = stalled.then_some(step);
            }
        });
    }

    fn change(&self, to: impl FnOnce(&mut Standing, u64)) {
        let mut table = self.places.table();
        let step = table.next();
        if let Some(entry) = table.open.get_mut(&self.id) {
            let before = entry.standing;
            to(&mut entry.standing, step);
            if entry.standing != before {
                self.signal.changed.notify_one();
            }
        }
    }

    /// How it stands; `None`: it has to give way.
    pub(crate) fn standing(&self) -> Option<Standing> {
        if self.signal.gives_way.load(Ordering::SeqCst) {
            return None;
        }
        let table = self.places.table();
        table.open.get(&self.id).map(|entry| entry.standing)
    }

    /// What it is about, whether or not it has to give way.
    pub(crate) fn phase(&self) -> Phase {
        *self.phase_mut()
    }

    fn phase_mut(&self) -> MutexGuard<'_, Phase> {
        self.phase.lock()
    }

    /// Resolves when it stands otherwise than before.
    pub(crate) async fn changed(&self) {
        self.signal.changed.notified().await;
    }

    /// The connection is over. (Requests that outlive it may hold its mark a while longer.)
    pub(crate) fn leave(&self) {
        let mut table = self.places.table();
        table.open.remove(&self.id);
        metrics::gauge!("plategate_web_connections").set(table.open.len() as f64);
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        self.leave();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "192.0.2.1";
    const B: &str = "192.0.2.2";
    const C: &str = "192.0.2.3";

    /// Connections as `(address, phase, known)`, oldest first, then who gives way to one from `newcomer` (4 in all, 3 an
    /// address).
    fn check(open: &[(&str, Phase, bool)], newcomer: &str, expect: Result<Option<usize>, Why>) {
        let limits = Limits {
            connections: 4,
            per_address: 3,
            ..Limits::default()
        };
        let places = Places::new(limits, Arc::default());
        let mut marks = Vec::new();
        for (address, phase, known) in open {
            let mark = places.enter(address.parse().unwrap(), Phase::Fresh);
            let mark = mark.unwrap();
            mark.step(*phase);
            if *known {
                mark.known();
            }
            marks.push(mark);
        }
        let got = places.enter(newcomer.parse().unwrap(), Phase::Fresh);
        let gone = || marks.iter().position(|m| m.standing().is_none());
        assert_eq!(got.map(|_| gone()), expect, "{open:?} {newcomer}");
    }

    #[test]
    fn who_gives_way_to_a_newcomer() {
        use Phase::{Answering, Fresh, Headers, Idle};
        check(&[(A, Fresh, false)], A, Ok(None));
        // Of one address: its own oldest.
        let own = [(A, Headers, false), (A, Fresh, false), (A, Fresh, false)];
        check(&own, A, Ok(Some(0)));
        check(&own, B, Ok(None));
        // Of all: the oldest of the address that holds the most.
        let all = [
            (B, Idle, false),
            (A, Fresh, false),
            (A, Fresh, false),
            (A, Headers, false),
        ];
        check(&all, C, Ok(Some(1)));
        // A held form gives way, too; a person who is logged in only after all strangers, and when idle.
        let held = [
            (A, Answering, true),
            (A, Idle, true),
            (B, Answering, false),
            (B, Answering, true),
        ];
        check(&held, C, Ok(Some(2)));
        let inside = [
            (A, Answering, true),
            (A, Idle, true),
            (B, Answering, true),
            (B, Answering, true),
        ];
        check(&inside, C, Ok(Some(1)));
        check(&[(A, Answering, true); 3], A, Err(Why::AddressCrowded));
        let busy = [(A, Answering, true), (A, Answering, true)];
        let busy = [busy, [(B, Answering, true), (B, Answering, true)]].concat();
        check(&busy, C, Err(Why::Crowded));
    }

    #[test]
    fn who_leaves_makes_room() {
        let limits = Limits {
            connections: 1,
            ..Limits::default()
        };
        let places = Places::new(limits, Arc::default());
        let first = places.enter(A.parse().unwrap(), Phase::Fresh).unwrap();
        first.step(Phase::Answering);
        first.known();
        let refused = places.enter(B.parse().unwrap(), Phase::Fresh);
        assert_eq!(refused.err(), Some(Why::Crowded));
        drop(first);
        assert!(places.enter(B.parse().unwrap(), Phase::Fresh).is_ok());
    }
}
