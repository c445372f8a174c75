//! What follows from the state and is not stored: look-ups by plate and permit, what is due, and texts in a form that is
//! cheap to compare.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::state::{Region, State, Stay};
use crate::domain::event::{Permit, StayId};
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::plate_index::PlateIndex;
use crate::domain::plate::Plate;
use crate::domain::site::{GatewayId, PermitId};

/// A plate on permits.
#[derive(Debug, Clone, Default)]
struct Listed {
    /// By number.
    permits: Vec<PermitId>,
    /// Its place among the texts.
    key: u32,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    permits: BTreeMap<Plate, Listed>,
    /// Plates on permits, by the key under which their text stands on the shelf, and keys that are free.
    texts: Vec<Option<Plate>>,
    free: Vec<u32>,
    permit_shelf: PlateIndex<u32>,
    /// All plates of vehicles that have more than one, by each of them; the first stands for the vehicle.
    vehicles: BTreeMap<Plate, Vec<Plate>>,
    stays: BTreeMap<Plate, Vec<StayId>>,
    stay_shelf: PlateIndex<StayId>,
    /// The same, look-alikes as one.
    folded_shelf: PlateIndex<StayId>,
    /// Open stays with a plate.
    texted: usize,
    /// Open stays without one.
    textless: BTreeSet<StayId>,
    by_permit: BTreeMap<PermitId, Vec<StayId>>,
    /// Stays that are likely a permit's plate, misread, and no more than likely, by that plate's vehicle.
    near: BTreeMap<Plate, Vec<StayId>>,
    /// Stays in other lots, by the plate that stands for their vehicle.
    elsewhere: BTreeMap<Plate, Vec<(GatewayId, StayId)>>,
    due: BTreeSet<(Timestamp, StayId)>,
    due_of: BTreeMap<StayId, Timestamp>,
}

impl Index {
    pub fn of(state: &State) -> Index {
        let mut index = Index::default();
        index.take_permits(&state.permits);
        index.take_stays(&state.stays);
        index.take_lots(&state.region);
        index
    }

    pub(crate) fn take_stays(&mut self, stays: &BTreeMap<StayId, Stay>) {
        self.stays.clear();
        self.stay_shelf.clear();
        self.folded_shelf.clear();
        self.texted = 0;
        self.textless.clear();
        self.by_permit.clear();
        self.near.clear();
        self.due.clear();
        self.due_of.clear();
        for stay in stays.values() {
            self.opened(stay);
        }
    }

    pub(crate) fn take_lots(&mut self, region: &Region) {
        self.elsewhere.clear();
        for (gateway, lot) in &region.lots {
            for stay in lot.stays.values() {
                self.opened_elsewhere(gateway, stay);
            }
        }
    }

    pub(crate) fn opened_elsewhere(&mut self, gateway: &GatewayId, stay: &Stay) {
        if let Some(plate) = stay.identity() {
            let vehicle = self.vehicle(plate).clone();
            let all = self.elsewhere.entry(vehicle).or_default();
            all.push((gateway.clone(), stay.id));
        }
    }

    pub(crate) fn closed_elsewhere(&mut self, gateway: &GatewayId, stay: &Stay) {
        let Some(vehicle) = stay.identity().map(|p| self.vehicle(p).clone()) else {
            return;
        };
        if let Some(all) = self.elsewhere.get_mut(&vehicle) {
            all.retain(|(of, id)| of != gateway || *id != stay.id);
            if all.is_empty() {
                self.elsewhere.remove(&vehicle);
            }
        }
    }

    /// The stays of this plate's vehicle in other lots.
    pub(crate) fn lot_stays_of(&self, plate: &Plate) -> &[(GatewayId, StayId)] {
        let vehicle = self.vehicle(plate);
        self.elsewhere.get(vehicle).map_or(&[], Vec::as_slice)
    }

    /// The stays must be taken anew afterwards: whose they are may have changed.
    pub(crate) fn take_permits(&mut self, permits: &BTreeMap<PermitId, Permit>) {
        self.permits.clear();
        self.vehicles.clear();
        self.texts.clear();
        self.free.clear();
        self.permit_shelf.clear();
        for permit in permits.values() {
            self.list(permit);
            for vehicle in vehicles_of(permit) {
                for plate in vehicle {
                    let known = self.vehicles.entry(plate.clone());
                    known.or_insert_with(|| vehicle.clone());
                }
            }
        }
    }

    /// One permit has changed: `before` it was so (`None`: it was not there), `permits` are those that there are now. The stays
    /// must be taken anew afterwards.
    pub(crate) fn take_permit(
        &mut self,
        id: &PermitId,
        before: Option<&Permit>,
        permits: &BTreeMap<PermitId, Permit>,
    ) {
        let now = permits.get(id);
        if let Some(before) = before {
            self.unlist(before, now);
        }
        if let Some(now) = now {
            self.list(now);
        }
        let touched = before.into_iter().chain(now).flat_map(|p| &p.plates);
        for plate in touched.collect::<BTreeSet<_>>() {
            let on = self
                .permits_of(plate)
                .iter()
                .filter_map(|id| permits.get(id));
            let vehicle = on.flat_map(vehicles_of).find(|v| v.contains(plate));
            match vehicle.cloned() {
                Some(vehicle) => drop(self.vehicles.insert(plate.clone(), vehicle)),
                None => drop(self.vehicles.remove(plate)),
            }
        }
    }

