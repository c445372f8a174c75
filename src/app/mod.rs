//! The only place that knows everyone (law L4): builds the rooms, connects them, starts and stops them in a written order.
//!
//! Start: store -> engine from the journal -> gates -> desk -> what is told to the engine at a start -> models -> cameras
//! and lanes -> contacts, displays -> the region's
//! other gateways -> what is told to the outside -> dashboard. Each is ready before the next begins.
//!
//! Stop: dashboard and sources of inputs -> what is told to the outside -> cameras and lanes -> gates (what is under way is answered) -> displays -> the region's other gateways -> desk (what is
//! waiting is kept) -> store.
//!
//! What dies meanwhile begins again ([`crate::supervise`]); where it cannot, [`Gateway::failed`] says so.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;
use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::actions::Ports;
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::{DeskHandle, Effects};
use crate::display::Displays;
use crate::domain::event::{GateReport, Input, JournalEntry, OrderKind, Output, PermitChange, Seq};
use crate::domain::site::{GateId, Lane, LaneId, Site};
use crate::feed::video::vision;
use crate::feed::video::vision::VisionError;
use crate::gate::input::Contacts;
use crate::gate::runner::{GateHandle, KillSwitch, Limits};
use crate::port::audit::Audit;
use crate::port::calibration::Calibrations;
use crate::port::evidence::Evidence;
use crate::port::live::Live;
use crate::port::notify::Notifier;
use crate::port::permits_csv::{self, Reading};
use crate::store::evidence::EvidenceFolder;
use crate::store::privacy::days_before;
use crate::store::{Store, StoreError};
use crate::supervise::Life;
use crate::{feed, gate, web};

mod audit_head;
pub(crate) mod backup;
mod beside;
pub mod calibration;
pub mod commissioning;
mod descriptors;
mod directory;
pub(crate) mod dry_run;
mod figures;
mod lanes;
pub mod live;
mod lives;
mod lots;
mod outside;
mod permit_source;
pub mod region;
pub mod restore;
pub mod retention;
mod snapshots;
pub mod subject;
mod told_before;
mod told_erasures;
pub mod trials;
mod vital;
mod web_desk;

use backup::Daily;
use lanes::Lanes;
use lives::{Lives, forward};
use outside::Outside;
use region::InRegion;
pub(crate) use restore::{Restored, restore};
use told_before::{ToldBefore, told_before};
use vital::Vital;

/// Reports on their way to the desk. When full, the gate's task waits: a report is never dropped.
const REPORTS_MAX: usize = 64;
/// Entries on their way to the events file. When full, the desk waits: none is dropped.
const EVENTS_MAX: usize = 256;
/// How often old evidence is looked for.
const SWEEP: std::time::Duration = std::time::Duration::from_secs(600);

/// Why the gateway did not start: a sentence that says where to look.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vision(#[from] VisionError),
    #[error("gate {0}: {1}")]
    Gate(GateId, gate::SetUpFault),
    #[error(transparent)]
    Web(#[from] web::WebError),
    #[error("the journal cannot be used: {0}")]
    Journal(String),
    #[error("{0}: {1}")]
    Permits(PathBuf, String),
    /// Told to stop while it waited; ended in order.
    #[error("stopped while it started: {0}")]
    Stopped(String),
    #[error("{0}")]
    Other(String),
}

/// What a started gateway tells whoever started it.
pub struct Started {
    pub dashboard: SocketAddr,
    /// At the very first start.
    pub(crate) one_time_password: Option<web::OneTimePassword>,
}

/// A running gateway. [`Gateway::stop`] ends it in order.
pub struct Gateway {
    pub started: Started,
    pub desk: DeskHandle,
    store: Store,
    gates: BTreeMap<GateId, GateHandle>,
    lanes: Lanes,
    stop_sources: watch::Sender<bool>,
    web: JoinHandle<()>,
    outside: Outside,
    displays: Displays,
    vital: Vital,
    lives: Lives,
    sources: Vec<permit_source::Source>,
    region: InRegion,
}

