//! `cargo bench --bench region -- FOLDER SECONDS FACTS_A_SECOND`: each `FOLDER/*/site.toml` is a gateway of one region; all of them in this
//! process tell so many facts a second together, each to all others, through the PostgreSQL that the site files name. `python3 -m
//! tools.region hundred` makes both. The sender and the receiver are the program's; behind them stand no engine and no disk: what
//! a gateway tells lies in memory, and what it takes is counted and checked for order.
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parking_lot::Mutex;
use plategate::clock::SystemClock;
use plategate::config;
use plategate::domain::event::fact::FactKind;
use plategate::domain::event::{EvidenceId, Input, JournalEntry, Output, Seq};
use plategate::domain::site::GatewayId;
use plategate::port::journal::Entries;
use plategate::port::records::RecordsError;
use plategate::port::region::{
    ErasedEntry, Known, KnownLot, LotState, OwnGateway, OwnJournal, Telling,
};
use plategate::region::{Region, Settings};
use plategate::supervise::Life;
use tokio::sync::{broadcast, watch};

/// Entries that a sender may be behind before it reads its journal.
const ENTRIES: usize = 1_024;
/// One of so many deliveries is timed.
const TIMED: u64 = 50;
/// What is told is told so often.
const TICK: Duration = Duration::from_millis(20);

/// What all gateways together have done.
#[derive(Default)]
struct Counts {
    told: AtomicU64,
    taken: AtomicU64,
    /// Facts that came twice or out of their order.
    wrong: AtomicU64,
    took: Mutex<Vec<f64>>,
}

struct Gateway {
    journal: Mutex<Vec<Arc<JournalEntry>>>,
    lots: Mutex<BTreeMap<GatewayId, KnownLot>>,
    news: broadcast::Sender<Arc<JournalEntry>>,
    counts: Arc<Counts>,
}

impl Gateway {
    /// A car has come in: what an entry with a stay and a count tells.
    fn tell(&self, number: u64) {
        let mut journal = self.journal.lock();
        let seq = journal.len() as Seq + 1;
        let now = Timestamp::now();
        let facts = serde_json::json!([
            {"fact": "stay", "stay": seq, "plate": format!("W{:04}{}", number % 10_000, "AB"), "permit": format!("P{number}"), "known": true,
             "read": [[["W", 0.997]], [["1", 0.997]], [["2", 0.997]], [["3", 0.997]], [["4", 0.997]], [["A", 0.997]], [["B", 0.997]]],
             "lane": "in-1", "area": "yard", "since": now.to_string(), "entry": seq, "passback": ["yard", now.to_string()], "belief": 1.0},
            {"fact": "counted", "area": "yard", "count": number},
        ]);
        let facts: Vec<FactKind> = serde_json::from_value(facts).unwrap();
        let entry = Arc::new(JournalEntry {
            seq,
            at: now,
            input: Input::Due,
            outputs: vec![Output::Told { facts }],
        });
        journal.push(Arc::clone(&entry));
        drop(journal);
        self.counts.told.fetch_add(1, Ordering::Relaxed);
        let _ = self.news.send(entry);
    }
}

/// A gateway as its region's room sees it.
struct Own(Arc<Gateway>);

impl OwnGateway for Own {
    fn known(&self) -> Telling<'_, Known> {
        let known = Known {
            epoch: 0,
            seq: self.0.journal.lock().len() as Seq,
            lots: self.0.lots.lock().clone(),
        };
        Box::pin(async { Ok(known) })
    }

    fn take(&self, inputs: Vec<Input>) -> Telling<'_, ()> {
        let (counts, mut lots) = (&self.0.counts, self.0.lots.lock());
        for input in inputs {
            let Input::Elsewhere { gateway, fact } = input else {
                continue;
            };
            let lot = lots.entry(gateway).or_default();
            let next = (fact.epoch, fact.seq);
            let is_next = next == (0, lot.taken.1 + 1);
            counts
                .wrong
                .fetch_add(u64::from(!is_next), Ordering::Relaxed);
            lot.taken = next;
            let before = counts.taken.fetch_add(1, Ordering::Relaxed);
            if before.is_multiple_of(TIMED) {
                let took = Timestamp::now().duration_since(fact.at);
                counts.took.lock().push(took.as_secs_f64());
            }
        }
        Box::pin(async { Ok(()) })
    }

    fn begin_epoch(&self, epoch: u32) -> Telling<'_, ()> {
        panic!("epoch {epoch} is to begin: the database is not new");
    }

    fn entries(&self) -> broadcast::Receiver<Arc<JournalEntry>> {
        self.0.news.subscribe()
    }

    fn journal(&self) -> Arc<dyn OwnJournal> {
        Arc::new(Own(Arc::clone(&self.0)))
    }

    fn state(&self) -> Telling<'_, LotState> {
        Box::pin(async { Ok(LotState::default()) })
    }

    fn crop(&self, _: &EvidenceId) -> Option<Vec<u8>> {
        None
    }

    fn crops_missing(&self) -> Vec<(GatewayId, EvidenceId)> {
        Vec::new()
    }

    fn keep_crop(&self, _: &(GatewayId, EvidenceId), _: Vec<u8>) {}

    fn crops_gone(&self, _: Vec<EvidenceId>) -> Vec<EvidenceId> {
        Vec::new()
    }

    fn keep_region_key(&self, _: &str) -> Result<(), RecordsError> {
        Ok(())
    }
}

