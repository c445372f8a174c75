//! A look into a database that changes nothing: no lock, no upgrade, no file made. For whoever only asks.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{DATABASE, Settings, StoreError, StoreFault, apart, projection, schema, violations};
use crate::domain::diagnosis::apart::SeenTwice;
use crate::domain::site::Site;
use crate::port::violations::{Span, Weighed};

/// How long to wait for a gateway that is just writing.
const BUSY: Duration = Duration::from_secs(2);

/// How the vehicles of a span were weighed, lane by lane; `None`: there is no database yet. Blocks on disk.
///
/// # Errors
/// It cannot be read, or another version of the program wrote it: one sentence.
pub fn weighed(settings: &Settings, span: &Span) -> Result<Option<Vec<Weighed>>, StoreError> {
    ask(settings, "reading how vehicles were weighed", |c| {
        violations::weighed(c, span)
    })
}

/// The lanes that read one plate within seconds of each other; `None`: there is no database yet. Blocks on disk.
///
/// # Errors
/// As [`weighed`].
pub fn seen_twice(
    settings: &Settings,
    site: &Site,
    span: &Span,
) -> Result<Option<Vec<SeenTwice>>, StoreError> {
    ask(settings, "reading what two lanes saw", |c| {
        apart::seen_twice(c, site, span)
    })
}

fn ask<T>(
    settings: &Settings,
    what: &'static str,
    query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<Option<T>, StoreError> {
    let path = settings.dir.join(DATABASE);
    if !path.exists() {
        return Ok(None);
    }
    let fault = |e: rusqlite::Error| StoreError::sqlite(&path, "opening for reading", &e);
    let c = open(&path).map_err(fault)?;
    if !is_ours(&c).map_err(fault)? {
        return Err(StoreError::new(
            StoreFault::Newer,
            format!(
                "{}: another version of Plategate wrote it: start this gateway once, then ask again",
                path.display()
            ),
        ));
    }
    let found = query(&c).map_err(|e| StoreError::sqlite(&path, what, &e))?;
    Ok(Some(found))
}

/// Who wrote a database, as seen from this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    This,
    /// The next start takes it up.
    Older,
}

/// Whose version the database is; `None`: there is none yet.
///
/// # Errors
/// It cannot be read, is not one of ours, or a newer program wrote it.
pub(crate) fn version(settings: &Settings) -> Result<Option<Version>, StoreError> {
    let path = settings.dir.join(DATABASE);
    if !path.exists() {
        return Ok(None);
    }
    let fault = |e: rusqlite::Error| StoreError::sqlite(&path, "opening for reading", &e);
    let c = open(&path).map_err(fault)?;
    schema::refuse_foreign(&c, &path)?;
    Ok(Some(if is_ours(&c).map_err(fault)? {
        Version::This
    } else {
        Version::Older
    }))
}

/// Where nothing waits in the write-ahead log nobody is writing, or has written and gone: the file is taken as it stands, for
/// else SQLite makes files beside it.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let is_quiet = !Path::new(&log).exists();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let c = match url::Url::from_file_path(std::path::absolute(path).unwrap_or_default()) {
        Ok(mut address) if is_quiet => {
            address.set_query(Some("immutable=1"));
            let flags = flags | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(address.as_str(), flags)?
        }
        _ => Connection::open_with_flags(path, flags)?,
    };
    c.busy_timeout(BUSY)?;
    Ok(c)
}

fn is_ours(c: &Connection) -> rusqlite::Result<bool> {
    let found: i64 = c.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(found == schema::version() && projection::is_up_to_date(c)?)
}
