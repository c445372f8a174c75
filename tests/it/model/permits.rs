//! The reference model: the list of permits, and which of several decides (rules 5, 12, 29).

use jiff::Timestamp;
use plategate::domain::access::Credential;
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::calendar::Window;
use plategate::domain::site::*;

use super::facts::*;

impl Model {
    /// (12) What is wanting for a permit to let in a plate, with how far that is from letting in; a lane, if one asks.
    pub fn wanting(
        &self,
        p: &Permit,
        plate: &Plate,
        lane: Option<&LaneId>,
    ) -> Option<(u8, Reason)> {
        let at = self.now;
        let own = p.plate_terms.iter().find(|t| t.plate == *plate);
        let (from, to) = own.map_or((p.valid_from, p.valid_to), |t| (t.valid_from, t.valid_to));
        let (hours, lanes) = own.map_or((&p.hours, &p.lanes), |t| (&t.hours, &t.lanes));
        if from.is_some_and(|t| at < t) {
            return Some((3, Reason::NotYetValid));
        }
        if to.is_some_and(|t| t <= at) {
            return Some((4, Reason::NoLongerValid));
        }
        if lane.is_some_and(|lane| lanes.iter().all(|l| l != lane)) && !lanes.is_empty() {
            return Some((2, Reason::OtherLane));
        }
        let outside = !self.in_its_hours(hours, at);
        outside.then_some((1, Reason::OutsideHours))
    }

    /// (12)
    fn in_its_hours(&self, hours: &[Window], at: Timestamp) -> bool {
        hours.is_empty() || hours.iter().any(|w| self.window_holds(w, at))
    }

    pub fn on_a_permit(&self, plate: &Plate) -> bool {
        self.permits.iter().any(|p| p.plates.contains(plate))
    }

    /// (5) The permit that decides about a plate at a lane; `at`: when it was seen there.
    pub fn permit_at(&self, plate: &Plate, lane_mode: &LaneMode, at: Timestamp) -> Option<&Permit> {
        let lane = Some(&lane_mode.lane);
        if let Some(ban) = self.ban(plate, lane) {
            return Some(ban);
        }
        let entrance = lane_mode.from.is_outside();
        if !entrance && lane_mode.direction == Direction::Out {
            let stay = self.leaving(plate, &lane_mode.from);
            let under = stay.and_then(|s| s.permit);
            let under = under.and_then(|id| self.permit(&id));
            if let Some(permit) = under.filter(|p| p.plates.contains(plate)) {
                return Some(permit);
            }
        }
        self.allowing(plate).min_by_key(|p| {
            let wanting = self.wanting(p, plate, lane).map_or(0, |w| w.0);
            let full = p.spaces.is_some_and(|spaces| {
                let taking = self.pool_taken(p, plate, lane_mode, at).len();
                entrance && wanting == 0 && taking >= spaces as usize
            });
            let pool = entrance && p.spaces.is_some();
            (wanting, full, pool, p.id.as_str().to_string())
        })
    }

    /// The same wherever it is.
    pub fn permit_anywhere(&self, plate: &Plate) -> Option<&Permit> {
        let wanting = |p: &Permit| self.wanting(p, plate, None).map_or(0, |w| w.0);
        let allowing = self.allowing(plate);
        let nearest = allowing.min_by_key(|p| (wanting(p), p.id.as_str().to_string()));
        self.ban(plate, None).or(nearest)
    }

    fn allowing(&self, plate: &Plate) -> impl Iterator<Item = &Permit> {
        let on = self.permits.iter().filter(|p| p.plates.contains(plate));
        on.filter(|p| p.list == List::Allow)
    }

    fn ban(&self, plate: &Plate, lane: Option<&LaneId>) -> Option<&Permit> {
        let on = self.permits.iter().filter(|p| p.plates.contains(plate));
        let bans = on.filter(|p| p.list == List::Deny && self.wanting(p, plate, lane).is_none());
        bans.min_by_key(|p| p.id.as_str().to_string())
    }

    /// (14) The newest stay of each other vehicle that takes a space of a permit.
    pub fn pool_taken(
        &self,
        permit: &Permit,
        plate: &Plate,
        lane_mode: &LaneMode,
        at: Timestamp,
    ) -> Vec<&Stay> {
        let region = self.region(&lane_mode.to);
        let takes = |s: &&Stay| {
            s.armed()
                && self.region(&s.place) == region
                && s.permit.as_ref() == Some(&permit.id)
                && !s.identity().is_some_and(|p| self.same(p, plate))
                && !self.stay_timed_out(s, &lane_mode.lane, at)
        };
        let all: Vec<&Stay> = self.stays.iter().filter(takes).collect();
        let newer = |s: &Stay, other: &Stay| {
            let same = |a: &Plate, b: &Plate| self.same(a, b);
            let both = s.identity().zip(other.identity());
            other.id > s.id && both.is_some_and(|(a, b)| same(a, b))
        };
        let newest = all.iter().filter(|s| !all.iter().any(|o| newer(s, o)));
        newest.copied().collect()
    }

    pub fn change_permits(&mut self, change: &PermitChange) {
        match change {
            PermitChange::Put { permit, .. } => {
                self.permits.retain(|p| p.id != permit.id);
                self.permits.push((**permit).clone());
            }
            PermitChange::Remove { id, .. } => {
                if self.permit(id).is_none() {
                    return self.say("rejected");
                }
                self.permits.retain(|p| p.id != *id);
            }
            PermitChange::Import { permits, .. } => self.permits = permits.clone(),
        }
        self.hand_on();
    }

    /// (29)
    fn hand_on(&mut self) {
        for stay in self.stays.clone() {
            let Some(plate) = &stay.plate else { continue };
            let (now_under, handed_on) = self.under_now(plate, stay.under.as_ref());
            let listed = self.on_a_permit(plate);
            let stay = self.stay_mut(stay.id);
            if handed_on && stay.armed() {
                stay.state = Credential::Reset;
            }
            stay.known = listed && stay.read == stay.plate;
            stay.permit = now_under.clone();
            stay.under = now_under.or(stay.under.take());
        }
        let mut all = std::mem::take(&mut self.lingering);
        all.retain(|l| !self.under_now(&l.plate, l.under.as_ref()).1);
        for l in &mut all {
            let now_under = self.under_now(&l.plate, l.under.as_ref()).0;
            l.under = now_under.or(l.under.take());
        }
        self.lingering = all;
    }

    /// The permit that a stay stands under from now on, and whether its plate was given to another one.
    fn under_now(&self, plate: &Plate, under: Option<&PermitId>) -> (Option<PermitId>, bool) {
        let old = under.and_then(|id| self.permit(id));
        if let Some(old) = old.filter(|p| p.plates.contains(plate)) {
            return (Some(old.id.clone()), false);
        }
        let now = self.permit_anywhere(plate).map(|p| p.id.clone());
        let handed_on = under.is_some() && now.is_some();
        (now, handed_on)
    }
}
