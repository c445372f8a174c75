//! Sites and inputs by lot, for the reference model and the engine alike.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use plategate::config::passback::shifts;
use plategate::domain::event::fact::{Erasure, Fact, FactKind};
use plategate::domain::event::*;
use plategate::domain::plate::{CharRead, Plate, PlateRead};
use plategate::domain::site::bands::Bands;
use plategate::domain::site::calendar::{Days, TimeOfDay, Window};
use plategate::domain::site::holidays::Holiday;
use plategate::domain::site::rules::*;
use plategate::domain::site::*;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::facts::MODES;
use crate::scenario_player::site;

const AREAS: [&str; 5] = ["car-park", "deck", "roof", "north", "yard"];
const GROUPS: [&str; 4] = ["staff", "tenant", "night", "service"];

fn pick<T: Clone>(rng: &mut StdRng, from: &[T]) -> T {
    from.choose(rng).unwrap().clone()
}

fn maybe(rng: &mut StdRng, chance: f64, most: u32) -> Option<u32> {
    rng.random_bool(chance).then(|| rng.random_range(1..most))
}

pub fn any_site(rng: &mut StdRng) -> Site {
    let mut site = site();
    for (id, within) in [
        ("deck", Some("car-park")),
        ("roof", Some("deck")),
        ("north", None),
        ("yard", Some("north")),
    ] {
        site.areas.push(Area {
            id: AreaId::new(id),
            name: id.into(),
            within: within.map(AreaId::new),
            ..Area::default()
        });
    }
    for (id, from, to, direction) in [
        ("up", "car-park", "deck", Direction::In),
        ("down", "deck", "car-park", Direction::Out),
        ("ramp", "deck", "roof", Direction::In),
        ("slide", "roof", "offsite", Direction::Out),
        ("north-in", "offsite", "north", Direction::In),
        ("north-out", "north", "unknown", Direction::Out),
        ("yard-in", "unknown", "yard", Direction::In),
        ("bridge", "north", "roof", Direction::In),
        ("back", "yard", "car-park", Direction::Out),
    ] {
        let gate = rng.random_bool(0.3).then(|| site.gates[0].id.clone());
        let new = Lane {
            id: LaneId::new(id),
            from: AreaId::new(from),
            to: AreaId::new(to),
            direction,
            gate,
            ..site.lanes[0].clone()
        };
        site.lanes.push(new);
    }
    let armed = rng.random_bool(0.5);
    for lane in &mut site.lanes {
        any_lane(rng, lane, armed);
    }
    for area in &mut site.areas {
        area.timer_min = maybe(rng, 0.2, 600);
        area.loiter_min = maybe(rng, 0.3, 900);
        area.presence_timeout_min = maybe(rng, 0.2, 4000);
    }
    // Inner areas are of the region of the area around (`check`).
    if rng.random_bool(0.5) {
        site.areas[3].region = Some(RegionId::new("north"));
    }
    any_rules(rng, &mut site);
    if rng.random_bool(0.7) {
        any_weighing(rng, &mut site);
    }
    site
}

/// Lanes that lead in and out weigh, with thresholds of their own.
fn any_weighing(rng: &mut StdRng, site: &mut Site) {
    for lane in &mut site.lanes {
        // Of a lane between areas no output says which stay it is taken for.
        let border = lane.from.is_outside() || lane.to.is_outside();
        lane.infer_missed_exits = border && rng.random_bool(0.8);
        // Often low: among so many who come and go unread, little is surely a passback.
        let scale = pick(rng, &[1.0, 0.1, 0.001]);
        let mut all = [0.0; 3].map(|_| scale * rng.random::<f64>());
        all.sort_by(f64::total_cmp);
        lane.bands = Bands {
            record_at: all[0],
            ask_at: rng.random_bool(0.5).then_some(all[1]),
            refuse_at: all[2],
        };
        lane.bands.check().unwrap();
        if lane.bands.ask_at.is_some() && lane.asking.is_none() {
            let then = pick(rng, &[Unanswered::Refuse, Unanswered::Open]);
            lane.asking = maybe(rng, 0.8, 300).map(|timeout_s| Asking { timeout_s, then });
        }
    }
    // A vehicle that is refused because an area is full has none of its causes told.
    for limit in &mut site.limits {
        if limit.mode == LimitMode::Hard {
            limit.mode = LimitMode::Soft;
        }
    }
}

