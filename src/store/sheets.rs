//! Sheets of commissioning: kept as they ended.

use rusqlite::params;

use super::{Store, StoreError, as_sql, from_sql, ns};
use crate::port::commissioning::Sheet;

/// Sheets read at most; a site has a handful.
const MOST: usize = 500;

impl Store {
    /// Keeps a sheet under the next number, and gives that. Blocks on disk.
    ///
    /// # Errors
    /// Disk full, no access.
    pub(crate) fn keep_sheet(&self, sheet: &Sheet) -> Result<u64, StoreError> {
        let path = self.path().to_owned();
        let mut sheet = sheet.clone();
        self.writer().run(move |c| {
            let mut keep = || -> rusqlite::Result<u64> {
                let next = "SELECT coalesce(max(number), 0) + 1 FROM commissioning";
                sheet.number = from_sql(c.query_row(next, [], |row| row.get(0))?);
                let body = serde_json::to_string(&sheet)
                    .map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?;
                c.execute(
                    "INSERT INTO commissioning (number, at, body) VALUES (?, ?, ?)",
                    params![as_sql(sheet.number), ns(sheet.begun), body],
                )?;
                Ok(sheet.number)
            };
            keep().map_err(|e| StoreError::sqlite(&path, "keeping a sheet of commissioning", &e))
        })
    }

    /// All sheets, newest first. Blocks on disk.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn sheets(&self) -> Result<Vec<Sheet>, StoreError> {
        let bodies: Vec<String> = self.readers().read("reading the sheets", |c| {
            c.prepare_cached("SELECT body FROM commissioning ORDER BY number DESC LIMIT ?")?
                .query_map([i64::try_from(MOST).unwrap_or(i64::MAX)], |row| row.get(0))?
                .collect()
        })?;
        // One that this version cannot read is left out, not in the way of the others.
        let read = |body: String| serde_json::from_str(&body).ok();
        Ok(bodies.into_iter().filter_map(read).collect())
    }
}
