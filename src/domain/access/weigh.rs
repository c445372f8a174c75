//! A vehicle that is believed inside stands at the entrance: passback, or an exit that went unnoticed?

use jiff::Timestamp;

use super::Engine;
use super::arrival::{Ended, Seen, Who};
use super::spared::Asked;
use super::state::{Credential, Departure, Stay};
use crate::domain::event::{Causes, Heal, Violation, ViolationKind};
use crate::domain::misread::align::{ratio, ratio_known};
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::cause::{Evidence, STRANGERS, UNNOTICED, UNSEEN, causes, exit_odds};
use crate::domain::misread::lane::SoftRead;
use crate::domain::misread::{ACCUSE, PROBABLE, SURE};
use crate::domain::plate::Plate;
use crate::domain::site::rules::OutageRule;

/// What an entry of a plate that is believed inside comes to.
pub(super) struct Finding {
    pub violation: Option<Violation>,
    /// The stay that it contradicts, found to have ended.
    pub ended: Option<Ended>,
    /// Otherwise: how likely that vehicle is still here.
    pub belief: f64,
}

impl Ended {
    /// Bound to an exit by name, and surely enough to say so.
    pub(super) fn heal(&self) -> Option<Heal> {
        Some(Heal {
            stay: self.stay,
            exit: self.departure?,
            probability: self.probability,
        })
    }
}

/// The story of one stay, weighed.
struct Weighed {
    causes: Causes,
    /// The misread exit that is the likeliest, and its part of everything.
    misread: Option<(u64, f64)>,
    /// How likely it left unseen.
    unseen: f64,
    /// And that in an outage.
    in_outage: f64,
}

impl Weighed {
    /// By the letter of the rule: it is inside.
    fn not_at_all() -> Weighed {
        Weighed {
            causes: Causes {
                passback: 1.0,
                ..Causes::default()
            },
            misread: None,
            unseen: 0.0,
            in_outage: 0.0,
        }
    }
}

impl Engine {
    /// `None`: the plate is not known to be inside.
    pub(super) fn find_passback(&self, seen: &Seen, who: &Who, asked: Asked) -> Option<Finding> {
        let Some(stay) = self.prior_stay(seen, who) else {
            return self.find_lingering(seen, who, asked);
        };
        let lane = seen.lane;
        let weighed = if lane.weigh {
            self.weigh(stay, seen, self.others_explain(stay, seen))
        } else {
            Weighed::not_at_all()
        };
        let c = weighed.causes;
        let left = c.missed_exit + c.misread_exit;
        let unsure = self.is_stay_unsure(stay);
        let free_entry = unsure && self.state.site.passback.outage == OutageRule::FreeEntry;
        let over = self.is_timed_out(stay, Some(lane), seen.sighting.at);
        let spared = asked.spared || over || free_entry;
        let violation = (!spared && c.passback >= PROBABLE).then(|| Violation {
            kind: ViolationKind::Reentry,
            mode: Engine::mode(lane, asked, c.passback >= ACCUSE && !unsure),
            causes: c,
            prior: Some(stay.id),
        });
        let ended = (left >= PROBABLE).then(|| {
            let bound = weighed.misread.filter(|(_, p)| *p >= SURE);
            Ended {
                stay: stay.id,
                departure: bound.map(|(seq, _)| seq),
                probability: bound.map_or(left, |(_, p)| p),
                unseen: weighed.unseen,
                in_outage: weighed.in_outage,
            }
        });
        Some(Finding {
            violation,
            ended,
            belief: 1.0 - left,
        })
    }

    /// The newest stay of the vehicle that speaks against its entry here.
    fn prior_stay(&self, seen: &Seen, who: &Who) -> Option<&Stay> {
        let region = self.state.site.region(&seen.lane.to);
        let stays = self.index.stays_of(&who.plate).iter().rev();
        let mut stays = stays.filter_map(|id| self.state.stays.get(id));
        stays.find(|s| {
            let held = s.held_in().filter(|_| s.credential == Credential::Armed);
            held.is_some_and(|area| self.state.site.region(area) == region)
        })
    }

    /// The passback state that was left behind by a lane that does not track. There is nothing to weigh: it was seen
    /// leaving, and the rule says that this does not count.
    fn find_lingering(&self, seen: &Seen, who: &Who, asked: Asked) -> Option<Finding> {
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
        if site.region(&state.area) != site.region(&lane.to) || over || asked.spared {
            return None;
        }
        let unsure = self.is_unsure(&state.area, state.since);
        if unsure && site.passback.outage == OutageRule::FreeEntry {
            return None;
        }
        let violation = Some(Violation {
            kind: ViolationKind::Reentry,
            mode: Engine::mode(lane, asked, !unsure),
            causes: Weighed::not_at_all().causes,
            prior: Some(state.stay),
        });
        Some(Finding {
            violation,
            ended: None,
            belief: 1.0,
        })
    }

    /// Why another vehicle of a permit's pool counts as inside.
    pub(super) fn why_inside(&self, stay: &Stay, seen: &Seen) -> Causes {
        self.weigh(stay, seen, 0.0).causes
    }

