//! `backup DIR`: a whole copy of a site, while its gateway runs or not.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use super::{Failure, load};
use crate::app::backup;
use crate::clock::SystemClock;
use crate::store::backup::copy::Step;
use crate::store::backup::{Backups, KEEP};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where the backup goes: best another disk or machine. Left out: `dir` of the site file's [backup].
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    #[arg(long, value_name = "SITE.toml", default_value = "site.toml")]
    site: PathBuf,
    /// So many sets are kept. Left out: as [backup] says, else 7.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=365))]
    keep: Option<u16>,
    /// Leave pictures out.
    #[arg(long)]
    no_pictures: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let loaded = load(&args.site)?;
    let of_file = loaded.backup.as_ref();
    let dir = args.dir.clone().or_else(|| of_file.map(|b| b.dir.clone()));
    let dir = dir.ok_or_else(|| Failure(t!("cmd-backup-where")))?;
    let keep = args.keep.map(usize::from);
    let keep = keep
        .or(of_file.map(|b| b.keep))
        .unwrap_or(usize::from(KEEP));
    let pictures = !args.no_pictures && of_file.is_none_or(|b| b.pictures);
    let source = backup::source(&loaded, pictures);
    let backups = Backups::at(&dir);
    let now = SystemClock::shared().now();
    let seen = std::io::stderr().is_terminal();
    let taken = backup::take(&backups, &source, keep, now, &mut |step| {
        if seen {
            err_part!("\r{}   ", far(step));
        }
        true
    });
    if seen {
        err!("");
    }
    let manifest = taken.map_err(Failure::is)?;
    let (entries, rows) = (manifest.journal.0, manifest.audit.0);
    let (pictures, mb) = (manifest.pictures.0, manifest.pictures.1 / 1_000_000);
    say!(
        "cmd-backup-taken",
        dir = dir.display(),
        entries,
        rows,
        pictures,
        mb
    );
    say!("cmd-digest", digest = manifest.digest);
    say!("cmd-backup-without-secrets");
    Ok(ExitCode::SUCCESS)
}

fn far(step: Step) -> String {
    match step {
        Step::Database(done, all) => t!("cmd-backup-pages", done, all),
        Step::Pictures(done) => t!("cmd-backup-pictures", done),
    }
}
