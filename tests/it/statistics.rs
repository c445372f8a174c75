//! What is counted of lanes, and which reads a person should judge: the rules by a book in memory, and the store's book by
//! that one.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use jiff::Timestamp;
use plategate::domain::diagnosis::statistics::{
    Book, CountedRead, Doubt, FirstRead, Judgement, LaneHour, LaneStatistics, SiteFacts,
};
use plategate::domain::diagnosis::{Pair, Tally};
use plategate::domain::event::*;
use plategate::domain::plate::Plate;
use plategate::domain::site::*;
use plategate::port::lanes::LaneBook;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::scenario_player::{Play, site};
use crate::scores::two_by_two;
use crate::store::{append_all, open, sighting, time};

type Kept<T> = Result<T, Infallible>;

/// A book in memory.
#[derive(Debug, Default)]
struct Memory {
    hours: BTreeMap<LaneHour, Tally>,
    reads: BTreeMap<Seq, CountedRead>,
    stays: BTreeMap<StayId, FirstRead>,
    doubts: BTreeMap<Seq, Doubt>,
    judged: BTreeSet<Seq>,
    examples: BTreeSet<(LaneId, String, Seq)>,
    alarms: Vec<LaneDrift>,
    checked: BTreeMap<LaneId, (Timestamp, String)>,
    facts: SiteFacts,
    sightings: BTreeMap<Seq, Sighting>,
    decisions: BTreeMap<Seq, Decision>,
}

impl Memory {
    /// Of journal entries, in their order.
    fn of<'a>(entries: impl IntoIterator<Item = &'a JournalEntry>) -> Memory {
        let (mut memory, mut statistics) = (Memory::default(), LaneStatistics::default());
        for entry in entries {
            if let Input::Sighting(sighting) = &entry.input {
                memory.sightings.insert(entry.seq, sighting.clone());
            }
            for output in &entry.outputs {
                if let Output::Decision(d) = output {
                    memory.decisions.insert(d.seq, d.clone());
                }
            }
            let Ok(()) = statistics.take(&mut memory, entry);
        }
        memory
    }

    /// What is counted of a lane, in short; what was measured and learned is left out, but for right and wrong plates.
    fn counts(&self, lane: &str) -> String {
        let of_lane = self.hours.iter().filter(|(h, _)| h.lane.as_str() == lane);
        let sum = serde_json::to_value(Tally::sum(of_lane.map(|(_, t)| t))).unwrap();
        let said = sum.as_object().unwrap().iter().filter_map(|(name, n)| {
            let plates = (name == "plates").then(|| format!("{}/{}", n["right"], n["wrong"]));
            let n = plates.or_else(|| n.as_u64().map(|n| n.to_string()))?;
            Some(format!("{name}={n}"))
        });
        let mut said: Vec<String> = said.collect();
        said.sort();
        said.join(" ")
    }

    fn doubted(&self) -> String {
        let said = self.doubts.values().map(|d| {
            let open = if d.open { "" } else { " answered" };
            format!("{}{open}", d.kind.as_str())
        });
        said.collect::<Vec<_>>().join(", ")
    }
}

impl Book for Memory {
    type Fault = Infallible;

    fn tally(&mut self, hour: &LaneHour) -> Kept<Tally> {
        Ok(self.hours.get(hour).cloned().unwrap_or_default())
    }

    fn put_tally(&mut self, hour: &LaneHour, tally: &Tally) -> Kept<()> {
        self.hours.insert(hour.clone(), tally.clone());
        Ok(())
    }

    fn read(&mut self, read: Seq) -> Kept<Option<CountedRead>> {
        Ok(self.reads.get(&read).cloned())
    }

    fn put_read(&mut self, read: Seq, counted: &CountedRead) -> Kept<()> {
        self.reads.insert(read, counted.clone());
        Ok(())
    }

    fn stay(&mut self, stay: StayId) -> Kept<Option<FirstRead>> {
        Ok(self.stays.get(&stay).cloned())
    }

