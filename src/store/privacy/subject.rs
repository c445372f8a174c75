//! What is known of one plate: rows of every table that name it, under its own text and under the stand-in of older ones.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use serde_json::{Map, Value};

use super::key::Key;
use crate::domain::event::{EvidenceId, Input};
use crate::domain::plate::Plate;
use crate::store::{StoreError, at, from_sql, journal, schema};

/// A part of what is known: its name, and its rows.
pub(crate) type Known = (&'static str, Vec<Map<String, Value>>);

/// Each part with its rows: `?1` and `?2` are the plate and its stand-in as they stand in JSON, with quotation marks.
const PARTS: &[(&str, &str)] = &[
    (
        "decisions",
        "SELECT seq, at, lane, body FROM decision WHERE instr(body, ?1) OR instr(body, ?2) ORDER BY seq",
    ),
    (
        "passages",
        "SELECT entry, body FROM passage WHERE instr(body, ?1) OR instr(body, ?2) ORDER BY seq, entry",
    ),
    (
        "visits",
        "SELECT stay, entered, left, body FROM visit WHERE instr(body, ?1) OR instr(body, ?2) ORDER BY stay",
    ),
    (
        "violations",
        "SELECT * FROM violation WHERE '\"' || plate || '\"' IN (?1, ?2) ORDER BY seq",
    ),
    (
        "explained",
        "SELECT * FROM explained WHERE '\"' || plate || '\"' IN (?1, ?2) ORDER BY seq",
    ),
    (
        "permits",
        "SELECT permit, seq, at, who, reason, body FROM permit_version WHERE instr(body, ?1) OR instr(body, ?2) ORDER BY permit, seq",
    ),
    (
        "orders",
        "SELECT seq, at, who, what, reason, result FROM person_act WHERE instr(what, ?1) OR instr(what, ?2) \
         OR instr(result, ?1) OR instr(upper(reason), trim(?1, '\"')) ORDER BY seq",
    ),
    (
        "notices",
        "SELECT id, at, body FROM notice WHERE instr(body, ?1) OR instr(body, ?2) ORDER BY id",
    ),
    (
        "reviews",
        "SELECT * FROM doubt WHERE '\"' || text || '\"' IN (?1, ?2) OR '\"' || taken || '\"' IN (?1, ?2) ORDER BY seq",
    ),
    (
        "judgements",
        "SELECT seq, entry, at, who, verdict FROM judgement WHERE instr(verdict, ?1) OR instr(verdict, ?2) ORDER BY seq",
    ),
    (
        "other_lots",
        "SELECT gateway, seq, at, body FROM lot_event WHERE gateway != '' AND (instr(body, ?1) OR instr(body, ?2)) ORDER BY at",
    ),
    (
        "audit",
        "SELECT seq, at, who, role, kind, what, reason, result FROM audit WHERE instr(what, ?1) OR instr(result, ?1) \
         OR instr(what, ?2) OR instr(upper(reason), trim(?1, '\"')) ORDER BY seq",
    ),
    (
        "commissioning",
        "SELECT number, at, body FROM commissioning WHERE instr(body, ?1) OR instr(body, ?2) ORDER BY number",
    ),
];

/// Columns of moments, nanoseconds since 1970.
const MOMENTS: [&str; 5] = ["at", "entered", "left", "found_at", "newest"];
/// Columns of JSON.
const JSON: [&str; 4] = ["body", "what", "result", "verdict"];

/// Everything that the database at `path` knows of the plate; the gateway may be running. And the pictures that belong to it.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn known_of(
    path: &Path,
    key: &Key,
    plate: &Plate,
) -> Result<(Vec<Known>, Vec<EvidenceId>), StoreError> {
    let c = schema::open_reader(path)?;
    let fault = |e| StoreError::sqlite(path, "looking for a plate", &e);
    let texts = [plate.clone(), key.stand_in(plate)].map(|p| format!("\"{p}\""));
    let mut all = Vec::new();
    for (name, sql) in PARTS {
        all.push((*name, rows(&c, sql, &texts).map_err(fault)?));
    }
    let decisions = all[0].1.iter();
    let decided: Vec<i64> = decisions.filter_map(|d| d.get("seq")?.as_i64()).collect();
    all.push(("reads", reads(&c, &decided).map_err(fault)?));
    let pictures = all.iter().flat_map(|(_, rows)| rows).filter_map(|row| {
        let id = row.get("body").unwrap_or(&Value::Null).get("evidence")?;
        Some(EvidenceId(id.as_str()?.into()))
    });
    let mut pictures: Vec<EvidenceId> = pictures.collect();
    pictures.sort();
    pictures.dedup();
    Ok((all, pictures))
}

/// The plates, as far as tables still have them in full, that a wish by this name is about.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn plates_of(path: &Path, key: &Key, name: &Plate) -> Result<Vec<Plate>, StoreError> {
    let c = schema::open_reader(path)?;
    let all = "SELECT text FROM plate_row UNION SELECT plate FROM lot_event WHERE plate IS NOT NULL \
               UNION SELECT plate FROM visit WHERE plate IS NOT NULL";
    let read = || {
        let mut query = c.prepare(all)?;
        let texts = query.query_map([], |row| row.get::<_, String>(0))?;
        texts.collect::<rusqlite::Result<Vec<String>>>()
    };
    let texts = read().map_err(|e| StoreError::sqlite(path, "looking for a plate", &e))?;
    let plates = texts.iter().filter_map(|text| Plate::new(text).ok());
    Ok(plates
        .filter(|plate| key.names(plate).contains(name))
        .collect())
}

fn rows(
    c: &Connection,
    sql: &str,
    [own, old]: &[String; 2],
) -> rusqlite::Result<Vec<Map<String, Value>>> {
    let mut query = c.prepare(sql)?;
    let names: Vec<String> = query.column_names().map(str::to_owned).collect();
    let mut found = query.query(params![own, old])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let mut map = Map::new();
        for (place, name) in names.iter().enumerate() {
            map.insert(name.clone(), value(name, row.get_ref(place)?));
        }
        all.push(map);
    }
    Ok(all)
}

fn value(name: &str, raw: ValueRef<'_>) -> Value {
    match raw {
        ValueRef::Integer(ns) if MOMENTS.contains(&name) => Value::from(at(ns).to_string()),
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Value::from(number),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            let parsed = JSON
                .contains(&name)
                .then(|| serde_json::from_str(&text).ok());
            parsed.flatten().unwrap_or_else(|| Value::from(text))
        }
        ValueRef::Blob(_) | ValueRef::Null => Value::Null,
    }
}

/// The sightings behind decisions, as the journal has them.
fn reads(c: &Connection, decided: &[i64]) -> rusqlite::Result<Vec<Map<String, Value>>> {
    let mut all = Vec::new();
    for seq in decided {
        if let Some(Input::Sighting(sighting)) = journal::input_of(c, from_sql(*seq))? {
            let mut map = Map::new();
            map.insert("seq".to_owned(), Value::from(*seq));
            map.insert(
                "body".to_owned(),
                serde_json::to_value(&sighting).unwrap_or_default(),
            );
            all.push(map);
        }
    }
    Ok(all)
}
