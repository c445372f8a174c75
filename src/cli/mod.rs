//! The commands, one file each.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::catalogue::{Language, out};
use crate::clock::SystemClock;
use crate::config::{self, Loaded};
use crate::domain::site::GateId;

pub mod audit;
pub(crate) mod backup;
pub(crate) mod check;
pub mod commission;
pub(crate) mod demo;
mod discover;
pub(crate) mod display_test;
pub(crate) mod doctor;
pub mod gate_test;
pub mod journal;
pub mod measure;
pub(crate) mod notify_test;
pub(crate) mod packaging;
pub(crate) mod probe_camera;
mod probe_device;
pub(crate) mod region;
pub mod replay;
pub(crate) mod restore;
pub mod run;
pub(crate) mod score;
pub(crate) mod service;
pub(crate) mod subject;
pub mod trial;

/// Reads number plates at the lanes of a car park, decides who may pass, and asks barriers to open.
#[derive(Parser)]
#[command(name = "plategate", version, max_term_width = 110)]
#[command(
    after_help = "Start with `plategate demo` to see a car park at work, and with `plategate check SITE` for your own."
)]
struct Cli {
    /// How much to log: error, warn, info, debug. RUST_LOG overrides it.
    #[arg(long, global = true, default_value = "info", value_name = "LEVEL")]
    log: String,
    /// What to speak: a folder of locales/. LANG is asked where this is not given; what is not there is English.
    #[arg(long, global = true, value_name = "TAG")]
    language: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the gateway of a site.
    Run(run::Args),
    /// Run the demo car park: four lanes with simulated cameras, a relay, permits and a dashboard.
    Demo(demo::Args),
    /// Check a site file and everything it refers to; says all faults at once.
    Check(check::Args),
    /// Look at everything a site needs, in one go: clock, disk, models, cameras, gates; each with what to do.
    Doctor(doctor::Args),
    /// Recorded reads in, decisions out: try a policy, explain an incident, compare releases.
    Replay(replay::Command),
    /// Score the misread model on known traffic, with all its parts and without each.
    Score(score::Command),
    /// Measure a model pack on labelled pictures.
    Measure(measure::Order),
    /// Look at one camera: reachable? which streams? how long to the first picture?
    ProbeCamera(probe_camera::Args),
    /// Look what stands at an address: which maker's camera or relay, what is set in it, and its section of the site file.
    ProbeDevice(probe_device::Args),
    /// Find ONVIF cameras and relays of this network.
    Discover(discover::Args),
    /// Pulse one gate of a site once, and say what the relay answered.
    GateTest(GateTestArgs),
    /// Show one text on a driver's display of a site, and say whether it took it.
    DisplayTest(display_test::Args),
    /// Send one test message to a target of a site, and say what came back.
    NotifyTest(notify_test::Args),
    /// The journal of a site: decide it anew and compare, check its chain of hashes.
    Journal(journal::Args),
    /// Test a lot with one car before it goes live, against a running gateway: four tests and a sheet.
    Commission(commission::Args),
    /// Check the audit log: who did what, in a chain that shows tampering.
    Audit(audit::Args),
    /// Back up a site, while its gateway runs or not: journal, records, audit log, site file, pictures.
    Backup(backup::Args),
    /// Put a backup where a gateway can start from it, on this machine or a new one.
    Restore(restore::Args),
    /// One person's plate: what is known of it, as a ZIP; or erase it from everything.
    Subject(subject::Args),
    /// A region of several gateways, in a PostgreSQL database: make it, look at it, forget a gateway.
    Region(region::Args),
    /// Write the man pages and shell completions into a folder: for whoever makes a package.
    Packaging(packaging::Args),
}

/// The site file of a command.
#[derive(clap::Args)]
pub(crate) struct SiteArg {
    /// The site file.
    #[arg(value_name = "SITE.toml", default_value = "site.toml")]
    pub(crate) site: PathBuf,
}

/// The tree of commands, as docs/ref/cli.md tells of it.
pub fn command() -> clap::Command {
    Cli::command()
}

