//! The reference model's answer to a read plate: rules 11 to 22, one after the other.

use jiff::{SignedDuration, Timestamp};
use plategate::domain::access::Credential;
use plategate::domain::event::*;
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::rules::{LimitMode, OutageRule, WhileDown};
use plategate::domain::site::*;

use super::facts::*;
use super::given::Given;
use super::lots::Told;
use super::weigh::doubted;

#[derive(Debug, Clone)]
pub struct Judgement {
    pub outcome: Outcome,
    pub reason: Reason,
    /// Whom it is taken for.
    pub plate: Plate,
    pub permit: Option<PermitId>,
    pub violation: Option<(ViolationKind, PassbackMode, Option<Seq>)>,
    /// Likelier something else.
    pub explained: Option<(ViolationKind, PassbackMode, Option<Seq>)>,
    /// In another lot: what speaks against it, and what would.
    pub violation_there: Option<Told>,
    pub explained_there: Option<Told>,
    /// The stay of another lot that has therefore ended.
    pub ends_there: Option<Told>,
    pub trap: bool,
    /// The stay that it would end or move, and how likely.
    pub leaves: Option<(Seq, f64)>,
    /// The stay that it contradicts, and whether that is the vehicle's own.
    pub contradicts: Option<(Seq, bool)>,
    /// That has therefore ended.
    pub ends: Option<Seq>,
    /// How likely the vehicle that it contradicts had left.
    pub left: Option<f64>,
    /// The factor that it uses.
    pub factor: Option<usize>,
    pub faults: Vec<&'static str>,
    pub done: bool,
}

impl Judgement {
    /// (6) Who comes in was not inside, who leaves was where it leaves.
    pub fn in_order(&self, lane_mode: &LaneMode) -> bool {
        let place = |found: &(ViolationKind, PassbackMode, Option<Seq>)| {
            use ViolationKind::{ExitWithoutEntry, Reentry, WrongArea};
            [Reentry, ExitWithoutEntry, WrongArea].contains(&found.0)
        };
        let contradicted = self.violation.iter().chain(&self.explained).any(place);
        !contradicted && (lane_mode.from.is_outside() || self.leaves.is_some())
    }

    pub fn refuse(&mut self, reason: Reason) {
        (self.outcome, self.reason, self.done) = (Outcome::Refuse, reason, true);
    }

    pub fn open(&self) -> bool {
        self.outcome == Outcome::Open
    }

    /// A rule is broken, and the lane's mode has the word.
    pub fn judged(&mut self, mode: PassbackMode, reason: Reason) {
        match Meaning::of(mode).answer {
            Outcome::Refuse => self.refuse(reason),
            answer if self.open() => (self.outcome, self.reason) = (answer, reason),
            _ => {}
        }
    }
}

/// One question: who, where, when.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub plate: &'a Plate,
    pub permit: Option<&'a Permit>,
    pub read: &'a PlateRead,
    pub lane_mode: &'a LaneMode,
    /// The sighting's capture time.
    pub at: Timestamp,
    /// Exempt or free.
    pub waived: bool,
    /// (6) It may be before another lane.
    pub unsure_view: bool,
}

impl Model {
    pub fn judge(
        &self,
        read: &PlateRead,
        lane_mode: &LaneMode,
        (at, unsure_view): (Timestamp, bool),
        given: &Given,
    ) -> Judgement {
        let entrance = lane_mode.from.is_outside();
        let weighs = self.lane(&lane_mode.lane).infer_missed_exits;
        let leaves = if entrance {
            None
        } else if weighs {
            given.leaves
        } else {
            let stay = self.leaving(&read.text(), &lane_mode.from);
            stay.map(|s| (s.id, 1.0))
        };
        let plate = self.who_goes(&read.text(), leaves);
        let permit = self.permit_at(&plate, lane_mode, at);
        let lane_mode = &self.scheduled(lane_mode, permit);
        let exempt = self.exempt(permit, lane_mode, self.now);
        let asked = Asked {
            plate: &plate,
            permit,
            read,
            lane_mode,
            at,
            waived: exempt || self.is_free(&plate, self.now),
            unsure_view,
        };
        let mut answer = Judgement {
            outcome: Outcome::Open,
            reason: Reason::Permitted,
            plate: plate.clone(),
            permit: permit.map(|p| p.id.clone()),
            violation: None,
            explained: None,
            violation_there: None,
            explained_there: None,
            ends_there: None,
            trap: false,
            leaves,
            contradicts: None,
            ends: None,
            left: Some(0.0),
            factor: None,
            faults: Vec::new(),
            done: false,
        };
        if entrance || lane_mode.direction == Direction::In {
            self.lists(&asked, exempt, &mut answer);
        } else {
            answer.reason = match permit {
                Some(p) if p.list == List::Deny => Reason::Denied,
                Some(_) if exempt && lane_mode.armed() => Reason::Exempt,
                Some(_) => Reason::Permitted,
                None => Reason::FreeExit,
            };
        }
        self.likely_denied(&asked, given, &mut answer);
        if entrance {
            if weighs {
                self.weigh_entry(&asked, given, &mut answer);
            } else {
                self.reentry(&asked, &mut answer);
            }
            self.pool(&asked, given, &mut answer);
        } else {
            self.trapped(&asked, &mut answer);
            self.location(&asked, given, &mut answer);
        }
        self.limits(&asked, &mut answer);
        self.second_factor(&asked, &mut answer);
        answer
    }

