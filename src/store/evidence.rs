//! Pictures on disk: `evidence/<yyyymmdd>/<lane>/<name>.{frame,crop}.jpg` under the data folder, with retention by age and
//! by size, oldest first. The last `store.reserve_mb` of the disk are not for pictures.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use super::{Settings, disk};
use crate::domain::event::EvidenceId;
use crate::port::evidence::{Evidence, EvidenceError, Pictures, Shot};

/// What was left half-written by a crash is removed when it is as old as this.
const STALE: Duration = Duration::from_secs(3_600);
const MB: u64 = 1_000_000;
/// Pictures younger than this are not removed for room that something else took.
const YOUNG: Duration = Duration::from_secs(86_400);

/// Keeps evidence in a folder.
#[derive(Debug, Clone)]
pub struct EvidenceFolder {
    root: PathBuf,
    days: u32,
    max_bytes: u64,
    reserve: u64,
    free: Free,
}

/// Bytes free on the disk of a folder; `None`: it does not say.
pub type Free = fn(&Path) -> Option<u64>;

/// What a sweep did and left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Files removed because of their age.
    pub old: u64,
    /// Files removed because there were too many bytes, or too little room on the disk.
    pub surplus: u64,
    /// Files kept, and their bytes.
    pub files: u64,
    pub bytes: u64,
}

/// The parts of an id, checked: nothing in them can leave the folder.
struct Parts<'a> {
    day: &'a str,
    lane: &'a str,
    name: &'a str,
}

impl<'a> Parts<'a> {
    fn of(id: &'a EvidenceId) -> Result<Parts<'a>, EvidenceError> {
        let word = |s: &str| {
            (1..=100).contains(&s.len())
                && !s.starts_with('.')
                && s.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        let mut parts = id.0.split('/');
        if let (Some(day), Some(lane), Some(name), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
            && is_day(day)
            && word(lane)
            && word(name)
        {
            return Ok(Parts { day, lane, name });
        }
        Err(EvidenceError(format!(
            "evidence {:?} is no <yyyymmdd>/<lane>/<name> of letters, digits, dash, dot and underscore",
            id.0
        )))
    }
}

fn is_day(s: &str) -> bool {
    s.len() == 8 && s.bytes().all(|b| b.is_ascii_digit())
}

fn fault(path: &Path, doing: &str, e: &io::Error) -> EvidenceError {
    let hint = match e.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "the disk is full: free some space or lower `store.evidence_max_mb`"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "no access: check the owner and the rights of the folder"
        }
        _ => "look into the system's log",
    };
    EvidenceError(format!("{}: {doing}: {e} ({hint})", path.display()))
}

fn extension(shot: Shot) -> &'static str {
    match shot {
        Shot::Frame => "frame.jpg",
        Shot::Crop => "crop.jpg",
    }
}

impl EvidenceFolder {
    /// The evidence of the data folder that `settings` names. Makes nothing yet.
    pub fn new(settings: &Settings) -> EvidenceFolder {
        EvidenceFolder {
            root: settings.dir.join("evidence"),
            days: settings.evidence_days,
            max_bytes: u64::from(settings.evidence_max_mb) * MB,
            reserve: u64::from(settings.reserve_mb) * MB,
            free: |folder| disk::free(folder).ok(),
        }
    }

    /// On a disk with so much room; for tests.
    pub fn on_disk(self, free: Free) -> EvidenceFolder {
        EvidenceFolder { free, ..self }
    }

    /// So many bytes are missing from what is to be left free.
    fn missing(&self) -> u64 {
        let free = (self.free)(&self.root);
        free.map_or(0, |free| self.reserve.saturating_sub(free))
    }

    fn path(&self, parts: &Parts<'_>, shot: Shot) -> PathBuf {
        let file = format!("{}.{}", parts.name, extension(shot));
        self.root.join(parts.day).join(parts.lane).join(file)
    }