/// Some of the plates differ from the one before in one character.
pub fn alike(rng: &mut StdRng, mut plates: Vec<Plate>) -> Vec<Plate> {
    for i in (5..plates.len()).step_by(5) {
        let mut text: Vec<char> = plates[i - 1].as_str().chars().collect();
        let place = rng.random_range(0..text.len());
        text[place] = any_char(rng);
        let plate = Plate::new(&text.iter().collect::<String>()).unwrap();
        if !plates.contains(&plate) {
            plates[i] = plate;
        }
    }
    plates
}

fn any_char(rng: &mut StdRng) -> char {
    pick(
        rng,
        &"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            .chars()
            .collect::<Vec<_>>(),
    )
}

/// A plate as a lane reads it: now and then with a wrong character, of which the reader may be in doubt.
pub fn any_read(rng: &mut StdRng, plate: &Plate, infer_missed_exits: bool) -> PlateRead {
    if !infer_missed_exits || rng.random_bool(0.85) {
        return PlateRead::plain(plate, 0.99);
    }
    // From little doubt, which makes it likely a permit's and no more, to much.
    let doubt = pick(rng, &[0.0, 0.38, 0.03, 0.003, 0.0003]);
    let wrong = rng.random_range(0..plate.as_str().len());
    let chars = plate.as_str().chars().enumerate().map(|(i, c)| {
        let seen = match any_char(rng) {
            other if i == wrong && other != c => vec![(other, 0.98 - doubt), (c, doubt)],
            _ => vec![(c, 0.99)],
        };
        CharRead::new(seen).unwrap()
    });
    PlateRead::new(chars.collect()).unwrap()
}

fn any_lane(rng: &mut StdRng, lane: &mut Lane, armed: bool) {
    lane.infer_missed_exits = false;
    // Half of the sites have no lanes that are not tracked or judged: the states go deeper.
    let modes = if armed { &MODES[2..] } else { &MODES[..] };
    lane.passback = pick(rng, modes);
    lane.reverse_passback = pick(rng, modes);
    lane.passback_timer_min = maybe(rng, 0.3, 600);
    lane.second_factor_s = maybe(rng, 0.15, 100);
    lane.repeat_s = rng.random_range(5..90);
    lane.apart_s = pick(rng, &[0, 5, 20, 60]);
    lane.open_within_s = pick(rng, &[5, 10, 120, 600]);
    lane.visitors = pick(
        rng,
        &[
            Visitors::Admit,
            Visitors::Admit,
            Visitors::Refuse,
            Visitors::Ask,
        ],
    );
    lane.denied_likely = pick(rng, &[DeniedLikely::Ask, DeniedLikely::Refuse]);
    if lane.second_factor_s.is_some() || lane.visitors == Visitors::Ask {
        let then = pick(rng, &[Unanswered::Refuse, Unanswered::Open]);
        lane.asking = maybe(rng, 0.8, 300).map(|timeout_s| Asking { timeout_s, then });
    }
    if rng.random_bool(0.3) {
        lane.crossing = CrossingFrom::Input {
            within_ms: rng.random_range(5_000..40_000),
        };
    }
    if rng.random_bool(0.25) {
        let windows = vec![Window {
            from: TimeOfDay(rng.random_range(0..1440)),
            to: TimeOfDay(rng.random_range(0..1440)),
            days: Days(rng.random_range(0..=0xff)),
        }];
        lane.reversible = Some(pick(
            rng,
            &[Reversible::Schedule { windows }, Reversible::Input],
        ));
    }
}

