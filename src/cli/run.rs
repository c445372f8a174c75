//! `run`: the gateway of a site, until it is told to stop.

use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, watch};

use super::{Failure, SiteArg, load, runtime, service};
use crate::app::{self, Gateway, StartError};
use crate::clock::SystemClock;
use crate::config::Loaded;
use crate::domain::event::JournalEntry;
use crate::port::events::lines;
use crate::supervise::Life;

/// The exit status of a program that a signal to interrupt ended, as shells count it.
const INTERRUPTED: i32 = 130;
/// After a part that cannot begin again has ended, the rest is given so long to stop.
const LAST_STOP: Duration = Duration::from_secs(20);

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    site: SiteArg,
    /// Write every sighting, decision, gate report and passage as JSON Lines to this file (added to its end), or to
    /// standard output if it is `-`.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    /// Try the start on a copy of the data, say what it would do with them, and change nothing: before an upgrade, beside
    /// the gateway that runs. Needs room for the copy beside the data folder.
    #[arg(long, conflicts_with = "events")]
    dry_run: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = load(&args.site.site)?;
    if args.dry_run {
        return dry_run(&loaded);
    }
    let events = args.events.clone();
    runtime()?.block_on(async {
        let mut signals = StopSignals::listen()?;
        let stop = signals.stop.clone();
        let Some(gateway) = signals.during(start(loaded, events, stop)).await? else {
            return Ok(ExitCode::SUCCESS);
        };
        service::ready(&gateway.started.dashboard);
        tokio::select! {
            () = signals.heard() => {
                tracing::info!("stopping");
                service::stopping();
                gateway.stop().await;
                Ok(ExitCode::SUCCESS)
            }
            why = gateway.failed() => Err(end(gateway, why).await),
            never = service::signs_of_life(&gateway.desk) => match never {},
        }
    })
}

fn dry_run(loaded: &Loaded) -> Result<ExitCode, Failure> {
    let found = app::dry_run::dry_run(loaded, &SystemClock::shared()).map_err(Failure::is)?;
    let (last, snapshot, replayed) = (found.last, found.snapshot, found.replayed);
    say!("cmd-dry-run-taken-up", last, snapshot, replayed);
    match found.upgrade {
        None => say!("cmd-dry-run-same-build"),
        Some((from, otherwise)) => {
            let from = from.unwrap_or_else(|| t!("cmd-build-not-known"));
            say!("cmd-dry-run-upgrade", from, otherwise);
        }
    }
    if found.reconfigure {
        say!("cmd-dry-run-reconfigure");
    }
    say!("cmd-dry-run-unchanged");
    Ok(ExitCode::SUCCESS)
}

/// A part that cannot begin again has ended: everything else is stopped in order, so that whoever started the gateway (the
/// service manager) starts it anew. It never lives on half dead: a stop that takes too long is cut off.
pub async fn end(gateway: Gateway, why: String) -> Failure {
    tracing::error!("{why}; stopping, with exit status 1");
    service::stopping();
    if tokio::time::timeout(LAST_STOP, gateway.stop())
        .await
        .is_err()
    {
        tracing::error!("not everything could be stopped in order");
        std::process::exit(1);
    }
    Failure(why)
}

/// Starts the gateway and says on standard output where the dashboard is and how to log in. `None`: it was told to stop
/// meanwhile, and did so in order.
pub async fn start(
    loaded: Loaded,
    events: Option<PathBuf>,
    stop: watch::Sender<bool>,
) -> Result<Option<Gateway>, Failure> {
    let name = loaded.site.name.clone();
    let scheme = if loaded.web.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let to_stdout = events.as_deref().is_some_and(|p| p.as_os_str() == "-");
    let events = events
        .map(|path| open_events(&path))
        .transpose()?
        .map(|out| {
            let (tx, rx) = app::events();
            let life = Life::new("events-file", "", SystemClock::shared());
            // If it dies the desk hears that nobody takes events any more, and says so.
            std::thread::spawn(move || life.caught_thread(|| write_events(rx, out)));
            tx
        });
    let gateway = match Gateway::start(loaded, SystemClock::shared(), events, stop).await {
        Ok(gateway) => gateway,
        Err(why @ StartError::Stopped(_)) => {
            tracing::warn!("{why}");
            return Ok(None);
        }
        Err(why) => return Err(Failure(why.to_string())),
    };
    let (version, address) = (env!("CARGO_PKG_VERSION"), gateway.started.dashboard);
    let mut said = t!("cmd-run-head", version, name, scheme, address) + "\n";
    if let Some(password) = &gateway.started.one_time_password {
        said += &t!("cmd-run-password", password = password.reveal());
        said.push('\n');
    }
    said += &t!("cmd-ready-stop-with-ctrl-c");
    if to_stdout {
        err!("{said}")
    } else {
        out!("{said}")
    }
    Ok(Some(gateway))
}

/// SIGINT and SIGTERM, kept from the moment that somebody listens: one that comes while the gateway starts ends a start
/// that waits, and else is heard as soon as it has started, so that it is stopped in order.
pub(crate) struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
    /// One came during the start.
    early: bool,
    /// Tells the start that one came.
    pub(crate) stop: watch::Sender<bool>,
}

impl StopSignals {
    /// Call within a runtime, before anything is started.
    pub(crate) fn listen() -> Result<StopSignals, Failure> {
        let listen = |kind| {
            signal(kind).map_err(|e| Failure::of(t!("cmd-signals-stop-cannot-be-listened"), &e))
        };
        Ok(StopSignals {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            early: false,
            stop: watch::Sender::new(false),
        })
    }

    /// Does the start, which hears of a signal by `stop` and ends in order where it waits. A second signal ends the process
    /// there and then.
    pub(crate) async fn during<T>(
        &mut self,
        start: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::pin!(start);
        loop {
            tokio::select! {
                started = &mut start => return started,
                () = next(&mut self.interrupt, &mut self.terminate) => {
                    if self.early {
                        // As a crash would: the journal stands that at any moment.
                        std::process::exit(INTERRUPTED);
                    }
                    self.early = true;
                    self.stop.send_replace(true);
                    tracing::warn!("it stops as soon as it can; tell it once more to end it at once");
                }
            }
        }
    }

    /// Resolves when one has come.
    pub(crate) async fn heard(&mut self) {
        if !self.early {
            next(&mut self.interrupt, &mut self.terminate).await;
        }
    }
}

async fn next(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

fn open_events(path: &std::path::Path) -> Result<Box<dyn Write + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(crate::catalogue::out::Out));
    }
    let failed =
        |e: std::io::Error| Failure::of(t!("cmd-cannot-be-written", path = path.display()), &e);
    let mut file = std::fs::File::options()
        .create(true)
        .append(true)
        .read(true)
        .open(path)
        .map_err(failed)?;
    // A crash may have left half a line: begin on a fresh one, so that only that one is broken.
    if file.metadata().map_err(failed)?.len() > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))
            .and_then(|_| file.read_exact(&mut last))
            .map_err(failed)?;
        if last != *b"\n" {
            file.write_all(b"\n").map_err(failed)?;
        }
    }
    Ok(Box::new(file))
}

fn write_events(mut entries: mpsc::Receiver<Arc<JournalEntry>>, out: Box<dyn Write + Send>) {
    let mut out = BufWriter::new(out);
    while let Some(entry) = entries.blocking_recv() {
        let written = lines(&entry)
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
            .and_then(|()| out.flush());
        if let Err(error) = written {
            tracing::error!(
                "the events file cannot be written any more ({error}); the journal has everything"
            );
            return;
        }
    }
}
