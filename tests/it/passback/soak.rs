//! Everything at once, by lot: sites with all rules, and inputs of every kind. Whatever happens, the books stay in order,
//! and the journal, or a snapshot of half of it, comes to the same state. `PLATEGATE_SEED`, `PLATEGATE_EVENTS`.

use jiff::{SignedDuration, Timestamp};
use plategate::config::passback::shifts;
use plategate::domain::access::Engine;
use plategate::domain::event::*;
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::calendar::{Days, TimeOfDay, Window};
use plategate::domain::site::rules::*;
use plategate::domain::site::*;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::{area, lane};
use crate::scenario_player::site;
use crate::simulation::any_plates;

const AREAS: [&str; 4] = ["car-park", "deck", "roof", "north"];
const GROUPS: [&str; 3] = ["staff", "tenant", "service"];

fn maybe(rng: &mut StdRng, most: u32) -> Option<u32> {
    rng.random_bool(0.3).then(|| rng.random_range(1..most))
}

fn any_site(rng: &mut StdRng) -> Site {
    let mut site = site();
    site.areas.push(area("deck", Some("car-park")));
    site.areas.push(area("roof", Some("deck")));
    site.areas.push(area("north", None));
    for (id, from, to) in [
        ("up", "car-park", "deck"),
        ("down", "deck", "car-park"),
        ("ramp", "deck", "roof"),
        ("north-in", "offsite", "north"),
        ("north-out", "north", "unknown"),
        ("bridge", "north", "roof"),
    ] {
        let direction = if to == "car-park" || to == "unknown" {
            Direction::Out
        } else {
            Direction::In
        };
        let new = lane(&site, id, from, to, direction, PassbackMode::Hard);
        site.lanes.push(new);
    }
    let modes = PassbackMode::WORDS.map(|(_, mode)| mode);
    for lane in &mut site.lanes {
        lane.infer_missed_exits = rng.random_bool(0.5);
        lane.passback = *modes.choose(rng).unwrap();
        lane.reverse_passback = *modes.choose(rng).unwrap();
        lane.passback_timer_min = maybe(rng, 600);
        lane.second_factor_s = maybe(rng, 100);
        if rng.random_bool(0.2) {
            lane.crossing = CrossingFrom::Input { within_ms: 20_000 };
        }
        if rng.random_bool(0.3) {
            let windows = vec![Window {
                from: TimeOfDay(rng.random_range(0..1440)),
                to: TimeOfDay(rng.random_range(0..1440)),
                days: Days(rng.random_range(0..128)),
            }];
            let by = [Reversible::Schedule { windows }, Reversible::Input];
            lane.reversible = by.choose(rng).cloned();
        }
    }
    for area in &mut site.areas {
        area.timer_min = maybe(rng, 600);
        area.loiter_min = maybe(rng, 300);
        area.presence_timeout_min = maybe(rng, 3000);
    }
    if rng.random_bool(0.5) {
        site.areas[3].region = Some(RegionId::new("north"));
    }
    rules(rng, &mut site);
    site
}

fn rules(rng: &mut StdRng, site: &mut Site) {
    site.groups = GROUPS
        .iter()
        .map(|id| Group {
            id: GroupId::new(id),
            exempt: rng.random_bool(0.1),
            timer_min: maybe(rng, 600),
            loiter_min: maybe(rng, 300),
        })
        .collect();
    let modes = [LimitMode::None, LimitMode::Soft, LimitMode::Hard];
    for id in AREAS {
        site.limits.push(Limit {
            area: AreaId::new(id),
            group: rng.random_bool(0.5).then(|| GroupId::new(GROUPS[0])),
            max: rng.random_range(1..12),
            mode: *modes.choose(rng).unwrap(),
        });
    }
    site.shifts = shifts("Europe/Vienna");
    site.amnesties = vec![AmnestyPlan {
        at: TimeOfDay(rng.random_range(0..1440)),
        days: Days::ALL,
        scope: any_scope(rng, &[]),
        what: AmnestyKind::Reset,
    }];
    site.passback.outage = *[OutageRule::Grace, OutageRule::FreeEntry, OutageRule::Ignore]
        .choose(rng)
        .unwrap();
    site.passback.while_down = *[WhileDown::Keep, WhileDown::Soft, WhileDown::Off]
        .choose(rng)
        .unwrap();
    site.passback.repeated = rng.random_range(0..3);
}

