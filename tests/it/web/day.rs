//! Half a day of a car park, for the dashboard's tests and pictures: who comes where and when, and what persons do. What
//! comes of it the engine says.

use jiff::{SignedDuration, Timestamp};
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::rules::{Limit, LimitMode, Passback};
use plategate::domain::site::*;

use super::car_park::Script;
use crate::scenario_player::exempt_group;

/// When the tests begin: 14:00 in Vienna.
pub fn now() -> Timestamp {
    "2026-03-02T13:00:00Z".parse().unwrap()
}

pub fn site() -> Site {
    let lane = |id: &str, name: &str, direction: Direction, gate: &str, visitors: Visitors| {
        let (from, to) = (AreaId::offsite(), AreaId::new("car-park"));
        let (from, to, passback) = match direction {
            Direction::In => (from, to, PassbackMode::Hard),
            Direction::Out => (to, from, PassbackMode::Soft),
        };
        Lane {
            id: LaneId::new(id),
            name: name.into(),
            from,
            to,
            direction,
            gate: Some(GateId::new(gate)),
            camera: Some(CameraId::new(&format!("cam-{id}"))),
            passback,
            passback_timer_min: None,
            infer_missed_exits: true,
            visitors,
            denied_likely: Default::default(),
            crossing: CrossingFrom::Assumed,
            matching: Matching::Exact,
            repeat_s: 30,
            apart_s: 10,
            open_within_s: 10,
            policy: None,
            reversible: None,
            reverse_passback: PassbackMode::Off,
            second_factor_s: None,
            asking: (visitors == Visitors::Ask).then_some(Asking {
                timeout_s: 90,
                then: Unanswered::Refuse,
            }),
            bands: Default::default(),
        }
    };
    let gate = |n: u32| GateSite {
        id: GateId::new(&format!("barrier-{n}")),
        name: format!("Barrier {n}"),
        pulse_ms: 500,
        min_gap_ms: 2000,
    };
    Site {
        name: "Harbour Street car park".into(),
        time_zone: "Europe/Vienna".into(),
        areas: vec![Area {
            id: AreaId::new("car-park"),
            name: "Car park".into(),
            loiter_min: Some(300),
            ..Area::default()
        }],
        lanes: vec![
            lane(
                "entry-1",
                "Entry 1",
                Direction::In,
                "barrier-1",
                Visitors::Ask,
            ),
            lane(
                "entry-2",
                "Entry 2",
                Direction::In,
                "barrier-2",
                Visitors::Ask,
            ),
            lane(
                "exit-1",
                "Exit 1",
                Direction::Out,
                "barrier-3",
                Visitors::Admit,
            ),
            lane(
                "exit-2",
                "Exit 2",
                Direction::Out,
                "barrier-4",
                Visitors::Admit,
            ),
        ],
        gates: (1..=4).map(gate).collect(),
        groups: vec![exempt_group("service")],
        shifts: plategate::config::passback::shifts("Europe/Vienna"),
        own_lot: None,
        limits: vec![Limit {
            area: AreaId::new("car-park"),
            group: None,
            max: 30,
            mode: LimitMode::Hard,
        }],
        passback: Passback {
            repeated: 2,
            ..Passback::default()
        },
        ..Site::default()
    }
}

const HOLDERS: [(&str, &str, &str, &str); 14] = [
    ("P-1001", "staff", "Anna Gruber", "W48213K"),
    ("P-1002", "staff", "Bernhard Maier", "W77501P"),
    ("P-1003", "staff", "Clara Novak", "MD114CN"),
    ("P-1004", "tenant", "Dragan Ilić", "W90166D"),
    ("P-1005", "tenant", "Eva Steinbauer", "KR502ES"),
    (
        "P-1006",
        "tenant",
        "Haas & Söhne GmbH",
        "W3318TX W3319TX W3320TX",
    ),
    ("P-1007", "service", "Winter service", "W601WD"),
    ("P-1008", "service", "Lift maintenance Berger", "BN771LB"),
    ("P-1009", "staff", "Farid Rahimi", "W55820R"),
    ("P-1010", "staff", "Gisela Thaler", "TU208GT"),
    ("P-1011", "tenant", "Hotel Donaublick", "W12HDB W13HDB"),
    ("P-1012", "staff", "Ines Pichler", "W64409A"),
    ("P-1013", "denied", "Claim 2025-118", "W20417B"),
    ("P-1014", "tenant", "Jakob Wimmer", "GF330JW"),
];

pub fn permit(id: &str, group: &str, holder: &str, plates: &str) -> Permit {
    Permit {
        id: PermitId::new(id),
        group: GroupId::new(group),
        holder: holder.into(),
        plates: plates.split(' ').map(|p| Plate::new(p).unwrap()).collect(),
        valid_from: None,
        valid_to: None,
        list: if group == "denied" {
            List::Deny
        } else {
            List::Allow
        },
        exempt: None,
        note: String::new(),
        ..Permit::default()
    }
}

