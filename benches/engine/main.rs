//! `cargo bench --bench engine [-- decision|year|start|import [ROWS]|lots [DAYS]|lots-year]`: how long a decision takes by size of the car park, how long a
//! year takes to replay, how long a gateway takes to start with that year in its journal, and what an import of 100,000 permits
//! adds to a decision. Plain timing of our own.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

mod import;
mod lots;
mod measure;
mod traffic;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use measure::percentile;
use plategate::app::restore;
use plategate::clock::SystemClock;
use plategate::domain::access::Engine;
use plategate::domain::event::{Input, JournalEntry};
use plategate::domain::site::LaneId;
use plategate::port::journal::Journal;
use plategate::store::{Settings, Store};
use traffic::{Chance, Traffic};

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let run = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);
    if let [row, permits, inside] = wanted.as_slice()
        && row == "row"
    {
        return decision(permits.parse().unwrap(), inside.parse().unwrap());
    }
    if run("decision") {
        decisions();
    }
    if run("year") {
        year();
    }
    if run("start") {
        start();
    }
    // What others tell is asked for by name: it takes minutes and gigabytes.
    if wanted.iter().any(|w| w == "lots-year") {
        lots::year();
    }
    if wanted.first().is_some_and(|w| w == "lots") {
        let days = wanted.get(1).and_then(|days| days.parse().ok());
        lots::lots(days.unwrap_or(lots::YEAR / 10));
    }
    if run("import") {
        let rows = wanted.get(1).and_then(|rows| rows.parse().ok());
        import::import(rows.unwrap_or(import::ROWS));
    }
}

fn settings(dir: &std::path::Path) -> Settings {
    Settings {
        dir: dir.join("data"),
        evidence_days: 1,
        evidence_max_mb: 10,
        reserve_mb: 0,
    }
}

/// Memory of this process that is its own, MB (`VmRSS`).
fn memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let kb = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

/// Time that this process has had on a processor, s.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields: Vec<f64> = rest
        .split_whitespace()
        .map(|f| f.parse().unwrap_or(0.0))
        .collect();
    // utime and stime, in hundredths.
    (fields.get(11).unwrap_or(&0.0) + fields.get(12).unwrap_or(&0.0)) / 100.0
}

/// A car park with so many permits and so many inside; `tell` gets the entries that led there.
fn filled(
    permits: usize,
    inside: usize,
    chance: &mut Chance,
    mut tell: impl FnMut(JournalEntry),
) -> (Engine, Vec<plategate::domain::plate::Plate>) {
    let site = traffic::site(100);
    let plates = traffic::plates(chance, permits.max(inside));
    let mut engine = Engine::new(site.clone());
    let mut at = traffic::start();
    let configured = Input::Configured {
        site: Box::new(site),
    };
    traffic::step(&mut engine, at, configured, &mut tell);
    traffic::step(
        &mut engine,
        at,
        traffic::import(&plates[..permits]),
        &mut tell,
    );
    for (i, plate) in plates[..inside].iter().enumerate() {
        at += SignedDuration::from_secs(5);
        let lane = LaneId::new(&format!("entry-{}", i % 50 + 1));
        let seen = traffic::sighting(chance, &lane, at, plate);
        traffic::step(&mut engine, at, Input::Sighting(seen), &mut tell);
    }
    (engine, plates)
}

/// Sizes of the table: permits, vehicles inside.
const SIZES: [(usize, usize); 9] = [
    (1_000, 500),
    (5_000, 500),
    (20_000, 500),
    (50_000, 500),
    (20_000, 2_000),
    (50_000, 2_000),
    (20_000, 10_000),
    (50_000, 10_000),
    (20_000, 50_000),
];

/// Each size in a process of its own, so that memory is its own, too.
fn decisions() {
    println!("a decision, ms, 100 lanes; kept: with its entry flushed to the disk");
    println!(
        "permits  inside |  entry p50    p99 |   exit p50    p99 |  kept p50    p99 | copy  memory MB"
    );
    let own = std::env::current_exe().unwrap();
    for (permits, inside) in SIZES {
        let sizes = [permits.to_string(), inside.to_string()];
        let run = std::process::Command::new(&own)
            .arg("row")
            .args(sizes)
            .status();
        assert!(run.unwrap().success());
    }
}

