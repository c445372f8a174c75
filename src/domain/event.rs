//! What goes into the engine and what comes out: the vocabulary of the journal, of `--events` and of the event stream.
//!
//! Flow: [`Sighting`] -> [`Decision`] and a pending grant -> [`GateCommand`] -> [`GateReport`] -> [`Crossing`] (or
//! "assumed") -> [`Passage`]. Only the passage moves a vehicle's location.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub mod fact;
mod sighting;

use fact::{Erasure, Fact, FactKind};

pub use super::gate_end::{GateDevice, GateFault, GateFaultKind, GateResult, HoldReason};
pub use super::ids::{CommandId, EvidenceId, LotStayId, Seq, StayId};
pub use super::order_end::{Done, PermitLeft, Rejection};
pub use super::outcome::Outcome;
pub use super::permit::{
    Exemption, ImportPiece, List, Meanwhile, Permit, PermitChange, PermitDigest, PermitEdit,
    PlateTerms, SeenPermit,
};
use super::plate::Plate;
use super::site::calendar::TimeOfDay;
use super::site::rules::AmnestyKind;
pub use super::site::rules::Scope;
use super::site::{AreaId, Direction, GateId, GatewayId, GroupId, LaneId, PermitId, Site};
pub use super::violation::{Cause, Causes, Finding, Violation, ViolationKind};
pub use sighting::{FeedKind, Light, Motion, Provenance, Scene, Sighting, Stale};

/// One entry of the journal. The build that wrote it gives these very outputs when it replays the inputs in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    pub seq: Seq,
    /// When the engine was told, not when it happened: a sighting carries its own capture time.
    pub at: Timestamp,
    pub input: Input,
    pub outputs: Vec<Output>,
}

impl JournalEntry {
    /// The change of the list of permits as it was made, in parts that each stand for one permit: what was left undone is
    /// not among them. Nothing for an entry that replaces the whole list.
    pub(crate) fn permits_changed(&self) -> Vec<(&PermitId, Option<&Permit>)> {
        let rejected = |o: &Output| matches!(o, Output::Rejected(_));
        if self.outputs.iter().any(rejected) {
            return Vec::new();
        }
        match &self.input {
            Input::Permits(PermitChange::Put { permit, .. }) => vec![(&permit.id, Some(permit))],
            Input::Permits(PermitChange::Remove { id, .. }) => vec![(id, None)],
            Input::Permits(PermitChange::Batch { edits, .. }) => {
                let left = self.permits_left();
                let left: BTreeSet<&PermitId> = left.iter().map(|l| &l.permit).collect();
                let made = edits.iter().filter(|e| !left.contains(e.id()));
                made.map(|e| (e.id(), e.to_be())).collect()
            }
            Input::Elsewhere { fact, .. } => {
                let taken = self.outputs.iter().filter_map(|o| match o {
                    Output::EditTaken { permit, .. } => permit.as_ref(),
                    _ => None,
                });
                let taken: BTreeSet<&PermitId> = taken.collect();
                let edits = fact.what.iter().filter_map(|what| match what {
                    FactKind::Permit { id, permit, .. } => Some((id, permit.as_deref())),
                    _ => None,
                });
                edits.filter(|(id, _)| taken.contains(id)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The permits of a batch that were left as they are.
    pub(crate) fn permits_left(&self) -> &[PermitLeft] {
        let left = self.outputs.iter().find_map(|output| match output {
            Output::Done(Done::PermitsEdited { left, .. }) => Some(left.as_slice()),
            _ => None,
        });
        left.unwrap_or_default()
    }
}

/// All that can happen to the engine. Closed: a new kind of happening is a new variant, never a new way in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Input {
    /// The site as configured. The journal's first entry, and again whenever the site file has changed.
    Configured { site: Box<Site> },
    /// The gateway came up. `down_since`: the last sign of life in the journal, `None` at the very first start.
    Started { down_since: Option<Timestamp> },
    /// The gateway is alive (once a minute), so that an outage's length can be told.
    Heartbeat,
    /// A lane's camera went blind or sees again.
    LaneHealth { lane: LaneId, seeing: bool },
    /// A vehicle was read, or passed unread.
    Sighting(Sighting),
    /// A loop, a barrier contact or a second camera saw a vehicle go through.
    Crossing(Crossing),
    /// What became of a command.
    GateReport(GateReport),
    /// The list of permits changed.
    Permits(PermitChange),
    /// A person did something.
    Order(Order),
    /// Time has passed and something was due ([`crate::domain::access::Engine::next_due`]).
    Due,
    /// Which way a reversible lane works from now on; `None`: neither.
    LaneDirection {
        lane: LaneId,
        direction: Option<Direction>,
    },
    /// A PIN or card was given at a lane, checked by whoever passes this on.
    Factor {
        lane: LaneId,
        at: Timestamp,
        /// The permit that it belongs to.
        permit: PermitId,
    },
    /// From here on another build decides. What was decided before stands as it is in the journal; the state came through a
    /// snapshot. Decides nothing, not even what is due.
    Upgraded {
        /// `None`: nobody knows, for no snapshot is left of it.
        from: Option<SmolStr>,
        to: SmolStr,
        /// So many entries before this one came after the snapshot: the new build took their inputs again, to have a state.
        tail: u64,
        /// Of them, those that it would decide otherwise. Their outputs stand.
        otherwise: u64,
    },
    /// Another gateway of the region tells a fact; or this one, what it told before it was restored from an older backup.
    Elsewhere { gateway: GatewayId, fact: Box<Fact> },
    /// Nothing has been heard of another gateway of the region since; `None`: it is heard again.
    LotSilent {
        gateway: GatewayId,
        since: Option<Timestamp>,
    },
    /// Personal data were erased from what is kept. The entry itself names nobody.
    Erased { what: Erasure, by: String },
}

/// A vehicle went through a lane, as an input says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crossing {
    pub lane: LaneId,
    pub at: Timestamp,
    pub direction: Direction,
}

/// What became of a gate command. "Accepted" is not "moved", and "moved" is not "passed".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateReport {
    pub command: CommandId,
    pub gate: GateId,
    pub at: Timestamp,
    #[serde(flatten)]
    pub result: GateResult,
}

/// What a person ordered, who, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub by: String,
    /// As what `by` ordered it; `None`: not told (older journals).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    pub reason: String,
    #[serde(flatten)]
    pub what: OrderKind,
}

