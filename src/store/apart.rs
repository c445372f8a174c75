//! Reads of one plate at two lanes within seconds, as decided.

use rusqlite::{Connection, params};

use super::{at, ns};
use crate::domain::diagnosis::apart::{Apart, SeenTwice};
use crate::domain::plate::Plate;
use crate::domain::site::{LaneId, Site};
use crate::port::violations::Span;

/// So many reads are looked at, the newest.
const READS: i64 = 200_000;

/// The pairs of lanes that it happens to often.
pub(super) fn seen_twice(
    c: &Connection,
    site: &Site,
    span: &Span,
) -> rusqlite::Result<Vec<SeenTwice>> {
    let mut query = c.prepare_cached(
        "SELECT at, lane, coalesce(body ->> '$.plate', body ->> '$.read') AS plate FROM decision \
         WHERE newest >= ?1 AND newest < ?2 AND plate IS NOT NULL \
         AND seq > (SELECT coalesce(max(seq), 0) FROM decision) - ?3 ORDER BY seq",
    )?;
    let mut rows = query.query(params![ns(span.from), ns(span.to), READS])?;
    let mut apart = Apart::default();
    while let Some(row) = rows.next()? {
        if let Ok(plate) = Plate::new(row.get_ref(2)?.as_str()?) {
            let lane = LaneId::new(row.get_ref(1)?.as_str()?);
            apart.note(at(row.get(0)?), &lane, &plate);
        }
    }
    Ok(apart.found(site))
}
