//! What a passage does to where vehicles are. Only from here are stays opened, moved and closed.

use jiff::Timestamp;

use super::Engine;
use super::judge::told;
use super::ruling::Ended;
use super::state::{Case, Credential, Departure, LaneMode, Lingering, Stay};
use crate::domain::event::{Closes, Heal, KnownBy, Light, Output, Passage, StayId};
use crate::domain::misread::lane::Lesson;
use crate::domain::misread::{LEARN, PROBABLE, SURE};
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::{AreaId, Direction, Lane, LaneId};

impl Engine {
    /// A vehicle has passed a lane, the way the lane leads.
    pub(super) fn pass(
        &mut self,
        now: Timestamp,
        at: Timestamp,
        case: &Case,
        known_by: KnownBy,
        out: &mut Vec<Output>,
    ) {
        let Some(lane) = self.lane_on(&case.lane, case.lane_mode) else {
            return;
        };
        let direction = lane.direction;
        self.pass_between(now, at, case, known_by, (lane, direction), out);
    }

    pub(super) fn pass_between(
        &mut self,
        now: Timestamp,
        at: Timestamp,
        case: &Case,
        known_by: KnownBy,
        (lane, direction): (Lane, Direction),
        out: &mut Vec<Output>,
    ) {
        let memory = self.memory_mut(&lane);
        memory.last_passage = Some(at);
        memory.waiting = None;
        memory.uncrossed = None;
        memory.crossed = None;
        self.gone_from_other_lanes(case);
        self.gone_from_other_lines(case, out);
        self.questions_passed(&lane.id, case, out);
        if case.lane_mode == LaneMode::Unknown {
            return;
        }
        let (from, to) = if direction == lane.direction {
            (lane.from.clone(), lane.to.clone())
        } else {
            (lane.to.clone(), lane.from.clone())
        };
        let tracks = lane.passback.policy().tracks;
        self.spend(case, tracks);
        self.doubt_view(at, case, &from);
        let counted_in = self.counted_in(case, &from);
        let stay = match (from.is_outside(), to.is_outside()) {
            (true, true) => None,
            (true, false) => Some(self.open_stay(at, case, &to, tracks)),
            (false, true) => self.leave((now, at), case, &from, tracks, out),
            (false, false) => self.move_stay(at, case, (&from, &to), tracks),
        };
        self.count_between(&counted_in, &to);
        if !from.is_outside() {
            self.memory_mut(&lane).exits += 1;
        }
        if to == AreaId::unknown()
            && let Some(plate) = &case.plate
        {
            self.free_for_now(now, plate);
        }
        self.trace_passed(case.decision, (&from, &to), stay);
        out.push(Output::Passage(Passage {
            seq: case.decision,
            lane: lane.id.clone(),
            at,
            direction,
            from,
            to,
            plate: case.plate.clone(),
            permit: case.permit.clone(),
            stay,
            known_by,
            evidence: case.evidence.clone(),
        }));
    }

    /// Who has passed here does not stand before another lane any more.
    fn gone_from_other_lanes(&mut self, case: &Case) {
        let Some(plate) = &case.plate else { return };
        let plates = self.index.plates_of(plate);
        for memory in self.state.lanes.values_mut() {
            let mine = |c: &Case| c.plate.as_ref().is_some_and(|p| plates.contains(p));
            memory.waiting.take_if(|w| mine(&w.case));
            memory.uncrossed.take_if(|u| mine(&u.case));
        }
    }

    /// What a passage uses up: free moves, and a passback state that outlived its stay.
    fn spend(&mut self, case: &Case, tracks: bool) {
        let Some(plate) = &case.plate else { return };
        if let Some(identity) = case.identity() {
            self.end_line_doubt(identity);
        }
        self.use_up_free_moves(plate);
        if let Some(identity) = case.identity() {
            self.use_up_free_moves(identity);
        }
        if tracks {
            self.end_lingering(plate);
        }
    }

    /// The area out of which a passage counts: that of the stay that it surely ends or moves, which an inner lane may have
    /// missed; else the one that the lane leaves.
    fn counted_in(&self, case: &Case, from: &AreaId) -> AreaId {
        let leaves = self
            .leaving_now(case, from)
            .filter(|c| c.probability >= SURE && !from.is_outside());
        let stay = leaves.and_then(|c| self.state.stays.get(&c.stay));
        stay.map_or(from, |s| &s.area).clone()
    }

    /// Areas that lie around both ends hold as many as before.
    pub(super) fn count_between(&mut self, from: &AreaId, to: &AreaId) {
        for (areas, by) in [(self.entered(to, from), -1), (self.entered(from, to), 1)] {
            for area in areas {
                self.count(&area, by);
            }
        }
    }

    fn count(&mut self, area: &AreaId, by: i64) {
        if let Some(n) = self.state.occupancy.get_mut(area) {
            *n = (*n + by).max(0);
            self.tells.area(area);
        }
    }

