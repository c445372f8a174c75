//! What a person says of a read: what followed from it is undone, and follows from the truth.
//!
//! Of each read is kept what was made of it ([`Trace`]), for [`TRACE_DAYS`] days and [`TRACES`] reads at most. A judgement
//! first takes back: what the lanes learned from the read, the stays that it ended, exits that were bound to it. Then it
//! does what the read would have done, had it shown what the person says. A stay is not opened again if a later passage
//! of its vehicle says that it has ended since.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::state::{Credential, Departure, EndedStay, Stay, TRACE_DAYS, TRACES, Trace};
use crate::domain::event::{
    Done, Judged, LaneDrift, Output, ReadFinding, Rejection, Seq, Sighting, StayId,
};
use crate::domain::misread::drift::Notice;
use crate::domain::misread::lane::PERSON;
use crate::domain::plate::{Plate, PlateRead};
use crate::domain::site::{AreaId, LaneId};

/// How sure each character is of a plate that a person has read.
const SEEN: f32 = 0.99;

/// What a lane's model has to say, for the journal.
pub(super) fn told(lane: &LaneId, notice: Notice) -> Output {
    let lane = lane.clone();
    match notice {
        Notice::Drift {
            light,
            what,
            usual,
            now,
            since,
        } => Output::LaneDrift(LaneDrift {
            lane,
            light,
            what,
            usual,
            now,
            since,
            frozen: what != crate::domain::event::DriftOf::Unread,
        }),
        Notice::Steady { light, what } => Output::LaneSteady { lane, light, what },
    }
}

impl Engine {
    /// Counts a vehicle at its lane, read or not.
    pub(super) fn count_vehicle(
        &mut self,
        now: Timestamp,
        s: &Sighting,
        lane: &LaneId,
        out: &mut Vec<Output>,
    ) {
        let light = s.scene.map(|scene| scene.light);
        if let Some(memory) = self.state.lanes.get_mut(lane) {
            let notices = memory.model.count(now, light, s.read.is_some());
            out.extend(notices.into_iter().map(|notice| told(lane, notice)));
        }
    }

    /// Keeps a read, to be judged.
    pub(super) fn trace(&mut self, s: &Sighting, taken: Option<Plate>) {
        let oldest = s.at - SignedDuration::from_hours(24 * TRACE_DAYS);
        let all = &mut self.state.traces;
        while all.len() >= TRACES || all.first_key_value().is_some_and(|(_, t)| t.at < oldest) {
            all.pop_first();
        }
        let trace = Trace {
            lane: s.lane.clone(),
            at: s.at,
            light: s.scene.map(|scene| scene.light),
            read: s.read.clone(),
            evidence: s.evidence.clone(),
            taken,
            passed: None,
            opened: None,
            ended: Vec::new(),
            superseded: None,
            own_lesson: None,
            other_lesson: None,
            judged: false,
        };
        all.insert(self.state.seq, trace);
    }

    pub(super) fn trace_passed(
        &mut self,
        read: Seq,
        (from, to): (&AreaId, &AreaId),
        stay: Option<StayId>,
    ) {
        let opened = stay.filter(|id| id.0 == self.state.seq);
        if let Some(trace) = self.state.traces.get_mut(&read) {
            trace.passed = Some((from.clone(), to.clone()));
            trace.opened = opened;
        }
    }

    pub(super) fn trace_ended(&mut self, read: Seq, stay: Stay, departure: Option<Departure>) {
        self.trace_end(read, stay, departure, false);
    }

    /// A stay has ended, nobody knows by which exit.
    pub(super) fn trace_presumed(&mut self, stay: Stay, counted: bool) {
        self.trace_end(self.state.seq, stay, None, counted);
    }

    fn trace_end(&mut self, read: Seq, stay: Stay, departure: Option<Departure>, counted: bool) {
        if let Some(trace) = self.state.traces.get_mut(&read) {
            // There is hardly ever a second one, and room for it in each of ten thousand traces is 20 MB.
            trace.ended.reserve_exact(1);
            trace.ended.push(EndedStay {
                stay,
                departure,
                counted,
            });
        }
    }

