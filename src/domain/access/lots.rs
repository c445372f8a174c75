//! The other lots of a region: what their gateways tell, and what follows from it here.
//!
//! Each gateway is the owner of its own stays and exits: what it tells of them is so. What is found here about a stay of another
//! lot is told ([`FactKind::Found`]), and its owner says what has become of it. So all agree once everything has arrived, whatever
//! the order in which the lots' facts were mixed. What people edit anywhere (permits, exemptions of groups) is so as the later edit
//! says, by time, gateway and number.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::Engine;
use super::ruling::{Contradiction, Ended};
use super::state::{
    Claim, Credential, DEPARTURE_DAYS, DEPARTURES, Departure, Lot, Outage, Region, Stay,
};
use crate::domain::event::fact::{
    EPOCH, Edit, EditPlace, Fact, FactKind, LotArea, LotExit, LotFinding, LotLane, LotStay,
};
use crate::domain::event::{Exemption, LotStayId, Output, Permit, Scope, Seq, StayId};
use crate::domain::plate::Plate;
use crate::domain::site::{AreaId, GatewayId, GroupId, LaneId, PermitId, RegionId};
use crate::domain::violation::LotPrior;

/// Outages of another lot that are remembered.
const OUTAGES: usize = 200;

impl Region {
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Region::default()
    }

    /// From this journal number on an epoch holds.
    pub(crate) fn begins(&mut self, epoch: u32, from: Seq) {
        if self.epochs.last().is_none_or(|(last, _)| *last < epoch) {
            self.epochs.push((epoch, from));
        }
    }

    /// The number under which the region knows an own journal number.
    pub(crate) fn number(&self, own: Seq) -> Seq {
        let begun = self.epochs.iter().rev().find(|(_, from)| *from <= own);
        own + begun.map_or(0, |(epoch, _)| u64::from(*epoch) * EPOCH)
    }

    /// The own journal number that the region knows by this one.
    pub(crate) fn own_number(&self, number: Seq) -> Option<Seq> {
        let own = number % EPOCH;
        (self.number(own) == number).then_some(own)
    }
}

impl Lot {
    /// How many vehicles are known there.
    pub fn inside(&self) -> usize {
        self.stays.len()
    }

    fn region(&self, area: &AreaId) -> RegionId {
        let own = self.areas.iter().find(|a| a.id == *area);
        own.map_or_else(RegionId::default, |a| a.region.clone())
    }

    /// The region in which a stay speaks against another entry of its plate, if it does.
    pub(super) fn speaks_in(&self, stay: &Stay) -> Option<RegionId> {
        let held = stay.passback_in().filter(|_| stay.counts())?;
        Some(self.region(held))
    }

    pub(super) fn outages_now(&self, now: Timestamp) -> impl Iterator<Item = Outage> + '_ {
        let silent = self.silent_since.map(|from| Outage {
            from,
            until: now,
            lane: None,
        });
        let blind = self.blind.iter().map(move |(lane, from)| Outage {
            from: *from,
            until: now,
            lane: Some(lane.clone()),
        });
        let over = self.outages.iter().cloned();
        silent.into_iter().chain(blind).chain(over)
    }

    /// The part of the lot's exits that were blind; all lanes alike, for nobody tells which lead out of an area.
    pub(super) fn share(&self, outage: &Outage) -> f64 {
        match outage.lane {
            None => 1.0,
            Some(_) => 1.0 / self.lanes.len().max(1) as f64,
        }
    }

    pub(super) fn ground(&self) -> Ground<'_> {
        Ground {
            stays: &self.stays,
            departures: &self.departures,
            lot: Some(self),
        }
    }

    /// The parts of a stay up to `at` of which nothing was seen there, and for each the part of the exits that was blind.
    pub(super) fn dark_of(
        &self,
        stay: &Stay,
        at: Timestamp,
    ) -> impl Iterator<Item = (f64, Timestamp, Timestamp)> {
        let since = stay.since;
        let dark = self.outages_now(at);
        let dark = dark.filter(move |o| o.until > since && o.from < at);
        dark.map(move |o| (self.share(&o), o.from.max(since), o.until.min(at)))
    }

    fn was_dark(&mut self, from: Timestamp, until: Timestamp, lane: Option<LaneId>) {
        while self.outages.len() >= OUTAGES {
            self.outages.pop_front();
        }
        if from < until {
            self.outages.push_back(Outage { from, until, lane });
        }
    }

    fn keep(&mut self, exit: Departure) {
        self.departures.retain(|d| d.seq != exit.seq);
        let oldest = exit.at - SignedDuration::from_hours(24 * DEPARTURE_DAYS);
        while self.departures.len() >= DEPARTURES
            || self.departures.front().is_some_and(|d| d.at < oldest)
        {
            self.departures.pop_front();
        }
        let place = self
            .departures
            .partition_point(|d| (d.at, d.seq) < (exit.at, exit.seq));
        self.departures.insert(place, exit);
    }
}

