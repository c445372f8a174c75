//! What a start of this program would make of a site's data, tried on a copy: before an upgrade, while the old program runs.

use std::path::PathBuf;

use super::{StartError, backup, restore};
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::domain::event::{Input, Seq};
use crate::store::backup::Backups;
use crate::store::{self, Store};

/// What the start would do.
pub(crate) struct Outcome {
    /// The journal's last entry.
    pub(crate) last: Seq,
    /// The snapshot that it would go on from; 0: none.
    pub(crate) snapshot: Seq,
    /// Entries after it that are gone through.
    pub(crate) replayed: u64,
    /// Another build decided so far: which, and how many of those entries this one would decide otherwise (they stand).
    pub(crate) upgrade: Option<(Option<String>, u64)>,
    /// The site file differs from what the engine was told last.
    pub(crate) reconfigure: bool,
}

/// Copies the data beside their folder, takes the copy up, and removes it. Blocks on disk.
///
/// # Errors
/// What the start would fail with.
pub(crate) fn dry_run(loaded: &Loaded, clock: &SharedClock) -> Result<Outcome, StartError> {
    let mut name = loaded.store.dir.file_name().unwrap_or_default().to_owned();
    name.push(".dry-run");
    let copy = Copy(loaded.store.dir.with_file_name(name));
    let backups = Backups::at(&copy.0);
    let source = backup::source(loaded, false);
    let draft = backups.copy(&source, clock.now(), &mut |_| true)?;
    let database = draft.database();
    let dir = database.parent().unwrap_or(&copy.0).to_owned();
    let settings = store::Settings {
        dir,
        ..loaded.store.clone()
    };
    let store = Store::open(&settings, clock.clone())?;
    let restored = restore::restore(&store, &loaded.site)?;
    let upgrade = match restored.upgraded() {
        Some(Input::Upgraded {
            from, otherwise, ..
        }) => Some((from.as_ref().map(ToString::to_string), *otherwise)),
        _ => None,
    };
    store.close();
    Ok(Outcome {
        last: restored.engine.seq(),
        snapshot: restored.snapshot,
        replayed: restored.replayed,
        upgrade,
        reconfigure: restored.reconfigure,
    })
}

/// A folder that goes when it is no longer looked at.
struct Copy(PathBuf);

impl Drop for Copy {
    fn drop(&mut self) {
        if let Err(e) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(
                "{}: the copy that was tried cannot be removed: {e}",
                self.0.display()
            );
        }
    }
}
