//! The car park behind the dashboard of these tests: the real engine, desk, store and gates' runners, wired as `app` wires them.
//! What happened before a test begins is replayed once, kept, and copied. Only cameras and the disk's faults are played here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use plategate::app::{self, Eyes, restore};
use plategate::clock::{Clock, SetClock, SharedClock};
use plategate::desk::{DeskHandle, DeskTask};
use plategate::domain::access::Engine;
use plategate::domain::event::*;
use plategate::domain::plate::{CharRead, Plate, PlateRead};
use plategate::domain::reading::BoxPx;
use plategate::domain::site::*;
use plategate::gate::output::recorder::RecorderGate;
use plategate::gate::output::{Gate, PulseFuture};
use plategate::gate::runner::{self, GateHandle, KillSwitch, Limits};
use plategate::port::audit::{Audit, AuditQuery, AuditRow};
use plategate::port::evidence::{Evidence, EvidenceError, Pictures, Shot};
use plategate::port::fault::FaultKind;
use plategate::port::journal::{Journal, Keeping, Refused};
use plategate::port::live::{GateLive, LaneLive, Live, LookBox, PartLive};
use plategate::port::permits::PermitsAsked;
use plategate::port::records::{DecisionQuery, Records};
use plategate::store::{Settings, Store};
use plategate::supervise::Life;
use plategate::web::{WebLives, WebParts};
use tokio::sync::{mpsc, watch};

use super::{calibration, day, draw, explained, misreading_lane};
use crate::patience::LIMIT;
/// What has happened through the engine, entry by entry, before a test begins.
pub struct Script {
    pub engine: Engine,
    pub entries: Vec<JournalEntry>,
}

impl Script {
    /// A journal that begins with this site.
    pub fn new(site: &Site, begin: Timestamp) -> Script {
        let mut script = Script {
            engine: Engine::new(site.clone()),
            entries: Vec::new(),
        };
        let site = Box::new(site.clone());
        script.tell(begin, Input::Configured { site });
        script
    }

    /// An input, after what is due before it; the gate takes every pulse. Gives the input's number.
    pub fn tell(&mut self, at: Timestamp, input: Input) -> Seq {
        while let Some(due) = self.engine.next_due().filter(|due| *due <= at) {
            self.give(due, Input::Due);
        }
        self.give(at, input)
    }

    fn give(&mut self, at: Timestamp, input: Input) -> Seq {
        let outputs = self.engine.handle(at, &input);
        let seq = self.engine.seq();
        let commanded = outputs.iter().find_map(|o| match o {
            Output::GateCommand(c) => Some(c.clone()),
            _ => None,
        });
        self.entries.push(JournalEntry {
            seq,
            at,
            input,
            outputs,
        });
        if let Some(command) = commanded {
            let report = GateReport {
                command: command.id,
                gate: command.gate,
                at,
                result: GateResult::Accepted { took_ms: 41 },
            };
            self.give(at, Input::GateReport(report));
        }
        seq
    }

    /// A vehicle is seen.
    pub fn see(&mut self, at: Timestamp, lane: &str, plate: &str) -> Seq {
        self.tell(at, Input::Sighting(sighting(at, lane, plate)))
    }

    pub fn order(&mut self, at: Timestamp, what: OrderKind, reason: &str) -> Seq {
        self.tell(at, order(what, reason))
    }
}

/// A vehicle as a lane reads it: `?` unread; `[83]` read as 8, and the reader doubts whether it is not 3.
pub fn sighting(at: Timestamp, lane: &str, plate: &str) -> Sighting {
    let evidence = format!(
        "{lane}/{}/{}",
        plate.replace(['[', ']'], ""),
        at.as_second()
    );
    Sighting {
        lane: LaneId::new(lane),
        at,
        read: read(plate),
        source: Provenance::default(),
        runner_up: None,
        looks: 3,
        first_seen: at,
        last_seen: at,
        travel: Some(Motion::Towards),
        scene: None,
        plate_px: Some(140),
        evidence: Some(EvidenceId(evidence.into())),
    }
}

