//! A vehicle that is believed inside stands at the entrance: passback, or an exit that went unnoticed?

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::arrival::{Ended, Seen, Who};
use super::state::{Credential, Departure, Stay};
use crate::domain::event::{Causes, Heal, Permit, Violation, ViolationKind};
use crate::domain::misread::align::ratio;
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::cause::{Evidence, STRANGERS, UNNOTICED, UNSEEN, causes, exit_odds};
use crate::domain::misread::lane::SoftRead;
use crate::domain::misread::{ACCUSE, PROBABLE, SURE};
use crate::domain::plate::Plate;
use crate::domain::site::PassbackMode;

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
}

impl Engine {
    /// `None`: the plate is not known to be inside.
    pub(super) fn find_passback(
        &self,
        seen: &Seen,
        who: &Who,
        permit: Option<&Permit>,
    ) -> Option<Finding> {
        let stays = self.index.stays_of(&who.plate).iter().rev();
        let mut stays = stays.filter_map(|id| self.state.stays.get(id));
        let stay = stays.find(|s| s.credential == Credential::Armed)?;
        let lane = seen.lane;
        let elapsed = seen.sighting.at.duration_since(stay.since);
        let weighed = if lane.weigh {
            self.weigh(stay, seen)
        } else {
            Weighed {
                causes: Causes {
                    passback: 1.0,
                    ..Causes::default()
                },
                misread: None,
                unseen: 0.0,
            }
        };
        let c = weighed.causes;
        let left = c.missed_exit + c.misread_exit;
        let timed_out = lane
            .passback_timer_min
            .is_some_and(|min| elapsed >= SignedDuration::from_mins(i64::from(min)));
        let exempt = permit.is_some_and(|p| self.is_exempt(p, seen.now));
        let free = self.state.free_moves.contains_key(&who.plate);
        let applies = lane.passback != PassbackMode::Off && !timed_out && !exempt && !free;
        let hard = lane.passback == PassbackMode::Hard && c.passback >= ACCUSE;
        let violation = (applies && c.passback >= PROBABLE).then_some(Violation {
            kind: ViolationKind::Reentry,
            mode: if hard {
                PassbackMode::Hard
            } else {
                PassbackMode::Soft
            },
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
            }
        });
        Some(Finding {
            violation,
            ended,
            belief: 1.0 - left,
        })
    }

    fn weigh(&self, stay: &Stay, seen: &Seen) -> Weighed {
        let now = seen.sighting.at;
        let gone = self.state.dwell.ended_by(now.duration_since(stay.since));
        let mut evidence = Evidence {
            still: 1.0 - gone,
            unseen: gone * self.unseen_rate(),
            other: self.others_explain(stay, seen),
            ..Evidence::default()
        };
        let mut best: Option<(u64, f64)> = None;
        for departure in self.departures_since(stay, now) {
            let odds = self.departure_odds(stay, departure);
            if departure.read.is_none() {
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
        Weighed {
            causes,
            misread: best
                .filter(|(_, odds)| *odds > 0.0)
                .map(|(seq, odds)| (seq, share(odds))),
            unseen: causes.missed_exit * evidence.unseen
                / (evidence.unseen + evidence.unread).max(f64::MIN_POSITIVE),
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
        let text = read.text();
        let key = Text::new(&text);
        if !Text::new(plate).resembles(&key) {
            return 0.0;
        }
        let soft = memory.model.soften(read);
        let own = self.fit(stay, &soft);
        let rivals: f64 = self
            .index
            .stays_like(key)
            .filter_map(|id| self.state.stays.get(&id))
            .filter(|s| {
                s.id != stay.id && s.since < departure.at && s.identity() != stay.identity()
            })
            .map(|s| {
                let leaves = dwell.hazard(departure.at.duration_since(s.since));
                self.presence(s, departure.at) * leaves * self.fit(s, &soft)
            })
            .sum();
        let strangers = STRANGERS * rate * (1.0 + self.known_stranger(&text, &soft));
        exit_odds(density * own, rivals + strangers)
    }

    /// If the very text is on a permit: that vehicle may have been there without a stay.
    fn known_stranger(&self, text: &Plate, soft: &SoftRead) -> f64 {
        if self.index.permits_of(text).is_empty() {
            return 0.0;
        }
        ratio(&SoftRead::known(text), soft) / self.index.permit_plates() as f64
    }

    /// How well other permit holders' vehicles, outside now, explain the read, against the one it was taken for.
    fn others_explain(&self, stay: &Stay, seen: &Seen) -> f64 {
        let Some(plate) = stay.identity() else {
            return 0.0;
        };
        let own = ratio(&SoftRead::known(plate), &seen.soft);
        if own <= 0.0 {
            return 0.0;
        }
        self.index
            .permits_like(seen.key)
            .filter(|p| *p != plate && self.index.stays_of(p).is_empty())
            .map(|p| ratio(&SoftRead::known(p), &seen.soft) / own)
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
        stay.belief * still / (still + UNNOTICED * gone)
    }

    /// How well a stay's vehicle explains a read: by the permit's plate that it probably bears, and by what was read.
    pub(super) fn fit(&self, stay: &Stay, soft: &SoftRead) -> f64 {
        let own = ratio(&self.evidence_of(stay), soft);
        match &stay.near {
            Some(near) => {
                let permit = ratio(&SoftRead::known(&near.plate), soft);
                near.probability * permit + (1.0 - near.probability) * own
            }
            None => own,
        }
    }

    /// What is known of a stay's plate: a permit's very plate, or what the entry lane read.
    fn evidence_of(&self, stay: &Stay) -> SoftRead {
        match (&stay.plate, &stay.read) {
            (Some(plate), _) if stay.known => SoftRead::known(plate),
            (_, Some(read)) => match self.state.lanes.get(&stay.lane) {
                Some(memory) => memory.model.soften(read),
                None => SoftRead::known(&read.text()),
            },
            (Some(plate), None) => SoftRead::known(plate),
            (None, None) => SoftRead(Vec::new()),
        }
    }
}