/// Where durable entries go, besides the journal.
pub(crate) type Events = mpsc::Sender<Arc<JournalEntry>>;

/// A channel for `--events`.
pub fn events() -> (Events, mpsc::Receiver<Arc<JournalEntry>>) {
    mpsc::channel(EVENTS_MAX)
}

impl Gateway {
    /// Starts everything, in the order of the module's text. Call within a runtime of several threads. `stop`: when it says
    /// so while the start waits for something that may never come (a journal that refuses), the start ends in order.
    ///
    /// # Errors
    /// A sentence for each part that cannot be started; [`StartError::Stopped`]: it was told to.
    pub async fn start(
        mut loaded: Loaded,
        clock: SharedClock,
        events: Option<Events>,
        stop: watch::Sender<bool>,
    ) -> Result<Gateway, StartError> {
        let (stop_sources, stopping) = (stop.clone(), stop.subscribe());
        let bound = web::bind(loaded.web.clone()).await?;
        let bound = bound.with_connections_at_most(descriptors::for_web(&loaded));
        let mut lives = Lives::new(clock.clone());
        let metrics = figures::start(&clock, &stopping, &mut lives)?;
        let (store, restored) = open(&mut loaded, &clock, &stopping).await?;
        let kill = KillSwitch::default();
        kill.set(restored.engine.kill_switch());
        let (gates, reports) = start_gates(&loaded, &kill, &clock)?;
        let effects = (effects(gates.clone(), kill), events);
        let (began, engine, stops) = (restored.engine.seq(), restored.engine, stopping.clone());
        let vital = Vital::start(engine, &store, effects, &clock, reports, stops, &mut lives);
        let handle = vital.desk.clone();
        if let Err(why) = tell_start(&vital, &loaded, restored.last, restored.reconfigure).await {
            close(vital, store).await;
            return Err(why);
        }
        let evidence = Arc::new(EvidenceFolder::new(&loaded.store));
        let (desk, seen) = ((&handle, &gates), (&evidence, told_before(&store, &loaded)));
        let (pack, (contacts, displays), lanes) =
            start_seeing(&loaded, desk, seen, &clock, (&stopping, &mut lives)).await?;
        let kept = (&handle, &store, &evidence, restored.snapshot);
        let backup = start_keepers(&loaded, kept, &clock, &stopping, &mut lives);
        let notify = outside::targets(&loaded, &store, &clock);
        let sources = permit_source::all(&loaded, &clock);
        let of: (_, _, Arc<dyn Evidence>) = (&handle, &store, evidence.clone());
        let region = InRegion::start(&loaded, of, &clock, &mut lives);
        let seeing = (gates.clone(), contacts);
        let beside = (lives.clone(), notify.clone(), displays.clone());
        let kept = (backup.clone(), sources.clone(), region.room.clone());
        let told = (&handle, &store, &clock);
        let live = live::LiveView::new(&loaded, &lanes, seeing, told, beside, kept);
        let live: Arc<dyn Live> = Arc::new(live);
        let calibrations = Arc::new(calibration::desk(&loaded, &lanes, pack, &clock));
        let site = Arc::new(loaded.site.clone());
        region.goes_on(&site, &live, backup);
        let seen: (Arc<dyn Evidence>, _) = (evidence.clone(), live.clone());
        let outside =
            Outside::start(notify, &site, (&handle, &store), seen, began, &mut lives).await?;
        let told = (&store, &outside.notify);
        audit_head::start(loaded.publish.as_ref(), told, &clock, &stopping, &mut lives);
        let eyes: Eyes = (evidence, live, calibrations);
        let watched = (Some(metrics), web_lives(&mut lives));
        let mut parts = web_parts(site, &handle, &store, eyes, &clock, watched);
        join_ports(&mut parts, &outside, &loaded, (&store, &handle, &clock));
        parts.ports.region = region.lots();
        permit_source::start(&sources, &parts.ports, &stopping, &mut lives);
        let (web, started) = start_web(bound, parts, stopping, store.clone()).await?;
        Ok(Gateway {
            started,
            desk: handle,
            store,
            gates,
            lanes,
            stop_sources,
            web,
            outside,
            displays,
            vital,
            lives,
            sources,
            region,
        })
    }

