//! Says to the engine of which gateways nothing is heard, and that they are heard again: then all that they told meanwhile is taken.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::{Around, stopped};
use crate::domain::event::Input;
use crate::domain::site::GatewayId;
use crate::port::region::{Known, KnownLot, Peer, SILENT};

const LOOK: Duration = Duration::from_secs(1);

/// Runs until the stop.
pub(super) async fn watch(
    around: &Arc<Around>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), String> {
    let began = around.clock.monotonic();
    let mut every = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            _ = every.tick() => {}
            () = stopped(&mut stop) => return Ok(()),
        }
        let Ok(known) = around.own.known().await else {
            return Ok(());
        };
        let inputs = look(around, &known, began);
        if !inputs.is_empty() && around.own.take(inputs).await.is_err() {
            return Ok(());
        }
    }
}

fn look(around: &Around, known: &Known, began: Instant) -> Vec<Input> {
    let (now, wall) = (around.clock.monotonic(), around.clock.now());
    let mut state = around.state.lock();
    let down = state.heard_ago(now, began) >= SILENT;
    let (mut inputs, mut silent) = (Vec::new(), Vec::new());
    let own = &around.settings.gateway;
    for (gateway, lot) in known.lots.iter().filter(|(gateway, _)| *gateway != own) {
        let peer = state.peers.iter().find(|p| p.gateway == *gateway);
        // Whoever was never heard is silent once it was listened for so long.
        let listened = now.saturating_duration_since(began);
        let link = match down {
            true => Link::Down {
                heard: state.heard.map(|(at, _)| at),
            },
            false if state.heard.is_none() => Link::Unknown,
            false => Link::Up { listened },
        };
        let change = change(lot, peer, link, wall);
        if let Some(since) = change.unwrap_or(lot.silent_since) {
            silent.push((gateway.clone(), since));
        }
        if let Some(since) = change {
            inputs.push(Input::LotSilent {
                gateway: gateway.clone(),
                since,
            });
        }
    }
    state.silent = silent;
    let behind = |p: &&Peer| p.gateway != *own;
    for peer in state.peers.iter().filter(behind) {
        gauges(peer, known, &peer.gateway);
    }
    inputs
}

/// How the own link stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Up {
        /// The others have been listened for since the start.
        listened: Duration,
    },
    /// Not for long, and it has not been up since the start.
    Unknown,
    Down {
        /// When the others were heard last.
        heard: Option<Timestamp>,
    },
}

/// What the engine is to be told of a lot; `None`: nothing has changed.
fn change(
    lot: &KnownLot,
    peer: Option<&Peer>,
    link: Link,
    now: Timestamp,
) -> Option<Option<Timestamp>> {
    let silent = match (link, peer) {
        (Link::Unknown, _) => return None,
        (Link::Down { heard }, _) => Some(heard.or(lot.last_at).unwrap_or(now)),
        // It belongs to the region no more: nothing will be heard of it.
        (Link::Up { .. }, None) => Some(lot.last_at.unwrap_or(now)),
        (Link::Up { listened }, Some(peer)) => {
            let silent_s = peer.silent_s.unwrap_or(listened.as_secs_f64());
            if silent_s >= SILENT.as_secs_f64() {
                let ago = SignedDuration::try_from_secs_f64(silent_s).ok();
                // By the own clock: the other's and the database's may go differently.
                Some(
                    ago.and_then(|ago| now.checked_sub(ago).ok())
                        .or(lot.last_at)
                        .unwrap_or(now),
                )
            } else {
                None
            }
        }
    };
    match (lot.silent_since, silent) {
        (None, Some(since)) => Some(Some(since)),
        // What it told meanwhile is taken first.
        (Some(_), None) if peer.is_some_and(|p| p.told <= lot.taken) => Some(None),
        _ => None,
    }
}

#[allow(clippy::cast_precision_loss, reason = "entries of a journal")]
fn gauges(peer: &Peer, known: &Known, gateway: &GatewayId) {
    let taken = known.lots.get(gateway).map_or((0, 0), |lot| lot.taken);
    let behind = match peer.told.0 == taken.0 {
        true => peer.told.1.saturating_sub(taken.1),
        false => peer.told.1,
    };
    metrics::gauge!("plategate_region_behind_entries", "gateway" => gateway.to_string())
        .set(behind as f64);
    if let Some(silent_s) = peer.silent_s {
        metrics::gauge!("plategate_region_silent_seconds", "gateway" => gateway.to_string())
            .set(silent_s);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_told_once_and_ends_when_all_is_taken() {
        let at = |s: i64| Timestamp::from_second(1_800_000_000 + s).unwrap();
        let lot = |taken: u64, silent: Option<i64>| KnownLot {
            taken: (0, taken),
            last_at: Some(at(-600)),
            silent_since: silent.map(at),
        };
        let up = Link::Up {
            listened: Duration::from_secs(31),
        };
        let peer = |told: u64, silent_s: f64| Peer {
            gateway: GatewayId::new("south"),
            told: (0, told),
            last_seen: None,
            silent_s: Some(silent_s),
            build: None,
            ahead_ms: None,
            host: None,
        };
        let down = |heard: Option<i64>| Link::Down {
            heard: heard.map(at),
        };
        let check =
            |lot: KnownLot, peer: Option<Peer>, link: Link, expected: Option<Option<i64>>| {
                let found = change(&lot, peer.as_ref(), link, at(0));
                assert_eq!(
                    found,
                    expected.map(|since| since.map(at)),
                    "{lot:?} {peer:?} {link:?}"
                );
            };
        check(lot(9, None), Some(peer(9, 2.0)), up, None);
        check(lot(9, None), Some(peer(9, 40.0)), up, Some(Some(-40)));
        check(lot(9, Some(-40)), Some(peer(9, 60.0)), up, None);
        // It is heard again: what it told is taken first.
        check(lot(9, Some(-40)), Some(peer(11, 1.0)), up, None);
        check(lot(11, Some(-40)), Some(peer(11, 1.0)), up, Some(None));
        // The own link.
        check(
            lot(9, None),
            Some(peer(9, 2.0)),
            down(Some(-31)),
            Some(Some(-31)),
        );
        check(lot(9, None), None, down(None), Some(Some(-600)));
        check(lot(9, Some(-31)), Some(peer(9, 2.0)), down(Some(-31)), None);
        check(lot(9, None), None, Link::Unknown, None);
        check(lot(9, Some(-31)), None, Link::Unknown, None);
        // Never heard.
        let never = Peer {
            silent_s: None,
            ..peer(0, 0.0)
        };
        let just_begun = Link::Up {
            listened: Duration::from_secs(29),
        };
        check(lot(0, None), Some(never.clone()), just_begun, None);
        check(lot(0, None), Some(never), up, Some(Some(-31)));
        // It belongs to the region no more.
        check(lot(9, None), None, up, Some(Some(-600)));
    }
}
