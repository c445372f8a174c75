//! Times of which nothing was seen: what they do to what is believed, and to how hard a lane asks. Never do they set
//! anybody outside.

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::state::{Outage, Stay};
use crate::domain::site::rules::{OutageRule, WhileDown};
use crate::domain::site::{AreaId, Lane, LaneId};

/// How long outages are remembered, and how many.
const OUTAGE_DAYS: i64 = 30;
const OUTAGES: usize = 500;
/// Heartbeats come once a minute; further apart than this the gateway stood still.
const BEAT: SignedDuration = SignedDuration::from_mins(5);

impl Engine {
    /// The gateway came up and had been down since.
    pub(super) fn was_down(&mut self, now: Timestamp, since: Option<Timestamp>) {
        if let Some(from) = since {
            self.keep_outage(from, now, None);
        }
        self.state.last_beat = Some(now);
    }

    pub(super) fn heartbeat(&mut self, now: Timestamp) {
        let before = self.state.last_beat.replace(now);
        if let Some(from) = before.filter(|b| now.duration_since(*b) > BEAT) {
            self.keep_outage(from, now, None);
        }
    }

    pub(super) fn lane_health(&mut self, now: Timestamp, id: &LaneId, seeing: bool) {
        let Some(memory) = self.state.lanes.get_mut(id) else {
            return;
        };
        memory.seeing = seeing;
        if !seeing {
            memory.blind_since.get_or_insert(now);
        } else if let Some(from) = memory.blind_since.take() {
            self.keep_outage(from, now, Some(id.clone()));
        }
    }

    /// Whether a lane sees, as far as was told; one of which nothing was told does.
    pub(crate) fn is_seeing(&self, lane: &LaneId) -> bool {
        let memory = self.state.lanes.get(lane);
        memory.is_none_or(|memory| memory.seeing)
    }

    fn keep_outage(&mut self, from: Timestamp, until: Timestamp, lane: Option<LaneId>) {
        let all = &mut self.state.outages;
        let oldest = until - SignedDuration::from_hours(24 * OUTAGE_DAYS);
        while all.len() >= OUTAGES || all.front().is_some_and(|o| o.until < oldest) {
            all.pop_front();
        }
        if from < until {
            all.push_back(Outage { from, until, lane });
        }
    }

