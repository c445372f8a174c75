//! A vehicle that is believed inside stands at the entrance: passback, or something that went unnoticed?

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::lots::InLot;
use super::ruling::{Arrival, Contradiction, Ended, Who};
use super::state::{Credential, Lot, Recent, Stay};
use super::waived::Asked;
use crate::domain::event::{Causes, Seq, StayId, Violation, ViolationKind};
use crate::domain::misread::align::{ratio, ratio_known};
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::cause::{Stories, UNNOTICED};
use crate::domain::misread::habits::{Class, Habits, Lesson, Return};
use crate::domain::misread::lane::SoftRead;
use crate::domain::misread::spans::Begun;
use crate::domain::misread::{PROBABLE, SURE};
use crate::domain::plate::Plate;
use crate::domain::site::bands::Band;
use crate::domain::site::rules::OutageRule;
use crate::domain::site::{CrossingFrom, Lane, Then};
use crate::domain::violation::LotPrior;

/// How likely, of two in a line of whom one crossed, it was the other one.
const IN_LINE: f64 = 0.5;

/// What an entry of a plate that is believed inside comes to.
pub(super) struct Finding {
    pub(crate) violation: Option<Violation>,
    /// It is likelier something else: recorded, and no violation.
    pub(crate) explained: Option<Violation>,
    /// A person is to be asked.
    pub(crate) ask: bool,
    /// A person may be asked at all: of a vehicle that might be refused.
    pub(crate) may_ask: bool,
    /// The stay that it contradicts, found to have ended.
    pub(crate) ended: Option<Ended>,
    /// Otherwise: how likely that vehicle is still here.
    pub(crate) belief: f64,
    /// What this teaches of the site's traffic, if it was weighed.
    pub(crate) contradiction: Option<Contradiction>,
}

/// What speaks against an entry.
struct Prior<'a> {
    stay: &'a Stay,
    /// It is the plate's own stay: by its very text, or by a match that leaves no doubt. On any other nobody is refused.
    own: bool,
    /// How likely it is another vehicle's, against being the plate's own.
    other: f64,
    /// The other lot that it is in, if it is in none of this gateway's areas.
    lot: Option<InLot<'a>>,
}

impl Prior<'_> {
    /// Its name in the region, if it is in another lot.
    fn elsewhere(&self) -> Option<LotPrior> {
        self.lot.as_ref().map(InLot::prior)
    }
}

/// The story of one stay, weighed.
pub(super) struct Weighed {
    pub(crate) causes: Causes,
    /// The misread exit that is the likeliest, and its part of everything.
    misread: Option<(Seq, f64)>,
    /// How likely it left unseen, or turned away: never counted out.
    uncounted: f64,
    contradiction: Option<Contradiction>,
}

impl Weighed {
    /// By the letter of the rule: it is inside.
    fn not_at_all() -> Weighed {
        Weighed {
            causes: Causes::PASSBACK,
            misread: None,
            uncounted: 0.0,
            contradiction: None,
        }
    }
}

impl Engine {
    /// `None`: the plate is not known to be inside.
    pub(super) fn find_passback(&self, seen: &Arrival, who: &Who, asked: Asked) -> Option<Finding> {
        let Some(prior) = self.prior_stay(seen, who) else {
            let lingering = self.find_lingering(seen, who, asked);
            return lingering.or_else(|| {
                let prior = self.prior_in_other_lot(seen, who)?;
                Some(self.find_reentry(&prior, seen, who, asked))
            });
        };
        Some(self.find_reentry(&prior, seen, who, asked))
    }

