//! The only place that knows everyone (law L4): builds the rooms, connects them, starts and stops them in a written order.
//!
//! Start: store -> engine from the journal -> gates -> desk -> what is told to the engine at a start -> models -> cameras
//! and lanes -> contacts -> dashboard. Each is ready before the next begins.
//!
//! Stop: dashboard and sources of inputs -> cameras and lanes -> gates (what is under way is answered) -> desk (what is
//! waiting is kept) -> store.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::{Desk, DeskHandle, Effects};
use crate::domain::access::Engine;
use crate::domain::event::{GateReport, Input, JournalEntry, OrderKind, Output, PermitChange};
use crate::domain::site::GateId;
use crate::gate::runner::{GateHandle, KillSwitch, Limits};
use crate::port::audit::Audit;
use crate::port::permits_csv;
use crate::store::evidence::EvidenceFolder;
use crate::store::{Store, StoreError};
use crate::vision::VisionError;
use crate::{camera, gate, vision, web};

pub mod calibration;
pub mod commissioning;
mod descriptors;
mod lanes;
mod live;
pub mod restore;
mod snapshots;
pub mod trials;
mod web_desk;

use lanes::Lanes;
pub use restore::{Restored, restore};

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
    Gate(GateId, gate::GateFault),
    #[error("{0}")]
    Camera(camera::Fault),
    #[error(transparent)]
    Web(#[from] web::WebError),
    #[error("the journal cannot be used: {0}")]
    Journal(String),
    #[error("{0}: {1}")]
    Permits(PathBuf, String),
    #[error("{0}")]
    Other(String),
}

/// What a started gateway tells whoever started it.
pub struct Started {
    pub dashboard: SocketAddr,
    /// At the very first start.
    pub one_time_password: Option<web::OneTimePassword>,
}

/// A running gateway. [`Gateway::stop`] ends it in order.
pub struct Gateway {
    pub started: Started,
    pub desk: DeskHandle,
    store: Store,
    gates: BTreeMap<GateId, GateHandle>,
    lanes: Lanes,
    stop_sources: watch::Sender<bool>,
    stop_desk: watch::Sender<bool>,
    web: JoinHandle<()>,
    reports: JoinHandle<()>,
    desk_task: JoinHandle<Engine>,
}

/// Where durable entries go, besides the journal.
pub type Events = mpsc::Sender<Arc<JournalEntry>>;

/// A channel for `--events`.
pub fn events() -> (Events, mpsc::Receiver<Arc<JournalEntry>>) {
    mpsc::channel(EVENTS_MAX)
}

impl Gateway {
    /// Starts everything, in the order of the module's text. Call within a runtime of several threads.
    pub async fn start(
        loaded: Loaded,
        clock: SharedClock,
        events: Option<Events>,
    ) -> Result<Gateway, StartError> {
        let connections = descriptors::for_web(&loaded);
        let bound = web::bind(loaded.web.clone()).await?;
        let bound = bound.with_connections_at_most(connections);
        let metrics = metrics_recorder()?;
        let (store, restored) = open(&loaded, &clock).await?;
        let kill = KillSwitch::default();
        kill.set(restored.engine.kill_switch());
        let (gates, reports_rx) = start_gates(&loaded, &kill, &clock)?;
        let (stop_desk, desk_stopping) = watch::channel(false);
        let (stop_sources, stopping) = watch::channel(false);
        let effects = effects(gates.clone(), kill);
        let journal = Arc::new(store.clone());
        let (desk, handle) = Desk::new(restored.engine, journal, clock.clone(), effects, events);
        let desk_task = tokio::spawn(desk.run(desk_stopping));
        let reports = tokio::spawn(bring_reports(reports_rx, handle.clone()));
        tell_start(&handle, &loaded, restored.last, restored.reconfigure).await?;

        tokio::spawn(snapshots::keep(
            handle.clone(),
            store.snapshots(),
            restored.snapshot,
            stopping.clone(),
        ));
        let evidence = Arc::new(EvidenceFolder::new(&loaded.store));
        let pack = load_pack(&loaded).await?;
        let lanes = Lanes::start(&loaded, pack.as_ref(), &handle, &evidence, &clock)?;
        start_sources(&loaded, &handle, &clock, &stopping);
        tokio::spawn(sweep(
            Arc::clone(&evidence),
            clock.clone(),
            stopping.clone(),
        ));
        let live = Arc::new(live::LiveView::new(
            &loaded.site,
            &lanes,
            gates.clone(),
            handle.clone(),
            store.path(),
            clock.clone(),
        ));
        let calibrations = Arc::new(calibration::desk(&loaded, &lanes, pack, &clock));
        let eyes = (evidence, live, calibrations);
        let parts = web_parts(&loaded, &handle, &store, eyes, &clock, metrics);
        let (web, started) = start_web(bound, parts, stopping, store.clone()).await?;
        Ok(Gateway {
            started,
            desk: handle,
            store,
            gates,
            lanes,
            stop_sources,
            stop_desk,
            web,
            reports,
            desk_task,
        })
    }

