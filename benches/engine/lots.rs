//! A year of a region: what twenty other lots tell, in one gateway's journal. `-- lots [DAYS]`, on disk; `-- lots-year`, the engine
//! alone over all of it.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use plategate::app::restore;
use plategate::clock::SystemClock;
use plategate::domain::access::Engine;
use plategate::domain::event::fact::{Fact, FactKind, LotArea, LotExit, LotLane, LotStay};
use plategate::domain::event::{Input, JournalEntry, Seq, StayId};
use plategate::domain::plate::{Plate, PlateRead};
use plategate::domain::site::{AreaId, GatewayId, LaneId, OwnLot, PermitId, RegionId, Site};
use plategate::store::Store;

use super::traffic::{self, Chance};

const LOTS: usize = 20;
/// A day's passages of each lot: half of them in, half out.
const PASSAGES: usize = 1_000;
pub const YEAR: usize = 365;
/// One of so many exits closes no stay, and is matched a while later.
const UNMATCHED: usize = 50;
/// The worst tail that a crash leaves behind a snapshot.
const TAIL: u64 = 5_000;

fn site() -> Site {
    let mut site = traffic::site(8);
    site.own_lot = Some(OwnLot {
        gateway: GatewayId::new("own"),
        epoch: 0,
    });
    site
}

/// Another lot.
struct Other {
    gateway: GatewayId,
    seq: Seq,
    count: i64,
}

impl Other {
    fn tells(&mut self, at: Timestamp, what: Vec<FactKind>) -> Input {
        // Sightings that told nothing, reports of gates: numbers have gaps.
        self.seq += 3;
        let fact = Fact {
            epoch: 0,
            seq: self.seq,
            at,
            what,
        };
        Input::Elsewhere {
            gateway: self.gateway.clone(),
            fact: Box::new(fact),
        }
    }

    fn counted(&mut self, by: i64) -> FactKind {
        self.count += by;
        FactKind::Counted {
            area: AreaId::new("yard"),
            count: self.count,
        }
    }

    fn came(&mut self, at: Timestamp, (car, plate): (usize, &Plate)) -> Input {
        let number = self.seq + 3;
        let stay = LotStay {
            stay: StayId(number),
            plate: Some(plate.clone()),
            permit: Some(PermitId::new(&format!("P{car}"))),
            known: true,
            near: None,
            read: Some(PlateRead::plain(plate, 0.97)),
            light: None,
            lane: LaneId::new("entry-1"),
            area: AreaId::new("yard"),
            since: at,
            entered_area_at: None,
            entry: number,
            evidence: None,
            passback: Some((AreaId::new("yard"), at)),
            belief: 1.0,
        };
        let counted = self.counted(1);
        self.tells(at, vec![FactKind::Stay(Box::new(stay)), counted])
    }

    fn left(&mut self, at: Timestamp, stay: StayId) -> Input {
        let counted = self.counted(-1);
        self.tells(at, vec![FactKind::Ended { stay }, counted])
    }

    fn unmatched(&mut self, at: Timestamp, plate: &Plate) -> Input {
        let exit = LotExit {
            exit: self.seq + 3,
            lane: LaneId::new("exit-1"),
            at,
            from: AreaId::new("yard"),
            read: Some(PlateRead::plain(plate, 0.6)),
            light: None,
            rate_per_min: 0.7,
            claims: Vec::new(),
        };
        let counted = self.counted(-1);
        self.tells(at, vec![FactKind::Unmatched(Box::new(exit)), counted])
    }
}

/// What becomes of a car that is inside.
enum Next {
    Leaves { car: usize, stay: StayId },
    Matched { exit: Seq, stay: StayId },
}

/// So many days of all lots, in the order in which they happened.
fn days(days: usize, mut tell: impl FnMut(Timestamp, Input)) {
    let mut chance = Chance::new(20);
    let plates = traffic::plates(&mut chance, 25_000);
    let mut lots: Vec<Other> = (0..LOTS)
        .map(|n| Other {
            gateway: GatewayId::new(&format!("lot-{n}")),
            seq: 0,
            count: 0,
        })
        .collect();
    let mut at = traffic::start();
    for lot in &mut lots {
        tell(at, lot.tells(at, vec![own(&lot.gateway)]));
    }
    let mut inside = vec![false; plates.len()];
    let mut next: BTreeMap<(Timestamp, usize), (usize, Next)> = BTreeMap::new();
    let between = SignedDuration::from_millis(24 * 3_600_000 / (LOTS * PASSAGES / 2) as i64);
    for number in 0..days * LOTS * PASSAGES / 2 {
        at += between;
        while let Some(entry) = next.first_entry().filter(|e| e.key().0 <= at) {
            let ((then, _), (place, what)) = entry.remove_entry();
            let lot = &mut lots[place];
            match what {
                Next::Leaves { car, stay } if chance.below(UNMATCHED) == 0 => {
                    inside[car] = false;
                    let input = lot.unmatched(then, &plates[car]);
                    let exit = lot.seq;
                    let later = then + SignedDuration::from_hours(3);
                    next.insert((later, number), (place, Next::Matched { exit, stay }));
                    tell(then, input);
                }
                Next::Leaves { car, stay } => {
                    inside[car] = false;
                    tell(then, lot.left(then, stay));
                }
                Next::Matched { exit, stay } => {
                    let what = vec![FactKind::Matched { exit }, FactKind::Ended { stay }];
                    tell(then, lot.tells(then, what));
                }
            }
        }
        let car = chance.below(plates.len());
        if std::mem::replace(&mut inside[car], true) {
            continue;
        }
        let place = chance.below(LOTS);
        let input = lots[place].came(at, (car, &plates[car]));
        let stay = StayId(lots[place].seq);
        let stays_s = 600 + chance.below(16 * 3600) as i64;
        let leaves = at + SignedDuration::from_secs(stays_s);
        next.insert((leaves, number), (place, Next::Leaves { car, stay }));
        tell(at, input);
    }
}