    /// Outages that ended after `since`, the newest first; those that go on reach to `now`.
    pub(super) fn outages_after(
        &self,
        since: Timestamp,
        now: Timestamp,
    ) -> impl Iterator<Item = Outage> + '_ {
        let going_on = self.state.lanes.iter().filter_map(move |(id, memory)| {
            Some(Outage {
                from: memory.blind_since?,
                until: now,
                lane: Some(id.clone()),
            })
        });
        // They are kept in the order in which they ended.
        let over = self.state.outages.iter().rev();
        let over = over.take_while(move |o| o.until > since).cloned();
        going_on.chain(over)
    }

    /// Those that still make somebody unsure.
    fn grave_outages(&self) -> impl Iterator<Item = Outage> + '_ {
        let rules = &self.state.site.passback;
        let least = SignedDuration::from_secs(i64::from(rules.outage_min_s));
        let grace = SignedDuration::from_mins(i64::from(rules.outage_grace_min));
        let (now, heeded) = (self.state.now, rules.outage != OutageRule::Ignore);
        self.outages_after(now.saturating_sub(grace).unwrap_or(now), now)
            .filter(move |o| heeded && o.until.duration_since(o.from) >= least)
    }

    /// Whether a lane that was blind leads out of an area, or of one around it.
    fn leads_out(&self, outage: &Outage, area: &AreaId) -> bool {
        self.touches(outage, area, |lane| &lane.from, |lane| &lane.to)
    }

    fn touches(
        &self,
        outage: &Outage,
        area: &AreaId,
        end: fn(&Lane) -> &AreaId,
        other: fn(&Lane) -> &AreaId,
    ) -> bool {
        let site = &self.state.site;
        let mut lanes = site.lanes.iter();
        lanes.any(|lane| {
            let blind = outage.lane.as_ref().is_none_or(|id| *id == lane.id);
            let turned = lane.reversible.is_some() && site.is_in(area, other(lane));
            blind && (turned || site.is_in(area, end(lane)))
        })
    }

    /// Whether a vehicle could have left unseen since its last passage.
    pub(super) fn is_unsure(&self, area: &AreaId, since: Timestamp) -> bool {
        self.grave_outages()
            .any(|o| since < o.until && self.leads_out(&o, area))
    }

    pub(super) fn is_stay_unsure(&self, stay: &Stay) -> bool {
        let plate = stay.identity();
        self.is_unsure(&stay.area, stay.passback_began())
            || plate.is_some_and(|p| self.line_doubt(p).is_some())
    }

    /// Whether vehicles could have come into an area unseen.
    pub(super) fn could_have_come(&self, area: &AreaId) -> bool {
        self.grave_outages()
            .any(|o| self.touches(&o, area, |lane| &lane.to, |lane| &lane.from))
    }

    /// What hard lanes do here, a lane of the region being blind or not.
    pub(super) fn while_down(&self, lane: &Lane) -> WhileDown {
        let site = &self.state.site;
        let rule = site.passback.while_down;
        if rule == WhileDown::Keep {
            return rule;
        }
        // Passback asks about the area that is entered, and at any other lane about the one that is left.
        let asked = if lane.from.is_outside() {
            &lane.to
        } else {
            &lane.from
        };
        let region = site.region(asked);
        let blind = |l: &Lane| {
            let memory = self.state.lanes.get(&l.id);
            memory.is_some_and(|m| m.blind_since.is_some())
        };
        let mut near = site.lanes.iter().filter(|l| {
            [&l.from, &l.to]
                .iter()
                .any(|a| !a.is_outside() && site.region(a) == region)
        });
        if near.any(blind) {
            rule
        } else {
            WhileDown::Keep
        }
    }

    /// How likely, in the measure of its chance to last at all, a stay ended while nobody could see it.
    pub(super) fn left_in_outage(&self, stay: &Stay, at: Timestamp) -> f64 {
        self.left_in_dark(self.outages_of(stay, at), stay)
    }

    /// The same for what was dark of it.
    pub(super) fn left_in_dark(
        &self,
        dark: impl Iterator<Item = (f64, Timestamp, Timestamp)>,
        stay: &Stay,
    ) -> f64 {
        let spans = self.state.habits.stays(Engine::class(stay));
        let begun = self.begun(stay.since);
        let by = |t: Timestamp| spans.ended_by(begun, t.duration_since(stay.since));
        dark.map(|(share, from, until)| share * (by(until) - by(from)).max(0.0))
            .sum::<f64>()
            .min(1.0)
    }

    /// The parts of a stay up to `at` of which nothing was seen, and for each the part of its area's exits that was blind.
    pub(super) fn outages_of(
        &self,
        stay: &Stay,
        at: Timestamp,
    ) -> impl Iterator<Item = (f64, Timestamp, Timestamp)> {
        let since = stay.since;
        self.outages_after(since, self.state.now.max(at))
            .filter(move |o| o.until > since && o.from < at)
            .map(move |o| {
                (
                    self.share(&o, &stay.area),
                    o.from.max(since),
                    o.until.min(at),
                )
            })
    }

    /// The part of an area's exits that the blind lanes have, as counted; all alike before anything was.
    fn share(&self, outage: &Outage, area: &AreaId) -> f64 {
        let Some(blind) = &outage.lane else {
            return 1.0;
        };
        let site = &self.state.site;
        let out = site.lanes.iter().filter(|l| site.is_in(area, &l.from));
        let (mut own, mut all) = (0.0, 0.0);
        for lane in out {
            let exits = self.state.lanes.get(&lane.id).map_or(0, |m| m.exits);
            let weight = exits as f64 + 1.0;
            all += weight;
            if lane.id == *blind {
                own += weight;
            }
        }
        if all > 0.0 { own / all } else { 0.0 }
    }
}
