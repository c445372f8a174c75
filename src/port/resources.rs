//! Where that lies which comes with the program: models and the ONNX Runtime library.

use std::path::{Path, PathBuf};

/// Where the Debian package puts it, seen from the folder of the program (`/usr/bin`).
const PACKAGED: &str = "../lib/plategate";

/// The folders to look in, best first: the current one, the program's own, the package's, and the checkout that the program
/// was built from.
pub(crate) fn roots() -> Vec<PathBuf> {
    let program = std::env::current_exe().ok();
    roots_of(program.as_deref())
}

fn roots_of(program: Option<&Path>) -> Vec<PathBuf> {
    let beside = program.and_then(Path::parent);
    let packaged = beside.map(|folder| folder.join(PACKAGED));
    [
        Some(PathBuf::from(".")),
        beside.map(Path::to_path_buf),
        packaged,
        Some(PathBuf::from(env!("CARGO_MANIFEST_DIR"))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packaged_program_finds_what_its_package_brought() {
        let roots = roots_of(Some(Path::new("/usr/bin/plategate")));
        let expect = [".", "/usr/bin", "/usr/bin/../lib/plategate"];
        assert_eq!(roots[..3], expect.map(PathBuf::from));
        assert_eq!(roots.len(), 4);
        assert_eq!(roots_of(None).len(), 2);
    }
}
