//! Decisions while a long list is imported, beside decisions without: the real desk and store, the pieces that an import sends, and
//! the reading of the list on a thread beside them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use plategate::app;
use plategate::clock::SystemClock;
use plategate::desk::{DeskHandle, DeskTask};
use plategate::domain::event::{ImportPiece, Input, PermitChange, PermitEdit, SeenPermit};
use plategate::domain::plate::Plate;
use plategate::domain::site::LaneId;
use plategate::gate::runner::KillSwitch;
use plategate::port::permits_csv::{self, Reading};
use plategate::store::Store;
use tokio::sync::watch;

use crate::measure::percentile;
use crate::traffic::{self, Chance};
use crate::{filled, settings};

/// Permits that are there, vehicles inside, and permits that come.
const PERMITS: usize = 20_000;
const INSIDE: usize = 2_000;
pub const ROWS: usize = 100_000;
/// Permits of one plate that an import sends at a time.
const PIECE: usize = 200;
/// A vehicle comes every so often, ms: more than any site has.
const EVERY_MS: u64 = 20;
/// Vehicles without an import.
const ALONE: usize = 1_000;

/// `rows`: [`ROWS`] for the figure; fewer to see that it works.
pub fn import(rows: usize) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let mut chance = Chance::new(7);
    let folder = tempfile::tempdir().unwrap();
    let clock = SystemClock::shared();
    let store = Store::open(&settings(folder.path()), clock.clone()).unwrap();
    // The desk takes an engine that stands where the journal ends.
    let mut waiting = Vec::new();
    let (engine, plates) = filled(PERMITS, INSIDE, &mut chance, |entry| {
        waiting.push(store.writer().append_blocking(entry));
    });
    for durable in waiting {
        durable.wait().unwrap();
    }
    let new = traffic::plates(&mut Chance::new(23), rows);
    runtime.block_on(async move {
        let outside = app::effects(BTreeMap::new(), KillSwitch::default());
        let journal = Arc::new(store.clone());
        let (task, desk) = DeskTask::new(engine, journal, clock.clone(), outside, None);
        let (stop, stopping) = watch::channel(false);
        let running = tokio::spawn(task.run(stopping.clone(), stopping));
        // What ended the desk before its time is told, not only that it is gone.
        let traffic = tokio::spawn(traffic_and_import(desk.clone(), chance, plates, new));
        let mut running = std::pin::pin!(running);
        tokio::select! {
            ended = &mut running => panic!("the desk ended: {:?}", ended.unwrap().err()),
            done = traffic => done.unwrap(),
        }
        stop.send(true).unwrap();
        running.await.unwrap().unwrap();
    });
}

/// Vehicles alone, then beside an import.
async fn traffic_and_import(
    desk: DeskHandle,
    mut chance: Chance,
    plates: Vec<Plate>,
    new: Vec<Plate>,
) {
    let rows = new.len();
    let mut alone = Vec::new();
    for n in 0..ALONE {
        alone.push(decided(&desk, &mut chance, &plates, n).await);
    }
    let importing = tokio::spawn(take(desk.clone(), new));
    let mut beside = Vec::new();
    while !importing.is_finished() {
        let n = ALONE + beside.len();
        beside.push(decided(&desk, &mut chance, &plates, n).await);
    }
    let (read, took) = importing.await.unwrap();
    println!(
        "an import of {rows} rows into {PERMITS} permits, {INSIDE} inside: read in {:.1} s, taken in {:.1} s",
        read.as_secs_f64(),
        took.as_secs_f64()
    );
    println!("a decision with its entry on the disk, ms | vehicles    p50    p99   most");
    for (name, times) in [
        ("without an import", &mut alone),
        ("during the import", &mut beside),
    ] {
        let [p50, p99, most] = [0.5, 0.99, 1.0].map(|p| percentile(times, p));
        println!(
            "{name:41} | {:8} {p50:6.2} {p99:6.2} {most:6.2}",
            times.len()
        );
    }
}

/// How long a vehicle waits for its answer.
async fn decided(desk: &DeskHandle, chance: &mut Chance, plates: &[Plate], n: usize) -> Duration {
    tokio::time::sleep(Duration::from_millis(EVERY_MS)).await;
    let lane = LaneId::new(&format!("{}-{}", ["entry", "exit"][n % 2], n % 50 + 1));
    let plate = &plates[(n * 7) % plates.len()];
    let at = SystemClock::shared().now();
    let seen = traffic::sighting(chance, &lane, at, plate);
    let begun = Instant::now();
    desk.submit(Input::Sighting(seen)).await.unwrap();
    begun.elapsed()
}

/// Reads a list as the page does, and sends it piece by piece. How long each took.
async fn take(desk: DeskHandle, plates: Vec<Plate>) -> (Duration, Duration) {
    let begun = Instant::now();
    let rows = plates.iter().enumerate();
    let rows = rows.map(|(n, plate)| format!("Q{n},staff,Holder {n},{plate},2027-06-30\n"));
    let text = format!(
        "permit,group,holder,plate,valid_to\n{}",
        rows.collect::<String>()
    );
    let read = tokio::task::spawn_blocking(move || {
        let list = permits_csv::read(&text, &Reading::by("bench")).unwrap();
        list.permits
    });
    let permits = read.await.unwrap();
    let read = begun.elapsed();
    let begun = Instant::now();
    let mut piece = ImportPiece {
        added: permits.len(),
        ..ImportPiece::default()
    };
    for permits in permits.chunks(PIECE) {
        let edits = permits.iter().map(|permit| PermitEdit::Put {
            permit: Box::new(permit.clone()),
            seen: SeenPermit::Nothing,
        });
        let batch = PermitChange::Batch {
            edits: edits.collect(),
            piece: piece.clone(),
            by: "bench".into(),
        };
        let entry = desk.submit(Input::Permits(batch)).await.unwrap();
        piece.first.get_or_insert(entry.seq);
    }
    (read, begun.elapsed())
}