/// What a person is allowed on the site, from little to much. Limits are kept where orders are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Attendant,
    Supervisor,
    Administrator,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "order")]
pub enum OrderKind {
    /// Open this lane's gate now. If a vehicle was refused or asked about there shortly before, it is let through as that one.
    Open { lane: LaneId },
    /// Forget where this plate is: its next read counts as the first.
    Reset { plate: Plate },
    /// No gate is pulsed while it is on.
    KillSwitch { on: bool },
    /// Exempt a permit from passback.
    Exempt {
        permit: PermitId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Timestamp>,
        #[serde(default)]
        until: Option<Timestamp>,
        /// Where; none: everywhere.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        areas: Vec<AreaId>,
    },
    /// Take an exemption back.
    Unexempt { permit: PermitId },
    /// Exempt a group from passback.
    ExemptGroup {
        group: GroupId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Timestamp>,
        #[serde(default)]
        until: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        areas: Vec<AreaId>,
    },
    /// Take a group's exemption back.
    UnexemptGroup { group: GroupId },
    /// Forget where a permit's, a group's, an area's or all credentials are. Presence stays as it is.
    ResetAll { scope: Scope },
    /// One free move for each who is in scope now.
    Amnesty { scope: Scope },
    /// Somebody has counted: so many vehicles are in an area.
    SetCount { area: AreaId, count: u32 },
    /// The vehicle of this stay is gone, whatever the lanes say.
    HasLeft { stay: StayId },
    /// This vehicle is in this area, whatever the lanes say.
    IsIn { plate: Plate, area: AreaId },
    /// A person's word on one read, the journal number of its sighting. What followed from a wrong match is undone
    /// ([`Output::Judged`]), and the lane learns from it. Answered with [`Output::Rejected`] if the read is too old to
    /// be judged, or none. A later word on the same read replaces an earlier one.
    Judge {
        read: Seq,
        #[serde(flatten)]
        verdict: ReadFinding,
    },
    /// A person has looked at a lane that drifts: it learns again from now on, and what is usual is found anew.
    LaneChecked { lane: LaneId },
    /// Whether the vehicle of this decision, which a lane asks about, may pass. Answered with [`Output::Rejected`] if
    /// nobody is asked about it any more.
    Answer { decision: Seq, accept: bool },
    /// A person's word on a violation, the journal number of its sighting. A later word replaces an earlier one; one that
    /// was false counts against nobody.
    Acknowledge { violation: Seq, finding: Finding },
}

