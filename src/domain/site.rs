//! A car park as the engine sees it: areas, lanes, gates, and what each lane asks of a vehicle. No addresses, no models.

pub mod bands;
pub mod calendar;
pub mod holidays;
pub mod hours;
mod map;
mod mode;
pub mod rules;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use bands::Bands;
use calendar::{Shift, SiteClock, Window};
use holidays::Holiday;
pub use mode::{PassbackMode, Policy, Then};
use rules::{AmnestyPlan, Group, Limit, Overnight, Passback, Schedule};

macro_rules! id {
    ($(#[$doc:meta] $name:ident),* $(,)?) => {$(
        #[$doc]
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub SmolStr);

        impl $name {
            pub fn new(id: &str) -> Self { Self(id.into()) }
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
    )*};
}
id! {
    /// A part of the site that vehicles are in, as written in the site file.
    AreaId,
    /// A lane, as written in the site file.
    LaneId,
    /// A gate (barrier), as written in the site file.
    GateId,
    /// A camera, as written in the site file.
    CameraId,
    /// A permit's number, as the operator writes it.
    PermitId,
    /// A group of permits ("staff", "service").
    GroupId,
    /// A profile of passback rules that lanes refer to.
    PolicyId,
    /// Lots that share the passback state; the empty one where none is named.
    RegionId,
    /// A gateway, by the name that it has in its region.
    GatewayId,
}

impl AreaId {
    /// The built-in area around the site: never seen means here.
    pub fn offsite() -> AreaId {
        AreaId::new("offsite")
    }

    /// The built-in place where a vehicle is that went where the site has no area.
    pub fn unknown() -> AreaId {
        AreaId::new("unknown")
    }

    /// Whether it is none of the site's own: `offsite` or `unknown`.
    pub fn is_outside(&self) -> bool {
        matches!(self.as_str(), "offsite" | "unknown")
    }
}

/// Which way a vehicle goes through a lane, seen from the lane's inside area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    In,
    Out,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub fn turned(self) -> Direction {
        match self {
            Direction::In => Direction::Out,
            Direction::Out => Direction::In,
        }
    }
}

/// What tells which way a reversible lane works now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Reversible {
    /// Against its `way` while one of the windows holds.
    Schedule { windows: Vec<Window> },
    /// An input; until it has told, the lane has no direction.
    Input,
}

/// What a lane does with a plate that is on no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visitors {
    Admit,
    #[default]
    Refuse,
    Ask,
}

/// What a lane does with a read that is likely a banned plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeniedLikely {
    #[default]
    Ask,
    Refuse,
}

/// How the gateway learns that a vehicle that was let through did pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "from")]
pub enum CrossingFrom {
    /// No input: passing is assumed when the gate took the command (at once where the lane has no gate).
    Assumed,
    /// A loop, barrier contact or second camera reports it; the grant lapses after `within_ms`.
    Input { within_ms: u32 },
}

/// How sure the match of a read to a permit must be before this lane's gate opens on it (law L7).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "match")]
pub enum Matching {
    /// Only the very text.
    Exact,
    /// Also a likely misread of a permit's plate, at this probability or above, and by this lane's choice.
    Likely { at_least: f32 },
}

