//! The site's key: by it a plate has always the same stand-in, and without it nobody finds out by trying whose it is. A file of
//! its own beside the database, so that it can be destroyed by itself: then stand-ins lead back to nobody, for good.
//!
//! A region has a key, too, which all its gateways know: by it one tells the others which plate was erased.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use rand::RngCore;
use ring::hmac;

use crate::domain::plate::Plate;
use crate::store::{StoreError, StoreFault, schema};

/// Its name within the data folder.
pub(crate) const KEY_FILE: &str = "pseudonym.key";
/// The region's keys within the data folder, the newest last: its database may have been made anew.
pub(crate) const REGION_KEYS_FILE: &str = "region.keys";
/// When full, the oldest goes.
const REGION_KEYS_MAX: usize = 16;
const BYTES: usize = 32;
/// What a message of this key is about, so that one of another purpose is never the same.
const PURPOSE: &[u8] = b"plate:";

/// HMAC-SHA-256 of plates.
#[derive(Clone)]
pub(crate) struct Key {
    own: hmac::Key,
    region: Vec<hmac::Key>,
}

pub(crate) fn beside(database: &Path) -> PathBuf {
    database.with_file_name(KEY_FILE)
}

impl Key {
    /// The key beside the database; made if there is none. Blocks on disk.
    ///
    /// # Errors
    /// It cannot be read or written, or is no key.
    pub(crate) fn of(database: &Path) -> Result<Key, StoreError> {
        let path = beside(database);
        let region = region_keys(database)?;
        let fault =
            |kind, what: String| StoreError::new(kind, format!("{}: {what}", path.display()));
        match fs::read_to_string(&path) {
            Ok(text) => match hex::decode(text.trim()) {
                Ok(bytes) if bytes.len() == BYTES => Ok(Key::from(&bytes, region)),
                _ => Err(fault(
                    StoreFault::Damaged,
                    "it is not the key by which plates have stand-ins: put it back from a backup, or remove it to have a new one \
                     (what is kept under the old one is then nobody's)"
                        .to_owned(),
                )),
            },
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let mut bytes = [0; BYTES];
                rand::rng().fill_bytes(&mut bytes);
                let made = keep(&path, &hex::encode(bytes));
                made.map_err(|e| fault(StoreFault::Disk, format!("it cannot be written: {e}")))?;
                Ok(Key::from(&bytes, region))
            }
            Err(e) => Err(fault(StoreFault::Disk, format!("it cannot be read: {e}"))),
        }
    }

    fn from(bytes: &[u8], region: Vec<hmac::Key>) -> Key {
        let own = hmac::Key::new(hmac::HMAC_SHA256, bytes);
        Key { own, region }
    }

    /// What stands for the plate.
    pub(crate) fn stand_in(&self, plate: &Plate) -> Plate {
        by(&self.own, plate)
    }

    /// What names the plate to the region's other gateways; `None`: the region's key is not known here.
    pub(crate) fn in_region(&self, plate: &Plate) -> Option<Plate> {
        Some(by(self.region.last()?, plate))
    }

    /// All that the plate may be called by in a wish: what stands for it here, and in the region.
    pub(crate) fn names(&self, plate: &Plate) -> Vec<Plate> {
        if plate.is_stand_in() {
            return vec![plate.clone()];
        }
        let region = self.region.iter().map(|key| by(key, plate));
        std::iter::once(self.stand_in(plate))
            .chain(region)
            .collect()
    }

    /// What takes the place of a plate that is to be erased; `None`: it is not.
    pub(crate) fn wish<'a>(
        &self,
        wishes: &'a BTreeMap<Plate, Plate>,
        plate: &Plate,
    ) -> Option<&'a Plate> {
        if wishes.is_empty() {
            return None;
        }
        self.names(plate).iter().find_map(|name| wishes.get(name))
    }

    /// One that leads nowhere.
    pub(crate) fn chance() -> Plate {
        let mut mac = [0; BYTES];
        rand::rng().fill_bytes(&mut mac);
        Plate::stand_in(&mac)
    }
}