    fn put_stay(&mut self, stay: StayId, first: &FirstRead) -> Kept<()> {
        self.stays.insert(stay, first.clone());
        Ok(())
    }

    fn doubt(&mut self, read: Seq) -> Kept<Option<Doubt>> {
        Ok(self.doubts.get(&read).cloned())
    }

    fn put_doubt(&mut self, doubt: &Doubt) -> Kept<()> {
        self.doubts.insert(doubt.read, doubt.clone());
        Ok(())
    }

    fn is_judged(&mut self, read: Seq) -> Kept<bool> {
        Ok(self.judged.contains(&read))
    }

    fn put_judgement(&mut self, judgement: &Judgement) -> Kept<()> {
        self.judged.insert(judgement.read);
        Ok(())
    }

    fn put_examples(&mut self, read: Seq, lane: &LaneId, pairs: &[Pair]) -> Kept<()> {
        self.examples.retain(|(_, _, seq)| *seq != read);
        for pair in pairs.iter().map(|pair| String::from(*pair)) {
            self.examples.insert((lane.clone(), pair.clone(), read));
            let of_pair = self
                .examples
                .iter()
                .filter(|e| (&e.0, &e.1) == (lane, &pair));
            if let Some(oldest) = of_pair.rev().nth(12).cloned() {
                self.examples.remove(&oldest);
            }
        }
        Ok(())
    }

    fn put_alarm(&mut self, alarm: &LaneDrift) -> Kept<()> {
        let parts = alarm_parts(alarm);
        self.alarms.retain(|a| alarm_parts(a) != parts);
        self.alarms.push(alarm.clone());
        Ok(())
    }

    fn remove_alarm(&mut self, lane: &LaneId, light: Option<Light>, what: &DriftOf) -> Kept<()> {
        let parts = (lane.clone(), json!(light), json!(what));
        self.alarms.retain(|a| alarm_parts(a) != parts);
        Ok(())
    }

    fn put_checked(&mut self, lane: &LaneId, at: Timestamp, by: &str) -> Kept<()> {
        self.checked.insert(lane.clone(), (at, by.to_owned()));
        Ok(())
    }

    fn put_facts(&mut self, facts: &SiteFacts) -> Kept<()> {
        self.facts = facts.clone();
        Ok(())
    }

    fn sighting(&mut self, read: Seq) -> Kept<Option<Sighting>> {
        Ok(self.sightings.get(&read).cloned())
    }

    fn decision(&mut self, read: Seq) -> Kept<Option<Decision>> {
        Ok(self.decisions.get(&read).cloned())
    }
}

/// By what an alarm is known.
fn alarm_parts(alarm: &LaneDrift) -> (LaneId, Value, Value) {
    let all = json!(alarm);
    (
        alarm.lane.clone(),
        all["light"].clone(),
        all["what"].clone(),
    )
}

fn configured(seq: Seq, site: &Site) -> JournalEntry {
    JournalEntry {
        seq,
        at: time(0),
        input: Input::Configured {
            site: Box::new(site.clone()),
        },
        outputs: vec![],
    }
}

/// A site with one entrance and one exit, or with two of each; what happens there; what is counted of entrances and exits; what
/// a person should look at.
fn check(exits: usize, events: &str, entrances: &str, left_by: &str, doubts: &str) {
    let mut site = site();
    site.lanes
        .retain(|l| exits > 1 || l.id.as_str() != "exit-2");
    let mut play = Play::new(site.clone());
    for line in events.lines().map(str::trim) {
        play.line(line);
    }
    let first = configured(0, &site);
    let memory = Memory::of(std::iter::once(&first).chain(&play.journal));
    let found = [
        memory.counts("entry-1"),
        memory.counts("exit-1"),
        memory.doubted(),
    ];
    assert_eq!(found, [entrances, left_by, doubts], "{events}");
}