/// A lane: one way from one area to another, with what it asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    pub id: LaneId,
    /// What people call it.
    pub name: String,
    /// The area a vehicle leaves by this lane.
    pub from: AreaId,
    /// The area a vehicle enters by this lane.
    pub to: AreaId,
    /// Entry (`Direction::In`]) or exit (`Direction::Out`]).
    pub direction: Direction,
    pub gate: Option<GateId>,
    pub camera: Option<CameraId>,
    pub passback: PassbackMode,
    /// After so many minutes inside, passback no longer counts here; `None`: no timer.
    pub passback_timer_min: Option<u32>,
    /// Weigh missed and misread exits before a passback is called one (`true`, the rule here), or go by the text alone
    /// like a card system (`false`).
    #[serde(default = "yes")]
    pub infer_missed_exits: bool,
    /// From which probability of a passback on it records, asks and refuses.
    #[serde(default, skip_serializing_if = "Bands::is_default")]
    pub bands: Bands,
    pub visitors: Visitors,
    /// What it makes of a read that is likely a plate of the deny list and not that very text.
    #[serde(default)]
    pub denied_likely: DeniedLikely,
    pub crossing: CrossingFrom,
    pub matching: Matching,
    /// The same plate again in this lane within so many seconds is the same visit, not a second one.
    pub repeat_s: u32,
    /// A plate that was read at another lane less than so many seconds before is the same vehicle, seen from here.
    #[serde(default)]
    pub apart_s: u32,
    /// A sighting that is told later than so many seconds after its capture opens no gate.
    #[serde(default = "ten")]
    pub open_within_s: u32,
    /// The profile that `passback` and the timer were taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversible: Option<Reversible>,
    /// The mode while it works against its way.
    #[serde(default, skip_serializing_if = "PassbackMode::is_off")]
    pub reverse_passback: PassbackMode,
    /// Demands plate and PIN or card, at most so many seconds apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_s: Option<u32>,
    /// How it asks a person; `None`: it has nothing to ask (older journals: it asks for ever).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asking: Option<Asking>,
}

/// A person is asked about a vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    pub timeout_s: u32,
    pub then: Unanswered,
}

/// What comes of a vehicle if nobody answers in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unanswered {
    #[default]
    Refuse,
    /// Let through; at exits only, whatever is configured.
    Open,
}

fn yes() -> bool {
    true
}

fn ten() -> u32 {
    10
}

/// A barrier as the engine sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateSite {
    pub id: GateId,
    pub name: String,
    /// Length of the pulse that requests *open*, 300 to 2,000 ms.
    pub pulse_ms: u32,
    /// The least time between two pulses, ms.
    pub min_gap_ms: u32,
}

/// An area of the site.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Area {
    pub id: AreaId,
    pub name: String,
    /// The area around it: who is here is there, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<AreaId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionId>,
    /// After so many minutes here a credential speaks against no further entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer_min: Option<u32>,
    /// A longer stay here is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loiter_min: Option<u32>,
    /// A longer stay here is taken to have ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence_timeout_min: Option<u32>,
    /// Its list must be right in an emergency.
    #[serde(default, skip_serializing_if = "is_false")]
    pub muster: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// The car park. Checked by `config` before the engine sees it: every id resolves, and no lane leads where it starts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Site {
    pub name: String,
    /// IANA name, e.g. `Europe/Vienna`: for pages and schedules; the journal is UTC.
    pub time_zone: String,
    pub areas: Vec<Area>,
    pub lanes: Vec<Lane>,
    pub gates: Vec<GateSite>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amnesties: Vec<AmnestyPlan>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overnight: Vec<Overnight>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<Holiday>,
    #[serde(default, skip_serializing_if = "Passback::is_default")]
    pub passback: Passback,
    /// When the time zone's distance from UTC changes, as known when the file was checked. Schedules go by these, so that
    /// replay does not depend on a machine's time zone data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shifts: Vec<Shift>,
    /// What the gateway is in a region of several; `None`: it is alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_lot: Option<OwnLot>,
}

/// A gateway's name in its region, and how often it has gone on from a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnLot {
    pub gateway: GatewayId,
    pub epoch: u32,
}

impl Site {
    pub fn lane(&self, id: &LaneId) -> Option<&Lane> {
        self.lanes.iter().find(|l| l.id == *id)
    }

    /// What people call a lane; of one that is there no more, its id.
    pub fn lane_name(&self, id: &LaneId) -> String {
        self.lane(id)
            .map_or_else(|| id.to_string(), |l| l.name.clone())
    }

    /// What hours go by.
    pub fn clock(&self) -> SiteClock<'_> {
        SiteClock {
            shifts: &self.shifts,
            holidays: &self.holidays,
        }
    }

    pub fn gate(&self, id: &GateId) -> Option<&GateSite> {
        self.gates.iter().find(|g| g.id == *id)
    }

    pub(crate) fn group(&self, id: &GroupId) -> Option<&Group> {
        self.groups.iter().find(|g| g.id == *id)
    }

    pub fn area(&self, id: &AreaId) -> Option<&Area> {
        self.areas.iter().find(|a| a.id == *id)
    }
}
