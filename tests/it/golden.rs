//! Golden journals: for each form of journal rows and of states one small journal with every kind of input and output, and its
//! snapshot, in `tests/data/journal/<form>/`. Those of released forms never change; today's is made anew by `make golden`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use plategate::app::restore::{self, Replayer, restore};
use plategate::clock::SystemClock;
use plategate::domain::access::Engine;
use plategate::domain::event::fact::{
    Edit, EditPlace, Erasure, Fact, FactKind, LotArea, LotLane, LotStay,
};
use plategate::domain::event::*;
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::*;
use plategate::store::Store;
use plategate::store::format::{Build, JOURNAL_FORMAT, THIS};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::model::draw;
use crate::scenario_player::site;
use crate::simulation::any_plates;
use crate::store::settings;

/// Entries of one lot.
const DRAWN: usize = 50;
/// So many lots are looked through for one with every kind.
const SEEDS: u64 = 400;

/// Names of an enum's variants, all of them: one that is missing here does not compile.
macro_rules! kinds {
    ($name:ident, $of:ident: $($variant:ident)*) => {
        fn $name(x: Option<&$of>) -> (&'static str, Vec<&'static str>) {
            let one = match x {
                $(Some($of::$variant { .. }) => stringify!($variant),)*
                None => "",
            };
            (one, vec![$(stringify!($variant)),*])
        }
    };
}

kinds!(input_kind, Input: Configured Started Heartbeat LaneHealth Sighting Crossing GateReport Permits Order Due LaneDirection
    Factor Upgraded Elsewhere LotSilent Erased);
kinds!(output_kind, Output: Decision GateCommand Passage Lapsed Answered Healed PresumedLeft Overstay PresenceEnded
    RepeatedViolator ClonedPlate Tailgated InTwoLots EditTaken EditLost Told Amnesty Judged LaneDrift LaneSteady Done Rejected);
kinds!(order_kind, OrderKind: Open Reset KillSwitch Exempt Unexempt ExemptGroup UnexemptGroup ResetAll Amnesty SetCount HasLeft
    IsIn Judge LaneChecked Answer Acknowledge);
kinds!(change_kind, PermitChange: Put Remove Batch Import);
kinds!(result_kind, GateResult: Accepted Failed Expired Withheld);

/// What a journal has, and what there is.
fn has(journal: &[JournalEntry]) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for entry in journal {
        found.insert(input_kind(Some(&entry.input)).0);
        found.extend(entry.outputs.iter().map(|o| output_kind(Some(o)).0));
        found.insert(match &entry.input {
            Input::Order(order) => order_kind(Some(&order.what)).0,
            Input::Permits(change) => change_kind(Some(change)).0,
            Input::GateReport(report) => result_kind(Some(&report.result)).0,
            _ => "",
        });
    }
    found
}

fn missing(journal: &[JournalEntry]) -> Vec<&'static str> {
    let has = has(journal);
    let [inputs, outputs] = [input_kind(None).1, output_kind(None).1];
    let others = [order_kind(None).1, change_kind(None).1, result_kind(None).1];
    let all = inputs.into_iter().chain(outputs);
    let all = all.chain(others.into_iter().flatten());
    all.filter(|kind| !has.contains(kind)).collect()
}

#[derive(Clone)]
struct Maker {
    engine: Engine,
    journal: Vec<JournalEntry>,
    rng: StdRng,
    now: Timestamp,
    /// Gates take every command; else some fail.
    takes: bool,
}

impl Maker {
    fn tell(&mut self, input: Input) {
        let outputs = self.engine.handle(self.now, &input);
        self.journal.push(JournalEntry {
            seq: self.engine.seq(),
            at: self.now,
            input,
            outputs: outputs.clone(),
        });
        let fault = || GateFault {
            device: GateDevice::Recorder,
            what: GateFaultKind::NoAnswer { limit_ms: 500 },
        };
        for output in outputs {
            let Output::GateCommand(command) = output else {
                continue;
            };
            let result = match self.rng.random_range(0..8) {
                _ if self.takes => GateResult::Accepted { took_ms: 30 },
                0 => GateResult::Failed { fault: fault() },
                1 => GateResult::Expired,
                2 => GateResult::Withheld {
                    by: HoldReason::KillSwitch,
                },
                _ => GateResult::Accepted { took_ms: 30 },
            };
            self.now += SignedDuration::from_millis(300);
            self.tell(Input::GateReport(GateReport {
                command: command.id,
                gate: command.gate,
                at: self.now,
                result,
            }));
        }
    }

