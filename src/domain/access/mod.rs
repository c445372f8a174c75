//! Permits, policies, anti-passback: the engine.
//!
//! A deterministic state machine over one ordered journal: the same inputs in the same order give the same outputs and
//! the same state, live, in `replay`, after a crash, and on another machine.
//!
//! * [`state`]   what the engine knows: stays, departures, grants, lanes
//! * `index`     look-ups that follow from it
//! * `arrival`   a vehicle is seen: repeated, or new -> a decision
//! * `ruling`    what the rules are asked of an arrival, and what they answer
//! * `schedules` another mode for a group or at hours
//! * `overnight` who is inside at a time that is not for staying
//! * `ways`      which way does a reversible lane work now?
//! * `entry`     may it come in? permits, lists, visitors, passback
//! * `near`      how near is a read to a plate on a list?
//! * `denied`    is it likely a banned vehicle, read a little wrong?
//! * `which_permit` one plate on several permits
//! * `exit`      who leaves, and may it?
//! * `departures` exits of which it is not sure whose they were, shared out over all who may have been them
//! * `waived`    exempt, timed out, free moves
//! * `pool`      one permit, several vehicles, fewer spaces
//! * `limits`    full areas
//! * `factor`    plate and PIN or card
//! * `questions` a person is asked, and answers or not
//! * `weigh`     passback, or an exit that went unnoticed?
//! * `outage`    what may have happened while nobody could see it
//! * `forget`    vehicles whose time is over
//! * `grants`    decision -> command -> report -> crossing -> passage
//! * `place`     a place in that line
//! * `line`      who stands in line for a crossing, and of whom it is not sure whether they crossed
//! * `elsewhere` one vehicle, two cameras
//! * `stays`     what a passage does to where vehicles are
//! * `lots`      the other lots of a region, as their gateways tell of them
//! * `agreed`    what all lots agree on in the end
//! * `telling`   what the other gateways are told of this one
//! * `lessons`   what passages and contradictions teach of the site's traffic
//! * `judge`     what a person says of a read: what followed from it is undone
//! * `orders`    what people and the list of permits ask
//! * `corrections` counts and places that people put right
//! * `resets`    resets and amnesties, by people and by the clock
//! * `watch`     stays that last too long, repeated violators, cloned plates
//! * [`muster`]  who is where, and what is known against whom
//! * [`visits`]    who was inside when, from the journal alone
//! * [`views`]   what else the pages show
//!
//! docs/ref/passback.md is the specification.
//!
//! **The unit of location is a stay**, not a plate. Three facts are kept apart: whether the stay's credential is used up
//! ([`Credential`]), how likely the vehicle is still here (`Stay::belief`), and how many vehicles an area holds
//! ([`Engine::occupancy`]).

mod agreed;
mod arrival;
mod corrections;
mod denied;
mod departures;
mod elsewhere;
mod entry;
mod exit;
mod factor;
mod forget;
mod grants;
mod index;
mod judge;
mod lessons;
mod limits;
mod line;
mod lots;
pub mod muster;
mod near;
mod orders;
mod outage;
mod overnight;
mod place;
mod pool;
mod questions;
mod resets;
mod ruling;
mod schedules;
pub mod state;
mod stays;
mod telling;
pub(crate) mod views;
pub mod visits;
mod waived;
mod watch;
mod ways;
mod weigh;
mod which_permit;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::event::{Input, Output, Seq};
use super::misread::ModelParts;
use super::site::Site;
use index::Index;
use state::State;
pub use state::{
    Amnesty, Credential, Departure, Grant, LaneMemory, LaneMode, Lot, Offence, Outage, Phase,
    Question, Stay,
};

/// The engine: its state, and indexes that follow from it.
#[derive(Debug, Clone)]
pub struct Engine {
    state: State,
    index: Index,
    /// Not a part of the state: a gateway always has them all.
    parts: ModelParts,
    /// What the entry at hand has touched.
    tells: telling::Tells,
}

impl Engine {
    /// An empty car park: nobody inside, no permits, nothing learned.
    pub fn new(site: Site) -> Engine {
        Engine::from(State::new(site))
    }

    /// Leaves parts of the misread model out. For figures only: a journal written so does not replay.
    pub(crate) fn set_parts(&mut self, parts: ModelParts) {
        self.parts = parts;
    }

    /// Takes one input, the journal's next row, and says what follows. `now` is when the engine is told; an earlier
    /// `now` than the last one counts as the last one.
    #[must_use]
    pub fn handle(&mut self, now: Timestamp, input: &Input) -> Vec<Output> {
        self.state.seq += 1;
        let before = self.state.now;
        self.state.now = before.max(now);
        let now = self.state.now;
        self.habits_due(before, now);
        let mut out = Vec::new();
        if matches!(input, Input::Upgraded { .. }) {
            return out;
        }
        // What a gate and a contact tell was before what lapses now.
        let tells = matches!(input, Input::GateReport(_) | Input::Crossing(_));
        if !tells {
            self.lapse_due(now, &mut out);
            self.questions_due(now, *input == Input::Due, &mut out);
        }
        self.overnight_due(now, &mut out);
        self.run_calendar(now, &mut out);
        self.watch_due(now, &mut out);
        match input {
            Input::Configured { site } => self.configured(site),
            Input::Started { down_since } => {
                self.started(&mut out);
                self.was_down(now, *down_since);
            }
            Input::Heartbeat => {
                self.heartbeat(now);
                self.forget_old(now);
            }
            Input::Due | Input::Upgraded { .. } => {}
            Input::Elsewhere { gateway, fact } => self.elsewhere_told(now, gateway, fact, &mut out),
            Input::LotSilent { gateway, since } => self.lot_silent(gateway, *since),
            Input::Erased { what, .. } => self.erased(what),
            Input::LaneHealth { lane, seeing } => self.lane_health(now, lane, *seeing),
            Input::LaneDirection { lane, direction } => {
                self.lane_direction(lane, *direction, &mut out)
            }
            Input::Factor { lane, permit, .. } => self.factor(now, lane, permit, &mut out),
            Input::Sighting(sighting) => self.sighting(now, sighting, &mut out),
            Input::Crossing(crossing) => self.crossing(now, crossing, &mut out),
            Input::GateReport(report) => self.gate_report(now, report, &mut out),
            Input::Permits(change) => self.permit_change(change, &mut out),
            Input::Order(order) => self.order(now, order, &mut out),
        }
        if tells {
            self.questions_due(now, false, &mut out);
        }
        self.tell(now, input, &mut out);
        out
    }

    /// The number of the journal's last row, 0 before the first.
    pub fn seq(&self) -> Seq {
        self.state.seq
    }

    /// The time of the journal's last row: the next one has no earlier time.
    pub(crate) fn now(&self) -> Timestamp {
        self.state.now
    }

    /// When a grant lapses, a question is over, a stay gets too long or the clock brings something next; then [`Input::Due`] is wanted.
    /// Before the first input, nothing: a journal begins with its site.
    pub fn next_due(&self) -> Option<Timestamp> {
        if self.state.seq == 0 {
            return None;
        }
        let grants = self.state.grants.iter().map(|g| g.lapses_at).min();
        let stays = self.index.first_due().map(|(at, _)| at);
        let clock = self.next_on_calendar();
        let night = self.next_overnight();
        let questions = self.state.questions.iter().map(|q| q.until).min();
        let all = [grants, questions, stays, clock, night];
        all.into_iter().flatten().min()
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
        let mut engine = Engine {
            state,
            index,
            parts: ModelParts::default(),
            tells: telling::Tells::default(),
        };
        engine.rewatch_all();
        engine
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
