//! One plate on several permits: which of them decides here and now, and what it says.
//!
//! 1. A permit of the deny list that holds.
//! 2. At a way out the permit under which the vehicle came in.
//! 3. One that lets in; at an entrance one of its own before a pool, and a pool with a free space before a full one; then the
//!    lowest number.
//! 4. None lets in: the one that comes nearest ([`Standing`]); then the lowest number.

use jiff::Timestamp;

use super::Engine;
use super::ruling::Arrival;
use crate::domain::event::{List, Permit, Reason};
use crate::domain::plate::Plate;
use crate::domain::site::{Direction, Lane, PermitId};

/// Whether a permit lets in a plate, and what is wanting. The nearer it comes to letting in, the earlier it stands here: an hour
/// passes, another lane is driven to, a permit that is to come will hold one day, one that is over never again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Holds,
    OutsideHours,
    OtherLane,
    NotYetValid,
    NoLongerValid,
}

impl Standing {
    /// Why it does not let in.
    pub(super) fn reason(self) -> Option<Reason> {
        match self {
            Standing::Holds => None,
            Standing::OutsideHours => Some(Reason::OutsideHours),
            Standing::OtherLane => Some(Reason::OtherLane),
            Standing::NotYetValid => Some(Reason::NotYetValid),
            Standing::NoLongerValid => Some(Reason::NoLongerValid),
        }
    }
}

impl Engine {
    /// What a permit says of one of its plates now. Without a lane its lanes are not asked.
    pub(super) fn permit_stands(
        &self,
        permit: &Permit,
        plate: &Plate,
        lane: Option<&Lane>,
        now: Timestamp,
    ) -> Standing {
        let (terms, clock) = (permit.terms_of(plate), self.state.site.clock());
        let other_lane = |l: &Lane| !terms.lanes.is_empty() && !terms.lanes.contains(&l.id);
        if terms.valid_from.is_some_and(|from| now < from) {
            Standing::NotYetValid
        } else if terms.valid_to.is_some_and(|to| now >= to) {
            Standing::NoLongerValid
        } else if lane.is_some_and(other_lane) {
            Standing::OtherLane
        } else if !terms.hours.is_empty() && !terms.hours.iter().any(|w| w.holds(clock, now)) {
            Standing::OutsideHours
        } else {
            Standing::Holds
        }
    }

    /// The permit that decides about a plate at a lane.
    pub(super) fn permit_for(&self, plate: &Plate, seen: &Arrival) -> Option<&Permit> {
        let lane = seen.lane;
        let stands = |p: &Permit| self.permit_stands(p, plate, Some(lane), seen.now);
        if let Some(ban) = self.ban(plate, &stands) {
            return Some(ban);
        }
        let entrance = lane.from.is_outside();
        if !entrance && lane.direction == Direction::Out {
            let stays = self.index.stays_of(plate).iter();
            let stays = stays.filter_map(|id| self.state.stays.get(id));
            let stay = stays.max_by_key(|s| (s.area == lane.from, s.counts(), s.id));
            let under = stay.and_then(|s| s.permit.as_ref());
            if let Some(permit) = under.and_then(|id| self.still_on(plate, id)) {
                return Some(permit);
            }
        }
        let full = |p: &Permit| {
            let taken =
                |spaces: u32| self.others_inside(seen, p, Some(plate)).len() >= spaces as usize;
            entrance && stands(p) == Standing::Holds && p.spaces.is_some_and(taken)
        };
        let pooled = |p: &Permit| entrance && p.spaces.is_some();
        self.permits_with(plate, List::Allow)
            .min_by_key(|p| (stands(p), full(p), pooled(p), &p.id))
    }

    /// The same wherever it is, for lists and pages.
    pub(crate) fn permit_now(&self, plate: &Plate) -> Option<&Permit> {
        let stands = |p: &Permit| self.permit_stands(p, plate, None, self.state.now);
        self.ban(plate, &stands).or_else(|| {
            self.permits_with(plate, List::Allow)
                .min_by_key(|p| (stands(p), &p.id))
        })
    }

    /// The permit under which a stay goes on: the one that it was under, while the plate is on it.
    pub(super) fn permit_kept(&self, plate: &Plate, before: Option<&PermitId>) -> Option<&Permit> {
        let kept = before.and_then(|id| self.still_on(plate, id));
        kept.or_else(|| self.permit_now(plate))
    }

    fn still_on(&self, plate: &Plate, id: &PermitId) -> Option<&Permit> {
        let on = self.index.permits_of(plate).contains(id);
        self.state.permits.get(id).filter(|_| on)
    }

    /// The ban of a plate that holds at a lane now.
    pub(super) fn ban_here(&self, plate: &Plate, seen: &Arrival) -> Option<&Permit> {
        let stands = |p: &Permit| self.permit_stands(p, plate, Some(seen.lane), seen.now);
        self.ban(plate, &stands)
    }

    /// A deny list counts while it holds.
    fn ban(&self, plate: &Plate, stands: &dyn Fn(&Permit) -> Standing) -> Option<&Permit> {
        let bans = self.permits_with(plate, List::Deny);
        bans.filter(|p| stands(p) == Standing::Holds)
            .min_by_key(|p| &p.id)
    }

    fn permits_with(&self, plate: &Plate, list: List) -> impl Iterator<Item = &Permit> {
        let permits = self.index.permits_of(plate).iter();
        let permits = permits.filter_map(|id| self.state.permits.get(id));
        permits.filter(move |p| p.list == list)
    }
}
