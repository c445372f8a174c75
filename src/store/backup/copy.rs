//! Takes a backup. The database is read at one moment while the gateway goes on writing; nobody waits for it.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::{
    Backups, CALIBRATIONS, FORM, MANIFEST, Manifest, Part, SITE_FILE, Taken, copy_file, disk,
    name_of, summed,
};
use crate::domain::event::Seq;
use crate::domain::site::LaneId;
use crate::store::privacy::key::{KEY_FILE, REGION_KEYS_FILE};
use crate::store::snapshot::Snapshots;
use crate::store::{DATABASE, StoreError, StoreFault, audit, format, journal, schema};

const KEY_FILES: [&str; 2] = [KEY_FILE, REGION_KEYS_FILE];

/// Pages copied at once: half a megabyte. Between two such pieces the disk is the gateway's.
const PAGES: i32 = 128;
const PAUSE: Duration = Duration::from_millis(5);
/// Pictures copied before whoever waits is asked whether to go on.
const PICTURES: u64 = 50;

/// What a backup is made of.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The site's name.
    pub(crate) site: String,
    /// The site file itself.
    pub(crate) file: PathBuf,
    pub(crate) calibrations: Vec<(LaneId, PathBuf)>,
    /// Pictures older than so many days leave the backup; `None`: no pictures.
    pub(crate) evidence_days: Option<u32>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// So many of so many pages of the database.
    Database(i64, i64),
    /// So many pictures.
    Pictures(u64),
}

/// A set that is not whole yet. What it holds so far is removed by the next backup if it never becomes so.
pub(crate) struct Draft<'a> {
    backups: &'a Backups,
    _taken: Taken,
    name: String,
    made_at: Timestamp,
    part: PathBuf,
    journal: (Seq, String),
    audit: (Seq, String),
    pictures: (u64, u64),
}

type GoesOn<'a> = &'a mut dyn FnMut(Step) -> bool;

impl Backups {
    /// Copies everything; [`Draft::finish`] makes a set of it. `goes_on` is told how far it is, and stops it by `false`. Blocks.
    ///
    /// # Errors
    /// The source cannot be read, the folder cannot be written, a copy is not what it should be; or it was stopped.
    pub(crate) fn copy(
        &self,
        source: &Source,
        now: Timestamp,
        goes_on: GoesOn<'_>,
    ) -> Result<Draft<'_>, StoreError> {
        let taken = self.take()?;
        self.clear_rests()?;
        let name = self.free_name(now);
        let part = self.dir.join("sets").join(format!("{name}.part"));
        schema::make_private_dir(&part)?;
        let database = part.join(DATABASE);
        copy_database(&source.data.join(DATABASE), &database, goes_on)?;
        let reading = |e: rusqlite::Error| StoreError::sqlite(&database, "reading the copy", &e);
        let copied = schema::open_reader(&database)?;
        let end = journal::end(&copied).map_err(reading)?;
        drop(copied);
        let chain = audit::verify(&database)?;
        if let Some((row, why)) = chain.broken {
            tracing::error!("the backup holds an audit log that is broken at row {row}: {why}");
        }
        copy_snapshots(source, &part, end.seq)?;
        copy_site(source, &part)?;
        copy_keys(source, &part)?;
        let pictures = match source.evidence_days {
            None => (0, 0),
            Some(days) => self.copy_pictures(&source.data, days, now, goes_on)?,
        };
        Ok(Draft {
            backups: self,
            _taken: taken,
            name,
            made_at: now,
            part,
            journal: (end.seq, hex::encode(end.hash)),
            audit: (chain.rows, chain.end),
            pictures,
        })
    }

    /// The name of a set of this moment; of two in one second the later one takes the next.
    fn free_name(&self, now: Timestamp) -> String {
        let seconds = (0..).map(Duration::from_secs);
        let mut names = seconds.map(|later| name_of(now + later));
        names
            .find(|name| !self.set(name).exists())
            .unwrap_or_else(|| name_of(now))
    }

    /// What a backup that was cut off left.
    fn clear_rests(&self) -> Result<(), StoreError> {
        let Ok(listed) = fs::read_dir(self.dir.join("sets")) else {
            return Ok(());
        };
        for entry in listed.flatten() {
            let path = entry.path();
            if path.extension().is_some_and(|x| x == "part") {
                fs::remove_dir_all(&path).map_err(|e| disk(&path, "cannot be removed", &e))?;
            }
        }
        Ok(())
    }

    /// New pictures, and away with those whose time is over.
    fn copy_pictures(
        &self,
        data: &Path,
        days: u32,
        now: Timestamp,
        goes_on: GoesOn<'_>,
    ) -> Result<(u64, u64), StoreError> {
        let mut new = 0;
        for (day, lane) in lanes_of(&data.join("evidence"))? {
            let (from, to) = (
                data.join("evidence").join(&day).join(&lane),
                self.evidence().join(&day).join(&lane),
            );
            for name in files_in(&from)? {
                let (from, to) = (from.join(&name), to.join(&name));
                if to.exists() || name.ends_with(".part") {
                    continue;
                }
                if let Some(folder) = to.parent() {
                    schema::make_private_dir(folder)?;
                }
                copy_picture(&from, &to)?;
                new += 1;
                if new % PICTURES == 0 && !goes_on(Step::Pictures(new)) {
                    return Err(stopped());
                }
            }
        }
        self.remove_old_pictures(days, now)?;
        count_pictures(&self.evidence())
    }

    /// Days whose last picture is older than `days`.
    fn remove_old_pictures(&self, days: u32, now: Timestamp) -> Result<(), StoreError> {
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let folders = files_in(&self.evidence())?;
        for day in folders {
            let Ok(date) = Date::strptime("%Y%m%d", &day) else {
                continue;
            };
            // A day's folder is named in whatever time zone: a day more.
            if (today - date).get_days() > i32::try_from(days).unwrap_or(i32::MAX) + 1 {
                let path = self.evidence().join(day);
                fs::remove_dir_all(&path).map_err(|e| disk(&path, "cannot be removed", &e))?;
            }
        }
        Ok(())
    }
}