    /// Resolves when a part that cannot begin again has ended by itself, with a sentence: then [`Gateway::stop`] it and end
    /// the process with a fault. For as long as all is well, never.
    pub async fn failed(&self) -> String {
        self.vital.failed().await
    }

    /// What is told to the outside.
    pub fn notifier(&self) -> &dyn Notifier {
        &self.outside.notify
    }

    /// What is said of a lane's feed now, as its tile shows it.
    pub fn feed_health(&self, lane: &str) -> Option<String> {
        let mut watched = self.lanes.watched.iter();
        let watched = watched.find(|w| w.id.as_str() == lane)?;
        Some(watched.feed.health_now().told.to_string())
    }

    /// A lane's picture as the live page shows it.
    pub fn live_picture(&self, lane: &str, max_width: u32) -> Option<Vec<u8>> {
        let mut watched = self.lanes.watched.iter();
        let watched = watched.find(|w| w.id.as_str() == lane)?;
        watched.feed.live_picture(max_width)
    }

    /// Whether a part is well now, and what is said of it.
    pub fn part(&self, name: &str) -> Option<(bool, String)> {
        let sources = self.sources.iter().map(permit_source::Source::part);
        let region = self.region.part();
        let mut parts = sources.chain(self.lives.parts()).chain(region);
        let part = parts.find(|part| part.name == name)?;
        Some((part.ok, part.health))
    }

    /// Whether a gate is well now, and what is said of it.
    pub fn gate_health(&self, gate: &str) -> Option<(bool, String)> {
        let found = self.gates.iter().find(|(id, _)| id.as_str() == gate);
        let (id, handle) = found?;
        let long_ago = (jiff::Timestamp::UNIX_EPOCH, &jiff::tz::TimeZone::UTC);
        let told = live::gate(id, handle.health(), None, long_ago);
        Some((told.ok, told.health))
    }

    /// Everything that works by itself, by its name.
    pub fn lives(&self) -> Vec<Life> {
        let of_lanes = self.lanes.watched.iter();
        let of_lanes = of_lanes.flat_map(|w| [w.feed.lives(), w.feed.lives_beside()].concat());
        let of_gates = self.gates.values().flat_map(GateHandle::lives);
        let others = self.lives.iter().cloned();
        of_lanes.chain(of_gates).chain(others).collect()
    }

    /// Stops everything, in the order of the module's text.
    pub async fn stop(self) {
        let _ = self.stop_sources.send(true);
        let _ = self.web.await;
        self.outside.stop().await;
        let lanes = self.lanes;
        let _ = tokio::task::spawn_blocking(move || lanes.stop()).await;
        for handle in self.gates.values() {
            handle.stop().await;
        }
        self.displays.ended().await;
        self.region.stop().await;
        close(self.vital, self.store).await;
    }
}

/// Ends the desk, then the store, and keeps a snapshot.
async fn close(vital: Vital, store: Store) {
    let engine = vital.stop().await;
    let kept = tokio::task::spawn_blocking(move || {
        store.close();
        let engine = engine?;
        if let Err(error) = store.snapshots().save(&engine) {
            tracing::warn!("no snapshot was kept, the next start replays more: {error}");
        }
        Some((engine.seq(), engine.digest()))
    });
    if let Ok(Some((entries, digest))) = kept.await {
        tracing::info!("stopped after {entries} journal entries; the state's digest is {digest}");
    }
}

