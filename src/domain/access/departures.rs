//! Exits of which it is not sure whose they were, and what is left of each for a vehicle that may have been it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::lots::Ground;
use super::ruling::Contradiction;
use super::state::{Claim, Credential, DEPARTURE_DAYS, DEPARTURES, Departure, Lot, Stay};
use crate::domain::event::{Seq, StayId};
use crate::domain::misread::PROBABLE;
use crate::domain::misread::align::ratio_known;
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::cause::STRANGERS;
use crate::domain::misread::claims::{Claimants, open_shares};
use crate::domain::misread::habits::Class;
use crate::domain::misread::lane::{LaneModel, SoftRead};
use crate::domain::plate::Plate;
use crate::domain::site::AreaId;

/// So many exits are looked at for one stay, those that matter most.
const EXITS: usize = 24;
/// Stays that began within this are told apart by ten minutes, others by an hour.
const LATELY: SignedDuration = SignedDuration::from_hours(6);
/// The least weight, per hour, of an exit having been a stranger's.
const LEAST: f64 = 1e-9;

/// An exit that may have been a stay's.
pub(super) struct OpenExit {
    pub(crate) seq: Seq,
    /// Something was read there.
    pub(crate) read: bool,
    /// That the stay ended there, per hour, by how long vehicles stay and what was read.
    pub(crate) left: f64,
    /// What the caller asked to weigh it with besides.
    pub(crate) comes: f64,
    /// What is left of it for this stay, the claims of all others weighed.
    pub(crate) open: f64,
}

/// An exit with what is needed to share it out.
struct Shared<'a> {
    exit: &'a Departure,
    left: f64,
    comes: f64,
    /// What was read, through its lane's habits, and the stays that it may be.
    soft: Option<(SoftRead, Vec<StayId>)>,
}

/// Which stays go together: of a kind, begun at about the same time, or alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Alike {
    Begun {
        middle: i64,
        class: Class,
        texted: bool,
    },
    Alone(StayId),
}

impl Engine {
    /// Exits of the stay's area since it was last seen there that may have been its own, and what is left of each for it.
    pub(super) fn open_exits(
        &self,
        ground: Ground,
        stay: &Stay,
        now: Timestamp,
        comes: &dyn Fn(Timestamp) -> f64,
    ) -> Vec<OpenExit> {
        let mut exits: Vec<Shared> = departures_since(ground, stay, now)
            .filter_map(|exit| self.shared(ground, stay, exit, comes(exit.at)))
            .collect();
        let weight = |s: &Shared| s.left * s.comes;
        exits.sort_by(|a, b| {
            weight(b)
                .total_cmp(&weight(a))
                .then(a.exit.seq.cmp(&b.exit.seq))
        });
        exits.truncate(EXITS);
        if exits.is_empty() {
            return Vec::new();
        }
        let strangers: Vec<f64> = exits.iter().map(|s| self.strangers_at(s)).collect();
        let open = open_shares(&self.claimants(ground, stay, now, &exits), &strangers);
        let all = exits.iter().zip(open);
        all.map(|(s, open)| OpenExit {
            seq: s.exit.seq,
            read: s.exit.read.is_some(),
            left: s.left,
            comes: s.comes,
            open,
        })
        .collect()
    }

