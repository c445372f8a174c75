//! Snapshots of the engine's state. A start goes on from the newest and the few entries after it; so what an older build has
//! decided stays decided. Files beside the database, one a snapshot; what is unreadable or not of this journal is passed over.
//!
//! A file is one line of JSON that says what follows (form of the state, build, number, the hash of the journal's row of that
//! number, SHA-256), and then the state as JSON. It is written beside, flushed, and renamed: there is never half a snapshot.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::format::{self, Build};
use super::{Store, StoreError, StoreFault, journal, schema};
use crate::domain::access::Engine;
use crate::domain::event::Seq;

/// The newest snapshots kept, whatever their distance.
const NEWEST: usize = 2;
/// Beyond those, one every so many entries is kept for good: a look at a past moment starts from there.
const MILESTONE: Seq = 50_000;
/// And the first of every seven days, as long as retention lets it stay: where rows have lost personal data, what is behind them can be
/// gone through from there only.
const WEEK_S: i64 = 7 * 24 * 3600;

/// The first line of a snapshot.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// The form of the state ([`Build::state_format`]).
    plategate_snapshot: u32,
    /// Who made it, and so decided the entries up to it and those after it up to the next [`Input::Upgraded`].
    ///
    /// [`Input::Upgraded`]: crate::domain::event::Input::Upgraded
    build: String,
    seq: Seq,
    /// The engine's time; older builds did not write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    /// Hash of the journal's row `seq`, hex: ties the state to this very journal.
    row: String,
    sha256: String,
}

/// The engine as it was kept, in today's form.
pub struct Kept {
    pub engine: Engine,
    /// The build that kept it.
    pub(crate) build: String,
}

/// The folder of snapshots of one database.
#[derive(Debug, Clone)]
pub struct Snapshots {
    folder: PathBuf,
    database: PathBuf,
    build: Build,
}

impl Store {
    /// The snapshots beside this database.
    pub fn snapshots(&self) -> Snapshots {
        Snapshots::beside(self.path())
    }
}

impl Snapshots {
    /// Those of the database at this path; needs no lock.
    pub(crate) fn beside(database: &Path) -> Snapshots {
        Snapshots {
            folder: database.with_file_name("snapshots"),
            database: database.to_owned(),
            build: format::THIS,
        }
    }

    /// As another build has them; for tests.
    pub fn of_build(self, build: Build) -> Snapshots {
        Snapshots { build, ..self }
    }

    /// Who reads and writes them.
    pub(crate) fn build(&self) -> Build {
        self.build
    }

