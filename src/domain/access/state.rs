//! What the engine knows: plain data that goes into snapshots whole, and the indexes that follow from it.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{
    Closes, CommandId, Decision, EvidenceId, KnownBy, NearMiss, Outcome, Permit, Reason, Seq,
    StayId,
};
use crate::domain::misread::SURE;
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::dwell::Dwell;
use crate::domain::misread::lane::LaneModel;
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::{AreaId, LaneId, PermitId, Site};

/// How long an exit that closed no stay is kept to be bound to one later.
pub const DEPARTURE_DAYS: i64 = 30;
/// How many of them at most; the oldest go first.
pub const DEPARTURES: usize = 5_000;

/// Everything. Serialised it is the snapshot; hashed it is [`super::Engine::digest`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub seq: Seq,
    pub now: Timestamp,
    pub site: Site,
    pub permits: BTreeMap<PermitId, Permit>,
    pub stays: BTreeMap<StayId, Stay>,
    /// Exits that surely closed no stay, oldest first.
    pub departures: VecDeque<Departure>,
    /// Vehicles that may pass and have not yet, oldest first.
    pub grants: Vec<Grant>,
    pub lanes: BTreeMap<LaneId, LaneMemory>,
    /// Vehicles by area as counted at the lanes, whoever they were. May fall below nought where entries are missed.
    pub occupancy: BTreeMap<AreaId, i64>,
    pub dwell: Dwell,
    /// Exits that went unseen, as far as later entries tell, and exits that ended a stay.
    pub unseen: (f64, f64),
    pub kill_switch: bool,
    /// Plates that were reset: their next passage is free.
    pub free_moves: BTreeMap<Plate, Timestamp>,
}

impl State {
    pub fn new(site: Site) -> State {
        let mut state = State {
            seq: 0,
            now: Timestamp::MIN,
            site,
            permits: BTreeMap::new(),
            stays: BTreeMap::new(),
            departures: VecDeque::new(),
            grants: Vec::new(),
            lanes: BTreeMap::new(),
            occupancy: BTreeMap::new(),
            dwell: Dwell::default(),
            unseen: (0.0, 0.0),
            kill_switch: false,
            free_moves: BTreeMap::new(),
        };
        state.furnish();
        state
    }

    /// Makes lanes and areas match the site, keeping what is known of those that still exist.
    pub fn furnish(&mut self) {
        let site = &self.site;
        let exists = |area: &AreaId| site.area(area).is_some() || *area == AreaId::offsite();
        self.lanes.retain(|id, _| site.lane(id).is_some());
        self.stays.retain(|_, stay| exists(&stay.area));
        self.departures.retain(|d| exists(&d.from));
        self.occupancy.retain(|area, _| exists(area));
        self.grants.retain(|g| site.lane(&g.case.lane).is_some());
        for lane in &site.lanes {
            self.lanes.entry(lane.id.clone()).or_default();
        }
        for area in site.areas.iter().filter(|a| a.id != AreaId::offsite()) {
            self.occupancy.entry(area.id.clone()).or_insert(0);
        }
    }
}

/// Whether a stay still speaks against another entry of its plate. Whether the vehicle is here is another matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Credential {
    /// It does.
    Armed,
    /// A later entry on the same plate was let in.
    Superseded,
    /// A person reset the plate.
    Reset,
}

/// One vehicle's time on the site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    pub id: StayId,
    /// As resolved; `None`: it came in unread.
    pub plate: Option<Plate>,
    pub permit: Option<PermitId>,
    /// Whether `plate` is a permit's very plate, not a text that nobody knows.
    pub known: bool,
    /// The permit whose vehicle it probably is, where `plate` is on none: a misread at the entrance.
    pub near: Option<NearMiss>,
    /// What the entry lane read, never overwritten.
    pub read: Option<PlateRead>,
    /// The lane by which it came in.
    pub lane: LaneId,
    pub area: AreaId,
    pub since: Timestamp,
    /// Journal number of the sighting by which it came in.
    pub entry: Seq,
    pub evidence: Option<EvidenceId>,
    pub credential: Credential,
    /// How likely the vehicle is still here, 0..=1.
    pub belief: f64,
}

impl Stay {
    /// Whether it speaks against another entry of its plate.
    pub fn counts(&self) -> bool {
        self.credential == Credential::Armed
    }

    /// The plate that the vehicle is taken to bear: the text, or that of which it is all but surely a misread.
    pub fn identity(&self) -> Option<&Plate> {
        identity(&self.plate, &self.near)
    }
}

impl Case {
    /// As [`Stay::identity`].
    pub fn identity(&self) -> Option<&Plate> {
        identity(&self.plate, &self.near)
    }
}

fn identity<'a>(plate: &'a Option<Plate>, near: &'a Option<NearMiss>) -> Option<&'a Plate> {
    let near = near.as_ref().filter(|n| n.probability >= SURE);
    near.map(|n| &n.plate).or(plate.as_ref())
}

/// An exit of which it is not sure whose it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Departure {
    /// Journal number of the sighting (of the crossing, where there was none).
    pub seq: Seq,
    pub lane: LaneId,
    pub at: Timestamp,
    pub from: AreaId,
    pub read: Option<PlateRead>,
    pub evidence: Option<EvidenceId>,
    /// The stay that it probably ended.
    pub likely: Option<Closes>,
    /// How many exits a minute were to be expected just then.
    pub rate_per_min: f64,
}

