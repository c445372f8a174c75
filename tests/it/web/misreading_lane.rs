//! Four weeks of a car park whose exit 2 began to misread after dark last Tuesday: who comes where, and what the readers make
//! of it, from a seed. What comes of that the engine says.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use plategate::domain::event::*;
use plategate::domain::plate::{CharRead, Plate, PlateRead};
use plategate::domain::site::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::car_park::Script;
use super::day;

/// A vehicle at a lane.
struct Come {
    at: Timestamp,
    lane: &'static str,
    plate: Plate,
    /// What it is read as, where that is not left to chance.
    read: Option<String>,
}

/// The night porter, who is alone in the car park when he goes for a short while, and whose plate is dirty then.
const PORTER: &str = "W4711NP";

/// The lanes' readers.
struct Readers {
    rng: StdRng,
    bad_since: Timestamp,
    zone: TimeZone,
}

fn permits() -> Vec<(PermitId, Plate)> {
    let letters = ['B', 'K', 'B', 'M', 'B', 'P', 'B', 'X'];
    let one = |n: usize| {
        let text = format!(
            "W{}{}{}",
            21_003 + n * 617,
            letters[n % 8],
            letters[n * 3 % 7]
        );
        (
            PermitId::new(&format!("P-{}", 3_000 + n)),
            Plate::new(&text).unwrap(),
        )
    };
    (0..104).map(one).collect()
}

/// The porter's plate with half of it under dirt, each day elsewhere: three characters are taken for others that look alike.
fn dirty(day: usize) -> String {
    let alike = ["W", "A6", "1ZT", "TI7", "7TI", "HMW", "FRD"];
    let mut text: Vec<char> = PORTER.chars().collect();
    for n in 0..3 {
        let place = 1 + (day + 2 * n) % 6;
        let others: Vec<char> = alike[place].chars().collect();
        text[place] = others[(day / 2 + n) % others.len()];
    }
    text.into_iter().collect()
}

/// Who comes and goes, in order of time.
fn traffic(rng: &mut StdRng, now: Timestamp) -> Vec<Come> {
    let mut all = Vec::new();
    for day in (0..28).rev() {
        let midnight = now - SignedDuration::from_hours(14 + 24 * day);
        for (_, plate) in permits() {
            let mut at = midnight + SignedDuration::from_mins(rng.random_range(420..860));
            for _ in 0..rng.random_range(0..3) {
                let entry = ["entry-1", "entry-2"][rng.random_range(0..2)];
                let exit = ["exit-1", "exit-2"][rng.random_range(0..2)];
                let stay = SignedDuration::from_mins(rng.random_range(60..560));
                let gone = at + stay;
                for (at, lane) in [(at, entry), (gone, exit)] {
                    let plate = plate.clone();
                    all.push(Come {
                        at,
                        lane,
                        plate,
                        read: None,
                    });
                }
                at = gone + SignedDuration::from_mins(rng.random_range(20..120));
            }
        }
        for (minutes, lane) in [
            (180, "entry-1"),
            (220, "exit-1"),
            (250, "entry-2"),
            (300, "exit-2"),
        ] {
            let at = midnight + SignedDuration::from_mins(minutes);
            let (plate, read) = (
                Plate::new(PORTER).unwrap(),
                (minutes == 220).then(|| dirty(day as usize)),
            );
            all.push(Come {
                at,
                lane,
                plate,
                read,
            });
        }
    }
    all.retain(|c| c.at < now);
    all.sort_by_key(|c| c.at);
    all
}

impl Readers {
    fn dark(&self, at: Timestamp) -> bool {
        let clock = at.to_zoned(self.zone.clone());
        !(7..17).contains(&clock.hour())
    }

    fn scene(&mut self, lane: &str, at: Timestamp) -> (Scene, u32) {
        let dark = self.dark(at);
        let bad = lane == "exit-2" && at >= self.bad_since;
        let mut about = |mean: u32| self.rng.random_range(mean * 9 / 10..=mean * 11 / 10);
        let px = match lane {
            "exit-2" if bad => about(61),
            "exit-2" => about(88),
            "exit-1" => about(112),
            _ => about(134),
        };
        let mut byte = |mean: u32| u8::try_from(about(mean)).unwrap_or(u8::MAX);
        let scene = Scene {
            light: if dark { Light::Night } else { Light::Day },
            luma: byte(if dark { 38 } else { 118 }),
            contrast: byte(if dark { 84 } else { 120 }),
            sharpness: byte(if bad { 31 } else { 46 }),
        };
        (scene, px)
    }