/// A stay of another lot.
#[derive(Clone, Copy)]
pub(super) struct InLot<'a> {
    pub(super) gateway: &'a GatewayId,
    pub(super) lot: &'a Lot,
    pub(super) stay: &'a Stay,
}

impl InLot<'_> {
    /// What is said of it where it speaks against an entry.
    pub(super) fn prior(&self) -> LotPrior {
        LotPrior {
            of: self.name(),
            since: self.stay.since,
            evidence: self.stay.evidence.clone(),
        }
    }

    pub(super) fn name(&self) -> LotStayId {
        LotStayId {
            gateway: self.gateway.clone(),
            stay: self.stay.id,
        }
    }
}

/// Where a stay is and what left there: in this lot or in another one.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) stays: &'a BTreeMap<StayId, Stay>,
    pub(super) departures: &'a VecDeque<Departure>,
    pub(super) lot: Option<&'a Lot>,
}

impl Engine {
    /// This lot.
    pub(super) fn ground(&self) -> Ground<'_> {
        Ground {
            stays: &self.state.stays,
            departures: &self.state.departures,
            lot: None,
        }
    }

    /// The newest stay in another lot that speaks against an entry of this plate's vehicle into a region.
    pub(super) fn prior_elsewhere(&self, plate: &Plate, region: &RegionId) -> Option<InLot<'_>> {
        let all = self.index.lot_stays_of(plate).iter();
        let all = all.filter_map(|(gateway, id)| {
            let lot = self.state.region.lots.get(gateway)?;
            let stay = lot.stays.get(id)?;
            Some(InLot { gateway, lot, stay })
        });
        all.filter(|o| o.lot.speaks_in(o.stay).as_ref() == Some(region))
            .max_by_key(|o| (o.stay.since, o.gateway, o.stay.id))
    }

    /// Stays of a permit's vehicles in other lots that speak against an entry into a region.
    pub(super) fn of_permit_elsewhere(
        &self,
        permit: &PermitId,
        region: &RegionId,
    ) -> Vec<InLot<'_>> {
        let lots = self.state.region.lots.iter();
        let stays = lots.flat_map(|(gateway, lot)| {
            let all = lot
                .stays
                .values()
                .map(move |stay| InLot { gateway, lot, stay });
            all.filter(|o| o.stay.permit.as_ref() == Some(permit))
        });
        stays
            .filter(|o| o.lot.speaks_in(o.stay).as_ref() == Some(region))
            .collect()
    }

    /// Whether it may have left another lot unseen: its gateway is not heard, was down, or a lane was blind.
    pub(super) fn is_unsure_elsewhere(&self, lot: &Lot, stay: &Stay) -> bool {
        let rules = &self.state.site.passback;
        if rules.outage == crate::domain::site::rules::OutageRule::Ignore {
            return false;
        }
        let least = SignedDuration::from_secs(i64::from(rules.outage_min_s));
        let grace = SignedDuration::from_mins(i64::from(rules.outage_grace_min));
        let now = self.state.now;
        let since = stay.passback_began();
        lot.outages_now(now).any(|o| {
            let lasts = o.until.duration_since(o.from) >= least;
            lasts && since < o.until && now.duration_since(o.until) <= grace
        })
    }

    /// Nothing is heard of a gateway, or it is heard again.
    pub(super) fn lot_silent(&mut self, gateway: &GatewayId, since: Option<Timestamp>) {
        if !self.is_in_region() {
            return;
        }
        let lot = self.state.region.lots.entry(gateway.clone()).or_default();
        lot.silent_since = since;
    }

    pub(super) fn is_in_region(&self) -> bool {
        self.state.site.own_lot.is_some()
    }

    /// A gateway tells: each fact once, in the order of the gateway that tells it.
    pub(super) fn elsewhere_told(
        &mut self,
        now: Timestamp,
        gateway: &GatewayId,
        fact: &Fact,
        out: &mut Vec<Output>,
    ) {
        let Some(own) = self.state.site.own_lot.clone() else {
            return;
        };
        let lot = self.state.region.lots.entry(gateway.clone()).or_default();
        if (fact.epoch, fact.seq) <= lot.taken {
            return;
        }
        lot.taken = (fact.epoch, fact.seq);
        lot.last_at = Some(fact.at);
        let adopts = *gateway == own.gateway;
        // What follows from another list is looked at once for all edits that stand together.
        let mut edited = false;
        for what in &fact.what {
            let is_edit = matches!(what, FactKind::Permit { .. });
            if !is_edit && std::mem::take(&mut edited) {
                self.permits_changed();
            }
            match what {
                FactKind::Permit { id, permit, edit } => {
                    edited |= self.permit_elsewhere(id, permit.as_deref(), edit, out);
                }
                FactKind::GroupExemption {
                    group,
                    exempt,
                    edit,
                } => self.group_elsewhere(group, exempt.as_ref(), edit, out),
                _ if adopts => self.adopt(what),
                FactKind::Found { of, what } if of.gateway == own.gateway => {
                    self.found_elsewhere(now, of.stay, what, out);
                }
                // What has become of it, its own gateway says.
                FactKind::Found { .. } => {}
                FactKind::Reset { scope } => drop(self.reset_all_here(now, scope)),
                FactKind::Stay(told) => self.stay_elsewhere(gateway, told, out),
                FactKind::Unknown(_) => {
                    if let Some(lot) = self.state.region.lots.get_mut(gateway) {
                        lot.unknown += 1;
                    }
                }
                FactKind::Erased { what } => self.erased_elsewhere(gateway, what),
                told => self.told_of_lot(gateway, told, fact.at),
            }
        }
        if edited {
            self.permits_changed();
        }
    }

    /// What a lot says of itself.
    fn told_of_lot(&mut self, gateway: &GatewayId, told: &FactKind, at: Timestamp) {
        if let FactKind::Ended { stay } = told {
            self.end_elsewhere(gateway, *stay);
        }
        let Some(lot) = self.state.region.lots.get_mut(gateway) else {
            return;
        };
        match told {
            FactKind::Lot { name, areas, lanes } => {
                lot.name.clone_from(name);
                lot.areas = areas.iter().map(|a| area_of(gateway, a)).collect();
                lot.lanes = lanes.iter().map(|l| lane_of(gateway, l)).collect();
            }
            FactKind::Unmatched(exit) => lot.keep(departure(gateway, exit)),
            FactKind::Matched { exit } => lot.departures.retain(|d| d.seq != *exit),
            FactKind::Counted { area, count } => {
                lot.counts.insert(lot_area(gateway, area), *count);
            }
            FactKind::Up {
                down_since: Some(from),
            } => lot.was_dark(*from, at, None),
            FactKind::LaneHealth { lane, seeing } => {
                let lane = lot_lane(gateway, lane);
                if !seeing {
                    lot.blind.entry(lane).or_insert(at);
                } else if let Some(from) = lot.blind.remove(&lane) {
                    lot.was_dark(from, at, Some(lane));
                }
            }
            _ => {}
        }
    }

    /// A stay of another lot began, or something else is known of it.
    fn stay_elsewhere(&mut self, gateway: &GatewayId, told: &LotStay, out: &mut Vec<Output>) {
        let before = self.end_elsewhere(gateway, told.stay);
        let stay = stay(gateway, told);
        if let Some(plate) = stay.identity().filter(|_| before.is_none()) {
            // It has moved.
            self.use_up_free_moves(plate);
        }
        self.find_in_two_lots(gateway, &stay, out);
        self.index.opened_elsewhere(gateway, &stay);
        if let Some(lot) = self.state.region.lots.get_mut(gateway) {
            lot.stays.insert(stay.id, stay);
        }
    }

    pub(super) fn end_elsewhere(&mut self, gateway: &GatewayId, id: StayId) -> Option<Stay> {
        let lot = self.state.region.lots.get_mut(gateway)?;
        let stay = lot.stays.remove(&id)?;
        self.index.closed_elsewhere(gateway, &stay);
        Some(stay)
    }

    /// A vehicle was let in elsewhere while it is believed here, and nobody there knew: the news had not come, or it is two
    /// vehicles. The lot of the earlier entry says so.
    fn find_in_two_lots(&mut self, gateway: &GatewayId, there: &Stay, out: &mut Vec<Output>) {
        let (Some(plate), true) = (there.identity(), there.counts()) else {
            return;
        };
        let Some(lot) = self.state.region.lots.get(gateway) else {
            return;
        };
        let region = lot.speaks_in(there);
        let here = self.index.stays_of(plate).iter().rev();
        let mut here = here.filter_map(|id| self.state.stays.get(id));
        let clash = here.find(|s| {
            let held = s.passback_in().map(|area| self.state.site.region(area));
            s.counts() && held == region && s.since <= there.since
        });
        let Some(id) = clash.map(|s| s.id) else {
            return;
        };
        out.push(Output::InTwoLots {
            plate: plate.clone(),
            stay: id,
            other: LotStayId {
                gateway: gateway.clone(),
                stay: there.id,
            },
        });
        if let Some(stay) = self.stay_mut(id) {
            stay.credential = Credential::Superseded;
            stay.belief = stay.belief.min(0.5);
        }
    }

    /// Another lot has found something about a stay of this one.
    fn found_elsewhere(
        &mut self,
        now: Timestamp,
        id: StayId,
        what: &LotFinding,
        out: &mut Vec<Output>,
    ) {
        let Some(id) = self.state.region.own_number(id.0).map(StayId) else {
            return;
        };
        match what {
            LotFinding::Left {
                exit,
                probability,
                unseen,
            } => {
                let departure = exit.and_then(|seq| self.state.region.own_number(seq));
                let ended = Ended {
                    lot: None,
                    stay: id,
                    departure,
                    probability: *probability,
                    unseen: *unseen,
                };
                self.end_late(now, ended, out);
            }
            LotFinding::Superseded { belief } => {
                if let Some(stay) = self.stay_mut(id)
                    && stay.credential == Credential::Armed
                {
                    stay.credential = Credential::Superseded;
                    stay.belief = *belief;
                }
            }
            LotFinding::Claimed { exits } => {
                let own = exits
                    .iter()
                    .filter_map(|(seq, odds)| Some((self.state.region.own_number(*seq)?, *odds)));
                let own: Vec<(Seq, f64)> = own.collect();
                if self.state.stays.contains_key(&id) {
                    self.claim_exits(id, &own);
                }
            }
        }
    }

    /// A vehicle that came in here had left another lot before.
    pub(super) fn left_elsewhere(&mut self, ended: Ended) {
        let Some(gateway) = ended.lot else { return };
        let of = LotStayId {
            gateway,
            stay: ended.stay,
        };
        if self.end_elsewhere(&of.gateway, of.stay).is_some() {
            let what = LotFinding::Left {
                exit: ended.departure,
                probability: ended.probability,
                unseen: ended.unseen,
            };
            self.tells.fact(FactKind::Found { of, what });
        }
    }

    /// An entry contradicts a stay of another lot: at which of that lot's exits its vehicle may have left.
    pub(super) fn contradicted_elsewhere(
        &mut self,
        gateway: &GatewayId,
        contradiction: &Contradiction,
        refused: bool,
    ) {
        if refused || contradiction.claims.is_empty() {
            return;
        }
        let of = LotStayId {
            gateway: gateway.clone(),
            stay: contradiction.stay,
        };
        let exits = contradiction.claims.clone();
        self.claim_elsewhere(&of, &exits);
        let what = LotFinding::Claimed { exits };
        self.tells.fact(FactKind::Found { of, what });
    }

    /// A vehicle was let in here: no stay of its plate in another lot of the region speaks against it any more.
    pub(super) fn supersedes_elsewhere(&mut self, plate: &Plate, region: &RegionId, belief: f64) {
        while let Some(prior) = self.prior_elsewhere(plate, region) {
            let of = prior.name();
            self.supersede_elsewhere(&of, belief);
            let what = LotFinding::Superseded { belief };
            self.tells.fact(FactKind::Found { of, what });
        }
    }

    /// Credentials are reset everywhere: stays of other lots speak against nobody in scope. Each is named, for its owner may know
    /// another list just then.
    pub(super) fn reset_elsewhere(&mut self, scope: &Scope) {
        let lots = self.state.region.lots.iter();
        let all = lots.flat_map(|(gateway, lot)| lot.stays.values().map(move |s| (gateway, s)));
        let hit = all.filter(|(_, stay)| stay.counts() && self.stay_in_scope(stay, scope));
        let hit: Vec<LotStayId> = hit
            .map(|(gateway, stay)| LotStayId {
                gateway: gateway.clone(),
                stay: stay.id,
            })
            .collect();
        for of in hit {
            let belief = 0.5;
            self.supersede_elsewhere(&of, belief);
            let what = LotFinding::Superseded { belief };
            self.tells.fact(FactKind::Found { of, what });
        }
    }

    pub(super) fn supersede_elsewhere(&mut self, of: &LotStayId, belief: f64) {
        let lot = self.state.region.lots.get_mut(&of.gateway);
        if let Some(stay) = lot.and_then(|l| l.stays.get_mut(&of.stay)) {
            stay.credential = Credential::Superseded;
            stay.belief = belief;
        }
    }

    pub(super) fn claim_elsewhere(&mut self, of: &LotStayId, exits: &[(Seq, f64)]) {
        let Some(lot) = self.state.region.lots.get_mut(&of.gateway) else {
            return;
        };
        for (seq, odds) in exits {
            if let Some(exit) = lot.departures.iter_mut().find(|d| d.seq == *seq) {
                exit.claims.retain(|c| c.stay != of.stay);
                exit.claims.push(Claim {
                    stay: of.stay,
                    odds: *odds,
                });
            }
        }
    }

    /// What this gateway had told before it was restored from an older backup: it holds. A stay of which the backup knows nothing goes
    /// on under a new number, which all are told.
    fn adopt(&mut self, told: &FactKind) {
        match told {
            FactKind::Stay(told) => {
                let known = self.adopted(told.stay);
                let id = known.unwrap_or(StayId(self.state.seq));
                let old = known.and_then(|id| self.remove_stay(id));
                if old.is_none() && self.state.stays.contains_key(&id) {
                    return;
                }
                let mut own = stay(&GatewayId::default(), told);
                own.id = id;
                (own.lane, own.area) = (told.lane.clone(), told.area.clone());
                let held = told.passback.as_ref().map(|(area, _)| area.clone());
                own.passback_area = held.filter(|area| *area != own.area);
                if known.is_none() {
                    self.state.region.adopted.insert(told.stay.0, id);
                    self.tells.fact(FactKind::Ended { stay: told.stay });
                }
                self.put_stay(own);
                self.rewatch(id);
            }
            FactKind::Ended { stay } => {
                let ended = self.adopted(*stay);
                drop(ended.and_then(|id| self.remove_stay(id)));
            }
            FactKind::Counted { area, count } => {
                if let Some(own) = self.state.occupancy.get_mut(area) {
                    *own = *count;
                    self.tells.area(area);
                }
            }
            FactKind::Unmatched(exit) => {
                let known = self.state.region.own_number(exit.exit);
                if known.is_some_and(|seq| self.state.departures.iter().any(|d| d.seq == seq)) {
                    return;
                }
                let mut own = departure(&GatewayId::default(), exit);
                own.seq = known.unwrap_or(self.state.seq);
                (own.lane, own.from) = (exit.lane.clone(), exit.from.clone());
                own.claims.clear();
                if known.is_none() {
                    self.tells.fact(FactKind::Matched { exit: exit.exit });
                }
                self.keep_departure(own);
            }
            FactKind::Matched { exit } => {
                if let Some(own) = self.state.region.own_number(*exit) {
                    self.drop_departure(own);
                }
            }
            FactKind::Erased { what } => self.erased(what),
            _ => {}
        }
    }

    /// The own stay that goes on for one that the region knows by this number.
    fn adopted(&self, number: StayId) -> Option<StayId> {
        let region = &self.state.region;
        let own = region.own_number(number.0).map(StayId);
        let own = own.filter(|id| self.state.stays.contains_key(id));
        region.adopted.get(&number.0).copied().or(own)
    }

    /// A permit was edited in another lot; whether that edit counts.
    fn permit_elsewhere(
        &mut self,
        id: &PermitId,
        permit: Option<&Permit>,
        edit: &Edit,
        out: &mut Vec<Output>,
    ) -> bool {
        let own = self.state.region.permits.get(id);
        if own.is_some_and(|own| *own >= edit.place) {
            return false;
        }
        if self.is_lost(own, edit) && self.state.permits.get(id) != permit {
            out.push(Output::EditLost {
                permit: Some(id.clone()),
                group: None,
                to: edit.place.gateway.clone(),
            });
        }
        self.state
            .region
            .permits
            .insert(id.clone(), edit.place.clone());
        self.put_permit(id, permit);
        out.push(Output::EditTaken {
            permit: Some(id.clone()),
            group: None,
        });
        true
    }

    fn group_elsewhere(
        &mut self,
        group: &GroupId,
        exempt: Option<&Exemption>,
        edit: &Edit,
        out: &mut Vec<Output>,
    ) {
        let own = self.state.region.groups.get(group);
        if own.is_some_and(|own| *own >= edit.place) {
            return;
        }
        if self.is_lost(own, edit) && self.state.group_exemptions.get(group) != exempt {
            out.push(Output::EditLost {
                permit: None,
                group: Some(group.clone()),
                to: edit.place.gateway.clone(),
            });
        }
        let place = edit.place.clone();
        self.state.region.groups.insert(group.clone(), place);
        out.push(Output::EditTaken {
            permit: None,
            group: Some(group.clone()),
        });
        let all = &mut self.state.group_exemptions;
        match exempt {
            Some(exempt) => drop(all.insert(group.clone(), exempt.clone())),
            None => drop(all.remove(group)),
        }
    }

    /// Whether an edit made here gives way to one whose author did not see it.
    fn is_lost(&self, own: Option<&EditPlace>, edit: &Edit) -> bool {
        let here = self.state.site.own_lot.as_ref().map(|own| &own.gateway);
        own.is_some_and(|own| Some(&own.gateway) == here && edit.over.as_ref() != Some(own))
    }
}

