//! The reference model: who stands in line for a crossing, and of whom it is not sure (rules 22a, 22b); one vehicle before
//! two cameras (6).

use jiff::{SignedDuration, Timestamp};
use plategate::domain::event::*;
use plategate::domain::plate::{CharRead, Plate, PlateRead};
use plategate::domain::site::*;

use super::facts::*;
use super::given::Given;
use super::moves::PERSON_S;
use super::weigh::in_doubt;

/// So long after its time a vehicle may stand there still, a crossing may be its, and one that has crossed backs out.
const VISIT_S: i64 = 60;
/// One that was let through at another lane so shortly before may still be there.
const UNSURE_S: i64 = 30;

/// Who has stood in line and does no more.
#[derive(Debug, Clone)]
pub struct Place {
    pub plate: Option<Plate>,
    pub since: Timestamp,
    pub until: Timestamp,
    pub crossed: bool,
}

/// What is known of a lane's line.
#[derive(Debug, Clone)]
pub struct Line {
    pub lane: LaneId,
    pub places: Vec<Place>,
    /// Did not cross in its time; until when it may stand there.
    pub uncrossed: Option<(Case, Timestamp)>,
    /// Seen unread.
    pub unread: Option<(Case, Timestamp)>,
    /// Crossed last.
    pub crossed: Option<(Case, Timestamp)>,
}

fn near(a: Timestamp, b: Timestamp) -> bool {
    a.duration_since(b).abs() <= visit()
}

fn behind() -> SignedDuration {
    SignedDuration::from_secs(10)
}

fn person() -> SignedDuration {
    SignedDuration::from_secs(PERSON_S)
}

fn visit() -> SignedDuration {
    SignedDuration::from_secs(VISIT_S)
}

impl Model {
    pub fn line_at(&mut self, lane: &LaneId) -> &mut Line {
        if !self.lines.iter().any(|l| l.lane == *lane) {
            self.lines.push(Line {
                lane: lane.clone(),
                places: Vec::new(),
                uncrossed: None,
                unread: None,
                crossed: None,
            });
        }
        let mut all = self.lines.iter_mut();
        all.find(|l| l.lane == *lane).unwrap()
    }

    /// A vehicle that nobody has read, now.
    pub fn nobody(&self, lane_mode: &LaneMode) -> Case {
        let plate = Plate::new("NOBODY").unwrap();
        Case {
            decision: self.seq,
            plate: plate.clone(),
            permit: None,
            lane_mode: lane_mode.clone(),
            trap: false,
            found: None,
            read: plate,
            near: None,
            known: false,
            left: Some(0.0),
            nobody: true,
            unsure_view: false,
            tailgated: false,
        }
    }

    /// (22b) It has crossed, and one that stood with it in line waits still.
    fn is_unsettled(&self, plate: &Plate) -> bool {
        let mine = |p: &Place| p.crossed && p.plate.as_ref().is_some_and(|p| self.same(p, plate));
        self.grants.iter().any(|g| {
            let other = g.case.nobody || !self.same(&g.case.plate, plate);
            let line = self.lines.iter().find(|l| l.lane == g.case.lane_mode.lane);
            let stood = |p: &Place| mine(p) && g.since <= p.until;
            other && line.is_some_and(|l| l.places.iter().any(stood))
        })
    }

    /// (22b) Whether it is not sure that a vehicle crossed.
    pub fn doubted(&self, plate: &Plate) -> bool {
        self.is_unsettled(plate) || self.is_doubted(plate)
    }

    fn is_doubted(&self, plate: &Plate) -> bool {
        let mine = self.in_doubt.iter().filter(|(p, _)| self.same(p, plate));
        let newest = mine.map(|(_, at)| *at).max();
        let grace = minutes(self.site.passback.outage_grace_min);
        newest.is_some_and(|at| self.now.duration_since(at) < grace)
    }

    fn doubt(&mut self, at: Timestamp, plates: Vec<Plate>) {
        for plate in plates {
            self.in_doubt.retain(|(p, _)| *p != plate);
            self.in_doubt.push((plate, at));
        }
    }

    pub fn end_doubt(&mut self, plate: &Plate) {
        let mut all = std::mem::take(&mut self.in_doubt);
        all.retain(|(p, _)| !self.same(p, plate));
        self.in_doubt = all;
    }