async fn open(
    loaded: &mut Loaded,
    clock: &SharedClock,
    stopping: &watch::Receiver<bool>,
) -> Result<(Store, Restored), StartError> {
    let (settings, site, clock) = (loaded.store.clone(), loaded.site.clone(), clock.clone());
    let stopping = stopping.clone();
    let opening = tokio::task::spawn_blocking(move || {
        let store = Store::open(&settings, clock)?;
        tell_audit(&store);
        let snapshots = store.snapshots();
        let goes_on = || !*stopping.borrow();
        let mut restored = restore::restore_while(&store, &snapshots, &site, goes_on)?;
        restored.mark_upgrade(&store, &snapshots)?;
        Ok((store, restored))
    });
    let opened: Result<_, StartError> = opening
        .await
        .map_err(|e| StartError::Other(e.to_string()))?;
    let (store, mut restored) = opened?;
    region::keep_epoch(loaded, &mut restored, store.now())?;
    Ok((store, restored))
}

/// Says in the log, which is another place than the database, where the audit log ends, and loudly if it is broken.
fn tell_audit(store: &Store) {
    match store.check() {
        Ok(chain) => match chain.broken {
            None => tracing::info!("audit log: {} rows, ends in {}", chain.rows, chain.end),
            Some((row, why)) => tracing::error!(
                "audit log: row {row} is the first that does not fit: {why}; somebody tampered with it, or the disk fails"
            ),
        },
        Err(error) => tracing::error!("the audit log cannot be checked: {error}"),
    }
}

type StartedGates = (BTreeMap<GateId, GateHandle>, mpsc::Receiver<GateReport>);

fn web_lives(lives: &mut Lives) -> web::WebLives {
    web::WebLives::new(|kind| lives.born(kind, ""))
}

fn start_gates(
    loaded: &Loaded,
    kill: &KillSwitch,
    clock: &SharedClock,
) -> Result<StartedGates, StartError> {
    let (reports, reports_rx) = mpsc::channel(REPORTS_MAX);
    let mut gates = BTreeMap::new();
    for site in &loaded.site.gates {
        let Some(settings) = loaded.gates.get(&site.id) else {
            continue;
        };
        let driver = settings
            .build(clock.clone())
            .map_err(|e| StartError::Gate(site.id.clone(), e))?;
        let limits = Limits {
            min_gap_ms: site.min_gap_ms,
            kill: kill.clone(),
        };
        let handle = gate::runner::start(
            site.id.clone(),
            driver,
            limits,
            reports.clone(),
            clock.clone(),
        );
        gates.insert(site.id.clone(), handle);
    }
    Ok((gates, reports_rx))
}

/// What an entry does at the gates, now that it is on disk.
pub fn effects(gates: BTreeMap<GateId, GateHandle>, kill: KillSwitch) -> Effects {
    Box::new(move |entry, decided| {
        if let Input::Order(order) = &entry.input
            && let OrderKind::KillSwitch { on } = order.what
        {
            kill.set(on);
        }
        for output in &entry.outputs {
            if let Output::GateCommand(command) = output
                && let Some(gate) = gates.get(&command.gate)
            {
                gate.send(command.clone(), decided);
            }
        }
    })
}

/// What the engine is told at every start.
async fn tell_start(
    vital: &Vital,
    loaded: &Loaded,
    last: Option<jiff::Timestamp>,
    reconfigure: bool,
) -> Result<(), StartError> {
    let mut inputs = Vec::new();
    if reconfigure {
        inputs.push(Input::Configured {
            site: Box::new(loaded.site.clone()),
        });
    }
    inputs.push(Input::Started { down_since: last });
    if let (None, Some(path)) = (last, &loaded.first_import) {
        let permits =
            read_permits(path, &loaded.site).map_err(|e| StartError::Permits(path.clone(), e))?;
        inputs.push(Input::Permits(PermitChange::Import {
            permits,
            by: "first start".to_owned(),
        }));
    }
    for input in inputs {
        if vital.desk.submit(input).await.is_err() {
            return Err(vital.why_down().await);
        }
    }
    region::epoch_has_begun(loaded)
}