    /// (11, 12)
    fn lists(&self, asked: &Asked, exempt: bool, answer: &mut Judgement) {
        let lane = self.lane(&asked.lane_mode.lane);
        let mut why = None;
        if let Some(p) = asked.permit {
            if p.list == List::Deny {
                return answer.refuse(Reason::Denied);
            }
            why = self.wanting(p, asked.plate, Some(&lane.id)).map(|w| w.1);
            if why.is_none() {
                if exempt && asked.lane_mode.armed() {
                    answer.reason = Reason::Exempt;
                }
                return;
            }
        }
        match lane.visitors {
            Visitors::Admit => answer.reason = Reason::VisitorAdmitted,
            Visitors::Refuse => answer.refuse(why.unwrap_or(Reason::VisitorRefused)),
            Visitors::Ask => {
                answer.outcome = Outcome::Ask;
                answer.reason = why.unwrap_or(Reason::VisitorAsk);
            }
        }
    }

    /// (11) The deny list is looked for with tolerance. How likely the read is a banned plate is given.
    fn likely_denied(&self, asked: &Asked, given: &Given, answer: &mut Judgement) {
        let Some(ban) = &given.denied else { return };
        let here = |p: &&Permit| p.list == List::Deny && p.plates.contains(&ban.plate);
        let permit = self.permit(&ban.permit).filter(here);
        let lane = Some(&asked.lane_mode.lane);
        let holds = permit.is_some_and(|p| self.wanting(p, &ban.plate, lane).is_none());
        if !holds || answer.reason == Reason::Denied {
            return answer
                .faults
                .push("no ban holds of what is said to be banned");
        }
        let leaves = answer.leaves.is_some_and(|(_, p)| p >= SURE);
        let its_own = asked.permit.is_some() || leaves;
        let enough = match its_own {
            true => ban.probability > 1.0 - SURE && doubted(asked.read, &ban.plate),
            false => ban.probability >= LIKELY,
        };
        let exits = !asked.lane_mode.from.is_outside();
        if !enough || exits && !self.stays_of(asked.plate).is_empty() {
            answer
                .faults
                .push("held to be banned although it is surely another");
        }
        if asked.lane_mode.direction == Direction::Out && !asked.lane_mode.from.is_outside() {
            answer.reason = Reason::DeniedLikely;
        } else if answer.outcome == Outcome::Refuse
            || self.lane(&asked.lane_mode.lane).denied_likely == DeniedLikely::Refuse
        {
            answer.refuse(Reason::DeniedLikely);
        } else {
            (answer.outcome, answer.reason) = (Outcome::Ask, Reason::DeniedLikely);
        }
    }

    /// What the mode comes to while a part of the region is down (38); `None`: not judged.
    pub fn mode(&self, asked: &Asked, area: &AreaId) -> Option<PassbackMode> {
        let mode = asked.lane_mode.mode;
        if asked.waived || !asked.lane_mode.armed() {
            return None;
        }
        if !self.region_is_down(&self.region(area)) {
            return Some(mode);
        }
        match self.site.passback.while_down {
            WhileDown::Keep => Some(mode),
            WhileDown::Soft => Some(PassbackMode::Soft),
            WhileDown::Off => None,
        }
    }

    /// (13)
    fn reentry(&self, asked: &Asked, answer: &mut Judgement) {
        let (to, lane) = (&asked.lane_mode.to, &asked.lane_mode.lane);
        if answer.done {
            return;
        }
        let Some(mut mode) = self.mode(asked, to) else {
            return;
        };
        let Some((prior, there, unsure)) = self.speaks_by_text(asked) else {
            return;
        };
        let over = match (&prior, &there) {
            (Some(stay), _) => self.stay_timed_out(stay, lane, asked.at),
            (_, Some(told)) => self.timed_out_there(told, lane, asked.at),
            (None, None) => false,
        };
        let free = unsure && self.site.passback.outage == OutageRule::FreeEntry;
        if over || free {
            return;
        }
        if unsure || asked.unsure_view {
            mode = doubted_mode(mode);
        }
        let lingering = self.lingering_by_text(asked).map(|(l, _)| l.stay);
        let id = match &there {
            None => prior.map(|stay| stay.id).or(lingering),
            Some(_) => None,
        };
        answer.violation = Some((ViolationKind::Reentry, mode, id));
        answer.violation_there = there;
        answer.trap = Meaning::of(mode).traps;
        answer.judged(mode, Reason::Reentry);
    }

