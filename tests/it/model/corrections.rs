//! The reference model: counts (rule 23), and what people put right (rule 41).

use plategate::domain::access::Credential;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::*;

use super::facts::*;

impl Model {
    /// (23) From one area to another; never below nought.
    pub fn count_between(&mut self, from: &AreaId, to: &AreaId) {
        let (from, to) = (self.around(from), self.around(to));
        for (id, n) in &mut self.occupancy {
            *n += i64::from(to.contains(id)) - i64::from(from.contains(id));
            *n = 0.max(*n);
        }
    }

    pub fn count_out(&mut self, area: &AreaId) {
        self.count_between(area, &AreaId::offsite());
    }

    /// (23) What a vehicle that was read does to the counts: it is counted out of where it was known to be.
    pub fn count_passage(&mut self, case: &Case) {
        let (from, to) = (case.lane_mode.from.clone(), case.lane_mode.to.clone());
        let leaves = self.leaving_at_last(case);
        let known = leaves.filter(|(_, p)| *p >= SURE && !from.is_outside());
        let from = known.map_or(from, |(stay, _)| stay.area);
        self.count_between(&from, &to);
    }

    /// (23) A contact at an entrance whose gate stayed shut before a vehicle that was read: it backs off, once.
    pub fn backs_off(&mut self, lane: &Lane, lane_mode: &LaneMode) -> bool {
        let now = self.now;
        let here =
            |w: &&mut Waiting| w.case.lane_mode.lane == lane.id && now <= w.until && !w.backed_off;
        let Some(waiting) = self.waiting.iter_mut().find(here) else {
            return false;
        };
        let decision = waiting.case.decision;
        let shut = |s: &Seen| s.decision == decision && s.answer.0 != Outcome::Open;
        waiting.backed_off =
            lane.gate.is_some() && lane_mode.from.is_outside() && self.seen.iter().any(shut);
        waiting.backed_off
    }

    /// (41)
    pub fn set_count(&mut self, area: &AreaId, count: u32) {
        match self.occupancy.iter_mut().find(|(id, _)| id == area) {
            Some((_, n)) => *n = i64::from(count),
            None => self.say("rejected"),
        }
    }

    /// (41)
    pub fn has_left(&mut self, id: Seq) {
        let Some(i) = self.stays.iter().position(|s| s.id == id) else {
            return self.say("rejected");
        };
        let stay = self.stays.remove(i);
        self.count_out(&stay.area);
        self.forget_claims(id);
    }

    /// (41)
    pub fn told_in(&mut self, plate: &Plate, area: &AreaId) {
        if self.occupancy.iter().all(|(id, _)| id != area) {
            return self.say("rejected");
        }
        let (now, seq) = (self.now, self.seq);
        let known = self.stays_of(plate).into_iter();
        let known = known.max_by_key(|s| (s.armed(), s.id));
        let from = known.as_ref().map_or(AreaId::offsite(), |s| s.area.clone());
        if known.is_none() {
            let permit = self.permit_anywhere(plate).map(|p| p.id.clone());
            self.stays.push(Stay {
                entry: self.seq,
                id: seq,
                plate: Some(plate.clone()),
                under: permit.clone(),
                permit,
                lane: LaneId::default(),
                area: area.clone(),
                came: now,
                came_in: now,
                state: Credential::Armed,
                place: area.clone(),
                tracked: now,
                trapped: false,
                told: false,
                belief: Some(1.0),
                near: None,
                read: None,
                known: self.on_a_permit(plate),
                tailgated: false,
                contradicted: false,
                twin: None,
            });
        }
        let id = known.map_or(seq, |s| s.id);
        let stay = self.stay_mut(id);
        (stay.area, stay.place, stay.state) = (area.clone(), area.clone(), Credential::Armed);
        (stay.came, stay.tracked, stay.told) = (now, now, false);
        stay.belief = Some(1.0);
        self.count_between(&from, area);
        self.forget_claims(id);
        self.end_lingering(plate);
    }
}