/// Whether the list that a first start takes can be taken.
pub(crate) fn check_first_import(loaded: &Loaded) -> Result<(), StartError> {
    let Some(path) = &loaded.first_import else {
        return Ok(());
    };
    let read = read_permits(path, &loaded.site);
    read.map(drop)
        .map_err(|why| StartError::Permits(path.clone(), why))
}

fn read_permits(
    path: &std::path::Path,
    site: &crate::domain::site::Site,
) -> Result<Vec<crate::domain::event::Permit>, String> {
    let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
    let how = Reading {
        zone: jiff::tz::TimeZone::get(&site.time_zone).unwrap_or(jiff::tz::TimeZone::UTC),
        ..Reading::by("first start")
    };
    let read = permits_csv::read(&permits_csv::decode(&bytes), &how);
    read.map(|list| list.permits).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        faults.join("\n")
    })
}

/// The models, where a lane's pictures are read here.
async fn load_pack(loaded: &Loaded) -> Result<Option<vision::Pack>, StartError> {
    let own = loaded.site.lanes.iter().filter_map(|l| loaded.feed(l));
    let others = loaded.compared.values();
    let others = others.filter_map(|id| loaded.cameras.get(id));
    let mut feeds = own.map(|(_, feed)| feed).chain(others);
    if !feeds.any(feed::Settings::is_video) {
        return Ok(None);
    }
    let settings = loaded.vision.clone();
    let loading = tokio::task::spawn_blocking(move || {
        let folder = settings.folder.unwrap_or_else(vision::default_folder);
        vision::Pack::load(&folder, settings.pack.as_deref())
    });
    Ok(Some(
        loading
            .await
            .map_err(|e| StartError::Other(e.to_string()))??,
    ))
}

/// What looks after what is kept: the state, pictures, personal data, the backup.
fn start_keepers(
    loaded: &Loaded,
    (desk, store, evidence, newest): (&DeskHandle, &Store, &Arc<EvidenceFolder>, Seq),
    clock: &SharedClock,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) -> Option<backup::Daily> {
    start_snapshots(desk, store, newest, stopping, lives);
    start_sweep((evidence, store, loaded), clock, stopping, lives);
    retention::start(loaded, (desk, store), clock, stopping, lives);
    told_erasures::start(loaded, (desk, store), clock, stopping, lives);
    start_backup(loaded, clock, stopping, lives)
}

type Seeing = (
    Option<vision::Pack>,
    (BTreeMap<LaneId, Contacts>, Displays),
    Lanes,
);

/// Lanes, and what else tells of vehicles.
async fn start_seeing(
    loaded: &Loaded,
    (desk, gates): (&DeskHandle, &BTreeMap<GateId, GateHandle>),
    (evidence, told): (&Arc<EvidenceFolder>, ToldBefore),
    clock: &SharedClock,
    (stopping, lives): (&watch::Receiver<bool>, &mut Lives),
) -> Result<Seeing, StartError> {
    let (pack, contacts) = (load_pack(loaded).await?, contacts(loaded));
    let (into, around) = ((desk, &contacts), (stopping, &mut *lives));
    let seen = (evidence, &told);
    let lanes = Lanes::start(loaded, pack.as_ref(), into, seen, clock, around)?;
    let wired = (&contacts, gates);
    let displays = start_sources(loaded, wired, (desk, clock), stopping, lives);
    Ok((pack, (contacts, displays), lanes))
}

/// What the contacts of each lane that has some say together.
fn contacts(loaded: &Loaded) -> BTreeMap<LaneId, Contacts> {
    let inputs = &loaded.inputs;
    let lanes = loaded.site.lanes.iter();
    let with_some = lanes.filter(|lane| inputs.iter().any(|i| i.lane == lane.id));
    let of = |lane: &Lane| Contacts::of(&lane.id, lane.direction, inputs);
    with_some.map(|l| (l.id.clone(), of(l))).collect()
}