fn any_scope(rng: &mut StdRng, plates: &[Plate]) -> Scope {
    match (rng.random_range(0..5), plates.choose(rng)) {
        (0, Some(plate)) => Scope::Plate(plate.clone()),
        (1, _) => Scope::Permit(any_permit_id(rng)),
        (2, _) => Scope::Group(GroupId::new(GROUPS.choose(rng).unwrap())),
        (3, _) => Scope::Area(AreaId::new(AREAS.choose(rng).unwrap())),
        _ => Scope::All,
    }
}

fn any_permit_id(rng: &mut StdRng) -> PermitId {
    PermitId::new(&format!("P{}", rng.random_range(0..20)))
}

fn any_permit(rng: &mut StdRng, plates: &[Plate]) -> Permit {
    let own: Vec<Plate> = plates.choose_multiple(rng, 3).cloned().collect();
    Permit {
        id: any_permit_id(rng),
        group: GroupId::new(GROUPS.choose(rng).unwrap()),
        vehicles: if rng.random_bool(0.3) {
            vec![own[..2].to_vec()]
        } else {
            Vec::new()
        },
        plates: own,
        spaces: maybe(rng, 3),
        ..Permit::default()
    }
}

fn any_order(rng: &mut StdRng, site: &Site, plates: &[Plate]) -> OrderKind {
    let group = GroupId::new(GROUPS.choose(rng).unwrap());
    match rng.random_range(0..7) {
        0 => OrderKind::ResetAll {
            scope: any_scope(rng, plates),
        },
        1 => OrderKind::Amnesty {
            scope: any_scope(rng, plates),
        },
        2 => OrderKind::Reset {
            plate: plates.choose(rng).unwrap().clone(),
        },
        3 => OrderKind::Open {
            lane: site.lanes.choose(rng).unwrap().id.clone(),
        },
        4 => OrderKind::UnexemptGroup { group },
        5 => OrderKind::ExemptGroup {
            group,
            from: None,
            until: None,
            areas: vec![AreaId::new(AREAS.choose(rng).unwrap())],
        },
        _ => OrderKind::Exempt {
            permit: any_permit_id(rng),
            from: None,
            until: None,
            areas: Vec::new(),
        },
    }
}

fn any_input(rng: &mut StdRng, site: &Site, plates: &[Plate], now: Timestamp) -> Input {
    let lane = site.lanes.choose(rng).unwrap().id.clone();
    match rng.random_range(0..100) {
        0..3 => Input::Permits(PermitChange::put(any_permit(rng, plates), "sim")),
        3..7 => Input::Order(Order {
            by: "sim".into(),
            role: None,
            reason: "sim".into(),
            what: any_order(rng, site, plates),
        }),
        7..9 => Input::LaneHealth {
            lane,
            seeing: rng.random_bool(0.6),
        },
        9..11 => Input::LaneDirection {
            lane,
            direction: [None, Some(Direction::In), Some(Direction::Out)]
                .choose(rng)
                .copied()
                .flatten(),
        },
        11..14 => Input::Factor {
            lane,
            at: now,
            permit: any_permit_id(rng),
        },
        14..16 => Input::Heartbeat,
        16 => Input::Started {
            down_since: Some(now - SignedDuration::from_mins(rng.random_range(0..90))),
        },
        17..20 => Input::Crossing(Crossing {
            lane,
            at: now,
            direction: *[Direction::In, Direction::Out].choose(rng).unwrap(),
        }),
        20 => Input::Configured {
            site: Box::new(site.clone()),
        },
        _ => {
            let plate = plates.choose(rng).unwrap();
            let read = rng
                .random_bool(0.97)
                .then(|| PlateRead::plain(plate, rng.random_range(0.6..0.999)));
            Input::Sighting(Sighting {
                lane,
                at: now,
                read,
                runner_up: None,
                looks: 3,
                first_seen: now,
                last_seen: now,
                travel: None,
                scene: None,
                plate_px: None,
                evidence: None,
                source: Default::default(),
            })
        }
    }
}

