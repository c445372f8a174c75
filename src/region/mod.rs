//! Several gateways, one region: what has happened here is told to the others through PostgreSQL, and what happened there is taken
//! as one more input. No decision waits for any of it ([`docs/ref/region.md`]).
//!
//! * [`settings`]  the `[region]` section
//! * [`link`]      a connection to the database
//! * [`schema`]    its tables, in numbered forms
//! * [`member`]    coming into the region; the lease of the gateway's name
//! * [`outbox`]    the own journal: what it tells, from where on
//! * [`sender`]    tells
//! * [`erasure`]   what left the own journal leaves the database
//! * [`receiver`]  takes
//! * [`crops`]     small pictures of the plates of violations
//! * [`pictures`]  whole pictures, fetched from where they were taken
//! * [`silence`]   who is not heard
//! * [`state`]     how all of that stands
//! * [`admin`]     `plategate region`
//!
//! [`docs/ref/region.md`]: ../../docs/ref/region.md

mod address;
pub mod admin;
mod crops;
mod erasure;
mod link;
mod member;
mod outbox;
mod pictures;
mod receiver;
mod schema;
mod sender;
mod settings;
mod silence;
mod state;

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use rand::Rng as _;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::catalogue::format::moment;
use crate::clock::SharedClock;
use crate::domain::site::GatewayId;
use crate::port::live::PartLive;
use crate::port::region::{AHEAD_MS, Lots, OwnGateway, Peer, PeerSaid, RegionNow};
use crate::supervise::Life;
pub use address::Tls;
pub use link::{Address, Fault};
use member::Holder;
pub use settings::Settings;
use state::State;

/// Between a connection that broke and the next try: the first, and the longest.
const AGAIN: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(3));
/// A restored gateway's epoch by the time of day: so many seconds each, since the beginning of 2026.
const EPOCHS_EVERY_S: i64 = 600;
const EPOCHS_SINCE: i64 = 1_767_225_600;

/// The room. Cheap to clone.
#[derive(Clone)]
pub struct Region(Arc<Around>);

/// The tasks, to be waited for at the stop.
pub struct Tasks(Vec<JoinHandle<()>>);

impl Tasks {
    /// Waits until all have ended; they were told to stop.
    pub async fn ended(self) {
        for task in self.0 {
            let _ = task.await;
        }
    }
}

/// What all its tasks share.
struct Around {
    settings: Settings,
    own: Arc<dyn OwnGateway>,
    state: Mutex<State>,
    holding: watch::Sender<bool>,
    clock: SharedClock,
    zone: TimeZone,
}

/// The epoch that begins where data were restored. Which ones it had begun after that backup nobody knows here, for there may be no
/// link: by the time of day it is later than all of them, and others take epochs in their order.
pub(crate) fn epoch_after_restore(before: u32, now: Timestamp) -> u32 {
    let since = now.as_second().saturating_sub(EPOCHS_SINCE) / EPOCHS_EVERY_S;
    u32::try_from(since).unwrap_or(0).max(before + 1)
}

/// Resolves when all is to end.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|s| *s).await;
}

/// Which connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Telling,
    Hearing,
}

impl Region {
    pub fn new(
        settings: &Settings,
        own: Arc<dyn OwnGateway>,
        zone: TimeZone,
        clock: &SharedClock,
    ) -> Region {
        Region(Arc::new(Around {
            settings: settings.clone(),
            own,
            state: Mutex::default(),
            holding: watch::Sender::new(false),
            clock: clock.clone(),
            zone,
        }))
    }

