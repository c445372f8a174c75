//! `subject PLATE`: what is known of one plate, as a ZIP; `--erase` takes it out of everything.

use std::fs::OpenOptions;
use std::io::{BufRead, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{Failure, load};
use crate::app::restore;
use crate::app::retention::Alone;
use crate::app::subject;
use crate::clock::SystemClock;
use crate::config::Loaded;
use crate::domain::plate::Plate;
use crate::port::audit::{Act, Audit};
use crate::port::deed::Deed;
use crate::port::subjects::{Erased, Stays};
use crate::store::evidence::EvidenceFolder;
use crate::store::{DATABASE, Store, StoreFault};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The plate. Left out: a line of standard input, which leaves no trace in the shell's history.
    #[arg(value_name = "PLATE")]
    plate: Option<String>,
    #[arg(long, value_name = "SITE.toml", default_value = "site.toml")]
    site: PathBuf,
    /// Where what is known is written.
    #[arg(long, value_name = "FILE.zip", default_value = "subject.zip")]
    out: PathBuf,
    /// Erase the plate from everything instead. The gateway must not be running.
    #[arg(long)]
    erase: bool,
    /// Why it is erased; for the audit log. Do not name the plate.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Yes, for good.
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = load(&args.site)?;
    let database = loaded.store.dir.join(DATABASE);
    if !database.exists() {
        let path = database.display();
        return Err(Failure(t!("cmd-no-database-yet", path)));
    }
    let plate = plate(args)?;
    match args.erase {
        true => erase(args, &loaded, &plate),
        false => tell(args, &loaded, &plate),
    }
}

fn plate(args: &Args) -> Result<Plate, Failure> {
    let typed = match &args.plate {
        Some(plate) => plate.clone(),
        None => {
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line);
            read.map_err(Failure::is)?;
            line.trim().to_owned()
        }
    };
    if typed.is_empty() {
        return Err(Failure(t!("cmd-subject-no-plate")));
    }
    Plate::new(&typed).map_err(Failure::is)
}

fn tell(args: &Args, loaded: &Loaded, plate: &Plate) -> Result<ExitCode, Failure> {
    let evidence = EvidenceFolder::new(&loaded.store);
    let database = loaded.store.dir.join(DATABASE);
    let zip = subject::told(&database, &evidence, plate).map_err(Failure::is)?;
    let file = args.out.display();
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&args.out)
        .and_then(|mut out| out.write_all(&zip));
    written.map_err(|e| Failure(t!("cmd-subject-file-not-written", file, e = e.to_string())))?;
    note(loaded, Deed::SubjectTold, "")?;
    say!("cmd-subject-told", file, bytes = zip.len());
    Ok(ExitCode::SUCCESS)
}

/// Written down where nobody else writes; who asks a running gateway's database is known to the machine alone.
fn note(loaded: &Loaded, what: Deed, reason: &str) -> Result<(), Failure> {
    let store = match Store::open(&loaded.store, SystemClock::shared()) {
        Err(e) if e.kind == StoreFault::InUse => return Ok(()),
        other => other.map_err(Failure::is)?,
    };
    store.note(&act(what, reason)).map_err(Failure::is)
}

fn act(what: Deed, reason: &str) -> Act {
    Act {
        who: WHO.to_owned(),
        role: WHO.to_owned(),
        what,
        reason: reason.to_owned(),
    }
}

/// Whoever may run commands on this machine.
const WHO: &str = "command";

fn erase(args: &Args, loaded: &Loaded, plate: &Plate) -> Result<ExitCode, Failure> {
    let reason = args.reason.as_deref().unwrap_or("").trim();
    if reason.is_empty() {
        return Err(Failure(t!("cmd-subject-wants-reason")));
    }
    if !args.yes {
        return Err(Failure(t!("cmd-subject-wants-yes")));
    }
    let clock = SystemClock::shared();
    let store = Store::open(&loaded.store, clock.clone()).map_err(Failure::is)?;
    let mut restored = restore::restore(&store, &loaded.site).map_err(Failure::is)?;
    let marked = restored.mark_upgrade(&store, &store.snapshots());
    marked.map_err(Failure::is)?;
    let now = clock.now();
    store
        .note(&act(Deed::ErasureAsked, reason))
        .map_err(Failure::is)?;
    let mut hand = Alone {
        store: &store,
        engine: restored.engine,
        now,
    };
    let evidence = EvidenceFolder::new(&loaded.store);
    let erased = subject::erase(
        (&store, &evidence),
        (&loaded.retention, &loaded.site),
        &mut hand,
        (plate, WHO),
        now,
    );
    let mut erased = erased.map_err(Failure::is)?;
    // Nobody decides meanwhile: however long it takes.
    erased.clean = store.write_anew().map_err(Failure::is)?;
    say_erased(&erased);
    Ok(ExitCode::SUCCESS)
}

fn say_erased(erased: &Erased) {
    say!(
        "cmd-subject-erased",
        rows = erased.rows,
        pictures = erased.pictures
    );
    for stays in &erased.stays {
        match stays {
            Stays::Inside => say!("cmd-subject-inside"),
            Stays::OnPermit => say!("cmd-subject-on-permit"),
            Stays::Young(until) => say!("cmd-subject-young", until = format!("{until:.0}")),
            Stays::Offences(until) => say!("cmd-subject-offences", until = format!("{until:.0}")),
            Stays::InOtherLots => say!("cmd-subject-other-lots"),
        }
    }
    if !erased.clean {
        say!("cmd-subject-unclean");
    }
    say!("cmd-subject-backups");
}