    /// Keeps the engine's state, if the journal has the row at which it stands. `false`: it has not (yet). Blocks on disk.
    ///
    /// # Errors
    /// No room, no access.
    pub fn save(&self, engine: &Engine) -> Result<bool, StoreError> {
        let seq = engine.seq();
        let Some(row) = journal::row_hash(&self.database, seq)? else {
            return Ok(false);
        };
        let body = serde_json::to_vec(engine)
            .map_err(|e| StoreError::new(StoreFault::Order, format!("the engine's state: {e}")))?;
        let head = Head {
            plategate_snapshot: self.build.state_format(),
            build: self.build.name.to_owned(),
            seq,
            at: Some(engine.now()),
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
        let mut file = schema::private_file(&part)?;
        serde_json::to_writer(&mut file, head)?;
        file.write_all(b"\n")?;
        file.write_all(body)?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        // The name, too, must be on disk; a snapshot that is lost is only slower.
        File::open(&self.folder)?.sync_all()
    }

    /// The newest valid snapshot at or before entry `at_most`. What is passed over is said in the log. Blocks on disk.
    pub(crate) fn newest(&self, at_most: Seq) -> Option<Kept> {
        let found = self.list().into_iter().rev();
        found
            .filter(|seq| *seq <= at_most)
            .find_map(|seq| match self.load(seq) {
                Ok(kept) => Some(kept),
                Err(why) => {
                    tracing::warn!("{}: passed over: {why}", self.path_of(seq).display());
                    None
                }
            })
    }

    /// Reads one snapshot.
    ///
    /// # Errors
    /// What is wrong with it, in a few words.
    pub fn load(&self, seq: Seq) -> Result<Kept, String> {
        let (head, mut file) = self.head(seq)?;
        if head.seq != seq
            || journal::row_hash(&self.database, seq).map_err(|e| e.sentence)? != Some(head.row)
        {
            return Err("it does not belong to this journal".to_owned());
        }
        let mut body = Vec::new();
        file.read_to_end(&mut body).map_err(|e| e.to_string())?;
        if hex::encode(Sha256::digest(&body)) != head.sha256 {
            return Err("it is damaged (its SHA-256 does not fit)".to_owned());
        }
        let engine: Engine = format::read(self.build.state, head.plategate_snapshot, &body)?;
        if engine.seq() != seq {
            return Err("it is of another moment than it says".to_owned());
        }
        let build = head.build;
        Ok(Kept { engine, build })
    }

    fn head(&self, seq: Seq) -> Result<(Head, BufReader<File>), String> {
        let file = File::open(self.path_of(seq)).map_err(|e| e.to_string())?;
        let mut file = BufReader::new(file);
        let mut line = Vec::new();
        let mut first = file.by_ref().take(4096);
        first
            .read_until(b'\n', &mut line)
            .map_err(|e| e.to_string())?;
        let head = serde_json::from_slice(&line);
        Ok((head.map_err(|_| "its first line is no snapshot's")?, file))
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

    /// Those from before `from`, and those before entry `sealed`: what came after them is not what it was.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub(crate) fn older(&self, from: Timestamp, sealed: Seq) -> Result<Vec<Seq>, StoreError> {
        let first = journal::seq_at(&self.database, from)?;
        let all = self.list().into_iter();
        Ok(all.filter(|seq| *seq <= first || *seq < sealed).collect())
    }

    /// Removes those, and what was left half-written; the newest stays, whatever its age. So many are gone.
    ///
    /// # Errors
    /// One cannot be removed, or the journal cannot be read.
    pub(crate) fn forget(&self, from: Timestamp, sealed: Seq) -> Result<usize, StoreError> {
        let newest = self.list().pop().unwrap_or(0);
        let mut gone = 0;
        for seq in self
            .older(from, sealed)?
            .into_iter()
            .filter(|seq| *seq < newest)
        {
            self.remove(&self.path_of(seq))?;
            gone += 1;
        }
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let of = path
                .file_stem()
                .and_then(|name| name.to_str()?.parse::<Seq>().ok());
            if path.extension().is_some_and(|x| x == "part") && of.is_some_and(|seq| seq < newest) {
                self.remove(&path)?;
            }
        }
        Ok(gone)
    }

    fn remove(&self, path: &Path) -> Result<(), StoreError> {
        fs::remove_file(path).map_err(|e| {
            let what = format!("{}: cannot be removed ({e})", path.display());
            StoreError::new(StoreFault::Disk, what)
        })
    }

    /// Removes what is neither among the newest, nor the first of its build or its week, nor the first after a milestone.
    fn thin_out(&self) {
        let all = self.list();
        let newest = all.len().saturating_sub(NEWEST);
        let mut before = (0, None, None);
        for seq in &all[..newest] {
            let of = |head: Head| {
                let week = head.at.map(|at| at.as_second().div_euclid(WEEK_S));
                (seq / MILESTONE, week, Some(head.build))
            };
            let this = self.head(*seq).ok().map(|(head, _)| of(head));
            if let Some(this) = this.filter(|this| *this != before) {
                before = this;
                continue;
            }
            // One that stays only takes room.
            let _ = fs::remove_file(self.path_of(*seq));
        }
    }
}
