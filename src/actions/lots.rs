//! The lots of a region: how each is, what happened there, and which edits have not arrived.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::actions::error::Limit;
use crate::actions::secrets::same_secret;
use crate::actions::{ActionError, ActionResult, House};
use crate::catalogue::Sentence;
use crate::domain::event::fact::{EPOCH, LotEvent};
use crate::domain::event::{Decision, EvidenceId, Matched, Seq, Violation};
use crate::domain::site::{AreaId, GatewayId, LaneId};
use crate::port::caller::Caller;
use crate::port::desk::{Edited, LotKnown};
use crate::port::evidence::Shot;
use crate::port::lots::{LotPage, LotQuery, LotRow};
use crate::port::region::{LotState, Peer, RegionNow, SILENT, Unreached};

/// The region as a person sees it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RegionView {
    pub(crate) region: String,
    /// Since when this gateway has no link, and why.
    pub(crate) down: Option<(Timestamp, Sentence)>,
    /// This lot first, then the others by name.
    pub(crate) lots: Vec<LotView>,
}

/// One lot.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct LotView {
    pub(crate) gateway: GatewayId,
    pub(crate) name: String,
    pub(crate) is_own: bool,
    /// Since when nothing is heard of it.
    pub(crate) silent_since: Option<Timestamp>,
    /// When it was heard last, by its own row.
    pub(crate) last_seen: Option<Timestamp>,
    pub(crate) build: Option<String>,
    pub(crate) ahead_ms: Option<i64>,
    /// As it said last; `None`: it has not said.
    pub(crate) state: Option<LotState>,
    /// Areas, and how many are in each.
    pub(crate) areas: Vec<(AreaId, String, i64)>,
    /// Lanes that are blind, as facts say.
    pub(crate) blind: Vec<(String, Timestamp)>,
    pub(crate) lanes: BTreeMap<LaneId, String>,
    /// Lots that have not taken all its news.
    pub(crate) not_yet_at: Vec<String>,
    /// Facts of kinds that this build does not know.
    pub(crate) unknown: u64,
}

impl RegionView {
    /// The lot's name; of one of which nothing is known, its gateway's.
    pub(crate) fn name_of(&self, gateway: &GatewayId) -> String {
        let lot = self.lots.iter().find(|lot| lot.gateway == *gateway);
        let name = lot.map(|lot| lot.name.clone()).filter(|n| !n.is_empty());
        name.unwrap_or_else(|| gateway.to_string())
    }

    pub(crate) fn own(&self) -> Option<&LotView> {
        self.lots.iter().find(|lot| lot.is_own)
    }

    pub(crate) fn lot(&self, gateway: Option<&GatewayId>) -> Option<&LotView> {
        match gateway {
            None => self.own(),
            Some(gateway) => self.lots.iter().find(|lot| lot.gateway == *gateway),
        }
    }
}

impl LotView {
    pub(crate) fn lane_name(&self, lane: &LaneId) -> String {
        let name = self.lanes.get(lane);
        name.cloned().unwrap_or_else(|| lane.to_string())
    }
}

/// Up to which number a gateway's facts are taken by another one.
fn has(taken: (u32, Seq), told: (u32, Seq)) -> bool {
    taken >= told
}

/// Those that have not taken a gateway's facts up to a number. `here`: how far this gateway has come.
fn not_yet<'a>(
    now: &'a RegionNow,
    of: &'a GatewayId,
    told: (u32, Seq),
    here: Option<(u32, Seq)>,
) -> impl Iterator<Item = &'a GatewayId> {
    let others = now.peers.iter().filter(move |(p, _)| p.gateway != *of);
    let behind = others.filter(move |(peer, said)| {
        let taken = match peer.gateway == now.own {
            true => here.unwrap_or(told),
            // Whoever has never been there is not waited for.
            false if peer.last_seen.is_none() => return false,
            false => said.taken.get(of).copied().unwrap_or_default(),
        };
        !has(taken, told)
    });
    behind.map(|(peer, _)| &peer.gateway)
}

impl House {
    /// Whether the gateway belongs to a region.
    pub(crate) fn is_in_region(&self) -> bool {
        self.region.is_some()
    }

    /// An office looks at lots and has no lane itself.
    pub(crate) fn is_office(&self) -> bool {
        self.is_in_region() && self.site.lanes.is_empty()
    }

    /// All lots. Whoever is limited to some lanes of this one sees none of the others.
    pub(crate) async fn region_view(&self, who: &Caller) -> ActionResult<RegionView> {
        if who.is_limited() {
            return Err(ActionError::NotAllowed(Limit::OtherLots));
        }
        self.lots_by_name().await
    }