/// See [`sighting`].
pub fn read(plate: &str) -> Option<PlateRead> {
    if plate == "?" {
        return None;
    }
    let mut chars = plate.chars();
    let mut next = || chars.next();
    let mut all = Vec::new();
    while let Some(c) = next() {
        let read = match c {
            '[' => {
                let (printed, other) = (next().unwrap(), next().unwrap());
                assert_eq!(next(), Some(']'), "{plate}");
                CharRead::new(vec![(printed, 0.58), (other, 0.38)])
            }
            _ => CharRead::new(vec![(c, 0.981)]),
        };
        all.push(read.unwrap());
    }
    Some(PlateRead::new(all).unwrap())
}

pub fn order(what: OrderKind, reason: &str) -> Input {
    Input::Order(Order {
        by: "admin".into(),
        role: Some(Role::Administrator),
        reason: reason.into(),
        what,
    })
}

/// A data folder as it was left: the files with their names.
type Files = Vec<(PathBuf, Vec<u8>)>;

/// Keeps a script in a store of its own, with a snapshot at its end. Call outside of async code.
fn kept(script: &Script) -> Files {
    let dir = tempfile::tempdir().unwrap();
    let store = keep(dir.path(), &script.entries);
    assert!(store.snapshots().save(&script.engine).unwrap());
    store.close();
    drop(store);
    let mut files = Files::new();
    let mut folders = vec![dir.path().join("data")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(dir.path()).unwrap().to_owned();
            files.push((name, std::fs::read(&path).unwrap()));
        }
    }
    files
}

/// A store in a folder of its own that holds these entries. Call outside of async code.
pub fn keep(dir: &Path, entries: &[JournalEntry]) -> Store {
    let store = Store::open(&settings(dir), SetClock::at(day::now())).unwrap();
    for chunk in entries.chunks(500) {
        let appended = |e: &JournalEntry| store.writer().append_blocking(e.clone());
        let waiting: Vec<_> = chunk.iter().map(appended).collect();
        for durable in waiting {
            durable.wait().unwrap();
        }
    }
    store
}

fn settings(dir: &Path) -> Settings {
    Settings {
        dir: dir.join("data"),
        evidence_days: 30,
        evidence_max_mb: 10,
        reserve_mb: 0,
    }
}

/// A place where a script is kept once a process.
type Template = OnceLock<(Site, Files)>;

pub struct CarPark {
    pub site: Arc<Site>,
    pub clock: Arc<SetClock>,
    pub store: Store,
    /// The wiring of `app`, with these cameras.
    pub parts: WebParts,
    pub cameras: Arc<Cameras>,
    disk: Arc<Disk>,
    /// While it is set, no gate takes a pulse.
    stuck: Arc<AtomicBool>,
    drawn: Arc<Drawn>,
    /// Where lanes' calibrations are kept.
    pub calibrations: PathBuf,
    desk: DeskHandle,
    /// The journal's last entry when the test began.
    begun: Seq,
    _stop: watch::Sender<bool>,
    _dir: tempfile::TempDir,
}

impl CarPark {
    /// Nothing has happened yet. It is 14:00 in Vienna.
    pub async fn empty() -> Arc<CarPark> {
        static KEPT: Template = OnceLock::new();
        CarPark::of(&KEPT, || Script::new(&day::site(), day::now())).await
    }

    /// After half a day of traffic.
    pub async fn day() -> Arc<CarPark> {
        static KEPT: Template = OnceLock::new();
        CarPark::of(&KEPT, || day::script(&day::site(), 40)).await
    }

    /// The same on a day on which few came.
    pub async fn quiet_day() -> Arc<CarPark> {
        static KEPT: Template = OnceLock::new();
        CarPark::of(&KEPT, || day::script(&day::site(), 0)).await
    }