    /// Written beside and renamed: a reader sees the whole picture or none. Not flushed: a picture lost in a power cut
    /// costs less than a flush for every car.
    fn write(path: &Path, bytes: &[u8]) -> Result<(), EvidenceError> {
        let part = path.with_extension("part");
        let written = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&part)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&part, path));
        written.map_err(|e| {
            let _ = fs::remove_file(&part);
            metrics::counter!("plategate_evidence_failures_total").increment(1);
            fault(path, "the picture cannot be kept", &e)
        })
    }

    /// Removes what is too old at `now`, then the oldest of what is too much, and half-written rests of a crash. Blocks on
    /// disk; a file that cannot be removed is passed over and named in the log.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn sweep(&self, now: Timestamp) -> Result<Swept, EvidenceError> {
        let mut swept = Swept::default();
        let oldest = SystemTime::from(now)
            .checked_sub(Duration::from_secs(u64::from(self.days) * 86_400))
            .unwrap_or(SystemTime::UNIX_EPOCH);
        let mut kept = Vec::new();
        for file in self.list()? {
            let rest = file.half
                && SystemTime::from(now)
                    .duration_since(file.modified)
                    .is_ok_and(|age| age > STALE);
            if rest || file.modified < oldest {
                swept.old += u64::from(remove(&file.path));
            } else if !file.half {
                swept.bytes += file.bytes;
                kept.push(file);
            }
        }
        kept.sort_by(|a, b| (a.modified, &a.path).cmp(&(b.modified, &b.path)));
        swept.files = kept.len() as u64;
        let mut missing = self.missing();
        let young = SystemTime::from(now).checked_sub(YOUNG);
        let may_go = |file: &Kept| young.is_some_and(|young| file.modified < young);
        for file in &kept {
            let too_much = swept.bytes > self.max_bytes || (missing > 0 && may_go(file));
            if !too_much {
                break;
            }
            if remove(&file.path) {
                swept.surplus += 1;
                swept.files -= 1;
                swept.bytes -= file.bytes;
                missing = missing.saturating_sub(file.bytes);
            }
        }
        self.remove_empty_folders();
        metrics::counter!("plategate_evidence_removed_total", "why" => "age").increment(swept.old);
        metrics::counter!("plategate_evidence_removed_total", "why" => "size")
            .increment(swept.surplus);
        #[allow(clippy::cast_precision_loss, reason = "a gauge")]
        {
            metrics::gauge!("plategate_evidence_files").set(swept.files as f64);
            metrics::gauge!("plategate_evidence_bytes").set(swept.bytes as f64);
        }
        Ok(swept)
    }

    /// Removes the pictures of one read; how many there were.
    ///
    /// # Errors
    /// One cannot be removed.
    pub(crate) fn remove(&self, id: &EvidenceId) -> Result<usize, EvidenceError> {
        let mut gone = 0;
        for shot in [Shot::Frame, Shot::Crop] {
            let path = self.path(&Parts::of(id)?, shot);
            match fs::remove_file(&path) {
                Ok(()) => gone += 1,
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(e) => return Err(fault(&path, "the picture cannot be removed", &e)),
            }
        }
        Ok(gone)
    }

    fn list(&self) -> Result<Vec<Kept>, EvidenceError> {
        let mut files = Vec::new();
        for day in folders(&self.root)? {
            for lane in folders(&day)? {
                let listed = fs::read_dir(&lane).map_err(|e| fault(&lane, "listing", &e))?;
                // A file that goes away meanwhile is no fault.
                let latest = end_of_day(&day);
                files.extend(listed.flatten().filter_map(|e| Kept::of(&e, latest)));
            }
        }
        Ok(files)
    }

    fn remove_empty_folders(&self) {
        for day in folders(&self.root).unwrap_or_default() {
            for lane in folders(&day).unwrap_or_default() {
                // Removing a folder that is not empty fails: just what is wanted.
                let _ = fs::remove_dir(lane);
            }
            let _ = fs::remove_dir(day);
        }
    }
}

/// A file of evidence, as listed.
struct Kept {
    path: PathBuf,
    /// When it was written, but not after its folder's day: a restored backup does not make pictures young again.
    modified: SystemTime,
    bytes: u64,
    /// Left half-written.
    half: bool,
}

impl Kept {
    fn of(entry: &fs::DirEntry, latest: SystemTime) -> Option<Kept> {
        let meta = entry.metadata().ok()?;
        let path = entry.path();
        meta.is_file().then(|| Kept {
            half: path.extension().is_some_and(|x| x == "part"),
            modified: meta.modified().unwrap_or(latest).min(latest),
            bytes: meta.len(),
            path,
        })
    }
}

/// The end of the day that a folder is named after, in whatever time zone; far away if it is no day.
fn end_of_day(folder: &Path) -> SystemTime {
    let name = folder.file_name().and_then(|n| n.to_str()).unwrap_or("");
    let end = jiff::civil::Date::strptime("%Y%m%d", name)
        .ok()
        .and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map(|day| SystemTime::from(day.timestamp()) + Duration::from_secs(2 * 86_400));
    end.unwrap_or(SystemTime::UNIX_EPOCH + Duration::from_secs(200 * 365 * 86_400))
}

fn remove(path: &Path) -> bool {
    match fs::remove_file(path) {
        Ok(()) => true,
        Err(e) => {
            tracing::warn!("{}", fault(path, "cannot be removed", &e));
            false
        }
    }
}

/// The folders within `dir`; none if it does not exist.
fn folders(dir: &Path) -> Result<Vec<PathBuf>, EvidenceError> {
    let listed = match fs::read_dir(dir) {
        Ok(listed) => listed,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(fault(dir, "listing", &e)),
    };
    Ok(listed
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|t| t.is_dir()))
        .map(|entry| entry.path())
        .collect())
}

impl Evidence for EvidenceFolder {
    fn put(&self, id: &EvidenceId, pictures: &Pictures) -> Result<(), EvidenceError> {
        let parts = Parts::of(id)?;
        if self.missing() > 0 {
            metrics::counter!("plategate_evidence_failures_total").increment(1);
            return Err(EvidenceError(format!(
                "{}: pictures are not kept: the last {} MB of this disk are for the journal and what people do \
                 (`store.reserve_mb`): free some space or lower `store.evidence_max_mb`",
                self.root.display(),
                self.reserve / MB
            )));
        }
        let dir = self.root.join(parts.day).join(parts.lane);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&dir)
            .map_err(|e| fault(&dir, "the folder cannot be made", &e))?;
        EvidenceFolder::write(&self.path(&parts, Shot::Crop), &pictures.crop)?;
        EvidenceFolder::write(&self.path(&parts, Shot::Frame), &pictures.frame)
    }

    fn get(&self, id: &EvidenceId, shot: Shot) -> Result<Option<Vec<u8>>, EvidenceError> {
        let path = self.path(&Parts::of(id)?, shot);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(fault(&path, "the picture cannot be read", &e)),
        }
    }
}
