//! What is right by itself and does not go together: areas around one another, rules that contradict each other, areas
//! that nobody can leave. Each fault names the key where it can be put right.

use std::collections::BTreeSet;

use super::passback::Profile;
use crate::domain::event::Scope;
use crate::domain::site::calendar::{Days, Oddity, Shift, TimeOfDay, Window, odd_days};
use crate::domain::site::rules::Schedule;
use crate::domain::site::{
    AreaId, Direction, Lane, LaneId, PassbackMode, Reversible, Site, Then, Unanswered, Visitors,
};
use crate::port::fields::Faults;

/// Days before this are not looked at for times that the clock skips or repeats.
const ODD_FROM: &str = "2026-01-01T00:00:00Z";

/// A checked site's faults, collected under the file's root.
struct Check<'a> {
    site: &'a Site,
    root: &'a Faults,
    /// The schedule by which the lanes are as they are here.
    schedule: Option<usize>,
}

/// Looks at a site whose sections have all been read.
pub(crate) fn check(site: &Site, root: &Faults) {
    let check = Check {
        site,
        root,
        schedule: None,
    };
    check.areas();
    check.named_areas();
    if !root.is_empty() {
        // Of lanes that could not be read, what follows would say things that are not so.
        return;
    }
    for lane in &site.lanes {
        check.lane(lane);
    }
    for area in &site.areas {
        check.muster(area.id.as_str());
    }
    for (place, schedule) in (1..).zip(&site.schedules) {
        if !root.is_empty() {
            return;
        }
        let site = &under(site, schedule);
        let schedule = Some(place);
        let check = Check {
            site,
            root,
            schedule,
        };
        site.lanes.iter().for_each(|lane| check.lane(lane));
    }
}

/// The site as it is for those whom a schedule concerns, while it holds.
fn under(site: &Site, schedule: &Schedule) -> Site {
    let mut site = site.clone();
    let all = schedule.lanes.is_empty();
    for lane in &mut site.lanes {
        // Where no state is kept there is nothing to judge by.
        let tracks = lane.passback.policy().tracks;
        if tracks && (all || schedule.lanes.contains(&lane.id)) {
            lane.passback = schedule.mode(lane.direction).unwrap_or(lane.passback);
        }
    }
    site
}