impl Draft<'_> {
    /// The copied database, its snapshots beside it.
    pub(crate) fn database(&self) -> PathBuf {
        self.part.join(DATABASE)
    }

    /// Makes the set whole; sets beyond the newest `keep` are removed. `digest`: of the engine that this copy gives.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn finish(
        self,
        (site, digest): (&str, String),
        keep: usize,
    ) -> Result<Manifest, StoreError> {
        let manifest = Manifest {
            plategate_backup: FORM,
            made_at: self.made_at,
            build: format::THIS.name.to_owned(),
            site: site.to_owned(),
            journal: self.journal,
            audit: self.audit,
            digest,
            pictures: self.pictures,
            files: parts_of(&self.part)?,
        };
        let path = self.part.join(MANIFEST);
        let whole = self.backups.set(&self.name);
        let written = serde_json::to_vec_pretty(&manifest)
            .map_err(std::io::Error::from)
            .and_then(|text| {
                let mut file = File::create(&path)?;
                file.write_all(&text)?;
                file.sync_all()?;
                File::open(&self.part)?.sync_all()?;
                fs::rename(&self.part, &whole)?;
                File::open(self.backups.dir.join("sets"))?.sync_all()
            });
        written.map_err(|e| disk(&path, "cannot be written", &e))?;
        let sets = self.backups.sets();
        for name in &sets[..sets.len().saturating_sub(keep.max(1))] {
            let old = self.backups.set(name);
            fs::remove_dir_all(&old).map_err(|e| disk(&old, "cannot be removed", &e))?;
        }
        Ok(manifest)
    }
}

fn stopped() -> StoreError {
    StoreError::new(
        StoreFault::Closed,
        "the backup was stopped before it was whole; the one before it is still there",
    )
}

/// Page by page, all of one moment: the reading transaction sees nothing of what is written meanwhile.
fn copy_database(from: &Path, to: &Path, goes_on: GoesOn<'_>) -> Result<(), StoreError> {
    if !from.exists() {
        return Err(StoreError::new(
            StoreFault::Disk,
            format!(
                "{}: there is no database to back up: has this site ever run?",
                from.display()
            ),
        ));
    }
    let source = schema::open_reader(from)?;
    schema::refuse_foreign(&source, from)?;
    let reading = |e: rusqlite::Error| StoreError::sqlite(from, "reading it for a backup", &e);
    source.execute_batch("BEGIN").map_err(reading)?;
    journal::end(&source).map_err(reading)?;
    // SQLite gives its side files the rights of the main file.
    let made = fs::OpenOptions::new().write(true).create_new(true).open(to);
    made.and_then(|f| {
        f.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(())
    })
    .map_err(|e| disk(to, "cannot be made", &e))?;
    let writing = |e: rusqlite::Error| StoreError::sqlite(to, "writing the copy", &e);
    let mut target = Connection::open(to).map_err(writing)?;
    target
        .execute_batch("PRAGMA synchronous = FULL")
        .map_err(writing)?;
    let backup = Backup::new(&source, &mut target).map_err(writing)?;
    loop {
        let step = backup.step(PAGES).map_err(writing)?;
        let far = backup.progress();
        let (all, left) = (i64::from(far.pagecount), i64::from(far.remaining));
        if matches!(step, StepResult::Done) {
            break;
        }
        if !goes_on(Step::Database(all - left, all)) {
            return Err(stopped());
        }
        std::thread::sleep(PAUSE);
    }
    drop(backup);
    // A file of its own, without a log beside it; and whole.
    target
        .execute_batch("PRAGMA journal_mode = DELETE")
        .map_err(writing)?;
    let check: String = target
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(writing)?;
    if check != "ok" {
        return Err(StoreError::new(
            StoreFault::Damaged,
            format!(
                "{}: the copy is damaged ({check}), or the database itself is: run journal verify and look at both disks",
                to.display()
            ),
        ));
    }
    Ok(())
}

