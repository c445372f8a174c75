//! Backups: what a site needs to go on, on another machine.
//!
//! ```text
//! DIR/lock                                  one backup at a time
//! DIR/sets/20260302T033000Z/manifest.json   when, where journal and audit log end, SHA-256 of each file of the set
//!                           plategate.db    the whole database, as it was at one moment
//!                           snapshots/      the engine's states of this journal
//!                           pseudonym.key   by which plates whose time is over have stand-ins
//!                           region.keys     by which an erased plate is told to other lots
//!                           site/           the site file; calibrations, one a lane
//! DIR/evidence/                             pictures, once for all sets
//! ```
//!
//! A set is written as `NAME.part` and renamed when it is whole and on disk: there is never half a set, and the one before
//! stays until then. Pictures are never changed, so only those that are new are copied; they leave the backup when their
//! time is over (`store.evidence_days`), not when they are missing at the source.
//!
//! * [`copy`]     takes a set, while a gateway runs or not
//! * [`give_back`] puts a set where a gateway can start from it

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{StoreError, StoreFault, schema};
use crate::domain::event::Seq;
use crate::domain::site::calendar::TimeOfDay;
use crate::port::fields::Fields;

pub(crate) mod copy;
pub(crate) mod give_back;

/// Sets kept where nothing says how many.
pub(crate) const KEEP: u16 = 7;
/// The form of a set that this program writes.
const FORM: u32 = 1;
const MANIFEST: &str = "manifest.json";
/// Where the site file and calibrations lie within a set.
pub(crate) const SITE_FILE: &str = "site/site.toml";
const CALIBRATIONS: &str = "site/calibrations";

/// The `[backup]` section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Where backups go: best another disk or machine. As written; `config` makes it relative to the site file.
    pub(crate) dir: PathBuf,
    /// Every day at this time of the site's clock.
    pub(crate) at: TimeOfDay,
    /// So many sets are kept.
    pub(crate) keep: usize,
    /// A backup older than so many hours is told of.
    pub(crate) warn_after_h: u32,
    /// Whether pictures are in it.
    pub(crate) pictures: bool,
}

impl Settings {
    /// Reads the section. `None` if something is faulty (noted in `fields`).
    pub(crate) fn read(fields: &mut Fields) -> Option<Settings> {
        let dir = fields.str("dir", "a folder, best on another disk or machine");
        let at = match fields.opt_str("at") {
            None => TimeOfDay::parse("03:30"),
            Some(text) => {
                let at = TimeOfDay::parse(text);
                if at.is_none() {
                    fields.is("at", text, "a time of day such as \"03:30\"");
                }
                at
            }
        };
        let keep = fields.int("keep", 1..=365, i64::from(KEEP));
        let warn_after_h = fields.int("warn_after_h", 1..=8_760, 36);
        let pictures = fields.bool("pictures", true);
        Some(Settings {
            dir: PathBuf::from(dir?),
            at: at?,
            keep: usize::try_from(keep).ok()?,
            warn_after_h: u32::try_from(warn_after_h).ok()?,
            pictures,
        })
    }
}

/// What a set is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The form of the set.
    pub(crate) plategate_backup: u32,
    pub(crate) made_at: Timestamp,
    /// Who made it.
    pub(crate) build: String,
    /// The site's name.
    pub(crate) site: String,
    /// The journal's last entry, and the hash of its row.
    pub(crate) journal: (Seq, String),
    /// The audit log's last row, and its hash.
    pub(crate) audit: (Seq, String),
    /// The digest of the engine's state after the journal's last entry.
    pub(crate) digest: String,
    /// Pictures in the backup when the set was made, and their bytes.
    pub(crate) pictures: (u64, u64),
    /// Each file of the set but this one.
    pub(crate) files: Vec<Part>,
}

/// A file of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// Within the set.
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// A folder of backups.
#[derive(Debug, Clone)]
pub(crate) struct Backups {
    dir: PathBuf,
}

/// The folder, taken for this process.
pub(crate) struct Taken {
    _lock: File,
}

impl Backups {
    pub(crate) fn at(dir: &Path) -> Backups {
        let dir = dir.to_owned();
        Backups { dir }
    }

