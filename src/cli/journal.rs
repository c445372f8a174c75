//! `journal`: replays a site's journal and compares every decision with the one that was made.

use std::process::ExitCode;

use super::check::listed;
use super::{Failure, SiteArg};
use crate::clock::SystemClock;
use crate::config;
use crate::domain::access::Engine;
use crate::domain::event::{Input, JournalEntry};
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
    let mut engine: Option<Engine> = None;
    let (mut count, mut different) = (0_u64, 0_usize);
    for entry in store.read_journal(1).map_err(|e| Failure(e.to_string()))? {
        let entry = entry.map_err(|e| Failure(e.to_string()))?;
        let engine =
            match (&mut engine, &entry.input) {
                (Some(engine), _) => engine,
                (none, Input::Configured { site }) => none.insert(Engine::new((**site).clone())),
                (_, _) => return Err(Failure(
                    "the journal's first entry is not the site; it was not made by this program"
                        .to_owned(),
                )),
            };
        if !same(engine, &entry) {
            different += 1;
            if different <= SHOWN_MAX {
                println!(
                    "entry {} of {} is decided otherwise by this version",
                    entry.seq, entry.at
                );
            }
        }
        count += 1;
    }
    let Some(engine) = engine else {
        println!("{}: the journal is empty", store.path().display());
        return Ok(ExitCode::SUCCESS);
    };
    println!(
        "{}: {count} entries, {different} decided otherwise",
        store.path().display()
    );
    println!("digest of the state: {}", engine.digest());
    if different > 0 {
        return Err(Failure(format!(
            "{different} of {count} entries are decided otherwise by this version"
        )));
    }
    Ok(ExitCode::SUCCESS)
}

fn same(engine: &mut Engine, entry: &JournalEntry) -> bool {
    engine.handle(entry.at, &entry.input) == entry.outputs
}