/// What a person says that a read shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum ReadFinding {
    /// The text as it was read.
    Right,
    /// This plate.
    Plate { plate: Plate },
    /// No plate, or nobody can tell which.
    NoPlate,
}

/// All that the engine can say. Closed, like [`Input`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every entry has a decision: a box would cost an allocation for each and save nothing"
)]
pub enum Output {
    Decision(Decision),
    /// To be sent to the gate at once, after the journal entry is on disk, and never again.
    GateCommand(GateCommand),
    /// A vehicle that was let through has passed: the fact that moves location.
    Passage(Passage),
    /// A grant ended without a passage.
    Lapsed {
        decision: Seq,
        lane: LaneId,
        why: LapseReason,
    },
    /// What became of a question to a person.
    Answered {
        decision: Seq,
        lane: LaneId,
        answer: QuestionEnd,
    },
    /// A stay was found to have ended earlier, at an exit that was misread or unread.
    Healed(Heal),
    /// A stay was found to have ended earlier, and no exit can be named: unread, or not seen at all.
    PresumedLeft {
        stay: StayId,
        probability: f64,
        /// Nothing was seen of its exit: it is counted out now.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        counted: bool,
    },
    /// A stay lasts longer in its area than is meant. Told once for that area.
    Overstay {
        stay: StayId,
        plate: Option<Plate>,
        permit: Option<PermitId>,
        area: AreaId,
        /// When it came into the area.
        since: Timestamp,
        /// 0 where it is told because it is inside at a time of the clock.
        limit_min: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inside_at: Option<TimeOfDay>,
    },
    /// A stay was ended by its area's presence timeout: nothing was seen of it for so long.
    PresenceEnded {
        stay: StayId,
        area: AreaId,
        limit_min: u32,
    },
    /// A vehicle has been caught at passback again and again.
    RepeatedViolator {
        plate: Plate,
        permit: Option<PermitId>,
        /// How often within the site's days, with this one.
        count: u32,
    },
    /// Two vehicles with one plate have been inside at once: both left, one after the other.
    ClonedPlate {
        plate: Plate,
        stays: [StayId; 2],
    },
    /// Somebody of whom nobody knows crossed right behind another vehicle, under one opening.
    Tailgated {
        lane: LaneId,
        at: Timestamp,
    },
    /// A free move or a reset came by the clock.
    Amnesty {
        scope: Scope,
        what: AmnestyKind,
    },
    /// A person's word on a read, and what it changed.
    Judged(Judged),
    /// A lane reads otherwise than it used to.
    LaneDrift(LaneDrift),
    /// A lane's drift is over, or a person has looked: it learns again.
    LaneSteady {
        lane: LaneId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        light: Option<Light>,
        what: DriftOf,
    },
    /// A plate is inside here and in another lot of the region: whoever was let in later was let in before the news had come.
    InTwoLots {
        plate: Plate,
        stay: StayId,
        other: LotStayId,
    },
    /// An edit made in another lot counts here from now on.
    EditTaken {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        permit: Option<PermitId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<GroupId>,
    },
    /// An edit made here does not count: another lot's, which was made without knowing of it, counts as the later one.
    EditLost {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        permit: Option<PermitId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        group: Option<GroupId>,
        to: GatewayId,
    },
    /// What the region's other gateways are told of this entry.
    Told {
        facts: Vec<FactKind>,
    },
    /// An order was carried out.
    Done(Done),
    /// An order could not be carried out, or an input was of nothing that is here.
    Rejected(Rejection),
}

/// How a question to a person ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionEnd {
    /// A person let the vehicle through: by an answer, or by opening the gate.
    Accepted,
    /// A person did not.
    Refused,
    /// The PIN or card came: let through.
    Identified,
    /// Nobody answered in time: not let through.
    TimedOut,
    /// Nobody answered in time: let through, as this exit is told to.
    TimedOutOpen,
    /// It, or one behind it, has passed, or it was decided anew.
    Gone,
}

/// What a person's word on a read came to. What followed from the wrong match is undone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Journal number of the sighting.
    pub read: Seq,
    pub(crate) lane: LaneId,
    /// The plate that it had been taken for; `None`: for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) was: Option<Plate>,
    /// The plate that it is now known to have been; `None`: nobody can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) truth: Option<Plate>,
    /// Stays that this read had ended wrongly: open again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reopened: Vec<StayId>,
    /// The stay that this read ended in truth: closed now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<StayId>,
    /// Stays that had been healed to this exit, and are not any more; those not in `reopened` stay ended, for a later
    /// event says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unhealed: Vec<StayId>,
    /// The stay that this read had opened and that now bears the plate `truth`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed: Option<StayId>,
}