    /// Starts to tell and to take. `born` makes a life for each task. `host`: this machine, for people.
    pub fn start(
        &self,
        host: &str,
        stop: &watch::Receiver<bool>,
        mut born: impl FnMut(&'static str, &str) -> Life,
    ) -> Tasks {
        let holder = Holder {
            id: format!("{:032x}", rand::rng().random::<u128>()),
            host: host.to_owned(),
            build: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let around = &self.0;
        let (sender, life, ends) = (
            sender::Sender {
                around: Arc::clone(around),
                holder,
                said: Mutex::default(),
                crops: Mutex::default(),
            },
            born("region-sender", ""),
            stop.clone(),
        );
        let telling = tokio::spawn(async move {
            life.keep(ends.clone(), || sender.run(ends.clone())).await;
        });
        let (receiver, life, ends) = (
            receiver::Receiver {
                around: Arc::clone(around),
            },
            born("region-receiver", ""),
            stop.clone(),
        );
        let hearing = tokio::spawn(async move {
            life.keep(ends.clone(), || receiver.run(ends.clone())).await;
        });
        let (around, life, ends) = (Arc::clone(around), born("region-silence", ""), stop.clone());
        let watching = tokio::spawn(async move {
            life.keep(ends.clone(), || silence::watch(&around, ends.clone()))
                .await;
        });
        Tasks(vec![telling, hearing, watching])
    }

    /// How the region stands, for the dashboard and for monitoring.
    pub fn part(&self) -> PartLive {
        let (ok, health) = self.0.told();
        PartLive {
            name: "region".to_owned(),
            ok,
            vital: false,
            health,
        }
    }

    /// Takes what the others tell of themselves beside facts, for pages.
    pub fn lots(&self) -> Arc<dyn Lots> {
        pictures::for_pages(&self.0)
    }
}

impl Around {
    /// Whether this process has the gateway's name.
    fn hold(&self, holds: bool) {
        self.holding
            .send_if_modified(|held| std::mem::replace(held, holds) != holds);
    }

    fn holding(&self) -> watch::Receiver<bool> {
        self.holding.subscribe()
    }

    fn well(&self, side: Side) {
        let mut state = self.state.lock();
        let one = state.side(side);
        if let Some((since, _)) = one.down.take() {
            tracing::info!("region: the link works again; it was down since {since}");
        }
        (one.once, one.tries) = (true, 0);
        let up = state.telling.down.is_none() && state.hearing.down.is_none();
        drop(state);
        metrics::gauge!("plategate_region_link_up").set(f64::from(u8::from(up)));
    }

    fn failed(&self, side: Side, why: &Fault) {
        let now = self.clock.now();
        let mut state = self.state.lock();
        let one = state.side(side);
        one.tries += 1;
        let told = one
            .down
            .as_ref()
            .is_some_and(|(_, before)| *before == why.0);
        if !told {
            let why = why.0.english();
            tracing::warn!("region: {why}; this lot goes on by itself");
        }
        let since = one.down.as_ref().map_or(now, |(since, _)| *since);
        one.down = Some((since, why.0.clone()));
        drop(state);
        metrics::gauge!("plategate_region_link_up").set(0.0);
    }

    /// How long to wait before the next try.
    fn pause(&self) -> Duration {
        let state = self.state.lock();
        let tries = state.telling.tries.max(state.hearing.tries).clamp(1, 8) - 1;
        let (first, most) = AGAIN;
        let wait = (first * 2_u32.pow(tries)).min(most);
        // Not all gateways at once after an outage.
        wait.mul_f64(rand::rng().random_range(0.8..1.2))
    }

    async fn heard(&self, peers: Vec<Peer>) -> Result<(), Fault> {
        let now = (self.clock.now(), self.clock.monotonic());
        {
            let mut state = self.state.lock();
            state.peers = peers;
            state.heard = Some(now);
        }
        self.well(Side::Hearing);
        Ok(())
    }

    /// What the others say of themselves. How they are is left out where that is no news.
    fn said(&self, all: Vec<(GatewayId, PeerSaid)>) {
        let mut state = self.state.lock();
        let mut before = std::mem::take(&mut state.said);
        for (gateway, mut said) in all {
            if said.state.is_none() {
                said.state = before.remove(&gateway).and_then(|said| said.state);
            }
            state.said.insert(gateway, said);
        }
    }

    fn newest_said(&self) -> Option<Timestamp> {
        let state = self.state.lock();
        state.said.values().filter_map(|said| said.state_at).max()
    }

    fn region_now(&self) -> RegionNow {
        let state = self.state.lock();
        let down = state.telling.down.as_ref().or(state.hearing.down.as_ref());
        let peer = |peer: &Peer| {
            let said = state.said.get(&peer.gateway).cloned();
            (peer.clone(), said.unwrap_or_default())
        };
        RegionNow {
            region: self.settings.name.clone(),
            own: self.settings.gateway.clone(),
            down: down.cloned(),
            ahead_ms: state.ahead_ms,
            heard: state.heard.map(|(at, _)| at),
            peers: state.peers.iter().map(peer).collect(),
        }
    }

    fn ahead_ms(&self) -> Option<i64> {
        self.state.lock().ahead_ms
    }

    /// By how much this clock is ahead of the database's: asked at `before`, answered twice `half` later.
    fn measured(&self, before: Timestamp, half: Duration, there: Timestamp) {
        let half = SignedDuration::try_from(half).unwrap_or_default();
        let ahead = before.saturating_add(half).map_or(0, |here| {
            i64::try_from(here.duration_since(there).as_millis()).unwrap_or(i64::MAX)
        });
        self.state.lock().ahead_ms = Some(ahead);
        #[allow(clippy::cast_precision_loss, reason = "milliseconds of a clock")]
        metrics::gauge!("plategate_region_clock_ahead_seconds").set(ahead as f64 / 1_000.0);
    }

    /// Whether all is well, and a sentence for people.
    fn told(&self) -> (bool, String) {
        let state = self.state.lock();
        let clock = |at: Timestamp| moment(at, &self.zone, key!("format-date-clock"));
        let down = state.telling.down.as_ref().or(state.hearing.down.as_ref());
        let silent: Vec<String> = state
            .silent
            .iter()
            .map(|(gateway, since)| {
                t!(
                    "region-lot-since",
                    gateway = gateway.to_string(),
                    since = clock(*since)
                )
            })
            .collect();
        let silent = silent.join(", ");
        if let Some((since, why)) = down {
            let since = clock(*since);
            let told = t!("region-link-down", since, why);
            return match silent.is_empty() {
                true => (false, told),
                false => (
                    false,
                    format!("{told} {}", t!("region-news-missing", lots = silent)),
                ),
            };
        }
        if !silent.is_empty() {
            return (false, t!("region-news-missing", lots = silent));
        }
        if let Some(ms) = state.ahead_ms.filter(|ms| ms.abs() > AHEAD_MS) {
            let by_s = ms.unsigned_abs().div_ceil(1_000);
            return (
                false,
                match ms > 0 {
                    true => t!("region-clock-ahead", by_s),
                    false => t!("region-clock-behind", by_s),
                },
            );
        }
        if !(state.telling.once && state.hearing.once) {
            return (true, t!("region-connecting"));
        }
        (true, t!("region-well", count = state.peers.len()))
    }
}

impl State {
    fn side(&mut self, side: Side) -> &mut state::SideState {
        match side {
            Side::Telling => &mut self.telling,
            Side::Hearing => &mut self.hearing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restored_gateways_epoch_is_later_than_all_before() {
        let check = |before: u32, now: &str, expected: u32| {
            let now = now.parse().unwrap();
            assert_eq!(epoch_after_restore(before, now), expected, "{before} {now}");
        };
        check(0, "2026-01-01T01:00:00Z", 6);
        check(0, "2026-12-01T12:00:00Z", 48_168);
        // Restored again soon, and by a clock that has lost its time.
        check(48_168, "2026-12-01T12:00:30Z", 48_169);
        check(3, "1970-01-01T00:00:10Z", 4);
        // Numbers of an epoch have room for a hundred years of them.
        check(0, "2126-01-01T00:00:00Z", 5_259_456);
    }
}
