//! What follows from the state and is not stored: look-ups by plate and permit, what is due, and texts in a form that is
//! cheap to compare.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::state::{State, Stay};
use crate::domain::event::{Permit, StayId};
use crate::domain::misread::alphabet::Text;
use crate::domain::misread::plate_index::PlateIndex;
use crate::domain::plate::Plate;
use crate::domain::site::PermitId;

#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    permits: BTreeMap<Plate, Vec<PermitId>>,
    /// Plates on permits, in order, and on a plate_index by their place here.
    texts: Vec<Plate>,
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
    due: BTreeSet<(Timestamp, StayId)>,
    due_of: BTreeMap<StayId, Timestamp>,
}

impl Index {
    pub fn of(state: &State) -> Index {
        let mut index = Index::default();
        index.take_permits(&state.permits);
        index.take_stays(&state.stays);
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

    /// The stays must be taken anew afterwards: whose they are may have changed.
    pub(crate) fn take_permits(&mut self, permits: &BTreeMap<PermitId, Permit>) {
        self.permits.clear();
        self.vehicles.clear();
        for permit in permits.values() {
            for plate in &permit.plates {
                let ids = self.permits.entry(plate.clone()).or_default();
                ids.push(permit.id.clone());
            }
            for vehicle in permit.vehicles.iter().filter(|v| v.len() > 1) {
                for plate in vehicle {
                    let known = self.vehicles.entry(plate.clone());
                    known.or_insert_with(|| vehicle.clone());
                }
            }
        }
        self.texts = self.permits.keys().cloned().collect();
        self.permit_shelf.clear();
        for (place, plate) in (0..).zip(&self.texts) {
            self.permit_shelf.put(&Text::new(plate), place);
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
        self.permits.get(plate).map_or(&[], Vec::as_slice)
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

    /// Permit plates that could be what was read.
    pub(crate) fn permits_like(&self, text: &Text) -> impl Iterator<Item = &Plate> {
        let like = self.permit_shelf.like(text).into_iter();
        like.filter_map(|place| self.texts.get(place as usize))
    }

    /// How many plates are on permits.
    pub(crate) fn permit_plates(&self) -> usize {
        self.texts.len()
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

fn forget<K: Ord>(map: &mut BTreeMap<K, Vec<StayId>>, key: &K, id: StayId) {
    if let Some(ids) = map.get_mut(key) {
        ids.retain(|other| *other != id);
        if ids.is_empty() {
            map.remove(key);
        }
    }
}