    fn list(&mut self, permit: &Permit) {
        for plate in &permit.plates {
            if let Some(listed) = self.permits.get_mut(plate) {
                if let Err(place) = listed.permits.binary_search(&permit.id) {
                    listed.permits.insert(place, permit.id.clone());
                }
                continue;
            }
            let key = self.free.pop().unwrap_or(self.texts.len() as u32);
            match self.texts.get_mut(key as usize) {
                Some(text) => *text = Some(plate.clone()),
                None => self.texts.push(Some(plate.clone())),
            }
            self.permit_shelf.put(&Text::new(plate), key);
            let permits = vec![permit.id.clone()];
            self.permits.insert(plate.clone(), Listed { permits, key });
        }
    }

    /// `now`: the permit that takes its place, whose plates keep their texts.
    fn unlist(&mut self, permit: &Permit, now: Option<&Permit>) {
        let stays: BTreeSet<&Plate> = now.into_iter().flat_map(|p| &p.plates).collect();
        for plate in permit.plates.iter().filter(|p| !stays.contains(p)) {
            let Some(listed) = self.permits.get_mut(plate) else {
                continue;
            };
            listed.permits.retain(|id| *id != permit.id);
            if listed.permits.is_empty() {
                let key = listed.key;
                self.permits.remove(plate);
                self.permit_shelf.take(&Text::new(plate), key);
                self.texts[key as usize] = None;
                self.free.push(key);
            }
        }
    }

    pub(crate) fn opened(&mut self, stay: &Stay) {
        if let Some(plate) = stay.identity() {
            let vehicle = self.vehicle(plate).clone();
            self.stays.entry(vehicle).or_default().push(stay.id);
            for text in self.texts_of(plate) {
                self.stay_shelf.put(&text, stay.id);
                self.folded_shelf.put(&text.folded(), stay.id);
            }
            self.texted += 1;
        } else {
            self.textless.insert(stay.id);
        }
        if let Some(permit) = &stay.permit {
            let ids = self.by_permit.entry(permit.clone()).or_default();
            ids.push(stay.id);
        }
        if let Some(near) = stay.near.as_ref().filter(|n| !n.sure) {
            let vehicle = self.vehicle(&near.plate).clone();
            self.near.entry(vehicle).or_default().push(stay.id);
        }
    }

    pub(crate) fn closed(&mut self, stay: &Stay) {
        self.set_due(stay.id, None);
        if let Some(plate) = stay.identity() {
            let vehicle = self.vehicle(plate).clone();
            forget(&mut self.stays, &vehicle, stay.id);
            for text in self.texts_of(plate) {
                self.stay_shelf.take(&text, stay.id);
                self.folded_shelf.take(&text.folded(), stay.id);
            }
            self.texted -= 1;
        } else {
            self.textless.remove(&stay.id);
        }
        if let Some(permit) = &stay.permit {
            forget(&mut self.by_permit, permit, stay.id);
        }
        if let Some(near) = stay.near.as_ref().filter(|n| !n.sure) {
            let vehicle = self.vehicle(&near.plate).clone();
            forget(&mut self.near, &vehicle, stay.id);
        }
    }

    /// When something is to be said of a stay; `None`: never.
    pub(crate) fn set_due(&mut self, stay: StayId, at: Option<Timestamp>) {
        if let Some(before) = self.due_of.remove(&stay) {
            self.due.remove(&(before, stay));
        }
        if let Some(at) = at {
            self.due_of.insert(stay, at);
            self.due.insert((at, stay));
        }
    }

    /// The stay of which something is to be said first.
    pub(crate) fn first_due(&self) -> Option<(Timestamp, StayId)> {
        self.due.first().copied()
    }

    /// The plate that stands for a plate's vehicle: itself, unless the vehicle has several.
    pub(crate) fn vehicle<'a>(&'a self, plate: &'a Plate) -> &'a Plate {
        let all = self.vehicles.get(plate).and_then(|v| v.first());
        all.unwrap_or(plate)
    }

    /// All plates of a plate's vehicle.
    pub(crate) fn plates_of<'a>(&'a self, plate: &'a Plate) -> &'a [Plate] {
        let all = self.vehicles.get(plate).map(Vec::as_slice);
        all.unwrap_or(std::slice::from_ref(plate))
    }

    /// The permits that this very plate is on, by number.
    pub(crate) fn permits_of(&self, plate: &Plate) -> &[PermitId] {
        self.permits.get(plate).map_or(&[], |l| &l.permits)
    }

