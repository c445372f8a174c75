//! What the reference model knows: plain lists, and the questions that the rules ask of them, each by a walk from end to
//! end. Written from docs/ref/passback.md alone; the numbers in brackets are its rules.

use jiff::{SignedDuration, Timestamp};
use plategate::domain::access::Credential;
use plategate::domain::event::*;
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::calendar::Window;
use plategate::domain::site::rules::OutageRule;
use plategate::domain::site::*;
use smol_str::SmolStr;

use super::free::Sight;
use super::line::Line;
use super::lots::{OtherLot, Told};

#[derive(Debug, Clone)]
pub struct Stay {
    pub id: Seq,
    /// The decision by which it came in.
    pub entry: Seq,
    pub plate: Option<Plate>,
    /// The permit that it stands under: that of the plate, as of the last change of the list.
    pub permit: Option<PermitId>,
    /// The permit that it stood under last.
    pub under: Option<PermitId>,
    pub lane: LaneId,
    /// Presence, and since when.
    pub area: AreaId,
    pub came: Timestamp,
    /// When it came into the site.
    pub came_in: Timestamp,
    /// The passback state, where it is, and since when.
    pub state: Credential,
    pub place: AreaId,
    pub tracked: Timestamp,
    pub trapped: bool,
    pub told: bool,
    /// How likely its vehicle is still here; `None`: nothing has said.
    pub belief: Option<f64>,
    /// The permit whose vehicle it probably is.
    pub near: Option<NearMiss>,
    /// The text that was read when it began.
    pub read: Option<Plate>,
    /// The text was on a permit.
    pub known: bool,
    /// (22) It came in right behind another.
    pub tailgated: bool,
    /// An entry has contradicted it.
    pub contradicted: bool,
    pub twin: Option<Seq>,
}

/// An exit of which it is not sure whose it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Departure {
    pub exit: Seq,
    pub from: AreaId,
    pub at: Timestamp,
    /// Something was read.
    pub read: bool,
    /// Stays of vehicles that came again and may have been it.
    pub claims: Vec<Seq>,
}

impl Stay {
    pub fn armed(&self) -> bool {
        self.state == Credential::Armed
    }

    /// The plate that its vehicle is taken to bear: the text, or the permit's of which that is a misread without doubt.
    pub fn identity(&self) -> Option<&Plate> {
        let near = self.near.as_ref().filter(|near| near.sure);
        near.map(|near| &near.plate).or(self.plate.as_ref())
    }

    /// Likelier here than not.
    pub fn likely(&self) -> bool {
        self.belief.is_none_or(|belief| belief >= 0.5)
    }

    /// Where its passback state is; nowhere if it is untracked (19).
    pub fn place(&self) -> Option<&AreaId> {
        (self.state != Credential::Untracked).then_some(&self.place)
    }
}

/// A passback state that outlives its stay (25).
#[derive(Debug, Clone)]
pub struct Lingering {
    pub stay: Seq,
    pub plate: Plate,
    /// The permit that it stood under last.
    pub under: Option<PermitId>,
    pub place: AreaId,
    pub tracked: Timestamp,
    pub left: Timestamp,
}

#[derive(Debug, Clone)]
pub struct Amnesty {
    pub scope: Scope,
    pub until: Timestamp,
    /// Who has not moved yet of those who were there when it was given.
    pub free: Vec<Plate>,
}

