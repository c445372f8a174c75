//! Turns to check a password or a recovery code: one at a time (each takes 19 MiB and a core for some 20 ms), so that
//! log-ins never take both cores from cameras and gates. Strangers wait in a short queue, those who are logged in do not
//! stand in it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use parking_lot::Mutex;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::actions::{ActionError, ActionResult};
use crate::port::caller::network;

/// Passwords checked at the same moment.
const AT_ONCE: usize = 1;
/// Strangers who wait for their turn, in all. Beyond: 429.
const WAITING_MAX: usize = 16;
/// And from one address.
const WAITING_PER_ADDRESS: usize = 4;

/// Hands out the turns.
pub(crate) struct Hashing {
    turns: Semaphore,
    waiting: Mutex<BTreeMap<IpAddr, usize>>,
}

/// A turn, or the place in the queue for it; given back when dropped.
pub(crate) struct Turn<'a> {
    _turn: SemaphorePermit<'a>,
    _place: Option<InQueue<'a>>,
}

struct InQueue<'a> {
    hashing: &'a Hashing,
    network: IpAddr,
}

impl Default for Hashing {
    fn default() -> Hashing {
        Hashing {
            turns: Semaphore::new(AT_ONCE),
            waiting: Mutex::default(),
        }
    }
}

impl Hashing {
    /// A turn for somebody who is logged in.
    pub(crate) async fn turn(&self) -> ActionResult<Turn<'_>> {
        let turn = self.turns.acquire().await.map_err(ActionError::failed)?;
        Ok(Turn {
            _turn: turn,
            _place: None,
        })
    }

    /// A turn for a stranger.
    pub(crate) async fn turn_of_stranger(&self, address: IpAddr) -> Option<Turn<'_>> {
        let place = self.queue(network(address))?;
        let turn = self.turns.acquire().await.ok()?;
        Some(Turn {
            _turn: turn,
            _place: Some(place),
        })
    }

    fn queue(&self, network: IpAddr) -> Option<InQueue<'_>> {
        let mut waiting = self.waiting.lock();
        let own = waiting.get(&network).copied().unwrap_or(0);
        if own >= WAITING_PER_ADDRESS || waiting.values().sum::<usize>() >= WAITING_MAX {
            return None;
        }
        waiting.insert(network, own + 1);
        Some(InQueue {
            hashing: self,
            network,
        })
    }
}

impl Drop for InQueue<'_> {
    fn drop(&mut self) {
        let mut waiting = self.hashing.waiting.lock();
        let own = waiting.get(&self.network).copied().unwrap_or(0);
        if own > 1 {
            waiting.insert(self.network, own - 1);
        } else {
            waiting.remove(&self.network);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_wait_from_one_address_and_in_all() {
        let hashing = Hashing::default();
        let mut places = Vec::new();
        let mut check = |address: &str, times: usize, expect: usize| {
            let address = network(address.parse().unwrap());
            let got: Vec<_> = (0..times).filter_map(|_| hashing.queue(address)).collect();
            assert_eq!(got.len(), expect, "{address}");
            places.extend(got);
        };
        check("192.0.2.1", 9, 4);
        check("2001:db8::1", 3, 3);
        check("2001:db8::2", 3, 1);
        check("192.0.2.2", 9, 4);
        check("192.0.2.3", 3, 3);
        check("192.0.2.4", 9, 1);
        places.clear();
        assert!(hashing.queue("192.0.2.4".parse().unwrap()).is_some());
    }
}