/// The whole program: parses, runs, says what went wrong in one sentence.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // What is written is for its owner alone: plates, pictures, secrets. What a package is made of is for everybody.
    if !matches!(cli.command, Command::Packaging(_)) {
        rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    }
    service::begin_log(&cli.log);
    let asked = cli.language.or_else(|| std::env::var("LANG").ok());
    if let Some(language) = asked.and_then(|tag| Language::wanted(&tag)) {
        language.speak();
    }
    crate::supervise::tell_panics();
    let result = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Measure(order) => measure(&order),
        Command::ProbeCamera(args) => runtime().map(|r| r.block_on(probe_camera::run(args))),
        Command::ProbeDevice(args) => runtime().map(|r| r.block_on(probe_device::run(args))),
        Command::Discover(args) => runtime().map(|r| r.block_on(discover::run(args))),
        Command::GateTest(args) => gate_test(&args),
        Command::DisplayTest(args) => display_test::run(&args),
        Command::NotifyTest(args) => notify_test::run(&args),
        Command::Journal(args) => journal::run(&args),
        Command::Commission(args) => commission::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Backup(args) => backup::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Subject(args) => subject::run(&args),
        Command::Region(args) => region::run(&args),
        Command::Packaging(args) => packaging::run(&args),
    };
    let result = match out::fault() {
        Some(fault) => Err(Failure::of(t!("cmd-standard-output-gone"), &fault)),
        None => result,
    };
    result.unwrap_or_else(|failure| {
        err!("plategate: {failure}");
        ExitCode::FAILURE
    })
}

fn measure(order: &measure::Order) -> Result<ExitCode, Failure> {
    let (mut out, mut progress) = (out::Out, std::io::stderr());
    measure::run(order, &SystemClock::shared(), &mut out, &mut progress).map_err(Failure::is)?;
    Ok(ExitCode::SUCCESS)
}

/// Pulses a real barrier: only with `--yes`.
#[derive(clap::Args)]
struct GateTestArgs {
    /// The gate's id in the site file.
    gate: String,
    #[command(flatten)]
    site: SiteArg,
    /// Somebody stands by and sees that nobody and nothing is under the barrier.
    #[arg(long)]
    yes: bool,
}

fn gate_test(args: &GateTestArgs) -> Result<ExitCode, Failure> {
    let loaded = load(&args.site.site)?;
    let id = GateId::new(&args.gate);
    let (Some(site), Some(settings)) = (loaded.site.gate(&id), loaded.gates.get(&id)) else {
        let known: Vec<&str> = loaded.gates.keys().map(GateId::as_str).collect();
        return Err(Failure(t!(
            "cmd-no-gate-known",
            id,
            site = args.site.site.display(),
            known = known.join(", ")
        )));
    };
    let clock = SystemClock::shared();
    let gate = settings.build(clock.clone()).map_err(Failure::is)?;
    let name = format!("{} ({id})", site.name);
    let test = gate_test::GateTest {
        name,
        gate,
        pulse_ms: site.pulse_ms,
        yes: args.yes,
    };
    let code = runtime()?.block_on(gate_test::run(&test, &clock, &mut out::Out));
    Ok(ExitCode::from(code.map_err(|e| {
        Failure::of(t!("cmd-standard-output-gone"), &e)
    })?))
}

/// Why a command could not do its work: a sentence for the person who typed it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(pub(crate) String);

impl Failure {
    /// An error that says by itself what was being done.
    pub fn is(error: impl std::fmt::Display) -> Failure {
        Failure(error.to_string())
    }

    /// Any error, with what was being done before it.
    pub fn of(doing: impl std::fmt::Display, error: &impl std::fmt::Display) -> Failure {
        Failure(format!("{doing}: {error}"))
    }
}

/// The site of a file, or all that is wrong with it.
pub(crate) fn load(site: &Path) -> Result<Loaded, Failure> {
    config::load(site).map_err(|faults| Failure(check::listed(&faults)))
}

/// A runtime for the commands that need one.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let built = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    built.map_err(|e| Failure::of(t!("cmd-operating-system-gave-no-threads"), &e))
}