impl Entries for Own {
    fn last(&self) -> Result<Seq, RecordsError> {
        Ok(self.0.journal.lock().len() as Seq)
    }

    fn after(&self, after: Seq, limit: u32) -> Result<Vec<JournalEntry>, RecordsError> {
        let journal = self.0.journal.lock();
        let rest = journal.iter().skip(after as usize).take(limit as usize);
        Ok(rest.map(|entry| (**entry).clone()).collect())
    }
}

impl OwnJournal for Own {
    fn epochs(&self) -> Result<Vec<(u32, Seq)>, RecordsError> {
        Ok(vec![(0, 1)])
    }

    fn left_after(&self, _: (Seq, Seq), _: u32) -> Result<Vec<ErasedEntry>, RecordsError> {
        Ok(Vec::new())
    }

    fn newest_wish(&self) -> Result<Option<Timestamp>, RecordsError> {
        Ok(None)
    }
}

fn settings(folder: &str) -> Vec<Settings> {
    let mut sites: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("site.toml"))
        .filter(|path| path.exists())
        .collect();
    sites.sort();
    let loaded = sites.iter().map(|path| config::load(path).unwrap());
    loaded.map(|l| l.region.expect("a [region]")).collect()
}

/// Time that this process has had on a processor, s.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let rest = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<f64> = rest
        .split_whitespace()
        .map(|f| f.parse().unwrap_or(0.0))
        .collect();
    (fields[11] + fields[12]) / 100.0
}

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let [folder, seconds, per_s] = &args[..] else {
        println!(
            "region: FOLDER SECONDS FACTS_A_SECOND; `python3 -m tools.region hundred` makes the folder and the database"
        );
        return;
    };
    let (seconds, per_s): (f64, f64) = (seconds.parse().unwrap(), per_s.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(run(settings(folder), seconds, per_s));
}

async fn run(all: Vec<Settings>, seconds: f64, per_s: f64) {
    let (counts, clock) = (Arc::new(Counts::default()), SystemClock::shared());
    let (stop, stopping) = watch::channel(false);
    let (mut gateways, mut tasks) = (Vec::new(), Vec::new());
    for settings in &all {
        let gateway = Arc::new(Gateway {
            journal: Mutex::default(),
            lots: Mutex::default(),
            news: broadcast::channel(ENTRIES).0,
            counts: Arc::clone(&counts),
        });
        let own = Arc::new(Own(Arc::clone(&gateway)));
        let room = Region::new(settings, own, TimeZone::UTC, &clock);
        tasks.push(room.start("bench", &stopping, |kind, of| {
            Life::new(kind, of, clock.clone())
        }));
        gateways.push((gateway, room));
    }
    let others = gateways.len() as u64 - 1;
    let begun = Instant::now();
    while gateways
        .iter()
        .any(|(_, room)| room.lots().now().peers.is_empty())
    {
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "not all come into the region"
        );
        tokio::time::sleep(TICK).await;
    }
    println!(
        "{} gateways in the region after {:.1} s",
        gateways.len(),
        begun.elapsed().as_secs_f64()
    );
    let (begun, cpu) = (Instant::now(), cpu_s());
    let (mut told, mut number, mut lags) = (0_u64, 0_u64, Vec::new());
    let behind = |counts: &Counts| {
        counts.told.load(Ordering::Relaxed) * others - counts.taken.load(Ordering::Relaxed)
    };
    while begun.elapsed().as_secs_f64() < seconds {
        let due = (begun.elapsed().as_secs_f64() * per_s) as u64;
        while told < due {
            let (gateway, _) = &gateways[(told % gateways.len() as u64) as usize];
            number += 1;
            gateway.tell(number);
            told += 1;
        }
        if lags.len() as f64 <= begun.elapsed().as_secs_f64() {
            lags.push(behind(&counts));
        }
        tokio::time::sleep(TICK).await;
    }
    let (lasted, taken) = (
        begun.elapsed().as_secs_f64(),
        counts.taken.load(Ordering::Relaxed),
    );
    let used = cpu_s() - cpu;
    let ended = Instant::now();
    while behind(&counts) > 0 && ended.elapsed() < Duration::from_secs(120) {
        tokio::time::sleep(TICK).await;
    }
    let drained = ended.elapsed().as_secs_f64();
    let third = lags.len() / 3;
    let mean = |part: &[u64]| part.iter().sum::<u64>() as f64 / part.len().max(1) as f64;
    let mut took = std::mem::take(&mut *counts.took.lock());
    took.sort_by(f64::total_cmp);
    let at = |share: f64| {
        took.get((took.len() as f64 * share) as usize)
            .copied()
            .unwrap_or(f64::NAN)
    };
    println!(
        "{{\"told_per_s\": {:.1}, \"taken_per_s\": {:.1}, \"behind_second_third\": {:.0}, \"behind_last_third\": {:.0}, \"drained_s\": {drained:.2}, \"left\": {}, \"wrong\": {}, \"p50_ms\": {:.1}, \"p99_ms\": {:.1}, \"own_cores\": {:.2}}}",
        told as f64 / lasted,
        taken as f64 / lasted,
        mean(&lags[third..2 * third]),
        mean(&lags[2 * third..]),
        behind(&counts),
        counts.wrong.load(Ordering::Relaxed),
        at(0.5) * 1e3,
        at(0.99) * 1e3,
        used / lasted,
    );
    stop.send(true).unwrap();
    for task in tasks {
        task.ended().await;
    }
}