    /// Stops everything, in the order of the module's text.
    pub async fn stop(self) {
        let _ = self.stop_sources.send(true);
        let _ = self.web.await;
        let lanes = self.lanes;
        let _ = tokio::task::spawn_blocking(move || lanes.stop()).await;
        for handle in self.gates.values() {
            handle.stop().await;
        }
        let _ = self.stop_desk.send(true);
        let engine = self.desk_task.await;
        self.reports.abort();
        let store = self.store;
        let kept = tokio::task::spawn_blocking(move || {
            store.close();
            let engine = engine.ok()?;
            if let Err(error) = store.snapshots().save(&engine) {
                tracing::warn!("no snapshot was kept, the next start replays more: {error}");
            }
            Some((engine.seq(), engine.digest()))
        });
        if let Ok(Some((entries, digest))) = kept.await {
            tracing::info!(
                "stopped after {entries} journal entries; the state's digest is {digest}"
            );
        }
    }
}

async fn open(loaded: &Loaded, clock: &SharedClock) -> Result<(Store, Restored), StartError> {
    let (settings, site, clock) = (loaded.store.clone(), loaded.site.clone(), clock.clone());
    let opening = tokio::task::spawn_blocking(move || {
        let store = Store::open(&settings, clock)?;
        tell_audit(&store);
        let restored = restore(&store, &site)?;
        Ok((store, restored))
    });
    opening
        .await
        .map_err(|e| StartError::Other(e.to_string()))?
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
        let driver = gate::build(settings, clock.clone())
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

fn effects(gates: BTreeMap<GateId, GateHandle>, kill: KillSwitch) -> Effects {
    Box::new(move |entry| {
        if let Input::Order(order) = &entry.input
            && let OrderKind::KillSwitch { on } = order.what
        {
            kill.set(on);
        }
        for output in &entry.outputs {
            if let Output::GateCommand(command) = output
                && let Some(gate) = gates.get(&command.gate)
            {
                gate.send(command.clone());
            }
        }
    })
}

async fn bring_reports(mut reports: mpsc::Receiver<GateReport>, desk: DeskHandle) {
    while let Some(report) = reports.recv().await {
        if desk.submit(Input::GateReport(report)).await.is_err() {
            return;
        }
    }
}

/// What the engine is told at every start.
async fn tell_start(
    desk: &DeskHandle,
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
        let permits = read_permits(path).map_err(|e| StartError::Permits(path.clone(), e))?;
        inputs.push(Input::Permits(PermitChange::Import {
            permits,
            by: "first start".to_owned(),
        }));
    }
    for input in inputs {
        desk.submit(input)
            .await
            .map_err(|e| StartError::Other(e.to_string()))?;
    }
    Ok(())
}

fn read_permits(path: &std::path::Path) -> Result<Vec<crate::domain::event::Permit>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    permits_csv::read(&text, "first start").map_err(|faults| faults.join("\n"))
}

