//! Traffic from a seed: a car park of any size, its permits, and its vehicles coming and going for as long as one likes.
//! The same seed gives the same traffic on every machine. Shared by the benchmarks and the tests.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use plategate::domain::access::Engine;
use plategate::domain::event::{
    GateReport, GateResult, Input, JournalEntry, List, Output, Permit, PermitChange, Sighting,
};
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::{
    Area, AreaId, CrossingFrom, Direction, GateId, GateSite, GroupId, Lane, LaneId, Matching,
    PassbackMode, PermitId, Site, Visitors,
};

/// SplitMix64.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// 0..1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The moment at which the traffic begins: a Monday.
pub fn start() -> Timestamp {
    "2025-01-06T00:00:00Z".parse().unwrap()
}

/// One area, `lanes` lanes of which every other one leads in, each with a gate; hard in, free out, visitors admitted.
pub fn site(lanes: usize) -> Site {
    let lane = |i: usize| {
        let (direction, id) = if i.is_multiple_of(2) {
            (Direction::In, format!("entry-{}", i / 2 + 1))
        } else {
            (Direction::Out, format!("exit-{}", i / 2 + 1))
        };
        let (from, to) = match direction {
            Direction::In => (AreaId::offsite(), AreaId::new("yard")),
            Direction::Out => (AreaId::new("yard"), AreaId::offsite()),
        };
        // Written as the site file's JSON would be, so that lanes may learn new keys without this file being told.
        serde_json::from_value::<Lane>(serde_json::json!({
            "id": id, "name": id, "from": from, "to": to, "direction": direction,
            "gate": GateId::new(&format!("gate-{id}")), "camera": null,
            "passback": if direction == Direction::In { PassbackMode::Hard } else { PassbackMode::Off },
            "passback_timer_min": null, "visitors": Visitors::Admit,
            "crossing": CrossingFrom::Assumed, "matching": Matching::Exact, "repeat_s": 20,
        }))
        .unwrap()
    };
    let lanes: Vec<Lane> = (0..lanes).map(lane).collect();
    let gates: Vec<GateSite> = lanes
        .iter()
        .filter_map(|l| l.gate.clone())
        .map(|id| GateSite {
            name: id.to_string(),
            id,
            pulse_ms: 500,
            min_gap_ms: 0,
        })
        .collect();
    let areas = vec![serde_json::json!({ "id": AreaId::new("yard"), "name": "Yard" })];
    let areas: Vec<Area> = serde_json::from_value(areas.into()).unwrap();
    serde_json::from_value(serde_json::json!({
        "name": "Sample", "time_zone": "Europe/Vienna", "areas": areas, "lanes": lanes, "gates": gates,
        "exempt_groups": [],
    }))
    .unwrap()
}

/// Plates as they are given in a town: one letter, four figures, two letters.
pub fn plates(chance: &mut Chance, n: usize) -> Vec<Plate> {
    let mut all = std::collections::BTreeSet::new();
    while all.len() < n {
        let letter = |c: &mut Chance| char::from(b"ABCDEFGHJKLMNPRSTUVWXYZ"[c.below(23)]);
        let figures = 1000 + chance.below(9000);
        let text = format!("W{figures}{}{}", letter(chance), letter(chance));
        all.insert(text);
    }
    let mut all: Vec<Plate> = all.iter().map(|t| Plate::new(t).unwrap()).collect();
    for i in (1..all.len()).rev() {
        all.swap(i, chance.below(i + 1));
    }
    all
}

pub fn permits(plates: &[Plate]) -> Vec<Permit> {
    let permit = |(i, plate): (usize, &Plate)| Permit {
        valid_from: None,
        valid_to: None,
        list: List::Allow,
        exempt: None,
        note: String::new(),
        ..serde_json::from_value(serde_json::json!({
            "id": PermitId::new(&format!("P{i}")), "group": GroupId::new("staff"),
            "holder": format!("Holder {i}"), "plates": [plate],
        }))
        .unwrap()
    };
    plates.iter().enumerate().map(permit).collect()
}

pub fn import(plates: &[Plate]) -> Input {
    Input::Permits(PermitChange::Import {
        permits: permits(plates),
        by: "traffic".into(),
    })
}

/// A settled read: the text with an alternative for one character, as a reader gives it.
pub fn sighting(chance: &mut Chance, lane: &LaneId, at: Timestamp, plate: &Plate) -> Sighting {
    let roll = chance.share();
    let mut text = plate.to_string();
    if roll < 0.02 {
        let place = chance.below(text.len());
        let like = match text.as_bytes()[place] {
            b'0' => "D",
            b'8' => "B",
            b'1' => "T",
            b'5' => "S",
            b'B' => "8",
            b'D' => "0",
            _ => "7",
        };
        text.replace_range(place..=place, like);
    }
    let read = (roll < 0.99).then(|| PlateRead::plain(&Plate::new(&text).unwrap(), 0.97));
    Sighting {
        lane: lane.clone(),
        at,
        read,
        runner_up: None,
        looks: 4,
        first_seen: at - SignedDuration::from_millis(700),
        last_seen: at,
        travel: None,
        plate_px: Some(130),
        evidence: None,
        scene: None,
        source: Default::default(),
    }
}