    /// All lots, for what goes by the role alone.
    pub(crate) async fn lots_by_name(&self) -> ActionResult<RegionView> {
        let region = self.region.as_ref().ok_or(ActionError::NotFound)?;
        let (now, known) = (region.now(), self.desk.lots().await?);
        let occupancy = self.desk.standing(self.now()).await?.occupancy;
        let peers = now.peers.iter().map(|(peer, _)| &peer.gateway);
        let all = peers.chain(known.iter().map(|lot| &lot.gateway));
        let all: BTreeSet<&GatewayId> = all.chain([&now.own]).collect();
        let mut lots: Vec<LotView> = all
            .into_iter()
            .map(|gateway| match *gateway == now.own {
                true => self.own_lot(&now, &occupancy),
                false => {
                    let known = known.iter().find(|lot| lot.gateway == *gateway);
                    other_lot(&now, gateway, known)
                }
            })
            .collect();
        let names: BTreeMap<GatewayId, String> = lots
            .iter()
            .map(|lot| (lot.gateway.clone(), lot.name.clone()))
            .collect();
        for lot in &mut lots {
            let told = now.peers.iter().find(|(p, _)| p.gateway == lot.gateway);
            let told = told.map_or((0, 0), |(p, _)| p.told);
            let here = known.iter().find(|k| k.gateway == lot.gateway);
            let behind = not_yet(&now, &lot.gateway, told, here.map(|k| k.taken));
            lot.not_yet_at = behind.filter_map(|g| names.get(g).cloned()).collect();
        }
        lots.sort_by(|a, b| (!a.is_own, &a.name).cmp(&(!b.is_own, &b.name)));
        Ok(RegionView {
            region: now.region,
            down: now.down,
            lots,
        })
    }

    fn own_lot(&self, now: &RegionNow, occupancy: &[(AreaId, i64)]) -> LotView {
        let (peer, state) = of(now, &now.own);
        let areas = self.site.areas.iter().filter(|a| !a.id.is_outside());
        let areas = areas.map(|area| {
            let count = occupancy.iter().find(|(id, _)| *id == area.id);
            (area.id.clone(), area.name.clone(), count.map_or(0, |c| c.1))
        });
        let lanes = self.site.lanes.iter();
        LotView {
            gateway: now.own.clone(),
            name: self.site.name.clone(),
            is_own: true,
            silent_since: now.down.as_ref().map(|(since, _)| *since),
            last_seen: peer.and_then(|p| p.last_seen),
            build: Some(env!("CARGO_PKG_VERSION").to_owned()),
            ahead_ms: now.ahead_ms,
            state,
            areas: areas.collect(),
            lanes: lanes.map(|l| (l.id.clone(), l.name.clone())).collect(),
            ..LotView::default()
        }
    }

    /// Lots at which the latest edit has not arrived, by name. Nothing where there is none, or no region.
    pub(crate) async fn not_yet_at(&self, what: Option<Edited>) -> ActionResult<Vec<String>> {
        let (Some(region), Some(what)) = (&self.region, what) else {
            return Ok(Vec::new());
        };
        let Some((of, told)) = self.desk.edit_of(what).await? else {
            return Ok(Vec::new());
        };
        let now = region.now();
        let names = self.lots_by_name().await?;
        let behind = not_yet(&now, &of, told, None);
        Ok(behind.map(|gateway| names.name_of(gateway)).collect())
    }

    /// What happened in all lots.
    pub(crate) async fn lot_events(&self, who: &Caller, query: LotQuery) -> ActionResult<LotPage> {
        if who.is_limited() {
            return Err(ActionError::NotAllowed(Limit::OtherLots));
        }
        self.blocking(move |h| h.lots.lot_events(&query)).await
    }

    /// One event of another lot.
    pub(crate) async fn lot_event(
        &self,
        who: &Caller,
        gateway: &GatewayId,
        seq: Seq,
    ) -> ActionResult<LotEvent> {
        if who.is_limited() {
            return Err(ActionError::NotAllowed(Limit::OtherLots));
        }
        let own = self.region.as_ref().map(|region| region.now().own);
        let gateway = match own.as_ref() == Some(gateway) {
            true => GatewayId::default(),
            false => gateway.clone(),
        };
        let found = self.blocking(move |h| h.lots.lot_event(&gateway, seq));
        found.await?.ok_or(ActionError::NotFound)
    }

    /// A plate's picture, of this lot or of another one; `None`: it is not here.
    pub(crate) async fn lot_crop(
        &self,
        gateway: Option<&GatewayId>,
        evidence: EvidenceId,
    ) -> ActionResult<Option<Vec<u8>>> {
        let own = self.region.as_ref().map(|region| region.now().own);
        let gateway = gateway.filter(|g| own.as_ref() != Some(g)).cloned();
        self.blocking(move |h| match &gateway {
            None => h.evidence.get(&evidence, Shot::Crop).map_err(|e| e.0),
            Some(gateway) => {
                let found = h.lots.lot_crop(gateway, &evidence);
                found.map_err(|e| e.to_string())
            }
        })
        .await
    }

    /// The whole picture of a read, where it is this lot's own.
    pub(crate) async fn own_picture(
        &self,
        gateway: &GatewayId,
        evidence: &EvidenceId,
    ) -> ActionResult<Option<Vec<u8>>> {
        let own = self.region.as_ref().map(|region| region.now().own);
        if own.as_ref() != Some(gateway) {
            return Ok(None);
        }
        let id = evidence.clone();
        self.blocking(move |h| h.evidence.get(&id, Shot::Frame))
            .await
    }