impl Check<'_> {
    fn fault(&self, key: &str, found: impl Into<String>, hint: impl Into<String>) {
        match self.schedule {
            Some(place) => {
                let found = format!("{key}: {}", found.into());
                self.root
                    .add(&format!("schedule[number {place}]"), found, hint);
            }
            None => self.root.add(key, found, hint),
        }
    }

    fn areas(&self) {
        for area in &self.site.areas {
            let key = |name: &str| format!("area[{}].{name}", area.id);
            let Some(outer) = &area.within else { continue };
            let Some(around) = self.site.area(outer) else {
                let found = t!("fault-no-area-this-file", outer);
                self.fault(&key("within"), found, t!("fault-write-id-area"));
                continue;
            };
            let mut seen = BTreeSet::from([&area.id]);
            let mut next = Some(around);
            while let Some(step) = next {
                if !seen.insert(&step.id) {
                    let found = key!("fault-loop-area-would-lie-within");
                    let hint = t!("fault-area-lies-within-larger-one");
                    self.fault(&key("within"), found, hint);
                    break;
                }
                next = step.within.as_ref().and_then(|id| self.site.area(id));
            }
            let outer_region = self.site.region(outer);
            if area.region.as_ref().is_some_and(|r| *r != outer_region) {
                let found = t!("fault-another-region-than-around", outer);
                let hint = key!("fault-regions-are-lots-share-what");
                self.fault(&key("region"), found, hint);
            }
        }
    }

    /// The areas that limits and amnesties name.
    fn named_areas(&self) {
        for (place, limit) in (1..).zip(&self.site.limits) {
            self.known_area(&format!("limit[number {place}].area"), &limit.area);
        }
        for (place, plan) in (1..).zip(&self.site.amnesties) {
            if let Scope::Area(area) = &plan.scope {
                self.known_area(&format!("amnesty[number {place}].area"), area);
            }
        }
    }

    fn known_area(&self, key: &str, area: &AreaId) {
        if self.site.area(area).is_none() {
            let found = t!("fault-no-area-this-file", outer = area);
            self.fault(key, found, t!("fault-write-id-area"));
        }
    }

    fn lane(&self, lane: &Lane) {
        let key = |name: &str| format!("lane[{}].{name}", lane.id);
        let said = if lane.policy.is_some() {
            "policy"
        } else {
            "passback"
        };
        if lane.second_factor_s.is_some() && lane.visitors == Visitors::Admit {
            let found = key!("fault-set-but-visitors-are-admitted");
            let hint = key!("fault-write-visitors-refuse-or-ask");
            self.fault(&key("second_factor_within_s"), found, hint);
        }
        let opens = lane.asking.is_some_and(|a| a.then == Unanswered::Open);
        if opens && lane.direction == Direction::In {
            let found = key!("fault-open-at-entrance");
            let hint = key!("fault-only-exit-may-open-by");
            self.fault(&key("ask_then"), found, hint);
        }
        if let Some(Reversible::Schedule { windows }) = &lane.reversible {
            if windows.is_empty() {
                let found = key!("fault-schedule-but-no-reverse-section");
                let hint = key!("fault-write-reverse-section-with-its");
                self.fault(&key("reversible"), found, hint);
            }
            if overlap(windows) {
                let found = key!("fault-has-two-reverse-sections-hold");
                let hint = key!("fault-let-one-end-before-other");
                self.fault(&key("reversible"), found, hint);
            }
        }
        let entries = directions(lane).filter(|c| c.3 == Direction::In && !c.1.is_outside());
        for (_, to, mode, _) in entries {
            if mode.policy().judges {
                self.armed_entry(&key(said), lane, to, mode);
            } else if !mode.policy().tracks && self.exits(to).any(|l| l.1.policy().judges) {
                let found = t!("fault-does-not-track-entries-but", to);
                let hint = key!("fault-write-off-soft-or-hard");
                self.fault(&key(said), found, hint);
            }
        }
    }

    fn armed_entry(&self, key: &str, lane: &Lane, area: &AreaId, mode: PassbackMode) {
        let timer = lane.passback_timer_min.or_else(|| {
            let mut around = self.site.around(area);
            around.find_map(|a| a.timer_min)
        });
        let exits: Vec<_> = self.exits(area).collect();
        if timer.is_none() && exits.is_empty() {
            let found = t!("fault-arms-which-has-no-exit", area);
            let hint = key!("fault-write-lane-leads-out-or");
            self.fault(key, found, hint);
        } else if timer.is_none() && exits.iter().all(|(_, mode)| !mode.policy().tracks) {
            let found = t!("fault-arms-but-its-exits-do", area);
            let hint = key!("fault-write-off-soft-or-hard-at");
            self.fault(key, found, hint);
        }
        let holds = exits.iter().any(|(_, mode)| mode.policy().judges);
        if mode.policy().then == Then::Trap && !holds {
            let found = t!("fault-trap-but-no-exit-from", area);
            self.fault(key, found, t!("fault-arm-exits-or-write-soft"));
        }
    }

    /// Lanes by which a vehicle can leave an area, one within it or the one around it, with what they ask then.
    fn exits<'a>(&'a self, area: &'a AreaId) -> impl Iterator<Item = (&'a Lane, PassbackMode)> {
        let site = self.site;
        let all = site
            .lanes
            .iter()
            .flat_map(|l| directions(l).map(move |c| (l, c)));
        all.filter(move |(_, (from, to, _, _))| {
            let near = site.is_in(from, area) || site.is_in(area, from);
            near && !site.is_in(to, area)
        })
        .map(|(lane, (_, _, mode, _))| (lane, mode))
    }

    fn muster(&self, id: &str) {
        let area = AreaId::new(id);
        let Some(area) = self.site.area(&area).filter(|a| a.muster) else {
            return;
        };
        let key = format!("area[{id}].muster");
        if self
            .site
            .around(&area.id)
            .any(|a| a.presence_timeout_min.is_some())
        {
            let found = t!("fault-set-but-presence-timeout-min");
            self.fault(&key, found, t!("fault-drop-one-them-timer-min"));
        }
        if self.exits(&area.id).next().is_none() {
            let found = t!("fault-set-but-area-has-no");
            self.fault(&key, found, t!("fault-write-lane-leads-out"));
        }
    }
}

/// From, to, mode, direction.
pub(crate) type Directed<'a> = (&'a AreaId, &'a AreaId, PassbackMode, Direction);