    /// A person has looked at a lane: it learns again.
    pub(super) fn lane_checked(
        &mut self,
        lane: &LaneId,
        out: &mut Vec<Output>,
    ) -> Result<Done, Rejection> {
        let Some(memory) = self.state.lanes.get_mut(lane) else {
            return Err(Rejection::NoLane { lane: lane.clone() });
        };
        let notices = memory.model.checked();
        out.extend(notices.into_iter().map(|notice| told(lane, notice)));
        Ok(Done::LaneLearns { lane: lane.clone() })
    }

    /// A person's word on a read.
    pub(super) fn judge(
        &mut self,
        now: Timestamp,
        read: Seq,
        verdict: &ReadFinding,
    ) -> Result<Judged, Rejection> {
        if self.state.grants.iter().any(|g| g.case.decision == read) {
            return Err(Rejection::NotPassedYet);
        }
        let Some(trace) = self.state.traces.get(&read) else {
            return Err(Rejection::ReadNotKept { read });
        };
        let truth = match verdict {
            ReadFinding::Right => match &trace.read {
                Some(text) => Some(text.text()),
                None => return Err(Rejection::NothingRead),
            },
            ReadFinding::Plate { plate } => Some(plate.clone()),
            ReadFinding::NoPlate => None,
        };
        let mut trace = trace.clone();
        let mut judged = Judged {
            read,
            lane: trace.lane.clone(),
            was: trace.taken.clone(),
            truth: truth.clone(),
            reopened: Vec::new(),
            closed: None,
            unhealed: Vec::new(),
            renamed: None,
        };
        self.relearn(now, &mut trace, truth.as_ref());
        let stands = match &truth {
            Some(truth) => self.stands(read, &trace, truth),
            None => false,
        };
        if !stands {
            self.undo(now, read, &mut trace, &mut judged);
            self.redo(now, read, &mut trace, truth.as_ref(), &mut judged);
        }
        trace.taken = truth;
        trace.judged = true;
        self.state.traces.insert(read, trace);
        Ok(judged)
    }

    /// What the lane learned from its own match is replaced by what the person teaches.
    fn relearn(&mut self, now: Timestamp, trace: &mut Trace, truth: Option<&Plate>) {
        let (Some(read), Some(memory)) = (&trace.read, self.state.lanes.get_mut(&trace.lane))
        else {
            return;
        };
        if let Some(lesson) = trace.own_lesson.take() {
            memory.model.unlearn(now, trace.light, read, &lesson);
        }
        let teach = |truth| memory.model.teach(now, trace.light, read, truth, PERSON);
        trace.own_lesson = truth.map(teach);
    }

    /// Whether nothing that followed from the read is wrong, if it shows this plate.
    fn stands(&self, read: Seq, trace: &Trace, truth: &Plate) -> bool {
        let same = |plate: Option<&Plate>| plate.is_some_and(|p| self.is_same(p, truth));
        let Some((from, to)) = &trace.passed else {
            return same(trace.taken.as_ref());
        };
        if to.is_outside() && !from.is_outside() {
            let own = trace.ended.iter();
            let later = self.state.traces.values().flat_map(|t| &t.ended);
            let later = later.filter(|e| e.departure.as_ref().is_some_and(|d| d.seq == read));
            return own.chain(later).any(|e| same(e.stay.identity()));
        }
        match trace.opened.and_then(|id| self.state.stays.get(&id)) {
            Some(stay) => stay.plate.as_ref() == Some(truth) && stay.near.is_none(),
            // It has moved on or left, and nothing hangs on its name any more.
            None => trace.opened.is_none() || same(trace.taken.as_ref()),
        }
    }