/// A name of another lot, unlike any own one.
fn lot_area(gateway: &GatewayId, area: &AreaId) -> AreaId {
    AreaId::new(&format!("{gateway}/{area}"))
}

fn lot_lane(gateway: &GatewayId, lane: &LaneId) -> LaneId {
    LaneId::new(&format!("{gateway}/{lane}"))
}

fn area_of(gateway: &GatewayId, told: &LotArea) -> LotArea {
    LotArea {
        id: lot_area(gateway, &told.id),
        ..told.clone()
    }
}

fn lane_of(gateway: &GatewayId, told: &LotLane) -> LotLane {
    LotLane {
        id: lot_lane(gateway, &told.id),
        ..told.clone()
    }
}

/// A stay as another gateway tells of it.
fn stay(gateway: &GatewayId, told: &LotStay) -> Stay {
    let area = lot_area(gateway, &told.area);
    let held = told.passback.as_ref();
    let passback_area = held.map(|(held, _)| lot_area(gateway, held));
    Stay {
        id: told.stay,
        plate: told.plate.clone(),
        permit: told.permit.clone(),
        known: told.known,
        near: told.near.clone(),
        read: told.read.clone(),
        lane: lot_lane(gateway, &told.lane),
        since: told.since,
        entry: told.entry,
        evidence: told.evidence.clone(),
        credential: match held {
            Some(_) => Credential::Armed,
            None => Credential::Superseded,
        },
        belief: told.belief,
        entered_area_at: told.entered_area_at,
        passback_since: held.map(|(_, since)| *since),
        passback_area: passback_area.filter(|held| *held != area),
        area,
        former_permit: None,
        trapped: false,
        overstay_reported: false,
        twin: None,
        light: told.light,
        away_since: None,
        tailgated: false,
        contradicted: false,
    }
}

fn departure(gateway: &GatewayId, told: &LotExit) -> Departure {
    let claims = told.claims.iter().map(|(stay, odds)| Claim {
        stay: *stay,
        odds: *odds,
    });
    Departure {
        seq: told.exit,
        lane: lot_lane(gateway, &told.lane),
        at: told.at,
        from: lot_area(gateway, &told.from),
        read: told.read.clone(),
        evidence: None,
        likely: None,
        rate_per_min: told.rate_per_min,
        claims: claims.collect(),
        light: told.light,
    }
}