    /// What speaks against an entry by its text alone: a stay here, what lingers here, or a stay in another lot; and whether that is
    /// unsure.
    fn speaks_by_text(&self, asked: &Asked) -> Option<(Option<Stay>, Option<Told>, bool)> {
        let to = &asked.lane_mode.to;
        let here = |area: &AreaId| self.region(area) == self.region(to);
        let stays = self.stays_of(asked.plate).into_iter().rev();
        let mut prior = stays.filter(|s| s.armed() && here(&s.place));
        if let Some(stay) = prior.next() {
            let unsure = self.stay_unsure(&stay);
            return Some((Some(stay), None, unsure));
        }
        if let Some((_, unsure)) = self.lingering_by_text(asked) {
            return Some((None, None, unsure));
        }
        let told = self.prior_there(asked.plate, to)?;
        let unsure = self.unsure_there(&told);
        Some((None, Some(told), unsure))
    }

    /// What lingers here and speaks against an entry, as far as it is not over.
    fn lingering_by_text(&self, asked: &Asked) -> Option<(&Lingering, bool)> {
        let (to, lane) = (&asked.lane_mode.to, &asked.lane_mode.lane);
        let here = |l: &&Lingering| self.region(&l.place) == self.region(to);
        let l = self.lingers(asked.plate).filter(here)?;
        let unsure = self.doubted(asked.plate) || self.unsure(&l.place, l.tracked, self.now);
        let free = unsure && self.site.passback.outage == OutageRule::FreeEntry;
        let over = self.lingering_timed_out(l, lane, asked.at);
        (!over && !free).then_some((l, unsure))
    }

    /// (14)
    fn pool(&self, asked: &Asked, given: &Given, answer: &mut Judgement) {
        if answer.done || answer.violation.is_some() {
            return;
        }
        let Some(mut mode) = self.mode(asked, &asked.lane_mode.to) else {
            return;
        };
        let Some(permit) = asked.permit else {
            return;
        };
        let Some(spaces) = permit.spaces else { return };
        let taking = self.pool_taken(permit, asked.plate, asked.lane_mode, asked.at);
        let here: Vec<&Plate> = taking.iter().filter_map(|s| s.identity()).collect();
        let there = self.pool_taken_there(permit, asked, &here);
        if taking.len() + there.len() < spaces as usize {
            return;
        }
        let newest = taking.iter().map(|s| s.id).max();
        if taking.iter().any(|s| self.stay_unsure(s)) || there.iter().any(|t| self.unsure_there(t))
        {
            mode = doubted_mode(mode);
        }
        let there = there
            .into_iter()
            .max_by_key(|t| (t.since, t.gateway.clone()));
        let kind = ViolationKind::PoolFull;
        let Some(mode) = self.weighed_mode(asked, kind, mode, given) else {
            let mode = doubted_mode(mode);
            if answer.explained.is_none() {
                answer.explained = Some((kind, mode, newest));
                answer.explained_there = there;
            }
            return;
        };
        let mode = if Meaning::of(mode).traps {
            PassbackMode::Soft
        } else {
            mode
        };
        answer.violation = Some((kind, mode, newest));
        answer.violation_there = there;
        answer.judged(mode, Reason::PoolFull);
    }

    /// (18)
    fn trapped(&self, asked: &Asked, answer: &mut Judgement) {
        if answer.done || asked.lane_mode.direction == Direction::In {
            return;
        }
        if self.mode(asked, &asked.lane_mode.from).is_none() {
            return;
        }
        let stays = self.stays_of(asked.plate);
        if let Some(stay) = stays.iter().rev().find(|s| s.trapped) {
            let kind = ViolationKind::Trapped;
            answer.violation = Some((kind, PassbackMode::Trap, Some(stay.id)));
            answer.refuse(Reason::Trapped);
        }
    }