    /// Takes back what followed from the read.
    fn undo(&mut self, now: Timestamp, read: Seq, trace: &mut Trace, judged: &mut Judged) {
        if let (Some(lesson), Some(ended)) = (trace.other_lesson.take(), trace.ended.first()) {
            let stay = &ended.stay;
            if let (Some(text), Some(memory)) = (&stay.read, self.state.lanes.get_mut(&stay.lane)) {
                memory.model.unlearn(now, stay.light, text, &lesson);
            }
        }
        if let Some((id, belief)) = trace.superseded.take()
            && let Some(stay) = self.stay_mut(id)
            && stay.credential == Credential::Superseded
        {
            (stay.credential, stay.belief) = (Credential::Armed, belief);
        }
        let left = trace.passed.as_ref().is_some_and(|(_, to)| to.is_outside());
        for ended in std::mem::take(&mut trace.ended) {
            if left {
                self.unstayed(now, trace.at, &ended.stay);
            }
            self.take_back_end(read, trace.opened, ended, judged);
        }
        self.unbind(read, judged);
        self.drop_departure(read);
    }

    /// A stay has not ended as it was thought to.
    fn take_back_end(
        &mut self,
        read: Seq,
        opened: Option<StayId>,
        ended: EndedStay,
        judged: &mut Judged,
    ) {
        let EndedStay {
            stay,
            departure,
            counted,
        } = ended;
        if counted {
            self.count_between(&AreaId::offsite(), &stay.area);
        }
        if departure.is_some() {
            judged.unhealed.push(stay.id);
        }
        departure.into_iter().for_each(|d| self.keep_departure(d));
        self.state.lingering.retain(|_, l| l.stay != stay.id);
        let Some(plate) = stay.identity().cloned() else {
            return self.reopen(stay, judged);
        };
        // A person has said of another exit that it was this vehicle's.
        let told = self.state.departures.iter().find(|d| {
            let trace = self.state.traces.get(&d.seq).filter(|t| t.judged);
            let taken = trace.and_then(|t| t.taken.as_ref());
            d.seq != read && d.at >= stay.since && taken.is_some_and(|p| self.is_same(p, &plate))
        });
        if let Some(exit) = told.map(|d| d.seq) {
            self.drop_departure(exit);
            self.trace_ended(exit, stay, None);
            return;
        }
        let later = self.state.traces.range(read + 1..);
        let moved = later.filter(|(_, t)| t.passed.is_some()).any(|(_, t)| {
            let taken = t.taken.as_ref();
            taken.is_some_and(|p| self.is_same(p, &plate))
        });
        let newer = self.index.stays_of(&plate).iter();
        let newer = newer
            .filter(|id| Some(**id) != opened)
            .any(|id| *id > stay.id);
        if !moved && !newer {
            self.reopen(stay, judged);
        }
    }

    fn reopen(&mut self, stay: Stay, judged: &mut Judged) {
        let id = stay.id;
        self.forget_claims(id);
        self.put_stay(stay);
        self.rewatch(id);
        judged.reopened.push(id);
    }

    /// The stays that were bound to this exit after the fact are bound to none; that they have ended a later event says.
    fn unbind(&mut self, exit: Seq, judged: &mut Judged) {
        for ended in self.state.traces.values_mut().flat_map(|t| &mut t.ended) {
            if ended.departure.as_ref().is_some_and(|d| d.seq == exit) {
                ended.departure = None;
                judged.unhealed.push(ended.stay.id);
            }
        }
    }