/// Contacts, and what drivers read.
fn start_sources(
    loaded: &Loaded,
    (contacts, gates): (&BTreeMap<LaneId, Contacts>, &BTreeMap<GateId, GateHandle>),
    (desk, clock): (&DeskHandle, &SharedClock),
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) -> Displays {
    let (to, told) = mpsc::channel(REPORTS_MAX);
    for settings in &loaded.inputs {
        let Some(contacts) = contacts.get(&settings.lane) else {
            continue;
        };
        tokio::spawn(gate::input::watch(
            settings.clone(),
            contacts.clone(),
            to.clone(),
            clock.clone(),
            lives.born(settings.kind(), &settings.lane),
            stopping.clone(),
        ));
    }
    for contacts in contacts.values() {
        let lane = loaded.site.lane(contacts.lane());
        let gate = lane.and_then(|lane| gates.get(lane.gate.as_ref()?));
        let Some(gate) = gate.filter(|_| contacts.has_barrier()) else {
            continue;
        };
        let (contacts, gate) = (contacts.clone(), gate.clone());
        let life = lives.born("barrier", contacts.lane());
        let (clock, stop) = (clock.clone(), stopping.clone());
        tokio::spawn(async move { contacts.watch_barrier(gate, clock, life, stop).await });
    }
    let life = lives.born("inputs", "");
    tokio::spawn(forward(life, stopping.clone(), told, desk.clone(), |i| i));
    let followed = desk.clone();
    let entries = move || followed.subscribe();
    let site = &loaded.site;
    Displays::start(
        &loaded.displays,
        site,
        entries,
        clock,
        stopping,
        |kind, id| lives.born(kind, id),
    )
}

fn start_snapshots(
    desk: &DeskHandle,
    store: &Store,
    newest: Seq,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) {
    let life = lives.born("snapshots", "");
    let (desk, snapshots, stop) = (desk.clone(), store.snapshots(), stopping.clone());
    tokio::spawn(async move {
        let work = || async {
            snapshots::keep(desk.clone(), snapshots.clone(), newest, stop.clone()).await;
            Ok(())
        };
        life.keep(stop.clone(), work).await;
    });
}

fn start_sweep(
    (evidence, store, loaded): (&Arc<EvidenceFolder>, &Store, &Loaded),
    clock: &SharedClock,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) {
    let life = lives.born("evidence-sweep", "");
    let (evidence, clock, stop) = (Arc::clone(evidence), clock.clone(), stopping.clone());
    let (store, days) = (store.clone(), loaded.store.evidence_days);
    tokio::spawn(async move {
        let work = || async {
            let kept = (Arc::clone(&evidence), store.clone(), days);
            sweep(kept, clock.clone(), stop.clone()).await;
            Ok(())
        };
        life.keep(stop.clone(), work).await;
    });
}

/// The daily backup, if the site file asks for one.
fn start_backup(
    loaded: &Loaded,
    clock: &SharedClock,
    stopping: &watch::Receiver<bool>,
    lives: &mut Lives,
) -> Option<Daily> {
    let daily = Daily::of(loaded, clock)?;
    let life = lives.born("backup-taker", "");
    let (taker, stop) = (daily.clone(), stopping.clone());
    tokio::spawn(async move {
        let work = || async {
            taker.keep(stop.clone()).await;
            Ok(())
        };
        life.keep(stop.clone(), work).await;
    });
    Some(daily)
}

/// What the dashboard shows pictures from: kept ones, live ones, those held for drawing.
pub type Eyes = (Arc<dyn Evidence>, Arc<dyn Live>, Arc<dyn Calibrations>);