    /// The same, where entry 1 asks for a PIN or a card.
    pub async fn with_pins() -> Arc<CarPark> {
        static KEPT: Template = OnceLock::new();
        let play = || {
            let mut site = day::site();
            site.lanes[0].second_factor_s = Some(30);
            day::script(&site, 0)
        };
        CarPark::of(&KEPT, play).await
    }

    /// Four weeks of traffic, with one lane that began to misread.
    pub async fn four_weeks() -> Arc<CarPark> {
        static KEPT: Template = OnceLock::new();
        CarPark::of(&KEPT, || misreading_lane::script().0).await
    }

    /// Ten weeks of traffic.
    pub async fn ten_weeks() -> Arc<CarPark> {
        static KEPT: Template = OnceLock::new();
        CarPark::of(&KEPT, explained::script).await
    }

    async fn of(template: &'static Template, play: fn() -> Script) -> Arc<CarPark> {
        let first = move || {
            let script = play();
            (script.engine.site().clone(), kept(&script))
        };
        let (site, files) = tokio::task::spawn_blocking(move || template.get_or_init(first))
            .await
            .unwrap();
        CarPark::open(site, files)
    }

    /// After a script of a test's own.
    pub async fn after(script: Script) -> Arc<CarPark> {
        let keeping = move || (script.engine.site().clone(), kept(&script));
        let (site, files) = tokio::task::spawn_blocking(keeping).await.unwrap();
        CarPark::open(&site, &files)
    }

