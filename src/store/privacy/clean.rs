//! Nothing of what was erased stays in the files. What is deleted within the database is overwritten with noughts
//! (`secure_delete`); here the write-ahead log, which holds pages as they were, is emptied, and the database is written anew
//! where that is quick, for a page that was once split may hold a copy in its unused part.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::store::StoreError;

/// A larger database is not written anew while a gateway runs: whoever decides would wait for it. `plategate subject --erase` and
/// `plategate journal compact` do it while it stands still.
const QUICK_BYTES: i64 = 64_000_000;
/// So long readers are waited for, while nobody else can write.
const READERS: Duration = Duration::from_millis(200);
const BUSY: Duration = Duration::from_secs(5);

/// `false`: a reader holds the log back, to be tried again.
pub(super) fn clean(c: &mut Connection, path: &Path) -> Result<bool, StoreError> {
    let fault = |e| StoreError::sqlite(path, "clearing erased data away", &e);
    let pages: i64 = c
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .map_err(fault)?;
    let size: i64 = c
        .query_row("PRAGMA page_size", [], |row| row.get(0))
        .map_err(fault)?;
    if pages * size <= QUICK_BYTES {
        whole(c, path)?;
    }
    and_log(c, path)
}

/// The log, too; then it is noted as clean.
pub(super) fn and_log(c: &Connection, path: &Path) -> Result<bool, StoreError> {
    let done = empty_log(c, path)?;
    if done {
        super::plan::set_clean(c)
            .map_err(|e| StoreError::sqlite(path, "noting that it is clean", &e))?;
    }
    Ok(done)
}

/// Writes the database anew, without its unused parts.
pub(crate) fn whole(c: &Connection, path: &Path) -> Result<(), StoreError> {
    c.execute_batch("VACUUM")
        .map_err(|e| StoreError::sqlite(path, "writing it anew", &e))
}

/// Brings the write-ahead log into the database and cuts it to nothing.
pub(crate) fn empty_log(c: &Connection, path: &Path) -> Result<bool, StoreError> {
    let fault = |e| StoreError::sqlite(path, "emptying its log", &e);
    c.busy_timeout(READERS).map_err(fault)?;
    let busy = c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
        row.get::<_, bool>(0)
    });
    c.busy_timeout(BUSY).map_err(fault)?;
    Ok(!busy.map_err(fault)?)
}