    fn open_stay(&mut self, at: Timestamp, case: &Case, area: &AreaId, tracks: bool) -> StayId {
        if let Some(plate) = case.identity() {
            let region = self.state.site.region(area);
            let mut contradicted = false;
            // At most one older stay of a plate is kept beside the new one: the vehicle that it contradicts.
            for id in self.index.stays_of(plate).to_vec().into_iter().rev() {
                let Some(stay) = self.state.stays.get_mut(&id) else {
                    continue;
                };
                let place = stay.passback_in().unwrap_or(&stay.area);
                if self.state.site.region(place) != region || (stay.counts() && !tracks) {
                    continue;
                }
                if stay.counts() && case.prior_belief >= PROBABLE && !contradicted {
                    contradicted = true;
                    self.tells.stay(id);
                    let before = (id, stay.belief);
                    stay.credential = Credential::Superseded;
                    stay.belief = case.prior_belief;
                    if let Some(trace) = self.state.traces.get_mut(&case.decision) {
                        trace.superseded = Some(before);
                    }
                } else if let Some(stay) = self.remove_stay(id) {
                    self.trace_ended(case.decision, stay, None);
                }
            }
        }
        if let Some(plate) = case.identity().filter(|_| tracks && self.is_in_region()) {
            let region = self.state.site.region(area);
            self.supersedes_elsewhere(&plate.clone(), &region, case.prior_belief);
        }
        let id = StayId(self.state.seq);
        let away_since = self.came_back(at, case);
        let stay = Stay {
            id,
            plate: case.plate.clone(),
            permit: case.permit.clone(),
            known: case.known,
            near: case.near.clone(),
            read: case.read.clone(),
            lane: case.lane.clone(),
            area: area.clone(),
            since: at,
            entry: case.decision,
            evidence: case.evidence.clone(),
            credential: if tracks {
                Credential::Armed
            } else {
                Credential::Untracked
            },
            belief: 1.0,
            entered_area_at: None,
            passback_since: None,
            passback_area: None,
            former_permit: None,
            trapped: case.trap,
            overstay_reported: false,
            twin: None,
            light: case.light,
            away_since,
            tailgated: case.tailgated,
            contradicted: false,
        };
        self.put_stay(stay);
        self.rewatch(id);
        id
    }

    /// A vehicle left the site: its stay ends if that is sure, else the exit is kept to be bound to a stay later.
    fn leave(
        &mut self,
        (now, at): (Timestamp, Timestamp),
        case: &Case,
        from: &AreaId,
        tracks: bool,
        out: &mut Vec<Output>,
    ) -> Option<StayId> {
        let leaves = self.leaving_now(case, from);
        if let Some(closes) = leaves.filter(|c| c.probability >= SURE) {
            let stay = self.remove_stay(closes.stay)?;
            if closes.probability >= LEARN {
                self.learn(now, case, &stay, out);
            }
            self.forget_claims(closes.stay);
            // Who backs out has not been there.
            let backs_out = stay.entry == case.decision;
            if !backs_out {
                self.stayed(now, at, &stay);
            }
            if !tracks && !backs_out {
                self.let_linger(at, &stay);
            }
            if let Some(read) = case.read.as_ref().filter(|_| !backs_out) {
                self.look_for_clone(&stay, &read.text(), out);
            }
            self.trace_ended(case.decision, stay, None);
            return Some(closes.stay);
        }
        if let Some(likely) = leaves
            && let Some(stay) = self.stay_mut(likely.stay)
        {
            stay.belief *= 1.0 - likely.probability;
        }
        let rate_per_min = self.exits_expected(at, from);
        let departure = Departure {
            seq: case.decision,
            lane: case.lane.clone(),
            at,
            from: from.clone(),
            read: case.read.clone(),
            evidence: case.evidence.clone(),
            likely: leaves,
            rate_per_min,
            claims: Vec::new(),
            light: case.light,
        };
        self.keep_departure(departure);
        None
    }

    /// A vehicle went from one area of the site to another. One that is not known goes unnoticed.
    fn move_stay(
        &mut self,
        at: Timestamp,
        case: &Case,
        (from, to): (&AreaId, &AreaId),
        tracks: bool,
    ) -> Option<StayId> {
        let sure = self
            .leaving_now(case, from)
            .filter(|c| c.probability >= SURE);
        let known = sure.and_then(|c| self.stay_mut(c.stay));
        if let Some(stay) = known {
            let (id, before) = (stay.id, std::mem::replace(&mut stay.area, to.clone()));
            stay.entered_area_at = Some(at);
            stay.overstay_reported = false;
            if tracks {
                stay.passback_area = None;
                stay.passback_since = Some(at);
                if matches!(stay.credential, Credential::Reset | Credential::Untracked) {
                    stay.credential = Credential::Armed;
                }
            } else {
                stay.passback_area.get_or_insert(before);
            }
            self.rewatch(id);
            return Some(id);
        }
        case.plate.as_ref()?;
        Some(self.open_stay(at, case, to, tracks))
    }

