//! `audit`: checks the audit log's chain, and lists it.

use std::path::PathBuf;
use std::process::ExitCode;

use super::{Failure, SiteArg, load};
use crate::store::{DATABASE, audit};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Check that no row was changed, removed or swapped; names the first that does not fit. A gateway may be running.
    Verify(Verify),
}

#[derive(clap::Args)]
struct Verify {
    #[command(flatten)]
    site: SiteArg,
    /// A row and its hash as they were written down earlier, e.g. 1200:9f86d081…: the log must still hold it.
    #[arg(long, value_name = "ROW:HASH")]
    holds: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let What::Verify(args) = &args.what;
    let database: PathBuf = load(&args.site.site)?.store.dir.join(DATABASE);
    let path = database.display();
    if !database.exists() {
        return Err(Failure(t!("cmd-no-database-yet", path)));
    }
    let chain = audit::verify(&database).map_err(Failure::is)?;
    let rows = chain.rows;
    if let Some((row, why)) = &chain.broken {
        say!("cmd-audit-rows-in-order", rows);
        return Err(Failure(t!("cmd-audit-broken", path, row, why)));
    }
    if let Some(row) = lost(args.holds.as_deref(), |row| audit::hash_of(&database, row))? {
        return Err(Failure(t!("cmd-audit-rewritten", path, row)));
    }
    say!("cmd-audit-in-order", path, rows, end = chain.end);
    Ok(ExitCode::SUCCESS)
}

/// What was written down of a chain, `NUMBER:HASH`, if the chain no longer holds it.
pub(super) fn lost<E: std::fmt::Display>(
    written: Option<&str>,
    hash_of: impl FnOnce(u64) -> Result<Option<String>, E>,
) -> Result<Option<u64>, Failure> {
    let Some(text) = written else { return Ok(None) };
    let parsed = text.split_once(':');
    let parsed = parsed.and_then(|(row, hash)| Some((row.parse().ok()?, hash)));
    let (row, hash) = parsed.ok_or_else(|| Failure(t!("cmd-holds-wants")))?;
    let found = hash_of(row).map_err(Failure::is)?;
    let same = found.is_some_and(|f| hash.len() >= 8 && f.starts_with(hash));
    Ok((!same).then_some(row))
}
