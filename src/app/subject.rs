//! One person's plate: what is known of it, as a ZIP to hand over, and its erasure from everything (docs/guide/privacy.md).

use std::collections::BTreeSet;
use std::io::{Cursor, Write};
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::StartError;
use super::retention::{BY, Hand, Live, night};
use crate::clock::SharedClock;
use crate::config::Loaded;
use crate::desk::DeskHandle;
use crate::domain::access::Engine;
use crate::domain::event::Input;
use crate::domain::event::fact::Erasure;
use crate::domain::plate::Plate;
use crate::domain::privacy::HEAL_DAYS;
use crate::domain::site::Site;
use crate::port::evidence::{Evidence, Shot};
use crate::port::permits_csv::escape;
use crate::port::subjects::{Erased, Stays, SubjectError, Subjects};
use crate::store::Store;
use crate::store::evidence::EvidenceFolder;
use crate::store::privacy::Settings;
use crate::store::privacy::key::Key;
use crate::store::privacy::subject::{Known, known_of};

/// Everything that is known of the plate, as a ZIP. Blocks on disk; a gateway may be running.
///
/// # Errors
/// A sentence that names the file.
pub fn told(
    database: &Path,
    evidence: &EvidenceFolder,
    plate: &Plate,
) -> Result<Vec<u8>, StartError> {
    let (known, pictures) = known_of(database, &Key::of(database)?, plate)?;
    let fault = |e: &dyn std::fmt::Display| StartError::Other(e.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut put = |name: &str, content: &[u8]| {
        let begun = zip.start_file(name, stored).map_err(|e| fault(&e));
        begun.and_then(|()| zip.write_all(content).map_err(|e| fault(&e)))
    };
    let mut parts = Vec::new();
    for (name, rows) in &known {
        parts.push(t!("subject-part", name = *name, rows = rows.len()));
        if rows.is_empty() {
            continue;
        }
        let json = serde_json::to_vec_pretty(rows).map_err(|e| fault(&e))?;
        put(&format!("{name}.json"), &json)?;
        put(&format!("{name}.csv"), &table(rows))?;
    }
    let mut count = 0_usize;
    for id in &pictures {
        for (shot, kind) in [(Shot::Frame, "frame"), (Shot::Crop, "crop")] {
            if let Some(jpeg) = evidence.get(id, shot).map_err(|e| fault(&e))? {
                put(
                    &format!("pictures/{}.{kind}.jpg", id.0.replace('/', "_")),
                    &jpeg,
                )?;
                count += 1;
            }
        }
    }
    let plate = plate.to_string();
    let readme = t!(
        "subject-readme",
        plate,
        parts = parts.join("\n"),
        pictures = count
    );
    put("README.txt", readme.as_bytes())?;
    Ok(zip.finish().map_err(|e| fault(&e))?.into_inner())
}

/// One column for each plain value, by its path.
fn table(rows: &[Map<String, Value>]) -> Vec<u8> {
    let flat: Vec<Map<String, Value>> = rows
        .iter()
        .map(|row| {
            let mut flat = Map::new();
            row.iter()
                .for_each(|(key, value)| flatten(key, value, &mut flat));
            flat
        })
        .collect();
    let heads: BTreeSet<&String> = flat.iter().flat_map(Map::keys).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail.
    let _ = writer.write_record(heads.iter().map(|h| h.as_str()));
    for row in &flat {
        let cell = |head: &&String| match row.get(*head) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => escape(text),
            Some(other) => other.to_string(),
        };
        let _ = writer.write_record(heads.iter().map(cell));
    }
    writer.into_inner().unwrap_or_default()
}

fn flatten(path: &str, value: &Value, flat: &mut Map<String, Value>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| flatten(&format!("{path}.{key}"), value, flat)),
        plain => {
            flat.insert(path.to_owned(), plain.clone());
        }
    }
}