/// The ways in which a lane may work.
pub(crate) fn directions(lane: &Lane) -> impl Iterator<Item = Directed<'_>> {
    let forward = (&lane.from, &lane.to, lane.passback, lane.direction);
    let back = (
        &lane.to,
        &lane.from,
        lane.reverse_passback,
        lane.direction.turned(),
    );
    std::iter::once(forward).chain(lane.reversible.is_some().then_some(back))
}

/// Whether two windows of a week hold at once.
fn overlap(windows: &[Window]) -> bool {
    const DAY: u32 = 1440;
    let minutes = |w: &Window| {
        let (from, to) = (u32::from(w.from.0), u32::from(w.to.0));
        let length = if from < to {
            to - from
        } else {
            to + DAY - from
        };
        let days = (0..7).filter(|d| w.days.0 & (1 << d) != 0);
        let starts: Vec<u32> = days.map(|d| d * DAY + from).collect();
        starts
            .into_iter()
            .flat_map(move |s| (s..s + length).map(|m| m % (7 * DAY)))
            .collect::<BTreeSet<u32>>()
    };
    let mut taken = BTreeSet::new();
    windows.iter().any(|w| {
        let own = minutes(w);
        let twice = own.iter().any(|m| taken.contains(m));
        taken.extend(own);
        twice
    })
}

/// Windows are put to their lanes; a stray one is a fault.
pub(crate) fn take_windows(lanes: &mut [Lane], windows: Vec<(LaneId, Window)>, faults: &Faults) {
    for (place, (id, window)) in (1..).zip(windows) {
        let lane = lanes.iter_mut().find(|l| l.id == id);
        match lane.and_then(|l| l.reversible.as_mut()) {
            Some(Reversible::Schedule { windows }) => windows.push(window),
            _ => faults.add(
                &format!("reverse[number {place}].lane"),
                t!("fault-no-lane-reversible-by-schedule", id),
                t!("fault-write-reversible-schedule-in-lane"),
            ),
        }
    }
}

/// What is allowed, but perhaps not meant.
pub(crate) fn warnings(site: &Site) -> Vec<String> {
    let mut said = Vec::new();
    let mut odd = |what: String, clock: TimeOfDay, days: Days| {
        said.extend(odd_times(&site.shifts, &what, clock, days));
    };
    for (place, plan) in (1..).zip(&site.amnesties) {
        odd(t!("fault-amnesty-number", place), plan.at, plan.days);
    }
    for lane in &site.lanes {
        if let Some(Reversible::Schedule { windows }) = &lane.reversible {
            for window in windows {
                for clock in [window.from, window.to] {
                    odd(t!("fault-reversal-lane", id = lane.id), clock, window.days);
                }
            }
        }
    }
    for area in &site.areas {
        let entries = site
            .lanes
            .iter()
            .filter(|l| l.direction == Direction::In && l.to == area.id);
        let (hard, lax): (Vec<_>, Vec<_>) = entries
            .map(|l| (l, l.passback.policy()))
            .filter(|(_, p)| p.then == Then::Refuse || !p.judges)
            .partition(|(_, p)| p.judges);
        if let (Some((hard, _)), Some((lax, _))) = (hard.first(), lax.first()) {
            said.push(t!(
                "fault-area-lane-refuses-passback-but",
                area = area.id,
                hard = hard.id,
                lax = lax.id
            ));
        }
    }
    said
}

fn odd_times(shifts: &[Shift], what: &str, clock: TimeOfDay, days: Days) -> Vec<String> {
    let from = ODD_FROM.parse().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let told = odd_days(shifts, clock, days, from)
        .into_iter()
        .map(|(date, odd)| match odd {
            Oddity::Skipped => t!("fault-clock-jumps-over-when-summer", what, clock, date),
            Oddity::Twice => t!("fault-comes-twice-when-summer-time", what, clock, date),
        });
    told.collect()
}

/// What a profile asks of a lane's two ways.
pub(crate) fn apply_policy(lane: &mut Lane, profile: Profile) {
    lane.passback = profile.mode(lane.direction);
    lane.reverse_passback = match lane.reversible {
        Some(_) => profile.mode(lane.direction.turned()),
        None => PassbackMode::Off,
    };
    lane.passback_timer_min = profile.timer_min;
    lane.policy = profile.id;
}