    /// What people say of the last decision and of the last one that was asked about.
    fn word(&mut self) {
        let decisions = self.journal.iter().rev().flat_map(|e| &e.outputs);
        let last = decisions.filter_map(|o| match o {
            Output::Decision(d) => Some((d.seq, d.outcome, d.lane.clone(), d.violation.is_some())),
            _ => None,
        });
        let last: Vec<_> = last.take(3).collect();
        for (seq, outcome, lane, violation) in last {
            let what = match (outcome, violation) {
                (Outcome::Ask, _) => OrderKind::Answer {
                    decision: seq,
                    accept: self.rng.random_bool(0.5),
                },
                (_, true) => OrderKind::Acknowledge {
                    violation: seq,
                    finding: Finding::MisreadThere,
                },
                _ if self.rng.random_bool(0.3) => OrderKind::LaneChecked { lane },
                _ => OrderKind::Judge {
                    read: seq,
                    verdict: ReadFinding::NoPlate,
                },
            };
            self.tell(draw::order(what));
        }
    }

    fn see(&mut self, lane: &str, plate: Option<&str>) {
        self.now += SignedDuration::from_secs(90);
        let read = plate.map(|p| PlateRead::plain(&Plate::new(p).unwrap(), 0.97));
        let seen = draw::sighting(LaneId::new(lane), self.now, read);
        self.tell(seen);
    }

    /// An exit that may have been either of two vehicles; then one leaves and the other comes again: it was that one's.
    fn heal(&mut self) {
        let alike = [
            ("K9871OQ", "K9871DQ", "K9871QQ"),
            ("S55512B", "S55512E", "S55512F"),
        ];
        let plates = alike.iter().flat_map(|(a, b, _)| [a, b]);
        let plates: Vec<Plate> = plates.map(|p| Plate::new(p).unwrap()).collect();
        self.tell(crate::traffic::import(&plates));
        for (a, b, misread) in alike {
            let day = [
                ("entry-1", a, 1),
                ("entry-2", b, 0),
                ("exit-1", misread, 4),
                ("exit-2", b, 1),
                ("entry-1", a, 20),
                ("exit-1", a, 4),
            ];
            for (lane, plate, hours) in day {
                self.now += SignedDuration::from_hours(hours);
                self.see(lane, Some(plate));
            }
        }
    }

    /// Two vehicles with one plate: the second is refused and let in by hand, and then both leave.
    fn clone_a_plate(&mut self) {
        let plate = Some("K9871DQ");
        self.see("entry-1", plate);
        self.see("entry-2", plate);
        let lane = LaneId::new("entry-2");
        self.tell(draw::order(OrderKind::Open { lane }));
        self.see("exit-1", plate);
        self.see("exit-2", plate);
    }

    /// A lane that begins to miss plates, until somebody looks.
    fn drift(&mut self) {
        for n in 0..115 {
            let plate = format!("Z{n:03}");
            self.see("exit-1", (n % 3 > 0).then_some(plate.as_str()));
        }
        self.now += SignedDuration::from_hours(30);
        (0..40).for_each(|_| self.see("exit-1", None));
        let lane = LaneId::new("exit-1");
        self.tell(draw::order(OrderKind::LaneChecked { lane }));
    }

    /// Somebody crosses right behind one that was let in.
    fn tailgate(&mut self) {
        let mut told = site();
        crate::scenario_player::lane_of(&mut told, "entry-2", |lane| {
            lane.crossing = CrossingFrom::Input { within_ms: 20_000 };
        });
        let configured = |site: Site| Input::Configured {
            site: Box::new(site),
        };
        self.tell(configured(told));
        self.see("entry-2", Some("W123AB"));
        for seconds in [5, 4] {
            self.now += SignedDuration::from_secs(seconds);
            self.tell(Input::Crossing(Crossing {
                lane: LaneId::new("entry-2"),
                at: self.now,
                direction: Direction::In,
            }));
        }
        self.tell(configured(site()));
    }

