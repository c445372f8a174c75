//! The reference model: other lots of a region, as docs/ref/region.md and passback.md have them. Plain lists of what was told; what
//! follows is asked of them by a walk from end to end. And what two other gateways tell, drawn from the seed.

use jiff::{SignedDuration, Timestamp};
use plategate::domain::access::{Credential, Engine};
use plategate::domain::event::fact::*;
use plategate::domain::event::*;
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::rules::OutageRule;
use plategate::domain::site::*;
use rand::Rng;
use rand::rngs::StdRng;

use super::draw::any_permit_id;
use super::facts::*;
use super::judge::Asked;

/// A vehicle's time in another lot, as it was told last.
#[derive(Debug, Clone)]
pub struct Told {
    pub gateway: GatewayId,
    pub id: Seq,
    pub identity: Option<Plate>,
    pub permit: Option<PermitId>,
    pub since: Timestamp,
    /// In which of that lot's areas it speaks against another entry, and since when; `None`: it does not.
    pub speaks: Option<(AreaId, Timestamp)>,
}

impl Told {
    pub fn named(&self) -> String {
        named(&LotStayId {
            gateway: self.gateway.clone(),
            stay: StayId(self.id),
        })
    }
}

/// As what is said names a stay of another lot.
pub fn named(of: &LotStayId) -> String {
    format!(" at {}/{}", of.gateway, of.stay.0)
}

/// Another lot.
#[derive(Debug, Clone)]
pub struct OtherLot {
    gateway: GatewayId,
    taken: (u32, Seq),
    areas: Vec<(AreaId, RegionId)>,
    outages: Vec<(Timestamp, Timestamp)>,
    blind: Vec<(LaneId, Timestamp)>,
    silent: Option<Timestamp>,
}

impl OtherLot {
    fn region(&self, area: &AreaId) -> RegionId {
        let told = self.areas.iter().find(|(id, _)| id == area);
        told.map_or_else(|| RegionId::new(""), |(_, region)| region.clone())
    }
}

impl Model {
    fn lot(&mut self, gateway: &GatewayId) -> &mut OtherLot {
        if !self.lots.iter().any(|l| l.gateway == *gateway) {
            self.lots.push(OtherLot {
                gateway: gateway.clone(),
                taken: (0, 0),
                areas: Vec::new(),
                outages: Vec::new(),
                blind: Vec::new(),
                silent: None,
            });
        }
        self.lots
            .iter_mut()
            .find(|l| l.gateway == *gateway)
            .unwrap()
    }

    pub fn lot_silent(&mut self, gateway: &GatewayId, since: Option<Timestamp>) {
        if self.site.own_lot.is_some() {
            self.lot(gateway).silent = since;
        }
    }

    /// Another gateway tells: each fact once, in its order. A gateway that belongs to no region takes nothing.
    pub fn elsewhere(&mut self, gateway: &GatewayId, fact: &Fact) {
        let Some(own) = self.site.own_lot.clone() else {
            return;
        };
        let lot = self.lot(gateway);
        if (fact.epoch, fact.seq) <= lot.taken {
            return;
        }
        lot.taken = (fact.epoch, fact.seq);
        for what in &fact.what {
            match what {
                FactKind::Lot { areas, .. } => {
                    let areas = areas.iter().map(|a| (a.id.clone(), a.region.clone()));
                    self.lot(gateway).areas = areas.collect();
                }
                FactKind::Stay(told) => self.stays_there(gateway, told),
                FactKind::Ended { stay } => {
                    self.told
                        .retain(|t| t.gateway != *gateway || t.id != stay.0);
                }
                FactKind::Up {
                    down_since: Some(from),
                } => {
                    let dark = (*from, fact.at);
                    let lot = self.lot(gateway);
                    lot.outages
                        .extend(Some(dark).filter(|(from, to)| from < to));
                }
                FactKind::LaneHealth { lane, seeing } => {
                    let lot = self.lot(gateway);
                    let since = lot.blind.iter().find(|(l, _)| l == lane).map(|b| b.1);
                    match (seeing, since) {
                        (false, None) => lot.blind.push((lane.clone(), fact.at)),
                        (true, Some(from)) => {
                            lot.blind.retain(|(l, _)| l != lane);
                            let dark = (from, fact.at);
                            lot.outages
                                .extend(Some(dark).filter(|(from, to)| from < to));
                        }
                        _ => {}
                    }
                }
                FactKind::Reset { scope } => self.reset_here(scope),
                FactKind::Found {
                    of,
                    what: LotFinding::Superseded { belief },
                } if of.gateway == own.gateway => self.superseded_here(of.stay.0, *belief),
                _ => {}
            }
        }
    }