    /// The names of whole sets, the oldest first.
    pub(crate) fn sets(&self) -> Vec<String> {
        let Ok(listed) = fs::read_dir(self.dir.join("sets")) else {
            return Vec::new();
        };
        let names = listed
            .flatten()
            .filter_map(|e| e.file_name().into_string().ok());
        let is_whole = |name: &String| is_set(name) && self.set(name).join(MANIFEST).is_file();
        let mut all: Vec<String> = names.filter(is_whole).collect();
        all.sort_unstable();
        all
    }

    /// The newest set's manifest; `None`: there is no set, or none that can be read.
    pub(crate) fn newest(&self) -> Option<Manifest> {
        let sets = self.sets();
        sets.iter().rev().find_map(|name| self.manifest(name).ok())
    }

    /// What a set is.
    ///
    /// # Errors
    /// It is not there, damaged, or of a newer program.
    pub(crate) fn manifest(&self, set: &str) -> Result<Manifest, StoreError> {
        let path = self.set(set).join(MANIFEST);
        let damaged = |why: String| {
            StoreError::new(
                StoreFault::Damaged,
                format!(
                    "{}: no manifest of a backup ({why}): choose another set",
                    path.display()
                ),
            )
        };
        let text = fs::read_to_string(&path).map_err(|e| damaged(e.to_string()))?;
        let form: serde_json::Value =
            serde_json::from_str(&text).map_err(|e| damaged(e.to_string()))?;
        if form["plategate_backup"]
            .as_u64()
            .is_some_and(|n| n > u64::from(FORM))
        {
            return Err(StoreError::new(
                StoreFault::Newer,
                format!(
                    "{}: a newer Plategate made this backup: install that program, then restore",
                    path.display()
                ),
            ));
        }
        serde_json::from_value(form).map_err(|e| damaged(e.to_string()))
    }

    pub(crate) fn set(&self, name: &str) -> PathBuf {
        self.dir.join("sets").join(name)
    }

    pub(crate) fn evidence(&self) -> PathBuf {
        self.dir.join("evidence")
    }

    /// Takes the folder for this process: two backups at once would spoil each other.
    pub(crate) fn take(&self) -> Result<Taken, StoreError> {
        schema::make_private_dir(&self.dir)?;
        let path = self.dir.join("lock");
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|e| disk(&path, "cannot be made", &e))?;
        match lock.try_lock() {
            Ok(()) => Ok(Taken { _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StoreError::new(
                StoreFault::InUse,
                format!(
                    "{}: another backup is being made or restored there: wait until it is done",
                    self.dir.display()
                ),
            )),
            Err(TryLockError::Error(e)) => Err(disk(&path, "cannot be locked", &e)),
        }
    }
}

/// `20260302T033000Z`.
fn is_set(name: &str) -> bool {
    name.len() == 16 && Timestamp::strptime("%Y%m%dT%H%M%S%z", name.replace('Z', "+0000")).is_ok()
}

fn name_of(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn disk(path: &Path, what: &str, e: &io::Error) -> StoreError {
    let advice = match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "check the owner and the rights of the folder"
        }
        io::ErrorKind::NotFound => "is the disk mounted?",
        _ => "look into the system's log",
    };
    StoreError::new(
        StoreFault::Disk,
        format!("{}: {what} ({e}): {advice}", path.display()),
    )
    .at(path, e)
}

/// A file's length and SHA-256.
fn summed(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let (mut sum, mut bytes) = (Sha256::new(), 0);
    let mut piece = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((bytes, hex::encode(sum.finalize())));
        }
        bytes += read as u64;
        sum.update(&piece[..read]);
    }
}

/// A copy with rights for its owner alone, on disk when this returns.
fn copy_file(from: &Path, to: &Path) -> io::Result<u64> {
    let mut source = File::open(from)?;
    let mut target = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(to)?;
    let bytes = io::copy(&mut source, &mut target)?;
    target.sync_all()?;
    // Evidence is judged by its age.
    let modified = source.metadata()?.modified()?;
    target.set_modified(modified)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sets() {
        let check = |name: &str, right: bool| assert_eq!(is_set(name), right, "{name}");
        check("20260302T033000Z", true);
        check("20261302T033000Z", false);
        check("20260302T033000Z.part", false);
        check("20260302T033000+", false);
        check("lost+found", false);
        let at = "2026-03-02T03:30:00Z".parse().unwrap();
        assert_eq!(name_of(at), "20260302T033000Z");
    }
}