    /// The picture that another gateway asks for by the region's token; `None`: it is kept no more.
    pub(crate) async fn picture_for(
        &self,
        token: &str,
        evidence: EvidenceId,
    ) -> ActionResult<Option<Vec<u8>>> {
        let ours = self.region.as_ref().and_then(|region| region.token());
        if !ours.is_some_and(|ours| same_secret(ours.reveal(), token)) {
            return Err(ActionError::NotAllowed(Limit::OtherLots));
        }
        self.blocking(move |h| h.evidence.get(&evidence, Shot::Frame))
            .await
    }

    /// The whole picture of another lot's read, fetched from there.
    pub(crate) async fn lot_picture(
        &self,
        gateway: &GatewayId,
        evidence: &EvidenceId,
    ) -> Result<Vec<u8>, Unreached> {
        let Some(region) = &self.region else {
            return Err(Unreached::NoWay);
        };
        region.picture(gateway.clone(), evidence.clone()).await
    }
}

fn of(now: &RegionNow, gateway: &GatewayId) -> (Option<Peer>, Option<LotState>) {
    let found = now.peers.iter().find(|(p, _)| p.gateway == *gateway);
    let found = found.cloned();
    found.map_or((None, None), |(peer, said)| (Some(peer), said.state))
}

fn other_lot(now: &RegionNow, gateway: &GatewayId, known: Option<&LotKnown>) -> LotView {
    let (peer, state) = of(now, gateway);
    let known = known.cloned().unwrap_or_default();
    let lanes: BTreeMap<LaneId, String> = known.lanes.into_iter().collect();
    let blind = known.blind.into_iter().map(|(lane, since)| {
        let name = lanes.get(&lane).cloned();
        (name.unwrap_or_else(|| lane.to_string()), since)
    });
    // Before the engine is told of it, the database knows.
    let silent = peer.as_ref().is_some_and(|p| {
        now.down.is_none()
            && p.silent_s
                .is_some_and(|silent_s| silent_s >= SILENT.as_secs_f64())
    });
    let last_seen = peer.as_ref().and_then(|p| p.last_seen);
    LotView {
        gateway: gateway.clone(),
        name: match known.name.is_empty() {
            true => gateway.to_string(),
            false => known.name,
        },
        is_own: false,
        silent_since: known.silent_since.or(last_seen.filter(|_| silent)),
        last_seen,
        build: peer.as_ref().and_then(|p| p.build.clone()),
        ahead_ms: peer.as_ref().and_then(|p| p.ahead_ms),
        blind: blind.collect(),
        state,
        areas: known.areas,
        lanes,
        not_yet_at: Vec::new(),
        unknown: known.unknown,
    }
}

/// An event of another lot as pages show decisions.
pub(crate) fn decision(row: &LotRow) -> Decision {
    let event = &row.event;
    Decision {
        seq: event.seq,
        lane: event.lane.clone(),
        at: event.at,
        outcome: event.outcome,
        reason: event.reason,
        read: event.read.clone(),
        plate: event.plate.clone(),
        permit: event.permit.clone(),
        matched: Matched::Nothing,
        violation: event.violation.as_ref().map(|v| Violation {
            kind: v.kind,
            mode: v.mode,
            causes: v.causes,
            prior: None,
            elsewhere: v.before.clone(),
        }),
        explained: None,
        closes: None,
        likely: None,
        heals: Vec::new(),
        near: None,
        likely_denied: None,
        waived: None,
        held_by: None,
        evidence: event.evidence.clone(),
    }
}

/// The own journal's number of an event that this lot told.
pub(crate) fn own_number(seq: Seq) -> Seq {
    seq % EPOCH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::region::PeerSaid;

    #[test]
    fn an_edit_is_not_yet_where_its_gateways_facts_are_not_taken_so_far() {
        let check = |taken: &[(&str, Option<(u32, Seq)>)], told: (u32, Seq), expected: &[&str]| {
            let peers = taken.iter().map(|(name, taken)| {
                let peer = Peer {
                    gateway: GatewayId::new(name),
                    last_seen: Some(Timestamp::UNIX_EPOCH),
                    ..Peer::default()
                };
                let said = PeerSaid {
                    taken: taken
                        .map(|t| (GatewayId::new("A"), t))
                        .into_iter()
                        .collect(),
                    ..PeerSaid::default()
                };
                (peer, said)
            });
            let now = RegionNow {
                own: GatewayId::new("A"),
                peers: peers.collect(),
                ..RegionNow::default()
            };
            let of = GatewayId::new("A");
            let found: Vec<String> = not_yet(&now, &of, told, None)
                .map(ToString::to_string)
                .collect();
            assert_eq!(found, expected, "{taken:?} {told:?}");
        };
        check(&[("A", None), ("B", Some((0, 9)))], (0, 9), &[]);
        check(&[("A", None), ("B", Some((0, 8)))], (0, 9), &["B"]);
        // A newer epoch has all of the older one.
        check(&[("B", Some((1, 2))), ("C", None)], (0, 9), &["C"]);
        check(&[("B", Some((0, 99)))], (1, 2), &["B"]);
    }
}