    /// What nothing gives by lot.
    fn written_out(&mut self) {
        let Input::Sighting(plain) = draw::sighting(LaneId::new("entry-1"), self.now, None) else {
            unreachable!("it is a sighting");
        };
        let plate = Plate::new("W123AB").unwrap();
        let all_there_is = Sighting {
            read: Some(PlateRead::plain(&plate, 0.97)),
            runner_up: Plate::new("W128AB").ok(),
            travel: Some(Motion::Towards),
            plate_px: Some(120),
            evidence: Some(EvidenceId("20260302/entry-1/1-2".into())),
            scene: Some(Scene {
                light: Light::Night,
                luma: 40,
                contrast: 90,
                sharpness: 80,
            }),
            source: Provenance {
                feed: FeedKind::Push,
                device: Some("camera 7".into()),
                captured: Some(self.now),
                sent: Some(self.now + SignedDuration::from_millis(80)),
                received: Some(self.now + SignedDuration::from_millis(95)),
                ..Provenance::default()
            },
            ..plain
        };
        let erasure = Erasure {
            before: self.now,
            plate: Some("9f86d081884c7d65".into()),
        };
        let mut inputs = vec![Input::Sighting(all_there_is)];
        inputs.push(Input::Erased {
            what: erasure,
            by: "ann".into(),
        });
        inputs.push(Input::Upgraded {
            from: Some("0.0.9+older".into()),
            to: "0.1.0+golden".into(),
            tail: 12,
            otherwise: 1,
        });
        inputs.into_iter().for_each(|input| self.tell(input));
        let area = AreaId::new("car-park");
        let plate = Plate::new("W777TOW").unwrap();
        let is_in = OrderKind::IsIn {
            plate,
            area: area.clone(),
        };
        self.tell(draw::order(is_in));
        let stay = StayId(self.engine.seq());
        self.tell(draw::order(OrderKind::HasLeft { stay }));
        let count = 7;
        self.tell(draw::order(OrderKind::SetCount { area, count }));
    }
}

/// What another lot tells.
fn elsewhere(seq: Seq, at: Timestamp, what: Vec<FactKind>) -> Input {
    Input::Elsewhere {
        gateway: GatewayId::new("south"),
        fact: Box::new(Fact {
            epoch: 0,
            seq,
            at,
            what,
        }),
    }
}

impl Maker {
    /// For a while it is one of two lots: a vehicle is let in in both, a permit is edited in both, and then the other is silent.
    fn in_a_region(&mut self) {
        let mut own = site();
        own.own_lot = Some(OwnLot {
            gateway: GatewayId::new("north"),
            epoch: 0,
        });
        let configured = |site: Site| Input::Configured {
            site: Box::new(site),
        };
        self.tell(configured(own));
        let plate = Plate::new("W888LOT").unwrap();
        let permit = Permit {
            id: PermitId::new("P-LOT"),
            plates: vec![plate.clone()],
            ..Permit::default()
        };
        self.tell(Input::Permits(PermitChange::put(permit.clone(), "ann")));
        let area = AreaId::new("car-park");
        self.tell(draw::order(OrderKind::IsIn {
            plate: plate.clone(),
            area: area.clone(),
        }));
        let lane = LaneId::new("entry-1");
        let stay = LotStay {
            stay: StayId(7),
            plate: Some(plate),
            permit: Some(permit.id.clone()),
            known: true,
            near: None,
            read: None,
            light: None,
            lane: lane.clone(),
            area: area.clone(),
            since: self.now,
            entered_area_at: None,
            entry: 6,
            evidence: None,
            passback: Some((area.clone(), self.now)),
            belief: 1.0,
        };
        let lot = FactKind::Lot {
            name: "South".into(),
            areas: vec![LotArea {
                id: area,
                name: "South".into(),
                region: RegionId::default(),
            }],
            lanes: vec![LotLane {
                id: lane,
                name: "In".into(),
            }],
        };
        let edited = self.now + SignedDuration::from_mins(1);
        let removed = FactKind::Permit {
            id: permit.id,
            permit: None,
            edit: Edit {
                place: EditPlace {
                    edited,
                    gateway: GatewayId::new("south"),
                    number: 9,
                },
                by: "bea".into(),
                over: None,
            },
        };
        let told = vec![lot, FactKind::Stay(Box::new(stay)), removed];
        self.tell(elsewhere(9, self.now, told));
        self.tell(Input::LotSilent {
            gateway: GatewayId::new("south"),
            since: Some(self.now),
        });
        self.tell(configured(site()));
    }

