//! What the rules are asked and what they answer: an arrival, who it is taken for, and the ruling on it.

use jiff::Timestamp;

use super::state::{Case, LaneMode};
use crate::domain::event::{
    Decision, Heal, Matched, NearMiss, Outcome, Reason, Seq, Sighting, StayId, Violation,
};
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::habits::{Class, Lesson};
use crate::domain::misread::lane::SoftRead;
use crate::domain::plate::Plate;
use crate::domain::site::{GatewayId, Lane, PermitId};

/// A read and all that was made of it before any rule was asked.
pub(super) struct Arrival<'a> {
    pub(crate) sighting: &'a Sighting,
    /// As it works now.
    pub(crate) lane: &'a Lane,
    pub(crate) lane_mode: LaneMode,
    pub(crate) now: Timestamp,
    pub(crate) text: Plate,
    pub(crate) key: Text,
    pub(crate) soft: SoftRead,
    /// It may be a vehicle that was answered at another lane a moment ago, and is only seen from here.
    pub(crate) unsure_view: bool,
}

impl<'a> Arrival<'a> {
    /// The same vehicle at the lane as it asks this vehicle.
    pub(super) fn at<'b>(&self, lane: &'b Lane) -> Arrival<'b>
    where
        'a: 'b,
    {
        Arrival {
            sighting: self.sighting,
            lane,
            lane_mode: self.lane_mode,
            now: self.now,
            text: self.text.clone(),
            key: self.key,
            soft: self.soft.clone(),
            unsure_view: self.unsure_view,
        }
    }
}

/// Who it is taken for.
#[derive(Debug, Clone)]
pub(super) struct Who {
    pub(crate) plate: Plate,
    pub(crate) permit: Option<PermitId>,
    pub(crate) known: bool,
    pub(crate) matched: Matched,
    pub(crate) near: Option<NearMiss>,
}

/// A decision with what its passage will mean, and which stays it found to have ended.
pub(super) struct Ruling {
    pub(crate) decision: Decision,
    pub(crate) case: Case,
    pub(crate) ended: Option<Ended>,
    /// What it teaches, if it contradicts a stay.
    pub(crate) contradiction: Option<Contradiction>,
    /// The PIN or card that it uses up.
    pub(crate) factor_used: Option<PermitId>,
    /// Until when one that is still wanted may be given.
    pub(crate) factor_until: Option<Timestamp>,
}

impl Ruling {
    /// A rule is broken: what its mode makes of that. With `ask`, a person is asked where the vehicle would be let through.
    pub(super) fn violates(&mut self, found: Violation, ask: bool) {
        let d = &mut self.decision;
        let outcome = match found.mode.policy().then.outcome() {
            Outcome::Open if ask => Outcome::Ask,
            outcome => outcome,
        };
        // A vehicle on the deny list is let out, and that is said first.
        let is_denied = matches!(d.reason, Reason::Denied | Reason::DeniedLikely);
        let open = d.outcome == Outcome::Open && !is_denied;
        if open || outcome == Outcome::Refuse {
            (d.outcome, d.reason) = (outcome, found.kind.into());
        }
        d.violation = Some(found);
    }

    pub(super) fn refuse(&mut self, reason: Reason) {
        self.decision.outcome = Outcome::Refuse;
        self.decision.reason = reason;
    }
}

/// A stay that turns out to have ended: at this departure, or at one that cannot be named.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    /// The other lot that it was in; `None`: this one.
    pub(crate) lot: Option<GatewayId>,
    pub(crate) stay: StayId,
    pub(crate) departure: Option<Seq>,
    pub(crate) probability: f64,
    /// How likely nothing at all was seen of its exit, so that it was never counted out.
    pub(crate) unseen: f64,
}

impl Ended {
    /// Bound to an exit by name, and surely enough to say so.
    pub(super) fn heal(&self) -> Option<Heal> {
        if self.lot.is_some() {
            return None;
        }
        Some(Heal {
            stay: self.stay,
            exit: self.departure?,
            probability: self.probability,
        })
    }
}

/// What an entry that contradicts a stay teaches.
#[derive(Debug, Clone)]
pub(super) struct Contradiction {
    /// The other lot that the stay is in; `None`: this one.
    pub(crate) lot: Option<GatewayId>,
    pub(crate) stay: StayId,
    pub(crate) class: Class,
    /// Of the plate's own stay.
    pub(crate) lesson: Option<Lesson>,
    /// Exits that may have been the vehicle's, and how likely each was against all else.
    pub(crate) claims: Vec<(Seq, f64)>,
}