    /// `None`: it cannot have been this stay's.
    fn shared<'a>(
        &self,
        ground: Ground,
        stay: &Stay,
        exit: &'a Departure,
        comes: f64,
    ) -> Option<Shared<'a>> {
        let stays = self.state.habits.stays(Engine::class(stay));
        let length = exit.at.duration_since(stay.since);
        let density = stays.density(self.begun(stay.since), length);
        let Some(read) = &exit.read else {
            return self.parts.unread_exits.then_some(Shared {
                exit,
                left: density,
                comes,
                soft: None,
            });
        };
        let plate = stay.identity()?;
        // What another lot's lane misreads is not known here: it is taken for a new one.
        let unknown = LaneModel::default();
        let model = match ground.lot {
            None => &self.state.lanes.get(&exit.lane)?.model,
            Some(_) => &unknown,
        };
        let key = Text::read(read);
        if !self.parts.misread_exits || !Text::new(plate).may_be(&key) {
            return None;
        }
        let soft = model.soften(read, exit.light);
        let near = match ground.lot {
            None => self.index.stays_near(&key).collect(),
            Some(lot) => may_be(lot, &key),
        };
        Some(Shared {
            exit,
            left: density * self.fit(stay, &soft),
            comes,
            soft: Some((soft, near)),
        })
    }

    /// The weight of an exit having been nobody's who is known, per hour.
    fn strangers_at(&self, shared: &Shared) -> f64 {
        let rate = STRANGERS * 60.0 * shared.exit.rate_per_min;
        let known = match (&shared.exit.read, &shared.soft) {
            (Some(read), Some((soft, _))) => self.known_stranger(&read.text(), soft),
            _ => 0.0,
        };
        (rate * (1.0 + known)).max(LEAST)
    }

    /// If the very text is on a permit: that vehicle may have been there without a stay.
    fn known_stranger(&self, text: &Plate, soft: &SoftRead) -> f64 {
        if self.index.permits_of(text).is_empty() {
            return 0.0;
        }
        ratio_known(&Text::new(text), soft) / self.index.permit_plates() as f64
    }

    /// All others who may have been these exits: who is inside as far as one knows, and who has come again since.
    fn claimants(
        &self,
        ground: Ground,
        own: &Stay,
        now: Timestamp,
        exits: &[Shared],
    ) -> Vec<Claimants> {
        let returned = returned(exits);
        let mut groups: BTreeMap<Alike, (u32, &Stay)> = BTreeMap::new();
        for stay in ground.stays.values() {
            // Whose belief a doubtful exit has lowered claims that very exit; who was left behind by a later entry has hardly
            // any to be here.
            let left_behind = stay.credential == Credential::Superseded && stay.belief < PROBABLE;
            let other = stay.id == own.id || stay.area != own.area;
            if other || left_behind || returned.contains_key(&stay.id) {
                continue;
            }
            let near = |s: &Shared| {
                s.soft
                    .as_ref()
                    .is_some_and(|(_, ids)| ids.contains(&stay.id))
            };
            let alike = if exits.iter().any(near) {
                Alike::Alone(stay.id)
            } else {
                Alike::Begun {
                    middle: about(stay.since, now),
                    class: Engine::class(stay),
                    texted: stay.identity().is_some(),
                }
            };
            groups.entry(alike).or_insert((0, stay)).0 += 1;
        }
        let mut all: Vec<Claimants> = groups
            .iter()
            .map(|(alike, (count, stay))| Claimants {
                count: *count,
                odds: self.odds(*alike, stay, now, exits),
            })
            .collect();
        let come_again = returned.into_values();
        all.extend(come_again.map(|odds| Claimants { count: 1, odds }));
        all
    }

    /// How likely one of a group left at each of the exits, against all else that may have become of it.
    fn odds(&self, alike: Alike, stay: &Stay, now: Timestamp, exits: &[Shared]) -> Vec<f64> {
        let habits = &self.state.habits;
        let spans = habits.stays(Engine::class(stay));
        let since = match alike {
            Alike::Begun { middle, .. } => Timestamp::from_second(middle).unwrap_or(stay.since),
            Alike::Alone(_) => stay.since,
        };
        let begun = self.begun(since);
        let texted = stay.identity().is_some();
        let gone = spans.ended_by(begun, now.duration_since(since));
        // One that came in unread ends no stay when it is read at an exit, so most of them are gone.
        let unnoticed = if texted { habits.unseen() } else { 1.0 };
        let none = 1.0 - gone + unnoticed * gone;
        let of = |shared: &Shared| {
            if shared.exit.at < since {
                return 0.0;
            }
            let density = spans.density(begun, shared.exit.at.duration_since(since));
            let fit = match &shared.soft {
                None => 1.0,
                Some(_) if !texted => 1.0,
                Some((soft, _)) if alike == Alike::Alone(stay.id) => self.fit(stay, soft),
                Some(_) => 0.0,
            };
            density * fit / none
        };
        exits.iter().map(of).collect()
    }

    /// A vehicle came again that may have left at some exits: what they have left for others is less.
    pub(super) fn claim(&mut self, contradiction: &Contradiction) {
        self.claim_exits(contradiction.stay, &contradiction.claims);
    }

    pub(super) fn claim_exits(&mut self, stay: StayId, claims: &[(Seq, f64)]) {
        for (seq, odds) in claims {
            let mut all = self.state.departures.iter_mut();
            if let Some(exit) = all.find(|d| d.seq == *seq) {
                self.tells.exit(*seq);
                exit.claims.retain(|c| c.stay != stay);
                exit.claims.push(Claim { stay, odds: *odds });
            }
        }
    }

    /// A stay has ended in a way that is known: it can no longer have ended at a doubtful exit.
    pub(super) fn forget_claims(&mut self, stay: StayId) {
        for departure in &mut self.state.departures {
            if departure.likely.is_some_and(|c| c.stay == stay) {
                departure.likely = None;
            }
            if departure.claims.iter().any(|c| c.stay == stay) {
                self.tells.exit(departure.seq);
                departure.claims.retain(|c| c.stay != stay);
            }
        }
    }

    pub(super) fn keep_departure(&mut self, departure: Departure) {
        let limit = SignedDuration::from_hours(24 * DEPARTURE_DAYS);
        let oldest = departure.at - limit;
        let all = &mut self.state.departures;
        while all.len() >= DEPARTURES || all.front().is_some_and(|d| d.at < oldest) {
            let gone = all.pop_front();
            gone.iter().for_each(|d| self.tells.exit(d.seq));
        }
        self.tells.exit(departure.seq);
        // Lanes may tell slightly out of order; the list stays sorted by time.
        let place = all.partition_point(|d| d.at <= departure.at);
        all.insert(place, departure);
    }

    /// It is known whose that exit was.
    pub(super) fn drop_departure(&mut self, seq: Seq) {
        self.tells.exit(seq);
        self.state.departures.retain(|d| d.seq != seq);
    }

    /// How many vehicles a minute leave an area just now, as stay lengths tell.
    pub(super) fn exits_expected(&self, at: Timestamp, from: &AreaId) -> f64 {
        let stays = self.state.stays.values().filter(|s| s.area == *from);
        let leaving = stays.map(|s| {
            let spans = self.state.habits.stays(Engine::class(s));
            s.belief * spans.hazard(self.begun(s.since), at.duration_since(s.since))
        });
        leaving.sum::<f64>() / 60.0
    }
}