    /// What speaks against the entry is a stay: what comes of that.
    fn find_reentry(&self, prior: &Prior, seen: &Arrival, who: &Who, asked: Asked) -> Finding {
        let (lane, stay) = (seen.lane, prior.stay);
        let weighed = if lane.infer_missed_exits {
            self.weigh(prior, seen, who)
        } else {
            Weighed::not_at_all()
        };
        let c = weighed.causes;
        let left = c.missed_exit + c.misread_exit + c.turned_away;
        let in_doubt = match prior.lot {
            None => self.is_stay_unsure(stay),
            Some(o) => self.is_unsure_elsewhere(o.lot, stay),
        };
        let unsure = in_doubt || seen.unsure_view;
        let free_entry = in_doubt && self.state.site.passback.outage == OutageRule::FreeEntry;
        let over = self.is_timed_out(stay, Some(lane), seen.sighting.at);
        let waived = asked.waived || over || free_entry;
        let band = lane.bands.of(c.passback);
        let refuses = band == Band::Refuse && prior.own && !unsure;
        let found = (!waived).then(|| Violation {
            kind: ViolationKind::Reentry,
            mode: Engine::mode(lane, asked, refuses),
            causes: c,
            prior: prior.lot.is_none().then_some(stay.id),
            elsewhere: prior.elsewhere(),
        });
        let is_violation = band != Band::Explained;
        let may_ask = prior.own && !waived && !unsure && asked.may_ask(lane);
        let ended = (left >= PROBABLE && prior.own).then(|| {
            let bound = weighed.misread.filter(|(_, p)| *p >= SURE);
            Ended {
                lot: prior.lot.map(|o| o.gateway.clone()),
                stay: stay.id,
                departure: bound.map(|(seq, _)| seq),
                probability: bound.map_or(left, |(_, p)| p),
                unseen: weighed.uncounted,
            }
        });
        Finding {
            violation: found.clone().filter(|_| is_violation),
            explained: found.filter(|_| !is_violation),
            ask: band == Band::Ask && may_ask,
            may_ask,
            ended,
            // Of the plate's own stays only its own contradiction says something.
            belief: if prior.own { 1.0 - left } else { 1.0 },
            contradiction: weighed.contradiction,
        }
    }