fn by(key: &hmac::Key, plate: &Plate) -> Plate {
    let mut context = hmac::Context::with_key(key);
    context.update(PURPOSE);
    context.update(plate.as_str().as_bytes());
    let tag = context.sign();
    let mut mac = [0; BYTES];
    mac.copy_from_slice(tag.as_ref());
    Plate::stand_in(&mac)
}

fn keep(path: &Path, text: &str) -> std::io::Result<()> {
    let part = path.with_extension("part");
    let mut file = schema::private_file(&part)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Lines of the file; none where there is none.
fn region_lines(database: &Path) -> Result<Vec<String>, StoreError> {
    let path = database.with_file_name(REGION_KEYS_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => {
            let why = format!("{}: it cannot be read: {e}", path.display());
            Err(StoreError::new(StoreFault::Disk, why))
        }
    }
}

fn region_keys(database: &Path) -> Result<Vec<hmac::Key>, StoreError> {
    let lines = region_lines(database)?;
    let keys = lines
        .iter()
        .filter_map(|line| hex::decode(line.trim()).ok());
    let keys = keys.filter(|bytes| bytes.len() == BYTES);
    Ok(keys
        .map(|bytes| hmac::Key::new(hmac::HMAC_SHA256, &bytes))
        .collect())
}

/// Keeps the region's key, hex, as the newest one. Those before it stay: what was told by them may still come. Blocks on disk.
///
/// # Errors
/// The file cannot be read or written.
pub(crate) fn keep_region_key(database: &Path, text: &str) -> Result<(), StoreError> {
    let mut lines = region_lines(database)?;
    if lines.last().is_some_and(|last| last == text) {
        return Ok(());
    }
    lines.retain(|line| line != text);
    lines.push(text.to_owned());
    let from = lines.len().saturating_sub(REGION_KEYS_MAX);
    let path = database.with_file_name(REGION_KEYS_FILE);
    keep(&path, &lines[from..].join("\n")).map_err(|e| {
        let why = format!("{}: it cannot be written: {e}", path.display());
        StoreError::new(StoreFault::Disk, why)
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_plate_has_one_stand_in_by_one_key_and_another_by_another() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let of = |dir: &tempfile::TempDir| Key::of(&dir.path().join("plategate.db")).unwrap();
        let plate = |text: &str| Plate::new(text).unwrap();
        let (a, b) = (plate("W123AB"), plate("W123AC"));
        assert_eq!(of(&one).stand_in(&a), of(&one).stand_in(&a));
        assert_ne!(of(&one).stand_in(&a), of(&one).stand_in(&b));
        assert_ne!(of(&one).stand_in(&a), of(&two).stand_in(&a));
        assert_ne!(Key::chance(), Key::chance());
        // The region's: the same in both lots, whatever else each has had.
        let keep = |dir: &tempfile::TempDir, text: &str| {
            keep_region_key(&dir.path().join("plategate.db"), text).unwrap();
        };
        assert_eq!(of(&one).in_region(&a), None);
        keep(&two, &"0f".repeat(BYTES));
        let earlier = of(&two).in_region(&a).unwrap();
        for dir in [&one, &two, &two] {
            keep(dir, &"a7".repeat(BYTES));
        }
        assert_eq!(of(&one).in_region(&a), of(&two).in_region(&a));
        let wishes = BTreeMap::from([(earlier, b.clone())]);
        assert_eq!(of(&two).wish(&wishes, &a), Some(&b));
        assert_eq!(of(&one).wish(&wishes, &a), None);
        let file = one.path().join(KEY_FILE);
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(&file, "0123").unwrap();
        let fault = Key::of(&one.path().join("plategate.db"))
            .map(|_| ())
            .unwrap_err();
        assert_eq!(fault.kind, StoreFault::Damaged, "{fault}");
    }
}
