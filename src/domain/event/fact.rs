//! What gateways of a region tell one another: what has happened, never what is to be done. Kept here so that the journal has a
//! place for it; the engine takes facts and does nothing with them yet.
//!
//! Facts only grow: a field may be added, a kind may be added, nothing changes its meaning. A kind that this build does not know
//! is kept to the letter.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::domain::ids::{Seq, StayId};
use crate::domain::permit::PermitChange;
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::{AreaId, LaneId, PermitId};

/// A fact of one gateway. Epoch and number name it among all of that gateway's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Grows when a gateway goes on from a backup: its journal's numbers are then not used a second time.
    pub epoch: u32,
    /// The entry of its journal.
    pub seq: Seq,
    /// When it happened, by its clock.
    pub at: Timestamp,
    pub what: FactKind,
}

/// What has happened. Stays bear the numbers of the gateway that tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum FactKind {
    /// A vehicle came in.
    Opened {
        stay: StayId,
        area: AreaId,
        plate: Option<Plate>,
        permit: Option<PermitId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read: Option<PlateRead>,
    },
    /// It left, or is taken to have left, so likely.
    Closed { stay: StayId, probability: f64 },
    /// It is inside after all.
    Reopened { stay: StayId },
    /// A vehicle left and closed no stay; `None`: it was not read.
    Unmatched {
        lane: LaneId,
        read: Option<PlateRead>,
    },
    /// The stay speaks against another entry no more: reset, timed out, a free move.
    Freed { stay: StayId },
    /// The stay was ended by its area's presence timeout.
    PresenceEnded { stay: StayId },
    /// The list of permits changed there; exemptions are a part of permits.
    Permits { change: PermitChange },
    /// The gateway came up, and had been down since.
    Up { down_since: Option<Timestamp> },
    /// A lane went blind or sees again.
    LaneHealth { lane: LaneId, seeing: bool },
    /// Personal data are to be erased everywhere.
    Erased { what: Erasure },
    /// A kind of a newer build: kept, shown, passed over.
    #[serde(untagged)]
    Unknown(serde_json::Map<String, serde_json::Value>),
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
                format!(r#"{{"epoch":2,"seq":7,"at":"2026-03-02T06:00:00Z","what":{what}}}"#);
            let fact: Fact = serde_json::from_str(&text).unwrap();
            assert_eq!(!matches!(fact.what, FactKind::Unknown(_)), known, "{what}");
            assert_eq!(serde_json::to_string(&fact).unwrap(), text);
        };
        check(
            r#"{"fact":"opened","stay":7,"area":"yard","plate":"W123AB","permit":null}"#,
            true,
        );
        check(r#"{"fact":"closed","stay":7,"probability":0.97}"#, true);
        check(r#"{"fact":"reopened","stay":7}"#, true);
        check(r#"{"fact":"unmatched","lane":"exit-1","read":null}"#, true);
        check(r#"{"fact":"freed","stay":7}"#, true);
        check(r#"{"fact":"presence_ended","stay":7}"#, true);
        check(
            r#"{"fact":"permits","change":{"change":"remove","id":"P1","by":"ann"}}"#,
            true,
        );
        check(r#"{"fact":"up","down_since":null}"#, true);
        check(r#"{"fact":"lane_health","lane":"a","seeing":false}"#, true);
        check(
            r#"{"fact":"erased","what":{"before":"2026-03-02T06:00:00Z","plate":"9f86d081"}}"#,
            true,
        );
        check(r#"{"fact":"towed","lane":"exit-1","weight":1.5}"#, false);
        check(r#"{"by":"a much newer build"}"#, false);
    }
}