/// The vehicle that stands, or stood, in a lane, and what its passage will mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub decision: Seq,
    pub lane: LaneId,
    pub at: Timestamp,
    pub read: Option<PlateRead>,
    pub plate: Option<Plate>,
    pub permit: Option<PermitId>,
    pub known: bool,
    pub near: Option<NearMiss>,
    pub evidence: Option<EvidenceId>,
    /// The stay that its passage ends or moves, surely or probably.
    pub leaves: Option<Closes>,
    /// If a stay of this plate is left behind by an entry: how likely that vehicle is still here.
    pub prior_belief: f64,
    /// `Person`: let through by hand.
    pub known_by: KnownBy,
}

/// A vehicle may pass and has not yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    pub case: Case,
    pub command: Option<CommandId>,
    pub phase: Phase,
    pub lapses_at: Timestamp,
    /// The crossing was reported before the gate's answer.
    pub crossed_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The gate has not answered yet.
    Gate,
    /// The gate took the command; the vehicle has not crossed yet.
    Crossing,
}

/// What the engine remembers of a lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaneMemory {
    pub model: LaneModel,
    pub seeing: bool,
    /// Vehicles answered a moment ago.
    pub recent: Vec<Recent>,
    /// The vehicle that was not let in and may stand there still.
    pub waiting: Option<Waiting>,
    pub last: Option<Decision>,
    pub last_passage: Option<Timestamp>,
}

impl Default for LaneMemory {
    fn default() -> Self {
        LaneMemory {
            model: LaneModel::default(),
            seeing: true,
            recent: Vec::new(),
            waiting: None,
            last: None,
            last_passage: None,
        }
    }
}

/// One answered sighting, to know the same vehicle when it is seen again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recent {
    pub decision: Seq,
    pub seen_at: Timestamp,
    pub read: PlateRead,
    pub plate: Plate,
    pub known: bool,
    pub outcome: Outcome,
    pub reason: Reason,
    /// It was to be let through, and nothing came of it.
    pub failed: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    pub until: Timestamp,
    pub case: Case,
}

/// What follows from the state and is not stored: look-ups by plate, and texts in a form that is cheap to compare.
#[derive(Debug, Clone, Default)]
pub struct Index {
    permits: BTreeMap<Plate, Vec<PermitId>>,
    texts: Vec<(Text, Plate)>,
    stays: BTreeMap<Plate, Vec<StayId>>,
    stay_texts: BTreeMap<StayId, Text>,
}

impl Index {
    pub fn of(state: &State) -> Index {
        let mut index = Index::default();
        index.take_permits(&state.permits);
        index.take_stays(&state.stays);
        index
    }

    pub fn take_stays(&mut self, stays: &BTreeMap<StayId, Stay>) {
        self.stays.clear();
        self.stay_texts.clear();
        for stay in stays.values() {
            self.opened(stay);
        }
    }

    pub fn take_permits(&mut self, permits: &BTreeMap<PermitId, Permit>) {
        self.permits.clear();
        for permit in permits.values() {
            for plate in &permit.plates {
                let ids = self.permits.entry(plate.clone()).or_default();
                ids.push(permit.id.clone());
            }
        }
        let texts = self.permits.keys().map(|p| (Text::new(p), p.clone()));
        self.texts = texts.collect();
    }

    pub fn opened(&mut self, stay: &Stay) {
        if let Some(plate) = stay.identity() {
            self.stays.entry(plate.clone()).or_default().push(stay.id);
            self.stay_texts.insert(stay.id, Text::new(plate));
        }
    }

    pub fn closed(&mut self, stay: &Stay) {
        let Some(plate) = stay.identity() else {
            return;
        };
        self.stay_texts.remove(&stay.id);
        if let Some(ids) = self.stays.get_mut(plate) {
            ids.retain(|id| *id != stay.id);
            if ids.is_empty() {
                self.stays.remove(plate);
            }
        }
    }

    /// The permits that this very plate is on, by number.
    pub fn permits_of(&self, plate: &Plate) -> &[PermitId] {
        self.permits.get(plate).map_or(&[], Vec::as_slice)
    }

    /// The open stays of this plate ([`Stay::identity`]), oldest first.
    pub fn stays_of(&self, plate: &Plate) -> &[StayId] {
        self.stays.get(plate).map_or(&[], Vec::as_slice)
    }

    /// Permit plates that could be what was read.
    pub fn permits_like(&self, text: Text) -> impl Iterator<Item = &Plate> {
        let like = move |(t, _): &&(Text, Plate)| t.resembles(&text);
        self.texts.iter().filter(like).map(|(_, plate)| plate)
    }

    /// How many plates are on permits.
    pub fn permit_plates(&self) -> usize {
        self.texts.len()
    }

    /// How many open stays have a plate.
    pub fn texted_stays(&self) -> usize {
        self.stay_texts.len()
    }

    /// Open stays whose plate could be what was read, oldest first.
    pub fn stays_like(&self, text: Text) -> impl Iterator<Item = StayId> + '_ {
        let like = move |(_, t): &(&StayId, &Text)| t.resembles(&text);
        self.stay_texts.iter().filter(like).map(|(id, _)| *id)
    }
}
