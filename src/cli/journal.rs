//! `journal verify`: decides a site's journal anew, compares every decision with the one that was made, and every snapshot
//! with the state that the journal gives there. An altered or torn row is named. `journal compact`: writes its database anew.

use std::fs;
use std::process::ExitCode;

use super::audit::lost;
use super::{Failure, SiteArg, load};
use crate::app::restore::{self, Verified};
use crate::clock::SystemClock;
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
    /// Write the database anew, without its unused parts: smaller, and nothing stays in it of what was erased. The gateway must not
    /// be running.
    Compact(SiteArg),
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
    match &args.what {
        What::Verify(args) => verify(args),
        What::Compact(site) => compact(site),
    }
}

fn compact(site: &SiteArg) -> Result<ExitCode, Failure> {
    let loaded = load(&site.site)?;
    let store = Store::open(&loaded.store, SystemClock::shared()).map_err(Failure::is)?;
    let bytes = || fs::metadata(store.path()).map(|m| m.len() / 1_000_000);
    let before = bytes().map_err(Failure::is)?;
    if !store.write_anew().map_err(Failure::is)? {
        return Err(Failure(t!("cmd-journal-is-read")));
    }
    let after = bytes().map_err(Failure::is)?;
    let path = store.path().display();
    say!("cmd-journal-compacted", path, before, after);
    Ok(ExitCode::SUCCESS)
}

fn verify(args: &Verify) -> Result<ExitCode, Failure> {
    let loaded = load(&args.site.site)?;
    let store = Store::open(&loaded.store, SystemClock::shared()).map_err(Failure::is)?;
    let mut shown = 0;
    let verified = restore::verify(&store, |entry| {
        shown += 1;
        if shown <= SHOWN_MAX {
            say!(
                "cmd-entry-otherwise",
                seq = entry.seq,
                at = entry.at.to_string()
            );
        }
    })
    .map_err(Failure::is)?;
    let path = store.path().display();
    if let Some(seq) = lost(args.holds.as_deref(), |seq| {
        journal::row_hash(store.path(), seq)
    })? {
        return Err(Failure(t!("cmd-journal-rewritten", path, seq)));
    }
    if verified.end.0 == 0 {
        say!("cmd-journal-empty", path);
        return Ok(ExitCode::SUCCESS);
    }
    tell(&verified);
    let (count, faults) = (verified.replayer.count, verified.faults(THIS.name));
    let (seq, hash) = &verified.end;
    say!(
        "cmd-journal-entries",
        path,
        count = verified.base + count,
        seq,
        hash
    );
    if faults > 0 {
        return Err(Failure(t!("cmd-journal-otherwise", faults, count)));
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(verified: &Verified) {
    for span in &verified.spans {
        let (entries, otherwise) = (span.entries, span.otherwise);
        let unknown = || t!("cmd-build-not-known");
        let build = span.build.clone().unwrap_or_else(unknown);
        say!("cmd-decided-by", build, entries, otherwise);
    }
    for seq in &verified.good {
        say!("cmd-snapshot-in-order", seq);
    }
    for seq in &verified.carried {
        say!("cmd-snapshot-carries", seq);
    }
    for (seq, why) in &verified.bad {
        say!("cmd-snapshot-not-used", seq, why);
    }
    if verified.erased > 0 {
        say!("cmd-erased", entries = verified.erased);
        say!("cmd-not-decided-anew", seq = verified.base);
    }
    if let Some(engine) = verified.replayer.engine() {
        say!("cmd-digest", digest = Engine::digest(engine));
    }
}