    fn stays_there(&mut self, gateway: &GatewayId, told: &LotStay) {
        let known = |t: &Told| t.gateway == *gateway && t.id == told.stay.0;
        let is_new = !self.told.iter().any(known);
        self.told.retain(|t| !known(t));
        let near = told.near.as_ref().filter(|near| near.sure);
        let identity = near.map(|near| near.plate.clone()).or(told.plate.clone());
        if let Some(plate) = identity.as_ref().filter(|_| is_new) {
            // It has moved.
            self.use_free_moves(plate);
        }
        let there = Told {
            gateway: gateway.clone(),
            id: told.stay.0,
            identity,
            permit: told.permit.clone(),
            since: told.since,
            speaks: told.passback.clone(),
        };
        self.in_two_lots(&there);
        self.told.push(there);
    }

    /// Let in there while it is believed here: the lot of the earlier entry says so.
    fn in_two_lots(&mut self, there: &Told) {
        let (Some(plate), Some((area, _))) = (&there.identity, &there.speaks) else {
            return;
        };
        let region = self.lot(&there.gateway).region(area);
        let here = self.stays_of(plate).into_iter().rev();
        let mut here = here.filter(|s| {
            let place = s.place().map(|place| self.region(place));
            s.armed() && place.as_ref() == Some(&region) && s.came_in <= there.since
        });
        let Some(here) = here.next() else { return };
        self.say(&format!("in-two-lots {plate} {}{}", here.id, there.named()));
        self.superseded_here(here.id, here.belief.unwrap_or(1.0).min(0.5));
    }

    fn superseded_here(&mut self, id: Seq, belief: f64) {
        let armed = |s: &&mut Stay| s.id == id && s.armed();
        if let Some(stay) = self.stays.iter_mut().find(armed) {
            (stay.state, stay.belief) = (Credential::Superseded, Some(belief));
        }
    }

    /// A reset given here holds in other lots too; an area is of this lot alone.
    pub fn reset_others(&mut self, scope: &Scope) {
        let concerned = |t: &Told| match scope {
            Scope::Plate(plate) => t.identity.as_ref().is_some_and(|p| self.same(p, plate)),
            Scope::Permit(id) => t.permit.as_ref() == Some(id),
            Scope::Group(group) => self.group_of(t.permit.as_ref()).as_ref() == Some(group),
            Scope::Area(_) => false,
            Scope::All => true,
        };
        let hit: Vec<bool> = self.told.iter().map(concerned).collect();
        let all = self.told.iter_mut().zip(hit).filter(|(_, hit)| *hit);
        all.for_each(|(told, _)| told.speaks = None);
    }

    /// Stays of other lots that speak against an entry into a region.
    fn speaking(&self, region: &RegionId) -> Vec<&Told> {
        let here = |t: &&Told| {
            let lot = self.lots.iter().find(|l| l.gateway == t.gateway).unwrap();
            let held = t.speaks.as_ref().map(|(area, _)| lot.region(area));
            held.as_ref() == Some(region)
        };
        let mut all: Vec<&Told> = self.told.iter().filter(here).collect();
        all.sort_by_key(|t| (&t.gateway, t.id));
        all
    }

    /// The newest stay in another lot that speaks against this vehicle's entry.
    pub fn prior_there(&self, plate: &Plate, to: &AreaId) -> Option<Told> {
        let mine = |t: &&Told| t.identity.as_ref().is_some_and(|p| self.same(p, plate));
        let all = self.speaking(&self.region(to));
        let all = all.into_iter().filter(mine);
        all.max_by_key(|t| (t.since, &t.gateway, t.id)).cloned()
    }

    /// Whether it may have left there unseen: nothing is heard of that lot, it was down, or a lane was blind.
    pub fn unsure_there(&self, told: &Told) -> bool {
        let rule = &self.site.passback;
        let (Some((_, tracked)), false) = (&told.speaks, rule.outage == OutageRule::Ignore) else {
            return false;
        };
        let lot = self
            .lots
            .iter()
            .find(|l| l.gateway == told.gateway)
            .unwrap();
        let mut all = lot.outages.clone();
        all.extend(lot.silent.map(|from| (from, self.now)));
        all.extend(lot.blind.iter().map(|(_, from)| (*from, self.now)));
        all.iter().any(|(from, to)| {
            to.duration_since(*from).as_secs() >= i64::from(rule.outage_min_s)
                && *tracked < *to
                && self.now <= *to + minutes(rule.outage_grace_min)
        })
    }

