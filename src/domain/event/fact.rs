//! What gateways of a region tell one another: what has happened, never what is to be done.
//!
//! A gateway tells of its own stays, exits and counts as they are; others take that as it is. What another gateway finds out about a
//! stay that is not its own it tells as [`FactKind::Found`], and the stay's own gateway tells what has become of it.
//!
//! Facts only grow: a field may be added, a kind may be added, nothing changes its meaning. A kind that this build does not know
//! is kept to the letter.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Light, NearMiss, Outcome, Reason, Scope};
use crate::domain::ids::{EvidenceId, LotStayId, Seq, StayId};
use crate::domain::permit::{Exemption, Permit};
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::{AreaId, GatewayId, GroupId, LaneId, PassbackMode, PermitId, RegionId};
use crate::domain::violation::{Causes, LotPrior, ViolationKind};

/// What one entry of a gateway's journal tells. Epoch and number name it among all of that gateway's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Grows when a gateway goes on from a backup: its journal's numbers are then not used a second time.
    pub epoch: u32,
    /// The entry of its journal.
    pub seq: Seq,
    /// When it happened, by its clock; by the database's where its clock was ahead of that.
    pub at: Timestamp,
    /// In order.
    pub what: Vec<FactKind>,
}

/// Journal numbers of an epoch lie so far above those of the one before.
pub(crate) const EPOCH: Seq = 1 << 40;

/// What has happened. Stays and exits bear the journal numbers of the gateway that tells, and 2^40 for each epoch that it had begun
/// before that number: no number means two things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum FactKind {
    /// What the lot consists of, as its site file says.
    Lot {
        name: String,
        areas: Vec<LotArea>,
        lanes: Vec<LotLane>,
    },
    /// A vehicle came in, or something else is known of its stay now.
    Stay(Box<LotStay>),
    /// A stay is over: it left, or is taken to have left.
    Ended { stay: StayId },
    /// A vehicle left and closed no stay, or something else is known of that exit now.
    Unmatched(Box<LotExit>),
    /// It is known whose that exit was, or it is too old to matter.
    Matched { exit: Seq },
    /// So many vehicles are in an area.
    Counted { area: AreaId, count: i64 },
    /// At this gateway something was found about a stay of another one.
    Found {
        of: LotStayId,
        #[serde(flatten)]
        what: LotFinding,
    },
    /// A permit is so now; `None`: it was removed. The later one of two edits counts.
    Permit {
        id: PermitId,
        permit: Option<Box<Permit>>,
        edit: Edit,
    },
    /// A group's exemption is so now; the later one of two edits counts.
    GroupExemption {
        group: GroupId,
        exempt: Option<Exemption>,
        edit: Edit,
    },
    /// Credentials were reset: it is forgotten where they are.
    Reset { scope: Scope },
    /// The gateway came up, and had been down since.
    Up { down_since: Option<Timestamp> },
    /// A lane went blind or sees again.
    LaneHealth { lane: LaneId, seeing: bool },
    /// A vehicle was answered: for people who look at all lots. Nothing is decided by it.
    Event(Box<LotEvent>),
    /// Personal data are to be erased everywhere.
    Erased { what: Erasure },
    /// A kind of a newer build: kept, shown, passed over.
    #[serde(untagged)]
    Unknown(serde_json::Map<String, serde_json::Value>),
}

/// An edit by its place in the order of (time, gateway, number), and the one that its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    #[serde(flatten)]
    pub place: EditPlace,
    /// Who made it.
    pub by: String,
    /// `None`: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<EditPlace>,
}

/// Where an edit stands among all of the region. Its time is later than that of the edit which its author saw: so no wrong clock
/// wins for ever.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EditPlace {
    pub edited: Timestamp,
    pub gateway: GatewayId,
    pub number: Seq,
}

/// An area of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotArea {
    pub id: AreaId,
    pub name: String,
    /// Areas of one passback region share the passback state, in whichever lot they are.
    pub region: RegionId,
}

/// A lane of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotLane {
    pub id: LaneId,
    pub name: String,
}

/// A vehicle's time in a lot, as its gateway knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LotStay {
    pub stay: StayId,
    pub plate: Option<Plate>,
    pub permit: Option<PermitId>,
    /// Whether `plate` is a permit's very plate.
    pub known: bool,
    /// The permit whose vehicle it probably is, where `plate` is on none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<NearMiss>,
    /// What the entry lane read, by what light.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<PlateRead>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<Light>,
    pub lane: LaneId,
    pub area: AreaId,
    pub since: Timestamp,
    /// When it came into `area`, if by an inner lane.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_area_at: Option<Timestamp>,
    /// Journal number of the sighting by which it came in.
    pub entry: Seq,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
    /// In which area, and since when, it speaks against another entry of its plate; `None`: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passback: Option<(AreaId, Timestamp)>,
    /// How likely the vehicle is still there, 0..=1.
    pub belief: f64,
}

/// An exit of which it is not sure whose it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LotExit {
    /// Journal number of the sighting (of the crossing, where there was none).
    pub exit: Seq,
    pub lane: LaneId,
    pub at: Timestamp,
    pub from: AreaId,
    pub read: Option<PlateRead>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<Light>,
    /// How many exits a minute were to be expected just then.
    pub rate_per_min: f64,
    /// Stays of this lot that may have ended there, and how likely against all else: their vehicles have come again since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<(StayId, f64)>,
}

