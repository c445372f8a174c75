//! How the link stands and who is heard, for the dashboard, for metrics, and for the engine, which is told of silence.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::catalogue::Sentence;
use crate::domain::site::GatewayId;
use crate::port::region::{Peer, PeerSaid};

/// One of the two connections.
#[derive(Debug, Clone, Default)]
pub(super) struct SideState {
    /// Why it is down, since when, and how often it was tried; `None`: it is up.
    pub(super) down: Option<(Timestamp, Sentence)>,
    /// It has been up.
    pub(super) once: bool,
    pub(super) tries: u32,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) telling: SideState,
    pub(super) hearing: SideState,
    /// As they were heard last.
    pub(super) peers: Vec<Peer>,
    /// What they say of themselves.
    pub(super) said: BTreeMap<GatewayId, PeerSaid>,
    /// When that was, by the wall clock and for durations.
    pub(super) heard: Option<(Timestamp, Instant)>,
    pub(super) ahead_ms: Option<i64>,
    /// Since when nothing is heard of others, as the engine was told.
    pub(super) silent: Vec<(GatewayId, Timestamp)>,
}

impl State {
    /// For how long the link has been down.
    pub(super) fn heard_ago(&self, now: Instant, began: Instant) -> Duration {
        let last = self.heard.map_or(began, |(_, at)| at);
        now.saturating_duration_since(last)
    }
}
