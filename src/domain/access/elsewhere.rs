//! One vehicle, two cameras: a plate seen at a second lane within seconds is the vehicle of the first. The camera looks
//! across at the next entrance, or at a vehicle that has just left by the exit beside it. Where that cannot be told, the
//! vehicle is unsure, and nobody is refused for it.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::near::differs_by_one_doubt;
use super::place::LineDoubt;
use super::ruling::Arrival;
use super::state::{Case, Grant, LaneMemory, Recent};
use crate::domain::event::{LapseReason, Motion, Outcome, Output, Reason, Seq};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, CrossingFrom, Lane, LaneId};

/// A vehicle that moves away from the camera, having been answered at another lane so shortly before, does not come to this one.
const MOVES_AWAY: SignedDuration = SignedDuration::from_secs(60);
/// One that was let through at another lane so shortly before may still be there.
const LATELY: SignedDuration = SignedDuration::from_secs(30);

/// What an answer given at another lane a moment ago says of a vehicle.
pub(super) enum View {
    /// It is the vehicle of that answer, seen from here as well.
    Same(Plate),
    /// It is before this lane, and the other lane's camera looked across; that lane and its decision.
    Here(LaneId, Seq),
    /// It may be either.
    Unsure,
}

impl Engine {
    /// What the last answers at other lanes say of a vehicle that is seen here.
    pub(super) fn seen_elsewhere(&self, seen: &Arrival) -> Option<View> {
        let lanes = self.state.lanes.iter();
        let was_lately = |r: &Recent| apart(seen, r) <= MOVES_AWAY.max(least(seen));
        // Hardly ever was anything seen elsewhere just now: that is asked first.
        let just_now = lanes
            .filter(|(id, memory)| **id != seen.lane.id && memory.recent.iter().any(was_lately));
        let mut unsure = None;
        for (id, memory) in just_now {
            let Some((other, _)) = self.lane_now(id, seen.now) else {
                continue;
            };
            for recent in memory.recent.iter().rev().filter(|r| was_lately(r)) {
                match self.view(seen, (&other, memory), recent) {
                    Some(View::Unsure) => unsure = Some(View::Unsure),
                    None => {}
                    told => return told,
                }
            }
        }
        unsure
    }

    fn view(
        &self,
        seen: &Arrival,
        (other, memory): (&Lane, &LaneMemory),
        before: &Recent,
    ) -> Option<View> {
        let leads_on = leads_on(other, seen.lane);
        let (here, there) = (seen.sighting.travel, before.travel);
        let entrances = seen.lane.from.is_outside() && other.from.is_outside();
        if there == Some(Motion::Away) && here == Some(Motion::Towards) {
            let nobody = entrances
                && was_let_through(before)
                && apart(seen, before) <= MOVES_AWAY
                && self.is_text_of(seen, before);
            return nobody.then(|| View::Here(other.id.clone(), before.decision));
        }
        let same = is_too_soon(seen, before)
            && may_be_seen_from(other, seen.lane, before)
            && self.is_seen_twice(seen, memory, before);
        if same {
            return Some(View::Same(before.plate.clone()));
        }
        let may_be = !leads_on
            && apart(seen, before) < LATELY
            && was_let_through(before)
            && self.may_be_again(seen, before);
        may_be.then_some(View::Unsure)
    }

    /// Whether it is the vehicle of the other lane: by its text, or because a reader was in doubt of what differs.
    fn is_seen_twice(&self, seen: &Arrival, memory: &LaneMemory, before: &Recent) -> bool {
        if self.is_again(seen, memory, before) {
            return true;
        }
        // Of two reads of one vehicle the first may be the doubtful one. A gate that has opened for that has opened for it.
        let stranger = self.index.permits_of(&before.plate).is_empty();
        let known = self.is_known(seen);
        let first = !known || (stranger && was_let_through(before));
        first && self.may_be_again(seen, before) && self.reads_alike(seen, memory, before)
    }

    /// Whether a read may be of the vehicle of a moment ago: by the text, or but for one character of which a reader was in
    /// doubt.
    fn may_be_again(&self, seen: &Arrival, before: &Recent) -> bool {
        self.is_text_of(seen, before) || differs_by_one_doubt(seen, &before.read)
    }

    /// It is answered where it is; here it is only noted.
    pub(super) fn elsewhere(&self, seen: &Arrival, plate: &Plate, out: &mut Vec<Output>) {
        out.push(self.answered_before(seen, plate, Reason::SeenElsewhere));
    }