/// Exits of a stay's area since it was last seen there.
fn departures_since<'a>(
    ground: Ground<'a>,
    stay: &Stay,
    now: Timestamp,
) -> impl Iterator<Item = &'a Departure> {
    let (area, since) = (stay.area.clone(), stay.in_area_since());
    let all = ground.departures;
    let first = all.partition_point(|d| d.at < since);
    all.range(first..)
        .filter(move |d| d.from == area && d.at >= since && d.at <= now)
}

/// Stays of another lot that may bear what was read.
fn may_be(lot: &Lot, key: &Text) -> Vec<StayId> {
    let stays = lot.stays.values();
    let like = stays.filter(|s| s.identity().is_some_and(|p| Text::new(p).may_be(key)));
    like.map(|s| s.id).collect()
}

/// Vehicles that have come again and may have left at one of these exits before.
fn returned(exits: &[Shared]) -> BTreeMap<StayId, Vec<f64>> {
    let mut odds: BTreeMap<StayId, Vec<f64>> = BTreeMap::new();
    for (place, shared) in exits.iter().enumerate() {
        for claim in &shared.exit.claims {
            let own = odds.entry(claim.stay);
            own.or_insert_with(|| vec![0.0; exits.len()])[place] = claim.odds;
        }
    }
    odds
}

/// The middle (seconds since 1970) of the stretch of time in which a stay began: ten minutes, of one that began long ago an
/// hour.
fn about(since: Timestamp, now: Timestamp) -> i64 {
    let wide = if now.duration_since(since) < LATELY {
        600
    } else {
        3_600
    };
    since.as_second().div_euclid(wide) * wide + wide / 2
}
