//! What the pages need of the engine's desk, as a trait, so that tests can stand in for it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::broadcast;

use crate::domain::access::views::Learned;
use crate::domain::access::visits::Visit;
use crate::domain::event::{
    EvidenceId, Exemption, Input, JournalEntry, Permit, Scope, Seq, StayId,
};
use crate::domain::misread::alike::Alike;
use crate::domain::misread::lane::LaneModel;
use crate::domain::plate::Plate;
use crate::domain::site::rules::Limit;
use crate::domain::site::{AreaId, GroupId, LaneId, PermitId, Unanswered};
use crate::port::permits::PermitsAsked;

/// What a desk's method comes to.
pub type DeskFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, DeskDown>> + Send + 'a>>;

/// The desk does not answer (the gateway is stopping, or its journal cannot be written).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DeskDown(pub(crate) String);

/// A vehicle believed to be inside.
#[derive(Debug, Clone, PartialEq)]
pub struct Inside {
    pub(crate) stay: StayId,
    /// Journal number of the sighting by which it came in: the event whose page and pictures belong to it.
    pub(crate) entry: Seq,
    pub(crate) area: AreaId,
    pub(crate) since: Timestamp,
    pub(crate) plate: Option<Plate>,
    pub(crate) permit: Option<PermitId>,
    pub(crate) evidence: Option<EvidenceId>,
    /// How likely it is still inside, 0..=1.
    pub(crate) belief: f64,
}

/// A vehicle on the site, with what a muster list and a report of overstays say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Present {
    pub(crate) inside: Inside,
    /// When it came into the area that it is in.
    pub(crate) in_area_since: Timestamp,
    pub(crate) holder: Option<String>,
    pub(crate) group: Option<GroupId>,
    /// How long it may stay there, minutes.
    pub(crate) limit_min: Option<u32>,
    /// The plate that stands for the vehicle: its first one, where it has several. `None`: it was not read.
    pub(crate) vehicle: Option<Plate>,
    /// An older stay of the same vehicle goes on as well: two vehicles may be there.
    pub(crate) twice: bool,
}

/// Permits found, and how many there are in all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PermitsFound {
    /// As they were to be sorted.
    pub rows: Vec<Permit>,
    /// More match than are given.
    pub(crate) more: bool,
    /// Size of the whole list.
    pub total: usize,
}

/// One exemption and whom it is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Exempt {
    Permit(Box<Permit>, Exemption),
    Group(GroupId, Exemption),
}

/// A vehicle that was caught at passback again and again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Repeated {
    pub(crate) plate: Plate,
    pub(crate) permit: Option<PermitId>,
    /// How often within the site's days.
    pub(crate) count: usize,
    pub(crate) last: Timestamp,
}

/// Two plates of the list that a lane may take for each other.
#[derive(Debug, Clone, PartialEq)]
pub struct LookAlike {
    pub alike: Alike,
    /// The permits of [`Alike::truth`] and [`Alike::read`].
    pub permits: [PermitId; 2],
}

/// Where the rules stand now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// How many are in each area.
    pub(crate) occupancy: Vec<(AreaId, i64)>,
    /// The site's limits, with how many count towards each.
    pub(crate) limits: Vec<(Limit, i64)>,
    /// Free moves in force, and when they end.
    pub(crate) free: Vec<(Scope, Timestamp)>,
    /// Most first.
    pub(crate) repeated: Vec<Repeated>,
    /// Vehicles that could have left unseen, so that nobody keeps them out.
    pub unsure: usize,
    /// What the site has taught of its traffic.
    pub(crate) learned: Learned,
}

/// A vehicle that a person is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub(crate) decision: Seq,
    pub(crate) lane: LaneId,
    pub(crate) until: Timestamp,
    /// What comes of it if nobody answers.
    pub(crate) then: Unanswered,
}

/// A vehicle before a shut gate: *open* at its lane is for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShutOut {
    pub(crate) decision: Seq,
    pub(crate) lane: LaneId,
    pub(crate) since: Timestamp,
}

/// The engine, seen from the pages.
pub trait Desk: Send + Sync {
    /// Hands an input to the engine; resolves when the journal has it on disk. While the disk refuses, what people do by
    /// hand resolves all the same ([`Desk::is_written`]), and anything else is refused at once.
    fn submit(&self, input: Input) -> DeskFuture<'_, Arc<JournalEntry>>;
    /// Whether the journal has the entry of this number on disk.
    fn is_written(&self, entry: Seq) -> bool;
    /// Every durable journal entry from now on. Bounded; a slow reader is told how many it missed.
    fn subscribe(&self) -> broadcast::Receiver<Arc<JournalEntry>>;
    /// All vehicles believed inside, longest first.
    fn inside(&self) -> DeskFuture<'_, Vec<Inside>>;
    /// Permits that fit.
    fn find_permits(&self, asked: PermitsAsked) -> DeskFuture<'_, PermitsFound>;
    /// Those of the given permits that exist.
    fn permits(&self, ids: Vec<PermitId>) -> DeskFuture<'_, Vec<Permit>>;
    /// The permits that have one of these plates, each once, by number.
    fn permits_on(&self, plates: Vec<Plate>) -> DeskFuture<'_, Vec<Permit>>;
    /// Everybody on the site, now or (as is known today) at a past moment, the longest there first.
    fn present(&self, at: Option<Timestamp>) -> DeskFuture<'_, Vec<Present>>;
    /// Every visit of which some part lies at or after `from` and before `to`, in the order of entry.
    fn visits(&self, from: Timestamp, to: Timestamp) -> DeskFuture<'_, Vec<Visit>>;
    /// Every exemption that a person or an import gave, also those that are over or have not begun: groups first.
    fn exemptions(&self) -> DeskFuture<'_, Vec<Exempt>>;
    /// The groups that permits or the site file name, sorted.
    fn groups(&self) -> DeskFuture<'_, Vec<GroupId>>;
    /// What each lane has learned of its own misreads.
    fn lane_models(&self) -> DeskFuture<'_, Vec<(LaneId, LaneModel)>>;
    /// Plates of the list on different permits that differ in one character, those that a lane confuses most often first.
    fn look_alikes(&self) -> DeskFuture<'_, Vec<LookAlike>>;
    /// Where the rules stand at the moment `now`.
    fn standing(&self, now: Timestamp) -> DeskFuture<'_, Standing>;
    /// Vehicles that persons are asked about, the one that came first before the others.
    fn questions(&self) -> DeskFuture<'_, Vec<Asked>>;
    /// The vehicle before each lane's shut gate, if one is known to stand there.
    fn shut_out(&self, now: Timestamp) -> DeskFuture<'_, Vec<ShutOut>>;
    /// The vehicle to which *open* at a lane would be booked; `None`: none of those that were read.
    fn opens_for(&self, lane: LaneId, now: Timestamp) -> DeskFuture<'_, Option<Seq>>;
    /// Whether the kill switch is on: no gate is pulsed.
    fn kill_switch(&self) -> DeskFuture<'_, bool>;
}
