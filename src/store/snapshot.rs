//! Snapshots of the engine's state, so that a start need not replay the whole journal. Files beside the database, one a
//! snapshot; never needed, only quicker: what is unreadable, of another version or not of this journal is passed over.
//!
//! A file is one line of JSON that says what follows (number, the checksum of the journal's row of that number, engine,
//! SHA-256), and then the state as JSON. It is written beside, flushed, and renamed: there is never half a snapshot.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Store, StoreError, StoreFault, as_sql, schema};
use crate::domain::access::Engine;
use crate::domain::event::Seq;

/// The newest snapshots kept, whatever their distance.
const NEWEST: usize = 2;
/// Beyond those, one every so many entries is kept for good: a look at a past moment starts from there.
const MILESTONE: Seq = 50_000;
/// Form of the file.
const FORM: u32 = 1;
/// The engine that this program has, by its sources: another engine's state is not this one's.
pub const ENGINE: &str = env!("PLATEGATE_ENGINE");

/// The first line of a snapshot.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    plategate_snapshot: u32,
    engine: String,
    seq: Seq,
    /// Checksum of the journal's row `seq`: ties the state to this very journal.
    row: i64,
    sha256: String,
}

/// The folder of snapshots of one database.
#[derive(Debug, Clone)]
pub struct Snapshots {
    folder: PathBuf,
    database: PathBuf,
}

impl Store {
    /// The snapshots beside this database.
    pub fn snapshots(&self) -> Snapshots {
        Snapshots::beside(self.path())
    }
}

impl Snapshots {
    /// Those of the database at this path; needs no lock.
    pub fn beside(database: &Path) -> Snapshots {
        Snapshots {
            folder: database.with_file_name("snapshots"),
            database: database.to_owned(),
        }
    }

    /// Keeps the engine's state, if the journal has the row at which it stands. `false`: it has not (yet). Blocks on disk.
    ///
    /// # Errors
    /// No room, no access.
    pub fn save(&self, engine: &Engine) -> Result<bool, StoreError> {
        let seq = engine.seq();
        let Some(row) = self.row_sum(seq)? else {
            return Ok(false);
        };
        let body = serde_json::to_vec(engine)
            .map_err(|e| StoreError::new(StoreFault::Order, format!("the engine's state: {e}")))?;
        let head = Head {
            plategate_snapshot: FORM,
            engine: ENGINE.to_owned(),
            seq,
            row,
            sha256: hex::encode(Sha256::digest(&body)),
        };
        schema::make_private_dir(&self.folder)?;
        let path = self.path_of(seq);
        self.write(&path, &head, &body).map_err(|e| {
            StoreError::new(
                StoreFault::Disk,
                format!("{}: cannot be written ({e})", path.display()),
            )
        })?;
        self.thin_out();
        Ok(true)
    }

    fn write(&self, path: &Path, head: &Head, body: &[u8]) -> std::io::Result<()> {
        let part = path.with_extension("part");
        let mut file = File::create(&part)?;
        serde_json::to_writer(&mut file, head)?;
        file.write_all(b"\n")?;
        file.write_all(body)?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        // The name, too, must be on disk; a snapshot that is lost is only slower.
        File::open(&self.folder)?.sync_all()
    }

    /// The newest valid snapshot at or before entry `at_most`. What is passed over is said in the log. Blocks on disk.
    pub fn newest(&self, at_most: Seq) -> Option<Engine> {
        let found = self.list().into_iter().rev();
        found
            .filter(|seq| *seq <= at_most)
            .find_map(|seq| match self.load(seq) {
                Ok(engine) => Some(engine),
                Err(why) => {
                    tracing::warn!(
                        "{}: passed over: {why}; the journal is replayed instead",
                        self.path_of(seq).display()
                    );
                    None
                }
            })
    }

    /// Reads one snapshot.
    ///
    /// # Errors
    /// What is wrong with it, in a few words.
    pub fn load(&self, seq: Seq) -> Result<Engine, String> {
        let file = File::open(self.path_of(seq)).map_err(|e| e.to_string())?;
        let mut file = BufReader::new(file);
        let mut line = Vec::new();
        file.by_ref()
            .take(4096)
            .read_until(b'\n', &mut line)
            .map_err(|e| e.to_string())?;
        let head: Head =
            serde_json::from_slice(&line).map_err(|_| "its first line is no snapshot's")?;
        if (head.plategate_snapshot, head.engine.as_str()) != (FORM, ENGINE) {
            return Err("another version of the program made it".to_owned());
        }
        if head.seq != seq || self.row_sum(seq).map_err(|e| e.sentence)? != Some(head.row) {
            return Err("it does not belong to this journal".to_owned());
        }
        let mut body = Vec::new();
        file.read_to_end(&mut body).map_err(|e| e.to_string())?;
        if hex::encode(Sha256::digest(&body)) != head.sha256 {
            return Err("it is damaged (its SHA-256 does not fit)".to_owned());
        }
        let engine: Engine = serde_json::from_slice(&body).map_err(|e| e.to_string())?;
        if engine.seq() != seq {
            return Err("it is of another moment than it says".to_owned());
        }
        Ok(engine)
    }

    /// The numbers of all snapshots, ascending.
    pub fn list(&self) -> Vec<Seq> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let names = entries.flatten().map(|e| e.file_name());
        let mut all: Vec<Seq> = names
            .filter_map(|n| n.to_str()?.strip_suffix(".state")?.parse().ok())
            .collect();
        all.sort_unstable();
        all
    }

    /// Where the snapshot of this number lies.
    pub fn path_of(&self, seq: Seq) -> PathBuf {
        self.folder.join(format!("{seq}.state"))
    }

    fn row_sum(&self, seq: Seq) -> Result<Option<i64>, StoreError> {
        let connection = schema::open_reader(&self.database)?;
        connection
            .query_row(
                "SELECT sum FROM journal WHERE seq = ?",
                [as_sql(seq)],
                |row| row.get(0),
            )
            .optional()
            .map_err(|e| StoreError::sqlite(&self.database, "reading the journal", &e))
    }

    /// Removes what is neither among the newest nor the first after a milestone.
    fn thin_out(&self) {
        let all = self.list();
        let newest = all.len().saturating_sub(NEWEST);
        let mut kept_before = 0;
        for seq in &all[..newest] {
            if seq / MILESTONE > kept_before {
                kept_before = seq / MILESTONE;
                continue;
            }
            // One that stays only takes room.
            let _ = fs::remove_file(self.path_of(*seq));
        }
    }
}
