//! Puts a set of a backup where a gateway can start from it.

use std::fs;
use std::path::{Path, PathBuf};

use super::copy::count_pictures;
use super::{Backups, CALIBRATIONS, Manifest, SITE_FILE, copy_file, disk, summed};
use crate::domain::site::LaneId;
use crate::store::{DATABASE, StoreError, StoreFault, audit, schema};

/// Where the data lie until they are known to be whole.
const HALF: &str = "restoring";

/// A set that was looked at and is whole.
pub(crate) struct Whole<'a> {
    backups: &'a Backups,
    name: String,
    pub(crate) manifest: Manifest,
}

impl Backups {
    /// Looks at every file of a set. Blocks on disk.
    ///
    /// # Errors
    /// A file is missing or not what the manifest says.
    pub(crate) fn whole(&self, name: &str) -> Result<Whole<'_>, StoreError> {
        let manifest = self.manifest(name)?;
        for part in &manifest.files {
            let path = self.set(name).join(&part.name);
            let found = summed(&path).map_err(|e| disk(&path, "cannot be read", &e))?;
            if found != (part.bytes, part.sha256.clone()) {
                return Err(StoreError::new(
                    StoreFault::Damaged,
                    format!(
                        "{}: it is not what the backup wrote (its SHA-256 differs): choose another set, and look at that disk",
                        path.display()
                    ),
                ));
            }
        }
        Ok(Whole {
            backups: self,
            name: name.to_owned(),
            manifest,
        })
    }
}

impl Whole<'_> {
    /// The site file of the set.
    pub(crate) fn site_file(&self) -> PathBuf {
        self.backups.set(&self.name).join(SITE_FILE)
    }

    /// Copies database, snapshots and pictures into a folder beside `data`; gives that folder. [`put_in_place`] is next.
    ///
    /// # Errors
    /// There is a database in `data` already, or the disk refuses.
    pub(crate) fn lay(&self, data: &Path) -> Result<PathBuf, StoreError> {
        // A head file without its database would be taken for that of this one.
        let database = data.join(DATABASE);
        if database.exists() || audit::head::beside(&database).exists() {
            return Err(StoreError::new(
                StoreFault::InUse,
                format!(
                    "{}: there is a database already, or what was beside one: move this folder away first; nothing was changed",
                    data.display()
                ),
            ));
        }
        let half = beside(data);
        if half.exists() {
            fs::remove_dir_all(&half).map_err(|e| disk(&half, "cannot be removed", &e))?;
        }
        schema::make_private_dir(&half.join("snapshots"))?;
        let set = self.backups.set(&self.name);
        for part in &self.manifest.files {
            if part.name.starts_with("site/") {
                continue;
            }
            let to = half.join(&part.name);
            copy_file(&set.join(&part.name), &to)
                .map_err(|e| disk(&to, "cannot be written", &e))?;
        }
        copy_tree(&self.backups.evidence(), &half.join("evidence"))?;
        Ok(half)
    }

    /// Pictures in the backup and their bytes, today.
    pub(crate) fn pictures(&self) -> Result<(u64, u64), StoreError> {
        count_pictures(&self.backups.evidence())
    }

    /// Writes a lane's calibration to where the site file has it, unless there is one. Whether the set has one.
    ///
    /// # Errors
    /// The disk refuses.
    pub(crate) fn calibration(&self, lane: &LaneId, to: &Path) -> Result<bool, StoreError> {
        let kept = self.backups.set(&self.name).join(CALIBRATIONS);
        let from = kept.join(format!("{lane}.toml"));
        if !from.exists() || to.exists() {
            return Ok(false);
        }
        if let Some(folder) = to.parent() {
            schema::make_private_dir(folder)?;
        }
        copy_file(&from, to).map_err(|e| disk(to, "cannot be written", &e))?;
        Ok(true)
    }
}

/// What was laid beside becomes the data folder.
///
/// # Errors
/// The disk refuses, or something has come to lie there meanwhile.
pub(crate) fn put_in_place(half: &Path, data: &Path) -> Result<(), StoreError> {
    // A folder that holds what is no data (calibrations, a lock) keeps it.
    if data.exists() {
        let listed = fs::read_dir(half).map_err(|e| disk(half, "cannot be listed", &e))?;
        for entry in listed.flatten() {
            let to = data.join(entry.file_name());
            // The lock is the folder's own.
            if entry.file_name() == "lock" {
                continue;
            }
            if to.exists() {
                return Err(StoreError::new(
                    StoreFault::InUse,
                    format!(
                        "{}: it is there already: move it away, then restore again",
                        to.display()
                    ),
                ));
            }
            fs::rename(entry.path(), &to).map_err(|e| disk(&to, "cannot be written", &e))?;
        }
        return fs::remove_dir_all(half).map_err(|e| disk(half, "cannot be removed", &e));
    }
    fs::rename(half, data).map_err(|e| disk(data, "cannot be written", &e))
}

/// A file in the data folder: its journal is older than what it may have told its region, whatever the database says of that.
const BEGIN_EPOCH: &str = "begin-epoch";

/// Leaves word that the region's numbers are to go on in a new epoch at the next start.
///
/// # Errors
/// The disk refuses.
pub(crate) fn mark_restored(data: &Path) -> Result<(), StoreError> {
    let mark = data.join(BEGIN_EPOCH);
    let written = fs::File::create(&mark).and_then(|file| file.sync_all());
    written.map_err(|e| disk(&mark, "cannot be written", &e))
}

/// Whether that word was left.
pub(crate) fn is_marked_restored(data: &Path) -> bool {
    data.join(BEGIN_EPOCH).exists()
}

/// The new epoch has begun, and that is on disk.
///
/// # Errors
/// The disk refuses.
pub(crate) fn unmark_restored(data: &Path) -> Result<(), StoreError> {
    let mark = data.join(BEGIN_EPOCH);
    match fs::remove_file(&mark) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(disk(&mark, "cannot be removed", &e))
        }
        _ => Ok(()),
    }
}

fn beside(data: &Path) -> PathBuf {
    let mut name = data.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(HALF);
    data.with_file_name(name)
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), StoreError> {
    if !from.is_dir() {
        return Ok(());
    }
    schema::make_private_dir(to)?;
    let listed = fs::read_dir(from).map_err(|e| disk(from, "cannot be listed", &e))?;
    for entry in listed.flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_tree(&path, &to)?;
        } else {
            copy_file(&path, &to).map_err(|e| disk(&to, "cannot be written", &e))?;
        }
    }
    Ok(())
}