/// Resolve, decide and persist (SQLite, flushed), one vehicle at a time; and without the disk.
fn decision(permits: usize, inside: usize) {
    let mut chance = Chance::new(7);
    let before = memory_mb();
    let (mut engine, plates) = filled(permits, inside, &mut chance, drop);
    let memory = memory_mb() - before;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&settings(folder.path()), SystemClock::shared()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (mut entries, mut exits, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    let mut seq = 0;
    let mut at = traffic::start() + SignedDuration::from_hours(24);
    for i in 0..1_500_usize {
        at += SignedDuration::from_secs(20);
        let leaving = i.is_multiple_of(2);
        let plate = if leaving {
            &plates[i / 2 % inside]
        } else {
            &plates[(inside + i) % plates.len()]
        };
        let lane = LaneId::new(&format!(
            "{}-{}",
            if leaving { "exit" } else { "entry" },
            i % 50 + 1
        ));
        let input = Input::Sighting(traffic::sighting(&mut chance, &lane, at, plate));
        let begun = Instant::now();
        let mut decided = Duration::ZERO;
        traffic::step(&mut engine, at, input, |mut entry| {
            if matches!(entry.input, Input::Sighting(_)) {
                decided = begun.elapsed();
                seq += 1;
                entry.seq = seq;
                runtime
                    .block_on(store.append(vec![Arc::new(entry)]))
                    .unwrap();
                kept.push(begun.elapsed());
            }
        });
        if leaving {
            exits.push(decided)
        } else {
            entries.push(decided)
        }
    }
    let begun = Instant::now();
    let copy = engine.clone();
    let copied = begun.elapsed().as_secs_f64() * 1000.0;
    drop(copy);
    println!(
        "{permits:7} {inside:7} | {:10.3} {:6.3} | {:10.3} {:6.3} | {:9.3} {:6.3} | {copied:4.1} {memory:8.1}",
        percentile(&mut entries, 0.5),
        percentile(&mut entries, 0.99),
        percentile(&mut exits, 0.5),
        percentile(&mut exits, 0.99),
        percentile(&mut kept, 0.5),
        percentile(&mut kept, 0.99),
    );
}

/// So many entries make a year of a busy car park: reads, gates' answers, starts.
const YEAR: usize = 1_000_000;

fn year_entries(mut tell: impl FnMut(JournalEntry)) -> (Engine, usize) {
    let site = traffic::site(8);
    let plates = traffic::plates(&mut Chance::new(11), 25_000);
    let mut engine = Engine::new(site.clone());
    let at = traffic::start();
    let mut count = 0;
    let mut tell = |entry: JournalEntry| {
        count += 1;
        tell(entry);
    };
    traffic::step(
        &mut engine,
        at,
        Input::Configured {
            site: Box::new(site.clone()),
        },
        &mut tell,
    );
    traffic::step(
        &mut engine,
        at,
        traffic::import(&plates[..20_000]),
        &mut tell,
    );
    let mut cars = Traffic::new(&site, plates, 1_400.0, 8.0, 2026);
    let mut most = 0;
    while engine.seq() < YEAR as u64 {
        let Some((at, input)) = cars.next() else {
            break;
        };
        traffic::step(&mut engine, at, input, &mut tell);
        most = most.max(engine.inside().len());
    }
    (engine, most)
}

/// The engine alone: the same inputs again, every answer compared.
fn year() {
    let mut journal = Vec::with_capacity(YEAR + 2);
    let (engine, most) = year_entries(|entry| journal.push(entry));
    let (begun, cpu) = (Instant::now(), cpu_s());
    let mut lane_mode = restore::Replayer::default();
    for entry in &journal {
        lane_mode.take(entry).unwrap();
    }
    let took = begun.elapsed().as_secs_f64();
    let same = lane_mode.engine().unwrap().digest() == engine.digest();
    println!(
        "a year: {} entries, at most {most} inside, replayed in {took:.1} s ({:.1} s of it on the processor, {:.1} us an entry); {} decided otherwise, same state: {same}",
        journal.len(),
        cpu_s() - cpu,
        took * 1e6 / journal.len() as f64,
        lane_mode.otherwise
    );
}

/// A gateway's start with that journal on disk, from a snapshot and without one.
fn start() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path());
    let store = Store::open(&settings, SystemClock::shared()).unwrap();
    let begun = Instant::now();
    let mut waiting = Vec::new();
    let mut last_snapshot = None;
    let (engine, _) = year_entries(|entry| {
        waiting.push(store.writer().append_blocking(entry));
        if waiting.len() == 500 {
            waiting.drain(..).for_each(|w| assert!(w.wait().is_ok()));
        }
    });
    waiting.drain(..).for_each(|w| assert!(w.wait().is_ok()));
    println!(
        "the journal is written in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    // The worst tail that a crash leaves: five thousand entries after the snapshot.
    let mut lane_mode = restore::Replayer::default();
    for entry in store.read_journal(1).unwrap() {
        lane_mode.take(&entry.unwrap()).unwrap();
        if lane_mode.count == engine.seq() - 5_000 {
            last_snapshot = lane_mode.engine().cloned();
        }
    }
    store.snapshots().save(&last_snapshot.unwrap()).unwrap();
    store.close();
    drop(store);
    for what in ["snapshot and 5,000 entries", "the whole journal"] {
        if what.starts_with("the") {
            std::fs::remove_dir_all(folder.path().join("data/snapshots")).unwrap();
        }
        let begun = Instant::now();
        let store = Store::open(&settings, SystemClock::shared()).unwrap();
        let opened = begun.elapsed().as_secs_f64();
        let restored = restore::restore(&store, engine.site()).unwrap();
        println!(
            "start from {what}: {:.2} s (of it opening the store {opened:.2} s); same state: {}",
            begun.elapsed().as_secs_f64(),
            restored.engine.digest() == engine.digest()
        );
    }
}