    /// What the lane's reader makes of a plate.
    fn read(&mut self, lane: &str, at: Timestamp, plate: &Plate) -> PlateRead {
        let bad = lane == "exit-2" && at >= self.bad_since && self.dark(at);
        let mut one = |c: char| {
            let taken = match c {
                'B' if bad && self.rng.random_bool(0.36) => Some('8'),
                'D' | '0' if self.rng.random_bool(0.008) => Some(if c == 'D' { '0' } else { 'D' }),
                'M' if lane == "exit-1" && self.rng.random_bool(0.02) => Some('H'),
                '5' if self.rng.random_bool(0.004) => Some('6'),
                _ => None,
            };
            let sure = self.rng.random_range(0.93..0.999_f32);
            match taken {
                Some(wrong) => {
                    let low = if self.rng.random_bool(0.3) { 0.9 } else { 0.45 };
                    let sure = self.rng.random_range(low..0.945_f32);
                    CharRead::new(vec![(wrong, sure), (c, 0.95 - sure)])?.printed(wrong)
                }
                None => CharRead::new(vec![(c, sure)]),
            }
        };
        let chars = plate.as_str().chars().map(|c| one(c).unwrap()).collect();
        PlateRead::new(chars).unwrap()
    }

    /// A vehicle as its lane's reader tells of it.
    fn see(&mut self, come: &Come) -> Sighting {
        let (scene, px) = self.scene(come.lane, come.at);
        let often = if come.lane == "exit-1" { 0.03 } else { 0.012 };
        let unread = self.rng.random_bool(often);
        let read = match &come.read {
            Some(text) => super::car_park::read(text),
            None => (!unread).then(|| self.read(come.lane, come.at, &come.plate)),
        };
        let evidence = format!("{}/{}/{}", come.lane, come.plate, come.at.as_second());
        Sighting {
            lane: LaneId::new(come.lane),
            at: come.at,
            plate_px: read.is_some().then_some(px),
            read,
            source: Provenance::default(),
            runner_up: None,
            looks: 4,
            first_seen: come.at,
            last_seen: come.at,
            travel: None,
            evidence: Some(EvidenceId(evidence.into())),
            scene: Some(scene),
        }
    }
}

impl Script {
    /// Whether a read was taken for a violation.
    fn accused(&self, read: Seq) -> bool {
        let mut all = self.entries.iter().rev().flat_map(|e| &e.outputs);
        let decision = all.find_map(|o| match o {
            Output::Decision(d) if d.seq == read => Some(d),
            _ => None,
        });
        decision.is_some_and(|d| d.violation.is_some())
    }
}

/// The four weeks, and the true plate behind each read.
pub fn script() -> (Script, BTreeMap<Seq, Plate>) {
    let now = day::now();
    let mut site = day::site();
    site.limits.clear();
    site.areas[0].loiter_min = None;
    let mut rng = StdRng::seed_from_u64(0x1a9e);
    let comes = traffic(&mut rng, now);
    let mut readers = Readers {
        rng,
        bad_since: "2026-02-24T13:10:00Z".parse().unwrap(),
        zone: TimeZone::get("Europe/Vienna").unwrap(),
    };
    let mut script = Script::new(&site, comes[0].at);
    let porter = (PermitId::new("P-2999"), Plate::new(PORTER).unwrap());
    let permit = |(id, plate): (PermitId, Plate)| {
        let holder = format!("Tenant {id}");
        day::permit(id.as_str(), "staff", &holder, plate.as_str())
    };
    let import = PermitChange::Import {
        permits: permits().into_iter().chain([porter]).map(permit).collect(),
        by: "admin".into(),
    };
    script.tell(comes[0].at, Input::Permits(import));
    let (mut truths, mut left) = (BTreeMap::new(), BTreeMap::new());
    let mut to_blame = Vec::new();
    for come in &comes {
        let seen = readers.see(come);
        let seq = script.tell(come.at, Input::Sighting(seen));
        truths.insert(seq, come.plate.clone());
        match come.lane {
            "exit-1" | "exit-2" => drop(left.insert(&come.plate, seq)),
            _ if script.accused(seq) => {
                to_blame.extend(left.get(&come.plate).map(|s| (*s, &come.plate)))
            }
            _ => {}
        }
    }
    // A person has looked at the exits of the last ones that were accused.
    for (read, plate) in to_blame.into_iter().rev().take(5) {
        let verdict = ReadFinding::Plate {
            plate: plate.clone(),
        };
        script.order(now, OrderKind::Judge { read, verdict }, "");
    }
    script.tell(now, Input::Heartbeat);
    (script, truths)
}