    /// Does what the read would have done, had it shown the truth.
    fn redo(
        &mut self,
        now: Timestamp,
        read: Seq,
        trace: &mut Trace,
        truth: Option<&Plate>,
        judged: &mut Judged,
    ) {
        let Some((from, to)) = trace.passed.clone() else {
            return;
        };
        if from.is_outside() || !to.is_outside() {
            if let Some(id) = trace.opened.filter(|id| self.state.stays.contains_key(id)) {
                self.rename(id, truth, trace);
                judged.renamed = truth.map(|_| id);
            }
            return;
        }
        if let Some(plate) = truth
            && let Some(stay) = self.leaver(plate, &from, trace.at)
            && let Some(stay) = self.remove_stay(stay)
        {
            self.forget_claims(stay.id);
            self.forgive(stay.id);
            self.stayed(now, trace.at, &stay);
            judged.closed = Some(stay.id);
            trace.ended.push(EndedStay {
                stay,
                departure: None,
                counted: false,
            });
            return;
        }
        let departure = Departure {
            seq: read,
            lane: trace.lane.clone(),
            at: trace.at,
            from: from.clone(),
            read: truth.map(|plate| PlateRead::plain(plate, SEEN)),
            evidence: trace.evidence.clone(),
            likely: None,
            rate_per_min: self.exits_expected(trace.at, &from),
            claims: Vec::new(),
            light: trace.light,
        };
        match truth {
            Some(plate) => self.bind(plate, departure, judged),
            None => self.keep_departure(departure),
        }
    }

    /// The open stay of a vehicle that left an area then.
    fn leaver(&self, plate: &Plate, from: &AreaId, at: Timestamp) -> Option<StayId> {
        let stays = self.index.stays_of(plate).iter();
        let stays = stays.filter_map(|id| self.state.stays.get(id));
        stays
            .filter(|s| s.since <= at)
            .max_by_key(|s| (s.area == *from, s.counts(), s.id))
            .map(|s| s.id)
    }

    /// An exit of a vehicle whose stay has been found to have ended in the meantime, at another exit or at none that could
    /// be named: it was this one.
    fn bind(&mut self, plate: &Plate, departure: Departure, judged: &mut Judged) {
        let index = &self.index;
        let same = |stay: &Stay| {
            let own = stay.identity().map(|p| index.vehicle(p));
            own == Some(index.vehicle(plate)) && stay.since <= departure.at
        };
        let later = self.state.traces.range_mut(departure.seq + 1..);
        let entries =
            later.filter(|(_, t)| t.passed.as_ref().is_none_or(|(_, to)| !to.is_outside()));
        let mut ended = entries.flat_map(|(_, t)| &mut t.ended);
        let Some(ended) = ended.find(|e| same(&e.stay)) else {
            return self.keep_departure(departure);
        };
        judged.closed = Some(ended.stay.id);
        let (area, counted) = (ended.stay.area.clone(), std::mem::take(&mut ended.counted));
        let wrong = ended.departure.replace(departure);
        if wrong.is_some() {
            judged.unhealed.push(ended.stay.id);
        }
        wrong.into_iter().for_each(|d| self.keep_departure(d));
        if counted {
            self.count_between(&AreaId::offsite(), &area);
        }
    }

    /// A stay is another vehicle's; `None`: nobody can tell whose.
    fn rename(&mut self, id: StayId, truth: Option<&Plate>, trace: &mut Trace) {
        let Some(mut stay) = self.remove_stay(id) else {
            return;
        };
        let permit = truth.and_then(|plate| self.permit_now(plate));
        stay.permit = permit.map(|p| p.id.clone());
        stay.known = truth.is_some_and(|plate| !self.index.permits_of(plate).is_empty());
        stay.plate = truth.cloned();
        stay.near = None;
        // What the lane read is in the trace; of the vehicle it says nothing more.
        stay.read = None;
        let region = self.state.site.region(&stay.area);
        let older = truth
            .map_or(&[][..], |plate| self.index.stays_of(plate))
            .to_vec();
        for other in older {
            self.tells.stay(other);
            let Some(before) = self.state.stays.get_mut(&other) else {
                continue;
            };
            let place = before.passback_in().unwrap_or(&before.area);
            if before.counts() && other < id && self.state.site.region(place) == region {
                trace.superseded = Some((other, before.belief));
                before.credential = Credential::Superseded;
                before.belief = before.belief.min(0.5);
            }
        }
        self.put_stay(stay);
        self.rewatch(id);
    }
}