/// A lane reads otherwise than it used to: the camera has moved, the glass is dirty, something glares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LaneDrift {
    pub lane: LaneId,
    /// By what light; `None`: by any, or the pictures do not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) light: Option<Light>,
    pub(crate) what: DriftOf,
    /// The part of characters ([`DriftOf::Pair`]: of those printed so) or of vehicles that it was before, 0..1.
    pub(crate) usual: f64,
    /// And is since `since`.
    pub(crate) now: f64,
    /// Since when, as far as the counts tell.
    pub(crate) since: Timestamp,
    /// Whether the lane has stopped learning from its own matches until it is over or somebody has looked.
    pub(crate) frozen: bool,
}

/// What has become more than it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum DriftOf {
    /// One character taken for another.
    Pair { printed: char, truth: char },
    /// Characters wrong.
    Wrong,
    /// Vehicles that pass unread.
    Unread,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LapseReason {
    /// No crossing within the lane's limit: the vehicle turned away.
    NotCrossed,
    /// The gate did not take the command.
    GateFailed,
}

/// The answer to one sighting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Journal number of the sighting.
    pub seq: Seq,
    pub lane: LaneId,
    /// The sighting's capture time.
    pub at: Timestamp,
    pub outcome: Outcome,
    pub reason: Reason,
    /// The text as read, never overwritten; `None`: unread.
    pub read: Option<Plate>,
    /// The plate it was taken for, `None` if unread. Differs from `read` only in an approximate match.
    pub plate: Option<Plate>,
    pub permit: Option<PermitId>,
    /// How `plate` was found, and how sure that is.
    pub matched: Matched,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violation: Option<Violation>,
    /// It contradicts what is believed, and is likelier something else than a passback: no violation, and counted against
    /// nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained: Option<Violation>,
    /// On an exit: the stay that it ends (once the passage is known).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes: Option<Closes>,
    /// On an exit: the stay that it ended likelier than not, but not surely. That stay goes on, for a person to judge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely: Option<Closes>,
    /// Stays found by this event to have ended earlier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heals: Vec<Heal>,
    /// The permit that the read is close to, where the text itself was decided on (law L7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<NearMiss>,
    /// The banned plate that the read is likely ([`Reason::DeniedLikely`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely_denied: Option<NearMiss>,
    /// Why passback was not asked of this vehicle, at a lane that asks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<Waived>,
    /// Why the gate was not told although the outcome is `open`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_by: Option<HeldBy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
}

/// Why passback is not asked of a vehicle at a lane that asks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Waived {
    /// Its permit or group is exempt, or it is a visitor where those are.
    Exempt,
    /// It has a free move.
    FreeMove,
    /// A lane of the region is blind, and nobody is judged meanwhile.
    LaneBlind,
}

/// Why. A closed list: docs/ref/reasons.md explains each to an operator. A broken rule is named by its kind; what was done
/// about it is the [`Outcome`], and how strict the lane was is [`Violation::mode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A valid permit, in order.
    Permitted,
    /// A permit that is exempt from passback.
    Exempt,
    /// No permit, and the lane admits visitors.
    VisitorAdmitted,
    /// No permit, and the lane refuses visitors.
    VisitorRefused,
    /// No permit, and the lane asks a person.
    VisitorAsk,
    /// On the deny list.
    Denied,
    /// Likely a plate of the deny list, read a little wrong.
    DeniedLikely,
    /// The permit's validity has not begun.
    NotYetValid,
    /// The permit's validity is over.
    NoLongerValid,
    /// The permit lets in at other hours.
    OutsideHours,
    /// The permit lets in at other lanes.
    OtherLane,
    /// Comes in while believed inside (BACnet DENIED_PASSBACK, where it is refused).
    Reentry,
    /// Leaves an area that it is not known to be in.
    ExitWithoutEntry,
    /// Known to be in another area than the lane leaves.
    WrongArea,
    /// All spaces of the permit are taken by its other vehicles.
    PoolFull,
    /// The area is full.
    AreaFull,
    /// Was let in as a passback and is not let out.
    Trapped,
    /// The lane also demands a PIN or card, and it was not given yet.
    SecondFactor,
    /// Out by an exit that asks nothing.
    FreeExit,
    /// A vehicle passed and no plate was read.
    Unread,
    /// The same vehicle was answered a moment ago.
    Repeated,
    /// The same vehicle was answered at another lane a moment ago: two cameras see it.
    SeenElsewhere,
}

