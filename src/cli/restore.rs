//! `restore DIR`: puts a set of a backup where a gateway can start from it, and proves it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{Failure, load};
use crate::app::restore;
use crate::clock::SystemClock;
use crate::config::Loaded;
use crate::domain::access::Engine;
use crate::store::backup::give_back::{self, Whole};
use crate::store::backup::{Backups, Manifest};
use crate::store::format::THIS;
use crate::store::{self, Store, audit};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The backup's folder.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Where the site file is. If there is none, the backup's is written there.
    #[arg(long, value_name = "SITE.toml", default_value = "site.toml")]
    site: PathBuf,
    /// Which set, e.g. 20260302T033000Z. Left out: the newest.
    #[arg(long, value_name = "SET")]
    set: Option<String>,
    /// Only say which sets there are.
    #[arg(long)]
    list: bool,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let backups = Backups::at(&args.dir);
    let sets = backups.sets();
    if args.list {
        for name in &sets {
            tell(name, &backups.manifest(name));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let dir = args.dir.display();
    let Some(name) = args.set.as_ref().or(sets.last()) else {
        return Err(Failure(t!("cmd-restore-no-set", dir)));
    };
    if !sets.contains(name) {
        return Err(Failure(t!(
            "cmd-restore-unknown-set",
            dir,
            name,
            known = sets.join(", ")
        )));
    }
    let whole = backups.whole(name).map_err(Failure::is)?;
    lay_site_file(&whole, &args.site)?;
    let loaded = load(&args.site)?;
    let half = whole.lay(&loaded.store.dir).map_err(Failure::is)?;
    let proved = prove(&loaded, &half, &whole.manifest);
    if let Err(failure) = proved {
        let half = half.display();
        return Err(Failure(t!("cmd-restore-not-whole", half, why = failure.0)));
    }
    give_back::mark_restored(&half).map_err(Failure::is)?;
    give_back::put_in_place(&half, &loaded.store.dir).map_err(Failure::is)?;
    for (lane, file) in &loaded.calibrations {
        whole.calibration(lane, &file.path).map_err(Failure::is)?;
    }
    let data = loaded.store.dir.display();
    let (entries, rows) = (whole.manifest.journal.0, whole.manifest.audit.0);
    let (pictures, _) = whole.pictures().map_err(Failure::is)?;
    say!("cmd-restored", data, name, entries, rows, pictures);
    say!("cmd-digest", digest = whole.manifest.digest);
    say!("cmd-restore-next", site = args.site.display());
    Ok(ExitCode::SUCCESS)
}

fn tell(name: &str, manifest: &Result<Manifest, store::StoreError>) {
    match manifest {
        Ok(m) => say!(
            "cmd-restore-set",
            name,
            site = m.site,
            entries = m.journal.0,
            build = m.build
        ),
        Err(why) => say!("cmd-restore-set-bad", name, why = why.to_string()),
    }
}

/// The backup's site file, where there is none.
fn lay_site_file(whole: &Whole<'_>, site: &Path) -> Result<(), Failure> {
    if site.exists() {
        return Ok(());
    }
    let path = site.display();
    let copied = fs::copy(whole.site_file(), site);
    copied.map_err(|e| {
        Failure(t!(
            "cmd-restore-site-file-not-written",
            path,
            e = e.to_string()
        ))
    })?;
    say!("cmd-restore-site-file", path);
    Ok(())
}

/// The whole journal is decided anew, the audit log is followed from its first row, and both must end as the manifest says.
fn prove(loaded: &Loaded, half: &Path, manifest: &Manifest) -> Result<(), Failure> {
    let settings = store::Settings {
        dir: half.to_owned(),
        ..loaded.store.clone()
    };
    let store = Store::open(&settings, SystemClock::shared()).map_err(Failure::is)?;
    let verified = restore::verify(&store, |_| {}).map_err(Failure::is)?;
    let chain = audit::verify(store.path()).map_err(Failure::is)?;
    store.close();
    let faults = verified.faults(THIS.name);
    if faults > 0 {
        let count = verified.replayer.count;
        return Err(Failure(t!("cmd-journal-otherwise", faults, count)));
    }
    if let Some((row, why)) = &chain.broken {
        let (path, why) = (settings.dir.display(), why.to_string());
        return Err(Failure(t!("cmd-audit-broken", path, row, why)));
    }
    let digest = verified
        .replayer
        .engine()
        .map_or_else(String::new, Engine::digest);
    let found = (verified.end, (chain.rows, chain.end), digest);
    let told = (
        manifest.journal.clone(),
        manifest.audit.clone(),
        manifest.digest.clone(),
    );
    if found != told {
        return Err(Failure(t!("cmd-restore-ends-otherwise")));
    }
    Ok(())
}