fn own(gateway: &GatewayId) -> FactKind {
    FactKind::Lot {
        name: gateway.to_string(),
        areas: vec![LotArea {
            id: AreaId::new("yard"),
            name: "Yard".to_owned(),
            region: RegionId::default(),
        }],
        lanes: ["entry-1", "exit-1"]
            .map(|id| LotLane {
                id: LaneId::new(id),
                name: id.to_owned(),
            })
            .to_vec(),
    }
}

fn begin() -> (Engine, Vec<JournalEntry>) {
    let mut engine = Engine::new(site());
    let site = Box::new(site());
    let mut first = Vec::new();
    let mut tell = |entry| first.push(entry);
    traffic::step(
        &mut engine,
        traffic::start(),
        Input::Configured { site },
        &mut tell,
    );
    let mut chance = Chance::new(20);
    let plates = traffic::plates(&mut chance, 25_000);
    traffic::step(
        &mut engine,
        traffic::start(),
        traffic::import(&plates[..20_000]),
        &mut tell,
    );
    (engine, first)
}

/// The engine alone: nothing is read, nothing is written.
pub fn year() {
    let (mut engine, _) = begin();
    let (mut count, mut spent) = (0_u64, 0.0);
    let begun = Instant::now();
    days(YEAR, |at, input| {
        let one = Instant::now();
        std::hint::black_box(engine.handle(at, &input));
        spent += one.elapsed().as_secs_f64();
        count += 1;
    });
    println!(
        "lots-year: {count} facts of {LOTS} lots through the engine in {spent:.1} s ({:.2} us each; {:.1} s with making them)",
        spent * 1e6 / count as f64,
        begun.elapsed().as_secs_f64()
    );
}

/// On disk: written, replayed with each answer compared, started from a snapshot and the worst tail.
pub fn lots(length: usize) {
    let folder = tempfile::tempdir_in(std::env::var_os("TMPDIR").unwrap_or(".".into())).unwrap();
    let settings = super::settings(folder.path());
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let (mut engine, first) = begin();
    let mut waiting: Vec<_> = first
        .into_iter()
        .map(|e| store.writer().append_blocking(e))
        .collect();
    let begun = Instant::now();
    days(length, |at, input| {
        traffic::step(&mut engine, at, input, &mut |entry| {
            waiting.push(store.writer().append_blocking(entry));
        });
        if waiting.len() >= 500 {
            waiting.drain(..).for_each(|w| assert!(w.wait().is_ok()));
        }
    });
    waiting.drain(..).for_each(|w| assert!(w.wait().is_ok()));
    let (facts, wrote) = (engine.seq(), begun.elapsed().as_secs_f64());
    let mb = std::fs::metadata(store.path()).unwrap().len() / 1_000_000;
    println!(
        "lots: {length} days, {facts} entries, {mb} MB, written in {wrote:.0} s ({:.0} a second)",
        facts as f64 / wrote
    );
    let (begun, cpu) = (Instant::now(), super::cpu_s());
    let mut replayer = restore::Replayer::default();
    let mut kept = None;
    for entry in store.read_journal(1).unwrap() {
        replayer.take(&entry.unwrap()).unwrap();
        if replayer.count == facts - TAIL {
            kept = replayer.engine().cloned();
        }
    }
    let took = begun.elapsed().as_secs_f64();
    println!(
        "lots: replayed from disk in {took:.1} s ({:.1} us an entry, {:.1} s of processor; a year at this pace {:.0} s), {} otherwise, same state: {}",
        took * 1e6 / facts as f64,
        super::cpu_s() - cpu,
        took * YEAR as f64 / length as f64,
        replayer.otherwise,
        replayer.engine().unwrap().digest() == engine.digest()
    );
    store.snapshots().save(&kept.unwrap()).unwrap();
    store.close();
    drop(store);
    let begun = Instant::now();
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let opened = begun.elapsed().as_secs_f64();
    let restored = restore::restore(&store, engine.site()).unwrap();
    println!(
        "lots: start from a snapshot and {TAIL} entries {:.2} s (of it opening the store {opened:.2} s); same state: {}",
        begun.elapsed().as_secs_f64(),
        restored.engine.digest() == engine.digest()
    );
}
