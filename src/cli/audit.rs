//! `audit`: checks the audit log's chain, and lists it.

use std::path::PathBuf;
use std::process::ExitCode;

use super::{Failure, SiteArg, load};
use crate::port::audit::Head;
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
    /// Where the log ended, as it was published or written down earlier, e.g. 1200:9f86d081…: log and journal must still
    /// hold it. A file: all that it has, one a line.
    #[arg(long, value_name = "HEAD|FILE")]
    head: Option<String>,
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
        let why = why.to_string();
        return Err(Failure(t!("cmd-audit-broken", path, row, why)));
    }
    if let Some(entry) = audit::journals_break(&database).map_err(Failure::is)? {
        return Err(Failure(t!("cmd-audit-journal-broken", path, entry)));
    }
    let heads = match &args.head {
        Some(given) => heads(given)?,
        None => Vec::new(),
    };
    for head in &heads {
        if !audit::holds(&database, head).map_err(Failure::is)? {
            let head = head.to_string();
            return Err(Failure(t!("cmd-audit-rewritten", path, head)));
        }
    }
    if rows > 0 && !audit::head::beside(&database).exists() {
        say!("cmd-audit-no-head-file", path);
    }
    if !heads.is_empty() {
        say!("cmd-audit-holds", heads = heads.len());
    }
    let head = chain.head().to_string();
    say!("cmd-audit-in-order", path, rows, head);
    Ok(ExitCode::SUCCESS)
}

/// One head, or those in a file: the last word of each line.
fn heads(given: &str) -> Result<Vec<Head>, Failure> {
    let no_head = |text: &str| Failure(t!("cmd-audit-no-head", text));
    if let Ok(head) = given.parse() {
        return Ok(vec![head]);
    }
    let Ok(text) = std::fs::read_to_string(given) else {
        return Err(no_head(given));
    };
    let words = text.lines().filter_map(|l| l.split_whitespace().last());
    let heads: Result<Vec<Head>, Failure> = words
        .map(|word| word.parse().map_err(|_| no_head(word)))
        .collect();
    heads.and_then(|heads| match heads.is_empty() {
        true => Err(no_head(given)),
        false => Ok(heads),
    })
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