    /// The newest stay in another lot that speaks against the vehicle's entry here.
    fn prior_in_other_lot(&self, seen: &Arrival, who: &Who) -> Option<Prior<'_>> {
        let region = self.state.site.region(&seen.lane.to);
        let found = self.prior_elsewhere(&who.plate, &region)?;
        let stay = found.stay;
        let by_text = stay
            .plate
            .as_ref()
            .is_some_and(|p| self.is_same(p, &who.plate));
        let other = match &stay.near {
            Some(near) if !by_text => (1.0 - near.probability) / near.probability,
            _ => 0.0,
        };
        Some(Prior {
            stay,
            own: true,
            other,
            lot: Some(found),
        })
    }

    /// The newest stay that speaks against the vehicle's entry here.
    fn prior_stay(&self, seen: &Arrival, who: &Who) -> Option<Prior<'_>> {
        let region = self.state.site.region(&seen.lane.to);
        let speaks = |s: &&Stay| {
            let held = s
                .passback_in()
                .filter(|_| s.credential == Credential::Armed);
            held.is_some_and(|area| self.state.site.region(area) == region)
        };
        let newest = |ids: &[StayId]| {
            let stays = ids.iter().rev().filter_map(|id| self.state.stays.get(id));
            stays.into_iter().find(speaks)
        };
        if let Some(stay) = newest(self.index.stays_of(&who.plate)) {
            let by_text = stay
                .plate
                .as_ref()
                .is_some_and(|p| self.is_same(p, &who.plate));
            let other = match &stay.near {
                Some(near) if !by_text => (1.0 - near.probability) / near.probability,
                _ => self.others_came(stay, &who.plate),
            };
            return Some(Prior {
                stay,
                own: true,
                other,
                lot: None,
            });
        }
        // Likely a misread of this plate, and no more than likely: recorded once, and nobody is refused for it. That the
        // plate comes and goes with that stay still there would else be held against it day after day.
        let stay = newest(self.index.stays_near_of(&who.plate))?;
        if stay.contradicted || !seen.lane.infer_missed_exits {
            return None;
        }
        let near = stay.near.as_ref()?;
        Some(Prior {
            stay,
            own: false,
            other: (1.0 - near.probability) / near.probability,
            lot: None,
        })
    }

    /// The passback state that was left behind by a lane that does not track. There is nothing to infer_missed_exits: it was seen
    /// leaving, and the rule says that this does not count.
    fn find_lingering(&self, seen: &Arrival, who: &Who, asked: Asked) -> Option<Finding> {
        let site = &self.state.site;
        let state = self.lingering_of(&who.plate)?;
        let (lane, at) = (seen.lane, seen.sighting.at);
        let over = self.timed_out(
            state.permit.as_ref(),
            &state.area,
            state.since,
            Some(lane),
            at,
        );
        if site.region(&state.area) != site.region(&lane.to) || over || asked.waived {
            return None;
        }
        let unsure =
            self.is_unsure(&state.area, state.since) || self.line_doubt(&who.plate).is_some();
        if unsure && site.passback.outage == OutageRule::FreeEntry {
            return None;
        }
        let unsure = unsure || seen.unsure_view;
        let violation = Some(Violation {
            kind: ViolationKind::Reentry,
            mode: Engine::mode(lane, asked, !unsure),
            causes: Causes::PASSBACK,
            prior: Some(state.stay),
            elsewhere: None,
        });
        Some(Finding {
            violation,
            explained: None,
            ask: false,
            may_ask: !unsure && asked.may_ask(lane),
            ended: None,
            belief: 1.0,
            contradiction: None,
        })
    }

    /// How likely a stay's vehicle is still inside, and why not: of all who may be inside, nobody has come again yet.
    pub(super) fn why_inside(&self, lot: Option<&Lot>, stay: &Stay, seen: &Arrival) -> Causes {
        let now = seen.sighting.at;
        let (class, begun) = (Engine::class(stay), self.begun(stay.since));
        let gone = self
            .state
            .habits
            .stays(class)
            .ended_by(begun, now.duration_since(stay.since));
        let in_outage = match lot {
            None => self.left_in_outage(stay, now),
            Some(lot) => self.left_in_dark(lot.dark_of(stay, now), stay),
        };
        let ground = lot.map_or_else(|| self.ground(), Lot::ground);
        let mut stories = Stories {
            passback: 1.0 - gone,
            unseen: self.state.habits.unseen() * gone + in_outage,
            ..Stories::default()
        };
        for exit in self.open_exits(ground, stay, now, &|_| 1.0) {
            let weight = exit.left * exit.open;
            if exit.read {
                stories.misread_exit += weight;
            } else {
                stories.unread += weight;
            }
        }
        stories.causes()
    }

    fn weigh(&self, prior: &Prior, seen: &Arrival, who: &Who) -> Weighed {
        let (stay, now, habits) = (prior.stay, seen.sighting.at, &self.state.habits);
        let class = Engine::class(stay);
        let begun = self.begun(stay.since);
        let length = now.duration_since(stay.since);
        let still = 1.0 - habits.stays(class).ended_by(begun, length);
        let comes = |at: Timestamp| {
            let away = now.duration_since(at);
            habits.away(class).density(self.begun(at), away)
        };
        let lot = prior.lot.map(|o| o.lot);
        let (unseen, in_outage) = self.left_unseen(lot, stay, now);
        let doubt = stay.identity().and_then(|p| self.line_doubt(p));
        let (gone, backed_out) = match doubt {
            Some(doubt) if doubt.leaving => (IN_LINE * comes(doubt.at), 0.0),
            Some(_) => (0.0, IN_LINE * Habits::comes_again_per_h(length)),
            None => (0.0, 0.0),
        };
        let turned_away = self.turned_away(stay, seen, length);
        let mut stories = Stories {
            passback: habits.passbacks_per_h(class) * still,
            unseen: unseen + in_outage + gone,
            misread_entry: self.others_come(stay, seen, who),
            other_vehicle: prior.other * self.comes_now(stay, now),
            turned_away: turned_away + backed_out,
            ..Stories::default()
        };
        let mut best: Option<(Seq, f64)> = None;
        let mut claims = Vec::new();
        let ground = lot.map_or_else(|| self.ground(), Lot::ground);
        for exit in self.open_exits(ground, stay, now, &comes) {
            let weight = exit.left * exit.open * exit.comes;
            claims.push((exit.seq, exit.left * exit.comes));
            if !exit.read {
                stories.unread += weight;
                continue;
            }
            stories.misread_exit += weight;
            if best.is_none_or(|(_, most)| weight > most) {
                best = Some((exit.seq, weight));
            }
        }
        let (total, causes) = (stories.total(), stories.causes());
        // Against all that it may be but these exits.
        let rest = stories.without_exits();
        let own = prior.own;
        Weighed {
            causes,
            misread: best.map(|(seq, weight)| (seq, weight / total)),
            // What crossed in a line was counted, whoever it was.
            uncounted: (unseen + in_outage + turned_away) / total,
            contradiction: Some(Contradiction {
                lot: prior.lot.map(|o| o.gateway.clone()),
                stay: stay.id,
                class,
                // What goes unseen in another lot is that one's to learn.
                lesson: (own && lot.is_none()).then(|| Lesson {
                    still,
                    unseen: unseen / habits.unseen(),
                    rest: stories.beside_the_rates() + in_outage + gone,
                }),
                claims: claims
                    .into_iter()
                    .filter(|_| own)
                    .map(|(seq, weight)| (seq, weight / rest))
                    .collect(),
            }),
        }
    }

    /// That it left without a trace, and comes now: by what usually goes unseen, and by the outages since. Per hour.
    fn left_unseen(&self, lot: Option<&Lot>, stay: &Stay, now: Timestamp) -> (f64, f64) {
        let habits = &self.state.habits;
        let class = Engine::class(stay);
        let since = now.duration_since(stay.since);
        let returns = Return {
            stays: (habits.stays(class), self.begun(stay.since)),
            away: habits.away(class),
            since,
        };
        let begun = |ago: SignedDuration| self.begun(now - ago);
        let per_h = |from: SignedDuration, until: SignedDuration| returns.per_h(from, until, begun);
        let unseen = if self.parts.unseen_exits {
            habits.unseen() * per_h(SignedDuration::ZERO, since)
        } else {
            0.0
        };
        let dark = |(share, from, until): (f64, Timestamp, Timestamp)| {
            let past = |at: Timestamp| at.duration_since(stay.since);
            share * per_h(past(from), past(until))
        };
        let in_outage: f64 = match lot {
            None => self.outages_of(stay, now).map(dark).sum(),
            Some(lot) => lot.dark_of(stay, now).map(dark).sum(),
        };
        (unseen, in_outage)
    }

    /// That it was let in and turned away, and comes now; where an input reports crossings it is known that it went in. Per hour.
    /// One that may be seen by two cameras counts as such: it was counted when it was seen first.
    fn turned_away(&self, stay: &Stay, seen: &Arrival, length: SignedDuration) -> f64 {
        if seen.unsure_view {
            return IN_LINE * Habits::comes_again_per_h(length);
        }
        let lane = self.state.site.lane(&stay.lane);
        match lane.map(|lane| lane.crossing) {
            Some(CrossingFrom::Assumed) => {
                Habits::turned_away_per_h(length, self.stood_there(stay, seen))
            }
            _ => 0.0,
        }
    }

    /// Whether it is read at the very lane by which it came in, and nobody else was seen there since: it may never have left it.
    fn stood_there(&self, stay: &Stay, seen: &Arrival) -> bool {
        let memory = self.memory(seen.lane);
        let other = |r: &Recent| {
            let own = stay.identity().is_some_and(|p| self.is_same(p, &r.plate));
            r.decision > stay.entry && !own
        };
        stay.lane == seen.lane.id
            && memory.last_passage == Some(stay.since)
            && !memory.recent.iter().any(other)
    }

    /// How often in an hour the vehicle of a stay that was another's comes now: it has been away since its last exit.
    fn comes_now(&self, stay: &Stay, now: Timestamp) -> f64 {
        let away = stay
            .away_since
            .map(|at| (self.begun(at), now.duration_since(at)));
        let class = if stay.permit.is_some() {
            Class::Permit
        } else {
            Engine::class(stay)
        };
        self.state.habits.comes_per_h(class, away)
    }

    /// How well other permit holders' vehicles explain the read that began the stay, against the plate's own.
    fn others_came(&self, stay: &Stay, plate: &Plate) -> f64 {
        let (Some(read), Some(memory)) = (&stay.read, self.state.lanes.get(&stay.lane)) else {
            return 0.0;
        };
        let soft = memory.model.soften(read, stay.light);
        let own = ratio_known(&Text::new(plate), &soft);
        if own <= 0.0 {
            return 0.0;
        }
        self.index
            .permits_like(&Text::read(read))
            .filter(|p| *p != plate && !self.is_same(p, plate))
            .filter(|p| self.index.stays_of(p).is_empty())
            .map(|p| ratio_known(&Text::new(p), &soft) / own)
            .sum()
    }

    /// How often other permit holders' vehicles, outside now, come and are read like this. Per hour.
    fn others_come(&self, stay: &Stay, seen: &Arrival, who: &Who) -> f64 {
        let own = ratio_known(&Text::new(&who.plate), &seen.soft);
        if own <= 0.0 {
            return 0.0;
        }
        let now = seen.sighting.at;
        self.index
            .permits_like(&seen.key)
            .filter(|p| *p != &who.plate && Some(*p) != stay.identity())
            .filter(|p| self.index.stays_of(p).is_empty())
            .map(|p| {
                let away = self.state.away.get(self.index.vehicle(p));
                let away = away.map(|at| (self.begun(*at), now.duration_since(*at)));
                let comes = self.state.habits.comes_per_h(Class::Permit, away);
                comes * ratio_known(&Text::new(p), &seen.soft) / own
            })
            .sum()
    }

    /// How vehicles of a stay's kind behave.
    pub(super) fn class(stay: &Stay) -> Class {
        if stay.known || stay.near.as_ref().is_some_and(|n| n.probability >= SURE) {
            Class::Permit
        } else {
            Class::Visitor
        }
    }

    /// The part of the day of a moment, by the site's clock.
    pub(super) fn begun(&self, at: Timestamp) -> Begun {
        Begun::at(&self.state.site.shifts, at)
    }

    /// How likely a stay's vehicle is still here, all that is known weighed: doubtful exits, and that so few stay so long.
    pub fn presence(&self, stay: &Stay, at: Timestamp) -> f64 {
        let stays = self.state.habits.stays(Engine::class(stay));
        let gone = stays.ended_by(self.begun(stay.since), at.duration_since(stay.since));
        let still = 1.0 - gone;
        let in_outage = self.left_in_outage(stay, at);
        stay.belief * still / (still + UNNOTICED * gone + in_outage)
    }

    /// How well a stay's vehicle explains a read: by the permit's plate that it probably bears, and by what was read.
    pub(super) fn fit(&self, stay: &Stay, soft: &SoftRead) -> f64 {
        let by_text = self.fit_by_text(stay, soft);
        // The other plate of the vehicle was read.
        let plates = stay.identity().map_or(&[][..], |p| self.index.plates_of(p));
        let others = plates.iter().filter(|p| Some(*p) != stay.identity());
        let own = others
            .map(|p| ratio_known(&Text::new(p), soft))
            .fold(by_text, f64::max);
        match &stay.near {
            Some(near) => {
                let permit = ratio_known(&Text::new(&near.plate), soft);
                near.probability * permit + (1.0 - near.probability) * own
            }
            None => own,
        }
    }

    /// By what is known of a stay's plate: a permit's very plate, or what the entry lane read.
    pub(super) fn fit_by_text(&self, stay: &Stay, soft: &SoftRead) -> f64 {
        match (&stay.plate, &stay.read) {
            (Some(plate), _) if stay.known => ratio_known(&Text::new(plate), soft),
            (_, Some(read)) => match self.state.lanes.get(&stay.lane) {
                Some(memory) => ratio(&memory.model.soften(read, stay.light), soft),
                None => ratio_known(&Text::read(read), soft),
            },
            (Some(plate), None) => ratio_known(&Text::new(plate), soft),
            (None, None) => 0.0,
        }
    }
}

impl Asked {
    /// Whether a lane asks a person instead of refusing: one that refuses at all, as long as it does.
    pub(super) fn may_ask(self, lane: &Lane) -> bool {
        lane.passback.policy().then != Then::Record && !self.softened
    }
}
