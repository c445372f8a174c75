//! What the engine knows: plain data that goes into snapshots whole.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::place::{LineDoubt, Place, Shut};
use crate::domain::event::fact::{EditPlace, LotArea, LotLane};
use crate::domain::event::{
    Closes, CommandId, EvidenceId, Exemption, KnownBy, Light, Motion, NearMiss, Outcome, Permit,
    Reason, Scope, Seq, StayId,
};
use crate::domain::misread::habits::Habits;
use crate::domain::misread::lane::{LaneModel, Lesson};
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::{
    AreaId, Direction, GatewayId, GroupId, LaneId, PermitId, Site, Unanswered,
};

/// How long an exit that closed no stay is kept to be bound to one later.
pub(crate) const DEPARTURE_DAYS: i64 = 30;
/// How many of them at most; the oldest go first.
pub(crate) const DEPARTURES: usize = 5_000;

/// Everything. Serialised it is the snapshot; hashed it is [`super::Engine::digest`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) seq: Seq,
    pub(crate) now: Timestamp,
    pub(crate) site: Site,
    pub(crate) permits: BTreeMap<PermitId, Permit>,
    pub(crate) stays: BTreeMap<StayId, Stay>,
    /// Exits that surely closed no stay, oldest first.
    pub(crate) departures: VecDeque<Departure>,
    /// Vehicles that may pass and have not yet, oldest first.
    pub(crate) grants: Vec<Grant>,
    pub(crate) lanes: BTreeMap<LaneId, LaneMemory>,
    /// Vehicles by area as counted at the lanes, whoever they were. Never below nought: where entries are missed, that is what is known.
    pub(crate) occupancy: BTreeMap<AreaId, i64>,
    /// What the site's traffic has taught.
    pub(crate) habits: Habits,
    /// When vehicles that are outside left, by the plate that stands for them.
    #[serde(default)]
    pub(crate) away: BTreeMap<Plate, Timestamp>,
    pub(crate) kill_switch: bool,
    /// Vehicles whose next passage is free, and until when: reset, or gone to nobody knows where.
    pub(crate) free_moves: BTreeMap<Plate, Timestamp>,
    #[serde(default)]
    pub(crate) amnesties: Vec<Amnesty>,
    #[serde(default)]
    pub(crate) group_exemptions: BTreeMap<GroupId, Exemption>,
    /// Passback states that outlive their stay: those who left by a lane that does not track.
    #[serde(default)]
    pub(crate) lingering: BTreeMap<Plate, Lingering>,
    /// Times of which nothing was seen, oldest first.
    #[serde(default)]
    pub(crate) outages: VecDeque<Outage>,
    #[serde(default)]
    pub(crate) last_beat: Option<Timestamp>,
    /// Up to when the clock's amnesties have come.
    #[serde(default)]
    pub(crate) calendar_at: Option<Timestamp>,
    /// Up to when it was told who was inside at night.
    #[serde(default)]
    pub(crate) overnight_at: Option<Timestamp>,
    /// Passbacks by vehicle, oldest first.
    #[serde(default)]
    pub(crate) offences: BTreeMap<Plate, Vec<Offence>>,
    /// Reads that can still be judged, by their sightings' journal numbers.
    #[serde(default)]
    pub(crate) traces: BTreeMap<Seq, Trace>,
    /// What persons are asked and have not answered, the oldest first.
    #[serde(default)]
    pub(crate) questions: Vec<Question>,
    /// Vehicles of which it is not sure whether they crossed: a line had fewer crossings than vehicles, or one too many.
    #[serde(default)]
    pub(crate) line_doubts: BTreeMap<Plate, LineDoubt>,
    /// The other lots of the region.
    #[serde(default, skip_serializing_if = "Region::is_nothing")]
    pub(crate) region: Region,
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
            habits: Habits::default(),
            away: BTreeMap::new(),
            kill_switch: false,
            free_moves: BTreeMap::new(),
            amnesties: Vec::new(),
            group_exemptions: BTreeMap::new(),
            lingering: BTreeMap::new(),
            outages: VecDeque::new(),
            last_beat: None,
            calendar_at: None,
            overnight_at: None,
            offences: BTreeMap::new(),
            traces: BTreeMap::new(),
            questions: Vec::new(),
            line_doubts: BTreeMap::new(),
            region: Region::default(),
        };
        state.sync_with_site();
        state
    }

    /// Makes lanes and areas match the site, keeping what is known of those that still exist.
    pub(crate) fn sync_with_site(&mut self) {
        let site = &self.site;
        let exists = |area: &AreaId| site.area(area).is_some() || area.is_outside();
        self.lanes.retain(|id, _| site.lane(id).is_some());
        self.questions.retain(|q| site.lane(&q.case.lane).is_some());
        self.stays.retain(|_, stay| exists(&stay.area));
        self.departures.retain(|d| exists(&d.from));
        self.lingering.retain(|_, l| exists(&l.area));
        self.occupancy.retain(|area, _| exists(area));
        self.grants.retain(|g| site.lane(&g.case.lane).is_some());
        for lane in &site.lanes {
            self.lanes.entry(lane.id.clone()).or_default();
        }
        for area in site.areas.iter().filter(|a| !a.id.is_outside()) {
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
    /// A person reset the plate, or it was given to another permit.
    Reset,
    /// It came in by a lane that does not track.
    Untracked,
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
    /// What the entry lane read; `None`: nothing, or a person has said since what it was.
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
    /// When it came into `area`, if by an inner lane.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_area_at: Option<Timestamp>,
    /// Since when the passback state is what it is, if not since the entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passback_since: Option<Timestamp>,
    /// Where the passback state is, if a lane that does not track has moved the vehicle from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passback_area: Option<AreaId>,
    /// The permit that its plate was on before it was on none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former_permit: Option<PermitId>,
    /// Let in as a passback, and not to be let out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub trapped: bool,
    /// The overstay in `area` has been told.
    #[serde(default, skip_serializing_if = "is_false")]
    pub overstay_reported: bool,
    /// The other stay of the plate that ended by an exit while this one went on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin: Option<StayId>,
    /// By what light `read` was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<Light>,
    /// When its vehicle had left before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away_since: Option<Timestamp>,
    /// Nobody has read it: it came in right behind another vehicle.
    #[serde(default, skip_serializing_if = "is_false")]
    pub tailgated: bool,
    /// An entry that contradicts it has been counted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub contradicted: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Stay {
    /// When the passback state began.
    pub fn passback_began(&self) -> Timestamp {
        self.passback_since.unwrap_or(self.since)
    }

    /// Where the passback state is; nowhere if it came in by a lane that does not track.
    pub fn passback_in(&self) -> Option<&AreaId> {
        (self.credential != Credential::Untracked)
            .then(|| self.passback_area.as_ref().unwrap_or(&self.area))
    }

    /// When it came into the area that it is in.
    pub fn in_area_since(&self) -> Timestamp {
        self.entered_area_at.unwrap_or(self.since)
    }

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
    pub(crate) fn identity(&self) -> Option<&Plate> {
        identity(&self.plate, &self.near)
    }
}

fn identity<'a>(plate: &'a Option<Plate>, near: &'a Option<NearMiss>) -> Option<&'a Plate> {
    let near = near.as_ref().filter(|n| n.sure);
    near.map(|n| &n.plate).or(plate.as_ref())
}

/// An exit of which it is not sure whose it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Departure {
    /// Journal number of the sighting (of the crossing, where there was none).
    pub seq: Seq,
    pub(crate) lane: LaneId,
    pub(crate) at: Timestamp,
    pub from: AreaId,
    pub read: Option<PlateRead>,
    pub(crate) evidence: Option<EvidenceId>,
    /// The stay that it probably ended.
    pub(crate) likely: Option<Closes>,
    /// How many exits a minute were to be expected just then.
    pub(crate) rate_per_min: f64,
    /// Vehicles that have come again since and may have left here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// By what light `read` was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) light: Option<Light>,
}

