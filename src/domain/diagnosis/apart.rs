//! Which lanes read one plate within seconds of each other: one vehicle before two cameras. From such reads follows `apart_s`.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use crate::domain::plate::Plate;
use crate::domain::site::{Lane, LaneId, Site};

/// Further apart than this a vehicle may have driven from one lane to the other.
const LONGEST: SignedDuration = SignedDuration::from_secs(60);
/// So often it must have happened before anything is proposed.
const FEW: usize = 5;
/// The proposal covers so many of a hundred.
const COVERS: usize = 95;

/// Two lanes that read one plate within seconds of each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenTwice {
    pub lanes: [LaneId; 2],
    pub times: usize,
    /// Nearly all of them were no further apart than this.
    pub within_s: u32,
}

/// Reads in the order in which they were decided -> the pairs among them.
#[derive(Debug, Default)]
pub struct Apart {
    last: VecDeque<(Timestamp, LaneId, Plate)>,
    pairs: BTreeMap<[LaneId; 2], Vec<SignedDuration>>,
}

impl Apart {
    pub fn note(&mut self, at: Timestamp, lane: &LaneId, plate: &Plate) {
        let near = |then: Timestamp| at.duration_since(then).abs() <= LONGEST;
        // Told late, a read may be older than the last one.
        self.last
            .retain(|(then, ..)| at.duration_since(*then) <= LONGEST);
        let mut others = self.last.iter().rev();
        let other = others.find(|(then, l, p)| near(*then) && l != lane && p == plate);
        if let Some((then, other, _)) = other {
            let mut pair = [lane.clone(), other.clone()];
            pair.sort();
            let apart = at.duration_since(*then).abs();
            self.pairs.entry(pair).or_default().push(apart);
        }
        self.last.push_back((at, lane.clone(), plate.clone()));
    }

    /// The pairs of lanes that this happens to often, at lanes that do not lead on from one another.
    pub fn found(self, site: &Site) -> Vec<SeenTwice> {
        let apart = |pair: &[LaneId; 2]| {
            let lane = |id| site.lane(id);
            let both = lane(&pair[0]).zip(lane(&pair[1]));
            both.is_some_and(|(one, other)| !leads_on(one, other))
        };
        let often = self.pairs.into_iter();
        let often = often.filter(|(pair, all)| all.len() >= FEW && apart(pair));
        often
            .map(|(lanes, mut all)| {
                all.sort_unstable();
                let place = (all.len() * COVERS).div_ceil(100) - 1;
                let within_s = all[place].as_millis().div_euclid(1_000) + 1;
                SeenTwice {
                    lanes,
                    times: all.len(),
                    within_s: u32::try_from(within_s).unwrap_or(u32::MAX),
                }
            })
            .collect()
    }
}

fn leads_on(one: &Lane, other: &Lane) -> bool {
    one.direction == other.direction && (one.to == other.from || other.to == one.from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::site::Direction;

    fn site() -> Site {
        let lane = |id: &str, from: &str, to: &str, direction| {
            let text = serde_json::json!({
                "id": id, "name": id, "from": from, "to": to, "direction": direction, "gate": null, "camera": null,
                "passback": "off", "passback_timer_min": null, "visitors": "admit", "crossing": {"from": "assumed"},
                "matching": {"match": "exact"}, "repeat_s": 30,
            });
            serde_json::from_value(text).unwrap()
        };
        Site {
            lanes: vec![
                lane("entry-1", "offsite", "yard", Direction::In),
                lane("entry-2", "offsite", "yard", Direction::In),
                lane("up", "yard", "deck", Direction::In),
            ],
            ..Site::default()
        }
    }

    /// Vehicles by the hour, each read at lanes so many seconds apart.
    fn check(reads: &[(&str, &[i64], &str)], expected: &[(&str, &str, usize, u32)]) {
        let mut apart = Apart::default();
        for (hour, (first, seconds, second)) in (0..).zip(reads) {
            for (n, after) in (0..).zip(*seconds) {
                let plate = Plate::new(&format!("AB{hour}X{n}")).unwrap();
                let at = Timestamp::from_second(3_600 * hour + 100 * n).unwrap();
                apart.note(at, &LaneId::new(first), &plate);
                let later = at + SignedDuration::from_secs(*after);
                apart.note(later, &LaneId::new(second), &plate);
            }
        }
        let found = apart.found(&site());
        let found = found.iter().map(|f| {
            let [one, other] = [f.lanes[0].as_str(), f.lanes[1].as_str()];
            (one, other, f.times, f.within_s)
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn lanes_that_read_one_plate_within_seconds() {
        check(
            &[
                ("entry-1", &[3, 4, 5, 14, 4, 3], "entry-2"),
                ("entry-2", &[6], "entry-1"),
            ],
            &[("entry-1", "entry-2", 7, 15)],
        );
        // Too few, at one lane, further apart, or on the way from one to the other.
        check(&[("entry-1", &[3, 4, 5, 14], "entry-2")], &[]);
        check(&[("entry-1", &[3; 9], "entry-1")], &[]);
        check(&[("entry-1", &[70; 9], "entry-2")], &[]);
        check(&[("entry-1", &[9; 9], "up")], &[]);
        // One of many that were further apart does not count.
        let mut many = [4; 40];
        many[7] = 50;
        check(
            &[("entry-1", &many, "entry-2")],
            &[("entry-1", "entry-2", 40, 5)],
        );
        // Told late.
        check(
            &[("entry-1", &[-4; 9], "entry-2")],
            &[("entry-1", "entry-2", 9, 5)],
        );
    }
}
