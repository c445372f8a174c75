//! One vehicle, two cameras: a plate seen at a second lane within seconds is the vehicle of the first. The camera looks
//! across at the next entrance, or at a vehicle that has just left by the exit beside it.

use jiff::SignedDuration;

use super::Engine;
use super::ruling::Arrival;
use super::state::Recent;
use crate::domain::event::{Motion, Output, Reason};
use crate::domain::plate::Plate;
use crate::domain::site::Lane;

/// A vehicle that moves away from the camera, having been seen elsewhere so shortly before, does not come to the lane.
const MOVES_AWAY: SignedDuration = SignedDuration::from_secs(60);

impl Engine {
    /// The plate of the vehicle that was answered at another lane just now, if this is the same one.
    pub(super) fn seen_elsewhere(&self, seen: &Arrival) -> Option<Plate> {
        let lanes = self
            .state
            .lanes
            .iter()
            .filter(|(id, _)| **id != seen.lane.id);
        // Hardly ever was anything seen elsewhere just now: that is asked first.
        let just_now = lanes.filter(|(_, m)| m.recent.iter().any(|r| is_too_soon(seen, r)));
        for (id, memory) in just_now {
            let Some((other, _)) = self.lane_now(id, seen.now) else {
                continue;
            };
            let mut all = memory.recent.iter().rev();
            let found = all.find(|r| {
                is_too_soon(seen, r)
                    && may_be_seen_from(&other, seen.lane, r)
                    && self.is_again(seen, memory, r)
            });
            if let Some(recent) = found {
                return Some(recent.plate.clone());
            }
        }
        None
    }

    /// It is answered where it is; here it is only noted.
    pub(super) fn elsewhere(&self, seen: &Arrival, plate: &Plate, out: &mut Vec<Output>) {
        out.push(self.answered_before(seen, plate, Reason::SeenElsewhere));
    }
}

/// Whether nobody comes from the one lane to the other in that time.
fn is_too_soon(seen: &Arrival, before: &Recent) -> bool {
    let apart = seen.sighting.at.duration_since(before.seen_at).abs();
    let moves_away = |motion| motion == Some(Motion::Away);
    let (here, there) = (seen.sighting.travel, before.travel);
    if moves_away(there) && here == Some(Motion::Towards) {
        // The other camera was the one that looked across.
        return false;
    }
    let least = SignedDuration::from_secs(i64::from(seen.lane.apart_s));
    apart < least || (moves_away(here) && !moves_away(there) && apart <= MOVES_AWAY)
}

/// Lanes that lead on from one another are passed within seconds. And who was answered at a lane that leads the other way
/// was there only if that was in order: a vehicle that is inside does not come in, it leaves.
fn may_be_seen_from(other: &Lane, lane: &Lane, before: &Recent) -> bool {
    let same = other.direction == lane.direction;
    if same {
        other.to != lane.from && lane.to != other.from
    } else {
        before.in_order
    }
}