#[test]
fn lanes_are_counted() {
    check(1, "08:00 entry-1 ?", "unread=1 vehicles=1", "", "");
    check(
        1,
        "08:00 permit P1 AAA111
         08:01 entry-1 AAA111
         09:00 exit-1 AAA111",
        "plates=1/0 sure=1 vehicles=1",
        "plates=1/0 sure=1 vehicles=1",
        "",
    );
    // The same vehicle once more is no other vehicle.
    check(
        1,
        "08:00 entry-1 AAA111\n08:00:10 entry-1 AAA111",
        "vehicles=1",
        "",
        "",
    );
    // It leaves under a text that fits nobody; a person says who it was.
    let stranger = "orphans=1 vehicles=1 violations=1";
    check(1, "08:00 exit-1 XYZ999", "", stranger, "no-match");
    check(
        1,
        "08:00 entry-1 ABC123
         09:00 exit-1 XYZ999
         09:10 judge exit-1 ABC123",
        "vehicles=1",
        "orphans=1 plates=0/1 vehicles=1 violations=1",
        "no-match answered",
    );
    // The exit did not read it: the driver who comes again is not to blame.
    let again = "08:00 permit P1 AAA111
         08:01 entry-1 AAA111
         17:00 exit-1 ?
         1d08:00 entry-1 AAA111";
    let explained = "explained=1 plates=2/0 sure=2 vehicles=2";
    check(1, again, explained, "unread=1 vehicles=1", "");
    check(2, again, explained, "unread=1 vehicles=1", "");
    // The exit saw nothing: it is to blame for the violation, if it is the only one.
    let missed = "08:00 permit P1 AAA111
         08:01 entry-1 AAA111
         08:30 entry-1 AAA111
         1d08:00 entry-1 AAA111";
    let noted = "explained=1 plates=3/0 sure=3 vehicles=3 violations=1";
    check(1, missed, noted, "false_violations=1", "");
    check(2, missed, noted, "", "");
    // Read as another text, and taken for the one it was.
    check(
        1,
        "08:00 permit P1 AAA118
         08:01 entry-1 AAA118
         09:00 exit-1 AAA11[B8]",
        "plates=1/0 sure=1 vehicles=1",
        "corrected=1 plates=0/1 sure=1 vehicles=1",
        "",
    );
}

/// Any entry: reads at a few lanes of vehicles that come again, and all that a person or the engine may say of them.
fn any_entry(rng: &mut StdRng, seq: Seq) -> JournalEntry {
    let mut entry = sighting(rng, seq);
    let one_of = |rng: &mut StdRng| rng.random_range(1..seq.max(2));
    let plates = ["ABCD", "ABC0", "DBC0", "AAAA", "A0A0"];
    let plate = |rng: &mut StdRng| plates[rng.random_range(0..plates.len())];
    let stay = |rng: &mut StdRng| rng.random_range(1..20_u64);
    for output in &mut entry.outputs {
        match output {
            Output::Decision(d) => {
                let of = |rng: &mut StdRng| Closes {
                    stay: StayId(stay(rng)),
                    probability: *[0.6, 0.96, 0.999].get(rng.random_range(0..3)).unwrap(),
                };
                d.closes = rng.random_bool(0.3).then(|| of(rng));
                d.likely = rng.random_bool(0.1).then(|| of(rng));
                if rng.random_bool(0.7) {
                    d.plate = Some(Plate::new(plate(rng)).unwrap());
                }
                if rng.random_bool(0.1) {
                    d.reason = Reason::Repeated;
                }
                if let Some(v) = &mut d.violation {
                    v.prior = Some(StayId(stay(rng)));
                    v.causes.misread_exit = rng.random();
                }
            }
            Output::Passage(p) => {
                p.stay = rng.random_bool(0.6).then(|| StayId(stay(rng)));
                if rng.random_bool(0.5) {
                    (p.direction, p.to) = (Direction::Out, AreaId::offsite());
                }
            }
            _ => {}
        }
    }
    let read = one_of(rng);
    let lane = ["entry-1", "exit-1", "entry-2"][rng.random_range(0..3)];
    let drift = json!({"of": if rng.random_bool(0.5) { "wrong" } else { "unread" }});
    let said = match rng.random_range(0..12) {
        0..3 => {
            json!({"kind": "healed", "stay": stay(rng), "exit": read, "probability": rng.random_range(0.9..1.0)})
        }
        3 => json!({"kind": "presumed_left", "stay": stay(rng), "probability": 0.9}),
        4..7 => {
            json!({"kind": "judged", "read": read, "lane": lane, "truth": plate(rng), "closed": stay(rng),
            "unhealed": [stay(rng)]})
        }
        7 => {
            json!({"kind": "lane_drift", "lane": lane, "what": drift, "usual": 0.1, "now": 0.4, "since": time(0),
            "frozen": false})
        }
        8 => json!({"kind": "lane_steady", "lane": lane, "what": drift}),
        _ => Value::Null,
    };
    if !said.is_null() {
        let parsed = serde_json::from_value(said.clone());
        entry
            .outputs
            .push(parsed.unwrap_or_else(|e| panic!("{said}: {e}")));
    }
    let order = match rng.random_range(0..8) {
        0 => OrderKind::Judge {
            read,
            verdict: ReadFinding::Right,
        },
        1 => OrderKind::LaneChecked {
            lane: LaneId::new(lane),
        },
        _ => return entry,
    };
    entry.outputs.retain(|o| !matches!(o, Output::Decision(_)));
    if rng.random_bool(0.3) {
        entry
            .outputs
            .push(Output::Rejected(Rejection::NotPassedYet));
    }
    entry.input = Input::Order(Order {
        by: "anna".into(),
        reason: String::new(),
        what: order,
        role: None,
    });
    entry
}

