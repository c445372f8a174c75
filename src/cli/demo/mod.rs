//! `demo`: the demo car park. Simulated cameras behind a real RTSP server, a Modbus relay, the gateway; and, because the
//! clips were rendered with the truth known, a count of how many cars were read right.

use std::any::Any;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use super::{Failure, load, run, runtime};
use crate::catalogue::format::decimal;
use crate::config::Loaded;
use crate::feed::Settings;
use crate::feed::video::camera::settings::Origin;
use crate::gate::output::modbus;

mod score;

/// A peer that says nothing for so long has not started.
const PEER_LIMIT: Duration = Duration::from_secs(60);

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder of the project: where `sim/` and `examples/` lie.
    #[arg(long, value_name = "DIR", default_value = ".")]
    project: PathBuf,
    /// Folder of the rendered clips with their schedule (`make clips`).
    #[arg(long, value_name = "DIR", default_value = ".run/clips")]
    clips: PathBuf,
    /// Folder of the demo's database and pictures; emptied at the start.
    #[arg(long, value_name = "DIR", default_value = ".run/demo")]
    data: PathBuf,
    /// Where the dashboard listens; default as in examples/demo/site.toml.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<std::net::SocketAddr>,
    /// Stop by itself after so many seconds.
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<u64>,
    /// Write the events to this file, as `plategate run --events` does.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    runtime()?.block_on(demo(args)).map(|()| ExitCode::SUCCESS)
}

async fn demo(args: &Args) -> Result<(), Failure> {
    let schedule = args.clips.join("schedule.json");
    let cast = score::Cast::read(&schedule).map_err(|e| {
        Failure(t!(
            "cmd-clips-are-rendered-by-make",
            schedule = schedule.display(),
            e
        ))
    })?;
    let site = args.project.join("examples/demo/site.toml");
    let mut loaded = load(&site)?;
    err!("{}", t!("cmd-demo-starting-cameras-gstreamers-rtsp"));
    let mut cameras = Peer::start(
        args,
        "/usr/bin/python3",
        "sim/rtsp_server.py",
        &["--schedule", &path(&schedule)?],
    )
    .await?;
    let relay = Peer::start(
        args,
        &path(&args.project.join(".venv/bin/python"))?,
        "sim/modbus_relay.py",
        &[],
    )
    .await?;
    point_to_peers(&mut loaded, cameras.port, relay.port);
    fresh(&args.data)?;
    args.data.clone_into(&mut loaded.store.dir);
    if let Some(listen) = args.listen {
        loaded.web.listen = listen;
    }
    let mut signals = run::StopSignals::listen()?;
    let stop = signals.stop.clone();
    let started = run::start(loaded, args.events.clone(), stop);
    let Some(gateway) = signals.during(started).await? else {
        return Ok(());
    };
    say!(
        "cmd-cars-come-from-now-on",
        loop_s = decimal(cast.loop_s, 0)
    );
    let entries = gateway.desk.subscribe();
    let mut scoring = score::Score::new(cast);
    tokio::select! {
        () = signals.heard() => {}
        () = for_seconds(args.seconds) => {}
        why = gateway.failed() => return Err(run::end(gateway, why).await),
        why = scoring.follow(&mut cameras.lines, entries) => out!("demo: {why}"),
    }
    out!("{}", scoring.summary());
    gateway.stop().await;
    drop((cameras, relay));
    Ok(())
}

async fn for_seconds(seconds: Option<u64>) {
    match seconds {
        Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
        None => std::future::pending().await,
    }
}

fn path(path: &Path) -> Result<String, Failure> {
    let text = path
        .to_str()
        .ok_or_else(|| Failure(t!("cmd-path-not-utf-8", path = path.display())))?;
    Ok(text.to_owned())
}

/// The demo begins with an empty car park each time, as its cast does.
fn fresh(data: &Path) -> Result<(), Failure> {
    match std::fs::remove_dir_all(data) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Failure::of(
            t!("cmd-earlier-demo-cannot-be-removed", data = data.display()),
            &e,
        )),
        _ => Ok(()),
    }
}

/// The peers take free ports, so that a demo can run beside anything.
fn point_to_peers(loaded: &mut Loaded, rtsp: u16, relay: u16) {
    for camera in loaded.cameras.values_mut() {
        if let Settings::Video(camera) = camera
            && let Origin::Rtsp { url, .. } = &mut camera.origin
        {
            // An RTSP address always takes a port.
            let _ = url.set_port(Some(rtsp));
        }
    }
    for gate in loaded.gates.values_mut() {
        if let Some(settings) = (gate.as_ref() as &dyn Any).downcast_ref::<modbus::Settings>() {
            let address = format!("127.0.0.1:{relay}");
            let settings = settings.clone();
            *gate = Arc::new(modbus::Settings {
                address,
                ..settings
            });
        }
    }
}

/// A child process that says `{"ready": true, "port": N}` first; ended with the demo.
struct Peer {
    port: u16,
    lines: Lines<BufReader<ChildStdout>>,
    _child: Child,
}

#[derive(Deserialize)]
struct Ready {
    port: u16,
}

impl Peer {
    async fn start(
        args: &Args,
        python: &str,
        script: &str,
        more: &[&str],
    ) -> Result<Peer, Failure> {
        let failed = |why: String| Failure(t!("cmd-peer-did-not-start", script, why));
        let mut command = Command::new(python);
        command
            .arg(args.project.join(script))
            .args(["--port", "0"])
            .args(more);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command
            .spawn()
            .map_err(|e| failed(format!("{python}: {e}")))?;
        let out = child
            .stdout
            .take()
            .ok_or_else(|| failed(t!("cmd-has-no-output")))?;
        let mut lines = BufReader::new(out).lines();
        let first = timeout(PEER_LIMIT, lines.next_line()).await;
        let first = first.map_err(|_| failed(t!("cmd-said-nothing-for-minute")))?;
        let first = first
            .map_err(|e| failed(e.to_string()))?
            .ok_or_else(|| failed(t!("cmd-ended-at-once")))?;
        let ready: Ready = serde_json::from_str(&first).map_err(|_| failed(first.clone()))?;
        Ok(Peer {
            port: ready.port,
            lines,
            _child: child,
        })
    }
}
