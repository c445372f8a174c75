//! `journal`: replays a site's journal, compares every decision with the one that was made, and every snapshot with the
//! state that the journal gives there.

use std::process::ExitCode;

use super::check::listed;
use super::{Failure, SiteArg};
use crate::app::restore;
use crate::clock::SystemClock;
use crate::config;
use crate::domain::access::Engine;
use crate::store::Store;

/// Differences shown at most; all are counted.
const SHOWN_MAX: usize = 20;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    site: SiteArg,
}

pub fn run(args: &Args) -> Result<ExitCode, Failure> {
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
    let (count, different) = (verified.course.count, verified.course.otherwise);
    let path = store.path().display();
    let Some(digest) = verified.course.engine().map(Engine::digest) else {
        println!("{path}: the journal is empty");
        return Ok(ExitCode::SUCCESS);
    };
    println!("{path}: {count} entries, {different} decided otherwise");
    for seq in &verified.good {
        println!("snapshot at entry {seq}: in order");
    }
    for (seq, why) in &verified.bad {
        println!("snapshot at entry {seq}: not used: {why}");
    }
    println!("digest of the state: {digest}");
    if different > 0 {
        return Err(Failure(format!(
            "{different} of {count} entries are decided otherwise by this version"
        )));
    }
    Ok(ExitCode::SUCCESS)
}