    /// (8) By its permit's group, else by the lane: no area of this site is its own.
    pub fn timed_out_there(&self, told: &Told, lane: &LaneId, at: Timestamp) -> bool {
        let group = self.group_of(told.permit.as_ref());
        let mut groups = self.site.groups.iter();
        let by_group = groups.find(|g| Some(&g.id) == group.as_ref());
        let limit = by_group.and_then(|g| g.timer_min);
        let limit = limit.or_else(|| self.lane(lane).passback_timer_min);
        let since = told.speaks.as_ref().map_or(told.since, |(_, since)| *since);
        limit.is_some_and(|n| at.duration_since(since) >= minutes(n))
    }

    /// (14) Vehicles of a permit that take its spaces in other lots, those left out that take one here.
    pub fn pool_taken_there(&self, permit: &Permit, asked: &Asked, here: &[&Plate]) -> Vec<Told> {
        let mut taking: Vec<Told> = Vec::new();
        let mut all = self.speaking(&self.region(&asked.lane_mode.to));
        all.sort_by_key(|t| std::cmp::Reverse((t.since, t.gateway.clone())));
        for told in all {
            let same = |p: &Plate| told.identity.as_ref().is_some_and(|own| self.same(own, p));
            let counted = here.iter().any(|p| same(p))
                || taking.iter().filter_map(|t| t.identity.as_ref()).any(same)
                || same(asked.plate);
            let over = self.timed_out_there(told, &asked.lane_mode.lane, asked.at);
            if told.permit.as_ref() == Some(&permit.id) && !counted && !over {
                taking.push(told.clone());
            }
        }
        taking
    }

    /// It came in here: nothing of its plate in another lot speaks against it any more.
    pub fn came_in_here(&mut self, plate: &Plate, area: &AreaId) {
        while let Some(prior) = self.prior_there(plate, area) {
            self.speaks_no_more(&prior);
        }
    }

    fn speaks_no_more(&mut self, told: &Told) {
        let mine = |t: &&mut Told| t.gateway == told.gateway && t.id == told.id;
        if let Some(told) = self.told.iter_mut().find(mine) {
            told.speaks = None;
        }
    }

    /// It had left there.
    pub fn left_there(&mut self, told: &Told) {
        self.told
            .retain(|t| t.gateway != told.gateway || t.id != told.id);
    }

    /// Of each stay in another lot: which, whose, and where it speaks against another entry.
    pub fn others(&self) -> Vec<String> {
        let line = |t: &Told| {
            let speaks = t
                .speaks
                .as_ref()
                .map(|(area, since)| format!("{area} {since}"));
            let permit = t.permit.as_ref().map(ToString::to_string);
            format!(
                "{}/{} {} {}",
                t.gateway,
                t.id,
                permit.unwrap_or("-".into()),
                speaks.unwrap_or("-".into())
            )
        };
        let mut all: Vec<String> = self.told.iter().map(line).collect();
        all.sort();
        all
    }
}

/// The same of the engine.
pub fn others(engine: &Engine) -> Vec<String> {
    let agreed: serde_json::Value = serde_json::from_str(&engine.region_agreed()).unwrap();
    let own = engine
        .site()
        .own_lot
        .as_ref()
        .map(|own| own.gateway.to_string());
    let mut all = Vec::new();
    for (gateway, lot) in agreed[0].as_object().unwrap() {
        if Some(gateway) == own.as_ref() {
            continue;
        }
        for stay in lot["stays"].as_array().unwrap() {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
            let speaks = match stay["passback"].as_array() {
                Some(held) => format!("{} {}", text(&held[0]), text(&held[1])),
                None => "-".to_owned(),
            };
            all.push(format!(
                "{gateway}/{} {} {speaks}",
                stay["number"],
                text(&stay["permit"])
            ));
        }
    }
    all.sort();
    all
}

/// What two other gateways tell, made up: vehicles come and go there as they like.
#[derive(Debug, Default)]
pub struct Others {
    seq: Seq,
    inside: Vec<(GatewayId, LotStay)>,
}