/// The last two hours: minutes ago, lane, plate as it is read.
const SCENES: [(i64, &str, &str); 25] = [
    (121, "entry-1", "MD114CN"),
    (118, "entry-2", "W90166D"),
    (114, "entry-1", "TU208GT"),
    (94, "entry-1", "W48213K"),
    (88, "entry-2", "W77501P"),
    (81, "entry-1", "W601WD"),
    (77, "exit-2", "KR502ES"),
    (73, "entry-2", "W91730H"),
    (66, "entry-1", "W3318TX"),
    (52, "entry-2", "W3319TX"),
    (47, "exit-1", "MD114CN"),
    (41, "entry-1", "GF330JW"),
    (35, "entry-2", "W20417B"),
    (29, "exit-2", "W90166D"),
    (24, "entry-1", "W55820R"),
    (18, "entry-2", "W48213K"),
    (15, "exit-1", "TU208GT"),
    (13, "entry-1", "W48213K"),
    (12, "entry-2", "W12HDB"),
    (11, "entry-1", "BN771LB"),
    (10, "entry-2", "W77501P"),
    (8, "exit-2", "W601WD"),
    (6, "entry-2", "W48213K"),
    (4, "exit-2", "?"),
    (3, "entry-1", "LL619QZ"),
];

/// What persons ordered: minutes ago, what, why.
fn orders() -> [(i64, OrderKind, &'static str); 3] {
    let exempt = OrderKind::Exempt {
        permit: PermitId::new("P-1008"),
        from: None,
        until: Some(now() + SignedDuration::from_hours(6)),
        areas: Vec::new(),
    };
    let lane = LaneId::new("entry-1");
    let plate = Plate::new("KR502ES").unwrap();
    [
        (301, OrderKind::Open { lane }, "Delivery"),
        (140, exempt, "Lift repair, two vans today"),
        (76, OrderKind::Reset { plate }, "It has left, seen by me"),
    ]
}

pub fn employee(n: i64) -> String {
    format!("W{}EM", 10200 + n * 37)
}

fn permits() -> Vec<Permit> {
    let holders = HOLDERS.iter();
    let mut all: Vec<Permit> = holders.map(|(a, b, c, d)| permit(a, b, c, d)).collect();
    all.extend((0..70).map(|n| {
        let (id, holder) = (format!("P-{}", 2000 + n), format!("Employee {n:02}"));
        permit(&id, "staff", &holder, &employee(n))
    }));
    let mut with = |id: &str, change: &dyn Fn(&mut Permit)| {
        change(all.iter_mut().find(|p| p.id.as_str() == id).unwrap())
    };
    let (before, later) = (
        now() - SignedDuration::from_hours(40),
        now() + SignedDuration::from_hours(60),
    );
    with("P-1010", &|p| p.valid_to = Some(before));
    with("P-1012", &|p| p.valid_from = Some(later));
    with("P-1014", &|p| p.valid_to = Some(later));
    all
}

/// The day on which so many employees came, of whom three in five have left.
pub fn script(site: &Site, employees: i64) -> Script {
    let mut comes: Vec<(i64, &str, String)> = Vec::new();
    for n in 0..employees {
        let (entry, exit) = [("entry-1", "exit-2"), ("entry-2", "exit-1")][(n % 2) as usize];
        let came = 640 * 60 - n * 9 * 60;
        comes.push((came, entry, employee(n)));
        if n % 5 < 3 {
            comes.push((came - 200 * 60 - 17, exit, employee(n)));
        }
    }
    let scene =
        |(ago, lane, plate): (i64, &'static str, &str)| (ago * 60 + 23, lane, plate.to_owned());
    comes.extend(SCENES.map(scene));
    // The same vehicle, a moment later.
    comes.push((12 * 60 + 8, "entry-2", "W12HDB".into()));
    let ago = |seconds: i64| now() - SignedDuration::from_secs(seconds);
    let mut all: Vec<(Timestamp, Input)> = Vec::new();
    for (seconds, lane, plate) in comes {
        let at = ago(seconds);
        let seen = super::car_park::sighting(at, lane, &plate);
        all.push((at, Input::Sighting(seen)));
    }
    for (minutes, what, why) in orders() {
        all.push((ago(minutes * 60), super::car_park::order(what, why)));
    }
    all.sort_by_key(|(at, _)| *at);
    let begin = ago(660 * 60);
    let mut script = Script::new(site, begin);
    let import = PermitChange::Import {
        permits: permits(),
        by: "admin".into(),
    };
    script.tell(begin, Input::Permits(import));
    for (at, input) in all {
        script.tell(at, input);
    }
    script.tell(now(), Input::Heartbeat);
    script
}