/// A stretch of time of which nothing was seen; `lane`: of one lane, else of all.
#[derive(Debug, Clone)]
pub struct Blind {
    pub lane: Option<LaneId>,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// The last answer to a vehicle in a lane (6).
#[derive(Debug, Clone)]
pub struct Seen {
    pub decision: Seq,
    pub lane: LaneId,
    pub plate: Plate,
    pub read: Plate,
    /// The same with the reader's doubts.
    pub chars: PlateRead,
    pub at: Timestamp,
    pub answer: (Outcome, Reason),
    /// Let through, and that did not fail.
    pub through: bool,
    /// It may have been taken for a vehicle that was answered since: by how alike the texts are, which is given.
    pub replaced: bool,
    /// How it moved.
    pub travel: Option<Motion>,
    /// Nothing contradicted where it was.
    pub in_order: bool,
    /// (6) It was told too late to be let through or asked about.
    pub late: bool,
    /// (6) By what its camera knew it.
    pub track: Option<SmolStr>,
}

/// A lane as it works at a moment (3).
#[derive(Debug, Clone)]
pub struct LaneMode {
    pub lane: LaneId,
    pub from: AreaId,
    pub to: AreaId,
    pub direction: Direction,
    pub mode: PassbackMode,
    pub directed: bool,
}

impl LaneMode {
    pub fn armed(&self) -> bool {
        Meaning::of(self.mode).judges
    }

    pub fn tracks(&self) -> bool {
        Meaning::of(self.mode).tracks
    }
}

/// Modes to be drawn: the usual ones more often.
pub const MODES: [PassbackMode; 7] = [
    PassbackMode::None,
    PassbackMode::Off,
    PassbackMode::Soft,
    PassbackMode::Soft,
    PassbackMode::Hard,
    PassbackMode::Hard,
    PassbackMode::Trap,
];

/// What a mode asks, written down a second time.
pub struct Meaning {
    pub tracks: bool,
    pub judges: bool,
    /// What whoever breaks the rule is answered, if nothing else speaks against it.
    pub answer: Outcome,
    pub traps: bool,
}

impl Meaning {
    pub fn of(mode: PassbackMode) -> Meaning {
        let (tracks, judges, answer, traps) = match mode {
            PassbackMode::None => (false, false, Outcome::Open, false),
            PassbackMode::Off => (true, false, Outcome::Open, false),
            PassbackMode::Soft => (true, true, Outcome::Open, false),
            PassbackMode::Hard => (true, true, Outcome::Refuse, false),
            PassbackMode::Trap => (true, true, Outcome::Open, true),
        };
        Meaning {
            tracks,
            judges,
            answer,
            traps,
        }
    }
}

/// Whether it does more than record.
pub fn strict(mode: PassbackMode) -> bool {
    let meaning = Meaning::of(mode);
    meaning.answer != Outcome::Open || meaning.traps
}

/// What is left of a mode in doubt.
pub fn doubted_mode(mode: PassbackMode) -> PassbackMode {
    if strict(mode) {
        PassbackMode::Soft
    } else {
        mode
    }
}

/// Who was answered, and as whom a passage goes into the books.
#[derive(Debug, Clone)]
pub struct Case {
    pub decision: Seq,
    pub plate: Plate,
    pub permit: Option<PermitId>,
    pub lane_mode: LaneMode,
    pub trap: bool,
    /// The stay that it would end or move, as of the decision, and how likely.
    pub found: Option<(Seq, f64)>,
    pub read: Plate,
    pub near: Option<NearMiss>,
    /// The text is on a permit.
    pub known: bool,
    /// How likely the vehicle that it contradicts had left; `None`: nothing has said.
    pub left: Option<f64>,
    /// Nobody has read it: `plate` and `read` say nothing.
    pub nobody: bool,
    /// (6) It may only have been seen from here.
    pub unsure_view: bool,
    /// (22) It crossed right behind another.
    pub tailgated: bool,
}

impl Case {
    /// As [`Stay::identity`].
    pub fn identity(&self) -> &Plate {
        let near = self.near.as_ref().filter(|near| near.sure);
        near.map_or(&self.plate, |near| &near.plate)
    }
}

/// Let through and not yet known to have passed.
#[derive(Debug, Clone)]
pub struct Grant {
    pub case: Case,
    pub command: Option<Seq>,
    /// The gate has answered, or there is none.
    pub accepted: bool,
    pub person: bool,
    pub since: Timestamp,
    pub until: Timestamp,
}

/// Not let through; a person or a factor may.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub case: Case,
    /// A person's time.
    pub until: Timestamp,
    /// A factor's time, if that is what it waits for.
    pub factor_until: Option<Timestamp>,
    /// (23) It has backed off.
    pub backed_off: bool,
}

