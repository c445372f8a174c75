//! The site's key: by it a plate has always the same stand-in, and without it nobody finds out by trying whose it is. A file of
//! its own beside the database, so that it can be destroyed by itself: then stand-ins lead back to nobody, for good.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use rand::RngCore;
use ring::hmac;

use crate::domain::plate::Plate;
use crate::store::{StoreError, StoreFault, schema};

/// Its name within the data folder.
pub(crate) const KEY_FILE: &str = "pseudonym.key";
const BYTES: usize = 32;
/// What a message of this key is about, so that one of another purpose is never the same.
const PURPOSE: &[u8] = b"plate:";

/// HMAC-SHA-256 of plates.
#[derive(Clone)]
pub(crate) struct Key(hmac::Key);

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
        let fault =
            |kind, what: String| StoreError::new(kind, format!("{}: {what}", path.display()));
        match fs::read_to_string(&path) {
            Ok(text) => match hex::decode(text.trim()) {
                Ok(bytes) if bytes.len() == BYTES => Ok(Key::from(&bytes)),
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
                let made = Key::keep(&path, &bytes);
                made.map_err(|e| fault(StoreFault::Disk, format!("it cannot be written: {e}")))?;
                Ok(Key::from(&bytes))
            }
            Err(e) => Err(fault(StoreFault::Disk, format!("it cannot be read: {e}"))),
        }
    }

    fn from(bytes: &[u8]) -> Key {
        Key(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let part = path.with_extension("part");
        let mut file = schema::private_file(&part)?;
        writeln!(file, "{}", hex::encode(bytes))?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        match path.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }

    /// What stands for the plate.
    pub(crate) fn stand_in(&self, plate: &Plate) -> Plate {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(PURPOSE);
        context.update(plate.as_str().as_bytes());
        let tag = context.sign();
        let mut mac = [0; BYTES];
        mac.copy_from_slice(tag.as_ref());
        Plate::stand_in(&mac)
    }

    /// One that leads nowhere.
    pub(crate) fn chance() -> Plate {
        let mut mac = [0; BYTES];
        rand::rng().fill_bytes(&mut mac);
        Plate::stand_in(&mac)
    }
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
