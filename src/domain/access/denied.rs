//! The deny list is looked for with tolerance: one wrong character must not open a gate for a vehicle that is banned.

use super::Engine;
use super::near::doubtful_where_it_differs;
use super::ruling::{Arrival, Who};
use crate::domain::event::{Matched, NearMiss, Outcome, Reason};
use crate::domain::misread::{PROBABLE, SURE};
use crate::domain::plate::Plate;
use crate::domain::site::DeniedLikely;

impl Engine {
    /// The banned plate that the read is likely, unless it is surely another vehicle's: a permit's own plate of which the reader was
    /// not in doubt, or the vehicle of a stay that an exit is taken for.
    pub(super) fn likely_denied(&self, seen: &Arrival, who: &Who) -> Option<NearMiss> {
        let banned = |plate: &Plate| self.ban_here(plate, seen);
        let own = self.permit_for(&who.plate, seen).is_some();
        let exits = !seen.lane.from.is_outside();
        let leaves = exits && who.matched != Matched::Nothing;
        let is_inside = exits && !self.index.stays_of(&who.plate).is_empty();
        if banned(&who.plate).is_some() || is_inside {
            return None;
        }
        let like: Vec<&Plate> = self.index.permits_like(&seen.key).collect();
        if !like.iter().any(|plate| banned(plate).is_some()) {
            return None;
        }
        let (best, probability) = self.weigh_banned(seen, &like)?;
        let plate = like[best];
        let sure_of_it = own || leaves;
        let is_likely = match sure_of_it {
            true => probability > 1.0 - SURE && doubtful_where_it_differs(seen, plate),
            false => probability >= PROBABLE,
        };
        is_likely.then(|| NearMiss {
            permit: banned(plate).map(|p| p.id.clone()).unwrap_or_default(),
            plate: plate.clone(),
            probability,
            sure: false,
        })
    }

    /// The likeliest of the banned plates, and how likely the read is any of them: against the plates of other permits and against
    /// vehicles that are on none.
    fn weigh_banned(&self, seen: &Arrival, like: &[&Plate]) -> Option<(usize, f64)> {
        let posterior = self.weigh_listed(seen, like, |_| 1.0);
        let is_banned = |who: usize| self.ban_here(like[who], seen).is_some();
        let mut banned = posterior.ranked.iter().filter(|(who, _)| is_banned(*who));
        let (best, first) = banned.next().copied()?;
        Some((best, banned.map(|(_, p)| p).sum::<f64>() + first))
    }
}

/// What a lane that vehicles come in by makes of a read that is likely a banned plate: never more than it would have done without.
pub(super) fn on_likely_denied(lane: DeniedLikely, ruled: (Outcome, Reason)) -> (Outcome, Reason) {
    match (lane, ruled.0) {
        (DeniedLikely::Refuse, _) | (_, Outcome::Refuse) => (Outcome::Refuse, Reason::DeniedLikely),
        (DeniedLikely::Ask, _) => (Outcome::Ask, Reason::DeniedLikely),
    }
}