/// A violation that counts (33).
#[derive(Debug, Clone)]
pub struct Offence {
    pub decision: Seq,
    pub plate: Plate,
    pub at: Timestamp,
    pub prior: Option<Seq>,
}

/// A person is asked (40).
#[derive(Debug, Clone)]
pub struct Question {
    pub case: Case,
    pub until: Timestamp,
    pub opens: bool,
}

pub struct Model {
    pub site: Site,
    pub seq: Seq,
    pub now: Timestamp,
    pub permits: Vec<Permit>,
    pub group_exemptions: Vec<(GroupId, Exemption)>,
    pub stays: Vec<Stay>,
    pub lingering: Vec<Lingering>,
    /// Free moves of single vehicles, and until when.
    pub free: Vec<(Plate, Timestamp)>,
    pub amnesties: Vec<Amnesty>,
    pub outages: Vec<Blind>,
    pub blind: Vec<(LaneId, Timestamp)>,
    pub beat: Option<Timestamp>,
    pub occupancy: Vec<(AreaId, i64)>,
    pub offences: Vec<Offence>,
    /// In the order of their times.
    pub departures: Vec<Departure>,
    pub seen: Vec<Seen>,
    /// Who was seen lately, oldest first.
    pub sights: Vec<Sight>,
    pub grants: Vec<Grant>,
    pub waiting: Vec<Waiting>,
    /// The oldest first.
    pub questions: Vec<Question>,
    /// Lane, permit, when the engine was told.
    pub factors: Vec<(LaneId, PermitId, Timestamp)>,
    pub ways: Vec<(LaneId, Option<Direction>)>,
    /// The last passage of each lane.
    pub passed: Vec<(LaneId, Timestamp)>,
    pub kill: bool,
    pub lines: Vec<Line>,
    /// Read at a lane and not let through since, and when the engine was told.
    pub shut: Vec<(LaneId, Plate, Timestamp)>,
    /// Vehicles of which it is not sure whether they crossed, and since when.
    pub in_doubt: Vec<(Plate, Timestamp)>,
    /// Up to when the clock's amnesties are done (28).
    pub planned: Option<Timestamp>,
    /// Up to when it was told who was inside at night (31a).
    pub nights: Option<Timestamp>,
    /// Other lots of the region, and who is in them.
    pub lots: Vec<OtherLot>,
    pub told: Vec<Told>,
    pub said: Vec<String>,
}

/// From here on a match is sure.
pub const SURE: f64 = 0.95;
/// From here on it is the likelier story.
pub const LIKELY: f64 = 0.5;

pub fn minutes(n: u32) -> SignedDuration {
    SignedDuration::from_mins(i64::from(n))
}

pub fn days(n: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * n)
}

impl Model {
    pub fn new(site: Site) -> Model {
        let occupancy = site.areas.iter().map(|a| (a.id.clone(), 0)).collect();
        Model {
            site,
            seq: 0,
            now: Timestamp::MIN,
            permits: Vec::new(),
            group_exemptions: Vec::new(),
            stays: Vec::new(),
            lingering: Vec::new(),
            free: Vec::new(),
            amnesties: Vec::new(),
            outages: Vec::new(),
            blind: Vec::new(),
            beat: None,
            occupancy,
            offences: Vec::new(),
            departures: Vec::new(),
            seen: Vec::new(),
            sights: Vec::new(),
            grants: Vec::new(),
            waiting: Vec::new(),
            questions: Vec::new(),
            factors: Vec::new(),
            ways: Vec::new(),
            passed: Vec::new(),
            kill: false,
            lines: Vec::new(),
            shut: Vec::new(),
            in_doubt: Vec::new(),
            planned: None,
            nights: None,
            lots: Vec::new(),
            told: Vec::new(),
            said: Vec::new(),
        }
    }