impl Reason {
    /// Whether the vehicle has had its answer: no other vehicle came.
    pub(crate) fn is_answered_before(self) -> bool {
        matches!(self, Reason::Repeated | Reason::SeenElsewhere)
    }
}

impl From<ViolationKind> for Reason {
    fn from(kind: ViolationKind) -> Reason {
        match kind {
            ViolationKind::Reentry => Reason::Reentry,
            ViolationKind::ExitWithoutEntry => Reason::ExitWithoutEntry,
            ViolationKind::WrongArea => Reason::WrongArea,
            ViolationKind::PoolFull => Reason::PoolFull,
            ViolationKind::AreaFull => Reason::AreaFull,
            ViolationKind::Trapped => Reason::Trapped,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "by")]
pub enum Matched {
    /// The very text of a permit's plate, or of a vehicle inside.
    Exact,
    /// A likely misread of it.
    Likely { probability: f64 },
    /// Nothing was matched.
    Nothing,
}

/// A permit's plate that the read may be a misread of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearMiss {
    pub permit: PermitId,
    pub plate: Plate,
    /// How likely the vehicle is this permit's.
    pub probability: f64,
    /// So likely, by a doubtful character, and with no other vehicle near, that it speaks for and against the permit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sure: bool,
}

/// What keeps a gate shut although a vehicle may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldBy {
    KillSwitch,
    /// The sighting was told too late: what it shows was before.
    Late,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Closes {
    pub stay: StayId,
    pub probability: f64,
}

/// A stay bound, after the fact, to the exit by which it had ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Heal {
    pub stay: StayId,
    /// Journal number of the exit's sighting.
    pub exit: Seq,
    pub(crate) probability: f64,
}

/// Request *open* by one pulse. Only ever that: never hold, never close.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateCommand {
    pub id: CommandId,
    pub gate: GateId,
    pub lane: LaneId,
    pub pulse_ms: u32,
    pub issued_at: Timestamp,
    /// After this it must not be sent any more.
    pub expires_at: Timestamp,
}

/// A vehicle passed a lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Journal number of the sighting that was answered, or of the crossing where there was none.
    pub seq: Seq,
    pub lane: LaneId,
    pub at: Timestamp,
    pub direction: Direction,
    pub from: AreaId,
    pub to: AreaId,
    pub plate: Option<Plate>,
    pub permit: Option<PermitId>,
    /// The stay that this passage opened or closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stay: Option<StayId>,
    pub known_by: KnownBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KnownBy {
    Assumed,
    Input,
    Person,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(what: OrderKind, json: &str) {
        let order = Order {
            by: "ana".into(),
            role: None,
            reason: "seen".into(),
            what,
        };
        let written = serde_json::to_string(&Input::Order(order.clone())).unwrap();
        let expected = format!(r#"{{"kind":"order","by":"ana","reason":"seen",{json}}}"#);
        assert_eq!(written, expected);
        let back: Input = serde_json::from_str(&written).unwrap();
        assert_eq!(back, Input::Order(order));
    }

    #[test]
    fn words_on_reads_are_written_flat() {
        let judge = |verdict| OrderKind::Judge { read: 7, verdict };
        let plate = Plate::new("W12345A").unwrap();
        check(
            judge(ReadFinding::Right),
            r#""order":"judge","read":7,"verdict":"right""#,
        );
        check(
            judge(ReadFinding::Plate { plate }),
            r#""order":"judge","read":7,"verdict":"plate","plate":"W12345A""#,
        );
        check(
            judge(ReadFinding::NoPlate),
            r#""order":"judge","read":7,"verdict":"no-plate""#,
        );
        let lane = LaneId::new("exit-2");
        check(
            OrderKind::LaneChecked { lane },
            r#""order":"lane_checked","lane":"exit-2""#,
        );
        check(
            OrderKind::Acknowledge {
                violation: 7,
                finding: Finding::MisreadThere,
            },
            r#""order":"acknowledge","violation":7,"finding":"misread-there""#,
        );
        let area = AreaId::new("deck");
        check(
            OrderKind::SetCount { area, count: 4 },
            r#""order":"set_count","area":"deck","count":4"#,
        );
        check(
            OrderKind::HasLeft { stay: StayId(7) },
            r#""order":"has_left","stay":7"#,
        );
        check(
            OrderKind::Answer {
                decision: 7,
                accept: true,
            },
            r#""order":"answer","decision":7,"accept":true"#,
        );
    }
}