    fn open(site: &Site, files: &Files) -> Arc<CarPark> {
        let dir = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let clock = SetClock::at(day::now());
        let shared: SharedClock = clock.clone();
        let store = Store::open(&settings(dir.path()), clock.clone()).unwrap();
        let site = Arc::new(site.clone());
        let engine = restore::restore(&store, &site).unwrap().engine;
        let begun = engine.seq();
        let disk = Arc::new(Disk {
            store: store.clone(),
            full: AtomicBool::new(false),
        });
        let stuck = Arc::new(AtomicBool::new(false));
        let (gates, desk, stop) = run(engine, &site, (disk.clone(), &stuck), &shared);
        let cameras = Arc::new(Cameras {
            site: site.clone(),
            clock: clock.clone(),
            store: store.clone(),
            gates,
            desk: desk.clone(),
            blind: Mutex::default(),
            still: Mutex::default(),
            small: Mutex::default(),
        });
        let calibrations = dir.path().join("calibrations");
        std::fs::create_dir(&calibrations).unwrap();
        let drawing = calibration::desk(&site, &cameras, &clock, &calibrations);
        let drawn = Arc::new(Drawn::default());
        let eyes: Eyes = (drawn.clone(), cameras.clone(), drawing);
        let lives = WebLives::new(|kind| Life::new(kind, "", clock.clone()));
        let parts = app::web_parts(site.clone(), &desk, &store, eyes, &shared, (None, lives));
        Arc::new(CarPark {
            site,
            clock,
            store,
            parts,
            cameras,
            disk,
            stuck,
            drawn,
            calibrations,
            desk,
            begun,
            _stop: stop,
            _dir: dir,
        })
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells the engine, and waits until it is on disk.
    pub async fn tell(&self, input: Input) -> Arc<JournalEntry> {
        self.desk.submit(input).await.unwrap()
    }

    pub async fn order(&self, what: OrderKind, reason: &str) -> Arc<JournalEntry> {
        self.tell(order(what, reason)).await
    }

    pub async fn put_permit(&self, permit: Permit) {
        let put = PermitChange::put(permit, "admin");
        self.tell(Input::Permits(put)).await;
    }

    /// A vehicle comes and is answered; if the gate is opened, it has passed. Gives the number of its read.
    pub async fn arrive(&self, lane: &str, plate: &str) -> Seq {
        self.clock.advance(Duration::from_secs(7));
        let mut stream = self.desk.subscribe();
        let seen = sighting(self.now(), lane, plate);
        let entry = self.tell(Input::Sighting(seen)).await;
        let opened = |o: &Output| matches!(o, Output::GateCommand(_));
        if entry.outputs.iter().any(opened) {
            let passed = async {
                loop {
                    let next = stream.recv().await.unwrap();
                    let of = |r: &GateReport| r.command == CommandId(entry.seq);
                    if matches!(&next.input, Input::GateReport(r) if of(r)) {
                        return;
                    }
                }
            };
            let passed = tokio::time::timeout(LIMIT, passed).await;
            passed.expect("the gate answers");
        }
        entry.seq
    }

    /// A vehicle comes that its lane asks about.
    pub async fn ask(&self, lane: &str, plate: &str) -> Seq {
        let seq = self.arrive(lane, plate).await;
        let decision = self.store.decision(seq).unwrap().unwrap();
        assert_eq!(decision.outcome, Outcome::Ask, "{lane} {plate}");
        seq
    }

    pub async fn permit(&self, id: &str) -> Option<Permit> {
        let found = self.parts.ports.desk.permits(vec![PermitId::new(id)]).await;
        found.unwrap().pop()
    }

    pub async fn count_permits(&self) -> usize {
        let found = self.parts.ports.desk.find_permits(PermitsAsked::first(1));
        found.await.unwrap().total
    }

    pub async fn gates_off(&self) -> bool {
        self.parts.ports.desk.kill_switch().await.unwrap()
    }

    /// The whole journal.
    pub fn journal(&self) -> Vec<JournalEntry> {
        let all = self.store.read_journal(1).unwrap();
        all.map(Result::unwrap).collect()
    }

    /// What persons and programs have told the engine since the test began.
    pub fn told(&self) -> Vec<Input> {
        let all = self.store.read_journal(self.begun + 1).unwrap();
        let theirs = |input: &Input| {
            let order = matches!(input, Input::Order(_) | Input::Permits(_));
            order || matches!(input, Input::Factor { .. })
        };
        all.map(|entry| entry.unwrap().input)
            .filter(theirs)
            .collect()
    }

    /// The orders among them.
    pub fn ordered(&self) -> Vec<Order> {
        let orders = self.told().into_iter().filter_map(|input| match input {
            Input::Order(order) => Some(order),
            _ => None,
        });
        orders.collect()
    }

    /// All decisions, oldest first.
    pub fn decisions(&self) -> Vec<Decision> {
        let outputs = self.journal().into_iter().flat_map(|e| e.outputs);
        let decisions = outputs.filter_map(|o| match o {
            Output::Decision(d) => Some(d),
            _ => None,
        });
        decisions.collect()
    }

    /// The newest decision of that kind.
    pub fn newest(&self, fits: impl Fn(&Decision) -> bool) -> Decision {
        let all = self.decisions().into_iter().rev();
        let mut all = all.filter(|d| fits(d));
        all.next().expect("there is one")
    }

    /// The vehicle of P-1001, kept out because it is inside.
    pub fn reentry(&self) -> Decision {
        self.newest(|d| {
            d.outcome == Outcome::Refuse
                && d.reason == Reason::Reentry
                && d.permit == Some(PermitId::new("P-1001"))
        })
    }

    /// The journal's last number.
    pub fn last(&self) -> Seq {
        self.store.read_journal(1).unwrap().last_seq()
    }

    /// The audit log, oldest first.
    pub fn acts(&self) -> Vec<AuditRow> {
        let query = AuditQuery {
            limit: 500,
            ..AuditQuery::default()
        };
        let mut rows = self.store.rows(&query).unwrap().rows;
        rows.reverse();
        rows
    }

    /// From now on no gate takes a pulse, or all do again.
    pub fn stick(&self, stuck: bool) {
        self.stuck.store(stuck, Ordering::SeqCst);
    }

    /// From now on no picture is on the disk, or all are.
    pub fn hold_pictures(&self, late: bool) {
        self.drawn.late.store(late, Ordering::SeqCst);
    }

    /// From now on nothing can be written; what is told waits.
    pub async fn fill_the_disk(&self) {
        self.disk.full.store(true, Ordering::SeqCst);
        let desk = self.desk.clone();
        tokio::spawn(async move { desk.submit(Input::Heartbeat).await });
        let refused = async {
            while self.desk.journal_health().is_ok() {
                tokio::task::yield_now().await;
            }
        };
        let refused = tokio::time::timeout(LIMIT, refused).await;
        refused.expect("the journal refuses");
    }

    /// Another hand in the database.
    pub fn tamper(&self, sql: &str) {
        let c = rusqlite::Connection::open(self.store.path()).unwrap();
        c.execute_batch(sql).unwrap();
    }
}

/// Gates that take every pulse, and the desk before them.
fn run(
    engine: Engine,
    site: &Site,
    (disk, stuck): (Arc<Disk>, &Arc<AtomicBool>),
    clock: &SharedClock,
) -> (
    BTreeMap<GateId, GateHandle>,
    DeskHandle,
    watch::Sender<bool>,
) {
    let kill = KillSwitch::default();
    let (reports, mut reported) = mpsc::channel(64);
    let gate = |gate: &GateSite| {
        let driver = Arc::new(Barrier {
            works: RecorderGate::new(clock.clone()),
            stuck: stuck.clone(),
        });
        let limits = Limits {
            min_gap_ms: gate.min_gap_ms,
            kill: kill.clone(),
        };
        let id = gate.id.clone();
        let handle = runner::start(id.clone(), driver, limits, reports.clone(), clock.clone());
        (id, handle)
    };
    let gates: BTreeMap<GateId, GateHandle> = site.gates.iter().map(gate).collect();
    let outside = app::effects(gates.clone(), kill);
    let (task, desk) = DeskTask::new(engine, disk, clock.clone(), outside, None);
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(task.run(stopping.clone(), stopping));
    let to = desk.clone();
    tokio::spawn(async move {
        while let Some(report) = reported.recv().await {
            let _ = to.submit(Input::GateReport(report)).await;
        }
    });
    (gates, desk, stop)
}

/// A gate that takes every pulse, unless it is stuck.
struct Barrier {
    works: RecorderGate,
    stuck: Arc<AtomicBool>,
}

impl Gate for Barrier {
    fn pulse(&self, pulse_ms: u32, send_by: Instant) -> PulseFuture<'_> {
        if !self.stuck.load(Ordering::SeqCst) {
            return self.works.pulse(pulse_ms, send_by);
        }
        Box::pin(std::future::ready(Err(GateFault {
            device: GateDevice::Recorder,
            what: GateFaultKind::NoAnswer { limit_ms: 500 },
        })))
    }