/// A vehicle that came again may have left at an exit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    pub stay: StayId,
    /// Against all else that it may have been but a doubtful exit.
    pub(crate) odds: f64,
}

/// The vehicle that stands, or stood, in a lane, and what its passage will mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub decision: Seq,
    pub(crate) lane: LaneId,
    pub(crate) at: Timestamp,
    pub(crate) read: Option<PlateRead>,
    pub plate: Option<Plate>,
    pub(crate) permit: Option<PermitId>,
    pub(crate) known: bool,
    pub(crate) near: Option<NearMiss>,
    pub(crate) evidence: Option<EvidenceId>,
    /// The stay that its passage ends or moves, surely or probably.
    pub(crate) leaves: Option<Closes>,
    /// If a stay of this plate is left behind by an entry: how likely that vehicle is still here.
    pub(crate) prior_belief: f64,
    /// `Person`: let through by hand.
    pub(crate) known_by: KnownBy,
    /// Which way the lane worked.
    #[serde(default, skip_serializing_if = "LaneMode::is_forward")]
    pub(crate) lane_mode: LaneMode,
    /// The stay that its passage opens is not let out.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) trap: bool,
    /// Nobody has read it, and it crossed right behind another vehicle.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) tailgated: bool,
    /// It may only have been seen from here, and be before another lane.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) unsure_view: bool,
    /// By what light `read` was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) light: Option<Light>,
}

