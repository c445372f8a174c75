//! What the engine keeps does not grow with the traffic: vehicles that come and go leave a bounded number of everything.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use plategate::domain::access::Engine;
use plategate::domain::event::*;
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::*;
use serde_json::Value;

use super::lane;
use crate::scenario_player::site;

/// Vehicles that come and go by turns; one of ten is on no list.
const CARS: usize = 60;
/// As in the engine: the newest reads that can still be judged, and exits that closed no stay.
const TRACES: usize = 10_000;
const DEPARTURES: usize = 5_000;

/// How many of everything there are in the state: entries of each list and map in it, by their path without numbers and names.
fn counts(engine: &Engine) -> BTreeMap<String, usize> {
    fn add(value: &Value, path: &str, deep: usize, to: &mut BTreeMap<String, usize>) {
        let inner: Vec<(&str, &Value)> = match value {
            Value::Array(all) => all.iter().map(|v| ("*", v)).collect(),
            Value::Object(all) => all.iter().map(|(k, v)| (k.as_str(), v)).collect(),
            _ => return,
        };
        *to.entry(path.to_owned()).or_default() += inner.len();
        for (key, value) in inner.into_iter().filter(|_| deep > 0) {
            add(value, &format!("{path}/{key}"), deep - 1, to);
        }
    }
    let mut found = BTreeMap::new();
    let state = serde_json::to_value(engine).unwrap();
    for (name, value) in state.as_object().unwrap() {
        // What is within a lane and within what the traffic has taught is counted, too.
        let deep = if ["lanes", "habits"].contains(&name.as_str()) {
            6
        } else {
            0
        };
        add(value, name, deep, &mut found);
    }
    found
}

fn drive(engine: &mut Engine, reads: std::ops::Range<usize>) {
    let begin: Timestamp = "2026-03-02T06:00:00Z".parse().unwrap();
    for n in reads {
        let now = begin + SignedDuration::from_mins(i64::try_from(n).unwrap());
        if engine.next_due().is_some_and(|due| due <= now) {
            let _ = engine.handle(now, &Input::Due);
        }
        // As the desk does every minute.
        let _ = engine.handle(now, &Input::Heartbeat);
        let lane = if n % 2 == 0 { "north-in" } else { "north-out" };
        let plate = Plate::new(&format!("B{:03}", n / 2 % CARS)).unwrap();
        let _ = engine.handle(
            now,
            &Input::Sighting(Sighting {
                lane: LaneId::new(lane),
                at: now,
                read: Some(PlateRead::plain(&plate, 0.97)),
                runner_up: None,
                looks: 1,
                first_seen: now,
                last_seen: now,
                travel: None,
                plate_px: None,
                evidence: None,
                scene: None,
                source: Provenance::default(),
            }),
        );
    }
}

#[test]
fn traffic_leaves_a_bounded_number_of_everything() {
    let mut site = site();
    for (id, from, to, direction) in [
        ("north-in", "offsite", "car-park", Direction::In),
        ("north-out", "car-park", "offsite", Direction::Out),
    ] {
        let new = lane(&site, id, from, to, direction, PassbackMode::Hard);
        site.lanes.push(new);
    }
    let mut engine = Engine::new(site);
    let begin: Timestamp = "2026-03-02T05:00:00Z".parse().unwrap();
    let listed = (0..CARS).filter(|car| car % 10 != 9).map(|car| Permit {
        id: PermitId::new(&format!("P{car}")),
        plates: vec![Plate::new(&format!("B{car:03}")).unwrap()],
        ..Permit::default()
    });
    let permits = PermitChange::Import {
        permits: listed.collect(),
        by: "test".to_owned(),
    };
    let _ = engine.handle(begin, &Input::Permits(permits));
    drive(&mut engine, 0..TRACES + 400);
    let before = counts(&engine);
    assert_eq!(before["traces"], TRACES, "the bound is reached");
    assert!(before["stays"] <= CARS, "they go again: {before:?}");
    drive(&mut engine, TRACES + 400..TRACES + 2_800);
    let after = counts(&engine);
    for (what, more) in &after {
        let bound = match what.as_str() {
            "departures" => DEPARTURES,
            "stays" | "away" | "free_moves" => CARS,
            other => before.get(other).copied().unwrap_or(0) + 20,
        };
        assert!(*more <= bound, "{what}: {more}, was {:?}", before.get(what));
    }
}