    /// It has passed: it stands before no other lane.
    pub fn gone_elsewhere(&mut self, plate: &Plate) {
        let same = |c: &Case, m: &Model| !c.nobody && m.same(&c.plate, plate);
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.retain(|w| !same(&w.case, self));
        self.waiting = waiting;
        let mut lines = std::mem::take(&mut self.lines);
        for line in &mut lines {
            line.uncrossed.take_if(|u| same(&u.0, self));
        }
        self.lines = lines;
    }

    /// Somebody leaves the line: one crossed and one did not, while both stood there, and which of them is not sure.
    fn leaves_line(&mut self, lane: &LaneId, place: Place) {
        let mut places = self.line_at(lane).places.clone();
        let one = |a: &Option<Plate>, b: &Option<Plate>| match (a, b) {
            (Some(a), Some(b)) => self.same(a, b),
            _ => false,
        };
        if place.crossed {
            places.retain(|p| p.crossed || !one(&p.plate, &place.plate));
        }
        let both = |p: &&Place| {
            let together = p.since <= place.until && place.since <= p.until;
            together && p.crossed != place.crossed && !one(&p.plate, &place.plate)
        };
        let others: Vec<Place> = places.iter().filter(both).cloned().collect();
        let mut plates: Vec<Plate> = others.iter().filter_map(|p| p.plate.clone()).collect();
        if !others.is_empty() {
            plates.extend(place.plate.clone());
        }
        self.doubt(place.until.min(self.now), plates);
        places.push(place);
        self.line_at(lane).places = places;
    }

    fn plate_in_line(case: &Case) -> Option<Plate> {
        (!case.nobody).then(|| case.identity().clone())
    }

    /// A grant has lapsed.
    pub fn gives_up(&mut self, grant: &Grant, why: LapseReason) {
        let case = &grant.case;
        let lane = case.lane_mode.lane.clone();
        if self.lane(&lane).crossing == CrossingFrom::Assumed {
            return;
        }
        let crossing = why == LapseReason::NotCrossed;
        let until = if crossing {
            grant.until
        } else {
            self.now + visit()
        };
        let place = Place {
            plate: Model::plate_in_line(case),
            since: grant.since,
            until,
            crossed: false,
        };
        self.leaves_line(&lane, place);
        let newer = |s: &Seen| s.lane == lane && s.decision > case.decision;
        if crossing && !self.seen.iter().any(newer) {
            self.line_at(&lane).uncrossed = Some((case.clone(), grant.until + visit()));
        }
    }

    pub fn crosses(&mut self, case: Case, (since, until): (Timestamp, Timestamp), at: Timestamp) {
        let lane = case.lane_mode.lane.clone();
        self.passes(case.clone(), at, KnownBy::Input);
        let place = Place {
            plate: Model::plate_in_line(&case),
            since,
            until,
            crossed: true,
        };
        self.leaves_line(&lane, place);
        self.line_at(&lane).crossed = Some((case, at));
    }

    /// A crossing of nobody who was let through.
    pub fn crosses_alone(&mut self, crossing: &Crossing, lane_mode: &LaneMode) {
        let (lane, at) = (&crossing.lane, crossing.at);
        let case = match self.take_uncrossed(lane, at) {
            Some(case) => Some(case),
            None => self
                .line_at(lane)
                .unread
                .take()
                .filter(|u| near(at, u.1))
                .map(|u| u.0),
        };
        if let Some(case) = case {
            return self.crosses(case, (at, at), at);
        }
        let mut case = self.nobody(lane_mode);
        let last = self.passed.iter().find(|p| p.0 == *lane).map(|p| p.1);
        case.tailgated = last.is_some_and(|last| last <= at && at.duration_since(last) <= behind());
        let may = |p: &&Place| !p.crossed && p.since <= at && at.duration_since(p.until) <= visit();
        let places = self.line_at(lane).places.clone();
        let plates = places.iter().filter(may).filter_map(|p| p.plate.clone());
        let mut plates: Vec<Plate> = plates.collect();
        if case.tailgated {
            self.say(&format!("tailgated {lane}"));
            let now = self.now;
            let shut = self
                .shut
                .iter()
                .filter(|s| s.0 == *lane && now <= s.2 + person());
            plates.extend(shut.map(|s| s.1.clone()));
        }
        self.doubt(at, plates);
        self.crosses(case, (at, at + behind()), at);
    }

    /// (22) It is let through: it is none of those who are not.
    pub fn shut_no_more(&mut self, case: &Case) {
        if case.nobody {
            return;
        }
        let mut shut = std::mem::take(&mut self.shut);
        shut.retain(|s| !self.same(&s.1, case.identity()));
        self.shut = shut;
    }