/// Which way a lane works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LaneMode {
    #[default]
    Forward,
    Reversed,
    /// Nobody has told: nothing that passes moves anything.
    Unknown,
}

impl LaneMode {
    fn is_forward(&self) -> bool {
        *self == LaneMode::Forward
    }
}

/// A vehicle may pass and has not yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grant {
    pub(crate) case: Case,
    pub(crate) command: Option<CommandId>,
    pub(crate) phase: Phase,
    /// Since when it stands in the lane's line.
    pub(crate) since: Timestamp,
    pub(crate) lapses_at: Timestamp,
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
    pub(crate) model: LaneModel,
    pub(crate) seeing: bool,
    /// Vehicles answered a moment ago.
    pub(crate) recent: Vec<Recent>,
    /// The vehicle that was not let in and may stand there still.
    pub(crate) waiting: Option<Waiting>,
    pub(crate) last_passage: Option<Timestamp>,
    /// Since when its camera has been blind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) blind_since: Option<Timestamp>,
    /// Which way it works, as an input says (reversible lanes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) told_direction: Option<Direction>,
    /// PINs and cards given and not used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) factors: Vec<Given>,
    /// How many vehicles have left an area by it.
    #[serde(default)]
    pub(crate) exits: u64,
    /// Those who stood in line for a crossing and do no more, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) places: Vec<Place>,
    /// The vehicle that was let through last and did not cross in its time; nobody was seen there since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) uncrossed: Option<Uncrossed>,
    /// A vehicle that was seen unread: the next crossing that is nobody else's is its.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unread: Option<Case>,
    /// Those who were read there and not let through, there or elsewhere, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) shut: Vec<Shut>,
    /// Who crossed last: it may back out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) crossed: Option<Crossed>,
}

/// A vehicle did not cross in its time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Uncrossed {
    pub(crate) case: Case,
    /// Up to then it is taken to stand there still.
    pub(crate) until: Timestamp,
}

/// A vehicle has crossed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Crossed {
    pub(crate) case: Case,
    pub(crate) at: Timestamp,
}

/// A PIN or card of a permit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Given {
    pub(crate) permit: PermitId,
    pub(crate) at: Timestamp,
}

impl Default for LaneMemory {
    fn default() -> Self {
        LaneMemory {
            model: LaneModel::default(),
            seeing: true,
            recent: Vec::new(),
            waiting: None,
            last_passage: None,
            blind_since: None,
            told_direction: None,
            factors: Vec::new(),
            exits: 0,
            places: Vec::new(),
            uncrossed: None,
            unread: None,
            shut: Vec::new(),
            crossed: None,
        }
    }
}

/// One answered sighting, to know the same vehicle when it is seen again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recent {
    pub(crate) decision: Seq,
    pub(crate) seen_at: Timestamp,
    pub(crate) read: PlateRead,
    pub(crate) plate: Plate,
    pub(crate) known: bool,
    pub(crate) outcome: Outcome,
    pub(crate) reason: Reason,
    /// It was to be let through, and nothing came of it.
    pub(crate) failed: bool,
    /// By what light `read` was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) light: Option<Light>,
    /// How it moved before the camera.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) travel: Option<Motion>,
    /// Nothing contradicted it: who came in was not inside, who left was.
    pub(crate) in_order: bool,
    /// By what its camera knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) track: Option<SmolStr>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Waiting {
    pub(crate) until: Timestamp,
    pub(crate) case: Case,
    /// Until when a PIN or card lets it through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) factor_until: Option<Timestamp>,
    /// A crossing was told of it while the gate was shut: it has backed off.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) backed_off: bool,
}

