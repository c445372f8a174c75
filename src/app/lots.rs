//! The region's other lots, read from the engine for pages.

use crate::domain::access::{Engine, Lot};
use crate::domain::site::{AreaId, GatewayId, LaneId};
use crate::port::desk::{LotKnown, PresentThere};

/// In other lots' names of lanes and areas stands their gateway; people are shown their own.
fn bare<'a>(gateway: &GatewayId, name: &'a str) -> &'a str {
    let rest = name.strip_prefix(gateway.as_str());
    rest.and_then(|rest| rest.strip_prefix('/')).unwrap_or(name)
}

/// Of which gateways anything is known, besides this one.
fn others(engine: &Engine) -> impl Iterator<Item = (&GatewayId, &Lot)> {
    let own = engine.site().own_lot.as_ref().map(|own| &own.gateway);
    engine
        .lots()
        .filter(move |(gateway, _)| Some(*gateway) != own)
}

pub(super) fn known(engine: &Engine) -> Vec<LotKnown> {
    let one = |(gateway, lot): (&GatewayId, &Lot)| {
        let lane = |id: &LaneId| LaneId::new(bare(gateway, id.as_str()));
        let areas = lot.areas.iter().map(|area| {
            let count = lot.counts.get(&area.id).copied().unwrap_or(0);
            let id = AreaId::new(bare(gateway, area.id.as_str()));
            (id, area.name.clone(), count)
        });
        LotKnown {
            gateway: gateway.clone(),
            name: lot.name.clone(),
            areas: areas.collect(),
            lanes: lot
                .lanes
                .iter()
                .map(|l| (lane(&l.id), l.name.clone()))
                .collect(),
            blind: lot.blind.iter().map(|(id, at)| (lane(id), *at)).collect(),
            taken: engine.taken_from(gateway).unwrap_or_default(),
            last_at: lot.last_at,
            silent_since: lot.silent_since,
            unknown: lot.unknown,
        }
    };
    others(engine).map(one).collect()
}

pub(super) fn present(engine: &Engine) -> Vec<PresentThere> {
    let mut all: Vec<PresentThere> = others(engine)
        .flat_map(|(gateway, lot)| {
            lot.stays.values().map(move |stay| {
                let permit = stay.permit.as_ref().and_then(|id| engine.permit(id));
                PresentThere {
                    gateway: gateway.clone(),
                    area: AreaId::new(bare(gateway, stay.area.as_str())),
                    since: stay.since,
                    plate: stay.plate.clone(),
                    permit: stay.permit.clone(),
                    holder: permit.map(|p| p.holder.clone()),
                    group: permit.map(|p| p.group.clone()),
                    belief: stay.belief,
                    entry: stay.entry,
                }
            })
        })
        .collect();
    all.sort_by(|a, b| (a.since, &a.gateway, a.entry).cmp(&(b.since, &b.gateway, b.entry)));
    all
}