    /// It goes on with another site and what comes there by lot.
    fn go_on(&self, seed: u64) -> Maker {
        let mut rng = StdRng::seed_from_u64(seed);
        let site = Box::new(draw::any_site(&mut rng));
        let plates = draw::alike(&mut StdRng::seed_from_u64(1), any_plates(&mut rng, 6));
        let mut maker = Maker {
            rng,
            takes: false,
            ..self.clone()
        };
        let until = maker.journal.len() + DRAWN;
        maker.tell(Input::Configured { site: site.clone() });
        maker.tell(crate::traffic::import(&plates[..3]));
        while maker.journal.len() < until {
            let gap = maker.rng.random_range(0..40_i64).pow(2);
            maker.now += SignedDuration::from_secs(gap);
            if maker.engine.next_due().is_some_and(|due| due <= maker.now) {
                maker.tell(Input::Due);
            }
            if maker.rng.random_bool(0.1) {
                maker.word();
                continue;
            }
            let input = draw::any_input(&mut maker.rng, &site, &plates, maker.now);
            if !matches!(input, Input::Configured { .. }) {
                maker.tell(input);
            }
        }
        maker
    }
}

/// A journal with every kind: what is written out, and then by lot what brings the most that is new, until nothing is missing.
fn make() -> Maker {
    let mut maker = Maker {
        engine: Engine::new(site()),
        journal: Vec::new(),
        rng: StdRng::seed_from_u64(1),
        now: "2026-03-02T06:00:00Z".parse().unwrap(),
        takes: true,
    };
    let site = Box::new(site());
    maker.tell(Input::Configured { site });
    maker.tell(Input::Started { down_since: None });
    maker.heal();
    maker.clone_a_plate();
    maker.tailgate();
    maker.in_a_region();
    maker.written_out();
    maker.drift();
    while !missing(&maker.journal).is_empty() {
        let lots = (0..SEEDS).map(|seed| maker.go_on(seed));
        let next = lots.min_by_key(|m| missing(&m.journal).len()).unwrap();
        let lacking = missing(&next.journal);
        assert!(
            lacking.len() < missing(&maker.journal).len(),
            "no lot has {lacking:?}: draw more of them"
        );
        maker = next;
    }
    maker
}

fn folder(form: u32) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/data/journal").join(form.to_string())
}

const COLUMNS: &str = "seq, at, format, kind, input, outputs, hash, salt";

/// Of the rows what is not chance: hash and salt are.
fn written_in(rows: &str) -> Vec<Vec<&str>> {
    rows.lines()
        .map(|line| line.split('\t').take(6).collect())
        .collect()
}

/// The rows of a database as lines, as they lie there.
fn rows(store: &Store) -> String {
    let c = rusqlite::Connection::open(store.path()).unwrap();
    let mut query = c
        .prepare(
            "SELECT seq || char(9) || at || char(9) || format || char(9) || kind || char(9) || input || char(9) || outputs \
             || char(9) || lower(hex(hash)) || char(9) || lower(hex(salt)) FROM journal ORDER BY seq",
        )
        .unwrap();
    let rows = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(|row| row.unwrap() + "\n").collect()
}

/// A data folder with those rows and that snapshot, as an older gateway left it.
fn lay(form: u32, dir: &Path) -> Store {
    let settings = settings(dir);
    drop(Store::open(&settings, SystemClock::shared()).unwrap());
    let lines = std::fs::read_to_string(folder(form).join("journal.tsv")).unwrap();
    let c = rusqlite::Connection::open(settings.dir.join("plategate.db")).unwrap();
    for line in lines.lines() {
        let mut fields: Vec<&str> = line.split('\t').collect();
        // The first journals had no salts.
        fields.resize(8, "");
        let put = format!(
            "INSERT INTO journal ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, unhex(?), unhex(?))"
        );
        c.execute(&put, rusqlite::params_from_iter(fields)).unwrap();
    }
    c.execute("DELETE FROM note", []).unwrap();
    drop(c);
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let snapshots = store.snapshots();
    let path = snapshots.path_of(lines.lines().count() as u64);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::copy(folder(form).join("snapshot.state"), path).unwrap();
    store
}