/// A vehicle that a person is asked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub case: Case,
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
    /// What comes of it if nobody answers.
    pub(crate) then: Unanswered,
}

/// One free move for everybody who was in scope when it was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amnesty {
    pub(crate) scope: Scope,
    pub(crate) since: Timestamp,
    pub(crate) until: Timestamp,
    /// Vehicles that were there, or may have been, and have not moved since. Whoever comes later is none of them.
    pub(crate) free: BTreeSet<Plate>,
}

/// A passback state without a stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Lingering {
    pub(crate) stay: StayId,
    pub(crate) permit: Option<PermitId>,
    pub(crate) area: AreaId,
    /// When the passback state began.
    pub(crate) since: Timestamp,
    /// When the vehicle left.
    pub(crate) left: Timestamp,
}

/// A time of which nothing was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outage {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    /// The blind lanes; `None`: all of them, the gateway was down.
    pub(crate) lane: Option<LaneId>,
}

/// A passback that counts against a vehicle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offence {
    pub(crate) at: Timestamp,
    pub(crate) decision: Seq,
    /// The stay that it contradicted; if that is found to have ended before, it was none.
    pub(crate) prior: Option<StayId>,
}

/// How many reads can be judged at most, the newest, and for how long.
pub(crate) const TRACES: usize = 10_000;
pub(crate) const TRACE_DAYS: i64 = 30;

/// What was made of one read, kept so that it can be undone when a person says what it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Trace {
    pub(crate) lane: LaneId,
    pub(crate) at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) light: Option<Light>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) read: Option<PlateRead>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) evidence: Option<EvidenceId>,
    /// The plate that it is taken for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) taken: Option<Plate>,
    /// Where it went, once it has passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) passed: Option<(AreaId, AreaId)>,
    /// The stay that it opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) opened: Option<StayId>,
    /// Stays that it ended: by leaving, or by coming again and showing that they had ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) ended: Vec<EndedStay>,
    /// The stay that it left behind as another vehicle's on the same plate, and how likely that one was here before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) superseded: Option<(StayId, f64)>,
    /// What its lane learned from the read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) own_lesson: Option<Lesson>,
    /// What the lane of the stay that it ended learned from that stay's read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) other_lesson: Option<Lesson>,
    /// A person has said what it was.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) judged: bool,
}

/// A stay as it was when it ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EndedStay {
    pub(crate) stay: Stay,
    /// The exit that it was bound to after the fact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) departure: Option<Departure>,
    /// It was counted out of its area then, no exit having been seen.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) counted: bool,
}

/// What is known of the region; nothing where the gateway is alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Region {
    pub(crate) lots: BTreeMap<GatewayId, Lot>,
    /// Which edit of each permit, and of each group's exemption, counts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) permits: BTreeMap<PermitId, EditPlace>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) groups: BTreeMap<GroupId, EditPlace>,
    /// From which journal number on each epoch of this gateway holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) epochs: Vec<(u32, Seq)>,
    /// Own stays that go on under a new number, by the one that the region knew before this gateway was restored from a backup.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) adopted: BTreeMap<Seq, StayId>,
}

/// Another lot, as its gateway tells of it. Names of its areas and lanes have its own before them, so that they are nobody else's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Lot {
    pub name: String,
    /// Epoch and number of the last fact that was taken.
    pub(crate) taken: (u32, Seq),
    pub(crate) areas: Vec<LotArea>,
    pub(crate) lanes: Vec<LotLane>,
    pub(crate) stays: BTreeMap<StayId, Stay>,
    /// Oldest first.
    pub(crate) departures: VecDeque<Departure>,
    pub(crate) counts: BTreeMap<AreaId, i64>,
    /// Times of which its gateway saw nothing, and lanes that are blind now.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    pub(crate) outages: VecDeque<Outage>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) blind: BTreeMap<LaneId, Timestamp>,
    /// When the last fact was told there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Timestamp>,
    /// Since when nothing is heard of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_since: Option<Timestamp>,
    /// Facts of kinds that this build does not know.
    #[serde(default)]
    pub unknown: u64,
}