    fn device(&self) -> GateDevice {
        self.works.device()
    }

    fn describe(&self) -> String {
        self.works.describe()
    }
}

/// The store's disk, which may be full.
pub struct Disk {
    store: Store,
    full: AtomicBool,
}

impl Journal for Disk {
    fn append(&self, batch: Vec<Arc<JournalEntry>>) -> Keeping<'_> {
        if !self.full.load(Ordering::SeqCst) {
            return self.store.append(batch);
        }
        Box::pin(std::future::ready(Err(Refused {
            kept: 0,
            kind: FaultKind::Unavailable,
            why: "the disk is full: nothing can be written".into(),
        })))
    }
}

/// The lanes' cameras, drawn; the gates and the journal beside them are real.
pub struct Cameras {
    site: Arc<Site>,
    clock: Arc<SetClock>,
    store: Store,
    gates: BTreeMap<GateId, GateHandle>,
    desk: DeskHandle,
    blind: Mutex<Option<LaneId>>,
    still: Mutex<Option<Vec<u8>>>,
    small: Mutex<Option<Vec<u8>>>,
}

impl Cameras {
    /// The camera of this lane refuses the password from now on.
    pub fn blind(&self, lane: &str) {
        *self.blind.lock().unwrap() = Some(LaneId::new(lane));
    }

