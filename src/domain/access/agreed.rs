//! What the gateways of a region agree on once all facts have arrived, whatever the order in which they were mixed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Engine;
use super::state::{Lot, Stay};
use crate::domain::event::Seq;
use crate::domain::event::fact::{EPOCH, EditPlace};
use crate::domain::plate::Plate;
use crate::domain::privacy::HEAL_DAYS;
use crate::domain::site::{AreaId, GatewayId, GroupId, PermitId};

impl Engine {
    /// The region's other gateways, as far as they have told.
    pub fn lots(&self) -> impl Iterator<Item = (&GatewayId, &Lot)> {
        self.state.region.lots.iter()
    }

    /// Up to which epoch and number a gateway's facts are taken.
    pub fn taken_from(&self, gateway: &GatewayId) -> Option<(u32, Seq)> {
        self.state.region.lots.get(gateway).map(|lot| lot.taken)
    }

    /// Which edit of a permit counts: its gateway, and epoch and number there.
    pub fn edit_of(&self, permit: &PermitId) -> Option<(GatewayId, (u32, Seq))> {
        Some(named(self.state.region.permits.get(permit)?))
    }

    /// The same of a group's exemption.
    pub fn edit_of_group(&self, group: &GroupId) -> Option<(GatewayId, (u32, Seq))> {
        Some(named(self.state.region.groups.get(group)?))
    }

    /// SHA-256 of what all gateways of a region agree on once all facts have arrived, hex: who is inside where and what speaks
    /// against another entry, exits of which it is not sure whose they were, counts, permits and exemptions.
    pub fn region_digest(&self) -> String {
        let digest = Sha256::digest(self.region_agreed().as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What the digest is of, as JSON: to be compared where two are unequal.
    pub fn region_agreed(&self) -> String {
        let own = self.state.site.own_lot.as_ref().map(|own| &own.gateway);
        let mut lots: BTreeMap<&GatewayId, Agreed> = BTreeMap::new();
        for (gateway, lot) in &self.state.region.lots {
            if Some(gateway) != own && *lot != Lot::default() {
                lots.insert(gateway, lot.agreed(gateway, self.named_from()));
            }
        }
        own.map(|own| lots.insert(own, self.agreed()));
        let edits = (&self.state.region.permits, &self.state.region.groups);
        let lists = (&self.state.permits, &self.state.group_exemptions);
        // Plain numbers, texts and lists always serialise; nothing would only be unequal to all.
        serde_json::to_string(&(lots, edits, lists)).unwrap_or_default()
    }

    /// Vehicles on no permit that came before it are nobody's by now at one gateway, at another not yet.
    fn named_from(&self) -> Timestamp {
        let days = SignedDuration::from_hours(24 * i64::from(HEAL_DAYS));
        self.state
            .now
            .saturating_sub(days)
            .unwrap_or(Timestamp::MIN)
    }

    fn agreed(&self) -> Agreed {
        let (stays, named_from) = (self.state.stays.values(), self.named_from());
        let exits = self.state.departures.iter();
        let counts = self.state.occupancy.iter();
        Agreed {
            stays: stays
                .map(|s| AgreedStay::of(self.number(s.id).0, s, named_from, AreaId::clone))
                .collect(),
            exits: exits.map(|d| self.state.region.number(d.seq)).collect(),
            counts: counts
                .filter(|(_, n)| **n != 0)
                .map(|(area, n)| (area.clone(), *n))
                .collect(),
        }
    }
}

fn named(place: &EditPlace) -> (GatewayId, (u32, Seq)) {
    let epoch = u32::try_from(place.number / EPOCH).unwrap_or(0);
    (place.gateway.clone(), (epoch, place.number % EPOCH))
}

impl Lot {
    fn agreed(&self, gateway: &GatewayId, named_from: Timestamp) -> Agreed {
        let before = format!("{gateway}/");
        let bare = |area: &AreaId| {
            let area = area.as_str();
            AreaId::new(area.strip_prefix(&before).unwrap_or(area))
        };
        let stays = self.stays.values();
        let counts = self.counts.iter();
        Agreed {
            stays: stays
                .map(|s| AgreedStay::of(s.id.0, s, named_from, bare))
                .collect(),
            exits: self.departures.iter().map(|d| d.seq).collect(),
            counts: counts
                .filter(|(_, n)| **n != 0)
                .map(|(area, n)| (bare(area), *n))
                .collect(),
        }
    }
}

/// What all agree on of one lot.
#[derive(Serialize)]
struct Agreed {
    stays: Vec<AgreedStay>,
    exits: BTreeSet<Seq>,
    counts: BTreeMap<AreaId, i64>,
}

#[derive(Serialize)]
struct AgreedStay {
    number: Seq,
    plate: Option<Plate>,
    permit: Option<PermitId>,
    area: AreaId,
    since: Timestamp,
    passback: Option<(AreaId, Timestamp)>,
}

impl AgreedStay {
    fn of(
        number: Seq,
        stay: &Stay,
        named_from: Timestamp,
        bare: impl Fn(&AreaId) -> AreaId,
    ) -> AgreedStay {
        let held = stay.passback_in().filter(|_| stay.counts());
        let is_named = stay.permit.is_some() || stay.since >= named_from;
        AgreedStay {
            number,
            plate: stay.plate.clone().filter(|_| is_named),
            permit: stay.permit.clone(),
            area: bare(&stay.area),
            since: stay.since,
            passback: held.map(|area| (bare(area), stay.passback_began())),
        }
    }
}
