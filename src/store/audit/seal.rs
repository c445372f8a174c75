//! What was left of rows is sealed: a digest over all that one erasure left goes into the audit log, whose chain nobody can
//! rewrite unseen. So an erased row is as hard to alter as any other.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use crate::domain::event::Seq;
use crate::port::deed::{Deed, kind};
use crate::store::journal::{self, Hash};
use crate::store::{as_sql, from_json, from_sql};

/// An erasure begins. One that was cut off is ended first, so that what it left is sealed, too.
pub(crate) fn begin(c: &Connection, entry: Seq) -> rusqlite::Result<()> {
    c.execute(
        "INSERT OR IGNORE INTO erasure (entry) VALUES (?)",
        [as_sql(entry)],
    )?;
    Ok(())
}

/// All that it was to take is gone: its seal, and the seals of those that were cut off.
pub(crate) fn end(c: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let open: Vec<Seq> = c
        .prepare("SELECT entry FROM erasure WHERE seal IS NULL ORDER BY entry")?
        .query_map([], |row| row.get(0).map(from_sql))?
        .collect::<rusqlite::Result<_>>()?;
    for entry in open {
        let (rows, seal) = seal(c, entry)?;
        c.execute(
            "UPDATE erasure SET seal = ? WHERE entry = ?",
            params![seal, as_sql(entry)],
        )?;
        let deed = Deed::DataErased { entry, rows, seal };
        super::of_erasure(c, now, entry, &deed)?;
    }
    Ok(())
}

/// How many rows an erasure left otherwise, and the digest over them.
fn seal(c: &Connection, entry: Seq) -> rusqlite::Result<(u64, String)> {
    let mut query =
        c.prepare("SELECT seq, format, texts FROM erased_row WHERE by = ? ORDER BY seq")?;
    let mut rows = query.query([as_sql(entry)])?;
    let (mut sum, mut count) = (Sha256::new(), 0);
    while let Some(row) = rows.next()? {
        let (seq, format): (i64, u32) = (row.get(0)?, row.get(1)?);
        let texts: Hash = row.get(2)?;
        sum.update(seq.to_be_bytes());
        sum.update(format.to_be_bytes());
        sum.update(texts);
        count += 1;
    }
    Ok((count, hex::encode(sum.finalize())))
}

/// The first erasure whose rows are not as it left them, as far as the audit log knows. The chain of rows is looked at
/// elsewhere.
pub(super) fn first_broken(c: &Connection) -> rusqlite::Result<Option<Seq>> {
    // A row is either as it was written, or an erasure says that it is not.
    let stray = "SELECT min(seq) FROM journal WHERE (erased IS NULL) != (erased_by IS NULL)";
    if let Some(seq) = c.query_row(stray, [], |row| row.get::<_, Option<i64>>(0))? {
        return Ok(Some(from_sql(seq)));
    }
    let mut query = c.prepare("SELECT DISTINCT by FROM erased_row ORDER BY by")?;
    let mut all = query.query([])?;
    while let Some(row) = all.next()? {
        let entry = from_sql(row.get(0)?);
        if !journal::is_erasure(c, entry)? {
            return Ok(Some(entry));
        }
        let sealed: Option<Option<String>> = c
            .query_row(
                "SELECT seal FROM erasure WHERE entry = ?",
                [as_sql(entry)],
                |row| row.get(0),
            )
            .optional()?;
        // Under way, or cut off: the next night seals it.
        let Some(Some(_)) = sealed else { continue };
        let told = sealed_in_audit(c, entry)?;
        if told.as_ref() != Some(&seal(c, entry)?) {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

fn sealed_in_audit(c: &Connection, entry: Seq) -> rusqlite::Result<Option<(u64, String)>> {
    let what: Option<String> = c
        .prepare_cached("SELECT what FROM audit WHERE journal = ? AND kind = ?")?
        .query_row(params![as_sql(entry), kind::ERASURE], |row| row.get(0))
        .optional()?;
    Ok(what.and_then(|text| match from_json(&text) {
        Ok(Deed::DataErased { rows, seal, .. }) => Some((rows, seal)),
        _ => None,
    }))
}