    /// (2) The area, its parent, and so on.
    pub fn around(&self, area: &AreaId) -> Vec<AreaId> {
        let mut list = Vec::new();
        let mut next = Some(area.clone());
        while let Some(id) = next {
            let Some(area) = self.site.areas.iter().find(|a| a.id == id) else {
                break;
            };
            list.push(id);
            next = area.within.clone();
        }
        list
    }

    /// (2) "In A".
    pub fn is_in(&self, inner: &AreaId, outer: &AreaId) -> bool {
        self.around(inner).contains(outer)
    }

    fn area(&self, id: &AreaId) -> &Area {
        self.site.areas.iter().find(|a| a.id == *id).unwrap()
    }

    /// What the area, or the nearest around it, has set.
    pub fn nearest<T>(&self, area: &AreaId, of: impl Fn(&Area) -> Option<T>) -> Option<T> {
        let around = self.around(area);
        around.iter().find_map(|id| of(self.area(id)))
    }

    pub fn region(&self, area: &AreaId) -> RegionId {
        let region = self.nearest(area, |a| a.region.clone());
        region.unwrap_or_else(|| RegionId::new(""))
    }

    pub fn lane(&self, id: &LaneId) -> Lane {
        self.site
            .lanes
            .iter()
            .find(|l| l.id == *id)
            .unwrap()
            .clone()
    }

    /// (3) The lane as it works.
    pub fn lane_mode(&self, id: &LaneId, at: Timestamp) -> LaneMode {
        let lane = self.lane(id);
        let told = self.ways.iter().find(|(l, _)| l == id).and_then(|w| w.1);
        let (directed, turned) = match &lane.reversible {
            None => (true, false),
            Some(Reversible::Schedule { windows }) => {
                let holds = windows.iter().any(|w| self.window_holds(w, at));
                (true, holds)
            }
            Some(Reversible::Input) => (told.is_some(), told == Some(lane.direction.turned())),
        };
        let (mut from, mut to, mut direction, mut mode) =
            (lane.from, lane.to, lane.direction, lane.passback);
        if turned {
            std::mem::swap(&mut from, &mut to);
            (direction, mode) = (direction.turned(), lane.reverse_passback);
        }
        if !directed {
            mode = PassbackMode::None;
        }
        LaneMode {
            lane: lane.id,
            from,
            to,
            direction,
            mode,
            directed,
        }
    }

    /// (5) One vehicle: the same plate, or both on one entry of `vehicles`.
    pub fn same(&self, a: &Plate, b: &Plate) -> bool {
        let mut entries = self.permits.iter().flat_map(|p| &p.vehicles);
        a == b || entries.any(|v| v.contains(a) && v.contains(b))
    }

    /// (12) Minute by minute of the site's day: whether a stretch of hours has begun and not ended. A holiday is no day of the week.
    pub fn window_holds(&self, w: &Window, at: Timestamp) -> bool {
        let shift = self.site.shifts.iter().rev().find(|s| s.from <= at);
        let ahead_s = shift.or(self.site.shifts.first()).map_or(0, |s| s.offset_s);
        let local = at.as_second() + i64::from(ahead_s);
        let (day, minute) = (local.div_euclid(86_400), local.rem_euclid(86_400) / 60);
        let begins = |day: i64| {
            let date = Timestamp::from_second(day * 86_400).unwrap().to_string();
            let holidays = self.site.holidays.iter().map(ToString::to_string);
            let is_holiday = holidays.into_iter().any(|h| date[..10].ends_with(&h));
            // 1970-01-01 was a Thursday, Monday is the first of the week; holidays come after Sunday.
            let bit = if is_holiday {
                7
            } else {
                (day + 3).rem_euclid(7)
            };
            w.days.0 >> bit & 1 == 1
        };
        let (from, to) = (i64::from(w.from.0), i64::from(w.to.0));
        let to = if to <= from { to + 1440 } else { to };
        let today = begins(day) && (from..to).contains(&minute);
        today || begins(day - 1) && (from..to).contains(&(minute + 1440))
    }