    /// (19)
    fn location(&self, asked: &Asked, given: &Given, answer: &mut Judgement) {
        let (from, lane) = (&asked.lane_mode.from, &asked.lane_mode.lane);
        if answer.done {
            return;
        }
        let Some(mut mode) = self.mode(asked, from) else {
            return;
        };
        let weighs = self.lane(lane).infer_missed_exits;
        let mut stays = self.stays_of(asked.plate);
        if weighs {
            // By the stay that the exit is taken for.
            stays = self.stays.clone();
            stays.retain(|s| answer.leaves.is_some_and(|(id, _)| s.id == id));
        }
        let lingers = self.lingers(asked.plate);
        let here = stays.iter().any(|s| s.place() == Some(from));
        if here || lingers.is_some_and(|l| l.place == *from) {
            return;
        }
        let known = stays.iter().filter(|s| s.place().is_some());
        let elsewhere = known.max_by_key(|s| (s.armed(), s.id));
        let (kind, prior, unsure) = match elsewhere {
            Some(e) if !e.armed() || self.stay_timed_out(e, lane, asked.at) => return,
            Some(e) => {
                let unsure = self.stay_unsure(e);
                (ViolationKind::WrongArea, Some(e.id), unsure)
            }
            None => {
                let unseen = self.unseen_arrivals(from, self.now) || self.doubted(asked.plate);
                let behind = self.tailgater(from).filter(|_| answer.leaves.is_none());
                answer.leaves = answer.leaves.or(behind.map(|id| (id, LIKELY)));
                let moves = answer.leaves.map(|(id, _)| id);
                (
                    ViolationKind::ExitWithoutEntry,
                    moves,
                    unseen || behind.is_some(),
                )
            }
        };
        if unsure || asked.unsure_view || Meaning::of(mode).traps {
            mode = doubted_mode(mode);
        }
        let Some(mode) = self.weighed_mode(asked, kind, mode, given) else {
            answer.explained = Some((kind, doubted_mode(mode), prior));
            return;
        };
        answer.violation = Some((kind, mode, prior));
        let reason = match kind {
            ViolationKind::WrongArea => Reason::WrongArea,
            _ => Reason::ExitWithoutEntry,
        };
        let is_denied = matches!(answer.reason, Reason::Denied | Reason::DeniedLikely);
        if !is_denied || Meaning::of(mode).answer == Outcome::Refuse {
            answer.judged(mode, reason);
        }
    }

    /// (20)
    fn limits(&self, asked: &Asked, answer: &mut Judgement) {
        if answer.outcome == Outcome::Refuse {
            return;
        }
        let leaves = self.around(&asked.lane_mode.from);
        let group = asked.permit.map(|p| p.group.clone());
        let entered = self.around(&asked.lane_mode.to);
        for area in entered.iter().filter(|a| !leaves.contains(a)) {
            for limit in self.site.limits.iter().filter(|l| l.area == *area) {
                if limit.group.is_some() && limit.group != group {
                    continue;
                }
                let of_group = |s: &&Stay| {
                    s.likely()
                        && self.is_in(&s.area, area)
                        && self.group_of(s.permit.as_ref()) == limit.group
                };
                let count = if limit.group.is_some() {
                    self.stays.iter().filter(of_group).count() as i64
                } else {
                    self.occupancy(area)
                };
                if count < i64::from(limit.max) || limit.mode == LimitMode::None {
                    continue;
                }
                if limit.mode == LimitMode::Hard {
                    answer.violation = Some((ViolationKind::AreaFull, PassbackMode::Hard, None));
                    return answer.refuse(Reason::AreaFull);
                }
                if answer.violation.is_none() {
                    answer.violation = Some((ViolationKind::AreaFull, PassbackMode::Soft, None));
                    if answer.open() {
                        answer.reason = Reason::AreaFull;
                    }
                }
            }
        }
    }

    /// (21)
    fn second_factor(&self, asked: &Asked, answer: &mut Judgement) {
        let lane = self.lane(&asked.lane_mode.lane);
        let (Some(within), Some(permit)) = (lane.second_factor_s, asked.permit) else {
            return;
        };
        if !answer.open() {
            return;
        }
        let limit = SignedDuration::from_secs(i64::from(within));
        let given = self.factors.iter().rposition(|(l, p, at)| {
            *l == lane.id && *p == permit.id && self.now.duration_since(*at) <= limit
        });
        answer.factor = given;
        if given.is_none() {
            (answer.outcome, answer.reason) = (Outcome::Ask, Reason::SecondFactor);
        }
    }

    /// Where a plate's passback state is, as the page of a vehicle says it.
    pub fn whereabouts(&self, plate: &Plate) -> String {
        if self.is_free(plate, self.now) {
            return "free".into();
        }
        let stays = self.stays_of(plate);
        if let Some(s) = stays.iter().max_by_key(|s| (s.armed(), s.id)) {
            let area = s.place().unwrap_or(&s.area);
            let over = s.state != Credential::Armed || self.stay_timed_out(s, &s.lane, self.now);
            let word = if over { "ended in" } else { "inside" };
            return format!("{word} {area}");
        }
        let lingers = self.lingers(plate);
        lingers.map_or("outside".into(), |l| format!("inside {}", l.place))
    }
}