    /// (22) Who came into an area right behind another and may still be there.
    pub fn tailgater(&self, area: &AreaId) -> Option<Seq> {
        let grace = minutes(self.site.passback.outage_grace_min);
        let may = |s: &&Stay| {
            let lately = self.now.duration_since(s.came) < grace;
            s.tailgated && s.area == *area && lately && s.belief.is_none_or(|b| b > LIKELY)
        };
        self.stays.iter().filter(may).map(|s| s.id).min()
    }

    /// A crossing against the lane's way.
    pub fn crosses_back(&mut self, crossing: &Crossing, lane_mode: &LaneMode) {
        let at = crossing.at;
        let last = self
            .line_at(&crossing.lane)
            .crossed
            .take_if(|c| near(at, c.1));
        let mut case = last.map_or_else(|| self.nobody(lane_mode), |c| c.0);
        case.lane_mode = lane_mode.clone();
        std::mem::swap(&mut case.lane_mode.from, &mut case.lane_mode.to);
        self.passes(case, at, KnownBy::Input);
    }

    pub fn take_uncrossed(&mut self, lane: &LaneId, at: Timestamp) -> Option<Case> {
        let line = self.line_at(lane);
        line.uncrossed.take_if(|u| at <= u.1).map(|u| u.0)
    }

    pub fn unread_in_line(&mut self, case: Case, at: Timestamp) {
        let lane = case.lane_mode.lane.clone();
        self.waiting.retain(|w| w.case.lane_mode.lane != lane);
        let line = self.line_at(&lane);
        line.uncrossed = None;
        let crossed = line.crossed.as_ref();
        let was_this = crossed.is_some_and(|c| c.0.nobody && near(c.1, at));
        line.unread = (!was_this).then_some((case, at));
    }

    /// A person opens, and nobody waits to be let through.
    pub fn open_for_nobody(&mut self, lane: &Lane) {
        let waits = |g: &&mut Grant| g.case.lane_mode.lane == lane.id && g.accepted;
        if let CrossingFrom::Input { within_ms } = lane.crossing
            && let Some(first) = self.grants.iter_mut().find(waits)
        {
            first.until = self.now + SignedDuration::from_millis(within_ms.into());
            let gate = lane.gate.as_ref().unwrap();
            return self.say(&format!("pulse {gate} {}", lane.id));
        }
        let case = self.nobody(&self.lane_mode(&lane.id, self.now));
        self.let_through(case, true, self.now);
    }

    /// (6) Whether what was seen then opens no gate any more.
    pub fn is_late(&self, lane: &Lane, s: &Sighting) -> bool {
        s.source.stale.is_some()
            || self.now.duration_since(s.at) > SignedDuration::from_secs(lane.open_within_s.into())
    }

    /// (6) Whether a vehicle that was let through has not crossed and may be there still.
    pub fn stands(&self, decision: Seq, lane: &Lane, at: Timestamp) -> bool {
        let waits = |g: &Grant| g.case.decision == decision;
        let may = |l: &Line| {
            let of = l.uncrossed.as_ref().filter(|_| l.lane == lane.id);
            of.is_some_and(|u| u.0.decision == decision && at <= u.1)
        };
        lane.crossing != CrossingFrom::Assumed
            && (self.grants.iter().any(waits) || self.lines.iter().any(may))
    }

    /// (6) Its time is over and it is seen there: the gate is told once more.
    pub fn stands_there_still(&mut self, decision: Seq, lane: &Lane, s: &Sighting) -> bool {
        let at = s.at;
        let killed = lane.gate.is_some() && (self.kill || self.is_late(lane, s));
        let line = self.line_at(&lane.id);
        let may = |u: &mut (Case, Timestamp)| u.0.decision == decision && at <= u.1 && !killed;
        let Some((case, _)) = line.uncrossed.take_if(may) else {
            return false;
        };
        self.now_let_through(&case);
        self.let_through(case, false, self.now);
        true
    }