    /// (3) The lane as it asks this vehicle now: the first schedule that fits has the word.
    pub fn scheduled(&self, lane_mode: &LaneMode, permit: Option<&Permit>) -> LaneMode {
        let mut asked = lane_mode.clone();
        if !lane_mode.tracks() {
            return asked;
        }
        for s in &self.site.schedules {
            let mode = match lane_mode.direction {
                Direction::In => s.entry,
                Direction::Out => s.exit,
            };
            let group = permit.map(|p| &p.group);
            let fits = (s.group.is_none() || s.group.as_ref() == group)
                && (s.lanes.is_empty() || s.lanes.contains(&lane_mode.lane))
                && (s.hours.is_empty() || s.hours.iter().any(|w| self.window_holds(w, self.now)));
            if let Some(mode) = mode.filter(|_| fits) {
                asked.mode = mode;
                break;
            }
        }
        asked
    }

    pub fn permit(&self, id: &PermitId) -> Option<&Permit> {
        self.permits.iter().find(|p| p.id == *id)
    }

    pub fn group_of(&self, permit: Option<&PermitId>) -> Option<GroupId> {
        permit
            .and_then(|id| self.permit(id))
            .map(|p| p.group.clone())
    }

    /// A vehicle's stays, the newest last.
    pub fn stays_of(&self, plate: &Plate) -> Vec<Stay> {
        let mine = |s: &&Stay| s.identity().is_some_and(|p| self.same(p, plate));
        let mut list: Vec<Stay> = self.stays.iter().filter(mine).cloned().collect();
        list.sort_by_key(|s| s.id);
        list
    }

    /// (24) The stay that a passage from an area ends or moves.
    pub fn leaving(&self, plate: &Plate, from: &AreaId) -> Option<Stay> {
        let stays = self.stays_of(plate).into_iter();
        stays.max_by_key(|s| (s.area == *from, s.armed(), s.id))
    }

    /// (24) The same at a passage: where nothing is left of the vehicle by the list as it is now, what the decision found;
    /// and that alone where it was likely and no more.
    pub fn leaving_at_last(&self, case: &Case) -> Option<(Stay, f64)> {
        let found = case.found.and_then(|(id, p)| {
            let stay = self.stays.iter().find(|s| s.id == id)?;
            Some((stay.clone(), p))
        });
        if found.as_ref().is_some_and(|(_, p)| *p < SURE) {
            return found;
        }
        let now = self.leaving(case.identity(), &case.lane_mode.from);
        now.map(|stay| (stay, 1.0)).or(found)
    }

    pub fn stay_mut(&mut self, id: Seq) -> &mut Stay {
        self.stays.iter_mut().find(|s| s.id == id).unwrap()
    }

    pub fn lingers(&self, plate: &Plate) -> Option<&Lingering> {
        let mine = self.lingering.iter().filter(|l| self.same(&l.plate, plate));
        mine.max_by_key(|l| l.stay)
    }

    /// (7)
    pub fn exempt(&self, permit: Option<&Permit>, lane_mode: &LaneMode, at: Timestamp) -> bool {
        let Some(permit) = permit else {
            return self.site.passback.exempt_visitors;
        };
        let near = |a: &AreaId| self.is_in(&lane_mode.from, a) || self.is_in(&lane_mode.to, a);
        let holds = |e: &Exemption| {
            e.from.is_none_or(|t| t <= at)
                && e.until.is_none_or(|t| at < t)
                && (e.areas.is_empty() || e.areas.iter().any(near))
        };
        let group = &permit.group;
        let ordered = self.group_exemptions.iter().find(|(g, _)| g == group);
        permit.exempt.as_ref().is_some_and(holds)
            || ordered.is_some_and(|(_, e)| holds(e))
            || self.site.groups.iter().any(|g| g.id == *group && g.exempt)
    }