impl Others {
    /// Something that is told now, or that nothing is heard.
    pub fn any(
        &mut self,
        rng: &mut StdRng,
        site: &Site,
        plates: &[Plate],
        now: Timestamp,
    ) -> Input {
        let gateway = GatewayId::new(["lot-b", "lot-c"][rng.random_range(0..2)]);
        let ago = SignedDuration::from_secs(rng.random_range(0..900));
        let at = now - ago;
        self.seq += rng.random_range(1..4);
        if rng.random_bool(0.06) {
            let since = rng.random_bool(0.5).then_some(at);
            return Input::LotSilent { gateway, since };
        }
        let what = match rng.random_range(0..100) {
            0..8 => vec![self.lot(rng, site)],
            8..12 => vec![FactKind::Up {
                down_since: rng.random_bool(0.8).then(|| at - ago * 3),
            }],
            12..20 => vec![FactKind::LaneHealth {
                lane: LaneId::new(["in-1", "out-1"][rng.random_range(0..2)]),
                seeing: rng.random_bool(0.6),
            }],
            20..24 => vec![FactKind::Reset {
                scope: Scope::Plate(plates[rng.random_range(0..plates.len())].clone()),
            }],
            24..28 => vec![FactKind::Found {
                of: LotStayId {
                    gateway: GatewayId::new("lot-a"),
                    stay: StayId(rng.random_range(1..400)),
                },
                what: LotFinding::Superseded { belief: 0.25 },
            }],
            28..55 if !self.inside.is_empty() => vec![self.goes_on(rng, at)],
            _ => vec![self.comes(rng, &gateway, plates, at)],
        };
        // What concerns a stay is told by its own gateway.
        let gateway = match &what[0] {
            FactKind::Stay(told) => self.of(told.stay).unwrap_or(gateway),
            FactKind::Ended { stay } => self.ended(*stay).unwrap_or(gateway),
            _ => gateway,
        };
        let fact = Fact {
            epoch: 1,
            seq: self.seq + 1,
            at,
            what,
        };
        Input::Elsewhere {
            gateway,
            fact: Box::new(fact),
        }
    }

    fn of(&self, id: StayId) -> Option<GatewayId> {
        let mine = self.inside.iter().find(|(_, s)| s.stay == id);
        mine.map(|(gateway, _)| gateway.clone())
    }

    fn ended(&mut self, id: StayId) -> Option<GatewayId> {
        let place = self.inside.iter().position(|(_, s)| s.stay == id)?;
        Some(self.inside.remove(place).0)
    }

    fn lot(&self, rng: &mut StdRng, site: &Site) -> FactKind {
        let areas = ["yard", "annex"].map(|id| {
            let n = rng.random_range(0..site.areas.len());
            let region = Model::new(site.clone()).region(&site.areas[n].id);
            LotArea {
                id: AreaId::new(id),
                name: id.to_owned(),
                region,
            }
        });
        FactKind::Lot {
            name: "Another".to_owned(),
            areas: areas.to_vec(),
            lanes: Vec::new(),
        }
    }

    fn comes(
        &mut self,
        rng: &mut StdRng,
        gateway: &GatewayId,
        plates: &[Plate],
        at: Timestamp,
    ) -> FactKind {
        let plate = &plates[rng.random_range(0..plates.len())];
        let area = AreaId::new(["yard", "annex"][rng.random_range(0..2)]);
        let told = LotStay {
            stay: StayId(self.seq),
            plate: rng.random_bool(0.95).then(|| plate.clone()),
            permit: rng.random_bool(0.7).then(|| any_permit_id(rng)),
            known: true,
            near: None,
            read: Some(PlateRead::plain(plate, 0.97)),
            light: None,
            lane: LaneId::new("in-1"),
            area: area.clone(),
            since: at,
            entered_area_at: None,
            entry: self.seq,
            evidence: None,
            passback: rng.random_bool(0.9).then_some((area, at)),
            belief: 1.0,
        };
        self.inside.push((gateway.clone(), told.clone()));
        FactKind::Stay(Box::new(told))
    }

    /// A stay ends, moves, or speaks no more.
    fn goes_on(&mut self, rng: &mut StdRng, at: Timestamp) -> FactKind {
        let place = rng.random_range(0..self.inside.len());
        let (_, told) = &mut self.inside[place];
        match rng.random_range(0..10) {
            0 => told.passback = None,
            1 | 2 => {
                told.area = AreaId::new("annex");
                told.passback = Some((told.area.clone(), at));
            }
            _ => return FactKind::Ended { stay: told.stay },
        }
        FactKind::Stay(Box::new(told.clone()))
    }
}