    /// (6) What an answer at another lane just now says of a vehicle.
    pub fn view(&self, s: &Sighting, read: &PlateRead, given: &Given) -> View {
        let here = self.lane_mode(&s.lane, self.now);
        let text = read.text();
        let mut lanes: Vec<LaneId> = self.site.lanes.iter().map(|l| l.id.clone()).collect();
        lanes.sort();
        lanes.retain(|l| *l != s.lane);
        let mut unsure = View::Nothing;
        for lane in lanes {
            let there = self.lane_mode(&lane, self.now);
            for r in self.seen.iter().rev().filter(|r| r.lane == lane) {
                let same = self.same(&r.plate, &text) || r.read == text;
                // How alike texts are is given, and what was taken for another since.
                let told = given.elsewhere.as_ref() == Some(&r.plate);
                let entrances = here.from.is_outside() && there.from.is_outside();
                if away(r.travel) && s.travel == Some(Motion::Towards) {
                    if entrances && same && r.through && near(s.at, r.at) {
                        return View::Here(r.decision);
                    }
                    continue;
                }
                let alike = (same && !r.replaced) || told;
                if alike && self.too_soon(s, r) && may_be_seen(&there, &here, r) {
                    return View::Same(r.plate.clone());
                }
                let lately = s.at.duration_since(r.at).abs() < SignedDuration::from_secs(UNSURE_S);
                let may_be = same || one_doubt(read, &r.chars);
                if r.through && may_be && lately && !leads_on(&there, &here) {
                    unsure = View::Unsure;
                }
            }
        }
        unsure
    }

    fn too_soon(&self, s: &Sighting, before: &Seen) -> bool {
        let apart = s.at.duration_since(before.at).abs();
        let least = self.lane(&s.lane).apart_s;
        let leaves = away(s.travel) && !away(before.travel);
        apart < SignedDuration::from_secs(least.into()) || (leaves && apart <= visit())
    }

    /// (6) The other camera looked across: nobody was let through there.
    pub fn was_nobody(&mut self, decision: Seq) {
        self.end_grants(|g| g.case.decision == decision);
        let mine = |s: &Stay| s.entry == decision && s.plate.is_some();
        if let Some(stay) = self.stays.iter().find(|s| mine(s)).cloned() {
            self.stays.retain(|s| s.id != stay.id);
            self.offences.retain(|o| o.prior != Some(stay.id));
            self.forget_claims(stay.id);
            self.count_out(&stay.area);
            self.say(&format!("presumed-left {}", stay.id));
        }
    }

    /// (22) It has passed by this lane, and waits for a crossing at no other.
    pub fn waits_nowhere(&mut self, case: &Case) {
        let mine = |g: &Grant, m: &Model| {
            let there = &g.case.lane_mode.lane;
            let told = m.lane(there).crossing != CrossingFrom::Assumed;
            told && *there != case.lane_mode.lane
                && !g.case.nobody
                && m.same(&g.case.plate, &case.plate)
        };
        let over = self.grants.iter().filter(|g| mine(g, self));
        let over: Vec<Seq> = over.map(|g| g.case.decision).collect();
        self.end_grants(|g| over.contains(&g.case.decision));
    }

    fn end_grants(&mut self, which: impl Fn(&Grant) -> bool) {
        for grant in self.grants.clone().iter().filter(|g| which(g)) {
            let (decision, lane) = (grant.case.decision, &grant.case.lane_mode.lane);
            self.say(&format!("lapsed {decision} {lane} not-crossed"));
            let seen = self.seen.iter_mut().filter(|s| s.decision == decision);
            seen.for_each(|s| s.through = false);
        }
        self.grants.retain(|g| !which(g));
    }
}

/// What an answer at another lane says.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    Nothing,
    Same(Plate),
    Here(Seq),
    Unsure,
}

fn away(motion: Option<Motion>) -> bool {
    motion == Some(Motion::Away)
}

/// One character differs, and one of the readers was in doubt of it.
fn one_doubt(one: &PlateRead, other: &PlateRead) -> bool {
    let (a, b) = (one.chars(), other.chars());
    let differ: Vec<_> = a
        .iter()
        .zip(b)
        .filter(|(a, b)| a.best().0 != b.best().0)
        .collect();
    let doubt = |(a, b): &(&CharRead, &CharRead)| in_doubt(a.best().1) || in_doubt(b.best().1);
    a.len() == b.len() && differ.len() == 1 && differ.iter().all(doubt)
}

fn leads_on(there: &LaneMode, here: &LaneMode) -> bool {
    there.direction == here.direction && (there.to == here.from || here.to == there.from)
}

/// Whether a vehicle that was answered at one lane is not on its way to the other.
fn may_be_seen(there: &LaneMode, here: &LaneMode, before: &Seen) -> bool {
    if there.direction == here.direction {
        !leads_on(there, here)
    } else {
        before.in_order
    }
}