fn any_rules(rng: &mut StdRng, site: &mut Site) {
    site.groups = GROUPS[..3]
        .iter()
        .map(|id| Group {
            id: GroupId::new(id),
            exempt: rng.random_bool(0.15),
            timer_min: maybe(rng, 0.3, 600),
            loiter_min: maybe(rng, 0.3, 900),
        })
        .collect();
    for _ in 0..rng.random_range(0..6) {
        let limit = Limit {
            area: AreaId::new(pick(rng, &AREAS)),
            group: rng.random_bool(0.4).then(|| any_group(rng)),
            max: rng.random_range(1..14),
            mode: pick(rng, &[LimitMode::None, LimitMode::Soft, LimitMode::Hard]),
        };
        site.limits.push(limit);
    }
    site.shifts = shifts("Europe/Vienna");
    any_times(rng, site);
    for _ in 0..rng.random_range(0..3) {
        let plan = AmnestyPlan {
            at: TimeOfDay(rng.random_range(0..1440)),
            days: Days(rng.random_range(1..128)),
            scope: any_scope(rng, None),
            what: pick(rng, &[AmnestyKind::FreeMove, AmnestyKind::Reset]),
        };
        site.amnesties.push(plan);
    }
    site.passback = Passback {
        exempt_visitors: rng.random_bool(0.15),
        outage: pick(
            rng,
            &[OutageRule::Grace, OutageRule::FreeEntry, OutageRule::Ignore],
        ),
        outage_min_s: rng.random_range(0..600),
        outage_grace_min: rng.random_range(1..3000),
        while_down: pick(rng, &[WhileDown::Keep, WhileDown::Soft, WhileDown::Off]),
        amnesty_hours: rng.random_range(1..48),
        repeated: rng.random_range(0..4),
        repeated_days: rng.random_range(1..40),
    };
}

/// Holidays, modes by group and by hours, and who must not be inside at night.
fn any_times(rng: &mut StdRng, site: &mut Site) {
    site.holidays = ["10-26", "2026-03-30", "06-01", "06-02"]
        .into_iter()
        .filter(|_| rng.random_bool(0.5))
        .map(|day| Holiday::parse(day).unwrap())
        .collect();
    for _ in 0..rng.random_range(0..4) {
        let schedule = Schedule {
            group: rng.random_bool(0.6).then(|| any_group(rng)),
            hours: any_hours(rng),
            lanes: if rng.random_bool(0.4) {
                vec![pick(rng, &site.lanes).id, pick(rng, &site.lanes).id]
            } else {
                Vec::new()
            },
            entry: rng.random_bool(0.7).then(|| pick(rng, &MODES[1..])),
            exit: rng.random_bool(0.4).then(|| pick(rng, &MODES[1..6])),
        };
        site.schedules.push(schedule);
    }
    for _ in 0..rng.random_range(0..3) {
        let rule = Overnight {
            at: TimeOfDay(rng.random_range(0..1440)),
            days: Days(rng.random_range(1..128)),
            area: rng.random_bool(0.4).then(|| any_area(rng)),
            group: rng.random_bool(0.4).then(|| any_group(rng)),
        };
        site.overnight.push(rule);
    }
}

fn any_group(rng: &mut StdRng) -> GroupId {
    GroupId::new(pick(rng, &GROUPS))
}

fn any_area(rng: &mut StdRng) -> AreaId {
    AreaId::new(pick(rng, &AREAS))
}

pub fn any_permit_id(rng: &mut StdRng) -> PermitId {
    PermitId::new(&format!("P{}", rng.random_range(0..16)))
}

fn any_scope(rng: &mut StdRng, plates: Option<&[Plate]>) -> Scope {
    match (rng.random_range(0..5), plates) {
        (0, Some(plates)) => Scope::Plate(pick(rng, plates)),
        (1, _) => Scope::Permit(any_permit_id(rng)),
        (2, _) => Scope::Group(any_group(rng)),
        (3, _) => Scope::Area(any_area(rng)),
        _ => Scope::All,
    }
}

fn any_time(rng: &mut StdRng, now: Timestamp) -> Option<Timestamp> {
    let off = SignedDuration::from_secs(rng.random_range(-90_000..90_000));
    rng.random_bool(0.15).then(|| now + off)
}