    /// The open stays of this plate's vehicle ([`Stay::identity`]), oldest first.
    pub(crate) fn stays_of(&self, plate: &Plate) -> &[StayId] {
        let vehicle = self.vehicle(plate);
        self.stays.get(vehicle).map_or(&[], Vec::as_slice)
    }

    /// The open stays that are likely this plate's vehicle, and no more than likely, oldest first.
    pub(crate) fn stays_near_of(&self, plate: &Plate) -> &[StayId] {
        let vehicle = self.vehicle(plate);
        self.near.get(vehicle).map_or(&[], Vec::as_slice)
    }

    /// The open stays of a permit's vehicles, oldest first.
    pub(crate) fn stays_by(&self, permit: &PermitId) -> &[StayId] {
        self.by_permit.get(permit).map_or(&[], Vec::as_slice)
    }

    /// Permit plates that could be what was read, in order: keys go by which plate came first, and that no answer may follow.
    pub(crate) fn permits_like(&self, text: &Text) -> impl Iterator<Item = &Plate> {
        let like = self.permit_shelf.like(text).into_iter();
        let like = like.filter_map(|key| self.texts.get(key as usize)?.as_ref());
        let mut like: Vec<&Plate> = like.collect();
        like.sort_unstable();
        like.into_iter()
    }

    /// How many plates are on permits.
    pub(crate) fn permit_plates(&self) -> usize {
        self.permits.len()
    }

    /// How many open stays have a plate.
    pub(crate) fn texted_stays(&self) -> usize {
        self.texted
    }

    /// Open stays whose plate could be what was read, oldest first.
    pub(crate) fn stays_like(&self, text: &Text) -> impl Iterator<Item = StayId> + use<> {
        self.stay_shelf.like(text).into_iter()
    }

    /// The same in a wider sense, for texts that no stay bears.
    pub(crate) fn stays_near(&self, text: &Text) -> impl Iterator<Item = StayId> + use<> {
        self.folded_shelf.near(text).into_iter()
    }

    /// Open stays without a plate, the newest first.
    pub(crate) fn textless_stays(&self) -> impl Iterator<Item = StayId> {
        self.textless.iter().rev().copied()
    }

    /// The texts by which a plate's vehicle may be read.
    fn texts_of(&self, plate: &Plate) -> Vec<Text> {
        self.plates_of(plate).iter().map(Text::new).collect()
    }
}

/// Its vehicles that have several plates.
fn vehicles_of(permit: &Permit) -> impl Iterator<Item = &Vec<Plate>> {
    permit.vehicles.iter().filter(|v| v.len() > 1)
}

fn forget<K: Ord>(map: &mut BTreeMap<K, Vec<StayId>>, key: &K, id: StayId) {
    if let Some(ids) = map.get_mut(key) {
        ids.retain(|other| *other != id);
        if ids.is_empty() {
            map.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::permit::Permit;

    /// Permits of few plates, so that they share some; the lot is a plain counter.
    fn permit(lot: &mut u64) -> Permit {
        let mut below = |n: u64| {
            *lot = lot
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (*lot >> 33) % n
        };
        let id = PermitId::new(&format!("P{}", below(8)));
        let all: BTreeSet<u64> = (0..=below(5)).map(|_| below(12)).collect();
        let plates: Vec<Plate> = all
            .iter()
            .filter_map(|n| {
                Plate::new(&format!(
                    "W12{}{}",
                    n / 4,
                    ["A", "B", "8", "E"][*n as usize % 4]
                ))
                .ok()
            })
            .collect();
        let vehicles = match (plates.len() > 1, below(2)) {
            (true, 0) => vec![plates[..2].to_vec()],
            _ => Vec::new(),
        };
        Permit {
            id,
            plates,
            vehicles,
            ..Permit::default()
        }
    }

    /// One permit after another gives the same answers as the whole list at once.
    #[test]
    fn permit_by_permit_is_as_all_at_once() {
        let (mut lot, mut permits, mut index) = (1, BTreeMap::new(), Index::default());
        for step in 0..2_000 {
            let next = permit(&mut lot);
            let id = next.id.clone();
            let before = match step % 3 {
                0 => permits.remove(&id),
                _ => permits.insert(id.clone(), next),
            };
            index.take_permit(&id, before.as_ref(), &permits);
            let mut whole = Index::default();
            whole.take_permits(&permits);
            assert_eq!(index.permit_plates(), whole.permit_plates());
            for plate in
                (0..12).map(|n| Plate::new(&format!("W12{}{}", n / 4, ["A", "B", "8", "E"][n % 4])))
            {
                let plate = plate.unwrap_or_else(|e| panic!("{e}"));
                assert_eq!(index.permits_of(&plate), whole.permits_of(&plate), "{step}");
                assert_eq!(index.plates_of(&plate), whole.plates_of(&plate), "{step}");
                let text = Text::new(&plate);
                let [one, other] =
                    [&index, &whole].map(|i| i.permits_like(&text).cloned().collect::<Vec<_>>());
                assert_eq!(one, other, "{step}");
            }
        }
    }
}