/// Erases the plate from everything; what cannot go yet goes by itself at a later night. Blocks on disk.
///
/// # Errors
/// A sentence that says what stands in the way. The wish stands, and the next night tries again.
pub fn erase(
    (store, evidence): (&Store, &EvidenceFolder),
    by: (&Settings, &Site),
    hand: &mut dyn Hand,
    (plate, who): (&Plate, &str),
    now: Timestamp,
) -> Result<Erased, StartError> {
    let key = Key::of(store.path())?;
    let (known, pictures) = known_of(store.path(), &key, plate)?;
    let mut gone = 0;
    for id in &pictures {
        gone += evidence
            .remove(id)
            .map_err(|e| StartError::Other(e.to_string()))?;
    }
    store.wish_erased(&key.stand_in(plate), who, now)?;
    let is_told = match by.1.own_lot {
        Some(_) => tell_lots(&key, plate, hand, now)?,
        None => true,
    };
    let night = night(store, by, hand, now)?;
    let mut stays = what_stays(&hand.engine()?, plate, (seen_last(&known), now));
    if !is_told {
        stays.push(Stays::InOtherLots);
    }
    Ok(Erased {
        rows: night.rows,
        pictures: gone,
        stays,
        clean: night.clean,
    })
}

/// The region's other lots erase it, too, as soon as they hear of it; `false`: there is no name by which they would know the plate.
fn tell_lots(
    key: &Key,
    plate: &Plate,
    hand: &mut dyn Hand,
    now: Timestamp,
) -> Result<bool, StartError> {
    let Some(name) = key.in_region(plate) else {
        return Ok(false);
    };
    hand.tell(erased(&name, now))?;
    Ok(true)
}

/// That a plate is to go everywhere, by its name in the region.
pub(super) fn erased(name: &Plate, now: Timestamp) -> Input {
    Input::Erased {
        what: Erasure {
            before: now,
            plate: Some(name.as_str().into()),
        },
        by: BY.to_owned(),
    }
}

/// When it was seen last.
fn seen_last(known: &[Known]) -> Option<Timestamp> {
    let decisions = known.iter().find(|(name, _)| *name == "decisions");
    let moments = decisions.into_iter().flat_map(|(_, rows)| rows);
    moments
        .filter_map(|row| row.get("at")?.as_str()?.parse().ok())
        .max()
}

/// What is there of a plate still, after all that can go has gone.
fn what_stays(
    engine: &Engine,
    plate: &Plate,
    (seen, now): (Option<Timestamp>, Timestamp),
) -> Vec<Stays> {
    let mut all = Vec::new();
    if engine.is_inside(plate) {
        all.push(Stays::Inside);
    }
    if !engine.permits_on(plate).is_empty() {
        all.push(Stays::OnPermit);
    }
    let after = |from: Timestamp, days: u32| {
        let length = SignedDuration::from_hours(24 * i64::from(days));
        let until = from.saturating_add(length).ok();
        until.filter(|until| *until > now)
    };
    all.extend(seen.and_then(|at| after(at, HEAL_DAYS)).map(Stays::Young));
    let days = engine.site().passback.repeated_days;
    let offence = engine.last_offence(plate);
    all.extend(offence.and_then(|at| after(at, days)).map(Stays::Offences));
    all
}

/// The dashboard's way to it, while the gateway runs.
pub(super) struct SubjectDesk {
    store: Store,
    evidence: EvidenceFolder,
    by: (Settings, Site),
    desk: DeskHandle,
    clock: SharedClock,
}

impl SubjectDesk {
    pub(super) fn new(
        loaded: &Loaded,
        store: &Store,
        desk: &DeskHandle,
        clock: &SharedClock,
    ) -> SubjectDesk {
        SubjectDesk {
            store: store.clone(),
            evidence: EvidenceFolder::new(&loaded.store),
            by: (loaded.retention, loaded.site.clone()),
            desk: desk.clone(),
            clock: clock.clone(),
        }
    }
}

impl Subjects for SubjectDesk {
    fn told(&self, plate: &Plate) -> Result<Vec<u8>, SubjectError> {
        told(self.store.path(), &self.evidence, plate).map_err(|e| SubjectError(e.to_string()))
    }

    fn erase(&self, plate: &Plate, who: &str) -> Result<Erased, SubjectError> {
        let mut hand = Live::new(&self.desk);
        let parts = (&self.store, &self.evidence);
        let by = (&self.by.0, &self.by.1);
        let done = erase(parts, by, &mut hand, (plate, who), self.clock.now());
        done.map_err(|e| SubjectError(e.to_string()))
    }
}
