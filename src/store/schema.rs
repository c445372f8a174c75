//! Opens the database, takes the data folder for this process alone, and upgrades the file step by step.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{StoreError, StoreFault};

/// Upgrade number N brings a database from version N-1 to N. Numbers never change once released.
const UPGRADES: &[&str] = &[
    include_str!("upgrade/0001.sql"),
    include_str!("upgrade/0002.sql"),
    include_str!("upgrade/0003.sql"),
    include_str!("upgrade/0004.sql"),
];

/// Marks the file as Plategate's ("PLGT").
const APPLICATION_ID: i64 = 0x504c_4754;

/// How long to wait for another process that holds the database (an sqlite3 shell, a backup) before saying so.
const BUSY: Duration = Duration::from_secs(5);

/// The version that this program writes.
pub(crate) fn version() -> i64 {
    i64::try_from(UPGRADES.len()).unwrap_or(i64::MAX)
}

/// The data folder, taken. The system gives it back when the process ends, however it ends.
pub(crate) struct DataLock {
    file: File,
}

impl DataLock {
    /// Makes the folder if need be (for its owner alone) and takes it.
    pub fn take(dir: &Path) -> Result<DataLock, StoreError> {
        make_private_dir(dir)?;
        let path = dir.join("lock");
        let denied = |e: std::io::Error| {
            StoreError::new(
                StoreFault::Disk,
                format!(
                    "{}: cannot be written ({e}): check the owner of the folder and the space on the disk",
                    path.display()
                ),
            )
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(denied)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(dir, &mut file)),
            Err(TryLockError::Error(e)) => return Err(denied(e)),
        }
        // The number only helps people; a full disk must not keep the gateway from saying so in the next step.
        let _ = file.set_len(0);
        let _ = write!(file, "{}", std::process::id());
        Ok(DataLock { file })
    }
}

impl Drop for DataLock {
    /// Closing is not enough: a child process that is just being started holds a copy of the handle for a moment.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

fn in_use(dir: &Path, file: &mut File) -> StoreError {
    let mut pid = String::new();
    let _ = file.read_to_string(&mut pid);
    let who = match pid.trim() {
        "" => "another process".to_owned(),
        pid => format!("process {pid}"),
    };
    StoreError::new(
        StoreFault::InUse,
        format!(
            "{}: the data folder is in use by {who}: stop that Plategate, or give this one another `store.dir`",
            dir.display()
        ),
    )
}

/// Makes `dir` and its parents with rights for the owner alone. One that is there already keeps its rights.
pub(crate) fn make_private_dir(dir: &Path) -> Result<(), StoreError> {
    if !dir.is_dir() {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(|e| {
                StoreError::new(
                    StoreFault::Disk,
                    format!(
                        "{}: the data folder cannot be made ({e}): check `store.dir` and the rights of its parent",
                        dir.display()
                    ),
                )
                .at(dir, &e)
            })?;
    }
    let open_to_others = fs::metadata(dir).is_ok_and(|m| m.permissions().mode() & 0o077 != 0);
    if open_to_others {
        tracing::warn!(
            "{}: other users of this machine can look into this folder: run chmod 700 on it",
            dir.display()
        );
    }
    Ok(())
}

/// A new file for its owner alone; what was there is gone.
pub(super) fn private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

/// Opens (or makes) the database for writing, with the settings that durability rests on.
pub fn open(path: &Path) -> Result<Connection, StoreError> {
    let fault = |doing: &'static str| move |e: rusqlite::Error| StoreError::sqlite(path, doing, &e);
    // SQLite gives its side files the rights of the main file, so that one must be right from the start.
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path);
    let private = file.and_then(|f| f.set_permissions(fs::Permissions::from_mode(0o600)));
    if let Err(e) = private {
        return Err(StoreError::new(
            StoreFault::Disk,
            format!(
                "{}: cannot be opened for writing ({e}): check the owner of the file and of its folder",
                path.display()
            ),
        ));
    }
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(fault("opening"))?;
    connection.busy_timeout(BUSY).map_err(fault("opening"))?;
    refuse_foreign(&connection, path)?;
    let mode: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(fault("opening"))?;
    if mode != "wal" {
        return Err(StoreError::new(
            StoreFault::Disk,
            format!(
                "{}: the file system has no write-ahead log (SQLite stays in mode {mode}): put `store.dir` on a local disk",
                path.display()
            ),
        ));
    }
    connection
        .execute_batch(
            // What is deleted is overwritten with noughts: erased plates are not to stay in the file (docs/decisions/0008).
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 268435456; PRAGMA secure_delete = ON;",
        )
        .map_err(fault("opening"))?;
    Ok(connection)
}