/// The engine with its journal, and the counts that its passages come to.
struct Live {
    engine: Engine,
    journal: Vec<JournalEntry>,
    moved: u64,
}

impl Live {
    fn tell(&mut self, at: Timestamp, input: Input) -> Vec<Output> {
        let outputs = self.engine.handle(at, &input);
        let passages = outputs.iter().filter(|o| matches!(o, Output::Passage(_)));
        self.moved += passages.count() as u64;
        self.journal.push(JournalEntry {
            seq: self.engine.seq(),
            at,
            input,
            outputs: outputs.clone(),
        });
        outputs
    }

    fn step(&mut self, rng: &mut StdRng, now: &mut Timestamp, input: Input) {
        if self.engine.next_due().is_some_and(|due| due <= *now) {
            self.tell(*now, Input::Due);
            assert!(
                self.engine.next_due().is_none_or(|due| due > *now),
                "what is due is done"
            );
        }
        let outputs = self.tell(*now, input);
        for output in outputs {
            if let Output::GateCommand(command) = output {
                *now += SignedDuration::from_millis(300);
                let report = GateReport {
                    command: command.id,
                    gate: command.gate,
                    at: *now,
                    result: if rng.random_bool(0.9) {
                        GateResult::Accepted { took_ms: 9 }
                    } else {
                        GateResult::Expired
                    },
                };
                self.tell(*now, Input::GateReport(report));
            }
        }
    }

    fn check_books(&self, plates: &[Plate], now: Timestamp) {
        let engine = &self.engine;
        for stay in engine.inside() {
            assert!((0.0..=1.0).contains(&stay.belief));
            assert!((0.0..=1.0).contains(&engine.presence(stay, now)));
            assert!(engine.site().area(&stay.area).is_some());
        }
        // Muster by area is a part of what is inside; an inner area's is a part of the one around it.
        let count = |id: &str| engine.muster(&AreaId::new(id), None).count();
        assert_eq!(count("car-park") + count("north"), engine.inside().len());
        assert!(count("roof") <= count("deck") && count("deck") <= count("car-park"));
        for plate in plates {
            let _ = engine.passback_of(plate, now).to_string();
        }
    }

    fn check_replay(&self, site: &Site) {
        let mut again = Engine::new(site.clone());
        for (i, entry) in self.journal.iter().enumerate() {
            if i == self.journal.len() / 2 {
                let bytes = serde_json::to_vec(&again).unwrap();
                again = serde_json::from_slice(&bytes).unwrap();
            }
            assert_eq!(
                again.handle(entry.at, &entry.input),
                entry.outputs,
                "row {}",
                entry.seq
            );
        }
        assert_eq!(again.digest(), self.engine.digest());
    }
}

#[test]
fn whatever_happens_the_books_stay_in_order() {
    let env =
        |name: &str, default: u64| std::env::var(name).map_or(default, |v| v.parse().unwrap());
    let (first, sites) = (env("PLATEGATE_SEED", 1), 10);
    let events = env("PLATEGATE_EVENTS", 20_000) / sites;
    let mut moved = 0;
    for seed in first..first + sites {
        println!("seed {seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let site = any_site(&mut rng);
        let plates = any_plates(&mut rng, 30);
        // Over the weekend on which the clock goes back.
        let mut now: Timestamp = "2026-10-24T12:00:00Z".parse().unwrap();
        let mut live = Live {
            engine: Engine::new(site.clone()),
            journal: Vec::new(),
            moved: 0,
        };
        for n in 0..events {
            now += SignedDuration::from_secs(rng.random_range(1..200));
            let input = any_input(&mut rng, &site, &plates, now);
            live.step(&mut rng, &mut now, input);
            if n % 50 == 0 {
                live.check_books(&plates, now);
            }
        }
        live.check_replay(&site);
        moved += live.moved;
    }
    assert!(moved > events * sites / 10, "there was traffic: {moved}");
}