/// Writes what belongs in `tests/data/journal`: `make golden`.
#[test]
#[ignore = "writes tests/data: `make golden`"]
fn golden_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&settings(dir.path()), SystemClock::shared()).unwrap();
    let maker = make();
    crate::store::append_all(&store, &maker.journal);
    let to = folder(JOURNAL_FORMAT.max(THIS.state_format()));
    std::fs::create_dir_all(&to).unwrap();
    std::fs::write(to.join("journal.tsv"), rows(&store)).unwrap();
    let golden = Build {
        name: "0.1.0+golden",
        ..THIS
    };
    let snapshots = store.snapshots().of_build(golden);
    assert!(snapshots.save(&maker.engine).unwrap());
    std::fs::copy(
        snapshots.path_of(maker.engine.seq()),
        to.join("snapshot.state"),
    )
    .unwrap();
}

/// Today's code reads every form there has been, and goes on from its snapshot without going through its journal.
#[test]
fn every_form_there_has_been_is_read_and_carried() {
    let newest = JOURNAL_FORMAT.max(THIS.state_format());
    for form in 1..=newest {
        let dir = tempfile::tempdir().unwrap();
        let store = lay(form, dir.path());
        let read: Vec<JournalEntry> = store.read_journal(1).unwrap().map(|e| e.unwrap()).collect();
        let end = read.last().unwrap().seq;
        let snapshot = store.snapshots().load(end);
        let engine = snapshot
            .unwrap_or_else(|why| panic!("the snapshot of form {form} is not read: {why}"))
            .engine;
        let restored = restore(&store, engine.site()).unwrap();
        assert_eq!((restored.snapshot, restored.replayed), (end, 0), "{form}");
        assert_eq!(restored.engine.digest(), engine.digest(), "{form}");
        assert_eq!(missing(&read), [""; 0], "form {form} lacks kinds");
    }
}

/// What is written today is what the golden journal of today's form holds, to the letter.
#[test]
fn a_form_does_not_change_without_a_new_number() {
    let form = JOURNAL_FORMAT.max(THIS.state_format());
    let dir = tempfile::tempdir().unwrap();
    let store = lay(form, dir.path());
    let read: Vec<JournalEntry> = store.read_journal(1).unwrap().map(|e| e.unwrap()).collect();
    let again = tempfile::tempdir().unwrap();
    let written = Store::open(&settings(again.path()), SystemClock::shared()).unwrap();
    crate::store::append_all(&written, &read);
    assert!(
        written_in(&rows(&written)) == written_in(&rows(&store)),
        "journal rows are written otherwise than in form {JOURNAL_FORMAT}. If that form was released: add a step to ENTRY in \
         src/store/format.rs, which gives it the next number. Then run `make golden`"
    );
    let end = read.last().unwrap().seq;
    let path = store.snapshots().path_of(end);
    let kept = std::fs::read_to_string(path).unwrap();
    let engine = store.snapshots().load(end).unwrap().engine;
    let state = serde_json::to_string(&engine).unwrap();
    assert!(
        kept.split_once('\n').unwrap().1 == state,
        "the engine's state is written otherwise than in form {}. If that form was released: add a step to THIS.state in \
         src/store/format.rs, which gives it the next number. Then run `make golden`",
        THIS.state_format()
    );
}

/// The engine decides the golden journal of today's form as it was decided when that was made.
#[test]
fn the_golden_journal_is_decided_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let store = lay(JOURNAL_FORMAT.max(THIS.state_format()), dir.path());
    let mut replayer = Replayer::default();
    for entry in store.read_journal(1).unwrap() {
        let entry = entry.unwrap();
        assert!(
            replayer.take(&entry).unwrap(),
            "entry {} is decided otherwise than when the golden journal was made. If that is meant, run `make golden`",
            entry.seq
        );
    }
    let end = replayer.engine().unwrap().seq();
    let kept = store.snapshots().load(end).unwrap().engine;
    let here = replayer.engine().unwrap().digest();
    assert_eq!(here, kept.digest(), "the state: run `make golden` if meant");
    let verified = restore::verify(&store, |e| panic!("entry {}", e.seq)).unwrap();
    assert_eq!((verified.good, verified.bad), (vec![end], vec![]));
}
