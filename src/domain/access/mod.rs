//! Permits, policies, anti-passback: the engine.
//!
//! A deterministic state machine over one ordered journal: the same inputs in the same order give the same outputs and
//! the same state, live, in `replay`, after a crash, and on another machine.
//!
//! * [`state`]   what the engine knows: stays, departures, grants, lanes; and the indexes over it
//! * `arrival`   a vehicle is seen: repeated, or new -> a decision
//! * `entry`     may it come in? permits, lists, visitors, passback
//! * `exit`      who leaves, and may it?
//! * `weigh`     passback, or an exit that went unnoticed?
//! * `grants`    decision -> command -> report -> crossing -> passage
//! * `stays`     what a passage does to where vehicles are
//! * `orders`    what people and the list of permits ask
//! * [`views`]   what the pages show
//!
//! **The unit of location is a stay**, not a plate. Three facts are kept apart: whether the stay's credential is used up
//! ([`Credential`]), how likely the vehicle is still here (`Stay::belief`), and how many vehicles an area holds
//! ([`Engine::occupancy`]).

mod arrival;
mod entry;
mod exit;
mod grants;
mod orders;
pub mod state;
mod stays;
pub mod views;
mod weigh;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::event::{Input, Output, Seq};
use super::site::Site;
pub use state::{Credential, Departure, Grant, LaneMemory, Phase, Stay};
use state::{Index, State};

/// The engine: its state, and indexes that follow from it.
#[derive(Debug, Clone)]
pub struct Engine {
    state: State,
    index: Index,
}

impl Engine {
    /// An empty car park: nobody inside, no permits, nothing learned.
    pub fn new(site: Site) -> Engine {
        Engine::from(State::new(site))
    }

    /// Takes one input, the journal's next row, and says what follows. `now` is when the engine is told; an earlier
    /// `now` than the last one counts as the last one.
    #[must_use]
    pub fn handle(&mut self, now: Timestamp, input: &Input) -> Vec<Output> {
        self.state.seq += 1;
        self.state.now = self.state.now.max(now);
        let now = self.state.now;
        let mut out = Vec::new();
        if !matches!(input, Input::GateReport(_) | Input::Crossing(_)) {
            self.lapse_due(now, &mut out);
        }
        match input {
            Input::Configured { site } => self.configured(site),
            Input::Started { .. } => self.started(&mut out),
            Input::Heartbeat | Input::Due | Input::LaneWay { .. } | Input::Factor { .. } => {}
            Input::LaneHealth { lane, seeing } => {
                if let Some(memory) = self.state.lanes.get_mut(lane) {
                    memory.seeing = *seeing;
                }
            }
            Input::Sighting(sighting) => self.sighting(now, sighting, &mut out),
            Input::Crossing(crossing) => self.crossing(now, crossing, &mut out),
            Input::GateReport(report) => self.gate_report(now, report, &mut out),
            Input::Permits(change) => self.permit_change(change, &mut out),
            Input::Order(order) => self.order(now, order, &mut out),
        }
        out
    }

    /// The number of the journal's last row, 0 before the first.
    pub fn seq(&self) -> Seq {
        self.state.seq
    }

    /// When a pending grant lapses next; then [`Input::Due`] is wanted.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.state.grants.iter().map(|g| g.lapses_at).min()
    }

    /// SHA-256 of the whole state, hex: two engines with the same digest will answer the same for ever.
    pub fn digest(&self) -> String {
        // A state of plain numbers, texts and lists always serialises; an empty digest would only be unequal to all.
        let bytes = serde_json::to_vec(&self.state).unwrap_or_default();
        Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

impl From<State> for Engine {
    fn from(state: State) -> Engine {
        let index = Index::of(&state);
        Engine { state, index }
    }
}

impl Serialize for Engine {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.state.serialize(to)
    }
}

impl<'d> Deserialize<'d> for Engine {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Engine, D::Error> {
        State::deserialize(from).map(Engine::from)
    }
}