/// One to three plates; two that stand side by side in the list may be front and rear of a vehicle.
fn any_permit(rng: &mut StdRng, plates: &[Plate], now: Timestamp) -> Permit {
    let mut own: Vec<Plate> = Vec::new();
    let mut vehicles = Vec::new();
    for _ in 0..rng.random_range(1..3) {
        let pair = 2 * rng.random_range(0..plates.len() / 2);
        if own.contains(&plates[pair]) || own.contains(&plates[pair + 1]) {
            continue;
        }
        match rng.random_range(0..4) {
            0 => own.push(plates[pair].clone()),
            1 => own.push(plates[pair + 1].clone()),
            2 => own.extend_from_slice(&plates[pair..pair + 2]),
            _ => {
                own.extend_from_slice(&plates[pair..pair + 2]);
                vehicles.push(plates[pair..pair + 2].to_vec());
            }
        }
    }
    let plate_terms = own.iter().filter(|_| rng.random_bool(0.1)).cloned();
    let plate_terms: Vec<Plate> = plate_terms.collect();
    let plate_terms = plate_terms.into_iter().map(|plate| PlateTerms {
        plate,
        holder: String::new(),
        valid_from: any_time(rng, now),
        valid_to: any_time(rng, now),
        hours: any_hours(rng),
        lanes: Vec::new(),
    });
    Permit {
        plate_terms: plate_terms.collect(),
        id: any_permit_id(rng),
        group: any_group(rng),
        plates: own,
        vehicles,
        spaces: maybe(rng, 0.4, 3),
        valid_from: any_time(rng, now),
        valid_to: any_time(rng, now),
        hours: any_hours(rng),
        lanes: if rng.random_bool(0.1) {
            vec![LaneId::new(
                ["entry-1", "yard-in", "bridge"].choose(rng).unwrap(),
            )]
        } else {
            Vec::new()
        },
        list: if rng.random_bool(0.1) {
            List::Deny
        } else {
            List::Allow
        },
        ..Permit::default()
    }
}

/// One of two permits of a number, so that what a batch says it saw is often what stands there, and often not any more.
fn one_of_two(rng: &mut StdRng, id: &PermitId, plates: &[Plate]) -> Permit {
    let number: usize = id.as_str()[1..].parse().unwrap();
    let place = number + usize::from(rng.random_bool(0.5));
    Permit {
        id: id.clone(),
        plates: vec![plates[place % plates.len()].clone()],
        ..Permit::default()
    }
}

fn any_batch(rng: &mut StdRng, plates: &[Plate]) -> PermitChange {
    let ids: BTreeSet<PermitId> = (0..rng.random_range(1..6))
        .map(|_| any_permit_id(rng))
        .collect();
    let edits = ids.into_iter().map(|id| {
        let seen = match rng.random_range(0..4) {
            0 => SeenPermit::Anything,
            1 => SeenPermit::Nothing,
            _ => SeenPermit::As(one_of_two(rng, &id, plates).digest()),
        };
        match rng.random_bool(0.7) {
            true => PermitEdit::Put {
                permit: Box::new(one_of_two(rng, &id, plates)),
                seen,
            },
            false => PermitEdit::Remove { id, seen },
        }
    });
    PermitChange::Batch {
        edits: edits.collect(),
        piece: ImportPiece::default(),
        by: "sim".into(),
    }
}

fn any_hours(rng: &mut StdRng) -> Vec<Window> {
    let many = if rng.random_bool(0.2) {
        rng.random_range(1..4)
    } else {
        0
    };
    let clock = |rng: &mut StdRng| TimeOfDay(rng.random_range(0..96) * 15);
    let one = |_| Window {
        from: clock(rng),
        to: clock(rng),
        days: Days(rng.random_range(1..=0xff)),
    };
    (0..many).map(one).collect()
}

fn any_order(rng: &mut StdRng, site: &Site, plates: &[Plate], now: Timestamp) -> OrderKind {
    let areas = if rng.random_bool(0.5) {
        vec![any_area(rng)]
    } else {
        Vec::new()
    };
    let (from, until) = (any_time(rng, now), any_time(rng, now));
    match rng.random_range(0..26) {
        22 => OrderKind::SetCount {
            area: any_area(rng),
            count: rng.random_range(0..9),
        },
        // The stays of a site are its entries' numbers: now and then one of them is.
        23 => OrderKind::HasLeft {
            stay: StayId(rng.random_range(0..2_000)),
        },
        24 | 25 => OrderKind::IsIn {
            plate: pick(rng, plates),
            area: any_area(rng),
        },
        0 | 1 => OrderKind::ResetAll {
            scope: any_scope(rng, Some(plates)),
        },
        2 | 3 => OrderKind::Amnesty {
            scope: any_scope(rng, Some(plates)),
        },
        4..7 => OrderKind::Reset {
            plate: pick(rng, plates),
        },
        7..14 => OrderKind::Open {
            lane: pick(rng, &site.lanes).id,
        },
        14 => OrderKind::UnexemptGroup {
            group: any_group(rng),
        },
        15 => OrderKind::ExemptGroup {
            group: any_group(rng),
            from,
            until,
            areas,
        },
        16 => OrderKind::Unexempt {
            permit: any_permit_id(rng),
        },
        17 => OrderKind::KillSwitch { on: true },
        18..20 => OrderKind::KillSwitch { on: false },
        _ => OrderKind::Exempt {
            permit: any_permit_id(rng),
            from,
            until,
            areas,
        },
    }
}

