//! Counts and places that people put right: an area holds so many, this vehicle has left, this vehicle is in that area.

use jiff::Timestamp;

use super::Engine;
use super::state::{Credential, Stay};
use crate::domain::event::{Done, Rejection, Scope, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, LaneId};

impl Engine {
    /// Somebody has counted: so many vehicles are in an area.
    pub(super) fn set_count(&mut self, area: &AreaId, count: u32) -> Result<Done, Rejection> {
        let Some(n) = self.state.occupancy.get_mut(area) else {
            return Err(no_area(area));
        };
        let was = std::mem::replace(n, i64::from(count));
        self.tells.area(area);
        Ok(Done::CountSet {
            area: area.clone(),
            was,
            count,
        })
    }

    /// A vehicle is gone, whatever the lanes say: towed, or seen outside. It is counted out of where it was believed to be.
    pub(super) fn has_left(&mut self, id: StayId) -> Result<Done, Rejection> {
        let Some(stay) = self.remove_stay(id) else {
            return Err(Rejection::NoStay { stay: id });
        };
        self.count_between(&stay.area, &AreaId::offsite());
        self.forget_claims(id);
        Ok(Done::VehicleLeft {
            stay: id,
            area: stay.area,
        })
    }

    /// A vehicle is in an area, whatever the lanes say: its stay goes on there, or one begins.
    pub(super) fn is_in(
        &mut self,
        now: Timestamp,
        plate: &Plate,
        area: &AreaId,
    ) -> Result<Done, Rejection> {
        if !self.state.occupancy.contains_key(area) {
            return Err(no_area(area));
        }
        let stays = self.index.stays_of(plate).iter();
        let stays = stays.filter_map(|id| self.state.stays.get(id));
        let known = stays.max_by_key(|s| (s.counts(), s.id)).map(|s| s.id);
        let (from, stay) = match known.and_then(|id| self.stay_mut(id)) {
            Some(stay) => {
                let from = std::mem::replace(&mut stay.area, area.clone());
                stay.entered_area_at = Some(now);
                stay.overstay_reported = false;
                stay.passback_area = None;
                stay.passback_since = Some(now);
                stay.credential = Credential::Armed;
                stay.belief = 1.0;
                (from, stay.id)
            }
            None => (AreaId::offsite(), self.stay_as_told(now, plate, area)),
        };
        self.count_between(&from, area);
        self.forget_claims(stay);
        self.end_lingering(plate);
        self.rewatch(stay);
        Ok(Done::VehicleIn {
            stay,
            plate: plate.clone(),
            permit: self.state.stays.get(&stay).and_then(|s| s.permit.clone()),
            area: area.clone(),
        })
    }

    /// A stay of which no lane has seen the entry.
    fn stay_as_told(&mut self, now: Timestamp, plate: &Plate, area: &AreaId) -> StayId {
        let id = StayId(self.state.seq);
        let stay = Stay {
            id,
            plate: Some(plate.clone()),
            permit: self.permit_now(plate).map(|p| p.id.clone()),
            known: !self.index.permits_of(plate).is_empty(),
            near: None,
            read: None,
            lane: LaneId::default(),
            area: area.clone(),
            since: now,
            entry: self.state.seq,
            evidence: None,
            credential: Credential::Armed,
            belief: 1.0,
            entered_area_at: None,
            passback_since: None,
            passback_area: None,
            former_permit: None,
            trapped: false,
            overstay_reported: false,
            twin: None,
            light: None,
            away_since: None,
            tailgated: false,
            contradicted: false,
        };
        self.put_stay(stay);
        id
    }
}

fn no_area(area: &AreaId) -> Rejection {
    Rejection::NoScope {
        scope: Scope::Area(area.clone()),
    }
}