/// Opens an existing database for reading.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let fault = |e: rusqlite::Error| StoreError::sqlite(path, "opening for reading", &e);
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(fault)?;
    connection.busy_timeout(BUSY).map_err(fault)?;
    // 16 MB: what the pages of the last weeks read fits.
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16000;")
        .map_err(fault)?;
    Ok(connection)
}

/// Refuses a file that is not ours, or that a newer version wrote, before anything is written to it.
pub(super) fn refuse_foreign(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let read = |pragma: &str| {
        connection
            .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0))
            .map_err(|e| StoreError::sqlite(path, "reading its version", &e))
    };
    let found = read("user_version")?;
    let owner = read("application_id")?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|e| StoreError::sqlite(path, "reading its tables", &e))?;
    if tables > 0 && owner != APPLICATION_ID {
        return Err(StoreError::new(
            StoreFault::Damaged,
            format!(
                "{}: a database, but not one of Plategate's: give `store.dir` a folder of its own",
                path.display()
            ),
        ));
    }
    if found > version() {
        return Err(StoreError::new(
            StoreFault::Newer,
            format!(
                "{}: written by a newer Plategate (its version is {found}, this program knows {}): install the newer \
                 program again, or restore the backup made before the upgrade",
                path.display(),
                version()
            ),
        ));
    }
    Ok(())
}

/// Brings the database to this program's version: each step in one transaction, so that a crash leaves a whole version.
pub(crate) fn upgrade(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    upgrade_by(UPGRADES, connection, path)
}

fn upgrade_by(steps: &[&str], connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let found: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|e| StoreError::sqlite(path, "reading its version", &e))?;
    for (number, sql) in (1_i64..).zip(steps).filter(|(n, _)| *n > found) {
        let step = |connection: &mut Connection| -> rusqlite::Result<()> {
            let tx = connection.transaction()?;
            tx.execute_batch(sql)?;
            tx.pragma_update(None, "application_id", APPLICATION_ID)?;
            tx.pragma_update(None, "user_version", number)?;
            tx.commit()
        };
        step(connection).map_err(|e| {
            StoreError::sqlite(path, &format!("upgrading it to version {number}"), &e)
        })?;
        if found > 0 {
            tracing::info!("{}: upgraded to version {number}", path.display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_taken_once_and_a_step_that_fails_leaves_the_version_before_it_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.db");
        let mut c = open(&path).unwrap();
        let (one, two) = ("CREATE TABLE a (x)", "INSERT INTO a VALUES (2)");
        let half = "INSERT INTO a VALUES (3); INSERT INTO nowhere VALUES (3)";
        let mut check = |steps: &[&str], version: i64, rows: i64, fails: bool| {
            let done = upgrade_by(steps, &mut c, &path);
            assert_eq!(done.is_err(), fails, "{steps:?}: {done:?}");
            if let Err(e) = done {
                let place = format!("upgrading it to version {}", version + 1);
                assert!(e.sentence.contains(&place), "{e}");
            }
            let one = |sql: &str| c.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!(one("PRAGMA user_version"), version, "{steps:?}");
            assert_eq!(one("PRAGMA application_id"), APPLICATION_ID, "{steps:?}");
            assert_eq!(one("SELECT count(*) FROM a"), rows, "{steps:?}");
        };
        check(&[one], 1, 0, false);
        check(&[one], 1, 0, false);
        check(&[one, two], 2, 1, false);
        check(&[one, two], 2, 1, false);
        check(&[one, two, half], 2, 1, true);
        check(&[one, two, two, two], 4, 3, false);
    }
}