    /// `other`: how well other vehicles explain what was read.
    fn weigh(&self, stay: &Stay, seen: &Seen, other: f64) -> Weighed {
        let now = seen.sighting.at;
        let gone = self.state.dwell.ended_by(now.duration_since(stay.since));
        let in_outage = self.left_in_outage(stay, now);
        let mut evidence = Evidence {
            still: 1.0 - gone,
            unseen: if self.parts.unseen_exits {
                gone * self.unseen_rate() + in_outage
            } else {
                0.0
            },
            other,
            ..Evidence::default()
        };
        let mut best: Option<(u64, f64)> = None;
        for departure in self.departures_since(stay, now) {
            let unread = departure.read.is_none();
            let heeded = if unread {
                self.parts.unread_exits
            } else {
                self.parts.misread_exits
            };
            if !heeded {
                continue;
            }
            let odds = self.departure_odds(stay, departure);
            if unread {
                evidence.unread += odds;
            } else {
                evidence.misread += odds;
                if best.is_none_or(|(_, most)| odds > most) {
                    best = Some((departure.seq, odds));
                }
            }
        }
        let causes = causes(evidence);
        let share = |odds: f64| causes.misread_exit * odds / evidence.misread;
        let missed = (evidence.unseen + evidence.unread).max(f64::MIN_POSITIVE);
        Weighed {
            causes,
            misread: best
                .filter(|(_, odds)| *odds > 0.0)
                .map(|(seq, odds)| (seq, share(odds))),
            unseen: causes.missed_exit * evidence.unseen / missed,
            in_outage: causes.missed_exit * in_outage / missed,
        }
    }

    /// Exits of the stay's area since it began that closed no stay.
    fn departures_since(&self, stay: &Stay, now: Timestamp) -> impl Iterator<Item = &Departure> {
        let (area, since) = (stay.area.clone(), stay.since);
        let all = &self.state.departures;
        let first = all.partition_point(|d| d.at < since);
        all.range(first..)
            .filter(move |d| d.from == area && d.at >= since && d.at <= now)
    }

    /// How likely the stay ended at that exit, in the measure of its chance to last at all.
    fn departure_odds(&self, stay: &Stay, departure: &Departure) -> f64 {
        let dwell = &self.state.dwell;
        let age = departure.at.duration_since(stay.since);
        let (density, hazard) = (dwell.density(age), dwell.hazard(age));
        let rate = departure.rate_per_min;
        let Some(read) = &departure.read else {
            let others = (rate - hazard).max(0.0) + STRANGERS * rate;
            return exit_odds(density, others);
        };
        let (Some(plate), Some(memory)) = (stay.identity(), self.state.lanes.get(&departure.lane))
        else {
            return 0.0;
        };
        let key = Text::read(read);
        if !Text::new(plate).may_be(&key) {
            return 0.0;
        }
        let soft = memory.model.soften(read, departure.light);
        let own = self.fit(stay, &soft);
        let rivals: f64 = self
            .index
            .stays_near(&key)
            .filter_map(|id| self.state.stays.get(&id))
            .filter(|s| {
                s.id != stay.id && s.since < departure.at && s.identity() != stay.identity()
            })
            .map(|s| {
                let leaves = dwell.hazard(departure.at.duration_since(s.since));
                self.presence(s, departure.at) * leaves * self.fit(s, &soft)
            })
            .sum();
        let strangers = STRANGERS * rate * (1.0 + self.known_stranger(&read.text(), &soft));
        exit_odds(density * own, rivals + strangers)
    }

    /// If the very text is on a permit: that vehicle may have been there without a stay.
    fn known_stranger(&self, text: &Plate, soft: &SoftRead) -> f64 {
        if self.index.permits_of(text).is_empty() {
            return 0.0;
        }
        ratio_known(&Text::new(text), soft) / self.index.permit_plates() as f64
    }

    /// How well other permit holders' vehicles, outside now, explain the read, against the one it was taken for.
    fn others_explain(&self, stay: &Stay, seen: &Seen) -> f64 {
        let Some(plate) = stay.identity() else {
            return 0.0;
        };
        let own = ratio_known(&Text::new(plate), &seen.soft);
        if own <= 0.0 {
            return 0.0;
        }
        self.index
            .permits_like(&seen.key)
            .filter(|p| *p != plate && self.index.stays_of(p).is_empty())
            .map(|p| ratio_known(&Text::new(p), &seen.soft) / own)
            .sum()
    }

    /// The part of the exits of which no event is made.
    fn unseen_rate(&self) -> f64 {
        let (unseen, seen) = self.state.unseen;
        (unseen + UNSEEN.0) / (unseen + seen + UNSEEN.0 + UNSEEN.1)
    }

    /// How likely a stay's vehicle is still here, all that is known weighed: doubtful exits, and that so few stay so long.
    pub fn presence(&self, stay: &Stay, at: Timestamp) -> f64 {
        let gone = self.state.dwell.ended_by(at.duration_since(stay.since));
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
    fn fit_by_text(&self, stay: &Stay, soft: &SoftRead) -> f64 {
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