/// Vehicles that come and go: about `a_day` of them, in the hours in which people come, for `mean` on average.
pub struct Traffic {
    chance: Chance,
    entries: Vec<LaneId>,
    exits: Vec<LaneId>,
    plates: Vec<Plate>,
    a_day: f64,
    mean_s: f64,
    next_entry: Timestamp,
    /// Who leaves when.
    leaving: BTreeMap<(Timestamp, u64), usize>,
    inside: Vec<bool>,
    number: u64,
}

impl Traffic {
    pub fn new(site: &Site, plates: Vec<Plate>, a_day: f64, mean_h: f64, seed: u64) -> Traffic {
        let of = |direction: Direction| {
            let lanes = site.lanes.iter().filter(|l| l.direction == direction);
            lanes.map(|l| l.id.clone()).collect()
        };
        Traffic {
            chance: Chance::new(seed),
            entries: of(Direction::In),
            exits: of(Direction::Out),
            inside: vec![false; plates.len()],
            plates,
            a_day,
            mean_s: mean_h * 3600.0,
            next_entry: start() + SignedDuration::from_hours(5),
            leaving: BTreeMap::new(),
            number: 0,
        }
    }

    fn gap(&mut self) -> SignedDuration {
        // Busy from six to ten, quiet at night.
        let hour = self.next_entry.as_second() / 3600 % 24;
        let busy = match hour {
            6..=9 => 3.0,
            10..=18 => 1.0,
            _ => 0.2,
        };
        let wait = -(1.0 - self.chance.share()).ln() * 86_400.0 / (self.a_day * busy);
        SignedDuration::from_millis((wait * 1000.0) as i64 + 1)
    }

    fn stay(&mut self) -> SignedDuration {
        // Most stay about the mean, some for minutes, a few for days.
        let roll = self.chance.share();
        let spread = self.mean_s * (0.2 + 1.6 * self.chance.share());
        let s = match roll {
            r if r < 0.1 => 300.0 + 1500.0 * self.chance.share(),
            r if r > 0.99 => spread * 5.0,
            _ => spread,
        };
        SignedDuration::from_secs(s as i64)
    }
}

impl Iterator for Traffic {
    type Item = (Timestamp, Input);

    fn next(&mut self) -> Option<(Timestamp, Input)> {
        loop {
            self.number += 1;
            if let Some(first) = self.leaving.first_entry()
                && first.key().0 <= self.next_entry
            {
                let ((at, _), car) = first.remove_entry();
                self.inside[car] = false;
                if self.chance.share() < 0.005 {
                    // It left and nothing was seen.
                    continue;
                }
                let lane = self.exits[self.chance.below(self.exits.len())].clone();
                let seen = sighting(&mut self.chance, &lane, at, &self.plates[car].clone());
                return Some((at, Input::Sighting(seen)));
            }
            let at = self.next_entry;
            let gap = self.gap();
            self.next_entry += gap;
            let car = self.chance.below(self.plates.len());
            if self.inside[car] {
                continue;
            }
            self.inside[car] = true;
            let stay = self.stay();
            self.leaving.insert((at + stay, self.number), car);
            let lane = self.entries[self.chance.below(self.entries.len())].clone();
            let seen = sighting(&mut self.chance, &lane, at, &self.plates[car].clone());
            return Some((at, Input::Sighting(seen)));
        }
    }
}

/// One input through the engine, with what is due before it and a gate that takes everything; every entry is told.
pub fn step(engine: &mut Engine, at: Timestamp, input: Input, mut tell: impl FnMut(JournalEntry)) {
    let mut give = |engine: &mut Engine, at: Timestamp, input: Input| {
        let outputs = engine.handle(at, &input);
        let seq = engine.seq();
        let command = outputs.iter().find_map(|o| match o {
            Output::GateCommand(c) => Some(c.clone()),
            _ => None,
        });
        tell(JournalEntry {
            seq,
            at,
            input,
            outputs,
        });
        command
    };
    if engine.next_due().is_some_and(|due| due <= at) {
        give(engine, at, Input::Due);
    }
    if let Some(command) = give(engine, at, input) {
        let report = GateReport {
            command: command.id,
            gate: command.gate,
            at,
            result: GateResult::Accepted { took_ms: 30 },
        };
        give(engine, at, Input::GateReport(report));
    }
}