    /// What every camera's second stream shows from now on.
    pub fn show_small(&self, picture: Vec<u8>) {
        *self.small.lock().unwrap() = Some(picture);
    }

    /// What every camera shows from now on, JPEG.
    pub fn show(&self, picture: Vec<u8>) {
        *self.still.lock().unwrap() = Some(picture);
    }
}

impl Live for Cameras {
    fn live_jpeg(&self, lane: &LaneId, max_width: u32) -> Option<Vec<u8>> {
        let small = self.small.lock().unwrap().clone();
        small.or_else(|| self.jpeg(lane, max_width))
    }

    fn lanes(&self) -> Vec<LaneLive> {
        let blind = self.blind.lock().unwrap().clone();
        let lane = |lane: &Lane| {
            let seeing = blind.as_ref() != Some(&lane.id);
            let health = match seeing {
                true => "seeing, 1280x720",
                false => {
                    "The camera refuses the password. Check username and password_env of this camera."
                }
            };
            LaneLive {
                lane: lane.id.clone(),
                seeing,
                health: health.to_owned(),
                frames_per_s: if seeing { 15.0 } else { 0.0 },
                dropped: 0,
                look: Some(LookBox {
                    at: self.clock.now(),
                    frame_width_px: 1280,
                    frame_height_px: 720,
                    place: BoxPx {
                        x: 540.0,
                        y: 470.0,
                        w: 200.0,
                        h: 46.0,
                    },
                }),
            }
        };
        self.site.lanes.iter().map(lane).collect()
    }

    fn jpeg(&self, lane: &LaneId, max_width: u32) -> Option<Vec<u8>> {
        if self.blind.lock().unwrap().as_ref() == Some(lane) {
            return None;
        }
        if let Some(still) = &*self.still.lock().unwrap() {
            return Some(still.clone());
        }
        let last = DecisionQuery {
            lane: Some(lane.clone()),
            limit: 1,
            ..DecisionQuery::default()
        };
        let last = self.store.decisions(&last).unwrap().rows.pop();
        let car = last.and_then(|d| Some((d.plate?.to_string(), d.seq)));
        let car = car.as_ref().map(|(text, seq)| (text.as_str(), *seq));
        let (width, height) = (max_width as i32, max_width as i32 * 9 / 16);
        let dusk = lane.as_str().starts_with("exit");
        Some(draw::frame(width, height, car, dusk))
    }

    fn gates(&self) -> Vec<GateLive> {
        let gates = self.gates.iter();
        gates
            .map(|(id, handle)| {
                let at = (self.clock.now(), &TimeZone::UTC);
                app::live::gate(id, handle.health(), None, at)
            })
            .collect()
    }

    fn parts(&self) -> Vec<PartLive> {
        let health = self.desk.journal_health();
        vec![PartLive {
            name: "journal".into(),
            ok: health.is_ok(),
            vital: true,
            health: health.err().unwrap_or_default(),
        }]
    }
}

/// Every read has its pictures: drawn when they are asked for, by the plate that stands in their name.
#[derive(Default)]
struct Drawn {
    /// Not on the disk yet.
    late: AtomicBool,
}

impl Evidence for Drawn {
    fn put(&self, _: &EvidenceId, _: &Pictures) -> Result<(), EvidenceError> {
        Ok(())
    }

    fn get(&self, id: &EvidenceId, shot: Shot) -> Result<Option<Vec<u8>>, EvidenceError> {
        if self.late.load(Ordering::SeqCst) {
            return Ok(None);
        }
        let mut parts = id.0.split('/').skip(1);
        let text =
            Plate::new(parts.next().unwrap_or_default()).map_or(String::new(), |p| p.to_string());
        let seed = parts.next().and_then(|n| n.parse().ok()).unwrap_or(0);
        Ok(Some(match shot {
            Shot::Frame => draw::frame(1280, 720, Some((&text, seed)), seed.is_multiple_of(2)),
            Shot::Crop => draw::crop(&text),
        }))
    }
}