#[test]
fn the_store_counts_as_the_memory_does() {
    for seed in 0..4 {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut entries = vec![configured(1, &two_by_two())];
        entries.extend((2..400).map(|seq| any_entry(&mut rng, seq)));
        let memory = Memory::of(&entries);
        let dir = tempfile::tempdir().unwrap();
        let store = open(&crate::store::settings(dir.path()));
        append_all(&store, &entries);
        // As they were drawn entry by entry, and drawn anew.
        for round in 0..2 {
            compare(
                &store,
                &memory,
                &entries,
                &format!("seed {seed}, round {round}"),
            );
            store.rebuild_projections().unwrap();
        }
    }
}

fn compare(store: &impl LaneBook, memory: &Memory, entries: &[JournalEntry], place: &str) {
    let hours = store.hours(None, Timestamp::MIN, Timestamp::MAX).unwrap();
    let hours: BTreeMap<LaneHour, Tally> = hours
        .into_iter()
        .map(|h| {
            let (start, lane, light) = (h.start, h.lane, h.light);
            (LaneHour { start, lane, light }, (*h.tally).clone())
        })
        .collect();
    assert_eq!(hours, memory.hours, "{place}");
    let sum = Tally::sum(hours.values());
    assert!(
        sum.heals > 0 && sum.orphans > 0 && sum.false_violations > 0,
        "{place}"
    );
    for entry in entries {
        let found = store.doubt(entry.seq).unwrap();
        assert_eq!(found.as_ref(), memory.doubts.get(&entry.seq), "{place}");
    }
    assert!(memory.doubts.len() > 10, "{place}");
    let mut alarms = store.alarms().unwrap();
    let mut wanted = memory.alarms.clone();
    for all in [&mut alarms, &mut wanted] {
        all.sort_by_key(|a| json!(a).to_string());
    }
    assert_eq!(alarms, wanted, "{place}");
    for lane in ["entry-1", "exit-1", "entry-2"].map(LaneId::new) {
        assert_eq!(
            store.checked(&lane).unwrap().as_ref(),
            memory.checked.get(&lane),
            "{place}"
        );
        let mut examples = BTreeSet::new();
        for (pair, reads) in store.examples(&lane).unwrap() {
            examples.extend(
                reads
                    .iter()
                    .map(|seq| (lane.clone(), String::from(pair), *seq)),
            );
        }
        let of_lane = memory.examples.iter().filter(|e| e.0 == lane);
        assert_eq!(examples, of_lane.cloned().collect(), "{place}");
    }
}