/// The other rooms as the dashboard needs them.
pub fn web_parts(
    site: Arc<Site>,
    desk: &DeskHandle,
    store: &Store,
    (evidence, live, calibrations): Eyes,
    clock: &SharedClock,
    (metrics, lives): (Option<PrometheusHandle>, web::WebLives),
) -> web::WebParts {
    let kept = Arc::new(store.clone());
    let ports = Ports {
        desk: Arc::new(web_desk::WebDesk::new(desk.clone(), store.clone())),
        records: kept.clone(),
        journal: kept.clone(),
        answers: kept.clone(),
        violations: kept.clone(),
        permits: kept.clone(),
        lanes: kept.clone(),
        evidence,
        accounts: kept.clone(),
        audit: kept.clone(),
        trials: Arc::new(trials::TrialDesk::new(store.path(), &site, clock.clone())),
        commissioning: Arc::new(commissioning::CommissionDesk::new(
            desk.clone(),
            store.clone(),
            Arc::clone(&site),
            clock.clone(),
        )),
        site,
        live,
        calibrations,
        notify: None,
        push: kept.clone(),
        subjects: None,
        region: None,
        lots: kept,
        own_plates: Arc::default(),
        clock: clock.clone(),
    };
    web::WebParts {
        ports,
        metrics,
        lives,
    }
}

/// What only a gateway has.
fn join_ports(
    parts: &mut web::WebParts,
    outside: &Outside,
    loaded: &Loaded,
    (store, desk, clock): (&Store, &DeskHandle, &SharedClock),
) {
    let subjects = subject::SubjectDesk::new(loaded, store, desk, clock);
    parts.ports.notify = Some(Arc::new(outside.notify.clone()));
    parts.ports.subjects = Some(Arc::new(subjects));
    parts.ports.own_plates = Arc::new(loaded.own_plates.clone());
}

async fn sweep(
    (evidence, store, days): (Arc<EvidenceFolder>, Store, u32),
    clock: SharedClock,
    mut stopping: watch::Receiver<bool>,
) {
    let mut every = tokio::time::interval(SWEEP);
    loop {
        tokio::select! {
            _ = every.tick() => {}
            _ = stopping.wait_for(|s| *s) => return,
        }
        let (evidence, store, now) = (Arc::clone(&evidence), store.clone(), clock.now());
        let swept = move || {
            // Small pictures of other lots go when ones taken here would.
            let before = days_before(now, days);
            if let Err(why) = store.drop_lot_crops(before) {
                tracing::error!("pictures of other lots could not be dropped: {why}");
            }
            evidence.sweep(now)
        };
        match tokio::task::spawn_blocking(swept).await {
            Ok(Ok(swept)) if swept.old + swept.surplus > 0 => {
                tracing::info!(
                    "evidence: {} pictures were old, {} too many; removed",
                    swept.old,
                    swept.surplus
                );
            }
            Ok(Err(error)) => tracing::error!("evidence could not be tidied: {error}"),
            Ok(Ok(_)) => {}
            Err(error) => tracing::error!("evidence could not be tidied: {error}"),
        }
    }
}

async fn start_web(
    bound: web::Bound,
    parts: web::WebParts,
    stopping: watch::Receiver<bool>,
    accounts: Store,
) -> Result<(JoinHandle<()>, Started), StartError> {
    let first = tokio::task::spawn_blocking(move || web::first_start(&accounts));
    let one_time_password = first
        .await
        .map_err(|e| StartError::Other(e.to_string()))?
        .map_err(|e| StartError::Other(e.to_string()))?;
    let dashboard = bound.address();
    let task = tokio::spawn(serve(bound, parts, stopping));
    Ok((
        task,
        Started {
            dashboard,
            one_time_password,
        },
    ))
}

/// Serves the dashboard; if the server dies, on the same port again.
async fn serve(bound: web::Bound, parts: web::WebParts, stopping: watch::Receiver<bool>) {
    let (life, settings) = (parts.lives.server.clone(), bound.settings());
    let first = Mutex::new(Some(bound));
    let work = || async {
        let bound = first.lock().take();
        let bound = match bound {
            Some(bound) => bound,
            None => web::bind(settings.clone())
                .await
                .map_err(|e| e.to_string())?,
        };
        let mut stop = stopping.clone();
        let stop = async move { drop(stop.wait_for(|s| *s).await.map(|_| ())) };
        let served = bound.serve(parts.clone(), stop).await;
        served.map_err(|e| e.to_string())
    };
    life.keep(stopping.clone(), work).await;
}
