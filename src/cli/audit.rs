//! `audit`: checks the audit log's chain, and lists it.

use std::path::PathBuf;
use std::process::ExitCode;

use super::check::listed;
use super::{Failure, SiteArg};
use crate::config;
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
    let loaded = config::load(&args.site.site).map_err(|faults| Failure(listed(&faults)))?;
    let path: PathBuf = loaded.store.dir.join(DATABASE);
    if !path.exists() {
        let why = "there is no database yet";
        return Err(Failure(format!("{}: {why}", path.display())));
    }
    let chain = audit::verify(&path).map_err(|e| Failure(e.to_string()))?;
    if let Some((row, why)) = &chain.broken {
        println!("rows 1 to {} are in order", chain.rows);
        return Err(Failure(format!(
            "{}: the audit log is broken: row {row} is the first that does not fit: {why}",
            path.display()
        )));
    }
    if let Some(text) = &args.holds {
        let (row, hash) = held(text)?;
        let found = audit::hash_of(&path, row).map_err(|e| Failure(e.to_string()))?;
        let same = found.is_some_and(|f| hash.len() >= 8 && f.starts_with(hash));
        if !same {
            return Err(Failure(format!(
                "{}: row {row} is not the one that was written down: the log was rewritten",
                path.display()
            )));
        }
    }
    println!(
        "{}: in order, {} rows. It ends in {}:{}",
        path.display(),
        chain.rows,
        chain.rows,
        chain.end
    );
    Ok(ExitCode::SUCCESS)
}

/// A row and its hash, as they were written down.
pub(super) fn held(text: &str) -> Result<(u64, &str), Failure> {
    let parsed = text.split_once(':');
    let parsed = parsed.and_then(|(row, hash)| Some((row.parse().ok()?, hash)));
    parsed.ok_or_else(|| {
        Failure("--holds wants a number and its hash: --holds 1200:9f86d081…".to_owned())
    })
}