pub fn order(what: OrderKind) -> Input {
    Input::Order(Order {
        by: "sim".into(),
        role: None,
        reason: "sim".into(),
        what,
    })
}

pub fn sighting(lane: LaneId, at: Timestamp, read: Option<PlateRead>) -> Input {
    Input::Sighting(Sighting {
        lane,
        at,
        read,
        runner_up: None,
        looks: 3,
        first_seen: at,
        last_seen: at,
        travel: None,
        plate_px: None,
        evidence: None,
        scene: None,
        source: Default::default(),
    })
}

pub fn any_input(rng: &mut StdRng, site: &Site, plates: &[Plate], now: Timestamp) -> Input {
    let lane = pick(rng, &site.lanes);
    // Now and then what happened is told late.
    let late = if rng.random_bool(0.05) {
        rng.random_range(0..400)
    } else {
        0
    };
    let at = now - SignedDuration::from_secs(late);
    match rng.random_range(0..200) {
        0..8 => Input::Permits(PermitChange::put(any_permit(rng, plates, now), "sim")),
        8 => Input::Permits(PermitChange::remove(any_permit_id(rng), "sim")),
        184..192 => Input::Permits(any_batch(rng, plates)),
        9..19 => order(any_order(rng, site, plates, now)),
        19..24 => Input::LaneHealth {
            lane: lane.id,
            seeing: rng.random_bool(0.7),
        },
        24..28 => Input::LaneDirection {
            lane: lane.id,
            direction: pick(rng, &[None, Some(Direction::In), Some(Direction::Out)]),
        },
        28..34 => Input::Factor {
            lane: lane.id,
            at,
            permit: any_permit_id(rng),
        },
        34..38 => Input::Heartbeat,
        38 => Input::Started {
            down_since: rng
                .random_bool(0.8)
                .then(|| now - SignedDuration::from_mins(rng.random_range(0..90))),
        },
        39..43 => Input::Crossing(Crossing {
            lane: lane.id,
            at,
            direction: match rng.random_bool(0.8) {
                true => lane.direction,
                false => lane.direction.turned(),
            },
        }),
        43 => Input::Configured {
            site: Box::new(changed(rng, site)),
        },
        44..48 => sighting(lane.id, at, None),
        48 => Input::Due,
        49 => Input::Elsewhere {
            gateway: GatewayId::new("lot-b"),
            fact: Box::new(Fact {
                epoch: 1,
                seq: 1,
                at,
                what: vec![FactKind::Ended { stay: StayId(1) }],
            }),
        },
        50 => Input::Erased {
            what: Erasure {
                before: at,
                plate: Some("9f86d081884c7d65".into()),
            },
            by: "sim".into(),
        },
        51 => Input::Upgraded {
            from: None,
            to: "sim".into(),
            tail: 0,
            otherwise: 0,
        },
        _ => {
            let plate = pick(rng, plates);
            let read = any_read(rng, &plate, lane.infer_missed_exits);
            told_by_a_device(rng, sighting(lane.id, at, Some(read)))
        }
    }
}

/// Now and then a camera reads by itself: it knows vehicles by numbers, and tells old ones again.
fn told_by_a_device(rng: &mut StdRng, input: Input) -> Input {
    let Input::Sighting(mut seen) = input else {
        return input;
    };
    if rng.random_bool(0.15) {
        let track = pick(rng, &["1", "2", "3"]);
        seen.source.track = rng.random_bool(0.8).then(|| track.into());
        seen.source.stale = rng.random_bool(0.2).then_some(Stale::Old);
    }
    Input::Sighting(seen)
}

/// The site file has changed: other modes, timers, visitors.
fn changed(rng: &mut StdRng, site: &Site) -> Site {
    let mut site = site.clone();
    for lane in &mut site.lanes {
        if rng.random_bool(0.7) {
            continue;
        }
        lane.passback_timer_min = maybe(rng, 0.3, 600);
        lane.visitors = pick(rng, &[Visitors::Admit, Visitors::Ask]);
    }
    let n = rng.random_range(0..site.lanes.len());
    site.lanes[n].passback = pick(rng, &MODES);
    site
}