/// What was answered to a vehicle, as people in other lots are shown it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LotEvent {
    /// Journal number of the sighting.
    pub seq: Seq,
    pub lane: LaneId,
    pub at: Timestamp,
    pub outcome: Outcome,
    pub reason: Reason,
    /// The text as read; `None`: unread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Plate>,
    /// The plate it was taken for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<Plate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permit: Option<PermitId>,
    /// Its pictures stay where they were taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violation: Option<LotViolation>,
}

/// A violation, as people in other lots are shown it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LotViolation {
    pub kind: ViolationKind,
    pub mode: PassbackMode,
    pub causes: Causes,
    /// The stay that it contradicts, in whichever lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<LotPrior>,
}

/// What was found about a stay of another lot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "found")]
pub enum LotFinding {
    /// Its vehicle has come in elsewhere and had left before: by this exit of that lot, or by none that can be named.
    Left {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit: Option<Seq>,
        probability: f64,
        /// How likely nothing at all was seen of its exit.
        unseen: f64,
    },
    /// A vehicle with its plate came in elsewhere all the same: that entry counts from now on. How likely the one of this stay is
    /// still there.
    Superseded { belief: f64 },
    /// It may have left at one of these exits of that lot, and how likely against all else.
    Claimed { exits: Vec<(Seq, f64)> },
}

/// Which personal data were erased: those from before a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub before: Timestamp,
    /// The one vehicle: a keyed digest of its plate, for the plate itself is not to be named any more. `None`: all vehicles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<SmolStr>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_written_as_they_are_read_and_an_unknown_kind_is_kept_to_the_letter() {
        let check = |what: &str, known: bool| {
            let text =
                format!(r#"{{"epoch":2,"seq":7,"at":"2026-03-02T06:00:00Z","what":[{what}]}}"#);
            let fact: Fact = serde_json::from_str(&text).unwrap();
            let unknown = matches!(fact.what[..], [FactKind::Unknown(_)]);
            assert_eq!(!unknown, known, "{what}");
            assert_eq!(serde_json::to_string(&fact).unwrap(), text);
        };
        check(
            r#"{"fact":"lot","name":"North","areas":[{"id":"yard","name":"Yard","region":""}],"lanes":[{"id":"a","name":"A"}]}"#,
            true,
        );
        check(
            r#"{"fact":"stay","stay":7,"plate":"W123AB","permit":null,"known":false,"lane":"a","area":"yard","since":"2026-03-02T06:00:00Z","entry":6,"passback":["yard","2026-03-02T06:00:00Z"],"belief":1.0}"#,
            true,
        );
        check(r#"{"fact":"ended","stay":7}"#, true);
        check(
            r#"{"fact":"unmatched","exit":9,"lane":"a","at":"2026-03-02T06:00:00Z","from":"yard","read":null,"rate_per_min":0.5,"claims":[[7,0.25]]}"#,
            true,
        );
        check(r#"{"fact":"matched","exit":9}"#, true);
        check(r#"{"fact":"counted","area":"yard","count":3}"#, true);
        let of = r#""of":{"gateway":"north","stay":7}"#;
        for what in [
            r#""found":"left","exit":9,"probability":0.97,"unseen":0.0"#,
            r#""found":"superseded","belief":0.5"#,
            r#""found":"claimed","exits":[[9,0.5]]"#,
        ] {
            check(&format!(r#"{{"fact":"found",{of},{what}}}"#), true);
        }
        let edit = r#""edit":{"edited":"2026-03-02T06:00:00Z","gateway":"north","number":9,"by":"ann","over":{"edited":"2026-03-01T06:00:00Z","gateway":"south","number":5}}"#;
        check(
            &format!(r#"{{"fact":"permit","id":"P1","permit":null,{edit}}}"#),
            true,
        );
        check(
            &format!(r#"{{"fact":"group_exemption","group":"staff","exempt":null,{edit}}}"#),
            true,
        );
        check(r#"{"fact":"reset","scope":{"plate":"W123AB"}}"#, true);
        check(r#"{"fact":"up","down_since":null}"#, true);
        check(r#"{"fact":"lane_health","lane":"a","seeing":false}"#, true);
        check(
            r#"{"fact":"erased","what":{"before":"2026-03-02T06:00:00Z","plate":"9f86d081"}}"#,
            true,
        );
        let causes = r#""causes":{"passback":0.9,"missed_exit":0.1,"misread_exit":0.0,"misread_entry":0.0,"other_vehicle":0.0,"turned_away":0.0}"#;
        let before = r#""before":{"gateway":"south","stay":7,"since":"2026-03-02T05:00:00Z","evidence":"20260302/in/050000"}"#;
        let event = |reason: &str| {
            format!(
                r#"{{"fact":"event","seq":9,"lane":"in","at":"2026-03-02T06:00:00Z","outcome":"refuse","reason":"{reason}","read":"W123AB","plate":"W123AB","permit":"P1","violation":{{"kind":"reentry","mode":"hard",{causes},{before}}}}}"#
            )
        };
        check(&event("reentry"), true);
        // What a newer build knows of. What is not known is kept under its names, in their order.
        check(
            r#"{"fact":"event","lane":"in","outcome":"refuse","reason":"towed-away"}"#,
            false,
        );
        check(r#"{"fact":"towed","lane":"exit-1","weight":1.5}"#, false);
        check(r#"{"by":"a much newer build"}"#, false);
    }
}
