//! `journal verify`: decides a site's journal anew, compares every decision with the one that was made, and every snapshot
//! with the state that the journal gives there. An altered or torn row is named.

use std::process::ExitCode;

use super::audit::held;
use super::check::listed;
use super::{Failure, SiteArg};
use crate::app::restore::{self, Verified};
use crate::clock::SystemClock;
use crate::config;
use crate::domain::access::Engine;
use crate::store::format::THIS;
use crate::store::{Store, journal};

/// Differences shown at most; all are counted.
const SHOWN_MAX: usize = 20;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Decide all of it anew and compare; check that no row was changed, removed or swapped. The gateway must not be running.
    Verify(Verify),
}

#[derive(clap::Args)]
struct Verify {
    #[command(flatten)]
    site: SiteArg,
    /// An entry and its hash as they were written down earlier, e.g. 1200:9f86d081…: the journal must still hold it.
    #[arg(long, value_name = "ENTRY:HASH")]
    holds: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let What::Verify(args) = &args.what;
    let loaded = config::load(&args.site.site).map_err(|faults| Failure(listed(&faults)))?;
    let store =
        Store::open(&loaded.store, SystemClock::shared()).map_err(|e| Failure(e.to_string()))?;
    let mut shown = 0;
    let verified = restore::verify(&store, |entry| {
        shown += 1;
        if shown <= SHOWN_MAX {
            println!(
                "entry {} of {} is decided otherwise by this version",
                entry.seq, entry.at
            );
        }
    })
    .map_err(|e| Failure(e.to_string()))?;
    let path = store.path().display();
    if let Some(text) = &args.holds {
        let (seq, hash) = held(text)?;
        let found = journal::row_hash(store.path(), seq).map_err(|e| Failure(e.to_string()))?;
        if !found.is_some_and(|f| hash.len() >= 8 && f.starts_with(hash)) {
            return Err(Failure(format!(
                "{path}: entry {seq} is not the one that was written down: the journal was rewritten"
            )));
        }
    }
    if verified.course.count == 0 {
        println!("{path}: the journal is empty");
        return Ok(ExitCode::SUCCESS);
    }
    tell(&verified);
    let (count, faults) = (verified.course.count, verified.faults(THIS.name));
    let (seq, hash) = &verified.end;
    println!("{path}: {count} entries. It ends in {seq}:{hash}");
    if faults > 0 {
        return Err(Failure(format!(
            "{faults} of {count} entries are decided otherwise than this very version decided them"
        )));
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(verified: &Verified) {
    for span in &verified.spans {
        println!(
            "decided by {}: {} entries, {} of them otherwise by this version",
            span.build.as_deref().unwrap_or("a build not known"),
            span.entries,
            span.otherwise
        );
    }
    for seq in &verified.good {
        println!("snapshot at entry {seq}: in order");
    }
    for seq in &verified.carried {
        println!("snapshot at entry {seq}: carries the state on from an older version");
    }
    for (seq, why) in &verified.bad {
        println!("snapshot at entry {seq}: not used: {why}");
    }
    if verified.erased > 0 {
        println!("personal data were erased from {} entries", verified.erased);
    }
    if let Some(engine) = verified.course.engine() {
        println!("digest of the state: {}", Engine::digest(engine));
    }
}
