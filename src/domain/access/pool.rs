//! One permit, several vehicles, fewer spaces.

use std::collections::BTreeSet;

use super::Engine;
use super::lots::InLot;
use super::ruling::{Arrival, Ruling};
use super::state::{Credential, Stay};
use super::waived::Asked;
use crate::domain::event::{Causes, Permit, Violation, ViolationKind};
use crate::domain::plate::Plate;
use crate::domain::site::bands::Band;

impl Engine {
    /// Whether other vehicles of the permit take all its spaces.
    pub(super) fn rule_pool(
        &self,
        seen: &Arrival,
        permit: Option<&Permit>,
        asked: Asked,
        verdict: &mut Ruling,
    ) {
        let Some((permit, spaces)) = permit.and_then(|p| Some((p, p.spaces?))) else {
            return;
        };
        if asked.waived || verdict.decision.violation.is_some() {
            return;
        }
        let own = verdict.case.plate.as_ref();
        let inside = self.others_inside(seen, permit, own);
        let elsewhere = self.others_elsewhere(seen, permit, own, &inside);
        if inside.len() + elsewhere.len() < spaces as usize {
            return;
        }
        let causes = self.why_full(seen, (&inside, &elsewhere), spaces as usize);
        let band = seen.lane.bands.of(causes.passback);
        let unsure = inside.iter().any(|s| self.is_stay_unsure(s))
            || elsewhere
                .iter()
                .any(|o| self.is_unsure_elsewhere(o.lot, o.stay));
        let newest_elsewhere = elsewhere.iter().max_by_key(|o| (o.stay.since, o.gateway));
        let mode = Engine::mode(seen.lane, asked, !unsure && band == Band::Refuse).beside_reentry();
        let found = Violation {
            kind: ViolationKind::PoolFull,
            mode,
            causes,
            prior: inside.iter().map(|s| s.id).max(),
            elsewhere: newest_elsewhere.map(InLot::prior),
        };
        if band == Band::Explained {
            verdict.decision.explained.get_or_insert(found);
            return;
        }
        verdict.violates(found, false);
    }

    /// The newest armed stay of each other vehicle of the permit in the region, as far as its timer has not ended.
    pub(super) fn others_inside(
        &self,
        seen: &Arrival,
        permit: &Permit,
        plate: Option<&Plate>,
    ) -> Vec<&Stay> {
        let site = &self.state.site;
        let region = site.region(&seen.lane.to);
        let own = plate.map(|p| self.index.vehicle(p));
        let mut vehicles = BTreeSet::new();
        let stays = self.index.stays_by(&permit.id).iter().rev();
        stays
            .filter_map(|id| self.state.stays.get(id))
            .filter(|s| s.credential == Credential::Armed)
            .filter(|s| {
                s.passback_in()
                    .is_some_and(|area| site.region(area) == region)
            })
            .filter(|s| !self.is_timed_out(s, Some(seen.lane), seen.sighting.at))
            .filter(|s| {
                let vehicle = s.identity().map(|p| self.index.vehicle(p));
                vehicle != own && vehicles.insert(vehicle)
            })
            .collect()
    }

    /// The newest armed stay, in another lot of the region, of each other vehicle of the permit that is not among those `inside`.
    fn others_elsewhere(
        &self,
        seen: &Arrival,
        permit: &Permit,
        plate: Option<&Plate>,
        inside: &[&Stay],
    ) -> Vec<InLot<'_>> {
        let vehicle = |p: &Plate| self.index.vehicle(p).clone();
        let here = inside.iter().filter_map(|s| s.identity()).map(vehicle);
        let mut vehicles: BTreeSet<Plate> = here.collect();
        vehicles.extend(plate.map(vehicle));
        let region = self.state.site.region(&seen.lane.to);
        let mut found = self.of_permit_elsewhere(&permit.id, &region);
        found.retain(|o| !self.is_timed_out(o.stay, Some(seen.lane), seen.sighting.at));
        found.sort_by_key(|o| std::cmp::Reverse((o.stay.since, o.gateway.clone())));
        found.retain(|o| {
            o.stay
                .identity()
                .is_none_or(|p| vehicles.insert(vehicle(p)))
        });
        found
    }

    /// How likely so many are still inside, each weighed by itself; the rest shared out as their exits were missed.
    fn why_full(
        &self,
        seen: &Arrival,
        (inside, elsewhere): (&[&Stay], &[InLot]),
        spaces: usize,
    ) -> Causes {
        if !seen.lane.infer_missed_exits {
            return Causes::PASSBACK;
        }
        // chance[n]: that n of those looked at so far are inside.
        let mut chance = vec![1.0];
        let (mut missed, mut misread) = (0.0, 0.0);
        let here = inside.iter().map(|stay| self.why_inside(None, stay, seen));
        let there = elsewhere.iter();
        let there = there.map(|o| self.why_inside(Some(o.lot), o.stay, seen));
        for c in here.chain(there) {
            missed += c.missed_exit;
            misread += c.misread_exit;
            let mut next = vec![0.0; chance.len() + 1];
            for (n, p) in chance.iter().enumerate() {
                next[n] += p * (1.0 - c.passback);
                next[n + 1] += p * c.passback;
            }
            chance = next;
        }
        let full: f64 = chance.iter().skip(spaces).sum::<f64>().min(1.0);
        let parts = missed + misread;
        let rest = 1.0 - full;
        let missed_exit = if parts > 0.0 {
            rest * missed / parts
        } else {
            rest
        };
        Causes {
            passback: full,
            missed_exit,
            misread_exit: rest - missed_exit,
            ..Causes::default()
        }
    }
}