/// The models, where a lane has a camera.
async fn load_pack(loaded: &Loaded) -> Result<Option<vision::Pack>, StartError> {
    if loaded.calibrations.is_empty() {
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

/// Contacts that tell which way reversible lanes work.
fn start_ways(loaded: &Loaded, desk: &DeskHandle, stopping: &watch::Receiver<bool>) {
    let (ways, mut told) = mpsc::channel(REPORTS_MAX);
    for (lane, settings) in &loaded.ways {
        let Some(site) = loaded.site.lane(lane) else {
            continue;
        };
        tokio::spawn(gate::input::watch_way(
            settings.clone(),
            (lane.clone(), site.way),
            ways.clone(),
            stopping.clone(),
        ));
    }
    let to = desk.clone();
    tokio::spawn(async move {
        while let Some((lane, way)) = told.recv().await {
            if to.submit(Input::LaneWay { lane, way }).await.is_err() {
                return;
            }
        }
    });
}

/// Contacts, and recorded reads in a rehearsal.
fn start_sources(
    loaded: &Loaded,
    desk: &DeskHandle,
    clock: &SharedClock,
    stopping: &watch::Receiver<bool>,
) {
    let (crossings, mut seen) = mpsc::channel(REPORTS_MAX);
    for (lane, settings) in &loaded.inputs {
        let Some(site) = loaded.site.lane(lane) else {
            continue;
        };
        let (lane, way, crossings) = (lane.clone(), site.way, crossings.clone());
        tokio::spawn(gate::input::watch(
            settings.clone(),
            lane,
            way,
            crossings,
            clock.clone(),
            stopping.clone(),
        ));
    }
    let to = desk.clone();
    tokio::spawn(async move {
        while let Some(crossing) = seen.recv().await {
            if to.submit(Input::Crossing(crossing)).await.is_err() {
                return;
            }
        }
    });
    start_ways(loaded, desk, stopping);
    if let Some(settings) = &loaded.rehearsal {
        let (settings, desk, clock) = (settings.clone(), desk.clone(), clock.clone());
        tokio::spawn(crate::rehearsal::run(
            settings,
            desk,
            clock,
            stopping.clone(),
        ));
    }
}

/// What the dashboard shows pictures from: kept ones, live ones, those held for drawing.
type Eyes = (
    Arc<EvidenceFolder>,
    Arc<live::LiveView>,
    Arc<calibration::CalibrationDesk>,
);

/// The other rooms as the dashboard needs them.
fn web_parts(
    loaded: &Loaded,
    desk: &DeskHandle,
    store: &Store,
    (evidence, live, calibrations): Eyes,
    clock: &SharedClock,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
) -> web::WebParts {
    let site = Arc::new(loaded.site.clone());
    let kept = Arc::new(store.clone());
    web::WebParts {
        desk: Arc::new(web_desk::WebDesk::new(desk.clone(), store.clone())),
        records: kept.clone(),
        journal: kept.clone(),
        answers: kept.clone(),
        violations: kept.clone(),
        permits: kept.clone(),
        lanes: kept.clone(),
        evidence,
        accounts: kept.clone(),
        audit: kept,
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
        clock: clock.clone(),
        metrics: Some(metrics),
    }
}

async fn sweep(
    evidence: Arc<EvidenceFolder>,
    clock: SharedClock,
    mut stopping: watch::Receiver<bool>,
) {
    let mut every = tokio::time::interval(SWEEP);
    loop {
        tokio::select! {
            _ = every.tick() => {}
            _ = stopping.wait_for(|s| *s) => return,
        }
        let (evidence, now) = (Arc::clone(&evidence), clock.now());
        match tokio::task::spawn_blocking(move || evidence.sweep(now)).await {
            Ok(Ok(swept)) if swept.old + swept.surplus > 0 => {
                tracing::info!(
                    "evidence: {} pictures were old, {} too many; removed",
                    swept.old,
                    swept.surplus
                );
            }
            Ok(Err(error)) => tracing::error!("evidence could not be tidied: {error}"),
            Ok(Ok(_)) | Err(_) => {}
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
    let task = tokio::spawn(async move {
        let mut stopping = stopping;
        let stop = async move { drop(stopping.wait_for(|s| *s).await.map(|_| ())) };
        if let Err(error) = bound.serve(parts, stop).await {
            tracing::error!("the dashboard has stopped: {error}");
        }
    });
    Ok((
        task,
        Started {
            dashboard,
            one_time_password,
        },
    ))
}

/// Histograms in seconds, fine where a barrier's patience lies.
fn metrics_recorder() -> Result<metrics_exporter_prometheus::PrometheusHandle, StartError> {
    const EDGES_S: [f64; 17] = [
        0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5,
        1.0, 2.0,
    ];
    let builder = metrics_exporter_prometheus::PrometheusBuilder::new();
    let builder = builder
        .set_buckets(&EDGES_S)
        .map_err(|e| StartError::Other(e.to_string()))?;
    builder
        .install_recorder()
        .map_err(|e| StartError::Other(format!("metrics cannot be kept: {e}")))
}