/// The snapshots of this journal up to its end. One that is thinned out meanwhile is not missed.
fn copy_snapshots(source: &Source, part: &Path, end: Seq) -> Result<(), StoreError> {
    let kept = Snapshots::beside(&source.data.join(DATABASE));
    schema::make_private_dir(&part.join("snapshots"))?;
    for seq in kept.list().into_iter().filter(|seq| *seq <= end) {
        let from = kept.path_of(seq);
        let to = part.join("snapshots").join(format!("{seq}.state"));
        match copy_file(&from, &to) {
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(disk(&from, "cannot be copied", &e)),
        }
    }
    Ok(())
}

/// The keys by which plates have stand-ins; before the first night, and outside a region, there is none.
fn copy_keys(source: &Source, part: &Path) -> Result<(), StoreError> {
    for name in KEY_FILES {
        let from = source.data.join(name);
        match copy_file(&from, &part.join(name)) {
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(disk(&from, "cannot be copied", &e)),
        }
    }
    Ok(())
}

fn copy_site(source: &Source, part: &Path) -> Result<(), StoreError> {
    let folder = part.join(CALIBRATIONS);
    schema::make_private_dir(&folder)?;
    let copy = |from: &Path, to: &Path| {
        copy_file(from, to).map_err(|e| disk(from, "cannot be copied", &e))
    };
    copy(&source.file, &part.join(SITE_FILE))?;
    for (lane, path) in source.calibrations.iter().filter(|(_, p)| p.exists()) {
        copy(path, &folder.join(format!("{lane}.toml")))?;
    }
    Ok(())
}

/// Written beside and renamed: a backup that is cut off leaves no half picture that looks whole.
fn copy_picture(from: &Path, to: &Path) -> Result<(), StoreError> {
    let half = to.with_extension("part");
    match copy_file(from, &half).and_then(|_| fs::rename(&half, to)) {
        Ok(()) => Ok(()),
        // Its time was over just now.
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        Err(e) => Err(disk(to, "cannot be written", &e)),
    }
}

/// The names in a folder; none if it is not there.
fn files_in(folder: &Path) -> Result<Vec<String>, StoreError> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(disk(folder, "cannot be listed", &e)),
    };
    let names = listed
        .flatten()
        .filter_map(|e| e.file_name().into_string().ok());
    let mut all: Vec<String> = names.collect();
    all.sort_unstable();
    Ok(all)
}

/// Folders of pictures: a day and a lane.
fn lanes_of(evidence: &Path) -> Result<Vec<(String, String)>, StoreError> {
    let mut all = Vec::new();
    for day in files_in(evidence)? {
        if evidence.join(&day).is_dir() {
            for lane in files_in(&evidence.join(&day))? {
                all.push((day.clone(), lane));
            }
        }
    }
    Ok(all)
}

/// Pictures and their bytes.
pub(super) fn count_pictures(evidence: &Path) -> Result<(u64, u64), StoreError> {
    let (mut files, mut bytes) = (0, 0);
    for (day, lane) in lanes_of(evidence)? {
        let folder = evidence.join(day).join(lane);
        for name in files_in(&folder)? {
            files += 1;
            bytes += fs::metadata(folder.join(name)).map_or(0, |m| m.len());
        }
    }
    Ok((files, bytes))
}

/// Every file of a set, with its sum.
fn parts_of(set: &Path) -> Result<Vec<Part>, StoreError> {
    let mut names = vec![DATABASE.to_owned(), SITE_FILE.to_owned()];
    for folder in ["snapshots", CALIBRATIONS] {
        let files = files_in(&set.join(folder))?;
        names.extend(files.into_iter().map(|f| format!("{folder}/{f}")));
    }
    let keys = KEY_FILES.iter().filter(|name| set.join(name).exists());
    names.extend(keys.map(|name| (*name).to_owned()));
    let part = |name: String| {
        let path = set.join(&name);
        let (bytes, sha256) = summed(&path).map_err(|e| disk(&path, "cannot be read", &e))?;
        Ok(Part {
            name,
            bytes,
            sha256,
        })
    };
    names.into_iter().map(part).collect()
}