    /// It left by a lane that does not track: the stay ends, the passback state does not.
    fn let_linger(&mut self, at: Timestamp, stay: &Stay) {
        let (Some(plate), Some(area)) = (stay.identity(), stay.passback_in()) else {
            return;
        };
        if stay.credential != Credential::Armed {
            return;
        }
        let lingering = Lingering {
            stay: stay.id,
            permit: stay
                .permit
                .as_ref()
                .or(stay.former_permit.as_ref())
                .cloned(),
            area: area.clone(),
            since: stay.passback_began(),
            left: at,
        };
        let plate = plate.clone();
        self.end_lingering(&plate);
        self.state.lingering.insert(plate, lingering);
    }

    /// The stay that a passage ends or moves. Minutes may lie between decision and passage, when a person opens: what was
    /// found then may have ended or been followed by another stay of the same plate.
    fn leaving_now(&self, case: &Case, from: &AreaId) -> Option<Closes> {
        let found = case
            .leaves
            .filter(|c| self.state.stays.contains_key(&c.stay));
        if found.is_some_and(|c| c.probability < SURE) {
            return found;
        }
        let of_plate = case.identity().map_or(&[][..], |p| self.index.stays_of(p));
        let newest = of_plate
            .iter()
            .filter_map(|id| self.state.stays.get(id))
            .max_by_key(|s| (s.area == *from, s.counts(), s.id));
        let probability = case.leaves.map_or(SURE, |c| c.probability).max(SURE);
        let newest = newest.map(|s| Closes {
            stay: s.id,
            probability,
        });
        newest.or(found)
    }

    pub(super) fn remove_stay(&mut self, id: StayId) -> Option<Stay> {
        let stay = self.state.stays.remove(&id)?;
        self.tells.stay(id);
        self.index.closed(&stay);
        Some(stay)
    }

    /// A stay turned out to have ended before.
    pub(super) fn end_late(&mut self, now: Timestamp, ended: Ended, out: &mut Vec<Output>) {
        if ended.lot.is_some() {
            return self.left_elsewhere(ended);
        }
        let Some(stay) = self.remove_stay(ended.stay) else {
            return;
        };
        let bound = ended.departure.and_then(|seq| {
            let place = self.state.departures.iter().position(|d| d.seq == seq)?;
            self.tells.exit(seq);
            self.state.departures.remove(place)
        });
        self.forgive(ended.stay);
        let Some(departure) = bound else {
            let counted = ended.unseen >= PROBABLE;
            if counted {
                self.count_between(&stay.area, &AreaId::offsite());
            }
            self.trace_presumed(stay, counted);
            out.push(Output::PresumedLeft {
                stay: ended.stay,
                probability: ended.probability,
                counted,
            });
            return;
        };
        self.forget_claims(ended.stay);
        if ended.probability >= LEARN && stay.known {
            self.learn_read(now, &departure, &stay, out);
        }
        self.stayed(now, departure.at, &stay);
        out.push(Output::Healed(Heal {
            stay: ended.stay,
            exit: departure.seq,
            probability: ended.probability,
        }));
        self.trace_ended(self.state.seq, stay, Some(departure));
    }

    fn learn_read(
        &mut self,
        now: Timestamp,
        departure: &Departure,
        stay: &Stay,
        out: &mut Vec<Output>,
    ) {
        let Some(truth) = &stay.plate else { return };
        let lesson = self.learn_at(
            now,
            (&departure.lane, departure.light),
            &departure.read,
            truth,
            out,
        );
        if let Some(trace) = self.state.traces.get_mut(&departure.seq) {
            trace.own_lesson = lesson;
        }
    }

    /// A lane learns from one read, whatever it says of drifting.
    fn learn_at(
        &mut self,
        now: Timestamp,
        (lane, light): (&LaneId, Option<Light>),
        read: &Option<PlateRead>,
        truth: &Plate,
        out: &mut Vec<Output>,
    ) -> Option<Lesson> {
        if !self.parts.lessons {
            return None;
        }
        let (memory, read) = (self.state.lanes.get_mut(lane)?, read.as_ref()?);
        let (lesson, notices) = memory.model.learn(now, light, read, truth);
        out.extend(notices.into_iter().map(|notice| told(lane, notice)));
        lesson
    }

    /// A sure match teaches both lanes what they misread, where a permit's plate tells the
    /// truth at one end and does not contradict the other.
    fn learn(&mut self, now: Timestamp, case: &Case, stay: &Stay, out: &mut Vec<Output>) {
        let read_text = case.read.as_ref().map(|r| r.text());
        let text_known = read_text
            .as_ref()
            .is_some_and(|t| !self.index.permits_of(t).is_empty());
        let truth = match (stay.known, text_known) {
            (true, false) => stay.plate.clone(),
            (true, true) if stay.plate == read_text => stay.plate.clone(),
            (false, true) => read_text,
            _ => None,
        };
        let Some(truth) = truth else { return };
        let own = self.learn_at(now, (&case.lane, case.light), &case.read, &truth, out);
        let other = self.learn_at(now, (&stay.lane, stay.light), &stay.read, &truth, out);
        if let Some(trace) = self.state.traces.get_mut(&case.decision) {
            (trace.own_lesson, trace.other_lesson) = (own, other);
        }
    }
}