    /// The other camera looked across: what its lane let through was nobody, and no stay began there.
    pub(super) fn was_nobody(&mut self, lane: &LaneId, decision: Seq, out: &mut Vec<Output>) {
        self.end_grants(|g| g.case.decision == decision, out);
        let mut stays = self.state.stays.values();
        let phantom = stays.find(|s| s.entry == decision && s.lane == *lane);
        let Some(id) = phantom.map(|s| s.id) else {
            return;
        };
        if let Some(stay) = self.remove_stay(id) {
            self.forget_claims(id);
            self.forgive(id);
            self.count_between(&stay.area, &AreaId::offsite());
            out.push(Output::PresumedLeft {
                stay: id,
                probability: 1.0,
                counted: true,
            });
        }
    }

    /// It has passed by one lane, so it waits for a crossing at no other.
    pub(super) fn gone_from_other_lines(&mut self, case: &Case, out: &mut Vec<Output>) {
        let Some(plate) = &case.plate else { return };
        let told = |id: &LaneId| {
            let lane = self.state.site.lane(id);
            lane.is_some_and(|l| l.crossing != CrossingFrom::Assumed)
        };
        let grants = self.state.grants.iter();
        let elsewhere = grants.filter(|g| g.case.lane != case.lane);
        let over: Vec<Seq> = elsewhere
            .filter(|g| told(&g.case.lane))
            .filter(|g| {
                g.case
                    .plate
                    .as_ref()
                    .is_some_and(|p| self.is_same(p, plate))
            })
            .map(|g| g.case.decision)
            .collect();
        if !over.is_empty() {
            self.end_grants(|g| over.contains(&g.case.decision), out);
        }
    }

    /// Ends grants of vehicles that are known to be elsewhere: nobody becomes unsure for it.
    fn end_grants(&mut self, which: impl Fn(&Grant) -> bool, out: &mut Vec<Output>) {
        let all = std::mem::take(&mut self.state.grants).into_iter();
        let (over, kept) = all.partition::<Vec<_>, _>(which);
        self.state.grants = kept;
        for grant in over {
            let case = grant.case;
            if let Some(memory) = self.state.lanes.get_mut(&case.lane) {
                let mine = memory.recent.iter_mut();
                let mine = mine.filter(|r| r.decision == case.decision);
                mine.for_each(|r| r.failed = true);
            }
            out.push(Output::Lapsed {
                decision: case.decision,
                lane: case.lane,
                why: LapseReason::NotCrossed,
            });
        }
    }

    /// It passed by a lane at which it may only have been seen from another: until it passes again one does not know.
    pub(super) fn doubt_view(&mut self, at: Timestamp, case: &Case, from: &AreaId) {
        let identity = case.identity().filter(|_| case.unsure_view).cloned();
        if let Some(plate) = identity {
            let leaving = !from.is_outside();
            let doubt = LineDoubt { at, leaving };
            self.state.line_doubts.insert(plate, doubt);
        }
    }
}

fn apart(seen: &Arrival, before: &Recent) -> SignedDuration {
    seen.sighting.at.duration_since(before.seen_at).abs()
}

fn least(seen: &Arrival) -> SignedDuration {
    SignedDuration::from_secs(i64::from(seen.lane.apart_s))
}

fn was_let_through(before: &Recent) -> bool {
    before.outcome == Outcome::Open && !before.failed
}

/// Whether nobody comes from the one lane to the other in that time.
fn is_too_soon(seen: &Arrival, before: &Recent) -> bool {
    let apart = apart(seen, before);
    let moves_away = |motion| motion == Some(Motion::Away);
    let (here, there) = (seen.sighting.travel, before.travel);
    if moves_away(there) && here == Some(Motion::Towards) {
        // The other camera was the one that looked across.
        return false;
    }
    apart < least(seen) || (moves_away(here) && !moves_away(there) && apart <= MOVES_AWAY)
}

/// Whether vehicles drive from the one lane straight into the other.
fn leads_on(one: &Lane, other: &Lane) -> bool {
    one.direction == other.direction && (one.to == other.from || other.to == one.from)
}

/// Lanes that lead on from one another are passed within seconds. And who was answered at a lane that leads the other way
/// was there only if that was in order: a vehicle that is inside does not come in, it leaves.
fn may_be_seen_from(other: &Lane, lane: &Lane, before: &Recent) -> bool {
    if other.direction == lane.direction {
        !leads_on(other, lane)
    } else {
        before.in_order
    }
}
