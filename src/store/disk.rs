//! How much room there is on the disk of the data.

use std::io;
use std::path::{Path, PathBuf};

/// Bytes that the gateway's user may still write on the disk of a folder, or of the nearest one above it that is there.
///
/// # Errors
/// The disk does not say.
pub(crate) fn free(folder: &Path) -> io::Result<u64> {
    let found = rustix::fs::statvfs(existing(folder))?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

/// The folder itself, or the nearest one above it that is there.
pub(crate) fn existing(folder: &Path) -> PathBuf {
    let there = folder.ancestors().find(|p| p.is_dir());
    there.unwrap_or(Path::new(".")).to_path_buf()
}