    /// (8) Whether a passback state has timed out where this lane asks.
    pub fn timed_out(
        &self,
        permit: Option<&PermitId>,
        place: &AreaId,
        tracked: Timestamp,
        lane: &LaneId,
        at: Timestamp,
    ) -> bool {
        let group = self.group_of(permit);
        let by_group = self
            .site
            .groups
            .iter()
            .find(|g| Some(&g.id) == group.as_ref());
        let limit = by_group
            .and_then(|g| g.timer_min)
            .or_else(|| self.nearest(place, |a| a.timer_min))
            .or_else(|| {
                let mut lanes = self.site.lanes.iter();
                lanes.find(|l| l.id == *lane)?.passback_timer_min
            });
        limit.is_some_and(|n| at.duration_since(tracked) >= minutes(n))
    }

    pub fn stay_timed_out(&self, stay: &Stay, lane: &LaneId, at: Timestamp) -> bool {
        self.timed_out(stay.permit.as_ref(), &stay.place, stay.tracked, lane, at)
    }

    pub fn lingering_timed_out(&self, l: &Lingering, lane: &LaneId, at: Timestamp) -> bool {
        self.timed_out(l.under.as_ref(), &l.place, l.tracked, lane, at)
    }

    /// (34) All outages, those that go on up to now.
    pub fn all_outages(&self, now: Timestamp) -> Vec<Blind> {
        let mut all = self.outages.clone();
        for (lane, from) in &self.blind {
            all.push(Blind {
                lane: Some(lane.clone()),
                from: *from,
                to: now,
            });
        }
        all
    }

    /// (35, 37) Outages that still make somebody unsure, whose lanes lead out of (`out`) or into one of the areas.
    fn doubts(&self, areas: &[AreaId], out: bool, now: Timestamp) -> Vec<Blind> {
        let rule = &self.site.passback;
        if rule.outage == OutageRule::Ignore {
            return Vec::new();
        }
        let leads = |l: &Lane| {
            let (one, other) = if out {
                (&l.from, &l.to)
            } else {
                (&l.to, &l.from)
            };
            areas.contains(one) || (l.reversible.is_some() && areas.contains(other))
        };
        let counts = |o: &Blind| {
            let mut lanes = self.site.lanes.iter();
            o.to.duration_since(o.from).as_secs() >= i64::from(rule.outage_min_s)
                && now < o.to + minutes(rule.outage_grace_min)
                && lanes.any(|l| o.lane.as_ref().is_none_or(|id| *id == l.id) && leads(l))
        };
        self.all_outages(now).into_iter().filter(counts).collect()
    }

    /// (35)
    pub fn unsure(&self, area: &AreaId, tracked: Timestamp, now: Timestamp) -> bool {
        let doubts = self.doubts(&self.around(area), true, now);
        doubts.iter().any(|o| tracked < o.to)
    }

    /// (35) A stay, also by what a line left open (22b).
    pub fn stay_unsure(&self, stay: &Stay) -> bool {
        self.unsure(&stay.area, stay.tracked, self.now)
            || stay.identity().is_some_and(|p| self.doubted(p))
    }

    /// (37)
    pub fn unseen_arrivals(&self, area: &AreaId, now: Timestamp) -> bool {
        !self.doubts(&self.around(area), false, now).is_empty()
    }

    /// (38) Whether a lane of the region is blind now.
    pub fn region_is_down(&self, region: &RegionId) -> bool {
        let of = |a: &AreaId| !a.is_outside() && self.region(a) == *region;
        self.blind.iter().any(|(id, _)| {
            let lane = self.lane(id);
            of(&lane.from) || of(&lane.to)
        })
    }

    pub fn occupancy(&self, area: &AreaId) -> i64 {
        let found = self.occupancy.iter().find(|(id, _)| id == area);
        found.map_or(0, |(_, n)| *n)
    }
}
